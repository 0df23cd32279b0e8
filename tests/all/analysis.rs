//! Certificates of profiles from the literature, and what is refused.

use crate::common::{believing, number};
use crate::game::numbers;
use demarche::analysis::{
    BeliefSource, Certificate, Verdict, beliefs, best_response, certify, expected_payoffs,
    one_shot_deviations, plays, reach,
};
use demarche::game::{ChanceId, Game, GameBuilder, NodeId, PlayerId, Rules, Turn};
use demarche::number::Rational;
use demarche::run::Limits;
use demarche::strategy::{Behavior, Beliefs};

/// Sets the distribution at a player's set, given by label.
fn put(game: &Game, profile: &mut Behavior, player: &str, label: &str, at: &[&str]) {
    let player = game.find_player(player).unwrap();
    let set = game.find_infoset(player, label).unwrap();
    profile.set(set, at.iter().map(|p| number(p))).unwrap();
}

fn profile(game: &Game, choices: &[(&str, &str, &[&str])]) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    for (player, label, at) in choices {
        put(game, &mut profile, player, label, at);
    }
    profile
}

/// Kuhn poker: three cards, one chip each, one bet.
struct Kuhn;

impl Rules for Kuhn {
    type State = (Option<[usize; 2]>, String);
    fn title(&self) -> String {
        "Kuhn poker".into()
    }
    fn players(&self) -> Vec<String> {
        vec!["P1".into(), "P2".into()]
    }
    fn start(&self) -> Self::State {
        (None, String::new())
    }
    fn turn(&self, (cards, bets): &Self::State) -> Turn {
        if cards.is_none() {
            let deals = ["JQ", "JK", "QJ", "QK", "KJ", "KQ"];
            return Turn::Chance(deals.map(|d| (d.into(), Rational::new(1, 6))).to_vec());
        }
        match bets.as_str() {
            "" | "p" | "b" | "pb" => Turn::Player(bets.len() % 2, vec!["p".into(), "b".into()]),
            _ => Turn::End,
        }
    }
    fn after(&self, (cards, bets): &Self::State, action: usize) -> Self::State {
        match cards {
            None => {
                let deals = [[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]];
                (Some(deals[action]), bets.clone())
            }
            Some(_) => (*cards, format!("{bets}{}", ["p", "b"][action])),
        }
    }
    fn sees(&self, state: &Self::State, action: usize, player: usize) -> Option<String> {
        let (dealt, bets) = state;
        match dealt {
            None => {
                let (cards, _) = self.after(state, action);
                cards.map(|cards| ["J", "Q", "K"][cards[player]].into())
            }
            Some(_) if bets.len() % 2 == player => None,
            Some(_) => Some(["p", "b"][action].into()),
        }
    }
    fn payoffs(&self, (cards, bets): &Self::State) -> Option<Vec<Rational>> {
        let cards = (*cards)?;
        let show = if cards[0] > cards[1] { 1 } else { -1 };
        let won = match bets.as_str() {
            "pp" => show,
            "bp" => 1,
            "pbp" => -1,
            "bb" | "pbb" => 2 * show,
            _ => return None,
        };
        Some(numbers([won, -won]).to_vec())
    }
}

fn kuhn() -> Game {
    Game::from_rules(&Kuhn, &Limits::default()).unwrap()
}

/// The optimum of Kuhn poker with bluffing frequency `alpha` in [0, 1/3].
fn kuhn_optimum(game: &Game, alpha: Rational) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    let one_third = Rational::new(1, 3);
    let bets = [
        ("J", alpha.clone()),
        ("Q", Rational::ZERO),
        ("K", alpha.clone() * &Rational::from(3)),
        ("J p b", Rational::ZERO),
        ("Q p b", alpha + &one_third),
        ("K p b", Rational::ONE),
        ("J p", one_third.clone()),
        ("Q p", Rational::ZERO),
        ("K p", Rational::ONE),
        ("J b", Rational::ZERO),
        ("Q b", one_third),
        ("K b", Rational::ONE),
    ];
    for (label, bet) in bets {
        let set = game.infosets().find(|set| set.label() == label).unwrap();
        let pass = Rational::ONE - &bet;
        profile.set(set.id(), [pass, bet]).unwrap();
    }
    profile
}

#[test]
fn kuhn_uniform_has_the_known_nash_conv() {
    let game = kuhn();
    assert_eq!((game.node_count(), game.infoset_count()), (55, 12));
    let uniform = Behavior::uniform(game.shape().clone());
    let certificate = certify(&game, &uniform, None).unwrap();
    assert_eq!(
        certificate.regrets.iter().sum::<Rational>(),
        Rational::new(11, 12)
    );
    assert_eq!(
        certificate.payoffs,
        [Rational::new(1, 8), Rational::new(-1, 8)]
    );
    assert_eq!(certificate.standing.nash.holds(), Some(false));
    assert!(certificate.sets.iter().all(|set| set.on_path));
}

