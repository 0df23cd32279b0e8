//! What a sweep says on the whole.

use super::Sweep;
use super::point::Answer;
use crate::number::Rational;
use crate::run::Stop;
use crate::strategy::Range;
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
                let at = match self.at.get(&row.name) {
                    Some(&at) => at,
                    None => {
                        let at = summary.names.len();
                        summary.names.push((row.name.clone(), 0));
                        self.at.insert(row.name.clone(), at);
                        at
                    }
                };
                summary.names[at].1 += 1;
            }
            widen(&mut summary.payoffs, &row.payoffs);
            widen(&mut summary.outcomes, &row.outcomes);
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

fn widen(all: &mut [Option<Range>], ranges: &[Range]) {
    for (all, range) in all.iter_mut().zip(ranges) {
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
