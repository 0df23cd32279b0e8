//! Coefficients of trembles that make the choices at several sets optimal, their carriers given.
//!
//! The weight of a way is a monomial in the coefficients of its actions. What a set demands is
//! homogeneous and linear in the weights of its carriers. **Monomials whose exponent vectors differ
//! from one another by linearly independent vectors are independent positive unknowns, up to
//! a common factor**: `ln p ↦ A ln p` is onto if the rows of `A` are independent. So the sets are
//! first put into clusters, in each of which the monomials are multiplied by one monomial a set so
//! that those that go together become the same unknown. If all differences in all clusters are
//! independent, one linear program decides. Otherwise it is a relaxation: if it has no solution,
//! there is none; if it has, ratios are fixed one after the other, which removes an unknown each,
//! and only where the ratio could have no other value does a failure afterwards prove anything.

use super::Halt;
use super::demand::Demand;
use crate::diagnostic::Error;
use crate::game::ActionId;
use crate::lp::simplex::{self, Outcome};
use crate::lp::{ColumnId, LinearProgram, Relation};
use crate::number::{OrderedField, OrderedRing, Rational};
use crate::run::Run;

/// Whether there are coefficients.
pub(super) enum Coefficients<K> {
    /// These; actions that are not named have the coefficient one.
    Found(Vec<(ActionId, K)>),
    /// There are none.
    None,
    /// It was not decided.
    Open,
}

/// Powers beyond this are not worked with.
const LARGEST_POWER: i64 = 40;
/// The most linear programs for one family of carriers.
const MOST_PROGRAMS: usize = 60;

/// The weight of a way: a number times a monomial.
#[derive(Clone)]
struct Term<K> {
    factor: K,
    /// By action of the system.
    powers: Vec<i64>,
}

/// `p(action) = factor · Π p^powers`.
#[derive(Clone)]
struct Solved<K> {
    action: usize,
    value: Term<K>,
}

struct System<'a, K> {
    names: &'a [ActionId],
    /// By set: what is gained, by carrier and action.
    gains: &'a [Vec<&'a [K]>],
    /// By set and carrier.
    terms: Vec<Vec<Term<K>>>,
    solved: Vec<Solved<K>>,
}

/// Sets whose monomials have been made the same unknowns where they go together.
struct Cluster {
    monomials: Vec<Vec<i64>>,
    /// The sets, with the powers by which their monomials were multiplied.
    sets: Vec<(usize, Vec<i64>)>,
}

/// Coefficients with which the given carriers, by set, satisfy all demands.
pub(super) fn coefficients<K: OrderedField>(
    sets: &[(&Demand<K>, &[usize])],
    run: &Run<'_>,
) -> Result<Coefficients<K>, Halt> {
    let ways = sets
        .iter()
        .flat_map(|(demand, carriers)| carriers.iter().map(|&way| &demand.ways.ways[way]));
    let mut names: Vec<ActionId> = ways.flat_map(|way| way.trembles.iter().copied()).collect();
    names.sort_unstable();
    names.dedup();
    let term = |demand: &Demand<K>, way: usize| {
        let own = &demand.ways.ways[way].trembles;
        let power = |action| i64::from(own.binary_search(action).is_ok());
        Term {
            factor: K::one(),
            powers: names.iter().map(power).collect(),
        }
    };
    let gains: Vec<Vec<&[K]>> = sets
        .iter()
        .map(|(demand, carriers)| {
            let gains = carriers.iter().map(|&way| demand.gains[way].as_slice());
            gains.collect()
        })
        .collect();
    let terms = sets
        .iter()
        .map(|(demand, carriers)| carriers.iter().map(|&way| term(demand, way)).collect())
        .collect();
    let system = System {
        names: &names,
        gains: &gains,
        terms,
        solved: Vec::new(),
    };
    let mut programs = MOST_PROGRAMS;
    system.solve(&mut programs, run)
}

fn minus(a: &[i64], b: &[i64]) -> Vec<i64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn plus(a: &[i64], b: &[i64]) -> Vec<i64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// A power of a positive number.
fn raised<K: OrderedField>(base: &K, power: i64) -> K {
    let mut product = K::one();
    for _ in 0..power.unsigned_abs() {
        product *= base;
    }
    match power < 0 {
        true => K::one() / &product,
        false => product,
    }
}

impl Cluster {
    /// What one cluster's monomials must be multiplied by so that two of them are another's.
    fn shift(&self, other: &Cluster) -> Option<Vec<i64>> {
        for a in &self.monomials {
            for b in &other.monomials {
                let shift = minus(b, a);
                let mut common = self.monomials.iter().filter(|own| {
                    let moved = plus(own, &shift);
                    other.monomials.contains(&moved)
                });
                if common.nth(1).is_some() {
                    return Some(shift);
                }
            }
        }
        None
    }

    fn join(&mut self, other: Cluster, shift: &[i64]) {
        for monomial in &mut self.monomials {
            *monomial = plus(monomial, shift);
        }
        for (_, own) in &mut self.sets {
            *own = plus(own, shift);
        }
        for monomial in other.monomials {
            if !self.monomials.contains(&monomial) {
                self.monomials.push(monomial);
            }
        }
        self.sets.extend(other.sets);
    }

