//! Sweeps: the equilibria at every point of a grid or a sample of parameters.
//!
//! A [`Design`] says which points there are: the product of the grids of its axes, crossed with a
//! sample of the axes that are drawn from a [`Distribution`](crate::model::Distribution). Point
//! number `i` is computed from `i` alone, so that points can be divided among threads, among machines
//! ([`Shard`]) and among calls. The game at a point is solved exactly, and its answers are certified,
//! as [`concepts::solve`](crate::concepts::solve) does it. What goes wrong at a point is the answer
//! of that point.
//!
//! Most points need no solver. An [`Atlas`](super::Atlas) keeps the answers met before in formulas,
//! with the signs on which solver and certificate rested; where a point has those signs, the
//! formulas are its answer, and the comparison of signs is its certificate. The answer is the same
//! as without the atlas, so that it does not matter which thread drew a chart.
//!
//! The points come in order and the bytes are the same, whatever the number of threads.
//!
//! ```
//! use demarche::study::Question;
//! use demarche::study::sweep::{Answer, Axis, Design, Sweep};
//! use demarche::{Model, Options, Rational};
//!
//! let model = Model::from_path("models/israel_iran/assurance.toml")?;
//! let design = Design::new(vec![Axis::parse(&model, "p=0.3,1/2,0.7", false)?], None, 0)?;
//! let question = Question::default().outcome("response == restrain");
//! let sweep = Sweep::new(&model, &model.defaults(), design, question)?;
//!
//! let mut restraint = Vec::new();
//! let summary = sweep.each(&Options::default(), |_, values, answer| {
//!     if let Answer::Solved(solved) = answer {
//!         restraint.extend(solved.classes.iter().map(|class| class.outcomes[0].clone()));
//!     }
//! })?;
//! // At even odds Iran may do anything after silence, so that there is one wide class.
//! let ends = |range: &demarche::strategy::Range| [range.least.clone(), range.greatest.clone()];
//! assert_eq!(ends(&restraint[0]), [0, 0].map(Rational::from));
//! assert_eq!(ends(&restraint[1]), [0, 1].map(Rational::from));
//! assert_eq!((summary.finished, summary.errors), (3, 0));
//!
//! // The same as lines of a table.
//! let mut table = Vec::new();
//! sweep.write(&mut table, &Options::default())?;
//! let table = String::from_utf8(table).unwrap();
//! assert!(table.starts_with("point,p,status,completeness,classes,class,name,pure,proof,"));
//! assert!(table.contains("\n1,3/10,solved,all,1,1,\"pooling on silent, intervene\",true,exact,"));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```
//!
//! # The table
//!
//! Comma-separated values (RFC 4180), one line for every class of every point; a point without
//! classes, and one with an error, has one line. The columns are
//!
//! | column | value |
//! |---|---|
//! | `point` | its number, from 1; the same in every shard |
//! | a parameter's name | its value at the point |
//! | `status` | `solved`, `limit` where a limit on the work was reached, or `error` |
//! | `completeness` | which of all equilibria these are: `all`, `found`, `one` and so on |
//! | `classes` | how many classes there are |
//! | `class` | the number of the class, from 1 |
//! | `name` | its name, if it has one |
//! | `pure` | whether the profile that represents it is pure |
//! | `proof` | `exact`, `isolated` or `numeric` |
//! | a player's name with `least`, `greatest` | what it expects, over the class |
//! | an outcome with `least`, `greatest` | its value, over the class |
//! | `intuitive` to `nwbr` | what forward induction says; empty where it was not asked |
//! | `error` | one sentence |
//!
//! Numbers are exact fractions such as `7/10`, or decimals if that is asked for
//! ([`Sweep::decimals`]). Where a class is known by one profile only, its ranges are that
//! profile's values.

mod axis;
#[cfg(feature = "parquet")]
mod columns;
mod csv;
mod design;
mod journal;
#[cfg(feature = "parquet")]
mod parts;
mod point;
mod random;
mod summary;
mod table;
mod threads;

pub use axis::Axis;
pub use design::{Design, Shard};
pub use point::{Answer, Solved};
pub use summary::{Fault, Summary};

use super::Question;
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::model::{Assignment, Model};
use crate::number::Rational;
use crate::run::Options;
use journal::{Journal, Writer};
use point::Solver;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::Path;
use summary::Tally;
use table::Table;

/// A model, points of its parameters, and what is asked there.
#[derive(Debug, Clone)]
pub struct Sweep {
    model: Model,
    base: Assignment,
    design: Design,
    question: Question,
    table: Table,
    text: Option<String>,
    /// How many points a part holds.
    #[cfg(feature = "parquet")]
    part: u64,
}

