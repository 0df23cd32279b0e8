//! Real algebraic numbers, exactly.
//!
//! A number is **algebraic** if it is a root of a polynomial with integer coefficients. One that is
//! not rational is held as a squarefree polynomial and an **isolating interval**: an open interval
//! with rational ends in which the polynomial has this one root. It has the root once, and none at
//! the ends, so that it changes its sign there: bisection makes the interval as narrow as one likes
//! (Basu, Pollack and Roy, *Algorithms in Real Algebraic Geometry*, 2nd ed. 2006, ch. 10). Rational
//! roots are always recognized and held as rationals.
//!
//! Order and signs are exact. Whether a polynomial is zero at a number is asked of its greatest
//! common divisor with the number's own polynomial; if it is not, its sign is read from an interval
//! so narrow that it has no root there, by Descartes' rule.
//!
//! ```
//! use demarche::number::{Algebraic, Integer, Polynomial, Rational};
//! let int = |value: i64| Polynomial::constant(Integer::from(value));
//! let x = Polynomial::variable(0);
//!
//! let square = &(&x * &x) - &int(2);
//! let roots = Algebraic::roots(&square, None, None);
//! let shown: Vec<String> = roots.iter().map(Algebraic::to_string).collect();
//! assert_eq!(shown, ["≈ -1.414213562", "≈ 1.414213562"]);
//! assert!(roots[1] > Algebraic::from(Rational::new(7, 5)));
//! assert!(roots[1].sign_of(&square).is_eq() && roots[1].sign_right_of(&square).is_gt());
//! assert_eq!(Algebraic::between(&roots[1], &Rational::new(3, 2).into()), Rational::new(10, 7));
//!
//! let product = &(&(&(&int(2) * &x) - &int(1)) * &square) * &x;
//! let positive = Algebraic::roots(&product, Some(&Rational::ZERO.into()), None);
//! assert_eq!(positive[0].as_rational(), Some(&Rational::new(1, 2)));
//! assert_eq!((positive.len(), &positive[1]), (2, &roots[1]));
//! ```

mod decimal;
mod roots;
mod simplest;

use super::{OrderedRing, Polynomial, Rational};
use std::cmp::Ordering;
use std::fmt;

/// A real algebraic number.
///
/// Numbers compare by value, whatever polynomials they are held by.
#[derive(Clone, Debug)]
pub struct Algebraic(Repr);

#[derive(Clone, Debug)]
enum Repr {
    Rational(Rational),
    Root(Box<Root>),
}

/// A number that is not rational.
#[derive(Clone, Debug)]
struct Root {
    /// Primitive and squarefree, the leading coefficient positive.
    polynomial: Polynomial,
    /// An open interval in which the polynomial has this one root; it has none at the ends.
    low: Rational,
    high: Rational,
    /// The polynomial's sign at `low`, and up to the root.
    low_sign: Ordering,
}

impl From<Rational> for Algebraic {
    fn from(value: Rational) -> Self {
        Algebraic(Repr::Rational(value))
    }
}

/// The middle of an interval.
fn middle(low: &Rational, high: &Rational) -> Rational {
    (low.clone() + high) * &Rational::new(1, 2)
}

/// The primitive polynomial of degree one with a root.
fn linear(root: &Rational) -> Polynomial {
    let leading = Polynomial::constant(root.denominator());
    &(&Polynomial::variable(0) * &leading) - &Polynomial::constant(root.numerator())
}

impl Root {
    fn new(polynomial: Polynomial, low: Rational, high: Rational) -> Self {
        let low_sign = polynomial.sign_at(std::slice::from_ref(&low));
        Root {
            polynomial,
            low,
            high,
            low_sign,
        }
    }

    /// Halves the interval.
    fn bisect(&mut self) {
        let middle = middle(&self.low, &self.high);
        // It is not zero there: the only root inside is not rational.
        if self.is_above(&middle) {
            self.low = middle;
        } else {
            self.high = middle;
        }
    }

    /// Whether the root exceeds a rational in the interval.
    fn is_above(&self, value: &Rational) -> bool {
        self.polynomial.sign_at(std::slice::from_ref(value)) == self.low_sign
    }

    fn compare_rational(&self, value: &Rational) -> Ordering {
        let above = *value <= self.low || (*value < self.high && self.is_above(value));
        if above {
            Ordering::Greater
        } else {
            Ordering::Less
        }
    }

    /// Whether a divisor of the polynomial has a root between two points at which the polynomial
    /// is not zero and between which it has one root at most.
    fn changes_sign(divisor: &Polynomial, low: &Rational, high: &Rational) -> bool {
        let sign = |at: &Rational| divisor.sign_at(std::slice::from_ref(at));
        sign(low) != sign(high)
    }

    /// Where the intervals meet both polynomials have one root at most, and none at the ends: the
    /// numbers are equal if the common divisor has one there.
    fn compare(&self, other: &Self) -> Ordering {
        let apart = |a: &Self, b: &Self| {
            if a.high <= b.low {
                Some(Ordering::Less)
            } else if b.high <= a.low {
                Some(Ordering::Greater)
            } else {
                None
            }
        };
        if let Some(order) = apart(self, other) {
            return order;
        }
        let (low, high) = ((&self.low).max(&other.low), (&self.high).min(&other.high));
        let common = self.polynomial.gcd(&other.polynomial);
        if Root::changes_sign(&common, low, high) {
            return Ordering::Equal;
        }
        let (mut a, mut b) = (self.clone(), other.clone());
        loop {
            a.bisect();
            b.bisect();
            if let Some(order) = apart(&a, &b) {
                return order;
            }
        }
    }

