//! What players do: behavior strategies, realization plans, and what they believe.
//!
//! These types hold numbers and names and nothing else; best responses, regrets and Bayes' rule
//! are in `analysis`.

mod assessment;
mod behavior;
mod cell;
mod device;
mod expectation;
mod perturbed;
mod range;
mod realization;
mod refinement;

pub use assessment::Beliefs;
pub use behavior::Behavior;
pub use cell::Cell;
pub use device::{
    Consultation, Correlation, Device, JointPlan, JointSignal, MediatorPlan, Transcript,
};
pub use expectation::Expectation;
pub use perturbed::PerturbedPlan;
pub use range::{BeliefRange, Range};
pub use realization::RealizationPlan;
pub use refinement::{
    Doubt, Failure, Gain, Refinement, RefinementVerdict, Refinements, Support, Supported,
    TypePayoff, message_name, type_name,
};
