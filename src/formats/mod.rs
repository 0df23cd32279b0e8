//! The files that games come in and go out as, and the profiles that come back.
//!
//! | format | in | out |
//! |---|---|---|
//! | model, TOML | [`Model::parse`](crate::model::Model::parse) | |
//! | `.efg` | [`efg::read`] | [`efg::write`] |
//! | `.nfg` | [`nfg::read`] | [`nfg::write`]: the reduced strategic form |
//! | matrices, CSV | [`csv::read`] | [`csv::write`]: the reduced strategic form |
//! | profile, device, JSON | [`json::read_profile`], [`json::read_device`] | `solve`: [`document`](crate::document) |
//! | profile, `NE,…` lines of Gambit's tools | [`ne::read`] | |
//!
//! Readers return warnings with what they read; what they refuse they refuse with line, column and
//! a way out.
//!
//! # What is promised of bad input
//!
//! No input makes the library panic, overflow its stack or work without end. The command line ends
//! with the code in the last column, and prints on standard output nothing but a result.
//!
//! | input | what happens | code |
//! |---|---|---|
//! | a file that cannot be opened | refused by its name, with what the system said | 1 |
//! | bytes that are no UTF-8, another format | refused with the place, or by the format's name | 1 |
//! | faults in a text | refused; up to twenty faults at once, each with its place, what was expected or the nearest name, and a way out. Each format says after which of them reading goes on: [`efg`], [`nfg`], [`csv`], [`ne`] | 1 |
//! | what older programs wrote: names that are empty or repeated, descriptions that differ, text after the end | read, with a warning | 0 |
//! | chance that does not sum to one | refused with the sum and what is missing; `--normalize-chance` divides by the sum and says so | 1, 0 |
//! | numbers of any size and length | exact; exponents beyond 10000 are refused | 0, 1 |
//! | branches of probability zero, priors of 0 and 1, single actions, idle players, a leaf alone | games like others | 0 |
//! | trees 100,000 levels deep | read, solved, told and dropped without recursion. Where all histories would be longer than the rest of the answer together, what is left out is counted (`left_out`) | 0 |
//! | more nodes than `--max-nodes` (20 million) | refused before they fill the memory | 1 |
//! | a strategic form, or a linear program and its factorization, that would be too large | refused by its size, with the limit ([`Limits`], `--max-memory`) | 1 |
//! | imperfect recall, absent-mindedness | read; `check` and every solver that needs recall name the two histories that are confused | 0, 1 |
//! | a game outside the class of a concept | refused with the witness and a concept that fits | 1 |
//! | parameters, objectives, profiles and devices that do not fit the game | refused with the name and the nearest one | 1 |
//! | a profile that is none of the concept's | rejected, with a deviation that pays | 1 |
//! | too much work for `--time-limit` | the best so far with its status; what does not look at the clock is abandoned a tenth and 0.2 s after the limit, though not within the first second, in a sentence ([`run`](crate::run) says what does not) | 0, 1 |
//! | Ctrl-C | the best so far with its status; after two seconds, or at once if it is pressed again, nothing | 130 |
//! | a point of a sweep that is refused | its row says why, and the sweep goes on; one that was killed resumes | 0 |
//! | options that make no sense | refused, with those that do | 2 |
//! | a fault of ours | a sentence that says so; never an equilibrium that its certificate rejects | 1 |
//!
//! # Model files
//!
//! A model is a TOML file: [`Model::from_path`](crate::model::Model::from_path) and
//! [`Model::parse`](crate::model::Model::parse) read it. What it means is told in
//! [`model`](crate::model), what an expression is in [`expr`](crate::expr).
//!
//! | key | value |
//! |---|---|
//! | `demarche` | 1, the version of the format; may be left out |
//! | `title`, `about`, `source` | texts; may be left out |
//! | `players` | the list of the players' names |
//! | `[parameters]` | by name: a number, or `{ value, range = [least, greatest], dist, about }` |
//! | `dist` | a [`Distribution`](crate::model::Distribution) for samples: `"normal(0.7, 0.1)"` |
//! | `[types.PLAYER]` | by type: `{ prior, … }`, with constants that every type of the player has |
//! | `[[stage]]` | `name`; `player`, `actions` and `sees`, or `chance`; `when` |
//! | `actions` | a list of names, or of `{ name, when }` |
//! | `sees` | a list of stages, `type.PLAYER`, and expressions |
//! | `chance` | by branch: its probability, or `{ probability, when }` |
//! | `[let]` | by name: an expression |
//! | `[payoff]` | by player: an expression |
//!
//! A number may be written as a TOML number, which is read exactly (`0.1` is one tenth), or as a
//! text (`"2/7"`); `when` and the entries of `sees` are texts. Stages, branches and types keep the
//! order of the file.
//!
//! ```
//! use demarche::model::Model;
//!
//! let text = r#"
//! title = "a single choice"
//! players = ["Solo"]
//! [[stage]]
//! name = "choice"
//! player = "Solo"
//! actions = ["left", "right"]
//! [payoff]
//! Solo = "choice == right"
//! "#;
//! let model = Model::parse("choice.toml", text)?;
//! assert_eq!(model.game(&model.defaults())?.node_count(), 3);
//!
//! let error = Model::parse("choice.toml", &text.replace("== right", "== write")).unwrap_err();
//! assert!(error.to_string().contains("choice.toml:9:19"));
//! assert!(error.to_string().contains("`choice` has no action `write`"));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

pub mod csv;
pub mod efg;
mod gambit;
pub mod json;
pub mod ne;
pub mod nfg;
mod toml;

use crate::diagnostic::{Diagnostic, Error, ErrorKind, Place};
use crate::run::Limits;
use std::path::Path;

/// What a reader may do beyond what the format says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    /// The largest tree that is built, in nodes.
    pub nodes: usize,
    /// Divide the probabilities of a chance move by their sum where that is not exactly one, and
    /// say so in a warning, instead of refusing the file.
    pub normalize_chance: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            nodes: Limits::default().nodes,
            normalize_chance: false,
        }
    }
}

/// The text of a file. Refuses what cannot be read and what is not UTF-8.
pub(crate) fn read_text(path: &Path) -> Result<String, Error> {
    let bytes = std::fs::read(path).map_err(|fault| {
        let message = format!("`{}` cannot be read: {fault}", path.display());
        Error::new(ErrorKind::Io, Diagnostic::error(message))
    })?;
    decode(&path.display().to_string(), &bytes).map(String::from)
}

/// The text that a file's bytes are; `source` is what diagnostics call the file.
///
/// Refuses what is not UTF-8.
pub fn decode<'a>(source: &str, bytes: &'a [u8]) -> Result<&'a str, Error> {
    let refuse = |fault: Diagnostic| {
        let hint = "save it as UTF-8 text";
        Err(Error::new(ErrorKind::Input, fault.hint(hint)))
    };
    if bytes.starts_with(&[0xfe, 0xff]) || bytes.starts_with(&[0xff, 0xfe]) {
        let message = format!("the file `{source}` is in UTF-16");
        return refuse(Diagnostic::error(message));
    }
    std::str::from_utf8(bytes).or_else(|fault| {
        let good = fault.valid_up_to();
        let text = String::from_utf8_lossy(bytes);
        // The text before the fault is the same in both.
        let place = Place::in_text(source, &text, good..good + 1);
        refuse(Diagnostic::error("the file is not UTF-8 here").at(place))
    })
}
