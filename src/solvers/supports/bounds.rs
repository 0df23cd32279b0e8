//! Bounds on what moves are worth while not all supports are chosen.

use super::frame::Frame;
use crate::game::{InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::OrderedField;

/// By node: what `player` gets from there on, payoffs at the node included, if every set's actions
/// are among those `allowed` there, and are the best for the player where `best` says so and
/// otherwise the worst.
pub(super) fn extremes<K: OrderedField>(
    frame: &Frame<'_, K>,
    player: PlayerId,
    allowed: impl Fn(usize) -> bool,
    best: impl Fn(InfosetId) -> bool,
) -> Vec<K> {
    let mut worth = vec![K::zero(); frame.game.node_count()];
    let nodes = frame.game.nodes().rev();
    update(frame, player, nodes, allowed, best, &mut worth);
    worth
}

/// The same at some nodes, children before parents, where the others' values are right.
pub(super) fn update<K: OrderedField>(
    frame: &Frame<'_, K>,
    player: PlayerId,
    nodes: impl Iterator<Item = NodeId>,
    allowed: impl Fn(usize) -> bool,
    best: impl Fn(InfosetId) -> bool,
    worth: &mut [K],
) {
    let game = frame.game;
    for node in nodes {
        let after = match game.kind(node) {
            NodeKind::Leaf => None,
            NodeKind::Chance(chance) => {
                let mut sum = K::zero();
                for (child, share) in game.children(node).zip(game.chance(chance)) {
                    if !share.is_zero() {
                        sum += &(worth[child.index()].clone() * share);
                    }
                }
                Some(sum)
            }
            NodeKind::Decision(set) => {
                let range = game.infoset(set).action_range();
                let high = best(set);
                let mut chosen: Option<&K> = None;
                for (child, action) in game.children(node).zip(range) {
                    if !allowed(action) {
                        continue;
                    }
                    let value = &worth[child.index()];
                    let better = |old: &K| match high {
                        true => value.compare(old).is_gt(),
                        false => value.compare(old).is_lt(),
                    };
                    if chosen.is_none_or(better) {
                        chosen = Some(value);
                    }
                }
                chosen.cloned()
            }
        };
        worth[node.index()] = match (game.payoff_at(node, player), after) {
            (Some(own), Some(after)) => after + own,
            (Some(own), None) => own.clone(),
            (None, Some(after)) => after,
            (None, None) => K::zero(),
        };
    }
}

/// Whether an action with at most `high` can be at least as good as one with at least `low`: at
/// one of the nodes, or on the average where only chance came before.
///
/// `high` and `low` are by node; `actions` are the indices of both at their set.
pub(super) fn may_be_as_good<K: OrderedField>(
    frame: &Frame<'_, K>,
    nodes: &[NodeId],
    averaged: bool,
    (one, high): (usize, &[K]),
    (other, low): (usize, &[K]),
) -> bool {
    let child = |node: NodeId, index: usize| frame.game.children(node).nth(index);
    let mut total = K::zero();
    for &node in nodes {
        let (Some(one), Some(other)) = (child(node, one), child(node, other)) else {
            return true;
        };
        let gap = high[one.index()].clone() - &low[other.index()];
        if averaged {
            total += &(gap * &frame.chance[node.index()]);
        } else if gap.sign().is_ge() {
            return true;
        }
    }
    averaged && total.sign().is_ge()
}
