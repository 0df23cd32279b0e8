//! All sequential equilibria where one player knows everything: the literature's cases, the
//! assurance game's table, and a brute-force oracle.

use crate::random::Dice;
use demarche::Model;
use demarche::analysis::{Verdict, certify};
use demarche::game::{Game, GameBuilder, InfosetId};
use demarche::number::Rational;
use demarche::run::{Options, Status};
use demarche::solvers::signaling::{Class, SequentialEquilibria, sequential_equilibria};
use demarche::strategy::Behavior;

fn solve(game: &Game) -> SequentialEquilibria {
    let options = Options::default();
    let found = sequential_equilibria(game, &options.start()).unwrap();
    assert_eq!(found.status, Status::Solved);
    for class in &found.classes {
        check(game, class);
    }
    found
}

/// Every vertex and the representative are equilibria, as code that did not find them says.
fn check(game: &Game, class: &Class) {
    let certificate = certify(game, &class.representative, Some(&class.beliefs)).unwrap();
    assert_eq!(certificate.standing.nash, Verdict::Yes);
    assert_eq!(certificate.standing.weak_pbe, Verdict::Yes);
    assert_ne!(certificate.standing.sequential.holds(), Some(false));
    for (payoff, range) in certificate.payoffs.iter().zip(&class.payoffs) {
        assert!(range.least <= *payoff && *payoff <= range.greatest);
    }
    for cell in &class.cells {
        for first in &cell.vertices[0] {
            for second in &cell.vertices[1] {
                let certificate = certify(game, &join(first, second), None).unwrap();
                assert_eq!(certificate.standing.nash, Verdict::Yes);
                assert_ne!(certificate.standing.weak_pbe.holds(), Some(false));
                assert_ne!(certificate.standing.sequential.holds(), Some(false));
            }
        }
    }
}

/// Both players' parts as one profile.
fn join(first: &Behavior, second: &Behavior) -> Behavior {
    let mut profile = first.clone();
    for set in first.shape().infosets() {
        if let Some(own) = second.at(set.id()) {
            profile.set(set.id(), own.to_vec()).unwrap();
        }
    }
    profile
}

fn set(game: &Game, player: &str, label: &str) -> InfosetId {
    let player = game.find_player(player).unwrap();
    let found = game.find_infoset(player, label);
    found.unwrap_or_else(|| panic!("no `{label}`"))
}

fn model(file: &str) -> Model {
    Model::from_path(format!("{}/models/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn q(text: &str) -> Rational {
    text.parse().unwrap()
}

#[test]
fn print_assurance() {
    let model = model("israel_iran/assurance.toml");
    for (p, c) in [("7/10", "1"), ("3/10", "1"), ("3/10", "0")] {
        let at = model.defaults().with("p", p).unwrap().with("c", c).unwrap();
        let game = model.game(&at).unwrap();
        let started = std::time::Instant::now();
        let found = solve(&game);
        println!("p={p} c={c} {:?} {}", started.elapsed(), found.patterns);
        for class in &found.classes {
            println!("class cells {} {:?}", class.cells.len(), class.payoffs);
            for id in game.infosets() {
                println!(
                    "  {:?} {:?} {:?}",
                    id,
                    class.representative.at(id.id()),
                    class.beliefs.at(id.id())
                );
            }
            println!("  {:?}", class.belief_ranges);
        }
    }
}
