//! All weak perfect Bayesian equilibria where one player knows everything: between sequential
//! equilibria and Nash equilibria, and apart from the former where minds are changed.

use crate::random::{Dice, Wanted, games};
use crate::rules::{Signaling, unfold};
use crate::signaling::{
    holds, join, model, ratio, sender_receiver, set, sizes, solve, tied_periods,
};
use demarche::analysis::{Verdict, certify};
use demarche::game::{Game, GameBuilder, NodeId};
use demarche::number::Rational;
use demarche::run::{Options, Status};
use demarche::solvers::signaling::{
    Class, SequentialEquilibria, sequential_equilibria, weak_perfect_bayesian_equilibria,
};
use demarche::strategy::Behavior;
use proptest::prelude::*;

fn weak(game: &Game) -> SequentialEquilibria {
    let options = Options::default();
    let found = weak_perfect_bayesian_equilibria(game, &options.start()).unwrap();
    assert_eq!(found.status, Status::Solved);
    check(game, &found.classes);
    found
}

/// Every profile of extreme points.
fn vertices(class: &Class) -> impl Iterator<Item = Behavior> + '_ {
    class.cells.iter().flat_map(|cell| {
        let [first, second] = &cell.vertices[..] else {
            panic!("two players");
        };
        first
            .iter()
            .flat_map(|a| second.iter().map(move |b| join(a, b)))
    })
}

/// Code that did not find them says that they are weak perfect Bayesian.
fn check(game: &Game, classes: &[Class]) {
    for class in classes {
        let certificate = certify(game, &class.representative, Some(&class.beliefs)).unwrap();
        assert_eq!(certificate.standing.weak_pbe, Verdict::Yes);
        for profile in vertices(class) {
            let standing = certify(game, &profile, None).unwrap().standing;
            assert_eq!(standing.weak_pbe, Verdict::Yes);
        }
    }
}

/// Every extreme sequential equilibrium is in a class.
fn includes_sequential(weak: &SequentialEquilibria, sequential: &SequentialEquilibria) {
    for profile in sequential.classes.iter().flat_map(vertices) {
        assert!(
            weak.classes.iter().any(|class| holds(class, &profile)),
            "{profile:?}"
        );
    }
}

/// How many extreme points are not sequential.
fn beyond_sequential(game: &Game, weak: &SequentialEquilibria) -> usize {
    let beyond = |profile: &Behavior| {
        let standing = certify(game, profile, None).unwrap().standing;
        standing.sequential.holds() == Some(false)
    };
    weak.classes
        .iter()
        .flat_map(vertices)
        .filter(beyond)
        .count()
}

#[test]
fn in_sender_receiver_games_both_are_the_same() {
    for seed in 0..8 {
        let game = unfold(&Signaling::square(2 + seed as usize % 2, seed));
        let (weak, sequential) = (weak(&game), solve(&game));
        assert_eq!(sizes(&weak), sizes(&sequential));
        assert_eq!(weak.components, sequential.components);
        includes_sequential(&weak, &sequential);
    }
    let mut dice = Dice::new(3);
    for _ in 0..12 {
        let pays: Vec<[i64; 2]> = (0..12)
            .map(|_| [dice.below(3) as i64, dice.below(3) as i64])
            .collect();
        let priors = [("t1", ratio(1, 3)), ("t2", ratio(2, 3))];
        let game = sender_receiver(&priors, &["m1", "m2", "m3"], &["a1", "a2"], |t, m, a| {
            pays[(t * 3 + m) * 2 + a].map(Rational::from)
        });
        let (weak, sequential) = (weak(&game), solve(&game));
        assert_eq!(sizes(&weak), sizes(&sequential));
        includes_sequential(&weak, &sequential);
    }
}

#[test]
fn a_type_that_never_occurs_may_be_believed_in() {
    // Only the type that chance excludes makes the receiver refuse; the other one would then rather
    // be silent.
    let priors = [("real", ratio(1, 1)), ("never", ratio(0, 1))];
    let game = sender_receiver(
        &priors,
        &["silent", "speak"],
        &["accept", "refuse"],
        |t, m, a| {
            let sender = [[1, 1], [2, 0]][m][a];
            let receiver = i64::from((a == 1) == (t == 1));
            [sender, receiver].map(Rational::from)
        },
    );
    let (weak, sequential) = (weak(&game), solve(&game));
    includes_sequential(&weak, &sequential);
    let speaks = |class: &Class| {
        let at = set(&game, "Sender", "real");
        class.representative.at(at).unwrap()[1].clone()
    };
    assert!(
        sequential
            .classes
            .iter()
            .all(|class| speaks(class) == Rational::ONE)
    );
    assert!(
        weak.classes
            .iter()
            .any(|class| speaks(class) == Rational::ZERO)
    );
    assert!(beyond_sequential(&game, &weak) > 0);
}

