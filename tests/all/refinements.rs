//! Forward induction in signaling games: the literature's cases, laws on random games, an oracle
//! for games with two replies, and claims that the checker rejects.

use crate::random::Dice;
use crate::signaling::ratio;
use crate::signaling::sender_receiver;
use demarche::analysis::check_refinements;
use demarche::diagnostic::ErrorKind;
use demarche::game::{Game, GameBuilder, InfosetId, NodeId};
use demarche::number::Rational;
use demarche::run::{Options, Status};
use demarche::solvers::refinements::forward_induction;
use demarche::solvers::signaling::{Class, plain_name, sequential_equilibria};
use demarche::strategy::{
    Behavior, Cell, Failure, Refinement, RefinementVerdict, Refinements, Supported,
};
use demarche::{Concept, Model};

/// The verdicts on a class, confirmed by the checker.
fn tested(game: &Game, cells: &[Cell]) -> Refinements {
    let options = Options::default();
    let run = options.start();
    let found = forward_induction(game, cells, &run).unwrap();
    if let Err(error) = check_refinements(game, cells, &found, &run) {
        panic!("{error}\n{found:?}");
    }
    found
}

fn classes(game: &Game) -> Vec<Class> {
    let options = Options::default();
    let found = sequential_equilibria(game, &options.start()).unwrap();
    assert_eq!(found.status, Status::Solved);
    found.classes
}

/// What all tests say, in the order of [`Refinement::ALL`].
fn verdicts(found: &Refinements) -> [Option<bool>; 5] {
    Refinement::ALL.map(|test| found.verdict(test).holds())
}

fn model(file: &str, values: &[(&str, Rational)]) -> Game {
    let path = format!("{}/models/{file}", env!("CARGO_MANIFEST_DIR"));
    let model = Model::from_path(path).unwrap();
    let mut at = model.defaults();
    for (name, value) in values {
        at.set_number(name, value.clone()).unwrap();
    }
    model.game(&at).unwrap()
}

/// Spence's market: abilities 1, 2, …; the wage that is paid is the reply, and its payoff minus the
/// squared miss. `cost` is by type and level of education.
fn spence(priors: &[Rational], wages: &[Rational], cost: &[&[Rational]]) -> Game {
    let types = ["low", "middle", "high"];
    let names = match priors.len() {
        2 => vec!["low", "high"],
        _ => types.to_vec(),
    };
    let priors: Vec<_> = names.into_iter().zip(priors.iter().cloned()).collect();
    let levels = ["none", "school", "college", "doctorate"];
    let wage_names: Vec<String> = wages.iter().map(Rational::to_string).collect();
    let wage_names: Vec<&str> = wage_names.iter().map(String::as_str).collect();
    sender_receiver(
        &priors,
        &levels[..cost[0].len()],
        &wage_names,
        |kind, level, wage| {
            let miss = &wages[wage] - &ratio(kind as i64 + 1, 1);
            [&wages[wage] - &cost[kind][level], -(&miss * &miss)]
        },
    )
}

/// The verdicts on all classes, by plain name; `y` passes, `n` fails, `?` is not determined.
fn table(game: &Game) -> Vec<(String, String)> {
    let row = |class: &Class| {
        let found = tested(game, &class.cells);
        let name = plain_name(game, &class.representative).unwrap();
        (name, letters(&found))
    };
    classes(game).iter().map(row).collect()
}

fn letters(found: &Refinements) -> String {
    let letter = |verdict| match verdict {
        Some(true) => 'y',
        Some(false) => 'n',
        None => '?',
    };
    verdicts(found).map(letter).iter().collect()
}

fn texts(rows: &[(String, String)]) -> Vec<(&str, &str)> {
    rows.iter()
        .map(|(name, found)| (&name[..], &found[..]))
        .collect()
}

#[test]
fn beer_passes_and_quiche_fails() {
    let game = model("classics/beer_quiche.toml", &[]);
    let rows = table(&game);
    // The strong type's odds may not fall below those of the prior, nine to one, so that even
    // divinity has it spared after a beer.
    assert_eq!(
        texts(&rows),
        [
            ("pooling on beer, spare", "yyyyy"),
            ("pooling on quiche, spare", "nnnnn")
        ]
    );
    let quiche = tested(&game, &classes(&game)[1].cells);
    let text = |test| quiche.verdict(test).explain(test, game.shape());
    assert_eq!(
        text(Refinement::D1),
        "`strong` gets at least 3 by `beer` against 2 in equilibrium, once `weak`, which gets at \
         most 2 there against 3, is ruled out"
    );
    let beer = tested(&game, &classes(&game)[0].cells);
    assert_eq!(
        beer.d1.explain(Refinement::D1, game.shape()),
        "`fight` deters `weak` and `strong` from `quiche` if it is taken for `weak`"
    );
}

/// The assurance game where the sincere type has more to gain by being believed.
fn window(c: Rational, k: i64) -> Game {
    let values = [
        ("A_S", ratio(1, 1)),
        ("A_H", ratio(4, 1)),
        ("p", ratio(3, 10)),
        ("k", ratio(k, 1)),
        ("c", c),
    ];
    model("israel_iran/assurance.toml", &values)
}

