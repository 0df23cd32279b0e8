//! All Nash equilibria of a two-player game: extreme equilibria, maximal Nash subsets, components.
//!
//! Let `X`, `Y` be the players' polytopes of realization plans. Plans `x`, `y` are in equilibrium
//! when `x` is in the face `BR₁(y)` of `X` that maximizes `x'Ay`, and `y` in the face `BR₂(x)` of
//! `Y` that maximizes `x'By`.
//!
//! **What is listed.** If `S × T` are equilibria, so are all pairs from their convex hulls, since
//! best-response conditions are linear in either plan and faces are convex; the set of equilibria
//! is therefore a finite union of maximal products `X' × Y'` of polytopes, its *maximal Nash
//! subsets* or cells (Nash 1951, Millham 1974, Jansen 1981), and an *extreme equilibrium* is a pair
//! of extreme points of one. For a face `H` of `Y` let `R₂(H) = {x : H ⊆ BR₂(x)}`. Take `y` in the
//! relative interior of `Y'` and let `H` be the smallest face of `Y` around it. A plan that is
//! a best response to `y` is one to all of `Y'`, of which `y` is a positive combination, and `Y'`
//! is in `BR₂(x)` exactly if `H` is. So `X' = BR₁(y) ∩ R₂(H)`: a face of a set of the complex into
//! which the faces of `R₂` cut `X`, the projection of the epigraph of `x ↦ max x'By`. Its extreme
//! points are vertices of that complex; and a vertex of the complex in any equilibrium is extreme
//! in the cells around it. Hence the extreme equilibria are the pairs of a vertex of each complex
//! that are in equilibrium, and cells meet where they have such a pair in common.
//!
//! **How they are found.** By linear programming duality `(x, y)` is an equilibrium exactly if
//! points `(x, t)`, `(y, s)` of the two best-response polyhedra (with the slacks of the opponent's
//! sequences) are complementary: every sequence has weight zero or slack zero. The search splits on
//! one sequence at a time into the faces with weight zero and those with slack zero (as Audet,
//! Hansen, Jaumard and Savard 2001 do for bimatrix games), on exact tableaux, and leaves a pair of
//! faces as soon as one is empty. It stops splitting where, for every sequence, weight or slack is
//! zero *all over* its face: then with `S`, `T` the sequences that still have weight, every plan on
//! `S` to which all plans on `T` are best responses is in equilibrium with every plan on `T` to
//! which all on `S` are. These two polytopes are faces of the complexes, and contain the pair of
//! faces; their extreme points are computed without dual variables, whose vertices at information
//! sets off the path would multiply, and mean nothing. Every equilibrium is in one such product.
//!
//! For games with two players and perfect recall, over an exact field. Plans leave open what the
//! player's own moves exclude. There can be exponentially many extreme equilibria: in the number of
//! strategies, and of information sets off the path at which anything goes.

use super::components::{Cell, Component, cells, components};
use super::face::part;
use super::found::{Found, Listed};
use super::side::Side;
use super::split::{Known, Split};
use crate::diagnostic::Error;
use crate::game::{Game, PlayerId};
use crate::number::OrderedField;
use crate::run::{Run, Status, Stop};
use crate::sequence_form::SequenceForm;
use crate::strategy::{Behavior, RealizationPlan};
use std::sync::Arc;

/// All Nash equilibria of a two-player game.
#[derive(Debug, Clone)]
pub struct ExtremeEquilibria<K> {
    /// By player, if there is one: the plans that occur in extreme equilibria, those with more weight on earlier
    /// sequences first.
    pub plans: [Vec<RealizationPlan<K>>; 2],
    /// The extreme equilibria, as indices into `plans`, ascending.
    pub equilibria: Vec<[usize; 2]>,
    /// The maximal Nash subsets, sorted.
    pub cells: Vec<Cell>,
    /// The connected components, by their first cells.
    pub components: Vec<Component>,
    /// [`Status::Solved`] if these are all; otherwise they are equilibria, but there may be more,
    /// cells may be larger and components connected.
    pub status: Status,
    /// How many pairs of faces were looked at.
    pub faces: usize,
    /// How many pivots were made.
    pub pivots: usize,
}

impl<K: OrderedField> ExtremeEquilibria<K> {
    /// The profile of two plans, by player; sets that a player's own plan excludes are open. The
    /// index of a player whom the game does not have is not looked at. `None` for indices that are
    /// out of range.
    pub fn profile(&self, game: &Game<K>, pair: [usize; 2]) -> Option<Behavior<K>> {
        let mut profile = Behavior::open(Arc::clone(game.shape()));
        let players = game.players().len();
        for (plans, index) in self.plans.iter().zip(pair).take(players) {
            plans.get(index)?.write_to(&mut profile);
        }
        Some(profile)
    }
}

