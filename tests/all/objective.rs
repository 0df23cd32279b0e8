//! Objectives: what they mean, what is refused, and the best equilibria for them against
//! enumerations, the literature and brute force.

use crate::common::{all_extreme, bimatrix};
use crate::random::{Dice, Wanted, games, profile};
use crate::rules::von_stengels;
use demarche::analysis::{
    Verdict, best_over_cells, certify, expected_payoffs, outcome_ranges, plays,
};
use demarche::diagnostic::{Error, ErrorKind};
use demarche::game::{Game, GameBuilder, NodeId, NodeKind, Objective, PlayerId};
use demarche::model::{Assignment, Model};
use demarche::number::{OrderedField, Rational};
use demarche::run::{Options, Status, Stop};
use demarche::solvers::nash::{Best, ExtremeEquilibria, best, best_of_extremes, extreme};
use demarche::strategy::{Behavior, Cell, Expectation, RealizationPlan};
use ndarray::{Array2, array};
use proptest::prelude::*;
use std::time::Duration;

fn assurance(changes: &[(&str, &str)]) -> (Model, Assignment, Game) {
    let model = Model::from_path("models/israel_iran/assurance.toml").unwrap();
    let mut assignment = model.defaults();
    for (name, value) in changes {
        assignment.set(name, *value).unwrap();
    }
    let game = model.game(&assignment).unwrap();
    (model, assignment, game)
}

/// The best equilibrium, which must be one, be worth what it is said to be, and be proved best.
fn proved(game: &Game, objective: &Objective) -> Rational {
    let found = best(game, objective, &Options::default().start()).unwrap();
    assert_eq!((found.proved, found.status), (true, Status::Solved));
    assert_eq!(found.bound, found.value);
    check(game, objective, &found);
    found.value.unwrap()
}

fn check(game: &Game, objective: &Objective, found: &Best) {
    let profile = found.profile.as_ref().unwrap();
    assert_eq!(
        certify(game, profile, None).unwrap().standing.nash,
        Verdict::Yes
    );
    assert_eq!(
        value(game, profile, objective),
        *found.value.as_ref().unwrap()
    );
}

/// The value of a profile, from what `analysis` says of it.
fn value(game: &Game, profile: &Behavior, objective: &Objective) -> Rational {
    let payoffs = expected_payoffs(game, profile).unwrap();
    let plays = plays(game, profile).unwrap();
    objective.value(&payoffs, plays.iter().map(|(leaf, p)| (*leaf, p)))
}

/// The stretch that a refusal underlines, its message and its way out.
fn refusal(error: &Error) -> (String, String) {
    let fault = &error.diagnostics()[0];
    let place = fault.place.as_ref().expect("a place");
    let underlined = place.text.chars().skip(place.column - 1).take(place.width);
    (underlined.collect(), error.to_string())
}

#[test]
fn a_model_reads_objectives_in_its_own_names() {
    let (model, assignment, game) = assurance(&[("p", "3/10")]);
    let read = |text: &str| model.objective(text, &assignment, &game).unwrap();
    let even = Behavior::uniform(game.shape().clone());
    let at = |text: &str| value(&game, &even, &read(text));
    let [israel, iran]: [Rational; 2] = expected_payoffs(&game, &even).unwrap().try_into().unwrap();
    assert_eq!(at("Israel"), israel);
    assert_eq!(
        at("p*Israel - Iran/4"),
        Rational::new(3, 10) * &israel - &(iran / Rational::from(4))
    );
    assert_eq!(at("2 - (Israel - 3)"), Rational::from(5) - &israel);
    assert_eq!(at("type.Israel == hollow"), Rational::new(7, 10));
    assert_eq!(at("act == strike"), Rational::new(1, 2));
    assert_eq!(
        at("(response == restrain) and (act == hold)"),
        Rational::new(1, 4)
    );
    assert_eq!(
        at("(response == restrain) * (act == hold) - p"),
        Rational::new(-1, 20)
    );
    assert_eq!(
        at("if response == restrain then 3 else (act == hold)"),
        Rational::new(7, 4)
    );
    // A type constant counts as it is drawn: .3 of -3 and .7 of 4.
    assert_eq!(at("G"), Rational::new(19, 10));
    assert_eq!(at("max(G, 0) * (message == assure)"), Rational::new(7, 5));
    // The parts of Iran's payoff, written out.
    let text = "if response == restrain then -h - d*(act == strike) \
                else -(1 - sigma)*h - w*(1 + u) - rho*d*(act == strike)";
    assert_eq!(at(&format!("({text}) - Iran")), Rational::ZERO);

    let objective = read("7/2");
    assert!(objective.is_in_payoffs() && objective.leaves().is_empty());
    assert_eq!(objective.constant(), &Rational::new(7, 2));
    let objective = read(" Israel - 2*(act == strike) ");
    assert_eq!(objective.text(), "Israel - 2*(act == strike)");
    assert!(!objective.is_in_payoffs());
    assert_eq!(objective.weights(), [Rational::ONE, Rational::ZERO]);
    // A condition that always holds is no outcome.
    assert!(read("(act == strike) or (act == hold)").is_in_payoffs());
    let minus = objective.negated();
    assert_eq!(
        value(&game, &even, &minus),
        -value(&game, &even, &objective)
    );
    assert_eq!(minus.text(), "-(Israel - 2*(act == strike))");
}