#[test]
fn kuhn_optima_are_certified_and_nothing_near_them() {
    let game = kuhn();
    for alpha in ["0", "1/7", "1/5", "1/3"] {
        let optimum = kuhn_optimum(&game, number(alpha));
        let certificate = certify(&game, &optimum, None).unwrap();
        assert_eq!(certificate.payoffs[0], Rational::new(-1, 18));
        assert_eq!(certificate.max_regret, Rational::ZERO);
        assert_eq!(certificate.standing.nash, Verdict::Yes);
        assert_eq!(certificate.refutation, None);
        // What no play reaches (a call with the king after passing it, once 3α = 1) is free.
        let on_path = |set| certificate.sets[demarche::game::InfosetId::index(set)].on_path;
        for set in game.infosets().filter(|set| on_path(set.id())) {
            let bet = &optimum.at(set.id()).unwrap()[1];
            let step = Rational::new(1, 1_000_000_007);
            let changed = if *bet < Rational::ONE {
                bet + &step
            } else {
                bet - &step
            };
            let mut other = optimum.clone();
            other
                .set(set.id(), [Rational::ONE - &changed, changed])
                .unwrap();
            let certificate = certify(&game, &other, None).unwrap();
            assert!(
                certificate.max_regret > Rational::ZERO,
                "α = {alpha}, {set:?}"
            );
            let found = certificate.refutation.unwrap();
            assert!(found.gain > Rational::ZERO);
            assert!(
                certificate
                    .standing
                    .nash
                    .reason()
                    .unwrap()
                    .contains("gains")
            );
        }
    }
}

/// However small the change is, it is found; the number is exact and its text is short.
#[test]
fn the_smallest_change_is_refuted() {
    let game = kuhn();
    let mut profile = kuhn_optimum(&game, Rational::new(1, 5));
    let step = number("1e-40");
    let king = game.infosets().find(|set| set.label() == "K").unwrap().id();
    let bet = number("3/5") + &step;
    profile.set(king, [Rational::ONE - &bet, bet]).unwrap();
    let certificate = certify(&game, &profile, None).unwrap();
    // With the deal KJ (one in six) the king checks less often, so that a bluff with the jack, made
    // one time in three, loses its extra chip less often; with KQ the queen, which calls one time
    // in three, had better fold.
    let found = certificate.refutation.unwrap();
    let set = game.infoset(found.infoset);
    assert_eq!((game.player_name(found.player), set.label()), ("P2", "J p"));
    assert_eq!(game.action_name(found.action), "b");
    assert_eq!(
        found.gain,
        Rational::new(1, 6) * &Rational::new(2, 3) * &step
    );
    let regret = &found.gain + &(Rational::new(1, 6) * &Rational::new(1, 3) * &step);
    assert_eq!(certificate.regrets, [Rational::ZERO, regret]);
    let reason = certificate.standing.nash.reason().unwrap().to_string();
    assert!(
        reason.contains("gains about ") && reason.len() < 60,
        "{reason}"
    );
}

/// What the optimum's own moves exclude may be left open, and nothing else.
#[test]
fn sets_that_own_moves_exclude_may_be_left_open() {
    let game = kuhn();
    let mut optimum = kuhn_optimum(&game, Rational::new(1, 3));
    let player = game.find_player("P1").unwrap();
    let excluded = game.find_infoset(player, "K p b").unwrap();
    let complete = certify(&game, &optimum, None).unwrap();
    assert_eq!(complete.standing.sequential, Verdict::Yes);
    optimum.leave_open(excluded);
    let certificate = certify(&game, &optimum, None).unwrap();
    assert_eq!(certificate.max_regret, Rational::ZERO);
    let standing = &certificate.standing;
    assert_eq!(
        (&standing.nash, &standing.subgame_perfect),
        (&Verdict::Yes, &Verdict::Yes)
    );
    assert_eq!(standing.weak_pbe.holds(), None);
    assert!(standing.sequential.reason().unwrap().contains("K p b"));
    assert_eq!(certificate.sets[excluded.index()].continuation, None);
    // Before it, betting is still known to be best, but not what passing would have brought.
    let before = game.find_infoset(player, "K").unwrap();
    assert_eq!(
        certificate.sets[before.index()].continuation,
        Some(Rational::ZERO)
    );
    assert_eq!(certificate.sets[before.index()].one_shot, None);

    let needed = game.find_infoset(player, "Q p b").unwrap();
    optimum.leave_open(needed);
    let refusal = certify(&game, &optimum, None).unwrap_err().to_string();
    assert!(
        refusal.contains("`P1`") && refusal.contains("`Q p b`"),
        "{refusal}"
    );
    assert!(reach(&game, &optimum).is_err());
    assert!(expected_payoffs(&game, &optimum).is_err());
    // The response of the player itself does not depend on it.
    let response = best_response(&game, &optimum, player).unwrap();
    assert_eq!(response.value, Rational::new(-1, 18));
    assert!(best_response(&game, &optimum, game.find_player("P2").unwrap()).is_err());
}

/// Selten's horse (1975).
fn horse() -> Game {
    let mut builder = GameBuilder::new("Selten's horse", ["P1", "P2", "P3"]);
    let first = builder.infoset("P1", "1", ["A", "D"]);
    let second = builder.infoset("P2", "2", ["a", "d"]);
    let third = builder.infoset("P3", "3", ["L", "R"]);
    let root = builder.root();
    let [across, down] = two(builder.decide(root, first));
    let [end, deep] = two(builder.decide(across, second));
    builder.pay(end, numbers([1, 1, 1]));
    let leaves = [builder.decide(down, third), builder.decide(deep, third)];
    let payoffs = [[[3, 3, 2], [0, 0, 0]], [[4, 4, 0], [0, 0, 1]]];
    for (leaves, rows) in leaves.into_iter().zip(payoffs) {
        for (leaf, row) in leaves.zip(rows) {
            builder.pay(leaf, numbers(row));
        }
    }
    builder.build().unwrap()
}

