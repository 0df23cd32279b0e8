//! The rectangle in boxes, finer where nothing is proved.

use super::bernstein::has_sign_inside;
use super::labels::{Labels, Sample};
use crate::diagnostic::Error;
use crate::number::Rational;
use crate::run::{Status, Stop};
use crate::study::Chart;
use std::sync::Arc;

/// How many boxes there are along each parameter to begin with.
const COARSE: usize = 8;

/// Where a box is sampled instead if its center lies on some curve, in shares of its sides.
const ASIDE: [(i64, i64, i64); 5] = [
    (13, 9, 23),
    (7, 20, 29),
    (11, 14, 31),
    (26, 8, 37),
    (18, 31, 41),
];

/// The finest boxes, as a grid over the rectangle.
pub(super) struct Grid {
    ranges: [(Rational, Rational); 2],
    /// How many there are along each side: a power of two.
    pub(super) cells: usize,
    /// The grid's lines, by axis.
    lines: [Vec<Rational>; 2],
    near: [Vec<f64>; 2],
}

/// A box that is not cut any more.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    /// The finest box at its lower left.
    pub(super) at: [usize; 2],
    /// How many of the finest boxes are along each of its sides.
    pub(super) size: usize,
    /// Where it was sampled.
    pub(super) point: [Rational; 2],
    pub(super) chart: Arc<Chart>,
    pub(super) label: usize,
    pub(super) proved: bool,
}

impl Grid {
    pub(super) fn new(ranges: [(Rational, Rational); 2], cells: usize) -> Self {
        let lines = ranges.each_ref().map(|range| {
            let lines = (0..=cells).map(|at| between(range, at as i64, cells as i64));
            lines.collect::<Vec<_>>()
        });
        Grid {
            near: lines
                .each_ref()
                .map(|own| own.iter().map(Rational::to_f64).collect()),
            ranges,
            cells,
            lines,
        }
    }

    /// The place that divides a range at a share.
    pub(super) fn share(&self, axis: usize, numerator: i64, denominator: i64) -> Rational {
        between(&self.ranges[axis], numerator, denominator)
    }

    /// From where to where the rectangle reaches.
    pub(super) fn range(&self, axis: usize) -> &(Rational, Rational) {
        &self.ranges[axis]
    }

    /// From where to where a box reaches, by axis.
    pub(super) fn ranges(&self, leaf: &Leaf) -> [(Rational, Rational); 2] {
        [0, 1].map(|axis| {
            let (low, high) = (leaf.at[axis], leaf.at[axis] + leaf.size);
            (
                self.lines[axis][low].clone(),
                self.lines[axis][high].clone(),
            )
        })
    }
}

fn between((low, high): &(Rational, Rational), numerator: i64, denominator: i64) -> Rational {
    let width = high.clone() - low;
    width * &Rational::new(numerator, denominator) + low
}

/// A box that may be cut.
struct Square {
    at: [usize; 2],
    size: usize,
    /// A chart, and those of its conditions that are not proved in a box around this one.
    doubts: Option<(Arc<Chart>, Vec<usize>)>,
}

/// Cuts the rectangle. A run that stops leaves boxes uncut, and those out that were not sampled.
pub(super) fn partition(
    grid: &Grid,
    labels: &mut Labels<'_>,
) -> Result<(Vec<Leaf>, Status), Error> {
    let coarse = COARSE.min(grid.cells);
    let size = grid.cells / coarse;
    let mut leaves = Vec::new();
    let mut waiting: Vec<Open> = Vec::new();
    let mut sampled = 0u64;
    let mut stopped: Option<Stop> = None;
    'coarse: for row in 0..coarse {
        for column in 0..coarse {
            let square = Square {
                at: [column * size, row * size],
                size,
                doubts: None,
            };
            match sample(grid, &square, labels)? {
                Ok(found) => waiting.push(found),
                Err(stop) => {
                    stopped = Some(stop);
                    break 'coarse;
                }
            }
        }
    }
    // Level by level, so that a run that stops has looked everywhere.
    while !waiting.is_empty() {
        let mut next = Vec::new();
        for (leaf, doubts) in waiting {
            if leaf.proved || leaf.size == 1 || stopped.is_some() {
                leaves.push(leaf);
                continue;
            }
            match children(grid, &leaf, &doubts, labels)? {
                Ok(four) => next.extend(four),
                Err(stop) => {
                    stopped = Some(stop);
                    leaves.push(leaf);
                }
            }
            sampled += 4;
            labels.run.report("boxes", sampled, None);
        }
        waiting = next;
    }
    leaves.sort_by_key(|leaf| (leaf.at[1], leaf.at[0]));
    Ok((leaves, stopped.map_or(Status::Solved, Status::Stopped)))
}

