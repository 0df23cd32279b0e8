//! Exact optima from floating-point ones.
//!
//! A float solution says which bounds and rows hold with equality at an optimum: where a value is
//! larger than its reduced cost (a dual value than its row's slack) the value is thought positive
//! and the reduced cost zero, and otherwise the other way round. An interior point ends in the
//! middle of the optimal face, where exactly one of the two is positive (Goldman and Tucker 1956);
//! a vertex may have both zero, and then both are imposed. The equations that the guess leaves are
//! solved exactly, primal and dual each for itself, and every bound, row and sign is checked
//! exactly, and that both objectives are equal. So the guess decides effort and never truth.

use super::padic::{self, Equation, Fractions};
use super::program::{LinearProgram, Relation, Row, RowId, Sense};
use super::simplex::{self, Outcome};
use super::solution::{LpStatus, Solution};
use crate::diagnostic::{Error, ErrorKind};
use crate::number::{Integer, OrderedField, OrderedRing, Rational};
use crate::run::{Backend, Options, Run};
use std::cmp::Ordering;

/// A primal and a dual solution with the same objective: each proves the other optimal.
///
/// Dual values are `d(objective) / d(rhs)`, as in [`Solution`].
#[derive(Debug, Clone, PartialEq)]
pub struct ExactSolution<K = Rational> {
    /// By column.
    pub primal: Vec<K>,
    /// By row.
    pub dual: Vec<K>,
    /// The objective of both.
    pub objective: K,
}

/// How ties between a value and its complement are read.
#[derive(Debug, Clone, Copy)]
enum Reading {
    /// The larger of the two is positive, the other zero: for points inside the optimal face.
    Strict,
    /// What is near zero is zero, both where both are: for vertices.
    Both,
}

/// Solves a linear program in floats and then, if it can, exactly.
///
/// The float solution is that of the back end that was asked for or that the program's structure
/// suggests. Where no exact solution can be drawn from it, a vertex is tried, from a simplex back
/// end, and then exact [simplex] pivots from the float solution, as far as the limits go. `None`
/// beside the float solution says that all failed, or that there is no optimum.
///
/// Where the program's magnitudes are too far apart for floats, the float solution may be wrong,
/// even call the program infeasible or unbounded, beside an exact solution: that one is proved.
///
/// ```
/// use demarche::lp::{LinearProgram, LpStatus, Relation, exact};
/// use demarche::number::Rational;
/// use demarche::run::Options;
///
/// let mut program = LinearProgram::maximize();
/// let columns = ["x", "y"].map(|name| program.add_column(name, Some(Rational::ZERO), None));
/// columns.iter().for_each(|&column| program.set_cost(column, Rational::ONE));
/// for (name, row) in [("first", [3, 1]), ("second", [1, 4])] {
///     let entries = columns.into_iter().zip(row.map(Rational::from));
///     program.add_row(name, Relation::Le, Rational::ONE, entries);
/// }
/// let options = Options::default();
/// let (float, exact) = exact::solve(&program, &options.start())?;
/// assert_eq!(float.status, LpStatus::Optimal);
/// let exact = exact.unwrap();
/// assert_eq!(exact.primal, [Rational::new(3, 11), Rational::new(2, 11)]);
/// assert_eq!(exact.objective, Rational::new(5, 11));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn solve(
    program: &LinearProgram,
    run: &Run<'_>,
) -> Result<(Solution, Option<ExactSolution>), Error> {
    let float = match super::solve(program, run) {
        Ok(float) => float,
        Err(error) => return without_floats(program, error, run),
    };
    if matches!(float.status, LpStatus::Limit(_)) {
        return Ok((float, None));
    }
    if let Some(exact) = from_float(program, &float, run) {
        return Ok((float, Some(exact)));
    }
    let size = program.rows() + program.columns();
    let options = run.options();
    if options.backend.is_none()
        && float.primal.is_some()
        && float.backend != Some(Backend::Microlp)
        && size <= MOST_FOR_VERTEX
    {
        let options = Options {
            backend: Some(Backend::Microlp),
            ..options.clone()
        };
        // A back end that breaks here costs nothing: the float solution is there.
        if let Ok(vertex) = super::solve(program, &run.with(&options))
            && let Some(exact) = from_float(program, &vertex, run)
        {
            return Ok((vertex, Some(exact)));
        }
    }
    let exact = optimum(program, float.primal.as_deref(), run);
    Ok((float, exact))
}

/// The optimum that the exact simplex method finds, if it finds one.
fn optimum(program: &LinearProgram, near: Option<&[f64]>, run: &Run<'_>) -> Option<ExactSolution> {
    match simplex::solve(program, near, run) {
        Ok(Outcome::Optimal(solution)) => Some(solution),
        _ => None,
    }
}

