//! Phase diagrams: the table of the assurance game, textbook bifurcations, and random models whose
//! formulas must agree with direct solutions everywhere in their cells.

use crate::common::model;
use crate::random::Dice;
use demarche::concepts::Catalogue;
use demarche::document::{GameDocument, ThresholdDocument};
use demarche::model::{ParameterDraft, StageDraft, TypeDraft};
use demarche::number::{Algebraic, Integer, OrderedField, Polynomial, Ratio};
use demarche::run::{Limits, Options, Status};
use demarche::strategy::Refinement;
use demarche::study::robust::survival;
use demarche::study::{Atlas, Cell, Conditions, Diagram, Known, Question, threshold};
use demarche::{Assignment, Class, Concept, Model, Rational};
use std::cmp::Ordering;
use std::time::Duration;

fn diagram(model: &Model, assignment: &Assignment, over: &str) -> Diagram {
    let question = Question::default();
    threshold(
        model,
        assignment,
        over,
        None,
        &question,
        &Options::default(),
    )
    .unwrap()
}

fn with(model: &Model, values: &[(&str, &str)]) -> Assignment {
    let mut assignment = model.defaults();
    for (name, value) in values {
        assignment.set(name, *value).unwrap();
    }
    assignment
}

fn shown(diagram: &Diagram) -> Vec<String> {
    diagram.cells.iter().map(Cell::to_string).collect()
}

fn known(cell: &Cell) -> &Known {
    cell.answer.as_ref().unwrap()
}

fn names(cell: &Cell) -> Vec<String> {
    let classes = known(cell).traced.catalogue.classes.iter();
    let mut names: Vec<String> = classes.map(|class| class.name.clone().unwrap()).collect();
    names.sort();
    names
}

fn class<'a>(cell: &'a Cell, name: &str) -> &'a Class<Ratio> {
    let mut classes = known(cell).traced.catalogue.classes.iter();
    classes
        .find(|class| class.name.as_deref() == Some(name))
        .unwrap()
}

/// The formula of an action's probability in a class, as it is printed.
fn probability(cell: &Cell, name: &str, player: &str, label: &str) -> String {
    let game = &known(cell).traced.game;
    let set = game
        .find_infoset(game.find_player(player).unwrap(), label)
        .unwrap();
    class(cell, name).profile.at(set).unwrap()[0].to_string()
}

/// A catalogue in numbers, in a form that does not depend on the order in which it was found.
fn fingerprint<K: OrderedField>(
    catalogue: &Catalogue<K>,
    value: &dyn Fn(&K) -> Rational,
) -> Vec<String> {
    let class = |class: &Class<K>| {
        let sets = || class.profile.shape().infosets();
        let mut cells: Vec<String> = Vec::new();
        for cell in &class.cells {
            let own = cell.vertices.iter().map(|vertices| {
                let mut points: Vec<String> = vertices
                    .iter()
                    .map(|point| {
                        let at = sets().map(|set| {
                            let own = point.at(set.id());
                            own.map(|own| own.iter().map(value).collect::<Vec<_>>())
                        });
                        format!("{:?}", at.collect::<Vec<_>>())
                    })
                    .collect();
                points.sort();
                points
            });
            cells.push(format!("{:?}", own.collect::<Vec<_>>()));
        }
        cells.sort();
        let payoffs = class
            .payoffs
            .iter()
            .map(|r| [value(&r.least), value(&r.greatest)]);
        let beliefs = class.belief_ranges.iter();
        let beliefs = beliefs.map(|b| (b.node, value(&b.range.least), value(&b.range.greatest)));
        let verdicts = class
            .refinements
            .as_ref()
            .map(|found| Refinement::ALL.map(|test| found.verdict(test).holds()));
        format!(
            "{cells:?} {:?} {:?} {verdicts:?}",
            payoffs.collect::<Vec<_>>(),
            beliefs.collect::<Vec<_>>()
        )
    };
    let mut all: Vec<String> = catalogue.classes.iter().map(class).collect();
    all.sort();
    all
}

