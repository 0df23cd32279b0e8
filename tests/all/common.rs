//! What several modules of tests need.

use crate::random::pure_strategies;
use demarche::lp::available;
use demarche::number::Rational;
use demarche::run::{Backend, Options, Status};
use demarche::solvers::nash::{ExtremeEquilibria, extreme};
use demarche::strategy::{Behavior, Beliefs};
use demarche::{Game, Model};
use ndarray::Array2;
use std::num::NonZeroUsize;

pub fn number(text: &str) -> Rational {
    text.parse()
        .unwrap_or_else(|_| panic!("`{text}` is no number"))
}

pub fn int(value: i64) -> Rational {
    Rational::from(value)
}

/// A model by its name, such as `classics/spence`.
pub fn model(name: &str) -> Model {
    crate::signaling::model(&format!("{name}.toml"))
}

/// Its game at its defaults.
pub fn game(name: &str) -> Game {
    let model = model(name);
    model.game(&model.defaults()).unwrap()
}

pub fn in_threads(threads: usize) -> Options {
    Options {
        threads: NonZeroUsize::new(threads),
        ..Options::default()
    }
}

pub fn on(backend: Backend) -> Options {
    Options {
        backend: Some(backend),
        ..Options::default()
    }
}

/// The back ends that are compiled in.
pub fn backends() -> impl Iterator<Item = Backend> {
    Backend::ALL
        .into_iter()
        .filter(|&backend| available(backend))
}

/// A game of two matrices of payoffs.
pub fn bimatrix(row: &Array2<i64>, column: &Array2<i64>) -> Game {
    let names = |count, letter: &str| -> Vec<String> {
        (1..=count).map(|k| format!("{letter}{k}")).collect()
    };
    let (rows, columns) = row.dim();
    let payoffs = [row, column].map(|matrix| matrix.mapv(Rational::from));
    let views = [payoffs[0].view(), payoffs[1].view()];
    let sides = [names(rows, "r"), names(columns, "c")];
    Game::bimatrix("a game", ["Row", "Column"], &sides[0], &sides[1], views).unwrap()
}

pub fn all_extreme(game: &Game) -> ExtremeEquilibria<Rational> {
    let all = extreme(game, &Options::default().start()).unwrap();
    assert_eq!(all.status, Status::Solved);
    all
}

/// Beliefs at some sets, given by label, and nothing elsewhere.
pub fn believing(game: &Game, at: &[(&str, &[&str])]) -> Beliefs {
    let of = |label: &str| {
        let (_, belief) = at.iter().find(|(known, _)| *known == label)?;
        Some(belief.iter().map(|p| number(p)).collect())
    };
    let at = game.infosets().map(|set| of(set.label())).collect();
    Beliefs::new(game.shape().clone(), at)
}

/// Every pure profile of a game.
pub fn pure_profiles(game: &Game) -> Vec<Behavior> {
    let mut all = vec![Behavior::open(game.shape().clone())];
    for player in game.player_ids() {
        let strategies = pure_strategies(game, player);
        let with = |profile: Behavior| {
            let extended = strategies.iter().map(move |pure| {
                let mut profile = profile.clone();
                for (&set, &action) in game.infosets_of(player).iter().zip(pure) {
                    let count = game.infoset(set).action_count();
                    let certain = (0..count).map(|at| int(i64::from(at == action)));
                    profile.set(set, certain).unwrap();
                }
                profile
            });
            extended.collect::<Vec<_>>()
        };
        all = all.into_iter().flat_map(with).collect();
    }
    all
}
