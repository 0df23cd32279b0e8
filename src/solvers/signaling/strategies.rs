//! Strategies and beliefs read back from the solved systems of a pattern.

use super::patterns::Pattern;
use super::polytope::Polytope;
use super::skeleton::Skeleton;
use crate::number::OrderedField;

/// Probabilities by action of the game; zero at the other player's actions.
pub(super) type Strategy<K> = Vec<K>;

/// Values for some actions.
type Part<K> = Vec<(usize, K)>;

/// Which point of a polytope is meant.
type Point<'a, K> = &'a [K];

impl<K: OrderedField> Pattern<K> {
    /// Whether probabilities are linear in weights: everybody mixes only where its own weight is
    /// the same at all points. Moves where nobody looks are independent of all else.
    pub(super) fn is_linear(&self) -> bool {
        let constant = |polytope: &Polytope<K>, at: usize| {
            let mut values = polytope.vertices.iter().map(|vertex| &vertex[at]);
            let first = values.next();
            first.is_some_and(|first| !first.is_zero() && values.all(|value| value == first))
        };
        let by_region = |region: &super::sides::Region<K>| {
            let carrier = |index: usize| region.carriers[index].as_ref();
            let mut mixing = region.mixing.iter();
            mixing.all(|&(index, _)| {
                carrier(index).is_some_and(|(variable, _)| constant(&region.weights, *variable))
            })
        };
        let by_block = |block: &super::plans::Plans<K>| {
            let mut mixing = block.mixing.iter();
            mixing.all(|&(_, inflow, _)| constant(&block.plans, inflow))
        };
        self.regions.iter().all(by_region) && self.plans.iter().all(by_block)
    }

    /// A pure profile with the supports of the pattern, or less at loose sets; `None` if there is
    /// none.
    pub(super) fn pure(&self, skeleton: &Skeleton<'_, K>) -> Option<Strategy<K>> {
        let single = |support: &Vec<usize>| support.len() <= 1;
        let sets = self.supports.sets.iter().zip(&self.loose);
        if !self.supports.moves.iter().all(single)
            || !sets
                .into_iter()
                .all(|(support, loose)| *loose || single(support))
        {
            return None;
        }
        let mut profile = self.base(skeleton);
        for (index, block) in self.plans.iter().enumerate() {
            if block.mixing.is_empty() {
                continue;
            }
            let pure = |plan: &&Vec<K>| {
                let mut sets = block.mixing.iter();
                sets.all(|&(set, _, _)| block.taken(&self.supports, set, plan).len() == 1)
            };
            let plan = block.plans.vertices.iter().find(pure)?;
            for (action, value) in self.uninformed_part(skeleton, index, plan, plan) {
                profile[action] = value;
            }
        }
        Some(profile)
    }

    /// Both players' pure choices, the others zero.
    fn base(&self, skeleton: &Skeleton<'_, K>) -> Strategy<K> {
        let mut profile = self.informed_base(skeleton);
        let theirs = self.uninformed_base(skeleton);
        for (place, value) in profile.iter_mut().zip(theirs) {
            *place += &value;
        }
        profile
    }

    /// The informed player's pure choices, the others zero.
    fn informed_base(&self, skeleton: &Skeleton<'_, K>) -> Strategy<K> {
        let mut base = vec![K::zero(); skeleton.game.action_count()];
        for (index, support) in self.supports.moves.iter().enumerate() {
            if let [only] = support[..] {
                base[first_action(skeleton, index) + only] = K::one();
            }
        }
        base
    }

    fn uninformed_base(&self, skeleton: &Skeleton<'_, K>) -> Strategy<K> {
        let game = skeleton.game;
        let mut base = vec![K::zero(); game.action_count()];
        for (set, support) in skeleton.sets.iter().zip(&self.supports.sets) {
            if let [only] = support[..] {
                base[game.infoset(set.infoset).action_range().start + only] = K::one();
            }
        }
        base
    }

