//! Integers of any size, in a machine word of 128 bits as long as they fit.

use super::OrderedRing;
use dashu_int::IBig;
use dashu_int::ops::{BitTest, DivRem, Gcd, UnsignedAbs};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// An integer of any size.
///
/// ```
/// use demarche::number::Integer;
/// let big = Integer::from(i128::MAX) * &Integer::from(4);
/// assert_eq!(big.to_string(), "680564733841876926926749214863536422908");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Integer(Repr);

/// Canonical: `Big` holds only what does not fit in an `i128`.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(i128),
    Big(Box<IBig>),
}

impl Integer {
    /// The value as a machine integer, if it fits.
    pub fn to_i128(&self) -> Option<i128> {
        match &self.0 {
            Repr::Small(value) => Some(*value),
            Repr::Big(_) => None,
        }
    }

    /// The nearest float; infinite when the value is out of range.
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            Repr::Small(value) => *value as f64,
            Repr::Big(value) => value.to_f64().value(),
        }
    }

    pub(super) fn from_big(value: IBig) -> Self {
        match i128::try_from(&value) {
            Ok(small) => Integer(Repr::Small(small)),
            Err(_) => Integer(Repr::Big(Box::new(value))),
        }
    }

    pub(super) fn to_big(&self) -> Cow<'_, IBig> {
        match &self.0 {
            Repr::Small(value) => Cow::Owned(IBig::from(*value)),
            Repr::Big(value) => Cow::Borrowed(value),
        }
    }

    /// Applies the machine operation, or the big one where that overflows.
    fn combine(
        &self,
        other: &Self,
        small: impl Fn(i128, i128) -> Option<i128>,
        big: impl Fn(&IBig, &IBig) -> IBig,
    ) -> Self {
        if let (Repr::Small(a), Repr::Small(b)) = (&self.0, &other.0)
            && let Some(result) = small(*a, *b)
        {
            return Integer(Repr::Small(result));
        }
        Integer::from_big(big(&self.to_big(), &other.to_big()))
    }

    /// The numerator of the rational `n / d` with `n = residue * d` modulo `modulus`, if there is
    /// one so small that it can hardly be another's residue (Wang 1981): `n` and `d` together are
    /// shorter than the modulus by a margin of 40 bits.
    ///
    /// `denominator` is tried first; it is multiplied by what it lacked, and that factor is
    /// returned with the numerator over the new denominator.
    pub(crate) fn from_residue(
        residue: &Integer,
        modulus: &Integer,
        denominator: &mut Integer,
    ) -> Option<(Integer, Integer)> {
        let modulus = modulus.to_big().into_owned();
        let half = &modulus >> 1;
        let known = denominator.to_big();
        let mut rest: IBig = (residue.to_big().as_ref() * known.as_ref()) % &modulus;
        if rest > half {
            rest -= &modulus;
        }
        // Euclid's algorithm on (modulus, rest), with d such that `last = rest * d` mod modulus.
        let room = modulus.bit_len().checked_sub(40 + known.bit_len())?;
        let (mut before, mut last) = (modulus, rest);
        let (mut d_before, mut d_last) = (IBig::ZERO, IBig::ONE);
        while last.bit_len() + d_last.bit_len() > room {
            if last == IBig::ZERO || d_last.bit_len() > room {
                return None;
            }
            let (quotient, remainder) = before.div_rem(&last);
            (before, last) = (last, remainder);
            let d_next = d_before - quotient * &d_last;
            (d_before, d_last) = (d_last, d_next);
        }
        if d_last < IBig::ZERO {
            (last, d_last) = (-last, -d_last);
        }
        let factor = Integer::from_big(d_last);
        *denominator *= &factor;
        Some((Integer::from_big(last), factor))
    }

    /// What remains after division by a positive machine integer: from zero to below it.
    pub(super) fn residue(&self, modulus: u64) -> u64 {
        let rest = match &self.0 {
            Repr::Small(value) => value.rem_euclid(i128::from(modulus)),
            Repr::Big(value) => {
                let rest = value.as_ref() % IBig::from(modulus);
                // The remainder is below a machine integer.
                i128::try_from(rest)
                    .unwrap_or(0)
                    .rem_euclid(i128::from(modulus))
            }
        };
        rest as u64
    }

    /// How many bits the magnitude has.
    pub(super) fn bits(&self) -> u64 {
        match &self.0 {
            Repr::Small(value) => u64::from(u128::BITS - value.unsigned_abs().leading_zeros()),
            Repr::Big(value) => value.bit_len() as u64,
        }
    }

    /// The quotient by a positive integer, rounded down.
    pub(super) fn div_floor(&self, divisor: &Self) -> Self {
        self.combine(divisor, i128::checked_div_euclid, |a, b| {
            let (quotient, rest) = a.clone().div_rem(b);
            match rest < IBig::ZERO {
                true => quotient - IBig::ONE,
                false => quotient,
            }
        })
    }

    /// The least common multiple of two positive integers.
    pub fn lcm(&self, other: &Self) -> Self {
        if self == other {
            return self.clone();
        }
        self.exact_div(&self.gcd(other)) * other
    }
}

