//! The full crisis with one type a side and a state that everybody sees: nothing is left to
//! infer, and backward induction solves it. Two moves are unseen all the same. Whether to join
//! a US strike depends on `j` alone, so that Iran knows it; and a request that Russia keeps to
//! itself leaves everything as silence does.

use super::*;

const FILE: &str = include_str!("../../../models/israel_iran/full_crisis.toml");

/// The model without the other types.
fn alone(kept: [&str; 3]) -> Model {
    let types = [
        "sincere",
        "opportunist",
        "hollow",
        "hawk",
        "dove",
        "committed",
        "inward",
    ];
    let mut text = String::new();
    for line in FILE.lines() {
        let (name, rest) = line.split_once('=').unwrap_or((line, ""));
        let name = name.trim();
        if !types.contains(&name) {
            let honest = if kept[0] == "sincere" {
                "1 == 1"
            } else {
                "1 == 0"
            };
            text += &line.replace("type.Israel == sincere", honest);
        } else if kept.contains(&name) {
            let (_, constants) = rest.split_once(',').unwrap();
            text += &format!("{name} = {{ prior = 1, {constants}");
        }
        text.push('\n');
    }
    Model::parse("one type", &text).unwrap()
}

const STAGES: [&str; 11] = [
    "late_response",
    "late",
    "target",
    "timing",
    "us_strike",
    "confrontation",
    "answer",
    "response",
    "opening",
    "relay",
    "channel",
];

/// What everybody gets from a node on, as far as the profile goes.
fn value(game: &Game, profile: &Behavior, node: NodeId) -> Vec<Rational> {
    let mut total: Vec<Rational> = game
        .player_ids()
        .map(|player| {
            game.payoff_at(node, player)
                .cloned()
                .unwrap_or(Rational::ZERO)
        })
        .collect();
    for (branch, child) in game.children(node).enumerate() {
        let share = match game.kind(node) {
            NodeKind::Chance(chance) => game.chance(chance)[branch].clone(),
            NodeKind::Decision(set) => profile.at(set).unwrap()[branch].clone(),
            NodeKind::Leaf => unreachable!(),
        };
        if share != Rational::ZERO {
            let below = value(game, profile, child);
            for (sum, part) in total.iter_mut().zip(below) {
                *sum += part * &share;
            }
        }
    }
    total
}

/// Backward induction, stage by stage from the last, joining decided first.
fn induced(game: &Game, joins: bool) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    let stage = |label: &str| label.split(" | ").next().unwrap().to_string();
    let share = |yes: bool| Rational::from(i64::from(yes));
    for set in game.infosets().filter(|set| stage(set.label()) == "join") {
        profile
            .set(set.id(), [share(joins), share(!joins)])
            .unwrap();
    }
    let unwanted = if joins { "abstain" } else { "join" };
    for name in STAGES {
        for set in game.infosets().filter(|set| stage(set.label()) == name) {
            let player = set.player().index();
            // After its own slip Israel goes on as well.
            let expected = |node: &NodeId| !game.history(*node).contains(&unwanted);
            let all = !set.nodes().iter().any(expected);
            let mut best: Vec<usize> = (0..set.action_count()).collect();
            for &node in set.nodes().iter().filter(|node| all || expected(node)) {
                let values = game.children(node);
                let values: Vec<_> = values
                    .map(|child| value(game, &profile, child)[player].clone())
                    .collect();
                let most = values.iter().max().unwrap();
                best.retain(|&action| values[action] == *most);
            }
            // One action is best whatever the mover does not see.
            let best = best[0];
            let shares = (0..set.action_count()).map(|action| share(action == best));
            profile.set(set.id(), shares).unwrap();
        }
    }
    profile
}

#[test]
fn waiting_is_worth_it_against_a_committed_iran() {
    // Afterwards it stays out (16/5 < 4), and B γ² = 867/200 is left of the campaign. A hollow
    // Israel strikes first, for 4, and 4 more in a crisis; a sincere one lets a hawk do so, for
    // 6, and Iran then hits the bases.
    for (types, expected) in [
        (
            ["hollow", "dove", "committed"],
            [ratio(1867, 200), ratio(-1, 1), ratio(-26, 1)],
        ),
        (
            ["sincere", "hawk", "committed"],
            [ratio(2067, 200), ratio(2, 1), ratio(-30, 1)],
        ),
    ] {
        let model = alone(types);
        let game = model.game(&model.defaults()).unwrap();
        let profile = induced(&game, types[0] != "sincere");
        let found = certify(&game, &profile, None).unwrap();
        assert_eq!(found.payoffs[..3], expected);
        assert_eq!(found.payoffs[3], Rational::ZERO);
    }
}

#[test]
fn one_type_a_side_leaves_backward_induction() {
    for israel in ["sincere", "opportunist", "hollow"] {
        for us in ["hawk", "dove"] {
            for iran in ["committed", "inward"] {
                let model = alone([israel, us, iran]);
                let game = model.game(&model.defaults()).unwrap();
                let profile = induced(&game, israel != "sincere");
                let found = certify(&game, &profile, Some(&limit(&game, &profile, |_| 1))).unwrap();
                assert_eq!(found.standing.nash, Verdict::Yes);
                assert_eq!(found.standing.subgame_perfect, Verdict::Yes);
                assert_eq!(found.standing.sequential, Verdict::Yes);
                assert_eq!(
                    found.payoffs,
                    value(&game, &profile, game.nodes().next().unwrap())
                );
            }
        }
    }
}
