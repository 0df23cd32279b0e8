//! Models: who moves in which order, what each move sees, and payoffs in named parameters.
//!
//! A [`Model`] is a game with parameters in place of numbers, written as a sequence of *stages*.
//! Its tree and its information sets are derived, once, and every [`Assignment`] of values to the
//! parameters gives a [`Game`] on that one shape. Models come from a file ([`Model::from_path`]) or
//! from Rust ([`Model::builder`]).
//!
//! # The game of a model
//!
//! Nature first draws the type of every player that has types, in the order of the players. Then
//! the stages follow in their order; a stage whose `when` fails is skipped. At a player's stage, it
//! chooses one of the actions whose `when` holds; at a chance stage, a branch is drawn. After the
//! last stage every player gets its payoff. Chance moves are labeled `type.PLAYER` and by their
//! stage; a branch of probability zero stays in the tree.
//!
//! Two nodes of a stage are in one information set exactly when its mover knows the same at both:
//! its own type, what it did at its own stages and which of them were skipped, and everything that
//! it saw (`sees`) when it moved, now and before. So recall is perfect (Kuhn 1953) whatever a model
//! says. Moves and sights depend on types and earlier moves, never on parameters: the shape is
//! fixed.
//!
//! An information set is named after its stage and what its mover knows there, its type first and
//! the rest in the order of the stages: `act | hollow, message=assure, response=restrain`. A stage
//! that was skipped reads `opportunity=skipped`, another player's type `type.US=hawk`, and an
//! expression `(relay == endorse)=yes`, or its number where it is no condition.
//!
//! ```
//! use demarche::model::{Model, ParameterDraft, StageDraft};
//! use demarche::number::Rational;
//!
//! let model = Model::builder()
//!     .title("an offer")
//!     .players(["A", "B"])
//!     .parameter(ParameterDraft::new("x", "1/4").range(0, 1).about("what A keeps"))
//!     .stage(StageDraft::new("offer").player("A").actions(["share", "keep"]))
//!     .stage(StageDraft::new("answer").player("B").sees(["offer"]).actions(["take", "leave"]))
//!     .payoff("A", "(answer == take) * (if offer == share then x else 1)")
//!     .payoff("B", "(answer == take) * (if offer == share then 1 - x else 0)")
//!     .build()?;
//! let game = model.game(&model.defaults().with("x", "0.3")?)?;
//! let labels: Vec<_> = game.infosets().map(|set| set.label().to_string()).collect();
//! assert_eq!(labels, ["offer", "answer | offer=share", "answer | offer=keep"]);
//! assert_eq!(game.values().payoffs[[0, 0]], Rational::new(3, 10));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod assignment;
mod body;
mod compile;
mod definitions;
mod derive;
mod distribution;
mod draft;
mod memory;
mod names;
mod objective;
mod plan;
mod values;

pub use assignment::Assignment;
pub(crate) use compile::no_players;
pub use distribution::{Distribution, Law};
pub use draft::{ActionDraft, ModelBuilder, ParameterDraft, StageDraft, TypeDraft};

use crate::diagnostic::{Diagnostic, Error};
use crate::game::{Game, Objective, Shape};
use crate::number::{OrderedField, Rational};
use crate::run::Limits;
use derive::Derived;
use plan::Plan;
use serde::Serialize;
use std::sync::{Arc, OnceLock};

/// A game with parameters in place of numbers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Model {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    plan: Plan,
    source: Option<String>,
    about: Option<String>,
    parameters: Vec<Parameter>,
    names: Arc<[String]>,
    warnings: Vec<Diagnostic>,
    derived: OnceLock<Derived>,
}

/// A named number of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its default value.
    pub value: Rational,
    /// The least and the greatest value that make sense.
    pub range: Option<(Rational, Rational)>,
    /// How likely its values are held to be, for samples.
    pub distribution: Option<Distribution>,
    /// What it means.
    pub about: Option<String>,
}

