//! Limits end a solver with an honest status, wherever it is in its work.

use demarche::game::{Game, GameBuilder};
use demarche::number::Rational;
use demarche::run::{Limits, Options, Status, Stop};
use demarche::solvers::nash::lemke;
use demarche::strategy::Behavior;
use std::time::Duration;

/// Two players take turns; each stops, or passes on.
fn chain(levels: usize) -> Game {
    let mut builder = GameBuilder::new("a chain", ["A", "B"]);
    let mut node = builder.root();
    for level in 0..levels {
        let player = ["A", "B"][level % 2];
        let set = builder.infoset(player, &format!("{level}"), ["stop", "go"]);
        let next: Vec<_> = builder.decide(node, set).collect();
        let level = level as i64;
        builder.pay(next[0], [level % 7, level % 5].map(Rational::from));
        node = next[1];
    }
    builder.build().unwrap()
}

fn status(game: &Game, options: &Options) -> Status {
    let prior = Behavior::uniform(game.shape().clone());
    let found = lemke(game, &prior, &options.start()).unwrap();
    assert_eq!(found.profile.is_some(), found.status == Status::Solved);
    assert!(found.status == Status::Solved || found.pivots == 0);
    found.status
}

#[test]
fn lemke_stops_while_it_prepares() {
    let game = chain(100);
    assert_eq!(status(&game, &Options::default()), Status::Solved);
    let limited = |limits| Options {
        limits,
        ..Options::default()
    };
    let entries = limited(Limits {
        entries: 1000,
        ..Limits::default()
    });
    assert_eq!(status(&game, &entries), Status::Stopped(Stop::Work));
    let time = limited(Limits {
        time: Some(Duration::ZERO),
        ..Limits::default()
    });
    assert_eq!(status(&game, &time), Status::Stopped(Stop::Time));
    let cancelled = Options::default();
    cancelled.cancellation.cancel();
    assert_eq!(status(&game, &cancelled), Status::Stopped(Stop::Cancelled));
}
