//! The plays of a profile in which nobody mixes.

use crate::game::{Game, InfosetId, NodeId, NodeKind};
use crate::number::OrderedField;

/// Shows the nodes that plays pass from a node on, in preorder, with their weights, as long as `see`
/// wants to go on from there. `chosen` is the action taken, by its index; without one, plays end.
pub(super) fn plays<K: OrderedField>(
    game: &Game<K>,
    start: NodeId,
    chosen: impl Fn(InfosetId) -> Option<usize>,
    mut see: impl FnMut(NodeId, &K) -> bool,
) {
    let mut waiting = vec![(start, K::one())];
    while let Some((node, weight)) = waiting.pop() {
        if !see(node, &weight) {
            continue;
        }
        match game.kind(node) {
            NodeKind::Leaf => {}
            NodeKind::Chance(chance) => {
                let from = waiting.len();
                for (child, p) in game.children(node).zip(game.chance(chance)) {
                    if !p.is_zero() {
                        waiting.push((child, weight.clone() * p));
                    }
                }
                waiting[from..].reverse();
            }
            NodeKind::Decision(set) => {
                let child = chosen(set).and_then(|branch| game.children(node).nth(branch));
                waiting.extend(child.map(|child| (child, weight)));
            }
        }
    }
}
