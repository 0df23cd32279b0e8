//! Equilibria with irrational probabilities, by boxes that are proven to hold them.

use super::frame::Frame;
use super::parts::Chosen;
use crate::diagnostic::Error;
use crate::game::{ActionId, InfosetId, Shape};
use crate::number::{OrderedField, OrderedRing, Rational};
use crate::solvers::system::{Form, Piece, Root, Sample, as_rational};
use crate::strategy::{Behavior, Beliefs};
use std::cmp::Ordering;
use std::sync::Arc;

/// Two numbers between which another lies.
pub type Interval = [Rational; 2];

/// An equilibrium some of whose probabilities are not rational: its supports, and intervals in
/// which it is proven to lie.
///
/// The conditions hold exactly at the point in the box, which [`refined`](Self::refined) makes as
/// small as one likes.
#[derive(Debug, Clone)]
pub struct BoxedEquilibrium {
    /// By action: in what interval its probability lies. At a set that its player's own moves
    /// exclude in a Nash equilibrium, anything may be done, and the interval is from zero to one.
    pub probabilities: Vec<Interval>,
    /// By information set: the intervals of the beliefs, by node; nothing where they are not
    /// determined.
    pub beliefs: Vec<Option<Vec<Interval>>>,
    /// Whether it is the only equilibrium with these supports in its box. Otherwise it is one of
    /// a continuum.
    pub isolated: bool,
    shape: Arc<Shape>,
    /// By action: above and below; nothing for a number.
    ratios: Vec<Ratio>,
    /// By information set, by node.
    reaches: Vec<Option<Vec<Form>>>,
    /// By unknown.
    values: Vec<Interval>,
    roots: Vec<(Vec<usize>, Root)>,
}

/// What the probability of an action is.
#[derive(Debug, Clone)]
enum Ratio {
    Number(Rational),
    Open,
    Of(Form, Form),
}

fn over_rationals<K: OrderedField>(form: &Form<K>) -> Option<Form> {
    let terms = form.terms().iter();
    let terms = terms.map(|(product, value)| Some((product.clone(), as_rational(value)?)));
    Some(Form::new(terms.collect::<Option<Vec<_>>>()?))
}

impl BoxedEquilibrium {
    /// The equilibria of a product of pieces, one of which is irrational. `None` if numbers that are
    /// not rational stand beside it, such as functions of a parameter.
    pub(super) fn new<K: OrderedField>(
        frame: &Frame<'_, K>,
        chosen: &Chosen<'_, K>,
        pieces: &[(&[usize], &Piece<K>)],
    ) -> Option<Self> {
        let game = frame.game;
        let mut values = vec![[Rational::ZERO, Rational::ZERO]; chosen.weights.system.unknowns];
        let mut roots = Vec::new();
        let mut isolated = true;
        for (unknowns, piece) in pieces {
            let point = match piece {
                Piece::Point(point) => point,
                Piece::Polytope { inner, .. } => {
                    isolated = false;
                    inner
                }
                Piece::Continuum {
                    sample: Sample::Point(point),
                    ..
                } => {
                    isolated = false;
                    point
                }
                Piece::Root(root) => {
                    roots.push((unknowns.to_vec(), root.clone()));
                    continue;
                }
                Piece::Continuum {
                    sample: Sample::Root(root),
                    ..
                } => {
                    isolated = false;
                    roots.push((unknowns.to_vec(), root.clone()));
                    continue;
                }
            };
            for (&unknown, value) in unknowns.iter().zip(point) {
                let value = as_rational(value)?;
                values[unknown] = [value.clone(), value];
            }
        }
        let one = Form::constant(Rational::ONE);
        let mut ratios = Vec::with_capacity(game.action_count());
        for set in game.infosets() {
            let before = match frame.before(set.id()) {
                Some(action) => over_rationals(&chosen.weights.of[action.index()])?,
                None => one.clone(),
            };
            let single = set.action_range().filter(|at| chosen.taken[*at]).count() == 1;
            for at in set.action_range() {
                ratios.push(match chosen.taken[at] {
                    _ if chosen.plans && before.is_zero() => Ratio::Open,
                    false => Ratio::Number(Rational::ZERO),
                    true if single => Ratio::Number(Rational::ONE),
                    true => Ratio::Of(over_rationals(&chosen.weights.of[at])?, before.clone()),
                });
            }
        }
        let mut reaches = Vec::with_capacity(game.infoset_count());
        for set in game.infosets() {
            let Some(carriers) = &chosen.carriers[set.id().index()] else {
                reaches.push(None);
                continue;
            };
            let mut own = vec![Form::zero(); set.nodes().len()];
            for (at, reach) in chosen.reaches(frame, set.id(), carriers) {
                own[at] = over_rationals(&reach)?;
            }
            reaches.push(Some(own));
        }
        let mut boxed = BoxedEquilibrium {
            probabilities: Vec::new(),
            beliefs: Vec::new(),
            isolated,
            shape: game.shape().clone(),
            ratios,
            reaches,
            values,
            roots,
        };
        boxed.evaluate();
        Some(boxed)
    }

