//! The plan whose least payoff over the states, each with a number added, is the greatest.

use super::own::OwnSets;
use crate::diagnostic::Error;
use crate::lp::simplex::{self, Outcome};
use crate::lp::{ColumnId, LinearProgram, Relation, RowId};
use crate::number::Rational;
use crate::run::{Run, Stop};

/// A maximin plan.
pub(super) struct Maximin {
    pub(super) value: Rational,
    /// By sequence; zero at sets that do not matter.
    pub(super) weights: Vec<Rational>,
    /// By state: the mixture against which no plan has more than the value.
    pub(super) mixture: Vec<Rational>,
}

/// Maximizes the least of `payoffs[j]·x + offsets[j]` over realization plans `x`:
///
/// ```text
/// max s   subject to   s - payoffs[j]·x <= offsets[j] for every state j,  Ex = e,  x >= 0
/// ```
///
/// The dual values of the states are a mixture. Among the optimal plans the second program takes
/// one with the greatest sum over the states, so that no other is as good in all of them and
/// better in one.
pub(super) fn maximin(
    own: &OwnSets,
    payoffs: &[&[Rational]],
    offsets: &[Rational],
    run: &Run<'_>,
) -> Result<Result<Maximin, Stop>, Error> {
    let mut plans = Plans::new(own);
    let level = plans.program.add_column("guarantee", None, None);
    plans.program.set_cost(level, Rational::ONE);
    let rows: Vec<RowId> = payoffs
        .iter()
        .zip(offsets)
        .enumerate()
        .map(|(state, (payoffs, offset))| {
            let entries = plans.entries(payoffs, -Rational::ONE);
            let entries = entries.into_iter().chain([(level, Rational::ONE)]);
            let name = format_args!("state {state}");
            let (program, right) = (&mut plans.program, offset.clone());
            program.add_row(name, Relation::Le, right, entries)
        })
        .collect();
    let first = match plans.solve(run)? {
        Ok(found) => found,
        Err(stop) => return Ok(Err(stop)),
    };
    let mixture = rows
        .iter()
        .map(|row| first.dual[row.index()].clone())
        .collect();

    let mut plans = Plans::new(own);
    let mut sums = vec![Rational::ZERO; own.sequences];
    for (state, (payoffs, offset)) in payoffs.iter().zip(offsets).enumerate() {
        let entries = plans.entries(payoffs, Rational::ONE);
        let name = format_args!("state {state}");
        let least = &first.objective - offset;
        plans.program.add_row(name, Relation::Ge, least, entries);
        for (sum, payoff) in sums.iter_mut().zip(payoffs.iter()) {
            *sum += payoff;
        }
    }
    for (column, cost) in plans.entries(&sums, Rational::ONE) {
        plans.program.set_cost(column, cost);
    }
    Ok(plans.solve(run)?.map(|second| Maximin {
        value: first.objective,
        weights: plans.weights(&second.primal),
        mixture,
    }))
}

/// A program over realization plans, to be maximized.
struct Plans {
    program: LinearProgram,
    /// By sequence; none at sets that do not matter.
    columns: Vec<Option<ColumnId>>,
}

impl Plans {
    fn new(own: &OwnSets) -> Self {
        let mut program = LinearProgram::maximize();
        let mut columns = vec![None; own.sequences];
        let mut add = |sequence: usize, program: &mut LinearProgram| {
            let name = format_args!("weight {sequence}");
            let column = program.add_column(name, Some(Rational::ZERO), None);
            columns[sequence] = Some(column);
            column
        };
        let start = add(0, &mut program);
        let flows: Vec<Vec<ColumnId>> = own
            .sets
            .iter()
            .map(|set| {
                set.sequences
                    .iter()
                    .map(|&s| add(s, &mut program))
                    .collect()
            })
            .collect();
        let one = Rational::ONE;
        program.add_row("start", Relation::Eq, one.clone(), [(start, one.clone())]);
        for (set, actions) in own.sets.iter().zip(flows) {
            // A set that matters comes after sets that matter, so that the parent has a column.
            let parent = columns[set.parent].map(|column| (column, -one.clone()));
            let actions = actions.into_iter().map(|column| (column, one.clone()));
            let name = format_args!("flow {}", set.place);
            program.add_row(
                name,
                Relation::Eq,
                Rational::ZERO,
                parent.into_iter().chain(actions),
            );
        }
        Plans { program, columns }
    }

    /// The coefficients of `factor` times what a plan brings.
    fn entries(&self, payoffs: &[Rational], factor: Rational) -> Vec<(ColumnId, Rational)> {
        let pairs = self.columns.iter().zip(payoffs);
        pairs
            .filter_map(|(column, payoff)| Some(((*column)?, payoff * &factor)))
            .collect()
    }

    fn weights(&self, primal: &[Rational]) -> Vec<Rational> {
        let weight = |column: &Option<ColumnId>| match column {
            Some(column) => primal[column.index()].clone(),
            None => Rational::ZERO,
        };
        self.columns.iter().map(weight).collect()
    }

    fn solve(&self, run: &Run<'_>) -> Result<Result<crate::lp::exact::ExactSolution, Stop>, Error> {
        match simplex::solve(&self.program, None, run)? {
            Outcome::Optimal(found) => Ok(Ok(found)),
            Outcome::Stopped(stop) => Ok(Err(stop)),
            // Plans form a polytope that is not empty, and payoffs over it are bounded.
            Outcome::Infeasible | Outcome::Unbounded => {
                Err(Error::internal("a program over plans has no optimum"))
            }
        }
    }
}
