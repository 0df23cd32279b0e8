//! Parts put together: maximal cells, classes and their ranges.

use super::frame::Frame;
use super::hull::{self, Factor};
use super::parts::{Part, widen};
use super::pool::Pool;
use super::profile::{behavior, in_order, payoffs};
use super::{Continuum, Halt, MOST_POINTS, SupportClass, SupportEquilibria};
use crate::diagnostic::Error;
use crate::game::{ActionId, PlayerId};
use crate::number::OrderedField;
use crate::run::{Run, Status};
use crate::strategy::{Behavior, BeliefRange, Beliefs, Cell, Range};
use itertools::Itertools;

/// Points of a part that is not convex in its coordinates that are tested for a meeting.
const MOST_TESTED: usize = 256;

/// All parts, and by part the least and the greatest of every coordinate.
struct Parts<'a, 'g, K> {
    frame: &'a Frame<'g, K>,
    parts: Vec<Part<K>>,
    low: Vec<Vec<K>>,
    high: Vec<Vec<K>>,
    /// Whether coordinates are weights of realization plans.
    plans: bool,
    run: &'a Run<'a>,
}

/// The classes of what was found.
pub(super) fn collect<K: OrderedField>(
    frame: &Frame<'_, K>,
    pool: Pool<K>,
    end: Result<(), Halt>,
    plans: bool,
    run: &Run<'_>,
) -> Result<SupportEquilibria<K>, Error> {
    let status = match end {
        Ok(()) => Status::Solved,
        Err(Halt::Stop(stop)) => Status::Stopped(stop),
        Err(Halt::Error(error)) => return Err(error),
    };
    let mut parts = Parts::new(frame, pool.parts, plans, run);
    let mut omitted = pool.omitted;
    let (group, known) = parts.groups()?;
    let mut classes = Vec::new();
    let mut crowded = 0;
    for first in 0..group.len() {
        if group[first] == first {
            let members: Vec<usize> = (0..group.len()).filter(|&m| group[m] == first).collect();
            classes.push(parts.class(&members, &mut crowded)?);
        }
    }
    if crowded > 0 {
        omitted.get_or_insert_with(|| "some cells have too many extreme points".to_string());
    }
    classes.sort_by(|a, b| in_order(&a.representative, &b.representative));
    let complete = status == Status::Solved && pool.undecided == 0 && pool.unexamined == 0;
    let samples = pool.boxed.iter().any(|boxed| !boxed.isolated);
    Ok(SupportEquilibria {
        components: known && complete && crowded == 0 && !samples,
        classes,
        boxed: pool.boxed,
        undecided: pool.undecided,
        unexamined: pool.unexamined + crowded,
        status,
        omitted,
        supports: pool.supports,
    })
}

impl<'a, 'g, K: OrderedField> Parts<'a, 'g, K> {
    fn new(frame: &'a Frame<'g, K>, parts: Vec<Part<K>>, plans: bool, run: &'a Run<'a>) -> Self {
        let mut all = Parts {
            frame,
            parts: Vec::with_capacity(parts.len()),
            low: Vec::with_capacity(parts.len()),
            high: Vec::with_capacity(parts.len()),
            plans,
            run,
        };
        for mut part in parts {
            let factors = std::mem::take(&mut part.factors);
            part.factors = factors.into_iter().flat_map(|own| all.split(own)).collect();
            let (mut low, mut high) = (part.center.clone(), part.center.clone());
            for factor in &part.factors {
                for (at, least, greatest) in factor.ranges() {
                    low[at] = least.clone();
                    high[at] = greatest.clone();
                }
            }
            all.low.push(low);
            all.high.push(high);
            all.parts.push(part);
        }
        all
    }

    fn owner(&self, action: usize) -> PlayerId {
        let game = self.frame.game;
        game.infoset(game.infoset_of(ActionId::new(action)))
            .player()
    }

