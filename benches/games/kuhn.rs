//! Kuhn poker (Kuhn 1950) with any number of cards.

use super::{texts, to_first};
use demarche::game::{Rules, Turn};
use demarche::number::Rational;

/// Two players ante 1 and get one of `cards` different cards each; one bet of 1 is allowed, which
/// the other can call. The higher card wins. With 3 cards the first player gets -1/18.
#[derive(Debug, Clone, Copy)]
pub struct Kuhn {
    pub cards: usize,
}

/// The cards dealt so far, by player, and the play so far.
#[derive(Debug, Clone)]
pub struct Play {
    cards: Vec<usize>,
    moves: Vec<usize>,
}

/// Check or fold, and bet or call, are the same two moves with and without a bet.
const PASS: usize = 0;
const BET: usize = 1;

impl Kuhn {
    /// The cards that can be dealt.
    fn deck(&self, play: &Play) -> Vec<usize> {
        let dealt = |card: &usize| !play.cards.contains(card);
        (1..=self.cards).filter(dealt).collect()
    }
}

impl Rules for Kuhn {
    type State = Play;

    fn title(&self) -> String {
        format!("Kuhn poker with {} cards", self.cards)
    }

    fn players(&self) -> Vec<String> {
        texts(["First", "Second"])
    }

    fn start(&self) -> Play {
        Play {
            cards: Vec::new(),
            moves: Vec::new(),
        }
    }

    fn turn(&self, play: &Play) -> Turn {
        if play.cards.len() < 2 {
            let deck = self.deck(play);
            let chance = Rational::new(1, deck.len() as i64);
            let draws = deck.iter().map(|card| (card.to_string(), chance.clone()));
            return Turn::Chance(draws.collect());
        }
        match play.moves[..] {
            [] => Turn::Player(0, texts(["check", "bet"])),
            [PASS] => Turn::Player(1, texts(["check", "bet"])),
            [BET] => Turn::Player(1, texts(["fold", "call"])),
            [PASS, BET] => Turn::Player(0, texts(["fold", "call"])),
            _ => Turn::End,
        }
    }

    fn after(&self, play: &Play, action: usize) -> Play {
        let mut next = play.clone();
        if play.cards.len() < 2 {
            next.cards.push(self.deck(play)[action]);
        } else {
            next.moves.push(action);
        }
        next
    }

    fn sees(&self, play: &Play, action: usize, player: usize) -> Option<String> {
        let dealt = play.cards.len();
        if dealt < 2 {
            return (player == dealt).then(|| self.deck(play)[action].to_string());
        }
        let mover = play.moves.len() % 2;
        (player != mover).then(|| ["check", "bet"][action].into())
    }

    fn payoffs(&self, play: &Play) -> Option<Vec<Rational>> {
        let [first, second] = play.cards[..] else {
            return None;
        };
        let higher = if first > second { 1 } else { -1 };
        match play.moves[..] {
            [PASS, PASS] => to_first(higher),
            [BET, PASS] => to_first(1),
            [PASS, BET, PASS] => to_first(-1),
            [BET, BET] | [PASS, BET, BET] => to_first(2 * higher),
            _ => None,
        }
    }
}
