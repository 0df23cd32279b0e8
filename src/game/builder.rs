//! Building a game node by node, in any order.

use super::id::{ChanceId, InfosetId, NodeId, OutcomeId, PlayerId};
use super::intern::{Index, Lists, Names, Words, hash};
use super::labels::LabelDrafts;
use super::tree::{CHANCE, LEAF, NOTHING};
use super::{Game, layout};
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::number::Rational;
use std::ops::Range;
use std::sync::Arc;

/// Builds a [`Game`] node by node; every other way of making a game ends here.
///
/// Nodes are made by [`decide`](Self::decide) and [`draw`](Self::draw) in any order; a node that
/// is given neither is a leaf. Mistakes are collected and reported by [`build`](Self::build), all
/// at once. The ids that the builder hands out are its own: the game renumbers nodes in preorder,
/// and information sets and chance moves in the order in which preorder meets them, and leaves out
/// those that no node uses. Outcomes alone keep their numbers.
#[derive(Debug)]
pub struct GameBuilder {
    pub(super) title: String,
    pub(super) comment: String,
    pub(super) players: Vec<String>,
    /// By node: where its children start.
    pub(super) first_child: Vec<u32>,
    pub(super) kind: Vec<u32>,
    pub(super) outcome: Vec<u32>,
    pub(super) words: Words,
    /// The actions of sets, as lists of words; most sets share theirs with others.
    pub(super) lists: Lists,
    pub(super) infosets: Drafts,
    /// By information set.
    pub(super) mover: Vec<PlayerId>,
    pub(super) chances: Drafts,
    /// By chance move: where its probabilities start.
    pub(super) first_probability: Vec<usize>,
    pub(super) probabilities: Vec<Rational>,
    /// Row after row.
    pub(super) payoffs: Vec<Rational>,
    pub(super) outcomes: usize,
    /// By node.
    pub(super) node_labels: LabelDrafts,
    pub(super) outcome_labels: LabelDrafts,
    by_label: Index,
    by_payoffs: Index,
    pub(super) faults: Vec<Diagnostic>,
}

/// Sets before the tree is laid out.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    pub(super) labels: Names,
    /// By set: its list of actions.
    pub(super) actions: Vec<u32>,
}

impl Drafts {
    /// Adds a set; its number.
    fn push(&mut self, label: &str, actions: u32) -> usize {
        self.labels.push(label);
        self.actions.push(actions);
        self.actions.len() - 1
    }
}

/// The nodes that a move leads to, in the order of the actions.
#[derive(Debug, Clone)]
pub struct Nodes(Range<u32>);

impl Iterator for Nodes {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        self.0.next().map(NodeId)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }

    fn nth(&mut self, skipped: usize) -> Option<NodeId> {
        self.0.nth(skipped).map(NodeId)
    }
}

impl DoubleEndedIterator for Nodes {
    fn next_back(&mut self) -> Option<NodeId> {
        self.0.next_back().map(NodeId)
    }
}

impl ExactSizeIterator for Nodes {}

/// At most so many nodes, sets or outcomes: ids are 31 bits wide.
pub(super) const MOST: usize = (1 << 31) - 2;

/// After so many mistakes the next ones are no longer told.
const MOST_FAULTS: usize = 100;

impl GameBuilder {
    /// A game that is only a leaf so far.
    pub fn new<S: Into<String>>(
        title: impl Into<String>,
        players: impl IntoIterator<Item = S>,
    ) -> Self {
        let players: Vec<String> = players.into_iter().map(Into::into).collect();
        let mut faults = Vec::new();
        for (index, name) in players.iter().enumerate() {
            if players[..index].contains(name) {
                faults.push(Diagnostic::error(format!(
                    "there are two players named `{name}`"
                )));
            }
        }
        GameBuilder {
            title: title.into(),
            comment: String::new(),
            players,
            first_child: vec![0],
            kind: vec![LEAF],
            outcome: vec![NOTHING],
            words: Words::default(),
            lists: Lists::default(),
            infosets: Drafts::default(),
            mover: Vec::new(),
            chances: Drafts::default(),
            first_probability: Vec::new(),
            probabilities: Vec::new(),
            payoffs: Vec::new(),
            outcomes: 0,
            node_labels: LabelDrafts::default(),
            outcome_labels: LabelDrafts::default(),
            by_label: Index::default(),
            by_payoffs: Index::default(),
            faults,
        }
    }

    /// Sets what is to be known about the game beyond its title.
    pub fn comment(&mut self, comment: impl Into<String>) {
        self.comment = comment.into();
    }

    /// The root.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// How many nodes there are so far.
    pub fn node_count(&self) -> usize {
        self.kind.len()
    }

