//! The exact phase diagram over one parameter.
//!
//! The parameter's range falls into *cells*: points, and intervals with or without their ends. On
//! each of them the catalogue is the same in kind: the same extreme points by one formula, with the
//! same supports, the same actions that tie, the same verdicts of forward induction.
//!
//! # Method
//!
//! From the left to the right. At a point the game is solved in numbers: rational ones, or, where
//! the point is an irrational root, functions compared by their values there. Right of the point it
//! is solved over the field of rational functions that are compared right above it. No sign that
//! was read on the way changes before the next root of a recorded polynomial: up to there the
//! formulas hold, and there is the next point. So the cells are complete by algebra, however the
//! boundary runs. Points at which nothing of the above changes are then joined to their neighbors.
//!
//! Whatever decides is on record: whether a probability is valid, which branch of an `if`, `min`,
//! `max` or `abs` is taken, the solver's pivots, the certificate's comparisons.
//!
//! ```
//! use demarche::model::Model;
//! use demarche::run::Options;
//! use demarche::study::{Question, threshold};
//!
//! let model = Model::from_path("models/israel_iran/assurance.toml")?;
//! let question = Question::default().outcome("response == restrain");
//! let diagram = threshold(&model, &model.defaults(), "p", None, &question, &Options::default())?;
//! let ends: Vec<_> = diagram.cells.iter().map(|cell| cell.to_string()).collect();
//! assert_eq!(ends, ["p = 0", "0 < p < 1/2", "p = 1/2", "1/2 < p < 1", "p = 1"]);
//! let most = |cell: usize| {
//!     let known = diagram.cells[cell].answer.as_ref().unwrap();
//!     known.traced.outcomes[0].as_ref().unwrap().greatest.to_string()
//! };
//! assert_eq!([1, 2, 3].map(most), ["0", "1", "1"]);
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod binding;
pub(super) mod gains;
mod kind;

pub use binding::{Binding, What};

use super::Question;
use super::roots::Roots;
use super::traced::{Possibility, Traced, possibility, traced};
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::model::{Assignment, Model};
use crate::number::{Algebraic, Place, Point, Ratio, Rational};
use crate::run::{Options, Run, Status};
use kind::{Comparison, Kind, probability_at, value_at};
use std::fmt;
use std::sync::Arc;

/// Points and intervals of a parameter, and the catalogue on each.
#[derive(Debug, Clone)]
pub struct Diagram {
    /// The parameter.
    pub parameter: String,
    /// The least and the greatest value that were asked for.
    pub range: (Rational, Rational),
    /// What was asked.
    pub question: Question,
    /// From left to right, without gaps. They end early if the run was stopped.
    pub cells: Vec<Cell>,
    /// Whether all of the range was covered.
    pub status: Status,
}

/// One end of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The value.
    pub value: Algebraic,
    /// Whether it belongs to the cell.
    pub closed: bool,
    /// What binds there: why the catalogue changes between this cell and the next one.
    pub binding: Vec<Binding>,
}

/// A point, or an interval.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The parameter.
    pub parameter: String,
    /// The left end; of a point, the point.
    pub from: End,
    /// The right end; of a point, the point again.
    pub to: End,
    /// The answer, in formulas in the parameter; at a rational point, in numbers. Or why there is
    /// none: the model makes no sense here, or the concept has no method.
    pub answer: Result<Known, Error>,
}

/// What is known on a cell.
#[derive(Debug, Clone)]
pub struct Known {
    /// The game, its equilibria and the outcomes' ranges.
    pub traced: Traced,
    /// By outcome of the question, where it is a probability and some equilibrium is listed.
    pub possible: Vec<Option<Possibility>>,
    kind: Kind,
}

impl Cell {
    /// Whether it is a single point.
    pub fn is_point(&self) -> bool {
        self.from.value == self.to.value
    }

    /// Whether the value is in the cell.
    pub fn contains(&self, value: &Algebraic) -> bool {
        let above = match self.from.closed {
            true => self.from.value <= *value,
            false => self.from.value < *value,
        };
        above
            && match self.to.closed {
                true => *value <= self.to.value,
                false => *value < self.to.value,
            }
    }
}

impl fmt::Display for Cell {
    /// Such as `p = 1/2` or `0 < p < 1/2`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.parameter;
        let sign = |end: &End| if end.closed { "≤" } else { "<" };
        let (from, to) = (&self.from, &self.to);
        match self.is_point() {
            true if from.value.as_rational().is_none() => write!(out, "{name} {}", from.value),
            true => write!(out, "{name} = {}", from.value),
            false => write!(
                out,
                "{} {} {name} {} {}",
                from.value,
                sign(from),
                sign(to),
                to.value
            ),
        }
    }
}

impl Diagram {
    /// The cell in which a value is.
    pub fn cell_at(&self, value: &Rational) -> Option<&Cell> {
        let value = Algebraic::from(value.clone());
        self.cells.iter().find(|cell| cell.contains(&value))
    }

