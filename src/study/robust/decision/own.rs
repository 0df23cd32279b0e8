//! The player's own part of a problem: the information sets that matter, and plans over them.

use super::uncertainty::Uncertainty;
use crate::game::{ActionId, InfosetId, SequenceId, Shape};
use crate::number::{OrderedRing, Rational};
use crate::strategy::Behavior;
use std::sync::Arc;

/// The weights of actions at the positive sets of a plan; `None` where it does not come.
pub(super) type Mix = Vec<Option<Vec<Rational>>>;

/// An own information set to which chance and the others lead in some state.
#[derive(Debug, Clone)]
pub(super) struct OwnSet {
    pub(super) id: InfosetId,
    /// Its place among all own sets.
    pub(super) place: usize,
    /// The sequence that leads there.
    pub(super) parent: usize,
    /// The sequences of its actions.
    pub(super) sequences: Vec<usize>,
}

/// The own information sets that matter, a later one on any path having the larger index. A set
/// to which nothing leads in any state changes no payoff, and plans are silent there.
#[derive(Debug, Clone)]
pub(super) struct OwnSets {
    pub(super) sets: Vec<OwnSet>,
    /// How many sequences the player has, those of sets that do not matter included.
    pub(super) sequences: usize,
}

impl OwnSets {
    pub(super) fn new(problem: &Uncertainty) -> Self {
        let shape = problem.shape();
        let own = shape.infosets_of(problem.player).iter().enumerate();
        let matters = |place: usize| {
            let mut states = problem.states.iter();
            states.any(|state| !state.facing.reach[place].is_zero())
        };
        let sets = own
            .filter(|(place, _)| matters(*place))
            .map(|(place, &id)| {
                let set = shape.infoset(id);
                let sequences = set.actions().map(|action| shape.sequence(action).index());
                OwnSet {
                    id,
                    place,
                    parent: set.parent_sequence().index(),
                    sequences: sequences.collect(),
                }
            });
        OwnSets {
            sets: sets.collect(),
            sequences: shape.sequence_count(problem.player),
        }
    }

    /// A single decision between so many actions, whose sequences are `1, 2, …`.
    pub(super) fn single(actions: usize) -> Self {
        let only = OwnSet {
            id: InfosetId::new(0),
            place: 0,
            parent: 0,
            sequences: (1..=actions).collect(),
        };
        OwnSets {
            sets: vec![only],
            sequences: actions + 1,
        }
    }

    /// By sequence, the most that it and what follows bring if a unit of a sequence's weight brings
    /// `payoffs`; at the empty one the optimum. Backward induction (Bellman 1957).
    pub(super) fn optimum(&self, payoffs: &[Rational]) -> Vec<Rational> {
        let mut values = payoffs.to_vec();
        for set in self.sets.iter().rev() {
            let most = set.sequences.iter().map(|&s| &values[s]).max().cloned();
            if let Some(most) = most {
                values[set.parent] += &most;
            }
        }
        values
    }

    /// What a plan brings, given by the weights of all sequences.
    pub(super) fn value(&self, payoffs: &[Rational], weights: &[Rational]) -> Rational {
        let pairs = payoffs.iter().zip(weights);
        pairs.map(|(payoff, weight)| payoff * weight).sum()
    }

    /// The plan that takes these actions at the sets where it comes.
    pub(super) fn mix(&self, weights: &[Rational]) -> Mix {
        let at = |set: &OwnSet| {
            let inflow = &weights[set.parent];
            let share = |&sequence: &usize| &weights[sequence] / inflow;
            (!inflow.is_zero()).then(|| set.sequences.iter().map(share).collect())
        };
        self.sets.iter().map(at).collect()
    }

    /// The weights of all sequences under a plan; zero at sets that do not matter.
    pub(super) fn weights(&self, mix: &Mix) -> Vec<Rational> {
        let mut weights = vec![Rational::ZERO; self.sequences];
        weights[0] = Rational::ONE;
        for (set, shares) in self.sets.iter().zip(mix) {
            for (&sequence, share) in set.sequences.iter().zip(shares.iter().flatten()) {
                weights[sequence] = &weights[set.parent] * share;
            }
        }
        weights
    }

