//! What counts as zero in floating-point results.

/// Thresholds for results of floating-point back ends. Exact results never use them.
///
/// ```
/// use demarche::number::Tolerances;
/// assert!(Tolerances::default().regret <= 1e-6);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerances {
    /// The largest violation of a row or bound of a linear program, relative to one plus the
    /// largest magnitude among that row's coefficients and right-hand side, at which its float solution still counts as optimal.
    pub feasibility: f64,
    /// The largest difference of primal and dual objective, relative to one plus the objective's
    /// magnitude, at which a float solution still counts as optimal.
    pub gap: f64,
    /// What an interior-point back end is asked to reach: absolute and relative, no unit.
    pub interior_point: f64,
    /// How far a realization weight, a reduced cost or a row activity may be from its bound to be
    /// guessed to lie on it, relative to one plus the largest magnitude in its row. Guesses are
    /// checked exactly, so this decides effort and never truth.
    pub active: f64,
    /// The largest denominator of the simple rational at which a coordinate is fixed that the
    /// optimality conditions leave free.
    pub simple_denominator: u64,
    /// The largest regret, relative to the range of the player's payoffs, with which a numeric
    /// profile is still called an equilibrium; of profiles in floats [`rounding`](Self::rounding)
    /// is added.
    pub regret: f64,
    /// How much a sum of payoffs in floats may be off, relative to the largest magnitude among the
    /// payoffs of the player: what a few dozen roundings add up to.
    pub rounding: f64,
    /// How far the probabilities of one information set, read from a file of floats, may sum from
    /// one and still be read as a distribution (they are then divided by their sum).
    pub probability_sum: f64,
    /// How far the logit equations of a quantal response equilibrium, in logarithms of
    /// probabilities, may be from zero, relative to one plus λ times the range of payoffs.
    pub logit: f64,
    /// The λ, times the range of payoffs, up to which the limit of quantal response equilibria is
    /// sought.
    pub largest_lambda: f64,
    /// The largest regret at any information set, relative to the range of its player's payoffs,
    /// with which a numeric limit of quantal response equilibria is called sequential.
    pub limit_regret: f64,
}

impl Default for Tolerances {
    fn default() -> Self {
        Tolerances {
            feasibility: 1e-7,
            gap: 1e-7,
            interior_point: 1e-11,
            active: 1e-7,
            simple_denominator: 10_000_000_000,
            regret: 1e-7,
            rounding: 1e-14,
            probability_sum: 1e-6,
            logit: 1e-11,
            largest_lambda: 1e6,
            limit_regret: 1e-9,
        }
    }
}