    /// What a point of a region says about the moves at which it mixes. Where its weight is zero,
    /// `interior` decides, which is the limit of strategies on the way to it.
    fn informed_part(
        &self,
        skeleton: &Skeleton<'_, K>,
        region: usize,
        point: Point<'_, K>,
        interior: Point<'_, K>,
    ) -> Part<K> {
        let mut part = Vec::new();
        for &(index, first) in &self.regions[region].mixing {
            let support = &self.supports.moves[index];
            let range = first..first + support.len();
            let shares = distribution(&point[range.clone()])
                .or_else(|| distribution(&interior[range]))
                .unwrap_or_default();
            let start = first_action(skeleton, index);
            part.extend(support.iter().map(|action| start + action).zip(shares));
        }
        part
    }

    fn uninformed_part(
        &self,
        skeleton: &Skeleton<'_, K>,
        block: usize,
        point: Point<'_, K>,
        interior: Point<'_, K>,
    ) -> Part<K> {
        let mut part = Vec::new();
        for &(set, _, first) in &self.plans[block].mixing {
            let support = &self.supports.sets[set];
            let range = first..first + support.len();
            let shares = distribution(&point[range.clone()])
                .or_else(|| distribution(&interior[range]))
                .unwrap_or_default();
            let infoset = skeleton.game.infoset(skeleton.sets[set].infoset);
            let start = infoset.action_range().start;
            part.extend(support.iter().map(|action| start + action).zip(shares));
        }
        part
    }

    /// The extreme points of the informed player's strategies; `None` if there are more than
    /// `most`.
    pub(super) fn informed_vertices(
        &self,
        skeleton: &Skeleton<'_, K>,
        most: usize,
    ) -> Option<Vec<Strategy<K>>> {
        let mut factors: Vec<Vec<Part<K>>> = Vec::new();
        for (index, region) in self.regions.iter().enumerate() {
            if !region.mixing.is_empty() {
                factors.push(parts(&region.weights, |point, interior| {
                    self.informed_part(skeleton, index, point, interior)
                }));
            }
        }
        for &index in &self.unseen {
            let start = first_action(skeleton, index);
            let support = &self.supports.moves[index];
            let pure = |taken: &usize| {
                let share = |action: &usize| match action == taken {
                    true => K::one(),
                    false => K::zero(),
                };
                support.iter().map(|a| (start + a, share(a))).collect()
            };
            factors.push(support.iter().map(pure).collect());
        }
        expand(self.informed_base(skeleton), &factors, most)
    }

    /// The same for the uninformed player.
    pub(super) fn uninformed_vertices(
        &self,
        skeleton: &Skeleton<'_, K>,
        most: usize,
    ) -> Option<Vec<Strategy<K>>> {
        let mut factors: Vec<Vec<Part<K>>> = Vec::new();
        for (index, block) in self.plans.iter().enumerate() {
            if !block.mixing.is_empty() {
                factors.push(parts(&block.plans, |point, interior| {
                    self.uninformed_part(skeleton, index, point, interior)
                }));
            }
        }
        expand(self.uninformed_base(skeleton), &factors, most)
    }

    /// A profile in the relative interior; where only loose sets mix, one that mixes little.
    pub(super) fn central(&self, skeleton: &Skeleton<'_, K>) -> Strategy<K> {
        let mut profile = self.base(skeleton);
        let mut put = |part: Part<K>| {
            for (action, value) in part {
                profile[action] = value;
            }
        };
        for (index, region) in self.regions.iter().enumerate() {
            if let Some(center) = region.weights.center() {
                put(self.informed_part(skeleton, index, &center, &center));
            }
        }
        for (index, block) in self.plans.iter().enumerate() {
            let loose = block.mixing.iter().all(|&(set, _, _)| self.loose[set]);
            let positive = |plan: &&Vec<K>| plan.iter().filter(|share| !share.is_zero()).count();
            let plan = match loose {
                true => block.plans.vertices.iter().min_by_key(positive).cloned(),
                false => block.plans.center(),
            };
            if let Some(plan) = plan {
                put(self.uninformed_part(skeleton, index, &plan, &plan));
            }
        }
        for &index in &self.unseen {
            let support = &self.supports.moves[index];
            let shares = distribution(&vec![K::one(); support.len()]).unwrap_or_default();
            let start = first_action(skeleton, index);
            put(support.iter().map(|a| start + a).zip(shares).collect());
        }
        profile
    }

