//! All Nash and sequential equilibria by behavior supports: cases from the literature, two-player
//! games against other methods, and brute force on random trees.

use crate::random::{Wanted, games, pure_strategies};
use crate::signaling::{model, ratio, set};
use demarche::analysis::{Verdict, certify};
use demarche::game::{Game, GameBuilder, PlayerId};
use demarche::number::Rational;
use demarche::run::{Options, Status};
use demarche::solvers::nash::extreme;
use demarche::solvers::signaling::sequential_equilibria;
use demarche::solvers::supports::{SupportClass, SupportEquilibria, all_nash, all_sequential};
use demarche::strategy::{Behavior, Cell};
use proptest::prelude::*;

fn nash(game: &Game) -> SupportEquilibria<Rational> {
    let options = Options::default();
    let found = all_nash(game, &options.start()).unwrap();
    assert_eq!(found.status, Status::Solved);
    for class in &found.classes {
        let certificate = certify(game, &class.representative, Some(&class.beliefs)).unwrap();
        assert_eq!(certificate.standing.nash, Verdict::Yes);
        for profile in corners(class) {
            let certificate = certify(game, &profile, None).unwrap();
            assert_eq!(
                certificate.standing.nash,
                Verdict::Yes,
                "{}",
                shown(game, &profile)
            );
        }
        paid(game, class);
    }
    found
}

fn sequential(game: &Game) -> SupportEquilibria<Rational> {
    let options = Options::default();
    let found = all_sequential(game, &options.start()).unwrap();
    assert_eq!(found.status, Status::Solved);
    for class in &found.classes {
        let certificate = certify(game, &class.representative, Some(&class.beliefs)).unwrap();
        assert_eq!(
            certificate.standing.sequential,
            Verdict::Yes,
            "{}",
            shown(game, &class.representative)
        );
        for profile in corners(class) {
            let certificate = certify(game, &profile, None).unwrap();
            assert_eq!(certificate.standing.nash, Verdict::Yes);
            assert_ne!(
                certificate.standing.sequential.holds(),
                Some(false),
                "{}",
                shown(game, &profile)
            );
        }
        paid(game, class);
    }
    found
}

/// The representative's payoffs are in the class's ranges.
fn paid(game: &Game, class: &SupportClass<Rational>) {
    let certificate = certify(game, &class.representative, None).unwrap();
    for (payoff, range) in certificate.payoffs.iter().zip(&class.payoffs) {
        assert!(range.least <= *payoff && *payoff <= range.greatest);
    }
}

/// Several parts as one profile.
fn join<'a>(parts: impl IntoIterator<Item = &'a Behavior>) -> Behavior {
    let mut parts = parts.into_iter();
    let mut profile = parts.next().unwrap().clone();
    for part in parts {
        for set in part.shape().infosets() {
            if let Some(own) = part.at(set.id()) {
                profile.set(set.id(), own.to_vec()).unwrap();
            }
        }
    }
    profile
}

/// All combinations of extreme points.
fn corners(class: &SupportClass<Rational>) -> Vec<Behavior> {
    let mut found: Vec<Behavior> = class.joint.iter().flatten().cloned().collect();
    found.extend(class.continua.iter().map(|own| own.profile.clone()));
    for cell in &class.cells {
        let mut partial: Vec<Vec<&Behavior>> = vec![Vec::new()];
        for own in &cell.vertices {
            partial = partial
                .into_iter()
                .flat_map(|before| own.iter().map(move |next| [&before[..], &[next]].concat()))
                .collect();
        }
        found.extend(partial.into_iter().map(join));
    }
    found
}

fn shown(game: &Game, profile: &Behavior) -> String {
    let sets = game.infosets().filter_map(|set| {
        let shares = profile.at(set.id())?.iter();
        let shares: Vec<String> = shares.map(|share| share.to_string()).collect();
        Some(format!("{set:?} {}", shares.join(" ")))
    });
    sets.collect::<Vec<_>>().join("; ")
}

