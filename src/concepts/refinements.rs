//! Classes put to the tests of forward induction.

use super::Class;
use crate::analysis;
use crate::diagnostic::{Error, ErrorKind};
use crate::game::Game;
use crate::number::OrderedField;
use crate::run::Run;
use crate::solvers;
use crate::strategy::{Cell, Refinement, Refinements};
use std::cmp::Reverse;

/// Says of every class which tests it passes, if the game is a signaling game, and puts those first
/// that pass more of them. The tests doubt beliefs off the path; they say nothing of moves that are
/// not optimal given what is believed, so the classes must be of weak perfect Bayesian equilibria
/// at least.
pub(super) fn by_refinements<K: OrderedField>(
    game: &Game<K>,
    mut classes: Vec<Class<K>>,
    run: &Run<'_>,
) -> Result<Vec<Class<K>>, Error> {
    for class in &mut classes {
        class.refinements = refinements(game, &class.cells, run)?;
    }
    classes.sort_by_key(|class| {
        let passed = |found: &Refinements<K>| {
            let tests = Refinement::ALL.into_iter();
            let passed = tests.filter(|&test| found.verdict(test).holds() == Some(true));
            passed.count()
        };
        Reverse(class.refinements.as_ref().map(passed))
    });
    Ok(classes)
}

/// What forward induction says of a class, confirmed by other code; `None` where the game is no
/// signaling game, or the time does not allow it.
fn refinements<K: OrderedField>(
    game: &Game<K>,
    cells: &[Cell<K>],
    run: &Run<'_>,
) -> Result<Option<Refinements<K>>, Error> {
    let found = solvers::refinements::forward_induction(game, cells, run);
    let Ok(found) = outside(found)? else {
        return Ok(None);
    };
    match analysis::check_refinements(game, cells, &found, run) {
        Ok(()) => Ok(Some(found)),
        Err(unfinished) if unfinished.kind() == ErrorKind::Limit => Ok(None),
        Err(fault) => Err(Error::internal(format!(
            "a verdict of forward induction is withheld: {fault}"
        ))),
    }
}

/// Sets apart that a game is outside a method's class.
pub(super) fn outside<T>(found: Result<T, Error>) -> Result<Result<T, Error>, Error> {
    match found {
        Err(fault) if fault.kind() != ErrorKind::Unsupported => Err(fault),
        other => Ok(other),
    }
}
