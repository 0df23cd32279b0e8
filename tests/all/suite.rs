//! The suite: cases as data, solvers as columns. `tests/suite/*.toml` says what the literature
//! says of a game; every solver that claims a case's concept runs it, its regret is recomputed
//! first and its answer compared afterwards, and profiles that are given are certified or refuted.
//!
//! A solver that a case leaves out is named under `skip` with the reason.

use crate::common::number;
use crate::rules::{Kuhn, Leduc, LiarsDice, unfold};
use demarche::analysis::{Verdict, certify};
use demarche::concepts::Concept;
use demarche::document::ProfileDocument;
use demarche::formats::{ReadOptions, efg};
use demarche::game::{Game, GameBuilder};
use demarche::lp;
use demarche::model::Model;
use demarche::number::{OrderedRing, Rational, Tolerances};
use demarche::run::{Backend, Options, Status};
use demarche::sequence_form::SequenceForm;
use demarche::solvers::nash::lemke;
use demarche::solvers::zero_sum::{Orientation, zero_sum_oriented};
use demarche::strategy::Behavior;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Texts = BTreeMap<String, String>;
/// A history and its probability.
type Likely = (Vec<String>, String);
/// By player and information set an action, or probabilities.
type Strategies = BTreeMap<String, BTreeMap<String, Choice>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Suite {
    case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    source: String,
    game: Source,
    #[serde(default)]
    set: Texts,
    #[serde(default)]
    counts: BTreeMap<String, usize>,
    /// What every solver of these is to find.
    #[serde(default)]
    concepts: Vec<String>,
    /// By player.
    #[serde(default)]
    payoffs: Texts,
    /// How far payoffs may be off, where the literature has decimals; otherwise nothing.
    tolerance: Option<f64>,
    /// Probabilities in every answer: by player, information set and action a number, or a range
    /// `0..1/3`. An information set that an answer leaves open says nothing.
    #[serde(default)]
    plays: BTreeMap<String, BTreeMap<String, Texts>>,
    /// Linear equations between probabilities of every answer.
    #[serde(default)]
    relation: Vec<Relation>,
    /// Reasons by solver.
    #[serde(default)]
    skip: Texts,
    /// By concept: words of the refusal.
    #[serde(default)]
    refused: Texts,
    /// What the profiles of `verify` do where they say nothing else.
    #[serde(default)]
    strategy: Strategies,
    #[serde(default)]
    verify: Vec<Claimed>,
}

/// Exactly one of these.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
enum Source {
    /// A file under `models/`, without its extension.
    Model(String),
    /// The text of an `.efg`.
    Efg(String),
    /// The payoffs of a game in strategic form: by row and column, one for each player.
    Bimatrix(Vec<Vec<[i64; 2]>>),
    Kuhn(usize),
    Leduc(usize),
    Dice(usize),
}

/// `Σ factor · probability = sum`, over `[factor, player, information set, action]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Relation {
    terms: Vec<[String; 4]>,
    sum: String,
}

