//! Exponents of trembles: a linear program whose dual solution says why there are none.
//!
//! The conditions are homogeneous but for `≥ 1`. With `λ(a) = δ + ν(a)` and `ν ≥ 0` they ask for
//! the largest `δ ≤ 1` for which every equation holds and every strict comparison exceeds zero by
//! `δ`. That program always has an optimum: one, if exponents exist, or zero, and then its dual
//! values are the multiples of Farkas' lemma.

use super::MOST_ENTRIES;
use super::lines::Line;
use crate::game::ActionId;
use crate::lp::exact::{self, ExactSolution};
use crate::lp::simplex::{self, Outcome};
use crate::lp::{LinearProgram, Relation};
use crate::number::{Integer, OrderedField, OrderedRing, Rational};
use crate::run::{Limits, Options};
use std::any::Any;
use std::cmp::Ordering;
use std::collections::HashSet;

/// Whether there are exponents.
pub(super) enum Answer {
    /// These, by action.
    Found(Vec<Integer>),
    /// None, by these multiples of lines.
    None(Vec<(usize, Integer)>),
    /// It was not decided.
    Open(String),
}

/// Rows and columns up to which exact pivots alone are fast.
const SMALL: usize = 400;

/// Exact pivots after which a float solution is worth its while, and after which nothing helps.
const FEW_PIVOTS: usize = 1_000;
const MOST_PIVOTS: usize = 10_000;

/// Multiples at which exponents are rounded, and the largest then.
const ROUNDED: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 6.0, 12.0];
const LARGEST_ROUNDED: f64 = 1e9;

/// Exponents for the `actions`, which are sorted and are those of the lines.
pub(super) fn exponents(lines: &[Line], actions: &[ActionId]) -> Answer {
    let ones = vec![Integer::one(); actions.len()];
    if holds(lines, actions, &ones) {
        return Answer::Found(ones);
    }
    let mut program = LinearProgram::maximize();
    let excess = program.add_column("excess", Some(Rational::ZERO), Some(Rational::ONE));
    program.set_cost(excess, Rational::ONE);
    let columns: Vec<_> = (0..actions.len())
        .map(|index| program.add_column(index, Some(Rational::ZERO), None))
        .collect();
    // By row: its line.
    let mut rows = Vec::new();
    let mut known: HashSet<(bool, &[(ActionId, i32)])> = HashSet::new();
    for (index, line) in lines.iter().enumerate() {
        let negative = line.trembles.iter().any(|(_, count)| *count < 0);
        let plain = if line.strict {
            !negative && !line.trembles.is_empty()
        } else {
            line.trembles.is_empty()
        };
        if plain || !known.insert((line.strict, &line.trembles)) {
            continue;
        }
        rows.push(index);
        let sum: i64 = line
            .trembles
            .iter()
            .map(|(_, count)| i64::from(*count))
            .sum();
        let entries = line.trembles.iter().map(|(action, count)| {
            let column = columns[place(actions, *action)];
            (column, Rational::from(i64::from(*count)))
        });
        let (relation, sum) = match line.strict {
            true => (Relation::Ge, sum - 1),
            false => (Relation::Eq, sum),
        };
        let entries = entries.chain([(excess, Rational::from(sum))]);
        program.add_row(index, relation, Rational::ZERO, entries);
    }
    let Some(solution) = solved(&program) else {
        return Answer::Open(format!(
            "the {} comparisons of beliefs make too large a linear program",
            rows.len()
        ));
    };
    if solution.objective.is_zero() {
        let multiples: Vec<Rational> = solution.dual.into_iter().map(|dual| -dual).collect();
        let multiples = integers(&multiples);
        let used = rows.into_iter().zip(multiples);
        return Answer::None(used.filter(|(_, multiple)| !multiple.is_zero()).collect());
    }
    let shift = &solution.primal[excess.index()];
    let exponents: Vec<Rational> = columns
        .iter()
        .map(|column| shift + &solution.primal[column.index()])
        .collect();
    // An interior point has needlessly long numbers, of which often no more is needed.
    let rounded = ROUNDED.iter().find_map(|&times| {
        let near = |exponent: &Rational| {
            let float = exponent.to_f64() / shift.to_f64() * times;
            Integer::from(float.round().clamp(1.0, LARGEST_ROUNDED) as i64)
        };
        let rounded: Vec<Integer> = exponents.iter().map(near).collect();
        holds(lines, actions, &rounded).then_some(rounded)
    });
    if let Some(rounded) = rounded {
        return Answer::Found(rounded);
    }
    let exponents = integers(&exponents);
    match holds(lines, actions, &exponents) {
        true => Answer::Found(exponents),
        // An exact optimum satisfies its program.
        false => Answer::Open("a linear program has a wrong answer".into()),
    }
}

fn place(actions: &[ActionId], action: ActionId) -> usize {
    actions.partition_point(|&other| other < action)
}

/// Whether exponents satisfy every line.
fn holds(lines: &[Line], actions: &[ActionId], exponents: &[Integer]) -> bool {
    let positive = |exponent: &Integer| exponent.sign() == Ordering::Greater;
    let satisfied = |line: &Line| {
        let sum = line
            .trembles
            .iter()
            .fold(Integer::zero(), |sum, (action, count)| {
                let exponent = exponents[place(actions, *action)].clone();
                sum + &(exponent * &Integer::from(*count))
            });
        match line.strict {
            true => positive(&sum),
            false => sum.is_zero(),
        }
    };
    exponents.iter().all(positive) && lines.iter().all(satisfied)
}

/// The smallest integers in these proportions.
fn integers(values: &[Rational]) -> Vec<Integer> {
    let denominator = Rational::common_denominator(values);
    let mut scaled: Vec<Integer> = values.iter().map(|v| v.scale(&denominator)).collect();
    let content = Integer::content(&Integer::zero(), scaled.iter());
    if !content.is_zero() {
        Integer::exact_div_all(scaled.iter_mut(), &content);
    }
    scaled
}

/// An optimum of a program that has one, within limits that are the same on every machine.
pub(in crate::analysis) fn solved<K: OrderedField>(
    program: &LinearProgram<K>,
) -> Option<ExactSolution<K>> {
    let within = |pivots| Options {
        limits: Limits {
            pivots,
            entries: MOST_ENTRIES,
            ..Limits::default()
        },
        ..Options::default()
    };
    let pivoted = |pivots| {
        let options = within(pivots);
        match simplex::solve(program, None, &options.start()) {
            Ok(Outcome::Optimal(solution)) => Some(solution),
            _ => None,
        }
    };
    let any: &dyn Any = program;
    let Some(rational) = any.downcast_ref::<LinearProgram>() else {
        return pivoted(MOST_PIVOTS);
    };
    if program.rows() + program.columns() <= SMALL
        && let Some(solution) = pivoted(FEW_PIVOTS)
    {
        return Some(solution);
    }
    let (_, solution) = exact::solve(rational, &within(MOST_PIVOTS).start()).ok()?;
    let solution = solution?;
    // These are rationals already.
    let numbers = |values: &[Rational]| values.iter().map(K::from_rational).collect();
    Some(ExactSolution {
        primal: numbers(&solution.primal),
        dual: numbers(&solution.dual),
        objective: K::from_rational(&solution.objective),
    })
}
