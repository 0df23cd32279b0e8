//! Answers to linear programs: a status, values, prices, and how far they are from right.

use super::program::{ColumnId, RowId};
use crate::number::Tolerances;
use crate::run::{Backend, Stop};
use std::fmt;

/// What is known about a linear program after an attempt to solve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LpStatus {
    /// The values satisfy the program within the tolerances. Where there are dual values they
    /// prove optimality within the tolerances; where there are none, the back end claims it.
    Optimal,
    /// There are values, but they miss a tolerance, or nothing speaks for their optimality.
    Inaccurate,
    /// No values satisfy the program.
    Infeasible,
    /// The objective can be made as good as one likes.
    Unbounded,
    /// The work stopped early; the values, if any, are the best so far.
    Limit(Stop),
}

impl fmt::Display for LpStatus {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LpStatus::Optimal => out.write_str("optimal"),
            LpStatus::Inaccurate => out.write_str("inaccurate"),
            LpStatus::Infeasible => out.write_str("infeasible"),
            LpStatus::Unbounded => out.write_str("unbounded"),
            LpStatus::Limit(stop) => write!(out, "limit: {stop}"),
        }
    }
}

/// How far an answer is from being one, recomputed from our own copy of the program.
///
/// Violations are relative to the program's numbers, never to the answer's: an answer that runs
/// away to infinity cannot hide its violation behind its size, and what rounding may hide in a sum
/// of large terms counts as violation. The copy is in floats, minimized,
/// and scaled by powers of two where the program's numbers lie outside the range in which back ends
/// are at home; then the residuals are those of the scaled program.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Residuals {
    /// The largest violation of a row or a bound, relative to one plus the largest magnitude among
    /// the row's coefficients and its right-hand side (one plus the magnitude of the bound).
    pub primal: f64,
    /// The largest violation of the sign that a row demands of its dual value, relative to one plus
    /// the largest cost, or that a bound demands of its reduced cost, relative to one plus the
    /// largest magnitude among the column's coefficients and its cost. `None` without dual values.
    pub dual: Option<f64>,
    /// The difference of primal and dual objective, relative to one plus the primal's magnitude.
    /// `None` without dual values.
    pub gap: Option<f64>,
}

impl Residuals {
    /// Whether every residual that is known is within its tolerance.
    pub fn within(&self, tolerances: &Tolerances) -> bool {
        // Written so that NaN is not within.
        self.primal <= tolerances.feasibility
            && self.dual.is_none_or(|dual| dual <= tolerances.feasibility)
            && self.gap.is_none_or(|gap| gap <= tolerances.gap)
    }
}

/// The answer to a [`LinearProgram`](super::LinearProgram), in floats.
///
/// Values are in the units of the program. A dual value is the derivative of the best objective by
/// the row's right-hand side, `d(objective) / d(rhs)`, for either sense: where more of `<=` helps,
/// it is positive if the program is maximized and negative if it is minimized. A reduced cost is
/// the column's cost less the sum of its coefficients times the rows' dual values, computed here
/// and never taken from a back end.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// What is known.
    pub status: LpStatus,
    /// One value for every column; `None` where there is no answer.
    pub primal: Option<Vec<f64>>,
    /// One dual value for every row; `None` where there is no answer, and for integer programs.
    pub dual: Option<Vec<f64>>,
    /// One reduced cost for every column, where there are dual values.
    pub reduced_costs: Option<Vec<f64>>,
    /// The objective of `primal`.
    pub objective: Option<f64>,
    /// How far `primal` and `dual` are from right.
    pub residuals: Option<Residuals>,
    /// Who solved it; `None` where the answer was plain without a back end.
    pub backend: Option<Backend>,
    /// Wall-clock time, translation included.
    pub seconds: f64,
    /// What the back end said, or what was plain without one.
    pub message: String,
}

impl Solution {
    /// The value of a column, if there is one.
    pub fn value(&self, column: ColumnId) -> Option<f64> {
        self.primal.as_ref()?.get(column.index()).copied()
    }

    /// The dual value of a row, `d(objective) / d(rhs)`, if there is one.
    pub fn dual(&self, row: RowId) -> Option<f64> {
        self.dual.as_ref()?.get(row.index()).copied()
    }

    /// The reduced cost of a column, if there is one.
    pub fn reduced_cost(&self, column: ColumnId) -> Option<f64> {
        self.reduced_costs.as_ref()?.get(column.index()).copied()
    }
}
