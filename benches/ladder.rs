//! The models of the ladder, each solved as `demarche solve` does, and random trees for three.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use demarche::run::Options;
use demarche::solvers::pure::{pure_nash, pure_sequential};
use demarche::solvers::supports::{all_nash, all_sequential};
use demarche::{Game, Model, concepts};
use games::{Whispers, unfold};
use std::hint::black_box;
use std::time::Duration;

mod games;

/// Those that are solved in well under a second.
const MODELS: [&str; 9] = [
    "assurance",
    "opportunist",
    "us_led_strike",
    "russian_mediation",
    "campaign_timing",
    "reputation",
    "public_or_private",
    "full_crisis_small",
    "full_crisis",
];

fn model(name: &str) -> Game {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models/israel_iran");
    let model = Model::from_path(format!("{folder}/{name}.toml"));
    let model = model.expect("the model is in the repository");
    model.game(&model.defaults()).expect("it is sound")
}

fn ladder(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ladder");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(2));
    let options = Options::default();
    for name in MODELS {
        let game = model(name);
        group.bench_with_input(BenchmarkId::new("solve", name), &game, |bench, game| {
            bench.iter(|| black_box(concepts::solve(game, &options).expect("it is solved")));
        });
    }
    for name in ["us_led_strike", "russian_mediation", "full_crisis_small"] {
        let game = model(name);
        group.bench_with_input(BenchmarkId::new("pure", name), &game, |bench, game| {
            bench
                .iter(|| black_box(pure_sequential(game, &options.start()).expect("it is listed")));
        });
    }
    group.finish();
}

fn random(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("three");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    let options = Options::default();
    for seed in 0..4 {
        let game = unfold(&Whispers { seed });
        let name = format!("whispers-{seed}");
        let run = options.start();
        group.bench_function(BenchmarkId::new("pure-nash", &name), |bench| {
            bench.iter(|| black_box(pure_nash(&game, &run).expect("it is listed")));
        });
        group.bench_function(BenchmarkId::new("pure-sequential", &name), |bench| {
            bench.iter(|| black_box(pure_sequential(&game, &run).expect("it is listed")));
        });
        group.bench_function(BenchmarkId::new("nash", &name), |bench| {
            bench.iter(|| black_box(all_nash(&game, &run).expect("it is listed")));
        });
        group.bench_function(BenchmarkId::new("sequential", &name), |bench| {
            bench.iter(|| black_box(all_sequential(&game, &run).expect("it is listed")));
        });
    }
    group.finish();
}

criterion_group!(benches, ladder, random);
criterion_main!(benches);
