//! Devices by the names of their game.

use super::super::assessment::{history, own_strategy};
use super::super::{Extent, Histories, Named, Number, Strategy};
use crate::game::{Game, NodeId, NodeKind, PlayerId, SequenceId};
use crate::number::{OrderedRing, Rational};
use crate::strategy::{Behavior, Consultation, Correlation, JointSignal, MediatorPlan, Transcript};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// What a device recommends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum DeviceParts {
    /// Weights of tuples of sequences. Of a device that is known as joint plans, those of the tuples
    /// with which plays end.
    Pairs(Vec<PairDocument>),
    /// A mediator's answers.
    Consultations(Vec<ConsultationDocument>),
}

/// A tuple of sequences, one of each player, and the probability that all actions in them are
/// recommended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairDocument {
    /// By player: information set and action in which its sequence ends; `null` is the empty one.
    pub pair: Named<Option<[String; 2]>>,
    /// The probability.
    pub weight: Number,
}

/// One joint plan, and how often it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JointPlanDocument {
    /// Its probability.
    pub weight: Number,
    /// By player, information set and action; every player mixes for itself. Information sets that
    /// a player's own plan excludes are left out.
    pub plans: Strategy,
}

/// One turn of a player after something was said, and what the mediator recommends then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConsultationDocument {
    /// Whose turn it is.
    pub player: String,
    /// The information sets that it has reported, the present one last; `null` is silence.
    pub reports: Vec<Option<String>>,
    /// What was said before, by everybody.
    pub history: Vec<ExchangeDocument>,
    /// By action of the reported set, with which probability it is recommended; empty after
    /// silence, and where nothing was decided because nobody comes there.
    pub recommend: Named<Number>,
    /// Whether it happens with positive probability if all report truly and obey.
    #[serde(default)]
    pub on_path: bool,
}

/// What was said in one turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExchangeDocument {
    /// Whose turn it was.
    pub player: String,
    /// The information set that it reported; `null` is silence.
    pub report: Option<String>,
    /// What was recommended; `null` is nothing.
    pub recommended: Option<String>,
}

/// What is recommended in one state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StateDocument {
    /// The state: what chance has drawn.
    pub state: Vec<String>,
    /// Joint recommendations that are made there.
    pub recommend: Vec<SignalDocument>,
}

/// A joint recommendation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignalDocument {
    /// By player who moves: the action that is recommended to it.
    pub actions: Named<String>,
    /// How likely it is in its state.
    pub probability: Number,
}

/// The positive weights; for people, and of joint plans, only of the tuples with which plays end.
pub(super) fn pairs(
    game: &Game,
    device: &Correlation,
    exact: bool,
    extent: Extent,
) -> Vec<PairDocument> {
    let pair = |tuple: &[SequenceId], weight: &Rational| PairDocument {
        pair: tuple_names(game, tuple),
        weight: Number::new(weight, exact),
    };
    if device.mixture().is_empty() && extent == Extent::Whole {
        let weights = device.weights().iter();
        return weights.map(|(tuple, weight)| pair(tuple, weight)).collect();
    }
    let ends = ends(game).into_iter();
    let weighed = ends.map(|tuple| (device.weight(&tuple), tuple));
    let positive = weighed.filter(|(weight, _)| !weight.is_zero());
    positive
        .map(|(weight, tuple)| pair(&tuple, &weight))
        .collect()
}

fn tuple_names(game: &Game, tuple: &[SequenceId]) -> Named<Option<[String; 2]>> {
    let players = game.player_ids().zip(tuple);
    let own = |(player, &sequence): (PlayerId, &SequenceId)| {
        let last = game.last_action(player, sequence).map(|action| {
            let label = game.infoset(game.infoset_of(action)).label();
            [label.to_string(), game.action_name(action).to_string()]
        });
        (game.player_name(player), last)
    };
    players.map(own).collect()
}

/// The players' sequences at the leaves that chance does not exclude.
fn ends(game: &Game) -> BTreeSet<Vec<SequenceId>> {
    let mut found = BTreeSet::new();
    let mut sequences = vec![SequenceId::EMPTY; game.players().len()];
    // What to go back to where a subtree ends.
    let mut path: Vec<(NodeId, PlayerId, SequenceId)> = Vec::new();
    let mut excluded: Option<NodeId> = None;
    for node in game.nodes() {
        while let Some((_, player, before)) = path.pop_if(|(end, _, _)| *end <= node) {
            sequences[player.index()] = before;
        }
        if excluded.is_some_and(|end| node < end) {
            continue;
        }
        if let Some((parent, branch)) = game.parent(node) {
            match game.kind(parent) {
                NodeKind::Chance(id) if game.chance(id)[branch].is_zero() => {
                    excluded = Some(game.subtree_end(node));
                    continue;
                }
                NodeKind::Decision(set) => {
                    let set = game.infoset(set);
                    let sequence = &mut sequences[set.player().index()];
                    let before = std::mem::replace(sequence, game.sequence(set.action(branch)));
                    path.push((game.subtree_end(node), set.player(), before));
                }
                _ => {}
            }
        }
        if game.kind(node) == NodeKind::Leaf {
            found.insert(sequences.clone());
        }
    }
    found
}