/// A cell as text: by player its extreme points, in a fixed order.
fn text(game: &Game, cell: &Cell) -> String {
    let own = |player: &Vec<Behavior>| {
        let mut points: Vec<String> = player.iter().map(|point| shown(game, point)).collect();
        points.sort();
        points.join("\n  ")
    };
    let all: Vec<String> = cell.vertices.iter().map(own).collect();
    all.join("\n ")
}

fn texts<'a>(game: &Game, cells: impl IntoIterator<Item = &'a Cell>) -> Vec<String> {
    let mut all: Vec<String> = cells.into_iter().map(|cell| text(game, cell)).collect();
    all.sort();
    all
}

/// The classes as texts.
fn catalogue<'a>(
    game: &Game,
    classes: impl IntoIterator<Item = &'a Vec<Cell>>,
) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = classes
        .into_iter()
        .map(|cells| texts(game, cells))
        .collect();
    all.sort();
    all
}

/// Selten's horse (1975).
fn horse() -> Game {
    let mut builder = GameBuilder::new("Selten's horse", ["P1", "P2", "P3"]);
    let first = builder.infoset("P1", "first", ["D", "A"]);
    let second = builder.infoset("P2", "second", ["d", "a"]);
    let third = builder.infoset("P3", "third", ["L", "R"]);
    let root = builder.root();
    let one: Vec<_> = builder.decide(root, first).collect();
    let two: Vec<_> = builder.decide(one[1], second).collect();
    builder.pay(two[1], [1, 1, 1].map(Rational::from));
    let down: Vec<_> = builder.decide(one[0], third).collect();
    builder.pay(down[0], [3, 3, 2].map(Rational::from));
    builder.pay(down[1], [0, 0, 0].map(Rational::from));
    let after: Vec<_> = builder.decide(two[0], third).collect();
    builder.pay(after[0], [4, 4, 0].map(Rational::from));
    builder.pay(after[1], [0, 0, 1].map(Rational::from));
    builder.build().unwrap()
}

#[test]
fn seltens_horse_has_one_sequential_class() {
    let game = horse();
    let found = sequential(&game);
    assert!(found.components && found.omitted.is_none() && found.undecided == 0);
    let [class] = &found.classes[..] else {
        panic!("{found:#?}");
    };
    let [cell] = &class.cells[..] else { panic!() };
    assert_eq!(
        text(&game, cell),
        "P1: `first` 0 1\n P2: `second` 0 1\n P3: `third` 0 1\n  P3: `third` 1/4 3/4"
    );
    // P3 is right to play L with positive probability only if it believes in D with 1/3.
    let third = set(&game, "P3", "third");
    let ranges: Vec<_> = class
        .belief_ranges
        .iter()
        .filter(|r| r.infoset == third)
        .collect();
    assert_eq!(ranges[0].range.least, Rational::ZERO);
    assert_eq!(ranges[0].range.greatest, ratio(1, 3));
}

#[test]
fn seltens_horse_has_two_nash_components() {
    let game = horse();
    let found = nash(&game);
    assert!(
        found.components && found.omitted.is_none(),
        "{:?} {} {} {}",
        found.omitted,
        found.undecided,
        found.unexamined,
        found.classes.len()
    );
    let cells = catalogue(&game, found.classes.iter().map(|class| &class.cells));
    assert_eq!(
        cells,
        [
            ["P1: `first` 0 1\n P2: `second` 0 1\n P3: `third` 0 1\n  P3: `third` 1/4 3/4"],
            ["P1: `first` 1 0\n P2: `second` 0 1\n  P2: `second` 2/3 1/3\n P3: `third` 1 0"]
        ]
    );
}

