//! The equilibria of one stage, menus of subgames included, as parts of behavior.

use super::build::{Built, Meaning, Menu, Paid, build};
use super::class::{Part, Product, distribution, join, pairs};
use super::response::pure;
use super::stages::Stage;
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::OrderedField;
use crate::run::{Run, Status, Stop};
use crate::solvers::nash::extreme;
use crate::strategy::{Behavior, RealizationPlan};
use std::sync::Arc;

/// Why the search ends.
pub(in crate::solvers) enum Halt {
    Stop(Stop),
    Error(Error),
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Halt::Stop(stop)
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Halt::Error(error)
    }
}

/// A subgame from which a cell is on the menu.
pub(super) struct Offer<'a, K> {
    /// The place in the stage where it starts.
    pub(super) place: usize,
    pub(super) cell: &'a Product<K>,
    pub(super) menu: Menu<K>,
}

/// A stage, the one or two players that count in it, and what is paid at its places. Others that
/// move there have no choice.
pub(super) struct Task<'a, K> {
    pub(super) game: &'a Game<K>,
    pub(super) stage: &'a Stage,
    /// By node: whether its subtree is closed.
    pub(super) closed: &'a [bool],
    pub(super) actors: &'a [PlayerId],
    /// By place and actor; nothing where there is an offer.
    pub(super) paid: &'a [Option<Vec<K>>],
    pub(super) offers: &'a [Offer<'a, K>],
}

