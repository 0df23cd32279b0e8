//! Numbers and trees at the edge: payoffs beyond floats, moves that decide nothing, players who
//! never move, games that are only a leaf, and trees of a hundred thousand levels.
//!
//! Equilibria do not depend on the units of a player's payoffs, nor on what is added that no play
//! reaches or that leaves no choice: so answers must stay what they were.

use crate::common::{game, int, model, number};
use demarche::concepts::Request;
use demarche::document::{Claim, Extent, SolveDocument, VerifyDocument};
use demarche::formats::{ReadOptions, efg, json};
use demarche::game::{Goal, NodeKind, Objective};
use demarche::number::{OrderedRing, Tolerances};
use demarche::{
    Concept, ErrorKind, Game, GameBuilder, Mediation, NodeId, Options, Proof, Rational, report,
};
use serde_json::Value;
use std::time::Duration;

/// What is put before or beside a game, or done to its payoffs.
#[derive(Debug, Clone, Copy)]
enum Change {
    /// One player's payoffs times a positive number, plus another.
    Units(usize, &'static str, &'static str),
    /// Chance might have led elsewhere, with probability zero.
    Zero,
    /// Somebody who never moves and gets the same everywhere.
    Idle,
    /// A player has a single action first.
    Single(usize),
}

const HUGE: &str = "1e300";
const TINY: &str = "1e-300";
const LONG: &str = "12345678901234567890123456789012345678901234567891/\
                    98765432109876543210987654321098765432109876543211";

fn changes(players: usize) -> Vec<Change> {
    let mut changes = vec![Change::Zero, Change::Idle, Change::Single(0)];
    for player in 0..players {
        changes.extend([
            Change::Units(player, HUGE, "0"),
            Change::Units(player, TINY, "0"),
            Change::Units(player, LONG, "-7"),
            Change::Units(player, "1", HUGE),
        ]);
    }
    changes
}

/// The game after a change, node by node.
fn changed(game: &Game, change: Change) -> Game {
    let mut players = game.players().to_vec();
    players.extend(matches!(change, Change::Idle).then(|| "Idle".to_string()));
    let count = players.len();
    let mut builder = GameBuilder::new("changed", players.clone());
    let mut root = builder.root();
    match change {
        Change::Zero => {
            let ways = [("never", Rational::ZERO), ("always", Rational::ONE)];
            let chance = builder.chance("perhaps", ways);
            let ways: Vec<NodeId> = builder.draw(root, chance).collect();
            builder.pay(
                ways[0],
                (0..count).map(|own| int(own as i64) * &number(HUGE)),
            );
            root = ways[1];
        }
        Change::Single(player) => {
            let set = builder.infoset(&players[player], "lone", ["go"]);
            root = builder.decide(root, set).next().unwrap();
        }
        Change::Units(..) | Change::Idle => {}
    }
    let mut waiting = vec![(NodeId::new(0), root)];
    while let Some((old, new)) = waiting.pop() {
        let mut pay: Vec<Rational> = (game.player_ids())
            .map(|own| game.payoff_at(old, own).cloned().unwrap_or(Rational::ZERO))
            .collect();
        pay.resize(count, Rational::ZERO);
        if let Change::Units(player, factor, _) = change {
            pay[player] = pay[player].clone() * &number(factor);
        }
        let children: Vec<NodeId> = match game.kind(old) {
            NodeKind::Leaf => {
                // What is added is paid once on every play.
                match change {
                    Change::Units(player, _, more) => pay[player] += &number(more),
                    Change::Idle => pay[count - 1] = number(HUGE),
                    _ => {}
                }
                Vec::new()
            }
            NodeKind::Chance(chance) => {
                let odds = game.chance(chance).iter().cloned();
                let branches: Vec<_> = game.branch_names(chance).zip(odds).collect();
                let chance = builder.chance(game.chance_label(chance), branches);
                builder.draw(new, chance).collect()
            }
            NodeKind::Decision(set) => {
                let set = game.infoset(set);
                let name = game.player_name(set.player());
                let set = builder.infoset(name, set.label(), set.action_names());
                builder.decide(new, set).collect()
            }
        };
        builder.pay(new, pay);
        waiting.extend(game.children(old).zip(children));
    }
    builder.build().unwrap()
}

