//! Behavior profiles: at every information set a distribution over its actions.

use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId, Shape};
use crate::number::{OrderedField, Rational};
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

/// A behavior profile: for every player and each of its information sets a distribution over the
/// actions there, or nothing where any distribution will do.
///
/// Solvers that work with realization plans leave an information set open exactly where the
/// player's own earlier moves exclude it. What is open there cannot change any payoff, whatever
/// the others do.
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::strategy::Behavior;
///
/// let mut builder = GameBuilder::new("a choice", ["Iran"]);
/// let set = builder.infoset("Iran", "response", ["restrain", "intervene"]);
/// let root = builder.root();
/// builder.decide(root, set);
/// let game = builder.build()?;
/// let set = game.infosets_of(game.find_player("Iran").unwrap())[0];
/// let mut profile = Behavior::open(game.shape().clone());
/// assert_eq!(profile.at(set), None);
/// profile.set(set, ["1/3", "2/3"].map(|p| p.parse::<Rational>().unwrap()))?;
/// assert_eq!(profile.at(set).unwrap()[1], Rational::new(2, 3));
/// assert!(profile.set(set, [Rational::ONE, Rational::ONE]).is_err());
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Behavior<K = Rational> {
    shape: Arc<Shape>,
    /// By action; meaningless where the information set is open.
    probabilities: Vec<K>,
    /// By information set.
    given: Vec<bool>,
}

impl<K: OrderedField> Behavior<K> {
    /// The profile that leaves everything open.
    pub fn open(shape: Arc<Shape>) -> Self {
        let (actions, sets) = (shape.action_count(), shape.infoset_count());
        Behavior {
            shape,
            probabilities: vec![K::zero(); actions],
            given: vec![false; sets],
        }
    }

    /// The profile that takes every action of a set with the same probability.
    pub fn uniform(shape: Arc<Shape>) -> Self {
        let mut profile = Behavior::open(Arc::clone(&shape));
        for set in shape.infosets() {
            let count = Rational::from(set.action_count() as i64);
            let share = K::from_rational(&(Rational::ONE / count));
            profile.probabilities[set.action_range()].fill(share);
            profile.given[set.id().index()] = true;
        }
        profile
    }

    /// The shape of the game for which it is a profile.
    pub fn shape(&self) -> &Arc<Shape> {
        &self.shape
    }

    fn range(&self, set: InfosetId) -> Range<usize> {
        self.shape.infoset(set).action_range()
    }

    /// The distribution at an information set; `None` where it is open.
    pub fn at(&self, set: InfosetId) -> Option<&[K]> {
        self.given[set.index()].then(|| &self.probabilities[self.range(set)])
    }

    /// The probability of an action at its information set; `None` where that is open.
    pub fn probability(&self, action: ActionId) -> Option<&K> {
        let set = self.shape.infoset_of(action);
        self.given[set.index()].then(|| &self.probabilities[action.index()])
    }

    /// Sets the distribution at an information set.
    ///
    /// Refuses a wrong number of probabilities, a negative one, and a sum other than exactly one
    /// (floats are taken as they are).
    pub fn set(
        &mut self,
        set: InfosetId,
        probabilities: impl IntoIterator<Item = K>,
    ) -> Result<(), Error> {
        let probabilities: Vec<K> = probabilities.into_iter().collect();
        let infoset = self.shape.infoset(set);
        let refuse = |what: String| {
            let player = self.shape.player_name(infoset.player());
            Err(Error::input(format!(
                "{player}'s distribution at `{}` {what}",
                infoset.label()
            )))
        };
        if probabilities.len() != infoset.action_count() {
            let (given, actions) = (probabilities.len(), infoset.action_count());
            return refuse(format!("has {given} probabilities for {actions} actions"));
        }
        if let Some(low) = probabilities.iter().find(|p| p.sign() == Ordering::Less) {
            return refuse(format!("has the negative probability {low:?}"));
        }
        let sum = probabilities
            .iter()
            .fold(K::zero(), |total, next| total + next);
        if K::EXACT && sum != K::one() {
            return refuse(format!("sums to {sum:?} instead of 1"));
        }
        self.put(set, probabilities);
        Ok(())
    }

    /// Sets a distribution that the caller knows to be one.
    pub(super) fn put(&mut self, set: InfosetId, probabilities: impl IntoIterator<Item = K>) {
        let range = self.range(set);
        for (place, probability) in self.probabilities[range].iter_mut().zip(probabilities) {
            *place = probability;
        }
        self.given[set.index()] = true;
    }

    /// Leaves the behavior at an information set open.
    pub fn leave_open(&mut self, set: InfosetId) {
        self.given[set.index()] = false;
    }

    /// Whether `game` has the shape for which this is a profile.
    pub fn fits<L: OrderedField>(&self, game: &Game<L>) -> bool {
        Arc::ptr_eq(&self.shape, game.shape())
    }

    /// Whether every given distribution takes one action with certainty.
    pub fn is_pure(&self) -> bool {
        self.shape
            .infosets()
            .filter_map(|set| self.at(set.id()))
            .all(|distribution| distribution.iter().all(|p| p.is_zero() || *p == K::one()))
    }
}
