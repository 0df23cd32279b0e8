//! A best equilibrium in floats, as a mixed-integer program on the sequence form.
//!
//! Sandholm, Gilpin and Conitzer (AAAI 2005) write the equilibria of a two-player game as the
//! points of a mixed-integer program. For every player, with `x` its plan, `y` the other's, `p_h`
//! the value of its information set `h` and `s_σ` what a sequence `σ` in `h` loses against the best:
//!
//! ```text
//! Ex = e, x ≥ 0,    s_σ = p_h - Σ_{h' after σ} p_h' - (Ay)_σ,    x_σ ≤ b_σ,  0 ≤ s_σ ≤ U_σ (1 - b_σ),
//! Σ_{a at h} b_ha ≥ 1,    b binary.
//! ```
//!
//! In equilibrium `p` at the root is the player's payoff, so that objectives in payoffs are linear.
//! Taking `p_h` for exactly what `h` is worth against `y` loses nothing; then some action of every
//! set has no slack, and `U_σ` need only bound how much the other actions of `h` can be better: the
//! most that they can bring against any plan, less the least that `σ` can.
//!
//! The program is solved in floats, which proves nothing: what counts is the sequences that it
//! gives no slack.

use super::super::side::Side;
use crate::lp::{self, ColumnId, LinearProgram, Relation};
use crate::number::{OrderedField, OrderedRing, Rational};
use crate::run::{Backend, Options, Run};
use std::cmp::Ordering;
use std::time::Duration;

/// The longest that the program may take: the back end sees no cancellation.
const LONGEST: Duration = Duration::from_secs(10);

/// By player and sequence: whether it has no slack, in an equilibrium that is thought to be best
/// for the weights of the players' payoffs, in the sides' units. Two readings of the same answer,
/// the likelier first; none where nothing was found in time.
pub(super) fn supports<K: OrderedField>(
    sides: &[Side<K::Ring>; 2],
    weights: [f64; 2],
    run: &Run<'_>,
) -> Vec<[Vec<bool>; 2]> {
    let Some(program) = Program::new::<K>(sides, weights) else {
        return Vec::new();
    };
    let spare = run.remaining().map_or(LONGEST, |left| left / 2);
    let mut options: Options = run.options().clone();
    options.limits.time = Some(run.elapsed() + spare.min(LONGEST));
    options.backend = options.backend.filter(|named| *named != Backend::Clarabel);
    // A back end that breaks costs nothing: the search goes on without a first equilibrium.
    let solution = lp::solve(&program.program, &run.with(&options)).ok();
    let Some(values) = solution.and_then(|solution| solution.primal) else {
        return Vec::new();
    };
    let tolerance = run.options().tolerances.active;
    let read = |columns: &[Vec<ColumnId>; 2], over: f64| {
        let side = |side: &Vec<ColumnId>| {
            let own = side.iter().map(|column| values[column.index()] > over);
            std::iter::once(true).chain(own).collect()
        };
        columns.each_ref().map(side)
    };
    vec![
        read(&program.binaries, 0.5),
        read(&program.weights, tolerance),
    ]
}

struct Program {
    program: LinearProgram,
    /// By player, by sequence, ∅ left out.
    weights: [Vec<ColumnId>; 2],
    binaries: [Vec<ColumnId>; 2],
}

