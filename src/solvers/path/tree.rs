//! One player's sequences with one chosen action at every information set.

use super::poll;
use crate::number::OrderedField;
use crate::run::{Run, Stop};
use std::cmp::Ordering;

/// One player's sequences: 0 is the empty one, or stands for all that are given from outside.
pub(in crate::solvers) struct Tree {
    /// A set comes after those before it.
    pub(in crate::solvers) sets: Vec<Set>,
    /// By sequence: the player's sets right after it, as indices into `sets`.
    after: Vec<Vec<usize>>,
    /// By sequence: the set in which it ends, and whether it is chosen there. Unused for 0.
    home: Vec<(usize, bool)>,
}

/// The actions of one information set.
pub(in crate::solvers) struct Set {
    /// The sequence before it.
    pub(in crate::solvers) parent: usize,
    /// The sequences that end in it.
    pub(in crate::solvers) sequences: Vec<usize>,
    /// One of them.
    pub(in crate::solvers) chosen: usize,
}

/// A move of weight: by sequence whether it gains, each at most once.
pub(in crate::solvers) type Change = Vec<(usize, bool)>;

impl Tree {
    /// A tree of sets with `count` sequences, 0 included. Their own choices are kept.
    pub(in crate::solvers) fn new(sets: Vec<Set>, count: usize) -> Self {
        let mut after = vec![Vec::new(); count];
        let mut home = vec![(0, false); count];
        for (index, set) in sets.iter().enumerate() {
            after[set.parent].push(index);
            for &sequence in &set.sequences {
                home[sequence] = (index, sequence == set.chosen);
            }
        }
        Tree { sets, after, home }
    }

    /// Chooses a best plan, if the sequences pay `values` and later sets are left aside there.
    pub(in crate::solvers) fn choose<K: OrderedField>(
        &mut self,
        mut values: Vec<K>,
        run: &Run<'_>,
    ) -> Result<(), Stop> {
        for set in self.sets.iter_mut().rev() {
            poll(run)?;
            set.chosen = set.sequences[0];
            for &sequence in &set.sequences {
                self.home[sequence].1 = false;
                if values[sequence].compare(&values[set.chosen]) == Ordering::Greater {
                    set.chosen = sequence;
                }
            }
            self.home[set.chosen].1 = true;
            let value = values[set.chosen].clone();
            values[set.parent] += &value;
        }
        Ok(())
    }

    /// How many sequences there are, 0 included.
    pub(in crate::solvers) fn count(&self) -> usize {
        self.home.len()
    }

    /// Whether a sequence other than 0 is chosen at its set.
    pub(in crate::solvers) fn is_chosen(&self, sequence: usize) -> bool {
        self.home[sequence].1
    }

    /// The sequences that are not chosen.
    pub(in crate::solvers) fn free(&self) -> impl Iterator<Item = usize> + '_ {
        (1..self.count()).filter(|&sequence| !self.is_chosen(sequence))
    }

    /// The change of plan when one unit of weight moves to `sequence` from the chosen one of its
    /// set, chosen sequences following both. The sequence itself comes first.
    pub(super) fn switch(&self, sequence: usize) -> Change {
        let (set, _) = self.home[sequence];
        let mut change = Vec::new();
        let mut waiting = vec![(self.sets[set].chosen, false), (sequence, true)];
        while let Some((sequence, gains)) = waiting.pop() {
            change.push((sequence, gains));
            let next = self.after[sequence].iter();
            waiting.extend(next.map(|&set| (self.sets[set].chosen, gains)));
        }
        change
    }

    /// Turns a vector over the sequences into one over the free weights: returns its product with
    /// the chosen plan, and for every free sequence that with the switch to it.
    pub(super) fn reduce<K: OrderedField>(&self, vector: &mut [K]) -> (K, Vec<(usize, K)>) {
        let mut entries = Vec::new();
        // Bottom up, every sequence collects what the chosen plan gets after it.
        for set in self.sets.iter().rev() {
            let chosen = vector[set.chosen].clone();
            for &sequence in set.sequences.iter().filter(|&&s| s != set.chosen) {
                let difference = vector[sequence].clone() - &chosen;
                if !difference.is_zero() {
                    entries.push((sequence, difference));
                }
            }
            vector[set.parent] += &chosen;
        }
        (vector[0].clone(), entries)
    }
}
