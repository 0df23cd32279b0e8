//! Counting reduced plans: what a player's plan says where its own moves do not exclude it.

use crate::game::{Game, PlayerId, SequenceId};
use crate::number::{Integer, OrderedField, OrderedRing};

/// How many reduced plans a player has that take only allowed actions, by action. With perfect
/// recall later own sets have larger ids.
pub(super) fn count_plans<K: OrderedField>(
    game: &Game<K>,
    player: PlayerId,
    allowed: &[bool],
) -> Integer {
    // By sequence: in how many ways the plan goes on after it.
    let mut after = vec![Integer::one(); game.sequence_count(player)];
    for &id in game.infosets_of(player).iter().rev() {
        let set = game.infoset(id);
        let mut sum = Integer::zero();
        for action in set.actions().filter(|action| allowed[action.index()]) {
            sum += &after[game.sequence(action).index()];
        }
        after[set.parent_sequence().index()] *= &sum;
    }
    after.swap_remove(SequenceId::EMPTY.index())
}

/// How many profiles of reduced plans take only allowed actions.
pub(super) fn count_profiles<K: OrderedField>(game: &Game<K>, allowed: &[bool]) -> Integer {
    let each = game.player_ids();
    let each = each.map(|player| count_plans(game, player, allowed));
    each.fold(Integer::one(), |product, count| product * &count)
}
