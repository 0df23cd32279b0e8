//! Systems in one unknown: roots of polynomials, and the intervals between them.

use super::factor::{from_polynomial, polynomial};
use super::form::Form;
use super::pieces::{Piece, Pieces, Sample};
use super::root::{Core, Root};
use super::state::State;
use crate::number::{Algebraic, OrderedField, Polynomial, Ratio, Rational};
use std::any::Any;

/// A number of any field as a rational, if it is one.
pub(in crate::solvers) fn as_rational<K: OrderedField>(value: &K) -> Option<Rational> {
    let value = value as &dyn Any;
    match value.downcast_ref::<Rational>() {
        Some(own) => Some(own.clone()),
        None => value.downcast_ref::<Ratio>()?.as_constant().cloned(),
    }
}

/// All solutions for the one live unknown.
pub(super) fn solve<K: OrderedField>(state: &State<K>) -> Pieces<K> {
    let Some(&unknown) = state.live.first() else {
        return Pieces::one(Piece::Point(Vec::new()));
    };
    match state.rational() {
        Some(own) => rational(&own, unknown).to_field(),
        None => over_field(state, unknown),
    }
}

/// The conditions as polynomials in variable 0.
struct Conditions {
    nonnegative: Vec<Polynomial>,
    positive: Vec<Polynomial>,
}

impl Conditions {
    fn hold(&self, at: &Algebraic) -> bool {
        let sign = |form: &Polynomial| at.sign_of(form);
        (self.nonnegative.iter()).all(|form| sign(form).is_ge())
            && (self.positive.iter()).all(|form| sign(form).is_gt())
    }
}

fn rational(state: &State<Rational>, unknown: usize) -> Pieces<Rational> {
    let image = |list: &[Form<Rational>]| -> Vec<Polynomial> {
        list.iter()
            .map(|form| polynomial(form, &[unknown]))
            .collect()
    };
    let mut conditions = Conditions {
        nonnegative: image(&state.nonnegative),
        positive: image(&state.positive),
    };
    // The bounds are conditions like the others.
    let own = &state.ranges[unknown];
    let sides = own.low.iter().map(|bound| (bound, false));
    for (bound, above) in sides.chain(own.high.iter().map(|bound| (bound, true))) {
        let form = Form::unknown(unknown).sub(&Form::constant(bound.value.clone()));
        let form = polynomial(&(if above { form.negated() } else { form }), &[unknown]);
        match bound.strict {
            true => conditions.positive.push(form),
            false => conditions.nonnegative.push(form),
        }
    }
    let low = own
        .low
        .as_ref()
        .map(|bound| Algebraic::from(bound.value.clone()));
    let high = own
        .high
        .as_ref()
        .map(|bound| Algebraic::from(bound.value.clone()));
    let ends = || low.iter().chain(&high).cloned();
    let zeros = image(&state.zero);
    if let Some(first) = zeros.first() {
        let common = zeros
            .iter()
            .fold(first.clone(), |common, next| common.gcd(next));
        let mut roots = Algebraic::roots(&common, low.as_ref(), high.as_ref());
        roots.extend(ends().filter(|end| end.sign_of(&common).is_eq()));
        roots.retain(|root| conditions.hold(root));
        roots.sort();
        return Pieces {
            found: roots.into_iter().map(|root| point(unknown, root)).collect(),
            ..Pieces::default()
        };
    }
    // All places where a sign may change, and all open intervals between them.
    let forms = conditions.nonnegative.iter().chain(&conditions.positive);
    let mut places: Vec<Algebraic> = forms
        .flat_map(|form| Algebraic::roots(form, low.as_ref(), high.as_ref()))
        .chain(ends())
        .collect();
    places.sort();
    places.dedup();
    let mut found = Vec::new();
    let mut open: Option<Run> = None;
    for (at, place) in places.iter().enumerate() {
        match conditions.hold(place) {
            true => open = Some(open.unwrap_or_else(|| Run::from(place)).up_to(place)),
            false => found.extend(open.take().map(|run| run.up_to(place).piece(unknown))),
        }
        let inside = match places.get(at + 1) {
            Some(next) => Algebraic::between(place, next),
            None if high.is_some() => break,
            None => place.interval().1 + &Rational::ONE,
        };
        if conditions.hold(&inside.clone().into()) {
            let mut run = open.unwrap_or_else(|| Run::from(place));
            run.inside.get_or_insert(inside);
            run.last = None;
            open = Some(run);
        } else {
            found.extend(open.take().map(|run| run.piece(unknown)));
        }
    }
    found.extend(open.map(|run| run.piece(unknown)));
    Pieces {
        found,
        ..Pieces::default()
    }
}

/// Solutions without a gap.
struct Run {
    first: Algebraic,
    /// The last place; `None` of one that is not bounded yet.
    last: Option<Algebraic>,
    /// A number inside, if it is not one point.
    inside: Option<Rational>,
}

impl Run {
    fn from(place: &Algebraic) -> Self {
        Run {
            first: place.clone(),
            last: None,
            inside: None,
        }
    }

    fn up_to(mut self, place: &Algebraic) -> Self {
        self.last = Some(place.clone());
        self
    }

