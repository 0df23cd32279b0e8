//! Products of plans of which all pairs are equilibria, as the search finds them.

use super::components::Cell;
use crate::number::OrderedField;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// The products so far.
pub(super) struct Found<K> {
    /// By player: distinct plans, in the order in which they were found.
    plans: [Vec<Vec<K>>; 2],
    /// By player: the indices of `plans`, sorted by their weights.
    order: [Vec<usize>; 2],
    /// The products of plans of which all pairs are equilibria.
    products: BTreeSet<Cell>,
}

/// The same in order, plans by their weights.
pub(super) struct Listed<K> {
    pub(super) plans: [Vec<Vec<K>>; 2],
    pub(super) equilibria: Vec<[usize; 2]>,
    pub(super) products: Vec<Cell>,
}

impl<K: OrderedField> Found<K> {
    pub(super) fn new() -> Self {
        Found {
            plans: [vec![], vec![]],
            order: [vec![], vec![]],
            products: BTreeSet::new(),
        }
    }

    /// Adds the product of two sets of plans.
    pub(super) fn add(&mut self, plans: [Vec<Vec<K>>; 2]) {
        let [first, second] = plans;
        let first = first.into_iter().map(|plan| self.number(0, plan)).collect();
        let second = second
            .into_iter()
            .map(|plan| self.number(1, plan))
            .collect();
        self.products.insert(Cell {
            plans: [first, second],
        });
    }

    fn number(&mut self, player: usize, plan: Vec<K>) -> usize {
        let (plans, order) = (&mut self.plans[player], &mut self.order[player]);
        match order.binary_search_by(|&other| descending(&plans[other], &plan)) {
            Ok(at) => order[at],
            Err(at) => {
                order.insert(at, plans.len());
                plans.push(plan);
                plans.len() - 1
            }
        }
    }

    /// The plans in order, and by their new numbers the equilibria and the products.
    pub(super) fn listed(self) -> Listed<K> {
        let rank = [0, 1].map(|player| {
            let mut rank = vec![0; self.plans[player].len()];
            let order = self.order[player].iter().enumerate();
            order.for_each(|(at, &plan)| rank[plan] = at);
            rank
        });
        let renumbered = |cell: Cell| Cell {
            plans: [0, 1].map(|player| {
                let old = cell.plans[player].iter();
                let mut new: Vec<usize> = old.map(|&plan| rank[player][plan]).collect();
                new.sort_unstable();
                new
            }),
        };
        let products: BTreeSet<Cell> = self.products.into_iter().map(renumbered).collect();
        let pairs = |cell: &Cell| {
            let [first, second] = cell.plans.clone();
            first
                .into_iter()
                .flat_map(move |x| second.clone().into_iter().map(move |y| [x, y]))
        };
        let equilibria: BTreeSet<[usize; 2]> = products.iter().flat_map(pairs).collect();
        let plans = |player: usize| {
            let order = self.order[player].iter();
            order.map(|&at| self.plans[player][at].clone()).collect()
        };
        Listed {
            plans: [plans(0), plans(1)],
            equilibria: equilibria.into_iter().collect(),
            products: products.into_iter().collect(),
        }
    }
}

/// Plans with more weight on earlier sequences first.
fn descending<K: OrderedField>(one: &[K], other: &[K]) -> Ordering {
    let mut unequal = one.iter().zip(other).map(|(a, b)| b.compare(a));
    unequal
        .find(|order| *order != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}
