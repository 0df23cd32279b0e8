//! Perturbed plans: realization plans whose weights are polynomials in an infinitesimal.

use crate::game::{Game, PlayerId, SequenceId, Shape};
use crate::number::{OrderedField, Rational};
use std::sync::Arc;

/// A player's plan for all small `ε > 0` at once: for every sequence a polynomial in `ε`.
///
/// It is a witness, which says what trembles a strategy survives; whether its weights are positive
/// and add up is for a checker to find out. Of two polynomials the larger one, for all small
/// positive `ε`, is the one with the larger coefficient at the lowest power where they differ.
///
/// ```
/// use demarche::game::{GameBuilder, SequenceId};
/// use demarche::number::Rational;
/// use demarche::strategy::PerturbedPlan;
///
/// let mut builder = GameBuilder::new("a choice", ["Iran"]);
/// let set = builder.infoset("Iran", "response", ["restrain", "intervene"]);
/// let root = builder.root();
/// builder.decide(root, set);
/// let game = builder.build()?;
/// let iran = game.find_player("Iran").unwrap();
/// // Iran restrains, and intervenes by mistake with probability ε.
/// let weights = [[1, 0], [1, -1], [0, 1]];
/// let weights = weights.concat().into_iter().map(Rational::from).collect();
/// let plan = PerturbedPlan::new(game.shape().clone(), iran, weights).unwrap();
/// assert_eq!(plan.weight(SequenceId::new(2)), [0, 1].map(Rational::from));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct PerturbedPlan<K = Rational> {
    shape: Arc<Shape>,
    player: PlayerId,
    /// How many coefficients a weight has.
    terms: usize,
    /// By sequence, then by power.
    coefficients: Vec<K>,
}

impl<K: OrderedField> PerturbedPlan<K> {
    /// A plan from its coefficients: sequence after sequence, the constant first, equally many for
    /// every sequence. `None` if they are not, or there is no such player.
    pub fn new(shape: Arc<Shape>, player: PlayerId, coefficients: Vec<K>) -> Option<Self> {
        if player.index() >= shape.players().len() {
            return None;
        }
        let count = shape.sequence_count(player);
        let terms = coefficients.len() / count;
        let whole = terms > 0 && terms * count == coefficients.len();
        whole.then_some(PerturbedPlan {
            shape,
            player,
            terms,
            coefficients,
        })
    }

    /// Whose plan it is.
    pub fn player(&self) -> PlayerId {
        self.player
    }

    /// How many coefficients every weight has: its degree at most, plus one.
    pub fn terms(&self) -> usize {
        self.terms
    }

    /// The weight of a sequence: its coefficients at `1`, `ε`, `ε²` and so on.
    pub fn weight(&self, sequence: SequenceId) -> &[K] {
        let start = sequence.index() * self.terms;
        &self.coefficients[start..start + self.terms]
    }

    /// Whether `game` has the shape for which this is a plan.
    pub fn fits<L: OrderedField>(&self, game: &Game<L>) -> bool {
        Arc::ptr_eq(&self.shape, game.shape())
    }
}
