//! The test suite: one module for every part of the library.

mod analysis;
mod oracle;
mod random;
