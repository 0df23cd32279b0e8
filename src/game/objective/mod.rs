//! Objectives: what is wanted of an equilibrium, linear in expected payoffs and in probabilities.
//!
//! An objective is an [expression](crate::expr) in which a player's name is its expected payoff and
//! a condition, 1 where it holds of a play and 0 where it fails, is its probability: `Israel +
//! Iran`, `response == restrain`, `Israel - 2*(act == strike)`. With `u` the expected payoffs and
//! `z` the leaf at which a play ends its value is
//!
//! ```text
//! Σ_i w_i u_i + Σ_z Pr(z) v(z)
//! ```
//!
//! for numbers `w_i` and `v(z)`. Conditions may be combined in every way, since any function of the
//! play has an expectation; players' names only by sums and by coefficients that are the same on
//! every play, since the expectation of a product, a maximum or a comparison is not that of its
//! parts. What is refused is underlined.
//!
//! A model reads objectives in its own names ([`Model::objective`](crate::model::Model::objective));
//! for any other game [`Objective::parse`] knows players, information sets and chance moves.

mod goal;
mod labels;
mod linear;

pub use goal::Goal;
pub(crate) use linear::{Linear, Outputs};

use super::{Game, NodeId, NodeKind, Shape};
use crate::diagnostic::Error;
use crate::expr::Snippet;
use crate::number::{OrderedField, Rational};
use std::sync::Arc;

/// A linear function of expected payoffs and of the probabilities of plays, with coefficients in
/// the ordered field `K`.
///
/// ```
/// use demarche::game::{Game, Objective};
/// use demarche::number::Rational;
/// use ndarray::array;
///
/// let row = array![[0, 7], [2, 6]].mapv(Rational::from);
/// let sides = ["dare", "yield"];
/// let payoffs = [row.view(), row.t()];
/// let game = Game::bimatrix("chicken", ["Row", "Column"], sides, sides, payoffs)?;
///
/// let welfare = Objective::parse("Row + Column", &game)?;
/// assert!(welfare.is_in_payoffs());
/// assert_eq!(welfare.value(&[7, 2].map(Rational::from), []), Rational::from(9));
///
/// // A name that is both a player's and an information set's is the set where it is compared.
/// let daring = Objective::parse("Row - 2*(Row == dare)", &game)?;
/// let (leaf, sure) = (game.nodes().nth(3).unwrap(), Rational::ONE);
/// assert_eq!(game.history_text(leaf), "dare, yield");
/// assert_eq!(daring.value(&[7, 2].map(Rational::from), [(leaf, &sure)]), Rational::from(5));
///
/// let error = Objective::parse("Row * Column", &game).unwrap_err().to_string();
/// assert!(error.contains("the expected payoffs of two players are multiplied"));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Objective<K = Rational> {
    shape: Arc<Shape>,
    text: String,
    /// By player.
    weights: Vec<K>,
    /// What every play counts beyond payoffs, if it is the same for all; else zero.
    constant: K,
    /// What plays count beyond payoffs where that varies: by leaf, in preorder, zeros left out.
    leaves: Vec<(NodeId, K)>,
}

impl<K: OrderedField> Objective<K> {
    /// An objective from its parts: a weight for every player, and what a play that ends at a leaf
    /// counts beyond its payoffs, for every leaf in preorder.
    pub(crate) fn assemble(
        shape: &Arc<Shape>,
        text: &str,
        weights: Vec<K>,
        values: Vec<K>,
    ) -> Self {
        debug_assert_eq!(weights.len(), shape.players().len());
        debug_assert_eq!(values.len(), shape.leaf_count());
        let mut objective = Objective {
            shape: Arc::clone(shape),
            text: text.trim().into(),
            weights,
            constant: K::zero(),
            leaves: Vec::new(),
        };
        let first = values.first().cloned().unwrap_or_else(K::zero);
        if values.iter().all(|value| *value == first) {
            objective.constant = first;
            return objective;
        }
        let leaves = shape
            .nodes()
            .filter(|&node| shape.kind(node) == NodeKind::Leaf);
        let counted = leaves.zip(values).filter(|(_, value)| !value.is_zero());
        objective.leaves = counted.collect();
        objective
    }

    /// Reads an objective for a game without a model.
    ///
    /// Names are those of players; of information sets, compared with one of their actions; and of
    /// chance moves, compared with one of their branches (`` `first move` == hold ``). Such a
    /// condition holds of a play that takes the action, and fails where the play does not pass the
    /// move. Where several moves have the name, `` `Israel.first move` `` is the one of Israel and
    /// `` `chance.first move` `` that of chance.
    ///
    /// Refuses what the grammar does not allow, unknown names, and what is not linear in expected
    /// payoffs, with the place; and a name for moves of which a play passes more than one.
    pub fn parse(text: &str, game: &Game<K>) -> Result<Self, Error> {
        labels::objective(text, game.shape())
    }

