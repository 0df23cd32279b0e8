//! Which equilibria survive a whole interval of a parameter, and how far the present ones do.
//!
//! Credibility is never known exactly. If it is only known to lie between two values, then a kind of
//! equilibrium is *robust* if there is one of it at every value between. Kinds are told apart by the
//! plain names of the classes and of their profiles of extreme points, or by what is done where
//! their plays come; a kind that is only inside a class, between its extreme points, is not seen.
//! That an equilibrium of the kind exists at every value does not mean that it is the same profile
//! everywhere: where the present one needs no adjustment is said apart.
//!
//! The **stability radius** of a kind at the present value is the largest interval around it at
//! every value of which there is such an equilibrium: its ends are those of the phase diagram.

use super::super::diagram::{Cell, Diagram, Known, gains};
use super::super::kinds::{has_kind, kinds_of, name};
use super::super::label::label;
use crate::concepts::Completeness;
use crate::diagnostic::Error;
use crate::number::{Algebraic, Ratio, Rational};
use crate::run::Status;
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
    /// Whether all of the diagram's range was looked at.
    pub status: Status,
}

/// A kind of equilibrium and where there are some.
#[derive(Debug, Clone)]
pub struct SurvivingKind {
    /// What it is called.
    pub name: String,
    /// Whether there is one at every value of the interval.
    pub everywhere: bool,
    /// Whether a profile of the kind at the present value is known to be an equilibrium, as it
    /// stands, at every value of the interval: it is listed there everywhere.
    pub unadjusted: bool,
    /// The values of the interval at which there is one.
    pub values: Vec<Stretch>,
    /// The largest interval around the present value at every value of which there is one, within
    /// the range of the diagram; `None` where there is none at the present value, or not all of that
    /// range was looked at.
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
/// Refuses an interval that the diagram's cells do not cover, and one in which some value has no
/// answer.
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
    for cell in &diagram.cells[first..=last] {
        if let Err(fault) = &cell.answer {
            let reasons = fault.diagnostics().iter().map(|one| one.message.as_str());
            let reasons = reasons.collect::<Vec<_>>().join("; ");
            return Err(Error::unsupported(
                format!("there is no answer for {cell}: {reasons}"),
                "choose an interval in which the model makes sense",
            ));
        }
    }
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
            let whole = now.filter(|_| diagram.status == Status::Solved);
            let around = whole.and_then(|now| all.iter().find(|(a, b)| (*a..=*b).contains(&now)));
            let within = &diagram.cells[first..=last];
            let unadjusted =
                now.is_some_and(|now| is_listed_unadjusted(within, &diagram.cells[now], &name));
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
        status: diagram.status,
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

/// The profiles that are listed on a cell: of the classes, and of their extreme points.
fn profiles(known: &Known) -> Vec<Behavior<Ratio>> {
    let classes = known.traced.catalogue.classes.iter();
    let all = classes.flat_map(|class| {
        let extreme = gains::profiles(&known.traced.game, class).unwrap_or_default();
        std::iter::once(class.profile.clone()).chain(extreme)
    });
    all.collect()
}

/// Whether one of the listed profiles of a kind at the present value, in numbers that do not change,
/// is listed on all these cells.
fn is_listed_unadjusted(cells: &[Cell], present: &Cell, kind: &str) -> bool {
    let Ok(now) = &present.answer else {
        return false;
    };
    let game = &now.traced.game;
    let constant = |profile: &Behavior<Ratio>| {
        let sets = profile.shape().infosets();
        let mut entries = sets.filter_map(|set| profile.at(set.id())).flatten();
        entries.all(|probability| probability.as_constant().is_some())
    };
    let labels = now.traced.catalogue.classes.iter();
    let labels = labels.map(|class| (label(game, class), &class.profile));
    let named: Vec<_> = labels
        .filter(|(name, _)| name == kind)
        .map(|(_, own)| own.clone())
        .collect();
    let extreme = profiles(now).into_iter();
    let extreme = extreme.filter(|own| name(game, own).as_deref() == Some(kind));
    let mut candidates = named.into_iter().chain(extreme).filter(constant);
    candidates.any(|profile| {
        cells.iter().all(|cell| {
            let known = cell.answer.as_ref();
            known.is_ok_and(|known| {
                profiles(known)
                    .iter()
                    .any(|own| same_profile(own, &profile))
            })
        })
    })
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
