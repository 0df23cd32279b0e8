//! Polynomials with integer coefficients in a few variables.
//!
//! Terms are kept sparse, by falling monomial in lexicographic order, so that equal polynomials are
//! equal term by term. There are at most [`MOST_VARIABLES`] variables; they have numbers, and their
//! names are given where a polynomial is printed.
//!
//! ```
//! use demarche::number::{Integer, Polynomial, Rational};
//! let int = |value: i64| Polynomial::constant(Integer::from(value));
//! let (p, k) = (Polynomial::variable(0), Polynomial::variable(1));
//!
//! let f = &(&p * &p) - &(&k * &k);
//! let g = &(&p * &k) + &(&k * &k);
//! assert_eq!(f.gcd(&g), &p + &k);
//! assert_eq!(f.exact_quotient(&(&p + &k)), Some(&p - &k));
//! assert_eq!(f.evaluate(&[Rational::new(1, 2), Rational::new(1, 3)]), Rational::new(5, 36));
//! let shown = &(&int(3) * &p) - &int(2);
//! assert_eq!(shown.display(&["p"]).to_string(), "3*p - 2");
//! ```

mod arithmetic;
mod division;
mod gcd;
mod heuristic;
mod show;
mod value;

use super::{Integer, OrderedRing};
use std::cmp::Ordering;

pub use show::Shown;

/// More variables than this do not fit.
pub const MOST_VARIABLES: usize = 8;

/// The bits of one exponent.
const BITS: u32 = u128::BITS / MOST_VARIABLES as u32;

/// The highest bit of every exponent, which none uses that fits.
const MARKS: u128 = {
    let (mut marks, mut variable) = (0, 0);
    while variable < MOST_VARIABLES as u32 {
        marks |= 1 << (variable * BITS + BITS - 1);
        variable += 1;
    }
    marks
};

/// The exponents of all variables, the first variable in the highest bits: so that the order of the
/// numbers is the lexicographic order of the monomials, and products are sums.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Monomial(u128);

impl Monomial {
    const ONE: Monomial = Monomial(0);

    fn variable(variable: usize) -> Self {
        Monomial(1 << Monomial::shift(variable))
    }

    fn shift(variable: usize) -> u32 {
        (MOST_VARIABLES - 1 - variable) as u32 * BITS
    }

    fn exponent(self, variable: usize) -> u32 {
        (self.0 >> Monomial::shift(variable)) as u32 & ((1 << BITS) - 1)
    }

    fn without(self, variable: usize) -> Self {
        Monomial(self.0 & !(((1 << BITS) - 1) << Monomial::shift(variable)))
    }

    /// The product. Exponents that do not fit leave a mark in their highest bit, at least as long
    /// as the factors had none.
    fn times(self, other: Self) -> Self {
        Monomial(self.0.wrapping_add(other.0))
    }

    /// The quotient, if the other divides this one.
    fn over(self, other: Self) -> Option<Self> {
        let divides = (0..MOST_VARIABLES).all(|v| self.exponent(v) >= other.exponent(v));
        divides.then(|| Monomial(self.0.wrapping_sub(other.0)))
    }

    fn gcd(self, other: Self) -> Self {
        (0..MOST_VARIABLES).fold(Monomial::ONE, |common, v| {
            let exponent = self.exponent(v).min(other.exponent(v));
            Monomial(common.0 | u128::from(exponent) << Monomial::shift(v))
        })
    }
}

/// A polynomial with integer coefficients.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Polynomial {
    /// By falling monomial; no coefficient is zero.
    terms: Vec<(Monomial, Integer)>,
}

impl Polynomial {
    /// Zero.
    pub fn zero() -> Self {
        Polynomial::default()
    }

    /// The polynomial that has one value.
    pub fn constant(value: Integer) -> Self {
        Polynomial::term(Monomial::ONE, value)
    }

    /// A variable by its number. Panics if that is not below [`MOST_VARIABLES`].
    pub fn variable(variable: usize) -> Self {
        assert!(variable < MOST_VARIABLES, "there are not so many variables");
        Polynomial::term(Monomial::variable(variable), Integer::one())
    }

    fn term(monomial: Monomial, coefficient: Integer) -> Self {
        let terms = match coefficient.is_zero() {
            true => Vec::new(),
            false => vec![(monomial, coefficient)],
        };
        Polynomial { terms }
    }

    /// Whether it is zero everywhere.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// Its value, if it has one value.
    pub fn as_constant(&self) -> Option<Integer> {
        match &self.terms[..] {
            [] => Some(Integer::zero()),
            [(monomial, value)] if *monomial == Monomial::ONE => Some(value.clone()),
            _ => None,
        }
    }

    /// How many terms there are.
    pub fn term_count(&self) -> usize {
        self.terms.len()
    }

    /// The terms: the exponents of all variables, and the coefficient.
    pub fn terms(&self) -> impl Iterator<Item = ([u32; MOST_VARIABLES], &Integer)> {
        self.terms.iter().map(|(monomial, coefficient)| {
            (std::array::from_fn(|v| monomial.exponent(v)), coefficient)
        })
    }

    /// The largest exponent of a variable.
    pub fn degree(&self, variable: usize) -> u32 {
        let exponents = self.terms.iter().map(|(m, _)| m.exponent(variable));
        exponents.max().unwrap_or(0)
    }

