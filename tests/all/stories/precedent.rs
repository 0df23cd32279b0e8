//! Reputation over two crises, with and without states of unrest.
//!
//! In the second crisis the sincere type honors and the opportunist exploits, so that Iran
//! restrains itself iff its belief is at least `x/(g + x) = 1/2`. In the first, for `p` below
//! that, the opportunist honors with probability `η = p/(1 - p)`, which leaves the belief at
//! 1/2, and Iran restrains itself again with `y = (e_O - b)/(delta e_O) = 5/9`, for which the
//! opportunist does not care. Honor comes with `2 p`, so that Iran restrains itself at first
//! iff `4 p ≥ 1`: the square of what one crisis takes, as in Kreps and Wilson. To have
//! exploited ends all trust.

use super::*;

fn mixed(p: &Rational, first: &'static str) -> Vec<Rule> {
    let honors = p.clone() / (ratio(1, 1) - p);
    vec![
        pure("response", first),
        pure("act | sincere", "honor").trembling(2),
        mix("act | opportunist", "honor", honors, "exploit"),
        pure("second_response", "hedge"),
        mix(
            "second_response | act=honor",
            "restrain",
            ratio(5, 9),
            "hedge",
        ),
        pure("second_act | sincere", "honor").trembling(2),
        pure("second_act | opportunist", "exploit"),
    ]
}

#[test]
fn a_second_crisis_halves_the_credibility_that_is_needed_twice() {
    let model = model("israel_iran/reputation.toml");
    let game = |n, d| at(&model, &[("p", ratio(n, d))]);
    let found = holds(&game(2, 5), &mixed(&ratio(2, 5), "restrain"));
    // The sincere type gets 1 + 9/10 · 5/9, the opportunist 2.
    assert_eq!(
        found.payoffs,
        [ratio(2, 5) * ratio(3, 2) + ratio(6, 5), ratio(3, 5)]
    );
    let step = ratio(1, 1000);
    let (least, below) = (ratio(1, 4), ratio(1, 4) - step);
    holds(&game(1, 4), &mixed(&least, "restrain"));
    holds(&game(1, 4), &mixed(&least, "hedge"));
    is_refuted(&game(249, 1000), &mixed(&below, "restrain"), "Iran");
    holds(&game(249, 1000), &mixed(&below, "hedge"));
    is_refuted(&game(2, 5), &mixed(&ratio(2, 5), "hedge"), "Iran");
}

#[test]
fn likely_sincerity_is_worth_imitating() {
    // From p = 1/2 on the opportunist honors for sure, and Iran trusts twice.
    let model = model("israel_iran/reputation.toml");
    let trusting = [
        pure("response", "restrain"),
        pure("act", "honor").trembling(2),
        pure("act | opportunist", "honor"),
        pure("second_response", "restrain"),
        pure("second_response | act=exploit", "hedge"),
        pure("second_act | sincere", "honor"),
        pure("second_act | opportunist", "exploit"),
    ];
    let game = |n| at(&model, &[("p", ratio(n, 1000))]);
    let found = holds(&game(600), &trusting);
    assert_eq!(
        found.payoffs,
        [
            ratio(6, 10) * ratio(19, 10) + ratio(4, 10) * ratio(28, 10),
            ratio(6, 5)
        ]
    );
    holds(&game(500), &trusting);
    is_refuted(&game(499), &trusting, "Iran");
}

/// Under unrest the second restraint takes a belief of `(1 - u/2)/2`: 9/20 when Iran is calm,
/// 3/8 under protests, 3/10 in a crisis; at `p = 2/5` only a calm Iran needs more than the
/// prior. An opportunist gets `2 + 4 ω` by exploiting: 2, 3 or 4; and by honoring first, with
/// `y` for trust in a later calm,
///
/// - from calm, `1 + 9/10 (7/5 y + 19/20)`: it does not care at `y = 29/252`;
/// - from protests, `1 + 9/10 (3/5 y + 23/10) > 3`: it honors for sure, and a later calm Iran
///   hedges;
/// - from a crisis, `1 + 9/10 (1/5 y + 16/5)`: it does not care at `y = 2/3`;
///
/// where it does not care it honors with 22/27, which leaves the belief at 9/20.
fn states() -> Vec<Rule> {
    let kept = |state: &str| format!("second_response | state={state}, act=honor");
    let calm = |state: &str| format!("{}, second_state=calm", kept(state));
    vec![
        pure("response", "restrain"),
        pure("act | sincere", "honor").trembling(2),
        pure("act | opportunist, state=unrest", "honor"),
        mix(
            "act | opportunist, state=calm",
            "honor",
            ratio(22, 27),
            "exploit",
        ),
        mix(
            "act | opportunist, state=crisis",
            "honor",
            ratio(22, 27),
            "exploit",
        ),
        // After a hedge the belief is the prior, after an exploitation nothing is left.
        pure("second_response", "restrain"),
        pure("second_response | act=skipped, second_state=calm", "hedge"),
        pure("second_response | act=exploit", "hedge"),
        mix(&calm("calm"), "restrain", ratio(29, 252), "hedge"),
        pure(&calm("unrest"), "hedge"),
        mix(&calm("crisis"), "restrain", ratio(2, 3), "hedge"),
        pure("second_act | sincere", "honor").trembling(2),
        pure("second_act | opportunist", "exploit"),
    ]
}

#[test]
fn unrest_tempts_israel_and_makes_iran_trust() {
    let model = model("israel_iran/unrest.toml");
    let game = model.game(&model.defaults()).unwrap();
    holds(&game, &states());
    // No history: in a calm second crisis after a hedge, 9/20 is what it takes.
    let hedged = pure(
        "second_response | act=skipped, second_state=calm",
        "restrain",
    );
    let mut rules = states();
    rules.push(hedged);
    let found = certify(
        &game,
        &profile(&game, &rules),
        Some(&beliefs(&game, &rules)),
    )
    .unwrap();
    assert_eq!(found.standing.sequential.holds(), Some(false));
    // More temptation in calm, and the opportunist does not honor there.
    is_refuted(
        &at(&model, &[("omega_calm", ratio(1, 10))]),
        &states(),
        "Israel",
    );
}

#[test]
fn one_state_is_no_state() {
    // No unrest: the thresholds and payoffs are those of the game without states.
    let (with, without) = (
        model("israel_iran/unrest.toml"),
        model("israel_iran/reputation.toml"),
    );
    let quiet = [
        "u_calm",
        "u_unrest",
        "u_crisis",
        "omega_unrest",
        "omega_crisis",
    ];
    for p in [ratio(2, 5), ratio(1, 4)] {
        let mut values: Vec<_> = quiet.map(|name| (name, ratio(0, 1))).to_vec();
        values.push(("p", p.clone()));
        let rules = mixed(&p, "restrain");
        let [first, second] = [
            holds(&at(&with, &values), &rules),
            holds(&at(&without, &values[5..]), &rules),
        ];
        assert_eq!(first.payoffs, second.payoffs);
    }
}
