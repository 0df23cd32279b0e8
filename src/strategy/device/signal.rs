//! Signals of one who knows the state.

use crate::game::{NodeId, Shape};
use crate::number::Rational;
use std::sync::Arc;

/// For a game in which chance moves first and then every player at most once, unseen (Bergemann and
/// Morris 2016): in every state the probability of every list of recommendations.
#[derive(Debug, Clone)]
pub struct JointSignal<K = Rational> {
    /// The shape of the game.
    pub shape: Arc<Shape>,
    /// By leaf in preorder: the probability that its actions are recommended to all, given the
    /// state, which is the last chance draw before it.
    pub recommend: Vec<(NodeId, K)>,
}
