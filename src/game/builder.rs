//! Building a game node by node, in any order.

use super::id::{ActionId, ChanceId, InfosetId, NodeId, OutcomeId, PlayerId, SequenceId};
use super::sets::{Names, Sets};
use super::tree::{CHANCE, LEAF, NOTHING, Shape};
use super::validate::RecallFailure;
use super::{Game, Values};
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::number::Rational;
use ndarray::Array2;
use std::collections::HashMap;
use std::sync::Arc;

/// Builds a [`Game`] node by node; every other way of making a game ends here.
///
/// Nodes are made by [`decide`](Self::decide) and [`draw`](Self::draw) in any order; a node that
/// is given neither is a leaf. Mistakes are collected and reported by [`build`](Self::build), all
/// at once. The ids that the builder hands out are its own: the game renumbers nodes in preorder
/// and sets in the order in which preorder meets them.
#[derive(Debug)]
pub struct GameBuilder {
    title: String,
    players: Vec<String>,
    first_child: Vec<u32>,
    kind: Vec<u32>,
    outcome: Vec<u32>,
    action_names: Names,
    name_ids: HashMap<Box<str>, u32>,
    infosets: Vec<Draft>,
    chances: Vec<Draft>,
    probabilities: Vec<Rational>,
    outcomes: Vec<Rational>,
    by_label: HashMap<(u32, Box<str>), InfosetId>,
    by_payoffs: HashMap<Box<[Rational]>, OutcomeId>,
    faults: Vec<Diagnostic>,
}

/// A set before the tree is laid out.
#[derive(Debug)]
struct Draft {
    player: u32,
    label: Box<str>,
    actions: Box<[u32]>,
    /// Chance only: where its probabilities start.
    first: usize,
}

/// The nodes that a move leads to, in the order of the actions.
pub type Nodes = std::iter::Map<std::ops::Range<u32>, fn(u32) -> NodeId>;

