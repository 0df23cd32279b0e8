//! Back ends: one file each translates a program to good_lp and an answer back. good_lp's types
//! stay in here.

mod clarabel;
#[cfg(feature = "highs")]
mod highs;
mod microlp;

use super::program::Relation;
use super::scaled::Floats;
use crate::diagnostic::Error;
use crate::run::{Backend, Run, Stop};
use good_lp::{
    Constraint, Expression, ProblemVariables, ResolutionError, Solution, Variable, variable,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// What a back end says about a program; nobody has checked it yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    Optimal,
    Infeasible,
    Unbounded,
    /// One of the two, and the back end does not say which.
    InfeasibleOrUnbounded,
    Stopped(Stop),
    /// It gave up without reaching its own tolerances.
    Unfinished,
}

/// What a back end returns, for the minimized floats.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub claim: Claim,
    pub primal: Option<Vec<f64>>,
    /// `d(objective) / d(rhs)` for every row.
    pub dual: Option<Vec<f64>>,
    pub message: String,
}

impl Answer {
    /// An answer without values.
    fn bare(claim: Claim, message: impl Into<String>) -> Self {
        Answer {
            claim,
            primal: None,
            dual: None,
            message: message.into(),
        }
    }
}

/// One back end. It gets programs with at least one column and one row or integer column.
trait Solve {
    /// Whether it solves programs with integer columns.
    const INTEGERS: bool;

