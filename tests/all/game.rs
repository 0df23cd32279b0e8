//! Trees, their validation and its witnesses.

use demarche::diagnostic::{Error, ErrorKind};
use demarche::game::{Game, GameBuilder, NodeId, PlayerId, SequenceId, Values};
use demarche::number::Rational;
use ndarray::Array2;

pub fn numbers<const N: usize>(values: [i64; N]) -> [Rational; N] {
    values.map(Rational::from)
}

pub fn half() -> Rational {
    Rational::new(1, 2)
}

/// The messages of a refusal.
pub fn messages(refusal: &Error) -> Vec<&str> {
    let all = refusal.diagnostics().iter();
    all.map(|diagnostic| diagnostic.message.as_str()).collect()
}

/// The one message of a game that is refused for its input.
fn refusal(builder: GameBuilder) -> String {
    let error = builder.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input);
    let [message] = messages(&error)[..] else {
        panic!("{error}");
    };
    message.to_string()
}

#[test]
fn a_forgetful_player_is_shown_two_histories() {
    let mut builder = GameBuilder::new("forgetful", ["Ann", "Bob"]);
    let first = builder.infoset("Ann", "first", ["left", "right"]);
    let second = builder.infoset("Ann", "second", ["up", "down"]);
    let root = builder.root();
    for node in builder.decide(root, first) {
        builder.decide(node, second);
    }
    let game = builder.build().unwrap();
    let failure = game.recall_failure().unwrap();
    assert!(!failure.absent_minded);
    assert_eq!(game.history(failure.first), ["left"]);
    assert_eq!(game.history(failure.second), ["right"]);
    assert_eq!(game.infoset(failure.infoset).label(), "second");
    let error = game.require_perfect_recall().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(
        messages(&error),
        [
            "`Ann` forgets: its information set `second` holds (left) and (right), before which \
             its own last moves differ"
        ]
    );
}

#[test]
fn forgetting_what_one_knew_is_found_where_an_own_move_lies_between() {
    // Ann knows the coin, moves, and then no longer knows the coin: her own last moves differ,
    // though they have the same name.
    let mut builder = GameBuilder::new("knew it", ["Ann"]);
    let coin = builder.chance("coin", [("heads", half()), ("tails", half())]);
    let root = builder.root();
    for (side, node) in ["heads", "tails"].iter().zip(builder.draw(root, coin)) {
        let knows = builder.infoset("Ann", side, ["on"]);
        let forgot = builder.infoset("Ann", "later", ["left", "right"]);
        for next in builder.decide(node, knows) {
            builder.decide(next, forgot);
        }
    }
    let game = builder.build().unwrap();
    let failure = game.recall_failure().unwrap();
    assert_eq!(game.history_text(failure.first), "heads, on");
    assert_eq!(game.history_text(failure.second), "tails, on");
}

#[test]
fn an_absent_minded_driver_is_named() {
    let mut builder = GameBuilder::new("driver", ["Driver"]);
    let exit = builder.infoset("Driver", "junction", ["exit", "on"]);
    let root = builder.root();
    let next = builder.decide(root, exit).nth(1).unwrap();
    builder.decide(next, exit);
    let game = builder.build().unwrap();
    assert!(game.recall_failure().unwrap().absent_minded);
    assert_eq!(
        messages(&game.require_perfect_recall().unwrap_err()),
        ["`Driver` is absent-minded: the path to (on) meets its information set `junction` twice"]
    );
}

#[test]
fn others_moves_and_chance_do_not_disturb_recall() {
    let mut builder = GameBuilder::new("blind", ["Ann", "Bob"]);
    let coin = builder.chance("", [("heads", half()), ("tails", half())]);
    let ann = builder.infoset("Ann", "ann", ["left", "right"]);
    let bob = builder.infoset("Bob", "bob", ["left", "right"]);
    let again = builder.infoset("Ann", "after left", ["left", "right"]);
    let root = builder.root();
    for node in builder.draw(root, coin) {
        let left = builder.decide(node, ann).next().unwrap();
        for node in builder.decide(left, bob) {
            builder.decide(node, again);
        }
    }
    let game = builder.build().unwrap();
    assert!(game.require_perfect_recall().is_ok());
    let ann = game.find_player("Ann").unwrap();
    let set = game.find_infoset(ann, "after left").unwrap();
    assert_eq!(game.infoset(set).nodes().len(), 4);
    let before = game.infoset(set).parent_sequence();
    let action = game.last_action(ann, before).unwrap();
    assert_eq!(game.action_name(action), "left");
    assert_eq!(game.sequence(action), before);
    assert_eq!(game.last_action(ann, SequenceId::EMPTY), None);
    assert_eq!(game.find_infoset(ann, "bob"), None);
}

