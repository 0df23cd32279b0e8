//! Looks at the branch far out: where it is going, and whether that is where a candidate is.
//!
//! Far out, logarithms of probabilities are `a + b/λ + c ln λ / λ`, up to what goes to zero faster.
//! So three points tell `a`, and with a fourth one how well they do.

use super::support::Support;

/// What is too near to tell whether it comes nearer.
const NEAR: f64 = 1e-9;

/// A point of the branch, as far as it tells the limit.
pub(super) struct Look {
    /// In units of one over the largest range of a player's payoffs.
    pub(super) lambda: f64,
    /// By action: the logarithm of its probability.
    pub(super) log: Vec<f64>,
    /// By node: the belief in it at its set.
    pub(super) belief: Vec<f64>,
    /// By action.
    pub(super) elasticities: Vec<f64>,
    /// What they say of the limit.
    pub(super) support: Support,
}

/// What three or four looks, at growing λ, say of a number's limit, and how much that has changed
/// with the last one.
pub(super) fn limit(looks: &[Look], number: impl Fn(&Look) -> f64) -> (f64, f64) {
    let at = |looks: &[Look]| {
        let weights = weights([0, 1, 2].map(|index| looks[index].lambda));
        let values = looks.iter().zip(weights);
        values.map(|(look, weight)| weight * number(look)).sum()
    };
    let count = looks.len();
    let value: f64 = at(&looks[count - 3..]);
    let other = match count {
        3 => number(&looks[2]),
        _ => at(&looks[count - 4..count - 1]),
    };
    (value, value - other)
}

/// The weights of values at three λ with which they add up to `a` where they are
/// `a + b/λ + c ln λ / λ`.
fn weights(lambda: [f64; 3]) -> [f64; 3] {
    let [first, second, third] = lambda;
    let weights = [
        (third / second).ln() * first,
        -(third / first).ln() * second,
        (second / first).ln() * third,
    ];
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}

/// Whether a number that is this at three looks, up to rounding, goes to a limit known up to an
/// error: it comes nearer each time, and slows down. What only sets out in that direction does not slow down yet.
pub(super) fn goes_to(limit: f64, error: f64, rounding: f64, at: [f64; 3]) -> bool {
    let near = at.map(|value| (value - limit).abs());
    let moves = [(at[1] - at[0]).abs(), (at[2] - at[1]).abs()];
    let comes_nearer = near[0] > near[1] && near[1] > near[2];
    let nothing = NEAR + rounding;
    (comes_nearer || near[2] <= nothing + error) && (moves[1] < moves[0] || moves[1] <= nothing)
}
