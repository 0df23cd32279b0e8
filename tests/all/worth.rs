//! The value ladder, and the best value of linear programs over a parameter: programs whose pieces
//! are found by hand, and random families that are solved anew at random points.

use crate::common::{bimatrix, int, model, number};
use crate::random::Dice;
use demarche::concepts::Mediation;
use demarche::lp::simplex::{self, Outcome};
use demarche::lp::{LinearProgram, Relation};
use demarche::number::{Algebraic, OrderedField, OrderedRing, Ratio};
use demarche::run::{Limits, Options, Status, Stop};
use demarche::study::{Piece, RungKind, Worth, parametric, worth, worth_over};
use demarche::{Error, ErrorKind, Game, GameBuilder, Goal, Objective, PlayerId, Rational};
use ndarray::array;
use std::time::Duration;

type Program = Result<LinearProgram<Ratio>, Error>;

fn pieces(range: [&str; 2], build: impl Fn(&Ratio) -> Program) -> Vec<Piece> {
    let range = (number(range[0]), number(range[1]));
    let (pieces, status) = parametric("p", &range, build, &Options::default().start()).unwrap();
    assert_eq!(status, Status::Solved);
    pieces
}

/// The pieces as they are printed; `-` where there is no value.
fn shown(pieces: &[Piece]) -> Vec<String> {
    let value = |piece: &Piece| match &piece.value {
        Ok(value) => value.to_string(),
        Err(_) => "-".to_string(),
    };
    let shown = pieces
        .iter()
        .map(|piece| format!("{piece}: {}", value(piece)));
    shown.collect()
}

fn constant(text: &str) -> Ratio {
    Ratio::constant(number(text))
}

/// The greatest x that is at least `lower` and satisfies `factor * x <= limit` for all limits.
fn most(lower: Option<&str>, rows: impl IntoIterator<Item = (Ratio, Ratio)>) -> Program {
    let mut program = LinearProgram::maximize();
    let x = program.add_column("x", lower.map(constant), None);
    program.set_cost(x, Ratio::one());
    for (factor, limit) in rows {
        program.add_row("limit", Relation::Le, limit, [(x, factor)]);
    }
    Ok(program)
}

#[test]
fn breakpoints_and_formulas_are_exact() {
    // p = 2/(9p) at √2/3, and 2/(9p) = 1 - p at 1/3, where p is less, and at 2/3.
    let found = pieces(["0", "1"], |p| {
        let one = Ratio::one();
        let rest = one.clone() - p;
        most(
            None,
            [
                (one.clone(), p.clone()),
                (one, rest),
                (p.clone(), constant("2/9")),
            ],
        )
    });
    assert_eq!(
        shown(&found),
        [
            "0 ≤ p ≤ ≈ 0.4714045208: p",
            "≈ 0.4714045208 < p ≤ 2/3: 2/(9*p)",
            "2/3 < p ≤ 1: 1 - p"
        ]
    );
    assert_eq!(found[0].at(&number("1/3")), Some(number("1/3")));
    assert_eq!(found[0].at(&number("1/2")), None);
    assert_eq!(found[1].at(&number("1/2")), Some(number("4/9")));
}

#[test]
fn nothing_satisfies_a_program_here_and_there() {
    let build = |p: &Ratio| {
        let low = p.clone() - &constant("1/3");
        let high = constant("2/3") - p;
        most(Some("0"), [(Ratio::one(), low), (Ratio::one(), high)])
    };
    let found = pieces(["0", "1"], build);
    assert_eq!(
        shown(&found),
        [
            "0 ≤ p < 1/3: -",
            "1/3 ≤ p ≤ 1/2: p - 1/3",
            "1/2 < p ≤ 2/3: 2/3 - p",
            "2/3 < p ≤ 1: -"
        ]
    );
    let fault = found[0].value.as_ref().unwrap_err().to_string();
    assert!(fault.contains("nothing satisfies"), "{fault}");
    // One point alone.
    let both = pieces(["0", "1"], |p| {
        let [low, high] = [p.clone() - &constant("1/2"), constant("1/2") - p];
        most(Some("0"), [(Ratio::one(), low), (Ratio::one(), high)])
    });
    assert_eq!(
        shown(&both),
        ["0 ≤ p < 1/2: -", "p = 1/2: 0", "1/2 < p ≤ 1: -"]
    );
}

