//! The unknowns: the weights with which players come to their sequences.
//!
//! For sequential equilibria the weight of a sequence is the leading coefficient of the
//! probability with which its player takes all of its actions when it trembles. Weights divide up
//! where the player comes by actions of its support; an action outside it starts a *region* with
//! a weight of its own, which can be any positive number. A node is reached with the product of
//! chance and of one weight for every player, so that conditions are linear in the weights of each
//! player.
//!
//! For Nash equilibria weights are those of realization plans.

use super::frame::{Frame, NONE};
use super::terms::Terms;
use crate::game::{ActionId, InfosetId, NodeId, PlayerId};
use crate::number::OrderedField;
use crate::solvers::system::{Form, System, rank};
use std::cmp::Ordering;

/// The weights under one choice of supports.
#[derive(Debug, Clone)]
pub(super) struct Weights<K> {
    /// By action: the weight of the sequence that ends in it; zero where it is not taken and
    /// starts no region.
    pub(super) of: Vec<Form<K>>,
    /// By action: the action that starts its region, if it is not in the first one.
    pub(super) region: Vec<Option<ActionId>>,
    /// By action: the unknown of the region that starts with it and is scaled by itself.
    pub(super) scale: Vec<Option<usize>>,
    /// By unknown: whether it stands for a quantity that may be zero, plus one.
    shifted: Vec<bool>,
    /// Weights of single nodes, where beliefs are free.
    pub(super) nodes: Vec<Form<K>>,
    /// What bounds the unknowns.
    pub(super) system: System<K>,
}

/// What happens to the weight of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It is positive, and part of what comes to the set.
    Taken,
    /// It is part of what comes to the set, and may be zero.
    Open,
    /// It is not taken, and its sequence has weight zero.
    Never,
    /// It is not taken, and starts a region.
    Tremble,
}

impl<K: OrderedField> Weights<K> {
    /// The weights where actions have these roles, each region that trembles start with weight one.
    pub(super) fn new(frame: &Frame<'_, K>, role: impl Fn(ActionId) -> Role) -> Self {
        let game = frame.game;
        let actions = game.action_count();
        let mut weights = Weights {
            of: vec![Form::zero(); actions],
            region: vec![None; actions],
            scale: vec![None; actions],
            shifted: Vec::new(),
            nodes: Vec::new(),
            system: System::new(0),
        };
        for set in game.infosets() {
            weights.divide(frame, set.id(), &role);
        }
        weights
    }

    /// What comes to a set, and its region.
    fn inflow(&self, frame: &Frame<'_, K>, set: InfosetId) -> (Form<K>, Option<ActionId>) {
        match frame.before(set) {
            Some(action) => (self.of[action.index()].clone(), self.region[action.index()]),
            None => (Form::constant(K::one()), None),
        }
    }

    fn divide(&mut self, frame: &Frame<'_, K>, set: InfosetId, role: impl Fn(ActionId) -> Role) {
        let (inflow, region) = self.inflow(frame, set);
        let mut shared: Vec<(ActionId, bool)> = Vec::new();
        for action in frame.game.infoset(set).actions() {
            match role(action) {
                Role::Never => {}
                Role::Tremble => {
                    self.of[action.index()] = Form::constant(K::one());
                    self.region[action.index()] = Some(action);
                }
                role => {
                    shared.push((action, role == Role::Open));
                    self.region[action.index()] = region;
                }
            }
        }
        if inflow.is_zero() {
            return;
        }
        let Some(((last, open), rest)) = shared.split_last() else {
            return;
        };
        let mut left = inflow;
        for (action, open) in rest {
            let weight = match open {
                true => self.nonnegative(),
                false => self.positive(),
            };
            left = left.sub(&weight);
            self.of[action.index()] = weight;
        }
        if !rest.is_empty() {
            match open {
                true => self.system.nonnegative.push(left.clone()),
                false => self.system.positive.push(left.clone()),
            }
        }
        self.of[last.index()] = left;
    }

    fn unknown(&mut self) -> usize {
        self.shifted.push(false);
        self.system.unknowns += 1;
        self.system.unknowns - 1
    }

    /// A new positive unknown.
    pub(super) fn positive(&mut self) -> Form<K> {
        Form::unknown(self.unknown())
    }

