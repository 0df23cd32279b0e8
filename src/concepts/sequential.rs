//! Sequential equilibria: all of them where that is possible, otherwise one.

use super::aqre::aqre;
use super::refinements::{by_refinements, outside};
use super::{Catalogue, Class, Concept, certify, nash, one, pure, supports};
use crate::analysis;
use crate::diagnostic::Error;
use crate::game::{Game, Shape};
use crate::number::OrderedField;
use crate::run::{Limits, Options, Run, Status};
use crate::solvers;
use crate::solvers::signaling::SequentialEquilibria;

/// All sequential equilibria where they can be listed, otherwise one. For two players a
/// quasi-perfect one, which is sequential; for more the limit of quantal response equilibria.
pub(super) fn sequential(game: &Game, run: &Run<'_>) -> Result<Catalogue, Error> {
    listed_or_one(game, listed(game, run)?, run)
}

/// What was listed, or one equilibrium where that does not tell enough.
pub(super) fn listed_or_one(
    game: &Game,
    listed: Result<Catalogue, Error>,
    run: &Run<'_>,
) -> Result<Catalogue, Error> {
    let refusal = match listed {
        Ok(found) if is_told(game, &found) || run.options().all => return Ok(found),
        Ok(_) => None,
        Err(refusal) => Some(refusal),
    };
    if game.recall_failure().is_some()
        && let Some(refusal) = refusal
    {
        return Err(refusal);
    }
    let found = match game.players().len() {
        0..=2 => one::quasi_perfect(game, run)?.certify(Concept::Sequential, game, run)?,
        _ => aqre(Concept::Sequential, game, run)?,
    };
    let reason = refusal
        .as_ref()
        .and_then(|refusal| refusal.diagnostics().first());
    Ok(Catalogue {
        reason: found
            .reason
            .or(reason.map(|diagnostic| diagnostic.message.clone())),
        ..found
    })
}

/// Whether a list tells more than one equilibrium would.
pub(super) fn is_told<K: OrderedField>(game: &Game<K>, found: &Catalogue<K>) -> bool {
    found.is_listed() || game.players().len() > 2 && !found.classes.is_empty()
}

/// All sequential equilibria, class by class, where one player knows everything, or where every
/// information set is reached whatever the players do, so that every Nash equilibrium is
/// sequential; or where that is so once subgames are folded; or, for any number of players, where
/// there are few enough supports to look through. Of more than two players all pure ones where there
/// are not. Otherwise why there is no method.
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
    if let Err(forgets) = game.require_perfect_recall() {
        return Ok(Err(forgets));
    }
    if !K::EXACT {
        return Ok(Err(refusal));
    }
    if game.players().len() > 2 {
        return by_supports(game, run);
    }
    if solvers::signaling::every_set_is_reached(game, run.options().limits.entries) {
        return Ok(Ok(nash::all(concept, game, run)?));
    }
    let found = solvers::signaling::sequential_equilibria_by_subgames(game, run);
    let method = "subgames from the last ones up, then supports and faces, or extreme equilibria";
    match outside(found)? {
        Ok(found) => Ok(Ok(catalogue(concept, method, game, found, run)?)),
        Err(_) => Ok(match by_supports(game, run)? {
            Ok(found) if found.is_listed() || run.options().all => Ok(found),
            _ => Err(refusal),
        }),
    }
}

/// Where not all answers were asked for, the most supports and pure profiles that are looked
/// through, and the most information sets of a game whose supports are.
const FEW_SUPPORTS: usize = 200_000;
const FEW_PROFILES: usize = 20_000;
const FEW_SETS: usize = 40;

/// Whether everybody sees everything, so that subgame perfection says the same.
pub(super) fn sees_everything(shape: &Shape) -> bool {
    shape.infosets().all(|set| set.nodes().len() == 1)
}

/// The options, with these bounds.
pub(super) fn few(options: &Options) -> Options {
    Options {
        limits: Limits {
            supports: options.limits.supports.min(FEW_SUPPORTS),
            profiles: options.limits.profiles.min(FEW_PROFILES),
            ..options.limits
        },
        ..options.clone()
    }
}

/// All pure sequential equilibria, as answers of a concept, if there are few profiles to look
/// through.
pub(super) fn few_pure<K: OrderedField>(
    concept: Concept,
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<Option<Catalogue<K>>, Error> {
    let few = few(run.options());
    Ok(outside(pure::sequential(concept, game, &run.with(&few)))?.ok())
}

/// All sequential equilibria by supports. Where not all supports are looked through, all pure
/// equilibria of more than two players, if there are any and few profiles.
fn by_supports<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<Result<Catalogue<K>, Error>, Error> {
    let concept = Concept::Sequential;
    // First, since it takes little: looking through supports may take all the time there is.
    let pure = match game.players().len() > 2 && !sees_everything(game) {
        true => few_pure(concept, game, run)?.filter(|found| !found.classes.is_empty()),
        false => None,
    };
    let all = run.options().all;
    let few = few(run.options());
    let run = &match all {
        true => run.with(run.options()),
        false => run.with(&few),
    };
    let many = game.infosets().filter(|set| set.action_count() > 1).count();
    let found = match all || many <= FEW_SETS {
        true => solvers::supports::all_sequential(game, run),
        false => Err(Error::unsupported(
            format!("{many} information sets are many to look through their supports"),
            "`solve --all` with a time limit looks at them, and `--concept aqre` finds one",
        )),
    };
    Ok(match (outside(found)?, pure) {
        (Ok(found), _) if found.unexamined == 0 && found.status == Status::Solved => {
            Ok(supports::catalogue(concept, game, found, run)?)
        }
        (Ok(found), Some(pure)) => Ok(Catalogue {
            reason: pure.reason.or(supports::incomplete(&found)),
            ..pure
        }),
        (Err(_), Some(pure)) => Ok(pure),
        (Ok(found), None) if all || run.stopped().is_some() => {
            Ok(supports::catalogue(concept, game, found, run)?)
        }
        (Ok(found), None) => Err(Error::unsupported(
            format!(
                "not all sequential equilibria are listed: there are up to {} choices of supports \
                 besides the {} that were looked at",
                found.unexamined, found.supports
            ),
            "`solve --all` with a time limit looks at them, and `--concept aqre` finds one",
        )),
        (Err(refusal), None) => Err(refusal),
    })
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
    let (classes, status) = certify::each(found.classes, found.status, run, |class| {
        let class = Class {
            outcomes: analysis::outcome_ranges(game, &class.cells)?,
            cells: class.cells,
            payoffs: class.payoffs,
            belief_ranges: class.belief_ranges,
            ..certify::class(concept, game, class.representative, Some(class.beliefs))?
        };
        certify::extreme_points(concept, game, &class, run)?;
        Ok(class)
    })?;
    let classes = by_refinements(game, classes, run)?;
    Ok(Catalogue {
        components: found.components,
        ..Catalogue::listed(concept, method, classes, status, found.omitted, solve, run)
    })
}
