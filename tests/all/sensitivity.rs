//! Explanations against what is derived by hand: in the assurance game Iran restrains where
//! `p ≥ p* = 1 - rho - (w(1 + u) - sigma h)/d`.

use crate::common::number;
use demarche::Model;
use demarche::diagnostic::Error;
use demarche::document::{ExplainDocument, GameDocument};
use demarche::model::Assignment;
use demarche::number::{Algebraic, Rational};
use demarche::report;
use demarche::run::{Options, Status};
use demarche::study::{
    Direction, Effect, Event, Question, Rate, Reading, Request, Sensitivity, Side, sensitivity,
    threshold,
};
use std::sync::OnceLock;

fn exact(text: &str) -> Algebraic {
    Algebraic::from(number(text))
}

fn parse(text: &str) -> Model {
    Model::parse("test", text).unwrap()
}

/// The assurance game in which only some parameters have a range.
fn assurance(ranged: &[&str], edit: impl Fn(&str) -> String) -> Model {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/israel_iran/assurance.toml"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| {
        let name = line.split('=').next().unwrap().trim();
        match (line.find("range = "), line.find("],")) {
            (Some(from), Some(to)) if !ranged.contains(&name) => {
                format!("{}{}", &line[..from], &line[to + 2..])
            }
            _ => line.to_string(),
        }
    });
    parse(&edit(&lines.collect::<Vec<_>>().join("\n")))
}

const MOVING: [&str; 7] = ["p", "h", "sigma", "w", "u", "d", "rho"];

fn explain(model: &Model, at: &Assignment, request: &Request) -> Sensitivity {
    let found = sensitivity(model, at, request, &Options::default()).unwrap();
    assert_eq!(found.status, Status::Solved);
    found
}

fn at_defaults() -> &'static Sensitivity {
    static FOUND: OnceLock<Sensitivity> = OnceLock::new();
    FOUND.get_or_init(|| {
        let model = assurance(&MOVING, str::to_string);
        let question = Question::default().outcome("response == restrain");
        let request = Request {
            question,
            ..Request::default()
        };
        explain(&model, &model.defaults(), &request)
    })
}

fn at_a_low_prior() -> Sensitivity {
    let model = assurance(&MOVING, str::to_string);
    let low = model.defaults().with("p", "3/10").unwrap();
    explain(&model, &low, &Request::default())
}

fn effect<'a>(found: &'a Sensitivity, name: &str) -> &'a Effect {
    let mut effects = found.effects.iter();
    effects.find(|effect| effect.parameter == name).unwrap()
}

/// The flip on a side, and whether the answer still holds there.
fn flip(side: &Side) -> Option<(String, bool)> {
    let flip = side.flip.as_ref()?;
    Some((flip.value.to_string(), flip.kept))
}

fn kept(value: &str) -> Option<(String, bool)> {
    Some((value.to_string(), true))
}

#[test]
fn iran_restrains_because_of_its_belief() {
    let found = at_defaults();
    let explained = found.explained.as_ref().unwrap();
    assert_eq!(explained.name, "pooling on assure, restrain");
    let iran = found.game.find_player("Iran").unwrap();
    let binding = explained.binding[iran.index()].unwrap();
    let own = &explained.incentives[binding];
    assert_eq!(
        found.game.infoset(own.infoset).label(),
        "response | message=assure"
    );
    // Restraint brings -4 - 10 (3/10), intervention -2 - 3 - 4.
    assert_eq!(own.slack, Rational::from(2));
    let critical = own.critical.as_ref().unwrap();
    assert_eq!(critical.present, number("7/10"));
    assert_eq!(critical.indifferent, Some(number("1/2")));
    let Event::Later {
        player,
        action,
        after,
    } = &critical.event
    else {
        panic!("{:?}", critical.event)
    };
    assert_eq!(found.game.player_name(*player), "Israel");
    assert_eq!((found.game.action_name(*action), *after), ("hold", None));
    assert!(explained.incentives.iter().any(|own| !own.on_path));
    assert!(
        explained
            .incentives
            .iter()
            .all(|own| own.slack >= Rational::ZERO)
    );
}

