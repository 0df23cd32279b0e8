//! The replies in a channel that some beliefs support.

use super::channels::Channel;
use super::patterns::{Problem, Work};
use super::sides::{Start, Supports, region};
use super::skeleton::OffPath;
use super::surprise::Surprise;
use crate::number::OrderedField;
use crate::run::Stop;

/// Replies in a channel, with the beliefs that support them.
pub(super) struct Reply<K> {
    pub(super) supports: Vec<Vec<usize>>,
    /// The extreme weights on the groups of the channel by which all of them are optimal.
    pub(super) beliefs: Vec<Vec<K>>,
    /// Whether they are optimal by some beliefs where the channel is off the path.
    pub(super) free: bool,
    /// Whether it then does not matter which of the actions are taken.
    pub(super) loose: bool,
    /// Whether no greater supports would do as well.
    pub(super) maximal: bool,
}

impl<K: OrderedField> Reply<K> {
    /// Whether beliefs that are positive on exactly these groups support them: the extreme ones
    /// that are zero elsewhere span a face, and must cover the groups.
    pub(super) fn is_reached(&self, sent: &[bool]) -> bool {
        let mut covered = vec![false; sent.len()];
        for belief in &self.beliefs {
            let mut pairs = belief.iter().zip(sent);
            if pairs.all(|(weight, sent)| *sent || weight.is_zero()) {
                for (covered, weight) in covered.iter_mut().zip(belief) {
                    *covered |= !weight.is_zero();
                }
            }
        }
        covered == sent
    }
}

/// All replies in a channel that some belief supports.
pub(super) fn replies<K: OrderedField>(
    problem: &Problem<'_, K>,
    supports: &mut Supports,
    channel: &Channel,
    work: &mut Work<'_, '_>,
) -> Result<Vec<Reply<K>>, Stop> {
    // By set: the supports that some belief supports there.
    let mut single: Vec<Vec<Vec<usize>>> = Vec::new();
    for &set in &channel.sets {
        single.push(supported(problem, supports, set, work)?);
    }
    let loose = is_loose(problem, supports, channel);
    let groups: Vec<&[usize]> = channel.groups.iter().map(|(_, g)| &g[..]).collect();
    let mut found = Vec::new();
    // A mixed-radix counter over the product.
    let mut digits = vec![0; single.len()];
    if single.iter().any(Vec::is_empty) {
        return Ok(found);
    }
    loop {
        work.examine()?;
        let own: Vec<Vec<usize>> = digits
            .iter()
            .zip(&single)
            .map(|(&d, all)| all[d].clone())
            .collect();
        for (&set, support) in channel.sets.iter().zip(&own) {
            supports.sets[set].clone_from(support);
        }
        let mut beliefs = Vec::new();
        if !groups.is_empty() {
            let region = region(problem, supports, Start::Belief(&groups))?;
            let weight = |vertex: &Vec<K>, group: &[usize]| {
                let carrier = region.carriers[group[0]].as_ref();
                carrier.map_or_else(K::zero, |(variable, _)| vertex[*variable].clone())
            };
            let vertices = region.weights.vertices.iter();
            beliefs.extend(vertices.map(|vertex| {
                groups
                    .iter()
                    .map(|group| weight(vertex, group))
                    .collect::<Vec<K>>()
            }));
        }
        let free = match problem.off_path {
            // Sets that chance excludes are looked at alone.
            OffPath::Consistent => groups.is_empty() || !beliefs.is_empty(),
            OffPath::Free => true,
        };
        if free || !beliefs.is_empty() {
            found.push(Reply {
                supports: own,
                beliefs,
                free,
                loose,
                maximal: true,
            });
        }
        let Some(at) = (0..digits.len()).find(|&at| digits[at] + 1 < single[at].len()) else {
            break;
        };
        digits[..at].fill(0);
        digits[at] += 1;
    }
    for &set in &channel.sets {
        supports.sets[set].clear();
    }
    let within = |a: &[Vec<usize>], b: &[Vec<usize>]| {
        a.iter()
            .zip(b)
            .all(|(a, b)| a.iter().all(|x| b.contains(x)))
    };
    for at in 0..found.len() {
        let own = &found[at].supports;
        let greater = |(other, reply): (usize, &Reply<K>)| {
            other != at && reply.free && within(own, &reply.supports)
        };
        found[at].maximal = !found.iter().enumerate().any(greater);
    }
    Ok(found)
}

/// The supports at a set that some belief makes optimal, given what follows.
fn supported<K: OrderedField>(
    problem: &Problem<'_, K>,
    supports: &mut Supports,
    set: usize,
    work: &mut Work<'_, '_>,
) -> Result<Vec<Vec<usize>>, Stop> {
    let own = &problem.candidates.sets[set];
    let mut found: Vec<Vec<usize>> = Vec::new();
    // With a support every part of it is supported, so each grows out of a smaller one.
    let mut waiting: Vec<Vec<usize>> = own.iter().rev().map(|&action| vec![action]).collect();
    while let Some(support) = waiting.pop() {
        work.examine()?;
        supports.sets[set].clone_from(&support);
        if !problem.is_supported(supports, set)? {
            continue;
        }
        let last = support.last().copied();
        let more = own.iter().filter(|&&action| Some(action) > last);
        waiting.extend(more.rev().map(|&action| {
            let mut next = support.clone();
            next.push(action);
            next
        }));
        found.push(support);
    }
    supports.sets[set].clear();
    Ok(found)
}

/// Whether nothing depends on what exactly is done in a channel off the path.
fn is_loose<K: OrderedField>(
    problem: &Problem<'_, K>,
    supports: &Supports,
    channel: &Channel,
) -> bool {
    let skeleton = problem.skeleton;
    let Some(&first) = channel.sets.first() else {
        return false;
    };
    match problem.off_path {
        OffPath::Consistent => {
            let surprise = Surprise::new(skeleton, &channel.sets, first);
            surprise.sets.len() == channel.sets.len() && surprise.is_last(skeleton, supports)
        }
        OffPath::Free => channel
            .sets
            .iter()
            .all(|&set| Surprise::alone(skeleton, set).is_last(skeleton, supports)),
    }
}
