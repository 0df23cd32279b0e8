//! The agent quantal response path of the full crisis, from the even mixture to its limit.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use demarche::Model;
use demarche::run::Options;
use demarche::solvers::aqre::{Limit, agent_quantal_response};
use std::hint::black_box;
use std::time::Duration;

fn paths(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("aqre");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(5));
    for name in ["us_led_strike", "full_crisis_small", "full_crisis"] {
        let path = format!("models/israel_iran/{name}.toml");
        let model = Model::from_path(path).expect("it is there");
        let game = model.game(&model.defaults()).expect("it is a game");
        let options = Options::default();
        group.bench_function(BenchmarkId::new("path", name), |bench| {
            bench.iter(|| {
                let found = agent_quantal_response(&game, &[], &options.start());
                let found = found.expect("recall is perfect");
                assert!(matches!(found.limit, Some(Limit::Exact(_))));
                black_box(found)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, paths);
criterion_main!(benches);
