//! What actions are worth, as sums of products of the players' weights.

use super::frame::{Frame, NONE};
use crate::game::{ActionId, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::OrderedField;
use std::collections::BTreeMap;

/// A sum of products. A key holds, by player, the last action whose weight is a factor, plus one,
/// and at its end the number of a node's own weight, plus one; [`NONE`] for none.
pub(super) type Terms<K> = BTreeMap<Box<[u32]>, K>;

/// A node from which play goes on, with the number of its own weight, plus one.
pub(super) type Start = (NodeId, u32);

/// One player's payoffs below some nodes, where the others' actions are those that they may take.
pub(super) struct Walk<'a, 'g, K> {
    pub(super) frame: &'a Frame<'g, K>,
    pub(super) player: PlayerId,
    /// By action: whether somebody else may take it.
    pub(super) taken: &'a [bool],
}

/// A plan of one player: what it does at some of its sets.
pub(super) type Plan = Vec<(InfosetId, ActionId)>;

impl<K: OrderedField> Walk<'_, '_, K> {
    /// What the player is paid below the starts if it takes the actions that `choice` names. The
    /// first set that is met and about which it says nothing is the error.
    ///
    /// Payoffs at the starts are not counted; the player's own weights are left out.
    pub(super) fn worth(
        &self,
        starts: &[Start],
        choice: impl Fn(InfosetId) -> Option<ActionId>,
    ) -> Result<Terms<K>, InfosetId> {
        let game = self.frame.game;
        let mut terms = Terms::new();
        for &(start, tag) in starts {
            let end = game.subtree_end(start).index();
            let mut next = start.index() + 1;
            while next < end {
                let node = NodeId::new(next);
                if !self.passes(node, &choice)? {
                    next = game.subtree_end(node).index();
                    continue;
                }
                next += 1;
                // A set about which nothing is said must be noticed, whatever is paid below it.
                if let NodeKind::Decision(set) = game.kind(node)
                    && game.infoset(set).player() == self.player
                    && choice(set).is_none()
                {
                    return Err(set);
                }
                let Some(paid) = game.payoff_at(node, self.player) else {
                    continue;
                };
                if paid.is_zero() {
                    continue;
                }
                let mut key: Vec<u32> = self.frame.last(node).to_vec();
                key[self.player.index()] = NONE;
                key.push(tag);
                let amount = self.frame.chance[node.index()].clone() * paid;
                add(&mut terms, key.into_boxed_slice(), amount);
            }
        }
        Ok(terms)
    }

    /// Whether play may come from a node's parent to it.
    fn passes(
        &self,
        node: NodeId,
        choice: impl Fn(InfosetId) -> Option<ActionId>,
    ) -> Result<bool, InfosetId> {
        let game = self.frame.game;
        let Some(action) = self.frame.action_to(node) else {
            return Ok(!self.frame.cut[node.index()]);
        };
        let set = game.infoset_of(action);
        if game.infoset(set).player() != self.player {
            return Ok(self.taken[action.index()]);
        }
        Ok(choice(set).ok_or(set)? == action)
    }

    /// All plans that start with these choices, with what they are worth; `options` are the actions
    /// in question at a set. `None` if there are more than `most`.
    pub(super) fn plans(
        &self,
        starts: &[Start],
        first: Plan,
        options: impl Fn(InfosetId) -> Vec<ActionId>,
        most: usize,
    ) -> Option<Vec<(Plan, Terms<K>)>> {
        let mut waiting = vec![first];
        let mut found = Vec::new();
        while let Some(plan) = waiting.pop() {
            let choice = |set| plan.iter().find(|(own, _)| *own == set).map(|(_, a)| *a);
            match self.worth(starts, choice) {
                Ok(terms) => found.push((plan, terms)),
                Err(set) => {
                    for action in options(set).into_iter().rev() {
                        let mut longer = plan.clone();
                        longer.push((set, action));
                        waiting.push(longer);
                    }
                }
            }
            if found.len() + waiting.len() > most {
                return None;
            }
        }
        Some(found)
    }
}

fn add<K: OrderedField>(terms: &mut Terms<K>, key: Box<[u32]>, amount: K) {
    match terms.get_mut(&key) {
        Some(sum) => *sum += &amount,
        None => {
            terms.insert(key, amount);
        }
    }
}

/// `one - other`, without terms that cancel.
pub(super) fn difference<K: OrderedField>(one: &Terms<K>, other: &Terms<K>) -> Terms<K> {
    let mut terms = one.clone();
    for (key, amount) in other {
        add(&mut terms, key.clone(), -amount.clone());
    }
    terms.retain(|_, amount| !amount.is_zero());
    terms
}
