//! Sequential equilibria by subgames: cases, the brute-force oracle of pure profiles, and the laws
//! that relate them to subgame perfect equilibria and to the direct method.

use crate::common::pure_profiles;
use crate::random::{Dice, Wanted, games};
use crate::signaling::{check, join};
use crate::subgame_perfect;
use demarche::Model;
use demarche::analysis::{Verdict, certify};
use demarche::concepts::{Completeness, Concept};
use demarche::game::{Game, GameBuilder, InfosetId, NodeId};
use demarche::number::Rational;
use demarche::run::{Options, Status, Stop};
use demarche::solvers::refinements::subgame_perfect::Class as Perfect;
use demarche::solvers::refinements::{all_subgame_perfect, quasi_perfect};
use demarche::solvers::signaling::{
    Class, SequentialEquilibria, sequential_equilibria, sequential_equilibria_by_subgames,
};
use demarche::strategy::Behavior;
use proptest::prelude::*;

type Matrix = [[[i64; 2]; 2]; 2];

const BATTLE: Matrix = [[[3, 1], [0, 0]], [[0, 0], [1, 3]]];
const PENNIES: Matrix = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]];

fn start(game: &Game) -> SequentialEquilibria {
    sequential_equilibria_by_subgames(game, &Options::default().start()).unwrap()
}

/// All equilibria, every representative and extreme point certified.
fn solve(game: &Game) -> SequentialEquilibria {
    let found = start(game);
    assert_eq!(found.status, Status::Solved);
    for class in &found.classes {
        check(game, class);
        certified(game, class);
    }
    found
}

/// Everything that is claimed of a class.
fn certified(game: &Game, class: &Class) {
    let given = certify(game, &class.representative, Some(&class.beliefs)).unwrap();
    assert_eq!(given.standing.sequential, Verdict::Yes);
    for range in &class.belief_ranges {
        let nodes = game.infoset(range.infoset).nodes();
        let at = nodes.iter().position(|node| *node == range.node).unwrap();
        let belief = &class.beliefs.at(range.infoset).unwrap()[at];
        assert!(range.range.least <= *belief && *belief <= range.range.greatest);
    }
    for profile in extreme(class) {
        let standing = certify(game, &profile, None).unwrap().standing;
        assert_eq!(standing.subgame_perfect, Verdict::Yes);
    }
}

fn extreme(class: &Class) -> Vec<Behavior> {
    let cells = class.cells.iter();
    let pairs = cells.flat_map(|cell| {
        let [first, second] = &cell.vertices[..] else {
            panic!("two players");
        };
        first
            .iter()
            .flat_map(move |one| second.iter().map(move |other| join(one, other)))
    });
    pairs.collect()
}

fn complete(game: &Game) -> Vec<Class> {
    let found = solve(game);
    assert_eq!(found.omitted, None);
    found.classes
}

/// A simultaneous move of Ann and Bob at a node that both see, with these payoffs.
fn meet(
    builder: &mut GameBuilder,
    node: NodeId,
    label: &str,
    pays: impl Fn(usize, usize) -> [Rational; 2],
) {
    let sets = ["Ann", "Bob"].map(|who| builder.infoset(who, label, ["a", "b"]));
    for (row, node) in builder.decide(node, sets[0]).enumerate() {
        for (column, leaf) in builder.decide(node, sets[1]).enumerate() {
            builder.pay(leaf, pays(row, column));
        }
    }
}

/// Beer and quiche of Ann and Bob, and after each meal of each type that is spared something else.
fn breakfast(mut after: impl FnMut(&mut GameBuilder, NodeId, &str, [Rational; 2])) -> Game {
    let mut builder = GameBuilder::new("breakfast", ["Ann", "Bob"]);
    let prior = [
        ("weak", Rational::new(3, 5)),
        ("strong", Rational::new(2, 5)),
    ];
    let prior = builder.chance("type", prior);
    let root = builder.root();
    for (strong, node) in builder.draw(root, prior).enumerate() {
        let kind = ["weak", "strong"][strong];
        let meal = builder.infoset("Ann", kind, ["beer", "quiche"]);
        for (quiche, node) in builder.decide(node, meal).enumerate() {
            let label = ["after beer", "after quiche"][quiche];
            let reply = builder.infoset("Bob", label, ["fight", "spare"]);
            for (spare, node) in builder.decide(node, reply).enumerate() {
                let ann = i64::from(strong != quiche) + 2 * i64::from(spare == 1);
                let pays = [ann, i64::from(strong == spare)].map(Rational::from);
                match spare {
                    0 => builder.pay(node, pays),
                    _ => after(&mut builder, node, &format!("{kind} {label}"), pays),
                }
            }
        }
    }
    builder.build().unwrap()
}

