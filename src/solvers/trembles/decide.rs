//! Whether some trembles satisfy what choices at all information sets demand of beliefs.

use super::Halt;
use super::coefficients::{Coefficients, coefficients};
use super::demand::Demand;
use super::orders::{Structure, orders};
use super::ways::Ways;
use crate::game::{ActionId, InfosetId, NodeId, Shape};
use crate::number::{OrderedField, Rational};
use crate::run::Run;
use std::collections::BTreeMap;

/// At sets that depend on each other: how often at most carriers of one of them are tried together
/// with those of the sets before it.
const MOST_TRIALS: usize = 10_000;

/// How actions tremble: with probability `coefficient · ε^exponent`; those that are not named with
/// exponent and coefficient one.
pub(in crate::solvers) struct Trembles<K> {
    exponents: BTreeMap<ActionId, Rational>,
    coefficients: BTreeMap<ActionId, K>,
}

/// Ways into a set with their shares, up to a factor.
pub(super) type Shares<K> = Vec<(usize, K)>;

/// Whether there are trembles.
pub(in crate::solvers) enum Answer<K> {
    /// These.
    Yes(Trembles<K>),
    /// None. At this set another action, by its index, is better whatever the trembles; or, with no
    /// action named, several together are, or the demands of this set and others exclude each other.
    No(InfosetId, Option<usize>),
    /// It was not decided.
    Open(Doubt),
}

/// Why it was not decided whether there are trembles: the belief at this set depends on the same
/// ones as beliefs at others,
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::solvers) enum Doubt {
    /// and not linearly.
    Nonlinear(InfosetId),
    /// and there are too many families of carriers to try.
    Carriers(InfosetId),
}

impl Doubt {
    /// The reason, part of a sentence.
    pub(in crate::solvers) fn text(self, shape: &Shape) -> String {
        let (set, why) = match self {
            Doubt::Nonlinear(set) => (set, "not linearly".to_string()),
            Doubt::Carriers(set) => {
                let why = format!("not all was tried after {MOST_TRIALS} choices of likely nodes");
                (set, why)
            }
        };
        let set = shape.infoset(set);
        format!(
            "the belief at `{}` of `{}` depends on the same trembles as others, and {why}",
            set.label(),
            shape.player_name(set.player())
        )
    }
}

/// Decides. Every demand is of another set.
pub(in crate::solvers) fn decide<K: OrderedField>(
    demands: &[&Demand<K>],
    run: &Run<'_>,
) -> Result<Answer<K>, Halt> {
    let mut pressing: Vec<(&Demand<K>, Shares<K>)> = Vec::new();
    for &demand in demands {
        if demand.is_sure() {
            continue;
        }
        match demand.shares(None, run)? {
            Some(shares) => pressing.push((demand, shares)),
            None => return Ok(Answer::No(demand.ways.set, demand.beaten())),
        }
    }
    let mut trembles = Trembles {
        exponents: BTreeMap::new(),
        coefficients: BTreeMap::new(),
    };
    if pressing.is_empty() {
        return Ok(Answer::Yes(trembles));
    }
    let ways: Vec<&Ways> = pressing.iter().map(|(demand, _)| &demand.ways).collect();
    let structure = Structure::new(&ways);
    let mut doubt = None;
    for core in &structure.cores {
        let mut found = None;
        let mut open = false;
        let admit = |set: usize, carriers: &[usize]| {
            let (demand, _) = &pressing[set];
            Ok(demand.shares(Some(carriers), run)?.is_some())
        };
        let see = |order: super::orders::Order| {
            let sets = core.iter().zip(&order.carriers);
            let sets: Vec<(&Demand<K>, &[usize])> = sets
                .map(|(&set, carriers)| (pressing[set].0, carriers.as_slice()))
                .collect();
            match coefficients(&sets, run)? {
                Coefficients::Found(values) => found = Some((order.exponents, values)),
                Coefficients::None => {}
                Coefficients::Open => open = true,
            }
            Ok(found.is_some())
        };
        let ended = orders(&ways, core, MOST_TRIALS, admit, see, run)?;
        let first = pressing[core[0]].0.ways.set;
        match found {
            Some((exponents, values)) => {
                trembles.exponents.extend(exponents);
                trembles.coefficients.extend(values);
            }
            None if open => doubt = doubt.or(Some(Doubt::Nonlinear(first))),
            None if !ended => doubt = doubt.or(Some(Doubt::Carriers(first))),
            // This decides, whatever was not decided before.
            None => return Ok(Answer::No(first, None)),
        }
    }
    if let Some(doubt) = doubt {
        return Ok(Answer::Open(doubt));
    }
    for (&set, own) in structure.loose.iter().zip(&structure.own).rev() {
        let (demand, shares) = &pressing[set];
        trembles.free(demand, own, shares);
    }
    Ok(Answer::Yes(trembles))
}

