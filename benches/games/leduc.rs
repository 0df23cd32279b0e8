//! Leduc poker (Southey et al. 2005) with any number of ranks.

use super::{texts, to_first};
use demarche::game::{Rules, Turn};
use demarche::number::Rational;

/// Two suits of `ranks` ranks; suits never matter, so chance draws ranks. Both ante 1 and get a
/// private card; after a round of betting a public card is shown and a second round follows. At
/// most 2 raises a round, of 2 in the first and 4 in the second; one folds only to a raise. A pair
/// with the public card wins, then the higher rank; equal ranks split.
///
/// With 3 ranks: 337 sequences and 144 information sets a player, value -0.0856 to the first.
#[derive(Debug, Clone, Copy)]
pub struct Leduc {
    pub ranks: usize,
}

/// A play: the ranks dealt (first, second, public), and the betting.
#[derive(Debug, Clone)]
pub struct Play {
    ranks: Vec<usize>,
    /// What each player has put in.
    paid: [i64; 2],
    /// Moves and raises of the current round.
    moves: usize,
    raises: usize,
    folded: Option<usize>,
}

const RAISES: usize = 2;

impl Play {
    fn mover(&self) -> usize {
        self.moves % 2
    }

    fn facing_raise(&self) -> bool {
        self.paid[0] != self.paid[1]
    }

    /// The betting of a round ends when a raise is called, or when both have checked.
    fn round_over(&self) -> bool {
        self.moves >= 2 && !self.facing_raise()
    }

    fn dealing(&self) -> bool {
        self.ranks.len() < 2 || (self.ranks.len() == 2 && self.round_over())
    }

    fn over(&self) -> bool {
        self.folded.is_some() || (self.ranks.len() == 3 && self.round_over())
    }

    /// The names of the moves.
    fn choices(&self) -> Vec<&'static str> {
        let mut names = if self.facing_raise() {
            vec!["fold", "call"]
        } else {
            vec!["check"]
        };
        if self.raises < RAISES {
            names.push("raise");
        }
        names
    }
}

impl Leduc {
    /// The ranks that can be dealt, with how many cards of each are left.
    fn deck(&self, play: &Play) -> Vec<(usize, i64)> {
        let left = |rank| 2 - play.ranks.iter().filter(|&&dealt| dealt == rank).count() as i64;
        (1..=self.ranks)
            .map(|rank| (rank, left(rank)))
            .filter(|&(_, left)| left > 0)
            .collect()
    }
}

impl Rules for Leduc {
    type State = Play;

    fn title(&self) -> String {
        format!("Leduc poker with {} ranks", self.ranks)
    }

    fn players(&self) -> Vec<String> {
        texts(["First", "Second"])
    }

    fn start(&self) -> Play {
        Play {
            ranks: Vec::new(),
            paid: [1, 1],
            moves: 0,
            raises: 0,
            folded: None,
        }
    }

    fn turn(&self, play: &Play) -> Turn {
        if play.over() {
            Turn::End
        } else if play.dealing() {
            let deck = self.deck(play);
            let cards = deck.iter().map(|&(_, left)| left).sum();
            let draw =
                |&(rank, left): &(usize, i64)| (rank.to_string(), Rational::new(left, cards));
            Turn::Chance(deck.iter().map(draw).collect())
        } else {
            let names = play.choices().into_iter().map(String::from).collect();
            Turn::Player(play.mover(), names)
        }
    }

    fn after(&self, play: &Play, action: usize) -> Play {
        let mut next = play.clone();
        if play.dealing() {
            next.ranks.push(self.deck(play)[action].0);
            (next.moves, next.raises) = (0, 0);
            return next;
        }
        let mover = play.mover();
        let owed = play.paid[1 - mover];
        match play.choices()[action] {
            "fold" => next.folded = Some(mover),
            "raise" => {
                let raise = if play.ranks.len() == 2 { 2 } else { 4 };
                next.paid[mover] = owed + raise;
                next.raises += 1;
            }
            _ => next.paid[mover] = owed,
        }
        next.moves += 1;
        next
    }

    fn sees(&self, play: &Play, action: usize, player: usize) -> Option<String> {
        if play.dealing() {
            let sees = play.ranks.len() == 2 || player == play.ranks.len();
            return sees.then(|| self.deck(play)[action].0.to_string());
        }
        (player != play.mover()).then(|| play.choices()[action].into())
    }

    fn payoffs(&self, play: &Play) -> Option<Vec<Rational>> {
        if let Some(loser) = play.folded {
            let lost = play.paid[loser];
            return to_first(if loser == 0 { -lost } else { lost });
        }
        if !play.over() {
            return None;
        }
        let [first, second, public] = play.ranks[..] else {
            return None;
        };
        let strength = |rank| (rank == public, rank);
        let order = strength(first).cmp(&strength(second));
        to_first(play.paid[0] * order as i64)
    }
}
