//! Linear programs: exact data, a floating-point answer with its measured error.
//!
//! A [`LinearProgram`] holds rationals. [`solve`] translates it to floats, has a back end solve it
//! and measures what comes back against its own copy of the program: a [`Solution`] says what is
//! known ([`LpStatus`]) and how far off it is ([`Residuals`]). That a program is infeasible or
//! unbounded, or that the time is over, is an answer; an error means that the program makes no
//! sense, or that a back end broke.
//!
//! | back end | method | answers with | solves integers | stops on |
//! |---|---|---|---|---|
//! | `clarabel` | interior point | the center of the optimal face, dual values | no | time, cancellation |
//! | `microlp` | simplex, branch and bound | a vertex; dual values by solving the dual too | yes | time |
//! | `highs` | simplex, branch and bound | a vertex, dual values | yes | time |
//!
//! [`choose`] picks one by the structure of the program. Every run is deterministic: one thread,
//! no random seeds.
//!
//! The value of the game of rock, paper and scissors, where rock beats scissors twofold:
//!
//! ```
//! use demarche::lp::{LinearProgram, LpStatus, Relation, solve};
//! use demarche::number::Rational;
//! use demarche::run::Options;
//!
//! let payoff = [[0, -1, 2], [1, 0, -1], [-2, 1, 0]];
//! let mut program = LinearProgram::maximize();
//! let value = program.add_column("value", None, None);
//! let play = ["rock", "paper", "scissors"]
//!     .map(|name| program.add_column(name, Some(Rational::ZERO), None));
//! program.set_cost(value, Rational::ONE);
//! program.add_row("sum", Relation::Eq, Rational::ONE, play.map(|x| (x, Rational::ONE)));
//! for column in 0..3 {
//!     let gain = (0..3).map(|row| (play[row], Rational::from(-payoff[row][column])));
//!     let entries = gain.chain([(value, Rational::ONE)]);
//!     program.add_row(format_args!("against {column}"), Relation::Le, Rational::ZERO, entries);
//! }
//! let solution = solve(&program, &Options::default().start())?;
//! assert_eq!(solution.status, LpStatus::Optimal);
//! for (x, expected) in play.into_iter().zip([0.25, 0.5, 0.25]) {
//!     assert!((solution.value(x).unwrap() - expected).abs() < 1e-8);
//! }
//! assert!(solution.objective.unwrap().abs() < 1e-8);
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod backend;
pub mod exact;
mod padic;
mod program;
mod scaled;
pub mod simplex;
mod solution;
pub mod tableau;

pub use program::{Column, ColumnId, LinearProgram, Relation, Row, RowId, Sense, Transposed};
pub use solution::{LpStatus, Residuals, Solution};

use crate::diagnostic::Error;
use crate::number::{OrderedRing, Rational};
use crate::run::{Backend, Run};
use backend::{Answer, Claim};
use scaled::Floats;
use std::cmp::Ordering;

/// Programs with at most so many rows and columns together are small: any method is instant on
/// them, and a vertex is the better answer.
const SMALL: usize = 200;

/// The back end for a program, by its structure; [`Options::backend`] overrides it.
///
/// [`Options::backend`]: crate::run::Options::backend
pub fn choose(program: &LinearProgram) -> Backend {
    if program.has_integers() || program.rows() + program.columns() <= SMALL {
        Backend::Microlp
    } else {
        Backend::Clarabel
    }
}

/// Whether a back end is compiled in.
pub fn available(backend: Backend) -> bool {
    backend::available(backend)
}

/// Solves a linear program in floating point, by the back end that the options name or else by the
/// one that [`choose`] picks.
///
/// # Errors
///
/// The program uses a column that it does not have; its numbers do not fit into floats; the back
/// end named is not compiled in or cannot solve integers; the answer does not fit into floats; the
/// back end broke.
pub fn solve(program: &LinearProgram, run: &Run<'_>) -> Result<Solution, Error> {
    let before = run.elapsed();
    let mut solution = attempt(program, run)?;
    let finite = [&solution.primal, &solution.dual, &solution.reduced_costs]
        .into_iter()
        .flatten()
        .all(|numbers| numbers.iter().all(|number| number.is_finite()));
    if !finite || solution.objective.is_some_and(|best| !best.is_finite()) {
        return Err(Error::unsupported(
            "the answer to a linear program is larger than floating point holds",
            "bring payoffs and probabilities to similar magnitudes",
        ));
    }
    solution.seconds = (run.elapsed() - before).as_secs_f64();
    Ok(solution)
}

fn attempt(program: &LinearProgram, run: &Run<'_>) -> Result<Solution, Error> {
    program.check()?;
    if let Some(solution) = plain(program) {
        return Ok(solution);
    }
    let named = run.options().backend;
    let backend = named.unwrap_or_else(|| choose(program));
    let floats = Floats::new(program)?;
    if let Some(stop) = run.stopped() {
        return Ok(bare(LpStatus::Limit(stop), Some(backend), stop.to_string()));
    }
    let mut answer = backend::solve(backend, &floats, run)?;
    if answer.claim == Claim::InfeasibleOrUnbounded {
        answer = settle(backend, &floats, run, answer)?;
    }
    judge(&floats, backend, answer, run)
}

