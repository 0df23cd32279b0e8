//! Deviations from a mediator: every strategy of reports and actions of one player, the others
//! reporting truly and obeying.
//!
//! A mediator has perfect recall of its transcript: who came, what it reported, what was recommended
//! to it. In a communication equilibrium (Forges 1986; Myerson 1986) a player whose own reports and
//! recommendations end in a sequence reports any of its sets that follow this sequence; where none
//! does, which takes a lie or a disobedience, it is silent from then on. In a certification
//! equilibrium reports are verified: a player reports the set at which it is, if it follows that
//! sequence, or is silent from then on.
//!
//! A deviator plays a game of its own against chance, the others and the mediator. Its states are
//! enumerated forward with their weights; its best strategy is found [backward](super::deviator).

use super::deviator::{Choice, Deviator};
use super::device::{Found, Obedience, go_on};
use super::ends::Ends;
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, NodeId, NodeKind};
use crate::number::OrderedField;
use crate::run::Run;
use crate::strategy::{MediatorPlan, Transcript};

/// The places of the leaves that happen, with their probabilities; offers everybody's best strategy.
pub(super) fn certify<K: OrderedField>(
    game: &Game<K>,
    ends: &Ends<K>,
    plan: &MediatorPlan<K>,
    must_deter: Obedience,
    found: &mut Found<'_, K>,
) -> Result<Vec<(usize, K)>, Error> {
    let mut plays: Vec<(usize, K)> = Vec::new();
    let mut truth = Walk::new(game, plan, None, found.run());
    truth.walk(|end, _, weight| match plays.last_mut() {
        // A leaf may come about with several transcripts.
        Some((last, sum)) if ends.leaf(*last) == end => *sum += weight,
        _ => plays.extend(ends.find(end).map(|place| (place, weight.clone()))),
    })?;
    if must_deter == Obedience::Planner {
        return Ok(plays);
    }
    let payoffs = ends.expected(&plays);
    for player in found.free_players() {
        let deviator = Deviator::new(game, player, must_deter == Obedience::Certification);
        let mut walk = Walk::new(game, plan, Some(deviator), found.run());
        let mut paid: Vec<K> = Vec::new();
        walk.walk(|leaf, slot, weight| {
            let slot = slot as usize;
            if paid.len() <= slot {
                paid.resize(slot + 1, K::zero());
            }
            if let Some(end) = ends.find(leaf) {
                let payoff = &ends.payoffs(end)[player.index()];
                paid[slot] += &(payoff.clone() * weight);
            }
        })?;
        if let Some(deviator) = walk.deviator {
            found.offer(deviator.best(game, paid, &payoffs[player.index()]));
        }
    }
    Ok(plays)
}

/// A way in which play may have come to a node.
#[derive(Clone)]
struct State<K> {
    /// `None` after a silence for which the mediator has no transcript.
    transcript: Option<Transcript>,
    /// What the deviator has done and heard last.
    slot: u32,
    /// At a node of a player who obeys: which action it takes.
    branch: u32,
    /// The probabilities of chance and of the mediator on the way.
    weight: K,
}

/// Goes through the tree with the states at every node.
struct Walk<'a, K> {
    game: &'a Game<K>,
    plan: &'a MediatorPlan<K>,
    deviator: Option<Deviator>,
    run: &'a Run<'a>,
}

impl<'a, K: OrderedField> Walk<'a, K> {
    fn new(
        game: &'a Game<K>,
        plan: &'a MediatorPlan<K>,
        deviator: Option<Deviator>,
        run: &'a Run<'a>,
    ) -> Self {
        Walk {
            game,
            plan,
            deviator,
            run,
        }
    }

    /// Calls `leaf` with every state at a leaf: the leaf, the slot and the weight.
    fn walk(&mut self, mut leaf: impl FnMut(NodeId, u32, &K)) -> Result<(), Error> {
        let game = self.game;
        // By depth on the way to the node: where its subtree ends, and its states after the move.
        let mut until: Vec<NodeId> = Vec::new();
        let mut levels: Vec<Vec<State<K>>> = Vec::new();
        let mut arriving: Vec<State<K>> = Vec::new();
        let mut node = NodeId::new(0);
        while node.index() < game.node_count() {
            go_on(self.run)?;
            while until.last().is_some_and(|end| *end <= node) {
                until.pop();
            }
            let depth = until.len();
            arriving.clear();
            match (game.parent(node), depth.checked_sub(1)) {
                (Some((parent, branch)), Some(before)) => {
                    self.arrive(parent, branch, &levels[before], &mut arriving);
                }
                _ => arriving.push(State {
                    transcript: Some(Transcript::EMPTY),
                    slot: 0,
                    branch: 0,
                    weight: K::one(),
                }),
            }
            if arriving.is_empty() {
                node = game.subtree_end(node);
                continue;
            }
            if levels.len() == depth {
                levels.push(Vec::new());
            }
            let after = &mut levels[depth];
            after.clear();
            match game.kind(node) {
                NodeKind::Leaf => {
                    for state in &arriving {
                        leaf(node, state.slot, &state.weight);
                    }
                }
                NodeKind::Chance(_) => std::mem::swap(after, &mut arriving),
                NodeKind::Decision(set) => {
                    for state in &arriving {
                        self.decide(node, set, state, after)?;
                    }
                }
            }
            until.push(game.subtree_end(node));
            node = NodeId::new(node.index() + 1);
        }
        Ok(())
    }

