//! All pure equilibria: the literature's cases, and brute force with the certificate deciding.

use crate::random::{Wanted, games};
use crate::signaling::model;
use demarche::analysis::{Verdict, certify};
use demarche::game::{Game, GameBuilder, NodeId, NodeKind};
use demarche::number::{Integer, Rational};
use demarche::run::{Limits, Options, Status, Stop};
use demarche::solvers::pure::{PureClass, PureEquilibria, pure_nash, pure_sequential};
use demarche::solvers::signaling::sequential_equilibria;
use demarche::strategy::Behavior;
use itertools::Itertools;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn nash(game: &Game) -> PureEquilibria {
    let found = pure_nash(game, &Options::default().start()).unwrap();
    assert_eq!((found.status, found.undecided), (Status::Solved, 0));
    for class in &found.classes {
        let certificate = certify(game, &class.representative, None).unwrap();
        assert_eq!(certificate.standing.nash, Verdict::Yes);
        check(game, class, &certificate.payoffs);
    }
    found
}

fn sequential(game: &Game) -> PureEquilibria {
    let found = pure_sequential(game, &Options::default().start()).unwrap();
    assert_eq!(found.status, Status::Solved);
    for class in &found.classes {
        let certificate = certify(game, &class.representative, class.beliefs.as_ref()).unwrap();
        assert_eq!(certificate.standing.sequential, Verdict::Yes);
        assert!(
            game.infosets()
                .all(|set| class.representative.at(set.id()).is_some())
        );
        check(game, class, &certificate.payoffs);
    }
    found
}

/// What a class says of itself.
fn check(game: &Game, class: &PureClass, payoffs: &[Rational]) {
    assert!(class.representative.is_pure());
    assert_eq!(class.payoffs, payoffs);
    let reached = leaves(game, &class.representative);
    assert_eq!(
        class
            .outcome
            .iter()
            .map(|(leaf, _)| *leaf)
            .collect::<Vec<_>>(),
        reached
    );
    let sum: Rational = class.outcome.iter().map(|(_, p)| p).sum();
    assert_eq!(sum, Rational::ONE);
    for (set, actions) in &class.choices {
        let given = class.representative.at(*set);
        let first = game.infoset(*set).action(0).index();
        assert!(given.is_none_or(|given| {
            actions
                .iter()
                .any(|action| given[action.index() - first] == Rational::ONE)
        }));
    }
}

/// The leaves that a pure profile reaches.
fn leaves(game: &Game, profile: &Behavior) -> Vec<NodeId> {
    let mut passed = vec![true; game.node_count()];
    for node in game.nodes() {
        let Some((parent, branch)) = game.parent(node) else {
            continue;
        };
        let p = match game.kind(parent) {
            NodeKind::Chance(chance) => &game.chance(chance)[branch],
            NodeKind::Decision(set) => match profile.at(set) {
                Some(given) => &given[branch],
                None => &Rational::ZERO,
            },
            NodeKind::Leaf => unreachable!(),
        };
        passed[node.index()] = passed[parent.index()] && *p != Rational::ZERO;
    }
    let all = game
        .nodes()
        .filter(|&node| game.kind(node) == NodeKind::Leaf);
    all.filter(|node| passed[node.index()]).collect()
}

/// All complete pure profiles, by set.
fn profiles(game: &Game) -> impl Iterator<Item = Vec<usize>> {
    let counts: Vec<usize> = game.infosets().map(|set| set.action_count()).collect();
    counts
        .into_iter()
        .map(|count| 0..count)
        .multi_cartesian_product()
}

fn behavior(game: &Game, choice: &[Option<usize>]) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    for (set, choice) in game.infosets().zip(choice) {
        if let Some(choice) = choice {
            let taken = |at| Rational::from(i64::from(at == *choice));
            profile
                .set(set.id(), (0..set.action_count()).map(taken))
                .unwrap();
        }
    }
    profile
}

