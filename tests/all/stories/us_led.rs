//! Direct or US-led strikes, at the defaults but for `p`, `q`.
//!
//! To join depends on `j` alone: the sincere type abstains, the hollow one joins. A hawk
//! strikes and a dove holds, whatever Iran hits. With `χ` for its belief that Israel joined,
//! Iran hits the bases rather than nothing (`e_B < α`), and spares Israel iff
//! `χ ≤ e_I/z = 3/5`. The sincere type defers. With `y` for the probability that Israel is hit,
//! the hollow type gains `q (Y + j_H - r y) = q (8 - 4 y)` by deferring and by striking directly
//! `G_H = 4` after silence, `G_H - k = 3` after an assurance. So with `g` for that gain and `μ`
//! for Iran's belief that Israel is sincere
//!
//! - `q < g/8`: it strikes directly;
//! - `g/8 < q < g/4`, `μ ≥ 2/5`: it defers, and Israel is spared;
//! - `g/8 < q < g/4`, `μ < 2/5`: it defers with probability `3 μ/(2 (1 - μ))`, so that
//!   `χ = 3/5`, and `y = (8 - g/q)/4`.
//!
//! Intervening is worth `-9 - 24/5 q` to Iran. Restraint is worth `-4 - 14 q` where the sincere
//! type defers and bases are hit, `-14` where the hollow one strikes, and `-4 - 16 q` where it
//! joins. So Iran restrains itself iff `μ` is at least, in the three cases,
//!
//! - `(25 - 24 q)/(50 - 70 q)`,
//! - `(56 q - 25)/(10 q)`, which is more than 2/5 iff `q > 25/52`,
//! - `(25 - 24 q)/(125 - 190 q)`, which is less than 2/5 iff `q < 25/52`,
//!
//! and never for `q > 25/46`. Both types prefer restraint, so that pooling on either message
//! with restraint after it is an equilibrium for `p` from there on; the other message is taken
//! for the hollow type's.

use super::*;

/// How the hollow type and Iran go on after a message that both types send.
#[derive(Debug, Clone)]
pub struct After {
    /// Probability that the hollow type defers.
    defers: Rational,
    /// Probability that Israel is hit.
    hit: Rational,
}

impl After {
    pub fn direct() -> After {
        After {
            defers: ratio(0, 1),
            hit: ratio(0, 1),
        }
    }

    pub fn defers() -> After {
        After {
            defers: ratio(1, 1),
            hit: ratio(0, 1),
        }
    }

    /// Mixing, at `p` below 2/5, where a direct strike gains `gain`.
    pub fn mixes(p: &Rational, q: &Rational, gain: i64) -> After {
        After {
            defers: ratio(3, 2) * p / (ratio(1, 1) - p),
            hit: (ratio(8, 1) - ratio(gain, 1) / q) / ratio(4, 1),
        }
    }
}

/// Both types send `message`; Iran's response to it is this, and to the other to intervene.
pub fn pool(message: &'static str, response: &'static str, after: &After) -> Vec<Rule> {
    let one = || ratio(1, 1);
    let sent = format!("message={message}");
    vec![
        pure("message | sincere", message).trembling(3),
        pure("message | hollow", message),
        pure("response", "intervene"),
        pure(&format!("response | {sent}"), response),
        pure("answer | hawk", "strike"),
        pure("answer | dove", "hold"),
        pure("us_strike | hawk", "strike"),
        pure("us_strike | dove", "hold"),
        pure("confrontation | sincere", "defer"),
        pure("confrontation | hollow", "direct"),
        mix(
            &format!("confrontation | hollow, {sent}"),
            "defer",
            after.defers.clone(),
            "direct",
        ),
        pure("join | sincere", "abstain"),
        pure("join | hollow", "join"),
        pure("target", "both"),
        mix(
            &format!("target | {sent}"),
            "bases",
            one() - &after.hit,
            "both",
        ),
    ]
}

fn us_led() -> Model {
    model("israel_iran/us_led_strike.toml")
}

/// As [`pool`], where no hollow type can be blamed for the other message.
fn pool_of(
    p: &Rational,
    message: &'static str,
    response: &'static str,
    after: &After,
) -> Vec<Rule> {
    let mut rules = pool(message, response, after);
    if *p == Rational::ONE {
        rules.push(pure("target", "bases"));
    }
    rules
}

fn game(model: &Model, p: &Rational, q: &Rational) -> Game {
    at(model, &[("p", p.clone()), ("q", q.clone())])
}

/// The least belief for which Iran restrains itself, the hollow type gaining `gain` by a direct
/// strike, off the jump; `None` if there is none.
pub fn critical(q: &Rational, gain: i64) -> Option<Rational> {
    let linear = |a: i64, b: i64| ratio(a, 1) + ratio(b, 1) * q;
    if *q > ratio(25, 46) {
        None
    } else if *q < ratio(gain, 8) {
        Some(linear(25, -24) / linear(50, -70))
    } else if *q >= ratio(25, 52) {
        Some(linear(-25, 56) / (ratio(10, 1) * q))
    } else {
        Some(linear(25, -24) / linear(125, -190))
    }
}

