//! What the best deviation brings, as columns and rows: the dual of one player's best response.
//!
//! The value of an augmented set is the least number that is at least what every report and every
//! way to go on brings. Where there is only one way, or one that is at least as good as the others
//! whatever the mediator's weights are, the value is the expression itself and needs no column: it
//! stands on the right-hand side of one row only, so that nothing is written twice.

use super::states::{Deviator, Evidence, Terms};
use super::transcripts::Transcripts;
use super::work::Halt;
use crate::game::{Game, InfosetId, PlayerId};
use crate::lp::{ColumnId, LinearProgram, Relation};
use crate::number::OrderedField;
use crate::sequence_form::LeafForm;
use crate::solvers::incentives::{IncentiveRow, arrival};

/// A longer expression gets a column, so that time is linear in the length of the game.
const LONGEST: usize = 64;

/// With more ways to go on they are not compared with each other.
const MOST_COMPARED: usize = 32;

/// Adds the incentive constraints of all players.
pub(super) fn deter_all<K: OrderedField>(
    transcripts: &mut Transcripts<'_, '_, K>,
    plays: &[(LeafForm<K>, ColumnId)],
    evidence: Evidence,
) -> Result<(), Halt> {
    for player in transcripts.game.player_ids() {
        if !transcripts.game.infosets_of(player).is_empty() {
            deter(transcripts, plays, evidence, player)?;
        }
    }
    Ok(())
}

/// Adds the incentive constraints of one player: a row for every set before which it has not moved.
fn deter<K: OrderedField>(
    transcripts: &mut Transcripts<'_, '_, K>,
    plays: &[(LeafForm<K>, ColumnId)],
    evidence: Evidence,
    player: PlayerId,
) -> Result<(), Halt> {
    let game = transcripts.game;
    let mut deviator = Deviator::new(game, player, evidence);
    deviator.walk(transcripts, plays)?;
    let mut obeying = obeying(game, plays, player);
    let program = &mut transcripts.form.program;
    for place in (0..deviator.sets.len()).rev() {
        transcripts.work.state()?;
        let set = deviator.sets[place];
        let value = value(&mut deviator, place, program);
        let Some(before) = set.before else {
            let entries = std::mem::take(&mut obeying[set.infoset.index()]);
            let entries = entries.into_iter().map(|(column, value)| (column, -value));
            let entries = sum(value.into_iter().chain(entries).collect());
            if always_at_most_zero(&entries, program) {
                continue;
            }
            let label = game.infoset(set.infoset).label();
            let row = program.add_row(
                format_args!("{} is honest from {label} on", game.player_name(player)),
                Relation::Le,
                K::zero(),
                entries,
            );
            transcripts.form.incentives.push(IncentiveRow {
                row,
                player,
                infoset: Some(set.infoset),
                recommended: None,
                arrival: arrival(game, set.infoset),
            });
            continue;
        };
        let slot = &mut deviator.slots[before];
        match slot.is_empty() {
            true => *slot = value,
            false => slot.extend(value),
        }
    }
    // The sets were gone through from the last to the first.
    let own = |row: &IncentiveRow<K>| row.player == player;
    let rows = &mut transcripts.form.incentives;
    let start = rows.iter().position(own).unwrap_or(rows.len());
    rows[start..].sort_by_key(|row| row.infoset);
    Ok(())
}

/// By information set: what the player gets in the plays in which it moves there first, if all are
/// honest; nothing where it has moved before.
fn obeying<K: OrderedField>(
    game: &Game<K>,
    plays: &[(LeafForm<K>, ColumnId)],
    player: PlayerId,
) -> Vec<Terms<K>> {
    // By own sequence: the set in which its first action is.
    let mut first: Vec<Option<InfosetId>> = vec![None; game.sequence_count(player)];
    for &id in game.infosets_of(player) {
        let set = game.infoset(id);
        let own = first[set.parent_sequence().index()].unwrap_or(id);
        for action in set.actions() {
            first[game.sequence(action).index()] = Some(own);
        }
    }
    let mut found = vec![Terms::new(); game.infoset_count()];
    for (play, column) in plays {
        let own = player.index();
        if let Some(set) = first[play.sequences[own].index()] {
            let worth = play.payoffs[own].clone() * &play.chance;
            found[set.index()].push((*column, worth));
        }
    }
    found
}

