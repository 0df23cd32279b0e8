//! Profiles, beliefs, payoffs and outcomes as documents say them.

use super::{Amount, Named, Number};
use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::{OrderedField, Rational};
use crate::strategy::{Behavior, BeliefRange, Beliefs, Cell, Range};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

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

/// The node to which a history leads.
pub(super) fn node_at(game: &Game, history: &[String]) -> Option<NodeId> {
    let mut at = game.nodes().next()?;
    for name in history {
        let branch = match game.kind(at) {
            NodeKind::Leaf => None,
            NodeKind::Chance(chance) => game.branch_names(chance).position(|own| own == name),
            NodeKind::Decision(set) => game.infoset(set).action_names().position(|own| own == name),
        };
        at = game.children(at).nth(branch?)?;
    }
    Some(at)
}

/// Tells histories as long as they are not too long together: those of a tree of 100,000 levels
/// have billions of names.
#[derive(Debug)]
pub struct Histories<'a> {
    pub(super) game: &'a Game,
    /// How many more names may be told.
    left: usize,
}

impl<'a> Histories<'a> {
    /// Sixteen names for every node, and a million: all histories of a tree that is not deep.
    pub fn new(game: &'a Game) -> Self {
        Histories {
            game,
            left: 16 * game.node_count() + 1_000_000,
        }
    }

    /// Whether there is room for the histories of all these nodes, which is then taken.
    fn take(&mut self, nodes: impl IntoIterator<Item = NodeId>) -> bool {
        let mut left = self.left;
        for node in nodes {
            let mut at = Some(node);
            while let Some(below) = at {
                if left == 0 {
                    return false;
                }
                left -= 1;
                at = self.game.parent(below).map(|(above, _)| above);
            }
        }
        self.left = left;
        true
    }

    /// Whether there is room for so many names more, which is then taken; after the first refusal
    /// there is none.
    pub(super) fn take_names(&mut self, count: usize) -> bool {
        let left = self.left.checked_sub(count);
        self.left = left.unwrap_or(0);
        left.is_some()
    }

    /// The same of nodes; after the first refusal there is room for nothing, so that asking stays cheap.
    fn take_or_close(&mut self, nodes: impl IntoIterator<Item = NodeId>) -> bool {
        let room = self.take(nodes);
        if !room {
            self.left = 0;
        }
        room
    }
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
/// ones are to be listed, without those of one node. Where there is no room for their histories
/// they are left out, those of one node first: at how many sets is told as well.
pub fn beliefs(
    histories: &mut Histories<'_>,
    beliefs: &Beliefs,
    ranges: &[BeliefRange],
    exact: bool,
    certain: bool,
) -> (BeliefSystem, usize) {
    let game = histories.game;
    let several = |id: &InfosetId| game.infoset(*id).nodes().len() > 1;
    let told = |id: &InfosetId| beliefs.of(*id).map(|(node, _)| node);
    let determined: Vec<InfosetId> = (game.infosets().map(|set| set.id()))
        .filter(|id| beliefs.at(*id).is_some() && (certain || several(id)))
        .collect();
    let mut listed = vec![false; game.infoset_count()];
    for id in determined.iter().filter(|id| several(id)) {
        listed[id.index()] = histories.take_or_close(told(id));
    }
    let single = || determined.iter().filter(|id| !several(id));
    let room = histories.take(single().flat_map(told));
    single().for_each(|id| listed[id.index()] = room);
    let left_out = determined.iter().filter(|id| !listed[id.index()]).count();

    let ranges: HashMap<NodeId, &Range> =
        (ranges.iter().map(|own| (own.node, &own.range))).collect();
    let range = |node: NodeId| {
        let ends = ranges.get(&node).map(|own| [&own.least, &own.greatest]);
        ends.into_iter()
            .flatten()
            .map(|end| Number::new(end, exact))
            .collect()
    };
    let system = (game.player_ids())
        .map(|player| {
            let own = game.infosets_of(player).iter();
            let own = own.filter(|id| listed[id.index()]).map(|&id| {
                let nodes = beliefs.of(id);
                let nodes = nodes.map(|(node, p)| Likelihood {
                    range: range(node),
                    ..Likelihood::new(game, node, p, exact)
                });
                (game.infoset(id).label(), nodes.collect())
            });
            (game.player_name(player), own.collect())
        })
        .collect();
    (system, left_out)
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

/// Plays with their probabilities, in the order of the leaves; of more than `most`, or of more than
/// there is room for, the likeliest ones, likeliest first.
pub fn outcomes(
    histories: &mut Histories<'_>,
    plays: &[(NodeId, Range)],
    exact: bool,
    most: usize,
) -> Vec<Play> {
    let game = histories.game;
    let mut plays: Vec<&(NodeId, Range)> = plays.iter().collect();
    if plays.len() > most || !histories.take(plays.iter().map(|play| play.0)) {
        plays.sort_by(|a, b| b.1.greatest.cmp(&a.1.greatest));
        plays.truncate(most);
        plays.retain(|play| histories.take_or_close([play.0]));
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