/// Breakfast with a meeting over hundredths.
fn breakfast_and(matrix: Matrix) -> Game {
    breakfast(|builder, node, label, pays| {
        builder.pay(node, pays);
        let cent = |pay: i64| Rational::new(pay, 100);
        meet(builder, node, label, |row, column| {
            matrix[row][column].map(cent)
        });
    })
}

fn payoffs(class: &Class) -> Vec<[Rational; 2]> {
    let ranges = class.payoffs.iter();
    ranges
        .map(|range| [range.least.clone(), range.greatest.clone()])
        .collect()
}

#[test]
fn every_meeting_after_a_signal_counts() {
    let game = breakfast_and(BATTLE);
    let refused = sequential_equilibria(&game, &Options::default().start());
    assert!(refused.is_err());
    let found = solve(&game);
    assert_eq!((found.omitted, found.components), (None, true));
    // Four meetings of three equilibria each, and beer and quiche have one for all of them.
    assert_eq!(found.classes.len(), 81);
}

#[test]
fn pennies_after_a_signal_are_worth_nothing() {
    let classes = complete(&breakfast_and(PENNIES));
    let plain = breakfast(|builder, node, _, pays| builder.pay(node, pays));
    let direct = sequential_equilibria(&plain, &Options::default().start()).unwrap();
    assert_eq!((classes.len(), direct.classes.len()), (1, 1));
    assert_eq!(payoffs(&classes[0]), payoffs(&direct.classes[0]));
    assert!(classes[0].cells[0].is_point());
}

/// Ann stays out or meets Bob.
fn outside(out: Rational, matrix: Matrix) -> Game {
    let mut builder = GameBuilder::new("outside option", ["Ann", "Bob"]);
    let enter = builder.infoset("Ann", "enter", ["out", "in"]);
    let root = builder.root();
    let after: Vec<_> = builder.decide(root, enter).collect();
    builder.pay(after[0], [out, Rational::ZERO]);
    meet(&mut builder, after[1], "meet", |row, column| {
        matrix[row][column].map(Rational::from)
    });
    builder.build().unwrap()
}

#[test]
fn an_outside_option() {
    let classes = complete(&outside(Rational::from(2), BATTLE));
    assert_eq!(classes.len(), 3);
    assert!(classes.iter().all(|class| class.cells[0].is_point()));
    // As good as the mixed meeting: then she may enter or not.
    let classes = complete(&outside(Rational::new(3, 4), BATTLE));
    let sizes = classes.iter().map(|class| class.cells[0].vertices[0].len());
    let mut sizes: Vec<usize> = sizes.collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 1, 2]);
}

#[test]
fn a_tie_in_a_subgame_that_is_folded() {
    // Bob is indifferent between his columns, by which Ann gets 0 or 10, and 5 outside.
    let game = outside(Rational::from(5), [[[0, 1], [10, 1]], [[-1, 1], [9, 1]]]);
    let found = solve(&game);
    assert_eq!((found.omitted, found.components), (None, true));
    assert_eq!(found.classes.len(), 1);
    let perfect = all_subgame_perfect(&game, &Options::default().start()).unwrap();
    assert_eq!(found.classes[0].cells.len(), perfect.classes[0].cells.len());
    let [ann, _] = &payoffs(&found.classes[0])[..] else {
        panic!("two players");
    };
    assert_eq!(*ann, [5, 10].map(Rational::from));
    // Both are indifferent: either decides what the other gets.
    let game = outside(Rational::from(1), [[[0, 0], [2, 0]], [[0, 3], [2, 3]]]);
    let found = solve(&game);
    let perfect = all_subgame_perfect(&game, &Options::default().start()).unwrap();
    assert_eq!((found.omitted, found.components), (None, true));
    assert_eq!(found.classes.len(), perfect.classes.len());
    assert_eq!(payoffs(&found.classes[0])[1], [0, 3].map(Rational::from));
}

#[test]
fn a_tie_after_a_signal() {
    // As above, in the meeting after breakfast of one of four.
    let game = breakfast(|builder, node, label, pays| {
        if label != "weak after beer" {
            return builder.pay(node, pays);
        }
        builder.pay(node, pays);
        let tie: Matrix = [[[-3, 0], [1, 0]], [[-4, 0], [0, 0]]];
        meet(builder, node, label, |row, column| {
            tie[row][column].map(Rational::from)
        });
    });
    let found = solve(&game);
    assert_eq!(found.omitted, None);
    assert!(!found.classes.is_empty());
}

