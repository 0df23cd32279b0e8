//! The generated games have the sizes of the literature, and their payoffs are right.

use crate::rules::{
    GENERAL_SUM, Kuhn, Leduc, LiarsDice, RandomTree, Signaling, ThreeSignals, ZERO_SUM, unfold,
};
use demarche::game::{Game, InfosetId, NodeId, NodeKind, PlayerId};
use demarche::number::Rational;
use std::cmp::Ordering;

/// Nodes, leaves, and every player's information sets and sequences.
fn sizes(game: &Game) -> (usize, usize, Vec<(usize, usize)>) {
    let of = |player| (game.infosets_of(player).len(), game.sequence_count(player));
    let players = game.player_ids().map(of).collect();
    (game.node_count(), game.leaf_count(), players)
}

/// The payoffs at the leaf with this history, a text of action names.
fn payoffs(game: &Game, history: &str) -> Vec<Rational> {
    let names: Vec<&str> = history.split(' ').collect();
    let leaf = game
        .nodes()
        .find(|&node| game.kind(node) == NodeKind::Leaf && game.history(node) == names);
    let leaf = leaf.unwrap_or_else(|| panic!("no leaf `{history}`"));
    game.payoffs(game.outcome(leaf).unwrap()).to_vec()
}

fn to_first(game: &Game, history: &str) -> Rational {
    payoffs(game, history)[0].clone()
}

#[test]
fn kuhn_poker_has_its_sizes() {
    for cards in [2, 3, 4, 13] {
        let game = unfold(&Kuhn { cards });
        let deals = cards * (cards - 1);
        let player = (2 * cards, 4 * cards + 1);
        let expected = (1 + cards + 9 * deals, 5 * deals, vec![player; 2]);
        assert_eq!(sizes(&game), expected);
        assert_eq!(game.constant_sum(), Ok(Rational::ZERO));
        assert!(game.require_perfect_recall().is_ok());
    }
    // Kuhn 1950: 30 plays and 13 sequences a player.
    assert_eq!(
        sizes(&unfold(&Kuhn { cards: 3 })),
        (58, 30, vec![(6, 13); 2])
    );
}

#[test]
fn leduc_poker_has_its_sizes() {
    // Ranks, leaves, sequences and information sets a player.
    let cases = [
        (3, 1_116, 337, 144),
        (5, 5_500, 911, 390),
        (9, 32_724, 2_899, 1_242),
        (13, 98_956, 6_007, 2_574),
    ];
    for (ranks, leaves, sequences, infosets) in cases {
        let game = unfold(&Leduc { ranks });
        let nodes = 1 + ranks + 15 * ranks.pow(2) + 75 * (ranks.pow(3) - ranks);
        assert_eq!(
            sizes(&game),
            (nodes, leaves, vec![(infosets, sequences); 2])
        );
        assert_eq!(game.constant_sum(), Ok(Rational::ZERO));
        assert!(game.require_perfect_recall().is_ok());
    }
}

#[test]
fn liars_dice_has_its_sizes() {
    for faces in [2usize, 3, 6] {
        let game = unfold(&LiarsDice { faces });
        // Every set of bids is a history of bids; every one but the empty can be called.
        let histories = 1 << (2 * faces);
        let player = (faces * histories / 2, faces * (histories - 1) + 1);
        let rolls = faces * faces;
        let nodes = 1 + faces + rolls * (2 * histories - 1);
        assert_eq!(
            sizes(&game),
            (nodes, rolls * (histories - 1), vec![player; 2])
        );
        assert_eq!(game.constant_sum(), Ok(Rational::ZERO));
        assert!(game.require_perfect_recall().is_ok());
    }
    let six = sizes(&unfold(&LiarsDice { faces: 6 }));
    assert_eq!(six, (294_883, 147_420, vec![(12_288, 24_571); 2]));
}

#[test]
fn signaling_games_have_their_sizes() {
    let game = unfold(&Signaling::new(3, 2, 4, 7));
    assert_eq!(sizes(&game), (1 + 3 + 6 + 24, 24, vec![(3, 7), (2, 9)]));
    let game = unfold(&Signaling::square(12, 7));
    assert_eq!(sizes(&game), (1_885, 1_728, vec![(12, 145); 2]));
}

#[test]
fn three_signals_are_511_nodes_with_113_and_61_sequences() {
    let game = unfold(&ThreeSignals { seed: 1 });
    assert_eq!(sizes(&game), (511, 256, vec![(56, 113), (30, 61)]));
    assert!(game.require_perfect_recall().is_ok());
    assert!(game.constant_sum().is_err());
}

#[test]
fn random_trees_have_the_size_that_was_asked_for() {
    for nodes in [1, 3, 99, 9_999] {
        let game = unfold(&RandomTree::with_nodes(nodes, 5));
        assert_eq!(game.node_count() as u64, nodes);
        assert!(game.require_perfect_recall().is_ok());
    }
}

#[test]
fn a_seed_is_a_game() {
    let values = |seed| unfold(&Signaling::square(4, seed)).values().clone();
    assert_eq!(values(3), values(3));
    assert_ne!(values(3), values(4));
    let tree = |seed| {
        let game = unfold(&RandomTree::with_nodes(999, seed));
        let ends: Vec<NodeId> = game.nodes().map(|node| game.subtree_end(node)).collect();
        (ends, game.values().clone())
    };
    assert_eq!(tree(3), tree(3));
    assert_ne!(tree(3).0, tree(4).0);
}

