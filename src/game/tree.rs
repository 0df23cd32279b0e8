//! The fixed part of a game: tree, information sets and names.

use super::id::{ActionId, ChanceId, InfosetId, NodeId, OutcomeId, PlayerId, SequenceId};
use super::labels::Labels;
use super::sets::Sets;
use super::validate::RecallFailure;
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use std::ops::Range;
use std::sync::OnceLock;

/// What happens at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// The play ends.
    Leaf,
    /// Chance draws.
    Chance(ChanceId),
    /// A player moves, knowing only that it is in this information set.
    Decision(InfosetId),
}

/// A [`NodeKind`] in one word: `LEAF`, or the id, with the top bit set for chance.
pub(super) const LEAF: u32 = u32::MAX;
pub(super) const CHANCE: u32 = 1 << 31;
/// A node without payoffs of its own.
pub(super) const NOTHING: u32 = u32::MAX;

/// The fixed part of a game: tree, information sets and names. Twenty bytes a node, and for
/// a label, which few nodes have, sixteen more and its text.
#[derive(Debug, Clone)]
pub struct Shape {
    pub(super) title: String,
    pub(super) comment: String,
    pub(super) players: Vec<String>,
    /// By node; the root is its own parent.
    pub(super) parent: Vec<NodeId>,
    /// By node: which action of the parent leads here.
    pub(super) branch: Vec<u32>,
    /// By node: one past the last node of its subtree.
    pub(super) end: Vec<u32>,
    pub(super) kind: Vec<u32>,
    pub(super) outcome: Vec<u32>,
    pub(super) leaves: usize,
    pub(super) outcomes: usize,
    pub(super) node_labels: Labels,
    pub(super) outcome_labels: Labels,
    pub(super) infosets: Sets,
    pub(super) chances: Sets,
    /// By information set.
    pub(super) player: Vec<PlayerId>,
    /// By information set: its player's last sequence before its first node.
    pub(super) parent_sequence: Vec<SequenceId>,
    /// By player: its information sets.
    pub(super) own: Vec<Vec<InfosetId>>,
    /// By action: the sequence that ends in it.
    pub(super) sequence: Vec<SequenceId>,
    /// By player and sequence, the empty one left out: the action in which it ends.
    pub(super) last_action: Vec<Vec<ActionId>>,
    pub(super) recall: Option<RecallFailure>,
    /// By player, its information sets by label, made when first asked for.
    pub(super) by_label: OnceLock<Vec<Vec<InfosetId>>>,
}

impl Shape {
    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What is to be known about the game beyond its title; mostly empty. For readers: nothing
    /// depends on it.
    pub fn comment(&self) -> &str {
        &self.comment
    }

    /// The players' names.
    pub fn players(&self) -> &[String] {
        &self.players
    }

    /// Every player.
    pub fn player_ids(&self) -> impl DoubleEndedIterator<Item = PlayerId> + use<> {
        (0..self.players.len()).map(PlayerId::new)
    }

    /// A player's name.
    pub fn player_name(&self, player: PlayerId) -> &str {
        &self.players[player.index()]
    }

    /// Refuses a player that the game does not have.
    pub(crate) fn require_player(&self, player: PlayerId) -> Result<(), Error> {
        match player.index() < self.players().len() {
            true => Ok(()),
            false => {
                let (number, count) = (player.index() + 1, self.players().len());
                let message = format!("there is no player {number}: the game has {count}");
                let hint = "give the game the players whom the question is about";
                let fault = Diagnostic::error(message).hint(hint);
                Err(Error::new(ErrorKind::Input, fault))
            }
        }
    }

    /// The player with this name.
    pub fn find_player(&self, name: &str) -> Option<PlayerId> {
        self.players
            .iter()
            .position(|player| player == name)
            .map(PlayerId::new)
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.kind.len()
    }

