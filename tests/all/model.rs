//! Models and their games: the files under `models/`, names of information sets, shared shapes.

use crate::common::number;
use demarche::diagnostic::{Error, ErrorKind, Severity};
use demarche::game::{Game, NodeKind};
use demarche::model::{ActionDraft, Model, ParameterDraft, StageDraft, TypeDraft};
use demarche::number::{OrderedField, Rational};
use demarche::run::Limits;
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("models")
        .join(name)
}

fn model(name: &str) -> Model {
    Model::from_path(path(name)).unwrap_or_else(|error| panic!("{error}"))
}

fn game(name: &str) -> Game {
    let model = model(name);
    model
        .game(&model.defaults())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Every model file.
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![path("")];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|e| e == "toml") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() >= 6, "the models were not found");
    found
}

/// The payoffs of a play, given by the names of its moves.
fn payoffs(game: &Game, history: &[&str]) -> Vec<Rational> {
    let leaf = game
        .nodes()
        .find(|&node| game.kind(node) == NodeKind::Leaf && game.history(node) == history)
        .unwrap_or_else(|| panic!("there is no play {history:?}"));
    let outcome = game.outcome(leaf).unwrap();
    game.payoffs(outcome).to_vec()
}

fn labels(game: &Game, player: &str) -> Vec<String> {
    let player = game.find_player(player).unwrap();
    let sets = game.infosets_of(player).iter();
    sets.map(|&set| game.infoset(set).label().into()).collect()
}

#[test]
fn sizes_are_those_of_the_literature() {
    // Name, nodes, leaves, information sets by player.
    let expected: [(&str, usize, usize, &[usize]); 6] = [
        ("israel_iran/assurance.toml", 31, 16, &[10, 2]),
        ("israel_iran/opportunist.toml", 70, 36, &[21, 2]),
        ("classics/kuhn_poker.toml", 55, 30, &[6, 6]),
        ("classics/myerson_card_game.toml", 11, 6, &[2, 1]),
        ("classics/seltens_horse.toml", 9, 5, &[1, 1, 1]),
        ("classics/beer_quiche.toml", 15, 8, &[2, 2]),
    ];
    for (name, nodes, leaves, sets) in expected {
        let game = game(name);
        let found: Vec<usize> = game
            .player_ids()
            .map(|p| game.infosets_of(p).len())
            .collect();
        assert_eq!(
            (game.node_count(), game.leaf_count(), found.as_slice()),
            (nodes, leaves, sets),
            "{name}"
        );
    }
}

#[test]
fn every_model_file_is_complete_and_clean() {
    for file in files() {
        let model = Model::from_path(&file).unwrap_or_else(|error| panic!("{error}"));
        let name = file.display();
        assert_eq!(model.warnings(), [], "{name}");
        assert!(
            model.source().is_some() && model.about().is_some(),
            "{name}"
        );
        for parameter in model.parameters() {
            assert!(
                parameter.range.is_some() && parameter.about.is_some(),
                "{name}: {}",
                parameter.name
            );
        }
        let game = model.game(&model.defaults()).unwrap();
        assert_eq!(game.recall_failure(), None, "{name}");
        for player in game.player_ids() {
            let mut labels: Vec<&str> = (game.infosets_of(player).iter())
                .map(|&set| game.infoset(set).label())
                .collect();
            let count = labels.len();
            labels.sort_unstable();
            labels.dedup();
            assert_eq!(labels.len(), count, "{name}: labels repeat");
        }
    }
}

