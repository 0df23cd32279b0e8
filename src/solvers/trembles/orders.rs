//! Which ways into several information sets may carry together: the exponents of trembles.

use super::Halt;
use super::ways::{Way, Ways};
use crate::diagnostic::Error;
use crate::game::ActionId;
use crate::lp::simplex::{self, Outcome};
use crate::lp::{LinearProgram, Relation};
use crate::number::{OrderedRing, Rational};
use crate::run::Run;
use std::collections::BTreeMap;

/// How sets depend on each other; all by their place in the list of ways.
pub(super) struct Structure {
    /// Loose sets in the order in which they were taken off: each is loose once all after it and
    /// all cores are given.
    pub(super) loose: Vec<usize>,
    /// By loose set, for each of its ways: the action that sets it free.
    pub(super) own: Vec<Vec<ActionId>>,
    /// What is left, in groups of sets that share actions, each increasing.
    pub(super) cores: Vec<Vec<usize>>,
}

impl Structure {
    pub(super) fn new(ways: &[&Ways]) -> Self {
        let mut left: Vec<usize> = (0..ways.len()).collect();
        left.retain(|&set| ways[set].ways.len() > 1);
        // By action: in how many ways of the sets that are left it is.
        let mut uses: BTreeMap<ActionId, usize> = BTreeMap::new();
        for action in left.iter().flat_map(|&set| actions(ways[set])) {
            *uses.entry(action).or_insert(0) += 1;
        }
        let (mut loose, mut own) = (Vec::new(), Vec::new());
        loop {
            let alone = |action: &&ActionId| uses.get(action) == Some(&1);
            let free = |way: &Way| way.trembles.iter().find(alone).copied();
            let all = |set: usize| ways[set].ways.iter().map(free).collect::<Option<Vec<_>>>();
            let found = left
                .iter()
                .enumerate()
                .find_map(|(place, &set)| Some((place, set, all(set)?)));
            let Some((place, set, freed)) = found else {
                break;
            };
            left.remove(place);
            loose.push(set);
            own.push(freed);
            for action in actions(ways[set]) {
                if let Some(count) = uses.get_mut(&action) {
                    *count -= 1;
                }
            }
        }
        Structure {
            loose,
            own,
            cores: groups(ways, &left),
        }
    }

    /// The sets that are always carried by the same ways.
    pub(super) fn settled<'a>(
        &self,
        ways: &'a [&'a Ways],
    ) -> impl Iterator<Item = usize> + use<'a> {
        (0..ways.len()).filter(|&set| ways[set].ways.len() <= 1)
    }
}

fn actions(ways: &Ways) -> impl Iterator<Item = ActionId> {
    ways.ways
        .iter()
        .flat_map(|way| way.trembles.iter().copied())
}

/// Sets in groups that share actions.
fn groups(ways: &[&Ways], left: &[usize]) -> Vec<Vec<usize>> {
    let mut by_action: BTreeMap<ActionId, Vec<usize>> = BTreeMap::new();
    for &set in left {
        for action in actions(ways[set]) {
            by_action.entry(action).or_default().push(set);
        }
    }
    let mut seen = vec![false; ways.len()];
    let mut groups = Vec::new();
    for &start in left {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut group = vec![start];
        let mut next = 0;
        while let Some(&set) = group.get(next) {
            for action in actions(ways[set]) {
                for other in by_action.remove(&action).unwrap_or_default() {
                    if !std::mem::replace(&mut seen[other], true) {
                        group.push(other);
                    }
                }
            }
            next += 1;
        }
        group.sort_unstable();
        groups.push(group);
    }
    groups
}

/// Carriers of the sets of a core, with exponents that make them.
#[derive(Debug, Clone)]
pub(super) struct Order {
    /// By set of the core: which ways carry, increasing.
    pub(super) carriers: Vec<Vec<usize>>,
    /// By action of the core's ways: its exponent, at least one.
    pub(super) exponents: Vec<(ActionId, Rational)>,
}

/// `Σ λ(more) - Σ λ(less)` is at least one, or zero.
#[derive(Clone)]
struct Row {
    terms: Vec<(usize, Rational)>,
    strict: bool,
}

/// A branch of the search: rows so far, and exponents that satisfy them.
#[derive(Clone)]
struct Branch {
    carriers: Vec<Vec<usize>>,
    /// The next way of the last set to decide on.
    way: usize,
    rows: Vec<Row>,
    exponents: Vec<Rational>,
}

