//! The leaves at which plays may end: what leads there, and what is paid.

use crate::game::{Game, NodeId, NodeKind, SequenceId};
use crate::number::OrderedField;
use std::ops::Range;

/// The leaves that chance does not exclude, in preorder.
pub(super) struct Ends<K> {
    players: usize,
    leaves: Vec<NodeId>,
    chance: Vec<K>,
    /// By leaf and player: its sequence there.
    sequences: Vec<SequenceId>,
    /// By leaf and player: what is paid on the way and there together.
    payoffs: Vec<K>,
}

impl<K: OrderedField> Ends<K> {
    /// The leaves of a game. Linear in nodes times players.
    pub(super) fn new(game: &Game<K>) -> Self {
        let players = game.players().len();
        let mut ends = Ends {
            players,
            leaves: Vec::new(),
            chance: Vec::new(),
            sequences: Vec::new(),
            payoffs: Vec::new(),
        };
        // By depth on the way to the node: where its subtree ends, and what holds at it.
        let mut until: Vec<NodeId> = Vec::new();
        let mut chance: Vec<K> = Vec::new();
        let mut sequences: Vec<SequenceId> = Vec::new();
        let mut payoffs: Vec<K> = Vec::new();
        for node in game.nodes() {
            while until.last().is_some_and(|end| *end <= node) {
                until.pop();
            }
            let depth = until.len();
            chance.truncate(depth);
            sequences.truncate(depth * players);
            payoffs.truncate(depth * players);
            match depth {
                0 => {
                    chance.push(K::one());
                    sequences.resize(players, SequenceId::EMPTY);
                    payoffs.resize(players, K::zero());
                }
                _ => {
                    let before = (depth - 1) * players..depth * players;
                    chance.extend_from_within(depth - 1..);
                    sequences.extend_from_within(before.clone());
                    payoffs.extend_from_within(before);
                }
            }
            if let Some((parent, branch)) = game.parent(node) {
                match game.kind(parent) {
                    NodeKind::Chance(draw) => chance[depth] *= &game.chance(draw)[branch],
                    NodeKind::Decision(set) => {
                        let set = game.infoset(set);
                        let place = depth * players + set.player().index();
                        sequences[place] = game.sequence(set.action(branch));
                    }
                    NodeKind::Leaf => {}
                }
            }
            let own = depth * players..(depth + 1) * players;
            if let Some(outcome) = game.outcome(node) {
                let sums = payoffs[own.clone()].iter_mut();
                for (sum, payoff) in sums.zip(game.payoffs(outcome)) {
                    *sum += payoff;
                }
            }
            if game.kind(node) == NodeKind::Leaf && !chance[depth].is_zero() {
                ends.leaves.push(node);
                ends.chance.push(chance[depth].clone());
                ends.sequences.extend_from_slice(&sequences[own.clone()]);
                ends.payoffs.extend_from_slice(&payoffs[own]);
            }
            until.push(game.subtree_end(node));
        }
        ends
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.leaves.len()
    }

    /// Which leaf it is.
    pub(super) fn leaf(&self, end: usize) -> NodeId {
        self.leaves[end]
    }

    /// The product of chance's probabilities on the way; positive.
    pub(super) fn chance(&self, end: usize) -> &K {
        &self.chance[end]
    }

    /// By player, its sequence there.
    pub(super) fn sequences(&self, end: usize) -> &[SequenceId] {
        &self.sequences[end * self.players..][..self.players]
    }

    /// By player, what it gets.
    pub(super) fn payoffs(&self, end: usize) -> &[K] {
        &self.payoffs[end * self.players..][..self.players]
    }

    /// The place of a leaf; `None` if chance excludes it, or if it is none.
    pub(super) fn find(&self, leaf: NodeId) -> Option<usize> {
        self.leaves.binary_search(&leaf).ok()
    }

    /// The places of the leaves below a node.
    pub(super) fn below(&self, game: &Game<K>, node: NodeId) -> Range<usize> {
        let end = game.subtree_end(node);
        let place = |bound| self.leaves.partition_point(|leaf| *leaf < bound);
        place(node)..place(end)
    }

    /// What everybody gets if the leaves have these probabilities.
    pub(super) fn expected(&self, probabilities: &[(usize, K)]) -> Vec<K> {
        let mut total = vec![K::zero(); self.players];
        for (end, probability) in probabilities {
            for (sum, payoff) in total.iter_mut().zip(self.payoffs(*end)) {
                *sum += &(payoff.clone() * probability);
            }
        }
        total
    }
}
