//! What the enumeration needs of a tree: chance, own sequences, and who has deviated where.

use crate::game::{ActionId, Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::OrderedField;

/// No action: where a sequence is empty.
pub(super) const NONE: u32 = 0;

/// A tree prepared for walks.
#[derive(Debug)]
pub(super) struct Frame<'g, K> {
    pub(super) game: &'g Game<K>,
    pub(super) players: usize,
    /// Node after node, by player: its last action before the node, plus one; [`NONE`] for none.
    last: Vec<u32>,
    /// By node: the product of the positive chance probabilities on its path.
    pub(super) chance: Vec<K>,
    /// By node: whether the branch into it has probability zero.
    pub(super) cut: Vec<bool>,
    /// By node: whether no branch of probability zero is on its path.
    pub(super) possible: Vec<bool>,
    /// By information set: whether it has a possible node.
    pub(super) admitted: Vec<bool>,
    /// By information set: whether only chance tells its possible nodes apart for its player, so
    /// that its belief is the same whatever the supports are.
    pub(super) fixed_odds: Vec<bool>,
}

/// Which players took an action outside their supports on the way to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deviators {
    Nobody,
    One(PlayerId),
    Several,
}

impl Deviators {
    fn and(self, player: PlayerId) -> Self {
        match self {
            Deviators::Nobody => Deviators::One(player),
            Deviators::One(other) if other == player => self,
            _ => Deviators::Several,
        }
    }

    /// Whether nobody but `player`, and perhaps not even that one, is among them.
    pub(super) fn only(self, player: PlayerId) -> bool {
        match self {
            Deviators::Nobody => true,
            Deviators::One(one) => one == player,
            Deviators::Several => false,
        }
    }
}

impl<'g, K: OrderedField> Frame<'g, K> {
    pub(super) fn new(game: &'g Game<K>) -> Self {
        let (count, players) = (game.node_count(), game.players().len());
        let mut frame = Frame {
            game,
            players,
            last: vec![NONE; count * players],
            chance: vec![K::one(); count],
            cut: vec![false; count],
            possible: vec![true; count],
            admitted: Vec::new(),
            fixed_odds: Vec::new(),
        };
        for node in game.nodes() {
            let Some((parent, branch)) = game.parent(node) else {
                continue;
            };
            let (from, to) = (parent.index() * players, node.index() * players);
            frame.last.copy_within(from..from + players, to);
            let mut chance = frame.chance[parent.index()].clone();
            match game.kind(parent) {
                NodeKind::Chance(id) => {
                    let probability = &game.chance(id)[branch];
                    frame.cut[node.index()] = probability.is_zero();
                    if !probability.is_zero() {
                        chance *= probability;
                    }
                }
                NodeKind::Decision(set) => {
                    let set = game.infoset(set);
                    let action = set.action(branch);
                    frame.last[to + set.player().index()] = action.index() as u32 + 1;
                }
                NodeKind::Leaf => {}
            }
            frame.chance[node.index()] = chance;
            frame.possible[node.index()] =
                frame.possible[parent.index()] && !frame.cut[node.index()];
        }
        let possible = |node: &NodeId| frame.possible[node.index()];
        frame.admitted = game
            .infosets()
            .map(|set| set.nodes().iter().any(possible))
            .collect();
        let fixed = game.infosets().map(|set| frame.has_fixed_odds(set.id()));
        frame.fixed_odds = fixed.collect();
        frame
    }

    /// By player: its last action before a node, plus one.
    pub(super) fn last(&self, node: NodeId) -> &[u32] {
        let from = node.index() * self.players;
        &self.last[from..from + self.players]
    }

    /// The action with which an information set's player came there; `None` at its first.
    pub(super) fn before(&self, set: InfosetId) -> Option<ActionId> {
        let set = self.game.infoset(set);
        self.game.last_action(set.player(), set.parent_sequence())
    }

    /// How many choices of supports there are: at every set some of its actions.
    pub(super) fn supports(&self) -> u64 {
        let choices = |actions: usize| {
            1u64.checked_shl(actions as u32)
                .unwrap_or(0)
                .wrapping_sub(1)
        };
        let sets = self.game.infosets();
        sets.fold(1, |all: u64, set| {
            all.saturating_mul(choices(set.action_count()))
        })
    }

