//! The exact simplex method, from any starting basis that a float solution suggests.
//!
//! For small programs, for those on which [`exact`](super::exact) fails, and for all over other
//! fields than the rationals: two phases on the exact [`Tableau`],
//! with Bland's rule (Mathematics of Operations Research 2, 1977), which never cycles. A float
//! solution, if there is one, is used to pivot close to the optimum first; it decides the number of
//! pivots and nothing else.
//!
//! ```
//! use demarche::lp::simplex::{self, Outcome};
//! use demarche::lp::{LinearProgram, Relation};
//! use demarche::number::Rational;
//! use demarche::run::Options;
//!
//! let mut program = LinearProgram::minimize();
//! let x = program.add_column("x", Some(Rational::ZERO), None);
//! program.set_cost(x, Rational::ONE);
//! let row = program.add_row("at least", Relation::Ge, Rational::ONE, [(x, Rational::from(3))]);
//! let options = Options::default();
//! let outcome = simplex::solve(&program, None, &options.start())?;
//! let Outcome::Optimal(found) = outcome else { panic!() };
//! assert_eq!(found.primal[x.index()], Rational::new(1, 3));
//! assert_eq!(found.dual[row.index()], Rational::new(1, 3));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

use super::exact::ExactSolution;
use super::program::{ColumnId, LinearProgram, Relation, Row, Sense};
use super::tableau::{Tableau, Variable};
use crate::diagnostic::Error;
use crate::number::{OrderedField, OrderedRing, Rational};
use crate::run::{Run, Stop};
use std::cmp::Ordering;

/// What is known about a linear program, exactly.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<K = Rational> {
    /// An optimum, proved by dual values.
    Optimal(ExactSolution<K>),
    /// No values satisfy the program.
    Infeasible,
    /// The objective can be made as good as one likes.
    Unbounded,
    /// The work stopped early.
    Stopped(Stop),
}

/// Solves a linear program exactly; integer columns are treated as continuous.
///
/// `near` are values, one for every column, near which an optimum is thought to lie. Refuses a
/// program that uses a column which it does not have.
pub fn solve<K: OrderedField>(
    program: &LinearProgram<K>,
    near: Option<&[f64]>,
    run: &Run<'_>,
) -> Result<Outcome<K>, Error> {
    program.check()?;
    let mut simplex = Simplex::new(program, run);
    Ok(match simplex.run(near) {
        Ok(()) => match simplex.solution() {
            Some(solution) => Outcome::Optimal(solution),
            None => Outcome::Stopped(Stop::Work),
        },
        Err(End::Infeasible) => Outcome::Infeasible,
        Err(End::Unbounded) => Outcome::Unbounded,
        Err(End::Stopped(stop)) => Outcome::Stopped(stop),
    })
}

/// Why there is no optimum to read.
enum End {
    Infeasible,
    Unbounded,
    Stopped(Stop),
}

/// How a column is measured by a variable that is not negative, or free.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Measure {
    FromLower,
    FromUpper,
    Free,
}

/// Columns are the variables `0..n`; then the slacks of the rows, of the upper bounds of columns
/// with two bounds, and last the objective, which is a row like the others.
struct Simplex<'a, 'r, K: OrderedField> {
    program: &'a LinearProgram<K>,
    run: &'r Run<'r>,
    tableau: Tableau<K::Ring>,
    measures: Vec<Measure>,
    /// By row of the tableau: the factor by which it was multiplied.
    scales: Vec<K::Ring>,
    /// By variable: whether it may take any sign, and whether it must stay zero.
    free: Vec<bool>,
    banned: Vec<bool>,
    objective_row: usize,
}

