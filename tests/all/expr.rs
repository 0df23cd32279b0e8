//! Expressions: precedence, exactness, printing, and refusals with their places.

use demarche::expr::{Expr, evaluate_constant};
use demarche::number::{OrderedRing, Rational};
use proptest::prelude::*;
use std::cmp::Ordering;

fn value(text: &str) -> Rational {
    evaluate_constant(text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn operators_bind_as_in_mathematics() {
    for (text, expected) in [
        ("-2^2", "-4"),
        ("(-2)^2", "4"),
        ("2^3^2", "512"),
        ("2^-3", "1/8"),
        ("2^-1^2", "1/2"),
        ("8/4/2", "1"),
        ("8 - 4 - 2", "2"),
        ("6/2*3", "9"),
        ("-3*2 + 10", "4"),
        ("--3", "3"),
        ("2 - -3", "5"),
        ("1 + 2 < 4", "1"),
        ("not 1 == 2", "1"),
        ("not 0 and 0", "0"),
        ("1 or 0 and 0", "1"),
        ("5 and 7", "1"),
        ("not 7", "0"),
        ("if 1 > 2 then 3 else 4 + 1", "5"),
        ("2 * if 0 then 1 else 3 + 4", "14"),
        ("if 0 then 1 else if 0 then 2 else 3", "3"),
        ("min(3, 1, 2) + max(3, 1, 2) + min(7)", "11"),
        ("abs(-7/2)", "7/2"),
        ("0.1 + .2", "3/10"),
        ("1e-3 * 2.5E3", "5/2"),
        ("1e3", "1000"),
        ("0^0", "1"),
        ("3 − 1", "2"),
    ] {
        assert_eq!(value(text), expected.parse().unwrap(), "{text}");
    }
}

#[test]
fn only_what_is_chosen_is_evaluated() {
    assert_eq!(value("if 0 == 0 then 1 else 1/0"), Rational::ONE);
    assert_eq!(value("0 and 1/0"), Rational::ZERO);
    assert_eq!(value("1 or 1/0"), Rational::ONE);
    for strict in ["0 * (1/0)", "1 and 1/0", "0/0", "(1/0)^0", "min(1, 1/0)"] {
        let error = evaluate_constant(strict).unwrap_err().to_string();
        assert!(error.contains("divides by zero"), "{strict}: {error}");
    }
}

/// Text, the column and width of the mistake, and words of the message or hint.
#[test]
fn mistakes_are_underlined() {
    let table: [(&str, usize, usize, &str); 34] = [
        ("", 1, 1, "an expression is missing"),
        ("   ", 1, 1, "an expression is missing"),
        ("1 +", 4, 1, "ends too early"),
        ("1 + * 2", 5, 1, "missing before `*`"),
        ("(1 + 2", 1, 1, "never closed"),
        ("1 + 2)", 6, 1, "closes nothing"),
        ("2k", 2, 1, "`2*k`"),
        ("p (1 - q)", 3, 1, "multiplication is written with `*`"),
        ("1 < 2 < 3", 7, 1, "write `1 < 2 and 2 < 3`"),
        ("1 == 1 == 1", 8, 2, "do not chain"),
        ("1 = 1", 3, 1, "written `==`"),
        ("1 && 2", 3, 2, "write `and`"),
        ("1 || 2", 3, 2, "write `or`"),
        ("!1", 1, 1, "write `not`"),
        ("2**3", 2, 2, "`^`"),
        ("1 ≤ 2", 3, 1, "write `<=`"),
        ("5%", 2, 1, "percentage"),
        ("1 $ 2", 3, 1, "means nothing"),
        ("1 + not 2", 5, 3, "needs parentheses"),
        ("if 1 then 2", 1, 2, "has no `else`"),
        ("if 1 2", 6, 1, "operator is missing"),
        ("min 1", 1, 3, "`min` is a function"),
        ("min()", 5, 1, "missing before `)`"),
        ("abs(1, 2)", 1, 9, "one argument"),
        ("`open", 1, 1, "never closed"),
        ("1 + ``", 5, 2, "is empty"),
        ("type", 1, 4, "type.PLAYER"),
        ("type.3", 1, 4, "type.PLAYER"),
        ("1/(2 - 2)", 1, 9, "divides by zero"),
        ("3 + 2*1/0", 5, 5, "divides by zero"),
        ("0^-1", 1, 4, "negative power of zero"),
        ("2^(1/2)", 1, 7, "not an integer"),
        ("2^1000000", 1, 9, "between -1000 and 1000"),
        ("q", 1, 1, "where a number is expected"),
    ];
    for (text, column, width, words) in table {
        let error = evaluate_constant(text).unwrap_err();
        let diagnostic = &error.diagnostics()[0];
        let shown = error.to_string();
        let place = diagnostic.place.as_ref().unwrap();
        assert!(shown.contains(words), "{text}: {shown}");
        assert_eq!(
            (place.column, place.width),
            (column, width),
            "{text}: {shown}"
        );
    }
}

#[test]
fn nesting_and_size_are_limited() {
    for (open, close) in [
        ("(", ")"),
        ("-", ""),
        ("not ", ""),
        ("abs(", ")"),
        ("2^", ""),
    ] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        let error = Expr::parse(deep.as_str()).unwrap_err().to_string();
        assert!(error.contains("nested too deeply"), "{open}");
        let fine = format!("{}1{}", open.repeat(90), close.repeat(90));
        assert!(Expr::parse(fine.as_str()).is_ok(), "{open}");
    }
    // A chain is not deep.
    let chain = vec!["1"; 50_000].join(" + ");
    assert_eq!(value(&chain), Rational::from(50_000));
    for huge in [
        "((10^1000)^1000)^1000",
        "(2^1000)^1000 * ((3^1000)^1000)^100",
    ] {
        let error = evaluate_constant(huge).unwrap_err().to_string();
        assert!(error.contains("ten million bits"), "{huge}");
    }
}

/// An expression as text, fully parenthesized, and its value computed with rationals directly;
/// `None` where something divides by zero.
#[derive(Debug, Clone)]
struct Case {
    text: String,
    value: Option<Rational>,
}

fn truth(holds: bool) -> Rational {
    Rational::from(i64::from(holds))
}

fn binary(operator: &str, a: Case, b: Case) -> Case {
    let value = match (a.value, b.value) {
        (Some(x), Some(y)) => match operator {
            "+" => Some(x + y),
            "-" => Some(x - y),
            "*" => Some(x * y),
            "/" if y.is_zero() => None,
            "/" => Some(x / y),
            "<" => Some(truth(x < y)),
            ">=" => Some(truth(x >= y)),
            "==" => Some(truth(x == y)),
            "and" => Some(truth(!x.is_zero() && !y.is_zero())),
            "or" => Some(truth(!x.is_zero() || !y.is_zero())),
            _ => unreachable!(),
        },
        // The first operand may decide.
        (Some(x), None) if operator == "and" && x.is_zero() => Some(x),
        (Some(x), None) if operator == "or" && !x.is_zero() => Some(Rational::ONE),
        _ => None,
    };
    let text = format!("({}) {operator} ({})", a.text, b.text);
    Case { text, value }
}

fn case() -> impl Strategy<Value = Case> {
    let number = (-20i64..20, 1i64..7).prop_map(|(n, d)| Case {
        text: format!("{n}/{d}"),
        value: Some(Rational::new(n, d)),
    });
    let operators = ["+", "-", "*", "/", "<", ">=", "==", "and", "or"];
    number.prop_recursive(5, 40, 3, move |inner| {
        let two = (
            proptest::sample::select(operators.to_vec()),
            inner.clone(),
            inner.clone(),
        )
            .prop_map(|(operator, a, b)| binary(operator, a, b));
        let negated = inner.clone().prop_map(|a| Case {
            text: format!("-({})", a.text),
            value: a.value.map(|x| -x),
        });
        let chosen = (inner.clone(), inner.clone(), inner.clone()).prop_map(|(c, a, b)| Case {
            text: format!("if {} then {} else {}", c.text, a.text, b.text),
            value: c
                .value
                .and_then(|c| if c.is_zero() { b.value } else { a.value }),
        });
        let extreme = (inner.clone(), inner.clone()).prop_map(|(a, b)| Case {
            text: format!("max({}, abs({}))", a.text, b.text),
            value: match (a.value, b.value) {
                (Some(x), Some(y)) => {
                    let y = if y.sign() == Ordering::Less { -y } else { y };
                    Some(if x > y { x } else { y })
                }
                _ => None,
            },
        });
        let cubed = inner.prop_map(|a| Case {
            text: format!("({})^3", a.text),
            value: a.value.map(|x| x.clone() * &x * &x),
        });
        prop_oneof![4 => two, 1 => negated, 1 => chosen, 1 => extreme, 1 => cubed]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn values_are_those_of_rational_arithmetic(case in case()) {
        let found = evaluate_constant(case.text.as_str()).ok();
        prop_assert_eq!(found, case.value, "{}", case.text);
    }

    #[test]
    fn printing_and_reading_give_the_same_expression(case in case()) {
        let first = Expr::parse(case.text.as_str()).unwrap();
        let printed = first.to_string();
        let second = Expr::parse(printed.as_str()).unwrap();
        prop_assert_eq!(second.to_string(), printed.clone());
        prop_assert_eq!(evaluate_constant(printed).ok(), case.value);
        // Only needless parentheses are lost.
        prop_assert!(first.to_string().matches('(').count() <= case.text.matches('(').count());
    }

    #[test]
    fn no_text_panics(text in "[-+*/^<>=().,` a-z0-9é½]{0,40}") {
        if let Ok(expr) = Expr::parse(text.as_str()) {
            let _ = evaluate_constant(expr.to_string());
        }
    }

    #[test]
    fn no_list_of_words_panics(words in proptest::collection::vec(proptest::sample::select(vec![
        "if", "then", "else", "and", "or", "not", "min", "max", "abs", "type", ".", "(", ")", ",",
        "1", "2.5", "x", "`y z`", "+", "-", "*", "/", "^", "==", "<", "!=", "0", "1000",
    ]), 0..25)) {
        let _ = evaluate_constant(words.join(" "));
    }
}
