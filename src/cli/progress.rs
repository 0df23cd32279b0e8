//! A line on standard error that shows that long work goes on.

use demarche::run::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

/// How long work may take before the line appears.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line is drawn.
const BEAT: Duration = Duration::from_millis(200);

/// The line, which appears when the work takes long and disappears when this is dropped.
#[derive(Debug)]
pub struct Line {
    bar: ProgressBar,
    /// Dropped to say that the work is done.
    working: Option<Sender<()>>,
}

/// Writes reports of progress on the line.
#[derive(Debug)]
struct Sink(ProgressBar);

impl Progress for Sink {
    fn report(&self, stage: &str, done: u64, total: Option<u64>) {
        let message = match total {
            Some(total) => format!("{stage} {} {done} of {total}", bar(done, total)),
            None if done > 0 => format!("{stage}: {done}"),
            None => stage.to_string(),
        };
        self.0.set_message(message);
    }
}

/// How wide a full bar is, in characters.
const FULL: u64 = 24;

/// How much is done, to look at.
fn bar(done: u64, total: u64) -> String {
    let share = u128::from(done.min(total)) * u128::from(FULL) / u128::from(total.max(1));
    // A share of the full width is no wider.
    let filled = share as usize;
    format!(
        "[{}{}]",
        "#".repeat(filled),
        "-".repeat(FULL as usize - filled)
    )
}

impl Line {
    /// Waits to appear; `None` where standard error is no terminal.
    pub fn start() -> Option<Self> {
        if !std::io::stderr().is_terminal() {
            return None;
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
            bar.set_style(style);
        }
        let (working, done) = mpsc::channel();
        let shown = bar.clone();
        std::thread::spawn(move || {
            if done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(BEAT);
            }
        });
        Some(Line {
            bar,
            working: Some(working),
        })
    }

    /// Where the library reports to.
    pub fn sink(&self) -> Arc<dyn Progress> {
        Arc::new(Sink(self.bar.clone()))
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.working = None;
        self.bar.finish_and_clear();
    }
}
