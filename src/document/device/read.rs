//! Devices that somebody wrote down: the output of `solve`, a part of it, or the like by hand.

use super::super::profile::Reading;
use super::super::{Named, Number, Strategy};
use super::parts::{ExchangeDocument, JointPlanDocument, StateDocument};
use crate::concepts::mediation::Mediation;
use crate::diagnostic::{Diagnostic, Error, ErrorKind, Place};
use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId, SequenceId};
use crate::number::{OrderedRing, Rational, Tolerances};
use crate::strategy::{
    Correlation, Device, JointPlan, JointSignal, MediatorPlan, RealizationPlan, Transcript,
};
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

/// A file with a device: the whole output of `solve`, its solution, or the parts of one that say
/// what the device is. Other keys are not looked at.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DeviceFileDocument {
    /// What the device is claimed to be.
    #[serde(default)]
    pub concept: Option<String>,
    /// The solutions, in the output of `solve`.
    #[serde(default)]
    pub solutions: Option<Vec<DeviceEntry>>,
    /// As [`DeviceEntry::leader`].
    #[serde(default)]
    pub leader: Option<String>,
    /// As [`DeviceEntry::device`].
    #[serde(default)]
    pub device: Option<Vec<DevicePart>>,
    /// As [`DeviceEntry::mixture`].
    #[serde(default)]
    pub mixture: Vec<JointPlanDocument>,
    /// As [`DeviceEntry::signal`].
    #[serde(default)]
    pub signal: Vec<StateDocument>,
    /// As [`DeviceEntry::strategy`].
    #[serde(default)]
    pub strategy: Option<Strategy>,
}

/// One device as far as it is read.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct DeviceEntry {
    /// Who is bound by a pledge.
    #[serde(default)]
    pub leader: Option<String>,
    /// Weights of tuples of sequences, or a mediator's answers.
    #[serde(default)]
    pub device: Option<Vec<DevicePart>>,
    /// Joint plans.
    #[serde(default)]
    pub mixture: Vec<JointPlanDocument>,
    /// What is recommended by state.
    #[serde(default)]
    pub signal: Vec<StateDocument>,
    /// A pledge and the replies to it.
    #[serde(default)]
    pub strategy: Option<Strategy>,
}

/// An entry of `device`: a tuple of sequences, or a mediator's answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DevicePart {
    /// By player: information set and action; `null` is the empty sequence.
    #[serde(default)]
    pub pair: Option<Named<Option<[String; 2]>>>,
    /// The probability that all of them are recommended.
    #[serde(default)]
    pub weight: Option<Number>,
    /// Whose turn it is.
    #[serde(default)]
    pub player: Option<String>,
    /// What it has reported, the present report last.
    #[serde(default)]
    pub reports: Vec<Option<String>>,
    /// What was said before.
    #[serde(default)]
    pub history: Vec<ExchangeDocument>,
    /// What is recommended.
    #[serde(default)]
    pub recommend: Named<Number>,
}

/// A device of a game, as it was read.
#[derive(Debug, Clone)]
pub struct DeviceClaim {
    /// The device.
    pub device: Device,
    /// Who is bound by a pledge, if the file says so.
    pub leader: Option<PlayerId>,
    /// Whether every number was exact. Floats are read as the decimals that denote them.
    pub exact: bool,
}

impl DeviceFileDocument {
    /// The device for `game`, with what had to be changed on the way.
    ///
    /// Distributions of exact numbers must sum to one exactly, those with floats within
    /// [`Tolerances::probability_sum`]; what is left out of one has probability zero. `place` says
    /// where a name stands, if that is known. Refuses names that the game does not have, numbers
    /// that are no distributions, and files without a device or with several.
    pub fn device(
        &self,
        game: &Game,
        tolerances: &Tolerances,
        place: &dyn Fn(&str) -> Option<Place>,
    ) -> Result<(DeviceClaim, Vec<Diagnostic>), Error> {
        let own = DeviceEntry {
            leader: self.leader.clone(),
            device: self.device.clone(),
            mixture: self.mixture.clone(),
            signal: self.signal.clone(),
            strategy: self.strategy.clone(),
        };
        let entry = match self.solutions.as_deref() {
            None => &own,
            Some([one]) => one,
            Some(all) => {
                let message = format!("the file has {} solutions instead of one", all.len());
                let fault = Diagnostic::error(message);
                let hint = "where only a bound is known there is no device to verify";
                return Err(Error::new(ErrorKind::Input, fault.hint(hint)));
            }
        };
        let mut reading = Reading::new(game, tolerances, place);
        let leader = entry.leader.as_deref();
        let leader = leader.and_then(|name| reading.player(name));
        let hears = self.concept.as_deref().is_some_and(hears);
        let device = read(&mut reading, entry, hears)?;
        let exact = reading.exact;
        let notes = Error::check(ErrorKind::Input, reading.said)?;
        let claim = DeviceClaim {
            device,
            leader,
            exact,
        };
        Ok((claim, notes))
    }
}

/// Whether the devices of a concept are mediators.
fn hears(concept: &str) -> bool {
    matches!(
        concept.parse(),
        Ok(Mediation::Communication | Mediation::Certification | Mediation::Planner)
    )
}

