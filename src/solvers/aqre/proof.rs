//! Whether the numbers of a limit are a sequential equilibrium: exactly, or in floats.

use super::form::{Form, NONE};
use super::limit::{Problem, Profile};
use super::look::goes_to;
use super::numbers::{Numbers, Values};
use super::{Assessment, Measured, Sequential, Tremble};
use crate::game::{ActionId, InfosetId};
use crate::number::{OrderedField, OrderedRing, Rational};
use crate::strategy::{Behavior, Beliefs};

/// How much larger, at most, an error may be than it was measured to be, and how large.
const CAUTION: f64 = 8.0;
const LARGEST: f64 = 0.01;

impl Problem<'_> {
    /// The assessment, if it is one and no action at any set is better than those taken.
    pub(super) fn verified(
        &self,
        numbers: &Numbers<Rational>,
        base: &Profile<Rational>,
        at: &[Rational],
        measured: &Measured,
    ) -> Option<Sequential> {
        let (form, support) = (self.form, self.support);
        let profile = self.profile(base, at);
        let proper =
            profile
                .probability
                .iter()
                .enumerate()
                .all(|(action, p)| match support.kept[action] {
                    true => *p > Rational::ZERO,
                    false => p.is_zero(),
                });
        let trembles = profile.coefficient.iter().all(|c| *c > Rational::ZERO);
        if !proper || !trembles {
            return None;
        }
        let values = self.values(numbers, &profile);
        if !self.is_limit(&profile, &values, measured) {
            return None;
        }
        // By action: how much less than the best it is worth at its set, over the largest range of
        // a player's payoffs.
        let mut costs = vec![Rational::ZERO; form.actions()];
        for set in 0..form.sets() {
            let own = &values.value[form.actions_of(set)];
            let best = own.iter().max()?;
            for (action, value) in form.actions_of(set).zip(own) {
                if value == best {
                    continue;
                }
                if support.kept[action] || support.power[action] {
                    return None;
                }
                let stake = &numbers.stakes[form.mover[set] as usize];
                costs[action] = (best - value) / &values.mass[set] * stake;
            }
        }
        let shape = self.game.shape();
        let mut behavior = Behavior::open(shape.clone());
        for set in self.game.infosets() {
            let own = profile.probability[set.action_range()].iter().cloned();
            behavior.set(set.id(), own).ok()?;
        }
        let beliefs = (0..form.sets()).map(|set| {
            let share = |&node: &u32| match support.believed[node as usize] {
                true => &values.weight[node as usize] / &values.mass[set],
                false => Rational::ZERO,
            };
            Some(form.nodes_of(set).iter().map(share).collect())
        });
        Some(Sequential {
            profile: behavior,
            beliefs: Beliefs::new(shape.clone(), beliefs.collect()),
            trembles: self.trembles(&costs, &profile.coefficient),
            measured: measured.clone(),
        })
    }

    /// Whether the branch goes to an assessment, as far as three looks at it tell.
    fn is_limit<K: OrderedField>(
        &self,
        profile: &Profile<K>,
        values: &Values<K>,
        measured: &Measured,
    ) -> bool {
        let [.., first, second, third] = self.looks else {
            return false;
        };
        let looks = [first, second, third];
        let rounding = CAUTION * self.rounding();
        let slack = |sets: &[InfosetId]| {
            let mut slack = vec![0.0; self.form.sets()];
            for set in sets {
                slack[set.index()] = (CAUTION * measured.error).min(LARGEST);
            }
            slack
        };
        let (strategies, beliefs) = (slack(&measured.strategies), slack(&measured.beliefs));
        let mut actions = profile.probability.iter().enumerate();
        let believed = self.beliefs(values);
        let mut sets = 0..self.form.sets();
        actions.all(|(action, probability)| {
            let slack = strategies[self.form.owner[action] as usize];
            let at = looks.map(|look| look.log[action].exp());
            goes_to(probability.to_f64(), slack, rounding, at)
        }) && sets.all(|set| {
            let mut nodes = self.form.nodes_of(set).iter().map(|&node| node as usize);
            nodes.all(|node| {
                let at = looks.map(|look| look.belief[node]);
                goes_to(believed[node].to_f64(), beliefs[set], rounding, at)
            })
        })
    }

    /// The trembles from which the beliefs come, if the costs are the exponents that they need:
    /// at every set the nodes believed in have the least sum of exponents. An action that costs
    /// nothing and vanishes all the same does so like a power of λ, which counts less than any
    /// cost.
    fn trembles(&self, costs: &[Rational], coefficient: &[Rational]) -> Option<Vec<Tremble>> {
        let (form, support) = (self.form, self.support);
        let power = |action: usize| match support.power[action] {
            true => (-self.elasticity(action)).round() as i64,
            false => 0,
        };
        let mut along = vec![(Rational::ZERO, 0i64); form.nodes];
        for node in 1..form.nodes {
            let (cost, powers) = &along[form.parent[node] as usize];
            along[node] = match form.action[node] {
                NONE => (cost.clone(), *powers),
                action => {
                    let action = action as usize;
                    (cost + &costs[action], powers.saturating_add(power(action)))
                }
            };
        }
        let vanishing = || (0..form.actions()).filter(|&action| !support.kept[action]);
        let certain = vanishing().all(|a| costs[a] > Rational::ZERO || power(a) > 0);
        let least = (0..form.sets()).all(|set| {
            let nodes = || form.nodes_of(set).iter().map(|&node| node as usize);
            let counting = || nodes().filter(|&node| form.counts[node]);
            let least = counting().map(|node| &along[node]).min();
            counting().all(|node| support.believed[node] == (Some(&along[node]) == least))
        });
        // A power counts so little that all together do not make up for a difference of costs.
        let small = smallest_difference(form, &along)?;
        let exponent = |action: usize| Rational::from(power(action)) * &small + &costs[action];
        (certain && least).then(|| {
            let tremble = |action: usize| Tremble {
                action: ActionId::new(action),
                exponent: exponent(action),
                coefficient: coefficient[action].clone(),
            };
            vanishing().map(tremble).collect()
        })
    }

    /// The assessment in floats with its regrets, if they are as small as is asked for.
    pub(super) fn numeric(
        &self,
        numbers: &Numbers<f64>,
        at: &[f64],
        measured: Measured,
    ) -> Option<Assessment> {
        let (form, support) = (self.form, self.support);
        let profile = self.profile(&self.start, at);
        let proper = |(p, kept): (&f64, &bool)| if *kept { *p > 0.0 } else { *p == 0.0 };
        let proper = profile.probability.iter().zip(&support.kept).all(proper);
        let values = self.values(numbers, &profile);
        if !proper || !self.is_limit(&profile, &values, &measured) {
            return None;
        }
        let mut regrets = Vec::with_capacity(form.sets());
        for set in 0..form.sets() {
            let actions = form.actions_of(set);
            let own = &values.value[actions.clone()];
            let best = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            // Every action that is taken counts, however small its probability, and so does one
            // that costs nothing in the limit.
            let best_too = |action: usize| support.kept[action] || support.power[action];
            let kept = actions.zip(own).filter(|(action, _)| best_too(*action));
            let worst = kept.map(|(_, value)| *value).fold(f64::INFINITY, f64::min);
            regrets.push((best - worst) / values.mass[set]);
        }
        let allowed = self.run.options().tolerances.limit_regret;
        if !regrets.iter().all(|regret| *regret <= allowed) {
            return None;
        }
        let shape = self.game.shape();
        let mut behavior = Behavior::open(shape.clone());
        for set in self.game.infosets() {
            let own = profile.probability[set.action_range()].iter().copied();
            behavior.set(set.id(), own).ok()?;
        }
        let beliefs = (0..form.sets()).map(|set| {
            let share = |&node: &u32| match support.believed[node as usize] {
                true => values.weight[node as usize] / values.mass[set],
                false => 0.0,
            };
            Some(form.nodes_of(set).iter().map(share).collect())
        });
        Some(Assessment {
            profile: behavior,
            beliefs: Beliefs::new(shape.clone(), beliefs.collect()),
            regrets,
            measured,
        })
    }

    /// The elasticity of an action's probability at the last look.
    fn elasticity(&self, action: usize) -> f64 {
        let last = self.looks.last();
        last.map_or(0.0, |look| look.elasticities[action])
    }
}

/// A positive number that is smaller, even times the powers, than any difference of costs at a set.
fn smallest_difference(form: &Form, along: &[(Rational, i64)]) -> Option<Rational> {
    let mut least = Rational::ONE;
    let mut powers = 1i64;
    for set in 0..form.sets() {
        let nodes = form.nodes_of(set).iter().map(|&node| node as usize);
        let counting = nodes.filter(|&node| form.counts[node]);
        let mut all: Vec<&(Rational, i64)> = counting.map(|node| &along[node]).collect();
        all.sort_unstable();
        powers = all.iter().map(|(_, power)| *power).fold(powers, i64::max);
        for pair in all.windows(2) {
            let difference = &pair[1].0 - &pair[0].0;
            if difference > Rational::ZERO && difference < least {
                least = difference;
            }
        }
    }
    Some(least / Rational::from(powers.checked_mul(4)?))
}