#[test]
fn measured_games_are_what_their_lists_say() {
    for case in ZERO_SUM.iter().filter(|case| case.name != "dice-6") {
        assert_eq!(
            (case.game)().constant_sum(),
            Ok(Rational::ZERO),
            "{}",
            case.name
        );
    }
    for case in GENERAL_SUM {
        assert!((case.game)().constant_sum().is_err(), "{}", case.name);
    }
}

#[test]
fn kuhn_payoffs() {
    let game = unfold(&Kuhn { cards: 3 });
    let cases = [
        ("1 2 check check", -1),
        ("3 2 check check", 1),
        ("1 2 bet fold", 1),
        ("1 2 bet call", -2),
        ("3 1 check bet fold", -1),
        ("3 1 check bet call", 2),
    ];
    for (history, value) in cases {
        assert_eq!(to_first(&game, history), Rational::from(value), "{history}");
    }
}

#[test]
fn leduc_payoffs() {
    let game = unfold(&Leduc { ranks: 3 });
    let cases = [
        ("1 3 raise fold", 1),
        ("1 3 raise raise fold", -3),
        ("1 3 check check 2 check check", -1),
        // A pair with the public card beats a higher rank.
        ("1 3 check raise call 1 raise call", 7),
        ("2 2 raise raise call 3 raise raise call", 0),
        ("1 3 raise raise call 1 raise raise fold", -9),
        ("1 3 raise raise call 2 raise raise call", -13),
    ];
    for (history, value) in cases {
        assert_eq!(to_first(&game, history), Rational::from(value), "{history}");
    }
}

#[test]
fn leduc_deals_by_the_cards_that_are_left() {
    let game = unfold(&Leduc { ranks: 3 });
    let chance = |history: &[&str]| {
        let node = game.nodes().find(|&node| game.history(node) == history);
        let NodeKind::Chance(chance) = game.kind(node.unwrap()) else {
            panic!("{history:?} is no chance node");
        };
        let names = game.branch_names(chance).map(String::from);
        names.zip(game.chance(chance).to_vec()).collect::<Vec<_>>()
    };
    let draw = |name: &str, cards, of| (name.to_string(), Rational::new(cards, of));
    let expected = vec![draw("1", 1, 5), draw("2", 2, 5), draw("3", 2, 5)];
    assert_eq!(chance(&["1"]), expected);
    let expected = vec![draw("2", 2, 4), draw("3", 2, 4)];
    assert_eq!(chance(&["1", "1", "check", "check"]), expected);
}

#[test]
fn liars_dice_payoffs() {
    let game = unfold(&LiarsDice { faces: 3 });
    let cases = [
        ("1 2 1x1 call", 1),
        ("2 2 1x1 call", -1),
        // Threes are wild.
        ("2 3 1x1 call", 1),
        ("1 3 1x2 2x1 call", -1),
        ("1 2 1x2 2x1 call", 1),
        ("3 3 1x1 1x2 1x3 2x1 2x2 2x3 call", -1),
        ("3 1 1x1 2x3 call", 1),
    ];
    for (history, value) in cases {
        assert_eq!(to_first(&game, history), Rational::from(value), "{history}");
    }
}

/// What the best response of `player` against uniform play of the others is worth.
fn best_against_uniform(game: &Game, player: PlayerId) -> Rational {
    // How likely chance and the others let each node be reached.
    let mut reach = vec![Rational::ONE; game.node_count()];
    for node in game.nodes() {
        for (branch, child) in game.children(node).enumerate() {
            let step = match game.kind(node) {
                NodeKind::Chance(chance) => game.chance(chance)[branch].clone(),
                NodeKind::Decision(set) if game.infoset(set).player() != player => {
                    Rational::new(1, game.infoset(set).action_count() as i64)
                }
                _ => Rational::ONE,
            };
            reach[child.index()] = reach[node.index()].clone() * &step;
        }
    }
    let mut best: Vec<Option<usize>> = vec![None; game.infoset_count()];
    for &set in game.infosets_of(player).iter().rev() {
        let value = |action: usize| {
            let after = |&node: &NodeId| game.children(node).nth(action).unwrap();
            let nodes = game.infoset(set).nodes().iter().map(after);
            nodes
                .map(|child| below(game, &reach, player, &best, child))
                .sum::<Rational>()
        };
        let actions = 0..game.infoset(set).action_count();
        let top =
            actions.max_by(|&a, &b| value(a).partial_cmp(&value(b)).unwrap_or(Ordering::Equal));
        best[set.index()] = top;
    }
    below(game, &reach, player, &best, NodeId::new(0))
}

/// What the leaves below `node` pay `player`, weighted by their reach.
fn below(
    game: &Game,
    reach: &[Rational],
    player: PlayerId,
    best: &[Option<usize>],
    node: NodeId,
) -> Rational {
    let rest = |child| below(game, reach, player, best, child);
    let own = |set: InfosetId| game.infoset(set).player() == player;
    match game.kind(node) {
        NodeKind::Leaf => game.payoff_at(node, player).unwrap().clone() * &reach[node.index()],
        NodeKind::Decision(set) if own(set) => {
            let action = best[set.index()].expect("later sets are decided first");
            rest(game.children(node).nth(action).unwrap())
        }
        _ => game.children(node).map(rest).sum(),
    }
}

#[test]
fn uniform_play_is_as_exploitable_as_published() {
    let nash_conv = |game: &Game| -> Rational {
        game.player_ids()
            .map(|player| best_against_uniform(game, player))
            .sum()
    };
    assert_eq!(
        nash_conv(&unfold(&Kuhn { cards: 3 })),
        Rational::new(11, 12)
    );
    let leduc = nash_conv(&unfold(&Leduc { ranks: 3 }));
    assert!(
        (leduc.to_f64() - 4.747_222_222_222_222).abs() < 1e-14,
        "{leduc:?}"
    );
}
