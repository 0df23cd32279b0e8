//! Triangles: where the equations of a correlation plan are not all there is to it.
//!
//! Two information sets of different players are *connected* if some play passes both. A game of two
//! players is *triangle-free* if there are no two sets `h1`, `h1'` of one with the same parent
//! sequence and two sets `h2`, `h2'` of the other with the same parent sequence such that `h1` is
//! connected to `h2`, `h1'` to `h2'`, and `h1` to `h2'`. Then every solution of the equations is a
//! distribution over joint plans (Farina and Sandholm 2020). Games without chance, and with chance
//! that everybody sees, are triangle-free (von Stengel and Forges 2008).

use super::plans::set_of;
use crate::game::{Game, InfosetId, PlayerId, SequenceId};
use crate::number::OrderedField;
use crate::sequence_form::LeafForm;
use std::collections::{HashMap, HashSet};

/// Whether a game for two has no triangle, by the leaves that chance does not exclude.
pub(super) fn is_triangle_free<K: OrderedField>(game: &Game<K>, leaves: &[LeafForm<K>]) -> bool {
    let sets_before = |player: usize, mut at: SequenceId| {
        let mut own = Vec::new();
        while let Some(set) = set_of(game, PlayerId::new(player), at) {
            own.push(set);
            at = game.infoset(set).parent_sequence();
        }
        own
    };
    let mut connected: HashSet<(InfosetId, InfosetId)> = HashSet::new();
    let mut pairs_seen = HashSet::new();
    for leaf in leaves {
        if let [one, two] = leaf.sequences[..]
            && pairs_seen.insert((one, two))
        {
            let second = sets_before(1, two);
            for first in sets_before(0, one) {
                connected.extend(second.iter().map(|&second| (first, second)));
            }
        }
    }
    // By pair of parent sequences, the graph of the sets that follow: without triangle no component
    // of it has a path of three edges, and every component is a star.
    let mut graphs: HashMap<(SequenceId, SequenceId), Vec<(InfosetId, InfosetId)>> = HashMap::new();
    for &(first, second) in &connected {
        let key = [first, second].map(|set| game.infoset(set).parent_sequence());
        graphs
            .entry((key[0], key[1]))
            .or_default()
            .push((first, second));
    }
    graphs.values().all(|edges| {
        let mut degree: HashMap<InfosetId, usize> = HashMap::new();
        for &(first, second) in edges {
            *degree.entry(first).or_default() += 1;
            *degree.entry(second).or_default() += 1;
        }
        // An edge between two sets that both have other edges is the middle of a triangle.
        edges
            .iter()
            .all(|(first, second)| degree[first] == 1 || degree[second] == 1)
    })
}
