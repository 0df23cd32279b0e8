//! One file per method. Solvers check what they need, index, formulate and read back; their
//! answers are candidates, which `concepts` certifies with other code.

pub mod aqre;
pub mod nash;
mod path;
pub mod pure;
pub mod refinements;
pub mod signaling;
pub mod supports;
pub mod system;
pub mod trembles;
pub mod zero_sum;