#[test]
fn stages_that_are_skipped_equal_none_of_their_actions() {
    let model = Model::from_path("models/israel_iran/opportunist.toml").unwrap();
    let assignment = model.defaults();
    let game = model.game(&assignment).unwrap();
    let even = Behavior::uniform(game.shape().clone());
    let read = |text: &str| model.objective(text, &assignment, &game).unwrap();
    let at = |text: &str| value(&game, &even, &read(text));
    let half = Rational::new(1, 2);
    assert_eq!(at("opportunity == open"), Rational::new(1, 8));
    assert_eq!(at("opportunity != open"), Rational::new(7, 8));
    assert_eq!(
        at("not (opportunity == open or opportunity == closed)"),
        half
    );
    // Every leaf knows its own play.
    let sum: Rational = ["sincere", "opportunist", "hollow"]
        .map(|kind| at(&format!("(type.Israel == {kind}) * (response == restrain)")))
        .iter()
        .sum();
    assert_eq!(sum, half);
}

#[test]
fn what_is_not_linear_is_underlined() {
    let (model, assignment, game) = assurance(&[]);
    let product = "Israel * Iran";
    for (text, underlined, message, hint) in [
        (
            "1 + Israel * Iran",
            product,
            "two players are multiplied",
            "adds up",
        ),
        (
            "Israel*(act == strike)",
            "Israel*(act == strike)",
            "depends on the play",
            "over all",
        ),
        ("2*G*Iran", "2*G*Iran", "weighed with `G`", "over all plays"),
        (
            "p/Iran",
            "p/Iran",
            "divides by an expected payoff, `Iran`",
            "coefficients",
        ),
        ("max(Israel, 0) + 1", "max(Israel, 0)", "`max`", "adds up"),
        (
            "abs(Iran - Israel)",
            "abs(Iran - Israel)",
            "`abs`",
            "adds up",
        ),
        ("(Israel > 3)", "(Israel > 3)", "a comparison", "adds up"),
        (
            "if act == strike then Iran else 0",
            "if act == strike then Iran else 0",
            "`if`",
            "adds",
        ),
        ("p and Israel", "p and Israel", "`and`", "adds up"),
        ("not Israel", "not Israel", "`not`", "adds up"),
        ("1 + Israel^2", "Israel^2", "a power", "adds up"),
        (
            "Isreal + Iran",
            "Isreal",
            "nothing is named `Isreal`",
            "did you mean `Israel`?",
        ),
        (
            "xyzzy",
            "xyzzy",
            "nothing is named",
            "an objective names players, stages",
        ),
        (
            "restrain",
            "restrain",
            "is a value of `response`",
            "`response == restrain`",
        ),
        (
            "response",
            "response",
            "is no number",
            "`response == restrain`",
        ),
        (
            "act == stike",
            "stike",
            "has no action `stike`",
            "did you mean `strike`?",
        ),
        (
            "type.Iran == hollow",
            "type.Iran",
            "has no types",
            "give it types",
        ),
        ("Israel +", "", "ends too early", ""),
        ("1/(k - 1)", "1/(k - 1)", "divides by zero", "guard"),
        (
            "Israel/(k - 1)",
            "Israel/(k - 1)",
            "divides by zero",
            "guard",
        ),
    ] {
        let error = model.objective(text, &assignment, &game).unwrap_err();
        let (stretch, said) = refusal(&error);
        assert_eq!(error.kind(), ErrorKind::Input);
        assert!(
            stretch.trim_end() == underlined,
            "{text}: {stretch}\n{said}"
        );
        assert!(
            said.contains(message) && said.contains(hint),
            "{text}: {said}"
        );
        assert!(said.contains("--> objective:1:"), "{text}: {said}");
    }
    let other = Model::from_path("models/israel_iran/opportunist.toml").unwrap();
    let game = other.game(&other.defaults()).unwrap();
    let error = model.objective("Israel", &assignment, &game).unwrap_err();
    assert!(
        error.to_string().contains("is not one of the model"),
        "{error}"
    );
    let error = other.objective("Israel", &assignment, &game).unwrap_err();
    assert!(error.to_string().contains("other parameters"), "{error}");
}