/// A profile without what own moves exclude.
fn reduced(game: &Game, choice: &[usize]) -> Vec<Option<usize>> {
    let mut said: Vec<Option<usize>> = vec![None; choice.len()];
    for set in game.infosets() {
        let before = game.last_action(set.player(), set.parent_sequence());
        let comes = before.is_none_or(|action| {
            let own = game.infoset_of(action);
            let index = action.index() - game.infoset(own).action(0).index();
            said[own.index()] == Some(index)
        });
        if comes {
            said[set.id().index()] = Some(choice[set.id().index()]);
        }
    }
    said
}

/// By outcome: how many profiles, and by set which actions they take.
type Listed = BTreeMap<Vec<NodeId>, (usize, BTreeSet<(usize, usize)>)>;

fn note(listed: &mut Listed, outcome: Vec<NodeId>, choice: &[Option<usize>]) {
    let (count, used) = listed.entry(outcome).or_default();
    *count += 1;
    used.extend(
        choice
            .iter()
            .enumerate()
            .filter_map(|(set, c)| Some((set, (*c)?))),
    );
}

fn of(game: &Game, class: &PureClass) -> (Vec<NodeId>, Integer, BTreeSet<(usize, usize)>) {
    let used = class.choices.iter().flat_map(|(set, actions)| {
        let first = game.infoset(*set).action(0).index();
        actions
            .iter()
            .map(move |action| (set.index(), action.index() - first))
    });
    let outcome = class.outcome.iter().map(|(leaf, _)| *leaf).collect();
    (outcome, class.profiles.clone(), used.collect())
}

fn compare_nash(game: &Game) {
    let all: BTreeSet<Vec<Option<usize>>> = if game.infoset_count() == 0 {
        BTreeSet::from([Vec::new()])
    } else {
        profiles(game)
            .map(|choice| reduced(game, &choice))
            .collect()
    };
    let mut listed = Listed::new();
    for choice in &all {
        let profile = behavior(game, choice);
        if certify(game, &profile, None).unwrap().standing.nash == Verdict::Yes {
            note(&mut listed, leaves(game, &profile), choice);
        }
    }
    let found = nash(game);
    assert_eq!(found.classes.len(), listed.len());
    for class in &found.classes {
        let (outcome, count, used) = of(game, class);
        let (expected, all_used) = &listed[&outcome];
        assert_eq!(count, Integer::from(*expected as i64));
        assert_eq!(used, *all_used);
        let fits = |choice: &&Vec<Option<usize>>| {
            let mut said = choice.iter().enumerate();
            said.all(|(set, own)| own.is_none_or(|own| used.contains(&(set, own))))
        };
        assert_eq!(class.product, all.iter().filter(fits).count() == *expected);
    }
}

fn compare_sequential(game: &Game) {
    let (mut sure, mut perhaps) = (Listed::new(), Listed::new());
    let all: Vec<Vec<usize>> = match game.infoset_count() {
        0 => vec![Vec::new()],
        _ => profiles(game).collect(),
    };
    for choice in all {
        let choice: Vec<Option<usize>> = choice.into_iter().map(Some).collect();
        let profile = behavior(game, &choice);
        match certify(game, &profile, None).unwrap().standing.sequential {
            Verdict::Yes => note(&mut sure, leaves(game, &profile), &choice),
            Verdict::Undecided(_) => note(&mut perhaps, leaves(game, &profile), &choice),
            Verdict::No(_) => {}
        }
    }
    let found = sequential(game);
    assert_eq!(found.undecided, 0, "{:?}", found.doubt);
    let mut left = sure.clone();
    for class in &found.classes {
        let (outcome, count, used) = of(game, class);
        let (least, some) = left.remove(&outcome).unwrap_or_default();
        let (more, others) = perhaps.get(&outcome).cloned().unwrap_or_default();
        assert!(count >= Integer::from(least as i64));
        assert!(count <= Integer::from((least + more) as i64));
        assert!(used.is_superset(&some));
        assert!(
            some.union(&others)
                .cloned()
                .collect::<BTreeSet<_>>()
                .is_superset(&used)
        );
    }
    assert!(left.is_empty(), "{left:?}");
}

