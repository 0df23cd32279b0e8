//! The first replies by which what was decided in some channels is optimal for the informed player.

use super::polytope::{MOST_VERTICES, Polytope};
use super::worth::{Line, Shares};
use crate::number::OrderedField;
use crate::run::{Run, Stop};
use std::rc::Rc;

/// `Err` if it is time to stop, or replies have more extreme points than can be listed.
fn bounded(vertices: usize, run: &Run<'_>) -> Result<(), Stop> {
    match vertices > MOST_VERTICES {
        true => Err(Stop::Work),
        false => run.stopped().map_or(Ok(()), Err),
    }
}

/// What a decision says about one way.
#[derive(Debug)]
pub(super) struct Deciding<'a, K> {
    /// The informed player's move.
    pub(super) owner: usize,
    pub(super) taken: bool,
    pub(super) line: &'a Line<K>,
    pub(super) ranks: [u32; 2],
}

// Not derived: that would ask it of the numbers.
impl<K> Clone for Deciding<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Deciding<'_, K> {}

/// A way that is decided.
#[derive(Debug)]
struct Decided<'a, K> {
    /// Where its channel's shares begin in the polytope.
    first: usize,
    way: Deciding<'a, K>,
}

/// What is left after the decisions in some channels.
#[derive(Debug, Clone)]
pub(super) struct Level<K> {
    pub(super) replies: Rc<Polytope<K>>,
    /// By channel so far: where its shares begin, in order; `None` while it waits.
    pub(super) firsts: Rc<Vec<Option<usize>>>,
    /// By coordinate: whether it may vanish.
    may_vanish: Rc<Vec<bool>>,
}

/// A loose channel off the path. What is done there binds nothing else, so it waits for the others.
#[derive(Debug)]
struct Waiting<'a, K> {
    channel: usize,
    shares: &'a Shares,
    ways: Vec<Deciding<'a, K>>,
}

/// The decisions in the channels so far.
pub(super) struct Prefix<'a, K> {
    levels: Vec<Level<K>>,
    decided: Vec<Decided<'a, K>>,
    waiting: Vec<Waiting<'a, K>>,
    /// By level: how many ways were decided before it, and how many channels waited.
    counts: Vec<(usize, usize)>,
    /// By move: its decided ways.
    of: Vec<Vec<usize>>,
}

impl<'a, K: OrderedField> Prefix<'a, K> {
    pub(super) fn new(moves: usize) -> Self {
        Prefix {
            levels: vec![Level {
                replies: Rc::new(Polytope::point()),
                firsts: Rc::new(Vec::new()),
                may_vanish: Rc::new(vec![false]),
            }],
            decided: Vec::new(),
            waiting: Vec::new(),
            counts: Vec::new(),
            of: vec![Vec::new(); moves],
        }
    }

