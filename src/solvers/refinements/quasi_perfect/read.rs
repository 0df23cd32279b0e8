//! The limits of perturbed plans: behavior and beliefs.

use super::PerturbedEquilibrium;
use super::layers::Layers;
use super::plans::Plans;
use crate::diagnostic::Error;
use crate::game::{Game, SequenceId};
use crate::number::OrderedField;
use crate::strategy::{Behavior, Beliefs, PerturbedPlan};

/// The lowest power of a polynomial that is not zero, and its coefficient.
fn leading<K: OrderedField>(polynomial: &[K]) -> Option<(usize, &K)> {
    polynomial.iter().enumerate().find(|(_, c)| !c.is_zero())
}

fn broken() -> Error {
    Error::internal("the perturbed plans are not completely mixed")
}

/// The equilibrium to which complete plans go.
pub(super) fn equilibrium<K: OrderedField>(
    game: &Game<K>,
    layers: &Layers<K>,
    plans: Plans<K>,
) -> Result<PerturbedEquilibrium<K>, Error> {
    let profile = behavior(game, &plans)?;
    let beliefs = beliefs(game, layers, &plans)?;
    let terms = plans.terms;
    let plans = game.player_ids().zip(plans.weights).map(|(id, weights)| {
        debug_assert_eq!(weights.len(), game.sequence_count(id) * terms);
        PerturbedPlan::new(game.shape().clone(), id, weights).ok_or_else(broken)
    });
    Ok(PerturbedEquilibrium {
        profile,
        beliefs,
        plans: plans.collect::<Result<_, _>>()?,
    })
}

fn behavior<K: OrderedField>(game: &Game<K>, plans: &Plans<K>) -> Result<Behavior<K>, Error> {
    let mut profile = Behavior::open(game.shape().clone());
    for set in game.infosets() {
        let weight = |sequence: SequenceId| plans.weight(set.player().index(), sequence.index());
        let (power, inflow) = leading(weight(set.parent_sequence())).ok_or_else(broken)?;
        let share = |action| weight(game.sequence(action))[power].clone() / inflow;
        profile
            .set(set.id(), set.actions().map(share))
            .map_err(|_| broken())?;
    }
    Ok(profile)
}

/// At every information set the shares of the nodes of its layer, as chance and the opponent come
/// there.
fn beliefs<K: OrderedField>(
    game: &Game<K>,
    layers: &Layers<K>,
    plans: &Plans<K>,
) -> Result<Beliefs<K>, Error> {
    let weight = |member: &super::layers::Member<K>| {
        let other = 1 - game.infoset(member.infoset).player().index();
        leading(plans.weight(other, member.sequences[other].index()))
    };
    let mut least = vec![usize::MAX; game.infoset_count()];
    for member in &layers.members {
        let (power, _) = weight(member).ok_or_else(broken)?;
        let least = &mut least[member.infoset.index()];
        *least = power.min(*least);
    }
    let mut shares: Vec<Vec<K>> = game
        .infosets()
        .map(|set| vec![K::zero(); set.nodes().len()])
        .collect();
    for member in &layers.members {
        let set = member.infoset.index();
        if let Some((power, coefficient)) = weight(member)
            && power == least[set]
        {
            shares[set][member.place] = coefficient.clone() * &member.chance;
        }
    }
    let normalized = |shares: Vec<K>| {
        let sum = shares.iter().fold(K::zero(), |sum, share| sum + share);
        let share = |share: K| share / &sum;
        (!sum.is_zero()).then(|| shares.into_iter().map(share).collect())
    };
    let at = shares.into_iter().map(normalized).collect();
    Ok(Beliefs::new(game.shape().clone(), at))
}
