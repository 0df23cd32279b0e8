//! Which equilibria survive a whole interval of a parameter, and how far the present ones do.
//!
//! Credibility is never known exactly. If it is only known to lie between two values, then a kind of
//! equilibrium is *robust* if there is one of it at every value between. Kinds are told apart by the
//! plain names of the classes, or by what is done where their plays come. That an equilibrium of the
//! kind exists at every value does not mean that it is the same profile everywhere: whether the
//! present one needs no adjustment is said apart.
//!
//! The **stability radius** of a kind at the present value is the largest interval around it at
//! every value of which there is an equilibrium of the kind: exact, as the phase diagram is.

use super::super::diagram::{Cell, Diagram};
use super::super::kinds::{has_kind, kinds_of};
use super::super::label::label;
use crate::analysis::{self, Verdict};
use crate::concepts::{Completeness, Concept};
use crate::diagnostic::Error;
use crate::number::{Algebraic, Ratio, Rational};
use crate::strategy::Behavior;

/// What survives on an interval.
#[derive(Debug, Clone)]
pub struct Survival {
    /// The parameter.
    pub parameter: String,
    /// Its interval.
    pub interval: (Rational, Rational),
    /// Its present value.
    pub present: Rational,
    /// Every kind of equilibrium somewhere in the interval, those first that survive everywhere.
    pub kinds: Vec<SurvivingKind>,
    /// Whether the list of equilibria is complete at every value of the interval.
    pub complete: bool,
}

/// A kind of equilibrium and where there are some.
#[derive(Debug, Clone)]
pub struct SurvivingKind {
    /// What it is called.
    pub name: String,
    /// Whether there is one at every value of the interval.
    pub everywhere: bool,
    /// Whether it is there at the present value, and then whether the class's own profile there is
    /// an equilibrium, as it stands, at every value of the interval.
    pub unadjusted: Option<bool>,
    /// The values of the interval at which there is one.
    pub values: Vec<Stretch>,
    /// The largest interval around the present value at every value of which there is one, within
    /// the range of the diagram; `None` where there is none at the present value.
    pub radius: Option<Stretch>,
}

/// Values from one to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The least, and whether it belongs.
    pub from: (Algebraic, bool),
    /// The greatest, and whether it belongs.
    pub to: (Algebraic, bool),
}

/// What survives on an interval within the range of a phase diagram, and around the present value.
///
/// Refuses an interval that the diagram's cells do not cover.
pub fn survival(
    diagram: &Diagram,
    interval: (Rational, Rational),
    present: &Rational,
) -> Result<Survival, Error> {
    let [low, high] = [&interval.0, &interval.1].map(|end| Algebraic::from(end.clone()));
    let first = diagram.cells.iter().position(|cell| cell.contains(&low));
    let last = diagram.cells.iter().position(|cell| cell.contains(&high));
    let (Some(first), Some(last), true) = (first, last, low <= high) else {
        return Err(Error::input(format!(
            "the interval from {low} to {high} is not within the part of the range of `{}` that \
             was looked at",
            diagram.parameter
        )));
    };
    let here = Algebraic::from(present.clone());
    let now = diagram.cells.iter().position(|cell| cell.contains(&here));
    let mut kinds: Vec<SurvivingKind> = Vec::new();
    for cell in &diagram.cells[first..=last] {
        for name in kinds_of(cell) {
            if kinds.iter().any(|kind| kind.name == name) {
                continue;
            }
            let has = |cell: &Cell| has_kind(cell, &name);
            let all = stretches(&diagram.cells, has);
            let values = all.iter().filter_map(|&(a, b)| {
                let (a, b) = (a.max(first), b.min(last));
                (a <= b).then(|| within(&diagram.cells, a, b, &low, &high))
            });
            let around = now.and_then(|now| all.iter().find(|(a, b)| (*a..=*b).contains(&now)));
            let fixed = now.and_then(|now| profile(&diagram.cells[now], &name));
            let within = &diagram.cells[first..=last];
            let unadjusted = match fixed {
                None => None,
                Some(profile) => Some(holds_unadjusted(within, profile)?),
            };
            kinds.push(SurvivingKind {
                everywhere: diagram.cells[first..=last].iter().all(has),
                unadjusted,
                values: values.collect(),
                radius: around.map(|&(a, b)| stretch(&diagram.cells[a], &diagram.cells[b])),
                name,
            });
        }
    }
    kinds.sort_by_key(|kind| !kind.everywhere);
    let complete = |cell: &Cell| {
        let known = cell.answer.as_ref();
        known.is_ok_and(|known| known.traced.catalogue.completeness == Completeness::All)
    };
    Ok(Survival {
        parameter: diagram.parameter.clone(),
        complete: diagram.cells[first..=last].iter().all(complete),
        interval,
        present: present.clone(),
        kinds,
    })
}