#[test]
fn flips_at_the_defaults_are_where_the_prior_meets_the_threshold() {
    let found = at_defaults();
    let sides = |name| {
        let effect = effect(found, name);
        (flip(&effect.below), flip(&effect.above))
    };
    assert_eq!(sides("h"), (None, kept("8")));
    // Where p* is negative Iran restrains whatever it hears, and a hollow type is better off silent.
    assert_eq!(sides("w"), (kept("2/3"), kept("16/3")));
    assert_eq!(sides("rho"), (kept("1/5"), kept("9/10")));
    assert_eq!(sides("d"), (kept("5/3"), None));
    assert_eq!(sides("p").0, kept("1/2"));
    // No feasible fall in unrest alone would do it.
    assert_eq!(sides("u"), (None, None));
    assert_eq!(found.skipped.len(), 15 - MOVING.len());
    let beyond = effect(found, "h").above.flip.as_ref().unwrap();
    let shown: Vec<String> = beyond.binding.iter().map(ToString::to_string).collect();
    let expected = "Iran is indifferent to `intervene` at `response | message=assure`";
    assert!(shown.contains(&expected.to_string()), "{shown:?}");
    assert!(
        beyond
            .vanish
            .contains(&"pooling on assure, restrain".to_string())
    );
}

#[test]
fn flips_at_a_low_prior() {
    let found = at_a_low_prior();
    let explained = found.explained.as_ref().unwrap();
    assert_eq!(explained.name, "pooling on silent, intervene");
    let above = |name| flip(&effect(&found, name).above);
    assert_eq!(above("p"), kept("1/2"));
    assert_eq!(above("w"), kept("10/3"));
    assert_eq!(above("u"), kept("3/2"));
    assert_eq!(above("rho"), kept("3/5"));
    assert_eq!(flip(&effect(&found, "d").below), kept("10/3"));
    let own = explained
        .incentives
        .iter()
        .find(|own| own.on_path && found.game.player_name(own.player) == "Iran");
    let critical = own.unwrap().critical.as_ref().unwrap();
    assert_eq!(critical.present, number("3/10"));
    assert_eq!(critical.indifferent, Some(number("1/2")));
    let Event::Later { action, after, .. } = &critical.event else {
        panic!("{:?}", critical.event)
    };
    // Both types strike back, so the belief is about what they would do after restraint.
    assert_eq!(found.game.action_name(*action), "hold");
    assert_eq!(
        after.map(|own| found.game.action_name(own)),
        Some("restrain")
    );
    check_slopes(&found);
}

/// The derivatives of p* at the defaults.
fn check_slopes(found: &Sensitivity) {
    let threshold = found.threshold.as_ref().unwrap();
    assert_eq!(
        (threshold.parameter.as_str(), &threshold.value),
        ("p", &exact("1/2"))
    );
    let expected = [
        ("w", "-3/20", Direction::Falls),
        ("u", "-1/5", Direction::Falls),
        ("h", "1/20", Direction::Rises),
        ("sigma", "2/5", Direction::Rises),
        ("rho", "-1", Direction::Falls),
        ("d", "1/100", Direction::Rises),
    ];
    assert_eq!(threshold.slopes.len(), expected.len());
    for (name, slope, direction) in expected {
        let own = threshold
            .slopes
            .iter()
            .find(|own| own.parameter == name)
            .unwrap();
        let [below, above] = [&own.below, &own.above].map(|side| side.as_ref().unwrap().as_ref());
        let (below, above) = (below.unwrap(), above.unwrap());
        assert!(below.is_same(above), "{name}");
        assert_eq!(above.slope, exact(slope), "{name}");
        assert_eq!(above.direction, Some(direction), "{name}");
    }
    let formula = |name: &str, at: &str| {
        let own = threshold
            .slopes
            .iter()
            .find(|own| own.parameter == name)
            .unwrap();
        let branch = own.above.as_ref().unwrap().as_ref().unwrap();
        branch.formula.as_ref().unwrap().at(&[number(at)])
    };
    assert_eq!(formula("h", "8"), Some(number("7/10")));
    assert_eq!(formula("w", "0"), Some(number("4/5")));
    assert_eq!(formula("d", "20"), Some(number("11/20")));
}

#[test]
fn the_report_says_it_in_sentences() {
    let found = at_defaults();
    let request = followed("response == restrain");
    let model = assurance(&MOVING, str::to_string);
    let parameters: Vec<(String, Rational)> = (model.defaults().iter())
        .map(|(name, value)| (name.to_string(), value.clone()))
        .collect();
    let document =
        ExplainDocument::new(found, &request, GameDocument::new(&found.game, &parameters));
    let text = report::explain(&document);
    let wide = text
        .lines()
        .find(|line| line.chars().count() > report::WIDTH);
    assert_eq!(wide, None);
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "Iran takes restrain at response after assure because its belief in Israel's hold, \
         7/10 (0.7), exceeds 1/2 (0.5); intervene would lose 2.",
        "h rose above 8",
        "w fell below 2/3",
        "No value of sigma",
        "The nearest threshold: p* = 1/2 (0.5), where pooling on assure, restrain begins",
        "dp*/dw -3/20 (-0.15)",
    ] {
        assert!(flat.contains(part), "{part}\n{text}");
    }
    let json = serde_json::to_string(&document).unwrap();
    let back: ExplainDocument = serde_json::from_str(&json).unwrap();
    assert_eq!(back, document);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        value["parameters"]["h"]["above"]["flip"]["at"]["value"],
        "8"
    );
    assert_eq!(
        value["threshold"]["derivatives"]["w"]["above"]["derivative"],
        "-3/20"
    );
}

