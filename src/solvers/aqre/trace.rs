//! Following the branch: a step along the tangent, then Newton's method across it.
//!
//! Points are the unknowns and λ. The Jacobian at the predicted point serves for the corrections,
//! which are the shortest ones (at right angles to its null vector), and its null vector is the
//! next tangent: one factorization a step. The step grows and shrinks with the angle of the
//! tangents, the distance to the branch and the rate at which corrections contract (Allgower and
//! Georg, *Introduction to Numerical Continuation Methods*, chapters 3 and 6).

use super::elimination::Elimination;
use super::form::{Form, State};
use super::jacobian::jacobian;
use crate::run::Run;

/// The first step.
const FIRST_STEP: f64 = 0.1;
/// What makes a step just right: the ratio of the second correction to the first, the largest
/// change of an unknown by the first (a factor of a probability), and the turn in radians.
const IDEAL_CONTRACTION: f64 = 0.15;
const IDEAL_DISTANCE: f64 = 0.3;
const IDEAL_TURN: f64 = 0.25;
/// The most corrections.
const CORRECTIONS: usize = 20;
/// The step below which a change of orientation across it is believed: there branches cross, or
/// come so near each other that they are told apart no longer.
const RESOLUTION: f64 = 1e-3;
/// Corrections by which a point is made as exact as floats allow.
const POLISH: usize = 2;
/// The shortest step, relative to one plus λ.
const SHORTEST: f64 = 1e-9;
/// Steps below which a value of λ between two points that is not found is one at which λ turns.
const SHORT: f64 = 1e-6;

/// A point of the branch, and how to go on from it.
pub(super) struct Trace<'a> {
    form: &'a Form,
    run: &'a Run<'a>,
    /// The largest residual of the logit equations, over one plus λ times the range of the player's
    /// payoffs.
    accuracy: f64,
    /// The unknowns, then λ.
    pub(super) point: Vec<f64>,
    /// What the profile at the point makes of the game.
    pub(super) state: State,
    tangent: Vec<f64>,
    step: f64,
    /// The sign of the determinant that does not change along a branch.
    oriented: bool,
    /// λ where another branch was crossed.
    pub(super) bifurcations: Vec<f64>,
    /// Whether the last step crossed one.
    crossed: bool,
    elimination: Elimination,
    matrix: Vec<f64>,
    residual: Vec<f64>,
    correction: Vec<f64>,
    null: Vec<f64>,
}

impl<'a> Trace<'a> {
    /// The start: λ = 0, where everybody takes every action with the same probability.
    pub(super) fn new(form: &'a Form, run: &'a Run<'a>) -> Self {
        let mut trace = Trace {
            form,
            run,
            accuracy: run.options().tolerances.logit,
            point: vec![0.0; form.unknowns + 1],
            state: State::default(),
            tangent: vec![0.0; form.unknowns + 1],
            step: FIRST_STEP,
            oriented: true,
            bifurcations: Vec::new(),
            crossed: false,
            elimination: Elimination::default(),
            matrix: Vec::new(),
            residual: vec![0.0; form.unknowns],
            correction: Vec::new(),
            null: Vec::new(),
        };
        trace.tangent[form.unknowns] = 1.0;
        trace.state.read(form, &trace.point);
        if trace.factor(0.0, form.unknowns + 1) {
            trace.next_tangent();
            std::mem::swap(&mut trace.tangent, &mut trace.null);
            trace.oriented = trace.elimination.orientation(&trace.tangent);
        }
        trace
    }

    /// λ, in units of one over the largest range of payoffs.
    pub(super) fn lambda(&self) -> f64 {
        self.point[self.form.unknowns]
    }

    fn factor(&mut self, lambda: f64, width: usize) -> bool {
        let rows = self.form.unknowns;
        let matrix = &mut self.matrix;
        jacobian(self.form, &self.state, lambda, width, self.run, matrix)
            && self.elimination.factor(rows, width, matrix, self.run)
    }

    /// The null vector, of length one and in the direction of the tangent before.
    fn next_tangent(&mut self) {
        self.elimination.null_vector(&mut self.null);
        let length = dot(&self.null, &self.null).sqrt();
        let along = dot(&self.null, &self.tangent);
        let scale = if along < 0.0 { -length } else { length };
        self.null.iter_mut().for_each(|entry| *entry /= scale);
    }

    /// Goes on to the next point. `false` if even the shortest step does not lead back to the
    /// branch, or if the run is over: the trace stays where it was.
    pub(super) fn advance(&mut self, ahead: &mut Vec<f64>) -> bool {
        while self.step >= SHORTEST * (1.0 + self.lambda()) && self.run.stopped().is_none() {
            let moved = self.point.iter().zip(&self.tangent);
            ahead.clear();
            ahead.extend(moved.map(|(at, along)| at + self.step * along));
            match self.correct(ahead) {
                Some(effort) if effort < 2.0 => {
                    let oriented = self.elimination.orientation(&self.null);
                    if oriented != self.oriented && self.step > RESOLUTION {
                        // It is another branch, or a bifurcation.
                        self.step /= 2.0;
                        continue;
                    }
                    self.crossed = oriented != self.oriented;
                    if self.crossed {
                        self.bifurcations.push(ahead[self.form.unknowns]);
                    }
                    self.oriented = oriented;
                    std::mem::swap(&mut self.tangent, &mut self.null);
                    self.step /= effort.max(0.5);
                    std::mem::swap(&mut self.point, ahead);
                    return true;
                }
                _ => self.step /= 2.0,
            }
        }
        self.state.read(self.form, &self.point);
        false
    }