fn two(mut nodes: impl Iterator<Item = NodeId>) -> [NodeId; 2] {
    [nodes.next().unwrap(), nodes.next().unwrap()]
}

#[test]
fn seltens_horse() {
    let game = horse();
    let certify_horse = |choices: [[&str; 2]; 3], given: Option<&Beliefs>| {
        let [one, two, three] = &choices;
        let choices = [
            ("P1", "1", &one[..]),
            ("P2", "2", &two[..]),
            ("P3", "3", &three[..]),
        ];
        certify(&game, &profile(&game, &choices), given).unwrap()
    };
    // (D, a, L): Nash and, having no proper subgames, subgame perfect; but player 2, at a single
    // node, would rather play d.
    let certificate = certify_horse([["0", "1"], ["1", "0"], ["1", "0"]], None);
    let standing = &certificate.standing;
    assert_eq!(
        (&standing.nash, &standing.subgame_perfect),
        (&Verdict::Yes, &Verdict::Yes)
    );
    let reason = "`P2` gains 3 by `d` at `2`, given its belief there";
    assert_eq!(standing.weak_pbe, Verdict::No(reason.into()));
    assert_eq!(standing.sequential, Verdict::No(reason.into()));
    assert_eq!(certificate.sets[2].continuation, Some(Rational::ZERO));

    // (A, a) with P3's probability of L from 0 to 1/4, and not above.
    for (left, right, sequential) in [
        ("0", "1", true),
        ("1/4", "3/4", true),
        ("1/3", "2/3", false),
    ] {
        let choices = [["1", "0"], ["1", "0"], [left, right]];
        let certificate = certify_horse(choices, None);
        let standing = &certificate.standing;
        assert_eq!(standing.nash.holds(), Some(sequential));
        assert_eq!(
            standing.weak_pbe.holds(),
            Some(sequential),
            "{}",
            standing.weak_pbe
        );
        // P3's belief is free: A alone excludes one node, a the other.
        assert_eq!(standing.sequential.holds(), Some(sequential));
    }
    // Mixing takes indifference: L pays 2μ, R pays 1 - μ.
    let choices = [["1", "0"], ["1", "0"], ["1/4", "3/4"]];
    let down = game.infosets().find(|set| set.label() == "3").unwrap();
    assert_eq!(game.history_text(down.nodes()[0]), "A, d");
    for (deep, shallow, yes) in [("2/3", "1/3", true), ("1/2", "1/2", false)] {
        let given = believing(&game, &[("3", &[deep, shallow])]);
        let certificate = certify_horse(choices, Some(&given));
        assert_eq!(certificate.standing.weak_pbe.holds(), Some(yes));
        let set = certificate
            .sets
            .iter()
            .find(|set| set.infoset == down.id())
            .unwrap();
        assert_eq!((set.belief, set.on_path), (BeliefSource::Given, false));
        let gain = if yes {
            Rational::ZERO
        } else {
            Rational::new(3, 8)
        };
        assert_eq!(set.one_shot, Some(gain));
    }
}

/// Kreps and Wilson's example of an assessment that Bayes' rule allows and consistency does not.
#[test]
fn inconsistent_beliefs_are_not_sequential() {
    let mut builder = GameBuilder::new("consistency", ["P1", "P2", "P3"]);
    let first = builder.infoset("P1", "1", ["O", "M", "R"]);
    let second = builder.infoset("P2", "2", ["l", "r"]);
    let third = builder.infoset("P3", "3", ["x", "y"]);
    let root = builder.root();
    let after: Vec<NodeId> = builder.decide(root, first).collect();
    builder.pay(after[0], numbers([1, 1, 1]));
    for node in [after[1], after[2]] {
        let [left, right] = two(builder.decide(node, second));
        builder.pay(right, numbers([0, 0, 0]));
        for leaf in builder.decide(left, third) {
            builder.pay(leaf, numbers([0, 0, 0]));
        }
    }
    let game = builder.build().unwrap();
    let choices: [(&str, &str, &[&str]); 3] = [
        ("P1", "1", &["1", "0", "0"]),
        ("P2", "2", &["1", "0"]),
        ("P3", "3", &["1", "0"]),
    ];
    let profile = profile(&game, &choices);
    for (third, consistent) in [(["1/2", "1/2"], true), (["3/4", "1/4"], false)] {
        let given = believing(&game, &[("2", &["1/2", "1/2"]), ("3", &third)]);
        let standing = certify(&game, &profile, Some(&given)).unwrap().standing;
        assert_eq!(standing.weak_pbe, Verdict::Yes);
        assert_eq!(standing.sequential.holds(), Some(consistent));
        if let Some(reason) = standing.sequential.reason() {
            assert!(reason.contains("`2` of `P2`") && reason.contains("`3` of `P3`"));
        }
    }
}