/// A game with a name that is no identifier, a label of two players, one of a player and chance,
/// and a chance move that some plays pass twice.
fn named() -> Game {
    let mut builder = GameBuilder::new("names", ["United States", "Iran"]);
    let coin = ["heads", "tails"].map(|side| (side, Rational::new(1, 2)));
    let coin = builder.chance("coin", coin);
    let dusk = builder.chance(
        "dusk",
        [("rain", Rational::new(1, 3)), ("sun", Rational::new(2, 3))],
    );
    let root = builder.root();
    let first = builder.infoset("United States", "move", ["go", "stop"]);
    let second = builder.infoset("Iran", "move", ["go", "stop"]);
    let third = builder.infoset("Iran", "dusk", ["wait", "leave"]);
    let after: Vec<NodeId> = builder.decide(root, first).collect();
    let tossed: Vec<NodeId> = builder.draw(after[0], coin).collect();
    let _ = builder.draw(tossed[0], coin);
    let replied: Vec<NodeId> = builder.decide(after[1], second).collect();
    builder.pay(replied[0], [3, -1].map(Rational::from));
    let evening: Vec<NodeId> = builder.draw(replied[1], dusk).collect();
    let _ = builder.decide(evening[0], third);
    builder.build().unwrap()
}

#[test]
fn a_tree_reads_objectives_in_its_labels() {
    let game = named();
    let even = Behavior::uniform(game.shape().clone());
    let at = |text: &str| value(&game, &even, &Objective::parse(text, &game).unwrap());
    assert_eq!(at("`United States` + 2*Iran"), Rational::new(1, 4));
    assert_eq!(at("`United States.move` == go"), Rational::new(1, 2));
    assert_eq!(at("`Iran.move` == go"), Rational::new(1, 4));
    assert_eq!(at("`Iran.move` != go"), Rational::new(3, 4));
    assert_eq!(at("`chance.dusk` == sun"), Rational::new(1, 6));
    assert_eq!(
        at("(`Iran.dusk` == wait) + 3*(`chance.dusk` == rain)"),
        Rational::new(7, 24)
    );
    for (text, underlined, message, hint) in [
        (
            "move == go",
            "move",
            "several moves",
            "`United States.move`, `Iran.move`",
        ),
        (
            "dusk == sun",
            "dusk",
            "several moves",
            "`Iran.dusk`, `chance.dusk`",
        ),
        (
            "`chance.dusk` == snow",
            "snow",
            "has no action",
            "`rain`, `sun`",
        ),
        ("leave", "leave", "is an action", "``Iran.dusk` == leave`"),
        (
            "con == heads",
            "con",
            "nothing is named",
            "did you mean `coin`?",
        ),
        (
            "`United State`",
            "`United State`",
            "nothing is named",
            "in backticks",
        ),
        (
            "type.Iran == x",
            "type.Iran",
            "nothing is named `type.Iran`",
            "names players",
        ),
        (
            "Iran * `United States`",
            "Iran * `United States`",
            "multiplied",
            "adds up",
        ),
    ] {
        let error = Objective::parse(text, &game).unwrap_err();
        let (stretch, said) = refusal(&error);
        assert_eq!(stretch, underlined, "{said}");
        assert!(
            said.contains(message) && said.contains(hint),
            "{text}: {said}"
        );
    }
    let error = Objective::parse("coin == heads", &game).unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("the play (go, heads, heads) passes twice"),
        "{said}"
    );
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    // Objectives of payoffs do not mind.
    assert!(Objective::parse("Iran", &game).unwrap().is_in_payoffs());
    let other = bimatrix(&array![[1]], &array![[1]]);
    let error = best(
        &other,
        &Objective::parse("Iran", &game).unwrap(),
        &Options::default().start(),
    );
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("is not of this game")
    );
}