#[test]
fn what_cannot_be_folded_is_refused_as_before() {
    let file = format!(
        "{}/models/classics/kuhn_poker.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let model = Model::from_path(file).unwrap();
    let game = model.game(&model.defaults()).unwrap();
    let options = Options::default();
    let direct = sequential_equilibria(&game, &options.start()).unwrap_err();
    let folded = sequential_equilibria_by_subgames(&game, &options.start()).unwrap_err();
    assert_eq!(direct.to_string(), folded.to_string());
}

#[test]
fn what_chance_excludes_is_refused() {
    let mut builder = GameBuilder::new("never", ["Ann", "Bob"]);
    let draw = builder.chance(
        "draw",
        [("never", Rational::ZERO), ("always", Rational::ONE)],
    );
    let root = builder.root();
    let enter = builder.infoset("Ann", "enter", ["out", "in"]);
    let after: Vec<_> = builder.draw(root, draw).collect();
    let entered: Vec<_> = builder.decide(after[0], enter).collect();
    meet(&mut builder, entered[1], "meet", |row, column| {
        BATTLE[row][column].map(Rational::from)
    });
    let game = builder.build().unwrap();
    let refused = sequential_equilibria_by_subgames(&game, &Options::default().start());
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("chance never comes"), "{refused}");
}

#[test]
fn limits_end_the_search_with_what_was_found() {
    let game = breakfast_and(BATTLE);
    let mut options = Options::default();
    options.limits.pivots = 300;
    let found = sequential_equilibria_by_subgames(&game, &options.start()).unwrap();
    assert_eq!(found.status, Status::Stopped(Stop::Work));
    assert!(!found.components && found.classes.len() < 81);
    found
        .classes
        .iter()
        .for_each(|class| certified(&game, class));
    let options = Options::default();
    options.cancellation.cancel();
    let found = sequential_equilibria_by_subgames(&game, &options.start()).unwrap();
    assert!(matches!(found.status, Status::Stopped(_)) && found.classes.is_empty());
}

#[test]
fn the_concept_lists_them() {
    let game = outside(Rational::from(2), BATTLE);
    let found = Concept::Sequential
        .solve(&game, &Options::default())
        .unwrap();
    assert_eq!(
        (found.classes.len(), found.completeness),
        (3, Completeness::All)
    );
    assert!(found.method.contains("subgames"), "{}", found.method);
}

#[test]
fn many_meetings_in_a_row_need_no_stack() {
    // Whoever does not stop meets the other again.
    let mut builder = GameBuilder::new("long", ["Ann", "Bob"]);
    let mut node = builder.root();
    for round in 0..150 {
        let sets =
            ["Ann", "Bob"].map(|who| builder.infoset(who, &round.to_string(), ["go", "stop"]));
        let rows: Vec<_> = builder.decide(node, sets[0]).collect();
        let first: Vec<_> = builder.decide(rows[0], sets[1]).collect();
        let second: Vec<_> = builder.decide(rows[1], sets[1]).collect();
        builder.pay(first[1], [0, 2].map(Rational::from));
        builder.pay(second[0], [2, 0].map(Rational::from));
        builder.pay(second[1], [1, 1].map(Rational::from));
        node = first[0];
    }
    let found = start(&builder.build().unwrap());
    assert_eq!((found.status, found.classes.len()), (Status::Solved, 1));
}

// ---------------------------------------------------------------------------------------------
// Laws

/// Moves that everybody sees, one after another, some of them simultaneous, with many ties. There
/// every subgame perfect equilibrium is sequential.
fn stages(dice: &mut Dice) -> Game {
    let mut builder = GameBuilder::new("stages", ["Ann", "Bob"]);
    let mut waiting = vec![(builder.root(), 0, String::from("0"))];
    while let Some((node, depth, label)) = waiting.pop() {
        if depth == 2 || (depth == 1 && dice.below(3) == 0) {
            let pays = [0, 1].map(|_| Rational::from(dice.below(3) as i64));
            builder.pay(node, pays);
            continue;
        }
        let set = |builder: &mut GameBuilder, who| builder.infoset(who, &label, ["a", "b"]);
        let kind = dice.below(5);
        let mut next: Vec<NodeId> = match kind {
            0 => {
                let own = set(&mut builder, "Ann");
                builder.decide(node, own).collect()
            }
            1 => {
                let own = set(&mut builder, "Bob");
                builder.decide(node, own).collect()
            }
            _ => {
                let (one, other) = (set(&mut builder, "Ann"), set(&mut builder, "Bob"));
                let rows: Vec<NodeId> = builder.decide(node, one).collect();
                let all = rows.into_iter();
                all.flat_map(|row| builder.decide(row, other).collect::<Vec<_>>())
                    .collect()
            }
        };
        for (at, node) in next.drain(..).enumerate() {
            waiting.push((node, depth + 1, format!("{label}{at}")));
        }
    }
    builder.build().unwrap()
}