    pub(super) fn fault(&mut self, message: String) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Diagnostic::error(message));
        }
    }

    /// The number of a list of actions, which must not be empty or name an action twice.
    fn action_list<S: AsRef<str>>(
        &mut self,
        actions: impl IntoIterator<Item = S>,
        owner: impl Fn() -> String,
    ) -> u32 {
        let actions = actions.into_iter();
        let ids: Vec<u32> = actions.map(|a| self.words.number(a.as_ref())).collect();
        if ids.is_empty() {
            self.fault(format!("{} has no actions", owner()));
        }
        // Short lists, which are nearly all, are compared pair by pair.
        let twice = if ids.len() <= 8 {
            (1..ids.len())
                .find(|&k| ids[..k].contains(&ids[k]))
                .map(|k| ids[k])
        } else {
            let mut sorted = ids.clone();
            sorted.sort_unstable();
            let pair = sorted.windows(2).find(|pair| pair[0] == pair[1]);
            pair.map(|pair| pair[0])
        };
        if let Some(word) = twice {
            let name = self.words.get(word).to_string();
            self.fault(format!("{} has two actions named `{name}`", owner()));
        }
        self.lists.number(&ids)
    }

    /// The information set of `player` whose label is `label`: what the player knows there. A
    /// label that is used again means the same set, and must come with the same actions.
    pub fn infoset<S: AsRef<str>>(
        &mut self,
        player: &str,
        label: &str,
        actions: impl IntoIterator<Item = S>,
    ) -> InfosetId {
        let player = match self.players.iter().position(|name| name == player) {
            Some(index) => PlayerId::new(index),
            None => {
                let known = self.players.iter().map(String::as_str);
                let fault = Diagnostic::error(format!("there is no player `{player}`"));
                let fault = fault.suggest(player, known);
                if self.faults.len() < MOST_FAULTS {
                    self.faults.push(fault);
                }
                PlayerId(0)
            }
        };
        self.labeled_infoset(player, label, actions)
    }

    /// The information set of `player` whose label is `label`, new or known.
    pub(crate) fn labeled_infoset<S: AsRef<str>>(
        &mut self,
        player: PlayerId,
        label: &str,
        actions: impl IntoIterator<Item = S>,
    ) -> InfosetId {
        if let Some(known) = self.find_infoset(player, label) {
            let owner = || format!("the information set `{label}`");
            let list = self.action_list(actions, owner);
            if list != self.infosets.actions[known.index()] {
                self.fault(format!("{} is used with different actions", owner()));
            }
            return known;
        }
        let id = self.new_infoset(player, label, actions);
        self.by_label.insert(hash((player, label)), id.0);
        id
    }

    /// The information set of `player` that was labeled so.
    pub(crate) fn find_infoset(&self, player: PlayerId, label: &str) -> Option<InfosetId> {
        let is = |set| self.mover[set as usize] == player && self.infosets.labels.get(set) == label;
        self.by_label.find(hash((player, label)), is).map(InfosetId)
    }

    /// A new information set that no label finds again: the caller sees to it that labels differ.
    pub(crate) fn new_infoset<S: AsRef<str>>(
        &mut self,
        player: PlayerId,
        label: &str,
        actions: impl IntoIterator<Item = S>,
    ) -> InfosetId {
        if self.mover.len() >= MOST {
            self.fault(format!("there are more than {MOST} information sets"));
            return InfosetId(0);
        }
        let owner = || format!("the information set `{label}`");
        let list = self.action_list(actions, owner);
        self.mover.push(player);
        InfosetId::new(self.infosets.push(label, list))
    }

    pub(super) fn player_name(&self, player: PlayerId) -> &str {
        &self.players[player.index()]
    }

    /// Whether the actions of an information set of this builder have these names in this order.
    pub(super) fn has_actions(&self, set: InfosetId, names: &[String]) -> bool {
        let list = self.lists.get(self.infosets.actions[set.index()]);
        list.len() == names.len()
            && list
                .iter()
                .zip(names)
                .all(|(&word, name)| self.words.get(word) == name)
    }

    /// A chance move with these branches and probabilities, to be used at any number of nodes.
    pub fn chance<S: AsRef<str>>(
        &mut self,
        label: &str,
        branches: impl IntoIterator<Item = (S, Rational)>,
    ) -> ChanceId {
        if self.first_probability.len() >= MOST {
            self.fault(format!("there are more than {MOST} chance moves"));
            return ChanceId(0);
        }
        let (names, probabilities): (Vec<S>, Vec<Rational>) = branches.into_iter().unzip();
        let list = self.action_list(names, || match label {
            "" => "a chance move".into(),
            label => format!("the chance move `{label}`"),
        });
        self.first_probability.push(self.probabilities.len());
        self.probabilities.extend(probabilities);
        ChanceId::new(self.chances.push(label, list))
    }

    /// Payoffs, by player; the same payoffs get the same id.
    pub fn outcome(&mut self, payoffs: impl IntoIterator<Item = Rational>) -> OutcomeId {
        let payoffs: Vec<Rational> = payoffs.into_iter().collect();
        let players = self.players.len();
        let hash = hash(&payoffs);
        let is = |row| payoffs == self.payoffs[row as usize * players..][..players];
        if let Some(known) = self.by_payoffs.find(hash, is) {
            return OutcomeId(known);
        }
        let right_length = payoffs.len() == players;
        let id = self.new_outcome(payoffs);
        if right_length {
            self.by_payoffs.insert(hash, id.0);
        }
        id
    }

    /// Payoffs that are a row of their own even where they equal others.
    pub(crate) fn new_outcome(&mut self, payoffs: impl IntoIterator<Item = Rational>) -> OutcomeId {
        if self.outcomes >= MOST {
            self.fault(format!("there are more than {MOST} outcomes"));
            return OutcomeId(0);
        }
        let before = self.payoffs.len();
        self.payoffs.extend(payoffs);
        let given = self.payoffs.len() - before;
        let expected = self.players.len();
        if given != expected {
            self.fault(format!(
                "an outcome has {given} payoffs for {expected} players"
            ));
            self.payoffs.resize(before + expected, Rational::ZERO);
        }
        self.outcomes += 1;
        OutcomeId::new(self.outcomes - 1)
    }

    /// The player of `infoset` moves at `node`; returns the nodes that follow, action by action.
    pub fn decide(&mut self, node: NodeId, infoset: InfosetId) -> Nodes {
        let Some(&list) = self.infosets.actions.get(infoset.index()) else {
            self.fault(format!("{infoset:?} is not of this builder"));
            return self.grow(node, 0, LEAF);
        };
        let count = self.lists.get(list).len();
        self.grow(node, count, infoset.0)
    }

    /// Chance moves at `node`; returns the nodes that follow, branch by branch.
    pub fn draw(&mut self, node: NodeId, chance: ChanceId) -> Nodes {
        let Some(&list) = self.chances.actions.get(chance.index()) else {
            self.fault(format!("{chance:?} is not of this builder"));
            return self.grow(node, 0, LEAF);
        };
        let count = self.lists.get(list).len();
        self.grow(node, count, chance.0 | CHANCE)
    }

    fn grow(&mut self, node: NodeId, count: usize, kind: u32) -> Nodes {
        let first = self.kind.len();
        if node.index() >= first {
            self.fault(format!("{node:?} is not of this builder"));
        } else if self.kind[node.index()] != LEAF {
            self.fault(format!("two moves are made at {node:?}"));
        } else if first + count > MOST {
            self.fault(format!("the tree has more than {MOST} nodes"));
            return Nodes(0..0);
        } else {
            self.kind[node.index()] = kind;
            self.first_child[node.index()] = first as u32;
        }
        self.kind.resize(first + count, LEAF);
        self.first_child.resize(first + count, 0);
        self.outcome.resize(first + count, NOTHING);
        Nodes(first as u32..(first + count) as u32)
    }

    /// Pays at `node`, by player, what is added to every play through it.
    pub fn pay(&mut self, node: NodeId, payoffs: impl IntoIterator<Item = Rational>) {
        let outcome = self.outcome(payoffs);
        self.pay_outcome(node, outcome);
    }

    /// Pays a known outcome at `node`.
    pub fn pay_outcome(&mut self, node: NodeId, outcome: OutcomeId) {
        if outcome.index() >= self.outcomes {
            self.fault(format!("{outcome:?} is not of this builder"));
            return;
        }
        match self.outcome.get_mut(node.index()) {
            Some(place) if *place == NOTHING => *place = outcome.0,
            Some(_) => self.fault(format!("{node:?} is paid twice")),
            None => self.fault(format!("{node:?} is not of this builder")),
        }
    }

    /// Labels a node, for readers: nothing depends on it, and it need not differ from others.
    pub fn label_node(&mut self, node: NodeId, label: &str) {
        match node.index() < self.kind.len() {
            true => self.node_labels.set(node.index(), label),
            false => self.fault(format!("{node:?} is not of this builder")),
        }
    }

    /// Labels an outcome, for readers: nothing depends on it, and it need not differ from others.
    /// Equal payoffs made by [`outcome`](Self::outcome) are one outcome and have one label.
    pub fn label_outcome(&mut self, outcome: OutcomeId, label: &str) {
        match outcome.index() < self.outcomes {
            true => self.outcome_labels.set(outcome.index(), label),
            false => self.fault(format!("{outcome:?} is not of this builder")),
        }
    }

    /// Lays the tree out in preorder and checks it. Linear in nodes and actions.
    ///
    /// Refuses what [`Game::new`] refuses and every mistake made on the way. Imperfect recall is
    /// no mistake: solvers refuse it.
    pub fn build(mut self) -> Result<Game, Error> {
        Error::check(ErrorKind::Input, std::mem::take(&mut self.faults))?;
        // What was needed to find things again is not needed to lay them out.
        (self.by_label, self.by_payoffs) = (Index::default(), Index::default());
        let (shape, values) = layout::lay_out(self)?;
        Game::new(Arc::new(shape), values)
    }
}