/// Solves a model directly at random points of every cell, and compares with its formulas.
fn agrees_with_direct_solutions(
    model: &Model,
    assignment: &Assignment,
    diagram: &Diagram,
    points: usize,
    dice: &mut Dice,
) {
    for cell in &diagram.cells {
        let ends = [&cell.from, &cell.to].map(|end| end.value.as_rational());
        let values: Vec<Rational> = match ends {
            [Some(low), Some(high)] => {
                let between = (0..points).map(|_| {
                    let share = Rational::new(dice.below(999) as i64 + 1, 1000);
                    low + &((high - low) * share)
                });
                let ends = [(low, &cell.from), (high, &cell.to)].into_iter();
                let ends = ends
                    .filter(|(_, end)| end.closed)
                    .map(|(value, _)| value.clone());
                between
                    .chain(ends)
                    .filter(|value| cell.contains(&value.clone().into()))
                    .collect()
            }
            // An irrational point is compared with nothing; of an interval that ends at one, the
            // simplest value inside and one near each end.
            _ if cell.is_point() => Vec::new(),
            _ => {
                let ends = [&cell.from.value, &cell.to.value];
                let middle = Algebraic::between(ends[0], ends[1]);
                let near = ends.map(|end| Algebraic::between(end, &middle.clone().into()));
                let nearer = |end: &Algebraic, value: &Rational| {
                    Algebraic::between(end, &value.clone().into())
                };
                let mut values = vec![nearer(ends[0], &near[0]), nearer(ends[1], &near[1])];
                values.extend(near);
                values.push(middle);
                values
            }
        };
        for value in values {
            let mut at = assignment.clone();
            at.set_number(&diagram.parameter, value.clone()).unwrap();
            let options = Options::default();
            let direct = model.game(&at).and_then(|game| {
                let run = options.start();
                match diagram.question.concept {
                    Some(concept) => concept.list(&game, &run),
                    None => demarche::concepts::list(&game, &run),
                }
            });
            match (&cell.answer, direct) {
                (Ok(known), Ok(direct)) => {
                    let point = std::slice::from_ref(&value);
                    let formulas = fingerprint(&known.traced.catalogue, &|f: &Ratio| {
                        f.at(point).expect("a formula has a value in its cell")
                    });
                    let numbers = fingerprint(&direct, &|value: &Rational| value.clone());
                    assert_eq!(formulas, numbers, "{cell} at {value}");
                }
                (Err(_), Err(_)) => {}
                (formulas, direct) => panic!(
                    "{cell} at {value}: {:?} but {:?}",
                    formulas.as_ref().err(),
                    direct.err()
                ),
            }
        }
    }
}

const SILENT_V: &str = "pooling on silent, intervene";
const SILENT_R: &str = "pooling on silent, restrain";
const ASSURE_R: &str = "pooling on assure, restrain";
const SEPARATING: &str = "separating, restrain after assure, intervene after silent";
/// The hollow type mixes.
const HOLLOW: &str = "semi-separating, restrain or intervene after assure, intervene after silent";
/// The sincere type mixes.
const SINCERE: &str = "semi-separating, restrain after assure, restrain or intervene after silent";

#[test]
fn credibility_in_the_window_in_which_signals_are_credible() {
    // k = 3, c = 1: D_H = 3 < D_S = 4.
    let model = model("israel_iran/assurance");
    let diagram = diagram(&model, &with(&model, &[("k", "3"), ("c", "1")]), "p");
    assert_eq!(
        shown(&diagram),
        ["p = 0", "0 < p < 1/2", "p = 1/2", "1/2 < p < 1", "p = 1"]
    );
    let (low, high) = (&diagram.cells[1], &diagram.cells[3]);
    assert_eq!(names(low), [SILENT_V, HOLLOW]);
    assert_eq!(names(high), [ASSURE_R, SILENT_R, SINCERE]);
    assert_eq!(
        probability(low, HOLLOW, "Israel", "message | hollow"),
        "p/(1 - p)"
    );
    assert_eq!(
        probability(low, HOLLOW, "Iran", "response | message=assure"),
        "1/3"
    );
    assert_eq!(
        probability(high, SINCERE, "Israel", "message | sincere"),
        "(2*p - 1)/p"
    );
    assert_eq!(
        probability(high, SINCERE, "Iran", "response | message=silent"),
        "3/4"
    );
    // D1 deletes pooling on silence, which the intuitive criterion keeps.
    let verdicts = class(low, SILENT_V).refinements.as_ref().unwrap();
    assert_eq!(verdicts.intuitive.holds(), Some(true));
    assert_eq!(verdicts.d1.holds(), Some(false));
    let binding = &diagram.cells[1].to.binding;
    assert!(binding.iter().any(|one| {
        one.to_string() == "Iran is indifferent to `restrain` at `response | message=silent`"
    }));
}