/// The draw of a type in the tree of a model is named as in the model.
#[test]
fn the_tree_of_a_model_knows_its_types() {
    let (_, _, game) = assurance(&[]);
    let even = Behavior::uniform(game.shape().clone());
    let objective = Objective::parse("type.Israel == sincere", &game).unwrap();
    assert_eq!(value(&game, &even, &objective), Rational::new(7, 10));
    let label = "`response | message=assure` == restrain";
    let objective = Objective::parse(label, &game).unwrap();
    assert_eq!(value(&game, &even, &objective), Rational::new(1, 4));
}

#[test]
fn textbook_games() {
    let best = |row: Array2<i64>, column: Array2<i64>, text: &str| {
        let game = bimatrix(&row, &column);
        let objective = Objective::parse(text, &game).unwrap();
        [
            proved(&game, &objective),
            -proved(&game, &objective.negated()),
        ]
    };
    let pair =
        |most: (i64, i64), least: (i64, i64)| [most, least].map(|(a, b)| Rational::new(a, b));
    let sexes = || (array![[3, 0], [0, 2]], array![[2, 0], [0, 3]]);
    let (row, column) = sexes();
    assert_eq!(best(row, column, "Row + Column"), pair((5, 1), (12, 5)));
    let (row, column) = sexes();
    assert_eq!(best(row, column, "Row"), pair((3, 1), (6, 5)));
    // They meet with probability one, or 2 · 3/5 · 2/5.
    let (row, column) = sexes();
    let meet = "(Row == r1) * (Column == c1) + (Row == r2) * (Column == c2)";
    assert_eq!(best(row, column, meet), pair((1, 1), (12, 25)));
    // Chicken: the mixed equilibrium pays 14/3 to each, the pure ones 9 together.
    let chicken = || (array![[0, 7], [2, 6]], array![[0, 2], [7, 6]]);
    let (row, column) = chicken();
    assert_eq!(best(row, column, "Row + Column"), pair((28, 3), (9, 1)));
    let (row, column) = chicken();
    assert_eq!(best(row, column, "Row"), pair((7, 1), (2, 1)));
    let (row, column) = chicken();
    let crash = "(Row == r1) and (Column == c1)";
    assert_eq!(best(row, column, crash), pair((1, 9), (0, 1)));
    // The prisoners have one equilibrium.
    let (row, column) = (array![[3, 0], [5, 1]], array![[3, 5], [0, 1]]);
    assert_eq!(
        best(row, column, "Row + 2*Column - 5"),
        pair((-2, 1), (-2, 1))
    );
    // A game of chance's toss: everything is in equilibrium, a continuum.
    let same = || Array2::from_elem((3, 2), 4);
    assert_eq!(best(same(), same(), "Row - Column"), pair((0, 1), (0, 1)));
    let both = "(Row == r1) * (Column == c2) - (Row == r3)";
    assert_eq!(best(same(), same(), both), pair((1, 1), (-1, 1)));
    assert_eq!(best(same(), same(), "1/3"), pair((1, 3), (1, 3)));
    // von Stengel 2007: a segment on which the second player's payoff is constant, and a point.
    let (row, column) = (
        array![[3, 3], [2, 5], [0, 6]],
        array![[3, 3], [2, 6], [3, 1]],
    );
    assert_eq!(best(row, column, "Column == c2"), pair((2, 3), (0, 1)));
}

