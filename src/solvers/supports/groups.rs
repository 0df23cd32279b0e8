//! Which parts are within others, and which hang together.

use super::MOST_POINTS;
use super::classes::{Parts, combinations};
use super::hull::{self, Factor};
use super::parts::Part;
use crate::diagnostic::Error;
use crate::number::OrderedField;
use crate::run::Stop;

/// Points of a part that is not convex in its coordinates that are tested for a meeting.
const MOST_TESTED: usize = 256;

/// How parts hang together.
pub(super) struct Groups {
    /// By part: another one that has all its profiles; itself if none is known.
    pub(super) holder: Vec<usize>,
    /// By part: the first part of its class.
    group: Vec<usize>,
    /// Whether the classes are known to be the connected components of their union.
    pub(super) known: bool,
    /// Why not all parts were compared.
    pub(super) stop: Option<Stop>,
}

impl Groups {
    /// The members of every class, those of one class together.
    pub(super) fn classes(&self) -> impl Iterator<Item = Vec<usize>> + '_ {
        let mut order: Vec<usize> = (0..self.group.len()).collect();
        order.sort_by_key(|&part| (self.group[part], part));
        let classes = order.chunk_by(|&a, &b| self.group[a] == self.group[b]);
        classes
            .map(<[usize]>::to_vec)
            .collect::<Vec<_>>()
            .into_iter()
    }
}

impl<K: OrderedField> Parts<'_, '_, K> {
    /// Compares all parts.
    pub(super) fn groups(&mut self) -> Result<Groups, Error> {
        let count = self.parts.len();
        let (holder, stop) = self.holders()?;
        // One that is held by another is held by one that is not.
        let top = |part: usize| {
            let mut at = part;
            while holder[at] != at {
                at = holder[at];
            }
            at
        };
        let kept: Vec<usize> = (0..count).filter(|&part| holder[part] == part).collect();
        let mut groups = Groups {
            group: (0..count).collect(),
            // A continuum may be in several pieces.
            known: stop.is_none() && self.parts.iter().all(|part| part.continuum.is_none()),
            stop,
            holder: Vec::new(),
        };
        // Pairs of which it is not known whether they meet.
        let mut open: Vec<(usize, usize)> = Vec::new();
        let group = &mut groups.group;
        'pairs: for (place, &a) in kept.iter().enumerate() {
            for &b in &kept[..place] {
                if groups.stop.is_some() {
                    break 'pairs;
                }
                groups.stop = self.run.stopped();
                if group[a] == group[b] {
                    continue;
                }
                match self.meet(a, b)? {
                    Some(true) => {
                        let (low, high) = (group[a].min(group[b]), group[a].max(group[b]));
                        for &part in &kept {
                            if group[part] == high {
                                group[part] = low;
                            }
                        }
                    }
                    Some(false) => {}
                    None if open.len() < count => open.push((a, b)),
                    None => groups.known = false,
                }
            }
        }
        groups.known &= groups.stop.is_none() && open.iter().all(|&(a, b)| group[a] == group[b]);
        for part in 0..count {
            group[part] = group[top(part)];
        }
        groups.holder = holder;
        Ok(groups)
    }

    /// By part: another one that has it whole, itself if there is none; and why not all were
    /// compared, if so.
    fn holders(&self) -> Result<(Vec<usize>, Option<Stop>), Error> {
        let mut holder: Vec<usize> = (0..self.parts.len()).collect();
        // Those with many extreme points are likely to have others.
        let points = |part: usize| -> usize {
            let factors = self.parts[part].factors.iter();
            factors.map(|factor| factor.points.len()).sum()
        };
        let known = |part: &usize| self.parts[*part].continuum.is_none();
        let mut order: Vec<usize> = holder.iter().copied().filter(known).collect();
        order.sort_by_key(|&part| (std::cmp::Reverse(points(part)), self.parts[part].aside));
        let mut kept: Vec<usize> = Vec::new();
        for &a in &order {
            for &b in &kept {
                if let Some(stop) = self.run.stopped() {
                    return Ok((holder, Some(stop)));
                }
                if self.is_within(a, b)? {
                    holder[a] = b;
                    break;
                }
            }
            if holder[a] == a {
                kept.push(a);
            }
        }
        // Those that come later may have earlier ones, too.
        for (place, &a) in kept.iter().enumerate() {
            for &b in &kept[place + 1..] {
                if let Some(stop) = self.run.stopped() {
                    return Ok((holder, Some(stop)));
                }
                if self.is_within(a, b)? {
                    holder[a] = b;
                    break;
                }
            }
        }
        Ok((holder, None))
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
    pub(super) fn points(&self, part: usize, most: usize) -> Option<Vec<Vec<K>>> {
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
}
