//! What becomes of a candidate: a certified class, or an error that says why it is withheld.

use super::{Class, Concept, Proof};
use crate::analysis::{self, Certificate, Verdict};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::{OrderedField, OrderedRing, Rational};
use crate::run::{Options, Run, Stop};
use crate::solvers;
use crate::strategy::{Behavior, Beliefs, Cell, Range};
use itertools::Itertools;

/// The class of an exact profile, with its beliefs if the solver gave some.
pub(super) fn class<K: OrderedField>(
    concept: Concept,
    game: &Game<K>,
    profile: Behavior<K>,
    beliefs: Option<Beliefs<K>>,
) -> Result<Class<K>, Error> {
    let certificate = analysis::certify(game, &profile, beliefs.as_ref())?;
    accept(concept, &certificate)?;
    let beliefs = beliefs.unwrap_or_else(|| analysis::beliefs(game, &profile));
    Ok(assemble(game, profile, beliefs, certificate))
}

/// The class of a profile that stands for floats: a Nash equilibrium up to the tolerance.
pub(super) fn near(
    concept: Concept,
    game: &Game,
    profile: Behavior,
    options: &Options,
) -> Result<Class, Error> {
    let certificate = analysis::certify(game, &profile, None)?;
    if !is_near(game, &certificate, options.tolerances.regret) {
        return Err(Error::internal(format!(
            "the answer of `{concept}` leaves a player the regret {}, and is withheld",
            certificate.max_regret
        )));
    }
    let beliefs = analysis::beliefs(game, &profile);
    Ok(assemble(game, profile, beliefs, certificate))
}

/// The class of an assessment in floats: the regret at every information set, given the belief
/// there, is at most `tolerance` times the largest range of a player's payoffs.
///
/// The profile is rounded to nearby rationals, so that the certificate itself is exact. That the
/// beliefs are consistent is not certified.
pub(super) fn near_sequential(
    game: &Game,
    profile: &Behavior<f64>,
    beliefs: &Beliefs<f64>,
    tolerance: f64,
) -> Result<Class, Error> {
    let mut rounded = Behavior::open(game.shape().clone());
    let mut believed = Vec::with_capacity(game.infoset_count());
    for set in game.infosets() {
        if let Some(distribution) = profile.at(set.id()) {
            rounded.set(set.id(), distribution_near(distribution)?)?;
        }
        let belief = beliefs.at(set.id()).map(distribution_near).transpose()?;
        believed.push(belief.map(Vec::into_boxed_slice));
    }
    let beliefs = Beliefs::new(game.shape().clone(), believed);
    let certificate = analysis::certify(game, &rounded, Some(&beliefs))?;
    let largest = game
        .payoff_ranges()
        .into_iter()
        .map(|(low, high)| high - low);
    let range = largest.max().unwrap_or(Rational::ZERO);
    for set in &certificate.sets {
        let Some(regret) = &set.continuation else {
            continue;
        };
        if !regret.is_zero() && (regret / &range).to_f64() > tolerance {
            return Err(Error::internal(format!(
                "an answer in floats is withheld: it leaves the regret {} at `{}`",
                regret.to_f64(),
                game.infoset(set.infoset).label()
            )));
        }
    }
    Ok(Class {
        proof: Proof::Numeric,
        ..assemble(game, rounded, beliefs, certificate)
    })
}

/// Rationals near floats that are probabilities: exact binary fractions that sum to one.
fn distribution_near(values: &[f64]) -> Result<Vec<Rational>, Error> {
    let rational = |value: &f64| {
        Rational::from_f64(value.max(0.0))
            .ok_or_else(|| Error::internal("a probability is not a number"))
    };
    let mut near = values.iter().map(rational).collect::<Result<Vec<_>, _>>()?;
    let sum = near.iter().fold(Rational::ZERO, |sum, value| sum + value);
    // The largest takes what rounding leaves: it is far from zero.
    if let Some(largest) = (0..near.len()).max_by(|&a, &b| near[a].cmp(&near[b])) {
        let others = sum - &near[largest];
        near[largest] = Rational::ONE - &others;
    }
    Ok(near)
}

