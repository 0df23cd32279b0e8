//! The LP layer: what every back end must do, and what we measure ourselves.

use crate::common::{backends, int, number, on};
use demarche::diagnostic::ErrorKind;
use demarche::lp::{
    self, ColumnId, LinearProgram, LpStatus, Relation, RowId, Sense, Solution, Structure,
    available, choose, structure,
};
use demarche::number::Rational;
use demarche::run::{Backend, Options, Stop};
use itertools::Itertools;
use proptest::collection::vec;
use proptest::prelude::*;
use std::time::Duration;

const NEAR: f64 = 1e-7;

fn solve_on(backend: Backend, program: &LinearProgram) -> Solution {
    lp::solve(program, &on(backend).start()).unwrap()
}

/// A program from dense data: bounds, costs and rows in the order of the columns.
fn program(
    sense: Sense,
    columns: &[(Option<i64>, Option<i64>, i64)],
    rows: &[(&[i64], Relation, i64)],
) -> LinearProgram {
    let mut program = LinearProgram::new(sense);
    let ids: Vec<ColumnId> = columns
        .iter()
        .enumerate()
        .map(|(index, &(lower, upper, cost))| {
            let name = format_args!("x{index}");
            let id = program.add_column(name, lower.map(int), upper.map(int));
            program.set_cost(id, int(cost));
            id
        })
        .collect();
    for (index, &(coefficients, relation, rhs)) in rows.iter().enumerate() {
        let entries = ids
            .iter()
            .copied()
            .zip(coefficients.iter().map(|&c| int(c)));
        program.add_row(format_args!("r{index}"), relation, int(rhs), entries);
    }
    program
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < NEAR, "{found} is not {expected}");
}

#[track_caller]
fn optimal(backend: Backend, program: &LinearProgram, objective: f64) -> Solution {
    let solution = solve_on(backend, program);
    assert_eq!(
        solution.status,
        LpStatus::Optimal,
        "{backend}: {solution:?}"
    );
    near(solution.objective.unwrap(), objective);
    let residuals = solution.residuals.unwrap();
    assert!(residuals.primal < NEAR, "{backend}: {residuals:?}");
    if !program.has_integers() {
        assert!(residuals.gap.unwrap() < NEAR, "{backend}: {residuals:?}");
        assert!(residuals.dual.unwrap() < NEAR, "{backend}: {residuals:?}");
    }
    solution
}

const FREE: (Option<i64>, Option<i64>, i64) = (None, None, 1);
const ABOVE: (Option<i64>, Option<i64>, i64) = (Some(0), None, 1);

use Relation::{Eq, Ge, Le};
use Sense::{Maximize, Minimize};

#[test]
fn unbounded_programs_are_unbounded_on_every_back_end() {
    for backend in backends() {
        let cases = [
            program(Maximize, &[ABOVE], &[(&[-1], Le, 1)]),
            program(Minimize, &[FREE], &[(&[1], Le, 3)]),
            program(Maximize, &[ABOVE, ABOVE], &[(&[1, -1], Eq, 0)]),
            program(Maximize, &[ABOVE, FREE], &[(&[1, 0], Le, 5)]),
        ];
        for case in cases {
            let solution = solve_on(backend, &case);
            assert_eq!(solution.status, LpStatus::Unbounded, "{backend}\n{case}");
            assert_eq!(solution.primal, None);
            assert_eq!(solution.objective, None);
        }
    }
}

