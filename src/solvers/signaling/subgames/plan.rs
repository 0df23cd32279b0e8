//! Which subgames are folded, and how what remains is solved.

use super::super::skeleton::Skeleton;
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId, Shape};
use crate::number::OrderedField;
use crate::solvers::refinements::subgame_perfect::build::{Built, Meaning, Paid, build};
use crate::solvers::refinements::subgame_perfect::stages::Stage;

/// How a game whose subgames are folded is solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// One player knows everything.
    Signaling,
    /// Every information set is reached whatever the players do.
    Nash,
}

#[derive(Debug)]
pub(super) struct Plan {
    pub(super) method: Method,
    /// The roots of the subgames that are folded, in preorder; none lies in another.
    pub(super) ends: Vec<NodeId>,
}

/// By node: the root of the smallest closed subtree around it. Where a closed subtree holds a node
/// of an information set it holds all of them.
pub(super) fn enclosing(shape: &Shape, closed: &[bool]) -> Vec<NodeId> {
    let mut around: Vec<NodeId> = Vec::with_capacity(shape.node_count());
    for node in shape.nodes() {
        let above = shape.parent(node).map(|(parent, _)| around[parent.index()]);
        around.push(match above {
            Some(above) if !closed[node.index()] => above,
            _ => node,
        });
    }
    around
}

/// The information sets that plays may avoid: some profile, chosen for each set anew, does not come
/// there at all. `None` if it would take more than `most` steps to see.
pub(super) fn avoidable<K: OrderedField>(game: &Game<K>, most: usize) -> Option<Vec<InfosetId>> {
    if game.node_count().saturating_mul(game.infoset_count()) > most {
        return None;
    }
    // By node: whether a play from there on may avoid the set.
    let mut avoids = vec![true; game.node_count()];
    let mut found = Vec::new();
    for set in game.infosets() {
        for node in game.nodes().rev() {
            let mut after = game.children(node).map(|child| avoids[child.index()]);
            avoids[node.index()] = match game.kind(node) {
                NodeKind::Leaf => true,
                NodeKind::Decision(own) => own != set.id() && after.any(|avoids| avoids),
                NodeKind::Chance(chance) => game
                    .chance(chance)
                    .iter()
                    .zip(after)
                    .all(|(share, avoids)| avoids || share.is_zero()),
            };
        }
        if avoids[0] {
            found.push(set.id());
        }
    }
    Some(found)
}

/// The way to solve the subgame at `root` that folds the fewest nodes; `None` if there is none.
pub(super) fn plan<K: OrderedField>(
    game: &Game<K>,
    around: &[NodeId],
    nothing: &[bool],
    root: NodeId,
    most: usize,
) -> Result<Option<Plan>, Error> {
    let stage = Stage::new(game, nothing, root);
    let players = [0, 1].map(|player| Some(PlayerId::new(player)));
    let built = build(game, &stage, &players, |_| Paid::Nothing)?;
    let mut best: Option<(usize, Plan)> = None;
    let mut consider = |method, faults: Vec<InfosetId>| {
        if let Some(ends) = ends(game, &built, around, root, &faults) {
            let size = |end: &NodeId| game.subtree_end(*end).index() - end.index();
            let folded = ends.iter().map(size).sum();
            if best.as_ref().is_none_or(|(least, _)| folded < *least) {
                best = Some((folded, Plan { method, ends }));
            }
        }
        best.as_ref().is_some_and(|(least, _)| *least == 0)
    };
    let known = game.player_ids().any(|informed| {
        let faults = Skeleton::faults(&built.game, informed);
        consider(Method::Signaling, faults)
    });
    if !known && let Some(avoidable) = avoidable(&built.game, most) {
        consider(Method::Nash, avoidable);
    }
    Ok(best.map(|(_, plan)| plan))
}

/// The largest of the smallest subgames around these information sets; `None` if one of them is
/// the whole.
fn ends<K: OrderedField>(
    game: &Game<K>,
    built: &Built<K>,
    around: &[NodeId],
    root: NodeId,
    faults: &[InfosetId],
) -> Option<Vec<NodeId>> {
    let mut ends = Vec::with_capacity(faults.len());
    for fault in faults {
        let Meaning::Set(set) = built.meaning[fault.index()] else {
            continue;
        };
        ends.push(around[game.infoset(set).nodes().first()?.index()]);
    }
    ends.sort_unstable();
    let mut inside = root;
    ends.retain(|&end| {
        let kept = end >= inside;
        if kept {
            inside = game.subtree_end(end);
        }
        kept
    });
    (ends.first() != Some(&root)).then_some(ends)
}
