//! The catalogue of sender–receiver games against all extreme Nash equilibria, which other code
//! finds and judges.

use crate::random::Dice;
use crate::signaling::{are_apart, holds, mixture, ratio, sender_receiver, solve};
use demarche::analysis::{Verdict, certify};
use demarche::game::Game;
use demarche::number::Rational;
use demarche::run::{Options, Status};
use demarche::solvers::nash::extreme;
use demarche::solvers::signaling::Class;

/// Payoffs from few numbers, so that there are many ties.
fn game(dice: &mut Dice, [types, messages, actions]: [usize; 3], round: usize) -> Game {
    let names = |letter: &str, count: usize| -> Vec<String> {
        (1..=count).map(|k| format!("{letter}{k}")).collect()
    };
    let (kinds, words, replies) = (names("t", types), names("m", messages), names("a", actions));
    // In every fifth game the last type never occurs.
    let never = usize::from(round % 5 == 4);
    let weights: Vec<i64> = (0..types - never)
        .map(|_| 1 + dice.below(3) as i64)
        .collect();
    let total: i64 = weights.iter().sum();
    let mut priors: Vec<(&str, Rational)> = kinds
        .iter()
        .zip(&weights)
        .map(|(kind, &weight)| (&kind[..], ratio(weight, total)))
        .collect();
    priors.extend(
        kinds[types - never..]
            .iter()
            .map(|kind| (&kind[..], Rational::ZERO)),
    );
    let few = 2 + round % 3;
    let pays: Vec<[i64; 2]> = (0..types * messages * actions)
        .map(|_| [dice.below(few) as i64, dice.below(few) as i64])
        .collect();
    let texts = |names: &[String]| names.to_vec();
    let (words, replies) = (texts(&words), texts(&replies));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let replies: Vec<&str> = replies.iter().map(String::as_str).collect();
    sender_receiver(&priors, &words, &replies, |t, m, a| {
        pays[(t * messages + m) * actions + a].map(Rational::from)
    })
}

/// Every extreme Nash equilibrium that some beliefs make sequential is in exactly one class, every
/// other in none.
fn agrees_with_nash(game: &Game) -> usize {
    let found = solve(game);
    assert!(!found.classes.is_empty());
    assert!(found.components);
    are_apart(&found.classes);
    let mut options = Options::default();
    options.limits.pivots = 20_000;
    let all = extreme(game, &options.start()).unwrap();
    if all.status != Status::Solved {
        return 0;
    }
    let stride = 1 + all.equilibria.len() / 30;
    let mut sequential = 0;
    for pair in all.equilibria.iter().step_by(stride) {
        let profile = all.profile(game, *pair).unwrap();
        let standing = certify(game, &profile, None).unwrap().standing;
        let Some(expected) = standing.sequential.holds() else {
            continue;
        };
        let held = found
            .classes
            .iter()
            .filter(|class| holds(class, &profile))
            .count();
        assert_eq!(held, usize::from(expected), "{profile:?}");
        sequential += held;
    }
    sequential
}

/// Averages of the extreme points are in equilibrium too.
fn mixtures_hold(game: &Game, classes: &[Class], dice: &mut Dice) {
    for cell in classes.iter().flat_map(|class| &class.cells) {
        let profile = mixture(game, cell, dice);
        let standing = certify(game, &profile, None).unwrap().standing;
        assert_eq!(standing.nash, Verdict::Yes);
        assert_ne!(standing.sequential.holds(), Some(false));
    }
}

fn compare(shape: [usize; 3], rounds: usize, least: usize) {
    let mut dice = Dice::new(shape.iter().fold(7, |seed, &n| 10 * seed + n as u64));
    let mut sequential = 0;
    for round in 0..rounds {
        let game = game(&mut dice, shape, round);
        sequential += agrees_with_nash(&game);
        let found = solve(&game);
        mixtures_hold(&game, &found.classes, &mut dice);
    }
    assert!(
        sequential >= least,
        "only {sequential} sequential equilibria were met"
    );
}

#[test]
fn two_types_three_messages_three_actions() {
    compare([2, 3, 3], 12, 40);
}

#[test]
fn three_types_two_messages_two_actions() {
    compare([3, 2, 2], 20, 40);
}

#[test]
fn three_types_three_messages_two_actions() {
    compare([3, 3, 2], 10, 40);
}

#[test]
fn many_types_are_sorted_by_their_tastes() {
    // Twelve types, which like the second message more and more; the receiver rewards those who are
    // more likely to be among the upper six. The types are then enumerated one by one.
    let names: Vec<String> = (1..=12).map(|k| format!("t{k}")).collect();
    let priors: Vec<(&str, Rational)> =
        names.iter().map(|name| (&name[..], ratio(1, 12))).collect();
    let game = sender_receiver(&priors, &["m1", "m2"], &["punish", "reward"], |t, m, a| {
        let taste = (2 * t as i64 - 11) * m as i64;
        let right = i64::from((t >= 6) == (a == 1));
        [taste + 13 * a as i64, right].map(Rational::from)
    });
    let found = solve(&game);
    assert!(!found.classes.is_empty() && found.components);
    are_apart(&found.classes);
}
