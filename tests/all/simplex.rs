//! The exact simplex method against an enumeration of vertices.

use crate::common::int;
use crate::tableau::gauss;
use demarche::lp::exact::ExactSolution;
use demarche::lp::simplex::{self, Outcome};
use demarche::lp::{ColumnId, LinearProgram, Relation, Sense};
use demarche::number::Rational;
use demarche::run::{Options, Stop};
use itertools::Itertools;
use proptest::prelude::*;
use std::time::Duration;

/// Which programs are wanted: at most so many columns and rows.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub columns: usize,
    pub rows: usize,
}

/// Lower and upper bound: none, one, two, a fixed value, and now and then a contradiction.
fn bounds() -> impl Strategy<Value = (Option<i64>, Option<i64>)> {
    prop_oneof![
        12 => Just((Some(0), None)),
        6 => Just((None, None)),
        6 => (-3..4i64).prop_map(|lower| (Some(lower), None)),
        6 => (-3..4i64).prop_map(|upper| (None, Some(upper))),
        9 => (-3..4i64, 0..4i64).prop_map(|(lower, width)| (Some(lower), Some(lower + width))),
        1 => (-3..4i64).prop_map(|lower| (Some(lower), Some(lower - 1))),
    ]
}

/// Random programs with small numbers; rows repeat and vanish often enough.
pub fn programs(wanted: Wanted) -> impl Strategy<Value = LinearProgram> {
    let sense = prop_oneof![Just(Sense::Minimize), Just(Sense::Maximize)];
    let column = (bounds(), -3..4i64, 1..3i64);
    let relation = prop_oneof![Just(Relation::Le), Just(Relation::Eq), Just(Relation::Ge)];
    let entry = prop_oneof![2 => Just(0), 3 => -3..4i64];
    let row = prop::collection::vec(entry, wanted.columns);
    let row = (row, relation, -1..7i64, 1..4i64);
    let columns = prop::collection::vec(column, 0..=wanted.columns);
    let rows = prop::collection::vec(row, 0..=wanted.rows);
    (sense, columns, rows, any::<bool>()).prop_map(|(sense, columns, mut rows, repeat)| {
        if repeat && let Some((entries, relation, rhs, divisor)) = rows.first().cloned() {
            let twice = entries.iter().map(|e| 2 * e).collect();
            rows.push((twice, relation, 2 * rhs, divisor));
        }
        let mut program = LinearProgram::new(sense);
        let ids: Vec<ColumnId> = columns
            .into_iter()
            .map(|((lower, upper), cost, divisor)| {
                let id = program.add_column("x", lower.map(int), upper.map(int));
                program.set_cost(id, Rational::new(cost, divisor));
                id
            })
            .collect();
        for (entries, relation, rhs, divisor) in rows {
            // A row leaves room more often than not.
            let rhs = if relation == Relation::Ge { -rhs } else { rhs };
            let entries = entries.into_iter().map(|e| Rational::new(e, divisor));
            program.add_row("r", relation, int(rhs), ids.iter().copied().zip(entries));
        }
        program
    })
}

/// What enumeration finds.
#[derive(Debug, Clone, PartialEq)]
enum Truth {
    Best(Rational),
    Infeasible,
    Unbounded,
}

/// Adds a box so large that it cuts off no vertex, and looks at every vertex of what is left. The
/// program is unbounded if a larger box is better.
fn enumerate(program: &LinearProgram) -> Truth {
    match [1_000_000, 2_000_000].map(|size| best_in_box(program, size)) {
        [Some(small), Some(large)] if small == large => Truth::Best(small),
        [Some(_), Some(_)] => Truth::Unbounded,
        _ => Truth::Infeasible,
    }
}

