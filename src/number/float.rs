//! Floats as an ordered field: for the hot paths that may be wrong in the last digits.

use super::{OrderedField, OrderedRing, Rational};
use std::cmp::Ordering;

impl OrderedRing for f64 {
    fn zero() -> Self {
        0.0
    }

    fn one() -> Self {
        1.0
    }

    /// NaN counts as zero.
    fn sign(&self) -> Ordering {
        self.partial_cmp(&0.0).unwrap_or(Ordering::Equal)
    }

    fn exact_div(&self, divisor: &Self) -> Self {
        self / divisor
    }

    /// The magnitude of the first that is not zero, since any divides all.
    fn gcd(&self, other: &Self) -> Self {
        if *self == 0.0 {
            other.abs()
        } else {
            self.abs()
        }
    }
}

impl OrderedField for f64 {
    type Ring = f64;

    const EXACT: bool = false;

    fn from_rational(value: &Rational) -> Self {
        value.to_f64()
    }

    fn to_f64(&self) -> f64 {
        *self
    }

    fn common_denominator<'a>(_: impl IntoIterator<Item = &'a Self>) -> f64 {
        1.0
    }

    fn scale(&self, denominator: &f64) -> f64 {
        self * denominator
    }

    fn ratio(numerator: &f64, denominator: &f64) -> Self {
        numerator / denominator
    }
}
