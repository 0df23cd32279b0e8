//! Which beliefs trembles make: hand cases, random trembles, and what consistency says.

use crate::random::{Dice, Wanted, games, profile};
use crate::signaling::{join, model};
use demarche::analysis::{Conflict, Consistency, Verdict, certify, consistency};
use demarche::game::{Game, GameBuilder, InfosetId, NodeId, NodeKind};
use demarche::number::Rational;
use demarche::run::Options;
use demarche::solvers::signaling::sequential_equilibria;
use demarche::solvers::trembles::{Pattern, Supported, carriers, supporting_beliefs};
use demarche::strategy::{Behavior, Beliefs};
use itertools::Itertools;
use proptest::prelude::*;

fn list(game: &Game, profile: &Behavior) -> Vec<Pattern> {
    carriers(game, profile, 5000, &Options::default().start()).unwrap()
}

fn supported(game: &Game, profile: &Behavior) -> Supported {
    supporting_beliefs(game, profile, &Options::default().start()).unwrap()
}

/// The profile that takes the first action everywhere.
fn first(game: &Game) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    for set in game.infosets() {
        let taken = (0..set.action_count()).map(|at| Rational::from(i64::from(at == 0)));
        profile.set(set.id(), taken).unwrap();
    }
    profile
}

fn set(game: &Game, label: &str) -> InfosetId {
    let mut all = game.infosets();
    all.find(|set| set.label() == label).unwrap().id()
}

/// P1 plays `out` or one of three other moves; other players each see that it was one of two.
fn pairs(sets: &[[usize; 2]]) -> Game {
    let names: Vec<String> = (0..=sets.len()).map(|at| format!("P{at}")).collect();
    let mut builder = GameBuilder::new("pairs", names.iter().map(String::as_str));
    let root = builder.root();
    // Chance says who is asked.
    let share = Rational::new(1, sets.len() as i64);
    let asked = (0..sets.len()).map(|at| (at.to_string(), share.clone()));
    let asked = builder.chance("asked", asked.collect::<Vec<_>>());
    let door = builder.infoset("P0", "door", ["out", "a", "b", "c"]);
    let nodes: Vec<_> = builder.draw(root, asked).collect();
    for (at, (node, pair)) in nodes.into_iter().zip(sets).enumerate() {
        let label = format!("set {at}");
        let own = builder.infoset(&names[at + 1], &label, ["stay", "go"]);
        let after: Vec<_> = builder.decide(node, door).skip(1).collect();
        for &move_of in pair {
            builder.decide(after[move_of], own);
        }
    }
    builder.build().unwrap()
}

#[test]
fn sets_that_share_trembles_are_carried_together() {
    for (sets, count) in [
        // The same two ways twice: equal, or either first.
        (&[[0, 1], [0, 1]][..], 3),
        // Loose, since each has a move of its own.
        (&[[0, 1], [1, 2]][..], 9),
        // The weak orders of three things.
        (&[[0, 1], [1, 2], [0, 2]][..], 13),
    ] {
        let game = pairs(sets);
        let found = list(&game, &first(&game));
        assert_eq!(found.len(), count);
        assert!(found.iter().map(|pattern| &pattern.carriers).all_unique());
        let run = Options::default();
        assert!(carriers(&game, &first(&game), count - 1, &run.start()).is_err());
    }
}

/// By node: the sum of exponents on its path; `None` if chance excludes it.
fn totals(game: &Game, exponents: &[usize]) -> Vec<Option<usize>> {
    let mut totals = vec![Some(0); game.node_count()];
    for node in game.nodes() {
        let Some((parent, branch)) = game.parent(node) else {
            continue;
        };
        let before = totals[parent.index()];
        totals[node.index()] = match game.kind(parent) {
            NodeKind::Chance(chance) if game.chance(chance)[branch] == Rational::ZERO => None,
            NodeKind::Decision(set) => {
                let action = game.infoset(set).action(branch);
                before.map(|sum| sum + exponents[action.index()])
            }
            _ => before,
        };
    }
    totals
}

fn carried(game: &Game, totals: &[Option<usize>]) -> Pattern {
    let carriers = game.infosets().map(|set| {
        let least = set
            .nodes()
            .iter()
            .filter_map(|node| totals[node.index()])
            .min();
        let nodes = set.nodes().iter().copied();
        let own = |node: &NodeId| least.is_some() && totals[node.index()] == least;
        nodes.filter(own).collect()
    });
    Pattern {
        carriers: carriers.collect(),
    }
}

fn wanted() -> Wanted {
    Wanted {
        players: 3,
        depth: 6,
        strategies: 64,
        ..Wanted::default()
    }
}

