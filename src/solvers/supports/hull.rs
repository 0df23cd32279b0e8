//! Whether convex hulls contain points and meet, by exact linear programs.

use crate::diagnostic::Error;
use crate::lp::simplex::{self, Outcome};
use crate::lp::{LinearProgram, Relation};
use crate::number::OrderedField;
use crate::run::Run;

/// Some coordinates, and the points over which these range: their convex hull.
#[derive(Debug, Clone)]
pub(super) struct Factor<K> {
    /// The coordinates, ascending.
    pub(super) at: Vec<usize>,
    /// The extreme points, in these coordinates.
    pub(super) points: Vec<Vec<K>>,
}

impl<K: OrderedField> Factor<K> {
    /// Every coordinate's least and greatest value.
    pub(super) fn ranges(&self) -> impl Iterator<Item = (usize, &K, &K)> {
        self.at.iter().enumerate().filter_map(|(place, &at)| {
            let mut values = self.points.iter().map(|point| &point[place]);
            let first = values.next()?;
            let (mut low, mut high) = (first, first);
            for value in values {
                if value.compare(low).is_lt() {
                    low = value;
                }
                if value.compare(high).is_gt() {
                    high = value;
                }
            }
            Some((at, low, high))
        })
    }
}

/// Whether a point is in the convex hull of others; `None` if the run was stopped.
pub(super) fn contains<K: OrderedField>(
    points: &[Vec<K>],
    point: &[K],
    run: &Run<'_>,
) -> Result<Option<bool>, Error> {
    if points.iter().any(|own| own == point) {
        return Ok(Some(true));
    }
    if points.len() < 2 {
        return Ok(Some(false));
    }
    let at: Vec<usize> = (0..point.len()).collect();
    let hull = Factor {
        at: at.clone(),
        points: points.to_vec(),
    };
    let point = Factor {
        at,
        points: vec![point.to_vec()],
    };
    meet(&[hull], &[point], run)
}

/// Whether two products of convex hulls, of the same coordinates, have a point in common. `None`
/// if the run was stopped.
pub(super) fn meet<K: OrderedField>(
    one: &[Factor<K>],
    other: &[Factor<K>],
    run: &Run<'_>,
) -> Result<Option<bool>, Error> {
    let mut program = LinearProgram::minimize();
    let zero = Some(K::zero());
    let mut entries: Vec<(usize, crate::lp::ColumnId, K)> = Vec::new();
    for (factors, sign) in [(one, K::one()), (other, -K::one())] {
        for factor in factors {
            let mut sum = Vec::with_capacity(factor.points.len());
            for point in &factor.points {
                let column = program.add_column("weight", zero.clone(), None);
                sum.push((column, K::one()));
                for (&at, value) in factor.at.iter().zip(point) {
                    entries.push((at, column, value.clone() * &sign));
                }
            }
            program.add_row("sum", Relation::Eq, K::one(), sum);
        }
    }
    entries.sort_by_key(|(at, ..)| *at);
    for own in entries.chunk_by(|a, b| a.0 == b.0) {
        let row = own.iter().filter(|(.., value)| !value.is_zero());
        let row: Vec<_> = row
            .map(|(_, column, value)| (*column, value.clone()))
            .collect();
        program.add_row("coordinate", Relation::Eq, K::zero(), row);
    }
    Ok(match simplex::solve(&program, None, run)? {
        Outcome::Optimal(_) | Outcome::Unbounded => Some(true),
        Outcome::Infeasible => Some(false),
        Outcome::Stopped(_) => None,
    })
}

/// Only the extreme ones of some points, each once.
pub(super) fn extreme<K: OrderedField>(
    mut points: Vec<Vec<K>>,
    run: &Run<'_>,
) -> Result<Vec<Vec<K>>, Error> {
    let mut at = 0;
    while at < points.len() {
        let point = points.remove(at);
        if contains(&points, &point, run)? != Some(true) {
            points.insert(at, point);
            at += 1;
        }
    }
    Ok(points)
}
