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
    /// With the unknowns of a list as coordinates. All that occur must be in it.
    pub(super) fn new(form: &Form<Rational>, unknowns: &[usize]) -> Self {
        let place = |unknown: usize| unknowns.binary_search(&unknown).unwrap_or(0);
        let terms = form.terms().iter().map(|(product, coefficient)| {
            let chunks = product.chunk_by(|a, b| a == b);
            let powers = chunks.map(|same| (place(same[0]), same.len() as u32));
            (Interval::enclosing(coefficient), powers.collect())
        });
        Compiled {
            terms: terms.collect(),
        }
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