proptest! {
    #[test]
    fn random_trembles_make_a_pattern_of_the_list(game in games(wanted()), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let profile = profile(&game, &mut dice);
        let found = carriers(&game, &profile, 5000, &Options::default().start());
        let Ok(found) = found else {
            return Ok(());
        };
        prop_assert!(found.iter().map(|pattern| &pattern.carriers).all_unique());
        for _ in 0..20 {
            let mut exponents = vec![0; game.action_count()];
            for set in game.infosets() {
                for (action, p) in set.actions().zip(profile.at(set.id()).unwrap()) {
                    if *p == Rational::ZERO {
                        exponents[action.index()] = 1 + dice.below(4);
                    }
                }
            }
            let made = carried(&game, &totals(&game, &exponents));
            prop_assert!(found.contains(&made));
        }
    }

    #[test]
    fn no_pattern_of_the_list_lacks_exponents(game in games(wanted()), seed in any::<u64>()) {
        let profile = profile(&game, &mut Dice::new(seed));
        let Ok(found) = carriers(&game, &profile, 200, &Options::default().start()) else {
            return Ok(());
        };
        for pattern in found {
            let at = game.infosets().zip(&pattern.carriers).map(|(set, carriers)| {
                let share = Rational::ONE / Rational::from(carriers.len().max(1) as i64);
                let belief = set.nodes().iter().map(|node| match carriers.contains(node) {
                    true => share.clone(),
                    false => Rational::ZERO,
                });
                (!carriers.is_empty()).then(|| belief.collect())
            });
            let beliefs = Beliefs::new(game.shape().clone(), at.collect());
            let answer = consistency(&game, &profile, &beliefs).unwrap();
            let conflict = match &answer {
                Consistency::Inconsistent { conflict, .. } => Some(conflict),
                _ => None,
            };
            let excluded = matches!(conflict, Some(Conflict::Exponents(_) | Conflict::Chance(_)));
            prop_assert!(!excluded, "{answer:?}");
        }
    }

    #[test]
    fn support_agrees_with_the_certificate(game in games(wanted()), seed in any::<u64>()) {
        let profile = profile(&game, &mut Dice::new(seed));
        // Without payoffs everything is optimal, and beliefs are all that counts.
        for game in [&game, &without_payoffs(&game)] {
            let mut own = Behavior::open(game.shape().clone());
            for set in game.infosets() {
                own.set(set.id(), profile.at(set.id()).unwrap().to_vec()).unwrap();
            }
            let standing = certify(game, &own, None).unwrap().standing;
            match supported(game, &own) {
                Supported::Yes(beliefs) => {
                    prop_assert_ne!(standing.sequential.holds(), Some(false));
                    let certificate = certify(game, &own, Some(&beliefs)).unwrap();
                    prop_assert_eq!(certificate.standing.sequential, Verdict::Yes);
                }
                Supported::No { .. } => prop_assert_ne!(standing.sequential.holds(), Some(true)),
                Supported::Undecided(reason) => prop_assert!(false, "{}", reason),
            }
        }
    }
}

fn without_payoffs(game: &Game) -> Game {
    let mut values = game.values().clone();
    values.payoffs.fill(Rational::ZERO);
    Game::new(game.shape().clone(), values).unwrap()
}

#[test]
fn listed_sequential_equilibria_are_supported() {
    for file in ["israel_iran/assurance.toml", "classics/beer_quiche.toml"] {
        let model = model(file);
        let game = model.game(&model.defaults()).unwrap();
        let found = sequential_equilibria(&game, &Options::default().start()).unwrap();
        for class in &found.classes {
            assert!(matches!(
                supported(&game, &class.representative),
                Supported::Yes(_)
            ));
            for cell in &class.cells {
                for (a, b) in cell.vertices[0].iter().cartesian_product(&cell.vertices[1]) {
                    let profile = join(a, b);
                    if game.infosets().all(|set| profile.at(set.id()).is_some()) {
                        assert!(matches!(supported(&game, &profile), Supported::Yes(_)));
                    }
                }
            }
        }
    }
}

