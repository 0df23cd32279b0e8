//! Linear programs whose rows are incentives: what the programs of correlated, mediated and
//! commitment equilibria have in common.

mod program;

pub use program::{DeviceProgram, IncentiveProgram, IncentiveRow, PlayColumn, arrival};
