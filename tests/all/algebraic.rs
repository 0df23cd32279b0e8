//! Real algebraic numbers: hard polynomials, order, signs, and rationals between.

use demarche::number::{Algebraic, Integer, OrderedRing, Polynomial, Rational};
use proptest::prelude::*;
use std::cmp::Ordering;

/// The polynomial in variable 0 with these coefficients, the constant first.
fn poly(coefficients: &[i64]) -> Polynomial {
    let x = Polynomial::variable(0);
    coefficients.iter().rev().fold(Polynomial::zero(), |f, c| {
        &(&f * &x) + &Polynomial::constant(Integer::from(*c))
    })
}

fn product(factors: &[Polynomial]) -> Polynomial {
    let one = Polynomial::constant(Integer::one());
    factors.iter().fold(one, |f, g| &f * g)
}

fn power(f: &Polynomial, exponent: usize) -> Polynomial {
    product(&vec![f.clone(); exponent])
}

fn exact(n: i64, d: i64) -> Algebraic {
    Rational::new(n, d).into()
}

fn roots(f: &Polynomial) -> Vec<Algebraic> {
    let found = Algebraic::roots(f, None, None);
    found.iter().for_each(|root| check(root, f));
    assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
    found
}

/// What a number promises, and that it is a root.
fn check(root: &Algebraic, f: &Polynomial) {
    assert_eq!(root.sign_of(f), Ordering::Equal);
    let own = root.polynomial();
    assert_eq!(own.primitive(), (own.clone(), false));
    assert_eq!(root.sign_of(&own), Ordering::Equal);
    assert_eq!(
        own.gcd(&own.derivative(0)).as_constant(),
        Some(Integer::one())
    );
    assert!(f.exact_quotient(&own).is_some() || f.primitive().0.exact_quotient(&own).is_some());
    let (low, high) = root.interval();
    match root.as_rational() {
        Some(value) => {
            assert_eq!((&low, &high, own.degree(0)), (value, value, 1));
            assert_eq!(root.to_string(), value.to_string());
        }
        None => {
            assert!(own.degree(0) > 1 && low < high);
            let inside =
                Algebraic::roots(&own, Some(&low.clone().into()), Some(&high.clone().into()));
            assert_eq!(inside, [root.clone()]);
            let signs = [low.clone(), high.clone()].map(|end| own.sign_at(&[end]));
            assert!(signs[0].is_ne() && signs[0] == signs[1].reverse());
            assert!(Algebraic::from(low) < *root && *root < Algebraic::from(high));
        }
    }
    let width = Rational::new(1, 1_000_000_000);
    let near = root.refined(&width);
    let (low, high) = near.interval();
    assert!(near == *root && high - &low <= width);
}

#[test]
fn constants_have_no_roots() {
    for f in [
        poly(&[]),
        poly(&[5]),
        poly(&[1, 0, 1]),
        poly(&[1, 0, 0, 0, 7]),
    ] {
        assert_eq!(Algebraic::roots(&f, None, None), []);
    }
    let empty = Algebraic::roots(&poly(&[-1, 2]), Some(&exact(1, 1)), Some(&exact(0, 1)));
    assert_eq!(empty, []);
}

#[test]
fn ten_rational_roots() {
    let factors: Vec<_> = (1..=10).map(|k| poly(&[-k, 7])).collect();
    let expected: Vec<_> = (1..=10).map(|k| exact(k, 7)).collect();
    assert_eq!(roots(&product(&factors)), expected);
    // Wilkinson's, and with one coefficient a little different (he took 20 roots): no rational ones.
    let wilkinson = product(&(1..=10).map(|k| poly(&[-k, 1])).collect::<Vec<_>>());
    assert_eq!(
        roots(&wilkinson),
        (1..=10).map(|k| exact(k, 1)).collect::<Vec<_>>()
    );
    let scaled = wilkinson.scale(&Integer::from(1 << 23));
    let disturbed = &scaled - &power(&poly(&[0, 1]), 9);
    let found = roots(&disturbed);
    assert!(found.iter().all(|root| root.as_rational().is_none()));
    assert!(found.len() == 10);
}

