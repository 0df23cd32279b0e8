//! All integration tests in one binary, which links once: a module for every part of the library.

mod algebraic;
mod analysis;
mod any_number;
mod aqre;
mod assurance;
mod broken;
#[cfg(feature = "cli")]
mod cli;
mod concepts;
mod consistency;
mod efg;

mod exact;
mod expr;
mod extreme;
mod game;
mod games;
mod ladder;
mod laws;
mod lemke;
mod limits;
mod lp;
mod magnitudes;
mod model;
mod objective;
mod oracle;
mod over_field;
mod polynomial;
mod preorder;
mod profile;
mod pure;
mod quasi_perfect;
mod random;
mod readme;
mod refinements;
mod region;
mod robust;
#[path = "../../benches/games/mod.rs"]
mod rules;
mod sensitivity;
mod sequence_form;
mod sequential_subgames;
mod signaling;
mod signaling_oracle;
mod simplex;
mod stories;
mod subgame_perfect;
mod suite;
mod supports;
mod sweep;
#[cfg(feature = "parquet")]
mod sweep_parquet;
mod system;
mod tableau;
mod threshold;
mod trembles;
mod unfolding;
mod weak_pbe;
mod zero_sum;