impl<K: OrderedField> Trembles<K> {
    fn exponent(&self, action: ActionId) -> Rational {
        let known = self.exponents.get(&action);
        known.cloned().unwrap_or(Rational::ONE)
    }

    fn coefficient(&self, action: ActionId) -> K {
        let known = self.coefficients.get(&action);
        known.cloned().unwrap_or_else(K::one)
    }

    /// Gives the ways into a loose set these shares by the trembles of their own actions. The
    /// others' become what they are so far.
    fn free(&mut self, demand: &Demand<K>, own: &[ActionId], shares: &[(usize, K)]) {
        let mut rests = Vec::with_capacity(own.len());
        for (way, own) in demand.ways.ways.iter().zip(own) {
            let (mut exponent, mut coefficient) = (Rational::ZERO, K::one());
            for &action in way.trembles.iter().filter(|action| *action != own) {
                let (e, c) = (self.exponent(action), self.coefficient(action));
                exponent += &e;
                coefficient *= &c;
                self.exponents.insert(action, e);
                self.coefficients.insert(action, c);
            }
            rests.push((exponent, coefficient));
        }
        let top = rests.iter().map(|(exponent, _)| exponent).max();
        let top = top.cloned().unwrap_or(Rational::ZERO) + &Rational::ONE;
        for (way, (&action, (exponent, coefficient))) in own.iter().zip(rests).enumerate() {
            let share = shares.iter().find(|(carrier, _)| *carrier == way);
            let later = match share {
                Some(_) => Rational::ZERO,
                None => Rational::ONE,
            };
            self.exponents
                .insert(action, top.clone() + &later - &exponent);
            let share = share.map_or_else(K::one, |(_, share)| share.clone());
            self.coefficients.insert(action, share / &coefficient);
        }
    }

    /// The belief at a set: its carriers with their shares, in preorder.
    pub(in crate::solvers) fn belief(&self, demand: &Demand<K>) -> Vec<(NodeId, K)> {
        let sum = |way: &super::ways::Way| -> Rational {
            way.trembles.iter().map(|&a| self.exponent(a)).sum()
        };
        let sums: Vec<Rational> = demand.ways.ways.iter().map(sum).collect();
        let least = sums.iter().min().cloned();
        let mut belief: Vec<(NodeId, K)> = Vec::new();
        let mut total = K::zero();
        for ((way, weights), sum) in demand.ways.ways.iter().zip(&demand.weights).zip(sums) {
            if Some(&sum) != least.as_ref() {
                continue;
            }
            let each = way.trembles.iter();
            let factor = each.fold(K::one(), |product, &a| product * &self.coefficient(a));
            for (&node, weight) in way.nodes.iter().zip(weights) {
                let weight = factor.clone() * weight;
                total += &weight;
                belief.push((node, weight));
            }
        }
        for (_, share) in &mut belief {
            *share = share.clone() / &total;
        }
        belief.sort_unstable_by_key(|(node, _)| *node);
        belief
    }
}
