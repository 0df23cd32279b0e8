//! What `verify` says of a device.

use super::super::profile::Profile;
use super::super::{Named, Number, SCHEMA, by_player};
use super::{DeviationDocument, DeviceCertificateDocument, DeviceClaim};
use crate::analysis::{certify_device, slack};
use crate::concepts::mediation::Mediation;
use crate::diagnostic::Error;
use crate::game::{Game, PlayerId};
use crate::number::{OrderedField, Rational};
use crate::run::Run;
use crate::strategy::{
    Behavior, Correlation, Device, JointPlan, JointSignal, MediatorPlan, RealizationPlan,
};
use serde::{Deserialize, Serialize};

/// The output of `verify` for a device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerifyDeviceDocument {
    /// The version of the document's form.
    pub schema: u32,
    /// Whether nobody gains by deviating in a way that the concept must deter.
    pub accepted: bool,
    /// Which proof that has: `exact`, or `numeric` where numbers are floats and it was checked in
    /// floats.
    pub proof: String,
    /// Who is bound by a pledge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader: Option<String>,
    /// What the players expect if all obey.
    pub payoffs: Named<Number>,
    /// The certificate.
    pub certificate: DeviceCertificateDocument,
    /// The deviation that pays most, if one does.
    pub refutation: Option<DeviationDocument>,
}

impl VerifyDeviceDocument {
    /// Recomputes what deviating from a device brings, and says whether it is one of the concept.
    /// Of a concept with a leader who is not named it is the first player.
    ///
    /// A device with floats is checked in floats, and gains count as none up to
    /// [`regret`](crate::number::Tolerances::regret) times the range of the player's payoffs and
    /// [`rounding`](crate::number::Tolerances::rounding) times the largest of them. Refuses what
    /// [`certify_device`] refuses.
    pub fn new(
        game: &Game,
        concept: Mediation,
        claim: &DeviceClaim,
        run: &Run<'_>,
    ) -> Result<Self, Error> {
        let leader = claim.leader.or_else(|| game.player_ids().next());
        let leader = leader.filter(|_| concept.has_leader());
        match claim.exact {
            true => judge(game, game, concept, &claim.device, leader, "exact", run),
            false => {
                let device = to_f64(game, &claim.device);
                let floats = game.to_f64();
                judge(game, &floats, concept, &device, leader, "numeric", run)
            }
        }
    }
}

fn judge<K: OrderedField>(
    names: &Game,
    game: &Game<K>,
    concept: Mediation,
    device: &Device<K>,
    leader: Option<PlayerId>,
    proof: &str,
    run: &Run<'_>,
) -> Result<VerifyDeviceDocument, Error> {
    let bound: Vec<PlayerId> = leader.into_iter().collect();
    let certificate = certify_device(game, device, concept.must_deter(), &bound, run)?;
    let slacks = slack(game);
    let accepted =
        (certificate.gains.iter().zip(&slacks)).all(|(gain, most)| gain.compare(most).is_le());
    let mut told = DeviceCertificateDocument::new(names, concept, &certificate, true);
    let refutation = told.refutation.take().filter(|_| !accepted);
    Ok(VerifyDeviceDocument {
        schema: SCHEMA,
        accepted,
        proof: proof.to_string(),
        leader: leader.map(|own| names.player_name(own).to_string()),
        payoffs: by_player(names, &certificate.payoffs, true),
        certificate: told,
        refutation,
    })
}

/// The same device in floats.
fn to_f64(game: &Game, device: &Device) -> Device<f64> {
    let shape = game.shape();
    match device {
        Device::Correlation(own) if own.mixture().is_empty() => {
            let weights = own.weights().iter();
            let weights = weights.map(|(tuple, weight)| (tuple.clone(), weight.to_f64()));
            Device::Correlation(Correlation::from_weights(shape.clone(), weights))
        }
        Device::Correlation(own) => {
            let joint = own.mixture().iter().map(|joint| {
                let mut profile = Behavior::open(shape.clone());
                joint
                    .plans
                    .iter()
                    .for_each(|own| own.write_to(&mut profile));
                let profile = floats(profile);
                let plans = game.player_ids();
                JointPlan {
                    weight: joint.weight.to_f64(),
                    // What a plan excludes is open, and nothing else is.
                    plans: plans
                        .filter_map(|player| RealizationPlan::of(&profile, player))
                        .collect(),
                }
            });
            Device::Correlation(Correlation::from_mixture(shape.clone(), joint.collect()))
        }
        Device::Mediator(own) => {
            let mut plan = MediatorPlan::new(shape.clone());
            for consultation in own.consultations() {
                // In the same order the transcripts have the same numbers, so that nothing is refused;
                // floats of a distribution are as many as its actions and not negative.
                let (after, player) = (consultation.after, consultation.player);
                let floats = consultation.recommend.iter().map(Rational::to_f64);
                if let Ok(index) = plan.meet(after, player, consultation.report) {
                    let _ = plan.recommend(index, floats.collect());
                }
            }
            Device::Mediator(plan)
        }
        Device::Signal(own) => {
            let recommend = own.recommend.iter();
            Device::Signal(JointSignal {
                shape: shape.clone(),
                recommend: recommend
                    .map(|(leaf, probability)| (*leaf, probability.to_f64()))
                    .collect(),
            })
        }
        Device::Pledge(own) => Device::Pledge(floats(own.clone())),
    }
}

fn floats(behavior: Behavior) -> Behavior<f64> {
    let profile = Profile {
        behavior,
        beliefs: None,
        exact: false,
    };
    profile.to_f64().0
}
