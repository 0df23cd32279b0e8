//! In which order the sets of a stage are decided, and when what can be checked.

use crate::game::{Game, InfosetId, NodeId, NodeKind};
use crate::number::OrderedField;
use crate::solvers::refinements::subgame_perfect::stages::Stage;
use std::collections::BTreeMap;

/// Something to be chosen in a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Variable {
    /// One of these actions, by their indices, at a set.
    Set(InfosetId, Vec<u32>),
    /// What the subgame at a node is worth: one of so many possibilities.
    Subgame(NodeId, usize),
}

impl Variable {
    pub(super) fn size(&self) -> usize {
        match self {
            Variable::Set(_, actions) => actions.len(),
            Variable::Subgame(_, count) => *count,
        }
    }
}

/// Something to be done as soon as it can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// Find what the actions of this set of the stage bring at its nodes.
    Values(usize),
    /// See that the choice there is optimal at some possible node or other.
    Somewhere(usize),
    /// See that it is optimal with some belief that trembles make there.
    Believed(usize),
    /// See that it is optimal with some belief at a set that chance excludes.
    Free(usize),
}

/// The plan of a search.
pub(super) struct Order {
    pub(super) variables: Vec<Variable>,
    /// What is due when so many variables have been chosen.
    pub(super) due: Vec<Vec<Check>>,
}

/// The order for a stage with these open actions, by set and by their indices. `worths` says by
/// node in how many ways a subgame may be worth something else.
pub(super) fn order<K: OrderedField>(
    game: &Game<K>,
    stage: &Stage,
    open: &[Vec<u32>],
    worths: impl Fn(NodeId) -> usize,
    possible: &[bool],
) -> Order {
    let sets = &stage.sets;
    let place_of = |set: InfosetId| sets.binary_search(&set).ok();
    // By set of the stage: the sets right above its nodes; and the subgames that may be worth
    // different things, each with the set right above it.
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); sets.len()];
    let mut subgames: Vec<(NodeId, usize, Option<usize>)> = Vec::new();
    // By place: the last set on the way, that of the place itself included.
    let mut last: Vec<Option<usize>> = Vec::with_capacity(stage.places.len());
    for (at, place) in stage.places.iter().enumerate() {
        let before = (at > 0).then(|| last[place.parent]).flatten();
        let mut own = before;
        if place.terminal {
            let count = worths(place.node);
            if count > 1 {
                subgames.push((place.node, count, before));
            }
        } else if let NodeKind::Decision(set) = game.kind(place.node) {
            own = place_of(set);
            if let (Some(set), Some(before)) = (own, before) {
                above[set].push(before);
            }
        }
        last.push(own);
    }
    for list in &mut above {
        list.sort_unstable();
        list.dedup();
    }
    let sequence = from_below(&above);
    let mut variables: Vec<Variable> = Vec::new();
    let mut position: Vec<Option<usize>> = vec![None; sets.len()];
    let mut subgames_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (node, count, before) in subgames {
        if let Some(before) = before {
            subgames_of.entry(before).or_default().push(variables.len());
        }
        variables.push(Variable::Subgame(node, count));
    }
    for &set in &sequence {
        if open[set].len() > 1 {
            position[set] = Some(variables.len());
            variables.push(Variable::Set(sets[set], open[set].clone()));
        }
    }
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); sets.len()];
    for (set, list) in above.iter().enumerate() {
        for &before in list {
            below[before].push(set);
        }
    }
    let mut due = vec![Vec::new(); variables.len() + 1];
    for (set, &id) in sets.iter().enumerate() {
        let nodes = game.infoset(id).nodes();
        let excluded = !nodes.iter().any(|node| possible[node.index()]);
        if open[set].len() == 1 && !excluded {
            // What is left beats all else at every node.
            continue;
        }
        let after = |set: usize| position[set].map_or(0, |at| at + 1);
        let mut known = 0;
        for other in reached(&below, set) {
            // A set may be below itself only by way of others.
            known = known.max(if other == set { 0 } else { after(other) });
            let own = subgames_of.get(&other).into_iter().flatten();
            known = own.fold(known, |known, &at| known.max(at + 1));
        }
        let chosen = known.max(after(set));
        if excluded {
            due[chosen].push(Check::Free(set));
            continue;
        }
        let before = reached(&above, set).into_iter().map(after);
        let believed = before.fold(chosen, usize::max);
        due[known].push(Check::Values(set));
        if believed > chosen {
            due[chosen].push(Check::Somewhere(set));
        }
        due[believed].push(Check::Believed(set));
    }
    for checks in &mut due {
        // Values come first.
        checks.sort_by_key(|check| match check {
            Check::Values(_) => 0,
            Check::Somewhere(_) => 1,
            Check::Believed(_) => 2,
            Check::Free(_) => 3,
        });
    }
    Order { variables, due }
}

/// The sets that are reached from one by at least no steps: itself and what follows.
fn reached(next: &[Vec<usize>], start: usize) -> Vec<usize> {
    let mut seen = vec![start];
    let mut marked = vec![false; next.len()];
    marked[start] = true;
    let mut at = 0;
    while let Some(&set) = seen.get(at) {
        for &other in &next[set] {
            if !std::mem::replace(&mut marked[other], true) {
                seen.push(other);
            }
        }
        at += 1;
    }
    seen
}

/// The sets such that those below come before those above, as far as there is no circle; among
/// those that could come next the last.
fn from_below(above: &[Vec<usize>]) -> Vec<usize> {
    let mut waiting = vec![0usize; above.len()];
    for list in above {
        for &before in list {
            waiting[before] += 1;
        }
    }
    let mut left: std::collections::BTreeSet<usize> = (0..above.len()).collect();
    let mut ready: std::collections::BTreeSet<usize> = left
        .iter()
        .copied()
        .filter(|&set| waiting[set] == 0)
        .collect();
    let mut sequence = Vec::with_capacity(above.len());
    while let Some(set) = ready.pop_last().or_else(|| left.last().copied()) {
        left.remove(&set);
        sequence.push(set);
        for &before in &above[set] {
            waiting[before] = waiting[before].saturating_sub(1);
            if waiting[before] == 0 && left.contains(&before) {
                ready.insert(before);
            }
        }
    }
    sequence
}
