//! Random small games with perfect recall, random profiles, and the strategic form by brute force:
//! what laws and oracles are tested on.

use demarche::game::{Game, GameBuilder, NodeId, NodeKind, PlayerId};
use demarche::number::Rational;
use demarche::strategy::{Behavior, Beliefs};
use proptest::prelude::*;
use std::collections::HashMap;

/// Which random games are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// How many players.
    pub players: usize,
    /// At most so many moves on a path.
    pub depth: usize,
    /// Whether payoffs sum to the same number on every play.
    pub constant_sum: bool,
    /// At most so many pure strategies a player.
    pub strategies: usize,
}

impl Default for Wanted {
    fn default() -> Self {
        Wanted {
            players: 2,
            depth: 5,
            constant_sum: false,
            strategies: 64,
        }
    }
}

/// SplitMix64: a seed determines a game.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// A distribution over `count` things, often with zeros.
    pub fn distribution(&mut self, count: usize) -> Vec<Rational> {
        let mut weights: Vec<i64> = (0..count)
            .map(|_| [0, 0, 1, 1, 2, 3][self.below(6)])
            .collect();
        if weights.iter().all(|w| *w == 0) {
            weights[self.below(count)] = 1;
        }
        let sum = weights.iter().sum();
        weights.iter().map(|&w| Rational::new(w, sum)).collect()
    }
}

/// Two- and three-player games.
pub fn game() -> impl Strategy<Value = Game> {
    prop_oneof![
        games(Wanted::default()),
        games(Wanted {
            players: 3,
            strategies: 16,
            ..Wanted::default()
        }),
    ]
}

/// Random games as wanted. A failing case shrinks to fewer moves.
pub fn games(wanted: Wanted) -> impl Strategy<Value = Game> {
    (
        prop_oneof![1 => 0..2usize, 6 => 2..=wanted.depth],
        any::<u64>(),
    )
        .prop_filter_map("too many pure strategies", move |(depth, seed)| {
            let game = build(Wanted { depth, ..wanted }, &mut Dice::new(seed));
            let small = game
                .player_ids()
                .all(|player| strategy_count(&game, player) <= wanted.strategies);
            small.then_some(game)
        })
}

/// A random profile of a game. It says something everywhere.
pub fn profile(game: &Game, dice: &mut Dice) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    for set in game.infosets() {
        let distribution = dice.distribution(set.action_count());
        profile.set(set.id(), distribution).unwrap();
    }
    profile
}

/// Random beliefs, at every set.
pub fn beliefs(game: &Game, dice: &mut Dice) -> Beliefs {
    let at = game
        .infosets()
        .map(|set| Some(dice.distribution(set.nodes().len()).into()));
    Beliefs::new(game.shape().clone(), at.collect())
}

/// A tree in which two nodes are in one information set exactly if the player who moves has seen
/// and done the same before them.
fn build(wanted: Wanted, dice: &mut Dice) -> Game {
    let names = ["Ann", "Bob", "Cleo"];
    let mut builder = GameBuilder::new("random", names[..wanted.players].iter().copied());
    // By player and memory: how many actions.
    let mut actions: HashMap<(usize, String), usize> = HashMap::new();
    let blank = vec![String::new(); wanted.players];
    let mut waiting = vec![(builder.root(), blank, 0)];
    let mut draws = 0;
    let pay = |builder: &mut GameBuilder, dice: &mut Dice, node| {
        let mut payoffs: Vec<Rational> = (0..wanted.players)
            .map(|_| Rational::new(dice.below(9) as i64 - 4, dice.below(3) as i64 + 1))
            .collect();
        if wanted.constant_sum {
            payoffs.pop();
            let rest: Rational = payoffs.iter().sum();
            payoffs.push(-rest);
        }
        builder.pay(node, payoffs);
    };
    while let Some((node, memory, depth)) = waiting.pop() {
        let over = depth >= wanted.depth || (depth > 1 && dice.below(6) == 0);
        if over || dice.below(4) == 0 {
            pay(&mut builder, dice, node);
        }
        if over {
            continue;
        }
        // Chance begins more often than it goes on.
        let chance = dice.below(if depth == 0 { 2 } else { 6 }) == 0;
        let mover = if chance {
            wanted.players
        } else {
            dice.below(wanted.players)
        };
        let children: Vec<NodeId> = if mover == wanted.players {
            draws += 1;
            let count = 2 + dice.below(2);
            let probabilities = dice.distribution(count);
            let branches = probabilities.into_iter().enumerate();
            let branches = branches.map(|(index, p)| (format!("c{index}"), p));
            let chance = builder.chance(&format!("draw {draws}"), branches);
            builder.draw(node, chance).collect()
        } else {
            let key = (mover, memory[mover].clone());
            let count = *actions
                .entry(key)
                .or_insert_with(|| [1, 2, 2, 2, 3][dice.below(5)]);
            let names = (0..count).map(|index| format!("a{index}"));
            let set = builder.infoset(names_of(mover), &memory[mover], names);
            builder.decide(node, set).collect()
        };
        // What every other player sees: nothing, whether it was the first action, or the action.
        let sight: Vec<usize> = (0..wanted.players).map(|_| dice.below(5)).collect();
        for (index, child) in children.into_iter().enumerate() {
            let after = memory.iter().enumerate().map(|(player, before)| {
                if player == mover {
                    return format!("{before}!{index}");
                }
                match sight[player] {
                    0..=2 => before.clone(),
                    3 => format!("{before}.{}", index.min(1)),
                    _ => format!("{before}.{index}"),
                }
            });
            waiting.push((child, after.collect(), depth + 1));
        }
    }
    let game = builder.build().unwrap();
    assert!(game.recall_failure().is_none());
    game
}

