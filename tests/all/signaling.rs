//! All sequential equilibria where one player knows everything: the literature's cases, the
//! assurance game's table, and a brute-force oracle.

use crate::assurance::Assurance;
use crate::random::{Dice, Wanted, games};
use crate::rules::{Kuhn, Signaling, unfold};
use demarche::Model;
use demarche::analysis::{Verdict, certify};
use demarche::game::{Game, GameBuilder, InfosetId, NodeId};
use demarche::lp::simplex::{self, Outcome};
use demarche::lp::{LinearProgram, Relation};
use demarche::number::{OrderedRing, Rational};
use demarche::run::{Options, Status, Stop};
use demarche::solvers::signaling::{
    Class, SequentialEquilibria, plain_name, sequential_equilibria,
};
use demarche::strategy::{Behavior, Cell};
use proptest::prelude::*;

pub fn solve(game: &Game) -> SequentialEquilibria {
    let options = Options::default();
    let found = sequential_equilibria(game, &options.start()).unwrap();
    assert_eq!(found.status, Status::Solved);
    for class in &found.classes {
        check(game, class);
    }
    found
}

/// Every vertex and the representative are equilibria, as code that did not find them says.
pub fn check(game: &Game, class: &Class) {
    let certificate = certify(game, &class.representative, Some(&class.beliefs)).unwrap();
    assert_eq!(certificate.standing.nash, Verdict::Yes);
    assert_eq!(certificate.standing.weak_pbe, Verdict::Yes);
    assert_ne!(certificate.standing.sequential.holds(), Some(false));
    for (payoff, range) in certificate.payoffs.iter().zip(&class.payoffs) {
        assert!(range.least <= *payoff && *payoff <= range.greatest);
    }
    for cell in &class.cells {
        for first in &cell.vertices[0] {
            for second in &cell.vertices[1] {
                let certificate = certify(game, &join(first, second), None).unwrap();
                assert_eq!(certificate.standing.nash, Verdict::Yes);
                assert_ne!(certificate.standing.weak_pbe.holds(), Some(false));
                assert_ne!(certificate.standing.sequential.holds(), Some(false));
            }
        }
    }
}

/// Both players' parts as one profile.
pub fn join(first: &Behavior, second: &Behavior) -> Behavior {
    let mut profile = first.clone();
    for set in first.shape().infosets() {
        if let Some(own) = second.at(set.id()) {
            profile.set(set.id(), own.to_vec()).unwrap();
        }
    }
    profile
}

pub fn set(game: &Game, player: &str, label: &str) -> InfosetId {
    let player = game.find_player(player).unwrap();
    let found = game.find_infoset(player, label);
    found.unwrap_or_else(|| panic!("no `{label}`"))
}

