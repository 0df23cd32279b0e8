//! Games of more than two players through concepts and studies: the thresholds of the ladder,
//! derived by hand in `stories`, as solvers find them.

use crate::signaling::model;
use demarche::analysis::Verdict;
use demarche::concepts::{self, Completeness, Concept, Proof};
use demarche::document::{GameDocument, SolveDocument, ThresholdDocument};
use demarche::model::Model;
use demarche::number::{Algebraic, Rational};
use demarche::run::Options;
use demarche::study::{Question, threshold};

/// The values within the range at which the diagram changes, and where `outcome` can and must
/// happen.
fn diagram(
    model: &Model,
    set: &[(&str, &str)],
    over: &str,
    outcome: &str,
) -> (Vec<String>, String) {
    let mut values = model.defaults();
    for (name, value) in set {
        values = values.with(name, *value).unwrap();
    }
    let question = Question::default().outcome(outcome);
    let options = Options::default();
    let found = threshold(model, &values, over, None, &question, &options).unwrap();
    let ends = found
        .cells
        .iter()
        .skip(1)
        .map(|cell| cell.from.value.clone());
    let inner = ends.filter(|end| {
        let (least, most) = &found.range;
        *end != Algebraic::from(least.clone()) && *end != Algebraic::from(most.clone())
    });
    let mut inner: Vec<String> = inner
        .map(|end| end.as_rational().expect("it is rational").to_string())
        .collect();
    inner.dedup();
    let game = model.game(&values).unwrap();
    let document = ThresholdDocument::new(&found, GameDocument::new(&game, &[]));
    (inner, demarche::report::outcomes(&document).concat())
}

const RESTRAIN: &str = "response == restrain";

/// With `e = min(e_B, alpha) = 2` and `W = 5`: a hollow Israel waits for Washington after silence
/// from q = G_H/(Y + j_H) = 1/2 on, after an assurance from (G_H - k)/(Y + j_H) = 3/8 on. At p = 7/10
/// Iran restrains itself after silence up to q = 2/5, and again between 1/2 and 25/49; above 25/46 no
/// belief makes it do so.
#[test]
fn above_some_probability_of_a_hawk_no_assurance_buys_restraint() {
    let model = model("israel_iran/us_led_strike.toml");
    let (ends, outcome) = diagram(&model, &[], "q", RESTRAIN);
    assert_eq!(ends, ["3/8", "2/5", "1/2", "25/49", "25/46"]);
    let expected = "can happen 0 ≤ q ≤ 25/49; must happen 0 ≤ q < 2/5 or 1/2 < q < 25/49";
    assert!(outcome.ends_with(expected), "{outcome}");
}

/// The critical credibility rises with q as long as a hollow Israel strikes by itself, and falls
/// where it leaves that to Washington: (25 - 24 q)/(50 - 70 q) after silence below q = 1/2.
#[test]
fn the_critical_credibility_is_not_monotone_in_the_probability_of_a_hawk() {
    let model = model("israel_iran/us_led_strike.toml");
    let least = |q: &str| diagram(&model, &[("q", q)], "p", RESTRAIN).1;
    for (q, expected) in [
        ("0", "must happen 1/2 < p ≤ 1"),
        ("3/10", "must happen 89/145 < p ≤ 1"),
        ("9/20", "must happen 142/185 < p ≤ 1"),
        ("4/5", "can happen nowhere; must happen nowhere"),
    ] {
        let found = least(q);
        assert!(found.contains(expected), "{q}: {found}");
    }
}

/// An endorsement that is truthful and heeded is an equilibrium iff p is from 3/11 to 4/5; it is the
/// only way to restraint below 1/2.
#[test]
fn a_biased_broker_is_believed_within_bounds() {
    let model = model("israel_iran/russian_mediation.toml");
    let (ends, outcome) = diagram(&model, &[], "p", RESTRAIN);
    for end in ["3/11", "4/5"] {
        assert!(ends.iter().any(|own| own == end), "{ends:?}");
    }
    assert!(outcome.contains("can happen 3/11 ≤ p ≤ 1"), "{outcome}");
}

