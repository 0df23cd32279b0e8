//! The sheriff of Farina, Ling, Fang and Sandholm (2019).

use super::texts;
use demarche::game::{Rules, Turn};
use demarche::number::Rational;

/// A smuggler loads up to `items` illegal goods, unseen; in each of `rounds` rounds it offers a
/// bribe up to `most`, which the sheriff sees, and the sheriff says whether it would inspect. Only
/// the last round counts: who is not inspected keeps `value` an item and pays the bribe, who is
/// pays `penalty` an item, and for a search in vain the sheriff pays `compensation`.
#[derive(Debug, Clone, Copy)]
pub struct Sheriff {
    pub value: i64,
    pub penalty: i64,
    pub compensation: i64,
    pub items: usize,
    pub most: usize,
    pub rounds: usize,
}

impl Sheriff {
    /// The three sizes of the paper's tables that are solved here, by rounds.
    pub fn of_rounds(rounds: usize) -> Self {
        match rounds {
            1 => Sheriff {
                value: 1,
                penalty: 2,
                compensation: 3,
                items: 3,
                most: 3,
                rounds,
            },
            _ => Sheriff {
                value: 5,
                penalty: 1,
                compensation: 1,
                items: 10,
                most: 2,
                rounds,
            },
        }
    }
}

/// The goods, then bribe and reply of every round.
type Moves = Vec<usize>;

impl Rules for Sheriff {
    type State = Moves;

    fn title(&self) -> String {
        format!("the sheriff in {} rounds", self.rounds)
    }

    fn players(&self) -> Vec<String> {
        texts(["Smuggler", "Sheriff"])
    }

    fn start(&self) -> Moves {
        Vec::new()
    }

    fn turn(&self, moves: &Moves) -> Turn {
        let numbered = |count: usize| (0..=count).map(|number| number.to_string()).collect();
        match moves.len() {
            0 => Turn::Player(0, numbered(self.items)),
            done if done == 2 * self.rounds + 1 => Turn::End,
            done if done % 2 == 1 => Turn::Player(0, numbered(self.most)),
            _ => Turn::Player(1, texts(["inspect", "pass"])),
        }
    }

    fn after(&self, moves: &Moves, action: usize) -> Moves {
        let mut next = moves.clone();
        next.push(action);
        next
    }

    fn sees(&self, moves: &Moves, action: usize, player: usize) -> Option<String> {
        let mover = usize::from(!moves.is_empty() && moves.len().is_multiple_of(2));
        // Nobody sees the goods but who loads them.
        (player != mover && !moves.is_empty()).then(|| action.to_string())
    }

    fn payoffs(&self, moves: &Moves) -> Option<Vec<Rational>> {
        if moves.len() < 2 * self.rounds + 1 {
            return None;
        }
        let [bribe, reply] = [moves[moves.len() - 2], moves[moves.len() - 1]];
        let (goods, bribe) = (moves[0] as i64, bribe as i64);
        let pay = match (reply, goods) {
            (1, _) => [goods * self.value - bribe, bribe],
            (_, 0) => [self.compensation, -self.compensation],
            _ => [-goods * self.penalty, goods * self.penalty],
        };
        Some(pay.map(Rational::from).to_vec())
    }
}