/// Leaves out what a change has added to names; lists are in no order.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(entries) => (entries.iter())
            .filter(|(name, _)| !matches!(name.as_str(), "lone" | "Idle"))
            .map(|(name, value)| (name.clone(), plain(value)))
            .collect(),
        Value::Array(values) => {
            let mut values: Vec<Value> = values.iter().map(plain).collect();
            values.sort_by_key(Value::to_string);
            Value::Array(values)
        }
        other => other.clone(),
    }
}

/// What an answer says of strategies, class by class in no order.
fn strategies(concept: Concept, game: &Game, all: bool) -> Option<Vec<String>> {
    let options = Options {
        all,
        ..Options::default()
    };
    let catalogue = match concept.solve(game, &options) {
        Ok(catalogue) => catalogue,
        Err(fault) => {
            assert_ne!(fault.kind(), ErrorKind::Internal, "{concept}: {fault}");
            return None;
        }
    };
    for class in &catalogue.classes {
        let exact = class.proof == Proof::Exact;
        assert!(
            !exact || class.certificate.max_regret.is_zero(),
            "{concept}"
        );
    }
    let document =
        SolveDocument::new(game, &[], &catalogue, Duration::ZERO, Extent::Whole).unwrap();
    let solutions = document.solutions.iter().map(|solution| {
        let own = serde_json::to_value(solution).unwrap();
        let cells = own.get("cells").unwrap_or(&own["strategy"]);
        plain(cells).to_string()
    });
    let mut solutions: Vec<String> = solutions.collect();
    solutions.sort();
    Some(solutions)
}

/// Concepts whose answers are lists. Paths of quantal responses depend on units: they may lead to
/// other equilibria.
const LISTED: [Concept; 6] = [
    Concept::Nash,
    Concept::PureNash,
    Concept::SubgamePerfect,
    Concept::WeakPbe,
    Concept::Sequential,
    Concept::PureSequential,
];

fn unchanged(name: &str, concepts: &[Concept]) {
    let game = game(name);
    for change in changes(game.players().len()) {
        let other = changed(&game, change);
        for &concept in concepts {
            let before = strategies(concept, &game, true);
            // A player more, or a move more, may be outside a method's class.
            if let (Some(before), Some(after)) = (before, strategies(concept, &other, true)) {
                assert!(
                    !before.is_empty() || concept == Concept::PureNash,
                    "{concept}"
                );
                assert_eq!(before, after, "{name}: {concept} after {change:?}");
            }
        }
    }
}

#[test]
fn equilibria_of_two_players_stay_what_they_were() {
    for name in ["battle_of_the_sexes", "beer_quiche", "entry_deterrence"] {
        unchanged(&format!("classics/{name}"), &LISTED);
    }
}

#[test]
fn equilibria_of_three_players_stay_what_they_were() {
    let pure = [Concept::PureNash, Concept::PureSequential];
    unchanged("classics/seltens_horse", &pure);
}

#[test]
fn every_concept_answers_in_any_units_or_says_why_not() {
    let game = game("classics/entry_deterrence");
    for change in changes(2) {
        let other = changed(&game, change);
        for concept in Concept::ALL {
            strategies(concept, &other, false);
        }
    }
}

/// The path of quantal responses is lost where one player's payoffs are nothing to another's; Nash
/// equilibria do not depend on that.
#[test]
fn units_do_not_hide_an_equilibrium_of_three_players() {
    let game = game("classics/seltens_horse");
    for change in [Change::Units(0, HUGE, "0"), Change::Units(2, TINY, "0")] {
        let other = changed(&game, change);
        let found = Concept::Nash.solve(&other, &Options::default()).unwrap();
        assert_eq!(found.classes.len(), 1, "{:?}", found.reason);
        let exact = found.classes[0].proof == Proof::Exact;
        assert!(!exact || found.classes[0].certificate.max_regret.is_zero());
    }
}

