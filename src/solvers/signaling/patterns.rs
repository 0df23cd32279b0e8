//! Depth-first through the patterns of supports, last moves first.

use super::candidates::Candidates;
use super::senders::Senders;
use super::sides::{Plans, Region, Start, Supports, plans, region};
use super::skeleton::Skeleton;
use crate::number::OrderedField;
use crate::run::{Run, Stop};

/// The sequential equilibria with exactly these supports, and with beliefs that are positive on
/// exactly the groups that the regions name where that matters.
#[derive(Debug, Clone)]
pub(super) struct Pattern<K> {
    pub(super) supports: Supports,
    pub(super) regions: Vec<Region<K>>,
    /// The informed player's moves outside all regions at which several actions are taken.
    pub(super) unseen: Vec<usize>,
    pub(super) plans: Vec<Plans<K>>,
}

/// A choice that is enumerated.
#[derive(Debug, Clone, Copy)]
enum Item {
    Move(usize),
    Set(usize),
}

/// More actions at one place than this are not enumerated.
pub(super) const MOST_ACTIONS: usize = 30;

/// Enumerates; `found` is called for every pattern that has an equilibrium. Returns how many
/// partial patterns were examined, and why it stopped, if it did.
pub(super) fn enumerate<K: OrderedField>(
    skeleton: &Skeleton<'_, K>,
    candidates: &Candidates,
    run: &Run<'_>,
    mut found: impl FnMut(Pattern<K>),
) -> (usize, Option<Stop>) {
    let mut supports = candidates.clone();
    let mut items = Vec::new();
    let mut seen = vec![false; skeleton.sets.len()];
    for &index in skeleton.order.iter().rev() {
        let (item, place) = match skeleton.moves[index].set {
            Some(set) if std::mem::replace(&mut seen[set], true) => continue,
            Some(set) => (Item::Set(set), &mut supports.sets[set]),
            None => (Item::Move(index), &mut supports.moves[index]),
        };
        if place.len() > 1 {
            place.clear();
            items.push(item);
        }
    }
    let mut senders = Senders::new(skeleton);
    let mut examined = 0;
    // By item up to the current one: which subset of its candidates, as a mask.
    let mut masks = vec![0u32];
    // By item: for a move the plans that are left after its choice.
    let mut left: Vec<Option<Plans<K>>> = vec![None; items.len()];
    // The same before its choice, where the item before it does not tell.
    let mut before: Vec<Option<Plans<K>>> = vec![None; items.len()];
    while let Some(mask) = masks.last_mut() {
        examined += 1;
        if let Some(stop) = run.stopped() {
            return (examined, Some(stop));
        }
        if examined > run.options().limits.pivots {
            return (examined, Some(Stop::Work));
        }
        run.report("patterns of supports", examined as u64, None);
        *mask += 1;
        let level = masks.len() - 1;
        let Some(&item) = items.get(level) else {
            // Every choice is made.
            let plans = left.last().and_then(Option::as_ref);
            if !finish(skeleton, candidates, &supports, plans, &mut found) {
                return (examined, Some(Stop::Work));
            }
            masks.pop();
            continue;
        };
        let (own, place) = match item {
            Item::Move(index) => (&candidates.moves[index], &mut supports.moves[index]),
            Item::Set(set) => (&candidates.sets[set], &mut supports.sets[set]),
        };
        let mask = masks[level];
        place.clear();
        if mask >> own.len() != 0 {
            masks.pop();
            continue;
        }
        let chosen = own.iter().enumerate().filter(|(at, _)| mask >> at & 1 != 0);
        place.extend(chosen.map(|(_, action)| action));
        let possible = match item {
            Item::Set(set) => {
                if skeleton.sets[set].depth > 0 {
                    senders.clear();
                }
                is_supported(skeleton, candidates, &supports, set)
            }
            Item::Move(index) => {
                let place = &skeleton.moves[index];
                let first = place.depth == 0;
                if !first {
                    senders.clear();
                }
                let possible = !first || senders.allow(skeleton, candidates, &supports);
                let last = level.checked_sub(1).and_then(|last| left[last].as_ref());
                let last = last.filter(|plans| plans.start == place.history);
                if possible && last.is_none() && before[level].is_none() {
                    let own = std::mem::take(&mut supports.moves[index]);
                    before[level] = Some(plans(skeleton, candidates, &supports, place.history));
                    supports.moves[index] = own;
                }
                let known = last.or(before[level].as_ref()).filter(|_| possible);
                let next =
                    known.and_then(|known| known.choose(skeleton, candidates, &supports, index));
                left[level] = next;
                left[level].is_some()
            }
        };
        if possible {
            if let Some(stale) = before.get_mut(level + 1) {
                *stale = None;
            }
            masks.push(0);
        }
    }
    (examined, None)
}

