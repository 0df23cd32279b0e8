//! Sparse polynomials in numbered unknowns over any ordered field.

use crate::number::{OrderedField, OrderedRing, Rational};
use std::collections::BTreeMap;

/// A polynomial in unknowns `0, 1, …`: a sum of terms, each a coefficient times a product of
/// unknowns.
///
/// A product is the ascending list of its unknowns, each as often as its power says; the empty list
/// is the constant. Coefficients are not zero.
///
/// ```
/// use demarche::number::Rational;
/// use demarche::solvers::system::Form;
/// let (x, y) = (Form::<Rational>::unknown(0), Form::unknown(1));
/// let product = x.add(&y).mul(&x.sub(&y));
/// assert_eq!(product, x.mul(&x).sub(&y.mul(&y)));
/// assert_eq!(product.evaluate(&[Rational::from(3), Rational::from(2)]), Rational::from(5));
/// assert_eq!(product.substitute(0, &y), Form::zero());
/// assert_eq!((product.degree(), product.degree_in(1)), (2, 2));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Form<K = Rational> {
    /// By ascending product.
    terms: Vec<(Vec<usize>, K)>,
}

impl<K> Default for Form<K> {
    fn default() -> Self {
        Form { terms: Vec::new() }
    }
}

impl<K: OrderedField> Form<K> {
    /// The sum of terms, given as products of unknowns in any order and their coefficients.
    pub fn new(terms: impl IntoIterator<Item = (Vec<usize>, K)>) -> Self {
        let mut sums: BTreeMap<Vec<usize>, K> = BTreeMap::new();
        for (mut product, coefficient) in terms {
            product.sort_unstable();
            add_to(&mut sums, product, coefficient);
        }
        Form::collect(sums)
    }

    fn collect(sums: BTreeMap<Vec<usize>, K>) -> Self {
        let terms = sums.into_iter().filter(|(_, c)| !c.is_zero());
        Form {
            terms: terms.collect(),
        }
    }

    /// Zero.
    pub fn zero() -> Self {
        Form::default()
    }

    /// The polynomial that has one value.
    pub fn constant(value: K) -> Self {
        match value.is_zero() {
            true => Form::zero(),
            false => Form {
                terms: vec![(Vec::new(), value)],
            },
        }
    }

    /// An unknown by its number.
    pub fn unknown(unknown: usize) -> Self {
        Form {
            terms: vec![(vec![unknown], K::one())],
        }
    }

    /// The terms: products of unknowns, ascending, and their coefficients.
    pub fn terms(&self) -> &[(Vec<usize>, K)] {
        &self.terms
    }

    /// Whether it is zero everywhere.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// Its value, if it has one value.
    pub fn as_constant(&self) -> Option<K> {
        match &self.terms[..] {
            [] => Some(K::zero()),
            [(product, value)] if product.is_empty() => Some(value.clone()),
            _ => None,
        }
    }

    /// The largest number of factors in a term.
    pub fn degree(&self) -> usize {
        let degrees = self.terms.iter().map(|(product, _)| product.len());
        degrees.max().unwrap_or(0)
    }

    /// The largest power of an unknown.
    pub fn degree_in(&self, unknown: usize) -> usize {
        let powers = self
            .terms
            .iter()
            .map(|(product, _)| power(product, unknown));
        powers.max().unwrap_or(0)
    }

    /// The unknowns that occur, ascending.
    pub fn unknowns(&self) -> Vec<usize> {
        let mut found: Vec<usize> = self.terms.iter().flat_map(|(p, _)| p).copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        self.plus(other, &K::one())
    }

    /// The difference.
    pub fn sub(&self, other: &Self) -> Self {
        self.plus(other, &-K::one())
    }

    /// `self + factor · other`.
    pub(super) fn plus(&self, other: &Self, factor: &K) -> Self {
        let mut sums: BTreeMap<Vec<usize>, K> = self.terms.iter().cloned().collect();
        for (product, coefficient) in &other.terms {
            add_to(&mut sums, product.clone(), coefficient.clone() * factor);
        }
        Form::collect(sums)
    }

