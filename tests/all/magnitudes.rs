//! Numbers at the ends of machine words and beyond the range of floats.

use demarche::Concept;
use demarche::diagnostic::ErrorKind;
use demarche::game::{Game, GameBuilder};
use demarche::lp::{self, LinearProgram, LpStatus, Relation, exact, simplex};
use demarche::number::{OrderedRing, Rational};
use demarche::run::{Backend, Options};
use demarche::solvers::nash::lemke;
use demarche::strategy::Behavior;

const MAGNITUDES: [&str; 9] = [
    "1e300",
    "-1e300",
    "1e-300",
    "1e400",
    "1e-400",
    "-1",
    "0",
    "9223372036854775807",
    "1/9223372036854775807",
];

/// A bimatrix game of constant sum zero, by the first player's payoffs.
fn bimatrix(payoffs: &[[Rational; 2]; 2]) -> Game {
    let mut builder = GameBuilder::new("extreme", ["Row", "Column"]);
    let sets = ["Row", "Column"].map(|player| builder.infoset(player, "move", ["1", "2"]));
    let root = builder.root();
    for (row, node) in builder.decide(root, sets[0]).enumerate() {
        for (column, leaf) in builder.decide(node, sets[1]).enumerate() {
            let payoff = payoffs[row][column].clone();
            builder.pay(leaf, [payoff.clone(), -payoff]);
        }
    }
    builder.build().unwrap()
}

/// The value by hand: a saddle point, or else (ad - bc) / (a + d - b - c).
fn value([[a, b], [c, d]]: &[[Rational; 2]; 2]) -> Rational {
    let low = a.min(b).max(c.min(d));
    if low == a.max(c).min(b.max(d)) {
        return low.clone();
    }
    (a * d - b * c) / (a + d - b - c)
}

/// All payoffs with two of the magnitudes on the diagonal and their neighbors off it.
fn extreme_payoffs() -> impl Iterator<Item = [[Rational; 2]; 2]> {
    let count = MAGNITUDES.len();
    (0..count * count).map(move |index| {
        let [a, b] = [index / count, index % count];
        let number = |at: usize| MAGNITUDES[at % count].parse().unwrap();
        [[number(a), number(b + 1)], [number(a + b), number(b)]]
    })
}

#[test]
fn zero_sum_games_beyond_the_range_of_floats_are_solved_exactly() {
    for payoffs in extreme_payoffs() {
        let solved = Concept::ZeroSum.solve(&bimatrix(&payoffs), &Options::default());
        let catalogue = solved.unwrap_or_else(|error| panic!("{payoffs:?}: {error}"));
        assert_eq!(catalogue.value, Some(value(&payoffs)), "{payoffs:?}");
        let certificate = &catalogue.classes[0].certificate;
        assert!(certificate.max_regret.is_zero());
    }
}

/// `max v` subject to `v <= a x + c y`, `v <= b x + d y`, `x + y = 1`: always feasible and bounded.
fn program([[a, b], [c, d]]: &[[Rational; 2]; 2]) -> LinearProgram {
    let mut program = LinearProgram::maximize();
    let weights = ["x", "y"].map(|name| program.add_column(name, Some(Rational::ZERO), None));
    let least = program.add_column("v", None, None);
    program.set_cost(least, Rational::ONE);
    let one = || Rational::ONE;
    program.add_row("sum", Relation::Eq, one(), weights.map(|x| (x, one())));
    for (name, column) in [("left", [a, c]), ("right", [b, d])] {
        let gains = weights.into_iter().zip(column.map(|gain| -gain.clone()));
        let entries = gains.chain([(least, one())]);
        program.add_row(name, Relation::Le, Rational::ZERO, entries);
    }
    program
}

#[test]
fn floats_never_deny_an_optimum_that_there_is() {
    let options = Options::default();
    for payoffs in extreme_payoffs() {
        let program = program(&payoffs);
        if let Ok(float) = lp::solve(&program, &options.start()) {
            let denied = matches!(float.status, LpStatus::Infeasible | LpStatus::Unbounded);
            assert!(!denied, "{payoffs:?}: {}", float.status);
        }
        let (_, exact) = exact::solve(&program, &options.start()).unwrap();
        assert_eq!(exact.map(|found| found.objective), Some(value(&payoffs)));
    }
}

#[test]
fn exact_pivots_refuse_a_program_that_uses_a_column_of_another() {
    let mut other = LinearProgram::<Rational>::minimize();
    let foreign = ["x", "y"].map(|name| other.add_column(name, None, None))[1];
    let mut program = LinearProgram::minimize();
    program.add_column("x", Some(Rational::ZERO), None);
    program.add_row(
        "row",
        Relation::Ge,
        Rational::ONE,
        [(foreign, Rational::ONE)],
    );
    let options = Options::default();
    assert!(simplex::solve(&program, None, &options.start()).is_err());
    assert!(exact::solve(&program, &options.start()).is_err());
}

#[test]
fn an_answer_to_another_program_is_no_guess() {
    let options = Options::default();
    let payoffs = [[2, 0], [0, 1]].map(|row| row.map(Rational::from));
    let large = program(&payoffs);
    let float = lp::solve(&large, &options.start()).unwrap();
    assert!(exact::from_float(&large, &float, &options.start()).is_some());
    let mut small = LinearProgram::maximize();
    let column = small.add_column("x", None, Some(Rational::ONE));
    small.set_cost(column, Rational::ONE);
    assert_eq!(exact::from_float(&small, &float, &options.start()), None);
    let small_float = lp::solve(&small, &options.start()).unwrap();
    assert_eq!(
        exact::from_float(&large, &small_float, &options.start()),
        None
    );
}

/// A whole face is optimal here, so that coordinates stay free and are put on the grid.
#[test]
fn a_grid_of_zero_steps_counts_as_one() {
    let mut program = LinearProgram::minimize();
    let columns = ["x", "y", "z"].map(|name| program.add_column(name, Some(Rational::ZERO), None));
    let one = || Rational::ONE;
    program.add_row("sum", Relation::Eq, one(), columns.map(|x| (x, one())));
    let mut options = Options::default();
    options.tolerances.simple_denominator = 0;
    for backend in [Backend::Clarabel, Backend::Microlp] {
        options.backend = Some(backend);
        let (_, exact) = exact::solve(&program, &options.start()).unwrap();
        assert_eq!(exact.map(|found| found.objective), Some(Rational::ZERO));
    }
}

#[test]
fn exact_methods_refuse_floats() {
    let payoffs = [[2, 0], [0, 1]].map(|row| row.map(Rational::from));
    let game = bimatrix(&payoffs).to_f64();
    let prior = Behavior::uniform(game.shape().clone());
    let options = Options::default();
    let refusals = [
        lemke(&game, &prior, &options.start()).map(|_| ()),
        demarche::solvers::nash::extreme(&game, &options.start()).map(|_| ()),
        demarche::solvers::signaling::sequential_equilibria(&game, &options.start()).map(|_| ()),
    ];
    for refusal in refusals {
        assert_eq!(refusal.unwrap_err().kind(), ErrorKind::Unsupported);
    }
}
