//! Which variable of the tableau belongs to which sequence.

use super::tree::Tree;
use crate::lp::tableau::Variable;
use std::ops::Range;

/// Every sequence but 0 has a weight and a slack; one of them starts basic. Nonbasic variables:
/// first `λ`, then for every sequence the one that starts nonbasic, then the powers of an
/// infinitesimal, which never enter. Basic: first `z`, then for every sequence the one that starts
/// basic. So the two variables of a sequence are a constant apart.
pub(in crate::solvers) struct Numbering {
    /// By player: how many sequences stand before its own.
    offset: [usize; 2],
    /// How many sequences there are, those numbered 0 left out.
    pub(super) count: usize,
    /// The degree of the right-hand sides.
    degree: usize,
    /// By sequence, through both players: whether its weight starts basic.
    chosen: Vec<bool>,
}

impl Numbering {
    pub(super) const LAMBDA: Variable = 0;

    pub(in crate::solvers) fn new(trees: &[Tree; 2], degree: usize) -> Self {
        let counts = [0, 1].map(|player: usize| trees[player].count() - 1);
        let chosen = trees
            .iter()
            .flat_map(|tree| (1..tree.count()).map(|sequence| tree.is_chosen(sequence)))
            .collect();
        Numbering {
            offset: [0, counts[0]],
            count: counts[0] + counts[1],
            degree,
            chosen,
        }
    }

    /// The variables of the powers of the infinitesimal.
    pub(super) fn powers(&self) -> Range<Variable> {
        self.count + 1..self.count + 1 + self.degree
    }

    /// The variable `z`, which starts basic in row 0.
    pub(super) fn z(&self) -> Variable {
        self.powers().end
    }

    /// The number of a sequence through both players; not for 0.
    fn position(&self, player: usize, sequence: usize) -> usize {
        self.offset[player] + sequence - 1
    }

    /// The nonbasic variable of a sequence at the start.
    pub(super) fn starts_nonbasic(&self, player: usize, sequence: usize) -> Variable {
        1 + self.position(player, sequence)
    }

    /// The row of a sequence at the start.
    pub(super) fn row(&self, player: usize, sequence: usize) -> usize {
        1 + self.position(player, sequence)
    }

    /// The weight of a sequence; not for 0.
    pub(in crate::solvers) fn weight(&self, player: usize, sequence: usize) -> Variable {
        let position = self.position(player, sequence);
        let start = if self.chosen[position] { self.z() } else { 0 };
        start + 1 + position
    }

    /// The other variable of the same sequence.
    pub(super) fn complement(&self, variable: Variable) -> Variable {
        if variable > self.z() {
            variable - self.z()
        } else {
            variable + self.z()
        }
    }
}