/// A box that is not proved yet, with the conditions of its chart that are in doubt there.
type Open = (Leaf, Vec<usize>);

/// The four quarters of a box.
fn children(
    grid: &Grid,
    leaf: &Leaf,
    doubts: &[usize],
    labels: &mut Labels<'_>,
) -> Result<Result<Vec<Open>, Stop>, Error> {
    let size = leaf.size / 2;
    let mut found = Vec::with_capacity(4);
    for (right, up) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let square = Square {
            at: [leaf.at[0] + right * size, leaf.at[1] + up * size],
            size,
            doubts: Some((Arc::clone(&leaf.chart), doubts.to_vec())),
        };
        match sample(grid, &square, labels)? {
            Ok(own) => found.push(own),
            Err(stop) => return Ok(Err(stop)),
        }
    }
    Ok(Ok(found))
}

/// The answer at a point inside of a box, and which of its conditions are not proved in the box.
fn sample(
    grid: &Grid,
    square: &Square,
    labels: &mut Labels<'_>,
) -> Result<Result<(Leaf, Vec<usize>), Stop>, Error> {
    let inside = |shares: (i64, i64, i64)| {
        let (x, y, of) = shares;
        let place = |axis: usize, share: i64| {
            let size = square.size as i64;
            let numerator = square.at[axis] as i64 * of + size * share;
            grid.share(axis, numerator, grid.cells as i64 * of)
        };
        [place(0, x), place(1, y)]
    };
    let mut point = inside((1, 1, 2));
    let mut found: Sample = match labels.at(&point)? {
        Ok(found) => found,
        Err(stop) => return Ok(Err(stop)),
    };
    for shares in ASIDE {
        if !found.chart.conditions.is_thin() {
            break;
        }
        point = inside(shares);
        found = match labels.at(&point)? {
            Ok(found) => found,
            Err(stop) => return Ok(Err(stop)),
        };
    }
    let doubts = doubts(grid, square, &found.chart);
    let leaf = Leaf {
        at: square.at,
        size: square.size,
        point,
        proved: doubts.is_empty() && found.chart.is_finished(),
        label: found.label,
        chart: found.chart,
    };
    Ok(Ok((leaf, doubts)))
}

/// The conditions of a chart that are not proved inside of a box.
fn doubts(grid: &Grid, square: &Square, chart: &Arc<Chart>) -> Vec<usize> {
    let [low, high] = [0, square.size].map(|step| square.at.map(|at| at + step));
    let near = |at: [usize; 2]| [0, 1].map(|axis| grid.near[axis][at[axis]]);
    let exact = |at: [usize; 2]| [0, 1].map(|axis| grid.lines[axis][at[axis]].clone());
    let (near_low, near_high) = (near(low), near(high));
    let (exact_low, exact_high) = (exact(low), exact(high));
    let corners = [low, [high[0], low[1]], [low[0], high[1]], high];
    let corners = corners.map(|at| (exact(at), near(at)));
    let in_doubt = |index: &usize| {
        let Some(one) = chart.conditions.get(*index) else {
            return false;
        };
        if one.hold_in(&near_low, &near_high) {
            return false;
        }
        let wrong =
            |(point, near): &([Rational; 2], [f64; 2])| one.at(point, near) == one.sign.reverse();
        corners.iter().any(wrong)
            || !has_sign_inside(&one.polynomial, one.sign, &exact_low, &exact_high)
    };
    match &square.doubts {
        Some((known, few)) if Arc::ptr_eq(known, chart) => {
            few.iter().copied().filter(in_doubt).collect()
        }
        _ => (0..chart.conditions.iter().len())
            .filter(in_doubt)
            .collect(),
    }
}