/// The greatest common divisor of two machine words, by halving; `gcd(0, b) = b`.
pub(super) fn gcd(mut a: u64, mut b: u64) -> u64 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let shift = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    while b != 0 {
        b >>= b.trailing_zeros();
        if a > b {
            std::mem::swap(&mut a, &mut b);
        }
        b -= a;
    }
    a << shift
}

/// The greatest common divisor of two double words, by halving until both are single.
fn gcd_wide(mut a: u128, mut b: u128) -> u128 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let shift = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    b >>= b.trailing_zeros();
    while a != b {
        if let (Ok(x), Ok(y)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(gcd(x, y)) << shift;
        }
        if a > b {
            std::mem::swap(&mut a, &mut b);
        }
        b -= a;
        b >>= b.trailing_zeros();
    }
    a << shift
}

/// A positive machine integer by which many others are divided exactly: instead of a division, a
/// product with the inverse of its odd part modulo 2^128 (Jebelean 1993).
struct Divisor {
    shift: u32,
    inverse: u128,
    /// Multiples have quotients up to this.
    largest: i128,
}

impl Divisor {
    fn new(value: &Integer) -> Option<Self> {
        let value = value.to_i128().filter(|value| *value > 0)?;
        let shift = value.trailing_zeros();
        let odd = (value >> shift) as u128;
        // Newton's iteration: an odd number inverts itself to three bits, which every step doubles.
        let mut inverse = odd;
        for _ in 0..6 {
            let error = 2u128.wrapping_sub(odd.wrapping_mul(inverse));
            inverse = inverse.wrapping_mul(error);
        }
        Some(Divisor {
            shift,
            inverse,
            largest: i128::MAX / value,
        })
    }

    /// The quotient of a multiple.
    fn quotient(&self, multiple: i128) -> i128 {
        ((multiple >> self.shift) as u128).wrapping_mul(self.inverse) as i128
    }

    /// Whether `value` is a multiple; `false` also for the least integer.
    fn divides(&self, value: i128) -> bool {
        let quotient = self.quotient(value);
        let even_enough = value == 0 || value.trailing_zeros() >= self.shift;
        even_enough && (-self.largest..=self.largest).contains(&quotient)
    }
}

impl OrderedRing for Integer {
    fn zero() -> Self {
        Integer(Repr::Small(0))
    }

    fn one() -> Self {
        Integer(Repr::Small(1))
    }

    fn sign(&self) -> Ordering {
        match &self.0 {
            Repr::Small(value) => value.cmp(&0),
            Repr::Big(value) => (**value).cmp(&IBig::ZERO),
        }
    }

