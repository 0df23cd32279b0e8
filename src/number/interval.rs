//! Intervals that contain every result of what is computed with their points.
//!
//! The ends are floats that are rounded outward, or rationals that are not rounded at all. Whatever
//! points of two intervals are added, multiplied or divided, the result lies in the sum, product or
//! quotient of the intervals (R. E. Moore, *Interval Analysis*, 1966). So what an interval excludes
//! is excluded for good, also where the ends are floats.
//!
//! ```
//! use demarche::number::{Interval, Rational};
//! let tenth = Interval::<f64>::enclosing(&Rational::new(1, 10));
//! let sum = (0..10).fold(Interval::zero(), |sum, _| sum.add(&tenth));
//! assert!(sum.contains(&1.0) && sum.high() - sum.low() < 1e-14);
//!
//! let exact = Interval::new(Rational::from(-1), Rational::from(2));
//! assert_eq!(exact.power(2), Interval::new(Rational::ZERO, Rational::from(4)));
//! assert_eq!(exact.mul(&exact), Interval::new(Rational::from(-2), Rational::from(4)));
//! ```

use super::{Integer, OrderedField, OrderedRing, Rational};
use std::fmt::Debug;

/// The ends of intervals.
pub trait Endpoint: Clone + Debug + PartialOrd {
    /// Zero.
    fn zero() -> Self;
    /// The number that a float is, exactly; infinities need not have an image.
    fn from_f64(value: f64) -> Option<Self>;
    /// A float near by.
    fn to_f64(&self) -> f64;
    /// A number between two, near the middle.
    fn between(low: &Self, high: &Self) -> Self;
    /// A number not above a rational, or not below if `up`.
    fn from_rational(value: &Rational, up: bool) -> Self;
    /// The same number as a rational, if it is finite.
    fn to_rational(&self) -> Option<Rational>;
    /// A number not above the sum, or not below if `up`.
    fn sum(&self, other: &Self, up: bool) -> Self;
    /// A number not above the product, or not below if `up`.
    fn product(&self, other: &Self, up: bool) -> Self;
    /// A number not above the quotient, or not below if `up`. The divisor is not zero.
    fn quotient(&self, other: &Self, up: bool) -> Self;
    /// With the other sign.
    fn negative(&self) -> Self;
}

/// The float on one side of a result that was rounded to the nearest.
fn outward(value: f64, up: bool) -> f64 {
    match (value.is_nan(), up) {
        (true, false) => f64::NEG_INFINITY,
        (true, true) => f64::INFINITY,
        (false, false) => value.next_down(),
        (false, true) => value.next_up(),
    }
}

impl Endpoint for f64 {
    fn zero() -> Self {
        0.0
    }

    fn from_f64(value: f64) -> Option<Self> {
        Some(value)
    }

    fn to_f64(&self) -> f64 {
        *self
    }

    fn between(low: &Self, high: &Self) -> Self {
        // Half the sum might overflow.
        let middle = low / 2.0 + high / 2.0;
        match middle >= *low && middle <= *high {
            true => middle,
            false => *low,
        }
    }

    fn from_rational(value: &Rational, up: bool) -> Self {
        let near = value.to_f64();
        match Rational::from_f64(near) {
            Some(exact) if exact == *value => near,
            Some(exact) if (exact > *value) == up => near,
            // An infinity is beyond all rationals on its own side.
            None if (near > 0.0) == up => near,
            _ => outward(near, up),
        }
    }

    fn to_rational(&self) -> Option<Rational> {
        Rational::from_f64(*self)
    }

    fn sum(&self, other: &Self, up: bool) -> Self {
        // Nothing is rounded where one is zero.
        match (*self == 0.0, *other == 0.0) {
            (true, _) => *other,
            (_, true) => *self,
            _ => outward(self + other, up),
        }
    }

    fn product(&self, other: &Self, up: bool) -> Self {
        // Zero times anything finite, however large.
        match *self == 0.0 || *other == 0.0 {
            true => 0.0,
            false => outward(self * other, up),
        }
    }

    fn quotient(&self, other: &Self, up: bool) -> Self {
        match *self == 0.0 {
            true => 0.0,
            false => outward(self / other, up),
        }
    }

    fn negative(&self) -> Self {
        -self
    }
}

impl Endpoint for Rational {
    fn zero() -> Self {
        Rational::ZERO
    }

    fn from_f64(value: f64) -> Option<Self> {
        Rational::from_f64(value)
    }

    fn to_f64(&self) -> f64 {
        Rational::to_f64(self)
    }

    fn between(low: &Self, high: &Self) -> Self {
        (low + high) * &Rational::new(1, 2)
    }

    fn from_rational(value: &Rational, _: bool) -> Self {
        value.clone()
    }

    fn to_rational(&self) -> Option<Rational> {
        Some(self.clone())
    }

    fn sum(&self, other: &Self, _: bool) -> Self {
        self + other
    }

    fn product(&self, other: &Self, _: bool) -> Self {
        self * other
    }

    fn quotient(&self, other: &Self, _: bool) -> Self {
        self / other
    }

    fn negative(&self) -> Self {
        -self.clone()
    }
}

/// All numbers from one to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval<E = f64> {
    low: E,
    high: E,
}

fn least<E: Endpoint>(a: E, b: E) -> E {
    if b < a { b } else { a }
}

fn greatest<E: Endpoint>(a: E, b: E) -> E {
    if b > a { b } else { a }
}

impl<E: Endpoint> Interval<E> {
    /// The numbers between two, themselves included, in any order.
    pub fn new(a: E, b: E) -> Self {
        match a <= b {
            true => Interval { low: a, high: b },
            false => Interval { low: b, high: a },
        }
    }

