//! The search for the best equilibrium over pairs of faces.

use super::super::face::part;
use super::super::side::Side;
use super::super::split::{Known, Pair, Split};
use super::Best;
use super::ceiling::Ceiling;
use super::milp;
use crate::diagnostic::Error;
use crate::game::{Game, Objective, PlayerId};
use crate::lp::Sense;
use crate::number::{OrderedField, OrderedRing};
use crate::run::{Run, Status, Stop};
use crate::sequence_form::SequenceForm;
use crate::strategy::{Behavior, Expectation, RealizationPlan};
use std::cmp::Ordering;
use std::sync::Arc;

/// After so many pairs of faces the mixed-integer program is asked: shorter searches take less time
/// than it does.
const LONG: usize = 1000;

/// What a plan brings, by what a unit of weight brings on every sequence.
pub(super) fn product<K: OrderedField>(worth: &[K], weights: &[K]) -> K {
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

pub(super) struct Search<'a, K: OrderedField> {
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
    pub(super) fn new(
        form: &'a SequenceForm<K>,
        objective: &Objective<K>,
        sides: &'a [Side<K::Ring>; 2],
        run: &'a Run<'a>,
    ) -> Result<Self, Error> {
        let game = form.game();
        let weight = |player: usize| match objective.weights().get(player) {
            Some(weight) if !weight.is_zero() => {
                let entries = form.entries().iter();
                let unit = K::common_denominator(entries.map(|entry| &entry.payoffs[player]));
                weight.clone() / &K::ratio(&unit, &K::Ring::one())
            }
            _ => K::zero(),
        };
        let besides = (!objective.is_in_payoffs()).then(|| {
            let mut worth = vec![K::zero(); game.node_count()];
            for (leaf, value) in objective.leaves() {
                worth[leaf.index()] = value.clone();
            }
            Ceiling::new(game, worth)
        });
        Ok(Search {
            game,
            split: Split { sides, run },
            run,
            weights: [weight(0), weight(1)],
            constant: objective.constant().clone(),
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
    pub(super) fn run(&mut self) -> Result<(), Stop> {
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
        let Some(next) = part(next)? else {
            return Ok(());
        };
        let Some((player, sequence)) = next else {
            return self.read(pair);
        };
        let mut parts = Vec::new();
        for zero in [Known::Weight, Known::NoWeight] {
            let mut half = pair.clone();
            let before = half.pivots();
            if part(self.split.impose(&mut half, player, sequence, zero))?.is_some() {
                parts.extend(self.look(half, before)?);
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
        let follows = part(self.split.follow(&mut pair))?.is_some();
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
        for support in milp::supports::<K>(self.split.sides, weights, self.run) {
            let mut pair = start.clone();
            let before = pair.pivots();
            let mut all = [0, 1].into_iter().flat_map(|player| {
                let sequences = 1..support[player].len();
                sequences.map(move |sequence| (player, sequence))
            });
            let possible = all.try_for_each(|(player, sequence)| {
                let zero = match support[player][sequence] {
                    true => Known::NoSlack,
                    false => Known::NoWeight,
                };
                self.split.impose(&mut pair, player, sequence, zero)
            });
            self.spend(pair.pivots() - before)?;
            let next = possible
                .and_then(|()| self.split.follow(&mut pair))
                .and_then(|()| self.split.choose(&mut pair));
            if let Some(None) = part(next)? {
                return self.read(&mut pair);
            }
        }
        Ok(())
    }

    /// What was found, checked against the definition.
    pub(super) fn answer(self, stop: Option<Stop>) -> Result<Best<K>, Error> {
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
            let values = self.split.sides[player].against(other);
            let terms = values.iter().zip(own);
            let got = terms.fold(K::Ring::zero(), |sum, (value, weight)| {
                sum + &(value.clone() * weight)
            });
            let (_, most) = self.split.sides[player].best_plan(values);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::GameBuilder;
    use crate::number::Rational;
    use crate::run::Options;

    /// What the mixed-integer program proposes at once, before any search.
    fn proposed(game: &Game, text: &str) -> Rational {
        let options = Options::default();
        let run = options.start();
        let objective = Objective::parse(text, game).unwrap();
        let form = SequenceForm::new(game).unwrap();
        let sides = [0, 1].map(|player| Side::new(&form, player));
        let mut search = Search::new(&form, &objective, &sides, &run).unwrap();
        let valued = [1, 0].map(|other: usize| search.weights[other] != Rational::ZERO);
        let start = search.split.start(false, valued, &run).unwrap();
        search.propose(&start).unwrap();
        let best = search.answer(Some(Stop::Work)).unwrap();
        assert_eq!((best.proved, best.bound), (false, None));
        best.value.unwrap()
    }

    /// Entry with a hidden cost: chance, the entrant who sees it, an incumbent who does not, and
    /// the entrant again.
    fn entry() -> Game {
        let mut builder = GameBuilder::new("entry", ["E", "I"]);
        let odds = [("low", Rational::new(1, 3)), ("high", Rational::new(2, 3))];
        let cost = builder.chance("cost", odds);
        let root = builder.root();
        let reply = builder.infoset("I", "reply", ["share", "fight"]);
        for (kind, node) in builder.draw(root, cost).enumerate() {
            let cost = 2 * kind as i64;
            let enter = builder.infoset("E", ["low", "high"][kind], ["out", "in"]);
            let after: Vec<_> = builder.decide(node, enter).collect();
            builder.pay(after[0], [0, 6].map(Rational::from));
            let after: Vec<_> = builder.decide(after[1], reply).collect();
            builder.pay(after[0], [3 - cost, 3].map(Rational::from));
            let stay = builder.infoset("E", ["low, fought", "high, fought"][kind], ["stay", "go"]);
            let after: Vec<_> = builder.decide(after[1], stay).collect();
            builder.pay(after[0], [1 - cost, 1].map(Rational::from));
            builder.pay(after[1], [-cost, 5].map(Rational::from));
        }
        builder.build().unwrap()
    }

    #[test]
    fn the_mixed_integer_program_proposes_the_best_of_small_games() {
        let row = ndarray::array![[0, 7], [2, 6]].mapv(Rational::from);
        let names = ["dare", "yield"];
        let views = [row.view(), row.t()];
        let chicken = Game::bimatrix("chicken", ["Row", "Column"], names, names, views).unwrap();
        assert_eq!(proposed(&chicken, "Row + Column"), Rational::new(28, 3));
        assert_eq!(proposed(&chicken, "Row - 2*Column"), Rational::from(3));
        assert_eq!(proposed(&chicken, "-Row - Column"), Rational::from(-9));
        let entry = entry();
        for text in ["E + I", "E", "I", "-E", "-I", "I - 3*E"] {
            let objective = Objective::parse(text, &entry).unwrap();
            let best = super::super::best(&entry, &objective, &Options::default().start());
            let best = best.unwrap();
            assert!(best.proved);
            assert_eq!(proposed(&entry, text), best.value.unwrap(), "{text}");
        }
    }
}