/// The largest runs of cells that have something, by their first and last index.
fn stretches(cells: &[Cell], has: impl Fn(&Cell) -> bool) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        match found.last_mut() {
            _ if !has(cell) => {}
            Some((_, last)) if *last + 1 == index => *last = index,
            _ => found.push((index, index)),
        }
    }
    found
}

fn stretch(first: &Cell, last: &Cell) -> Stretch {
    Stretch {
        from: (first.from.value.clone(), first.from.closed),
        to: (last.to.value.clone(), last.to.closed),
    }
}

/// A run of cells, cut at the ends of the interval.
fn within(cells: &[Cell], a: usize, b: usize, low: &Algebraic, high: &Algebraic) -> Stretch {
    let whole = stretch(&cells[a], &cells[b]);
    Stretch {
        from: match whole.from.0 < *low {
            true => (low.clone(), true),
            false => whole.from,
        },
        to: match whole.to.0 > *high {
            true => (high.clone(), true),
            false => whole.to,
        },
    }
}

/// The profile of the class of this name on a cell.
fn profile<'a>(cell: &'a Cell, name: &str) -> Option<&'a Behavior<Ratio>> {
    let known = cell.answer.as_ref().ok()?;
    let mut classes = known.traced.catalogue.classes.iter();
    let found = classes.find(|class| label(&known.traced.game, class) == name)?;
    Some(&found.profile)
}

/// Whether a profile is an equilibrium on all these cells, as it stands.
fn holds_unadjusted(cells: &[Cell], profile: &Behavior<Ratio>) -> Result<bool, Error> {
    let sets = profile.shape().infosets();
    let mut entries = sets.filter_map(|set| profile.at(set.id())).flatten();
    if entries.any(|probability| probability.as_constant().is_none()) {
        return Ok(false);
    }
    for cell in cells {
        let Ok(known) = &cell.answer else {
            return Ok(false);
        };
        let game = &known.traced.game;
        let mut holds = false;
        for class in &known.traced.catalogue.classes {
            if same_profile(&class.profile, profile) {
                holds = true;
                break;
            }
            // With the beliefs of a class that is there, if they fit.
            let standing = analysis::certify(game, profile, Some(&class.beliefs))?.standing;
            let verdict = match known.traced.catalogue.concept {
                Concept::Nash | Concept::ZeroSum => standing.nash,
                Concept::SubgamePerfect => standing.subgame_perfect,
                Concept::WeakPbe => standing.weak_pbe,
                Concept::Sequential | Concept::QuasiPerfect => standing.sequential,
            };
            holds |= verdict == Verdict::Yes;
        }
        if !holds {
            return Ok(false);
        }
    }
    Ok(true)
}

fn same_profile(a: &Behavior<Ratio>, b: &Behavior<Ratio>) -> bool {
    a.shape()
        .infosets()
        .all(|set| match (a.at(set.id()), b.at(set.id())) {
            (None, None) => true,
            (Some(a), Some(b)) => a.iter().zip(b).all(|(a, b)| a.same_function(b)),
            _ => false,
        })
}
