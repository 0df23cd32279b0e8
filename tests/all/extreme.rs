//! All equilibria of two-player games, against the literature, a brute force over the strategic
//! form, and laws.

use crate::common::{all_extreme, bimatrix};
use crate::random::{Dice, Wanted, games, strategic_form};
use crate::rules::{Kuhn, unfold, von_stengels};
use demarche::analysis::{Verdict, certify};
use demarche::diagnostic::ErrorKind;
use demarche::game::{Game, GameBuilder, NodeId, NodeKind, PlayerId};
use demarche::number::Rational;
use demarche::run::{Options, Status, Stop};
use demarche::solvers::nash::{ExtremeEquilibria, extreme, lemke};
use demarche::strategy::{Behavior, RealizationPlan};
use ndarray::{Array2, array};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::time::Duration;

type All = ExtremeEquilibria<Rational>;
type Plan = Vec<Rational>;

/// By player, the plans of the extreme equilibria without the empty sequence, as text.
fn plans(all: &All) -> [Vec<String>; 2] {
    let text = |plan: &RealizationPlan| {
        let weights = plan.weights()[1..].iter().map(Rational::to_string);
        weights.collect::<Vec<_>>().join(" ")
    };
    all.plans
        .each_ref()
        .map(|plans| plans.iter().map(text).collect())
}

fn is_nash(game: &Game, profile: &Behavior) -> bool {
    certify(game, profile, None).unwrap().standing.nash == Verdict::Yes
}

/// The profile of two plans given by their weights.
fn profile(game: &Game, weights: [Plan; 2]) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    for (player, weights) in weights.into_iter().enumerate() {
        let plan = RealizationPlan::new(game.shape().clone(), PlayerId::new(player), weights);
        plan.expect("a plan").write_to(&mut profile);
    }
    profile
}

/// A random convex combination of some of a player's plans.
fn mixed(all: &All, player: usize, plans: &[usize], dice: &mut Dice) -> Plan {
    let shares = dice.distribution(plans.len());
    let mut sum = vec![Rational::ZERO; all.plans[player][plans[0]].weights().len()];
    for (&plan, share) in plans.iter().zip(&shares) {
        for (total, weight) in sum.iter_mut().zip(all.plans[player][plan].weights()) {
            *total += &(weight.clone() * share);
        }
    }
    sum
}

/// The probability of an action where a history ends.
fn probability(game: &Game, profile: &Behavior, history: &str, action: &str) -> Rational {
    let names: Vec<&str> = history.split_whitespace().collect();
    let node = game
        .nodes()
        .find(|&node| game.history(node) == names)
        .unwrap();
    let NodeKind::Decision(set) = game.kind(node) else {
        panic!("nobody moves after `{history}`");
    };
    let index = game
        .infoset(set)
        .action_names()
        .position(|name| name == action);
    profile.at(set).unwrap()[index.unwrap()].clone()
}

/// von Stengel 1999: a 6 by 6 game with more equilibria than the coordination game has.
#[test]
fn von_stengels_game_has_75_equilibria() {
    let all = all_extreme(&von_stengels());
    assert_eq!((all.equilibria.len(), all.components.len()), (75, 75));
    let mut sizes = [0; 6];
    for pair in &all.equilibria {
        let support = |player: usize| {
            let weights = all.plans[player][pair[player]].weights();
            weights[1..]
                .iter()
                .filter(|w| **w != Rational::ZERO)
                .count()
        };
        assert_eq!(support(0), support(1));
        sizes[support(0) - 1] += 1;
    }
    assert_eq!(sizes, [2, 26, 18, 26, 2, 1]);
}

#[test]
fn textbook_games() {
    let sexes = all_extreme(&bimatrix(&array![[3, 0], [0, 2]], &array![[2, 0], [0, 3]]));
    let expected = [["1 0", "3/5 2/5", "0 1"], ["1 0", "2/5 3/5", "0 1"]];
    assert_eq!(
        plans(&sexes),
        expected.map(|plans| plans.map(String::from).to_vec())
    );
    assert_eq!(sexes.equilibria, [[0, 0], [1, 1], [2, 2]]);
    let pennies = all_extreme(&bimatrix(
        &array![[1, -1], [-1, 1]],
        &array![[-1, 1], [1, -1]],
    ));
    assert_eq!(
        plans(&pennies),
        ["1/2 1/2", "1/2 1/2"].map(|plan| vec![plan.to_string()])
    );
    // Two pure equilibria off the diagonal, and the mixed one.
    let chicken = all_extreme(&bimatrix(&array![[0, 7], [2, 6]], &array![[0, 2], [7, 6]]));
    assert_eq!(chicken.equilibria, [[0, 2], [1, 1], [2, 0]]);
    assert_eq!(plans(&chicken)[1][1], "1/3 2/3");
}

