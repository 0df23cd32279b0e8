//! The limit of the branch as an assessment: exact if its numbers are rational, in floats if not.
//!
//! The support says which actions have probability zero and which nodes are believed in. Unknown
//! are the probabilities of the actions that mix and the coefficients of the trembles that decide
//! beliefs there. The equations say that actions which mix at a set are worth the same, and so are
//! those that vanish like a power of λ; and that the mistakes on the ways to two nodes believed in
//! together cost the same: on the branch `ln π = -λ c + …` where `c` is what an action costs, so
//! that otherwise one of the nodes would be forgotten. Unknowns that the equations leave free are
//! measured: taken from the branch, as far as it tells its limit, and rounded. The others follow by
//! Newton's method in floats, then by corrections of residuals that are exact rationals, each of
//! which adds about eight digits, until the simplest rationals nearby solve the equations exactly.
//!
//! Whatever is found, at every look the branch must have come nearer to it.
//!
//! Beliefs are those of the trembles `coefficient · ε^exponent`, so they are consistent where the
//! exponents are right, and costs are.

use super::elimination::Elimination;
use super::form::{Form, NONE};
use super::look::{Look, limit};
use super::numbers::{Numbers, Values};
use super::support::Support;
use super::{Limit, Measured, Sequential};
use crate::game::Game;
use crate::number::{Algebraic, OrderedField, Rational};
use crate::run::Run;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Corrections in floats, and in exact numbers.
const FLOAT_ROUNDS: usize = 30;
const EXACT_ROUNDS: usize = 8;
/// The relative change of an unknown by which derivatives are taken, to both sides.
const DIFFERENCE: f64 = 1e-4;
/// Derivatives that are nothing, payoffs being from 0 to 1; a hundred times their error.
const NOTHING: f64 = 1e-6;

/// Something that the equations determine.
#[derive(Debug, Clone, Copy)]
enum Unknown {
    /// The probability of an action; that of the second makes up for it.
    Probability(usize, usize),
    /// The coefficient of the tremble of an action.
    Coefficient(usize),
}

/// Something that holds at the limit.
#[derive(Debug, Clone)]
enum Equation {
    /// Two actions of a set are worth the same.
    Worth { set: usize, pair: (usize, usize) },
    /// These actions, so many times, cost nothing on the whole: those before one node less those
    /// before another.
    Costs(Vec<(usize, i64)>),
}

/// The numbers of a limit: by action its probability and the coefficient of its tremble.
#[derive(Clone)]
pub(super) struct Profile<K> {
    pub(super) probability: Vec<K>,
    pub(super) coefficient: Vec<K>,
}

/// The equations at the limit of a branch.
pub(super) struct Problem<'a> {
    pub(super) game: &'a Game,
    pub(super) form: &'a Form,
    pub(super) support: &'a Support,
    unknowns: Vec<Unknown>,
    equations: Vec<Equation>,
    /// By set: the likeliest action.
    likeliest: Vec<usize>,
    /// The looks at the branch, three or four.
    pub(super) looks: &'a [Look],
    pub(super) run: &'a Run<'a>,
    /// By action, what the looks say of the limit, and how far off that may be, relative; of
    /// coefficients as far as their ratios count.
    pub(super) start: Profile<f64>,
    pub(super) errors: Vec<f64>,
}

impl<'a> Problem<'a> {
    /// From three or four looks that agree on the support.
    pub(super) fn new(
        game: &'a Game,
        form: &'a Form,
        support: &'a Support,
        looks: &'a [Look],
        run: &'a Run<'a>,
    ) -> Self {
        let (mut probability, mut coefficient) = (Vec::new(), Vec::new());
        let mut errors = Vec::new();
        for action in 0..form.actions() {
            let (log, change) = limit(looks, |look| {
                let (log, elasticity) = (look.log[action], look.elasticities[action]);
                if support.kept[action] {
                    log
                } else if support.power[action] {
                    // What is left of `ln π` without its part in `ln λ`.
                    log - elasticity.round() * look.lambda.ln()
                } else {
                    // What is left of `ln π` without its part that is linear in λ.
                    log - elasticity
                }
            });
            let number = log.exp().clamp(f64::MIN_POSITIVE, f64::MAX);
            let kept = support.kept[action];
            probability.push(if kept { number } else { 0.0 });
            coefficient.push(if kept { 1.0 } else { number });
            errors.push(change);
        }
        let mut problem = Problem {
            game,
            form,
            support,
            unknowns: Vec::new(),
            equations: Vec::new(),
            likeliest: Vec::new(),
            looks,
            run,
            start: Profile {
                probability,
                coefficient,
            },
            errors,
        };
        problem.normalize();
        problem.pose();
        problem.judge();
        problem
    }

