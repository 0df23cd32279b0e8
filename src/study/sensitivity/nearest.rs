//! The threshold of the main parameter that is nearest to the present value.

use super::Study;
use super::flip::{Flip, sides};
use super::slope::Slope;
use crate::number::{Algebraic, Rational};
use crate::run::Status;
use crate::study::diagram::{Binding, Diagram};
use crate::study::kinds::has_kind;

/// The nearest value of a parameter at which a kind of equilibrium begins or ends.
#[derive(Debug, Clone)]
pub struct Nearest {
    /// The parameter.
    pub parameter: String,
    /// Its present value.
    pub present: Rational,
    /// Where it was looked for.
    pub range: (Rational, Rational),
    /// The threshold.
    pub value: Algebraic,
    /// The kind that begins or ends there: the explained one if it does.
    pub kind: String,
    /// Whether that is there right above the threshold; otherwise it is right below.
    pub above: bool,
    /// What binds there.
    pub binding: Vec<Binding>,
    /// Why there is no answer at it, or right beyond it as seen from the present value, where there
    /// is none.
    pub refused: Option<String>,
    /// How the threshold moves with every other parameter that has a range.
    pub slopes: Vec<Slope>,
    /// Why that was not found out, if it was not.
    pub without_slopes: Option<String>,
}

/// About how far two numbers are apart, to choose between ends.
pub(super) fn distance(a: &Algebraic, b: &Algebraic) -> Rational {
    let apart = near(a) - &near(b);
    if apart < Rational::ZERO {
        -apart
    } else {
        apart
    }
}

/// The number, or a rational very near to it.
pub(super) fn near(number: &Algebraic) -> Rational {
    match number.as_rational() {
        Some(value) => value.clone(),
        None => {
            number
                .refined(&Rational::new(1, 1_000_000_000_000))
                .interval()
                .0
        }
    }
}

impl Study<'_> {
    /// The nearest threshold inside the range of a diagram: where the explained kind ends, or if it
    /// does not, the nearest end of the present cell at which some kind begins or ends.
    /// `None` also where not all of the range was looked at: a nearer one may be in the rest.
    pub(super) fn nearest(&self, diagram: &Diagram) -> Option<Nearest> {
        if diagram.status != Status::Solved {
            return None;
        }
        let present = self.assignment.get(&diagram.parameter)?.clone();
        let found = sides(diagram, &present, self.kind.as_deref());
        let here = Algebraic::from(present.clone());
        let inside = |flip: &Flip| {
            let [low, high] = [&diagram.range.0, &diagram.range.1];
            flip.value > Algebraic::from(low.clone()) && flip.value < Algebraic::from(high.clone())
        };
        // By candidate: the change, the kind, and whether that lies above.
        let mut candidates: Vec<(Flip, String, bool)> = Vec::new();
        for (flip, above) in [(found.below.flip, true), (found.above.flip, false)] {
            if let (Some(flip), Some(kind)) = (flip.filter(inside), &self.kind) {
                candidates.push((flip, kind.clone(), above));
            }
        }
        // What is there at one value alone has no side.
        if candidates.len() == 2 && candidates[0].0.value == candidates[1].0.value {
            candidates.clear();
        }
        if candidates.is_empty() {
            for (change, above) in [(found.below.change, false), (found.above.change, true)] {
                let Some(change) = change.filter(inside) else {
                    continue;
                };
                let (vanished, appeared) = (change.vanish.first(), change.appear.first());
                let named = appeared.map(|kind| (kind.clone(), above));
                let named = named.or_else(|| vanished.map(|kind| (kind.clone(), !above)));
                if let Some((kind, above)) = named {
                    candidates.push((change, kind, above));
                }
            }
        }
        let first = candidates
            .into_iter()
            .min_by_key(|(flip, _, _)| distance(&flip.value, &here));
        first.map(|(flip, kind, above)| Nearest {
            parameter: diagram.parameter.clone(),
            present,
            range: diagram.range.clone(),
            value: flip.value,
            kind,
            above,
            binding: flip.binding,
            refused: flip.refused,
            slopes: Vec::new(),
            without_slopes: None,
        })
    }
}

/// In how many of a diagram's intervals a kind is.
pub(super) struct There {
    /// In one at least.
    pub(super) any: bool,
    /// In every one, of which there is one at least.
    pub(super) all: bool,
}

/// Where a kind begins, or ends if `above` is false, inside the range of a diagram, as near as can
/// be to a value; otherwise whether it is in any or all of the range.
pub(super) fn border(
    diagram: &Diagram,
    kind: &str,
    above: bool,
    to: &Algebraic,
) -> Result<Algebraic, There> {
    let present: Vec<bool> = diagram
        .cells
        .iter()
        .map(|cell| has_kind(cell, kind))
        .collect();
    let [low, high] = [&diagram.range.0, &diagram.range.1].map(|end| Algebraic::from(end.clone()));
    let ends = (1..present.len()).filter(|&at| present[at] == above && present[at - 1] != above);
    let ends = ends.map(|at| &diagram.cells[at].from.value);
    let ends = ends.filter(|value| **value > low && **value < high);
    let nearest = ends.min_by_key(|value| distance(value, to));
    let intervals = diagram.cells.iter().zip(&present);
    let there = || {
        let intervals = intervals.filter(|(cell, _)| !cell.is_point() || low == high);
        let there: Vec<bool> = intervals.map(|(_, present)| *present).collect();
        let any = there.contains(&true);
        let all = any && !there.contains(&false);
        There { any, all }
    };
    nearest.cloned().ok_or_else(there)
}
