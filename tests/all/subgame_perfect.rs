//! Subgame perfect equilibria: the literature's cases, brute force, and the laws that relate them
//! to other concepts.

use crate::common::pure_profiles;
use crate::random::{Dice, Wanted, game as random_game, games};
use demarche::Model;
use demarche::analysis::{Verdict, certify};
use demarche::concepts::{Completeness, Concept};
use demarche::game::{Game, GameBuilder, NodeId, NodeKind, PlayerId};
use demarche::lp::simplex::{self, Outcome};
use demarche::lp::{LinearProgram, Relation};
use demarche::number::Rational;
use demarche::run::{Options, Status, Stop};
use demarche::solvers::nash::extreme;
use demarche::solvers::refinements::subgame_perfect::{
    AllSubgamePerfect, Class, all_subgame_perfect, subgame_perfect,
};
use demarche::solvers::signaling::sequential_equilibria;
use demarche::strategy::{Behavior, RealizationPlan};
use itertools::Itertools;
use proptest::prelude::*;

// ---------------------------------------------------------------------------------------------
// Checks

fn is_subgame_perfect(game: &Game, profile: &Behavior) -> bool {
    let standing = certify(game, profile, None).unwrap().standing;
    standing.nash == Verdict::Yes && standing.subgame_perfect == Verdict::Yes
}

/// One equilibrium, certified; its payoffs.
fn one(game: &Game) -> (Behavior, Vec<Rational>) {
    let found = subgame_perfect(game, &Options::default().start()).unwrap();
    assert_eq!(found.status, Status::Solved);
    let (profile, payoffs) = (found.profile.unwrap(), found.payoffs.unwrap());
    assert!(game.infosets().all(|set| profile.at(set.id()).is_some()));
    let certificate = certify(game, &profile, None).unwrap();
    assert_eq!(certificate.standing.nash, Verdict::Yes);
    assert_eq!(certificate.standing.subgame_perfect, Verdict::Yes);
    assert_eq!(certificate.payoffs, payoffs);
    (profile, payoffs)
}

/// All equilibria, every extreme point and what lies between certified.
fn all(game: &Game) -> AllSubgamePerfect {
    let found = all_subgame_perfect(game, &Options::default().start()).unwrap();
    assert_eq!(found.status, Status::Solved);
    checked(game, found)
}

fn checked(game: &Game, found: AllSubgamePerfect) -> AllSubgamePerfect {
    for class in &found.classes {
        check(game, class);
    }
    for (at, class) in found.classes.iter().enumerate() {
        let others = found.classes[..at].iter();
        assert!(
            others
                .into_iter()
                .all(|other| !holds(other, &class.representative))
        );
    }
    found
}

/// The same, and they are known to be all.
fn complete(game: &Game) -> Vec<Class> {
    let found = all(game);
    assert_eq!(found.incomplete, None);
    assert!(found.components);
    found.classes
}

fn check(game: &Game, class: &Class) {
    let certificate = certify(game, &class.representative, None).unwrap();
    assert_eq!(certificate.standing.nash, Verdict::Yes);
    assert_eq!(certificate.standing.subgame_perfect, Verdict::Yes);
    for (payoff, range) in certificate.payoffs.iter().zip(&class.payoffs) {
        assert!(range.least <= *payoff && *payoff <= range.greatest);
    }
    assert!(holds(class, &class.representative));
    let mut dice = Dice::new(7);
    for cell in &class.cells {
        for _ in 0..6 {
            let pick = |dice: &mut Dice| {
                let parts = cell.vertices.iter().map(|own| {
                    let [a, b] = [0, 1].map(|_| &own[dice.below(own.len())]);
                    between(a, b)
                });
                filled(game, &parts.collect::<Vec<_>>(), dice)
            };
            assert!(is_subgame_perfect(game, &pick(&mut dice)));
        }
    }
}

/// The middle of two parts that differ at one set only; otherwise the first.
fn between(a: &Behavior, b: &Behavior) -> Behavior {
    let sets = a.shape().infosets().map(|set| set.id());
    let differ: Vec<_> = sets.filter(|&set| a.at(set) != b.at(set)).collect();
    let mut middle = a.clone();
    if let [set] = differ[..]
        && let (Some(one), Some(other)) = (a.at(set), b.at(set))
    {
        let both = one
            .iter()
            .zip(other)
            .map(|(x, y)| (x + y) * Rational::new(1, 2));
        middle.set(set, both.collect::<Vec<_>>()).unwrap();
    }
    middle
}

/// All parts as one profile, with anything at sets that are left open.
fn filled(game: &Game, parts: &[Behavior], dice: &mut Dice) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    for set in game.infosets() {
        let given = parts[set.player().index()].at(set.id());
        let given = given.map(<[Rational]>::to_vec);
        let any = || dice.distribution(set.action_count());
        profile.set(set.id(), given.unwrap_or_else(any)).unwrap();
    }
    profile
}

/// Whether a pure profile, or one of a game in which nobody moves twice on a path, is in a class.
pub fn holds(class: &Class, profile: &Behavior) -> bool {
    class.cells.iter().any(|cell| {
        let mut players = cell.vertices.iter().enumerate();
        players.all(|(player, own)| {
            let player = PlayerId::new(player);
            let matching = own.iter().any(|vertex| agrees(vertex, profile, player));
            // A pure plan is extreme in whatever it is in.
            matching || (!profile.is_pure() && is_in_hull(own, profile, player))
        })
    })
}

