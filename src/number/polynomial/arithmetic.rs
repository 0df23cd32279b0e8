//! Sums and products.

use super::{Integer, Monomial, OrderedRing, Polynomial};
use std::cmp::Ordering;
use std::ops::{Add, Mul, Neg, Sub};

impl Polynomial {
    /// `self + factor * other`.
    fn plus(&self, other: &Self, negative: bool) -> Self {
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let signed = |value: &Integer| match negative {
            true => -value.clone(),
            false => value.clone(),
        };
        let (mut own, mut others) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        loop {
            let order = match (own.peek(), others.peek()) {
                (None, None) => return Polynomial { terms },
                (Some(_), None) => Ordering::Greater,
                (None, Some(_)) => Ordering::Less,
                (Some((a, _)), Some((b, _))) => a.cmp(b),
            };
            let first = if order.is_ge() { own.next() } else { None };
            let second = if order.is_le() { others.next() } else { None };
            let (monomial, value) = match (first, second) {
                (Some((m, a)), Some((_, b))) => (*m, a.clone() + &signed(b)),
                (Some((m, a)), None) => (*m, a.clone()),
                (None, Some((m, b))) => (*m, signed(b)),
                (None, None) => continue,
            };
            if !value.is_zero() {
                terms.push((monomial, value));
            }
        }
    }

    /// The product with an integer.
    pub fn scale(&self, factor: &Integer) -> Self {
        self.times_term(Monomial::ONE, factor)
    }

    pub(super) fn times_term(&self, monomial: Monomial, factor: &Integer) -> Self {
        if factor.is_zero() {
            return Polynomial::zero();
        }
        let terms = self.terms.iter();
        let terms = terms.map(|(m, c)| (m.times(monomial), c.clone() * factor));
        Polynomial {
            terms: terms.collect(),
        }
    }
}

impl Add for &Polynomial {
    type Output = Polynomial;
    fn add(self, other: Self) -> Polynomial {
        self.plus(other, false)
    }
}

impl Sub for &Polynomial {
    type Output = Polynomial;
    fn sub(self, other: Self) -> Polynomial {
        self.plus(other, true)
    }
}

impl Mul for &Polynomial {
    type Output = Polynomial;
    fn mul(self, other: Self) -> Polynomial {
        let (few, many) = match self.terms.len() <= other.terms.len() {
            true => (self, other),
            false => (other, self),
        };
        if let [(monomial, coefficient)] = &few.terms[..] {
            return many.times_term(*monomial, coefficient);
        }
        let mut terms = Vec::with_capacity(few.terms.len() * many.terms.len());
        for (m, c) in &few.terms {
            terms.extend(many.terms.iter().map(|(n, d)| (m.times(*n), d.clone() * c)));
        }
        Polynomial::collect(terms)
    }
}

impl Neg for Polynomial {
    type Output = Polynomial;
    fn neg(mut self) -> Polynomial {
        for (_, coefficient) in &mut self.terms {
            *coefficient = -coefficient.clone();
        }
        self
    }
}