/// Whether a class holds a pure profile. A pure strategy is extreme in whatever it is in.
fn holds(class: &Class, profile: &Behavior) -> bool {
    let agrees = |part: &Behavior| {
        let mut sets = game_sets(part);
        sets.all(|set| {
            part.at(set)
                .is_none_or(|given| profile.at(set) == Some(given))
        })
    };
    class
        .cells
        .iter()
        .any(|cell| cell.vertices.iter().all(|own| own.iter().any(agrees)))
}

fn game_sets(part: &Behavior) -> impl Iterator<Item = InfosetId> {
    part.shape().infosets().map(|set| set.id())
}

/// Nothing that is sequential is missing, as far as pure profiles and one more can tell.
fn nothing_is_missing(game: &Game, found: &SequentialEquilibria) {
    if found.omitted.is_some() {
        return;
    }
    let profiles = pure_profiles(game);
    for profile in profiles.iter().take(100) {
        let standing = certify(game, profile, None).unwrap().standing;
        if standing.sequential == Verdict::Yes {
            assert!(found.classes.iter().any(|class| holds(class, profile)));
        }
    }
    let one = quasi_perfect(game, &Options::default().start()).unwrap();
    let paid = certify(game, &one.found.unwrap().profile, None)
        .unwrap()
        .payoffs;
    let within = |class: &Class| {
        let mut both = class.payoffs.iter().zip(&paid);
        both.all(|(range, paid)| range.least <= *paid && *paid <= range.greatest)
    };
    assert!(found.classes.iter().any(within));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn in_games_of_stages_they_are_the_subgame_perfect_ones(seed in any::<u64>()) {
        let game = stages(&mut Dice::new(seed));
        let mut options = Options::default();
        options.limits.pivots = 20_000;
        let perfect = all_subgame_perfect(&game, &options.start()).unwrap();
        let few: usize = perfect.classes.iter().flat_map(|class| &class.cells)
            .map(|cell| cell.vertices.iter().map(Vec::len).product::<usize>()).sum();
        prop_assume!(perfect.status == Status::Solved && few < 60);
        let found = sequential_equilibria_by_subgames(&game, &options.start()).unwrap();
        prop_assume!(found.status == Status::Solved);
        prop_assert_eq!(&found.omitted, &None);
        for class in &found.classes {
            check(&game, class);
            certified(&game, class);
            let pure = extreme(class).into_iter().filter(Behavior::is_pure);
            for profile in pure.take(20) {
                prop_assert!(perfect.classes.iter().any(|own| subgame_perfect::holds(own, &profile)));
            }
        }
        nothing_is_missing(&game, &found);
        if found.components && perfect.components && perfect.incomplete.is_none() {
            prop_assert_eq!(found.classes.len(), perfect.classes.len());
            let sorted = |mut all: Vec<Vec<[Rational; 2]>>| { all.sort(); all };
            let own = sorted(found.classes.iter().map(payoffs).collect());
            let ranges = |class: &Perfect| {
                let ranges = class.payoffs.iter();
                ranges.map(|range| [range.least.clone(), range.greatest.clone()]).collect()
            };
            prop_assert_eq!(own, sorted(perfect.classes.iter().map(ranges).collect()));
        }
    }

    #[test]
    fn in_random_games_all_are_certified_and_none_is_missing(
        game in games(Wanted { depth: 6, strategies: 24, ..Wanted::default() })
    ) {
        let options = Options::default();
        let found = sequential_equilibria_by_subgames(&game, &options.start());
        prop_assume!(found.is_ok());
        let found = found.unwrap();
        let small = found.classes.iter().map(|class| extreme(class).len()).sum::<usize>() < 100;
        prop_assume!(found.status == Status::Solved && small);
        for class in &found.classes {
            check(&game, class);
            certified(&game, class);
        }
        nothing_is_missing(&game, &found);
    }
}
