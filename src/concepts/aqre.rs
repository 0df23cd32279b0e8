//! The sequential equilibrium to which quantal response leads.

use super::certify::{class, near_sequential};
use super::{Catalogue, Concept};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::run::{Run, Status};
use crate::solvers::aqre::{Limit, agent_quantal_response};

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
            Some(near_sequential(
                game,
                &limit.profile,
                &limit.beliefs,
                tolerance,
            )?)
        }
    };
    let lost = "the path of quantal response equilibria could not be followed to its limit";
    let reason = (class.is_none() && found.status == Status::Solved).then(|| lost.to_string());
    let method = "the path of agent quantal response equilibria to its limit";
    Ok(Catalogue {
        reason,
        path: found.points,
        ..Catalogue::one(concept, method, class, found.status, solve, run)
    })
}
