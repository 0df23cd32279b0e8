//! All sequential equilibria, class by class.

use super::{Catalogue, Class, Completeness, Concept, Proof, Seconds};
use crate::analysis::{self, Verdict};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::run::{Run, Status};
use crate::solvers;

/// All sequential equilibria, class by class. The representative of each is certified with its
/// beliefs, which the consistency test of `analysis` sees for the first time there.
pub(super) fn all(game: &Game, run: &Run<'_>) -> Result<Catalogue, Error> {
    let found = solvers::signaling::sequential_equilibria(game, run)?;
    let solve = run.elapsed();
    let mut classes = Vec::with_capacity(found.classes.len());
    for class in found.classes {
        let (profile, beliefs) = (class.representative, class.beliefs);
        let certificate = analysis::certify(game, &profile, Some(&beliefs))?;
        let standing = &certificate.standing;
        let refuted = matches!(standing.sequential, Verdict::No(_));
        if standing.nash != Verdict::Yes || standing.weak_pbe != Verdict::Yes || refuted {
            return Err(Error::internal(format!(
                "an answer of `sequential` is withheld: {}",
                standing.sequential
            )));
        }
        classes.push(Class {
            name: solvers::signaling::plain_name(game, &profile),
            proof: Proof::Exact,
            profile,
            beliefs,
            certificate,
            cells: class.cells,
            payoffs: class.payoffs,
            belief_ranges: class.belief_ranges,
            outcomes: Vec::new(),
        });
    }
    Ok(Catalogue {
        concept: Concept::Sequential,
        method: "supports of the informed player and faces of the other",
        backend: None,
        completeness: match found.status {
            Status::Solved => Completeness::All,
            Status::Stopped(_) => Completeness::Found,
        },
        status: found.status,
        reason: None,
        components: found.components,
        classes,
        value: None,
        seconds: Seconds {
            solve,
            certify: run.elapsed() - solve,
        },
    })
}
