//! Rules unfold into the tree that they describe, or are refused.

use crate::game::{DEEP, half, messages, numbers};
use demarche::diagnostic::ErrorKind;
use demarche::game::{Game, PlayerId, Rules, Turn};
use demarche::number::Rational;
use demarche::run::Limits;

/// A centipede by rules, as deep as asked.
struct Centipede(usize);

impl Rules for Centipede {
    type State = (usize, bool);
    fn title(&self) -> String {
        "centipede".into()
    }
    fn players(&self) -> Vec<String> {
        vec!["Ann".into(), "Bob".into(), "Cleo".into()]
    }
    fn start(&self) -> (usize, bool) {
        (0, false)
    }
    fn turn(&self, &(step, over): &(usize, bool)) -> Turn {
        if over || step == self.0 {
            Turn::End
        } else {
            Turn::Player(step % 2, vec!["take".into(), "pass".into()])
        }
    }
    fn after(&self, &(step, _): &(usize, bool), action: usize) -> (usize, bool) {
        (step + 1, action == 0)
    }
    fn sees(&self, &(step, _): &(usize, bool), action: usize, player: usize) -> Option<String> {
        (player != step % 2).then(|| ["take", "pass"][action].into())
    }
    fn payoffs(&self, &(step, _): &(usize, bool)) -> Option<Vec<Rational>> {
        // Everybody is paid on the way.
        (step > 0).then(|| numbers([1, -1, 0]).to_vec())
    }
}

#[test]
fn rules_unfold_deep_plays_with_short_labels() {
    let game = Game::from_rules(&Centipede(DEEP), &Limits::default()).unwrap();
    assert_eq!(game.node_count(), 2 * DEEP + 1);
    assert_eq!(game.infoset_count(), DEEP);
    let longest = game.infosets().map(|set| set.label().len()).max().unwrap();
    assert!(longest < 1_000, "{longest}");
    for player in game.player_ids() {
        // Labels are cut short, and still tell a player's sets apart.
        let sets = game.infosets_of(player);
        let found = |&set| game.find_infoset(player, game.infoset(set).label()) == Some(set);
        assert!(sets.iter().all(found));
    }
    assert_eq!(game.sequence_count(PlayerId::new(2)), 1);
    assert_eq!(game.constant_sum(), Ok(Rational::ZERO));
}

#[test]
fn rules_pay_on_the_way() {
    let game = Game::from_rules(&Centipede(2), &Limits::default()).unwrap();
    assert_eq!(game.node_count(), 5);
    let paid = |node| game.payoff_at(node, PlayerId::new(0)).is_some();
    assert_eq!(
        game.nodes().map(paid).collect::<Vec<_>>(),
        [false, true, true, true, true]
    );
    let labels: Vec<&str> = game.infosets().map(|set| set.label()).collect();
    assert_eq!(labels, ["", "pass"]);
}

#[test]
fn rules_that_never_end_meet_the_limit() {
    let limits = Limits {
        nodes: 1_000,
        ..Limits::default()
    };
    let error = Game::from_rules(&Centipede(usize::MAX), &limits).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit);
    assert_eq!(messages(&error), ["the tree has more than 1000 nodes"]);
    let exact = Limits { nodes: 5, ..limits };
    assert!(Game::from_rules(&Centipede(2), &exact).is_ok());
}

/// Rules made of functions: a coin, then whatever `turn` says, then the end. What is seen of the
/// coin is `sees`.
struct AfterCoin {
    turn: fn(usize) -> Turn,
    sees: fn(usize) -> Option<String>,
}

impl Rules for AfterCoin {
    type State = Vec<usize>;
    fn title(&self) -> String {
        "after a coin".into()
    }
    fn players(&self) -> Vec<String> {
        vec!["Ann".into()]
    }
    fn start(&self) -> Vec<usize> {
        Vec::new()
    }
    fn turn(&self, moves: &Vec<usize>) -> Turn {
        match moves[..] {
            [] => Turn::Chance(vec![("heads".into(), half()), ("tails".into(), half())]),
            [side] => (self.turn)(side),
            _ => Turn::End,
        }
    }
    fn after(&self, moves: &Vec<usize>, action: usize) -> Vec<usize> {
        [moves.as_slice(), &[action]].concat()
    }
    fn sees(&self, moves: &Vec<usize>, action: usize, _: usize) -> Option<String> {
        if moves.is_empty() {
            (self.sees)(action)
        } else {
            None
        }
    }
    fn payoffs(&self, _: &Vec<usize>) -> Option<Vec<Rational>> {
        None
    }
}

fn player(names: &[&str]) -> Turn {
    Turn::Player(0, names.iter().map(|name| name.to_string()).collect())
}

#[test]
fn equal_knowledge_is_one_information_set() {
    let turn = |_| player(&["a", "b"]);
    let count = |sees| {
        let game = Game::from_rules(&AfterCoin { turn, sees }, &Limits::default());
        game.unwrap().infoset_count()
    };
    assert_eq!(count(|_| None), 1);
    assert_eq!(count(|_| Some("the coin".into())), 1);
    assert_eq!(count(|side| Some(side.to_string())), 2);
    // Seeing nothing at all and seeing something that reads as nothing are not the same.
    assert_eq!(count(|side| (side == 0).then(String::new)), 2);
}

#[test]
fn labels_that_read_the_same_are_numbered() {
    let turn = |_| player(&["a", "b"]);
    let sees: fn(usize) -> Option<String> = |side| (side == 0).then(String::new);
    let game = Game::from_rules(&AfterCoin { turn, sees }, &Limits::default()).unwrap();
    let labels: Vec<&str> = game.infosets().map(|set| set.label()).collect();
    assert_eq!(labels.len(), 2);
    assert_ne!(labels[0], labels[1]);
}

#[test]
fn rules_may_not_betray_what_is_hidden() {
    let sees: fn(usize) -> Option<String> = |_| None;
    let turns: [fn(usize) -> Turn; 3] = [
        |side| player(&["a", "b", "c"][..2 + side]),
        |side| player([["a", "b"], ["a", "c"]][side].as_slice()),
        |side| player([["a", "b"], ["b", "a"]][side].as_slice()),
    ];
    for turn in turns {
        let error = Game::from_rules(&AfterCoin { turn, sees }, &Limits::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Input);
        assert_eq!(
            messages(&error),
            ["after seeing `` the player `Ann` has different actions in different states"]
        );
    }
    // It may end the play on one side.
    let turn = |side| if side == 0 { Turn::End } else { player(&["a"]) };
    assert!(Game::from_rules(&AfterCoin { turn, sees }, &Limits::default()).is_ok());
}

#[test]
fn rules_with_mistakes_are_refused() {
    let sees: fn(usize) -> Option<String> = |_| None;
    let message = |turn: fn(usize) -> Turn| {
        let error = Game::from_rules(&AfterCoin { turn, sees }, &Limits::default()).unwrap_err();
        messages(&error)[0].to_string()
    };
    assert_eq!(
        message(|_| Turn::Player(1, vec!["a".into()])),
        "the rules let player 1 of 1 move"
    );
    assert_eq!(
        message(|_| player(&[])),
        "the information set `` has no actions"
    );
    assert_eq!(
        message(|_| Turn::Chance(Vec::new())),
        "a chance move has no actions"
    );
    assert_eq!(
        message(|_| Turn::Chance(vec![("x".into(), half())])),
        "the probabilities of the chance move after heads sum to 1/2 instead of 1"
    );
}