#[test]
fn inside_the_window_silence_does_not_survive_d1() {
    // D_S = 4 and D_H = 2: a type gains by assuring if Iran then restrains with probability above
    // c / D. The hollow type could gain, so that the intuitive criterion says nothing.
    let game = window(ratio(1, 1), 3);
    let rows = table(&game);
    let semi = "semi-separating, restrain or intervene after assure, intervene after silent";
    assert_eq!(
        texts(&rows),
        [("pooling on silent, intervene", "ynynn"), (semi, "yyyyy")]
    );
    let silent = tested(&game, &classes(&game)[0].cells);
    assert_eq!(
        silent.d1.explain(Refinement::D1, game.shape()),
        "`sincere` gets at least 5 by `assure` against 2 in equilibrium, once `hollow`, which does \
         at least as well there only where `sincere` gains, is ruled out"
    );
    // A dearer assurance is one that the hollow type would never send.
    let game = window(ratio(3, 1), 3);
    let apart = "separating, restrain after assure, intervene after silent";
    assert_eq!(
        texts(&table(&game)),
        [(apart, "yyyyy"), ("pooling on silent, intervene", "nnynn")]
    );
}

#[test]
fn a_tied_strike_is_whatever_iran_fears() {
    // At k = G_H the hollow type is indifferent whether to strike, once it assured. Iran intervenes
    // for fear that it does, and assurances are off the path; but not if it must be sincere.
    let game = window(ratio(1, 2), 4);
    let rows = table(&game);
    let pool = "pooling on assure, restrain";
    assert_eq!(
        texts(&rows),
        [(pool, "yyyyy"), ("pooling on silent, intervene", "ynynn")]
    );
    // In the first class payoffs vary with what follows silence, which some profiles keep: no
    // message is off its path.
    let found = tested(&game, &classes(&game)[0].cells);
    assert!(found.types.iter().any(|of| !of.range.is_point()));
    assert_eq!((found.tested.len(), found.partly_sent.len()), (0, 1));
}

#[test]
fn a_reply_may_count_on_any_tied_move() {
    // One type. After yes the sender does not care, but the receiver does: no is best for fear of
    // the worse, yes in hope of the better.
    for (worse, survives) in [(-1, true), (0, true), (1, false)] {
        let mut builder = GameBuilder::new("tied", ["Sender", "Receiver"]);
        let root = builder.root();
        let speak = builder.infoset("Sender", "speak", ["out", "ask"]);
        let reply = builder.infoset("Receiver", "reply", ["yes", "no"]);
        let thank = builder.infoset("Sender", "thank", ["well", "badly"]);
        let asked: Vec<_> = builder.decide(root, speak).collect();
        let replies: Vec<_> = builder.decide(asked[1], reply).collect();
        let ends: Vec<_> = builder.decide(replies[0], thank).collect();
        for (node, pays) in [
            (asked[0], [0, 0]),
            (replies[1], [-1, 0]),
            (ends[0], [1, 1]),
            (ends[1], [1, worse]),
        ] {
            builder.pay(node, pays.map(Rational::from));
        }
        let game = builder.build().unwrap();
        let mut profile = Behavior::open(game.shape().clone());
        let [mine, theirs] = [0, 1].map(|player| {
            let mut part = Behavior::open(game.shape().clone());
            for &set in game.infosets_of(game.player_ids().nth(player).unwrap()) {
                let last = game.infoset(set).label() != "speak";
                let shares = [!last, last].map(|taken| ratio(i64::from(taken), 1));
                part.set(set, shares.clone()).unwrap();
                profile.set(set, shares).unwrap();
            }
            part
        });
        let cell = Cell {
            vertices: vec![vec![mine], vec![theirs]],
        };
        let found = tested(&game, &[cell]);
        assert_eq!(verdicts(&found), [Some(survives); 5], "worse {worse}");
    }
}

#[test]
fn d1_selects_the_cheapest_separation() {
    // Two abilities. School at 6/5 keeps the low one out, college is more than it takes.
    let cost = |per_level: Rational| [0, 1, 2].map(|level| &per_level * &ratio(level, 1));
    let (low, high) = (cost(ratio(6, 5)), cost(ratio(2, 5)));
    let wages = [ratio(1, 1), ratio(3, 2), ratio(2, 1)];
    let game = spence(&[ratio(1, 2), ratio(1, 2)], &wages, &[&low, &high]);
    assert_eq!(
        texts(&table(&game)),
        [
            ("separating, 1 after none, 2 after college", "nnynn"),
            ("separating, 1 after none, 2 after school", "yyyyy"),
            ("pooling on none, 3/2", "nnynn"),
            (
                "semi-separating, 1 or 3/2 after none, 2 after college",
                "nnynn"
            ),
        ]
    );
}

#[test]
fn with_three_abilities_d1_cuts_where_the_intuitive_criterion_does_not() {
    // Levels 0, 1 and 5/2. Where the middle type stays with the low one, school at a wage of 3
    // would tempt all three: the intuitive criterion rules nobody out. But the middle type gains
    // from wages at which neither the low nor the high one does.
    let cost =
        |per_level: Rational| [(0, 1), (1, 1), (5, 2)].map(|(n, d)| &per_level * &ratio(n, d));
    let costs = [(6, 5), (4, 5), (2, 5)].map(|(n, d)| cost(ratio(n, d)));
    let wages = [2, 3, 4, 5, 6].map(|half| ratio(half, 2));
    let priors = [ratio(4, 7), ratio(1, 7), ratio(2, 7)];
    let game = spence(&priors, &wages, &[&costs[0], &costs[1], &costs[2]]);
    assert_eq!(
        texts(&table(&game)),
        [
            ("partly separating, 1 after none, 3 after college", "ynynn"),
            (
                "separating, 1 after none, 2 after school, 3 after college",
                "yyyyy"
            ),
            ("pooling on none, 3/2", "nnynn"),
            (
                "semi-separating, 1 after none, 2 or 5/2 after school",
                "nnynn"
            ),
        ]
    );
}

