//! All pure equilibria: the literature's cases, and brute force with the certificate deciding.

use crate::random::{Wanted, games};
use crate::signaling::model;
use demarche::Concept;
use demarche::analysis::{Verdict, certify};
use demarche::document::{Extent, SolveDocument};
use demarche::game::{Game, GameBuilder, NodeId, NodeKind};
use demarche::number::{Integer, Rational};
use demarche::run::{Limits, Options, Progress, Status, Stop};
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

/// How many equilibria there are in each class, sorted.
fn counts(found: &PureEquilibria) -> Vec<String> {
    let counts = found.classes.iter().map(|class| &class.profiles);
    counts.sorted().map(|count| count.to_string()).collect()
}

/// The numbers of Nash equilibria are those of the reduced strategic forms.
#[test]
fn models_are_solved() {
    for (file, all_nash, all_sequential) in [
        (
            "us_led_strike",
            &["3", "12", "20", "20", "24", "24"][..],
            &["2", "3"][..],
        ),
        (
            "russian_mediation",
            &["1", "1", "1", "1", "1", "2", "5"],
            &["1", "1", "1", "1", "1", "5"],
        ),
        ("campaign_timing", &["2", "2", "6", "12", "48"], &["1"]),
        ("reputation", &["10"], &[]),
        ("public_or_private", &["1", "1", "1", "2", "2"], &["1"]),
    ] {
        let model = model(&format!("israel_iran/{file}.toml"));
        let game = model.game(&model.defaults()).unwrap();
        assert_eq!(counts(&nash(&game)), all_nash, "{file}");
        let found = sequential(&game);
        assert!(found.are_all());
        assert_eq!(counts(&found), all_sequential, "{file}");
    }
    let small = model("israel_iran/full_crisis_small.toml");
    let game = small.game(&small.defaults()).unwrap();
    let found = sequential(&game);
    assert!(found.are_all());
    assert_eq!(counts(&found), ["8", "8", "16"]);
}

/// Chance asks one of so many, who are paid nothing whatever they do. A play for each: every
/// combination is an outcome of its own.
fn indifferent(count: usize) -> Game {
    let names: Vec<String> = (0..count).map(|at| format!("P{at}")).collect();
    let mut builder = GameBuilder::new("indifferent", names.iter().map(String::as_str));
    let share = Rational::new(1, count as i64);
    let shares = names.iter().map(|name| (name.clone(), share.clone()));
    let asked = builder.chance("asked", shares.collect::<Vec<_>>());
    let root = builder.root();
    let nodes: Vec<_> = builder.draw(root, asked).collect();
    for (name, node) in names.iter().zip(nodes) {
        let own = builder.infoset(name, "asked", ["left", "right"]);
        builder.decide(node, own);
    }
    builder.build().unwrap()
}

/// P stays out, for which it is paid; had it gone in by one of so many doors, Q and R, who do not see
/// what the other does, would be indifferent. R does not see the door either.
fn outside(doors: usize) -> Game {
    let mut builder = GameBuilder::new("outside", ["P", "Q", "R"]);
    let names = (0..=doors).map(|at| at.to_string());
    let door = builder.infoset("P", "door", names);
    let unseen = builder.infoset("R", "unseen", ["left", "right"]);
    let root = builder.root();
    let after: Vec<_> = builder.decide(root, door).collect();
    builder.pay(after[0], [1, 0, 0].map(Rational::from));
    for (at, &node) in after[1..].iter().enumerate() {
        let seen = builder.infoset("Q", &at.to_string(), ["left", "right"]);
        for node in builder.decide(node, unseen) {
            builder.decide(node, seen);
        }
    }
    builder.build().unwrap()
}

/// Waits at the first report until the time is over.
#[derive(Debug)]
struct Wait(std::time::Duration);

impl Progress for Wait {
    fn report(&self, _: &str, _: u64, _: Option<u64>) {
        std::thread::sleep(self.0);
    }
}

fn out_of_time() -> Options {
    let time = std::time::Duration::from_secs(1);
    Options {
        limits: Limits {
            time: Some(time),
            ..Limits::default()
        },
        progress: Some(std::sync::Arc::new(Wait(time))),
        ..Options::default()
    }
}

#[test]
fn one_class_is_completed_when_the_time_is_over() {
    let found = pure_sequential(&indifferent(15), &out_of_time().start()).unwrap();
    assert_eq!(found.status, Status::Stopped(Stop::Time));
    assert_eq!(found.classes.len(), 1);
    assert!(found.classes[0].beliefs.is_some());
}

