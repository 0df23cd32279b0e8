//! Nash equilibria.

mod best;
mod cell;
mod components;
mod extreme;
mod face;
mod found;
mod lemke;
mod side;
mod split;

pub use best::{Best, best, best_of_extremes};
pub use components::{Cell, Component};
pub use extreme::{ExtremeEquilibria, extreme};
pub use lemke::{Lemke, lemke};
