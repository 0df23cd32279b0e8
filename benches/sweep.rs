//! Sweeps: a thousand points of the assurance game, in memory.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use demarche::study::Question;
use demarche::study::sweep::{Axis, Design, Sweep};
use demarche::{Model, Options};
use std::hint::black_box;
use std::num::NonZeroUsize;

const POINTS: u64 = 1_000;

fn sweeps(criterion: &mut Criterion) {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/israel_iran/assurance.toml"
    );
    let model = Model::from_path(file).expect("the model is in the repository");
    let mut group = criterion.benchmark_group("sweep");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(POINTS));
    for (name, over, sample) in [
        ("grid", ["p=0:1:100", "k=0:9:10"], None),
        ("sample", ["p", "k"], Some(POINTS)),
    ] {
        let axes = over.map(|text| Axis::parse(&model, text, sample.is_some()));
        let axes = axes.map(|axis| axis.expect("it is written so"));
        let design = Design::new(axes.to_vec(), sample, 1).expect("it is sound");
        let question = Question {
            outcomes: vec!["response == restrain".into()],
            ..Question::default()
        };
        let sweep = Sweep::new(&model, &model.defaults(), design, question);
        let sweep = sweep.expect("it is of the model");
        for threads in [1, 2] {
            let options = Options {
                threads: NonZeroUsize::new(threads),
                ..Options::default()
            };
            group.bench_function(BenchmarkId::new(name, threads), |bench| {
                bench.iter(|| {
                    let summary = sweep.each(&options, |_, _, answer| {
                        black_box(answer);
                    });
                    black_box(summary.expect("it can be solved"))
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, sweeps);
criterion_main!(benches);
