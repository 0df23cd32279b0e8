//! Strategies of the reduced strategic form, in Gambit's order.

use crate::game::{Game, InfosetId, PlayerId};
use crate::number::{OrderedRing, Rational};
use crate::strategy::Behavior;

/// By player, its information sets in the order in which a traversal of the tree meets them: a
/// node before its children, and these in the order of the actions.
pub(in crate::formats) fn in_order(game: &Game) -> Vec<Vec<InfosetId>> {
    let sets = game.player_ids().map(|player| {
        let mut own = game.infosets_of(player).to_vec();
        // Nodes are numbered in preorder.
        own.sort_by_key(|&id| game.infoset(id).nodes().first().copied());
        own
    });
    sets.collect()
}

/// How many reduced strategies a player has whose information sets are these: plans that leave out
/// the sets to which they themselves do not lead. At most the largest number that there is. Recall
/// must be perfect.
pub(in crate::formats) fn count(game: &Game, player: PlayerId, sets: &[InfosetId]) -> usize {
    // By sequence, the number of plans for what follows; what follows is met later.
    let mut plans = vec![1_usize; game.sequence_count(player)];
    for &id in sets.iter().rev() {
        let set = game.infoset(id);
        let own = set.actions().map(|a| plans[game.sequence(a).index()]);
        let all = own.fold(0, usize::saturating_add);
        let before = &mut plans[set.parent_sequence().index()];
        *before = before.saturating_mul(all);
    }
    plans[0]
}

/// Writes a player's mixed strategy, weights of its reduced strategies in lexicographic order, as
/// the behavior strategy that is equivalent to it (Kuhn 1953). Information sets to which it does not
/// lead are left open. Recall must be perfect.
pub(in crate::formats) fn write_mixed(
    game: &Game,
    player: PlayerId,
    sets: &[InfosetId],
    weights: &[Rational],
    profile: &mut Behavior,
) {
    // By sequence: the probability that its player takes all of it.
    let mut taken = vec![Rational::ZERO; game.sequence_count(player)];
    let mut choice: Vec<Option<usize>> = vec![None; sets.len()];
    let mut place = vec![0; game.infoset_count()];
    for (at, &id) in sets.iter().enumerate() {
        place[id.index()] = at;
    }
    // Whether the actions chosen so far lead to a set.
    let led = |choice: &[Option<usize>], id: InfosetId| {
        let before = game.last_action(player, game.infoset(id).parent_sequence());
        before.is_none_or(|action| {
            let set = game.infoset(game.infoset_of(action));
            let chosen = choice[place[set.id().index()]];
            chosen.is_some_and(|index| set.action(index) == action)
        })
    };
    let complete = |choice: &mut [Option<usize>], from: usize| {
        for at in from..sets.len() {
            choice[at] = led(choice, sets[at]).then_some(0);
        }
    };
    complete(&mut choice, 0);
    for weight in weights {
        if !weight.is_zero() {
            taken[0] += weight;
            for (&id, index) in sets.iter().zip(&choice) {
                if let Some(index) = *index {
                    taken[game.sequence(game.infoset(id).action(index)).index()] += weight;
                }
            }
        }
        let next = (0..sets.len()).rev().find(|&at| {
            let count = game.infoset(sets[at]).action_count();
            choice[at].is_some_and(|index| index + 1 < count)
        });
        if let Some(at) = next {
            choice[at] = choice[at].map(|index| index + 1);
            complete(&mut choice, at + 1);
        }
    }
    for &id in sets {
        let set = game.infoset(id);
        let before = &taken[set.parent_sequence().index()];
        if !before.is_zero() {
            let shares = set
                .actions()
                .map(|action| &taken[game.sequence(action).index()] / before);
            // The weights are not negative, and those of the set's actions sum to what leads there.
            let _ = profile.set(id, shares.collect::<Vec<_>>());
        }
    }
}