    /// Of each node of a set that is believed in, after the first one, the vanishing actions before
    /// it less those before the first one, where they differ.
    pub(super) fn ratios(&self, set: usize) -> Vec<Vec<(usize, i64)>> {
        let nodes = self.form.nodes_of(set).iter().map(|&node| node as usize);
        let mut believed = nodes.filter(|&node| self.support.believed[node]);
        let first = believed.next().map(|node| self.mistakes(node));
        let first = first.unwrap_or_default();
        let others = believed.map(|node| difference(&first, &self.mistakes(node)));
        others.filter(|ratio| !ratio.is_empty()).collect()
    }

    /// Makes the probabilities at each set sum to one.
    fn normalize(&mut self) {
        for set in 0..self.form.sets() {
            let own = &mut self.start.probability[self.form.actions_of(set)];
            let sum: f64 = own.iter().sum();
            own.iter_mut().for_each(|p| *p /= sum);
        }
    }

    /// Lists unknowns and equations.
    fn pose(&mut self) {
        let mut mixing = vec![false; self.form.sets()];
        for (set, mixes) in mixing.iter_mut().enumerate() {
            let actions = self.form.actions_of(set);
            let probability = &self.start.probability;
            let likelier = |&a: &usize, &b: &usize| {
                let by_probability = probability[a].total_cmp(&probability[b]);
                by_probability.then(b.cmp(&a))
            };
            // Every set has an action.
            let likeliest = actions.clone().max_by(likelier).unwrap_or(actions.start);
            self.likeliest.push(likeliest);
            for action in actions.filter(|&action| action != likeliest) {
                if self.support.kept[action] {
                    self.unknowns.push(Unknown::Probability(action, likeliest));
                } else if !self.support.power[action] {
                    continue;
                }
                let pair = (action, likeliest);
                self.equations.push(Equation::Worth { set, pair });
                *mixes = true;
            }
        }
        let mut costs = BTreeSet::new();
        for set in 0..self.form.sets() {
            costs.extend(self.ratios(set));
        }
        // Beliefs count where actions are worth the same and where something is compared by its cost.
        let mut counts = mixing;
        for &(action, _) in costs.iter().flatten() {
            counts[self.form.owner[action] as usize] = true;
        }
        let mut trembles = BTreeSet::new();
        for set in (0..self.form.sets()).filter(|&set| counts[set]) {
            let actions = self.ratios(set).into_iter().flatten();
            trembles.extend(actions.map(|(action, _)| action));
        }
        self.unknowns
            .extend(trembles.into_iter().map(Unknown::Coefficient));
        self.equations
            .extend(costs.into_iter().map(Equation::Costs));
    }

    /// The vanishing actions before a node, sorted.
    fn mistakes(&self, node: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut step = self.form.step[node];
        while step != NONE {
            let action = self.form.action[step as usize] as usize;
            if !self.support.kept[action] {
                found.push(action);
            }
            step = self.form.step[self.form.parent[step as usize] as usize];
        }
        found.sort_unstable();
        found
    }

    fn floats(&self) -> Numbers<f64> {
        Numbers {
            leaves: self.form.leaves.clone(),
            chance: self.form.chance.clone(),
            stakes: self.form.stakes.clone(),
        }
    }

    /// The limit, if one is found to which the branch goes.
    pub(super) fn solve(&self) -> Option<Limit> {
        let numbers = self.floats();
        let mut found = self.start();
        let system = self.system(&numbers, &found)?;
        self.newton(&numbers, &system, &mut found)?;
        let measured = self.measured(&numbers, &system, &found);
        let exact = match system.free.is_empty() {
            true => self.exact(&system, &found, &measured),
            false => {
                // What is free is rounded, and the rest follows it.
                let mut rounded = found.clone();
                for &free in &system.free {
                    let near = Rational::from_f64(found[free])?;
                    rounded[free] = simplest(&near, self.error(free))?.to_f64();
                }
                self.newton(&numbers, &system, &mut rounded)
                    .and_then(|()| self.exact(&system, &rounded, &measured))
            }
        };
        match exact {
            Some(exact) => Some(Limit::Exact(exact)),
            None => self.numeric(&numbers, &found, measured).map(Limit::Numeric),
        }
    }