/// Whether a profile does what a player's part says, wherever it says something.
fn agrees(part: &Behavior, profile: &Behavior, player: PlayerId) -> bool {
    let sets = profile.shape().infosets_of(player).iter();
    sets.into_iter().all(|&set| {
        part.at(set)
            .is_none_or(|given| Some(given) == profile.at(set))
    })
}

/// Whether a profile is an average of parts at the sets at which all parts say something.
fn is_in_hull(parts: &[Behavior], profile: &Behavior, player: PlayerId) -> bool {
    let mut program = LinearProgram::minimize();
    let columns: Vec<_> = (0..parts.len())
        .map(|at| program.add_column(at, Some(Rational::ZERO), None))
        .collect();
    let ones = columns.iter().map(|&column| (column, Rational::ONE));
    program.add_row("sum", Relation::Eq, Rational::ONE, ones);
    for &set in profile.shape().infosets_of(player) {
        if parts.iter().any(|part| part.at(set).is_none()) {
            continue;
        }
        for (action, p) in profile.at(set).unwrap().iter().enumerate() {
            let entries = columns.iter().zip(parts);
            let entries = entries.map(|(&c, part)| (c, part.at(set).unwrap()[action].clone()));
            program.add_row(action, Relation::Eq, p.clone(), entries.collect::<Vec<_>>());
        }
    }
    let outcome = simplex::solve(&program, None, &Options::default().start()).unwrap();
    matches!(outcome, Outcome::Optimal(_))
}

/// Whether two classes have a profile in common; for games in which nobody moves twice on a path.
fn meet(one: &Class, other: &Class) -> bool {
    let pairs = |cell| other.cells.iter().map(move |other| (cell, other));
    one.cells.iter().flat_map(pairs).any(|(one, other)| {
        let mut players = one.vertices.iter().zip(&other.vertices);
        players.all(|(one, other)| hulls_meet(one, other))
    })
}

fn hulls_meet(one: &[Behavior], other: &[Behavior]) -> bool {
    let mut program = LinearProgram::minimize();
    let mut columns = Vec::new();
    for parts in [one, other] {
        let own: Vec<_> = (0..parts.len())
            .map(|at| program.add_column(at, Some(Rational::ZERO), None))
            .collect();
        let ones = own.iter().map(|&column| (column, Rational::ONE));
        program.add_row("sum", Relation::Eq, Rational::ONE, ones);
        columns.extend(own);
    }
    for set in one[0].shape().infosets() {
        if one
            .iter()
            .chain(other)
            .any(|part| part.at(set.id()).is_none())
        {
            continue;
        }
        for action in 0..set.action_count() {
            let signs = one.iter().map(|part| (part, Rational::ONE));
            let signs = signs.chain(other.iter().map(|part| (part, -Rational::ONE)));
            let entries = columns.iter().zip(signs);
            let entries =
                entries.map(|(&c, (part, sign))| (c, sign * &part.at(set.id()).unwrap()[action]));
            program.add_row(
                action,
                Relation::Eq,
                Rational::ZERO,
                entries.collect::<Vec<_>>(),
            );
        }
    }
    let outcome = simplex::solve(&program, None, &Options::default().start()).unwrap();
    matches!(outcome, Outcome::Optimal(_))
}

fn ints<const N: usize>(payoffs: [i64; N]) -> [Rational; N] {
    payoffs.map(Rational::from)
}

// ---------------------------------------------------------------------------------------------
// Games

/// Every player sees everything. Payoffs are among `payoffs` numbers, so that ties are frequent if
/// these are few; nobody moves twice on a path where `once`.
fn perfect_information(
    players: usize,
    depth: usize,
    payoffs: usize,
    once: bool,
    dice: &mut Dice,
) -> Game {
    let names = ["Ann", "Bob", "Cleo"];
    let mut builder = GameBuilder::new("perfect information", names[..players].iter().copied());
    let mut waiting = vec![(builder.root(), 0, 0)];
    let mut count = 0;
    while let Some((node, level, moved)) = waiting.pop() {
        count += 1;
        let over =
            level >= depth || (level > 1 && dice.below(6) == 0) || (once && moved == players);
        if over || dice.below(4) == 0 {
            let paid = (0..players).map(|_| Rational::from(dice.below(payoffs) as i64));
            builder.pay(node, paid.collect::<Vec<_>>());
        }
        if over {
            continue;
        }
        if dice.below(5) == 0 {
            let odds = dice.distribution(2);
            let branches = odds.into_iter().enumerate();
            let branches = branches.map(|(at, p)| (format!("c{at}"), p));
            let chance = builder.chance("", branches);
            waiting.extend(builder.draw(node, chance).map(|n| (n, level + 1, moved)));
            continue;
        }
        let mover = if once { moved } else { dice.below(players) };
        let actions = (0..[1, 2, 2, 3][dice.below(4)]).map(|at| format!("a{at}"));
        let set = builder.infoset(names[mover], &format!("{count}"), actions);
        waiting.extend(builder.decide(node, set).map(|n| (n, level + 1, moved + 1)));
    }
    builder.build().unwrap()
}

