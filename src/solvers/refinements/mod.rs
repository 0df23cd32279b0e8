//! Refinements of Nash equilibrium.

mod quasi_perfect;

pub use quasi_perfect::{PerturbedEquilibrium, QuasiPerfect, quasi_perfect};
