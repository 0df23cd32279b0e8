//! How often the plays of a profile pass each node, and where they end.
//!
//! The probability that a play passes a node is the product of the probabilities on the path to
//! it. Unlike the rest of `analysis`, this needs no perfect recall.
//!
//! ```
//! use demarche::analysis::{plays, reach};
//! use demarche::game::{GameBuilder, NodeId};
//! use demarche::number::Rational;
//! use demarche::strategy::Behavior;
//!
//! let mut builder = GameBuilder::new("two tosses", [""; 0]);
//! let coin = ["heads", "tails"].into_iter().zip([1, 2].map(|n| Rational::new(n, 3)));
//! let coin = builder.chance("coin", coin);
//! let root = builder.root();
//! let again = builder.draw(root, coin).next().unwrap();
//! let _ = builder.draw(again, coin);
//! let game = builder.build()?;
//! let nobody = Behavior::open(game.shape().clone());
//! let ninths = [9, 3, 1, 2, 6].map(|n| Rational::new(n, 9));
//! assert_eq!(reach(&game, &nobody)?, ninths);
//! let ends = plays(&game, &nobody)?;
//! assert_eq!(ends.len(), 3);
//! assert_eq!(ends[2], (NodeId::new(4), Rational::new(2, 3)));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

use super::weights::{open_set, require_fit};
use crate::diagnostic::Error;
use crate::game::{Game, NodeId, NodeKind};
use crate::number::OrderedField;
use crate::strategy::Behavior;

/// By node, the probability that a play of the profile passes it. Any recall.
///
/// Refuses a profile that leaves open a set that its plays reach.
pub fn reach<K: OrderedField>(game: &Game<K>, profile: &Behavior<K>) -> Result<Vec<K>, Error> {
    require_fit(game, profile)?;
    let reach = passing(game, profile);
    let open = game.infosets().filter(|set| profile.at(set.id()).is_none());
    for set in open {
        if set.nodes().iter().any(|n| !reach[n.index()].is_zero()) {
            return Err(open_set(game, set.id()));
        }
    }
    Ok(reach)
}

/// [`reach`], with plays that come to an open set ending there.
pub(super) fn passing<K: OrderedField>(game: &Game<K>, profile: &Behavior<K>) -> Vec<K> {
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
