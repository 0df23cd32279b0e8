//! Polytopes by their vertices: flows are split, half-spaces cut off what lies beyond them.
//!
//! Coordinate 0 is the constant one. A polytope starts as that point; [`split`](Polytope::split)
//! adds coordinates among which a multiple of an earlier one is divided, and
//! [`cut`](Polytope::cut) keeps one side of a hyperplane by the double description method (Motzkin,
//! Raiffa, Thompson and Thrall 1953): new vertices stand where the hyperplane meets an edge, and
//! two vertices span an edge exactly if no third lies on all the facets that they share. All of it
//! is exact, and degeneracy needs no care.

use crate::number::{OrderedField, Rational};
use std::cmp::Ordering;
use std::convert::Infallible;

/// More extreme points than this, of replies or of one player's part of a cell, are not listed.
pub(super) const MOST_VERTICES: usize = 4096;

/// The convex hull of finitely many points whose coordinate 0 is one.
#[derive(Debug, Clone)]
pub(super) struct Polytope<K> {
    pub(super) vertices: Vec<Vec<K>>,
    /// By vertex: the facets on which it lies, as bits in `words` words.
    tight: Vec<u64>,
    words: usize,
    facets: usize,
    pub(super) width: usize,
    /// At most the dimension, so that an edge lies on at least so many facets less one.
    dimension: usize,
}

