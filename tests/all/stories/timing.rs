//! When to campaign, at the defaults but for `eta`.
//!
//! Iran intervenes where what it saves of its stake exceeds the cost: committed it does so
//! before (`8 - 3 - 3 - 6/5 > 0`), during (`32/5 > 7/5`) and late (`8 - 6 > 0`), but not after
//! (`16/5 < 4`); looking inward it never does. So Israel gets `67/10 - 39/5 η` at once, and by
//! waiting `7/10 + 7/20 max(867/200, 51/10 - 32/5 η) + 13/20 max(0, 867/200 - 8 η)`, which is
//! `17739/8000` from `η = 867/1600` on. It strikes at once iff `η ≤ 5977/10400`.

use super::*;

fn play(opening: &'static str, late: &'static str) -> Vec<Rule> {
    vec![
        pure("opening", opening),
        pure("response | inward", "restrain"),
        pure("response | committed", "intervene"),
        pure("timing", "wait"),
        pure("widening | inward", "restrain"),
        pure("widening | committed", "intervene"),
        pure("aftermath", "after"),
        pure("joining", "restrain"),
        pure("late", late),
        pure("late_response | inward", "restrain"),
        pure("late_response | committed", "intervene"),
    ]
}

#[test]
fn israel_waits_if_iran_is_likely_to_be_committed() {
    let model = model("israel_iran/campaign_timing.toml");
    let game = |eta| at(&model, &[("eta", eta)]);
    let step = ratio(1, 1000);
    let found = holds(&game(ratio(2, 5)), &play("campaign", "campaign"));
    assert_eq!(found.payoffs[0], ratio(179, 50));
    let least = ratio(5977, 10400);
    let found = holds(&game(least.clone()), &play("campaign", "never"));
    assert_eq!(
        found.payoffs[0],
        holds(&game(least.clone()), &play("wait", "never")).payoffs[0]
    );
    is_refuted(&game(&least - &step), &play("wait", "never"), "Israel");
    is_refuted(&game(&least + &step), &play("campaign", "never"), "Israel");
    holds(&game(&least + &step), &play("wait", "never"));
    // Late, at Iran's full strength, it campaigns up to 867/1600.
    holds(&game(ratio(867, 1600)), &play("campaign", "never"));
    holds(&game(ratio(867, 1600)), &play("campaign", "campaign"));
    let over = game(ratio(867, 1600) + step);
    let found = certify(&over, &profile(&over, &play("campaign", "campaign")), None).unwrap();
    assert_eq!(found.standing.sequential.holds(), Some(false));
}
