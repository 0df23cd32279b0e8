//! Laws of exact tableaux over several rings: integers, rationals, and polynomials in an
//! infinitesimal.

use demarche::lp::tableau::{Tableau, Variable};
use demarche::number::{Integer, OrderedRing, Rational};
use proptest::prelude::*;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// A polynomial in ε with rational coefficients, the constant one first and the last not zero,
/// ordered as its values are for all small positive ε.
#[derive(Debug, Clone, PartialEq)]
struct Polynomial(Vec<Rational>);

impl Polynomial {
    fn new(mut coefficients: Vec<Rational>) -> Self {
        while coefficients.last() == Some(&Rational::ZERO) {
            coefficients.pop();
        }
        Polynomial(coefficients)
    }

    fn at(&self, degree: usize) -> &Rational {
        self.0.get(degree).unwrap_or(&Rational::ZERO)
    }

    /// Quotient and remainder by the highest terms.
    fn divide(&self, divisor: &Self) -> (Self, Self) {
        let (mut quotient, mut rest) = (vec![Rational::ZERO; self.0.len()], self.clone());
        let top = divisor.0.last().expect("a divisor is not zero");
        while rest.0.len() >= divisor.0.len() {
            let shift = rest.0.len() - divisor.0.len();
            let factor = rest.0.last().unwrap() / top;
            for (degree, coefficient) in divisor.0.iter().enumerate() {
                rest.0[degree + shift] -= &(coefficient * &factor);
            }
            rest = Polynomial::new(rest.0);
            quotient[shift] = factor;
        }
        (Polynomial::new(quotient), rest)
    }
}

impl Neg for Polynomial {
    type Output = Self;
    fn neg(self) -> Self {
        Polynomial(self.0.into_iter().map(|c| -c).collect())
    }
}

impl AddAssign<&Polynomial> for Polynomial {
    fn add_assign(&mut self, other: &Self) {
        let length = self.0.len().max(other.0.len());
        *self = Polynomial::new((0..length).map(|d| self.at(d) + other.at(d)).collect());
    }
}

impl SubAssign<&Polynomial> for Polynomial {
    fn sub_assign(&mut self, other: &Self) {
        *self += &-other.clone();
    }
}

impl MulAssign<&Polynomial> for Polynomial {
    fn mul_assign(&mut self, other: &Self) {
        let mut product = vec![Rational::ZERO; self.0.len() + other.0.len()];
        for (i, a) in self.0.iter().enumerate() {
            for (j, b) in other.0.iter().enumerate() {
                product[i + j] += &(a * b);
            }
        }
        *self = Polynomial::new(product);
    }
}

macro_rules! by_assignment {
    ($($trait:ident $method:ident $assign:ident),*) => {$(
        impl $trait<&Polynomial> for Polynomial {
            type Output = Polynomial;
            fn $method(mut self, other: &Polynomial) -> Polynomial {
                self.$assign(other);
                self
            }
        }
    )*};
}
by_assignment!(Add add add_assign, Sub sub sub_assign, Mul mul mul_assign);

impl OrderedRing for Polynomial {
    fn zero() -> Self {
        Polynomial(Vec::new())
    }

    fn one() -> Self {
        Polynomial(vec![Rational::ONE])
    }

    fn sign(&self) -> Ordering {
        let lowest = self.0.iter().find(|c| **c != Rational::ZERO);
        lowest.map_or(Ordering::Equal, OrderedRing::sign)
    }

    fn exact_div(&self, divisor: &Self) -> Self {
        let (quotient, rest) = self.divide(divisor);
        assert_eq!(rest, Polynomial::zero(), "{self:?} / {divisor:?}");
        quotient
    }

    fn gcd(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.clone(), other.clone());
        while b != Polynomial::zero() {
            (a, b) = (b.clone(), a.divide(&b).1);
        }
        // Of all that differ by a rational factor, the one whose lowest coefficient is one.
        match a.0.iter().find(|c| **c != Rational::ZERO).cloned() {
            Some(lowest) => Polynomial(a.0.iter().map(|c| c / &lowest).collect()),
            None => a,
        }
    }
}

/// A starting system `T n + b = right`, dense.
#[derive(Debug, Clone)]
struct System<R> {
    matrix: Vec<Vec<R>>,
    right: Vec<R>,
}

impl<R> System<R> {
    fn columns(&self) -> usize {
        self.matrix.first().map_or(0, Vec::len)
    }

    fn map<S>(&self, convert: impl Fn(&R) -> S) -> System<S> {
        let row = |row: &Vec<R>| row.iter().map(&convert).collect();
        System {
            matrix: self.matrix.iter().map(row).collect(),
            right: self.right.iter().map(&convert).collect(),
        }
    }
}