/// At most so many nodes, sets or outcomes: ids are 31 bits wide.
const MOST: usize = (1 << 31) - 2;

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
            players,
            first_child: vec![0],
            kind: vec![LEAF],
            outcome: vec![NOTHING],
            action_names: Names::default(),
            name_ids: HashMap::new(),
            infosets: Vec::new(),
            chances: Vec::new(),
            probabilities: Vec::new(),
            outcomes: Vec::new(),
            by_label: HashMap::new(),
            by_payoffs: HashMap::new(),
            faults,
        }
    }

    /// The root.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// How many nodes there are so far.
    pub fn node_count(&self) -> usize {
        self.kind.len()
    }

    fn fault(&mut self, message: String) {
        self.faults.push(Diagnostic::error(message));
    }

    fn name(&mut self, name: &str) -> u32 {
        if let Some(&id) = self.name_ids.get(name) {
            return id;
        }
        let id = self.action_names.push(name);
        self.name_ids.insert(name.into(), id);
        id
    }

    fn action_ids<S: AsRef<str>>(
        &mut self,
        actions: impl IntoIterator<Item = S>,
        owner: &str,
    ) -> Box<[u32]> {
        let ids: Box<[u32]> = actions
            .into_iter()
            .map(|name| self.name(name.as_ref()))
            .collect();
        if ids.is_empty() {
            self.fault(format!("{owner} has no actions"));
        }
        let mut sorted = ids.to_vec();
        sorted.sort_unstable();
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            let name = self.action_names.get(pair[0]).to_string();
            self.fault(format!("{owner} has two actions named `{name}`"));
        }
        ids
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
                self.faults.push(fault.suggest(player, known));
                PlayerId(0)
            }
        };
        if let Some(&known) = self.by_label.get(&(player.0, Box::from(label))) {
            let owner = format!("the information set `{label}`");
            let ids = self.action_ids(actions, &owner);
            if ids != self.infosets[known.index()].actions {
                self.fault(format!("{owner} is used with different actions"));
            }
            return known;
        }
        let id = self.new_infoset(player, label, actions);
        self.by_label.insert((player.0, label.into()), id);
        id
    }

    /// A new information set that no label finds again: the caller sees to it that labels differ.
    pub(crate) fn new_infoset<S: AsRef<str>>(
        &mut self,
        player: PlayerId,
        label: &str,
        actions: impl IntoIterator<Item = S>,
    ) -> InfosetId {
        let actions = self.action_ids(actions, &format!("the information set `{label}`"));
        self.infosets.push(Draft {
            player: player.0,
            label: label.into(),
            actions,
            first: 0,
        });
        InfosetId::new(self.infosets.len() - 1)
    }

    /// A chance move with these branches and probabilities, to be used at any number of nodes.
    pub fn chance<S: AsRef<str>>(
        &mut self,
        label: &str,
        branches: impl IntoIterator<Item = (S, Rational)>,
    ) -> ChanceId {
        let first = self.probabilities.len();
        let mut names = Vec::new();
        for (name, probability) in branches {
            names.push(self.name(name.as_ref()));
            self.probabilities.push(probability);
        }
        let owner = if label.is_empty() {
            "a chance move".into()
        } else {
            format!("the chance move `{label}`")
        };
        let names: Vec<String> = names
            .iter()
            .map(|&n| self.action_names.get(n).to_string())
            .collect();
        let actions = self.action_ids(names, &owner);
        self.chances.push(Draft {
            player: 0,
            label: label.into(),
            actions,
            first,
        });
        ChanceId::new(self.chances.len() - 1)
    }

    /// Payoffs, by player; the same payoffs get the same id.
    pub fn outcome(&mut self, payoffs: impl IntoIterator<Item = Rational>) -> OutcomeId {
        let payoffs: Box<[Rational]> = payoffs.into_iter().collect();
        if let Some(&id) = self.by_payoffs.get(&payoffs) {
            return id;
        }
        let id = self.new_outcome(payoffs.iter().cloned());
        self.by_payoffs.insert(payoffs, id);
        id
    }

    /// Payoffs that are a row of their own even where they equal others.
    pub(crate) fn new_outcome(&mut self, payoffs: impl IntoIterator<Item = Rational>) -> OutcomeId {
        let id = OutcomeId::new(self.outcomes.len() / self.players.len().max(1));
        let before = self.outcomes.len();
        self.outcomes.extend(payoffs);
        let given = self.outcomes.len() - before;
        if given != self.players.len() {
            let expected = self.players.len();
            self.fault(format!(
                "an outcome has {given} payoffs for {expected} players"
            ));
            self.outcomes.resize(before + expected, Rational::ZERO);
        }
        id
    }

    /// The player of `infoset` moves at `node`; returns the nodes that follow, action by action.
    pub fn decide(&mut self, node: NodeId, infoset: InfosetId) -> Nodes {
        let Some(draft) = self.infosets.get(infoset.index()) else {
            self.fault(format!("{infoset:?} is not of this builder"));
            return self.grow(node, 0, LEAF);
        };
        let count = draft.actions.len();
        self.grow(node, count, infoset.0)
    }

    /// Chance moves at `node`; returns the nodes that follow, branch by branch.
    pub fn draw(&mut self, node: NodeId, chance: ChanceId) -> Nodes {
        let Some(draft) = self.chances.get(chance.index()) else {
            self.fault(format!("{chance:?} is not of this builder"));
            return self.grow(node, 0, LEAF);
        };
        let count = draft.actions.len();
        self.grow(node, count, chance.0 | CHANCE)
    }

    fn grow(&mut self, node: NodeId, count: usize, kind: u32) -> Nodes {
        let first = self.kind.len();
        let to_id: fn(u32) -> NodeId = NodeId;
        if node.index() >= first {
            self.fault(format!("{node:?} is not of this builder"));
        } else if self.kind[node.index()] != LEAF {
            self.fault(format!("two moves are made at {node:?}"));
        } else if first + count > MOST {
            self.fault(format!("the tree has more than {MOST} nodes"));
            return (0..0).map(to_id);
        } else {
            self.kind[node.index()] = kind;
            self.first_child[node.index()] = first as u32;
        }
        self.kind.resize(first + count, LEAF);
        self.first_child.resize(first + count, 0);
        self.outcome.resize(first + count, NOTHING);
        (first as u32..(first + count) as u32).map(to_id)
    }

    /// Pays at `node`, by player, what is added to every play through it.
    pub fn pay(&mut self, node: NodeId, payoffs: impl IntoIterator<Item = Rational>) {
        let outcome = self.outcome(payoffs);
        self.pay_outcome(node, outcome);
    }

    /// Pays a known outcome at `node`.
    pub fn pay_outcome(&mut self, node: NodeId, outcome: OutcomeId) {
        match self.outcome.get_mut(node.index()) {
            Some(place) if *place == NOTHING => *place = outcome.0,
            Some(_) => self.fault(format!("{node:?} is paid twice")),
            None => self.fault(format!("{node:?} is not of this builder")),
        }
    }

    /// Lays the tree out in preorder and checks it. Linear in nodes and actions.
    ///
    /// Refuses what [`Game::new`] refuses and every mistake made on the way. Imperfect recall is
    /// no mistake: solvers refuse it.
    pub fn build(self) -> Result<Game, Error> {
        let (shape, values) = self.lay_out()?;
        Game::new(Arc::new(shape), values)
    }

    fn lay_out(mut self) -> Result<(Shape, Values), Error> {
        Error::check(ErrorKind::Input, std::mem::take(&mut self.faults))?;
        let count = self.kind.len();
        let mut parent = Vec::with_capacity(count);
        let mut branch = Vec::with_capacity(count);
        let mut kind = Vec::with_capacity(count);
        let mut outcome = Vec::with_capacity(count);
        let mut end = vec![0u32; count];
        let mut infosets = Renumbering::new(self.infosets.len());
        let mut chances = Renumbering::new(self.chances.len());
        let mut leaves = 0;
        // Nodes still to be laid out, the next one last: (builder's id, parent, branch).
        let mut waiting = vec![(0u32, 0u32, 0u32)];
        while let Some((old, above, action)) = waiting.pop() {
            let new = kind.len() as u32;
            parent.push(NodeId(above));
            branch.push(action);
            outcome.push(self.outcome[old as usize]);
            let code = self.kind[old as usize];
            let children = if code == LEAF {
                leaves += 1;
                kind.push(LEAF);
                0
            } else if code & CHANCE != 0 {
                let chance = code ^ CHANCE;
                kind.push(chances.number(chance) | CHANCE);
                self.chances[chance as usize].actions.len()
            } else {
                kind.push(infosets.number(code));
                self.infosets[code as usize].actions.len()
            };
            let first = self.first_child[old as usize];
            waiting.extend((0..children as u32).rev().map(|k| (first + k, new, k)));
        }
        for node in (0..kind.len()).rev() {
            end[node] = end[node].max(node as u32 + 1);
            let above = parent[node].index();
            end[above] = end[above].max(end[node]);
        }

        let mut infoset_table = Sets::new(self.action_names.clone());
        let mut player = Vec::with_capacity(infosets.order.len());
        for &old in &infosets.order {
            let draft = &self.infosets[old as usize];
            infoset_table.push(&draft.label, &draft.actions);
            player.push(PlayerId(draft.player));
        }
        let mut chance_table = Sets::new(self.action_names);
        let mut probabilities = Vec::new();
        for &old in &chances.order {
            let draft = &self.chances[old as usize];
            chance_table.push(&draft.label, &draft.actions);
            let last = draft.first + draft.actions.len();
            probabilities.extend_from_slice(&self.probabilities[draft.first..last]);
        }
        let coded = |node: usize| (NodeId::new(node), kind[node]);
        infoset_table.assign(
            (0..kind.len())
                .map(coded)
                .filter_map(|(node, code)| (code & CHANCE == 0).then_some((node, code as usize))),
        );
        chance_table.assign((0..kind.len()).map(coded).filter_map(|(node, code)| {
            (code & CHANCE != 0 && code != LEAF).then_some((node, (code ^ CHANCE) as usize))
        }));

        let mut own = vec![Vec::new(); self.players.len()];
        let mut last_action = vec![Vec::new(); self.players.len()];
        let mut sequence = Vec::with_capacity(infoset_table.action_count());
        for (set, &owner) in player.iter().enumerate() {
            own[owner.index()].push(InfosetId::new(set));
            for action in infoset_table.actions(set) {
                last_action[owner.index()].push(ActionId::new(action));
                sequence.push(SequenceId::new(last_action[owner.index()].len()));
            }
        }
        let outcomes = self.outcomes.len() / self.players.len().max(1);
        let payoffs = Array2::from_shape_vec((outcomes, self.players.len()), self.outcomes)
            .map_err(|fault| Error::internal(format!("the payoff table is ragged: {fault}")))?;
        let mut shape = Shape {
            title: self.title,
            players: self.players,
            parent,
            branch,
            end,
            kind,
            outcome,
            leaves,
            outcomes,
            infosets: infoset_table,
            chances: chance_table,
            player,
            parent_sequence: Vec::new(),
            own,
            sequence,
            last_action,
            recall: None,
        };
        (shape.parent_sequence, shape.recall) = parent_sequences(&shape);
        Ok((
            shape,
            Values {
                payoffs,
                chance: probabilities,
            },
        ))
    }
}

