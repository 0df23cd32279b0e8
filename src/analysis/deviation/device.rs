//! Whether players do as a device tells them: the best deviation, by recursion from the definition.
//!
//! | device | what it must deter | a deviation is |
//! |---|---|---|
//! | joint plans, all pure | `Ce` | another plan than the one that was recommended |
//! | correlation plan | `Cce` | a plan instead of whatever will be recommended |
//! | correlation plan | `Efcce` | leaving for good at a set, its recommendation unheard |
//! | correlation plan | `Efce` | leaving for good at a set after one recommendation |
//! | mediator | `Communication`, `Certification` | any strategy of reports and actions |
//! | signal | `Bce` | another action than the one that was recommended |
//! | pledge | any of the first four | any strategy |
//!
//! Whatever the device, nothing need be deterred of a `Planner`.

use super::ends::Ends;
use super::{correlated, mediated, pledge, signal, strategic, validity};
use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId, NodeId, PlayerId, Shape};
use crate::number::{OrderedField, Rational};
use crate::run::Run;
use crate::strategy::Device;
use std::sync::Arc;

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
///
/// A deviation from a correlation plan or a signal has one beginning: one recommendation, or one
/// set. One from a mediator is a whole strategy, and is told by the place where most is gained.
///
/// Refuses imperfect recall, a device of another game or of a kind that such obedience is not asked
/// of, weights that break the equations of correlation plans or that no lottery over joint plans
/// need have, signals outside their class of games, and mediators who do not know what to say to
/// what a deviator can bring about. A limit of time is an error too, since a device that is certified
/// in part is not certified. Where numbers are floats their sums are not checked.
///
/// ```
/// use demarche::analysis::{Obedience, certify_device};
/// use demarche::game::{Game, PlayerId};
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::strategy::{Correlation, Device, JointPlan, RealizationPlan};
/// use ndarray::array;
///
/// // Chicken: by a lottery over three of the four cells both get 21/4.
/// let row = array![[0, 7], [2, 6]].mapv(Rational::from);
/// let sides = ["dare", "yield"];
/// let payoffs = [row.view(), row.t()];
/// let game = Game::bimatrix("chicken", ["Row", "Column"], sides, sides, payoffs)?;
/// let lottery = |cells: [(usize, usize, &str); 3]| {
///     let plan = |player, action: usize| {
///         let mut weights = vec![Rational::ONE, Rational::ZERO, Rational::ZERO];
///         weights[1 + action] = Rational::ONE;
///         RealizationPlan::new(game.shape().clone(), PlayerId::new(player), weights).unwrap()
///     };
///     let joint = cells.map(|(first, second, weight)| JointPlan {
///         weight: weight.parse().unwrap(),
///         plans: vec![plan(0, first), plan(1, second)],
///     });
///     Device::Correlation(Correlation::from_mixture(game.shape().clone(), joint.into()))
/// };
///
/// let best = lottery([(0, 1, "1/4"), (1, 0, "1/4"), (1, 1, "1/2")]);
/// let options = Options::default();
/// let certificate = certify_device(&game, &best, Obedience::Ce, &[], &options.start())?;
/// assert_eq!(certificate.payoffs, ["21/4", "21/4"].map(|p| p.parse::<Rational>().unwrap()));
/// assert_eq!(certificate.gains, [Rational::ZERO, Rational::ZERO]);
///
/// // More peace than that, and who is told to yield dares.
/// let gentle = lottery([(0, 1, "1/5"), (1, 0, "1/5"), (1, 1, "3/5")]);
/// let certificate = certify_device(&game, &gentle, Obedience::Ce, &[], &options.start())?;
/// let found = certificate.refutation.unwrap();
/// assert_eq!(game.action_name(found.recommended.unwrap()), "yield");
/// assert_eq!(game.action_name(found.action.unwrap()), "dare");
/// assert_eq!(found.gain, Rational::new(1, 5));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn certify_device<K: OrderedField>(
    game: &Game<K>,
    device: &Device<K>,
    must_deter: Obedience,
    bound: &[PlayerId],
    run: &Run<'_>,
) -> Result<DeviceCertificate<K>, Error> {
    game.require_perfect_recall()?;
    let shape = match device {
        Device::Correlation(plan) => plan.shape(),
        Device::Mediator(plan) => plan.shape(),
        Device::Signal(signal) => &signal.shape,
        Device::Pledge(profile) => profile.shape(),
    };
    require_shape(game, shape)?;
    let ends = Ends::new(game);
    let mut found = Found::new(game, bound, run);
    let plays = match (device, must_deter) {
        (Device::Correlation(plan), Obedience::Planner) => {
            validity::require_valid(game, &ends, plan, run)?;
            correlated::plays(&ends, plan)
        }
        (Device::Correlation(plan), Obedience::Ce) => {
            validity::require_valid(game, &ends, plan, run)?;
            strategic::deviations(game, &ends, plan, &mut found)?;
            correlated::plays(&ends, plan)
        }
        (Device::Correlation(plan), Obedience::Cce | Obedience::Efcce | Obedience::Efce) => {
            validity::require_valid(game, &ends, plan, run)?;
            correlated::deviations(game, &ends, plan, must_deter, &mut found)?;
            correlated::plays(&ends, plan)
        }
        (
            Device::Mediator(plan),
            Obedience::Communication | Obedience::Certification | Obedience::Planner,
        ) => mediated::certify(game, &ends, plan, must_deter, &mut found)?,
        (Device::Signal(signal), Obedience::Bce | Obedience::Planner) => {
            signal::certify(game, &ends, signal, must_deter, &mut found)?
        }
        (
            Device::Pledge(profile),
            Obedience::Ce
            | Obedience::Cce
            | Obedience::Efcce
            | Obedience::Efce
            | Obedience::Planner,
        ) => pledge::certify(game, &ends, profile, must_deter, &mut found)?,
        _ => return Err(wrong_kind(device, must_deter)),
    };
    Ok(DeviceCertificate {
        payoffs: ends.expected(&plays),
        plays: plays
            .into_iter()
            .map(|(end, probability)| (ends.leaf(end), probability))
            .collect(),
        gains: found.gains,
        refutation: found.best,
    })
}

