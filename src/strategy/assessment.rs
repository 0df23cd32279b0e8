//! Beliefs: at every information set a distribution over its nodes, as far as it is determined.

use crate::game::{Game, InfosetId, NodeId, Shape};
use crate::number::{OrderedField, Rational};
use std::sync::Arc;

/// A system of beliefs: for every information set the probabilities that its player gives to its
/// nodes, or nothing where they are not determined.
///
/// Together with a [`Behavior`](super::Behavior) profile it is an assessment (Kreps and Wilson
/// 1982).
#[derive(Debug, Clone)]
pub struct Beliefs<K = Rational> {
    shape: Arc<Shape>,
    at: Vec<Option<Box<[K]>>>,
}

impl<K: OrderedField> Beliefs<K> {
    /// Beliefs from their values: by information set, by node in the set's order.
    pub fn new(shape: Arc<Shape>, at: Vec<Option<Box<[K]>>>) -> Self {
        debug_assert_eq!(at.len(), shape.infoset_count());
        Beliefs { shape, at }
    }

    /// Whether `game` has the shape for which these are beliefs.
    pub fn fits<L: OrderedField>(&self, game: &Game<L>) -> bool {
        Arc::ptr_eq(&self.shape, game.shape())
    }

    /// The belief at an information set, in the order of [`nodes`](crate::game::Infoset::nodes).
    pub fn at(&self, set: InfosetId) -> Option<&[K]> {
        self.at[set.index()].as_deref()
    }

    /// The nodes of an information set with their probabilities; empty where undetermined.
    pub fn of(&self, set: InfosetId) -> impl Iterator<Item = (NodeId, &K)> {
        let nodes = self.shape.infoset(set).nodes().iter().copied();
        nodes.zip(self.at(set).into_iter().flatten())
    }
}