    /// A new quantity that is not negative. The unknown is larger by one: unknowns of a system are
    /// positive.
    pub(super) fn nonnegative(&mut self) -> Form<K> {
        let unknown = self.unknown();
        self.shifted[unknown] = true;
        let form = Form::unknown(unknown).sub(&Form::constant(K::one()));
        self.system.nonnegative.push(form.clone());
        form
    }

    /// New quantities, not negative or positive, that sum to one.
    pub(super) fn simplex(&mut self, count: usize, open: bool) -> Vec<Form<K>> {
        let mut left = Form::constant(K::one());
        let mut parts = Vec::with_capacity(count);
        for _ in 1..count {
            let part = match open {
                true => self.nonnegative(),
                false => self.positive(),
            };
            left = left.sub(&part);
            parts.push(part);
        }
        if count > 1 {
            match open {
                true => self.system.nonnegative.push(left.clone()),
                false => self.system.positive.push(left.clone()),
            }
        }
        if count > 0 {
            parts.push(left);
        }
        parts
    }

    /// The regions of the players other than one on the way to a node.
    fn regions<'a>(
        &'a self,
        last: &'a [u32],
        owner: PlayerId,
    ) -> impl Iterator<Item = ActionId> + 'a {
        let others = last.iter().enumerate();
        let others = others.filter(move |(player, _)| *player != owner.index());
        others.filter_map(|(_, &last)| match last {
            NONE => None,
            last => self.region[last as usize - 1],
        })
    }

    /// The regions with a scale of their own that some of the carriers of a set are in, and others
    /// not.
    pub(super) fn mixed_scales(
        &self,
        frame: &Frame<'_, K>,
        owner: PlayerId,
        carriers: &[NodeId],
    ) -> Vec<ActionId> {
        let mut count: Vec<(ActionId, usize)> = Vec::new();
        for &node in carriers {
            for region in self.regions(frame.last(node), owner) {
                if self.scale[region.index()].is_none() {
                    continue;
                }
                match count.iter_mut().find(|(known, _)| *known == region) {
                    Some((_, count)) => *count += 1,
                    None => count.push((region, 1)),
                }
            }
        }
        let mixed = count.into_iter().filter(|(_, c)| *c < carriers.len());
        mixed.map(|(region, _)| region).collect()
    }

    /// The sum as a polynomial, up to a positive factor: weights that all terms have in common are
    /// left out where they are `positive`.
    pub(super) fn form(
        &self,
        terms: &Terms<K>,
        owner: PlayerId,
        scales: &[ActionId],
        positive: bool,
    ) -> Form<K> {
        let Some(first) = terms.keys().next() else {
            return Form::zero();
        };
        let common: Vec<bool> = (0..first.len())
            .map(|at| {
                let player = at + 1 < first.len();
                positive && player && terms.keys().all(|key| key[at] == first[at])
            })
            .collect();
        let mut sum: Vec<(Vec<usize>, K)> = Vec::new();
        for (key, amount) in terms {
            let (tag, last) = match key.split_last() {
                Some((tag, last)) => (*tag, last),
                None => (NONE, &key[..]),
            };
            let mut product = Form::constant(amount.clone());
            for (at, &last) in last.iter().enumerate() {
                if last != NONE && !common[at] {
                    product = product.mul(&self.of[last as usize - 1]);
                }
            }
            if tag != NONE {
                product = product.mul(&self.nodes[tag as usize - 1]);
            }
            product = product.mul(&self.scaled(last, owner, scales));
            sum.extend(product.terms().iter().cloned());
        }
        Form::new(sum)
    }

    /// The factor that scales make at a node.
    pub(super) fn scaled(&self, last: &[u32], owner: PlayerId, scales: &[ActionId]) -> Form<K> {
        let mut product = Form::constant(K::one());
        for region in scales {
            let Some(unknown) = self.scale[region.index()] else {
                continue;
            };
            let inside = self.regions(last, owner).any(|own| own == *region);
            let unknown = Form::unknown(unknown);
            product = product.mul(&match inside {
                true => unknown,
                false => Form::constant(K::one()).sub(&unknown),
            });
        }
        product
    }

    /// Chance and the others' weights at a node, as a polynomial.
    pub(super) fn reach(
        &self,
        frame: &Frame<'_, K>,
        node: NodeId,
        owner: PlayerId,
        scales: &[ActionId],
    ) -> Form<K> {
        let last = frame.last(node);
        let mut product = Form::constant(frame.chance[node.index()].clone());
        for (player, &last) in last.iter().enumerate() {
            if last != NONE && player != owner.index() {
                product = product.mul(&self.of[last as usize - 1]);
            }
        }
        product.mul(&self.scaled(last, owner, scales))
    }

    /// Settles how large regions are against each other, given the carriers of sets off the path.
    ///
    /// Multiplying regions by factors that leave the ratio of any two carriers of a set as it is
    /// changes nothing. So as many regions as possible are left at one, and of the others in
    /// a group, if one of them is on every carrier's path, the weights sum to one. Otherwise each
    /// gets a scale of its own, from zero to infinity.
    pub(super) fn settle_scales(
        &mut self,
        frame: &Frame<'_, K>,
        carriers: &[(InfosetId, &[NodeId])],
    ) {
        let owner = |set: &InfosetId| frame.game.infoset(*set).player();
        // Rows: by pair of carriers, which regions the one has and the other has not.
        let mut regions: Vec<ActionId> = Vec::new();
        let mut ways: Vec<Vec<Vec<ActionId>>> = Vec::new();
        for (set, nodes) in carriers {
            let mut own: Vec<Vec<ActionId>> = Vec::new();
            for &node in *nodes {
                let way: Vec<ActionId> = self.regions(frame.last(node), owner(set)).collect();
                if !own.contains(&way) {
                    own.push(way);
                }
            }
            let common: Vec<ActionId> = own[..1.min(own.len())]
                .iter()
                .flatten()
                .copied()
                .filter(|region| own.iter().all(|way| way.contains(region)))
                .collect();
            for way in &mut own {
                way.retain(|region| !common.contains(region));
                regions.extend(way.iter().copied());
            }
            if own.len() > 1 {
                ways.push(own);
            }
        }
        regions.sort_unstable();
        regions.dedup();
        for part in components(&regions, &ways) {
            self.settle(&part, &ways);
        }
    }

    /// Regions that are compared with each other, directly or not.
    fn settle(&mut self, part: &[ActionId], ways: &[Vec<Vec<ActionId>>]) {
        let rows = |kept: &[ActionId]| -> Vec<Vec<K>> {
            let mut rows = Vec::new();
            for own in ways {
                let Some((first, rest)) = own.split_first() else {
                    continue;
                };
                for way in rest {
                    let entry = |region: &ActionId| {
                        let (plus, minus) = (way.contains(region), first.contains(region));
                        match (plus, minus) {
                            (true, false) => K::one(),
                            (false, true) => -K::one(),
                            _ => K::zero(),
                        }
                    };
                    rows.push(kept.iter().map(entry).collect());
                }
            }
            rows
        };
        let full = rank(rows(part));
        // Whether the weights of these may be made to sum to one: every way has one of them, or
        // in some sets none.
        let uniform = |kept: &[ActionId]| {
            ways.iter().all(|own| {
                let count = |way: &Vec<ActionId>| way.iter().filter(|r| kept.contains(r)).count();
                let mut counts = own.iter().map(count);
                let first = counts.next().unwrap_or(0);
                counts.all(|count| count == first)
            })
        };
        let mut kept = part.to_vec();
        while kept.len() > full {
            if kept.len() == full + 1 && uniform(&kept) {
                for (region, share) in kept.iter().zip(self.simplex(kept.len(), false)) {
                    self.rescale(*region, &share);
                }
                return;
            }
            let without = |at: usize| {
                let mut rest = kept.clone();
                rest.remove(at);
                rest
            };
            // Those that leave a uniform rest are preferred.
            let fit = |at: &usize| rank(rows(&without(*at))) == full;
            let fits: Vec<usize> = (0..kept.len()).rev().filter(fit).collect();
            let near = fits
                .iter()
                .find(|at| kept.len() == full + 2 && uniform(&without(**at)));
            match near.or(fits.first()) {
                Some(&at) => {
                    kept.remove(at);
                }
                None => break,
            }
        }
        // Each may be any positive number `u / (1 - u)`.
        for region in kept {
            let unknown = self.unknown();
            let rest = Form::constant(K::one()).sub(&Form::unknown(unknown));
            self.system.positive.push(rest);
            self.scale[region.index()] = Some(unknown);
        }
    }

    /// Gives a region this weight in place of one.
    fn rescale(&mut self, region: ActionId, weight: &Form<K>) {
        // Weights in the region were divided from one: they are turned into those divided from the
        // new one. Only affine forms occur, and the constant is what was divided.
        let members = (0..self.of.len()).filter(|at| self.region[*at] == Some(region));
        let members: Vec<usize> = members.collect();
        let one = Form::constant(K::one());
        let change = weight.sub(&one);
        let mut changed: Vec<(Form<K>, Form<K>)> = Vec::new();
        for at in members {
            let old = self.of[at].clone();
            if constant_of(&old).is_zero() {
                continue;
            }
            let new = old.add(&change);
            changed.push((old, new.clone()));
            self.of[at] = new;
        }
        for form in &mut self.system.positive {
            if let Some((_, new)) = changed.iter().find(|(old, _)| old == form) {
                *form = new.clone();
            }
        }
    }
}

