//! A model as it is being written, by a file or in Rust.

use super::{Model, compile};
use crate::diagnostic::{Diagnostic, Error};
use crate::expr::Snippet;

/// Builds a [`Model`]; it can say everything that a model file can.
///
/// Texts are the same expressions as in a file; numbers may be given as numbers. Mistakes are
/// collected and reported by [`build`](Self::build), all at once.
///
/// ```
/// use demarche::model::{Model, ParameterDraft, StageDraft, TypeDraft};
///
/// let model = Model::builder()
///     .title("a warning")
///     .players(["Sender", "Receiver"])
///     .parameter(ParameterDraft::new("p", "0.7").range(0, 1).about("prior of a real danger"))
///     .types("Sender", [TypeDraft::new("real", "p"), TypeDraft::new("false", "1 - p")])
///     .stage(StageDraft::new("signal").player("Sender").actions(["warn", "silent"]))
///     .stage(StageDraft::new("reply").player("Receiver").sees(["signal"]).actions(["act", "no"]))
///     .payoff("Sender", "reply == act")
///     .payoff("Receiver", "(type.Sender == real) == (reply == act)")
///     .build()?;
/// let game = model.game(&model.defaults())?;
/// assert_eq!((game.node_count(), game.leaf_count(), game.infoset_count()), (15, 8, 4));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ModelBuilder {
    pub(super) title: String,
    pub(super) source: Option<String>,
    pub(super) about: Option<String>,
    pub(super) players: Vec<Snippet>,
    pub(super) parameters: Vec<ParameterDraft>,
    pub(super) types: Vec<(Snippet, Vec<TypeDraft>)>,
    pub(super) stages: Vec<StageDraft>,
    pub(super) definitions: Vec<(Snippet, Snippet)>,
    pub(super) payoffs: Vec<(Snippet, Snippet)>,
    /// Where to complain about a payoff that is missing.
    pub(super) payoff_place: Option<Snippet>,
    pub(super) faults: Vec<Diagnostic>,
}

impl ModelBuilder {
    /// Sets the title.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Sets the citation.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Sets what the model is about.
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }

    /// Adds players.
    pub fn players<S: Into<Snippet>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.players.extend(names.into_iter().map(Into::into));
        self
    }

    /// Adds a parameter.
    pub fn parameter(mut self, parameter: ParameterDraft) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// Gives a player private types.
    pub fn types(
        mut self,
        player: impl Into<Snippet>,
        types: impl IntoIterator<Item = TypeDraft>,
    ) -> Self {
        self.types
            .push((player.into(), types.into_iter().collect()));
        self
    }

    /// Adds a stage after those before it.
    pub fn stage(mut self, stage: StageDraft) -> Self {
        self.stages.push(stage);
        self
    }

    /// Names an expression: what a file writes under `[let]`.
    pub fn define(mut self, name: impl Into<Snippet>, expression: impl Into<Snippet>) -> Self {
        self.definitions.push((name.into(), expression.into()));
        self
    }

    /// Sets what a player gets at the end of a play.
    pub fn payoff(mut self, player: impl Into<Snippet>, expression: impl Into<Snippet>) -> Self {
        self.payoffs.push((player.into(), expression.into()));
        self
    }

    /// Where to complain about a payoff that is missing.
    pub(crate) fn payoffs_stand_at(&mut self, place: Snippet) {
        self.payoff_place = Some(place);
    }

    /// Adds a mistake that a reader has found.
    pub(crate) fn fault(&mut self, fault: Diagnostic) {
        self.faults.push(fault);
    }

    /// Checks everything that does not depend on how the tree unfolds.
    ///
    /// Refuses names that are unknown, reserved or used twice, expressions that make no sense,
    /// definitions that run in a circle, and players without a payoff.
    pub fn build(self) -> Result<Model, Error> {
        compile::compile(self)
    }
}

/// A parameter of a [`ModelBuilder`].
#[derive(Debug, Clone)]
pub struct ParameterDraft {
    pub(super) name: Snippet,
    pub(super) value: Snippet,
    pub(super) range: Option<[Snippet; 2]>,
    pub(super) distribution: Option<Snippet>,
    pub(super) about: Option<String>,
}

impl ParameterDraft {
    /// A parameter and its default value.
    pub fn new(name: impl Into<Snippet>, value: impl Into<Snippet>) -> Self {
        ParameterDraft {
            name: name.into(),
            value: value.into(),
            range: None,
            distribution: None,
            about: None,
        }
    }

    /// Sets the least and the greatest value that make sense.
    pub fn range(mut self, least: impl Into<Snippet>, greatest: impl Into<Snippet>) -> Self {
        self.range = Some([least.into(), greatest.into()]);
        self
    }

