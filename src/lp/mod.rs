//! lp
pub mod tableau;