#[test]
fn the_threshold_moves_as_its_formula_says() {
    let found = at_defaults();
    let threshold = found.threshold.as_ref().unwrap();
    assert_eq!(threshold.kind, "pooling on assure, restrain");
    assert!(threshold.above);
    check_slopes(found);
}

#[test]
fn the_tornado_has_the_thresholds_at_the_ends() {
    let found = at_defaults();
    let bar = |name: &str| {
        let own = found
            .tornado
            .iter()
            .find(|bar| bar.parameter == name)
            .unwrap();
        own.threshold.clone().unwrap()
    };
    let at = |text: &str| Reading::At(exact(text));
    // p* = 3/10 + h/20: 13/10 at h = 20.
    assert_eq!(bar("h"), [at("3/10"), Reading::Never]);
    assert_eq!(bar("sigma"), [at("3/10"), at("7/10")]);
    assert_eq!(bar("u"), [at("3/5"), at("1/5")]);
    assert_eq!(bar("rho"), [at("9/10"), Reading::Never]);
    let main = found
        .tornado
        .iter()
        .find(|bar| bar.parameter == "p")
        .unwrap();
    assert!(main.threshold.is_none() && main.swing == Some(Rational::ONE));
    let swings: Vec<_> = found.tornado.iter().map(|bar| bar.swing.clone()).collect();
    assert!(swings.is_sorted_by(|a, b| a >= b));
}

#[test]
fn flips_are_ends_of_the_phase_diagram() {
    let model = assurance(&MOVING, str::to_string);
    let found = at_defaults();
    for name in ["h", "w", "rho", "p"] {
        let (question, options) = (Question::default(), Options::default());
        let diagram = threshold(&model, &model.defaults(), name, None, &question, &options);
        let cells = diagram.unwrap().cells;
        let effect = effect(found, name);
        for flip in [&effect.below.flip, &effect.above.flip]
            .into_iter()
            .flatten()
        {
            assert!(
                cells.iter().any(|cell| cell.from.value == flip.value),
                "{name}"
            );
        }
    }
}

#[test]
fn the_scale_of_a_player_does_not_matter_to_flips() {
    let ranged = ["h", "w"];
    let tripled = |text: &str| {
        let (before, after) = text.split_once("Iran   = \"").unwrap();
        let (own, rest) = after.split_once('"').unwrap();
        format!("{before}Iran = \"3*({own}) + 2\"{rest}")
    };
    let models = [
        assurance(&ranged, str::to_string),
        assurance(&ranged, tripled),
    ];
    let [one, other] = models.map(|model| explain(&model, &model.defaults(), &Request::default()));
    for name in ranged {
        let (a, b) = (effect(&one, name), effect(&other, name));
        assert_eq!(
            (flip(&a.below), flip(&a.above)),
            (flip(&b.below), flip(&b.above))
        );
    }
    let slack = |found: &Sensitivity| {
        let explained = found.explained.as_ref().unwrap();
        let iran = found.game.find_player("Iran").unwrap();
        explained.incentives[explained.binding[iran.index()].unwrap()]
            .slack
            .clone()
    };
    assert_eq!(slack(&other), slack(&one) * &Rational::from(3));
}

#[test]
fn beer_and_quiche() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/classics/beer_quiche.toml"
    );
    let model = Model::from_path(path).unwrap();
    let found = explain(&model, &model.defaults(), &Request::default());
    let explained = found.explained.as_ref().unwrap();
    assert_eq!(explained.name, "pooling on beer, spare");
    // The receiver spares unless the weak are more than half.
    assert_eq!(flip(&effect(&found, "p").above), kept("1/2"));
    let receiver = found.game.find_player("Receiver").unwrap();
    let own = &explained.incentives[explained.binding[receiver.index()].unwrap()];
    let critical = own.critical.as_ref().unwrap();
    assert_eq!(critical.event, Event::Before("weak".into()));
    assert_eq!(critical.present, number("1/10"));
    assert_eq!(critical.indifferent, Some(number("1/2")));
    // The weak drink beer only as long as peace is worth more than their breakfast.
    assert_eq!(flip(&effect(&found, "peace").below), kept("1"));
    assert_eq!(flip(&effect(&found, "taste").above), kept("2"));
    assert_eq!(flip(&effect(&found, "prize").above), None);
}

