//! The best Nash equilibrium of a two-player game for an objective, proved best.
//!
//! The search goes through the pairs of faces of the two best-response polyhedra as the one for
//! [all equilibria](super::extreme) does, on exact tableaux, but leaves a pair as soon as nothing on
//! it can beat the best equilibrium so far. Two exact bounds decide that:
//!
//! - On a face of `{ (y, p) : Fy = f, y ≥ 0, E'p - Ay ≥ 0 }` the value `p` of the root is linear, and
//!   in an equilibrium it is the first player's payoff `x'Ay`; likewise for the second. So the sum
//!   over the players of the greatest (for a negative weight: the least) value on its face bounds an
//!   objective in payoffs. What plays count besides is bounded by backward induction.
//! - Backward induction over the sequences that still may have weight, as if one player made all
//!   moves and saw everything, bounds the whole objective.
//!
//! Where a pair is not split any more all its points are equilibria; so for an objective in payoffs
//! the vertices at which the bound is taken are the best of them. For one that counts outcomes the
//! objective is bilinear in the two plans, and is taken at a pair of extreme points of the product of
//! plans around the pair of faces (the proof is at [`Expectation`]).
//!
//! If the search is long, a mixed-integer program in floats (Sandholm, Gilpin and Conitzer 2005)
//! proposes the sequences of a good equilibrium, which is then computed exactly on their faces. It
//! makes the search shorter and is no part of the proof.
//!
//! For games with two players at most and perfect recall, over an exact field. The problem is
//! NP-hard (Gilboa and Zemel 1989).

use super::ceiling::Ceiling;
use super::extreme::ExtremeEquilibria;
use super::milp;
use super::side::Side;
use super::split::{Known, Pair, Split};
use crate::diagnostic::Error;
use crate::game::{Game, Objective, PlayerId};
use crate::lp::Sense;
use crate::number::{OrderedField, OrderedRing, Rational};
use crate::run::{Run, Status, Stop};
use crate::sequence_form::SequenceForm;
use crate::strategy::{Behavior, Expectation, RealizationPlan};
use std::cmp::Ordering;
use std::sync::Arc;

/// The best equilibrium that was found, and whether it is the best.
#[derive(Debug, Clone)]
pub struct Best<K = Rational> {
    /// The equilibrium, open where a player's own moves exclude a set; `None` if the run stopped
    /// before one was found.
    pub profile: Option<Behavior<K>>,
    /// The objective there, exactly.
    pub value: Option<K>,
    /// Whether no equilibrium has a larger value: proved in exact arithmetic.
    pub proved: bool,
    /// A number that no equilibrium exceeds: the value itself where that is proved. `None` where
    /// none is known.
    pub bound: Option<K>,
    /// [`Status::Solved`], or why the search ended before the proof.
    pub status: Status,
    /// How many pairs of faces were looked at.
    pub faces: usize,
    /// How many exact pivots were made.
    pub pivots: usize,
}

/// After so many pairs of faces the mixed-integer program is asked.
const LONG: usize = 300;

/// Finds an equilibrium with the largest value of an objective; [`Objective::negated`] gives the
/// smallest.
///
/// A limit or a cancellation ends the search with the best so far and a bound. Refuses an objective
/// of another game, and games that are not for two players at most with perfect recall.
///
/// ```
/// use demarche::game::{Game, Objective};
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::nash::best;
/// use ndarray::array;
///
/// let row = array![[0, 7], [2, 6]].mapv(Rational::from);
/// let sides = ["dare", "yield"];
/// let payoffs = [row.view(), row.t()];
/// let game = Game::bimatrix("chicken", ["Row", "Column"], sides, sides, payoffs)?;
/// let options = Options::default();
/// let value = |text: &str| {
///     let objective = Objective::parse(text, &game)?;
///     let best = best(&game, &objective, &options.start())?;
///     assert!(best.proved);
///     Ok::<_, demarche::diagnostic::Error>(best.value.unwrap())
/// };
/// assert_eq!(value("Row + Column")?, Rational::from(9));
/// // The mixed equilibrium, where both get 14/3, is the fairest.
/// assert_eq!(value("Row - 2*Column")?, Rational::from(3));
/// assert_eq!(value("-Row - Column + 2*(Row == yield)")?, Rational::from(-7));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn best<K: OrderedField>(
    game: &Game<K>,
    objective: &Objective,
    run: &Run<'_>,
) -> Result<Best<K>, Error> {
    if !K::EXACT {
        return Err(Error::unsupported(
            "best equilibria are proved in exact numbers, and the game is in floats",
            "solve the game in rational numbers, and turn the answer into floats",
        ));
    }
    objective.require_fit(game)?;
    let form = SequenceForm::new(game)?;
    let sides = [0, 1].map(|player| Side::new(&form, player));
    let mut search = Search::new(&form, objective, &sides, run)?;
    let stop = search.run().err();
    search.answer(stop)
}