/// The value of an augmented set, all sets after it having been dealt with.
fn value<K: OrderedField>(
    deviator: &mut Deviator<'_, K>,
    place: usize,
    program: &mut LinearProgram<K>,
) -> Terms<K> {
    let set = deviator.sets[place];
    let game = deviator.game();
    let actions = game.infoset(set.infoset).action_count();
    let options = deviator.options(set.infoset, set.said);
    let mut told: Vec<usize> = options
        .reports
        .iter()
        .map(|&report| game.infoset(report).action_count())
        .collect();
    if options.silence {
        told.push(1);
    }
    let mut slot = set.first_slot;
    let mut ways = Vec::new();
    for count in told {
        let mut after_report = Terms::new();
        for _ in 0..count {
            let taken = deviator.slots[slot..slot + actions].iter_mut();
            let acts: Vec<Terms<K>> = taken.map(|terms| sum(std::mem::take(terms))).collect();
            slot += actions;
            if count == 1 {
                ways.extend(acts);
            } else {
                after_report.extend(greatest(acts, place, program));
            }
        }
        if count > 1 {
            ways.push(sum(after_report));
        }
    }
    greatest(ways, place, program)
}

/// The least number that is at least every one of some expressions.
fn greatest<K: OrderedField>(
    mut ways: Vec<Terms<K>>,
    place: usize,
    program: &mut LinearProgram<K>,
) -> Terms<K> {
    if ways.len() <= MOST_COMPARED {
        let mut at = 0;
        while at < ways.len() {
            let mut others = (0..ways.len()).filter(|&other| other != at);
            if others.any(|other| is_at_least(&ways[other], &ways[at], program)) {
                ways.remove(at);
            } else {
                at += 1;
            }
        }
    }
    if ways.len() == 1 && ways[0].len() <= LONGEST {
        return ways.swap_remove(0);
    }
    let value = program.add_column(format_args!("value {place}"), None, None);
    for (index, way) in ways.into_iter().enumerate() {
        let entries = way.into_iter().map(|(column, weight)| (column, -weight));
        program.add_row(
            format_args!("value {place} by way {index}"),
            Relation::Ge,
            K::zero(),
            entries.chain([(value, K::one())]),
        );
    }
    vec![(value, K::one())]
}

/// The same expression with every column once and without zeros, by column.
fn sum<K: OrderedField>(mut terms: Terms<K>) -> Terms<K> {
    if !terms.is_sorted_by(|a, b| a.0 < b.0) {
        terms.sort_by_key(|term| term.0);
        terms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += &next.1;
            }
            same
        });
    }
    terms.retain(|(_, value)| !value.is_zero());
    terms
}

/// Whether one expression is never below another where the program's bounds hold; `false` may also
/// mean that it is not obvious.
fn is_at_least<K: OrderedField>(
    high: &[(ColumnId, K)],
    low: &[(ColumnId, K)],
    program: &LinearProgram<K>,
) -> bool {
    // Weights are not negative; values may be.
    let is_weight = |column: ColumnId| program.column(column).lower.is_some();
    let (mut h, mut l) = (0, 0);
    loop {
        let fair = match (high.get(h), low.get(l)) {
            (None, None) => return true,
            (Some((own, a)), Some((other, b))) if own == other => {
                (h, l) = (h + 1, l + 1);
                match is_weight(*own) {
                    true => a.compare(b).is_ge(),
                    false => a == b,
                }
            }
            (Some((own, a)), other) if other.is_none_or(|(other, _)| own < other) => {
                h += 1;
                is_weight(*own) && a.sign().is_gt()
            }
            (_, Some((other, b))) => {
                l += 1;
                is_weight(*other) && b.sign().is_lt()
            }
            // The guard of the second arm but one holds where the other expression has ended.
            (Some(_), None) => false,
        };
        if !fair {
            return false;
        }
    }
}

/// Whether a row with these entries constrains nothing.
fn always_at_most_zero<K: OrderedField>(
    entries: &[(ColumnId, K)],
    program: &LinearProgram<K>,
) -> bool {
    is_at_least(&[], entries, program)
}
