//! Subgame perfect equilibria: one, and all of them, class by class.

use super::aqre::aqre;
use super::refinements::outside;
use super::sequential::few;
use super::{Catalogue, Class, Concept, certify, one};
use crate::analysis;
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::OrderedField;
use crate::run::Run;
use crate::solvers;

/// One. Where more than two players move in a subgame, and no pure equilibrium of it is found soon,
/// the limit of quantal response: a sequential equilibrium is subgame perfect.
pub(super) fn any(game: &Game, run: &Run<'_>) -> Result<Catalogue, Error> {
    let concept = Concept::SubgamePerfect;
    let few = few(run.options());
    match outside(one::subgame_perfect(game, &run.with(&few)))? {
        Ok(found) => found.certify(concept, game, run),
        Err(refusal) if game.recall_failure().is_some() => Err(refusal),
        Err(_) => aqre(concept, game, run),
    }
}

/// Every class, its representative and extreme points certified.
pub(super) fn all<K: OrderedField>(game: &Game<K>, run: &Run<'_>) -> Result<Catalogue<K>, Error> {
    let found = solvers::refinements::all_subgame_perfect(game, run)?;
    let solve = run.elapsed();
    let concept = Concept::SubgamePerfect;
    let (classes, status) = certify::each(found.classes, found.status, run, |class| {
        let class = Class {
            outcomes: analysis::outcome_ranges(game, &class.cells)?,
            cells: class.cells,
            payoffs: class.payoffs,
            ..certify::class(concept, game, class.representative, None)?
        };
        certify::extreme_points(concept, game, &class, run)?;
        Ok(class)
    })?;
    let method = "equilibria of every subgame, from the last ones up";
    Ok(Catalogue {
        components: found.components,
        ..Catalogue::listed(
            concept,
            method,
            classes,
            status,
            found.incomplete,
            solve,
            run,
        )
    })
}