    /// Solves the program within the time that the run has left. `Err` means that it broke.
    fn solve(floats: &Floats, run: &Run<'_>) -> Result<Answer, Error>;
}

/// Whether a back end is compiled in.
pub(super) fn available(backend: Backend) -> bool {
    match backend {
        Backend::Clarabel | Backend::Microlp => true,
        Backend::Highs => cfg!(feature = "highs"),
    }
}

/// Has `backend` solve the program. A panic inside it is an error.
pub(super) fn solve(backend: Backend, floats: &Floats, run: &Run<'_>) -> Result<Answer, Error> {
    match backend {
        Backend::Clarabel => patient::<clarabel::Clarabel>(backend, floats, run),
        Backend::Microlp => patient::<microlp::Microlp>(backend, floats, run),
        #[cfg(feature = "highs")]
        Backend::Highs => patient::<highs::Highs>(backend, floats, run),
        #[cfg(not(feature = "highs"))]
        Backend::Highs => Err(Error::unsupported(
            "the back end `highs` is not compiled in",
            "build with `--features highs`, which needs cmake, a C++ compiler and libclang \
             (Debian: `apt install cmake g++ libclang-dev`)",
        )),
    }
}

/// Programs with more rows and columns than this are worth a thread.
const WORTH_A_THREAD: usize = 200;
/// How often to look whether to go on waiting.
const LOOK: Duration = Duration::from_millis(10);
/// How long a back end that has a clock of its own may take to notice that the time is over: what it
/// has found by then is not lost.
const GRACE: Duration = Duration::from_millis(100);

/// Solves, or with [`Options::detach`](crate::run::Options::detach) stops waiting when it is time.
fn patient<S: Solve>(backend: Backend, floats: &Floats, run: &Run<'_>) -> Result<Answer, Error> {
    if !run.options().detach || floats.cost.len() + floats.rhs.len() <= WORTH_A_THREAD {
        return guarded::<S>(backend, floats, run);
    }
    let (sender, answer) = mpsc::channel();
    let (floats, options, clock) = (floats.clone(), run.options().clone(), run.clock());
    let worker = thread::Builder::new().spawn(move || {
        let solved = guarded::<S>(backend, &floats, &clock.run(&options));
        // Nobody may wait any more.
        let _ = sender.send(solved);
    });
    if let Err(fault) = worker {
        return Err(broken(backend, &format!("no thread for it: {fault}")));
    }
    let mut late: Option<Instant> = None;
    loop {
        match answer.recv_timeout(LOOK) {
            Ok(solved) => return solved,
            Err(RecvTimeoutError::Disconnected) => return Err(broken(backend, "it ended early")),
            Err(RecvTimeoutError::Timeout) => {
                if let Some(stop) = run.stopped()
                    && (stop == Stop::Cancelled
                        || late.get_or_insert_with(Instant::now).elapsed() >= GRACE)
                {
                    let message = format!("{stop}, and it was abandoned");
                    return Ok(Answer::bare(Claim::Stopped(stop), message));
                }
            }
        }
    }
}

fn guarded<S: Solve>(backend: Backend, floats: &Floats, run: &Run<'_>) -> Result<Answer, Error> {
    if !S::INTEGERS && floats.integer.contains(&true) {
        return Err(Error::unsupported(
            format!("the back end `{backend}` cannot solve programs with integer columns"),
            "leave the choice to the program, or name `microlp` or `highs`",
        ));
    }
    catch_unwind(AssertUnwindSafe(|| S::solve(floats, run))).unwrap_or_else(|panic| {
        let reason = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no reason given");
        Err(broken(backend, reason))
    })
}

/// A back end broke.
fn broken(backend: Backend, reason: &str) -> Error {
    Error::internal(format!("the back end `{backend}` broke: {reason}"))
}

/// The time left, within what back ends accept as a number of seconds.
fn seconds_left(run: &Run<'_>) -> Option<f64> {
    const CENTURY: Duration = Duration::from_secs(100 * 366 * 24 * 3600);
    run.remaining().map(|left| left.min(CENTURY).as_secs_f64())
}

/// The columns as good_lp's variables, and the objective.
fn variables(floats: &Floats) -> (ProblemVariables, Vec<Variable>, Expression) {
    let mut problem = ProblemVariables::new();
    let columns: Vec<Variable> = (0..floats.cost.len())
        .map(|column| {
            let definition = variable()
                .min(floats.lower[column])
                .max(floats.upper[column]);
            problem.add(if floats.integer[column] {
                definition.integer()
            } else {
                definition
            })
        })
        .collect();
    let mut objective = Expression::with_capacity(columns.len());
    for (&column, &cost) in columns.iter().zip(&floats.cost) {
        if cost != 0.0 {
            objective.add_mul(cost, column);
        }
    }
    (problem, columns, objective)
}

/// A row as good_lp's constraint. `>=` is passed with its sign changed, as good_lp would do: then
/// the dual values of the back ends that see it are those of the changed row.
fn constraint(floats: &Floats, columns: &[Variable], row: usize) -> Constraint {
    let sign = sign(floats.relations[row]);
    let length = floats.starts[row + 1] - floats.starts[row];
    let mut activity = Expression::with_capacity(length);
    for (column, value) in floats.row(row) {
        activity.add_mul(sign * value, columns[column]);
    }
    let rhs = sign * floats.rhs[row];
    if floats.relations[row] == Relation::Eq {
        activity.eq(rhs)
    } else {
        activity.leq(rhs)
    }
}

/// What [`constraint`] multiplies a row by.
fn sign(relation: Relation) -> f64 {
    if relation == Relation::Ge { -1.0 } else { 1.0 }
}

/// The values of all columns.
fn values(solution: &impl Solution, columns: &[Variable]) -> Vec<f64> {
    columns
        .iter()
        .map(|&column| solution.value(column))
        .collect()
}

/// A refusal by good_lp as an answer, where it is one.
fn refused(backend: Backend, error: ResolutionError, run: &Run<'_>) -> Result<Answer, Error> {
    match error {
        ResolutionError::Infeasible => Ok(Answer::bare(Claim::Infeasible, "infeasible")),
        ResolutionError::Unbounded => Ok(Answer::bare(Claim::Unbounded, "unbounded")),
        // Limits arrive as texts, so the clock is asked.
        other => match run.stopped() {
            Some(stop) => Ok(Answer::bare(Claim::Stopped(stop), stop.to_string())),
            None => Err(broken(backend, &other.to_string())),
        },
    }
}
