//! What a profile is worth, who would deviate from it, and what its players may believe:
//! recomputed from the definitions by walking the tree.
//!
//! Nothing here shares code with what solves games, so that an answer and its certificate cannot
//! have the same fault. All functions are for finite games with perfect recall, any number of
//! players, chance anywhere and payoffs at any node; over exact numbers they are exact.
//!
//! | question | function |
//! |---|---|
//! | is this an equilibrium, and of which kind? | [`certify`] |
//! | what could a player get against the others? | [`best_response`] |
//! | what does everybody get? | [`expected_payoffs`] |
//! | how often do plays come to a node, and where do they end? | [`reach`], [`plays`] |
//! | what do players believe? | [`beliefs`] |
//! | can the beliefs come from trembles? | [`consistency()`] |
//! | what would another action at one place bring? | [`one_shot_deviations`] |
//! | where would another action bring as much? | [`ties`] |
//! | does it stand up to vanishing mistakes? | [`quasi_perfect_witness`] |
//! | what is the best and the worst of a class of equilibria? | [`best_over_cells`] |
//! | and at most, whatever the mixture over a support? | [`range_over_support`], [`payoffs_over_support`] |
//! | how often does every play occur in it? | [`outcome_ranges`] |
//! | does forward induction say this of a signaling game? | [`check_refinements`] |
//!
//! A behavior profile may leave information sets open that their player's own earlier moves
//! exclude: nothing that is said about the profile's plays depends on them.
//!
//! ```
//! use demarche::analysis::{Verdict, certify};
//! use demarche::game::GameBuilder;
//! use demarche::number::Rational;
//! use demarche::strategy::Behavior;
//!
//! // Matching pennies, and a player who leans to heads.
//! let mut builder = GameBuilder::new("pennies", ["Even", "Odd"]);
//! let sets = ["Even", "Odd"].map(|p| builder.infoset(p, p, ["heads", "tails"]));
//! let root = builder.root();
//! for (row, node) in builder.decide(root, sets[0]).enumerate() {
//!     for (column, leaf) in builder.decide(node, sets[1]).enumerate() {
//!         let win = if row == column { 1 } else { -1 };
//!         builder.pay(leaf, [win, -win].map(Rational::from));
//!     }
//! }
//! let game = builder.build()?;
//! let mut profile = Behavior::uniform(game.shape().clone());
//! assert_eq!(certify(&game, &profile, None)?.standing.sequential, Verdict::Yes);
//!
//! let even = game.infosets_of(game.find_player("Even").unwrap())[0];
//! profile.set(even, [Rational::new(3, 4), Rational::new(1, 4)])?;
//! let certificate = certify(&game, &profile, None)?;
//! assert_eq!(certificate.regrets, [Rational::ZERO, Rational::new(1, 2)]);
//! let found = certificate.refutation.unwrap();
//! assert_eq!((game.action_name(found.action), found.gain), ("tails", Rational::new(1, 2)));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod beliefs;
mod best_response;
mod certificate;
mod conditional;
mod consistency;
mod counterfactual;
mod deviation;
mod extremes;
mod play;
mod quasi_perfect;
mod refinement;
mod standing;
mod subgame;
mod support;
mod support_range;
mod weights;

pub use beliefs::beliefs;
pub use best_response::{BestResponse, best_response, expected_payoffs};
pub(crate) use certificate::slack;
pub use certificate::{BeliefSource, Certificate, Refutation, SetRegret, certify};
pub use consistency::{Comparison, Conflict, Consistency, Tremble, consistency};
pub use deviation::{
    Deviation, DeviceCertificate, Obedience, OneShot, certify_device, one_shot_deviations, ties,
};
pub use extremes::{Extremes, best_over_cells, outcome_ranges};
pub use play::{plays, reach};
pub use quasi_perfect::quasi_perfect_witness;
pub use refinement::check_refinements;
pub use standing::{Standing, Verdict};
pub use subgame::subgame_roots;
pub use support_range::{payoffs_over_support, range_over_support};
