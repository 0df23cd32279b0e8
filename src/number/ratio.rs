//! Rational functions of parameters as an ordered field.

use super::{Integer, OrderedField, OrderedRing, Place, Polynomial, Rational};
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};
use std::sync::Arc;

/// A quotient of polynomials in lowest terms, or a constant.
///
/// The order is that of the values at a [`Place`], and so is equality: at a point, functions with
/// one value there are equal. All numbers of one computation that are not constant must stand at
/// the same place.
///
/// ```
/// use demarche::number::{OrderedRing, Place, Point, Ratio, Rational};
///
/// let place = Place::new(["p", "k"], Point::Values(vec![Rational::new(1, 2), Rational::ONE]));
/// let (p, k) = (Ratio::variable(&place, 0), Ratio::variable(&place, 1));
/// let square = p.clone() * &p - &(k.clone() * &k);
/// let quotient = square / &(p.clone() + &k);
/// assert_eq!(quotient.to_string(), "p - k");
/// assert!(quotient.sign().is_lt());
/// // Equal there, and not the same function.
/// assert!(p.clone() + &p == k && !(p.clone() + &p).same_function(&k));
/// assert_eq!(quotient.at(&[Rational::from(3), Rational::ONE]), Some(Rational::from(2)));
/// ```
#[derive(Clone)]
pub struct Ratio(Repr);

/// Canonical: a function depends on its variables, is in lowest terms, and its denominator has a
/// positive leading coefficient.
#[derive(Clone)]
enum Repr {
    Constant(Rational),
    Function(Box<Function>),
}

#[derive(Clone)]
struct Function {
    numerator: Polynomial,
    denominator: Polynomial,
    place: Arc<Place>,
}

impl Ratio {
    /// A variable of a place, by its number.
    pub fn variable(place: &Arc<Place>, variable: usize) -> Self {
        Ratio(Repr::Function(Box::new(Function {
            numerator: Polynomial::variable(variable),
            denominator: Polynomial::constant(Integer::one()),
            place: Arc::clone(place),
        })))
    }

    /// A number that depends on nothing.
    pub fn constant(value: Rational) -> Self {
        Ratio(Repr::Constant(value))
    }

    /// A quotient of polynomials in the variables of a place; `None` where the divisor is zero.
    pub fn quotient(
        numerator: &Polynomial,
        denominator: &Polynomial,
        place: &Arc<Place>,
    ) -> Option<Self> {
        let divisible = !denominator.is_zero();
        divisible.then(|| Ratio::reduced(numerator.clone(), denominator.clone(), place))
    }

    /// From polynomials without a common divisor, up to integers.
    fn coprime(numerator: Polynomial, denominator: Polynomial, place: &Arc<Place>) -> Self {
        if let (Some(n), Some(d)) = (numerator.as_constant(), denominator.as_constant()) {
            return Ratio::constant(Rational::ratio(&n, &d));
        }
        let common = numerator.content().gcd(&denominator.content());
        let divided = |f: Polynomial| match common == Integer::one() {
            true => f,
            false => f.divided(&common),
        };
        let (mut numerator, mut denominator) = (divided(numerator), divided(denominator));
        if numerator.is_broken() || denominator.is_broken() {
            place.break_down();
            return Ratio::one();
        }
        if denominator.leading().sign().is_lt() {
            (numerator, denominator) = (-numerator, -denominator);
        }
        Ratio(Repr::Function(Box::new(Function {
            numerator,
            denominator,
            place: Arc::clone(place),
        })))
    }

    /// From any polynomials, the denominator not zero.
    fn reduced(numerator: Polynomial, denominator: Polynomial, place: &Arc<Place>) -> Self {
        if numerator.is_zero() {
            return Ratio::zero();
        }
        let common = numerator.gcd(&denominator);
        Ratio::coprime(numerator.over(&common), denominator.over(&common), place)
    }

    /// The value, if it depends on nothing.
    pub fn as_constant(&self) -> Option<&Rational> {
        match &self.0 {
            Repr::Constant(value) => Some(value),
            Repr::Function(_) => None,
        }
    }

    /// Numerator and denominator in lowest terms, without a common integer; the denominator's
    /// leading coefficient is positive.
    pub fn parts(&self) -> (Polynomial, Polynomial) {
        match &self.0 {
            Repr::Constant(value) => (
                Polynomial::constant(value.numerator()),
                Polynomial::constant(value.denominator()),
            ),
            Repr::Function(own) => (own.numerator.clone(), own.denominator.clone()),
        }
    }

