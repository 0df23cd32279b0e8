//! Sets off the path whose beliefs go together.

use super::sides::Supports;
use super::skeleton::Skeleton;
use crate::number::OrderedField;

/// Sets off the path whose beliefs go together: the same deviations of the informed player lead to
/// them, and chance decides to which.
pub(super) struct Surprise {
    pub(super) sets: Vec<usize>,
    /// The members by deviation.
    pub(super) groups: Vec<Vec<usize>>,
}

impl Surprise {
    /// A set by itself.
    pub(super) fn alone<K: OrderedField>(skeleton: &Skeleton<'_, K>, set: usize) -> Self {
        Surprise {
            sets: vec![set],
            groups: skeleton.sets[set].groups.clone(),
        }
    }

    /// The one to which `set` belongs, among the sets that nothing else reaches.
    pub(super) fn new<K: OrderedField>(
        skeleton: &Skeleton<'_, K>,
        missing: &[usize],
        set: usize,
    ) -> Self {
        let mut found = Self::alone(skeleton, set);
        if skeleton.sets[set].excluded {
            return found;
        }
        let step = |group: &[usize]| skeleton.moves[group[0]].step;
        loop {
            let tied = |&&other: &&usize| {
                let other_set = &skeleton.sets[other];
                let mut theirs = other_set.groups.iter();
                !found.sets.contains(&other)
                    && !other_set.excluded
                    && theirs.any(|b| found.groups.iter().any(|a| step(a) == step(b)))
            };
            let Some(&next) = missing.iter().find(tied) else {
                return found;
            };
            found.sets.push(next);
            for group in &skeleton.sets[next].groups {
                match found.groups.iter_mut().find(|own| step(own) == step(group)) {
                    Some(own) => own.extend(group),
                    None => found.groups.push(group.clone()),
                }
            }
        }
    }

    /// Whether nothing depends on which deviations the belief excludes: each leads to all sets,
    /// after which the uninformed player does not move again and the informed one does not mix.
    pub(super) fn is_last<K: OrderedField>(
        &self,
        skeleton: &Skeleton<'_, K>,
        supports: &Supports,
    ) -> bool {
        let full = |&set: &usize| skeleton.sets[set].groups.len() == self.groups.len();
        self.sets.iter().all(full)
            && !self.sets.iter().any(|&set| skeleton.sets[set].has_later)
            && !self.mixes_later(skeleton, supports)
    }

    /// Whether the informed player mixes somewhere after the sets.
    pub(super) fn mixes_later<K: OrderedField>(
        &self,
        skeleton: &Skeleton<'_, K>,
        supports: &Supports,
    ) -> bool {
        let after = |index: usize| {
            let mut history = skeleton.moves[index].history;
            while let Some((before, _)) = history {
                if self.sets.contains(&before) {
                    return true;
                }
                history = skeleton.sets[before].history;
            }
            false
        };
        (0..skeleton.moves.len()).any(|index| supports.moves[index].len() > 1 && after(index))
    }
}
