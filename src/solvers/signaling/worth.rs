//! What the informed player gets in a channel, given the replies there.

use super::channels::Channel;
use super::patterns::Problem;
use super::sides::Supports;
use super::skeleton::{INFORMED, Skeleton};
use crate::number::OrderedField;

/// Bounds on what the informed player gets by a way: linear in the shares of the replies at the
/// sets of its channel.
#[derive(Debug, Clone)]
pub(super) struct Line<K> {
    /// At least and at most: first what does not depend on the replies, then by share.
    pub(super) ends: [Vec<K>; 2],
}

/// How the shares of a channel are laid out: by set how many there are, none where one action is
/// taken for sure.
pub(super) type Shares = Vec<usize>;

impl<K: OrderedField> Line<K> {
    /// The least and the greatest value over all replies.
    pub(super) fn bounds(&self, shares: &Shares) -> [K; 2] {
        [0, 1].map(|end| {
            let line = &self.ends[end];
            let mut sum = line[0].clone();
            let mut first = 1;
            for &count in shares.iter().filter(|count| **count > 0) {
                let own = line[first..first + count].iter();
                let better = |a: &K, b: &K| a.compare(b).is_lt() == (end == 0);
                if let Some(best) = own.reduce(|a, b| if better(a, b) { a } else { b }) {
                    sum += best;
                }
                first += count;
            }
            sum
        })
    }
}

/// What the informed player gets in a channel, given the replies.
pub(super) struct Worth<K> {
    pub(super) shares: Shares,
    /// By way.
    pub(super) lines: Vec<Line<K>>,
    pub(super) bounds: Vec<[K; 2]>,
}

/// By move: bounds on what the informed player gets from there on. First moves and replies may be
/// any candidates, later ones are decided.
pub(super) fn later_bounds<K: OrderedField>(
    problem: &Problem<'_, K>,
    supports: &Supports,
) -> Vec<[K; 2]> {
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

/// What the informed player gets by the steps of a channel, given the replies there.
pub(super) fn worth<K: OrderedField>(
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