/// What is too large for floats, or breaks a back end, is not so for rationals; `error` where they
/// do not help either.
pub(crate) fn without_floats(
    program: &LinearProgram,
    error: Error,
    run: &Run<'_>,
) -> Result<(Solution, Option<ExactSolution>), Error> {
    // What takes too much memory takes more in exact numbers.
    let refused = matches!(error.kind(), ErrorKind::Input | ErrorKind::Limit)
        || run
            .options()
            .backend
            .is_some_and(|named| !super::available(named))
        || program.has_integers();
    if refused {
        return Err(error);
    }
    let (status, exact) = match simplex::solve(program, None, run) {
        Ok(Outcome::Optimal(solution)) => (LpStatus::Inaccurate, Some(solution)),
        Ok(Outcome::Infeasible) => (LpStatus::Infeasible, None),
        Ok(Outcome::Unbounded) => (LpStatus::Unbounded, None),
        Ok(Outcome::Stopped(stop)) => (LpStatus::Limit(stop), None),
        Err(_) => return Err(error),
    };
    Ok((super::bare(status, None, error.to_string()), exact))
}

/// Rows and columns beyond which a vertex takes much longer than the interior point did.
const MOST_FOR_VERTEX: usize = 3000;

/// Turns a float solution of a linear program into an exact one.
///
/// `None` where the float solution is not of this program or has no dual values, where no guess
/// drawn from it holds exactly, or where the run stopped. Integer columns are treated as
/// continuous.
pub fn from_float(
    program: &LinearProgram,
    solution: &Solution,
    run: &Run<'_>,
) -> Option<ExactSolution> {
    let float = Float::new(program, solution)?;
    let data = Data::new(program);
    [Reading::Strict, Reading::Both]
        .into_iter()
        .find_map(|reading| {
            let (primal, dual) = float.guess(program, reading, run)?;
            data.check(program, &primal, &dual)
        })
}

/// The float solution as a minimum: costs and prices with the signs of minimization.
struct Float<'a> {
    primal: &'a [f64],
    dual: Vec<f64>,
    reduced: Vec<f64>,
    activity: Vec<f64>,
}

/// `1` for a minimum, `-1` for a maximum.
fn direction(program: &LinearProgram) -> i64 {
    if program.sense() == Sense::Minimize {
        1
    } else {
        -1
    }
}