/// What A, B and C get by their other actions than the first: by action and side.
pub type Tables = [&'static [[i64; 2]]; 3];

/// A stays as long as x is not likelier than y, B as long as z is not more than twice as likely as w,
/// and C as long as (x, z) is at least three times as likely as (y, w): never, but that is no linear
/// program.
pub const OPEN: Tables = [&[[1, -1]], &[[1, -2]], &[[-1, 3]]];

/// A and B are certain how likely x and y, z and w are; then C does not stay.
const NEVER: Tables = [&[[1, -1], [-1, 1]], &[[1, -2], [-1, 2]], &[[1, -1]]];

/// Two movers, each of whom stays out, and does so unseen: `x` or `y`, `z` or `w` are their other
/// moves. A is told that the one was made, B that the other was, and C hears of `x` with `z` and of
/// `y` with `w`. Chance says which of these is asked, and in which of several such games.
pub fn products(all: &[Tables]) -> Game {
    const NAMES: [&str; 5] = ["One", "Two", "A", "B", "C"];
    let named = |name: &str, at: usize| match at {
        0 => name.to_string(),
        _ => format!("{name} {at}"),
    };
    let players = (0..all.len()).cartesian_product(NAMES);
    let players: Vec<String> = players.map(|(at, name)| named(name, at)).collect();
    let mut builder = GameBuilder::new("products", players.iter().map(String::as_str));
    let count = 3 * all.len();
    let share = Rational::new(1, count as i64);
    let asked = (0..count).map(|at| (at.to_string(), share.clone()));
    let asked = builder.chance("asked", asked.collect::<Vec<_>>());
    let root = builder.root();
    let nodes: Vec<_> = builder.draw(root, asked).collect();
    for (at, (tables, nodes)) in all.iter().zip(nodes.chunks(3)).enumerate() {
        let names = NAMES.map(|name| named(name, at));
        let one = builder.infoset(&names[0], &names[0], ["out", "x", "y"]);
        let two = builder.infoset(&names[1], &names[1], ["out", "z", "w"]);
        let mut sets = Vec::new();
        for (name, table) in names[2..].iter().zip(tables) {
            let actions = (0..=table.len()).map(|at| at.to_string());
            sets.push(builder.infoset(name, name, actions));
        }
        let count = players.len();
        let end = |builder: &mut GameBuilder, node, player: usize, side: usize| {
            for (action, leaf) in builder.decide(node, sets[player]).enumerate() {
                let mut payoffs = vec![Rational::ZERO; count];
                if action > 0 {
                    let paid = tables[player][action - 1][side];
                    payoffs[5 * at + 2 + player] = Rational::from(paid);
                }
                builder.pay(leaf, payoffs);
            }
        };
        for (side, node) in builder.decide(nodes[0], one).skip(1).enumerate() {
            end(&mut builder, node, 0, side);
        }
        for (side, node) in builder.decide(nodes[1], two).skip(1).enumerate() {
            end(&mut builder, node, 1, side);
        }
        for (side, node) in builder.decide(nodes[2], one).skip(1).enumerate() {
            let after: Vec<_> = builder.decide(node, two).skip(1).collect();
            end(&mut builder, after[side], 2, side);
        }
    }
    builder.build().unwrap()
}

#[test]
fn products_of_trembles_are_known_where_the_factors_are() {
    // A is certain that x and y are equally likely, B that z is twice as likely as w.
    let [a, b, _] = NEVER;
    let judged = |tables: Tables| {
        let game = products(&[tables]);
        let answer = supported(&game, &first(&game));
        if let Supported::Yes(beliefs) = &answer {
            let certificate = certify(&game, &first(&game), Some(beliefs)).unwrap();
            assert_eq!(certificate.standing.sequential, Verdict::Yes);
            assert!(beliefs.at(set(&game, "C")).is_some());
        }
        answer
    };
    // C stays as long as (x, z) is not more than 3 times, 2 times, 1 times as likely as (y, w).
    assert!(matches!(judged([a, b, &[[1, -3]]]), Supported::Yes(_)));
    assert!(matches!(judged([a, b, &[[1, -2]]]), Supported::Yes(_)));
    assert!(matches!(judged([a, b, &[[1, -1]]]), Supported::No { .. }));
    assert!(matches!(judged([a, b, &[[-1, 2]]]), Supported::Yes(_)));
    assert!(matches!(judged([a, b, &[[-1, 3]]]), Supported::No { .. }));
    // Bounds for both factors do not bound the product linearly. It is not more than 2.
    let [a, b, _] = OPEN;
    assert!(matches!(judged([a, b, &[[-1, 1]]]), Supported::Yes(_)));
    match judged(OPEN) {
        Supported::Undecided(reason) => assert!(reason.contains("not linearly"), "{reason}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn trembles_that_cannot_be_decide_whatever_is_open() {
    for tables in [[OPEN, NEVER], [NEVER, OPEN]] {
        let game = products(&tables);
        let answer = supported(&game, &first(&game));
        assert!(matches!(answer, Supported::No { .. }), "{answer:?}");
    }
}

#[test]
fn support_refuses_what_it_does_not_know() {
    let game = pairs(&[[0, 1]]);
    let run = Options::default();
    let open = Behavior::open(game.shape().clone());
    assert!(supporting_beliefs(&game, &open, &run.start()).is_err());
    let other = pairs(&[[0, 1]]);
    assert!(supporting_beliefs(&other, &first(&game), &run.start()).is_err());
    run.cancellation.cancel();
    let answer = supporting_beliefs(&game, &first(&game), &run.start()).unwrap();
    assert!(matches!(answer, Supported::Undecided(_)));
}