#[test]
fn assurance_pays_what_the_formulas_say() {
    let game = game("israel_iran/assurance.toml");
    let pay = |history: &[&str]| payoffs(&game, history);
    let both = |a: &str, b: &str| vec![number(a), number(b)];
    // B - c + G - k and -h - d; B - L + A and -(1-σ)h - w(1+u) - ρd.
    assert_eq!(
        pay(&["hollow", "assure", "restrain", "strike"]),
        both("9", "-14")
    );
    assert_eq!(
        pay(&["hollow", "silent", "restrain", "strike"]),
        both("10", "-14")
    );
    assert_eq!(
        pay(&["sincere", "assure", "restrain", "hold"]),
        both("6", "-4")
    );
    assert_eq!(
        pay(&["hollow", "assure", "intervene", "strike"]),
        both("4", "-9")
    );
    assert_eq!(
        pay(&["sincere", "silent", "intervene", "hold"]),
        both("1", "-5")
    );

    let opportunist = self::game("israel_iran/opportunist.toml");
    let pay = |history: &[&str]| payoffs(&opportunist, history);
    let open = ["opportunist", "assure", "restrain", "open", "strike"];
    assert_eq!(pay(&open), both("8", "-14"));
    let closed = ["opportunist", "silent", "restrain", "closed", "strike"];
    assert_eq!(pay(&closed), both("5", "-14"));
    assert_eq!(
        pay(&["opportunist", "assure", "intervene", "strike"]),
        both("3", "-9")
    );

    // Iran is indifferent where Pr(no strike) = p*: both types strike back after intervention.
    let value = |name: &str| {
        model("israel_iran/assurance.toml")
            .parameter(name)
            .unwrap()
            .value
            .clone()
    };
    let (rho, w, u) = (value("rho"), value("w"), value("u"));
    let (sigma, h, d) = (value("sigma"), value("h"), value("d"));
    let threshold = Rational::ONE - rho - (w * &(Rational::ONE + u) - sigma * &h) / &d;
    assert_eq!(threshold, number("1/2"));
    let pay = |history: &[&str]| payoffs(&game, history);
    let hold = pay(&["sincere", "assure", "restrain", "hold"])[1].clone();
    let strike = pay(&["hollow", "assure", "restrain", "strike"])[1].clone();
    let intervene = pay(&["hollow", "assure", "intervene", "strike"])[1].clone();
    let restrain = threshold.clone() * &hold + (Rational::ONE - threshold) * &strike;
    assert_eq!(restrain, intervene);
}

#[test]
fn information_sets_are_named_after_what_is_known() {
    let assurance = game("israel_iran/assurance.toml");
    assert_eq!(
        labels(&assurance, "Iran"),
        ["response | message=assure", "response | message=silent"]
    );
    let israel = labels(&assurance, "Israel");
    assert_eq!(israel[0], "message | sincere");
    assert!(israel.contains(&"act | hollow, message=assure, response=restrain".to_string()));

    let opportunist = labels(&game("israel_iran/opportunist.toml"), "Israel");
    for label in [
        "act | opportunist, message=silent, response=restrain, opportunity=open",
        "act | sincere, message=assure, response=intervene, opportunity=skipped",
    ] {
        assert!(opportunist.contains(&label.to_string()), "{label}");
    }
    assert_eq!(
        labels(&game("classics/seltens_horse.toml"), "Three"),
        ["third"]
    );
    assert_eq!(
        labels(&game("classics/kuhn_poker.toml"), "First")[..2],
        [
            "opening | first_card=1",
            "last | first_card=1, opening=check, reply=bet"
        ]
    );
}

#[test]
fn kuhn_and_myerson_are_zero_sum() {
    for name in [
        "classics/kuhn_poker.toml",
        "classics/myerson_card_game.toml",
    ] {
        assert_eq!(game(name).constant_sum(), Ok(Rational::ZERO), "{name}");
    }
    let kuhn = game("classics/kuhn_poker.toml");
    let first = |history: &[&str]| payoffs(&kuhn, history)[0].clone();
    assert_eq!(first(&["KQ", "bet", "call"]), number("2"));
    assert_eq!(first(&["JQ", "check", "check"]), number("-1"));
    assert_eq!(first(&["KJ", "check", "bet", "fold"]), number("-1"));
    assert_eq!(first(&["QK", "check", "bet", "call"]), number("-2"));
    let myerson = game("classics/myerson_card_game.toml");
    let first = |history: &[&str]| payoffs(&myerson, history)[0].clone();
    assert_eq!(first(&["black", "raise", "meet"]), number("-2"));
    assert_eq!(first(&["black", "raise", "pass"]), number("1"));
    assert_eq!(first(&["red", "fold"]), number("1"));
    assert_eq!(first(&["black", "fold"]), number("-1"));
}