    /// How far off, relative, an unknown may be at the start.
    fn error(&self, unknown: usize) -> f64 {
        match self.unknowns[unknown] {
            Unknown::Probability(action, _) | Unknown::Coefficient(action) => self.errors[action],
        }
    }

    /// By node, the belief in it.
    pub(super) fn beliefs<K: OrderedField>(&self, values: &Values<K>) -> Vec<K> {
        let belief = |node: usize| match self.form.set[node] {
            set if self.support.believed[node] => {
                values.weight[node].clone() / &values.mass[set as usize]
            }
            _ => K::zero(),
        };
        (0..self.form.nodes).map(belief).collect()
    }

    fn start(&self) -> Vec<f64> {
        let value = |unknown: &Unknown| match *unknown {
            Unknown::Probability(action, _) => self.start.probability[action],
            Unknown::Coefficient(action) => self.start.coefficient[action],
        };
        self.unknowns.iter().map(value).collect()
    }

    /// The profile where the unknowns have these values.
    pub(super) fn profile<K: OrderedField>(&self, base: &Profile<K>, values: &[K]) -> Profile<K> {
        let mut profile = Profile {
            probability: base.probability.clone(),
            coefficient: base.coefficient.clone(),
        };
        for unknown in &self.unknowns {
            if let Unknown::Probability(_, rest) = *unknown {
                profile.probability[rest] = K::one();
            }
        }
        for (unknown, value) in self.unknowns.iter().zip(values) {
            match *unknown {
                Unknown::Probability(action, rest) => {
                    let left = profile.probability[rest].clone() - value;
                    profile.probability[rest] = left;
                    profile.probability[action] = value.clone();
                }
                Unknown::Coefficient(action) => profile.coefficient[action] = value.clone(),
            }
        }
        profile
    }

    pub(super) fn values<K: OrderedField>(
        &self,
        numbers: &Numbers<K>,
        profile: &Profile<K>,
    ) -> Values<K> {
        let (probability, coefficient) = (&profile.probability, &profile.coefficient);
        Values::new(
            self.form,
            numbers,
            probability,
            coefficient,
            &self.support.believed,
        )
    }

    /// By equation, its residual; where actions are compared by their worth, times the mass of
    /// their set.
    fn residual<K: OrderedField>(&self, numbers: &Numbers<K>, values: &Values<K>) -> Vec<K> {
        let value = &values.value;
        let cost = |action: usize| {
            let set = self.form.owner[action] as usize;
            let stake = &numbers.stakes[self.form.mover[set] as usize];
            (value[self.likeliest[set]].clone() - &value[action]) / &values.mass[set] * stake
        };
        let residual = |equation: &Equation| match equation {
            Equation::Worth { pair, .. } => value[pair.0].clone() - &value[pair.1],
            Equation::Costs(terms) => terms.iter().fold(K::zero(), |sum, &(action, times)| {
                sum + &(K::from_rational(&Rational::from(times)) * &cost(action))
            }),
        };
        self.equations.iter().map(residual).collect()
    }

    /// By equation, its residual in floats, over what it is multiplied by.
    /// So it does not change where coefficients change that only their ratio matters for.
    fn float_residual(&self, numbers: &Numbers<f64>, at: &[f64]) -> Vec<f64> {
        let values = self.values(numbers, &self.profile(&self.start, at));
        let (residual, mass) = (self.residual(numbers, &values), self.mass(&values));
        residual.iter().zip(mass).map(|(r, m)| r / m).collect()
    }

    /// By equation, what its residual is multiplied by.
    fn mass(&self, values: &Values<f64>) -> Vec<f64> {
        let mass = |equation: &Equation| match *equation {
            Equation::Worth { set, .. } => values.mass[set],
            Equation::Costs(_) => 1.0,
        };
        self.equations.iter().map(mass).collect()
    }

