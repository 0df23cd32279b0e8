//! Exact optima from float ones: right whatever the floats say.

use crate::common::{backends, int, on};
use crate::random::Dice;
use crate::simplex::{Wanted, assert_proves, hint, programs};
use demarche::lp::exact::{self, from_float};
use demarche::lp::simplex::{self, Outcome};
use demarche::lp::{self, LinearProgram, LpStatus, Relation, Solution};
use demarche::number::Rational;
use demarche::run::{Backend, Options};
use itertools::Itertools;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

const LARGE: Wanted = Wanted {
    columns: 7,
    rows: 6,
};

fn best(program: &LinearProgram) -> Option<Rational> {
    match simplex::solve(program, None, &Options::default().start()).unwrap() {
        Outcome::Optimal(solution) => Some(solution.objective),
        _ => None,
    }
}

/// A float solution with these numbers, whatever they are worth.
fn claimed(primal: Vec<f64>, dual: Vec<f64>, reduced_costs: Vec<f64>) -> Solution {
    Solution {
        status: LpStatus::Optimal,
        primal: Some(primal),
        dual: Some(dual),
        reduced_costs: Some(reduced_costs),
        objective: None,
        residuals: None,
        backend: None,
        seconds: 0.0,
        message: String::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_back_end_leads_to_the_exact_optimum(program in programs(LARGE)) {
        let truth = best(&program);
        for options in backends().map(on).chain([Options::default()]) {
            let (float, exact) = exact::solve(&program, &options.start()).unwrap();
            if let Some(exact) = &exact {
                assert_proves(&program, exact);
                let near = float.objective.unwrap() - exact.objective.to_f64();
                prop_assert!(float.status != LpStatus::Optimal || near.abs() < 1e-5);
            }
            let backend = options.backend;
            let found = exact.map(|exact| exact.objective);
            prop_assert_eq!(found, truth.clone(), "{:?}: {}", backend, program);
        }
    }

    #[test]
    fn wrong_floats_never_give_a_wrong_answer(
        program in programs(LARGE),
        primal in prop::collection::vec(hint(), 7),
        dual in prop::collection::vec(hint(), 7),
        reduced in prop::collection::vec(hint(), 7),
    ) {
        let (rows, columns) = (program.rows(), program.columns());
        let cut = |values: &[f64], length: usize| values[..length].to_vec();
        let wrong = claimed(cut(&primal, columns), cut(&dual, rows), cut(&reduced, columns));
        if let Some(exact) = from_float(&program, &wrong, &Options::default().start()) {
            assert_proves(&program, &exact);
            prop_assert_eq!(Some(exact.objective), best(&program));
        }
    }

    /// An optimum of another program with the same shape: near the truth, and not it.
    #[test]
    fn optima_of_a_neighbor_never_give_a_wrong_answer(
        program in programs(LARGE),
        noise in prop::collection::vec(-1e-3..1e-3f64, 21),
    ) {
        let options = on(Backend::Clarabel);
        let float = lp::solve(&program, &options.start()).unwrap();
        let shaken = |values: &Option<Vec<f64>>, from: usize| {
            let values = values.clone()?;
            Some(values.iter().zip(&noise[from..]).map(|(v, n)| v + n).collect())
        };
        let float = Solution {
            primal: shaken(&float.primal, 0),
            dual: shaken(&float.dual, 7),
            reduced_costs: shaken(&float.reduced_costs, 14),
            ..float
        };
        if let Some(exact) = from_float(&program, &float, &options.start()) {
            assert_proves(&program, &exact);
            prop_assert_eq!(Some(exact.objective), best(&program));
        }
    }
}

/// Transports from `n` sources to `n` sinks of one unit each: every vertex is degenerate, and the
/// best cost is that of the best assignment.
#[test]
fn assignments() {
    let size = 6;
    for seed in 0..8 {
        let mut dice = Dice::new(seed);
        let costs: Vec<Vec<i64>> = (0..size)
            .map(|_| (0..size).map(|_| dice.below(9) as i64).collect())
            .collect();
        let mut program = LinearProgram::minimize();
        let flow: Vec<Vec<_>> = costs
            .iter()
            .map(|row| {
                let column = |&cost| {
                    let id = program.add_column("x", Some(int(0)), None);
                    program.set_cost(id, int(cost));
                    id
                };
                row.iter().map(column).collect()
            })
            .collect();
        for (place, row) in flow.iter().enumerate() {
            let out = row.iter().map(|&x| (x, int(1)));
            program.add_row("source", Relation::Eq, int(1), out);
            let into = flow.iter().map(|row| (row[place], int(1)));
            program.add_row("sink", Relation::Eq, int(1), into);
        }
        let assigned = (0..size).permutations(size);
        let cost = |sinks: Vec<usize>| (0..size).map(|s| costs[s][sinks[s]]).sum();
        let least: i64 = assigned.map(cost).min().unwrap();
        assert_eq!(best(&program), Some(int(least)));
        for backend in backends() {
            let (_, exact) = exact::solve(&program, &on(backend).start()).unwrap();
            let exact = exact.unwrap();
            assert_proves(&program, &exact);
            assert_eq!(exact.objective, int(least));
        }
    }
}

/// Without exact pivots, an interior point and a vertex are both read right nearly always.
#[test]
fn the_guesses_alone_are_mostly_right() {
    for backend in backends() {
        let mut runner = TestRunner::deterministic();
        let (mut optima, mut guessed) = (0, 0);
        for _ in 0..300 {
            let program = programs(LARGE).new_tree(&mut runner).unwrap().current();
            let options = on(backend);
            let float = lp::solve(&program, &options.start()).unwrap();
            if float.status == LpStatus::Optimal {
                optima += 1;
                guessed += usize::from(from_float(&program, &float, &options.start()).is_some());
            }
        }
        assert!(
            optima > 40 && 100 * guessed >= 90 * optima,
            "{backend}: {guessed} of {optima}"
        );
    }
}

#[test]
fn solutions_of_another_size_are_none() {
    let mut program = LinearProgram::maximize();
    let x = program.add_column("x", Some(int(0)), None);
    program.set_cost(x, int(1));
    program.add_row("r", Relation::Le, int(1), [(x, int(2))]);
    let options = Options::default();
    let exact = |solution: &Solution| from_float(&program, solution, &options.start());
    let right = claimed(vec![0.5], vec![0.5], vec![0.0]);
    assert_eq!(exact(&right).unwrap().primal, [Rational::new(1, 2)]);
    for (primal, dual, reduced) in [(0, 1, 1), (2, 1, 1), (1, 0, 1), (1, 2, 1), (1, 1, 0)] {
        let wrong = claimed(vec![0.5; primal], vec![0.5; dual], vec![0.0; reduced]);
        assert_eq!(exact(&wrong), None);
    }
    let primal_only = Solution {
        dual: None,
        reduced_costs: None,
        ..right
    };
    assert_eq!(exact(&primal_only), None);
}

/// Free directions: `x + y = 1` with any `x` in the optimum, and `1/3` only where it is forced.
#[test]
fn what_the_optimum_leaves_free_is_near_the_float() {
    let mut program = LinearProgram::maximize();
    let [x, y, z] = ["x", "y", "z"].map(|name| program.add_column(name, Some(int(0)), None));
    program.add_row("sum", Relation::Eq, int(1), [(x, int(1)), (y, int(1))]);
    program.add_row("third", Relation::Le, int(1), [(z, int(3))]);
    program.set_cost(z, int(1));
    let options = on(Backend::Clarabel);
    let float = claimed(
        vec![0.25, 0.75, 0.333_333_333],
        vec![0.0, 0.333_333_333],
        vec![0.0; 3],
    );
    let exact = from_float(&program, &float, &options.start()).unwrap();
    assert_proves(&program, &exact);
    assert_eq!(
        exact.primal,
        [
            Rational::new(1, 4),
            Rational::new(3, 4),
            Rational::new(1, 3)
        ]
    );
    assert_eq!(exact.dual, [int(0), Rational::new(1, 3)]);
}

/// Coefficients that no machine word holds: the guess gives up and the simplex method answers.
#[test]
fn numbers_beyond_the_machine_are_solved_by_pivots() {
    let number = |text: &str| text.parse::<Rational>().unwrap();
    let mut program = LinearProgram::maximize();
    let [x, y] = ["x", "y"].map(|name| program.add_column(name, Some(int(0)), None));
    program.set_cost(x, int(1));
    program.set_cost(y, int(1));
    let [a, b] = [
        "1.00000000000000000000000000000000000000001",
        "0.3333333333333333333333333333333333",
    ]
    .map(number);
    program.add_row(
        "first",
        Relation::Le,
        int(1),
        [(x, a.clone()), (y, b.clone())],
    );
    program.add_row(
        "second",
        Relation::Le,
        int(1),
        [(x, b.clone()), (y, a.clone())],
    );
    for backend in backends() {
        let options = on(backend);
        let (float, exact) = exact::solve(&program, &options.start()).unwrap();
        assert_eq!(from_float(&program, &float, &options.start()), None);
        let exact = exact.unwrap();
        assert_proves(&program, &exact);
        assert_eq!(exact.objective, int(2) / (&a + &b));
    }
}

/// Coefficients that vanish modulo the primes of the elimination cost effort and no answer.
#[test]
fn unlucky_primes() {
    const PRIMES: [i64; 2] = [2_147_483_647, 2_147_483_629];
    for factor in [PRIMES[0], PRIMES[1], PRIMES[0] * PRIMES[1]] {
        // x + y <= 5/2 and x + 3y <= 4, the first times the factor: the best is (7/4, 3/4).
        let mut program = LinearProgram::maximize();
        let [x, y] = ["x", "y"].map(|name| program.add_column(name, Some(int(0)), None));
        program.set_cost(x, int(1));
        program.set_cost(y, int(2));
        let times = int(factor);
        let first = [(x, times.clone()), (y, times.clone())];
        program.add_row("first", Relation::Le, Rational::new(5, 2) * &times, first);
        program.add_row("second", Relation::Le, int(4), [(x, int(1)), (y, int(3))]);
        for backend in backends() {
            let (_, exact) = exact::solve(&program, &on(backend).start()).unwrap();
            let exact = exact.unwrap();
            assert_proves(&program, &exact);
            assert_eq!(exact.primal, [Rational::new(7, 4), Rational::new(3, 4)]);
        }
        // And one whose solution has the prime in its denominator.
        let mut program = LinearProgram::maximize();
        let x = program.add_column("x", Some(int(0)), None);
        program.set_cost(x, times.clone());
        program.add_row("only", Relation::Le, int(1), [(x, times.clone())]);
        let (_, exact) = exact::solve(&program, &Options::default().start()).unwrap();
        assert_eq!(exact.unwrap().primal, [Rational::new(1, factor)]);
    }
}
