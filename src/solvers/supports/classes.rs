//! Classes with their cells and ranges.

use super::beliefs::SetBeliefs;
use super::frame::Frame;
use super::groups::Groups;
use super::hull::Factor;
use super::paid::Product;
use super::parts::{Part, is_pure, widen};
use super::pool::Pool;
use super::profile::{behavior, in_order};
use super::{Continuum, Halt, MOST_POINTS, SupportClass, SupportEquilibria, boxed};
use crate::diagnostic::Error;
use crate::game::{ActionId, InfosetId, NodeId, PlayerId};
use crate::number::OrderedField;
use crate::run::{Run, Status};
use crate::strategy::{Behavior, BeliefRange, Beliefs, Cell, Range};
use itertools::Itertools;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// All parts, and by part the least and the greatest of every coordinate.
pub(super) struct Parts<'a, 'g, K> {
    pub(super) frame: &'a Frame<'g, K>,
    pub(super) parts: Vec<Part<K>>,
    pub(super) low: Vec<Vec<K>>,
    pub(super) high: Vec<Vec<K>>,
    /// Whether coordinates are weights of realization plans.
    plans: bool,
    pub(super) run: &'a Run<'a>,
}

/// What the classes leave out.
struct Left {
    /// How many numbers they may hold.
    entries: usize,
    /// How many products are not listed.
    products: u64,
}

/// The classes of what was found.
pub(super) fn collect<K: OrderedField>(
    pool: Pool<'_, '_, K>,
    end: Result<(), Halt>,
) -> Result<SupportEquilibria<K>, Error> {
    let status = match end {
        Ok(()) => Status::Solved,
        Err(Halt::Stop(stop)) => Status::Stopped(stop),
        Err(Halt::Error(error)) => return Err(error),
    };
    // What is not convex, or of which one point is known, may touch an equilibrium in a box.
    let plain = |part: &Part<K>| part.continuum.is_none() && part.convex;
    let boxes =
        pool.boxed.is_empty() || pool.parts.iter().all(plain) && boxed::are_apart(&pool.boxed);
    let mut parts = Parts::new(pool.frame, pool.parts, pool.plans, pool.run);
    let groups = parts.groups()?;
    let mut left = Left {
        entries: pool.run.options().limits.entries,
        products: 0,
    };
    // When the time is over, few parts hang together, and there may be very many of them.
    let most = match groups.stop {
        None => usize::MAX,
        Some(_) => MOST_POINTS,
    };
    let mut classes: Vec<SupportClass<K>> = Vec::new();
    for members in groups.classes() {
        match classes.len() < most {
            true => classes.push(parts.class(&members, &groups, &mut left)?),
            false => left.products += members.len() as u64,
        }
    }
    classes.sort_by(|a, b| in_order(&a.representative, &b.representative));
    let complete = status == Status::Solved && pool.undecided == 0 && pool.unexamined == 0;
    let mut omitted = pool.omitted;
    if left.products > 0 {
        let reason = "some products are too many to be listed, or their extreme points are";
        omitted.get_or_insert_with(|| reason.to_string());
    }
    Ok(SupportEquilibria {
        components: groups.known && complete && left.products == 0 && boxes,
        classes,
        boxed: pool.boxed,
        undecided: pool.undecided,
        unexamined: pool.unexamined.saturating_add(left.products),
        status: match (status, groups.stop) {
            (Status::Solved, Some(stop)) => Status::Stopped(stop),
            _ => status,
        },
        omitted,
        supports: pool.supports,
    })
}

impl<'a, 'g, K: OrderedField> Parts<'a, 'g, K> {
    fn new(frame: &'a Frame<'g, K>, parts: Vec<Part<K>>, plans: bool, run: &'a Run<'a>) -> Self {
        let mut all = Parts {
            frame,
            parts: Vec::with_capacity(parts.len()),
            low: Vec::with_capacity(parts.len()),
            high: Vec::with_capacity(parts.len()),
            plans,
            run,
        };
        for mut part in parts {
            let factors = std::mem::take(&mut part.factors);
            part.factors = factors.into_iter().flat_map(|own| all.split(own)).collect();
            let (mut low, mut high) = (part.center.clone(), part.center.clone());
            for factor in &part.factors {
                for (at, least, greatest) in factor.ranges() {
                    low[at] = least.clone();
                    high[at] = greatest.clone();
                }
            }
            all.low.push(low);
            all.high.push(high);
            all.parts.push(part);
        }
        all
    }

    fn owner(&self, action: usize) -> PlayerId {
        let game = self.frame.game;
        game.infoset(game.infoset_of(ActionId::new(action)))
            .player()
    }

