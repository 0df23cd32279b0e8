//! The `.nfg` format: games in strategic form as text.
//!
//! The format is Gambit's (McKelvey, McLennan and Turocy; "The strategic game (.nfg) file
//! format"). After the players come the numbers of their strategies, or the strategies' names;
//! after that what every profile pays, the first player's strategy changing fastest: the payoffs
//! themselves, or a list of outcomes and for every profile the position of its outcome in that
//! list, 0 for nothing. Numbers are read exactly, in files marked `R` and `D` alike.
//!
//! What is read is a tree: see [`Game::strategic`](crate::game::Game::strategic). Strategies that
//! are only counted are called `1`, `2`, and so on. Names that are empty or repeated get their
//! position (`left#2`); commas where the format has none and what follows the last profile are
//! passed over, all with a warning. Several faults are told at once. Labels of outcomes are read and
//! forgotten.
//!
//! What is written is the [reduced strategic form](crate::game::StrategicForm) of any game, with
//! names and payoffs.
//!
//! ```
//! use demarche::formats::{ReadOptions, nfg};
//! use demarche::run::Limits;
//!
//! let text = r#"NFG 1 R "a dilemma" { "Ann" "Bob" }
//! { { "quiet" "talk" } { "quiet" "talk" } }
//! { { "both quiet" 2, 2 } { "one talks" 3, 0 } { "the other" 0, 3 } { "both talk" 1, 1 } }
//! 1 2 3 4
//! "#;
//! let (game, warnings) = nfg::read("dilemma.nfg", text.as_bytes(), &ReadOptions::default())?;
//! assert!(warnings.is_empty());
//! assert_eq!((game.node_count(), game.infoset_count(), game.leaf_count()), (7, 2, 4));
//! let written = nfg::write(&game, &Limits::default())?;
//! assert!(written.ends_with("2 2\n3 0\n0 3\n1 1\n"));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod body;
mod reader;
mod writer;

pub use reader::read;
pub use writer::write;
