//! Linear programs: exact data, a floating-point answer with its measured error.
//!
//! A [`LinearProgram`] holds rationals. [`solve`] translates it to floats, has a back end solve it
//! and measures what comes back against its own copy of the program: a [`Solution`] says what is
//! known ([`LpStatus`]) and how far off it is ([`Residuals`]). That a program is infeasible or
//! unbounded, or that the time is over, is an answer; an error means that the program makes no
//! sense, or that a back end broke.
//!
//! | back end | method | answers with | integers | stops on |
//! |---|---|---|---|---|
//! | `clarabel` | interior point | center of the optimal face, duals | no | time, cancellation |
//! | `microlp` | simplex | vertex; duals by solving the dual too | yes | time |
//! | `highs` | simplex | vertex, duals | yes | time |
//!
//! How soon they stop is said in [`run`](crate::run): not at all within an iteration of the first,
//! unless [`Options::detach`](crate::run::Options::detach) lets them work on unheard.
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
pub(crate) mod bits;
mod derived;
pub mod exact;
mod padic;
mod program;
mod scaled;
pub mod simplex;
mod solution;
mod structure;
pub mod tableau;
pub mod vertices;

pub use program::{Column, ColumnId, LinearProgram, Relation, Row, RowId, Sense, Transposed};
pub use solution::{LpStatus, Residuals, Solution};

use crate::diagnostic::{Error, ErrorKind};
use crate::number::{OrderedRing, Rational};
use crate::run::{Backend, Run, Stop};
use backend::{Answer, Claim};
use scaled::Floats;
use std::cmp::Ordering;

/// Rows beyond which microlp is no fallback: it would take minutes.
const LARGEST_FOR_MICROLP: usize = 1000;

/// What decides who solves a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Structure {
    /// Some variable must be an integer.
    Integer,
    /// So few rows and columns that any method is instant; a vertex is then the better answer.
    Small,
    /// An interior point factors its equations with little fill-in.
    Sparse,
    /// The equations of an interior point fill in; a simplex never forms them.
    Dense,
}

/// Programs with at most so many rows and columns together are small: any method is instant on
/// them, and a vertex is the better answer.
const SMALL: usize = 24;

/// A program is dense if one factorization costs as much as a pass over the matrix for every so
/// many rows: measured where clarabel and HiGHS take the same time.
const ROWS_PER_PASS: usize = 10;

/// The structure of a program.
///
/// A simplex takes about as many pivots as there are rows, each about one pass over the matrix; an
/// interior point takes some twenty factorizations. The program is sparse if these are the
/// cheaper, by the fill-in predicted.
pub fn structure(program: &LinearProgram) -> Structure {
    plain_structure(program).unwrap_or_else(|| {
        let passes = (program.rows() / ROWS_PER_PASS) as f64;
        if structure::factorization_work(program, passes) < passes {
            Structure::Sparse
        } else {
            Structure::Dense
        }
    })
}

fn plain_structure(program: &LinearProgram) -> Option<Structure> {
    if program.has_integers() {
        Some(Structure::Integer)
    } else if program.rows() + program.columns() <= SMALL {
        Some(Structure::Small)
    } else {
        None
    }
}

/// The back end for a program, by its [`Structure`]; [`Options::backend`] overrides it.
///
/// | structure | back end |
/// |---|---|
/// | integer | `microlp` |
/// | small | `highs` if it is compiled in, else `microlp` |
/// | sparse | `clarabel` |
/// | dense | `highs` if it is compiled in, else `clarabel` |
///
/// (From a hundred rows on `microlp` is slower than `clarabel` whatever the structure.)
///
/// [`Options::backend`]: crate::run::Options::backend
pub fn choose(program: &LinearProgram) -> Backend {
    let highs = available(Backend::Highs);
    match plain_structure(program) {
        Some(Structure::Integer) => Backend::Microlp,
        Some(_) if highs => Backend::Highs,
        Some(_) => Backend::Microlp,
        // Without HiGHS the fill-in decides nothing, and is not predicted.
        None if highs && structure(program) == Structure::Dense => Backend::Highs,
        None => Backend::Clarabel,
    }
}

/// Whether a back end is compiled in.
pub fn available(backend: Backend) -> bool {
    backend::available(backend)
}

/// Solves a linear program in floating point, by the back end that the options name, or else by the
/// one that [`choose`] picks and, where that one breaks or is inaccurate, by another.
///
/// The back end gets the time that is left; the table of the [module](self) says what stops it, and
/// its file how soon. Where a back end's answer is far off, or it cannot tell infeasible from
/// unbounded, up to two more programs are solved, which always have an answer: the least total
/// violation of the rows, and the best direction to leave in.
///
/// # Errors
///
/// The program uses a column that it does not have; its numbers do not fit into floats; its
/// factorization takes more than [`Limits::memory`](crate::run::Limits::memory), and no other back
/// end can be asked; the back end named is not compiled in or cannot solve integers; the answer does
/// not fit into floats; the back end broke.
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
    let first = afford(backend, program, run).and_then(|()| by(backend, &floats, run));
    let second = match &first {
        _ if named.is_some() => None,
        Ok(solution) if solution.status != LpStatus::Inaccurate || floats.scale.drowned => None,
        Err(error) if !matches!(error.kind(), ErrorKind::Internal | ErrorKind::Limit) => None,
        _ => fallback(backend, program),
    };
    match second.map(|backend| by(backend, &floats, run)) {
        Some(Ok(solution)) if solution.status != LpStatus::Inaccurate => Ok(solution),
        _ => first,
    }
}

/// What an entry of a sparse factor takes: a float and its row.
const BYTES_PER_ENTRY: usize = 16;

