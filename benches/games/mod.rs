//! Games of any size as rules, for the benches, the tests and the examples.
//!
//! Poker and dice are exact: chance draws with the rational probabilities of the cards, and suits
//! that cannot matter are merged. What is pseudo-random is drawn from a seed by a generator of our
//! own, so that it is the same game everywhere.

// Every bench and test uses some of these games.
#![allow(dead_code, unused_imports)]

mod dice;
mod kuhn;
mod leduc;
mod matrices;
mod sheriff;
mod signaling;
mod trees;

pub use dice::LiarsDice;
pub use kuhn::Kuhn;
pub use leduc::Leduc;
pub use matrices::{bimatrix, random_matrices, von_stengels};
pub use sheriff::Sheriff;
pub use signaling::{Signaling, beer_quiche};
pub use trees::{RandomTree, ThreeSignals, Whispers};

use demarche::game::{Game, Rules};
use demarche::number::Rational;
use demarche::run::Limits;

/// A game to be measured, by name.
pub struct Case {
    pub name: &'static str,
    pub game: fn() -> Game,
}

/// Zero-sum games, from small to large.
pub const ZERO_SUM: &[Case] = &[
    case("kuhn-3", || unfold(&Kuhn { cards: 3 })),
    case("leduc-3", || unfold(&Leduc { ranks: 3 })),
    case("leduc-6", || unfold(&Leduc { ranks: 6 })),
    case("kuhn-100", || unfold(&Kuhn { cards: 100 })),
    case("dice-4", || unfold(&LiarsDice { faces: 4 })),
    case("leduc-10", || unfold(&Leduc { ranks: 10 })),
    case("dice-6", || unfold(&LiarsDice { faces: 6 })),
];

/// Two-player games with conflict and common interest, for Lemke's algorithm.
pub const GENERAL_SUM: &[Case] = &[
    case("signaling-2", || unfold(&Signaling::square(2, 1))),
    case("signaling-3", || unfold(&Signaling::square(3, 1))),
    case("signaling-4", || unfold(&Signaling::square(4, 1))),
    case("signaling-5", || unfold(&Signaling::square(5, 1))),
    case("signaling-6", || unfold(&Signaling::square(6, 1))),
    case("signaling-7", || unfold(&Signaling::square(7, 1))),
    case("signaling-8", || unfold(&Signaling::square(8, 1))),
    case("three-signals-511", || unfold(&ThreeSignals { seed: 1 })),
    case("signaling-12", || unfold(&Signaling::square(12, 1))),
];

/// Games of which building alone takes a while.
pub const LARGE: &[Case] = &[
    case("leduc-13", || unfold(&Leduc { ranks: 13 })),
    case("dice-6", || unfold(&LiarsDice { faces: 6 })),
];

const fn case(name: &'static str, game: fn() -> Game) -> Case {
    Case { name, game }
}

/// The tree of rules that are known to be sound.
pub fn unfold(rules: &impl Rules) -> Game {
    Game::from_rules(rules, &Limits::default()).expect("the rules make a game")
}

/// The payoffs of a game that is won by one of two players and lost by the other.
fn to_first(amount: i64) -> Option<Vec<Rational>> {
    Some(vec![Rational::from(amount), Rational::from(-amount)])
}

fn texts<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(String::from).to_vec()
}

/// A linear congruential generator (Knuth's MMIX constants), of which the upper half is used.
#[derive(Debug, Clone, Copy)]
pub struct Lcg(u64);

impl Lcg {
    pub fn new(seed: u64) -> Self {
        let mut draws = Lcg(seed);
        draws.below(1);
        draws
    }

    /// The next number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        const FACTOR: u64 = 6_364_136_223_846_793_005;
        self.0 = self
            .0
            .wrapping_mul(FACTOR)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 32) % bound
    }

    /// The next payoff: an integer from -9 to 9.
    pub fn payoff(&mut self) -> i64 {
        self.below(19) as i64 - 9
    }

    /// A generator for the `branch`-th of the ways that lead on from here.
    pub fn branch(self, branch: u64) -> Self {
        Lcg::new(self.0 ^ (branch + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}