    /// Whether the two are one function, whatever their values at their places.
    pub fn same_function(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Constant(a), Repr::Constant(b)) => a == b,
            (Repr::Function(a), Repr::Function(b)) => {
                a.numerator == b.numerator && a.denominator == b.denominator
            }
            _ => false,
        }
    }

    /// The value at a point; `None` where the denominator is zero.
    pub fn at(&self, point: &[Rational]) -> Option<Rational> {
        match &self.0 {
            Repr::Constant(value) => Some(value.clone()),
            Repr::Function(own) => {
                let below = own.denominator.evaluate(point);
                (!below.is_zero()).then(|| own.numerator.evaluate(point) / &below)
            }
        }
    }

    /// The same function, with its signs read at another place.
    pub fn moved(&self, place: &Arc<Place>) -> Self {
        let mut own = self.clone();
        if let Repr::Function(function) = &mut own.0 {
            function.place = Arc::clone(place);
        }
        own
    }

    /// The derivative in a variable.
    pub fn derivative(&self, variable: usize) -> Self {
        let Repr::Function(own) = &self.0 else {
            return Ratio::zero();
        };
        let (n, d) = (&own.numerator, &own.denominator);
        let top = &(&n.derivative(variable) * d) - &(n * &d.derivative(variable));
        Ratio::reduced(top, d * d, &own.place)
    }

    fn inverse(&self) -> Self {
        match &self.0 {
            Repr::Constant(value) => Ratio::constant(Rational::ONE / value),
            Repr::Function(own) => {
                Ratio::coprime(own.denominator.clone(), own.numerator.clone(), &own.place)
            }
        }
    }

    fn plus(&self, other: &Self, negative: bool) -> Self {
        let signed = |f: &Polynomial| if negative { -f.clone() } else { f.clone() };
        match (&self.0, &other.0) {
            (Repr::Constant(a), Repr::Constant(b)) => {
                Ratio::constant(if negative { a - b } else { a + b })
            }
            (Repr::Function(a), Repr::Constant(b)) => a.plus_constant(b, negative),
            (Repr::Constant(a), Repr::Function(b)) => {
                let sum = b.plus_constant(a, negative);
                if negative { -sum } else { sum }
            }
            (Repr::Function(a), Repr::Function(b)) => {
                if a.denominator == b.denominator {
                    let sum = &a.numerator + &signed(&b.numerator);
                    return Ratio::reduced(sum, a.denominator.clone(), &a.place);
                }
                let common = a.denominator.gcd(&b.denominator);
                let (left, right) = (a.denominator.over(&common), b.denominator.over(&common));
                let sum = &(&a.numerator * &right) + &(&signed(&b.numerator) * &left);
                Ratio::reduced(sum, &a.denominator * &right, &a.place)
            }
        }
    }

    fn times(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            (Repr::Constant(a), Repr::Constant(b)) => Ratio::constant(a * b),
            (Repr::Function(a), Repr::Constant(b)) | (Repr::Constant(b), Repr::Function(a)) => {
                if b.is_zero() {
                    return Ratio::zero();
                }
                let top = a.numerator.scale(&b.numerator());
                Ratio::coprime(top, a.denominator.scale(&b.denominator()), &a.place)
            }
            (Repr::Function(a), Repr::Function(b)) => {
                let first = a.numerator.gcd(&b.denominator);
                let second = b.numerator.gcd(&a.denominator);
                let top = &a.numerator.over(&first) * &b.numerator.over(&second);
                let below = &a.denominator.over(&second) * &b.denominator.over(&first);
                Ratio::coprime(top, below, &a.place)
            }
        }
    }
}

impl Function {
    /// `self ± value`, or `value - self` up to the sign: a constant brings no common divisor.
    fn plus_constant(&self, value: &Rational, negative: bool) -> Ratio {
        let (n, d) = (value.numerator(), value.denominator());
        let scaled = self.denominator.scale(&n);
        let own = self.numerator.scale(&d);
        let sum = if negative {
            &own - &scaled
        } else {
            &own + &scaled
        };
        Ratio::coprime(sum, self.denominator.scale(&d), &self.place)
    }
}

macro_rules! operator {
    ($type:ty, $trait:ident $method:ident, $assign:ident $assign_method:ident,
     |$a:ident, $b:ident| $body:expr) => {
        impl<'a> $trait<&'a $type> for $type {
            type Output = $type;
            fn $method(self, $b: &'a $type) -> $type {
                let $a = &self;
                $body
            }
        }
        impl<'a> $assign<&'a $type> for $type {
            fn $assign_method(&mut self, $b: &'a $type) {
                let $a = &*self;
                *self = $body;
            }
        }
    };
}
operator!(Ratio, Add add, AddAssign add_assign, |a, b| a.plus(b, false));
operator!(Ratio, Sub sub, SubAssign sub_assign, |a, b| a.plus(b, true));
operator!(Ratio, Mul mul, MulAssign mul_assign, |a, b| a.times(b));