    /// The variables that occur.
    pub fn variables(&self) -> impl Iterator<Item = usize> {
        let all = self.terms.iter().fold(0, |all, (m, _)| all | m.0);
        (0..MOST_VARIABLES).filter(move |&v| Monomial(all).exponent(v) > 0)
    }

    /// The coefficient of the greatest monomial.
    pub fn leading(&self) -> Integer {
        let first = self.terms.first();
        first.map_or_else(Integer::zero, |(_, coefficient)| coefficient.clone())
    }

    /// The coefficients by the powers of one variable, the constant first: polynomials in the
    /// others. None of zero.
    pub fn coefficients(&self, variable: usize) -> Vec<Polynomial> {
        let count = match self.is_zero() {
            true => 0,
            false => self.degree(variable) as usize + 1,
        };
        let mut found = vec![Polynomial::zero(); count];
        for (monomial, coefficient) in &self.terms {
            let power = monomial.exponent(variable) as usize;
            let rest = monomial.without(variable);
            found[power].terms.push((rest, coefficient.clone()));
        }
        found
    }

    /// The polynomial with these coefficients by the powers of one variable, in which they are
    /// constant.
    pub fn from_coefficients(variable: usize, coefficients: &[Polynomial]) -> Self {
        let mut terms = Vec::new();
        for (power, coefficient) in coefficients.iter().enumerate() {
            let factor = Monomial((power as u128) << Monomial::shift(variable));
            let own = coefficient.terms.iter();
            terms.extend(own.map(|(m, c)| (m.times(factor), c.clone())));
        }
        Polynomial::collect(terms)
    }

    /// The greatest integer that divides all coefficients; zero for zero.
    pub fn content(&self) -> Integer {
        Integer::content(&Integer::zero(), self.terms.iter().map(|(_, c)| c))
    }

    /// The multiple by a rational number whose coefficients are integers without a common divisor,
    /// the leading one positive; and whether the sign was changed.
    pub fn primitive(&self) -> (Polynomial, bool) {
        let flip = self.leading().sign() == Ordering::Less;
        let content = self.content();
        let mut own = self.clone();
        if content.is_zero() || (!flip && content == Integer::one()) {
            return (own, false);
        }
        Integer::exact_div_all(own.terms.iter_mut().map(|(_, c)| c), &content);
        (if flip { -own } else { own }, flip)
    }

    /// The derivative in a variable.
    pub fn derivative(&self, variable: usize) -> Self {
        let terms = self.terms.iter().filter_map(|(monomial, coefficient)| {
            let power = monomial.exponent(variable);
            (power > 0).then(|| {
                let lower = Monomial(monomial.0 - Monomial::variable(variable).0);
                let factor = Integer::from(i64::from(power));
                (lower, coefficient.clone() * &factor)
            })
        });
        Polynomial {
            terms: terms.collect(),
        }
    }

    /// Sorts terms and adds up those of one monomial.
    fn collect(mut terms: Vec<(Monomial, Integer)>) -> Self {
        terms.sort_by_key(|(monomial, _)| std::cmp::Reverse(*monomial));
        terms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += &next.1;
            }
            same
        });
        terms.retain(|(_, coefficient)| !coefficient.is_zero());
        Polynomial { terms }
    }

    /// Whether some exponent did not fit, so that this is not the polynomial that it should be.
    pub(super) fn is_broken(&self) -> bool {
        self.terms
            .iter()
            .fold(0, |all, (monomial, _)| all | monomial.0)
            & MARKS
            != 0
    }

    /// The sign, if it has one value.
    pub(super) fn constant_sign(&self) -> Option<Ordering> {
        match &self.terms[..] {
            [] => Some(Ordering::Equal),
            [(Monomial::ONE, value)] => Some(value.sign()),
            _ => None,
        }
    }

    /// Divided by an integer that divides all coefficients.
    pub(super) fn divided(mut self, divisor: &Integer) -> Self {
        Integer::exact_div_all(self.terms.iter_mut().map(|(_, c)| c), divisor);
        self
    }

    /// The quotient by a polynomial that is known to divide this one.
    pub(super) fn over(&self, divisor: &Self) -> Self {
        match divisor.as_constant() {
            Some(value) if value == Integer::one() => self.clone(),
            _ => self.exact_quotient(divisor).unwrap_or_default(),
        }
    }

    /// The least common multiple of two that are not zero.
    pub(super) fn lcm(&self, other: &Self) -> Self {
        self * &other.over(&self.gcd(other))
    }

    /// Whether it is one variable or its power, or a number: it needs no brackets as a divisor.
    pub(super) fn is_factor(&self) -> bool {
        match &self.terms[..] {
            [(monomial, coefficient)] => {
                *monomial == Monomial::ONE
                    || self.variables().count() == 1 && *coefficient == Integer::one()
            }
            _ => false,
        }
    }

    /// A total order in which shorter ones come first.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let terms = self.terms.len().cmp(&other.terms.len());
        terms.then_with(|| self.terms.cmp(&other.terms))
    }

    /// Names for the variables, to print it.
    pub fn display<'a, S: AsRef<str>>(&'a self, names: &'a [S]) -> Shown<'a, S> {
        Shown::new(self, names)
    }
}
