//! All pure equilibria, by outcome.

use super::{Catalogue, Class, Completeness, Concept, PureProfiles, certify};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::OrderedField;
use crate::run::Run;
use crate::solvers::pure::{PureEquilibria, pure_nash, pure_sequential};
use crate::strategy::Range;

const METHOD: &str = "pure profiles, by pruned recursion";

/// All pure Nash equilibria.
pub(super) fn nash<K: OrderedField>(game: &Game<K>, run: &Run<'_>) -> Result<Catalogue<K>, Error> {
    catalogue(Concept::PureNash, game, pure_nash(game, run)?, run)
}

/// All pure sequential equilibria, as answers of a concept.
pub(super) fn sequential<K: OrderedField>(
    concept: Concept,
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<Catalogue<K>, Error> {
    catalogue(concept, game, pure_sequential(game, run)?, run)
}

/// One class for every outcome, its representative certified.
fn catalogue<K: OrderedField>(
    concept: Concept,
    game: &Game<K>,
    found: PureEquilibria<K>,
    run: &Run<'_>,
) -> Result<Catalogue<K>, Error> {
    let solve = run.elapsed();
    let whole = found.are_all();
    let point = |value: K| Range {
        least: value.clone(),
        greatest: value,
    };
    let (classes, status) = certify::each(found.classes, found.status, run, |class| {
        let plays = class.outcome.into_iter();
        Ok(Class {
            outcomes: plays.map(|(leaf, value)| (leaf, point(value))).collect(),
            pure: Some(PureProfiles {
                count: class.profiles,
                whole,
                choices: class.choices,
                product: class.product,
            }),
            ..certify::class(concept, game, class.representative, class.beliefs)?
        })
    })?;
    let doubt = (found.undecided > 0).then(|| {
        let why = found.doubt.unwrap_or_default();
        match found.undecided {
            1 => format!("1 pure profile is not decided: {why}"),
            some => format!("{some} pure profiles are not decided: {why}"),
        }
    });
    let listed = Catalogue::listed(concept, METHOD, classes, status, doubt, solve, run);
    Ok(match listed.completeness {
        Completeness::All => Catalogue {
            completeness: Completeness::Pure,
            ..listed
        },
        _ => listed,
    })
}