    /// By equation and unknown, the derivative by the unknown's logarithm. `None` if the run is
    /// over.
    fn derivatives(&self, numbers: &Numbers<f64>, at: &[f64]) -> Option<Vec<Vec<f64>>> {
        let mut rows = vec![vec![0.0; at.len()]; self.equations.len()];
        let mut moved = at.to_vec();
        for unknown in 0..at.len() {
            if self.run.stopped().is_some() {
                return None;
            }
            moved[unknown] = (1.0 + DIFFERENCE) * at[unknown];
            let above = self.float_residual(numbers, &moved);
            moved[unknown] = (1.0 - DIFFERENCE) * at[unknown];
            let below = self.float_residual(numbers, &moved);
            moved[unknown] = at[unknown];
            for (row, (above, below)) in rows.iter_mut().zip(above.iter().zip(&below)) {
                row[unknown] = (above - below) / (2.0 * DIFFERENCE);
            }
        }
        Some(rows)
    }

    /// Chooses, by complete pivoting, equations and the unknowns that they determine: coefficients
    /// of trembles as far as they can, so that probabilities on which nothing else depends keep
    /// the simple values that they have on the branch.
    fn system(&self, numbers: &Numbers<f64>, at: &[f64]) -> Option<System> {
        let mut rows = self.derivatives(numbers, at)?;
        let mut system = System::default();
        let mut free: Vec<usize> = (0..at.len()).collect();
        let mut left: Vec<usize> = (0..rows.len()).collect();
        let mut coefficients = true;
        loop {
            let columns = free.iter().copied();
            let columns: Vec<usize> = columns
                .filter(|c| self.is_probability(*c) != coefficients)
                .collect();
            let entries = left
                .iter()
                .flat_map(|&r| columns.iter().map(move |&c| (r, c)));
            let size = |&(r, c): &(usize, usize)| rows[r][c].abs();
            let Some((r, c)) = entries.max_by(|a, b| {
                let by_size = size(a).total_cmp(&size(b));
                by_size.then(b.cmp(a))
            }) else {
                if std::mem::take(&mut coefficients) {
                    continue;
                }
                break;
            };
            let pivot = rows[r][c];
            if !pivot.is_finite() || self.run.stopped().is_some() {
                return None;
            }
            if pivot.abs() <= NOTHING {
                if std::mem::take(&mut coefficients) {
                    continue;
                }
                break;
            }
            left.retain(|&other| other != r);
            free.retain(|&other| other != c);
            let pivot_row = rows[r].clone();
            for &other in &left {
                let factor = rows[other][c] / pivot;
                for (entry, above) in rows[other].iter_mut().zip(&pivot_row) {
                    *entry -= factor * above;
                }
            }
            system.equations.push(r);
            system.determined.push(c);
        }
        system.free = free;
        Some(system)
    }

    fn is_probability(&self, unknown: usize) -> bool {
        matches!(self.unknowns[unknown], Unknown::Probability(..))
    }

    /// The factors of the system's derivatives at a point.
    fn factored(&self, system: &System, rows: &[Vec<f64>]) -> Option<Elimination> {
        let size = system.equations.len();
        let mut matrix = Vec::with_capacity(size * size);
        for &equation in &system.equations {
            matrix.extend(system.determined.iter().map(|&c| rows[equation][c]));
        }
        let mut elimination = Elimination::default();
        let regular = elimination.factor(size, size, &mut matrix, self.run);
        regular.then_some(elimination)
    }

    /// Newton's method in floats for the unknowns that are determined.
    pub(super) fn newton(
        &self,
        numbers: &Numbers<f64>,
        system: &System,
        at: &mut [f64],
    ) -> Option<()> {
        if system.determined.is_empty() {
            return Some(());
        }
        let mut correction = Vec::new();
        let mut best = f64::INFINITY;
        for _ in 0..FLOAT_ROUNDS {
            let elimination = self.factored(system, &self.derivatives(numbers, at)?)?;
            let residual = self.float_residual(numbers, at);
            let mut right: Vec<f64> = system.equations.iter().map(|&e| residual[e]).collect();
            elimination.solve(&mut right, &mut correction);
            let size = correction.iter().fold(0.0f64, |m, c| m.max(c.abs()));
            if !size.is_finite() || size >= 1.0 {
                return None;
            }
            // At the limit of floats corrections no longer shrink.
            if size >= best {
                return Some(());
            }
            best = size;
            for (&unknown, correction) in system.determined.iter().zip(&correction) {
                at[unknown] -= correction * at[unknown];
            }
        }
        Some(())
    }