/// A point and its answer.
struct Finished {
    point: u64,
    values: Vec<Rational>,
    answer: Answer,
    lines: Vec<u8>,
}

impl Sweep {
    /// The points of `design` for a model whose other parameters have the values of `base`.
    ///
    /// Refuses an axis that is no parameter of the model, and an assignment of another model.
    pub fn new(
        model: &Model,
        base: &Assignment,
        design: Design,
        question: Question,
    ) -> Result<Self, Error> {
        model.require_own(base)?;
        question.require_distinct()?;
        let swept: Vec<&str> = design.axes().iter().map(Axis::parameter).collect();
        let strange = swept.iter().find(|name| model.parameter(name).is_none());
        if let Some(name) = strange {
            return Err(Error::new(ErrorKind::Input, axis::unknown(model, name)));
        }
        let table = Table::new(&swept, model.players(), &question.outcomes);
        Ok(Sweep {
            model: model.clone(),
            base: base.clone(),
            design,
            question,
            table,
            text: None,
            #[cfg(feature = "parquet")]
            part: parts::POINTS,
        })
    }

    /// The same for a model that was read from this text: its [journal](Self::journal) is not
    /// continued once the text has changed.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// The same with decimals in the table instead of fractions, or not. A value beyond the range of
    /// floats stays a fraction.
    pub fn decimals(mut self, decimals: bool) -> Self {
        self.table.decimals = decimals;
        self
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The values of the parameters that are not swept.
    pub fn base(&self) -> &Assignment {
        &self.base
    }

    /// The points.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// What is asked at every point.
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// The names of the table's columns.
    pub fn columns(&self) -> &[String] {
        self.table.columns()
    }

    /// A warning for every axis that leaves its parameter's range.
    pub fn warnings(&self) -> Vec<Diagnostic> {
        let mut warnings = Vec::new();
        for axis in self.design.axes() {
            let range = self.model.parameter(axis.parameter());
            let range = range.and_then(|parameter| parameter.range.as_ref());
            if let (Some((from, to)), Some((least, greatest))) = (range, axis.ends())
                && (least < from || greatest > to)
            {
                warnings.push(Diagnostic::warning(format!(
                    "the values of `{axis}` leave its range from {from} to {to}"
                )));
            }
        }
        warnings
    }

    /// Answers every point, and shows each to `see` in order: its number from 0, the values of its
    /// axes, its answer.
    ///
    /// A limit or a cancellation ends the work; the summary says so. Refuses a model whose tree
    /// cannot be derived, and outcomes that make sense at no point.
    pub fn each(
        &self,
        options: &Options,
        mut see: impl FnMut(u64, &[Rational], &Answer),
    ) -> Result<Summary, Error> {
        self.require_sound(options)?;
        let tally = Tally::new(self);
        self.run(options, 0, false, tally, |finished| {
            if let Some(finished) = finished {
                see(finished.point, &finished.values, &finished.answer);
            }
            Ok(())
        })
    }

    /// Answers every point, and writes the table. Refuses what [`each`](Self::each) refuses, and
    /// fails where it cannot write.
    pub fn write(&self, out: impl Write, options: &Options) -> Result<Summary, Error> {
        self.require_sound(options)?;
        let mut writer = Writer::new(out, "the table");
        writer.header(self);
        let tally = Tally::new(self);
        let summary = self.run(options, 0, true, tally, |finished| writer.take(finished))?;
        writer.flush()?;
        Ok(summary)
    }

    /// Answers every point that the table at `path` does not hold yet, and adds it there.
    ///
    /// The table is that of [`write`](Self::write). A file beside it, with `.sweep.json` after its
    /// name, records everything on which the table depends. If the process is killed, the same call
    /// goes on where it broke off: lost is what was answered in the last fifth of a second, and what
    /// waits for a point before it. With `restart` a table that is there is replaced.
    ///
    /// Refuses what [`each`](Self::each) refuses; a file that is there and is not the table of this
    /// very sweep, with what differs; and fails where it cannot write.
    pub fn journal(
        &self,
        path: impl AsRef<Path>,
        restart: bool,
        options: &Options,
    ) -> Result<Summary, Error> {
        self.require_sound(options)?;
        let mut tally = Tally::new(self);
        let mut journal = Journal::open(self, path.as_ref(), restart, options, &mut tally)?;
        let held = journal.held;
        let ended = self.run(options, held, true, tally, |finished| {
            journal.writer.take(finished)
        });
        // What is finished stays, however it ended.
        let closed = journal.close();
        let summary = ended?;
        closed.map(|()| summary)
    }

    /// The same with so many points in a part of [`parquet`](Self::parquet), instead of 10,000.
    #[cfg(feature = "parquet")]
    pub fn part(mut self, points: std::num::NonZeroU64) -> Self {
        self.part = points.get();
        self
    }

    /// Answers every point that the parts in `folder` do not hold yet, and adds it there.
    ///
    /// The parts are Parquet files `part-00001.parquet` and so on, of 10,000 points each but the
    /// last; together they are the table of [`write`](Self::write), with the same rows in the same
    /// order. A column of numbers has the nearest floats (`DOUBLE`; infinite or zero beyond their
    /// range), and one with ` exact` after its name follows with the fractions (`UTF8`; empty where
    /// the proof is numeric). After [`decimals`](Self::decimals) it does not. `point`, `classes` and
    /// `class` are `INT64`, `pure` and what forward induction says `BOOLEAN`, all else `UTF8`. What
    /// is empty in the table is null. A second column of one name has ` (2)` after it.
    ///
    /// A part is whole or not there. What is finished of the next part is in a journal beside it,
    /// `_part-00002.csv` for example, and `_sweep.json` records everything on which the table
    /// depends; readers of Parquet leave out names that start with `_`, or are given
    /// `*.parquet`. If the process is killed, the same call goes on where it broke off, as
    /// [`journal`](Self::journal) does. With `restart` the parts that are there are replaced.
    ///
    /// Refuses what [`journal`](Self::journal) refuses, and a part that is not of this very sweep.
    #[cfg(feature = "parquet")]
    pub fn parquet(
        &self,
        folder: impl AsRef<Path>,
        restart: bool,
        options: &Options,
    ) -> Result<Summary, Error> {
        self.require_sound(options)?;
        let mut tally = Tally::new(self);
        let folder = folder.as_ref();
        let mut parts = parts::Parts::open(self, folder, restart, options, &mut tally)?;
        let held = tally.finished();
        let ended = self.run(options, held, true, tally, |finished| parts.take(finished));
        // What is finished stays, however it ended.
        let closed = parts.close();
        let summary = ended?;
        closed.map(|()| summary)
    }

    /// Answers the points from this position on.
    fn run(
        &self,
        options: &Options,
        first: u64,
        lines: bool,
        mut tally: Tally,
        mut sink: impl FnMut(Option<&Finished>) -> Result<(), Error>,
    ) -> Result<Summary, Error> {
        let run = options.start();
        let points = self.design.len();
        let swept = self.design.axes().iter().map(Axis::parameter).collect();
        let solver = Solver::new(&self.model, &self.base, swept, &self.question, points);
        let answer = |position| {
            let point = self.design.point(position);
            let values = self.design.values(point);
            let mut answer = solver.solve(&values, &run)?;
            let mut text = Vec::new();
            if lines {
                self.table.push_point(&mut text, point, &values, &answer);
                // The summary is that of the table, also of one that is gone on with later.
                if let Some(written) = self.table.as_written(&answer, &text) {
                    answer = written;
                }
            }
            Some(Finished {
                point,
                values,
                answer,
                lines: text,
            })
        };
        let threads = options
            .threads
            .or(std::thread::available_parallelism().ok());
        let threads = threads.map_or(1, NonZeroUsize::get);
        let stop = threads::in_order(first..points, threads, &run, answer, |finished| {
            match &finished {
                Some(done) => tally.add(done.point, &done.values, &done.answer),
                None => run.report("points", tally.finished(), Some(points)),
            }
            sink(finished.as_ref())
        })?;
        Ok(tally.end(stop))
    }

    /// Refuses a tree that cannot be derived, and outcomes that make no sense at the first point, the
    /// last one and the model's own values, as far as there are games.
    fn require_sound(&self, options: &Options) -> Result<(), Error> {
        let limits = &options.limits;
        self.model.shape_within(limits)?;
        let points = [None, Some(0), self.design.points().checked_sub(1)];
        for outcome in &self.question.outcomes {
            let mut refusal = Ok(());
            for point in points {
                let mut assignment = self.base.clone();
                let values = point
                    .map(|point| self.design.values(point))
                    .unwrap_or_default();
                for (axis, value) in self.design.axes().iter().zip(values) {
                    assignment.set_number(axis.parameter(), value)?;
                }
                let Ok(game) = self.model.game_within(&assignment, limits) else {
                    continue;
                };
                refusal = self
                    .model
                    .objective(outcome, &assignment, &game)
                    .map(|_| ());
                if refusal.is_ok() {
                    break;
                }
            }
            refusal?;
        }
        Ok(())
    }
}
