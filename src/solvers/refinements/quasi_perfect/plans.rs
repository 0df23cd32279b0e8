//! The players' perturbed plans, found layer by layer.

use super::layers::{Layer, Layers, sequence_count};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::{OrderedField, OrderedRing, Rational};
use crate::run::{Run, Stop};
use crate::sequence_form::Entry;
use crate::solvers::path::{
    Border, Change, Ends, Numbering, Problem, Tree, follow, formulate, poll,
};
use std::cmp::Ordering;

/// Both players' perturbed plans, as far as they are known.
pub(super) struct Plans<K> {
    /// How many coefficients a weight has.
    pub(super) terms: usize,
    /// By player, sequence and power: the coefficients.
    pub(super) weights: [Vec<K>; 2],
    /// By player and sequence: how many moves it has.
    moves: [Vec<usize>; 2],
    /// By player and sequence: its weight in uniform play.
    uniform: [Vec<K>; 2],
    /// How many pivots were made.
    pub(super) pivots: usize,
}

/// The border of a layer: at `z`, weight above its bound on an action that is not chosen costs `z`.
///
/// All is multiplied by `unit`, which makes the weights that are given elements of the ring.
struct Fine<K> {
    terms: usize,
    unit: K,
    /// More than any payoffs.
    start: K,
    /// By player, place and power: what a sequence pays against the opponent's chosen plan, with
    /// the bounds on its other weights, later own sets left aside.
    against: [Vec<K>; 2],
    /// By player, place and power: the weight above its bound of a sequence that is chosen.
    above: [Vec<K>; 2],
}

impl<K: OrderedField> Border<K> for Fine<K> {
    fn start(&self) -> K {
        self.start.clone()
    }

    fn weight(&self, player: usize, sequence: usize) -> Ends<K> {
        let first = sequence * self.terms;
        Ends {
            lambda: K::zero(),
            right: self.above[player][first..first + self.terms].to_vec(),
        }
    }

    /// `slack = start - λ - gain - …`
    fn slack(&self, player: usize, change: &Change, _: K) -> Ends<K> {
        let mut right = vec![K::zero(); self.terms];
        right[0] = self.start.clone();
        for &(changed, gains) in change {
            let paid = &self.against[player][changed * self.terms..][..self.terms];
            for (right, paid) in right.iter_mut().zip(paid) {
                match gains {
                    true => *right -= paid,
                    false => *right += paid,
                }
            }
        }
        Ends {
            lambda: K::one(),
            right,
        }
    }
}

impl<K: OrderedField> Plans<K> {
    /// Plans of which only the weights of the empty sequences are known.
    pub(super) fn new(game: &Game<K>, run: &Run<'_>) -> Result<Self, Stop> {
        let counts = [0, 1].map(|player| sequence_count(game, player));
        let mut moves = counts.map(|count| vec![0usize; count]);
        let mut terms = 1;
        for set in game.infosets() {
            let own = &mut moves[set.player().index()];
            let next = own[set.parent_sequence().index()] + 1;
            for action in set.actions() {
                own[game.sequence(action).index()] = next;
            }
            terms = terms.max(next + 1);
        }
        // The weights, and twice as many numbers at the start of a path.
        let held = (counts[0] + counts[1]).saturating_mul(3 * terms);
        if held > run.options().limits.entries {
            return Err(Stop::Work);
        }
        let mut uniform = counts.map(|count| vec![K::one(); count]);
        for set in game.infosets() {
            poll(run)?;
            let own = &mut uniform[set.player().index()];
            let count = K::from_rational(&Rational::from(set.action_count() as i64));
            let share = own[set.parent_sequence().index()].clone() / &count;
            for action in set.actions() {
                own[game.sequence(action).index()] = share.clone();
            }
        }
        let mut weights = counts.map(|count| vec![K::zero(); count * terms]);
        for own in &mut weights {
            own[0] = K::one();
        }
        Ok(Plans {
            terms,
            weights,
            moves,
            uniform,
            pivots: 0,
        })
    }

    pub(super) fn weight(&self, player: usize, sequence: usize) -> &[K] {
        &self.weights[player][sequence * self.terms..][..self.terms]
    }

    fn weight_mut(&mut self, player: usize, sequence: usize) -> &mut [K] {
        &mut self.weights[player][sequence * self.terms..][..self.terms]
    }