/// Calls `see` with all families of carriers of the sets of a core that exponents make and `admit`
/// lets pass, until it says that it has seen enough. `admit` is asked set by set, with the set's
/// place in the list of ways and the ways that carry; at most `most` times. `false` if that is too
/// few, so that there may be others.
pub(super) fn orders(
    ways: &[&Ways],
    core: &[usize],
    most: usize,
    mut admit: impl FnMut(usize, &[usize]) -> Result<bool, Halt>,
    mut see: impl FnMut(Order) -> Result<bool, Halt>,
    run: &Run<'_>,
) -> Result<bool, Halt> {
    let mut asked = 0;
    let mut names: Vec<ActionId> = core.iter().flat_map(|&set| actions(ways[set])).collect();
    names.sort_unstable();
    names.dedup();
    let row = |set: usize, more: usize, less: usize, strict: bool| {
        let ways = &ways[core[set]].ways;
        let mut terms: Vec<(usize, Rational)> = Vec::new();
        for (way, sign) in [(more, 1), (less, -1)] {
            let own = ways[way].trembles.iter();
            let places = own.filter_map(|action| names.binary_search(action).ok());
            terms.extend(places.map(|place| (place, Rational::from(sign))));
        }
        Row { terms, strict }
    };
    let mut waiting = vec![Branch {
        carriers: vec![Vec::new()],
        way: 0,
        rows: Vec::new(),
        exponents: vec![Rational::ONE; names.len()],
    }];
    while let Some(mut branch) = waiting.pop() {
        if let Some(stop) = run.stopped() {
            return Err(stop.into());
        }
        let set = branch.carriers.len() - 1;
        let count = ways[core[set]].ways.len();
        let way = branch.way;
        let first = branch.carriers[set].first().copied();
        if way == count {
            if asked == most {
                return Ok(false);
            }
            asked += 1;
            if !admit(core[set], &branch.carriers[set])? {
                continue;
            }
            if set + 1 < core.len() {
                branch.carriers.push(Vec::new());
                branch.way = 0;
                waiting.push(branch);
                continue;
            }
            let enough = see(Order {
                carriers: branch.carriers,
                exponents: names.iter().copied().zip(branch.exponents).collect(),
            })?;
            if enough {
                return Ok(true);
            }
            continue;
        }
        branch.way += 1;
        // Without this way: the row waits until there is a carrier to compare with.
        if first.is_some() || way + 1 < count {
            let mut without = branch.clone();
            let rows = first.map(|first| row(set, way, first, true));
            if without.add(rows, run)? {
                waiting.push(without);
            }
        }
        let rows: Vec<Row> = match first {
            Some(first) => vec![row(set, way, first, false)],
            None => (0..way).map(|before| row(set, before, way, true)).collect(),
        };
        branch.carriers[set].push(way);
        if branch.add(rows, run)? {
            waiting.push(branch);
        }
    }
    Ok(true)
}

impl Branch {
    /// Adds rows; `false` if no exponents satisfy them all.
    fn add(&mut self, rows: impl IntoIterator<Item = Row>, run: &Run<'_>) -> Result<bool, Halt> {
        let before = self.rows.len();
        self.rows.extend(rows);
        let held = |row: &Row| {
            let terms = row.terms.iter();
            let sum: Rational = terms.map(|(at, sign)| sign * &self.exponents[*at]).sum();
            match row.strict {
                true => sum >= Rational::ONE,
                false => sum.is_zero(),
            }
        };
        if self.rows[before..].iter().all(held) {
            return Ok(true);
        }
        // Any solution of the strict inequalities becomes one of these by scaling.
        let mut program = LinearProgram::minimize();
        let columns: Vec<_> = (0..self.exponents.len())
            .map(|at| program.add_column(at, Some(Rational::ONE), None))
            .collect();
        columns
            .iter()
            .for_each(|&column| program.set_cost(column, Rational::ONE));
        for (at, row) in self.rows.iter().enumerate() {
            let (relation, rhs) = match row.strict {
                true => (Relation::Ge, Rational::ONE),
                false => (Relation::Eq, Rational::ZERO),
            };
            let terms = row.terms.iter();
            let terms = terms.map(|(place, sign)| (columns[*place], sign.clone()));
            program.add_row(at, relation, rhs, terms);
        }
        match simplex::solve(&program, None, run)? {
            Outcome::Optimal(solution) => {
                self.exponents = solution.primal;
                Ok(true)
            }
            Outcome::Infeasible => Ok(false),
            Outcome::Stopped(stop) => Err(stop.into()),
            Outcome::Unbounded => Err(Error::internal("exponents are bounded from below").into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{InfosetId, NodeId};
    use crate::run::Options;

    /// A set that each of these actions leads to.
    fn ways(set: usize, actions: std::ops::Range<usize>) -> Ways {
        let nodes = actions.map(|at| (NodeId::new(10 * set + at), vec![ActionId::new(at)]));
        Ways::new(InfosetId::new(set), nodes)
    }

    #[test]
    fn carriers_that_are_refused_count_as_well() {
        let options = Options::default();
        let run = options.start();
        let all = [ways(0, 0..3), ways(1, 0..3)];
        let all: Vec<&Ways> = all.iter().collect();
        let ended = |most: usize| {
            let mut asked = 0;
            let admit = |_: usize, _: &[usize]| {
                asked += 1;
                Ok(false)
            };
            let ended = orders(&all, &[0, 1], most, admit, |_| Ok(false), &run);
            (ended.ok(), asked)
        };
        // The first set has seven families of carriers.
        assert_eq!(ended(7), (Some(true), 7));
        assert_eq!(ended(6), (Some(false), 6));
    }
}