/// Mignotte's polynomial xⁿ - (a x - 1)² has two roots closer than a^(-n/2 - 1) to one another.
#[test]
fn close_roots_are_apart() {
    let square = power(&poly(&[-1, 1000]), 2);
    let f = &power(&poly(&[0, 1]), 12) - &square;
    let found = roots(&f);
    let above = Algebraic::roots(&f, Some(&exact(0, 1)), Some(&exact(1, 2)));
    assert_eq!(above.len(), 2);
    assert!(above[0] < exact(1, 1000) && exact(1, 1000) < above[1]);
    assert_eq!(found.len(), 4);
    // No double tells them apart.
    assert_eq!(above[0].to_f64(), 0.001);
    assert_eq!(above[0].to_string(), "≈ 0.001000000000");
    assert_eq!(
        Algebraic::between(&above[0], &above[1]),
        Rational::new(1, 1000)
    );
    // And they are told apart from the roots of another polynomial.
    let other = &f + &power(&poly(&[0, 1]), 13);
    let others = Algebraic::roots(&other, Some(&exact(0, 1)), Some(&exact(1, 2)));
    assert_eq!(others.len(), 2);
    assert_eq!(above[0].cmp(&others[0]), Ordering::Greater);
    assert_eq!(above[1].cmp(&others[1]), Ordering::Less);
}

#[test]
fn multiple_roots_count_once() {
    let f = product(&[
        power(&poly(&[-1, 2]), 3),
        power(&poly(&[-2, 0, 1]), 2),
        power(&poly(&[0, 1]), 4),
        poly(&[1, 0, 1]),
        poly(&[6]),
    ]);
    let found = roots(&f);
    assert_eq!(found.len(), 4);
    assert_eq!((&found[1], &found[2]), (&exact(0, 1), &exact(1, 2)));
    assert_eq!(found[3].polynomial(), poly(&[-2, 0, 1]));
    let beside: Vec<_> = (found.iter())
        .map(|root| {
            (
                root.sign_left_of(&f).is_gt(),
                root.sign_right_of(&f).is_gt(),
            )
        })
        .collect();
    let (yes, no) = (true, false);
    assert_eq!(beside, [(no, no), (no, no), (no, yes), (yes, yes)]);
}

#[test]
fn the_ends_are_no_roots_between() {
    let f = product(&[
        poly(&[0, 1]),
        poly(&[-1, 1]),
        poly(&[-2, 0, 1]),
        poly(&[-1, 3]),
    ]);
    let between = |a: &Algebraic, b: &Algebraic| Algebraic::roots(&f, Some(a), Some(b));
    let all = roots(&f);
    assert_eq!(all.len(), 5);
    for first in 0..all.len() {
        for last in first + 1..all.len() {
            assert_eq!(between(&all[first], &all[last]), all[first + 1..last]);
        }
        let next = Algebraic::first_root_above(&f, &all[first]);
        assert_eq!(next.as_ref(), all.get(first + 1));
    }
    // Given by another polynomial, and by a narrower interval.
    let root = &Algebraic::roots(&poly(&[-4, 0, 0, 0, 1]), Some(&exact(0, 1)), None)[0];
    let root = root.refined(&Rational::new(1, 1 << 40));
    assert_eq!(between(&exact(0, 1), &root), all[2..4]);
    assert_eq!(Algebraic::roots(&f, Some(&root), None), []);
    assert_eq!(Algebraic::roots(&f, None, Some(&root)), all[..4]);
}

#[test]
fn equal_numbers_of_different_polynomials() {
    let two = &roots(&poly(&[-2, 0, 1]))[1];
    let fourth = &roots(&poly(&[-4, 0, 0, 0, 1]))[1];
    let among = product(&[poly(&[-2, 0, 1]), poly(&[-3, 0, 1]), poly(&[-2, 1, 1, 1])]);
    let others = roots(&among);
    assert_eq!(two, fourth);
    assert_eq!(others.iter().filter(|other| *other == two).count(), 1);
    // x³ + x² + x - 2 has one root, 0.8105…; x² - 2 shares none with it.
    assert_eq!(others[2].to_string(), "≈ 0.8105357138");
    let three = &others[4];
    assert_eq!(three.to_f64(), 3f64.sqrt());
    assert_eq!(two.to_f64(), 2f64.sqrt());
    assert!(two < three && others[0] < exact(-3, 2));
    assert_ne!(*two, Rational::from_f64(2f64.sqrt()).unwrap().into());
}

