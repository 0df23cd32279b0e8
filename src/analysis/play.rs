//! How often the plays of a profile pass each node, and where they end.

use super::weights::{open_set, require_fit};
use crate::diagnostic::Error;
use crate::game::{Game, NodeId, NodeKind};
use crate::number::OrderedField;
use crate::strategy::{Behavior, Beliefs};

/// By node, the probability that a play of the profile passes it. Any recall.
///
/// Refuses a profile that leaves open a set that its plays reach.
pub fn reach<K: OrderedField>(game: &Game<K>, profile: &Behavior<K>) -> Result<Vec<K>, Error> {
    require_fit(game, profile)?;
    let reach = passing(game, profile);
    let reached = game.infosets().filter(|set| profile.at(set.id()).is_none());
    for set in reached {
        if set.nodes().iter().any(|n| !reach[n.index()].is_zero()) {
            return Err(open_set(game, set.id()));
        }
    }
    Ok(reach)
}

/// [`reach`], with plays that come to an open set ending there.
fn passing<K: OrderedField>(game: &Game<K>, profile: &Behavior<K>) -> Vec<K> {
    let mut reach = vec![K::zero(); game.node_count()];
    reach[0] = K::one();
    for node in game.nodes() {
        let Some((parent, branch)) = game.parent(node) else {
            continue;
        };
        let before = &reach[parent.index()];
        if before.is_zero() {
            continue;
        }
        if let Some(probability) = step(game, profile, parent, branch) {
            reach[node.index()] = before.clone() * probability;
        }
    }
    reach
}

/// The probability of the `branch`-th action at a node; `None` where its set is open.
pub(super) fn step<'a, K: OrderedField>(
    game: &'a Game<K>,
    profile: &'a Behavior<K>,
    node: NodeId,
    branch: usize,
) -> Option<&'a K> {
    match game.kind(node) {
        NodeKind::Chance(chance) => game.chance(chance).get(branch),
        NodeKind::Decision(set) => profile.at(set)?.get(branch),
        NodeKind::Leaf => None,
    }
}

/// The leaves at which plays of the profile end, with their probabilities: positive, in preorder,
/// summing to one. Refuses what [`reach`] refuses.
pub fn plays<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
) -> Result<Vec<(NodeId, K)>, Error> {
    let reach = reach(game, profile)?;
    let ends = game.nodes().zip(reach);
    Ok(ends
        .filter(|(node, weight)| game.kind(*node) == NodeKind::Leaf && !weight.is_zero())
        .collect())
}

/// The beliefs that Bayes' rule derives from a profile: at every information set that its plays
/// reach the probabilities of the nodes given that the play is there, and nothing at the others.
///
/// A profile of another game determines no beliefs.
pub fn beliefs<K: OrderedField>(game: &Game<K>, profile: &Behavior<K>) -> Beliefs<K> {
    let reach = if profile.fits(game) {
        passing(game, profile)
    } else {
        vec![K::zero(); game.node_count()]
    };
    let at = game
        .infosets()
        .map(|set| {
            let weights = || set.nodes().iter().map(|node| &reach[node.index()]);
            let sum = weights().fold(K::zero(), |sum, weight| sum + weight);
            (!sum.is_zero()).then(|| weights().map(|w| w.clone() / &sum).collect())
        })
        .collect();
    Beliefs::new(game.shape().clone(), at)
}
