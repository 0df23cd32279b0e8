//! Mediators: writing the linear program, and solving it in floats.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use demarche::Model;
use demarche::game::Game;
use demarche::lp::{self, LpStatus};
use demarche::run::Options;
use demarche::solvers::incentives::DeviceProgram;
use demarche::solvers::mediated::certification;
use std::hint::black_box;
use std::time::Duration;

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

criterion_group!(benches, mediation);
criterion_main!(benches);
