//! Laying a built tree out in preorder, with its information sets and sequences.

use super::Values;
use super::builder::{Drafts, GameBuilder};
use super::id::{ActionId, InfosetId, NodeId, PlayerId, SequenceId};
use super::intern::{Lists, Names};
use super::sets::Sets;
use super::tree::{CHANCE, LEAF, Shape};
use super::validate::RecallFailure;
use crate::diagnostic::Error;
use ndarray::Array2;
use std::sync::{Arc, OnceLock};

/// The game that a builder without mistakes describes.
pub(super) fn lay_out(builder: GameBuilder) -> Result<(Shape, Values), Error> {
    let tree = Preorder::of(&builder);
    let GameBuilder {
        title,
        comment,
        players,
        first_child,
        kind,
        outcome,
        words,
        lists,
        infosets,
        mover,
        chances,
        first_probability,
        probabilities,
        payoffs,
        outcomes,
        node_labels,
        outcome_labels,
        ..
    } = builder;
    drop((first_child, kind, outcome));
    let Preorder {
        parent,
        branch,
        end,
        kind,
        outcome,
        leaves,
        labeled,
        infosets: infoset_order,
        chances: chance_order,
    } = tree;

    let mut chance = Vec::with_capacity(probabilities.len());
    for &old in &chance_order {
        let first = first_probability[old as usize];
        let count = lists.get(chances.actions[old as usize]).len();
        chance.extend_from_slice(&probabilities[first..first + count]);
    }
    drop((first_probability, probabilities));
    let player: Vec<PlayerId> = infoset_order
        .iter()
        .map(|&old| mover[old as usize])
        .collect();
    drop(mover);
    let action_names = Arc::new(words.into_names());
    let mut infosets = table(infosets, &infoset_order, &lists, &action_names);
    let mut chances = table(chances, &chance_order, &lists, &action_names);
    drop((infoset_order, chance_order, lists));
    let coded = || kind.iter().enumerate();
    infosets.assign(coded().filter_map(|(node, &code)| {
        (code & CHANCE == 0).then_some((NodeId::new(node), code as usize))
    }));
    chances.assign(coded().filter_map(|(node, &code)| {
        let chance = code & CHANCE != 0 && code != LEAF;
        chance.then_some((NodeId::new(node), (code ^ CHANCE) as usize))
    }));

    let mut own = vec![Vec::new(); players.len()];
    let mut last_action = vec![Vec::new(); players.len()];
    let mut sequence = Vec::with_capacity(infosets.action_count());
    for (set, &owner) in player.iter().enumerate() {
        own[owner.index()].push(InfosetId::new(set));
        for action in infosets.actions(set) {
            last_action[owner.index()].push(ActionId::new(action));
            sequence.push(SequenceId::new(last_action[owner.index()].len()));
        }
    }
    let payoffs = Array2::from_shape_vec((outcomes, players.len()), payoffs)
        .map_err(|fault| Error::internal(format!("the payoff table is ragged: {fault}")))?;
    let mut shape = Shape {
        title,
        comment,
        players,
        parent,
        branch,
        end,
        kind,
        outcome,
        leaves,
        outcomes,
        node_labels: node_labels.renumbered(labeled),
        outcome_labels: outcome_labels.finish(),
        infosets,
        chances,
        player,
        parent_sequence: Vec::new(),
        own,
        sequence,
        last_action,
        recall: None,
        by_label: OnceLock::new(),
    };
    (shape.parent_sequence, shape.recall) = parent_sequences(&shape);
    Ok((shape, Values { payoffs, chance }))
}

/// The table of the sets that `order` lists by their numbers in the builder.
fn table(drafts: Drafts, order: &[u32], lists: &Lists, action_names: &Arc<Names>) -> Sets {
    let mut sets = Sets::new(drafts.labels, Arc::clone(action_names));
    for &old in order {
        sets.push(old, lists.get(drafts.actions[old as usize]));
    }
    sets
}

/// The nodes of a builder in preorder, sets renumbered in the order in which they are met.
struct Preorder {
    parent: Vec<NodeId>,
    branch: Vec<u32>,
    end: Vec<u32>,
    kind: Vec<u32>,
    outcome: Vec<u32>,
    leaves: usize,
    /// The nodes that have labels, and which.
    labeled: Vec<(u32, u32)>,
    /// The builder's information sets that nodes use, in their new order.
    infosets: Vec<u32>,
    chances: Vec<u32>,
}

impl Preorder {
    fn of(builder: &GameBuilder) -> Self {
        let count = builder.kind.len();
        let mut parent = Vec::with_capacity(count);
        let mut branch = Vec::with_capacity(count);
        let mut kind = Vec::with_capacity(count);
        let mut outcome = Vec::with_capacity(count);
        let mut infosets = Renumbering::new(builder.mover.len());
        let mut chances = Renumbering::new(builder.first_probability.len());
        let actions = |drafts: &Drafts, set: u32| {
            builder.lists.get(drafts.actions[set as usize]).len() as u32
        };
        let mut leaves = 0;
        let mut labeled = Vec::new();
        // Nodes still to be laid out, the next one last: (builder's id, parent, branch).
        let mut waiting = vec![(0u32, 0u32, 0u32)];
        while let Some((old, above, action)) = waiting.pop() {
            let new = kind.len() as u32;
            parent.push(NodeId(above));
            branch.push(action);
            labeled.extend(
                builder
                    .node_labels
                    .get(old as usize)
                    .map(|name| (new, name)),
            );
            outcome.push(builder.outcome[old as usize]);
            let code = builder.kind[old as usize];
            let children = if code == LEAF {
                leaves += 1;
                kind.push(LEAF);
                0
            } else if code & CHANCE != 0 {
                kind.push(chances.number(code ^ CHANCE) | CHANCE);
                actions(&builder.chances, code ^ CHANCE)
            } else {
                kind.push(infosets.number(code));
                actions(&builder.infosets, code)
            };
            let first = builder.first_child[old as usize];
            waiting.extend((0..children).rev().map(|k| (first + k, new, k)));
        }
        let mut end = vec![0u32; count];
        for node in (0..kind.len()).rev() {
            end[node] = end[node].max(node as u32 + 1);
            let above = parent[node].index();
            end[above] = end[above].max(end[node]);
        }
        Preorder {
            parent,
            branch,
            end,
            kind,
            outcome,
            leaves,
            labeled,
            infosets: infosets.order,
            chances: chances.order,
        }
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
