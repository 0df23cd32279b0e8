//! Work in several threads, its results in order.

use crate::diagnostic::Error;
use crate::run::{Run, Stop};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The most pieces of work that a thread takes at a time.
const LARGEST_CHUNK: u64 = 32;
/// How long a thread keeps what it has finished to itself.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long the sink waits in silence.
const BEAT: Duration = Duration::from_millis(100);

/// Does the pieces of work in `range` and hands every result to `sink`, in their order.
///
/// `work` returns `None` where the run was stopped, which ends the others too. `sink` is called with
/// `None` about every tenth of a second, results or not. What is finished waits for what comes
/// before it, in bounded space: no thread gets far ahead of the slowest piece.
pub(super) fn in_order<T: Send>(
    range: Range<u64>,
    threads: usize,
    run: &Run<'_>,
    work: impl Fn(u64) -> Option<T> + Sync,
    mut sink: impl FnMut(Option<T>) -> Result<(), Error>,
) -> Result<Option<Stop>, Error> {
    let threads = threads.max(1) as u64;
    let chunk = ((range.end - range.start) / (8 * threads)).clamp(1, LARGEST_CHUNK);
    let queue = Queue::new(range.clone(), chunk, 4 * threads * chunk);
    let (sender, receiver) = mpsc::channel::<(u64, Vec<T>)>();
    let mut next = range.start;
    let outcome = std::thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, queue, work) = (sender.clone(), &queue, &work);
            scope.spawn(move || worker(queue, run, work, &sender));
        }
        drop(sender);
        let _halt = Halt(&queue);
        let mut waiting = BTreeMap::new();
        let mut last = Instant::now();
        loop {
            match receiver.recv_timeout(BEAT) {
                Ok((at, results)) => {
                    waiting.insert(at, results);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            while let Some(results) = waiting.remove(&next) {
                next += results.len() as u64;
                results
                    .into_iter()
                    .try_for_each(|result| sink(Some(result)))?;
            }
            queue.done(next);
            if last.elapsed() >= BEAT {
                sink(None)?;
                last = Instant::now();
            }
        }
    });
    outcome?;
    match next < range.end {
        true => Ok(Some(run.stopped().unwrap_or(Stop::Cancelled))),
        false => Ok(None),
    }
}

fn worker<T>(
    queue: &Queue,
    run: &Run<'_>,
    work: &impl Fn(u64) -> Option<T>,
    sender: &mpsc::Sender<(u64, Vec<T>)>,
) {
    // Should the work panic, nobody waits for it.
    let halt = Halt(queue);
    while let Some(chunk) = queue.claim() {
        let (mut start, mut since) = (chunk.start, Instant::now());
        let mut finished = Vec::new();
        for at in chunk.clone() {
            let result = match run.stopped() {
                None => work(at),
                Some(_) => None,
            };
            let stopped = result.is_none();
            finished.extend(result);
            if stopped || since.elapsed() >= PATIENCE || at + 1 == chunk.end {
                let results = std::mem::take(&mut finished);
                // An empty batch would stand in the way of the one that starts where it does.
                if !results.is_empty() && sender.send((start, results)).is_err() || stopped {
                    return;
                }
                (start, since) = (at + 1, Instant::now());
            }
        }
    }
    // The work is at an end: that is no reason for the others to stop.
    std::mem::forget(halt);
}

/// Stops all threads when it is dropped.
struct Halt<'a>(&'a Queue);

impl Drop for Halt<'_> {
    fn drop(&mut self) {
        self.0.lock().halted = true;
        self.0.moved.notify_all();
    }
}

/// What is to be done.
struct Queue {
    state: Mutex<State>,
    moved: Condvar,
    end: u64,
    chunk: u64,
    /// How far work may be ahead of what is done.
    window: u64,
}

struct State {
    next: u64,
    done: u64,
    halted: bool,
}

impl Queue {
    fn new(range: Range<u64>, chunk: u64, window: u64) -> Self {
        Queue {
            state: Mutex::new(State {
                next: range.start,
                done: range.start,
                halted: false,
            }),
            moved: Condvar::new(),
            end: range.end,
            chunk,
            window,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Its numbers are sound at all times.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next pieces of work, once they are not too far ahead. The first pieces that are not done
    /// are always somebody's, so the wait ends.
    fn claim(&self) -> Option<Range<u64>> {
        let mut state = self.lock();
        while !state.halted && state.next < self.end && state.next - state.done >= self.window {
            state = self
                .moved
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if state.halted || state.next >= self.end {
            return None;
        }
        let start = state.next;
        state.next = (start + self.chunk).min(self.end);
        Some(start..state.next)
    }

    /// Everything before `next` is done.
    fn done(&self, next: u64) {
        let mut state = self.lock();
        if state.done != next {
            state.done = next;
            self.moved.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Options;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn results_come_in_order_and_no_thread_runs_ahead() {
        let options = Options::default();
        for threads in 1..5 {
            let (ahead, done) = (AtomicU64::new(0), AtomicU64::new(0));
            let work = |at: u64| {
                ahead.fetch_max(at - done.load(Ordering::SeqCst).min(at), Ordering::SeqCst);
                // The first piece is the slowest.
                std::thread::sleep(Duration::from_millis(if at == 0 { 30 } else { 0 }));
                Some(at)
            };
            let mut found = Vec::new();
            let sink = |result: Option<u64>| {
                found.extend(result);
                done.store(found.len() as u64, Ordering::SeqCst);
                Ok(())
            };
            let stop = in_order(0..1000, threads, &options.start(), work, sink);
            assert_eq!(stop, Ok(None));
            assert!(found.into_iter().eq(0..1000));
            assert!(ahead.into_inner() < 5 * 32 * threads as u64);
        }
    }

    #[test]
    fn what_stops_one_stops_all() {
        let options = Options::default();
        let run = options.start();
        let mut found = Vec::new();
        let cancelled = |at: u64| {
            if at == 500 {
                options.cancellation.cancel();
            }
            (at < 500).then_some(at)
        };
        let stop = in_order(0..u64::MAX, 3, &run, cancelled, |result| {
            found.extend(result);
            Ok(())
        });
        assert_eq!(stop, Ok(Some(Stop::Cancelled)));
        assert!(found.len() <= 500 && found.iter().copied().eq(0..found.len() as u64));

        let options = Options::default();
        let full = |result: Option<u64>| match result {
            Some(7) => Err(Error::input("the disk is full")),
            _ => Ok(()),
        };
        assert!(in_order(0..u64::MAX, 3, &options.start(), Some, full).is_err());
        assert_eq!(
            in_order(3..3, 3, &options.start(), Some, |_: Option<u64>| Ok(())),
            Ok(None)
        );
    }
}
