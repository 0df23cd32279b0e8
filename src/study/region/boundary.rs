//! The curves at which labels change, as equations.

use super::curve::{self, Polyline};
use super::factor;
use super::labels::Labels;
use super::partition::{Grid, Leaf};
use super::walk::{Crossing, Line};
use crate::diagnostic::Error;
use crate::number::{Place, Point, Polynomial, Ratio, Rational};
use crate::run::{Status, Stop};
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// How many neighbors of each kind are walked between, where there are so many.
const WALKS: usize = 3;

/// Where it is walked instead if curves meet on the line between two boxes, in shares of the smaller
/// one. Odd ones, since curves meet at round places.
const ASIDE: [(i64, i64); 5] = [(100, 291), (67, 103), (41, 211), (157, 199), (113, 227)];

/// A curve at which the label changes.
#[derive(Debug, Clone)]
pub struct Boundary {
    /// The names of the two parameters.
    pub names: [String; 2],
    /// What is zero on the curve: primitive, its leading coefficient positive.
    pub polynomial: Polynomial,
    /// The curve as a formula for one of the parameters, given by its number, if the polynomial is
    /// linear in it.
    pub solved: Option<(usize, Ratio)>,
    /// What is on its two sides, on one part of it or another.
    pub sides: Vec<Sides>,
    /// Where labels change on it, nearly: lines through points of the two parameters.
    pub curve: Vec<Polyline>,
}

/// The labels on the two sides of a boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    /// The label where the parameter is below the formula; or, if there is none, where the polynomial
    /// is negative.
    pub below: usize,
    /// The label on the other side.
    pub above: usize,
    /// At how many points of the curve these were found right before and right after it.
    pub points: usize,
}

impl Boundary {
    /// Which side of the curve a point is on.
    pub fn side(&self, point: &[Rational; 2]) -> Ordering {
        let formula = self.solved.as_ref();
        match formula.and_then(|(variable, formula)| Some((*variable, formula.at(point)?))) {
            Some((variable, value)) => point[variable].cmp(&value),
            None => self.polynomial.sign_at(point),
        }
    }

    pub(super) fn renumber(&mut self, place: &[usize]) {
        for sides in &mut self.sides {
            sides.below = place[sides.below];
            sides.above = place[sides.above];
        }
    }
}

impl fmt::Display for Boundary {
    /// Such as `k = 4`, or `p^2 + k^2 - 1 = 0`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.solved {
            Some((variable, formula)) => write!(out, "{} = {formula}", self.names[*variable]),
            None => write!(out, "{} = 0", self.polynomial.display(&self.names)),
        }
    }
}

/// Two boxes with a common edge and different labels, and a line from one to the other.
struct Neighbors {
    line: Line,
    /// From where to where the line may be moved.
    room: (Rational, Rational),
    labels: [usize; 2],
}

impl Neighbors {
    /// The line moved to a share of the smaller box.
    fn aside(&self, (numerator, denominator): (i64, i64)) -> Line {
        let (low, high) = &self.room;
        let width = high.clone() - low;
        Line {
            other: width * &Rational::new(numerator, denominator) + low,
            ..self.line.clone()
        }
    }
}

/// The boundaries between boxes.
pub(super) fn boundaries(
    grid: &Grid,
    leaves: &[Leaf],
    labels: &mut Labels<'_>,
) -> Result<(Vec<Boundary>, Status), Error> {
    let mut found = Found::new(labels.names());
    let pairs = neighbors(grid, leaves);
    let stopped = match found.explain(&pairs, labels)? {
        Some(stop) => Some(stop),
        None => found.draw(grid, labels)?,
    };
    let mut all = found.all;
    all.sort_by_cached_key(|own| (own.solved.is_none(), own.to_string()));
    Ok((all, stopped.map_or(Status::Solved, Status::Stopped)))
}

/// All pairs of boxes with a common edge and different labels, in a fixed order.
fn neighbors(grid: &Grid, leaves: &[Leaf]) -> Vec<Neighbors> {
    let cells = grid.cells;
    let mut owner = vec![usize::MAX; cells * cells];
    for (index, leaf) in leaves.iter().enumerate() {
        for row in leaf.at[1]..leaf.at[1] + leaf.size {
            let start = row * cells + leaf.at[0];
            owner[start..start + leaf.size].fill(index);
        }
    }
    let mut found = Vec::new();
    for leaf in leaves {
        for axis in [0, 1] {
            let beyond = leaf.at[axis] + leaf.size;
            if beyond == cells {
                continue;
            }
            let mut last = usize::MAX;
            for step in leaf.at[1 - axis]..leaf.at[1 - axis] + leaf.size {
                let cell = match axis {
                    0 => step * cells + beyond,
                    _ => beyond * cells + step,
                };
                let next = owner[cell];
                if next == last {
                    continue;
                }
                last = next;
                let Some(other) = leaves.get(next).filter(|other| other.label != leaf.label) else {
                    continue;
                };
                // The sampled value of the smaller box is one of the larger box too.
                let smaller = if leaf.size <= other.size { leaf } else { other };
                let [x, y] = grid.ranges(smaller);
                found.push(Neighbors {
                    room: if axis == 0 { y } else { x },
                    line: Line {
                        axis,
                        other: smaller.point[1 - axis].clone(),
                        from: leaf.point[axis].clone(),
                        to: other.point[axis].clone(),
                    },
                    labels: [leaf.label, other.label],
                });
            }
        }
    }
    found
}

