//! Reduced pure plans: what one player may do, without what its own moves exclude.

use crate::game::{Game, InfosetId, PlayerId, SequenceId};
use crate::number::OrderedField;
use crate::sequence_form::LeafForm;

/// The information sets that leaves lead through which chance does not exclude: what happens at the
/// others counts for nothing.
pub(super) fn live_sets<K: OrderedField>(game: &Game<K>, leaves: &[LeafForm<K>]) -> Vec<bool> {
    let mut live = vec![false; game.infoset_count()];
    for leaf in leaves {
        for (player, &last) in game.player_ids().zip(&leaf.sequences) {
            let mut at = last;
            while let Some(set) = set_of(game, player, at) {
                if live[set.index()] {
                    break;
                }
                live[set.index()] = true;
                at = game.infoset(set).parent_sequence();
            }
        }
    }
    live
}

/// The information set at which a sequence ends; `None` for the empty one.
pub(super) fn set_of<K: OrderedField>(
    game: &Game<K>,
    player: PlayerId,
    sequence: SequenceId,
) -> Option<InfosetId> {
    let last = game.last_action(player, sequence)?;
    Some(game.infoset_of(last))
}

/// How many reduced pure plans a player has; `None` above `most`.
pub(super) fn count<K: OrderedField>(
    game: &Game<K>,
    player: PlayerId,
    live: &[bool],
    most: usize,
) -> Option<usize> {
    // By sequence: how many ways there are to go on. Sets that follow have the larger ids.
    let mut ways = vec![1_usize; game.sequence_count(player)];
    for &id in game.infosets_of(player).iter().rev() {
        if !live[id.index()] {
            continue;
        }
        let set = game.infoset(id);
        let own = set.actions().try_fold(0_usize, |sum, action| {
            sum.checked_add(ways[game.sequence(action).index()])
        });
        let before = &mut ways[set.parent_sequence().index()];
        *before = before.checked_mul(own?).filter(|&own| own <= most)?;
    }
    Some(ways[0])
}

/// Every reduced pure plan of a player: by plan and sequence whether it is in the plan.
pub(super) fn all<K: OrderedField>(
    game: &Game<K>,
    player: PlayerId,
    live: &[bool],
) -> Vec<Vec<bool>> {
    let mut empty = vec![false; game.sequence_count(player)];
    empty[0] = true;
    let mut plans = vec![empty];
    // Sets come after the sets before them on every path.
    for &id in game.infosets_of(player) {
        if !live[id.index()] {
            continue;
        }
        let set = game.infoset(id);
        let before = set.parent_sequence().index();
        let mut extended = Vec::with_capacity(plans.len());
        for plan in plans {
            if !plan[before] {
                extended.push(plan);
                continue;
            }
            for action in set.actions() {
                let mut own = plan.clone();
                own[game.sequence(action).index()] = true;
                extended.push(own);
            }
        }
        plans = extended;
    }
    plans
}