/// A sender who may stay out, where it gets `out`, and a receiver who replies if it does not:
/// payoffs by type and reply.
fn entry(priors: &[Rational], out: &[i64], pays: &[&[[i64; 2]]]) -> Game {
    let names = ["t1", "t2", "t3"];
    let mut builder = GameBuilder::new("entry", ["Sender", "Receiver"]);
    let draw = builder.chance("type", names.into_iter().zip(priors.iter().cloned()));
    let root = builder.root();
    for (kind, node) in builder.draw(root, draw).enumerate() {
        let speak = builder.infoset("Sender", names[kind], ["out", "in"]);
        let next: Vec<_> = builder.decide(node, speak).collect();
        builder.pay(next[0], [out[kind], 1].map(Rational::from));
        let reply = builder.infoset("Receiver", "in", &["a", "b", "c"][..pays[kind].len()]);
        for (leaf, pays) in builder.decide(next[1], reply).zip(pays[kind]) {
            builder.pay(leaf, pays.map(Rational::from));
        }
    }
    builder.build().unwrap()
}

/// The class in which every type stays out.
fn staying_out(game: &Game) -> Option<Refinements> {
    let class = classes(game).into_iter().find(|class| {
        let name = plain_name(game, &class.representative);
        name.as_deref() == Some("pooling on out")
    });
    class
        .map(|class| tested(game, &class.cells))
        .filter(|found| !found.tested.is_empty())
}

fn even(count: usize) -> Vec<Rational> {
    vec![ratio(1, count as i64); count]
}

#[test]
fn d2_cuts_where_d1_does_not() {
    // c is always a best reply, b only to t2 and a only to t3: mixtures are over {b, c} and {a, c}.
    // t1 gains only where t3 does, and is out under D1. t3 does as well where b has 1/2 or more;
    // t2 gains where it has less than 3/4, t1 where it has more than 2/3: neither covers t3, both
    // together do. With t2 alone, t2 is deterred from 3/4 on, and t1 only up to 2/3.
    let game = entry(
        &even(3),
        &[0; 3],
        &[
            &[[-4, 1], [1, 0], [-2, 2]],
            &[[-4, 2], [-1, 4], [3, 4]],
            &[[-3, 3], [2, 2], [-2, 3]],
        ],
    );
    let found = staying_out(&game).unwrap();
    assert_eq!(letters(&found), "yyynn");
    assert_eq!(
        found.d2.explain(Refinement::D2, game.shape()),
        "no optimal reply to `in` deters every type, once `t1`, which does at least as well there \
         only where `t3` gains, and `t3`, which does at least as well there only where `t1` or \
         `t2` gains, are ruled out"
    );
}

#[test]
fn nwbr_cuts_where_d2_does_not() {
    // a and c are best together against t2, a and b at Pr(t1) = 1/3. With x for c, t1 gets 6x - 2
    // and t2 gets 2 - 3x: t1 is content at x = 1/3, where t2 gains, but gains itself at x = 1,
    // where t2 does not. Against t2 alone no x deters both; b would, against both.
    let game = entry(
        &even(2),
        &[0; 2],
        &[&[[-2, 1], [-3, 3], [4, 0]], &[[2, 1], [-4, 0], [-1, 1]]],
    );
    assert_eq!(letters(&staying_out(&game).unwrap()), "yyyyn");
}

/// The inclusions between tests.
fn respects_inclusions(found: &Refinements) {
    let [intuitive, d1, divinity, d2, nwbr] = verdicts(found);
    if d1.is_none() {
        assert_eq!(verdicts(found), [None; 5]);
    }
    for (stronger, weaker) in [(d1, intuitive), (d1, divinity), (d2, d1), (nwbr, d2)] {
        assert!(stronger != Some(true) || weaker == Some(true), "{found:?}");
    }
}

/// A random game of two or three types, messages and replies with payoffs up to `most`.
fn random_game(dice: &mut Dice, most: i64, zero: bool) -> Game {
    let [types, messages, replies] = [(); 3].map(|()| 2 + dice.below(2));
    let weights: &[i64] = match (types, zero) {
        (2, _) => &[37, 64],
        (_, false) => &[37, 31, 33],
        (_, true) => &[40, 0, 61],
    };
    let priors = ["t1", "t2", "t3"].into_iter();
    let priors: Vec<_> = priors.zip(weights.iter().map(|&w| ratio(w, 101))).collect();
    let mut pay = || ratio(dice.below(2 * most as usize + 1) as i64 - most, 1);
    let pays: Vec<[Rational; 2]> = (0..27).map(|_| [pay(), pay()]).collect();
    sender_receiver(
        &priors,
        &["m1", "m2", "m3"][..messages],
        &["a1", "a2", "a3"][..replies],
        |kind, message, reply| pays[kind * 9 + message * 3 + reply].clone(),
    )
}

