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

/// A set of facets.
type Facets = Vec<u64>;

/// The convex hull of finitely many points whose coordinate 0 is one.
#[derive(Debug, Clone)]
pub(super) struct Polytope<K> {
    pub(super) vertices: Vec<Vec<K>>,
    /// By vertex: the facets on which it lies.
    tight: Vec<Facets>,
    facets: usize,
    pub(super) width: usize,
}

impl<K: OrderedField> Polytope<K> {
    /// The point that has only the constant coordinate.
    pub(super) fn point() -> Self {
        Polytope {
            vertices: vec![vec![K::one()]],
            tight: vec![Vec::new()],
            facets: 0,
            width: 1,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.vertices.is_empty()
    }

    /// Adds `count` coordinates, not negative, that sum to `factor` times the coordinate `source`.
    /// Returns the first of them.
    pub(super) fn split(&mut self, source: usize, factor: &K, count: usize) -> usize {
        let first = self.width;
        let words = (self.facets + count).div_ceil(64);
        let (mut vertices, mut tight) = (Vec::new(), Vec::new());
        for (vertex, facets) in self.vertices.iter().zip(&self.tight) {
            let inflow = vertex[source].clone() * factor;
            // Nothing to divide: one vertex with zeros.
            let ways = if inflow.is_zero() { 1 } else { count };
            for way in 0..ways {
                let mut point = vertex.clone();
                let mut on = facets.clone();
                on.resize(words, 0);
                for share in 0..count {
                    if share == way && !inflow.is_zero() {
                        point.push(inflow.clone());
                    } else {
                        point.push(K::zero());
                        set(&mut on, self.facets + share);
                    }
                }
                vertices.push(point);
                tight.push(on);
            }
        }
        (self.vertices, self.tight) = (vertices, tight);
        self.facets += count;
        self.width += count;
        first
    }

    /// Keeps the points at which `row` is not negative; `equation` keeps those at which it is zero.
    pub(super) fn cut(&mut self, row: &[K], equation: bool) {
        let values: Vec<K> = self
            .vertices
            .iter()
            .map(|vertex| product(row, vertex))
            .collect();
        let signs: Vec<Ordering> = values.iter().map(|value| value.sign()).collect();
        let facet = self.facets;
        let words = (facet + 1).div_ceil(64);
        self.facets += usize::from(!equation);
        let (mut vertices, mut tight) = (Vec::new(), Vec::new());
        let above = (0..signs.len()).filter(|&v| signs[v] == Ordering::Greater);
        for high in above {
            let below = (0..signs.len()).filter(|&v| signs[v] == Ordering::Less);
            for low in below {
                let Some(mut shared) = self.edge(high, low) else {
                    continue;
                };
                let span = values[high].clone() - &values[low];
                let share = values[high].clone() / &span;
                let point = self.vertices[high].iter().zip(&self.vertices[low]);
                let point = point
                    .map(|(from, to)| from.clone() + &((to.clone() - from) * &share))
                    .collect();
                if !equation {
                    shared.resize(words, 0);
                    set(&mut shared, facet);
                }
                vertices.push(point);
                tight.push(shared);
            }
        }
        for (vertex, sign) in signs.iter().enumerate() {
            let on = *sign == Ordering::Equal;
            if on || !equation && *sign == Ordering::Greater {
                vertices.push(std::mem::take(&mut self.vertices[vertex]));
                let mut facets = std::mem::take(&mut self.tight[vertex]);
                if !equation {
                    facets.resize(words, 0);
                    if on {
                        set(&mut facets, facet);
                    }
                }
                tight.push(facets);
            }
        }
        (self.vertices, self.tight) = (vertices, tight);
    }

    /// The facets that two vertices share, if the segment between them is an edge.
    fn edge(&self, a: usize, b: usize) -> Option<Facets> {
        let shared: Facets = self.tight[a]
            .iter()
            .zip(&self.tight[b])
            .map(|(x, y)| x & y)
            .collect();
        let beyond = |facets: &Facets| shared.iter().zip(facets).all(|(x, y)| x & !y == 0);
        let mut others = self.tight.iter().enumerate();
        let third = others.any(|(v, facets)| v != a && v != b && beyond(facets));
        (!third).then_some(shared)
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

fn set(facets: &mut Facets, facet: usize) {
    facets[facet / 64] |= 1 << (facet % 64);
}

/// The inner product.
pub(super) fn product<K: OrderedField>(row: &[K], point: &[K]) -> K {
    let terms = row.iter().zip(point);
    terms
        .filter(|(a, b)| !a.is_zero() && !b.is_zero())
        .fold(K::zero(), |sum, (a, b)| sum + &(a.clone() * b))
}
