//! The sequential equilibrium to which quantal response leads.

use super::certify::{class, near};
use super::{Catalogue, Concept};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::Rational;
use crate::run::{Run, Status};
use crate::solvers::aqre::{Limit, agent_quantal_response};
use crate::strategy::{Behavior, Beliefs};

/// The limit of the principal branch, certified, with the branch.
///
/// An exact limit is certified as a sequential equilibrium. Otherwise the regret at every
/// information set is measured, and that the beliefs are consistent is a numerical finding.
pub(super) fn aqre(concept: Concept, game: &Game, run: &Run<'_>) -> Result<Catalogue, Error> {
    let found = agent_quantal_response(game, &run.options().lambdas, run)?;
    let solve = run.elapsed();
    let class = match found.limit {
        None => None,
        Some(Limit::Exact(limit)) => {
            Some(class(concept, game, limit.profile, Some(limit.beliefs))?)
        }
        Some(Limit::Numeric(limit)) => {
            let tolerance = run.options().tolerances.limit_regret;
            let (profile, beliefs) = rounded(game, &limit.profile, &limit.beliefs)?;
            Some(near(game, profile, Some(beliefs), tolerance)?)
        }
    };
    let lost = "the path of quantal response equilibria could not be followed to its limit";
    let reason = (class.is_none() && found.status == Status::Solved).then(|| lost.to_string());
    let method = "the path of agent quantal response equilibria to its limit";
    Ok(Catalogue {
        reason,
        // Who asks for something else does not ask for the path.
        path: match concept {
            Concept::Aqre => found.points,
            _ => Vec::new(),
        },
        ..Catalogue::one(concept, method, class, found.status, solve, run)
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
