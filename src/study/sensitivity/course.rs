//! How an outcome moves with one parameter.

use super::nearest::near;
use crate::number::{Algebraic, Place, Point, Polynomial, Ratio, Rational};
use crate::strategy::Range;
use crate::study::diagram::{Cell, Diagram};
use std::cmp::Ordering;

/// What one parameter does to an outcome's least and greatest value over all equilibria.
#[derive(Debug, Clone)]
pub struct OutcomeEffect {
    /// To the least.
    pub least: Course,
    /// To the greatest.
    pub greatest: Course,
}

/// How a value moves with a parameter.
#[derive(Debug, Clone)]
pub struct Course {
    /// How it changes as the parameter falls from its present value: the derivative there, or a
    /// jump. `None` at the low end of the range, or where there is no value.
    pub below: Option<Rate>,
    /// How it changes as the parameter rises.
    pub above: Option<Rate>,
    /// Which way it goes as the parameter rises over its whole range. From one irrational end of a
    /// stretch without a value to the other, a change by less than 10⁻⁹ counts as none.
    pub direction: Direction,
    /// Whether there is a value everywhere in the range; the direction is about where there is one.
    pub everywhere: bool,
    /// The value at the low end of the range.
    pub low: Option<Rational>,
    /// The value at the high end of the range.
    pub high: Option<Rational>,
}

/// How a value changes on one side of a point.
#[derive(Debug, Clone)]
pub enum Rate {
    /// Smoothly.
    Derivative {
        /// The derivative at the point.
        value: Rational,
        /// The derivative as a function of the parameter.
        formula: Ratio,
    },
    /// At once.
    Jump {
        /// The value that it comes near on that side.
        to: Rational,
    },
}

/// Which way a value goes as a parameter rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// It stays the same.
    Constant,
    /// It never falls, and somewhere rises.
    Rises,
    /// It never rises, and somewhere falls.
    Falls,
    /// It rises somewhere and falls elsewhere.
    Both,
}

impl Direction {
    /// What is left of two parts.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Direction::Constant, one) | (one, Direction::Constant) => one,
            (a, b) if a == b => a,
            _ => Direction::Both,
        }
    }

    fn of(sign: Ordering) -> Self {
        match sign {
            Ordering::Less => Direction::Falls,
            Ordering::Equal => Direction::Constant,
            Ordering::Greater => Direction::Rises,
        }
    }

    /// Which way a function goes strictly between two values, if it has no pole there.
    pub(super) fn over(function: &Ratio, low: &Algebraic, high: &Algebraic) -> Option<Self> {
        let (_, below) = function.parts();
        if !Algebraic::roots(&below, Some(low), Some(high)).is_empty() {
            return None;
        }
        let (top, bottom) = function.derivative(0).parts();
        let sign = &top * &bottom;
        let mut starts = vec![low.clone()];
        starts.extend(Algebraic::roots(&sign, Some(low), Some(high)));
        let signs = starts.iter().map(|start| start.sign_right_of(&sign));
        Some(
            signs
                .map(Direction::of)
                .fold(Direction::Constant, Direction::and),
        )
    }
}

impl OutcomeEffect {
    /// Of the first outcome of a diagram.
    pub(super) fn of(diagram: &Diagram, present: &Rational) -> Self {
        OutcomeEffect {
            least: Course::of(diagram, present, |range| &range.least),
            greatest: Course::of(diagram, present, |range| &range.greatest),
        }
    }
}

impl Course {
    fn of(diagram: &Diagram, present: &Rational, end: fn(&Range<Ratio>) -> &Ratio) -> Self {
        let functions: Vec<Option<&Ratio>> = (diagram.cells.iter())
            .map(|cell| {
                let outcomes = &cell.answer.as_ref().ok()?.traced.outcomes;
                outcomes.first()?.as_ref().map(end)
            })
            .collect();
        let cells: Vec<(&Cell, Option<&Ratio>)> = diagram.cells.iter().zip(functions).collect();
        let at_end = |cell: Option<&(&Cell, Option<&Ratio>)>, at: &Rational| {
            let (cell, function) = cell?;
            let within = cell.contains(&Algebraic::from(at.clone()));
            (*function)
                .filter(|_| within)
                .and_then(|function| function.at(std::slice::from_ref(at)))
        };
        let (below, above) = rates(&cells, present);
        Course {
            below,
            above,
            direction: direction(&cells),
            everywhere: cells.iter().all(|(_, function)| function.is_some()),
            low: at_end(cells.first(), &diagram.range.0),
            high: at_end(cells.last(), &diagram.range.1),
        }
    }
}