    /// Every node, in preorder; reversed, children come before parents.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.kind.len()).map(NodeId::new)
    }

    /// How many nodes are leaves.
    pub fn leaf_count(&self) -> usize {
        self.leaves
    }

    /// How many nodes are chance nodes.
    pub fn chance_node_count(&self) -> usize {
        (0..self.chances.len())
            .map(|chance| self.chances.members(chance).len())
            .sum()
    }

    /// What happens at a node.
    pub fn kind(&self, node: NodeId) -> NodeKind {
        match self.kind[node.index()] {
            LEAF => NodeKind::Leaf,
            code if code & CHANCE != 0 => NodeKind::Chance(ChanceId(code ^ CHANCE)),
            code => NodeKind::Decision(InfosetId(code)),
        }
    }

    /// The node before this one and the index of the action that leads here; `None` at the root.
    pub fn parent(&self, node: NodeId) -> Option<(NodeId, usize)> {
        let index = node.index();
        (index > 0).then(|| (self.parent[index], self.branch[index] as usize))
    }

    /// One past the last node of the subtree that starts at `node`.
    pub fn subtree_end(&self, node: NodeId) -> NodeId {
        NodeId(self.end[node.index()])
    }

    /// The nodes right after this one, in the order of the actions.
    pub fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.end[node.index()];
        let mut next = node.0 + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let child = NodeId(next);
                next = self.end[child.index()];
                child
            })
        })
    }

    /// Which payoffs are paid at this node itself.
    pub fn outcome(&self, node: NodeId) -> Option<OutcomeId> {
        let outcome = self.outcome[node.index()];
        (outcome != NOTHING).then_some(OutcomeId(outcome))
    }

    /// A node's label, empty where it has none. Several nodes may have the same.
    pub fn node_label(&self, node: NodeId) -> &str {
        self.node_labels.get(node.index())
    }

    /// An outcome's label, empty where it has none. Several outcomes may have the same.
    pub fn outcome_label(&self, outcome: OutcomeId) -> &str {
        self.outcome_labels.get(outcome.index())
    }

    /// How many rows the table of payoffs has.
    pub fn outcome_count(&self) -> usize {
        self.outcomes
    }

    /// How many information sets there are, all players together.
    pub fn infoset_count(&self) -> usize {
        self.infosets.len()
    }

    /// Every information set. With perfect recall a player meets none before one of a lower id.
    pub fn infosets(&self) -> impl DoubleEndedIterator<Item = Infoset<'_>> {
        (0..self.infosets.len()).map(|index| self.infoset(InfosetId::new(index)))
    }

    /// One information set.
    pub fn infoset(&self, id: InfosetId) -> Infoset<'_> {
        Infoset { shape: self, id }
    }

    /// The information sets of a player, in the order of their ids.
    pub fn infosets_of(&self, player: PlayerId) -> &[InfosetId] {
        &self.own[player.index()]
    }

    /// The information set of `player` with this label, the first if there are several.
    pub fn find_infoset(&self, player: PlayerId, label: &str) -> Option<InfosetId> {
        let label_of = |id: &InfosetId| self.infosets.label(id.index());
        let by_label = self.by_label.get_or_init(|| {
            let mut sorted = self.own.clone();
            for own in &mut sorted {
                own.sort_by(|a, b| label_of(a).cmp(label_of(b)));
            }
            sorted
        });
        let own = &by_label[player.index()];
        let first = own.partition_point(|id| label_of(id) < label);
        own.get(first).copied().filter(|id| label_of(id) == label)
    }

    /// How many actions all information sets have together.
    pub fn action_count(&self) -> usize {
        self.infosets.action_count()
    }

    /// An action's name.
    pub fn action_name(&self, action: ActionId) -> &str {
        self.infosets.action_name(action.index())
    }

    /// The information set at which an action is taken.
    pub fn infoset_of(&self, action: ActionId) -> InfosetId {
        InfosetId::new(self.infosets.owner(action.index()))
    }

    /// How many chance moves there are.
    pub fn chance_count(&self) -> usize {
        self.chances.len()
    }

    /// The branches of a chance move, numbered through all chance moves of the game.
    pub fn branches(&self, chance: ChanceId) -> Range<usize> {
        self.chances.actions(chance.index())
    }

    /// The names of the branches of a chance move.
    pub fn branch_names(&self, chance: ChanceId) -> impl ExactSizeIterator<Item = &str> {
        self.branches(chance)
            .map(|branch| self.chances.action_name(branch))
    }

    /// A chance move's label.
    pub fn chance_label(&self, chance: ChanceId) -> &str {
        self.chances.label(chance.index())
    }

    /// The nodes of a chance move.
    pub fn chance_nodes(&self, chance: ChanceId) -> &[NodeId] {
        self.chances.members(chance.index())
    }

    /// The names of the actions from the root to `node`, chance included.
    pub fn history(&self, node: NodeId) -> Vec<&str> {
        let mut names = Vec::new();
        let mut node = node;
        while let Some((parent, branch)) = self.parent(node) {
            names.push(match self.kind(parent) {
                NodeKind::Chance(chance) => self
                    .chances
                    .action_name(self.branches(chance).start + branch),
                NodeKind::Decision(set) => self.action_name(self.infoset(set).action(branch)),
                NodeKind::Leaf => unreachable!("a leaf has no children"),
            });
            node = parent;
        }
        names.reverse();
        names
    }

    /// The history as one line: `sincere, assure, restrain`; `the root` where nothing has happened.
    pub fn history_text(&self, node: NodeId) -> String {
        if node.index() == 0 {
            "the root".into()
        } else {
            self.history(node).join(", ")
        }
    }

    /// How many sequences a player has, the empty one included.
    pub fn sequence_count(&self, player: PlayerId) -> usize {
        self.last_action[player.index()].len() + 1
    }

    /// The sequence of its player that ends in `action`.
    pub fn sequence(&self, action: ActionId) -> SequenceId {
        self.sequence[action.index()]
    }

    /// The action in which a sequence of `player` ends; `None` for the empty one.
    pub fn last_action(&self, player: PlayerId, sequence: SequenceId) -> Option<ActionId> {
        let before = sequence.index().checked_sub(1)?;
        Some(self.last_action[player.index()][before])
    }

    /// Where and how some player forgets, if one does.
    pub fn recall_failure(&self) -> Option<&RecallFailure> {
        self.recall.as_ref()
    }
}

