//! A linear program in floats: minimized, scaled where it must be, and measured against answers.

use super::program::{LinearProgram, Relation, Sense};
use super::solution::Residuals;
use crate::diagnostic::Error;
use crate::number::{OrderedRing, Rational};

/// Magnitudes between these powers of two are left as they are: back ends are at home there
/// (HiGHS drops coefficients below 1e-9, clarabel takes bounds beyond 1e20 for infinite).
const AT_HOME: std::ops::RangeInclusive<i64> = -27..=40;

/// Magnitudes that even scaling leaves below this power of two drown in rounding.
const DROWNED: i64 = -50;

/// Rounds of scaling rows and columns to geometric mean one.
const ROUNDS: usize = 4;

/// A linear program in floats, always minimized:
/// `min cost x` subject to `a_i x (relation) rhs` and `lower <= x <= upper`.
#[derive(Debug, Clone)]
pub(super) struct Floats {
    /// Row `i` has the entries from `starts[i]` to `starts[i + 1]`.
    pub starts: Vec<usize>,
    pub indices: Vec<u32>,
    pub values: Vec<f64>,
    pub relations: Vec<Relation>,
    pub rhs: Vec<f64>,
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
    pub cost: Vec<f64>,
    pub integer: Vec<bool>,
    pub scale: Scale,
}

/// How the floats relate to the exact program.
#[derive(Debug, Clone, Default)]
pub(super) struct Scale {
    /// Whether the objective's sign was changed.
    pub flipped: bool,
    /// Powers of two, empty if nothing is scaled: a value is the float times `2^columns[j]`.
    columns: Vec<i64>,
    /// A row of floats is the exact row with its variables replaced, times `2^rows[i]`.
    rows: Vec<i64>,
    /// The objective in floats is the exact one times `2^objective`.
    objective: i64,
    /// Whether the numbers span more than floats resolve.
    pub drowned: bool,
}

/// A nonzero number as a float times a power of two; the float of zero is zero.
fn split(value: &Rational) -> (f64, i64) {
    let near = value.to_f64();
    if near.is_finite() && (near.abs() >= f64::MIN_POSITIVE || value.is_zero()) {
        return (near, 0);
    }
    // Far out: moved by 2^960 at a time until it is in range.
    let step = if near.is_finite() { 960 } else { -960 };
    // Two to an integer power exists.
    let factor = Rational::from(2).pow(step).unwrap_or(Rational::ONE);
    let (mut moved, mut power) = (value.clone(), 0);
    loop {
        moved *= &factor;
        power -= i64::from(step);
        let near = moved.to_f64();
        if near.is_finite() && near.abs() >= f64::MIN_POSITIVE {
            return (near, power);
        }
    }
}

/// The exponent of the highest bit of a float that is neither zero nor subnormal.
fn exponent(value: f64) -> i64 {
    (value.to_bits() >> 52 & 0x7ff) as i64 - 1023
}

/// `value * 2^power`, in steps that neither overflow nor underflow early.
fn shift(mut value: f64, power: i64) -> f64 {
    let mut left = power.clamp(-5000, 5000);
    while left != 0 {
        let step = left.clamp(-1000, 1000);
        value *= 2f64.powi(step as i32);
        left -= step;
    }
    value
}

impl Floats {
    /// The program in floats; refused if its numbers do not fit even when scaled.
    pub fn new(program: &LinearProgram) -> Result<Self, Error> {
        let rows = program.rows();
        let mut floats = Floats {
            starts: Vec::with_capacity(rows + 1),
            indices: Vec::with_capacity(program.nonzeros()),
            values: Vec::with_capacity(program.nonzeros()),
            relations: Vec::with_capacity(rows),
            rhs: Vec::with_capacity(rows),
            lower: Vec::with_capacity(program.columns()),
            upper: Vec::with_capacity(program.columns()),
            cost: Vec::with_capacity(program.columns()),
            integer: Vec::with_capacity(program.columns()),
            scale: Scale {
                flipped: program.sense() == Sense::Maximize,
                ..Scale::default()
            },
        };
        floats.starts.push(0);
        for row in program.row_ids() {
            let row = program.row(row);
            for (column, value) in row.entries {
                floats.indices.push(column.index() as u32);
                floats.values.push(value.to_f64());
            }
            floats.starts.push(floats.indices.len());
            floats.relations.push(row.relation);
            floats.rhs.push(row.rhs.to_f64());
        }
        let sign = if floats.scale.flipped { -1.0 } else { 1.0 };
        for column in program.column_ids() {
            let column = program.column(column);
            let bound = |bound: &Option<Rational>, infinite: f64| match bound {
                Some(value) => value.to_f64(),
                None => infinite,
            };
            floats.lower.push(bound(&column.lower, f64::NEG_INFINITY));
            floats.upper.push(bound(&column.upper, f64::INFINITY));
            floats.cost.push(sign * column.cost.to_f64());
            floats.integer.push(column.integer);
        }
        if floats.at_home(program) {
            return Ok(floats);
        }
        floats.rescale(program)?;
        Ok(floats)
    }

