//! Bounds on what players can get, and actions that are dominated by them.

use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::OrderedField;
use crate::run::Run;
use crate::solvers::refinements::subgame_perfect::stages::Stage;

/// By node: no less than this can a player secure from there on, what is paid at the node included,
/// whatever the others do. Where it knows at which node it is, it takes the best; elsewhere it may
/// have to take the worst.
pub(super) fn least<K: OrderedField>(game: &Game<K>, player: PlayerId) -> Vec<K> {
    let mut least = vec![K::zero(); game.node_count()];
    for node in game.nodes().rev() {
        let mut children = game.children(node);
        let mut value = match game.kind(node) {
            NodeKind::Leaf => K::zero(),
            NodeKind::Chance(chance) => {
                let branches = children.zip(game.chance(chance));
                branches.fold(K::zero(), |sum, (child, p)| {
                    sum + &(least[child.index()].clone() * p)
                })
            }
            NodeKind::Decision(set) => {
                let set = game.infoset(set);
                let own = set.player() == player && set.nodes().len() == 1;
                let first = children.next();
                let first = first.map_or_else(K::zero, |child| least[child.index()].clone());
                children.fold(first, |best, child| {
                    let other = &least[child.index()];
                    let order = other.compare(&best);
                    match (own && order.is_gt()) || (!own && order.is_lt()) {
                        true => other.clone(),
                        false => best,
                    }
                })
            }
        };
        if let Some(paid) = game.payoff_at(node, player) {
            value += paid;
        }
        least[node.index()] = value;
    }
    least
}

/// Closes actions that are conditionally dominated in a stage, until there is none: at a set in
/// question, `a` if another open action brings more at every node, whatever open actions are taken
/// afterwards. `worth` is what a player gets, at least and at most, from a place on where the stage
/// ends, what is paid there included.
///
/// Such an action is not optimal with any belief, so that no sequential equilibrium takes it; and
/// the action that beats it last is never closed.
pub(super) fn close_dominated<K: OrderedField>(
    game: &Game<K>,
    stage: &Stage,
    worth: impl Fn(NodeId, PlayerId) -> [K; 2],
    open: &mut [bool],
    run: &Run<'_>,
) {
    let count = stage.places.len();
    let mut place_of = std::collections::HashMap::with_capacity(count);
    for (at, place) in stage.places.iter().enumerate() {
        place_of.insert(place.node, at);
    }
    let child = |node: NodeId| place_of.get(&node).copied();
    let movers: Vec<PlayerId> = stage.players.clone();
    loop {
        let mut closed = false;
        for &player in &movers {
            let bounds = bounds(game, stage, &worth, open, player, &child);
            for &id in &stage.sets {
                let set = game.infoset(id);
                if set.player() != player {
                    continue;
                }
                // To leave actions open costs time and no answer; whoever goes on sees the stop.
                if run.stopped().is_some() {
                    return;
                }
                closed |= close(game, id, open, |node| child(node).map(|at| &bounds[at]));
            }
        }
        if !closed {
            return;
        }
    }
}

/// By place of the stage: what a player gets from there on, at least and at most.
fn bounds<K: OrderedField>(
    game: &Game<K>,
    stage: &Stage,
    worth: &impl Fn(NodeId, PlayerId) -> [K; 2],
    open: &[bool],
    player: PlayerId,
    place: &impl Fn(NodeId) -> Option<usize>,
) -> Vec<[K; 2]> {
    let zero = || [K::zero(), K::zero()];
    let mut bounds: Vec<[K; 2]> = vec![zero(); stage.places.len()];
    for (at, own) in stage.places.iter().enumerate().rev() {
        if own.terminal {
            bounds[at] = worth(own.node, player);
            continue;
        }
        let mut range: Option<[K; 2]> = None;
        for (branch, node) in game.children(own.node).enumerate() {
            let Some(below) = place(node).map(|at| bounds[at].clone()) else {
                continue;
            };
            match game.kind(own.node) {
                NodeKind::Chance(chance) => {
                    let p = &game.chance(chance)[branch];
                    let [low, high] = range.get_or_insert_with(zero);
                    *low += &(below[0].clone() * p);
                    *high += &(below[1].clone() * p);
                }
                NodeKind::Decision(set) if open[game.infoset(set).action(branch).index()] => {
                    let Some([low, high]) = &mut range else {
                        range = Some(below);
                        continue;
                    };
                    let [other_low, other_high] = below;
                    if other_low.compare(low).is_lt() {
                        *low = other_low;
                    }
                    if other_high.compare(high).is_gt() {
                        *high = other_high;
                    }
                }
                _ => {}
            }
        }
        let mut range = range.unwrap_or_else(zero);
        if let Some(paid) = game.payoff_at(own.node, player) {
            range.iter_mut().for_each(|end| *end += paid);
        }
        bounds[at] = range;
    }
    bounds
}

/// Closes the actions of a set that another open one beats at every node.
fn close<'b, K: OrderedField>(
    game: &Game<K>,
    set: InfosetId,
    open: &mut [bool],
    bounds: impl Fn(NodeId) -> Option<&'b [K; 2]>,
) -> bool {
    let set = game.infoset(set);
    let all: Vec<usize> = set.action_range().collect();
    // By node, by action.
    let table: Vec<Vec<Option<&[K; 2]>>> = set
        .nodes()
        .iter()
        .map(|&node| game.children(node).map(&bounds).collect())
        .collect();
    let beats = |a: usize, b: usize| {
        table.iter().all(|row| match (row[a], row[b]) {
            (Some([low, _]), Some([_, high])) => low.compare(high).is_gt(),
            _ => false,
        })
    };
    let beaten: Vec<usize> = (0..all.len())
        .filter(|&b| open[all[b]])
        .filter(|&b| (0..all.len()).any(|a| a != b && open[all[a]] && beats(a, b)))
        .collect();
    for &b in &beaten {
        open[all[b]] = false;
    }
    !beaten.is_empty()
}
