//! Whether weights are those of a correlation plan, and plans those of a game.

use super::device::go_on;
use super::ends::Ends;
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, PlayerId, SequenceId};
use crate::number::OrderedField;
use crate::run::Run;
use crate::strategy::{Correlation, JointPlan, RealizationPlan};
use std::collections::{HashMap, HashSet};

/// Refuses what is no lottery over joint plans.
pub(super) fn require_valid<K: OrderedField>(
    game: &Game<K>,
    ends: &Ends<K>,
    plan: &Correlation<K>,
    run: &Run<'_>,
) -> Result<(), Error> {
    if plan.mixture().is_empty() {
        require_weights(game, ends, plan, run)?;
        return require_realizable(game, ends);
    }
    let mut total = K::zero();
    for joint in plan.mixture() {
        if joint.weight.sign().is_lt() {
            return Err(Error::input("a joint plan has a negative probability"));
        }
        go_on(run)?;
        total += &joint.weight;
        require_joint_plan(game, joint)?;
    }
    if K::EXACT && total != K::one() {
        return Err(Error::input(format!(
            "the probabilities of the joint plans sum to {total:?} instead of 1"
        )));
    }
    Ok(())
}

fn require_joint_plan<K: OrderedField>(game: &Game<K>, joint: &JointPlan<K>) -> Result<(), Error> {
    if joint.plans.len() != game.players().len() {
        return Err(Error::input(format!(
            "a joint plan has {} plans for {} players",
            joint.plans.len(),
            game.players().len()
        )));
    }
    let mut plans = game.player_ids().zip(&joint.plans);
    match plans.find(|(own, plan)| !fits(game, *own, plan)) {
        None => Ok(()),
        Some((own, _)) => Err(Error::input(format!(
            "a joint plan has for `{}` what is no realization plan of it in this game",
            game.player_name(own)
        ))),
    }
}

/// Whether the plan is one of this player in this game, whatever the game it was made for.
fn fits<K: OrderedField>(game: &Game<K>, player: PlayerId, plan: &RealizationPlan<K>) -> bool {
    if plan.player() != player || plan.weights().len() != game.sequence_count(player) {
        return false;
    }
    let signs = plan.weights().iter().all(|weight| weight.sign().is_ge());
    let flow = || {
        game.infosets_of(player).iter().all(|&set| {
            let set = game.infoset(set);
            let sum = set.actions().fold(K::zero(), |sum, action| {
                sum + plan.weight(game.sequence(action))
            });
            sum == *plan.weight(set.parent_sequence())
        })
    };
    signs && (!K::EXACT || (*plan.weight(SequenceId::EMPTY) == K::one() && flow()))
}

/// The equations of a correlation plan, on the tuples to which leaves lead and those that parents
/// and other actions make of them.
fn require_weights<K: OrderedField>(
    game: &Game<K>,
    ends: &Ends<K>,
    plan: &Correlation<K>,
    run: &Run<'_>,
) -> Result<(), Error> {
    let players = game.players().len();
    for (tuple, weight) in plan.weights() {
        let known =
            |(own, sequence): (PlayerId, &SequenceId)| sequence.index() < game.sequence_count(own);
        if tuple.len() != players || !game.player_ids().zip(tuple).all(known) {
            return Err(Error::input(
                "a correlation plan has a weight for what is no tuple of sequences of the game, \
                 one of each player",
            ));
        }
        if weight.sign().is_lt() {
            return Err(Error::input(format!(
                "the correlation plan gives the negative weight {weight:?} to {}",
                told(game, tuple)
            )));
        }
    }
    if !K::EXACT {
        return Ok(());
    }
    let zero = K::zero();
    let weight = |tuple: &[SequenceId]| plan.weights().get(tuple).unwrap_or(&zero);
    let all = weight(&vec![SequenceId::EMPTY; players]);
    if *all != K::one() {
        return Err(Error::input(format!(
            "the correlation plan gives all plans together the weight {all:?} instead of 1"
        )));
    }
    let mut seen: HashSet<Box<[SequenceId]>> = HashSet::new();
    let mut waiting: Vec<Box<[SequenceId]>> = Vec::new();
    for end in 0..ends.len() {
        let tuple: Box<[SequenceId]> = ends.sequences(end).into();
        if seen.insert(tuple.clone()) {
            waiting.push(tuple);
        }
    }
    while let Some(tuple) = waiting.pop() {
        go_on(run)?;
        let mut other = tuple.to_vec();
        for player in game.player_ids() {
            let place = player.index();
            let Some(action) = game.last_action(player, tuple[place]) else {
                continue;
            };
            let set = game.infoset(game.infoset_of(action));
            let mut sum = K::zero();
            let actions = set.actions().map(|action| game.sequence(action));
            for sequence in actions.chain([set.parent_sequence()]) {
                other[place] = sequence;
                if sequence != set.parent_sequence() {
                    sum += weight(&other);
                }
                if !seen.contains(other.as_slice()) {
                    let new: Box<[SequenceId]> = other.as_slice().into();
                    seen.insert(new.clone());
                    waiting.push(new);
                }
            }
            // The tuple with the set's first action is met too: once for every equation.
            let before = weight(&other);
            if action == set.action(0) && sum != *before {
                return Err(Error::input(format!(
                    "the correlation plan gives the actions of `{}` at `{}` the weight {sum:?} \
                     together and {before:?} to what comes before, with {}",
                    game.player_name(player),
                    set.label(),
                    told(game, &other)
                )));
            }
            other[place] = tuple[place];
        }
    }
    Ok(())
}

