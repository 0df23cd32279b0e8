//! The simplest rational between two numbers.

use super::Algebraic;
use crate::number::{Integer, OrderedField, OrderedRing, Rational};
use std::cmp::Ordering;

impl Algebraic {
    /// The rational with the smallest denominator strictly between two numbers, and among those the
    /// one with the smallest magnitude, found in the Stern–Brocot tree (Graham, Knuth and
    /// Patashnik, *Concrete Mathematics*, §4.5). A rational near both if the numbers are equal.
    pub fn between(a: &Algebraic, b: &Algebraic) -> Rational {
        let (low, high) = match a.cmp(b) {
            Ordering::Less => (a, b),
            Ordering::Greater => (b, a),
            Ordering::Equal => return a.interval().0,
        };
        let zero = &Rational::ZERO;
        if high.compare_rational(zero).is_gt() {
            if low.compare_rational(zero).is_lt() {
                return Rational::ZERO;
            }
            let below = |q: &Rational| low.compare_rational(q).is_ge();
            let above = |q: &Rational| high.compare_rational(q).is_le();
            return simplest(&below, &above);
        }
        // The mirror image.
        let below = |q: &Rational| high.compare_rational(&-q.clone()).is_le();
        let above = |q: &Rational| low.compare_rational(&-q.clone()).is_ge();
        -simplest(&below, &above)
    }
}

/// A node of the Stern–Brocot tree: numerator and denominator, which may be zero.
type Node = (Integer, Integer);

/// `from + count * towards`, part by part.
fn stepped(from: &Node, towards: &Node, count: &Integer) -> Node {
    let step = |a: &Integer, b: &Integer| a.clone() + &(b.clone() * count);
    (step(&from.0, &towards.0), step(&from.1, &towards.1))
}

/// The positive rational that is neither below nor above an interval and comes first in the
/// Stern–Brocot tree. There is one, and zero is below.
fn simplest(below: &dyn Fn(&Rational) -> bool, above: &dyn Fn(&Rational) -> bool) -> Rational {
    let mut left = (Integer::zero(), Integer::one());
    let mut right = (Integer::one(), Integer::zero());
    loop {
        let (n, d) = stepped(&left, &right, &Integer::one());
        let mediant = Rational::ratio(&n, &d);
        if below(&mediant) {
            left = furthest(&left, &right, below);
        } else if above(&mediant) {
            right = furthest(&right, &left, above);
        } else {
            return mediant;
        }
    }
}

/// The last node on the way from one to another that is still on its side: the first step is.
fn furthest(from: &Node, towards: &Node, stays: &dyn Fn(&Rational) -> bool) -> Node {
    let at = |count: &Integer| {
        let node = stepped(from, towards, count);
        (stays(&Rational::ratio(&node.0, &node.1)), node)
    };
    // Steps double while they stay, then halve.
    let mut count = Integer::one();
    let mut step = Integer::one();
    while at(&(count.clone() + &step)).0 {
        count += &step;
        step = step.clone() + &step;
    }
    while step > Integer::one() {
        step = step.div_floor(&Integer::from(2));
        let next = count.clone() + &step;
        if at(&next).0 {
            count = next;
        }
    }
    at(&count).1
}