impl<'a, 'r, K: OrderedField> Simplex<'a, 'r, K> {
    fn new(program: &'a LinearProgram<K>, run: &'r Run<'r>) -> Self {
        let count = program.columns();
        let measures: Vec<Measure> = program
            .column_ids()
            .map(|id| match program.column(id) {
                column if column.lower.is_some() => Measure::FromLower,
                column if column.upper.is_some() => Measure::FromUpper,
                _ => Measure::Free,
            })
            .collect();
        let origin = |id: ColumnId| {
            let column = program.column(id);
            column.lower.as_ref().or(column.upper.as_ref())
        };
        // Every equation is read as `slack + Σ entries = right` with the columns' own measures.
        let mut rows = Vec::new();
        let mut scales = Vec::new();
        let mut push = |entries: Vec<(ColumnId, K)>, right: K, flip: bool| {
            let mut right = right;
            let mut terms = Vec::with_capacity(entries.len());
            for (id, value) in entries {
                if let Some(origin) = origin(id) {
                    right -= &(value.clone() * origin);
                }
                let down = measures[id.index()] == Measure::FromUpper;
                terms.push((id.index(), if down != flip { -value } else { value }));
            }
            let right = if flip { -right } else { right };
            let values = terms.iter().map(|(_, value)| value);
            let scale = K::common_denominator(values.chain([&right]));
            let terms = terms
                .iter()
                .map(|(v, value)| (*v, value.scale(&scale)))
                .collect();
            rows.push((terms, right.scale(&scale)));
            scales.push(scale);
        };
        let mut equations = Vec::new();
        for id in program.row_ids() {
            let row = program.row(id);
            equations.push(row.relation == Relation::Eq);
            push(
                row.entries.to_vec(),
                row.rhs.clone(),
                row.relation == Relation::Ge,
            );
        }
        for id in program.column_ids() {
            let column = program.column(id);
            if let (Some(_), Some(upper)) = (&column.lower, &column.upper) {
                equations.push(false);
                push(vec![(id, K::one())], upper.clone(), false);
            }
        }
        // z = Σ ±cost x is minimized; as a row: z - Σ ±cost x = 0.
        let flip = program.sense() == Sense::Minimize;
        let costs = program
            .column_ids()
            .map(|id| (id, program.column(id).cost.clone()))
            .collect();
        push(costs, K::zero(), flip);
        let objective_row = rows.len() - 1;
        let mut free: Vec<bool> = measures.iter().map(|m| *m == Measure::Free).collect();
        free.resize(count + rows.len(), false);
        free[count + objective_row] = true;
        let mut banned = vec![false; count];
        banned.extend(equations);
        banned.push(false);
        let tableau = Tableau::new(count, rows);
        Simplex {
            program,
            run,
            tableau,
            measures,
            scales,
            free,
            banned,
            objective_row,
        }
    }

    fn run(&mut self, near: Option<&[f64]>) -> Result<(), End> {
        self.settle_free()?;
        self.settle_equations()?;
        if let Some(near) = near {
            self.crash(near)?;
        }
        self.make_feasible()?;
        self.optimize()
    }

    fn pivot(&mut self, row: usize, entering: Variable) -> Result<Option<Variable>, End> {
        if let Some(stop) = self.run.stopped() {
            return Err(End::Stopped(stop));
        }
        let limits = self.run.options().limits;
        if self.tableau.pivots() >= limits.pivots || self.tableau.entry_count() > limits.entries {
            return Err(End::Stopped(Stop::Work));
        }
        self.run
            .report("exact simplex pivots", self.tableau.pivots() as u64, None);
        let mut stop = None;
        let leaving = self.tableau.pivot_while(row, entering, || {
            stop = self.run.stopped();
            stop.is_none()
        });
        stop.map_or(Ok(leaving), |stop| Err(End::Stopped(stop)))
    }

    fn rows(&self) -> std::ops::Range<usize> {
        0..self.objective_row
    }

    fn value_sign(&self, row: usize) -> Ordering {
        self.tableau.right(row).0.sign()
    }

    /// Makes free columns basic, equations first, so that they need not be watched any more.
    fn settle_free(&mut self) -> Result<(), End> {
        for variable in 0..self.program.columns() {
            if !self.free[variable] || self.tableau.row_of(variable).is_some() {
                continue;
            }
            let usable = |row: &usize| {
                !self.free[self.tableau.basic(*row)] && self.tableau.entry(*row, variable).is_some()
            };
            let row = self
                .rows()
                .filter(usable)
                .max_by_key(|&row| (self.banned[self.tableau.basic(row)], std::cmp::Reverse(row)));
            if let Some(row) = row {
                self.pivot(row, variable)?;
            }
        }
        Ok(())
    }

    /// Takes the slacks of equations out of the basis, where they must be zero.
    fn settle_equations(&mut self) -> Result<(), End> {
        for row in self.rows() {
            if !self.banned[self.tableau.basic(row)] {
                continue;
            }
            let entering = self
                .tableau
                .entries(row)
                .map(|(v, _)| v)
                .filter(|&v| !self.banned[v])
                .min();
            match entering {
                Some(variable) => {
                    self.pivot(row, variable)?;
                }
                None if self.value_sign(row) != Ordering::Equal => return Err(End::Infeasible),
                None => {}
            }
        }
        Ok(())
    }

