//! Polynomials and rational functions: laws, divisors, and values.

use demarche::expr::evaluate_constant;
use demarche::game::Game;
use demarche::number::{
    Algebraic, Integer, OrderedField, OrderedRing, Place, Point, Polynomial, Ratio, Rational,
};
use demarche::run::Options;
use demarche::solvers::signaling::sequential_equilibria;
use proptest::prelude::*;
use std::cmp::Ordering;
use std::sync::Arc;

const NAMES: [&str; 3] = ["p", "q", "r"];

fn int(value: i64) -> Polynomial {
    Polynomial::constant(Integer::from(value))
}

fn one() -> Polynomial {
    int(1)
}

/// The sum of `c p^a q^b r^d`.
fn poly(terms: &[(i64, [u32; 3])]) -> Polynomial {
    terms.iter().fold(Polynomial::zero(), |sum, (c, powers)| {
        let term = (0..3).fold(int(*c), |product, v| {
            (0..powers[v]).fold(product, |f, _| &f * &Polynomial::variable(v))
        });
        &sum + &term
    })
}

/// Polynomials with at most so many terms and such exponents, in up to three variables.
fn polynomials(terms: usize, degree: u32) -> impl Strategy<Value = Polynomial> {
    let term = (-5i64..=5, prop::array::uniform3(0..=degree), 1..8u32).prop_map(|(c, e, used)| {
        // Often without a variable.
        (
            c,
            std::array::from_fn(|v| if used >> v & 1 == 1 { e[v] } else { 0 }),
        )
    });
    prop::collection::vec(term, 0..=terms).prop_map(|terms| poly(&terms))
}

fn rationals() -> impl Strategy<Value = Rational> {
    (-9i64..=9, 1i64..=5).prop_map(|(n, d)| Rational::new(n, d))
}

fn points() -> impl Strategy<Value = [Rational; 3]> {
    prop::array::uniform3(rationals())
}

/// That `d` is the greatest common divisor: it divides both, and the quotients have none.
fn check_gcd(a: &Polynomial, b: &Polynomial) -> Polynomial {
    let d = a.gcd(b);
    assert_eq!(d, b.gcd(a));
    if a.is_zero() && b.is_zero() {
        assert!(d.is_zero());
        return d;
    }
    assert!(d.leading().sign().is_gt());
    let (x, y) = (a.exact_quotient(&d).unwrap(), b.exact_quotient(&d).unwrap());
    assert_eq!((&(&x * &d), &(&y * &d)), (a, b));
    assert_eq!(x.gcd(&y), one());
    d
}

#[test]
fn divisors_of_known_polynomials() {
    let (p, q, r) = (
        Polynomial::variable(0),
        Polynomial::variable(1),
        Polynomial::variable(2),
    );
    let sum = &p + &q;
    let square = &sum * &sum;
    // The content in every variable is a polynomial, or an integer.
    let a = &(&square * &r).scale(&Integer::from(6)) * &p;
    let b = &(&sum * &(&r + &int(1))).scale(&Integer::from(-4)) * &p;
    assert_eq!(check_gcd(&a, &b), (&sum * &p).scale(&Integer::from(2)));
    assert_eq!(check_gcd(&a, &-a.clone()), a);
    assert_eq!(check_gcd(&a, &Polynomial::zero()), a);
    assert_eq!(check_gcd(&int(-6), &int(4)), int(2));
    assert_eq!(check_gcd(&int(6), &square.scale(&Integer::from(4))), int(2));
    // Single terms.
    assert_eq!(
        check_gcd(&poly(&[(-6, [2, 1, 0])]), &poly(&[(4, [1, 3, 2])])),
        poly(&[(2, [1, 1, 0])])
    );
    // Coprime, and their images at zero are not.
    assert_eq!(check_gcd(&(&p + &q), &(&p + &r)), one());
    // A polynomial and its derivative, where the variable's content matters.
    let f = &(&(&p + &int(1)) * &(&p + &int(1))) * &-p.clone();
    assert_eq!(check_gcd(&f, &f.derivative(0)), &p + &int(1));
    let g = &(&square * &square) * &(&(&q * &r) - &int(3));
    assert_eq!(
        check_gcd(&g, &g.derivative(0)),
        &square * &(&sum * &(&(&q * &r) - &int(3)))
    );
    // Only in the variable that one of them lacks.
    let h = &(&(&q - &int(1)) * &p) + &(&(&q * &q) - &int(1));
    assert_eq!(
        check_gcd(&h, &(&(&q - &int(1)) * &(&q + &int(7)))),
        &q - &int(1)
    );
}

