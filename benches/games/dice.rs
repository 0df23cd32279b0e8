//! Liar's dice, one die each, with any number of faces.

use super::{texts, to_first};
use demarche::game::{Rules, Turn};
use demarche::number::Rational;

/// Both roll a die with `faces` faces and see only their own. They bid in turn, "so many dice of
/// that face", each bid above the last in the order (quantity - 1) `faces` + face; the last face
/// is wild. Instead of bidding one may call the last bid: who was wrong pays 1.
///
/// With 6 faces: 24,571 sequences a player and 147,420 leaves. With 3 the value is 1/9.
#[derive(Debug, Clone, Copy)]
pub struct LiarsDice {
    pub faces: usize,
}

/// The faces rolled, and what matters of the bids, which are numbered from 1.
#[derive(Debug, Clone)]
pub struct Play {
    rolls: Vec<usize>,
    /// How many bids were made.
    bids: usize,
    /// The last bid; 0 is none.
    last: usize,
    called: bool,
}

impl LiarsDice {
    /// The name of the `action`-th move: the bids above the last one, then the call.
    fn name(&self, play: &Play, action: usize) -> String {
        let bid = play.last + action + 1;
        if bid > 2 * self.faces {
            "call".into()
        } else {
            let (quantity, face) = self.claim(bid);
            format!("{quantity}x{face}")
        }
    }

    fn claim(&self, bid: usize) -> (usize, usize) {
        ((bid - 1) / self.faces + 1, (bid - 1) % self.faces + 1)
    }

    fn is_true(&self, play: &Play) -> bool {
        let (quantity, face) = self.claim(play.last);
        let counts = |roll: &&usize| **roll == face || **roll == self.faces;
        play.rolls.iter().filter(counts).count() >= quantity
    }
}

impl Rules for LiarsDice {
    type State = Play;

    fn title(&self) -> String {
        format!("liar's dice with {} faces", self.faces)
    }

    fn players(&self) -> Vec<String> {
        texts(["First", "Second"])
    }

    fn start(&self) -> Play {
        Play {
            rolls: Vec::new(),
            bids: 0,
            last: 0,
            called: false,
        }
    }

    fn turn(&self, play: &Play) -> Turn {
        if play.called {
            return Turn::End;
        }
        if play.rolls.len() < 2 {
            let chance = Rational::new(1, self.faces as i64);
            let roll = |face: usize| (face.to_string(), chance.clone());
            return Turn::Chance((1..=self.faces).map(roll).collect());
        }
        // The first bid cannot be a call.
        let count = 2 * self.faces - play.last + usize::from(play.last > 0);
        let names = (0..count).map(|action| self.name(play, action));
        Turn::Player(play.bids % 2, names.collect())
    }

    fn after(&self, play: &Play, action: usize) -> Play {
        let mut next = play.clone();
        let bid = play.last + action + 1;
        if play.rolls.len() < 2 {
            next.rolls.push(action + 1);
        } else if bid > 2 * self.faces {
            next.called = true;
        } else {
            (next.bids, next.last) = (play.bids + 1, bid);
        }
        next
    }

    fn sees(&self, play: &Play, action: usize, player: usize) -> Option<String> {
        let rolled = play.rolls.len();
        if rolled < 2 {
            return (player == rolled).then(|| (action + 1).to_string());
        }
        (player != play.bids % 2).then(|| self.name(play, action))
    }

    fn payoffs(&self, play: &Play) -> Option<Vec<Rational>> {
        let true_bid = self.is_true(play.called.then_some(play)?);
        let first_bid_last = play.bids % 2 == 1;
        to_first(if true_bid == first_bid_last { 1 } else { -1 })
    }
}
