//! The directions in which a curve leaves a point.
//!
//! A polynomial `f(p, θ)` that is zero at a point is, next to it, nearly the homogeneous part of
//! least degree of `f` about the point; the zeros of that part are lines, the tangents of the curve
//! `f = 0` there. Along a direction that is no tangent, `f` has one sign near the point.

use crate::number::{Algebraic, Integer, OrderedRing, Polynomial, Rational};

/// A point of two parameters, seen from one side of the second one.
#[derive(Debug, Clone)]
pub(super) struct Corner {
    /// The values of the two.
    pub(super) point: [Rational; 2],
    /// Whether the second parameter rises from there.
    pub(super) rising: bool,
}

impl Corner {
    /// The point a step away in the direction of a slope: both parameters rise with a positive one,
    /// or both fall.
    pub(super) fn towards(&self, slope: &Rational, step: &Rational) -> [Rational; 2] {
        let step = if self.rising {
            step.clone()
        } else {
            -step.clone()
        };
        let [p, theta] = &self.point;
        [slope * &step + p, theta + &step]
    }

    /// The step, with its sign, as a variable.
    fn step(&self, variable: usize) -> Polynomial {
        let step = Polynomial::variable(variable);
        if self.rising { step } else { -step }
    }

    /// A positive multiple of a polynomial on the way towards a slope, in the step as variable 0.
    pub(super) fn along(&self, polynomial: &Polynomial, slope: &Rational) -> Polynomial {
        let [p, theta] = &self.point;
        let step = self.step(0);
        // p + slope step, over both denominators.
        let shift = step.scale(&(slope.numerator() * &p.denominator()));
        let start = constant(p.numerator() * &slope.denominator());
        let first = (&start + &shift, p.denominator() * &slope.denominator());
        substituted(polynomial, &first, &moved(theta, &step))
    }

    /// The slopes of the tangents, ascending; none of a polynomial that is not zero at the point.
    pub(super) fn tangents(&self, polynomial: &Polynomial) -> Vec<Algebraic> {
        if !polynomial.sign_at(&self.point).is_eq() {
            return Vec::new();
        }
        let parts = self.parts(polynomial);
        let least = parts.into_iter().find(|part| !part.is_zero());
        least.map_or_else(Vec::new, |least| Algebraic::roots(&least, None, None))
    }

    /// Whether the first parameter's own direction is a tangent, of another curve than the line on
    /// which the second one does not change.
    pub(super) fn is_steep(&self, polynomial: &Polynomial) -> bool {
        // How often the second parameter is a factor of every homogeneous part.
        let parts = self.parts(polynomial).into_iter().enumerate();
        let parts = parts.filter(|(_, part)| !part.is_zero());
        let factors: Vec<usize> = parts
            .map(|(degree, part)| degree - part.degree(0) as usize)
            .collect();
        match (factors.first(), factors.iter().min()) {
            (Some(least), Some(all)) => least > all,
            _ => false,
        }
    }

    /// The homogeneous parts about the point by degree, in the slope as variable 0.
    fn parts(&self, polynomial: &Polynomial) -> Vec<Polynomial> {
        let [p, theta] = &self.point;
        let step = self.step(1);
        let shift = &Polynomial::variable(0) * &step;
        let near = substituted(polynomial, &moved(p, &shift), &moved(theta, &step));
        near.coefficients(1)
    }
}

fn constant(value: Integer) -> Polynomial {
    Polynomial::constant(value)
}

/// `value + shift` as a polynomial over an integer.
fn moved(value: &Rational, shift: &Polynomial) -> (Polynomial, Integer) {
    let below = value.denominator();
    (&constant(value.numerator()) + &shift.scale(&below), below)
}

/// A positive multiple of a polynomial with quotients in place of its variables 0 and 1.
fn substituted(
    polynomial: &Polynomial,
    first: &(Polynomial, Integer),
    second: &(Polynomial, Integer),
) -> Polynomial {
    let first = homogeneous(first, polynomial.degree(0));
    let second = homogeneous(second, polynomial.degree(1));
    let mut sum = Polynomial::zero();
    for (exponents, coefficient) in polynomial.terms() {
        let product = &first[exponents[0] as usize] * &second[exponents[1] as usize];
        sum = &sum + &product.scale(coefficient);
    }
    sum
}

/// For a quotient n/d, nᵉ d^(degree - e) by e.
fn homogeneous((top, below): &(Polynomial, Integer), degree: u32) -> Vec<Polynomial> {
    let mut powers = vec![constant(Integer::one())];
    for before in 0..degree as usize {
        powers.push(&powers[before] * top);
    }
    let mut scale = Integer::one();
    for power in powers.iter_mut().rev() {
        *power = power.scale(&scale);
        scale *= below;
    }
    powers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crossing_has_two_tangents_and_a_cusp_one() {
        let (p, t) = (Polynomial::variable(0), Polynomial::variable(1));
        let one = constant(Integer::one());
        // (p - 1)(p - 1 - t) about (1, 0).
        let crossing = &(&p - &one) * &(&(&p - &one) - &t);
        let rational = |value: i64| Rational::from(value);
        for rising in [true, false] {
            let corner = Corner {
                point: [rational(1), rational(0)],
                rising,
            };
            let slopes: Vec<String> = (corner.tangents(&crossing).iter())
                .map(Algebraic::to_string)
                .collect();
            assert_eq!(slopes, ["0", "1"]);
            // Of t = 0 itself none is a slope.
            assert!(corner.tangents(&t).is_empty());
            assert!(corner.tangents(&p).is_empty());
            let at = corner.towards(&rational(2), &Rational::new(1, 2));
            let along = corner.along(&crossing, &rational(2));
            assert_eq!(along.sign_at(&[Rational::new(1, 2)]), crossing.sign_at(&at));
        }
        // p² = t³ about the origin.
        let cusp = &(&p * &p) - &(&(&t * &t) * &t);
        let corner = Corner {
            point: [rational(0), rational(0)],
            rising: true,
        };
        assert_eq!(corner.tangents(&cusp), [Algebraic::from(rational(0))]);
        // p² = t leaves steeply; t = 0 is no curve that leaves.
        assert!(corner.is_steep(&(&(&p * &p) - &t)));
        assert!(!corner.is_steep(&t) && !corner.is_steep(&(&t * &(&p - &t))));
        assert!(!corner.is_steep(&cusp));
    }
}