    fn differences(&self) -> impl Iterator<Item = Vec<i64>> {
        let mut all = self.monomials.iter();
        let first = all.next();
        all.filter_map(move |other| Some(minus(other, first?)))
    }
}

/// Whether vectors are linearly independent.
fn independent(vectors: impl Iterator<Item = Vec<i64>>) -> bool {
    let mut rows: Vec<(usize, Vec<Rational>)> = Vec::new();
    for vector in vectors {
        let mut vector: Vec<Rational> = vector.into_iter().map(Rational::from).collect();
        for (pivot, row) in &rows {
            let factor = vector[*pivot].clone();
            if !factor.is_zero() {
                for (value, own) in vector.iter_mut().zip(row) {
                    *value -= &(&factor * own);
                }
            }
        }
        let Some(pivot) = vector.iter().position(|value| !value.is_zero()) else {
            return false;
        };
        let unit = vector[pivot].clone();
        for value in &mut vector {
            *value = &*value / &unit;
        }
        rows.push((pivot, vector));
    }
    true
}

impl<K: OrderedField> System<'_, K> {
    fn clusters(&self) -> Vec<Cluster> {
        let mut clusters: Vec<Cluster> = Vec::new();
        for (set, terms) in self.terms.iter().enumerate() {
            let mut monomials: Vec<Vec<i64>> = Vec::new();
            for term in terms {
                if !monomials.contains(&term.powers) {
                    monomials.push(term.powers.clone());
                }
            }
            let zero = vec![0; terms.first().map_or(0, |term| term.powers.len())];
            let mut own = Cluster {
                monomials,
                sets: vec![(set, zero)],
            };
            let meets = |own: &Cluster, clusters: &[Cluster]| {
                let mut others = clusters.iter().enumerate();
                others.find_map(|(place, other)| Some((place, own.shift(other)?)))
            };
            while let Some((place, shift)) = meets(&own, &clusters) {
                let other = clusters.remove(place);
                own.join(other, &shift);
            }
            clusters.push(own);
        }
        clusters
    }

    /// The linear program in the clusters' unknowns; by cluster its columns.
    fn program(&self, clusters: &[Cluster], least: &K) -> (LinearProgram<K>, Vec<Vec<ColumnId>>) {
        let mut program = LinearProgram::minimize();
        let mut all = Vec::with_capacity(clusters.len());
        for cluster in clusters {
            let columns: Vec<ColumnId> = (0..cluster.monomials.len())
                .map(|at| program.add_column(at, Some(least.clone()), None))
                .collect();
            for (set, shift) in &cluster.sets {
                let actions = self.gains[*set].first().map_or(0, |gains| gains.len());
                for action in 0..actions {
                    let carriers = self.terms[*set].iter().zip(&self.gains[*set]);
                    let entries = carriers.filter_map(|(term, gains)| {
                        let moved = plus(&term.powers, shift);
                        let at = cluster.monomials.iter().position(|own| *own == moved)?;
                        Some((columns[at], gains[action].clone() * &term.factor))
                    });
                    let entries: Vec<_> = entries.collect();
                    program.add_row(action, Relation::Le, K::zero(), entries);
                }
            }
            all.push(columns);
        }
        (program, all)
    }

    /// By cluster and unknown: values that satisfy the relaxation.
    fn relaxed(&self, clusters: &[Cluster], run: &Run<'_>) -> Result<Option<Vec<Vec<K>>>, Halt> {
        // Positive numbers up to a factor are numbers of at least one.
        let (mut program, columns) = self.program(clusters, &K::one());
        for column in columns.iter().flatten() {
            program.set_cost(*column, K::one());
        }
        Ok(match simplex::solve(&program, None, run)? {
            Outcome::Optimal(found) => {
                let value = |column: &ColumnId| found.primal[column.index()].clone();
                let values = |own: &Vec<ColumnId>| own.iter().map(value).collect();
                Some(columns.iter().map(values).collect())
            }
            Outcome::Infeasible => None,
            Outcome::Stopped(stop) => return Err(stop.into()),
            Outcome::Unbounded => return Err(Error::internal("weights are bounded below").into()),
        })
    }

    /// The least and the greatest ratio of an unknown to the first of its cluster, as far as the
    /// relaxation's closure tells; `None` is no bound.
    fn range(
        &self,
        clusters: &[Cluster],
        cluster: usize,
        unknown: usize,
        run: &Run<'_>,
    ) -> Result<[Option<K>; 2], Halt> {
        let mut ends = [None, None];
        for (end, cost) in ends.iter_mut().zip([K::one(), -K::one()]) {
            let (mut program, columns) = self.program(clusters, &K::zero());
            let own = &columns[cluster];
            program.add_row("unit", Relation::Eq, K::one(), [(own[0], K::one())]);
            program.set_cost(own[unknown], cost);
            *end = match simplex::solve(&program, None, run)? {
                Outcome::Optimal(found) => Some(found.primal[own[unknown].index()].clone()),
                Outcome::Stopped(stop) => return Err(stop.into()),
                Outcome::Unbounded | Outcome::Infeasible => None,
            };
        }
        Ok(ends)
    }

    fn solve(&self, programs: &mut usize, run: &Run<'_>) -> Result<Coefficients<K>, Halt> {
        if *programs == 0 {
            return Ok(Coefficients::Open);
        }
        *programs -= 1;
        let clusters = self.clusters();
        let Some(values) = self.relaxed(&clusters, run)? else {
            return Ok(Coefficients::None);
        };
        if independent(clusters.iter().flat_map(Cluster::differences)) {
            return Ok(match self.read(&clusters, &values) {
                Some(found) => Coefficients::Found(found),
                None => Coefficients::Open,
            });
        }
        // A ratio that is what it must be decides; others are tried.
        let mut tries = Vec::new();
        for (at, cluster) in clusters.iter().enumerate() {
            for unknown in 1..cluster.monomials.len() {
                let near = values[at][unknown].clone() / &values[at][0];
                let [low, high] = self.range(&clusters, at, unknown, run)?;
                let pinned = low.is_some() && low == high;
                let middle = match (low, high) {
                    (Some(low), Some(high)) => Some((low + &high) / &(K::one() + &K::one())),
                    _ => None,
                };
                if pinned {
                    return match self.fixed(&clusters[at], unknown, &near) {
                        Some(system) => system.solve(programs, run),
                        None => Ok(Coefficients::Open),
                    };
                }
                tries.push((at, unknown, near.clone()));
                tries.extend(middle.filter(|m| *m != near).map(|m| (at, unknown, m)));
                tries.extend((near != K::one()).then(|| (at, unknown, K::one())));
            }
        }
        for (at, unknown, ratio) in tries {
            if ratio.is_zero() {
                continue;
            }
            if let Some(system) = self.fixed(&clusters[at], unknown, &ratio)
                && let Coefficients::Found(found) = system.solve(programs, run)?
            {
                return Ok(Coefficients::Found(found));
            }
        }
        Ok(Coefficients::Open)
    }

    /// The system in which an unknown of a cluster is a multiple of its first one.
    fn fixed(&self, cluster: &Cluster, unknown: usize, ratio: &K) -> Option<Self> {
        let difference = minus(&cluster.monomials[unknown], &cluster.monomials[0]);
        let mut system = System {
            names: self.names,
            gains: self.gains,
            terms: self.terms.clone(),
            solved: self.solved.clone(),
        };
        system.fix(&difference, ratio)?;
        Some(system)
    }

    /// Replaces one coefficient so that `p^difference` is `ratio`. `None` where that takes a root.
    fn fix(&mut self, difference: &[i64], ratio: &K) -> Option<()> {
        let action = difference.iter().position(|power| power.abs() == 1)?;
        let sign = difference[action];
        let mut powers: Vec<i64> = difference.iter().map(|power| -power * sign).collect();
        powers[action] = 0;
        let value = Term {
            factor: raised(ratio, sign),
            powers,
        };
        let solved = Solved { action, value };
        for term in self.terms.iter_mut().flatten() {
            solved.replace(term)?;
        }
        self.solved.push(solved);
        Some(())
    }

    /// Coefficients that give all unknowns these values. `None` where they are roots.
    fn read(&self, clusters: &[Cluster], values: &[Vec<K>]) -> Option<Vec<(ActionId, K)>> {
        let mut system = System {
            names: self.names,
            gains: self.gains,
            terms: self.terms.clone(),
            solved: self.solved.clone(),
        };
        let mut equations: Vec<Term<K>> = Vec::new();
        for (cluster, values) in clusters.iter().zip(values) {
            let ratios = values.iter().skip(1);
            for (powers, value) in cluster.differences().zip(ratios) {
                let factor = values[0].clone() / value;
                equations.push(Term { factor, powers });
            }
        }
        for at in 0..equations.len() {
            // `factor · p^powers = 1`.
            let Term { factor, powers } = equations[at].clone();
            system.fix(&powers, &(K::one() / &factor))?;
            let solved = system.solved.last()?.clone();
            for equation in &mut equations[at + 1..] {
                solved.replace(equation)?;
            }
        }
        let mut found = vec![K::one(); self.names.len()];
        for Solved { action, value } in system.solved.iter().rev() {
            let mut product = value.factor.clone();
            for (power, own) in value.powers.iter().zip(&found) {
                if *power != 0 && *own != K::one() {
                    product *= &raised(own, *power);
                }
            }
            found[*action] = product;
        }
        Some(self.names.iter().copied().zip(found).collect())
    }
}

impl<K: OrderedField> Solved<K> {
    fn replace(&self, term: &mut Term<K>) -> Option<()> {
        let power = std::mem::replace(&mut term.powers[self.action], 0);
        if power == 0 {
            return Some(());
        }
        if power.abs() > LARGEST_POWER {
            return None;
        }
        term.factor *= &raised(&self.value.factor, power);
        for (own, other) in term.powers.iter_mut().zip(&self.value.powers) {
            *own += other * power;
            if own.abs() > LARGEST_POWER {
                return None;
            }
        }
        Some(())
    }
}