#[test]
fn infeasible_programs_are_infeasible_on_every_back_end() {
    for backend in backends() {
        let cases = [
            program(Maximize, &[ABOVE], &[(&[1], Le, -1)]),
            program(Minimize, &[FREE], &[(&[1], Le, 1), (&[1], Ge, 2)]),
            program(
                Minimize,
                &[ABOVE, ABOVE],
                &[(&[1, 1], Eq, 2), (&[2, 2], Eq, 5)],
            ),
            // Its dual is infeasible too: there is a ray of improvement, but no point.
            program(
                Maximize,
                &[ABOVE, ABOVE],
                &[(&[1, 0], Le, -1), (&[0, -1], Le, 1)],
            ),
            program(
                Maximize,
                &[(None, None, 0), ABOVE],
                &[(&[1, 0], Le, 0), (&[1, 0], Ge, 1)],
            ),
        ];
        for case in cases {
            let solution = solve_on(backend, &case);
            let said = &solution.message;
            assert_eq!(
                solution.status,
                LpStatus::Infeasible,
                "{backend}: {said}\n{case}"
            );
            assert_eq!(solution.primal, None);
        }
    }
}

#[test]
fn programs_without_rows_or_columns_need_no_back_end() {
    for backend in backends() {
        let boxed = program(
            Maximize,
            &[(Some(-2), Some(3), 2), (Some(1), None, -1)],
            &[],
        );
        let solution = optimal(backend, &boxed, 5.0);
        assert_eq!(solution.primal, Some(vec![3.0, 1.0]));
        assert_eq!(solution.reduced_costs, Some(vec![2.0, -1.0]));
        assert_eq!(solution.backend, None);
        let open = program(Maximize, &[ABOVE], &[]);
        assert_eq!(solve_on(backend, &open).status, LpStatus::Unbounded);
        let empty = program(Minimize, &[], &[]);
        assert_eq!(optimal(backend, &empty, 0.0).primal, Some(vec![]));
        let holds = program(Minimize, &[], &[(&[], Le, 0), (&[], Ge, -3), (&[], Eq, 0)]);
        assert_eq!(optimal(backend, &holds, 0.0).dual, Some(vec![0.0; 3]));
        for row in [(&[] as &[i64], Le, -1), (&[], Eq, 1), (&[], Ge, 1)] {
            let fails = program(Minimize, &[], &[row]);
            assert_eq!(solve_on(backend, &fails).status, LpStatus::Infeasible);
        }
        let crossed = program(Minimize, &[(Some(2), Some(1), 1)], &[(&[1], Le, 9)]);
        let solution = solve_on(backend, &crossed);
        assert_eq!(solution.status, LpStatus::Infeasible);
        assert_eq!(solution.message, "the bounds of `x0` contradict each other");
    }
}

#[test]
fn empty_rows_and_columns_beside_others_do_no_harm() {
    for backend in backends() {
        let case = program(
            Maximize,
            &[
                ABOVE,
                (Some(0), None, 0),
                (None, None, 0),
                (Some(-4), Some(7), -1),
            ],
            &[(&[1, 0, 0, 0], Le, 5), (&[0, 0, 0, 0], Ge, -1)],
        );
        let solution = optimal(backend, &case, 9.0);
        near(solution.value(ColumnId::new(0)).unwrap(), 5.0);
        near(solution.value(ColumnId::new(3)).unwrap(), -4.0);
        near(solution.dual(RowId::new(1)).unwrap(), 0.0);
    }
}

/// Every relation under both senses: the dual value is what the objective gains when the
/// right-hand side grows by one. The binding row stands among others of all kinds, so that values
/// given to the wrong row would show.
#[test]
fn dual_values_are_derivatives_by_the_right_hand_side() {
    let slack: (&[i64], Relation, i64) = (&[0, 1], Le, 50);
    let fixed: (&[i64], Relation, i64) = (&[0, 1], Eq, 2);
    for backend in backends() {
        for (sense, cost, relation, coefficient, derivative) in [
            (Maximize, 3, Le, 2, 1.5),
            (Maximize, -3, Ge, 2, -1.5),
            (Maximize, 3, Eq, 2, 1.5),
            (Minimize, 3, Ge, 2, 1.5),
            (Minimize, -3, Le, 2, -1.5),
            (Minimize, -3, Eq, 2, -1.5),
        ] {
            let binding: (&[i64], Relation, i64) = (&[coefficient, 0], relation, 8);
            for rows in [
                [binding, slack, fixed],
                [fixed, binding, slack],
                [slack, fixed, binding],
            ] {
                let columns = [(Some(0), Some(100), cost), (Some(0), None, 5)];
                let case = program(sense, &columns, &rows);
                let solution = optimal(backend, &case, 4.0 * cost as f64 + 10.0);
                for (row, given) in rows.iter().enumerate() {
                    let expected = if given == &binding {
                        derivative
                    } else if given == &fixed {
                        5.0
                    } else {
                        0.0
                    };
                    near(solution.dual(RowId::new(row)).unwrap(), expected);
                }
                near(solution.reduced_cost(ColumnId::new(0)).unwrap(), 0.0);
            }
        }
    }
}

