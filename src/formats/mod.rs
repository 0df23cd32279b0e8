//! The files that games come in and go out as, and the profiles that come back.
//!
//! | format | in | out |
//! |---|---|---|
//! | model, TOML | [`Model::parse`](crate::model::Model::parse) | |
//! | `.efg` | [`efg::read`] | [`efg::write`] |
//! | `.nfg` | [`nfg::read`] | [`nfg::write`]: the reduced strategic form |
//! | matrices, CSV | [`csv::read`] | [`csv::write`]: the reduced strategic form |
//! | profile, JSON | [`json::read_profile`] | `solve`: [`document`](crate::document) |
//! | profile, device, JSON | [`json::read_profile`], [`json::read_device`] | `solve`: [`document`](crate::document) |
//! | profile, `NE,…` lines of Gambit's tools | [`ne::read`] | |
//!
//! Readers return warnings with what they read; what they refuse they refuse with line, column and
//! a way out.
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
