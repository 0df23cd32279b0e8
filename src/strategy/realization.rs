//! Realization plans: a player's probability of its own part of every sequence.

use super::Behavior;
use crate::game::{PlayerId, SequenceId, Shape};
use crate::number::{OrderedField, Rational};
use std::sync::Arc;

/// A realization plan (von Stengel 1996): for every sequence of one player the product of the
/// player's own probabilities along it.
///
/// `x[∅] = 1`, `x ≥ 0`, and at every information set the weights of its actions sum to the weight
/// of the sequence that leads there. With perfect recall, plans and behavior strategies induce the
/// same distributions over plays.
#[derive(Debug, Clone)]
pub struct RealizationPlan<K = Rational> {
    shape: Arc<Shape>,
    player: PlayerId,
    weights: Vec<K>,
}

impl<K: OrderedField> RealizationPlan<K> {
    /// A plan from its weights, by sequence. `None` if there is not one weight a sequence, or one
    /// of the equations or signs fails.
    pub fn new(shape: Arc<Shape>, player: PlayerId, weights: Vec<K>) -> Option<Self> {
        let plan = RealizationPlan {
            shape,
            player,
            weights,
        };
        let right_length = plan.weights.len() == plan.shape.sequence_count(player);
        (right_length && plan.holds()).then_some(plan)
    }

    fn holds(&self) -> bool {
        let flow = self.shape.infosets_of(self.player).iter().all(|&set| {
            let set = self.shape.infoset(set);
            let inflow = &self.weights[set.parent_sequence().index()];
            let outflow = set.actions().fold(K::zero(), |sum, action| {
                sum + self.weight(self.shape.sequence(action))
            });
            outflow == *inflow
        });
        let signs = self.weights.iter().all(|w| w.sign().is_ge());
        flow && signs && self.weights[0] == K::one()
    }

    /// The plan that a behavior strategy induces; sets that it leaves open must be excluded by its
    /// own moves, and `None` is returned where one is not.
    pub fn of(behavior: &Behavior<K>, player: PlayerId) -> Option<Self> {
        let shape = Arc::clone(behavior.shape());
        let mut weights = vec![K::zero(); shape.sequence_count(player)];
        weights[0] = K::one();
        // Sets come after the sets before them on every path, so inflows are known.
        for &id in shape.infosets_of(player) {
            let set = shape.infoset(id);
            let inflow = weights[set.parent_sequence().index()].clone();
            if inflow.is_zero() {
                continue;
            }
            for (action, probability) in set.actions().zip(behavior.at(id)?) {
                weights[shape.sequence(action).index()] = inflow.clone() * probability;
            }
        }
        Some(RealizationPlan {
            shape,
            player,
            weights,
        })
    }

    /// Whose plan it is.
    pub fn player(&self) -> PlayerId {
        self.player
    }

    /// The weight of a sequence.
    pub fn weight(&self, sequence: SequenceId) -> &K {
        &self.weights[sequence.index()]
    }

    /// All weights, by sequence.
    pub fn weights(&self) -> &[K] {
        &self.weights
    }

    /// Writes the plan's behavior into a profile, and leaves open the sets of its player that the
    /// plan does not reach.
    pub fn write_to(&self, profile: &mut Behavior<K>) {
        for &id in self.shape.infosets_of(self.player) {
            let set = self.shape.infoset(id);
            let inflow = self.weight(set.parent_sequence());
            if inflow.is_zero() {
                profile.leave_open(id);
                continue;
            }
            let share = |action| self.weight(self.shape.sequence(action)).clone() / inflow;
            profile.put(id, set.actions().map(share));
        }
    }
}
