//! What a choice at an information set demands of the belief there.

use super::Halt;
use super::decide::Shares;
use super::ways::Ways;
use crate::diagnostic::Error;
use crate::game::NodeId;
use crate::lp::simplex::{self, Outcome};
use crate::lp::{LinearProgram, Relation};
use crate::number::OrderedField;
use crate::run::Run;
use std::cmp::Ordering;

/// An information set with a possible node, and what is gained there.
pub(in crate::solvers) struct Demand<K> {
    pub(in crate::solvers) ways: Ways,
    /// By way and its nodes: the probability that chance and the actions taken contribute.
    pub(in crate::solvers) weights: Vec<Vec<K>>,
    /// By way and action: what the action brings over the choice of the profile, summed over the
    /// nodes with their weights. The belief must make no mixture of these positive.
    pub(in crate::solvers) gains: Vec<Vec<K>>,
}

impl<K: OrderedField> Demand<K> {
    /// From the ways into the set, the weight of every node, and what every action gains there.
    pub(in crate::solvers) fn new(
        ways: Ways,
        weight: impl Fn(NodeId) -> K,
        gains: impl Fn(NodeId) -> Vec<K>,
    ) -> Self {
        let mut weights = Vec::with_capacity(ways.ways.len());
        let mut sums = Vec::with_capacity(ways.ways.len());
        for way in &ways.ways {
            let own: Vec<K> = way.nodes.iter().map(|&node| weight(node)).collect();
            let mut sum: Vec<K> = Vec::new();
            for (&node, weight) in way.nodes.iter().zip(&own) {
                let gains = gains(node);
                sum.resize(gains.len(), K::zero());
                for (sum, gain) in sum.iter_mut().zip(gains) {
                    *sum += &(gain * weight);
                }
            }
            weights.push(own);
            sums.push(sum);
        }
        Demand {
            ways,
            weights,
            gains: sums,
        }
    }

    /// Whether the choice is optimal if this way alone carries.
    pub(in crate::solvers) fn fits(&self, way: usize) -> bool {
        let gains = &self.gains[way];
        gains.iter().all(|gain| gain.sign() != Ordering::Greater)
    }

    /// Whether the choice is optimal whatever carries.
    pub(in crate::solvers) fn is_sure(&self) -> bool {
        (0..self.gains.len()).all(|way| self.fits(way))
    }

    /// An action that is better whatever carries, by its index.
    pub(in crate::solvers) fn beaten(&self) -> Option<usize> {
        let count = self.gains.first().map_or(0, Vec::len);
        let better = |action: &usize| {
            let mut gains = self.gains.iter();
            gains.all(|gains| gains[*action].sign() == Ordering::Greater)
        };
        (0..count).find(better)
    }

    /// Shares of the ways with which the choice is optimal: positive ones of exactly these ways,
    /// or, with no ways named, any.
    pub(in crate::solvers) fn shares(
        &self,
        named: Option<&[usize]>,
        run: &Run<'_>,
    ) -> Result<Option<Shares<K>>, Halt> {
        let all: Vec<usize> = (0..self.gains.len()).collect();
        let ways = named.unwrap_or(&all);
        if named.is_none()
            && let Some(way) = all.iter().copied().find(|&way| self.fits(way))
        {
            return Ok(Some(vec![(way, K::one())]));
        }
        if ways.iter().all(|&way| self.fits(way)) {
            return Ok(Some(ways.iter().map(|&way| (way, K::one())).collect()));
        }
        // Actions that gain in some way are bounded by those ways in which they lose.
        let count = self.gains.first().map_or(0, Vec::len);
        let sign = |way: usize, action: usize| self.gains[way][action].sign();
        let gain = |action: &usize| ways.iter().any(|&way| sign(way, *action).is_gt());
        let pressing: Vec<usize> = (0..count).filter(gain).collect();
        let lost = |action: &usize| !ways.iter().any(|&way| sign(way, *action).is_lt());
        if named.is_some() && pressing.iter().any(lost) || self.beaten().is_some() {
            return Ok(None);
        }
        let mut program = LinearProgram::minimize();
        let least = match named {
            Some(_) => K::one(),
            None => K::zero(),
        };
        let columns: Vec<_> = ways
            .iter()
            .map(|way| program.add_column(way, Some(least.clone()), None))
            .collect();
        columns
            .iter()
            .for_each(|&column| program.set_cost(column, K::one()));
        for &action in &pressing {
            let terms = columns.iter().zip(ways);
            let terms = terms.map(|(&column, &way)| (column, self.gains[way][action].clone()));
            program.add_row(action, Relation::Le, K::zero(), terms);
        }
        if named.is_none() {
            let sum = columns.iter().map(|&column| (column, K::one()));
            program.add_row("sum", Relation::Ge, K::one(), sum);
        }
        match simplex::solve(&program, None, run)? {
            Outcome::Optimal(found) => {
                let shares = ways.iter().copied().zip(found.primal);
                Ok(Some(shares.filter(|(_, share)| !share.is_zero()).collect()))
            }
            Outcome::Infeasible => Ok(None),
            Outcome::Stopped(stop) => Err(stop.into()),
            Outcome::Unbounded => Err(Error::internal("shares are bounded from below").into()),
        }
    }
}
