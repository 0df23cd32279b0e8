//! What `check` says: the structure of a game.

use super::{Named, SCHEMA};
use crate::diagnostic::Diagnostic;
use crate::game::Game;
use crate::number::Rational;
use serde::{Deserialize, Serialize};

/// The output of `check`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckDocument {
    /// The version of the document's form.
    pub schema: u32,
    /// What the game consists of.
    pub game: GameSize,
    /// The model's stages, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<String>,
    /// The model's parameters, with what is known of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<ParameterDocument>,
    /// Whether every player remembers what it knew and did.
    pub perfect_recall: bool,
    /// Where and how a player forgets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall_failure: Option<String>,
    /// The sum of all payoffs, if it is the same on every play.
    pub constant_sum: Option<Rational>,
    /// What is accepted but probably not meant, one sentence each.
    pub warnings: Vec<String>,
}

/// What a game consists of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GameSize {
    /// The title.
    pub title: String,
    /// The players' names.
    pub players: Vec<String>,
    /// How many nodes there are, leaves and chance nodes included.
    pub nodes: usize,
    /// How many plays there are.
    pub leaves: usize,
    /// At how many nodes chance draws.
    pub chance_nodes: usize,
    /// How many information sets there are.
    pub infosets: usize,
    /// How many of them belong to each player.
    pub infosets_by_player: Named<usize>,
    /// The model's parameters with the values that were used.
    pub parameters: Named<Rational>,
}

/// A parameter of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParameterDocument {
    /// Its name.
    pub name: String,
    /// The value that was used.
    pub value: Rational,
    /// The least and the greatest value that make sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<[Rational; 2]>,
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

impl CheckDocument {
    /// The structure of a game that was made with these stages and parameters, if it was made from
    /// a model, and gave rise to these warnings.
    pub fn new(
        game: &Game,
        stages: Vec<String>,
        parameters: Vec<ParameterDocument>,
        warnings: &[Diagnostic],
    ) -> Self {
        let recall_failure = game.require_perfect_recall().err();
        CheckDocument {
            schema: SCHEMA,
            game: GameSize {
                title: game.title().to_string(),
                players: game.players().to_vec(),
                nodes: game.node_count(),
                leaves: game.leaf_count(),
                chance_nodes: game.chance_node_count(),
                infosets: game.infoset_count(),
                infosets_by_player: game
                    .player_ids()
                    .map(|player| (game.player_name(player), game.infosets_of(player).len()))
                    .collect(),
                parameters: parameters
                    .iter()
                    .map(|parameter| (parameter.name.clone(), parameter.value.clone()))
                    .collect(),
            },
            stages,
            parameters,
            perfect_recall: recall_failure.is_none(),
            recall_failure: recall_failure
                .and_then(|fault| Some(fault.diagnostics().first()?.message.clone())),
            constant_sum: game.constant_sum().ok(),
            warnings: warnings.iter().map(one_line).collect(),
        }
    }
}

/// A diagnostic on one line: place, sentence, way out.
fn one_line(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.place.as_ref().map_or_else(String::new, |place| {
        format!("{}:{}:{}: ", place.source, place.line, place.column)
    });
    let hint = diagnostic.hint.as_ref();
    let hint = hint.map_or_else(String::new, |hint| format!(" ({hint})"));
    format!("{place}{}{hint}", diagnostic.message)
}