#[test]
fn reduced_costs_price_the_bounds() {
    for backend in backends() {
        // One unit to place: x0 at 3 per unit up to its bound, x1 the rest, x2 not at all.
        let columns = [
            (Some(0), Some(4), 3),
            (Some(0), None, 2),
            (Some(0), None, -1),
        ];
        let case = program(Maximize, &columns, &[(&[1, 1, -1], Le, 10)]);
        let case_without_x2 = program(Maximize, &columns[..2], &[(&[1, 1], Le, 10)]);
        assert_eq!(solve_on(backend, &case).status, LpStatus::Unbounded);
        let solution = optimal(backend, &case_without_x2, 24.0);
        near(solution.dual(RowId::new(0)).unwrap(), 2.0);
        near(solution.reduced_cost(ColumnId::new(0)).unwrap(), 1.0);
        near(solution.reduced_cost(ColumnId::new(1)).unwrap(), 0.0);
    }
}

#[test]
fn free_negative_fixed_and_boxed_variables() {
    for backend in backends() {
        let columns = [
            (None, None, 1),
            (None, Some(-3), -1),
            (Some(4), Some(4), 1),
            (Some(-5), Some(-2), 2),
        ];
        let case = program(
            Minimize,
            &columns,
            &[(&[1, 1, 1, 1], Ge, -7), (&[0, 1, 0, 0], Ge, -9)],
        );
        // The free one makes up the sum: x0 = -7 - x1 - 4 - x3, so x1 is as large as it may be.
        let solution = optimal(backend, &case, -7.0 + 6.0 - 5.0);
        let expected = [-3.0, -3.0, 4.0, -5.0];
        for (x, expected) in solution.primal.unwrap().into_iter().zip(expected) {
            near(x, expected);
        }
    }
}

/// Beale (1955): the example on which Dantzig's rule cycles.
#[test]
fn degenerate_programs_end() {
    let mut case = LinearProgram::minimize();
    let x = ["-3/4", "20", "-1/2", "6"].map(|cost| {
        let x = case.add_column("x", Some(Rational::ZERO), None);
        case.set_cost(x, number(cost));
        x
    });
    for (row, rhs) in [
        (["1/4", "-8", "-1", "9"], 0),
        (["1/2", "-12", "-1/2", "3"], 0),
        (["0", "0", "1", "0"], 1),
    ] {
        case.add_row("", Le, int(rhs), x.into_iter().zip(row.map(number)));
    }
    for backend in backends() {
        optimal(backend, &case, -1.25);
    }
}

