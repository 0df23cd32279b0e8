//! Deviations from correlation plans: before the play, at a set, or at a set after hearing what is
//! recommended there.
//!
//! Until the deviation begins its player has done as it was told, so recommendations `s` led to
//! where it begins, and a leaf `z` below is worth `c(z) u(z) ξ[s, σ₋(z)]` if it goes there, whatever
//! it does from then on: `σ₋(z)` are the others' sequences. The best from there on is found by
//! backward induction over the player's own sets.

use super::device::{Deviation, Found, Obedience};
use super::ends::Ends;
use super::recursion::Recursion;
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, PlayerId, SequenceId};
use crate::number::OrderedField;
use crate::strategy::Correlation;
use std::collections::HashMap;

/// The places of the leaves that happen, with their probabilities.
pub(super) fn plays<K: OrderedField>(ends: &Ends<K>, plan: &Correlation<K>) -> Vec<(usize, K)> {
    let weigh = |end| plan.weight(ends.sequences(end)) * ends.chance(end);
    let all = (0..ends.len()).map(|end| (end, weigh(end)));
    all.filter(|(_, probability)| !probability.is_zero())
        .collect()
}

/// Looks for what gains in one of the ways in which a player leaves a correlation plan.
pub(super) fn deviations<K: OrderedField>(
    game: &Game<K>,
    ends: &Ends<K>,
    plan: &Correlation<K>,
    must_deter: Obedience,
    found: &mut Found<'_, K>,
) -> Result<(), Error> {
    for player in found.free_players() {
        let mut search = Search {
            game,
            ends,
            player,
            against: Against::new(ends, plan, player, found)?,
            recursion: Recursion::new(game, player),
        };
        if must_deter == Obedience::Cce {
            found.offer(search.before_the_play());
            continue;
        }
        for &set in game.infosets_of(player) {
            found.go_on()?;
            let own = game.infoset(set);
            let below = search.recursion.below(game, set);
            if must_deter == Obedience::Efcce {
                let heard = own.parent_sequence();
                found.offer(search.at(set, &below, heard));
                continue;
            }
            for action in own.actions() {
                found.go_on()?;
                let mut deviation = search.at(set, &below, game.sequence(action));
                deviation.recommended = Some(action);
                found.offer(deviation);
            }
        }
    }
    Ok(())
}

struct Search<'a, K> {
    game: &'a Game<K>,
    ends: &'a Ends<K>,
    player: PlayerId,
    against: Against<'a, K>,
    recursion: Recursion<K>,
}

impl<K: OrderedField> Search<'_, K> {
    /// What leaf `end` is worth if `heard` was recommended and the player goes there.
    fn worth(&self, end: usize, heard: SequenceId) -> Option<K> {
        let weight = self.against.weight(end, heard);
        let payoff = &self.ends.payoffs(end)[self.player.index()];
        let none = weight.is_zero() || payoff.is_zero();
        (!none).then(|| weight * self.ends.chance(end) * payoff)
    }

    fn before_the_play(&mut self) -> Deviation<K> {
        let mut obeying = K::zero();
        for end in 0..self.ends.len() {
            let own = self.ends.sequences(end)[self.player.index()];
            if let Some(worth) = self.worth(end, SequenceId::EMPTY) {
                self.recursion.paid[own.index()] += &worth;
            }
            if let Some(worth) = self.worth(end, own) {
                obeying += &worth;
            }
        }
        let sets = self.game.infosets_of(self.player);
        self.recursion.run(self.game, sets);
        Deviation {
            player: self.player,
            infoset: None,
            recommended: None,
            action: self.recursion.first(self.game),
            report: None,
            gain: self.recursion.paid[SequenceId::EMPTY.index()].clone() - &obeying,
        }
    }

    /// Leaving at a set after `heard`, which leads to the set or is what to do there.
    fn at(&mut self, set: InfosetId, below: &[InfosetId], heard: SequenceId) -> Deviation<K> {
        let parent = self.game.infoset(set).parent_sequence();
        let mut obeying = K::zero();
        for &node in self.game.infoset(set).nodes() {
            for end in self.ends.below(self.game, node) {
                let own = self.ends.sequences(end)[self.player.index()];
                if let Some(worth) = self.worth(end, heard) {
                    self.recursion.paid[own.index()] += &worth;
                }
                if heard == parent || self.passes(own, set, heard) {
                    obeying += &self.worth(end, own).unwrap_or_else(K::zero);
                }
            }
        }
        self.recursion.run(self.game, below);
        let best = self.recursion.paid[parent.index()].clone();
        self.recursion.clear_below(self.game, below);
        Deviation {
            player: self.player,
            infoset: Some(set),
            recommended: None,
            action: self.recursion.chosen(set),
            report: None,
            gain: best - &obeying,
        }
    }

    /// Whether a sequence that passes `set` takes there the action in which `heard` ends.
    fn passes(&self, sequence: SequenceId, set: InfosetId, heard: SequenceId) -> bool {
        let mut sequence = sequence;
        while let Some(action) = self.game.last_action(self.player, sequence) {
            let at = self.game.infoset_of(action);
            if at <= set {
                return sequence == heard;
            }
            sequence = self.game.infoset(at).parent_sequence();
        }
        false
    }
}

