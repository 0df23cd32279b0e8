//! Extensive-form games: a tree, who moves where, what each player knows, and what it gets.
//!
//! A [`Game`] is a shared [`Shape`] (tree, information sets, names) and its own [`Values`]
//! (payoffs and chance probabilities) over an ordered field, so that one shape serves many
//! parameter values. Nodes stand in one arena in depth-first preorder: a node's subtree is the
//! range from it to [`Shape::subtree_end`], and a loop over the nodes in reverse visits children
//! before parents. Payoffs may stand at any node; a play's payoff is the sum along its path.
//!
//! Games are made by a [`GameBuilder`], from [`Rules`], or by a model or a file.
//!
//! ```
//! use demarche::game::GameBuilder;
//! use demarche::number::Rational;
//!
//! // Matching pennies: the second player does not see the first one's move.
//! let mut builder = GameBuilder::new("matching pennies", ["Even", "Odd"]);
//! let first = builder.infoset("Even", "even", ["heads", "tails"]);
//! let second = builder.infoset("Odd", "odd", ["heads", "tails"]);
//! let root = builder.root();
//! for (row, node) in builder.decide(root, first).enumerate() {
//!     for (column, leaf) in builder.decide(node, second).enumerate() {
//!         let win = if row == column { 1 } else { -1 };
//!         builder.pay(leaf, [win, -win].map(Rational::from));
//!     }
//! }
//! let game = builder.build()?;
//! assert_eq!((game.node_count(), game.leaf_count(), game.infoset_count()), (7, 4, 2));
//! assert_eq!(game.constant_sum(), Ok(Rational::ZERO));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod builder;
mod id;
mod intern;
mod labels;
mod layout;
mod objective;
mod rules;
mod sets;
mod strategic;
mod tree;
mod validate;

pub use builder::{GameBuilder, Nodes};
pub use id::{ActionId, ChanceId, InfosetId, NodeId, OutcomeId, PlayerId, SequenceId};
pub use objective::{Goal, Objective};
pub(crate) use objective::{Linear, Outputs};
pub(crate) use rules::too_many_nodes;
pub use rules::{Rules, Turn};
pub use strategic::StrategicForm;
pub(crate) use strategic::{strategic_builder, strategic_nodes};
pub use tree::{Infoset, NodeKind, Shape};
pub use validate::RecallFailure;

use crate::number::{OrderedField, Rational};
use ndarray::{Array2, ArrayView1};
use std::ops::Deref;
use std::sync::Arc;

/// The numbers of a game over the ordered field `K`.
#[derive(Debug, Clone, PartialEq)]
pub struct Values<K = Rational> {
    /// Payoffs: a row for every outcome, a column for every player.
    pub payoffs: Array2<K>,
    /// Chance probabilities, branch after branch, chance move after chance move.
    pub chance: Vec<K>,
}

/// An extensive-form game with numbers in the ordered field `K`. Immutable and cheap to clone.
///
/// Everything that does not depend on numbers is on [`Shape`], to which a game dereferences.
#[derive(Debug, Clone)]
pub struct Game<K = Rational> {
    shape: Arc<Shape>,
    values: Arc<Values<K>>,
}

impl<K> Deref for Game<K> {
    type Target = Shape;
    fn deref(&self) -> &Shape {
        &self.shape
    }
}

impl<K: OrderedField> Game<K> {
    /// The fixed part, to be shared.
    pub fn shape(&self) -> &Arc<Shape> {
        &self.shape
    }

    /// The numbers.
    pub fn values(&self) -> &Values<K> {
        &self.values
    }

    /// The payoffs at an outcome, by player.
    pub fn payoffs(&self, outcome: OutcomeId) -> ArrayView1<'_, K> {
        self.values.payoffs.row(outcome.index())
    }

    /// What `player` gets at a node itself, beyond what it got on the way there; `None` is nothing.
    pub fn payoff_at(&self, node: NodeId, player: PlayerId) -> Option<&K> {
        let outcome = self.shape.outcome(node)?;
        Some(&self.values.payoffs[[outcome.index(), player.index()]])
    }

    /// The probabilities of the branches of a chance move, in their order.
    pub fn chance(&self, chance: ChanceId) -> &[K] {
        &self.values.chance[self.shape.branches(chance)]
    }

    /// The same game over another field.
    pub fn map<L: OrderedField>(&self, convert: impl Fn(&K) -> L) -> Game<L> {
        Game {
            shape: Arc::clone(&self.shape),
            values: Arc::new(Values {
                payoffs: self.values.payoffs.map(&convert),
                chance: self.values.chance.iter().map(&convert).collect(),
            }),
        }
    }

    /// The same game in floats.
    pub fn to_f64(&self) -> Game<f64> {
        self.map(OrderedField::to_f64)
    }
}
