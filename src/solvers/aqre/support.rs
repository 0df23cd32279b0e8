//! What a point far out on the branch says of the limit: which actions keep their probability, and
//! which nodes are believed in.
//!
//! Probabilities go to their limits in one of three ways: like a constant, like a power of λ, or
//! like `e^{-λc}`. So the elasticity `d ln π / d ln λ` goes to zero, to a negative number, or to
//! `-∞`. The same holds for the ratio of two nodes' probabilities, whose elasticity is that of the
//! one's path less that of the other's.

use super::form::Form;
use super::look::Look;

/// Elasticities below this are of what vanishes.
const VANISHING: f64 = -0.5;
/// How close to zero, or below minus one, elasticities must be for that to be clear.
const CLEAR: f64 = 0.1;

/// What remains at the limit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Support {
    /// By action: whether its probability stays positive.
    pub(super) kept: Vec<bool>,
    /// By action: whether it vanishes like a power of λ, so that in the limit it is as good as the
    /// best. Told by several looks only.
    pub(super) power: Vec<bool>,
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
            power: vec![false; elasticities.len()],
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

    /// What looks at growing λ agree on, if they do: `clear` if it is so to all of them.
    pub(super) fn agreed(looks: &[Look]) -> Option<Self> {
        let (first, last) = (looks.first()?, looks.last()?);
        let same = |look: &Look| {
            look.support.kept == last.support.kept && look.support.believed == last.support.believed
        };
        if !looks.iter().all(same) {
            return None;
        }
        let mut support = last.support.clone();
        support.clear = looks.iter().all(|look| look.support.clear);
        // Like a power of λ the elasticity stays, like an exponential it grows as λ does.
        let growth = (last.lambda / first.lambda).sqrt();
        for (action, power) in support.power.iter_mut().enumerate() {
            let stays = last.elasticities[action] > growth * first.elasticities[action];
            *power = !support.kept[action] && stays;
        }
        Some(support)
    }
}
