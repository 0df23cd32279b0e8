//! Channels: what one message is in a sender–receiver game, and the choices there.

use super::candidates::Candidates;
use super::patterns::{Problem, Work};
use super::replies::{Reply, replies};
use super::sides::Supports;
use super::skeleton::Skeleton;
use super::worth::{Worth, worth};
use crate::number::OrderedField;
use crate::run::Stop;
use std::rc::Rc;

/// A first action of the informed player, or the beginning where the uninformed player moves first.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) step: usize,
    /// The informed player's move and action; `None` for the beginning.
    pub(super) source: Option<(usize, usize)>,
    /// Whether it is reached whenever it is taken.
    pub(super) first: bool,
    /// Whether the informed player may take it or not, given the candidates.
    pub(super) open: bool,
    /// Whether it is taken, if that is not open.
    pub(super) taken: bool,
}

#[derive(Debug, Default)]
pub(super) struct Channel {
    pub(super) sets: Vec<usize>,
    pub(super) ways: Vec<usize>,
    /// The members of its sets on which beliefs may be, by way; not for all ways.
    pub(super) groups: Vec<(usize, Vec<usize>)>,
}

/// What happens in one channel.
#[derive(Debug)]
pub(super) struct Choice {
    /// By way of the channel: whether it is taken.
    pub(super) taken: Vec<bool>,
    /// By set of the channel.
    pub(super) supports: Vec<Vec<usize>>,
    /// Whether nothing is said about which of the actions at its sets are taken at all.
    pub(super) loose: bool,
    /// By way: the ranks of the bounds on what the informed player gets by it.
    pub(super) ranks: Vec<[u32; 2]>,
}

/// The first moves, which the search leaves to the last.
pub(super) struct Stage {
    pub(super) ways: Vec<Way>,
    pub(super) channels: Vec<Channel>,
}

/// A choice with what it pays.
pub(super) struct Draft<K> {
    pub(super) choice: Choice,
    /// By way; shared by the choices with the same replies.
    pub(super) worth: Rc<Worth<K>>,
}

/// Where more ways than this are open in one channel, their subsets are not listed.
const MOST_OPEN: usize = 10;

impl Stage {
    pub(super) fn new<K: OrderedField>(
        skeleton: &Skeleton<'_, K>,
        candidates: &Candidates,
    ) -> Self {
        let mut ways = vec![Way {
            step: 0,
            source: None,
            first: true,
            open: false,
            taken: true,
        }];
        let mut way_of: Vec<Option<usize>> = vec![None; skeleton.steps.len()];
        way_of[0] = Some(0);
        for (index, place) in skeleton.moves.iter().enumerate() {
            if place.set.is_some() || place.depth > 0 {
                continue;
            }
            let own = &candidates.moves[index];
            for action in 0..place.actions {
                way_of[place.first_step + action] = Some(ways.len());
                let candidate = own.contains(&action);
                ways.push(Way {
                    step: place.first_step + action,
                    source: Some((index, action)),
                    first: place.step == 0,
                    open: candidate && own.len() > 1,
                    taken: candidate,
                });
            }
        }
        // By way: another of its channel; itself for one of them.
        let mut parent: Vec<usize> = (0..ways.len()).collect();
        let first_sets = skeleton.sets.iter().filter(|set| set.depth == 0);
        for set in first_sets {
            let steps = set.members.iter().map(|&m| skeleton.moves[m].step);
            let mut own = steps.filter_map(|step| way_of[step]);
            if let Some(first) = own.next() {
                for way in own {
                    let (a, b) = (root(&mut parent, first), root(&mut parent, way));
                    parent[a.max(b)] = a.min(b);
                }
            }
        }
        let channel: Vec<usize> = (0..ways.len()).map(|way| root(&mut parent, way)).collect();
        let mut channels: Vec<Channel> = ways.iter().map(|_| Channel::default()).collect();
        for (way, &at) in channel.iter().enumerate() {
            channels[at].ways.push(way);
        }
        for (index, set) in skeleton.sets.iter().enumerate() {
            let first = set.members.first().filter(|_| set.depth == 0);
            let Some(way) = first.and_then(|&m| way_of[skeleton.moves[m].step]) else {
                continue;
            };
            let own = &mut channels[channel[way]];
            own.sets.push(index);
            if set.excluded {
                continue;
            }
            for group in &set.groups {
                let Some(way) = way_of[skeleton.moves[group[0]].step] else {
                    continue;
                };
                match own.groups.iter_mut().find(|(known, _)| *known == way) {
                    Some((_, members)) => members.extend(group),
                    None => own.groups.push((way, group.clone())),
                }
            }
        }
        channels.retain(|own| !own.ways.is_empty());
        Stage { ways, channels }
    }

