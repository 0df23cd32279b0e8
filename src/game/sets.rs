//! Information sets and chance moves: a label, actions, and the nodes that belong to it.

use super::id::NodeId;
use super::intern::Names;
use std::ops::Range;
use std::sync::Arc;

/// A table of sets. Actions of set `s` are numbered `actions(s)` through all sets of the table.
#[derive(Debug, Clone)]
pub(super) struct Sets {
    labels: Names,
    /// By set: its label.
    labeled: Vec<u32>,
    action_names: Arc<Names>,
    /// By action: its name.
    named: Vec<u32>,
    /// By set: its first action; one more at the end.
    first_action: Vec<u32>,
    /// By action: its set.
    owner: Vec<u32>,
    /// By set: its first member; one more at the end.
    first_member: Vec<u32>,
    members: Vec<NodeId>,
}

impl Sets {
    /// A table without sets, over these labels and names of actions.
    pub(super) fn new(labels: Names, action_names: Arc<Names>) -> Self {
        Sets {
            labels,
            labeled: Vec::new(),
            action_names,
            named: Vec::new(),
            first_action: vec![0],
            owner: Vec::new(),
            first_member: vec![0],
            members: Vec::new(),
        }
    }

    /// Adds a set with this label, whose actions have these names (indices into the table's).
    pub(super) fn push(&mut self, label: u32, actions: &[u32]) {
        let set = self.len() as u32;
        self.labeled.push(label);
        self.named.extend_from_slice(actions);
        self.owner.resize(self.named.len(), set);
        self.first_action.push(self.named.len() as u32);
    }

    /// Distributes nodes to sets: `by_node` lists the node and its set in preorder.
    pub(super) fn assign(&mut self, by_node: impl Iterator<Item = (NodeId, usize)> + Clone) {
        let mut first = vec![0u32; self.len() + 1];
        for (_, set) in by_node.clone() {
            first[set + 1] += 1;
        }
        for set in 1..first.len() {
            first[set] += first[set - 1];
        }
        self.members = vec![NodeId(0); *first.last().unwrap_or(&0) as usize];
        let mut next = first.clone();
        for (node, set) in by_node {
            self.members[next[set] as usize] = node;
            next[set] += 1;
        }
        self.first_member = first;
    }

    pub(super) fn len(&self) -> usize {
        self.first_action.len() - 1
    }

    pub(super) fn action_count(&self) -> usize {
        self.named.len()
    }

    pub(super) fn label(&self, set: usize) -> &str {
        self.labels.get(self.labeled[set])
    }

    pub(super) fn actions(&self, set: usize) -> Range<usize> {
        self.first_action[set] as usize..self.first_action[set + 1] as usize
    }

    pub(super) fn owner(&self, action: usize) -> usize {
        self.owner[action] as usize
    }

    pub(super) fn action_name(&self, action: usize) -> &str {
        self.action_names.get(self.named[action])
    }

    pub(super) fn members(&self, set: usize) -> &[NodeId] {
        &self.members[self.first_member[set] as usize..self.first_member[set + 1] as usize]
    }
}
