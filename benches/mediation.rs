//! Mediators: writing the linear program, and solving it in floats. The sheriff: writing and solving
//! it exactly, float back end included.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use demarche::Model;
use demarche::game::Game;
use demarche::lp::{self, LpStatus};
use demarche::number::Rational;
use demarche::run::Options;
use demarche::solvers::correlated::{Leaving, Polytope, correlated};
use demarche::solvers::incentives::DeviceProgram;
use demarche::solvers::mediated::certification;
use games::{Sheriff, unfold};
use std::hint::black_box;
use std::time::{Duration, Instant};

mod games;

/// The models, and the play that is wanted: an action's name.
const CASES: &[(&str, &str)] = &[
    ("russian_mediation", "restrain"),
    ("full_crisis_small", "restrain"),
];

fn game(name: &str) -> Game {
    let model = Model::from_path(format!("models/israel_iran/{name}.toml")).expect("it is a model");
    model.game(&model.defaults()).expect("it has a game")
}

fn mediation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mediation");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200));
    group.measurement_time(Duration::from_secs(3));
    for &(name, action) in CASES {
        let game = game(name);
        let options = Options::default();
        let build = || {
            let found = certification(&game, &options.start()).expect("its size is moderate");
            found.expect("nothing stops it")
        };
        group.bench_function(BenchmarkId::new("certification-program", name), |bench| {
            bench.iter(|| black_box(build()));
        });
        let found = build();
        let mut program = found.form().program.clone();
        for play in &found.form().plays {
            if game.history(play.leaf).contains(&action) {
                let cost = program.column(play.column).cost.clone();
                program.set_cost(play.column, cost + &play.chance);
            }
        }
        group.bench_function(BenchmarkId::new("certification-float", name), |bench| {
            bench.iter(|| {
                let solution = lp::solve(&program, &options.start()).expect("it is well formed");
                assert_eq!(solution.status, LpStatus::Optimal);
                black_box(solution)
            });
        });
    }
    group.finish();
}

const KINDS: [(&str, Leaving); 3] = [
    ("nfcce", Leaving::BeforePlay),
    ("efcce", Leaving::BeforeHearing),
    ("efce", Leaving::AfterHearing),
];

/// By kind: the greatest welfare in one, two and three rounds.
const WELFARE: [[(i64, i64); 3]; 3] = [
    [(9, 8), (150, 11), (150, 11)],
    [(3, 4), (220, 23), (10, 1)],
    [(3, 4), (935, 103), (10, 1)],
];

fn sheriff(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sheriff");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(2));
    for rounds in 1..=3 {
        let game = unfold(&Sheriff::of_rounds(rounds));
        let options = Options::default();
        for ((name, leaving), values) in KINDS.into_iter().zip(WELFARE) {
            let run = options.start();
            let solve = || {
                let equations = Some(Polytope::Equations);
                let built = correlated(&game, leaving, &[], equations, &run);
                let form = built
                    .expect("it is two-player and small enough")
                    .form()
                    .clone();
                let mut program = form.program;
                for play in &form.plays {
                    let cost = program.column(play.column).cost.clone();
                    let welfare = &play.payoffs[0] + &play.payoffs[1];
                    program.set_cost(play.column, cost + &play.chance * &welfare);
                }
                let (_, best) = lp::exact::solve(&program, &run).expect("it is well formed");
                let (above, below) = values[rounds - 1];
                let value = best.expect("there is an exact optimum").objective;
                assert_eq!(value, Rational::new(above, below));
            };
            let id = BenchmarkId::new(name, rounds);
            if rounds < 3 {
                group.bench_function(id, |bench| bench.iter(solve));
                continue;
            }
            // The largest takes too long for ten samples: all ten are the first.
            let mut once = None;
            group.bench_function(id, |bench| {
                bench.iter_custom(|count| {
                    let took = once.get_or_insert_with(|| {
                        let start = Instant::now();
                        solve();
                        start.elapsed()
                    });
                    *took * count as u32
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, mediation, sheriff);
criterion_main!(benches);
