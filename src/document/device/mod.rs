//! What `solve` says of concepts with a device: what it recommends, brings about and costs.

mod parts;
mod read;
mod verify;
mod words;

pub use parts::{
    ConsultationDocument, DeviceParts, ExchangeDocument, JointPlanDocument, PairDocument,
    SignalDocument, StateDocument,
};
pub use read::{DeviceClaim, DeviceEntry, DeviceFileDocument, DevicePart};
pub use verify::VerifyDeviceDocument;

use super::assessment::point;
use super::{
    Amount, Extent, GameDocument, Histories, LeftOutDocument, Named, Number, ObjectiveDocument,
    Play, SCHEMA, SecondsDocument, Strategy, by_player, outcomes, strategy,
};
use crate::analysis::{Deviation, DeviceCertificate};
use crate::concepts::mediation::{Mediated, Mediation, Price};
use crate::concepts::{Completeness, Proof};
use crate::game::{Game, PlayerId};
use crate::number::{OrderedField, Rational};
use crate::run::Status;
use crate::strategy::Device;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The output of `solve` for a concept with a device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceDocument {
    /// The version of the document's form.
    pub schema: u32,
    /// The game that was solved.
    pub game: GameDocument,
    /// What was asked for.
    pub concept: String,
    /// How it was found.
    pub method: String,
    /// The linear-programming back end, if one was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backend: Option<String>,
    /// `one`, or `bound` where no device is known and the objective's value is a bound.
    pub completeness: String,
    /// `solved`, or `limit` where a limit was reached.
    pub status: String,
    /// Which limit was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The objective of which the most was to be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<ObjectiveDocument>,
    /// The device; none where only a bound is known.
    pub solutions: Vec<DeviceSolution>,
    /// The shadow prices of incentive constraints that are not all zero.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duals: Vec<DualDocument>,
    /// How long it took.
    pub seconds: SecondsDocument,
}

/// A device and what it brings about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceSolution {
    /// Its number, 1.
    pub class: usize,
    /// Which proof the numbers have: `exact`, `isolated` or `numeric`.
    pub proof: String,
    /// Who is bound by a pledge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader: Option<String>,
    /// Recommendations drawn before the play, by tuples of sequences, or a mediator's answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceParts>,
    /// The same as joint plans of which one is drawn, where it is known as that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mixture: Vec<JointPlanDocument>,
    /// `bce`: what is recommended in every state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signal: Vec<StateDocument>,
    /// `sefce`: what the leader does, over all recommendations; `sse`: that, and the replies to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Strategy>,
    /// What the players expect, over all devices that are as good, or, if `partly`, from this one.
    pub payoffs: Named<Amount>,
    /// Whether payoffs are those of this device, and others that are as good may have others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partly: bool,
    /// The plays that happen with positive probability.
    pub outcomes: Vec<Play>,
    /// Whether every device that is as good leads to the same plays, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique: Option<bool>,
    /// What is left out because the histories of a deep tree are too long together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<LeftOutDocument>,
    /// What the checker found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<DeviceCertificateDocument>,
    /// How many plays happen; documents for people list only the likeliest.
    #[serde(skip)]
    pub outcome_count: usize,
}

/// What deviating from a device brings, recomputed from the definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceCertificateDocument {
    /// The concept that was asked for.
    pub concept: String,
    /// The most that a deviation adds to a player's expected payoff, by player.
    pub gains: Named<Number>,
    /// The largest of them.
    pub max_gain: Number,
    /// A deviation that gains most, if one gains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refutation: Option<DeviationDocument>,
}

/// A deviation that pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviationDocument {
    /// Who deviates.
    pub player: String,
    /// Where the deviation begins; absent before the play.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub infoset: Option<String>,
    /// What was recommended there, if that was heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommended: Option<String>,
    /// What is done there instead, where the deviation is an action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// What is reported instead, where it is a report of another information set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// What that adds to the player's expected payoff, before the play.
    pub gain: Number,
}

