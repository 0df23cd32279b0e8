//! A game by how many branches of probability zero chance must take.
//!
//! A node whose path has `k` branches of probability zero is in layer `k`, and an information set
//! is in the lowest layer of its nodes. Were zero a probability `δ`, far smaller than any mistake
//! of the players, a player at a set of layer `k` would think only of nodes in layer `k`: below
//! them, those in higher layers are infinitely less likely. So layer 0 is the game, and the later
//! ones say what happens where chance never leads, one after the other.

use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId, SequenceId};
use crate::number::OrderedField;
use crate::run::{Run, Stop};
use crate::sequence_form::Entry;
use crate::solvers::path::{Set, Tree, poll};
use std::collections::BTreeMap;

/// The information sets of one layer and what is paid in it.
pub(super) struct Layer<K> {
    /// By player: its sequences that end in sets of the layer, after 0, which stands for all
    /// earlier ones.
    pub(super) sequences: [Vec<usize>; 2],
    /// By player: the same sequences by their places in that list.
    pub(super) trees: [Tree; 2],
    /// By player and set of its tree: the sequence before it.
    pub(super) parents: [Vec<usize>; 2],
    /// Pairs of sequences and what nodes of the layer pay them, chance's zeros left out.
    pub(super) entries: Vec<Entry<K>>,
}

/// A decision node in the layer of its information set.
pub(super) struct Member<K> {
    pub(super) infoset: InfosetId,
    /// Its place in the set.
    pub(super) place: usize,
    /// The product of chance probabilities on its path that are not zero.
    pub(super) chance: K,
    /// Both players' last sequences.
    pub(super) sequences: [SequenceId; 2],
}

/// All layers that have information sets, lowest first.
pub(super) struct Layers<K> {
    pub(super) layers: Vec<Layer<K>>,
    /// Every decision node in its set's layer, in preorder.
    pub(super) members: Vec<Member<K>>,
    /// By player and sequence: the place in its layer's list; 0 for the empty one.
    pub(super) places: [Vec<usize>; 2],
    /// By player and sequence: its layer, an index into `layers`.
    pub(super) homes: [Vec<usize>; 2],
}

/// Where a walk in preorder stands.
#[derive(Clone)]
struct Here<K> {
    zeros: usize,
    chance: K,
    sequences: [SequenceId; 2],
}