impl Model {
    /// A model to be written in Rust.
    pub fn builder() -> ModelBuilder {
        ModelBuilder::default()
    }

    fn new(
        plan: Plan,
        source: Option<String>,
        about: Option<String>,
        parameters: Vec<Parameter>,
        warnings: Vec<Diagnostic>,
    ) -> Self {
        let names = compile::parameter_names(&parameters);
        Model {
            inner: Arc::new(Inner {
                plan,
                source,
                about,
                parameters,
                names,
                warnings,
                derived: OnceLock::new(),
            }),
        }
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.inner.plan.title
    }

    /// The citation.
    pub fn source(&self) -> Option<&str> {
        self.inner.source.as_deref()
    }

    /// What the model is about.
    pub fn about(&self) -> Option<&str> {
        self.inner.about.as_deref()
    }

    /// The players' names.
    pub fn players(&self) -> &[String] {
        &self.inner.plan.players
    }

    /// The stages' names, in their order.
    pub fn stages(&self) -> impl Iterator<Item = &str> {
        let moves = self.inner.plan.moves.iter();
        moves
            .filter(|next| !matches!(next.kind, plan::MoveKind::Nature(_)))
            .map(|stage| stage.shown.as_str())
    }

    /// The parameters, in the order of definition.
    pub fn parameters(&self) -> &[Parameter] {
        &self.inner.parameters
    }

