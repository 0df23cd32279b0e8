//! Communication equilibria: players report to a mediator, who recommends.

use super::MediatorProgram;
use super::states::Evidence;
use super::transcripts::Transcripts;
use super::values::deter_all;
use super::work::{Halt, Work, settle};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::OrderedField;
use crate::run::Run;

/// The communication equilibria (Forges 1986; Myerson 1986) of a game with perfect recall.
///
/// Whenever a player is to move it reports its information set to the mediator and is told an
/// action of it. It can report any of its sets that follow what it reported and was told before,
/// and do whatever it likes; where nothing can be reported any more it is silent for good. It must
/// not gain by any such plan, all others being truthful and obeying.
///
/// With `μ` the weights of transcripts, `s` what the mediator has heard, and for every player the
/// values `v` of its augmented sets `X = (h, own reports and recommendations)` (Zhang and Sandholm
/// 2022):
///
/// ```text
/// μ(∅) = 1,  Σ_a μ(s, r, a) = μ(s),  μ >= 0
/// v(X)       >= Σ_a v(X, r, a)                                     for every report r
/// v(X, r, a) >= Σ_z chance(z) u(z) μ(s) + Σ_X' v(X')               for every action of h
/// v(X)       <= Σ_z chance(z) u(z) μ(truth)     for every X before which the player did not move
/// ```
///
/// where the leaves `z` and the sets `X'` follow without a move of the player in between; a leaf is
/// counted once for each `s` with which it can be reached. A column stands for a transcript or an
/// augmented set: at most nodes times sequences of the deviating player; rows and nonzeros are as
/// many, times reports and actions. Memory is bounded by [`Limits::entries`], beyond which the game
/// is refused.
///
/// Returns `None` if the run stopped.
///
/// The mediator in chicken, where the best sum of payoffs is 21/2 (Aumann 1974):
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::lp::exact;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::incentives::DeviceProgram;
/// use demarche::solvers::mediated::communication;
///
/// let mut builder = GameBuilder::new("chicken", ["Ann", "Bob"]);
/// let sets = ["Ann", "Bob"].map(|name| builder.infoset(name, "drive", ["dare", "yield"]));
/// let root = builder.root();
/// for (ann, node) in builder.decide(root, sets[0]).enumerate() {
///     for (bob, leaf) in builder.decide(node, sets[1]).enumerate() {
///         let pay = [[(0, 0), (7, 2)], [(2, 7), (6, 6)]][ann][bob];
///         builder.pay(leaf, [pay.0, pay.1].map(Rational::from));
///     }
/// }
/// let game = builder.build()?;
/// let options = Options::default();
/// let found = communication(&game, &options.start())?.unwrap();
/// let mut program = found.form().program.clone();
/// for play in &found.form().plays {
///     // Several plays may share a column.
///     let cost = program.column(play.column).cost.clone();
///     let welfare = &play.payoffs[0] + &play.payoffs[1];
///     program.set_cost(play.column, cost + &play.chance * &welfare);
/// }
/// let (_, best) = exact::solve(&program, &options.start())?;
/// assert_eq!(best.unwrap().objective, Rational::new(21, 2));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
///
/// [`Limits::entries`]: crate::run::Limits::entries
pub fn communication<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<Option<MediatorProgram<K>>, Error> {
    settle(build(game, run))
}

fn build<K: OrderedField>(game: &Game<K>, run: &Run<'_>) -> Result<MediatorProgram<K>, Halt> {
    let smaller = "choose `certification`, in which players cannot lie and there are far fewer such \
                   pairs, or make the model smaller by types, actions or stages";
    let work = Work::new(run, "communication equilibria", smaller);
    let mut transcripts = Transcripts::new(game, work)?;
    let plays = transcripts.tell_the_truth()?;
    deter_all(&mut transcripts, &plays, Evidence::Claims)?;
    Ok(transcripts.finish())
}