#[test]
fn counts_are_totals_only_if_all_was_decided() {
    let game = outside(12);
    let found = pure_sequential(&game, &out_of_time().start()).unwrap();
    assert!(!found.are_all());
    assert_eq!(found.classes.len(), 1);
    assert!(found.classes[0].profiles < Integer::from(1 << 13));
    let whole = outside(3);
    let found = sequential(&whole);
    assert!(found.are_all());
    assert_eq!(counts(&found), ["16"]);

    let told = |game: &Game, options: &Options| {
        let found = Concept::PureSequential.solve(game, options).unwrap();
        let built = std::time::Duration::ZERO;
        let document = SolveDocument::new(game, &[], &found, built, Extent::Whole).unwrap();
        let pure = document.solutions[0].profiles.clone().unwrap();
        (pure, demarche::report::solve(&document))
    };
    let (pure, text) = told(&game, &out_of_time());
    assert!(!pure.whole);
    assert!(text.contains("At least"), "{text}");
    let (pure, text) = told(&whole, &Options::default());
    assert!(pure.whole && pure.product);
    assert!(
        text.contains("16 pure profiles have this outcome: every"),
        "{text}"
    );

    // Of the profiles that stay out one is not decided.
    let open = crate::trembles::products(&[crate::trembles::OPEN]);
    let found = sequential(&open);
    assert_eq!(found.undecided, 1);
    let (pure, text) = told(&open, &Options::default());
    assert!(!pure.whole);
    assert!(text.contains("1 pure profile is not decided"), "{text}");
}

#[test]
fn classes_are_stored_within_the_limit_on_entries() {
    let game = indifferent(8);
    assert_eq!(sequential(&game).classes.len(), 256);
    assert_eq!(nash(&game).classes.len(), 256);
    let mut options = Options::default();
    options.limits.entries = 2000;
    for found in [
        pure_sequential(&game, &options.start()).unwrap(),
        pure_nash(&game, &options.start()).unwrap(),
    ] {
        assert_eq!(found.status, Status::Stopped(Stop::Work));
        assert!((1..256).contains(&found.classes.len()));
        assert!(!found.are_all());
    }
}

#[test]
fn a_subgame_without_equilibrium_decides_beside_one_that_is_not_decided() {
    let open = crate::trembles::products(&[crate::trembles::OPEN]);
    let mut builder = GameBuilder::new("pennies", ["One", "Two"]);
    let sets = ["One", "Two"].map(|player| builder.infoset(player, player, ["heads", "tails"]));
    let root = builder.root();
    for (row, node) in builder.decide(root, sets[0]).enumerate() {
        for (column, leaf) in builder.decide(node, sets[1]).enumerate() {
            let sign = if row == column { 1 } else { -1 };
            builder.pay(leaf, [sign, -sign].map(Rational::from));
        }
    }
    let pennies = builder.build().unwrap();
    assert!(sequential(&pennies).classes.is_empty());
    for games in [[&open, &pennies], [&pennies, &open]] {
        let found = sequential(&either(games));
        assert!(found.classes.is_empty());
        assert!(found.are_all(), "{:?}", found.doubt);
    }
}

/// Chance says which of two games is played, by the same players as far as they have the same names.
fn either(games: [&Game; 2]) -> Game {
    let names = games.iter().flat_map(|game| game.players());
    let names: Vec<&str> = names.map(String::as_str).unique().collect();
    let mut builder = GameBuilder::new("either", names.iter().copied());
    let half = Rational::new(1, 2);
    let which = builder.chance("which", [("first", half.clone()), ("second", half)]);
    let root = builder.root();
    let roots: Vec<_> = builder.draw(root, which).collect();
    for (at, (game, root)) in games.into_iter().zip(roots).enumerate() {
        let mut waiting = vec![(NodeId::new(0), root)];
        while let Some((from, to)) = waiting.pop() {
            let label = |label: &str| format!("{at} {label}");
            let after: Vec<_> = match game.kind(from) {
                NodeKind::Leaf => Vec::new(),
                NodeKind::Chance(chance) => {
                    let shares = game.chance(chance).iter().cloned().enumerate();
                    let shares = shares.map(|(branch, p)| (branch.to_string(), p));
                    let name = label(&from.index().to_string());
                    let own = builder.chance(&name, shares.collect::<Vec<_>>());
                    builder.draw(to, own).collect()
                }
                NodeKind::Decision(set) => {
                    let set = game.infoset(set);
                    let player = game.player_name(set.player());
                    let own = builder.infoset(player, &label(set.label()), set.action_names());
                    builder.decide(to, own).collect()
                }
            };
            if let Some(outcome) = game.outcome(from) {
                let mut payoffs = vec![Rational::ZERO; names.len()];
                for (player, paid) in game.players().iter().zip(game.payoffs(outcome)) {
                    let place = names.iter().position(|name| name == player).unwrap();
                    payoffs[place] = paid.clone();
                }
                builder.pay(to, payoffs);
            }
            waiting.extend(game.children(from).zip(after));
        }
    }
    builder.build().unwrap()
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
    // Of eight subgames with two outcomes each.
    options.limits.profiles = 100;
    let error = pure_sequential(&indifferent(8), &options.start()).unwrap_err();
    assert!(error.to_string().contains("256"), "{error}");
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
