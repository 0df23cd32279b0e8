//! Counterfactual sums: what a player's plays are worth, weighted by everyone else.
//!
//! For player `i` let `w(v)` be what chance and the others contribute to reaching node `v`. The
//! sums of `w(v) u_i(v)` over the nodes with the same last own sequence are all that a best
//! response and its value depend on: one walk fills them for every player.

use super::weights::{Scaled, Walk, Weights};
use crate::game::{ActionId, Game, InfosetId, NodeKind, PlayerId, SequenceId};
use crate::number::{OrderedField, OrderedRing};

/// The counterfactual sums of one player.
#[derive(Debug)]
pub(super) struct Sums<R> {
    pub(super) player: PlayerId,
    /// By sequence: `Σ w u` over the nodes whose last own sequence it is.
    pub(super) paid: Vec<R>,
    /// By own information set, in the order of ids: `Σ w` over its nodes.
    pub(super) mass: Vec<R>,
    /// The denominator of `mass`.
    pub(super) mass_unit: R,
    /// What the player's payoffs are multiplied with; `paid` has the denominator
    /// `mass_unit · payoff_unit`.
    pub(super) payoff_unit: R,
}

/// The sums of the players for whom `wanted` holds, in their order; one walk over the tree.
pub(super) fn sums<K: OrderedField>(
    game: &Game<K>,
    weights: &Weights<K::Ring>,
    wanted: impl Fn(PlayerId) -> bool,
) -> Vec<Sums<K::Ring>> {
    let players: Vec<PlayerId> = game.player_ids().filter(|&p| wanted(p)).collect();
    let payoffs: Vec<Scaled<K::Ring>> = players
        .iter()
        .map(|player| {
            let column: Vec<K> = game.values().payoffs.column(player.index()).to_vec();
            Scaled::new(&column)
        })
        .collect();
    let zeros = |count: usize| vec![K::Ring::zero(); count];
    let mut paid: Vec<_> = players
        .iter()
        .map(|&player| zeros(game.sequence_count(player)))
        .collect();
    let mut mass = zeros(game.infoset_count());
    let mut walk = Walk::new(game);
    while let Some(node) = walk.advance() {
        if let NodeKind::Decision(set) = game.kind(node) {
            let player = game.infoset(set).player();
            if wanted(player) {
                mass[set.index()] += &weights.counterfactual(node, &walk.sequences, player);
            }
        }
        let Some(outcome) = game.outcome(node) else {
            continue;
        };
        for (index, &player) in players.iter().enumerate() {
            let payoff = &payoffs[index].values[outcome.index()];
            if payoff.is_zero() {
                continue;
            }
            let mut product = weights.counterfactual(node, &walk.sequences, player);
            if !product.is_zero() {
                product *= payoff;
                paid[index][walk.sequences[player.index()].index()] += &product;
            }
        }
    }
    let own_mass = |player| {
        let own = game.infosets_of(player).iter();
        own.map(|set| mass[set.index()].clone()).collect()
    };
    players
        .iter()
        .zip(paid)
        .zip(payoffs)
        .map(|((&player, paid), payoffs)| Sums {
            player,
            paid,
            mass: own_mass(player),
            mass_unit: weights.counterfactual_denominator(player),
            payoff_unit: payoffs.denominator,
        })
        .collect()
}

/// The best that a player can do against the others, in the units of [`Sums::paid`].
#[derive(Debug)]
pub(super) struct Optimum<R> {
    pub(super) value: R,
    /// By own information set: the value of the best continuation there.
    pub(super) best: Vec<R>,
    /// By own information set: the first action with that value.
    pub(super) action: Vec<ActionId>,
}

impl<R: OrderedRing> Sums<R> {
    /// Backward induction over the player's own sets: those met later have the larger id.
    pub(super) fn optimum<K: OrderedField<Ring = R>>(&self, game: &Game<K>) -> Optimum<R> {
        let own = game.infosets_of(self.player);
        let mut value = self.paid.clone();
        let mut best = vec![R::zero(); own.len()];
        let mut action = vec![ActionId::new(0); own.len()];
        for (index, &set) in own.iter().enumerate().rev() {
            let set = game.infoset(set);
            let mut choice = set.action(0);
            for other in set.actions().skip(1) {
                let (new, old) = (game.sequence(other), game.sequence(choice));
                if value[new.index()].compare(&value[old.index()]).is_gt() {
                    choice = other;
                }
            }
            let top = value[game.sequence(choice).index()].clone();
            value[set.parent_sequence().index()] += &top;
            best[index] = top;
            action[index] = choice;
        }
        Optimum {
            value: value.swap_remove(SequenceId::EMPTY.index()),
            best,
            action,
        }
    }

    /// By own information set, `Σ x[σ] paid[σ]` over the sequences that pass it, and last over all
    /// sequences: what the player's own weights `x` make of the sums.
    pub(super) fn realized<K: OrderedField<Ring = R>>(
        &self,
        game: &Game<K>,
        own_weights: &[R],
    ) -> (Vec<R>, R) {
        let own = game.infosets_of(self.player);
        let mut value: Vec<R> = self
            .paid
            .iter()
            .zip(own_weights)
            .map(|(paid, weight)| paid.clone() * weight)
            .collect();
        let mut at = vec![R::zero(); own.len()];
        for (index, &set) in own.iter().enumerate().rev() {
            let set = game.infoset(set);
            for action in set.actions() {
                at[index] += &value[game.sequence(action).index()];
            }
            value[set.parent_sequence().index()] += &at[index];
        }
        (at, value.swap_remove(SequenceId::EMPTY.index()))
    }

    /// The position of a set among its player's own.
    pub(super) fn position<K: OrderedField>(game: &Game<K>, set: InfosetId) -> usize {
        let own = game.infosets_of(game.infoset(set).player());
        own.partition_point(|&other| other < set)
    }
}
