//! Coordinates of a root that are rational functions of one algebraic number, as such numbers.
//!
//! In ℚ[t]/(p), where p(α) = 0, the powers of an element β are linearly dependent; the first
//! dependency is a polynomial that β is a root of. Which root is seen from an interval.

use super::form::Form;
use super::line::{divide, gcd, trimmed};
use super::state::Definition;
use crate::number::{Algebraic, Integer, OrderedField, OrderedRing, Polynomial, Rational};
use std::collections::BTreeMap;

/// A dense polynomial, the constant first.
type Dense = Vec<Rational>;

/// Polynomials of higher degree are not looked for.
const LARGEST_DEGREE: usize = 24;

/// A polynomial that a coordinate is a root of, where the definitions express it by `unknown`
/// alone, which is `number`, and by fixed unknowns.
pub(super) fn polynomial(
    target: usize,
    unknown: usize,
    number: &Algebraic,
    fixed: &[(usize, Rational)],
    defined: &[Definition<Rational>],
) -> Option<Polynomial> {
    let mut known: BTreeMap<usize, (Dense, Dense)> = BTreeMap::new();
    let one = || vec![Rational::ONE];
    known.insert(unknown, (vec![Rational::ZERO, Rational::ONE], one()));
    for (unknown, value) in fixed {
        known.insert(*unknown, (trimmed(vec![value.clone()]), one()));
    }
    let mut modulus = dense(&number.polynomial());
    if modulus.len() > LARGEST_DEGREE + 1 {
        return None;
    }
    for own in defined.iter().rev() {
        let parts = (over(&own.numerator, &known), over(&own.denominator, &known));
        let (Some((a, b)), Some((c, d))) = parts else {
            continue;
        };
        let rest = |form: Dense| divide(&form, &modulus).1;
        let quotient = (rest(times(&a, &d)), rest(times(&b, &c)));
        known.insert(own.unknown, quotient);
    }
    let (above, below) = known.get(&target)?;
    // The denominator is not zero at the number, and then at no root of what is left.
    let common = gcd(modulus.clone(), below.clone());
    modulus = divide(&modulus, &common).0;
    let inverse = inverse(below, &modulus)?;
    let element = divide(&times(above, &inverse), &modulus).1;
    let relation = first_relation(&element, &modulus)?;
    Some(integral(&relation))
}

fn dense(form: &Polynomial) -> Dense {
    let parts = form.coefficients(0);
    let values = parts
        .iter()
        .map(|own| own.as_constant().unwrap_or_else(Integer::zero));
    values.map(Rational::from).collect()
}

fn integral(form: &Dense) -> Polynomial {
    let common = Rational::common_denominator(form);
    let scale = |value: &Rational| Polynomial::constant(value.scale(&common));
    let parts: Vec<Polynomial> = form.iter().map(scale).collect();
    Polynomial::from_coefficients(0, &parts)
}

fn times(a: &Dense, b: &Dense) -> Dense {
    let mut product = vec![Rational::ZERO; (a.len() + b.len()).saturating_sub(1)];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            product[i + j] += &(x * y);
        }
    }
    trimmed(product)
}

fn plus(mut a: Dense, b: &Dense) -> Dense {
    a.resize(a.len().max(b.len()), Rational::ZERO);
    a.iter_mut().zip(b).for_each(|(x, y)| *x += y);
    trimmed(a)
}

/// The value of a form as a quotient; `None` if an unknown has none.
fn over(form: &Form<Rational>, known: &BTreeMap<usize, (Dense, Dense)>) -> Option<(Dense, Dense)> {
    let mut sum: (Dense, Dense) = (Vec::new(), vec![Rational::ONE]);
    for (product, coefficient) in form.terms() {
        let mut term = (vec![coefficient.clone()], vec![Rational::ONE]);
        for unknown in product {
            let (above, below) = known.get(unknown)?;
            term = (times(&term.0, above), times(&term.1, below));
        }
        sum = match sum.1 == term.1 {
            true => (plus(sum.0, &term.0), sum.1),
            false => {
                let above = plus(times(&sum.0, &term.1), &times(&term.0, &sum.1));
                (above, times(&sum.1, &term.1))
            }
        };
    }
    Some(sum)
}

/// The inverse modulo a polynomial that has no common divisor with it, by Euclid's algorithm.
fn inverse(form: &Dense, modulus: &Dense) -> Option<Dense> {
    let (mut a, mut b) = (modulus.clone(), divide(form, modulus).1);
    let (mut s, mut t): (Dense, Dense) = (Vec::new(), vec![Rational::ONE]);
    while b.len() > 1 {
        let (quotient, rest) = divide(&a, &b);
        let minus: Dense = times(&quotient, &t)
            .into_iter()
            .map(|value| -value)
            .collect();
        let next = plus(s, &minus);
        (a, b, s, t) = (b, rest, t, next);
    }
    let [unit] = &b[..] else {
        return None;
    };
    Some(t.into_iter().map(|value| value / unit).collect())
}

/// Coefficients with which the powers of an element sum to zero, the fewest that do.
fn first_relation(element: &Dense, modulus: &Dense) -> Option<Dense> {
    let width = modulus.len().saturating_sub(1);
    // Rows in echelon form: a vector, where it leads, and the combination of powers that it is.
    let mut rows: Vec<(Dense, usize, Dense)> = Vec::new();
    let mut power = vec![Rational::ONE];
    for exponent in 0..=width {
        let mut vector = power.clone();
        vector.resize(width, Rational::ZERO);
        let mut combination = vec![Rational::ZERO; exponent];
        combination.push(Rational::ONE);
        for (row, lead, own) in &rows {
            let factor = &vector[*lead] / &row[*lead];
            if factor.is_zero() {
                continue;
            }
            let clear = |(value, own): (&mut Rational, &Rational)| *value -= &(own * &factor);
            vector.iter_mut().zip(row).for_each(clear);
            combination.iter_mut().zip(own).for_each(clear);
        }
        match vector.iter().position(|value| !value.is_zero()) {
            None => return Some(combination),
            Some(lead) => rows.push((vector, lead, combination)),
        }
        power = divide(&times(&power, element), modulus).1;
    }
    None
}
