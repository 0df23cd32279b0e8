//! Exact rational numbers, in two machine words as long as they fit.

use super::integer::gcd;
use super::{Integer, OrderedField, OrderedRing};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::Hash;
use std::iter::Sum;
use std::num::NonZeroU64;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

/// An exact rational number in lowest terms.
///
/// Numerator and denominator are machine words as long as they fit in 64 bits. Text is read
/// exactly: `0.1` is one tenth.
///
/// ```
/// use demarche::number::Rational;
/// let tenth: Rational = "0.1".parse()?;
/// assert_eq!(tenth, Rational::new(1, 10));
/// assert_eq!((tenth + Rational::from(3) / Rational::from(5)).to_string(), "7/10");
/// assert_eq!("-2.5e-3".parse::<Rational>()?, Rational::new(-1, 400));
/// # Ok::<(), demarche::number::ParseNumberError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Rational(Repr);

/// Canonical: lowest terms, and `Big` holds only what does not fit in `Small`.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(i64, NonZeroU64),
    Big(Box<RBig>),
}

/// Decimal exponents beyond this are refused: the number would fill the memory.
const LARGEST_EXPONENT: i64 = 10_000;

impl Rational {
    /// Zero.
    pub const ZERO: Rational = Rational(Repr::Small(0, NonZeroU64::MIN));
    /// One.
    pub const ONE: Rational = Rational(Repr::Small(1, NonZeroU64::MIN));

    /// `numerator / denominator`. Panics if the denominator is zero.
    pub fn new(numerator: i64, denominator: i64) -> Self {
        assert!(denominator != 0, "a rational number with denominator zero");
        let flip = if denominator < 0 { -1 } else { 1 };
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        Rational::from_words(
            i128::from(numerator) * flip / i128::from(divisor),
            u128::from(denominator.unsigned_abs() / divisor),
        )
    }

    /// From a numerator and a positive denominator that have no common divisor.
    fn from_words(numerator: i128, denominator: u128) -> Self {
        if let (Ok(n), Ok(d)) = (i64::try_from(numerator), u64::try_from(denominator))
            && let Some(d) = NonZeroU64::new(d)
        {
            return Rational(Repr::Small(n, d));
        }
        let (n, d) = (IBig::from(numerator), UBig::from(denominator));
        Rational(Repr::Big(Box::new(RBig::from_parts(n, d))))
    }

    fn from_big(value: RBig) -> Self {
        if let (Ok(n), Ok(d)) = (
            i64::try_from(value.numerator()),
            u64::try_from(value.denominator()),
        ) && let Some(d) = NonZeroU64::new(d)
        {
            return Rational(Repr::Small(n, d));
        }
        Rational(Repr::Big(Box::new(value)))
    }

    fn to_big(&self) -> Cow<'_, RBig> {
        match &self.0 {
            Repr::Small(n, d) => Cow::Owned(RBig::from_parts(IBig::from(*n), UBig::from(d.get()))),
            Repr::Big(value) => Cow::Borrowed(value),
        }
    }

    /// The numerator in lowest terms.
    pub fn numerator(&self) -> Integer {
        match &self.0 {
            Repr::Small(n, _) => Integer::from(*n),
            Repr::Big(value) => Integer::from_big(value.numerator().clone()),
        }
    }

    /// The denominator in lowest terms, positive.
    pub fn denominator(&self) -> Integer {
        match &self.0 {
            Repr::Small(_, d) => Integer::from(i128::from(d.get())),
            Repr::Big(value) => Integer::from_big(IBig::from(value.denominator().clone())),
        }
    }

    /// Whether the number is an integer.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Small(_, d) => d.get() == 1,
            Repr::Big(value) => value.is_int(),
        }
    }

    /// The value as a machine integer, if it is one.
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Small(n, d) if d.get() == 1 => Some(*n),
            _ => None,
        }
    }

    /// The nearest float; infinite when the value is out of range.
    pub fn to_f64(&self) -> f64 {
        const EXACT: u64 = 1 << 53;
        match &self.0 {
            Repr::Small(n, d) if n.unsigned_abs() <= EXACT && d.get() <= EXACT => {
                *n as f64 / d.get() as f64
            }
            _ => self.to_big().to_f64().value(),
        }
    }

    /// The magnitude.
    pub fn abs(&self) -> Self {
        if self.sign() == Ordering::Less {
            -self.clone()
        } else {
            self.clone()
        }
    }

    /// `self` to an integer power; `None` for a negative power of zero.
    pub fn pow(&self, exponent: i32) -> Option<Self> {
        if exponent < 0 && self.is_zero() {
            return None;
        }
        let (mut result, mut square) = (Rational::ONE, self.clone());
        let mut left = exponent.unsigned_abs();
        while left > 0 {
            if left & 1 == 1 {
                result *= &square;
            }
            left >>= 1;
            if left > 0 {
                square = square.clone() * &square;
            }
        }
        Some(if exponent < 0 {
            Rational::ONE / result
        } else {
            result
        })
    }

    /// The rational that a finite float is, exactly; `None` for infinities and NaN.
    pub fn from_f64(value: f64) -> Option<Self> {
        RBig::try_from(value).ok().map(Rational::from_big)
    }
}

