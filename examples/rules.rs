//! A game as rules: a ladder of escalation between two states, one of which may be bluffing.
//!
//! `cargo run --example rules`

use demarche::game::{Game, Rules, Turn};
use demarche::number::Rational;
use demarche::run::Limits;

/// Blue is resolved with probability 1/3 and knows it. From Blue on, the states take turns to climb
/// a rung or to back down, which gives the other the prize of 4. The last rung is war: a resolved
/// Blue loses 1 in it, everybody else 6. Every rung climbed costs both 1.
struct Ladder {
    rungs: usize,
}

/// How resolved Blue is, once that is drawn; the rungs climbed; who backed down.
type Crisis = (Option<bool>, usize, Option<usize>);

impl Rules for Ladder {
    type State = Crisis;
    fn title(&self) -> String {
        format!("a ladder of {} rungs", self.rungs)
    }
    fn players(&self) -> Vec<String> {
        vec!["Blue".into(), "Red".into()]
    }
    fn start(&self) -> Crisis {
        (None, 0, None)
    }
    fn turn(&self, &(resolved, rung, loser): &Crisis) -> Turn {
        if resolved.is_none() {
            let (third, rest) = (Rational::new(1, 3), Rational::new(2, 3));
            Turn::Chance(vec![("resolved".into(), third), ("bluffing".into(), rest)])
        } else if loser.is_some() || rung == self.rungs {
            Turn::End
        } else {
            Turn::Player(rung % 2, vec!["climb".into(), "back down".into()])
        }
    }
    fn after(&self, &(resolved, rung, _): &Crisis, action: usize) -> Crisis {
        match (resolved, action) {
            (None, _) => (Some(action == 0), 0, None),
            (_, 0) => (resolved, rung + 1, None),
            _ => (resolved, rung, Some(rung % 2)),
        }
    }
    fn sees(&self, &(resolved, rung, _): &Crisis, action: usize, player: usize) -> Option<String> {
        match resolved {
            // Only Blue knows its resolve; both see every rung.
            None => (player == 0).then(|| ["resolved", "bluffing"][action].into()),
            Some(_) => (player != rung % 2).then(|| ["climbs", "backs down"][action].into()),
        }
    }
    fn payoffs(&self, &(resolved, rung, loser): &Crisis) -> Option<Vec<Rational>> {
        let war = if resolved? { [-1, -6] } else { [-6, -6] };
        let prize = match loser {
            Some(loser) => [[0, 4], [4, 0]][loser],
            None if rung == self.rungs => war,
            None => return None,
        };
        Some(
            prize
                .map(|worth| Rational::from(worth - rung as i64))
                .to_vec(),
        )
    }
}

fn main() -> Result<(), demarche::diagnostic::Error> {
    let game = Game::from_rules(&Ladder { rungs: 4 }, &Limits::default())?;
    println!("{}: {} nodes", game.title(), game.node_count());
    for set in game.infosets() {
        let actions: Vec<&str> = set.action_names().collect();
        println!(
            "{set:?} chooses among {actions:?} at {} nodes",
            set.nodes().len()
        );
    }
    assert_eq!((game.leaf_count(), game.infoset_count()), (10, 6));
    Ok(())
}
