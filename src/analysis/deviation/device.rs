//! Whether players do as a device tells them: the best deviation, by recursion from the definition.

use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId, NodeId, PlayerId};
use crate::number::{OrderedField, Rational};
use crate::strategy::Device;

/// What a device must deter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Obedience {
    /// Every deviation after a recommendation of a whole plan of the strategic form (Aumann 1974).
    Ce,
    /// Every plan chosen before any recommendation (Moulin and Vial 1978): of trees NFCCE as well.
    Cce,
    /// Leaving the device for good at an information set before hearing its recommendation there.
    Efcce,
    /// Leaving it at an information set after hearing it (von Stengel and Forges 2008).
    Efce,
    /// Misreporting and disobeying (Forges 1986; Myerson 1986).
    Communication,
    /// Silence and disobedience, where reports are verified.
    Certification,
    /// Disobedience of a recommendation, knowing one's own information set.
    Bce,
    /// Nothing: what a planner would do whom everybody obeys.
    Planner,
}

/// What one deviation brings.
#[derive(Debug, Clone, PartialEq)]
pub struct Deviation<K = Rational> {
    /// Who deviates.
    pub player: PlayerId,
    /// Where the deviation begins; `None` for one that begins before the play.
    pub infoset: Option<InfosetId>,
    /// What was recommended there, if that was heard.
    pub recommended: Option<ActionId>,
    /// What is done there instead, or reported, where it is an action.
    pub action: Option<ActionId>,
    /// What is reported instead, if that is where it begins; `None` also for silence.
    pub report: Option<InfosetId>,
    /// What it adds to the player's expected payoff, before the play.
    pub gain: K,
}

/// What a device brings about, and who would not go along.
#[derive(Debug, Clone)]
pub struct DeviceCertificate<K = Rational> {
    /// By player: its expected payoff if all obey.
    pub payoffs: Vec<K>,
    /// The leaves that happen with positive probability, in preorder.
    pub plays: Vec<(NodeId, K)>,
    /// By player: the most that a deviation adds to its expected payoff; never negative.
    pub gains: Vec<K>,
    /// A deviation that gains most, if one gains.
    pub refutation: Option<Deviation<K>>,
}

/// Recomputes what a device brings about and the best deviation of every player but those in
/// `bound`, who are pledged to it.
pub fn certify_device<K: OrderedField>(
    _game: &Game<K>,
    _device: &Device<K>,
    _must_deter: Obedience,
    _bound: &[PlayerId],
) -> Result<DeviceCertificate<K>, Error> {
    Err(Error::internal("not written"))
}