    /// Whether the choices in every channel are few enough to be listed.
    pub(super) fn is_small(&self) -> bool {
        self.channels.iter().all(|channel| {
            let open = channel.ways.iter().filter(|way| self.ways[**way].open);
            open.count() <= MOST_OPEN
        })
    }

    /// The choices for a channel that some belief supports.
    pub(super) fn drafts<K: OrderedField>(
        &self,
        problem: &Problem<'_, K>,
        supports: &mut Supports,
        bounds: &[[K; 2]],
        channel: &Channel,
        work: &mut Work<'_, '_>,
    ) -> Result<Vec<Draft<K>>, Stop> {
        let open: Vec<usize> = (0..channel.ways.len())
            .filter(|&at| self.ways[channel.ways[at]].open)
            .collect();
        let before: Vec<Vec<usize>> = channel
            .sets
            .iter()
            .map(|&set| std::mem::take(&mut supports.sets[set]))
            .collect();
        let replies = replies(problem, supports, channel, work);
        let mut found: Vec<Draft<K>> = Vec::new();
        for reply in replies? {
            for (&set, support) in channel.sets.iter().zip(&reply.supports) {
                supports.sets[set].clone_from(support);
            }
            let steps = channel.ways.iter().map(|&way| self.ways[way].step);
            let worth = Rc::new(worth(
                problem.skeleton,
                channel,
                &reply.supports,
                bounds,
                steps,
            ));
            for mask in 0..1u32 << open.len() {
                work.poll()?;
                let mut taken: Vec<bool> = channel
                    .ways
                    .iter()
                    .map(|&way| self.ways[way].taken && !self.ways[way].open)
                    .collect();
                for (bit, &at) in open.iter().enumerate() {
                    taken[at] = mask >> bit & 1 != 0;
                }
                let Some(loose) = self.is_believed(channel, &reply, &taken) else {
                    continue;
                };
                found.push(Draft {
                    choice: Choice {
                        taken,
                        supports: reply.supports.clone(),
                        loose,
                        ranks: Vec::new(),
                    },
                    worth: Rc::clone(&worth),
                });
                if found.len() > work.run.options().limits.entries {
                    return Err(Stop::Work);
                }
            }
        }
        for (&set, support) in channel.sets.iter().zip(before) {
            supports.sets[set] = support;
        }
        Ok(found)
    }

    /// Whether some belief over the ways that are taken supports the replies, or one over any
    /// where none is; then, whether the choice is loose.
    fn is_believed<K: OrderedField>(
        &self,
        channel: &Channel,
        reply: &Reply<K>,
        taken: &[bool],
    ) -> Option<bool> {
        let is_taken = |way: usize| {
            let at = channel.ways.iter().position(|&own| own == way);
            at.is_some_and(|at| taken[at])
        };
        let sent: Vec<bool> = channel
            .groups
            .iter()
            .map(|(way, _)| is_taken(*way))
            .collect();
        if sent.contains(&true) {
            let certain = channel
                .groups
                .iter()
                .zip(&sent)
                .any(|((way, _), sent)| *sent && self.ways[*way].first);
            let reached = reply.is_reached(&sent);
            return (reached || !certain && reply.free).then_some(false);
        }
        let smaller = reply.loose && !reply.maximal;
        (reply.free && !smaller).then_some(reply.loose)
    }

    /// Puts ranks in the place of bounds, move by move.
    pub(super) fn rank<K: OrderedField>(&self, drafts: &mut [(&Channel, Vec<Draft<K>>)]) {
        let moves = self.ways.iter().filter_map(|way| way.source);
        let count = moves.map(|(index, _)| index + 1).max().unwrap_or(0);
        let mut values: Vec<Vec<K>> = vec![Vec::new(); count];
        for (channel, own) in drafts.iter() {
            for (at, &way) in channel.ways.iter().enumerate() {
                if let Some((index, _)) = self.ways[way].source {
                    let bounds = own.iter().flat_map(|draft| draft.worth.bounds[at].iter());
                    values[index].extend(bounds.cloned());
                }
            }
        }
        for own in &mut values {
            own.sort_by(|a, b| a.compare(b));
            own.dedup();
        }
        for (channel, own) in drafts {
            for draft in own {
                let ranks = channel.ways.iter().zip(&draft.worth.bounds);
                let ranks = ranks.map(|(&way, bounds)| match self.ways[way].source {
                    None => [0, 0],
                    Some((index, _)) => [0, 1].map(|end| {
                        let rank =
                            values[index].partition_point(|v| v.compare(&bounds[end]).is_lt());
                        rank as u32
                    }),
                });
                draft.choice.ranks = ranks.collect();
            }
        }
    }
}

/// The representative of a part, shortening the way to it.
fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}
