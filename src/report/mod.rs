//! Documents as text for people: plain words, at most 100 columns.
//!
//! Numbers are exact fractions with their decimals, `36/5 (7.2)`; a fraction with many digits is
//! shown by its decimals alone, `≈ 0.4375`, and written out only in JSON. Long lists are cut with a
//! count of what is left out.
//!
//! ```
//! use demarche::document::Number;
//! use demarche::number::Rational;
//! use demarche::report::number;
//!
//! let say = |n, d| number(&Number::Exact(Rational::new(n, d)));
//! assert_eq!(say(36, 5), "36/5 (7.2)");
//! assert_eq!(say(-1, 3), "-1/3 (≈ -0.333333)");
//! assert_eq!(say(7, 1), "7");
//! assert_eq!(say(123_456_789, 987_654_321), "≈ 0.125");
//! assert_eq!(number(&Number::Float(0.25)), "≈ 0.25");
//! ```

mod check;
mod csv;
mod device;
mod layout;
mod number;
mod path;
mod region;
mod robust;
mod sensitivity;
mod solution;
mod solve;
mod survival;
mod sweep;
mod threshold;
mod verify;
mod words;
mod worth;

pub use check::check;
pub use device::{device, verify_device};
pub use layout::{prose, table};
pub use number::number;
pub use path::path_csv;
pub use region::{region, region_csv, region_svg};
pub use robust::decision;
pub use sensitivity::{explain, reasons};
pub use solve::solve;
pub use survival::robust;
pub use sweep::sweep;
pub use threshold::{outcomes, threshold, thresholds};
pub use verify::verify;
pub use worth::{worth, worth_curve};

/// The widest line, in characters.
pub const WIDTH: usize = 100;
/// How many outcomes of one solution are shown.
pub const OUTCOMES: usize = 12;
/// How many names of classes of a sweep are shown.
pub const NAMES: usize = 20;
/// How many information sets of one player are shown.
pub const INFOSETS: usize = 40;
