//! demarche
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod diagnostic;
pub mod document;
pub mod formats;
pub mod game;
pub mod number;
pub mod run;
pub mod strategy;
