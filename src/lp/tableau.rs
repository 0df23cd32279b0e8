//! Exact tableaux: integer-preserving pivots and the lexicographic ratio test.
//!
//! A tableau holds the equations `B_i + Σ_j t_ij N_j = b_i` of its basic variables `B` in its
//! nonbasic variables `N`, cleared of denominators: row `i` stores the smallest multiple
//! `d_i B_i + Σ_j (d_i t_ij) N_j = d_i b_i` with `d_i > 0` whose numbers are all in the ring. These
//! numbers divide the minors of the starting matrix that integer-preserving elimination would hold
//! (Edmonds 1967; Bareiss 1968), and a pivot touches only the rows in which the entering variable
//! stands: games fall into blocks, and a row does not carry the determinants of the blocks that it
//! does not meet. The entries may come from any ordered ring with greatest common divisors:
//! integers, or polynomials in an infinitesimal.
//!
//! ```
//! use demarche::lp::tableau::Tableau;
//! use demarche::number::{Integer, Rational};
//! let int = |value: i64| Integer::from(value);
//!
//! // x + 2y + s = 4 and 3x + y + t = 6, with s (2) and t (3) basic.
//! let mut tableau = Tableau::new(2, vec![
//!     (vec![(0, int(1)), (1, int(2))], int(4)),
//!     (vec![(0, int(3)), (1, int(1))], int(6)),
//! ]);
//! for entering in [0, 1] {
//!     let row = tableau.ratio_test(entering).unwrap();
//!     tableau.pivot(row, entering);
//! }
//! assert_eq!(tableau.value::<Rational>(0), Rational::new(8, 5));
//! assert_eq!(tableau.value::<Rational>(1), Rational::new(6, 5));
//! ```

use crate::number::{OrderedField, OrderedRing};
use std::cmp::Ordering;
use std::ops::Range;

/// A variable of a tableau. Those that start nonbasic have the indices `0..n`, those that start
/// basic follow, in the order of the rows.
pub type Variable = usize;

/// An exact tableau over an ordered ring.
#[derive(Debug, Clone)]
pub struct Tableau<R> {
    rows: Vec<Row<R>>,
    /// By column: the nonbasic variable.
    nonbasic: Vec<Variable>,
    /// By variable.
    place: Vec<Place>,
    /// The variables that started basic.
    started_basic: Range<usize>,
    /// The columns of the right-hand sides' coefficients at the powers of an infinitesimal.
    powers: Range<u32>,
    pivots: usize,
    scratch: Row<R>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Row(u32),
    Column(u32),
}

/// One equation times `scale`: the nonzero entries by column, and the right-hand side.
#[derive(Debug, Clone)]
struct Row<R> {
    basic: Variable,
    scale: R,
    columns: Vec<u32>,
    entries: Vec<R>,
    right: R,
}

impl<R: OrderedRing> Row<R> {
    fn find(&self, column: u32) -> Option<&R> {
        self.columns
            .binary_search(&column)
            .ok()
            .map(|at| &self.entries[at])
    }

    fn push(&mut self, column: u32, entry: R) {
        if !entry.is_zero() {
            self.columns.push(column);
            self.entries.push(entry);
        }
    }
}

impl<R: OrderedRing> Tableau<R> {
    /// A tableau whose row `i` says `B_i + Σ entries = right`, with `columns` nonbasic variables.
    ///
    /// Entries are pairs of a nonbasic variable and a coefficient, each variable at most once.
    pub fn new(columns: usize, rows: Vec<(Vec<(Variable, R)>, R)>) -> Self {
        let count = rows.len();
        let rows = rows
            .into_iter()
            .enumerate()
            .map(|(index, (mut entries, right))| {
                entries.sort_unstable_by_key(|&(variable, _)| variable);
                let mut row = Row::blank(right);
                row.basic = columns + index;
                for (variable, entry) in entries {
                    row.push(variable as u32, entry);
                }
                row
            })
            .collect();
        let place = (0..columns as u32)
            .map(Place::Column)
            .chain((0..count as u32).map(Place::Row))
            .collect();
        Tableau {
            rows,
            nonbasic: (0..columns).collect(),
            place,
            started_basic: columns..columns + count,
            powers: 0..0,
            pivots: 0,
            scratch: Row::blank(R::zero()),
        }
    }