impl<R: OrderedRing> System<R> {
    fn tableau(&self) -> Tableau<R> {
        let rows = self.matrix.iter().zip(&self.right).map(|(row, right)| {
            // In reverse, since the order of the entries is free.
            let entries = row.iter().cloned().enumerate().rev();
            (entries.collect(), right.clone())
        });
        Tableau::new(self.columns(), rows.collect())
    }

    /// Values of all variables that satisfy the equations, the nonbasic ones given.
    fn point(&self, given: &[R]) -> Vec<R> {
        let basic = self.matrix.iter().zip(&self.right).map(|(row, right)| {
            let terms = row.iter().zip(given);
            terms.fold(right.clone(), |rest, (t, n)| rest - &(t.clone() * n))
        });
        given.iter().cloned().chain(basic).collect()
    }
}

fn system() -> impl Strategy<Value = System<i64>> {
    (1..5usize, 1..5usize).prop_flat_map(|(rows, columns)| {
        let row = prop::collection::vec(-4..5i64, columns);
        let matrix = prop::collection::vec(row, rows);
        let right = prop::collection::vec(-3..7i64, rows);
        (matrix, right).prop_map(|(matrix, right)| System { matrix, right })
    })
}

/// The `choice`-th legal pivot, counted around; `None` if there is none.
fn any_pivot<R: OrderedRing>(tableau: &Tableau<R>, choice: usize) -> Option<(usize, Variable)> {
    let legal: Vec<(usize, Variable)> = (0..tableau.row_count())
        .flat_map(|row| {
            tableau
                .entries(row)
                .map(move |(variable, _)| (row, variable))
        })
        .collect();
    (!legal.is_empty()).then(|| legal[choice % legal.len()])
}

/// Every row holds at a point that satisfies the starting equations, and its scale is positive.
fn assert_rows_hold<R: OrderedRing>(tableau: &Tableau<R>, point: &[R]) {
    for row in 0..tableau.row_count() {
        let (right, scale) = tableau.right(row);
        assert_eq!(scale.sign(), Ordering::Greater);
        assert_eq!(tableau.row_of(tableau.basic(row)), Some(row));
        let start = scale.clone() * &point[tableau.basic(row)];
        let left = tableau.entries(row).fold(start, |sum, (variable, entry)| {
            assert!(!entry.is_zero());
            assert_eq!(tableau.entry(row, variable), Some(entry));
            sum + &(entry.clone() * &point[variable])
        });
        assert_eq!(&left, right, "row {row} is no consequence of the start");
    }
}

/// Pivots as chosen, and after every pivot looks at all rows.
fn walk<R: OrderedRing>(system: &System<R>, choices: &[usize], given: &[R]) -> Tableau<R> {
    let mut tableau = system.tableau();
    let point = system.point(&given[..system.columns()]);
    assert_rows_hold(&tableau, &point);
    for &choice in choices {
        let Some((row, entering)) = any_pivot(&tableau, choice) else {
            break;
        };
        let leaves = tableau.basic(row);
        assert_eq!(tableau.pivot(row, entering), Some(leaves));
        assert_eq!(
            (tableau.basic(row), tableau.row_of(leaves)),
            (entering, None)
        );
        assert_eq!(tableau.pivot(row, entering), None, "it is basic already");
        assert_rows_hold(&tableau, &point);
    }
    tableau
}

/// Solves a square system by elimination in rationals; `None` if it is singular.
pub fn gauss(mut matrix: Vec<Vec<Rational>>, mut right: Vec<Rational>) -> Option<Vec<Rational>> {
    let size = right.len();
    for step in 0..size {
        let pivot = (step..size).find(|&row| matrix[row][step] != Rational::ZERO)?;
        matrix.swap(step, pivot);
        right.swap(step, pivot);
        let source = matrix[step].clone();
        for row in (0..size).filter(|&row| row != step) {
            let factor = &matrix[row][step] / &source[step];
            for (entry, taken) in matrix[row].iter_mut().zip(&source).skip(step) {
                *entry -= &(&factor * taken);
            }
            let change = &factor * &right[step];
            right[row] -= &change;
        }
    }
    Some(
        (0..size)
            .map(|row| &right[row] / &matrix[row][row])
            .collect(),
    )
}

