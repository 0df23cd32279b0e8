//! Why the answer at a point is what it is, and what would change it.
//!
//! At one point of the parameters' space:
//!
//! - by information set, what the best other action would lose (its *slack*), and the belief at
//!   which the mover would be indifferent ([`Incentive`]);
//! - by parameter, the nearest value in each direction at which the explained kind of equilibrium is
//!   gone ([`Flip`]): an end of the exact phase diagram over that parameter, the others fixed;
//! - by parameter, how an outcome's least and greatest value over all equilibria move ([`Course`]),
//!   with the sign of that over the parameter's whole range;
//! - for one parameter, the nearest threshold, and its derivative in every other parameter
//!   ([`Slope`]), from the tangents of the polynomials that were read next to it;
//! - what the ends of every range make of outcome and threshold ([`Bar`]).
//!
//! A kind of equilibrium is told by the name of its class, or by what is done where its plays come;
//! where classes have become one, by the names of the extreme points. All values are exact.
//!
//! ```
//! use demarche::model::Model;
//! use demarche::run::Options;
//! use demarche::study::{Request, sensitivity};
//!
//! let model = Model::from_path("models/israel_iran/assurance.toml")?;
//! let found = sensitivity(&model, &model.defaults(), &Request::default(), &Options::default())?;
//! let explained = found.explained.as_ref().unwrap();
//! assert_eq!(explained.name, "pooling on assure, restrain");
//! let stake = found.effects.iter().find(|effect| effect.parameter == "h").unwrap();
//! assert_eq!(stake.above.flip.as_ref().unwrap().value.to_string(), "8");
//! let threshold = found.threshold.as_ref().unwrap();
//! assert_eq!((threshold.parameter.as_str(), threshold.value.to_string()), ("p", "1/2".into()));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod course;
mod flip;
mod incentive;
mod main_parameter;
mod nearest;
mod sector;
mod slope;
mod tangent;
mod tornado;

pub use course::{Course, Direction, OutcomeEffect, Rate};
pub use flip::{Flip, Side};
pub use incentive::{Critical, Event, Incentive};
pub use nearest::Nearest;
pub use slope::{Branch, Slope};
pub use tornado::{Bar, Reading};

use super::Question;
use super::diagram::{Diagram, threshold};
use super::label::label;
use crate::analysis;
use crate::concepts::{self, Catalogue, Class};
use crate::diagnostic::{Error, ErrorKind};
use crate::game::Game;
use crate::model::{Assignment, Model};
use crate::number::Rational;
use crate::run::{Options, Run, Status};
use crate::strategy::Range;

/// What is to be explained.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// Which equilibria. Of its outcomes, the first is followed.
    pub question: Question,
    /// The parameter whose threshold is followed; `None` is the first with a range that enters a
    /// chance probability, and if there is none the first with a range.
    pub over: Option<String>,
    /// Which class of the catalogue is explained, from zero.
    pub class: usize,
}

/// An answer at a point, and what would change it.
#[derive(Debug, Clone)]
pub struct Sensitivity {
    /// The game at the point.
    pub game: Game,
    /// Its equilibria.
    pub catalogue: Catalogue,
    /// By class, what it is called.
    pub kinds: Vec<String>,
    /// The class that is explained; `None` where none is listed.
    pub explained: Option<Explained>,
    /// The outcome's least and greatest value over all equilibria; `None` where none is asked for,
    /// or no equilibrium is listed.
    pub outcome: Option<Range>,
    /// By parameter with a range, in the model's order.
    pub effects: Vec<Effect>,
    /// The parameters without a range, which are not looked at.
    pub skipped: Vec<String>,
    /// The nearest threshold of the main parameter; `None` where it has none within its range, or not
    /// all of that was looked at.
    pub threshold: Option<Nearest>,
    /// The main parameter; `None` where no parameter has a range.
    pub over: Option<String>,
    /// By parameter, what the ends of its range bring; the largest swing first.
    pub tornado: Vec<Bar>,
    /// Whether all was looked at.
    pub status: Status,
}

/// The class that is explained.
#[derive(Debug, Clone)]
pub struct Explained {
    /// Which of the catalogue's classes.
    pub class: usize,
    /// What it is called.
    pub name: String,
    /// By information set with several actions, in their order, where the belief is determined.
    pub incentives: Vec<Incentive>,
    /// By player: which of the incentives on the path has the smallest slack; the first of those
    /// with as little.
    pub binding: Vec<Option<usize>>,
}