/// The same game with payoffs 0 and 1 only.
fn with_ties(game: &Game) -> Game {
    let mut values = game.values().clone();
    let one = |payoff: &Rational| Rational::from(i64::from(*payoff > Rational::ZERO));
    values.payoffs = values.payoffs.map(one);
    Game::new(game.shape().clone(), values).unwrap()
}

/// Backward induction that breaks ties at random, mixing where `mixed`.
fn induced(game: &Game, mixed: bool, dice: &mut Dice) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    let mut worth = vec![Vec::new(); game.node_count()];
    for node in game.nodes().rev() {
        let mut total: Vec<Rational> = game
            .player_ids()
            .map(|player| {
                game.payoff_at(node, player)
                    .cloned()
                    .unwrap_or(Rational::ZERO)
            })
            .collect();
        let children: Vec<NodeId> = game.children(node).collect();
        let weights = match game.kind(node) {
            NodeKind::Leaf => vec![],
            NodeKind::Chance(chance) => game.chance(chance).to_vec(),
            NodeKind::Decision(set) => {
                let owner = game.infoset(set).player().index();
                let values: Vec<&Rational> =
                    children.iter().map(|c| &worth[c.index()][owner]).collect();
                let top = values.iter().max().unwrap();
                let best: Vec<usize> = (0..values.len()).filter(|&a| values[a] == *top).collect();
                let shares = match mixed {
                    true => dice.distribution(best.len()),
                    false => {
                        let one = dice.below(best.len());
                        let certain = |at| Rational::from(i64::from(at == one));
                        (0..best.len()).map(certain).collect()
                    }
                };
                let mut weights = vec![Rational::ZERO; values.len()];
                best.into_iter()
                    .zip(shares)
                    .for_each(|(a, p)| weights[a] = p);
                profile.set(set, weights.clone()).unwrap();
                weights
            }
        };
        for (child, weight) in children.iter().zip(&weights) {
            for (sum, value) in total.iter_mut().zip(&worth[child.index()]) {
                *sum += &(value * weight);
            }
        }
        worth[node.index()] = total;
    }
    profile
}

type Matrix = [[[i64; 2]; 2]; 2];

const BATTLE: Matrix = [[[3, 1], [0, 0]], [[0, 0], [1, 3]]];
const DILEMMA: Matrix = [[[2, 2], [0, 3]], [[3, 0], [1, 1]]];

/// Adds a simultaneous move at `node`; the nodes after it, row by row.
fn simultaneous(builder: &mut GameBuilder, node: NodeId, label: &str) -> Vec<NodeId> {
    let sets = ["Row", "Column"].map(|player| builder.infoset(player, label, ["a", "b"]));
    let rows: Vec<NodeId> = builder.decide(node, sets[0]).collect();
    rows.into_iter()
        .flat_map(|row| builder.decide(row, sets[1]).collect::<Vec<_>>())
        .collect()
}

fn repeated(matrix: Matrix, times: usize) -> Game {
    let mut builder = GameBuilder::new("repeated", ["Row", "Column"]);
    let mut starts = vec![(builder.root(), String::new())];
    for _ in 0..times {
        let mut next = Vec::new();
        for (node, history) in starts {
            let after = simultaneous(&mut builder, node, &history);
            for (cell, node) in after.into_iter().enumerate() {
                builder.pay(node, ints(matrix[cell / 2][cell % 2]));
                next.push((node, format!("{history}{cell}")));
            }
        }
        starts = next;
    }
    builder.build().unwrap()
}

// ---------------------------------------------------------------------------------------------
// Cases

fn entry(names: [&str; 2], swapped: bool) -> Game {
    let mut builder = GameBuilder::new("entry", ["Entrant", "Incumbent"]);
    let replies = if swapped {
        ["fight", "yield"]
    } else {
        ["yield", "fight"]
    };
    let enter = builder.infoset("Entrant", "enter", names);
    let reply = builder.infoset("Incumbent", "reply", replies);
    let root = builder.root();
    for (name, node) in names.iter().zip(builder.decide(root, enter)) {
        if *name == "out" {
            builder.pay(node, ints([0, 2]));
            continue;
        }
        for (name, leaf) in replies.iter().zip(builder.decide(node, reply)) {
            let paid = if *name == "yield" { [1, 1] } else { [-1, -1] };
            builder.pay(leaf, ints(paid));
        }
    }
    builder.build().unwrap()
}

#[test]
fn a_threat_that_is_not_credible() {
    let game = entry(["out", "in"], false);
    let (_, payoffs) = one(&game);
    assert_eq!(payoffs, ints([1, 1]));
    let run = Options::default();
    assert_eq!(extreme(&game, &run.start()).unwrap().components.len(), 2);
    let classes = complete(&game);
    assert_eq!(classes.len(), 1);
    assert!(classes[0].cells[0].is_point());
}

#[test]
fn other_names_and_orders_give_the_same_answer() {
    for (order, swapped) in [
        (["in", "out"], false),
        (["in", "out"], true),
        (["out", "in"], true),
    ] {
        let game = entry(order, swapped);
        let classes = complete(&game);
        assert_eq!(classes.len(), 1);
        for set in game.infosets() {
            for action in set.actions() {
                let taken = ["in", "yield"].contains(&game.action_name(action));
                let p = classes[0].representative.probability(action).unwrap();
                assert_eq!(*p, Rational::from(i64::from(taken)));
            }
        }
    }
}

