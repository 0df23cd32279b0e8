//! The agent quantal response path: the logit equations recomputed, values that Gambit computes,
//! limits known from the literature, and limits that the independent checks must accept.

use crate::random::{Wanted, games};
use demarche::Model;
use demarche::analysis::{Consistency, Verdict, certify, consistency};
use demarche::concepts::{Concept, Proof};
use demarche::document::PathPoint;
use demarche::game::{Game, GameBuilder, InfosetId, NodeKind};
use demarche::number::Rational;
use demarche::report::path_csv;
use demarche::run::{Options, Status, Stop};
use demarche::solvers::aqre::{AqrePath, Limit, Sequential, agent_quantal_response};
use ndarray::array;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

fn path(game: &Game, lambdas: &[f64]) -> AqrePath {
    let options = Options::default();
    let path = agent_quantal_response(game, lambdas, &options.start()).unwrap();
    for point in &path.points {
        let error = logit_error(game, point.lambda, &point.probabilities);
        let range = game.to_f64().payoff_ranges();
        let range = range
            .iter()
            .map(|(low, high)| high - low)
            .fold(0.0, f64::max);
        assert!(
            error <= 1e-10 * (1.0 + point.lambda * range),
            "{error} at {}",
            point.lambda
        );
    }
    path
}

/// The exact limit, which independent code accepts.
fn exact(game: &Game, path: &AqrePath) -> Sequential {
    let Some(Limit::Exact(found)) = &path.limit else {
        panic!("no exact limit: {:?}", path.limit);
    };
    assert_eq!(path.status, Status::Solved);
    let certificate = certify(game, &found.profile, Some(&found.beliefs)).unwrap();
    assert_eq!(certificate.standing.nash, Verdict::Yes);
    assert_eq!(certificate.standing.sequential, Verdict::Yes);
    let answer = consistency(game, &found.profile, &found.beliefs).unwrap();
    assert!(matches!(answer, Consistency::Consistent(_)), "{answer:?}");
    if let Some(trembles) = &found.trembles {
        for tremble in trembles {
            assert!(tremble.exponent > Rational::ZERO && tremble.coefficient > Rational::ZERO);
        }
    }
    found.clone()
}

/// How far `ln π(a) - ln π(b) = λ (v(a) - v(b))` is from holding, at all sets to which chance may
/// lead and for actions whose probabilities are not too small to have logarithms.
fn logit_error(game: &Game, lambda: f64, probabilities: &[f64]) -> f64 {
    let game = game.to_f64();
    let share = |node, branch: usize| match game.kind(node) {
        NodeKind::Chance(chance) => game.chance(chance)[branch],
        NodeKind::Decision(set) => probabilities[game.infoset(set).action(branch).index()],
        NodeKind::Leaf => 1.0,
    };
    let mut worst = 0.0f64;
    for player in game.player_ids() {
        let mut reach = vec![1.0; game.node_count()];
        let mut worth = vec![0.0; game.node_count()];
        for node in game.nodes().skip(1) {
            let (parent, branch) = game.parent(node).unwrap();
            reach[node.index()] = reach[parent.index()] * share(parent, branch);
        }
        for node in game.nodes().rev() {
            worth[node.index()] += game.payoff_at(node, player).copied().unwrap_or(0.0);
            if let Some((parent, branch)) = game.parent(node) {
                worth[parent.index()] += share(parent, branch) * worth[node.index()];
            }
        }
        for &set in game.infosets_of(player) {
            let set = game.infoset(set);
            let sum: f64 = set.nodes().iter().map(|node| reach[node.index()]).sum();
            if sum < 1e-200 {
                continue;
            }
            let mut values = vec![0.0; set.action_count()];
            for &node in set.nodes() {
                for (value, child) in values.iter_mut().zip(game.children(node)) {
                    *value += reach[node.index()] / sum * worth[child.index()];
                }
            }
            let own = &probabilities[set.action_range()];
            assert!((own.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            for (p, v) in own.iter().zip(&values) {
                if *p > 1e-200 && own[0] > 1e-200 {
                    let gap = (p / own[0]).ln() - lambda * (v - values[0]);
                    worst = worst.max(gap.abs());
                }
            }
        }
    }
    worst
}

fn model(name: &str) -> Game {
    let model = Model::from_path(format!("models/{name}.toml")).unwrap();
    model.game(&model.defaults()).unwrap()
}

fn set(game: &Game, player: &str, label: &str) -> InfosetId {
    let player = game.find_player(player).unwrap();
    game.find_infoset(player, label).unwrap()
}

fn near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() < 1e-9, "{found:?} {expected:?}");
    }
}