/// The best equilibrium among those of an enumeration.
///
/// The cells of the enumeration are products of polytopes of plans with extreme equilibria for
/// their extreme points, on which the objective is bilinear; so its largest value over all of them
/// is taken at an extreme equilibrium (the proof is at [`Expectation`]). It is proved best where the
/// enumeration is complete.
///
/// Refuses an objective of another game, and equilibria of another game.
pub fn best_of_extremes<K: OrderedField>(
    game: &Game<K>,
    all: &ExtremeEquilibria<K>,
    objective: &Objective,
) -> Result<Best<K>, Error> {
    let form = Expectation::new(game, objective)?;
    let mut best: Option<(K, [usize; 2])> = None;
    let mut worth: Option<(usize, Vec<K>)> = None;
    for &pair in &all.equilibria {
        let [Some(one), Some(two)] = [0, 1].map(|side| all.plans[side].get(pair[side])) else {
            return Err(Error::input(
                "the list of equilibria speaks of plans that it lacks",
            ));
        };
        let players = game.players().len();
        let plans: Vec<_> = [one, two].into_iter().take(players).collect();
        let fits = (plans.iter().zip(game.player_ids()))
            .all(|(plan, player)| plan.weights().len() == game.sequence_count(player));
        if !fits {
            return Err(Error::input("the equilibria are of another game"));
        }
        let value = match game.player_ids().next() {
            None => form.value(&plans),
            // Equilibria are sorted, so that those with one plan of the second come seldom.
            Some(_) if players == 1 => form.value(&plans),
            Some(_) => {
                let known = worth.take().filter(|(plan, _)| *plan == pair[0]);
                let (_, gains) = worth.insert(
                    known.unwrap_or_else(|| (pair[0], form.against(&plans, PlayerId::new(1)))),
                );
                product(gains, two.weights())
            }
        };
        if best
            .as_ref()
            .is_none_or(|(most, _)| value.compare(most).is_gt())
        {
            best = Some((value, pair));
        }
    }
    let proved = all.status == Status::Solved && best.is_some();
    let profile = best.as_ref().and_then(|(_, pair)| all.profile(game, *pair));
    let value = best.map(|(value, _)| value);
    Ok(Best {
        profile,
        bound: value.clone().filter(|_| proved),
        value,
        proved,
        status: all.status,
        faces: all.faces,
        pivots: all.pivots,
    })
}

fn product<K: OrderedField>(worth: &[K], weights: &[K]) -> K {
    let terms = worth.iter().zip(weights);
    terms
        .filter(|(worth, weight)| !worth.is_zero() && !weight.is_zero())
        .fold(K::zero(), |sum, (worth, weight)| {
            sum + &(worth.clone() * weight)
        })
}

/// A pair of faces still to be split, and what no equilibrium on it exceeds, if that is known.
struct Open<K: OrderedField> {
    pair: Pair<K::Ring>,
    bound: Option<K>,
}

/// The best equilibrium so far.
struct Incumbent<K> {
    value: K,
    /// By player: the weights of its plan.
    plans: [Vec<K>; 2],
}

struct Search<'a, K: OrderedField> {
    game: &'a Game<K>,
    split: Split<'a, K>,
    run: &'a Run<'a>,
    /// By player: the weight of its payoff in the objective, in the unit of its side.
    weights: [K; 2],
    /// What plays count besides payoffs, where that is the same for all.
    constant: K,
    /// The objective as a function of plans, and whether it is one of payoffs.
    form: Expectation<K>,
    in_payoffs: bool,
    /// Bounds the whole objective.
    ceiling: Ceiling<'a, K>,
    /// Bounds what plays count besides payoffs, where that varies.
    besides: Option<Ceiling<'a, K>>,
    waiting: Vec<Open<K>>,
    incumbent: Option<Incumbent<K>>,
    faces: usize,
    pivots: usize,
}

