//! A checked model: moves in their order, formulas with all names resolved.

use super::definitions::Definitions;
use super::names::Names;
use crate::expr::{Resolved, Snippet};

/// A checked model, before its tree is unfolded.
///
/// Slots are numbers: first the parameters, then what is defined by expressions. Features are moves
/// by their position, so that the features of a history are a list that grows with it.
#[derive(Debug)]
pub(super) struct Plan {
    pub title: String,
    /// What it is about, and the citation.
    pub comment: String,
    pub players: Vec<String>,
    /// How many slots are parameters.
    pub parameters: usize,
    /// The slots after the parameters.
    pub definitions: Definitions,
    /// What its expressions may name.
    pub names: Names,
    pub moves: Vec<Move>,
    /// By player.
    pub payoffs: Vec<Formula>,
    /// What can be seen: the features first, then expressions.
    pub sights: Vec<Sight>,
}

/// What a slot holds.
#[derive(Debug)]
pub(super) enum Definition {
    /// A `[let]` expression.
    Let(Resolved),
    /// A type constant: by the value of a feature, which is a player's type.
    Constant {
        feature: usize,
        by_type: Vec<Resolved>,
    },
}

/// An expression and the defined slots that it needs, each after those that it needs itself.
#[derive(Debug)]
pub(super) struct Formula {
    pub expression: Resolved,
    pub needs: Vec<usize>,
}

/// One position of every play: nature's draw of a type, or a stage.
#[derive(Debug)]
pub(super) struct Move {
    pub name: Snippet,
    /// How the feature is written: `response` or `type.Israel`.
    pub shown: String,
    pub kind: MoveKind,
    pub when: Option<Formula>,
    pub choices: Vec<Choice>,
}

/// Who moves.
#[derive(Debug)]
pub(super) enum MoveKind {
    /// Nature draws the type of this player.
    Nature(usize),
    /// Chance.
    Chance,
    /// A player, after looking at these sights.
    Player(usize, Vec<usize>),
}

/// A type, a branch or an action.
#[derive(Debug)]
pub(super) struct Choice {
    pub name: Snippet,
    pub when: Option<Formula>,
    /// Nature and chance only.
    pub probability: Option<Formula>,
}

/// Something that a player can know.
#[derive(Debug)]
pub(super) struct Sight {
    /// How it is written in the name of an information set.
    pub shown: String,
    /// The last move that it tells something about: its place in such a name.
    pub order: usize,
    pub kind: SightKind,
}

/// What is seen.
#[derive(Debug)]
pub(super) enum SightKind {
    /// A feature.
    Feature(usize),
    /// The value of an expression; whether it is a condition, told as yes or no.
    Expression(Formula, bool),
}
