//! Column generation: the best device of a game with too many joint plans to write them all.
//!
//! The master program has the scaled plans of one player for some joint pure plans of the others. Its
//! optimum is a device; its dual prices say what another joint plan would add (Dantzig and Wolfe
//! 1960). The best such plan is the best pure team plan for those prices, found by branching on
//! the equations of correlation plans: where they recommend one pure plan to everybody but the mixing
//! player they are a distribution. If it adds nothing the device is the best there is; otherwise what
//! it would add bounds how much better another can be. All in rational arithmetic. Finding the best
//! device is NP-hard in games with chance or more than two players (von Stengel and Forges 2008).

use super::joint::{self, Part};
use super::{Base, CorrelatedProgram, Described, Leaving, Polytope, equations, write};
use crate::diagnostic::Error;
use crate::game::{Game, Goal, PlayerId, SequenceId};
use crate::lp::exact::{self, ExactSolution};
use crate::lp::{ColumnId, LinearProgram};
use crate::number::{OrderedRing, Rational};
use crate::run::{Run, Status, Stop};
use crate::solvers::incentives::{DeviceProgram, IncentiveProgram, with_goal};
use crate::strategy::Device;

/// What column generation came to.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The best device found, and its value; `None` where none was found in time.
    pub best: Option<(Device, Rational)>,
    /// What no device exceeds, where that is known: the value itself where it is proved.
    pub bound: Option<Rational>,
    /// Whether no device is better.
    pub proved: bool,
    /// How it ended.
    pub status: Status,
    /// How many joint plans were needed.
    pub plans: usize,
}

/// Rounds after which it ends with a bound.
const MOST_ROUNDS: usize = 400;

/// Nodes of one search for a joint plan after which a bound must do.
const MOST_NODES: usize = 2000;

/// Makes the most of a goal over the devices of a kind. `relaxed` is what is best over the
/// equations.
pub fn generate(
    game: &Game,
    leaving: Leaving,
    bound: &[PlayerId],
    goal: &Goal,
    relaxed: &Rational,
    run: &Run<'_>,
) -> Result<Generated, Error> {
    let base = Base::new(game, run)?;
    let counts = joint::counts(game, &base.live, usize::MAX / 2);
    let by_count = |player: &usize| counts[*player].unwrap_or(usize::MAX);
    let mixing = (0..counts.len()).rev().max_by_key(by_count);
    let mixing = PlayerId::new(mixing.unwrap_or(0));
    let pricing = Pricing::new(game, &base, mixing);
    let first: Part = game
        .player_ids()
        .filter(|own| *own != mixing)
        .map(|player| (player, first_plan(game, player)))
        .collect();
    let mut parts = vec![first];
    let mut found = Generated {
        best: None,
        bound: Some(relaxed.clone()),
        proved: false,
        status: Status::Solved,
        plans: 0,
    };
    // First the constraints may be violated, for as little as possible; then they hold.
    let mut feasible = false;
    for round in 0..MOST_ROUNDS {
        run.report("joint plans", round as u64, None);
        let described = Described::Joint {
            mixing,
            parts: parts.clone(),
            own_columns: true,
        };
        let built = write(
            game,
            &base,
            Polytope::JointPlans,
            described,
            leaving,
            bound,
            run,
        )?;
        let program = match feasible {
            true => with_goal(built.form(), game, Some(goal))?,
            false => elastic(built.form()),
        };
        let Some(best) = exact::solve(&program, run)?.1 else {
            found.status = Status::Stopped(run.stopped().unwrap_or(Stop::Work));
            return Ok(found);
        };
        found.plans = parts.len();
        if !feasible && best.objective.is_zero() {
            feasible = true;
            continue;
        }
        if feasible {
            let device = built.device(&best.primal)?;
            found.best = Some((device, best.objective.clone()));
            if best.objective == *relaxed {
                found.proved = true;
                return Ok(found);
            }
        }
        let priced = pricing.best(&built, &best, run)?;
        if feasible && let Some(most) = &priced.bound {
            let above = match most.sign().is_gt() {
                true => &best.objective + most,
                false => best.objective.clone(),
            };
            let tighter = |known: &Rational| above.compare(known).is_lt();
            if found.bound.as_ref().is_none_or(tighter) {
                found.bound = Some(above);
            }
            if !most.sign().is_gt() {
                found.proved = true;
                return Ok(found);
            }
        }
        match priced.part {
            Some(part) => parts.push(part),
            None => {
                found.status = Status::Stopped(run.stopped().unwrap_or(Stop::Work));
                return Ok(found);
            }
        }
    }
    found.status = Status::Stopped(Stop::Work);
    Ok(found)
}

/// Takes the first action everywhere.
fn first_plan(game: &Game, player: PlayerId) -> Vec<bool> {
    let mut plan = vec![false; game.sequence_count(player)];
    plan[0] = true;
    for &id in game.infosets_of(player) {
        let set = game.infoset(id);
        plan[game.sequence(set.action(0)).index()] = plan[set.parent_sequence().index()];
    }
    plan
}

/// The program in which incentive constraints may be violated at a cost.
fn elastic(form: &IncentiveProgram) -> LinearProgram {
    let mut program = LinearProgram::maximize();
    for id in form.program.column_ids() {
        let column = form.program.column(id);
        let (lower, upper) = (column.lower.clone(), column.upper.clone());
        program.add_column(form.program.column_name(id), lower, upper);
    }
    let violations: Vec<ColumnId> = form
        .incentives
        .iter()
        .map(|own| {
            let name = format_args!("violation {}", own.row.index());
            let column = program.add_column(name, Some(Rational::ZERO), None);
            program.set_cost(column, -Rational::ONE);
            column
        })
        .collect();
    for id in form.program.row_ids() {
        let row = form.program.row(id);
        let own = form.incentives.iter().position(|own| own.row == id);
        let violation = own.map(|own| (violations[own], -Rational::ONE));
        let entries = row.entries.iter().cloned().chain(violation);
        let name = form.program.row_name(id);
        program.add_row(name, row.relation, row.rhs.clone(), entries);
    }
    program
}