impl Program {
    /// `None` where a number does not fit into floats.
    fn new<K: OrderedField>(sides: &[Side<K::Ring>; 2], objective: [f64; 2]) -> Option<Self> {
        let number =
            |value: &K::Ring| Rational::from_f64(K::ratio(value, &K::Ring::one()).to_f64());
        let zero = || Some(Rational::ZERO);
        let one = || Some(Rational::ONE);
        let mut program = LinearProgram::maximize();
        let mut columns = |name: &str, player: usize, integer: bool| -> Vec<ColumnId> {
            let own = 1..sides[player].count();
            own.map(|sequence| {
                let name = format_args!("{name} {player} {sequence}");
                let column = program.add_column(name, zero(), one());
                if integer {
                    program.set_integer(column);
                }
                column
            })
            .collect()
        };
        let weights = [0, 1].map(|player| columns("weight", player, false));
        let binaries = [0, 1].map(|player| columns("no slack", player, true));
        for player in [0, 1] {
            let (own, other) = (&sides[player], &sides[1 - player]);
            let worth = Worth::new(own, other);
            let mut values = Vec::with_capacity(own.sets.len());
            for set in 0..own.sets.len() {
                let [least, most] = worth.of_set(own, set);
                let name = format_args!("value {player} {set}");
                values.push(program.add_column(name, Some(number(&least)?), Some(number(&most)?)));
            }
            let payoffs = |sequence: usize| -> Option<(Rational, Vec<(ColumnId, Rational)>)> {
                let mut constant = Rational::ZERO;
                let mut entries = Vec::new();
                for (theirs, payoff) in &own.payoffs[sequence] {
                    let payoff = number(payoff)?;
                    match theirs.checked_sub(1) {
                        Some(column) => entries.push((weights[1 - player][column], payoff)),
                        None => constant += payoff,
                    }
                }
                Some((constant, entries))
            };
            let weight = Rational::from_f64(objective[player])?;
            for &set in &own.after[0] {
                program.set_cost(values[set], weight.clone());
            }
            for (column, payoff) in payoffs(0)?.1 {
                let cost = &program.column(column).cost;
                let cost = cost.clone() + &(payoff * &weight);
                program.set_cost(column, cost);
            }
            for (index, set) in own.sets.iter().enumerate() {
                let out = set
                    .sequences
                    .iter()
                    .map(|&s| (weights[player][s - 1], Rational::ONE));
                let (into, right) = match set.parent.checked_sub(1) {
                    Some(parent) => (Some((weights[player][parent], -Rational::ONE)), zero()),
                    None => (None, one()),
                };
                let name = format_args!("plan {player} {index}");
                program.add_row(name, Relation::Eq, right?, out.chain(into));
                let some = set
                    .sequences
                    .iter()
                    .map(|&s| (binaries[player][s - 1], Rational::ONE));
                let name = format_args!("some best {player} {index}");
                program.add_row(name, Relation::Ge, Rational::ONE, some);
            }
            for sequence in 1..own.count() {
                let most = number(&worth.slack(own, sequence))?;
                let name = format_args!("slack {player} {sequence}");
                let slack = program.add_column(name, zero(), Some(most.clone()));
                let binary = binaries[player][sequence - 1];
                let (constant, against) = payoffs(sequence)?;
                let after = own.after[sequence]
                    .iter()
                    .map(|&set| (values[set], -Rational::ONE));
                let entries = (against
                    .into_iter()
                    .map(|(column, payoff)| (column, -payoff)))
                .chain(after)
                .chain([
                    (values[own.home[sequence]], Rational::ONE),
                    (slack, -Rational::ONE),
                ]);
                let name = format_args!("slack {player} {sequence}");
                program.add_row(name, Relation::Eq, constant, entries);
                let entries = [(slack, Rational::ONE), (binary, most.clone())];
                let name = format_args!("no slack {player} {sequence}");
                program.add_row(name, Relation::Le, most, entries);
                let weight = weights[player][sequence - 1];
                let entries = [(weight, Rational::ONE), (binary, -Rational::ONE)];
                let name = format_args!("weight {player} {sequence}");
                program.add_row(name, Relation::Le, Rational::ZERO, entries);
            }
        }
        Some(Program {
            program,
            weights,
            binaries,
        })
    }
}

/// By sequence: the least and the most that it and what follows it can bring against any plan of
/// the opponent, its player doing the best from there on.
struct Worth<R>(Vec<[R; 2]>);

impl<R: OrderedRing> Worth<R> {
    fn new(own: &Side<R>, other: &Side<R>) -> Self {
        let ends = |sequence: usize| {
            let mut against = vec![R::zero(); other.count()];
            for (theirs, payoff) in &own.payoffs[sequence] {
                against[*theirs] += payoff;
            }
            let negated = against.iter().map(|payoff| -payoff.clone()).collect();
            [-other.best_plan(negated).1, other.best_plan(against).1]
        };
        let mut worth = Worth((0..own.count()).map(ends).collect());
        for (index, set) in own.sets.iter().enumerate().rev() {
            let gains = worth.of_set(own, index);
            let parent = &mut worth.0[set.parent];
            parent
                .iter_mut()
                .zip(&gains)
                .for_each(|(sum, gain)| *sum += gain);
        }
        worth
    }

    /// The least and the most that a set can be worth.
    fn of_set(&self, own: &Side<R>, set: usize) -> [R; 2] {
        [0, 1].map(|end| {
            let values = own.sets[set].sequences.iter().map(|&s| &self.0[s][end]);
            values
                .max_by(|a, b| a.compare(b))
                .cloned()
                .unwrap_or_else(R::zero)
        })
    }

    /// The most that a sequence can lose against another action of its set; at least zero.
    fn slack(&self, own: &Side<R>, sequence: usize) -> R {
        let others = own.sets[own.home[sequence]].sequences.iter();
        let best = others
            .filter(|&&other| other != sequence)
            .map(|&other| &self.0[other][1])
            .max_by(|a, b| a.compare(b));
        let slack = best.map_or_else(R::zero, |best| best.clone() - &self.0[sequence][0]);
        if slack.sign() == Ordering::Less {
            return R::zero();
        }
        slack
    }
}
