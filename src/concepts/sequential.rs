//! Sequential equilibria: all of them where that is possible, otherwise one.

use super::refinements::{by_refinements, outside};
use super::{Catalogue, Class, Concept, certify, nash, one};
use crate::analysis;
use crate::diagnostic::Error;
use crate::game::{Game, NodeKind};
use crate::number::OrderedRing;
use crate::run::Run;
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
/// sequential. Otherwise why there is no method.
pub(super) fn listed(game: &Game, run: &Run<'_>) -> Result<Result<Catalogue, Error>, Error> {
    let found = solvers::signaling::sequential_equilibria(game, run);
    match outside(found)? {
        Ok(found) => Ok(Ok(catalogue(Concept::Sequential, game, found, run)?)),
        Err(refusal) => {
            let reached = || every_set_is_reached(game, run.options().limits.entries);
            let listed = game.players().len() <= 2 && game.recall_failure().is_none() && reached();
            match listed {
                true => Ok(Ok(nash::all(Concept::Sequential, game, run)?)),
                false => Ok(Err(refusal)),
            }
        }
    }
}

/// All weak perfect Bayesian equilibria, class by class.
pub(super) fn weak_pbe(game: &Game, run: &Run<'_>) -> Result<Catalogue, Error> {
    let found = solvers::signaling::weak_perfect_bayesian_equilibria(game, run)?;
    catalogue(Concept::WeakPbe, game, found, run)
}

/// Classes of assessments. The representative of each is certified with its beliefs, which the
/// consistency test of `analysis` sees for the first time there.
fn catalogue(
    concept: Concept,
    game: &Game,
    found: SequentialEquilibria,
    run: &Run<'_>,
) -> Result<Catalogue, Error> {
    let solve = run.elapsed();
    let mut classes = Vec::with_capacity(found.classes.len());
    for class in found.classes {
        classes.push(Class {
            outcomes: analysis::outcome_ranges(game, &class.cells)?,
            cells: class.cells,
            payoffs: class.payoffs,
            belief_ranges: class.belief_ranges,
            ..certify::class(concept, game, class.representative, Some(class.beliefs))?
        });
    }
    let classes = by_refinements(game, classes, run)?;
    let method = "supports of the informed player and faces of the other";
    Ok(Catalogue {
        components: found.components,
        ..Catalogue::listed(
            concept,
            method,
            classes,
            found.status,
            found.omitted,
            solve,
            run,
        )
    })
}

/// Whether plays come to every information set with positive probability under every profile:
/// nobody can avoid one by choosing at each node for itself. `false` also where that would take
/// more than `most` steps to see.
fn every_set_is_reached(game: &Game, most: usize) -> bool {
    if game.node_count().saturating_mul(game.infoset_count()) > most {
        return false;
    }
    // By node: whether a play from there on may avoid the set.
    let mut avoids = vec![true; game.node_count()];
    game.infosets().all(|set| {
        for node in game.nodes().rev() {
            let mut after = game.children(node).map(|child| avoids[child.index()]);
            avoids[node.index()] = match game.kind(node) {
                NodeKind::Leaf => true,
                NodeKind::Decision(own) => own != set.id() && after.any(|avoids| avoids),
                NodeKind::Chance(chance) => game
                    .chance(chance)
                    .iter()
                    .zip(after)
                    .all(|(share, avoids)| avoids || share.is_zero()),
            };
        }
        !avoids[0]
    })
}
