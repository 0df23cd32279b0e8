//! Realization weights in the ring: what chance and every player contribute to reaching a node.
//!
//! A node is reached with probability `c · ∏ x_j[σ_j]`: the product of chance on its path and of
//! every player's weight of its own last sequence. There are few distinct values of each factor,
//! so each is brought to a common denominator once, and the walk over the tree adds and multiplies
//! ring elements only.

use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId, SequenceId, Shape};
use crate::number::{OrderedField, OrderedRing};
use crate::strategy::Behavior;
use std::collections::HashMap;

/// Factors over one common denominator.
#[derive(Debug, Clone)]
pub(super) struct Scaled<R> {
    pub(super) values: Vec<R>,
    pub(super) denominator: R,
}

impl<R: OrderedRing> Scaled<R> {
    pub(super) fn new<K: OrderedField<Ring = R>>(values: &[K]) -> Self {
        let denominator = K::common_denominator(values);
        Scaled {
            values: values.iter().map(|v| v.scale(&denominator)).collect(),
            denominator,
        }
    }
}

/// The factors of every reach probability of a game under a profile.
#[derive(Debug)]
pub(super) struct Weights<R> {
    /// By player: by sequence.
    pub(super) own: Vec<Scaled<R>>,
    chance: Scaled<R>,
    /// By node: which of the values of `chance` chance has contributed before it.
    chance_at: Vec<u32>,
}

impl<R: OrderedRing> Weights<R> {
    /// The weights of a profile. The behavior of `spared` is not looked at and counts as one.
    ///
    /// Refuses a profile of another game, imperfect recall, and a set left open that its player's
    /// own moves do not exclude.
    pub(super) fn new<K: OrderedField<Ring = R>>(
        game: &Game<K>,
        profile: &Behavior<K>,
        spared: Option<PlayerId>,
    ) -> Result<Self, Error> {
        require_fit(game, profile)?;
        game.require_perfect_recall()?;
        let own = game
            .player_ids()
            .map(|player| {
                if spared == Some(player) {
                    let count = game.sequence_count(player);
                    return Ok(Scaled {
                        values: vec![R::one(); count],
                        denominator: R::one(),
                    });
                }
                Ok(Scaled::new(&sequence_weights(game, profile, player)?))
            })
            .collect::<Result<_, Error>>()?;
        let (products, chance_at) = chance_products(game);
        Ok(Weights {
            own,
            chance: Scaled::new(&products),
            chance_at,
        })
    }

    /// What chance and everyone but `player` contribute to reaching a node.
    pub(super) fn counterfactual(
        &self,
        node: NodeId,
        sequences: &[SequenceId],
        player: PlayerId,
    ) -> R {
        let mut product = self.chance.values[self.chance_at[node.index()] as usize].clone();
        for (other, weights) in self.own.iter().enumerate() {
            if other != player.index() {
                if product.is_zero() {
                    return product;
                }
                product *= &weights.values[sequences[other].index()];
            }
        }
        product
    }

    /// The denominator of [`counterfactual`](Self::counterfactual).
    pub(super) fn counterfactual_denominator(&self, player: PlayerId) -> R {
        let mut product = self.chance.denominator.clone();
        for (other, weights) in self.own.iter().enumerate() {
            if other != player.index() {
                product *= &weights.denominator;
            }
        }
        product
    }
}

/// Refuses a profile of another game.
pub(super) fn require_fit<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
) -> Result<(), Error> {
    if profile.fits(game) {
        return Ok(());
    }
    Err(Error::input(format!(
        "the profile is not of this game, `{}`, but of `{}`",
        game.title(),
        profile.shape().title()
    )))
}

/// The refusal of a set that is left open where its player's own moves lead to it.
pub(super) fn open_set(shape: &Shape, set: InfosetId) -> Error {
    let set = shape.infoset(set);
    let player = shape.player_name(set.player());
    Error::input(format!(
        "the profile leaves `{player}` without a choice at `{}`, which its own moves do not \
         exclude",
        set.label()
    ))
}

