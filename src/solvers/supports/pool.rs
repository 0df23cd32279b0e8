//! What was found, and what was not examined.

use super::Halt;
use super::boxed::BoxedEquilibrium;
use super::frame::Frame;
use super::parts::{Chosen, Part};
use crate::number::OrderedField;
use crate::run::{Run, Status, Stop};
use crate::solvers::system::Solutions;

pub(super) struct Pool<K> {
    pub(super) parts: Vec<Part<K>>,
    pub(super) boxed: Vec<BoxedEquilibrium>,
    /// How many supports were examined, complete or begun ones, and how many may be.
    pub(super) supports: u64,
    most: u64,
    pub(super) unexamined: u64,
    pub(super) undecided: usize,
    pub(super) omitted: Option<String>,
}

impl<K: OrderedField> Pool<K> {
    pub(super) fn new(most: u64) -> Self {
        Pool {
            parts: Vec::new(),
            boxed: Vec::new(),
            supports: 0,
            most,
            unexamined: 0,
            undecided: 0,
            omitted: None,
        }
    }

    /// Counts one more choice of supports, complete or begun, unless it may not be examined any
    /// more.
    pub(super) fn stopped(&mut self, run: &Run<'_>) -> Option<Stop> {
        let stop = match self.supports < self.most {
            true => run.stopped(),
            false => Some(Stop::Work),
        };
        self.supports += u64::from(stop.is_none());
        stop
    }

    /// Leaves out supports for a reason.
    pub(super) fn skip(&mut self, reason: &str) {
        self.unexamined += 1;
        self.omitted.get_or_insert_with(|| reason.to_string());
    }

    /// Adds all solutions of a system.
    pub(super) fn add(
        &mut self,
        frame: &Frame<'_, K>,
        chosen: &Chosen<'_, K>,
        solutions: &Solutions<K>,
        run: &Run<'_>,
    ) -> Result<(), Halt> {
        let undecided = solutions.undecided();
        self.undecided += undecided;
        if undecided > 0 {
            let reason = solutions.blocks.iter().find_map(|block| block.reason);
            let reason = reason.unwrap_or("the conditions of some supports were not solved");
            self.omitted.get_or_insert_with(|| reason.to_string());
        }
        let found = chosen.read(frame, solutions, run)?;
        if found.crowded {
            self.skip("some cells have too many extreme points");
        }
        self.parts.extend(found.parts);
        self.boxed.extend(found.boxed);
        match solutions.status {
            Status::Solved => Ok(()),
            Status::Stopped(stop) => Err(stop.into()),
        }
    }
}