#[test]
fn chance_must_sum_to_one() {
    let build = |probabilities: [&str; 2], at_root: bool| {
        let mut builder = GameBuilder::new("chance", ["Ann"]);
        let both = ["rain", "sun"]
            .into_iter()
            .zip(probabilities.map(|p| p.parse().unwrap()));
        let chance = builder.chance("weather", both);
        let go = builder.infoset("Ann", "go", ["go"]);
        let mut node = builder.root();
        if !at_root {
            node = builder.decide(node, go).next().unwrap();
        }
        builder.draw(node, chance);
        builder.build()
    };
    assert!(build(["1/3", "2/3"], true).is_ok());
    assert!(build(["0", "1"], true).is_ok());
    let error = build(["0.3", "0.700000001"], true).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input);
    assert_eq!(
        messages(&error),
        [
            "the probabilities of the chance move at the root sum to 1000000001/1000000000 \
             instead of 1"
        ]
    );
    assert!(error.to_string().contains("hint: give them as fractions"));
    assert_eq!(
        messages(&build(["-1/2", "3/2"], false).unwrap_err()),
        ["the chance move after go gives `rain` the probability -1/2, below zero"]
    );
}

#[test]
fn a_move_that_no_node_uses_is_left_out_and_not_checked() {
    let mut builder = GameBuilder::new("unused", ["Ann"]);
    builder.infoset("Ann", "never", ["a", "b"]);
    builder.chance("never", [("x", Rational::from(7))]);
    let used = builder.infoset("Ann", "used", ["c"]);
    let root = builder.root();
    builder.decide(root, used);
    let game = builder.build().unwrap();
    assert_eq!(
        (
            game.infoset_count(),
            game.chance_count(),
            game.action_count()
        ),
        (1, 0, 1)
    );
    let set = game.infosets().next().unwrap();
    assert_eq!(set.label(), "used");
    assert_eq!(set.action_names().collect::<Vec<_>>(), ["c"]);
}

#[test]
fn names_must_differ() {
    assert_eq!(
        refusal(GameBuilder::new("twins", ["Ann", "Bob", "Ann"])),
        "there are two players named `Ann`"
    );
    let mut builder = GameBuilder::new("twins", ["Ann"]);
    builder.infoset("Ann", "set", ["a", "b", "a"]);
    assert_eq!(
        refusal(builder),
        "the information set `set` has two actions named `a`"
    );
    let mut builder = GameBuilder::new("twins", ["Ann"]);
    let many = (0..20).map(|k| (k % 19).to_string());
    builder.infoset("Ann", "set", many);
    assert_eq!(
        refusal(builder),
        "the information set `set` has two actions named `0`"
    );
    let mut builder = GameBuilder::new("twins", ["Ann"]);
    builder.chance("coin", [("heads", half()), ("heads", half())]);
    assert_eq!(
        refusal(builder),
        "the chance move `coin` has two actions named `heads`"
    );
}

#[test]
fn mistakes_in_building_are_told() {
    let ann = || GameBuilder::new("mistakes", ["Ann", "Bob"]);

    let mut builder = ann();
    builder.infoset("Ann", "set", [""; 0]);
    assert_eq!(refusal(builder), "the information set `set` has no actions");

    let mut builder = ann();
    builder.chance("", [("", Rational::ONE); 0]);
    assert_eq!(refusal(builder), "a chance move has no actions");

    let mut builder = ann();
    builder.pay(builder.root(), numbers([1, 2, 3]));
    assert_eq!(refusal(builder), "an outcome has 3 payoffs for 2 players");

    let mut builder = ann();
    let set = builder.infoset("Ann", "set", ["a"]);
    builder.decide(builder.root(), set);
    builder.decide(builder.root(), set);
    assert_eq!(refusal(builder), "two moves are made at NodeId(0)");

    let mut builder = ann();
    builder.pay(builder.root(), numbers([1, 2]));
    builder.pay(builder.root(), numbers([1, 2]));
    assert_eq!(refusal(builder), "NodeId(0) is paid twice");

    let mut builder = ann();
    builder.infoset("Ann", "set", ["a", "b"]);
    builder.infoset("Ann", "set", ["b", "a"]);
    assert_eq!(
        refusal(builder),
        "the information set `set` is used with different actions"
    );

    let mut builder = ann();
    builder.infoset("Ana", "set", ["a"]);
    let error = builder.build().unwrap_err();
    assert_eq!(messages(&error), ["there is no player `Ana`"]);
    assert_eq!(
        error.diagnostics()[0].hint.as_deref(),
        Some("did you mean `Ann`?")
    );
}

