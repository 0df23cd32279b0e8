//! Classes of equilibria of subgames, built on one another.

use super::stages::{Place, drawn, forced, moved, walk};
use crate::game::{Game, InfosetId, NodeId, PlayerId};
use crate::number::OrderedField;
use crate::run::Stop;
use crate::strategy::Range;

/// More extreme points than this for one player in one cell are not listed.
const MOST_VERTICES: usize = 4096;

/// What one player does at some of its information sets, by their ids.
pub(in crate::solvers) type Part<K> = Vec<(InfosetId, Vec<K>)>;

/// A product of polytopes, by player: their extreme points.
#[derive(Clone)]
pub(in crate::solvers) struct Product<K> {
    pub(in crate::solvers) vertices: Vec<Vec<Part<K>>>,
}

/// A connected set of equilibria of a subgame: the product of some cells' union, over a part of the
/// subgame at its beginning, and classes of the subgames that follow.
pub(super) struct Class<K> {
    pub(super) root: NodeId,
    pub(super) cells: Vec<Product<K>>,
    /// The classes that follow, by number.
    pub(super) folded: Vec<usize>,
    /// By player: what is paid from the root on.
    pub(super) payoffs: Vec<Range<K>>,
}

impl<K: OrderedField> Class<K> {
    /// Whether it is not worth the same throughout to one of `players`.
    pub(super) fn varies(&self, players: &[PlayerId]) -> bool {
        let mut payoffs = players.iter().map(|player| &self.payoffs[player.index()]);
        payoffs.any(|range| !range.is_point())
    }
}

/// Two parts as one.
pub(in crate::solvers) fn join<K: Clone>(one: &Part<K>, other: &Part<K>) -> Part<K> {
    let mut joined = [&one[..], &other[..]].concat();
    joined.sort_unstable_by_key(|(set, _)| *set);
    joined
}

/// Every part of one list with every part of another.
pub(in crate::solvers) fn pairs<K: Clone>(
    one: &[Part<K>],
    other: &[Part<K>],
) -> Result<Vec<Part<K>>, Stop> {
    if one.len().saturating_mul(other.len()) > MOST_VERTICES {
        return Err(Stop::Work);
    }
    let with_all = |a| other.iter().map(move |b| join(a, b));
    Ok(one.iter().flat_map(with_all).collect())
}

impl<K: OrderedField> Product<K> {
    /// The product in which nobody does anything.
    pub(in crate::solvers) fn nothing(players: usize) -> Self {
        Product {
            vertices: vec![vec![Vec::new()]; players],
        }
    }

    pub(in crate::solvers) fn times(&self, other: &Self) -> Result<Self, Stop> {
        let players = self.vertices.iter().zip(&other.vertices);
        let vertices = players.map(|(one, other)| pairs(one, other)).collect();
        Ok(Product {
            vertices: Result::from_iter::<Vec<_>>(vertices)?,
        })
    }

    /// Every choice of one extreme point for every player, the last player's running fastest.
    pub(super) fn choices(&self) -> Odometer {
        Odometer::new(self.vertices.iter().map(Vec::len).collect())
    }

    /// The parts of a choice, by player.
    pub(super) fn parts(&self, choice: &[usize]) -> Vec<&Part<K>> {
        let own = self.vertices.iter().zip(choice);
        own.map(|(vertices, &at)| &vertices[at]).collect()
    }
}

/// All tuples of numbers below given bounds, the last running fastest.
pub(in crate::solvers) struct Odometer {
    bounds: Vec<usize>,
    next: Option<Vec<usize>>,
}

impl Odometer {
    pub(in crate::solvers) fn new(bounds: Vec<usize>) -> Self {
        let possible = bounds.iter().all(|&bound| bound > 0);
        Odometer {
            next: possible.then(|| vec![0; bounds.len()]),
            bounds,
        }
    }
}

impl Iterator for Odometer {
    type Item = Vec<usize>;

    fn next(&mut self) -> Option<Vec<usize>> {
        let now = self.next.take()?;
        let turned = (0..now.len()).rfind(|&at| now[at] + 1 < self.bounds[at]);
        self.next = turned.map(|at| {
            let mut after = now.clone();
            after[at] += 1;
            after[at + 1..].fill(0);
            after
        });
        Some(now)
    }
}

/// The part of the tree over which the cells of a class vary: from a root to the roots of the
/// classes that follow.
pub(in crate::solvers) struct Block<'a, K> {
    game: &'a Game<K>,
    places: Vec<Place>,
}

impl<'a, K: OrderedField> Block<'a, K> {
    /// The block of a root before the classes of `follow`, by their roots, sorted.
    pub(in crate::solvers) fn new(
        game: &'a Game<K>,
        root: NodeId,
        follow: &[(NodeId, usize)],
    ) -> Self {
        let ends = |node: NodeId| follow.binary_search_by_key(&node, |end| end.0).is_ok();
        Block {
            game,
            places: walk(game, root, ends),
        }
    }

    pub(super) fn size(&self) -> usize {
        self.places.len()
    }

