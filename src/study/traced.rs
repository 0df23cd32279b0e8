//! The catalogue as functions of parameters: one computation at one place, with every sign that it
//! read.
//!
//! Solver and certificate run over [`Ratio`]s, and decide by signs alone. So they come to the same
//! formulas wherever all recorded polynomials have the recorded signs, and what the certificate
//! accepts here it accepts there.

use super::{Question, Row};
use crate::concepts::{self, Catalogue, Completeness};
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::game::{Game, Objective};
use crate::model::{Assignment, Model};
use crate::number::{OrderedField, OrderedRing, Place, Point, Ratio, Rational};
use crate::run::Run;
use crate::strategy::Range;
use std::sync::Arc;

/// What the question's answer is at a place, in formulas.
#[derive(Debug, Clone)]
pub struct Traced {
    /// Where signs were read, and which.
    pub place: Arc<Place>,
    /// The game in formulas.
    pub game: Game<Ratio>,
    /// Its equilibria.
    pub catalogue: Catalogue<Ratio>,
    /// What there is to tell of each of them.
    pub rows: Vec<Row<Ratio>>,
    /// By outcome of the question: its least and greatest value over all listed equilibria; `None`
    /// where none is listed.
    pub outcomes: Vec<Option<Range<Ratio>>>,
    /// By outcome of the question: whether it is an event, so that its value is a probability.
    pub events: Vec<bool>,
}

/// Solves a model at a place whose variables are the parameters `over`, the others at their values
/// in `assignment`.
///
/// Fails where the model is refused or the concept has no method there. Also that is decided by
/// signs that are on the place's record.
pub fn traced(
    model: &Model,
    assignment: &Assignment,
    over: &[usize],
    place: &Arc<Place>,
    question: &Question,
    run: &Run<'_>,
) -> Result<Traced, Error> {
    let found = solved(model, assignment, over, place, question, run);
    require_whole(place)?;
    found
}

/// Refuses what was computed at a place where exponents did not fit.
pub(super) fn require_whole(place: &Place) -> Result<(), Error> {
    match place.is_broken() {
        false => Ok(()),
        true => Err(Error::new(
            ErrorKind::Limit,
            Diagnostic::error("the formulas have powers beyond 32767")
                .hint("use smaller powers of the parameters that vary"),
        )),
    }
}

fn solved(
    model: &Model,
    assignment: &Assignment,
    over: &[usize],
    place: &Arc<Place>,
    question: &Question,
    run: &Run<'_>,
) -> Result<Traced, Error> {
    let values: Vec<Ratio> = assignment
        .values()
        .iter()
        .enumerate()
        .map(
            |(index, value)| match over.iter().position(|&own| own == index) {
                Some(variable) => variable_at(place, variable),
                None => Ratio::from_rational(value),
            },
        )
        .collect();
    let game = model.game_over(&values)?;
    let mut catalogue = match question.concept {
        Some(concept) => concept.list(&game, run)?,
        None => concepts::list(&game, run)?,
    };
    let objectives = question.outcomes.iter();
    let objectives = objectives.map(|text| model.objective_over(text, &values, &game));
    let objectives = objectives.collect::<Result<Vec<_>, _>>()?;
    let classes = catalogue.classes.iter();
    let rows = classes.map(|class| Row::new(&game, class, &objectives, run));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    if catalogue.completeness == Completeness::All && rows.iter().any(|row| !row.whole) {
        // What an outcome can be is then not known.
        catalogue.completeness = Completeness::Found;
        let why = "of a set of equilibria that is no product some are known, and others may do \
                   otherwise";
        catalogue.reason = Some(why.to_string());
    }
    let outcomes = (0..objectives.len()).map(|outcome| {
        let ranges = rows.iter().filter_map(|row| row.outcomes.get(outcome));
        Range::over(ranges.flat_map(|range| [&range.least, &range.greatest]))
    });
    Ok(Traced {
        place: Arc::clone(place),
        outcomes: outcomes.collect(),
        events: objectives.iter().map(is_event).collect(),
        rows,
        game,
        catalogue,
    })
}

/// Whether an objective is the probability of something: one on some plays, zero on the others.
fn is_event(objective: &Objective<Ratio>) -> bool {
    let zero_or_one = |value: &Ratio| {
        let value = value.as_constant();
        value.is_some_and(|value| *value == Rational::ZERO || *value == Rational::ONE)
    };
    let zero = |weight: &Ratio| weight.as_constant() == Some(&Rational::ZERO);
    !objective.is_in_payoffs()
        && objective.weights().iter().all(zero)
        && objective
            .leaves()
            .iter()
            .all(|(_, value)| zero_or_one(value))
}

/// A parameter at a place. Where it has a rational value, it is that number: nothing depends on it.
pub(super) fn variable_at(place: &Arc<Place>, variable: usize) -> Ratio {
    if let Point::At(number) = place.point()
        && let Some(value) = number.as_rational()
    {
        return Ratio::constant(value.clone());
    }
    Ratio::variable(place, variable)
}

/// Whether a probability is positive, and whether it is one, somewhere and everywhere in a range.
pub(super) fn possibility(range: &Range<Ratio>) -> Possibility {
    let one = Ratio::constant(Rational::ONE);
    Possibility {
        can: range.greatest.sign().is_gt(),
        must: range.least.compare(&one).is_ge(),
    }
}

/// Whether something happens in some equilibrium with positive probability, and whether it happens
/// for certain in every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Possibility {
    /// In some equilibrium with positive probability.
    pub can: bool,
    /// In every equilibrium for certain.
    pub must: bool,
}
