//! Pieces of solution sets, their products, and what is defined by their coordinates.

use super::line::as_rational;
use super::root::{Core, Root};
use super::state::Definition;
use crate::number::{OrderedField, Rational};

/// Polytopes with more extreme points are continua.
pub(super) const MOST_VERTICES: usize = 1024;

/// Products with more pieces are not listed.
const MOST_PIECES: usize = 4096;

const CROWDED: &str = "unknowns that hang together have too many combinations of solutions to list";

/// A part of the solutions. Coordinates stand in the order of a list of unknowns, which is
/// [`Block::unknowns`](super::Block::unknowns) in what [`solve`](super::solve) returns.
#[derive(Debug, Clone)]
pub enum Piece<K = Rational> {
    /// One solution, with coordinates in the field.
    Point(Vec<K>),
    /// The points of a polytope, of dimension one at least, at which the strict conditions hold
    /// strictly; all points of it satisfy the others.
    Polytope {
        /// The extreme points of the closure, at which strict conditions may hold with equality.
        vertices: Vec<Vec<K>>,
        /// A solution in the relative interior.
        inner: Vec<K>,
    },
    /// One solution that is not rational.
    Root(Root),
    /// A set of solutions that is infinite and not a bounded polytope, or one with more than a
    /// thousand extreme points. One solution is given. The set need not be connected.
    Continuum {
        /// One of the solutions.
        sample: Sample<K>,
        /// The dimension at the sample, if it is known.
        dimension: Option<usize>,
    },
}

/// A solution.
#[derive(Debug, Clone)]
pub enum Sample<K = Rational> {
    /// With coordinates in the field.
    Point(Vec<K>),
    /// With irrational ones: the only solution in its box that agrees with it in the coordinates
    /// whose intervals are points.
    Root(Root),
}

/// Pieces, and how many boxes may hold more.
#[derive(Debug, Clone)]
pub(super) struct Pieces<K> {
    pub(super) found: Vec<Piece<K>>,
    pub(super) undecided: usize,
    pub(super) reason: Option<&'static str>,
}

impl<K> Default for Pieces<K> {
    fn default() -> Self {
        Pieces {
            found: Vec::new(),
            undecided: 0,
            reason: None,
        }
    }
}

impl<K: OrderedField> Pieces<K> {
    pub(super) fn one(piece: Piece<K>) -> Self {
        Pieces {
            found: vec![piece],
            ..Pieces::default()
        }
    }

    /// Nothing but a box about which nothing is known.
    pub(super) fn undecided(reason: &'static str) -> Self {
        Pieces {
            undecided: 1,
            reason: Some(reason),
            ..Pieces::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty() && self.undecided == 0
    }

    /// With those of another case.
    pub(super) fn join(&mut self, other: Self) {
        self.found.extend(other.found);
        self.undecided = self.undecided.saturating_add(other.undecided);
        self.reason = self.reason.or(other.reason);
    }

    /// The product: `at` are the places of this one's coordinates among all, `others` those of the
    /// other's. Neither is empty. One that is too large to list is one box that is undecided.
    pub(super) fn times(&self, at: &[usize], other: &Self, others: &[usize]) -> Self {
        let listed = self.found.len().saturating_mul(other.found.len());
        if listed > MOST_PIECES {
            return Pieces::undecided(CROWDED);
        }
        let count = |own: &Self| own.found.len().saturating_add(own.undecided);
        let mut product = Pieces {
            found: Vec::new(),
            undecided: count(self).saturating_mul(count(other)) - listed,
            reason: self.reason.or(other.reason),
        };
        for one in &self.found {
            for two in &other.found {
                match one.times(at, two, others) {
                    Some(piece) => product.found.push(piece),
                    None => {
                        product.undecided = product.undecided.saturating_add(1);
                        product.reason.get_or_insert(MIXED);
                    }
                }
            }
        }
        product
    }
}

pub(super) const MIXED: &str =
    "irrational coordinates stand beside coordinates that are not rational numbers";

/// One point out of two.
fn merge<K: Clone>(one: &[K], at: &[usize], two: &[K], others: &[usize]) -> Vec<K> {
    let mut order: Vec<(usize, &K)> = at.iter().copied().zip(one).collect();
    order.extend(others.iter().copied().zip(two));
    order.sort_by_key(|(at, _)| *at);
    order.into_iter().map(|(_, value)| value.clone()).collect()
}

impl<K: OrderedField> Piece<K> {
    /// The product, if there is a kind of piece for it.
    fn times(&self, at: &[usize], other: &Self, others: &[usize]) -> Option<Self> {
        let merge = |one: &[K], two: &[K]| merge(one, at, two, others);
        Some(match (self, other) {
            (Piece::Point(one), Piece::Point(two)) => Piece::Point(merge(one, two)),
            (
                Piece::Point(_) | Piece::Polytope { .. },
                Piece::Point(_) | Piece::Polytope { .. },
            ) if self.corners().len().saturating_mul(other.corners().len()) <= MOST_VERTICES => {
                let (one, two) = (self.corners(), other.corners());
                let pairs = one.iter().flat_map(|a| two.iter().map(|b| merge(a, b)));
                Piece::Polytope {
                    vertices: pairs.collect(),
                    inner: merge(self.inner()?, other.inner()?),
                }
            }
            _ => {
                let sample = self.sample().times(at, &other.sample(), others)?;
                let dimension = self.dimension().zip(other.dimension());
                match (self.is_isolated() && other.is_isolated(), sample) {
                    (true, Sample::Root(root)) => Piece::Root(root),
                    (_, sample) => Piece::Continuum {
                        sample,
                        dimension: dimension.map(|(a, b)| a + b),
                    },
                }
            }
        })
    }

