//! Γ-maximin and minimax regret: two criteria, one program.

use super::certify::certify;
use super::own::OwnSets;
use super::plans::PurePlan;
use super::program::maximin;
use super::uncertainty::Uncertainty;
use super::update::{Updated, backward};
use crate::diagnostic::Error;
use crate::game::ActionId;
use crate::number::Rational;
use crate::run::{Run, Stop};
use crate::strategy::Behavior;

/// By what plans are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Criterion {
    /// The least expected payoff over the states is to be large (Gilboa and Schmeidler 1989).
    GammaMaximin,
    /// The greatest regret over the states is to be small (Savage 1951): what the best plan for the
    /// state would have brought beyond this one.
    MinimaxRegret,
}

impl Criterion {
    /// Both criteria.
    pub const ALL: [Criterion; 2] = [Criterion::GammaMaximin, Criterion::MinimaxRegret];

    /// The name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Criterion::GammaMaximin => "gamma-maximin",
            Criterion::MinimaxRegret => "minimax-regret",
        }
    }

    /// Both criteria maximize the least of payoff plus a number by state; regret is its opposite.
    pub(super) fn shown(self, value: Rational) -> Rational {
        match self {
            Criterion::GammaMaximin => value,
            Criterion::MinimaxRegret => -value,
        }
    }

    /// By state: the number added to payoffs. `best` is the most to be had in the state.
    pub(super) fn offsets(self, best: &[Rational]) -> Vec<Rational> {
        match self {
            Criterion::GammaMaximin => vec![Rational::ZERO; best.len()],
            Criterion::MinimaxRegret => best.iter().map(|best| -best.clone()).collect(),
        }
    }
}

/// A plan that is optimal by one criterion.
#[derive(Debug, Clone)]
pub struct Choice {
    /// By which.
    pub criterion: Criterion,
    /// What the plan guarantees, or the most that it lets one regret: no plan does better.
    pub value: Rational,
    /// What the others do, and one optimal plan, made before anything is learned. Of the optimal
    /// plans none is as good in all states and better in one. At own sets to which nothing leads in
    /// any state it takes the first action.
    pub behavior: Behavior,
    /// By state: the expected payoff.
    pub payoffs: Vec<Rational>,
    /// By state: the regret.
    pub regrets: Vec<Rational>,
    /// The states in which the plan has exactly its value.
    pub worst: Vec<usize>,
    /// By state: a least favorable mixture, which proves the value: no plan has more under it.
    pub mixture: Vec<Rational>,
    /// The point of the box that amounts to the mixture, by uncertain parameter; `None` unless
    /// the states are the vertices of a box in which what is faced is affine.
    pub least_favorable: Option<Vec<Rational>>,
    /// A best pure plan; `None` if pure plans are not listed.
    pub pure: Option<PureChoice>,
    /// What becomes of the plan if the criterion is applied anew after updating prior by prior;
    /// `None` if the work stopped before.
    pub updated: Option<Updated>,
}

/// A best pure plan by one criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct PureChoice {
    /// What it guarantees, or the most that it lets one regret.
    pub value: Rational,
    /// Its actions, in the order of their information sets.
    pub actions: Vec<ActionId>,
}

impl Choice {
    /// By how much mixing is better than the best pure plan; `None` if pure plans are not listed.
    pub fn value_of_mixing(&self) -> Option<Rational> {
        let pure = self.pure.as_ref()?;
        Some((&pure.value - &self.value).abs())
    }

    /// By how much the plan made ex ante is better, ex ante, than that of a player who decides
    /// after updating prior by prior: what the power to commit to a plan is worth. `None` if that
    /// was not computed.
    pub fn value_of_commitment(&self) -> Option<Rational> {
        let updated = self.updated.as_ref()?;
        Some((&updated.value - &self.value).abs())
    }
}

/// The optimal plan by one criterion, certified. `best` is the most to be had, by state.
pub(super) fn choose(
    problem: &Uncertainty,
    own: &OwnSets,
    criterion: Criterion,
    best: &[Rational],
    pure: Option<&[PurePlan]>,
    run: &Run<'_>,
) -> Result<Result<Choice, Stop>, Error> {
    let payoffs: Vec<&[Rational]> = problem
        .states
        .iter()
        .map(|state| state.facing.payoffs.as_slice())
        .collect();
    let offsets = criterion.offsets(best);
    let found = match maximin(own, &payoffs, &offsets, run)? {
        Ok(found) => found,
        Err(stop) => return Ok(Err(stop)),
    };
    let by_state = |weights: &[Rational]| -> Vec<Rational> {
        payoffs
            .iter()
            .map(|payoffs| own.value(payoffs, weights))
            .collect()
    };
    let least = |by_state: &[Rational]| {
        let sums = by_state
            .iter()
            .zip(&offsets)
            .map(|(payoff, offset)| payoff + offset);
        sums.min().unwrap_or(Rational::ZERO)
    };
    let mix = own.mix(&found.weights);
    let own_payoffs = by_state(&found.weights);
    let pairs = best.iter().zip(&own_payoffs);
    let regrets: Vec<Rational> = pairs.map(|(best, payoff)| best - payoff).collect();
    let attained = |j: &usize| &own_payoffs[*j] + &offsets[*j] == found.value;
    let worst: Vec<usize> = (0..own_payoffs.len()).filter(attained).collect();
    let pure = pure.and_then(|plans| {
        let value = |plan: &PurePlan| match criterion {
            Criterion::GammaMaximin => plan.guarantee.clone(),
            Criterion::MinimaxRegret => -plan.regret.clone(),
        };
        // Of several the first.
        let found = plans.iter().rev().max_by_key(|plan| value(plan))?;
        Some(PureChoice {
            value: criterion.shown(value(found)),
            actions: found.actions.clone(),
        })
    });
    let updated = match backward(problem, own, criterion, &mix, run)? {
        Ok(backward) => {
            let payoffs = by_state(&own.weights(&backward.mix));
            Some(Updated {
                behavior: own.profile(problem, &backward.mix),
                value: criterion.shown(least(&payoffs)),
                payoffs,
                revisions: backward.revisions,
            })
        }
        Err(_) => None,
    };
    let choice = Choice {
        criterion,
        value: criterion.shown(found.value),
        behavior: own.profile(problem, &mix),
        regrets,
        worst,
        payoffs: own_payoffs,
        least_favorable: problem.mean(&found.mixture),
        mixture: found.mixture,
        pure,
        updated,
    };
    certify(problem, own, &choice, best)?;
    Ok(Ok(choice))
}
