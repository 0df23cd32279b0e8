//! What subgames are worth.

use crate::game::{Game, NodeId, PlayerId};
use crate::number::OrderedField;

/// By player, the payoffs from the roots of closed subtrees on, those at the root included.
pub(super) struct Values<K> {
    players: usize,
    /// By node: its row, if it has one.
    row: Vec<u32>,
    table: Vec<K>,
}

const NONE: u32 = u32::MAX;

impl<K: OrderedField> Values<K> {
    pub(super) fn new(game: &Game<K>) -> Self {
        Values {
            players: game.players().len(),
            row: vec![NONE; game.node_count()],
            table: Vec::new(),
        }
    }

    /// What `player` gets from a leaf or a node that was set on; `None` is nothing.
    pub(super) fn get<'a>(
        &'a self,
        game: &'a Game<K>,
        node: NodeId,
        player: PlayerId,
    ) -> Option<&'a K> {
        match self.row[node.index()] {
            NONE => game.payoff_at(node, player),
            row => Some(&self.table[row as usize * self.players + player.index()]),
        }
    }

    pub(super) fn set(&mut self, node: NodeId, payoffs: impl IntoIterator<Item = K>) {
        self.row[node.index()] = (self.table.len() / self.players.max(1)) as u32;
        self.table.extend(payoffs);
    }
}