/// One information set of a [`Shape`].
#[derive(Clone, Copy)]
pub struct Infoset<'a> {
    shape: &'a Shape,
    id: InfosetId,
}

impl<'a> Infoset<'a> {
    /// Its id.
    pub fn id(self) -> InfosetId {
        self.id
    }

    /// Who moves here.
    pub fn player(self) -> PlayerId {
        self.shape.player[self.id.index()]
    }

    /// Its label, unique among its player's.
    pub fn label(self) -> &'a str {
        self.shape.infosets.label(self.id.index())
    }

    /// How many actions it has; at least one.
    pub fn action_count(self) -> usize {
        self.action_range().len()
    }

    /// The indices of its actions.
    pub fn action_range(self) -> Range<usize> {
        self.shape.infosets.actions(self.id.index())
    }

    /// Its actions.
    pub fn actions(self) -> impl DoubleEndedIterator<Item = ActionId> + ExactSizeIterator + use<> {
        self.action_range().map(ActionId::new)
    }

    /// Its `index`-th action.
    pub fn action(self, index: usize) -> ActionId {
        ActionId::new(self.action_range().start + index)
    }

    /// The names of its actions.
    pub fn action_names(self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        let shape = self.shape;
        self.action_range()
            .map(move |action| shape.infosets.action_name(action))
    }

    /// Its nodes, in preorder.
    pub fn nodes(self) -> &'a [NodeId] {
        self.shape.infosets.members(self.id.index())
    }

    /// The last sequence of its player before it, the same at all its nodes if recall is perfect
    /// and otherwise that of its first node.
    pub fn parent_sequence(self) -> SequenceId {
        self.shape.parent_sequence[self.id.index()]
    }
}

impl std::fmt::Debug for Infoset<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{}: `{}`",
            self.shape.player_name(self.player()),
            self.label()
        )
    }
}