/// How often the others are recommended to go to a leaf, together with a sequence of one player.
struct Against<'a, K> {
    /// By leaf: the number of the list that belongs to the others' sequences there.
    list: Vec<u32>,
    lists: Lists<'a, K>,
}

enum Lists<'a, K> {
    /// By list: joint plans, and how often they are drawn and the others' parts lead there.
    Plans(&'a Correlation<K>, PlayerId, Vec<Vec<(u32, K)>>),
    /// By list: sequences of the player in their order, and their weights.
    Weights(Vec<Vec<(SequenceId, &'a K)>>),
}

impl<'a, K: OrderedField> Against<'a, K> {
    fn new(
        ends: &Ends<K>,
        plan: &'a Correlation<K>,
        player: PlayerId,
        found: &Found<'_, K>,
    ) -> Result<Self, Error> {
        let mut numbers: HashMap<Vec<SequenceId>, u32> = HashMap::new();
        let others = |tuple: &[SequenceId]| {
            let mut others = tuple.to_vec();
            others[player.index()] = SequenceId::EMPTY;
            others
        };
        let mut list = Vec::with_capacity(ends.len());
        for end in 0..ends.len() {
            let next = numbers.len() as u32;
            list.push(*numbers.entry(others(ends.sequences(end))).or_insert(next));
        }
        let lists = if plan.mixture().is_empty() {
            let mut lists = vec![Vec::new(); numbers.len()];
            for (tuple, weight) in plan.weights() {
                // Tuples that differ in one place only come in the order of that place.
                if let Some(&number) = numbers.get(&others(tuple)) {
                    lists[number as usize].push((tuple[player.index()], weight));
                }
            }
            Lists::Weights(lists)
        } else {
            let mut lists = vec![Vec::new(); numbers.len()];
            for (tuple, &number) in &numbers {
                found.go_on()?;
                lists[number as usize] = against_plans(plan, player, tuple);
            }
            Lists::Plans(plan, player, lists)
        };
        Ok(Against { list, lists })
    }

    /// The weight of the player's `sequence` with the others' sequences at a leaf.
    fn weight(&self, end: usize, sequence: SequenceId) -> K {
        let list = self.list[end] as usize;
        match &self.lists {
            Lists::Weights(lists) => {
                let own = &lists[list];
                match own.binary_search_by_key(&sequence, |(own, _)| *own) {
                    Ok(place) => own[place].1.clone(),
                    Err(_) => K::zero(),
                }
            }
            Lists::Plans(plan, player, lists) => {
                let mut sum = K::zero();
                for (joint, weight) in &lists[list] {
                    let own =
                        plan.mixture()[*joint as usize].plans[player.index()].weight(sequence);
                    if !own.is_zero() {
                        sum += &(weight.clone() * own);
                    }
                }
                sum
            }
        }
    }
}

/// The joint plans in which the others may go along `tuple`, and how often that happens.
fn against_plans<K: OrderedField>(
    plan: &Correlation<K>,
    player: PlayerId,
    tuple: &[SequenceId],
) -> Vec<(u32, K)> {
    let weigh = |index: usize| {
        let joint = &plan.mixture()[index];
        let mut product = joint.weight.clone();
        for (own, &sequence) in joint.plans.iter().zip(tuple) {
            if own.player() != player && !product.is_zero() {
                product *= own.weight(sequence);
            }
        }
        (index as u32, product)
    };
    let all = (0..plan.mixture().len()).map(weigh);
    all.filter(|(_, weight)| !weight.is_zero()).collect()
}
