//! All Nash and sequential equilibria by behavior supports: cases from the literature, two-player
//! games against other methods, and brute force on random trees.

use crate::random::{Wanted, games, pure_strategies};
use crate::signaling::{model, ratio, set};
use demarche::analysis::{Verdict, certify};
use demarche::game::{ActionId, Game, GameBuilder, Infoset, InfosetId, NodeKind, PlayerId};
use demarche::lp::simplex::{self, Outcome};
use demarche::lp::{LinearProgram, Relation};
use demarche::number::{OrderedRing, Place, Point, Ratio, Rational};
use demarche::run::{Options, Status, Stop};
use demarche::solvers::nash::extreme;
use demarche::solvers::signaling::sequential_equilibria;
use demarche::solvers::supports::{SupportClass, SupportEquilibria, all_nash, all_sequential};
use demarche::strategy::{Behavior, Cell};
use itertools::Itertools;
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

/// The payoffs of the representative and of all extreme points have the ends of the class's ranges;
/// and the representative is pure if one of these is.
fn paid(game: &Game, class: &SupportClass<Rational>) {
    let mut corners = corners(class);
    let pure = corners.iter().any(Behavior::is_pure);
    assert!(class.representative.is_pure() || !pure);
    corners.push(class.representative.clone());
    let paid = |profile| certify(game, profile, None).unwrap().payoffs;
    let paid: Vec<Vec<Rational>> = corners.iter().map(paid).collect();
    assert!(class.attained);
    for (player, range) in class.payoffs.iter().enumerate() {
        let own = || paid.iter().map(|payoffs| &payoffs[player]);
        assert_eq!(own().min(), Some(&range.least));
        assert_eq!(own().max(), Some(&range.greatest));
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

/// All extreme points, and of continua the profiles that are known and what is beside them.
fn corners(class: &SupportClass<Rational>) -> Vec<Behavior> {
    let mut found: Vec<Behavior> = class.joint.iter().flatten().cloned().collect();
    for own in &class.continua {
        assert!(!own.beside.is_empty());
        found.push(own.profile.clone());
        found.extend(own.beside.iter().cloned());
    }
    found.extend(class.cells.iter().flat_map(combinations));
    found
}

/// All combinations of extreme points.
fn combinations(cell: &Cell) -> impl Iterator<Item = Behavior> + '_ {
    let own = cell.vertices.iter().map(|own| own.iter());
    own.multi_cartesian_product().map(join)
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
    assert!(class.representative.is_pure());
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
    // In both there is a pure one.
    let mut representatives = found.classes.iter().map(|class| &class.representative);
    assert!(representatives.all(Behavior::is_pure));
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

/// Two and One are indifferent, and where their mixtures lie on a curve so is Three, all of whose
/// mixtures belong to it: the profile that is known there pays neither end of the range.
#[test]
fn the_ends_over_a_curve_are_those_of_what_is_free_beside_it() {
    let mut builder = GameBuilder::new("beside a curve", ["One", "Two", "Three"]);
    let mut set = |player: &str| builder.infoset(player, player, ["go", "stop"]);
    let [three, two, one] = [set("Three"), set("Two"), set("One")];
    let root = builder.root();
    let first: Vec<_> = builder.decide(root, three).collect();
    builder.pay(first[1], [ratio(3, 2), ratio(1, 1), ratio(4, 3)]);
    let second: Vec<_> = builder.decide(first[0], two).collect();
    builder.pay(second[1], [-1, -2, 2].map(Rational::from));
    let third: Vec<_> = builder.decide(second[0], one).collect();
    builder.pay(third[0], [-2, -2, 0].map(Rational::from));
    builder.pay(third[1], [-2, -2, 3].map(Rational::from));
    let found = nash(&builder.build().unwrap());
    let curved = found.classes.iter().any(|class| {
        let range = &class.payoffs[0];
        let inside = class.continua.iter().any(|own| !own.profile.is_pure());
        inside && range.least < range.greatest
    });
    assert!(curved);
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
            prop_assume!(expected.omitted.is_none() && found.is_complete());
            prop_assert!(found.boxed.is_empty());
            // What is in a class of the one is in a class of the other, and the other way round.
            let held = |cells: &[Cell], profile: &Behavior| {
                cells.iter().any(|cell| holds(&game, cell, profile, true))
            };
            let mut partners = Vec::new();
            for class in &expected.classes {
                let all = class.cells.iter().flat_map(combinations);
                let home = |profile: Behavior| {
                    let home = found.classes.iter().position(|own| held(&own.cells, &profile));
                    (home, profile)
                };
                for (home, profile) in all.map(home) {
                    let listed = home.is_some() || is_listed(&game, &found, &profile, true);
                    prop_assert!(listed, "{}", shown(&game, &profile));
                    partners.push((std::ptr::from_ref(class), home));
                }
            }
            for profile in found.classes.iter().flat_map(|class| class.cells.iter()).flat_map(combinations) {
                let held = expected.classes.iter().any(|class| held(&class.cells, &profile));
                prop_assert!(held, "{}", shown(&game, &profile));
            }
            if expected.components && found.components {
                partners.sort();
                partners.dedup();
                prop_assert_eq!(partners.len(), expected.classes.len());
                prop_assert_eq!(partners.len(), found.classes.len());
            }
        }
    }

    #[test]
    fn pure_profiles_that_are_equilibria_are_listed(
        game in games(Wanted { players: 3, depth: 4, strategies: 8, ..Wanted::default() })
    ) {
        let (nash, sequential) = (nash(&game), sequential(&game));
        prop_assume!(nash.is_complete() && sequential.is_complete());
        listed_are_equilibria(&game, &nash, &sequential, pure_profiles(&game))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn mixed_profiles_that_are_equilibria_are_listed(
        game in games(Wanted { players: 3, depth: 3, strategies: 4, ..Wanted::default() })
    ) {
        let (nash, sequential) = (nash(&game), sequential(&game));
        prop_assume!(nash.is_complete() && sequential.is_complete());
        listed_are_equilibria(&game, &nash, &sequential, grid(&game, 40))?;
    }
}

/// Whether of some profiles those are listed that are equilibria.
fn listed_are_equilibria(
    game: &Game,
    nash: &SupportEquilibria,
    sequential: &SupportEquilibria,
    profiles: impl IntoIterator<Item = Behavior>,
) -> Result<(), TestCaseError> {
    for profile in profiles {
        let standing = certify(game, &profile, None).unwrap().standing;
        match standing.nash == Verdict::Yes {
            true => prop_assert!(
                is_listed(game, nash, &profile, false),
                "{}",
                shown(game, &profile)
            ),
            false => prop_assert!(
                !is_held(game, nash, &profile, false),
                "{}",
                shown(game, &profile)
            ),
        }
        match standing.sequential.holds() {
            Some(true) => {
                prop_assert!(
                    is_listed(game, sequential, &profile, true),
                    "{}",
                    shown(game, &profile)
                );
            }
            Some(false) => {
                prop_assert!(
                    !is_corner(sequential, &profile),
                    "{}",
                    shown(game, &profile)
                );
            }
            None => {}
        }
    }
    Ok(())
}

/// About so many of the profiles that mix between two actions evenly or not at all.
fn grid(game: &Game, most: usize) -> Vec<Behavior> {
    let points = |set: Infoset<'_>| {
        let count = set.action_count();
        let pairs = (0..count).flat_map(move |one| (one..count).map(move |other| (one, other)));
        pairs.map(move |(one, other)| {
            let half = ratio(1, 2);
            let mut shares = vec![Rational::ZERO; count];
            shares[one] += &half;
            shares[other] += &half;
            shares
        })
    };
    let total: usize = game.infosets().map(|set| points(set).count()).product();
    // A step that meets all choices at every set, of which there are 1, 3, 6 or 10.
    let mut step = (total / most).max(1);
    while [2usize, 3, 5]
        .iter()
        .any(|factor| step.is_multiple_of(*factor))
    {
        step += 1;
    }
    let all = game
        .infosets()
        .map(points)
        .multi_cartesian_product()
        .step_by(step);
    let profile = |shares: Vec<Vec<Rational>>| {
        let mut profile = Behavior::open(game.shape().clone());
        for (set, shares) in game.infosets().zip(shares) {
            profile.set(set.id(), shares).unwrap();
        }
        profile
    };
    all.map(profile).collect()
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

/// Whether a profile is in a cell or a polytope, or may be in a continuum: these have the same
/// supports everywhere that they reach.
fn is_listed(
    game: &Game,
    found: &SupportEquilibria<Rational>,
    profile: &Behavior,
    sequential: bool,
) -> bool {
    let reached = reached(game, profile);
    let alike = |other: &Behavior| {
        let mut actions = reached.iter().flat_map(|&set| game.infoset(set).actions());
        let is_zero = |profile: &Behavior, action| profile.probability(action).map(|p| p.is_zero());
        actions.all(|action| is_zero(other, action) == is_zero(profile, action))
    };
    let mut continua = found.classes.iter().flat_map(|class| &class.continua);
    is_held(game, found, profile, sequential) || continua.any(|own| alike(&own.profile))
}

/// Whether a profile is in a cell or a polytope.
fn is_held(
    game: &Game,
    found: &SupportEquilibria<Rational>,
    profile: &Behavior,
    sequential: bool,
) -> bool {
    let all: Vec<PlayerId> = game.player_ids().collect();
    let mut cells = found.classes.iter().flat_map(|class| &class.cells);
    let mut joint = found.classes.iter().flat_map(|class| &class.joint);
    cells.any(|cell| holds(game, cell, profile, sequential))
        || joint.any(|points| within(game, &all, points, profile, sequential))
}

/// Whether a profile is a combination of extreme points.
fn is_corner(found: &SupportEquilibria<Rational>, profile: &Behavior) -> bool {
    let agrees = |point: &Behavior| {
        let mut sets = point.shape().infosets();
        sets.all(|set| {
            let own = point.at(set.id());
            own.is_none_or(|own| Some(own) == profile.at(set.id()))
        })
    };
    let held = |cell: &Cell| cell.vertices.iter().all(|own| own.iter().any(agrees));
    found
        .classes
        .iter()
        .any(|class| class.cells.iter().any(held) || class.joint.iter().flatten().any(agrees))
}

/// The sets to which play comes.
fn reached(game: &Game, profile: &Behavior) -> Vec<InfosetId> {
    let mut path = vec![true; game.node_count()];
    for node in game.nodes() {
        let Some((parent, branch)) = game.parent(node) else {
            continue;
        };
        let share = match game.kind(parent) {
            NodeKind::Chance(chance) => &game.chance(chance)[branch],
            NodeKind::Decision(set) => match profile.at(set) {
                Some(shares) => &shares[branch],
                None => &Rational::ZERO,
            },
            NodeKind::Leaf => unreachable!(),
        };
        path[node.index()] = path[parent.index()] && !share.is_zero();
    }
    let here = |set: &Infoset<'_>| set.nodes().iter().any(|node| path[node.index()]);
    game.infosets().filter(here).map(|set| set.id()).collect()
}

/// Whether a profile is in a cell.
fn holds(game: &Game, cell: &Cell, profile: &Behavior, sequential: bool) -> bool {
    let mut players = game.player_ids().zip(&cell.vertices);
    players.all(|(player, points)| within(game, &[player], points, profile, sequential))
}

/// Whether what some players do is in the convex hull of points, in the weights of their sequences:
/// of sequential equilibria from each action on that no point takes.
fn within(
    game: &Game,
    players: &[PlayerId],
    points: &[Behavior],
    profile: &Behavior,
    sequential: bool,
) -> bool {
    let never = |action: ActionId| {
        let is_zero = |point: &Behavior| point.probability(action).is_some_and(|p| p.is_zero());
        sequential && points.iter().all(is_zero)
    };
    let weights = |point: &Behavior| {
        let mut weights = vec![Rational::ZERO; game.action_count()];
        for &set in players.iter().flat_map(|player| game.infosets_of(*player)) {
            let own = game.infoset(set);
            let inflow = match game.last_action(own.player(), own.parent_sequence()) {
                Some(before) if !never(before) => weights[before.index()].clone(),
                _ => Rational::ONE,
            };
            for (action, share) in own.actions().zip(point.at(set).into_iter().flatten()) {
                weights[action.index()] = inflow.clone() * share;
            }
        }
        weights
    };
    let target = weights(profile);
    let points: Vec<Vec<Rational>> = points.iter().map(weights).collect();
    if points.contains(&target) || points.len() < 2 {
        return points.contains(&target);
    }
    let mut program = LinearProgram::minimize();
    let zero = Some(Rational::ZERO);
    let columns: Vec<_> = points
        .iter()
        .map(|_| program.add_column("share", zero.clone(), None))
        .collect();
    let all = columns.iter().map(|&column| (column, Rational::ONE));
    program.add_row("sum", Relation::Eq, Rational::ONE, all.collect::<Vec<_>>());
    for (at, value) in target.into_iter().enumerate() {
        let row = columns
            .iter()
            .zip(&points)
            .map(|(&column, point)| (column, point[at].clone()));
        let row: Vec<_> = row.filter(|(_, value)| !value.is_zero()).collect();
        program.add_row("weight", Relation::Eq, value, row);
    }
    let options = Options::default();
    let outcome = simplex::solve(&program, None, &options.start()).unwrap();
    !matches!(outcome, Outcome::Infeasible)
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

/// Nau, Gomez Canovas and Hansen (2004).
const NAU: [[i64; 3]; 8] = [
    [3, 0, 2],
    [1, 0, 0],
    [0, 2, 0],
    [0, 1, 0],
    [0, 1, 0],
    [0, 3, 0],
    [1, 0, 0],
    [2, 0, 3],
];

#[test]
fn an_irrational_equilibrium_is_boxed() {
    // Nau, Gomez Canovas and Hansen (2004): one equilibrium. With T, L and the first matrix of
    // probability t, l and m: l (1 + 2m) = (1 - l)(2 - m), (1 - t)(3 - 2m) = t (1 + m) and
    // 2 t l = 3 (1 - t)(1 - l), so that 2 m^2 + 23 m - 9 = 0.
    let game = cube(NAU);
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
fn irrational_equilibria_are_not_lost_among_functions() {
    let place = Place::new(["p"], Point::Values(vec![ratio(1, 3)]));
    let p = || Ratio::variable(&place, 0);
    let options = Options::default();
    // A bonus for P1 whatever happens changes no condition.
    let bonus = cube(NAU.map(|[one, two, three]| [one + 10, two, three])).map(|value| {
        match *value >= Rational::from(10) {
            true => Ratio::constant(value.clone() - &Rational::from(10)) + &p(),
            false => Ratio::constant(value.clone()),
        }
    });
    for found in [
        all_nash(&bonus, &options.start()).unwrap(),
        all_sequential(&bonus, &options.start()).unwrap(),
    ] {
        assert!(found.is_complete() && found.components && found.classes.is_empty());
        assert_eq!(found.boxed.len(), 1);
        assert_eq!(found.boxed[0].irrational().len(), 6);
    }
    // With probability p that game, and otherwise one that pays nothing: beliefs are functions of p
    // beside irrational numbers. What cannot be given is not claimed to be absent.
    let mut builder = GameBuilder::new("perhaps", ["P1", "P2", "P3"]);
    let sets = ["P1", "P2", "P3"].map(|player| builder.infoset(player, player, ["0", "1"]));
    let root = builder.root();
    let played = builder.chance("played", [("game", ratio(1, 3)), ("nothing", ratio(2, 3))]);
    let mut nodes: Vec<_> = builder.draw(root, played).collect();
    for set in sets {
        nodes = nodes
            .into_iter()
            .flat_map(|node| builder.decide(node, set).collect::<Vec<_>>())
            .collect();
    }
    for (leaf, pay) in nodes.into_iter().zip(NAU.into_iter().chain([[0; 3]; 8])) {
        builder.pay(leaf, pay.map(Rational::from));
    }
    let game = builder.build().unwrap().map(|value| match value {
        value if *value == ratio(1, 3) => p(),
        value if *value == ratio(2, 3) => Ratio::constant(Rational::ONE) - &p(),
        value => Ratio::constant(value.clone()),
    });
    for found in [
        all_nash(&game, &options.start()).unwrap(),
        all_sequential(&game, &options.start()).unwrap(),
    ] {
        assert!(found.classes.is_empty() && found.boxed.is_empty());
        assert!(found.undecided > 0 && found.omitted.is_some());
        assert!(!found.is_complete() && !found.components);
    }
}

#[test]
fn a_continuum_is_not_claimed_to_be_connected() {
    // P1 stays out (A) if going in (D) would lose it 3, where the others answer alike, often enough:
    // otherwise it wins 5. With the answers y and z that is y + z - 2yz <= 3/8, near (y, y) and near
    // (n, n), and nowhere on the line y = 1/2 between them.
    let mut builder = GameBuilder::new("blobs", ["P1", "P2", "P3"]);
    let first = builder.infoset("P1", "first", ["A", "D"]);
    let second = builder.infoset("P2", "second", ["y", "n"]);
    let third = builder.infoset("P3", "third", ["y", "n"]);
    let root = builder.root();
    let one: Vec<_> = builder.decide(root, first).collect();
    builder.pay(one[0], [0, 0, 0].map(Rational::from));
    let two: Vec<_> = builder.decide(one[1], second).collect();
    let payoffs = [[[-3, 1, 0], [5, 0, 1]], [[5, 0, 7], [-3, 7, 0]]];
    for (node, pays) in two.into_iter().zip(payoffs) {
        for (leaf, pay) in builder
            .decide(node, third)
            .collect::<Vec<_>>()
            .into_iter()
            .zip(pays)
        {
            builder.pay(leaf, pay.map(Rational::from));
        }
    }
    let game = builder.build().unwrap();
    for (second, third, deters) in [(1, 1, true), (0, 0, true), (0, 1, false), (1, 0, false)] {
        let mut profile = Behavior::open(game.shape().clone());
        for (player, name, share) in [
            ("P1", "first", 1),
            ("P2", "second", second),
            ("P3", "third", third),
        ] {
            let shares = [share, 1 - share].map(Rational::from);
            profile.set(set(&game, player, name), shares).unwrap();
        }
        let standing = certify(&game, &profile, None).unwrap().standing;
        assert_eq!(standing.nash == Verdict::Yes, deters);
    }
    let found = nash(&game);
    assert!(found.is_complete());
    assert!(found.classes.iter().any(|class| !class.continua.is_empty()));
    assert!(!found.components);
}

#[test]
fn many_parts_are_put_together_or_counted() {
    // Four actions each, and nothing pays anything: 15³ supports, and one cell that has all.
    let mut builder = GameBuilder::new("ties", ["P1", "P2", "P3"]);
    let sets =
        ["P1", "P2", "P3"].map(|player| builder.infoset(player, player, ["0", "1", "2", "3"]));
    let mut nodes = vec![builder.root()];
    for set in sets {
        nodes = nodes
            .into_iter()
            .flat_map(|node| builder.decide(node, set).collect::<Vec<_>>())
            .collect();
    }
    let game = builder.build().unwrap();
    let mut options = Options::default();
    let found = all_nash(&game, &options.start()).unwrap();
    assert!(found.is_complete() && found.components);
    let [class] = &found.classes[..] else {
        panic!()
    };
    let [cell] = &class.cells[..] else { panic!() };
    assert!(class.representative.is_pure());
    assert_eq!(
        cell.vertices.iter().map(Vec::len).collect::<Vec<_>>(),
        [4, 4, 4]
    );
    // Where no more numbers may be held, the rest is counted.
    options.limits.entries = 2000;
    for found in [
        all_nash(&game, &options.start()).unwrap(),
        all_sequential(&game, &options.start()).unwrap(),
    ] {
        assert_eq!(found.status, Status::Stopped(Stop::Work));
        assert!(found.unexamined > 3000 && found.supports < 200);
        assert!(!found.is_complete() && !found.components);
        assert!(!found.classes.is_empty());
    }
}

/// P1 may stay out, or go in by one of many doors, in groups; of each group P2 hears.
fn doors(groups: usize, doors: usize) -> Game {
    let mut builder = GameBuilder::new("doors", ["P1", "P2"]);
    let names: Vec<String> = (0..=groups * doors).map(|door| door.to_string()).collect();
    let door = builder.infoset("P1", "door", names);
    let heard: Vec<_> = (0..groups)
        .map(|group| builder.infoset("P2", &group.to_string(), ["nod"]))
        .collect();
    let root = builder.root();
    let moves: Vec<_> = builder.decide(root, door).collect();
    builder.pay(moves[0], [1, 0].map(Rational::from));
    for (at, &node) in moves[1..].iter().enumerate() {
        let _ = builder.decide(node, heard[at / doors]);
    }
    builder.build().unwrap()
}

#[test]
fn beliefs_that_do_not_matter_have_their_whole_range() {
    // Five sets of two nodes: 3⁵ families of carriers.
    let found = sequential(&doors(5, 2));
    let [class] = &found.classes[..] else {
        panic!()
    };
    assert!(found.is_complete() && found.components);
    assert_eq!(class.belief_ranges.len(), 10);
    for own in &class.belief_ranges {
        assert_eq!(
            (&own.range.least, &own.range.greatest),
            (&Rational::ZERO, &Rational::ONE)
        );
    }
    // With 2⁷ - 1 ways to carry one belief, not all are looked at, and the range is not told.
    let found = sequential(&doors(1, 7));
    let [class] = &found.classes[..] else {
        panic!()
    };
    assert!(found.is_complete() && class.belief_ranges.is_empty());
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
