//! Zero-sum games three times: `bare` is Clarabel by itself with its own settings, `float` the same
//! linear program through the LP layer, and `certified` the whole concept: sequence form, program,
//! exact answer and certificate.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettings, DefaultSolver, IPSolver, NonnegativeConeT, SolverStatus, SupportedConeT,
    ZeroConeT,
};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use demarche::Concept;
use demarche::lp::{self, LinearProgram, LpStatus, Relation, Sense};
use demarche::number::Rational;
use demarche::run::Options;
use demarche::sequence_form::SequenceForm;
use demarche::solvers::zero_sum::{formulate, orientation};
use games::{Case, Leduc, LiarsDice, ZERO_SUM, unfold};
use std::hint::black_box;
use std::time::Duration;

mod games;

/// Beyond the common list: what the exact answer is asked for as well.
const MORE: &[Case] = &[
    Case {
        name: "dice-3",
        game: || unfold(&LiarsDice { faces: 3 }),
    },
    Case {
        name: "dice-5",
        game: || unfold(&LiarsDice { faces: 5 }),
    },
    Case {
        name: "leduc-13",
        game: || unfold(&Leduc { ranks: 13 }),
    },
];

/// A program as Clarabel wants it: `min c x`, `A x + s = b`, equations before inequalities.
struct Bare {
    cost: Vec<f64>,
    matrix: CscMatrix<f64>,
    right: Vec<f64>,
    cones: Vec<SupportedConeT<f64>>,
}

impl Bare {
    fn new(program: &LinearProgram) -> Self {
        let (mut rows, mut columns, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let mut right: Vec<f64> = Vec::new();
        let equation = |id: &lp::RowId| program.row(*id).relation == Relation::Eq;
        let (equations, others): (Vec<_>, Vec<_>) = program.row_ids().partition(equation);
        for &id in equations.iter().chain(&others) {
            let row = program.row(id);
            let sign = if row.relation == Relation::Ge {
                -1.0
            } else {
                1.0
            };
            for (column, value) in row.entries {
                rows.push(right.len());
                columns.push(column.index());
                values.push(sign * value.to_f64());
            }
            right.push(sign * row.rhs.to_f64());
        }
        for id in program.column_ids() {
            if let Some(lower) = &program.column(id).lower {
                rows.push(right.len());
                columns.push(id.index());
                values.push(-1.0);
                right.push(-lower.to_f64());
            }
        }
        let sign = if program.sense() == Sense::Maximize {
            -1.0
        } else {
            1.0
        };
        let cost = |id| sign * Rational::to_f64(&program.column(id).cost);
        let inequalities = right.len() - equations.len();
        Bare {
            cost: program.column_ids().map(cost).collect(),
            matrix: CscMatrix::new_from_triplets(
                right.len(),
                program.columns(),
                rows,
                columns,
                values,
            ),
            cones: vec![ZeroConeT(equations.len()), NonnegativeConeT(inequalities)],
            right,
        }
    }

    /// With Clarabel's own settings. Returns the objective.
    fn solve(&self) -> f64 {
        let settings = DefaultSettings {
            verbose: false,
            ..DefaultSettings::default()
        };
        let nothing = CscMatrix::zeros((self.cost.len(), self.cost.len()));
        let (matrix, right) = (&self.matrix, &self.right);
        let mut solver =
            DefaultSolver::new(&nothing, &self.cost, matrix, right, &self.cones, settings)
                .expect("the program is well formed");
        solver.solve();
        assert_eq!(solver.solution.status, SolverStatus::Solved);
        solver.solution.obj_val
    }
}

fn zero_sum(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("zero-sum");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200));
    group.measurement_time(Duration::from_secs(3));
    for case in ZERO_SUM.iter().chain(MORE) {
        let game = (case.game)();
        let form = SequenceForm::new(&game).expect("two players with perfect recall");
        let (program, _) = formulate(&form, orientation(&form));
        let options = Options::default();
        let bare = Bare::new(&program);
        group.bench_function(BenchmarkId::new("bare", case.name), |bench| {
            bench.iter(|| black_box(bare.solve()));
        });
        group.bench_function(BenchmarkId::new("float", case.name), |bench| {
            bench.iter(|| {
                let solution = lp::solve(&program, &options.start()).expect("it is well formed");
                assert_eq!(solution.status, LpStatus::Optimal);
                black_box(solution)
            });
        });
        group.bench_function(BenchmarkId::new("certified", case.name), |bench| {
            bench.iter(|| {
                let catalogue = Concept::ZeroSum.solve(&game, &options);
                let catalogue = catalogue.expect("it has a constant sum");
                assert!(catalogue.value.is_some(), "it is exact");
                black_box(catalogue)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, zero_sum);
criterion_main!(benches);