/// The same classes, cells and belief ranges as where one player knows everything.
fn agrees_with_signaling(game: &Game) {
    let options = Options::default();
    let expected = sequential_equilibria(game, &options.start()).unwrap();
    assert_eq!(expected.omitted, None);
    let found = sequential(game);
    assert_eq!(
        (found.undecided, found.unexamined, &found.omitted),
        (0, 0, &None)
    );
    assert!(found.boxed.is_empty());
    assert_eq!(
        catalogue(game, found.classes.iter().map(|class| &class.cells)),
        catalogue(game, expected.classes.iter().map(|class| &class.cells)),
    );
    for class in &found.classes {
        let cells = texts(game, &class.cells);
        let mut others = expected.classes.iter();
        let other = others
            .find(|other| texts(game, &other.cells) == cells)
            .unwrap();
        assert_eq!(class.belief_ranges, other.belief_ranges);
        assert_eq!(class.payoffs, other.payoffs);
    }
}

#[test]
fn two_player_signaling_games_come_out_the_same() {
    let assurance = model("israel_iran/assurance.toml");
    for (name, value) in [("p", "7/10"), ("p", "3/10"), ("c", "1/2"), ("k", "5")] {
        let assignment = assurance.defaults().with(name, value).unwrap();
        agrees_with_signaling(&assurance.game(&assignment).unwrap());
    }
    let beer = model("classics/beer_quiche.toml");
    agrees_with_signaling(&beer.game(&beer.defaults()).unwrap());
}

/// The same maximal Nash subsets and components as by extreme equilibria.
fn agrees_with_extreme(game: &Game) {
    let options = Options::default();
    let expected = extreme(game, &options.start()).unwrap();
    let plan = |player: usize, at: &usize| -> Behavior {
        let player = PlayerId::new(player);
        let mut own = Behavior::open(game.shape().clone());
        expected.plans[player.index()][*at].write_to(&mut own);
        own
    };
    let cell = |at: &usize| Cell {
        vertices: (0..2)
            .map(|player| {
                let plans = expected.cells[*at].plans[player].iter();
                plans.map(|at| plan(player, at)).collect()
            })
            .collect(),
    };
    let components: Vec<Vec<Cell>> = expected
        .components
        .iter()
        .map(|component| component.cells.iter().map(cell).collect())
        .collect();
    let found = nash(game);
    assert!(found.components && found.omitted.is_none() && found.boxed.is_empty());
    assert_eq!(
        catalogue(game, found.classes.iter().map(|class| &class.cells)),
        catalogue(game, &components),
    );
}

proptest! {
    #[test]
    fn two_player_nash_equilibria_are_the_extreme_ones(
        game in games(Wanted { depth: 4, strategies: 12, ..Wanted::default() })
    ) {
        agrees_with_extreme(&game);
    }

    #[test]
    fn where_one_player_knows_everything_the_classes_are_the_same(
        game in games(Wanted { depth: 4, ..Wanted::default() })
    ) {
        let options = Options::default();
        if let Ok(expected) = sequential_equilibria(&game, &options.start()) {
            let found = sequential(&game);
            if expected.omitted.is_none() && expected.components && found.components {
                prop_assert_eq!(found.classes.len(), expected.classes.len());
                prop_assert!(found.boxed.is_empty());
            }
        }
    }

    #[test]
    fn pure_profiles_that_are_equilibria_are_listed(
        game in games(Wanted { players: 3, depth: 4, strategies: 8, ..Wanted::default() })
    ) {
        let (nash, sequential) = (nash(&game), sequential(&game));
        for profile in pure_profiles(&game) {
            let standing = certify(&game, &profile, None).unwrap().standing;
            if standing.nash == Verdict::Yes {
                prop_assert!(is_listed(&nash, &profile), "{}", shown(&game, &profile));
            }
            match standing.sequential.holds() {
                Some(true) => {
                    prop_assert!(is_listed(&sequential, &profile), "{}", shown(&game, &profile));
                }
                Some(false) => {
                    prop_assert!(!is_listed_exactly(&sequential, &profile), "{}", shown(&game, &profile));
                }
                None => {}
            }
        }
    }
}

