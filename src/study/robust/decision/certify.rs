//! A choice held against the definitions: payoffs and best plans recomputed from the trees.

use super::admissible::mixed;
use super::criteria::{Choice, Criterion};
use super::own::OwnSets;
use super::uncertainty::{Dependence, Uncertainty};
use crate::analysis::{best_response, expected_payoffs};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::{OrderedRing, Rational};
use crate::strategy::Behavior;
use std::cmp::Ordering;

/// Checks that the plan has in every state the payoff and the regret that it is said to have, that
/// the value is the worst of these, and that under the mixture no plan is better: by backward
/// induction over the mixed payoffs, and, where the mixture amounts to a point of a box, by a best
/// response in the game at that point.
pub(super) fn certify(
    problem: &Uncertainty,
    own: &OwnSets,
    choice: &Choice,
    best: &[Rational],
) -> Result<(), Error> {
    let fault = |what: &str| {
        let name = choice.criterion.name();
        Err(Error::internal(format!(
            "the {name} plan failed its check: {what}"
        )))
    };
    let paid = |game: &Game, behavior: &Behavior| -> Result<Rational, Error> {
        let payoffs = expected_payoffs(game, behavior)?;
        Ok(payoffs[problem.player.index()].clone())
    };
    let most = |game: &Game| best_response(game, &choice.behavior, problem.player);
    for (place, state) in problem.states.iter().enumerate() {
        let payoff = paid(&state.game, &choice.behavior)?;
        let top = most(&state.game)?.value;
        if payoff != choice.payoffs[place] || top != best[place] {
            return fault("payoffs differ");
        }
        if &top - &payoff != choice.regrets[place] {
            return fault("regrets differ");
        }
        if let Some(updated) = &choice.updated
            && paid(&state.game, &updated.behavior)? != updated.payoffs[place]
        {
            return fault("payoffs after updating differ");
        }
    }
    let value = match choice.criterion {
        Criterion::GammaMaximin => choice.payoffs.iter().min(),
        Criterion::MinimaxRegret => choice.regrets.iter().max(),
    };
    if value != Some(&choice.value) {
        return fault("its value is not the worst over the states");
    }
    let sum: Rational = choice.mixture.iter().sum();
    if sum != Rational::ONE || choice.mixture.iter().any(|w| w.sign() == Ordering::Less) {
        return fault("the least favorable mixture is no distribution");
    }
    // What the best plan for a mixture has there, by the criterion.
    let worth = |top: &Rational| match choice.criterion {
        Criterion::GammaMaximin => top.clone(),
        Criterion::MinimaxRegret => {
            let pairs = best.iter().zip(&choice.mixture);
            pairs.map(|(best, weight)| best * weight).sum::<Rational>() - top
        }
    };
    let optimum = own.optimum(&mixed(problem, own, &choice.mixture));
    if worth(&optimum[0]) != choice.value {
        return fault("some plan is better under the least favorable mixture");
    }
    let (Some(point), Some(parameters)) = (&choice.least_favorable, &problem.parameters) else {
        return Ok(());
    };
    let game = parameters.game(point)?;
    if worth(&most(&game)?.value) == choice.value {
        return Ok(());
    }
    match (parameters.proved, parameters.dependence) {
        (false, Dependence::Affine) => Err(Error::unsupported(
            format!(
                "payoffs are not affine over the box, as they are at {} not what its ends say",
                parameters.label(point)
            ),
            "give single values as states of their own, or leave that parameter fixed",
        )),
        _ => fault("some plan is better at the least favorable point"),
    }
}