    fn is_isolated(&self) -> bool {
        matches!(self, Piece::Point(_) | Piece::Root(_))
    }

    /// One of the solutions.
    pub(super) fn sample(&self) -> Sample<K> {
        match self {
            Piece::Point(point) | Piece::Polytope { inner: point, .. } => {
                Sample::Point(point.clone())
            }
            Piece::Root(root) => Sample::Root(root.clone()),
            Piece::Continuum { sample, .. } => sample.clone(),
        }
    }

    /// The extreme points of a point or polytope.
    fn corners(&self) -> &[Vec<K>] {
        match self {
            Piece::Point(point) => std::slice::from_ref(point),
            Piece::Polytope { vertices, .. } => vertices,
            _ => &[],
        }
    }

    /// One solution, if one in the field is known.
    fn inner(&self) -> Option<&[K]> {
        match self {
            Piece::Point(point) | Piece::Polytope { inner: point, .. } => Some(point),
            Piece::Continuum { sample, .. } => match sample {
                Sample::Point(point) => Some(point),
                Sample::Root(_) => None,
            },
            Piece::Root(_) => None,
        }
    }

    /// The dimension, if it is known.
    pub(super) fn dimension(&self) -> Option<usize> {
        match self {
            Piece::Point(_) | Piece::Root(_) => Some(0),
            Piece::Polytope { vertices, .. } => Some(span(vertices)),
            Piece::Continuum { dimension, .. } => *dimension,
        }
    }

