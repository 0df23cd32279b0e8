//! Isolation of real roots by bisection and Descartes' rule of signs.
//!
//! The roots of a polynomial of degree n between 0 and 1 are the positive roots of
//! (1 + x)ⁿ f(1/(1 + x)), whose sign variations bound their number, and tell it if there are none or
//! one. Intervals are halved until that is so, which ends for squarefree polynomials (Vincent's
//! theorem; G. E. Collins and A. G. Akritas, *Polynomial real root isolation using Descartes' rule
//! of signs*, SYMSAC 1976).

use super::{Algebraic, Repr, Root, linear, middle};
use crate::number::{Integer, OrderedRing, Polynomial, Rational};
use std::cmp::Ordering;

/// Intervals of roots are at least so narrow, one over this: nearby signs are then soon decided.
const NARROW: i64 = 4096;

/// With zero for all variables but the first.
pub(super) fn univariate(polynomial: &Polynomial) -> Polynomial {
    (polynomial.variables().filter(|v| *v > 0))
        .fold(polynomial.clone(), |own, v| own.fix(v, &Rational::ZERO))
}

/// The coefficients by the powers of variable 0, the constant first.
pub(super) fn dense(polynomial: &Polynomial) -> Vec<Integer> {
    let mut found = vec![Integer::zero(); polynomial.degree(0) as usize + 1];
    for (exponents, coefficient) in polynomial.terms() {
        found[exponents[0] as usize] = coefficient.clone();
    }
    found
}

/// The distinct real roots strictly between two numbers.
pub(super) fn between(
    polynomial: &Polynomial,
    above: Option<&Algebraic>,
    below: Option<&Algebraic>,
) -> Vec<Algebraic> {
    let own = univariate(polynomial);
    let coefficients = dense(&own);
    if coefficients.len() < 2 {
        return Vec::new();
    }
    let bound = bound(&coefficients);
    let low = above.map_or_else(|| -bound.clone(), |number| number.interval().0);
    let high = below.map_or(bound, |number| number.interval().1);
    // Most polynomials have no root in a short interval.
    if low >= high || sign_inside(&coefficients, &low, &high).is_some() {
        return Vec::new();
    }
    let inside = |root: &Algebraic| {
        above.is_none_or(|number| root > number) && below.is_none_or(|number| root < number)
    };
    let repeated = own.gcd(&own.derivative(0));
    let squarefree = own.over(&repeated).primitive().0;
    let mut found = all(squarefree, &low, &high);
    found.retain(inside);
    found.sort();
    found
}

/// The roots of a primitive squarefree polynomial between two rationals, in any order.
fn all(mut own: Polynomial, low: &Rational, high: &Rational) -> Vec<Algebraic> {
    for end in [low, high] {
        if own.sign_at(std::slice::from_ref(end)).is_eq() {
            own = own.over(&linear(end));
        }
    }
    let mut rational = Vec::new();
    let intervals = loop {
        match isolate(&own, low, high) {
            Ok(intervals) => break intervals,
            Err(root) => {
                own = own.over(&linear(&root));
                rational.push(root);
            }
        }
    };
    let mut others = Vec::new();
    let mut rest = own.clone();
    for (low, high) in intervals {
        match settle(&own, low, high) {
            Ok(root) => {
                rest = rest.over(&linear(&root));
                rational.push(root);
            }
            Err(ends) => others.push(ends),
        }
    }
    // The others are roots of what is left, and the ends none.
    let others = others.into_iter().map(|(low, high)| {
        let root = Root::new(rest.clone(), low, high);
        Algebraic(Repr::Root(Box::new(root)))
    });
    rational
        .into_iter()
        .map(Algebraic::from)
        .chain(others)
        .collect()
}

/// Intervals with one root each, of a polynomial without roots at the two ends; or, as an error, a
/// rational root that was met on the way.
fn isolate(
    own: &Polynomial,
    low: &Rational,
    high: &Rational,
) -> Result<Vec<(Rational, Rational)>, Rational> {
    let start = onto_unit(&dense(own), low, high);
    let mut found = Vec::new();
    let mut waiting = vec![(start, low.clone(), high.clone())];
    while let Some((own, low, high)) = waiting.pop() {
        match variations(&own) {
            0 => {}
            1 => found.push((low, high)),
            _ => {
                let middle = middle(&low, &high);
                let left = halved(own);
                let mut right = left.clone();
                shift(&mut right, &Integer::one());
                if right[0].is_zero() {
                    return Err(middle);
                }
                waiting.push((right, middle.clone(), high));
                waiting.push((left, low, middle));
            }
        }
    }
    Ok(found)
}