    /// The parameter with this name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.inner.parameters.iter().find(|p| p.name == name)
    }

    /// Every parameter at its default value.
    pub fn defaults(&self) -> Assignment {
        Assignment {
            names: Arc::clone(&self.inner.names),
            values: self
                .inner
                .parameters
                .iter()
                .map(|p| p.value.clone())
                .collect(),
        }
    }

    /// Tree, information sets and names, derived on first use and shared by all games of the model.
    ///
    /// Refuses an action whose `when` its mover cannot decide, a node that is left without actions,
    /// and a tree over the default [`Limits`].
    pub fn shape(&self) -> Result<&Arc<Shape>, Error> {
        self.shape_within(&Limits::default())
    }

    /// As [`shape`](Self::shape), within these limits.
    pub fn shape_within(&self, limits: &Limits) -> Result<&Arc<Shape>, Error> {
        self.derived(limits).map(|derived| &derived.shape)
    }

    fn derived(&self, limits: &Limits) -> Result<&Derived, Error> {
        if let Some(derived) = self.inner.derived.get() {
            if derived.shape.node_count() > limits.nodes {
                return Err(crate::game::too_many_nodes(limits));
            }
            return Ok(derived);
        }
        let derived = derive::derive(&self.inner.plan, limits)?;
        Ok(self.inner.derived.get_or_init(|| derived))
    }

    /// The game at these values of the parameters, exact.
    ///
    /// Refuses what [`shape`](Self::shape) refuses, an assignment of another model, probabilities
    /// outside [0, 1] or that do not sum to one, and divisions by zero.
    pub fn game(&self, assignment: &Assignment) -> Result<Game, Error> {
        self.game_within(assignment, &Limits::default())
    }

    /// As [`game`](Self::game), within these limits.
    pub fn game_within(&self, assignment: &Assignment, limits: &Limits) -> Result<Game, Error> {
        self.require_own(assignment)?;
        values::game(&self.inner.plan, self.derived(limits)?, &assignment.values)
    }

    pub(crate) fn require_own(&self, assignment: &Assignment) -> Result<(), Error> {
        if assignment.names == self.inner.names {
            return Ok(());
        }
        Err(Error::input(
            "the assignment is for a model with other parameters",
        ))
    }

    /// The game over any ordered field, at one value for every parameter, in their order.
    ///
    /// Refuses what [`game`](Self::game) refuses, and another number of values.
    pub fn game_over<K: OrderedField>(&self, parameters: &[K]) -> Result<Game<K>, Error> {
        self.require_count(parameters)?;
        let derived = self.derived(&Limits::default())?;
        values::game(&self.inner.plan, derived, parameters)
    }

    /// Reads an [objective](crate::game::Objective) in the names of the model.
    ///
    /// A player's name is its expected payoff, a condition its probability; parameters, `[let]`
    /// names and type constants mean what they mean in payoffs. What multiplies a player's name
    /// must be the same on every play: parameters may, type constants may not.
    ///
    /// ```
    /// use demarche::model::Model;
    /// use demarche::number::Rational;
    ///
    /// let model = Model::from_path("models/israel_iran/assurance.toml")?;
    /// let assignment = model.defaults();
    /// let game = model.game(&assignment)?;
    /// let objective = model.objective("p*Iran - 2*(act == strike)", &assignment, &game)?;
    /// assert_eq!(objective.weights(), [Rational::ZERO, Rational::new(7, 10)]);
    /// let (leaf, value) = &objective.leaves()[0];
    /// assert_eq!(game.history_text(*leaf), "sincere, assure, restrain, strike");
    /// assert_eq!(*value, Rational::from(-2));
    ///
    /// let error = model.objective("G*Israel", &assignment, &game).unwrap_err().to_string();
    /// assert!(error.contains("weighed with `G`, which depends on the play"));
    /// # Ok::<(), demarche::diagnostic::Error>(())
    /// ```
    ///
    /// Refuses a game of another model, an assignment of another model, what the grammar does not
    /// allow, unknown names, and what is not linear in expected payoffs, with the place.
    pub fn objective(
        &self,
        text: &str,
        assignment: &Assignment,
        game: &Game,
    ) -> Result<Objective, Error> {
        self.require_own(assignment)?;
        self.objective_over(text, &assignment.values, game)
    }

    /// The objective over any ordered field, at one value for every parameter, in their order.
    ///
    /// Refuses what [`objective`](Self::objective) refuses, and another number of values.
    pub fn objective_over<K: OrderedField>(
        &self,
        text: &str,
        parameters: &[K],
        game: &Game<K>,
    ) -> Result<Objective<K>, Error> {
        self.require_count(parameters)?;
        let derived = self.inner.derived.get();
        let derived = derived.filter(|derived| Arc::ptr_eq(&derived.shape, game.shape()));
        let derived = derived.ok_or_else(|| {
            Error::input(format!(
                "the game `{}` is not one of the model `{}`",
                game.title(),
                self.title()
            ))
        })?;
        objective::objective(&self.inner.plan, derived, text, parameters)
    }

    fn require_count<K>(&self, parameters: &[K]) -> Result<(), Error> {
        let (given, expected) = (parameters.len(), self.inner.parameters.len());
        if given == expected {
            return Ok(());
        }
        Err(Error::input(format!(
            "there are {given} values for {expected} parameters"
        )))
    }

    /// What is probably not meant: names that nothing uses, defaults outside their range, and
    /// stages, actions and branches that never happen. Derives the tree if it can.
    pub fn warnings(&self) -> Vec<Diagnostic> {
        let mut warnings = self.inner.warnings.clone();
        if let Ok(derived) = self.derived(&Limits::default()) {
            warnings.extend_from_slice(&derived.warnings);
        }
        warnings
    }

    /// A warning for every value that is not the default and lies outside its parameter's range.
    pub fn range_warnings(&self, assignment: &Assignment) -> Vec<Diagnostic> {
        let mut warnings = Vec::new();
        for (parameter, value) in self.inner.parameters.iter().zip(&assignment.values) {
            if let Some((least, greatest)) = &parameter.range
                && *value != parameter.value
                && !(least <= value && value <= greatest)
            {
                let name = &parameter.name;
                warnings.push(Diagnostic::warning(format!(
                    "the value {value} of `{name}` is outside its range from {least} to {greatest}"
                )));
            }
        }
        warnings
    }
}