    /// Whether every number is zero or of a moderate magnitude.
    fn at_home(&self, program: &LinearProgram) -> bool {
        let fine = |float: f64| AT_HOME.contains(&exponent(float));
        let number = |float: f64, exact: &Rational| fine(float) || exact.is_zero();
        let optional = |float: f64, exact: &Option<Rational>| {
            exact.as_ref().is_none_or(|exact| number(float, exact))
        };
        // The entries hold no zeros.
        self.values.iter().all(|&value| fine(value))
            && program
                .row_ids()
                .all(|row| number(self.rhs[row.index()], program.row(row).rhs))
            && program.column_ids().all(|id| {
                let column = program.column(id);
                number(self.cost[id.index()], &column.cost)
                    && optional(self.lower[id.index()], &column.lower)
                    && optional(self.upper[id.index()], &column.upper)
            })
    }

    /// Replaces the floats by scaled ones: rows and columns of geometric mean about one, then
    /// the variables together so that the largest bound or right-hand side is about one, then the
    /// objective likewise. Integer columns keep their unit.
    fn rescale(&mut self, program: &LinearProgram) -> Result<(), Error> {
        let parts: Vec<(f64, i64)> = program
            .row_ids()
            .flat_map(|row| program.row(row).entries)
            .map(|(_, value)| split(value))
            .collect();
        let height: Vec<i64> = parts
            .iter()
            .map(|&(value, power)| exponent(value) + power)
            .collect();
        let mut row_power = vec![0i64; self.rhs.len()];
        let mut column_power = vec![0i64; self.cost.len()];
        for _ in 0..ROUNDS {
            for (row, power) in row_power.iter_mut().enumerate() {
                let span = self.starts[row]..self.starts[row + 1];
                *power =
                    -middle(span.map(|at| height[at] + column_power[self.indices[at] as usize]));
            }
            let mut ends = vec![(i64::MAX, i64::MIN); column_power.len()];
            for (row, power) in row_power.iter().enumerate() {
                for at in self.starts[row]..self.starts[row + 1] {
                    let (low, high) = &mut ends[self.indices[at] as usize];
                    *low = (*low).min(height[at] + power);
                    *high = (*high).max(height[at] + power);
                }
            }
            for (column, (low, high)) in ends.into_iter().enumerate() {
                if low <= high && !self.integer[column] {
                    column_power[column] = -middle([low, high].into_iter());
                }
            }
        }
        let sizes = |exact: &Rational, power: i64| {
            let (value, own) = split(exact);
            (value != 0.0).then(|| exponent(value) + own + power)
        };
        let mut largest = None;
        for (row, power) in program.row_ids().zip(&row_power) {
            largest = largest.max(sizes(program.row(row).rhs, *power));
        }
        for (column, power) in program.column_ids().zip(&column_power) {
            let column = program.column(column);
            for bound in [&column.lower, &column.upper].into_iter().flatten() {
                largest = largest.max(sizes(bound, -power));
            }
        }
        let common = if program.has_integers() {
            0
        } else {
            largest.unwrap_or(0)
        };
        let dearest = program
            .column_ids()
            .zip(&column_power)
            .filter_map(|(column, power)| sizes(&program.column(column).cost, *power))
            .max();
        let objective_power = -dearest.unwrap_or(0);

        let mut fit = Fit::default();
        for (row, row_power) in row_power.iter().enumerate() {
            for at in self.starts[row]..self.starts[row + 1] {
                let power = row_power + column_power[self.indices[at] as usize];
                self.values[at] = fit.place(parts[at], power);
            }
        }
        for (row, power) in program.row_ids().zip(&row_power) {
            self.rhs[row.index()] = fit.place(split(program.row(row).rhs), power - common);
        }
        let sign = if self.scale.flipped { -1.0 } else { 1.0 };
        for (id, power) in program.column_ids().zip(&column_power) {
            let (column, index) = (program.column(id), id.index());
            if let Some(lower) = &column.lower {
                self.lower[index] = fit.place(split(lower), -power - common);
            }
            if let Some(upper) = &column.upper {
                self.upper[index] = fit.place(split(upper), -power - common);
            }
            self.cost[index] = sign * fit.place(split(&column.cost), power + objective_power);
        }
        if fit.lost {
            return Err(Error::unsupported(
                "the numbers of a linear program span more than floating point holds",
                "bring payoffs and probabilities to similar magnitudes",
            ));
        }
        self.scale.columns = column_power.iter().map(|power| power + common).collect();
        self.scale.rows = row_power.iter().map(|power| power - common).collect();
        self.scale.objective = objective_power - common;
        self.scale.drowned = fit.drowned;
        Ok(())
    }