#[test]
fn if_all_payoffs_are_equal_everything_is_an_equilibrium() {
    let payoffs = Array2::from_elem((3, 4), 7);
    let all = all_extreme(&bimatrix(&payoffs, &payoffs));
    assert_eq!(plans(&all)[0], ["1 0 0", "0 1 0", "0 0 1"]);
    assert_eq!((all.plans[1].len(), all.equilibria.len()), (4, 12));
    assert_eq!(all.cells.len(), 1);
    assert_eq!(all.cells[0].plans, [vec![0, 1, 2], vec![0, 1, 2, 3]]);
    assert_eq!(all.components.len(), 1);
}

/// von Stengel 2007, "Equilibrium computation for two-player games in strategic and extensive
/// form", the degenerate variant of its first example.
#[test]
fn a_degenerate_game_has_a_segment_and_a_point() {
    let game = bimatrix(
        &array![[3, 3], [2, 5], [0, 6]],
        &array![[3, 3], [2, 6], [3, 1]],
    );
    let all = all_extreme(&game);
    assert_eq!(plans(&all)[0], ["1 0 0", "0 1/3 2/3"]);
    assert_eq!(plans(&all)[1], ["1 0", "2/3 1/3", "1/3 2/3"]);
    assert_eq!(all.equilibria, [[0, 0], [0, 1], [1, 2]]);
    let cells: Vec<_> = all.cells.iter().map(|cell| cell.plans.clone()).collect();
    assert_eq!(cells, [[vec![0], vec![0, 1]], [vec![1], vec![2]]]);
    assert_eq!(all.components.len(), 2);
}

/// Two segments that meet in a corner are two cells and one component.
#[test]
fn cells_that_share_an_equilibrium_are_connected() {
    let game = bimatrix(&array![[1, 1], [1, 0]], &array![[1, 1], [1, 0]]);
    let all = all_extreme(&game);
    let cells: Vec<_> = all.cells.iter().map(|cell| cell.plans.clone()).collect();
    assert_eq!(cells, [[vec![0], vec![0, 1]], [vec![0, 1], vec![0]]]);
    assert_eq!(all.components.len(), 1);
    assert_eq!(all.components[0].cells, [0, 1]);
    // Corners of different cells together are no equilibrium.
    assert!(!is_nash(&game, &all.profile(&game, [1, 1]).unwrap()));
    assert!(all.profile(&game, [2, 0]).is_none());
}

/// Selten's entry game: the threat keeps the entrant out if it is made with at least one half.
#[test]
fn an_incredible_threat_is_a_component() {
    let mut builder = GameBuilder::new("entry", ["Entrant", "Incumbent"]);
    let enter = builder.infoset("Entrant", "enter", ["out", "in"]);
    let reply = builder.infoset("Incumbent", "reply", ["yield", "fight"]);
    let root = builder.root();
    let after: Vec<_> = builder.decide(root, enter).collect();
    builder.pay(after[0], [0, 2].map(Rational::from));
    let end: Vec<_> = builder.decide(after[1], reply).collect();
    builder.pay(end[0], [1, 1].map(Rational::from));
    builder.pay(end[1], [-1, -1].map(Rational::from));
    let all = all_extreme(&builder.build().unwrap());
    assert_eq!(plans(&all)[0], ["1 0", "0 1"]);
    assert_eq!(plans(&all)[1], ["1 0", "1/2 1/2", "0 1"]);
    assert_eq!(all.equilibria, [[0, 1], [0, 2], [1, 0]]);
    assert_eq!((all.cells.len(), all.components.len()), (2, 2));
}

