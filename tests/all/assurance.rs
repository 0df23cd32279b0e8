//! The assurance game against what is known of it by hand: the table of its equilibria off the
//! equalities of its thresholds, and on them the continua, which come out as whole classes.
//!
//! With `q` and `r` for Iran's restraint after an assurance and after silence, the sincere type
//! assures where `D_S (q - r) ≥ c`, and the hollow one where `D_H q - c ≥ (G_H + L - A_H) r`.

use crate::random::Dice;
use crate::signaling::{are_apart, holds, model, ratio, set, sizes, solve};
use demarche::Model;
use demarche::game::Game;
use demarche::number::Rational;
use demarche::strategy::Behavior;

/// The assurance game with these parameters, and its thresholds.
pub struct Assurance {
    pub game: Game,
    p: Rational,
    c: Rational,
    k: Rational,
    gain: Rational,
    least: Rational,
    d_sincere: Rational,
    d_hollow: Rational,
    fight_back: Rational,
}

impl Assurance {
    pub fn new(model: &Model, values: &[(&str, Rational)]) -> Self {
        let mut at = model.defaults();
        for (name, value) in values {
            at.set_number(name, value.clone()).unwrap();
        }
        let get = |name: &str| at.get(name).unwrap().clone();
        let one = Rational::ONE;
        let war = get("w") * (one.clone() + get("u")) - get("sigma") * get("h");
        let over = (get("G_H") - get("k")).max(Rational::ZERO);
        Assurance {
            game: model.game(&at).unwrap(),
            p: get("p"),
            c: get("c"),
            k: get("k"),
            gain: get("G_H"),
            least: one - get("rho") - war / get("d"),
            d_sincere: get("L") - get("A_S"),
            d_hollow: over + get("L") - get("A_H"),
            fight_back: get("L") - get("A_H"),
        }
    }

    /// Sincere and hollow assure with these probabilities; Iran restrains with these after an
    /// assurance and after silence; strikes as backward induction has them.
    pub fn profile(&self, assures: [Rational; 2], restrains: [Rational; 2]) -> Behavior {
        let game = &self.game;
        let mut profile = Behavior::open(game.shape().clone());
        let pair = |first: Rational| [first.clone(), Rational::ONE - first];
        for (kind, assures) in ["sincere", "hollow"].into_iter().zip(assures) {
            let at = set(game, "Israel", &format!("message | {kind}"));
            profile.set(at, pair(assures)).unwrap();
            for message in ["assure", "silent"] {
                for response in ["restrain", "intervene"] {
                    let label = format!("act | {kind}, message={message}, response={response}");
                    let pays = kind == "hollow" && (message == "silent" || self.gain > self.k);
                    let strikes = response == "intervene" || pays;
                    let share = Rational::from(i64::from(strikes));
                    profile
                        .set(set(game, "Israel", &label), pair(share))
                        .unwrap();
                }
            }
        }
        for (message, restrains) in ["assure", "silent"].into_iter().zip(restrains) {
            let at = set(game, "Iran", &format!("response | message={message}"));
            profile.set(at, pair(restrains)).unwrap();
        }
        profile
    }

    /// The equilibria of the table whose conditions hold, by number.
    fn expected(&self) -> Vec<(usize, Behavior)> {
        let (zero, one) = (|| Rational::ZERO, || Rational::ONE);
        let (p, least, c) = (&self.p, &self.least, &self.c);
        let (sincere, hollow) = (&self.d_sincere, &self.d_hollow);
        let breaks = self.k < self.gain;
        let odds = |a: &Rational, b: &Rational| a * &(one() - b) / ((one() - a) * b);
        let mut all = Vec::new();
        let mut add = |number, assures, restrains| {
            all.push((number, self.profile(assures, restrains)));
        };
        if p >= least {
            add(1, [zero(), zero()], [one(), one()]);
        }
        if (p >= least || !breaks) && c <= sincere.min(hollow) {
            add(2, [one(), one()], [one(), zero()]);
        }
        if p <= least && (breaks || c >= sincere.max(hollow)) {
            let after_assurance = if breaks { zero() } else { one() };
            add(3, [zero(), zero()], [after_assurance, zero()]);
        }
        if hollow <= c && c <= sincere {
            add(5, [one(), zero()], [one(), zero()]);
        }
        if p < least && c < hollow && hollow <= sincere && breaks {
            add(6, [one(), odds(p, least)], [c / hollow, zero()]);
        }
        let together = (&self.k).min(&self.gain) + c;
        let share = c / sincere;
        if p > least && c < sincere && together >= &share * &(&self.gain + &self.fight_back) {
            add(7, [one() - odds(least, p), zero()], [one(), one() - share]);
        }
        all
    }
}