/// Four moves; who takes ends the game, and the pot doubles otherwise (McKelvey and Palfrey 1992).
fn centipede() -> Game {
    let mut builder = GameBuilder::new("centipede", ["A", "B"]);
    let pot = [[40, 10], [20, 80], [160, 40], [80, 320], [640, 160]];
    let pot = pot.map(|pay| pay.map(|cents| Rational::new(cents, 100)));
    let mut node = builder.root();
    for (index, pay) in pot.iter().take(4).enumerate() {
        let set = builder.infoset(["A", "B"][index % 2], &index.to_string(), ["take", "pass"]);
        let after: Vec<_> = builder.decide(node, set).collect();
        builder.pay(after[0], pay.clone());
        node = after[1];
    }
    builder.pay(node, pot[4].clone());
    builder.build().unwrap()
}

#[test]
fn points_are_those_of_gambit() {
    // pygambit 16.7.0, qre.logit_solve_lambda.
    let game = centipede();
    let found = path(&game, &[0.5, 1.0, 2.0, 5.0]);
    for (lambda, take) in [
        (
            0.5,
            [0.3735942278, 0.3850728063, 0.3755725301, 0.6899744811],
        ),
        (
            1.0,
            [0.2962565749, 0.4648836493, 0.2779802856, 0.8320183851],
        ),
        (
            2.0,
            [0.2361929655, 0.7615768235, 0.3762987442, 0.9608342772],
        ),
        (
            5.0,
            [0.4927042248, 0.9818471879, 0.8514361058, 0.9996646499],
        ),
    ] {
        let points: Vec<_> = found.at_lambda(lambda).collect();
        assert_eq!(points.len(), 1);
        let sets = [("A", "0"), ("B", "1"), ("A", "2"), ("B", "3")];
        let own = sets.map(|(player, label)| {
            let set = game.infoset(set(&game, player, label));
            points[0].probabilities[set.action_range().start]
        });
        // Passing first grows more likely before it grows less so; Gambit orders by player.
        near(&own, &[take[0], take[2], take[1], take[3]]);
    }
    let found = exact(&game, &found);
    assert!(found.profile.is_pure() && found.trembles.is_some());
    for set in game.infosets() {
        assert_eq!(found.profile.at(set.id()).unwrap()[0], Rational::ONE);
    }
}

#[test]
fn everything_is_equally_likely_at_the_start() {
    let game = model("classics/kuhn_poker");
    let found = path(&game, &[0.0]);
    let start = &found.points[0];
    assert!(start.requested && start.lambda == 0.0);
    assert_eq!(found.at_lambda(0.0).next(), Some(start));
    for set in game.infosets() {
        let share = 1.0 / set.action_count() as f64;
        near(
            &start.probabilities[set.action_range()],
            &vec![share; set.action_count()],
        );
        let belief: f64 = set
            .nodes()
            .iter()
            .map(|node| start.beliefs[node.index()])
            .sum();
        assert!((belief - 1.0).abs() < 1e-12);
    }
    near(&start.payoffs, &[0.125, -0.125]);
}

