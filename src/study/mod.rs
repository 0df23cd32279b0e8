//! How equilibria depend on the parameters of a model.
//!
//! - [`sweep`]: every point of a grid or a sample, one after the other

pub mod sweep;