#[test]
fn the_horse_and_the_breakfast_pay_as_printed() {
    let horse = game("classics/seltens_horse.toml");
    let numbers = |row: [i64; 3]| row.map(Rational::from).to_vec();
    let plays: [(&[&str], [i64; 3]); 5] = [
        (&["A", "a"], [1, 1, 1]),
        (&["D", "L"], [3, 3, 2]),
        (&["D", "R"], [0, 0, 0]),
        (&["A", "d", "L"], [4, 4, 0]),
        (&["A", "d", "R"], [0, 0, 1]),
    ];
    for (history, row) in plays {
        assert_eq!(payoffs(&horse, history), numbers(row), "{history:?}");
    }
    let breakfast = game("classics/beer_quiche.toml");
    let numbers = |row: [i64; 2]| row.map(Rational::from).to_vec();
    assert_eq!(
        payoffs(&breakfast, &["weak", "beer", "fight"]),
        numbers([0, 1])
    );
    assert_eq!(
        payoffs(&breakfast, &["weak", "quiche", "spare"]),
        numbers([3, 0])
    );
    assert_eq!(
        payoffs(&breakfast, &["strong", "beer", "spare"]),
        numbers([3, 1])
    );
    assert_eq!(
        payoffs(&breakfast, &["strong", "quiche", "fight"]),
        numbers([0, 0])
    );
}

#[test]
fn games_of_a_model_share_its_shape() {
    let model = model("israel_iran/assurance.toml");
    let first = model.game(&model.defaults()).unwrap();
    let assignment = model.defaults().with("p", "3/10").unwrap();
    let assignment = assignment.with("G_H", "0.1 + 1/5").unwrap();
    let second = model.game(&assignment).unwrap();
    assert!(Arc::ptr_eq(first.shape(), second.shape()));
    assert!(Arc::ptr_eq(first.shape(), model.shape().unwrap()));
    assert_eq!(second.values().chance, [number("3/10"), number("7/10")]);
    let strike = ["hollow", "silent", "restrain", "strike"];
    assert_eq!(payoffs(&second, &strike)[0], number("6.3"));
    assert_eq!(payoffs(&first, &strike)[0], number("10"));
}

#[test]
fn games_over_another_field_agree() {
    let mut compared = 0;
    for file in files() {
        let model = Model::from_path(&file).unwrap();
        let defaults = model.defaults();
        let exact = model.game(&defaults).unwrap();
        let values: Vec<f64> = defaults.values().iter().map(OrderedField::to_f64).collect();
        // Floats may miss a sum of one, and are then refused.
        let Ok(floats) = model.game_over(&values) else {
            continue;
        };
        compared += 1;
        for (a, b) in exact.values().payoffs.iter().zip(&floats.values().payoffs) {
            assert!((a.to_f64() - b).abs() < 1e-12, "{}", file.display());
        }
        assert!(Arc::ptr_eq(exact.shape(), floats.shape()));
    }
    assert!(compared >= 3, "{compared}");
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn assignments_are_checked() {
    let model = model("israel_iran/assurance.toml");
    let defaults = model.defaults();
    assert!(refusal(defaults.clone().with("rhoo", 1)).contains("did you mean `rho`?"));
    assert!(refusal(defaults.clone().with("unknown", 1)).contains("the parameters are `p`, `c`"));
    assert!(refusal(defaults.clone().with("p", "p")).contains("the name `p` is used"));
    assert!(refusal(defaults.clone().with("p", "1/0")).contains("divides by zero"));
    let above = refusal(model.game(&defaults.clone().with("p", "3/2").unwrap()));
    assert!(
        above.contains("the probability of `sincere` is 3/2, above one"),
        "{above}"
    );
    assert!(above.contains("assurance.toml:"), "{above}");
    let warnings = model.range_warnings(&defaults.clone().with("p", "3/2").unwrap());
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].severity, Severity::Warning);
    let other = Model::builder()
        .players(["Solo"])
        .payoff("Solo", 1)
        .build()
        .unwrap();
    assert!(refusal(other.game(&defaults)).contains("other parameters"));
    assert!(refusal(other.game_over::<Rational>(&[Rational::ONE])).contains("1 values for 0"));
}