/// The device; where something was wrong with it, that has been said. An empty list is a mediator
/// who `hears` nobody, or one without weights.
fn read(reading: &mut Reading<'_>, entry: &DeviceEntry, hears: bool) -> Result<Device, Error> {
    if !entry.signal.is_empty() {
        return Ok(Device::Signal(signal(reading, &entry.signal)));
    }
    if !entry.mixture.is_empty() {
        let found = mixture(reading, &entry.mixture)?;
        require_weights(reading, &found, entry.device.as_deref().unwrap_or_default());
        return Ok(Device::Correlation(found));
    }
    match (entry.device.as_deref(), &entry.strategy) {
        (Some(parts), _) if parts.iter().any(|part| part.pair.is_some()) => {
            Ok(Device::Correlation(weights(reading, parts)))
        }
        (Some(parts), _) if hears || !parts.is_empty() => {
            Ok(Device::Mediator(mediator(reading, parts)?))
        }
        (_, Some(strategy)) => Ok(Device::Pledge(reading.behavior(strategy)?)),
        _ => {
            let fault = Diagnostic::error("the file has no device");
            let hint = "a device is `device`, `mixture`, `signal` or, for `sse`, `strategy`, as in \
                        the output of `solve --format json`";
            Err(Error::new(ErrorKind::Input, fault.hint(hint)))
        }
    }
}

fn weights(reading: &mut Reading<'_>, parts: &[DevicePart]) -> Correlation {
    let game = reading.game;
    let mut found: BTreeMap<Vec<SequenceId>, Rational> = BTreeMap::new();
    for part in parts {
        let (Some(pair), Some(number)) = (&part.pair, &part.weight) else {
            let fault = Diagnostic::error("an entry of `device` lacks its `pair` or its `weight`");
            reading.say(fault, "pair");
            continue;
        };
        let mut tuple = vec![SequenceId::EMPTY; game.players().len()];
        for (player, last) in pair.iter() {
            let player = reading.player(player);
            let (Some(player), Some([label, action])) = (player, last) else {
                continue;
            };
            let set = reading.set(player, label);
            let Some(set) = set else { continue };
            if let Some(index) = reading.action(set, action) {
                let action = game.infoset(set).action(index);
                tuple[player.index()] = game.sequence(action);
            }
        }
        reading.exact &= matches!(number, Number::Exact(_));
        let weight = number.to_rational().unwrap_or(Rational::ZERO);
        if weight.sign().is_lt() {
            let message = format!("a weight of the device is {weight}, below zero");
            reading.say(Diagnostic::error(message), "device");
        }
        if found.insert(tuple, weight).is_some() {
            let fault = Diagnostic::error("a tuple of sequences stands twice in the device");
            reading.say(fault.hint("leave one out"), "device");
        }
    }
    Correlation::from_weights(game.shape().clone(), found)
}

/// Weights beside joint plans must be those of the joint plans.
fn require_weights(reading: &mut Reading<'_>, mixture: &Correlation, parts: &[DevicePart]) {
    let listed = weights(reading, parts);
    let slack = Rational::from_f64(reading.tolerances.probability_sum);
    let slack = slack.filter(|_| !reading.exact).unwrap_or(Rational::ZERO);
    let differs = listed.weights().iter().find(|(tuple, weight)| {
        let own = mixture.weight(tuple);
        (*weight - &own).abs() > slack
    });
    if differs.is_some() {
        let fault =
            Diagnostic::error("a weight in `device` is not that of the joint plans beside it");
        reading.say(fault.hint("leave out `device`, or `mixture`"), "device");
    }
}

fn mixture(reading: &mut Reading<'_>, joint: &[JointPlanDocument]) -> Result<Correlation, Error> {
    let game = reading.game;
    let numbers: Vec<Number> = joint.iter().map(|own| own.weight.clone()).collect();
    let weights = reading.shares("the weights of the joint plans", "mixture", &numbers);
    let mut plans = Vec::new();
    for (own, weight) in joint.iter().zip(weights.unwrap_or_default()) {
        let before = reading.said.len();
        let profile = reading.behavior(&own.plans)?;
        let mut by_player = Vec::new();
        for player in game.player_ids() {
            match RealizationPlan::of(&profile, player) {
                Some(plan) => by_player.push(plan),
                None if reading.said.len() > before => {}
                None => {
                    let name = game.player_name(player);
                    let message = format!(
                        "a joint plan does not say what `{name}` does at an information set that it \
                         does not exclude itself"
                    );
                    reading.say(Diagnostic::error(message), name);
                }
            }
        }
        if by_player.len() == game.players().len() {
            plans.push(JointPlan {
                weight,
                plans: by_player,
            });
        }
    }
    Ok(Correlation::from_mixture(game.shape().clone(), plans))
}