    fn piece(self, unknown: usize) -> Piece<Rational> {
        let Some(inside) = self.inside else {
            return point(unknown, self.first);
        };
        let last = self.last.as_ref().and_then(Algebraic::as_rational);
        match (self.first.as_rational(), last) {
            (Some(first), Some(last)) => Piece::Polytope {
                vertices: vec![vec![first.clone()], vec![last.clone()]],
                inner: vec![inside],
            },
            _ => Piece::Continuum {
                sample: Sample::Point(vec![inside]),
                dimension: Some(1),
            },
        }
    }
}

fn point(unknown: usize, value: Algebraic) -> Piece<Rational> {
    match value.as_rational() {
        Some(own) => Piece::Point(vec![own.clone()]),
        None => Piece::Root(Root::new(vec![unknown], vec![Core::Number(unknown, value)])),
    }
}

/// Over fields whose elements are no numbers only what is linear after repeated roots are taken
/// once.
fn over_field<K: OrderedField>(state: &State<K>, unknown: usize) -> Pieces<K> {
    let dense = |form: &Form<K>| -> Vec<K> {
        let parts = form.coefficients(unknown);
        let values = parts
            .iter()
            .map(|own| own.as_constant().unwrap_or_else(K::zero));
        values.collect()
    };
    let Some((first, rest)) = state.zero.split_first() else {
        return Pieces::undecided(NOT_LINEAR);
    };
    let common = rest
        .iter()
        .fold(dense(first), |common, next| gcd(common, dense(next)));
    let repeated = gcd(common.clone(), derivative(&common));
    match quotient(&common, &repeated).as_slice() {
        [] | [_] => Pieces::default(),
        [constant, lead] => {
            let mut state = state.clone();
            let value = -constant.clone() / lead;
            state.zero.clear();
            state.define(
                unknown,
                Form::constant(value.clone()),
                Form::constant(K::one()),
            );
            match state.simplify() {
                Ok(()) => Pieces::one(Piece::Point(vec![value])),
                Err(_) => Pieces::default(),
            }
        }
        _ => Pieces::undecided(NOT_LINEAR),
    }
}

const NOT_LINEAR: &str =
    "the solutions are roots of polynomials whose coefficients are functions of a parameter";

/// Without leading zeros.
pub(super) fn trimmed<K: OrderedField>(mut form: Vec<K>) -> Vec<K> {
    while form.last().is_some_and(|value| value.is_zero()) {
        form.pop();
    }
    form
}

fn derivative<K: OrderedField>(form: &[K]) -> Vec<K> {
    let powers = form.iter().enumerate().skip(1);
    powers
        .map(|(power, value)| value.clone() * &K::from_rational(&Rational::from(power as i64)))
        .collect()
}

/// Quotient and remainder; the divisor is not zero.
pub(super) fn divide<K: OrderedField>(form: &[K], by: &[K]) -> (Vec<K>, Vec<K>) {
    let mut rest = trimmed(form.to_vec());
    let mut quotient = vec![K::zero(); (rest.len() + 1).saturating_sub(by.len())];
    while rest.len() >= by.len() {
        let (Some(top), Some(lead)) = (rest.pop(), by.last()) else {
            break;
        };
        let factor = top / lead;
        let shift = rest.len() + 1 - by.len();
        for (value, own) in rest[shift..].iter_mut().zip(by) {
            *value -= &(own.clone() * &factor);
        }
        quotient[shift] = factor;
        rest = trimmed(rest);
    }
    (quotient, rest)
}

pub(super) fn gcd<K: OrderedField>(a: Vec<K>, b: Vec<K>) -> Vec<K> {
    let (mut a, mut b) = (trimmed(a), trimmed(b));
    while !b.is_empty() {
        let rest = divide(&a, &b).1;
        (a, b) = (b, rest);
    }
    a
}

fn quotient<K: OrderedField>(form: &[K], by: &[K]) -> Vec<K> {
    match by.is_empty() {
        true => form.to_vec(),
        false => trimmed(divide(form, by).0),
    }
}

/// Rational roots of a polynomial within bounds, and what is left of it without them.
pub(super) fn rational_roots(
    form: &Form<Rational>,
    unknown: usize,
    low: Option<&Rational>,
    high: Option<&Rational>,
) -> (Vec<Rational>, Option<Form<Rational>>) {
    let own = polynomial(form, &[unknown]);
    let ends = [low, high].map(|end| end.map(|value| Algebraic::from(value.clone())));
    let roots = Algebraic::roots(&own, ends[0].as_ref(), ends[1].as_ref());
    let mut rational: Vec<Rational> = (roots.iter())
        .filter_map(|root| root.as_rational().cloned())
        .collect();
    let irrational = roots.len() > rational.len();
    let at_end = ends
        .iter()
        .flatten()
        .filter(|end| end.sign_of(&own).is_eq());
    rational.extend(at_end.filter_map(|end| end.as_rational().cloned()));
    // The two bounds may be one.
    rational.dedup();
    let mut rest = own;
    for root in &rational {
        let linear = &(&Polynomial::variable(0) * &Polynomial::constant(root.denominator()))
            - &Polynomial::constant(root.numerator());
        while let Some(quotient) = rest.exact_quotient(&linear) {
            rest = quotient;
        }
    }
    let rest = irrational.then(|| from_polynomial(&rest, &[unknown]));
    (rational, rest)
}
