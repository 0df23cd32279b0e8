//! All integration tests in one binary, which links once: a module for every part of the library.

mod analysis;
mod broken;
mod expr;
mod game;
mod games;
mod lp;
mod model;
mod oracle;
mod preorder;
mod random;
#[path = "../../benches/games/mod.rs"]
mod rules;
mod unfolding;
