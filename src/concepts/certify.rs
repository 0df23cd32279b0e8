//! What becomes of a candidate: a certified class, or an error that says why it is withheld.

use super::{Class, Concept, Proof};
use crate::analysis::{self, Certificate, Verdict};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::OrderedField;
use crate::run::{Run, Status};
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

/// The class of a profile that stands for floats, or lies near an equilibrium in irrational numbers.
/// No player gains more than `tolerance` times its range of payoffs by deviating; and if beliefs
/// are given, so it is from every information set on, given the belief there. That the beliefs are
/// consistent is not certified.
pub(super) fn near<K: OrderedField>(
    game: &Game<K>,
    profile: Behavior<K>,
    beliefs: Option<Beliefs<K>>,
    tolerance: f64,
) -> Result<Class<K>, Error> {
    let certificate = analysis::certify(game, &profile, beliefs.as_ref())?;
    let ranges: Vec<K> = (game.payoff_ranges().into_iter())
        .map(|(low, high)| high - &low)
        .collect();
    let is_small = |regret: &K, range: &K| {
        // Exactly: payoffs themselves may be beyond the range of floats.
        regret.is_zero() || (!range.is_zero() && (regret.clone() / range).to_f64() <= tolerance)
    };
    let large = |player: &str, regret: &K, place: &str| {
        let regret = regret.to_f64();
        Error::internal(format!(
            "a numeric answer leaves `{player}` the regret {regret}{place}, and is withheld"
        ))
    };
    let players = game.players().iter().zip(&ranges);
    for ((player, range), regret) in players.zip(&certificate.regrets) {
        if !is_small(regret, range) {
            return Err(large(player, regret, ""));
        }
    }
    for set in certificate.sets.iter().filter(|_| beliefs.is_some()) {
        let infoset = game.infoset(set.infoset);
        let range = &ranges[infoset.player().index()];
        let label = infoset.label();
        match &set.continuation {
            Some(regret) if is_small(regret, range) => {}
            Some(regret) => {
                let place = format!(" at `{label}`");
                return Err(large(game.player_name(infoset.player()), regret, &place));
            }
            None => {
                return Err(Error::internal(format!(
                    "the regret at `{label}` was not computed, and a numeric answer is withheld"
                )));
            }
        }
    }
    let beliefs = beliefs.unwrap_or_else(|| analysis::beliefs(game, &profile));
    Ok(Class {
        proof: Proof::Numeric,
        ..assemble(game, profile, beliefs, certificate)
    })
}

/// Certifies what was found, one after the other, and how that ended. When the run is over, what was
/// certified so far is returned, the first at least.
pub(super) fn each<T, K>(
    found: impl IntoIterator<Item = T>,
    status: Status,
    run: &Run<'_>,
    mut certified: impl FnMut(T) -> Result<Class<K>, Error>,
) -> Result<(Vec<Class<K>>, Status), Error> {
    let mut classes = Vec::new();
    for one in found {
        if let Some(stop) = run.stopped().filter(|_| !classes.is_empty()) {
            return Ok((classes, Status::Stopped(stop)));
        }
        classes.push(certified(one)?);
    }
    Ok((classes, status))
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
        payoff_bounds: false,
        profile,
        beliefs,
        certificate,
        cells: Vec::new(),
        belief_ranges: Vec::new(),
        outcomes: Vec::new(),
        refinements: None,
        parts: Vec::new(),
        enclosure: None,
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