    /// A factor of several players as one for each of them, if it is a product.
    fn split(&self, factor: Factor<K>) -> Vec<Factor<K>> {
        let players: Vec<PlayerId> = factor.at.iter().map(|&at| self.owner(at)).collect();
        if players.iter().all_equal() {
            return vec![factor];
        }
        let mut parts: Vec<Factor<K>> = Vec::new();
        for player in self.frame.game.player_ids() {
            let places = players.iter().positions(|own| *own == player).collect_vec();
            if places.is_empty() {
                continue;
            }
            let mut points: Vec<Vec<K>> = Vec::new();
            for point in &factor.points {
                let own = places.iter().map(|&at| point[at].clone()).collect();
                if !points.contains(&own) {
                    points.push(own);
                }
            }
            let at = places.iter().map(|&place| factor.at[place]).collect();
            parts.push(Factor { at, points });
        }
        let count = parts.iter().map(|part| part.points.len());
        match count.fold(1usize, usize::saturating_mul) == factor.points.len() {
            true => parts
                .into_iter()
                .filter(|part| part.points.len() > 1)
                .collect(),
            false => vec![factor],
        }
    }

    fn class(
        &self,
        members: &[usize],
        groups: &Groups,
        left: &mut Left,
    ) -> Result<SupportClass<K>, Error> {
        let mut cells = Vec::new();
        let mut joint = Vec::new();
        let mut continua = Vec::new();
        let maximal = members.iter().copied();
        let maximal: Vec<usize> = maximal.filter(|&m| groups.holder[m] == m).collect();
        for &member in &maximal {
            let part = &self.parts[member];
            if let Some(dimension) = part.continuum {
                let beside = self.points(member, MOST_POINTS).unwrap_or_default();
                let beside = beside.iter().map(|point| self.profile(point));
                continua.push(Continuum {
                    profile: self.profile(&part.center)?,
                    beliefs: self.beliefs(&part.beliefs),
                    dimension,
                    beside: beside.collect::<Result<_, _>>()?,
                });
                continue;
            }
            let by_player =
                |factor: &Factor<K>| factor.at.iter().map(|&at| self.owner(at)).all_equal();
            let product = part.factors.iter().all(by_player);
            let size = self.size(part, product);
            if size > left.entries {
                left.products += 1;
                continue;
            }
            match product {
                true => match self.cell(part)? {
                    Some(cell) => cells.push(cell),
                    None => {
                        left.products += 1;
                        continue;
                    }
                },
                false => match self.points(member, MOST_POINTS) {
                    Some(points) => {
                        let points = points.iter().map(|point| self.profile(point));
                        joint.push(points.collect::<Result<_, _>>()?);
                    }
                    None => {
                        left.products += 1;
                        continue;
                    }
                },
            }
            left.entries -= size;
        }
        let (profile, beliefs) = self.representative(members);
        let (payoffs, attained) = self.payoffs(&maximal);
        Ok(SupportClass {
            representative: self.profile(profile)?,
            beliefs: self.beliefs(beliefs),
            cells,
            joint,
            continua,
            belief_ranges: self.belief_ranges(members),
            payoffs,
            attained,
        })
    }

    /// How many numbers the extreme points of a part are: of a product those of every player.
    fn size(&self, part: &Part<K>, product: bool) -> usize {
        let mut counts = vec![1usize; if product { self.frame.players } else { 1 }];
        for factor in &part.factors {
            let place = match factor.at.first() {
                Some(&at) if product => self.owner(at).index(),
                _ => 0,
            };
            counts[place] = counts[place].saturating_mul(factor.points.len());
        }
        let points = counts.into_iter().fold(0, usize::saturating_add);
        points.saturating_mul(part.center.len())
    }

    /// A profile of a class, with its beliefs: a pure one if there is one, and otherwise one that
    /// is a part by itself if there is one.
    fn representative(&self, members: &[usize]) -> (&[K], &SetBeliefs<K>) {
        // Those that are there for the beliefs at one set have no others.
        let whole = members.iter().map(|&member| &self.parts[member]);
        let whole: Vec<&Part<K>> = whole.filter(|part| !part.aside).collect();
        let pure = |part: &&&Part<K>| part.center.iter().all(is_pure);
        let point = |part: &&&Part<K>| part.factors.is_empty() && part.continuum.is_none();
        let middle = whole.iter().find(pure);
        if middle.is_none()
            && let Some((profile, beliefs)) = whole.iter().find_map(|part| part.pure.as_ref())
        {
            return (profile, beliefs);
        }
        let middle = middle.or_else(|| whole.iter().find(point));
        let first = &self.parts[members[0]];
        let chosen = middle.or(whole.first()).copied().unwrap_or(first);
        (&chosen.center, &chosen.beliefs)
    }