impl<'a> Float<'a> {
    fn new(program: &LinearProgram, solution: &'a Solution) -> Option<Self> {
        program.check().ok()?;
        let by_column = |values: &'a Option<Vec<f64>>| {
            let values = values.as_deref();
            values.filter(|values| values.len() == program.columns())
        };
        let primal = by_column(&solution.primal)?;
        let reduced = by_column(&solution.reduced_costs)?;
        let dual = solution.dual.as_deref();
        let dual = dual.filter(|dual| dual.len() == program.rows())?;
        let sign = direction(program) as f64;
        let turn = |values: &[f64]| values.iter().map(|value| sign * value).collect();
        let activity = |row: RowId| {
            let entries = program.row(row).entries.iter();
            entries
                .map(|(column, value)| value.to_f64() * primal[column.index()])
                .sum()
        };
        Some(Float {
            primal,
            dual: turn(dual),
            reduced: turn(reduced),
            activity: program.row_ids().map(activity).collect(),
        })
    }

    /// Guesses the equations that an optimum satisfies and solves them.
    fn guess(
        &self,
        program: &LinearProgram,
        reading: Reading,
        run: &Run<'_>,
    ) -> Option<(Fractions, Fractions)> {
        let tolerances = run.options().tolerances;
        let zero = |value: f64, complement: f64| match reading {
            Reading::Strict => value <= complement,
            Reading::Both => value <= tolerances.active,
        };
        // By column: the bound on which it is thought to lie; by row: whether it is thought tight.
        let mut at_bound: Vec<Option<&Rational>> = Vec::with_capacity(program.columns());
        let mut priced_out = Vec::with_capacity(program.columns());
        for id in program.column_ids() {
            let column = program.column(id);
            let (value, reduced) = (self.primal[id.index()], self.reduced[id.index()]);
            let gap = |bound| distance(value, bound);
            let nearest = match (gap(&column.lower), gap(&column.upper)) {
                (Some(lower), Some(upper)) if upper.0 < lower.0 => Some(upper),
                (Some(lower), _) => Some(lower),
                (None, upper) => upper,
            };
            let fixed = column.lower.is_some() && column.lower == column.upper;
            let on = nearest.filter(|(gap, _)| fixed || zero(*gap, reduced.abs()));
            at_bound.push(on.map(|(_, bound)| bound));
            let free_of_price = nearest.is_none_or(|(gap, _)| zero(reduced.abs(), gap));
            priced_out.push(!fixed && free_of_price);
        }
        let mut tight = Vec::with_capacity(program.rows());
        let mut priceless = Vec::with_capacity(program.rows());
        for id in program.row_ids() {
            let row = program.row(id);
            let equation = row.relation == Relation::Eq;
            let slack = (self.activity[id.index()] - row.rhs.to_f64()).abs();
            let price = self.dual[id.index()].abs();
            tight.push(equation || zero(slack, price));
            priceless.push(!equation && zero(price, slack));
        }
        let primal = self.solve_primal(program, &at_bound, &tight, run)?;
        let dual = self.solve_dual(program, &priced_out, &priceless, run)?;
        Some((primal, dual))
    }

    /// The columns that are not at a bound, from the rows that are tight.
    fn solve_primal(
        &self,
        program: &LinearProgram,
        at_bound: &[Option<&Rational>],
        tight: &[bool],
        run: &Run<'_>,
    ) -> Option<Fractions> {
        let (number, unknowns) = number(at_bound.iter().map(Option::is_none));
        let near: Vec<f64> = unknowns.iter().map(|&column| self.primal[column]).collect();
        let equations: Vec<Equation> = program
            .row_ids()
            .filter(|row| tight[row.index()])
            .map(|row| {
                let row = program.row(row);
                let mut right = row.rhs.clone();
                let mut terms = Vec::with_capacity(row.entries.len());
                for (column, value) in row.entries {
                    match at_bound[column.index()] {
                        None => terms.push((number[column.index()], value.clone())),
                        Some(bound) if bound.is_zero() => {}
                        Some(bound) => right -= value * bound,
                    }
                }
                Equation { terms, right }
            })
            .collect();
        let grid = run.options().tolerances.simple_denominator;
        let solved = padic::solve(&equations, &near, grid, run)?;
        let bounds = Rational::common_denominator(at_bound.iter().flatten().copied());
        let denominator = solved.denominator * &bounds;
        let bound_value = |bound: &Option<&Rational>| match bound {
            Some(bound) if !bound.is_zero() => bound.scale(&denominator),
            _ => Integer::zero(),
        };
        let mut numerators: Vec<Integer> = at_bound.iter().map(bound_value).collect();
        for (numerator, &column) in solved.numerators.into_iter().zip(&unknowns) {
            numerators[column] = numerator * &bounds;
        }
        Some(Fractions {
            denominator,
            numerators,
        })
    }

    /// The prices of the rows that have one, from the columns without reduced cost.
    fn solve_dual(
        &self,
        program: &LinearProgram,
        priced_out: &[bool],
        priceless: &[bool],
        run: &Run<'_>,
    ) -> Option<Fractions> {
        let (number, unknowns) = number(priceless.iter().map(|priceless| !priceless));
        let near: Vec<f64> = unknowns.iter().map(|&row| self.dual[row]).collect();
        let by_column = program.transposed();
        let sign = Rational::from(direction(program));
        let equations: Vec<Equation> = program
            .column_ids()
            .filter(|column| priced_out[column.index()])
            .map(|column| Equation {
                terms: by_column
                    .column(column)
                    .iter()
                    .filter(|(row, _)| !priceless[row.index()])
                    .map(|(row, value)| (number[row.index()], (*value).clone()))
                    .collect(),
                right: &program.column(column).cost * &sign,
            })
            .collect();
        let grid = run.options().tolerances.simple_denominator;
        let solved = padic::solve(&equations, &near, grid, run)?;
        let mut numerators = vec![Integer::zero(); program.rows()];
        for (numerator, &row) in solved.numerators.into_iter().zip(&unknowns) {
            numerators[row] = numerator;
        }
        Some(Fractions {
            denominator: solved.denominator,
            numerators,
        })
    }
}

/// How far a value is from a bound, if there is one, with the bound.
fn distance(value: f64, bound: &Option<Rational>) -> Option<(f64, &Rational)> {
    bound
        .as_ref()
        .map(|bound| ((value - bound.to_f64()).abs(), bound))
}

/// Numbers the places that are `true`: by place its number, and by number its place.
fn number(chosen: impl Iterator<Item = bool>) -> (Vec<u32>, Vec<usize>) {
    let mut places = Vec::new();
    let numbers = chosen
        .enumerate()
        .map(|(place, on)| {
            if on {
                places.push(place);
            }
            (places.len() as u32).wrapping_sub(1)
        })
        .collect();
    (numbers, places)
}

/// The program's matrix in integers: every row times its common denominator.
struct Data {
    scale: Vec<Integer>,
    entries: Vec<Vec<(u32, Integer)>>,
}

