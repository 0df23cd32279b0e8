//! From solutions of a system to sets of profiles.

use super::beliefs::{SetBeliefs, Told};
use super::boxed::BoxedEquilibrium;
use super::frame::Frame;
use super::hull::{self, Factor};
use super::weights::Weights;
use super::{Halt, MOST_POINTS};
use crate::game::{ActionId, InfosetId, NodeId};
use crate::number::OrderedField;
use crate::run::{Run, Stop};
use crate::solvers::system::{Form, Piece, Sample, Solutions};
use crate::strategy::{BeliefRange, Range};
use itertools::Itertools;

/// One choice of supports whose system was solved.
pub(super) struct Chosen<'a, K> {
    pub(super) weights: &'a Weights<K>,
    /// By action: whether it is in its support, or may be.
    pub(super) taken: &'a [bool],
    /// By information set: the nodes that carry its belief, and the place of the first one's own
    /// weight if they have such; nothing where it has no belief.
    pub(super) carriers: &'a [Option<Carriers>],
    /// By information set: what the solutions say of the beliefs there.
    pub(super) told: &'a [Told],
    /// Whether profiles are given by the weights of realization plans, else by probabilities.
    pub(super) plans: bool,
}

/// The nodes that carry a belief.
#[derive(Debug, Clone)]
pub(super) struct Carriers {
    pub(super) nodes: Vec<NodeId>,
    /// Where the weights of the nodes by themselves start, if they have such.
    pub(super) own: Option<usize>,
}

/// Equilibria with the same supports: a product of polytopes, or a continuum of which one is known.
#[derive(Debug, Clone)]
pub(super) struct Part<K> {
    /// By action: its coordinate at a profile in the middle.
    pub(super) center: Vec<K>,
    /// What varies.
    pub(super) factors: Vec<Factor<K>>,
    /// Whether it is convex in its coordinates; otherwise the coordinates between extreme points
    /// are averages weighted by how often these come there.
    pub(super) convex: bool,
    /// By information set: the belief in the middle.
    pub(super) beliefs: SetBeliefs<K>,
    /// A pure profile among its extreme points, if there is one and the middle is another, and its
    /// beliefs.
    pub(super) pure: Option<(Vec<K>, SetBeliefs<K>)>,
    pub(super) ranges: Vec<BeliefRange<K>>,
    /// Sets at which there are, or may be, other beliefs than those in the ranges.
    pub(super) unranged: Vec<InfosetId>,
    /// Whether it is a part of others, there for the beliefs at one set.
    pub(super) aside: bool,
    /// Of a continuum: its dimension if known. Only its center is a known member.
    pub(super) continuum: Option<Option<usize>>,
}

impl<K> Part<K> {
    /// About how many numbers it holds, with its bounds.
    fn entries(&self) -> usize {
        let factors = self.factors.iter();
        let factors: usize = factors.map(|own| own.points.len() * own.at.len()).sum();
        4 * self.center.len() + factors + 2 * self.ranges.len()
    }
}

/// All that the solutions say.
pub(super) struct Found<K> {
    pub(super) parts: Vec<Part<K>>,
    pub(super) boxed: Vec<BoxedEquilibrium>,
    /// How many products have irrational coordinates that no box is given for.
    pub(super) unnamed: usize,
    /// Whether some products had too many extreme points.
    pub(super) crowded: bool,
    /// How many numbers the parts hold.
    pub(super) entries: usize,
    /// Why some products were not read.
    pub(super) stop: Option<Stop>,
}

/// The unknowns of a block with the points of one of its pieces; of a continuum its sample.
pub(super) struct Chunk<'a, K> {
    pub(super) unknowns: &'a [usize],
    pub(super) points: &'a [Vec<K>],
    inner: &'a [K],
    /// Whether the piece is the convex hull of the points.
    pub(super) whole: bool,
}

