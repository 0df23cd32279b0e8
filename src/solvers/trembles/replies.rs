//! The best that one player can do from weighted nodes on, what the others do being given.

use crate::game::{ActionId, Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::OrderedField;
use std::collections::BTreeMap;

/// What a player is paid from weighted nodes on, by what it does.
pub(in crate::solvers) struct Replies<K> {
    /// What is paid before any own move.
    pub(in crate::solvers) base: K,
    /// By own set that is met: the own move before it since the start, and by action what is paid
    /// before the next own move.
    pub(in crate::solvers) after: BTreeMap<InfosetId, (Option<ActionId>, Vec<K>)>,
}

/// Walks from weighted nodes on, which are not below one another. `moves` is the probability of
/// somebody else's action, by set and branch, `None` for zero; `worth` is what a node is worth
/// where the walk is to end, beyond what is paid on the way.
pub(in crate::solvers) fn replies<K: OrderedField>(
    game: &Game<K>,
    player: PlayerId,
    starts: impl IntoIterator<Item = (NodeId, K)>,
    moves: impl Fn(InfosetId, usize) -> Option<K>,
    worth: impl Fn(NodeId) -> Option<K>,
) -> Replies<K> {
    let mut found = Replies {
        base: K::zero(),
        after: BTreeMap::new(),
    };
    // On the current path: the end of the subtree, the weight, the last own action since the start.
    let mut path: Vec<(NodeId, NodeId, K, Option<ActionId>)> = Vec::new();
    for (start, weight) in starts {
        if weight.is_zero() {
            continue;
        }
        path.clear();
        let end = game.subtree_end(start);
        let mut node = start;
        while node < end {
            while path.last().is_some_and(|(_, end, ..)| *end <= node) {
                path.pop();
            }
            let come = match (path.last(), game.parent(node)) {
                (Some((parent, _, weight, before)), Some((_, branch))) => {
                    match game.kind(*parent) {
                        NodeKind::Chance(chance) => {
                            let p = &game.chance(chance)[branch];
                            (!p.is_zero()).then(|| (weight.clone() * p, *before))
                        }
                        NodeKind::Decision(set) if game.infoset(set).player() == player => {
                            Some((weight.clone(), Some(game.infoset(set).action(branch))))
                        }
                        NodeKind::Decision(set) => {
                            moves(set, branch).map(|p| (weight.clone() * &p, *before))
                        }
                        NodeKind::Leaf => None,
                    }
                }
                _ => Some((weight.clone(), None)),
            };
            let Some((weight, before)) = come else {
                node = game.subtree_end(node);
                continue;
            };
            let worth = worth(node);
            if let Some(paid) = worth.as_ref().or(game.payoff_at(node, player)) {
                found.pay(game, before, paid.clone() * &weight);
            }
            if worth.is_some() {
                node = game.subtree_end(node);
                continue;
            }
            if let NodeKind::Decision(set) = game.kind(node)
                && game.infoset(set).player() == player
            {
                let count = game.infoset(set).action_count();
                let new = || (before, vec![K::zero(); count]);
                found.after.entry(set).or_insert_with(new);
            }
            path.push((node, game.subtree_end(node), weight, before));
            node = NodeId::new(node.index() + 1);
        }
    }
    found
}

impl<K: OrderedField> Replies<K> {
    fn pay(&mut self, game: &Game<K>, before: Option<ActionId>, paid: K) {
        match before {
            None => self.base += &paid,
            Some(action) => {
                let set = game.infoset_of(action);
                let first = game.infoset(set).action(0).index();
                if let Some((_, after)) = self.after.get_mut(&set) {
                    after[action.index() - first] += &paid;
                }
            }
        }
    }

    /// The most that the player can get. With perfect recall later own sets have larger ids.
    pub(in crate::solvers) fn best(mut self, game: &Game<K>) -> K {
        while let Some((_, (before, after))) = self.after.pop_last() {
            let larger = |top: K, next: K| match next.compare(&top).is_gt() {
                true => next,
                false => top,
            };
            if let Some(top) = after.into_iter().reduce(larger) {
                self.pay(game, before, top);
            }
        }
        self.base
    }
}
