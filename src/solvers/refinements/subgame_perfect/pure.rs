//! Pure equilibria of a stage, by trying all.

use super::response::{Payoffs, Plan, pure};
use crate::number::OrderedField;
use crate::run::{Run, Stop};

/// The first pure equilibrium of a stage; `None` if there is none, or if there are too many pure
/// plans to try: more than the limit of entries, times players and places.
///
/// Action by action the last information set runs fastest.
pub(super) fn pure_equilibrium<K: OrderedField>(
    payoffs: &Payoffs<'_, K>,
    run: &Run<'_>,
) -> Result<Option<Plan<K>>, Stop> {
    let (game, stage) = (payoffs.game, payoffs.stage);
    let counts: Vec<usize> = (stage.sets.iter())
        .map(|&set| game.infoset(set).action_count())
        .collect();
    let each = stage.places.len() * (stage.players.len() + 1);
    let work = (counts.iter()).fold(each, |product, &count| product.saturating_mul(count));
    if work > run.options().limits.entries {
        return Ok(None);
    }
    let mut choice = vec![0; counts.len()];
    let mut plan: Plan<K> = counts.iter().map(|&count| Some(pure(count, 0))).collect();
    loop {
        if let Some(stop) = run.stopped() {
            return Err(stop);
        }
        let got = payoffs.expected(&plan);
        let content = stage.players.iter().all(|&player| {
            let (_, best) = payoffs.response(player, &plan, false);
            best == got[player.index()]
        });
        if content {
            return Ok(Some(plan));
        }
        // The next choice, as an odometer turns.
        let Some(turned) = (0..counts.len()).rfind(|&at| choice[at] + 1 < counts[at]) else {
            return Ok(None);
        };
        choice[turned] += 1;
        choice[turned + 1..].fill(0);
        for at in turned..counts.len() {
            plan[at] = Some(pure(counts[at], choice[at]));
        }
    }
}
