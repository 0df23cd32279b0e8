//! Correlated equilibrium of the strategic form: a player hears its whole plan and no other's.
//!
//! What is recommended to it, and what that tells about the others, is a group of the joint plans
//! that are drawn: those with the same plan of its own.

use super::device::{Deviation, Found};
use super::ends::Ends;
use super::recursion::Recursion;
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, PlayerId, SequenceId};
use crate::number::OrderedField;
use crate::strategy::{Correlation, JointPlan};
use std::collections::HashMap;

/// Looks for a plan that is better than one that is recommended. Refuses what is no lottery over
/// pure joint plans.
pub(super) fn deviations<K: OrderedField>(
    game: &Game<K>,
    ends: &Ends<K>,
    plan: &Correlation<K>,
    found: &mut Found<'_, K>,
) -> Result<(), Error> {
    require_pure(game, plan)?;
    for player in found.free_players() {
        let mut recursion = Recursion::new(game, player);
        for group in groups(plan, player) {
            found.go_on()?;
            found.offer(best(game, ends, player, &group, &mut recursion));
        }
    }
    Ok(())
}

fn require_pure<K: OrderedField>(game: &Game<K>, plan: &Correlation<K>) -> Result<(), Error> {
    if plan.mixture().is_empty() {
        return Err(Error::input(
            "a correlated equilibrium of the strategic form recommends plans, and the device is \
             given by weights of sequences alone",
        ));
    }
    let plans = plan.mixture().iter().flat_map(|joint| &joint.plans);
    let pure = |weights: &[K]| weights.iter().all(|w| w.is_zero() || *w == K::one());
    let mut plans = plans.filter(|own| K::EXACT && !pure(own.weights()));
    match plans.next() {
        None => Ok(()),
        Some(own) => Err(Error::input(format!(
            "a correlated equilibrium of the strategic form recommends pure plans, and one of `{}` \
             is mixed",
            game.player_name(own.player())
        ))),
    }
}

/// The joint plans, together those with the same plan of `player`; in the order of the first.
fn groups<K: OrderedField>(plan: &Correlation<K>, player: PlayerId) -> Vec<Vec<&JointPlan<K>>> {
    let mut numbers: HashMap<Vec<bool>, usize> = HashMap::new();
    let mut groups: Vec<Vec<&JointPlan<K>>> = Vec::new();
    for joint in plan.mixture() {
        let own = joint.plans[player.index()].weights().iter();
        let next = groups.len();
        let number = *numbers
            .entry(own.map(|weight| !weight.is_zero()).collect())
            .or_insert(next);
        if number == next {
            groups.push(Vec::new());
        }
        groups[number].push(joint);
    }
    groups
}

/// The best that a player can do who is recommended the plan of a group.
fn best<K: OrderedField>(
    game: &Game<K>,
    ends: &Ends<K>,
    player: PlayerId,
    group: &[&JointPlan<K>],
    recursion: &mut Recursion<K>,
) -> Deviation<K> {
    let mut obeying = K::zero();
    recursion.clear();
    for end in 0..ends.len() {
        let payoff = &ends.payoffs(end)[player.index()];
        if payoff.is_zero() {
            continue;
        }
        let sequences = ends.sequences(end);
        let own = sequences[player.index()];
        let worth = payoff.clone() * ends.chance(end);
        for joint in group {
            let mut share = joint.weight.clone();
            for (plan, &sequence) in joint.plans.iter().zip(sequences) {
                if plan.player() != player && !share.is_zero() {
                    share *= plan.weight(sequence);
                }
            }
            if share.is_zero() {
                continue;
            }
            let share = share * &worth;
            recursion.paid[own.index()] += &share;
            obeying += &(share * joint.plans[player.index()].weight(own));
        }
    }
    recursion.run(game, game.infosets_of(player));
    let gain = recursion.paid[SequenceId::EMPTY.index()].clone() - &obeying;
    let begins = departure(game, player, group, recursion);
    let recommended = begins.and_then(|set| told(game, group, player, set));
    Deviation {
        player,
        infoset: begins,
        recommended,
        action: begins.and_then(|set| recursion.chosen(set)),
        report: None,
        gain,
    }
}

/// What a group's plan does at a set, if it comes there.
fn told<K: OrderedField>(
    game: &Game<K>,
    group: &[&JointPlan<K>],
    player: PlayerId,
    set: InfosetId,
) -> Option<crate::game::ActionId> {
    let plan = &group.first()?.plans[player.index()];
    let mut actions = game.infoset(set).actions();
    actions.find(|&action| !plan.weight(game.sequence(action)).is_zero())
}

/// The first set at which the best plan departs from the one that is recommended.
fn departure<K: OrderedField>(
    game: &Game<K>,
    player: PlayerId,
    group: &[&JointPlan<K>],
    recursion: &Recursion<K>,
) -> Option<InfosetId> {
    let sets = game.infosets_of(player).iter().copied();
    let mut departs = sets.filter(|&set| {
        let told = told(game, group, player, set);
        told.is_some() && told != recursion.chosen(set)
    });
    departs.next()
}
