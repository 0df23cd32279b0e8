//! Zero-sum values: the literature, both orientations, every back end, brute force, and Lemke.

use crate::common::{int, number};
use crate::lemke::{bimatrix, from_uniform};
use crate::random::{Wanted, games, strategic_form};
use crate::rules::{Kuhn, Leduc, LiarsDice, Signaling, unfold};
use demarche::Concept;
use demarche::analysis::{Verdict, certify, expected_payoffs};
use demarche::concepts::{Catalogue, Completeness, Proof};
use demarche::diagnostic::ErrorKind;
use demarche::game::{Game, GameBuilder};
use demarche::lp::simplex::{self, Outcome};
use demarche::lp::{LinearProgram, Relation, available};
use demarche::number::Rational;
use demarche::run::{Backend, Options, Status, Stop};
use demarche::sequence_form::SequenceForm;
use demarche::solvers::zero_sum::{
    Orientation, ZeroSum, formulate, orientation, zero_sum, zero_sum_oriented,
};
use proptest::prelude::*;
use std::time::Duration;

const SIDES: [Orientation; 2] = [Orientation::First, Orientation::Second];

/// Options for every back end that is compiled in.
fn backends() -> impl Iterator<Item = Options> {
    let compiled = Backend::ALL
        .into_iter()
        .filter(|&backend| available(backend));
    compiled.map(|backend| Options {
        backend: Some(backend),
        ..Options::default()
    })
}

/// The answer whole, which must be exact.
#[track_caller]
fn solved(game: &Game, options: &Options) -> (Rational, Catalogue) {
    let catalogue = Concept::ZeroSum.solve(game, options).unwrap();
    assert_eq!(
        (catalogue.status, catalogue.completeness),
        (Status::Solved, Completeness::One)
    );
    let value = catalogue.value.clone().expect("the value is exact");
    let [class] = catalogue.classes.as_slice() else {
        panic!("one class")
    };
    assert_eq!(
        (class.proof, &class.certificate.standing.nash),
        (Proof::Exact, &Verdict::Yes)
    );
    assert_eq!(class.certificate.max_regret, Rational::ZERO);
    assert_eq!(class.certificate.payoffs[0], value);
    (value, catalogue)
}

#[track_caller]
fn value(game: &Game) -> Rational {
    solved(game, &Options::default()).0
}

/// The exact value in one orientation, whose profile must be an equilibrium.
#[track_caller]
fn oriented(form: &SequenceForm, side: Orientation, options: &Options) -> Rational {
    let found = zero_sum_oriented(form, side, &options.start()).unwrap();
    let certificate = certify(form.game(), &found.profile.unwrap(), None).unwrap();
    assert_eq!(certificate.max_regret, Rational::ZERO);
    found.value.unwrap()
}

/// Myerson (1991): the first player alone sees the card and raises or passes; the second meets or
/// passes.
fn myerson() -> Game {
    let mut builder = GameBuilder::new("Myerson's card game", ["First", "Second"]);
    let half = || Rational::new(1, 2);
    let card = builder.chance("card", [("red", half()), ("black", half())]);
    let meet = builder.infoset("Second", "raise", ["meet", "pass"]);
    let root = builder.root();
    for (color, node) in builder.draw(root, card).enumerate() {
        let win = if color == 0 { 1 } else { -1 };
        let set = builder.infoset("First", ["red", "black"][color], ["raise", "pass"]);
        let [raised, passed] = [0, 1].map({
            let nodes: Vec<_> = builder.decide(node, set).collect();
            move |action| nodes[action]
        });
        builder.pay(passed, [win, -win].map(int));
        for (leaf, amount) in builder.decide(raised, meet).zip([2 * win, 1]) {
            builder.pay(leaf, [amount, -amount].map(int));
        }
    }
    builder.build().unwrap()
}