    /// Sets how likely its values are held to be: a [`Distribution`](super::Distribution) in words,
    /// such as `normal(0.7, 0.1)`.
    pub fn distribution(mut self, text: impl Into<Snippet>) -> Self {
        self.distribution = Some(text.into());
        self
    }

    /// Says what the parameter means.
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }
}

/// A private type of a player of a [`ModelBuilder`].
#[derive(Debug, Clone)]
pub struct TypeDraft {
    pub(super) name: Snippet,
    pub(super) prior: Option<Snippet>,
    pub(super) constants: Vec<(Snippet, Snippet)>,
}

impl TypeDraft {
    /// A type and its prior probability.
    pub fn new(name: impl Into<Snippet>, prior: impl Into<Snippet>) -> Self {
        TypeDraft {
            prior: Some(prior.into()),
            ..TypeDraft::without_prior(name)
        }
    }

    /// A type whose prior is missing, which [`ModelBuilder::build`] refuses.
    pub(crate) fn without_prior(name: impl Into<Snippet>) -> Self {
        TypeDraft {
            name: name.into(),
            prior: None,
            constants: Vec::new(),
        }
    }

    /// Sets the prior.
    pub(crate) fn prior(mut self, prior: Snippet) -> Self {
        self.prior = Some(prior);
        self
    }

    /// Sets a quantity that differs by type; every type of the player must have it.
    pub fn constant(mut self, name: impl Into<Snippet>, value: impl Into<Snippet>) -> Self {
        self.constants.push((name.into(), value.into()));
        self
    }
}

/// A stage of a [`ModelBuilder`]: a player's move, or chance where it has branches.
#[derive(Debug, Clone)]
pub struct StageDraft {
    pub(super) name: Snippet,
    pub(super) player: Option<Snippet>,
    pub(super) sees: Vec<Snippet>,
    pub(super) actions: Vec<ActionDraft>,
    pub(super) branches: Option<Vec<(ActionDraft, Snippet)>>,
    pub(super) when: Option<Snippet>,
    /// Whether a reader has complained about it, so that what is missing is no news.
    pub(super) broken: bool,
}

impl StageDraft {
    /// A stage without anything but its name.
    pub fn new(name: impl Into<Snippet>) -> Self {
        StageDraft {
            name: name.into(),
            player: None,
            sees: Vec::new(),
            actions: Vec::new(),
            branches: None,
            when: None,
            broken: false,
        }
    }

    /// Sets who moves.
    pub fn player(mut self, player: impl Into<Snippet>) -> Self {
        self.player = Some(player.into());
        self
    }

    /// Adds what the mover sees: stages, `type.PLAYER`, expressions.
    pub fn sees<S: Into<Snippet>>(mut self, sights: impl IntoIterator<Item = S>) -> Self {
        self.sees.extend(sights.into_iter().map(Into::into));
        self
    }

    /// Adds actions: names, or [`ActionDraft`]s.
    pub fn actions<A: Into<ActionDraft>>(mut self, actions: impl IntoIterator<Item = A>) -> Self {
        self.actions.extend(actions.into_iter().map(Into::into));
        self
    }

    /// Adds a branch of a chance stage and its probability.
    pub fn branch(
        mut self,
        branch: impl Into<ActionDraft>,
        probability: impl Into<Snippet>,
    ) -> Self {
        let branches = self.branches.get_or_insert_with(Vec::new);
        branches.push((branch.into(), probability.into()));
        self
    }

    /// Makes it a chance stage, though no branch is known.
    pub(crate) fn chance(mut self) -> Self {
        self.branches.get_or_insert_with(Vec::new);
        self
    }

    /// Says that a complaint about it has been made.
    pub(crate) fn broken(mut self) -> Self {
        self.broken = true;
        self
    }

    /// Sets the condition without which the stage is skipped.
    pub fn when(mut self, condition: impl Into<Snippet>) -> Self {
        self.when = Some(condition.into());
        self
    }
}

/// An action, or a branch of a chance stage: its name and the condition under which it exists.
#[derive(Debug, Clone)]
pub struct ActionDraft {
    pub(super) name: Snippet,
    pub(super) when: Option<Snippet>,
}

impl ActionDraft {
    /// An action that always exists.
    pub fn new(name: impl Into<Snippet>) -> Self {
        ActionDraft {
            name: name.into(),
            when: None,
        }
    }

    /// Sets the condition under which it exists.
    pub fn when(mut self, condition: impl Into<Snippet>) -> Self {
        self.when = Some(condition.into());
        self
    }
}

impl<S: Into<Snippet>> From<S> for ActionDraft {
    fn from(name: S) -> Self {
        ActionDraft::new(name)
    }
}
