//! Beliefs at sets that chance excludes, where all are consistent.
//!
//! There deviations at one set are not enough: beliefs at later sets need not follow from those at
//! earlier ones. So the choice must be optimal among all continuations, whose best is the least
//! solution of `V(h) ≥ paid(h, a) + Σ V(h')` over the own sets `h'` that follow `(h, a)`.

use super::Halt;
use super::replies::{Replies, replies};
use crate::game::{ActionId, Game, InfosetId, NodeId};
use crate::lp::simplex::{self, Outcome};
use crate::lp::{LinearProgram, Relation};
use crate::number::OrderedField;
use crate::run::{Run, Stop};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A belief at a set, by node, with which no continuation of its player is better than what it
/// does, `value` by node; the others' moves given as to [`replies`].
pub(in crate::solvers) fn free_belief<K: OrderedField>(
    game: &Game<K>,
    set: InfosetId,
    value: impl Fn(NodeId) -> K,
    moves: impl Fn(InfosetId, usize) -> Option<K>,
    worth: impl Fn(NodeId) -> Option<K>,
    run: &Run<'_>,
) -> Result<Option<Vec<K>>, Halt> {
    let nodes = game.infoset(set).nodes();
    let player = game.infoset(set).player();
    let walk = |node| replies(game, player, [(node, K::one())], &moves, &worth);
    for (place, &node) in nodes.iter().enumerate() {
        if let Some(stop) = run.stopped() {
            return Err(stop.into());
        }
        if walk(node).best(game).compare(&value(node)).is_le() {
            let sure = |at| if at == place { K::one() } else { K::zero() };
            return Ok(Some((0..nodes.len()).map(sure).collect()));
        }
    }
    if nodes.len() == 1 {
        return Ok(None);
    }
    let mut program = LinearProgram::minimize();
    let shares: Vec<_> = (0..nodes.len())
        .map(|index| program.add_column(index, Some(K::zero()), None))
        .collect();
    // By own set: the own move before it, and by action and node what is paid.
    let mut below: BTreeMap<InfosetId, (Option<ActionId>, Vec<Vec<_>>)> = BTreeMap::new();
    let mut entries = 0;
    for (&share, &node) in shares.iter().zip(nodes) {
        let Replies { base, after } = walk(node);
        program.set_cost(share, base - &value(node));
        for (own, (before, paid)) in after {
            let count = paid.len();
            let (_, lists) = below
                .entry(own)
                .or_insert_with(|| (before, vec![Vec::new(); count]));
            for (list, value) in lists.iter_mut().zip(paid) {
                if !value.is_zero() {
                    list.push((share, -value));
                    entries += 1;
                }
            }
        }
        if entries > run.options().limits.entries {
            return Err(Stop::Work.into());
        }
    }
    let values: BTreeMap<InfosetId, _> = below
        .keys()
        .map(|&own| (own, program.add_column(own.index(), None, None)))
        .collect();
    let mut following: BTreeMap<ActionId, Vec<_>> = BTreeMap::new();
    for (own, (before, _)) in &below {
        match before {
            None => program.set_cost(values[own], K::one()),
            Some(action) => following.entry(*action).or_default().push(values[own]),
        }
    }
    for (own, (_, paid)) in below {
        for (action, paid) in game.infoset(own).actions().zip(paid) {
            let after = following.get(&action).into_iter().flatten();
            let after = after.map(|&column| (column, -K::one()));
            let row = paid.into_iter().chain(after);
            let row = row.chain([(values[&own], K::one())]);
            program.add_row(action.index(), Relation::Ge, K::zero(), row);
        }
    }
    let sum = shares.iter().map(|&share| (share, K::one()));
    program.add_row("shares", Relation::Eq, K::one(), sum);
    match simplex::solve(&program, None, run)? {
        Outcome::Optimal(found) if found.objective.sign() != Ordering::Greater => {
            Ok(Some(found.primal[..nodes.len()].to_vec()))
        }
        Outcome::Stopped(stop) => Err(stop.into()),
        _ => Ok(None),
    }
}