/// Why to certify no further class, once there is one to show.
pub(super) fn stopped<K>(classes: &[Class<K>], run: &Run<'_>) -> Option<Stop> {
    run.stopped().filter(|_| !classes.is_empty())
}

/// At most so many profiles of extreme points of one class are certified besides its own.
const MOST_PROFILES: usize = 64;

/// Certifies profiles of extreme points of the class, the first ones if there are many or the time
/// is over; what they leave open is done as in the class's own profile.
pub(super) fn extreme_points<K: OrderedField>(
    concept: Concept,
    game: &Game<K>,
    class: &Class<K>,
    run: &Run<'_>,
) -> Result<(), Error> {
    let point = class.cells.len() == 1 && class.cells.iter().all(Cell::is_point);
    let mut left = if point { 0 } else { MOST_PROFILES };
    for cell in &class.cells {
        let choices = cell.vertices.iter().map(|own| own.iter());
        for parts in choices.multi_cartesian_product() {
            if left == 0 || run.stopped().is_some() {
                return Ok(());
            }
            left -= 1;
            let mut profile = class.profile.clone();
            for (set, part) in game.infosets().cartesian_product(parts) {
                if let Some(distribution) = part.at(set.id()) {
                    profile.set(set.id(), distribution.to_vec())?;
                }
            }
            accept(concept, &analysis::certify(game, &profile, None)?)?;
        }
    }
    Ok(())
}

fn assemble<K: OrderedField>(
    game: &Game<K>,
    profile: Behavior<K>,
    beliefs: Beliefs<K>,
    certificate: Certificate<K>,
) -> Class<K> {
    let payoffs = certificate.payoffs.iter();
    Class {
        name: solvers::signaling::plain_name(game, &profile),
        proof: match certificate.max_regret.is_zero() {
            true => Proof::Exact,
            false => Proof::Numeric,
        },
        payoffs: payoffs.filter_map(|payoff| Range::over([payoff])).collect(),
        profile,
        beliefs,
        certificate,
        cells: Vec::new(),
        belief_ranges: Vec::new(),
        outcomes: Vec::new(),
        refinements: None,
        pure: None,
    }
}

/// Refuses what the certificate does not bear out. Where a tree is too deep for it to decide, what
/// solved the game has decided; nothing may speak against that.
fn accept<K>(concept: Concept, certificate: &Certificate<K>) -> Result<(), Error> {
    let standing = &certificate.standing;
    let claim = match concept {
        Concept::Nash | Concept::PureNash | Concept::ZeroSum => &standing.nash,
        Concept::SubgamePerfect => &standing.subgame_perfect,
        Concept::WeakPbe => &standing.weak_pbe,
        Concept::Sequential | Concept::PureSequential | Concept::Aqre | Concept::QuasiPerfect => {
            &standing.sequential
        }
    };
    let refuted = match (&standing.nash, claim) {
        (Verdict::Yes, Verdict::No(_)) => Some(claim),
        (Verdict::Yes, _) => None,
        (nash, _) => Some(nash),
    };
    match refuted {
        None => Ok(()),
        Some(verdict) => Err(Error::internal(format!(
            "an answer of `{concept}` is withheld: {verdict}"
        ))),
    }
}

/// Whether every regret is small relative to the range of what the player gets on a play.
fn is_near(game: &Game, certificate: &Certificate, tolerance: f64) -> bool {
    let ranges = game.payoff_ranges().into_iter();
    certificate
        .regrets
        .iter()
        .zip(ranges)
        .all(|(regret, (low, high))| {
            let range: Rational = high - low;
            // Exactly: payoffs themselves may be beyond the range of floats.
            regret.is_zero() || (!range.is_zero() && (regret / &range).to_f64() <= tolerance)
        })
}
