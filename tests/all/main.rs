//! The integration tests, one module a subject.

mod game;
mod games;
mod preorder;
#[path = "../../benches/games/mod.rs"]
mod rules;
mod unfolding;
