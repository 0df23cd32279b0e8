//! Where the signs of rational functions are read, and the record of those that were.

use super::{Algebraic, Polynomial, Rational};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{self, AtomicBool};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A point of the space of the variables, or what lies right above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// Every variable has this value. Functions that agree there count as equal.
    Values(Vec<Rational>),
    /// The one variable has this value.
    At(Algebraic),
    /// The one variable exceeds this value by less than any positive number. Only the zero function
    /// is zero, so that the functions are an ordered field.
    RightOf(Algebraic),
}

/// A point at which functions are compared, with the names of the variables and a record of every
/// polynomial whose sign was read.
///
/// A computation that decides by signs alone comes to the same formulas at every point at which all
/// recorded polynomials have the recorded signs.
///
/// ```
/// use demarche::number::{OrderedRing, Place, Point, Ratio, Rational};
/// use std::cmp::Ordering;
///
/// let place = Place::new(["p"], Point::Values(vec![Rational::new(1, 3)]));
/// let p = Ratio::variable(&place, 0);
/// let odds = p.clone() / &(Ratio::one() - &p);
/// assert_eq!(odds.to_string(), "p/(1 - p)");
/// assert_eq!(odds.compare(&Ratio::one()), Ordering::Less);
/// let record = place.record();
/// let shown: Vec<_> = record.iter().map(|(f, s)| (f.display(&["p"]).to_string(), *s)).collect();
/// assert_eq!(shown, [("p - 1".into(), Ordering::Less), ("2*p - 1".into(), Ordering::Less)]);
/// ```
pub struct Place {
    names: Vec<String>,
    point: Point,
    record: Mutex<HashMap<Polynomial, Ordering>>,
    broken: AtomicBool,
}

impl Place {
    /// A place with nothing on record.
    pub fn new(names: impl IntoIterator<Item = impl Into<String>>, point: Point) -> Arc<Self> {
        Arc::new(Place {
            names: names.into_iter().map(Into::into).collect(),
            point,
            record: Mutex::default(),
            broken: AtomicBool::new(false),
        })
    }

    /// The names of the variables.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The point.
    pub fn point(&self) -> &Point {
        &self.point
    }

    /// Whether some function had exponents beyond 32,767, which do not fit: then whatever was
    /// computed here is wrong.
    pub fn is_broken(&self) -> bool {
        self.broken.load(atomic::Ordering::Relaxed)
    }

    pub(super) fn break_down(&self) {
        self.broken.store(true, atomic::Ordering::Relaxed);
    }

    /// The polynomials whose signs were read, each primitive with a positive leading coefficient,
    /// in a fixed order: shorter ones first.
    pub fn record(&self) -> Vec<(Polynomial, Ordering)> {
        let record = self.lock();
        let mut found: Vec<_> = record.iter().map(|(f, sign)| (f.clone(), *sign)).collect();
        found.sort_by(|(a, _), (b, _)| a.order(b));
        found
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Polynomial, Ordering>> {
        // Nothing panics while it holds the record.
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sign of a polynomial here, put on record unless it is constant.
    pub fn sign(&self, polynomial: &Polynomial) -> Ordering {
        if let Some(value) = polynomial.constant_sign() {
            return value;
        }
        let (key, flipped) = polynomial.primitive();
        let known = self.lock().get(&key).copied();
        let sign = known.unwrap_or_else(|| {
            let sign = self.read(&key);
            self.lock().insert(key, sign);
            sign
        });
        if flipped { sign.reverse() } else { sign }
    }

    /// The sign of a polynomial here, off the record.
    pub(super) fn read(&self, polynomial: &Polynomial) -> Ordering {
        match &self.point {
            Point::Values(values) => polynomial.sign_at(values),
            Point::At(number) => number.sign_of(polynomial),
            Point::RightOf(number) => number.sign_right_of(polynomial),
        }
    }

    /// Floats near the point.
    pub(super) fn near(&self) -> Vec<f64> {
        match &self.point {
            Point::Values(values) => values.iter().map(Rational::to_f64).collect(),
            Point::At(number) | Point::RightOf(number) => vec![number.to_f64()],
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} at {:?}", self.names, self.point)
    }
}
