//! The Russian broker. Israel may ask, Russia knows a little, and Iran hears endorsements only.
//!
//! Iran restrains itself iff it believes Israel sincere with at least
//! `p* = 1 - rho - (w (1 + u) - sigma h)/d = 1/2`. A heeded endorsement is worth
//! `beta - kappa Pr(hollow)` to Russia: it endorses what it believes with at least
//! `t = 1 - beta/kappa`. With `π_g`, `π_b` for `Pr(sincere)` after good and bad intelligence,
//!
//! `π_g/(1 - π_g) = p α_R/((1 - p)(1 - α_R))` and `π_b/(1 - π_b) = p (1 - α_R)/((1 - p) α_R)`,
//!
//! an endorsement is believed, by itself, iff `π_g ≥ max(p*, t)` and `π_b ≤ min(p*, t)`: both
//! types ask, Russia says what it knows, and Iran heeds endorsements alone. For `p < p*` there
//! is no other way to restraint, off the equalities: both types prefer restraint, so a request
//! says nothing, and if Iran heeds endorsements at all, Russia endorses after bad intelligence
//! too where `π_b > t`, and never where `π_g < t`.

use super::*;

fn broker() -> Model {
    model("israel_iran/russian_mediation.toml")
}

fn truthful() -> Vec<Rule> {
    vec![
        pure("message", "request"),
        pure("relay | intelligence=good", "endorse"),
        pure("relay | intelligence=bad", "withhold"),
        pure("response | (relay == endorse)=yes", "restrain"),
        pure("response | (relay == endorse)=no", "intervene"),
    ]
}

/// Nobody asks, and Iran does this without an endorsement, and intervenes after one.
fn silence(response: &'static str) -> Vec<Rule> {
    vec![
        pure("message | sincere", "silent").trembling(2),
        pure("message | hollow", "silent"),
        pure("relay", "withhold"),
        pure("response | (relay == endorse)=yes", "intervene"),
        pure("response | (relay == endorse)=no", response),
    ]
}

/// Both ask, Russia always endorses, and Iran does this after an endorsement.
fn endorsed(response: &'static str) -> Vec<Rule> {
    vec![
        pure("message | sincere", "request").trembling(3),
        pure("message | hollow", "request"),
        pure("relay", "endorse").trembling(3),
        pure("relay | intelligence=bad", "endorse").trembling(2),
        pure("response | (relay == endorse)=yes", response),
        pure("response | (relay == endorse)=no", "intervene"),
    ]
}

#[test]
fn a_biased_broker_is_believed_if_its_word_may_cost_it_enough() {
    let model = broker();
    let game = |values: &[(&str, Rational)]| at(&model, values);
    // At the defaults π_g = 8/11, π_b = 1/7, t = 3/5.
    let found = holds(&game(&[]), &truthful());
    // Restraint with 4/5 for the sincere and 1/5 for the hollow type: 26/5 for either.
    assert_eq!(found.payoffs, [ratio(26, 5), ratio(7, 50), ratio(-8, 1)]);
    // In beta from 15/22, where a good word is worth the risk, to 15/7, where a bad one is too;
    // in p from 3/11 to 4/5, where Iran heeds silence as well; in alpha_R from 9/13 on; and in
    // kappa from 7/6 to 11/3.
    let step = ratio(1, 1000);
    for (name, least, short, greatest, over) in [
        ("beta", ratio(15, 22), "Russia", ratio(15, 7), "Russia"),
        ("p", ratio(3, 11), "Russia", ratio(4, 5), "Iran"),
        ("kappa", ratio(7, 6), "Russia", ratio(11, 3), "Russia"),
    ] {
        for value in [&least, &greatest] {
            holds(&game(&[(name, value.clone())]), &truthful());
        }
        is_refuted(&game(&[(name, &least - &step)]), &truthful(), short);
        is_refuted(&game(&[(name, &greatest + &step)]), &truthful(), over);
    }
    holds(&game(&[("alpha_R", ratio(9, 13))]), &truthful());
    is_refuted(
        &game(&[("alpha_R", ratio(9, 13) - &step)]),
        &truthful(),
        "Russia",
    );
    holds(&game(&[("alpha_R", ratio(1, 1))]), &truthful());
}

#[test]
fn a_broker_with_little_to_lose_is_not_believed() {
    // t = 1/3 < p*: Russia would endorse what Iran would not believe. At α_R = 3/5, p = 2/5 the
    // posteriors are 1/2 and 4/13; just below, Iran does not heed it.
    let model = broker();
    let set = |alpha: Rational, p: Rational| {
        let kappa = ("kappa", ratio(3, 2));
        at(&model, &[("alpha_R", alpha), ("p", p), kappa])
    };
    let step = ratio(1, 1000);
    holds(&set(ratio(3, 5), ratio(2, 5)), &truthful());
    is_refuted(&set(ratio(3, 5) - &step, ratio(2, 5)), &truthful(), "Iran");
    // It endorses everything from π_b = t on: at α_R = 3/5, p = 3/7. Iran heeds that from
    // p = p* on.
    holds(&set(ratio(3, 5), ratio(3, 7)), &truthful());
    is_refuted(
        &set(ratio(3, 5), ratio(3, 7) + &step),
        &truthful(),
        "Russia",
    );
    is_refuted(
        &set(ratio(3, 5), ratio(1, 2) - &step),
        &endorsed("restrain"),
        "Iran",
    );
    holds(&set(ratio(3, 5), ratio(1, 2)), &endorsed("restrain"));
    // A broker that nothing can harm endorses always.
    let free = |p| at(&model, &[("kappa", ratio(0, 1)), ("p", p)]);
    is_refuted(&free(ratio(2, 5)), &truthful(), "Russia");
    is_refuted(&free(ratio(1, 2) - &step), &endorsed("restrain"), "Iran");
    holds(&free(ratio(1, 2)), &endorsed("restrain"));
}

#[test]
fn a_broker_who_knows_nothing_changes_nothing() {
    // α_R = 1/2: π_g = π_b = p, and Iran restrains itself iff p ≥ p*, as after free words.
    let (with, without) = (broker(), model("israel_iran/assurance.toml"));
    let words = |response| {
        vec![
            pure("message | sincere", "silent").trembling(2),
            pure("message | hollow", "silent"),
            pure("response | message=silent", response),
            pure("response | message=assure", "intervene"),
            pure("act", "strike"),
            pure("act | sincere, response=restrain", "hold"),
        ]
    };
    for (n, restrains, intervenes) in [
        (40, false, true),
        (49, false, true),
        (50, true, true),
        (51, true, false),
    ] {
        let p = ("p", ratio(n, 100));
        let led = at(&with, &[p.clone(), ("alpha_R", ratio(1, 2))]);
        let plain = at(&without, &[p, ("c", ratio(0, 1)), ("k", ratio(0, 1))]);
        for (response, expected) in [("restrain", restrains), ("intervene", intervenes)] {
            if expected {
                let [first, second] = [
                    holds(&led, &silence(response)),
                    holds(&plain, &words(response)),
                ];
                assert_eq!(first.payoffs[0], second.payoffs[0]);
                assert_eq!(first.payoffs[2], second.payoffs[1]);
            } else {
                is_refuted(&led, &silence(response), "Iran");
                is_refuted(&plain, &words(response), "Iran");
                let rules = endorsed(response);
                let found = certify(&led, &profile(&led, &rules), None).unwrap();
                assert_eq!(found.standing.nash.holds(), Some(false));
            }
        }
        let found = certify(&led, &profile(&led, &truthful()), None).unwrap();
        assert_eq!(found.standing.nash.holds(), Some(false));
    }
}