/// Cho and Kreps 1987.
fn beer_quiche(weak: Rational) -> Game {
    let mut builder = GameBuilder::new("beer-quiche", ["Sender", "Receiver"]);
    let strong = Rational::ONE - &weak;
    let nature = builder.chance("type", [("weak", weak), ("strong", strong)]);
    let root = builder.root();
    for (kind, node) in builder.draw(root, nature).enumerate() {
        let label = ["weak", "strong"][kind];
        let breakfast = builder.infoset("Sender", label, ["beer", "quiche"]);
        for (ordered, node) in builder.decide(node, breakfast).enumerate() {
            let label = ["beer", "quiche"][ordered];
            let reply = builder.infoset("Receiver", label, ["fight", "spare"]);
            for (spared, leaf) in builder.decide(node, reply).enumerate() {
                let favorite = ordered != kind;
                let sender = i64::from(favorite) + 2 * spared as i64;
                builder.pay(
                    leaf,
                    [sender, i64::from(kind == spared)].map(Rational::from),
                );
            }
        }
    }
    builder.build().unwrap()
}

#[test]
fn beer_quiche_has_two_components_with_their_freedom_off_the_path() {
    let game = beer_quiche(Rational::new(1, 10));
    let all = all_extreme(&game);
    assert_eq!(
        (all.equilibria.len(), all.cells.len(), all.components.len()),
        (4, 2, 2)
    );
    for (cell, chosen, other) in [(0, "beer", "quiche"), (1, "quiche", "beer")] {
        let cell = &all.cells[cell].plans;
        let mut fights = Vec::new();
        for &reply in &cell[1] {
            let profile = all.profile(&game, [cell[0][0], reply]).unwrap();
            for kind in ["weak", "strong"] {
                assert_eq!(probability(&game, &profile, kind, chosen), Rational::ONE);
            }
            let after = |what| probability(&game, &profile, &format!("weak {what}"), "fight");
            assert_eq!(after(chosen), Rational::ZERO);
            fights.push(after(other));
        }
        fights.sort();
        assert_eq!(fights, [Rational::new(1, 2), Rational::ONE]);
    }
}

#[test]
fn beer_quiche_with_a_likely_weak_sender_has_one_equilibrium() {
    let game = beer_quiche(Rational::new(3, 5));
    let all = all_extreme(&game);
    assert_eq!(all.equilibria.len(), 1);
    let profile = all.profile(&game, [0, 0]).unwrap();
    let at = |history, action| probability(&game, &profile, history, action);
    assert_eq!(at("weak", "beer"), Rational::new(2, 3));
    assert_eq!(at("strong", "beer"), Rational::ONE);
    assert_eq!(at("weak beer", "fight"), Rational::new(1, 2));
    assert_eq!(at("weak quiche", "fight"), Rational::ONE);
    let payoffs = certify(&game, &profile, None).unwrap().payoffs;
    assert_eq!(payoffs, [Rational::new(7, 5), Rational::new(3, 5)]);
}

/// Kuhn 1950: the first player's optimal plans are a segment, the second's is one.
#[test]
fn kuhn_poker() {
    let game = unfold(&Kuhn { cards: 3 });
    let all = all_extreme(&game);
    assert_eq!(all.equilibria, [[0, 0], [1, 0]]);
    assert_eq!((all.cells.len(), all.components.len()), (1, 1));
    let mut bluffs = Vec::new();
    for &pair in &all.equilibria {
        let profile = all.profile(&game, pair).unwrap();
        let certificate = certify(&game, &profile, None).unwrap();
        assert_eq!(certificate.payoffs[0], Rational::new(-1, 18));
        let at = |history, action| probability(&game, &profile, history, action);
        let bluff = at("1 2", "bet");
        assert_eq!(
            at("2 1 check bet", "call"),
            bluff.clone() + &Rational::new(1, 3)
        );
        assert_eq!(at("3 1", "bet"), bluff.clone() * &Rational::from(3));
        assert_eq!(at("2 1 check", "bet"), Rational::new(1, 3));
        assert_eq!(at("1 2 bet", "call"), Rational::new(1, 3));
        bluffs.push(bluff);
    }
    bluffs.sort();
    assert_eq!(bluffs, [Rational::ZERO, Rational::new(1, 3)]);
}

