//! A game cut into the stages of its subgames.

use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId, Shape};
use crate::number::OrderedField;

/// By node: whether every information set that its subtree meets is wholly in it. So it is where a
/// subgame starts, and where nobody moves any more. Linear.
pub(in crate::solvers) fn closed(shape: &Shape) -> Vec<bool> {
    let count = shape.node_count();
    // By node: the hull, in preorder, of the information sets that its subtree meets.
    let mut hull = vec![(u32::MAX, 0u32); count];
    let mut closed = vec![true; count];
    for node in shape.nodes().rev() {
        let (mut low, mut high) = hull[node.index()];
        if let NodeKind::Decision(set) = shape.kind(node)
            && let [first, .., last] | [first @ last] = shape.infoset(set).nodes()
        {
            (low, high) = (low.min(first.0), high.max(last.0));
        }
        closed[node.index()] = low >= node.0 && high < shape.subtree_end(node).0;
        if let Some((parent, _)) = shape.parent(node) {
            let above = &mut hull[parent.index()];
            *above = (above.0.min(low), above.1.max(high));
        }
    }
    closed
}

/// A subgame without its own proper subgames, which are terminal nodes of it.
pub(in crate::solvers) struct Stage {
    /// Its nodes in preorder, the root first.
    pub(in crate::solvers) places: Vec<Place>,
    /// The information sets of its nodes, in increasing order.
    pub(in crate::solvers) sets: Vec<InfosetId>,
    /// Who has a choice in it, in increasing order.
    pub(in crate::solvers) players: Vec<PlayerId>,
}

#[derive(Clone, Copy)]
pub(in crate::solvers) struct Place {
    pub(in crate::solvers) node: NodeId,
    /// The index of its parent among the places; of the root, 0.
    pub(in crate::solvers) parent: usize,
    /// Whether the stage ends here: a leaf, or the root of a closed subtree.
    pub(in crate::solvers) terminal: bool,
}

impl Stage {
    /// The stage of the closed subtree at `root`, which is no leaf.
    pub(in crate::solvers) fn new(shape: &Shape, closed: &[bool], root: NodeId) -> Self {
        let places = walk(shape, root, |node| closed[node.index()]);
        let inner = places.iter().filter(|place| !place.terminal);
        let mut sets: Vec<InfosetId> = inner
            .filter_map(|place| match shape.kind(place.node) {
                NodeKind::Decision(set) => Some(set),
                _ => None,
            })
            .collect();
        sets.sort_unstable();
        sets.dedup();
        let choices = sets.iter().filter(|&&set| !forced(shape, set));
        let movers = choices.map(|&set| shape.infoset(set).player());
        let mut players: Vec<PlayerId> = movers.collect();
        players.sort_unstable();
        players.dedup();
        Stage {
            places,
            sets,
            players,
        }
    }

    pub(super) fn root(&self) -> NodeId {
        self.places[0].node
    }

    /// The place of an information set among those of the stage.
    pub(super) fn set(&self, set: InfosetId) -> Option<usize> {
        self.sets.binary_search(&set).ok()
    }
}

/// Whether there is only one action at an information set.
pub(super) fn forced(shape: &Shape, set: InfosetId) -> bool {
    shape.infoset(set).action_count() == 1
}

/// The nodes from `root` on in preorder, without what comes after nodes at which to stop; `root`
/// itself is passed.
pub(super) fn walk(shape: &Shape, root: NodeId, stop: impl Fn(NodeId) -> bool) -> Vec<Place> {
    let end = shape.subtree_end(root);
    let mut places: Vec<Place> = Vec::new();
    // The inner places on the current path, with the ends of their subtrees.
    let mut path: Vec<(usize, NodeId)> = Vec::new();
    let mut node = root;
    while node < end {
        while path.last().is_some_and(|&(_, end)| end <= node) {
            path.pop();
        }
        let leaf = shape.kind(node) == NodeKind::Leaf;
        let terminal = leaf || (node != root && stop(node));
        let parent = path.last().map_or(0, |&(place, _)| place);
        if !terminal {
            path.push((places.len(), shape.subtree_end(node)));
        }
        places.push(Place {
            node,
            parent,
            terminal,
        });
        node = match terminal {
            true => shape.subtree_end(node),
            false => NodeId(node.0 + 1),
        };
    }
    places
}

/// The probability of the branch that leads from a chance node to `node`; `None` if its parent is
/// no chance node.
pub(super) fn drawn<K: OrderedField>(game: &Game<K>, node: NodeId) -> Option<&K> {
    let (parent, branch) = game.parent(node)?;
    match game.kind(parent) {
        NodeKind::Chance(chance) => Some(&game.chance(chance)[branch]),
        _ => None,
    }
}

/// The information set of the move that leads to `node`, and the index of its action.
pub(super) fn moved(shape: &Shape, node: NodeId) -> Option<(InfosetId, usize)> {
    let (parent, branch) = shape.parent(node)?;
    match shape.kind(parent) {
        NodeKind::Decision(set) => Some((set, branch)),
        _ => None,
    }
}