/// The search for the joint plan that adds most at given prices.
struct Pricing<'a> {
    game: &'a Game,
    base: &'a Base<Rational>,
    mixing: PlayerId,
    /// The equations.
    program: LinearProgram,
    weights: Vec<ColumnId>,
}

/// The best joint plan found and what none exceeds.
struct Priced {
    /// A joint plan that adds something.
    part: Option<Part>,
    /// What none adds more than.
    bound: Option<Rational>,
}

impl<'a> Pricing<'a> {
    fn new(game: &'a Game, base: &'a Base<Rational>, mixing: PlayerId) -> Self {
        let mut form = IncentiveProgram::new();
        let weights = equations(&mut form, &base.tuples, &base.flows);
        Pricing {
            game,
            base,
            mixing,
            program: form.program,
            weights,
        }
    }

    fn best(
        &self,
        built: &CorrelatedProgram<Rational>,
        master: &ExactSolution,
        run: &Run<'_>,
    ) -> Result<Priced, Error> {
        let mut root = self.program.clone();
        for (row, weight) in built.sums.iter().zip(&self.weights) {
            root.set_cost(*weight, -master.dual[row.index()].clone());
        }
        // The total of all joint plans is one; what that is worth a new plan must beat.
        let total = built.joint.as_ref().map(|joint| joint.total);
        let total = total.map_or(Rational::ZERO, |row| master.dual[row.index()].clone());
        let mut waiting: Vec<(LinearProgram, Option<Rational>)> = vec![(root, None)];
        let mut best: Option<(Rational, Part)> = None;
        let mut nodes = 0;
        while let Some((program, bound)) = waiting.pop() {
            let beaten = |bound: &Rational| match &best {
                Some((value, _)) => bound.compare(value).is_le(),
                None => !bound.sign().is_gt(),
            };
            if bound.as_ref().is_some_and(beaten) {
                continue;
            }
            nodes += 1;
            let solved = match nodes > MOST_NODES || run.stopped().is_some() {
                true => None,
                false => exact::solve(&program, run)?.1,
            };
            let Some(found) = solved else {
                // What is left is bounded by what its programs' parents reached.
                let left = waiting
                    .iter()
                    .map(|(_, bound)| bound.clone())
                    .chain([bound]);
                let left: Option<Vec<Rational>> = left.collect();
                let known = best.as_ref().map(|(value, _)| value.clone());
                let bound = left.and_then(|left| left.into_iter().chain(known).max());
                return Ok(Priced {
                    part: best.map(|(_, part)| part),
                    bound,
                });
            };
            let value = &found.objective - &total;
            if beaten(&value) {
                continue;
            }
            match self.mixed_at(&found) {
                None => best = Some((value, self.part(&found))),
                Some(sequences) => {
                    for kept in sequences.iter().rev() {
                        let mut own = program.clone();
                        for (_, column) in sequences.iter().filter(|other| *other != kept) {
                            own.set_bounds(*column, Some(Rational::ZERO), Some(Rational::ZERO));
                        }
                        waiting.push((own, Some(value.clone())));
                    }
                }
            }
        }
        let bound = best
            .as_ref()
            .map_or(Rational::ZERO, |(value, _)| value.clone());
        Ok(Priced {
            part: best.map(|(_, part)| part),
            bound: Some(bound),
        })
    }

    fn marginal(&self, player: PlayerId, sequence: SequenceId) -> Option<ColumnId> {
        let mut tuple = vec![SequenceId::EMPTY; self.game.players().len()];
        tuple[player.index()] = sequence;
        self.base
            .tuples
            .find(&tuple)
            .map(|index| self.weights[index])
    }

    /// The sequences of the first set at which a player that must be pure mixes, likeliest first.
    fn mixed_at(&self, found: &ExactSolution) -> Option<Vec<(SequenceId, ColumnId)>> {
        let game = self.game;
        game.player_ids()
            .filter(|player| *player != self.mixing)
            .flat_map(|player| {
                game.infosets_of(player)
                    .iter()
                    .map(move |set| (player, *set))
            })
            .find_map(|(player, id)| {
                let own = game.infoset(id).actions().filter_map(|action| {
                    let sequence = game.sequence(action);
                    Some((sequence, self.marginal(player, sequence)?))
                });
                let mut own: Vec<_> = own.collect();
                let weight = |column: ColumnId| &found.primal[column.index()];
                let positive = own.iter().filter(|(_, column)| !weight(*column).is_zero());
                if positive.count() < 2 {
                    return None;
                }
                own.sort_by(|a, b| weight(b.1).compare(weight(a.1)));
                Some(own)
            })
    }

    /// The joint plan of the players that must be pure.
    fn part(&self, found: &ExactSolution) -> Part {
        let others = self.game.player_ids().filter(|own| *own != self.mixing);
        others
            .map(|player| {
                let sequences = 0..self.game.sequence_count(player);
                let plan = sequences.map(|index| {
                    let sequence = SequenceId::new(index);
                    let column = self.marginal(player, sequence);
                    column.is_some_and(|column| !found.primal[column.index()].is_zero())
                });
                (player, plan.collect())
            })
            .collect()
    }
}
