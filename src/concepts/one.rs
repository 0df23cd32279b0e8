//! One equilibrium: a candidate and its certificate.

use super::certify::{class, near};
use super::{Catalogue, Concept};
use crate::analysis::{self, Verdict};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::Rational;
use crate::run::{Backend, Run, Status};
use crate::solvers;
use crate::strategy::{Behavior, Beliefs};

/// What a solver proposes, before it is certified.
pub(super) struct Candidate {
    method: &'static str,
    backend: Option<Backend>,
    profile: Option<Behavior>,
    beliefs: Option<Beliefs>,
    exact: bool,
    value: Option<Rational>,
    status: Status,
}

impl Candidate {
    /// An exact profile, if the run came to one.
    fn exact(method: &'static str, profile: Option<Behavior>, status: Status) -> Self {
        Candidate {
            method,
            backend: None,
            profile,
            beliefs: None,
            exact: true,
            value: None,
            status,
        }
    }

    /// The catalogue of the candidate, if the certificate accepts it.
    pub(super) fn certify(
        self,
        concept: Concept,
        game: &Game,
        run: &Run<'_>,
    ) -> Result<Catalogue, Error> {
        let solve = run.elapsed();
        let tolerance = run.options().tolerances.regret;
        let class = match (self.profile, self.exact) {
            (None, _) => None,
            (Some(profile), true) => Some(class(concept, game, profile, self.beliefs)?),
            (Some(profile), false) => match near(game, profile, None, tolerance) {
                Ok(class) => Some(class),
                // What an early stop leaves may be far from an answer: then there is none.
                Err(_) if self.status != Status::Solved => None,
                Err(error) => return Err(error),
            },
        };
        if let (Some(value), Some(class)) = (&self.value, &class)
            && class.certificate.payoffs.first() != Some(value)
        {
            return Err(Error::internal(
                "the value of the game is not what its plans pay",
            ));
        }
        Ok(Catalogue {
            backend: self.backend,
            value: self.value,
            ..Catalogue::one(concept, self.method, class, self.status, solve, run)
        })
    }
}

pub(super) fn zero_sum(game: &Game, run: &Run<'_>) -> Result<Candidate, Error> {
    let found = solvers::zero_sum::zero_sum(game, run)?;
    Ok(Candidate {
        backend: found.backend,
        exact: found.value.is_some(),
        value: found.value,
        ..Candidate::exact("sequence-form linear program", found.profile, found.status)
    })
}

/// A constant-sum game with more sequences than this is solved as a linear program: Lemke's path in
/// Leduc poker with three ranks, of 674 sequences, takes a thousand times as long.
const MOST_SEQUENCES_BY_LEMKE: usize = 300;

pub(super) fn nash(game: &Game, run: &Run<'_>) -> Result<Candidate, Error> {
    let sequences: usize = game
        .player_ids()
        .map(|player| game.sequence_count(player))
        .sum();
    let large = sequences > MOST_SEQUENCES_BY_LEMKE;
    if large && game.players().len() == 2 && game.constant_sum().is_ok() {
        return Ok(Candidate {
            value: None,
            ..zero_sum(game, run)?
        });
    }
    let prior = Behavior::uniform(game.shape().clone());
    let found = solvers::nash::lemke(game, &prior, run)?;
    let method = "Lemke's algorithm on the sequence form";
    Ok(Candidate::exact(method, found.profile, found.status))
}

pub(super) fn subgame_perfect(game: &Game, run: &Run<'_>) -> Result<Candidate, Error> {
    let found = solvers::refinements::subgame_perfect(game, run)?;
    let method = "subgames from the last ones up";
    Ok(Candidate::exact(method, found.profile, found.status))
}

/// An equilibrium with beliefs whose trembles other code has tested.
pub(super) fn quasi_perfect(game: &Game, run: &Run<'_>) -> Result<Candidate, Error> {
    let answer = solvers::refinements::quasi_perfect(game, run)?;
    let method = "Lemke's algorithm against vanishing trembles";
    let Some(found) = answer.found else {
        return Ok(Candidate::exact(method, None, answer.status));
    };
    let verdict = analysis::quasi_perfect_witness(game, &found.profile, &found.plans)?;
    if verdict != Verdict::Yes {
        return Err(Error::internal(format!(
            "an answer of `quasi-perfect` is withheld: {verdict}"
        )));
    }
    Ok(Candidate {
        beliefs: Some(found.beliefs),
        ..Candidate::exact(method, Some(found.profile), answer.status)
    })
}