/// Why a text is no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseNumberError {
    /// It is not an integer, a decimal or a fraction of two integers.
    Syntax(String),
    /// The denominator is zero.
    ZeroDenominator(String),
    /// The exponent is too large.
    Exponent(String),
}

impl fmt::Display for ParseNumberError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParseNumberError::Syntax(text) => {
                write!(
                    out,
                    "`{text}` is not a number such as `3`, `0.25`, `1e-3` or `2/7`"
                )
            }
            ParseNumberError::ZeroDenominator(text) => write!(out, "`{text}` divides by zero"),
            ParseNumberError::Exponent(text) => {
                write!(out, "the exponent of `{text}` is beyond {LARGEST_EXPONENT}")
            }
        }
    }
}

impl std::error::Error for ParseNumberError {}

impl FromStr for Rational {
    type Err = ParseNumberError;

    /// Reads an integer, a decimal with an optional exponent, or a fraction of two integers.
    fn from_str(text: &str) -> Result<Self, ParseNumberError> {
        let syntax = || ParseNumberError::Syntax(text.to_string());
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let (negative, body) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let signed = |value: Rational| if negative { -value } else { value };
        let natural = |part: &str| match part.parse::<u64>() {
            Ok(word) => Ok(UBig::from(word)),
            Err(_) => UBig::from_str_radix(part, 10).map_err(|_| syntax()),
        };
        if let Some((above, below)) = body.split_once('/') {
            if !digits(above) || !digits(below) {
                return Err(syntax());
            }
            let (above, below) = (natural(above)?, natural(below)?);
            if below == UBig::ZERO {
                return Err(ParseNumberError::ZeroDenominator(text.to_string()));
            }
            return Ok(signed(Rational::from_big(RBig::from_parts(
                above.into(),
                below,
            ))));
        }
        let (mantissa, exponent) = match body.find(['e', 'E']) {
            Some(at) => (&body[..at], Some(&body[at + 1..])),
            None => (body, None),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.len() + fraction.len() == 0
            || !(whole.is_empty() || digits(whole))
            || !(fraction.is_empty() || digits(fraction))
        {
            return Err(syntax());
        }
        let exponent = match exponent {
            None => 0,
            Some(part) => {
                if !digits(part.strip_prefix(['+', '-']).unwrap_or(part)) {
                    return Err(syntax());
                }
                let value: i64 = part.parse().unwrap_or(i64::MAX);
                if value.abs() > LARGEST_EXPONENT {
                    return Err(ParseNumberError::Exponent(text.to_string()));
                }
                value
            }
        };
        let number = natural(&format!("{whole}{fraction}"))?;
        // The text is in memory, so its length is far from the range of i64.
        let power = exponent - fraction.len() as i64;
        let ten = UBig::from(10u8).pow(power.unsigned_abs() as usize);
        let value = if power >= 0 {
            RBig::from(number * ten)
        } else {
            RBig::from_parts(number.into(), ten)
        };
        Ok(signed(Rational::from_big(value)))
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match &self.0 {
            Repr::Small(n, d) if d.get() == 1 => n.to_string(),
            Repr::Small(n, d) => format!("{n}/{d}"),
            Repr::Big(value) => value.to_string(),
        };
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (false, digits),
            None => (true, text.as_str()),
        };
        out.pad_integral(sign, "", digits)
    }
}

