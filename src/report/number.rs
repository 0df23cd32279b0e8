//! Numbers for people.

use crate::document::Number;
use crate::number::Rational;

/// The longest fraction that is written out, in characters.
const LONGEST: usize = 13;
/// How many significant digits a decimal has.
const DIGITS: i32 = 6;

/// A number for people: an integer, a fraction with its decimals, or decimals alone where the
/// fraction is long or the number is a float.
pub fn number(number: &Number) -> String {
    let Number::Exact(value) = number else {
        return format!("≈ {}", decimal(number.to_f64()));
    };
    let fraction = value.to_string();
    if value.is_integer() && fraction.len() <= 2 * LONGEST {
        return fraction;
    }
    let decimals = decimal(value.to_f64());
    let about = match decimals.parse::<Rational>() {
        Ok(read) if read == *value => "",
        _ => "≈ ",
    };
    if fraction.len() > LONGEST {
        format!("{about}{decimals}")
    } else {
        format!("{fraction} ({about}{decimals})")
    }
}

/// A number with few significant digits and no zeros at its end.
fn decimal(value: f64) -> String {
    let magnitude = value.abs();
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let power = magnitude.log10().floor() as i32;
    if !(-5..15).contains(&power) {
        return format!("{value:.*e}", (DIGITS - 1) as usize);
    }
    let places = (DIGITS - 1 - power).max(0) as usize;
    let text = format!("{value:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    } else {
        text
    }
}