#[test]
fn pennies_with_a_prize() {
    let even = array![[9, 0], [0, 1]].mapv(Rational::from);
    let odd = array![[0, 1], [1, 0]].mapv(Rational::from);
    let sides = ["heads", "tails"];
    let payoffs = [even.view(), odd.view()];
    let game = Game::bimatrix("pennies", ["Even", "Odd"], sides, sides, payoffs).unwrap();
    let found = exact(&game, &path(&game, &[]));
    let distribution = |player| {
        found
            .profile
            .at(set(&game, player, player))
            .unwrap()
            .to_vec()
    };
    assert_eq!(
        distribution("Even"),
        [Rational::new(1, 2), Rational::new(1, 2)]
    );
    assert_eq!(
        distribution("Odd"),
        [Rational::new(1, 10), Rational::new(9, 10)]
    );
}

#[test]
fn the_horse_goes_to_the_sequential_equilibrium() {
    let game = model("classics/seltens_horse");
    let limit = path(&game, &[0.5, 1.0, 5.0]);
    // pygambit 16.7.0: One, Two, Three.
    let point = limit.at_lambda(5.0).next().unwrap();
    for (player, label, first) in [
        ("One", "first", 0.2233562250),
        ("Two", "second | first=A", 0.7464943251),
        ("Three", "third", 0.3040000903),
    ] {
        let set = game.infoset(set(&game, player, label));
        near(&[point.probabilities[set.action_range().start]], &[first]);
    }
    let found = exact(&game, &limit);
    // L vanishes like 1/λ: it is worth as much as R only if Three believes in D with 1/3.
    let third = set(&game, "Three", "third");
    let belief = [Rational::new(1, 3), Rational::new(2, 3)];
    assert_eq!(found.beliefs.at(third).unwrap(), belief);
    assert!(found.measured.is_empty());
    for (player, label, action) in [
        ("One", "first", "A"),
        ("Two", "second | first=A", "a"),
        ("Three", "third", "R"),
    ] {
        let set = game.infoset(set(&game, player, label));
        let index = set.action_names().position(|name| name == action).unwrap();
        assert_eq!(found.profile.at(set.id()).unwrap()[index], Rational::ONE);
    }
}

#[test]
fn classics_go_to_sequential_equilibria() {
    for (name, payoffs) in [
        ("classics/beer_quiche", [(29, 10), (9, 10)]),
        ("classics/trust_game", [(2, 1), (2, 1)]),
        ("classics/kuhn_poker", [(-1, 18), (1, 18)]),
        ("classics/myerson_card_game", [(1, 3), (-1, 3)]),
        ("classics/unilateral_deterrence", [(31, 10), (27, 10)]),
        ("israel_iran/reputation", [(9, 5), (3, 5)]),
        ("israel_iran/campaign_timing", [(179, 50), (-302, 25)]),
    ] {
        let game = model(name);
        let found = exact(&game, &path(&game, &[]));
        assert!(found.trembles.is_some(), "{name}");
        let certificate = certify(&game, &found.profile, None).unwrap();
        assert_eq!(
            certificate.payoffs,
            payoffs.map(|(n, d)| Rational::new(n, d)),
            "{name}"
        );
    }
    // b = 2/3 and the tough type has 1/5: the second entrant is indifferent after a fight.
    let game = model("classics/chain_store");
    let found = exact(&game, &path(&game, &[]));
    let weak = game.infoset(set(&game, "Incumbent", "reply | weak, entry=in"));
    assert_eq!(found.profile.at(weak.id()).unwrap()[0], Rational::new(4, 7));
}

#[test]
fn mistakes_that_lead_to_one_set_cost_the_same() {
    // Both types assure. Silence costs the sincere 4 (1 - r) and the hollow 5 - 6 r where Iran
    // restrains with probability r: Iran mixes between its actions only where it believes in both.
    let game = model("israel_iran/assurance");
    let limit = path(&game, &[]);
    let found = exact(&game, &limit);
    let silent = set(&game, "Iran", "response | message=silent");
    assert_eq!(found.profile.at(silent).unwrap()[0], Rational::new(1, 2));
    assert_eq!(found.beliefs.at(silent).unwrap()[0], Rational::new(1, 2));
    assert!(found.trembles.is_some());
    assert!(found.measured.strategies.is_empty() && !found.measured.beliefs.contains(&silent));
}