    /// The product.
    pub fn mul(&self, other: &Self) -> Self {
        let mut sums = BTreeMap::new();
        for (own, a) in &self.terms {
            for (others, b) in &other.terms {
                add_to(&mut sums, merged(own, others), a.clone() * b);
            }
        }
        Form::collect(sums)
    }

    /// The product with a number.
    pub fn scale(&self, factor: &K) -> Self {
        if factor.is_zero() {
            return Form::zero();
        }
        let terms = self.terms.iter();
        let terms = terms.map(|(product, c)| (product.clone(), c.clone() * factor));
        Form {
            terms: terms.collect(),
        }
    }

    /// With all signs turned.
    pub fn negated(&self) -> Self {
        self.scale(&-K::one())
    }

    /// The value at a point, which has a coordinate for every unknown that occurs.
    ///
    /// Panics if one is missing.
    pub fn evaluate(&self, point: &[K]) -> K {
        let mut sum = K::zero();
        for (product, coefficient) in &self.terms {
            let mut value = coefficient.clone();
            for &unknown in product {
                value *= &point[unknown];
            }
            sum += &value;
        }
        sum
    }

    /// With a polynomial in place of an unknown.
    pub fn substitute(&self, unknown: usize, by: &Self) -> Self {
        if self.degree_in(unknown) == 0 {
            return self.clone();
        }
        // Horner's scheme.
        let mut coefficients = self.coefficients(unknown).into_iter().rev();
        let first = coefficients.next().unwrap_or_default();
        coefficients.fold(first, |sum, next| sum.mul(by).add(&next))
    }

