//! One quasi-perfect equilibrium of a game with two players at most.
//!
//! A profile `b` is **quasi-perfect** (van Damme, *A relation between perfect equilibria in
//! extensive form games and proper equilibria in normal form games*, International Journal of Game
//! Theory 13, 1984) if some completely mixed profiles `bᵏ → b` make it optimal at every
//! information set, reached or not: from there on, no other continuation of the player's own does
//! better against the others' part of `bᵏ`. Players think of the others' mistakes and not of their
//! own later ones. Every such profile is normal-form perfect, so that it uses no weakly dominated
//! strategy, and with the limits of the beliefs of `bᵏ` it is a sequential equilibrium. So this
//! finds one sequential equilibrium of *any* game of two players with perfect recall.
//!
//! **Method** (Miltersen and Sørensen, *Computing a quasi-perfect equilibrium of a two-player
//! game*, Economic Theory 42, 2010). Let `|σ|` be the number of moves in a sequence, and let plans
//! keep to `x[σ] ≥ ε^|σ|`, `y[τ] ≥ ε^|τ|`. An equilibrium of the game of such plans has, with
//! `s = E'p - Ay`, slack zero wherever a weight is above its bound. At every set `h` some weight
//! is: the bounds of its actions sum to less than that of `σ(h)`. So `p[h]` is the value of the
//! best own continuation at `h` without any bounds, by induction from the last sets on; an action
//! that loses against it has weight `ε^(|σ(h)| + 1)`, and probability `ε` at most. As `ε → 0` the
//! plans' behavior goes to a quasi-perfect equilibrium, and the plans are its witness.
//!
//! With `x = l(ε) + w` only right-hand sides depend on `ε`: they become polynomials, whose order
//! for all small `ε > 0` is lexicographic. At every set one action is chosen, a best response to
//! uniform play; a path of equilibria begins where every other costs a fine `z` that no payoffs
//! outweigh, so that the chosen plans are the only equilibrium, and goes on to `z = 0`. This is
//! Lemke's algorithm with a covering vector of ones on the slacks. It cannot end in a ray: weights
//! are bounded; if `z` does not change along a ray, slacks `E'Δp ≥ 0` grow where plans have no
//! weight, so `Σ_h d_h Δp_h = 0` with `Δp ≥ 0` and the weights `d_h > 0` that the bounds leave to
//! each set, and `Δp = 0`. All this holds over the polynomials in `ε`, which are an ordered ring.
//!
//! **Chance moves of probability zero.** No mistake of a player leads past one, and the definition
//! says nothing of sets that have no other nodes. There the players are taken to hold zero for a
//! probability far below any of their mistakes, and the same method is applied to what they do
//! there, with all else given; one such branch after the other if several lie on every path. So
//! the answer is rational at those sets as well, given its beliefs.

mod layers;
mod plans;
mod read;

use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::{OrderedField, Rational};
use crate::run::{Run, Status};
use crate::sequence_form::require_two;
use crate::strategy::{Behavior, Beliefs, PerturbedPlan};
use layers::Layers;
use plans::Plans;

/// What the search for a quasi-perfect equilibrium found.
#[derive(Debug, Clone)]
pub struct QuasiPerfect<K = Rational> {
    /// The equilibrium; `None` if the run stopped before its end.
    pub found: Option<PerturbedEquilibrium<K>>,
    /// How it ended.
    pub status: Status,
    /// How many pivots were made.
    pub pivots: usize,
}

/// An equilibrium with the trembles that it survives.
#[derive(Debug, Clone)]
pub struct PerturbedEquilibrium<K = Rational> {
    /// What the players do, at every information set.
    pub profile: Behavior<K>,
    /// What they believe there: the limits of the beliefs that the perturbed plans lead to.
    pub beliefs: Beliefs<K>,
    /// By player: the perturbed plan, whose behavior goes to the profile.
    pub plans: Vec<PerturbedPlan<K>>,
}

/// Finds a quasi-perfect equilibrium.
///
/// Refuses games with more than two players, games without perfect recall, and games in floats.
/// Stops with [`Stop::Work`](crate::run::Stop::Work) where the plans' polynomials, whose degree is the largest number of
/// moves of a player in a play, or the tableau would exceed the limit of entries.
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::refinements::quasi_perfect;
///
/// // To yield costs nothing unless the other side stands; to stand never gains. That both stand is
/// // an equilibrium, and a sequential one, but does not survive mistakes.
/// let mut builder = GameBuilder::new("nothing to gain", ["A", "B"]);
/// let sets = ["A", "B"].map(|player| builder.infoset(player, player, ["stand", "yield"]));
/// let payoffs = [[[0, 0], [0, 0]], [[0, 0], [1, 1]]];
/// let root = builder.root();
/// for (row, node) in builder.decide(root, sets[0]).enumerate() {
///     for (column, leaf) in builder.decide(node, sets[1]).enumerate() {
///         builder.pay(leaf, payoffs[row][column].map(Rational::from));
///     }
/// }
/// let game = builder.build()?;
/// let found = quasi_perfect(&game, &demarche::Options::default().start())?.found.unwrap();
/// for set in game.infosets() {
///     assert_eq!(found.profile.at(set.id()).unwrap(), [0, 1].map(Rational::from));
/// }
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn quasi_perfect<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<QuasiPerfect<K>, Error> {
    if !K::EXACT {
        return Err(Error::unsupported(
            "a quasi-perfect equilibrium is computed in exact numbers, and the game is in floats",
            "solve the game in rational numbers, and turn the answer into floats",
        ));
    }
    require_two(game)?;
    let prepared = Plans::new(game, run).and_then(|plans| Ok((plans, Layers::new(game, run)?)));
    let (mut plans, mut layers) = match prepared {
        Ok(prepared) => prepared,
        Err(stop) => {
            return Ok(QuasiPerfect {
                found: None,
                status: Status::Stopped(stop),
                pivots: 0,
            });
        }
    };
    for (rank, layer) in std::mem::take(&mut layers.layers).into_iter().enumerate() {
        if let Some(stop) = plans.extend(&layers, rank, layer, run)? {
            return Ok(QuasiPerfect {
                found: None,
                status: Status::Stopped(stop),
                pivots: plans.pivots,
            });
        }
    }
    Ok(QuasiPerfect {
        pivots: plans.pivots,
        found: Some(read::equilibrium(game, &layers, plans)?),
        status: Status::Solved,
    })
}
