//! Quasi-perfect equilibria: proved by their witness and certified on random trees, as the
//! literature has them, and refused where the method does not apply.

use crate::common::game;
use crate::common::int;
use crate::lemke::bimatrix;
use crate::random::{Wanted, games, mixture, strategic_form};
use crate::rules::{Kuhn, RandomTree, Signaling, unfold};
use demarche::analysis::{Verdict, certify, quasi_perfect_witness};
use demarche::diagnostic::ErrorKind;
use demarche::game::{Game, GameBuilder, InfosetId, SequenceId};
use demarche::number::Rational;
use demarche::run::{Options, Status, Stop};
use demarche::solvers::refinements::{PerturbedEquilibrium, quasi_perfect};
use demarche::strategy::{Behavior, PerturbedPlan};
use proptest::prelude::*;
use std::time::Duration;

/// The answer, which its witness must prove and the certificate accept.
#[track_caller]
fn solved(game: &Game) -> PerturbedEquilibrium {
    let answer = quasi_perfect(game, &Options::default().start()).unwrap();
    assert_eq!(answer.status, Status::Solved);
    let found = answer.found.unwrap();
    let witness = quasi_perfect_witness(game, &found.profile, &found.plans);
    assert_eq!(witness.unwrap(), Verdict::Yes);
    let standing = certify(game, &found.profile, Some(&found.beliefs))
        .unwrap()
        .standing;
    assert_eq!(standing.nash, Verdict::Yes);
    assert_eq!(standing.subgame_perfect, Verdict::Yes);
    assert_eq!(standing.weak_pbe, Verdict::Yes);
    assert_ne!(standing.sequential.holds(), Some(false), "{standing:?}");
    for set in game.infosets() {
        assert!(found.beliefs.at(set.id()).is_some());
    }
    found
}

/// The same where the certificate decides everything.
#[track_caller]
fn sequential(game: &Game) -> PerturbedEquilibrium {
    let found = solved(game);
    let certificate = certify(game, &found.profile, Some(&found.beliefs)).unwrap();
    assert_eq!(certificate.standing.sequential, Verdict::Yes);
    found
}

fn set(game: &Game, player: &str, label: &str) -> InfosetId {
    let player = game.find_player(player).unwrap();
    game.find_infoset(player, label)
        .unwrap_or_else(|| panic!("no set `{label}`"))
}

/// The probability of an action, by names.
fn taken(game: &Game, profile: &Behavior, player: &str, label: &str, action: &str) -> Rational {
    let id = set(game, player, label);
    let set = game.infoset(id);
    let at = set.action_names().position(|name| name == action);
    profile.at(id).unwrap()[at.unwrap()].clone()
}

/// No pure strategy that is played is weakly dominated by another pure one: quasi-perfect
/// equilibria are normal-form perfect.
fn undominated(game: &Game, profile: &Behavior) {
    let form = strategic_form(game);
    for player in game.player_ids() {
        let own = player.index();
        let count = form.strategies[own].len();
        // By own strategy: the payoffs against every profile of the others.
        let mut paid = vec![Vec::new(); count];
        for (choice, payoffs) in form.profiles() {
            paid[choice[own]].push(payoffs[own].clone());
        }
        for (index, weight) in mixture(game, profile, player).iter().enumerate() {
            if *weight == int(0) {
                continue;
            }
            let dominates = |other: &Vec<Rational>| {
                *other != paid[index] && other.iter().zip(&paid[index]).all(|(a, b)| a >= b)
            };
            assert!(!paid.iter().any(dominates), "a dominated strategy");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(384))]

    #[test]
    fn answers_are_proved(
        game in games(Wanted { depth: 6, strategies: 1024, ..Wanted::default() }),
    ) {
        solved(&game);
    }

    #[test]
    fn constant_sums_are_no_exception(
        game in games(Wanted { constant_sum: true, strategies: 1024, ..Wanted::default() }),
    ) {
        solved(&game);
    }

    #[test]
    fn one_player_decides_alone(
        game in games(Wanted { players: 1, ..Wanted::default() }),
    ) {
        sequential(&game);
    }

    #[test]
    fn dominated_strategies_are_not_played(game in games(Wanted::default())) {
        let found = solved(&game);
        undominated(&game, &found.profile);
    }
}

