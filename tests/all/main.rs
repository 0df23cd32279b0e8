//! The integration tests, one module a subject.

mod game;
mod games;
#[path = "../../benches/games/mod.rs"]
mod rules;
