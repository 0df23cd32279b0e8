//! What a channel, verification and a pledge are worth.
//!
//! Every rung of the ladder is the best value of a goal under one solution concept, and what lies
//! between two of them has a name ([`Difference`]). With a goal that every player and every mediator
//! is free to serve,
//!
//! ```text
//! worst sequential <= best sequential <= best Nash <= communication <= certification <= planner
//! ```
//!
//! A sequential equilibrium is a Nash equilibrium; a mediator that recommends what a Nash equilibrium
//! does, whatever is reported, leaves nobody a gain; what can be reported falsely can be reported
//! truly; and a planner need deter nobody (Forges, Econometrica 54, 1986; Myerson 1986). For one
//! player, the leader, whose own payoff is the goal,
//!
//! ```text
//! best Nash <= strong Stackelberg <= Stackelberg extensive-form correlated
//! ```
//!
//! since a pledge of what it does in a Nash equilibrium leaves the other that reply (von Stengel and
//! Zamir, Games and Economic Behavior 69, 2010).

mod curve;
mod ladder;
mod lift;
mod pair;
mod parametric;

pub use curve::{Curve, WorthCurve, worth_over};
pub use ladder::{Difference, Rung, RungKind, Worth, worth};
pub use parametric::{Piece, parametric};

use crate::run::{Options, Run};

/// The options for the next of so many parts that are left, each of which may take its share of the
/// time.
fn share(run: &Run<'_>, parts: usize) -> Options {
    let mut options = run.options().clone();
    // So many parts are few.
    let parts = u32::try_from(parts.max(1)).unwrap_or(u32::MAX);
    options.limits.time = run.remaining().map(|left| left / parts);
    options
}