fn small(players: usize) -> Wanted {
    Wanted {
        players,
        strategies: 8,
        depth: 5,
        ..Wanted::default()
    }
}

/// The same game with payoffs that often tie.
fn tied(game: &Game) -> Game {
    game.map(|number| number.clone().clamp(Rational::ZERO, Rational::ONE))
}

fn few(game: &Game) -> bool {
    let sizes = game.infosets().map(|set| set.action_count());
    sizes.fold(1usize, |product, size| product.saturating_mul(size)) <= 600
}

proptest! {
    #[test]
    fn brute_force_finds_the_same_nash_equilibria(game in games(small(3))) {
        compare_nash(&game);
        compare_nash(&tied(&game));
    }

    #[test]
    fn brute_force_finds_the_same_sequential_equilibria(game in games(small(3))) {
        prop_assume!(few(&game));
        compare_sequential(&game);
        compare_sequential(&tied(&game));
    }

    #[test]
    fn brute_force_agrees_for_one_and_two_players(
        game in prop_oneof![games(small(1)), games(small(2))],
    ) {
        prop_assume!(few(&game));
        compare_nash(&game);
        compare_sequential(&game);
    }
}

#[test]
fn seltens_horse_has_two_nash_equilibria_and_one_sequential() {
    let model = model("classics/seltens_horse.toml");
    let game = model.game(&model.defaults()).unwrap();
    let found = nash(&game);
    let payoffs: Vec<_> = found
        .classes
        .iter()
        .map(|class| class.payoffs.clone())
        .collect();
    assert_eq!(
        payoffs,
        [[3, 3, 2].map(Rational::from), [1, 1, 1].map(Rational::from)]
    );
    let found = sequential(&game);
    assert_eq!(found.classes.len(), 1);
    assert_eq!(found.classes[0].payoffs, [1, 1, 1].map(Rational::from));
    compare_nash(&game);
    compare_sequential(&game);
}

/// P1 stays out or goes in by one of two doors; P2 hears that and, if it stays, so does P3. Both
/// want to match the door with different odds.
fn doors(second: [i64; 2], third: [i64; 2]) -> Game {
    let mut builder = GameBuilder::new("doors", ["P1", "P2", "P3"]);
    let door = builder.infoset("P1", "door", ["out", "left", "right"]);
    let sets = ["P2", "P3"].map(|player| builder.infoset(player, player, ["stay", "go"]));
    let root = builder.root();
    let after: Vec<_> = builder.decide(root, door).collect();
    builder.pay(after[0], [10, 0, 0].map(Rational::from));
    for (side, &node) in after[1..].iter().enumerate() {
        let ends: Vec<_> = builder.decide(node, sets[0]).collect();
        builder.pay(ends[1], [0, second[side], 0].map(Rational::from));
        let last: Vec<_> = builder.decide(ends[0], sets[1]).collect();
        builder.pay(last[1], [0, 0, third[side]].map(Rational::from));
    }
    builder.build().unwrap()
}

#[test]
fn beliefs_that_depend_on_the_same_trembles_are_made_together() {
    // P2 stays if its belief in left is at most 1/2, P3 stays if its own is at least 1/2: both only
    // at 1/2 (Kreps and Wilson's own example of consistency).
    compare_sequential(&doors([1, -1], [-1, 1]));
    assert_eq!(
        sequential(&doors([1, -1], [-1, 1])).classes[0].profiles,
        Integer::from(4)
    );
    // P3 stays only if its belief in left is at least 2/3: not if P2 stays.
    let game = doors([1, -1], [-1, 2]);
    let found = sequential(&game);
    assert_eq!((found.classes.len(), found.undecided), (1, 0));
    // Of four combinations all but staying twice.
    assert_eq!(found.classes[0].profiles, Integer::from(3));
    assert!(!found.classes[0].product);
    assert_eq!(nash(&game).classes[0].profiles, Integer::from(4));
}

