//! Payoff matrices of two players as comma-separated values: what spreadsheets, NumPy and pandas
//! read and write.
//!
//! A cell holds one number or two. Two are the payoffs of the player who chooses the row and of the
//! one who chooses the column: `3 0`, `3; 0`, `(3, 0)`. One is the row player's: then a second
//! matrix of the same shape, below the first and an empty line, has the column player's; without
//! it the game is zero-sum. Numbers are exact: integers, decimals with a point, fractions.
//!
//! A matrix may have names of its columns above it and names of its rows to the left. It has both
//! if its corner is empty or names the players as in `Ann \ Bob`; then names may look like numbers.
//! Otherwise names are known by not being numbers. Rows and columns without names are called `1`,
//! `2`, and so on, players `Row` and `Column`. Cells are separated by tabs if there are any outside
//! quotes, otherwise by commas, or by semicolons if those come in an earlier line; quotes are those
//! of RFC 4180.
//!
//! What is written has names and two matrices, and decimals instead of fractions where they are
//! exact, so that other programs read it as well.
//!
//! ```
//! use demarche::formats::{ReadOptions, csv};
//! use demarche::run::Limits;
//!
//! let text = "Ann \\ Bob,quiet,talk\nquiet,2 2,0 3\ntalk,3 0,1 1/2\n";
//! let (game, warnings) = csv::read("dilemma.csv", text.as_bytes(), &ReadOptions::default())?;
//! assert!(warnings.is_empty());
//! assert_eq!((game.players(), game.leaf_count()), (&["Ann", "Bob"].map(String::from)[..], 4));
//! assert_eq!(
//!     csv::write(&game, &Limits::default())?,
//!     "Ann \\ Bob,quiet,talk\nquiet,2,0\ntalk,3,1\n\n\
//!      Ann \\ Bob,quiet,talk\nquiet,2,3\ntalk,0,0.5\n",
//! );
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod matrix;
mod reader;
mod table;
mod writer;

pub use reader::read;
pub use writer::write;