impl<K: OrderedField> Task<'_, K> {
    /// The maximal Nash subsets, and how many pivots they took.
    pub(super) fn cells(&self, run: &Run<'_>) -> Result<(Vec<Product<K>>, usize), Halt> {
        if let Some(cell) = self.one_decision() {
            return Ok((vec![cell], 0));
        }
        let players = [0, 1].map(|at| self.actors.get(at).copied());
        let built = build(self.game, self.stage, &players, |place| {
            if let Some(offer) = self.offers.iter().find(|offer| offer.place == place) {
                return Paid::Menu(&offer.menu);
            }
            match &self.paid[place] {
                None => Paid::Nothing,
                Some(paid) => {
                    let worth = |at: usize| paid.get(at).cloned().unwrap_or_else(K::zero);
                    Paid::Fixed([0, 1].map(worth).to_vec())
                }
            }
        })?;
        let found = extreme(&built.game, run)?;
        if let Status::Stopped(stop) = found.status {
            return Err(stop.into());
        }
        // By actor and plan: the extreme points that it stands for.
        let mut points: Vec<Vec<Vec<Part<K>>>> = Vec::with_capacity(self.actors.len());
        for (actor, plans) in found.plans.iter().enumerate().take(self.actors.len()) {
            let own = plans.iter().map(|plan| self.points(&built, actor, plan));
            points.push(own.collect::<Result<_, _>>()?);
        }
        let mut cells = Vec::with_capacity(found.cells.len());
        for cell in &found.cells {
            let mut product = self.bystanders()?;
            for (actor, player) in self.actors.iter().enumerate() {
                let own = cell.plans[actor].iter();
                let mut vertices: Vec<Part<K>> = Vec::new();
                for point in own.flat_map(|&plan| &points[actor][plan]) {
                    if !vertices.contains(point) {
                        vertices.push(point.clone());
                    }
                }
                product.vertices[player.index()] = vertices;
            }
            cells.push(product);
        }
        Ok((cells, found.pivots))
    }

    /// A stage of one decision and nothing else: mixtures of the best actions.
    fn one_decision(&self) -> Option<Product<K>> {
        let (stage, game) = (self.stage, self.game);
        let (&[set], &[owner]) = (&stage.sets[..], self.actors) else {
            return None;
        };
        let single = stage.places[1..].iter().all(|place| place.terminal);
        let NodeKind::Decision(_) = game.kind(stage.root()) else {
            return None;
        };
        if !single || !self.offers.is_empty() {
            return None;
        }
        let zero = K::zero();
        let worth = |action: &usize| match &self.paid[1 + action] {
            Some(paid) => &paid[0],
            None => &zero,
        };
        let count = stage.places.len() - 1;
        let top =
            (0..count).reduce(
                |top, next| match worth(&next).compare(worth(&top)).is_gt() {
                    true => next,
                    false => top,
                },
            )?;
        let best = (0..count).filter(|action| worth(action) == worth(&top));
        let mut product = Product::nothing(game.players().len());
        product.vertices[owner.index()] = best
            .map(|action| vec![(set, pure(count, action))])
            .collect();
        Some(product)
    }

    /// What the players that do not count do in the cells on the menu.
    fn bystanders(&self) -> Result<Product<K>, Stop> {
        let mut product = Product::nothing(self.game.players().len());
        for offer in self.offers {
            for player in self.game.player_ids() {
                if !self.actors.contains(&player) {
                    let at = player.index();
                    product.vertices[at] = pairs(&product.vertices[at], &offer.cell.vertices[at])?;
                }
            }
        }
        Ok(product)
    }

    /// The extreme points that a plan of the stage stands for: several where its own moves exclude
    /// a subgame on the menu, in which it may then do anything that is on it.
    fn points(
        &self,
        built: &Built<K>,
        actor: usize,
        plan: &RealizationPlan<K>,
    ) -> Result<Vec<Part<K>>, Stop> {
        let mut behavior = Behavior::open(Arc::clone(built.game.shape()));
        plan.write_to(&mut behavior);
        let mut base: Part<K> = Vec::new();
        let mut picks: Vec<Option<&[K]>> = vec![None; self.offers.len()];
        for (set, meaning) in built.game.infosets().zip(&built.meaning) {
            let Some(given) = behavior.at(set.id()) else {
                continue;
            };
            match *meaning {
                Meaning::Set(id) => base.push((id, given.to_vec())),
                Meaning::Menu(place, who) if who == actor => {
                    let at = self.offers.iter().position(|offer| offer.place == place);
                    if let Some(at) = at {
                        picks[at] = Some(given);
                    }
                }
                Meaning::Menu(..) => {}
            }
        }
        base.sort_unstable_by_key(|(set, _)| *set);
        let mut points = vec![base];
        for (offer, pick) in self.offers.iter().zip(picks) {
            let vertices = &offer.cell.vertices[self.actors[actor].index()];
            let root = self.stage.places[offer.place].node;
            points = match pick {
                Some(weights) => {
                    let average = self.average(root, vertices, weights);
                    points.iter().map(|point| join(point, &average)).collect()
                }
                None => pairs(&points, vertices)?,
            };
        }
        Ok(points)
    }

    /// The behavior that a mixture over extreme points from `root` on amounts to: at every set they
    /// count by how often they come there from `root` on; where none does, from the root of the
    /// largest subgame from which one does, since play there must be a mixture as well.
    fn average(&self, root: NodeId, vertices: &[Part<K>], weights: &[K]) -> Part<K> {
        let taken = vertices.iter().zip(weights);
        let taken: Vec<(&Part<K>, &K)> = taken.filter(|(_, weight)| !weight.is_zero()).collect();
        if let [(only, _)] = taken[..] {
            return only.clone();
        }
        let mut sets: Vec<_> = taken
            .iter()
            .flat_map(|(part, _)| part.iter().map(|(set, _)| *set))
            .collect();
        sets.sort_unstable();
        sets.dedup();
        let average = |set| {
            let sum = |from: NodeId| {
                let count = self.game.infoset(set).action_count();
                let mut mass = K::zero();
                let mut sums = vec![K::zero(); count];
                for &(part, weight) in &taken {
                    let Some(given) = distribution(part, set) else {
                        continue;
                    };
                    let own = weight.clone() * &self.reach(part, set, from);
                    mass += &own;
                    for (sum, p) in sums.iter_mut().zip(given) {
                        *sum += &(own.clone() * p);
                    }
                }
                (mass, sums)
            };
            let (mut mass, mut sums) = sum(root);
            if mass.is_zero() {
                // A part that speaks of a set comes there from the start of its stage on.
                for from in self.subgames(set, root).into_iter().rev() {
                    (mass, sums) = sum(from);
                    if !mass.is_zero() {
                        break;
                    }
                }
            }
            let shares = sums.into_iter().map(|sum| sum / &mass).collect();
            (set, shares)
        };
        sets.into_iter().map(average).collect()
    }

    /// The roots of the subgames that are below `root` and hold a set, the smallest first.
    fn subgames(&self, set: InfosetId, root: NodeId) -> Vec<NodeId> {
        let mut roots = Vec::new();
        let mut at = self.game.infoset(set).nodes().first().copied();
        while let Some(node) = at.filter(|&node| node != root) {
            if self.closed[node.index()] {
                roots.push(node);
            }
            at = self.game.parent(node).map(|(parent, _)| parent);
        }
        roots
    }

    /// How often a part comes to one of its sets, the moves of others aside, from the subgame at
    /// `from` on, in which the set is. Sets of which it does not speak count as passed: those with
    /// one action, and those that it leaves open, which an earlier move of it excludes.
    fn reach(&self, part: &Part<K>, set: InfosetId, from: NodeId) -> K {
        let game = self.game;
        let player = game.infoset(set).player();
        let mut reach = K::one();
        let mut at = set;
        while let Some(action) = game.last_action(player, game.infoset(at).parent_sequence()) {
            at = game.infoset_of(action);
            // In preorder what is before the root is on the way to it, or beside the subgame.
            if game
                .infoset(at)
                .nodes()
                .first()
                .is_none_or(|&node| node < from)
            {
                break;
            }
            if let Some(given) = distribution(part, at) {
                let first = game.infoset(at).action(0).index();
                reach *= &given[action.index() - first];
            }
        }
        reach
    }
}