#[test]
fn the_best_value_may_jump() {
    let capped = |factor: Ratio| {
        most(
            Some("0"),
            [(Ratio::one(), Ratio::one()), (factor, Ratio::zero())],
        )
    };
    // p x <= 0 says nothing up to p = 0, and that x is zero beyond.
    let step = pieces(["-1", "1"], |p| capped(p.clone()));
    assert_eq!(shown(&step), ["-1 ≤ p ≤ 0: 1", "0 < p ≤ 1: 0"]);
    let point = pieces(["-1", "1"], |p| capped(p.clone() * p));
    assert_eq!(shown(&point), ["-1 ≤ p < 0: 0", "p = 0: 1", "0 < p ≤ 1: 0"]);
    // The same where the point is √2.
    let root = pieces(["0", "2"], |p| {
        let zero = p.clone() * p - &constant("2");
        capped(zero.clone() * &zero)
    });
    assert_eq!(
        shown(&root),
        [
            "0 ≤ p < ≈ 1.414213562: 0",
            "p ≈ 1.414213562: 1",
            "≈ 1.414213562 < p ≤ 2: 0"
        ]
    );
    // At the ends of the range.
    let end = pieces(["0", "1"], |p| capped(p.clone()));
    assert_eq!(shown(&end), ["p = 0: 1", "0 < p ≤ 1: 0"]);
    let alone = pieces(["0", "0"], |p| capped(p.clone()));
    assert_eq!(shown(&alone), ["p = 0: 1"]);
}

#[test]
fn infinite_values_and_refusals_are_pieces() {
    let found = pieces(["-1", "1"], |p| {
        most(Some("0"), [(p.clone(), Ratio::one())])
    });
    assert_eq!(shown(&found), ["-1 ≤ p ≤ 0: -", "0 < p ≤ 1: 1/p"]);
    let refused = pieces(["0", "1"], |p| match p.compare(&constant("1/2")).is_gt() {
        true => Err(Error::input("it is too much")),
        false => most(None, [(Ratio::one(), p.clone())]),
    });
    assert_eq!(shown(&refused), ["0 ≤ p ≤ 1/2: p", "1/2 < p ≤ 1: -"]);
    let integers = pieces(["0", "1"], |p| {
        let mut program = most(None, [(Ratio::one(), p.clone())])?;
        program.set_integer(program.column_ids().next().unwrap());
        Ok(program)
    });
    assert_eq!(shown(&integers), ["0 ≤ p ≤ 1: -"]);
}

#[test]
fn what_is_wrong_ends_the_walk() {
    let run = |build: &dyn Fn(&Ratio) -> Program, range| {
        parametric("p", &range, build, &Options::default().start()).map(|_| ())
    };
    let (zero, one) = (Rational::ZERO, Rational::ONE);
    let broken = |_: &Ratio| Err(Error::internal("broken"));
    let fault = run(&broken, (zero.clone(), one.clone())).unwrap_err();
    assert_eq!(fault.kind(), ErrorKind::Internal);
    let plain = |p: &Ratio| most(None, [(Ratio::one(), p.clone())]);
    let fault = run(&plain, (one, zero)).unwrap_err();
    assert!(fault.to_string().contains("is empty"));
    let steep = |p: &Ratio| {
        let power = (0..300).fold(Ratio::one(), |power, _| power * p);
        most(None, [(Ratio::one(), power - &constant("1/2"))]).map(|mut program| {
            let x = program.column_ids().next().unwrap();
            program.add_row("also", Relation::Le, Ratio::zero(), [(x, Ratio::one())]);
            program
        })
    };
    let fault = run(&steep, (int(0), int(2))).unwrap_err();
    assert!(fault.to_string().contains("a power of `p` as high as 300"));
}

#[test]
fn a_run_that_stops_says_so() {
    let options = Options {
        limits: Limits {
            time: Some(Duration::ZERO),
            ..Limits::default()
        },
        ..Options::default()
    };
    let build = |p: &Ratio| most(None, [(Ratio::one(), p.clone())]);
    let (found, status) = parametric("p", &(int(0), int(1)), build, &options.start()).unwrap();
    assert_eq!((found.len(), status), (0, Status::Stopped(Stop::Time)));
}

/// A random program with a few rows and columns; coefficients are of degree two at most in p.
struct Family {
    maximize: bool,
    /// By column: cost; whether it is bounded above.
    columns: Vec<([i64; 3], bool)>,
    rows: Vec<(Relation, [i64; 3], Vec<[i64; 3]>)>,
}