    fn region_of(&self, set: usize) -> Option<usize> {
        let holds = |region: &super::sides::Region<K>| region.sets.contains(&set);
        self.regions.iter().position(holds)
    }

    /// The belief at a set that goes with [`central`](Self::central).
    pub(super) fn central_belief(&self, skeleton: &Skeleton<'_, K>, set: usize) -> Vec<K> {
        self.region_of(set)
            .and_then(|region| {
                let region = &self.regions[region];
                region.belief(skeleton, set, &region.weights.center()?)
            })
            .unwrap_or_default()
    }

    /// The beliefs at a set at the extreme points of its region, and others at loose sets.
    pub(super) fn beliefs<'a>(
        &'a self,
        skeleton: &'a Skeleton<'_, K>,
        set: usize,
    ) -> impl Iterator<Item = Vec<K>> + 'a {
        let region = self.region_of(set).map(|region| &self.regions[region]);
        let own = region.into_iter().flat_map(move |region| {
            let points = region.weights.vertices.iter();
            points.filter_map(move |point| region.belief(skeleton, set, point))
        });
        let more = self.more_beliefs.iter().filter(move |(at, _)| *at == set);
        own.chain(more.map(|(_, belief)| belief.clone()))
    }
}

fn first_action<K: OrderedField>(skeleton: &Skeleton<'_, K>, index: usize) -> usize {
    let infoset = skeleton.moves[index].infoset;
    skeleton.game.infoset(infoset).action_range().start
}

/// Weights divided by their sum.
fn distribution<K: OrderedField>(weights: &[K]) -> Option<Vec<K>> {
    let sum = weights.iter().fold(K::zero(), |sum, weight| sum + weight);
    (!sum.is_zero()).then(|| weights.iter().map(|w| w.clone() / &sum).collect())
}

/// What the extreme points say, each thing once.
fn parts<K: OrderedField>(
    polytope: &Polytope<K>,
    part: impl Fn(Point<'_, K>, Point<'_, K>) -> Part<K>,
) -> Vec<Part<K>> {
    let Some(interior) = polytope.center() else {
        return Vec::new();
    };
    let mut found: Vec<Part<K>> = Vec::new();
    for vertex in &polytope.vertices {
        let next = part(vertex, &interior);
        if !found.contains(&next) {
            found.push(next);
        }
    }
    found
}

/// The product of the factors over what all have in common.
fn expand<K: OrderedField>(
    base: Strategy<K>,
    factors: &[Vec<Part<K>>],
    most: usize,
) -> Option<Vec<Strategy<K>>> {
    let mut all = vec![base];
    for factor in factors {
        if all.len().saturating_mul(factor.len()) > most {
            return None;
        }
        let product = all.iter().flat_map(|strategy| {
            factor.iter().map(|part| {
                let mut next = strategy.clone();
                for (action, value) in part {
                    next[*action] = value.clone();
                }
                next
            })
        });
        all = product.collect();
    }
    Some(all)
}

/// What both players expect: the first in the game's order first.
pub(super) fn payoffs<K: OrderedField>(
    skeleton: &Skeleton<'_, K>,
    informed: &[K],
    uninformed: &[K],
) -> [K; 2] {
    let game = skeleton.game;
    // By step: the probability that the play comes there.
    let mut reach = vec![K::zero(); skeleton.steps.len()];
    reach[0] = K::one();
    let mut sum = [K::zero(), K::zero()];
    let mut pay = |step: usize, reach: &[K]| {
        for (total, pays) in sum.iter_mut().zip(&skeleton.steps[step].pays) {
            *total += &(pays.clone() * &reach[step]);
        }
    };
    pay(0, &reach);
    // Preorder: a step is known before the moves after it.
    for place in &skeleton.moves {
        let here = reach[place.step].clone() * &place.probability;
        if here.is_zero() {
            continue;
        }
        let profile = if place.set.is_some() {
            uninformed
        } else {
            informed
        };
        let actions = game.infoset(place.infoset).action_range();
        for (step, action) in (place.first_step..).zip(actions) {
            reach[step] = here.clone() * &profile[action];
            pay(step, &reach);
        }
    }
    let [first, second] = sum;
    match skeleton.informed.index() {
        0 => [first, second],
        _ => [second, first],
    }
}
