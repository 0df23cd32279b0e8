//! Equilibria of a subgame: what was found, and how it goes together with what was found below.

use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId, Shape};
use crate::number::OrderedField;
use crate::run::Stop;
use crate::solvers::refinements::subgame_perfect::build::Picks;
use crate::solvers::refinements::subgame_perfect::class::{
    Block, Part, Product, components, distribution, widen,
};
use crate::strategy::{BeliefRange, Range};

/// Beliefs at some information sets, by node in the order of the set.
pub(super) type BeliefList<K> = Vec<(InfosetId, Vec<K>)>;

/// A class of equilibria of a subgame.
pub(super) struct Piece<K> {
    pub(super) cells: Vec<Product<K>>,
    /// One of its profiles, at all sets of the subgame, with beliefs; `None` where no beliefs are
    /// known.
    pub(super) assessment: Option<(Part<K>, BeliefList<K>)>,
    pub(super) ranges: Vec<BeliefRange<K>>,
    pub(super) payoffs: Vec<Range<K>>,
}

impl<K: OrderedField> Piece<K> {
    pub(super) fn varies(&self) -> bool {
        self.payoffs.iter().any(|range| !range.is_point())
    }

    /// How many numbers it holds.
    pub(super) fn size(&self) -> usize {
        let parts = self.cells.iter().flat_map(|cell| cell.vertices.iter());
        let sets = parts.flatten().map(|part| part.len() + 1).sum::<usize>();
        sets + self.ranges.len()
    }
}

/// What every player's choice of an extreme point of a cell brings the other, at the root of the
/// subgame. To itself it brings the same as all its others.
pub(super) fn picks<K: OrderedField>(
    game: &Game<K>,
    root: NodeId,
    cell: &Product<K>,
) -> Option<Picks<K>> {
    let block = Block::new(game, root, &[]);
    let [first, second] = &cell.vertices[..] else {
        return None;
    };
    let worth = |parts: [&Part<K>; 2], player: usize| {
        let worth = block.worth(&parts, |_| None);
        worth.into_iter().nth(player).map(|range| range.least)
    };
    let (one, other) = (first.first()?, second.first()?);
    let to_second = first.iter().map(|part| worth([part, other], 1));
    let to_first = second.iter().map(|part| worth([one, part], 0));
    let mut pays = [
        to_second.collect::<Option<Vec<K>>>()?,
        to_first.collect::<Option<_>>()?,
    ];
    for own in &mut pays {
        // Where it does not matter nobody picks.
        if own.iter().all(|pay| *pay == own[0]) {
            own.truncate(1);
        }
    }
    Some(Picks { pays })
}

/// The behavior that a mixture over the extreme points of a polytope amounts to. Where their own
/// moves may come, sets count by how often they do. What all of them exclude belongs to polytopes
/// of its own: there every one of them is an answer.
pub(super) fn spread<K: OrderedField>(
    shape: &Shape,
    vertices: &[Part<K>],
    weights: &[K],
) -> Vec<Part<K>> {
    let taken = vertices.iter().zip(weights);
    let taken: Vec<(&Part<K>, &K)> = taken.filter(|(_, weight)| !weight.is_zero()).collect();
    let Some(&(first, _)) = taken.first() else {
        return Vec::new();
    };
    let average = |set: InfosetId| {
        let mut mass = K::zero();
        let mut sums = vec![K::zero(); shape.infoset(set).action_count()];
        for &(part, weight) in &taken {
            let own = reach(shape, part, set) * weight;
            let given = distribution(part, set).unwrap_or_default();
            for (sum, p) in sums.iter_mut().zip(given) {
                *sum += &(own.clone() * p);
            }
            mass += &own;
        }
        (!mass.is_zero()).then(|| sums.into_iter().map(|sum| sum / &mass).collect::<Vec<K>>())
    };
    let averages: Vec<Option<Vec<K>>> = first.iter().map(|(set, _)| average(*set)).collect();
    let mut points: Vec<Part<K>> = Vec::new();
    for (part, _) in &taken {
        let both = part.iter().zip(&averages);
        let point: Part<K> = both
            .map(|((set, own), average)| (*set, average.as_ref().unwrap_or(own).clone()))
            .collect();
        if !points.contains(&point) {
            points.push(point);
        }
    }
    points
}

/// How often a part comes to one of its sets, the moves of others aside.
fn reach<K: OrderedField>(shape: &Shape, part: &Part<K>, set: InfosetId) -> K {
    let player = shape.infoset(set).player();
    let mut reach = K::one();
    let mut at = set;
    while let Some(action) = shape.last_action(player, shape.infoset(at).parent_sequence()) {
        at = shape.infoset_of(action);
        let Some(given) = distribution(part, at) else {
            break;
        };
        reach *= &given[action.index() - shape.infoset(at).action(0).index()];
    }
    reach
}

