//! Cases: parts of a system are solved by themselves, and what is left is told apart by signs.

use super::linear::{self, Found};
use super::pieces::{Piece, Pieces};
use super::state::State;
use crate::diagnostic::Error;
use crate::number::OrderedField;
use crate::run::{Run, Stop};

/// What a run has done.
pub(super) struct Work<'r> {
    pub(super) run: &'r Run<'r>,
    /// Why it ended early.
    pub(super) stop: Option<Stop>,
}

impl<'r> Work<'r> {
    pub(super) fn new(run: &'r Run<'r>) -> Self {
        Work { run, stop: None }
    }

    /// All solutions of a state, by all its unknowns.
    pub(super) fn solve<K: OrderedField>(&mut self, state: &State<K>) -> Result<Pieces<K>, Error> {
        let mut state = state.clone();
        if state.simplify().is_err() || state.contradicts(&state.implied_ranges()) {
            return Ok(Pieces::default());
        }
        let mut known: Vec<usize> = Vec::new();
        let mut product = Pieces::one(Piece::Point(Vec::new()));
        for part in state.parts(false) {
            let found = self.connected(&part)?;
            if found.is_empty() {
                return Ok(found);
            }
            product = product.times(&known, &found, &part.live);
            known.extend_from_slice(&part.live);
            known.sort_unstable();
        }
        let all = state.unknowns();
        let mut result = Pieces {
            undecided: product.undecided,
            reason: product.reason,
            found: Vec::new(),
        };
        for piece in &product.found {
            match piece.extended(&known, &state.defined, &all) {
                Some(piece) => result.found.push(piece),
                None => result.undecided += 1,
            }
        }
        Ok(result)
    }

    /// All solutions of a simplified state that has one part, by its live unknowns.
    fn connected<K: OrderedField>(&mut self, state: &State<K>) -> Result<Pieces<K>, Error> {
        if state.zero.is_empty() && state.forms().all(|form| form.degree() == 1) {
            return Ok(match linear::solve(state, self.run)? {
                Found::Nothing => Pieces::default(),
                Found::Piece(piece) => Pieces::one(piece),
                Found::Stopped(stop) => {
                    self.stop.get_or_insert(stop);
                    Pieces::undecided("the work was stopped")
                }
            });
        }
        Ok(Pieces::undecided("the conditions are not linear"))
    }
}
