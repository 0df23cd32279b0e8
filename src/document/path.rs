//! The path of quantal response equilibria.

use super::assessment::history;
use super::{BeliefSystem, Likelihood, Named, Number, Strategy};
use crate::concepts::AqrePoint;
use crate::game::{Game, PlayerId};
use serde::{Deserialize, Serialize};

/// A point of the path: an agent quantal response equilibrium, in floats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PathPoint {
    /// How much heed is paid to payoffs, in units of one over the game's payoffs.
    pub lambda: f64,
    /// With which probability every action is taken.
    pub strategy: Strategy,
    /// What follows from that by Bayes' rule, at information sets of several nodes.
    pub beliefs: BeliefSystem,
    /// What the players expect.
    pub payoffs: Named<Number>,
}

impl PathPoint {
    /// A point in the names of the game.
    pub fn new(game: &Game, point: &AqrePoint) -> Self {
        let players = || game.player_ids();
        PathPoint {
            lambda: point.lambda,
            strategy: players()
                .map(|player| (game.player_name(player), strategy(game, point, player)))
                .collect(),
            beliefs: players()
                .map(|player| (game.player_name(player), beliefs(game, point, player)))
                .collect(),
            payoffs: (game.players().iter().cloned())
                .zip(point.payoffs.iter().map(|&payoff| Number::Float(payoff)))
                .collect(),
        }
    }
}

fn strategy(game: &Game, point: &AqrePoint, player: PlayerId) -> Named<Named<Number>> {
    let sets = game.infosets_of(player).iter().map(|&id| {
        let set = game.infoset(id);
        let taken = set.actions().map(|action| {
            let probability = point.probabilities[action.index()];
            (game.action_name(action), Number::Float(probability))
        });
        (set.label(), taken.collect())
    });
    sets.collect()
}

fn beliefs(game: &Game, point: &AqrePoint, player: PlayerId) -> Named<Vec<Likelihood>> {
    let sets = game.infosets_of(player).iter().map(|&id| game.infoset(id));
    let several = sets.filter(|set| set.nodes().len() > 1);
    several
        .map(|set| {
            let nodes = set.nodes().iter().map(|&node| Likelihood {
                history: history(game, node),
                probability: Number::Float(point.beliefs[node.index()]),
                range: Vec::new(),
            });
            (set.label(), nodes.collect())
        })
        .collect()
}