/// Finds all extreme equilibria, cells and components.
///
/// A limit or a cancellation ends the search with what was found so far. Refuses games that are not
/// for two players with perfect recall.
///
/// ```
/// use demarche::game::Game;
/// use demarche::number::Rational;
/// use demarche::run::{Options, Status};
/// use demarche::solvers::nash::extreme;
/// use ndarray::array;
///
/// // Chicken: two pure equilibria and a mixed one.
/// let row = array![[0, 7], [2, 6]].mapv(Rational::from);
/// let game = Game::bimatrix(
///     "chicken", ["Row", "Column"], ["dare", "yield"], ["dare", "yield"],
///     [row.view(), row.t()],
/// )?;
/// let all = extreme(&game, &Options::default().start())?;
/// assert_eq!((all.equilibria.len(), all.components.len(), all.status), (3, 3, Status::Solved));
/// let mixed = &all.plans[0][1];
/// assert_eq!(mixed.weights(), [Rational::ONE, Rational::new(1, 3), Rational::new(2, 3)]);
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn extreme<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<ExtremeEquilibria<K>, Error> {
    if !K::EXACT {
        return Err(Error::unsupported(
            "extreme equilibria are enumerated in exact numbers, and the game is in floats",
            "solve the game in rational numbers, and turn the answer into floats",
        ));
    }
    let form = SequenceForm::new(game)?;
    let sides = [0, 1].map(|player| Side::new(&form, player));
    let mut search = Search::new(&sides, run);
    let mut stop = search.run(game.constant_sum().is_ok()).err();
    let (faces, pivots) = (search.faces, search.pivots);
    let Listed {
        plans: weights,
        equilibria,
        products,
    } = search.found.listed();
    let counts = [0, 1].map(|player| weights[player].len());
    // In the time that a stop leaves, the products that were found have to do.
    let cells = match stop {
        None => cells(counts, &equilibria, run),
        Some(reason) => Err(reason),
    };
    let cells = cells.unwrap_or_else(|reason| {
        stop = Some(reason);
        products
    });
    let players = game.players().len();
    let plans = |player: usize| {
        let plan = |weights: &Vec<K>| {
            RealizationPlan::new(game.shape().clone(), PlayerId::new(player), weights.clone())
                .ok_or_else(|| Error::internal("an extreme plan is outside the realization plans"))
        };
        // A player whom the game does not have has no plans.
        let own = weights[player].iter().filter(|_| player < players);
        own.map(plan).collect::<Result<Vec<_>, _>>()
    };
    Ok(ExtremeEquilibria {
        plans: [plans(0)?, plans(1)?],
        components: components(counts, &cells),
        equilibria,
        cells,
        status: stop.map_or(Status::Solved, Status::Stopped),
        faces,
        pivots,
    })
}

struct Search<'a, K: OrderedField> {
    sides: &'a [Side<K::Ring>; 2],
    run: &'a Run<'a>,
    found: Found<K>,
    faces: usize,
    pivots: usize,
}

impl<'a, K: OrderedField> Search<'a, K> {
    fn new(sides: &'a [Side<K::Ring>; 2], run: &'a Run<'a>) -> Self {
        Search {
            sides,
            run,
            found: Found::new(),
            faces: 0,
            pivots: 0,
        }
    }

    /// Depth first, the face without weight before the one without slack.
    fn run(&mut self, constant_sum: bool) -> Result<(), Stop> {
        let split = Split::<K> {
            sides: self.sides,
            run: self.run,
        };
        let start = split.start(constant_sum, [false; 2], self.run)?;
        self.pivots += start.pivots();
        let mut waiting = vec![start];
        while let Some(mut pair) = waiting.pop() {
            if let Some(stop) = self.run.stopped() {
                return Err(stop);
            }
            self.faces += 1;
            let before = pair.pivots();
            if self.faces.is_multiple_of(64) {
                self.run.report("pairs of faces", self.faces as u64, None);
            }
            let next = split
                .follow(&mut pair)
                .and_then(|()| split.choose(&mut pair));
            let next = part(next)?;
            if let Some(None) = next {
                self.found.add(split.extreme_plans(&pair, self.run)?);
            }
            if let Some(Some((player, sequence))) = next {
                for zero in [Known::Weight, Known::NoWeight] {
                    let mut half = pair.clone();
                    if part(split.impose(&mut half, player, sequence, zero))?.is_some() {
                        waiting.push(half);
                    }
                }
            }
            self.pivots += pair.pivots() - before;
            if self.pivots > self.run.options().limits.pivots {
                return Err(Stop::Work);
            }
        }
        Ok(())
    }
}
