//! Values at points.

use super::{Integer, MOST_VARIABLES, Monomial, OrderedRing, Polynomial};
use crate::number::{OrderedField, Rational};
use std::cmp::Ordering;

impl Polynomial {
    /// The value at a point; variables without a value count as zero.
    pub fn evaluate(&self, point: &[Rational]) -> Rational {
        let mut common = Integer::one();
        for variable in self.variables() {
            if let Some(value) = point.get(variable)
                && !value.is_integer()
            {
                common *= &power(&value.denominator(), self.degree(variable));
            }
        }
        Rational::ratio(&self.cleared(point), &common)
    }

    /// The sign at a point; variables without a value count as zero.
    pub fn sign_at(&self, point: &[Rational]) -> Ordering {
        self.cleared(point).sign()
    }

    /// The value times the denominator of every value to the degree of its variable: integers, so
    /// that nothing is reduced on the way.
    fn cleared(&self, point: &[Rational]) -> Integer {
        let mut variables = self.variables();
        match (variables.next(), variables.next()) {
            (Some(0), None) => return self.horner(point.first().unwrap_or(&Rational::ZERO)),
            (None, _) => return self.leading(),
            _ => {}
        }
        let tables: Vec<(usize, Vec<Integer>)> = (self.variables())
            .map(|variable| {
                let value = point.get(variable).unwrap_or(&Rational::ZERO);
                (variable, homogeneous(value, self.degree(variable)))
            })
            .collect();
        let mut sum = Integer::zero();
        for (monomial, coefficient) in &self.terms {
            let mut product = coefficient.clone();
            for (variable, powers) in &tables {
                product *= &powers[monomial.exponent(*variable) as usize];
            }
            sum += &product;
        }
        sum
    }

    /// The same if only variable 0 occurs.
    fn horner(&self, value: &Rational) -> Integer {
        let (n, d) = (value.numerator(), value.denominator());
        let mut sum = Integer::zero();
        let mut scale = Integer::one();
        let mut exponent = self.degree(0);
        for (monomial, coefficient) in &self.terms {
            for _ in monomial.exponent(0)..exponent {
                sum *= &n;
                scale *= &d;
            }
            exponent = monomial.exponent(0);
            sum += &(coefficient.clone() * &scale);
        }
        (0..exponent).for_each(|_| sum *= &n);
        sum
    }

    /// A positive multiple of what remains when one variable gets a value: a polynomial in the
    /// others.
    pub fn fix(&self, variable: usize, value: &Rational) -> Self {
        let powers = homogeneous(value, self.degree(variable));
        let terms = self.terms.iter().map(|(monomial, coefficient)| {
            let factor = &powers[monomial.exponent(variable) as usize];
            (monomial.without(variable), coefficient.clone() * factor)
        });
        Polynomial::collect(terms.collect())
    }

    /// The value at floats.
    pub(in crate::number) fn near(&self, point: &[f64]) -> f64 {
        let value = |variable: usize| point.get(variable).copied().unwrap_or(0.0);
        let term = |(monomial, coefficient): &(Monomial, Integer)| {
            let powers = (0..MOST_VARIABLES).map(|v| match monomial.exponent(v) {
                0 => 1.0,
                power => value(v).powi(power as i32),
            });
            coefficient.to_f64() * powers.product::<f64>()
        };
        self.terms.iter().map(term).sum()
    }
}

fn power(base: &Integer, exponent: u32) -> Integer {
    (0..exponent).fold(Integer::one(), |product, _| product * base)
}

/// For a value n/d, nᵉ d^(degree - e) by e.
fn homogeneous(value: &Rational, degree: u32) -> Vec<Integer> {
    let (n, d) = (value.numerator(), value.denominator());
    let mut powers = Vec::with_capacity(degree as usize + 1);
    powers.push(Integer::one());
    for below in 0..degree as usize {
        powers.push(powers[below].clone() * &n);
    }
    let mut scale = Integer::one();
    for power in powers.iter_mut().rev() {
        *power *= &scale;
        scale *= &d;
    }
    powers
}