    /// Makes the right-hand sides polynomials in an infinitesimal `ε`: the columns of these
    /// variables, which must have started nonbasic, hold their coefficients at `ε`, `ε²` and so on.
    /// They never enter, and all comparisons of right-hand sides look at them, lowest power first.
    ///
    /// ```
    /// use demarche::lp::tableau::Tableau;
    /// use demarche::number::{Integer, Rational};
    /// let int = |value: i64| Integer::from(value);
    ///
    /// // x + s = 1 - ε and 2x + t = 2 - 3ε: the second row stops x (0) first.
    /// let mut tableau = Tableau::new(2, vec![
    ///     (vec![(0, int(1)), (1, int(-1))], int(1)),
    ///     (vec![(0, int(2)), (1, int(-3))], int(2)),
    /// ])
    /// .with_powers(1..2);
    /// assert_eq!(tableau.ratio_test(0), Some(1));
    /// tableau.pivot(1, 0);
    /// assert_eq!(tableau.expansion::<Rational>(0), [Rational::ONE, Rational::new(-3, 2)]);
    /// ```
    pub fn with_powers(mut self, powers: Range<Variable>) -> Self {
        debug_assert!(powers.end <= self.started_basic.start);
        self.powers = powers.start as u32..powers.end as u32;
        self
    }

    /// How many pivots were made.
    pub fn pivots(&self) -> usize {
        self.pivots
    }

    /// How many rows there are.
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// How many nonzero entries are stored.
    pub fn entry_count(&self) -> usize {
        self.rows.iter().map(|row| row.entries.len()).sum()
    }

    /// The basic variable of a row.
    pub fn basic(&self, row: usize) -> Variable {
        self.rows[row].basic
    }

    /// The row in which a variable is basic.
    pub fn row_of(&self, variable: Variable) -> Option<usize> {
        match self.place[variable] {
            Place::Row(row) => Some(row as usize),
            Place::Column(_) => None,
        }
    }

