//! Building trees: node by node, and by unfolding rules.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use demarche::game::GameBuilder;
use demarche::number::Rational;
use games::{LARGE, RandomTree, unfold};
use std::hint::black_box;

mod games;

/// A complete binary tree of perfect information in which every set and every payoff is new: the
/// most that a node can cost.
fn all_different(depth: u32) -> GameBuilder {
    let mut builder = GameBuilder::new("all different", ["First", "Second"]);
    let mut waiting = vec![(builder.root(), 0, 0i64)];
    while let Some((node, level, path)) = waiting.pop() {
        if level == depth {
            builder.pay(node, [path, -path].map(Rational::from));
            continue;
        }
        let player = ["First", "Second"][level as usize % 2];
        let set = builder.infoset(player, &format!("{level}.{path}"), ["left", "right"]);
        for (branch, child) in builder.decide(node, set).enumerate() {
            waiting.push((child, level + 1, 2 * path + branch as i64));
        }
    }
    builder
}

fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("build");
    group.sample_size(10);
    for (name, nodes, depth) in [("1e4", 10_000, 12), ("1e6", 1_000_000, 19)] {
        group.throughput(Throughput::Elements(nodes));
        let rules = RandomTree::with_nodes(nodes, 1);
        group.bench_function(BenchmarkId::new("rules", name), |bench| {
            bench.iter(|| black_box(unfold(&rules)));
        });
        group.throughput(Throughput::Elements((2 << depth) - 1));
        group.bench_function(BenchmarkId::new("builder", name), |bench| {
            bench.iter(|| black_box(all_different(depth).build()));
        });
        group.bench_function(BenchmarkId::new("layout", name), |bench| {
            let set_up = || all_different(depth);
            bench.iter_batched(set_up, GameBuilder::build, BatchSize::LargeInput);
        });
    }
    for case in LARGE {
        let nodes = (case.game)().node_count() as u64;
        group.throughput(Throughput::Elements(nodes));
        let name = BenchmarkId::new("rules", case.name);
        group.bench_function(name, |bench| bench.iter(case.game));
    }
    group.finish();
}

criterion_group!(benches, build);
criterion_main!(benches);
