//! The best equilibrium of a concept for an objective.

use super::{Catalogue, Completeness, Concept, certify};
use crate::analysis;
use crate::diagnostic::Error;
use crate::game::{Game, Objective};
use crate::number::Rational;
use crate::run::{Options, Run, Status};
use crate::solvers;
use crate::strategy::Cell;

/// How good the answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Optimum {
    /// The objective, as it was given.
    pub expression: String,
    /// What the answer makes of it.
    pub value: Rational,
    /// Whether no other equilibrium of the concept makes more of it.
    pub proved: bool,
    /// What none of them exceeds, where it is not proved but a bound is known.
    pub bound: Option<Rational>,
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
        let run = options.start();
        match self {
            Concept::Nash if !options.all => best_nash(game, objective, &run),
            Concept::Nash | Concept::SubgamePerfect | Concept::WeakPbe | Concept::Sequential => {
                let all = Options {
                    all: true,
                    ..options.clone()
                };
                let listed = self.solve(game, &all)?;
                best_listed(listed, game, objective, options.all, &run)
            }
            Concept::ZeroSum | Concept::QuasiPerfect => Err(Error::unsupported(
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

/// The best extreme point of all classes; `keep` keeps the classes instead of it.
fn best_listed(
    all: Catalogue,
    game: &Game,
    objective: &Objective,
    keep: bool,
    run: &Run<'_>,
) -> Result<Catalogue, Error> {
    let mut cells: Vec<Cell> = Vec::new();
    for class in &all.classes {
        match class.cells.is_empty() {
            true => cells.push(Cell::point(&class.profile)),
            false => cells.extend(class.cells.iter().cloned()),
        }
    }
    let found = match analysis::best_over_cells(game, &cells, objective, run)? {
        Some(found) => found,
        None => {
            return Ok(Catalogue {
                classes: Vec::new(),
                completeness: Completeness::Bound,
                ..all
            });
        }
    };
    let proved = all.completeness == Completeness::All && found.status == Status::Solved;
    let all = Catalogue {
        status: match all.status {
            Status::Solved => found.status,
            stopped => stopped,
        },
        objective: Some(Optimum {
            expression: objective.text().to_string(),
            value: found.range.greatest,
            proved,
            bound: None,
        }),
        ..all
    };
    if keep {
        return Ok(all);
    }
    let class = certify::class(all.concept, game, found.greatest, None)?;
    Ok(Catalogue {
        completeness: completeness(proved),
        components: false,
        classes: vec![class],
        ..all
    })
}

fn completeness(proved: bool) -> Completeness {
    match proved {
        true => Completeness::One,
        false => Completeness::Bound,
    }
}