#[test]
fn the_assurance_table_holds_off_the_equalities() {
    let model = model("israel_iran/assurance.toml");
    let mut dice = Dice::new(2);
    let (mut points, mut seen) = (0, [0; 8]);
    while points < 240 {
        let mut draw = |least: i64, greatest: i64, parts: i64| {
            let steps = ((greatest - least) * parts) as usize;
            ratio(least * parts + dice.below(steps + 1) as i64, parts)
        };
        let values = [
            ("p", draw(0, 1, 23)),
            ("c", draw(0, 6, 7)),
            ("k", draw(0, 6, 5)),
            ("L", draw(1, 8, 3)),
            ("G_S", draw(-4, -1, 2)),
            ("G_H", draw(0, 5, 4)),
            ("A_S", draw(0, 3, 3)),
            ("A_H", draw(0, 6, 3)),
            ("rho", draw(0, 1, 10)),
            ("w", draw(0, 3, 4)),
            ("h", draw(0, 6, 2)),
        ];
        let value = |name: &str| &values.iter().find(|(n, _)| *n == name).unwrap().1;
        let inside = |x: &Rational| *x > Rational::ZERO && *x < Rational::ONE;
        let positive = ["c", "k", "G_H", "A_S"]
            .iter()
            .all(|n| *value(n) > Rational::ZERO);
        if !positive || value("A_S") > value("A_H") || value("A_H") >= value("L") {
            continue;
        }
        let at = Assurance::new(&model, &values);
        let together = (&at.k).min(&at.gain) + &at.c;
        let edge = &at.c / &at.d_sincere * (&at.gain + &at.fight_back);
        let on_edge = at.p == at.least
            || at.k == at.gain
            || at.d_sincere == at.d_hollow
            || at.c == at.d_sincere
            || at.c == at.d_hollow
            || together == edge;
        if !inside(&at.p) || !inside(&at.least) || on_edge {
            continue;
        }
        points += 1;
        let found = solve(&at.game);
        let expected = at.expected();
        assert!(found.components);
        assert_eq!(found.classes.len(), expected.len(), "{values:?}");
        are_apart(&found.classes);
        for (number, profile) in &expected {
            seen[number - 1] += 1;
            let held = found
                .classes
                .iter()
                .filter(|class| holds(class, profile))
                .count();
            assert_eq!(held, 1, "E{number} at {values:?}");
        }
    }
    // All of them were tested but E4, which needs a free message, and E8, which never exists.
    let missed: Vec<usize> = (0..8).filter(|&e| seen[e] == 0).map(|e| e + 1).collect();
    assert_eq!(missed, [4, 8], "{seen:?}");
}

#[test]
fn an_indifferent_receiver_connects_both_pools() {
    // p = p* = 1/2, c = k = 1. With r, q for restraint after silence and assurance, both types
    // stay silent where q ≤ r + 1/4 and q ≤ (1 + 6r)/5, a hexagon; both assure where both are
    // turned around, a quadrangle; and at r = 1/4, q = 1/2 both mix alike in any way.
    let model = model("israel_iran/assurance.toml");
    let at = Assurance::new(&model, &[("p", ratio(1, 2)), ("c", ratio(1, 1))]);
    let found = solve(&at.game);
    assert_eq!(sizes(&found), [[[1, 4], [1, 6], [2, 1]]]);
    let class = &found.classes[0];
    for [assures, after_assurance, after_silence] in [
        [ratio(0, 1), ratio(1, 5), ratio(0, 1)],
        [ratio(0, 1), ratio(1, 1), ratio(3, 4)],
        [ratio(1, 1), ratio(1, 1), ratio(2, 3)],
        [ratio(2, 7), ratio(1, 2), ratio(1, 4)],
    ] {
        let assures = [assures.clone(), assures];
        assert!(holds(
            class,
            &at.profile(assures, [after_assurance, after_silence])
        ));
    }
    let outside = at.profile([ratio(0, 1), ratio(0, 1)], [ratio(1, 4), ratio(0, 1)]);
    assert!(!holds(class, &outside));
}

