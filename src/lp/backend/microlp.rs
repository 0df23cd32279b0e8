//! microlp: the simplex method and branch and bound in Rust.
//!
//! It returns a vertex. It has no dual values; for a continuous program they are the values of
//! its dual program, which is solved after it, so that the gap between the two proves the answer.
//! Free columns are split into two nonnegative ones, since microlp may call a program unbounded
//! when a free column of reduced cost zero can move without end. Integer columns are limited to 32
//! bits. The time limit is looked at every so many pivots; cancellation is seen only between the
//! two programs.

use super::{Answer, Claim, Solve, constraint, refused, seconds_left, values, variables};
use crate::diagnostic::Error;
use crate::lp::scaled::Floats;
use crate::run::{Backend, Run, Stop};
use good_lp::solvers::SolutionStatus;
use good_lp::{Solution, SolverModel, WithTimeLimit};

pub(super) struct Microlp;

impl Solve for Microlp {
    const INTEGERS: bool = true;

    fn solve(floats: &Floats, run: &Run<'_>) -> Result<Answer, Error> {
        let mut answer = vertex(floats, run)?;
        if answer.claim != Claim::Optimal || floats.integer.contains(&true) {
            return Ok(answer);
        }
        // Without it the answer still stands, unproved.
        answer.dual = vertex(&floats.dual_program(), run)
            .ok()
            .filter(|dual| dual.claim == Claim::Optimal)
            .and_then(|dual| dual.primal)
            .map(|mut dual| {
                dual.truncate(floats.rhs.len());
                dual
            });
        Ok(answer)
    }
}

/// Solves the program itself, without dual values.
fn vertex(floats: &Floats, run: &Run<'_>) -> Result<Answer, Error> {
    let (nonnegative, free) = floats.without_free_columns();
    let mut answer = simplex(&nonnegative, run)?;
    if let Some(primal) = &mut answer.primal {
        let negative = primal.split_off(floats.cost.len());
        for (column, negative) in free.into_iter().zip(negative) {
            primal[column] -= negative;
        }
    }
    Ok(answer)
}

fn simplex(floats: &Floats, run: &Run<'_>) -> Result<Answer, Error> {
    if let Some(stop) = run.stopped() {
        return Ok(Answer::bare(Claim::Stopped(stop), stop.to_string()));
    }
    let (problem, columns, objective) = variables(floats);
    let mut model = problem.minimise(objective).using(good_lp::microlp);
    for row in 0..floats.rhs.len() {
        model.add_constraint(constraint(floats, &columns, row));
    }
    if let Some(seconds) = seconds_left(run) {
        model = model.with_time_limit(seconds);
    }
    let solution = match model.solve() {
        Ok(solution) => solution,
        Err(error) => return refused(Backend::Microlp, error, run),
    };
    let (claim, message) = match solution.status() {
        SolutionStatus::Optimal => (Claim::Optimal, "optimal"),
        SolutionStatus::GapLimit => (Claim::Unfinished, "within the gap asked for"),
        SolutionStatus::TimeLimit => (Claim::Stopped(Stop::Time), "time limit"),
    };
    Ok(Answer {
        primal: Some(values(&solution, &columns)),
        ..Answer::bare(claim, message)
    })
}
