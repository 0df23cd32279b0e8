//! The best equilibrium of a concept for an objective.

use super::{Catalogue, Class, Completeness, Concept, Proof, certify};
use crate::analysis::{self, Extremes};
use crate::diagnostic::Error;
use crate::game::{Game, Objective};
use crate::number::{OrderedField, Rational};
use crate::run::{Options, Run, Status};
use crate::solvers;
use crate::strategy::{Cell, Range};

/// How good the answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Optimum<K = Rational> {
    /// The objective, as it was given.
    pub expression: String,
    /// What the answer makes of it.
    pub value: K,
    /// Whether no other equilibrium of the concept makes more of it.
    pub proved: bool,
    /// What none of them exceeds, where it is not proved but a bound is known.
    pub bound: Option<K>,
}

impl Concept {
    /// An equilibrium that makes the most of an objective; with [`Options::all`] every class, and
    /// the most that there is in any.
    ///
    /// Over all Nash equilibria by exact branch and bound; over subgame perfect, weak perfect
    /// Bayesian and sequential ones by the extreme points of their classes. The catalogue says
    /// whether the optimum is [proved](Optimum::proved). Refuses what [`solve`](Self::solve)
    /// refuses, an objective of another game, and concepts whose equilibria cannot be listed.
    ///
    /// ```
    /// use demarche::{Concept, Model, Options, Rational};
    ///
    /// let model = Model::from_path("models/israel_iran/assurance.toml")?;
    /// let values = model.defaults().with("p", "1/5")?.with("c", "1")?.with("k", "3")?;
    /// let game = model.game(&values)?;
    /// let objective = model.objective("response == restrain", &values, &game)?;
    /// let best = Concept::Sequential.best(&game, &objective, &Options::default())?;
    /// let optimum = best.objective.unwrap();
    /// assert!(optimum.proved);
    /// // A sincere Israel assures, a hollow one does so a quarter of the time, and Iran, once
    /// // assured, restrains itself with probability 1/3.
    /// assert_eq!(optimum.value, Rational::new(2, 15));
    /// # Ok::<(), demarche::diagnostic::Error>(())
    /// ```
    pub fn best(
        self,
        game: &Game,
        objective: &Objective,
        options: &Options,
    ) -> Result<Catalogue, Error> {
        self.best_within(game, objective, &options.start())
    }

    /// The same on a clock that runs already.
    pub(super) fn best_within(
        self,
        game: &Game,
        objective: &Objective,
        run: &Run<'_>,
    ) -> Result<Catalogue, Error> {
        let options = run.options();
        match self {
            Concept::Nash if !options.all && game.players().len() <= 2 => {
                best_nash(game, objective, run)
            }
            Concept::Nash
            | Concept::PureNash
            | Concept::SubgamePerfect
            | Concept::WeakPbe
            | Concept::Sequential
            | Concept::PureSequential => {
                let all = Options {
                    all: true,
                    ..options.clone()
                };
                let listed = self.solve_within(game, &run.with(&all))?;
                best_listed(listed, game, objective, run)
            }
            Concept::ZeroSum | Concept::QuasiPerfect | Concept::Aqre => Err(Error::unsupported(
                format!("there is no list of the equilibria of `{self}` to choose from"),
                "choose the concept `nash`, `subgame-perfect`, `weak-pbe` or `sequential`",
            )),
        }
    }
}

fn best_nash(game: &Game, objective: &Objective, run: &Run<'_>) -> Result<Catalogue, Error> {
    let found = solvers::nash::best(game, objective, run)?;
    let solve = run.elapsed();
    let class = match found.profile {
        Some(profile) => Some(certify::class(Concept::Nash, game, profile, None)?),
        None => None,
    };
    let method = "branch and bound on the sequence form";
    Ok(Catalogue {
        completeness: completeness(found.proved),
        objective: found.value.map(|value| Optimum {
            expression: objective.text().to_string(),
            value,
            proved: found.proved,
            bound: found.bound.filter(|_| !found.proved),
        }),
        ..Catalogue::one(Concept::Nash, method, class, found.status, solve, run)
    })
}

