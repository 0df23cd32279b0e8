//! Where one parameter, moved alone, changes the answer.

use super::reason;
use crate::number::{Algebraic, Rational};
use crate::study::diagram::{Binding, Cell, Diagram};
use crate::study::kinds::{has_kind, kinds_of, labels_of};
use itertools::Itertools;

/// What moving a parameter in one direction changes.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// The nearest value at which the catalogue changes in any way; `None` where it never does
    /// within the range.
    pub change: Option<Flip>,
    /// The nearest value at which the explained kind is gone; `None` where it stays over the whole
    /// range, or nothing is explained.
    pub flip: Option<Flip>,
}

/// A value of a parameter at which something changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// The value.
    pub value: Algebraic,
    /// Whether what changes is still as now at the value itself, so that it takes more than that.
    pub kept: bool,
    /// What binds there.
    pub binding: Vec<Binding>,
    /// The kinds that are there now and not on the other side.
    pub vanish: Vec<String>,
    /// The kinds that are on the other side and not there now.
    pub appear: Vec<String>,
    /// Why there is no answer at the value itself, or right beyond it, where there is none.
    pub refused: Option<String>,
}

/// Both sides of the present value.
pub(super) struct Sides {
    pub(super) on_boundary: bool,
    pub(super) below: Side,
    pub(super) above: Side,
}

/// What lies on both sides of the present value of a diagram's parameter.
pub(super) fn sides(diagram: &Diagram, present: &Rational, kind: Option<&str>) -> Sides {
    let here = Algebraic::from(present.clone());
    let cells = &diagram.cells;
    let Some(now) = cells.iter().position(|cell| cell.contains(&here)) else {
        return Sides {
            on_boundary: false,
            below: Side::default(),
            above: Side::default(),
        };
    };
    let up: Vec<&Cell> = cells[now..].iter().collect();
    let down: Vec<&Cell> = cells[..=now].iter().rev().collect();
    Sides {
        on_boundary: cells[now].is_point() && cells.len() > 1,
        below: side(&down, true, kind),
        above: side(&up, false, kind),
    }
}

/// What comes after the first of these cells, which follow one another.
fn side(cells: &[&Cell], down: bool, kind: Option<&str>) -> Side {
    let first_without = |kind: &str| {
        let gone = cells.iter().skip(1).position(|cell| !has_kind(cell, kind));
        gone.map(|before| before + 1)
    };
    Side {
        change: (cells.len() > 1).then(|| flip(cells, 1, down, None)),
        flip: kind.and_then(|kind| Some(flip(cells, first_without(kind)?, down, Some(kind)))),
    }
}

/// The change where the cell of this index begins.
fn flip(cells: &[&Cell], index: usize, down: bool, kind: Option<&str>) -> Flip {
    let next = cells[index];
    let end = if down { &next.to } else { &next.from };
    // A single value says less than what lies beyond it, unless the kind is back there.
    let beyond = cells.get(index + 1).filter(|after| {
        let gone = kind.is_none_or(|kind| !has_kind(after, kind));
        next.is_point() && gone
    });
    let beyond = beyond.unwrap_or(&cells[index]);
    let missing = |labels: Vec<String>, kinds: Vec<String>| -> Vec<String> {
        let new = labels.into_iter().filter(|label| !kinds.contains(label));
        new.unique().collect()
    };
    // What still is as now at the value itself may differ there in other ways.
    let last = cells[..index].last().filter(|_| index > 1);
    let before = last.filter(|cell| cell.is_point());
    let before = before.map(|cell| if down { &cell.to } else { &cell.from });
    let ends = before.into_iter().chain([end]);
    let binding = ends.flat_map(|end| end.binding.iter().cloned()).unique();
    Flip {
        value: end.value.clone(),
        kept: !end.closed,
        binding: binding.collect(),
        vanish: missing(labels_of(cells[0]), kinds_of(beyond)),
        appear: missing(labels_of(beyond), kinds_of(cells[0])),
        refused: [next, beyond]
            .into_iter()
            .find_map(|cell| cell.answer.as_ref().err())
            .map(reason),
    }
}
