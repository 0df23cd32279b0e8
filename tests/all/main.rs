//! Every integration test but the layering, in one binary.

mod broken;
mod expr;
mod model;