fn constant_of<K: OrderedField>(form: &Form<K>) -> K {
    let constant = form.terms().iter().find(|(product, _)| product.is_empty());
    constant.map_or_else(K::zero, |(_, value)| value.clone())
}

/// Groups of regions that occur in the same sets.
fn components(regions: &[ActionId], ways: &[Vec<Vec<ActionId>>]) -> Vec<Vec<ActionId>> {
    let mut group: Vec<usize> = (0..regions.len()).collect();
    let place = |region: &ActionId| regions.binary_search(region).ok();
    for own in ways {
        let mut all = own.iter().flatten().filter_map(place);
        let Some(first) = all.next() else { continue };
        for other in all {
            let (low, high) = (
                group[first].min(group[other]),
                group[first].max(group[other]),
            );
            let joined = group.iter_mut().filter(|own| **own == high);
            joined.for_each(|own| *own = low);
        }
    }
    let mut found: Vec<Vec<ActionId>> = Vec::new();
    for first in 0..regions.len() {
        let members = (0..regions.len()).filter(|at| group[*at] == first);
        let members: Vec<ActionId> = members.map(|at| regions[at]).collect();
        if !members.is_empty() {
            found.push(members);
        }
    }
    found
}

impl<K: OrderedField> Weights<K> {
    /// Requires that a polynomial is zero or not negative. `false` if its value is known and is
    /// not so.
    pub(super) fn require(&mut self, form: Form<K>, zero: bool) -> bool {
        if let Some(value) = form.as_constant() {
            return match zero {
                true => value.is_zero(),
                false => value.sign().is_ge(),
            };
        }
        let signs = self.signs(&form);
        match (signs, zero) {
            (Some(Signs::Negative), _) | (Some(Signs::Positive), true) => return false,
            (Some(Signs::Positive | Signs::NeverNegative), false) => return true,
            _ => {}
        }
        let list = match zero {
            true => &mut self.system.zero,
            false => &mut self.system.nonnegative,
        };
        if !list.contains(&form) {
            list.push(form);
        }
        true
    }
}