/// What one parameter does, the others at their present values.
#[derive(Debug, Clone)]
pub struct Effect {
    /// The parameter.
    pub parameter: String,
    /// Its present value.
    pub present: Rational,
    /// Its range, widened to the present value where that lies outside.
    pub range: (Rational, Rational),
    /// Whether the catalogue at the present value is unlike that right beside it.
    pub on_boundary: bool,
    /// What a lower value changes.
    pub below: Side,
    /// What a higher value changes.
    pub above: Side,
    /// Where the model is refused, or has no method, within the range: the cell and why.
    pub refused: Vec<(String, String)>,
    /// What it does to the outcome, if one is asked for.
    pub outcome: Option<OutcomeEffect>,
    /// Whether all of the range was looked at.
    pub status: Status,
}

/// Explains the answer at the values of an assignment.
///
/// A limit that is reached is in the status: what was not looked at is then missing. Refuses a model
/// that is refused at the point or has no method there, a class that the catalogue does not have, an
/// outcome that makes no sense, and a main parameter that is unknown or has no range.
pub fn sensitivity(
    model: &Model,
    assignment: &Assignment,
    request: &Request,
    options: &Options,
) -> Result<Sensitivity, Error> {
    let run = options.start();
    let game = model.game(assignment)?;
    let catalogue = match request.question.concept {
        Some(concept) => concept.list(&game, &run)?,
        None => concepts::list(&game, &run)?,
    };
    let kinds: Vec<String> = (catalogue.classes.iter())
        .map(|class| label(&game, class))
        .collect();
    let explained = match (request.class, kinds.len()) {
        (0, 0) => None,
        (index, count) if index >= count => {
            return Err(Error::input(format!(
                "there is no class {}: the catalogue has {count}",
                index + 1
            )));
        }
        (index, _) => Some(Explained::new(&game, &catalogue.classes[index], index)?),
    };
    let over = match &request.over {
        Some(name) => Some(ranged(model, assignment, name)?),
        None => main_parameter::main_parameter(model, assignment),
    };
    let mut study = Study {
        model,
        assignment,
        question: Question {
            outcomes: request.question.outcomes.iter().take(1).cloned().collect(),
            ..request.question.clone()
        },
        kind: explained.as_ref().map(|explained| explained.name.clone()),
        run: &run,
        status: catalogue.status,
    };
    let outcome = study.outcome(&game, &catalogue)?;
    let (mut effects, mut diagrams, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    let count = model.parameters().len() as u64;
    for (done, parameter) in model.parameters().iter().enumerate() {
        run.report("parameters", done as u64, Some(count));
        let Some(range) = study.range(&parameter.name) else {
            skipped.push(parameter.name.clone());
            continue;
        };
        let Some(diagram) = study.diagram(assignment, &parameter.name, range, true)? else {
            break;
        };
        effects.push(study.effect(&diagram));
        diagrams.push(diagram);
    }
    let main = diagrams
        .iter()
        .find(|d| Some(&d.parameter) == over.as_ref());
    let mut threshold = main.and_then(|diagram| study.nearest(diagram));
    if let Some(threshold) = &mut threshold {
        study.slopes(threshold)?;
    }
    let tornado = study.tornado(&effects, threshold.as_ref(), outcome.as_ref())?;
    Ok(Sensitivity {
        game,
        catalogue,
        kinds,
        explained,
        outcome,
        effects,
        skipped,
        threshold,
        over,
        tornado,
        status: study.status,
    })
}

/// A parameter that there is, with a range.
fn ranged(model: &Model, assignment: &Assignment, name: &str) -> Result<String, Error> {
    assignment.position(name)?;
    super::diagram::range_of(model, name, None)?;
    Ok(name.to_string())
}

impl Explained {
    /// What keeps the players to a class that stands at this place, from zero, in its catalogue.
    ///
    /// Refuses a class of another game.
    ///
    /// ```
    /// use demarche::study::Explained;
    /// use demarche::{Concept, Model, Options, Rational};
    ///
    /// let model = Model::from_path("models/israel_iran/assurance.toml")?;
    /// let game = model.game(&model.defaults())?;
    /// let catalogue = Concept::Sequential.solve(&game, &Options::default())?;
    /// let explained = Explained::new(&game, &catalogue.classes[0], 0)?;
    /// assert_eq!(explained.name, "pooling on assure, restrain");
    /// // Iran restrains itself after the assurance; to intervene would lose 2.
    /// let iran = explained.binding[1].map(|place| &explained.incentives[place]).unwrap();
    /// assert_eq!(iran.slack, Rational::from(2));
    /// # Ok::<(), demarche::diagnostic::Error>(())
    /// ```
    pub fn new(game: &Game, class: &Class, place: usize) -> Result<Self, Error> {
        let incentives = incentive::incentives(game, class)?;
        let binding = game.player_ids().map(|player| {
            let own = incentives.iter().enumerate();
            let own = own.filter(|(_, one)| one.player == player && one.on_path);
            own.min_by(|(_, a), (_, b)| a.slack.cmp(&b.slack))
                .map(|(place, _)| place)
        });
        Ok(Explained {
            class: place,
            name: label(game, class),
            binding: binding.collect(),
            incentives,
        })
    }
}

/// What all parts need.
struct Study<'a> {
    model: &'a Model,
    assignment: &'a Assignment,
    /// With one outcome at most.
    question: Question,
    /// The kind that is explained.
    kind: Option<String>,
    run: &'a Run<'a>,
    status: Status,
}

