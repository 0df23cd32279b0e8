//! Best replies by linear programs: over beliefs and later moves, and over mixtures of replies.

use super::message::Message;
use super::{Checked, Fault};
use crate::lp::simplex::{self, Outcome};
use crate::lp::{ColumnId, LinearProgram, Relation};
use crate::number::OrderedField;
use crate::run::Run;

/// What beliefs a test allows.
pub(super) struct Allowed {
    /// The types whose probability is zero.
    pub(super) excluded: Vec<usize>,
    /// Pairs of types: the odds of the first against the second may not exceed the prior's.
    pub(super) odds: Vec<(usize, usize)>,
}

impl Allowed {
    pub(super) fn all() -> Self {
        Allowed {
            excluded: Vec::new(),
            odds: Vec::new(),
        }
    }
}

/// The optimum of a program, if it has feasible points.
pub(super) fn optimum<K: OrderedField>(
    program: &LinearProgram<K>,
    run: &Run<'_>,
) -> Checked<Option<K>> {
    match simplex::solve(program, None, run).map_err(Fault::Program)? {
        Outcome::Optimal(found) => Ok(Some(found.objective)),
        Outcome::Infeasible => Ok(None),
        Outcome::Stopped(stop) => Err(Fault::Stopped(stop)),
        Outcome::Unbounded => super::refute("a program over distributions is unbounded"),
    }
}

/// A column for every member of a distribution.
fn distribution<K: OrderedField>(program: &mut LinearProgram<K>, count: usize) -> Vec<ColumnId> {
    let columns: Vec<ColumnId> = (0..count)
        .map(|at| program.add_column(at, Some(K::zero()), None))
        .collect();
    let ones = columns.iter().map(|&column| (column, K::one()));
    program.add_row("sum", Relation::Eq, K::one(), ones);
    columns
}

impl<K: OrderedField> Message<K> {
    /// Whether some belief, and some choice of the sender among its optimal later moves, makes
    /// every one of these replies optimal.
    fn is_optimal(&self, replies: &[usize], allowed: &Allowed, run: &Run<'_>) -> Checked<bool> {
        let mut program = LinearProgram::minimize();
        let belief = distribution(&mut program, self.nodes.len());
        for &kind in &allowed.excluded {
            let entry = [(belief[kind], K::one())];
            program.add_row("excluded", Relation::Eq, K::zero(), entry);
        }
        for &(kind, other) in &allowed.odds {
            let entries = [
                (belief[other], self.priors[kind].clone()),
                (belief[kind], -self.priors[other].clone()),
            ];
            program.add_row("odds", Relation::Ge, K::zero(), entries);
        }
        let best = program.add_column("best", None, None);
        for reply in 0..self.reply_count() {
            let mut entries = vec![(best, -K::one())];
            for (&share, payoffs) in belief.iter().zip(&self.replies) {
                let payoffs = &payoffs[reply];
                entries.push((share, payoffs.least.clone()));
                let spread = payoffs.most.clone() - &payoffs.least;
                if !spread.is_zero() {
                    // How often the sender makes the most of it, times the belief.
                    let generous = program.add_column("generous", Some(K::zero()), None);
                    let most = [(generous, K::one()), (share, -K::one())];
                    program.add_row("share", Relation::Le, K::zero(), most);
                    entries.push((generous, spread));
                }
            }
            let relation = match replies.contains(&reply) {
                true => Relation::Eq,
                false => Relation::Le,
            };
            program.add_row("reply", relation, K::zero(), entries);
        }
        Ok(optimum(&program, run)?.is_some())
    }

    /// All largest sets of replies that some allowed belief makes optimal together. Any set within
    /// one of them is optimal for the same belief.
    pub(super) fn faces(&self, allowed: &Allowed, run: &Run<'_>) -> Checked<Vec<Vec<usize>>> {
        let mut found: Vec<Vec<usize>> = Vec::new();
        // Sets with the first reply about which they have yet to decide.
        let mut waiting: Vec<(Vec<usize>, usize)> = vec![(Vec::new(), 0)];
        while let Some((taken, next)) = waiting.pop() {
            if next == self.reply_count() {
                let within = |face: &Vec<usize>| taken.iter().all(|reply| face.contains(reply));
                if !taken.is_empty() && !found.iter().any(within) {
                    found.push(taken);
                }
                continue;
            }
            let more = [&taken[..], &[next]].concat();
            let covered = |face: &Vec<usize>| {
                let rest = next..self.reply_count();
                rest.chain(taken.iter().copied())
                    .all(|reply| face.contains(&reply))
            };
            if found.iter().any(covered) {
                continue;
            }
            waiting.push((taken, next + 1));
            // Taken off first, so that larger sets come before smaller ones.
            if self.is_optimal(&more, allowed, run)? {
                waiting.push((more, next + 1));
            }
        }
        Ok(found)
    }

    /// The most that a type gains over mixtures of some replies under which others do not gain;
    /// `None` if somebody always does.
    pub(super) fn most_gain(
        &self,
        replies: &[usize],
        kind: usize,
        deterred: &[usize],
        run: &Run<'_>,
    ) -> Checked<Option<K>> {
        let (mut program, shares) = self.mixtures(replies, deterred);
        for (&share, &reply) in shares.iter().zip(replies) {
            program.set_cost(share, self.gain(kind, reply));
        }
        optimum(&program, run)
    }

    /// Whether some mixture leaves a type exactly content and lets others not gain.
    pub(super) fn contents(
        &self,
        replies: &[usize],
        kind: usize,
        deterred: &[usize],
        run: &Run<'_>,
    ) -> Checked<bool> {
        let (mut program, shares) = self.mixtures(replies, deterred);
        let gains = replies.iter().map(|&reply| self.gain(kind, reply));
        let entries: Vec<_> = shares.into_iter().zip(gains).collect();
        program.add_row("content", Relation::Eq, K::zero(), entries);
        Ok(optimum(&program, run)?.is_some())
    }

    /// Whether some mixture deters all types.
    pub(super) fn deters_all(&self, replies: &[usize], run: &Run<'_>) -> Checked<bool> {
        let all: Vec<usize> = (0..self.nodes.len()).collect();
        Ok(optimum(&self.mixtures(replies, &all).0, run)?.is_some())
    }

    fn mixtures(&self, replies: &[usize], deterred: &[usize]) -> (LinearProgram<K>, Vec<ColumnId>) {
        let mut program = LinearProgram::maximize();
        let shares = distribution(&mut program, replies.len());
        for &kind in deterred {
            let gains = replies.iter().map(|&reply| self.gain(kind, reply));
            let entries: Vec<_> = shares.iter().copied().zip(gains).collect();
            program.add_row("deterred", Relation::Le, K::zero(), entries);
        }
        (program, shares)
    }
}
