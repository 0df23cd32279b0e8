//! Who may send what: a necessary condition on first messages that is cheaper than either system.

use super::candidates::Candidates;
use super::patterns::MOST_ACTIONS;
use super::sides::{Start, Supports, region};
use super::skeleton::Skeleton;
use crate::number::OrderedField;
use std::cmp::Ordering;
use std::collections::HashMap;

/// More types than this are not looked at one by one.
const MOST_TYPES: usize = 10;

/// The first sets of the uninformed player that the informed player's first actions lead to, with
/// what is known about them.
#[derive(Debug)]
pub(super) struct Senders {
    /// By set: by group of its members, the informed player's move and action that leads there.
    sources: Vec<Option<Vec<(usize, usize)>>>,
    /// By set, support there, and groups with positive weight, as masks: whether some such belief
    /// makes the support optimal. Depends on the choices after the set.
    known: HashMap<(usize, u32, u32), bool>,
}

impl Senders {
    pub(super) fn new<K: OrderedField>(skeleton: &Skeleton<'_, K>) -> Self {
        let source_of = |step: usize| {
            let mut first = skeleton.steps[0].next.iter();
            let &index = first.find(|&&index| {
                let place = &skeleton.moves[index];
                let actions = place.first_step..place.first_step + place.actions;
                place.set.is_none() && actions.contains(&step)
            })?;
            let possible = skeleton.moves[index].probability.sign() == Ordering::Greater;
            possible.then(|| (index, step - skeleton.moves[index].first_step))
        };
        let sources = skeleton.sets.iter().map(|set| {
            let small = set.groups.len() <= MOST_TYPES && set.actions <= MOST_ACTIONS;
            let usable = !set.excluded && small;
            let groups = set.groups.iter().filter(|_| usable);
            let found: Option<Vec<_>> = groups
                .map(|group| source_of(skeleton.moves[group[0]].step))
                .collect();
            found.filter(|found| !found.is_empty())
        });
        Senders {
            sources: sources.collect(),
            known: HashMap::new(),
        }
    }

    /// Forgets what depends on choices after the first sets.
    pub(super) fn clear(&mut self) {
        self.known.clear();
    }

    /// Whether every first set may be reached by the types that are decided to go there, and some
    /// of the undecided ones, with a belief that makes its support optimal.
    pub(super) fn allow<K: OrderedField>(
        &mut self,
        skeleton: &Skeleton<'_, K>,
        candidates: &Candidates,
        supports: &Supports,
    ) -> bool {
        for (set, sources) in self.sources.iter().enumerate() {
            let Some(sources) = sources else {
                continue;
            };
            let (mut sure, mut open) = (0u32, 0u32);
            for (group, &(index, action)) in sources.iter().enumerate() {
                let support = &supports.moves[index];
                if support.contains(&action) {
                    sure |= 1 << group;
                } else if support.is_empty() {
                    open |= 1 << group;
                }
            }
            if sure == 0 {
                continue;
            }
            let choice = supports.sets[set].iter().fold(0, |mask, a| mask | 1 << a);
            // The subsets of the open ones, from all of them down to none.
            let mut some = open;
            loop {
                let senders = sure | some;
                let known = self.known.entry((set, choice, senders)).or_insert_with(|| {
                    let groups = skeleton.sets[set].groups.iter().enumerate();
                    let groups: Vec<&[usize]> = groups
                        .filter(|(at, _)| senders >> at & 1 != 0)
                        .map(|(_, group)| &group[..])
                        .collect();
                    let start = Start::Belief(&groups);
                    region(skeleton, candidates, supports, start)
                        .weights
                        .is_interior()
                });
                if *known {
                    break;
                }
                if some == 0 {
                    return false;
                }
                some = (some - 1) & open;
            }
        }
        true
    }
}
