//! What a point far out on the branch says of the limit: which actions keep their probability, and
//! which nodes are believed in.
//!
//! Probabilities go to their limits in one of three ways: like a constant, like a power of λ, or
//! like `e^{-λc}`. So the elasticity `d ln π / d ln λ` goes to zero, to a negative number, or to
//! `-∞`. The same holds for the ratio of two nodes' probabilities, whose elasticity is that of the
//! one's path less that of the other's.

use super::form::Form;

/// Elasticities below this are of what vanishes.
const VANISHING: f64 = -0.5;
/// How close to zero, or below minus one, elasticities must be for that to be clear.
const CLEAR: f64 = 0.1;

/// What remains at the limit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Support {
    /// By action: whether its probability stays positive.
    pub(super) kept: Vec<bool>,
    /// By node of an information set: whether it is believed in.
    pub(super) believed: Vec<bool>,
    /// Whether no elasticity leaves a doubt.
    pub(super) clear: bool,
}

impl Support {
    /// Reads it off the elasticities of the actions' probabilities.
    pub(super) fn read(form: &Form, elasticities: &[f64]) -> Self {
        let clear = |e: f64| e.abs() <= CLEAR || e <= CLEAR - 1.0;
        let mut support = Support {
            kept: elasticities.iter().map(|&e| e > VANISHING).collect(),
            believed: vec![false; form.nodes],
            clear: elasticities.iter().all(|&e| clear(e)),
        };
        let mut along = Vec::new();
        form.along(elasticities, false, &mut along);
        for set in 0..form.sets() {
            let nodes = || form.nodes_of(set).iter().map(|&node| node as usize);
            let counting = || nodes().filter(|&node| form.counts[node]);
            let top = counting().map(|node| along[node]);
            let top = top.fold(f64::NEG_INFINITY, f64::max);
            for node in counting() {
                support.believed[node] = along[node] - top > VANISHING;
                support.clear &= clear(along[node] - top);
            }
        }
        support
    }
}
