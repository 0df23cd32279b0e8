//! One player's sequences and payoffs, as the search for equilibria needs them.

use crate::game::PlayerId;
use crate::number::{OrderedField, OrderedRing};
use crate::sequence_form::SequenceForm;
use std::cmp::Ordering;

/// One player's sequences and its payoffs, in the ring.
pub(super) struct Side<R> {
    /// By information set of the player; a set comes after those before it.
    pub(super) sets: Vec<Set>,
    /// By sequence: the player's sets right after it, as indices into `sets`.
    pub(super) after: Vec<Vec<usize>>,
    /// By sequence: the set in which it ends. Unused for ∅.
    pub(super) home: Vec<usize>,
    /// By sequence: the opponent's sequences, and what the pair pays this player, in a unit that
    /// makes all payoffs elements of the ring.
    pub(super) payoffs: Vec<Vec<(usize, R)>>,
    /// The largest magnitude of a payoff, in that unit.
    pub(super) largest: f64,
}

pub(super) struct Set {
    pub(super) parent: usize,
    pub(super) sequences: Vec<usize>,
}

impl<R: OrderedRing> Side<R> {
    pub(super) fn new<K: OrderedField<Ring = R>>(form: &SequenceForm<K>, player: usize) -> Self {
        let id = PlayerId::new(player);
        let count = form.sequence_count(id);
        let game = form.game();
        let sets: Vec<Set> = form
            .infosets(id)
            .map(|set| Set {
                parent: set.parent_sequence().index(),
                sequences: set.actions().map(|a| game.sequence(a).index()).collect(),
            })
            .collect();
        let (mut after, mut home) = (vec![Vec::new(); count], vec![0; count]);
        for (index, set) in sets.iter().enumerate() {
            after[set.parent].push(index);
            set.sequences.iter().for_each(|&s| home[s] = index);
        }
        let unit = K::common_denominator(form.entries().iter().map(|e| &e.payoffs[player]));
        let scale = K::ratio(&unit, &R::one()).to_f64();
        let mut largest = 0.0;
        let mut payoffs = vec![Vec::new(); count];
        for entry in form.entries() {
            let [own, other] = [player, 1 - player].map(|p| entry.sequences[p].index());
            let payoff = &entry.payoffs[player];
            if !payoff.is_zero() {
                largest = f64::max(largest, (payoff.to_f64() * scale).abs());
                payoffs[own].push((other, payoff.scale(&unit)));
            }
        }
        Side {
            sets,
            after,
            home,
            payoffs,
            largest,
        }
    }

    /// How many sequences there are, ∅ included.
    pub(super) fn count(&self) -> usize {
        self.home.len()
    }

    /// The sequence before the last information set of a sequence; not for ∅.
    pub(super) fn parent(&self, sequence: usize) -> usize {
        self.sets[self.home[sequence]].parent
    }

    /// By sequence: what it pays against the opponent's weights, later sets left aside.
    pub(super) fn against(&self, weights: &[R]) -> Vec<R> {
        let value = |row: &Vec<(usize, R)>| {
            let terms = row.iter().filter(|(other, _)| !weights[*other].is_zero());
            terms.fold(R::zero(), |sum, (other, payoff)| {
                sum + &(payoff.clone() * &weights[*other])
            })
        };
        self.payoffs.iter().map(value).collect()
    }

    /// By set: the first best action, if the sequences pay `values`; and what the best plan pays.
    pub(super) fn best_plan(&self, mut values: Vec<R>) -> (Vec<usize>, R) {
        let mut best = vec![0; self.sets.len()];
        for (index, set) in self.sets.iter().enumerate().rev() {
            let mut top = set.sequences[0];
            for &sequence in &set.sequences[1..] {
                if values[sequence].compare(&values[top]) == Ordering::Greater {
                    top = sequence;
                }
            }
            best[index] = top;
            let value = values[top].clone();
            values[set.parent] += &value;
        }
        (best, values[0].clone())
    }

    /// The sequences that a choice at every set leads through, ∅ first.
    pub(super) fn through(&self, choice: &[usize], from: usize) -> Vec<usize> {
        let mut met = vec![from];
        let mut at = 0;
        while at < met.len() {
            met.extend(self.after[met[at]].iter().map(|&set| choice[set]));
            at += 1;
        }
        met
    }
}