    /// Decides one more channel, with these shares; at loose sets they may vanish. `false` if no
    /// replies are left, or not all that are to be taken; then nothing has changed. After an error
    /// the decisions are of no use.
    pub(super) fn enter(
        &mut self,
        shares: &'a Shares,
        loose: bool,
        ways: impl Iterator<Item = Deciding<'a, K>>,
        run: &Run<'_>,
    ) -> Result<bool, Stop> {
        let Some(mut level) = self.levels.last().cloned() else {
            return Ok(false);
        };
        self.counts.push((self.decided.len(), self.waiting.len()));
        let channel = level.firsts.len();
        Rc::make_mut(&mut level.firsts).push(None);
        let mixes = shares.iter().any(|&count| count > 0);
        let possible = if loose && mixes {
            let ways: Vec<Deciding<'a, K>> = ways.collect();
            let is_known = |way: &Deciding<'a, K>| {
                let mut decided = self.of[way.owner].iter();
                decided.any(|&at| self.decided[at].way.taken)
            };
            let known = ways.iter().all(is_known);
            let mut trial = level.clone();
            let possible =
                !known || self.add(&mut trial, channel, shares, true, ways.iter().copied(), run)?;
            self.forget(self.counts[self.counts.len() - 1].0);
            self.waiting.push(Waiting {
                channel,
                shares,
                ways,
            });
            possible
        } else {
            self.add(&mut level, channel, shares, loose, ways, run)?
        };
        if possible {
            self.levels.push(level);
        } else {
            self.undo();
        }
        Ok(possible)
    }

    /// What is left in all channels, the waiting ones included; `None` if nothing is.
    pub(super) fn all(&mut self, run: &Run<'_>) -> Result<Option<Level<K>>, Stop> {
        let Some(mut level) = self.levels.last().cloned() else {
            return Ok(None);
        };
        let before = self.decided.len();
        let waiting = std::mem::take(&mut self.waiting);
        let mut possible = Ok(true);
        for own in &waiting {
            let ways = own.ways.iter().copied();
            possible = self.add(&mut level, own.channel, own.shares, true, ways, run);
            if possible != Ok(true) {
                break;
            }
        }
        self.waiting = waiting;
        self.forget(before);
        Ok(possible?.then_some(level))
    }

    /// Adds a channel's shares, and cuts by what was decided.
    fn add(
        &mut self,
        level: &mut Level<K>,
        channel: usize,
        shares: &Shares,
        loose: bool,
        ways: impl Iterator<Item = Deciding<'a, K>>,
        run: &Run<'_>,
    ) -> Result<bool, Stop> {
        let first = level.replies.width;
        for &count in shares.iter().filter(|count| **count > 0) {
            let replies = Rc::make_mut(&mut level.replies);
            bounded(replies.vertices.len().saturating_mul(count), run)?;
            replies.split(0, &K::one(), count);
            Rc::make_mut(&mut level.may_vanish).resize(replies.width, loose);
        }
        Rc::make_mut(&mut level.firsts)[channel] = Some(first);
        let before = self.decided.len();
        for way in ways {
            self.of[way.owner].push(self.decided.len());
            self.decided.push(Decided { first, way });
        }
        let mut cut = false;
        for at in before..self.decided.len() {
            self.compare(at, &mut level.replies, &mut cut);
            if level.replies.is_empty() {
                return Ok(false);
            }
            bounded(level.replies.vertices.len(), run)?;
        }
        let replies = &level.replies;
        let zero = |at: usize| replies.vertices.iter().all(|vertex| vertex[at].is_zero());
        let vanish = |at: usize| !level.may_vanish[at] && zero(at);
        Ok(!cut || !(0..replies.width).any(vanish))
    }

    pub(super) fn leave(&mut self) {
        if self.levels.len() > 1 {
            self.levels.pop();
            self.undo();
        }
    }

    fn undo(&mut self) {
        if let Some((decided, waiting)) = self.counts.pop() {
            self.forget(decided);
            self.waiting.truncate(waiting);
        }
    }

    fn forget(&mut self, decided: usize) {
        for own in self.decided.drain(decided..) {
            self.of[own.way.owner].pop();
        }
    }

    /// Compares a way with those of the same move that were decided before it.
    fn compare(&self, at: usize, plans: &mut Rc<Polytope<K>>, cut: &mut bool) {
        let own = &self.decided[at];
        let others = self.of[own.way.owner].iter().filter(|&&other| other < at);
        let mut others = others.map(|&other| &self.decided[other]);
        if own.way.taken {
            // Ways that were taken before are compared with the others already.
            let taken = others.clone().find(|other| other.way.taken);
            match taken {
                Some(other) => {
                    self.cut(own, other, plans, cut);
                    self.cut(other, own, plans, cut);
                }
                None => others.for_each(|other| self.cut(own, other, plans, cut)),
            }
        } else if let Some(other) = others.find(|other| other.way.taken) {
            self.cut(other, own, plans, cut);
        }
    }

    /// Keeps the replies by which one way may be as good as another.
    fn cut(
        &self,
        better: &Decided<'_, K>,
        worse: &Decided<'_, K>,
        plans: &mut Rc<Polytope<K>>,
        cut: &mut bool,
    ) {
        if better.way.ranks[0] >= worse.way.ranks[1] {
            return;
        }
        let mut row = vec![K::zero(); plans.width];
        let (most, least) = (&better.way.line.ends[1], &worse.way.line.ends[0]);
        row[0] = most[0].clone() - &least[0];
        for (place, value) in row[better.first..].iter_mut().zip(&most[1..]) {
            *place += value;
        }
        for (place, value) in row[worse.first..].iter_mut().zip(&least[1..]) {
            *place -= value;
        }
        *cut = true;
        Rc::make_mut(plans).cut(&row, false);
    }
}
