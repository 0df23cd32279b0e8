//! What a player faces when chance and the others are given: payoffs by its own sequences.

use crate::diagnostic::Error;
use crate::game::{Game, NodeId, NodeKind, PlayerId, SequenceId};
use crate::number::{OrderedField, Rational};
use crate::strategy::{Behavior, RealizationPlan};

/// One player's decision problem against fixed strategies of the others, over any ordered field.
///
/// With a realization plan `x` the player's expected payoff is `Σ_σ payoffs[σ] x[σ]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Facing<K = Rational> {
    /// By own sequence: what is paid at the nodes before which it is the player's last one, times
    /// the probability that chance and the others give to them.
    pub payoffs: Vec<K>,
    /// By own information set: the probability that chance and the others give to its nodes.
    pub reach: Vec<K>,
    /// By own information set: what the player has been paid on the way to its nodes and at them,
    /// weighted likewise.
    pub before: Vec<K>,
}

impl<K: OrderedField> Facing<K> {
    /// What `player` faces in a game; its own part of `others` is not looked at. Linear in the
    /// tree, and without a look at the sign of any number.
    ///
    /// Refuses imperfect recall, a profile of another game, and sets of the others that are left
    /// open though their own moves do not exclude them.
    ///
    /// ```
    /// use demarche::game::PlayerId;
    /// use demarche::model::Model;
    /// use demarche::number::Rational;
    /// use demarche::strategy::Behavior;
    /// use demarche::study::robust::decision::Facing;
    ///
    /// let model = Model::builder()
    ///     .players(["Doctor"])
    ///     .stage(demarche::model::StageDraft::new("treat").player("Doctor").actions(["yes", "no"]))
    ///     .payoff("Doctor", "2 * (treat == yes)")
    ///     .build()?;
    /// let game = model.game(&model.defaults())?;
    /// let nobody = Behavior::open(game.shape().clone());
    /// let facing = Facing::new(&game, &nobody, PlayerId::new(0))?;
    /// assert_eq!(facing.payoffs, [0, 2, 0].map(Rational::from));
    /// assert_eq!(facing.reach, [Rational::ONE]);
    /// # Ok::<(), demarche::diagnostic::Error>(())
    /// ```
    pub fn new(game: &Game<K>, others: &Behavior, player: PlayerId) -> Result<Self, Error> {
        require(game, others, player)?;
        let own = game.infosets_of(player);
        let mut facing = Facing {
            payoffs: vec![K::zero(); game.sequence_count(player)],
            reach: vec![K::zero(); own.len()],
            before: vec![K::zero(); own.len()],
        };
        let mut now = Path {
            weight: K::one(),
            paid: K::zero(),
            sequence: SequenceId::EMPTY,
        };
        // What to go back to where a subtree ends.
        let mut path: Vec<(NodeId, Path<K>)> = Vec::new();
        for node in game.nodes() {
            while let Some((_, before)) = path.pop_if(|(end, _)| *end <= node) {
                now = before;
            }
            path.push((game.subtree_end(node), now.clone()));
            if let Some((parent, branch)) = game.parent(node) {
                match game.kind(parent) {
                    NodeKind::Chance(chance) => now.weight *= &game.chance(chance)[branch],
                    NodeKind::Decision(set) => {
                        let set = game.infoset(set);
                        if set.player() == player {
                            now.sequence = game.sequence(set.action(branch));
                        } else {
                            // What is open is excluded by its player's own moves.
                            let chosen =
                                others.at(set.id()).map(|at| K::from_rational(&at[branch]));
                            now.weight *= &chosen.unwrap_or_else(K::zero);
                        }
                    }
                    NodeKind::Leaf => {}
                }
            }
            if let Some(payoff) = game.payoff_at(node, player) {
                now.paid += payoff;
                facing.payoffs[now.sequence.index()] += &(now.weight.clone() * payoff);
            }
            if let NodeKind::Decision(set) = game.kind(node)
                && let Ok(place) = own.binary_search(&set)
            {
                facing.reach[place] += &now.weight;
                facing.before[place] += &(now.weight.clone() * &now.paid);
            }
        }
        Ok(facing)
    }

    /// Every number, in a fixed order.
    pub fn values(&self) -> impl Iterator<Item = &K> {
        self.payoffs.iter().chain(&self.reach).chain(&self.before)
    }
}

/// Where a walk through the tree is.
#[derive(Clone)]
struct Path<K> {
    /// What chance and the others contribute to reaching the node.
    weight: K,
    /// What the player has been paid.
    paid: K,
    /// The player's last sequence.
    sequence: SequenceId,
}

fn require<K: OrderedField>(
    game: &Game<K>,
    others: &Behavior,
    player: PlayerId,
) -> Result<(), Error> {
    game.require_perfect_recall()?;
    if player.index() >= game.players().len() {
        return Err(Error::input(format!(
            "there is no player {} in `{}`",
            player.index(),
            game.title()
        )));
    }
    if !others.fits(game) {
        return Err(Error::input(
            "the strategies of the other players are for another game",
        ));
    }
    for other in game.player_ids().filter(|&other| other != player) {
        if RealizationPlan::of(others, other).is_none() {
            return Err(Error::unsupported(
                format!(
                    "what `{}` does is not given, so that `{}` has no decision problem of its own",
                    game.player_name(other),
                    game.player_name(player)
                ),
                "give the strategies of all other players, for instance those of an equilibrium",
            ));
        }
    }
    Ok(())
}