#[test]
fn the_small_crisis() {
    let game = model("israel_iran/full_crisis_small");
    let found = exact(&game, &path(&game, &[]));
    assert!(found.trembles.is_some());
    let certificate = certify(&game, &found.profile, Some(&found.beliefs)).unwrap();
    let payoffs = [(1447, 200), (-1, 5), (-231, 10), (27, 80)];
    assert_eq!(
        certificate.payoffs,
        payoffs.map(|(n, d)| Rational::new(n, d))
    );
}

#[test]
fn symmetry_is_kept_where_branches_cross() {
    // Coordination: the even mixture is the limit, although two branches leave it at λ = 2.
    let same = array![[1, 0], [0, 1]].mapv(Rational::from);
    let sides = ["left", "right"];
    let payoffs = [same.view(), same.view()];
    let game = Game::bimatrix("road", ["A", "B"], sides, sides, payoffs).unwrap();
    let limit = path(&game, &[3.0]);
    assert_eq!(limit.bifurcations.len(), 1);
    assert!((limit.bifurcations[0] - 2.0).abs() < 1e-2);
    near(
        &limit.at_lambda(3.0).next().unwrap().probabilities,
        &[0.5; 4],
    );
    assert_eq!(
        exact(&game, &limit)
            .profile
            .at(set(&game, "A", "A"))
            .unwrap()[0],
        Rational::new(1, 2)
    );
    // A game without symmetry whose branch is crossed: babbling, with a signal that costs both
    // types as much.
    let game = model("classics/sinking_costs");
    let limit = path(&game, &[5.0]);
    assert!(!limit.bifurcations.is_empty());
    let point = limit.at_lambda(5.0).next().unwrap();
    let first = |label| {
        game.infoset(set(&game, "Challenger", label))
            .action_range()
            .start
    };
    let heard = ["challenge | signal=sink", "challenge | signal=silent"].map(first);
    near(
        &[point.probabilities[heard[0]]],
        &[point.probabilities[heard[1]]],
    );
    exact(&game, &limit);
}

#[test]
fn the_path_may_turn_back() {
    // The dangerous coordination is better, but the path starts towards the safe one.
    let a = array![[9, 0], [8, 7]].mapv(Rational::from);
    let b = a.t().to_owned();
    let sides = ["stag", "hare"];
    let payoffs = [a.view(), b.view()];
    let game = Game::bimatrix("hunt", ["A", "B"], sides, sides, payoffs).unwrap();
    let found = exact(&game, &path(&game, &[]));
    assert_eq!(
        found.profile.at(set(&game, "A", "A")).unwrap()[1],
        Rational::ONE
    );
}

/// Two who want to do the same, given what both get from the one and from the other.
fn coordination(pays: [Rational; 2]) -> Game {
    let payoffs = array![
        [pays[0].clone(), Rational::ZERO],
        [Rational::ZERO, pays[1].clone()]
    ];
    let sides = ["left", "right"];
    let payoffs = [payoffs.view(), payoffs.view()];
    Game::bimatrix("road", ["A", "B"], sides, sides, payoffs).unwrap()
}

#[test]
fn branches_that_nearly_meet_are_told_apart() {
    let game = coordination([Rational::new(1_000_001, 1_000_000), Rational::ONE]);
    let limit = path(&game, &[]);
    assert!(limit.bifurcations.is_empty());
    let found = exact(&game, &limit);
    assert_eq!(
        found.profile.at(set(&game, "A", "A")).unwrap()[0],
        Rational::ONE
    );
}

