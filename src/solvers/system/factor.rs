//! Factors that show in the coefficients by one unknown.

use super::form::Form;
use super::line::as_rational;
use crate::number::{Integer, MOST_VARIABLES, OrderedField, OrderedRing, Polynomial, Rational};

/// Two factors whose product this is up to a number, neither constant, if the coefficients by the
/// powers of some unknown have a common divisor. In fields whose elements are no numbers only
/// divisors that are one of the coefficients are found.
pub(super) fn split<K: OrderedField>(form: &Form<K>) -> Option<(Form<K>, Form<K>)> {
    let rational = form.map(as_rational);
    for unknown in form.unknowns() {
        let coefficients = form.coefficients(unknown);
        let present = || coefficients.iter().filter(|own| !own.is_zero());
        let Some(least) = present().min_by_key(|own| own.terms().len()) else {
            continue;
        };
        if present().count() < 2 || least.as_constant().is_some() {
            continue;
        }
        let divides = |own: &Form<K>| own.exact_quotient(least).is_some();
        let factor = match present().all(divides) {
            true => Some(least.clone()),
            false => rational.as_ref().and_then(|own| content(own, unknown)),
        };
        if let Some(factor) = factor
            && let Some(rest) = form.exact_quotient(&factor)
        {
            return Some((factor.normalized(), rest.normalized()));
        }
    }
    None
}

/// The greatest common divisor of the coefficients by the powers of an unknown, if it is not
/// constant.
fn content<K: OrderedField>(form: &Form<Rational>, unknown: usize) -> Option<Form<K>> {
    let unknowns = form.unknowns();
    if unknowns.len() > MOST_VARIABLES {
        return None;
    }
    let coefficients = form.coefficients(unknown);
    let images = coefficients.iter().map(|own| polynomial(own, &unknowns));
    let common = images.fold(Polynomial::zero(), |common, next| common.gcd(&next));
    if common.as_constant().is_some() {
        return None;
    }
    let own = from_polynomial(&common, &unknowns);
    own.map(|value| Some(K::from_rational(value)))
}

/// A positive multiple, with the unknowns of a list as variables, in order. All that occur are in
/// it, and there are not too many.
pub(super) fn polynomial(form: &Form<Rational>, unknowns: &[usize]) -> Polynomial {
    let common = Rational::common_denominator(form.terms().iter().map(|(_, c)| c));
    let term = |(product, coefficient): &(Vec<usize>, Rational)| {
        let start = Polynomial::constant(coefficient.scale(&common));
        product.iter().fold(start, |term, unknown| {
            let variable = unknowns.iter().position(|own| own == unknown);
            &term * &Polynomial::variable(variable.unwrap_or(0))
        })
    };
    (form.terms().iter()).fold(Polynomial::zero(), |sum, own| &sum + &term(own))
}

/// Back again.
pub(super) fn from_polynomial(form: &Polynomial, unknowns: &[usize]) -> Form<Rational> {
    Form::new(form.terms().map(|(powers, coefficient)| {
        let pairs = unknowns.iter().zip(powers);
        let product = pairs.flat_map(|(&u, power)| vec![u; power as usize]);
        (
            product.collect(),
            Rational::ratio(coefficient, &Integer::one()),
        )
    }))
}
