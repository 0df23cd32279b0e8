//! What Gambit's text formats, `.efg` and `.nfg`, have in common: tokens, places, names.

pub(super) mod cursor;
pub(super) mod lexer;
pub(super) mod names;
pub(super) mod reduced;
pub(super) mod text;
