//! Certification equilibria: players prove what they know to a mediator, or are silent.

use super::MediatorProgram;
use super::states::Evidence;
use super::transcripts::Transcripts;
use super::values::deter_all;
use super::work::{Halt, Work, settle};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::OrderedField;
use crate::run::Run;

/// The equilibria with full certification (Forges and Koessler 2005, for one report each; Zhang and
/// Sandholm 2022) of a game with perfect recall: a broker who can verify.
///
/// As in [`communication`](super::communication()), but what a player reports is true or it says
/// nothing. A player who was silent, or did not do as it was told, is silent from then on: the
/// mediator would not listen any more, which only takes options from those who deviate.
///
/// The linear program is that of [`communication`](super::communication()) with the truth and
/// silence as the only reports. A path leaves the truth once for each player, so that there are at
/// most as many columns, rows and nonzeros as nodes times depth times actions squared.
///
/// Returns `None` if the run stopped.
///
/// A firm that is sound with probability 1/4 wants a loan; the bank gains 1 from a sound firm and
/// loses 1 by another. Claims are worth nothing, and it never lends. With books that can be
/// verified an auditor, to whom unsound firms show their books too, recommends one loan in three
/// to them and is still believed, so that half of all firms get one:
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::lp::exact;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::incentives::DeviceProgram;
/// use demarche::solvers::mediated::{MediatorProgram, certification, communication, planner};
///
/// let mut builder = GameBuilder::new("a loan", ["Firm", "Bank"]);
/// let odds = [("sound", Rational::new(1, 4)), ("unsound", Rational::new(3, 4))];
/// let kind = builder.chance("kind", odds);
/// let asks = ["sound", "unsound"].map(|name| builder.infoset("Firm", name, ["ask"]));
/// let decide = builder.infoset("Bank", "asked", ["lend", "refuse"]);
/// let root = builder.root();
/// for (kind, node) in builder.draw(root, kind).enumerate() {
///     for node in builder.decide(node, asks[kind]) {
///         for (refused, leaf) in builder.decide(node, decide).enumerate() {
///             let pay = if refused == 1 { [0, 0] } else { [1, [1, -1][kind]] };
///             builder.pay(leaf, pay.map(Rational::from));
///         }
///     }
/// }
/// let game = builder.build()?;
/// let options = Options::default();
/// let most = |found: Option<MediatorProgram>| {
///     let form = found.unwrap().form().clone();
///     let mut program = form.program;
///     for play in &form.plays {
///         let cost = program.column(play.column).cost.clone();
///         program.set_cost(play.column, cost + &play.chance * &play.payoffs[0]);
///     }
///     exact::solve(&program, &options.start()).unwrap().1.unwrap().objective
/// };
/// assert_eq!(most(communication(&game, &options.start())?), Rational::ZERO);
/// assert_eq!(most(certification(&game, &options.start())?), Rational::new(1, 2));
/// assert_eq!(most(planner(&game, &options.start())?), Rational::ONE);
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn certification<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<Option<MediatorProgram<K>>, Error> {
    settle(build(game, run))
}

fn build<K: OrderedField>(game: &Game<K>, run: &Run<'_>) -> Result<MediatorProgram<K>, Halt> {
    let smaller = "make the model smaller by types, actions or stages";
    let work = Work::new(run, "certification equilibria", smaller);
    let mut transcripts = Transcripts::new(game, work)?;
    let plays = transcripts.tell_the_truth()?;
    deter_all(&mut transcripts, &plays, Evidence::Proofs)?;
    Ok(transcripts.finish())
}
