//! All subgame perfect equilibria, class by class.

use super::{Catalogue, Class, Concept, certify};
use crate::analysis;
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::OrderedField;
use crate::run::Run;
use crate::solvers;

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
