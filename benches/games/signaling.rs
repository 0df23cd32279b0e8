//! Sender–receiver games with pseudo-random payoffs.

use super::{Lcg, texts};
use demarche::game::{Game, GameBuilder, Rules, Turn};
use demarche::number::Rational;

/// A signaling game: chance draws one of the sender's types, all equally likely; the sender, who
/// knows it, sends a message; the receiver, who knows only the message, acts. Payoffs are integers
/// from -9 to 9 for every type, message and action.
#[derive(Debug, Clone)]
pub struct Signaling {
    types: usize,
    messages: usize,
    actions: usize,
    /// By type, message and action: sender's and receiver's.
    payoffs: Vec<[i64; 2]>,
}

impl Signaling {
    pub fn new(types: usize, messages: usize, actions: usize, seed: u64) -> Self {
        let mut draws = Lcg::new(seed);
        let payoffs = (0..types * messages * actions)
            .map(|_| [draws.payoff(), draws.payoff()])
            .collect();
        Signaling {
            types,
            messages,
            actions,
            payoffs,
        }
    }

    /// As many messages and actions as types.
    pub fn square(size: usize, seed: u64) -> Self {
        Signaling::new(size, size, size, seed)
    }
}

/// One letter for what a move is, then its number from 1.
fn name(letter: char, index: usize) -> String {
    format!("{letter}{}", index + 1)
}

impl Rules for Signaling {
    /// Type, message and action, as far as they are known.
    type State = Vec<usize>;

    fn title(&self) -> String {
        let (types, messages, actions) = (self.types, self.messages, self.actions);
        format!("signaling with {types} types, {messages} messages and {actions} actions")
    }

    fn players(&self) -> Vec<String> {
        texts(["Sender", "Receiver"])
    }

    fn start(&self) -> Vec<usize> {
        Vec::new()
    }

    fn turn(&self, play: &Vec<usize>) -> Turn {
        let names = |letter, count| (0..count).map(|index| name(letter, index)).collect();
        match play.len() {
            0 => {
                let chance = Rational::new(1, self.types as i64);
                let draw = |index| (name('t', index), chance.clone());
                Turn::Chance((0..self.types).map(draw).collect())
            }
            1 => Turn::Player(0, names('m', self.messages)),
            2 => Turn::Player(1, names('a', self.actions)),
            _ => Turn::End,
        }
    }

    fn after(&self, play: &Vec<usize>, action: usize) -> Vec<usize> {
        [play.as_slice(), &[action]].concat()
    }

    fn sees(&self, play: &Vec<usize>, action: usize, player: usize) -> Option<String> {
        match (play.len(), player) {
            (0, 0) => Some(name('t', action)),
            (1, 1) => Some(name('m', action)),
            _ => None,
        }
    }

    fn payoffs(&self, play: &Vec<usize>) -> Option<Vec<Rational>> {
        let &[kind, message, action] = play.as_slice() else {
            return None;
        };
        let index = (kind * self.messages + message) * self.actions + action;
        Some(self.payoffs[index].map(Rational::from).to_vec())
    }
}

/// Cho and Kreps' beer and quiche: a weak type of probability 1/10 would rather have quiche.
pub fn beer_quiche() -> Game {
    let mut builder = GameBuilder::new("beer and quiche", ["Sender", "Receiver"]);
    let types = [
        ("weak", Rational::new(1, 10)),
        ("strong", Rational::new(9, 10)),
    ];
    let draw = builder.chance("type", types);
    let root = builder.root();
    for (strong, node) in builder.draw(root, draw).enumerate() {
        let meal = builder.infoset("Sender", ["weak", "strong"][strong], ["beer", "quiche"]);
        for (quiche, node) in builder.decide(node, meal).enumerate() {
            let label = ["beer", "quiche"][quiche];
            let reply = builder.infoset("Receiver", label, ["fight", "spare"]);
            for (spare, leaf) in builder.decide(node, reply).enumerate() {
                let sender = i64::from(strong != quiche) + 2 * i64::from(spare == 1);
                let receiver = i64::from(strong == spare);
                builder.pay(leaf, [sender, receiver].map(Rational::from));
            }
        }
    }
    builder.build().expect("the tree is sound")
}
