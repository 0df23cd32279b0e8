//! Profiles, beliefs, payoffs and outcomes as documents say them.

use super::{Named, Number};
use crate::game::{Game, NodeId};
use crate::number::{OrderedField, Rational};
use crate::strategy::{Behavior, Beliefs};
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
}

impl Likelihood {
    fn new(game: &Game, node: NodeId, probability: &Rational, exact: bool) -> Self {
        Likelihood {
            history: game.history(node).into_iter().map(String::from).collect(),
            probability: Number::new(probability, exact),
        }
    }
}

/// The profile, without the information sets that it leaves open. `exact` says whether its numbers
/// are to be read as exact ones or stand for floats.
pub fn strategy(game: &Game, profile: &Behavior, exact: bool) -> Strategy {
    let number = |p: &Rational| Number::new(p, exact);
    game.player_ids()
        .map(|player| {
            let given = game.infosets_of(player).iter().filter_map(|&id| {
                let (set, distribution) = (game.infoset(id), profile.at(id)?);
                let actions = set.action_names().zip(distribution.iter().map(number));
                Some((set.label(), actions.collect()))
            });
            (game.player_name(player), given.collect())
        })
        .collect()
}

/// The beliefs, without the information sets at which they are not determined and, unless `certain`
/// ones are to be listed, without those of one node.
pub fn beliefs(game: &Game, beliefs: &Beliefs, exact: bool, certain: bool) -> BeliefSystem {
    game.player_ids()
        .map(|player| {
            let determined = game.infosets_of(player).iter().filter_map(|&id| {
                let listed = certain || game.infoset(id).nodes().len() > 1;
                beliefs.at(id).filter(|_| listed)?;
                let nodes = beliefs.of(id);
                let nodes = nodes.map(|(node, p)| Likelihood::new(game, node, p, exact));
                Some((game.infoset(id).label(), nodes.collect()))
            });
            (game.player_name(player), determined.collect())
        })
        .collect()
}

/// Numbers by player.
pub fn by_player<K: OrderedField>(game: &Game, values: &[K], exact: bool) -> Named<Number> {
    let values = values.iter().map(|value| Number::new(value, exact));
    game.players().iter().cloned().zip(values).collect()
}

/// Plays with their probabilities, as `plays` of `analysis` lists them; of more than `most` the
/// likeliest ones, likeliest first.
pub fn outcomes(
    game: &Game,
    plays: &[(NodeId, Rational)],
    exact: bool,
    most: usize,
) -> Vec<Likelihood> {
    let mut plays: Vec<&(NodeId, Rational)> = plays.iter().collect();
    if plays.len() > most {
        plays.sort_by(|a, b| b.1.cmp(&a.1));
        plays.truncate(most);
    }
    let plays = plays.into_iter();
    plays
        .map(|(leaf, probability)| Likelihood::new(game, *leaf, probability, exact))
        .collect()
}
