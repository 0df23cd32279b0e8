//! All extreme points of a polytope from its inequalities: the double description method.
//!
//! A [`Cone`] starts as the nonnegative orthant and is cut by one linear form after the other
//! (Motzkin, Raiffa, Thompson and Thrall 1953). After every cut its extreme rays are those before
//! it that lie on the right side, and one new ray on every two-dimensional face that the form
//! crosses. Two rays span such a face if no third one lies on all the constraints on which both
//! lie (Fukuda and Prodon 1996), which is right in degenerate cones as well; forms may be
//! redundant. A polytope is a cone cut at a coordinate that its points have in common.
//!
//! ```
//! use demarche::lp::Relation;
//! use demarche::lp::vertices::Cone;
//! use demarche::number::Integer;
//! use demarche::run::Options;
//! let int = |value: i64| Integer::from(value);
//!
//! // The unit square, whose points are (x, y, 1): x ≤ 1, y ≤ 1; and x + y ≤ 1 cuts off a corner.
//! let options = Options::default();
//! let run = options.start();
//! let mut square = Cone::orthant(3);
//! for form in [[-1, 0, 1], [0, -1, 1]] {
//!     square.cut(&form.map(int), Relation::Ge, &run)?;
//! }
//! assert_eq!(square.rays().count(), 4);
//! square.cut(&[-1, -1, 1].map(int), Relation::Ge, &run)?;
//! let corners: Vec<_> = square.rays().map(|ray| ray.to_vec()).collect();
//! assert_eq!(corners.len(), 3);
//! assert!(corners.contains(&[1, 0, 1].map(int).to_vec()));
//! # Ok::<(), demarche::run::Stop>(())
//! ```

use super::Relation;
use super::bits::Bits;
use crate::number::OrderedRing;
use crate::run::{Run, Stop};
use std::cmp::Ordering;

/// A polyhedral cone in the nonnegative orthant, by its extreme rays.
#[derive(Debug, Clone)]
pub struct Cone<R> {
    rays: Vec<Ray<R>>,
    /// How many inequalities were imposed, the signs of the coordinates included.
    inequalities: usize,
}

#[derive(Debug, Clone)]
struct Ray<R> {
    at: Vec<R>,
    /// The inequalities that hold with equality.
    tight: Bits,
}

impl<R: OrderedRing> Cone<R> {
    /// The nonnegative orthant.
    pub fn orthant(dimension: usize) -> Self {
        let ray = |axis: usize| {
            let mut at = vec![R::zero(); dimension];
            at[axis] = R::one();
            let mut tight = Bits::below(dimension);
            tight.remove(axis);
            Ray { at, tight }
        };
        Cone {
            rays: (0..dimension).map(ray).collect(),
            inequalities: dimension,
        }
    }

    /// The extreme rays, each by its shortest ring vector.
    pub fn rays(&self) -> impl ExactSizeIterator<Item = &[R]> {
        self.rays.iter().map(|ray| ray.at.as_slice())
    }

    /// The number of pairs of rays that a form separates: what [`cut`](Self::cut) has to look at.
    pub fn separated(&self, form: &[R]) -> usize {
        let (mut above, mut below) = (0, 0);
        for ray in &self.rays {
            match dot(form, &ray.at).sign() {
                Ordering::Greater => above += 1,
                Ordering::Less => below += 1,
                Ordering::Equal => {}
            }
        }
        above * below
    }

    /// Keeps the points whose value under a linear form is zero, at least or at most zero.
    ///
    /// Cubic in the number of rays at worst. A stop leaves the cone as it was.
    pub fn cut(&mut self, form: &[R], relation: Relation, run: &Run<'_>) -> Result<(), Stop> {
        let most = run.options().limits.entries;
        let value = |ray: &Ray<R>| match relation {
            Relation::Le => -dot(form, &ray.at),
            _ => dot(form, &ray.at),
        };
        let values: Vec<R> = self.rays.iter().map(value).collect();
        let signed = |sign| -> Vec<usize> {
            (0..values.len())
                .filter(|&at| values[at].sign() == sign)
                .collect()
        };
        let (above, below) = (signed(Ordering::Greater), signed(Ordering::Less));
        let mut found = Vec::new();
        for above in above {
            if let Some(stop) = run.stopped() {
                return Err(stop);
            }
            for &below in &below {
                let Some(tight) = self.shared_face(above, below) else {
                    continue;
                };
                let at = combine(
                    (&self.rays[above].at, &-values[below].clone()),
                    (&self.rays[below].at, &values[above]),
                );
                found.push(Ray { at, tight });
            }
            if (found.len() + self.rays.len()) * form.len() > most {
                return Err(Stop::Work);
            }
        }
        let mut signs = values.iter().map(|value| value.sign());
        let mut cut = self.inequalities..;
        let bit = cut.next().filter(|_| relation != Relation::Eq);
        self.inequalities += usize::from(bit.is_some());
        let mark = |ray: &mut Ray<R>| {
            if let Some(bit) = bit {
                ray.tight.insert(bit);
            }
        };
        self.rays.retain_mut(|ray| match signs.next() {
            Some(Ordering::Equal) => {
                mark(ray);
                true
            }
            Some(Ordering::Greater) => relation != Relation::Eq,
            _ => false,
        });
        found.iter_mut().for_each(mark);
        self.rays.append(&mut found);
        Ok(())
    }

    /// The inequalities on which two rays lie together, if the rays are neighbors.
    fn shared_face(&self, one: usize, other: usize) -> Option<Bits> {
        let shared = self.rays[one].tight.and(&self.rays[other].tight);
        let third =
            |(at, ray): (usize, &Ray<R>)| at != one && at != other && shared.is_within(&ray.tight);
        (!self.rays.iter().enumerate().any(third)).then_some(shared)
    }
}

fn dot<R: OrderedRing>(form: &[R], at: &[R]) -> R {
    let terms = form
        .iter()
        .zip(at)
        .filter(|(f, x)| !f.is_zero() && !x.is_zero());
    terms.fold(R::zero(), |sum, (f, x)| sum + &(f.clone() * x))
}

/// The shortest vector along `Σ weight · ray` over two rays.
fn combine<R: OrderedRing>((one, a): (&[R], &R), (other, b): (&[R], &R)) -> Vec<R> {
    let sum = |(x, y): (&R, &R)| x.clone() * a + &(y.clone() * b);
    let mut at: Vec<R> = one.iter().zip(other).map(sum).collect();
    let common = R::content(&R::zero(), at.iter());
    if common != R::one() && !common.is_zero() {
        R::exact_div_all(at.iter_mut(), &common);
    }
    at
}
