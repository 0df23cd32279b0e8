//! What no profile can exceed: the best that both players could reach together.

use super::super::split::Known;
use crate::game::{Game, NodeId, NodeKind};
use crate::number::OrderedField;
use std::cmp::Ordering;

/// Bounds the expectation of what plays are worth, over all pairs of plans without weight on given
/// sequences: by backward induction, as if one player made all moves and saw everything. Linear in
/// the tree.
pub(super) struct Ceiling<'a, K> {
    game: &'a Game<K>,
    /// By node: what passing it is worth.
    worth: Vec<K>,
}

impl<'a, K: OrderedField> Ceiling<'a, K> {
    pub(super) fn new(game: &'a Game<K>, worth: Vec<K>) -> Self {
        Ceiling { game, worth }
    }

    /// The bound; `known` says, by player and sequence, what has no weight. `None` if no pair of
    /// plans is left.
    pub(super) fn over(&self, known: &[Vec<Known>; 2]) -> Option<K> {
        let game = self.game;
        let excluded = |parent: NodeId, branch: usize| match game.kind(parent) {
            NodeKind::Decision(set) => {
                let set = game.infoset(set);
                let sequence = game.sequence(set.action(branch)).index();
                known[set.player().index()][sequence] == Known::NoWeight
            }
            _ => false,
        };
        // By node: what the moves from it on bring at best, `None` before a child was seen.
        let mut after: Vec<Option<K>> = vec![None; game.node_count()];
        for node in game.nodes().rev() {
            let below = match game.kind(node) {
                NodeKind::Leaf => Some(K::zero()),
                _ => after[node.index()].take(),
            };
            let total = below.map(|below| below + &self.worth[node.index()]);
            let Some((parent, branch)) = game.parent(node) else {
                return total;
            };
            let before = &mut after[parent.index()];
            match game.kind(parent) {
                NodeKind::Chance(chance) => {
                    let probability = &game.chance(chance)[branch];
                    // A branch of probability zero, and one that no plans come to, add nothing.
                    let gain = match total {
                        Some(total) if !probability.is_zero() => total * probability,
                        _ => K::zero(),
                    };
                    *before = Some(before.take().map_or(gain.clone(), |sum| sum + &gain));
                }
                _ if excluded(parent, branch) => {}
                _ => {
                    let larger = |total: &K| {
                        let best = before.as_ref();
                        best.is_none_or(|best| total.compare(best) == Ordering::Greater)
                    };
                    if let Some(total) = total.filter(larger) {
                        *before = Some(total);
                    }
                }
            }
        }
        None
    }
}