/// What is known of the values of a polynomial where all unknowns are in their bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signs {
    Positive,
    NeverNegative,
    Negative,
}

/// With more unknowns corners are not looked at.
const MOST_CORNERS: usize = 6;

impl<K: OrderedField> Weights<K> {
    /// Every unknown is between zero and one, or between one and two if it is shifted. On this box
    /// a polynomial that is linear in each unknown is an average of its values at the corners, in
    /// the open box one with positive weights.
    fn signs(&self, form: &Form<K>) -> Option<Signs> {
        let unknowns = form.unknowns();
        let linear = unknowns.iter().all(|&unknown| form.degree_in(unknown) < 2);
        if unknowns.len() > MOST_CORNERS || !linear {
            return None;
        }
        let mut point = vec![K::zero(); self.system.unknowns];
        let mut seen = [false; 3];
        for corner in 0..1usize << unknowns.len() {
            for (at, &unknown) in unknowns.iter().enumerate() {
                point[unknown] = match (corner >> at & 1 == 1, self.shifted[unknown]) {
                    (false, false) => K::zero(),
                    (true, true) => K::one() + &K::one(),
                    _ => K::one(),
                };
            }
            match form.evaluate(&point).sign() {
                Ordering::Less => seen[0] = true,
                Ordering::Equal => seen[1] = true,
                Ordering::Greater => seen[2] = true,
            }
        }
        let closed = unknowns.iter().any(|&unknown| self.shifted[unknown]);
        match seen {
            [true, zero, false] if !(zero && closed) => Some(Signs::Negative),
            [false, zero, true] if !(zero && closed) => Some(Signs::Positive),
            [false, _, _] => Some(Signs::NeverNegative),
            _ => None,
        }
    }
}
