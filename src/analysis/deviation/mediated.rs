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
//! What a deviator knows is its own true past and its own reports and recommendations. These are
//! the information sets of a game of one player against chance, the others and the mediator, in
//! which it has perfect recall: states of that game are enumerated forward with their weights, and
//! the best strategy is found backward.

use super::device::{Deviation, Found, Obedience};
use super::ends::Ends;
use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId, NodeId, NodeKind, PlayerId, SequenceId};
use crate::number::OrderedField;
use crate::strategy::{MediatorPlan, Transcript};
use std::collections::HashMap;
use std::ops::Range;

/// The places of the leaves that happen, with their probabilities; offers everybody's best strategy.
pub(super) fn certify<K: OrderedField>(
    game: &Game<K>,
    ends: &Ends<K>,
    plan: &MediatorPlan<K>,
    must_deter: Obedience,
    found: &mut Found<K>,
) -> Result<Vec<(usize, K)>, Error> {
    let mut plays: Vec<(usize, K)> = Vec::new();
    let mut truth = Walk::new(game, plan, None);
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
        let mut walk = Walk::new(game, plan, Some(deviator));
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
}

impl<'a, K: OrderedField> Walk<'a, K> {
    fn new(game: &'a Game<K>, plan: &'a MediatorPlan<K>, deviator: Option<Deviator>) -> Self {
        Walk {
            game,
            plan,
            deviator,
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

/// The slot's sequence of reports and recommendations after a silence.
const SILENT: u32 = u32::MAX;

/// Everything that one player may come to know, and what it may do.
struct Deviator {
    player: PlayerId,
    verified: bool,
    /// By own sequence: the own sets that follow it.
    following: Vec<Vec<InfosetId>>,
    /// What it may know when it moves: the slot before, and where it is.
    knowledge: Vec<Knowledge>,
    numbers: HashMap<(u32, InfosetId), u32>,
    choices: Vec<Choice>,
    /// By slot, which is what the deviator knew, reported, heard and did: the sequence in which its
    /// reports and recommendations end.
    said: Vec<u32>,
    /// By slot: whether all was true and obedient.
    loyal: Vec<bool>,
}

struct Knowledge {
    slot: u32,
    set: InfosetId,
    /// Its first choice; the next one's first is where its choices end.
    first: u32,
}

/// What may be reported.
#[derive(Clone, Copy)]
struct Choice {
    /// `None` is silence.
    report: Option<InfosetId>,
    /// The slot of the first recommendation and action; actions run fastest.
    first: u32,
}

impl Deviator {
    fn new<K: OrderedField>(game: &Game<K>, player: PlayerId, verified: bool) -> Self {
        let mut following = vec![Vec::new(); game.sequence_count(player)];
        for &set in game.infosets_of(player) {
            following[game.infoset(set).parent_sequence().index()].push(set);
        }
        Deviator {
            player,
            verified,
            following,
            knowledge: Vec::new(),
            numbers: HashMap::new(),
            choices: Vec::new(),
            said: vec![SequenceId::EMPTY.index() as u32],
            loyal: vec![true],
        }
    }

    /// The choices at a set after a slot.
    fn choices_at<K: OrderedField>(
        &mut self,
        game: &Game<K>,
        slot: u32,
        set: InfosetId,
    ) -> &[Choice] {
        let number = match self.numbers.get(&(slot, set)) {
            Some(&known) => known as usize,
            None => self.come_to_know(game, slot, set),
        };
        &self.choices[self.choices_of(number)]
    }

    fn choices_of(&self, number: usize) -> Range<usize> {
        let next = self.knowledge.get(number + 1);
        let end = next.map_or(self.choices.len(), |next| next.first as usize);
        self.knowledge[number].first as usize..end
    }

    fn come_to_know<K: OrderedField>(
        &mut self,
        game: &Game<K>,
        slot: u32,
        set: InfosetId,
    ) -> usize {
        let number = self.knowledge.len();
        self.numbers.insert((slot, set), number as u32);
        self.knowledge.push(Knowledge {
            slot,
            set,
            first: self.choices.len() as u32,
        });
        let said = self.said[slot as usize];
        let parent = game.infoset(set).parent_sequence().index() as u32;
        let reports = match (said, self.verified) {
            (SILENT, _) => Vec::new(),
            (said, true) if said == parent => vec![set],
            (_, true) => Vec::new(),
            (said, false) => self.following[said as usize].clone(),
        };
        for &report in &reports {
            let sequences = game.infoset(report).actions();
            let sequences: Vec<u32> = sequences
                .map(|action| game.sequence(action).index() as u32)
                .collect();
            let truly = self.loyal[slot as usize] && report == set;
            self.choose(game, set, Some(report), &sequences, truly);
        }
        if self.verified || reports.is_empty() {
            self.choose(game, set, None, &[SILENT], false);
        }
        number
    }

    /// Makes the slots of one choice.
    fn choose<K: OrderedField>(
        &mut self,
        game: &Game<K>,
        set: InfosetId,
        report: Option<InfosetId>,
        heard: &[u32],
        truly: bool,
    ) {
        self.choices.push(Choice {
            report,
            first: self.said.len() as u32,
        });
        for (recommended, &sequence) in heard.iter().enumerate() {
            for action in 0..game.infoset(set).action_count() {
                self.said.push(sequence);
                self.loyal.push(truly && recommended == action);
            }
        }
    }

    /// The best strategy: what it gains over `obeying`, and where most of that is gained.
    fn best<K: OrderedField>(&self, game: &Game<K>, paid: Vec<K>, obeying: &K) -> Deviation<K> {
        let mut paid = paid;
        paid.resize(self.said.len(), K::zero());
        let mut begins: Option<Deviation<K>> = None;
        for (number, known) in self.knowledge.iter().enumerate().rev() {
            let actions = game.infoset(known.set).action_count();
            let mut best: Option<(usize, K)> = None;
            let mut truth: Option<(usize, K)> = None;
            for option in self.choices_of(number) {
                let value = self.value(game, option, &paid, actions);
                if self.choices[option].report == Some(known.set) {
                    truth = Some((option, value.clone()));
                }
                let top = best.as_ref().map(|(_, top)| top);
                if top.is_none_or(|top| value.compare(top).is_gt()) {
                    best = Some((option, value));
                }
            }
            let Some((option, value)) = best else {
                continue;
            };
            if let (true, Some((truly, true_value))) = (self.loyal[known.slot as usize], truth) {
                let part = value.clone() - &true_value;
                let lie = self.departure(game, known.set, option, &paid, part);
                keep(&mut begins, lie);
                for deviation in self.disobedience(game, known.set, truly, &paid) {
                    keep(&mut begins, deviation);
                }
            }
            paid[known.slot as usize] += &value;
        }
        let gain = paid[0].clone() - obeying;
        match begins {
            Some(begins) => Deviation { gain, ..begins },
            None => Deviation {
                player: self.player,
                infoset: None,
                recommended: None,
                action: None,
                report: None,
                gain,
            },
        }
    }

    /// How many recommendations a choice may be answered with.
    fn answers<K: OrderedField>(&self, game: &Game<K>, option: usize) -> usize {
        let report = self.choices[option].report;
        report.map_or(1, |report| game.infoset(report).action_count())
    }

    /// What a choice brings, with the best action after every recommendation.
    fn value<K: OrderedField>(
        &self,
        game: &Game<K>,
        option: usize,
        paid: &[K],
        actions: usize,
    ) -> K {
        let first = self.choices[option].first as usize;
        let slots = &paid[first..first + self.answers(game, option) * actions];
        let mut sum = K::zero();
        for after in slots.chunks(actions) {
            if let Some((_, top)) = top(after) {
                sum += top;
            }
        }
        sum
    }

    /// The deviation that begins with a choice of what to report.
    fn departure<K: OrderedField>(
        &self,
        game: &Game<K>,
        set: InfosetId,
        option: usize,
        paid: &[K],
        gain: K,
    ) -> Deviation<K> {
        let Choice { report, first } = self.choices[option];
        let own = game.infoset(set);
        let silent = || {
            let slots = &paid[first as usize..first as usize + own.action_count()];
            top(slots).map(|(index, _)| own.action(index))
        };
        Deviation {
            player: self.player,
            infoset: Some(set),
            recommended: None,
            action: if report.is_none() { silent() } else { None },
            report,
            gain,
        }
    }

    /// The deviations that begin after a true report, one for every recommendation.
    fn disobedience<K: OrderedField>(
        &self,
        game: &Game<K>,
        set: InfosetId,
        truly: usize,
        paid: &[K],
    ) -> Vec<Deviation<K>> {
        let own = game.infoset(set);
        let first = self.choices[truly].first as usize;
        let count = own.action_count();
        let slots = paid[first..first + count * count].chunks(count);
        let deviations = slots.enumerate().filter_map(|(told, after)| {
            let (index, top) = top(after)?;
            let other = |action: usize| -> ActionId { own.action(action) };
            Some(Deviation {
                player: self.player,
                infoset: Some(set),
                recommended: Some(other(told)),
                action: Some(other(index)),
                report: None,
                gain: top.clone() - &after[told],
            })
        });
        deviations.collect()
    }
}

/// The first of the greatest.
fn top<K: OrderedField>(values: &[K]) -> Option<(usize, &K)> {
    values
        .iter()
        .enumerate()
        .reduce(|top, next| match next.1.compare(top.1).is_gt() {
            true => next,
            false => top,
        })
}

/// Keeps the deviation if it gains, and at least as much as the known one: those that are met later
/// here begin earlier.
fn keep<K: OrderedField>(known: &mut Option<Deviation<K>>, next: Deviation<K>) {
    let beats = match known {
        Some(known) => next.gain.compare(&known.gain).is_ge(),
        None => next.gain.sign().is_gt(),
    };
    if beats {
        *known = Some(next);
    }
}
