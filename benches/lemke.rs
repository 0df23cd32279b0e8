//! Lemke's algorithm on games with conflict and common interest: alone, and with its certificate.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use demarche::Concept;
use demarche::run::Options;
use demarche::solvers::nash::lemke;
use demarche::strategy::Behavior;
use games::GENERAL_SUM;
use std::hint::black_box;
use std::time::Duration;

mod games;

fn paths(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lemke");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200));
    group.measurement_time(Duration::from_secs(3));
    for case in GENERAL_SUM {
        let game = (case.game)();
        let prior = Behavior::uniform(game.shape().clone());
        let options = Options::default();
        group.bench_function(BenchmarkId::new("path", case.name), |bench| {
            bench.iter(|| {
                let found = lemke(&game, &prior, &options.start()).expect("it is for two");
                assert!(found.profile.is_some());
                black_box(found)
            });
        });
        group.bench_function(BenchmarkId::new("certified", case.name), |bench| {
            bench.iter(|| black_box(Concept::Nash.solve(&game, &options).expect("it is for two")));
        });
    }
    group.finish();
}

criterion_group!(benches, paths);
criterion_main!(benches);
