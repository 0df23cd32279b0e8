//! Nash equilibria.

mod cell;
mod components;
mod extreme;
mod face;
mod found;
mod lemke;
mod side;

pub use components::{Cell, Component};
pub use extreme::{ExtremeEquilibria, extreme};
pub use lemke::{Lemke, lemke};
