//! The files that games come in and go out as.
//!
//! [`efg`] is the extensive-form format of Gambit; [`json`] reads profiles. Readers return
//! the game together with warnings; what they refuse they refuse with line, column and a way out.

pub mod efg;
pub mod json;

use crate::run::Limits;

/// What a reader may do beyond what the format says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    /// The largest tree that is built, in nodes.
    pub nodes: usize,
    /// Divide the probabilities of a chance move by their sum where that is not exactly one, and
    /// say so in a warning, instead of refusing the file.
    pub normalize_chance: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            nodes: Limits::default().nodes,
            normalize_chance: false,
        }
    }
}
