//! Certificates and what they refute.

use super::{Named, Number, by_player};
use crate::analysis::{Certificate, Refutation, Standing};
use crate::game::Game;
use crate::number::OrderedField;
use serde::{Deserialize, Serialize};

/// What a profile was found to be, recomputed from the definitions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CertificateDocument {
    /// The concept that was asked for.
    pub concept: String,
    /// The largest regret of a player: what it could gain, ex ante, by playing otherwise.
    pub max_regret: Number,
    /// The regrets, by player.
    pub regrets: Named<Number>,
    /// The largest regret at an information set, on or off the path of play, given the belief there:
    /// what its player could gain from there on. Absent where a belief is not determined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_conditional_regret: Option<Number>,
    /// Which concepts hold; of a numeric answer only the regrets are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<StandingDocument>,
}

/// Which concepts a profile satisfies: `None`, in JSON `null`, where that was not decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StandingDocument {
    /// Nash equilibrium.
    pub nash: Option<bool>,
    /// Subgame perfect equilibrium.
    pub subgame_perfect: Option<bool>,
    /// Weak perfect Bayesian equilibrium.
    pub weak_pbe: Option<bool>,
    /// Sequential equilibrium.
    pub sequential: Option<bool>,
    /// Why one does not hold or was not decided, by the names above.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub reasons: Named<String>,
}

/// A deviation that pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefutationDocument {
    /// Who deviates.
    pub player: String,
    /// Where.
    pub infoset: String,
    /// To which action.
    pub action: String,
    /// What that gains, ex ante.
    pub gain: Number,
}

impl CertificateDocument {
    /// The certificate of a profile that is claimed to be a `concept`. `exact` says whether its
    /// numbers are to be read as exact ones.
    pub fn new<K: OrderedField>(
        game: &Game,
        concept: &str,
        certificate: &Certificate<K>,
        exact: bool,
    ) -> Self {
        CertificateDocument {
            concept: concept.to_string(),
            max_regret: Number::new(&certificate.max_regret, exact),
            regrets: by_player(game, &certificate.regrets, exact),
            max_conditional_regret: conditional(certificate).map(|most| Number::new(most, exact)),
            is: exact.then(|| StandingDocument::new(&certificate.standing)),
        }
    }
}

/// The largest conditional regret, if there is one at every information set.
fn conditional<K: OrderedField>(certificate: &Certificate<K>) -> Option<&K> {
    let mut most: Option<&K> = None;
    for set in &certificate.sets {
        let regret = set.continuation.as_ref()?;
        if most.is_none_or(|most| regret.compare(most).is_gt()) {
            most = Some(regret);
        }
    }
    most
}

impl StandingDocument {
    /// The verdicts, with their reasons.
    pub fn new(standing: &Standing) -> Self {
        let verdicts = [
            ("nash", &standing.nash),
            ("subgame_perfect", &standing.subgame_perfect),
            ("weak_pbe", &standing.weak_pbe),
            ("sequential", &standing.sequential),
        ];
        StandingDocument {
            nash: standing.nash.holds(),
            subgame_perfect: standing.subgame_perfect.holds(),
            weak_pbe: standing.weak_pbe.holds(),
            sequential: standing.sequential.holds(),
            reasons: verdicts
                .into_iter()
                .filter_map(|(name, verdict)| Some((name, verdict.reason()?.to_string())))
                .collect(),
        }
    }
}

impl RefutationDocument {
    /// The deviation by its names.
    pub fn new<K: OrderedField>(game: &Game, refutation: &Refutation<K>, exact: bool) -> Self {
        RefutationDocument {
            player: game.player_name(refutation.player).to_string(),
            infoset: game.infoset(refutation.infoset).label().to_string(),
            action: game.action_name(refutation.action).to_string(),
            gain: Number::new(&refutation.gain, exact),
        }
    }
}