/// `constant + ε^power`
fn perturbed(constant: i64, power: usize) -> Polynomial {
    let mut coefficients = vec![Rational::ZERO; power + 1];
    coefficients[power] = Rational::ONE;
    coefficients[0] += &Rational::from(constant);
    Polynomial::new(coefficients)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn rows_follow_from_the_start_over_every_ring(
        system in system(),
        choices in prop::collection::vec(any::<usize>(), 0..12),
        given in prop::collection::vec(-5..6i64, 4),
    ) {
        let integers: Vec<Integer> = given.iter().map(|&n| Integer::from(n)).collect();
        let whole = walk(&system.map(|&t| Integer::from(t)), &choices, &integers);
        // Thirds, so that the rationals are not integers in disguise.
        let thirds = system.map(|&t| Rational::new(t, 3));
        let rationals: Vec<Rational> = given.iter().map(|&n| Rational::new(n, 7)).collect();
        let fractions = walk(&thirds, &choices, &rationals);
        let power = |&t: &i64| match t.rem_euclid(3) {
            _ if t == 0 => Polynomial::zero(),
            power => perturbed(t, power as usize),
        };
        let points: Vec<Polynomial> = given.iter().map(power).collect();
        walk(&system.map(power), &choices, &points);
        // A common factor of all rows changes no quotient.
        for row in 0..whole.row_count() {
            prop_assert_eq!(whole.basic(row), fractions.basic(row));
        }
    }

    #[test]
    fn values_are_those_of_elimination(
        system in system(),
        choices in prop::collection::vec(any::<usize>(), 0..12),
    ) {
        let whole = system.map(|&t| Integer::from(t));
        let zeros = vec![Integer::zero(); 4];
        let tableau = walk(&whole, &choices, &zeros);
        let (rows, columns) = (system.right.len(), system.columns());
        let basis: Vec<Variable> = (0..rows).map(|row| tableau.basic(row)).collect();
        let coefficient = |row: usize, variable: Variable| match variable.checked_sub(columns) {
            None => Rational::from(system.matrix[row][variable]),
            Some(slack) => Rational::from(i64::from(slack == row)),
        };
        let matrix = (0..rows).map(|row| basis.iter().map(|&v| coefficient(row, v)).collect());
        let right = system.right.iter().map(|&b| Rational::from(b)).collect();
        let expected = gauss(matrix.collect(), right).expect("a basis is not singular");
        for (&variable, expected) in basis.iter().zip(&expected) {
            prop_assert_eq!(&tableau.value::<Rational>(variable), expected);
        }
        for variable in tableau.nonbasic() {
            prop_assert_eq!(tableau.value::<Rational>(variable), Rational::ZERO);
        }
    }

    #[test]
    fn rows_are_held_in_lowest_terms(
        system in system(),
        choices in prop::collection::vec(any::<usize>(), 0..12),
    ) {
        let zeros = vec![Integer::zero(); 4];
        let tableau = walk(&system.map(|&t| Integer::from(t)), &choices, &zeros);
        for row in 0..tableau.row_count() {
            let (right, scale) = tableau.right(row);
            let common = tableau.entries(row).fold(right.gcd(scale), |c, (_, entry)| c.gcd(entry));
            prop_assert_eq!(common, Integer::one());
        }
    }

    /// Columns for the powers of `ε` do what right-hand sides in the ring of polynomials do.
    #[test]
    fn powers_are_those_of_an_infinitesimal(
        system in system(),
        higher in prop::collection::vec(-2..3i64, 8),
        choices in prop::collection::vec(any::<usize>(), 1..10),
    ) {
        let (columns, degree) = (system.columns(), 2);
        // Right-hand sides of zero and one tie most often.
        let right = |row: usize| {
            let constant = system.right[row].rem_euclid(2);
            [constant, higher[degree * row], higher[degree * row + 1]]
        };
        let rows = |row: usize| system.matrix[row].iter().enumerate();
        let integers = (0..system.right.len()).map(|row| {
            let powers = right(row).into_iter().enumerate().skip(1);
            let powers = powers.map(|(power, value)| (columns + power - 1, Integer::from(value)));
            let entries = rows(row).map(|(variable, &t)| (variable, Integer::from(t)));
            (entries.chain(powers).collect(), Integer::from(right(row)[0]))
        });
        let mut columned = Tableau::new(columns + degree, integers.collect())
            .with_powers(columns..columns + degree);
        let constant = |t: i64| Polynomial::new(vec![Rational::from(t)]);
        let polynomials = (0..system.right.len()).map(|row| {
            let entries = rows(row).map(|(variable, &t)| (variable, constant(t)));
            let right = Polynomial::new(right(row).map(Rational::from).to_vec());
            (entries.collect(), right)
        });
        let mut plain = Tableau::new(columns, polynomials.collect());
        let shifted = |variable| if variable < columns { variable } else { variable + degree };
        for choice in choices {
            let nonbasic: Vec<Variable> = plain.nonbasic().collect();
            let entering = nonbasic[choice % nonbasic.len()];
            let stops = plain.ratio_test(entering);
            prop_assert_eq!(columned.ratio_test(shifted(entering)), stops);
            for (row, other) in (0..plain.row_count()).zip(1..plain.row_count()) {
                prop_assert_eq!(
                    columned.compare_limits(shifted(entering), row, other),
                    plain.compare_limits(entering, row, other)
                );
            }
            let Some(row) = stops else { continue };
            prop_assert_eq!(columned.pivot(row, columns), None, "a power does not enter");
            let leaving = plain.pivot(row, entering);
            prop_assert_eq!(columned.pivot(row, shifted(entering)), leaving.map(shifted));
            for row in 0..plain.row_count() {
                let (right, scale) = plain.right(row);
                let expected: Vec<Rational> =
                    (0..=degree).map(|power| right.at(power) / scale.at(0)).collect();
                prop_assert_eq!(columned.expansion::<Rational>(columned.basic(row)), expected);
            }
        }
    }

    /// The rule on exact right-hand sides is the plain ratio test on those of which the `i`-th is
    /// moved by `ε^i`.
    #[test]
    fn the_lexicographic_rule_is_a_perturbation(
        system in system(),
        choices in prop::collection::vec(any::<usize>(), 1..10),
    ) {
        // Right-hand sides of zero and one tie most often.
        let right: Vec<i64> = system.right.iter().map(|b| b.rem_euclid(2)).collect();
        let system = System { right, ..system };
        let mut exact = system.map(|&t| Integer::from(t)).tableau();
        let mut moved = system.map(|&t| Polynomial::new(vec![Rational::from(t)]));
        for (row, right) in moved.right.iter_mut().enumerate() {
            *right = perturbed(system.right[row], row + 1);
        }
        let mut moved = moved.tableau();
        for choice in choices {
            let entering: Vec<Variable> = exact.nonbasic().collect();
            let entering = entering[choice % entering.len()];
            let row = exact.ratio_test(entering);
            prop_assert_eq!(row, moved.ratio_test(entering));
            let Some(row) = row else { continue };
            for other in 0..exact.row_count() {
                if other != row && let Some(order) = moved.compare_limits(entering, row, other) {
                    prop_assert_eq!(order, Ordering::Less, "nothing ties after the perturbation");
                }
            }
            prop_assert_eq!(exact.pivot(row, entering), moved.pivot(row, entering));
            // The perturbed program stays feasible, strictly.
            for row in 0..moved.row_count() {
                prop_assert_eq!(moved.right(row).0.sign(), Ordering::Greater);
            }
        }
    }
}