/// Beer and quiche (Cho and Kreps 1987) with Pr(weak) = 1/10.
fn beer_quiche() -> Game {
    let mut builder = GameBuilder::new("beer and quiche", ["Sender", "Receiver"]);
    let nature = [
        ("weak", Rational::new(1, 10)),
        ("strong", Rational::new(9, 10)),
    ];
    let nature = builder.chance("type", nature);
    let root = builder.root();
    for (kind, node) in builder.draw(root, nature).enumerate() {
        let label = ["weak", "strong"][kind];
        let breakfast = builder.infoset("Sender", label, ["quiche", "beer"]);
        for (message, node) in builder.decide(node, breakfast).enumerate() {
            let label = ["quiche", "beer"][message];
            let fight = builder.infoset("Receiver", label, ["fight", "spare"]);
            for (reply, leaf) in builder.decide(node, fight).enumerate() {
                let sender = i64::from(kind == message) + if reply == 1 { 2 } else { 0 };
                let receiver = i64::from((kind == 0) == (reply == 0));
                builder.pay(leaf, numbers([sender, receiver]));
            }
        }
    }
    builder.build().unwrap()
}

#[test]
fn beer_and_quiche_pools() {
    let game = beer_quiche();
    let pool = |fight: &str, spare: &str, given: Option<&[&str]>| {
        let choices: [(&str, &str, &[&str]); 4] = [
            ("Sender", "weak", &["0", "1"]),
            ("Sender", "strong", &["0", "1"]),
            ("Receiver", "quiche", &[fight, spare]),
            ("Receiver", "beer", &["0", "1"]),
        ];
        let given = given.map(|belief| believing(&game, &[("quiche", belief)]));
        certify(&game, &profile(&game, &choices), given.as_ref()).unwrap()
    };
    for fight in [["1", "0"], ["1/2", "1/2"], ["2/3", "1/3"]] {
        let certificate = pool(fight[0], fight[1], None);
        assert_eq!(certificate.standing.weak_pbe, Verdict::Yes);
        assert_eq!(
            certificate.payoffs,
            [Rational::new(29, 10), Rational::new(9, 10)]
        );
    }
    let certificate = pool("1/3", "2/3", None);
    let found = certificate.refutation.clone().unwrap();
    assert_eq!(game.action_name(found.action), "quiche");
    // The weak type, a tenth of the senders, would get 1 + 2 · 2/3 instead of 2.
    assert_eq!(found.gain, Rational::new(1, 10) * &Rational::new(1, 3));
    // Fighting surely takes a belief in weakness of one half or more.
    assert_eq!(
        pool("1", "0", Some(&["1/2", "1/2"])).standing.weak_pbe,
        Verdict::Yes
    );
    let doubtful = pool("1", "0", Some(&["2/5", "3/5"]));
    assert_eq!(doubtful.standing.nash, Verdict::Yes);
    assert!(
        doubtful
            .standing
            .weak_pbe
            .reason()
            .unwrap()
            .contains("gains 1/5 by `spare`")
    );

    let wrong = believing(&game, &[("quiche", &["1", "0"]), ("beer", &["1/5", "4/5"])]);
    let choices: [(&str, &str, &[&str]); 4] = [
        ("Sender", "weak", &["0", "1"]),
        ("Sender", "strong", &["0", "1"]),
        ("Receiver", "quiche", &["1", "0"]),
        ("Receiver", "beer", &["0", "1"]),
    ];
    let standing = certify(&game, &profile(&game, &choices), Some(&wrong))
        .unwrap()
        .standing;
    assert_eq!(standing.nash, Verdict::Yes);
    assert!(standing.weak_pbe.reason().unwrap().contains("Bayes"));
    assert_eq!(standing.sequential.holds(), Some(false));
}

/// An insider stays out for 10 or goes in by one of several doors for nothing; the guard, who does
/// not see which, answers. `pay[answer][door]` is the guard's payoff.
fn doors(pay: &[&[i64]]) -> Game {
    let mut builder = GameBuilder::new("doors", ["Insider", "Guard"]);
    let names = ["stay", "first", "second", "third"];
    let first = builder.infoset("Insider", "door", &names[..=pay[0].len()]);
    let answers: Vec<String> = (0..pay.len())
        .map(|answer| format!("answer {answer}"))
        .collect();
    let second = builder.infoset("Guard", "noise", &answers);
    let root = builder.root();
    let after: Vec<NodeId> = builder.decide(root, first).collect();
    builder.pay(after[0], numbers([10, 0]));
    for (door, &node) in after[1..].iter().enumerate() {
        for (answer, leaf) in builder.decide(node, second).enumerate() {
            builder.pay(leaf, numbers([0, pay[answer][door]]));
        }
    }
    builder.build().unwrap()
}