/// The value of a matrix game, from the row player's side and from the column player's.
fn matrix_game(payoffs: &[&[i64]], by_rows: bool) -> (LinearProgram, ColumnId) {
    let (rows, columns) = (payoffs.len(), payoffs[0].len());
    let (own, other) = if by_rows {
        (rows, columns)
    } else {
        (columns, rows)
    };
    let mut case = LinearProgram::new(if by_rows { Maximize } else { Minimize });
    let value = case.add_column("value", None, None);
    case.set_cost(value, Rational::ONE);
    let play: Vec<ColumnId> = (0..own)
        .map(|move_| case.add_column(format_args!("p{move_}"), Some(Rational::ZERO), None))
        .collect();
    case.add_row("sum", Eq, int(1), play.iter().map(|&x| (x, int(1))));
    let payoff = |move_: usize, reply: usize| match by_rows {
        true => payoffs[move_][reply],
        false => payoffs[reply][move_],
    };
    for reply in 0..other {
        let gain = |(move_, &x): (usize, &ColumnId)| (x, int(payoff(move_, reply)));
        let entries = play.iter().enumerate().map(gain).chain([(value, int(-1))]);
        let relation = if by_rows { Ge } else { Le };
        case.add_row(format_args!("reply {reply}"), relation, int(0), entries);
    }
    (case, value)
}

#[test]
fn matrix_games_have_their_value_from_both_sides() {
    let rock_paper_scissors: &[&[i64]] = &[&[0, -1, 1], &[1, 0, -1], &[-1, 1, 0]];
    // Mixed: the row player plays (4/7, 3/7), the value is 1/7.
    let two_by_two: &[&[i64]] = &[&[1, -1], &[-1, 2]];
    for backend in backends() {
        for by_rows in [true, false] {
            let (case, _) = matrix_game(rock_paper_scissors, by_rows);
            let solution = optimal(backend, &case, 0.0);
            for move_ in 1..4 {
                near(solution.value(ColumnId::new(move_)).unwrap(), 1.0 / 3.0);
            }
            let (case, value) = matrix_game(two_by_two, by_rows);
            let solution = optimal(backend, &case, 0.2);
            near(solution.value(value).unwrap(), 0.2);
            near(solution.value(ColumnId::new(1)).unwrap(), 0.6);
            // The replies' prices are the opponent's mix, and the sum's price is the value.
            near(solution.dual(RowId::new(0)).unwrap(), 0.2);
            near(solution.dual(RowId::new(1)).unwrap().abs(), 0.6);
        }
    }
}

#[test]
fn integers_are_solved_or_refused() {
    // A knapsack of 10: 6 + 4 is the best of weights; by relaxation it would be a fraction.
    let mut case = program(
        Maximize,
        &[
            (Some(0), Some(1), 10),
            (Some(0), Some(1), 7),
            (Some(0), Some(1), 6),
        ],
        &[(&[6, 5, 5], Le, 10)],
    );
    for column in case.column_ids() {
        case.set_integer(column);
    }
    let fractional = {
        let mut case = program(Minimize, &[(Some(0), Some(9), 1)], &[(&[2], Eq, 3)]);
        case.set_integer(ColumnId::new(0));
        case
    };
    for backend in backends() {
        if backend == Backend::Clarabel {
            let refusal = lp::solve(&case, &on(backend).start()).unwrap_err();
            assert_eq!(refusal.kind(), ErrorKind::Unsupported);
            assert_eq!(
                refusal.diagnostics()[0].message,
                "the back end `clarabel` cannot solve programs with integer columns"
            );
            continue;
        }
        let solution = optimal(backend, &case, 13.0);
        assert_eq!(solution.primal, Some(vec![0.0, 1.0, 1.0]));
        assert_eq!(solution.dual, None);
        assert_eq!(solve_on(backend, &fractional).status, LpStatus::Infeasible);
    }
    let chosen = lp::solve(&case, &Options::default().start()).unwrap();
    assert_eq!(chosen.backend, Some(Backend::Microlp));
}

#[test]
fn integers_without_rows() {
    let mut case = program(Maximize, &[(Some(0), None, 1)], &[]);
    case.set_integer(ColumnId::new(0));
    for backend in backends().filter(|&backend| backend != Backend::Clarabel) {
        let mut boxed = LinearProgram::maximize();
        let x = boxed.add_column("x", Some(number("1/2")), Some(number("7/2")));
        boxed.set_cost(x, int(2));
        boxed.set_integer(x);
        assert_eq!(optimal(backend, &boxed, 6.0).value(x), Some(3.0));
    }
}