/// Tells infeasible from unbounded by solving the program without its objective.
fn settle(
    backend: Backend,
    floats: &Floats,
    run: &Run<'_>,
    answer: Answer,
) -> Result<Answer, Error> {
    let mut indifferent = floats.clone();
    indifferent.cost.fill(0.0);
    let second = backend::solve(backend, &indifferent, run)?;
    let claim = match second.claim {
        // Nothing is unbounded without an objective.
        Claim::Infeasible | Claim::InfeasibleOrUnbounded => Claim::Infeasible,
        Claim::Optimal | Claim::Unbounded => Claim::Unbounded,
        Claim::Stopped(stop) => Claim::Stopped(stop),
        Claim::Unfinished => Claim::Unfinished,
    };
    let message = format!(
        "{}; without the objective: {}",
        answer.message, second.message
    );
    Ok(Answer {
        claim,
        primal: None,
        dual: None,
        message,
    })
}

/// Measures what a back end returned and says what is known.
fn judge(
    floats: &Floats,
    backend: Backend,
    answer: Answer,
    run: &Run<'_>,
) -> Result<Solution, Error> {
    let plain = |status| Ok(bare(status, Some(backend), answer.message.clone()));
    match answer.claim {
        Claim::Infeasible => return plain(LpStatus::Infeasible),
        Claim::Unbounded => return plain(LpStatus::Unbounded),
        _ => {}
    }
    let Some(mut primal) = answer.primal else {
        return match answer.claim {
            Claim::Stopped(stop) => plain(LpStatus::Limit(stop)),
            _ => plain(LpStatus::Inaccurate),
        };
    };
    // Integers are meant exactly; whether the rows bear it is measured.
    for (x, &integer) in primal.iter_mut().zip(&floats.integer) {
        if integer {
            *x = x.round();
        }
    }
    let dual = answer.dual.map(|y| {
        let reduced = floats.reduced_costs(&y);
        (y, reduced)
    });
    let pair = dual
        .as_ref()
        .map(|(y, reduced)| (y.as_slice(), reduced.as_slice()));
    let residuals = floats.residuals(&primal, pair);
    let good = residuals.within(&run.options().tolerances) && !floats.scale.drowned;
    let status = match answer.claim {
        // Small residuals with dual values are a proof, whatever the back end thinks.
        _ if good && dual.is_some() => LpStatus::Optimal,
        Claim::Optimal if good => LpStatus::Optimal,
        Claim::Stopped(stop) => LpStatus::Limit(stop),
        _ => LpStatus::Inaccurate,
    };
    let objective = floats.scale.objective(floats.objective(&primal));
    let primal = floats.scale.values(primal);
    let (dual, reduced_costs) = match dual {
        Some((y, reduced)) => {
            let (y, reduced) = (floats.scale.duals(y), floats.scale.reduced_costs(reduced));
            (Some(y), Some(reduced))
        }
        None => (None, None),
    };
    Ok(Solution {
        status,
        objective: Some(objective),
        primal: Some(primal),
        dual,
        reduced_costs,
        residuals: Some(residuals),
        ..bare(status, Some(backend), answer.message)
    })
}

/// A solution without values.
fn bare(status: LpStatus, backend: Option<Backend>, message: impl Into<String>) -> Solution {
    Solution {
        status,
        primal: None,
        dual: None,
        reduced_costs: None,
        objective: None,
        residuals: None,
        backend,
        seconds: 0.0,
        message: message.into(),
    }
}

/// The answer where it is plain without a back end, exactly: bounds that contradict each other,
/// rows without entries that cannot hold, and programs that have no rows or no columns.
fn plain(program: &LinearProgram) -> Option<Solution> {
    for id in program.column_ids() {
        let column = program.column(id);
        if let (Some(lower), Some(upper)) = (&column.lower, &column.upper)
            && lower > upper
        {
            let name = program.column_name(id);
            let message = format!("the bounds of `{name}` contradict each other");
            return Some(bare(LpStatus::Infeasible, None, message));
        }
    }
    for id in program.row_ids() {
        let row = program.row(id);
        let holds = match row.relation {
            Relation::Le => row.rhs.sign() != Ordering::Less,
            Relation::Eq => row.rhs.is_zero(),
            Relation::Ge => row.rhs.sign() != Ordering::Greater,
        };
        if row.entries.is_empty() && !holds {
            let message = format!("row `{}` is empty and cannot hold", program.row_name(id));
            return Some(bare(LpStatus::Infeasible, None, message));
        }
    }
    if program.nonzeros() > 0 || program.has_integers() {
        return None;
    }
    // Every variable is on its own.
    let mut primal = Vec::with_capacity(program.columns());
    let mut objective = Rational::ZERO;
    for id in program.column_ids() {
        let column = program.column(id);
        let wants = match program.sense() {
            Sense::Minimize => column.cost.sign(),
            Sense::Maximize => column.cost.sign().reverse(),
        };
        let best = match wants {
            Ordering::Greater => column.lower.as_ref(),
            Ordering::Less => column.upper.as_ref(),
            Ordering::Equal => {
                let near = column.lower.as_ref().or(column.upper.as_ref());
                Some(near.unwrap_or(&Rational::ZERO))
            }
        };
        let Some(best) = best else {
            let message = format!("nothing bounds `{}`", program.column_name(id));
            return Some(bare(LpStatus::Unbounded, None, message));
        };
        objective += column.cost.clone() * best;
        primal.push(best.to_f64());
    }
    let costs = program
        .column_ids()
        .map(|id| program.column(id).cost.to_f64());
    Some(Solution {
        objective: Some(objective.to_f64()),
        reduced_costs: Some(costs.collect()),
        dual: Some(vec![0.0; program.rows()]),
        primal: Some(primal),
        residuals: Some(Residuals {
            primal: 0.0,
            dual: Some(0.0),
            gap: Some(0.0),
        }),
        ..bare(LpStatus::Optimal, None, "no variable meets another")
    })
}
