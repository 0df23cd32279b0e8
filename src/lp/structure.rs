//! How hard a program is for an interior point: the fill-in of its normal equations, predicted.
//!
//! An interior point factors, once in an iteration, a symmetric matrix whose pattern is the
//! bipartite graph of rows and columns. Eliminating a node joins its neighbors, and costs about
//! the square of their number. The order is that of least (approximate) degree, as in the back
//! ends: Amestoy, Davis and Duff, "An approximate minimum degree ordering algorithm", SIAM Journal
//! on Matrix Analysis and Applications 17 (1996), without their supervariables.

use super::program::LinearProgram;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The work of one factorization for each nonzero of the program, in multiplications; counting
/// ends at `limit`, which is then the answer.
pub(super) fn factorization_work(program: &LinearProgram, limit: f64) -> f64 {
    let nonzeros = program.nonzeros().max(1) as f64;
    let limits = Limits {
        work: limit * nonzeros,
        entries: f64::INFINITY,
    };
    Graph::new(program).eliminate(limits, || true).work / nonzeros
}

/// How many entries the factor has, in this order of elimination; counting ends beyond `limit`.
/// `None` where `go_on`, which is asked now and then, ended it before.
pub(super) fn factor_entries(
    program: &LinearProgram,
    limit: f64,
    go_on: impl FnMut() -> bool,
) -> Option<f64> {
    let limits = Limits {
        work: f64::INFINITY,
        entries: limit,
    };
    let found = Graph::new(program).eliminate(limits, go_on);
    found.complete.then_some(found.entries)
}

/// Where counting may end.
struct Limits {
    work: f64,
    entries: f64,
}

/// What an elimination takes.
struct Cost {
    /// The sum of the squared degrees.
    work: f64,
    /// The sum of the degrees: the entries of the factor.
    entries: f64,
    /// Whether nobody ended the count.
    complete: bool,
}

/// How many steps lie between two looks at the clock: nodes and elements met.
const POLL: usize = 100_000;

/// The quotient graph: a node that was eliminated lives on as an element, the clique that its
/// elimination made of its neighbors.
struct Graph {
    /// Neighbors of a live node that no element covers.
    nodes: Vec<Vec<u32>>,
    /// The elements around a live node.
    elements: Vec<Vec<u32>>,
    /// The live nodes of an element; empty if it was absorbed.
    cliques: Vec<Vec<u32>>,
    live: Vec<bool>,
}

impl Graph {
    fn new(program: &LinearProgram) -> Self {
        let (columns, rows) = (program.columns(), program.rows());
        let size = columns + rows;
        let mut nodes = vec![Vec::new(); size];
        for row in program.row_ids() {
            for (column, _) in program.row(row).entries {
                if column.index() < columns {
                    nodes[column.index()].push((columns + row.index()) as u32);
                    nodes[columns + row.index()].push(column.index() as u32);
                }
            }
        }
        Graph {
            nodes,
            elements: vec![Vec::new(); size],
            cliques: vec![Vec::new(); size],
            live: vec![true; size],
        }
    }

    /// What elimination takes, up to the limits.
    fn eliminate(mut self, limits: Limits, mut go_on: impl FnMut() -> bool) -> Cost {
        let size = self.live.len();
        let mut degree: Vec<usize> = self.nodes.iter().map(Vec::len).collect();
        // Entries whose degree is out of date are skipped.
        let mut queue: BinaryHeap<Reverse<(usize, u32)>> = (0..size)
            .map(|node| Reverse((degree[node], node as u32)))
            .collect();
        // Marks of the current clique, and the sizes of elements outside it, by time stamp.
        let mut marked = vec![usize::MAX; size];
        let mut outside = vec![(usize::MAX, 0usize); size];
        let mut cost = Cost {
            work: 0.0,
            entries: 0.0,
            complete: true,
        };
        let mut left = size;
        // The first look comes before any step.
        let mut steps = POLL;
        while let Some(Reverse((at, pivot))) = queue.pop() {
            let pivot = pivot as usize;
            if !self.live[pivot] || at != degree[pivot] {
                continue;
            }
            if steps >= POLL {
                steps = 0;
                if !go_on() {
                    cost.complete = false;
                    return cost;
                }
            }
            let stamp = left;
            self.live[pivot] = false;
            left -= 1;
            marked[pivot] = stamp;
            let clique = self.neighbors(pivot, stamp, &mut marked);
            let reach = clique.len() as f64;
            cost.work += reach * reach;
            cost.entries += reach;
            if clique.len() == left {
                // What remains is complete.
                cost.work += reach * reach * reach / 3.0;
                cost.entries += reach * (reach - 1.0) / 2.0;
            }
            let enough = cost.work >= limits.work || cost.entries > limits.entries;
            if enough || clique.len() == left {
                cost.work = cost.work.min(limits.work);
                return cost;
            }
            steps += 1;
            for &node in &clique {
                let node = node as usize;
                steps += self.elements[node].len() + self.nodes[node].len();
                for &element in &self.elements[node] {
                    let (seen, count) = &mut outside[element as usize];
                    if *seen != stamp {
                        (*seen, *count) = (stamp, self.cliques[element as usize].len());
                    }
                    *count = count.saturating_sub(1);
                }
            }
            for &node in &clique {
                let node = node as usize;
                // An element inside the new one says nothing that the new one does not.
                self.elements[node].retain(|&element| outside[element as usize].1 > 0);
                let beyond: usize = self.elements[node]
                    .iter()
                    .map(|&element| outside[element as usize].1)
                    .sum();
                self.elements[node].push(pivot as u32);
                self.nodes[node].retain(|&other| marked[other as usize] != stamp);
                let bound = self.nodes[node].len() + clique.len() - 1 + beyond;
                degree[node] = bound.min(left - 1);
                queue.push(Reverse((degree[node], node as u32)));
            }
            self.cliques[pivot] = clique;
        }
        cost
    }