impl<'a, K: OrderedField> Search<'a, K> {
    fn new(
        form: &'a SequenceForm<K>,
        objective: &Objective,
        sides: &'a [Side<K::Ring>; 2],
        run: &'a Run<'a>,
    ) -> Result<Self, Error> {
        let game = form.game();
        let weight = |player: usize| match objective.weights().get(player) {
            Some(weight) if !weight.is_zero() => {
                let entries = form.entries().iter();
                let unit = K::common_denominator(entries.map(|entry| &entry.payoffs[player]));
                K::from_rational(weight) / &K::ratio(&unit, &K::Ring::one())
            }
            _ => K::zero(),
        };
        let besides = (!objective.is_in_payoffs()).then(|| {
            let mut worth = vec![K::zero(); game.node_count()];
            for (leaf, value) in objective.leaves() {
                worth[leaf.index()] = K::from_rational(value);
            }
            Ceiling::new(game, worth)
        });
        Ok(Search {
            game,
            split: Split(sides),
            run,
            weights: [weight(0), weight(1)],
            constant: K::from_rational(objective.constant()),
            form: Expectation::new(game, objective)?,
            in_payoffs: objective.is_in_payoffs(),
            ceiling: Ceiling::new(game, objective.worth(game)),
            besides,
            waiting: Vec::new(),
            incumbent: None,
            faces: 0,
            pivots: 0,
        })
    }

    /// Depth first, of two parts the one with the larger bound before the other.
    fn run(&mut self) -> Result<(), Stop> {
        // What a best response to a player's plan pays is the opponent's payoff.
        let valued = [1, 0].map(|other: usize| !self.weights[other].is_zero());
        let constant_sum = self.game.constant_sum().is_ok();
        let start = self.split.start(constant_sum, valued, self.run)?;
        self.pivots += start.pivots();
        let first = self.look(start.clone(), 0)?;
        self.waiting.extend(first);
        let mut asked = false;
        while !self.waiting.is_empty() {
            if self.faces >= LONG && !asked {
                asked = true;
                self.propose(&start)?;
            }
            let Some(Open { mut pair, bound }) = self.waiting.pop() else {
                break;
            };
            if !self.may_improve(bound.as_ref()) {
                continue;
            }
            if let Err(stop) = self.expand(&mut pair, bound.as_ref()) {
                // What was not looked at to the end still bounds the answer.
                self.waiting.push(Open { pair, bound });
                return Err(stop);
            }
        }
        Ok(())
    }

