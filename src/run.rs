//! How long and how hard to work: options, limits, progress and cancellation.
//!
//! A solver gets [`Options`] and starts a [`Run`], which it polls: [`Run::stopped`] says whether to
//! stop and why. Stopping is not an error: the solver returns the best it has, with its [`Status`].
//!
//! ```
//! use demarche::run::{Options, Stop};
//!
//! let options = Options::default();
//! let run = options.start();
//! assert_eq!(run.stopped(), None);
//! options.cancellation.cancel();
//! assert_eq!(run.stopped(), Some(Stop::Cancelled));
//! ```
//!
//! # How soon work stops
//!
//! Clock and token are looked at once in
//!
//! - a pivot of Lemke's algorithm, of the exact simplex method, and on a face of best responses;
//! - a node or branch of every search and list: supports, patterns, pure profiles, subgames, orders of
//!   trembles, boxes of a region, points of a sweep, cells of a threshold;
//! - a step of a path, and every so many eliminations inside it;
//! - a sequence, leaf, state or tuple while a program is written, and 256 eliminations or one digit
//!   while an exact optimum is drawn from a float one;
//! - an information set, leaf or state while a device is certified.
//!
//! Each of these takes milliseconds in games that can be solved at all; with numbers of thousands of
//! digits, or tableaus near [`Limits::entries`], a pivot may take a second. What looks at neither:
//!
//! - the back ends of linear programs between two looks of their own. `clarabel` looks once in an
//!   iteration, `highs` now and then at the clock, and at no token; `microlp` every so many pivots at
//!   the clock, and at no token. An iteration of a program with tens of thousands of rows may take
//!   minutes. With [`Options::detach`] nobody waits for it;
//! - readers of files, [`certify`](crate::analysis::certify) of a profile, which is linear in the
//!   tree, and documents.
//!
//! What was found when the time was over is still certified, see [`Run::to_certify`].

use crate::number::Tolerances;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Everything that a caller may ask of a solver besides the problem itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Bounds on the work.
    pub limits: Limits,
    /// What counts as zero for floating-point results.
    pub tolerances: Tolerances,
    /// The linear-programming back end; `None` lets the program's structure decide.
    pub backend: Option<Backend>,
    /// The most threads that may work at one time; `None` lets the method decide. Answers do not
    /// depend on it. Only a [sweep](crate::study::sweep) uses more than one yet.
    pub threads: Option<NonZeroUsize>,
    /// Whether to look for every answer instead of one.
    pub all: bool,
    /// Where along the path of quantal response equilibria points are wanted: values of λ, in units
    /// of one over the game's payoffs.
    pub lambdas: Vec<f64>,
    /// Where progress goes; `None` is silence.
    pub progress: Option<Arc<dyn Progress>>,
    /// Lets another thread stop the work.
    pub cancellation: Cancellation,
    /// Whether to abandon a back end of linear programs that does not notice a stop: it then works on
    /// in a thread of its own, to no avail, until it ends or the process does. For programs that end
    /// soon after, as the command line does.
    pub detach: bool,
}

impl Options {
    /// Starts the clock.
    pub fn start(&self) -> Run<'_> {
        Run {
            options: self,
            started: Instant::now(),
            extended: None,
        }
    }
}

/// Bounds on the work; reaching one ends a solver with the best answer so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Wall-clock time for one call; `None` is no limit.
    pub time: Option<Duration>,
    /// The largest tree that is built, in nodes.
    pub nodes: usize,
    /// The most memory that the factorization of a linear program may take, in bytes, as it is
    /// predicted before one is tried; a program that takes more is refused.
    pub memory: usize,
    /// The most pivots that an exact tableau takes.
    pub pivots: usize,
    /// The most entries that an exact elimination, or a list of what was found, may hold at one
    /// time.
    pub entries: usize,
    /// The most profiles, complete or begun, that a search through [pure](crate::solvers::pure)
    /// ones examines; a game that takes more is refused.
    pub profiles: usize,
    /// The most choices of [supports](crate::solvers::supports) that are examined; what is left is
    /// counted.
    pub supports: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            time: None,
            nodes: 20_000_000,
            memory: 4_300_000_000,
            pivots: 1_000_000,
            entries: 20_000_000,
            profiles: 10_000_000,
            supports: 10_000_000,
        }
    }
}

/// A linear-programming back end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Backend {
    /// Interior point, pure Rust: the fastest where the matrix is sparse.
    Clarabel,
    /// Simplex and branch and bound, pure Rust: small programs, vertices, integers.
    Microlp,
    /// Simplex, interior point and branch and bound in C++; needs the feature `highs`.
    Highs,
}