/// Beale (1955): the example on which the simplex method cycles; the objective `z` is the last row.
fn beale() -> Tableau<Rational> {
    let rows = [
        (["1/4", "-8", "-1", "9"], 0),
        (["1/2", "-12", "-1/2", "3"], 0),
        (["0", "0", "1", "0"], 1),
        (["3/4", "-20", "1/2", "-6"], 0),
    ];
    let number = |text: &str| text.parse::<Rational>().unwrap();
    let rows = rows.map(|(row, right)| {
        let entries = row.map(number).into_iter().enumerate().collect();
        (entries, Rational::from(right))
    });
    Tableau::new(4, rows.into())
}

/// Dantzig's rule: the largest coefficient in the last row; `None` at the optimum.
fn steepest(tableau: &Tableau<Rational>) -> Option<Variable> {
    let positive = tableau.entries(3).filter(|(_, e)| **e > Rational::ZERO);
    let best = positive.max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(&a.0)));
    best.map(|(variable, _)| variable)
}

#[test]
fn the_lexicographic_rule_ends_where_others_cycle() {
    let basis = |tableau: &Tableau<Rational>| {
        let mut basis: Vec<Variable> = (0..4).map(|row| tableau.basic(row)).collect();
        basis.sort_unstable();
        basis
    };
    // On ties the smallest variable leaves: the basis comes back after six pivots.
    let mut tableau = beale();
    let mut seen = HashSet::from([basis(&tableau)]);
    let cycles = loop {
        let Some(entering) = steepest(&tableau) else {
            break false;
        };
        let limiting = (0..3).filter(|&row| tableau.compare_limits(entering, row, row).is_some());
        let first = limiting.min_by(|&row, &other| {
            let order = tableau.compare_limits(entering, row, other);
            let by_variable = tableau.basic(row).cmp(&tableau.basic(other));
            order.unwrap_or(Ordering::Equal).then(by_variable)
        });
        tableau.pivot(first.unwrap(), entering);
        if !seen.insert(basis(&tableau)) {
            break true;
        }
    };
    assert!(cycles);
    assert_eq!(tableau.pivots(), 6);

    let mut tableau = beale();
    while let Some(entering) = steepest(&tableau) {
        let row = tableau.ratio_test_over(entering, 0..3).unwrap();
        tableau.pivot(row, entering);
        assert!(tableau.pivots() < 20, "it cycles");
    }
    let value = |variable| {
        let (right, scale) = tableau.right(tableau.row_of(variable).unwrap());
        right / scale
    };
    let z = 4 + 3;
    assert_eq!(value(z), Rational::new(-5, 4));
    assert_eq!([value(0), value(2)], [Rational::ONE, Rational::ONE]);
}

