//! Sequential equilibria: all of them where that is possible, otherwise one.

use super::refinements::{by_refinements, outside};
use super::{Catalogue, Class, Concept, certify, nash, one};
use crate::analysis;
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::OrderedField;
use crate::run::{Run, Status};
use crate::solvers;
use crate::solvers::signaling::SequentialEquilibria;

/// All sequential equilibria where there is a method for that, otherwise one: every quasi-perfect
/// equilibrium is sequential.
pub(super) fn sequential(game: &Game, run: &Run<'_>) -> Result<Catalogue, Error> {
    let refusal = match listed(game, run)? {
        Ok(found) => return Ok(found),
        Err(refusal) => refusal,
    };
    if game.players().len() > 2 || game.recall_failure().is_some() {
        return Err(refusal);
    }
    let found = one::quasi_perfect(game, run)?.certify(Concept::Sequential, game, run)?;
    let reason = refusal.diagnostics().first();
    Ok(Catalogue {
        reason: reason.map(|diagnostic| diagnostic.message.clone()),
        ..found
    })
}

/// All sequential equilibria, class by class, where one player knows everything, or where every
/// information set is reached whatever the players do, so that every Nash equilibrium is
/// sequential; or where that is so once subgames are folded. Otherwise why there is no method.
pub(super) fn listed<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<Result<Catalogue<K>, Error>, Error> {
    let concept = Concept::Sequential;
    let found = solvers::signaling::sequential_equilibria(game, run);
    let refusal = match outside(found)? {
        Ok(found) => return Ok(Ok(catalogue(concept, SUPPORTS, game, found, run)?)),
        Err(refusal) => refusal,
    };
    if game.players().len() > 2 || game.recall_failure().is_some() {
        return Ok(Err(refusal));
    }
    if solvers::signaling::every_set_is_reached(game, run.options().limits.entries) {
        return Ok(Ok(nash::all(concept, game, run)?));
    }
    let found = solvers::signaling::sequential_equilibria_by_subgames(game, run);
    let method = "subgames from the last ones up, then supports and faces, or extreme equilibria";
    match outside(found)? {
        Ok(found) => Ok(Ok(catalogue(concept, method, game, found, run)?)),
        Err(_) => Ok(Err(refusal)),
    }
}

const SUPPORTS: &str = "supports of the informed player and faces of the other";

/// All weak perfect Bayesian equilibria, class by class.
pub(super) fn weak_pbe<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<Catalogue<K>, Error> {
    let found = solvers::signaling::weak_perfect_bayesian_equilibria(game, run)?;
    catalogue(Concept::WeakPbe, SUPPORTS, game, found, run)
}

/// Classes of assessments. The representative of each is certified with its beliefs, which the
/// consistency test of `analysis` sees for the first time there.
fn catalogue<K: OrderedField>(
    concept: Concept,
    method: &'static str,
    game: &Game<K>,
    found: SequentialEquilibria<K>,
    run: &Run<'_>,
) -> Result<Catalogue<K>, Error> {
    let solve = run.elapsed();
    let mut classes = Vec::with_capacity(found.classes.len());
    let mut status = found.status;
    for class in found.classes {
        if let Some(stop) = certify::stopped(&classes, run) {
            status = Status::Stopped(stop);
            break;
        }
        let class = Class {
            outcomes: analysis::outcome_ranges(game, &class.cells)?,
            cells: class.cells,
            payoffs: class.payoffs,
            belief_ranges: class.belief_ranges,
            ..certify::class(concept, game, class.representative, Some(class.beliefs))?
        };
        certify::extreme_points(concept, game, &class, run)?;
        classes.push(class);
    }
    let classes = by_refinements(game, classes, run)?;
    Ok(Catalogue {
        components: found.components,
        ..Catalogue::listed(concept, method, classes, status, found.omitted, solve, run)
    })
}
