//! Greatest common divisors of integers in place of those of polynomials.
//!
//! The values of two polynomials at a large integer have a common divisor, in whose digits to that
//! base the coefficients of the polynomials' divisor can often be read (B. W. Char, K. O. Geddes
//! and G. H. Gonnet, *GCDHEU: Heuristic polynomial GCD algorithm based on integer GCD computation*,
//! J. Symbolic Computation 7, 1989).

use super::{Integer, OrderedRing, Polynomial};
use crate::number::Rational;

/// Bases are tried this often.
const TRIES: usize = 3;

/// Values with more bits than this are not worth it.
const MOST_BITS: u64 = 20_000;

/// A common divisor of two polynomials that are not zero, most likely the greatest.
pub(super) fn common_divisor(a: &Polynomial, b: &Polynomial) -> Option<Polynomial> {
    let content = a.content().gcd(&b.content());
    let divided = |f: &Polynomial| f.clone().divided(&content);
    let (a, b) = (divided(a), divided(b));
    let Some(variable) = a.variables().chain(b.variables()).max() else {
        return Some(Polynomial::constant(content));
    };
    let degree = a.degree(variable).max(b.degree(variable));
    let mut base = largest(&a).min(largest(&b)) * &Integer::from(2) + &Integer::from(29);
    for _ in 0..TRIES {
        if base.bits() * u64::from(degree + 1) > MOST_BITS {
            return None;
        }
        let at = Rational::from(base.clone());
        let (first, second) = (a.fix(variable, &at), b.fix(variable, &at));
        if !first.is_zero() && !second.is_zero() {
            let image = common_divisor(&first, &second)?;
            let found = digits(image, variable, &base).primitive().0;
            if a.exact_quotient(&found).is_some() && b.exact_quotient(&found).is_some() {
                return Some(found.scale(&content));
            }
        }
        // The ratio is no simple number, so that nothing goes wrong twice.
        base = (base * &Integer::from(73_794)).div_floor(&Integer::from(27_011));
    }
    None
}

/// The polynomial in one more variable whose coefficients are the digits to a base, each of the
/// least magnitude.
fn digits(mut image: Polynomial, variable: usize, base: &Integer) -> Polynomial {
    let half = base.div_floor(&Integer::from(2));
    let mut found = Vec::new();
    while !image.is_zero() {
        let mut digit = image.clone();
        for (_, value) in &mut digit.terms {
            let quotient = (value.clone() + &half).div_floor(base);
            *value -= &(quotient * base);
        }
        digit.terms.retain(|(_, value)| !value.is_zero());
        image = (&image - &digit).divided(base);
        found.push(digit);
    }
    Polynomial::from_coefficients(variable, &found)
}

fn largest(own: &Polynomial) -> Integer {
    let magnitude = |value: &Integer| match value.sign().is_lt() {
        true => -value.clone(),
        false => value.clone(),
    };
    let all = own.terms.iter().map(|(_, c)| magnitude(c));
    all.max().unwrap_or_else(Integer::zero)
}