    /// Whether steps are so short that there is no use in shorter ones.
    pub(super) fn is_short(&self) -> bool {
        self.step < SHORT * (1.0 + self.lambda())
    }

    /// Takes the last step back; a shorter one is to be made.
    pub(super) fn retreat(&mut self, before: &mut Vec<f64>) {
        std::mem::swap(&mut self.point, before);
        // The tangent there was put away when the step was made.
        std::mem::swap(&mut self.tangent, &mut self.null);
        if std::mem::take(&mut self.crossed) {
            self.oriented = !self.oriented;
            self.bifurcations.pop();
        }
        self.step /= 4.0;
        self.state.read(self.form, &self.point);
    }

    /// Brings a point to the branch by the shortest way. How much too long the step was, as a
    /// factor; `None` if the corrections do not get there.
    fn correct(&mut self, point: &mut [f64]) -> Option<f64> {
        let unknowns = self.form.unknowns;
        if point[unknowns] <= 0.0 {
            return None;
        }
        self.state.read(self.form, &point[..unknowns]);
        let mut before = self.state.residual(self.form, point, &mut self.residual);
        if !before.is_finite() || !self.factor(point[unknowns], unknowns + 1) {
            return None;
        }
        self.next_tangent();
        let turn = dot(&self.null, &self.tangent).clamp(-1.0, 1.0).acos();
        let mut effort = turn / IDEAL_TURN;
        let mut first = 0.0;
        for count in 0..CORRECTIONS {
            if before <= self.accuracy {
                return Some(effort);
            }
            self.elimination
                .solve(&mut self.residual, &mut self.correction);
            let along = dot(&self.correction, &self.null);
            for (entry, along_entry) in self.correction.iter_mut().zip(&self.null) {
                *entry -= along * along_entry;
            }
            let size = dot(&self.correction, &self.correction).sqrt();
            if count == 0 {
                first = size;
                let largest = self.correction.iter().fold(0.0, |m, d| d.abs().max(m));
                effort = effort.max((largest / IDEAL_DISTANCE).sqrt());
            } else if count == 1 {
                effort = effort.max((size / first / IDEAL_CONTRACTION).sqrt());
            }
            if effort.is_nan() || effort >= 2.0 {
                return None;
            }
            for (at, correction) in point.iter_mut().zip(&self.correction) {
                *at -= correction;
            }
            self.state.read(self.form, &point[..unknowns]);
            let after = self.state.residual(self.form, point, &mut self.residual);
            if after.is_nan() || (count > 1 && after > before) || point[unknowns] <= 0.0 {
                return None;
            }
            before = after;
        }
        None
    }

    /// The point of the branch at λ, by Newton's method from a guess nearby, with its state in
    /// `self.state`. `None` if that does not converge.
    pub(super) fn at(&mut self, lambda: f64, guess: &[f64]) -> Option<Vec<f64>> {
        let unknowns = self.form.unknowns;
        let mut point = guess.to_vec();
        point[unknowns] = lambda;
        for _ in 0..CORRECTIONS {
            self.state.read(self.form, &point[..unknowns]);
            let size = self.state.residual(self.form, &point, &mut self.residual);
            if size <= self.accuracy {
                return Some(point);
            }
            if !size.is_finite() || !self.factor(lambda, unknowns) {
                return None;
            }
            self.elimination
                .solve(&mut self.residual, &mut self.correction);
            let largest = self.correction.iter().fold(0.0, |m, d| d.abs().max(m));
            if largest.is_nan() || largest > 1.0 {
                return None;
            }
            for (at, correction) in point.iter_mut().zip(&self.correction) {
                *at -= correction;
            }
        }
        None
    }

    /// By action: by how many percent its probability grows if λ grows by one percent, to first
    /// order, at the point, with `self.state` there as exact as floats allow. `None` where λ turns.
    pub(super) fn elasticities(&mut self) -> Option<Vec<f64>> {
        let (form, lambda) = (self.form, self.lambda());
        self.state.read(form, &self.point[..form.unknowns]);
        if !self.factor(lambda, form.unknowns) {
            return None;
        }
        let mut point = self.point.clone();
        for _ in 0..POLISH {
            self.state.residual(form, &point, &mut self.residual);
            self.elimination
                .solve(&mut self.residual, &mut self.correction);
            for (at, correction) in point.iter_mut().zip(&self.correction) {
                *at -= correction;
            }
            self.state.read(form, &point[..form.unknowns]);
        }
        for set in 0..form.sets() {
            let first = form.actions_of(set).start;
            for (offset, row) in form.unknowns_of(set).enumerate() {
                let gain = self.state.value[first + 1 + offset] - self.state.value[first];
                self.residual[row] = gain * form.stake(set);
            }
        }
        self.elimination
            .solve(&mut self.residual, &mut self.correction);
        let mut slopes = vec![0.0; form.actions()];
        for set in 0..form.sets() {
            let actions = form.actions_of(set);
            slopes[actions.start + 1..actions.end]
                .copy_from_slice(&self.correction[form.unknowns_of(set)]);
            let slopes = &mut slopes[actions.clone()];
            let mean = dot(slopes, &self.state.probability[actions]);
            for slope in slopes {
                *slope = lambda * (*slope - mean);
            }
        }
        slopes
            .iter()
            .all(|slope| slope.is_finite())
            .then_some(slopes)
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
