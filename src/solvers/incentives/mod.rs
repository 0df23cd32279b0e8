//! Linear programs whose rows are incentives: what the programs of correlated, mediated and
//! commitment equilibria have in common.
//!
//! A program has a column for every part of a device, a column with the weight of every leaf, and
//! for every way to deviate the row `deviating - obeying <= 0`. [`best_device`] makes the most of a
//! goal over it, exactly, and says what varies over the optimal devices and what the incentive
//! constraints cost.

mod face;
mod optimum;
mod prices;
mod program;
mod sparse;

pub use optimum::{BestDevice, Choice, best_device, with_goal};
pub use prices::{RowPrice, Sides};
pub use program::{DeviceProgram, IncentiveProgram, IncentiveRow, PlayColumn, arrival};