#[test]
fn signs_at_an_irrational_number() {
    let (square, x) = (poly(&[-2, 0, 1]), poly(&[0, 1]));
    let root = &roots(&square)[1];
    assert_eq!(
        root.sign_of(&product(&[square.clone(), poly(&[-3, 1])])),
        Ordering::Equal
    );
    assert_eq!(
        root.sign_of(&poly(&[-1_414_213_562_373_095, 1_000_000_000_000_000])),
        Ordering::Greater
    );
    assert_eq!(
        root.sign_of(&poly(&[-1_414_213_562_373_096, 1_000_000_000_000_000])),
        Ordering::Less
    );
    assert_eq!(root.sign_of(&Polynomial::zero()), Ordering::Equal);
    assert_eq!(root.sign_right_of(&Polynomial::zero()), Ordering::Equal);
    assert_eq!(root.sign_of(&-square.clone()), Ordering::Equal);
    assert_eq!(root.sign_right_of(&-square.clone()), Ordering::Less);
    assert_eq!(root.sign_left_of(&-square.clone()), Ordering::Greater);
    assert_eq!(root.sign_left_of(&power(&square, 2)), Ordering::Greater);
    assert_eq!(root.sign_right_of(&x), Ordering::Greater);
    // Other variables count as zero.
    let y = Polynomial::variable(1);
    assert_eq!(root.sign_of(&(&square + &y)), Ordering::Equal);
    assert_eq!(root.sign_of(&(&x - &y)), Ordering::Greater);
    assert_eq!(root.sign_right_of(&y), Ordering::Equal);
}

#[test]
fn large_and_small_numbers_are_shown() {
    let shown = |f: &Polynomial| {
        roots(f)
            .iter()
            .map(Algebraic::to_string)
            .collect::<Vec<_>>()
    };
    let tiny = poly(&[-2, 0, 1_000_000_000_000]);
    assert_eq!(shown(&tiny)[1], "≈ 1.414213562e-6");
    assert_eq!(
        shown(&poly(&[-2, 0, 10_000_000_000]))[1],
        "≈ 0.00001414213562"
    );
    assert_eq!(
        shown(&poly(&[-2_000_000_000_000_000_000, 0, 1]))[1],
        "≈ 1414213562"
    );
    assert_eq!(
        shown(&poly(&[-200_000_000_000_000_000, 0, 1]))[0],
        "≈ -447213595.5"
    );
    let huge = &power(&poly(&[0, 1]), 2) - &power(&poly(&[10]), 41);
    assert_eq!(shown(&huge)[1], "≈ 3.162277660e20");
    // 99.9999999995…: it rounds up to another power of ten.
    let near = &power(&poly(&[0, 10_000_000_000]), 2)
        - &(&power(&poly(&[10]), 24) - &power(&poly(&[10]), 10));
    assert_eq!(shown(&near)[1], "≈ 100.0000000");
    assert_eq!(exact(7, 10).to_string(), "7/10");
}

/// The root of a polynomial with a leading coefficient of many digits, rational and not.
#[test]
fn rational_roots_with_large_denominators() {
    let (n, d) = (1_234_567_890_123_457, 9_876_543_210_987_653);
    let f = product(&[poly(&[-n, d]), poly(&[-n - 1, d]), poly(&[-1, 0, 3])]);
    let found = Algebraic::roots(&f, Some(&exact(0, 1)), Some(&exact(1, 2)));
    assert_eq!(found, [exact(n, d), exact(n + 1, d)]);
    assert_eq!(roots(&f).len(), 4);
}

/// The first of the rationals in (a, b) by denominator, then magnitude.
fn least_between(a: &Rational, b: &Rational) -> Rational {
    for d in 1.. {
        let mut found: Vec<_> = (-40 * d..=40 * d)
            .map(|n| Rational::new(n, d))
            .filter(|q| a < q && q < b)
            .collect();
        found.sort_by_key(Rational::abs);
        if let Some(first) = found.into_iter().next() {
            return first;
        }
    }
    unreachable!()
}

fn small_polynomial(degree: usize) -> impl Strategy<Value = Polynomial> {
    prop::collection::vec(-6i64..=6, 1..=degree + 1).prop_map(|c| poly(&c))
}

fn small_rational() -> impl Strategy<Value = Rational> {
    (-30i64..=30, 1i64..=12).prop_map(|(n, d)| Rational::new(n, d))
}

/// Numbers with a good chance to be equal.
fn number() -> impl Strategy<Value = Algebraic> {
    let irrational = (small_polynomial(4), any::<prop::sample::Index>()).prop_map(|(f, index)| {
        let all = Algebraic::roots(&f, None, None);
        match all.len() {
            0 => exact(1, 3),
            count => all[index.index(count)].clone(),
        }
    });
    prop_oneof![small_rational().prop_map(Algebraic::from), irrational]
}

