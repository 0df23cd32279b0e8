//! Signs of polynomials, compared fast.

use crate::number::{MOST_VARIABLES, OrderedRing, Polynomial, Rational};
use std::cmp::Ordering;
use std::sync::atomic::{AtomicUsize, Ordering as Memory};

/// Polynomials with the signs that they must have.
///
/// A sign is first read in floats, with a bound on the error of the sum; only what that does not
/// decide is evaluated exactly.
#[derive(Debug)]
pub struct Conditions {
    signs: Vec<Signs>,
    /// Which of them failed last: the next point fails it too, more often than not.
    last: AtomicUsize,
}

/// A polynomial and the sign that it must have.
#[derive(Debug, Clone)]
pub struct Signs {
    /// The polynomial.
    pub polynomial: Polynomial,
    /// Its sign.
    pub sign: Ordering,
    /// By term: the coefficient, and the factors with their exponents from `starts` on.
    coefficients: Vec<f64>,
    factors: Vec<(u8, u32)>,
    starts: Vec<u32>,
    /// The largest error of the float sum relative to the sum of magnitudes.
    error: f64,
}

/// Whether a product may have lost its digits, or all of itself, among the least floats.
fn is_lost(product: f64) -> bool {
    product.abs() < f64::MIN_POSITIVE
}

impl Signs {
    fn new(polynomial: Polynomial, sign: Ordering) -> Self {
        let (mut coefficients, mut factors, mut starts) = (Vec::new(), Vec::new(), vec![0]);
        let mut degree = 0;
        for (exponents, coefficient) in polynomial.terms() {
            coefficients.push(coefficient.to_f64());
            let own = (0..MOST_VARIABLES).filter(|&v| exponents[v] > 0);
            factors.extend(own.map(|v| (v as u8, exponents[v])));
            starts.push(factors.len() as u32);
            degree = degree.max(exponents.iter().sum::<u32>());
        }
        // Every rounding changes a term by at most one unit in the last place: that of the
        // coefficient, of every factor and its product, and one for every term added.
        let roundings = 2.0 * f64::from(degree) + coefficients.len() as f64 + 4.0;
        Signs {
            error: roundings * f64::EPSILON,
            polynomial,
            sign,
            coefficients,
            factors,
            starts,
        }
    }

    /// The sign at a point, of which floats nearest to it are given.
    pub fn at(&self, point: &[Rational], near: &[f64]) -> Ordering {
        let (mut sum, mut size) = (0.0, 0.0);
        let mut lost = false;
        for (term, coefficient) in self.coefficients.iter().enumerate() {
            let mut product = *coefficient;
            let own = self.starts[term] as usize..self.starts[term + 1] as usize;
            for &(variable, exponent) in &self.factors[own] {
                let value = near.get(variable as usize).copied().unwrap_or(0.0);
                if value == 0.0 {
                    let exact = point.get(variable as usize);
                    lost |= exact.is_some_and(|exact| !exact.is_zero());
                    product = 0.0;
                    break;
                }
                for _ in 0..exponent {
                    product *= value;
                    lost |= is_lost(product);
                }
            }
            sum += product;
            size += product.abs();
        }
        // Exactly also where something is not finite, or so small that floats lose it.
        let decided = sum.abs() > size * self.error && size < f64::MAX && !lost;
        match decided {
            true if sum > 0.0 => Ordering::Greater,
            true => Ordering::Less,
            false => self.polynomial.evaluate(point).cmp(&Rational::ZERO),
        }
    }