/// An error when it is time to stop.
pub(super) fn go_on(run: &Run<'_>) -> Result<(), Error> {
    match run.stopped() {
        None => Ok(()),
        Some(stop) => Err(Error::limit(
            format!("{stop} while the device was being certified"),
            "allow more time",
        )),
    }
}

fn require_shape<K: OrderedField>(game: &Game<K>, shape: &Arc<Shape>) -> Result<(), Error> {
    if Arc::ptr_eq(shape, game.shape()) {
        return Ok(());
    }
    Err(Error::input(format!(
        "the device is not of this game, `{}`, but of `{}`",
        game.title(),
        shape.title()
    )))
}

fn wrong_kind<K>(device: &Device<K>, must_deter: Obedience) -> Error {
    let kind = match device {
        Device::Correlation(_) => "a correlation plan",
        Device::Mediator(_) => "a mediator",
        Device::Signal(_) => "a signal",
        Device::Pledge(_) => "a pledge",
    };
    let wanted = match must_deter {
        Obedience::Communication => "a communication equilibrium has a mediator",
        Obedience::Certification => "a certification equilibrium has a mediator",
        Obedience::Bce => "a Bayes correlated equilibrium has a signal",
        _ => "this concept has recommendations that are drawn before the play",
    };
    Error::input(format!("the device is {kind}; {wanted}"))
}

/// The best deviations so far.
pub(super) struct Found<'a, K> {
    run: &'a Run<'a>,
    gains: Vec<K>,
    best: Option<Deviation<K>>,
    /// By player: whether it may deviate.
    free: Vec<bool>,
}

impl<'a, K: OrderedField> Found<'a, K> {
    fn new(game: &Game<K>, bound: &[PlayerId], run: &'a Run<'a>) -> Self {
        Found {
            run,
            gains: vec![K::zero(); game.players().len()],
            best: None,
            free: game.player_ids().map(|own| !bound.contains(&own)).collect(),
        }
    }

    /// Ends the work when it is time: then nothing is known.
    pub(super) fn go_on(&self) -> Result<(), Error> {
        go_on(self.run)
    }

    /// The clock and the token.
    pub(super) fn run(&self) -> &'a Run<'a> {
        self.run
    }

    /// Who may deviate.
    pub(super) fn free_players(&self) -> Vec<PlayerId> {
        let all = (0..self.free.len()).filter(|&index| self.free[index]);
        all.map(PlayerId::new).collect()
    }

    /// Keeps a deviation if it gains, and more than what is known.
    pub(super) fn offer(&mut self, deviation: Deviation<K>) {
        let most = &mut self.gains[deviation.player.index()];
        if deviation.gain.compare(most).is_gt() {
            *most = deviation.gain.clone();
        }
        let known = self.best.as_ref().map(|best| &best.gain);
        let beats = match known {
            Some(known) => deviation.gain.compare(known).is_gt(),
            None => deviation.gain.sign().is_gt(),
        };
        if beats {
            self.best = Some(deviation);
        }
    }
}
