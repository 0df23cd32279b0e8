//! Refinements of equilibrium: which of several equilibria withstand a closer look.

mod d1;
mod d2;
mod divinity;
mod forward_induction;
mod intuitive;
mod nwbr;
mod off_path;
mod quasi_perfect;
mod signaling_game;
pub mod subgame_perfect;

pub use forward_induction::forward_induction;
pub use quasi_perfect::{PerturbedEquilibrium, QuasiPerfect, quasi_perfect};
pub use subgame_perfect::{all_subgame_perfect, subgame_perfect};
