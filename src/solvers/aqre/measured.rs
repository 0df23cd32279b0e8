//! Which numbers of a limit no equation determines, and how far off those may be.

use super::Measured;
use super::limit::{Problem, Profile, System};
use super::numbers::Numbers;
use crate::game::InfosetId;

/// How far off, relative, the limit of a number may seem to be at most.
const LARGEST_ERROR: f64 = 0.1;
/// The error of a payoff in floats, with caution.
const ROUNDING: f64 = 1e-13;
/// By how much, relative, what is free is changed to see what depends on it; what change of a
/// probability counts; and a number whose multiples are all different.
const CHANGE: f64 = 1e-3;
const CHANGED: f64 = 1e-6;
const GOLDEN: f64 = 0.618_033_988_749_895;

impl Problem<'_> {
    /// Makes errors of the changes of logarithms.
    pub(super) fn judge(&mut self) {
        let rounding = self.rounding();
        let changes = std::mem::take(&mut self.errors);
        let own = changes.iter().zip(&self.support.kept);
        let mut errors: Vec<f64> = own
            .map(|(change, kept)| if *kept { change.abs() } else { 0.0 })
            .collect();
        for set in 0..self.form.sets() {
            for ratio in self.ratios(set) {
                let change = ratio.iter().map(|&(a, times)| times as f64 * changes[a]);
                let change = change.sum::<f64>().abs();
                for (action, _) in ratio {
                    errors[action] = errors[action].max(change);
                }
            }
        }
        let error = |error: f64| (error + rounding).min(LARGEST_ERROR);
        self.errors = errors.into_iter().map(error).collect();
    }

    /// The error of the logarithms of probabilities at the last look: payoffs are from 0 to 1, and
    /// λ times their differences is told up to this.
    pub(super) fn rounding(&self) -> f64 {
        ROUNDING * self.looks.last().map_or(1.0, |look| 1.0 + look.lambda)
    }

    /// What depends on numbers that no equation determines: what changes if these do.
    pub(super) fn measured(
        &self,
        numbers: &Numbers<f64>,
        system: &System,
        found: &[f64],
    ) -> Measured {
        // Other changes of any two numbers, so that their ratio changes too.
        let change = |index: usize| 1.0 + CHANGE * (1.0 + (index as f64 * GOLDEN).fract());
        let mut base = self.start.clone();
        for (action, coefficient) in base.coefficient.iter_mut().enumerate() {
            if !self.support.kept[action] {
                *coefficient = (*coefficient * change(action)).min(f64::MAX);
            }
        }
        let mut changed = found.to_vec();
        for &free in &system.free {
            changed[free] *= change(free);
        }
        // If the equations cannot be solved there, everything counts as changed.
        let solved = self.newton(numbers, system, &mut changed).is_some();
        let before = self.profile(&self.start, found);
        let after = self.profile(&base, &changed);
        let beliefs = |profile: &Profile<f64>| self.beliefs(&self.values(numbers, profile));
        let (believed, believed_after) = (beliefs(&before), beliefs(&after));
        let differ = |a: f64, b: f64| !solved || (a - b).abs() > CHANGED;
        let mut measured = Measured::default();
        let mut error = |action: usize| measured.error = measured.error.max(self.errors[action]);
        for set in 0..self.form.sets() {
            let id = InfosetId::new(set);
            let kept = |action: &usize| self.support.kept[*action];
            let mixed: Vec<usize> = self.form.actions_of(set).filter(kept).collect();
            let moves = |&a: &usize| differ(before.probability[a], after.probability[a]);
            if mixed.len() > 1 && mixed.iter().any(moves) {
                mixed.iter().for_each(|&action| error(action));
                measured.strategies.push(id);
            }
            let nodes = self.form.nodes_of(set).iter().map(|&node| node as usize);
            let several: Vec<usize> = nodes.filter(|&n| self.support.believed[n]).collect();
            let moves = |&node: &usize| differ(believed[node], believed_after[node]);
            if several.len() > 1 && several.iter().any(moves) {
                let ratios = self.ratios(set).into_iter().flatten();
                ratios.for_each(|(action, _)| error(action));
                measured.beliefs.push(id);
            }
        }
        measured
    }
}
