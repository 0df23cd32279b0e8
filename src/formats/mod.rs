//! Files in and out.
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
//! | `[parameters]` | by name: a number, or `{ value, range = [least, greatest], about }` |
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

mod toml;

use crate::diagnostic::{Diagnostic, Error, ErrorKind, Place};
use std::path::Path;

/// The text of a file. Refuses what cannot be read and what is not UTF-8.
pub(crate) fn read_text(path: &Path) -> Result<String, Error> {
    let bytes = std::fs::read(path).map_err(|fault| {
        let message = format!("`{}` cannot be read: {fault}", path.display());
        Error::new(ErrorKind::Io, Diagnostic::error(message))
    })?;
    String::from_utf8(bytes).map_err(|fault| {
        let good = fault.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(fault.as_bytes());
        // The text before the fault is the same in both.
        let place = Place::in_text(path.display().to_string(), &text, good..good + 1);
        let diagnostic = Diagnostic::error("the file is not UTF-8 here").at(place);
        let hint = "save it as UTF-8 text";
        Error::new(ErrorKind::Input, diagnostic.hint(hint))
    })
}