impl Backend {
    /// Every back end, compiled in or not.
    pub const ALL: [Backend; 3] = [Backend::Clarabel, Backend::Microlp, Backend::Highs];

    /// The name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Backend::Clarabel => "clarabel",
            Backend::Microlp => "microlp",
            Backend::Highs => "highs",
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// How a solver ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// It finished.
    Solved,
    /// It stopped early; what it returns is the best so far.
    Stopped(Stop),
}

/// Why a solver stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stop {
    /// The time limit was reached.
    Time,
    /// A limit on pivots or entries was reached.
    Work,
    /// Somebody cancelled it.
    Cancelled,
}

impl fmt::Display for Stop {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Stop::Time => "the time limit was reached",
            Stop::Work => "a limit on the work was reached",
            Stop::Cancelled => "the work was cancelled",
        })
    }
}

/// Receives reports of progress, possibly from several threads.
pub trait Progress: fmt::Debug + Send + Sync {
    /// `done` of `total` steps of `stage` are finished; `total` is `None` where it is not known.
    fn report(&self, stage: &str, done: u64, total: Option<u64>);
}

/// A flag that stops the work of everybody who holds a clone of it.
#[derive(Debug, Clone, Default)]
pub struct Cancellation(Arc<AtomicBool>);

impl Cancellation {
    /// Asks for a stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether a stop was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// One call's clock over its [`Options`].
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    options: &'a Options,
    started: Instant,
    /// Work that goes on after a stop, instead of the limit: until when.
    extended: Option<Extended>,
}

/// A little more time for what must not be lost.
#[derive(Debug, Clone, Copy)]
struct Extended {
    /// Time since the start.
    until: Duration,
    /// Whether it was cancelled before, so that the token says nothing new.
    cancelled: bool,
}

/// A run's clock without its options.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    started: Instant,
    extended: Option<Extended>,
}

impl Clock {
    /// The run of this clock.
    pub(crate) fn run(self, options: &Options) -> Run<'_> {
        Run {
            options,
            started: self.started,
            extended: self.extended,
        }
    }
}

/// How long what was found before a stop may be certified, at least.
const LEAST_TO_CERTIFY: Duration = Duration::from_millis(100);
/// The same, where somebody cancelled the work.
const CANCELLED_TO_CERTIFY: Duration = Duration::from_secs(1);

impl<'a> Run<'a> {
    /// What was asked for.
    pub fn options(&self) -> &'a Options {
        self.options
    }

    /// The same clock over other options.
    pub fn with<'b>(&self, options: &'b Options) -> Run<'b> {
        Run {
            options,
            started: self.started,
            extended: self.extended,
        }
    }

    /// The same clock with a little more time, for certifying what was found: a tenth of the limit,
    /// or a second where the work was cancelled.
    ///
    /// ```
    /// use demarche::run::Options;
    ///
    /// let options = Options::default();
    /// options.cancellation.cancel();
    /// let run = options.start();
    /// assert!(run.stopped().is_some());
    /// assert_eq!(run.to_certify().stopped(), None);
    /// ```
    pub fn to_certify(&self) -> Run<'a> {
        if self.extended.is_some() {
            return *self;
        }
        let cancelled = self.options.cancellation.is_cancelled();
        let spent = self.elapsed();
        let until = match (self.options.limits.time, cancelled) {
            (None, false) => None,
            (_, true) => Some(spent.saturating_add(CANCELLED_TO_CERTIFY)),
            (Some(limit), false) => {
                let more = (limit / 10).max(LEAST_TO_CERTIFY);
                Some(limit.max(spent).saturating_add(more))
            }
        };
        Run {
            extended: until.map(|until| Extended { until, cancelled }),
            ..*self
        }
    }

    /// The clock alone, for another thread.
    pub(crate) fn clock(&self) -> Clock {
        Clock {
            started: self.started,
            extended: self.extended,
        }
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Time left under the limit; `None` is no limit.
    pub fn remaining(&self) -> Option<Duration> {
        let limit = match self.extended {
            Some(extended) => Some(extended.until),
            None => self.options.limits.time,
        };
        limit.map(|limit| limit.saturating_sub(self.elapsed()))
    }

    /// Why to stop now, if there is a reason.
    pub fn stopped(&self) -> Option<Stop> {
        let known = self.extended.is_some_and(|extended| extended.cancelled);
        if !known && self.options.cancellation.is_cancelled() {
            Some(Stop::Cancelled)
        } else if self.remaining().is_some_and(|left| left.is_zero()) {
            Some(Stop::Time)
        } else {
            None
        }
    }

    /// Tells the progress sink, if there is one.
    pub fn report(&self, stage: &str, done: u64, total: Option<u64>) {
        if let Some(sink) = &self.options.progress {
            sink.report(stage, done, total);
        }
    }
}
