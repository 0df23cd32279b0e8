//! Variants of the private assurance: an opportunist, public words, a leak, a false alarm.

use super::*;

/// Both types send `message`, and any other message is taken for the hollow type's.
fn pool(message: &'static str) -> Vec<Rule> {
    vec![
        pure("message | sincere", message).trembling(3),
        pure("message | opportunist", message).trembling(3),
        pure("message | hollow", message),
        pure("response", "intervene"),
        pure(&format!("response | message={message}"), "restrain"),
        pure("act", "strike"),
        pure("act | sincere, response=restrain", "hold"),
    ]
}

#[test]
fn an_opportunist_is_as_dangerous_as_opportunities_are_likely() {
    // The opportunist strikes where there is an opportunity, the hollow type always:
    // 1/5 + 2/5 ω ≤ 1 - p* = 1/2 iff ω ≤ 3/4.
    let model = model("israel_iran/opportunist.toml");
    let mut rules = pool("assure");
    rules.push(pure(
        "act | opportunist, response=restrain, opportunity=closed",
        "hold",
    ));
    let game = |omega| at(&model, &[("omega", omega)]);
    holds(&game(ratio(1, 4)), &rules);
    holds(&game(ratio(3, 4)), &rules);
    is_refuted(&game(ratio(3, 4) + ratio(1, 1000)), &rules, "Iran");
}

#[test]
fn public_words_tie_hands_if_the_audience_cares() {
    // From a = G_H = 4 on the hollow type keeps public words, and gains L - A_H = 2 by
    // restraint. Iran gives up to 9 - 4 = 5 of its face.
    let model = model("israel_iran/public_or_private.toml");
    let mut rules = pool("public");
    rules.push(pure("act | hollow, message=public", "hold"));
    let game = |name: &'static str, value| at(&model, &[(name, value)]);
    let step = ratio(1, 1000);
    holds(&game("a", ratio(5, 1)), &rules);
    holds(&game("a", ratio(4, 1)), &rules);
    is_refuted(&game("a", ratio(4, 1) - &step), &rules, "Israel");
    holds(&game("c_pub", ratio(2, 1)), &rules);
    is_refuted(&game("c_pub", ratio(2, 1) + &step), &rules, "Israel");
    holds(&game("alpha_I", ratio(5, 1)), &rules);
    is_refuted(&game("alpha_I", ratio(5, 1) + &step), &rules, "Iran");
    // For a = 2 they are broken, and Iran gives up its face for p from 3/5 on only.
    let broken = pool("public");
    let game = |p| at(&model, &[("a", ratio(2, 1)), ("p", p)]);
    holds(&game(ratio(3, 5)), &broken);
    is_refuted(&game(ratio(3, 5) - &step), &broken, "Iran");
    // Between L - A_H and L - A_S such words separate.
    let mut rules = pool("public");
    rules.push(pure("message | hollow", "silent"));
    rules.push(pure("act | hollow, message=public", "hold"));
    let game = |c| at(&model, &[("c_pub", c)]);
    for c in [ratio(2, 1), ratio(3, 1), ratio(4, 1)] {
        holds(&game(c), &rules);
    }
    is_refuted(&game(ratio(2, 1) - &step), &rules, "Israel");
    is_refuted(&game(ratio(4, 1) + &step), &rules, "Israel");
}

#[test]
fn a_leak_takes_the_deniability_away() {
    // For a = 2 the hollow type strikes either way. Iran restrains itself for p ≥ 1/2 as long
    // as the words stay private, and after a leak for p ≥ 3/5 only. In between the sincere type
    // gets 6 - 11/2 ℓ by private words and 2 by silence.
    let model = model("israel_iran/leaked_channel.toml");
    let mut rules = pool("private");
    rules.push(pure(
        "response | message=private, channel=leaks",
        "intervene",
    ));
    let game = |p, leak| at(&model, &[("a", ratio(2, 1)), ("p", p), ("leak", leak)]);
    let step = ratio(1, 1000);
    let fifth = || ratio(1, 5);
    holds(&game(ratio(1, 2), fifth()), &rules);
    is_refuted(&game(ratio(1, 2) - &step, fifth()), &rules, "Iran");
    holds(&game(ratio(3, 5), fifth()), &rules);
    is_refuted(&game(ratio(3, 5) + &step, fifth()), &rules, "Iran");
    holds(&game(ratio(11, 20), ratio(8, 11)), &rules);
    is_refuted(&game(ratio(11, 20), ratio(8, 11) + &step), &rules, "Israel");
    // For a = 5 a leak ties Israel's hands, and Iran yields to it.
    let mut tied = pool("private");
    tied.push(pure("act | hollow, channel=leaks", "hold"));
    tied.push(pure("response | message=public", "restrain"));
    tied.push(pure("act | hollow, message=public", "hold"));
    let found = holds(&at(&model, &[("p", ratio(7, 10))]), &tied);
    assert_eq!(
        found.payoffs[0],
        ratio(7, 10) * ratio(57, 10) + ratio(3, 10) * ratio(81, 10)
    );
}

#[test]
fn an_alarm_is_believed_while_false_ones_are_rare() {
    // The hollow type strikes, and Iran answers where a strike is at least as likely as
    // w (1 + u)/((1 - rho) d) = 1/2: after an alarm while 7/10 ε ≤ 3/10 · 4/5.
    let model = model("israel_iran/false_alarm.toml");
    let rules = [
        pure("act | sincere", "hold"),
        pure("act | hollow", "strike"),
        pure("answer | warning=alarm", "retaliate"),
        pure("answer | warning=quiet", "wait"),
    ];
    let game = |ghost| at(&model, &[("ghost", ghost)]);
    // A sincere Israel suffers from false alarms alone.
    let found = holds(&game(ratio(1, 10)), &rules);
    assert_eq!(found.payoffs[0], ratio(7, 10) * ratio(-1, 2));
    holds(&game(ratio(12, 35)), &rules);
    is_refuted(&game(ratio(12, 35) + ratio(1, 1000)), &rules, "Iran");
}
