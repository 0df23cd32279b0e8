//! E-admissible plans (Levi 1974): optimal under some mixture of the states.
//!
//! A pure plan is optimal under a mixture `π` exactly if there are values `v(h)` of the own
//! information sets with, for every action `a` at `h`,
//!
//! ```text
//! v(h) >= Σ_j π_j payoffs[j][ha] + Σ v(h') over the sets h' that follow ha
//! ```
//!
//! and equality for the plan's own action wherever the plan comes: that is duality on the sequence
//! form, with no list of rival plans. Plans are completed set by set, and a beginning that no
//! mixture supports is not followed up.

use super::own::{OwnSets, PlanWalk};
use super::uncertainty::Uncertainty;
use crate::diagnostic::Error;
use crate::game::ActionId;
use crate::lp::simplex::{self, Outcome};
use crate::lp::{ColumnId, LinearProgram, Relation};
use crate::number::{OrderedRing, Rational};
use crate::run::{Run, Stop};
use crate::strategy::Range;

/// The most linear programs that the search solves.
pub const MOST_PROGRAMS: usize = 10_000;

/// An E-admissible reduced pure plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Admissible {
    /// Its actions, in the order of their information sets.
    pub actions: Vec<ActionId>,
    /// By state: a mixture under which no plan is better.
    pub mixture: Vec<Rational>,
    /// By uncertain parameter: the least and the greatest of its values at points of the box at
    /// which no plan is better. Empty unless the states are the vertices of a box in which what
    /// the player faces is affine. Those points form a polytope: with one parameter, this range.
    pub ranges: Vec<Range>,
}

/// What the search found: the plans, in lexicographic order, and why it ended early if it did.
pub(super) struct Search {
    pub(super) plans: Vec<Admissible>,
    pub(super) stop: Option<Stop>,
}

pub(super) fn admissible(
    problem: &Uncertainty,
    own: &OwnSets,
    run: &Run<'_>,
) -> Result<Search, Error> {
    let mut plans = Vec::new();
    let mut walk = PlanWalk::new(own);
    let mut left = MOST_PROGRAMS;
    let mut mixtures: Vec<Vec<Rational>> = Vec::new();
    loop {
        // Complete the plan as long as some mixture supports it.
        let mut supported = true;
        loop {
            mixtures.truncate(walk.chosen().len());
            // A mixture that supports the beginning may support the next action as well.
            let kept = mixtures
                .last()
                .filter(|last| supports(problem, own, &walk, last));
            let mixture = match kept {
                Some(last) => Some(last.clone()),
                None => match solve(problem, own, &walk, None, &mut left, run)? {
                    Ok(mixture) => mixture,
                    Err(stop) => {
                        return Ok(Search {
                            plans,
                            stop: Some(stop),
                        });
                    }
                },
            };
            match mixture {
                Some(mixture) => mixtures.push(mixture),
                None => {
                    supported = false;
                    break;
                }
            }
            if !walk.descend() {
                break;
            }
        }
        if supported && let Some(mixture) = mixtures.last().cloned() {
            let ranges = match ranges(problem, own, &walk, &mut left, run)? {
                Ok(ranges) => ranges,
                Err(stop) => {
                    return Ok(Search {
                        plans,
                        stop: Some(stop),
                    });
                }
            };
            plans.push(Admissible {
                actions: walk.actions(problem.shape()),
                mixture,
                ranges,
            });
        }
        if !walk.advance() {
            return Ok(Search { plans, stop: None });
        }
    }
}

/// Whether the actions chosen are optimal under a mixture, by backward induction.
fn supports(
    problem: &Uncertainty,
    own: &OwnSets,
    walk: &PlanWalk<'_>,
    mixture: &[Rational],
) -> bool {
    let values = own.optimum(&mixed(problem, own, mixture));
    walk.chosen().iter().all(|&(place, action)| {
        let sequences = &own.sets[place].sequences;
        let taken = &values[sequences[action]];
        sequences.iter().all(|&sequence| values[sequence] <= *taken)
    })
}

/// What a unit of a sequence's weight brings under a mixture of the states.
pub(super) fn mixed(problem: &Uncertainty, own: &OwnSets, mixture: &[Rational]) -> Vec<Rational> {
    let mut sums = vec![Rational::ZERO; own.sequences];
    for (state, weight) in problem.states.iter().zip(mixture) {
        if weight.is_zero() {
            continue;
        }
        for (sum, payoff) in sums.iter_mut().zip(&state.facing.payoffs) {
            if !payoff.is_zero() {
                *sum += &(payoff * weight);
            }
        }
    }
    sums
}