#[test]
fn the_limit_on_nodes_holds() {
    let model = model("israel_iran/assurance.toml");
    let limits = |nodes| Limits {
        nodes,
        ..Limits::default()
    };
    let error = model.shape_within(&limits(30)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit);
    assert_eq!(model.shape_within(&limits(31)).unwrap().node_count(), 31);
    assert!(model.shape_within(&limits(30)).is_err());
}

/// Everything that a file can say, and the same in Rust.
#[test]
fn builder_and_file_give_the_same_game() {
    let text = r#"
title = "everything"
players = ["A", "B", "C"]
[parameters]
p = 0.25
k = { value = "2/7", range = [0, 1], about = "a cost" }
[types.A]
low = { prior = "p", G = "k" }
high = { prior = "1 - p", G = 2 }
[types.B]
firm = { prior = "if type.A == low then 1/3 else 1/2", H = 1 }
soft = { prior = "if type.A == low then 2/3 else 1/2", H = "-k" }
[[stage]]
name = "first"
player = "A"
sees = ["type.B"]
actions = ["x", { name = "y", when = "type.A == high" }, "z"]
[[stage]]
name = "weather"
[stage.chance]
rain = { probability = "p", when = "first != x" }
sun = "if first == x then 1 else 1 - p"
[[stage]]
name = "second"
player = "B"
sees = ["first == x", "score"]
when = "first != z"
actions = ["go", "stop"]
[[stage]]
name = "third"
player = "C"
sees = ["second", "weather"]
actions = ["yes", "no"]
[let]
score = "2*(first == x) + (weather == rain)"
[payoff]
A = "G*(third == yes) + score"
B = "H^2 - (second == go)/(1 + k)"
C = "min(score, G, H, abs(-3)) + max(0, -k)"
"#;
    let file = Model::parse("everything.toml", text).unwrap_or_else(|e| panic!("{e}"));
    let built = Model::builder()
        .title("everything")
        .players(["A", "B", "C"])
        .parameter(ParameterDraft::new("p", "0.25"))
        .parameter(
            ParameterDraft::new("k", number("2/7"))
                .range(0, 1)
                .about("a cost"),
        )
        .types(
            "A",
            [
                TypeDraft::new("low", "p").constant("G", "k"),
                TypeDraft::new("high", "1 - p").constant("G", 2),
            ],
        )
        .types(
            "B",
            [
                TypeDraft::new("firm", "if type.A == low then 1/3 else 1/2").constant("H", 1),
                TypeDraft::new("soft", "if type.A == low then 2/3 else 1/2").constant("H", "-k"),
            ],
        )
        .stage(
            StageDraft::new("first")
                .player("A")
                .sees(["type.B"])
                .actions([
                    ActionDraft::new("x"),
                    ActionDraft::new("y").when("type.A == high"),
                    ActionDraft::new("z"),
                ]),
        )
        .stage(
            StageDraft::new("weather")
                .branch(ActionDraft::new("rain").when("first != x"), "p")
                .branch("sun", "if first == x then 1 else 1 - p"),
        )
        .stage(
            StageDraft::new("second")
                .player("B")
                .sees(["first == x", "score"])
                .when("first != z")
                .actions(["go", "stop"]),
        )
        .stage(
            StageDraft::new("third")
                .player("C")
                .sees(["second", "weather"])
                .actions(["yes", "no"]),
        )
        .define("score", "2*(first == x) + (weather == rain)")
        .payoff("A", "G*(third == yes) + score")
        .payoff("B", "H^2 - (second == go)/(1 + k)")
        .payoff("C", "min(score, G, H, abs(-3)) + max(0, -k)")
        .build()
        .unwrap();
    assert_eq!(file.parameters(), built.parameters());
    let (a, b) = (
        file.game(&file.defaults()).unwrap(),
        built.game(&built.defaults()).unwrap(),
    );
    assert_eq!(a.values(), b.values());
    assert_eq!(a.title(), b.title());
    assert!(a.nodes().eq(b.nodes()));
    for node in a.nodes() {
        assert_eq!(
            (a.kind(node), a.parent(node)),
            (b.kind(node), b.parent(node))
        );
    }
    for (left, right) in a.infosets().zip(b.infosets()) {
        assert_eq!(left.label(), right.label());
        assert!(left.action_names().eq(right.action_names()));
    }
    assert_eq!(a.recall_failure(), None);

    // By hand: the types, then x or z for the low type and x, y, z for the high one, and so on.
    assert_eq!(
        a.leaf_count(),
        2 * ((2 * 2) + 2 * 2) + 2 * ((2 * 2) + (2 * 2 * 2) + 2 * 2)
    );
    let soft_x = ["low", "soft", "x", "sun", "go", "yes"];
    // G = k = 2/7 and score = 2; H = -2/7; the smallest of 2, 2/7, -2/7 and 3.
    assert_eq!(
        payoffs(&a, &soft_x),
        [number("16/7"), number("-307/441"), number("-2/7")]
    );
    assert!(labels(&a, "B").contains(&"second | soft, (first == x)=no, score=1".to_string()));
    assert!(labels(&a, "A").contains(&"first | low, type.B=firm".to_string()));
    assert!(labels(&a, "C").contains(&"third | weather=rain, second=skipped".to_string()));
    // The priors of B depend on the type of A, and the branch `rain` is absent after `x`.
    let chance = a.values().chance.clone();
    assert_eq!(
        chance[..4],
        [number("1/4"), number("3/4"), number("1/3"), number("2/3")]
    );
    assert!(chance.contains(&Rational::ONE));
}