    fn expand(&mut self, pair: &mut Pair<K::Ring>, bound: Option<&K>) -> Result<(), Stop> {
        if let Some(stop) = self.run.stopped() {
            return Err(stop);
        }
        if self.faces.is_multiple_of(64) {
            self.run.report("pairs of faces", self.faces as u64, None);
        }
        let before = pair.pivots();
        let next = self.split.choose(pair);
        self.spend(pair.pivots() - before)?;
        let Ok(next) = next else {
            return Ok(());
        };
        let Some((player, sequence)) = next else {
            return self.read(pair);
        };
        let mut parts = Vec::new();
        for zero in [Known::Weight, Known::NoWeight] {
            let mut part = pair.clone();
            let before = part.pivots();
            if self.split.impose(&mut part, player, sequence, zero).is_ok() {
                parts.extend(self.look(part, before)?);
            }
        }
        // A part lies within the whole.
        for part in &mut parts {
            if let (Some(own), Some(whole)) = (&mut part.bound, bound)
                && own.compare(whole).is_gt()
            {
                *own = whole.clone();
            }
        }
        // Among equals the part without weight is taken up first.
        parts.sort_by(|a, b| match (&a.bound, &b.bound) {
            (Some(a), Some(b)) => a.compare(b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
        self.waiting.append(&mut parts);
        Ok(())
    }

    fn spend(&mut self, pivots: usize) -> Result<(), Stop> {
        self.pivots += pivots;
        if self.pivots > self.run.options().limits.pivots {
            return Err(Stop::Work);
        }
        Ok(())
    }

    fn may_improve(&self, bound: Option<&K>) -> bool {
        match (&self.incumbent, bound) {
            (Some(best), Some(bound)) => bound.compare(&best.value) == Ordering::Greater,
            _ => true,
        }
    }

    /// Draws conclusions on a pair of faces and bounds it; `None` if nothing is to be found there.
    /// The pivots made on its way from `before` on are counted.
    fn look(&mut self, mut pair: Pair<K::Ring>, before: usize) -> Result<Option<Open<K>>, Stop> {
        self.faces += 1;
        let follows = self.split.follow(&mut pair).is_ok();
        let bound = match follows {
            true => self.bound(&mut pair),
            false => Ok(None),
        };
        self.spend(pair.pivots() - before)?;
        let bound = bound?;
        Ok((follows && self.may_improve(bound.as_ref())).then_some(Open { pair, bound }))
    }

    /// The smaller of the two bounds, `None` where there is neither. The second is left out where
    /// the first is enough.
    fn bound(&self, pair: &mut Pair<K::Ring>) -> Result<Option<K>, Stop> {
        let first = self.payoff_bound(pair)?;
        if !self.may_improve(first.as_ref()) {
            return Ok(first);
        }
        let second = self.ceiling.over(&pair.known);
        Ok(match (first, second) {
            (Some(first), Some(second)) if first.compare(&second).is_gt() => Some(second),
            (Some(first), _) => Some(first),
            (None, second) => second,
        })
    }

    /// Moves the faces to vertices at which the value of best responses is best for the objective.
    /// The bound that this gives; `None` if there is none.
    fn payoff_bound(&self, pair: &mut Pair<K::Ring>) -> Result<Option<K>, Stop> {
        let mut total = self.constant.clone();
        for (player, weight) in self.weights.iter().enumerate() {
            let sense = match weight.sign() {
                Ordering::Equal => continue,
                Ordering::Greater => Sense::Maximize,
                Ordering::Less => Sense::Minimize,
            };
            let face = Arc::make_mut(&mut pair.faces[1 - player]);
            let bounded = face.optimize_value(sense, self.run)?;
            let Some(value) = face.value::<K>().filter(|_| bounded) else {
                return Ok(None);
            };
            total += &(value * weight);
        }
        Ok(match &self.besides {
            None => Some(total),
            Some(besides) => besides.over(&pair.known).map(|besides| total + &besides),
        })
    }

    /// The best equilibrium on a pair of faces all of whose points are equilibria.
    fn read(&mut self, pair: &mut Pair<K::Ring>) -> Result<(), Stop> {
        let before = pair.pivots();
        let at_vertices = match self.in_payoffs {
            true => self.payoff_bound(pair)?,
            false => None,
        };
        if let Some(value) = at_vertices {
            let plan = |player: usize| {
                let own = 1..pair.known[player].len();
                let face = &pair.faces[player];
                let weights = own.map(|sequence| face.at_vertex(face.weight(sequence)));
                std::iter::once(K::one()).chain(weights).collect()
            };
            let plans = [plan(0), plan(1)];
            self.offer(Incumbent { value, plans });
        } else {
            let plans = self.split.extreme_plans(pair, self.run)?;
            self.offer_pairs(plans)?;
        }
        self.spend(pair.pivots() - before)
    }

    /// Offers all pairs of two lists of plans.
    fn offer_pairs(&mut self, weights: [Vec<Vec<K>>; 2]) -> Result<(), Stop> {
        let players = self.game.players().len();
        let plans = |player: usize| -> Vec<RealizationPlan<K>> {
            let plan = |weights: &Vec<K>| {
                let shape = self.game.shape().clone();
                RealizationPlan::new(shape, PlayerId::new(player), weights.clone())
            };
            match player < players {
                true => weights[player].iter().filter_map(plan).collect(),
                false => Vec::new(),
            }
        };
        let (ones, twos) = (plans(0), plans(1));
        for (index, one) in weights[0].iter().enumerate() {
            if let Some(stop) = self.run.stopped() {
                return Err(stop);
            }
            // With the second player's plan left aside.
            let worth = match (ones.get(index), twos.first()) {
                (Some(own), Some(any)) => Some(self.form.against(&[own, any], PlayerId::new(1))),
                _ => None,
            };
            for two in &weights[1] {
                let value = match (&worth, ones.get(index)) {
                    (Some(worth), _) => product(worth, two),
                    (None, Some(own)) => self.form.value(&[own]),
                    (None, None) => self.form.value(&[]),
                };
                let plans = [one.clone(), two.clone()];
                self.offer(Incumbent { value, plans });
            }
        }
        Ok(())
    }

    fn offer(&mut self, found: Incumbent<K>) {
        if self.may_improve(Some(&found.value)) {
            self.incumbent = Some(found);
        }
    }

    /// Computes the equilibrium that the mixed-integer program proposes, if it proposes one.
    fn propose(&mut self, start: &Pair<K::Ring>) -> Result<(), Stop> {
        let weights = self.weights.each_ref().map(K::to_f64);
        for support in milp::supports::<K>(self.split.0, weights, self.run) {
            let mut pair = start.clone();
            let before = pair.pivots();
            let possible = [0, 1].into_iter().all(|player| {
                (1..support[player].len()).all(|sequence| {
                    let zero = match support[player][sequence] {
                        true => Known::NoSlack,
                        false => Known::NoWeight,
                    };
                    self.split.impose(&mut pair, player, sequence, zero).is_ok()
                })
            });
            self.spend(pair.pivots() - before)?;
            let next = self
                .split
                .follow(&mut pair)
                .map(|()| self.split.choose(&mut pair));
            if possible && matches!(next, Ok(Ok(None))) {
                return self.read(&mut pair);
            }
        }
        Ok(())
    }

    /// What was found, checked against the definition.
    fn answer(self, stop: Option<Stop>) -> Result<Best<K>, Error> {
        let mut bound = self.incumbent.as_ref().map(|best| best.value.clone());
        let mut bounded = stop.is_none() || self.faces > 0;
        for open in &self.waiting {
            match &open.bound {
                Some(own) if bound.as_ref().is_none_or(|most| own.compare(most).is_gt()) => {
                    bound = Some(own.clone());
                }
                Some(_) => {}
                None => bounded = false,
            }
        }
        if let Some(best) = &self.incumbent {
            self.check(best)?;
        } else if stop.is_none() {
            return Err(Error::internal(
                "a finite game was left without an equilibrium",
            ));
        }
        let mut profile = None;
        let mut value = None;
        if let Some(best) = self.incumbent {
            let mut behavior = Behavior::open(self.game.shape().clone());
            for (player, weights) in self.game.player_ids().zip(best.plans) {
                RealizationPlan::new(self.game.shape().clone(), player, weights)
                    .ok_or_else(|| Error::internal("a best plan is outside the realization plans"))?
                    .write_to(&mut behavior);
            }
            profile = Some(behavior);
            value = Some(best.value);
        }
        let bound = bound.filter(|_| bounded);
        Ok(Best {
            proved: value.is_some() && bound == value,
            profile,
            value,
            bound,
            status: stop.map_or(Status::Solved, Status::Stopped),
            faces: self.faces,
            pivots: self.pivots,
        })
    }

    /// Both plans must be best responses, and pay what the objective says.
    fn check(&self, best: &Incumbent<K>) -> Result<(), Error> {
        let scaled = best.plans.each_ref().map(|weights| {
            let unit = K::common_denominator(weights);
            weights.iter().map(|w| w.scale(&unit)).collect::<Vec<_>>()
        });
        let mut total = self.constant.clone();
        for (player, weight) in self.weights.iter().enumerate() {
            let (own, other) = (&scaled[player], &scaled[1 - player]);
            let values = self.split.0[player].against(other);
            let terms = values.iter().zip(own);
            let got = terms.fold(K::Ring::zero(), |sum, (value, weight)| {
                sum + &(value.clone() * weight)
            });
            let (_, most) = self.split.0[player].best_plan(values);
            // Weights of ∅ are the units.
            if most.clone() * &own[0] != got {
                return Err(Error::internal("a best plan is no best response"));
            }
            total += &(K::ratio(&most, &other[0]) * weight);
        }
        if self.in_payoffs && total != best.value {
            return Err(Error::internal(
                "a best equilibrium does not pay what it should",
            ));
        }
        Ok(())
    }
}
