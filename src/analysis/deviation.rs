//! One-shot deviations: another action at one information set, the profile everywhere else.
//!
//! With consistent beliefs an assessment is sequentially rational exactly if no one-shot deviation
//! gains (Hendon, Jacobsen and Sloth 1996). With other beliefs it may take several deviations at
//! once, which [`certify`](super::certify) looks for.

use super::beliefs::require_beliefs;
use super::conditional::Conditional;
use super::weights::require_fit;
use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId};
use crate::number::{OrderedField, Rational};
use crate::strategy::{Behavior, Beliefs};

/// Another action at one information set, and what it brings.
#[derive(Debug, Clone, PartialEq)]
pub struct OneShot<K = Rational> {
    /// Where.
    pub infoset: InfosetId,
    /// To what.
    pub action: ActionId,
    /// What the action brings over the profile's choice there, in the player's payoffs, given the
    /// belief there; negative if it is worse.
    pub gain: K,
}

/// Every one-shot deviation at the sets with a belief, in the order of actions.
///
/// Refuses imperfect recall, a profile that leaves anything open, and a profile or beliefs of
/// another game or that are no distributions. Linear in nodes for every player.
///
/// ```
/// use demarche::analysis::{beliefs, one_shot_deviations};
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::strategy::Behavior;
///
/// let mut builder = GameBuilder::new("a choice", ["Iran"]);
/// let set = builder.infoset("Iran", "response", ["restrain", "intervene"]);
/// let root = builder.root();
/// for (payoff, leaf) in [3, -1].into_iter().zip(builder.decide(root, set)) {
///     builder.pay(leaf, [Rational::from(payoff)]);
/// }
/// let game = builder.build()?;
/// let uniform = Behavior::uniform(game.shape().clone());
/// let found = one_shot_deviations(&game, &uniform, &beliefs(&game, &uniform))?;
/// assert_eq!(found[0].gain, Rational::from(2));
/// assert_eq!(found[1].gain, Rational::from(-2));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn one_shot_deviations<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    beliefs: &Beliefs<K>,
) -> Result<Vec<OneShot<K>>, Error> {
    require_fit(game, profile)?;
    game.require_perfect_recall()?;
    require_beliefs(game, beliefs)?;
    let open = game.infosets().find(|set| profile.at(set.id()).is_none());
    if let Some(open) = open {
        return Err(Error::input(format!(
            "the profile leaves `{}` of `{}` open, on which continuations may depend",
            open.label(),
            game.player_name(open.player())
        )));
    }
    let mut found = Vec::new();
    for player in game.player_ids() {
        let conditional = Conditional::new(game, profile, player, K::zero());
        for &infoset in game.infosets_of(player) {
            let Some(belief) = beliefs.at(infoset) else {
                continue;
            };
            let gains = conditional.gains(infoset, belief);
            let actions = game.infoset(infoset).actions();
            found.extend(actions.zip(gains).map(|(action, gain)| OneShot {
                infoset,
                action,
                gain,
            }));
        }
    }
    found.sort_by_key(|deviation| deviation.action);
    Ok(found)
}
