//! The informed player's first moves and the first replies to them, channel by channel.
//!
//! A *channel* is what one message is in a sender–receiver game: the sets of the uninformed player
//! at which the same first actions may lead, and those actions, its *ways*. A choice for a channel
//! says which of its ways are taken and what is done at its sets. Whether a belief supports it
//! depends on nothing else, so the choices are listed before they are combined; and a combination
//! is left as soon as bounds on the payoffs show that somebody would rather go another way.

use super::candidates::Candidates;
use super::patterns::{Problem, Work};
use super::polytope::Polytope;
use super::prefix::{Deciding, Line, Prefix, Shares};
use super::sides::{Plans, Start, Supports, region};
use super::skeleton::{INFORMED, OffPath, Skeleton};
use super::surprise::Surprise;
use crate::number::OrderedField;
use crate::run::Stop;
use std::rc::Rc;

/// A first action of the informed player, or the beginning where the uninformed player moves first.
#[derive(Debug)]
struct Way {
    step: usize,
    /// The informed player's move and action; `None` for the beginning.
    source: Option<(usize, usize)>,
    /// Whether it is reached whenever it is taken.
    first: bool,
    /// Whether the informed player may take it or not, given the candidates.
    open: bool,
    /// Whether it is taken, if that is not open.
    taken: bool,
}

#[derive(Debug, Default)]
struct Channel {
    sets: Vec<usize>,
    ways: Vec<usize>,
    /// The members of its sets on which beliefs may be, by way; not for all ways.
    groups: Vec<(usize, Vec<usize>)>,
}

/// What happens in one channel.
#[derive(Debug)]
struct Choice {
    /// By way of the channel: whether it is taken.
    taken: Vec<bool>,
    /// By set of the channel.
    supports: Vec<Vec<usize>>,
    /// Whether nothing is said about which of the actions at its sets are taken at all.
    loose: bool,
    /// By way: the ranks of the bounds on what the informed player gets by it.
    ranks: Vec<[u32; 2]>,
}

/// The first moves, which the search leaves to the last.
pub(super) struct Stage {
    ways: Vec<Way>,
    channels: Vec<Channel>,
}

/// Supports everywhere.
pub(super) struct Leaf<'a, K> {
    pub(super) supports: &'a Supports,
    /// By set.
    pub(super) loose: &'a [bool],
    /// The uninformed player's plans, if they are known to be all and in the interior.
    pub(super) plans: Option<Plans<K>>,
}

/// Where more ways than this are open in one channel, their subsets are not listed.
const MOST_OPEN: usize = 10;

/// What is known about a first move while channels are decided.
#[derive(Debug, Clone, Copy)]
struct Standing {
    /// The rank of what it gets at least, by ways that are decided.
    least: u32,
    /// And at most, by those that it takes.
    most: u32,
    taken: u32,
}

/// A choice with what it pays.
struct Draft<K> {
    choice: Choice,
    /// By way; shared by the choices with the same replies.
    worth: Rc<Worth<K>>,
}

