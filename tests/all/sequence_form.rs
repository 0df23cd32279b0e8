//! The sequence form against the tree: payoffs of random profiles, entries, plans.

use crate::common::int;
use crate::lemke::interior;
use crate::random::{Dice, Wanted, games, profile};
use crate::rules::{Kuhn, Leduc, unfold};
use demarche::analysis::expected_payoffs;
use demarche::diagnostic::ErrorKind;
use demarche::game::{Game, GameBuilder, PlayerId, SequenceId};
use demarche::number::Rational;
use demarche::sequence_form::SequenceForm;
use demarche::strategy::{Behavior, RealizationPlan};
use proptest::prelude::*;

/// `x'Ay` and `x'By` for the plans of a profile.
fn bilinear(form: &SequenceForm, profile: &Behavior) -> [Rational; 2] {
    let plans = [0, 1].map(|p| RealizationPlan::of(profile, PlayerId::new(p)).unwrap());
    let mut sums = [Rational::ZERO, Rational::ZERO];
    for entry in form.entries() {
        let [x, y] = [0, 1].map(|p| plans[p].weight(entry.sequences[p]).clone());
        let weight = x * &y;
        for (sum, payoff) in sums.iter_mut().zip(&entry.payoffs) {
            *sum += &(&weight * payoff);
        }
    }
    sums
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn plans_pay_what_the_tree_pays(
        game in games(Wanted { depth: 6, strategies: 100_000, ..Wanted::default() }),
        seed in any::<u64>(),
    ) {
        let form = SequenceForm::new(&game).unwrap();
        let mut dice = Dice::new(seed);
        for profile in [profile(&game, &mut dice), interior(&game, &mut dice)] {
            let expected = expected_payoffs(&game, &profile).unwrap();
            prop_assert_eq!(bilinear(&form, &profile).to_vec(), expected);
        }
    }

    #[test]
    fn entries_are_sorted_merged_and_not_zero(game in games(Wanted::default())) {
        let form = SequenceForm::new(&game).unwrap();
        let pairs: Vec<_> = form.entries().iter().map(|entry| entry.sequences).collect();
        prop_assert!(pairs.windows(2).all(|pair| pair[0] < pair[1]));
        let zero = |entry: &[Rational; 2]| entry.iter().all(|payoff| *payoff == Rational::ZERO);
        prop_assert!(!form.entries().iter().any(|entry| zero(&entry.payoffs)));
        for player in game.player_ids() {
            prop_assert_eq!(form.sequence_count(player), game.sequence_count(player));
            // One sequence for every action, and the empty one.
            let actions: usize = form.infosets(player).map(|set| set.action_count()).sum();
            prop_assert_eq!(form.sequence_count(player), actions + 1);
            let mut order = form.infosets(player).flat_map(|set| {
                let own = set.actions().map(|a| game.sequence(a));
                own.map(move |sequence| (set.parent_sequence(), sequence))
            });
            prop_assert!(order.all(|(before, after)| before < after));
        }
    }

    /// A plan and the behavior that it induces are the same, wherever the plan leads.
    #[test]
    fn plans_and_behavior_go_there_and_back(
        game in games(Wanted::default()),
        seed in any::<u64>(),
    ) {
        let before = profile(&game, &mut Dice::new(seed));
        let mut after = Behavior::open(game.shape().clone());
        for player in game.player_ids() {
            let plan = RealizationPlan::of(&before, player).unwrap();
            let weights = plan.weights().to_vec();
            let shape = game.shape().clone();
            prop_assert!(RealizationPlan::new(shape.clone(), player, weights.clone()).is_some());
            plan.write_to(&mut after);
            let again = RealizationPlan::of(&after, player).unwrap();
            prop_assert_eq!(again.weights(), weights.as_slice());
            // Any weight changed is no plan any more.
            for place in 0..weights.len() {
                let mut wrong = weights.clone();
                wrong[place] += &Rational::new(1, 7);
                prop_assert!(RealizationPlan::new(shape.clone(), player, wrong).is_none());
            }
        }
        for set in game.infosets() {
            if let Some(distribution) = after.at(set.id()) {
                prop_assert_eq!(Some(distribution), before.at(set.id()));
            }
        }
    }
}

