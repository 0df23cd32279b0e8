//! Boundaries as lines through points, to be drawn.

use super::labels::Labels;
use super::partition::Grid;
use crate::diagnostic::Error;
use crate::number::{Algebraic, Polynomial, Rational};
use crate::run::Stop;

/// Points of the two parameters that are joined by straight lines.
pub type Polyline = Vec<[f64; 2]>;

/// A curve is cut at so many places at least, along each parameter.
const STEPS: usize = 64;
/// How many steps of the sides' grid are in one step of the curve's.
const FINE: i64 = 64;
/// How far from the curve its sides are looked at, in steps of the curve's grid.
const ASIDE: f64 = 0.25;

/// Where a polynomial is zero and the label is another on either side.
///
/// The curve is cut where its points are roots on lines parallel to an axis, and each piece is kept
/// or left out by the labels on the two sides of its middle.
pub(super) fn trace(
    polynomial: &Polynomial,
    grid: &Grid,
    labels: &mut Labels<'_>,
    found: &mut Vec<Polyline>,
) -> Result<Option<Stop>, Error> {
    let steps = grid.cells.max(STEPS);
    for axis in [0, 1] {
        let mut before: Option<Vec<f64>> = None;
        for step in 0..=steps {
            let roots = roots(polynomial, grid, axis, step, steps);
            if let (Some(before), Some(roots)) = (&before, &roots)
                && before.len() == roots.len()
            {
                for (from, to) in before.iter().zip(roots) {
                    let rise = (to - from) * steps as f64;
                    // Flat pieces from cuts along the first axis, and steep ones along the second.
                    let flat = if axis == 0 {
                        rise.abs() <= 1.0
                    } else {
                        rise.abs() < 1.0
                    };
                    if !flat {
                        continue;
                    }
                    let place = |step: usize, root: f64| {
                        let own = step as f64 / steps as f64;
                        if axis == 0 { [own, root] } else { [root, own] }
                    };
                    let piece = [place(step - 1, *from), place(step, *to)];
                    match separates(&piece, grid, steps, labels)? {
                        Ok(true) => join(piece, found),
                        Ok(false) => {}
                        Err(stop) => return Ok(Some(stop)),
                    }
                }
            }
            before = roots;
        }
    }
    for line in found {
        straighten(line);
        for point in line {
            *point = [0, 1].map(|axis| {
                let (low, high) = grid.range(axis);
                let (low, high) = (low.to_f64(), high.to_f64());
                low + (high - low) * point[axis]
            });
        }
    }
    Ok(None)
}

/// Where the curve meets a line on which one parameter is fixed, as shares of the other's range;
/// `None` if the line is part of the curve.
fn roots(
    polynomial: &Polynomial,
    grid: &Grid,
    axis: usize,
    step: usize,
    steps: usize,
) -> Option<Vec<f64>> {
    let at = grid.share(axis, step as i64, steps as i64);
    let mut own = polynomial.fix(axis, &at);
    if own.is_zero() {
        return None;
    }
    if axis == 0 {
        own = Polynomial::from_coefficients(0, &own.coefficients(1));
    }
    let (low, high) = grid.range(1 - axis);
    let width = high.clone() - low;
    let small = width.clone() * &Rational::new(1, 1 << 24);
    let ends = [low, high].map(|end| Algebraic::from(end.clone()));
    let roots = Algebraic::roots(&own, Some(&ends[0]), Some(&ends[1]));
    let share = |root: Algebraic| {
        let near = root.refined(&small).interval().0;
        ((near - low) / &width).to_f64()
    };
    Some(roots.into_iter().map(share).collect())
}

/// Whether the labels on the two sides of a piece's middle differ.
fn separates(
    piece: &[[f64; 2]; 2],
    grid: &Grid,
    steps: usize,
    labels: &mut Labels<'_>,
) -> Result<Result<bool, Stop>, Error> {
    let [from, to] = piece;
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let length = dx.hypot(dy);
    let aside = [-dy / length, dx / length].map(|own| own * ASIDE / steps as f64);
    let fine = steps as i64 * FINE;
    let mut sides = Vec::with_capacity(2);
    for sign in [-1.0, 1.0] {
        let nearest = |axis: usize| {
            let middle = (from[axis] + to[axis]) / 2.0;
            ((middle + sign * aside[axis]) * fine as f64).round() as i64
        };
        let place = [nearest(0), nearest(1)];
        if place.iter().any(|&own| own <= 0 || own >= fine) {
            return Ok(Ok(false));
        }
        let point = [0, 1].map(|axis| grid.share(axis, place[axis], fine));
        match labels.at(&point)? {
            Ok(sample) => sides.push(sample.label),
            Err(stop) => return Ok(Err(stop)),
        }
    }
    Ok(Ok(sides[0] != sides[1]))
}

/// Appends a piece to the line that ends where it starts.
fn join([from, to]: [[f64; 2]; 2], found: &mut Vec<Polyline>) {
    match found.iter_mut().find(|line| line.last() == Some(&from)) {
        Some(line) => line.push(to),
        None => found.push(vec![from, to]),
    }
}

/// Leaves out points on the straight line between their neighbors.
fn straighten(line: &mut Polyline) {
    let mut kept: Polyline = Vec::with_capacity(line.len());
    for &point in line.iter() {
        if let [.., before, last] = kept[..] {
            let (a, b) = (
                [0, 1].map(|i| last[i] - before[i]),
                [0, 1].map(|i| point[i] - last[i]),
            );
            if (a[0] * b[1] - a[1] * b[0]).abs() < 1e-9 {
                kept.pop();
            }
        }
        kept.push(point);
    }
    *line = kept;
}
