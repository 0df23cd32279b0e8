//! Decimals to a fixed number of significant digits.

use crate::number::{Integer, OrderedField, OrderedRing, Rational};

/// The significant digits.
const DIGITS: i32 = 10;

/// The decimal to which two numbers of one sign round, if that is one.
pub(super) fn agreed(low: &Rational, high: &Rational) -> Option<String> {
    let own = rounded(low);
    if low.is_zero() || own != rounded(high) {
        return None;
    }
    let sign = if low.sign().is_lt() { "-" } else { "" };
    let (digits, exponent) = (own.0.to_string(), own.1);
    let whole = exponent + 1;
    Some(match exponent {
        0.. if whole == DIGITS => format!("{sign}{digits}"),
        0.. if whole < DIGITS => {
            let (whole, rest) = digits.split_at(whole as usize);
            format!("{sign}{whole}.{rest}")
        }
        -5..0 => format!("{sign}0.{}{digits}", "0".repeat(-whole as usize)),
        _ => {
            let (first, rest) = digits.split_at(1);
            format!("{sign}{first}.{rest}e{exponent}")
        }
    })
}

/// The digits of the magnitude as an integer, and the power of ten of the first.
fn rounded(value: &Rational) -> (Integer, i32) {
    let magnitude = value.abs();
    let power = |exponent: i32| {
        // Ten has all powers.
        Rational::from(10).pow(exponent).unwrap_or(Rational::ONE)
    };
    let length = |part: Integer| part.to_string().len() as i32;
    // The quotient of parts with so many digits is below the next power, and not below the last.
    let mut exponent = length(magnitude.numerator()) - length(magnitude.denominator());
    if magnitude < power(exponent) {
        exponent -= 1;
    }
    let scaled = magnitude * &power(DIGITS - 1 - exponent) + &Rational::new(1, 2);
    let digits = scaled.numerator().div_floor(&scaled.denominator());
    // 9.99… may round up to the next power.
    if Rational::ratio(&digits, &Integer::one()) == power(DIGITS) {
        return (power(DIGITS - 1).numerator(), exponent + 1);
    }
    (digits, exponent)
}
