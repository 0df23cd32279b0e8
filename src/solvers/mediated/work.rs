//! The size of a program under construction, and why its construction ends early.

use crate::diagnostic::Error;
use crate::run::Run;

/// Why there is no program.
#[derive(Debug)]
pub(super) enum Halt {
    /// The run stopped.
    Stopped,
    /// The game is refused.
    Refused(Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Halt::Refused(error)
    }
}

/// What was built; `None` where the run stopped before.
pub(super) fn settle<T>(built: Result<T, Halt>) -> Result<Option<T>, Error> {
    match built {
        Ok(built) => Ok(Some(built)),
        Err(Halt::Stopped) => Ok(None),
        Err(Halt::Refused(error)) => Err(error),
    }
}

/// How many states lie between two looks at the clock.
const STATES_PER_LOOK: usize = 64;

/// What was built so far, and how much may be.
pub(super) struct Work<'r> {
    run: Run<'r>,
    concept: &'static str,
    smaller: &'static str,
    states: usize,
    entries: usize,
}

impl<'r> Work<'r> {
    /// Nothing yet. `concept` is what the program is of; `smaller` is what to do where it is too
    /// large.
    pub fn new(run: &Run<'r>, concept: &'static str, smaller: &'static str) -> Self {
        Work {
            run: *run,
            concept,
            smaller,
            states: 0,
            entries: 0,
        }
    }

    /// One more node with what the mediator has heard there.
    pub fn state(&mut self) -> Result<(), Halt> {
        if self.states.is_multiple_of(STATES_PER_LOOK) && self.run.stopped().is_some() {
            return Err(Halt::Stopped);
        }
        self.states += 1;
        self.entries(1)
    }

    /// So many more numbers or places for them.
    pub fn entries(&mut self, count: usize) -> Result<(), Halt> {
        self.entries = self.entries.saturating_add(count);
        let most = self.run.options().limits.entries;
        if self.entries <= most {
            return Ok(());
        }
        let message = format!(
            "the linear program of the {} of this game has more than {most} entries: they were \
             reached after {} pairs of a node and what a mediator has heard there",
            self.concept, self.states
        );
        Err(Halt::Refused(Error::unsupported(message, self.smaller)))
    }
}