/// The one root in an interval if it is rational, and otherwise a narrower interval. The
/// denominator of a rational root divides the leading coefficient: an interval shorter than one
/// over that holds one candidate at most.
fn settle(
    own: &Polynomial,
    low: Rational,
    high: Rational,
) -> Result<Rational, (Rational, Rational)> {
    let sign = |at: &Rational| own.sign_at(std::slice::from_ref(at));
    let leading = Rational::from(own.leading());
    let enough = Rational::ONE / &leading.clone().max(Rational::from(NARROW));
    let before = sign(&low);
    let (mut low, mut high) = (low, high);
    while high.clone() - &low >= enough {
        let middle = middle(&low, &high);
        match sign(&middle) {
            Ordering::Equal => return Ok(middle),
            same if same == before => low = middle,
            _ => high = middle,
        }
    }
    let scaled = low.clone() * &leading;
    let floor = scaled.numerator().div_floor(&scaled.denominator());
    let candidate = (Rational::from(floor) + &Rational::ONE) / &leading;
    match candidate < high && sign(&candidate).is_eq() {
        true => Ok(candidate),
        false => Err((low, high)),
    }
}

/// A power of two above the magnitude of every root (Cauchy): 1 + max |cᵢ / cₙ|.
fn bound(coefficients: &[Integer]) -> Rational {
    let magnitude = |value: &Integer| Rational::from(value.clone()).abs();
    let largest = coefficients.iter().map(magnitude).max();
    let leading = coefficients.last().map(magnitude);
    let (largest, leading) = (
        largest.unwrap_or(Rational::ZERO),
        leading.unwrap_or(Rational::ONE),
    );
    let mut bound = Rational::from(2);
    while bound.clone() * &leading <= largest.clone() + &leading {
        bound = bound.clone() + &bound;
    }
    bound
}

/// The sign of a polynomial between two numbers if Descartes' rule finds no root there; `None` of
/// zero.
pub(super) fn sign_inside(
    coefficients: &[Integer],
    low: &Rational,
    high: &Rational,
) -> Option<Ordering> {
    let own = onto_unit(coefficients, low, high);
    if variations(&own) > 0 {
        return None;
    }
    // Without a root between them, its values have the sign of the first term that there is.
    own.iter().map(OrderedRing::sign).find(|sign| sign.is_ne())
}

/// A positive multiple of `f(low + (high - low) x)`.
fn onto_unit(coefficients: &[Integer], low: &Rational, high: &Rational) -> Vec<Integer> {
    let common = low.denominator().lcm(&high.denominator());
    let whole = |value: &Rational| common.exact_div(&value.denominator()) * &value.numerator();
    let start = whole(low);
    let width = whole(high) - &start;
    let mut own = coefficients.to_vec();
    // f(y / common), then y = start + width x.
    multiply_by_powers(own.iter_mut().rev(), &common);
    shift(&mut own, &start);
    multiply_by_powers(own.iter_mut(), &width);
    let content = Integer::content(&Integer::zero(), own.iter());
    if !content.is_zero() && content != Integer::one() {
        Integer::exact_div_all(own.iter_mut(), &content);
    }
    own
}

fn multiply_by_powers<'a>(values: impl Iterator<Item = &'a mut Integer>, base: &Integer) {
    if *base == Integer::one() {
        return;
    }
    let mut power = Integer::one();
    for value in values {
        *value *= &power;
        power *= base;
    }
}

/// A positive multiple of `f(x / 2)`.
fn halved(mut own: Vec<Integer>) -> Vec<Integer> {
    multiply_by_powers(own.iter_mut().rev(), &Integer::from(2));
    own
}

/// `f(x + by)`, by Horner's scheme.
fn shift(own: &mut [Integer], by: &Integer) {
    if by.is_zero() {
        return;
    }
    let unit = *by == Integer::one();
    for first in 0..own.len().saturating_sub(1) {
        for at in (first..own.len() - 1).rev() {
            let above = own[at + 1].clone();
            own[at] += &(if unit { above } else { above * by });
        }
    }
}

/// The sign variations of (1 + x)ⁿ f(1/(1 + x)): as many as roots between 0 and 1, or more by an
/// even number.
fn variations(own: &[Integer]) -> usize {
    let signs = |values: &[Integer]| {
        let mut last = Ordering::Equal;
        let mut count = 0;
        for sign in values.iter().map(OrderedRing::sign) {
            if sign.is_ne() {
                count += usize::from(last.is_ne() && sign != last);
                last = sign;
            }
        }
        count
    };
    // Without variations in f itself there is no positive root.
    if signs(own) == 0 {
        return 0;
    }
    let mut reversed: Vec<Integer> = own.iter().rev().cloned().collect();
    shift(&mut reversed, &Integer::one());
    signs(&reversed)
}