impl Study<'_> {
    /// The outcome's range at the point.
    fn outcome(&self, game: &Game, catalogue: &Catalogue) -> Result<Option<Range>, Error> {
        let Some(text) = self.question.outcomes.first() else {
            return Ok(None);
        };
        let objective = self.model.objective(text, self.assignment, game)?;
        let mut ends = Vec::new();
        for class in &catalogue.classes {
            let found =
                analysis::best_over_cells(game, &class.known_cells(), &objective, self.run)?;
            ends.extend(found.map(|found| found.range));
        }
        Ok(Range::over(
            ends.iter()
                .flat_map(|range| [&range.least, &range.greatest]),
        ))
    }

    /// The model's range of a parameter, widened to its present value.
    fn range(&self, parameter: &str) -> Option<(Rational, Rational)> {
        let (low, high) = self.model.parameter(parameter)?.range.clone()?;
        let present = self.assignment.get(parameter)?.clone();
        Some((low.min(present.clone()), high.max(present)))
    }

    /// The phase diagram over a parameter; `None` where the run is over.
    fn diagram(
        &mut self,
        assignment: &Assignment,
        parameter: &str,
        range: (Rational, Rational),
        outcome: bool,
    ) -> Result<Option<Diagram>, Error> {
        if let Some(stop) = self.run.stopped() {
            self.status = Status::Stopped(stop);
            return Ok(None);
        }
        let mut options = self.run.options().clone();
        options.limits.time = self.run.remaining();
        options.progress = None;
        let mut question = self.question.clone();
        if !outcome {
            question.outcomes.clear();
        }
        let range = Some(range);
        let found = threshold(
            self.model, assignment, parameter, range, &question, &options,
        )?;
        if let Status::Stopped(_) = found.status {
            self.status = found.status;
        }
        Ok(Some(found))
    }

    fn effect(&self, diagram: &Diagram) -> Effect {
        let name = diagram.parameter.as_str();
        let present = self.assignment.get(name).cloned().unwrap_or(Rational::ZERO);
        let sides = flip::sides(diagram, &present, self.kind.as_deref());
        let refused = diagram.cells.iter().filter_map(|cell| {
            let fault = cell.answer.as_ref().err()?;
            Some((cell.to_string(), reason(fault)))
        });
        Effect {
            parameter: name.to_string(),
            range: diagram.range.clone(),
            on_boundary: sides.on_boundary,
            below: sides.below,
            above: sides.above,
            refused: refused.collect(),
            outcome: (!self.question.outcomes.is_empty())
                .then(|| OutcomeEffect::of(diagram, &present)),
            status: diagram.status,
            present,
        }
    }
}

/// What an error says.
fn reason(fault: &Error) -> String {
    let messages = fault.diagnostics().iter().map(|one| one.message.as_str());
    messages.collect::<Vec<_>>().join("; ")
}

/// Whether an error is about the machine and not about the model.
fn is_fatal(fault: &Error) -> bool {
    matches!(fault.kind(), ErrorKind::Internal | ErrorKind::Io)
}
