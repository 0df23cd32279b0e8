//! Nash equilibria.

mod best_response;
mod cell;
mod components;
mod extreme;
mod lemke;

pub use components::{Cell, Component};
pub use extreme::{ExtremeEquilibria, extreme};
pub use lemke::{Lemke, lemke};