#[test]
fn whether_some_belief_supports_a_choice_off_the_path() {
    let judged = |pay: &[&[i64]], choice: &[&str]| {
        let game = doors(pay);
        let stay = ["1", "0", "0", "0"];
        let choices = [
            ("Insider", "door", &stay[..=pay[0].len()]),
            ("Guard", "noise", choice),
        ];
        let certificate = certify(&game, &profile(&game, &choices), None).unwrap();
        assert_eq!(certificate.standing.nash, Verdict::Yes);
        assert_eq!(certificate.sets[1].belief, BeliefSource::Open);
        certificate.standing.weak_pbe
    };
    // An answer that is worse at every door has no support, nor has a mixture with it.
    let dominated: [&[i64]; 2] = [&[0, 1, 0], &[1, 2, 1]];
    for choice in [["1", "0"], ["1/2", "1/2"]] {
        let reason = "no belief makes the choice at `noise` of `Guard` as good as others such as \
                      `answer 1`";
        assert_eq!(judged(&dominated, &choice), Verdict::No(reason.into()));
    }
    assert_eq!(judged(&dominated, &["0", "1"]), Verdict::Yes);
    // Never best, though no single answer is better at both doors: 1 against 3t and 3(1 - t).
    let never_best: [&[i64]; 3] = [&[1, 1], &[3, 0], &[0, 3]];
    assert_eq!(judged(&never_best, &["1", "0", "0"]).holds(), Some(false));
    // Best in the middle only, and indifferent at one belief only.
    let hedge: [&[i64]; 3] = [&[2, 2], &[3, 0], &[0, 3]];
    assert_eq!(judged(&hedge, &["1", "0", "0"]), Verdict::Yes);
    assert_eq!(judged(&hedge, &["1/2", "1/2", "0"]), Verdict::Yes);
    assert_eq!(judged(&hedge, &["0", "1/2", "1/2"]).holds(), Some(false));
    // Three doors and a best answer only where none is sure.
    let wide = |safe: i64| [[safe; 3], [3, 0, 0], [0, 3, 0], [0, 0, 3]];
    for (safe, supported) in [(1, true), (0, false)] {
        let wide = wide(safe);
        let wide: Vec<&[i64]> = wide.iter().map(|row| &row[..]).collect();
        assert_eq!(
            judged(&wide, &["1", "0", "0", "0"]).holds(),
            Some(supported)
        );
    }
}

/// A player who stays out of a gamble knows what it would believe inside: only its own move
/// excludes the set, so that every consistent belief there is the prior.
#[test]
fn own_moves_do_not_free_beliefs() {
    let mut builder = GameBuilder::new("gamble", ["P1"]);
    let coin = builder.chance("", [("heads", number("1/2")), ("tails", number("1/2"))]);
    let enter = builder.infoset("P1", "enter", ["out", "in", "aside"]);
    let call = builder.infoset("P1", "call", ["x", "y"]);
    let idle = builder.infoset("P1", "idle", ["u", "v"]);
    let root = builder.root();
    for (side, node) in builder.draw(root, coin).enumerate() {
        let after: Vec<NodeId> = builder.decide(node, enter).collect();
        builder.pay(after[0], numbers([10]));
        let calls = builder.decide(after[1], call);
        for (payoff, leaf) in [[4, 0], [0, 3]][side].into_iter().zip(calls) {
            builder.pay(leaf, numbers([payoff]));
        }
        let [rest, _] = two(builder.decide(after[2], idle));
        builder.pay(rest, numbers([0]));
    }
    let game = builder.build().unwrap();
    let certified = |call: [&str; 2], complete: bool, given: Option<[&str; 2]>| {
        let enter = &["1", "0", "0"][..];
        let choices = [
            ("P1", "enter", enter),
            ("P1", "call", &call),
            ("P1", "idle", &["1", "0"]),
        ];
        let choices = if complete {
            &choices[..]
        } else {
            &choices[..2]
        };
        let given = given.map(|belief| believing(&game, &[("call", &belief)]));
        certify(&game, &profile(&game, choices), given.as_ref()).unwrap()
    };
    let best = certified(["1", "0"], true, None);
    assert_eq!(best.sets[1].belief, BeliefSource::Recall);
    assert_eq!(best.standing.sequential, Verdict::Yes);
    // y is right for one who is sure of tails, which no mistake of the player's own can make it.
    for complete in [true, false] {
        let worse = certified(["0", "1"], complete, None);
        assert_eq!(worse.sets[1].continuation, Some(Rational::new(1, 2)));
        assert_eq!(worse.standing.weak_pbe.holds(), complete.then_some(true));
        let reason = worse.standing.sequential.reason().unwrap();
        assert!(reason.contains("gains 1/2 by `x` at `call`"), "{reason}");

        let sure = certified(["1", "0"], complete, Some(["3/4", "1/4"]));
        assert_eq!(sure.sets[1].belief, BeliefSource::Given);
        assert_eq!(
            sure.sets[1].continuation,
            complete.then_some(Rational::ZERO)
        );
        assert_eq!(sure.standing.weak_pbe.holds(), complete.then_some(true));
        assert!(
            sure.standing
                .sequential
                .reason()
                .unwrap()
                .contains("not consistent")
        );
    }
    let prior = certified(["1", "0"], true, Some(["1/2", "1/2"]));
    assert_eq!(prior.standing.sequential, Verdict::Yes);
}

