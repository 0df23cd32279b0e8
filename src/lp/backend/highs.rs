//! HiGHS: the dual simplex method and branch and bound in C++ (Huangfu and Hall 2018).
//!
//! It returns a vertex with its dual values. The time limit is looked at inside; cancellation is
//! not seen before it returns.

use super::{Answer, Claim, Solve, constraint, refused, seconds_left, sign, values, variables};
use crate::diagnostic::Error;
use crate::lp::scaled::Floats;
use crate::run::{Backend, Run, Stop};
use good_lp::solvers::highs::{HighsParallelType, HighsPresolveType};
use good_lp::solvers::{ResolutionError, SolutionStatus};
use good_lp::{DualValues, Solution, SolutionWithDual, SolverModel};

/// The smallest feasibility tolerance that HiGHS is asked for, absolute.
const FEASIBILITY: f64 = 1e-9;

/// The bit of the presolve rule for parallel rows and columns: undoing it may print to the standard
/// output, whatever HiGHS is told about output.
const PARALLEL_ROWS_AND_COLUMNS: i32 = 1 << 13;

pub(super) struct Highs;

impl Solve for Highs {
    const INTEGERS: bool = true;

    fn solve(floats: &Floats, run: &Run<'_>) -> Result<Answer, Error> {
        // Rarely an answer of the presolved program is none of the program: then without it.
        attempt(floats, run, HighsPresolveType::Choose)
            .or_else(|_| attempt(floats, run, HighsPresolveType::Off))
    }
}

fn attempt(floats: &Floats, run: &Run<'_>, presolve: HighsPresolveType) -> Result<Answer, Error> {
    let (problem, columns, objective) = variables(floats);
    let mut model = problem
        .minimise(objective)
        .using(good_lp::highs)
        .set_presolve(presolve)
        .set_parallel(HighsParallelType::Off)
        .set_threads(1)
        .set_option("random_seed", 0)
        .set_option("presolve_rule_off", PARALLEL_ROWS_AND_COLUMNS)
        .set_option("primal_feasibility_tolerance", FEASIBILITY)
        .set_option("dual_feasibility_tolerance", FEASIBILITY)
        .set_option("mip_feasibility_tolerance", FEASIBILITY)
        .set_option("mip_rel_gap", 0.0)
        .set_option("mip_abs_gap", 0.0);
    if let Some(seconds) = seconds_left(run) {
        model = model.set_time_limit(seconds);
    }
    let rows: Vec<_> = (0..floats.rhs.len())
        .map(|row| model.add_constraint(constraint(floats, &columns, row)))
        .collect();
    let mut solution = match model.solve() {
        Ok(solution) => solution,
        // good_lp folds HiGHS's "unbounded or infeasible" into this.
        Err(ResolutionError::Infeasible) => {
            return Ok(Answer::bare(
                Claim::InfeasibleOrUnbounded,
                "infeasible, or perhaps unbounded",
            ));
        }
        Err(error) => return refused(Backend::Highs, error, run),
    };
    let (claim, message) = match solution.status() {
        SolutionStatus::Optimal => (Claim::Optimal, "optimal"),
        // The gap asked for is zero, so what is left of it is rounding.
        SolutionStatus::GapLimit => (Claim::Optimal, "optimal within rounding"),
        SolutionStatus::TimeLimit => (Claim::Stopped(Stop::Time), "time limit"),
    };
    let primal = values(&solution, &columns);
    let dual = (!floats.integer.contains(&true)).then(|| {
        let duals = solution.compute_dual();
        let value =
            |(row, reference): (usize, _)| sign(floats.relations[row]) * duals.dual(reference);
        rows.into_iter().enumerate().map(value).collect()
    });
    Ok(Answer {
        claim,
        primal: Some(primal),
        dual,
        message: message.to_string(),
    })
}