/// Refuses a program whose factorization takes more memory than there may be. Simplex back ends do
/// not factor the whole program.
fn afford(backend: Backend, program: &LinearProgram, run: &Run<'_>) -> Result<(), Error> {
    let most = run.options().limits.memory / BYTES_PER_ENTRY;
    let size = program.rows() + program.columns();
    if backend != Backend::Clarabel || size.saturating_mul(size) / 2 <= most {
        return Ok(());
    }
    let go_on = || run.stopped().is_none();
    match structure::factor_entries(program, most as f64, go_on) {
        // What a stop leaves open is not solved either.
        Some(entries) if entries > most as f64 => Err(Error::limit(
            format!(
                "a linear program of {} rows and {} columns takes more memory to factor than the \
                 limit of {} GB",
                program.rows(),
                program.columns(),
                run.options().limits.memory as f64 / 1e9
            ),
            "raise the limit (`--max-memory`) if there is more memory, make the game smaller, or \
             use a simplex (`--backend highs`) where it is compiled in",
        )),
        _ => Ok(()),
    }
}

/// Who is asked next where the chosen back end broke or was inaccurate.
fn fallback(backend: Backend, program: &LinearProgram) -> Option<Backend> {
    let able = |&other: &Backend| {
        other != backend
            && available(other)
            && !(other == Backend::Clarabel && program.has_integers())
            && !(other == Backend::Microlp && program.rows() > LARGEST_FOR_MICROLP)
    };
    let order = [Backend::Highs, Backend::Clarabel, Backend::Microlp];
    order.into_iter().find(able)
}

/// One attempt by one back end, measured.
fn by(backend: Backend, floats: &Floats, run: &Run<'_>) -> Result<Solution, Error> {
    if let Some(stop) = run.stopped() {
        return Ok(bare(LpStatus::Limit(stop), Some(backend), stop.to_string()));
    }
    let mut answer = backend::solve(backend, floats, run)?;
    let without_optimum = matches!(
        answer.claim,
        Claim::Infeasible | Claim::Unbounded | Claim::InfeasibleOrUnbounded
    );
    if floats.scale.drowned && without_optimum {
        // Where coefficients drown in rounding, nothing is known of what floats do not find.
        return Ok(bare(LpStatus::Inaccurate, Some(backend), answer.message));
    }
    if answer.claim == Claim::InfeasibleOrUnbounded {
        answer.claim = match feasible(backend, floats, run, &mut answer.message)? {
            Feasible::Yes => Claim::Unbounded,
            Feasible::No => Claim::Infeasible,
            Feasible::Unknown => Claim::Unfinished,
            Feasible::Stopped(stop) => Claim::Stopped(stop),
        };
    }
    let solution = judge(floats, backend, answer, run)?;
    // A back end may stall, or be content with huge values, because there is nothing to find. An
    // answer that is merely inaccurate is not worth the two programs more.
    let tolerance = run.options().tolerances.feasibility;
    let far = |residual: f64| residual.is_nan() || residual > tolerance.sqrt();
    if solution.status == LpStatus::Inaccurate
        && !floats.scale.drowned
        && let Some(Residuals { primal, dual, gap }) = solution.residuals
        && (far(primal) || dual.is_some_and(far) || gap.is_some_and(far))
    {
        let mut message = solution.message.clone();
        match feasible(backend, floats, run, &mut message)? {
            Feasible::No => return Ok(bare(LpStatus::Infeasible, Some(backend), message)),
            Feasible::Yes if improves_forever(backend, floats, run, &mut message)? => {
                return Ok(bare(LpStatus::Unbounded, Some(backend), message));
            }
            _ => {}
        }
    }
    Ok(solution)
}

/// Whether some direction leads from a feasible point through feasible ones to ever better ones.
fn improves_forever(
    backend: Backend,
    floats: &Floats,
    run: &Run<'_>,
    message: &mut String,
) -> Result<bool, Error> {
    let directions = floats.directions();
    let answer = backend::solve(backend, &directions, run)?;
    message.push_str("; best direction: ");
    message.push_str(&answer.message);
    let tolerances = &run.options().tolerances;
    let dearest = floats
        .cost
        .iter()
        .fold(1.0, |most, cost| f64::max(most, cost.abs()));
    Ok(answer.primal.is_some_and(|direction| {
        directions.residuals(&direction, None).within(tolerances)
            && directions.objective(&direction) < -tolerances.feasibility.sqrt() * dearest
    }))
}

/// Whether a program has a feasible point.
#[derive(PartialEq)]
enum Feasible {
    Yes,
    No,
    Unknown,
    Stopped(Stop),
}

/// Finds the least total violation of the rows, a program that is feasible and bounded.
fn feasible(
    backend: Backend,
    floats: &Floats,
    run: &Run<'_>,
    message: &mut String,
) -> Result<Feasible, Error> {
    let elastic = floats.elastic();
    let answer = backend::solve(backend, &elastic, run)?;
    message.push_str("; least violation: ");
    message.push_str(&answer.message);
    let tolerances = &run.options().tolerances;
    let largest = floats
        .rhs
        .iter()
        .fold(1.0, |most, rhs| f64::max(most, rhs.abs()));
    Ok(match (answer.claim, &answer.primal) {
        (Claim::Stopped(stop), _) => Feasible::Stopped(stop),
        (_, Some(primal)) if elastic.residuals(primal, None).within(tolerances) => {
            if elastic.objective(primal) <= tolerances.feasibility * largest {
                Feasible::Yes
            } else if answer.claim == Claim::Optimal {
                Feasible::No
            } else {
                Feasible::Unknown
            }
        }
        _ => Feasible::Unknown,
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