#[test]
fn in_generic_games_some_class_passes_everything() {
    let mut dice = Dice::new(5);
    let mut failed = 0;
    for _ in 0..200 {
        let game = random_game(&mut dice, 1000, false);
        let found: Vec<Refinements> = classes(&game)
            .iter()
            .map(|class| tested(&game, &class.cells))
            .collect();
        found.iter().for_each(respects_inclusions);
        assert!(found.iter().any(|found| verdicts(found) == [Some(true); 5]));
        failed += found
            .iter()
            .filter(|found| verdicts(found)[1] == Some(false))
            .count();
    }
    assert!(failed > 20, "{failed}");
}

#[test]
fn inclusions_hold_with_ties_and_excluded_types() {
    let mut dice = Dice::new(6);
    let mut seen = [0; 3];
    for round in 0..200 {
        let game = random_game(&mut dice, 2, round % 2 == 0);
        for class in classes(&game) {
            let found = tested(&game, &class.cells);
            respects_inclusions(&found);
            match verdicts(&found)[1] {
                Some(true) => seen[0] += 1,
                Some(false) => seen[1] += 1,
                None => seen[2] += 1,
            }
        }
    }
    assert!(seen.iter().all(|&count| count > 5), "{seen:?}");
}

/// All Nash classes, confirmed.
fn nash(game: &Game) -> Vec<Refinements> {
    let options = Options {
        all: true,
        ..Options::default()
    };
    let classes = Concept::Nash.solve(game, &options).unwrap().classes;
    classes
        .iter()
        .map(|class| tested(game, &class.cells))
        .collect()
}

#[test]
fn what_no_belief_supports_fails_with_nobody_doubted() {
    // An incredible threat keeps the sender out.
    let game = entry(&[ratio(1, 1)], &[1], &[&[[-1, -1], [2, 1]]]);
    let found = nash(&game);
    let out = found.iter().find(|found| !found.tested.is_empty()).unwrap();
    assert_eq!(letters(out), "nnnnn");
    for test in Refinement::ALL {
        assert_eq!(
            out.verdict(test).explain(test, game.shape()),
            "`t1` gets at least 2 by `in` against 1 in equilibrium, whatever is believed"
        );
    }
    let mut dice = Dice::new(9);
    for _ in 0..40 {
        nash(&random_game(&mut dice, 9, false))
            .iter()
            .for_each(respects_inclusions);
    }
}

/// The verdicts on staying out where there are two replies, by the definitions: gains are linear in
/// the weight `x` of the second reply, and so a zero, or a point between two, stands for all.
/// `gains` are by type and reply, `edges` by type what the receiver prefers the first reply by.
fn by_definition(priors: &[Rational], gains: &[[Rational; 2]], edges: &[Rational]) -> [bool; 5] {
    let zero = Rational::ZERO;
    let types: Vec<usize> = (0..priors.len()).filter(|&t| priors[t] > zero).collect();
    let at = |t: usize, x: &Rational| &gains[t][0] + &(x * &(&gains[t][1] - &gains[t][0]));
    let mut points = vec![Rational::ZERO, Rational::ONE];
    for &t in &types {
        let slope = &gains[t][1] - &gains[t][0];
        if slope != zero {
            points.push(-gains[t][0].clone() / &slope);
        }
    }
    points.retain(|x| *x >= zero && *x <= Rational::ONE);
    points.sort();
    let between: Vec<Rational> = points
        .windows(2)
        .map(|pair| (&pair[0] + &pair[1]) / &ratio(2, 1))
        .collect();
    points.extend(between);
    // The points that are best responses to beliefs in the hull of some; the receiver's preference
    // is linear in the belief.
    let best = |beliefs: &[Vec<Rational>]| -> Vec<Rational> {
        let edge = |belief: &Vec<Rational>| -> Rational {
            belief
                .iter()
                .zip(edges)
                .map(|(share, edge)| share * edge)
                .sum()
        };
        let values: Vec<Rational> = beliefs.iter().map(edge).collect();
        let first = values.iter().any(|edge| *edge >= zero);
        let second = values.iter().any(|edge| *edge <= zero);
        let mixed = first && second;
        let fits = |x: &&Rational| match () {
            () if **x == zero => first,
            () if **x == Rational::ONE => second,
            () => mixed,
        };
        points.iter().filter(fits).cloned().collect()
    };
    let certain = |kinds: &[usize]| -> Vec<Vec<Rational>> {
        let share = |t: usize, kind: usize| ratio(i64::from(t == kind), 1);
        let one = |&kind: &usize| (0..priors.len()).map(|t| share(t, kind)).collect();
        kinds.iter().map(one).collect()
    };
    let all = best(&certain(&types));
    let gainful = |t: usize| all.iter().any(|x| at(t, x) > zero);
    let keener = |t: usize, other: usize| {
        t != other && gainful(other) && all.iter().all(|x| at(t, x) < zero || at(other, x) > zero)
    };
    let others = |t: usize| types.iter().copied().filter(move |&other| other != t);
    let covered = |t: usize, x: &Rational| others(t).any(|other| at(other, x) > zero);
    let some = |t: usize| others(t).any(gainful);
    let out = |rule: &dyn Fn(usize) -> bool| -> Vec<usize> {
        let left: Vec<usize> = types.iter().copied().filter(|&t| !rule(t)).collect();
        if left.is_empty() { types.clone() } else { left }
    };
    let deters = |beliefs: &[Vec<Rational>]| {
        best(beliefs)
            .iter()
            .any(|x| types.iter().all(|&t| at(t, x) <= zero))
    };
    let survives = |rule: &dyn Fn(usize) -> bool| deters(&certain(&out(rule)));
    let left = out(&|t| all.iter().all(|x| at(t, x) < zero));
    let replies = best(&certain(&left));
    let intuitive = left
        .iter()
        .all(|&t| replies.iter().any(|x| at(t, x) <= zero));
    // The odds that divinity allows order the types; the extreme beliefs are the prior, given a set
    // that holds with every type those to whom it lost its odds.
    let mut extreme: Vec<Vec<Rational>> = Vec::new();
    for code in 1..1usize << types.len() {
        let holds = |t: usize| {
            types
                .iter()
                .position(|&k| k == t)
                .is_some_and(|k| code >> k & 1 == 1)
        };
        let closed = types
            .iter()
            .all(|&t| others(t).all(|o| !holds(t) || !keener(t, o) || holds(o)));
        if closed {
            let sum: Rational = (0..priors.len())
                .filter(|&t| holds(t))
                .map(|t| priors[t].clone())
                .sum();
            let share = |t: usize| {
                if holds(t) {
                    &priors[t] / &sum
                } else {
                    Rational::ZERO
                }
            };
            extreme.push((0..priors.len()).map(share).collect());
        }
    }
    [
        intuitive,
        survives(&|t| others(t).any(|other| keener(t, other))),
        deters(&extreme),
        survives(&|t| some(t) && all.iter().all(|x| at(t, x) < zero || covered(t, x))),
        survives(&|t| some(t) && all.iter().all(|x| at(t, x) != zero || covered(t, x))),
    ]
}

