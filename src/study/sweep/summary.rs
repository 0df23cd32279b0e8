//! What a sweep says on the whole.

use super::Sweep;
use super::point::Answer;
use crate::number::Rational;
use crate::run::Stop;
use crate::strategy::Range;
#[cfg(feature = "parquet")]
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// What the points of a sweep have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// How many points there were to answer: those of the shard.
    pub points: u64,
    /// How many have an answer.
    pub finished: u64,
    /// How many of these had one before, in the journal.
    pub resumed: u64,
    /// How many are answered by an error.
    pub errors: u64,
    /// The first of them.
    pub first_errors: Vec<Fault>,
    /// At how many a limit on the work was reached.
    pub limited: u64,
    /// How many have more than one class.
    pub several: u64,
    /// At how many points a class of this name is, the commonest first; those without a name
    /// together.
    pub names: Vec<(Option<String>, u64)>,
    /// By player: the least and the greatest payoff in any class of any point.
    pub payoffs: Vec<Option<Range>>,
    /// The same of every outcome.
    pub outcomes: Vec<Option<Range>>,
    /// Why the sweep ended before its last point, if it did.
    pub stop: Option<Stop>,
}

/// An error at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The point, from 0.
    pub point: u64,
    /// The values of the axes there.
    pub values: Vec<Rational>,
    /// One sentence.
    pub error: String,
}

/// How many errors are kept.
const SHOWN_ERRORS: usize = 5;

/// Adds answers up.
#[derive(Debug)]
pub(super) struct Tally {
    summary: Summary,
    at: HashMap<Option<String>, usize>,
}

impl Tally {
    pub(super) fn new(sweep: &Sweep) -> Self {
        Tally {
            summary: Summary {
                points: sweep.design().len(),
                finished: 0,
                resumed: 0,
                errors: 0,
                first_errors: Vec::new(),
                limited: 0,
                several: 0,
                names: Vec::new(),
                payoffs: vec![None; sweep.model().players().len()],
                outcomes: vec![None; sweep.question().outcomes.len()],
                stop: None,
            },
            at: HashMap::new(),
        }
    }

    pub(super) fn finished(&self) -> u64 {
        self.summary.finished
    }

    pub(super) fn add(&mut self, point: u64, values: &[Rational], answer: &Answer) {
        let summary = &mut self.summary;
        summary.finished += 1;
        let solved = match answer {
            Answer::Solved(solved) => solved,
            Answer::Failed(error) => {
                summary.errors += 1;
                if summary.first_errors.len() < SHOWN_ERRORS {
                    summary.first_errors.push(Fault {
                        point,
                        values: values.to_vec(),
                        error: error.clone(),
                    });
                }
                return;
            }
        };
        summary.limited += u64::from(solved.limited);
        summary.several += u64::from(solved.classes.len() > 1);
        let mut met = HashSet::new();
        for row in &solved.classes {
            if met.insert(&row.name) {
                count(summary, &mut self.at, &row.name, 1);
            }
            widen(&mut summary.payoffs, row.payoffs.iter().map(Some));
            widen(&mut summary.outcomes, row.outcomes.iter().map(Some));
        }
    }

    pub(super) fn resumed(&mut self) {
        self.summary.resumed = self.summary.finished;
    }

    pub(super) fn end(mut self, stop: Option<Stop>) -> Summary {
        self.summary.stop = stop;
        // Stable: among equals in the order of their first points.
        self.summary
            .names
            .sort_by_key(|(_, points)| std::cmp::Reverse(*points));
        self.summary
    }
}

fn count(
    summary: &mut Summary,
    at: &mut HashMap<Option<String>, usize>,
    name: &Option<String>,
    points: u64,
) {
    let at = match at.get(name) {
        Some(&at) => at,
        None => {
            at.insert(name.clone(), summary.names.len());
            summary.names.push((name.clone(), 0));
            summary.names.len() - 1
        }
    };
    summary.names[at].1 += points;
}

/// What a part of a table says on the whole, as it stands in the part.
#[cfg(feature = "parquet")]
#[derive(Serialize, Deserialize)]
struct Part {
    /// The number of its first point, from 0.
    first: u64,
    finished: u64,
    errors: u64,
    first_errors: Vec<(u64, Vec<Rational>, String)>,
    limited: u64,
    several: u64,
    names: Vec<(Option<String>, u64)>,
    payoffs: Vec<Option<[Rational; 2]>>,
    outcomes: Vec<Option<[Rational; 2]>>,
}

#[cfg(feature = "parquet")]
impl Tally {
    /// Adds what later points have in common.
    pub(super) fn merge(&mut self, later: &Summary) {
        let summary = &mut self.summary;
        summary.finished += later.finished;
        summary.errors += later.errors;
        let room = SHOWN_ERRORS.saturating_sub(summary.first_errors.len());
        let errors = later.first_errors.iter().take(room).cloned();
        summary.first_errors.extend(errors);
        summary.limited += later.limited;
        summary.several += later.several;
        for (name, points) in &later.names {
            count(summary, &mut self.at, name, *points);
        }
        widen(
            &mut summary.payoffs,
            later.payoffs.iter().map(Option::as_ref),
        );
        widen(
            &mut summary.outcomes,
            later.outcomes.iter().map(Option::as_ref),
        );
    }

    /// What these points have in common, of which this is the first.
    pub(super) fn text(&self, first: u64) -> String {
        let summary = self.summary.clone();
        let ends = |ranges: Vec<Option<Range>>| {
            let ranges = ranges.into_iter();
            ranges
                .map(|range| range.map(|range| [range.least, range.greatest]))
                .collect()
        };
        let errors = summary.first_errors.into_iter();
        let part = Part {
            first,
            finished: summary.finished,
            errors: summary.errors,
            first_errors: errors
                .map(|fault| (fault.point, fault.values, fault.error))
                .collect(),
            limited: summary.limited,
            several: summary.several,
            names: summary.names,
            payoffs: ends(summary.payoffs),
            outcomes: ends(summary.outcomes),
        };
        serde_json::to_string(&part).unwrap_or_default()
    }

    /// The same read again; `None` if the first point is another one.
    pub(super) fn read(text: &str, first: u64) -> Option<Summary> {
        let part: Part = serde_json::from_str(text).ok()?;
        let ranges = |ends: Vec<Option<[Rational; 2]>>| {
            let ends = ends.into_iter();
            ends.map(|ends| ends.map(|[least, greatest]| Range { least, greatest }))
                .collect()
        };
        let errors = part.first_errors.into_iter();
        (part.first == first).then_some(Summary {
            points: part.finished,
            finished: part.finished,
            resumed: 0,
            errors: part.errors,
            first_errors: errors
                .map(|(point, values, error)| Fault {
                    point,
                    values,
                    error,
                })
                .collect(),
            limited: part.limited,
            several: part.several,
            names: part.names,
            payoffs: ranges(part.payoffs),
            outcomes: ranges(part.outcomes),
            stop: None,
        })
    }
}

fn widen<'a>(all: &mut [Option<Range>], ranges: impl IntoIterator<Item = Option<&'a Range>>) {
    for (all, range) in all.iter_mut().zip(ranges) {
        let Some(range) = range else {
            continue;
        };
        match all {
            None => *all = Some(range.clone()),
            Some(all) => {
                if range.least < all.least {
                    all.least = range.least.clone();
                }
                if range.greatest > all.greatest {
                    all.greatest = range.greatest.clone();
                }
            }
        }
    }
}