/// With beliefs that are not consistent, several deviations together can gain where none does
/// alone: a weak perfect Bayesian equilibrium asks for the best continuation.
#[test]
fn two_deviations_together() {
    let mut builder = GameBuilder::new("two steps", ["P1", "P2", "P3"]);
    let first = builder.infoset("P1", "first", ["out", "in", "jump"]);
    let start = builder.infoset("P2", "start", ["stop", "go"]);
    let side = builder.infoset("P3", "side", ["L", "R"]);
    let end = builder.infoset("P2", "end", ["x", "y"]);
    let root = builder.root();
    let after: Vec<NodeId> = builder.decide(root, first).collect();
    builder.pay(after[0], numbers([10, 0, 0]));
    let [stop, go] = two(builder.decide(after[1], start));
    builder.pay(stop, numbers([0, 1, 0]));
    for (node, pay) in builder.decide(go, side).zip([[0, 2], [1, 0]]) {
        for (leaf, pay) in builder.decide(node, end).zip(pay) {
            builder.pay(leaf, numbers([0, pay, 0]));
        }
    }
    let [left, _] = two(builder.decide(after[2], side));
    builder.pay(left, numbers([0, 0, 0]));
    let game = builder.build().unwrap();
    // P3 goes left; at the end P2 thinks that it went right.
    let choices = [
        ("P1", "first", &["1", "0", "0"][..]),
        ("P2", "start", &["1", "0"]),
        ("P3", "side", &["1", "0"]),
        ("P2", "end", &["1", "0"]),
    ];
    let profile = profile(&game, &choices);
    let given = believing(&game, &[("end", &["0", "1"])]);
    for given in [None, Some(&given)] {
        let certificate = certify(&game, &profile, given).unwrap();
        let start = &certificate.sets[1];
        assert_eq!(start.belief, BeliefSource::SingleNode);
        assert_eq!(start.one_shot, Some(Rational::ZERO));
        assert_eq!(start.continuation, Some(Rational::ONE));
        assert_eq!(certificate.standing.subgame_perfect, Verdict::Yes);
        let reason = certificate.standing.weak_pbe.reason().unwrap();
        assert!(
            reason.contains("`P2` gains 1 by `go` at `start`"),
            "{reason}"
        );
    }
}

/// A belief that supports a choice in one step need not support it against two.
#[test]
fn support_looks_at_later_moves() {
    let judged = |safe: i64| {
        let mut builder = GameBuilder::new("later", ["Insider", "Guard"]);
        let door = builder.infoset("Insider", "door", ["stay", "first", "second"]);
        let noise = builder.infoset("Guard", "noise", ["hide", "look"]);
        let look = builder.infoset("Guard", "look", ["left", "right"]);
        let root = builder.root();
        let after: Vec<NodeId> = builder.decide(root, door).collect();
        builder.pay(after[0], numbers([10, 0]));
        for (node, pay) in after[1..].iter().zip([[3, 0], [0, 3]]) {
            let [hide, on] = two(builder.decide(*node, noise));
            builder.pay(hide, numbers([0, safe]));
            for (leaf, pay) in builder.decide(on, look).zip(pay) {
                builder.pay(leaf, numbers([0, pay]));
            }
        }
        let game = builder.build().unwrap();
        let choices = [
            ("Insider", "door", &["1", "0", "0"][..]),
            ("Guard", "noise", &["1", "0"]),
            ("Guard", "look", &["1", "0"]),
        ];
        certify(&game, &profile(&game, &choices), None)
            .unwrap()
            .standing
            .weak_pbe
            .holds()
    };
    // Looking well is worth 3/2 or more: hiding for 1 is never right, though no single step shows
    // it, for 2 it is in the middle, and for 3 always.
    assert_eq!(judged(3), Some(true));
    assert_eq!(judged(2), Some(true));
    assert_eq!(judged(1), Some(false));
    // For -1 looking is better in one step at every node.
    assert_eq!(judged(-1), Some(false));
}

#[test]
fn equal_refutations_go_to_the_first_set() {
    let mut builder = GameBuilder::new("ties", ["P1", "P2"]);
    let coin = [
        ("a", number("1/4")),
        ("b", number("1/4")),
        ("c", number("1/2")),
    ];
    let coin = builder.chance("", coin);
    let root = builder.root();
    let movers = ["P2", "P1", "P2"];
    for ((node, player), label) in builder.draw(root, coin).zip(movers).zip(["a", "b", "c"]) {
        let set = builder.infoset(player, label, ["bad", "good", "as good"]);
        let gain = if label == "c" { 1 } else { 2 };
        for (index, leaf) in builder.decide(node, set).enumerate() {
            builder.pay(leaf, numbers([gain * index.min(1) as i64; 2]));
        }
    }
    let game = builder.build().unwrap();
    let bad: &[&str] = &["1", "0", "0"];
    let choices = [("P2", "a", bad), ("P1", "b", bad), ("P2", "c", bad)];
    let found = certify(&game, &profile(&game, &choices), None)
        .unwrap()
        .refutation
        .unwrap();
    assert_eq!(found.gain, Rational::new(1, 2));
    assert_eq!(game.infoset(found.infoset).label(), "a");
    assert_eq!(game.action_name(found.action), "good");
}

