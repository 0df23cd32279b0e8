//! The derivatives of the logit equations.
//!
//! With `w = v(a) - v(first)` at a set, an action `b` of another set counts in two ways. Where it
//! comes before nodes of the set, it moves the belief: by `ln π(b)`, the derivative is
//! `Σ μ(x) (U(xa) - U(x first) - w)` over the nodes `x` after `b`; for an action of the player's
//! own that is zero, by perfect recall. Where it comes after, at a node `z`, it moves the payoff:
//! the derivative is `Σ μ(x) Pr(z | xa) π(b) (U(zb) - U(z))` by `ln π(b) - ln π(first)`. So every
//! pair of a node and a move above it adds to a few entries, and the others are zero.

use super::form::{Form, NONE, State};
use crate::run::Run;

/// How many nodes are seen to between two looks at the clock.
const POLL: usize = 16;

/// Fills `out`, by row, with the derivatives of the residual by the unknowns and then, if `width`
/// leaves room for it, by λ. `false` if the run is over.
pub(super) fn jacobian(
    form: &Form,
    state: &State,
    lambda: f64,
    width: usize,
    run: &Run<'_>,
    out: &mut Vec<f64>,
) -> bool {
    out.clear();
    out.resize(form.unknowns * width, 0.0);
    for row in 0..form.unknowns {
        out[row * width + row] = 1.0;
    }
    for set in 0..form.sets() {
        let first = form.actions_of(set).start;
        if width > form.unknowns {
            for (offset, row) in form.unknowns_of(set).enumerate() {
                let gain = state.value[first + 1 + offset] - state.value[first];
                out[row * width + form.unknowns] = -gain * form.stake(set);
            }
        }
        if form.unknowns_of(set).is_empty() {
            continue;
        }
        for (count, &node) in form.nodes_of(set).iter().enumerate() {
            if count % POLL == POLL - 1 && run.stopped().is_some() {
                return false;
            }
            pairs(form, state, lambda, width, node as usize, out);
        }
    }
    true
}

/// What the moves above a node `z` have to do with the move there.
fn pairs(form: &Form, state: &State, lambda: f64, width: usize, z: usize, out: &mut [f64]) {
    let worth = |node: usize, player: u32| state.worth[node * form.players + player as usize];
    let set = form.set[z] as usize;
    let mover = form.mover[set];
    let actions = form.actions_of(set);
    let columns = form.unknowns_of(set);
    let children = form.children(z);
    let first = children[0] as usize;
    let belief = state.belief[z];
    // The probability of coming to `z` from where the move above leads.
    let mut chance = form.since[z];
    let mut step = form.step[z];
    while step != NONE {
        let below = step as usize;
        let above = form.parent[below] as usize;
        let set_above = form.set[above] as usize;
        let taken = form.action[below] as usize - form.actions_of(set_above).start;
        let columns_above = form.unknowns_of(set_above);
        let mover_above = form.mover[set_above];

        if belief > 0.0 && mover_above != mover {
            for (offset, row) in columns.clone().enumerate() {
                let child = children[offset + 1] as usize;
                let gain = state.value[actions.start + 1 + offset] - state.value[actions.start];
                let here = worth(child, mover) - worth(first, mover);
                let moved = -lambda * form.stake(set) * belief * (here - gain);
                for (other, column) in columns_above.clone().enumerate() {
                    let action = form.actions_of(set_above).start + 1 + other;
                    let same = f64::from(u8::from(other + 1 == taken));
                    out[row * width + column] += moved * (same - state.probability[action]);
                }
            }
        }

        let weight = state.belief[above] * chance;
        if weight > 0.0 {
            for (offset, column) in columns.clone().enumerate() {
                let child = children[offset + 1] as usize;
                let gain = worth(child, mover_above) - worth(z, mover_above);
                let action = actions.start + 1 + offset;
                let heed = lambda * form.stake(set_above);
                let moved = heed * weight * state.probability[action] * gain;
                if taken == 0 {
                    // What the first action brings counts against all others.
                    for row in columns_above.clone() {
                        out[row * width + column] += moved;
                    }
                } else {
                    let row = columns_above.start + taken - 1;
                    out[row * width + column] -= moved;
                }
            }
        }

        chance *= state.probability[form.action[below] as usize] * form.since[above];
        step = form.step[above];
    }
}
