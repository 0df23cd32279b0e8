//! The leaves of a game of any number of players, by sequences.

use crate::diagnostic::Error;
use crate::game::{Game, NodeId, NodeKind, SequenceId};
use crate::number::{OrderedField, Rational};

/// A leaf that chance does not exclude.
#[derive(Debug, Clone)]
pub struct LeafForm<K = Rational> {
    /// Which.
    pub leaf: NodeId,
    /// The product of chance's probabilities on the way; positive.
    pub chance: K,
    /// By player: its sequence at the leaf.
    pub sequences: Vec<SequenceId>,
    /// By player: what it gets on the way and at the leaf together.
    pub payoffs: Vec<K>,
}

/// The leaves that chance does not exclude, in preorder. Time and memory are linear in the tree
/// times the number of players.
///
/// Refuses games without perfect recall.
pub fn leaves<K: OrderedField>(game: &Game<K>) -> Result<Vec<LeafForm<K>>, Error> {
    game.require_perfect_recall()?;
    let players = game.players().len();
    let mut found = Vec::new();
    // By depth: the state at the node on the path, which ends where its subtree does.
    let mut path: Vec<(NodeId, LeafForm<K>)> = Vec::new();
    for node in game.nodes() {
        while path.last().is_some_and(|(end, _)| *end <= node) {
            path.pop();
        }
        let mut state = match path.last() {
            Some((_, before)) => before.clone(),
            None => LeafForm {
                leaf: node,
                chance: K::one(),
                sequences: vec![SequenceId::EMPTY; players],
                payoffs: vec![K::zero(); players],
            },
        };
        state.leaf = node;
        if let Some((parent, branch)) = game.parent(node) {
            match game.kind(parent) {
                NodeKind::Chance(chance) => state.chance *= &game.chance(chance)[branch],
                NodeKind::Decision(set) => {
                    let set = game.infoset(set);
                    state.sequences[set.player().index()] = game.sequence(set.action(branch));
                }
                NodeKind::Leaf => {}
            }
        }
        if let Some(outcome) = game.outcome(node) {
            for (sum, payoff) in state.payoffs.iter_mut().zip(game.payoffs(outcome)) {
                *sum += payoff;
            }
        }
        match game.kind(node) {
            NodeKind::Leaf if state.chance.is_zero() => {}
            NodeKind::Leaf => found.push(state),
            _ => path.push((game.subtree_end(node), state)),
        }
    }
    Ok(found)
}