impl<K: OrderedField> Polytope<K> {
    /// The point that has only the constant coordinate.
    pub(super) fn point() -> Self {
        Polytope {
            vertices: vec![vec![K::one()]],
            tight: vec![0],
            words: 1,
            facets: 0,
            width: 1,
            dimension: 0,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.vertices.is_empty()
    }

    /// Makes room for facets to come.
    fn reserve(&mut self, facets: usize) {
        let words = facets.div_ceil(64).max(1);
        if words == self.words {
            return;
        }
        let mut tight = Vec::with_capacity(self.vertices.len() * words);
        for own in self.tight.chunks(self.words) {
            tight.extend_from_slice(own);
            tight.resize(tight.len() + words - self.words, 0);
        }
        (self.tight, self.words) = (tight, words);
    }

    /// Adds `count` coordinates, not negative, that sum to `factor` times the coordinate `source`.
    /// Returns the first of them.
    pub(super) fn split(&mut self, source: usize, factor: &K, count: usize) -> usize {
        let first = self.width;
        self.reserve(self.facets + count);
        let (mut vertices, mut tight) = (Vec::new(), Vec::new());
        let mut divided = false;
        for (vertex, facets) in self.vertices.iter().zip(self.tight.chunks(self.words)) {
            let inflow = vertex[source].clone() * factor;
            // Nothing to divide: one vertex with zeros.
            let ways = if inflow.is_zero() { 1 } else { count };
            divided |= !inflow.is_zero();
            for way in 0..ways {
                let mut point = Vec::with_capacity(self.width + count);
                point.extend_from_slice(vertex);
                let start = tight.len();
                tight.extend_from_slice(facets);
                for share in 0..count {
                    if share == way && !inflow.is_zero() {
                        point.push(inflow.clone());
                    } else {
                        point.push(K::zero());
                        set(&mut tight[start..], self.facets + share);
                    }
                }
                vertices.push(point);
            }
        }
        (self.vertices, self.tight) = (vertices, tight);
        self.facets += count;
        self.width += count;
        if divided {
            self.dimension += count.saturating_sub(1);
        }
        first
    }

    /// Keeps the points at which `row` is not negative; `equation` keeps those at which it is zero.
    pub(super) fn cut(&mut self, row: &[K], equation: bool) {
        let Ok(()) = self.cut_while(row, equation, |_| Ok::<(), Infallible>(()));
    }

    /// The same while new vertices, of which there are so many, can be borne. Otherwise the polytope
    /// is of no use any more.
    pub(super) fn cut_while<E>(
        &mut self,
        row: &[K],
        equation: bool,
        bear: impl Fn(usize) -> Result<(), E>,
    ) -> Result<(), E> {
        let values: Vec<K> = self
            .vertices
            .iter()
            .map(|vertex| product(row, vertex))
            .collect();
        let signs: Vec<Ordering> = values.iter().map(|value| value.sign()).collect();
        let above = signs.contains(&Ordering::Greater);
        let below = signs.contains(&Ordering::Less);
        if !below && (!above || !equation) {
            // Nothing is cut off. The row need not be remembered: it adds no facet that edges of
            // what is left could lie on and vertices off it could not.
            return Ok(());
        }
        let facet = self.facets;
        if !equation {
            self.facets += 1;
            self.reserve(self.facets);
        }
        self.dimension = match (above && below, equation) {
            (true, true) => self.dimension.saturating_sub(1),
            (true, false) => self.dimension,
            // A face, of any dimension.
            (false, _) => 0,
        };
        let (mut vertices, mut tight) = (Vec::new(), Vec::new());
        let mut shared = vec![0; self.words];
        // What an edge of the polytope that is being cut lies on.
        let least = match (above && below, equation) {
            (true, true) => self.dimension,
            _ => self.dimension.saturating_sub(1),
        };
        for high in (0..signs.len()).filter(|&v| signs[v] == Ordering::Greater) {
            for low in (0..signs.len()).filter(|&v| signs[v] == Ordering::Less) {
                bear(vertices.len())?;
                if !self.edge(high, low, least, &mut shared) {
                    continue;
                }
                let span = values[high].clone() - &values[low];
                let share = values[high].clone() / &span;
                let point = self.vertices[high].iter().zip(&self.vertices[low]);
                let point = point.map(|(from, to)| {
                    if from == to {
                        from.clone()
                    } else {
                        from.clone() + &((to.clone() - from) * &share)
                    }
                });
                vertices.push(point.collect());
                let start = tight.len();
                tight.extend_from_slice(&shared);
                if !equation {
                    set(&mut tight[start..], facet);
                }
            }
        }
        for (vertex, sign) in signs.iter().enumerate() {
            let on = *sign == Ordering::Equal;
            if on || !equation && *sign == Ordering::Greater {
                vertices.push(std::mem::take(&mut self.vertices[vertex]));
                let start = tight.len();
                tight.extend_from_slice(self.facets_of(vertex));
                if on && !equation {
                    set(&mut tight[start..], facet);
                }
            }
        }
        (self.vertices, self.tight) = (vertices, tight);
        Ok(())
    }

    fn facets_of(&self, vertex: usize) -> &[u64] {
        &self.tight[vertex * self.words..(vertex + 1) * self.words]
    }

    /// Whether the segment between two vertices is an edge; `shared` are then the facets that they
    /// share, of which there are at least so many.
    fn edge(&self, a: usize, b: usize, least: usize, shared: &mut [u64]) -> bool {
        let pairs = self.facets_of(a).iter().zip(self.facets_of(b));
        let mut count = 0;
        for (shared, (x, y)) in shared.iter_mut().zip(pairs) {
            *shared = x & y;
            count += shared.count_ones() as usize;
        }
        if count < least {
            return false;
        }
        let mut others = self.tight.chunks(self.words).enumerate();
        !others.any(|(v, facets)| {
            let beyond = || shared.iter().zip(facets).all(|(x, y)| x & !y == 0);
            beyond() && v != a && v != b
        })
    }

    /// The average of the vertices, a point of the relative interior; `None` if there is none.
    pub(super) fn center(&self) -> Option<Vec<K>> {
        let (first, rest) = self.vertices.split_first()?;
        let mut sum = first.clone();
        for vertex in rest {
            for (total, value) in sum.iter_mut().zip(vertex) {
                *total += value;
            }
        }
        let count = K::from_rational(&Rational::from(self.vertices.len() as i64));
        Some(sum.into_iter().map(|total| total / &count).collect())
    }

    /// Whether some point has every coordinate positive.
    pub(super) fn is_interior(&self) -> bool {
        let zero = |at: usize| self.vertices.iter().all(|vertex| vertex[at].is_zero());
        !self.is_empty() && !(0..self.width).any(zero)
    }
}

fn set(facets: &mut [u64], facet: usize) {
    facets[facet / 64] |= 1 << (facet % 64);
}

/// The inner product.
pub(super) fn product<K: OrderedField>(row: &[K], point: &[K]) -> K {
    let terms = row.iter().zip(point);
    terms
        .filter(|(a, b)| !a.is_zero() && !b.is_zero())
        .fold(K::zero(), |sum, (a, b)| sum + &(a.clone() * b))
}
