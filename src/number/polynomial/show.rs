//! Polynomials as expressions that the grammar of model files reads back.

use super::{Integer, MOST_VARIABLES, OrderedRing, Polynomial};
use crate::number::{OrderedField, Rational};
use std::cmp::Ordering;
use std::fmt;

/// A polynomial over a positive integer, with names for the variables: an expression such as
/// `3*p - 2` or `10 - 4*p`, the terms in the order that has no minus sign in front if possible.
pub struct Shown<'a, S> {
    polynomial: &'a Polynomial,
    over: Integer,
    names: &'a [S],
}

impl<'a, S: AsRef<str>> Shown<'a, S> {
    pub(super) fn new(polynomial: &'a Polynomial, names: &'a [S]) -> Self {
        Shown {
            polynomial,
            over: Integer::one(),
            names,
        }
    }

    /// The same with every coefficient divided by a positive integer.
    pub(in crate::number) fn over(self, over: Integer) -> Self {
        Shown { over, ..self }
    }

    fn term(&self, out: &mut fmt::Formatter<'_>, index: usize) -> fmt::Result {
        let (monomial, coefficient) = &self.polynomial.terms[index];
        let value = Rational::ratio(coefficient, &self.over).abs();
        let mut factors = Vec::new();
        for variable in 0..MOST_VARIABLES {
            let name = self.names.get(variable).map_or("?", AsRef::as_ref);
            match monomial.exponent(variable) {
                0 => {}
                1 => factors.push(name.to_string()),
                power => factors.push(format!("{name}^{power}")),
            }
        }
        if value != Rational::ONE || factors.is_empty() {
            factors.insert(0, value.to_string());
        }
        out.write_str(&factors.join("*"))
    }
}

impl<S: AsRef<str>> fmt::Display for Shown<'_, S> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let terms = &self.polynomial.terms;
        if terms.is_empty() {
            return out.write_str("0");
        }
        let negative = |index: usize| terms[index].1.sign() == Ordering::Less;
        let last = terms.len() - 1;
        let rising = negative(0) && !negative(last);
        for place in 0..terms.len() {
            let index = if rising { last - place } else { place };
            match (place, negative(index)) {
                (0, false) => {}
                (0, true) => out.write_str("-")?,
                (_, false) => out.write_str(" + ")?,
                (_, true) => out.write_str(" - ")?,
            }
            self.term(out, index)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Polynomial {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMES: [&str; MOST_VARIABLES] = ["x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7"];
        fmt::Display::fmt(&self.display(&NAMES), out)
    }
}
