//! Depth-first through the patterns of supports, last moves first.

use super::candidates::Candidates;
use super::channels::Stage;
use super::complete::complete;
use super::plans::{Plans, plans};
use super::polytope::Polytope;
use super::sides::{Region, Start, Supports, region};
use super::skeleton::{OffPath, Skeleton};
use super::stage::Leaf;
use super::weak;
use crate::number::OrderedField;
use crate::run::{Run, Stop};

/// More actions at one place than this are not enumerated.
pub(super) const MOST_ACTIONS: usize = 30;

/// What is to be enumerated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Problem<'a, K> {
    pub(super) skeleton: &'a Skeleton<'a, K>,
    pub(super) candidates: &'a Candidates,
    pub(super) off_path: OffPath,
    pub(super) run: &'a Run<'a>,
}

impl<K: OrderedField> Problem<'_, K> {
    /// `Err` if it is time to stop, or if a polytope would hold so many numbers after a split of
    /// one of its coordinates into `count` that it is too large.
    pub(super) fn bear(&self, polytope: &Polytope<K>, count: usize) -> Result<(), Stop> {
        let vertices = polytope.vertices.len().saturating_mul(count.max(1));
        let numbers = vertices.saturating_mul(polytope.width + count);
        match numbers > self.run.options().limits.entries {
            true => Err(Stop::Work),
            false => self.run.stopped().map_or(Ok(()), Err),
        }
    }

    /// Cuts a polytope, unless it is time to stop or it becomes too large.
    pub(super) fn cut(
        &self,
        polytope: &mut Polytope<K>,
        row: &[K],
        equation: bool,
    ) -> Result<(), Stop> {
        self.bear(polytope, 0)?;
        let (most, width) = (self.run.options().limits.entries, polytope.width);
        polytope.cut_while(row, equation, |vertices| {
            match vertices.saturating_mul(width) > most {
                true => Err(Stop::Work),
                false => self.run.stopped().map_or(Ok(()), Err),
            }
        })
    }
}

/// How much was done, and the limits.
pub(super) struct Work<'r, 'a> {
    pub(super) run: &'r Run<'a>,
    /// How many patterns, complete or not, were examined.
    pub(super) examined: usize,
    polls: u32,
}

impl<'r, 'a> Work<'r, 'a> {
    pub(super) fn new(run: &'r Run<'a>) -> Self {
        Work {
            run,
            examined: 0,
            polls: 0,
        }
    }

    /// Counts one more pattern.
    pub(super) fn examine(&mut self) -> Result<(), Stop> {
        self.examined += 1;
        if let Some(stop) = self.run.stopped() {
            return Err(stop);
        }
        if self.examined > self.run.options().limits.pivots {
            return Err(Stop::Work);
        }
        self.run
            .report("patterns of supports", self.examined as u64, None);
        Ok(())
    }

    /// Looks now and then whether to stop, between patterns.
    pub(super) fn poll(&mut self) -> Result<(), Stop> {
        self.polls = self.polls.wrapping_add(1);
        match self.polls % 64 {
            0 => self.run.stopped().map_or(Ok(()), Err),
            _ => Ok(()),
        }
    }
}

/// The equilibria with exactly these supports, and with beliefs that are positive on exactly the
/// groups that the regions name where that matters. At loose sets the supports may be smaller.
#[derive(Debug, Clone)]
pub(super) struct Pattern<K> {
    pub(super) supports: Supports,
    /// By set: whether it is off the path and any part of its support will do.
    pub(super) loose: Vec<bool>,
    pub(super) regions: Vec<Region<K>>,
    /// The informed player's moves outside all regions at which several actions are taken.
    pub(super) unseen: Vec<usize>,
    pub(super) plans: Vec<Plans<K>>,
    /// Beliefs at loose sets besides those in the regions: where less is done, more support it.
    pub(super) more_beliefs: Vec<(usize, Vec<K>)>,
}

impl<K: OrderedField> Pattern<K> {
    /// The pattern of a leaf whose systems are solved.
    pub(super) fn new(
        skeleton: &Skeleton<'_, K>,
        leaf: &Leaf<'_, K>,
        regions: Vec<Region<K>>,
        plans: &[Plans<K>],
        more_beliefs: Vec<(usize, Vec<K>)>,
    ) -> Self {
        let moves = &leaf.supports.moves;
        let seen = |index: usize| {
            let mut regions = regions.iter();
            regions.any(|region| region.carriers[index].is_some())
        };
        Pattern {
            supports: leaf.supports.clone(),
            loose: leaf.loose.to_vec(),
            unseen: (0..skeleton.moves.len())
                .filter(|&index| moves[index].len() > 1 && !seen(index))
                .collect(),
            regions,
            plans: plans.to_vec(),
            more_beliefs,
        }
    }
}