#[test]
fn two_replies_agree_with_the_definitions() {
    let mut dice = Dice::new(3);
    let (mut compared, mut seen) = (0, std::collections::BTreeSet::new());
    for round in 0..3000 {
        let count = 2 + round % 2;
        let priors: Vec<Rational> = match round % 4 {
            0 | 2 => vec![ratio(1, 3), ratio(2, 3)],
            1 => vec![ratio(1, 2), ratio(1, 3), ratio(1, 6)],
            _ => vec![ratio(1, 4), ratio(0, 1), ratio(3, 4)],
        };
        let mut small =
            |least: i64, most: i64| least + dice.below((most - least + 1) as usize) as i64;
        let out: Vec<i64> = (0..count).map(|_| small(-1, 1)).collect();
        let pays: Vec<[[i64; 2]; 2]> = (0..count)
            .map(|_| [(); 2].map(|()| [small(-3, 3), small(0, 3)]))
            .collect();
        let rows: Vec<&[[i64; 2]]> = pays.iter().map(|row| &row[..]).collect();
        let game = entry(&priors, &out, &rows);
        let Some(found) = staying_out(&game) else {
            continue;
        };
        let gains: Vec<[Rational; 2]> = pays
            .iter()
            .zip(&out)
            .map(|(row, out)| [0, 1].map(|reply| ratio(row[reply][0] - out, 1)))
            .collect();
        let edges: Vec<Rational> = pays
            .iter()
            .map(|row| ratio(row[0][1] - row[1][1], 1))
            .collect();
        let expected = by_definition(&priors, &gains, &edges);
        assert_eq!(
            verdicts(&found),
            expected.map(Some),
            "{priors:?} {out:?} {pays:?}"
        );
        compared += 1;
        seen.insert(expected);
    }
    assert!(compared > 400 && seen.len() >= 5, "{compared} {seen:?}");
}

#[test]
fn a_type_of_probability_zero_is_none() {
    // A third type that would love to be fought, of probability zero, and its message.
    let mut builder = GameBuilder::new("beer and quiche", ["Sender", "Receiver"]);
    let prior = [
        ("weak", ratio(1, 10)),
        ("odd", ratio(0, 1)),
        ("strong", ratio(9, 10)),
    ];
    let draw = builder.chance("type", prior);
    let root = builder.root();
    for (kind, node) in builder.draw(root, draw).enumerate() {
        let name = ["weak", "odd", "strong"][kind];
        let meal = builder.infoset("Sender", name, ["beer", "quiche"]);
        for (quiche, node) in builder.decide(node, meal).enumerate() {
            let reply = builder.infoset("Receiver", ["beer", "quiche"][quiche], ["fight", "spare"]);
            for (spare, leaf) in builder.decide(node, reply).enumerate() {
                let pays = match kind {
                    1 => [9 - 9 * spare as i64, 5 * spare as i64],
                    _ => {
                        let strong = kind == 2;
                        let favorite = i64::from(strong != (quiche == 1));
                        [
                            favorite + 2 * spare as i64,
                            i64::from(strong == (spare == 1)),
                        ]
                    }
                };
                builder.pay(leaf, pays.map(Rational::from));
            }
        }
    }
    let game = builder.build().unwrap();
    assert_eq!(
        texts(&table(&game)),
        [
            ("pooling on beer, spare", "yyyyy"),
            ("pooling on quiche, spare", "nnnnn")
        ]
    );
    assert_eq!(tested(&game, &classes(&game)[0].cells).types.len(), 2);
}

