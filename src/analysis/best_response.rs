//! Best responses and expected payoffs.
//!
//! Against fixed strategies of the others, player `i` faces a decision problem over its own
//! information sets. With perfect recall these form a forest, and backward induction over it is
//! exact: `Q(h, a)` is what is paid between `(h, a)` and the next own move, plus `max Q(h', ·)`
//! over the own sets `h'` that follow `(h, a)`, all weighted by chance and the others.

use super::counterfactual::sums;
use super::weights::Weights;
use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId, PlayerId, Shape};
use crate::number::{OrderedField, OrderedRing, Rational};
use crate::strategy::Behavior;
use std::sync::Arc;

/// A pure best response of one player to the others, and what it earns.
#[derive(Debug, Clone)]
pub struct BestResponse<K = Rational> {
    shape: Arc<Shape>,
    /// Who responds.
    pub player: PlayerId,
    /// The most that the player can get against the others, ex ante.
    pub value: K,
    /// By own information set, in the order of [`Shape::infosets_of`]: the first optimal action.
    /// Where the others never lead, every action is optimal and this is the first.
    pub actions: Vec<ActionId>,
}

impl<K: OrderedField> BestResponse<K> {
    /// The action at an information set of the player; `None` at a set of another.
    pub fn at(&self, set: InfosetId) -> Option<ActionId> {
        let own = self.shape.infosets_of(self.player);
        let position = own.binary_search(&set).ok()?;
        Some(self.actions[position])
    }

    /// Writes the response into a profile of the game, at every set of the player.
    pub fn write_to(&self, profile: &mut Behavior<K>) -> Result<(), Error> {
        for (&set, &chosen) in self
            .shape
            .infosets_of(self.player)
            .iter()
            .zip(&self.actions)
        {
            let one_if = |action| {
                if action == chosen {
                    K::one()
                } else {
                    K::zero()
                }
            };
            profile.set(set, self.shape.infoset(set).actions().map(one_if))?;
        }
        Ok(())
    }
}

/// A best response of `player` to the other players' part of a profile; its own part is not looked
/// at. Linear in nodes and actions.
///
/// Refuses imperfect recall, a profile of another game, and sets of the others that are left open
/// though their own moves do not exclude them.
///
/// ```
/// use demarche::analysis::best_response;
/// use demarche::game::{GameBuilder, PlayerId};
/// use demarche::number::Rational;
/// use demarche::strategy::Behavior;
///
/// // Matching pennies, where Even gets 3 for two heads and 1 for two tails.
/// let mut builder = GameBuilder::new("pennies", ["Even", "Odd"]);
/// let sets = ["Even", "Odd"].map(|p| builder.infoset(p, p, ["heads", "tails"]));
/// let root = builder.root();
/// for (row, node) in builder.decide(root, sets[0]).enumerate() {
///     for (column, leaf) in builder.decide(node, sets[1]).enumerate() {
///         let win = [[3, -1], [-1, 1]][row][column];
///         builder.pay(leaf, [win, -win].map(Rational::from));
///     }
/// }
/// let game = builder.build()?;
/// let uniform = Behavior::uniform(game.shape().clone());
/// let answer = best_response(&game, &uniform, PlayerId::new(0))?;
/// assert_eq!(answer.value, Rational::ONE);
/// assert_eq!(game.action_name(answer.actions[0]), "heads");
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn best_response<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    player: PlayerId,
) -> Result<BestResponse<K>, Error> {
    let weights = Weights::new(game, profile, Some(player))?;
    let sums = sums(game, &weights, |other| other == player);
    let Some(own) = sums.first() else {
        return Err(Error::input(format!(
            "there is no player {} in `{}`",
            player.index(),
            game.title()
        )));
    };
    let optimum = own.optimum(game);
    let unit = own.mass_unit.clone() * &own.payoff_unit;
    Ok(BestResponse {
        shape: Arc::clone(game.shape()),
        player,
        value: K::ratio(&optimum.value, &unit),
        actions: optimum.action,
    })
}

/// By player, the expected payoff under a profile. Linear in nodes and actions.
///
/// Refuses what [`best_response`] refuses, for every player's sets.
pub fn expected_payoffs<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
) -> Result<Vec<K>, Error> {
    let weights = Weights::new(game, profile, None)?;
    let payoffs = sums(game, &weights, |_| true).into_iter().map(|own| {
        let mine = &weights.own[own.player.index()];
        let pairs = own.paid.iter().zip(&mine.values);
        let total = pairs.fold(K::Ring::zero(), |sum, (paid, weight)| {
            sum + &(paid.clone() * weight)
        });
        let unit = own.mass_unit.clone() * &own.payoff_unit * &mine.denominator;
        K::ratio(&total, &unit)
    });
    Ok(payoffs.collect())
}