    /// Pivots the columns that are away from their bounds into the basis, farthest first, in place
    /// of variables that are thought zero.
    fn crash(&mut self, near: &[f64]) -> Result<(), End> {
        let tolerance = self.run.options().tolerances.active;
        let distance = |variable: Variable| -> f64 {
            let Some(value) = near.get(variable) else {
                return 0.0;
            };
            let column = self.program.column(ColumnId::new(variable));
            let bound = match self.measures[variable] {
                Measure::FromLower => column.lower.as_ref(),
                Measure::FromUpper => column.upper.as_ref(),
                Measure::Free => None,
            };
            (value - bound.map_or(0.0, K::to_f64)).abs()
        };
        let distances: Vec<f64> = (0..self.program.columns()).map(distance).collect();
        let mut order: Vec<Variable> = (0..distances.len())
            .filter(|&v| distances[v] > tolerance)
            .collect();
        order.sort_by(|&a, &b| distances[b].total_cmp(&distances[a]).then(a.cmp(&b)));
        for variable in order {
            if self.tableau.row_of(variable).is_some() {
                continue;
            }
            let unwanted = |row: &usize| {
                let basic = self.tableau.basic(*row);
                let zero = distances.get(basic).is_none_or(|&far| far <= tolerance);
                !self.free[basic] && zero && self.tableau.entry(*row, variable).is_some()
            };
            if let Some(row) = self.rows().find(unwanted) {
                self.pivot(row, variable)?;
            }
        }
        Ok(())
    }

    /// Whether a row limits how far a variable may grow.
    fn limits(&self, row: usize) -> bool {
        row != self.objective_row && !self.free[self.tableau.basic(row)]
    }

    /// Bland's choice of the leaving row: the smallest limit, on ties the smallest variable.
    fn leaving(&self, entering: Variable) -> Option<usize> {
        let mut best: Option<usize> = None;
        for row in self.rows().filter(|&row| self.limits(row)) {
            let positive = |entry: &K::Ring| entry.sign() == Ordering::Greater;
            if !self.tableau.entry(row, entering).is_some_and(positive) {
                continue;
            }
            let better =
                best.is_none_or(
                    |other| match self.tableau.compare_limits(entering, row, other) {
                        Some(Ordering::Equal) => {
                            self.tableau.basic(row) < self.tableau.basic(other)
                        }
                        order => order == Some(Ordering::Less),
                    },
                );
            if better {
                best = Some(row);
            }
        }
        best
    }

    /// Phase 1, with one artificial variable that lifts all negative rows.
    fn make_feasible(&mut self) -> Result<(), End> {
        let negative: Vec<usize> = self
            .rows()
            .filter(|&row| self.limits(row) && self.value_sign(row) == Ordering::Less)
            .collect();
        let value = |row| {
            let (right, scale) = self.tableau.right(row);
            K::ratio(right, scale)
        };
        let lower = |&a: &usize, &b: &usize| value(a).compare(&value(b));
        let Some(lowest) = negative.iter().copied().min_by(lower) else {
            return Ok(());
        };
        let artificial = self
            .tableau
            .add_column(negative.iter().map(|&row| (row, -K::Ring::one())));
        self.free.push(false);
        self.banned.push(true);
        self.pivot(lowest, artificial)?;
        while let Some(row) = self.tableau.row_of(artificial) {
            // Growing a variable with a positive entry shrinks the artificial one.
            let entering = self
                .tableau
                .entries(row)
                .filter(|&(v, entry)| !self.banned[v] && entry.sign() == Ordering::Greater)
                .map(|(v, _)| v)
                .min();
            let Some(entering) = entering else {
                return match self.value_sign(row) {
                    Ordering::Equal => self.expel(row),
                    _ => Err(End::Infeasible),
                };
            };
            // The artificial row itself limits, so there is a leaving row; on ties it goes first.
            let Some(leaving) = self.leaving(entering) else {
                return Err(End::Infeasible);
            };
            let tie = self.tableau.compare_limits(entering, row, leaving) == Some(Ordering::Equal);
            self.pivot(if tie { row } else { leaving }, entering)?;
        }
        Ok(())
    }

    /// Takes a basic artificial variable of value zero out of the basis, if its row has another.
    fn expel(&mut self, row: usize) -> Result<(), End> {
        let other = self
            .tableau
            .entries(row)
            .map(|(v, _)| v)
            .filter(|&v| !self.banned[v])
            .min();
        if let Some(variable) = other {
            self.pivot(row, variable)?;
        }
        Ok(())
    }