    /// The nonbasic variables.
    pub fn nonbasic(&self) -> impl Iterator<Item = Variable> + '_ {
        self.nonbasic.iter().copied()
    }

    /// The coefficient of a nonbasic variable in a row, times the row's positive scale; `None` is
    /// zero.
    pub fn entry(&self, row: usize, variable: Variable) -> Option<&R> {
        match self.place[variable] {
            Place::Column(column) => self.rows[row].find(column),
            Place::Row(_) => None,
        }
    }

    /// The nonzero coefficients of a row by nonbasic variable, times the row's positive scale.
    pub fn entries(&self, row: usize) -> impl Iterator<Item = (Variable, &R)> {
        let row = &self.rows[row];
        let variables = row
            .columns
            .iter()
            .map(|&column| self.nonbasic[column as usize]);
        variables.zip(&row.entries)
    }

    /// The right-hand side of a row times the row's positive scale, and that scale.
    pub fn right(&self, row: usize) -> (&R, &R) {
        (&self.rows[row].right, &self.rows[row].scale)
    }

    /// A variable's value in the current basic solution.
    pub fn value<K: OrderedField<Ring = R>>(&self, variable: Variable) -> K {
        match self.row_of(variable) {
            Some(row) => K::ratio(&self.rows[row].right, &self.rows[row].scale),
            None => K::zero(),
        }
    }

    /// A variable's value in the current basic solution as a polynomial in the infinitesimal of
    /// [`with_powers`](Self::with_powers), the constant first.
    pub fn expansion<K: OrderedField<Ring = R>>(&self, variable: Variable) -> Vec<K> {
        let Some(row) = self.row_of(variable) else {
            return vec![K::zero(); self.powers.len() + 1];
        };
        let row = &self.rows[row];
        let higher = self.powers.clone().map(|column| row.find(column));
        std::iter::once(Some(&row.right))
            .chain(higher)
            .map(|coefficient| coefficient.map_or_else(K::zero, |c| K::ratio(c, &row.scale)))
            .collect()
    }

    /// The row whose basic variable is the first to become zero as `entering` grows from zero, by
    /// the lexicographic rule: the right-hand sides are thought to be perturbed by the powers of
    /// an infinitesimal, one for each variable that started basic, in their order. `None` if no
    /// variable ever does.
    ///
    /// The rule never cycles if the tableau started with right-hand sides that are not negative
    /// (Dantzig, Orden and Wolfe 1955).
    pub fn ratio_test(&self, entering: Variable) -> Option<usize> {
        self.ratio_test_over(entering, 0..self.rows.len())
    }

    /// The same among some of the rows.
    pub fn ratio_test_over(
        &self,
        entering: Variable,
        rows: impl IntoIterator<Item = usize>,
    ) -> Option<usize> {
        let Place::Column(column) = self.place[entering] else {
            return None;
        };
        let mut best: Option<(usize, &R)> = None;
        for index in rows {
            let Some(entry) = self.rows[index].find(column) else {
                continue;
            };
            if entry.sign() != Ordering::Greater {
                continue;
            }
            let better = best.is_none_or(|(other, least)| {
                self.compare_ratios(index, entry, other, least) == Ordering::Less
            });
            if better {
                best = Some((index, entry));
            }
        }
        best.map(|(row, _)| row)
    }

    /// Compares the values of `entering` at which two rows reach zero, the perturbation aside.
    /// `None` unless `entering` stands in both with a positive coefficient.
    pub fn compare_limits(&self, entering: Variable, row: usize, other: usize) -> Option<Ordering> {
        let positive = |row| {
            self.entry(row, entering)
                .filter(|entry| entry.sign() == Ordering::Greater)
        };
        let (a, b) = (positive(row)?, positive(other)?);
        Some(self.compare_rights(row, a, other, b))
    }

    /// Adds a nonbasic variable that stands in these rows, with these coefficients times the rows'
    /// scales. Counts as one that started nonbasic.
    pub fn add_column(&mut self, coefficients: impl IntoIterator<Item = (usize, R)>) -> Variable {
        let column = self.nonbasic.len() as u32;
        for (row, coefficient) in coefficients {
            let row = &mut self.rows[row];
            let entry = coefficient * &row.scale;
            row.push(column, entry);
        }
        // Variables keep their numbers, so the new one comes after those that started basic.
        self.place.push(Place::Column(column));
        self.nonbasic.push(self.place.len() - 1);
        self.place.len() - 1
    }

    /// Holds nonbasic variables at zero for good: their columns are forgotten, so that they stand in
    /// no row from now on. Basic ones are left as they are.
    pub fn drop_all(&mut self, variables: &[Variable]) {
        let mut columns: Vec<u32> = variables
            .iter()
            .filter_map(|&variable| match self.place[variable] {
                Place::Column(column) => Some(column),
                Place::Row(_) => None,
            })
            .collect();
        columns.sort_unstable();
        for row in &mut self.rows {
            let dropped = |column: &u32| columns.binary_search(column).is_ok();
            // Few columns are looked up in the row, many the other way round.
            let met = match columns.len() < row.columns.len() {
                true => (columns.iter()).any(|column| row.columns.binary_search(column).is_ok()),
                false => row.columns.iter().any(dropped),
            };
            if met {
                let mut kept = row.columns.iter().map(|column| !dropped(column));
                row.entries.retain(|_| kept.next().unwrap_or(true));
                row.columns.retain(|column| !dropped(column));
            }
        }
    }

    /// Compares the right-hand side of row `i` over `a` with that of row `j` over `b`.
    fn compare_rights(&self, i: usize, a: &R, j: usize, b: &R) -> Ordering {
        let (left, right) = (&self.rows[i], &self.rows[j]);
        let mut order = cross_compare(&left.right, b, &right.right, a);
        let zero = R::zero();
        for column in self.powers.clone() {
            if order != Ordering::Equal {
                break;
            }
            let (x, y) = (left.find(column), right.find(column));
            order = cross_compare(x.unwrap_or(&zero), b, y.unwrap_or(&zero), a);
        }
        order
    }

    /// Compares `row i / a` with `row j / b` lexicographically: first the right-hand sides, then
    /// the coefficients of the variables that started basic. Scales cancel.
    fn compare_ratios(&self, i: usize, a: &R, j: usize, b: &R) -> Ordering {
        let (left, right) = (&self.rows[i], &self.rows[j]);
        let first = self.compare_rights(i, a, j, b);
        if first != Ordering::Equal {
            return first;
        }
        let zero = R::zero();
        for place in &self.place[self.started_basic.clone()] {
            let (x, y) = match *place {
                Place::Row(row) if row as usize == i => (Some(&left.scale), None),
                Place::Row(row) if row as usize == j => (None, Some(&right.scale)),
                Place::Row(_) => continue,
                Place::Column(column) => (left.find(column), right.find(column)),
            };
            if x.is_none() && y.is_none() {
                continue;
            }
            let order = cross_compare(x.unwrap_or(&zero), b, y.unwrap_or(&zero), a);
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    }

    /// Makes `entering` basic in `row` in place of that row's variable. Returns the variable that
    /// leaves, or `None`, and does nothing, if `entering` is not nonbasic, stands for a power, or
    /// does not stand in the row.
    pub fn pivot(&mut self, row: usize, entering: Variable) -> Option<Variable> {
        self.pivot_while(row, entering, || true)
    }

    /// The same, as long as `go_on` allows, which is asked before every row. A pivot that was begun
    /// and not ended returns `None` and leaves a tableau that makes no sense.
    pub fn pivot_while(
        &mut self,
        row: usize,
        entering: Variable,
        mut go_on: impl FnMut() -> bool,
    ) -> Option<Variable> {
        let Place::Column(column) = self.place[entering] else {
            return None;
        };
        if self.powers.contains(&column) {
            return None;
        }
        let pivot_at = self.rows[row].columns.binary_search(&column).ok()?;
        let mut source = std::mem::replace(&mut self.rows[row], Row::blank(R::zero()));
        let negative = source.entries[pivot_at].sign() == Ordering::Less;
        if negative {
            source
                .entries
                .iter_mut()
                .for_each(|entry| *entry = -entry.clone());
            source.right = -source.right;
        }
        // The leaving variable takes the column, and the entering one the scale.
        let leaving = std::mem::replace(&mut source.basic, entering);
        let scale = if negative {
            -source.scale.clone()
        } else {
            source.scale.clone()
        };
        source.scale = std::mem::replace(&mut source.entries[pivot_at], scale);
        for index in 0..self.rows.len() {
            if index != row
                && let Ok(at) = self.rows[index].columns.binary_search(&column)
            {
                if !go_on() {
                    return None;
                }
                self.eliminate(index, at, &source);
            }
        }
        self.rows[row] = source;
        self.nonbasic[column as usize] = leaving;
        self.place[leaving] = Place::Column(column);
        self.place[entering] = Place::Row(row as u32);
        self.pivots += 1;
        Some(leaving)
    }

    /// Subtracts from row `index` the multiple of `source` that removes the entering variable,
    /// whose coefficient in the row is its `at`-th entry. That column, which now belongs to the
    /// leaving variable, counts as zero in the row.
    fn eliminate(&mut self, index: usize, at: usize, source: &Row<R>) {
        let row = &mut self.rows[index];
        let out = &mut self.scratch;
        out.columns.clear();
        out.entries.clear();
        let mut factor = std::mem::replace(&mut row.entries[at], R::zero());
        let mut pivot = source.scale.clone();
        let common = pivot.gcd(&factor);
        if common != R::one() {
            factor = factor.exact_div(&common);
            pivot = pivot.exact_div(&common);
        }
        let unchanged = pivot == R::one();
        let kept = |mine: &R| {
            if unchanged {
                mine.clone()
            } else {
                mine.clone() * &pivot
            }
        };
        let taken = |theirs: &R| -(factor.clone() * theirs);
        let (mut i, mut j) = (0, 0);
        loop {
            match (row.columns.get(i), source.columns.get(j)) {
                (None, None) => break,
                (Some(&c), Some(&d)) if c == d => {
                    let product = factor.clone() * &source.entries[j];
                    out.push(c, kept(&row.entries[i]) - &product);
                    (i, j) = (i + 1, j + 1);
                }
                (Some(&c), d) if d.is_none_or(|&d| c < d) => {
                    out.push(c, kept(&row.entries[i]));
                    i += 1;
                }
                (_, Some(&d)) => {
                    out.push(d, taken(&source.entries[j]));
                    j += 1;
                }
                (Some(_), None) => unreachable!("the third arm takes every column before no other"),
            }
        }
        row.right = kept(&row.right) - &(factor.clone() * &source.right);
        row.scale = kept(&row.scale);
        std::mem::swap(&mut row.columns, &mut out.columns);
        std::mem::swap(&mut row.entries, &mut out.entries);
        row.reduce();
    }
}

impl<R: OrderedRing> Row<R> {
    fn blank(right: R) -> Self {
        Row {
            basic: 0,
            scale: R::one(),
            columns: Vec::new(),
            entries: Vec::new(),
            right,
        }
    }

    /// Divides the row by the greatest common divisor of its numbers.
    fn reduce(&mut self) {
        let content = R::content(&self.scale, self.entries.iter().chain([&self.right]));
        if content != R::one() {
            let values = self
                .entries
                .iter_mut()
                .chain([&mut self.right, &mut self.scale]);
            R::exact_div_all(values, &content);
        }
    }
}

/// Compares `a b` with `c d`.
fn cross_compare<R: OrderedRing>(a: &R, b: &R, c: &R, d: &R) -> Ordering {
    let (left, right) = (a.sign(), c.sign());
    // The factors `b` and `d` are positive, so unequal signs decide.
    if left != right || left == Ordering::Equal {
        return left.cmp(&right);
    }
    (a.clone() * b).compare(&(c.clone() * d))
}
