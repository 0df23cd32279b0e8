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
