//! Patterns put together: cells, classes and their ranges.

use super::Class;
use super::meeting::{self, Ranges};
use super::patterns::{Pattern, Work};
use super::polytope::MOST_VERTICES;
use super::skeleton::Skeleton;
use super::strategies::{self, Strategy};
use crate::diagnostic::Error;
use crate::number::OrderedField;
use crate::strategy::{Behavior, Beliefs, Cell};
use crate::strategy::{BeliefRange, Range};
use std::cmp::Ordering;

/// The patterns that have equilibria, with their extreme points numbered.
pub(super) struct Pool<K> {
    pub(super) patterns: Vec<Pattern<K>>,
    /// By player, informed first: the extreme points met so far.
    points: [Vec<Strategy<K>>; 2],
    /// By pattern and player: its extreme points, in increasing order.
    vertices: Vec<[Vec<usize>; 2]>,
}

impl<K> Default for Pool<K> {
    fn default() -> Self {
        Pool {
            patterns: Vec::new(),
            points: [Vec::new(), Vec::new()],
            vertices: Vec::new(),
        }
    }
}

/// Whether every element of `a` is in `b`, both sorted.
fn is_subset(a: &[usize], b: &[usize]) -> bool {
    a.iter().all(|x| b.binary_search(x).is_ok())
}

fn meets(a: &[usize], b: &[usize]) -> bool {
    a.iter().any(|x| b.binary_search(x).is_ok())
}

impl<K: OrderedField> Pool<K> {
    /// Whether the pattern could be added.
    pub(super) fn add(&mut self, skeleton: &Skeleton<'_, K>, pattern: Pattern<K>) -> bool {
        let informed = pattern.informed_vertices(skeleton, MOST_VERTICES);
        let uninformed = pattern.uninformed_vertices(skeleton, MOST_VERTICES);
        let (Some(informed), Some(uninformed)) = (informed, uninformed) else {
            return false;
        };
        let number = |points: &mut Vec<Strategy<K>>, found: Vec<Strategy<K>>| {
            let mut numbers: Vec<usize> = found
                .into_iter()
                .map(
                    |point| match points.iter().position(|known| *known == point) {
                        Some(number) => number,
                        None => {
                            points.push(point);
                            points.len() - 1
                        }
                    },
                )
                .collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        };
        let [mine, theirs] = &mut self.points;
        self.vertices
            .push([number(mine, informed), number(theirs, uninformed)]);
        self.patterns.push(pattern);
        true
    }

    /// Puts the patterns in the order of their supports, last moves first: by the last action of
    /// each, then by the one before it.
    pub(super) fn sort(&mut self, skeleton: &Skeleton<'_, K>) {
        let key = |(pattern, _): &(Pattern<K>, [Vec<usize>; 2])| {
            let mut seen = vec![false; skeleton.sets.len()];
            let mut key: Vec<Vec<usize>> = Vec::new();
            for &index in skeleton.order.iter().rev() {
                let support = match skeleton.moves[index].set {
                    Some(set) if std::mem::replace(&mut seen[set], true) => continue,
                    Some(set) => &pattern.supports.sets[set],
                    None => &pattern.supports.moves[index],
                };
                key.push(support.iter().rev().copied().collect());
            }
            key
        };
        let patterns = std::mem::take(&mut self.patterns).into_iter();
        let mut pairs: Vec<_> = patterns.zip(std::mem::take(&mut self.vertices)).collect();
        pairs.sort_by_cached_key(key);
        (self.patterns, self.vertices) = pairs.into_iter().unzip();
    }

