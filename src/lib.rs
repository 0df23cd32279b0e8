//! demarche
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod analysis;
pub mod concepts;
pub mod diagnostic;
pub mod document;
pub mod expr;
pub mod formats;
pub mod game;
pub mod lp;
pub mod model;
pub mod number;
pub mod report;
pub mod run;
pub mod sequence_form;
pub mod solvers;
pub mod strategy;

pub use concepts::Concept;
pub use model::Model;