    fn evaluate(&mut self) {
        for (unknowns, root) in &self.roots {
            for (&unknown, (low, high)) in unknowns.iter().zip(root.intervals()) {
                self.values[unknown] = [low.clone(), high.clone()];
            }
        }
        let probability = |ratio: &Ratio| match ratio {
            Ratio::Number(value) => [value.clone(), value.clone()],
            Ratio::Open => [Rational::ZERO, Rational::ONE],
            Ratio::Of(above, below) => quotient(&self.range(above), &self.range(below)),
        };
        self.probabilities = self.ratios.iter().map(probability).collect();
        let belief = |(set, reaches): (crate::game::Infoset<'_>, &Option<Vec<Form>>)| {
            if set.nodes().len() == 1 {
                return Some(vec![[Rational::ONE, Rational::ONE]]);
            }
            let reaches: Vec<Interval> = reaches.as_ref()?.iter().map(|f| self.range(f)).collect();
            let own = |at: usize| {
                let [mut rest_low, mut rest_high] = [Rational::ZERO, Rational::ZERO];
                for (_, reach) in reaches.iter().enumerate().filter(|(other, _)| *other != at) {
                    rest_low += &reach[0];
                    rest_high += &reach[1];
                }
                share(&reaches[at], &[rest_low, rest_high])
            };
            Some((0..reaches.len()).map(own).collect())
        };
        self.beliefs = self
            .shape
            .infosets()
            .zip(&self.reaches)
            .map(belief)
            .collect();
    }

    fn range(&self, form: &Form) -> Interval {
        let mut sum = [Rational::ZERO, Rational::ZERO];
        for (product, coefficient) in form.terms() {
            let mut term = [coefficient.clone(), coefficient.clone()];
            for &unknown in product {
                term = times(&term, &self.values[unknown]);
            }
            sum[0] += &term[0];
            sum[1] += &term[1];
        }
        sum
    }

    /// The same equilibrium with no unknown in an interval wider than this.
    pub fn refined(&self, width: &Rational) -> Self {
        let mut refined = self.clone();
        for (_, root) in &mut refined.roots {
            *root = root.refined(width);
        }
        refined.evaluate();
        refined
    }

    /// The profile in the middle of the box, with each set's probabilities summing to one. It is
    /// open where anything may be done.
    pub fn midpoint(&self) -> Result<Behavior, Error> {
        let mut profile = Behavior::open(Arc::clone(&self.shape));
        for set in self.shape.infosets() {
            let range = set.action_range();
            if matches!(self.ratios[range.start], Ratio::Open) {
                continue;
            }
            let shares = middle(&self.probabilities[range]);
            profile.set(set.id(), shares)?;
        }
        Ok(profile)
    }

