//! Lemke's algorithm: certified on random trees, among the equilibria that enumeration finds on
//! random matrices, and refused where it does not apply.

use crate::common::int;
use crate::random::{Dice, Wanted, games};
use crate::rules::{Kuhn, RandomTree, Signaling, ThreeSignals, unfold};
use crate::tableau::gauss;
use demarche::Concept;
use demarche::analysis::{Verdict, certify};
use demarche::diagnostic::ErrorKind;
use demarche::game::{Game, GameBuilder, PlayerId};
use demarche::number::Rational;
use demarche::run::{Options, Status, Stop};
use demarche::solvers::nash::lemke;
use demarche::strategy::Behavior;
use itertools::Itertools;
use proptest::prelude::*;
use std::time::Duration;

/// Every distribution random and positive.
pub fn interior(game: &Game, dice: &mut Dice) -> Behavior {
    let mut prior = Behavior::open(game.shape().clone());
    for set in game.infosets() {
        let weights: Vec<i64> = set.actions().map(|_| 1 + dice.below(7) as i64).collect();
        let sum = weights.iter().sum();
        let shares = weights.into_iter().map(|w| Rational::new(w, sum));
        prior.set(set.id(), shares).unwrap();
    }
    prior
}

/// The answer from a prior, which must be an exact equilibrium.
#[track_caller]
pub fn equilibrium(game: &Game, prior: &Behavior) -> Behavior {
    let options = Options::default();
    let found = lemke(game, prior, &options.start()).unwrap();
    assert_eq!(found.status, Status::Solved);
    let profile = found.profile.unwrap();
    let certificate = certify(game, &profile, None).unwrap();
    assert_eq!(certificate.max_regret, Rational::ZERO);
    assert_eq!(certificate.standing.nash, Verdict::Yes);
    profile
}

#[track_caller]
pub fn from_uniform(game: &Game) -> Behavior {
    equilibrium(game, &Behavior::uniform(game.shape().clone()))
}

/// A matrix game as a tree: the second player does not see the first one's move.
pub fn bimatrix(payoffs: &[Vec<[Rational; 2]>]) -> Game {
    let mut builder = GameBuilder::new("bimatrix", ["Row", "Column"]);
    let rows = (0..payoffs.len()).map(|row| format!("r{row}"));
    let columns = (0..payoffs[0].len()).map(|column| format!("c{column}"));
    let row = builder.infoset("Row", "row", rows);
    let column = builder.infoset("Column", "column", columns);
    let root = builder.root();
    for (node, line) in builder.decide(root, row).zip(payoffs) {
        for (leaf, payoff) in builder.decide(node, column).zip(line) {
            builder.pay(leaf, payoff.clone());
        }
    }
    builder.build().unwrap()
}

/// Every equilibrium of a bimatrix game that is not degenerate, by equal supports.
struct Equilibria {
    all: Vec<[Vec<Rational>; 2]>,
    /// Whether no system of equations was singular and no best response stood outside a support:
    /// then the game is surely not degenerate.
    sure: bool,
}

fn enumerate(payoffs: &[Vec<[Rational; 2]>]) -> Equilibria {
    let counts = [payoffs.len(), payoffs[0].len()];
    let payoff = |player: usize, own: usize, other: usize| match player {
        0 => &payoffs[own][other][0],
        _ => &payoffs[other][own][1],
    };
    // The mix on `mine` that makes the opponent indifferent on `theirs`, with the value.
    let mix = |player: usize, mine: &[usize], theirs: &[usize]| {
        let opponent = 1 - player;
        let mut matrix: Vec<Vec<Rational>> = theirs
            .iter()
            .map(|&reply| {
                let paid = mine.iter().map(|&own| payoff(opponent, reply, own).clone());
                paid.chain([int(-1)]).collect()
            })
            .collect();
        matrix.push(mine.iter().map(|_| int(1)).chain([int(0)]).collect());
        let mut right = vec![Rational::ZERO; theirs.len()];
        right.push(int(1));
        let mut solved = gauss(matrix, right)?;
        let value = solved.pop()?;
        let mut full = vec![Rational::ZERO; counts[player]];
        for (&own, share) in mine.iter().zip(solved) {
            full[own] = share;
        }
        Some((full, value))
    };
    let mut found = Equilibria {
        all: Vec::new(),
        sure: true,
    };
    for size in 1..=counts[0].min(counts[1]) {
        for (rows, columns) in (0..counts[0])
            .combinations(size)
            .cartesian_product((0..counts[1]).combinations(size))
        {
            let solved = (mix(0, &rows, &columns), mix(1, &columns, &rows));
            let (Some((x, column_value)), Some((y, row_value))) = solved else {
                found.sure = false;
                continue;
            };
            let mixes = [x, y];
            if mixes.iter().flatten().any(|share| *share < Rational::ZERO) {
                continue;
            }
            let supports = [&rows, &columns];
            if (0..2).any(|p| {
                supports[p]
                    .iter()
                    .any(|&own| mixes[p][own] == Rational::ZERO)
            }) {
                found.sure = false;
                continue;
            }
            // By player: whether no other action pays more, or the same.
            let values = [row_value, column_value];
            let mut best = true;
            for player in 0..2 {
                for own in (0..counts[player]).filter(|own| !supports[player].contains(own)) {
                    let others = mixes[1 - player].iter().enumerate();
                    let paid: Rational = others
                        .map(|(other, share)| payoff(player, own, other) * share)
                        .sum();
                    found.sure &= paid != values[player];
                    best &= paid <= values[player];
                }
            }
            if best {
                found.all.push(mixes);
            }
        }
    }
    found
}