impl<'a> Div<&'a Ratio> for Ratio {
    type Output = Ratio;
    /// Panics if the divisor is the zero function.
    fn div(self, other: &'a Ratio) -> Ratio {
        self.times(&other.inverse())
    }
}

impl Neg for Ratio {
    type Output = Ratio;
    fn neg(self) -> Ratio {
        match self.0 {
            Repr::Constant(value) => Ratio::constant(-value),
            Repr::Function(mut own) => {
                own.numerator = -own.numerator;
                Ratio(Repr::Function(own))
            }
        }
    }
}

impl PartialEq for Ratio {
    /// Whether the values at the place are equal.
    fn eq(&self, other: &Self) -> bool {
        self.same_function(other) || self.plus(other, true).is_zero()
    }
}

impl OrderedRing for Ratio {
    fn zero() -> Self {
        Ratio::constant(Rational::ZERO)
    }

    fn one() -> Self {
        Ratio::constant(Rational::ONE)
    }

    fn sign(&self) -> Ordering {
        match &self.0 {
            Repr::Constant(value) => value.sign(),
            Repr::Function(own) => {
                let below = own.place.sign(&own.denominator);
                let above = own.place.sign(&own.numerator);
                if below.is_lt() {
                    above.reverse()
                } else {
                    above
                }
            }
        }
    }

    fn exact_div(&self, divisor: &Self) -> Self {
        self.clone() / divisor
    }

    /// The magnitude of the first that is not zero, since any divides all.
    fn gcd(&self, other: &Self) -> Self {
        let first = if self.is_zero() { other } else { self };
        match first.sign().is_lt() {
            true => -first.clone(),
            false => first.clone(),
        }
    }
}

impl OrderedField for Ratio {
    type Ring = PlacedPolynomial;

    fn from_rational(value: &Rational) -> Self {
        Ratio::constant(value.clone())
    }

    fn to_f64(&self) -> f64 {
        match &self.0 {
            Repr::Constant(value) => value.to_f64(),
            Repr::Function(own) => {
                let near = own.place.near();
                own.numerator.near(&near) / own.denominator.near(&near)
            }
        }
    }

    fn common_denominator<'a>(values: impl IntoIterator<Item = &'a Self>) -> PlacedPolynomial {
        let mut constant = Integer::one();
        let mut common: Option<(Polynomial, &Arc<Place>)> = None;
        for value in values {
            match &value.0 {
                Repr::Constant(value) => constant = constant.lcm(&value.denominator()),
                Repr::Function(own) => {
                    common = Some(match common {
                        Some((known, place)) if known == own.denominator => (known, place),
                        Some((known, place)) => (known.lcm(&own.denominator), place),
                        None => (own.denominator.clone(), &own.place),
                    });
                }
            }
        }
        let Some((common, place)) = common else {
            return PlacedPolynomial::constant(constant);
        };
        let common = common.lcm(&Polynomial::constant(constant));
        PlacedPolynomial::new(common, place).magnitude()
    }

    fn scale(&self, denominator: &PlacedPolynomial) -> PlacedPolynomial {
        match (&self.0, &denominator.0) {
            (Repr::Constant(value), _) => {
                let whole = PlacedPolynomial::constant(value.denominator());
                let share = denominator.exact_div(&whole);
                share * &PlacedPolynomial::constant(value.numerator())
            }
            (Repr::Function(own), _) => {
                let below = PlacedPolynomial::new(own.denominator.clone(), &own.place);
                let top = PlacedPolynomial::new(own.numerator.clone(), &own.place);
                denominator.exact_div(&below) * &top
            }
        }
    }

    fn ratio(numerator: &PlacedPolynomial, denominator: &PlacedPolynomial) -> Self {
        match (&numerator.0, &denominator.0) {
            (Form::Constant(n), Form::Constant(d)) => Ratio::constant(Rational::ratio(n, d)),
            (Form::Polynomial(_, place), _) | (_, Form::Polynomial(_, place)) => {
                Ratio::reduced(numerator.polynomial(), denominator.polynomial(), place)
            }
        }
    }
}

impl fmt::Display for Ratio {
    /// An expression that model files could hold, such as `p/(1 - p)`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = match &self.0 {
            Repr::Constant(value) => return fmt::Display::fmt(value, out),
            Repr::Function(own) => own,
        };
        let names = own.place.names();
        if let Some(over) = own.denominator.as_constant() {
            return write!(out, "{}", own.numerator.display(names).over(over));
        }
        // A sum in the denominator is shown positive, as it is here; a single factor without a sign.
        let sum = own.denominator.term_count() > 1;
        let flip = sum && own.place.read(&own.denominator).is_lt();
        let shown = |f: &Polynomial| if flip { -f.clone() } else { f.clone() };
        let part = |f: &Polynomial, factor: bool| {
            let simple = f.term_count() == 1 && (!factor || f.is_factor());
            match simple {
                true => f.display(names).to_string(),
                false => format!("({})", f.display(names)),
            }
        };
        let (top, below) = (shown(&own.numerator), shown(&own.denominator));
        write!(out, "{}/{}", part(&top, false), part(&below, true))
    }
}