impl Data {
    fn new(program: &LinearProgram) -> Self {
        let mut scale = Vec::with_capacity(program.rows());
        let mut entries = Vec::with_capacity(program.rows());
        for row in program.row_ids() {
            let row = program.row(row).entries;
            let common = Rational::common_denominator(row.iter().map(|(_, value)| value));
            let scaled = row
                .iter()
                .map(|(id, v)| (id.index() as u32, v.scale(&common)));
            entries.push(scaled.collect());
            scale.push(common);
        }
        Data { scale, entries }
    }

    /// Checks, exactly, that both are feasible and that their objectives are equal. `dual` has the
    /// signs of minimization.
    fn check(
        &self,
        program: &LinearProgram,
        primal: &Fractions,
        dual: &Fractions,
    ) -> Option<ExactSolution> {
        let objective = self.check_primal(program, primal)?;
        let bound = self.check_dual(program, dual)?;
        let sign = Rational::from(direction(program));
        (&objective * &sign == bound).then(|| ExactSolution {
            primal: (0..program.columns())
                .map(|column| primal.get(column))
                .collect(),
            dual: (0..program.rows())
                .map(|row| dual.get(row) * &sign)
                .collect(),
            objective,
        })
    }

    /// The objective, if every bound and row holds.
    fn check_primal(&self, program: &LinearProgram, primal: &Fractions) -> Option<Rational> {
        let mut objective = Rational::ZERO;
        for id in program.column_ids() {
            let column = program.column(id);
            let beyond = |bound: &Option<Rational>, wrong: Ordering| {
                bound
                    .as_ref()
                    .is_some_and(|bound| primal.compare(id.index(), bound) == wrong)
            };
            if beyond(&column.lower, Ordering::Less) || beyond(&column.upper, Ordering::Greater) {
                return None;
            }
            if !column.cost.is_zero() {
                objective += &column.cost * &primal.get(id.index());
            }
        }
        for row in program.row_ids() {
            let mut activity = Integer::zero();
            for (column, entry) in &self.entries[row.index()] {
                let value = &primal.numerators[*column as usize];
                if !value.is_zero() {
                    activity += &(value.clone() * entry);
                }
            }
            let Row { relation, rhs, .. } = program.row(row);
            // The activity is in units of one over both denominators.
            let order = match rhs.is_zero() {
                true => activity.sign(),
                false => {
                    let common = self.scale[row.index()].clone() * &primal.denominator;
                    Rational::ratio(&activity, &common).cmp(rhs)
                }
            };
            let holds = match relation {
                Relation::Le => order != Ordering::Greater,
                Relation::Eq => order == Ordering::Equal,
                Relation::Ge => order != Ordering::Less,
            };
            if !holds {
                return None;
            }
        }
        Some(objective)
    }

    /// The bound that the prices prove for the minimum, if every sign is right.
    fn check_dual(&self, program: &LinearProgram, dual: &Fractions) -> Option<Rational> {
        let mut bound = Rational::ZERO;
        for row in program.row_ids() {
            let Row { relation, rhs, .. } = program.row(row);
            let sign = dual.numerators[row.index()].sign();
            let wrong = match relation {
                Relation::Le => sign == Ordering::Greater,
                Relation::Eq => false,
                Relation::Ge => sign == Ordering::Less,
            };
            if wrong {
                return None;
            }
            if !rhs.is_zero() {
                bound += rhs * &dual.get(row.index());
            }
        }
        // Prices of the integer rows are in units of one over this.
        let scales = self
            .scale
            .iter()
            .fold(Integer::one(), |common, scale| common.lcm(scale));
        let common = dual.denominator.clone() * &scales;
        let mut paid = vec![Integer::zero(); program.columns()];
        for ((entries, price), scale) in self.entries.iter().zip(&dual.numerators).zip(&self.scale)
        {
            if !price.is_zero() {
                let price = scales.exact_div(scale) * price;
                for (column, entry) in entries {
                    paid[*column as usize] += &(price.clone() * entry);
                }
            }
        }
        let sign = Rational::from(direction(program));
        for (id, paid) in program.column_ids().zip(paid) {
            let column = program.column(id);
            // What is left of the cost must push against a bound that there is.
            let reduced = || &column.cost * &sign - Rational::ratio(&paid, &common);
            let order = match column.cost.is_zero() {
                true => paid.sign().reverse(),
                false => reduced().sign(),
            };
            let against = match order {
                Ordering::Equal => continue,
                Ordering::Greater => column.lower.as_ref()?,
                Ordering::Less => column.upper.as_ref()?,
            };
            if !against.is_zero() {
                bound += &reduced() * against;
            }
        }
        Some(bound)
    }
}
