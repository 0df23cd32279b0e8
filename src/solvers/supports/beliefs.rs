//! The beliefs with sets of profiles.

use super::MOST_POINTS;
use super::frame::Frame;
use super::parts::{Carriers, Chosen, Chunk, choices, put, widen};
use crate::game::{ActionId, InfosetId};
use crate::number::OrderedField;
use crate::solvers::system::Form;
use crate::strategy::{BeliefRange, Range};

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

/// By information set: the belief, by node.
pub(super) type SetBeliefs<K> = Vec<Option<Box<[K]>>>;

impl<K: OrderedField> Chosen<'_, K> {
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
    pub(super) fn beliefs(
        &self,
        frame: &Frame<'_, K>,
        values: &[K],
        near: Option<&[K]>,
    ) -> SetBeliefs<K> {
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
    pub(super) fn ranges(
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