/// von Stengel 1999: over the 75 equilibria of the 6 by 6 game.
#[test]
fn the_best_and_the_worst_of_75_equilibria() {
    let game = von_stengels();
    let all = all_extreme(&game);
    assert_eq!(all.equilibria.len(), 75);
    for text in [
        "Row",
        "Column",
        "Row + Column",
        "3*Row - Column",
        "Row == r3",
        "Row + 9*(Column == c1)",
    ] {
        let objective = Objective::parse(text, &game).unwrap();
        for objective in [objective.negated(), objective] {
            let expected = best_of_extremes(&game, &all, &objective).unwrap();
            assert!(expected.proved);
            check(&game, &objective, &expected);
            assert_eq!(proved(&game, &objective), expected.value.unwrap(), "{text}");
        }
    }
}

/// The semi-separating equilibrium E6 of the assurance: for `p < p*`, `0 < c < D_H ≤ D_S` and
/// `k < G_H` the assurance is sent with probability `p/p*` and then believed with `c/D_H`.
#[test]
fn the_best_equilibrium_of_the_assurance() {
    for (c, expected) in [("1/2", (1, 10)), ("1", (1, 5)), ("2", (2, 5))] {
        let (model, assignment, game) = assurance(&[("p", "3/10"), ("k", "3"), ("c", c)]);
        let objective = model
            .objective("response == restrain", &assignment, &game)
            .unwrap();
        let expected = Rational::new(expected.0, expected.1);
        assert_eq!(proved(&game, &objective), expected);
        let listed = best_of_extremes(&game, &all_extreme(&game), &objective).unwrap();
        assert_eq!(listed.value, Some(expected));
    }
    // With the commitment k ≥ G_H Iran restrains for sure; with k = c = 1 it never does, since the
    // hollow type would assure too.
    for (k, expected) in [("4", Rational::ONE), ("1", Rational::ZERO)] {
        let (model, assignment, game) = assurance(&[("p", "3/10"), ("k", k), ("c", "1")]);
        let objective = model
            .objective("response == restrain", &assignment, &game)
            .unwrap();
        assert_eq!(proved(&game, &objective), expected);
    }
}

/// At the prior of the model Iran may trust all types or none.
#[test]
fn three_types_and_an_opportunity() {
    let model = Model::from_path("models/israel_iran/opportunist.toml").unwrap();
    let assignment = model.defaults();
    let game = model.game(&assignment).unwrap();
    let read = |text: &str| model.objective(text, &assignment, &game).unwrap();
    let restrain = read("response == restrain");
    assert_eq!(proved(&game, &restrain), Rational::ONE);
    assert_eq!(proved(&game, &restrain.negated()), Rational::ZERO);
    // Each alone does at least as well as in what is best for the sum.
    let [israel, iran, both] = ["Israel", "Iran", "Israel + Iran"].map(|t| proved(&game, &read(t)));
    assert!(both <= israel + &iran);
}