impl<K: OrderedField> Chosen<'_, K> {
    /// Whether the solutions are there for the beliefs at one set.
    pub(super) fn is_aside(&self) -> bool {
        self.told.contains(&Told::Only)
    }

    /// The sets of profiles that these solutions are, until they hold `most` numbers or more.
    pub(super) fn read(
        &self,
        frame: &Frame<'_, K>,
        solutions: &Solutions<K>,
        most: usize,
        run: &Run<'_>,
    ) -> Result<Found<K>, Halt> {
        let mut found = Found {
            parts: Vec::new(),
            boxed: Vec::new(),
            unnamed: 0,
            crowded: false,
            entries: 0,
            stop: None,
        };
        let blocks = &solutions.blocks;
        let mut choice = vec![0; blocks.len()];
        if blocks.iter().any(|block| block.pieces.is_empty()) {
            return Ok(found);
        }
        loop {
            found.stop = match found.entries >= most {
                true => Some(Stop::Work),
                false => run.stopped(),
            };
            if found.stop.is_some() {
                return Ok(found);
            }
            let pieces: Vec<(&[usize], &Piece<K>)> = blocks
                .iter()
                .zip(&choice)
                .map(|(block, &at)| (&block.unknowns[..], &block.pieces[at]))
                .collect();
            self.product(frame, &pieces, &mut found, run)?;
            let mut done = true;
            for (block, place) in blocks.iter().zip(&mut choice).rev() {
                *place += 1;
                if *place < block.pieces.len() {
                    done = false;
                    break;
                }
                *place = 0;
            }
            if done {
                return Ok(found);
            }
        }
    }

    fn product(
        &self,
        frame: &Frame<'_, K>,
        pieces: &[(&[usize], &Piece<K>)],
        found: &mut Found<K>,
        run: &Run<'_>,
    ) -> Result<(), Halt> {
        let irrational = |piece: &Piece<K>| match piece {
            Piece::Root(_) => true,
            Piece::Continuum { sample, .. } => matches!(sample, Sample::Root(_)),
            _ => false,
        };
        if pieces.iter().any(|(_, piece)| irrational(piece)) {
            match BoxedEquilibrium::new(frame, self, pieces) {
                Some(one) => found.boxed.push(one),
                None => found.unnamed += 1,
            }
            return Ok(());
        }
        let mut chunks: Vec<Chunk<'_, K>> = Vec::with_capacity(pieces.len());
        let mut continuum: Option<Option<usize>> = None;
        for (unknowns, piece) in pieces {
            let (points, inner): (&[Vec<K>], &[K]) = match piece {
                Piece::Point(point) => (std::slice::from_ref(point), point),
                Piece::Polytope { vertices, inner } => (vertices, inner),
                Piece::Continuum {
                    sample: Sample::Point(point),
                    dimension,
                } => {
                    let before = continuum.unwrap_or(Some(0));
                    continuum = Some(before.zip(*dimension).map(|(a, b)| a + b));
                    (std::slice::from_ref(point), point)
                }
                // Those are irrational.
                _ => return Ok(()),
            };
            chunks.push(Chunk {
                unknowns,
                points,
                inner,
                whole: !matches!(piece, Piece::Continuum { .. }),
            });
        }
        let mut values = vec![K::zero(); self.weights.system.unknowns];
        for chunk in &chunks {
            put(&mut values, chunk.unknowns, chunk.inner);
        }
        let center: Vec<K> = (0..self.taken.len())
            .map(|action| self.coordinate(frame, action, &values, None))
            .collect();
        let mut part = Part {
            beliefs: self.beliefs(frame, &values, None),
            pure: None,
            ranges: Vec::new(),
            unranged: Vec::new(),
            aside: self.is_aside(),
            factors: Vec::new(),
            convex: true,
            center,
            continuum,
        };
        let coordinates = self.coordinates(frame, &chunks);
        part.pure = self.pure(frame, &chunks, &coordinates, &values, &part.center);
        for (block, actions) in coordinates {
            match self.factor(frame, &chunks, &block, actions, &values, &mut part, run)? {
                Some(factor) if factor.points.len() > 1 => part.factors.push(factor),
                Some(_) => {}
                None => {
                    found.crowded = true;
                    return Ok(());
                }
            }
        }
        (part.ranges, part.unranged) = self.ranges(frame, &chunks, &values);
        found.entries += part.entries();
        found.parts.push(part);
        Ok(())
    }

    /// The polynomials above and below of an action's coordinate; `None` if it is a constant.
    fn ratio(&self, frame: &Frame<'_, K>, action: usize) -> Option<(&Form<K>, Option<&Form<K>>)> {
        if !self.taken[action] {
            return None;
        }
        let own = &self.weights.of[action];
        if self.plans {
            return Some((own, None));
        }
        let set = frame.game.infoset_of(ActionId::new(action));
        let range = frame.game.infoset(set).action_range();
        if range.filter(|at| self.taken[*at]).count() < 2 {
            return None;
        }
        Some((own, frame.before(set).map(|a| &self.weights.of[a.index()])))
    }

    /// An action's coordinate at these values of the unknowns. Where its set has weight zero, that
    /// of the values `near`, towards which the limit is taken.
    fn coordinate(
        &self,
        frame: &Frame<'_, K>,
        action: usize,
        values: &[K],
        near: Option<&[K]>,
    ) -> K {
        match self.ratio(frame, action) {
            None if self.taken[action] => K::one(),
            None => K::zero(),
            Some((own, None)) => own.evaluate(values),
            Some((own, Some(before))) => {
                let inflow = before.evaluate(values);
                match (inflow.is_zero(), near) {
                    (false, _) => own.evaluate(values) / &inflow,
                    (true, Some(near)) => self.coordinate(frame, action, near, None),
                    (true, None) => K::zero(),
                }
            }
        }
    }

    /// Blocks with the actions whose coordinates depend on them.
    fn coordinates(
        &self,
        frame: &Frame<'_, K>,
        chunks: &[Chunk<'_, K>],
    ) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut found: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
        let block_of = |unknown: &usize| {
            let has = |chunk: &Chunk<'_, K>| chunk.unknowns.contains(unknown);
            chunks.iter().position(has)
        };
        for action in 0..self.taken.len() {
            let Some((own, before)) = self.ratio(frame, action) else {
                continue;
            };
            let mut blocks: Vec<usize> = own.unknowns().iter().filter_map(block_of).collect();
            if let Some(before) = before {
                blocks.extend(before.unknowns().iter().filter_map(block_of));
            }
            blocks.sort_unstable();
            blocks.dedup();
            if blocks.is_empty() {
                continue;
            }
            // With those that share a block.
            let (joined, rest): (Vec<_>, Vec<_>) = found
                .into_iter()
                .partition(|(own, _)| own.iter().any(|block| blocks.contains(block)));
            found = rest;
            let mut actions = vec![action];
            for (own, others) in joined {
                blocks.extend(own);
                actions.extend(others);
            }
            blocks.sort_unstable();
            blocks.dedup();
            actions.sort_unstable();
            found.push((blocks, actions));
        }
        found
    }

    /// A pure profile at which all coordinates that vary are at extreme points, with its beliefs;
    /// `None` if there is none, or the middle is pure itself.
    fn pure(
        &self,
        frame: &Frame<'_, K>,
        chunks: &[Chunk<'_, K>],
        coordinates: &[(Vec<usize>, Vec<usize>)],
        middle: &[K],
        center: &[K],
    ) -> Option<(Vec<K>, SetBeliefs<K>)> {
        let varies = |at: &usize| coordinates.iter().any(|(_, actions)| actions.contains(at));
        let mut fixed = (0..center.len()).filter(|at| !varies(at));
        if coordinates.is_empty() || !fixed.all(|at| is_pure(&center[at])) {
            return None;
        }
        let mut values = middle.to_vec();
        for (blocks, actions) in coordinates {
            let counts = blocks.iter().map(|&block| chunks[block].points.len());
            let counts: Vec<usize> = counts.collect();
            if counts.iter().copied().fold(1usize, usize::saturating_mul) > MOST_POINTS {
                return None;
            }
            // What was tried last stays.
            choices(&counts).find(|choice| {
                for (&block, &at) in blocks.iter().zip(choice) {
                    put(
                        &mut values,
                        chunks[block].unknowns,
                        &chunks[block].points[at],
                    );
                }
                let mut own = actions.iter();
                own.all(|&at| is_pure(&self.coordinate(frame, at, &values, Some(middle))))
            })?;
        }
        let all = 0..center.len();
        let point = all.map(|at| self.coordinate(frame, at, &values, Some(middle)));
        Some((point.collect(), self.beliefs(frame, &values, Some(middle))))
    }

    /// The points over which some coordinates range; `None` if there are too many.
    #[allow(clippy::too_many_arguments)]
    fn factor(
        &self,
        frame: &Frame<'_, K>,
        chunks: &[Chunk<'_, K>],
        blocks: &[usize],
        actions: Vec<usize>,
        center: &[K],
        part: &mut Part<K>,
        run: &Run<'_>,
    ) -> Result<Option<Factor<K>>, Halt> {
        let count = blocks.iter().map(|&block| chunks[block].points.len());
        if count.fold(1usize, usize::saturating_mul) > MOST_POINTS {
            return Ok(None);
        }
        let mut points: Vec<Vec<K>> = Vec::new();
        let mut values = center.to_vec();
        let mut inflows: Vec<Vec<K>> = Vec::new();
        let counts: Vec<usize> = blocks
            .iter()
            .map(|&block| chunks[block].points.len())
            .collect();
        for choice in choices(&counts) {
            for (&block, at) in blocks.iter().zip(choice) {
                let chunk = &chunks[block];
                put(&mut values, chunk.unknowns, &chunk.points[at]);
            }
            let at = |&action: &usize| self.coordinate(frame, action, &values, Some(center));
            points.push(actions.iter().map(at).collect());
            let before = actions
                .iter()
                .filter_map(|&action| self.ratio(frame, action)?.1);
            inflows.push(before.map(|form| form.evaluate(&values)).collect());
        }
        let convex = inflows.iter().all_equal();
        part.convex &= convex;
        let mut distinct: Vec<Vec<K>> = Vec::with_capacity(points.len());
        for point in points {
            if !distinct.contains(&point) {
                distinct.push(point);
            }
        }
        let mut points = distinct;
        if convex && points.len() > 2 {
            points = hull::extreme(points, run)?;
        }
        Ok(Some(Factor {
            at: actions,
            points,
        }))
    }
}

pub(super) fn is_pure<K: OrderedField>(coordinate: &K) -> bool {
    coordinate.is_zero() || *coordinate == K::one()
}

/// All ways to choose one of so many things at every place, the last one's running fastest.
pub(super) fn choices(counts: &[usize]) -> impl Iterator<Item = Vec<usize>> {
    let total = counts.iter().product();
    (0..total).map(move |mut index: usize| {
        let mut choice = vec![0; counts.len()];
        for (place, &count) in choice.iter_mut().zip(counts).rev() {
            *place = index % count;
            index /= count;
        }
        choice
    })
}

/// Writes the values of some unknowns.
pub(super) fn put<K: Clone>(values: &mut [K], unknowns: &[usize], point: &[K]) {
    for (&unknown, value) in unknowns.iter().zip(point) {
        values[unknown] = value.clone();
    }
}

/// Widens a range so that it has a value.
pub(super) fn widen<K: OrderedField>(range: &mut Option<Range<K>>, value: K) {
    match range {
        None => {
            *range = Some(Range {
                least: value.clone(),
                greatest: value,
            });
        }
        Some(range) if value.compare(&range.least).is_lt() => range.least = value,
        Some(range) if value.compare(&range.greatest).is_gt() => range.greatest = value,
        Some(_) => {}
    }
}
