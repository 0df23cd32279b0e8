//! How the answer depends on the parameters.
//!
//! | question | function |
//! |---|---|
//! | at which values of one parameter does the catalogue change, and how? | [`threshold()`] |
//! | what is the answer at every point of a grid or a sample? | [`sweep`] |
//! | which equilibria survive a whole interval? | [`robust::survival()`] |
//! | what should one player do whose parameters lie in intervals? | [`robust::decision`] |
//! | in which formulas does the answer at a point hold, and where? | [`Atlas`] |
//! | which kinds of equilibria are there where, over two parameters? | [`region()`] |
//! | why is the answer at a point what it is, and what would change it? | [`sensitivity()`] |
//! | what are a channel, verification and a pledge worth? | [`worth()`] |
//! | the same as functions of one parameter? | [`worth_over()`], and [`parametric()`] for any linear program |
//!
//! Everything here rests on one idea. Solvers and certificates run over any ordered field, also over
//! [`Ratio`](crate::number::Ratio)s: rational functions of the parameters, ordered by their signs at
//! a [`Place`](crate::number::Place), where every sign that was read is on record. The answer is
//! then a catalogue in formulas, and it holds wherever the recorded signs are the same: an exact
//! cell of the parameters' space.

mod atlas;
mod diagram;
mod kinds;
mod label;
mod question;
mod region;
mod roots;
mod row;
mod sensitivity;
mod traced;
mod worth;

pub mod robust;
pub mod sweep;

pub use atlas::{Atlas, Chart, Conditions, Signs};
pub use diagram::{Binding, Cell, Diagram, End, Known, What, threshold};
pub use label::label;
pub use question::Question;
pub use region::{Axis, Boundary, CELLS, Label, MOST_CELLS, Region, Sides, Tile, region};
pub use row::Row;
pub use sensitivity::{
    Bar, Branch, Course, Critical, Direction, Effect, Event, Explained, Flip, Incentive, Nearest,
    OutcomeEffect, Rate, Reading, Request, Sensitivity, Side, Slope, sensitivity,
};
pub use traced::{Possibility, Traced, traced};
pub use worth::{
    Curve, Difference, Piece, Rung, RungKind, Worth, WorthCurve, parametric, worth, worth_over,
};