#[test]
fn a_crossing_is_counted_once_whatever_is_asked_near_it() {
    let a = array![[3, 0], [0, 2]].mapv(Rational::from);
    let b = array![[2, 0], [0, 3]].mapv(Rational::from);
    let sides = ["left", "right"];
    let payoffs = [a.view(), b.view()];
    let game = Game::bimatrix("sexes", ["A", "B"], sides, sides, payoffs).unwrap();
    let lambdas: Vec<f64> = (0..100).map(|index| 0.75 + 0.001 * index as f64).collect();
    let limit = path(&game, &lambdas);
    assert_eq!(limit.bifurcations.len(), 1);
    assert!((limit.bifurcations[0] - 0.808).abs() < 2e-3);
    assert!(lambdas.iter().all(|&l| limit.at_lambda(l).count() == 1));
    let found = exact(&game, &limit);
    assert_eq!(
        found.profile.at(set(&game, "A", "A")).unwrap()[0],
        Rational::new(3, 5)
    );

    let options = Options::default();
    let told = Concept::Aqre.solve(&game, &options).unwrap();
    assert!(told.reason.unwrap().contains("crosses another branch"));
}

/// Chance draws a third player who takes so much or nothing, or two who coordinate.
fn beside_large_stakes(large: i64) -> Game {
    let mut builder = GameBuilder::new("beside", ["A", "B", "C"]);
    let half = Rational::new(1, 2);
    let draw = builder.chance("draw", [("C", half.clone()), ("A", half)]);
    let sets = ["A", "B", "C"].map(|player| builder.infoset(player, player, ["x", "y"]));
    let root = builder.root();
    let drawn: Vec<_> = builder.draw(root, draw).collect();
    let taken = builder.decide(drawn[0], sets[2]).next().unwrap();
    builder.pay(taken, [0, 0, large].map(Rational::from));
    for (a, node) in builder.decide(drawn[1], sets[0]).enumerate() {
        for (b, leaf) in builder.decide(node, sets[1]).enumerate() {
            let pay = match (a, b) {
                (0, 0) => Rational::new(11, 10),
                (1, 1) => Rational::ONE,
                _ => Rational::ZERO,
            };
            builder.pay(leaf, [pay.clone(), pay, Rational::ZERO]);
        }
    }
    builder.build().unwrap()
}

#[test]
fn a_mixture_near_the_start_is_no_limit() {
    // The even mixture at the start is near the mixed equilibrium, from which the path goes away
    // only when A and B heed payoffs that are small beside C's.
    for large in [1, 100, 1000, 1_000_000] {
        let game = beside_large_stakes(large);
        let found = exact(&game, &path(&game, &[]));
        for player in ["A", "B", "C"] {
            let taken = found.profile.at(set(&game, player, player)).unwrap();
            assert_eq!(taken[0], Rational::ONE, "{player} {large}");
        }
    }
}

/// Coordination in which one player's stakes are larger by a factor.
fn unequal(power: u32) -> Game {
    let small = array![[1, 0], [0, 2]].mapv(Rational::from);
    let large = small.mapv(|pay| pay * Rational::from(10i64.pow(power)));
    let sides = ["left", "right"];
    let payoffs = [large.view(), small.view()];
    Game::bimatrix("unequal", ["A", "B"], sides, sides, payoffs).unwrap()
}

#[test]
fn stakes_may_differ_much() {
    for power in [6, 10] {
        let game = unequal(power);
        let options = Options::default();
        let limit = agent_quantal_response(&game, &[], &options.start()).unwrap();
        let found = exact(&game, &limit);
        for player in ["A", "B"] {
            let taken = found.profile.at(set(&game, player, player)).unwrap();
            assert_eq!(taken[1], Rational::ONE, "{player} {power}");
        }
    }
    // Where B does not heed its payoffs before A's are beyond floats, nothing is claimed.
    let found = Concept::Aqre.solve(&unequal(16), &Options::default());
    let found = found.unwrap();
    assert!(found.classes.is_empty() && !found.path.is_empty());
    assert!(found.reason.unwrap().contains("is at stake for one player"));
}

