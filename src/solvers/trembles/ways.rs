//! The ways into an information set: which actions that are not taken lead to its nodes.

use crate::game::{ActionId, Game, InfosetId, NodeId, NodeKind};
use crate::number::OrderedField;

/// What every node owes to trembles.
pub(in crate::solvers) struct Roads {
    /// By node: whether chance leaves it possible.
    pub(in crate::solvers) possible: Vec<bool>,
    /// By node: the last node on the path to it, itself included, to which an action leads that is
    /// not taken; and that action.
    last: Vec<Option<(NodeId, ActionId)>>,
}

/// Nodes of one information set that are reached by the same actions that are not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::solvers) struct Way {
    /// The nodes, in preorder.
    pub(in crate::solvers) nodes: Vec<NodeId>,
    /// The actions, sorted, less those that all ways of the set have in common.
    pub(in crate::solvers) trembles: Vec<ActionId>,
}

/// The ways into an information set that may carry, by their first nodes; none if chance excludes
/// the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::solvers) struct Ways {
    pub(in crate::solvers) set: InfosetId,
    pub(in crate::solvers) ways: Vec<Way>,
}

impl Ways {
    /// The ways that may carry, if these are the possible nodes, in preorder, and `trembles` are the
    /// sorted actions on the path to a node that are not taken.
    pub(in crate::solvers) fn of(
        set: InfosetId,
        possible: &[NodeId],
        trembles: impl Fn(NodeId) -> Vec<ActionId>,
    ) -> Self {
        match *possible {
            // Whatever is on the path to it, it carries.
            [node] => Ways::new(set, [(node, Vec::new())]),
            _ => Ways::new(set, possible.iter().map(|&node| (node, trembles(node)))),
        }
    }

    /// The same, every node with these actions.
    pub(super) fn new(
        set: InfosetId,
        nodes: impl IntoIterator<Item = (NodeId, Vec<ActionId>)>,
    ) -> Self {
        let mut ways: Vec<Way> = Vec::new();
        for (node, trembles) in nodes {
            match ways.iter_mut().find(|way| way.trembles == trembles) {
                Some(way) => way.nodes.push(node),
                None => ways.push(Way {
                    nodes: vec![node],
                    trembles,
                }),
            }
        }
        let beaten = |way: &Way| {
            let mut others = ways.iter();
            others.any(|other| other.trembles.len() < way.trembles.len() && includes(way, other))
        };
        let beaten: Vec<bool> = ways.iter().map(beaten).collect();
        let mut beaten = beaten.into_iter();
        ways.retain(|_| beaten.next() == Some(false));
        let common: Vec<ActionId> = match ways.split_first() {
            None => Vec::new(),
            Some((first, others)) => {
                let everywhere = |action: &ActionId| {
                    let mut others = others.iter();
                    others.all(|way| way.trembles.binary_search(action).is_ok())
                };
                first.trembles.iter().copied().filter(everywhere).collect()
            }
        };
        for way in &mut ways {
            way.trembles
                .retain(|action| common.binary_search(action).is_err());
        }
        Ways { set, ways }
    }

    /// The nodes of some of the ways, in preorder.
    pub(super) fn nodes(&self, chosen: &[usize]) -> Vec<NodeId> {
        let nodes = chosen.iter().flat_map(|&way| &self.ways[way].nodes);
        let mut nodes: Vec<NodeId> = nodes.copied().collect();
        nodes.sort_unstable();
        nodes
    }
}

impl Roads {
    /// One pass over the nodes.
    pub(in crate::solvers) fn new<K: OrderedField>(game: &Game<K>, taken: &[bool]) -> Self {
        let count = game.node_count();
        let mut roads = Roads {
            possible: vec![true; count],
            last: vec![None; count],
        };
        for node in game.nodes() {
            let Some((parent, branch)) = game.parent(node) else {
                continue;
            };
            let mut possible = roads.possible[parent.index()];
            let mut last = roads.last[parent.index()];
            match game.kind(parent) {
                NodeKind::Chance(chance) => possible &= !game.chance(chance)[branch].is_zero(),
                NodeKind::Decision(set) => {
                    let action = game.infoset(set).action(branch);
                    if !taken[action.index()] {
                        last = Some((node, action));
                    }
                }
                NodeKind::Leaf => {}
            }
            roads.possible[node.index()] = possible;
            roads.last[node.index()] = last;
        }
        roads
    }

    /// The actions on the path to a node that are not taken, sorted.
    pub(in crate::solvers) fn trembles<K: OrderedField>(
        &self,
        game: &Game<K>,
        node: NodeId,
    ) -> Vec<ActionId> {
        let mut actions = Vec::new();
        let mut last = self.last[node.index()];
        while let Some((at, action)) = last {
            actions.push(action);
            last = game
                .parent(at)
                .and_then(|(parent, _)| self.last[parent.index()]);
        }
        actions.sort_unstable();
        actions
    }

    /// The ways into a set that may carry.
    pub(in crate::solvers) fn ways<K: OrderedField>(&self, game: &Game<K>, set: InfosetId) -> Ways {
        let nodes = game.infoset(set).nodes().iter().copied();
        let possible = nodes.filter(|node| self.possible[node.index()]);
        let possible: Vec<NodeId> = possible.collect();
        Ways::of(set, &possible, |node| self.trembles(game, node))
    }
}

/// Whether all actions of `small` are in `large`.
fn includes(large: &Way, small: &Way) -> bool {
    let mut small = small.trembles.iter();
    small.all(|action| large.trembles.binary_search(action).is_ok())
}