    /// The whole profile: what the others do, the plan where it says something, the first action
    /// at other sets, and nothing at those of them that own moves exclude.
    pub(super) fn profile(&self, problem: &Uncertainty, mix: &Mix) -> Behavior {
        let shape: &Arc<Shape> = problem.shape();
        let mut profile = problem.others.clone();
        let mut reached = vec![false; self.sequences];
        reached[0] = true;
        let mut mine = self.sets.iter().zip(mix).peekable();
        for &id in shape.infosets_of(problem.player) {
            let set = shape.infoset(id);
            let given = match mine.next_if(|(own, _)| own.id == id) {
                Some((_, shares)) => shares.clone(),
                None => None,
            };
            let comes = reached[set.parent_sequence().index()];
            if !comes && given.is_none() {
                continue;
            }
            let first = |place| match place {
                0 => Rational::ONE,
                _ => Rational::ZERO,
            };
            let shares = given.unwrap_or_else(|| (0..set.action_count()).map(first).collect());
            for (action, share) in set.actions().zip(&shares) {
                reached[shape.sequence(action).index()] = comes && !share.is_zero();
            }
            // The shares are a distribution: quotients of weights by their sum.
            let _ = profile.set(id, shares);
        }
        profile
    }
}

/// A walk through all reduced pure plans: the actions at the sets where the plan itself comes, in
/// the order of the sets.
pub(super) struct PlanWalk<'a> {
    own: &'a OwnSets,
    /// The place of every set that was decided, and the place of the action.
    chosen: Vec<(usize, usize)>,
    within: Vec<bool>,
}

impl<'a> PlanWalk<'a> {
    pub(super) fn new(own: &'a OwnSets) -> Self {
        let mut within = vec![false; own.sequences];
        within[0] = true;
        PlanWalk {
            own,
            chosen: Vec::new(),
            within,
        }
    }

    /// The sets decided so far and the places of the actions there.
    pub(super) fn chosen(&self) -> &[(usize, usize)] {
        &self.chosen
    }

    /// Decides the next set to which the plan comes, by its first action. `false` if there is none:
    /// the plan is complete.
    pub(super) fn descend(&mut self) -> bool {
        let start = self.chosen.last().map_or(0, |(set, _)| set + 1);
        let mut later = self.own.sets.iter().enumerate().skip(start);
        let Some((place, set)) = later.find(|(_, set)| self.within[set.parent]) else {
            return false;
        };
        self.chosen.push((place, 0));
        self.within[set.sequences[0]] = true;
        true
    }

    /// Takes the next action at the last set that has one. `false` if there is none: the walk is
    /// over.
    pub(super) fn advance(&mut self) -> bool {
        while let Some((place, action)) = self.chosen.pop() {
            let sequences = &self.own.sets[place].sequences;
            self.within[sequences[action]] = false;
            if let Some(&next) = sequences.get(action + 1) {
                self.chosen.push((place, action + 1));
                self.within[next] = true;
                return true;
            }
        }
        false
    }

    /// The actions chosen.
    pub(super) fn actions(&self, shape: &Shape) -> Vec<ActionId> {
        let action = |&(place, action): &(usize, usize)| {
            shape.infoset(self.own.sets[place].id).action(action)
        };
        self.chosen.iter().map(action).collect()
    }

    /// What the plan brings, if a unit of a sequence's weight brings `payoffs`.
    pub(super) fn value(&self, payoffs: &[Rational]) -> Rational {
        let sequence = |&(place, action): &(usize, usize)| self.own.sets[place].sequences[action];
        let taken = self.chosen.iter().map(sequence);
        taken
            .chain([SequenceId::EMPTY.index()])
            .map(|s| &payoffs[s])
            .sum()
    }
}