fn names_of(player: usize) -> &'static str {
    ["Ann", "Bob", "Cleo"][player]
}

/// A pure strategy: by own information set, in the order of ids, the index of the action.
pub type Pure = Vec<usize>;

fn strategy_count(game: &Game, player: PlayerId) -> usize {
    let counts = game.infosets_of(player).iter();
    counts.fold(1usize, |product, &set| {
        product.saturating_mul(game.infoset(set).action_count())
    })
}

/// Every pure strategy of a player.
pub fn pure_strategies(game: &Game, player: PlayerId) -> Vec<Pure> {
    let mut all = vec![Vec::new()];
    for &set in game.infosets_of(player) {
        let count = game.infoset(set).action_count();
        all = all
            .into_iter()
            .flat_map(|pure| (0..count).map(move |action| [&pure[..], &[action]].concat()))
            .collect();
    }
    all
}

/// The strategic form: every pure profile with its payoffs.
pub struct StrategicForm {
    /// By player: its pure strategies.
    pub strategies: Vec<Vec<Pure>>,
    /// The payoffs, by player, of every pure profile; the last player's strategy runs fastest.
    pub payoffs: Vec<Vec<Rational>>,
}

impl StrategicForm {
    /// Every pure profile: the index of each player's strategy, and the payoffs.
    pub fn profiles(&self) -> impl Iterator<Item = (Vec<usize>, &[Rational])> {
        self.payoffs.iter().enumerate().map(|(mut index, payoffs)| {
            let mut choice = vec![0; self.strategies.len()];
            for (place, strategies) in choice.iter_mut().zip(&self.strategies).rev() {
                *place = index % strategies.len();
                index /= strategies.len();
            }
            (choice, payoffs.as_slice())
        })
    }
}

/// The strategic form of a game, by playing every pure profile.
pub fn strategic_form(game: &Game) -> StrategicForm {
    strategic_form_from(game, &[(NodeId::new(0), Rational::ONE)])
}

/// The same for play that starts at weighted nodes; payoffs before those are left out.
pub fn strategic_form_from(game: &Game, starts: &[(NodeId, Rational)]) -> StrategicForm {
    let strategies: Vec<Vec<Pure>> = game
        .player_ids()
        .map(|player| pure_strategies(game, player))
        .collect();
    let mut form = StrategicForm {
        payoffs: Vec::new(),
        strategies,
    };
    let count = form.strategies.iter().map(Vec::len).product();
    form.payoffs = vec![Vec::new(); count];
    let choices: Vec<Vec<usize>> = form.profiles().map(|(choice, _)| choice).collect();
    for (index, choice) in choices.into_iter().enumerate() {
        let pure: Vec<&Pure> = choice
            .iter()
            .zip(&form.strategies)
            .map(|(&index, strategies)| &strategies[index])
            .collect();
        let mut total = vec![Rational::ZERO; game.players().len()];
        for (node, weight) in starts {
            play(game, &pure, *node, weight, &mut total);
        }
        form.payoffs[index] = total;
    }
    form
}

/// Adds what a pure profile pays from `node` on, times `weight`.
fn play(game: &Game, pure: &[&Pure], node: NodeId, weight: &Rational, total: &mut [Rational]) {
    for (player, sum) in game.player_ids().zip(total.iter_mut()) {
        if let Some(payoff) = game.payoff_at(node, player) {
            *sum += &(payoff * weight);
        }
    }
    let children: Vec<NodeId> = game.children(node).collect();
    match game.kind(node) {
        NodeKind::Leaf => {}
        NodeKind::Chance(chance) => {
            for (child, probability) in children.into_iter().zip(game.chance(chance)) {
                play(game, pure, child, &(weight * probability), total);
            }
        }
        NodeKind::Decision(set) => {
            let player = game.infoset(set).player();
            let own = game.infosets_of(player);
            let place = own.iter().position(|&other| other == set).unwrap();
            play(
                game,
                pure,
                children[pure[player.index()][place]],
                weight,
                total,
            );
        }
    }
}

/// The probability with which a behavior strategy plays each pure strategy, its sets independent.
pub fn mixture(game: &Game, profile: &Behavior, player: PlayerId) -> Vec<Rational> {
    let own = game.infosets_of(player);
    pure_strategies(game, player)
        .iter()
        .map(|pure| {
            own.iter()
                .zip(pure)
                .fold(Rational::ONE, |product, (&set, &action)| {
                    product * &profile.at(set).unwrap()[action]
                })
        })
        .collect()
}
