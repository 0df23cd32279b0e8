//! When two catalogues are the same in kind.

use super::super::traced::Traced;
use super::gains;
use crate::concepts::Class;
use crate::diagnostic::Error;
use crate::number::{OrderedRing, Place, Ratio};
use crate::strategy::{Behavior, Cell, Range, Refinement};
use std::sync::Arc;

/// What a catalogue is besides its numbers.
#[derive(Debug, Clone)]
pub(super) struct Kind {
    /// By class, sorted: the actions that are as good as what is done, by profile of extreme points.
    ties: Vec<Vec<Vec<usize>>>,
}

/// How two numbers of two catalogues are compared: for one function, or for one value at a point.
pub(super) struct Comparison<'a> {
    /// Probabilities: equal, and both zero for the same reason.
    pub(super) probabilities: &'a dyn Fn(&Ratio, &Ratio) -> bool,
    /// Payoffs: equal.
    pub(super) payoffs: &'a dyn Fn(&Ratio, &Ratio) -> bool,
}

impl Kind {
    pub(super) fn of(traced: &Traced) -> Result<Self, Error> {
        let ties = |class| {
            let mut all: Vec<Vec<usize>> = Vec::new();
            for profile in gains::at_extreme_points(traced, class)? {
                let ties = profile.iter().filter(|one| one.gain.is_zero());
                all.push(ties.map(|one| one.action.index()).collect());
            }
            all.sort_unstable();
            Ok::<_, Error>(all)
        };
        let classes = traced.catalogue.classes.iter();
        Ok(Kind {
            ties: classes.map(ties).collect::<Result<_, _>>()?,
        })
    }

    /// Whether two catalogues have the same classes, in any order.
    pub(super) fn same(
        &self,
        own: &Traced,
        other: &Kind,
        others: &Traced,
        by: &Comparison<'_>,
    ) -> bool {
        let (a, b) = (&own.catalogue, &others.catalogue);
        a.classes.len() == b.classes.len()
            && a.completeness == b.completeness
            && a.status == b.status
            && self
                .matches(own, other, others, by)
                .iter()
                .all(Option::is_some)
    }

    /// By class: the class of the other catalogue that is the same; no class twice.
    pub(super) fn matches(
        &self,
        own: &Traced,
        other: &Kind,
        others: &Traced,
        by: &Comparison<'_>,
    ) -> Vec<Option<usize>> {
        let mut free: Vec<usize> = (0..others.catalogue.classes.len()).collect();
        let classes = own.catalogue.classes.iter().enumerate();
        classes
            .map(|(at, class)| {
                let place = free.iter().position(|&candidate| {
                    self.ties[at] == other.ties[candidate]
                        && same_class(class, &others.catalogue.classes[candidate], by)
                })?;
                Some(free.swap_remove(place))
            })
            .collect()
    }
}

fn same_class(a: &Class<Ratio>, b: &Class<Ratio>, by: &Comparison<'_>) -> bool {
    let verdicts = |class: &Class<Ratio>| {
        let found = class.refinements.as_ref();
        Refinement::ALL.map(|test| found.map(|found| found.verdict(test).holds()))
    };
    let range = |a: &Range<Ratio>, b: &Range<Ratio>, same: &dyn Fn(&Ratio, &Ratio) -> bool| {
        same(&a.least, &b.least) && same(&a.greatest, &b.greatest)
    };
    let beliefs = || {
        a.belief_ranges.len() == b.belief_ranges.len()
            && a.belief_ranges
                .iter()
                .zip(&b.belief_ranges)
                .all(|(a, b)| a.node == b.node && range(&a.range, &b.range, by.probabilities))
    };
    verdicts(a) == verdicts(b)
        && same_sets(&a.cells, &b.cells, |a, b| same_cell(a, b, by))
        && a.payoffs
            .iter()
            .zip(&b.payoffs)
            .all(|(a, b)| range(a, b, by.payoffs))
        && beliefs()
}

fn same_cell(a: &Cell<Ratio>, b: &Cell<Ratio>, by: &Comparison<'_>) -> bool {
    let mut players = a.vertices.iter().zip(&b.vertices);
    players.all(|(a, b)| same_sets(a, b, |a, b| same_behavior(a, b, by)))
}

fn same_behavior(a: &Behavior<Ratio>, b: &Behavior<Ratio>, by: &Comparison<'_>) -> bool {
    a.shape()
        .infosets()
        .all(|set| match (a.at(set.id()), b.at(set.id())) {
            (None, None) => true,
            (Some(a), Some(b)) => a.iter().zip(b).all(|(a, b)| (by.probabilities)(a, b)),
            _ => false,
        })
}

/// Whether two lists hold the same things, in any order.
fn same_sets<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    let mut free: Vec<&T> = b.iter().collect();
    a.len() == b.len()
        && a.iter().all(|one| {
            let place = free.iter().position(|other| same(one, other));
            place.map(|place| free.swap_remove(place)).is_some()
        })
}

/// Whether a function that is known next to a point has this value at the point.
pub(super) fn value_at(function: &Ratio, value: &Ratio, point: &Arc<Place>) -> bool {
    let (_, below) = function.parts();
    point.sign(&below).is_ne() && function.moved(point) == value.moved(point)
}

/// The same for a probability, which must not become zero at the point.
pub(super) fn probability_at(function: &Ratio, value: &Ratio, point: &Arc<Place>) -> bool {
    value_at(function, value, point) && function.is_zero() == value.moved(point).is_zero()
}
