//! The optimal face of a linear program, and what varies over it.
//!
//! With an optimal dual solution `y`, a feasible point is optimal exactly if it is complementary to
//! `y`: columns with a reduced cost stay at their bound, and rows with a price hold with equality.

use super::program::IncentiveProgram;
use crate::diagnostic::Error;
use crate::lp::exact::{self, ExactSolution};
use crate::lp::{self, ColumnId, LinearProgram, Relation, Solution};
use crate::number::{OrderedRing, Rational};
use crate::run::{Backend, Options, Run};
use crate::strategy::Range;

/// Rows up to which a simplex is asked first: its vertices recommend little.
const ROWS_FOR_VERTEX: usize = 400;

/// Solves a program exactly, at a vertex if it is small and a simplex finds one.
pub(crate) fn solve(
    program: &LinearProgram,
    run: &Run<'_>,
) -> Result<(Solution, Option<ExactSolution>), Error> {
    if run.options().backend.is_none() && program.rows() <= ROWS_FOR_VERTEX {
        let options = Options {
            backend: Some(Backend::Microlp),
            ..run.options().clone()
        };
        // A back end that breaks here costs nothing: another one is asked.
        if let Ok(float) = lp::solve(program, &run.with(&options))
            && let Some(exact) = exact::from_float(program, &float, run)
        {
            return Ok((float, Some(exact)));
        }
    }
    exact::solve(program, run)
}

/// Solves one of many programs that differ in their costs: exactly if floats lead to it at once.
/// What that leaves open stays open: the answer itself is known.
pub(super) fn ask(
    program: &LinearProgram,
    run: &Run<'_>,
) -> Result<(Solution, Option<ExactSolution>), Error> {
    let float = match lp::solve(program, run) {
        Ok(float) => float,
        Err(error) => return exact::without_floats(program, error, run),
    };
    let exact = exact::from_float(program, &float, run);
    Ok((float, exact))
}

/// The program of all optimal points: without costs.
pub(super) fn optimal_face(program: &LinearProgram, best: &ExactSolution) -> LinearProgram {
    let mut face = program.clone();
    let by_column = program.transposed();
    for id in program.column_ids() {
        let priced = by_column.column(id).iter();
        let priced = priced.fold(Rational::ZERO, |sum, (row, value)| {
            sum + &(&best.dual[row.index()] * *value)
        });
        if program.column(id).cost != priced {
            let at = &best.primal[id.index()];
            face.set_bounds(id, Some(at.clone()), Some(at.clone()));
        }
        face.set_cost(id, Rational::ZERO);
    }
    for row in program.row_ids() {
        if !best.dual[row.index()].is_zero() {
            face.set_relation(row, Relation::Eq);
        }
    }
    face
}

/// The largest value of a linear function over a face; `None` where that is not soon found.
fn greatest(
    face: &LinearProgram,
    costs: &[(ColumnId, Rational)],
    run: &Run<'_>,
) -> Result<Option<ExactSolution>, Error> {
    Ok(ask(&with_costs(face, costs), run)?.1)
}

/// The largest value of a linear function over a face, at a vertex if the face is small; `None`
/// where a limit was reached.
pub(super) fn surely_greatest(
    face: &LinearProgram,
    costs: &[(ColumnId, Rational)],
    run: &Run<'_>,
) -> Result<Option<ExactSolution>, Error> {
    Ok(solve(&with_costs(face, costs), run)?.1)
}

fn with_costs(face: &LinearProgram, costs: &[(ColumnId, Rational)]) -> LinearProgram {
    let mut program = face.clone();
    for (column, cost) in costs {
        program.set_cost(*column, &program.column(*column).cost + cost);
    }
    program
}

/// The least and the largest value; `None` where a limit was reached.
pub(super) fn range(
    face: &LinearProgram,
    costs: &[(ColumnId, Rational)],
    run: &Run<'_>,
) -> Result<Option<Range>, Error> {
    let Some(most) = greatest(face, costs, run)? else {
        return Ok(None);
    };
    let negated: Vec<_> = (costs.iter())
        .map(|(column, cost)| (*column, -cost.clone()))
        .collect();
    let Some(least) = greatest(face, &negated, run)? else {
        return Ok(None);
    };
    Ok(Some(Range {
        least: -least.objective,
        greatest: most.objective,
    }))
}

/// What a player gets, as a function of the columns.
pub(super) fn payoff_of(form: &IncentiveProgram, player: usize) -> Vec<(ColumnId, Rational)> {
    let plays = form.plays.iter();
    plays
        .map(|play| (play.column, &play.chance * &play.payoffs[player]))
        .filter(|(_, value)| !value.is_zero())
        .collect()
}

/// Whether optimal points differ in the plays that they bring about, as far as one function of the
/// plays' probabilities, with no pattern in its coefficients, can tell.
pub(super) fn plays_vary(
    form: &IncentiveProgram,
    face: &LinearProgram,
    run: &Run<'_>,
) -> Result<bool, Error> {
    let costs: Vec<_> = (form.plays.iter().enumerate())
        .map(|(number, play)| {
            let number = number as i64;
            let mixed = (number * number * 7919 + number * 104_729 + 17) % 1009 + 1;
            (play.column, &play.chance * &Rational::from(mixed))
        })
        .collect();
    let found = range(face, &costs, run)?;
    Ok(found.is_some_and(|range| range.least.compare(&range.greatest).is_lt()))
}
