//! Polynomials in which no unknown is squared: over a box their extreme values are at its corners.
//!
//! The values at all corners come from the coefficients axis by axis, as fast as one natural
//! evaluation (it is the Bernstein form: J. Garloff, *The Bernstein algorithm*, Interval
//! Computations 2, 1993). If the values at all corners of a face are positive, and on the opposite
//! face at least so much, then there is no zero up to where lines between them meet zero.

use super::form::Form;
use crate::number::{Interval, Rational};

/// With more unknowns there are too many corners.
const MOST_UNKNOWNS: usize = 7;

/// A polynomial of degree one in every unknown.
pub(super) struct Corners {
    /// The coordinates that occur.
    at: Vec<usize>,
    /// By the set of unknowns that a term has, as bits.
    coefficients: Vec<Interval<f64>>,
}

/// What a condition asks of a polynomial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Zero,
    Nonnegative,
    Positive,
}

impl Corners {
    /// With the unknowns of a list as coordinates; `None` of other polynomials.
    pub(super) fn new(form: &Form<Rational>, unknowns: &[usize]) -> Option<Self> {
        let own = form.unknowns();
        if own.len() > MOST_UNKNOWNS || own.iter().any(|&u| form.degree_in(u) > 1) {
            return None;
        }
        let mut coefficients = vec![Interval::zero(); 1 << own.len()];
        for (product, value) in form.terms() {
            let bits = product
                .iter()
                .map(|u| 1_usize << own.partition_point(|v| v < u));
            coefficients[bits.sum::<usize>()] = Interval::enclosing(value);
        }
        let place = |u: &usize| unknowns.binary_search(u).ok();
        Some(Corners {
            at: own.iter().map(place).collect::<Option<_>>()?,
            coefficients,
        })
    }

    /// The values at the corners: with a bit where a coordinate is at its upper end.
    fn values(&self, region: &[Interval<f64>]) -> Vec<Interval<f64>> {
        let mut values = self.coefficients.clone();
        for (axis, &at) in self.at.iter().enumerate() {
            let ends = [*region[at].low(), *region[at].high()].map(Interval::point);
            for below in (0..values.len()).filter(|corner| corner >> axis & 1 == 0) {
                let above = below | 1 << axis;
                let (constant, slope) = (&values[below], &values[above]);
                let pair = [0, 1].map(|end: usize| constant.add(&slope.mul(&ends[end])));
                let [low, high] = pair;
                (values[below], values[above]) = (low, high);
            }
        }
        values
    }

    /// Cuts off what the condition excludes. Whether anything is left.
    pub(super) fn contract(&self, kind: Kind, region: &mut [Interval<f64>]) -> bool {
        let values = self.values(region);
        let highest = values
            .iter()
            .map(|v| *v.high())
            .fold(f64::NEG_INFINITY, f64::max);
        let lowest = values
            .iter()
            .map(|v| *v.low())
            .fold(f64::INFINITY, f64::min);
        let possible = match kind {
            Kind::Zero => lowest <= 0.0 && highest >= 0.0,
            Kind::Nonnegative => highest >= 0.0,
            Kind::Positive => highest > 0.0,
        };
        if !possible {
            return false;
        }
        for (axis, &at) in self.at.iter().enumerate() {
            let pairs = || {
                let below = (0..values.len()).filter(|corner| corner >> axis & 1 == 0);
                below.map(|corner| (&values[corner], &values[corner | 1 << axis]))
            };
            // Bounds away from zero: from below of what is positive, from above of the negative.
            let above = |(a, b): (&Interval<f64>, &Interval<f64>)| (*a.low(), *b.low());
            let below = |(a, b): (&Interval<f64>, &Interval<f64>)| (-*a.high(), -*b.high());
            let mut shares = (
                free(pairs().map(below)),
                free(pairs().map(below).map(swapped)),
            );
            if kind == Kind::Zero {
                let other = (
                    free(pairs().map(above)),
                    free(pairs().map(above).map(swapped)),
                );
                shares = (shares.0.max(other.0), shares.1.max(other.1));
            }
            if shares == (0.0, 0.0) {
                continue;
            }
            let side = &region[at];
            let step = |share: f64| {
                let width = Interval::point(*side.high()).sub(&Interval::point(*side.low()));
                *width.mul(&Interval::point(share)).low()
            };
            let low = Interval::point(*side.low()).add(&Interval::point(step(shares.0)));
            let high = Interval::point(*side.high()).sub(&Interval::point(step(shares.1)));
            let rest = Interval::new(
                side.low().max(*low.low()).min(*side.high()),
                side.high().min(*high.high()).max(*side.low()),
            );
            // The two may cross by what is rounded at a single point: nothing is cut off then.
            if low.low() <= high.high() {
                region[at] = rest;
            }
        }
        true
    }
}

fn swapped((a, b): (f64, f64)) -> (f64, f64) {
    (b, a)
}

/// The share of the way from one face to the opposite one on which all values are positive, given
/// bounds from below on both: at most the true one.
fn free(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let mut share: f64 = 1.0;
    for (from, to) in pairs {
        if from.is_nan() || to.is_nan() || from <= 0.0 {
            return 0.0;
        }
        if to <= 0.0 {
            let way = Interval::point(from).sub(&Interval::point(to));
            let part = Interval::point(from).div(&way);
            share = share.min(part.map_or(0.0, |part| *part.low()));
        }
    }
    share.max(0.0)
}