/// Whether some belief at a set makes its choice optimal, given those after it.
fn is_supported<K: OrderedField>(
    skeleton: &Skeleton<'_, K>,
    candidates: &Candidates,
    supports: &Supports,
    set: usize,
) -> bool {
    let groups: Vec<&[usize]> = skeleton.sets[set].groups.iter().map(|g| &g[..]).collect();
    let region = region(skeleton, candidates, supports, Start::Belief(&groups));
    !region.weights.is_empty()
}

/// Solves both systems of a complete pattern. `false` if a belief has too many faces to list.
fn finish<K: OrderedField>(
    skeleton: &Skeleton<'_, K>,
    candidates: &Candidates,
    supports: &Supports,
    known: Option<&Plans<K>>,
    found: &mut impl FnMut(Pattern<K>),
) -> bool {
    let first = region(skeleton, candidates, supports, Start::Game);
    if !first.weights.is_interior() {
        return true;
    }
    let mut starts = vec![None];
    for (set, own) in skeleton.sets.iter().enumerate() {
        if own.has_later {
            let left = (0..own.actions).filter(|action| !supports.sets[set].contains(action));
            starts.extend(left.map(|action| Some((set, action))));
        }
    }
    let mut all = Vec::new();
    for start in starts {
        let known = known.filter(|plans| plans.start == start);
        let plans = match known {
            Some(plans) => plans.clone(),
            None => plans(skeleton, candidates, supports, start),
        };
        if !plans.plans.is_interior() {
            return true;
        }
        all.push(plans);
    }
    // Regions after the first, from the shallowest set that none reaches; where it matters on
    // which of its groups the belief is positive, every possibility.
    let mut waiting = vec![vec![first]];
    while let Some(regions) = waiting.pop() {
        let missing = |set: &usize| !regions.iter().any(|region| region.sets.contains(set));
        let missing: Vec<usize> = (0..skeleton.sets.len()).filter(missing).collect();
        let Some(&set) = missing.first() else {
            let unseen = unseen(skeleton, supports, &regions);
            found(Pattern {
                supports: supports.clone(),
                regions,
                unseen,
                plans: all.clone(),
            });
            continue;
        };
        let surprise = Surprise::new(skeleton, &missing, set);
        let count = surprise.groups.len();
        let simple = surprise.is_last(skeleton, supports);
        if !simple && count > MOST_ACTIONS {
            return false;
        }
        let faces = if simple { 1 } else { (1u32 << count) - 1 };
        for mask in 1..=faces {
            let groups: Vec<&[usize]> = (0..count)
                .filter(|at| simple || mask >> at & 1 != 0)
                .map(|at| &surprise.groups[at][..])
                .collect();
            let next = region(skeleton, candidates, supports, Start::Belief(&groups));
            let weights = &next.weights;
            if simple && !weights.is_empty() || weights.is_interior() {
                let mut regions = regions.clone();
                regions.push(next);
                waiting.push(regions);
            }
        }
    }
    true
}

/// Sets off the path whose beliefs go together: the same deviations of the informed player lead to
/// them, and chance decides to which.
struct Surprise {
    sets: Vec<usize>,
    /// The members by deviation.
    groups: Vec<Vec<usize>>,
}

impl Surprise {
    /// The one to which `set` belongs, among the sets that nothing else reaches.
    fn new<K: OrderedField>(skeleton: &Skeleton<'_, K>, missing: &[usize], set: usize) -> Self {
        let mut found = Surprise {
            sets: vec![set],
            groups: skeleton.sets[set].groups.clone(),
        };
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
    fn is_last<K: OrderedField>(&self, skeleton: &Skeleton<'_, K>, supports: &Supports) -> bool {
        let full = |&set: &usize| skeleton.sets[set].groups.len() == self.groups.len();
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
        let mixes = |index: usize| supports.moves[index].len() > 1 && after(index);
        self.sets.iter().all(full)
            && !self.sets.iter().any(|&set| skeleton.sets[set].has_later)
            && !(0..skeleton.moves.len()).any(mixes)
    }
}

fn unseen<K: OrderedField>(
    skeleton: &Skeleton<'_, K>,
    supports: &Supports,
    regions: &[Region<K>],
) -> Vec<usize> {
    let seen = |index: usize| {
        regions
            .iter()
            .any(|region| region.carriers[index].is_some())
    };
    (0..skeleton.moves.len())
        .filter(|&index| supports.moves[index].len() > 1 && !seen(index))
        .collect()
}
