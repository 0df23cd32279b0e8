//! Signs of polynomials in two variables inside of boxes, by their Bernstein coefficients.
//!
//! On a box, a polynomial of degrees m and n is a combination of products of Bernstein polynomials,
//! which are positive inside. If no coefficient is negative and some are not zero, the polynomial is
//! positive inside; it may be zero on the box's border. The coefficients are sharp where the box is
//! small, and at the corners they are the values (R. T. Farouki, *The Bernstein polynomial basis*,
//! Computer Aided Geometric Design 29, 2012).

use crate::number::{Integer, OrderedField, OrderedRing, Polynomial, Rational};
use std::cmp::Ordering;

/// Whether a polynomial surely has this sign at every point inside of the box with these least and
/// greatest values; `false` where the coefficients do not prove it.
pub(super) fn has_sign_inside(
    polynomial: &Polynomial,
    sign: Ordering,
    low: &[Rational; 2],
    high: &[Rational; 2],
) -> bool {
    let mut some = false;
    for value in coefficients(polynomial, low, high).into_iter().flatten() {
        match value.sign() {
            Ordering::Equal => {}
            found if found == sign => some = true,
            _ => return false,
        }
    }
    some && sign.is_ne()
}

/// The Bernstein coefficients, by index in the first variable and then in the second.
fn coefficients(
    polynomial: &Polynomial,
    low: &[Rational; 2],
    high: &[Rational; 2],
) -> Vec<Vec<Rational>> {
    let degrees = [0, 1].map(|variable| polynomial.degree(variable) as usize);
    let mut table = vec![vec![Rational::ZERO; degrees[1] + 1]; degrees[0] + 1];
    for (exponents, coefficient) in polynomial.terms() {
        table[exponents[0] as usize][exponents[1] as usize] =
            Rational::ratio(coefficient, &Integer::one());
    }
    for row in &mut table {
        convert(row, &low[1], &high[1]);
    }
    for column in 0..=degrees[1] {
        let mut own: Vec<Rational> = table.iter().map(|row| row[column].clone()).collect();
        convert(&mut own, &low[0], &high[0]);
        for (row, value) in table.iter_mut().zip(own) {
            row[column] = value;
        }
    }
    table
}

/// From coefficients by powers to those by Bernstein polynomials between two numbers.
fn convert(own: &mut [Rational], low: &Rational, high: &Rational) {
    let degree = own.len().saturating_sub(1);
    // Taylor's formula at the lower end, by Horner's scheme.
    for done in 0..degree {
        for at in (done..degree).rev() {
            let next = own[at + 1].clone() * low;
            own[at] += &next;
        }
    }
    // The width becomes the unit, and the power's share of the Bernstein polynomials is divided out.
    let width = high.clone() - low;
    let mut scale = Rational::ONE;
    for (power, value) in own.iter_mut().enumerate().skip(1) {
        scale *= &width;
        *value *= &scale;
        *value *= &Rational::ratio(&Integer::one(), &binomial(degree, power));
    }
    // Sums of differences.
    for done in 1..=degree {
        for at in (done..=degree).rev() {
            let before = own[at - 1].clone();
            own[at] += &before;
        }
    }
}

/// The number of ways to choose.
fn binomial(of: usize, chosen: usize) -> Integer {
    (0..chosen).fold(Integer::one(), |ways, at| {
        let more = ways * &Integer::from((of - at) as i64);
        more.exact_div(&Integer::from(at as i64 + 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_are_values_at_the_corners_and_decide_up_to_the_border() {
        let int = |value: i64| Polynomial::constant(Integer::from(value));
        let (x, y) = (Polynomial::variable(0), Polynomial::variable(1));
        // x² - 3xy + 2y + 5
        let f = &(&(&(&x * &x) - &(&int(3) * &(&x * &y))) + &(&int(2) * &y)) + &int(5);
        let low = [Rational::from(-1), Rational::new(1, 2)];
        let high = [Rational::from(3), Rational::from(2)];
        let table = coefficients(&f, &low, &high);
        assert_eq!((table.len(), table[0].len()), (3, 2));
        for (i, x) in [(0, &low[0]), (2, &high[0])] {
            for (j, y) in [(0, &low[1]), (1, &high[1])] {
                assert_eq!(table[i][j], f.evaluate(&[x.clone(), y.clone()]));
            }
        }
        // x² has the coefficients of the blossom: -1·-1, -1·3, 3·3.
        let square = coefficients(&(&x * &x), &low, &high);
        let found: Vec<_> = square.iter().map(|row| row[0].clone()).collect();
        assert_eq!(found, [1, -3, 9].map(Rational::from));
        let unit = (
            [Rational::ZERO, Rational::ZERO],
            [Rational::ONE, Rational::ONE],
        );
        let inside = |f: &Polynomial, sign| has_sign_inside(f, sign, &unit.0, &unit.1);
        assert!(inside(&(&x * &y), Ordering::Greater));
        assert!(inside(&(&x - &int(1)), Ordering::Less));
        assert!(!inside(&(&x - &y), Ordering::Greater) && !inside(&(&x - &y), Ordering::Less));
        assert!(!inside(&Polynomial::zero(), Ordering::Equal));
    }
}
