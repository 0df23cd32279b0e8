//! Profiles, beliefs, payoffs and outcomes as documents say them.

use super::{Amount, Named, Number};
use crate::game::{Game, NodeId, PlayerId};
use crate::number::{OrderedField, Rational};
use crate::strategy::{Behavior, BeliefRange, Beliefs, Cell, Range};
use serde::{Deserialize, Serialize};

/// Probabilities by player, information set and action.
pub type Strategy = Named<Named<Named<Number>>>;

/// What players believe, by player and information set: the nodes where they may be.
pub type BeliefSystem = Named<Named<Vec<Likelihood>>>;

/// A history, named by its actions from the root on, and its probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Likelihood {
    /// The names of the actions from the root, chance and types included.
    pub history: Vec<String>,
    /// How likely it is.
    pub probability: Number,
    /// The least and the greatest probability over the whole class; empty where that is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub range: Vec<Number>,
}

/// A play, named by its actions from the root on, and how likely it is over the class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Play {
    /// The names of the actions from the root, chance and types included.
    pub history: Vec<String>,
    /// How likely it is.
    pub probability: Amount,
}

pub(super) fn history(game: &Game, node: NodeId) -> Vec<String> {
    game.history(node).into_iter().map(String::from).collect()
}

impl Likelihood {
    fn new(game: &Game, node: NodeId, probability: &Rational, exact: bool) -> Self {
        Likelihood {
            history: history(game, node),
            probability: Number::new(probability, exact),
            range: Vec::new(),
        }
    }
}

/// The profile, without the information sets that it leaves open. `exact` says whether its numbers
/// are to be read as exact ones or stand for floats.
pub fn strategy(game: &Game, profile: &Behavior, exact: bool) -> Strategy {
    let own = |player| {
        (
            game.player_name(player),
            own_strategy(game, profile, player, exact),
        )
    };
    game.player_ids().map(own).collect()
}

/// What one player does at the information sets that the profile does not leave open.
pub(super) fn own_strategy(
    game: &Game,
    profile: &Behavior,
    player: PlayerId,
    exact: bool,
) -> Named<Named<Number>> {
    let number = |p: &Rational| Number::new(p, exact);
    let given = game.infosets_of(player).iter().filter_map(|&id| {
        let (set, distribution) = (game.infoset(id), profile.at(id)?);
        let actions = set.action_names().zip(distribution.iter().map(number));
        Some((set.label(), actions.collect()))
    });
    given.collect()
}

/// The beliefs, without the information sets at which they are not determined and, unless `certain`
/// ones are to be listed, without those of one node.
pub fn beliefs(
    game: &Game,
    beliefs: &Beliefs,
    ranges: &[BeliefRange],
    exact: bool,
    certain: bool,
) -> BeliefSystem {
    let range = |node: NodeId| {
        let found = ranges.iter().find(|range| range.node == node);
        let ends = found.map(|found| [&found.range.least, &found.range.greatest]);
        ends.into_iter()
            .flatten()
            .map(|end| Number::new(end, exact))
            .collect()
    };
    game.player_ids()
        .map(|player| {
            let determined = game.infosets_of(player).iter().filter_map(|&id| {
                let listed = certain || game.infoset(id).nodes().len() > 1;
                beliefs.at(id).filter(|_| listed)?;
                let nodes = beliefs.of(id);
                let nodes = nodes.map(|(node, p)| Likelihood {
                    range: range(node),
                    ..Likelihood::new(game, node, p, exact)
                });
                Some((game.infoset(id).label(), nodes.collect()))
            });
            (game.player_name(player), determined.collect())
        })
        .collect()
}

/// The extreme points of one player's polytope of strategies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Polytope {
    /// Probabilities by information set and action.
    pub vertices: Vec<Named<Named<Number>>>,
}

/// A product of polytopes of strategies, by player.
pub fn cell(game: &Game, cell: &Cell, exact: bool) -> Named<Polytope> {
    let players = game.player_ids().zip(&cell.vertices);
    players
        .map(|(player, vertices)| {
            let vertex = |own| own_strategy(game, own, player, exact);
            let vertices = vertices.iter().map(vertex).collect();
            (game.player_name(player), Polytope { vertices })
        })
        .collect()
}

/// Numbers by player.
pub fn by_player<K: OrderedField>(game: &Game, values: &[K], exact: bool) -> Named<Number> {
    let values = values.iter().map(|value| Number::new(value, exact));
    game.players().iter().cloned().zip(values).collect()
}

/// Plays with their probabilities, in the order of the leaves; of more than `most` the likeliest
/// ones, likeliest first.
pub fn outcomes(game: &Game, plays: &[(NodeId, Range)], exact: bool, most: usize) -> Vec<Play> {
    let mut plays: Vec<&(NodeId, Range)> = plays.iter().collect();
    if plays.len() > most {
        plays.sort_by(|a, b| b.1.greatest.cmp(&a.1.greatest));
        plays.truncate(most);
    }
    let play = |(leaf, probability): &(NodeId, Range)| Play {
        history: history(game, *leaf),
        probability: Amount::new(probability, exact),
    };
    plays.into_iter().map(play).collect()
}

/// Probabilities of one profile, as ranges of one value.
pub(super) fn point(plays: Vec<(NodeId, Rational)>) -> Vec<(NodeId, Range)> {
    let range = |value: Rational| Range {
        least: value.clone(),
        greatest: value,
    };
    let plays = plays.into_iter();
    plays.map(|(leaf, value)| (leaf, range(value))).collect()
}