/// A single choice between nothing and what is paid for taking.
fn choice(pays: &str, parameters: &str) -> Model {
    parse(&format!(
        r#"
demarche = 1
title = "a choice"
players = ["A"]
[parameters]
{parameters}
[[stage]]
name = "move"
player = "A"
actions = ["take", "leave"]
[payoff]
A = "(move == take)*({pays})"
"#
    ))
}

fn followed(expression: &str) -> Request {
    Request {
        question: Question::default().outcome(expression),
        ..Request::default()
    }
}

#[test]
fn a_derivative_whose_sign_changes_and_a_parameter_that_never_matters() {
    let model = choice(
        "1 + x*(1 - x) + 0*z",
        "x = { value = 0.25, range = [0, 1] }\nz = { value = 1, range = [0, 3] }\nfree = 2",
    );
    let found = explain(&model, &model.defaults(), &followed("A"));
    assert_eq!(found.skipped, ["free"]);
    let own = &effect(&found, "x").outcome.as_ref().unwrap().least;
    assert_eq!((own.direction, own.everywhere), (Direction::Both, true));
    let Some(Rate::Derivative { value, formula }) = &own.above else {
        panic!("{own:?}")
    };
    assert_eq!(
        (value, formula.to_string()),
        (&number("1/2"), "1 - 2*x".to_string())
    );
    assert_eq!(
        (&own.low, &own.high),
        (&Some(Rational::ONE), &Some(Rational::ONE))
    );
    for name in ["x", "z"] {
        let effect = effect(&found, name);
        assert!(effect.below.flip.is_none() && effect.above.flip.is_none());
        assert!(!effect.on_boundary);
    }
    let idle = &effect(&found, "z").outcome.as_ref().unwrap().greatest;
    assert_eq!(idle.direction, Direction::Constant);
    assert!(found.threshold.is_none());
    // The quadratic is the same at both ends, but not now.
    let swings = found.tornado.iter().map(|bar| bar.swing.clone());
    let expected = [Some(number("3/16")), Some(Rational::ZERO)];
    assert!(swings.eq(expected), "{:?}", found.tornado);
}

#[test]
fn a_point_on_a_boundary() {
    let model = choice("x - 1/2", "x = { value = 0.5, range = [0, 1] }");
    let found = explain(&model, &model.defaults(), &followed("move == take"));
    let own = effect(&found, "x");
    assert!(own.on_boundary);
    let change = own.below.change.as_ref().unwrap();
    assert_eq!((&change.value, change.kept), (&exact("1/2"), true));
    let outcome = own.outcome.as_ref().unwrap();
    let jump = |rate: &Option<Rate>| match rate {
        Some(Rate::Jump { to }) => Some(to.clone()),
        _ => None,
    };
    assert_eq!(jump(&outcome.greatest.below), Some(Rational::ZERO));
    assert_eq!(jump(&outcome.least.above), Some(Rational::ONE));
    assert!(jump(&outcome.greatest.above).is_none());
    assert_eq!(outcome.least.direction, Direction::Rises);
    let explained = found.explained.as_ref().unwrap();
    assert_eq!(explained.incentives[0].slack, Rational::ZERO);
}

#[test]
fn a_kink_shows_as_two_slopes() {
    // Taking pays where x exceeds min(y, 1/2).
    let model = choice(
        "x - min(y, 1/2)",
        "x = { value = 0.8, range = [0, 1] }\ny = { value = 0.5, range = [0, 1] }",
    );
    let found = explain(&model, &model.defaults(), &Request::default());
    let threshold = found.threshold.as_ref().unwrap();
    assert_eq!(
        (threshold.parameter.as_str(), &threshold.value),
        ("x", &exact("1/2"))
    );
    let own = &threshold.slopes[0];
    let slope = |side: &Option<Result<demarche::study::Branch, String>>| {
        side.as_ref().unwrap().as_ref().unwrap().slope.clone()
    };
    assert_eq!(
        (slope(&own.below), slope(&own.above)),
        (exact("1"), exact("0"))
    );
    assert_eq!(found.tornado[0].swing, Some(number("1/2")));
}