/// A choice that is enumerated.
#[derive(Debug, Clone, Copy)]
enum Item {
    Move(usize),
    Set(usize),
}

impl<K: OrderedField> Problem<'_, K> {
    /// Enumerates; `found` is called for every pattern that has an equilibrium. `missed` is told why
    /// equilibria may be missing nevertheless.
    pub(super) fn enumerate(
        &self,
        work: &mut Work<'_, '_>,
        missed: &mut Option<String>,
        found: &mut impl FnMut(Pattern<K>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let (skeleton, candidates) = (self.skeleton, self.candidates);
        let stage = Stage::new(skeleton, candidates);
        // With many types the first moves are enumerated like the others, one by one.
        let by_channel = stage.is_small();
        let strict = vec![false; skeleton.sets.len()];
        let mut supports = candidates.clone();
        let mut items = Vec::new();
        let mut seen = vec![false; skeleton.sets.len()];
        for &index in skeleton.order.iter().rev() {
            let (item, place) = match skeleton.moves[index].set {
                Some(set) if std::mem::replace(&mut seen[set], true) => continue,
                Some(set) => (Item::Set(set), &mut supports.sets[set]),
                None => (Item::Move(index), &mut supports.moves[index]),
            };
            if skeleton.moves[index].depth == 0 && by_channel {
                place.clear();
            } else if place.len() > 1 {
                place.clear();
                items.push(item);
            }
        }
        // By item up to the current one: which subset of its candidates, as a mask.
        let mut masks = vec![0u32];
        // By item: for a move the plans that are left after its choice.
        let mut left: Vec<Option<Plans<K>>> = vec![None; items.len()];
        // The same before its choice, where the item before it does not tell.
        let mut before: Vec<Option<Plans<K>>> = vec![None; items.len()];
        while let Some(mask) = masks.last_mut() {
            work.examine()?;
            *mask += 1;
            let level = masks.len() - 1;
            let Some(&item) = items.get(level) else {
                // What remains are the first moves and sets.
                let mut leaf = |leaf: Leaf<'_, K>, work: &mut Work<'_, '_>| match self.off_path {
                    OffPath::Consistent => complete(self, leaf, work, missed, found),
                    OffPath::Free => weak::complete(self, leaf, work, missed, found),
                };
                if by_channel {
                    stage.search(self, &mut supports, work, leaf)?;
                } else {
                    let reached = Leaf {
                        supports: &supports,
                        loose: &strict,
                        plans: None,
                    };
                    leaf(reached, work)?;
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
                Item::Set(set) => self.is_supported(&supports, set)?,
                Item::Move(index) => {
                    let history = skeleton.moves[index].history;
                    let last = level.checked_sub(1).and_then(|last| left[last].as_ref());
                    let last = last.filter(|plans| plans.start == history);
                    if last.is_none() && before[level].is_none() {
                        let own = std::mem::take(&mut supports.moves[index]);
                        before[level] = Some(plans(skeleton, candidates, &supports, history));
                        supports.moves[index] = own;
                    }
                    let known = last.or(before[level].as_ref());
                    left[level] = known
                        .and_then(|known| known.choose(skeleton, candidates, &supports, index));
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
        Ok(())
    }

    /// Whether some belief at a set makes its choice optimal, given those after it.
    pub(super) fn is_supported(&self, supports: &Supports, set: usize) -> Result<bool, Stop> {
        let own = &self.skeleton.sets[set];
        let region = if own.excluded || self.off_path == OffPath::Free {
            region(self, supports, Start::Free(&own.members))?
        } else {
            let groups: Vec<&[usize]> = own.groups.iter().map(|g| &g[..]).collect();
            region(self, supports, Start::Belief(&groups))?
        };
        Ok(!region.weights.is_empty())
    }

    /// The blocks of the uninformed player's plans: from the beginning, and after what it does not
    /// do. `None` if one of them allows nothing.
    pub(super) fn blocks(&self, leaf: &mut Leaf<'_, K>) -> Option<Vec<Plans<K>>> {
        if let Some(plans) = leaf.plans.take() {
            return Some(vec![plans]);
        }
        let (supports, loose) = (leaf.supports, leaf.loose);
        let mut starts = vec![None];
        for (set, own) in self.skeleton.sets.iter().enumerate() {
            if own.has_later {
                let left = (0..own.actions).filter(|action| !supports.sets[set].contains(action));
                starts.extend(left.map(|action| Some((set, action))));
            }
        }
        let block = |start| {
            let plans = plans(self.skeleton, self.candidates, supports, start);
            plans.is_interior(supports, loose).then_some(plans)
        };
        starts.into_iter().map(block).collect()
    }
}