/// The best that a device does for one player does not depend on another's units, and is measured
/// in the player's own.
#[test]
fn devices_are_worth_the_same_in_any_units() {
    let game = game("classics/battle_of_the_sexes");
    let best = |concept: Mediation, game: &Game, name: &str| -> Option<Rational> {
        let read = |text: &str| Objective::parse(text, game);
        let request = Request {
            goal: Some(Goal::read(&format!("`{name}`"), read).unwrap()),
            ..Request::default()
        };
        match concept.solve(game, &request, &Options::default()) {
            Ok(found) => Some(found.optimum.unwrap().value),
            Err(fault) => {
                assert_ne!(fault.kind(), ErrorKind::Internal, "{concept}: {fault}");
                assert!(
                    !fault.to_string().contains("floating point"),
                    "{concept}: {fault}"
                );
                None
            }
        }
    };
    let [first, second] = [0, 1].map(|own: usize| game.players()[own].clone());
    for concept in Mediation::ALL {
        for (factor, more) in [(HUGE, "0"), (TINY, "0"), (LONG, "-7")] {
            let other = changed(&game, Change::Units(0, factor, more));
            assert_eq!(
                best(concept, &other, &second),
                best(concept, &game, &second),
                "{concept}"
            );
            let own = best(concept, &game, &first);
            let own = own.map(|own| own * &number(factor) + &number(more));
            assert_eq!(best(concept, &other, &first), own, "{concept}");
        }
    }
}

/// Nobody moves: whoever is asked either gives the payoffs or says why it is not asked.
#[test]
fn a_game_that_is_only_a_leaf_is_answered() {
    for players in 0..=3i64 {
        let names = ["A", "B", "C"];
        let mut builder = GameBuilder::new("a leaf", names[..players as usize].to_vec());
        builder.pay(builder.root(), (1..=players).map(int));
        let leaf = builder.build().unwrap();
        let payoffs: Vec<Rational> = (1..=players).map(int).collect();
        let told = |fault: &demarche::Error| {
            assert!(
                matches!(fault.kind(), ErrorKind::Unsupported | ErrorKind::Input),
                "{fault}"
            );
            assert!(fault.diagnostics()[0].hint.is_some(), "{fault}");
        };
        for concept in Concept::ALL {
            for all in [false, true] {
                let options = Options {
                    all,
                    ..Options::default()
                };
                match concept.solve(&leaf, &options) {
                    Ok(found) => {
                        assert_eq!(found.classes.len(), 1, "{concept}");
                        assert_eq!(found.classes[0].certificate.payoffs, payoffs, "{concept}");
                    }
                    Err(fault) => told(&fault),
                }
            }
        }
        for concept in Mediation::ALL {
            match concept.solve(&leaf, &Request::default(), &Options::default()) {
                Ok(found) => {
                    let certificate = found.certificate.unwrap();
                    assert_eq!(certificate.payoffs, payoffs, "{concept}");
                }
                Err(fault) => told(&fault),
            }
        }
        let (again, _) = efg::read(
            "leaf.efg",
            efg::write(&leaf).as_bytes(),
            &ReadOptions::default(),
        )
        .unwrap();
        assert_eq!(again.players(), leaf.players());
        assert_eq!(again.payoff_ranges(), leaf.payoff_ranges());
    }
}

/// Priors of 0 and 1: the type that cannot be stays in the tree, and every concept answers.
#[test]
fn certain_types_are_answered() {
    let model = model("classics/beer_quiche");
    for prior in ["0", "1"] {
        let game = model
            .game(&model.defaults().with("p", prior).unwrap())
            .unwrap();
        assert_eq!(game.leaf_count(), 8);
        for concept in Concept::ALL {
            for all in [false, true] {
                if let Some(found) = strategies(concept, &game, all) {
                    assert!(!found.is_empty(), "{concept} at {prior}");
                }
            }
        }
        // What is best for the sender whatever its type: its favorite breakfast, and peace.
        let found = Concept::Sequential
            .solve(&game, &Options::default())
            .unwrap();
        let payoffs = &found.classes[0].certificate.payoffs;
        assert!(payoffs[1].compare(&Rational::ONE).is_eq(), "{payoffs:?}");
    }
}

/// Where all plays pay the same nobody can gain: everything is an equilibrium, in one class.
#[test]
fn equal_payoffs_make_everything_an_equilibrium() {
    let mut builder = GameBuilder::new("indifferent", ["A", "B"]);
    let sets = ["A", "B"].map(|player| builder.infoset(player, player, ["l", "r"]));
    let root = builder.root();
    for node in builder.decide(root, sets[0]) {
        for leaf in builder.decide(node, sets[1]) {
            builder.pay(leaf, [number(HUGE), number(TINY)]);
        }
    }
    let game = builder.build().unwrap();
    for concept in [
        Concept::Nash,
        Concept::SubgamePerfect,
        Concept::Sequential,
        Concept::WeakPbe,
    ] {
        let options = Options {
            all: true,
            ..Options::default()
        };
        let found = concept.solve(&game, &options).unwrap();
        assert_eq!(found.classes.len(), 1, "{concept}");
        let cells = &found.classes[0].cells;
        assert_eq!(cells.len(), 1, "{concept}");
        assert!(
            cells[0].vertices.iter().all(|own| own.len() == 2),
            "{concept}"
        );
    }
}