#[test]
fn the_hollow_types_mixture_is_found_as_a_formula() {
    // p* = 1 - rho - (w (1 + u) - sigma h)/d = 7/20 at w = 3: the hollow type assures with
    // probability p (1 - p*)/((1 - p) p*).
    let model = model("israel_iran/assurance");
    let assignment = with(&model, &[("k", "3"), ("c", "1"), ("w", "3")]);
    let diagram = diagram(&model, &assignment, "p");
    assert_eq!(shown(&diagram)[1], "0 < p < 7/20");
    let found = probability(&diagram.cells[1], HOLLOW, "Israel", "message | hollow");
    assert_eq!(found, "13*p/(7 - 7*p)");
}

#[test]
fn every_boundary_in_the_breach_cost() {
    // At p = 3/10, c = 1 the hollow type mixes where D_H ≤ D_S, that is from k = 2, and below
    // k = G_H; from there on the assurance is a commitment.
    let model = model("israel_iran/assurance");
    let diagram = diagram(&model, &with(&model, &[("p", "3/10"), ("c", "1")]), "k");
    let cells = ["0 ≤ k < 2", "k = 2", "2 < k < 4", "k = 4", "4 < k ≤ 10"];
    assert_eq!(shown(&diagram), cells);
    let at = |index: usize| names(&diagram.cells[index]);
    assert_eq!(at(0), [SILENT_V]);
    assert_eq!(at(2), [SILENT_V, HOLLOW]);
    assert_eq!(at(4), [ASSURE_R]);
    let found = probability(
        &diagram.cells[2],
        HOLLOW,
        "Iran",
        "response | message=assure",
    );
    // c/D_H
    assert_eq!(found, "1/(6 - k)");
}

#[test]
fn every_boundary_in_the_cost_of_the_message() {
    // At p = 3/10, k = 3: D_H = 3, D_S = 4.
    let model = model("israel_iran/assurance");
    let diagram = diagram(&model, &with(&model, &[("p", "3/10"), ("k", "3")]), "c");
    let cells = [
        "c = 0",
        "0 < c < 3",
        "c = 3",
        "3 < c < 4",
        "c = 4",
        "4 < c ≤ 10",
    ];
    assert_eq!(shown(&diagram), cells);
    assert_eq!(names(&diagram.cells[1]), [SILENT_V, HOLLOW]);
    assert_eq!(names(&diagram.cells[3]), [SILENT_V, SEPARATING]);
    assert_eq!(names(&diagram.cells[5]), [SILENT_V]);
    let found = probability(
        &diagram.cells[1],
        HOLLOW,
        "Iran",
        "response | message=assure",
    );
    assert_eq!(found, "1/3*c");
}

#[test]
fn the_critical_credibility_moves_as_its_formula_says() {
    let model = model("israel_iran/assurance");
    let mut dice = Dice::new(7);
    for _ in 0..8 {
        let mut assignment = model.defaults();
        let mut draw = |name: &str, low: i64, high: i64| {
            let value = Rational::new(low * 10 + dice.below(10 * (high - low) as usize) as i64, 10);
            assignment.set_number(name, value.clone()).unwrap();
            value
        };
        let (w, u, h) = (draw("w", 1, 3), draw("u", 0, 1), draw("h", 1, 5));
        let d = draw("d", 8, 14);
        let rho = assignment.get("rho").unwrap().clone();
        let sigma = assignment.get("sigma").unwrap().clone();
        let war = w * (Rational::ONE + u) - sigma * h;
        let expected = Rational::ONE - rho - war / d;
        let diagram = diagram(&model, &assignment, "p");
        let inner: Vec<&Cell> = diagram
            .cells
            .iter()
            .filter(|cell| {
                let value = cell.from.value.as_rational().unwrap();
                cell.is_point() && *value > Rational::ZERO && *value < Rational::ONE
            })
            .collect();
        assert_eq!(inner.len(), 1, "{assignment}: {:?}", shown(&diagram));
        assert_eq!(
            inner[0].from.value.as_rational(),
            Some(&expected),
            "{assignment}"
        );
    }
}

#[test]
fn beer_and_quiche_bifurcate_at_one_half() {
    let model = model("classics/beer_quiche");
    let diagram = diagram(&model, &model.defaults(), "p");
    assert_eq!(
        shown(&diagram),
        ["p = 0", "0 < p < 1/2", "p = 1/2", "1/2 < p < 1", "p = 1"]
    );
    assert_eq!(
        names(&diagram.cells[1]),
        ["pooling on beer, spare", "pooling on quiche, spare"]
    );
    let high = &diagram.cells[3];
    let name = "semi-separating, fight or spare after beer, fight after quiche";
    assert_eq!(names(high), [name]);
    assert_eq!(
        probability(high, name, "Sender", "breakfast | weak"),
        "(1 - p)/p"
    );
}