    /// The exact limit with beliefs, checked at every information set.
    fn exact(&self, system: &System, near: &[f64], measured: &Measured) -> Option<Sequential> {
        let numbers = Numbers::exact(self.game);
        let floats = self.floats();
        let base = self.exact_base()?;
        let at: Option<Vec<Rational>> = near.iter().map(|&v| Rational::from_f64(v)).collect();
        let mut at = at?;
        for &free in &system.free {
            at[free] = simplest(&at[free], self.error(free))?;
        }
        if system.determined.is_empty() {
            return self.verified(&numbers, &base, &at, measured);
        }
        let mass = self.mass(&self.values(&floats, &self.profile(&self.start, near)));
        let elimination = self.factored(system, &self.derivatives(&floats, near)?)?;
        // An answer whose beliefs are not proved to be consistent, if no better one is found.
        let mut second = None;
        let mut correction = Vec::new();
        let mut before = f64::INFINITY;
        for round in 0..EXACT_ROUNDS {
            if self.run.stopped().is_some() {
                break;
            }
            let values = self.values(&numbers, &self.profile(&base, &at));
            let residual = self.residual(&numbers, &values);
            let scaled = |&e: &usize| residual[e].to_f64() / mass[e];
            let mut right: Vec<f64> = system.equations.iter().map(scaled).collect();
            elimination.solve(&mut right, &mut correction);
            let size = correction.iter().fold(0.0f64, |m, c| m.max(c.abs()));
            if !size.is_finite() || size > before {
                break;
            }
            for (&unknown, correction) in system.determined.iter().zip(&correction) {
                at[unknown] = &at[unknown] - &Rational::from_f64(correction * near[unknown])?;
            }
            // What remains of the error is far below the last correction.
            let error = (size * 1e-3).max(f64::EPSILON.powi(round as i32 + 1) * 1e3);
            let mut guess = at.clone();
            for &unknown in &system.determined {
                guess[unknown] = simplest(&at[unknown], error)?;
            }
            match self.verified(&numbers, &base, &guess, measured) {
                Some(found) if found.trembles.is_some() => return Some(found),
                Some(found) => second = Some(found),
                None => {}
            }
            before = size.max(f64::MIN_POSITIVE);
        }
        second
    }

    /// What is certain of the profile, and simple coefficients for trembles.
    fn exact_base(&self) -> Option<Profile<Rational>> {
        let actions = self.form.actions();
        let whole =
            |action: usize| Rational::from(i64::from(self.start.probability[action] == 1.0));
        let near = |action: usize| {
            let near = Rational::from_f64(self.start.coefficient[action])?;
            match self.support.kept[action] {
                true => Some(Rational::ONE),
                false => simplest(&near, self.errors[action]),
            }
        };
        Some(Profile {
            probability: (0..actions).map(whole).collect(),
            coefficient: (0..actions).map(near).collect::<Option<_>>()?,
        })
    }
}

/// How many times more each action is in one sorted list than in another, where that differs.
fn difference(a: &[usize], b: &[usize]) -> Vec<(usize, i64)> {
    let mut counts: Vec<(usize, i64)> = a.iter().map(|&action| (action, 1)).collect();
    counts.extend(b.iter().map(|&action| (action, -1)));
    counts.sort_unstable();
    let sums = counts.chunk_by(|x, y| x.0 == y.0);
    let sums = sums.map(|same| (same[0].0, same.iter().map(|(_, sign)| sign).sum()));
    sums.filter(|&(_, sum)| sum != 0).collect()
}

/// Which equations determine which unknowns.
#[derive(Default)]
pub(super) struct System {
    equations: Vec<usize>,
    determined: Vec<usize>,
    pub(super) free: Vec<usize>,
}

/// The simplest rational within a relative error of a number other than zero.
fn simplest(near: &Rational, error: f64) -> Option<Rational> {
    let width = near.abs() * Rational::from_f64(error)?;
    let (low, high) = (near - &width, near + &width);
    match low.cmp(&high) {
        Ordering::Equal => Some(near.clone()),
        _ => Some(Algebraic::between(&low.into(), &high.into())),
    }
}