/// The shadow price of one incentive constraint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DualDocument {
    /// The constraint in words, such as ``hollow Israel's truth-telling at `message | hollow` ``.
    pub constraint: String,
    /// Whose constraint it is.
    pub player: String,
    /// Where the deviation begins; absent before the play.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub infoset: Option<String>,
    /// What was recommended there, if the player has heard that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommended: Option<String>,
    /// The price in the dual solution that was found: between `relaxing` and `tightening`, where
    /// there are several.
    pub price: Number,
    /// What relaxing the constraint by one unit adds to the objective's best value, at the margin;
    /// absent where that was not computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relaxing: Option<Number>,
    /// What tightening it by one unit takes from that, at the margin; absent where no device is
    /// left then, and where that was not computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tightening: Option<Number>,
    /// What the unit is one of: `the player's payoff there` or `its expected payoff`.
    pub per: String,
}

/// The unit of a price that is per payoff given that the player comes there.
const THERE: &str = "the player's payoff there";
/// The unit of a price that is per expected payoff.
pub(crate) const EXPECTED: &str = "its expected payoff";

impl DeviceDocument {
    /// The device of a game that was made with these parameters in the time `build`.
    pub fn new(
        game: &Game,
        parameters: &[(String, Rational)],
        found: &Mediated,
        build: Duration,
        extent: Extent,
    ) -> Self {
        let exact = found.proof == Proof::Exact;
        let completeness = match &found.device {
            Some(_) => Completeness::One,
            None => Completeness::Bound,
        };
        let device = found.device.iter();
        let mut duals: Vec<DualDocument> = (found.prices.iter())
            .filter_map(|price| DualDocument::new(game, found.concept, price, exact))
            .collect();
        duals.sort_by(|a, b| b.size().total_cmp(&a.size()));
        DeviceDocument {
            schema: SCHEMA,
            game: GameDocument::new(game, parameters),
            concept: found.concept.to_string(),
            method: found.method.to_string(),
            backend: found.backend.map(|backend| backend.to_string()),
            completeness: completeness.to_string(),
            status: match found.status {
                Status::Solved => "solved".to_string(),
                Status::Stopped(_) => "limit".to_string(),
            },
            reason: match found.status {
                Status::Solved => None,
                Status::Stopped(stop) => Some(stop.to_string()),
            },
            objective: found.optimum.as_ref().map(ObjectiveDocument::new),
            solutions: device
                .map(|device| DeviceSolution::new(game, found, device, extent))
                .collect(),
            duals,
            seconds: SecondsDocument {
                build: build.as_secs_f64(),
                solve: found.seconds.0.as_secs_f64(),
                certify: found.seconds.1.as_secs_f64(),
            },
        }
    }
}

impl DeviceSolution {
    fn new(game: &Game, found: &Mediated, device: &Device, extent: Extent) -> Self {
        let exact = found.proof == Proof::Exact;
        let certificate = found.certificate.as_ref();
        let plays = certificate.map_or_else(Vec::new, |own| point(own.plays.clone()));
        let most = match extent {
            Extent::Whole => usize::MAX,
            Extent::Outcomes(most) => most,
        };
        let ranges = found.payoffs.iter().map(|range| Amount::new(range, exact));
        let mut payoffs: Vec<Amount> = ranges.collect();
        if let (true, Some(own)) = (payoffs.is_empty(), certificate) {
            let point = |value| Amount::Point(Number::new(value, exact));
            payoffs = own.payoffs.iter().map(point).collect();
        }
        let mut histories = Histories::new(game);
        let outcomes = outcomes(&mut histories, &plays, exact, most);
        let mut left_out = LeftOutDocument {
            outcomes: plays.len().min(most) - outcomes.len(),
            ..LeftOutDocument::default()
        };
        let (mut mixture, mut signal, mut profile) = (Vec::new(), Vec::new(), None);
        let mut listed = None;
        match device {
            Device::Correlation(own) => {
                listed = Some(DeviceParts::Pairs(parts::pairs(game, own, exact, extent)));
                mixture = parts::mixture(game, own, exact, extent);
                profile = (found.leader).map(|leader| parts::marginal(game, own, leader, exact));
            }
            Device::Mediator(own) => {
                let (consultations, silent) =
                    parts::consultations(&mut histories, own, exact, extent);
                left_out.consultations = silent;
                listed = Some(DeviceParts::Consultations(consultations));
            }
            Device::Signal(own) => signal = parts::signal(game, own, exact),
            Device::Pledge(own) => profile = Some(strategy(game, own, exact)),
        }
        DeviceSolution {
            class: 1,
            proof: found.proof.to_string(),
            leader: found.leader.map(|own| game.player_name(own).to_string()),
            device: listed,
            mixture,
            signal,
            strategy: profile,
            payoffs: game.players().iter().cloned().zip(payoffs).collect(),
            partly: found.payoffs.is_empty(),
            outcomes,
            left_out: left_out.if_any(),
            unique: found.unique,
            certificate: certificate
                .map(|own| DeviceCertificateDocument::new(game, found.concept, own, exact)),
            outcome_count: plays.len(),
        }
    }
}