/// On most random trees every verdict is reached.
#[test]
fn most_answers_are_proved_sequential() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let wanted = games(Wanted::default());
    let decided = (0..100).filter(|_| {
        let game = wanted.new_tree(&mut runner).unwrap().current();
        let found = solved(&game);
        let certificate = certify(&game, &found.profile, Some(&found.beliefs)).unwrap();
        certificate.standing.sequential == Verdict::Yes
    });
    assert!(decided.count() > 95);
}

#[test]
fn weakly_dominated_actions_are_for_other_concepts() {
    // Both may yield or stand; nobody can gain unless both yield.
    let payoffs = [[[0, 0], [0, 0]], [[0, 0], [1, 1]]];
    let game = bimatrix(&payoffs.map(|row| row.map(|pair| pair.map(int)).to_vec()));
    let found = sequential(&game);
    let mut both_first = Behavior::open(game.shape().clone());
    for set in game.infosets() {
        assert_eq!(found.profile.at(set.id()).unwrap(), [0, 1].map(int));
        both_first.set(set.id(), [1, 0].map(int)).unwrap();
    }
    // The other equilibrium is sequential, but these plans do not prove it quasi-perfect.
    let standing = certify(&game, &both_first, None).unwrap().standing;
    assert_eq!(standing.sequential, Verdict::Yes);
    let plans = game.player_ids().map(|player| {
        let weights = [1, 0, 1, -1, 0, 1].map(int).to_vec();
        PerturbedPlan::new(game.shape().clone(), player, weights).unwrap()
    });
    let plans: Vec<_> = plans.collect();
    let verdict = quasi_perfect_witness(&game, &both_first, &plans).unwrap();
    let Verdict::No(reason) = verdict else {
        panic!("{verdict:?}");
    };
    assert!(
        reason.contains("`Row` does better with `r1` than with `r0`"),
        "{reason}"
    );
}

#[test]
fn guess_the_ace() {
    // Miltersen and Sørensen (SODA 2006): the dealer may offer a guess whether the top card is the
    // ace of spades, for a prize that it never wins. It does not; but had it, `other` is right 51
    // times in 52, though as an equilibrium alone the guess may be anything.
    let mut builder = GameBuilder::new("guess the ace", ["Dealer", "Guesser"]);
    let odds = [
        ("ace", Rational::new(1, 52)),
        ("other", Rational::new(51, 52)),
    ];
    let deck = builder.chance("deck", odds);
    let offer = builder.infoset("Dealer", "offer", ["stop", "play"]);
    let guess = builder.infoset("Guesser", "guess", ["ace", "other"]);
    let root = builder.root();
    for (card, node) in builder.draw(root, deck).enumerate() {
        let play = builder.decide(node, offer).nth(1).unwrap();
        for (guessed, leaf) in builder.decide(play, guess).enumerate() {
            let prize = if card == guessed { 1000 } else { 0 };
            builder.pay(leaf, [-prize, prize].map(int));
        }
    }
    let game = builder.build().unwrap();
    let found = sequential(&game);
    let taken = |player, label, action| taken(&game, &found.profile, player, label, action);
    assert_eq!(taken("Dealer", "offer", "stop"), int(1));
    assert_eq!(taken("Guesser", "guess", "other"), int(1));
    let belief = found.beliefs.at(set(&game, "Guesser", "guess")).unwrap();
    assert_eq!(belief, [Rational::new(1, 52), Rational::new(51, 52)]);
}

