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

use super::cell::cell;
use super::components::{Cell, Component, cells, components};
use super::face::{Empty, Face};
use super::found::{Found, Listed};
use super::side::Side;
use crate::diagnostic::Error;
use crate::game::{Game, PlayerId};
use crate::number::{OrderedField, OrderedRing};
use crate::run::{Run, Status, Stop};
use crate::sequence_form::SequenceForm;
use crate::strategy::{Behavior, RealizationPlan};
use std::sync::Arc;

/// All Nash equilibria of a two-player game.
#[derive(Debug, Clone)]
pub struct ExtremeEquilibria<K> {
    /// By player: the plans that occur in extreme equilibria, those with more weight on earlier
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
    /// The profile of two plans, by player; sets that a player's own plan excludes are open.
    /// `None` for indices that are out of range.
    pub fn profile(&self, game: &Game<K>, pair: [usize; 2]) -> Option<Behavior<K>> {
        let mut profile = Behavior::open(Arc::clone(game.shape()));
        for (plans, index) in self.plans.iter().zip(pair) {
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
    let plans = |player: usize| {
        let plan = |weights: &Vec<K>| {
            RealizationPlan::new(game.shape().clone(), PlayerId::new(player), weights.clone())
                .ok_or_else(|| Error::internal("an extreme plan is outside the realization plans"))
        };
        weights[player]
            .iter()
            .map(plan)
            .collect::<Result<Vec<_>, _>>()
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

/// What is known of a sequence on a pair of faces.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Known {
    /// Nothing.
    Nothing,
    /// Its weight is zero.
    NoWeight,
    /// Its slack is zero.
    NoSlack,
    /// Its slack is zero, and it shall have weight somewhere: where it has not is looked at
    /// elsewhere.
    Weight,
}

/// A pair of faces.
struct Pair<R> {
    /// By player: a face over its plans.
    faces: [Arc<Face<R>>; 2],
    /// By player and sequence.
    known: [Vec<Known>; 2],
    /// By player: whether its face was cut where the opponent's weight turned out to be zero.
    narrowed: [bool; 2],
}

impl<R> Clone for Pair<R> {
    fn clone(&self) -> Self {
        Pair {
            faces: self.faces.clone(),
            known: self.known.clone(),
            narrowed: self.narrowed,
        }
    }
}

/// Why a pair of faces holds nothing that is not found elsewhere.
struct Nothing;

impl From<Empty> for Nothing {
    fn from(_: Empty) -> Self {
        Nothing
    }
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
    ///
    /// In a constant-sum game an equilibrium is a pair of optimal plans: points of the faces on
    /// which the values of best responses are least.
    fn run(&mut self, constant_sum: bool) -> Result<(), Stop> {
        let [one, two] = self.sides;
        let face = |own, other| Face::new(own, other, constant_sum, self.run).map(Arc::new);
        let mut faces = [face(one, two)?, face(two, one)?];
        for face in &mut faces {
            Arc::make_mut(face).minimize_value(self.run)?;
            self.pivots += face.pivots();
        }
        let unknown = |side: &Side<K::Ring>| vec![Known::Nothing; side.count()];
        let mut waiting = vec![Pair {
            faces,
            known: [unknown(one), unknown(two)],
            narrowed: [false; 2],
        }];
        while let Some(mut pair) = waiting.pop() {
            if let Some(stop) = self.run.stopped() {
                return Err(stop);
            }
            self.faces += 1;
            let before = pair.pivots();
            if self.faces.is_multiple_of(64) {
                self.run.report("pairs of faces", self.faces as u64, None);
            }
            let split = self.follow(&mut pair).and_then(|()| self.choose(&mut pair));
            if let Ok(None) = split {
                self.read(&pair)?;
            }
            if let Ok(Some((player, sequence))) = split {
                for zero in [Known::Weight, Known::NoWeight] {
                    let mut part = pair.clone();
                    if self.impose(&mut part, player, sequence, zero).is_ok() {
                        waiting.push(part);
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

    fn impose(
        &self,
        pair: &mut Pair<K::Ring>,
        player: usize,
        sequence: usize,
        zero: Known,
    ) -> Result<(), Empty> {
        pair.known[player][sequence] = zero;
        if zero == Known::NoWeight {
            let face = Arc::make_mut(&mut pair.faces[player]);
            face.impose(face.weight(sequence))
        } else {
            let face = Arc::make_mut(&mut pair.faces[1 - player]);
            face.impose(face.slack(sequence))
        }
    }

    /// Draws the conclusions that the tableaux show.
    fn follow(&self, pair: &mut Pair<K::Ring>) -> Result<(), Nothing> {
        loop {
            let mut changed = false;
            for player in [0, 1] {
                for sequence in 1..self.sides[player].count() {
                    changed |= self.follow_one(pair, player, sequence)?;
                }
            }
            if !changed {
                return Ok(());
            }
        }
    }

    fn follow_one(
        &self,
        pair: &mut Pair<K::Ring>,
        player: usize,
        sequence: usize,
    ) -> Result<bool, Nothing> {
        let known = pair.known[player][sequence];
        let (plans, replies) = (&pair.faces[player], &pair.faces[1 - player]);
        let (weight, slack) = (plans.weight(sequence), replies.slack(sequence));
        let excluded = pair.known[player][self.sides[player].parent(sequence)] == Known::NoWeight;
        match known {
            Known::NoWeight | Known::NoSlack => return Ok(false),
            Known::Weight => {
                return if excluded || plans.stays_zero(weight) {
                    Err(Nothing)
                } else {
                    Ok(false)
                };
            }
            Known::Nothing => {}
        }
        let zero = if excluded || plans.stays_zero(weight) || replies.stays_positive(slack) {
            Known::NoWeight
        } else if replies.stays_zero(slack) || plans.stays_positive(weight) {
            Known::NoSlack
        } else {
            return Ok(false);
        };
        self.impose(pair, player, sequence, zero)?;
        Ok(true)
    }

    /// A sequence of which neither weight nor slack is zero all over its face; `None` if there is
    /// none.
    fn choose(&self, pair: &mut Pair<K::Ring>) -> Result<Option<(usize, usize)>, Nothing> {
        let open = |pair: &Pair<K::Ring>| {
            let mut open = Vec::new();
            for player in [0, 1] {
                let known = pair.known[player].iter().enumerate().skip(1);
                let nothing = known.filter(|(_, known)| **known == Known::Nothing);
                open.extend(nothing.map(|(sequence, _)| (player, sequence)));
            }
            open
        };
        let mut candidates = open(pair);
        let scored = candidates.iter().filter_map(|&(player, sequence)| {
            Some(((player, sequence), self.violation(pair, player, sequence)?))
        });
        // The first among equals.
        let worst = scored.reduce(|best, next| if next.1 > best.1 { next } else { best });
        if let Some((sequence, _)) = worst {
            return Ok(Some(sequence));
        }
        candidates.reverse();
        while let Some((player, sequence)) = candidates.pop() {
            let plans = Arc::make_mut(&mut pair.faces[player]);
            if !plans.ascend(plans.weight(sequence)) {
                self.impose(pair, player, sequence, Known::NoWeight)?;
                continue;
            }
            let replies = Arc::make_mut(&mut pair.faces[1 - player]);
            if !replies.ascend(replies.slack(sequence)) {
                self.impose(pair, player, sequence, Known::NoSlack)?;
                continue;
            }
            return Ok(Some((player, sequence)));
        }
        // Which sequences have weight somewhere?
        for player in [0, 1] {
            for sequence in 1..self.sides[player].count() {
                let known = pair.known[player][sequence];
                if matches!(known, Known::NoSlack | Known::Weight) {
                    let plans = Arc::make_mut(&mut pair.faces[player]);
                    if !plans.ascend(plans.weight(sequence)) {
                        if known == Known::Weight {
                            return Err(Nothing);
                        }
                        pair.known[player][sequence] = Known::NoWeight;
                        pair.narrowed[1 - player] = true;
                    }
                }
            }
        }
        Ok(None)
    }

    /// How far the vertices are from complementary in a sequence, for how many ways towards zero:
    /// large where a split leaves little on either side. `None` where they are complementary.
    ///
    /// This only chooses the order of the search, so that floats will do.
    fn violation(&self, pair: &Pair<K::Ring>, player: usize, sequence: usize) -> Option<f64> {
        let (plans, replies) = (&pair.faces[player], &pair.faces[1 - player]);
        let (weight, slack) = (plans.weight(sequence), replies.slack(sequence));
        if !plans.is_positive(weight) || !replies.is_positive(slack) {
            return None;
        }
        let ways = plans.ways_down(weight) * replies.ways_down(slack);
        let [weight, slack] = [plans.at_vertex::<K>(weight), replies.at_vertex::<K>(slack)];
        let size = weight.to_f64() * slack.to_f64() / self.sides[player].largest;
        Some(size / ways as f64)
    }

    /// The equilibria around a pair of faces.
    fn read(&mut self, pair: &Pair<K::Ring>) -> Result<(), Stop> {
        let support = |player: usize| -> Vec<bool> {
            let known = pair.known[player].iter();
            known.map(|known| *known != Known::NoWeight).collect()
        };
        let supports = [support(0), support(1)];
        let extreme = |player: usize| {
            if let Some(plan) = pair.only_plan(player) {
                return Ok(vec![plan]);
            }
            let (own, other) = (&self.sides[player], &self.sides[1 - player]);
            cell::<K>(
                own,
                other,
                &supports[player],
                &supports[1 - player],
                self.run,
            )
        };
        let plans = [extreme(0)?, extreme(1)?];
        self.found.add(plans);
        Ok(())
    }
}

impl<R: OrderedRing> Pair<R> {
    /// The player's plan, if its face shows that it is the only one in the product around the pair
    /// of faces.
    fn only_plan<K: OrderedField<Ring = R>>(&self, player: usize) -> Option<Vec<K>> {
        let face = &self.faces[player];
        let mut weights = (1..self.known[player].len()).map(|sequence| face.weight(sequence));
        if self.narrowed[player] || weights.clone().any(|weight| face.moves(weight)) {
            return None;
        }
        let plan = weights.by_ref().map(|weight| face.at_vertex(weight));
        Some(std::iter::once(K::one()).chain(plan).collect())
    }

    fn pivots(&self) -> usize {
        self.faces.iter().map(|face| face.pivots()).sum()
    }
}