    /// The entries of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> {
        let span = self.starts[row]..self.starts[row + 1];
        let indices = self.indices[span.clone()].iter();
        indices
            .zip(&self.values[span])
            .map(|(&column, &value)| (column as usize, value))
    }

    /// The cost of `x`.
    pub fn objective(&self, x: &[f64]) -> f64 {
        self.cost.iter().zip(x).map(|(cost, x)| cost * x).sum()
    }

    /// The costs less what the rows' dual values `y` account for.
    pub fn reduced_costs(&self, y: &[f64]) -> Vec<f64> {
        let mut reduced = self.cost.clone();
        for (row, y) in y.iter().enumerate() {
            for (column, value) in self.row(row) {
                reduced[column] -= y * value;
            }
        }
        reduced
    }

    /// How far values, and dual values if there are any, are from being an answer.
    pub fn residuals(&self, x: &[f64], dual: Option<(&[f64], &[f64])>) -> Residuals {
        let mut primal = 0f64;
        for row in 0..self.rhs.len() {
            let rhs = self.rhs[row];
            let (mut activity, mut largest, mut term) = (0.0, rhs.abs(), 0.0);
            for (column, value) in self.row(row) {
                activity += value * x[column];
                largest = f64::max(largest, value.abs());
                term = f64::max(term, (value * x[column]).abs());
            }
            let violation = match self.relations[row] {
                Relation::Le => activity - rhs,
                Relation::Ge => rhs - activity,
                Relation::Eq => (activity - rhs).abs(),
            };
            primal = worse(primal, violation / (1.0 + largest));
            primal = worse(primal, hidden(term, 1.0 + largest));
        }
        for (column, &x) in x.iter().enumerate() {
            for (bound, violation) in [
                (self.lower[column], self.lower[column] - x),
                (self.upper[column], x - self.upper[column]),
            ] {
                if bound.is_finite() {
                    primal = worse(primal, violation / (1.0 + bound.abs()));
                }
            }
            // An infinite bound would hide it.
            primal = worse(primal, if x.is_finite() { 0.0 } else { f64::NAN });
        }
        let measured = dual.map(|(y, reduced)| self.dual_residuals(self.objective(x), y, reduced));
        Residuals {
            primal,
            dual: measured.map(|(dual, _)| dual),
            gap: measured.map(|(_, gap)| gap),
        }
    }

    /// The dual infeasibility and the gap to the primal objective.
    fn dual_residuals(&self, primal: f64, y: &[f64], reduced: &[f64]) -> (f64, f64) {
        let (mut dual, mut objective, mut payment) = (0f64, 0.0, 0f64);
        let mut terms = vec![0f64; reduced.len()];
        let mut largest: Vec<f64> = self.cost.iter().map(|cost| cost.abs()).collect();
        let dearest = largest.iter().copied().fold(0.0, f64::max);
        for (row, &y) in y.iter().enumerate() {
            // A right-hand side of `<=` that grows can only lower the least cost.
            let violation = match self.relations[row] {
                Relation::Le => y,
                Relation::Ge => -y,
                Relation::Eq if y.is_nan() => y,
                Relation::Eq => 0.0,
            };
            dual = worse(dual, violation / (1.0 + dearest));
            objective += y * self.rhs[row];
            payment = payment.max((y * self.rhs[row]).abs());
            for (column, value) in self.row(row) {
                largest[column] = largest[column].max(value.abs());
                terms[column] = terms[column].max((y * value).abs());
            }
        }
        for (column, &reduced) in reduced.iter().enumerate() {
            dual = worse(dual, hidden(terms[column], 1.0 + largest[column]));
            let bound = if reduced > 0.0 {
                self.lower[column]
            } else {
                self.upper[column]
            };
            if bound.is_finite() {
                objective += reduced * bound;
                payment = payment.max((reduced * bound).abs());
            } else {
                dual = worse(dual, reduced.abs() / (1.0 + largest[column]));
            }
        }
        let unit = 1.0 + primal.abs();
        let gap = worse((primal - objective).abs() / unit, hidden(payment, unit));
        (dual, gap)
    }
}