/// The best that there is in the classes, and a profile of one of them that attains it; with
/// [`Options::all`] the classes instead of it.
pub(super) fn best_listed<K: OrderedField>(
    all: Catalogue<K>,
    game: &Game<K>,
    objective: &Objective<K>,
    run: &Run<'_>,
) -> Result<Catalogue<K>, Error> {
    let mut best: Option<(&Class<K>, Extremes<K>)> = None;
    let mut status = all.status;
    let mut exact = true;
    for class in &all.classes {
        let found = analysis::best_over_cells(game, &class.known_cells(), objective, run)?;
        let seen = match &found {
            Some(found) => found.status,
            None => run.stopped().map_or(Status::Solved, Status::Stopped),
        };
        if status == Status::Solved {
            status = seen;
        }
        let Some(found) = found else { continue };
        exact &=
            class.proof == Proof::Exact && class.is_whole_range(game, objective, &found.range)?;
        let better = |(_, other): &(&Class<K>, Extremes<K>)| {
            let order = found.range.greatest.compare(&other.range.greatest);
            order.is_gt()
        };
        if best.as_ref().is_none_or(better) {
            best = Some((class, found));
        }
    }
    let Some((class, found)) = best else {
        return Ok(Catalogue {
            classes: Vec::new(),
            completeness: Completeness::Bound,
            status,
            ..all
        });
    };
    let pure = matches!(all.concept, Concept::PureNash | Concept::PureSequential);
    let whole =
        all.completeness == Completeness::All || pure && all.completeness == Completeness::Pure;
    let proved = whole && exact && status == Status::Solved;
    let value = found.range.greatest.clone();
    let answer = match run.options().all {
        true => None,
        false => Some(attaining(all.concept, game, class, found, objective, run)?),
    };
    let objective = Some(Optimum {
        expression: objective.text().to_string(),
        value,
        proved,
        bound: None,
    });
    Ok(match answer {
        None => Catalogue {
            status,
            objective,
            ..all
        },
        Some(class) => Catalogue {
            completeness: completeness(proved),
            components: false,
            classes: vec![class],
            status,
            objective,
            ..all
        },
    })
}

/// A profile of the class that attains its best value: the one that represents it, with its beliefs,
/// if that does, otherwise an extreme point.
fn attaining<K: OrderedField>(
    concept: Concept,
    game: &Game<K>,
    class: &Class<K>,
    found: Extremes<K>,
    objective: &Objective<K>,
    run: &Run<'_>,
) -> Result<Class<K>, Error> {
    let point = [Cell::point(&class.profile)];
    let own = analysis::best_over_cells(game, &point, objective, run)?;
    if own.is_some_and(|own| own.range.greatest == found.range.greatest) {
        let payoffs = class.certificate.payoffs.iter();
        return Ok(Class {
            payoffs: payoffs.filter_map(|payoff| Range::over([payoff])).collect(),
            cells: Vec::new(),
            belief_ranges: Vec::new(),
            outcomes: Vec::new(),
            parts: Vec::new(),
            pure: None,
            ..class.clone()
        });
    }
    // Extreme points are open where their player's own moves exclude a set. What a concept asks
    // there is what the representative does, if that goes with the rest.
    let mut whole = found.greatest.clone();
    for set in game.infosets() {
        if let (None, Some(distribution)) = (whole.at(set.id()), class.profile.at(set.id())) {
            whole.set(set.id(), distribution.to_vec())?;
        }
    }
    match certify::class(concept, game, whole, None) {
        Ok(class) => Ok(class),
        Err(_) => certify::class(concept, game, found.greatest, None),
    }
}

fn completeness(proved: bool) -> Completeness {
    match proved {
        true => Completeness::One,
        false => Completeness::Bound,
    }
}
