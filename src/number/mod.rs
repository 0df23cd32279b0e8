//! Exact numbers and the two traits over which games and solvers are written.
//!
//! [`Rational`] and [`Integer`] are exact, hold small values in machine words and grow when they
//! must. [`OrderedRing`] is what exact pivoting needs, [`OrderedField`] what a game needs.
//!
//! A [`Ratio`] is a rational function of parameters that is ordered by its sign at a [`Place`],
//! where every sign that was asked for is on record: what is computed with such numbers is right
//! wherever all those signs are the same. [`Algebraic`] numbers are the places where they change.

mod algebraic;
mod float;
mod integer;
mod interval;
mod place;
mod polynomial;
mod ratio;
mod rational;
mod tolerance;

pub use algebraic::Algebraic;
pub use integer::Integer;
pub use interval::{Endpoint, Interval};
pub use place::{Place, Point};
pub use polynomial::{MOST_VARIABLES, Polynomial, Shown};
pub use ratio::{PlacedPolynomial, Ratio};
pub use rational::{ParseNumberError, Rational};
pub use tolerance::Tolerances;

use std::cmp::Ordering;
use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

/// A commutative ordered ring without zero divisors, with greatest common divisors, in which known
/// quotients can be taken exactly.
///
/// The exact tableau pivots over any such ring: integers, and polynomials in an infinitesimal.
pub trait OrderedRing:
    Clone
    + Debug
    + PartialEq
    + Send
    + Sync
    + 'static
    + Neg<Output = Self>
    + for<'a> Add<&'a Self, Output = Self>
    + for<'a> Sub<&'a Self, Output = Self>
    + for<'a> Mul<&'a Self, Output = Self>
    + for<'a> AddAssign<&'a Self>
    + for<'a> SubAssign<&'a Self>
    + for<'a> MulAssign<&'a Self>
{
    /// The neutral element of addition.
    fn zero() -> Self;
    /// The neutral element of multiplication.
    fn one() -> Self;
    /// `Less`, `Equal` or `Greater` as the element is below, at or above zero.
    fn sign(&self) -> Ordering;
    /// `self / divisor` where the caller knows that the quotient is in the ring.
    ///
    /// Panics if `divisor` is zero; the result is unspecified if the quotient is not in the ring.
    fn exact_div(&self, divisor: &Self) -> Self;
    /// A greatest common divisor, positive unless both are zero; in a field, any common divisor.
    fn gcd(&self, other: &Self) -> Self;

    /// The greatest common divisor of `first` and all `others`.
    fn content<'a>(first: &Self, others: impl Iterator<Item = &'a Self>) -> Self {
        others.fold(first.clone(), |common, other| common.gcd(other))
    }

    /// [`exact_div`](Self::exact_div) of many elements by one.
    fn exact_div_all<'a>(values: impl Iterator<Item = &'a mut Self>, divisor: &Self) {
        values.for_each(|value| *value = value.exact_div(divisor));
    }

    /// Whether the element is zero.
    fn is_zero(&self) -> bool {
        self.sign() == Ordering::Equal
    }

    /// Compares by the order of the ring.
    fn compare(&self, other: &Self) -> Ordering {
        (self.clone() - other).sign()
    }
}

/// An ordered field that contains the rationals: the numbers of a [`Game`](crate::game::Game).
pub trait OrderedField: OrderedRing + for<'a> Div<&'a Self, Output = Self> {
    /// The ring in which rows of field elements are pivoted after their denominators are cleared.
    type Ring: OrderedRing;

    /// Whether sums, products and quotients are exact, as the field's are. Floats only stand in.
    const EXACT: bool = true;

    /// The image of a rational.
    fn from_rational(value: &Rational) -> Self;

    /// The nearest float, for the floating-point back ends.
    fn to_f64(&self) -> f64;

    /// A common denominator of `values`: a positive ring element `d` with every `d v` in the ring.
    fn common_denominator<'a>(values: impl IntoIterator<Item = &'a Self>) -> Self::Ring;

    /// `self * denominator` as a ring element, where the caller knows that it is one.
    fn scale(&self, denominator: &Self::Ring) -> Self::Ring;

    /// The quotient of two ring elements. Panics if `denominator` is zero.
    fn ratio(numerator: &Self::Ring, denominator: &Self::Ring) -> Self;
}
