//! Where one player can be who misreports and disobeys, while all others are truthful and obey.
//!
//! A state is a node with what the mediator has heard there. The player does not know it: it knows
//! its information set, and what it reported and was told, which together are an augmented
//! information set. Two nodes of a set with perfect recall have the same own past, so that the
//! augmented sets after one report, one recommendation and one action are those sets of the tree
//! that can follow.

use super::transcripts::Transcripts;
use super::work::Halt;
use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId, SequenceId};
use crate::lp::ColumnId;
use crate::number::OrderedField;
use crate::sequence_form::LeafForm;
use crate::strategy::Transcript;
use std::collections::HashMap;

/// A linear expression in columns.
pub(super) type Terms<K> = Vec<(ColumnId, K)>;

/// What a player can make a mediator believe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Anything that agrees with its own earlier reports and recommendations.
    Claims,
    /// Only what is true, while it has obeyed; or it is silent, and silent for good.
    Proofs,
}

/// What a player can say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options<'a> {
    /// The sets that it can report.
    pub reports: &'a [InfosetId],
    /// Whether it can be silent.
    pub silence: bool,
}

/// An augmented information set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Augmented {
    /// The information set.
    pub infoset: InfosetId,
    /// The slot of the player's last own move; `None` before the first one.
    pub before: Option<usize>,
    /// The sequence in which its own reports and recommendations end; `None` after a silence.
    pub said: Option<SequenceId>,
    /// Its first slot. The slots are by report, recommendation and action; those of silence, by
    /// action, come last.
    pub first_slot: usize,
}

/// A node, and what led the deviator and the mediator to it.
struct State {
    node: NodeId,
    heard: Transcript,
    slot: Option<usize>,
    said: Option<SequenceId>,
}

/// The augmented information sets of a player.
pub(super) struct Deviator<'g, K: OrderedField> {
    game: &'g Game<K>,
    player: PlayerId,
    evidence: Evidence,
    /// By own sequence: the sets right after it.
    following: Vec<Vec<InfosetId>>,
    /// By set of the game: its place among the player's own.
    place: Vec<usize>,
    /// In an order in which each comes after the one from which it follows.
    pub sets: Vec<Augmented>,
    /// By slot: what the player gets from there on, as far as it does not move again.
    pub slots: Vec<Terms<K>>,
    index: HashMap<(InfosetId, Option<usize>), usize>,
}

impl<'g, K: OrderedField> Deviator<'g, K> {
    /// A player who has not come to move.
    pub fn new(game: &'g Game<K>, player: PlayerId, evidence: Evidence) -> Self {
        let mut following = vec![Vec::new(); game.sequence_count(player)];
        let mut place = vec![0; game.infoset_count()];
        for (own, &set) in game.infosets_of(player).iter().enumerate() {
            following[game.infoset(set).parent_sequence().index()].push(set);
            place[set.index()] = own;
        }
        Deviator {
            game,
            player,
            evidence,
            following,
            place,
            sets: Vec::new(),
            slots: Vec::new(),
            index: HashMap::new(),
        }
    }