impl DeviceCertificateDocument {
    /// The certificate of a device that is claimed to be one of a concept. `exact` says whether its
    /// numbers are to be read as exact ones.
    pub fn new<K: OrderedField>(
        game: &Game,
        concept: Mediation,
        certificate: &DeviceCertificate<K>,
        exact: bool,
    ) -> Self {
        let gains = certificate.gains.iter();
        let most = gains.fold(K::zero(), |most, gain| match gain.compare(&most).is_gt() {
            true => gain.clone(),
            false => most,
        });
        DeviceCertificateDocument {
            concept: concept.to_string(),
            gains: by_player(game, &certificate.gains, exact),
            max_gain: Number::new(&most, exact),
            refutation: (certificate.refutation.as_ref())
                .map(|found| DeviationDocument::new(game, found, exact)),
        }
    }
}

impl DeviationDocument {
    /// The deviation by its names.
    pub fn new<K: OrderedField>(game: &Game, found: &Deviation<K>, exact: bool) -> Self {
        let label = |set| game.infoset(set).label().to_string();
        let action = |action| game.action_name(action).to_string();
        DeviationDocument {
            player: game.player_name(found.player).to_string(),
            infoset: found.infoset.map(label),
            recommended: found.recommended.map(action),
            action: found.action.map(action),
            report: found.report.map(label),
            gain: Number::new(&found.gain, exact),
        }
    }
}

impl DualDocument {
    /// `None` where nothing changes either way.
    fn new(game: &Game, concept: Mediation, price: &Price, exact: bool) -> Option<Self> {
        // How much is told; that relaxing adds and tightening takes is understood.
        let number = |value: &Rational| Number::new(&value.abs(), exact);
        let (relaxing, tightening) = match price.sided {
            true => [&price.relaxing, &price.tightening].map(|own| own.as_ref().map(number)),
            false => [None, None],
        }
        .into();
        let own = number(&price.price);
        let changes = [Some(&own), relaxing.as_ref(), tightening.as_ref()];
        if changes.into_iter().flatten().all(|change| change.is(0)) {
            return None;
        }
        let player: PlayerId = price.player;
        let recommended = price.recommended.map(|own| game.action_name(own));
        let label = price.infoset.map(|set| game.infoset(set).label());
        Some(DualDocument {
            constraint: words::constraint(concept, game.player_name(player), label, recommended),
            player: game.player_name(player).to_string(),
            infoset: label.map(String::from),
            recommended: recommended.map(String::from),
            price: own,
            relaxing,
            tightening,
            per: match price.conditional {
                true => THERE.to_string(),
                false => EXPECTED.to_string(),
            },
        })
    }

    /// The largest of its numbers.
    fn size(&self) -> f64 {
        let sizes = [self.relaxing.as_ref(), self.tightening.as_ref()];
        let sizes = sizes.into_iter().flatten().chain([&self.price]);
        sizes.map(Number::to_f64).fold(0.0, f64::max)
    }
}
