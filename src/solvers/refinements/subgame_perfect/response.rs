//! One stage: what a plan pays, and best responses to it.

use super::stages::{Stage, drawn, forced, moved};
use super::values::Values;
use crate::game::{Game, PlayerId};
use crate::number::OrderedField;

/// By information set of a stage: a distribution, or nothing where none was chosen.
pub(super) type Plan<K> = Vec<Option<Vec<K>>>;

/// A stage with the payoffs at its terminal nodes.
pub(super) struct Payoffs<'a, K> {
    pub(super) game: &'a Game<K>,
    pub(super) stage: &'a Stage,
    pub(super) values: &'a Values<K>,
}

impl<K: OrderedField> Payoffs<'_, K> {
    /// The plan that leaves everything open where there is a choice.
    pub(super) fn open(&self) -> Plan<K> {
        let only = |&set| forced(self.game, set).then(|| vec![K::one()]);
        self.stage.sets.iter().map(only).collect()
    }

    /// What is paid at a place itself: at a terminal node, everything from there on.
    pub(super) fn paid(&self, place: usize, player: PlayerId) -> Option<&K> {
        let place = &self.stage.places[place];
        match place.terminal {
            true => self.values.get(self.game, place.node, player),
            false => self.game.payoff_at(place.node, player),
        }
    }

    /// What the plan pays, by player. Sets without a distribution must not be reached.
    pub(super) fn expected(&self, plan: &Plan<K>) -> Vec<K> {
        let (places, players) = (&self.stage.places, self.game.players().len());
        let mut totals = vec![K::zero(); places.len() * players];
        for (index, place) in places.iter().enumerate().rev() {
            for player in self.game.player_ids() {
                if let Some(paid) = self.paid(index, player) {
                    totals[index * players + player.index()] += paid;
                }
            }
            if index == 0 {
                break;
            }
            let step = match moved(self.game, place.node) {
                None => drawn(self.game, place.node),
                Some((set, action)) => {
                    let given = self.stage.set(set).and_then(|at| plan[at].as_ref());
                    given.map(|distribution| &distribution[action])
                }
            };
            let Some(step) = step.filter(|step| !step.is_zero()) else {
                continue;
            };
            let (before, after) = totals.split_at_mut(index * players);
            let above = &mut before[place.parent * players..][..players];
            for (sum, value) in above.iter_mut().zip(&*after) {
                *sum += &(value.clone() * step);
            }
        }
        totals.truncate(players);
        totals
    }

    /// A best response of `player` to the others' part of `plan`: by information set of the stage,
    /// the player's first best action given that it gets there, the first one where chance and the
    /// others do not lead; and what the response pays.
    ///
    /// Where `kept`, sets for which the plan has a distribution keep it.
    pub(super) fn response(
        &self,
        player: PlayerId,
        plan: &Plan<K>,
        kept: bool,
    ) -> (Vec<Option<usize>>, K) {
        let (game, stage) = (self.game, self.stage);
        // Sums by own last action in the stage; the first one is for none.
        let mut offsets = Vec::with_capacity(stage.sets.len());
        let mut count = 1;
        for &set in &stage.sets {
            offsets.push(count);
            if game.infoset(set).player() == player {
                count += game.infoset(set).action_count();
            }
        }
        let mut sums = vec![K::zero(); count];
        // By place: the weight of chance and the others, `None` for zero, and the own last action.
        let mut states: Vec<(Option<K>, usize)> = Vec::with_capacity(stage.places.len());
        for (index, place) in stage.places.iter().enumerate() {
            let state = if index == 0 {
                (Some(K::one()), 0)
            } else {
                let (weight, last) = &states[place.parent];
                let times = |step: Option<&K>| {
                    let step = step.filter(|step| !step.is_zero())?;
                    Some(weight.clone()? * step)
                };
                match moved(game, place.node) {
                    None => (times(drawn(game, place.node)), *last),
                    Some((set, action)) => match stage.set(set) {
                        Some(at) if game.infoset(set).player() == player => {
                            (weight.clone(), offsets[at] + action)
                        }
                        Some(at) => {
                            let given = plan[at].as_ref();
                            (times(given.map(|d| &d[action])), *last)
                        }
                        None => (None, *last),
                    },
                }
            };
            if let (Some(weight), Some(paid)) = (&state.0, self.paid(index, player)) {
                sums[state.1] += &(weight.clone() * paid);
            }
            states.push(state);
        }
        // Later sets of the player have larger ids.
        let mut best = vec![None; stage.sets.len()];
        for (at, &id) in stage.sets.iter().enumerate().rev() {
            let set = game.infoset(id);
            if set.player() != player {
                continue;
            }
            let own = offsets[at]..offsets[at] + set.action_count();
            let value = match plan[at].as_ref().filter(|_| kept) {
                Some(given) => {
                    let terms = given.iter().zip(&sums[own]);
                    terms.fold(K::zero(), |sum, (p, value)| sum + &(value.clone() * p))
                }
                None => {
                    let start = own.start;
                    let top = own.fold(start, |top, next| {
                        match sums[next].compare(&sums[top]).is_gt() {
                            true => next,
                            false => top,
                        }
                    });
                    best[at] = Some(top - start);
                    sums[top].clone()
                }
            };
            let before = game.last_action(player, set.parent_sequence());
            let before = before.and_then(|action| {
                let set = game.infoset_of(action);
                let first = game.infoset(set).action(0).index();
                Some(offsets[stage.set(set)?] + (action.index() - first))
            });
            sums[before.unwrap_or(0)] += &value;
        }
        let total = sums.swap_remove(0);
        (best, total)
    }

    /// Gives every set that the plan leaves open an action that is best if its player gets there.
    pub(super) fn complete(&self, plan: &mut Plan<K>) {
        if plan.iter().all(Option::is_some) {
            return;
        }
        for &player in &self.stage.players {
            let (best, _) = self.response(player, plan, true);
            for (at, action) in best.into_iter().enumerate() {
                if let Some(action) = action {
                    let set = self.game.infoset(self.stage.sets[at]);
                    plan[at] = Some(pure(set.action_count(), action));
                }
            }
        }
    }
}

/// The distribution that takes one of `count` actions.
pub(super) fn pure<K: OrderedField>(count: usize, action: usize) -> Vec<K> {
    let mut distribution = vec![K::zero(); count];
    distribution[action] = K::one();
    distribution
}