    /// Groups the patterns into connected parts. Also, whether these are known to be the connected
    /// components.
    pub(super) fn classes(
        &self,
        skeleton: &Skeleton<'_, K>,
        work: &mut Work<'_, '_>,
    ) -> Result<(Vec<Class<K>>, bool), Error> {
        let count = self.patterns.len();
        let mut class: Vec<usize> = (0..count).collect();
        let join = |class: &mut Vec<usize>, a: usize, b: usize| {
            let (low, high) = (class[a].min(class[b]), class[a].max(class[b]));
            let joined = class.iter_mut().filter(|own| **own == high);
            joined.for_each(|own| *own = low);
        };
        for a in 0..count {
            for b in 0..a {
                let linked = class[a] != class[b]
                    && (0..2).all(|p| meets(&self.vertices[a][p], &self.vertices[b][p]));
                if linked {
                    join(&mut class, a, b);
                }
            }
        }
        let mut known = true;
        let linear: Vec<bool> = self.patterns.iter().map(Pattern::is_linear).collect();
        let boxes: Vec<[Ranges<K>; 2]> = (0..count)
            .map(|m| [0, 1].map(|p| meeting::ranges(self.extreme(m, p))))
            .collect();
        for a in 0..count {
            for b in 0..a {
                if class[a] == class[b] {
                    continue;
                }
                if work.poll().is_err() {
                    known = false;
                    break;
                }
                if (0..2).any(|p| meeting::apart(&boxes[a][p], &boxes[b][p])) {
                    continue;
                }
                let both = linear[a] && linear[b];
                let common = |p| meeting::common(self.extreme(a, p), self.extreme(b, p));
                match both.then(|| Some(common(0)? && common(1)?)).flatten() {
                    Some(true) => join(&mut class, a, b),
                    Some(false) => {}
                    None => known = false,
                }
            }
        }
        let mut classes = (0..count)
            .filter(|&first| class[first] == first)
            .map(|first| {
                let members: Vec<usize> = (0..count).filter(|&m| class[m] == first).collect();
                self.class(skeleton, &members)
            })
            .collect::<Result<Vec<_>, Error>>()?;
        classes.sort_by(|a, b| in_order(&a.representative, &b.representative));
        Ok((classes, known))
    }

    /// The extreme points of a pattern's strategies.
    fn extreme(&self, pattern: usize, player: usize) -> impl Iterator<Item = &[K]> + Clone {
        let points = &self.points[player];
        self.vertices[pattern][player]
            .iter()
            .map(|&point| &points[point][..])
    }

    fn class(&self, skeleton: &Skeleton<'_, K>, members: &[usize]) -> Result<Class<K>, Error> {
        let within = |a: usize, b: usize| {
            (0..2).all(|p| is_subset(&self.vertices[a][p], &self.vertices[b][p]))
        };
        // Of cells with the same extreme points the first counts.
        let maximal = |&a: &usize| {
            !members
                .iter()
                .any(|&b| a != b && within(a, b) && (!within(b, a) || b < a))
        };
        let cells = members
            .iter()
            .copied()
            .filter(maximal)
            .map(|pattern| self.cell(skeleton, pattern))
            .collect::<Result<Vec<_>, Error>>()?;
        let point = |&m: &usize| self.vertices[m].iter().all(|own| own.len() == 1);
        let pure = members
            .iter()
            .find_map(|&m| Some((m, self.patterns[m].pure(skeleton)?)));
        let (chosen, strategy) = pure.unwrap_or_else(|| {
            let chosen = members.iter().copied().find(point).unwrap_or(members[0]);
            (chosen, self.patterns[chosen].central(skeleton))
        });
        let chosen = &self.patterns[chosen];
        Ok(Class {
            cells,
            representative: profile(skeleton, &strategy, None)?,
            beliefs: beliefs(skeleton, chosen),
            belief_ranges: self.belief_ranges(skeleton, members),
            payoffs: self.payoffs(skeleton, members),
        })
    }

    fn cell(&self, skeleton: &Skeleton<'_, K>, pattern: usize) -> Result<Cell<K>, Error> {
        let mut vertices = vec![Vec::new(); 2];
        let players = [skeleton.informed, skeleton.uninformed];
        for (place, player) in players.into_iter().enumerate() {
            for &point in &self.vertices[pattern][place] {
                let strategy = &self.points[place][point];
                vertices[player.index()].push(profile(skeleton, strategy, Some(place))?);
            }
        }
        Ok(Cell { vertices })
    }

