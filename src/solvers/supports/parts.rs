//! From solutions of a system to sets of profiles.

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

/// What the solutions for one choice of supports and carriers say of the beliefs at a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// All of them.
    Whole,
    /// Some of them.
    Partly,
    /// Nothing: the solutions for other carriers do.
    Elsewhere,
    /// All of them, and that is all that these solutions are for.
    Only,
}

/// The nodes that carry a belief.
#[derive(Debug, Clone)]
pub(super) struct Carriers {
    pub(super) nodes: Vec<NodeId>,
    /// Where the weights of the nodes by themselves start, if they have such.
    pub(super) own: Option<usize>,
}

/// A connected set of equilibria with the same supports: a product of polytopes, or one of
/// a continuum.
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

/// By information set: the belief, by node.
pub(super) type SetBeliefs<K> = Vec<Option<Box<[K]>>>;

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
struct Chunk<'a, K> {
    unknowns: &'a [usize],
    points: &'a [Vec<K>],
    inner: &'a [K],
    /// Whether the piece is the convex hull of the points.
    whole: bool,
}

impl<K: OrderedField> Chosen<'_, K> {
    /// Whether the solutions are there for the beliefs at one set.
    pub(super) fn is_aside(&self) -> bool {
        self.told.contains(&Told::Only)
    }

    /// The sets of profiles that these solutions are, until they hold more than `most` numbers.
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
            found.stop = match found.entries > most {
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

    /// The scales that matter at a set.
    fn scales(&self, frame: &Frame<'_, K>, set: InfosetId, carriers: &Carriers) -> Vec<ActionId> {
        let owner = frame.game.infoset(set).player();
        self.weights.mixed_scales(frame, owner, &carriers.nodes)
    }

    /// By node of a set: what it weighs in the belief.
    pub(super) fn reaches(
        &self,
        frame: &Frame<'_, K>,
        set: InfosetId,
        carriers: &Carriers,
    ) -> Vec<(usize, Form<K>)> {
        let owner = frame.game.infoset(set).player();
        let scales = self.scales(frame, set, carriers);
        let nodes = frame.game.infoset(set).nodes();
        let mut found = Vec::with_capacity(carriers.nodes.len());
        for (place, node) in carriers.nodes.iter().enumerate() {
            let Some(at) = nodes.iter().position(|own| own == node) else {
                continue;
            };
            let mut reach = self.weights.reach(frame, *node, owner, &scales);
            if let Some(first) = carriers.own {
                reach = reach.mul(&self.weights.nodes[first + place]);
            }
            found.push((at, reach));
        }
        found
    }

    /// By information set: the belief at these values of the unknowns. Where all that carries it
    /// weighs nothing there, it is the limit from the values `near`, if those are given.
    fn beliefs(&self, frame: &Frame<'_, K>, values: &[K], near: Option<&[K]>) -> SetBeliefs<K> {
        let game = frame.game;
        let belief = |set: crate::game::Infoset<'_>| -> Option<Box<[K]>> {
            let count = set.nodes().len();
            if count == 1 {
                return Some([K::one()].into());
            }
            let carriers = self.carriers[set.id().index()].as_ref()?;
            let reaches = self.reaches(frame, set.id(), carriers);
            let mut orders = vec![vec![K::zero(); count]];
            for (at, reach) in reaches {
                orders[0][at] = reach.evaluate(values);
                // Where nobody comes in a Nash equilibrium, there is no belief.
                let Some(near) = near.filter(|_| !self.plans) else {
                    continue;
                };
                for (order, own) in along(&reach, values, near).into_iter().enumerate().skip(1) {
                    if order == orders.len() {
                        orders.push(vec![K::zero(); count]);
                    }
                    orders[order][at] = own;
                }
            }
            // What leads in the least order decides in the limit.
            orders.into_iter().find_map(|belief| {
                let sum = belief.iter().fold(K::zero(), |sum, share| sum + share);
                let shares = belief.into_iter().map(|share| share / &sum);
                (!sum.is_zero()).then(|| shares.collect())
            })
        };
        game.infosets().map(belief).collect()
    }

    /// The beliefs over the part, where extreme points decide: where every weight is linear in
    /// each block; and the sets at which there may be others.
    fn ranges(
        &self,
        frame: &Frame<'_, K>,
        chunks: &[Chunk<'_, K>],
        center: &[K],
    ) -> (Vec<BeliefRange<K>>, Vec<InfosetId>) {
        let (mut ranges, mut unranged) = (Vec::new(), Vec::new());
        for set in frame.game.infosets() {
            let at = set.id().index();
            if set.nodes().len() == 1
                || self.told[at] == Told::Elsewhere
                || self.is_aside() && self.told[at] != Told::Only
            {
                continue;
            }
            let Some(carriers) = &self.carriers[at] else {
                // Where nobody comes in a Nash equilibrium, there is no belief.
                if !self.plans {
                    unranged.push(set.id());
                }
                continue;
            };
            let reaches = self.reaches(frame, set.id(), carriers);
            let mut unknowns: Vec<usize> = Vec::new();
            for (_, reach) in &reaches {
                unknowns.extend(reach.unknowns());
            }
            let has = |chunk: &&Chunk<'_, K>| chunk.unknowns.iter().any(|u| unknowns.contains(u));
            let blocks: Vec<&Chunk<'_, K>> = chunks.iter().filter(has).collect();
            let linear = |form: &Form<K>| {
                let factors = |product: &Vec<usize>, chunk: &Chunk<'_, K>| {
                    product
                        .iter()
                        .filter(|u| chunk.unknowns.contains(u))
                        .count()
                };
                let varying = |chunk: &&&Chunk<'_, K>| chunk.points.len() > 1;
                form.terms().iter().all(|(product, _)| {
                    let mut varying = blocks.iter().filter(varying);
                    varying.all(|chunk| factors(product, chunk) < 2)
                })
            };
            let count = blocks.iter().map(|chunk| chunk.points.len());
            if count.fold(1usize, usize::saturating_mul) > MOST_POINTS
                || !reaches.iter().all(|(_, reach)| linear(reach))
                || !blocks.iter().all(|chunk| chunk.whole)
                || self.told[at] == Told::Partly
            {
                unranged.push(set.id());
                continue;
            }
            let mut own: Vec<Option<Range<K>>> = vec![None; set.nodes().len()];
            let mut values = center.to_vec();
            let mut see = |values: &[K]| {
                let mut weights = vec![K::zero(); own.len()];
                let mut sum = K::zero();
                for (at, reach) in &reaches {
                    weights[*at] = reach.evaluate(values);
                    sum += &weights[*at];
                }
                if sum.is_zero() {
                    return;
                }
                for (range, weight) in own.iter_mut().zip(weights) {
                    widen(range, weight / &sum);
                }
            };
            see(center);
            let counts: Vec<usize> = blocks.iter().map(|chunk| chunk.points.len()).collect();
            for choice in choices(&counts) {
                for (chunk, at) in blocks.iter().zip(choice) {
                    put(&mut values, chunk.unknowns, &chunk.points[at]);
                }
                see(&values);
            }
            for (range, &node) in own.into_iter().zip(set.nodes()) {
                if let Some(range) = range {
                    ranges.push(BeliefRange {
                        infoset: set.id(),
                        node,
                        range,
                    });
                }
            }
        }
        (ranges, unranged)
    }
}

pub(super) fn is_pure<K: OrderedField>(coordinate: &K) -> bool {
    coordinate.is_zero() || *coordinate == K::one()
}

/// A polynomial on the line from some values towards others, by powers of the way gone.
fn along<K: OrderedField>(form: &Form<K>, values: &[K], near: &[K]) -> Vec<K> {
    let mut powers = vec![K::zero(); form.degree() + 1];
    for (product, coefficient) in form.terms() {
        let mut own = vec![coefficient.clone()];
        for &unknown in product {
            let step = near[unknown].clone() - &values[unknown];
            own.push(K::zero());
            for power in (0..own.len()).rev() {
                let before = power.checked_sub(1).map(|p| own[p].clone() * &step);
                own[power] *= &values[unknown];
                if let Some(before) = before {
                    own[power] += &before;
                }
            }
        }
        for (sum, value) in powers.iter_mut().zip(&own) {
            *sum += value;
        }
    }
    powers
}

/// All ways to choose one of so many things at every place, the last one's running fastest.
fn choices(counts: &[usize]) -> impl Iterator<Item = Vec<usize>> {
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
