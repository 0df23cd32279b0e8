//! Charts of the parameters' space: formulas, and where they hold.
//!
//! A [`Chart`] is what a question's answer was at one point, in formulas, with the signs that were
//! read there. It holds at every point at which those polynomials have those signs: a *stratum*,
//! open unless some sign was zero. An [`Atlas`] keeps the charts that it has made, so that a point
//! in a known stratum needs no solver: its signs are compared and the formulas evaluated. Among the
//! signs are those that the certificate read, so comparing them certifies the answer at the point.
//!
//! ```
//! use demarche::model::Model;
//! use demarche::number::Rational;
//! use demarche::run::Options;
//! use demarche::study::{Atlas, Question};
//!
//! let model = Model::from_path("models/israel_iran/assurance.toml")?;
//! let options = Options::default();
//! let atlas = Atlas::new(&model, &model.defaults(), &["p", "k"], Question::default())?;
//! let at = |p, k| atlas.chart(&[Rational::new(p, 100), Rational::new(k, 10)], &options.start());
//! let (one, other) = (at(60, 10)?, at(70, 15)?);
//! assert!(std::sync::Arc::ptr_eq(&one, &other));
//! assert!(!std::sync::Arc::ptr_eq(&one, &at(40, 10)?));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod conditions;

pub use conditions::{Conditions, Signs};

use super::Question;
use super::traced::{Traced, possibility, traced};
use crate::diagnostic::Error;
use crate::model::{Assignment, Model};
use crate::number::{MOST_VARIABLES, Place, Point, Rational};
use crate::run::{Run, Status};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// The answer at one point in formulas, and where they hold.
#[derive(Debug)]
pub struct Chart {
    /// The signs on which the answer rests.
    pub conditions: Conditions,
    /// The answer, or why there is none.
    pub answer: Result<Traced, Error>,
}

impl Chart {
    /// Whether the answer is the whole one: no limit cut it short. Only then does it hold elsewhere.
    pub fn is_finished(&self) -> bool {
        let finished = |known: &Traced| known.catalogue.status == Status::Solved;
        self.answer.as_ref().map_or(true, finished)
    }
}

/// The charts made so far, for some parameters of a model.
#[derive(Debug)]
pub struct Atlas {
    model: Model,
    assignment: Assignment,
    over: Vec<usize>,
    question: Question,
    charts: RwLock<Vec<Arc<Chart>>>,
    /// Held while a chart is drawn: another thread may need the same one.
    drawing: Mutex<()>,
}

impl Atlas {
    /// An atlas without charts, over these parameters; the others have their values in `assignment`.
    ///
    /// Refuses unknown parameters, repeated ones and more than [`MOST_VARIABLES`].
    pub fn new(
        model: &Model,
        assignment: &Assignment,
        over: &[&str],
        question: Question,
    ) -> Result<Self, Error> {
        if over.len() > MOST_VARIABLES {
            return Err(Error::input(format!(
                "formulas have at most {MOST_VARIABLES} parameters, and these are {}",
                over.len()
            )));
        }
        let mut places = Vec::new();
        for name in over {
            let place = assignment.position(name)?;
            if places.contains(&place) {
                return Err(Error::input(format!(
                    "the parameter `{name}` is given twice"
                )));
            }
            places.push(place);
        }
        Ok(Atlas {
            model: model.clone(),
            assignment: assignment.clone(),
            over: places,
            question,
            charts: RwLock::default(),
            drawing: Mutex::default(),
        })
    }

    /// The names of the parameters.
    pub fn over(&self) -> impl Iterator<Item = &str> {
        self.over.iter().map(|&place| self.assignment.name(place))
    }

    /// The question that the charts answer.
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// How many charts there are.
    pub fn len(&self) -> usize {
        let charts = self.charts.read().unwrap_or_else(PoisonError::into_inner);
        charts.len()
    }

    /// Whether there are none yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The known chart that holds at a point, if there is one.
    pub fn find(&self, point: &[Rational]) -> Option<Arc<Chart>> {
        let near: Vec<f64> = point.iter().map(Rational::to_f64).collect();
        let charts = self.charts.read().unwrap_or_else(PoisonError::into_inner);
        charts
            .iter()
            .find(|chart| chart.conditions.hold(point, &near))
            .cloned()
    }

    /// The chart that holds at a point, made if it is new. A chart that a limit cut short is
    /// returned and not kept.
    pub fn chart(&self, point: &[Rational], run: &Run<'_>) -> Result<Arc<Chart>, Error> {
        if let Some(known) = self.find(point) {
            return Ok(known);
        }
        let _drawing = self.drawing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.find(point) {
            return Ok(known);
        }
        let chart = Arc::new(self.draw(point, run)?);
        if chart.is_finished() {
            let mut charts = self.charts.write().unwrap_or_else(PoisonError::into_inner);
            charts.push(Arc::clone(&chart));
        }
        Ok(chart)
    }

    /// A new chart at a point.
    fn draw(&self, point: &[Rational], run: &Run<'_>) -> Result<Chart, Error> {
        if point.len() != self.over.len() {
            return Err(Error::input(format!(
                "a point has {} coordinates, one for each parameter, and not {}",
                self.over.len(),
                point.len()
            )));
        }
        let place = Place::new(self.over(), Point::Values(point.to_vec()));
        let (model, assignment) = (&self.model, &self.assignment);
        let answer = traced(model, assignment, &self.over, &place, &self.question, run);
        if let Ok(known) = &answer {
            // Where an event can and must happen is part of the answer: those signs count too.
            for (range, _) in known
                .outcomes
                .iter()
                .zip(&known.events)
                .filter(|(_, event)| **event)
            {
                range.as_ref().map(possibility);
            }
        }
        Ok(Chart {
            conditions: Conditions::new(place.record()),
            answer,
        })
    }
}