#[test]
fn quotients_that_do_not_exist() {
    let (p, q) = (Polynomial::variable(0), Polynomial::variable(1));
    assert_eq!(p.exact_quotient(&Polynomial::zero()), None);
    assert_eq!(p.exact_quotient(&q), None);
    assert_eq!(p.exact_quotient(&int(2)), None);
    assert_eq!((&p + &q).exact_quotient(&(&p - &q)), None);
    assert_eq!((&(&p * &p) + &one()).exact_quotient(&(&p + &one())), None);
    assert_eq!(
        Polynomial::zero().exact_quotient(&p),
        Some(Polynomial::zero())
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn polynomials_are_a_ring(
        a in polynomials(5, 3),
        b in polynomials(5, 3),
        c in polynomials(5, 3),
    ) {
        prop_assert_eq!(&a + &b, &b + &a);
        prop_assert_eq!(&a * &b, &b * &a);
        prop_assert_eq!(&(&a + &b) + &c, &a + &(&b + &c));
        prop_assert_eq!(&(&a * &b) * &c, &a * &(&b * &c));
        prop_assert_eq!(&a * &(&b + &c), &(&a * &b) + &(&a * &c));
        prop_assert_eq!(&a - &b, &a + &-b.clone());
        prop_assert!((&a - &a).is_zero());
        prop_assert_eq!(&a * &one(), a.clone());
        prop_assert_eq!((&a * &b).is_zero(), a.is_zero() || b.is_zero());
        for v in 0..3 {
            let both = &(&a.derivative(v) * &b) + &(&a * &b.derivative(v));
            prop_assert_eq!((&a * &b).derivative(v), both);
            prop_assert_eq!(&Polynomial::from_coefficients(v, &a.coefficients(v)), &a);
        }
    }

    #[test]
    fn values_are_a_homomorphism(a in polynomials(6, 4), b in polynomials(6, 4), at in points()) {
        let (x, y) = (a.evaluate(&at), b.evaluate(&at));
        prop_assert_eq!((&a + &b).evaluate(&at), x.clone() + &y);
        prop_assert_eq!((&a * &b).evaluate(&at), x.clone() * &y);
        prop_assert_eq!(a.sign_at(&at), x.sign());
        // Term by term.
        let sum: Rational = (a.terms())
            .map(|(powers, c)| {
                (0..3).fold(Rational::from(c.clone()), |product, v| {
                    product * &at[v].pow(powers[v] as i32).unwrap()
                })
            })
            .sum();
        prop_assert_eq!(&sum, &x);
        // Variables without a value are zero.
        let short = [at[0].clone(), at[1].clone(), Rational::ZERO];
        prop_assert_eq!(a.evaluate(&at[..2]), a.evaluate(&short));
        for v in 0..3 {
            let fixed = a.fix(v, &at[v]);
            prop_assert_eq!(fixed.degree(v), 0);
            prop_assert_eq!(fixed.sign_at(&at), x.sign());
            let factor = Rational::from(at[v].denominator()).pow(a.degree(v) as i32).unwrap();
            prop_assert_eq!(fixed.evaluate(&at), x.clone() * &factor);
        }
        let (primitive, flipped) = a.primitive();
        prop_assert!(a.is_zero() || primitive.leading().sign().is_gt());
        let content = Rational::from(a.content());
        let back = primitive.evaluate(&at) * &content;
        prop_assert_eq!(if flipped { -back } else { back }, x);
    }

    #[test]
    fn common_divisors_are_found(
        a in polynomials(4, 2),
        b in polynomials(4, 2),
        c in polynomials(3, 2),
    ) {
        check_gcd(&a, &b);
        let (x, y) = (&a * &c, &b * &c);
        let common = check_gcd(&x, &y);
        if !common.is_zero() {
            prop_assert!(common.exact_quotient(&c).is_some());
        }
        check_gcd(&x, &c);
        check_gcd(&(&x * &c), &y);
        check_gcd(&x, &x.derivative(0));
    }

    #[test]
    fn quotients_are_exact(a in polynomials(5, 3), b in polynomials(5, 3)) {
        prop_assume!(!b.is_zero());
        let product = &a * &b;
        prop_assert_eq!(product.exact_quotient(&b), Some(a.clone()));
        // A remainder of lower degree in a variable is not divided.
        let more = &product + &one();
        match more.exact_quotient(&b) {
            None => prop_assert!(b.as_constant() != Some(Integer::one())),
            Some(quotient) => prop_assert_eq!(&quotient * &b, more),
        }
    }
}

/// An expression over the parameters.
#[derive(Debug, Clone)]
enum Tree {
    Variable(usize),
    Number(Rational),
    Binary(char, Box<Tree>, Box<Tree>),
}

fn trees() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        (0usize..3).prop_map(Tree::Variable),
        rationals().prop_map(Tree::Number)
    ];
    leaf.prop_recursive(3, 10, 2, |inner| {
        let sign = prop::sample::select(vec!['+', '-', '*', '/']);
        (sign, inner.clone(), inner)
            .prop_map(|(sign, a, b)| Tree::Binary(sign, Box::new(a), Box::new(b)))
    })
}