#[test]
fn ids_of_another_builder_are_refused() {
    let mut other = GameBuilder::new("other", ["Ann"]);
    let set = other.infoset("Ann", "set", ["a", "b"]);
    let chance = other.chance("coin", [("heads", Rational::ONE)]);
    let outcome = other.outcome(numbers([1]));
    let far = other.decide(other.root(), set).next_back().unwrap();
    let mut builder = GameBuilder::new("mine", ["Ann"]);
    let root = builder.root();
    builder.decide(root, set);
    builder.draw(root, chance);
    builder.pay_outcome(root, outcome);
    builder.pay(far, numbers([1]));
    let error = builder.build().unwrap_err();
    let expected = ["InfosetId(0)", "ChanceId(0)", "OutcomeId(0)", "NodeId(2)"];
    assert_eq!(
        messages(&error),
        expected.map(|id| format!("{id} is not of this builder"))
    );
}

#[test]
fn one_label_may_serve_two_players() {
    let mut builder = GameBuilder::new("labels", ["Ann", "Bob"]);
    let ann = builder.infoset("Ann", "set", ["a", "b"]);
    let bob = builder.infoset("Bob", "set", ["c"]);
    assert_ne!(ann, bob);
    assert_eq!(builder.infoset("Ann", "set", ["a", "b"]), ann);
    assert_eq!(builder.infoset("Bob", "set", ["c"]), bob);
}

#[test]
fn equal_outcomes_are_one() {
    let mut builder = GameBuilder::new("outcomes", ["Ann", "Bob"]);
    let one = builder.outcome(numbers([1, 2]));
    assert_eq!(builder.outcome(numbers([1, 2])), one);
    assert_ne!(builder.outcome(numbers([2, 1])), one);
    let game = builder.build().unwrap();
    assert_eq!(game.outcome_count(), 2);
    assert_eq!(game.payoffs(one).to_vec(), numbers([1, 2]));
}

#[test]
fn a_leaf_is_a_game() {
    let mut builder = GameBuilder::new("leaf", ["Ann", "Bob"]);
    builder.pay(builder.root(), numbers([1, 2]));
    let game = builder.build().unwrap();
    assert_eq!(
        (game.node_count(), game.leaf_count(), game.infoset_count()),
        (1, 1, 0)
    );
    assert_eq!(game.constant_sum(), Ok(Rational::from(3)));
    assert_eq!(game.history_text(NodeId::new(0)), "the root");
    for player in game.player_ids() {
        assert_eq!(game.sequence_count(player), 1);
        assert!(game.infosets_of(player).is_empty());
    }
}

#[test]
fn a_game_may_have_no_players() {
    let mut builder = GameBuilder::new("lottery", [""; 0]);
    let coin = builder.chance("coin", [("heads", half()), ("tails", half())]);
    let root = builder.root();
    for leaf in builder.draw(root, coin) {
        builder.pay(leaf, []);
    }
    let game = builder.build().unwrap();
    assert_eq!((game.leaf_count(), game.outcome_count()), (2, 1));
    assert_eq!(game.constant_sum(), Ok(Rational::ZERO));
}

/// Ann moves once; payoffs stand at the root, at her move's ends, and below.
fn with_interior_payoffs(last: i64) -> Game {
    let mut builder = GameBuilder::new("interior", ["Ann", "Bob"]);
    let set = builder.infoset("Ann", "set", ["stop", "go"]);
    let coin = builder.chance("coin", [("heads", half()), ("tails", half())]);
    let root = builder.root();
    builder.pay(root, numbers([1, 1]));
    let [stop, go] = builder.decide(root, set).collect::<Vec<_>>()[..] else {
        panic!("two actions");
    };
    builder.pay(stop, numbers([3, 0]));
    builder.pay(go, numbers([5, 0]));
    for (leaf, payoff) in builder.draw(go, coin).zip([-2, last]) {
        builder.pay(leaf, numbers([0, payoff]));
    }
    builder.build().unwrap()
}