#[test]
fn pure_members_of_the_list_of_sequential_equilibria_are_found() {
    let model = model("israel_iran/assurance.toml");
    for (p, c) in [
        ("7/10", "0"),
        ("3/10", "0"),
        ("7/10", "1/2"),
        ("3/10", "3"),
        ("1/2", "1"),
    ] {
        let values = model.defaults().with("p", p).unwrap().with("c", c).unwrap();
        let game = model.game(&values).unwrap();
        let mine = sequential(&game);
        assert_eq!(mine.undecided, 0);
        let listed = sequential_equilibria(&game, &Options::default().start()).unwrap();
        let mut outcomes = BTreeSet::new();
        for class in &listed.classes {
            for cell in &class.cells {
                for (first, second) in cell.vertices[0].iter().cartesian_product(&cell.vertices[1])
                {
                    let profile = crate::signaling::join(first, second);
                    let complete = game.infosets().all(|set| profile.at(set.id()).is_some());
                    if profile.is_pure() && complete {
                        outcomes.insert(leaves(&game, &profile));
                    }
                }
            }
        }
        let own: BTreeSet<_> = mine
            .classes
            .iter()
            .map(|class| of(&game, class).0)
            .collect();
        assert_eq!(own, outcomes, "p = {p}, c = {c}");
    }
}

#[test]
fn models_of_three_players_are_solved() {
    for file in [
        "us_led_strike",
        "russian_mediation",
        "campaign_timing",
        "reputation",
        "public_or_private",
    ] {
        let model = model(&format!("israel_iran/{file}.toml"));
        let game = model.game(&model.defaults()).unwrap();
        assert_eq!(sequential(&game).undecided, 0, "{file}");
        nash(&game);
    }
    let small = model("israel_iran/full_crisis_small.toml");
    let game = small.game(&small.defaults()).unwrap();
    let found = sequential(&game);
    assert_eq!((found.classes.len(), found.undecided), (3, 0));
}

/// One hundred thousand moves, at each of which the play may end: the longer it lasts the better.
#[test]
fn deep_trees_do_not_overflow_the_stack() {
    let depth = 100_000;
    let mut builder = GameBuilder::new("deep", ["One", "Two"]);
    let mut node = builder.root();
    for at in 0..depth {
        let player = ["One", "Two"][at % 2];
        let set = builder.infoset(player, &at.to_string(), ["stop", "go"]);
        let after: Vec<_> = builder.decide(node, set).collect();
        builder.pay(after[0], [at as i64; 2].map(Rational::from));
        node = after[1];
    }
    builder.pay(node, [depth as i64; 2].map(Rational::from));
    let game = builder.build().unwrap();
    let found = pure_sequential(&game, &Options::default().start()).unwrap();
    assert_eq!((found.status, found.classes.len()), (Status::Solved, 1));
    assert_eq!(found.classes[0].profiles, Integer::from(1));
    assert!(found.classes[0].beliefs.is_some());
}

#[test]
fn limits_are_told() {
    let model = model("israel_iran/us_led_strike.toml");
    let game = model.game(&model.defaults()).unwrap();
    let mut options = Options {
        limits: Limits {
            profiles: 10,
            ..Limits::default()
        },
        ..Options::default()
    };
    for error in [
        pure_nash(&game, &options.start()).unwrap_err(),
        pure_sequential(&game, &options.start()).unwrap_err(),
    ] {
        assert_eq!(error.kind(), demarche::ErrorKind::Unsupported);
        assert!(error.to_string().contains("pure profiles"), "{error}");
    }
    options.limits.profiles = 1 << 40;
    options.cancellation.cancel();
    let stopped = Status::Stopped(Stop::Cancelled);
    assert_eq!(pure_nash(&game, &options.start()).unwrap().status, stopped);
    assert_eq!(
        pure_sequential(&game, &options.start()).unwrap().status,
        stopped
    );
    assert!(pure_nash(&game.to_f64(), &Options::default().start()).is_err());
}
