//! Factors of polynomials, as far as greatest common divisors show them.

use crate::number::{Integer, OrderedRing, Place, Polynomial, Ratio};
use std::sync::Arc;

/// Polynomials without common divisors whose products give those, up to powers and numbers; none of
/// them has a factor in one variable alone, or a repeated one.
pub(super) fn pieces(of: Vec<Polynomial>) -> Vec<Polynomial> {
    let mut found: Vec<Polynomial> = Vec::new();
    let mut waiting = of;
    while let Some(next) = waiting.pop() {
        let (next, _) = next.primitive();
        if next.as_constant().is_some() {
            continue;
        }
        if let Some(two) = split(&next) {
            waiting.extend(two);
            continue;
        }
        let common = found.iter().enumerate().find_map(|(at, known)| {
            let common = known.gcd(&next);
            common.as_constant().is_none().then_some((at, common))
        });
        match common {
            None => found.push(next),
            Some((at, _)) if found[at] == next => {}
            Some((at, common)) => {
                let known = found.swap_remove(at);
                waiting.extend(known.exact_quotient(&common));
                waiting.extend(next.exact_quotient(&common));
                waiting.push(common);
            }
        }
    }
    found
}

/// Two factors of a polynomial that it shows by itself.
fn split(own: &Polynomial) -> Option<[Polynomial; 2]> {
    for variable in own.variables() {
        let coefficients = own.coefficients(variable).into_iter();
        let content = coefficients.fold(Polynomial::zero(), |common, c| common.gcd(&c));
        let repeated = own.gcd(&own.derivative(variable));
        for factor in [content, repeated] {
            if factor.as_constant().is_none()
                && let Some(rest) = own.exact_quotient(&factor)
                && rest.as_constant().is_none()
            {
                return Some([factor, rest]);
            }
        }
    }
    None
}

/// How hard a polynomial is to read: its degree and its terms.
pub(super) fn weight(own: &Polynomial) -> (u32, usize) {
    let degrees = own.terms().map(|(exponents, _)| exponents.iter().sum());
    (degrees.max().unwrap_or(0), own.term_count())
}

/// Where a polynomial is zero, as a formula for the second variable, or else for the first, where it
/// is linear in it: the variable, and what it equals.
pub(super) fn solved(own: &Polynomial, place: &Arc<Place>) -> Option<(usize, Ratio)> {
    [1, 0].into_iter().find_map(|variable| {
        let coefficients = own.coefficients(variable);
        let [rest, slope] = &coefficients[..] else {
            return None;
        };
        let formula = Ratio::quotient(&-rest.clone(), slope, place)?;
        Some((variable, formula))
    })
}

/// The polynomial of degree one in a variable that is zero at a rational number.
pub(super) fn linear(variable: usize, numerator: &Integer, denominator: &Integer) -> Polynomial {
    let slope = Polynomial::constant(denominator.clone());
    let own =
        &(&Polynomial::variable(variable) * &slope) - &Polynomial::constant(numerator.clone());
    debug_assert!(!denominator.is_zero());
    own.primitive().0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_divisors_show_factors() {
        let int = |value: i64| Polynomial::constant(Integer::from(value));
        let (x, y) = (Polynomial::variable(0), Polynomial::variable(1));
        let line = &(&x + &y) - &int(1);
        let curve = &(&x * &x) - &(&int(2) * &y);
        let shown = |of: Vec<Polynomial>| {
            let mut all: Vec<String> = pieces(of)
                .iter()
                .map(|f| f.display(&["x", "y"]).to_string())
                .collect();
            all.sort();
            all
        };
        // x² (x + y - 1)² (2y - 1): everything shows by itself.
        let product = &(&(&(&x * &x) * &line) * &line) * &(&(&int(2) * &y) - &int(1));
        assert_eq!(shown(vec![product]), ["2*y - 1", "x", "x + y - 1"]);
        // Neither shows the common factor alone.
        let other = &x - &(&int(3) * &y);
        assert_eq!(
            shown(vec![&line * &curve, &line * &other]),
            ["x + y - 1", "x - 3*y", "x^2 - 2*y"]
        );
        let place = Place::new(["x", "y"], crate::number::Point::Values(Vec::new()));
        let formula = |f: &Polynomial| {
            let (variable, formula) = solved(f, &place)?;
            Some(format!("{} = {formula}", ["x", "y"][variable]))
        };
        assert_eq!(formula(&curve).as_deref(), Some("y = 1/2*x^2"));
        assert_eq!(formula(&(&(&y * &y) - &x)).as_deref(), Some("x = y^2"));
        assert_eq!(formula(&(&(&x * &y) - &int(1))).as_deref(), Some("y = 1/x"));
        assert_eq!(formula(&(&(&(&y * &y) + &(&x * &x)) - &int(1))), None);
    }
}
