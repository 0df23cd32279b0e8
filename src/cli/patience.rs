//! How long a command waits: its clock, Ctrl-C, the progress line, and the end of what does not end.
//!
//! The library looks at the clock and at the token of cancellation, and returns the best so far. Not
//! everything can look: a file is read in one go, and some steps of linear programs take long. So a
//! thread watches. Where the work has not answered
//!
//! - by a tenth and [`SLACK`] after the time limit, which counts from the start of reading, but not
//!   before [`FIRST`],
//! - [`GRACE`] after Ctrl-C, or at once while a file is being read, or
//! - at a second Ctrl-C,
//!
//! it is abandoned: a sentence on standard error says so, nothing is printed, and the process ends.
//! What the solver has returned is always printed, however long that takes, unless Ctrl-C is given
//! twice.

use super::input::Common;
use super::output::complain;
use super::progress::Line;
use demarche::diagnostic::Diagnostic;
use demarche::run::{Cancellation, Options};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long work may go on after Ctrl-C before it is abandoned.
const GRACE: Duration = Duration::from_secs(2);
/// How much longer than a tenth over its limit work may take before it is abandoned.
const SLACK: Duration = Duration::from_millis(200);
/// Nothing is abandoned before: a busy machine takes that long to start.
const FIRST: Duration = Duration::from_secs(1);
/// The exit code of a command that was interrupted: 128 and the number of the signal.
const INTERRUPTED: u8 = 130;

/// What a command is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Reading files: until it is done there is nothing to print.
    Reading,
    /// Solving, which looks at the clock and at the token.
    Working,
    /// The answer is there, and is being printed.
    Printing,
}

/// What the work and its watcher both see.
#[derive(Debug)]
struct State {
    phase: Phase,
    interrupted: bool,
}

/// One command's work.
#[derive(Debug)]
pub struct Work {
    started: Instant,
    options: Options,
    state: Arc<Mutex<State>>,
    line: Mutex<Option<Line>>,
}

impl Work {
    /// Starts the clock.
    pub fn start() -> Self {
        let state = State {
            phase: Phase::Reading,
            interrupted: false,
        };
        Work {
            started: Instant::now(),
            options: Options::default(),
            state: Arc::new(Mutex::new(state)),
            line: Mutex::new(None),
        }
    }

    /// Takes the options and limits that were asked for, and watches from now on.
    pub fn within(&mut self, common: &Common) {
        self.options = common.options();
        let (events, interrupts) = mpsc::channel();
        let sender: Sender<()> = events.clone();
        // Without a handler Ctrl-C ends the process as ever, or is ignored where it was before.
        let _ = ctrlc::try_set_handler(move || {
            let _ = sender.send(());
        });
        let limit = self.options.limits.time;
        let watcher = Watcher {
            // A limit that no clock reaches is none.
            latest: limit.and_then(|limit| {
                let over = limit.checked_add(limit / 10)?.checked_add(SLACK)?;
                self.started.checked_add(over.max(FIRST))
            }),
            state: self.state.clone(),
            cancellation: self.options.cancellation.clone(),
        };
        std::thread::spawn(move || {
            watcher.watch(&interrupts);
            drop(events);
        });
    }

    /// What to ask of the library now: the time that is left, the token, and where progress goes.
    pub fn options(&self) -> Options {
        lock(&self.state).phase = Phase::Working;
        let mut options = self.options.clone();
        let elapsed = self.started.elapsed();
        options.limits.time = options.limits.time.map(|all| all.saturating_sub(elapsed));
        let mut line = lock(&self.line);
        if line.is_none() {
            *line = Line::start();
        }
        options.progress = line.as_ref().map(Line::sink);
        options
    }

    /// Ends the progress line: the answer is there, and nothing keeps it from being printed.
    pub fn found(&self) {
        lock(&self.state).phase = Phase::Printing;
        *lock(&self.line) = None;
    }

    /// The exit code of a command that ended by itself.
    pub fn exit_code(&self, otherwise: ExitCode) -> ExitCode {
        self.found();
        match lock(&self.state).interrupted {
            true => ExitCode::from(INTERRUPTED),
            false => otherwise,
        }
    }
}

/// Nobody leaves anything half done under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for Ctrl-C and for the latest time.
struct Watcher {
    /// When to abandon the work.
    latest: Option<Instant>,
    state: Arc<Mutex<State>>,
    cancellation: Cancellation,
}

impl Watcher {
    fn watch(mut self, interrupts: &Receiver<()>) {
        loop {
            let interrupt = match self.latest {
                None => interrupts
                    .recv()
                    .map_err(|_| RecvTimeoutError::Disconnected),
                Some(latest) => {
                    interrupts.recv_timeout(latest.saturating_duration_since(Instant::now()))
                }
            };
            // Held to the end of the process where the work is abandoned, so that no answer comes in
            // between.
            let state = self.state.clone();
            let mut state = lock(&state);
            match interrupt {
                Ok(()) if state.interrupted => abandon(true, state.phase),
                Ok(()) => {
                    state.interrupted = true;
                    self.cancellation.cancel();
                    if state.phase == Phase::Reading {
                        abandon(true, state.phase);
                    }
                    let grace = Instant::now() + GRACE;
                    self.latest = Some(self.latest.map_or(grace, |latest| latest.min(grace)));
                }
                Err(RecvTimeoutError::Timeout) if state.phase == Phase::Printing => {
                    self.latest = None;
                }
                Err(RecvTimeoutError::Timeout) => abandon(state.interrupted, state.phase),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }
}

/// Ends the process and says why.
fn abandon(interrupted: bool, phase: Phase) -> ! {
    let doing = match phase {
        Phase::Reading => "the input was still being read",
        Phase::Working => "nothing had been returned yet",
        Phase::Printing => "the answer was still being printed",
    };
    let (fault, code) = match interrupted {
        true => (
            Diagnostic::error(format!("interrupted: {doing}")),
            INTERRUPTED,
        ),
        false => {
            let fault = format!("the time limit is over, and {doing}");
            let hint = "give more time, or ask for less: another concept, or one equilibrium \
                        instead of all";
            (Diagnostic::error(fault).hint(hint), 1)
        }
    };
    complain([&fault]);
    std::process::exit(code.into())
}