#[test]
fn myersons_card_game() {
    let game = myerson();
    let (found, catalogue) = solved(&game, &Options::default());
    assert_eq!(found, Rational::new(1, 3));
    let profile = &catalogue.classes[0].profile;
    let at = |player: &str, label: &str| {
        let set = game
            .find_infoset(game.find_player(player).unwrap(), label)
            .unwrap();
        profile.at(set).unwrap()[0].clone()
    };
    assert_eq!(at("First", "red"), int(1));
    assert_eq!(at("First", "black"), Rational::new(1, 3));
    assert_eq!(at("Second", "raise"), Rational::new(2, 3));
}

#[test]
fn kuhn_poker_in_all_ways() {
    let game = unfold(&Kuhn { cards: 3 });
    let form = SequenceForm::new(&game).unwrap();
    for options in backends() {
        for side in SIDES {
            assert_eq!(oriented(&form, side, &options), Rational::new(-1, 18));
        }
        let (found, catalogue) = solved(&game, &options);
        assert_eq!(found, Rational::new(-1, 18));
        assert_eq!(catalogue.backend, options.backend);
        // The second player's optimum is the only one: bluff J 1/3, call with Q 1/3.
        let profile = &catalogue.classes[0].profile;
        let second = game.find_player("Second").unwrap();
        let bluffs = game
            .infosets_of(second)
            .iter()
            .map(|&set| profile.at(set).unwrap()[1].clone());
        let mut bluffs: Vec<Rational> = bluffs.collect();
        bluffs.sort();
        let third = Rational::new(1, 3);
        assert_eq!(
            bluffs,
            [int(0), int(0), third.clone(), third, int(1), int(1)]
        );
    }
}

#[test]
fn leduc_poker_with_three_ranks() {
    let game = unfold(&Leduc { ranks: 3 });
    let expected = number("-1454920850547486749701863871533/16995463438839962469905132501930");
    assert_eq!(value(&game), expected);
    assert!((expected.to_f64() - -0.085_606_424_078).abs() < 1e-12);
    let form = SequenceForm::new(&game).unwrap();
    for options in backends() {
        for side in SIDES {
            assert_eq!(oriented(&form, side, &options), expected);
        }
    }
}

#[test]
fn leduc_poker_with_more_ranks() {
    for (ranks, expected) in [
        (5, -0.112_768_934_481),
        (9, -0.100_011_727_869),
        (13, -0.092_673_901_188),
    ] {
        let found = value(&unfold(&Leduc { ranks }));
        assert!(
            (found.to_f64() - expected).abs() < 1e-12,
            "{ranks} ranks: {found}"
        );
    }
}

#[test]
fn liars_dice() {
    for (faces, expected) in [(3, "1/9"), (4, "1/16"), (5, "1/125")] {
        assert_eq!(value(&unfold(&LiarsDice { faces })), number(expected));
    }
    let form = SequenceForm::new(&unfold(&LiarsDice { faces: 3 })).unwrap();
    for options in backends() {
        for side in SIDES {
            assert_eq!(oriented(&form, side, &options), Rational::new(1, 9));
        }
    }
}

#[test]
fn liars_dice_with_six_faces() {
    let found = value(&unfold(&LiarsDice { faces: 6 }));
    assert_eq!(found, Rational::new(-7, 258));
    assert!((found.to_f64() - -0.027_131_782_945_736).abs() < 1e-15);
}

/// Any number of an optimum of Kuhn poker changed: it is no distribution, or no equilibrium.
#[test]
fn a_changed_number_is_found() {
    let game = unfold(&Kuhn { cards: 3 });
    let (_, catalogue) = solved(&game, &Options::default());
    let optimum = &catalogue.classes[0].profile;
    let mut moved = 0;
    for set in game.infosets() {
        let Some(distribution) = optimum.at(set.id()).map(<[Rational]>::to_vec) else {
            continue;
        };
        for action in 0..distribution.len() {
            for change in [Rational::new(1, 1_000_000), Rational::new(-1, 3), int(1)] {
                let mut alone = distribution.clone();
                alone[action] += &change;
                assert!(optimum.clone().set(set.id(), alone.clone()).is_err());
                let other = 1 - action;
                alone[other] -= &change;
                let mut profile = optimum.clone();
                if profile.set(set.id(), alone).is_err() {
                    continue;
                }
                // Or it now leads where the player never said what to do.
                let Ok(certificate) = certify(&game, &profile, None) else {
                    assert!(game.infosets().any(|set| optimum.at(set.id()).is_none()));
                    continue;
                };
                assert!(
                    certificate.max_regret > Rational::ZERO,
                    "{} {change}",
                    set.label()
                );
                assert!(matches!(certificate.standing.nash, Verdict::No(_)));
                assert!(certificate.refutation.unwrap().gain > Rational::ZERO);
                moved += 1;
            }
        }
    }
    assert!(moved > 15);
}