    fn exact_div(&self, divisor: &Self) -> Self {
        self.combine(divisor, i128::checked_div, |a, b| a / b)
    }

    fn content<'a>(first: &Self, others: impl Iterator<Item = &'a Self>) -> Self {
        let one = Integer::one();
        let mut common = first.clone();
        let mut divisor = Divisor::new(&common);
        for other in others {
            if common == one {
                break;
            }
            let divides = match (&divisor, &other.0) {
                (Some(divisor), Repr::Small(word)) => divisor.divides(*word),
                _ => false,
            };
            if !divides {
                common = common.gcd(other);
                divisor = Divisor::new(&common);
            }
        }
        common
    }

    fn exact_div_all<'a>(values: impl Iterator<Item = &'a mut Self>, divisor: &Self) {
        let fast = Divisor::new(divisor);
        for value in values {
            match (&fast, &mut value.0) {
                (Some(fast), Repr::Small(word)) => *word = fast.quotient(*word),
                _ => *value = value.exact_div(divisor),
            }
        }
    }

    fn gcd(&self, other: &Self) -> Self {
        if let (Repr::Small(a), Repr::Small(b)) = (&self.0, &other.0) {
            // The magnitude of the least integer alone does not fit again.
            if let Ok(common) = i128::try_from(gcd_wide(a.unsigned_abs(), b.unsigned_abs())) {
                return Integer(Repr::Small(common));
            }
        }
        let (a, b) = (self.to_big(), other.to_big());
        match (*a == IBig::ZERO, *b == IBig::ZERO) {
            (true, _) => Integer::from_big(b.into_owned().unsigned_abs().into()),
            (_, true) => Integer::from_big(a.into_owned().unsigned_abs().into()),
            _ => Integer::from_big(a.as_ref().gcd(b.as_ref()).into()),
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Integer {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small(a), Repr::Small(b)) => a.cmp(b),
            // A big integer is beyond every small one, on its own side of zero.
            (Repr::Big(a), Repr::Small(_)) => (**a).cmp(&IBig::ZERO),
            (Repr::Small(_), Repr::Big(b)) => IBig::ZERO.cmp(b),
            (Repr::Big(a), Repr::Big(b)) => a.cmp(b),
        }
    }
}

impl From<i128> for Integer {
    fn from(value: i128) -> Self {
        Integer(Repr::Small(value))
    }
}

impl From<i64> for Integer {
    fn from(value: i64) -> Self {
        Integer(Repr::Small(value.into()))
    }
}

impl From<i32> for Integer {
    fn from(value: i32) -> Self {
        Integer(Repr::Small(value.into()))
    }
}

impl Neg for Integer {
    type Output = Self;
    fn neg(self) -> Self {
        Integer::zero() - &self
    }
}

macro_rules! operator {
    ($trait:ident $method:ident, $assign:ident $assign_method:ident, $checked:path, $op:tt) => {
        impl<'a> $trait<&'a Integer> for Integer {
            type Output = Integer;
            fn $method(self, other: &'a Integer) -> Integer {
                self.combine(other, $checked, |a, b| a $op b)
            }
        }
        impl $trait for Integer {
            type Output = Integer;
            fn $method(self, other: Integer) -> Integer {
                self.$method(&other)
            }
        }
        impl<'a> $assign<&'a Integer> for Integer {
            fn $assign_method(&mut self, other: &'a Integer) {
                *self = self.combine(other, $checked, |a, b| a $op b);
            }
        }
    };
}
operator!(Add add, AddAssign add_assign, i128::checked_add, +);
operator!(Sub sub, SubAssign sub_assign, i128::checked_sub, -);
operator!(Mul mul, MulAssign mul_assign, i128::checked_mul, *);

impl fmt::Display for Integer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(value) => fmt::Display::fmt(value, out),
            Repr::Big(value) => fmt::Display::fmt(value, out),
        }
    }
}

impl fmt::Debug for Integer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}