fn best_in_box(program: &LinearProgram, size: i64) -> Option<Rational> {
    let count = program.columns();
    // Everything as `a x <= b`, and which of them are equations.
    let mut limits: Vec<(Vec<Rational>, Rational)> = Vec::new();
    for id in program.row_ids() {
        let row = program.row(id);
        let mut dense = vec![Rational::ZERO; count];
        for (column, entry) in row.entries {
            dense[column.index()] = entry.clone();
        }
        let turned = dense.iter().map(|e| -e.clone()).collect();
        if row.relation != Relation::Ge {
            limits.push((dense, row.rhs.clone()));
        }
        if row.relation != Relation::Le {
            limits.push((turned, -row.rhs.clone()));
        }
    }
    for id in program.column_ids() {
        let unit = |value: i64| {
            let mut dense = vec![Rational::ZERO; count];
            dense[id.index()] = int(value);
            dense
        };
        let column = program.column(id);
        let upper = column.upper.clone().unwrap_or(int(size));
        let lower = column.lower.clone().unwrap_or(int(-size));
        limits.push((unit(1), upper.min(int(size))));
        limits.push((unit(-1), -lower.max(int(-size))));
    }
    let product = |row: &[Rational], x: &[Rational]| -> Rational {
        row.iter().zip(x).map(|(a, x)| a * x).sum()
    };
    let cost: Vec<Rational> = program
        .column_ids()
        .map(|id| program.column(id).cost.clone())
        .collect();
    let values = (0..limits.len()).combinations(count).filter_map(|tight| {
        let matrix = tight.iter().map(|&i| limits[i].0.clone()).collect();
        let right = tight.iter().map(|&i| limits[i].1.clone()).collect();
        let x = gauss(matrix, right)?;
        let feasible = limits.iter().all(|(row, right)| product(row, &x) <= *right);
        feasible.then(|| product(&cost, &x))
    });
    match program.sense() {
        Sense::Minimize => values.min(),
        Sense::Maximize => values.max(),
    }
}

/// Asserts, from the definitions, that both solutions are feasible, that every dual value has the
/// sign of its row as `d(objective) / d(rhs)`, and that the objectives agree.
#[track_caller]
pub fn assert_proves(program: &LinearProgram, solution: &ExactSolution) {
    let ExactSolution {
        primal,
        dual,
        objective,
    } = solution;
    assert_eq!(
        (primal.len(), dual.len()),
        (program.columns(), program.rows())
    );
    let helps = match program.sense() {
        Sense::Minimize => Rational::from(-1),
        Sense::Maximize => Rational::ONE,
    };
    let mut bound = Rational::ZERO;
    let mut reduced: Vec<Rational> = program
        .column_ids()
        .map(|id| program.column(id).cost.clone())
        .collect();
    for (id, price) in program.row_ids().zip(dual) {
        let row = program.row(id);
        let activity: Rational = row
            .entries
            .iter()
            .map(|(c, e)| e * &primal[c.index()])
            .sum();
        let gain = price * &helps;
        match row.relation {
            Relation::Le => assert!(activity <= *row.rhs && gain >= Rational::ZERO),
            Relation::Ge => assert!(activity >= *row.rhs && gain <= Rational::ZERO),
            Relation::Eq => assert_eq!(activity, *row.rhs),
        }
        bound += &(price * row.rhs);
        for (column, entry) in row.entries {
            reduced[column.index()] -= &(entry * price);
        }
    }
    for ((id, x), reduced) in program.column_ids().zip(primal).zip(reduced) {
        let column = program.column(id);
        assert!(column.lower.as_ref().is_none_or(|lower| x >= lower));
        assert!(column.upper.as_ref().is_none_or(|upper| x <= upper));
        let gain = &reduced * &helps;
        if gain > Rational::ZERO {
            bound += &(&reduced * column.upper.as_ref().expect("a price against no bound"));
        } else if gain < Rational::ZERO {
            bound += &(&reduced * column.lower.as_ref().expect("a price against no bound"));
        }
    }
    let paid = program.column_ids().zip(primal);
    let paid: Rational = paid.map(|(id, x)| &program.column(id).cost * x).sum();
    assert_eq!((&paid, &bound), (objective, objective));
}

/// The outcome without the point, of which there may be several.
#[track_caller]
fn outcome(program: &LinearProgram, near: Option<&[f64]>) -> Truth {
    let options = Options::default();
    match simplex::solve(program, near, &options.start()).unwrap() {
        Outcome::Optimal(solution) => {
            assert_proves(program, &solution);
            Truth::Best(solution.objective)
        }
        Outcome::Infeasible => Truth::Infeasible,
        Outcome::Unbounded => Truth::Unbounded,
        Outcome::Stopped(stop) => panic!("{stop}\n{program}"),
    }
}