impl fmt::Debug for Rational {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            // |n| ≤ 2^63 and d < 2^64, so the products fit in 127 bits and a sign.
            (Repr::Small(a, b), Repr::Small(c, d)) => {
                (i128::from(*a) * i128::from(d.get())).cmp(&(i128::from(*c) * i128::from(b.get())))
            }
            _ => self.to_big().cmp(&other.to_big()),
        }
    }
}

/// `a/b + c/d` in machine words; `None` where they overflow (Knuth, TAOCP 2, §4.5.1).
fn add_words(a: i64, b: u64, c: i64, d: u64) -> Option<Rational> {
    let (a, c) = (i128::from(a), i128::from(c));
    if b == d {
        let sum = a + c;
        let divisor = if b == 1 {
            1
        } else {
            gcd((sum.unsigned_abs() % u128::from(b)) as u64, b)
        };
        return Some(Rational::from_words(
            sum / i128::from(divisor),
            u128::from(b / divisor),
        ));
    }
    let common = gcd(b, d);
    let sum = (a * i128::from(d / common)).checked_add(c * i128::from(b / common))?;
    let divisor = gcd((sum.unsigned_abs() % u128::from(common)) as u64, common);
    Some(Rational::from_words(
        sum / i128::from(divisor),
        u128::from(b / common) * u128::from(d / divisor),
    ))
}

/// `a/b * c/d` in machine words.
fn mul_words(a: i64, b: u64, c: i64, d: u64) -> Rational {
    let (left, right) = (gcd(a.unsigned_abs(), d), gcd(c.unsigned_abs(), b));
    Rational::from_words(
        (i128::from(a) / i128::from(left)) * (i128::from(c) / i128::from(right)),
        u128::from(b / right) * u128::from(d / left),
    )
}

fn add(left: &Rational, right: &Rational) -> Rational {
    if let (Repr::Small(a, b), Repr::Small(c, d)) = (&left.0, &right.0)
        && let Some(sum) = add_words(*a, b.get(), *c, d.get())
    {
        return sum;
    }
    Rational::from_big(left.to_big().as_ref() + right.to_big().as_ref())
}

fn sub(left: &Rational, right: &Rational) -> Rational {
    if let (Repr::Small(a, b), Repr::Small(c, d)) = (&left.0, &right.0)
        && let Some(minus) = c.checked_neg()
        && let Some(sum) = add_words(*a, b.get(), minus, d.get())
    {
        return sum;
    }
    Rational::from_big(left.to_big().as_ref() - right.to_big().as_ref())
}

fn mul(left: &Rational, right: &Rational) -> Rational {
    match (&left.0, &right.0) {
        (Repr::Small(a, b), Repr::Small(c, d)) => mul_words(*a, b.get(), *c, d.get()),
        _ => Rational::from_big(left.to_big().as_ref() * right.to_big().as_ref()),
    }
}

fn div(left: &Rational, right: &Rational) -> Rational {
    assert!(!right.is_zero(), "a rational number was divided by zero");
    if let (Repr::Small(a, b), Repr::Small(c, d)) = (&left.0, &right.0)
        && let Ok(above) = i64::try_from(d.get())
    {
        let quotient = mul_words(*a, b.get(), above, c.unsigned_abs());
        return if *c < 0 { -quotient } else { quotient };
    }
    Rational::from_big(left.to_big().as_ref() / right.to_big().as_ref())
}

macro_rules! operator {
    ($trait:ident $method:ident, $assign:ident $assign_method:ident, $function:ident) => {
        impl<'a> $trait<&'a Rational> for Rational {
            type Output = Rational;
            fn $method(self, other: &'a Rational) -> Rational {
                $function(&self, other)
            }
        }
        impl<'a> $trait<&'a Rational> for &Rational {
            type Output = Rational;
            fn $method(self, other: &'a Rational) -> Rational {
                $function(self, other)
            }
        }
        impl $trait for Rational {
            type Output = Rational;
            fn $method(self, other: Rational) -> Rational {
                $function(&self, &other)
            }
        }
        impl<'a> $assign<&'a Rational> for Rational {
            fn $assign_method(&mut self, other: &'a Rational) {
                *self = $function(self, other);
            }
        }
        impl $assign for Rational {
            fn $assign_method(&mut self, other: Rational) {
                *self = $function(self, &other);
            }
        }
    };
}
operator!(Add add, AddAssign add_assign, add);
operator!(Sub sub, SubAssign sub_assign, sub);
operator!(Mul mul, MulAssign mul_assign, mul);
operator!(Div div, DivAssign div_assign, div);

