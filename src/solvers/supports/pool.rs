//! What is found while supports are enumerated.

use super::beliefs::Told;
use super::boxed::BoxedEquilibrium;
use super::frame::Frame;
use super::parts::{Carriers, Chosen, Part};
use super::weights::Weights;
use super::{Halt, Solved};
use crate::number::OrderedField;
use crate::run::{Run, Status, Stop};
use crate::solvers::system::{Solutions, solve};

pub(super) struct Pool<'a, 'g, K> {
    pub(super) frame: &'a Frame<'g, K>,
    pub(super) run: &'a Run<'a>,
    /// Whether profiles are given by the weights of realization plans, else by probabilities.
    pub(super) plans: bool,
    pub(super) parts: Vec<Part<K>>,
    pub(super) boxed: Vec<BoxedEquilibrium>,
    /// How many supports were examined, complete or begun ones.
    pub(super) supports: u64,
    pub(super) unexamined: u64,
    pub(super) undecided: usize,
    pub(super) omitted: Option<String>,
    /// How many numbers the parts hold.
    entries: usize,
}

impl<'a, 'g, K: OrderedField> Pool<'a, 'g, K> {
    pub(super) fn new(frame: &'a Frame<'g, K>, plans: bool, run: &'a Run<'a>) -> Self {
        Pool {
            frame,
            run,
            plans,
            parts: Vec::new(),
            boxed: Vec::new(),
            supports: 0,
            unexamined: 0,
            undecided: 0,
            omitted: None,
            entries: 0,
        }
    }

    /// Counts one more choice of supports, complete or begun, unless it may not be examined any
    /// more.
    pub(super) fn stopped(&mut self) -> Option<Stop> {
        let most = self.run.options().limits.supports as u64;
        let stop = match self.supports < most {
            true => self.run.stopped(),
            false => Some(Stop::Work),
        };
        self.supports += u64::from(stop.is_none());
        stop
    }

    /// Leaves out so many choices of supports.
    pub(super) fn leave(&mut self, count: u64) {
        self.unexamined = self.unexamined.saturating_add(count);
    }

    /// Leaves out supports for a reason.
    pub(super) fn skip(&mut self, reason: &str) {
        self.leave(1);
        self.omit(reason);
    }

    /// Says why something is missing, unless it was said of something else.
    pub(super) fn omit(&mut self, reason: &str) {
        self.omitted.get_or_insert_with(|| reason.to_string());
    }

    /// The solutions of the conditions on these weights; nothing if there are none.
    pub(super) fn solve(&self, weights: Weights<K>) -> Result<Option<Solved<K>>, Halt> {
        let solutions = solve(&weights.system, self.run)?;
        Ok(match solutions.is_empty() {
            true => None,
            false => Some((weights, solutions)),
        })
    }

    /// Adds all solutions of a system, with what they say of the beliefs at every set; of those
    /// that say something of one set only, nothing else.
    pub(super) fn add(
        &mut self,
        taken: &[bool],
        carriers: &[Option<Carriers>],
        told: &[Told],
        (weights, solutions): &(Weights<K>, Solutions<K>),
    ) -> Result<(), Halt> {
        let chosen = Chosen {
            weights,
            taken,
            carriers,
            told,
            plans: self.plans,
        };
        let most = self.run.options().limits.entries;
        let left = most.saturating_sub(self.entries);
        let mut found = chosen.read(self.frame, solutions, left, self.run)?;
        self.entries += found.entries;
        self.parts.append(&mut found.parts);
        if !chosen.is_aside() {
            self.undecided += solutions.undecided() + found.unnamed;
            self.boxed.append(&mut found.boxed);
            if solutions.undecided() > 0 {
                let reason = solutions.blocks.iter().find_map(|block| block.reason);
                self.omit(reason.unwrap_or("the conditions of some supports were not solved"));
            }
            if found.unnamed > 0 {
                self.omit("irrational probabilities stand beside functions of a parameter");
            }
            if found.crowded {
                self.skip("some cells have too many extreme points");
            }
        }
        let solved = match solutions.status {
            Status::Stopped(stop) => Some(stop),
            Status::Solved => None,
        };
        match solved.or(found.stop) {
            Some(stop) => Err(stop.into()),
            None => Ok(()),
        }
    }
}