fn mediator(reading: &mut Reading<'_>, parts: &[DevicePart]) -> Result<MediatorPlan, Error> {
    let mut plan = MediatorPlan::new(reading.game.shape().clone());
    let mut told = HashSet::new();
    for part in parts {
        let Some(name) = part.player.as_deref() else {
            let fault = Diagnostic::error("an entry of `device` lacks its `player`");
            reading.say(fault, "device");
            continue;
        };
        let Some(player) = reading.player(name) else {
            continue;
        };
        let Some(after) = transcript(reading, &mut plan, &part.history) else {
            continue;
        };
        let own = part.history.iter().filter(|own| own.player == name);
        let earlier: Vec<_> = own.map(|own| own.report.as_ref()).collect();
        let Some((last, before)) = part.reports.split_last() else {
            let message =
                format!("an entry of `{name}` has no report, not even `null` for silence");
            reading.say(Diagnostic::error(message), name);
            continue;
        };
        if !before.iter().map(Option::as_ref).eq(earlier) {
            let message = format!("the earlier reports of `{name}` are not those of its `history`");
            reading.say(Diagnostic::error(message), name);
            continue;
        }
        let report = match last {
            None => None,
            Some(label) => match reading.set(player, label) {
                None => continue,
                found => found,
            },
        };
        let index = plan.meet(after, player, report)?;
        if !told.insert(index) {
            let message = format!("what is said to `{name}` after one history stands twice");
            reading.say(Diagnostic::error(message).hint("leave one out"), name);
            continue;
        }
        match report {
            Some(set) if !part.recommend.is_empty() => {
                let what = "recommended probabilities";
                if let Some(shares) = reading.over_actions(set, what, &part.recommend) {
                    plan.recommend(index, shares)?;
                }
            }
            None if !part.recommend.is_empty() => {
                let message = format!("something is recommended to `{name}`, who is silent");
                reading.say(Diagnostic::error(message), name);
            }
            _ => {}
        }
    }
    Ok(plan)
}

/// What has been said after these exchanges.
fn transcript(
    reading: &mut Reading<'_>,
    plan: &mut MediatorPlan,
    history: &[ExchangeDocument],
) -> Option<Transcript> {
    let mut at = Transcript::EMPTY;
    for exchange in history {
        let player = reading.player(&exchange.player)?;
        let report: Option<InfosetId> = match &exchange.report {
            None => None,
            Some(label) => Some(reading.set(player, label)?),
        };
        let index = match (report, &exchange.recommended) {
            (None, _) => 0,
            (Some(set), Some(name)) => reading.action(set, name)?,
            (Some(_), None) => {
                let name = exchange.player.as_str();
                let message = format!("a history does not say what was recommended to `{name}`");
                reading.say(Diagnostic::error(message), name);
                return None;
            }
        };
        // The report is one of the player's sets, and the transcript one of the plan's.
        let met = plan.meet(at, player, report).ok()?;
        at = plan.consultations()[met].after_recommending(index);
    }
    Some(at)
}

fn signal(reading: &mut Reading<'_>, states: &[StateDocument]) -> JointSignal {
    let game = reading.game;
    let mut recommend = Vec::new();
    let mut met = HashSet::new();
    for own in states {
        let text = own.state.join(", ");
        let Some(state) = chance_history(game, &own.state) else {
            let message = format!("({text}) is no history of moves of chance");
            reading.say(Diagnostic::error(message), "state");
            continue;
        };
        if !met.insert(state) {
            let message = format!("the state ({text}) stands twice");
            reading.say(Diagnostic::error(message).hint("leave one out"), "state");
            continue;
        }
        let leaves = own
            .recommend
            .iter()
            .map(|joint| leaf(game, state, &joint.actions));
        let Some(leaves) = leaves.collect::<Option<Vec<NodeId>>>() else {
            let message = format!(
                "what is recommended in the state ({text}) is not an action of each who moves"
            );
            reading.say(Diagnostic::error(message), "state");
            continue;
        };
        let numbers: Vec<Number> = own
            .recommend
            .iter()
            .map(|j| j.probability.clone())
            .collect();
        let whose = format!("the probabilities in the state ({text})");
        if let Some(shares) = reading.shares(&whose, "state", &numbers) {
            recommend.extend(leaves.into_iter().zip(shares));
        }
    }
    recommend.sort_by_key(|(leaf, _)| *leaf);
    JointSignal {
        shape: game.shape().clone(),
        recommend,
    }
}

/// The node after these moves of chance.
fn chance_history(game: &Game, names: &[String]) -> Option<NodeId> {
    let mut at = game.nodes().next()?;
    for name in names {
        let NodeKind::Chance(chance) = game.kind(at) else {
            return None;
        };
        let branch = game.branch_names(chance).position(|known| known == name)?;
        at = game.children(at).nth(branch)?;
    }
    Some(at)
}

/// The leaf to which these actions lead.
fn leaf(game: &Game, state: NodeId, actions: &Named<String>) -> Option<NodeId> {
    let mut at = state;
    loop {
        let set = match game.kind(at) {
            NodeKind::Leaf => return Some(at),
            NodeKind::Chance(_) => return None,
            NodeKind::Decision(set) => game.infoset(set),
        };
        let name = actions.get(game.player_name(set.player()))?;
        let branch = set.action_names().position(|known| known == name)?;
        at = game.children(at).nth(branch)?;
    }
}
