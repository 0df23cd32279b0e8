//! The sequential equilibrium to which quantal response leads.

use super::certify::{class, near};
use super::{Catalogue, Class, Concept, Proof};
use crate::analysis::Verdict;
use crate::diagnostic::{Error, ErrorKind};
use crate::game::{Game, InfosetId};
use crate::number::{OrderedRing, Rational};
use crate::run::{Run, Status, Stop};
use crate::solvers::aqre::{
    AqrePath, Assessment, Limit, Measured, Sequential, agent_quantal_response,
};
use crate::strategy::{Behavior, Beliefs};

/// How many crossings are named.
const TOLD: usize = 3;
/// A player's stake, over another's, that may be why no limit is found.
const MUCH_LESS: f64 = 1e-4;

/// The limit of the principal branch, certified, with the branch.
///
/// An exact limit is certified as a sequential equilibrium; if nobody proves that its beliefs are
/// consistent, it counts as numeric. Otherwise the regret at every information set is measured, and
/// that the beliefs are consistent is a numerical finding. What is not borne out is withheld.
pub(super) fn aqre(concept: Concept, game: &Game, run: &Run<'_>) -> Result<Catalogue, Error> {
    let mut found = agent_quantal_response(game, &run.options().lambdas, run)?;
    // Equilibria do not depend on the units of payoffs, though the path does.
    let ended = !matches!(found.status, Status::Stopped(Stop::Time | Stop::Cancelled));
    let mut method = "the path of agent quantal response equilibria to its limit";
    if found.limit.is_none() && ended && concept != Concept::Aqre && found.least_stake < MUCH_LESS {
        found = agent_quantal_response(&balanced(game)?, &[], run)?;
        method = "the path of agent quantal response equilibria to its limit, every player's payoffs \
                  divided by their range";
    }
    let solve = run.elapsed();
    let mut notes = Vec::new();
    let class = match &found.limit {
        None => {
            notes.extend(lost(&found));
            None
        }
        Some(limit) => match certified(concept, game, limit, run) {
            Ok(class) => Some(class),
            Err(fault) if fault.kind() == ErrorKind::Internal => {
                let messages = fault.diagnostics().iter();
                notes.extend(messages.map(|diagnostic| diagnostic.message.clone()));
                None
            }
            Err(fault) => return Err(fault),
        },
    };
    if class.as_ref().is_some_and(is_undecided) && concept != Concept::Nash {
        notes.push("that the beliefs are consistent is not proved".to_string());
    }
    if concept == Concept::Aqre {
        notes.extend(crossings(&found.bifurcations));
        if class.is_some()
            && let Some(Limit::Exact(Sequential { measured, .. }))
            | Some(Limit::Numeric(Assessment { measured, .. })) = &found.limit
        {
            notes.extend(free(game, measured));
        }
    }
    Ok(Catalogue {
        reason: (!notes.is_empty()).then(|| notes.join("; ")),
        // Who asks for something else does not ask for the path.
        path: match concept {
            Concept::Aqre => found.points,
            _ => Vec::new(),
        },
        ..Catalogue::one(concept, method, class, found.status, solve, run)
    })
}

/// The game with as much at stake for every player: payoffs are divided by their player's range.
fn balanced(game: &Game) -> Result<Game, Error> {
    let mut values = game.values().clone();
    let ranges = game.payoff_ranges();
    for (mut column, (least, most)) in values.payoffs.columns_mut().into_iter().zip(&ranges) {
        let stake = most - least;
        if !stake.is_zero() {
            column.iter_mut().for_each(|payoff| *payoff /= &stake);
        }
    }
    Game::new(game.shape().clone(), values)
}

/// The certified class of a limit.
fn certified(concept: Concept, game: &Game, limit: &Limit, run: &Run<'_>) -> Result<Class, Error> {
    match limit {
        Limit::Exact(limit) => {
            let (profile, beliefs) = (limit.profile.clone(), limit.beliefs.clone());
            let class = class(concept, game, profile, Some(beliefs))?;
            let proved = limit.trembles.is_some() || !is_undecided(&class);
            Ok(Class {
                proof: match proved || concept == Concept::Nash {
                    true => class.proof,
                    false => Proof::Numeric,
                },
                ..class
            })
        }
        Limit::Numeric(limit) => {
            let tolerance = run.options().tolerances.limit_regret;
            let (profile, beliefs) = rounded(game, &limit.profile, &limit.beliefs)?;
            near(game, profile, Some(beliefs), tolerance)
        }
    }
}