    /// The sign of a polynomial that is not zero.
    fn sign_of(&self, polynomial: &Polynomial) -> Ordering {
        let coefficients = roots::dense(polynomial);
        if let Some(sign) = roots::sign_inside(&coefficients, &self.low, &self.high) {
            return sign;
        }
        let common = self.polynomial.gcd(polynomial);
        if Root::changes_sign(&common, &self.low, &self.high) {
            return Ordering::Equal;
        }
        // Descartes' rule finds no root once no complex root is in the circle over the interval.
        let mut own = self.clone();
        loop {
            own.bisect();
            own.bisect();
            if let Some(sign) = roots::sign_inside(&coefficients, &own.low, &own.high) {
                return sign;
            }
        }
    }
}

impl Algebraic {
    /// The value, if it is rational.
    pub fn as_rational(&self) -> Option<&Rational> {
        match &self.0 {
            Repr::Rational(value) => Some(value),
            Repr::Root(_) => None,
        }
    }

    /// A polynomial in variable 0 that is zero here: primitive and squarefree, its leading
    /// coefficient positive; of degree one if and only if the number is rational.
    pub fn polynomial(&self) -> Polynomial {
        match &self.0 {
            Repr::Rational(value) => linear(value),
            Repr::Root(own) => own.polynomial.clone(),
        }
    }

    /// The ends of an open interval that holds this root of [`polynomial`](Self::polynomial) and no
    /// other; twice the number itself if it is rational.
    pub fn interval(&self) -> (Rational, Rational) {
        match &self.0 {
            Repr::Rational(value) => (value.clone(), value.clone()),
            Repr::Root(own) => (own.low.clone(), own.high.clone()),
        }
    }

    /// The same number with an interval not wider than `width`; as it is if that is not positive.
    pub fn refined(&self, width: &Rational) -> Self {
        let mut own = self.clone();
        if let Repr::Root(root) = &mut own.0
            && width.sign().is_gt()
        {
            while root.high.clone() - &root.low > *width {
                root.bisect();
            }
        }
        own
    }

    /// The nearest float; infinite when the value is out of range.
    pub fn to_f64(&self) -> f64 {
        let mut own = match &self.0 {
            Repr::Rational(value) => return value.to_f64(),
            Repr::Root(own) => own.as_ref().clone(),
        };
        // Rounding keeps the order, and no number between two floats that are equal rounds to
        // another. The number itself is no tie, since those are rational.
        loop {
            let (low, high) = (own.low.to_f64(), own.high.to_f64());
            if low == high {
                return low;
            }
            own.bisect();
        }
    }

    /// The distinct real roots of a polynomial in variable 0, ascending, strictly between two
    /// numbers; none of the zero polynomial. Other variables count as zero.
    pub fn roots(
        polynomial: &Polynomial,
        above: Option<&Algebraic>,
        below: Option<&Algebraic>,
    ) -> Vec<Algebraic> {
        roots::between(polynomial, above, below)
    }

    /// The least root of a polynomial above a number.
    pub fn first_root_above(polynomial: &Polynomial, above: &Algebraic) -> Option<Algebraic> {
        let found = Algebraic::roots(polynomial, Some(above), None);
        found.into_iter().next()
    }

    /// The sign of a polynomial in variable 0 here. Other variables count as zero.
    pub fn sign_of(&self, polynomial: &Polynomial) -> Ordering {
        match &self.0 {
            Repr::Rational(value) => polynomial.sign_at(std::slice::from_ref(value)),
            Repr::Root(own) => match roots::univariate(polynomial) {
                polynomial if polynomial.is_zero() => Ordering::Equal,
                polynomial => own.sign_of(&polynomial),
            },
        }
    }

    /// The sign of a polynomial at all numbers that are little greater: that of its first
    /// derivative that is not zero here; `Equal` for the zero polynomial alone.
    pub fn sign_right_of(&self, polynomial: &Polynomial) -> Ordering {
        self.sign_beside(polynomial).0
    }

    /// The sign of a polynomial at all numbers that are little less; `Equal` for the zero
    /// polynomial alone.
    pub fn sign_left_of(&self, polynomial: &Polynomial) -> Ordering {
        match self.sign_beside(polynomial) {
            (sign, true) => sign.reverse(),
            (sign, false) => sign,
        }
    }

    /// The sign of the first derivative that is not zero, and whether its order is odd.
    fn sign_beside(&self, polynomial: &Polynomial) -> (Ordering, bool) {
        let mut own = roots::univariate(polynomial);
        let mut odd = false;
        loop {
            match self.sign_of(&own) {
                Ordering::Equal if !own.is_zero() => own = own.derivative(0),
                sign => return (sign, odd),
            }
            odd = !odd;
        }
    }

    fn compare_rational(&self, value: &Rational) -> Ordering {
        match &self.0 {
            Repr::Rational(own) => own.cmp(value),
            Repr::Root(own) => own.compare_rational(value),
        }
    }
}

impl PartialEq for Algebraic {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Algebraic {}

impl PartialOrd for Algebraic {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Algebraic {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Root(a), Repr::Root(b)) => a.compare(b),
            (_, Repr::Rational(value)) => self.compare_rational(value),
            (Repr::Rational(value), _) => other.compare_rational(value).reverse(),
        }
    }
}

impl fmt::Display for Algebraic {
    /// A rational exactly; another number to ten significant digits, with `≈` in front.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut own = match &self.0 {
            Repr::Rational(value) => return fmt::Display::fmt(value, out),
            Repr::Root(own) => own.as_ref().clone(),
        };
        // No tie lasts, since ties are rational.
        loop {
            if own.low.sign() == own.high.sign()
                && let Some(digits) = decimal::agreed(&own.low, &own.high)
            {
                return out.pad(&format!("≈ {digits}"));
            }
            own.bisect();
        }
    }
}