    /// One player's expected payoff.
    pub fn payoff(game: &Game<K>, player: super::PlayerId) -> Self {
        let weight = |own| match own == player {
            true => K::one(),
            false => K::zero(),
        };
        let weights = game.player_ids().map(weight).collect();
        let values = vec![K::zero(); game.leaf_count()];
        Objective::assemble(game.shape(), game.player_name(player), weights, values)
    }

    /// Zero, whatever happens.
    pub fn nothing(game: &Game<K>) -> Self {
        let weights = vec![K::zero(); game.players().len()];
        let values = vec![K::zero(); game.leaf_count()];
        Objective::assemble(game.shape(), "0", weights, values)
    }

    /// The same objective over another field.
    pub fn map<L: OrderedField>(&self, convert: impl Fn(&K) -> L) -> Objective<L> {
        let leaves = self.leaves.iter();
        Objective {
            shape: Arc::clone(&self.shape),
            text: self.text.clone(),
            weights: self.weights.iter().map(&convert).collect(),
            constant: convert(&self.constant),
            leaves: leaves
                .map(|(leaf, value)| (*leaf, convert(value)))
                .collect(),
        }
    }

    /// The text as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// By player, how much a unit of its expected payoff counts.
    pub fn weights(&self) -> &[K] {
        &self.weights
    }

    /// What every play counts alike, payoffs aside.
    pub fn constant(&self) -> &K {
        &self.constant
    }

    /// What plays count by where they end, payoffs and the [`constant`](Self::constant) aside: in
    /// preorder, those left out that count nothing.
    pub fn leaves(&self) -> &[(NodeId, K)] {
        &self.leaves
    }

    /// Whether it depends on expected payoffs only, and not on how they come about.
    pub fn is_in_payoffs(&self) -> bool {
        self.leaves.is_empty()
    }

    /// Whether `game` has the shape for which this is an objective.
    pub fn fits(&self, game: &Game<K>) -> bool {
        Arc::ptr_eq(&self.shape, game.shape())
    }

    /// Refuses another game's objective.
    pub fn require_fit(&self, game: &Game<K>) -> Result<(), Error> {
        if self.fits(game) {
            return Ok(());
        }
        Err(Error::input(format!(
            "the objective `{}` is not of this game, `{}`, but of `{}`",
            self.text,
            game.title(),
            self.shape.title()
        )))
    }

    /// The objective that is large where this one is small.
    #[must_use]
    pub fn negated(&self) -> Self {
        let leaves = self.leaves.iter();
        Objective {
            text: format!("-({})", self.text),
            weights: self.weights.iter().map(|weight| -weight.clone()).collect(),
            constant: -self.constant.clone(),
            leaves: leaves
                .map(|(leaf, value)| (*leaf, -value.clone()))
                .collect(),
            shape: Arc::clone(&self.shape),
        }
    }

    /// Its value, given everybody's expected payoffs and the leaves at which plays end, in preorder
    /// and with their probabilities; those of probability zero may be left out.
    ///
    /// An objective [in payoffs](Self::is_in_payoffs) does not look at the plays.
    pub fn value<'a>(&self, payoffs: &[K], plays: impl IntoIterator<Item = (NodeId, &'a K)>) -> K {
        let mut total = self.constant.clone();
        for (weight, payoff) in self.weights.iter().zip(payoffs) {
            if !weight.is_zero() {
                total += &(weight.clone() * payoff);
            }
        }
        let mut counted = self.leaves.iter().peekable();
        for (leaf, probability) in plays {
            while counted.next_if(|(next, _)| *next < leaf).is_some() {}
            if let Some((_, value)) = counted.next_if(|(next, _)| *next == leaf) {
                total += &(value.clone() * probability);
            }
        }
        total
    }

    /// By node, what a play counts for passing it: the value is the sum over nodes of this times
    /// the probability that a play passes.
    pub fn worth(&self, game: &Game<K>) -> Vec<K> {
        let mut worth = vec![K::zero(); game.node_count()];
        for (player, weight) in game.player_ids().zip(&self.weights) {
            if weight.is_zero() {
                continue;
            }
            for (node, sum) in game.nodes().zip(&mut worth) {
                if let Some(payoff) = game.payoff_at(node, player) {
                    *sum += &(weight.clone() * payoff);
                }
            }
        }
        for (leaf, value) in &self.leaves {
            if let Some(sum) = worth.get_mut(leaf.index()) {
                *sum += value;
            }
        }
        if let Some(root) = worth.first_mut() {
            *root += &self.constant;
        }
        worth
    }
}

/// The text of an objective as a document of its own.
pub(crate) fn snippet(text: &str) -> Snippet {
    Snippet::new("objective", text, 0..text.len())
}
