//! Stackelberg extensive-form correlated equilibria.
//!
//! The leader commits to a device that draws joint plans, follows it, and recommends to the others at
//! their information sets, who hear nothing else and obey if that is best for them (Bošanský, Čermák
//! and others 2016). So it is an extensive-form correlated equilibrium without the leader's incentive
//! constraints, and the best one for the leader is a linear program wherever the correlation plans
//! are exact.

use crate::diagnostic::Error;
use crate::game::{Game, PlayerId};
use crate::number::OrderedField;
use crate::run::Run;
use crate::solvers::correlated::{CorrelatedProgram, Leaving, correlated};

/// Writes the program; its goal is the leader's payoff.
///
/// Refuses what [`correlated`] refuses.
///
/// ```
/// use demarche::game::{Game, PlayerId};
/// use demarche::lp::exact;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::commitment::sefce;
/// use demarche::solvers::incentives::DeviceProgram;
/// use ndarray::array;
///
/// let (row, column) = (array![[2, 4], [1, 3]], array![[1, 0], [0, 2]]);
/// let payoffs = [row.mapv(Rational::from), column.mapv(Rational::from)];
/// let (sides, views) = (["one", "two"], [payoffs[0].view(), payoffs[1].view()]);
/// let game = Game::bimatrix("a pledge", ["Leader", "Follower"], sides, sides, views)?;
/// let options = Options::default();
/// let run = options.start();
/// let built = sefce(&game, PlayerId::new(0), &run)?;
/// let mut program = built.form().program.clone();
/// for play in &built.form().plays {
///     program.set_cost(play.column, play.payoffs[0].clone());
/// }
/// let (_, best) = exact::solve(&program, &run)?;
/// assert_eq!(best.unwrap().objective, Rational::new(11, 3));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn sefce<K: OrderedField>(
    game: &Game<K>,
    leader: PlayerId,
    run: &Run<'_>,
) -> Result<CorrelatedProgram<K>, Error> {
    correlated(game, Leaving::AfterHearing, &[leader], None, run)
}