/// What was seen stays seen, and own skipped stages are known.
#[test]
fn recall_is_perfect_by_construction() {
    let text = r#"
players = ["A", "B"]
[[stage]]
name = "coin"
chance = { heads = "1/2", tails = "1/2" }
[[stage]]
name = "look"
player = "A"
sees = ["coin"]
when = "coin == heads"
actions = ["ask", "wait"]
[[stage]]
name = "answer"
player = "B"
actions = ["l", "r"]
[[stage]]
name = "end"
player = "A"
sees = ["answer"]
actions = ["l", "r"]
[payoff]
A = "answer == l"
B = "end == r"
"#;
    let model = Model::parse("recall.toml", text).unwrap();
    let game = model.game(&model.defaults()).unwrap();
    assert_eq!(game.recall_failure(), None);
    assert_eq!(
        labels(&game, "A"),
        [
            "look | coin=heads",
            "end | coin=heads, look=ask, answer=l",
            "end | coin=heads, look=ask, answer=r",
            "end | coin=heads, look=wait, answer=l",
            "end | coin=heads, look=wait, answer=r",
            "end | look=skipped, answer=l",
            "end | look=skipped, answer=r",
        ]
    );
    assert_eq!(labels(&game, "B"), ["answer"]);
}

/// A branch of probability zero stays in the tree, an action that alone remains is still a move.
#[test]
fn zero_branches_and_single_actions_stay() {
    let text = r#"
players = ["A"]
[[stage]]
name = "coin"
chance = { heads = 0, tails = 1 }
[[stage]]
name = "move"
player = "A"
sees = ["coin"]
actions = ["on", { name = "off", when = "coin == heads" }]
[payoff]
A = "move == on"
"#;
    let model = Model::parse("zero.toml", text).unwrap();
    let game = model.game(&model.defaults()).unwrap();
    assert_eq!(
        (game.node_count(), game.leaf_count(), game.infoset_count()),
        (6, 3, 2)
    );
    assert_eq!(game.values().chance, [Rational::ZERO, Rational::ONE]);
    let sets: Vec<usize> = game.infosets().map(|set| set.action_count()).collect();
    assert_eq!(sets, [2, 1]);
}

/// Chains of definitions and long sums are no deeper than short ones.
#[test]
fn long_models_are_read() {
    let mut text = String::from("players = [\"A\"]\n[let]\nx0 = 1\n");
    for index in 1..3000 {
        text += &format!("x{index} = \"x{} + 1\"\n", index - 1);
    }
    let sum = vec!["1"; 20_000].join(" + ");
    text += &format!("[payoff]\nA = \"x2999 + {sum}\"\n");
    let model = Model::parse("long.toml", &text).unwrap();
    let game = model.game(&model.defaults()).unwrap();
    assert_eq!(game.values().payoffs[[0, 0]], Rational::from(23_000));
}