    /// Phase 2.
    fn optimize(&mut self) -> Result<(), End> {
        loop {
            // z + Σ r x = value: z falls as a variable with a positive entry grows; a free one
            // that is not basic can move either way.
            let entering = self
                .tableau
                .entries(self.objective_row)
                .filter(|&(v, entry)| {
                    !self.banned[v] && (self.free[v] || entry.sign() == Ordering::Greater)
                })
                .map(|(v, _)| v)
                .min();
            let Some(entering) = entering else {
                return Ok(());
            };
            let Some(row) = self.leaving(entering) else {
                return Err(End::Unbounded);
            };
            self.pivot(row, entering)?;
        }
    }

    /// The current basic solution with the prices of its objective row, if both prove each other.
    fn solution(&self) -> Option<ExactSolution<K>> {
        let program = self.program;
        let primal = program
            .column_ids()
            .map(|id| {
                let value: K = self.tableau.value(id.index());
                let column = program.column(id);
                match (self.measures[id.index()], &column.lower, &column.upper) {
                    (Measure::FromLower, Some(lower), _) => value + lower,
                    (Measure::FromUpper, _, Some(upper)) => upper.clone() - &value,
                    _ => value,
                }
            })
            .collect();
        let (_, scale) = self.tableau.right(self.objective_row);
        let dual = program
            .row_ids()
            .map(|id| {
                let slack = program.columns() + id.index();
                let Some(entry) = self.tableau.entry(self.objective_row, slack) else {
                    return K::zero();
                };
                // The slack counts in units of the scaled row, the objective in its own.
                let unit = K::ratio(&self.scales[id.index()], &self.scales[self.objective_row]);
                let price = K::ratio(entry, scale) * &unit;
                // What is minimized is the objective or its opposite.
                let turned = program.row(id).relation == Relation::Ge;
                match turned != (program.sense() == Sense::Maximize) {
                    true => -price,
                    false => price,
                }
            })
            .collect();
        proved(program, primal, dual)
    }
}

/// The solution, if values and prices prove each other optimal: every bound, row and sign holds,
/// and both have the same objective.
fn proved<K: OrderedField>(
    program: &LinearProgram<K>,
    primal: Vec<K>,
    dual: Vec<K>,
) -> Option<ExactSolution<K>> {
    let within = |value: &K, lower: Option<&K>, upper: Option<&K>| {
        lower.is_none_or(|lower| value.compare(lower).is_ge())
            && upper.is_none_or(|upper| value.compare(upper).is_le())
    };
    let minimized = program.sense() == Sense::Minimize;
    // What the prices leave of the costs, and the bound that they prove.
    let mut reduced: Vec<K> = Vec::with_capacity(program.columns());
    let (mut objective, mut bound) = (K::zero(), K::zero());
    for (id, value) in program.column_ids().zip(&primal) {
        let column = program.column(id);
        if !within(value, column.lower.as_ref(), column.upper.as_ref()) {
            return None;
        }
        objective += &(column.cost.clone() * value);
        reduced.push(column.cost.clone());
    }
    for (id, price) in program.row_ids().zip(&dual) {
        let Row {
            relation,
            rhs,
            entries,
        } = program.row(id);
        let mut activity = K::zero();
        for (column, entry) in entries {
            activity += &(primal[column.index()].clone() * entry);
            if !price.is_zero() {
                reduced[column.index()] -= &(price.clone() * entry);
            }
        }
        bound += &(price.clone() * rhs);
        let (at_least, at_most) = match relation {
            Relation::Le => (None, Some(rhs)),
            Relation::Eq => (Some(rhs), Some(rhs)),
            Relation::Ge => (Some(rhs), None),
        };
        let against = match (relation, minimized) {
            (Relation::Eq, _) => None,
            (Relation::Ge, true) | (Relation::Le, false) => Some(Ordering::Less),
            (Relation::Le, true) | (Relation::Ge, false) => Some(Ordering::Greater),
        };
        if !within(&activity, at_least, at_most) || Some(price.sign()) == against {
            return None;
        }
    }
    for (id, reduced) in program.column_ids().zip(&reduced) {
        let column = program.column(id);
        // What is left of the cost must push against a bound that there is.
        let against = match (reduced.sign(), minimized) {
            (Ordering::Equal, _) => continue,
            (Ordering::Greater, true) | (Ordering::Less, false) => column.lower.as_ref()?,
            (Ordering::Less, true) | (Ordering::Greater, false) => column.upper.as_ref()?,
        };
        bound += &(reduced.clone() * against);
    }
    (objective == bound).then_some(ExactSolution {
        primal,
        dual,
        objective,
    })
}
