//! The answer at one point.

use super::super::{Atlas, Chart, Question, Row};
use crate::concepts::{self, Catalogue, Completeness, Concept};
use crate::diagnostic::{Error, ErrorKind};
use crate::game::{Game, Objective};
use crate::model::{Assignment, Model};
use crate::number::{MOST_VARIABLES, Rational};
use crate::run::{Options, Run, Status};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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

/// Answers points; made once for a sweep and shared by its threads.
#[derive(Debug)]
pub(super) struct Solver<'a> {
    model: &'a Model,
    base: &'a Assignment,
    /// The parameters that change from point to point.
    swept: Vec<&'a str>,
    question: &'a Question,
    /// Formulas for the points to come, where there are not too many parameters for them.
    atlas: Option<Atlas>,
    /// How many points had a chart, and how many were drawn.
    met: AtomicU64,
    drawn: AtomicU64,
}

/// A chart takes about as long as so many points without one.
const CHART: u64 = 6;
/// So many charts are drawn before it is asked whether they are worth it.
const FIRST_CHARTS: u64 = 8;
/// More charts than this are not kept: looking for the right one takes time too.
const MOST_CHARTS: u64 = 4096;

impl<'a> Solver<'a> {
    pub(super) fn new(
        model: &'a Model,
        base: &'a Assignment,
        swept: Vec<&'a str>,
        question: &'a Question,
        points: u64,
    ) -> Self {
        // A chart for a handful of points never pays.
        let few = swept.len() <= MOST_VARIABLES && points >= 2 * CHART;
        let atlas = few.then(|| Atlas::new(model, base, &swept, question.clone()).ok());
        Solver {
            model,
            base,
            swept,
            question,
            atlas: atlas.flatten(),
            met: AtomicU64::new(0),
            drawn: AtomicU64::new(0),
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

    /// The answer by the formulas of a chart, or directly: it is the same.
    fn answer(&self, values: &[Rational], run: &Run<'_>) -> Result<Solved, Error> {
        if let Some(chart) = self.chart(values, run)
            && let Some(solved) = on_chart(&chart, values)
        {
            return Ok(solved);
        }
        self.directly(values, run)
    }

    /// The chart that holds at a point, if it is known or worth drawing.
    fn chart(&self, values: &[Rational], run: &Run<'_>) -> Option<Arc<Chart>> {
        let atlas = self.atlas.as_ref()?;
        if let Some(known) = atlas.find(values) {
            self.met.fetch_add(1, Ordering::Relaxed);
            return Some(known);
        }
        let (met, drawn) = (&self.met, self.drawn.load(Ordering::Relaxed));
        let paid = met.load(Ordering::Relaxed) + FIRST_CHARTS * CHART;
        if drawn >= MOST_CHARTS || drawn * CHART > paid {
            return None;
        }
        self.drawn.fetch_add(1, Ordering::Relaxed);
        let quiet = self.quiet(run);
        // What goes wrong is found out directly, with the same words as without charts.
        atlas.chart(values, &run.with(&quiet)).ok()
    }

    /// The same options without progress: many points at once would report.
    fn quiet(&self, run: &Run<'_>) -> Options {
        Options {
            all: true,
            progress: None,
            ..run.options().clone()
        }
    }

    fn directly(&self, values: &[Rational], run: &Run<'_>) -> Result<Solved, Error> {
        let mut assignment = self.base.clone();
        for (name, value) in self.swept.iter().zip(values) {
            assignment.set_number(name, value.clone())?;
        }
        let options = self.quiet(run);
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
        let run = within.start();
        let rows = classes.map(|class| Row::new(&game, class, &objectives, &run));
        Ok(Solved {
            completeness: catalogue.completeness,
            limited: catalogue.status != Status::Solved,
            classes: rows.collect::<Result<_, _>>()?,
        })
    }
}

/// The answer by formulas; `None` if they have none here.
fn on_chart(chart: &Chart, values: &[Rational]) -> Option<Solved> {
    let known = chart.answer.as_ref().ok()?;
    let rows = known.rows.iter().map(|row| row.at(values));
    Some(Solved {
        completeness: known.catalogue.completeness,
        limited: known.catalogue.status != Status::Solved,
        classes: rows.collect::<Option<_>>()?,
    })
}

/// All equilibria where there is a method for that, otherwise one.
fn catalogue(concept: Option<Concept>, game: &Game, options: &Options) -> Result<Catalogue, Error> {
    let solve = |options: &Options| match concept {
        Some(concept) => concept.solve(game, options),
        None if options.all => {
            let options = Options {
                all: false,
                ..options.clone()
            };
            concepts::list(game, &options.start())
        }
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