/// A broker whose word is all that is heard: withheld and never asked for look the same.
#[test]
fn a_move_can_be_seen_in_part() {
    let text = r#"
players = ["Israel", "Russia", "Iran"]
[parameters]
p = 0.4
alpha = 0.8
[types.Israel]
sincere = { prior = "p" }
hollow = { prior = "1 - p" }
[[stage]]
name = "intelligence"
chance = { good = "accuracy", bad = "1 - accuracy" }
[[stage]]
name = "request"
player = "Israel"
actions = ["request", "silent"]
[[stage]]
name = "relay"
player = "Russia"
sees = ["intelligence"]
when = "request == request"
actions = ["endorse", "withhold"]
[[stage]]
name = "response"
player = "Iran"
sees = ["relay == endorse"]
actions = ["restrain", "intervene"]
[let]
accuracy = "if type.Israel == sincere then alpha else 1 - alpha"
[payoff]
Israel = "response == restrain"
Russia = "relay == endorse"
Iran = "type.Israel == sincere"
"#;
    let model = Model::parse("relay.toml", text).unwrap();
    let game = model.game(&model.defaults()).unwrap();
    assert_eq!(
        (game.node_count(), game.leaf_count(), game.infoset_count()),
        (47, 24, 6)
    );
    assert_eq!(
        labels(&game, "Iran"),
        [
            "response | (relay == endorse)=yes",
            "response | (relay == endorse)=no"
        ]
    );
    assert_eq!(
        labels(&game, "Russia"),
        ["relay | intelligence=good", "relay | intelligence=bad"]
    );
}

/// A random staged model: who moves, what is seen and when, by numbers.
fn random(stages: &[(u8, u8, u8, u8)]) -> Result<Model, Error> {
    let mut builder = Model::builder()
        .players(["A", "B"])
        .types(
            "A",
            [TypeDraft::new("s", "1/3"), TypeDraft::new("t", "2/3")],
        )
        .payoff("A", 0)
        .payoff("B", 0);
    let test = |code: u8, stage: usize| match (code, stage) {
        (0..=60, _) | (_, 0) => None,
        (61..=90, _) => Some("type.A == s".to_string()),
        _ => Some(format!("m{} == x", usize::from(code) % stage)),
    };
    for (index, &(mover, sees, when, action)) in stages.iter().enumerate() {
        let mut stage = StageDraft::new(format!("m{index}"));
        let mut last = ActionDraft::new("y");
        if let Some(condition) = test(action, index) {
            last = last.when(condition);
        }
        if mover % 3 == 0 {
            stage = stage.branch("x", "1/2").branch("y", "1/2");
        } else {
            stage = stage.player(if mover % 3 == 1 { "A" } else { "B" });
            stage = stage.actions([ActionDraft::new("x"), last]);
            if index > 0 {
                let seen = usize::from(sees) % index;
                stage = stage.sees(match sees % 5 {
                    0 => vec![format!("m{seen}")],
                    1 => vec![format!("m{seen} == x"), format!("m{}", seen / 2)],
                    2 => vec![format!("m{seen} == x or type.A == s")],
                    3 => vec!["type.A".to_string()],
                    _ => vec![],
                });
            }
        }
        if let Some(condition) = test(when, index) {
            stage = stage.when(condition);
        }
        builder = builder.stage(stage);
    }
    builder.build()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever the stages, nobody forgets, and every information set has a name of its own; or
    /// an action is refused that its mover could not decide.
    #[test]
    fn recall_is_perfect_in_every_model(
        stages in proptest::collection::vec(any::<(u8, u8, u8, u8)>(), 1..8),
    ) {
        let model = random(&stages).unwrap();
        match model.game(&model.defaults()) {
            Err(error) => {
                let message = error.to_string();
                prop_assert!(message.contains("cannot tell whether `y`"), "{}", message);
            }
            Ok(game) => {
                prop_assert_eq!(game.recall_failure(), None);
                for player in ["A", "B"] {
                    let mut names = labels(&game, player);
                    let count = names.len();
                    names.sort_unstable();
                    names.dedup();
                    prop_assert_eq!(names.len(), count);
                }
            }
        }
    }
}
