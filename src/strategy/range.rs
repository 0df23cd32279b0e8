//! Ranges: what varies over a class of equilibria.

use crate::game::{InfosetId, NodeId};
use crate::number::{OrderedRing, Rational};
use std::cmp::Ordering;

/// The least and the greatest of something that varies over a class.
///
/// ```
/// use demarche::number::Rational;
/// use demarche::strategy::Range;
///
/// let payoffs = [3, 1, 2].map(Rational::from);
/// let range = Range::over(&payoffs).unwrap();
/// assert_eq!((range.least, range.greatest), (Rational::from(1), Rational::from(3)));
/// assert_eq!(Range::<Rational>::over([]), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range<K = Rational> {
    /// The least.
    pub least: K,
    /// The greatest.
    pub greatest: K,
}

impl<K: OrderedRing> Range<K> {
    /// The range of these values; `None` if there are none.
    pub fn over<'a>(values: impl IntoIterator<Item = &'a K>) -> Option<Self> {
        let mut values = values.into_iter();
        let first = values.next()?;
        let mut range = Range {
            least: first.clone(),
            greatest: first.clone(),
        };
        for value in values {
            if value.compare(&range.least) == Ordering::Less {
                range.least = value.clone();
            }
            if value.compare(&range.greatest) == Ordering::Greater {
                range.greatest = value.clone();
            }
        }
        Some(range)
    }

    /// Whether it holds a single value.
    pub fn is_point(&self) -> bool {
        self.least == self.greatest
    }
}

/// The belief at one node over a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeliefRange<K = Rational> {
    /// The information set.
    pub infoset: InfosetId,
    /// One of its nodes.
    pub node: NodeId,
    /// The probabilities that equilibria of the class give to the node.
    pub range: Range<K>,
}
