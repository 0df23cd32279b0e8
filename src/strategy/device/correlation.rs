//! Correlation plans: recommendations drawn together before the play.

use crate::game::{PlayerId, SequenceId, Shape};
use crate::number::{OrderedField, Rational};
use crate::strategy::RealizationPlan;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One joint plan, and how often it is drawn.
#[derive(Debug, Clone)]
pub struct JointPlan<K = Rational> {
    /// Its probability.
    pub weight: K,
    /// By player; each player mixes for itself, all but at most one are pure.
    pub plans: Vec<RealizationPlan<K>>,
}

/// A correlation plan (von Stengel and Forges 2008): for tuples of sequences, one of each player,
/// the probability that all actions in them are recommended.
///
/// A distribution over joint plans has such weights. Where the joint plans are given they are the
/// device and the weights follow from them; where only weights are given there may be no such
/// distribution, unless the game is of a kind where there always is.
#[derive(Debug, Clone)]
pub struct Correlation<K = Rational> {
    shape: Arc<Shape>,
    weights: BTreeMap<Vec<SequenceId>, K>,
    mixture: Vec<JointPlan<K>>,
}

impl<K: OrderedField> Correlation<K> {
    /// A plan from its weights; zeros may be left out.
    pub fn from_weights(
        shape: Arc<Shape>,
        weights: impl IntoIterator<Item = (Vec<SequenceId>, K)>,
    ) -> Self {
        let weights = weights.into_iter().filter(|(_, weight)| !weight.is_zero());
        Correlation {
            shape,
            weights: weights.collect(),
            mixture: Vec::new(),
        }
    }

    /// A plan from joint plans, of which those without weight are left out.
    pub fn from_mixture(shape: Arc<Shape>, mixture: Vec<JointPlan<K>>) -> Self {
        Correlation {
            shape,
            weights: BTreeMap::new(),
            mixture: mixture
                .into_iter()
                .filter(|joint| !joint.weight.is_zero())
                .collect(),
        }
    }

    /// The shape of the game.
    pub fn shape(&self) -> &Arc<Shape> {
        &self.shape
    }

    /// The joint plans, if it is given by them.
    pub fn mixture(&self) -> &[JointPlan<K>] {
        &self.mixture
    }

    /// The weights that are given and not zero, by tuple; empty where joint plans are given.
    pub fn weights(&self) -> &BTreeMap<Vec<SequenceId>, K> {
        &self.weights
    }

    /// The weight of a tuple with one sequence of every player.
    pub fn weight(&self, tuple: &[SequenceId]) -> K {
        if self.mixture.is_empty() {
            return self.weights.get(tuple).cloned().unwrap_or_else(K::zero);
        }
        self.mixture.iter().fold(K::zero(), |sum, joint| {
            let plans = joint.plans.iter().zip(tuple);
            sum + &plans.fold(
                joint.weight.clone(),
                |product, (plan, &sequence)| match product.is_zero() {
                    true => product,
                    false => product * plan.weight(sequence),
                },
            )
        })
    }

    /// How often a sequence of one player is recommended.
    pub fn marginal(&self, player: PlayerId, sequence: SequenceId) -> K {
        let mut tuple = vec![SequenceId::EMPTY; self.shape.players().len()];
        tuple[player.index()] = sequence;
        self.weight(&tuple)
    }
}