/// The rows of the Hilbert matrix, each times the least number that makes it whole.
fn hilbert(size: usize) -> System<Integer> {
    let entry = |row: usize, column: usize| Rational::new(1, (row + column + 1) as i64);
    let mut system = System {
        matrix: Vec::new(),
        right: Vec::new(),
    };
    for row in 0..size {
        let values: Vec<Rational> = (0..size).map(|column| entry(row, column)).collect();
        let common = <Rational as demarche::number::OrderedField>::common_denominator(&values);
        let scale = |value: &Rational| demarche::number::OrderedField::scale(value, &common);
        // With one for every unknown, the row sums to its right-hand side.
        let entries: Vec<Integer> = values.iter().map(scale).collect();
        let sum = entries.iter().fold(Integer::zero(), |sum, e| sum + e);
        system.matrix.push(entries);
        system.right.push(sum);
    }
    system
}

#[test]
fn numbers_grow_beyond_the_machine_and_come_back() {
    let size = 48;
    let system = hilbert(size);
    let mut tableau = system.tableau();
    let mut grew = false;
    for step in 0..size {
        tableau.pivot(step, step).unwrap();
        grew |= (0..size).any(|row| {
            let numbers = tableau.entries(row).map(|(_, entry)| entry);
            numbers
                .chain([tableau.right(row).0])
                .any(|n| n.to_i128().is_none())
        });
    }
    assert!(grew, "no number left the machine's range");
    for variable in 0..size {
        assert_eq!(tableau.value::<Rational>(variable), Rational::ONE);
    }
    for step in 0..size {
        tableau.pivot(step, size + step).unwrap();
    }
    assert_eq!(tableau.pivots(), 2 * size);
    for row in 0..size {
        assert_eq!(tableau.right(row), (&system.right[row], &Integer::one()));
        for column in 0..size {
            assert_eq!(
                tableau.entry(row, column),
                Some(&system.matrix[row][column])
            );
        }
    }
}

#[test]
fn a_column_added_later_is_a_column() {
    let int = |value: i64| Integer::from(value);
    // 2x + s = 6 and 3x + t = 5, then x becomes 5/3, and u joins both rows with 1 and 2.
    let mut tableau = Tableau::new(
        1,
        vec![(vec![(0, int(2))], int(6)), (vec![(0, int(3))], int(5))],
    );
    tableau.pivot(1, 0).unwrap();
    // s - 2/3 t = 8/3 and x + 1/3 t = 5/3
    let added = tableau.add_column([(0, int(1)), (1, int(2))]);
    assert_eq!(added, 3);
    assert_eq!(tableau.row_of(added), None);
    assert!(tableau.nonbasic().any(|variable| variable == added));
    let row = tableau.ratio_test(added).unwrap();
    assert_eq!(tableau.pivot(row, added), Some(0));
    assert_eq!(tableau.value::<Rational>(added), Rational::new(5, 6));
    assert_eq!(tableau.value::<Rational>(1), Rational::new(11, 6));
}

#[test]
fn illegal_pivots_do_nothing() {
    let int = |value: i64| Integer::from(value);
    let mut tableau = Tableau::new(
        2,
        vec![
            (vec![(0, int(1)), (1, int(0))], int(4)),
            (vec![(1, int(-1))], int(2)),
        ],
    );
    assert_eq!(tableau.entry_count(), 2, "zeros are not stored");
    assert_eq!(tableau.pivot(0, 1), None, "it does not stand in the row");
    assert_eq!(tableau.pivot(0, 2), None, "it is basic");
    assert_eq!(tableau.pivots(), 0);
    assert_eq!(tableau.ratio_test(1), None, "nothing limits it");
    assert_eq!(tableau.ratio_test(2), None, "it is basic");
    assert_eq!(tableau.ratio_test_over(0, [1]), None);
    assert_eq!(tableau.compare_limits(0, 0, 1), None);
}
