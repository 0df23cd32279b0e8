//! Isolated solutions that are not rational.

use super::compiled::Compiled;
use super::coordinate;
use super::krawczyk::Isolated;
use super::state::Definition;
use crate::number::{Algebraic, Interval, OrderedRing, Rational};

/// One solution that is not rational, proven to exist and to be the only one in a box.
///
/// Boxes are as narrow as one likes; see [`refined`](Self::refined).
#[derive(Debug, Clone)]
pub struct Root {
    /// Ascending.
    unknowns: Vec<usize>,
    cores: Vec<Core>,
    /// Of the other unknowns: each by the cores' and by those that were defined later.
    defined: Vec<Definition<Rational>>,
    intervals: Vec<(Rational, Rational)>,
}

/// What some unknowns are.
#[derive(Debug, Clone)]
pub(super) enum Core {
    Fixed(usize, Rational),
    Number(usize, Algebraic),
    Isolated(Isolated),
}

/// Sides of boxes are at most so wide unless more is asked for: one over this.
const NARROW: i64 = 1 << 40;

/// Boxes are not narrowed more often.
const MOST_ROUNDS: usize = 200;

impl Root {
    pub(super) fn new(mut unknowns: Vec<usize>, cores: Vec<Core>) -> Self {
        unknowns.sort_unstable();
        let root = Root {
            unknowns,
            cores,
            defined: Vec::new(),
            intervals: Vec::new(),
        };
        root.narrowed(&Rational::new(1, NARROW))
    }

    /// The box: for every unknown of the [`Block`](super::Block), in its order, two numbers between
    /// which the coordinate lies; equal where it is known to be rational.
    pub fn intervals(&self) -> &[(Rational, Rational)] {
        &self.intervals
    }

    /// A coordinate, by its place in the block, as an algebraic number: where it is a rational
    /// function of one root of a polynomial in one unknown, of a degree that is not too large.
    pub fn algebraic(&self, place: usize) -> Option<Algebraic> {
        let unknown = *self.unknowns.get(place)?;
        let mut fixed = Vec::new();
        let mut numbers = Vec::new();
        for core in &self.cores {
            match core {
                Core::Fixed(own, value) => fixed.push((*own, value.clone())),
                Core::Number(own, value) => numbers.push((*own, value)),
                Core::Isolated(_) => {}
            }
        }
        if let Some((_, value)) = fixed.iter().find(|(own, _)| *own == unknown) {
            return Some(value.clone().into());
        }
        if let Some((_, value)) = numbers.iter().find(|(own, _)| *own == unknown) {
            return Some((*value).clone());
        }
        let polynomial = numbers.iter().find_map(|(own, value)| {
            coordinate::polynomial(unknown, *own, value, &fixed, &self.defined)
        })?;
        // One of its roots stays, however narrow the interval.
        let mut roots = Algebraic::roots(&polynomial, None, None);
        let mut own = self.clone();
        for _ in 0..MOST_ROUNDS {
            let (low, high) = own.intervals.get(place)?.clone();
            let width = (high.clone() - &low) * &Rational::new(1, NARROW);
            let (low, high) = (Algebraic::from(low), Algebraic::from(high));
            roots.retain(|root| *root >= low && *root <= high);
            if roots.len() <= 1 {
                return roots.pop();
            }
            own = own.refined(&width);
        }
        None
    }

    /// The same solution in a box no side of which is wider, at least if that is not below the
    /// 2000th power of one half; as it is if the width is not positive.
    pub fn refined(&self, width: &Rational) -> Root {
        let wide = |(low, high): &(Rational, Rational)| high.clone() - low > *width;
        match width.sign().is_gt() && self.intervals.iter().any(wide) {
            true => self.narrowed(width),
            false => self.clone(),
        }
    }

    fn narrowed(&self, width: &Rational) -> Root {
        let mut own = self.clone();
        let mut inner = width.clone();
        // The denominators of definitions are positive at the root, and so in small boxes.
        for _ in 0..MOST_ROUNDS {
            for core in &mut own.cores {
                match core {
                    Core::Fixed(..) => {}
                    Core::Number(_, value) => *value = value.refined(&inner),
                    Core::Isolated(isolated) => isolated.refine(&inner),
                }
            }
            if let Some(intervals) = own.evaluate() {
                let narrow = intervals.iter().all(|i| i.width() <= *width);
                let ends = intervals
                    .iter()
                    .map(|i| (i.low().clone(), i.high().clone()));
                own.intervals = ends.collect();
                if narrow {
                    break;
                }
            }
            inner *= &Rational::new(1, 1 << 12);
        }
        own
    }

    /// The coordinates' intervals.
    fn evaluate(&self) -> Option<Vec<Interval<Rational>>> {
        let mut values = vec![Interval::zero(); self.unknowns.len()];
        let place = |unknown: usize| self.unknowns.binary_search(&unknown).ok();
        for core in &self.cores {
            match core {
                Core::Fixed(own, value) => values[place(*own)?] = Interval::point(value.clone()),
                Core::Number(own, value) => {
                    let (low, high) = value.interval();
                    values[place(*own)?] = Interval::new(low, high);
                }
                Core::Isolated(isolated) => {
                    for (own, value) in isolated.coordinates() {
                        values[place(own)?] = value.clone();
                    }
                }
            }
        }
        for own in self.defined.iter().rev() {
            let over = |form| Some(Compiled::new(form, &self.unknowns)?.over(&values));
            let value = over(&own.numerator)?.div(&over(&own.denominator)?)?;
            values[place(own.unknown)?] = value;
        }
        Some(values)
    }

    /// An interval that contains the value of a polynomial in the block's unknowns, which are
    /// numbered as in the system, at the root.
    pub fn value(&self, form: &super::Form<Rational>) -> Option<(Rational, Rational)> {
        let ends = self.intervals.iter().cloned();
        let region: Vec<_> = ends.map(|(low, high)| Interval::new(low, high)).collect();
        let value = Compiled::new(form, &self.unknowns)?.over(&region);
        Some((value.low().clone(), value.high().clone()))
    }

    /// With what is known of other unknowns.
    pub(super) fn times(&self, unknowns: &[usize], cores: Vec<Core>) -> Root {
        let mut own = self.clone();
        own.unknowns.extend_from_slice(unknowns);
        own.unknowns.sort_unstable();
        own.cores.extend(cores);
        own.narrowed(&Rational::new(1, NARROW))
    }

    /// The two together.
    pub(super) fn beside(&self, other: &Root) -> Root {
        let mut own = self.clone();
        own.defined.extend(other.defined.iter().cloned());
        own.times(&other.unknowns, other.cores.clone())
    }

    /// With unknowns that are defined by these.
    pub(super) fn extended(&self, defined: Vec<Definition<Rational>>) -> Root {
        let mut own = self.clone();
        let unknowns: Vec<usize> = defined
            .iter()
            .map(|definition| definition.unknown)
            .collect();
        // Those that were defined first come first.
        own.defined.splice(0..0, defined);
        own.times(&unknowns, Vec::new())
    }
}