#[test]
fn pennies_with_a_gift() {
    // Matching pennies, after which the guesser may give one away: a mistake against every play,
    // which no equilibrium but a perfect one rules out where it is not met.
    let mut builder = GameBuilder::new("pennies and a gift", ["Hider", "Guesser"]);
    let hide = builder.infoset("Hider", "hide", ["heads", "tails", "show"]);
    let guess = builder.infoset("Guesser", "guess", ["heads", "tails"]);
    let shown = builder.infoset("Guesser", "shown", ["take", "give"]);
    let root = builder.root();
    for (hidden, node) in builder.decide(root, hide).enumerate() {
        if hidden == 2 {
            for (gift, leaf) in builder.decide(node, shown).enumerate() {
                let gift = 2 * gift as i64 - 2;
                builder.pay(leaf, [gift, -gift].map(int));
            }
            continue;
        }
        for (guessed, leaf) in builder.decide(node, guess).enumerate() {
            let win = if hidden == guessed { -1 } else { 1 };
            builder.pay(leaf, [win, -win].map(int));
        }
    }
    let game = builder.build().unwrap();
    let found = sequential(&game);
    let half = Rational::new(1, 2);
    let hide = found.profile.at(set(&game, "Hider", "hide")).unwrap();
    assert_eq!(hide, [half.clone(), half.clone(), int(0)]);
    let guess = found.profile.at(set(&game, "Guesser", "guess")).unwrap();
    assert_eq!(guess, [half.clone(), half]);
    assert_eq!(
        taken(&game, &found.profile, "Guesser", "shown", "take"),
        int(1)
    );
}

#[test]
fn threats_are_not_carried_out() {
    let mut builder = GameBuilder::new("entry", ["Entrant", "Incumbent"]);
    let enter = builder.infoset("Entrant", "enter", ["out", "in"]);
    let reply = builder.infoset("Incumbent", "reply", ["fight", "yield"]);
    let root = builder.root();
    let after: Vec<_> = builder.decide(root, enter).collect();
    builder.pay(after[0], [0, 2].map(int));
    for (leaf, paid) in builder
        .decide(after[1], reply)
        .zip([[-1, -1], [1, 1]])
        .collect::<Vec<_>>()
    {
        builder.pay(leaf, paid.map(int));
    }
    let game = builder.build().unwrap();
    let found = sequential(&game);
    assert_eq!(
        taken(&game, &found.profile, "Entrant", "enter", "in"),
        int(1)
    );
    let yields = taken(&game, &found.profile, "Incumbent", "reply", "yield");
    assert_eq!(yields, int(1));
}

/// Own later mistakes do not count: in van Damme's example an extensive-form perfect player may
/// leave the decision to the other for fear of itself, a quasi-perfect one does not.
#[test]
fn players_trust_themselves() {
    let mut builder = GameBuilder::new("who votes", ["A", "B"]);
    let who = builder.infoset("A", "who", ["self", "other"]);
    let own = builder.infoset("A", "own", ["right", "wrong"]);
    let other = builder.infoset("B", "other", ["right", "wrong"]);
    let root = builder.root();
    let after: Vec<_> = builder.decide(root, who).collect();
    for (node, set) in after.into_iter().zip([own, other]) {
        let leaves: Vec<_> = builder.decide(node, set).collect();
        builder.pay(leaves[0], [1, 1].map(int));
        builder.pay(leaves[1], [0, 0].map(int));
    }
    let game = builder.build().unwrap();
    let found = sequential(&game);
    assert_eq!(taken(&game, &found.profile, "A", "who", "self"), int(1));
}

#[test]
fn kuhn_poker() {
    let game = unfold(&Kuhn { cards: 3 });
    let found = sequential(&game);
    let payoffs = certify(&game, &found.profile, None).unwrap().payoffs;
    assert_eq!(payoffs, [Rational::new(-1, 18), Rational::new(1, 18)]);
    undominated(&game, &found.profile);
    for cards in [4, 5] {
        solved(&unfold(&Kuhn { cards }));
    }
}

#[test]
fn models() {
    for name in [
        "israel_iran/assurance",
        "israel_iran/opportunist",
        "classics/beer_quiche",
        "classics/chain_store",
        "classics/kuhn_poker",
        "classics/myerson_card_game",
        "classics/sinking_costs",
        "classics/trust_game",
        "classics/unilateral_deterrence",
    ] {
        let game = game(name);
        if game.players().len() <= 2 {
            sequential(&game);
        }
    }
}

