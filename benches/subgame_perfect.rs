//! Backward induction over a tree of a million nodes in which everybody sees everything, and over
//! a chain of a hundred thousand moves.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use demarche::game::{Game, GameBuilder};
use demarche::number::Rational;
use demarche::run::Options;
use demarche::solvers::refinements::subgame_perfect::{all_subgame_perfect, subgame_perfect};
use std::hint::black_box;
use std::time::Duration;

/// Two players take turns; every node branches twice until the tree has so many levels.
fn binary(levels: usize) -> Game {
    let mut builder = GameBuilder::new("binary", ["Ann", "Bob"]);
    let mut nodes = vec![builder.root()];
    for level in 0..levels {
        let mut next = Vec::with_capacity(2 * nodes.len());
        for (at, node) in nodes.into_iter().enumerate() {
            let label = format!("{level} {at}");
            let set = builder.infoset(["Ann", "Bob"][level % 2], &label, ["left", "right"]);
            next.extend(builder.decide(node, set));
        }
        nodes = next;
    }
    let mut state = 1u64;
    for leaf in nodes {
        let paid = [0, 1].map(|_| {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            Rational::from((state >> 44) as i64)
        });
        builder.pay(leaf, paid);
    }
    builder.build().expect("it is a game")
}

/// Whoever moves stops, or goes on.
fn chain(levels: usize) -> Game {
    let mut builder = GameBuilder::new("chain", ["Ann", "Bob"]);
    let mut node = builder.root();
    for level in 0..levels {
        let label = level.to_string();
        let set = builder.infoset(["Ann", "Bob"][level % 2], &label, ["go", "stop"]);
        let after: Vec<_> = builder.decide(node, set).collect();
        let level = level as i64;
        builder.pay(after[1], [level % 7, level % 5].map(Rational::from));
        node = after[0];
    }
    builder.build().expect("it is a game")
}

fn induction(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("subgame_perfect");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200));
    group.measurement_time(Duration::from_secs(3));
    // 2^20 - 1 nodes.
    for (name, game) in [("binary", binary(19)), ("chain", chain(100_000))] {
        let options = Options::default();
        group.bench_function(BenchmarkId::new("one", name), |bench| {
            bench.iter(|| {
                let found = subgame_perfect(&game, &options.start()).expect("it has one");
                assert!(found.profile.is_some());
                black_box(found)
            });
        });
    }
    let game = binary(13);
    let options = Options::default();
    group.bench_function(BenchmarkId::new("all", "binary"), |bench| {
        bench.iter(|| {
            let found = all_subgame_perfect(&game, &options.start()).expect("two players");
            assert_eq!(found.incomplete, None);
            black_box(found)
        });
    });
    group.finish();
}

criterion_group!(benches, induction);
criterion_main!(benches);
