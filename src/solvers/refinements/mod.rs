//! Refinements of Nash equilibrium.

pub mod subgame_perfect;