/// Whether it is left open if an exact profile is a sequential equilibrium.
fn is_undecided(class: &Class) -> bool {
    class.certificate.max_regret.is_zero() && class.certificate.standing.sequential != Verdict::Yes
}

/// Why there is no limit.
fn lost(path: &AqrePath) -> Option<String> {
    if matches!(path.status, Status::Stopped(Stop::Time | Stop::Cancelled)) {
        return None;
    }
    let Some(last) = path.points.last() else {
        return Some("the game has too many actions to follow its quantal responses".to_string());
    };
    let mut text = format!(
        "the path of quantal response equilibria was followed to λ ≈ {}, where it is not clear yet \
         where it leads",
        short(last.lambda)
    );
    if path.least_stake < MUCH_LESS {
        text += &match (1.0 / path.least_stake).is_finite() {
            true => format!(
                "; what is at stake for one player is {:.0e} times what is for another",
                1.0 / path.least_stake
            ),
            false => "; what is at stake for one player is nothing to another".to_string(),
        };
    }
    Some(text)
}

/// Where the path crossed other branches.
fn crossings(bifurcations: &[f64]) -> Option<String> {
    let branch = match bifurcations.len() {
        0 => return None,
        1 => "another branch",
        _ => "other branches",
    };
    let first = bifurcations.iter().take(TOLD).map(|lambda| short(*lambda));
    let first: Vec<String> = first.collect();
    Some(format!(
        "the path crosses {branch}, or nearly so, at λ ≈ {}{}",
        first.join(", "),
        more(bifurcations.len() - first.len())
    ))
}

/// How many others there are.
fn more(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!(" and {count} more"),
    }
}

/// Some digits of a positive number.
fn short(value: f64) -> String {
    match (1e-3..1e6).contains(&value) {
        true => format!("{value:.3}"),
        false => format!("{value:.3e}"),
    }
}

/// What is not determined by conditions for the limit.
fn free(game: &Game, measured: &Measured) -> Option<String> {
    let at = |what: &str, sets: &[InfosetId]| {
        let first = game.infoset(*sets.first()?).label();
        Some(format!("{what} at `{first}`{}", more(sets.len() - 1)))
    };
    let strategies = at("probabilities", &measured.strategies);
    let beliefs = at("beliefs", &measured.beliefs);
    let what: Vec<String> = strategies.into_iter().chain(beliefs).collect();
    (!what.is_empty()).then(|| {
        format!(
            "{} are measured along the path to about {:.0e}, as nothing else determines them",
            what.join(" and "),
            measured.error
        )
    })
}

/// An assessment in floats as exact binary fractions, so that its certificate is exact.
fn rounded(
    game: &Game,
    profile: &Behavior<f64>,
    beliefs: &Beliefs<f64>,
) -> Result<(Behavior, Beliefs), Error> {
    let mut near = Behavior::open(game.shape().clone());
    let mut believed = Vec::with_capacity(game.infoset_count());
    for set in game.infosets() {
        if let Some(distribution) = profile.at(set.id()) {
            near.set(set.id(), distribution_near(distribution)?)?;
        }
        let belief = beliefs.at(set.id()).map(distribution_near).transpose()?;
        believed.push(belief.map(Vec::into_boxed_slice));
    }
    Ok((near, Beliefs::new(game.shape().clone(), believed)))
}

/// Rationals near floats that are probabilities, with the sum one.
fn distribution_near(values: &[f64]) -> Result<Vec<Rational>, Error> {
    let rational = |value: &f64| {
        Rational::from_f64(value.max(0.0))
            .ok_or_else(|| Error::internal("a probability is not a number"))
    };
    let mut near = values.iter().map(rational).collect::<Result<Vec<_>, _>>()?;
    let sum = near.iter().fold(Rational::ZERO, |sum, value| sum + value);
    // The largest takes what rounding leaves: it is far from zero.
    if let Some(largest) = (0..near.len()).max_by(|&a, &b| near[a].cmp(&near[b])) {
        let others = sum - &near[largest];
        near[largest] = Rational::ONE - &others;
    }
    Ok(near)
}