#[test]
fn small_games_for_three_are_listed_and_large_ones_get_an_answer() {
    let solve = |name: &str| {
        let model = crate::signaling::model(name);
        let game = model.game(&model.defaults()).unwrap();
        concepts::solve(&game, &Options::default()).unwrap()
    };
    let found = solve("israel_iran/us_led_strike.toml");
    assert_eq!(
        (found.concept, found.completeness, found.classes.len()),
        (Concept::Sequential, Completeness::All, 2)
    );
    let found = solve("israel_iran/full_crisis_small.toml");
    assert_eq!(
        (found.completeness, found.classes.len()),
        (Completeness::Pure, 3)
    );
    // All that is asked for takes longer than there is: what is known by then is told.
    let model = model("israel_iran/full_crisis_small.toml");
    let game = model.game(&model.defaults()).unwrap();
    let mut options = Options {
        all: true,
        ..Options::default()
    };
    options.limits.supports = 10;
    let found = Concept::Sequential.solve(&game, &options).unwrap();
    assert_eq!(
        (found.completeness, found.classes.len()),
        (Completeness::Pure, 3)
    );
    let found = solve("israel_iran/full_crisis.toml");
    assert_eq!(found.completeness, Completeness::One);
    let class = &found.classes[0];
    assert_eq!(class.proof, Proof::Exact);
    assert_eq!(class.certificate.standing.sequential, Verdict::Yes);
    assert_eq!(class.certificate.max_regret, Rational::ZERO);
}

#[test]
fn the_path_is_told_where_it_was_asked_for() {
    let model = model("israel_iran/us_led_strike.toml");
    let game = model.game(&model.defaults()).unwrap();
    let options = Options {
        lambdas: vec![0.5, 2.0],
        ..Options::default()
    };
    let found = Concept::Aqre.solve(&game, &options).unwrap();
    let asked = found.path.iter().filter(|point| point.requested);
    let asked: Vec<f64> = asked.map(|point| point.lambda).collect();
    assert_eq!(asked, [0.5, 2.0]);
    assert_eq!(found.path[0].lambda, 0.0);
    assert_eq!(
        found.classes[0].certificate.standing.sequential,
        Verdict::Yes
    );
}

/// A curve of equilibria (z = 1/4, 2xy = 3(1 - x)(1 - y)) along which payoffs vary: what is said of
/// them is said to be so at some of its points.
#[test]
fn what_is_known_of_a_curve_is_not_told_of_all_of_it() {
    let model = model("classics/curved_equilibria.toml");
    let game = model.game(&model.defaults()).unwrap();
    let options = Options {
        all: true,
        ..Options::default()
    };
    let found = Concept::Nash.solve(&game, &options).unwrap();
    let curved = found.classes.iter().find(|class| !class.parts.is_empty());
    let curved = curved.expect("there is a curve");
    assert!(!curved.has_whole_payoffs(&game).unwrap());
    let extent = demarche::document::Extent::Whole;
    let document =
        SolveDocument::new(&game, &[], &found, std::time::Duration::ZERO, extent).unwrap();
    assert!(document.solutions.iter().any(|solution| solution.partly));
    let text = demarche::report::solve(&document);
    assert!(
        text.contains("where the class is known; others of it may have more"),
        "{text}"
    );
}

/// An objective is looked for among all Nash equilibria of three, and what is best is proved if the
/// list is complete.
#[test]
fn the_best_of_three_players_equilibria_is_found() {
    let model = model("classics/seltens_horse.toml");
    let game = model.game(&model.defaults()).unwrap();
    let objective = demarche::game::Objective::parse("One + Two + Three", &game);
    let objective = objective.unwrap_or_else(|error| panic!("{error}"));
    let options = Options::default();
    let found = Concept::Nash.best(&game, &objective, &options).unwrap();
    let optimum = found.objective.unwrap();
    // Down and left pays 3, 3 and 2; all across pays 1 to each.
    assert_eq!((optimum.value, optimum.proved), (Rational::from(8), true));
    let found = Concept::Sequential
        .best(&game, &objective, &options)
        .unwrap();
    let optimum = found.objective.unwrap();
    assert_eq!((optimum.value, optimum.proved), (Rational::from(3), true));
}
