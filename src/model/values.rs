//! The numbers of a model's game at given parameters.

use super::derive::Derived;
use super::plan::{Formula, MoveKind, Plan};
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::game::{ChanceId, Game, Values};
use crate::number::OrderedField;
use ndarray::Array2;
use std::sync::Arc;

/// Puts the values of the parameters into a derived tree.
///
/// Refuses probabilities outside [0, 1] or that do not sum to one, and expressions that divide by
/// zero, with their places.
pub(super) fn game<K: OrderedField>(
    plan: &Plan,
    derived: &Derived,
    parameters: &[K],
) -> Result<Game<K>, Error> {
    let evaluation = derived.program.evaluate(parameters);
    let mut faults: Vec<Diagnostic> = Vec::new();
    let add = |found: &[Diagnostic], faults: &mut Vec<Diagnostic>| {
        for fault in found {
            if !faults.contains(fault) {
                faults.push(fault.clone());
            }
        }
    };
    let mut chance = Vec::new();
    for (number, (position, branches)) in derived.chances.iter().enumerate() {
        let drawn = &plan.moves[*position];
        let after = || {
            let nodes = derived.shape.chance_nodes(ChanceId::new(number));
            match nodes.first() {
                Some(node) if node.index() > 0 => {
                    format!(" after ({})", derived.shape.history_text(*node))
                }
                _ => String::new(),
            }
        };
        let place = |index: usize, fault: Diagnostic| match &drawn.choices[index].probability {
            Some(Formula { expression, .. }) => fault.at(expression.snippet().place()),
            None => fault,
        };
        let mut sum = Some(K::zero());
        for &(index, output) in branches {
            match evaluation.get(output) {
                Ok(value) => {
                    let above = (value.clone() - &K::one()).sign().is_gt();
                    if above || value.sign().is_lt() {
                        let side = if above { "above one" } else { "below zero" };
                        let message = format!(
                            "the probability of `{}` is {value:?}, {side}{}",
                            drawn.choices[index].name.text(),
                            after()
                        );
                        let fault = place(index, Diagnostic::error(message));
                        add(
                            &[fault.hint("probabilities lie between 0 and 1")],
                            &mut faults,
                        );
                        sum = None;
                    }
                    sum = sum.map(|sum| sum + value);
                    chance.push(value.clone());
                }
                Err(error) => {
                    add(error.diagnostics(), &mut faults);
                    sum = None;
                }
            }
        }
        if let (Some(sum), Some(&(last, _))) = (sum, branches.last())
            && sum != K::one()
        {
            let what = match drawn.kind {
                MoveKind::Nature(player) => format!("the priors of `{}`", plan.players[player]),
                _ => format!("the probabilities of `{}`", drawn.shown),
            };
            let message = format!("{what} sum to {sum:?} instead of 1{}", after());
            let hint = "write fractions such as 1/3, or the last one as one minus the others";
            add(
                &[place(last, Diagnostic::error(message)).hint(hint)],
                &mut faults,
            );
        }
    }
    let mut payoffs = Vec::with_capacity(derived.payoffs.len());
    for &output in &derived.payoffs {
        match evaluation.get(output) {
            Ok(value) => payoffs.push(value.clone()),
            Err(error) => add(error.diagnostics(), &mut faults),
        }
    }
    Error::check(ErrorKind::Input, faults)?;
    let rows = derived.shape.outcome_count();
    let payoffs = Array2::from_shape_vec((rows, plan.players.len()), payoffs)
        .map_err(|fault| Error::internal(format!("the payoff table is ragged: {fault}")))?;
    Game::new(Arc::clone(&derived.shape), Values { payoffs, chance })
}
