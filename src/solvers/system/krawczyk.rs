//! Krawczyk's test: that a square system has one solution in a box, or none.
//!
//! For a system f, a point m of a box X and any matrix Y, let
//!
//! ```text
//! K(X) = m - Y f(m) + (1 - Y f'(X)) (X - m)
//! ```
//!
//! All solutions in X are in K(X); and if K(X) is in the interior of X there is exactly one
//! (R. Krawczyk, *Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken*,
//! Computing 4, 1969; R. E. Moore, *A test for existence of solutions to nonlinear systems*,
//! SIAM J. Numer. Anal. 14, 1977; uniqueness: S. M. Rump, *Verification methods*, Acta Numerica 19,
//! 2010, §13). Y may be anything: the inverse of f'(m), in floats, makes K(X) small.

use super::compiled::Compiled;
use super::form::Form;
use crate::number::{Endpoint, Interval, OrderedRing, Rational};
use std::sync::Arc;

/// As many polynomials as unknowns, with their derivatives.
#[derive(Debug)]
pub(super) struct Square<E> {
    forms: Vec<Compiled<E>>,
    /// By polynomial and coordinate.
    derivatives: Vec<Vec<Compiled<E>>>,
}

impl<E: Endpoint> Square<E> {
    /// `None` if unknowns occur that are not in the list.
    pub(super) fn new(forms: &[Form<Rational>], unknowns: &[usize]) -> Option<Self> {
        let row = |form: &Form<Rational>| {
            let derivative = |&u: &usize| Compiled::new(&form.derivative(u), unknowns);
            unknowns.iter().map(derivative).collect()
        };
        let compiled = |form: &Form<Rational>| Compiled::new(form, unknowns);
        Some(Square {
            forms: forms.iter().map(compiled).collect::<Option<_>>()?,
            derivatives: forms.iter().map(row).collect::<Option<_>>()?,
        })
    }

    /// A matrix near the inverse of the derivatives at the middle of a box.
    pub(super) fn preconditioner(&self, region: &[Interval<E>]) -> Option<Vec<Vec<f64>>> {
        let middle: Vec<_> = region.iter().map(|i| Interval::point(i.middle())).collect();
        let value = |own: &Compiled<E>| own.over(&middle).middle().to_f64();
        let rows = self.derivatives.iter();
        inverse(rows.map(|row| row.iter().map(value).collect()).collect())
    }

    /// K of a box.
    pub(super) fn step(&self, region: &[Interval<E>], by: &[Vec<f64>]) -> Option<Vec<Interval<E>>> {
        let count = region.len();
        let middle: Vec<_> = region.iter().map(|i| Interval::point(i.middle())).collect();
        let values: Vec<_> = self.forms.iter().map(|form| form.over(&middle)).collect();
        let slopes: Vec<Vec<_>> = (self.derivatives.iter())
            .map(|row| row.iter().map(|own| own.over(region)).collect())
            .collect();
        let offsets: Vec<_> = (region.iter().zip(&middle))
            .map(|(x, m)| x.sub(m))
            .collect();
        let mut result = Vec::with_capacity(count);
        for (at, row) in by.iter().enumerate() {
            let row: Vec<Interval<E>> = (row.iter())
                .map(|&value| E::from_f64(value).map(Interval::point))
                .collect::<Option<_>>()?;
            let dot = |column: &mut dyn Iterator<Item = &Interval<E>>| {
                (row.iter().zip(column)).fold(Interval::zero(), |sum, (a, b)| sum.add(&a.mul(b)))
            };
            let mut own = middle[at].sub(&dot(&mut values.iter()));
            for (column, offset) in offsets.iter().enumerate() {
                let product = dot(&mut slopes.iter().map(|slope| &slope[column]));
                let unit = match column == at {
                    true => Interval::enclosing(&Rational::ONE),
                    false => Interval::zero(),
                };
                own = own.add(&unit.sub(&product).mul(offset));
            }
            result.push(own);
        }
        Some(result)
    }
}

/// An inverse in floats; `None` of matrices that look singular.
fn inverse(mut rows: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let count = rows.len();
    for (at, row) in rows.iter_mut().enumerate() {
        row.extend((0..count).map(|column| f64::from(u8::from(column == at))));
    }
    for column in 0..count {
        let size = |row: &usize| rows[*row][column].abs();
        let best = (column..count).max_by(|a, b| size(a).total_cmp(&size(b)))?;
        rows.swap(column, best);
        let pivot = rows[column][column];
        if !pivot.is_normal() {
            return None;
        }
        rows[column].iter_mut().for_each(|value| *value /= pivot);
        let own = rows[column].clone();
        for (at, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if at != column && factor != 0.0 {
                let pairs = row.iter_mut().zip(&own);
                pairs.for_each(|(value, own)| *value -= factor * own);
            }
        }
    }
    let finite = rows.iter().flatten().all(|value| value.is_finite());
    rows.iter_mut().for_each(|row| drop(row.drain(..count)));
    finite.then_some(rows)
}

/// The one solution of a square system in a box, which can be narrowed.
#[derive(Debug, Clone)]
pub(super) struct Isolated {
    unknowns: Vec<usize>,
    forms: Vec<Form<Rational>>,
    square: Arc<Square<Rational>>,
    region: Vec<Interval<Rational>>,
}

/// More steps than any precision needs.
const MOST_STEPS: usize = 200;

impl Isolated {
    /// `region` is known to hold one solution. `None` if unknowns occur that are not in the list.
    pub(super) fn new(
        forms: &[Form<Rational>],
        unknowns: &[usize],
        region: Vec<Interval<Rational>>,
    ) -> Option<Self> {
        Some(Isolated {
            unknowns: unknowns.to_vec(),
            forms: forms.to_vec(),
            square: Arc::new(Square::new(forms, unknowns)?),
            region,
        })
    }

    pub(super) fn forms(&self) -> &[Form<Rational>] {
        &self.forms
    }

    pub(super) fn region(&self) -> &[Interval<Rational>] {
        &self.region
    }

    pub(super) fn coordinates(&self) -> impl Iterator<Item = (usize, &Interval<Rational>)> {
        self.unknowns.iter().copied().zip(&self.region)
    }

    fn widest(&self) -> Rational {
        let widths = self.region.iter().map(Interval::width);
        widths.max().unwrap_or(Rational::ZERO)
    }

    /// Narrows the box until no side is wider than `width`, if steps lead there.
    pub(super) fn refine(&mut self, width: &Rational) {
        for _ in 0..MOST_STEPS {
            let before = self.widest();
            if before <= *width {
                return;
            }
            let next = (self.square.preconditioner(&self.region))
                .and_then(|by| self.square.step(&self.region, &by));
            let Some(next) = next else {
                return;
            };
            // Both hold the solution.
            let pairs = next.iter().zip(&self.region);
            let Some(next) = (pairs.map(|(a, b)| a.intersection(b))).collect::<Option<Vec<_>>>()
            else {
                return;
            };
            self.region = next;
            self.round();
            if self.widest() >= before {
                return;
            }
        }
    }

    /// Rounds the ends outward, to some digits more than they share, so that they stay short.
    fn round(&mut self) {
        for side in &mut self.region {
            let width = side.width();
            if width.sign().is_gt() {
                let bits = (-width.to_f64().log2()).clamp(0.0, 4000.0) as u16 + 16;
                *side = side.rounded(bits);
            }
        }
    }
}
