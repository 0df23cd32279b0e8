//! The planner: whom everybody tells the truth and obeys.

use super::MediatorProgram;
use super::transcripts::Transcripts;
use super::work::{Halt, Work, settle};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::OrderedField;
use crate::run::Run;

/// What a planner can bring about in a game with perfect recall, to whom every player reports where
/// it is and who is always obeyed: what is possible without incentive constraints.
///
/// The planner knows what players report and nothing else: it is one player with their
/// information together and perfect recall, as in a team (Marschak and Radner 1972) that shares
/// everything it knows. The linear program is that player's realization plan (von Stengel 1996):
/// at most a column for every node and a row for every decision node, and there are no incentives.
///
/// Returns `None` if the run stopped.
///
/// Two sides that want the same, of whom only the first knows what the weather is:
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::lp::exact;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::incentives::DeviceProgram;
/// use demarche::solvers::mediated::planner;
///
/// let mut builder = GameBuilder::new("an outing", ["Scout", "Guest"]);
/// let odds = [("sun", Rational::new(2, 3)), ("rain", Rational::new(1, 3))];
/// let weather = builder.chance("weather", odds);
/// let sees = ["sun", "rain"].map(|name| builder.infoset("Scout", name, ["look"]));
/// let goes = builder.infoset("Guest", "go", ["sea", "museum"]);
/// let root = builder.root();
/// for (rain, node) in builder.draw(root, weather).enumerate() {
///     for node in builder.decide(node, sees[rain]) {
///         for (museum, leaf) in builder.decide(node, goes).enumerate() {
///             let pleased = i64::from(rain == museum);
///             builder.pay(leaf, [pleased, pleased].map(Rational::from));
///         }
///     }
/// }
/// let game = builder.build()?;
/// let options = Options::default();
/// let found = planner(&game, &options.start())?.unwrap();
/// let mut program = found.form().program.clone();
/// for play in &found.form().plays {
///     let cost = program.column(play.column).cost.clone();
///     program.set_cost(play.column, cost + &play.chance * &play.payoffs[1]);
/// }
/// let (_, best) = exact::solve(&program, &options.start())?;
/// assert_eq!(best.unwrap().objective, Rational::ONE);
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn planner<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<Option<MediatorProgram<K>>, Error> {
    settle(build(game, run))
}

fn build<K: OrderedField>(game: &Game<K>, run: &Run<'_>) -> Result<MediatorProgram<K>, Halt> {
    let smaller = "make the model smaller by types, actions or stages";
    let mut transcripts = Transcripts::new(game, Work::new(run, "planner's optimum", smaller))?;
    transcripts.tell_the_truth()?;
    Ok(transcripts.finish())
}
