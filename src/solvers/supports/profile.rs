//! Coordinates as profiles, and their order.

use super::frame::Frame;
use crate::diagnostic::Error;
use crate::game::PlayerId;
use crate::number::{OrderedField, Rational};
use crate::strategy::Behavior;
use std::cmp::Ordering;

/// The profile with these coordinates, by action: probabilities, or the weights of realization
/// plans. With those it is open at sets that its player's own moves exclude. Of all players, or of
/// one.
pub(super) fn behavior<K: OrderedField>(
    frame: &Frame<'_, K>,
    point: &[K],
    plans: bool,
    only: Option<PlayerId>,
) -> Result<Behavior<K>, Error> {
    let game = frame.game;
    let mut profile = Behavior::open(game.shape().clone());
    for set in game.infosets() {
        if only.is_some_and(|only| only != set.player()) {
            continue;
        }
        let own = &point[set.action_range()];
        match frame.before(set.id()) {
            Some(before) if plans => {
                let inflow = &point[before.index()];
                if !inflow.is_zero() {
                    let shares = own.iter().map(|weight| weight.clone() / inflow);
                    profile.set(set.id(), shares)?;
                }
            }
            _ => profile.set(set.id(), own.iter().cloned())?,
        }
    }
    Ok(profile)
}

/// Pure profiles first; then those with more weight on earlier actions.
pub(super) fn in_order<K: OrderedField>(a: &Behavior<K>, b: &Behavior<K>) -> Ordering {
    let none = K::from_rational(&Rational::from(-1));
    let pure = b.is_pure().cmp(&a.is_pure());
    pure.then_with(|| {
        let actions = a.shape().infosets().flat_map(|set| set.actions());
        let share = |profile: &Behavior<K>, action| match profile.probability(action) {
            Some(share) => share.clone(),
            None => none.clone(),
        };
        let mut compared = actions.map(|action| share(b, action).compare(&share(a, action)));
        compared
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    })
}