    /// A factor of several players as one for each of them, if it is a product.
    fn split(&self, factor: Factor<K>) -> Vec<Factor<K>> {
        let players: Vec<PlayerId> = factor.at.iter().map(|&at| self.owner(at)).collect();
        if players.iter().all_equal() {
            return vec![factor];
        }
        let mut parts: Vec<Factor<K>> = Vec::new();
        for player in self.frame.game.player_ids() {
            let places = players.iter().positions(|own| *own == player).collect_vec();
            if places.is_empty() {
                continue;
            }
            let mut points: Vec<Vec<K>> = Vec::new();
            for point in &factor.points {
                let own = places.iter().map(|&at| point[at].clone()).collect();
                if !points.contains(&own) {
                    points.push(own);
                }
            }
            let at = places.iter().map(|&place| factor.at[place]).collect();
            parts.push(Factor { at, points });
        }
        let count = parts.iter().map(|part| part.points.len());
        match count.fold(1usize, usize::saturating_mul) == factor.points.len() {
            true => parts
                .into_iter()
                .filter(|part| part.points.len() > 1)
                .collect(),
            false => vec![factor],
        }
    }

    /// By part: the first part of its class. Also, whether the classes are known to be the
    /// connected components.
    fn groups(&mut self) -> Result<(Vec<usize>, bool), Error> {
        let count = self.parts.len();
        let mut group: Vec<usize> = (0..count).collect();
        let mut unknown: Vec<(usize, usize)> = Vec::new();
        for a in 0..count {
            for b in 0..a {
                if group[a] == group[b] {
                    continue;
                }
                if self.run.stopped().is_some() {
                    unknown.push((a, b));
                    continue;
                }
                match self.meet(a, b)? {
                    Some(true) => {
                        let (low, high) = (group[a].min(group[b]), group[a].max(group[b]));
                        let joined = group.iter_mut().filter(|own| **own == high);
                        joined.for_each(|own| *own = low);
                    }
                    Some(false) => {}
                    None => unknown.push((a, b)),
                }
            }
        }
        let known = unknown.into_iter().all(|(a, b)| group[a] == group[b]);
        Ok((group, known))
    }

    /// Whether two parts have a profile in common, their limits included; `None` if that is not
    /// known.
    fn meet(&self, a: usize, b: usize) -> Result<Option<bool>, Error> {
        let continuum = [a, b]
            .iter()
            .any(|&part| self.parts[part].continuum.is_some());
        if !continuum && self.apart(a, b) {
            return Ok(Some(false));
        }
        let (one, other) = (&self.parts[a], &self.parts[b]);
        if !continuum && one.convex && other.convex {
            let sides = self.sides(one, other);
            return hull::meet(&sides.0, &sides.1, self.run);
        }
        // A common point may be seen all the same.
        for (from, to) in [(a, b), (b, a)] {
            let Some(points) = self.points(from, MOST_TESTED) else {
                continue;
            };
            for point in points {
                if self.has(to, &point)? == Some(true) {
                    return Ok(Some(true));
                }
            }
        }
        Ok(None)
    }

    fn apart(&self, a: usize, b: usize) -> bool {
        let below = |x: usize, y: usize| {
            let mut pairs = self.high[x].iter().zip(&self.low[y]);
            pairs.any(|(high, low)| high.compare(low).is_lt())
        };
        below(a, b) || below(b, a)
    }

    /// The factors of two parts in all coordinates in which one of them varies.
    fn sides(&self, one: &Part<K>, other: &Part<K>) -> (Vec<Factor<K>>, Vec<Factor<K>>) {
        let side = |own: &Part<K>, others: &Part<K>| {
            let mut factors = own.factors.clone();
            let varies = |at: &usize| own.factors.iter().any(|factor| factor.at.contains(at));
            let at = others.factors.iter().flat_map(|factor| &factor.at);
            let at: Vec<usize> = at.copied().filter(|at| !varies(at)).collect();
            if !at.is_empty() {
                let point = at.iter().map(|&at| own.center[at].clone()).collect();
                let points = vec![point];
                factors.push(Factor { at, points });
            }
            factors
        };
        (side(one, other), side(other, one))
    }

    /// All combinations of extreme points of a part, unless there are more than `most`.
    fn points(&self, part: usize, most: usize) -> Option<Vec<Vec<K>>> {
        let part = &self.parts[part];
        let factors: Vec<&Factor<K>> = part.factors.iter().collect();
        combinations(&part.center, &factors, most)
    }

