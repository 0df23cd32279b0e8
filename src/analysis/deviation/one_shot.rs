//! One-shot deviations: another action at one information set, the profile everywhere else.
//!
//! With consistent beliefs an assessment is sequentially rational exactly if no one-shot deviation
//! gains (Hendon, Jacobsen and Sloth 1996). With other beliefs it may take several deviations at
//! once, which [`certify`](crate::analysis::certify) looks for.

use crate::analysis::beliefs::require_beliefs;
use crate::analysis::conditional::Conditional;
use crate::analysis::counterfactual::{Sums, sums};
use crate::analysis::weights::{Weights, require_fit};
use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId};
use crate::number::{OrderedField, OrderedRing, Rational};
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

/// What every action brings at every information set whose belief is determined, in the order of
/// actions: over what the profile does there, with the profile followed afterwards. An action that
/// is not taken and gains nothing is a tie; what is negative is how far it is from one.
///
/// Beliefs are determined by Bayes' rule where plays come; elsewhere by what is given, at sets of
/// one node, and at those that only the player's own moves exclude. The profile may leave sets open
/// that their player's own moves exclude. Nothing is said of those; where an action leads to one,
/// the player does there what is best. Sets to which chance or the others do not lead are left out
/// if the profile is open anywhere.
///
/// ```
/// use demarche::analysis::ties;
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::strategy::Behavior;
///
/// // Iran intervenes, after which it could still call it off.
/// let mut builder = GameBuilder::new("a choice", ["Iran"]);
/// let first = builder.infoset("Iran", "response", ["restrain", "intervene"]);
/// let second = builder.infoset("Iran", "afterwards", ["go on", "call off"]);
/// let root = builder.root();
/// let after: Vec<_> = builder.decide(root, first).collect();
/// builder.pay(after[0], [Rational::from(3)]);
/// for (payoff, leaf) in [1, 3].into_iter().zip(builder.decide(after[1], second)) {
///     builder.pay(leaf, [Rational::from(payoff)]);
/// }
/// let game = builder.build()?;
/// let mut restrained = Behavior::open(game.shape().clone());
/// let response = game.infosets().next().unwrap().id();
/// restrained.set(response, [Rational::ONE, Rational::ZERO])?;
/// // It does as well by intervening, if it calls that off.
/// let found = ties(&game, &restrained, None)?;
/// assert_eq!(found.len(), 2);
/// assert_eq!((game.action_name(found[1].action), &found[1].gain), ("intervene", &Rational::ZERO));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
///
/// Refuses what [`certify`](crate::analysis::certify) refuses.
pub fn ties<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    beliefs: Option<&Beliefs<K>>,
) -> Result<Vec<OneShot<K>>, Error> {
    let weights = Weights::new(game, profile, None)?;
    if let Some(beliefs) = beliefs {
        require_beliefs(game, beliefs)?;
    }
    let complete = game.infosets().all(|set| profile.at(set.id()).is_some());
    let mut found = Vec::new();
    for own in sums(game, &weights, |_| true) {
        let conditional = complete.then(|| Conditional::new(game, profile, own.player, K::zero()));
        let reached = admitted_gains(game, profile, &own);
        let own_weights = &weights.own[own.player.index()].values;
        for (&infoset, reached) in game.infosets_of(own.player).iter().zip(reached) {
            let set = game.infoset(infoset);
            let chosen = !own_weights[set.parent_sequence().index()].is_zero();
            let given = beliefs.and_then(|beliefs| beliefs.at(infoset));
            let at = |belief: &[K]| Some(conditional.as_ref()?.gains(infoset, belief));
            let gains = match (reached, given) {
                (Some(gains), _) if chosen => Some(gains),
                (_, Some(belief)) => at(belief),
                (Some(gains), None) => Some(gains),
                (None, None) if set.nodes().len() == 1 => at(&[K::one()]),
                (None, None) => None,
            };
            if profile.at(infoset).is_none() {
                continue;
            }
            let gains = gains.into_iter().flatten();
            found.extend(set.actions().zip(gains).map(|(action, gain)| OneShot {
                infoset,
                action,
                gain,
            }));
        }
    }
    found.sort_by_key(|deviation| deviation.action);
    Ok(found)
}

/// By own information set, and there by action: what it brings given the belief that chance and the
/// others make; `None` where they do not lead.
fn admitted_gains<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    own: &Sums<K::Ring>,
) -> Vec<Option<Vec<K>>> {
    let one = K::Ring::one();
    let mut value: Vec<K> = own.paid.iter().map(|paid| K::ratio(paid, &one)).collect();
    let sets = game.infosets_of(own.player);
    let mut gains = vec![None; sets.len()];
    for (index, &id) in sets.iter().enumerate().rev() {
        if own.mass[index].is_zero() {
            // Nothing is paid below.
            continue;
        }
        let set = game.infoset(id);
        let after = || {
            set.actions()
                .map(|action| &value[game.sequence(action).index()])
        };
        let kept = match profile.at(id) {
            Some(shares) => after().zip(shares).fold(K::zero(), |sum, (value, share)| {
                sum + &(value.clone() * share)
            }),
            None => {
                let top = after().reduce(|top, next| match next.compare(top).is_gt() {
                    true => next,
                    false => top,
                });
                top.cloned().unwrap_or_else(K::zero)
            }
        };
        let unit = K::ratio(&(own.mass[index].clone() * &own.payoff_unit), &one);
        let gain = |value: &K| (value.clone() - &kept) / &unit;
        gains[index] = Some(after().map(gain).collect());
        value[set.parent_sequence().index()] += &kept;
    }
    gains
}
