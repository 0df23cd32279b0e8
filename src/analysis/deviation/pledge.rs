//! Pledges: one player is bound to its strategy, and the others reply to it and to each other.

use super::device::{Deviation, Found, Obedience};
use super::ends::Ends;
use crate::analysis::{best_response, expected_payoffs, plays};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::OrderedField;
use crate::strategy::Behavior;

/// The places of the leaves that happen, with their probabilities; offers everybody's best reply.
///
/// Every player mixes for itself, so nothing that one hears of its own part tells it anything about
/// the others: whatever deviations are meant, the best reply gains most.
pub(super) fn certify<K: OrderedField>(
    game: &Game<K>,
    ends: &Ends<K>,
    profile: &Behavior<K>,
    must_deter: Obedience,
    found: &mut Found<'_, K>,
) -> Result<Vec<(usize, K)>, Error> {
    let payoffs = expected_payoffs(game, profile)?;
    if must_deter != Obedience::Planner {
        for player in found.free_players() {
            found.go_on()?;
            let best = best_response(game, profile, player)?;
            found.offer(Deviation {
                player,
                infoset: None,
                recommended: None,
                action: best.actions.first().copied(),
                report: None,
                gain: best.value - &payoffs[player.index()],
            });
        }
    }
    let plays = plays(game, profile)?.into_iter();
    let placed = plays.filter_map(|(leaf, probability)| Some((ends.find(leaf)?, probability)));
    Ok(placed.collect())
}
