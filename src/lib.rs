//! Stable strategies of crisis games: extensive-form equilibria, exact and certified.
//!
//! A **game in extensive form** (von Neumann and Morgenstern, *Theory of Games and Economic
//! Behavior*, 1944; in this generality H. W. Kuhn, *Extensive games and the problem of
//! information*, 1953) is a finite tree. Every inner node belongs to a player or to chance, whose
//! branches have known probabilities. The nodes of a player are divided into **information sets**:
//! a player at one knows which set it is in, not at which of the set's nodes, and has the same
//! actions at all of them. Payoffs to all players stand at the nodes that a play passes. Where
//! nobody ever forgets what it knew or did, the game has **perfect recall**. A **behavior
//! strategy** gives a distribution over the actions at every information set of a player, and a
//! profile of them is a **Nash equilibrium** if no player gains by changing its own.
//!
//! Payoffs and probabilities are exact rationals from the file on: `0.1` is 1/10. An answer comes
//! with a [`Certificate`], recomputed from these definitions by code that uses nothing of the
//! solvers.
//!
//! ```
//! use demarche::{Concept, Model, Options, Rational};
//!
//! let model = Model::from_path("models/israel_iran/assurance.toml")?;
//! let game = model.game(&model.defaults().with("p", "3/10")?)?;
//! let catalogue = Concept::Sequential.solve(&game, &Options::default())?;
//! let class = &catalogue.classes[0];
//! assert_eq!(class.name.as_deref(), Some("pooling on silent, intervene"));
//! assert_eq!(class.certificate.payoffs, [Rational::new(17, 5), Rational::from(-9)]);
//! assert_eq!(class.certificate.max_regret, Rational::ZERO);
//! # Ok::<(), demarche::Error>(())
//! ```
//!
//! # Which of these do I want?
//!
//! - *Solve a model with named parameters*: [`Model`], from a file or [`Model::builder`], then
//!   [`Concept::solve`] and [`report::solve`] for people or [`document`] for programs.
//! - *Find what a mediator, a signal or a pledge can do*: [`Mediation::solve`] with a goal, then
//!   [`report::device`]; [`study::worth()`] for what each of them is worth.
//! - *Unfold a game from its rules*: [`Rules`] and [`Game::from_rules`].
//! - *Write a tree by hand*: [`GameBuilder`].
//! - *Read or write a Gambit file*: [`formats::efg`], [`formats::nfg`]; matrices of payoffs:
//!   [`formats::csv`].
//! - *Take a game for its strategic form*: [`Game::strategic_form`], and back: [`Game::strategic`].
//! - *Check somebody's profile or device*: [`analysis::certify`], [`analysis::certify_device`]; from
//!   JSON, [`formats::json`] first.
//! - *Find where the answer changes*: [`study::threshold()`] along one parameter, [`study::region()`]
//!   over two, [`study::sensitivity()`] at a point, [`study::sweep`] for grids and samples,
//!   [`study::robust`] for parameters known only to lie in intervals, [`study::worth_over()`] for the
//!   best value of devices.
//! - *Study an algorithm*: [`solvers`], which may be called one by one, [`sequence_form`] and
//!   [`lp`], with its exact tableau.
//!
//! # Layers
//!
//! Lowest first. A module uses only modules above it in this list, and not all of those: what
//! certifies never sees what solves.
//!
//! - [`diagnostic`]: a message with a place, a cause and a way out
//! - [`number`]: exact numbers, rational functions and algebraic numbers; the one set of tolerances
//! - [`run`]: options, limits, progress, cancellation
//! - [`expr`]: expressions over named parameters
//! - [`lp`]: linear programs, their float back ends, and exact pivoting
//! - [`game`]: the tree, its numbers, builder, rules and validation
//! - [`strategy`]: behavior strategies, realization plans, beliefs
//! - [`sequence_form`]: strategies as vectors, payoffs by pairs of sequences
//! - [`analysis`]: best responses, regrets, beliefs, deviations, certificates
//! - [`solvers`]: the methods, and what several of them use
//! - [`concepts`]: what each solution concept requires, who solves it, what certifies it
//! - [`model`]: stages and parameters, from which tree and information sets are derived
//! - [`study`]: how answers depend on parameters: thresholds, regions, sweeps, intervals
//! - [`document`]: the types of every file and output
//! - [`formats`]: model files, `.efg`, `.nfg`, CSV and JSON
//! - [`report`]: documents as text for people
//!
//! # Features
//!
//! `cli` (default) is for the program `demarche` alone; the library needs no feature. `highs` adds
//! the HiGHS simplex as a back end, which takes cmake, a C++ compiler and libclang to build.
//! `parquet` lets sweeps write their tables as Parquet.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

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
pub mod study;

pub use analysis::{Certificate, Refutation, Standing, Verdict};
pub use concepts::{Catalogue, Class, Completeness, Concept, Mediation, Optimum, Proof};
pub use diagnostic::{Diagnostic, Error, ErrorKind, Severity};
pub use game::{
    ActionId, ChanceId, Game, GameBuilder, Goal, Infoset, InfosetId, NodeId, NodeKind, Objective,
    OutcomeId, PlayerId, Rules, SequenceId, Shape, Turn,
};
pub use model::{Assignment, Model, ModelBuilder};
pub use number::{Integer, Rational, Tolerances};
pub use run::{Backend, Cancellation, Limits, Options, Progress, Status, Stop};
pub use strategy::{Behavior, Beliefs, RealizationPlan};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