/// A float that a hint may hold, sensible or not.
pub fn hint() -> impl Strategy<Value = f64> {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -0.0];
    prop_oneof![
        4 => (-3..4i64).prop_map(|x| x as f64),
        2 => -5.0..5.0f64,
        1 => prop::sample::select(odd.to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_outcome_is_that_of_enumeration(
        program in programs(Wanted { columns: 3, rows: 4 }),
        near in prop::collection::vec(hint(), 0..5),
    ) {
        let truth = enumerate(&program);
        prop_assert_eq!(outcome(&program, None), truth.clone(), "{}", program);
        prop_assert_eq!(outcome(&program, Some(&near)), truth, "near {:?}\n{}", near, program);
    }

    #[test]
    fn hints_change_the_effort_only(
        program in programs(Wanted { columns: 7, rows: 7 }),
        near in prop::collection::vec(hint(), 7),
    ) {
        prop_assert_eq!(outcome(&program, None), outcome(&program, Some(&near)));
    }
}

/// Laws prove nothing on programs that are all alike.
#[test]
fn random_programs_are_various() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut best, mut infeasible, mut unbounded) = (0, 0, 0);
    for _ in 0..300 {
        let tree = programs(Wanted {
            columns: 7,
            rows: 7,
        })
        .new_tree(&mut runner);
        match outcome(&tree.unwrap().current(), None) {
            Truth::Best(_) => best += 1,
            Truth::Infeasible => infeasible += 1,
            Truth::Unbounded => unbounded += 1,
        }
    }
    assert!(
        best > 40 && infeasible > 40 && unbounded > 20,
        "{best} {infeasible} {unbounded}"
    );
}

#[test]
fn an_optimum_as_a_hint_needs_fewer_pivots() {
    // A knapsack relaxed: one row, twelve boxed columns, of which the best six fit.
    let mut program = LinearProgram::maximize();
    let columns: Vec<ColumnId> = (1..=12)
        .map(|worth| {
            let column = program.add_column("x", Some(int(0)), Some(int(1)));
            program.set_cost(column, int(worth));
            column
        })
        .collect();
    program.add_row(
        "room",
        Relation::Le,
        int(6),
        columns.iter().map(|&c| (c, int(1))),
    );
    let near: Vec<f64> = (1..=12)
        .map(|worth| f64::from(u8::from(worth > 6)))
        .collect();
    let ended = |near: Option<&[f64]>, pivots| {
        let mut options = Options::default();
        options.limits.pivots = pivots;
        simplex::solve(&program, near, &options.start()).unwrap()
    };
    let least = |near: Option<&[f64]>| {
        (0..200)
            .find(|&pivots| matches!(ended(near, pivots), Outcome::Optimal(_)))
            .unwrap()
    };
    assert!(least(Some(&near)) < least(None));
    assert_eq!(ended(None, least(None) - 1), Outcome::Stopped(Stop::Work));
}

#[test]
fn empty_rows_and_columns() {
    let mut program = LinearProgram::minimize();
    assert_eq!(outcome(&program, None), Truth::Best(int(0)));
    program.add_row("nothing", Relation::Eq, int(0), []);
    assert_eq!(outcome(&program, None), Truth::Best(int(0)));
    let x = program.add_column("x", None, Some(int(5)));
    assert_eq!(outcome(&program, None), Truth::Best(int(0)));
    program.set_cost(x, int(-2));
    assert_eq!(outcome(&program, None), Truth::Best(int(-10)));
    let y = program.add_column("y", None, None);
    assert_eq!(outcome(&program, None), Truth::Best(int(-10)));
    program.set_cost(y, int(1));
    assert_eq!(outcome(&program, None), Truth::Unbounded);
    program.add_row("impossible", Relation::Ge, int(1), []);
    assert_eq!(outcome(&program, None), Truth::Infeasible);
}

#[test]
fn limits_and_cancellation_stop() {
    let mut program = LinearProgram::maximize();
    let x = program.add_column("x", Some(int(0)), None);
    program.set_cost(x, int(1));
    program.add_row("r", Relation::Le, int(1), [(x, int(1))]);
    let mut options = Options::default();
    options.limits.entries = 0;
    let stopped = |options: &Options| simplex::solve(&program, None, &options.start()).unwrap();
    assert_eq!(stopped(&options), Outcome::Stopped(Stop::Work));
    let mut options = Options::default();
    options.limits.time = Some(Duration::ZERO);
    assert_eq!(stopped(&options), Outcome::Stopped(Stop::Time));
    let options = Options::default();
    options.cancellation.cancel();
    assert_eq!(stopped(&options), Outcome::Stopped(Stop::Cancelled));
}