/// By uncertain parameter, its range where the plan is optimal.
fn ranges(
    problem: &Uncertainty,
    own: &OwnSets,
    walk: &PlanWalk<'_>,
    left: &mut usize,
    run: &Run<'_>,
) -> Result<Result<Vec<Range>, Stop>, Error> {
    let mut ranges = Vec::new();
    let unit: Vec<Rational> = problem.states.iter().map(|_| Rational::ZERO).collect();
    let parameters = problem.mean(&unit).map_or(0, |mean| mean.len());
    for parameter in 0..parameters {
        let mut ends = Vec::with_capacity(2);
        for least in [true, false] {
            let goal = Some((parameter, least));
            let mixture = match solve(problem, own, walk, goal, left, run)? {
                Ok(Some(mixture)) => mixture,
                Ok(None) => {
                    return Err(Error::internal("a plan lost the mixture that supports it"));
                }
                Err(stop) => return Ok(Err(stop)),
            };
            let mean = problem.mean(&mixture);
            ends.extend(mean.and_then(|mean| mean.into_iter().nth(parameter)));
        }
        let [least, greatest] = <[Rational; 2]>::try_from(ends)
            .map_err(|_| Error::internal("a mixture of a box's vertices has no mean"))?;
        ranges.push(Range { least, greatest });
    }
    Ok(Ok(ranges))
}

/// A mixture under which the actions chosen so far are optimal; with a goal, one at which a
/// parameter is least or greatest. `None` if there is none.
fn solve(
    problem: &Uncertainty,
    own: &OwnSets,
    walk: &PlanWalk<'_>,
    goal: Option<(usize, bool)>,
    left: &mut usize,
    run: &Run<'_>,
) -> Result<Result<Option<Vec<Rational>>, Stop>, Error> {
    if let Some(stop) = run.stopped() {
        return Ok(Err(stop));
    }
    if *left == 0 {
        return Ok(Err(Stop::Work));
    }
    *left -= 1;
    let mut program = match goal {
        Some((_, true)) => LinearProgram::minimize(),
        _ => LinearProgram::maximize(),
    };
    let one = Rational::ONE;
    let weights: Vec<ColumnId> = problem
        .states
        .iter()
        .map(|state| {
            let name = format_args!("weight of {}", state.label);
            let column = program.add_column(name, Some(Rational::ZERO), None);
            if let Some((parameter, _)) = goal {
                program.set_cost(column, state.parameters[parameter].clone());
            }
            column
        })
        .collect();
    let entries = weights.iter().map(|&column| (column, one.clone()));
    program.add_row("mixture", Relation::Eq, one.clone(), entries);
    let mut following: Vec<Vec<ColumnId>> = vec![Vec::new(); own.sequences];
    let values: Vec<ColumnId> = own
        .sets
        .iter()
        .map(|set| {
            let column = program.add_column(format_args!("value {}", set.place), None, None);
            following[set.parent].push(column);
            column
        })
        .collect();
    let mut taken = vec![None; own.sets.len()];
    for &(place, action) in walk.chosen() {
        taken[place] = Some(action);
    }
    for (place, set) in own.sets.iter().enumerate() {
        for (action, &sequence) in set.sequences.iter().enumerate() {
            let relation = match taken[place] == Some(action) {
                true => Relation::Eq,
                false => Relation::Ge,
            };
            let states = problem.states.iter().zip(&weights);
            let payoffs = states.map(|(state, &column)| {
                let payoff = &state.facing.payoffs[sequence];
                (column, -payoff.clone())
            });
            let later = following[sequence]
                .iter()
                .map(|&column| (column, -one.clone()));
            let entries = payoffs.chain(later).chain([(values[place], one.clone())]);
            let name = format_args!("sequence {sequence}");
            program.add_row(name, relation, Rational::ZERO, entries);
        }
    }
    match simplex::solve(&program, None, run)? {
        Outcome::Optimal(found) => {
            let mixture = weights
                .iter()
                .map(|column| found.primal[column.index()].clone());
            Ok(Ok(Some(mixture.collect())))
        }
        Outcome::Infeasible => Ok(Ok(None)),
        Outcome::Stopped(stop) => Ok(Err(stop)),
        // The objective is bounded on mixtures.
        Outcome::Unbounded => Err(Error::internal("a program over mixtures has no optimum")),
    }
}
