//! Clarabel: a homogeneous embedding interior-point method in Rust (Goulart and Chen 2024).
//!
//! It returns the center of the optimal face, not a vertex, with dual values that are strictly
//! complementary up to rounding. Time limit and cancellation are looked at once in an iteration.
//!
//! good_lp builds the matrix; then the solver is run by hand. good_lp itself would call a program
//! whose dual is infeasible optimal, and drop the values of one that ended without progress.

use super::{Answer, Claim, Solve, constraint, seconds_left, sign, variables};
use crate::diagnostic::Error;
use crate::lp::program::Relation;
use crate::lp::scaled::Floats;
use crate::run::{Backend, Run, Stop};
use clarabel::solver::{IPSolver, SolverStatus};
use good_lp::SolverModel;

pub(super) struct Clarabel;

impl Solve for Clarabel {
    const INTEGERS: bool = false;

    fn solve(floats: &Floats, run: &Run<'_>) -> Result<Answer, Error> {
        let (problem, columns, objective) = variables(floats);
        let mut model = problem.minimise(objective).using(good_lp::clarabel);
        // Inequalities first, beside the bounds, which are inequalities too: two cones in all.
        let (equalities, order): (Vec<usize>, Vec<usize>) =
            (0..floats.rhs.len()).partition(|&row| floats.relations[row] == Relation::Eq);
        let order = [order, equalities].concat();
        for &row in &order {
            model.add_constraint(constraint(floats, &columns, row));
        }
        let accuracy = run.options().tolerances.interior_point;
        model
            .settings()
            .verbose(false)
            .max_threads(1)
            .direct_solve_method("qdldl".to_string())
            .time_limit(seconds_left(run).unwrap_or(f64::INFINITY))
            .tol_gap_abs(accuracy)
            .tol_gap_rel(accuracy)
            .tol_feas(accuracy);
        let mut solver = model
            .try_into_solver()
            .map_err(|error| super::broken(Backend::Clarabel, &error.to_string()))?;
        let cancellation = run.options().cancellation.clone();
        solver.set_termination_callback(move |_| cancellation.is_cancelled());
        solver.solve();

        let solution = solver.solution;
        let claim = match solution.status {
            SolverStatus::Solved | SolverStatus::AlmostSolved => Claim::Optimal,
            SolverStatus::PrimalInfeasible => Claim::Infeasible,
            // A ray of improvement; whether there is a point to start from is another question.
            // The weaker certificates of either kind are not trusted.
            SolverStatus::DualInfeasible
            | SolverStatus::AlmostDualInfeasible
            | SolverStatus::AlmostPrimalInfeasible => Claim::InfeasibleOrUnbounded,
            SolverStatus::MaxTime => Claim::Stopped(Stop::Time),
            SolverStatus::CallbackTerminated => Claim::Stopped(Stop::Cancelled),
            SolverStatus::Unsolved
            | SolverStatus::MaxIterations
            | SolverStatus::NumericalError
            | SolverStatus::InsufficientProgress => Claim::Unfinished,
        };
        let message = format!(
            "{:?} after {} iterations",
            solution.status, solution.iterations
        );
        if matches!(claim, Claim::Infeasible | Claim::InfeasibleOrUnbounded) {
            return Ok(Answer::bare(claim, message));
        }
        // good_lp puts one row before ours for every finite bound. Clarabel's `z` is minus the
        // derivative of the least cost by the right-hand side.
        let finite = |bounds: &[f64]| bounds.iter().filter(|bound| bound.is_finite()).count();
        let ours = solution
            .z
            .iter()
            .skip(finite(&floats.lower) + finite(&floats.upper));
        let mut dual = vec![0.0; floats.rhs.len()];
        for (&row, z) in order.iter().zip(ours) {
            dual[row] = -sign(floats.relations[row]) * z;
        }
        Ok(Answer {
            claim,
            primal: Some(solution.x),
            dual: Some(dual),
            message,
        })
    }
}