    /// The beliefs in the middle of their intervals, summing to one at each set.
    pub fn midpoint_beliefs(&self) -> Beliefs {
        let at = self.beliefs.iter();
        let at = at.map(|belief| Some(middle(belief.as_deref()?).into_boxed_slice()));
        Beliefs::new(Arc::clone(&self.shape), at.collect())
    }

    /// The polynomial conditions' unknown behind the equilibrium if there is one only: the actions
    /// whose probabilities are irrational.
    pub fn irrational(&self) -> Vec<ActionId> {
        let wide = |at: &usize| self.probabilities[*at][0] != self.probabilities[*at][1];
        let open = |at: &usize| !matches!(self.ratios[*at], Ratio::Open);
        let actions = (0..self.ratios.len()).filter(|at| wide(at) && open(at));
        actions.map(ActionId::new).collect()
    }

    /// The intervals of the probabilities at a set, in the order of its actions.
    pub fn at(&self, set: InfosetId) -> &[Interval] {
        &self.probabilities[self.shape.infoset(set).action_range()]
    }
}

/// Whether all equilibria in boxes are known to be different, and single ones.
pub(super) fn are_apart(boxed: &[BoxedEquilibrium]) -> bool {
    let width = Rational::new(1, 1 << 40);
    let narrow: Vec<BoxedEquilibrium> = boxed.iter().map(|own| own.refined(&width)).collect();
    let differ = |a: &BoxedEquilibrium, b: &BoxedEquilibrium| {
        let mut pairs = a.probabilities.iter().zip(&b.probabilities);
        pairs.any(|([low, high], [from, to])| high.compare(from).is_lt() || to.compare(low).is_lt())
    };
    let single = narrow.iter().all(|own| own.isolated);
    let mut rest = narrow.iter().enumerate();
    single && rest.all(|(at, a)| narrow[..at].iter().all(|b| differ(a, b)))
}

/// Midpoints, scaled so that they sum to one.
fn middle(intervals: &[Interval]) -> Vec<Rational> {
    let half = Rational::new(1, 2);
    let midpoints = intervals.iter();
    let midpoints = midpoints.map(|[low, high]| (low.clone() + high) * &half);
    let midpoints: Vec<Rational> = midpoints.collect();
    let sum = midpoints.iter().fold(Rational::ZERO, |sum, m| sum + m);
    if sum.is_zero() {
        return midpoints;
    }
    midpoints.into_iter().map(|m| m / &sum).collect()
}

fn times(a: &Interval, b: &Interval) -> Interval {
    let corners = a.iter().flat_map(|x| b.iter().map(move |y| x.clone() * y));
    let mut corners: Vec<Rational> = corners.collect();
    corners.sort_by(|x, y| x.compare(y));
    let high = corners.pop().unwrap_or(Rational::ZERO);
    let low = corners.into_iter().next().unwrap_or(Rational::ZERO);
    [low, high]
}

/// A quotient that is known to be between zero and one, of positive numbers.
fn quotient(above: &Interval, below: &Interval) -> Interval {
    let low = match below[1].sign() {
        Ordering::Greater => clamp(above[0].clone() / &below[1]),
        _ => Rational::ZERO,
    };
    let high = match below[0].sign() {
        Ordering::Greater => clamp(above[1].clone() / &below[0]),
        _ => Rational::ONE,
    };
    [low, high]
}

/// `own / (own + rest)`, both not negative.
fn share(own: &Interval, rest: &Interval) -> Interval {
    let low = own[0].clone() + &rest[1];
    let high = own[1].clone() + &rest[0];
    let part = |own: &Rational, all: Rational, else_: Rational| match all.sign() {
        Ordering::Greater => clamp(own.clone() / &all),
        _ => else_,
    };
    [
        part(&own[0], low, Rational::ZERO),
        part(&own[1], high, Rational::ONE),
    ]
}

fn clamp(value: Rational) -> Rational {
    if value.sign() == Ordering::Less {
        Rational::ZERO
    } else if value.compare(&Rational::ONE).is_gt() {
        Rational::ONE
    } else {
        value
    }
}
