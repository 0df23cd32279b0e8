//! What each player has itself done before a node, also where it will not remember.

use super::super::id::{ActionId, InfosetId, NodeId, PlayerId};
use super::super::{Game, NodeKind};
use crate::number::Rational;
use std::collections::{HashMap, HashSet};

/// The actions of one player on a path, with their information sets. Those of all players are
/// numbered together; the empty one of a player has the player's number.
pub(super) type History = u32;

/// Every own history of every player. With perfect recall a history is a sequence, and only one
/// leads to an information set.
#[derive(Debug, Default)]
pub(super) struct Histories {
    next: HashMap<(History, ActionId), History>,
    /// By history: the player's information sets that may come right after it.
    pub(super) sets: Vec<Vec<InfosetId>>,
    /// By information set: the histories that may come right before it.
    pub(super) before: Vec<Vec<History>>,
}

impl Histories {
    pub(super) fn of(game: &Game) -> Self {
        let mut all = Histories {
            next: HashMap::new(),
            sets: vec![Vec::new(); game.players().len()],
            before: vec![Vec::new(); game.infoset_count()],
        };
        let mut met = HashSet::new();
        let mut walk = Walk::new(game);
        for node in game.nodes() {
            walk.enter(node, |history, action| all.grow(history, action));
            if let NodeKind::Decision(set) = game.kind(node) {
                let history = walk.last[game.infoset(set).player().index()];
                if met.insert((history, set)) {
                    all.sets[history as usize].push(set);
                    all.before[set.index()].push(history);
                }
            }
        }
        all
    }

    pub(super) fn len(&self) -> usize {
        self.sets.len()
    }

    fn grow(&mut self, history: History, action: ActionId) -> History {
        let new = self.sets.len() as History;
        let next = *self.next.entry((history, action)).or_insert(new);
        if next == new {
            self.sets.push(Vec::new());
        }
        next
    }

    /// The history that an action makes of one after which it can be taken.
    pub(super) fn after(&self, history: History, action: ActionId) -> Option<History> {
        self.next.get(&(history, action)).copied()
    }
}

/// What to go back to where a subtree ends.
enum Before {
    Chance(Rational),
    History(PlayerId, History),
}

/// A walk over the nodes in preorder.
pub(super) struct Walk<'a> {
    game: &'a Game,
    /// By player: its own history.
    pub(super) last: Vec<History>,
    /// The probability that chance contributes to coming here.
    pub(super) chance: Rational,
    path: Vec<(NodeId, Before)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(game: &'a Game) -> Self {
        Walk {
            game,
            last: (0..game.players().len() as History).collect(),
            chance: Rational::ONE,
            path: Vec::new(),
        }
    }

    /// Goes on to the next node; `after` says what an own action makes of a history.
    pub(super) fn enter(&mut self, node: NodeId, after: impl FnOnce(History, ActionId) -> History) {
        while let Some((_, before)) = self.path.pop_if(|(end, _)| *end <= node) {
            match before {
                Before::Chance(before) => self.chance = before,
                Before::History(player, before) => self.last[player.index()] = before,
            }
        }
        let Some((parent, branch)) = self.game.parent(node) else {
            return;
        };
        let before = match self.game.kind(parent) {
            NodeKind::Chance(id) => {
                let before = self.chance.clone();
                self.chance *= &self.game.chance(id)[branch];
                Before::Chance(before)
            }
            NodeKind::Decision(set) => {
                let set = self.game.infoset(set);
                let last = &mut self.last[set.player().index()];
                let before = *last;
                *last = after(before, set.action(branch));
                Before::History(set.player(), before)
            }
            NodeKind::Leaf => return,
        };
        self.path.push((self.game.subtree_end(node), before));
    }
}
