//! Real algebraic numbers.
use super::{Polynomial, Rational};
use std::cmp::Ordering;

/// A real algebraic number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Algebraic(Rational);

impl From<Rational> for Algebraic {
    fn from(value: Rational) -> Self {
        Algebraic(value)
    }
}

impl Algebraic {
    /// The nearest float.
    pub fn to_f64(&self) -> f64 {
        self.0.to_f64()
    }
    /// The sign of a polynomial in variable 0 here.
    pub fn sign_of(&self, polynomial: &Polynomial) -> Ordering {
        polynomial
            .evaluate(std::slice::from_ref(&self.0))
            .cmp(&Rational::ZERO)
    }
    /// The sign right above.
    pub fn sign_right_of(&self, polynomial: &Polynomial) -> Ordering {
        let mut own = polynomial.clone();
        loop {
            match self.sign_of(&own) {
                Ordering::Equal if !own.is_zero() => own = own.derivative(0),
                sign => return sign,
            }
        }
    }
}