/// The number of distinct roots by Sturm's theorem, over rational remainders.
fn sturm(f: &Polynomial) -> usize {
    let mut chain = vec![dense(f), dense(&f.derivative(0))];
    while chain[chain.len() - 1].len() > 1 {
        let (mut a, b) = (
            chain[chain.len() - 2].clone(),
            chain[chain.len() - 1].clone(),
        );
        while a.len() >= b.len() {
            let factor = a[a.len() - 1].clone() / &b[b.len() - 1];
            let shift = a.len() - b.len();
            for (at, value) in b.iter().enumerate() {
                a[shift + at] -= &(value.clone() * &factor);
            }
            a.pop();
            while a.last().is_some_and(|value| value.is_zero()) {
                a.pop();
            }
        }
        if a.is_empty() {
            break;
        }
        chain.push(a.into_iter().map(|value| -value).collect());
    }
    let changes = |end: bool| {
        let signs: Vec<_> = (chain.iter())
            .map(|g| {
                let sign = g[g.len() - 1].sign();
                if end || g.len() % 2 == 1 {
                    sign
                } else {
                    sign.reverse()
                }
            })
            .collect();
        signs.windows(2).filter(|pair| pair[0] != pair[1]).count()
    };
    changes(false) - changes(true)
}

fn dense(f: &Polynomial) -> Vec<Rational> {
    let parts = f.coefficients(0).into_iter();
    parts
        .map(|c| Rational::from(c.as_constant().unwrap()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn all_roots_are_found(f in small_polynomial(6), g in small_polynomial(2)) {
        for f in [f.clone(), &(&f * &g) * &g] {
            let found = roots(&f);
            if f.degree(0) > 0 {
                prop_assert_eq!(found.len(), sturm(&f));
            }
            // Between two roots the sign is constant: what is right of one is left of the next.
            for pair in found.windows(2) {
                let middle = Algebraic::between(&pair[0], &pair[1]);
                let sign = f.sign_at(&[middle]);
                prop_assert_eq!(pair[0].sign_right_of(&f), sign);
                prop_assert_eq!(pair[1].sign_left_of(&f), sign);
            }
        }
    }

    #[test]
    fn order_is_total(a in number(), b in number(), c in number()) {
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        if a <= b && b <= c {
            prop_assert!(a <= c);
        }
        prop_assert_eq!(a.cmp(&a.refined(&Rational::new(1, 1 << 30))), Ordering::Equal);
        let (x, y) = (a.to_f64(), b.to_f64());
        if (x - y).abs() > 1e-9 {
            prop_assert_eq!(a < b, x < y);
        }
        // Equal numbers are roots of both polynomials, and of the common divisor.
        let common = a.polynomial().gcd(&b.polynomial());
        if a == b {
            prop_assert!(a.sign_of(&common).is_eq());
        } else if (x - y).abs() < 1e-9 {
            prop_assert!(!(a.sign_of(&common).is_eq() && b.sign_of(&common).is_eq() && common.degree(0) == 1));
        }
    }

    #[test]
    fn signs_agree_with_floats_and_multiply(a in number(), f in small_polynomial(4), g in small_polynomial(4)) {
        let (s, t) = (a.sign_of(&f), a.sign_of(&g));
        let product = match (s, t) {
            (Ordering::Equal, _) | (_, Ordering::Equal) => Ordering::Equal,
            (s, t) if s == t => Ordering::Greater,
            _ => Ordering::Less,
        };
        prop_assert_eq!(a.sign_of(&(&f * &g)), product);
        let value = f.coefficients(0).iter().rev().fold(0.0, |sum, c| {
            sum * a.to_f64() + c.as_constant().map_or(0.0, |c| c.to_f64())
        });
        if value.abs() > 1e-6 {
            prop_assert_eq!(s.is_gt(), value > 0.0);
        }
        let own = a.polynomial();
        prop_assert!(a.sign_of(&(&own * &f)).is_eq());
        prop_assert_eq!(a.sign_of(&(&(&own * &g) + &f)), s);
        if !f.is_zero() {
            prop_assert!(a.sign_right_of(&f).is_ne() && a.sign_left_of(&f).is_ne());
            if s.is_ne() {
                prop_assert_eq!((a.sign_left_of(&f), a.sign_right_of(&f)), (s, s));
            }
        }
    }

    #[test]
    fn between_is_the_simplest(a in small_rational(), b in small_rational()) {
        prop_assume!(a != b);
        let (low, high) = ((&a).min(&b).clone(), (&a).max(&b).clone());
        let found = Algebraic::between(&a.into(), &b.into());
        prop_assert_eq!(found, least_between(&low, &high));
    }

    #[test]
    fn between_is_between(a in number(), b in number()) {
        let found = Algebraic::from(Algebraic::between(&a, &b));
        if a != b {
            prop_assert!((&a).min(&b) < &found && &found < (&a).max(&b));
        }
    }
}