/// What rounding may hide in a sum whose largest term is `term`, in units of `unit`: nothing as
/// long as no term is larger than the unit.
fn hidden(term: f64, unit: f64) -> f64 {
    f64::EPSILON * (term / unit - 1.0).max(0.0)
}

/// The larger, NaN being the largest of all.
fn worse(a: f64, b: f64) -> f64 {
    if b.is_nan() || b > a { b } else { a }
}

/// Half way between the smallest and the largest; 0 if there is none.
fn middle(heights: impl Iterator<Item = i64>) -> i64 {
    let (low, high) = heights.fold((i64::MAX, i64::MIN), |(low, high), height| {
        (low.min(height), high.max(height))
    });
    if low > high { 0 } else { (low + high) / 2 }
}

/// What happened to numbers on their way to their scaled floats.
#[derive(Default)]
struct Fit {
    lost: bool,
    drowned: bool,
}

impl Fit {
    fn place(&mut self, (value, own): (f64, i64), power: i64) -> f64 {
        if value == 0.0 {
            return value;
        }
        let placed = shift(value, own + power);
        self.lost |= !placed.is_normal();
        self.drowned |= exponent(placed) < DROWNED;
        placed
    }
}

impl Scale {
    /// Values of the exact program from those of the floats.
    pub fn values(&self, mut x: Vec<f64>) -> Vec<f64> {
        for (x, power) in x.iter_mut().zip(&self.columns) {
            *x = shift(*x, *power);
        }
        x
    }

    /// Dual values of the exact program from those of the floats.
    pub fn duals(&self, mut y: Vec<f64>) -> Vec<f64> {
        let sign = if self.flipped { -1.0 } else { 1.0 };
        for (row, y) in y.iter_mut().enumerate() {
            let power = self.rows.get(row).map_or(0, |power| power - self.objective);
            *y = sign * shift(*y, power);
        }
        y
    }

    /// Reduced costs of the exact program from those of the floats.
    pub fn reduced_costs(&self, mut reduced: Vec<f64>) -> Vec<f64> {
        let sign = if self.flipped { -1.0 } else { 1.0 };
        for (column, reduced) in reduced.iter_mut().enumerate() {
            let power = self
                .columns
                .get(column)
                .map_or(0, |power| -power - self.objective);
            *reduced = sign * shift(*reduced, power);
        }
        reduced
    }

