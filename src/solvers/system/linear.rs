//! Systems of linear inequalities: a point, and all extreme points.

use super::form::Form;
use super::pieces::{MOST_VERTICES, Piece, Sample};
use super::state::State;
use crate::diagnostic::Error;
use crate::lp::simplex::{self, Outcome};
use crate::lp::vertices::Cone;
use crate::lp::{LinearProgram, Relation};
use crate::number::{OrderedField, OrderedRing, Rational};
use crate::run::{Run, Stop};

/// What is known about linear inequalities.
pub(super) enum Found<K> {
    Nothing,
    Piece(Piece<K>),
    Stopped(Stop),
}

/// All points that satisfy linear inequalities, by the live unknowns. There are no equations.
pub(super) fn solve<K: OrderedField>(state: &State<K>, run: &Run<'_>) -> Result<Found<K>, Error> {
    let inner = match inner(state, run)? {
        Ok(Some(inner)) => inner,
        Ok(None) => return Ok(Found::Nothing),
        Err(stop) => return Ok(Found::Stopped(stop)),
    };
    let continuum = |point: Vec<K>| {
        Found::Piece(Piece::Continuum {
            sample: Sample::Point(point),
            dimension: None,
        })
    };
    let vertices = match vertices(state, run) {
        Ok(Some(vertices)) => vertices,
        // It goes on without end, or has too many.
        Ok(None) => return Ok(continuum(inner)),
        Err(stop) => return Ok(Found::Stopped(stop)),
    };
    Ok(match vertices.len() {
        0 => Found::Nothing,
        1 => Found::Piece(Piece::Point(inner)),
        _ => Found::Piece(Piece::Polytope {
            inner: center(&vertices),
            vertices,
        }),
    })
}

/// The average of points.
fn center<K: OrderedField>(points: &[Vec<K>]) -> Vec<K> {
    let count = K::from_rational(&Rational::from(points.len() as i64));
    let sum = |at: usize| (points.iter()).fold(K::zero(), |sum, point| sum + &point[at]);
    let width = points.first().map_or(0, Vec::len);
    (0..width).map(|at| sum(at) / &count).collect()
}

/// A point that satisfies all conditions, the strict ones strictly.
fn inner<K: OrderedField>(
    state: &State<K>,
    run: &Run<'_>,
) -> Result<Result<Option<Vec<K>>, Stop>, Error> {
    let mut program = LinearProgram::maximize();
    let columns: Vec<_> = (state.live.iter())
        .map(|&u| {
            let value =
                |bound: &Option<super::range::Bound<K>>| bound.as_ref().map(|b| b.value.clone());
            let own = &state.ranges[u];
            program.add_column(u, value(&own.low), value(&own.high))
        })
        .collect();
    let least = program.add_column("least", None, Some(K::one()));
    program.set_cost(least, K::one());
    let mut row = |form: &Form<K>, strict: bool| {
        let mut right = K::zero();
        let mut entries = Vec::new();
        for (product, coefficient) in form.terms() {
            match product
                .first()
                .and_then(|u| state.live.binary_search(u).ok())
            {
                Some(at) => entries.push((columns[at], coefficient.clone())),
                None => right -= coefficient,
            }
        }
        if strict {
            entries.push((least, -K::one()));
        }
        program.add_row("condition", Relation::Ge, right, entries);
    };
    state.nonnegative.iter().for_each(|form| row(form, false));
    state.positive.iter().for_each(|form| row(form, true));
    for &u in &state.live {
        let own = &state.ranges[u];
        let (low, high) = (own.low.iter(), own.high.iter());
        for (bound, up) in low.map(|b| (b, true)).chain(high.map(|b| (b, false))) {
            if bound.strict {
                let form = Form::unknown(u).sub(&Form::constant(bound.value.clone()));
                row(&(if up { form } else { form.negated() }), true);
            }
        }
    }
    Ok(match simplex::solve(&program, None, run)? {
        Outcome::Optimal(found) if found.primal[least.index()].sign().is_gt() => {
            let mut point = found.primal;
            point.truncate(columns.len());
            Ok(Some(point))
        }
        Outcome::Optimal(_) | Outcome::Infeasible | Outcome::Unbounded => Ok(None),
        Outcome::Stopped(stop) => Err(stop),
    })
}

/// The extreme points of the closure; `None` if it is not bounded, or on the way has too many.
fn vertices<K: OrderedField>(state: &State<K>, run: &Run<'_>) -> Result<Option<Vec<Vec<K>>>, Stop> {
    let count = state.live.len();
    let mut cone: Cone<K::Ring> = Cone::orthant(count + 1);
    let mut cut = |form: &Form<K>| {
        let mut row = vec![K::zero(); count + 1];
        for (product, coefficient) in form.terms() {
            let at = product
                .first()
                .and_then(|u| state.live.binary_search(u).ok());
            row[at.unwrap_or(count)] = coefficient.clone();
        }
        let scale = K::common_denominator(&row);
        let row: Vec<K::Ring> = row.iter().map(|value| value.scale(&scale)).collect();
        cone.cut(&row, Relation::Ge, run)?;
        Ok(cone.rays().len() <= MOST_VERTICES)
    };
    let mut conditions: Vec<Form<K>> = Vec::new();
    for &u in &state.live {
        let own = &state.ranges[u];
        let beyond = |value: &K| Form::unknown(u).sub(&Form::constant(value.clone()));
        conditions.extend(own.high.iter().map(|high| beyond(&high.value).negated()));
        let low = own.low.as_ref().filter(|low| !low.value.is_zero());
        conditions.extend(low.map(|low| beyond(&low.value)));
    }
    for form in (conditions.iter())
        .chain(&state.nonnegative)
        .chain(&state.positive)
    {
        if !cut(form)? {
            return Ok(None);
        }
    }
    let mut found = Vec::with_capacity(cone.rays().len());
    for ray in cone.rays() {
        let (last, rest) = match ray.split_last() {
            Some((last, rest)) if !last.is_zero() => (last, rest),
            _ => return Ok(None),
        };
        found.push(rest.iter().map(|value| K::ratio(value, last)).collect());
    }
    Ok(Some(found))
}