    /// The game.
    pub fn game(&self) -> &'g Game<K> {
        self.game
    }

    /// What the player can say at an information set.
    pub fn options(&self, infoset: InfosetId, said: Option<SequenceId>) -> Options<'_> {
        let reports: &[InfosetId] = match (self.evidence, said) {
            (_, None) => &[],
            (Evidence::Claims, Some(said)) => &self.following[said.index()],
            (Evidence::Proofs, Some(said)) => {
                let place = self.place[infoset.index()];
                match self.game.infoset(infoset).parent_sequence() == said {
                    true => &self.game.infosets_of(self.player)[place..=place],
                    false => &[],
                }
            }
        };
        let silence = reports.is_empty() || self.evidence == Evidence::Proofs;
        Options { reports, silence }
    }

    /// Finds all augmented sets and fills their slots with the leaves that follow.
    pub fn walk(
        &mut self,
        transcripts: &mut Transcripts<'g, '_, K>,
        plays: &[(LeafForm<K>, ColumnId)],
    ) -> Result<(), Halt> {
        let game = self.game;
        // By leaf that chance does not exclude: what the player gets, times chance.
        let player = self.player.index();
        let worth: Vec<(NodeId, K)> = plays
            .iter()
            .map(|(play, _)| (play.leaf, play.payoffs[player].clone() * &play.chance))
            .collect();
        let mut waiting = vec![State {
            node: NodeId::new(0),
            heard: Transcript::EMPTY,
            slot: None,
            said: Some(SequenceId::EMPTY),
        }];
        while let Some(state) = waiting.pop() {
            transcripts.work.state()?;
            let at = |node, heard| State {
                node,
                heard,
                ..state
            };
            match game.kind(state.node) {
                NodeKind::Leaf => {
                    let found = worth.binary_search_by_key(&state.node, |(leaf, _)| *leaf);
                    if let (Some(slot), Ok(found)) = (state.slot, found) {
                        let column = transcripts.weight(state.heard);
                        add(&mut self.slots[slot], column, &worth[found].1);
                        transcripts.work.entries(1)?;
                    }
                }
                NodeKind::Chance(chance) => {
                    let branches = game.children(state.node).zip(game.chance(chance));
                    let possible = branches.filter(|(_, probability)| !probability.is_zero());
                    waiting.extend(possible.map(|(child, _)| at(child, state.heard)));
                }
                NodeKind::Decision(set) if game.infoset(set).player() != self.player => {
                    let other = game.infoset(set).player();
                    let consultation = transcripts.hear(state.heard, other, Some(set))?;
                    for (index, child) in game.children(state.node).enumerate() {
                        waiting.push(at(child, transcripts.next(consultation, index)));
                    }
                }
                NodeKind::Decision(set) => self.turn(set, &state, &mut waiting, transcripts)?,
            }
        }
        Ok(())
    }

    /// The states after the player's own turn.
    fn turn(
        &mut self,
        infoset: InfosetId,
        state: &State,
        waiting: &mut Vec<State>,
        transcripts: &mut Transcripts<'g, '_, K>,
    ) -> Result<(), Halt> {
        let game = self.game;
        let mut slot = self.first_slot(infoset, state, transcripts)?;
        let options = self.options(infoset, state.said);
        for &report in options.reports {
            let consultation = transcripts.hear(state.heard, self.player, Some(report))?;
            for (index, told) in game.infoset(report).actions().enumerate() {
                let heard = transcripts.next(consultation, index);
                for node in game.children(state.node) {
                    waiting.push(State {
                        node,
                        heard,
                        slot: Some(slot),
                        said: Some(game.sequence(told)),
                    });
                    slot += 1;
                }
            }
        }
        if options.silence {
            let consultation = transcripts.hear(state.heard, self.player, None)?;
            let heard = transcripts.next(consultation, 0);
            for node in game.children(state.node) {
                waiting.push(State {
                    node,
                    heard,
                    slot: Some(slot),
                    said: None,
                });
                slot += 1;
            }
        }
        Ok(())
    }

    /// The first slot of the augmented set of a state, which is made if it is new.
    fn first_slot(
        &mut self,
        infoset: InfosetId,
        state: &State,
        transcripts: &mut Transcripts<'g, '_, K>,
    ) -> Result<usize, Halt> {
        if let Some(&known) = self.index.get(&(infoset, state.slot)) {
            return Ok(self.sets[known].first_slot);
        }
        let options = self.options(infoset, state.said);
        let told = options.reports.iter();
        let told: usize = told.map(|&set| self.game.infoset(set).action_count()).sum();
        let actions = self.game.infoset(infoset).action_count();
        let count = actions * (told + usize::from(options.silence));
        transcripts.work.entries(count)?;
        let first_slot = self.slots.len();
        self.slots.resize_with(first_slot + count, Vec::new);
        self.index.insert((infoset, state.slot), self.sets.len());
        self.sets.push(Augmented {
            infoset,
            before: state.slot,
            said: state.said,
            first_slot,
        });
        Ok(first_slot)
    }
}

/// Adds a term to an expression whose last term may be of the same column.
fn add<K: OrderedField>(terms: &mut Terms<K>, column: ColumnId, value: &K) {
    match terms.last_mut() {
        Some((last, sum)) if *last == column => *sum += value,
        _ => terms.push((column, value.clone())),
    }
}
