//! One equilibrium: a candidate and its certificate.

use super::{Catalogue, Class, Completeness, Concept, Proof, Seconds};
use crate::analysis::{self, Certificate, Verdict};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::{OrderedRing, Rational};
use crate::run::{Backend, Options, Run, Status};
use crate::solvers;
use crate::strategy::{Behavior, Range};

/// What a solver proposes, before it is certified.
pub(super) struct Candidate {
    method: &'static str,
    backend: Option<Backend>,
    profile: Option<Behavior>,
    exact: bool,
    value: Option<Rational>,
    status: Status,
}

impl Candidate {
    /// The catalogue of the candidate, if the certificate accepts it as a Nash equilibrium.
    pub(super) fn certify(
        self,
        concept: Concept,
        game: &Game,
        run: &Run<'_>,
    ) -> Result<Catalogue, Error> {
        let solve = run.elapsed();
        let class = match self.profile {
            Some(profile) => {
                match certified(concept, game, profile, self.exact, run.options()) {
                    Ok(class) => Some(class),
                    // What an early stop leaves may be far from an answer: then there is none.
                    Err(_) if !self.exact && self.status != Status::Solved => None,
                    Err(error) => return Err(error),
                }
            }
            None => None,
        };
        if let (Some(value), Some(class)) = (&self.value, &class)
            && class.certificate.payoffs.first() != Some(value)
        {
            return Err(Error::internal(
                "the value of the game is not what its plans pay",
            ));
        }
        Ok(Catalogue {
            concept,
            method: self.method,
            backend: self.backend,
            completeness: Completeness::One,
            status: self.status,
            reason: None,
            components: false,
            value: self.value,
            classes: class.into_iter().collect(),
            seconds: Seconds {
                solve,
                certify: run.elapsed() - solve,
            },
        })
    }
}

pub(super) fn zero_sum(game: &Game, run: &Run<'_>) -> Result<Candidate, Error> {
    let found = solvers::zero_sum::zero_sum(game, run)?;
    Ok(Candidate {
        method: "sequence-form linear program",
        backend: found.backend,
        exact: found.value.is_some(),
        profile: found.profile,
        value: found.value,
        status: found.status,
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
    Ok(Candidate {
        method: "Lemke's algorithm on the sequence form",
        backend: None,
        profile: found.profile,
        exact: true,
        value: None,
        status: found.status,
    })
}

pub(super) fn certified(
    concept: Concept,
    game: &Game,
    profile: Behavior,
    exact: bool,
    options: &Options,
) -> Result<Class, Error> {
    let certificate = analysis::certify(game, &profile, None)?;
    let accepted = match exact {
        true => certificate.standing.nash == Verdict::Yes,
        false => is_near(game, &certificate, options.tolerances.regret),
    };
    if !accepted {
        return Err(Error::internal(format!(
            "the answer of `{concept}` leaves a player the regret {}, and is withheld",
            certificate.max_regret
        )));
    }
    let beliefs = analysis::beliefs(game, &profile);
    let proof = if certificate.max_regret.is_zero() {
        Proof::Exact
    } else {
        Proof::Numeric
    };
    let payoffs = certificate.payoffs.iter();
    let payoffs = payoffs.filter_map(|payoff| Range::over([payoff])).collect();
    Ok(Class {
        name: None,
        proof,
        profile,
        beliefs,
        certificate,
        cells: Vec::new(),
        payoffs,
        belief_ranges: Vec::new(),
        outcomes: Vec::new(),
    })
}

/// Whether every regret is small relative to the range of what the player gets on a play.
fn is_near(game: &Game, certificate: &Certificate, tolerance: f64) -> bool {
    let ranges = game.payoff_ranges().into_iter();
    certificate
        .regrets
        .iter()
        .zip(ranges)
        .all(|(regret, (low, high))| {
            let range = high - low;
            // Exactly: payoffs themselves may be beyond the range of floats.
            regret.is_zero() || (!range.is_zero() && (regret / &range).to_f64() <= tolerance)
        })
}
