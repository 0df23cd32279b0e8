//! The best value of devices as a function of one parameter.

use super::parametric::{Piece, parametric};
use super::share;
use crate::concepts::Mediation;
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::game::{Game, Goal, Objective, PlayerId};
use crate::model::{Assignment, Model};
use crate::number::{Ratio, Rational};
use crate::run::{Options, Status};
use crate::study::diagram::range_of;

/// What the best device of some concepts makes of a goal, over one parameter.
#[derive(Debug, Clone)]
pub struct WorthCurve {
    /// The parameter.
    pub parameter: String,
    /// The least and the greatest value that were asked for.
    pub range: (Rational, Rational),
    /// The goal, as it was given.
    pub goal: String,
    /// Who pledges, if somebody does in one of the concepts.
    pub leader: Option<PlayerId>,
    /// In the order in which they were asked for.
    pub curves: Vec<Curve>,
}

/// What the best device of one concept makes of a goal, over one parameter.
#[derive(Debug, Clone)]
pub struct Curve {
    /// The concept.
    pub concept: Mediation,
    /// From left to right, without gaps. They end early if the run was stopped.
    pub pieces: Vec<Piece>,
    /// Whether all of the range was covered.
    pub status: Status,
}

impl Curve {
    /// The piece in which a value of the parameter is.
    pub fn piece_at(&self, value: &Rational) -> Option<&Piece> {
        let value = value.clone().into();
        self.pieces.iter().find(|piece| piece.contains(&value))
    }
}

/// The best value of every concept as a piecewise rational function of one parameter, the others at
/// their values in `assignment`, with the exact points at which the formula changes.
///
/// `range` is where to look; `None` is the range that the model gives to the parameter. `goal` is in
/// the names of the model, as [`Goal::read`] reads it; concepts with a leader make the most of the
/// leader's own payoff. Of a concept that is refused, or a model that makes no sense, a piece says so.
/// Every concept may take its share of the time that is left; the pieces of one that is stopped end
/// early.
///
/// Refuses an unknown parameter, one without a range where none is given, an empty range, a goal
/// that makes no sense, and an unknown leader.
#[allow(clippy::too_many_arguments)]
pub fn worth_over(
    model: &Model,
    assignment: &Assignment,
    parameter: &str,
    range: Option<(Rational, Rational)>,
    goal: &str,
    which: &[Mediation],
    leader: Option<&str>,
    options: &Options,
) -> Result<WorthCurve, Error> {
    let run = options.start();
    let index = assignment.position(parameter)?;
    let range = range_of(model, parameter, range)?;
    let leader = match leader {
        Some(name) => player(model, name)?,
        None => PlayerId::new(0),
    };
    // Where there is no game at the present values, there may be one elsewhere.
    if let Ok(game) = model.game(assignment) {
        Goal::read(goal, |text| model.objective(text, assignment, &game))?;
    }
    let pledging = |concept: Mediation| concept.has_leader().then_some(leader);
    let mut curves = Vec::new();
    for (position, &concept) in which.iter().enumerate() {
        let share = share(&run, which.len() - position);
        let own = share.start();
        let build = |value: &Ratio| {
            let values = assignment.values().iter().cloned().map(Ratio::constant);
            let mut values: Vec<Ratio> = values.collect();
            values[index] = value.clone();
            let game: Game<Ratio> = model.game_over(&values)?;
            let goal = match concept.has_leader() {
                true => Goal::from(Objective::payoff(&game, leader)),
                false => Goal::read(goal, |text| model.objective_over(text, &values, &game))?,
            };
            concept.program(&game, Some(&goal), pledging(concept), &own)
        };
        let (pieces, status) = parametric(parameter, &range, build, &own)?;
        curves.push(Curve {
            concept,
            pieces,
            status,
        });
    }
    Ok(WorthCurve {
        parameter: parameter.to_string(),
        range,
        goal: goal.trim().to_string(),
        leader: which.iter().copied().find_map(pledging),
        curves,
    })
}

/// The player with a name.
fn player(model: &Model, name: &str) -> Result<PlayerId, Error> {
    let players = model.players();
    let found = players.iter().position(|own| own == name);
    found.map(PlayerId::new).ok_or_else(|| {
        let fault = Diagnostic::error(format!("there is no player `{name}`"));
        let known = players.iter().map(String::as_str);
        Error::new(ErrorKind::Input, fault.suggest(name, known))
    })
}