fn pure_profiles(game: &Game) -> Vec<Behavior> {
    let mut all = vec![Behavior::open(game.shape().clone())];
    for player in game.player_ids() {
        let strategies = pure_strategies(game, player);
        all = all
            .into_iter()
            .flat_map(|before| {
                strategies.iter().map(move |pure| {
                    let mut profile = before.clone();
                    for (&set, &action) in game.infosets_of(player).iter().zip(pure) {
                        let count = game.infoset(set).action_count();
                        let share = |at| Rational::from(i64::from(at == action));
                        profile.set(set, (0..count).map(share)).unwrap();
                    }
                    profile
                })
            })
            .collect();
    }
    all
}

/// Whether a pure profile is in a class, or is not known not to be. A pure strategy is in a
/// polytope of strategies only if it is an extreme point.
fn is_listed(found: &SupportEquilibria<Rational>, profile: &Behavior) -> bool {
    is_listed_exactly(found, profile)
        || found.undecided > 0
        || found.unexamined > 0
        || found.classes.iter().any(|class| !class.continua.is_empty())
}

fn is_listed_exactly(found: &SupportEquilibria<Rational>, profile: &Behavior) -> bool {
    let agrees = |point: &Behavior| {
        let mut sets = point.shape().infosets();
        sets.all(|set| {
            point
                .at(set.id())
                .is_none_or(|own| Some(own) == profile.at(set.id()))
        })
    };
    let held = |cell: &Cell| cell.vertices.iter().all(|own| own.iter().any(agrees));
    found
        .classes
        .iter()
        .any(|class| class.cells.iter().any(held) || class.joint.iter().flatten().any(agrees))
}

/// A game of three players who choose between two actions at the same time.
fn cube(payoffs: [[i64; 3]; 8]) -> Game {
    let mut builder = GameBuilder::new("cube", ["P1", "P2", "P3"]);
    let sets = ["P1", "P2", "P3"].map(|player| builder.infoset(player, player, ["0", "1"]));
    let mut nodes = vec![builder.root()];
    for set in sets {
        nodes = nodes
            .into_iter()
            .flat_map(|node| builder.decide(node, set).collect::<Vec<_>>())
            .collect();
    }
    for (leaf, pay) in nodes.into_iter().zip(payoffs) {
        builder.pay(leaf, pay.map(Rational::from));
    }
    builder.build().unwrap()
}

#[test]
fn an_irrational_equilibrium_is_boxed() {
    // Nau, Gomez Canovas and Hansen (2004): one equilibrium. With T, L and the first matrix of
    // probability t, l and m: l (1 + 2m) = (1 - l)(2 - m), (1 - t)(3 - 2m) = t (1 + m) and
    // 2 t l = 3 (1 - t)(1 - l), so that 2 m^2 + 23 m - 9 = 0.
    let game = cube([
        [3, 0, 2],
        [1, 0, 0],
        [0, 2, 0],
        [0, 1, 0],
        [0, 1, 0],
        [0, 3, 0],
        [1, 0, 0],
        [2, 0, 3],
    ]);
    for found in [nash(&game), sequential(&game)] {
        assert!(found.is_complete() && found.components);
        assert!(found.classes.is_empty());
        let [boxed] = &found.boxed[..] else {
            panic!("{found:?}");
        };
        assert!(boxed.isolated);
        assert_eq!(boxed.irrational().len(), 6);
        let width = Rational::new(1, 1_000_000_000);
        let small = boxed.refined(&width);
        let third = set(&game, "P3", "P3");
        let [low, high] = &small.at(third)[0];
        let value = |m: &Rational| {
            Rational::from(2) * m * m + &(Rational::from(23) * m) - &Rational::from(9)
        };
        assert!(value(low) < Rational::ZERO && Rational::ZERO < value(high));
        assert!(high.clone() - low <= width);
        let certificate = certify(&game, &small.midpoint().unwrap(), None).unwrap();
        assert!(certificate.max_regret < Rational::new(1, 10_000_000));
    }
}