    /// One number.
    pub fn point(value: E) -> Self {
        Interval {
            low: value.clone(),
            high: value,
        }
    }

    /// Zero alone.
    pub fn zero() -> Self {
        Interval::point(E::zero())
    }

    /// A narrow interval that contains a rational.
    pub fn enclosing(value: &Rational) -> Self {
        Interval {
            low: E::from_rational(value, false),
            high: E::from_rational(value, true),
        }
    }

    /// The least number.
    pub fn low(&self) -> &E {
        &self.low
    }

    /// The greatest number.
    pub fn high(&self) -> &E {
        &self.high
    }

    /// Whether a number is in it.
    pub fn contains(&self, value: &E) -> bool {
        self.low <= *value && *value <= self.high
    }

    /// Whether zero is in it.
    pub fn contains_zero(&self) -> bool {
        self.contains(&E::zero())
    }

    /// Whether it is in another, away from both ends.
    pub fn is_inside(&self, other: &Self) -> bool {
        other.low < self.low && self.high < other.high
    }

    /// Whether it is in another.
    pub fn is_within(&self, other: &Self) -> bool {
        other.low <= self.low && self.high <= other.high
    }

    /// What two have in common.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let low = greatest(self.low.clone(), other.low.clone());
        let high = least(self.high.clone(), other.high.clone());
        (low <= high).then_some(Interval { low, high })
    }

    /// A bound of the distance of its ends.
    pub fn width(&self) -> E {
        self.high.sum(&self.low.negative(), true)
    }

    /// A number in it, near the middle.
    pub fn middle(&self) -> E {
        E::between(&self.low, &self.high)
    }

    /// The sums.
    pub fn add(&self, other: &Self) -> Self {
        Interval {
            low: self.low.sum(&other.low, false),
            high: self.high.sum(&other.high, true),
        }
    }

    /// The numbers with the other sign.
    pub fn negated(&self) -> Self {
        Interval {
            low: self.high.negative(),
            high: self.low.negative(),
        }
    }

    /// The differences.
    pub fn sub(&self, other: &Self) -> Self {
        self.add(&other.negated())
    }

    /// The products.
    pub fn mul(&self, other: &Self) -> Self {
        let zero = E::zero();
        let (a, b, c, d) = (&self.low, &self.high, &other.low, &other.high);
        let (low, high) = match (*a >= zero, *b <= zero, *c >= zero, *d <= zero) {
            (true, _, true, _) => ((a, c), (b, d)),
            (true, _, _, true) => ((b, c), (a, d)),
            (true, _, _, _) => ((b, c), (b, d)),
            (_, true, true, _) => ((a, d), (b, c)),
            (_, true, _, true) => ((b, d), (a, c)),
            (_, true, _, _) => ((a, d), (a, c)),
            (_, _, true, _) => ((a, d), (b, d)),
            (_, _, _, true) => ((b, c), (a, c)),
            _ => {
                return Interval {
                    low: least(a.product(d, false), b.product(c, false)),
                    high: greatest(a.product(c, true), b.product(d, true)),
                };
            }
        };
        Interval {
            low: low.0.product(low.1, false),
            high: high.0.product(high.1, true),
        }
    }

    /// The quotients; `None` if zero is among the divisors.
    pub fn div(&self, other: &Self) -> Option<Self> {
        if other.contains_zero() {
            return None;
        }
        if other.high < E::zero() {
            return self.negated().div(&other.negated());
        }
        let zero = E::zero();
        let below = match self.low >= zero {
            true => &other.high,
            false => &other.low,
        };
        let above = match self.high >= zero {
            true => &other.low,
            false => &other.high,
        };
        Some(Interval {
            low: self.low.quotient(below, false),
            high: self.high.quotient(above, true),
        })
    }

    /// The powers of the numbers.
    pub fn power(&self, exponent: u32) -> Self {
        if exponent % 2 == 1 || self.low >= E::zero() {
            let factors = 1..exponent;
            return match exponent {
                // One, as a quotient that is exact.
                0 => Interval::enclosing(&Rational::ONE),
                _ => factors.fold(self.clone(), |product, _| product.odd_step(self)),
            };
        }
        if exponent == 0 {
            return Interval::enclosing(&Rational::ONE);
        }
        // The powers of the magnitudes.
        let top = greatest(self.low.negative(), self.high.clone());
        let bottom = match self.contains_zero() {
            true => E::zero(),
            false => self.high.negative(),
        };
        let size = Interval {
            low: bottom,
            high: top,
        };
        size.power(exponent)
    }

    /// The next power, end by end: odd powers grow, and so do all of numbers that are not negative.
    fn odd_step(&self, base: &Self) -> Self {
        let zero = E::zero();
        // The magnitude of an end grows away from zero where the end is a bound on that side.
        let end = |own: &E, base: &E, up: bool| {
            let size = |value: &E| match *value < zero {
                true => value.negative(),
                false => value.clone(),
            };
            let negative = *base < zero;
            let product = size(own).product(&size(base), up != negative);
            if negative {
                product.negative()
            } else {
                product
            }
        };
        Interval {
            low: end(&self.low, &base.low, false),
            high: end(&self.high, &base.high, true),
        }
    }
}

impl Interval<Rational> {
    /// With ends rounded outward to multiples of a power of one half, so that they stay short.
    pub fn rounded(&self, power: u16) -> Self {
        let Some(scale) = Rational::from(2).pow(power.into()) else {
            return self.clone();
        };
        let floor = |value: &Rational| {
            let scaled = value * &scale;
            let floor = scaled.numerator().div_floor(&scaled.denominator());
            Rational::ratio(&floor, &Integer::one()) / &scale
        };
        Interval {
            low: floor(&self.low),
            high: -floor(&-self.high.clone()),
        }
    }
}