    /// Whether the polynomial surely has its sign in all of a box, given by floats nearest to the
    /// least and the greatest value of every variable: interval arithmetic, term by term.
    pub fn hold_in(&self, low: &[f64], high: &[f64]) -> bool {
        let (mut least, mut most, mut size) = (0.0, 0.0, 0.0);
        for (term, coefficient) in self.coefficients.iter().enumerate() {
            let own = self.starts[term] as usize..self.starts[term + 1] as usize;
            let (mut small, mut large) = (*coefficient, *coefficient);
            for &(variable, exponent) in &self.factors[own] {
                let end = |ends: &[f64]| ends.get(variable as usize).copied().unwrap_or(0.0);
                let ends = [end(low), end(high)];
                if ends
                    .iter()
                    .any(|end| *end != 0.0 && is_lost(end.powi(exponent as i32)))
                {
                    return false;
                }
                let (from, to) = power((ends[0], ends[1]), exponent);
                let corners = [small * from, small * to, large * from, large * to];
                // What floats lose without a trace proves nothing.
                let factors = [(small, from), (small, to), (large, from), (large, to)];
                let lost =
                    |(a, b): (f64, f64), product: f64| a != 0.0 && b != 0.0 && is_lost(product);
                if factors
                    .into_iter()
                    .zip(corners)
                    .any(|(pair, product)| lost(pair, product))
                {
                    return false;
                }
                small = corners.iter().copied().fold(f64::INFINITY, f64::min);
                large = corners.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            }
            least += small;
            most += large;
            size += f64::max(small.abs(), large.abs());
        }
        let error = size * self.error * 4.0;
        let decided = |margin: f64| margin > error && margin > 1e-200 && size < f64::MAX;
        match self.sign {
            Ordering::Greater => decided(least),
            Ordering::Less => decided(-most),
            Ordering::Equal => false,
        }
    }
}

/// The least and the greatest power of the numbers in an interval; the exponent is positive.
fn power((low, high): (f64, f64), exponent: u32) -> (f64, f64) {
    let exponent = exponent as i32;
    let (a, b) = (low.powi(exponent), high.powi(exponent));
    match exponent % 2 == 0 && low < 0.0 {
        false => (a, b),
        true if high <= 0.0 => (b, a),
        true => (0.0, a.max(b)),
    }
}

impl Conditions {
    /// From a record of signs.
    pub fn new(record: Vec<(Polynomial, Ordering)>) -> Self {
        let signs = record.into_iter().map(|(f, sign)| Signs::new(f, sign));
        Conditions {
            signs: signs.collect(),
            last: AtomicUsize::new(0),
        }
    }

    /// Every polynomial with its sign.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Signs> {
        self.signs.iter()
    }

    /// One of the polynomials with its sign, by its number.
    pub fn get(&self, index: usize) -> Option<&Signs> {
        self.signs.get(index)
    }

    /// Whether some sign is zero: the stratum is then thinner than the space.
    pub fn is_thin(&self) -> bool {
        self.signs.iter().any(|one| one.sign.is_eq())
    }

    /// Whether all signs are right at a point, of which floats nearest to it are given.
    pub fn hold(&self, point: &[Rational], near: &[f64]) -> bool {
        let right = |one: &Signs| one.at(point, near) == one.sign;
        let last = self.last.load(Memory::Relaxed);
        if self.signs.get(last).is_some_and(|one| !right(one)) {
            return false;
        }
        match self.signs.iter().position(|one| !right(one)) {
            None => true,
            Some(failed) => {
                // Any value does: it only decides what is looked at first.
                self.last.store(failed, Memory::Relaxed);
                false
            }
        }
    }

    /// Whether all signs are surely right in all of a box, given by the least and the greatest
    /// value of every variable; `false` where that is not proved.
    pub fn hold_in(&self, low: &[Rational], high: &[Rational]) -> bool {
        let vanishes = |value: &Rational| !value.is_zero() && is_lost(value.to_f64());
        if low.iter().chain(high).any(vanishes) {
            return false;
        }
        let floats = |ends: &[Rational]| ends.iter().map(Rational::to_f64).collect::<Vec<f64>>();
        let (low, high) = (floats(low), floats(high));
        self.signs.iter().all(|one| one.hold_in(&low, &high))
    }
}