    fn profile(&self, point: &[K]) -> Result<Behavior<K>, Error> {
        behavior(self.frame, point, self.plans, None)
    }

    fn beliefs(&self, beliefs: &SetBeliefs<K>) -> Beliefs<K> {
        Beliefs::new(self.frame.game.shape().clone(), beliefs.clone())
    }

    /// The cell of a part whose factors belong to one player each; `None` if a player has too many
    /// extreme points.
    fn cell(&self, part: &Part<K>) -> Result<Option<Cell<K>>, Error> {
        let mut vertices = Vec::new();
        for player in self.frame.game.player_ids() {
            let own = part.factors.iter();
            let own =
                own.filter(|factor| factor.at.first().map(|&at| self.owner(at)) == Some(player));
            let Some(points) = combinations(&part.center, &own.collect_vec(), MOST_POINTS) else {
                return Ok(None);
            };
            let own = points.iter();
            let own = own.map(|point| behavior(self.frame, point, self.plans, Some(player)));
            vertices.push(own.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(Some(Cell { vertices }))
    }

    /// The beliefs at the sets at which they are known all over the class.
    fn belief_ranges(&self, members: &[usize]) -> Vec<BeliefRange<K>> {
        let mut ranges: BTreeMap<(InfosetId, NodeId), BeliefRange<K>> = BTreeMap::new();
        let parts = || members.iter().map(|&member| &self.parts[member]);
        let unknown: BTreeSet<InfosetId> = parts().flat_map(|p| &p.unranged).copied().collect();
        for own in parts().flat_map(|part| &part.ranges) {
            if unknown.contains(&own.infoset) {
                continue;
            }
            match ranges.entry((own.infoset, own.node)) {
                Entry::Vacant(new) => {
                    new.insert(own.clone());
                }
                Entry::Occupied(known) => {
                    let known = &mut known.into_mut().range;
                    if own.range.least.compare(&known.least).is_lt() {
                        known.least = own.range.least.clone();
                    }
                    if own.range.greatest.compare(&known.greatest).is_gt() {
                        known.greatest = own.range.greatest.clone();
                    }
                }
            }
        }
        ranges.into_values().collect()
    }

    /// The payoffs over some parts, and whether their ends are taken.
    fn payoffs(&self, members: &[usize]) -> (Vec<Range<K>>, bool) {
        let mut ranges: Vec<Option<Range<K>>> = vec![None; self.frame.players];
        let mut attained = true;
        for &member in members {
            let part = &self.parts[member];
            let reached = self.reached(&part.center);
            let matters = |factor: &&Factor<K>| factor.at.iter().any(|&at| reached[at]);
            let product = Product {
                frame: self.frame,
                center: &part.center,
                factors: part.factors.iter().filter(matters).collect(),
                taken: self.high[member].iter().map(|p| !p.is_zero()).collect(),
                plans: self.plans,
            };
            let (own, exact) = product.range(self.run);
            attained &= exact;
            for (range, own) in ranges.iter_mut().zip(own) {
                widen(range, own.least);
                widen(range, own.greatest);
            }
        }
        (ranges.into_iter().flatten().collect(), attained)
    }

    /// By action: whether play comes to its set.
    fn reached(&self, center: &[K]) -> Vec<bool> {
        let game = self.frame.game;
        let path = self.frame.path(|action| !center[action.index()].is_zero());
        let mut reached = vec![false; center.len()];
        for set in game.infosets() {
            let here = set.nodes().iter().any(|node| path[node.index()]);
            reached[set.action_range()].fill(here);
        }
        reached
    }
}

/// The middle with all combinations of extreme points of some factors, unless there are more than
/// `most`.
pub(super) fn combinations<K: OrderedField>(
    center: &[K],
    factors: &[&Factor<K>],
    most: usize,
) -> Option<Vec<Vec<K>>> {
    let count = factors.iter().map(|factor| factor.points.len());
    if count.fold(1usize, usize::saturating_mul) > most {
        return None;
    }
    let mut found = vec![center.to_vec()];
    for factor in factors {
        let mut longer = Vec::with_capacity(found.len() * factor.points.len());
        for before in &found {
            for point in &factor.points {
                let mut own = before.clone();
                for (&at, value) in factor.at.iter().zip(point) {
                    own[at] = value.clone();
                }
                longer.push(own);
            }
        }
        found = longer;
    }
    Some(found)
}