#[test]
fn after_its_own_deviation_israel_may_change_its_mind() {
    // Israel waits or campaigns before it learns anything, and moves again after it has waited:
    // sequential beliefs are then the prior's, weak ones anything.
    let model = model("israel_iran/campaign_timing.toml");
    let game = model.game(&model.defaults()).unwrap();
    let (weak, sequential) = (weak(&game), solve(&game));
    assert_eq!(weak.omitted, None);
    assert!(weak.components && sequential.components);
    includes_sequential(&weak, &sequential);
    assert!(beyond_sequential(&game, &weak) > 0);
}

#[test]
fn repeated_games_have_more_of_them() {
    let mut dice = Dice::new(29);
    let mut more = 0;
    for round in 0..40 {
        let game = tied_periods(round, 4, &mut dice);
        let mut options = Options::default();
        options.limits.pivots = 5_000;
        let weak = weak_perfect_bayesian_equilibria(&game, &options.start()).unwrap();
        check(&game, &weak.classes);
        let sequential = sequential_equilibria(&game, &options.start()).unwrap();
        let solved = [&weak, &sequential]
            .iter()
            .all(|found| found.status == Status::Solved);
        if !solved || weak.omitted.is_some() {
            continue;
        }
        assert!(!weak.classes.is_empty());
        more += beyond_sequential(&game, &weak);
        for class in &sequential.classes {
            let profile = &class.representative;
            let held = weak.classes.iter().any(|class| holds(class, profile));
            assert!(held || !weak.components, "{profile:?}");
        }
    }
    assert!(more > 0);
}

#[test]
fn what_is_not_linear_is_not_claimed() {
    // Bob stays out or guesses what Ann, who does not care, will do. What she does matters for
    // staying out, at the belief that the prior is, and for the guess, at any belief.
    let mut builder = GameBuilder::new("indifference", ["Ann", "Bob"]);
    let draw = builder.chance("type", [("t1", ratio(1, 2)), ("t2", ratio(1, 2))]);
    let first = builder.infoset("Bob", "first", ["out", "in"]);
    let guess = builder.infoset("Bob", "guess", ["left", "right"]);
    let root = builder.root();
    for (kind, node) in builder.draw(root, draw).enumerate() {
        let after: Vec<NodeId> = builder.decide(node, first).collect();
        builder.pay(after[0], [0, 1].map(Rational::from));
        for (guessed, node) in builder.decide(after[1], guess).enumerate() {
            let turn = builder.infoset("Ann", &format!("{kind} {guessed}"), ["left", "right"]);
            for (done, leaf) in builder.decide(node, turn).enumerate() {
                builder.pay(
                    leaf,
                    [0, 2 * i64::from(done == guessed)].map(Rational::from),
                );
            }
        }
    }
    let game = builder.build().unwrap();
    let options = Options::default();
    let found = weak_perfect_bayesian_equilibria(&game, &options.start()).unwrap();
    let reason = found.omitted.as_deref().unwrap();
    assert!(reason.starts_with("where `Ann` mixes at `"), "{reason}");
    assert!(!found.components);
    assert!(!found.classes.is_empty());
    check(&game, &found.classes);
    let sequential = solve(&game);
    assert_eq!(
        (sequential.omitted, sequential.status),
        (None, Status::Solved)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn they_are_between_sequential_and_nash(game in games(Wanted::default())) {
        let mut options = Options::default();
        options.limits.pivots = 2_000;
        let Ok(weak) = weak_perfect_bayesian_equilibria(&game, &options.start()) else {
            return Ok(());
        };
        check(&game, &weak.classes);
        let sequential = sequential_equilibria(&game, &options.start()).unwrap();
        let solved = [&weak, &sequential].iter().all(|found| found.status == Status::Solved);
        if solved && weak.omitted.is_none() {
            prop_assert!(!weak.classes.is_empty());
            for class in &sequential.classes {
                let profile = &class.representative;
                let held = weak.classes.iter().any(|class| holds(class, profile));
                prop_assert!(held || !weak.components);
            }
        }
    }
}