/// The rates on both sides of a value.
fn rates(cells: &[(&Cell, Option<&Ratio>)], present: &Rational) -> (Option<Rate>, Option<Rate>) {
    let here = Algebraic::from(present.clone());
    let point = std::slice::from_ref(present);
    let now = cells.iter().find(|(cell, _)| cell.contains(&here));
    let Some(now) = now.and_then(|(_, function)| function.and_then(|f| f.at(point))) else {
        return (None, None);
    };
    let rate = |function: &Ratio| -> Option<Rate> {
        let to = function.at(point)?;
        if to != now {
            return Some(Rate::Jump { to });
        }
        let formula = function.derivative(0);
        let value = formula.at(point)?;
        Some(Rate::Derivative { value, formula })
    };
    let beside = |inside: &dyn Fn(&Cell) -> bool| {
        let found = cells
            .iter()
            .find(|(cell, _)| !cell.is_point() && inside(cell));
        found.and_then(|(_, function)| rate((*function)?))
    };
    (
        beside(&|cell| cell.from.value < here && here <= cell.to.value),
        beside(&|cell| cell.from.value <= here && here < cell.to.value),
    )
}

/// Which way the function goes that these formulas are cell by cell.
fn direction(cells: &[(&Cell, Option<&Ratio>)]) -> Direction {
    let mut all = Direction::Constant;
    for (cell, function) in cells {
        if let (Some(function), false) = (function, cell.is_point()) {
            // Outcomes have poles at the ends at most.
            let own = Direction::over(function, &cell.from.value, &cell.to.value);
            all = all.and(own.unwrap_or(Direction::Both));
        }
    }
    // Across a stretch without a value it may still rise or fall.
    let known: Vec<(&Cell, &Ratio)> = (cells.iter())
        .filter_map(|(cell, function)| Some((*cell, (*function)?)))
        .collect();
    for pair in known.windows(2) {
        if let [(left, before), (right, after)] = pair {
            let (end, start) = (&left.to.value, &right.from.value);
            all = all.and(match end == start {
                true => jump(before, after, end),
                false => step((before, end), (after, start)),
            });
        }
    }
    all
}

/// Which way the value jumps where one formula takes over from another.
fn jump(before: &Ratio, after: &Ratio, at: &Algebraic) -> Direction {
    let place = Place::new(["x"], Point::At(at.clone()));
    let finite = |function: &Ratio| {
        let below: Polynomial = function.parts().1;
        at.sign_of(&below).is_ne()
    };
    if !finite(before) || !finite(after) {
        return Direction::Both;
    }
    let (before, after) = (before.moved(&place), after.moved(&place));
    Direction::of(crate::number::OrderedRing::compare(&after, &before))
}

/// Which way the value goes from one place to another; between irrational ones, a difference of less
/// than 10⁻⁹ counts as none.
fn step((before, end): (&Ratio, &Algebraic), (after, start): (&Ratio, &Algebraic)) -> Direction {
    let value = |function: &Ratio, at: &Algebraic| function.at(&[near(at)]);
    let (Some(before), Some(after)) = (value(before, end), value(after, start)) else {
        return Direction::Both;
    };
    let exact = end.as_rational().is_some() && start.as_rational().is_some();
    let least = Rational::new(1, 1_000_000_000);
    match after.clone() - &before {
        apart if !exact && apart < least && -apart.clone() < least => Direction::Constant,
        _ => Direction::of(after.cmp(&before)),
    }
}