#[test]
fn beer_and_quiche() {
    let game = game("classics/beer_quiche");
    let found = sequential(&game);
    // In both pooling outcomes nobody is fought after the common breakfast.
    let [weak, strong] = ["weak", "strong"].map(|label| {
        let id = set(&game, "Sender", &format!("breakfast | {label}"));
        found.profile.at(id).unwrap().to_vec()
    });
    assert_eq!(weak, strong);
    let paid = certify(&game, &found.profile, None).unwrap().payoffs;
    let outcomes = [Rational::new(29, 10), Rational::new(21, 10)];
    assert!(outcomes.contains(&paid[0]), "{paid:?}");
}

#[test]
fn larger_games() {
    for seed in 0..4 {
        sequential(&unfold(&Signaling::square(4, seed)));
        solved(&unfold(&RandomTree { leaves: 150, seed }));
    }
}

#[test]
fn degenerate_games() {
    let nothing = GameBuilder::new("nothing", ["First", "Second"]);
    sequential(&nothing.build().unwrap());
    sequential(&GameBuilder::new("nobody", ["Only"]).build().unwrap());
    let mut leaf = GameBuilder::new("leaf", ["First", "Second"]);
    let root = leaf.root();
    leaf.pay(root, [int(3), int(-5)]);
    sequential(&leaf.build().unwrap());
    sequential(&bimatrix(&vec![vec![[int(4), int(4)]; 3]; 3]));
    // Single actions, one after another.
    let mut builder = GameBuilder::new("no choice", ["First", "Second"]);
    let mut node = builder.root();
    for step in 0..6 {
        let player = ["First", "Second"][step % 2];
        let set = builder.infoset(player, &format!("step {step}"), ["go"]);
        node = builder.decide(node, set).next().unwrap();
    }
    builder.pay(node, [int(1), int(1)]);
    sequential(&builder.build().unwrap());
}

/// Behind branches of probability zero, one or two of them, players are rational too.
#[test]
fn where_chance_never_leads() {
    for mover in [["First", "Second"], ["Second", "First"]] {
        let mut builder = GameBuilder::new("never", ["First", "Second"]);
        let coin = builder.chance("coin", [("always", int(1)), ("never", int(0))]);
        let again = builder.chance("again", [("never", int(0)), ("always", int(1))]);
        let here = builder.infoset(mover[0], "here", ["good", "bad"]);
        let there = builder.infoset(mover[0], "there", ["bad", "good"]);
        let reply = builder.infoset(mover[1], "reply", ["bad", "good"]);
        let far = builder.infoset(mover[1], "far", ["bad", "good"]);
        let root = builder.root();
        let sides: Vec<_> = builder.draw(root, coin).collect();
        let good = |name: i64| [name, name].map(int);
        for (index, leaf) in builder.decide(sides[0], here).enumerate() {
            builder.pay(leaf, good(1 - index as i64));
        }
        let after: Vec<_> = builder.decide(sides[1], there).collect();
        // `bad` leads to a set that is met far away as well, where its actions pay the opposite.
        let reached: Vec<_> = builder.draw(after[1], again).collect();
        for (node, right) in [(reached[1], 1), (after[0], 0)] {
            for (index, leaf) in builder.decide(node, reply).enumerate() {
                let paid = if index as i64 == right { 3 } else { -3 };
                builder.pay(leaf, good(paid));
            }
        }
        for (index, leaf) in builder.decide(reached[0], far).enumerate() {
            builder.pay(leaf, good(index as i64));
        }
        let game = builder.build().unwrap();
        let found = sequential(&game);
        let good = |player, label| taken(&game, &found.profile, player, label, "good");
        assert_eq!(good(mover[0], "here"), int(1));
        assert_eq!(good(mover[1], "far"), int(1));
        // They coordinate on one of the two ways to win 3.
        let [there, reply] = [good(mover[0], "there"), good(mover[1], "reply")];
        assert_eq!(there, reply);
    }
}

