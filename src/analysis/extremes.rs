//! The best and the worst of a class of equilibria, and how often its plays occur.
//!
//! A class is given by [cells](Cell): products of polytopes of strategies, one for every player,
//! convex in the weights of its own sequences. In these weights an objective is linear in every
//! player's strategy, so that extreme points of the polytopes decide ([`Expectation`] has the
//! proof); and the probability of a play is a product of one nonnegative weight of every player,
//! so that it is least and greatest where every factor is.

use super::weights::{Walk, chance_products, require_fit, sequence_weights};
use crate::diagnostic::Error;
use crate::game::{Game, NodeId, NodeKind, Objective, PlayerId};
use crate::number::{OrderedField, Rational};
use crate::run::{Run, Status, Stop};
use crate::strategy::{Behavior, Cell, Expectation, Range, RealizationPlan};
use std::cmp::Ordering;

/// The least and the greatest value of an objective over cells, and where they are taken.
#[derive(Debug, Clone)]
pub struct Extremes<K = Rational> {
    /// The values.
    pub range: Range<K>,
    /// The first profile of extreme points at which the value is least, in the order of the cells;
    /// open where its extreme points are.
    pub least: Behavior<K>,
    /// The same where the value is greatest.
    pub greatest: Behavior<K>,
    /// [`Status::Solved`] if every profile of extreme points was looked at; otherwise the range may
    /// be wider.
    pub status: Status,
}

/// The least and the greatest value of an objective over the union of cells; `None` if there are no
/// cells, or where the run stopped before the first profile.
///
/// Time grows with the number of profiles of extreme points. A limit or a cancellation ends the
/// work with what was found so far.
///
/// ```
/// use demarche::analysis::best_over_cells;
/// use demarche::game::{Game, Objective};
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::strategy::{Behavior, Cell};
/// use ndarray::array;
///
/// // The first player decides for both, and does not care.
/// let (own, other) = (array![[1, 1], [1, 1]], array![[2, 2], [0, 0]]);
/// let payoffs = [own, other].map(|matrix| matrix.mapv(Rational::from));
/// let names = [["give", "take"], ["thank", "frown"]];
/// let views = [payoffs[0].view(), payoffs[1].view()];
/// let game = Game::bimatrix("a gift", ["Ann", "Bob"], names[0], names[1], views)?;
/// // All profiles are equilibria: one cell, with two extreme points each.
/// let pure = |player: usize| [0, 1].map(|action| {
///     let mut point = Behavior::<Rational>::open(game.shape().clone());
///     let set = game.infosets().nth(player).unwrap().id();
///     let sure = [0, 1].map(|other| Rational::from(i64::from(other == action)));
///     point.set(set, sure).map(|()| point)
/// });
/// let vertices = [0, 1].map(|player| pure(player).into_iter().collect());
/// let [ann, bob]: [Result<Vec<_>, demarche::diagnostic::Error>; 2] = vertices;
/// let cell = Cell { vertices: vec![ann?, bob?] };
/// let objective = Objective::parse("Bob + (Bob == thank)", &game)?;
/// let found = best_over_cells(&game, &[cell], &objective, &Options::default().start())?.unwrap();
/// assert_eq!([found.range.least, found.range.greatest], [0, 3].map(Rational::from));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
///
/// # Errors
///
/// An objective or cells of another game, cells that have not at least one extreme point for every
/// player, an extreme point that leaves a set open which its own moves do not exclude, or a game
/// without perfect recall.
pub fn best_over_cells<K: OrderedField>(
    game: &Game<K>,
    cells: &[Cell<K>],
    objective: &Objective<K>,
    run: &Run<'_>,
) -> Result<Option<Extremes<K>>, Error> {
    let form = Expectation::new(game, objective)?;
    let mut search = Search {
        form: &form,
        run,
        ends: None,
    };
    let mut stop = None;
    for (index, cell) in cells.iter().enumerate() {
        if let Err(reason) = search.cell(index, &plans(game, cell)?) {
            stop = Some(reason);
            break;
        }
        run.report("cells", index as u64 + 1, Some(cells.len() as u64));
    }
    let Some([least, greatest]) = search.ends else {
        return Ok(None);
    };
    let profile = |end: &End<K>| {
        let mut profile = Behavior::open(game.shape().clone());
        for (player, &choice) in game.player_ids().zip(&end.choice) {
            let point = &cells[end.cell].vertices[player.index()][choice];
            for &set in game.infosets_of(player) {
                if let Some(distribution) = point.at(set) {
                    profile.set(set, distribution.to_vec())?;
                }
            }
        }
        Ok::<_, Error>(profile)
    };
    Ok(Some(Extremes {
        least: profile(&least)?,
        greatest: profile(&greatest)?,
        range: Range {
            least: least.value,
            greatest: greatest.value,
        },
        status: stop.map_or(Status::Solved, Status::Stopped),
    }))
}

/// An extreme value, and where it was found.
#[derive(Debug, Clone)]
struct End<K> {
    value: K,
    cell: usize,
    /// By player: an extreme point of the cell.
    choice: Vec<usize>,
}

struct Search<'a, K> {
    form: &'a Expectation<K>,
    run: &'a Run<'a>,
    /// The least and the greatest.
    ends: Option<[End<K>; 2]>,
}