    /// With the coordinates that are defined by these, which are those of `known`. Both lists of
    /// unknowns ascend, and the second has all.
    pub(super) fn extended(
        &self,
        known: &[usize],
        defined: &[Definition<K>],
        all: &[usize],
    ) -> Option<Self> {
        let extend = |point: &Vec<K>| extended(point, known, defined, all);
        Some(match self {
            Piece::Point(point) => Piece::Point(extend(point)),
            Piece::Polytope { vertices, inner } => {
                if is_affine(vertices, known, defined) {
                    Piece::Polytope {
                        vertices: vertices.iter().map(extend).collect(),
                        inner: extend(inner),
                    }
                } else {
                    Piece::Continuum {
                        sample: Sample::Point(extend(inner)),
                        dimension: Some(span(vertices)),
                    }
                }
            }
            Piece::Root(root) => Piece::Root(root.extended(rational(defined)?)),
            Piece::Continuum { sample, dimension } => Piece::Continuum {
                sample: match sample {
                    Sample::Point(point) => Sample::Point(extend(point)),
                    Sample::Root(root) => Sample::Root(root.extended(rational(defined)?)),
                },
                dimension: *dimension,
            },
        })
    }
}

impl<K: OrderedField> Sample<K> {
    fn times(&self, at: &[usize], other: &Self, others: &[usize]) -> Option<Self> {
        let cores = |point: &[K], unknowns: &[usize]| -> Option<Vec<Core>> {
            let pairs = point.iter().zip(unknowns);
            let core = |(value, &u): (&K, &usize)| Some(Core::Fixed(u, as_rational(value)?));
            pairs.map(core).collect()
        };
        Some(match (self, other) {
            (Sample::Point(one), Sample::Point(two)) => Sample::Point(merge(one, at, two, others)),
            (Sample::Root(root), Sample::Point(point)) => {
                Sample::Root(root.times(others, cores(point, others)?))
            }
            (Sample::Point(point), Sample::Root(root)) => {
                Sample::Root(root.times(at, cores(point, at)?))
            }
            (Sample::Root(one), Sample::Root(two)) => Sample::Root(one.beside(two)),
        })
    }
}

fn rational<K: OrderedField>(defined: &[Definition<K>]) -> Option<Vec<Definition<Rational>>> {
    defined.iter().map(Definition::rational).collect()
}

impl Pieces<Rational> {
    /// The same over another field.
    pub(super) fn to_field<K: OrderedField>(&self) -> Pieces<K> {
        let point = |own: &Vec<Rational>| own.iter().map(K::from_rational).collect();
        let piece = |own: &Piece<Rational>| match own {
            Piece::Point(own) => Piece::Point(point(own)),
            Piece::Polytope { vertices, inner } => Piece::Polytope {
                vertices: vertices.iter().map(point).collect(),
                inner: point(inner),
            },
            Piece::Root(own) => Piece::Root(own.clone()),
            Piece::Continuum { sample, dimension } => Piece::Continuum {
                sample: match sample {
                    Sample::Point(own) => Sample::Point(point(own)),
                    Sample::Root(own) => Sample::Root(own.clone()),
                },
                dimension: *dimension,
            },
        };
        Pieces {
            found: self.found.iter().map(piece).collect(),
            undecided: self.undecided,
            reason: self.reason,
        }
    }
}

/// A point with what is defined by it.
fn extended<K: OrderedField>(
    point: &[K],
    known: &[usize],
    defined: &[Definition<K>],
    all: &[usize],
) -> Vec<K> {
    let width = all.last().map_or(0, |last| last + 1);
    let mut values = vec![K::zero(); width];
    for (&unknown, value) in known.iter().zip(point) {
        values[unknown] = value.clone();
    }
    for own in defined.iter().rev() {
        let below = own.denominator.evaluate(&values);
        values[own.unknown] = own.numerator.evaluate(&values) / &below;
    }
    all.iter().map(|&unknown| values[unknown].clone()).collect()
}

/// Whether all that is defined is affine over a polytope.
fn is_affine<K: OrderedField>(
    vertices: &[Vec<K>],
    known: &[usize],
    defined: &[Definition<K>],
) -> bool {
    let Some((first, rest)) = vertices.split_first() else {
        return true;
    };
    // Coordinates that do not vary are numbers.
    let mut fixed: Vec<(usize, K)> = Vec::new();
    for (at, &unknown) in known.iter().enumerate() {
        if rest.iter().all(|vertex| vertex[at] == first[at]) {
            fixed.push((unknown, first[at].clone()));
        }
    }
    for own in defined.iter().rev() {
        let put = |form: &super::Form<K>| {
            fixed.iter().fold(form.clone(), |form, (unknown, value)| {
                form.substitute(*unknown, &super::Form::constant(value.clone()))
            })
        };
        let (numerator, denominator) = (put(&own.numerator), put(&own.denominator));
        let Some(below) = denominator.as_constant() else {
            return false;
        };
        if numerator.degree() > 1 {
            return false;
        }
        if let Some(above) = numerator.as_constant() {
            fixed.push((own.unknown, above / &below));
        }
    }
    true
}

/// The dimension of the affine hull of points.
fn span<K: OrderedField>(points: &[Vec<K>]) -> usize {
    let Some((first, rest)) = points.split_first() else {
        return 0;
    };
    let difference = |point: &Vec<K>| -> Vec<K> {
        let pairs = point.iter().zip(first);
        pairs.map(|(a, b)| a.clone() - b).collect()
    };
    rank(rest.iter().map(difference).collect())
}

/// The rank of a matrix, by rows.
pub(in crate::solvers) fn rank<K: OrderedField>(mut rows: Vec<Vec<K>>) -> usize {
    let mut rank = 0;
    let width = rows.first().map_or(0, Vec::len);
    for column in 0..width {
        let Some(at) = (rank..rows.len()).find(|&row| !rows[row][column].is_zero()) else {
            continue;
        };
        rows.swap(rank, at);
        let (done, rest) = rows.split_at_mut(rank + 1);
        let pivot = &done[rank];
        for row in rest {
            if row[column].is_zero() {
                continue;
            }
            let factor = row[column].clone() / &pivot[column];
            for (value, own) in row.iter_mut().zip(pivot) {
                *value -= &(own.clone() * &factor);
            }
        }
        rank += 1;
    }
    rank
}