/// A profile and what it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claimed {
    name: String,
    /// Beyond the case's.
    #[serde(default)]
    set: Texts,
    #[serde(default)]
    strategy: Strategies,
    /// By player and information set, a list of `[history, probability]`.
    #[serde(default)]
    beliefs: BTreeMap<String, BTreeMap<String, Vec<Likely>>>,
    #[serde(default)]
    payoffs: Texts,
    /// `true`, `false` or `"undecided"`.
    nash: Option<Expected>,
    subgame_perfect: Option<Expected>,
    weak_pbe: Option<Expected>,
    sequential: Option<Expected>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Choice {
    Pure(String),
    Mixed(Texts),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Expected {
    Decided(bool),
    Word(String),
}

impl Source {
    fn game(&self, settings: &[&Texts]) -> Game {
        let settings = settings.iter().copied().flatten();
        match self {
            Source::Model(name) => {
                let path = format!("{}/models/{name}.toml", env!("CARGO_MANIFEST_DIR"));
                let model = Model::from_path(path).unwrap();
                let mut values = model.defaults();
                for (name, value) in settings {
                    values.set(name, value.as_str()).unwrap();
                }
                return model.game(&values).unwrap();
            }
            _ => assert_eq!(settings.count(), 0, "only models have parameters"),
        }
        match self {
            Source::Model(_) => unreachable!("models have returned"),
            Source::Efg(text) => {
                let read = efg::read("case", text.as_bytes(), &ReadOptions::default());
                read.unwrap().0
            }
            Source::Bimatrix(payoffs) => strategic(payoffs),
            Source::Kuhn(cards) => unfold(&Kuhn { cards: *cards }),
            Source::Leduc(ranks) => unfold(&Leduc { ranks: *ranks }),
            Source::Dice(faces) => unfold(&LiarsDice { faces: *faces }),
        }
    }
}

fn strategic(payoffs: &[Vec<[i64; 2]>]) -> Game {
    let names = |letter: char, count: usize| {
        let name = move |index: usize| format!("{letter}{}", index + 1);
        (0..count).map(name).collect::<Vec<_>>()
    };
    let mut builder = GameBuilder::new("bimatrix", ["One", "Two"]);
    let row = builder.infoset("One", "row", names('r', payoffs.len()));
    let column = builder.infoset("Two", "column", names('c', payoffs[0].len()));
    let root = builder.root();
    for (row, node) in builder.decide(root, row).enumerate() {
        for (column, leaf) in builder.decide(node, column).enumerate() {
            builder.pay(leaf, payoffs[row][column].map(Rational::from));
        }
    }
    builder.build().unwrap()
}

/// The probability of an action; `None` where the profile leaves its information set open.
fn probability(
    game: &Game,
    profile: &Behavior,
    player: &str,
    set: &str,
    action: &str,
) -> Option<Rational> {
    let id = game
        .find_player(player)
        .unwrap_or_else(|| panic!("no player `{player}`"));
    let set = game
        .find_infoset(id, set)
        .unwrap_or_else(|| panic!("no information set `{set}`"));
    let mut names = game.infoset(set).action_names();
    let index = names.position(|name| name == action);
    let index = index.unwrap_or_else(|| panic!("no action `{action}`"));
    profile
        .at(set)
        .map(|distribution| distribution[index].clone())
}

impl Case {
    /// Whether a solver runs this case.
    fn runs(&self, solver: &str) -> bool {
        !self.skip.contains_key(solver)
    }

    /// Regret first, values afterwards.
    fn check(&self, game: &Game, solver: &str, profile: Option<Behavior>) {
        let place = format!("{}, {solver}", self.name);
        let profile = profile.unwrap_or_else(|| panic!("{place}: no profile"));
        let certificate = certify(game, &profile, None).unwrap();
        assert_eq!(certificate.max_regret, Rational::ZERO, "{place}");
        assert_eq!(certificate.standing.nash, Verdict::Yes, "{place}");
        self.check_payoffs(game, &self.payoffs, &certificate.payoffs, &place);
        for (player, sets) in &self.plays {
            for (set, actions) in sets {
                for (action, expected) in actions {
                    let Some(found) = probability(game, &profile, player, set, action) else {
                        continue;
                    };
                    let (low, high) = expected.split_once("..").unwrap_or((expected, expected));
                    let holds = number(low) <= found && found <= number(high);
                    assert!(
                        holds,
                        "{place}: {action} at {set} has {found}, not {expected}"
                    );
                }
            }
        }
        for relation in &self.relation {
            let terms = relation.terms.iter().map(|[factor, player, set, action]| {
                Some(number(factor) * probability(game, &profile, player, set, action)?)
            });
            if let Some(sum) = terms.sum::<Option<Rational>>() {
                assert_eq!(sum, number(&relation.sum), "{place}: {relation:?}");
            }
        }
    }

    fn check_payoffs(&self, game: &Game, expected: &Texts, found: &[Rational], place: &str) {
        for (player, expected) in expected {
            let id = game
                .find_player(player)
                .unwrap_or_else(|| panic!("no player `{player}`"));
            let (found, expected) = (&found[id.index()], number(expected));
            match self.tolerance {
                None => assert_eq!(*found, expected, "{place}: {player}"),
                Some(tolerance) => {
                    let off = (found.to_f64() - expected.to_f64()).abs();
                    assert!(off <= tolerance, "{place}: {player} is {off} off");
                }
            }
        }
    }

    /// Runs every solver of a concept that has not run yet; `names` are those of all, skipped ones
    /// included.
    fn solve(&self, game: &Game, concept: &str, names: &mut BTreeSet<String>) {
        let mut runs = |name: &str| {
            let new = names.insert(name.to_string());
            (new || name == "solve") && self.runs(name)
        };
        if runs("lemke") {
            for (number, prior) in priors(game).iter().enumerate() {
                let found = lemke(game, prior, &Options::default().start()).unwrap();
                assert_eq!(found.status, Status::Solved);
                self.check(game, &format!("lemke from prior {number}"), found.profile);
            }
        }
        if runs("solve") {
            let concept: Concept = concept.parse().unwrap();
            let found = concept.solve(game, &Options::default()).unwrap();
            assert_eq!(found.status, Status::Solved);
            for class in &found.classes {
                self.check(game, "solve", Some(class.profile.clone()));
            }
        }
        if concept != "zero-sum" {
            return;
        }
        let form = SequenceForm::new(game).unwrap();
        for backend in Backend::ALL
            .into_iter()
            .filter(|&backend| lp::available(backend))
        {
            for (side, orientation) in [
                ("first", Orientation::First),
                ("second", Orientation::Second),
            ] {
                let solver = format!("{backend}-{side}");
                if runs(&solver) {
                    let options = Options {
                        backend: Some(backend),
                        ..Options::default()
                    };
                    let found = zero_sum_oriented(&form, orientation, &options.start()).unwrap();
                    let paid = found
                        .profile
                        .as_ref()
                        .map(|profile| certify(game, profile, None).unwrap().payoffs[0].clone());
                    assert_eq!(found.value, paid, "{}, {solver}", self.name);
                    self.check(game, &solver, found.profile);
                }
            }
        }
    }

    fn run(&self) {
        assert!(!self.source.is_empty(), "{} has no source", self.name);
        let game = self.game.game(&[&self.set]);
        for (what, &count) in &self.counts {
            let found = match what.as_str() {
                "nodes" => game.node_count(),
                "leaves" => game.leaf_count(),
                "infosets" => game.infoset_count(),
                player => {
                    let id = game.find_player(player);
                    let id = id.unwrap_or_else(|| panic!("`{player}` cannot be counted"));
                    game.infosets_of(id).len()
                }
            };
            assert_eq!(found, count, "{}: {what}", self.name);
        }
        let mut solvers = BTreeSet::new();
        for concept in &self.concepts {
            self.solve(&game, concept, &mut solvers);
        }
        for (solver, reason) in &self.skip {
            let known = solvers.contains(solver) || solver.starts_with("highs");
            assert!(
                known,
                "{} skips `{solver}`, which does not run it",
                self.name
            );
            assert!(
                !reason.is_empty(),
                "{} skips `{solver}` for no reason",
                self.name
            );
        }
        for (concept, words) in &self.refused {
            let concept: Concept = concept.parse().unwrap();
            let refusal = concept
                .solve(&game, &Options::default())
                .unwrap_err()
                .to_string();
            assert!(refusal.contains(words.as_str()), "{}: {refusal}", self.name);
        }
        for claimed in &self.verify {
            let game = self.game.game(&[&self.set, &claimed.set]);
            claimed.run(self, &game);
        }
    }
}

/// Interior profiles from which Lemke's paths start: the uniform one, and those that lean to the
/// first and to the last action of every information set.
fn priors(game: &Game) -> Vec<Behavior> {
    let leaning = |last: bool| {
        let mut prior = Behavior::uniform(game.shape().clone());
        for set in game.infosets() {
            let count = set.action_count() as i64;
            let weight = |index| if last { index + 1 } else { count - index };
            let total = count * (count + 1) / 2;
            let shares = (0..count).map(|index| Rational::new(weight(index), total));
            prior.set(set.id(), shares).unwrap();
        }
        prior
    };
    vec![
        Behavior::uniform(game.shape().clone()),
        leaning(false),
        leaning(true),
    ]
}

impl Claimed {
    fn document(&self, case: &Case) -> ProfileDocument {
        let mut strategy: BTreeMap<&String, BTreeMap<&String, Texts>> = BTreeMap::new();
        for (player, sets) in case.strategy.iter().chain(&self.strategy) {
            for (set, choice) in sets {
                let probabilities = match choice {
                    Choice::Pure(action) => Texts::from([(action.clone(), "1".to_string())]),
                    Choice::Mixed(probabilities) => probabilities.clone(),
                };
                strategy
                    .entry(player)
                    .or_default()
                    .insert(set, probabilities);
            }
        }
        let likely = |(history, probability): &Likely| serde_json::json!({"history": history, "probability": probability});
        let beliefs: BTreeMap<&String, BTreeMap<&String, Vec<_>>> = self
            .beliefs
            .iter()
            .map(|(player, sets)| {
                let sets = sets.iter();
                let sets = sets.map(|(set, nodes)| (set, nodes.iter().map(likely).collect()));
                (player, sets.collect())
            })
            .collect();
        let mut document = serde_json::json!({"strategy": strategy});
        if !beliefs.is_empty() {
            document["beliefs"] = serde_json::json!(beliefs);
        }
        serde_json::from_value(document).unwrap()
    }

    fn run(&self, case: &Case, game: &Game) {
        let place = format!("{}: {}", case.name, self.name);
        let read = self
            .document(case)
            .profiles(game, &Tolerances::default(), &|_| None);
        let (profiles, notes) = read.unwrap_or_else(|fault| panic!("{place}: {fault}"));
        assert!(notes.is_empty(), "{place}: {notes:?}");
        let profile = &profiles[0];
        let found = certify(game, &profile.behavior, profile.beliefs.as_ref()).unwrap();
        let standing = &found.standing;
        let verdicts = [
            ("nash", &self.nash, &standing.nash),
            (
                "subgame_perfect",
                &self.subgame_perfect,
                &standing.subgame_perfect,
            ),
            ("weak_pbe", &self.weak_pbe, &standing.weak_pbe),
            ("sequential", &self.sequential, &standing.sequential),
        ];
        assert!(
            verdicts.iter().any(|(_, expected, _)| expected.is_some()),
            "{place}"
        );
        for (concept, expected, verdict) in verdicts {
            let expected = match expected {
                None => continue,
                Some(Expected::Decided(holds)) => Some(*holds),
                Some(Expected::Word(word)) => {
                    assert_eq!(word, "undecided", "{place}");
                    None
                }
            };
            assert_eq!(verdict.holds(), expected, "{place}: {concept}: {verdict}");
        }
        // No regret and no refutation are the same.
        let none = found.regrets.iter().all(|regret| regret.is_zero());
        assert_eq!(none, found.refutation.is_none(), "{place}");
        case.check_payoffs(game, &self.payoffs, &found.payoffs, &place);
    }
}

fn run(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/suite")
        .join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let suite: Suite = toml::from_str(&text).unwrap_or_else(|fault| panic!("{file}: {fault}"));
    let mut names = BTreeSet::new();
    for case in &suite.case {
        assert!(
            names.insert(&case.name),
            "two cases are named `{}`",
            case.name
        );
        case.run();
    }
}

/// A test for every file.
macro_rules! files {
    ($($name:ident)*) => {
        const FILES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { run(concat!(stringify!($name), ".toml")); })*
    };
}

files!(assurance bimatrix classics deterrence poker refusals signaling three_players);

#[test]
fn every_file_is_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let found: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_string())
        .collect();
    let known = FILES.iter().map(|name| name.to_string()).collect();
    assert_eq!(found, known);
}

#[test]
fn a_wrong_case_fails() {
    let text = r#"
        [[case]]
        name = "wrong"
        source = "none"
        game = { bimatrix = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]] }
        concepts = ["nash"]
        payoffs = { One = "1" }
    "#;
    let suite: Suite = toml::from_str(text).unwrap();
    let outcome = std::panic::catch_unwind(|| suite.case[0].run());
    assert!(outcome.is_err());
    assert!(toml::from_str::<Suite>(&text.replace("payoffs", "payofs")).is_err());
}