    /// The states at the child of `parent` to which `branch` leads.
    fn arrive(&self, parent: NodeId, branch: usize, from: &[State<K>], to: &mut Vec<State<K>>) {
        match self.game.kind(parent) {
            NodeKind::Chance(chance) => {
                let probability = &self.game.chance(chance)[branch];
                if !probability.is_zero() {
                    to.extend(from.iter().map(|state| State {
                        transcript: state.transcript,
                        slot: state.slot,
                        branch: 0,
                        weight: state.weight.clone() * probability,
                    }));
                }
            }
            NodeKind::Decision(set) if self.deviates(set) => {
                to.extend(from.iter().map(|state| State {
                    slot: state.slot + branch as u32,
                    ..state.clone()
                }));
            }
            _ => {
                let taken = from.iter().filter(|state| state.branch as usize == branch);
                to.extend(taken.cloned());
            }
        }
    }

    fn deviates(&self, set: InfosetId) -> bool {
        let player = self.game.infoset(set).player();
        self.deviator
            .as_ref()
            .is_some_and(|own| own.player == player)
    }

    /// The states after what is reported and recommended at a node; what is done comes later.
    fn decide(
        &mut self,
        node: NodeId,
        set: InfosetId,
        state: &State<K>,
        after: &mut Vec<State<K>>,
    ) -> Result<(), Error> {
        let game = self.game;
        if !self.deviates(set) {
            return self.consult(node, set, set, state, after, |state, branch| State {
                branch,
                ..state
            });
        }
        let Some(deviator) = &mut self.deviator else {
            return Ok(());
        };
        let player = deviator.player;
        let actions = game.infoset(set).action_count() as u32;
        let choices = deviator.choices_at(game, state.slot, set).to_vec();
        for Choice { report, first } in choices {
            let Some(report) = report else {
                let silence = |transcript| self.plan.find(transcript, player, None);
                after.push(State {
                    transcript: state.transcript.and_then(silence).map(|heard| heard.next),
                    slot: first,
                    branch: 0,
                    weight: state.weight.clone(),
                });
                continue;
            };
            self.consult(node, set, report, state, after, |state, branch| State {
                slot: first + branch * actions,
                ..state
            })?;
        }
        Ok(())
    }

    /// The states after the report of a set: one for every recommendation.
    fn consult(
        &self,
        node: NodeId,
        set: InfosetId,
        report: InfosetId,
        state: &State<K>,
        after: &mut Vec<State<K>>,
        told: impl Fn(State<K>, u32) -> State<K>,
    ) -> Result<(), Error> {
        let player = self.game.infoset(set).player();
        let heard = |transcript| self.plan.find(transcript, player, Some(report));
        let Some(consultation) = state.transcript.and_then(heard) else {
            return Err(self.incomplete(node, set, report));
        };
        let before = after.len();
        for (index, probability) in consultation.recommend.iter().enumerate() {
            if !probability.is_zero() {
                let next = State {
                    transcript: Some(consultation.after_recommending(index)),
                    slot: state.slot,
                    branch: 0,
                    weight: state.weight.clone() * probability,
                };
                after.push(told(next, index as u32));
            }
        }
        match after.len() == before {
            true => Err(self.incomplete(node, set, report)),
            false => Ok(()),
        }
    }

    /// The refusal of a mediator who does not know what to say.
    fn incomplete(&self, node: NodeId, set: InfosetId, report: InfosetId) -> Error {
        let game = self.game;
        let set = game.infoset(set);
        let name = game.player_name(set.player());
        let comes = match report == set.id() {
            true => format!("`{name}` reports `{}`", set.label()),
            false => {
                let other = game.infoset(report).label();
                format!("`{name}` reports `{other}` at `{}`", set.label())
            }
        };
        let whose = match &self.deviator {
            Some(own) if own.player == set.player() => ", which it can".to_string(),
            Some(own) => format!(", if `{}` deviates", game.player_name(own.player)),
            None => String::new(),
        };
        Error::input(format!(
            "the mediator is incomplete: it recommends nothing when {comes} after ({}){whose}",
            game.history_text(node)
        ))
    }
}