#[test]
fn the_literature() {
    let sizes = |game: &Game| {
        let form = SequenceForm::new(game).unwrap();
        let sequences = [0, 1].map(|p| form.sequence_count(PlayerId::new(p)));
        (sequences, form.entries().len())
    };
    assert_eq!(sizes(&unfold(&Kuhn { cards: 3 })), ([13, 13], 30));
    // LP 482 x 482 with 1,928 nonzeros: of these, 1 + 144 + 336 for the plan's equations and as
    // many for the values leave the payoffs.
    let (sequences, entries) = sizes(&unfold(&Leduc { ranks: 3 }));
    assert_eq!(
        (sequences, entries),
        ([337, 337], 1928 - 2 * (1 + 144 + 336))
    );
}

/// Interior payoffs, equal pairs, sums that cancel, and branches without probability.
#[test]
fn entries_add_up_what_a_pair_leads_to() {
    let mut builder = GameBuilder::new("sums", ["First", "Second"]);
    let draw = builder.chance(
        "draw",
        [
            ("a", Rational::new(1, 2)),
            ("b", Rational::new(1, 2)),
            ("never", int(0)),
        ],
    );
    let set = builder.infoset("First", "move", ["left", "right"]);
    let root = builder.root();
    builder.pay(root, [int(5), int(0)]);
    let nodes: Vec<_> = builder.draw(root, draw).collect();
    builder.pay(nodes[0], [int(2), int(4)]);
    // Left pays 1 after a and -1 after b; right 3 after a and 0 after b; and 1000 never.
    for (node, payoffs) in nodes.into_iter().zip([[1, 3], [-1, 0], [1000, 1000]]) {
        for (leaf, payoff) in builder.decide(node, set).zip(payoffs) {
            builder.pay(leaf, [int(payoff), int(0)]);
        }
    }
    let form = SequenceForm::new(&builder.build().unwrap()).unwrap();
    let entries: Vec<_> = form
        .entries()
        .iter()
        .map(|e| (e.sequences, e.payoffs.clone()))
        .collect();
    let [empty, right] = [0, 2].map(SequenceId::new);
    let none = SequenceId::EMPTY;
    assert_eq!(
        entries,
        [
            ([empty, none], [int(6), int(2)]),
            ([right, none], [Rational::new(3, 2), int(0)]),
        ]
    );
}

#[test]
fn a_leaf_alone_has_one_entry_or_none() {
    let leaf = |payoffs: [i64; 2]| {
        let mut builder = GameBuilder::new("leaf", ["First", "Second"]);
        let root = builder.root();
        builder.pay(root, payoffs.map(int));
        SequenceForm::new(&builder.build().unwrap()).unwrap()
    };
    assert_eq!(leaf([0, 0]).entries(), []);
    assert_eq!(leaf([0, 2]).entries()[0].payoffs, [int(0), int(2)]);
}

#[test]
fn deep_trees_are_no_problem() {
    // A centipede of 100,000 moves; payoffs of each stop.
    let mut builder = GameBuilder::new("centipede", ["First", "Second"]);
    let mut node = builder.root();
    for step in 0..100_000i64 {
        let player = ["First", "Second"][(step % 2) as usize];
        let set = builder.infoset(player, &step.to_string(), ["stop", "go"]);
        let next: Vec<_> = builder.decide(node, set).collect();
        builder.pay(next[0], [step, 1].map(int));
        node = next[1];
    }
    let form = SequenceForm::new(&builder.build().unwrap()).unwrap();
    assert_eq!(form.entries().len(), 100_000);
    assert_eq!(form.sequence_count(PlayerId::new(1)), 100_001);
}

#[test]
fn other_games_are_refused() {
    let three = GameBuilder::new("three", ["A", "B", "C"]).build().unwrap();
    let error = SequenceForm::new(&three).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let hint = error.diagnostics()[0].hint.as_deref();
    assert_eq!(
        hint,
        Some(
            "choose the concept `sequential`, `subgame-perfect` or `nash`: they have methods for \
             any number of players"
        )
    );
}