    /// Whether a profile is in a part.
    fn has(&self, part: usize, point: &[K]) -> Result<Option<bool>, Error> {
        let own = &self.parts[part];
        let between = |at: usize| {
            let (low, high) = (&self.low[part][at], &self.high[part][at]);
            low.compare(&point[at]).is_le() && point[at].compare(high).is_le()
        };
        if !(0..point.len()).all(between) {
            return Ok(match own.continuum {
                None => Some(false),
                Some(_) => None,
            });
        }
        for factor in &own.factors {
            let place: Vec<K> = factor.at.iter().map(|&at| point[at].clone()).collect();
            if own.convex {
                match hull::contains(&factor.points, &place, self.run)? {
                    Some(true) => {}
                    other => return Ok(other),
                }
            } else if !factor.points.contains(&place) {
                return Ok(None);
            }
        }
        Ok(Some(true))
    }

    /// Whether part `a` is within part `b`.
    fn is_within(&self, a: usize, b: usize) -> Result<bool, Error> {
        let (inner, outer) = (&self.parts[a], &self.parts[b]);
        if outer.continuum.is_some() || !inner.convex && outer.convex && !outer.factors.is_empty() {
            return Ok(false);
        }
        let inside = |at: usize| {
            self.low[b][at].compare(&self.low[a][at]).is_le()
                && self.high[a][at].compare(&self.high[b][at]).is_le()
        };
        if !(0..inner.center.len()).all(inside) {
            return Ok(false);
        }
        for factor in &outer.factors {
            let touching = inner.factors.iter();
            let touching = touching.filter(|own| own.at.iter().any(|at| factor.at.contains(at)));
            let touching: Vec<&Factor<K>> = touching.collect();
            let Some(points) = combinations(&inner.center, &touching, MOST_POINTS) else {
                return Ok(false);
            };
            for point in points {
                let place: Vec<K> = factor.at.iter().map(|&at| point[at].clone()).collect();
                let inside = match outer.convex {
                    true => hull::contains(&factor.points, &place, self.run)? == Some(true),
                    false => factor.points.contains(&place),
                };
                if !inside {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    fn class(&self, members: &[usize], crowded: &mut u64) -> Result<SupportClass<K>, Error> {
        let mut cells = Vec::new();
        let mut joint = Vec::new();
        let mut continua = Vec::new();
        for (place, &a) in members.iter().enumerate() {
            let part = &self.parts[a];
            if let Some(dimension) = part.continuum {
                continua.push(Continuum {
                    profile: self.profile(&part.center)?,
                    beliefs: self.beliefs(part),
                    dimension,
                });
                continue;
            }
            // Of parts with the same profiles the first counts.
            let mut maximal = true;
            for (other, &b) in members.iter().enumerate() {
                if other != place
                    && self.is_within(a, b)?
                    && (other < place || !self.is_within(b, a)?)
                {
                    maximal = false;
                    break;
                }
            }
            if !maximal {
                continue;
            }
            let by_player =
                |factor: &Factor<K>| factor.at.iter().map(|&at| self.owner(at)).all_equal();
            match part.factors.iter().all(by_player) {
                true => match self.cell(part)? {
                    Some(cell) => cells.push(cell),
                    None => *crowded += 1,
                },
                false => match self.points(a, MOST_POINTS) {
                    Some(points) => joint.push(
                        points
                            .iter()
                            .map(|point| self.profile(point))
                            .collect::<Result<_, _>>()?,
                    ),
                    None => *crowded += 1,
                },
            }
        }
        let is_pure = |center: &[K]| center.iter().all(|p| p.is_zero() || *p == K::one());
        let points = || {
            members
                .iter()
                .copied()
                .filter(|&m| self.parts[m].factors.is_empty())
        };
        let pure = points().find(|&m| is_pure(&self.parts[m].center));
        let chosen = pure.or_else(|| points().next()).unwrap_or(members[0]);
        let chosen = &self.parts[chosen];
        Ok(SupportClass {
            representative: self.profile(&chosen.center)?,
            beliefs: self.beliefs(chosen),
            cells,
            joint,
            continua,
            belief_ranges: self.belief_ranges(members),
            payoffs: self.payoffs(members),
        })
    }

    fn profile(&self, point: &[K]) -> Result<Behavior<K>, Error> {
        behavior(self.frame, point, self.plans, None)
    }

    fn beliefs(&self, part: &Part<K>) -> Beliefs<K> {
        Beliefs::new(self.frame.game.shape().clone(), part.beliefs.clone())
    }

    /// The cell of a part whose factors belong to one player each; `None` if a player has too many
    /// extreme points.
    fn cell(&self, part: &Part<K>) -> Result<Option<Cell<K>>, Error> {
        let mut vertices = Vec::new();
        for player in self.frame.game.player_ids() {
            let own = part.factors.iter();
            let own =
                own.filter(|factor| factor.at.first().map(|&at| self.owner(at)) == Some(player));
            let Some(points) = combinations(&part.center, &own.collect_vec(), MOST_POINTS) else {
                return Ok(None);
            };
            let own = points.iter();
            let own = own.map(|point| behavior(self.frame, point, self.plans, Some(player)));
            vertices.push(own.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(Some(Cell { vertices }))
    }

    fn belief_ranges(&self, members: &[usize]) -> Vec<BeliefRange<K>> {
        let mut ranges: Vec<BeliefRange<K>> = Vec::new();
        for own in members.iter().flat_map(|&m| &self.parts[m].ranges) {
            let same = |known: &&mut BeliefRange<K>| known.node == own.node;
            match ranges.iter_mut().find(same) {
                None => ranges.push(own.clone()),
                Some(known) => {
                    if own.range.least.compare(&known.range.least).is_lt() {
                        known.range.least = own.range.least.clone();
                    }
                    if own.range.greatest.compare(&known.range.greatest).is_gt() {
                        known.range.greatest = own.range.greatest.clone();
                    }
                }
            }
        }
        ranges.sort_by_key(|range| (range.infoset, range.node));
        ranges
    }

    /// Payoffs are linear in each player's weights, so that extreme points of cells decide.
    fn payoffs(&self, members: &[usize]) -> Vec<Range<K>> {
        let mut ranges: Vec<Option<Range<K>>> = vec![None; self.frame.players];
        for &member in members {
            let part = &self.parts[member];
            let reached = self.reached(&part.center);
            let matters = |factor: &&Factor<K>| factor.at.iter().any(|&at| reached[at]);
            let factors: Vec<&Factor<K>> = part.factors.iter().filter(matters).collect();
            let points = combinations(&part.center, &factors, MOST_POINTS);
            for point in points.unwrap_or_else(|| vec![part.center.clone()]) {
                let paid = payoffs(self.frame, &point, self.plans);
                for (range, value) in ranges.iter_mut().zip(paid) {
                    widen(range, value);
                }
            }
        }
        ranges.into_iter().flatten().collect()
    }

    /// By action: whether play comes to its set.
    fn reached(&self, center: &[K]) -> Vec<bool> {
        let game = self.frame.game;
        let mut path = vec![true; game.node_count()];
        let mut reached = vec![false; center.len()];
        for node in game.nodes() {
            let Some((parent, _)) = game.parent(node) else {
                continue;
            };
            let open = match self.frame.action_to(node) {
                Some(action) => {
                    reached[action.index()] |= path[parent.index()];
                    !center[action.index()].is_zero()
                }
                None => !self.frame.cut[node.index()],
            };
            path[node.index()] = open && path[parent.index()];
        }
        reached
    }
}

/// The middle with all combinations of extreme points of some factors, unless there are more than
/// `most`.
fn combinations<K: OrderedField>(
    center: &[K],
    factors: &[&Factor<K>],
    most: usize,
) -> Option<Vec<Vec<K>>> {
    let count = factors.iter().map(|factor| factor.points.len());
    if count.fold(1usize, usize::saturating_mul) > most {
        return None;
    }
    let mut found = vec![center.to_vec()];
    for factor in factors {
        let mut longer = Vec::with_capacity(found.len() * factor.points.len());
        for before in &found {
            for point in &factor.points {
                let mut own = before.clone();
                for (&at, value) in factor.at.iter().zip(point) {
                    own[at] = value.clone();
                }
                longer.push(own);
            }
        }
        found = longer;
    }
    Some(found)
}
