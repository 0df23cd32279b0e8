//! Solutions of systems that have too many to list.

use super::cases::{STOPPED, Work};
use super::form::Form;
use super::linear::{self, Found};
use super::pieces::{Piece, Pieces, Sample, rank};
use super::range::Range;
use super::root::Root;
use super::state::State;
use crate::diagnostic::Error;
use crate::number::{OrderedField, OrderedRing, Rational};
use std::cmp::Ordering;

const NO_POINT: &str = "no point was found that satisfies inequalities that are not linear";

/// How often unknowns are fixed in search of a point.
const MOST_TRIES: usize = 40;

/// Where there are only inequalities: a point at which all are strict.
pub(super) fn open<K: OrderedField>(
    work: &mut Work<'_>,
    state: &State<K>,
) -> Result<Pieces<K>, Error> {
    let mut relaxed = state.clone();
    relaxed.nonnegative.retain(|form| form.degree() == 1);
    relaxed.positive.retain(|form| form.degree() == 1);
    let piece = match linear::solve(&relaxed, work.run)? {
        Found::Nothing => return Ok(Pieces::default()),
        Found::Piece(piece) => piece,
        Found::Stopped(stop) => {
            work.stop.get_or_insert(stop);
            return Ok(Pieces::undecided(STOPPED));
        }
    };
    let mut tries: Vec<Vec<K>> = Vec::new();
    if let Sample::Point(inner) = piece.sample() {
        if let Piece::Polytope { vertices, .. } = &piece {
            // The middle, and points on the ways from there to the corners.
            for share in [Rational::new(1, 2), Rational::new(9, 10)] {
                for vertex in vertices.iter().take(MOST_TRIES) {
                    tries.push(between(&inner, vertex, &K::from_rational(&share)));
                }
            }
        }
        tries.insert(0, inner);
    }
    let found = tries.into_iter().find(|point| is_inside(state, point));
    Ok(match found {
        Some(point) => Pieces::one(Piece::Continuum {
            sample: Sample::Point(point),
            dimension: Some(state.live.len()),
        }),
        None => Pieces::undecided(NO_POINT),
    })
}

fn between<K: OrderedField>(from: &[K], to: &[K], share: &K) -> Vec<K> {
    let pairs = from.iter().zip(to);
    let step = |(a, b): (&K, &K)| a.clone() + &((b.clone() - a) * share);
    pairs.map(step).collect()
}

/// A point, by the live unknowns, as one by all.
fn spread<K: OrderedField>(state: &State<K>, point: &[K]) -> Vec<K> {
    let mut values = vec![K::zero(); state.ranges.len()];
    for (&unknown, value) in state.live.iter().zip(point) {
        values[unknown] = value.clone();
    }
    values
}

/// The value of a polynomial at a point by the live unknowns.
pub(super) fn value<K: OrderedField>(state: &State<K>, form: &Form<K>, point: &[K]) -> K {
    form.evaluate(&spread(state, point))
}

/// Whether all inequalities are strict at a point.
pub(super) fn is_inside<K: OrderedField>(state: &State<K>, point: &[K]) -> bool {
    let values = spread(state, point);
    let positive = |form: &Form<K>| form.evaluate(&values).sign().is_gt();
    let beyond = |&u: &usize| {
        let own = &state.ranges[u];
        (own.low.iter()).all(|low| values[u].compare(&low.value).is_gt())
            && (own.high.iter()).all(|high| values[u].compare(&high.value).is_lt())
    };
    state.nonnegative.iter().all(positive)
        && state.positive.iter().all(positive)
        && state.live.iter().all(beyond)
}

/// Where there are fewer equations than unknowns: some unknowns are fixed at simple values, and the
/// others solved for.
pub(super) fn curve<K: OrderedField>(
    work: &mut Work<'_>,
    state: &State<K>,
    ranges: &[Range<K>],
) -> Result<Option<Piece<K>>, Error> {
    if state.zero.len() >= state.live.len() {
        return Ok(None);
    }
    let shares = [
        (1, 2),
        (1, 3),
        (2, 3),
        (1, 4),
        (3, 4),
        (3, 5),
        (1, 5),
        (4, 5),
    ];
    for share in shares {
        for &unknown in state.live.iter().take(MOST_TRIES / shares.len()) {
            let low = ranges[unknown]
                .low
                .as_ref()
                .map(|bound| bound.value.clone());
            let low = low.unwrap_or_else(K::zero);
            let high = match &ranges[unknown].high {
                Some(high) => high.value.clone(),
                None => low.clone() + &K::one(),
            };
            let share = K::from_rational(&Rational::new(share.0, share.1));
            let value = low.clone() + &((high - &low) * &share);
            let mut case = state.clone();
            case.define(unknown, Form::constant(value), Form::constant(K::one()));
            let found = work.case(&case)?;
            // Only what is known to go on is a continuum.
            for piece in &found.found {
                let sample = piece.sample();
                let dimension = piece.dimension().filter(|d| *d > 0);
                if let Some(dimension) = regular(state, &sample) {
                    let dimension = Some(dimension);
                    return Ok(Some(Piece::Continuum { sample, dimension }));
                } else if dimension.is_some() {
                    let dimension = None;
                    return Ok(Some(Piece::Continuum { sample, dimension }));
                }
            }
            if work.stop.is_some() {
                return Ok(None);
            }
        }
    }
    Ok(None)
}

/// The dimension by the implicit function theorem, where the equations' derivatives are independent
/// and no inequality is tight.
fn regular<K: OrderedField>(state: &State<K>, sample: &Sample<K>) -> Option<usize> {
    let point = match sample {
        Sample::Point(point) => point,
        Sample::Root(root) => return regular_root(&state.rational()?, root),
    };
    let values = spread(state, point);
    let row = |form: &Form<K>| {
        let derivative = |&u: &usize| form.derivative(u).evaluate(&values);
        state.live.iter().map(derivative).collect()
    };
    let full = rank(state.zero.iter().map(row).collect()) == state.zero.len();
    (full && is_inside(state, point)).then(|| state.live.len() - state.zero.len())
}

/// The same at an irrational solution of one equation.
fn regular_root(state: &State<Rational>, root: &Root) -> Option<usize> {
    let [equation] = &state.zero[..] else {
        return None;
    };
    let sign = |form: &Form<Rational>| {
        let (low, high) = root.value(form)?;
        match low.sign() == high.sign() {
            true => Some(low.sign()),
            false => None,
        }
    };
    let positive = |form: &Form<Rational>| sign(form).is_some_and(Ordering::is_gt);
    let beyond = |&u: &usize| {
        let own = &state.ranges[u];
        let form = |value: &Rational| Form::unknown(u).sub(&Form::constant(value.clone()));
        (own.low.iter()).all(|low| positive(&form(&low.value)))
            && (own.high.iter()).all(|high| positive(&form(&high.value).negated()))
    };
    let inside = state.nonnegative.iter().all(positive)
        && state.positive.iter().all(positive)
        && state.live.iter().all(beyond);
    let slope = |&u: &usize| sign(&equation.derivative(u)).is_some_and(Ordering::is_ne);
    (inside && state.live.iter().any(slope)).then(|| state.live.len() - 1)
}