    fn belief_ranges(&self, skeleton: &Skeleton<'_, K>, members: &[usize]) -> Vec<BeliefRange<K>> {
        let mut ranges = Vec::new();
        for (index, set) in skeleton.sets.iter().enumerate() {
            let mut own: Vec<Option<Range<K>>> = vec![None; set.members.len()];
            for &pattern in members {
                for belief in self.patterns[pattern].beliefs(skeleton, index) {
                    for (range, value) in own.iter_mut().zip(belief) {
                        widen(range, value);
                    }
                }
            }
            for (range, &member) in own.into_iter().zip(&set.members) {
                if let Some(range) = range {
                    ranges.push(BeliefRange {
                        infoset: set.infoset,
                        node: skeleton.moves[member].node,
                        range,
                    });
                }
            }
        }
        ranges.sort_by_key(|range| (range.infoset, range.node));
        ranges
    }

    /// Payoffs are linear in each player's weights, so that extreme points decide.
    fn payoffs(&self, skeleton: &Skeleton<'_, K>, members: &[usize]) -> Vec<Range<K>> {
        let mut ranges = [None, None];
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for &pattern in members {
            let [mine, theirs] = &self.vertices[pattern];
            for &informed in mine {
                pairs.extend(theirs.iter().map(|&uninformed| (informed, uninformed)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        for (informed, uninformed) in pairs {
            let points = (&self.points[0][informed], &self.points[1][uninformed]);
            let paid = strategies::payoffs(skeleton, points.0, points.1);
            for (range, value) in ranges.iter_mut().zip(paid) {
                widen(range, value);
            }
        }
        ranges.into_iter().flatten().collect()
    }
}

/// Pure profiles first; then those with more weight on earlier actions.
pub(super) fn in_order<K: OrderedField>(a: &Behavior<K>, b: &Behavior<K>) -> Ordering {
    let shares = |profile: &Behavior<K>| -> Vec<K> {
        let sets = profile.shape().infosets();
        let all = sets.flat_map(|set| profile.at(set.id()).unwrap_or_default().to_vec());
        all.collect()
    };
    let weights = || {
        let (a, b) = (shares(a), shares(b));
        let mut compared = a.iter().zip(&b).map(|(a, b)| b.compare(a));
        compared.find(|order| order.is_ne())
    };
    let pure = b.is_pure().cmp(&a.is_pure());
    pure.then_with(|| weights().unwrap_or(Ordering::Equal))
}

fn widen<K: OrderedField>(range: &mut Option<Range<K>>, value: K) {
    match range {
        None => {
            *range = Some(Range {
                least: value.clone(),
                greatest: value,
            });
        }
        Some(range) if value.compare(&range.least) == Ordering::Less => range.least = value,
        Some(range) if value.compare(&range.greatest) == Ordering::Greater => {
            range.greatest = value;
        }
        Some(_) => {}
    }
}

/// The behavior profile with these probabilities, of one player or of both.
fn profile<K: OrderedField>(
    skeleton: &Skeleton<'_, K>,
    strategy: &Strategy<K>,
    only: Option<usize>,
) -> Result<Behavior<K>, Error> {
    let game = skeleton.game;
    let mut profile = Behavior::open(game.shape().clone());
    for (place, player) in [skeleton.informed, skeleton.uninformed]
        .into_iter()
        .enumerate()
    {
        if only.is_none_or(|only| only == place) {
            for &set in game.infosets_of(player) {
                let range = game.infoset(set).action_range();
                profile.set(set, strategy[range].iter().cloned())?;
            }
        }
    }
    Ok(profile)
}

/// The beliefs that go with the center of a pattern.
fn beliefs<K: OrderedField>(skeleton: &Skeleton<'_, K>, pattern: &Pattern<K>) -> Beliefs<K> {
    let game = skeleton.game;
    let mut at: Vec<Option<Box<[K]>>> = vec![None; game.infoset_count()];
    for &set in game.infosets_of(skeleton.informed) {
        at[set.index()] = Some([K::one()].into());
    }
    for (index, set) in skeleton.sets.iter().enumerate() {
        at[set.infoset.index()] = Some(pattern.central_belief(skeleton, index).into());
    }
    Beliefs::new(game.shape().clone(), at)
}