/// Prices of 1e300 and probabilities beside them: scaled there and back.
#[test]
fn large_and_small_numbers_are_scaled() {
    let payoff = |unit: &str| {
        let unit = number(unit);
        let mut case = LinearProgram::maximize();
        let value = case.add_column("value", None, None);
        case.set_cost(value, int(1));
        let play = [0, 1].map(|_| case.add_column("p", Some(int(0)), None));
        case.add_row("sum", Eq, int(1), play.map(|x| (x, int(1))));
        for payoffs in [[1, -1], [-1, 2]] {
            let gains = [0, 1].map(|m| (play[m], unit.clone() * &int(payoffs[m])));
            let entries = gains.into_iter().chain([(value, int(-1))]);
            case.add_row("reply", Ge, int(0), entries);
        }
        (case, play[0])
    };
    for backend in backends() {
        for unit in ["1e300", "1e-300", "1e15", "1e-12", "1"] {
            let (case, x) = payoff(unit);
            let solution = solve_on(backend, &case);
            assert_eq!(
                solution.status,
                LpStatus::Optimal,
                "{backend} {unit}: {solution:?}"
            );
            let size: f64 = unit.parse().unwrap();
            near(solution.objective.unwrap() / size, 0.2);
            near(solution.value(x).unwrap(), 0.6);
            near(solution.dual(RowId::new(0)).unwrap() / size, 0.2);
            // The value column's reduced cost is no multiple of the unit.
            near(solution.reduced_cost(ColumnId::new(0)).unwrap(), 0.0);
        }
        let (case, _) = payoff("1e400");
        let refusal = lp::solve(&case, &on(backend).start()).unwrap_err();
        assert_eq!(refusal.kind(), ErrorKind::Unsupported);
    }
}

#[test]
fn large_right_hand_sides_are_scaled() {
    for backend in backends() {
        let mut case = LinearProgram::maximize();
        let x = case.add_column("x", Some(int(0)), Some(number("3e200")));
        let y = case.add_column("y", Some(int(0)), None);
        case.set_cost(x, int(1));
        case.set_cost(y, int(1));
        let sum = [(x, int(1)), (y, int(2))];
        let row = case.add_row("sum", Le, number("4e200"), sum);
        let solution = solve_on(backend, &case);
        assert_eq!(
            solution.status,
            LpStatus::Optimal,
            "{backend}: {solution:?}"
        );
        near(solution.objective.unwrap() / 3.5e200, 1.0);
        near(solution.dual(row).unwrap(), 0.5);
    }
}

#[test]
fn what_floats_cannot_resolve_is_not_called_optimal() {
    for backend in backends() {
        // A bound of 1e-30 beside one of 1e30 is lost in any floating-point method.
        let mut case = LinearProgram::maximize();
        let x = case.add_column("x", Some(int(0)), Some(number("1e30")));
        let y = case.add_column("y", Some(int(0)), Some(number("1e-30")));
        case.set_cost(x, int(1));
        case.set_cost(y, int(1));
        case.add_row("sum", Ge, int(-1), [(x, int(1)), (y, int(1))]);
        let solution = solve_on(backend, &case);
        assert_eq!(
            solution.status,
            LpStatus::Inaccurate,
            "{backend}: {solution:?}"
        );
    }
}

#[test]
fn columns_that_do_not_exist_are_refused() {
    let mut case = program(Minimize, &[ABOVE], &[]);
    case.add_row("r", Le, int(1), [(ColumnId::new(3), int(1))]);
    let refusal = lp::solve(&case, &Options::default().start()).unwrap_err();
    assert_eq!(refusal.kind(), ErrorKind::Input);
    let message = "a linear program with 1 columns uses column 3";
    assert_eq!(refusal.diagnostics()[0].message, message);
    let mut case = program(Minimize, &[ABOVE], &[]);
    case.set_cost(ColumnId::new(7), int(1));
    assert!(case.check().is_err());
    // Looking at it does not panic either.
    case.add_row("r", Le, int(1), [(ColumnId::new(9), int(1))]);
    assert!(case.to_string().contains('?'));
    assert!(case.transposed().column(ColumnId::new(0)).is_empty());
}

