//! Refinements of Nash equilibrium: which of several equilibria withstand a closer look.

mod quasi_perfect;
pub mod subgame_perfect;

pub use quasi_perfect::{PerturbedEquilibrium, QuasiPerfect, quasi_perfect};
pub use subgame_perfect::{all_subgame_perfect, subgame_perfect};