/// A player who never moves, and one who moves where nothing depends on it.
#[test]
fn players_without_a_choice() {
    let mut builder = GameBuilder::new("a choice", ["Idle", "Free"]);
    let set = builder.infoset("Free", "pick", ["a", "b", "c"]);
    let root = builder.root();
    for (index, leaf) in builder.decide(root, set).enumerate() {
        builder.pay(
            leaf,
            [index as i64, i64::from(index > 0)].map(Rational::from),
        );
    }
    let all = all_extreme(&builder.build().unwrap());
    assert_eq!(plans(&all), [vec![""], vec!["0 1 0", "0 0 1"]]);
    assert_eq!((all.equilibria.len(), all.cells.len()), (2, 1));
    let leaf = GameBuilder::new("nothing", ["One", "Two"]).build().unwrap();
    assert_eq!(all_extreme(&leaf).equilibria, [[0, 0]]);
}

#[test]
fn a_stop_returns_equilibria_and_says_so() {
    let game = von_stengels();
    let mut options = Options::default();
    options.limits.pivots = 20;
    let some = extreme(&game, &options.start()).unwrap();
    assert_eq!(some.status, Status::Stopped(Stop::Work));
    assert!((1..75).contains(&some.equilibria.len()));
    for &pair in &some.equilibria {
        assert!(is_nash(&game, &some.profile(&game, pair).unwrap()));
    }
    let options = Options::default();
    options.cancellation.cancel();
    let none = extreme(&game, &options.start()).unwrap();
    assert_eq!(none.status, Status::Stopped(Stop::Cancelled));
    let mut options = Options::default();
    options.limits.time = Some(Duration::ZERO);
    let none = extreme(&unfold(&Kuhn { cards: 3 }), &options.start()).unwrap();
    assert_eq!(none.status, Status::Stopped(Stop::Time));
}