#[test]
fn free_messages_leave_continua() {
    let model = model("israel_iran/assurance.toml");
    // p < p*: any messages that never raise the belief above p*; Iran intervenes.
    let at = Assurance::new(&model, &[("p", ratio(3, 10))]);
    let found = solve(&at.game);
    assert_eq!(sizes(&found), [[[4, 1]]]);
    for assures in [[ratio(1, 1), ratio(3, 7)], [ratio(0, 1), ratio(4, 7)]] {
        let profile = at.profile(assures, [ratio(0, 1), ratio(0, 1)]);
        assert!(holds(&found.classes[0], &profile));
    }
    // p = .7: silence, whatever Iran would do after an assurance, joined to a sincere type that
    // assures up to 4/7 of the time; and assurance, restraint after silence at most 5/6.
    let at = Assurance::new(&model, &[("p", ratio(7, 10))]);
    let found = solve(&at.game);
    assert_eq!(
        sizes(&found),
        [vec![vec![1, 2]], vec![vec![1, 2], vec![2, 1]]]
    );
    let (zero, one) = (ratio(0, 1), ratio(1, 1));
    let both = [one.clone(), one.clone()];
    let mixed = at.profile([ratio(4, 7), zero.clone()], both.clone());
    let pooled = at.profile(both, [one, ratio(5, 6)]);
    for profile in [mixed, pooled] {
        assert_eq!(
            found
                .classes
                .iter()
                .filter(|class| holds(class, &profile))
                .count(),
            1
        );
    }
}

#[test]
fn a_breach_that_just_does_not_pay_leaves_the_strike_open() {
    // k = G_H = 4, c = 1, p = .3: hollow does not care whether it strikes after assurance and
    // restraint. Silence and intervention survive while it strikes at least half the time there
    // and Iran restrains at most 1/4 of the time; assurance while it holds 2/7 of the time.
    let model = model("israel_iran/assurance.toml");
    let values = [("p", ratio(3, 10)), ("c", ratio(1, 1)), ("k", ratio(4, 1))];
    let at = Assurance::new(&model, &values);
    let found = solve(&at.game);
    assert_eq!(found.classes.len(), 2);
    assert!(found.components);
    let act = set(
        &at.game,
        "Israel",
        "act | hollow, message=assure, response=restrain",
    );
    let silent = set(&at.game, "Israel", "message | sincere");
    for class in &found.classes {
        let vertices = class.cells.iter().flat_map(|cell| &cell.vertices[0]);
        let strikes = vertices.map(|part| part.at(act).unwrap()[0].clone());
        let least = strikes.min().unwrap();
        if class.representative.at(silent).unwrap()[1] == Rational::ONE {
            assert_eq!(least, ratio(1, 2));
            assert_eq!(class.cells.len(), 1);
            let response = set(&at.game, "Iran", "response | message=assure");
            let restrains = class.cells[0].vertices[1].iter();
            let most = restrains
                .map(|part| part.at(response).unwrap()[0].clone())
                .max();
            assert_eq!(most, Some(ratio(1, 4)));
        } else {
            assert_eq!(least, ratio(0, 1));
        }
    }
}

/// The game with these values of `p`, `c` and `k`; `D_S = 4`, `D_H = 6 - k`, and the hollow type
/// loses 6 by Iran's intervention after silence.
fn at(p: Rational, c: i64, k: i64) -> Assurance {
    let values = [("p", p), ("c", ratio(c, 1)), ("k", ratio(k, 1))];
    Assurance::new(&model("israel_iran/assurance.toml"), &values)
}

