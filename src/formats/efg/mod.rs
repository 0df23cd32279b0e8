//! The `.efg` format: extensive-form games as text, nodes in prefix order.
//!
//! The format is Gambit's (McKelvey, McLennan and Turocy; "The extensive game (.efg) file
//! format"). Any game can be said in it: any number of players, chance anywhere, imperfect recall,
//! payoffs at interior nodes (they add up along a play). Numbers are read exactly, `0.1` as 1/10,
//! in files marked `R` and `D` alike.
//!
//! The reader takes what the format's older programs wrote: a byte-order mark, CRLF, descriptions
//! that are left out or repeated with small differences, anything after the last node. It warns
//! where it had to choose. Names are made unique, since answers are spoken in them: a repeated or
//! empty name of a player or an action gets its position (`wait#2`), a repeated label of an
//! information set its number in the file (`after r#3`), an empty one player and number
//! (`Iran.3`). The comment and the labels of nodes and outcomes are kept as they are.
//!
//! # What is promised of a bad file
//!
//! | where | the file is |
//! |---|---|
//! | byte-order mark, text after the tree, `1.7` for 1, a letter in quotes, names that are empty or repeated, a repeated description that differs in its names or numbers | read, with a warning |
//! | probabilities that do not sum to one | refused with the sum, or read, repaired and warned of where that is asked for |
//! | a number that is none, a probability below zero, payoffs that are too few, too many or other than before, an outcome or a player that is not there, commas and missing quotes in lists, `T` or `terminal` for `t` | refused; reading goes on, so that all such faults are told, a slip that repeats once |
//! | another header, a node that starts with no known word, a set that was never described, a text or a list without an end, too few nodes | refused; nothing after it is told |
//! | another format: UTF-16, a strategic form, a model | refused by its name |
//! | more nodes than the limit | refused before they fill the memory |
//!
//! No more than twenty faults are told, each with line, column and, where there is one, a way out.
//!
//! ```
//! use demarche::formats::{ReadOptions, efg};
//!
//! let text = r#"EFG 2 R "trust" { "Sender" "Receiver" } "a comment"
//! p "" 1 1 "trust?" { "trust" "keep" } 0
//! p "" 2 1 "honor?" { "honor" "abuse" } 0
//! t "" 1 "both" { 1, 1 }
//! t "" 2 "one" { -1/2 2.5 }
//! t "" 3 "none" { 0, 0 }
//! "#;
//! let (game, warnings) = efg::read("trust.efg", text.as_bytes(), &ReadOptions::default())?;
//! assert!(warnings.is_empty());
//! assert_eq!((game.node_count(), game.infoset_count(), game.leaf_count()), (5, 2, 3));
//! let (again, _) = efg::read("again.efg", efg::write(&game).as_bytes(), &ReadOptions::default())?;
//! assert_eq!(again.values(), game.values());
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod outcomes;
mod reader;
mod sets;
mod writer;

pub use reader::read;
pub use writer::write;
