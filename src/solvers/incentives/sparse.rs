//! Few recommendations: a point of a face with few positive columns.

use super::face::solve;
use super::program::IncentiveProgram;
use crate::diagnostic::Error;
use crate::lp::exact::ExactSolution;
use crate::lp::{LinearProgram, LpStatus, Relation};
use crate::number::Rational;
use crate::run::{Backend, Options, Run};

/// The most columns among which the fewest are looked for.
const MOST_FOR_FEWEST: usize = 24;

/// A point of the face with as few positive recommendations as a mixed-integer program finds, or,
/// if there are many columns, a vertex. Weights are at most one, so that a column may be positive
/// exactly if its indicator is one.
pub(super) fn few(
    form: &IncentiveProgram,
    face: &LinearProgram,
    run: &Run<'_>,
) -> Result<Option<ExactSolution>, Error> {
    let open = |column: &&crate::lp::ColumnId| {
        let own = face.column(**column);
        own.lower.is_none() || own.lower != own.upper
    };
    let columns: Vec<_> = form.recommendations.iter().filter(open).copied().collect();
    if columns.len() > MOST_FOR_FEWEST {
        return Ok(solve(face, run)?.1);
    }
    let mut program = face.clone();
    let mut indicators = Vec::with_capacity(columns.len());
    for (number, &column) in columns.iter().enumerate() {
        let one = Some(Rational::ONE);
        let indicator =
            program.add_column(format_args!("positive {number}"), Some(Rational::ZERO), one);
        program.set_integer(indicator);
        program.set_cost(indicator, -Rational::ONE);
        let terms = [(column, Rational::ONE), (indicator, -Rational::ONE)];
        let name = format_args!("indicator {number}");
        program.add_row(name, Relation::Le, Rational::ZERO, terms);
        indicators.push(indicator);
    }
    let options = Options {
        backend: Some(Backend::Microlp),
        ..run.options().clone()
    };
    // A back end that breaks here costs nothing: a vertex is there.
    let found = crate::lp::solve(&program, &run.with(&options)).ok();
    // What a clock cut short would differ from one machine to the next.
    let finished = found.filter(|found| found.status == LpStatus::Optimal);
    if let Some(primal) = finished.and_then(|found| found.primal) {
        let mut narrow = face.clone();
        for (column, indicator) in columns.iter().zip(&indicators) {
            if primal[indicator.index()] < 0.5 {
                narrow.set_bounds(*column, Some(Rational::ZERO), Some(Rational::ZERO));
            }
        }
        if let Some(found) = solve(&narrow, run)?.1 {
            return Ok(Some(found));
        }
    }
    Ok(solve(face, run)?.1)
}
