//! From a decision under ambiguity to its document.

use crate::document::{
    AdmissibleDocument, ChoiceDocument, DecisionDocument, Named, Number, PlanDocument,
    PureDocument, RevisionDocument, SCHEMA, UpdatedDocument,
};
use crate::game::{ActionId, InfosetId};
use crate::number::Rational;
use crate::run::Status;
use crate::strategy::Behavior;
use crate::study::robust::decision::{Choice, Decision, Dependence, Revision, Updated};

/// What a decision under ambiguity says, as a document.
pub fn decision_document(found: &Decision) -> DecisionDocument {
    let problem = &found.problem;
    let shape = problem.shape();
    let parameters = problem.parameters();
    let intervals = parameters.iter().flat_map(|parameters| {
        let ends = |interval: &crate::study::robust::Interval| {
            [interval.least(), interval.greatest()].map(number)
        };
        let intervals = parameters.intervals.iter();
        intervals.map(move |interval| (interval.name(), ends(interval)))
    });
    let states = problem.states().iter().zip(&found.best);
    let plans = found.plans.as_ref().map(|plans| {
        let plan = |plan: &crate::study::robust::decision::PurePlan| PlanDocument {
            actions: actions(found, &plan.actions),
            payoffs: numbers(&plan.payoffs),
            guarantee: number(&plan.guarantee),
            regret: number(&plan.regret),
            interval_undominated: plan.interval_undominated,
            maximal: plan.maximal,
            admissible: plan.admissible,
        };
        plans.iter().map(plan).collect()
    });
    let admissible = found.admissible.iter().map(|plan| AdmissibleDocument {
        actions: actions(found, &plan.actions),
        mixture: numbers(&plan.mixture),
        ranges: named_parameters(
            found,
            plan.ranges
                .iter()
                .map(|range| [&range.least, &range.greatest].map(number)),
        ),
    });
    let (status, reason) = match found.status {
        Status::Solved => ("solved", None),
        Status::Stopped(stop) => ("limit", Some(stop.to_string())),
    };
    DecisionDocument {
        schema: SCHEMA,
        title: shape.title().into(),
        player: shape.player_name(problem.player()).into(),
        intervals: intervals.collect(),
        dependence: parameters.map(|p| Dependence::name(p.dependence).into()),
        proved: parameters.map(|p| p.proved),
        states: states
            .map(|(state, best)| (state.label.as_str(), number(best)))
            .collect(),
        maximin: found.maximin.as_ref().map(|one| choice(found, one)),
        regret: found.regret.as_ref().map(|one| choice(found, one)),
        admissible: admissible.collect(),
        admissible_complete: found.admissible_complete,
        plans,
        status: status.into(),
        reason,
    }
}

fn number(value: &Rational) -> Number {
    Number::Exact(value.clone())
}

fn numbers(values: &[Rational]) -> Vec<Number> {
    values.iter().map(number).collect()
}

/// Values by the name of the uncertain parameter.
fn named_parameters<V>(found: &Decision, values: impl Iterator<Item = V>) -> Named<V> {
    let parameters = found.problem.parameters().into_iter();
    let names = parameters.flat_map(|parameters| parameters.intervals.iter());
    names.map(|interval| interval.name()).zip(values).collect()
}

/// Actions by the label of their information set.
fn actions(found: &Decision, actions: &[ActionId]) -> Named<String> {
    let shape = found.problem.shape();
    let named = actions.iter().map(|&action| {
        let set = shape.infoset(shape.infoset_of(action));
        (set.label(), shape.action_name(action).to_string())
    });
    named.collect()
}

fn distribution(found: &Decision, set: InfosetId, shares: &[Rational]) -> Named<Number> {
    let names = found.problem.shape().infoset(set).action_names();
    names.zip(shares.iter().map(number)).collect()
}

/// A plan, at the information sets that matter.
fn strategy(found: &Decision, behavior: &Behavior) -> Named<Named<Number>> {
    let sets = found.infosets.iter().filter_map(|&set| {
        let label = found.problem.shape().infoset(set).label();
        Some((label, distribution(found, set, behavior.at(set)?)))
    });
    sets.collect()
}

fn labels(found: &Decision, places: impl Iterator<Item = usize>) -> Vec<String> {
    places
        .map(|place| found.problem.states()[place].label.clone())
        .collect()
}

fn choice(found: &Decision, choice: &Choice) -> ChoiceDocument {
    let pure = choice.pure.as_ref().zip(choice.value_of_mixing());
    let updated = choice.updated.as_ref().zip(choice.value_of_commitment());
    let point = choice.least_favorable.as_ref();
    ChoiceDocument {
        criterion: choice.criterion.name().into(),
        value: number(&choice.value),
        strategy: strategy(found, &choice.behavior),
        payoffs: numbers(&choice.payoffs),
        regrets: numbers(&choice.regrets),
        worst: labels(found, choice.worst.iter().copied()),
        mixture: numbers(&choice.mixture),
        least_favorable: point.map(|point| named_parameters(found, point.iter().map(number))),
        pure: pure.map(|(pure, gain)| PureDocument {
            value: number(&pure.value),
            actions: actions(found, &pure.actions),
            value_of_mixing: number(&gain),
        }),
        updated: updated.map(|(updated, gain)| self::updated(found, updated, &gain)),
    }
}

fn updated(found: &Decision, updated: &Updated, gain: &Rational) -> UpdatedDocument {
    let revision = |revision: &Revision| {
        let set = revision.infoset;
        let possible = revision.possible.iter().enumerate();
        let possible = possible
            .filter(|(_, possible)| **possible)
            .map(|(place, _)| place);
        RevisionDocument {
            infoset: found.problem.shape().infoset(set).label().into(),
            planned: distribution(found, set, &revision.planned),
            revised: distribution(found, set, &revision.revised),
            planned_value: number(&revision.planned_value),
            revised_value: number(&revision.revised_value),
            possible: labels(found, possible),
        }
    };
    UpdatedDocument {
        value: number(&updated.value),
        value_of_commitment: number(gain),
        consistent: updated.revisions.is_empty(),
        strategy: strategy(found, &updated.behavior),
        payoffs: numbers(&updated.payoffs),
        revisions: updated.revisions.iter().map(revision).collect(),
    }
}