impl<K: OrderedField> Search<'_, K> {
    /// Looks at every profile of extreme points, the last player's running fastest.
    fn cell(&mut self, cell: usize, plans: &[Vec<RealizationPlan<K>>]) -> Result<(), Stop> {
        let mut choice = vec![0; plans.len()];
        let Some(last) = plans.len().checked_sub(1) else {
            self.see(cell, &choice, self.form.value(&[]));
            return Ok(());
        };
        loop {
            if let Some(stop) = self.run.stopped() {
                return Err(stop);
            }
            let chosen: Vec<_> = plans
                .iter()
                .zip(&choice)
                .map(|(own, &at)| &own[at])
                .collect();
            let worth = self.form.against(&chosen, PlayerId::new(last));
            for (at, plan) in plans[last].iter().enumerate() {
                choice[last] = at;
                let terms = worth.iter().zip(plan.weights());
                let terms = terms.filter(|(worth, weight)| !worth.is_zero() && !weight.is_zero());
                let value = terms.fold(K::zero(), |sum, (worth, weight)| {
                    sum + &(worth.clone() * weight)
                });
                self.see(cell, &choice, value);
            }
            choice[last] = 0;
            // The next choice of the others.
            let Some(next) = (0..last).rev().find(|&i| choice[i] + 1 < plans[i].len()) else {
                return Ok(());
            };
            choice[next] += 1;
            choice[next + 1..].fill(0);
        }
    }

    fn see(&mut self, cell: usize, choice: &[usize], value: K) {
        let end = |value| End {
            value,
            cell,
            choice: choice.to_vec(),
        };
        match &mut self.ends {
            None => self.ends = Some([end(value.clone()), end(value)]),
            Some([least, greatest]) => {
                if value.compare(&least.value) == Ordering::Less {
                    *least = end(value);
                } else if value.compare(&greatest.value) == Ordering::Greater {
                    *greatest = end(value);
                }
            }
        }
    }
}

/// The plans of a cell's extreme points, by player.
fn plans<K: OrderedField>(
    game: &Game<K>,
    cell: &Cell<K>,
) -> Result<Vec<Vec<RealizationPlan<K>>>, Error> {
    let players = game.players().len();
    let complete = cell.vertices.len() == players && !cell.vertices.iter().any(Vec::is_empty);
    if !complete {
        return Err(Error::input(format!(
            "the cell has not at least one extreme point for each of {players} players"
        )));
    }
    let plan = |point: &Behavior<K>, player: PlayerId| {
        require_fit(game, point)?;
        let weights = sequence_weights(game, point, player)?;
        RealizationPlan::new(game.shape().clone(), player, weights)
            .ok_or_else(|| Error::internal("a strategy has no realization plan"))
    };
    let own = |player: PlayerId| {
        let points = &cell.vertices[player.index()];
        points.iter().map(|point| plan(point, player)).collect()
    };
    game.player_ids().map(own).collect()
}

/// The plays that some profile of the cells comes to, by the leaves at which they end, in preorder,
/// each with its least and its greatest probability. All other plays have probability zero all over
/// the cells.
///
/// Time is linear in the tree and in the extreme points, for every cell: the probability of a play
/// is chance's times one weight of every player, so that its least and greatest over a product are
/// those of the factors. Refuses what [`best_over_cells`] refuses of cells and games.
///
/// ```
/// use demarche::analysis::outcome_ranges;
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::strategy::{Behavior, Cell};
///
/// let mut builder = GameBuilder::new("a choice", ["Iran"]);
/// let set = builder.infoset("Iran", "response", ["restrain", "intervene", "wait"]);
/// let root = builder.root();
/// builder.decide(root, set);
/// let game = builder.build()?;
/// let set = game.infosets().next().unwrap().id();
/// let mut points = vec![Behavior::<Rational>::open(game.shape().clone()); 2];
/// points[0].set(set, [1, 0, 0].map(Rational::from))?;
/// points[1].set(set, [1, 2, 0].map(|n| Rational::new(n, 3)))?;
/// let ranges = outcome_ranges(&game, &[Cell { vertices: vec![points] }])?;
/// assert_eq!(ranges.len(), 2);
/// assert_eq!(ranges[0].1.least, Rational::new(1, 3));
/// assert_eq!(ranges[1].1.greatest, Rational::new(2, 3));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn outcome_ranges<K: OrderedField>(
    game: &Game<K>,
    cells: &[Cell<K>],
) -> Result<Vec<(NodeId, Range<K>)>, Error> {
    game.require_perfect_recall()?;
    // By cell, by player, by sequence.
    let mut weights: Vec<Vec<Vec<Range<K>>>> = Vec::with_capacity(cells.len());
    for cell in cells {
        let own = plans(game, cell)?;
        weights.push(own.iter().map(|own| weight_ranges(own)).collect());
    }
    let mut ranges = Vec::new();
    let mut walk = Walk::new(game);
    let (products, product_at) = chance_products(game);
    while let Some(node) = walk.advance() {
        if game.kind(node) != NodeKind::Leaf {
            continue;
        }
        let chance = &products[product_at[node.index()] as usize];
        let mut ends: Vec<K> = Vec::with_capacity(2 * cells.len());
        for weights in &weights {
            let own = || weights.iter().zip(&walk.sequences);
            let product = |pick: fn(&Range<K>) -> &K| {
                own().fold(chance.clone(), |product, (own, sequence)| {
                    product * pick(&own[sequence.index()])
                })
            };
            ends.push(product(|range| &range.least));
            ends.push(product(|range| &range.greatest));
        }
        if let Some(range) = Range::over(&ends)
            && !range.greatest.is_zero()
        {
            ranges.push((node, range));
        }
    }
    Ok(ranges)
}

/// By sequence: the least and the greatest weight in some plans, of which there is one at least.
fn weight_ranges<K: OrderedField>(plans: &[RealizationPlan<K>]) -> Vec<Range<K>> {
    let count = plans.first().map_or(0, |plan| plan.weights().len());
    let range = |sequence: usize| Range::over(plans.iter().map(|plan| &plan.weights()[sequence]));
    (0..count).filter_map(range).collect()
}