    /// The objective of the exact program from that of the floats.
    pub fn objective(&self, value: f64) -> f64 {
        let sign = if self.flipped { -1.0 } else { 1.0 };
        sign * shift(value, -self.objective)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Maximize `2 x + y` subject to `x + y <= 4`, `x - y = 1`, `0 <= x <= 3`, `y` free:
    /// `x = 5/2`, `y = 3/2`, dual values 3/2 and 1/2.
    fn floats() -> Floats {
        let mut program = LinearProgram::maximize();
        let x = program.add_column("x", Some(Rational::ZERO), Some(Rational::from(3)));
        let y = program.add_column("y", None, None);
        program.set_cost(x, Rational::from(2));
        program.set_cost(y, Rational::ONE);
        let entries = |sign: i64| [(x, Rational::ONE), (y, Rational::from(sign))];
        program.add_row("sum", Relation::Le, Rational::from(4), entries(1));
        program.add_row("difference", Relation::Eq, Rational::ONE, entries(-1));
        Floats::new(&program).unwrap()
    }

    fn measure(x: [f64; 2], y: [f64; 2]) -> (f64, f64, f64) {
        let floats = floats();
        let reduced = floats.reduced_costs(&y);
        let found = floats.residuals(&x, Some((&y, &reduced)));
        // What rounding may hide is not what is tested here.
        let visible = |residual: f64| (residual * 1e12).round() / 1e12;
        (
            visible(found.primal),
            visible(found.dual.unwrap()),
            visible(found.gap.unwrap()),
        )
    }

    #[test]
    fn residuals_vanish_at_the_answer_and_nowhere_near() {
        // Minimized, the dual values change their sign.
        assert_eq!(measure([2.5, 1.5], [-1.5, -0.5]), (0.0, 0.0, 0.0));
        // The first row is missed by 1/2, relative to one plus its right-hand side, and the second
        // by 1/2, relative to one plus one; the objective moves from 6.5 to 7.
        let (primal, dual, gap) = measure([2.5, 2.0], [-1.5, -0.5]);
        assert_eq!((primal, dual, gap), (0.25, 0.0, 0.5 / 8.0));
        // A row of `<=` must not have a positive value when minimized; x's reduced cost is met by
        // its upper bound, y's by none.
        let (primal, dual, _) = measure([2.5, 1.5], [0.5, -0.5]);
        assert_eq!((primal, dual), (0.0, 2.0 / 2.0));
        // The bound of 3 is missed by 1, relative to one plus three, the first row by 3 of 5.
        assert_eq!(
            measure([4.0, 3.0], [-1.5, -0.5]).0,
            f64::max(1.0 / 4.0, 3.0 / 5.0)
        );
        let (primal, ..) = measure([f64::NAN, 1.5], [-1.5, -0.5]);
        assert!(primal.is_nan());
        let (_, dual, gap) = measure([2.5, 1.5], [-1.5, f64::NAN]);
        assert!(dual.is_nan() && gap.is_nan());
    }

    #[test]
    fn a_far_answer_cannot_hide_behind_its_size() {
        let (primal, ..) = measure([2.5e15, 2.5e15], [-1.5, -0.5]);
        assert!(primal > 1e14);
    }

    #[test]
    fn prices_that_cancel_cannot_hide_behind_their_size() {
        // The cost of 1 is what the prices must leave out, and it drowns in their sum.
        let mut program = LinearProgram::minimize();
        let x = program.add_column("x", None, None);
        program.set_cost(x, Rational::ONE);
        for name in ["row", "again"] {
            program.add_row(name, Relation::Eq, Rational::ZERO, [(x, Rational::ONE)]);
        }
        let floats = Floats::new(&program).unwrap();
        let y = [-1e40, 1e40];
        let reduced = floats.reduced_costs(&y);
        let found = floats.residuals(&[0.0], Some((&y, &reduced)));
        assert!(found.dual.unwrap() > 1e20);
    }

    #[test]
    fn splitting_takes_any_number_apart() {
        for text in ["0", "3/7", "1e-400", "-7e5000", "1e308", "-1/3"] {
            let number: Rational = text.parse().unwrap();
            let (float, power) = split(&number);
            let back =
                Rational::from_f64(float).unwrap() * Rational::from(2).pow(power as i32).unwrap();
            let error = (back - &number).abs() * &Rational::from(1 << 50);
            assert!(error <= number.abs(), "{text}");
        }
    }

    #[test]
    fn scaling_is_undone() {
        let scale = Scale {
            flipped: true,
            columns: vec![3, -2],
            rows: vec![5],
            objective: 1,
            drowned: false,
        };
        assert_eq!(scale.values(vec![1.0, 1.0]), [8.0, 0.25]);
        assert_eq!(scale.duals(vec![1.0]), [-16.0]);
        assert_eq!(scale.reduced_costs(vec![1.0, 1.0]), [-0.0625, -2.0]);
        assert_eq!(scale.objective(1.0), -0.5);
        assert_eq!(shift(1.0, -2000), 0.0);
        assert_eq!(shift(f64::MIN_POSITIVE, 1022), 1.0);
    }
}
