//! Polynomials for evaluation over intervals.

use super::form::Form;
use crate::number::{Endpoint, Interval, Rational};

/// Coordinates with their powers.
type Powers = Vec<(usize, u32)>;

/// A polynomial whose coefficients are intervals, over coordinates `0, 1, …`.
#[derive(Debug, Clone)]
pub(super) struct Compiled<E> {
    terms: Vec<(Interval<E>, Powers)>,
}

impl<E: Endpoint> Compiled<E> {
    /// With the unknowns of an ascending list as coordinates; `None` if another one occurs.
    pub(super) fn new(form: &Form<Rational>, unknowns: &[usize]) -> Option<Self> {
        let term = |(product, coefficient): &(Vec<usize>, Rational)| {
            let chunks = product.chunk_by(|a, b| a == b);
            let power = |same: &[usize]| {
                let at = unknowns.binary_search(&same[0]).ok()?;
                Some((at, same.len() as u32))
            };
            let powers = chunks.map(power).collect::<Option<Powers>>()?;
            Some((Interval::enclosing(coefficient), powers))
        };
        Some(Compiled {
            terms: form.terms().iter().map(term).collect::<Option<_>>()?,
        })
    }

    /// An interval that contains the values at all points of a box.
    pub(super) fn over(&self, region: &[Interval<E>]) -> Interval<E> {
        let mut sum = Interval::zero();
        for (coefficient, powers) in &self.terms {
            let mut product = coefficient.clone();
            for &(at, power) in powers {
                product = match power {
                    1 => product.mul(&region[at]),
                    _ => product.mul(&region[at].power(power)),
                };
            }
            sum = sum.add(&product);
        }
        sum
    }
}