/// Numbers sets in the order in which they are met.
struct Renumbering {
    number: Vec<u32>,
    order: Vec<u32>,
}

impl Renumbering {
    fn new(count: usize) -> Self {
        Renumbering {
            number: vec![u32::MAX; count],
            order: Vec::new(),
        }
    }

    fn number(&mut self, old: u32) -> u32 {
        let place = &mut self.number[old as usize];
        if *place == u32::MAX {
            *place = self.order.len() as u32;
            self.order.push(old);
        }
        *place
    }
}

/// By information set, its player's last sequence before its first node; and the first failure of
/// perfect recall, if there is one. One walk over the tree.
fn parent_sequences(shape: &Shape) -> (Vec<SequenceId>, Option<RecallFailure>) {
    const UNSEEN: SequenceId = SequenceId(u32::MAX);
    let mut parents = vec![UNSEEN; shape.infoset_count()];
    let mut failure = None;
    let mut last = vec![SequenceId::EMPTY; shape.players.len()];
    // Decision nodes on the current path, with the ends of their subtrees, their sets, and the
    // sequence that their players had before.
    let mut path: Vec<(u32, InfosetId, SequenceId)> = Vec::new();
    for index in 0..shape.kind.len() {
        while let Some(&(end, set, before)) = path.last()
            && end as usize <= index
        {
            last[shape.player[set.index()].index()] = before;
            path.pop();
        }
        // The action that leads here, if the parent is a decision.
        if index > 0 {
            let code = shape.kind[shape.parent[index].index()];
            if code & CHANCE == 0 {
                let set = InfosetId(code);
                let action = shape.infoset(set).action(shape.branch[index] as usize);
                last[shape.player[set.index()].index()] = shape.sequence[action.index()];
            }
        }
        let code = shape.kind[index];
        if code & CHANCE != 0 {
            continue;
        }
        let set = InfosetId(code);
        let before = last[shape.player[set.index()].index()];
        if parents[set.index()] == UNSEEN {
            parents[set.index()] = before;
        } else if parents[set.index()] != before && failure.is_none() {
            failure = Some(RecallFailure {
                infoset: set,
                first: shape.infoset(set).nodes()[0],
                second: NodeId::new(index),
                absent_minded: path.iter().any(|&(_, above, _)| above == set),
            });
        }
        path.push((shape.end[index], set, before));
    }
    (parents, failure)
}
