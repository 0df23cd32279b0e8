//! Numbers for people.

use crate::document::Number;
use crate::number::{OrderedRing, Rational};

/// The longest fraction that is written out, in characters.
const LONGEST: usize = 13;
/// The longest value of a parameter that is written out, in characters.
const LONGEST_SETTING: usize = 26;
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
    let float = value.to_f64();
    let decimals = match float.is_finite() && (float != 0.0 || value.is_zero()) {
        true => decimal(float),
        false => beyond_floats(value, &fraction),
    };
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

/// A parameter with its value, as it was given unless that is long: `p = 7/10`.
pub(super) fn setting(name: &str, value: &Rational) -> String {
    let fraction = value.to_string();
    if fraction.len() <= LONGEST_SETTING {
        return format!("{name} = {fraction}");
    }
    let text = number(&Number::Exact(value.clone()));
    match text.strip_prefix("≈ ") {
        Some(decimals) => format!("{name} ≈ {decimals}"),
        None => format!("{name} = {text}"),
    }
}

/// A number that no float is near, from its fraction's lengths.
fn beyond_floats(value: &Rational, fraction: &str) -> String {
    let mut parts = fraction.trim_start_matches('-').split('/');
    let digits = parts.next().map_or(0, str::len) as i64;
    let power = digits - parts.next().map_or(1, str::len) as i64;
    // The quotient lies between 1/10 and 10.
    let Ok(unit) = format!("1e{power}").parse::<Rational>() else {
        return "a very long number".to_string();
    };
    let quotient = (value / &unit).to_f64();
    let scientific = scientific(quotient);
    let (mantissa, own) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let power = power + own.parse::<i64>().unwrap_or(0);
    format!("{mantissa}e{power}")
}

/// `1.2e-9`
fn scientific(value: f64) -> String {
    let text = format!("{value:.*e}", (DIGITS - 1) as usize);
    match text.split_once('e') {
        Some((mantissa, power)) if mantissa.contains('.') => {
            let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
            format!("{mantissa}e{power}")
        }
        _ => text,
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
        return scientific(value);
    }
    let places = (DIGITS - 1 - power).max(0) as usize;
    let text = format!("{value:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_short_decimals() {
        let read = |text: &str| text.parse::<Rational>().unwrap();
        let say = |text: &str| number(&Number::Exact(read(text)));
        assert_eq!(say("1e-9"), "1/1000000000 (1e-9)");
        assert_eq!(say("1e30"), "1e30");
        assert_eq!(say("123456789e400"), "≈ 1.23457e408");
        assert_eq!(say("-1e400"), "-1e400");
        assert_eq!(say("1e-400"), "1e-400");
        assert_eq!(say("2/3"), "2/3 (≈ 0.666667)");
        assert_eq!(setting("p", &read("7/10")), "p = 7/10");
        assert_eq!(setting("p", &read("0.123456789123456789")), "p ≈ 0.123457");
        assert_eq!(setting("k", &read("1e400")), "k = 1e400");
        let third = &read("1e400") / &Rational::from(3);
        assert_eq!(number(&Number::Exact(third)), "≈ 3.33333e399");
    }
}
