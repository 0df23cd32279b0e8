//! What `verify` says: an independent certificate of somebody's profile.

use super::{
    CertificateDocument, Named, Number, Profile, RefutationDocument, SCHEMA, StandingDocument,
    by_player,
};
use crate::analysis::{Certificate, Standing, Verdict, certify};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::OrderedField;
use serde::{Deserialize, Serialize};

/// What a profile may be claimed to be.
///
/// ```
/// use demarche::document::Claim;
/// assert_eq!("spe".parse::<Claim>()?.name(), "subgame-perfect");
/// assert!("efce".parse::<Claim>().is_err());
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// An equilibrium of a two-player constant-sum game.
    ZeroSum,
    /// A Nash equilibrium.
    Nash,
    /// A Nash equilibrium in which nobody mixes.
    PureNash,
    /// A subgame perfect equilibrium.
    SubgamePerfect,
    /// A weak perfect Bayesian equilibrium.
    WeakPbe,
    /// A sequential equilibrium.
    Sequential,
    /// A sequential equilibrium in which nobody mixes.
    PureSequential,
}

impl Claim {
    /// Every claim.
    pub const ALL: [Claim; 7] = [
        Claim::ZeroSum,
        Claim::Nash,
        Claim::PureNash,
        Claim::SubgamePerfect,
        Claim::WeakPbe,
        Claim::Sequential,
        Claim::PureSequential,
    ];

    /// The name on the command line and in documents.
    pub fn name(self) -> &'static str {
        match self {
            Claim::ZeroSum => "zero-sum",
            Claim::Nash => "nash",
            Claim::PureNash => "pure-nash",
            Claim::SubgamePerfect => "subgame-perfect",
            Claim::WeakPbe => "weak-pbe",
            Claim::Sequential => "sequential",
            Claim::PureSequential => "pure-sequential",
        }
    }

    /// Whether it is claimed that nobody mixes.
    fn is_pure(self) -> bool {
        matches!(self, Claim::PureNash | Claim::PureSequential)
    }

    fn verdict(self, standing: &Standing) -> &Verdict {
        match self {
            Claim::ZeroSum | Claim::Nash | Claim::PureNash => &standing.nash,
            Claim::SubgamePerfect => &standing.subgame_perfect,
            Claim::WeakPbe => &standing.weak_pbe,
            Claim::Sequential | Claim::PureSequential => &standing.sequential,
        }
    }
}

impl std::str::FromStr for Claim {
    type Err = Error;

    /// By its name; `spe` is `subgame-perfect`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let name = if text == "spe" {
            "subgame-perfect"
        } else {
            text
        };
        Claim::ALL
            .into_iter()
            .find(|claim| claim.name() == name)
            .ok_or_else(|| {
                let known = Claim::ALL.map(Claim::name).join("`, `");
                Error::unsupported(
                    format!("profiles cannot be verified as `{text}` yet"),
                    format!("what can be verified is `{known}`"),
                )
            })
    }
}

/// The output of `verify`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerifyDocument {
    /// The version of the document's form.
    pub schema: u32,
    /// Whether the profile is what it is claimed to be; of a file with several, whether all are.
    pub accepted: bool,
    /// Which profile of the file the rest is about, from 1: the first that is not accepted, if one
    /// is not.
    pub profile: usize,
    /// How many profiles the file has.
    pub profiles: usize,
    /// Which proof that has: `exact`, or `numeric` where the profile's numbers are floats and it
    /// was checked in floats.
    pub proof: String,
    /// Which concepts it satisfies.
    pub is: StandingDocument,
    /// What the players expect.
    pub payoffs: Named<Number>,
    /// The certificate.
    pub certificate: CertificateDocument,
    /// The deviation that pays most, if one does.
    pub refutation: Option<RefutationDocument>,
}

impl VerifyDocument {
    /// Certifies a profile and says whether it is what is claimed.
    ///
    /// An exact profile is held to the definitions. So is one with floats; where it fails, it is
    /// checked once more in floats, and regrets up to [`Tolerances::regret`] times the range of the
    /// player's payoffs count as none. Refuses what [`certify`] refuses, and the claim `zero-sum`
    /// for games that are not of two players and constant-sum.
    ///
    /// [`Tolerances::regret`]: crate::number::Tolerances::regret
    pub fn new(game: &Game, claim: Claim, profile: &Profile) -> Result<Self, Error> {
        if claim == Claim::ZeroSum && (game.players().len() != 2 || game.constant_sum().is_err()) {
            return Err(Error::unsupported(
                "`zero-sum` is a claim about two-player constant-sum games, and this is none",
                "verify the profile with `--concept nash`",
            ));
        }
        let certificate = certify(game, &profile.behavior, profile.beliefs.as_ref())?;
        let found = if profile.exact || claim.verdict(&certificate.standing).holds() == Some(true) {
            VerifyDocument::from_certificate(game, claim, &certificate, "exact")
        } else {
            let (behavior, beliefs) = profile.to_f64();
            let certificate = certify(&game.to_f64(), &behavior, beliefs.as_ref())?;
            VerifyDocument::from_certificate(game, claim, &certificate, "numeric")
        };
        Ok(VerifyDocument {
            accepted: found.accepted && (!claim.is_pure() || profile.behavior.is_pure()),
            ..found
        })
    }

    fn from_certificate<K: OrderedField>(
        game: &Game,
        claim: Claim,
        certificate: &Certificate<K>,
        proof: &str,
    ) -> Self {
        let refutation = certificate.refutation.as_ref();
        VerifyDocument {
            schema: SCHEMA,
            accepted: claim.verdict(&certificate.standing).holds() == Some(true),
            profile: 1,
            profiles: 1,
            proof: proof.to_string(),
            is: StandingDocument::new(&certificate.standing),
            payoffs: by_player(game, &certificate.payoffs, true),
            certificate: CertificateDocument {
                is: None,
                ..CertificateDocument::new(game, claim.name(), certificate, true)
            },
            refutation: refutation.map(|found| RefutationDocument::new(game, found, true)),
        }
    }
}