impl Family {
    fn new(dice: &mut Dice) -> Self {
        let polynomial = |dice: &mut Dice| {
            let [a, b, c] = std::array::from_fn(|_| dice.below(7) as i64 - 3);
            [[a, 0, 0], [a, b, 0], [0, b, 0], [a, b, c]][dice.below(4)]
        };
        let columns: Vec<_> = (0..2 + dice.below(3))
            .map(|_| (polynomial(dice), dice.below(4) > 0))
            .collect();
        let rows = (0..1 + dice.below(4)).map(|_| {
            let relation = [Relation::Le, Relation::Le, Relation::Ge, Relation::Eq][dice.below(4)];
            let entries = columns.iter().map(|_| polynomial(dice)).collect();
            (relation, polynomial(dice), entries)
        });
        let rows = rows.collect();
        Family {
            maximize: dice.below(2) == 0,
            rows,
            columns,
        }
    }

    fn at<K: OrderedField>(&self, p: &K) -> LinearProgram<K> {
        let value = |[a, b, c]: [i64; 3]| {
            let [a, b, c] = [a, b, c].map(|own| K::from_rational(&int(own)));
            (c * p + &b) * p + &a
        };
        let mut program = match self.maximize {
            true => LinearProgram::maximize(),
            false => LinearProgram::minimize(),
        };
        for (cost, bounded) in &self.columns {
            let (lower, upper) = match bounded {
                true => (Some(K::zero()), Some(K::one())),
                false => (Some(-K::one()), None),
            };
            let column = program.add_column("x", lower, upper);
            program.set_cost(column, value(*cost));
        }
        for (relation, limit, entries) in &self.rows {
            let ids = program.column_ids();
            let entries: Vec<_> = ids
                .zip(entries)
                .map(|(id, own)| (id, value(*own)))
                .collect();
            program.add_row("row", *relation, value(*limit), entries);
        }
        program
    }
}

#[test]
fn random_families_agree_with_solutions_at_points() {
    let mut dice = Dice::new(20_261_127);
    let options = Options::default();
    let (mut optimal, mut breaks, mut irrational) = (0, 0, 0);
    for _ in 0..60 {
        let family = Family::new(&mut dice);
        let found = pieces(["-1", "2"], |p| Ok(family.at(p)));
        // No gaps, no overlaps.
        let ends = |value: i64| (Algebraic::from(int(value)), true);
        assert_eq!(
            (&found[0].from, &found[found.len() - 1].to),
            (&ends(-1), &ends(2))
        );
        for pair in found.windows(2) {
            assert_eq!(pair[0].to.0, pair[1].from.0);
            assert_ne!(pair[0].to.1, pair[1].from.1);
            breaks += 1;
            irrational += usize::from(pair[0].to.0.as_rational().is_none());
        }
        let inside = (0..24).map(|_| Rational::new(dice.below(3001) as i64 - 1000, 1000));
        let at_breaks = found
            .iter()
            .filter_map(|piece| piece.from.0.as_rational().cloned());
        // Right beside an irrational one.
        let beside = found.iter().flat_map(|piece| {
            let (low, high) = piece
                .from
                .0
                .refined(&Rational::new(1, 1_000_000))
                .interval();
            [low, high]
        });
        for p in inside.chain(at_breaks).chain(beside).collect::<Vec<_>>() {
            let piece = found
                .iter()
                .find(|piece| piece.contains(&p.clone().into()))
                .unwrap();
            match simplex::solve(&family.at(&p), None, &options.start()).unwrap() {
                Outcome::Optimal(direct) => {
                    optimal += 1;
                    assert_eq!(piece.at(&p), Some(direct.objective), "at {p} in {piece}");
                }
                other => {
                    let fault = piece.value.as_ref().unwrap_err().to_string();
                    let words = match other {
                        Outcome::Infeasible => "nothing satisfies",
                        _ => "is infinite",
                    };
                    assert!(fault.contains(words), "at {p} in {piece}: {fault}");
                }
            }
        }
    }
    assert!(
        optimal > 500 && breaks > 60 && irrational > 20,
        "{optimal} {breaks} {irrational}"
    );
}