#[test]
fn what_no_condition_determines_is_measured() {
    // Kuhn poker has a set of equilibria: the path far beyond tells which one is near.
    let game = model("classics/kuhn_poker");
    let limit = path(&game, &[1e5]);
    let found = exact(&game, &limit);
    assert!(!found.measured.strategies.is_empty());
    assert!(found.measured.error <= 1e-6);
    let far = limit.at_lambda(1e5).next().unwrap();
    for set in game.infosets() {
        let taken = found.profile.at(set.id()).unwrap();
        for (exact, far) in taken.iter().zip(&far.probabilities[set.action_range()]) {
            assert!((exact.to_f64() - far).abs() < 2e-5);
        }
    }
    let told = Concept::Aqre.solve(&game, &Options::default()).unwrap();
    assert_eq!(told.classes[0].proof, Proof::Exact);
    assert!(told.reason.unwrap().contains("measured along the path"));
}

#[test]
fn the_table_of_the_path_is_unambiguous() {
    // "x y" then "z", and "x" then "y z"; a name like what parts the others.
    let mut builder = GameBuilder::new("names", ["A", "B"]);
    let first = builder.infoset("A", "first", ["x y", "x", "a > b"]);
    let second = [
        builder.infoset("A", "one", ["z"]),
        builder.infoset("A", "two", ["y z"]),
        builder.infoset("A", "three", ["c"]),
    ];
    let last = builder.infoset("B", "last", ["l", "r"]);
    let root = builder.root();
    let nodes: Vec<_> = builder.decide(root, first).collect();
    for (node, set) in nodes.into_iter().zip(second) {
        let node = builder.decide(node, set).next().unwrap();
        builder.decide(node, last);
    }
    let game = builder.build().unwrap();
    let found = path(&game, &[0.0]);
    let point = PathPoint::new(&game, found.at_lambda(0.0).next().unwrap());
    let table = path_csv(&[point.clone(), point]);
    let mut lines = table.lines();
    assert_eq!(
        lines.next(),
        Some("point,lambda,what,player,infoset,name,value")
    );
    for number in ["1", "2"] {
        for history in ["x y > z", "x > y z", "a \\> b > c"] {
            let start = format!("{number},0,belief,B,last,{history},0.33");
            assert_eq!(table.lines().filter(|l| l.starts_with(&start)).count(), 1);
        }
    }
}

/// A likes heads if B and C are both likely to show it, and they tails if A and the other are.
fn irrational() -> Game {
    let mut builder = GameBuilder::new("irrational", ["A", "B", "C"]);
    let sets = ["A", "B", "C"].map(|player| builder.infoset(player, player, ["heads", "tails"]));
    let root = builder.root();
    for (a, node) in builder.decide(root, sets[0]).enumerate() {
        for (b, node) in builder.decide(node, sets[1]).enumerate() {
            for (c, leaf) in builder.decide(node, sets[2]).enumerate() {
                let pay = |own, prize, others: bool| match own {
                    true => prize * i64::from(others),
                    false => 1,
                };
                let pays = [
                    pay(a == 0, 2, b + c == 0),
                    pay(b == 1, 4, a + c == 0),
                    pay(c == 1, 4, a + b == 0),
                ];
                builder.pay(leaf, pays.map(Rational::from));
            }
        }
    }
    builder.build().unwrap()
}