/// A tuple of sequences by the actions in which they end.
fn told<K: OrderedField>(game: &Game<K>, tuple: &[SequenceId]) -> String {
    let ends = game.player_ids().zip(tuple).filter_map(|(own, &sequence)| {
        let action = game.last_action(own, sequence)?;
        let set = game.infoset(game.infoset_of(action)).label();
        Some(format!("`{}` at `{set}`", game.action_name(action)))
    });
    match ends.collect::<Vec<_>>() {
        ends if ends.is_empty() => "no action at all".into(),
        ends => ends.join(", "),
    }
}

/// Refuses games in which weights need not be those of a lottery over joint plans.
///
/// They are where every player has one information set at most, since tuples are joint plans then;
/// and with two players without triangles (Farina and Sandholm, Polynomial-time computation of
/// optimal correlated equilibria in two-player extensive-form games with public chance moves and
/// beyond, 2020): no sets `h`, `h'` of one player with the same parent sequence and `k`, `k'` of the
/// other likewise so that plays pass `h` and `k`, `h` and `k'`, `h'` and `k'`.
fn require_realizable<K: OrderedField>(game: &Game<K>, ends: &Ends<K>) -> Result<(), Error> {
    let players = game.player_ids();
    let movers: Vec<PlayerId> = players
        .filter(|&own| !game.infosets_of(own).is_empty())
        .collect();
    if movers.iter().all(|&own| game.infosets_of(own).len() == 1) {
        return Ok(());
    }
    let why = match movers[..] {
        [] | [_] => return Ok(()),
        [first, second] if !has_triangle(game, ends, first, second) => return Ok(()),
        [_, _] => "the game has two players whose information sets make a triangle",
        _ => "the game has more than two players who move",
    };
    Err(Error::unsupported(
        format!("the device is given by weights alone, which no lottery need have: {why}"),
        "give the joint plans and their probabilities",
    ))
}

fn has_triangle<K: OrderedField>(
    game: &Game<K>,
    ends: &Ends<K>,
    first: PlayerId,
    second: PlayerId,
) -> bool {
    let mut met: HashSet<(InfosetId, InfosetId)> = HashSet::new();
    let path = |player: PlayerId, sequence: SequenceId| {
        let mut sets = Vec::new();
        let mut sequence = sequence;
        while let Some(action) = game.last_action(player, sequence) {
            let set = game.infoset(game.infoset_of(action));
            sets.push(set.id());
            sequence = set.parent_sequence();
        }
        sets
    };
    let mut done: HashSet<[SequenceId; 2]> = HashSet::new();
    for end in 0..ends.len() {
        let own = ends.sequences(end);
        let pair = [own[first.index()], own[second.index()]];
        if !done.insert(pair) {
            continue;
        }
        let others = path(second, pair[1]);
        for h in path(first, pair[0]) {
            met.extend(others.iter().map(|&k| (h, k)));
        }
    }
    let parent = |set| game.infoset(set).parent_sequence();
    let mut after: HashMap<(InfosetId, SequenceId), usize> = HashMap::new();
    for &(h, k) in &met {
        *after.entry((h, parent(k))).or_default() += 1;
        *after.entry((k, parent(h))).or_default() += 1;
    }
    // Where h meets k, another set beside k and k another beside h.
    let several = |set, parent| after.get(&(set, parent)).is_some_and(|count| *count > 1);
    met.iter()
        .any(|&(h, k)| several(h, parent(k)) && several(k, parent(h)))
}