fn continuation(p: &Rational, q: &Rational, gain: i64) -> After {
    if *q < ratio(gain, 8) {
        After::direct()
    } else if *p >= ratio(2, 5) {
        After::defers()
    } else {
        After::mixes(p, q, gain)
    }
}

#[test]
fn the_critical_credibility_is_not_monotone_in_q() {
    let model = us_led();
    let after_assurance = [
        ((0, 1), (1, 2)),
        ((1, 10), (113, 215)),
        ((3, 10), (89, 145)),
        ((37, 100), (806, 1205)),
        ((2, 5), (11, 35)),
        ((9, 20), (142, 395)),
        ((25, 52), (2, 5)),
        ((1, 2), (3, 5)),
        ((25, 49), (7, 10)),
        ((25, 46), (1, 1)),
    ];
    let after_silence = [
        ((0, 1), (1, 2)),
        ((2, 5), (7, 10)),
        ((9, 20), (142, 185)),
        ((25, 49), (7, 10)),
        ((25, 46), (1, 1)),
    ];
    let step = ratio(1, 1000);
    for (message, gain, list) in [
        ("assure", 3, &after_assurance[..]),
        ("silent", 4, &after_silence[..]),
    ] {
        for &((a, b), (c, d)) in list {
            let (q, least) = (ratio(a, b), ratio(c, d));
            assert_eq!(
                critical(&q, gain),
                Some(least.clone()),
                "{message}, q = {q}"
            );
            for p in [least.clone(), &least + &step] {
                if p <= Rational::ONE {
                    let after = continuation(&p, &q, gain);
                    holds(
                        &game(&model, &p, &q),
                        &pool_of(&p, message, "restrain", &after),
                    );
                }
            }
            let p = &least - &step;
            let after = continuation(&p, &q, gain);
            let game = game(&model, &p, &q);
            is_refuted(&game, &pool_of(&p, message, "restrain", &after), "Iran");
            holds(
                &game,
                &pool_of(&p, message, "intervene", &continuation(&p, &q, gain)),
            );
        }
    }
}

#[test]
fn the_jump_is_where_the_hollow_type_can_wait() {
    // After an assurance at q = 3/8, from 64/95 down to 64/215; after silence at q = 1/2, from
    // 13/15 down to 3/5. At the jump itself the hollow type does not care, and both hold.
    let model = us_led();
    for (message, gain, q, high, low) in [
        ("assure", 3, ratio(3, 8), ratio(64, 95), ratio(64, 215)),
        ("silent", 4, ratio(1, 2), ratio(13, 15), ratio(3, 5)),
    ] {
        let step = ratio(1, 1000);
        let at_jump = |p: &Rational| game(&model, p, &q);
        holds(
            &at_jump(&high),
            &pool(message, "restrain", &After::direct()),
        );
        let below = &high - &step;
        is_refuted(
            &at_jump(&below),
            &pool(message, "restrain", &After::direct()),
            "Iran",
        );
        let after = |p: &Rational| continuation(p, &q, gain);
        holds(&at_jump(&low), &pool(message, "restrain", &after(&low)));
        let below = &low - &step;
        is_refuted(
            &at_jump(&below),
            &pool(message, "restrain", &after(&below)),
            "Iran",
        );
    }
}

#[test]
fn no_assurance_buys_restraint_from_some_q_on() {
    // Even a sincere Israel: 5 + 24/5 q - 14 q < 0 iff q > 25/46.
    let model = us_led();
    let q = ratio(25, 46) + ratio(1, 1000);
    assert_eq!(critical(&q, 3), None);
    for p in [ratio(1, 1), ratio(7, 10), ratio(1, 5)] {
        for message in ["assure", "silent"] {
            let game = game(&model, &p, &q);
            for after in [After::direct(), After::defers()] {
                let rules = pool(message, "restrain", &after);
                let found = certify(&game, &profile(&game, &rules), None).unwrap();
                assert_eq!(found.standing.nash.holds(), Some(false));
            }
            let gain = if message == "assure" { 3 } else { 4 };
            let after = continuation(&p, &q, gain);
            let certificate = holds(&game, &pool_of(&p, message, "intervene", &after));
            assert_eq!(certificate.payoffs[2], ratio(-9, 1) - ratio(24, 5) * &q);
        }
    }
    // And with intervention for sure the least that Iran could hope for is less.
    for (p, q) in [(ratio(1, 1), ratio(1, 1)), (ratio(1, 2), ratio(4, 5))] {
        let game = game(&model, &p, &q);
        is_refuted(
            &game,
            &pool_of(&p, "assure", "restrain", &After::defers()),
            "Iran",
        );
    }
}