/// A set in the game and behind a branch of probability zero: only its nodes in the game count.
#[test]
fn impossible_nodes_have_no_weight() {
    let mut builder = GameBuilder::new("half possible", ["First", "Second"]);
    let coin = builder.chance("coin", [("always", int(1)), ("never", int(0))]);
    let first = builder.infoset("First", "first", ["left", "right"]);
    let second = builder.infoset("Second", "second", ["left", "right"]);
    let root = builder.root();
    for (side, node) in builder.draw(root, coin).enumerate() {
        for node in builder.decide(node, first) {
            for (reply, leaf) in builder.decide(node, second).enumerate() {
                let paid = if (reply == 0) == (side == 0) { 1 } else { -99 };
                builder.pay(leaf, [0, paid].map(int));
            }
        }
    }
    let game = builder.build().unwrap();
    let found = sequential(&game);
    let second = set(&game, "Second", "second");
    assert_eq!(found.profile.at(second).unwrap(), [1, 0].map(int));
    let belief = found.beliefs.at(second).unwrap();
    assert_eq!(belief[2..], [0, 0].map(int));
}

#[test]
fn every_run_is_the_same() {
    let game = unfold(&Signaling::square(4, 3));
    let [first, second] = [0, 1].map(|_| {
        let answer = quasi_perfect(&game, &Options::default().start()).unwrap();
        format!("{answer:?}")
    });
    assert_eq!(first, second);
}

#[test]
fn numbers_of_any_size() {
    for unit in [
        "1e300",
        "1e-300",
        "12345678901234567891/98765432109876543210",
    ] {
        let unit: Rational = unit.parse().unwrap();
        let payoffs = [[2, -1], [-1, 1]];
        let payoffs = payoffs.map(|row| row.map(|v| [int(v) * &unit, int(-v) * &unit]).to_vec());
        let game = bimatrix(&payoffs);
        let found = sequential(&game);
        for set in game.infosets() {
            let share = [Rational::new(2, 5), Rational::new(3, 5)];
            assert_eq!(found.profile.at(set.id()).unwrap(), share);
        }
    }
}

/// A play of so many moves, each of which may end it.
fn centipede(moves: usize) -> Game {
    let mut builder = GameBuilder::new("centipede", ["First", "Second"]);
    let mut node = builder.root();
    for step in 0..moves {
        let player = ["First", "Second"][step % 2];
        let set = builder.infoset(player, &step.to_string(), ["take", "pass"]);
        let after: Vec<_> = builder.decide(node, set).collect();
        let pot = step as i64;
        let paid = if step % 2 == 0 {
            [pot + 2, pot]
        } else {
            [pot, pot + 2]
        };
        builder.pay(after[0], paid.map(int));
        node = after[1];
    }
    builder.build().unwrap()
}

#[test]
fn deep_games() {
    let game = centipede(60);
    let found = solved(&game);
    for set in game.infosets() {
        assert_eq!(found.profile.at(set.id()).unwrap(), [1, 0].map(int));
    }
    // Polynomials of degree 50,000 for 200,000 sequences are not begun.
    let answer = quasi_perfect(&centipede(100_000), &Options::default().start()).unwrap();
    assert_eq!(answer.status, Status::Stopped(Stop::Work));
    assert!(answer.found.is_none());
}

#[test]
fn limits_stop_without_an_answer() {
    let game = unfold(&Signaling::square(5, 1));
    let stopped = |change: &dyn Fn(&mut Options), stop| {
        let mut options = Options::default();
        change(&mut options);
        let answer = quasi_perfect(&game, &options.start()).unwrap();
        assert!(answer.found.is_none());
        assert_eq!(answer.status, Status::Stopped(stop));
        answer.pivots
    };
    assert_eq!(stopped(&|options| options.limits.pivots = 5, Stop::Work), 5);
    for entries in [5, 300] {
        stopped(&|options| options.limits.entries = entries, Stop::Work);
    }
    let time = Some(Duration::ZERO);
    stopped(&|options| options.limits.time = time, Stop::Time);
    stopped(&|options| options.cancellation.cancel(), Stop::Cancelled);
}