impl<K: OrderedField> Layers<K> {
    /// The layers of a game with two players at most and perfect recall.
    pub(super) fn new(game: &Game<K>, run: &Run<'_>) -> Result<Self, Stop> {
        let mut zeros = vec![usize::MAX; game.infoset_count()];
        let mut members: Vec<(usize, Member<K>)> = Vec::new();
        let mut passed = vec![0; game.infoset_count()];
        let mut paid: Vec<(usize, Entry<K>)> = Vec::new();
        walk(game, |node, here| {
            poll(run)?;
            if let NodeKind::Decision(infoset) = game.kind(node) {
                let (least, place) = (&mut zeros[infoset.index()], &mut passed[infoset.index()]);
                *least = here.zeros.min(*least);
                let member = Member {
                    infoset,
                    place: *place,
                    chance: here.chance.clone(),
                    sequences: here.sequences,
                };
                members.push((here.zeros, member));
                *place += 1;
            }
            if let Some(outcome) = game.outcome(node) {
                let payoffs = game.payoffs(outcome);
                let payoff = |player| match payoffs.get(player) {
                    Some(payoff) => here.chance.clone() * payoff,
                    None => K::zero(),
                };
                let entry = Entry {
                    sequences: here.sequences,
                    payoffs: [0, 1].map(payoff),
                };
                paid.push((here.zeros, entry));
            }
            Ok(())
        })?;
        members.retain(|(own, member)| *own == zeros[member.infoset.index()]);
        let members = members.into_iter().map(|(_, member)| member).collect();

        // The layers that have sets, by their zeros.
        let mut ranks: BTreeMap<usize, usize> = zeros.iter().map(|&own| (own, 0)).collect();
        ranks
            .values_mut()
            .enumerate()
            .for_each(|(rank, place)| *place = rank);
        let mut layers = Layers {
            layers: Vec::new(),
            members,
            places: [0, 1].map(|player| vec![0; sequence_count(game, player)]),
            homes: [0, 1].map(|player| vec![0; sequence_count(game, player)]),
        };
        let mut sets: Vec<[Vec<Set>; 2]> = ranks.iter().map(|_| [vec![], vec![]]).collect();
        let mut parents: Vec<[Vec<usize>; 2]> = ranks.iter().map(|_| [vec![], vec![]]).collect();
        let mut sequences: Vec<[Vec<usize>; 2]> =
            ranks.iter().map(|_| [vec![0], vec![0]]).collect();
        for set in game.infosets() {
            let rank = ranks[&zeros[set.id().index()]];
            let player = set.player().index();
            let own = &mut sequences[rank][player];
            let parent = set.parent_sequence().index();
            let (places, homes) = (&mut layers.places[player], &mut layers.homes[player]);
            let first = own.len();
            for sequence in set.actions().map(|action| game.sequence(action).index()) {
                (places[sequence], homes[sequence]) = (own.len(), rank);
                own.push(sequence);
            }
            parents[rank][player].push(parent);
            sets[rank][player].push(Set {
                parent: match homes[parent] == rank {
                    true => places[parent],
                    false => 0,
                },
                sequences: (first..own.len()).collect(),
                chosen: first,
            });
        }
        for ((sequences, parents), [first, second]) in sequences.into_iter().zip(parents).zip(sets)
        {
            layers.layers.push(Layer {
                trees: [
                    Tree::new(first, sequences[0].len()),
                    Tree::new(second, sequences[1].len()),
                ],
                sequences,
                parents,
                entries: Vec::new(),
            });
        }
        paid.sort_by_key(|(zeros, entry)| (*zeros, entry.sequences));
        for (zeros, entry) in paid {
            let Some(&rank) = ranks.get(&zeros) else {
                continue;
            };
            let entries = &mut layers.layers[rank].entries;
            match entries.last_mut() {
                Some(last) if last.sequences == entry.sequences => {
                    for (sum, payoff) in last.payoffs.iter_mut().zip(&entry.payoffs) {
                        *sum += payoff;
                    }
                }
                _ => entries.push(entry),
            }
        }
        Ok(layers)
    }

    /// The place of a sequence in a layer; `None` if it is an earlier one.
    pub(super) fn place(&self, layer: usize, player: usize, sequence: SequenceId) -> Option<usize> {
        let at = sequence.index();
        let inside = at > 0 && self.homes[player][at] == layer;
        inside.then(|| self.places[player][at])
    }
}

/// How many sequences a player has; one if the game has no such player.
pub(super) fn sequence_count<K: OrderedField>(game: &Game<K>, player: usize) -> usize {
    match player < game.players().len() {
        true => game.sequence_count(PlayerId::new(player)),
        false => 1,
    }
}

/// Visits every node in preorder.
fn walk<K: OrderedField>(
    game: &Game<K>,
    mut visit: impl FnMut(NodeId, &Here<K>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut here = Here {
        zeros: 0,
        chance: K::one(),
        sequences: [SequenceId::EMPTY; 2],
    };
    // What to go back to where a subtree ends.
    let mut path = Vec::new();
    for node in game.nodes() {
        while path.last().is_some_and(|(end, _)| *end <= node)
            && let Some((_, before)) = path.pop()
        {
            here = before;
        }
        path.push((game.subtree_end(node), here.clone()));
        if let Some((parent, branch)) = game.parent(node) {
            match game.kind(parent) {
                NodeKind::Chance(chance) => match &game.chance(chance)[branch] {
                    zero if zero.is_zero() => here.zeros += 1,
                    probability => here.chance *= probability,
                },
                NodeKind::Decision(set) => {
                    let set = game.infoset(set);
                    here.sequences[set.player().index()] = game.sequence(set.action(branch));
                }
                NodeKind::Leaf => {}
            }
        }
        visit(node, &here)?;
    }
    Ok(())
}