#[test]
fn the_hollow_type_waits_for_washington() {
    // Above q = (G_H - k)/(Y + j_H) = 3/8 after an assurance, 1/2 after silence.
    let model = us_led();
    let p = ratio(7, 10);
    for (message, p, below, just, above) in [
        ("assure", &p, ratio(37, 100), ratio(3, 8), ratio(19, 50)),
        (
            "silent",
            &ratio(9, 10),
            ratio(49, 100),
            ratio(1, 2),
            ratio(51, 100),
        ),
    ] {
        let [direct, defers] =
            [After::direct(), After::defers()].map(|after| pool(message, "restrain", &after));
        holds(&game(&model, p, &below), &direct);
        is_refuted(&game(&model, p, &below), &defers, "Israel");
        holds(&game(&model, p, &just), &direct);
        holds(&game(&model, p, &just), &defers);
        is_refuted(&game(&model, p, &above), &direct, "Israel");
        holds(&game(&model, p, &above), &defers);
    }
    // So at p = 7/10 silence is answered with intervention for 2/5 < q < 1/2 only, and again
    // for q > 25/49: an assurance is worth something in between.
    assert!(critical(&ratio(9, 20), 4).unwrap() > p);
    assert!(critical(&ratio(9, 20), 3).unwrap() < p);
    assert_eq!(critical(&ratio(2, 5), 4), Some(p.clone()));
    assert_eq!(critical(&ratio(25, 49), 4), Some(p));
}

#[test]
fn israel_is_spared_while_it_has_hardly_joined() {
    // The hollow type defers and joins: Pr(joined) = 1 - p ≤ e_I/z = 3/5.
    let model = us_led();
    let q = ratio(9, 20);
    let spared = pool("assure", "restrain", &After::defers());
    holds(&game(&model, &ratio(2, 5), &q), &spared);
    is_refuted(&game(&model, &ratio(399, 1000), &q), &spared, "Iran");
    // Below, the hollow type defers just so often that Pr(joined) = 3/5, and Israel is hit with
    // probability (8 - 20/3)/4 = 1/3.
    let p = ratio(39, 100);
    let after = After::mixes(&p, &q, 3);
    assert_eq!(after.hit, ratio(1, 3));
    assert_eq!(after.defers, ratio(117, 122));
    let certificate = holds(&game(&model, &p, &q), &pool("assure", "restrain", &after));
    // -14 + (25 - 38 q) p
    assert_eq!(certificate.payoffs[2], ratio(-14, 1) + ratio(79, 10) * &p);
    // Where the hollow type strikes directly, nobody joins, and Israel is spared at any p.
    let q = ratio(3, 10);
    holds(
        &game(&model, &ratio(89, 145), &q),
        &pool("assure", "restrain", &After::direct()),
    );
}

#[test]
fn without_hawks_it_is_the_private_assurance() {
    let (with, without) = (us_led(), model("israel_iran/assurance.toml"));
    let play = |restrain| {
        vec![
            pure("message | sincere", "assure").trembling(3),
            pure("message | hollow", "assure"),
            pure("response", "intervene"),
            pure("response | message=assure", restrain),
            pure("act", "strike"),
            pure("act | sincere, response=restrain", "hold"),
        ]
    };
    for (rho, w, h, d) in [
        (4, 20, 40, 100),
        (3, 15, 30, 90),
        (1, 30, 90, 120),
        (6, 10, 10, 80),
    ] {
        let set = [
            ("q", ratio(0, 1)),
            ("rho", ratio(rho, 10)),
            ("w", ratio(w, 10)),
            ("h", ratio(h, 10)),
            ("d", ratio(d, 10)),
        ];
        // p* = 1 - rho - (w (1 + u) - sigma h)/d
        let [rho, w, h, d] = [1, 2, 3, 4].map(|place: usize| set[place].1.clone());
        let least = ratio(1, 1) - rho - (w * ratio(3, 2) - h / ratio(2, 1)) / d;
        for shift in [-1, 0, 1] {
            let p = least.clone() + ratio(shift, 1000);
            let p = [("p", p)];
            let both = [
                at(&with, &[&set[..], &p[..]].concat()),
                at(&without, &[&set[1..], &p[..]].concat()),
            ];
            let led = pool("assure", "restrain", &After::direct());
            if shift < 0 {
                is_refuted(&both[0], &led, "Iran");
                is_refuted(&both[1], &play("restrain"), "Iran");
            } else {
                let [first, second] = [holds(&both[0], &led), holds(&both[1], &play("restrain"))];
                assert_eq!(first.payoffs[0], second.payoffs[0]);
                assert_eq!(first.payoffs[2], second.payoffs[1]);
            }
        }
    }
}