#[test]
fn no_time_and_cancellation_are_statuses() {
    let case = program(Maximize, &[ABOVE], &[(&[1], Le, 1)]);
    for backend in backends() {
        let mut options = on(backend);
        options.limits.time = Some(Duration::ZERO);
        let solution = lp::solve(&case, &options.start()).unwrap();
        assert_eq!(solution.status, LpStatus::Limit(Stop::Time));
        let options = on(backend);
        options.cancellation.cancel();
        let solution = lp::solve(&case, &options.start()).unwrap();
        assert_eq!(solution.status, LpStatus::Limit(Stop::Cancelled));
    }
}

#[test]
fn a_back_end_that_is_not_compiled_in_says_how_to_get_it() {
    if available(Backend::Highs) {
        return;
    }
    let case = program(Maximize, &[ABOVE], &[(&[1], Le, 1)]);
    let refusal = lp::solve(&case, &on(Backend::Highs).start()).unwrap_err();
    assert_eq!(refusal.kind(), ErrorKind::Unsupported);
    let hint = refusal.diagnostics()[0].hint.as_ref().unwrap();
    assert!(hint.contains("--features highs") && hint.contains("cmake"));
}

/// Residuals are measured here: with tolerances of zero no float answer with an error passes.
#[test]
fn tolerances_decide_what_is_optimal() {
    let (case, _) = matrix_game(&[&[1, -1], &[-1, 2]], true);
    let mut options = on(Backend::Clarabel);
    options.tolerances.interior_point = 1e-3;
    let rough = lp::solve(&case, &options.start()).unwrap();
    assert_eq!(rough.status, LpStatus::Inaccurate, "{rough:?}");
    assert!(rough.residuals.unwrap().gap.unwrap() > options.tolerances.gap);
    options.tolerances.gap = 1e-2;
    options.tolerances.feasibility = 1e-2;
    let enough = lp::solve(&case, &options.start()).unwrap();
    assert_eq!(enough.status, LpStatus::Optimal);
    assert_eq!(enough.residuals, rough.residuals);
}

#[test]
fn the_same_program_has_the_same_answer() {
    let (case, _) = matrix_game(&[&[3, -1, 4], &[-1, 5, -9], &[2, -6, 5]], true);
    for backend in backends() {
        let [first, second] = [0, 1].map(|_| Solution {
            seconds: 0.0,
            ..solve_on(backend, &case)
        });
        assert_eq!(first, second);
    }
}

#[test]
fn programs_print_as_a_person_would_write_them() {
    let mut case = program(
        Maximize,
        &[
            (Some(0), None, 1),
            (None, None, -2),
            (Some(0), Some(1), 0),
            (None, Some(5), 0),
        ],
        &[(&[1, -3, 0, 0], Le, 4), (&[0, 1, 1, 1], Eq, 0)],
    );
    case.set_integer(ColumnId::new(2));
    let expected = "maximize +1 `x0` -2 `x1`\n\
                    `r0`: +1 `x0` -3 `x1` <= 4\n\
                    `r1`: +1 `x1` +1 `x2` +1 `x3` = 0\n\
                    `x0` >= 0\n`x1` free\n0 <= `x2` <= 1 integer\n`x3` <= 5";
    assert_eq!(case.to_string(), expected);
}