    /// The live nodes joined to `pivot`, marked with `stamp`; its elements are absorbed.
    fn neighbors(&mut self, pivot: usize, stamp: usize, marked: &mut [usize]) -> Vec<u32> {
        let mut found = Vec::new();
        let mut see = |node: u32| {
            if marked[node as usize] != stamp {
                marked[node as usize] = stamp;
                found.push(node);
            }
        };
        for node in std::mem::take(&mut self.nodes[pivot]) {
            see(node);
        }
        for element in std::mem::take(&mut self.elements[pivot]) {
            for node in std::mem::take(&mut self.cliques[element as usize]) {
                see(node);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::Relation;
    use crate::number::Rational;

    /// A program with the pattern of `rows`.
    fn program(columns: usize, rows: &[&[usize]]) -> LinearProgram {
        let mut program = LinearProgram::minimize();
        let ids: Vec<_> = (0..columns)
            .map(|column| program.add_column(column, None, None))
            .collect();
        for (index, row) in rows.iter().enumerate() {
            let entries = row.iter().map(|&column| (ids[column], Rational::ONE));
            program.add_row(index, Relation::Eq, Rational::ZERO, entries);
        }
        program
    }

    fn work(program: &LinearProgram) -> f64 {
        cost(program).work
    }

    fn cost(program: &LinearProgram) -> Cost {
        let none = Limits {
            work: f64::INFINITY,
            entries: f64::INFINITY,
        };
        Graph::new(program).eliminate(none, || true)
    }

    #[test]
    fn entries_of_the_factor_are_counted() {
        // A tree has as many as edges, a complete graph of six nodes fifteen at most.
        assert_eq!(cost(&program(3, &[&[0, 1], &[1, 2]])).entries, 4.0);
        let full = program(3, &[&[0, 1, 2], &[0, 1, 2], &[0, 1, 2]]);
        assert_eq!(cost(&full).entries, 3.0 + 3.0 + 3.0 + 3.0);
        assert!(factor_entries(&full, 5.0, || true).unwrap() > 5.0);
        assert_eq!(factor_entries(&full, 5.0, || false), None);
    }

    #[test]
    fn trees_do_not_fill_in() {
        // Column, row, column, row, column: leaves go first, one neighbor each; of the last two
        // nodes both are counted at once.
        let path = program(3, &[&[0, 1], &[1, 2]]);
        assert_eq!(work(&path), 4.0 + 1.0 / 3.0);
        // A row with many columns is a star: no matter how long, it does not fill in.
        let star: Vec<usize> = (0..50).collect();
        assert_eq!(work(&program(50, &[&star])), 50.0 + 1.0 / 3.0);
    }

    #[test]
    fn a_full_block_fills_in_after_one_row() {
        // Three rows on three columns: a node of degree 3, another, then a triangle of columns
        // and the last row that nothing tells apart.
        let full = program(3, &[&[0, 1, 2], &[0, 1, 2], &[0, 1, 2]]);
        assert_eq!(work(&full), 9.0 + 9.0 + 9.0 + 27.0 / 3.0);
        assert_eq!(factorization_work(&full, 2.0), 2.0);
        assert_eq!(work(&program(0, &[])), 0.0);
    }

    #[test]
    fn a_cycle_fills_in_by_one_edge_a_step() {
        // Six nodes in a ring: every elimination joins two neighbors, down to a triangle.
        let ring = program(3, &[&[0, 1], &[1, 2], &[2, 0]]);
        assert_eq!(work(&ring), 4.0 * 4.0 + 8.0 / 3.0);
    }
}
