//! The stories that the models tell, derived by hand: in each test the closed form stands first,
//! the assessment that it describes is built from it, and the independent certificate accepts that
//! on one side of the threshold and refutes it on the other. Nothing here solves a game.

use crate::signaling::{model, ratio};
use demarche::analysis::{Certificate, Verdict, certify};
use demarche::game::{Game, NodeId, NodeKind};
use demarche::number::Rational;
use demarche::strategy::{Behavior, Beliefs};
use demarche::{Model, game::InfosetId};

/// What is done at the information sets of a stage whose labels have all of some parts, as in
/// `confrontation | hollow, message=assure`. Of several rules the last that fits holds.
pub struct Rule {
    at: String,
    shares: Vec<(&'static str, Rational)>,
    /// How unlikely other actions are: their probability is of this power of an infinitesimal.
    tremble: u32,
}

/// The action is taken for sure.
pub fn pure(at: &str, action: &'static str) -> Rule {
    mix(at, action, Rational::ONE, "")
}

/// The first action is taken with this probability, otherwise the second.
pub fn mix(at: &str, first: &'static str, share: Rational, second: &'static str) -> Rule {
    let rest = Rational::ONE - &share;
    let mut shares = vec![(first, share)];
    if rest != Rational::ZERO {
        shares.push((second, rest));
    }
    Rule {
        at: at.to_string(),
        shares,
        tremble: 1,
    }
}

impl Rule {
    pub fn trembling(mut self, order: u32) -> Rule {
        self.tremble = order;
        self
    }

    fn fits(&self, label: &str) -> bool {
        let parts = |text: &str| -> Vec<String> {
            let (stage, rest) = text.split_once(" | ").unwrap_or((text, ""));
            let rest = rest.split(", ").filter(|part| !part.is_empty());
            std::iter::once(stage)
                .chain(rest)
                .map(String::from)
                .collect()
        };
        let known = parts(label);
        let wanted = parts(&self.at);
        known[0] == wanted[0] && wanted.iter().all(|part| known.contains(part))
    }

    fn of<'a>(rules: &'a [Rule], game: &Game, set: InfosetId) -> &'a Rule {
        let label = game.infoset(set).label();
        let found = rules.iter().rev().find(|rule| rule.fits(label));
        found.unwrap_or_else(|| panic!("no rule for `{label}`"))
    }
}

/// The profile of these rules.
pub fn profile(game: &Game, rules: &[Rule]) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    for set in game.infosets() {
        let rule = Rule::of(rules, game, set.id());
        let share = |name| {
            let found = rule.shares.iter().find(|(action, _)| *action == name);
            found.map_or(Rational::ZERO, |(_, share)| share.clone())
        };
        let shares: Vec<_> = set.action_names().map(share).collect();
        profile.set(set.id(), shares).unwrap();
    }
    profile
}

/// The beliefs to which the trembles of these rules lead.
pub fn beliefs(game: &Game, rules: &[Rule]) -> Beliefs {
    let order = |set| Rule::of(rules, game, set).tremble;
    limit(game, &profile(game, rules), order)
}

/// The limit of beliefs as trembles vanish, of this order in an infinitesimal at each set.
pub fn limit(game: &Game, profile: &Behavior, order_of: impl Fn(InfosetId) -> u32) -> Beliefs {
    let mut terms = vec![(0, Rational::ONE); game.node_count()];
    for node in game.nodes() {
        let Some((parent, branch)) = game.parent(node) else {
            continue;
        };
        let (mut order, mut weight) = terms[parent.index()].clone();
        match game.kind(parent) {
            NodeKind::Chance(chance) => weight *= &game.chance(chance)[branch],
            NodeKind::Decision(set) => {
                let share = &profile.at(set).unwrap()[branch];
                if *share == Rational::ZERO {
                    order += order_of(set);
                } else {
                    weight *= share;
                }
            }
            NodeKind::Leaf => unreachable!(),
        }
        terms[node.index()] = (order, weight);
    }
    let at = game.infosets().map(|set| {
        let possible = |node: &NodeId| terms[node.index()].1 != Rational::ZERO;
        let nodes = set.nodes().iter().filter(|node| possible(node));
        let least = nodes.map(|node| terms[node.index()].0).min()?;
        let weight = |node: &NodeId| {
            let (order, weight) = &terms[node.index()];
            if *order == least {
                weight.clone()
            } else {
                Rational::ZERO
            }
        };
        let weights: Vec<_> = set.nodes().iter().map(weight).collect();
        let total: Rational = weights.iter().cloned().sum();
        let shares = weights.into_iter().map(|weight| weight / &total);
        Some(shares.collect())
    });
    Beliefs::new(game.shape().clone(), at.collect())
}

/// A game at values of some of its parameters.
pub fn at(model: &Model, values: &[(&str, Rational)]) -> Game {
    let mut at = model.defaults();
    for (name, value) in values {
        at.set_number(name, value.clone()).unwrap();
    }
    model.game(&at).unwrap()
}

/// The rules' assessment is sequential.
#[track_caller]
pub fn holds(game: &Game, rules: &[Rule]) -> Certificate {
    let found = certify(game, &profile(game, rules), Some(&beliefs(game, rules))).unwrap();
    assert_eq!(found.standing.nash, Verdict::Yes);
    assert_eq!(found.standing.sequential, Verdict::Yes);
    assert_eq!(found.max_regret, Rational::ZERO);
    found
}

/// Somebody gains on the path of play.
#[track_caller]
pub fn is_refuted(game: &Game, rules: &[Rule], player: &str) {
    let found = certify(game, &profile(game, rules), Some(&beliefs(game, rules))).unwrap();
    let refutation = found.refutation.expect("it is an equilibrium");
    assert_eq!(game.player_name(refutation.player), player);
    assert!(refutation.gain > Rational::ZERO);
    assert_eq!(found.standing.sequential.holds(), Some(false));
}

mod us_led {
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
                    let [first, second] =
                        [holds(&both[0], &led), holds(&both[1], &play("restrain"))];
                    assert_eq!(first.payoffs[0], second.payoffs[0]);
                    assert_eq!(first.payoffs[2], second.payoffs[1]);
                }
            }
        }
    }
}

mod broker {
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
}

mod precedent {
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
}

mod assurances {
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
}

mod timing {
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
}

mod one_type {
    //! The full crisis with one type a side and a state that everybody sees: nothing is left to
    //! infer, and backward induction solves it. Two moves are unseen all the same. Whether to join
    //! a US strike depends on `j` alone, so that Iran knows it; and a request that Russia keeps to
    //! itself leaves everything as silence does.

    use super::*;

    const FILE: &str = include_str!("../../models/israel_iran/full_crisis.toml");

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
                    let found =
                        certify(&game, &profile, Some(&limit(&game, &profile, |_| 1))).unwrap();
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
}