#[test]
fn types_need_not_have_the_same_messages() {
    // The type is drawn in two steps, and only a rich one can build. Building is off the path, and
    // only a rich type can have built: the poor one is in no belief.
    let mut builder = GameBuilder::new("two draws", ["Sender", "Receiver"]);
    let wealth = builder.chance("wealth", [("rich", ratio(1, 2)), ("poor", ratio(1, 2))]);
    let mood = builder.chance("mood", [("bold", ratio(1, 2)), ("meek", ratio(1, 2))]);
    let root = builder.root();
    let drawn: Vec<_> = builder.draw(root, wealth).collect();
    builder.pay(drawn[0], [10, 0].map(Rational::from));
    for (poor, node) in drawn.into_iter().enumerate() {
        for (meek, node) in builder.draw(node, mood).enumerate() {
            let label = format!("{poor}{meek}");
            let actions = &["wait", "leave", "build"][..3 - poor];
            let speak = builder.infoset("Sender", &label, actions);
            let next: Vec<_> = builder.decide(node, speak).collect();
            builder.pay(next[0], [1, 0].map(Rational::from));
            if poor == 0 {
                let reply = builder.infoset("Receiver", "built", ["attack", "yield"]);
                for (yields, leaf) in builder.decide(next[2], reply).enumerate() {
                    let sender = [2 * i64::from(meek == 0) - 1, 3][yields] - 2 * meek as i64;
                    let receiver = i64::from((meek == 1) == (yields == 0));
                    builder.pay(leaf, [sender, receiver].map(Rational::from));
                }
            }
        }
    }
    let game = builder.build().unwrap();
    let found: Vec<Refinements> = classes(&game)
        .iter()
        .map(|class| tested(&game, &class.cells))
        .collect();
    let waiting = found.iter().find(|found| found.tested.len() == 1).unwrap();
    assert_eq!(waiting.types[0].range.least, ratio(11, 1));
    // The meek type gets at most 1 by building, as in equilibrium, where the bold one gets 3.
    // At the prior, which divinity allows, the receiver might attack.
    assert_eq!(letters(waiting), "ynynn");
    assert_eq!(
        waiting.d1.explain(Refinement::D1, game.shape()),
        "`rich, bold` gets at least 13 by `build` against 11 in equilibrium, once `rich, meek`, \
         which does at least as well there only where `rich, bold` gains, is ruled out"
    );
}

#[test]
fn a_long_story_after_the_reply_is_folded_in() {
    let mut builder = GameBuilder::new("long", ["Sender", "Receiver"]);
    let root = builder.root();
    let speak = builder.infoset("Sender", "speak", ["out", "in"]);
    let reply = builder.infoset("Receiver", "reply", ["go"]);
    let next: Vec<_> = builder.decide(root, speak).collect();
    builder.pay(next[0], [1, 0].map(Rational::from));
    let mut node = builder.decide(next[1], reply).next().unwrap();
    for step in 0..100_000 {
        let on = builder.infoset("Sender", &step.to_string(), ["on"]);
        node = builder.decide(node, on).next().unwrap();
    }
    let game = builder.build().unwrap();
    let parts = game.player_ids().map(|player| {
        let mut part = Behavior::open(game.shape().clone());
        for &set in game.infosets_of(player) {
            let count = game.infoset(set).action_count();
            part.set(set, (0..count).map(|at| ratio(i64::from(at == 0), 1)))
                .unwrap();
        }
        vec![part]
    });
    let cell = Cell {
        vertices: parts.collect(),
    };
    assert_eq!(letters(&tested(&game, &[cell])), "yyyyy");
}

#[test]
fn a_run_that_stops_determines_nothing() {
    let game = model("classics/beer_quiche.toml", &[]);
    let cells = classes(&game).remove(0).cells;
    let options = Options::default();
    options.cancellation.cancel();
    let run = options.start();
    let found = forward_induction(&game, &cells, &run).unwrap();
    assert_eq!(verdicts(&found), [None; 5]);
    assert!(found.types.is_empty());
    let text = found.d1.explain(Refinement::D1, game.shape());
    assert_eq!(text, "not determined: the work was cancelled");
    check_refinements(&game, &cells, &found, &run).unwrap();
    let whole = tested(&game, &cells);
    let error = check_refinements(&game, &cells, &whole, &run).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit);
}