#[test]
fn players_in_another_order_give_the_same_classes() {
    // The battle of the sexes after an outside option, with either player listed first.
    let mut found = Vec::new();
    for order in [["Row", "Column"], ["Column", "Row"]] {
        let mut builder = GameBuilder::new("outside option", order);
        let first = builder.infoset("Row", "enter", ["out", "in"]);
        let root = builder.root();
        let after: Vec<_> = builder.decide(root, first).collect();
        let by_player = |paid: [i64; 2]| {
            ints(if order[0] == "Row" {
                paid
            } else {
                [paid[1], paid[0]]
            })
        };
        builder.pay(after[0], by_player([2, 4]));
        for (cell, node) in simultaneous(&mut builder, after[1], "battle")
            .into_iter()
            .enumerate()
        {
            builder.pay(node, by_player(BATTLE[cell / 2][cell % 2]));
        }
        let game = builder.build().unwrap();
        one(&game);
        let classes = complete(&game);
        let row = usize::from(order[0] != "Row");
        let mut payoffs: Vec<_> = classes
            .iter()
            .map(|class| [row, 1 - row].map(|player| class.payoffs[player].least.clone()))
            .collect();
        payoffs.sort();
        found.push(payoffs);
    }
    // Three equilibria of the subgame; it is entered only for the better one.
    assert_eq!(found[0], [[2, 4], [2, 4], [3, 1]].map(ints));
    assert_eq!(found[0], found[1]);
}

#[test]
fn a_dilemma_that_ends_has_one_answer() {
    let game = repeated(DILEMMA, 3);
    let (_, payoffs) = one(&game);
    assert_eq!(payoffs, ints([3, 3]));
    let classes = complete(&game);
    assert_eq!(classes.len(), 1);
    assert!(classes[0].cells[0].is_point());
}

#[test]
fn what_follows_may_differ_by_history() {
    // Each of four subgames has three equilibria; the first stage's matrix changes with them.
    let game = repeated(BATTLE, 2);
    one(&game);
    let classes = complete(&game);
    let continuations = [[3, 1], [1, 3]]
        .map(ints)
        .into_iter()
        .chain([[Rational::new(3, 4), Rational::new(3, 4)]]);
    let continuations: Vec<_> = continuations.collect();
    let mut expected = 0;
    for choice in 0..81usize {
        let mut payoffs = [0, 1].map(|_| ndarray::Array2::from_elem((2, 2), Rational::ZERO));
        for cell in 0..4 {
            let after = &continuations[choice / 3usize.pow(cell as u32) % 3];
            for player in 0..2 {
                let now = Rational::from(BATTLE[cell / 2][cell % 2][player]);
                payoffs[player][[cell / 2, cell % 2]] = now + &after[player];
            }
        }
        let sides = ["a", "b"];
        let views = [payoffs[0].view(), payoffs[1].view()];
        let stage = Game::bimatrix("stage", ["Row", "Column"], sides, sides, views).unwrap();
        let options = Options::default();
        expected += extreme(&stage, &options.start()).unwrap().components.len();
    }
    assert_eq!(classes.len(), expected);
    assert!(expected > 81);
}

#[test]
fn three_players_who_see_everything() {
    // Ann divides; Bob and then Cleo may spoil it, at their own cost.
    let mut builder = GameBuilder::new("veto", ["Ann", "Bob", "Cleo"]);
    let divide = builder.infoset("Ann", "divide", ["even", "greedy"]);
    let root = builder.root();
    for (greedy, node) in builder.decide(root, divide).enumerate() {
        let bob = builder.infoset("Bob", &format!("bob {greedy}"), ["accept", "veto"]);
        let after: Vec<_> = builder.decide(node, bob).collect();
        builder.pay(after[1], ints([0, 0, 0]));
        let cleo = builder.infoset("Cleo", &format!("cleo {greedy}"), ["accept", "veto"]);
        let end: Vec<_> = builder.decide(after[0], cleo).collect();
        builder.pay(end[0], ints([[2, 2, 2], [4, 1, 1]][greedy]));
        builder.pay(end[1], ints([0, 0, 0]));
    }
    let game = builder.build().unwrap();
    let (_, payoffs) = one(&game);
    assert_eq!(payoffs, ints([4, 1, 1]));
    assert_eq!(complete(&game).len(), 1);
}

fn horse() -> Game {
    let mut builder = GameBuilder::new("Selten's horse", ["P1", "P2", "P3"]);
    let sets = ["P1", "P2", "P3"].map(|player| builder.infoset(player, player, ["0", "1"]));
    let root = builder.root();
    let first: Vec<_> = builder.decide(root, sets[0]).collect();
    let second: Vec<_> = builder.decide(first[1], sets[1]).collect();
    builder.pay(second[1], ints([1, 1, 1]));
    for (node, payoffs) in [
        (first[0], [[0, 0, 0], [3, 2, 2]]),
        (second[0], [[0, 0, 1], [4, 4, 0]]),
    ] {
        for (leaf, paid) in builder.decide(node, sets[2]).zip(payoffs) {
            builder.pay(leaf, ints(paid));
        }
    }
    builder.build().unwrap()
}

