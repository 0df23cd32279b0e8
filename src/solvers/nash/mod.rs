//! Nash equilibria.

mod lemke;

pub use lemke::{Lemke, lemke};