/// The moves of a game that is refused, and what is said about it.
fn refusal(players: &[&str], build: impl Fn(&mut GameBuilder)) -> String {
    let mut builder = GameBuilder::new("refused", players.iter().copied());
    build(&mut builder);
    let game = builder.build().unwrap();
    let mut cell = Cell {
        vertices: Vec::new(),
    };
    for _ in players {
        cell.vertices
            .push(vec![Behavior::uniform(game.shape().clone())]);
    }
    let options = Options::default();
    let error = forward_induction(&game, &[cell], &options.start()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    error.diagnostics()[0].message.clone()
}

/// Moves of players at all nodes given, one set a player or one a node.
fn all(
    builder: &mut GameBuilder,
    nodes: Vec<NodeId>,
    player: &str,
    label: &str,
    apart: bool,
) -> Vec<NodeId> {
    let mut next = Vec::new();
    for (at, node) in nodes.into_iter().enumerate() {
        let label = if apart {
            format!("{label} {at}")
        } else {
            label.to_string()
        };
        let set = builder.infoset(player, &label, ["l", "r"]);
        next.extend(builder.decide(node, set));
    }
    next
}

fn coin(builder: &mut GameBuilder, nodes: Vec<NodeId>, label: &str) -> Vec<NodeId> {
    let half = ratio(1, 2);
    let coin = builder.chance(label, [("h", half.clone()), ("t", half)]);
    nodes
        .into_iter()
        .flat_map(|node| builder.draw(node, coin).collect::<Vec<_>>())
        .collect()
}

#[test]
fn too_many_replies_are_refused() {
    for count in [64, 65] {
        let names: Vec<String> = (0..count).map(|reply| reply.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let priors = [("t1", ratio(1, 2)), ("t2", ratio(1, 2))];
        let game = sender_receiver(&priors, &["m1", "m2"], &names, |_, message, _| {
            [1 - message as i64, 0].map(Rational::from)
        });
        let parts = game.player_ids().map(|player| {
            let mut part = Behavior::open(game.shape().clone());
            for &set in game.infosets_of(player) {
                let actions = 0..game.infoset(set).action_count();
                part.set(set, actions.map(|at| ratio(i64::from(at == 0), 1)))
                    .unwrap();
            }
            vec![part]
        });
        let cells = [Cell {
            vertices: parts.collect(),
        }];
        let options = Options::default();
        match forward_induction(&game, &cells, &options.start()) {
            // All replies are best at all beliefs: one set of them.
            Ok(_) => assert_eq!(letters(&tested(&game, &cells)), "yyyyy"),
            Err(error) => {
                let text = &error.diagnostics()[0].message;
                assert_eq!((count, &text[..]), (65, "65 replies at `m2` are too many"));
            }
        }
    }
}

#[test]
fn other_games_are_refused_with_the_witness() {
    let two = ["A", "B"];
    let start = |builder: &mut GameBuilder| {
        let root = vec![builder.root()];
        coin(builder, root, "type")
    };
    let three = refusal(&["A", "B", "C"], |_| {});
    assert_eq!(
        three,
        "a signaling game has two players, and this one has 3"
    );
    assert_eq!(refusal(&two, |_| {}), "nobody moves in the game");
    let hidden = refusal(&two, |b| {
        let nodes = start(b);
        all(b, nodes, "A", "speak", false);
    });
    assert_eq!(
        hidden,
        "`A` does not know everything: it cannot tell (h) from (t)"
    );
    let twice = refusal(&two, |b| {
        let nodes = start(b);
        let nodes = all(b, nodes, "A", "speak", true);
        let nodes = all(b, nodes, "B", "reply", true);
        all(b, nodes, "B", "again", true);
    });
    assert_eq!(twice, "the receiver moves twice: `B` moves after (h, l, l)");
    let again = refusal(&two, |b| {
        let nodes = start(b);
        let nodes = all(b, nodes, "A", "speak", true);
        let nodes = all(b, nodes, "A", "again", true);
        all(b, nodes, "B", "reply", false);
    });
    assert_eq!(
        again,
        "the sender moves twice before the reply: `B` moves after (h, l, l)"
    );
    let noise = refusal(&two, |b| {
        let nodes = start(b);
        let nodes = all(b, nodes, "A", "speak", true);
        let nodes = coin(b, nodes, "noise");
        all(b, nodes, "B", "reply", false);
    });
    let text = "chance moves between the message and the reply: `B` moves after (h, l, h)";
    assert_eq!(noise, text);
    let same = refusal(&two, |b| {
        let nodes = start(b);
        let nodes = all(b, nodes, "A", "speak", true);
        all(b, nodes, "B", "reply", false);
    });
    let text = "two messages of one type lead to the information set `reply` of `B`, one of them \
                (h, r)";
    assert_eq!(same, text);
    let mixed = refusal(&two, |b| {
        let nodes = start(b);
        all(b, nodes[..1].to_vec(), "A", "speak", true);
        all(b, nodes[1..].to_vec(), "B", "speak", true);
    });
    assert_eq!(mixed, "`B` moves first after (t), and `A` elsewhere");
}

/// A class with what is found about it, and whether the checker takes another claim.
struct Claim {
    game: Game,
    cells: Vec<Cell>,
    found: Refinements,
}

impl Claim {
    fn new(game: Game, class: usize) -> Self {
        let cells = classes(&game).swap_remove(class).cells;
        let found = tested(&game, &cells);
        Claim { game, cells, found }
    }

    /// Asserts that a change is one, and is rejected for this reason.
    fn rejects(&self, reason: &str, change: impl Fn(&mut Refinements)) {
        let mut claim = self.found.clone();
        change(&mut claim);
        assert_ne!(claim, self.found, "{reason}");
        let options = Options::default();
        let error = check_refinements(&self.game, &self.cells, &claim, &options.start());
        let text = error.expect_err(reason).to_string();
        assert!(text.contains(reason), "{text}: {reason}");
    }
}

fn slot(found: &mut Refinements, test: Refinement) -> &mut RefinementVerdict {
    match test {
        Refinement::Intuitive => &mut found.intuitive,
        Refinement::D1 => &mut found.d1,
        Refinement::Divinity => &mut found.divinity,
        Refinement::D2 => &mut found.d2,
        Refinement::Nwbr => &mut found.nwbr,
    }
}

fn supported(found: &mut Refinements, test: Refinement) -> &mut Supported {
    match slot(found, test) {
        RefinementVerdict::Passes(at) => &mut at[0],
        other => panic!("{other:?}"),
    }
}

fn failure(found: &mut Refinements, test: Refinement) -> &mut Failure {
    match slot(found, test) {
        RefinementVerdict::Fails(failure) => failure,
        other => panic!("{other:?}"),
    }
}

#[test]
fn forged_passes_are_rejected() {
    // Pool beer: after quiche, which only a weak type would eat, fight.
    let claim = Claim::new(model("classics/beer_quiche.toml", &[]), 0);
    for test in Refinement::ALL {
        let change = |reason: &str, change: &dyn Fn(&mut Supported)| {
            claim.rejects(reason, |found| change(supported(found, test)));
        };
        let whom = "the types doubted";
        change(whom, &|at| at.doubts.clear());
        change(whom, &|at| at.doubts[0].node = at.supports[0].belief[0].0);
        change(whom, &|at| at.doubts[0].most += &Rational::ONE);
        change(whom, &|at| at.doubts[0].equilibrium += &Rational::ONE);
        change("not doubted for the sake", &|at| {
            let only = at.doubts[0].node;
            at.doubts[0].against.push(only);
        });
        // Divinity supports the outcome by a belief at which either reply is optimal.
        let other = match test {
            Refinement::Divinity => "a type gains",
            _ => "not optimal for its belief",
        };
        change(other, &|at| at.supports[0].reply.reverse());
        change("no distribution", &|at| {
            at.supports[0].belief[0].1 += &Rational::ONE
        });
        change("no distribution", &|at| {
            at.supports[0].reply[1] += &Rational::ONE
        });
        change("of another message", &|at| at.supports[0].belief.reverse());
        change("not everybody is deterred", &|at| at.supports.clear());
        change("not everybody is deterred", &|at| {
            at.supports[0].deters.clear()
        });
        claim.rejects("not every message", |found| {
            *slot(found, test) = RefinementVerdict::Passes(Vec::new());
        });
        claim.rejects("", |found| {
            let doubts = supported(found, test).doubts.clone();
            let message = supported(found, test).message;
            let failure = Failure {
                message,
                doubts,
                gains: Vec::new(),
            };
            *slot(found, test) = RefinementVerdict::Fails(failure);
        });
    }
    claim.rejects("payoffs of the types", |found| {
        found.types[0].range.greatest += &Rational::ONE
    });
    claim.rejects("types are not those", |found| found.types.clear());
    claim.rejects("messages are not those", |found| found.tested.clear());
    claim.rejects("messages are not those", |found| {
        found.partly_sent = found.tested.clone()
    });
}

#[test]
fn forged_failures_are_rejected() {
    // Silence in the window fails D1, D2 and NWBR; the intuitive criterion and divinity keep it.
    let claim = Claim::new(window(ratio(1, 1), 3), 0);
    for test in [Refinement::D1, Refinement::D2, Refinement::Nwbr] {
        let change = |reason: &str, change: &dyn Fn(&mut Failure)| {
            claim.rejects(reason, |found| change(failure(found, test)));
        };
        change("the types doubted", &|at| at.doubts.clear());
        change("not doubted for the sake", &|at| {
            at.doubts[0].against.clear()
        });
        change("does not gain as", &|at| {
            at.gains[0].least += &Rational::ONE
        });
        change("does not gain as", &|at| {
            at.gains[0].equilibrium += &Rational::ONE
        });
        change("not all types that gain", &|at| at.gains.clear());
        claim.rejects("not off the path", |found| {
            failure(found, test).message = InfosetId::new(0);
        });
        claim.rejects("", |found| {
            // What supports the outcome under the intuitive criterion.
            let mut at = supported(found, Refinement::Intuitive).clone();
            at.doubts = failure(found, test).doubts.clone();
            *slot(found, test) = RefinementVerdict::Passes(vec![at]);
        });
    }
    // At the belief by which Iran intervenes it might as well restrain.
    for test in [Refinement::Intuitive, Refinement::Divinity] {
        claim.rejects("a type gains", |found| {
            supported(found, test).supports[0].reply.reverse();
        });
    }
    claim.rejects("the odds of a doubted type rise", |found| {
        let belief = &mut supported(found, Refinement::Divinity).supports[0].belief;
        (belief[0].1, belief[1].1) = (ratio(0, 1), ratio(1, 1));
    });
    let open = |verdict: &mut RefinementVerdict| {
        *verdict = RefinementVerdict::Undetermined("so it is said".into());
    };
    let mut claimed = claim.found.clone();
    Refinement::ALL
        .iter()
        .for_each(|&test| open(slot(&mut claimed, test)));
    let options = Options::default();
    check_refinements(&claim.game, &claim.cells, &claimed, &options.start()).unwrap();
}

#[test]
fn where_payoffs_vary_nothing_is_determined() {
    // After m1 the receiver does not care, and the sender does.
    let priors = [("t1", ratio(1, 2)), ("t2", ratio(1, 2))];
    let game = sender_receiver(&priors, &["m1", "m2"], &["a", "b"], |_, message, reply| {
        [[[3, 0], [2, 0]], [[1, 0], [1, 1]]][message][reply].map(Rational::from)
    });
    let claim = Claim::new(game, 0);
    assert_eq!(letters(&claim.found), "?????");
    let text = claim.found.d1.explain(Refinement::D1, claim.game.shape());
    let expected = "not determined: the payoff of `t1` varies over the class, from 2 to 3";
    assert_eq!(text, expected);
    claim.rejects("payoffs vary", |found| {
        found.nwbr = RefinementVerdict::Passes(Vec::new());
    });
}