/// The boundaries met so far.
struct Found {
    names: [String; 2],
    place: Arc<Place>,
    all: Vec<Boundary>,
}

impl Found {
    fn new(names: Vec<String>) -> Self {
        let place = Place::new(names.clone(), Point::Values(vec![Rational::ZERO; 2]));
        let mut names = names.into_iter();
        Found {
            names: [0, 1].map(|_| names.next().unwrap_or_default()),
            place,
            all: Vec::new(),
        }
    }

    /// Walks between neighbors until every two are explained by a boundary between them, and some
    /// more to meet every boundary at several points.
    fn explain(
        &mut self,
        pairs: &[Neighbors],
        labels: &mut Labels<'_>,
    ) -> Result<Option<Stop>, Error> {
        let mut explained: Vec<((usize, usize), Vec<usize>)> = Vec::new();
        for (index, pair) in pairs.iter().enumerate() {
            let total = Some(pairs.len() as u64);
            labels.run.report("boundaries", index as u64, total);
            match self.between(pair) {
                Some(key) => match explained.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, own)) => own.push(index),
                    None => explained.push((key, vec![index])),
                },
                None => {
                    if let Some(stop) = self.walk(pair, labels)? {
                        return Ok(Some(stop));
                    }
                }
            }
        }
        for (_, own) in explained {
            let last = own.len() - 1;
            let mut chosen: Vec<usize> =
                (1..WALKS).map(|at| own[last * at / (WALKS - 1)]).collect();
            chosen.dedup();
            for index in chosen {
                if let Some(stop) = self.walk(&pairs[index], labels)? {
                    return Ok(Some(stop));
                }
            }
        }
        Ok(None)
    }

    /// A boundary that runs between two neighbors, with their labels on its sides.
    fn between(&self, pair: &Neighbors) -> Option<(usize, usize)> {
        let ends = [&pair.line.from, &pair.line.to].map(|value| pair.line.point(value));
        self.all.iter().enumerate().find_map(|(at, own)| {
            let ordered = match (own.side(&ends[0]), own.side(&ends[1])) {
                (Ordering::Less, Ordering::Greater) => pair.labels,
                (Ordering::Greater, Ordering::Less) => [pair.labels[1], pair.labels[0]],
                _ => return None,
            };
            let known = |sides: &Sides| [sides.below, sides.above] == ordered;
            Some((at, own.sides.iter().position(known)?))
        })
    }

    /// Walks between two neighbors. Where several curves meet at a change, that point cannot tell
    /// which of them separates the labels, so that it is walked on another line beside.
    fn walk(&mut self, pair: &Neighbors, labels: &mut Labels<'_>) -> Result<Option<Stop>, Error> {
        let plain = |all: &[Crossing]| all.iter().all(|own| own.zero.len() <= 1);
        let mut crossings = match pair.line.crossings(labels)? {
            Ok(crossings) => crossings,
            Err(stop) => return Ok(Some(stop)),
        };
        let mut tries = ASIDE.into_iter();
        while crossings.is_empty() || !plain(&crossings) {
            let Some(share) = tries.next() else {
                return Ok(None);
            };
            let line = pair.aside(share);
            // A walk that begins on a curve begins with a label that is only there.
            match labels.at(&line.point(&line.from))? {
                Ok(start) if start.chart.conditions.is_thin() => continue,
                Ok(_) => {}
                Err(stop) => return Ok(Some(stop)),
            }
            crossings = match line.crossings(labels)? {
                Ok(crossings) => crossings,
                Err(stop) => return Ok(Some(stop)),
            };
        }
        crossings.into_iter().for_each(|own| self.enter(own));
        Ok(None)
    }

    /// Enters a change of label at which no two curves meet, under the boundary that is known already
    /// if there is one.
    fn enter(&mut self, crossing: Crossing) {
        let known = |own: &Boundary| crossing.zero.contains(&own.polynomial);
        let at = match self.all.iter().position(known) {
            Some(at) => at,
            None => {
                let Some(polynomial) = crossing.zero.into_iter().next() else {
                    return;
                };
                self.all.push(Boundary {
                    names: self.names.clone(),
                    solved: factor::solved(&polynomial, &self.place),
                    polynomial,
                    sides: Vec::new(),
                    curve: Vec::new(),
                });
                self.all.len() - 1
            }
        };
        let own = &mut self.all[at];
        let [before, after] = crossing.labels;
        let (below, above) = match own.side(&crossing.before) {
            Ordering::Greater => (after, before),
            _ => (before, after),
        };
        let known = own.sides.iter_mut();
        match known
            .into_iter()
            .find(|sides| (sides.below, sides.above) == (below, above))
        {
            Some(sides) => sides.points += 1,
            None => own.sides.push(Sides {
                below,
                above,
                points: 1,
            }),
        }
    }

    /// Draws every boundary where labels change on it.
    fn draw(&mut self, grid: &Grid, labels: &mut Labels<'_>) -> Result<Option<Stop>, Error> {
        for own in &mut self.all {
            let stop = curve::trace(&own.polynomial, grid, labels, &mut own.curve)?;
            if stop.is_some() {
                return Ok(stop);
            }
        }
        Ok(None)
    }
}
