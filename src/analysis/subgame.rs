//! Subgames: the parts of a tree that a player can think about by themselves.

use crate::game::{NodeId, NodeKind, Shape};

/// The roots of the subgames (Selten 1965) in preorder: the root, and every node at which somebody
/// moves later or now and from which no information set leads out of the subtree. Linear.
///
/// ```
/// use demarche::analysis::subgame_roots;
/// use demarche::game::{GameBuilder, NodeId};
///
/// let mut builder = GameBuilder::new("entry", ["Entrant", "Incumbent"]);
/// let enter = builder.infoset("Entrant", "enter", ["out", "in"]);
/// let fight = builder.infoset("Incumbent", "fight", ["yield", "fight"]);
/// let root = builder.root();
/// let inside = builder.decide(root, enter).nth(1).unwrap();
/// builder.decide(inside, fight);
/// let game = builder.build()?;
/// assert_eq!(subgame_roots(&game), [0, 2].map(NodeId::new));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn subgame_roots(shape: &Shape) -> Vec<NodeId> {
    let count = shape.node_count();
    // By node: the first and the last node of any information set that its subtree meets.
    let mut first = vec![usize::MAX; count];
    let mut last = vec![0; count];
    for node in shape.nodes().rev() {
        let index = node.index();
        if let NodeKind::Decision(set) = shape.kind(node)
            && let nodes = shape.infoset(set).nodes()
            && let (Some(low), Some(high)) = (nodes.first(), nodes.last())
        {
            first[index] = first[index].min(low.index());
            last[index] = last[index].max(high.index());
        }
        if let Some((parent, _)) = shape.parent(node) {
            first[parent.index()] = first[parent.index()].min(first[index]);
            last[parent.index()] = last[parent.index()].max(last[index]);
        }
    }
    let whole = |node: &NodeId| {
        let index = node.index();
        let moves = first[index] != usize::MAX;
        let inside = first[index] >= index && last[index] < shape.subtree_end(*node).index();
        index == 0 || (moves && inside)
    };
    shape.nodes().filter(whole).collect()
}