    /// The largest intervals on whose cells something holds, each by its first and its last cell.
    pub fn intervals(&self, holds: impl Fn(&Known) -> bool) -> Vec<(&Cell, &Cell)> {
        let mut found: Vec<(&Cell, &Cell)> = Vec::new();
        let mut open = false;
        for cell in &self.cells {
            let here = cell.answer.as_ref().is_ok_and(&holds);
            match found.last_mut() {
                Some((_, last)) if here && open => *last = cell,
                _ if here => found.push((cell, cell)),
                _ => {}
            }
            open = here;
        }
        found
    }
}

/// The exact phase diagram over one parameter, the others at their values in `assignment`.
///
/// `range` is where to look; `None` is the range that the model gives to the parameter. A run that
/// stops returns the cells found so far.
///
/// Refuses an unknown parameter, one without a range where none is given, an empty range, an outcome
/// that makes no sense, and a model that is refused all over the range. Where it is refused here and
/// there, or has no method, the cell says so.
pub fn threshold(
    model: &Model,
    assignment: &Assignment,
    parameter: &str,
    range: Option<(Rational, Rational)>,
    question: &Question,
    options: &Options,
) -> Result<Diagram, Error> {
    let run = options.start();
    let index = assignment.position(parameter)?;
    let range = range_of(model, parameter, range)?;
    question.require_fit(model, assignment)?;
    let ends = [&range.0, &range.1].map(|end| Algebraic::from(end.clone()));
    let mut walk = Walk {
        model,
        assignment,
        index,
        question,
        run: &run,
        roots: Roots::new(parameter, ends.clone()),
        range: ends,
    };
    let (cells, status) = walk.cells()?;
    let mut answers = cells.iter().map(|cell| &cell.answer);
    if answers.all(Result::is_err)
        && let Some(Err(fault)) = cells.first().map(|cell| &cell.answer)
    {
        return Err(fault.clone());
    }
    Ok(Diagram {
        parameter: parameter.to_string(),
        cells: bound(merged(cells)),
        range,
        question: question.clone(),
        status,
    })
}

/// The range that was asked for, or the model's own.
pub(super) fn range_of(
    model: &Model,
    parameter: &str,
    range: Option<(Rational, Rational)>,
) -> Result<(Rational, Rational), Error> {
    let own = || {
        model
            .parameter(parameter)
            .and_then(|known| known.range.clone())
    };
    let (least, greatest) = range.or_else(own).ok_or_else(|| {
        let fault = Diagnostic::error(format!("`{parameter}` has no range"));
        let hint = format!("say where to look: `{parameter}=0:1`, or give it a range in the model");
        Error::new(ErrorKind::Input, fault.hint(hint))
    })?;
    if least > greatest {
        return Err(Error::input(format!(
            "the range of `{parameter}` from {least} to {greatest} is empty"
        )));
    }
    Ok((least, greatest))
}

/// A walk from the left end of the range to the right.
struct Walk<'a> {
    model: &'a Model,
    assignment: &'a Assignment,
    index: usize,
    question: &'a Question,
    run: &'a Run<'a>,
    range: [Algebraic; 2],
    roots: Roots,
}

impl Walk<'_> {
    /// The cells up to where the run stops. What was computed when it stopped is not among them: it
    /// may have been cut short, and its record with it.
    fn cells(&mut self) -> Result<(Vec<Cell>, Status), Error> {
        let [mut here, last] = self.range.clone();
        let mut cells = Vec::new();
        loop {
            let point = self.cell(&here, &here)?;
            if let Some(stop) = self.run.stopped() {
                return Ok((cells, Status::Stopped(stop)));
            }
            cells.push(point);
            if here >= last {
                return Ok((cells, Status::Solved));
            }
            let place = self.place(Point::RightOf(here.clone()));
            let answer = self.answer(&place)?;
            let next = self.next_root(&place, &here)?;
            if let Some(stop) = self.run.stopped() {
                return Ok((cells, Status::Stopped(stop)));
            }
            let next = next.unwrap_or_else(|| last.clone());
            cells.push(self.assemble(&here, &next, answer));
            here = next;
            self.run.report("cells", cells.len() as u64, None);
        }
    }

    fn cell(&self, from: &Algebraic, to: &Algebraic) -> Result<Cell, Error> {
        let answer = self.answer(&self.place(Point::At(from.clone())))?;
        Ok(self.assemble(from, to, answer))
    }

    fn assemble(&self, from: &Algebraic, to: &Algebraic, answer: Result<Known, Error>) -> Cell {
        let end = |value: &Algebraic| End {
            value: value.clone(),
            closed: from == to,
            binding: Vec::new(),
        };
        Cell {
            parameter: self.assignment.name(self.index).to_string(),
            from: end(from),
            to: end(to),
            answer,
        }
    }

    fn place(&self, point: Point) -> Arc<Place> {
        Place::new([self.assignment.name(self.index)], point)
    }

    /// The answer at a place. A game that is refused, or for which there is no method, is an
    /// answer too; anything else that goes wrong ends the walk.
    fn answer(&self, place: &Arc<Place>) -> Result<Result<Known, Error>, Error> {
        let over = [self.index];
        let found = traced(
            self.model,
            self.assignment,
            &over,
            place,
            self.question,
            self.run,
        );
        let known = found.and_then(|traced| {
            let kind = Kind::of(&traced)?;
            let outcomes = traced.outcomes.iter().zip(&traced.events);
            let possible = outcomes.map(|(range, event)| {
                let range = range.as_ref().filter(|_| *event)?;
                Some(possibility(range))
            });
            Ok(Known {
                possible: possible.collect(),
                traced,
                kind,
            })
        });
        match known {
            Err(fault) if matches!(fault.kind(), ErrorKind::Internal | ErrorKind::Io) => Err(fault),
            other => Ok(other),
        }
    }

    /// The least root of a recorded polynomial above a value, within the range.
    fn next_root(&mut self, place: &Place, above: &Algebraic) -> Result<Option<Algebraic>, Error> {
        let mut next: Option<Algebraic> = None;
        for (polynomial, _) in place.record() {
            let roots = self.roots.of(polynomial)?;
            let after = roots.iter().find(|root| *root > above);
            if let Some(root) = after
                && next.as_ref().is_none_or(|next| root < next)
            {
                next = Some(root.clone());
            }
        }
        Ok(next)
    }
}