/// The belief that Bayes' rule gives at a set of the subgame at `root`, if the other player's
/// `part` and chance come there as far as it is up to them. The owner's own moves have the same
/// probability at all nodes and cancel out, however small.
pub(super) fn bayes<K: OrderedField>(
    game: &Game<K>,
    root: NodeId,
    part: &Part<K>,
    set: InfosetId,
) -> Option<Vec<K>> {
    let owner = game.infoset(set).player();
    let weight = |&node: &NodeId| {
        let mut weight = K::one();
        let mut at = node;
        while at != root
            && let Some((parent, branch)) = game.parent(at)
        {
            at = parent;
            match game.kind(parent) {
                NodeKind::Chance(chance) => weight *= &game.chance(chance)[branch],
                NodeKind::Decision(set) if game.infoset(set).player() != owner => {
                    if let Some(given) = distribution(part, set) {
                        weight *= &given[branch];
                    }
                }
                _ => {}
            }
        }
        weight
    };
    let nodes = game.infoset(set).nodes();
    if nodes.len() == 1 {
        return Some(vec![K::one()]);
    }
    let weights: Vec<K> = nodes.iter().map(weight).collect();
    let sum = weights.iter().fold(K::zero(), |sum, weight| sum + weight);
    (!sum.is_zero()).then(|| weights.into_iter().map(|w| w / &sum).collect())
}

/// The beliefs at a set of several nodes over cells, node by node: by Bayes' rule, which is
/// a quotient of linear forms in the other player's weights, so that extreme points decide. `None`
/// where it does not apply to one of them.
pub(super) fn bayes_ranges<K: OrderedField>(
    game: &Game<K>,
    root: NodeId,
    cells: &[Product<K>],
    set: InfosetId,
) -> Option<Vec<BeliefRange<K>>> {
    let other = PlayerId::new(1 - game.infoset(set).player().index());
    let nodes = game.infoset(set).nodes();
    let mut ranges: Vec<Option<Range<K>>> = vec![None; nodes.len()];
    for part in cells.iter().flat_map(|cell| &cell.vertices[other.index()]) {
        for (range, value) in ranges.iter_mut().zip(bayes(game, root, part, set)?) {
            let (least, greatest) = (value.clone(), value);
            widen(range, Range { least, greatest });
        }
    }
    let found = nodes.iter().zip(ranges).map(|(&node, range)| {
        let range = range?;
        Some(BeliefRange {
            infoset: set,
            node,
            range,
        })
    });
    found.collect()
}

/// Every cell of one list with every one of another.
pub(super) fn times<K: OrderedField>(
    one: &[Product<K>],
    other: &[Product<K>],
    most: usize,
) -> Result<Vec<Product<K>>, Stop> {
    if one.len().saturating_mul(other.len()) > most {
        return Err(Stop::Work);
    }
    let mut products = Vec::with_capacity(one.len() * other.len());
    for cell in one {
        for next in other {
            products.push(cell.times(next)?);
        }
    }
    Ok(products)
}

/// Pieces that have extreme points of both players in common become one.
pub(super) fn merged<K: OrderedField>(pieces: Vec<Piece<K>>) -> Vec<Piece<K>> {
    let mut groups: Vec<Vec<Piece<K>>> = Vec::new();
    for piece in pieces {
        let (near, far): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|group| group.iter().any(|other| meet(&piece, other)));
        groups = far;
        let mut group: Vec<Piece<K>> = near.into_iter().flatten().collect();
        group.push(piece);
        groups.push(group);
    }
    groups.into_iter().filter_map(one).collect()
}

fn meet<K: OrderedField>(a: &Piece<K>, b: &Piece<K>) -> bool {
    let common = |a: &Vec<Part<K>>, b: &Vec<Part<K>>| a.iter().any(|part| b.contains(part));
    let cells = a
        .cells
        .iter()
        .flat_map(|x| b.cells.iter().map(move |y| (x, y)));
    let mut both = cells.map(|(x, y)| x.vertices.iter().zip(&y.vertices));
    both.any(|mut players| players.all(|(x, y)| common(x, y)))
}

/// A group as one piece.
fn one<K: OrderedField>(group: Vec<Piece<K>>) -> Option<Piece<K>> {
    let is_pure = |(part, _): &(Part<K>, BeliefList<K>)| {
        let mut all = part.iter().flat_map(|(_, given)| given);
        all.all(|p| p.is_zero() || *p == K::one())
    };
    let mut pieces = group.into_iter();
    let mut whole = pieces.next()?;
    for piece in pieces {
        whole.cells.extend(piece.cells);
        let better = match (&whole.assessment, &piece.assessment) {
            (None, _) => true,
            (Some(old), Some(new)) => !is_pure(old) && is_pure(new),
            (Some(_), None) => false,
        };
        if better {
            whole.assessment = piece.assessment;
        }
        let payoffs = whole.payoffs.iter_mut().zip(piece.payoffs);
        payoffs.for_each(|(range, other)| enlarge(range, other));
        for other in piece.ranges {
            let key = (other.infoset, other.node);
            let known = |own: &&mut BeliefRange<K>| (own.infoset, own.node) == key;
            match whole.ranges.iter_mut().find(known) {
                Some(own) => enlarge(&mut own.range, other.range),
                None => whole.ranges.push(other),
            }
        }
    }
    // Only the maximal ones.
    whole.cells = components(whole.cells).into_iter().flatten().collect();
    Some(whole)
}

fn enlarge<K: OrderedField>(range: &mut Range<K>, other: Range<K>) {
    let mut both = Some(range.clone());
    widen(&mut both, other);
    if let Some(both) = both {
        *range = both;
    }
}
