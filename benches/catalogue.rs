//! Catalogues: all sequential equilibria of signaling games, all Nash equilibria of matrices.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use demarche::game::Game;
use demarche::run::{Options, Status};
use demarche::solvers::nash::extreme;
use demarche::solvers::signaling::sequential_equilibria;
use demarche::{Concept, Model};
use games::{Signaling, beer_quiche, random_matrices, unfold, von_stengels};
use std::hint::black_box;
use std::time::Duration;

mod games;

fn assurance() -> Game {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/israel_iran/assurance.toml"
    );
    let model = Model::from_path(file).expect("the model is in the repository");
    model.game(&model.defaults()).expect("it is sound")
}

fn sequential(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sequential");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200));
    group.measurement_time(Duration::from_secs(1));
    let options = Options::default();
    let game = assurance();
    group.bench_function("certified/assurance", |bench| {
        bench.iter(|| {
            black_box(
                Concept::Sequential
                    .solve(&game, &options)
                    .expect("it is listed"),
            )
        });
    });
    let mut cases = vec![
        ("assurance".to_string(), game),
        ("beer-quiche".to_string(), beer_quiche()),
    ];
    for (types, messages, actions) in [
        (2, 2, 2),
        (2, 3, 3),
        (2, 4, 4),
        (3, 2, 2),
        (3, 3, 2),
        (3, 3, 3),
        (4, 3, 3),
        (4, 4, 4),
    ] {
        for seed in 0..if types == 3 { 10 } else { 4 } {
            let game = unfold(&Signaling::new(types, messages, actions, seed));
            cases.push((format!("{types}x{messages}x{actions}-{seed}"), game));
        }
    }
    for (name, game) in &cases {
        group.bench_function(BenchmarkId::new("all", name), |bench| {
            bench.iter(|| {
                let found = sequential_equilibria(game, &options.start()).expect("in the class");
                assert_eq!(found.status, Status::Solved);
                black_box(found)
            });
        });
    }
    group.finish();
}

fn nash(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("nash");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200));
    group.measurement_time(Duration::from_secs(2));
    let options = Options::default();
    for (name, game) in [
        ("von-stengel-6", von_stengels()),
        ("random-10", random_matrices(10, 10)),
        ("random-15", random_matrices(15, 15)),
    ] {
        group.bench_function(BenchmarkId::new("all", name), |bench| {
            bench.iter(|| black_box(extreme(&game, &options.start()).expect("it is for two")));
        });
    }
    group.finish();
}

criterion_group!(benches, sequential, nash);
criterion_main!(benches);