impl fmt::Debug for Ratio {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// A polynomial ordered by its sign at a place, or an integer: the ring of [`Ratio`].
#[derive(Debug, Clone)]
pub struct PlacedPolynomial(Form);

/// A polynomial that is not constant, or a constant.
#[derive(Debug, Clone)]
enum Form {
    Constant(Integer),
    Polynomial(Polynomial, Arc<Place>),
}

impl PlacedPolynomial {
    fn constant(value: Integer) -> Self {
        PlacedPolynomial(Form::Constant(value))
    }

    fn new(polynomial: Polynomial, place: &Arc<Place>) -> Self {
        if polynomial.is_broken() {
            place.break_down();
            return PlacedPolynomial::one();
        }
        PlacedPolynomial(match polynomial.as_constant() {
            Some(value) => Form::Constant(value),
            None => Form::Polynomial(polynomial, Arc::clone(place)),
        })
    }

    fn polynomial(&self) -> Polynomial {
        match &self.0 {
            Form::Constant(value) => Polynomial::constant(value.clone()),
            Form::Polynomial(own, _) => own.clone(),
        }
    }

    fn magnitude(self) -> Self {
        if self.sign().is_lt() { -self } else { self }
    }

    fn combine(
        &self,
        other: &Self,
        constants: fn(&Integer, &Integer) -> Integer,
        polynomials: fn(&Polynomial, &Polynomial) -> Polynomial,
    ) -> Self {
        match (&self.0, &other.0) {
            (Form::Constant(a), Form::Constant(b)) => PlacedPolynomial::constant(constants(a, b)),
            (Form::Polynomial(a, place), Form::Polynomial(b, _)) => {
                PlacedPolynomial::new(polynomials(a, b), place)
            }
            (Form::Polynomial(_, place), _) | (_, Form::Polynomial(_, place)) => {
                PlacedPolynomial::new(polynomials(&self.polynomial(), &other.polynomial()), place)
            }
        }
    }
}

operator!(PlacedPolynomial, Add add, AddAssign add_assign,
    |a, b| a.combine(b, |a, b| a.clone() + b, |a, b| a + b));
operator!(PlacedPolynomial, Sub sub, SubAssign sub_assign,
    |a, b| a.combine(b, |a, b| a.clone() - b, |a, b| a - b));
operator!(PlacedPolynomial, Mul mul, MulAssign mul_assign,
    |a, b| a.combine(b, |a, b| a.clone() * b, |a, b| a * b));

impl Neg for PlacedPolynomial {
    type Output = Self;
    fn neg(self) -> Self {
        PlacedPolynomial(match self.0 {
            Form::Constant(value) => Form::Constant(-value),
            Form::Polynomial(own, place) => Form::Polynomial(-own, place),
        })
    }
}

impl PartialEq for PlacedPolynomial {
    /// Whether the values at the place are equal.
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.0, &other.0) {
            (Form::Constant(a), Form::Constant(b)) => return a == b,
            (Form::Polynomial(a, _), Form::Polynomial(b, _)) => a == b,
            _ => false,
        };
        same || (self.clone() - other).is_zero()
    }
}

impl OrderedRing for PlacedPolynomial {
    fn zero() -> Self {
        PlacedPolynomial::constant(Integer::zero())
    }

    fn one() -> Self {
        PlacedPolynomial::constant(Integer::one())
    }

    fn sign(&self) -> Ordering {
        match &self.0 {
            Form::Constant(value) => value.sign(),
            Form::Polynomial(own, place) => place.sign(own),
        }
    }

    fn exact_div(&self, divisor: &Self) -> Self {
        self.combine(divisor, OrderedRing::exact_div, |a, b| a.over(b))
    }

    fn gcd(&self, other: &Self) -> Self {
        self.combine(other, OrderedRing::gcd, Polynomial::gcd)
            .magnitude()
    }

    /// Constants first: they leave the least to do for the others.
    fn content<'a>(first: &Self, others: impl Iterator<Item = &'a Self>) -> Self {
        let others: Vec<&Self> = others.collect();
        let mut all: Vec<&Self> = std::iter::once(first).chain(others).collect();
        let size = |one: &Self| match &one.0 {
            Form::Constant(_) => 0,
            Form::Polynomial(own, _) => own.term_count(),
        };
        all.sort_by_key(|one| size(one));
        let mut common = PlacedPolynomial::zero();
        for one in all {
            common = common.gcd(one);
            if matches!(&common.0, Form::Constant(value) if *value == Integer::one()) {
                break;
            }
        }
        common
    }
}