fn ladder(game: &Game, goal: &str, leader: Option<&str>) -> Worth {
    let goal = Goal::from(Objective::parse(goal, game).unwrap());
    let leader = leader.map(|name| game.find_player(name).unwrap());
    worth(game, &goal, leader, &Options::default()).unwrap()
}

/// The proved value of a rung.
fn proved(worth: &Worth, what: RungKind) -> Rational {
    let rung = worth.rung(what).unwrap();
    assert!(rung.proved, "{what}: {:?}", rung.why_not);
    rung.value.clone().unwrap()
}

fn difference(worth: &Worth, what: &str) -> Rational {
    let found = worth.differences.iter().find(|own| own.what == what);
    found.unwrap().value.clone().unwrap()
}

#[test]
fn nothing_helps_in_matching_pennies_but_obedience() {
    let row = array![[1, -1], [-1, 1]];
    let game = bimatrix(&row, &row.mapv(|payoff: i64| -payoff));
    let first = game.player_name(PlayerId::new(0)).to_string();
    let found = ladder(&game, &first, None);
    assert_eq!(found.leader, Some(PlayerId::new(0)));
    let kinds: Vec<RungKind> = found.rungs.iter().map(|rung| rung.what).collect();
    assert_eq!(kinds, RungKind::ALL);
    for kind in RungKind::ALL {
        let expected = i64::from(kind == RungKind::Planner);
        assert_eq!(proved(&found, kind), int(expected), "{kind}");
    }
    assert_eq!(difference(&found, "cost of incentives"), int(1));
    assert_eq!(difference(&found, "value of commitment"), int(0));
}

#[test]
fn a_pledge_is_worth_what_stackelberg_says() {
    let game = bimatrix(&array![[2, 4], [1, 3]], &array![[1, 0], [0, 2]]);
    let first = game.player_name(PlayerId::new(0)).to_string();
    let found = ladder(&game, &first, Some(&first));
    assert_eq!(proved(&found, RungKind::LeaderNash), int(2));
    assert_eq!(proved(&found, RungKind::Sse), number("11/3"));
    // With one follower, and nothing to be seen on the way, correlation adds nothing.
    assert_eq!(proved(&found, RungKind::Sefce), number("11/3"));
    assert_eq!(difference(&found, "value of commitment"), number("5/3"));
    assert_eq!(difference(&found, "value of a correlated pledge"), int(0));
}

#[test]
fn threats_that_are_not_credible_have_a_price() {
    // The entrant stays out, or enters and is fought or not: staying out is a Nash equilibrium.
    let mut builder = GameBuilder::new("chain store", ["Entrant", "Incumbent"]);
    let entry = builder.infoset("Entrant", "entry", ["out", "in"]);
    let reply = builder.infoset("Incumbent", "reply", ["fight", "yield"]);
    let root = builder.root();
    let after: Vec<_> = builder.decide(root, entry).collect();
    builder.pay(after[0], [0, 3].map(int));
    for (payoffs, leaf) in [[-1, -1], [1, 0]]
        .into_iter()
        .zip(builder.decide(after[1], reply))
    {
        builder.pay(leaf, payoffs.map(int));
    }
    let game = builder.build().unwrap();
    let found = ladder(&game, "Incumbent", Some("Incumbent"));
    assert_eq!(proved(&found, RungKind::WorstSequential), int(0));
    assert_eq!(proved(&found, RungKind::BestSequential), int(0));
    assert_eq!(proved(&found, RungKind::BestNash), int(3));
    assert_eq!(difference(&found, "incredible threats"), int(3));
    // What is gained by a pledge to fight is what the incredible threat promised.
    assert_eq!(proved(&found, RungKind::Sse), int(3));
}

#[test]
fn what_equilibria_are_not_compared_by_stops_no_device() {
    let game = bimatrix(&array![[6, 2], [7, 0]], &array![[6, 7], [2, 0]]);
    let names: Vec<String> = game.players().to_vec();
    let text = format!("min({}, {})", names[0], names[1]);
    let goal = Goal::read(&text, |part| Objective::parse(part, &game)).unwrap();
    let found = worth(&game, &goal, None, &Options::default()).unwrap();
    for kind in [
        RungKind::WorstSequential,
        RungKind::BestSequential,
        RungKind::BestNash,
    ] {
        let rung = found.rung(kind).unwrap();
        assert_eq!((&rung.value, rung.proved), (&None, false));
        assert!(
            rung.why_not
                .as_ref()
                .unwrap()
                .contains("the least of several")
        );
    }
    // The leader's rungs are in its payoff, whatever the goal is.
    assert_eq!(proved(&found, RungKind::LeaderNash), int(7));
    assert_eq!(found.differences[0].value, None);
    // Half the welfare 21/2 of chicken.
    assert_eq!(proved(&found, RungKind::Communication), number("21/4"));
    assert_eq!(proved(&found, RungKind::Planner), int(6));
}