/// The joint plans, if the device is given by them; for people only at the information sets to which
/// they lead together.
pub(super) fn mixture(
    game: &Game,
    device: &Correlation,
    exact: bool,
    extent: Extent,
) -> Vec<JointPlanDocument> {
    let joint = device.mixture().iter().map(|joint| {
        let mut profile = Behavior::open(game.shape().clone());
        for plan in &joint.plans {
            plan.write_to(&mut profile);
        }
        if extent != Extent::Whole {
            let met = met(game, &profile);
            let missed = game.infosets().filter(|set| !met[set.id().index()]);
            missed.for_each(|set| profile.leave_open(set.id()));
        }
        let players = game.player_ids();
        let own = players.map(|player| {
            let plan = own_strategy(game, &profile, player, exact);
            (game.player_name(player), plan)
        });
        JointPlanDocument {
            weight: Number::new(&joint.weight, exact),
            plans: own.collect(),
        }
    });
    joint.collect()
}

/// By information set: whether plays come there.
fn met(game: &Game, profile: &Behavior) -> Vec<bool> {
    let mut met = vec![false; game.infoset_count()];
    let mut reached: Vec<bool> = Vec::with_capacity(game.node_count());
    for node in game.nodes() {
        let here = game.parent(node).is_none_or(|(parent, branch)| {
            reached[parent.index()]
                && match game.kind(parent) {
                    NodeKind::Chance(id) => !game.chance(id)[branch].is_zero(),
                    NodeKind::Decision(set) => {
                        profile.at(set).is_some_and(|own| !own[branch].is_zero())
                    }
                    NodeKind::Leaf => false,
                }
        });
        if let (true, NodeKind::Decision(set)) = (here, game.kind(node)) {
            met[set.index()] = true;
        }
        reached.push(here);
    }
    met
}

/// What one player does over all recommendations, where it comes.
pub(super) fn marginal(
    game: &Game,
    device: &Correlation,
    player: PlayerId,
    exact: bool,
) -> Strategy {
    let mut own = Vec::new();
    for &id in game.infosets_of(player) {
        let set = game.infoset(id);
        let before = device.marginal(player, set.parent_sequence());
        if before.is_zero() {
            continue;
        }
        let share = |action| {
            let share = device.marginal(player, game.sequence(action)) / &before;
            (game.action_name(action), Number::new(&share, exact))
        };
        let actions: Named<Number> = set.actions().map(share).collect();
        own.push((set.label(), actions));
    }
    let own: Named<Named<Number>> = own.into_iter().collect();
    [(game.player_name(player), own)].into_iter().collect()
}

/// A mediator's answers, one after those that came before it; for people without those that follow
/// on what is never recommended. Those for which there is no room are counted.
pub(super) fn consultations(
    histories: &mut Histories<'_>,
    plan: &MediatorPlan,
    exact: bool,
    extent: Extent,
) -> (Vec<ConsultationDocument>, usize) {
    let game = histories.game;
    let met = on_path(game, plan);
    let possible = possible(plan);
    let consultations = plan.consultations().iter().zip(met);
    let listed =
        consultations.filter(|(own, _)| extent == Extent::Whole || possible[own.after.index()]);
    let (mut named, mut left_out, mut room) = (Vec::new(), 0, true);
    for (consultation, on_path) in listed {
        let earlier = match room {
            true => exchanges(plan, consultation.after),
            false => Vec::new(),
        };
        room = room && histories.take_names(earlier.len() + 1);
        if !room {
            left_out += 1;
            continue;
        }
        let own = earlier
            .iter()
            .filter(|(own, _)| own.player == consultation.player);
        let reports = own
            .map(|(own, _)| own.report)
            .chain([consultation.report])
            .map(|report| report.map(|set| game.infoset(set).label().to_string()));
        named.push(ConsultationDocument {
            player: game.player_name(consultation.player).to_string(),
            reports: reports.collect(),
            history: earlier
                .iter()
                .map(|(own, index)| exchange(game, own, *index))
                .collect(),
            recommend: recommended(game, consultation, exact),
            on_path,
        });
    }
    (named, left_out)
}