#[test]
fn irrational_limits_are_found_in_floats() {
    // q r = 1/2, p r = p q = 1/4.
    let game = irrational();
    let limit = path(&game, &[]);
    assert_eq!(limit.status, Status::Solved);
    let Some(Limit::Numeric(found)) = limit.limit else {
        panic!()
    };
    assert!(found.regrets.iter().all(|regret| *regret <= 1e-9));
    let heads =
        ["A", "B", "C"].map(|player| found.profile.at(set(&game, player, player)).unwrap()[0]);
    near(&heads, &[0.125f64.sqrt(), 0.5f64.sqrt(), 0.5f64.sqrt()]);
    let certificate = certify(&game.to_f64(), &found.profile, Some(&found.beliefs)).unwrap();
    assert!(
        certificate
            .sets
            .iter()
            .all(|set| set.one_shot.unwrap() <= 4e-9)
    );
}

#[test]
fn ties_stay_as_they_are() {
    let mut builder = GameBuilder::new("nothing at stake", ["A", "B"]);
    let sets = ["A", "B"].map(|player| builder.infoset(player, player, ["x", "y", "z"]));
    let root = builder.root();
    for node in builder.decide(root, sets[0]) {
        builder.decide(node, sets[1]);
    }
    let game = builder.build().unwrap();
    let found = exact(&game, &path(&game, &[7.0]));
    for set in game.infosets() {
        assert_eq!(
            found.profile.at(set.id()).unwrap(),
            &[const { Rational::ONE }; 3].map(|one| one / Rational::from(3))
        );
    }
}

#[test]
fn what_chance_excludes_is_played_well_too() {
    // After a draw of probability zero Ann may take or leave one; then Bob, who does not know
    // which, guesses.
    let mut builder = GameBuilder::new("excluded", ["Ann", "Bob"]);
    let draw = [("often", Rational::ONE), ("never", Rational::ZERO)];
    let draw = builder.chance("draw", draw);
    let take = builder.infoset("Ann", "take", ["leave", "take"]);
    let guess = builder.infoset("Bob", "guess", ["left", "taken"]);
    let root = builder.root();
    let drawn: Vec<_> = builder.draw(root, draw).collect();
    builder.pay(drawn[0], [5, 5].map(Rational::from));
    for (taken, node) in builder.decide(drawn[1], take).enumerate() {
        for (guessed, leaf) in builder.decide(node, guess).enumerate() {
            let right = i64::from(taken == guessed);
            builder.pay(leaf, [taken as i64, right].map(Rational::from));
        }
    }
    let game = builder.build().unwrap();
    let found = exact(&game, &path(&game, &[]));
    for (player, label) in [("Ann", "take"), ("Bob", "guess")] {
        assert_eq!(
            found.profile.at(set(&game, player, label)).unwrap()[1],
            Rational::ONE
        );
    }
}

#[test]
fn trivial_games() {
    let mut builder = GameBuilder::new("a leaf", ["A"]);
    let root = builder.root();
    builder.pay(root, [Rational::from(3)]);
    let game = builder.build().unwrap();
    let found = path(&game, &[2.0]);
    near(&found.at_lambda(2.0).next().unwrap().payoffs, &[3.0]);
    exact(&game, &found);

    // A long row of moves without a choice, then one.
    let mut builder = GameBuilder::new("a row", ["A"]);
    let mut node = builder.root();
    for level in 0..100_000 {
        let set = builder.infoset("A", &level.to_string(), ["on"]);
        node = builder.decide(node, set).next().unwrap();
    }
    let last = builder.infoset("A", "last", ["one", "two"]);
    let ends: Vec<_> = builder.decide(node, last).collect();
    builder.pay(ends[1], [Rational::ONE]);
    let game = builder.build().unwrap();
    let options = Options::default();
    let found = agent_quantal_response(&game, &[1.0], &options.start()).unwrap();
    let point = found.at_lambda(1.0).next().unwrap();
    near(&point.payoffs, &[1.0 / (1.0 + (-1f64).exp())]);
    assert!(matches!(found.limit, Some(Limit::Exact(_))));
}