#[test]
fn payoffs_on_the_way_add_up() {
    let mut builder = GameBuilder::new("tolls", ["P1", "P2"]);
    let first = builder.infoset("P1", "first", ["stop", "go"]);
    let again = builder.infoset("P1", "again", ["stop", "go"]);
    let coin = builder.chance("", [("heads", number("1/3")), ("tails", number("2/3"))]);
    let root = builder.root();
    builder.pay(root, numbers([10, 0]));
    let [_, go] = two(builder.decide(root, first));
    builder.pay(go, numbers([-3, 1]));
    let [heads, tails] = two(builder.draw(go, coin));
    builder.pay(heads, numbers([6, 0]));
    builder.pay(tails, numbers([1, 0]));
    for node in [heads, tails] {
        let [_, on] = two(builder.decide(node, again));
        builder.pay(on, numbers([1, 1]));
    }
    let game = builder.build().unwrap();
    let uniform = Behavior::uniform(game.shape().clone());
    // 10 + 1/2 (-3 + 6/3 + 2/3 + 1/2) and 1/2 (1 + 1/2).
    let certificate = certify(&game, &uniform, None).unwrap();
    assert_eq!(certificate.payoffs, [number("121/12"), number("3/4")]);
    // The best is 10 + (-3 + 8/3 + 1) = 32/3.
    assert_eq!(certificate.regrets, [number("7/12"), Rational::ZERO]);
    let found = certificate.refutation.unwrap();
    assert_eq!(
        (game.action_name(found.action), found.gain),
        ("go", number("7/12"))
    );
    assert_eq!(game.infoset(found.infoset).label(), "first");
    // Once there, going on gains 1 over stopping, 1/2 over tossing.
    assert_eq!(certificate.sets[1].continuation, Some(number("1/2")));
    assert_eq!(certificate.sets[1].reach, number("1/2"));
    assert_eq!(certificate.sets[0].one_shot, Some(number("1/12")));
    assert_eq!(certificate.sets[0].continuation, Some(number("7/12")));
}

#[test]
fn trivial_games() {
    let game = GameBuilder::new("nothing", ["P1", "P2"]).build().unwrap();
    let empty = Behavior::open(game.shape().clone());
    let certificate = certify(&game, &empty, None).unwrap();
    assert_eq!(certificate.payoffs, numbers([0, 0]));
    assert_eq!(certificate.regrets, numbers([0, 0]));
    assert_eq!(certificate.standing.sequential, Verdict::Yes);
    assert_eq!(
        plays(&game, &empty).unwrap(),
        [(NodeId::new(0), Rational::ONE)]
    );

    let nobody = GameBuilder::new("nobody", [""; 0]).build().unwrap();
    let certificate = certify(&nobody, &Behavior::open(nobody.shape().clone()), None).unwrap();
    assert_eq!(certificate.max_regret, Rational::ZERO);

    // Players who never move, moves without choice, and a branch that chance never takes.
    let mut builder = GameBuilder::new("fate", ["Idle", "Bound"]);
    let coin = builder.chance("", [("never", Rational::ZERO), ("always", Rational::ONE)]);
    let bound = builder.infoset("Bound", "bound", ["on"]);
    let free = builder.infoset("Bound", "free", ["good", "bad"]);
    let root = builder.root();
    let [never, always] = two(builder.draw(root, coin));
    for (payoff, leaf) in [1, 0].into_iter().zip(builder.decide(never, free)) {
        builder.pay(leaf, numbers([7, payoff]));
    }
    let end = builder.decide(always, bound).next().unwrap();
    builder.pay(end, numbers([-2, 5]));
    let game = builder.build().unwrap();
    let certified = |free: &[&str]| -> Certificate {
        let choices = [("Bound", "bound", &["1"][..]), ("Bound", "free", free)];
        certify(&game, &profile(&game, &choices), None).unwrap()
    };
    let certificate = certified(&["1", "0"]);
    assert_eq!(certificate.payoffs, numbers([-2, 5]));
    assert_eq!(certificate.standing.sequential, Verdict::Yes);
    // What never happens does not matter to Nash, and is a subgame all the same.
    let certificate = certified(&["1/2", "1/2"]);
    assert_eq!(certificate.max_regret, Rational::ZERO);
    assert_eq!(certificate.standing.nash, Verdict::Yes);
    assert_eq!(
        certificate.standing.subgame_perfect,
        Verdict::No("in the subgame after (never), `Bound` gains 1/2 by `good` at `free`".into())
    );
    let unreached = &certificate.sets[0];
    assert_eq!(
        (unreached.on_path, unreached.belief),
        (false, BeliefSource::SingleNode)
    );
    assert_eq!(unreached.continuation, Some(Rational::new(1, 2)));
}

#[test]
fn beliefs_follow_bayes() {
    let game = beer_quiche();
    let choices: [(&str, &str, &[&str]); 4] = [
        ("Sender", "weak", &["1/3", "2/3"]),
        ("Sender", "strong", &["0", "1"]),
        ("Receiver", "quiche", &["1", "0"]),
        ("Receiver", "beer", &["0", "1"]),
    ];
    let profile = profile(&game, &choices);
    let bayes = beliefs(&game, &profile);
    let at = |label: &str| {
        let set = game
            .infosets()
            .find(|set| set.label() == label)
            .unwrap()
            .id();
        bayes.at(set).map(<[Rational]>::to_vec)
    };
    assert_eq!(at("quiche"), Some(numbers([1, 0]).to_vec()));
    // 1/10 · 2/3 against 9/10.
    assert_eq!(at("beer"), Some([number("2/29"), number("27/29")].to_vec()));
    let gains = one_shot_deviations(&game, &profile, &bayes).unwrap();
    let fight = gains
        .iter()
        .find(|d| game.action_name(d.action) == "quiche")
        .unwrap();
    // The weak type gets 1 from quiche and 2 from beer: 4/3 short of 5/3 by 2/3.
    assert_eq!(fight.gain, number("-2/3"));
}