fn recommended(game: &Game, own: &Consultation, exact: bool) -> Named<Number> {
    let Some(set) = own.report.map(|set| game.infoset(set)) else {
        return Named::default();
    };
    if own.recommend.iter().all(OrderedRing::is_zero) {
        return Named::default();
    }
    let numbers = own.recommend.iter().map(|p| Number::new(p, exact));
    set.action_names().zip(numbers).collect()
}

fn exchange(game: &Game, own: &Consultation, index: usize) -> ExchangeDocument {
    let set = own.report.map(|set| game.infoset(set));
    ExchangeDocument {
        player: game.player_name(own.player).to_string(),
        report: set.map(|set| set.label().to_string()),
        recommended: set.map(|set| game.action_name(set.action(index)).to_string()),
    }
}

/// What was said up to a transcript: consultations, and the index of what was recommended.
fn exchanges(plan: &MediatorPlan, transcript: Transcript) -> Vec<(&Consultation, usize)> {
    let mut found = Vec::new();
    let mut at = transcript;
    while let Some((own, index)) = plan.origin(at) {
        found.push((own, index));
        at = own.after;
    }
    found.reverse();
    found
}

/// By transcript: whether only what is recommended was said.
fn possible(plan: &MediatorPlan) -> Vec<bool> {
    let mut found = vec![false; plan.transcript_count()];
    found[Transcript::EMPTY.index()] = true;
    for own in plan.consultations() {
        let before = found[own.after.index()];
        for index in 0..own.recommend.len().max(1) {
            let said = own.recommend.get(index).is_none_or(|p| !p.is_zero());
            found[own.after_recommending(index).index()] = before && said;
        }
    }
    found
}

/// By consultation: whether it happens with positive probability if all report truly and obey.
fn on_path(game: &Game, plan: &MediatorPlan) -> Vec<bool> {
    let consultations = plan.consultations();
    let numbered = consultations.iter().enumerate();
    let index: HashMap<Transcript, usize> = numbered.map(|(at, own)| (own.next, at)).collect();
    let mut met = vec![false; consultations.len()];
    // By node: what was said on the way there, if plays come there.
    let mut said: Vec<Option<Transcript>> = Vec::with_capacity(game.node_count());
    let turn = |node, transcript| match game.kind(node) {
        NodeKind::Decision(set) => plan.find(transcript, game.infoset(set).player(), Some(set)),
        _ => None,
    };
    for node in game.nodes() {
        let here = match game.parent(node) {
            None => Some(Transcript::EMPTY),
            Some((parent, branch)) => {
                let before = said[parent.index()];
                before.and_then(|before| match game.kind(parent) {
                    NodeKind::Chance(id) => (!game.chance(id)[branch].is_zero()).then_some(before),
                    _ => {
                        let own = turn(parent, before)?;
                        let taken = !own.recommend[branch].is_zero();
                        taken.then(|| own.after_recommending(branch))
                    }
                })
            }
        };
        if let Some(own) = here.and_then(|transcript| turn(node, transcript))
            && let Some(&at) = index.get(&own.next)
        {
            met[at] = true;
        }
        said.push(here);
    }
    met
}

/// What is recommended, by state.
pub(super) fn signal(game: &Game, device: &JointSignal, exact: bool) -> Vec<StateDocument> {
    let mut states: Vec<(NodeId, Vec<SignalDocument>)> = Vec::new();
    let mut leaves: Vec<_> = device.recommend.iter().collect();
    leaves.sort_by_key(|(leaf, _)| *leaf);
    for (leaf, probability) in leaves {
        if probability.is_zero() {
            continue;
        }
        let (state, actions) = state(game, *leaf);
        if states.last().is_none_or(|(last, _)| *last != state) {
            states.push((state, Vec::new()));
        }
        let own = SignalDocument {
            actions,
            probability: Number::new(probability, exact),
        };
        states
            .last_mut()
            .into_iter()
            .for_each(|(_, all)| all.push(own.clone()));
    }
    let named = states.into_iter().map(|(state, recommend)| StateDocument {
        state: history(game, state),
        recommend,
    });
    named.collect()
}

/// The node after the last move of chance before a leaf, and the players' actions since.
fn state(game: &Game, leaf: NodeId) -> (NodeId, Named<String>) {
    let mut actions = Vec::new();
    let mut node = leaf;
    while let Some((parent, branch)) = game.parent(node) {
        let NodeKind::Decision(set) = game.kind(parent) else {
            break;
        };
        let set = game.infoset(set);
        let action = game.action_name(set.action(branch)).to_string();
        actions.push((game.player_name(set.player()), action));
        node = parent;
    }
    actions.reverse();
    (node, actions.into_iter().collect())
}