/// By sequence of `player`: the product of its own probabilities along it.
pub(super) fn sequence_weights<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    player: PlayerId,
) -> Result<Vec<K>, Error> {
    let mut weights = vec![K::zero(); game.sequence_count(player)];
    weights[SequenceId::EMPTY.index()] = K::one();
    for &id in game.infosets_of(player) {
        let set = game.infoset(id);
        let inflow = weights[set.parent_sequence().index()].clone();
        if inflow.is_zero() {
            continue;
        }
        let distribution = profile.at(id).ok_or_else(|| open_set(game, id))?;
        for (action, probability) in set.actions().zip(distribution) {
            weights[game.sequence(action).index()] = inflow.clone() * probability;
        }
    }
    Ok(weights)
}

/// The distinct products of chance probabilities along paths (each path of distinct numbers once),
/// and by node the index of its product.
pub(super) fn chance_products<K: OrderedField>(game: &Game<K>) -> (Vec<K>, Vec<u32>) {
    let probabilities = &game.values().chance;
    let mut sorted: Vec<usize> = (0..probabilities.len()).collect();
    sorted.sort_by(|&a, &b| probabilities[a].compare(&probabilities[b]));
    // By branch: the first branch of the same probability.
    let mut class = vec![0u32; probabilities.len()];
    for (place, &branch) in sorted.iter().enumerate() {
        class[branch] = match place.checked_sub(1).map(|before| sorted[before]) {
            Some(before) if probabilities[before] == probabilities[branch] => class[before],
            _ => branch as u32,
        };
    }
    let mut products = vec![K::one()];
    let mut known: HashMap<(u32, u32), u32> = HashMap::new();
    let mut at = vec![0u32; game.node_count()];
    for node in game.nodes() {
        let Some((parent, branch)) = game.parent(node) else {
            continue;
        };
        let before = at[parent.index()];
        at[node.index()] = match game.kind(parent) {
            NodeKind::Chance(chance) => {
                let class = class[game.branches(chance).start + branch];
                *known.entry((before, class)).or_insert_with(|| {
                    let product = products[before as usize].clone();
                    products.push(product * &probabilities[class as usize]);
                    (products.len() - 1) as u32
                })
            }
            _ => before,
        };
    }
    (products, at)
}

/// A walk over the tree in preorder that knows every player's last sequence at each node.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    shape: &'a Shape,
    next: usize,
    /// By player, at the node returned last.
    pub(super) sequences: Vec<SequenceId>,
    /// Decision nodes above: the end of the subtree, the player, and its sequence before the move.
    above: Vec<(NodeId, PlayerId, SequenceId)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(shape: &'a Shape) -> Self {
        Walk {
            shape,
            next: 0,
            sequences: vec![SequenceId::EMPTY; shape.players().len()],
            above: Vec::new(),
        }
    }

    /// The next node; `None` at the end.
    pub(super) fn advance(&mut self) -> Option<NodeId> {
        let shape = self.shape;
        if self.next == shape.node_count() {
            return None;
        }
        let node = NodeId::new(self.next);
        self.next += 1;
        while let Some(&(end, player, before)) = self.above.last()
            && end <= node
        {
            self.sequences[player.index()] = before;
            self.above.pop();
        }
        if let Some((parent, branch)) = shape.parent(node)
            && let NodeKind::Decision(set) = shape.kind(parent)
        {
            let set = shape.infoset(set);
            let taken = shape.sequence(set.action(branch));
            self.sequences[set.player().index()] = taken;
        }
        if let NodeKind::Decision(set) = shape.kind(node) {
            let player = shape.infoset(set).player();
            let before = self.sequences[player.index()];
            self.above.push((shape.subtree_end(node), player, before));
        }
        Some(node)
    }
}