#[test]
fn more_players_can_be_pledged_a_device_and_strangers_do_not_lead() {
    let mut builder = GameBuilder::new("three", ["A", "B", "C"]);
    let root = builder.root();
    let set = builder.infoset("A", "choice", ["left", "right"]);
    for (payoff, leaf) in [1, 2].into_iter().zip(builder.decide(root, set)) {
        builder.pay(leaf, [payoff, 0, -payoff].map(int));
    }
    let game = builder.build().unwrap();
    let found = ladder(&game, "A", Some("C"));
    assert_eq!(proved(&found, RungKind::WorstSequential), int(2));
    assert_eq!(proved(&found, RungKind::BestNash), int(2));
    let rung = found.rung(RungKind::Sse).unwrap();
    assert!(rung.why_not.as_ref().unwrap().contains("one follower"));
    assert_eq!(proved(&found, RungKind::Sefce), int(-2));
    let goal = Goal::from(Objective::parse("A", &game).unwrap());
    let fault = worth(&game, &goal, Some(PlayerId::new(3)), &Options::default()).unwrap_err();
    assert!(fault.to_string().contains("there is no player 4"));
}

#[test]
fn the_ladder_of_the_assurance_game_is_in_order() {
    let model = model("israel_iran/assurance");
    for (p, c, k) in [("1/5", "1", "3"), ("3/10", "0", "1"), ("7/10", "1", "1")] {
        let values = model.defaults().with("p", p).unwrap();
        let values = values.with("c", c).unwrap().with("k", k).unwrap();
        let game = model.game(&values).unwrap();
        let read = |text: &str| model.objective(text, &values, &game);
        let goal = Goal::read("response == restrain", read).unwrap();
        let found = worth(&game, &goal, None, &Options::default()).unwrap();
        let goals = RungKind::ALL
            .into_iter()
            .filter(|kind| !kind.is_for_leader());
        let rungs: Vec<Rational> = goals.map(|kind| proved(&found, kind)).collect();
        assert!(rungs.is_sorted(), "{rungs:?}");
        assert_eq!(rungs[5], int(1));
        if p == "1/5" {
            assert_eq!(rungs[1], number("2/15"));
        }
        let leader = [RungKind::LeaderNash, RungKind::Sse, RungKind::Sefce];
        assert!(leader.map(|kind| proved(&found, kind)).is_sorted());
    }
}

#[test]
fn curves_of_the_assurance_game_agree_with_solutions_at_points() {
    let model = model("israel_iran/assurance");
    let which = [
        Mediation::Communication,
        Mediation::Certification,
        Mediation::Planner,
    ];
    let goal = "response == restrain";
    let values = model.defaults().with("c", "1").unwrap();
    let mut dice = Dice::new(8);
    for (parameter, unit) in [("p", 1000), ("k", 100), ("c", 100)] {
        let found = worth_over(
            &model,
            &values,
            parameter,
            None,
            goal,
            &which,
            None,
            &Options::default(),
        )
        .unwrap();
        assert_eq!((found.curves.len(), found.leader), (which.len(), None));
        for curve in &found.curves {
            assert_eq!(curve.status, Status::Solved);
            for _ in 0..5 {
                let at = Rational::new(dice.below(1001) as i64, unit);
                let mut point = values.clone();
                point.set_number(parameter, at.clone()).unwrap();
                let game = model.game(&point).unwrap();
                let objective = model.objective(goal, &point, &game).unwrap();
                let request = demarche::concepts::Request {
                    goal: Some(objective.into()),
                    leader: None,
                    tie_break: None,
                };
                let direct = curve
                    .concept
                    .solve(&game, &request, &Options::default())
                    .unwrap();
                let value = direct.optimum.unwrap().value;
                let piece = curve.piece_at(&at).unwrap();
                assert_eq!(piece.at(&at), Some(value), "{} at {at}", curve.concept);
            }
        }
    }
}