impl Tree {
    /// The value over any field; `None` if it divides by what `zero` says is zero.
    fn value<K: OrderedField>(&self, variables: &[K], zero: &dyn Fn(&K) -> bool) -> Option<K> {
        Some(match self {
            Tree::Variable(v) => variables[*v].clone(),
            Tree::Number(value) => K::from_rational(value),
            Tree::Binary(sign, a, b) => {
                let (a, b) = (a.value(variables, zero)?, b.value(variables, zero)?);
                match sign {
                    '+' => a + &b,
                    '-' => a - &b,
                    '*' => a * &b,
                    _ if zero(&b) => return None,
                    _ => a / &b,
                }
            }
        })
    }

    fn ratio(&self, place: &Arc<Place>) -> Option<Ratio> {
        let variables: Vec<Ratio> = (0..3).map(|v| Ratio::variable(place, v)).collect();
        self.value(&variables, &|b| b.same_function(&Ratio::zero()))
    }
}

fn place(at: &[Rational]) -> Arc<Place> {
    Place::new(NAMES, Point::Values(at.to_vec()))
}

fn check_form(ratio: &Ratio) {
    let (n, d) = ratio.parts();
    assert_eq!(
        n.gcd(&d),
        if n.is_zero() { d.clone() } else { one() },
        "{ratio}"
    );
    assert!(d.leading().sign().is_gt());
    assert_eq!(
        ratio.as_constant().is_some(),
        n.as_constant().is_some() && d.as_constant().is_some()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn rational_functions_are_a_field(a in trees(), b in trees(), c in trees(), at in points()) {
        let place = place(&at);
        let all = [a.ratio(&place), b.ratio(&place), c.ratio(&place)];
        let [Some(a), Some(b), Some(c)] = all else { return Ok(()) };
        let same = |a: &Ratio, b: &Ratio| {
            check_form(a);
            assert!(a.same_function(b), "{a} and {b}");
        };
        same(&(a.clone() + &b), &(b.clone() + &a));
        same(&(a.clone() * &b), &(b.clone() * &a));
        same(&((a.clone() + &b) + &c), &(a.clone() + &(b.clone() + &c)));
        same(&((a.clone() * &b) * &c), &(a.clone() * &(b.clone() * &c)));
        same(&(a.clone() * &(b.clone() + &c)), &(a.clone() * &b + &(a.clone() * &c)));
        same(&(a.clone() - &b), &(-(b.clone() - &a)));
        same(&(a.clone() - &b + &b), &a);
        if !b.same_function(&Ratio::zero()) {
            same(&(a.clone() / &b * &b), &a);
            same(&(b.clone() / &b), &Ratio::one());
        }
        for v in 0..3 {
            let both = a.derivative(v) * &b + &(a.clone() * &b.derivative(v));
            same(&(a.clone() * &b).derivative(v), &both);
        }
        // A common denominator takes them into the ring.
        if all_defined(&[&a, &b, &c], &at) {
            let common = Ratio::common_denominator([&a, &b, &c]);
            for value in [&a, &b, &c] {
                same(&Ratio::ratio(&value.scale(&common), &common), value);
            }
        }
    }

    #[test]
    fn functions_have_the_values_of_the_arithmetic(tree in trees(), at in points()) {
        let place = place(&at);
        let Some(ratio) = tree.ratio(&place) else { return Ok(()) };
        check_form(&ratio);
        let Some(value) = tree.value(&at, &|b: &Rational| b.is_zero()) else { return Ok(()) };
        prop_assert_eq!(ratio.at(&at), Some(value.clone()), "{}", ratio);
        prop_assert_eq!(ratio.sign(), value.sign());
        let float = value.to_f64();
        prop_assert!((ratio.to_f64() - float).abs() <= 1e-6 * float.abs().max(1.0));
        // What is printed is read back to the same value.
        let text = NAMES.iter().zip(&at).fold(ratio.to_string(), |text, (name, value)| {
            text.replace(name, &format!("({value})"))
        });
        prop_assert_eq!(evaluate_constant(text).unwrap(), value, "{}", ratio);
    }

    #[test]
    fn the_order_is_that_of_values(a in trees(), b in trees(), at in points()) {
        let place = place(&at);
        let (Some(a), Some(b)) = (a.ratio(&place), b.ratio(&place)) else { return Ok(()) };
        let (Some(x), Some(y)) = (a.at(&at), b.at(&at)) else { return Ok(()) };
        prop_assert_eq!(a.compare(&b), x.cmp(&y));
        prop_assert_eq!(a == b, x == y);
        for (f, sign) in place.record() {
            prop_assert_eq!(f.sign_at(&at), sign);
            prop_assert_eq!(f.primitive(), (f.clone(), false));
        }
    }

    #[test]
    fn right_of_a_number_is_a_little_more(a in trees(), b in trees(), which in 0usize..5) {
        let square = poly(&[(1, [2, 0, 0]), (-2, [0, 0, 0])]);
        let numbers = [
            Rational::ZERO.into(), Rational::ONE.into(), Rational::new(1, 2).into(),
            Rational::from(-3).into(), Algebraic::roots(&square, None, None)[1].clone(),
        ];
        let number = &numbers[which];
        let place = Place::new(["p"], Point::RightOf(number.clone()));
        let variables = [0, 0, 0].map(|v| Ratio::variable(&place, v));
        let zero = |b: &Ratio| b.same_function(&Ratio::zero());
        let all = (a.value(&variables, &zero), b.value(&variables, &zero));
        let (Some(a), Some(b)) = all else { return Ok(()) };
        let order = a.compare(&b);
        prop_assert_eq!(order.is_eq(), a.same_function(&b));
        // A point above the number and below every other root on record.
        let mut end = Algebraic::from(Rational::from(100));
        for (f, _) in place.record() {
            if let Some(root) = Algebraic::first_root_above(&f, number) {
                end = end.min(root);
            }
        }
        let near = Algebraic::between(number, &end);
        let value = (a - &b).at(&[near]).map(|value| value.sign());
        prop_assert_eq!(value, Some(order));
    }
}

fn all_defined(values: &[&Ratio], at: &[Rational]) -> bool {
    values.iter().all(|value| value.at(at).is_some())
}

#[test]
fn at_a_number_equal_values_are_equal() {
    let square = poly(&[(1, [2, 0, 0]), (-2, [0, 0, 0])]);
    let root = Algebraic::roots(&square, None, None)[1].clone();
    let place = Place::new(["p"], Point::At(root));
    let p = Ratio::variable(&place, 0);
    let two = Ratio::constant(Rational::from(2));
    assert!(p.clone() * &p == two && !(p.clone() * &p).same_function(&two));
    assert_eq!((two.clone() / &p).compare(&p), Ordering::Equal);
    assert!(p.compare(&Ratio::constant(Rational::new(7, 5))).is_gt());
}

/// What is computed at one point holds wherever the recorded signs are the same: the same classes,
/// with the formulas' values.
fn check_promise(file: &str, names: &[&str], spread: i64) -> usize {
    let model = crate::signaling::model(file);
    let free: Vec<usize> = (names.iter())
        .map(|name| {
            model
                .parameters()
                .iter()
                .position(|p| p.name == *name)
                .unwrap()
        })
        .collect();
    let defaults: Vec<Rational> = model.parameters().iter().map(|p| p.value.clone()).collect();
    let start: Vec<Rational> = free.iter().map(|&index| defaults[index].clone()).collect();
    let place = Place::new(names.iter().copied(), Point::Values(start.clone()));
    let mut values: Vec<Ratio> = defaults.iter().cloned().map(Ratio::constant).collect();
    for (variable, &index) in free.iter().enumerate() {
        values[index] = Ratio::variable(&place, variable);
    }
    let options = Options::default();
    let game = model.game_over(&values).unwrap();
    let formulas = sequential_equilibria(&game, &options.start()).unwrap();
    let record = place.record();
    assert!(!record.is_empty() && !formulas.classes.is_empty());
    let mut dice = crate::random::Dice::new(7);
    let mut met = 0;
    for _ in 0..60 {
        let near = |value: &Rational| {
            let step = Rational::new(dice.below(2 * spread as usize + 1) as i64 - spread, 100);
            value.clone() + &(value.clone() * &step)
        };
        let point: Vec<Rational> = start.iter().map(near).collect();
        if record.iter().any(|(f, sign)| f.sign_at(&point) != *sign) {
            continue;
        }
        met += 1;
        let mut values = defaults.clone();
        for (&index, value) in free.iter().zip(&point) {
            values[index] = value.clone();
        }
        let game: Game = model.game_over(&values).unwrap();
        let numbers = sequential_equilibria(&game, &options.start()).unwrap();
        assert_eq!(numbers.classes.len(), formulas.classes.len());
        for (class, formula) in numbers.classes.iter().zip(&formulas.classes) {
            for set in game.infosets() {
                let own = class.representative.at(set.id());
                let other = formula.representative.at(set.id());
                let at = |values: &[Ratio]| -> Vec<Rational> {
                    values
                        .iter()
                        .map(|value| value.at(&point).unwrap())
                        .collect()
                };
                assert_eq!(own.map(<[_]>::to_vec), other.map(at));
            }
            for (own, formula) in class.payoffs.iter().zip(&formula.payoffs) {
                assert_eq!(Some(&own.least), formula.least.at(&point).as_ref());
                assert_eq!(Some(&own.greatest), formula.greatest.at(&point).as_ref());
            }
        }
    }
    met
}

#[test]
fn formulas_hold_where_the_recorded_signs_are_the_same() {
    assert!(check_promise("israel_iran/assurance.toml", &["p"], 60) > 5);
    assert!(check_promise("israel_iran/assurance.toml", &["p", "k"], 30) > 5);
    assert!(check_promise("classics/beer_quiche.toml", &["p"], 60) > 5);
}
