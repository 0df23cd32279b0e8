//! The best Nash equilibrium of a two-player game for an objective, proved best.
//!
//! The search goes through the pairs of faces of the two best-response polyhedra as the one for
//! [all equilibria](super::extreme) does, on exact tableaux, but leaves a pair as soon as nothing on
//! it can beat the best equilibrium so far. Two exact bounds decide that:
//!
//! - On a face of `{ (y, p) : Fy = f, y ≥ 0, E'p - Ay ≥ 0 }` the value `p` of the root is linear, and
//!   in an equilibrium it is the first player's payoff `x'Ay`; likewise for the second. So the sum
//!   over the players of the greatest (for a negative weight: the least) value on its face bounds an
//!   objective in payoffs. What plays count besides is bounded by backward induction.
//! - Backward induction over the sequences that still may have weight, as if one player made all
//!   moves and saw everything, bounds the whole objective.
//!
//! Where a pair is not split any more all its points are equilibria; so for an objective in payoffs
//! the vertices at which the bound is taken are the best of them. For one that counts outcomes the
//! objective is bilinear in the two plans, and is taken at a pair of extreme points of the product of
//! plans around the pair of faces (the proof is at [`Expectation`]).
//!
//! If the search is long, a mixed-integer program in floats (Sandholm, Gilpin and Conitzer 2005)
//! proposes the sequences of a good equilibrium, which is then computed exactly on their faces. It
//! makes the search shorter and is no part of the proof.
//!
//! For games with two players at most and perfect recall, over an exact field. The problem is
//! NP-hard (Gilboa and Zemel 1989).

mod ceiling;
mod milp;
mod search;

use super::extreme::ExtremeEquilibria;
use super::side::Side;
use crate::diagnostic::Error;
use crate::game::{Game, Objective, PlayerId};
use crate::number::{OrderedField, Rational};
use crate::run::{Run, Status};
use crate::sequence_form::SequenceForm;
use crate::strategy::{Behavior, Expectation};
use search::{Search, product};

/// The best equilibrium that was found, and whether it is the best.
#[derive(Debug, Clone)]
pub struct Best<K = Rational> {
    /// The equilibrium, open where a player's own moves exclude a set; `None` if the run stopped
    /// before one was found.
    pub profile: Option<Behavior<K>>,
    /// The objective there, exactly.
    pub value: Option<K>,
    /// Whether no equilibrium has a larger value: proved in exact arithmetic.
    pub proved: bool,
    /// A number that no equilibrium exceeds: the value itself where that is proved. `None` where
    /// none is known.
    pub bound: Option<K>,
    /// [`Status::Solved`], or why the search ended before the proof.
    pub status: Status,
    /// How many pairs of faces were looked at.
    pub faces: usize,
    /// How many exact pivots were made.
    pub pivots: usize,
}

/// Finds an equilibrium with the largest value of an objective; [`Objective::negated`] gives the
/// smallest.
///
/// A limit or a cancellation ends the search with the best so far and a bound; while the
/// mixed-integer program runs, ten seconds at most, a cancellation is not seen. Refuses an objective
/// of another game, and games that are not for two players at most with perfect recall.
///
/// ```
/// use demarche::game::{Game, Objective};
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::nash::best;
/// use ndarray::array;
///
/// let row = array![[0, 7], [2, 6]].mapv(Rational::from);
/// let sides = ["dare", "yield"];
/// let payoffs = [row.view(), row.t()];
/// let game = Game::bimatrix("chicken", ["Row", "Column"], sides, sides, payoffs)?;
/// let options = Options::default();
/// let value = |text: &str| {
///     let objective = Objective::parse(text, &game)?;
///     let best = best(&game, &objective, &options.start())?;
///     assert!(best.proved);
///     Ok::<_, demarche::diagnostic::Error>(best.value.unwrap())
/// };
/// // The two pure equilibria pay 9 together; the mixed one pays 14/3 to each.
/// assert_eq!(value("Row + Column")?, Rational::new(28, 3));
/// assert_eq!(value("Row - 2*Column")?, Rational::from(3));
/// assert_eq!(value("-Row - Column + 2*(Row == yield)")?, Rational::from(-7));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn best<K: OrderedField>(
    game: &Game<K>,
    objective: &Objective<K>,
    run: &Run<'_>,
) -> Result<Best<K>, Error> {
    if !K::EXACT {
        return Err(Error::unsupported(
            "best equilibria are proved in exact numbers, and the game is in floats",
            "solve the game in rational numbers, and turn the answer into floats",
        ));
    }
    objective.require_fit(game)?;
    let form = SequenceForm::new(game)?;
    let sides = [0, 1].map(|player| Side::new(&form, player));
    let mut search = Search::new(&form, objective, &sides, run)?;
    let stop = search.run().err();
    search.answer(stop)
}

/// The best equilibrium among those of an enumeration.
///
/// The cells of the enumeration are products of polytopes of plans with extreme equilibria for
/// their extreme points, on which the objective is bilinear; so its largest value over all of them
/// is taken at an extreme equilibrium (the proof is at [`Expectation`]). It is proved best where the
/// enumeration is complete.
///
/// Refuses an objective of another game, and equilibria of another game.
pub fn best_of_extremes<K: OrderedField>(
    game: &Game<K>,
    all: &ExtremeEquilibria<K>,
    objective: &Objective<K>,
) -> Result<Best<K>, Error> {
    let form = Expectation::new(game, objective)?;
    let players = game.players().len();
    let mut best: Option<(K, [usize; 2])> = None;
    // Equilibria are sorted, so that those with one plan of the first player follow each other.
    let mut worth: Option<(usize, Vec<K>)> = None;
    for &pair in &all.equilibria {
        let plans = (0..players.min(2)).map(|player| all.plans[player].get(pair[player]));
        let Some(plans) = plans.collect::<Option<Vec<_>>>() else {
            let message = "the list of equilibria speaks of plans that it lacks";
            return Err(Error::input(message));
        };
        let fits = (plans.iter().zip(game.player_ids()))
            .all(|(plan, player)| plan.weights().len() == game.sequence_count(player));
        if !fits || players > 2 {
            return Err(Error::input("the equilibria are of another game"));
        }
        let value = if let [_, two] = plans[..] {
            let known = worth.take().filter(|(plan, _)| *plan == pair[0]);
            let against = || (pair[0], form.against(&plans, PlayerId::new(1)));
            let (_, worth) = worth.insert(known.unwrap_or_else(against));
            product(worth, two.weights())
        } else {
            form.value(&plans)
        };
        let better = |(most, _): &(K, _)| value.compare(most).is_gt();
        if best.as_ref().is_none_or(better) {
            best = Some((value, pair));
        }
    }
    let proved = all.status == Status::Solved && best.is_some();
    let profile = best.as_ref().and_then(|(_, pair)| all.profile(game, *pair));
    let value = best.map(|(value, _)| value);
    Ok(Best {
        profile,
        bound: value.clone().filter(|_| proved),
        value,
        proved,
        status: all.status,
        faces: all.faces,
        pivots: all.pivots,
    })
}
