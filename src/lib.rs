//! demarche
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod diagnostic;
pub mod expr;
pub mod formats;
pub mod game;
pub mod model;
pub mod number;
pub mod run;
pub mod strategy;