#[test]
fn where_the_model_is_refused_is_reported() {
    let model = choice("1/(x - 2)", "x = { value = 3, range = [0, 4] }");
    let found = explain(&model, &model.defaults(), &Request::default());
    let own = effect(&found, "x");
    assert_eq!(own.refused.len(), 1);
    assert!(own.refused[0].0.contains("x = 2"), "{:?}", own.refused);
    let flip = own.below.flip.as_ref().unwrap();
    assert_eq!((&flip.value, flip.kept), (&exact("2"), false));
}

#[test]
fn slips_are_refused_and_limits_are_data() {
    let model = choice("x", "x = { value = 1, range = [0, 2] }\ny = 3");
    let ask = |request: &Request| -> Result<Sensitivity, Error> {
        sensitivity(&model, &model.defaults(), request, &Options::default())
    };
    let class = Request {
        class: 4,
        ..Request::default()
    };
    assert!(
        ask(&class)
            .unwrap_err()
            .to_string()
            .contains("there is no class 5")
    );
    let over = |name: &str| Request {
        over: Some(name.to_string()),
        ..Request::default()
    };
    assert!(
        ask(&over("y"))
            .unwrap_err()
            .to_string()
            .contains("has no range")
    );
    assert!(
        ask(&over("q"))
            .unwrap_err()
            .to_string()
            .contains("no parameter `q`")
    );
    assert!(ask(&followed("move ==")).is_err());
    let options = Options::default();
    options.cancellation.cancel();
    let found = sensitivity(&model, &model.defaults(), &Request::default(), &options);
    assert!(matches!(found.unwrap().status, Status::Stopped(_)));
}

#[test]
fn an_end_of_a_range_that_is_refused_is_data() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/israel_iran/campaign_timing.toml"
    );
    let model = Model::from_path(path).unwrap();
    let found = explain(&model, &model.defaults(), &Request::default());
    let mut readings = found.tornado.iter().flat_map(|bar| bar.threshold.iter());
    assert!(readings.any(|ends| ends.contains(&Reading::Refused)));
}

#[test]
fn a_kind_on_the_other_side_has_no_such_border() {
    let model = choice(
        "y*(x - 1/2)",
        "x = { value = 0.8, range = [0, 1] }\ny = { value = 1, range = [-1, 1] }",
    );
    let found = explain(&model, &model.defaults(), &Request::default());
    let mut bars = found.tornado.iter();
    let bar = bars.find(|bar| bar.parameter == "y").unwrap();
    let expected = [Reading::Elsewhere, Reading::At(exact("1/2"))];
    assert_eq!((&bar.threshold, &bar.swing), (&Some(expected), &None));
}

#[test]
fn a_jump_across_what_is_refused_counts() {
    let model = choice("1/(x - 2)", "x = { value = 3, range = [0, 4] }");
    let found = explain(&model, &model.defaults(), &followed("move == take"));
    let own = &effect(&found, "x").outcome.as_ref().unwrap().least;
    assert_eq!((own.direction, own.everywhere), (Direction::Rises, false));
    assert!(found.threshold.unwrap().refused.is_some());
}

#[test]
fn an_infinite_slope_is_not_taken_for_an_end() {
    let model = choice(
        "(x - 1/2)*(x - 1/2)*(x - 1/2) - y",
        "x = { value = 0.7, range = [0, 1] }\ny = { value = 0, range = [-1, 1] }",
    );
    let found = explain(&model, &model.defaults(), &Request::default());
    let own = &found.threshold.as_ref().unwrap().slopes[0];
    for side in [&own.below, &own.above] {
        let reason = side.as_ref().unwrap().as_ref().unwrap_err();
        assert!(reason.contains("infinite slope"), "{reason}");
    }
}

#[test]
fn a_line_that_only_touches_the_border_is_not_its_formula() {
    let model = parse(
        r#"
demarche = 1
title = "a touch"
players = ["A", "B"]
[parameters]
p = { value = 0.7, range = [0, 1] }
s = { value = 0, range = [-1, 1] }
[[stage]]
name = "move"
player = "A"
actions = ["go", "stay", "mad"]
[[stage]]
name = "reply"
player = "B"
when = "move == mad"
sees = ["move"]
actions = ["x", "y"]
[payoff]
A = "if move == go then p*p - 1/4 - s*s else (if move == mad then -10 else 0)"
B = "if reply == x then p - 1/2 else 0"
"#,
    );
    let request = Request {
        over: Some("p".to_string()),
        ..Request::default()
    };
    let found = explain(&model, &model.defaults(), &request);
    let own = &found.threshold.as_ref().unwrap().slopes[0];
    let branch = own.above.as_ref().unwrap().as_ref().unwrap();
    assert_eq!(branch.slope, exact("0"));
    assert!(branch.formula.is_none(), "{branch:?}");
}
