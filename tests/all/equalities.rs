//! The assurance game where two of its thresholds coincide, solved by hand: continua come out as
//! whole classes.
//!
//! With `q` and `r` for Iran's restraint after an assurance and after silence, the sincere type
//! assures where `D_S (q - r) ≥ c`, and the hollow one where `D_H q - c ≥ (G_H + L - A_H) r`.

use super::signaling::{Assurance, holds, model, ratio, sizes, solve};
use demarche::number::Rational;
use demarche::strategy::Behavior;

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