pub fn model(file: &str) -> Model {
    Model::from_path(format!("{}/models/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Whether a point is a convex combination of others, exactly.
pub fn is_in_hull(point: &[Rational], vertices: &[Vec<Rational>]) -> bool {
    meet(&[point.to_vec()], vertices)
}

/// Whether two convex hulls have a point in common.
pub fn meet(a: &[Vec<Rational>], b: &[Vec<Rational>]) -> bool {
    let mut program = LinearProgram::minimize();
    let columns: Vec<_> = (0..a.len() + b.len())
        .map(|at| program.add_column(at, Some(Rational::ZERO), None))
        .collect();
    let (left, right) = columns.split_at(a.len());
    for (name, own) in [("left", left), ("right", right)] {
        let ones = own.iter().map(|&column| (column, Rational::ONE));
        program.add_row(name, Relation::Eq, Rational::ONE, ones);
    }
    for at in 0..a[0].len() {
        let positive = left.iter().zip(a).map(|(&c, v)| (c, v[at].clone()));
        let negative = right.iter().zip(b).map(|(&c, v)| (c, -v[at].clone()));
        let entries: Vec<_> = positive.chain(negative).collect();
        program.add_row(at, Relation::Eq, Rational::ZERO, entries);
    }
    let options = Options::default();
    match simplex::solve(&program, None, &options.start()).unwrap() {
        Outcome::Optimal(_) => true,
        Outcome::Infeasible => false,
        other => panic!("{other:?}"),
    }
}

/// The probabilities that a part of a profile gives, in the order of the sets.
fn flat(part: &Behavior) -> Vec<Rational> {
    let sets = part.shape().infosets();
    let own = sets.filter_map(|set| part.at(set.id()).map(<[Rational]>::to_vec));
    own.flatten().collect()
}

fn hull(part: &[Behavior]) -> Vec<Vec<Rational>> {
    part.iter().map(flat).collect()
}

/// One player's part of a profile.
fn restrict(profile: &Behavior, player: usize) -> Behavior {
    let mut part = profile.clone();
    for set in profile.shape().infosets() {
        if set.player().index() != player {
            part.leave_open(set.id());
        }
    }
    part
}

/// Whether a class holds a profile: in one of its cells for every player. For games in which
/// nobody mixes twice on a path.
pub fn holds(class: &Class, profile: &Behavior) -> bool {
    class.cells.iter().any(|cell| {
        let within = |player: usize| {
            is_in_hull(
                &flat(&restrict(profile, player)),
                &hull(&cell.vertices[player]),
            )
        };
        within(0) && within(1)
    })
}

/// Cells of different classes have no profile in common.
pub fn are_apart(classes: &[Class]) {
    for (at, class) in classes.iter().enumerate() {
        for other in &classes[..at] {
            for (a, b) in class
                .cells
                .iter()
                .flat_map(|a| other.cells.iter().map(move |b| (a, b)))
            {
                let common =
                    |player: usize| meet(&hull(&a.vertices[player]), &hull(&b.vertices[player]));
                assert!(!(common(0) && common(1)));
            }
        }
    }
}

/// A sender–receiver game: payoffs by type, message and action.
pub fn sender_receiver(
    priors: &[(&str, Rational)],
    messages: &[&str],
    actions: &[&str],
    payoffs: impl Fn(usize, usize, usize) -> [Rational; 2],
) -> Game {
    let mut builder = GameBuilder::new("signaling", ["Sender", "Receiver"]);
    let draw = builder.chance("type", priors.to_vec());
    let root = builder.root();
    for (kind, node) in builder.draw(root, draw).enumerate() {
        let speak = builder.infoset("Sender", priors[kind].0, messages);
        for (message, node) in builder.decide(node, speak).enumerate() {
            let reply = builder.infoset("Receiver", messages[message], actions);
            for (action, leaf) in builder.decide(node, reply).enumerate() {
                builder.pay(leaf, payoffs(kind, message, action));
            }
        }
    }
    builder.build().unwrap()
}

/// Random averages of a cell's extreme points, set by set.
pub fn mixture(game: &Game, cell: &Cell, dice: &mut Dice) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    for part in &cell.vertices {
        let weights = dice.distribution(part.len());
        for place in game.infosets() {
            let Some(first) = part[0].at(place.id()) else {
                continue;
            };
            let mut sum = vec![Rational::ZERO; first.len()];
            for (vertex, weight) in part.iter().zip(&weights) {
                for (total, p) in sum.iter_mut().zip(vertex.at(place.id()).unwrap()) {
                    *total += p * weight;
                }
            }
            profile.set(place.id(), sum).unwrap();
        }
    }
    profile
}

pub fn ratio(n: i64, d: i64) -> Rational {
    Rational::new(n, d)
}

/// The classes with their numbers of maximal cells and of extreme points by player.
pub fn sizes(found: &SequentialEquilibria) -> Vec<Vec<Vec<usize>>> {
    let cells = |class: &Class| {
        let size = |part: &Vec<Behavior>| part.len();
        let mut sizes: Vec<Vec<usize>> = class
            .cells
            .iter()
            .map(|cell| cell.vertices.iter().map(size).collect())
            .collect();
        sizes.sort();
        sizes
    };
    let mut sizes: Vec<_> = found.classes.iter().map(cells).collect();
    sizes.sort();
    sizes
}

fn beer_quiche(weak: Rational) -> Game {
    let priors = [("weak", weak.clone()), ("strong", Rational::ONE - weak)];
    sender_receiver(
        &priors,
        &["beer", "quiche"],
        &["fight", "spare"],
        |kind, meal, reply| {
            let favorite = i64::from((kind == 0) == (meal == 1));
            let spared = 2 * i64::from(reply == 1);
            let right = i64::from((kind == 0) == (reply == 0));
            [favorite + spared, right].map(Rational::from)
        },
    )
}

#[test]
fn beer_and_quiche() {
    // Cho and Kreps 1987.
    let game = beer_quiche(ratio(1, 10));
    let found = solve(&game);
    are_apart(&found.classes);
    let mut names: Vec<String> = found
        .classes
        .iter()
        .map(|class| plain_name(&game, &class.representative).unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["pooling on beer, spare", "pooling on quiche, spare"]
    );
    for class in &found.classes {
        let beer = class
            .representative
            .at(set(&game, "Sender", "weak"))
            .unwrap()[0]
            .clone();
        let other = ["beer", "quiche"][usize::from(beer == Rational::ONE)];
        let off_path = set(&game, "Receiver", other);
        assert_eq!(class.cells.len(), 1);
        let fights = class.cells[0].vertices[1].iter();
        let mut fights: Vec<_> = fights
            .map(|part| part.at(off_path).unwrap()[0].clone())
            .collect();
        fights.sort();
        assert_eq!(fights, [ratio(1, 2), ratio(1, 1)]);
        let weak = class
            .belief_ranges
            .iter()
            .find(|range| range.infoset == off_path)
            .unwrap();
        assert_eq!(
            (&weak.range.least, &weak.range.greatest),
            (&ratio(1, 2), &ratio(1, 1))
        );
    }

    let game = beer_quiche(ratio(3, 5));
    let found = solve(&game);
    assert_eq!(sizes(&found), [[[1, 1]]]);
    let class = &found.classes[0];
    let payoffs: Vec<&Rational> = class.payoffs.iter().map(|range| &range.least).collect();
    assert_eq!(payoffs, [&ratio(7, 5), &ratio(3, 5)]);
    let profile = &class.representative;
    assert_eq!(
        profile.at(set(&game, "Sender", "strong")).unwrap()[0],
        Rational::ONE
    );
    assert_eq!(
        profile.at(set(&game, "Sender", "weak")).unwrap()[0],
        ratio(2, 3)
    );
    assert_eq!(
        profile.at(set(&game, "Receiver", "beer")).unwrap()[0],
        ratio(1, 2)
    );
    assert_eq!(
        profile.at(set(&game, "Receiver", "quiche")).unwrap()[0],
        Rational::ONE
    );
    assert_eq!(
        plain_name(&game, profile).unwrap(),
        "semi-separating, fight or spare after beer, fight after quiche"
    );
}

#[test]
fn spence_separates_between_one_and_two() {
    for (education, separates) in [(1, false), (2, true), (3, true), (4, true), (5, false)] {
        let cost = ratio(education, 2);
        let priors = [("low", ratio(1, 2)), ("high", ratio(1, 2))];
        let wages = [ratio(1, 1), ratio(3, 2), ratio(2, 1)];
        let game = sender_receiver(
            &priors,
            &["none", "school"],
            &["1", "3/2", "2"],
            |kind, m, a| {
                let ability = ratio(kind as i64 + 1, 1);
                let paid = match m {
                    0 => Rational::ZERO,
                    _ => &cost / &ability,
                };
                let miss = &wages[a] - &ability;
                [&wages[a] - &paid, -(&miss * &miss)]
            },
        );
        let found = solve(&game);
        are_apart(&found.classes);
        let mut profile = Behavior::open(game.shape().clone());
        let pure = |at: usize, of: usize| (0..of).map(move |k| ratio(i64::from(k == at), 1));
        profile
            .set(set(&game, "Sender", "low"), pure(0, 2))
            .unwrap();
        profile
            .set(set(&game, "Sender", "high"), pure(1, 2))
            .unwrap();
        profile
            .set(set(&game, "Receiver", "none"), pure(0, 3))
            .unwrap();
        profile
            .set(set(&game, "Receiver", "school"), pure(2, 3))
            .unwrap();
        let held = found
            .classes
            .iter()
            .filter(|class| holds(class, &profile))
            .count();
        assert_eq!(held, usize::from(separates), "education {education}/2");
    }
}

/// Payoffs of a tiny game, by type, message, action and player.
type Tiny = [[[[i64; 2]; 2]; 2]; 2];

/// Whether a profile of a tiny game is a sequential equilibrium, from the definition: with two
/// types, the beliefs that make a mixture optimal are an interval. `sends[t]` and `takes[m]` are
/// the probabilities of the first message and the first action.
fn is_sequential(
    tiny: &Tiny,
    prior: &[Rational; 2],
    sends: &[Rational; 2],
    takes: &[Rational; 2],
) -> bool {
    let one = || Rational::ONE;
    for kind in 0..2 {
        let worth = |m: usize| {
            let pays = |a: usize| Rational::from(tiny[kind][m][a][0]);
            &takes[m] * &pays(0) + (one() - &takes[m]) * pays(1)
        };
        let gain = worth(0) - worth(1);
        if sends[kind] > Rational::ZERO && gain < Rational::ZERO
            || sends[kind] < one() && gain > Rational::ZERO
        {
            return false;
        }
    }
    (0..2).all(|m| {
        let sent = |kind: usize| {
            let share = if m == 0 {
                sends[kind].clone()
            } else {
                one() - &sends[kind]
            };
            &prior[kind] * &share
        };
        let edge = |kind: usize| Rational::from(tiny[kind][m][0][1] - tiny[kind][m][1][1]);
        let fits = |gain: &Rational| {
            (takes[m].is_zero() || *gain >= Rational::ZERO)
                && (takes[m] == one() || *gain <= Rational::ZERO)
        };
        let total = sent(0) + sent(1);
        let possible = |kind: usize| !prior[kind].is_zero();
        if total.is_zero() {
            // Gains are linear in the belief: its ends, or a zero between them. Chance never
            // trembles.
            let crosses = edge(0) * edge(1) < Rational::ZERO;
            possible(0) && fits(&edge(0))
                || possible(1) && fits(&edge(1))
                || possible(0) && possible(1) && crosses
        } else {
            fits(&(sent(0) * edge(0) + sent(1) * edge(1)))
        }
    })
}

fn tiny_game(tiny: &Tiny, prior: &[Rational; 2]) -> Game {
    let priors = [("t1", prior[0].clone()), ("t2", prior[1].clone())];
    sender_receiver(
        &priors,
        &["m1", "m2"],
        &["a1", "a2"],
        |kind, message, action| tiny[kind][message][action].map(Rational::from),
    )
}

#[test]
fn tiny_games_agree_with_the_definition_on_a_grid() {
    let mut dice = Dice::new(11);
    let grid: Vec<Rational> = [(0, 1), (1, 4), (1, 3), (1, 2), (2, 3), (3, 4), (1, 1)]
        .map(|(n, d)| ratio(n, d))
        .into();
    let mut equilibria = 0;
    for round in 0..120 {
        let mut tiny: Tiny = [[[[0; 2]; 2]; 2]; 2];
        for pay in tiny.iter_mut().flatten().flatten().flatten() {
            *pay = dice.below(3) as i64;
        }
        let share = [ratio(1, 2), ratio(1, 3), ratio(2, 5), ratio(1, 1)][round % 4].clone();
        let prior = [share.clone(), Rational::ONE - share];
        let game = tiny_game(&tiny, &prior);
        let found = solve(&game);
        assert!(!found.classes.is_empty());
        are_apart(&found.classes);
        let of = |label: &str| {
            let owner = if label.starts_with('t') {
                "Sender"
            } else {
                "Receiver"
            };
            set(&game, owner, label)
        };
        let places = ["t1", "t2", "m1", "m2"].map(of);
        for code in 0..grid.len().pow(4) {
            let at = |digit: u32| grid[code / grid.len().pow(digit) % grid.len()].clone();
            let (sends, takes) = ([at(0), at(1)], [at(2), at(3)]);
            let expected = is_sequential(&tiny, &prior, &sends, &takes);
            // The hulls are asked for few of the many that are none.
            if !expected && code % 37 != 0 {
                continue;
            }
            let mut profile = Behavior::open(game.shape().clone());
            for (&place, first) in places.iter().zip(sends.iter().chain(&takes)) {
                profile
                    .set(place, [first.clone(), Rational::ONE - first])
                    .unwrap();
            }
            let held = found
                .classes
                .iter()
                .filter(|class| holds(class, &profile))
                .count();
            assert_eq!(
                held,
                usize::from(expected),
                "{tiny:?} {prior:?} {sends:?} {takes:?}"
            );
            equilibria += held;
        }
    }
    assert!(equilibria > 1000, "only {equilibria} equilibria were met");
}

#[test]
fn mixtures_within_a_cell_are_equilibria() {
    let mut dice = Dice::new(5);
    let model = model("israel_iran/assurance.toml");
    let mut games: Vec<Game> = (0..6)
        .map(|seed| unfold(&Signaling::square(2, seed)))
        .collect();
    games.push(beer_quiche(ratio(1, 10)));
    let edge = [("p", ratio(1, 2)), ("c", ratio(1, 1))];
    games.push(Assurance::new(&model, &edge).game);
    games.push(Assurance::new(&model, &[("p", ratio(3, 10))]).game);
    for game in &games {
        for cell in solve(game).classes.iter().flat_map(|class| &class.cells) {
            for _ in 0..5 {
                let profile = mixture(game, cell, &mut dice);
                let standing = certify(game, &profile, None).unwrap().standing;
                assert_eq!(standing.nash, Verdict::Yes);
                assert_ne!(standing.weak_pbe.holds(), Some(false));
            }
        }
    }
}

#[test]
fn relabeling_permutes_the_catalogue() {
    let mut dice = Dice::new(17);
    for _ in 0..20 {
        let mut pays = [[[[0; 2]; 2]; 3]; 2];
        for pay in pays.iter_mut().flatten().flatten().flatten() {
            *pay = dice.below(4) as i64;
        }
        let plain = sender_receiver(
            &[("t1", ratio(1, 3)), ("t2", ratio(2, 3))],
            &["m1", "m2", "m3"],
            &["a1", "a2"],
            |t, m, a| pays[t][m][a].map(Rational::from),
        );
        let turned = sender_receiver(
            &[("t2", ratio(2, 3)), ("t1", ratio(1, 3))],
            &["m3", "m1", "m2"],
            &["a2", "a1"],
            |t, m, a| pays[1 - t][(m + 2) % 3][1 - a].map(Rational::from),
        );
        let (plain_found, turned_found) = (solve(&plain), solve(&turned));
        assert_eq!(sizes(&plain_found), sizes(&turned_found));
        for class in &plain_found.classes {
            let mut profile = Behavior::open(turned.shape().clone());
            for place in turned.infosets() {
                let owner = turned.player_name(place.player());
                let here = plain.infoset(set(&plain, owner, place.label()));
                let share = |name: &str| {
                    let at = here.action_names().position(|own| own == name).unwrap();
                    class.representative.at(here.id()).unwrap()[at].clone()
                };
                let shares: Vec<Rational> = place.action_names().map(share).collect();
                profile.set(place.id(), shares).unwrap();
            }
            let held = turned_found
                .classes
                .iter()
                .filter(|class| holds(class, &profile))
                .count();
            assert_eq!(held, 1);
        }
    }
}

/// Who moves where in the games below: the path so far is the label of a set.
pub struct Repeated {
    builder: GameBuilder,
    /// What waits: the node, whether the informed player is of the first type, what both have
    /// seen, and the payoffs so far, the informed player's first.
    waiting: Vec<(NodeId, bool, String, [Rational; 2])>,
}

impl Repeated {
    pub fn new(types: [&str; 2], share: Rational) -> Self {
        let mut builder = GameBuilder::new("repeated", ["Informed", "Uninformed"]);
        let rest = Rational::ONE - &share;
        let draw = builder.chance("type", [(types[0], share), (types[1], rest)]);
        let root = builder.root();
        let nodes: Vec<NodeId> = builder.draw(root, draw).collect();
        let begin = |(at, node)| {
            (
                node,
                at == 0,
                "start".to_string(),
                [0, 0].map(Rational::from),
            )
        };
        let waiting = nodes.into_iter().enumerate().map(begin).collect();
        Repeated { builder, waiting }
    }

    /// One period: the uninformed player moves; after its second action the informed one does.
    /// `pays` gives what the first action and both replies pay, by whether the type is the first.
    pub fn period(
        &mut self,
        actions: [&str; 2],
        replies: [&str; 2],
        pays: impl Fn(bool) -> [[Rational; 2]; 3],
    ) {
        for (node, first, seen, paid) in std::mem::take(&mut self.waiting) {
            let add = |pay: &[Rational; 2]| [&paid[0] + &pay[0], &paid[1] + &pay[1]];
            let [out, yes, no] = pays(first);
            let set = self.builder.infoset("Uninformed", &seen, actions);
            let after: Vec<NodeId> = self.builder.decide(node, set).collect();
            self.waiting.push((
                after[0],
                first,
                format!("{seen}, {}", actions[0]),
                add(&out),
            ));
            let label = format!("{seen} {first}");
            let set = self.builder.infoset("Informed", &label, replies);
            let ends = self.builder.decide(after[1], set).collect::<Vec<NodeId>>();
            for ((end, pay), reply) in ends.into_iter().zip([yes, no]).zip(replies) {
                self.waiting
                    .push((end, first, format!("{seen}, {reply}"), add(&pay)));
            }
        }
    }

    pub fn end(mut self) -> Game {
        for (node, _, _, paid) in std::mem::take(&mut self.waiting) {
            self.builder.pay(node, paid);
        }
        self.builder.build().unwrap()
    }
}

#[test]
fn a_reputation_is_kept_by_mixing() {
    // Iran hedges or restrains, then Israel honors or exploits, twice. With p = 2/5 an opportunist
    // honors at first with probability p/(1-p) = 2/3, which brings the belief to 1/2, and Iran
    // then restrains with probability 5/9, which pays the opportunist for waiting.
    let mut game = Repeated::new(["sincere", "opportunist"], ratio(2, 5));
    for weight in [ratio(1, 1), ratio(9, 10)] {
        game.period(["hedge", "restrain"], ["honor", "exploit"], |sincere| {
            let exploits = if sincere { -1 } else { 2 };
            let pay = |own: i64, other: i64| [&weight * &ratio(own, 1), ratio(other, 1)];
            [pay(0, 0), pay(1, 1), pay(exploits, -1)]
        });
    }
    let game = game.end();
    let found = solve(&game);
    assert_eq!(found.classes.len(), 1);
    let class = &found.classes[0];
    assert!(class.cells.iter().all(|cell| cell.is_point()));
    let profile = &class.representative;
    let at = |player, label| profile.at(set(&game, player, label)).unwrap()[0].clone();
    assert_eq!(at("Informed", "start true"), ratio(1, 1));
    assert_eq!(at("Informed", "start false"), ratio(2, 3));
    assert_eq!(at("Uninformed", "start"), ratio(0, 1));
    assert_eq!(at("Uninformed", "start, honor"), ratio(4, 9));
    assert_eq!(at("Uninformed", "start, exploit"), ratio(1, 1));
    // Iran's own hedge teaches it nothing.
    let hedged = set(&game, "Uninformed", "start, hedge");
    let ranges = class
        .belief_ranges
        .iter()
        .filter(|range| range.infoset == hedged);
    let ranges: Vec<_> = ranges
        .map(|range| (&range.range.least, &range.range.greatest))
        .collect();
    let (prior, rest) = (ratio(2, 5), ratio(3, 5));
    assert_eq!(ranges, [(&prior, &prior), (&rest, &rest)]);
}

#[test]
fn the_chain_store_fights_for_its_name() {
    // Kreps and Wilson 1982, two entrants, b = 1/2, p = 1/3: the first is deterred since p > b².
    let mut game = Repeated::new(["tough", "weak"], ratio(1, 3));
    for _ in 0..2 {
        game.period(["out", "enter"], ["fight", "acquiesce"], |tough| {
            let (fights, yields) = if tough { (0, -1) } else { (-1, 0) };
            let pay = |own: i64, other: Rational| [ratio(own, 1), other];
            [
                pay(3, ratio(0, 1)),
                pay(fights, ratio(-1, 2)),
                pay(yields, ratio(1, 2)),
            ]
        });
    }
    let game = game.end();
    let found = solve(&game);
    let mut profile = Behavior::open(game.shape().clone());
    for place in game.infosets() {
        let first = match (game.player_name(place.player()), place.label()) {
            (_, "start") => ratio(1, 1),
            (_, "start, fight") => ratio(1, 3),
            ("Uninformed", _) => ratio(0, 1),
            (_, "start false") => ratio(1, 2),
            (_, label) => ratio(i64::from(label.ends_with("true")), 1),
        };
        profile
            .set(place.id(), [first.clone(), Rational::ONE - first])
            .unwrap();
    }
    assert_eq!(
        found
            .classes
            .iter()
            .filter(|class| holds(class, &profile))
            .count(),
        1
    );
}

#[test]
fn one_deviation_is_judged_alike_whatever_chance_shows() {
    // A costly message that nobody sends; then weather that all see. In the sun the receiver
    // accepts if it believes t1 at least 2/3, in the rain if it does at most 1/3: never in both.
    let mut builder = GameBuilder::new("weather", ["Sender", "Receiver"]);
    let half = || ratio(1, 2);
    let draw = builder.chance("type", [("t1", half()), ("t2", half())]);
    let weather = builder.chance("weather", [("sun", half()), ("rain", half())]);
    let root = builder.root();
    for (kind, node) in builder.draw(root, draw).enumerate() {
        let label = ["t1", "t2"][kind];
        let speak = builder.infoset("Sender", label, ["silent", "message"]);
        let after: Vec<NodeId> = builder.decide(node, speak).collect();
        builder.pay(after[1], [-1, 0].map(Rational::from));
        for (sky, node) in builder.draw(after[1], weather).enumerate() {
            let reply = builder.infoset("Receiver", ["sun", "rain"][sky], ["accept", "refuse"]);
            let accepted = builder.decide(node, reply).next().unwrap();
            let gain = if kind == sky { 1 } else { -2 };
            builder.pay(accepted, [0, gain].map(Rational::from));
        }
    }
    let game = builder.build().unwrap();
    let found = solve(&game);
    assert_eq!(sizes(&found), [[[1, 2], [1, 2]]]);
}

/// Two periods with payoffs below `most`, many of them equal.
pub fn tied_periods(round: i64, most: usize, dice: &mut Dice) -> Game {
    let mut game = Repeated::new(["one", "other"], ratio(1 + round % 3, 4));
    for _ in 0..2 {
        let mut pay = || [dice.below(most) as i64, dice.below(most) as i64].map(Rational::from);
        let pays = [pay(), pay(), pay(), pay(), pay(), pay()];
        game.period(["out", "in"], ["yes", "no"], |first| {
            let from = if first { 0 } else { 3 };
            [0, 1, 2].map(|at| pays[from + at].clone())
        });
    }
    game.end()
}

#[test]
fn repeated_games_with_ties_have_equilibria() {
    let mut dice = Dice::new(23);
    for round in 0..60 {
        let game = tied_periods(round, 3, &mut dice);
        let mut options = Options::default();
        options.limits.pivots = 20_000;
        let found = sequential_equilibria(&game, &options.start()).unwrap();
        assert!(!found.classes.is_empty());
        found.classes.iter().for_each(|class| check(&game, class));
    }
}

#[test]
fn the_ladder_of_models_is_solved() {
    for file in [
        "assurance",
        "campaign_timing",
        "opportunist",
        "public_or_private",
        "reputation",
    ] {
        let model = model(&format!("israel_iran/{file}.toml"));
        let game = model.game(&model.defaults()).unwrap();
        let found = solve(&game);
        assert!(!found.classes.is_empty(), "{file}");
    }
}

#[test]
fn other_games_are_refused_with_the_witness() {
    let refusal = |game: &Game| {
        let options = Options::default();
        sequential_equilibria(game, &options.start())
            .unwrap_err()
            .to_string()
    };
    // Both know something that the other does not.
    let text = refusal(&unfold(&Kuhn { cards: 3 }));
    assert!(text.contains("no player knows everything"), "{text}");
    let text = refusal(
        &GameBuilder::new("three", ["Ann", "Bob", "Cleo"])
            .build()
            .unwrap(),
    );
    assert!(text.contains("has 3 players"), "{text}");
    // Two messages before one reply: the first tremble ties beliefs after the second.
    let mut builder = GameBuilder::new("twice", ["Sender", "Receiver"]);
    let draw = builder.chance("type", [("t1", ratio(1, 2)), ("t2", ratio(1, 2))]);
    let root = builder.root();
    for (kind, node) in builder.draw(root, draw).enumerate() {
        let first = builder.infoset("Sender", &format!("first {kind}"), ["a", "b"]);
        for (word, node) in builder.decide(node, first).enumerate() {
            let label = format!("second {kind} {word}");
            let second = builder.infoset("Sender", &label, ["a", "b"]);
            for (other, node) in builder.decide(node, second).enumerate() {
                let reply = builder.infoset("Receiver", &format!("{word} {other}"), ["x", "y"]);
                builder.decide(node, reply);
            }
        }
    }
    let text = refusal(&builder.build().unwrap());
    assert!(
        text.contains("moves more than once before (t1, a, a)"),
        "{text}"
    );
}

/// The receiver meets whoever sends `m`, and lets them go on. One type may then leave it to chance
/// at which of two desks it is judged. The other prefers the first desk and must choose one of them,
/// or leaves it to chance too.
fn two_desks(chooses: bool) -> Game {
    let mut builder = GameBuilder::new("two desks", ["Sender", "Receiver"]);
    let draw = builder.chance("type", [("t1", ratio(1, 2)), ("t2", ratio(1, 2))]);
    let coin = builder.chance("desk", [("first", ratio(1, 2)), ("second", ratio(1, 2))]);
    let root = builder.root();
    let meets = builder.infoset("Receiver", "meets", ["on", "stop"]);
    let desks = ["first", "second"].map(|desk| builder.infoset("Receiver", desk, ["t1", "t2"]));
    for (kind, node) in builder.draw(root, draw).enumerate() {
        let label = ["t1", "t2"][kind];
        let first = builder.infoset("Sender", label, ["m", "out"]);
        let after: Vec<_> = builder.decide(node, first).collect();
        builder.pay(after[1], [[-9, 9][kind], 0].map(Rational::from));
        let after: Vec<_> = builder.decide(after[0], meets).collect();
        builder.pay(after[1], [0, -1].map(Rational::from));
        let nodes: Vec<_> = if kind == 0 || !chooses {
            let label = format!("{label} goes on");
            let goes = builder.infoset("Sender", &label, ["judged", "home"]);
            let after: Vec<_> = builder.decide(after[0], goes).collect();
            builder.draw(after[0], coin).collect()
        } else {
            let desk = builder.infoset("Sender", "t2 goes on", ["first", "second"]);
            builder.decide(after[0], desk).collect()
        };
        for (desk, node) in nodes.into_iter().enumerate() {
            for (guess, leaf) in builder.decide(node, desks[desk]).enumerate() {
                let sender = [[1, -5][guess], i64::from(desk == 0)][kind];
                builder.pay(leaf, [sender, i64::from(guess == kind)].map(Rational::from));
            }
        }
    }
    builder.build().unwrap()
}

#[test]
fn one_deviation_to_sets_that_the_other_type_tells_apart_is_refused() {
    // `t2` stays out and would go to the first desk. If its going there is as likely as `t1`'s
    // mistake, its going to the second one is not, since that takes another mistake. So `t1` is
    // not kept at home by `t1` at the first desk and `t2` at the second.
    let options = Options::default();
    let error = sequential_equilibria(&two_desks(true), &options.start()).unwrap_err();
    assert!(
        error.to_string().contains("ties the beliefs at both"),
        "{error}"
    );
    // Where both leave it to chance, beliefs are the same at both desks.
    let game = two_desks(false);
    let found = solve(&game);
    for class in &found.classes {
        let standing = certify(&game, &class.representative, Some(&class.beliefs));
        assert_eq!(standing.unwrap().standing.sequential, Verdict::Yes);
    }
}

#[test]
fn a_cancelled_run_says_so() {
    let game = beer_quiche(ratio(1, 10));
    let options = Options::default();
    options.cancellation.cancel();
    let found = sequential_equilibria(&game, &options.start()).unwrap();
    assert_eq!(found.status, Status::Stopped(Stop::Cancelled));
    assert!(found.classes.is_empty());
    let mut options = Options::default();
    options.limits.pivots = 20;
    let found = sequential_equilibria(&game, &options.start()).unwrap();
    assert_eq!(found.status, Status::Stopped(Stop::Work));
    assert!(found.patterns <= 21);
}

/// Chance draws a type only after a branch that never happens: in the subgame there the belief is
/// the draw's, though no trembles lead to it.
#[test]
fn beliefs_that_chance_excludes_are_free_at_each_set() {
    // Neither a nor b is ever drawn. Stopping is best if a has at most 1/2, going left rather than
    // right if a has at least 9/10; nothing ties what is believed after going to what was believed
    // before.
    let mut builder = GameBuilder::new("excluded", ["Informed", "Uninformed"]);
    let draw = [("a", 0), ("b", 0), ("c", 1)].map(|(name, share)| (name, ratio(share, 1)));
    let draw = builder.chance("who", draw);
    let first = builder.infoset("Uninformed", "first", ["stop", "go"]);
    let second = builder.infoset("Uninformed", "second", ["left", "right"]);
    let only = builder.infoset("Informed", "only", ["well", "badly"]);
    let root = builder.root();
    let nodes: Vec<_> = builder.draw(root, draw).collect();
    for (&node, pays) in nodes.iter().zip([[20, 19], [0, 9]]) {
        let after: Vec<_> = builder.decide(node, first).collect();
        builder.pay(after[0], [0, 14].map(Rational::from));
        for (leaf, pay) in builder.decide(after[1], second).zip(pays) {
            builder.pay(leaf, [0, pay].map(Rational::from));
        }
    }
    let end = builder.decide(nodes[2], only).next().unwrap();
    builder.pay(end, [1, 0].map(Rational::from));
    let game = builder.build().unwrap();
    let found = solve(&game);
    assert_eq!((found.omitted, found.components), (None, true));
    assert_eq!(found.classes.len(), 1);
    let [first, second] = ["first", "second"].map(|label| set(&game, "Uninformed", label));
    for stop in [0, 1] {
        for left in [0, 1] {
            let mut profile = found.classes[0].representative.clone();
            let pair = |share: i64| [ratio(share, 1), ratio(1 - share, 1)];
            profile.set(first, pair(stop)).unwrap();
            profile.set(second, pair(left)).unwrap();
            assert!(holds(&found.classes[0], &profile), "{stop} {left}");
        }
    }
}

#[test]
fn what_chance_excludes_agrees_with_the_definition() {
    // Two types that are never drawn: stop or go, by the uninformed player, a move by the type, and
    // the uninformed player again. Every pure profile that is sequential is in one class, and no
    // other one.
    let mut dice = Dice::new(41);
    let (mut yes, mut no) = (0, 0);
    for round in 0..60 {
        let mut builder = GameBuilder::new("excluded", ["Informed", "Uninformed"]);
        let draw = [("a", 0), ("b", 0), ("c", 1)].map(|(name, share)| (name, ratio(share, 1)));
        let draw = builder.chance("who", draw);
        let first = builder.infoset("Uninformed", "first", ["stop", "go"]);
        let second = builder.infoset("Uninformed", "second", ["left", "right"]);
        let third = builder.infoset("Uninformed", "third", ["left", "right"]);
        let root = builder.root();
        let nodes: Vec<_> = builder.draw(root, draw).collect();
        let mut pay = || [dice.below(3) as i64, dice.below(3) as i64].map(Rational::from);
        for (kind, &node) in nodes[..2].iter().enumerate() {
            let after: Vec<_> = builder.decide(node, first).collect();
            builder.pay(after[0], pay());
            let own = builder.infoset("Informed", ["a", "b"][kind], ["x", "y"]);
            for (said, node) in builder.decide(after[1], own).enumerate() {
                // The move is seen in every other game.
                let seen = round % 2 == 0 && said == 1;
                for leaf in builder.decide(node, if seen { third } else { second }) {
                    builder.pay(leaf, pay());
                }
            }
        }
        builder.pay(nodes[2], pay());
        let game = builder.build().unwrap();
        let found = solve(&game);
        assert!(found.omitted.is_none() || !found.classes.is_empty());
        let sets: Vec<InfosetId> = game.infosets().map(|set| set.id()).collect();
        for mask in 0..1u32 << sets.len() {
            let mut profile = Behavior::open(game.shape().clone());
            for (at, &set) in sets.iter().enumerate() {
                let share = ratio(i64::from(mask >> at & 1), 1);
                let other = Rational::ONE - &share;
                profile.set(set, [share, other]).unwrap();
            }
            let held = found.classes.iter().filter(|class| holds(class, &profile));
            match certify(&game, &profile, None).unwrap().standing.sequential {
                Verdict::Yes => {
                    assert!(held.count() == 1 || found.omitted.is_some());
                    yes += 1;
                }
                Verdict::No(_) => {
                    assert_eq!(held.count(), 0);
                    no += 1;
                }
                Verdict::Undecided(reason) => panic!("{reason}"),
            }
        }
    }
    assert!(yes > 200 && no > 200, "{yes} {no}");
}

#[test]
fn sets_in_a_subgame_that_never_starts_are_refused() {
    let mut builder = GameBuilder::new("never", ["Sender", "Receiver"]);
    let never = [("on", Rational::ONE), ("never", Rational::ZERO)];
    let start = builder.chance("start", never);
    let half = Rational::new(1, 2);
    let draw = builder.chance("type", [("low", half.clone()), ("high", half)]);
    let reply = builder.infoset("Receiver", "reply", ["yes", "no"]);
    let root = builder.root();
    let after = builder.draw(root, start).nth(1).unwrap();
    for node in builder.draw(after, draw) {
        builder.decide(node, reply);
    }
    let game = builder.build().unwrap();
    let refusal = sequential_equilibria(&game, &Options::default().start()).unwrap_err();
    assert!(
        refusal
            .to_string()
            .contains("chance never comes to where all of `reply` begins")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Kreps and Wilson 1982: every game has a sequential equilibrium.
    #[test]
    fn every_game_of_the_class_has_one(game in games(Wanted::default())) {
        let mut options = Options::default();
        options.limits.pivots = 3_000;
        if let Ok(found) = sequential_equilibria(&game, &options.start())
            && found.status == Status::Solved
        {
            prop_assert!(!found.classes.is_empty());
            found.classes.iter().for_each(|class| check(&game, class));
        }
    }
}