#[test]
fn the_matrix_by_columns_is_the_matrix() {
    let case = program(
        Minimize,
        &[ABOVE, ABOVE, ABOVE],
        &[
            (&[1, 0, 2], Le, 1),
            (&[0, 0, 3], Le, 1),
            (&[4, 0, 5], Le, 1),
        ],
    );
    let by_columns = case.transposed();
    let column = |index| {
        let entries = by_columns.column(ColumnId::new(index));
        entries
            .iter()
            .map(|(row, value)| (row.index(), value.to_i64().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(column(0), [(0, 1), (2, 4)]);
    assert_eq!(column(1), []);
    assert_eq!(column(2), [(0, 2), (1, 3), (2, 5)]);
}

/// The incentive constraints of correlated equilibrium of a random game with `moves` a side: every
/// variable meets every other after one elimination.
fn correlated(moves: usize) -> LinearProgram {
    let mut case = LinearProgram::maximize();
    let pairs: Vec<ColumnId> = (0..moves * moves)
        .map(|pair| case.add_column(pair, Some(int(0)), None))
        .collect();
    // Payoffs that no order makes vanish.
    let payoff = |player: usize, i: usize, j: usize| {
        let mixed = (i * 7919 + j * 104_729 + player * 1_299_709 + i * j * 613) % 101;
        int(mixed as i64)
    };
    for &pair in &pairs {
        case.set_cost(pair, int(pair.index() as i64 % 7));
    }
    case.add_row("sum", Eq, int(1), pairs.iter().map(|&pair| (pair, int(1))));
    for player in 0..2 {
        for told in 0..moves {
            for other in (0..moves).filter(|&other| other != told) {
                let at = |own: usize, opponent: usize| match player {
                    0 => (own, opponent),
                    _ => (opponent, own),
                };
                let entries = (0..moves).map(|opponent| {
                    let (i, j) = at(told, opponent);
                    let (k, l) = at(other, opponent);
                    let gain = payoff(player, i, j) - payoff(player, k, l);
                    (pairs[i * moves + j], gain)
                });
                let name = format_args!("player {player} told {told} plays {other}");
                case.add_row(name, Ge, int(0), entries);
            }
        }
    }
    case
}

/// A chain of blocks, as a sequence form has them: each touches the next in one column.
fn chain(blocks: usize) -> LinearProgram {
    let mut case = LinearProgram::maximize();
    let first = case.add_column("start", Some(int(0)), Some(int(1)));
    let mut link = first;
    for block in 0..blocks {
        let columns: Vec<ColumnId> = (0..4)
            .map(|index| case.add_column(format_args!("{block}.{index}"), Some(int(0)), None))
            .collect();
        let sum = columns
            .iter()
            .map(|&x| (x, int(1)))
            .chain([(link, int(-1))]);
        case.add_row(format_args!("sum {block}"), Eq, int(0), sum);
        for (index, &x) in columns.iter().enumerate() {
            let next = columns[(index + 1) % 4];
            let entries = [(x, int(index as i64 + 1)), (next, int(-1)), (link, int(-1))];
            case.add_row(format_args!("row {block}.{index}"), Le, int(1), entries);
        }
        link = columns[0];
    }
    case.set_cost(link, int(1));
    case
}

#[test]
fn the_choice_is_by_structure() {
    let (small, _) = matrix_game(&[&[1, -1], &[-1, 2]], true);
    let dense = correlated(16);
    let sparse = chain(300);
    let mut integer = chain(300);
    integer.set_integer(ColumnId::new(0));
    assert_eq!(structure(&small), Structure::Small);
    assert_eq!(structure(&dense), Structure::Dense);
    assert_eq!(structure(&sparse), Structure::Sparse);
    assert_eq!(structure(&integer), Structure::Integer);

    let highs = available(Backend::Highs);
    let simplex = |without| if highs { Backend::Highs } else { without };
    assert_eq!(choose(&small), simplex(Backend::Microlp));
    assert_eq!(choose(&dense), simplex(Backend::Clarabel));
    assert_eq!(choose(&sparse), Backend::Clarabel);
    assert_eq!(choose(&integer), Backend::Microlp);
    for case in [&small, &dense, &sparse] {
        let solution = lp::solve(case, &Options::default().start()).unwrap();
        assert_eq!(solution.status, LpStatus::Optimal);
        assert_eq!(solution.backend, Some(choose(case)));
    }
}

#[test]
fn back_ends_agree_on_larger_programs() {
    for case in [correlated(5), chain(40)] {
        let first = solve_on(Backend::Clarabel, &case).objective.unwrap();
        for backend in backends() {
            optimal(backend, &case, first);
        }
    }
}

/// Bounds, costs and rows of a small random program.
fn small_program() -> impl Strategy<Value = LinearProgram> {
    let bound = || prop_oneof![Just(None), (-4i64..5).prop_map(Some)];
    let column = (bound(), bound(), -3i64..4);
    let relation = prop_oneof![Just(Le), Just(Eq), Just(Ge)];
    let sense = prop_oneof![Just(Minimize), Just(Maximize)];
    (1usize..5, 1usize..5).prop_flat_map(move |(columns, rows)| {
        let row = (vec(-3i64..4, columns), relation.clone(), -5i64..6);
        let data = (sense.clone(), vec(column.clone(), columns), vec(row, rows));
        data.prop_map(|(sense, columns, rows)| {
            let rows: Vec<_> = rows
                .iter()
                .map(|(coefficients, relation, rhs)| (coefficients.as_slice(), *relation, *rhs))
                .collect();
            program(sense, &columns, &rows)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..Default::default()
    })]

    /// Different methods find the same status and the same objective, each with its own proof.
    #[test]
    fn back_ends_agree_on_random_programs(case in small_program()) {
        let first = solve_on(Backend::Microlp, &case);
        prop_assert!(!matches!(first.status, LpStatus::Inaccurate | LpStatus::Limit(_)), "{case}");
        for backend in backends() {
            let other = solve_on(backend, &case);
            prop_assert_eq!(first.status, other.status, "{}\n{}: {:?}", case, backend, other);
            if let (Some(a), Some(b)) = (first.objective, other.objective) {
                prop_assert!((a - b).abs() < 1e-6, "{}\n{}: {} and {}", case, backend, a, b);
            }
        }
    }

    /// Integer programs in a box, against trying every point.
    #[test]
    fn integer_programs_are_solved_as_by_trying_everything(
        columns in vec((-2i64..1, 0i64..3, -3i64..4), 1..4),
        rows in vec((vec(-3i64..4, 3), prop_oneof![Just(Le), Just(Eq), Just(Ge)], -5i64..6), 1..4),
    ) {
        let bounds: Vec<_> = columns.iter().map(|&(l, u, c)| (Some(l), Some(u), c)).collect();
        let rows: Vec<_> = rows
            .iter()
            .map(|(row, relation, rhs)| (&row[..columns.len()], *relation, *rhs))
            .collect();
        let mut case = program(Maximize, &bounds, &rows);
        for column in case.column_ids() {
            case.set_integer(column);
        }
        let points = columns.iter().map(|&(l, u, _)| l..=u).multi_cartesian_product();
        let times = |a: &[i64], x: &[i64]| -> i64 { a.iter().zip(x).map(|(a, x)| a * x).sum() };
        let costs: Vec<i64> = columns.iter().map(|column| column.2).collect();
        let best = points
            .filter(|x| rows.iter().all(|(row, relation, rhs)| match relation {
                Le => times(row, x) <= *rhs,
                Eq => times(row, x) == *rhs,
                Ge => times(row, x) >= *rhs,
            }))
            .map(|x| times(&costs, &x))
            .max();
        for backend in backends().filter(|&backend| backend != Backend::Clarabel) {
            let solution = solve_on(backend, &case);
            match best {
                None => prop_assert_eq!(solution.status, LpStatus::Infeasible, "{}", case),
                Some(best) => {
                    prop_assert_eq!(solution.status, LpStatus::Optimal, "{}\n{:?}", case, solution);
                    prop_assert_eq!(solution.objective, Some(best as f64), "{}", case);
                }
            }
        }
    }
}
