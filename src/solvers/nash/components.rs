//! Maximal Nash subsets and connected components, from the pairs of extreme plans.

use crate::lp::bits::Bits;
use crate::run::{Run, Stop};

/// A maximal Nash subset: any plan among the convex combinations of the first player's extreme
/// plans is in equilibrium with any among those of the second's, and no larger product of convex
/// sets has this property.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// By player: its extreme plans, as indices into the list of all, ascending.
    pub plans: [Vec<usize>; 2],
}

/// A connected component of the set of equilibria.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Component {
    /// The cells of which it is the union, as indices into the list of all.
    pub cells: Vec<usize>,
}

/// The maximal products of plans all of whose pairs are in `pairs`, sorted.
///
/// A set of the first player's plans is closed if it holds all that go with everything with which
/// its members go; cells are the closed sets, each found once, from the one that lacks its last
/// addition (Kuznetsov 1993, "close by one"). Time is at most the number of cells times that of
/// pairs.
pub(super) fn cells(
    counts: [usize; 2],
    pairs: &[[usize; 2]],
    run: &Run<'_>,
) -> Result<Vec<Cell>, Stop> {
    let mut beside = [0, 1].map(|player| vec![Bits::default(); counts[player]]);
    for pair in pairs {
        beside[0][pair[0]].insert(pair[1]);
        beside[1][pair[1]].insert(pair[0]);
    }
    // What goes with every plan of a set.
    let common = |player: usize, set: &Bits| {
        let start = Bits::below(counts[1 - player]);
        set.iter()
            .fold(start, |shared, plan| shared.and(&beside[player][plan]))
    };
    let mut found = Vec::new();
    // Closed sets with what goes with them, and the plan from which on they may grow.
    let replies = Bits::below(counts[1]);
    let mut waiting = vec![(common(1, &replies), replies, 0)];
    while let Some((plans, replies, from)) = waiting.pop() {
        for plan in (from..counts[0]).filter(|&plan| !plans.contains(plan)) {
            if let Some(stop) = run.stopped() {
                return Err(stop);
            }
            let fewer = replies.and(&beside[0][plan]);
            if fewer.is_empty() {
                continue;
            }
            let more = common(1, &fewer);
            // Found elsewhere if the closure adds an earlier plan.
            if more
                .iter()
                .all(|other| other >= plan || plans.contains(other))
            {
                waiting.push((more, fewer, plan + 1));
            }
        }
        if !plans.is_empty() && !replies.is_empty() {
            found.push(Cell {
                plans: [plans, replies].map(|set| set.iter().collect()),
            });
        }
    }
    found.sort();
    Ok(found)
}

/// The connected components of the union of the cells, sorted by their first cells. Two cells meet
/// exactly if they have an extreme plan of each player in common.
pub(super) fn components(counts: [usize; 2], cells: &[Cell]) -> Vec<Component> {
    // Plan by plan of the first player: the cells that hold it are joined where they share a reply.
    let mut parent: Vec<usize> = (0..cells.len()).collect();
    let mut holders = vec![Vec::new(); counts[0]];
    for (index, cell) in cells.iter().enumerate() {
        cell.plans[0]
            .iter()
            .for_each(|&plan| holders[plan].push(index));
    }
    let mut first = vec![usize::MAX; counts[1]];
    for cells_there in &holders {
        for &index in cells_there {
            for &plan in &cells[index].plans[1] {
                match first[plan] {
                    usize::MAX => first[plan] = index,
                    other => {
                        let (a, b) = (root(&mut parent, other), root(&mut parent, index));
                        parent[a.max(b)] = a.min(b);
                    }
                }
            }
        }
        for &index in cells_there {
            cells[index].plans[1]
                .iter()
                .for_each(|&plan| first[plan] = usize::MAX);
        }
    }
    let mut found: Vec<Component> = Vec::new();
    let mut number = vec![0; cells.len()];
    for index in 0..cells.len() {
        let top = root(&mut parent, index);
        if top == index {
            number[index] = found.len();
            found.push(Component { cells: Vec::new() });
        }
        found[number[top]].cells.push(index);
    }
    found
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}