    /// How many pairs there are of a set and another of its player that comes before it: in deep
    /// trees their number is the square of the depth.
    pub(super) fn sets_before(&self) -> usize {
        let mut before = vec![0usize; self.game.infoset_count()];
        let mut pairs = 0usize;
        // A set is met after those that come before it.
        for set in self.game.infosets() {
            let last = self.before(set.id()).map(|last| self.game.infoset_of(last));
            let own = last.map_or(0, |last| before[last.index()] + 1);
            before[set.id().index()] = own;
            pairs = pairs.saturating_add(own);
        }
        pairs
    }

    /// The action that leads to a node, if a player takes it.
    pub(super) fn action_to(&self, node: NodeId) -> Option<ActionId> {
        let (parent, branch) = self.game.parent(node)?;
        match self.game.kind(parent) {
            NodeKind::Decision(set) => Some(self.game.infoset(set).action(branch)),
            _ => None,
        }
    }

    /// By node: whether play comes there by chance and actions that are `open`.
    pub(super) fn path(&self, open: impl Fn(ActionId) -> bool) -> Vec<bool> {
        let mut path = vec![true; self.game.node_count()];
        for node in self.game.nodes() {
            if let Some((parent, _)) = self.game.parent(node) {
                let passes = match self.action_to(node) {
                    Some(action) => open(action),
                    None => !self.cut[node.index()],
                };
                path[node.index()] = passes && path[parent.index()];
            }
        }
        path
    }

    /// By node: who deviated, if the actions that are `taken` are not deviations.
    pub(super) fn deviators(&self, taken: &[bool]) -> Vec<Deviators> {
        let game = self.game;
        let mut found = vec![Deviators::Nobody; game.node_count()];
        for node in game.nodes() {
            let Some((parent, _)) = game.parent(node) else {
                continue;
            };
            let before = found[parent.index()];
            found[node.index()] = match self.action_to(node) {
                Some(action) if !taken[action.index()] => {
                    before.and(game.infoset(game.infoset_of(action)).player())
                }
                _ => before,
            };
        }
        found
    }

    /// By information set: where the smallest subgame that has it starts.
    pub(super) fn homes(&self) -> Vec<NodeId> {
        let game = self.game;
        let count = game.node_count();
        // By node: the first and the last node of all sets that have nodes in its subtree.
        let mut spans: Vec<(usize, usize)> = (0..count).map(|node| (node, node)).collect();
        for node in game.nodes().rev() {
            let (mut first, mut last) = spans[node.index()];
            if let NodeKind::Decision(set) = game.kind(node) {
                for member in game.infoset(set).nodes() {
                    first = first.min(member.index());
                    last = last.max(member.index());
                }
            }
            for child in game.children(node) {
                first = first.min(spans[child.index()].0);
                last = last.max(spans[child.index()].1);
            }
            spans[node.index()] = (first, last);
        }
        let is_closed = |node: NodeId| {
            let (first, last) = spans[node.index()];
            node.index() <= first && last < game.subtree_end(node).index()
        };
        let home = |set: crate::game::Infoset<'_>| {
            let mut node = set.nodes()[0];
            while !is_closed(node) {
                match game.parent(node) {
                    Some((parent, _)) => node = parent,
                    None => break,
                }
            }
            node
        };
        game.infosets().map(home).collect()
    }

    /// Whether play comes from `start` to `node` by branches of positive probability and actions
    /// that are `taken`.
    pub(super) fn leads(&self, start: NodeId, node: NodeId, taken: &[bool]) -> bool {
        let mut at = node;
        while at != start {
            let open = match self.action_to(at) {
                Some(action) => taken[action.index()],
                None => !self.cut[at.index()],
            };
            match self.game.parent(at) {
                Some((parent, _)) if open => at = parent,
                _ => return false,
            }
        }
        true
    }

    /// The possible nodes of a set.
    pub(super) fn possible_nodes(&self, set: InfosetId) -> impl Iterator<Item = NodeId> + '_ {
        let nodes = self.game.infoset(set).nodes().iter().copied();
        nodes.filter(|node| self.possible[node.index()])
    }

    /// Whether all others have done the same before all possible nodes of a set.
    fn has_fixed_odds(&self, set: InfosetId) -> bool {
        let owner = self.game.infoset(set).player().index();
        let others = |node: NodeId| {
            let last = self.last(node).iter().enumerate();
            last.filter(move |(player, _)| *player != owner)
                .map(|(_, last)| last)
        };
        let mut nodes = self.possible_nodes(set);
        let Some(first) = nodes.next() else {
            return false;
        };
        nodes.all(|node| others(node).eq(others(first)))
    }
}
