//! The best device of a program for a goal.

use super::face;
use super::prices::{RowPrice, prices};
use super::program::{DeviceProgram, IncentiveProgram};
use crate::diagnostic::Error;
use crate::game::{Game, Goal, Objective};
use crate::lp::{ColumnId, LinearProgram, LpStatus, Relation};
use crate::number::{OrderedField, Rational};
use crate::run::{Backend, Run, Status, Stop};
use crate::strategy::{Device, Range};

/// What decides between optimal devices.
#[derive(Debug, Clone, Copy)]
pub enum Choice<'a> {
    /// Whatever the linear program ends with.
    Any,
    /// Few recommendations with positive probability.
    Sparse,
    /// The most of another objective.
    Objective(&'a Objective),
}

/// The best device, and what is known about the others that are as good.
#[derive(Debug, Clone)]
pub struct BestDevice {
    /// The device; `None` if a limit was reached before there was an exact one, or there is none.
    pub device: Option<Device>,
    /// What it makes of the goal, zero without a goal; no other of the program makes more.
    pub value: Option<Rational>,
    /// The optimum in floats, where there is no exact one.
    pub near: Option<f64>,
    /// By player: the range of its payoffs over all optimal devices, where it was computed.
    pub payoffs: Vec<Range>,
    /// Whether other devices are as good and lead to other plays; `None` where that is not known.
    pub varies: Option<bool>,
    /// What incentive constraints cost.
    pub prices: Vec<RowPrice>,
    /// Who solved the linear program.
    pub backend: Option<Backend>,
    /// How it ended.
    pub status: Status,
    /// Whether no device satisfies the constraints.
    pub infeasible: bool,
}

/// The program with the goal as its objective.
pub fn with_goal<K: OrderedField>(
    form: &IncentiveProgram<K>,
    game: &Game<K>,
    goal: Option<&Goal<K>>,
) -> Result<LinearProgram<K>, Error> {
    let mut program = form.program.clone();
    let Some(goal) = goal else {
        return Ok(program);
    };
    goal.require_fit(game)?;
    if let Some(objective) = goal.linear() {
        for (column, cost) in costs(form, objective) {
            let cost = cost + &program.column(column).cost;
            program.set_cost(column, cost);
        }
        if !objective.constant().is_zero() {
            let one = || Some(K::one());
            let constant = program.add_column("constant", one(), one());
            program.set_cost(constant, objective.constant().clone());
        }
        return Ok(program);
    }
    let least = program.add_column("the least of the goal's parts", None, None);
    program.set_cost(least, K::one());
    for (number, part) in goal.parts().iter().enumerate() {
        let terms = costs(form, part).into_iter();
        let terms = terms.map(|(column, value)| (column, -value));
        let name = format_args!("part {number}");
        let terms = terms.chain([(least, K::one())]);
        program.add_row(name, Relation::Le, part.constant().clone(), terms);
    }
    Ok(program)
}

/// What columns add to an objective, its constant aside.
fn costs<K: OrderedField>(
    form: &IncentiveProgram<K>,
    objective: &Objective<K>,
) -> Vec<(ColumnId, K)> {
    let mut counted = objective.leaves().iter().peekable();
    let mut costs = Vec::new();
    for play in &form.plays {
        let mut worth = K::zero();
        for (weight, payoff) in objective.weights().iter().zip(&play.payoffs) {
            if !weight.is_zero() {
                worth += &(weight.clone() * payoff);
            }
        }
        while counted.next_if(|(leaf, _)| *leaf < play.leaf).is_some() {}
        if let Some((_, value)) = counted.next_if(|(leaf, _)| *leaf == play.leaf) {
            worth += value;
        }
        if !worth.is_zero() {
            costs.push((play.column, play.chance.clone() * &worth));
        }
    }
    costs
}

/// Rows and columns together up to which it is computed what varies over the optimal devices.
const SIZE_FOR_RANGES: usize = 3000;

/// Solves the program for a goal.
pub fn best_device(
    built: &impl DeviceProgram<Rational>,
    game: &Game,
    goal: Option<&Goal>,
    choice: Choice<'_>,
    run: &Run<'_>,
) -> Result<BestDevice, Error> {
    let form = built.form();
    let program = with_goal(form, game, goal)?;
    let (float, exact) = face::solve(&program, run)?;
    let mut found = BestDevice {
        device: None,
        value: None,
        near: float
            .objective
            .filter(|_| float.status == LpStatus::Optimal),
        payoffs: Vec::new(),
        varies: None,
        prices: Vec::new(),
        backend: float.backend,
        status: Status::Solved,
        infeasible: false,
    };
    let Some(best) = exact else {
        match float.status {
            LpStatus::Infeasible => found.infeasible = true,
            LpStatus::Limit(stop) => found.status = Status::Stopped(stop),
            _ => found.status = Status::Stopped(run.stopped().unwrap_or(Stop::Work)),
        }
        return Ok(found);
    };
    found.value = Some(best.objective.clone());
    let small = program.rows() + program.columns() <= SIZE_FOR_RANGES;
    let face = face::optimal_face(&program, &best);
    if small {
        for player in 0..game.players().len() {
            let costs = face::payoff_of(form, player);
            match face::range(&face, &costs, run)? {
                Some(range) => found.payoffs.push(range),
                None => break,
            }
        }
        if found.payoffs.len() < game.players().len() {
            found.payoffs.clear();
        }
        let wide = |range: &Range| range.least != range.greatest;
        found.varies = match found.payoffs.iter().any(wide) {
            true => Some(true),
            // What is slow in one question is slow in the others.
            false if found.payoffs.is_empty() => None,
            false if face::plays_vary(form, &face, run)? => Some(true),
            false => None,
        };
        if goal.is_some() {
            found.prices = prices(form, &program, &best, run)?;
        }
    }
    let chosen = match choice {
        Choice::Any => Some(best),
        Choice::Objective(objective) => {
            objective.require_fit(game)?;
            face::surely_greatest(&face, &costs(form, objective), run)?
        }
        Choice::Sparse => super::sparse::few(form, &face, run)?,
    };
    let Some(chosen) = chosen else {
        // The value is known, and no device that the choice allows was found in time.
        found.status = Status::Stopped(run.stopped().unwrap_or(Stop::Work));
        return Ok(found);
    };
    // The goal may have added columns behind the program's own.
    let own = chosen.primal.get(..form.program.columns());
    found.device = Some(built.device(own.unwrap_or_default())?);
    Ok(found)
}