fn mixes(game: &Game, profile: &Behavior) -> [Vec<Rational>; 2] {
    [0, 1].map(|player| {
        let set = game.infosets_of(PlayerId::new(player))[0];
        profile.at(set).unwrap().to_vec()
    })
}

fn matrices() -> impl Strategy<Value = Vec<Vec<[Rational; 2]>>> {
    (1..4usize, 1..4usize).prop_flat_map(|(rows, columns)| {
        let pair = [-40..41i64, -40..41i64];
        let payoff = pair.prop_map(|pair| pair.map(|v| Rational::new(v, 3)));
        prop::collection::vec(prop::collection::vec(payoff, columns), rows)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_prior_leads_to_an_equilibrium(
        game in games(Wanted { depth: 6, strategies: 4096, ..Wanted::default() }),
        seed in any::<u64>(),
    ) {
        from_uniform(&game);
        equilibrium(&game, &interior(&game, &mut Dice::new(seed)));
    }

    #[test]
    fn constant_sums_are_no_exception(
        game in games(Wanted { constant_sum: true, strategies: 4096, ..Wanted::default() }),
    ) {
        from_uniform(&game);
    }

    #[test]
    fn the_answer_is_among_all_equilibria(payoffs in matrices(), seed in any::<u64>()) {
        let Equilibria { all, sure: true } = enumerate(&payoffs) else { return Ok(()) };
        prop_assert_eq!(all.len() % 2, 1, "an even number of equilibria");
        let game = bimatrix(&payoffs);
        let mut dice = Dice::new(seed);
        for prior in [Behavior::uniform(game.shape().clone()), interior(&game, &mut dice)] {
            let found = mixes(&game, &equilibrium(&game, &prior));
            prop_assert!(all.contains(&found), "{found:?} is not in {all:?}");
        }
    }
}

#[test]
fn random_matrices_are_various() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let all: Vec<usize> = (0..200)
        .map(|_| enumerate(&matrices().new_tree(&mut runner).unwrap().current()))
        .filter(|found| found.sure)
        .map(|found| found.all.len())
        .collect();
    assert!(
        all.len() > 150 && all.iter().filter(|&&count| count > 1).count() > 10,
        "{all:?}"
    );
}

/// A prior near an equilibrium that is strict leads there, so that the prior matters.
#[test]
fn the_prior_selects() {
    // The battle of the sexes.
    let payoffs = [[[2, 1], [0, 0]], [[0, 0], [1, 2]]];
    let payoffs = payoffs.map(|row| row.map(|pair| pair.map(int)).to_vec());
    let game = bimatrix(&payoffs);
    for (near, expected) in [(9, [int(1), int(0)]), (1, [int(0), int(1)])] {
        let mut prior = Behavior::open(game.shape().clone());
        for set in game.infosets() {
            let shares = [Rational::new(near, 10), Rational::new(10 - near, 10)];
            prior.set(set.id(), shares).unwrap();
        }
        let found = mixes(&game, &equilibrium(&game, &prior));
        assert_eq!(found, [expected.to_vec(), expected.to_vec()]);
    }
}

/// von Stengel's 6 x 6 game with 75 equilibria.
#[test]
fn von_stengels_game() {
    let a = [
        [-81, 36, -126, 126, -36, 90],
        [-180, 72, -333, 297, -153, 270],
        [20, -3, 42, -33, 17, -30],
        [-30, 17, -33, 42, -3, 20],
        [270, -153, 297, -333, 72, -180],
        [90, -36, 126, -126, 36, -81],
    ];
    let b = [
        [72, 36, 17, -3, -36, -153],
        [-180, -81, -30, 20, 90, 270],
        [297, 126, 42, -33, -126, -333],
        [-333, -126, -33, 42, 126, 297],
        [270, 90, 20, -30, -81, -180],
        [-153, -36, -3, 17, 36, 72],
    ];
    let pairs = a
        .iter()
        .zip(b)
        .map(|(a, b)| a.iter().zip(b).map(|(&a, b)| [int(a), int(b)]).collect());
    let payoffs: Vec<Vec<_>> = pairs.collect();
    let all = enumerate(&payoffs).all;
    assert_eq!(all.len(), 75);
    let by_size = all
        .iter()
        .counts_by(|[x, _]| x.iter().filter(|s| **s != int(0)).count());
    assert_eq!(
        (1..7).map(|size| by_size[&size]).collect_vec(),
        [2, 26, 18, 26, 2, 1]
    );
    let game = bimatrix(&payoffs);
    let mut found = Vec::new();
    for seed in 0..40 {
        let mix = mixes(
            &game,
            &equilibrium(&game, &interior(&game, &mut Dice::new(seed))),
        );
        assert!(all.contains(&mix));
        if !found.contains(&mix) {
            found.push(mix);
        }
    }
    assert!(found.len() > 1, "all priors lead to the same equilibrium");
}

#[test]
fn the_literature() {
    // Kuhn (1950): the value with three cards is -1/18.
    for game in [unfold(&Kuhn { cards: 3 }), unfold(&Kuhn { cards: 5 })] {
        let profile = from_uniform(&game);
        let paid = certify(&game, &profile, None).unwrap().payoffs;
        assert_eq!(paid[0], -paid[1].clone());
        if game.title().contains("3 cards") {
            assert_eq!(paid[0], Rational::new(-1, 18));
        }
    }
}

#[test]
fn sender_receiver_games() {
    for seed in 0..6 {
        from_uniform(&unfold(&Signaling::square(6, seed)));
    }
    from_uniform(&unfold(&Signaling::new(2, 5, 3, 1)));
    from_uniform(&unfold(&ThreeSignals { seed: 1 }));
}

#[test]
fn trees_with_an_uninformed_player() {
    for seed in 0..6 {
        let game = unfold(&RandomTree { leaves: 150, seed });
        from_uniform(&game);
        equilibrium(&game, &interior(&game, &mut Dice::new(seed)));
    }
}

#[test]
fn degenerate_games() {
    // A single leaf, with and without payoffs.
    let mut leaf = GameBuilder::new("leaf", ["First", "Second"]);
    from_uniform(
        &GameBuilder::new("nothing", ["First", "Second"])
            .build()
            .unwrap(),
    );
    let root = leaf.root();
    leaf.pay(root, [int(3), int(-5)]);
    from_uniform(&leaf.build().unwrap());

    // All payoffs are equal: whatever is played, nobody regrets it.
    let same = vec![vec![[int(4), int(4)]; 3]; 3];
    from_uniform(&bimatrix(&same));

    // Chance alone; a branch without probability; a player who never moves; one action.
    for mover in 0..2 {
        let mut builder = GameBuilder::new("chance first", ["First", "Second"]);
        let names = ["First", "Second"];
        let coin = builder.chance("coin", [("up", int(1)), ("down", int(0))]);
        let only = builder.infoset(names[mover], "only", ["go"]);
        let after_up = builder.infoset(names[mover], "up", ["left", "right"]);
        let after_down = builder.infoset(names[mover], "down", ["left", "right"]);
        let root = builder.root();
        for (node, set) in builder.draw(root, coin).zip([after_up, after_down]) {
            let next = builder.decide(node, only).next().unwrap();
            for (action, leaf) in builder.decide(next, set).enumerate() {
                builder.pay(leaf, [action as i64, action as i64].map(int));
            }
        }
        let game = builder.build().unwrap();
        let profile = from_uniform(&game);
        let player = PlayerId::new(mover);
        let [only, up, down] = ["only", "up", "down"].map(|label| {
            profile
                .at(game.find_infoset(player, label).unwrap())
                .unwrap()
                .to_vec()
        });
        assert_eq!((only, up), (vec![int(1)], vec![int(0), int(1)]));
        // Off the path by chance, any distribution will do, and there is one.
        assert_eq!(down.iter().sum::<Rational>(), int(1));
    }
}

#[test]
fn numbers_of_any_size() {
    let number = |text: &str| text.parse::<Rational>().unwrap();
    // Matching pennies in which a match is worth more on one side, in huge and tiny units.
    for unit in [
        "1",
        "1e300",
        "1e-300",
        "12345678901234567890123456789/98765432109876543210987654321",
    ] {
        let unit = number(unit);
        let payoffs = [[2, -1], [-1, 1]];
        let payoffs = payoffs.map(|row| row.map(|v| [int(v) * &unit, int(-v) * &unit]).to_vec());
        let game = bimatrix(&payoffs);
        let share = [Rational::new(2, 5), Rational::new(3, 5)].to_vec();
        assert_eq!(mixes(&game, &from_uniform(&game)), [share.clone(), share]);
    }
    // Fifty digits on either side of the bar, and beside them a payoff of 1e300.
    let mut dice = Dice::new(7);
    let mut digits = || {
        (0..50)
            .map(|_| char::from(b'1' + dice.below(9) as u8))
            .collect::<String>()
    };
    let mut fraction = || number(&format!("{}/{}", digits(), digits()));
    let mut payoffs: Vec<Vec<[Rational; 2]>> = (0..4)
        .map(|_| (0..4).map(|_| [fraction(), fraction()]).collect())
        .collect();
    from_uniform(&bimatrix(&payoffs));
    payoffs[1][2] = [number("1e300"), number("-1e300")];
    payoffs[3][0][1] = number("1e-300");
    from_uniform(&bimatrix(&payoffs));
}

#[test]
fn every_run_is_the_same() {
    let game = unfold(&Signaling::square(5, 3));
    let prior = interior(&game, &mut Dice::new(5));
    let options = Options::default();
    let [first, second] = [0, 1].map(|_| {
        let found = lemke(&game, &prior, &options.start()).unwrap();
        format!("{found:?}")
    });
    assert_eq!(first, second);
    // A game built a second time is another shape, with the same answer.
    let again = unfold(&Signaling::square(5, 3));
    let again_prior = interior(&again, &mut Dice::new(5));
    let text = |game: &Game, prior| {
        let profile = equilibrium(game, prior);
        game.infosets()
            .map(|set| format!("{:?}", profile.at(set.id())))
            .collect_vec()
    };
    assert_eq!(text(&game, &prior), text(&again, &again_prior));
}

fn refusal(game: &Game, prior: &Behavior) -> (ErrorKind, String) {
    let error = lemke(game, prior, &Options::default().start()).unwrap_err();
    (error.kind(), error.diagnostics()[0].message.clone())
}

#[test]
fn priors_at_the_border_are_refused() {
    let game = unfold(&Kuhn { cards: 3 });
    let message = "the prior does not give every action a positive probability";
    let refused = (ErrorKind::Unsupported, message.to_string());
    let open = Behavior::open(game.shape().clone());
    assert_eq!(refusal(&game, &open), refused);
    for set in game.infosets() {
        let mut prior = Behavior::uniform(game.shape().clone());
        prior.set(set.id(), [int(0), int(1)]).unwrap();
        assert_eq!(refusal(&game, &prior), refused);
        prior.leave_open(set.id());
        assert_eq!(refusal(&game, &prior), refused);
    }
    let other = unfold(&Kuhn { cards: 3 });
    let (kind, message) = refusal(&game, &Behavior::uniform(other.shape().clone()));
    assert_eq!(kind, ErrorKind::Input);
    assert_eq!(message, "the prior is a profile of another game");
}

#[test]
fn other_classes_of_games_are_refused() {
    let uniform = |game: &Game| Behavior::uniform(game.shape().clone());
    let game = GameBuilder::new("players", ["A", "B", "C"])
        .build()
        .unwrap();
    let (kind, message) = refusal(&game, &uniform(&game));
    assert_eq!(kind, ErrorKind::Unsupported);
    assert!(message.contains("the game has 3 players"), "{message}");
    // The absent-minded driver does not know whether it has passed the exit.
    let mut builder = GameBuilder::new("absent-minded", ["Driver", "Nobody"]);
    let set = builder.infoset("Driver", "exit", ["exit", "go on"]);
    let root = builder.root();
    let second = builder.decide(root, set).nth(1).unwrap();
    builder.decide(second, set);
    let game = builder.build().unwrap();
    let (kind, _) = refusal(&game, &uniform(&game));
    assert_eq!(kind, ErrorKind::Unsupported);
}

#[test]
fn limits_stop_without_an_answer() {
    let game = unfold(&Signaling::square(6, 1));
    let prior = Behavior::uniform(game.shape().clone());
    let stopped = |change: &dyn Fn(&mut Options), stop| {
        let mut options = Options::default();
        change(&mut options);
        let found = lemke(&game, &prior, &options.start()).unwrap();
        assert!(found.profile.is_none());
        assert_eq!(found.status, Status::Stopped(stop));
        let catalogue = Concept::Nash.solve(&game, &options).unwrap();
        assert!(catalogue.classes.is_empty());
        assert_eq!(catalogue.status, Status::Stopped(stop));
        found.pivots
    };
    assert_eq!(stopped(&|options| options.limits.pivots = 5, Stop::Work), 5);
    stopped(&|options| options.limits.entries = 5, Stop::Work);
    stopped(
        &|options| options.limits.time = Some(Duration::ZERO),
        Stop::Time,
    );
    stopped(&|options| options.cancellation.cancel(), Stop::Cancelled);
}