/// What the informed player gets in a channel, given the replies.
struct Worth<K> {
    shares: Shares,
    /// By way.
    lines: Vec<Line<K>>,
    bounds: Vec<[K; 2]>,
}

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

    /// Goes through all combinations of choices that bounds do not exclude, given the supports at
    /// later places; `leaf` is called with the supports everywhere, by set whether that of the set
    /// is loose, and the plans if they are known.
    pub(super) fn search<K: OrderedField>(
        &self,
        problem: &Problem<'_, K>,
        supports: &mut Supports,
        work: &mut Work<'_, '_>,
        mut leaf: impl FnMut(Leaf<'_, K>, &mut Work<'_, '_>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let skeleton = problem.skeleton;
        let bounds = later_bounds(problem, supports);
        let mut drafts = Vec::with_capacity(self.channels.len());
        for channel in &self.channels {
            let own = self.drafts(problem, supports, &bounds, channel, work)?;
            if own.is_empty() {
                return Ok(());
            }
            drafts.push((channel, own));
        }
        // Where there are few choices first: they exclude many elsewhere.
        drafts.sort_by_key(|(_, own)| own.len());
        self.rank(&mut drafts);
        let mut walk = Walk::new(self, skeleton.moves.len(), &drafts);
        let mut prefix = Prefix::new(skeleton.moves.len());
        let mut loose = vec![false; skeleton.sets.len()];
        while let Some(position) = walk.next.len().checked_sub(1) {
            work.poll()?;
            let Some((channel, own)) = drafts.get(position) else {
                if let Some((plans, firsts)) = prefix.all() {
                    let whole = self.is_whole(skeleton);
                    let plans = whole.then(|| replies_of(&plans, &firsts, &drafts, &walk.next));
                    let reached = Leaf {
                        supports,
                        loose: &loose,
                        plans,
                    };
                    leaf(reached, work)?;
                }
                walk.leave();
                prefix.leave();
                continue;
            };
            let Some(draft) = own.get(walk.next[position]) else {
                walk.leave();
                prefix.leave();
                continue;
            };
            walk.next[position] += 1;
            if !walk.enter(self, channel, &draft.choice) {
                continue;
            }
            work.examine()?;
            if !prefix.enter(
                &draft.worth.shares,
                draft.choice.loose,
                self.deciding(channel, draft),
            ) {
                walk.leave();
                continue;
            }
            for (&set, support) in channel.sets.iter().zip(&draft.choice.supports) {
                supports.sets[set].clone_from(support);
                loose[set] = draft.choice.loose;
            }
            if position + 1 == drafts.len() {
                self.take(supports, &drafts, &walk.next);
            }
        }
        Ok(())
    }

    /// Whether the informed player's ways are compared exactly, and there is nothing else.
    fn is_whole<K>(&self, skeleton: &Skeleton<'_, K>) -> bool {
        self.ways.iter().all(|way| way.first) && skeleton.sets.iter().all(|set| set.depth == 0)
    }

    /// What a choice decides about the informed player's ways.
    fn deciding<'a, K>(
        &'a self,
        channel: &'a Channel,
        draft: &'a Draft<K>,
    ) -> impl Iterator<Item = Deciding<'a, K>> {
        channel.ways.iter().enumerate().filter_map(|(at, &way)| {
            let (owner, _) = self.ways[way].source?;
            Some(Deciding {
                owner,
                taken: draft.choice.taken[at],
                line: &draft.worth.lines[at],
                ranks: draft.choice.ranks[at],
            })
        })
    }

    /// Writes the ways that are taken as supports of the first moves.
    fn take<K>(
        &self,
        supports: &mut Supports,
        drafts: &[(&Channel, Vec<Draft<K>>)],
        next: &[usize],
    ) {
        for (index, _) in self.ways.iter().filter_map(|way| way.source) {
            supports.moves[index].clear();
        }
        for ((channel, own), at) in drafts.iter().zip(next) {
            let taken = channel.ways.iter().zip(&own[at - 1].choice.taken);
            for (&way, _) in taken.filter(|(_, taken)| **taken) {
                if let Some((index, action)) = self.ways[way].source {
                    supports.moves[index].push(action);
                }
            }
        }
        for (index, _) in self.ways.iter().filter_map(|way| way.source) {
            supports.moves[index].sort_unstable();
        }
    }

    /// The choices for a channel that some belief supports.
    fn drafts<K: OrderedField>(
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
    fn rank<K: OrderedField>(&self, drafts: &mut [(&Channel, Vec<Draft<K>>)]) {
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

/// How far the search is.
struct Walk {
    /// By channel up to the current one: the next choice.
    next: Vec<usize>,
    /// By first move.
    standing: Vec<Standing>,
    /// What choices changed, and how many changes each made.
    changed: Vec<(usize, Standing)>,
    changes: Vec<usize>,
    /// By channel and way: what the way's move gets at least in channels after it, and what it
    /// could get there at most; `None` where it cannot go to any.
    ahead: Vec<Vec<(u32, Option<u32>)>>,
}

impl Walk {
    fn new<K>(stage: &Stage, moves: usize, drafts: &[(&Channel, Vec<Draft<K>>)]) -> Self {
        let mut ahead = Vec::with_capacity(drafts.len());
        let mut known = vec![(0, None); moves];
        for (channel, own) in drafts.iter().rev() {
            let sources = channel.ways.iter().map(|&way| stage.ways[way].source);
            let after = sources
                .clone()
                .map(|source| source.map_or((0, None), |(m, _)| known[m]));
            ahead.push(after.collect());
            for (at, source) in sources.enumerate() {
                let Some((index, _)) = source else {
                    continue;
                };
                let ranks = own.iter().map(|draft| draft.choice.ranks[at]);
                let least = ranks.map(|[low, _]| low).min().unwrap_or(0);
                let possible = own.iter().filter(|draft| draft.choice.taken[at]);
                let most = possible.map(|draft| draft.choice.ranks[at][1]).max();
                let place = &mut known[index];
                *place = (place.0.max(least), place.1.max(most));
            }
        }
        ahead.reverse();
        Walk {
            next: vec![0],
            standing: vec![
                Standing {
                    least: 0,
                    most: u32::MAX,
                    taken: 0,
                };
                moves
            ],
            changed: Vec::new(),
            changes: Vec::new(),
            ahead,
        }
    }

    /// Makes a choice, unless bounds exclude it.
    fn enter(&mut self, stage: &Stage, channel: &Channel, choice: &Choice) -> bool {
        let start = self.changed.len();
        for (at, &way) in channel.ways.iter().enumerate() {
            let Some((index, _)) = stage.ways[way].source else {
                continue;
            };
            let own = &mut self.standing[index];
            self.changed.push((index, *own));
            let [low, high] = choice.ranks[at];
            own.least = own.least.max(low);
            if choice.taken[at] {
                own.most = own.most.min(high);
                own.taken += 1;
            }
        }
        let ahead = self.ahead[self.next.len() - 1].iter().zip(&channel.ways);
        let possible = ahead.into_iter().all(|(&(floor, ceiling), &way)| {
            let Some((index, _)) = stage.ways[way].source else {
                return true;
            };
            let own = &self.standing[index];
            let most = match own.taken {
                0 => ceiling,
                _ => Some(own.most),
            };
            most.is_some_and(|most| most >= own.least.max(floor))
        });
        if possible {
            self.changes.push(self.changed.len() - start);
            self.next.push(0);
        } else {
            self.undo(start);
        }
        possible
    }

    fn leave(&mut self) {
        self.next.pop();
        if let Some(count) = self.changes.pop() {
            self.undo(self.changed.len() - count);
        }
    }

    fn undo(&mut self, start: usize) {
        for (index, before) in self.changed.drain(start..).rev() {
            self.standing[index] = before;
        }
    }
}

/// Replies in a channel, with the beliefs that support them.
struct Reply<K> {
    supports: Vec<Vec<usize>>,
    /// The extreme weights on the groups of the channel by which all of them are optimal.
    beliefs: Vec<Vec<K>>,
    /// Whether they are optimal by some beliefs where the channel is off the path.
    free: bool,
    /// Whether it then does not matter which of the actions are taken.
    loose: bool,
    /// Whether no greater supports would do as well.
    maximal: bool,
}

impl<K: OrderedField> Reply<K> {
    /// Whether beliefs that are positive on exactly these groups support them: the extreme ones
    /// that are zero elsewhere span a face, and must cover the groups.
    fn is_reached(&self, sent: &[bool]) -> bool {
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
fn replies<K: OrderedField>(
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
            // Sets that chance excludes were looked at alone.
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

/// By move: bounds on what the informed player gets from there on. First moves and replies may be
/// any candidates, later ones are decided.
fn later_bounds<K: OrderedField>(problem: &Problem<'_, K>, supports: &Supports) -> Vec<[K; 2]> {
    let skeleton = problem.skeleton;
    let candidates = problem.candidates;
    let mut bounds = vec![[K::zero(), K::zero()]; skeleton.moves.len()];
    for &index in skeleton.order.iter().rev() {
        let place = &skeleton.moves[index];
        let (all, own) = match (place.set, place.depth) {
            (Some(set), 0) => (&candidates.sets[set], &candidates.sets[set]),
            (Some(set), _) => (&supports.sets[set], &supports.sets[set]),
            (None, 0) => (&candidates.moves[index], &candidates.moves[index]),
            (None, _) => (&candidates.moves[index], &supports.moves[index]),
        };
        let after = |action: usize| {
            add_up(skeleton, place.first_step + action, |next| {
                bounds[next].clone()
            })
        };
        let greatest = |a: K, b: K| if a.compare(&b).is_lt() { b } else { a };
        let least = |a: K, b: K| if a.compare(&b).is_gt() { b } else { a };
        let lows = all.iter().map(|&action| after(action)[0].clone());
        let highs = own.iter().map(|&action| after(action)[1].clone());
        let (low, high) = match (place.set, place.depth) {
            (Some(_), _) => (lows.reduce(least), highs.reduce(greatest)),
            (None, 0) => (lows.reduce(greatest), highs.reduce(greatest)),
            (None, _) => (lows.reduce(greatest), highs.reduce(least)),
        };
        if let (Some(low), Some(high)) = (low, high) {
            bounds[index] = [low, high];
        }
    }
    bounds
}

/// The replies that are left, as plans.
fn replies_of<K: OrderedField>(
    plans: &Polytope<K>,
    firsts: &[Option<usize>],
    drafts: &[(&Channel, Vec<Draft<K>>)],
    next: &[usize],
) -> Plans<K> {
    let mut mixing = Vec::new();
    for (((channel, own), at), first) in drafts.iter().zip(next).zip(firsts) {
        let shares = &own[at - 1].worth.shares;
        let mut first = first.unwrap_or(0);
        for (&set, &count) in channel.sets.iter().zip(shares) {
            if count > 0 {
                mixing.push((set, 0, first));
                first += count;
            }
        }
    }
    Plans::of_replies(plans.clone(), mixing)
}

/// What the informed player gets by the steps of a channel, given the replies there.
fn worth<K: OrderedField>(
    skeleton: &Skeleton<'_, K>,
    channel: &Channel,
    replies: &[Vec<usize>],
    bounds: &[[K; 2]],
    steps: impl Iterator<Item = usize>,
) -> Worth<K> {
    let shares: Shares = replies
        .iter()
        .map(|own| if own.len() > 1 { own.len() } else { 0 })
        .collect();
    let width = 1 + shares.iter().sum::<usize>();
    let line = |step: usize| {
        let mut ends = [vec![K::zero(); width], vec![K::zero(); width]];
        let step = &skeleton.steps[step];
        for end in &mut ends {
            end[0] += &step.pays[INFORMED];
        }
        for &next in &step.next {
            let place = &skeleton.moves[next];
            let mut add = |at: usize, part: [K; 2]| {
                for (end, value) in ends.iter_mut().zip(part) {
                    end[at] += &(value * &place.probability);
                }
            };
            let own = place
                .set
                .and_then(|set| channel.sets.iter().position(|&own| own == set));
            let Some(own) = own else {
                add(0, bounds[next].clone());
                continue;
            };
            let first = match shares[own] {
                0 => 0,
                _ => 1 + shares[..own].iter().sum::<usize>(),
            };
            for (at, action) in replies[own].iter().enumerate() {
                let after = |next: usize| bounds[next].clone();
                add(
                    first + at,
                    add_up(skeleton, place.first_step + action, after),
                );
            }
        }
        Line { ends }
    };
    let lines: Vec<Line<K>> = steps.map(line).collect();
    Worth {
        bounds: lines.iter().map(|line| line.bounds(&shares)).collect(),
        shares,
        lines,
    }
}

/// What is paid after a step, with what follows from each move that may come next.
fn add_up<K: OrderedField>(
    skeleton: &Skeleton<'_, K>,
    step: usize,
    after: impl Fn(usize) -> [K; 2],
) -> [K; 2] {
    let step = &skeleton.steps[step];
    let pay = &step.pays[INFORMED];
    let mut sum = [pay.clone(), pay.clone()];
    for &next in &step.next {
        let chance = &skeleton.moves[next].probability;
        for (total, part) in sum.iter_mut().zip(after(next)) {
            *total += &(part * chance);
        }
    }
    sum
}
