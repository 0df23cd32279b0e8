//! What correlates players: devices that recommend, mediators who listen, signals, and pledges.
//!
//! As the other strategies they hold numbers and names and nothing else. Whether players do as they
//! are told is decided in `analysis`.

mod correlation;
mod mediator;
mod signal;

pub use correlation::{Correlation, JointPlan};
pub use mediator::{Consultation, MediatorPlan, Transcript};
pub use signal::JointSignal;

use super::Behavior;
use crate::number::Rational;

/// A device of one of the kinds that there are.
#[derive(Debug, Clone)]
pub enum Device<K = Rational> {
    /// Recommendations drawn together, given where players come to move.
    Correlation(Correlation<K>),
    /// A mediator who hears reports and recommends.
    Mediator(MediatorPlan<K>),
    /// One who knows the state and recommends.
    Signal(JointSignal<K>),
    /// A pledge, and the replies to it: the whole profile.
    Pledge(Behavior<K>),
}