    /// What is paid from the root on if every player does its part, by player. `worth` says what
    /// the roots of the classes that follow are worth. Where there is no choice parts need not speak.
    pub(in crate::solvers) fn worth<'b>(
        &self,
        parts: &[&Part<K>],
        worth: impl Fn(NodeId) -> Option<&'b [Range<K>]>,
    ) -> Vec<Range<K>> {
        let game = self.game;
        let players = game.players().len();
        let one = K::one();
        let nothing = Range {
            least: K::zero(),
            greatest: K::zero(),
        };
        let mut totals = vec![nothing; self.places.len() * players];
        for (index, place) in self.places.iter().enumerate().rev() {
            let (before, after) = totals.split_at_mut(index * players);
            let own = &mut after[..players];
            let known = if index > 0 && place.terminal {
                worth(place.node)
            } else {
                None
            };
            match known {
                Some(known) => own.clone_from_slice(known),
                None => {
                    for (total, player) in own.iter_mut().zip(game.player_ids()) {
                        if let Some(paid) = game.payoff_at(place.node, player) {
                            total.least += paid;
                            total.greatest += paid;
                        }
                    }
                }
            }
            if index == 0 {
                break;
            }
            let step = match moved(game, place.node) {
                None => drawn(game, place.node),
                Some((set, action)) => {
                    let player = game.infoset(set).player();
                    match distribution(parts[player.index()], set) {
                        Some(given) => Some(&given[action]),
                        None => forced(game, set).then_some(&one),
                    }
                }
            };
            let Some(step) = step.filter(|step| !step.is_zero()) else {
                continue;
            };
            let above = &mut before[place.parent * players..][..players];
            for (sum, value) in above.iter_mut().zip(&*own) {
                sum.least += &(value.least.clone() * step);
                sum.greatest += &(value.greatest.clone() * step);
            }
        }
        totals.truncate(players);
        totals
    }
}

/// What a part says at an information set.
pub(in crate::solvers) fn distribution<K>(part: &Part<K>, set: InfosetId) -> Option<&[K]> {
    let at = part.binary_search_by_key(&set, |(set, _)| *set).ok()?;
    Some(&part[at].1)
}

/// The least interval around two.
pub(in crate::solvers) fn widen<K: OrderedField>(range: &mut Option<Range<K>>, other: Range<K>) {
    match range {
        None => *range = Some(other),
        Some(range) => {
            if other.least.compare(&range.least).is_lt() {
                range.least = other.least;
            }
            if other.greatest.compare(&range.greatest).is_gt() {
                range.greatest = other.greatest;
            }
        }
    }
}

/// The products by connected components, each with its maximal ones; products are connected where
/// every player has an extreme point in common.
pub(in crate::solvers) fn components<K: OrderedField>(
    products: Vec<Product<K>>,
) -> Vec<Vec<Product<K>>> {
    if products.len() < 2 {
        return products.into_iter().map(|only| vec![only]).collect();
    }
    // By player: the extreme points met so far; by product and player: their numbers.
    let players = products[0].vertices.len();
    let mut met: Vec<Vec<&Part<K>>> = vec![Vec::new(); players];
    let mut numbers: Vec<Vec<Vec<usize>>> = Vec::with_capacity(products.len());
    for product in &products {
        let own = product.vertices.iter().zip(&mut met).map(|(own, met)| {
            let mut numbers: Vec<usize> = own.iter().map(|part| number(met, part)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        });
        numbers.push(own.collect());
    }
    let shares = |a: &Vec<usize>, b: &Vec<usize>| a.iter().any(|x| b.binary_search(x).is_ok());
    let holds = |a: &Vec<usize>, b: &Vec<usize>| b.iter().all(|x| a.binary_search(x).is_ok());
    let every = |a: usize, b: usize, test: &dyn Fn(&Vec<usize>, &Vec<usize>) -> bool| {
        numbers[a].iter().zip(&numbers[b]).all(|(a, b)| test(a, b))
    };
    let mut group: Vec<usize> = (0..products.len()).collect();
    for a in 0..products.len() {
        for b in 0..a {
            if group[a] != group[b] && every(a, b, &shares) {
                let (low, high) = (group[a].min(group[b]), group[a].max(group[b]));
                let members = group.iter_mut().filter(|own| **own == high);
                members.for_each(|own| *own = low);
            }
        }
    }
    // Of products with the same extreme points the first counts.
    let maximal: Vec<bool> = (0..products.len())
        .map(|a| {
            let mut others = (0..products.len()).filter(|&b| b != a);
            !others.any(|b| every(b, a, &holds) && (b < a || !every(a, b, &holds)))
        })
        .collect();
    let mut found: Vec<Vec<Product<K>>> = Vec::new();
    let mut place = vec![None; products.len()];
    for (index, product) in products.into_iter().enumerate() {
        let at = *place[group[index]].get_or_insert_with(|| {
            found.push(Vec::new());
            found.len() - 1
        });
        if maximal[index] {
            found[at].push(product);
        }
    }
    found
}

fn number<'a, K: PartialEq>(met: &mut Vec<&'a Part<K>>, part: &'a Part<K>) -> usize {
    match met.iter().position(|known| *known == part) {
        Some(number) => number,
        None => {
            met.push(part);
            met.len() - 1
        }
    }
}
