//! Cells: sets of profiles in which every player varies for itself.

use super::Behavior;
use crate::number::{OrderedField, Rational};
use std::sync::Arc;

/// A product of one polytope of strategies for every player, each given by its extreme points.
///
/// A polytope is convex in the weights of a player's own sequences. Where a player mixes at most
/// once on a path these are the probabilities at its information sets, and between extreme points
/// lie their averages, set by set; elsewhere the probability at a set is the average weighted by
/// how often the extreme points come there.
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::strategy::{Behavior, Cell};
///
/// let mut builder = GameBuilder::new("a choice", ["Iran"]);
/// let set = builder.infoset("Iran", "response", ["restrain", "intervene"]);
/// let root = builder.root();
/// builder.decide(root, set);
/// let game = builder.build()?;
/// let set = game.infosets().next().unwrap().id();
/// let mut pure = vec![Behavior::<Rational>::open(game.shape().clone()); 2];
/// pure[0].set(set, [Rational::ONE, Rational::ZERO])?;
/// pure[1].set(set, [Rational::ZERO, Rational::ONE])?;
/// let cell = Cell { vertices: vec![pure] };
/// assert!(!cell.is_point());
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Cell<K = Rational> {
    /// By player: the extreme points of its polytope, each of which says what that player does at
    /// its own information sets and leaves the others open.
    pub vertices: Vec<Vec<Behavior<K>>>,
}

impl<K: OrderedField> Cell<K> {
    /// The cell of a single profile.
    pub fn point(profile: &Behavior<K>) -> Self {
        let shape = profile.shape();
        let own = |player| {
            let mut own = Behavior::open(Arc::clone(shape));
            for &set in shape.infosets_of(player) {
                if let Some(distribution) = profile.at(set) {
                    own.put(set, distribution.iter().cloned());
                }
            }
            vec![own]
        };
        Cell {
            vertices: shape.player_ids().map(own).collect(),
        }
    }
}

impl<K> Cell<K> {
    /// Whether it holds a single profile.
    pub fn is_point(&self) -> bool {
        self.vertices.iter().all(|own| own.len() == 1)
    }
}