#[test]
fn refusals_and_limits() {
    let game = model("classics/kuhn_poker");
    let mut options = Options::default();
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        let error = agent_quantal_response(&game, &[bad], &options.start()).unwrap_err();
        assert!(error.to_string().contains("from zero on"), "{error}");
    }
    // What floats do not hold, or do not tell from rounding.
    let error = agent_quantal_response(&game, &[1e15], &options.start()).unwrap_err();
    assert!(error.to_string().contains("rounding"), "{error}");
    for text in ["1e400", "1e-400"] {
        let game = coordination([text.parse().unwrap(), Rational::ZERO]);
        let error = agent_quantal_response(&game, &[1.0], &options.start()).unwrap_err();
        assert!(error.to_string().contains("range"), "{error}");
    }
    options.cancellation.cancel();
    let stopped = agent_quantal_response(&game, &[], &options.start()).unwrap();
    assert_eq!(stopped.status, Status::Stopped(Stop::Cancelled));
    assert_eq!((stopped.points.len(), stopped.limit.is_none()), (1, true));
    options = Options::default();
    options.limits.pivots = 3;
    let stopped = agent_quantal_response(&game, &[], &options.start()).unwrap();
    assert_eq!(
        (stopped.status, stopped.steps),
        (Status::Stopped(Stop::Work), 3)
    );
    options.limits.entries = 10;
    let stopped = agent_quantal_response(&game, &[], &options.start()).unwrap();
    assert_eq!(stopped.status, Status::Stopped(Stop::Work));
    assert!(stopped.points.is_empty());

    // Who forgets what it did.
    let mut builder = GameBuilder::new("forgetful", ["A"]);
    let first = builder.infoset("A", "first", ["x", "y"]);
    let second = builder.infoset("A", "second", ["x", "y"]);
    let root = builder.root();
    for node in builder.decide(root, first) {
        builder.decide(node, second);
    }
    let game = builder.build().unwrap();
    assert!(agent_quantal_response(&game, &[], &Options::default().start()).is_err());
}

#[test]
fn a_value_of_lambda_may_be_far_beyond_the_limit() {
    let game = model("classics/seltens_horse");
    let found = path(&game, &[1e4]);
    let last = found.at_lambda(1e4).next().unwrap();
    near(&last.payoffs, &[1.0; 3]);
    assert!(
        found
            .points
            .windows(2)
            .all(|pair| pair[0].lambda != pair[1].lambda)
    );
}

/// The limit of a random game, if one is found, is never claimed wrongly. Whether it is exact.
fn check_limit(game: &Game) -> bool {
    let found = path(game, &[1.0]);
    assert_eq!(found.at_lambda(1.0).count() % 2, 1);
    match found.limit {
        Some(Limit::Exact(limit)) => {
            let certificate = certify(game, &limit.profile, Some(&limit.beliefs)).unwrap();
            assert_eq!(certificate.standing.nash, Verdict::Yes);
            assert_eq!(certificate.standing.weak_pbe, Verdict::Yes);
            if limit.trembles.is_some() {
                assert_eq!(certificate.standing.sequential, Verdict::Yes);
                let answer = consistency(game, &limit.profile, &limit.beliefs).unwrap();
                assert!(matches!(answer, Consistency::Consistent(_)), "{answer:?}");
            }
            limit.trembles.is_some()
        }
        Some(Limit::Numeric(limit)) => {
            assert!(limit.regrets.iter().all(|regret| *regret <= 1e-9));
            false
        }
        None => {
            assert_eq!(found.status, Status::Stopped(Stop::Work));
            false
        }
    }
}

const THREE: Wanted = Wanted {
    players: 3,
    depth: 5,
    constant_sum: false,
    strategies: 200,
};

#[test]
fn nearly_all_random_limits_are_exact() {
    let mut runner = TestRunner::deterministic();
    let games = games(THREE);
    let exact = (0..200).filter(|_| check_limit(&games.new_tree(&mut runner).unwrap().current()));
    assert!(exact.count() >= 195);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn random_limits_are_sequential(game in games(THREE)) {
        check_limit(&game);
    }
}
