//! Refinements of Nash equilibrium: which of several equilibria withstand a closer look.

mod quasi_perfect;
pub mod subgame_perfect;

pub use quasi_perfect::{PerturbedEquilibrium, QuasiPerfect, quasi_perfect};
pub use subgame_perfect::{all_subgame_perfect, subgame_perfect};
//! Refinements of equilibrium: which of several equilibria withstand a closer look.

mod d1;
mod d2;
mod divinity;
mod forward_induction;
mod intuitive;
mod nwbr;
mod off_path;
mod signaling_game;

pub use forward_induction::forward_induction;