/// A deep single path: no recursion, and a verdict in linear time.
#[test]
fn a_very_long_centipede() {
    let length = 20_000;
    let mut builder = GameBuilder::new("centipede", ["P1", "P2"]);
    let mut node = builder.root();
    for round in 0..length {
        let player = ["P1", "P2"][round % 2];
        let set = builder.infoset(player, &round.to_string(), ["take", "pass"]);
        let [take, pass] = two(builder.decide(node, set));
        let (high, low) = (round as i64 + 2, round as i64);
        let pair = if round % 2 == 0 {
            [high, low]
        } else {
            [low, high]
        };
        builder.pay(take, numbers(pair));
        node = pass;
    }
    builder.pay(node, numbers([length as i64; 2]));
    let game = builder.build().unwrap();
    let mut profile = Behavior::open(game.shape().clone());
    for set in game.infosets() {
        profile.set(set.id(), numbers([1, 0])).unwrap();
    }
    let certificate = certify(&game, &profile, None).unwrap();
    assert_eq!(certificate.payoffs, numbers([2, 0]));
    assert_eq!(certificate.standing.sequential, Verdict::Yes);
    // Passing once at the end is a mistake far off the path.
    let last = game.infosets_of(game.find_player("P2").unwrap())[length / 2 - 1];
    profile.set(last, numbers([0, 1])).unwrap();
    let certificate = certify(&game, &profile, None).unwrap();
    assert_eq!(certificate.standing.nash, Verdict::Yes);
    assert_eq!(certificate.standing.subgame_perfect.holds(), Some(false));

    // Where everybody passes to the end once the first has passed, every continuation is long, and
    // the verdict comes all the same: stage by stage.
    let mut values = game.values().clone();
    let ends = [
        (NodeId::new(1), [50_000, 0]),
        (NodeId::new(game.node_count() - 1), [30_000; 2]),
    ];
    for (leaf, pair) in ends {
        assert!(game.subtree_end(leaf).index() == leaf.index() + 1);
        let row = game.outcome(leaf).unwrap().index();
        values
            .payoffs
            .row_mut(row)
            .assign(&ndarray::arr1(&numbers(pair)));
    }
    let game = Game::new(game.shape().clone(), values).unwrap();
    for set in game.infosets() {
        let first = set.id().index() == 0;
        let take = Rational::from(i64::from(first));
        profile
            .set(set.id(), [take.clone(), Rational::ONE - &take])
            .unwrap();
    }
    assert_eq!(
        certify(&game, &profile, None).unwrap().standing.sequential,
        Verdict::Yes
    );
}

#[test]
fn what_is_refused() {
    let game = beer_quiche();
    let other = beer_quiche();
    let foreign = Behavior::uniform(other.shape().clone());
    let refused = |result: Result<Certificate, demarche::diagnostic::Error>, word: &str| {
        let text = result.unwrap_err().to_string();
        assert!(text.contains(word), "{text}");
    };
    refused(certify(&game, &foreign, None), "not of this game");
    assert!(reach(&game, &foreign).is_err());
    assert!(best_response(&game, &foreign, PlayerId::new(0)).is_err());
    let uniform = Behavior::uniform(game.shape().clone());
    assert!(best_response(&game, &uniform, PlayerId::new(2)).is_err());
    let bayes = beliefs(&other, &foreign);
    refused(certify(&game, &uniform, Some(&bayes)), "not of this game");
    let short = believing(&game, &[("quiche", &["1"])]);
    refused(
        certify(&game, &uniform, Some(&short)),
        "no distribution over its 2 nodes",
    );
    let heavy = believing(&game, &[("quiche", &["1", "1/2"])]);
    refused(certify(&game, &uniform, Some(&heavy)), "no distribution");

    // A forgetful driver: perfect recall fails.
    let mut builder = GameBuilder::new("absent-minded", ["Driver"]);
    let exit = builder.infoset("Driver", "exit", ["on", "off"]);
    let root = builder.root();
    let [on, _] = two(builder.decide(root, exit));
    let [deep, _] = two(builder.decide(on, exit));
    assert_eq!(deep.index(), 3);
    let game = builder.build().unwrap();
    let uniform = Behavior::uniform(game.shape().clone());
    refused(certify(&game, &uniform, None), "absent-minded");
    // How often plays pass a node is defined all the same.
    assert_eq!(reach(&game, &uniform).unwrap()[2], Rational::new(1, 4));
}

#[test]
fn chance_is_shared_by_value_only() {
    // Equal numbers under different labels and unequal ones under the same names.
    let mut builder = GameBuilder::new("draws", ["P1"]);
    let fair = [("a", number("1/2")), ("b", number("1/2"))];
    let biased = [("a", number("1/3")), ("b", number("2/3"))];
    let moves: Vec<ChanceId> = [&fair, &biased, &fair]
        .into_iter()
        .map(|branches| builder.chance("draw", branches.clone()))
        .collect();
    let root = builder.root();
    let mut leaves = vec![root];
    for chance in moves {
        leaves = leaves
            .into_iter()
            .flat_map(|node| builder.draw(node, chance).collect::<Vec<_>>())
            .collect();
    }
    for (index, leaf) in leaves.into_iter().enumerate() {
        builder.pay(leaf, [Rational::from(index as i64)]);
    }
    let game = builder.build().unwrap();
    let profile = Behavior::open(game.shape().clone());
    // 4/2 + 2 · 2/3 + 1/2.
    assert_eq!(expected_payoffs(&game, &profile).unwrap(), [number("23/6")]);
    let ends = plays(&game, &profile).unwrap();
    assert_eq!(ends.len(), 8);
    assert_eq!(ends[2].1, number("1/6"));
}