    /// The coefficients by the powers of one unknown, the constant first: polynomials in the
    /// others. None of zero.
    pub fn coefficients(&self, unknown: usize) -> Vec<Self> {
        let count = match self.is_zero() {
            true => 0,
            false => self.degree_in(unknown) + 1,
        };
        let mut found: Vec<Form<K>> = vec![Form::zero(); count];
        for (product, coefficient) in &self.terms {
            let rest: Vec<usize> = product.iter().copied().filter(|u| *u != unknown).collect();
            let at = product.len() - rest.len();
            found[at].terms.push((rest, coefficient.clone()));
        }
        // Without one unknown the order may change.
        for form in &mut found {
            form.terms.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        found
    }

    /// The derivative in an unknown.
    pub fn derivative(&self, unknown: usize) -> Self {
        let terms = self.terms.iter().filter_map(|(product, coefficient)| {
            let power = power(product, unknown);
            let at = product.iter().position(|u| *u == unknown)?;
            let mut rest = product.clone();
            rest.remove(at);
            let factor = K::from_rational(&Rational::from(power as i64));
            Some((rest, coefficient.clone() * &factor))
        });
        Form::new(terms)
    }

    /// The same up to a positive factor: coefficients in the ring, without a common divisor.
    pub(super) fn normalized(&self) -> Self {
        if self.terms.is_empty() {
            return self.clone();
        }
        let common = K::common_denominator(self.terms.iter().map(|(_, c)| c));
        let scaled: Vec<K::Ring> = self.terms.iter().map(|(_, c)| c.scale(&common)).collect();
        let content = K::Ring::content(&K::Ring::zero(), scaled.iter());
        if content.is_zero() {
            return self.clone();
        }
        let one = K::Ring::one();
        let terms = self.terms.iter().zip(&scaled).map(|((product, _), value)| {
            let value = K::ratio(&value.exact_div(&content), &one);
            (product.clone(), value)
        });
        Form {
            terms: terms.collect(),
        }
    }

    /// Divided by the unknowns that all terms have in common.
    pub(super) fn without_monomial(&self) -> Self {
        let Some(((first, _), rest)) = self.terms.split_first() else {
            return self.clone();
        };
        let mut common = first.clone();
        for (product, _) in rest {
            common = shared(&common, product);
            if common.is_empty() {
                return self.clone();
            }
        }
        let terms = self.terms.iter();
        Form::new(terms.map(|(product, c)| (without(product, &common), c.clone())))
    }

    /// What remains of a positive multiple when `divisor` is zero, where its leading coefficient in
    /// an unknown is positive: lower in that unknown than the divisor.
    pub(super) fn reduced(&self, divisor: &Self, unknown: usize) -> Self {
        let degree = divisor.degree_in(unknown);
        let Some(lead) = divisor.coefficients(unknown).pop() else {
            return self.clone();
        };
        let mut rest = self.clone();
        while !rest.is_zero() && rest.degree_in(unknown) >= degree {
            let shift = rest.degree_in(unknown) - degree;
            let top = rest.coefficients(unknown).pop().unwrap_or_default();
            let power = Form {
                terms: vec![(vec![unknown; shift], K::one())],
            };
            let taken = top.mul(&power).mul(divisor);
            rest = rest.mul(&lead).sub(&taken).normalized();
            if degree == 0 {
                break;
            }
        }
        rest
    }

    /// The quotient, if the other polynomial divides this one; `None` for zero divisors too.
    pub(super) fn exact_quotient(&self, divisor: &Self) -> Option<Self> {
        // Terms come in an order that products keep: by the powers of the last unknown first.
        let last = |form: &Self| {
            let terms = form.terms.iter();
            let best = terms.max_by(|(a, _), (b, _)| a.iter().rev().cmp(b.iter().rev()));
            best.cloned()
        };
        let (lead, by) = last(divisor)?;
        let mut rest = self.clone();
        let mut quotient = Vec::new();
        while let Some((top, coefficient)) = last(&rest) {
            if shared(&top, &lead).len() < lead.len() {
                return None;
            }
            let factor = Form {
                terms: vec![(without(&top, &lead), coefficient / &by)],
            };
            rest = rest.sub(&factor.mul(divisor));
            quotient.extend(factor.terms);
        }
        Some(Form::new(quotient))
    }

    /// Over another field, if all coefficients have images there.
    pub(super) fn map<L: OrderedField>(&self, image: impl Fn(&K) -> Option<L>) -> Option<Form<L>> {
        let terms = self.terms.iter();
        let terms = terms.map(|(product, c)| Some((product.clone(), image(c)?)));
        Some(Form {
            terms: terms.collect::<Option<_>>()?,
        })
    }
}

fn add_to<K: OrderedField>(sums: &mut BTreeMap<Vec<usize>, K>, product: Vec<usize>, value: K) {
    match sums.get_mut(&product) {
        Some(sum) => *sum += &value,
        None => {
            sums.insert(product, value);
        }
    }
}

fn power(product: &[usize], unknown: usize) -> usize {
    product.iter().filter(|u| **u == unknown).count()
}

/// Two ascending lists as one.
fn merged(a: &[usize], b: &[usize]) -> Vec<usize> {
    let mut all = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] <= b[j] {
            all.push(a[i]);
            i += 1;
        } else {
            all.push(b[j]);
            j += 1;
        }
    }
    all.extend_from_slice(&a[i..]);
    all.extend_from_slice(&b[j..]);
    all
}

/// What two ascending lists have in common.
fn shared(a: &[usize], b: &[usize]) -> Vec<usize> {
    let mut rest = b.iter().peekable();
    let mut common = Vec::new();
    for &unknown in a {
        while rest.next_if(|u| **u < unknown).is_some() {}
        if rest.next_if(|u| **u == unknown).is_some() {
            common.push(unknown);
        }
    }
    common
}

/// An ascending list without the entries of another, which are in it.
fn without(all: &[usize], taken: &[usize]) -> Vec<usize> {
    let mut taken = taken.iter().peekable();
    let mut rest = Vec::with_capacity(all.len());
    for &unknown in all {
        if taken.next_if(|u| **u == unknown).is_none() {
            rest.push(unknown);
        }
    }
    rest
}
