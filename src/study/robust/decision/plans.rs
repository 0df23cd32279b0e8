//! Every reduced pure plan: what it guarantees, what it lets one regret, what dominates it.

use super::own::{OwnSets, PlanWalk};
use super::uncertainty::Uncertainty;
use crate::game::ActionId;
use crate::number::Rational;
use crate::run::{Run, Stop};

/// The most reduced pure plans that are listed.
pub const MOST_PLANS: usize = 10_000;
/// The most payoffs of plans in states that are held.
const MOST_PAYOFFS: usize = 400_000;
/// The most comparisons of two plans in a state.
const MOST_COMPARISONS: usize = 20_000_000;

/// A reduced pure plan: an action at every own information set to which the plan itself and, in
/// some state, chance and the others lead.
#[derive(Debug, Clone, PartialEq)]
pub struct PurePlan {
    /// The actions, in the order of their information sets.
    pub actions: Vec<ActionId>,
    /// By state: the expected payoff.
    pub payoffs: Vec<Rational>,
    /// The least of those.
    pub guarantee: Rational,
    /// The most by which another plan does better in a state.
    pub regret: Rational,
    /// Whether it survives interval dominance: in some state it brings at least what some pure plan
    /// guarantees.
    pub interval_undominated: bool,
    /// Whether it is maximal (Walley 1991) among pure plans: none is strictly better in every
    /// state, hence under every mixture of the states. `None` if there are too many to compare.
    pub maximal: Option<bool>,
    /// Whether it is E-admissible (Levi 1974). `None` if the search stopped before it.
    pub admissible: Option<bool>,
}

/// Every plan, in lexicographic order of the actions. `None` if there are more than
/// [`MOST_PLANS`], or too many for so many states. `best` is the most to be had, by state.
pub(super) fn pure_plans(
    problem: &Uncertainty,
    own: &OwnSets,
    best: &[Rational],
    run: &Run<'_>,
) -> Result<Option<Vec<PurePlan>>, Stop> {
    let states = problem.states.len();
    let count = count(own);
    if count > MOST_PLANS || count.saturating_mul(states) > MOST_PAYOFFS {
        return Ok(None);
    }
    let mut plans: Vec<PurePlan> = Vec::with_capacity(count);
    let mut walk = PlanWalk::new(own);
    loop {
        while walk.descend() {}
        if let Some(stop) = run.stopped() {
            return Err(stop);
        }
        let payoffs: Vec<Rational> = problem
            .states
            .iter()
            .map(|state| walk.value(&state.facing.payoffs))
            .collect();
        let regrets = best
            .iter()
            .zip(&payoffs)
            .map(|(best, payoff)| best - payoff);
        plans.push(PurePlan {
            actions: walk.actions(problem.shape()),
            guarantee: payoffs.iter().min().cloned().unwrap_or(Rational::ZERO),
            regret: regrets.max().unwrap_or(Rational::ZERO),
            payoffs,
            interval_undominated: true,
            maximal: None,
            admissible: None,
        });
        if !walk.advance() {
            break;
        }
    }
    let guarantee = plans.iter().map(|plan| &plan.guarantee).max().cloned();
    if let Some(guarantee) = guarantee {
        for plan in &mut plans {
            plan.interval_undominated = plan.payoffs.iter().any(|payoff| *payoff >= guarantee);
        }
    }
    if count.saturating_mul(count).saturating_mul(states) <= MOST_COMPARISONS {
        for place in 0..plans.len() {
            if let Some(stop) = run.stopped() {
                return Err(stop);
            }
            let payoffs = &plans[place].payoffs;
            let better = |other: &PurePlan| {
                let mut pairs = other.payoffs.iter().zip(payoffs);
                pairs.all(|(other, own)| other > own)
            };
            plans[place].maximal = Some(!plans.iter().any(better));
        }
    }
    Ok(Some(plans))
}

/// How many reduced pure plans there are, or the largest number that fits.
fn count(own: &OwnSets) -> usize {
    let mut counts = vec![1usize; own.sequences];
    for set in own.sets.iter().rev() {
        let sum = set
            .sequences
            .iter()
            .fold(0usize, |sum, &s| sum.saturating_add(counts[s]));
        counts[set.parent] = counts[set.parent].saturating_mul(sum);
    }
    counts[0]
}