#[test]
fn the_constant_sum_adds_up_along_paths() {
    assert_eq!(
        with_interior_payoffs(-2).constant_sum(),
        Ok(Rational::from(5))
    );
    let game = with_interior_payoffs(-1);
    let (first, second) = game.constant_sum().unwrap_err();
    assert_eq!(game.history(first), ["stop"]);
    assert_eq!(game.history(second), ["go", "tails"]);
    assert_eq!(
        game.payoff_at(first, PlayerId::new(0)),
        Some(&Rational::from(3))
    );
}

#[test]
fn a_shape_takes_only_values_that_fit() {
    let game = with_interior_payoffs(-1);
    let with = |payoffs: Array2<Rational>, chance: Vec<Rational>| {
        let refused = Game::new(game.shape().clone(), Values { payoffs, chance });
        refused
            .map(|game| game.to_f64())
            .map_err(|error| messages(&error)[0].to_string())
    };
    let (payoffs, chance) = (game.values().payoffs.clone(), game.values().chance.clone());
    assert!(with(payoffs.clone(), vec![Rational::ONE, Rational::ZERO]).is_ok());
    let narrow = Array2::from_elem((5, 1), Rational::ZERO);
    assert_eq!(
        with(narrow, chance).unwrap_err(),
        "the table of payoffs is (5, 1), but the game has 5 outcomes and 2 players"
    );
    assert_eq!(
        with(payoffs.clone(), vec![Rational::ONE]).unwrap_err(),
        "there are 1 chance probabilities for 2 branches"
    );
    assert!(
        with(payoffs, vec![half(), Rational::new(1, 3)])
            .unwrap_err()
            .contains("5/6")
    );
}

#[test]
fn chance_in_floats_sums_to_one_up_to_rounding() {
    let mut builder = GameBuilder::new("ten", ["Ann"]);
    let tenth = Rational::new(1, 10);
    let ten = (0..10).map(|k| (k.to_string(), tenth.clone()));
    let chance = builder.chance("ten", ten);
    builder.draw(builder.root(), chance);
    let floats = builder.build().unwrap().to_f64();
    assert_ne!(floats.values().chance.iter().sum::<f64>(), 1.0);
    assert!(Game::new(floats.shape().clone(), floats.values().clone()).is_ok());
    let mut negative = floats.values().clone();
    negative.chance[3] = -0.1;
    assert!(Game::new(floats.shape().clone(), negative).is_err());
}

#[test]
fn a_flood_of_mistakes_is_cut_off() {
    let mut builder = GameBuilder::new("flood", ["Ann"]);
    for _ in 0..10_000 {
        builder.pay(NodeId::new(1), numbers([1]));
    }
    assert_eq!(builder.build().unwrap_err().diagnostics().len(), 100);
}

pub const DEEP: usize = 100_000;

#[test]
fn a_deep_chain_builds_and_drops() {
    let mut builder = GameBuilder::new("centipede", ["Ann", "Bob"]);
    let mut node = builder.root();
    for step in 0..DEEP {
        let player = ["Ann", "Bob"][step % 2];
        let set = builder.infoset(player, &step.to_string(), ["take", "pass"]);
        let next: Vec<NodeId> = builder.decide(node, set).collect();
        builder.pay(next[0], numbers([step as i64, -(step as i64)]));
        node = next[1];
    }
    builder.pay(node, numbers([0, 0]));
    let game = builder.build().unwrap();
    assert_eq!(game.node_count(), 2 * DEEP + 1);
    assert!(game.require_perfect_recall().is_ok());
    assert_eq!(game.constant_sum(), Ok(Rational::ZERO));
    let last = NodeId::new(2 * DEEP);
    assert_eq!(game.history(last).len(), DEEP);
    assert_eq!(
        game.find_infoset(PlayerId::new(1), "99999")
            .map(|set| set.index()),
        Some(99_999)
    );
    drop(game);
}

#[test]
fn payoff_ranges_are_those_of_whole_plays() {
    // One pays 5 at the start and gets 1 or 2 later: no play pays less than -4 or more than -3.
    let mut builder = GameBuilder::new("entrance fee", ["One"]);
    let set = builder.infoset("One", "choice", ["l", "r"]);
    let root = builder.root();
    builder.pay(root, [Rational::from(-5)]);
    for (leaf, payoff) in builder.decide(root, set).zip([1, 2]).collect::<Vec<_>>() {
        builder.pay(leaf, [Rational::from(payoff)]);
    }
    let game = builder.build().unwrap();
    assert_eq!(
        game.payoff_ranges(),
        [(Rational::from(-4), Rational::from(-3))]
    );
}