#[test]
fn outcomes_where_they_can_and_must_happen() {
    let model = model("israel_iran/assurance");
    let question = Question::default().outcome("response == restrain");
    let options = Options::default();
    let assignment = with(&model, &[("k", "3"), ("c", "1")]);
    let found = threshold(&model, &assignment, "p", None, &question, &options).unwrap();
    let range = |cell: usize| {
        let range = known(&found.cells[cell]).traced.outcomes[0]
            .as_ref()
            .unwrap();
        [range.least.to_string(), range.greatest.to_string()]
    };
    // Below: pooling on silence never, the mixture 1/3 of the time after an assurance, which has
    // the probability p + (1 - p) p/(1 - p) = 2 p.
    assert_eq!(range(1), ["0", "2/3*p"]);
    // Above: the sincere type's mixture has it after silence with 3/4 only, of probability
    // 1 - p (2 p - 1)/p = 2 - 2 p.
    assert_eq!(range(3), ["1/2*p + 1/2", "1"]);
    let intervals = |must: bool| {
        let holds = |known: &Known| {
            let possible = known.possible[0].unwrap();
            if must { possible.must } else { possible.can }
        };
        let found = found.intervals(holds);
        found
            .iter()
            .map(|(a, b)| format!("{a} … {b}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(intervals(false), ["0 < p < 1/2 … p = 1"]);
    assert_eq!(intervals(true), ["p = 1 … p = 1"]);
    let game = model.game(&assignment).unwrap();
    let parameters = assignment
        .iter()
        .map(|(name, value)| (name.to_string(), value.clone()));
    let game = GameDocument::new(&game, &parameters.collect::<Vec<_>>());
    let document = ThresholdDocument::new(&found, game);
    let text = demarche::report::threshold(&document);
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
    assert!(
        text.contains("response == restrain: can happen 0 < p ≤ 1; must happen p = 1"),
        "{text}"
    );
    let json = serde_json::to_value(&document).unwrap();
    assert_eq!(json["cells"][1]["outcome"]["max"], "2/3*p");
    assert_eq!(json["cells"][1]["from"]["closed"], false);
}

/// A choice by one player between a sure payoff and the expression.
fn choice(payoff: &str, range: (i64, i64)) -> Model {
    Model::builder()
        .players(["Solo"])
        .parameter(ParameterDraft::new("x", 1).range(range.0, range.1))
        .stage(
            StageDraft::new("act")
                .player("Solo")
                .actions(["go", "stay"]),
        )
        .payoff("Solo", format!("(act == go)*({payoff})").as_str())
        .build()
        .unwrap()
}

#[test]
fn irrational_ends_are_roots_with_their_polynomials() {
    let model = choice("x^2 - 2", (-3, 3));
    let found = diagram(&model, &model.defaults(), "x");
    assert_eq!(found.cells.len(), 5);
    let point = &found.cells[3];
    assert!(point.is_point());
    let root = &point.from.value;
    assert_eq!(root.polynomial().display(&["x"]).to_string(), "x^2 - 2");
    assert!(root.to_string().contains("1.414213562"), "{root}");
    let (low, high) = root.interval();
    assert!(low < high && low > Rational::ONE && high < Rational::from(2));
    let ties = &known(point).traced.catalogue.classes[0].cells[0].vertices[0];
    assert_eq!(ties.len(), 2);
    // Doing and not doing are the only answers left and right of it.
    for (cell, go) in [(0, "1"), (2, "0"), (4, "1")] {
        let known = known(&found.cells[cell]);
        let set = known.traced.game.infosets().next().unwrap().id();
        let class = &known.traced.catalogue.classes[0];
        assert_eq!(class.profile.at(set).unwrap()[0].to_string(), go);
    }
    agrees_with_direct_solutions(&model, &model.defaults(), &found, 5, &mut Dice::new(1));
}

#[test]
fn branches_of_the_model_are_boundaries() {
    // The answer is the same in kind; the payoffs' formula is not.
    for (payoff, end) in [
        ("min(x, 1/3) + 1", "1/3"),
        ("max(x, 1/4) + 1", "1/4"),
        ("abs(x - 1/5) + 1", "1/5"),
        ("if x < 3/4 then 2 else 3", "3/4"),
        ("1 + 1/(x + 1) + (x >= 2/5)", "2/5"),
    ] {
        let model = choice(payoff, (0, 1));
        let found = diagram(&model, &model.defaults(), "x");
        let ends: Vec<String> = found.cells[1..]
            .iter()
            .map(|c| c.from.value.to_string())
            .collect();
        assert_eq!(ends, [end], "{payoff}: {:?}", shown(&found));
        agrees_with_direct_solutions(&model, &model.defaults(), &found, 5, &mut Dice::new(1));
    }
    // The end belongs to the side on which the condition says.
    let model = choice("if x < 3/4 then 2 else 3", (0, 1));
    let found = diagram(&model, &model.defaults(), "x");
    assert_eq!(shown(&found), ["0 ≤ x < 3/4", "3/4 ≤ x ≤ 1"]);
    let model = choice("if x <= 3/4 then 2 else 3", (0, 1));
    let found = diagram(&model, &model.defaults(), "x");
    assert_eq!(shown(&found), ["0 ≤ x ≤ 3/4", "3/4 < x ≤ 1"]);
}

#[test]
fn where_the_model_makes_no_sense_the_cell_says_so() {
    let model = Model::builder()
        .players(["Solo"])
        .parameter(ParameterDraft::new("x", "1/4").range(0, 1))
        .types(
            "Solo",
            [TypeDraft::new("a", "2*x"), TypeDraft::new("b", "1 - 2*x")],
        )
        .stage(
            StageDraft::new("act")
                .player("Solo")
                .actions(["go", "stay"]),
        )
        .payoff("Solo", "(act == go)/(x - 1/8)")
        .build()
        .unwrap();
    let found = diagram(&model, &model.defaults(), "x");
    let cells = ["0 ≤ x < 1/8", "x = 1/8", "1/8 < x ≤ 1/2", "1/2 < x ≤ 1"];
    assert_eq!(shown(&found), cells);
    let refused: Vec<bool> = found
        .cells
        .iter()
        .map(|cell| cell.answer.is_err())
        .collect();
    assert_eq!(refused, [false, true, false, true]);
}

#[test]
fn an_exponent_that_varies_has_its_integers() {
    let model = choice("2^x - 3", (0, 3));
    let found = diagram(&model, &model.defaults(), "x");
    let sense: Vec<String> = found
        .cells
        .iter()
        .filter(|cell| cell.answer.is_ok())
        .map(Cell::to_string)
        .collect();
    assert_eq!(sense, ["x = 0", "x = 1", "x = 2", "x = 3"]);
    agrees_with_direct_solutions(&model, &model.defaults(), &found, 2, &mut Dice::new(1));
    // A chart says so too.
    let question = Question::default();
    let atlas = Atlas::new(&model, &model.defaults(), &["x"], question).unwrap();
    let at = |value| {
        let chart = atlas.chart(&[value], &Options::default().start()).unwrap();
        chart.answer.is_ok()
    };
    assert!(!at(Rational::new(3, 2)) && !at(Rational::new(5, 3)));
    assert_eq!(atlas.len(), 1);
    assert!(at(Rational::from(2)) && !at(Rational::new(5, 2)) && at(Rational::from(3)));
}

#[test]
fn signs_are_right_where_floats_vanish() {
    let int = |value: i64| Polynomial::constant(Integer::from(value));
    let (x, y) = (Polynomial::variable(0), Polynomial::variable(1));
    let square = &(&x * &y) * &(&x * &y);
    let positive = &(&int(2) * &square) - &int(1);
    let conditions = Conditions::new(vec![(positive, Ordering::Greater)]);
    for power in [5, 160, 200, 400] {
        let large = Rational::from(10).pow(power).unwrap();
        let point = [Rational::ONE / &large, large];
        let near = point.each_ref().map(Rational::to_f64);
        assert!(conditions.hold(&point, &near), "{power}");
        let half = [point[0].clone() * &Rational::new(1, 2), point[1].clone()];
        assert!(!conditions.hold(&half, &half.each_ref().map(Rational::to_f64)));
        let below = Conditions::new(vec![(&square - &int(1), Ordering::Less)]);
        let high = [point[0].clone() + &point[0], point[1].clone()];
        assert!(!below.hold_in(&point, &high), "{power}");
    }
    let zero = [Rational::ZERO, Rational::ONE];
    assert!(!conditions.hold(&zero, &[0.0, 1.0]));
}

#[test]
fn only_events_can_and_must_happen() {
    let model = choice("x - 1", (0, 3));
    for (outcome, event) in [
        ("act == go", true),
        ("Solo", false),
        ("2*(act == go)", false),
    ] {
        let question = Question::default().outcome(outcome);
        let (defaults, options) = (model.defaults(), Options::default());
        let found = threshold(&model, &defaults, "x", None, &question, &options).unwrap();
        // Nothing happens where the payoff is one.
        assert_eq!(
            shown(&found),
            ["0 ≤ x < 1", "x = 1", "1 < x ≤ 3"],
            "{outcome}"
        );
        let all = || found.cells.iter().map(known);
        assert!(
            all().all(|known| known.possible[0].is_some() == event),
            "{outcome}"
        );
    }
}

#[test]
fn limits_and_refusals() {
    let model = model("israel_iran/assurance");
    let question = Question::default();
    let (defaults, options) = (model.defaults(), Options::default());
    let refuse = |over: &str, range, question: &Question| {
        let found = threshold(&model, &defaults, over, range, question, &options);
        found.unwrap_err().to_string()
    };
    assert!(refuse("q", None, &question).contains("there is no parameter `q`"));
    let range = Some((Rational::ONE, Rational::ZERO));
    assert!(refuse("p", range, &question).contains("from 1 to 0 is empty"));
    let out = Question::default().outcome("response == retreat");
    assert!(refuse("p", None, &out).contains("retreat"));
    let zero_sum = Question::default().concept(Concept::ZeroSum);
    assert!(refuse("p", None, &zero_sum).contains("nash"));
    let hurried = Options {
        limits: Limits {
            time: Some(Duration::ZERO),
            ..Limits::default()
        },
        ..Options::default()
    };
    let found = threshold(&model, &defaults, "p", None, &question, &hurried).unwrap();
    assert!(matches!(found.status, Status::Stopped(_)));
}

#[test]
fn payoffs_in_other_units_change_nothing_and_a_parameter_in_other_units_moves() {
    let model = |scale: &str, unit: &str| {
        Model::builder()
            .players(["Sender", "Receiver"])
            .parameter(ParameterDraft::new("x", "1/4").range(0, 1))
            .types(
                "Sender",
                [
                    TypeDraft::new("a", format!("x/{unit}").as_str()),
                    TypeDraft::new("b", format!("1 - x/{unit}").as_str()),
                ],
            )
            .stage(
                StageDraft::new("say")
                    .player("Sender")
                    .actions(["one", "two"]),
            )
            .stage(
                StageDraft::new("do")
                    .player("Receiver")
                    .sees(["say"])
                    .actions(["l", "r"]),
            )
            .payoff(
                "Sender",
                format!("{scale}*((do == l) + (say == one)*(type.Sender == a))").as_str(),
            )
            .payoff(
                "Receiver",
                format!("{scale}*(if (type.Sender == a) == (do == l) then 2 else (do == l))")
                    .as_str(),
            )
            .build()
            .unwrap()
    };
    let ends = |model: &Model| {
        let found = diagram(model, &model.defaults(), "x");
        let ends = found
            .cells
            .iter()
            .map(|cell| cell.from.value.as_rational().unwrap().clone());
        ends.collect::<Vec<_>>()
    };
    let plain = ends(&model("1", "1"));
    assert!(plain.len() > 2);
    assert_eq!(plain, ends(&model("7/3", "1")));
    let doubled: Vec<Rational> = plain.iter().map(|x| x * &Rational::from(2)).collect();
    let stretched = model("1", "2");
    let range = Some((Rational::ZERO, Rational::from(2)));
    let question = Question::default();
    let defaults = stretched.defaults();
    let found = threshold(
        &stretched,
        &defaults,
        "x",
        range,
        &question,
        &Options::default(),
    );
    let found: Vec<_> = found
        .unwrap()
        .cells
        .iter()
        .map(|cell| cell.from.value.as_rational().unwrap().clone())
        .collect();
    assert_eq!(doubled, found);
}

#[test]
fn formulas_agree_with_direct_solutions_in_the_models() {
    let mut dice = Dice::new(11);
    for (name, over) in [
        ("israel_iran/assurance", "p"),
        ("israel_iran/assurance", "h"),
        ("israel_iran/assurance", "A_H"),
        ("israel_iran/opportunist", "p_S"),
        ("israel_iran/campaign_timing", "eta"),
        ("israel_iran/public_or_private", "a"),
        ("israel_iran/reputation", "p"),
        ("classics/sinking_costs", "p"),
        ("classics/myerson_card_game", "q"),
    ] {
        let model = model(name);
        let found = diagram(&model, &model.defaults(), over);
        assert_eq!(found.status, Status::Solved);
        agrees_with_direct_solutions(&model, &model.defaults(), &found, 3, &mut dice);
    }
}

/// A sender–receiver game whose prior and payoffs depend on a parameter, some by squares.
fn random_model(dice: &mut Dice) -> Model {
    let mut number = |low: i64, high: i64| low + dice.below((high - low + 1) as usize) as i64;
    let mut payoff = || {
        let mut terms = Vec::new();
        for kind in ["a", "b"] {
            for say in ["one", "two"] {
                for act in ["l", "r"] {
                    let value = match number(0, 3) {
                        0 => format!("{}*x", number(-3, 3)),
                        1 => format!("({} + {}*x^2)", number(-2, 2), number(-3, 3)),
                        _ => format!("{}", number(-3, 3)),
                    };
                    terms.push(format!(
                        "(type.Sender == {kind} and say == {say} and do == {act})*{value}"
                    ));
                }
            }
        }
        terms.join(" + ")
    };
    let (sender, receiver) = (payoff(), payoff());
    let prior = ["x", "x/2 + 1/4", "1/3", "x/(1 + x)"][dice.below(4)];
    Model::builder()
        .players(["Sender", "Receiver"])
        .parameter(ParameterDraft::new("x", "1/2").range(0, 1))
        .types(
            "Sender",
            [
                TypeDraft::new("a", prior),
                TypeDraft::new("b", format!("1 - ({prior})").as_str()),
            ],
        )
        .stage(
            StageDraft::new("say")
                .player("Sender")
                .actions(["one", "two"]),
        )
        .stage(
            StageDraft::new("do")
                .player("Receiver")
                .sees(["say"])
                .actions(["l", "r"]),
        )
        .payoff("Sender", sender.as_str())
        .payoff("Receiver", receiver.as_str())
        .build()
        .unwrap()
}

#[test]
fn formulas_agree_with_direct_solutions_in_random_models() {
    for seed in 0..25 {
        let mut dice = Dice::new(seed);
        let model = random_model(&mut dice);
        for concept in [Concept::Sequential, Concept::Nash] {
            let question = Question::default().concept(concept);
            let (defaults, options) = (model.defaults(), Options::default());
            let found = threshold(&model, &defaults, "x", None, &question, &options).unwrap();
            assert_eq!(found.status, Status::Solved);
            agrees_with_direct_solutions(&model, &defaults, &found, 4, &mut dice);
        }
    }
}

#[test]
fn the_rows_of_the_table_above_the_critical_credibility() {
    let model = model("israel_iran/assurance");
    // At p = 7/10, c = 1 the sincere type mixes where min(k, G_H) + c ≥ c/D_S (G_H + L - A_H), that
    // is from k = 1/2 on.
    let found = diagram(&model, &with(&model, &[("c", "1")]), "k");
    let ends: Vec<String> = found
        .cells
        .iter()
        .map(|c| c.from.value.to_string())
        .collect();
    let at = |k: &str| names(found.cell_at(&k.parse().unwrap()).unwrap());
    assert!(ends.contains(&"1/2".to_string()), "{ends:?}");
    assert_eq!(at("1/4"), [ASSURE_R, SILENT_R]);
    assert_eq!(at("1"), [ASSURE_R, SILENT_R, SINCERE]);
    // At p = 7/10, k = 3: pooling on the assurance up to min(D_S, D_H) = 3, separation from D_H = 3
    // to D_S = 4, the sincere type's mixture below D_S.
    let found = diagram(&model, &with(&model, &[("k", "3")]), "c");
    let at = |c: &str| names(found.cell_at(&c.parse().unwrap()).unwrap());
    assert_eq!(at("1"), [ASSURE_R, SILENT_R, SINCERE]);
    assert_eq!(at("7/2"), [SILENT_R, SINCERE, SEPARATING]);
    assert_eq!(at("5"), [SILENT_R]);
    let inner: Vec<String> = found
        .cells
        .iter()
        .map(|c| c.from.value.to_string())
        .collect();
    assert_eq!(inner, ["0", "0", "3", "3", "4", "4"]);
    // A binding assurance, k ≥ G_H: credibility is irrelevant to pooling on it.
    let found = diagram(&model, &with(&model, &[("k", "5"), ("c", "1")]), "p");
    for p in ["1/10", "4/10", "6/10", "9/10"] {
        let cell = found.cell_at(&p.parse().unwrap()).unwrap();
        assert!(names(cell).contains(&ASSURE_R.to_string()), "{p}");
    }
    // Cheap talk, c = 0, below p*: one class of babble, in which Iran always intervenes.
    let found = diagram(&model, &model.defaults(), "p");
    let babble = found.cell_at(&Rational::new(3, 10)).unwrap();
    assert_eq!(known(babble).traced.catalogue.classes.len(), 1);
}

#[test]
fn fifty_points_in_every_cell() {
    let mut dice = Dice::new(2026);
    let model = model("israel_iran/assurance");
    let assignment = with(&model, &[("k", "3"), ("c", "1")]);
    let found = diagram(&model, &assignment, "p");
    agrees_with_direct_solutions(&model, &assignment, &found, 50, &mut dice);
    for seed in 100..103 {
        let model = random_model(&mut Dice::new(seed));
        let found = diagram(&model, &model.defaults(), "x");
        agrees_with_direct_solutions(&model, &model.defaults(), &found, 50, &mut dice);
    }
}

#[test]
fn what_survives_an_interval_of_credibility() {
    let model = model("israel_iran/assurance");
    let found = diagram(&model, &model.defaults(), "p");
    let present = Rational::new(7, 10);
    let ask = |low: (i64, i64), high: (i64, i64)| {
        let ends = (Rational::new(low.0, low.1), Rational::new(high.0, high.1));
        survival(&found, ends, &present).unwrap()
    };
    let safe = ask((6, 10), (8, 10));
    assert!(safe.complete);
    let robust: Vec<&str> = safe
        .kinds
        .iter()
        .filter(|k| k.everywhere)
        .map(|k| &*k.name)
        .collect();
    // Besides the two classes a profile in which the types part, which is in one of them.
    assert_eq!(robust[..2], [ASSURE_R, SILENT_R]);
    for kind in &safe.kinds[..2] {
        assert!(kind.unadjusted);
        let radius = kind.radius.as_ref().unwrap();
        // At p = 1/2 both are within the one class of that point.
        assert_eq!(radius.from, (Rational::new(1, 2).into(), true));
        assert_eq!(radius.to, (Rational::ONE.into(), false));
    }
    let wide = ask((3, 10), (6, 10));
    assert!(wide.kinds.iter().all(|kind| !kind.everywhere));
    let kind = |name: &str| wide.kinds.iter().find(|kind| kind.name == name).unwrap();
    let silent = &kind(SILENT_V).values;
    assert_eq!(silent.len(), 1);
    assert_eq!(silent[0].from, (Rational::new(3, 10).into(), true));
    assert_eq!(silent[0].to, (Rational::new(1, 2).into(), true));
    assert_eq!(kind(SILENT_V).radius, None);
    assert!(!kind(ASSURE_R).unadjusted);
    let beyond = (Rational::from(-1), Rational::ONE);
    assert!(survival(&found, beyond, &present).is_err());
}

#[test]
fn what_goes_wrong_at_one_place_for_another_reason_is_told_apart() {
    // At x = -1 a negative power of zero; beside it no integer power.
    let model = choice("(x + 1)^x", (-2, 0));
    let found = diagram(&model, &model.defaults().with("x", 0).unwrap(), "x");
    let cells = ["x = -2", "-2 < x < -1", "x = -1", "-1 < x < 0", "x = 0"];
    assert_eq!(shown(&found), cells);
    let message = |cell: usize| found.cells[cell].answer.as_ref().unwrap_err().to_string();
    assert!(
        message(2).contains("negative power of zero"),
        "{}",
        message(2)
    );
    assert!(message(1).contains("not an integer"), "{}", message(1));
}

#[test]
fn a_diagram_that_was_cut_short_claims_no_radius() {
    let model = model("israel_iran/assurance");
    let mut found = diagram(&model, &model.defaults(), "p");
    let ends = (Rational::new(6, 10), Rational::new(8, 10));
    let present = Rational::new(7, 10);
    found.cells.pop();
    found.status = Status::Stopped(demarche::run::Stop::Time);
    let cut = survival(&found, ends, &present).unwrap();
    assert!(cut.kinds.iter().any(|kind| kind.everywhere));
    assert!(cut.kinds.iter().all(|kind| kind.radius.is_none()));
    assert_eq!(cut.status, found.status);
    let game = model.game(&model.defaults()).unwrap();
    let mut told = || {
        let document = ThresholdDocument::new(&found, GameDocument::new(&game, &[]));
        found.cells.truncate(1);
        demarche::report::thresholds(&document)
    };
    assert_eq!(told(), "p = 1/2 (0.5) so far");
    assert_eq!(told(), "none found so far");
}