#[test]
fn other_games_are_refused() {
    let mut builder = GameBuilder::new("three", ["a", "b", "c"]);
    let root = builder.root();
    builder.pay(root, [1, 2, 3].map(Rational::from));
    let error = extreme(&builder.build().unwrap(), &Options::default().start()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let payoffs = Array2::from_elem((2, 3), Rational::ONE);
    let payoffs = [payoffs.view(), payoffs.view()];
    let error = Game::bimatrix("x", ["a", "b"], ["r"], ["c", "d", "e"], payoffs).unwrap_err();
    assert!(error.to_string().contains("2 by 3"), "{error}");
    let error = Game::bimatrix("x", ["a", "b"], ["r", "r"], ["c", "d", "e"], payoffs).unwrap_err();
    assert!(
        error.to_string().contains("two actions named `r`"),
        "{error}"
    );
}

/// The rank of a matrix.
fn rank(mut rows: Vec<Vec<Rational>>) -> usize {
    let columns = rows.first().map_or(0, Vec::len);
    let mut done = 0;
    for column in 0..columns {
        let Some(pivot) = (done..rows.len()).find(|&r| rows[r][column] != Rational::ZERO) else {
            continue;
        };
        rows.swap(done, pivot);
        let source = rows[done].clone();
        for row in &mut rows[done + 1..] {
            let factor = row[column].clone() / &source[column];
            for (entry, other) in row.iter_mut().zip(&source) {
                *entry -= &(factor.clone() * other);
            }
        }
        done += 1;
    }
    done
}

/// The solution of square equations `[A | b]`, if there is exactly one.
fn solve(mut rows: Vec<Vec<Rational>>) -> Option<Vec<Rational>> {
    let size = rows.len();
    for column in 0..size {
        let pivot = (column..size).find(|&r| rows[r][column] != Rational::ZERO)?;
        rows.swap(column, pivot);
        let lead = rows[column][column].clone();
        rows[column].iter_mut().for_each(|entry| *entry /= &lead);
        let source = rows[column].clone();
        for (index, row) in rows.iter_mut().enumerate() {
            if index != column {
                let factor = row[column].clone();
                for (entry, other) in row.iter_mut().zip(&source) {
                    *entry -= &(factor.clone() * other);
                }
            }
        }
    }
    Some(rows.into_iter().map(|mut row| row.pop().unwrap()).collect())
}

fn dot(a: &[Rational], b: &[Rational]) -> Rational {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// The extreme equilibria by brute force: of the strategic form all vertices of the best-response
/// polytopes, by solving for every choice of tight constraints; as plans, only those that are
/// vertices of the plans' own complex of best-response regions, by the rank of what is tight.
fn brute(game: &Game) -> BTreeSet<[Plan; 2]> {
    let form = strategic_form(game);
    let (rows, columns) = (form.strategies[0].len(), form.strategies[1].len());
    // By player: payoffs[own][other].
    let payoff = |i: usize, j: usize, player: usize| form.payoffs[i * columns + j][player].clone();
    let matrix = [0, 1].map(|player| -> Vec<Vec<Rational>> {
        let counts = [rows, columns];
        let cell = |own, other| match player {
            0 => payoff(own, other, 0),
            _ => payoff(other, own, 1),
        };
        let row = |own| {
            (0..counts[1 - player])
                .map(|other| cell(own, other))
                .collect()
        };
        (0..counts[player]).map(row).collect()
    });
    let pure = [0, 1].map(|player| -> Vec<Plan> {
        let id = PlayerId::new(player);
        let plan = |pure: &Vec<usize>| {
            let mut profile = Behavior::open(game.shape().clone());
            for (&set, &action) in game.infosets_of(id).iter().zip(pure) {
                let count = game.infoset(set).action_count();
                let choice = (0..count).map(|a| Rational::from(i64::from(a == action)));
                profile.set(set, choice).unwrap();
            }
            RealizationPlan::of(&profile, id)
                .unwrap()
                .weights()
                .to_vec()
        };
        form.strategies[player].iter().map(plan).collect()
    });
    // By player: its vertices, with the replies that are best to each.
    let vertices = [0, 1].map(|player| -> BTreeSet<(Plan, Vec<usize>)> {
        let (own, other) = (&pure[player], &matrix[1 - player]);
        let (m, n) = (own.len(), other.len());
        // Constraints: x_i ≥ 0 and v - (B'x)_j ≥ 0, over (x, v).
        let constraint = |index: usize| -> Plan {
            let mut row: Plan = (0..m)
                .map(|i| match index.checked_sub(m) {
                    Some(j) => -other[j][i].clone(),
                    None => Rational::from(i64::from(i == index)),
                })
                .collect();
            row.push(Rational::from(i64::from(index >= m)));
            row
        };
        let constraints: Vec<Plan> = (0..m + n).map(constraint).collect();
        let mut found = BTreeSet::new();
        for tight in 0..1u32 << (m + n) {
            if tight.count_ones() as usize != m {
                continue;
            }
            let mut equations: Vec<Plan> = vec![vec![Rational::ONE; m]];
            equations[0].push(Rational::ZERO);
            equations[0].push(Rational::ONE);
            for row in (0..m + n).filter(|row| tight >> row & 1 == 1) {
                equations.push(constraints[row].clone());
                equations.last_mut().unwrap().push(Rational::ZERO);
            }
            let Some(point) = solve(equations) else {
                continue;
            };
            let slack: Plan = constraints.iter().map(|row| dot(row, &point)).collect();
            if slack.iter().any(|s| *s < Rational::ZERO) {
                continue;
            }
            let best = (0..n).filter(|j| slack[m + j] == Rational::ZERO).collect();
            let mut plan = vec![Rational::ZERO; own[0].len()];
            for (share, pure) in point.iter().zip(own) {
                for (total, weight) in plan.iter_mut().zip(pure) {
                    *total += &(share * weight);
                }
            }
            found.insert((plan, best));
        }
        // Directions within the plan's face that keep the best replies equally good must vanish.
        found.retain(|(plan, best): &(Plan, Vec<usize>)| {
            let inside = |pure: &Plan| {
                let mut pairs = pure.iter().zip(plan);
                pairs.all(|(p, x)| *p == Rational::ZERO || *x != Rational::ZERO)
            };
            let face: Vec<usize> = (0..m).filter(|&i| inside(&own[i])).collect();
            let mut rows = vec![vec![Rational::ONE; face.len()]];
            for &j in best {
                let gain = |&i: &usize| other[j][i].clone() - &other[best[0]][i];
                rows.push(face.iter().map(gain).collect());
            }
            let conditions = rank(rows.clone());
            for (sequence, _) in plan.iter().enumerate() {
                rows.push(face.iter().map(|&i| own[i][sequence].clone()).collect());
            }
            rank(rows) == conditions
        });
        found
    });
    // A plan is a best reply if it is in the face that best pure replies span.
    let replies = |player: usize, plan: &Plan, best: &[usize]| {
        let mut spread = vec![false; plan.len()];
        for &index in best {
            for (sequence, weight) in pure[player][index].iter().enumerate() {
                spread[sequence] |= *weight != Rational::ZERO;
            }
        }
        let mut pairs = plan.iter().zip(&spread);
        pairs.all(|(weight, &good)| good || *weight == Rational::ZERO)
    };
    let mut found = BTreeSet::new();
    for (x, best_to_x) in &vertices[0] {
        for (y, best_to_y) in &vertices[1] {
            if replies(0, x, best_to_y) && replies(1, y, best_to_x) {
                found.insert([x.clone(), y.clone()]);
            }
        }
    }
    found
}

fn pairs(all: &All) -> BTreeSet<[Plan; 2]> {
    let plan = |player: usize, index: usize| all.plans[player][index].weights().to_vec();
    let pairs = all
        .equilibria
        .iter()
        .map(|&[x, y]| [plan(0, x), plan(1, y)]);
    pairs.collect()
}

/// The maximal products of plans all of whose pairs are listed, by trying every set.
fn products(all: &All) -> BTreeSet<[Vec<usize>; 2]> {
    let listed: BTreeSet<[usize; 2]> = all.equilibria.iter().copied().collect();
    let with = |set: &[usize], player: usize| -> Vec<usize> {
        let goes = |other: &usize| {
            let pair = |one: usize| {
                if player == 0 {
                    [one, *other]
                } else {
                    [*other, one]
                }
            };
            set.iter().all(|&one| listed.contains(&pair(one)))
        };
        (0..all.plans[1 - player].len()).filter(goes).collect()
    };
    let mut found = BTreeSet::new();
    for subset in 1..1u32 << all.plans[0].len() {
        let set: Vec<usize> = (0..all.plans[0].len())
            .filter(|i| subset >> i & 1 == 1)
            .collect();
        let replies = with(&set, 0);
        if !replies.is_empty() {
            found.insert([with(&replies, 1), replies]);
        }
    }
    found
}

/// What must hold of every answer.
fn check(game: &Game, all: &All, dice: &mut Dice) {
    for &pair in &all.equilibria {
        assert!(is_nash(game, &all.profile(game, pair).unwrap()));
    }
    for cell in &all.cells {
        let mix = [0, 1].map(|player| mixed(all, player, &cell.plans[player], dice));
        assert!(is_nash(game, &profile(game, mix)));
    }
    if all.plans[0].len() <= 10 {
        let cells: BTreeSet<_> = all.cells.iter().map(|cell| cell.plans.clone()).collect();
        assert_eq!(cells, products(all));
    }
    // Every cell is in one component, and cells meet exactly inside of components.
    let mut seen: Vec<usize> = all
        .components
        .iter()
        .flat_map(|c| c.cells.clone())
        .collect();
    seen.sort_unstable();
    assert_eq!(seen, (0..all.cells.len()).collect::<Vec<_>>());
    let component = |cell: usize| all.components.iter().position(|c| c.cells.contains(&cell));
    for (i, one) in all.cells.iter().enumerate() {
        for (j, other) in all.cells.iter().enumerate() {
            let meet = [0, 1].iter().all(|&player| {
                let plans = &other.plans[player];
                one.plans[player].iter().any(|plan| plans.contains(plan))
            });
            assert!(!meet || component(i) == component(j));
        }
    }
}

fn payoffs(values: std::ops::Range<i64>) -> impl Strategy<Value = [Array2<i64>; 2]> {
    (1..=4usize, 1..=4usize).prop_flat_map(move |(rows, columns)| {
        let matrix = prop::collection::vec(values.clone(), rows * columns)
            .prop_map(move |list| Array2::from_shape_vec((rows, columns), list).unwrap());
        [matrix.clone(), matrix]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn bimatrix_games_with_ties_are_those_of_brute_force(
        [row, column] in prop_oneof![payoffs(0..3), payoffs(0..2), payoffs(-9..10)],
        seed in any::<u64>(),
    ) {
        let game = bimatrix(&row, &column);
        let all = all_extreme(&game);
        prop_assert_eq!(pairs(&all), brute(&game));
        check(&game, &all, &mut Dice::new(seed));
    }

    #[test]
    fn trees_are_those_of_brute_force(
        game in games(Wanted { strategies: 6, ..Wanted::default() }),
        seed in any::<u64>(),
    ) {
        let all = all_extreme(&game);
        prop_assert_eq!(pairs(&all), brute(&game));
        check(&game, &all, &mut Dice::new(seed));
    }

    #[test]
    fn constant_sum_trees_are_those_of_brute_force(
        game in games(Wanted { strategies: 6, constant_sum: true, ..Wanted::default() }),
    ) {
        let all = all_extreme(&game);
        prop_assert_eq!(pairs(&all), brute(&game));
        prop_assert_eq!((all.cells.len(), all.components.len()), (1, 1));
    }

    #[test]
    fn generic_games_have_an_odd_number_of_equilibria(
        entries in prop::collection::vec(-1_000_000..1_000_000i64, 2 * 36),
    ) {
        let matrix = |at: usize| {
            Array2::from_shape_vec((6, 6), entries[at..at + 36].to_vec()).unwrap()
        };
        let game = bimatrix(&matrix(0), &matrix(36));
        let all = all_extreme(&game);
        prop_assert_eq!(all.equilibria.len() % 2, 1);
        prop_assert_eq!(all.components.len(), all.equilibria.len());
        // The one that Lemke's algorithm finds is among them.
        let prior = Behavior::uniform(game.shape().clone());
        let found = lemke(&game, &prior, &Options::default().start()).unwrap().profile.unwrap();
        let pair = [0, 1].map(|player| {
            let plan = RealizationPlan::of(&found, PlayerId::new(player)).unwrap();
            plan.weights().to_vec()
        });
        prop_assert!(pairs(&all).contains(&pair));
        // Supports of different equilibria together are in general no equilibrium.
        if all.equilibria.len() > 1 {
            let crossed = [all.equilibria[0][0], all.equilibria[1][1]];
            prop_assert!(!is_nash(&game, &all.profile(&game, crossed).unwrap()));
        }
    }

    #[test]
    fn other_names_permute_the_equilibria([row, column] in payoffs(0..3), seed in any::<u64>()) {
        let (rows, columns) = row.dim();
        let mut dice = Dice::new(seed);
        let mut shuffled = |count: usize| {
            let mut order: Vec<usize> = (0..count).collect();
            (1..count).for_each(|at| order.swap(at, dice.below(at + 1)));
            order
        };
        let order = [shuffled(rows), shuffled(columns)];
        // Also positive affine payoffs, which change nothing.
        let turned = |matrix: &Array2<i64>, factor| {
            Array2::from_shape_fn((rows, columns), |(i, j)| {
                3 - factor + factor * matrix[[order[0][i], order[1][j]]]
            })
        };
        let other = all_extreme(&bimatrix(&turned(&row, 5), &turned(&column, 2)));
        let back = |player: usize, plan: &Plan| {
            let mut old = plan.clone();
            for (new, &index) in order[player].iter().enumerate() {
                old[index + 1] = plan[new + 1].clone();
            }
            old
        };
        let renamed = pairs(&other).iter().map(|[x, y]| [back(0, x), back(1, y)]).collect();
        let first = all_extreme(&bimatrix(&row, &column));
        prop_assert_eq!(pairs(&first), renamed);
        prop_assert_eq!(first.components.len(), other.components.len());
    }
}

#[test]
fn what_is_never_reached_leaves_no_trace() {
    // After `out`, two sets that do not matter, with ties in them.
    let mut builder = GameBuilder::new("ignored", ["A", "B"]);
    let first = builder.infoset("A", "first", ["out", "in"]);
    let reply = builder.infoset("B", "reply", ["l", "r"]);
    let last = builder.infoset("A", "last", ["x", "y", "z"]);
    let root = builder.root();
    let after: Vec<NodeId> = builder.decide(root, first).collect();
    builder.pay(after[0], [5, 0].map(Rational::from));
    let replies: Vec<NodeId> = builder.decide(after[1], reply).collect();
    builder.pay(replies[0], [1, 1].map(Rational::from));
    for (index, leaf) in builder.decide(replies[1], last).enumerate() {
        builder.pay(leaf, [index as i64, [0, 2, 0][index]].map(Rational::from));
    }
    let game = builder.build().unwrap();
    let all = all_extreme(&game);
    // Out is dominant, so that the reply is free and what A would do last is left open.
    assert_eq!(plans(&all)[0], ["1 0 0 0 0"]);
    assert_eq!(plans(&all)[1], ["1 0", "0 1"]);
    assert_eq!(pairs(&all), brute(&game));
}