#[test]
fn us_led_strikes_have_two_classes() {
    let strike = model("israel_iran/us_led_strike.toml");
    let game = strike.game(&strike.defaults()).unwrap();
    let found = sequential(&game);
    assert!(found.is_complete() && found.components);
    assert_eq!(found.classes.len(), 2);
    // With an assurance or without, the sincere type waits and the hollow one strikes itself.
    let confrontation = |label: &str| set(&game, "Israel", &format!("confrontation | {label}"));
    let message = set(&game, "Israel", "message | sincere");
    for (class, sent) in found.classes.iter().zip(["assure", "silent"]) {
        let profile = &class.representative;
        let sincere = confrontation(&format!("sincere, message={sent}"));
        let hollow = confrontation(&format!("hollow, message={sent}"));
        assert_eq!(profile.at(sincere).unwrap()[1], Rational::ONE);
        assert_eq!(profile.at(hollow).unwrap()[0], Rational::ONE);
        let index = usize::from(sent == "silent");
        assert_eq!(profile.at(message).unwrap()[index], Rational::ONE);
    }
}

#[test]
fn a_russian_broker_is_solved_completely() {
    let broker = model("israel_iran/russian_mediation.toml");
    let game = broker.game(&broker.defaults()).unwrap();
    let found = sequential(&game);
    assert!(found.is_complete(), "{:?}", found.omitted);
    // The broker endorses what its intelligence supports, and is believed.
    let [good, bad] = ["good", "bad"].map(|intelligence| {
        set(
            &game,
            "Russia",
            &format!("relay | intelligence={intelligence}"),
        )
    });
    let honest = |class: &&SupportClass<Rational>| {
        let at = |set| class.representative.at(set).unwrap()[0].clone();
        at(good) == Rational::ONE && at(bad) == Rational::ZERO
    };
    let class = found.classes.iter().find(honest).unwrap();
    assert_eq!(class.payoffs[1].greatest, ratio(7, 50));
}

#[test]
fn floats_and_imperfect_recall_are_refused() {
    let options = Options::default();
    let game = horse();
    for refusal in [
        all_nash(&game.to_f64(), &options.start()).unwrap_err(),
        all_sequential(&game.to_f64(), &options.start()).unwrap_err(),
    ] {
        assert!(refusal.to_string().contains("floats"), "{refusal}");
    }
    let mut builder = GameBuilder::new("forgetful", ["P1"]);
    let first = builder.infoset("P1", "first", ["a", "b"]);
    let second = builder.infoset("P1", "second", ["c", "d"]);
    let root = builder.root();
    let after: Vec<_> = builder.decide(root, first).collect();
    for node in after {
        builder.decide(node, second);
    }
    let game = builder.build().unwrap();
    assert!(all_nash(&game, &options.start()).is_err());
    assert!(all_sequential(&game, &options.start()).is_err());
}

#[test]
fn ties_leave_everything_to_everybody() {
    // Nothing pays anything: every profile is an equilibrium, and one cell has them all.
    let game = cube([[0; 3]; 8]);
    for found in [nash(&game), sequential(&game)] {
        assert!(found.is_complete() && found.components);
        let [class] = &found.classes[..] else {
            panic!()
        };
        let [cell] = &class.cells[..] else { panic!() };
        assert_eq!(
            cell.vertices.iter().map(Vec::len).collect::<Vec<_>>(),
            [2, 2, 2]
        );
    }
}

#[test]
fn a_stopped_run_counts_what_it_leaves() {
    let options = Options::default();
    options.cancellation.cancel();
    let found = all_sequential(&horse(), &options.start()).unwrap();
    assert!(found.status != Status::Solved && !found.is_complete());
    assert!(found.unexamined > 0 && found.classes.is_empty());
}
