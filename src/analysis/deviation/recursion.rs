//! Backward induction over one player's information sets, against weights that the others make.

use crate::game::{ActionId, Game, InfosetId, PlayerId};
use crate::number::OrderedField;

/// One player's sets as a forest, and room for the sums of one induction.
pub(super) struct Recursion<K> {
    player: PlayerId,
    /// By own sequence: the own sets that follow it.
    following: Vec<Vec<InfosetId>>,
    /// By own sequence: what is paid where it is the last.
    pub(super) paid: Vec<K>,
    /// By information set: what was best there.
    chosen: Vec<Option<ActionId>>,
}

impl<K: OrderedField> Recursion<K> {
    pub(super) fn new(game: &Game<K>, player: PlayerId) -> Self {
        let count = game.sequence_count(player);
        let mut following = vec![Vec::new(); count];
        for &set in game.infosets_of(player) {
            following[game.infoset(set).parent_sequence().index()].push(set);
        }
        Recursion {
            player,
            following,
            paid: vec![K::zero(); count],
            chosen: vec![None; game.infoset_count()],
        }
    }

    /// The set and those that may follow it, each after those before it.
    pub(super) fn below(&self, game: &Game<K>, set: InfosetId) -> Vec<InfosetId> {
        let mut found = vec![set];
        let mut at = 0;
        while let Some(&next) = found.get(at) {
            for action in game.infoset(next).actions() {
                found.extend(&self.following[game.sequence(action).index()]);
            }
            at += 1;
        }
        found
    }

    /// Adds to every sequence what the best actions at the sets after it bring: `sets` are closed
    /// under following, each after those before it.
    pub(super) fn run(&mut self, game: &Game<K>, sets: &[InfosetId]) {
        for &set in sets.iter().rev() {
            let own = game.infoset(set);
            let mut best: Option<(ActionId, &K)> = None;
            for action in own.actions() {
                let value = &self.paid[game.sequence(action).index()];
                if best.is_none_or(|(_, top)| value.compare(top).is_gt()) {
                    best = Some((action, value));
                }
            }
            let Some((action, value)) = best else {
                continue;
            };
            let value = value.clone();
            self.chosen[set.index()] = Some(action);
            self.paid[own.parent_sequence().index()] += &value;
        }
    }

    /// What was best at a set in the last run that came there.
    pub(super) fn chosen(&self, set: InfosetId) -> Option<ActionId> {
        self.chosen[set.index()]
    }

    /// What was best at the first set of the player.
    pub(super) fn first(&self, game: &Game<K>) -> Option<ActionId> {
        self.chosen(*game.infosets_of(self.player).first()?)
    }

    /// Forgets every sum.
    pub(super) fn clear(&mut self) {
        self.paid.fill(K::zero());
    }

    /// Forgets the sums at a set, the sets after it and the sequence before it.
    pub(super) fn clear_below(&mut self, game: &Game<K>, sets: &[InfosetId]) {
        for &set in sets {
            let set = game.infoset(set);
            self.paid[set.parent_sequence().index()] = K::zero();
            for action in set.actions() {
                self.paid[game.sequence(action).index()] = K::zero();
            }
        }
    }
}
