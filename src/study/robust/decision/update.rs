//! The same criterion applied again at every information set, after updating prior by prior.
//!
//! At an own information set the prior of every state that leads there is updated by Bayes' rule,
//! and states that do not are dropped (*full Bayesian* or *prior-by-prior* updating: Pires 2002;
//! Epstein and Schneider 2003). A player who foresees that it will apply its criterion to what is
//! left decides backward, the last sets first: *consistent planning* (Strotz 1955; Siniscalchi
//! 2011). Where the set of priors is not rectangular, this is not the plan that is best before
//! anything is learned: the player is dynamically inconsistent. Of choices that are equally good
//! at a set it takes the one planned, so that every revision is strictly better there.
//!
//! Payoffs are those of whole plays, given that the set is reached: what was paid on the way
//! counts, since it may vary with the state. Regret at a set is against the best that could be done
//! from there on.

use super::criteria::Criterion;
use super::own::{Mix, OwnSets};
use super::program::maximin;
use super::uncertainty::Uncertainty;
use crate::diagnostic::Error;
use crate::game::InfosetId;
use crate::number::{OrderedRing, Rational};
use crate::run::{Run, Stop};
use crate::strategy::Behavior;

/// An information set at which the player would not do what it planned.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// The information set.
    pub infoset: InfosetId,
    /// By action: the probability in the plan made ex ante.
    pub planned: Vec<Rational>,
    /// By action: the probability that is best after updating.
    pub revised: Vec<Rational>,
    /// By state: whether it can lead here, so that it is among those updated.
    pub possible: Vec<bool>,
    /// What the planned choice guarantees after updating (the most that it lets one regret), if
    /// later sets are decided after updating too.
    pub planned_value: Rational,
    /// The same of the revised choice; better.
    pub revised_value: Rational,
}

/// The plan of a player who decides at every information set after updating prior by prior.
#[derive(Debug, Clone)]
pub struct Updated {
    /// What the others do, and the plan, at every own set to which something leads: also at those
    /// that its own moves exclude.
    pub behavior: Behavior,
    /// By state: the expected payoff ex ante.
    pub payoffs: Vec<Rational>,
    /// What it guarantees ex ante (the most that it lets one regret).
    pub value: Rational,
    /// Where it leaves the plan made ex ante, among the sets to which that plan comes; empty if the
    /// plan made ex ante is kept. At the last of them on any path the player is as foreseen from
    /// there on, so that it gains by this one change.
    pub revisions: Vec<Revision>,
}

/// The plan before it is held against the states.
pub(super) struct Backward {
    pub(super) mix: Mix,
    pub(super) revisions: Vec<Revision>,
}

pub(super) fn backward(
    problem: &Uncertainty,
    own: &OwnSets,
    criterion: Criterion,
    planned: &Mix,
    run: &Run<'_>,
) -> Result<Result<Backward, Stop>, Error> {
    // By state and sequence: what the sequence and the decisions after it bring.
    let mut worth: Vec<Vec<Rational>> = problem
        .states
        .iter()
        .map(|state| state.facing.payoffs.clone())
        .collect();
    let best: Vec<Vec<Rational>> = worth.iter().map(|payoffs| own.optimum(payoffs)).collect();
    let mut mix: Mix = vec![None; own.sets.len()];
    let mut revisions = Vec::new();
    for (place, set) in own.sets.iter().enumerate().rev() {
        let single = OwnSets::single(set.sequences.len());
        let mut payoffs: Vec<Vec<Rational>> = Vec::new();
        let mut offsets = Vec::new();
        let reach = |state: usize| &problem.states[state].facing.reach[set.place];
        for (state, worth) in worth.iter().enumerate() {
            if reach(state).is_zero() {
                continue;
            }
            let per_visit = |value: &Rational| value / reach(state);
            let actions = set.sequences.iter().map(|&s| per_visit(&worth[s]));
            payoffs.push([Rational::ZERO].into_iter().chain(actions).collect());
            offsets.push(per_visit(&match criterion {
                Criterion::GammaMaximin => problem.states[state].facing.before[set.place].clone(),
                Criterion::MinimaxRegret => {
                    let most = set.sequences.iter().map(|&s| &best[state][s]).max();
                    -most.cloned().unwrap_or(Rational::ZERO)
                }
            }));
        }
        let rows: Vec<&[Rational]> = payoffs.iter().map(Vec::as_slice).collect();
        let found = match maximin(&single, &rows, &offsets, run)? {
            Ok(found) => found,
            Err(stop) => return Ok(Err(stop)),
        };
        let revised = found.weights[1..].to_vec();
        let chosen = match &planned[place] {
            None => revised,
            Some(planned) => {
                let value = |(payoffs, offset): (&Vec<Rational>, &Rational)| {
                    let pairs = payoffs[1..].iter().zip(planned);
                    pairs
                        .map(|(payoff, share)| payoff * share)
                        .sum::<Rational>()
                        + offset
                };
                let value = payoffs.iter().zip(&offsets).map(value).min();
                let value = value.unwrap_or_else(|| found.value.clone());
                if value == found.value {
                    planned.clone()
                } else {
                    revisions.push(Revision {
                        infoset: set.id,
                        planned: planned.clone(),
                        revised: revised.clone(),
                        possible: (0..worth.len()).map(|s| !reach(s).is_zero()).collect(),
                        planned_value: criterion.shown(value),
                        revised_value: criterion.shown(found.value),
                    });
                    revised
                }
            }
        };
        for worth in &mut worth {
            let pairs = set.sequences.iter().zip(&chosen);
            let sum: Rational = pairs.map(|(&s, share)| &worth[s] * share).sum();
            worth[set.parent] += &sum;
        }
        mix[place] = Some(chosen);
    }
    revisions.reverse();
    Ok(Ok(Backward { mix, revisions }))
}
