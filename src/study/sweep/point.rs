//! The answer at one point.

use super::Question;
use crate::analysis::best_over_cells;
use crate::concepts::{self, Catalogue, Class, Completeness, Concept, Proof};
use crate::diagnostic::{Error, ErrorKind};
use crate::game::{Game, Objective};
use crate::model::{Assignment, Model};
use crate::number::Rational;
use crate::run::{Options, Run, Status};
use crate::strategy::{Cell, Range, Refinement};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What there is to say of a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Its equilibria.
    Solved(Solved),
    /// Why there are none to tell, one sentence.
    Failed(String),
}

/// The equilibria at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solved {
    /// Which of all equilibria these are.
    pub completeness: Completeness,
    /// Whether a limit on the work was reached.
    pub limited: bool,
    /// One for every class, in the order of the catalogue.
    pub classes: Vec<Row>,
}

/// A class of equilibria at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is called, if it has a name.
    pub name: Option<String>,
    /// Whether the profile that represents it is pure.
    pub pure: bool,
    /// What proof there is.
    pub proof: Proof,
    /// What the players expect, over the class as far as it is known.
    pub payoffs: Vec<Range>,
    /// The values of the [outcomes](Question::outcomes), in their order, over the same.
    pub outcomes: Vec<Range>,
    /// What [every test](Refinement::ALL) of forward induction says; `None` where it was not asked
    /// or is not determined.
    pub tests: [Option<bool>; 5],
}

/// Answers points; made once for a sweep and shared by its threads.
#[derive(Debug)]
pub(super) struct Solver<'a> {
    model: &'a Model,
    base: &'a Assignment,
    /// The parameters that change from point to point.
    swept: Vec<&'a str>,
    question: &'a Question,
}

impl<'a> Solver<'a> {
    pub(super) fn new(
        model: &'a Model,
        base: &'a Assignment,
        swept: Vec<&'a str>,
        question: &'a Question,
    ) -> Self {
        Solver {
            model,
            base,
            swept,
            question,
        }
    }

    /// The answer where the swept parameters have these values; `None` if the run was stopped before
    /// it was complete. Whatever goes wrong at the point is the answer of the point.
    pub(super) fn solve(&self, values: &[Rational], run: &Run<'_>) -> Option<Answer> {
        // A fault of ours at one point is no reason to give up the others.
        let answer = catch_unwind(AssertUnwindSafe(|| self.answer(values, run)));
        let answer = match answer {
            Ok(Ok(solved)) => Answer::Solved(solved),
            Ok(Err(error)) => Answer::Failed(sentence(&error)),
            Err(_) => Answer::Failed("this is a fault of demarche: please report it".into()),
        };
        // What was cut short depends on the machine's speed.
        run.stopped().is_none().then_some(answer)
    }

    fn answer(&self, values: &[Rational], run: &Run<'_>) -> Result<Solved, Error> {
        let mut assignment = self.base.clone();
        for (name, value) in self.swept.iter().zip(values) {
            assignment.set_number(name, value.clone())?;
        }
        let options = Options {
            all: true,
            progress: None,
            ..run.options().clone()
        };
        let within = Options {
            limits: crate::run::Limits {
                time: run.remaining(),
                ..options.limits
            },
            ..options
        };
        let game = self.model.game_within(&assignment, &within.limits)?;
        let objectives = self.question.outcomes.iter();
        let objectives: Vec<Objective> = objectives
            .map(|text| self.model.objective(text, &assignment, &game))
            .collect::<Result<_, _>>()?;
        let catalogue = catalogue(self.question.concept, &game, &within)?;
        let classes = catalogue.classes.iter();
        let rows = classes.map(|class| row(&game, class, &objectives, &within));
        Ok(Solved {
            completeness: catalogue.completeness,
            limited: catalogue.status != Status::Solved,
            classes: rows.collect::<Result<_, _>>()?,
        })
    }
}

/// All equilibria where there is a method for that, otherwise one.
fn catalogue(concept: Option<Concept>, game: &Game, options: &Options) -> Result<Catalogue, Error> {
    let solve = |options: &Options| match concept {
        Some(concept) => concept.solve(game, options),
        None => concepts::solve(game, options),
    };
    match solve(options) {
        Err(refusal) if refusal.kind() == ErrorKind::Unsupported => solve(&Options {
            all: false,
            ..options.clone()
        }),
        found => found,
    }
}

fn row(
    game: &Game,
    class: &Class,
    objectives: &[Objective],
    options: &Options,
) -> Result<Row, Error> {
    let point = [Cell::point(&class.profile)];
    let cells = match class.cells.is_empty() {
        true => &point[..],
        false => &class.cells[..],
    };
    let run = options.start();
    let mut outcomes = Vec::with_capacity(objectives.len());
    for objective in objectives {
        // There is a cell, so that nothing is found only where the run was stopped.
        if let Some(found) = best_over_cells(game, cells, objective, &run)? {
            outcomes.push(found.range);
        }
    }
    let verdict = |test| class.refinements.as_ref()?.verdict(test).holds();
    Ok(Row {
        name: class.name.clone(),
        pure: class.profile.is_pure(),
        proof: class.proof,
        payoffs: class.payoffs.clone(),
        outcomes,
        tests: Refinement::ALL.map(verdict),
    })
}

/// A refusal on one line.
fn sentence(error: &Error) -> String {
    let messages = error
        .diagnostics()
        .iter()
        .map(|fault| fault.message.as_str());
    let mut text = messages.collect::<Vec<_>>().join("; ");
    text.retain(|c| !c.is_control());
    text
}