#[test]
fn other_classes_of_games_are_refused() {
    let refused = |game: &Game| {
        let error = quasi_perfect(game, &Options::default().start()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        error.diagnostics()[0].message.clone()
    };
    let three = GameBuilder::new("players", ["A", "B", "C"]);
    assert!(refused(&three.build().unwrap()).contains("the game has 3 players"));
    let mut builder = GameBuilder::new("absent-minded", ["Driver", "Nobody"]);
    let set = builder.infoset("Driver", "exit", ["exit", "go on"]);
    let root = builder.root();
    let second = builder.decide(root, set).nth(1).unwrap();
    builder.decide(second, set);
    assert!(refused(&builder.build().unwrap()).contains("absent-minded"));
    let floats = unfold(&Kuhn { cards: 3 }).to_f64();
    let error = quasi_perfect(&floats, &Options::default().start()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

/// What is wrong with a witness is said.
#[test]
fn false_witnesses_are_refuted() {
    let game = unfold(&Kuhn { cards: 3 });
    let found = solved(&game);
    let first = game.player_ids().next().unwrap();
    let terms = found.plans[0].terms();
    let original: Vec<Rational> = (0..game.sequence_count(first))
        .flat_map(|sequence| found.plans[0].weight(SequenceId::new(sequence)).to_vec())
        .collect();
    let judged = |profile: &Behavior, weights: Vec<Rational>| {
        let mut plans = found.plans.clone();
        plans[0] = PerturbedPlan::new(game.shape().clone(), first, weights).unwrap();
        match quasi_perfect_witness(&game, profile, &plans).unwrap() {
            Verdict::No(reason) => reason,
            other => panic!("{other:?}"),
        }
    };
    let changed = |change: &dyn Fn(&mut Vec<Rational>)| {
        let mut weights = original.clone();
        change(&mut weights);
        judged(&found.profile, weights)
    };
    let says = |reason: String, words: &str| assert!(reason.contains(words), "{reason}");
    let last = original.len() - terms;
    says(changed(&|w| w[1] = int(1)), "does not start at one");
    says(changed(&|w| w[last..].fill(int(0))), "never take");
    says(
        changed(&|w| *w.last_mut().unwrap() += &int(1)),
        "do not sum",
    );
    // Uniform play is completely mixed, but goes elsewhere.
    let uniform = Behavior::uniform(game.shape().clone());
    says(judged(&uniform, original.clone()), "does not go to");
    let mut open = found.profile.clone();
    open.leave_open(game.infosets().next().unwrap().id());
    says(judged(&open, original.clone()), "open");

    let other = unfold(&Kuhn { cards: 3 });
    assert!(quasi_perfect_witness(&other, &found.profile, &found.plans).is_err());
    assert!(quasi_perfect_witness(&game, &found.profile, &found.plans[..1]).is_err());
    assert!(PerturbedPlan::<Rational>::new(game.shape().clone(), first, Vec::new()).is_none());
}

/// With three players the others' mistakes multiply.
#[test]
fn witnesses_for_three_players() {
    let mut builder = GameBuilder::new("three", ["A", "B", "C"]);
    let sets = ["A", "B", "C"].map(|player| builder.infoset(player, player, ["stand", "yield"]));
    let root = builder.root();
    let mut nodes = vec![root];
    for set in sets {
        let next = nodes.iter().flat_map(|&node| builder.decide(node, set));
        nodes = next.collect();
    }
    // All must yield to gain anything.
    let last = *nodes.last().unwrap();
    builder.pay(last, [1, 1, 1].map(int));
    let game = builder.build().unwrap();
    let judged = |action: usize| {
        let mut weights = [[1, 0], [0, 1], [0, 1]];
        weights[1 + action] = [1, -1];
        let weights: Vec<Rational> = weights.concat().into_iter().map(int).collect();
        let plans = game.player_ids().map(|player| {
            PerturbedPlan::new(game.shape().clone(), player, weights.clone()).unwrap()
        });
        let mut profile = Behavior::open(game.shape().clone());
        for set in game.infosets() {
            let shares = [0, 1].map(|index| int(i64::from(index == action)));
            profile.set(set.id(), shares).unwrap();
        }
        quasi_perfect_witness(&game, &profile, &plans.collect::<Vec<_>>()).unwrap()
    };
    assert_eq!(judged(1), Verdict::Yes);
    assert_eq!(judged(0).holds(), Some(false));
}