/// The sizes of the classes' cells are `expected`, and each profile is in one class.
fn assert_classes(
    game: &Assurance,
    expected: &[Vec<Vec<usize>>],
    inside: &[[(i64, i64); 4]],
    outside: &[[(i64, i64); 4]],
) {
    let found = solve(&game.game);
    assert!(found.components);
    assert_eq!(sizes(&found), expected);
    let profile = |[a, b, q, r]: [(i64, i64); 4]| -> Behavior {
        let [a, b, q, r] = [a, b, q, r].map(|(n, d)| ratio(n, d));
        game.profile([a, b], [q, r])
    };
    for (points, times) in [(inside, 1), (outside, 0)] {
        for &point in points {
            let held = found.classes.iter().filter(|c| holds(c, &profile(point)));
            assert_eq!(held.count(), times, "{point:?}");
        }
    }
}

const NO: (i64, i64) = (0, 1);
const YES: (i64, i64) = (1, 1);

#[test]
fn both_types_may_lose_as_much_by_intervention() {
    // k = 2, D_S = D_H = 4. Below p* nobody restrains after silence; at q = 1/2 both types are
    // indifferent, and mix so that an assurance leaves the belief at 1/2.
    let mixed = [(1, 2), (3, 14), (1, 2), NO];
    assert_classes(
        &at(ratio(3, 10), 2, 2),
        &[vec![vec![1, 2], vec![2, 1]]],
        &[
            [NO, NO, NO, NO],
            [NO, NO, (1, 2), NO],
            mixed,
            [YES, (3, 7), (1, 2), NO],
        ],
        &[
            [NO, NO, (2, 3), NO],
            [YES, YES, (1, 2), NO],
            [(1, 2), (1, 2), (1, 2), NO],
        ],
    );
    // Above it pooling on either message, and E7, in which the sincere type mixes.
    assert_classes(
        &at(ratio(7, 10), 2, 2),
        &[vec![vec![1, 1]], vec![vec![1, 2]], vec![vec![1, 2]]],
        &[
            [NO, NO, (1, 2), YES],
            [YES, YES, YES, (1, 3)],
            [(4, 7), NO, YES, (1, 2)],
        ],
        &[[YES, YES, YES, (1, 2)], [NO, NO, YES, (1, 2)]],
    );
}

#[test]
fn the_message_may_cost_both_types_all_that_restraint_is_worth() {
    // c = D_S = D_H = 4: an assurance is sent only if it turns intervention into restraint, and
    // then by any mixture that Iran's replies allow.
    assert_classes(
        &at(ratio(3, 10), 4, 2),
        &[vec![vec![1, 2], vec![3, 1]]],
        &[
            [NO, NO, (1, 2), NO],
            [YES, NO, YES, NO],
            [(1, 2), (1, 7), YES, NO],
        ],
        &[[YES, YES, YES, NO], [(1, 2), (1, 2), YES, NO]],
    );
    assert_classes(
        &at(ratio(7, 10), 4, 2),
        &[vec![vec![1, 2]], vec![vec![3, 1]]],
        &[
            [NO, NO, NO, YES],
            [YES, YES, YES, NO],
            [(4, 7), NO, YES, NO],
            [YES, (1, 2), YES, NO],
        ],
        &[[(1, 2), NO, YES, NO], [(5, 7), (1, 2), YES, NO]],
    );
}

#[test]
fn the_message_may_cost_one_type_all_that_restraint_is_worth() {
    // c = D_S = 4 < D_H = 5, k = 1.
    assert_classes(
        &at(ratio(7, 10), 4, 1),
        &[vec![vec![1, 1]], vec![vec![1, 2]]],
        &[[YES, YES, YES, NO], [NO, NO, (1, 2), YES]],
        &[[(4, 7), NO, YES, NO]],
    );
    assert_classes(
        &at(ratio(3, 10), 4, 1),
        &[vec![vec![1, 2]]],
        &[[NO, NO, (4, 5), NO]],
        &[[NO, NO, YES, NO]],
    );
    // c = D_H = 3 < D_S = 4, k = 3: the hollow type is indifferent where the sincere one assures
    // and Iran believes it: E5 and E6 meet below p*, with anything in between.
    assert_classes(
        &at(ratio(3, 10), 3, 3),
        &[vec![vec![1, 2]], vec![vec![2, 1]]],
        &[
            [NO, NO, (3, 4), NO],
            [YES, NO, YES, NO],
            [YES, (3, 7), YES, NO],
            [YES, (1, 5), YES, NO],
        ],
        &[[YES, YES, YES, NO], [NO, NO, (4, 5), NO]],
    );
}
