//! Shadow prices of incentive constraints.
//!
//! Let `V(ε)` be the optimum where one row is relaxed by `ε`. It is concave, with the derivatives
//!
//! ```text
//! V'(0+) = min { y_r : y an optimal dual solution },   V'(0-) = max { y_r : ... }
//! ```
//!
//! and minus infinity to the left where the maximum is infinite: tightening leaves no device. The
//! two differ exactly where the optimum is degenerate. The optimal dual solutions are those that are
//! complementary to an optimal point.

use super::face::ask;
use super::program::IncentiveProgram;
use crate::diagnostic::Error;
use crate::lp::exact::ExactSolution;
use crate::lp::{ColumnId, LinearProgram, Relation, RowId};
use crate::number::{OrderedRing, Rational};
use crate::run::Run;
use std::cmp::Ordering;

/// What relaxing or tightening one incentive constraint does to the optimum.
#[derive(Debug, Clone, PartialEq)]
pub struct RowPrice {
    /// Which of the program's incentive rows.
    pub incentive: usize,
    /// The price in the dual solution that was found, per unit of the row.
    pub price: Rational,
    /// The derivatives when the row is relaxed and when it is tightened; `None` where they were not
    /// computed.
    pub sides: Option<Sides>,
}

/// The one-sided derivatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Sides {
    /// When the row is relaxed.
    pub relaxing: Rational,
    /// When it is tightened; `None` where no device is left then.
    pub tightening: Option<Rational>,
}

/// Rows and columns together up to which both derivatives are computed.
const SIZE_FOR_SIDES: usize = 1500;

/// The most rows that are priced on both sides.
const MOST_SIDED: usize = 12;

/// After so many questions that floats do not answer no others are asked.
const MOST_UNANSWERED: usize = 3;

/// The prices of the incentive rows that bind, those without effect left out; the dearest first.
pub(super) fn prices(
    form: &IncentiveProgram,
    program: &LinearProgram,
    best: &ExactSolution,
    run: &Run<'_>,
) -> Result<Vec<RowPrice>, Error> {
    let slack = |row: RowId| {
        let row = program.row(row);
        let entries = row.entries.iter();
        let activity = entries.fold(Rational::ZERO, |sum, (column, value)| {
            sum + &(value * &best.primal[column.index()])
        });
        row.rhs - &activity
    };
    let sided = program.rows() + program.columns() <= SIZE_FOR_SIDES;
    let duals = sided.then(|| dual_face(program, best, &slack));
    let mut found = Vec::new();
    for (incentive, row) in form.incentives.iter().enumerate() {
        let price = best.dual[row.row.index()].clone();
        let binds = slack(row.row).is_zero() && row.arrival.as_ref().is_none_or(|a| !a.is_zero());
        if binds && (sided || !price.is_zero()) {
            found.push(RowPrice {
                incentive,
                price,
                sides: None,
            });
        }
    }
    // Dearest first; the order of rows decides ties.
    found.sort_by(|a, b| b.price.compare(&a.price));
    if let Some(duals) = duals {
        let mut unanswered = 0;
        for own in found.iter_mut().take(MOST_SIDED) {
            if run.stopped().is_some() {
                break;
            }
            let column = duals.of(form.incentives[own.incentive].row);
            own.sides = duals.sides(column, run)?;
            unanswered += usize::from(own.sides.is_none());
            if unanswered == MOST_UNANSWERED {
                break;
            }
        }
    }
    found.retain(|own| match &own.sides {
        Some(sides) => !sides.relaxing.is_zero() || sides.tightening != Some(Rational::ZERO),
        None => !own.price.is_zero(),
    });
    Ok(found)
}

/// The optimal dual solutions, as a program with one column for every row.
struct Duals {
    program: LinearProgram,
    columns: Vec<ColumnId>,
}

fn dual_face(
    program: &LinearProgram,
    best: &ExactSolution,
    slack: &impl Fn(RowId) -> Rational,
) -> Duals {
    let zero = || Some(Rational::ZERO);
    let mut duals = LinearProgram::maximize();
    let columns: Vec<ColumnId> = program
        .row_ids()
        .map(|id| {
            let relation = program.row(id).relation;
            let (lower, upper) = match relation {
                _ if relation != Relation::Eq && !slack(id).is_zero() => (zero(), zero()),
                Relation::Eq => (None, None),
                Relation::Le => (zero(), None),
                Relation::Ge => (None, zero()),
            };
            duals.add_column(format_args!("price {}", id.index()), lower, upper)
        })
        .collect();
    let by_column = program.transposed();
    for id in program.column_ids() {
        let column = program.column(id);
        let at = &best.primal[id.index()];
        let low = column.lower.as_ref() == Some(at);
        let high = column.upper.as_ref() == Some(at);
        // The reduced cost `c - A'y` of a maximum is at most zero at a lower bound.
        let relation = match (low, high) {
            (true, true) => continue,
            (true, false) => Relation::Ge,
            (false, true) => Relation::Le,
            (false, false) => Relation::Eq,
        };
        let entries = by_column.column(id).iter();
        let entries = entries.map(|(row, value)| (columns[row.index()], (*value).clone()));
        let name = format_args!("column {}", id.index());
        duals.add_row(name, relation, column.cost.clone(), entries);
    }
    Duals {
        program: duals,
        columns,
    }
}

impl Duals {
    fn of(&self, row: RowId) -> ColumnId {
        self.columns[row.index()]
    }

    fn sides(&self, column: ColumnId, run: &Run<'_>) -> Result<Option<Sides>, Error> {
        let mut program = self.program.clone();
        program.set_cost(column, -Rational::ONE);
        let Some(least) = ask(&program, run)?.1 else {
            return Ok(None);
        };
        program.set_cost(column, Rational::ONE);
        let (float, most) = ask(&program, run)?;
        let tightening = match most {
            Some(most) => Some(most.objective),
            None if float.status == crate::lp::LpStatus::Unbounded => None,
            None => return Ok(None),
        };
        debug_assert!(least.objective.sign() != Ordering::Greater);
        Ok(Some(Sides {
            relaxing: -least.objective,
            tightening,
        }))
    }
}