    /// Gives the sequences of one layer their weights, given those of the layers before it.
    pub(super) fn extend(
        &mut self,
        layers: &Layers<K>,
        rank: usize,
        layer: Layer<K>,
        run: &Run<'_>,
    ) -> Result<Option<Stop>, Error> {
        let Layer {
            sequences,
            trees,
            parents,
            entries,
        } = layer;
        let within =
            |player: usize, entry: &Entry<K>| layers.place(rank, player, entry.sequences[player]);
        let problem = match self.problem(trees, &entries, within, run) {
            Ok(problem) => problem,
            Err(stop) => return Ok(Some(stop)),
        };
        for player in [0, 1] {
            let tree = &problem.trees[player];
            self.keep_to_bounds(player, tree, &sequences[player], &parents[player]);
        }
        let numbering = Numbering::new(&problem.trees, self.terms - 1);
        let started = self
            .fine(&problem.trees, &sequences, &entries, within, run)
            .and_then(|fine| Ok((formulate(&problem, &numbering, &fine, run)?, fine.unit)));
        let (mut tableau, unit) = match started {
            Ok(started) => started,
            Err(stop) => return Ok(Some(stop)),
        };
        let stopped = follow(&mut tableau, &numbering, self.pivots, run)?;
        self.pivots += tableau.pivots();
        if stopped.is_some() {
            return Ok(stopped);
        }
        for player in [0, 1] {
            for (place, &sequence) in sequences[player].iter().enumerate().skip(1) {
                let above: Vec<K> = tableau.expansion(numbering.weight(player, place));
                let moves = self.moves[player][sequence];
                let weight = self.weight_mut(player, sequence);
                for (weight, above) in weight.iter_mut().zip(above) {
                    *weight = above / &unit;
                }
                weight[moves] += &K::one();
            }
        }
        Ok(None)
    }

    /// The payoffs by places, and in the trees best responses to uniform play.
    fn problem<'a>(
        &self,
        mut trees: [Tree; 2],
        entries: &'a [Entry<K>],
        within: impl Fn(usize, &Entry<K>) -> Option<usize>,
        run: &Run<'_>,
    ) -> Result<Problem<'a, K>, Stop> {
        let mut payoffs = [0, 1].map(|player: usize| vec![Vec::new(); trees[player].count()]);
        let mut values = [0, 1].map(|player: usize| vec![K::zero(); trees[player].count()]);
        for entry in entries {
            poll(run)?;
            let places = [0, 1].map(|player| within(player, entry));
            for player in [0, 1] {
                let (other, payoff) = (1 - player, &entry.payoffs[player]);
                let Some(own) = places[player] else {
                    continue;
                };
                if payoff.is_zero() {
                    continue;
                }
                if let Some(theirs) = places[other] {
                    payoffs[player][own].push((theirs, payoff));
                }
                let weight = &self.uniform[other][entry.sequences[other].index()];
                values[player][own] += &(payoff.clone() * weight);
            }
        }
        for (tree, values) in trees.iter_mut().zip(values) {
            tree.choose(values, run)?;
        }
        Ok(Problem { trees, payoffs })
    }

    /// The plan of a layer in which every sequence that is not chosen keeps to its bound.
    fn keep_to_bounds(
        &mut self,
        player: usize,
        tree: &Tree,
        sequences: &[usize],
        parents: &[usize],
    ) {
        for (set, &parent) in tree.sets.iter().zip(parents) {
            let mut rest = self.weight(player, parent).to_vec();
            for &place in set.sequences.iter().filter(|&&place| place != set.chosen) {
                let moves = self.moves[player][sequences[place]];
                rest[moves] -= &K::one();
                self.weight_mut(player, sequences[place])[moves] = K::one();
            }
            self.weight_mut(player, sequences[set.chosen])
                .clone_from_slice(&rest);
        }
    }

    /// The border at the plans of [`keep_to_bounds`](Self::keep_to_bounds).
    fn fine(
        &self,
        trees: &[Tree; 2],
        sequences: &[Vec<usize>; 2],
        entries: &[Entry<K>],
        within: impl Fn(usize, &Entry<K>) -> Option<usize>,
        run: &Run<'_>,
    ) -> Result<Fine<K>, Stop> {
        let terms = self.terms;
        let mut against =
            [0, 1].map(|player: usize| vec![K::zero(); trees[player].count() * terms]);
        let mut above = against.clone();
        let mut total = [K::zero(), K::zero()];
        for entry in entries {
            poll(run)?;
            for player in [0, 1] {
                let (other, payoff) = (1 - player, &entry.payoffs[player]);
                let Some(own) = within(player, entry) else {
                    continue;
                };
                match payoff.sign() {
                    Ordering::Less => total[player] -= payoff,
                    Ordering::Equal => continue,
                    Ordering::Greater => total[player] += payoff,
                }
                let weight = self.weight(other, entry.sequences[other].index());
                for (sum, weight) in against[player][own * terms..].iter_mut().zip(weight) {
                    if !weight.is_zero() {
                        *sum += &(payoff.clone() * weight);
                    }
                }
            }
        }
        for player in [0, 1] {
            for set in &trees[player].sets {
                let sequence = sequences[player][set.chosen];
                let above = &mut above[player][set.chosen * terms..][..terms];
                above.clone_from_slice(self.weight(player, sequence));
                above[self.moves[player][sequence]] -= &K::one();
            }
        }
        // No weight is more than one and every entry counts once in a change of plan, so that no
        // gain is more than the sum of all payoffs. A power of two has no denominator to share.
        let mut start = K::one();
        while total.iter().any(|total| total.compare(&start).is_ge()) {
            start = start.clone() + &start;
        }
        let unit = K::common_denominator(above.iter().flatten());
        let unit = K::ratio(&unit, &K::Ring::one());
        if unit != K::one() {
            let all = against.iter_mut().chain(&mut above).flatten();
            all.chain([&mut start]).for_each(|value| *value *= &unit);
        }
        Ok(Fine {
            terms,
            unit,
            start,
            against,
            above,
        })
    }
}
