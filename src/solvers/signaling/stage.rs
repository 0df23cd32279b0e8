//! The informed player's first moves and the first replies to them, channel by channel.
//!
//! A *channel* is what one message is in a sender–receiver game: the sets of the uninformed player
//! at which the same first actions may lead, and those actions, its *ways*. A choice for a channel
//! says which of its ways are taken and what is done at its sets. Whether a belief supports it
//! depends on nothing else, so the choices are listed before they are combined; and a combination
//! is left as soon as bounds on the payoffs show that somebody would rather go another way.

use super::channels::{Channel, Draft, Stage};
use super::patterns::{Problem, Work};
use super::plans::Plans;
use super::prefix::{Deciding, Level, Prefix};
use super::sides::Supports;
use super::skeleton::Skeleton;
use super::walk::Walk;
use super::worth::later_bounds;
use crate::number::OrderedField;
use crate::run::Stop;

/// Supports everywhere.
pub(super) struct Leaf<'a, K> {
    pub(super) supports: &'a Supports,
    /// By set.
    pub(super) loose: &'a [bool],
    /// The uninformed player's plans, if they are known to be all and in the interior.
    pub(super) plans: Option<Plans<K>>,
}

impl Stage {
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
                if let Some(left) = prefix.all(work.run)? {
                    let whole = self.is_whole(skeleton);
                    let plans = whole.then(|| replies_of(&left, &drafts, &walk.next));
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
                work.run,
            )? {
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
}

/// The replies that are left, as plans.
fn replies_of<K: OrderedField>(
    left: &Level<K>,
    drafts: &[(&Channel, Vec<Draft<K>>)],
    next: &[usize],
) -> Plans<K> {
    let mut mixing = Vec::new();
    for (((channel, own), at), first) in drafts.iter().zip(next).zip(&*left.firsts) {
        let shares = &own[at - 1].worth.shares;
        let mut first = first.unwrap_or(0);
        for (&set, &count) in channel.sets.iter().zip(shares) {
            if count > 0 {
                mixing.push((set, 0, first));
                first += count;
            }
        }
    }
    Plans::of_replies((*left.replies).clone(), mixing)
}
