//! All integration tests in one binary, which links once: a module for every part of the library.

mod analysis;
mod broken;
#[cfg(feature = "cli")]
mod cli;
mod efg;
mod expr;
mod game;
mod games;
mod lp;
mod model;
mod oracle;
mod preorder;
mod profile;
mod random;
#[path = "../../benches/games/mod.rs"]
mod rules;
mod signaling;
mod unfolding;