/// Joins points and intervals, which alternate, with the neighbors from which they do not differ.
fn merged(cells: Vec<Cell>) -> Vec<Cell> {
    let mut kept: Vec<Cell> = Vec::new();
    for mut cell in cells {
        let Some(last) = kept.last_mut() else {
            kept.push(cell);
            continue;
        };
        if cell.is_point() {
            if goes_on_at(last, &cell) {
                last.to.closed = true;
            } else {
                kept.push(cell);
            }
        } else if last.is_point() {
            if goes_on_at(&cell, last) {
                cell.from.closed = true;
                *last = cell;
            } else {
                kept.push(cell);
            }
        } else if last.to.closed && is_continued(last, &cell) {
            last.to = cell.to;
        } else {
            kept.push(cell);
        }
    }
    kept
}

/// Whether the formulas of an interval are the answer at a point at its end too.
fn goes_on_at(interval: &Cell, point: &Cell) -> bool {
    let here = binding::place_of(point);
    match (&interval.answer, &point.answer) {
        (Ok(interval), Ok(at)) => {
            let by = Comparison {
                probabilities: &|a, b| probability_at(a, b, &here),
                payoffs: &|a, b| value_at(a, b, &here),
            };
            same(interval, at, &by)
        }
        (Err(left), Err(at)) => same_refusal(left, at),
        _ => false,
    }
}

/// Whether two refusals have the same reasons, whatever the numbers in them.
pub(super) fn same_refusal(one: &Error, other: &Error) -> bool {
    let (one, other) = (one.diagnostics(), other.diagnostics());
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(a, b)| match (&a.place, &b.place) {
                (None, None) => a.message == b.message,
                // At one place more than one thing can go wrong; the hint says which.
                (there, here) => there == here && a.hint == b.hint,
            })
}

/// Whether two intervals have the same formulas.
fn is_continued(left: &Cell, right: &Cell) -> bool {
    let one_function = |a: &Ratio, b: &Ratio| a.same_function(b);
    let by = Comparison {
        probabilities: &one_function,
        payoffs: &one_function,
    };
    match (&left.answer, &right.answer) {
        (Ok(left), Ok(right)) => same(left, right, &by),
        (Err(left), Err(right)) => same_refusal(left, right),
        _ => false,
    }
}

/// Whether catalogues and outcomes are the same.
fn same(one: &Known, other: &Known, by: &Comparison<'_>) -> bool {
    let pairs = one.traced.outcomes.iter().zip(&other.traced.outcomes);
    let outcomes = pairs.into_iter().all(|pair| match pair {
        (None, None) => true,
        (Some(a), Some(b)) => {
            (by.payoffs)(&a.least, &b.least) && (by.payoffs)(&a.greatest, &b.greatest)
        }
        _ => false,
    });
    let mut possible = one.possible.iter().zip(&other.possible);
    // What is an event on one side alone tells nothing apart.
    let possible = possible.all(|pair| match pair {
        (Some(a), Some(b)) => a == b,
        _ => true,
    });
    possible && outcomes && one.kind.same(&one.traced, &other.kind, &other.traced, by)
}

/// Names what binds at every end between two cells.
fn bound(mut cells: Vec<Cell>) -> Vec<Cell> {
    for index in 1..cells.len() {
        let (before, after) = cells.split_at(index);
        let (Some(left), Some(right)) = (before.last(), after.first()) else {
            continue;
        };
        let found = binding::between(left, right);
        cells[index - 1].to.binding = found.clone();
        cells[index].from.binding = found;
    }
    cells
}