/// The value of the strategic form, by the exact simplex method on its matrix.
fn matrix_value(game: &Game) -> Rational {
    let form = strategic_form(game);
    let [own, replies] = [0, 1].map(|player| form.strategies[player].len());
    let mut program = LinearProgram::maximize();
    let value = program.add_column("value", None, None);
    program.set_cost(value, int(1));
    let mix: Vec<_> = (0..own)
        .map(|s| program.add_column(format_args!("p{s}"), Some(int(0)), None))
        .collect();
    program.add_row(
        "sum",
        Relation::Eq,
        int(1),
        mix.iter().map(|&p| (p, int(1))),
    );
    for reply in 0..replies {
        let paid = mix
            .iter()
            .enumerate()
            .map(|(s, &p)| (p, form.payoffs[s * replies + reply][0].clone()));
        program.add_row(
            "reply",
            Relation::Ge,
            int(0),
            paid.chain([(value, int(-1))]),
        );
    }
    match simplex::solve(&program, None, &Options::default().start()).unwrap() {
        Outcome::Optimal(solution) => solution.objective,
        other => panic!("{other:?}"),
    }
}

fn constant_sum(strategies: usize) -> impl Strategy<Value = Game> {
    games(Wanted {
        constant_sum: true,
        strategies,
        ..Wanted::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_value_is_that_of_the_strategic_form(game in constant_sum(24)) {
        prop_assert_eq!(value(&game), matrix_value(&game));
    }

    #[test]
    fn sides_and_back_ends_agree(game in constant_sum(4096)) {
        let form = SequenceForm::new(&game).unwrap();
        let expected = value(&game);
        for options in backends() {
            for side in SIDES {
                prop_assert_eq!(oriented(&form, side, &options), expected.clone());
            }
        }
        // The exact method on the program itself, without any float.
        for side in SIDES {
            let (program, unit) = formulate(&form, side);
            let outcome = simplex::solve(&program, None, &Options::default().start()).unwrap();
            let Outcome::Optimal(solution) = outcome else { panic!("{outcome:?}") };
            prop_assert_eq!(solution.objective * &unit, expected.clone());
        }
    }

    #[test]
    fn lemke_pays_the_value(game in constant_sum(4096)) {
        let profile = from_uniform(&game);
        let paid = expected_payoffs(&game, &profile).unwrap();
        prop_assert_eq!(paid[0].clone(), value(&game));
    }
}

#[test]
fn any_constant_will_do() {
    // Two share 10; the first divides unseen, the second takes a side.
    let row = |shares: [i64; 2]| shares.map(|first| [int(first), int(10 - first)]).to_vec();
    let game = bimatrix(&[row([7, 2]), row([1, 6])]);
    assert_eq!(game.constant_sum(), Ok(int(10)));
    let (found, catalogue) = solved(&game, &Options::default());
    assert_eq!(found, int(4));
    assert_eq!(catalogue.classes[0].certificate.payoffs, [int(4), int(6)]);
    for side in SIDES {
        let form = SequenceForm::new(&game).unwrap();
        assert_eq!(oriented(&form, side, &Options::default()), int(4));
    }
}

#[test]
fn payoffs_on_the_way_count() {
    // An ante of 1 and 2 before anything happens, paid from outside; then matching pennies.
    let mut builder = GameBuilder::new("antes", ["Even", "Odd"]);
    let first = builder.infoset("Even", "even", ["heads", "tails"]);
    let second = builder.infoset("Odd", "odd", ["heads", "tails"]);
    let root = builder.root();
    builder.pay(root, [int(1), int(2)]);
    for (row, node) in builder.decide(root, first).enumerate() {
        for (column, leaf) in builder.decide(node, second).enumerate() {
            let win = if row == column { 1 } else { -1 };
            builder.pay(leaf, [win, -win].map(int));
        }
    }
    assert_eq!(value(&builder.build().unwrap()), int(1));
}

#[test]
fn games_without_moves_have_a_value() {
    let mut builder = GameBuilder::new("leaf", ["First", "Second"]);
    assert_eq!(
        value(&GameBuilder::new("nothing", ["A", "B"]).build().unwrap()),
        int(0)
    );
    let root = builder.root();
    builder.pay(root, [number("1/3"), number("-1/3")]);
    assert_eq!(value(&builder.build().unwrap()), Rational::new(1, 3));
}

#[test]
fn numbers_of_any_size() {
    for unit in [
        "1e300",
        "1e-300",
        "12345678901234567890123456789/98765432109876543210987654321",
    ] {
        let unit = number(unit);
        let row = |v: [i64; 2]| v.map(|v| [int(v) * &unit, int(-v) * &unit]).to_vec();
        let game = bimatrix(&[row([2, -1]), row([-1, 1])]);
        for options in backends() {
            assert_eq!(solved(&game, &options).0, Rational::new(1, 5) * &unit);
        }
    }
}

/// Payoffs of which floats cannot hold two at a time, by the two-by-two formula.
#[test]
fn payoffs_of_very_different_sizes() {
    for entries in [
        ["1e300", "1e-300", "-1e-300", "1e300"],
        ["1e300", "1", "-3", "2e-300"],
        ["1e400", "1", "-3", "1e400"],
        ["1e-400", "3e-400", "5e-400", "1e-400"],
        ["1e15", "1", "-1", "1e-15"],
    ] {
        let [a, b, c, d] = entries.map(number);
        let row = |v: [&Rational; 2]| v.map(|v| [v.clone(), -v.clone()]).to_vec();
        let game = bimatrix(&[row([&a, &b]), row([&c, &d])]);
        let saddle = (&a).min(&b).max((&c).min(&d)) == (&a).max(&c).min((&b).max(&d));
        let expected = match saddle {
            true => (&a).min(&b).max((&c).min(&d)).clone(),
            false => (&a * &d - &b * &c) / (&a + &d - &b - &c),
        };
        for options in backends() {
            assert_eq!(solved(&game, &options).0, expected);
        }
    }
}

/// As a Nash equilibrium a large game of constant sum is solved as what it is.
#[test]
fn large_games_are_solved_as_linear_programs() {
    let game = unfold(&Leduc { ranks: 3 });
    let catalogue = Concept::Nash.solve(&game, &Options::default()).unwrap();
    assert_eq!(catalogue.method, "sequence-form linear program");
    assert_eq!(
        (catalogue.concept, &catalogue.value),
        (Concept::Nash, &None)
    );
    let class = &catalogue.classes[0];
    assert_eq!(
        (class.proof, &class.certificate.standing.nash),
        (Proof::Exact, &Verdict::Yes)
    );
    let small = Concept::Nash
        .solve(&unfold(&Kuhn { cards: 3 }), &Options::default())
        .unwrap();
    assert_eq!(small.method, "Lemke's algorithm on the sequence form");
    assert_eq!(
        small.classes[0].certificate.payoffs[0],
        Rational::new(-1, 18)
    );
}

#[test]
fn other_games_are_refused_with_a_witness() {
    let game = unfold(&Signaling::square(2, 1));
    let error = Concept::ZeroSum
        .solve(&game, &Options::default())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let complaint = &error.diagnostics()[0];
    let (first, second) = game.constant_sum().unwrap_err();
    let witness = format!(
        "the payoffs do not have a constant sum: ({}) and ({}) differ",
        game.history_text(first),
        game.history_text(second)
    );
    assert_eq!(complaint.message, witness);
    assert_eq!(complaint.hint.as_deref(), Some("choose the concept `nash`"));
    // The two plays do differ in their sums.
    let sum = |end| {
        let mut sum = Rational::ZERO;
        let mut node = Some(end);
        while let Some(at) = node {
            for player in game.player_ids() {
                sum += game.payoff_at(at, player).unwrap_or(&Rational::ZERO);
            }
            node = game.parent(at).map(|(parent, _)| parent);
        }
        sum
    };
    assert_ne!(sum(first), sum(second));

    for players in [vec!["A"], vec!["A", "B", "C"]] {
        let game = GameBuilder::new("players", players).build().unwrap();
        let error = zero_sum(&game, &Options::default().start()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
    let mut builder = GameBuilder::new("forgets", ["Forgetful", "Other"]);
    let set = builder.infoset("Forgetful", "twice", ["on", "off"]);
    let root = builder.root();
    let next = builder.decide(root, set).next().unwrap();
    builder.decide(next, set);
    let error = zero_sum(&builder.build().unwrap(), &Options::default().start()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn the_plan_of_the_player_with_fewer_sequences_is_primal() {
    let row = |shares: &[i64]| {
        shares
            .iter()
            .map(|&v| [int(v), int(-v)])
            .collect::<Vec<_>>()
    };
    let wide = SequenceForm::new(&bimatrix(&[row(&[1, 2, 3])])).unwrap();
    let tall = SequenceForm::new(&bimatrix(&[row(&[1]), row(&[2])])).unwrap();
    let square = SequenceForm::new(&myerson()).unwrap();
    assert_eq!(orientation(&wide), Orientation::First);
    assert_eq!(orientation(&tall), Orientation::Second);
    assert_eq!(square.sequence_count(demarche::game::PlayerId::new(0)), 5);
    assert_eq!(orientation(&square), Orientation::Second);
}

/// Without exact pivots and with numbers that no guess can read, the answer says that it is
/// numeric, and how good.
#[test]
fn what_cannot_be_made_exact_is_numeric() {
    let a = number("1.00000000000000000000000000000000000000001");
    let b = number("0.3333333333333333333333333333333333333333");
    let pair = |v: &Rational| [v.clone(), -v.clone()];
    let game = bimatrix(&[vec![pair(&a), pair(&b)], vec![pair(&b), pair(&a)]]);
    for mut options in backends() {
        options.limits.pivots = 0;
        let catalogue = Concept::ZeroSum.solve(&game, &options).unwrap();
        assert_eq!(catalogue.value, None);
        let class = &catalogue.classes[0];
        let exact = class.certificate.max_regret == Rational::ZERO;
        assert_eq!(
            class.proof,
            if exact { Proof::Exact } else { Proof::Numeric }
        );
        assert!(class.certificate.max_regret.to_f64() < 1e-7);
        options.limits.pivots = 1000;
        assert_eq!(solved(&game, &options).0, (&a + &b) / int(2));
    }
}

#[test]
fn stops_are_statuses() {
    let game = unfold(&Kuhn { cards: 3 });
    let stopped =
        |options: &Options| -> Catalogue { Concept::ZeroSum.solve(&game, options).unwrap() };
    let mut options = Options::default();
    options.limits.time = Some(Duration::ZERO);
    let found = stopped(&options);
    assert_eq!(
        (found.status, found.classes.len()),
        (Status::Stopped(Stop::Time), 0)
    );
    let options = Options::default();
    options.cancellation.cancel();
    assert_eq!(stopped(&options).status, Status::Stopped(Stop::Cancelled));
}

#[test]
fn every_run_is_the_same() {
    let game = unfold(&Kuhn { cards: 6 });
    for options in backends() {
        let [first, second] = [0, 1].map(|_| {
            let found: ZeroSum = zero_sum(&game, &options.start()).unwrap();
            format!("{found:?}")
        });
        assert_eq!(first, second);
    }
}