#[test]
fn seltens_horse_has_pure_equilibria() {
    // It has no proper subgame, so that any Nash equilibrium would do, and not all can be found. The
    // one that is found is sequential, as the other pure one is not.
    let game = horse();
    let (_, payoffs) = one(&game);
    assert_eq!(payoffs, ints([1, 1, 1]));
    let refusal = all_subgame_perfect(&game, &Options::default().start()).unwrap_err();
    let message = refusal.to_string();
    assert!(
        message.contains("3 players, `P1`, `P2`, `P3`, choose"),
        "{message}"
    );
    assert!(message.contains("the root"), "{message}");
    assert!(message.contains("pure-sequential"), "{message}");
}

/// Ann may let three players match pennies in a ring: each wants to differ from the next.
fn ring() -> Game {
    let mut builder = GameBuilder::new("ring", ["Ann", "Bob", "Cleo"]);
    let start = builder.infoset("Ann", "start", ["stop", "go"]);
    let root = builder.root();
    let go = builder.decide(root, start).nth(1).unwrap();
    let sets = ["Ann", "Bob", "Cleo"].map(|player| builder.infoset(player, "ring", ["a", "b"]));
    let mut nodes = vec![(go, Vec::new())];
    for set in sets {
        let mut next = Vec::new();
        for (node, choices) in nodes {
            for (choice, node) in builder.decide(node, set).enumerate() {
                next.push((node, [&choices[..], &[choice]].concat()));
            }
        }
        nodes = next;
    }
    for (leaf, c) in nodes {
        let paid = [0, 1, 2].map(|at| i64::from((c[at] == c[(at + 1) % 3]) != (at == 0)));
        builder.pay(leaf, ints(paid));
    }
    builder.build().unwrap()
}

#[test]
fn three_players_without_a_pure_equilibrium_mix() {
    let game = ring();
    let found = subgame_perfect(&game, &Options::default().start());
    let message = found.unwrap_err().to_string();
    assert!(message.contains("in the subgame at (go)"), "{message}");
    assert!(message.contains("`Ann`, `Bob`, `Cleo`"), "{message}");
    assert!(message.contains("pure-sequential"), "{message}");

    // Who asks for the concept gets the limit of quantal response.
    let found = Concept::SubgamePerfect.solve(&game, &Options::default());
    let found = found.unwrap();
    assert_eq!(found.completeness, Completeness::One);
    let [class] = &found.classes[..] else {
        panic!("{} classes", found.classes.len());
    };
    assert!(is_subgame_perfect(&game, &class.profile));
    let half = Rational::new(1, 2);
    for set in game.infosets().filter(|set| set.label() == "ring") {
        assert_eq!(
            class.profile.at(set.id()),
            Some(&[half.clone(), half.clone()][..])
        );
    }
}