impl Neg for Rational {
    type Output = Self;
    fn neg(self) -> Self {
        match &self.0 {
            Repr::Small(n, d) => Rational::from_words(-i128::from(*n), d.get().into()),
            Repr::Big(value) => Rational::from_big(-(**value).clone()),
        }
    }
}

impl Sum for Rational {
    fn sum<I: Iterator<Item = Rational>>(iter: I) -> Self {
        iter.fold(Rational::ZERO, |total, next| total + next)
    }
}

impl<'a> Sum<&'a Rational> for Rational {
    fn sum<I: Iterator<Item = &'a Rational>>(iter: I) -> Self {
        iter.fold(Rational::ZERO, |total, next| total + next)
    }
}

impl From<i64> for Rational {
    fn from(value: i64) -> Self {
        Rational(Repr::Small(value, NonZeroU64::MIN))
    }
}

impl From<Integer> for Rational {
    fn from(value: Integer) -> Self {
        Rational::ratio(&value, &Integer::one())
    }
}

impl OrderedRing for Rational {
    fn zero() -> Self {
        Rational::ZERO
    }

    fn one() -> Self {
        Rational::ONE
    }

    fn sign(&self) -> Ordering {
        match &self.0 {
            Repr::Small(n, _) => n.cmp(&0),
            Repr::Big(value) => value.numerator().cmp(&IBig::ZERO),
        }
    }

    fn exact_div(&self, divisor: &Self) -> Self {
        div(self, divisor)
    }

    /// The magnitude of the first that is not zero, since any divides all.
    fn gcd(&self, other: &Self) -> Self {
        if self.is_zero() {
            other.abs()
        } else {
            self.abs()
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

impl OrderedField for Rational {
    type Ring = Integer;

    fn from_rational(value: &Rational) -> Self {
        value.clone()
    }

    fn to_f64(&self) -> f64 {
        Rational::to_f64(self)
    }

    fn common_denominator<'a>(values: impl IntoIterator<Item = &'a Self>) -> Integer {
        values.into_iter().fold(Integer::one(), |common, value| {
            if value.is_integer() {
                common
            } else {
                common.lcm(&value.denominator())
            }
        })
    }

    fn scale(&self, denominator: &Integer) -> Integer {
        match &self.0 {
            Repr::Small(n, d) if d.get() == 1 => Integer::from(*n) * denominator,
            Repr::Small(n, d) => {
                denominator.exact_div(&Integer::from(i128::from(d.get()))) * &Integer::from(*n)
            }
            Repr::Big(_) => denominator.exact_div(&self.denominator()) * &self.numerator(),
        }
    }

    fn ratio(numerator: &Integer, denominator: &Integer) -> Self {
        assert!(
            !denominator.is_zero(),
            "a rational number with denominator zero"
        );
        if let (Some(n), Some(d)) = (numerator.to_i128(), denominator.to_i128())
            && let (Ok(n), Ok(d)) = (i64::try_from(n), i64::try_from(d))
        {
            return Rational::new(n, d);
        }
        Rational::from_big(RBig::from_parts_signed(
            numerator.to_big().into_owned(),
            denominator.to_big().into_owned(),
        ))
    }
}

impl Serialize for Rational {
    /// As a string such as `"7/10"`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rational {
    /// From a string, an integer, or a float (read as the shortest decimal that denotes it).
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Rational;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a number, or a string such as \"7/10\"")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Rational, E> {
                text.trim().parse().map_err(E::custom)
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Rational, E> {
                Ok(Rational::from(value))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Rational, E> {
                Ok(Rational::from_words(value.into(), 1))
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Rational, E> {
                format!("{value:e}").parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Number)
    }
}
