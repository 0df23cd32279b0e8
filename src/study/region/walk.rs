//! Along a line parallel to an axis, from one label to the next.

use super::factor;
use super::labels::{Labels, Sample};
use crate::diagnostic::Error;
use crate::number::{Algebraic, Polynomial, Rational};
use crate::run::Stop;
use std::cmp::Ordering;

/// How often a point right after a change is looked for.
const TRIES: usize = 24;

/// A piece of a line parallel to an axis.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// The variable that varies.
    pub(super) axis: usize,
    /// The value of the other one.
    pub(super) other: Rational,
    pub(super) from: Rational,
    pub(super) to: Rational,
}

/// Where a label changes.
#[derive(Debug)]
pub(super) struct Crossing {
    /// What is zero there, the simplest first: factors of polynomials on record. Several, if curves
    /// meet there.
    pub(super) zero: Vec<Polynomial>,
    /// The labels right before and right after.
    pub(super) labels: [usize; 2],
    /// A point before it, with no change in between.
    pub(super) before: [Rational; 2],
}

impl Line {
    /// The point at a value of the variable.
    pub(super) fn point(&self, value: &Rational) -> [Rational; 2] {
        match self.axis {
            0 => [value.clone(), self.other.clone()],
            _ => [self.other.clone(), value.clone()],
        }
    }

    /// A polynomial on the line, in variable 0.
    fn on(&self, polynomial: &Polynomial) -> Polynomial {
        let own = polynomial.fix(1 - self.axis, &self.other);
        match self.axis {
            0 => own,
            _ => Polynomial::from_coefficients(0, &own.coefficients(1)),
        }
    }

    /// Every change of label on the way. Stops where all points nearby lie on some curve.
    pub(super) fn crossings(
        &self,
        labels: &mut Labels<'_>,
    ) -> Result<Result<Vec<Crossing>, Stop>, Error> {
        let mut found = Vec::new();
        let end = Algebraic::from(self.to.clone());
        let mut here = self.from.clone();
        let mut sample = match labels.at(&self.point(&here))? {
            Ok(sample) => sample,
            Err(stop) => return Ok(Err(stop)),
        };
        while let Some(root) = self.next_root(&sample, &Algebraic::from(here.clone()), &end) {
            let (next, after) = match self.after(&root, &end, labels)? {
                Ok(Some(after)) => after,
                Ok(None) => break,
                Err(stop) => return Ok(Err(stop)),
            };
            if after.label != sample.label {
                found.push(Crossing {
                    zero: self.zero_at(&root, [&sample, &after]),
                    labels: [sample.label, after.label],
                    before: self.point(&here),
                });
            }
            (here, sample) = (next, after);
        }
        Ok(Ok(found))
    }

    /// The least root of a polynomial on record strictly between two values.
    fn next_root(
        &self,
        sample: &Sample,
        above: &Algebraic,
        below: &Algebraic,
    ) -> Option<Algebraic> {
        let (low, high) = (above.interval().0, below.interval().1);
        let near = |value: &Rational| self.point(value).map(|own| own.to_f64());
        let (near_low, near_high) = (near(&low), near(&high));
        let mut least: Option<Algebraic> = None;
        for one in sample.chart.conditions.iter() {
            if one.hold_in(&near_low, &near_high) {
                continue;
            }
            let end = least.as_ref().unwrap_or(below);
            let roots = Algebraic::roots(&self.on(&one.polynomial), Some(above), Some(end));
            if let Some(root) = roots.into_iter().next() {
                least = Some(root);
            }
        }
        least
    }

    /// A point after a change with the answer right after it.
    fn after(
        &self,
        root: &Algebraic,
        end: &Algebraic,
        labels: &mut Labels<'_>,
    ) -> Result<Result<Option<(Rational, Sample)>, Stop>, Error> {
        let mut end = end.clone();
        for _ in 0..TRIES {
            let value = Algebraic::between(root, &end);
            let sample = match labels.at(&self.point(&value))? {
                Ok(sample) => sample,
                Err(stop) => return Ok(Err(stop)),
            };
            let here = Algebraic::from(value.clone());
            match self.next_root(&sample, root, &here) {
                Some(nearer) => end = nearer,
                None if sample.chart.conditions.is_thin() => end = here,
                None => return Ok(Ok(Some((value, sample)))),
            }
        }
        Ok(Ok(None))
    }

    /// The factors of polynomials on record that are zero at a value.
    fn zero_at(&self, root: &Algebraic, samples: [&Sample; 2]) -> Vec<Polynomial> {
        let is_zero = |f: &Polynomial| {
            let own = self.on(f);
            !own.is_zero() && root.sign_of(&own) == Ordering::Equal
        };
        let records = samples
            .into_iter()
            .flat_map(|one| one.chart.conditions.iter());
        let mut all: Vec<Polynomial> = Vec::new();
        for one in records {
            if !all.contains(&one.polynomial) && is_zero(&one.polynomial) {
                all.push(one.polynomial.clone());
            }
        }
        let mut zero = factor::pieces(all);
        zero.retain(is_zero);
        for own in &mut zero {
            let variables: Vec<usize> = own.variables().collect();
            // A polynomial in this variable alone, with a rational root.
            if let (Some(value), &[only]) = (root.as_rational(), &variables[..]) {
                *own = factor::linear(only, &value.numerator(), &value.denominator());
            }
        }
        zero.sort_by_cached_key(|own| (factor::weight(own), format!("{own:?}")));
        zero
    }
}
