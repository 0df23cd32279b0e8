//! Tuples of sequences that can occur together, numbered.

use super::ce::require_time;
use super::plans::set_of;
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, PlayerId, SequenceId};
use crate::number::OrderedField;
use crate::run::Run;
use crate::sequence_form::LeafForm;
use std::collections::HashMap;

/// Tuples of sequences, one of each player, closed under replacing one player's sequence by the one
/// before it and by the other actions of the set at which it ends. It starts with the tuples of the
/// leaves; of two players these are the relevant pairs (von Stengel and Forges 2008).
#[derive(Debug, Clone)]
pub(super) struct Tuples {
    players: usize,
    /// The sequences of all tuples, one after the other.
    flat: Vec<SequenceId>,
    index: HashMap<Box<[SequenceId]>, usize>,
}

/// One equation of a correlation plan: the tuples that differ in one player's action at one set add
/// up to the tuple before.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    pub player: PlayerId,
    pub infoset: InfosetId,
    /// The tuple before the set.
    pub before: usize,
    /// By action of the set.
    pub after: Vec<usize>,
}

/// How many tuples lie between two looks at the clock.
const TUPLES_PER_LOOK: usize = 256;

impl Tuples {
    /// The closure of the leaves' tuples, or `None` if it has more than `most`; `Err` if it is time to
    /// stop.
    pub fn new<K: OrderedField>(
        game: &Game<K>,
        leaves: &[LeafForm<K>],
        most: usize,
        run: &Run<'_>,
    ) -> Result<Option<Self>, Error> {
        let mut tuples = Tuples {
            players: game.players().len(),
            flat: Vec::new(),
            index: HashMap::new(),
        };
        tuples.add(&vec![SequenceId::EMPTY; tuples.players]);
        for leaf in leaves {
            tuples.add(&leaf.sequences);
        }
        let mut next = 0;
        let mut tuple = Vec::new();
        while next < tuples.len() {
            if next.is_multiple_of(TUPLES_PER_LOOK) {
                require_time(run)?;
            }
            if tuples.len() > most {
                return Ok(None);
            }
            tuple.clear();
            tuple.extend_from_slice(tuples.get(next));
            for player in game.player_ids() {
                let own = tuple[player.index()];
                let Some(set) = set_of(game, player, own) else {
                    continue;
                };
                let set = game.infoset(set);
                let others = set.actions().map(|action| game.sequence(action));
                for sequence in others.chain([set.parent_sequence()]) {
                    tuple[player.index()] = sequence;
                    tuples.add(&tuple);
                }
                tuple[player.index()] = own;
            }
            next += 1;
        }
        Ok(Some(tuples))
    }

    fn add(&mut self, tuple: &[SequenceId]) {
        if !self.index.contains_key(tuple) {
            self.index.insert(tuple.into(), self.len());
            self.flat.extend_from_slice(tuple);
        }
    }

    pub fn len(&self) -> usize {
        self.index.len()
    }

    pub fn get(&self, index: usize) -> &[SequenceId] {
        &self.flat[index * self.players..(index + 1) * self.players]
    }

    pub fn find(&self, tuple: &[SequenceId]) -> Option<usize> {
        self.index.get(tuple).copied()
    }

    /// Every equation, once.
    pub fn flows<K: OrderedField>(&self, game: &Game<K>) -> Vec<Flow> {
        let mut flows = Vec::new();
        let mut tuple = Vec::new();
        for index in 0..self.len() {
            tuple.clear();
            tuple.extend_from_slice(self.get(index));
            for player in game.player_ids() {
                let own = tuple[player.index()];
                let Some(id) = set_of(game, player, own) else {
                    continue;
                };
                let set = game.infoset(id);
                if game.sequence(set.action(0)) != own {
                    continue;
                }
                let mut at = |sequence| {
                    tuple[player.index()] = sequence;
                    self.find(&tuple)
                };
                let before = at(set.parent_sequence());
                let after: Option<Vec<usize>> = (set.actions())
                    .map(|action| at(game.sequence(action)))
                    .collect();
                tuple[player.index()] = own;
                // The closure has them all.
                if let (Some(before), Some(after)) = (before, after) {
                    flows.push(Flow {
                        player,
                        infoset: id,
                        before,
                        after,
                    });
                }
            }
        }
        flows
    }
}