const LEVELS: usize = 100_000;

/// Two players in turn take or pass on; who takes gets two more than who does not, and waiting
/// pays. At the end there is nothing.
fn centipede(levels: usize) -> Game {
    let names = ["A", "B"];
    let mut builder = GameBuilder::new("centipede", names);
    let mut node = builder.root();
    for level in 0..levels {
        let set = builder.infoset(names[level % 2], &level.to_string(), ["take", "pass"]);
        let next: Vec<NodeId> = builder.decide(node, set).collect();
        let pay = |own: usize| int((level + if own == level % 2 { 2 } else { 0 }) as i64);
        builder.pay(next[0], [pay(0), pay(1)]);
        node = next[1];
    }
    builder.pay(node, [int(0), int(0)]);
    builder.build().unwrap()
}

/// Histories of a deep tree are five billion names together: the document stays short and says
/// what it leaves out, and is still enough to verify the answer.
#[test]
fn the_answer_to_a_deep_tree_can_be_written_and_verified() {
    let game = centipede(LEVELS);
    let catalogue = Concept::SubgamePerfect
        .solve(&game, &Options::default())
        .unwrap();
    assert_eq!(catalogue.classes[0].certificate.payoffs, [2, 0].map(int));
    let whole = SolveDocument::new(&game, &[], &catalogue, Duration::ZERO, Extent::Whole).unwrap();
    let solution = &whole.solutions[0];
    let left_out = solution.left_out.unwrap_or_default();
    assert_eq!(left_out.outcomes, 0);
    assert_eq!(solution.outcomes.len(), 1);
    let text = serde_json::to_string(&whole).unwrap();
    assert!(text.len() < 40_000_000, "{}", text.len());
    let told: usize = solution.beliefs.iter().map(|(_, sets)| sets.len()).sum();
    let believed = game
        .infosets()
        .filter(|set| catalogue.classes[0].beliefs.at(set.id()).is_some());
    assert_eq!(told + left_out.beliefs, believed.count());
    let file = json::read_profile("p.json", &text, &game, &Tolerances::default()).unwrap();
    let verified = VerifyDocument::new(&game, Claim::SubgamePerfect, &file.profiles[0]).unwrap();
    assert!(verified.accepted);
    assert!(report::solve(&whole).len() < 10_000);
}

/// What is said of every information set does not look through all of them again.
#[test]
fn a_report_on_a_deep_class_is_short() {
    let game = centipede(LEVELS);
    let options = Options {
        all: true,
        ..Options::default()
    };
    let catalogue = Concept::SubgamePerfect.solve(&game, &options).unwrap();
    let extent = Extent::Outcomes(report::OUTCOMES);
    let document = SolveDocument::new(&game, &[], &catalogue, Duration::ZERO, extent).unwrap();
    assert!(report::solve(&document).len() < 10_000);
}

/// A history too many is left out, the likeliest plays stay.
#[test]
fn of_a_deep_draw_the_likeliest_plays_are_told() {
    let levels = 3_000;
    let mut builder = GameBuilder::new("draws", ["A"]);
    let mut node = builder.root();
    for _ in 0..levels {
        let half = Rational::new(1, 2);
        let chance = builder.chance("coin", [("stop", half.clone()), ("on", half)]);
        let next: Vec<NodeId> = builder.draw(node, chance).collect();
        node = next[1];
    }
    builder.pay(node, [int(1)]);
    let game = builder.build().unwrap();
    let catalogue = Concept::SubgamePerfect
        .solve(&game, &Options::default())
        .unwrap();
    let whole = SolveDocument::new(&game, &[], &catalogue, Duration::ZERO, Extent::Whole).unwrap();
    let solution = &whole.solutions[0];
    assert_eq!(solution.outcomes[0].history, ["stop"]);
    let left_out = solution.left_out.unwrap();
    assert!(left_out.outcomes > 1000);
    assert_eq!(left_out.outcomes + solution.outcomes.len(), levels + 1);
    assert!(serde_json::to_value(&whole).unwrap()["solutions"][0]["left_out"].is_object());
}