#[test]
fn games_without_two_players() {
    let mut builder = GameBuilder::new("alone", ["Solo"]);
    let set = builder.infoset("Solo", "pick", ["a", "b", "c"]);
    let root = builder.root();
    for (index, leaf) in builder.decide(root, set).enumerate() {
        builder.pay(leaf, [Rational::from(index as i64)]);
    }
    let game = builder.build().unwrap();
    let objective = Objective::parse("Solo - (pick == b)", &game).unwrap();
    assert_eq!(proved(&game, &objective), Rational::from(2));
    let mut builder = GameBuilder::new("nobody", [""; 0]);
    let coin = [
        ("heads", Rational::new(1, 3)),
        ("tails", Rational::new(2, 3)),
    ];
    let coin = builder.chance("coin", coin);
    let root = builder.root();
    let _ = builder.draw(root, coin);
    let game = builder.build().unwrap();
    let objective = Objective::parse("coin == heads", &game).unwrap();
    assert_eq!(proved(&game, &objective), Rational::new(1, 3));
    let cell = Cell { vertices: vec![] };
    let run = Options::default();
    let found = best_over_cells(&game, &[cell], &objective, &run.start()).unwrap();
    assert_eq!(found.unwrap().range.least, Rational::new(1, 3));
    let mut builder = GameBuilder::new("three", ["a", "b", "c"]);
    let root = builder.root();
    builder.pay(root, [1, 2, 3].map(Rational::from));
    let game = builder.build().unwrap();
    let objective = Objective::parse("a", &game).unwrap();
    let error = best(&game, &objective, &run.start()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let float = game.to_f64();
    let error = best(&float, &objective.map(OrderedField::to_f64), &run.start()).unwrap_err();
    assert!(error.to_string().contains("in floats"), "{error}");
}

#[test]
fn a_stop_returns_the_best_so_far_and_a_bound() {
    let mut dice = Dice::new(3);
    let mut random = || {
        let mut matrix = || Array2::from_shape_fn((8, 8), |_| dice.below(50) as i64);
        bimatrix(&matrix(), &matrix())
    };
    // How often a stop came before and after the first equilibrium.
    let mut stops = [0; 2];
    for text in [
        "Row + Column",
        "-Row - Column",
        "Row - 40*(Column == c1)",
        "-Row",
    ] {
        let game = random();
        let objective = Objective::parse(text, &game).unwrap();
        let value = proved(&game, &objective);
        for pivots in (0..).step_by(9) {
            let mut options = Options::default();
            options.limits.pivots = pivots;
            let some = best(&game, &objective, &options.start()).unwrap();
            if let Some(bound) = &some.bound {
                assert!(*bound >= value);
            }
            if let Some(found) = &some.value {
                assert!(*found <= value);
                check(&game, &objective, &some);
            }
            if some.proved {
                assert_eq!(some.value, Some(value));
                break;
            }
            assert!(some.value.is_none() || some.bound != some.value);
            assert_eq!(some.status, Status::Stopped(Stop::Work));
            stops[usize::from(some.value.is_some())] += 1;
        }
    }
    assert!(stops[0] > 0 && stops[1] > 0, "{stops:?}");
    let game = random();
    let objective = Objective::parse("Row", &game).unwrap();
    let options = Options::default();
    options.cancellation.cancel();
    let none = best(&game, &objective, &options.start()).unwrap();
    assert_eq!(none.status, Status::Stopped(Stop::Cancelled));
    assert!(none.profile.is_none() && !none.proved);
    let cells = [cell_of(&game, &all_extreme(&game), 0)];
    let stopped = best_over_cells(&game, &cells, &objective, &options.start()).unwrap();
    assert!(stopped.is_none());
    let mut options = Options::default();
    options.limits.time = Some(Duration::ZERO);
    let none = best(&game, &objective, &options.start()).unwrap();
    assert_eq!(none.status, Status::Stopped(Stop::Time));
    // An enumeration that stopped proves nothing.
    let mut options = Options::default();
    options.limits.pivots = 1;
    let some = extreme(&game, &options.start()).unwrap();
    assert_eq!(some.status, Status::Stopped(Stop::Work));
    let some = best_of_extremes(&game, &some, &objective).unwrap();
    assert!(!some.proved && some.bound.is_none());
}

/// A cell of an enumeration as strategies.
fn cell_of(game: &Game, all: &ExtremeEquilibria<Rational>, index: usize) -> Cell {
    let own = |player: usize| {
        let plans = all.cells[index].plans[player].iter();
        let point = |&plan: &usize| {
            let mut point = Behavior::open(game.shape().clone());
            all.plans[player][plan].write_to(&mut point);
            point
        };
        plans.map(point).collect()
    };
    Cell {
        vertices: vec![own(0), own(1)],
    }
}

/// A random objective: payoffs, actions and products of two of them, with small coefficients.
fn random_objective(game: &Game, dice: &mut Dice, outcomes: bool) -> Objective {
    let coefficient = |dice: &mut Dice| dice.below(7) as i64 - 3;
    let mut text = format!("{}", coefficient(dice));
    for player in game.players() {
        text += &format!(" + {}*{player}", coefficient(dice));
    }
    let sets: Vec<_> = game.infosets().collect();
    if outcomes && !sets.is_empty() {
        let condition = |dice: &mut Dice| {
            let set = sets[dice.below(sets.len())];
            let player = game.player_name(set.player());
            let action = dice.below(set.action_count());
            let action = set.action_names().nth(action).unwrap();
            format!("(`{player}.{}` == {action})", set.label())
        };
        for _ in 0..2 {
            let (one, two) = (condition(dice), condition(dice));
            text += &format!(" + {}*{one}", coefficient(dice));
            text += &format!(" + {}*{one}*{two}", coefficient(dice));
        }
    }
    Objective::parse(&text, game).unwrap()
}

/// A random average of some plans.
fn average(game: &Game, plans: &[RealizationPlan], dice: &mut Dice) -> RealizationPlan {
    let shares = dice.distribution(plans.len());
    let mut sum = vec![Rational::ZERO; plans[0].weights().len()];
    for (plan, share) in plans.iter().zip(&shares) {
        for (total, weight) in sum.iter_mut().zip(plan.weights()) {
            *total += &(weight.clone() * share);
        }
    }
    let player = plans[0].player();
    RealizationPlan::new(game.shape().clone(), player, sum).unwrap()
}

/// The best equilibrium against the list of all.
fn agrees(game: &Game, seed: u64) {
    let mut dice = Dice::new(seed);
    let all = all_extreme(game);
    let cells: Vec<Cell> = (0..all.cells.len())
        .map(|index| cell_of(game, &all, index))
        .collect();
    for outcomes in [false, true] {
        let objective = random_objective(game, &mut dice, outcomes);
        let listed = best_of_extremes(game, &all, &objective).unwrap();
        let most = proved(game, &objective);
        assert_eq!(listed.value.as_ref(), Some(&most), "{}", objective.text());
        check(game, &objective, &listed);
        let run = Options::default();
        let range = best_over_cells(game, &cells, &objective, &run.start())
            .unwrap()
            .unwrap();
        assert_eq!(range.status, Status::Solved);
        assert_eq!(range.range.greatest, most);
        assert_eq!(range.range.least, -proved(game, &objective.negated()));
        assert_eq!(value(game, &range.greatest, &objective), most);
        assert_eq!(value(game, &range.least, &objective), range.range.least);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_best_of_random_trees_is_the_best_of_all(
        game in games(Wanted { strategies: 16, ..Wanted::default() }),
        seed: u64,
    ) {
        agrees(&game, seed);
    }

    #[test]
    fn the_best_of_random_constant_sum_trees(
        game in games(Wanted { constant_sum: true, strategies: 16, ..Wanted::default() }),
        seed: u64,
    ) {
        agrees(&game, seed);
    }

    #[test]
    fn the_best_of_random_bimatrix_games_with_ties(
        rows in 1..6usize, columns in 1..6usize, range in 2..7usize, seed: u64,
    ) {
        let mut dice = Dice::new(seed);
        let mut matrix = || Array2::from_shape_fn((rows, columns), |_| dice.below(range) as i64);
        agrees(&bimatrix(&matrix(), &matrix()), seed);
    }

    /// The value of an objective is the same by payoffs and plays, by its worth at nodes, and as a
    /// form in realization plans.
    #[test]
    fn objectives_are_expectations(game in crate::random::game(), seed: u64) {
        let mut dice = Dice::new(seed);
        let objective = random_objective(&game, &mut dice, true);
        let profile = profile(&game, &mut dice);
        let expected = value(&game, &profile, &objective);
        let reach = demarche::analysis::reach(&game, &profile).unwrap();
        let worth = objective.worth(&game);
        let sum: Rational = reach.iter().zip(&worth).map(|(p, worth)| p * worth).sum();
        prop_assert_eq!(&sum, &expected);
        let plans: Vec<_> = game
            .player_ids()
            .map(|player| RealizationPlan::of(&profile, player).unwrap())
            .collect();
        let plans: Vec<_> = plans.iter().collect();
        let form = Expectation::new(&game, &objective).unwrap();
        prop_assert_eq!(&form.value(&plans), &expected);
        for player in game.player_ids() {
            let against = form.against(&plans, player);
            let weights = plans[player.index()].weights();
            let sum: Rational = against.iter().zip(weights).map(|(a, x)| a * x).sum();
            prop_assert_eq!(&sum, &expected);
        }
    }

    /// Nothing in a cell, of any number of players, is outside the ranges over its extreme points,
    /// and the ends are taken.
    #[test]
    fn ranges_hold_all_over_cells(game in crate::random::game(), seed: u64) {
        let mut dice = Dice::new(seed);
        let objective = random_objective(&game, &mut dice, true);
        let points = |dice: &mut Dice, player: PlayerId| -> Vec<Behavior> {
            let count = 1 + dice.below(3);
            (0..count).map(|_| {
                let mut point = profile(&game, dice);
                for set in game.infosets().filter(|set| set.player() != player) {
                    point.leave_open(set.id());
                }
                point
            }).collect()
        };
        let cells: Vec<Cell> = (0..2)
            .map(|_| Cell { vertices: game.player_ids().map(|i| points(&mut dice, i)).collect() })
            .collect();
        let run = Options::default();
        let found = best_over_cells(&game, &cells, &objective, &run.start()).unwrap().unwrap();
        prop_assert_eq!(&value(&game, &found.least, &objective), &found.range.least);
        prop_assert_eq!(&value(&game, &found.greatest, &objective), &found.range.greatest);
        let outcomes = outcome_ranges(&game, &cells).unwrap();
        prop_assert!(outcomes.is_sorted_by(|a, b| a.0 < b.0));
        let mut ends = vec![[false; 2]; outcomes.len()];
        for cell in &cells {
            // The extreme points themselves, and averages of them.
            let plans: Vec<Vec<RealizationPlan>> = game.player_ids().zip(&cell.vertices)
                .map(|(i, own)| own.iter().map(|p| RealizationPlan::of(p, i).unwrap()).collect())
                .collect();
            let mut tried: Vec<Vec<RealizationPlan>> = vec![vec![]];
            for own in &plans {
                tried = tried.iter()
                    .flat_map(|before| own.iter().map(move |p| [&before[..], std::slice::from_ref(p)].concat()))
                    .collect();
            }
            for _ in 0..4 {
                tried.push(plans.iter().map(|own| average(&game, own, &mut dice)).collect());
            }
            for plans in tried {
                let mut mixed = Behavior::open(game.shape().clone());
                plans.iter().for_each(|plan| plan.write_to(&mut mixed));
                let at = value(&game, &mixed, &objective);
                prop_assert!(found.range.least <= at && at <= found.range.greatest);
                let ends_at = demarche::analysis::reach(&game, &mixed).unwrap();
                for leaf in game.nodes().filter(|&node| game.kind(node) == NodeKind::Leaf) {
                    let p = &ends_at[leaf.index()];
                    match outcomes.iter().position(|(node, _)| *node == leaf) {
                        None => prop_assert_eq!(p, &Rational::ZERO),
                        Some(place) => {
                            let range = &outcomes[place].1;
                            prop_assert!(range.least <= *p && *p <= range.greatest);
                            ends[place][0] |= range.least == *p;
                            ends[place][1] |= range.greatest == *p;
                        }
                    }
                }
            }
        }
        prop_assert!(ends.iter().all(|both| *both == [true; 2]));
    }
}

#[test]
fn cells_must_be_of_the_game_and_complete() {
    let game = bimatrix(&array![[1, 2], [3, 4]], &array![[1, 2], [3, 4]]);
    let objective = Objective::parse("Row", &game).unwrap();
    let run = Options::default();
    let range = |cells: &[Cell]| best_over_cells(&game, cells, &objective, &run.start());
    assert!(range(&[]).unwrap().is_none());
    assert!(outcome_ranges(&game, &[] as &[Cell]).unwrap().is_empty());
    let open = Behavior::open(game.shape().clone());
    for (vertices, message) in [
        (vec![], "at least one extreme point for each of 2 players"),
        (
            vec![vec![open.clone()], vec![]],
            "at least one extreme point",
        ),
        (
            vec![vec![open.clone()]; 2],
            "leaves `Row` without a choice at `Row`",
        ),
    ] {
        let error = range(&[Cell { vertices }]).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
    let other = bimatrix(&array![[1]], &array![[1]]);
    let even = Behavior::uniform(other.shape().clone());
    let error = range(&[Cell {
        vertices: vec![vec![even.clone()], vec![even]],
    }])
    .unwrap_err();
    assert!(error.to_string().contains("not of this game"), "{error}");
}
