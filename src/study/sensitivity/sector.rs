//! What the answer is next to a point, direction by direction.
//!
//! Next to a point of two parameters, on one side of the second, the directions fall into sectors
//! between the tangents there of all polynomials that were read. Within one sector the answer is one
//! chart: none of the chart's polynomials changes its sign there, if only one stays near enough to
//! the point. So one chart for every sector, drawn where the way to the point is proved to be in it,
//! shows all of the neighborhood.

use super::tangent::Corner;
use crate::diagnostic::Error;
use crate::number::{Algebraic, Rational};
use crate::run::Run;
use crate::study::atlas::{Atlas, Chart};
use std::sync::Arc;

/// More tries than this to come near enough to a point, or sectors there, are given up.
const MOST: usize = 64;

/// The directions between two slopes, and the answer there.
#[derive(Debug, Clone)]
pub(super) struct Sector {
    /// The slope with which it ends as slopes rise; `None` of the last.
    pub(super) to: Option<Algebraic>,
    /// The answer.
    pub(super) chart: Arc<Chart>,
}

/// The sectors at a corner by rising slope; `None` where the run is over or there are too many.
pub(super) fn sectors(
    atlas: &Atlas,
    corner: &Corner,
    run: &Run<'_>,
) -> Result<Option<Vec<Sector>>, Error> {
    let mut slopes: Vec<Algebraic> = Vec::new();
    let mut known: Vec<(Rational, Arc<Chart>)> = Vec::new();
    'again: loop {
        if known.len() > MOST {
            return Ok(None);
        }
        let mut found = Vec::new();
        for index in 0..=slopes.len() {
            let from = index.checked_sub(1).map(|before| &slopes[before]);
            let to = slopes.get(index);
            let inside = known.iter().find(|(slope, _)| is_between(slope, from, to));
            if let Some((_, chart)) = inside {
                found.push(Sector {
                    to: to.cloned(),
                    chart: Arc::clone(chart),
                });
                continue;
            }
            let slope = slope_between(from, to);
            let Some(chart) = chart_towards(atlas, corner, &slope, run)? else {
                return Ok(None);
            };
            for condition in chart.conditions.iter() {
                slopes.extend(corner.tangents(&condition.polynomial));
            }
            slopes.sort();
            slopes.dedup();
            known.push((slope, chart));
            continue 'again;
        }
        return Ok(Some(found));
    }
}

fn is_between(slope: &Rational, from: Option<&Algebraic>, to: Option<&Algebraic>) -> bool {
    let slope = Algebraic::from(slope.clone());
    from.is_none_or(|from| *from < slope) && to.is_none_or(|to| slope < *to)
}

fn slope_between(from: Option<&Algebraic>, to: Option<&Algebraic>) -> Rational {
    match (from, to) {
        (None, None) => Rational::ZERO,
        (Some(from), None) => from.interval().1 + &Rational::ONE,
        (None, Some(to)) => to.interval().0 - &Rational::ONE,
        (Some(from), Some(to)) => Algebraic::between(from, to),
    }
}

/// The chart that holds on the last part of the way to the point.
fn chart_towards(
    atlas: &Atlas,
    corner: &Corner,
    slope: &Rational,
    run: &Run<'_>,
) -> Result<Option<Arc<Chart>>, Error> {
    let zero = Algebraic::from(Rational::ZERO);
    let mut step = Rational::new(1, 64);
    for _ in 0..MOST {
        if run.stopped().is_some() {
            return Ok(None);
        }
        let chart = atlas.chart(&corner.towards(slope, &step), run)?;
        if !chart.is_finished() {
            return Ok(None);
        }
        let last = Algebraic::from(step.clone());
        let changes = chart.conditions.iter().filter_map(|condition| {
            let along = corner.along(&condition.polynomial, slope);
            Algebraic::first_root_above(&along, &zero).filter(|root| *root <= last)
        });
        match changes.min() {
            None => return Ok(Some(chart)),
            Some(change) => step = Algebraic::between(&zero, &change),
        }
    }
    Ok(None)
}