#[test]
fn many_pure_profiles_are_pruned() {
    // Nearly all of the small crisis is one stage of four players, with 118 information sets.
    let file = "models/israel_iran/full_crisis_small.toml";
    let model = Model::from_path(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    one(&model.game(&model.defaults()).unwrap());
}

#[test]
fn sequential_equilibria_of_the_assurance_game_are_subgame_perfect() {
    let path = format!(
        "{}/models/israel_iran/assurance.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let model = Model::from_path(path).unwrap();
    let options = Options::default();
    for p in ["7/10", "3/10", "1/2"] {
        let game = model.game(&model.defaults().with("p", p).unwrap()).unwrap();
        one(&game);
        let classes = complete(&game);
        let sequential = sequential_equilibria(&game, &options.start()).unwrap();
        assert_eq!(sequential.status, Status::Solved);
        for class in &sequential.classes {
            let profile = &class.representative;
            assert!(classes.iter().any(|class| holds(class, profile)));
            for cell in &class.cells {
                for first in &cell.vertices[0] {
                    for second in &cell.vertices[1] {
                        let parts = [first.clone(), second.clone()];
                        let profile = filled(&game, &parts, &mut Dice::new(1));
                        assert!(classes.iter().any(|class| holds(class, &profile)));
                    }
                }
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------
// Ties

/// The behavior that flipping a coin between two parts of the first player amounts to.
fn average(game: &Game, a: &Behavior, b: &Behavior) -> Behavior {
    let player = PlayerId::new(0);
    let half = Rational::new(1, 2);
    let plans = [a, b].map(|part| RealizationPlan::of(part, player).unwrap());
    let weights = plans[0].weights().iter().zip(plans[1].weights());
    let weights = weights.map(|(x, y)| (x + y) * &half).collect();
    let mut profile = a.clone();
    let plan = RealizationPlan::new(game.shape().clone(), player, weights).unwrap();
    plan.write_to(&mut profile);
    for &set in game.infosets_of(player) {
        if let (None, Some(x), Some(y)) = (profile.at(set), a.at(set), b.at(set)) {
            let both = x.iter().zip(y).map(|(x, y)| (x + y) * &half);
            profile.set(set, both.collect::<Vec<_>>()).unwrap();
        }
    }
    profile
}

/// Ann takes 5 or lets Bob go on; Bob takes 5, giving Ann 7, or lets Ann go on, who does not care
/// whether Bob gets 0 or 10.
#[test]
fn a_tie_two_levels_down() {
    let mut builder = GameBuilder::new("ties", ["Ann", "Bob"]);
    let first = builder.infoset("Ann", "first", ["out", "in"]);
    let second = builder.infoset("Bob", "second", ["stop", "go"]);
    let third = builder.infoset("Ann", "third", ["nothing", "ten"]);
    let root = builder.root();
    let after: Vec<_> = builder.decide(root, first).collect();
    builder.pay(after[0], ints([5, 0]));
    let after: Vec<_> = builder.decide(after[1], second).collect();
    builder.pay(after[0], ints([7, 5]));
    for (ten, leaf) in builder.decide(after[1], third).enumerate() {
        builder.pay(leaf, ints([0, 10 * ten as i64]));
    }
    let game = builder.build().unwrap();
    one(&game);
    let classes = complete(&game);
    assert_eq!(classes.len(), 1);
    let ann = &classes[0].payoffs[0];
    assert_eq!(
        (&ann.least, &ann.greatest),
        (&Rational::from(5), &Rational::from(7))
    );
    // The whole game is one part, so that averages count by weights from its start on.
    for cell in &classes[0].cells {
        for (a, b) in cell.vertices[0]
            .iter()
            .flat_map(|a| cell.vertices[0].iter().map(move |b| (a, b)))
        {
            for bob in &cell.vertices[1] {
                let parts = [average(&game, a, b), bob.clone()];
                let profile = filled(&game, &parts, &mut Dice::new(3));
                assert!(is_subgame_perfect(&game, &profile));
            }
        }
    }
    let at = |name: &str| {
        let sets = game.infosets();
        sets.into_iter()
            .find(|set| set.label() == name)
            .unwrap()
            .id()
    };
    // Where Ann stays out, what she would do later is free only as far as Bob's move allows.
    for (first, second, third, equilibrium) in [
        ([0, 1], [1, 1], [1, 1], false),
        ([1, 0], [1, 1], [1, 1], true),
        ([1, 0], [5, 2], [1, 1], true),
        ([1, 1], [5, 2], [1, 1], true),
        ([0, 1], [5, 2], [1, 1], true),
        ([0, 1], [6, 1], [1, 1], true),
        ([1, 0], [6, 1], [1, 1], false),
        ([1, 0], [0, 1], [0, 1], true),
        ([1, 0], [0, 1], [1, 2], true),
        ([1, 0], [0, 1], [2, 1], false),
        ([0, 1], [1, 0], [2, 1], true),
    ] {
        let mut profile = Behavior::open(game.shape().clone());
        for (name, odds) in [("first", first), ("second", second), ("third", third)] {
            let sum = odds[0] + odds[1];
            profile
                .set(at(name), odds.map(|odd| Rational::new(odd, sum)))
                .unwrap();
        }
        assert_eq!(is_subgame_perfect(&game, &profile), equilibrium);
        if profile.is_pure() {
            assert_eq!(holds(&classes[0], &profile), equilibrium);
        }
    }
}

/// Where a mixture of Ann's does not come to a subgame, it is a mixture there all the same: what she
/// does at her two moves there is not taken set by set, or Bob would have a better reply.
#[test]
fn a_mixture_that_excludes_a_subgame_is_one_within_it() {
    let mut builder = GameBuilder::new("mixtures", ["Ann", "Bob", "Cleo"]);
    let enter = builder.infoset("Cleo", "enter", ["out", "in"]);
    let choose = builder.infoset("Ann", "choose", ["give", "take", "play"]);
    let guess = builder.infoset("Bob", "guess", ["stay", "go"]);
    let start = builder.infoset("Ann", "start", ["end", "on"]);
    let end = builder.infoset("Ann", "end", ["first", "second"]);
    let root = builder.root();
    let after: Vec<_> = builder.decide(root, enter).collect();
    let after: Vec<_> = builder.decide(after[1], choose).collect();
    // Cleo goes in if Ann gives at least as often as she takes.
    builder.pay(after[0], ints([1, 0, 1]));
    builder.pay(after[1], ints([1, 0, -1]));
    // Bob, who sees nothing, goes where Ann goes on often enough; Cleo is glad where she does not.
    let guesses: Vec<_> = builder.decide(after[2], guess).collect();
    for (go, node) in guesses.into_iter().enumerate() {
        let go = go as i64;
        let ends: Vec<_> = builder.decide(node, start).collect();
        builder.pay(ends[0], ints([0, 1 - go, 1]));
        for (leaf, cost) in builder.decide(ends[1], end).zip([1, 3]) {
            builder.pay(leaf, ints([0, cost * (go - 1), 0]));
        }
    }
    let game = builder.build().unwrap();
    let set = |label: &str| {
        game.infosets()
            .find(|set| set.label() == label)
            .unwrap()
            .id()
    };
    let (choose, end) = (set("choose"), set("end"));
    let mut mixtures = 0;
    let mut dice = Dice::new(5);
    for cell in complete(&game).iter().flat_map(|class| &class.cells) {
        for ann in &cell.vertices[0] {
            let even = ann.at(choose).is_some_and(|given| given[0] == given[1]);
            mixtures += usize::from(even && ann.at(end).is_some());
            for (bob, cleo) in cell.vertices[1].iter().cartesian_product(&cell.vertices[2]) {
                let parts = [ann, bob, cleo].map(Behavior::clone);
                assert!(is_subgame_perfect(&game, &filled(&game, &parts, &mut dice)));
            }
        }
    }
    assert!(mixtures > 0);
}

/// A tie that two others care about makes three players of a stage: the answer says so.
#[test]
fn a_tie_that_makes_three_players_is_told() {
    let mut builder = GameBuilder::new("ties", ["Ann", "Bob", "Cleo"]);
    let first = builder.infoset("Ann", "first", ["out", "in"]);
    let second = builder.infoset("Bob", "second", ["stop", "go"]);
    let third = builder.infoset("Cleo", "third", ["nothing", "ten"]);
    let root = builder.root();
    let after: Vec<_> = builder.decide(root, first).collect();
    builder.pay(after[0], ints([5, 0, 0]));
    let after: Vec<_> = builder.decide(after[1], second).collect();
    builder.pay(after[0], ints([7, 5, 0]));
    for (ten, leaf) in builder.decide(after[1], third).enumerate() {
        builder.pay(leaf, ints([0, 10 * ten as i64, 0]));
    }
    let game = builder.build().unwrap();
    one(&game);
    let found = all(&game);
    let reason = found.incomplete.unwrap();
    assert!(reason.contains("`Ann`, `Bob`, `Cleo`"), "{reason}");
    assert!(!found.components && !found.classes.is_empty());
}

/// Ties below a chance move that never comes are free, and nobody cares.
#[test]
fn ties_that_chance_excludes_are_folded() {
    let mut builder = GameBuilder::new("never", ["Ann", "Bob"]);
    let sets = [("Ann", "ann"), ("Bob", "bob")].map(|(p, l)| builder.infoset(p, l, ["x", "y"]));
    let odds = ["always", "never"]
        .into_iter()
        .zip([Rational::ONE, Rational::ZERO]);
    let chance = builder.chance("", odds);
    let root = builder.root();
    for (ann, node) in builder.decide(root, sets[0]).enumerate() {
        if ann == 1 {
            builder.pay(node, ints([1, 0]));
            continue;
        }
        let never = builder.draw(node, chance).nth(1).unwrap();
        for (bob, leaf) in builder.decide(never, sets[1]).enumerate() {
            builder.pay(leaf, ints([9 * bob as i64, 0]));
        }
    }
    let game = builder.build().unwrap();
    let classes = complete(&game);
    assert_eq!((classes.len(), classes[0].cells.len()), (1, 1));
    assert_eq!(classes[0].cells[0].vertices[1].len(), 2);
    assert_eq!(classes[0].payoffs[0].greatest, Rational::ONE);
}

// ---------------------------------------------------------------------------------------------
// Degenerate games, limits, size

#[test]
fn games_in_which_little_happens() {
    let nobody: [&str; 0] = [];
    let empty = GameBuilder::new("nothing", nobody).build().unwrap();
    assert_eq!(one(&empty).1, []);
    assert_eq!(complete(&empty).len(), 1);

    let mut builder = GameBuilder::new("a payment", ["Ann"]);
    let root = builder.root();
    builder.pay(root, ints([3]));
    let game = builder.build().unwrap();
    assert_eq!(one(&game).1, ints([3]));
    assert_eq!(complete(&game)[0].payoffs[0].least, Rational::from(3));

    // One action, chance, a payment on the way, and a player who never moves.
    let mut builder = GameBuilder::new("no choice", ["Ann", "Bob"]);
    let coin = builder.chance("", [("h", Rational::new(1, 2)), ("t", Rational::new(1, 2))]);
    let only = builder.infoset("Ann", "only", ["go"]);
    let root = builder.root();
    builder.pay(root, ints([1, 1]));
    for (side, node) in builder.draw(root, coin).enumerate() {
        let leaf = builder.decide(node, only).next().unwrap();
        builder.pay(leaf, ints([2 * side as i64, 4]));
    }
    let game = builder.build().unwrap();
    assert_eq!(one(&game).1, ints([2, 5]));
    let classes = complete(&game);
    assert_eq!(classes.len(), 1);
    assert_eq!(classes[0].payoffs[1].greatest, Rational::from(5));
}

/// Who has only one action does not count among the players of a stage.
#[test]
fn a_player_without_a_choice_does_not_count() {
    let names = ["Row", "Column", "Clerk"];
    let mut builder = GameBuilder::new("clerk", names);
    let clerk = builder.infoset("Clerk", "stamp", ["stamp"]);
    let root = builder.root();
    for (cell, node) in simultaneous(&mut builder, root, "").into_iter().enumerate() {
        let leaf = builder.decide(node, clerk).next().unwrap();
        let [row, column] = BATTLE[cell / 2][cell % 2];
        builder.pay(leaf, ints([row, column, 7]));
    }
    let game = builder.build().unwrap();
    assert_eq!(one(&game).1[2], Rational::from(7));
    let classes = complete(&game);
    assert_eq!(classes.len(), 3);
    assert!(
        classes
            .iter()
            .all(|class| class.payoffs[2].least == Rational::from(7))
    );
}

#[test]
fn imperfect_recall_and_floats_are_refused() {
    let game = entry(["out", "in"], false).to_f64();
    assert!(subgame_perfect(&game, &Options::default().start()).is_err());
    assert!(all_subgame_perfect(&game, &Options::default().start()).is_err());
    let mut builder = GameBuilder::new("forgets", ["Ann"]);
    let set = builder.infoset("Ann", "which", ["x", "y"]);
    let root = builder.root();
    let next = builder.decide(root, set).next().unwrap();
    builder.decide(next, set);
    let game = builder.build().unwrap();
    assert!(subgame_perfect(&game, &Options::default().start()).is_err());
    assert!(all_subgame_perfect(&game, &Options::default().start()).is_err());
}

#[test]
fn limits_and_cancellation_end_the_search() {
    let game = repeated(BATTLE, 3);
    let mut options = Options::default();
    options.limits.pivots = 200;
    let found = all_subgame_perfect(&game, &options.start()).unwrap();
    assert_eq!(found.status, Status::Stopped(Stop::Work));
    assert!(found.incomplete.is_some() && !found.components);
    options.cancellation.cancel();
    let found = all_subgame_perfect(&game, &options.start()).unwrap();
    assert_eq!(found.status, Status::Stopped(Stop::Cancelled));
    assert!(found.classes.is_empty());
    let found = subgame_perfect(&game, &options.start()).unwrap();
    assert_eq!(found.status, Status::Stopped(Stop::Cancelled));
    assert!(found.profile.is_none());
}

#[test]
fn deep_games_need_no_stack() {
    // A centipede: whoever moves would rather stop than let the other one stop.
    let levels = 100_000;
    let mut builder = GameBuilder::new("centipede", ["Ann", "Bob"]);
    let mut node = builder.root();
    for level in 0..levels {
        let player = ["Ann", "Bob"][level % 2];
        let set = builder.infoset(player, &level.to_string(), ["go", "stop"]);
        let after: Vec<_> = builder.decide(node, set).collect();
        let (mine, theirs) = (level as i64 + 2, level as i64);
        let paid = if level % 2 == 0 {
            [mine, theirs]
        } else {
            [theirs, mine]
        };
        builder.pay(after[1], ints(paid));
        node = after[0];
    }
    let game = builder.build().unwrap();
    let found = subgame_perfect(&game, &Options::default().start()).unwrap();
    assert_eq!(found.payoffs.unwrap(), ints([2, 0]));
    assert_eq!(found.stages, levels);
    let found = all_subgame_perfect(&game, &Options::default().start()).unwrap();
    assert_eq!((found.classes.len(), found.incomplete), (1, None));
}

#[test]
fn two_ties_of_a_player_may_have_a_forced_move_between_them() {
    // Bob, who moves before, counts on how often Alice comes to her second tie and what she does
    // there; in a random game that once was averaged wrongly.
    let game = perfect_information(3, 4, 3, false, &mut Dice::new(9_650_404_107_661_187_650));
    assert_eq!(
        complete(&game).iter().map(|class| class.cells.len()).max(),
        Some(3)
    );
}

// ---------------------------------------------------------------------------------------------
// Laws

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn one_is_certified_on_random_games(game in random_game()) {
        match subgame_perfect(&game, &Options::default().start()) {
            Ok(_) => drop(one(&game)),
            Err(error) => {
                prop_assert_eq!(game.players().len(), 3);
                prop_assert!(error.to_string().contains("3 players"));
            }
        }
    }

    #[test]
    fn backward_induction_agrees_with_brute_force(seed in any::<u64>(), players in 1..4usize) {
        let game = perfect_information(players, 4, 3, false, &mut Dice::new(seed));
        let (profile, _) = one(&game);
        prop_assert!(profile.is_pure());
        // Every way of breaking ties is an equilibrium, and is listed if the list is complete.
        let found = all_subgame_perfect(&game, &Options::default().start()).unwrap();
        // Many ties have too many combinations to list.
        prop_assume!(found.status == Status::Solved);
        let found = checked(&game, found);
        let mut dice = Dice::new(seed);
        prop_assert!(found.incomplete.is_none() || players == 3);
        for _ in 0..8 {
            let profile = induced(&game, false, &mut dice);
            prop_assert!(is_subgame_perfect(&game, &profile));
            let count = found.classes.iter().filter(|class| holds(class, &profile)).count();
            prop_assert!(count == 1 || (found.incomplete.is_some() && count == 0));
        }
    }

    #[test]
    fn mixed_ties_are_listed(seed in any::<u64>()) {
        let game = perfect_information(2, 4, 2, true, &mut Dice::new(seed));
        let classes = complete(&game);
        let mut dice = Dice::new(seed);
        for _ in 0..8 {
            let profile = induced(&game, true, &mut dice);
            prop_assert!(is_subgame_perfect(&game, &profile));
            prop_assert_eq!(classes.iter().filter(|class| holds(class, &profile)).count(), 1);
        }
        for (at, class) in classes.iter().enumerate() {
            prop_assert!(classes[..at].iter().all(|other| !meet(class, other)));
        }
    }

    #[test]
    fn without_ties_there_is_one_class(seed in any::<u64>(), players in 1..4usize) {
        let game = perfect_information(players, 4, 1 << 30, false, &mut Dice::new(seed));
        // Chance may exclude what makes the difference; one action leaves no choice to make it.
        let classes = complete(&game);
        prop_assert_eq!(classes.len(), 1);
    }

    #[test]
    fn pure_equilibria_are_listed(
        game in games(Wanted { strategies: 16, depth: 4, ..Wanted::default() }),
        ties in any::<bool>(),
    ) {
        let game = if ties { with_ties(&game) } else { game };
        let found = all(&game);
        prop_assert!(found.incomplete.is_none());
        for profile in pure_profiles(&game) {
            let count = found.classes.iter().filter(|class| holds(class, &profile)).count();
            prop_assert_eq!(count == 1, is_subgame_perfect(&game, &profile));
            prop_assert!(count < 2);
        }
    }
}
