//! All sequential equilibria where single subgames keep a game out of the class of
//! [`sequential_equilibria`].
//!
//! # Composition
//!
//! Games for two players with perfect recall. Let a proper subgame start at the node `x`, to which
//! chance may come. **An assessment is a sequential equilibrium exactly if its part in the subgame
//! is one of the subgame, and the rest is one of the game in which the subgame is replaced by what
//! its part pays.**
//!
//! *Proof.* Every information set is wholly inside the subgame or wholly outside. Let everybody
//! take every action with positive probability. Then `x` is reached, inside the probability of
//! a node is that of `x` times that within the subgame, and in beliefs the first factor cancels: so
//! Bayes' rule gives inside what it gives in the subgame alone, and outside what it gives in the
//! game without it. Trembles inside and outside may be chosen apart. So the assessment is the limit
//! of such ones exactly if both parts are. As to optimality, in a game with perfect recall and
//! consistent beliefs it is enough that no action gains at the set where it is taken, what follows
//! left as it is (Hendon, Jacobsen and Sloth 1996). What follows a set inside is inside, and what
//! follows one outside gets from `x` what the part inside pays. ∎
//!
//! If moreover *every information set is reached whatever the players do*, beliefs are Bayes' and
//! every Nash equilibrium is sequential, so that [`extreme`] lists them.
//!
//! # What is folded
//!
//! Whether a set keeps a game out of a class (for one of the players as the informed one, or because
//! plays may avoid it) depends on what comes before the set alone, and folding takes away what comes
//! after a node. Hence there is a least way to fold: the smallest subgames around such sets, or
//! rather the largest of these. Of the two players and of "every set is reached", the one is taken
//! for which fewest nodes are folded; the rest, ties after which only single nodes follow included,
//! stays in the game above. Subgames are solved in the same way. A game is refused if in one of its
//! subgames each of the three has a set that is in no smaller one. Going another way does not help:
//! a subgame forgets what came before, so that what is wrong in it is wrong in all that contain it.
//!
//! # All of them
//!
//! One class for every folded subgame is looked at after the other. If a class pays everybody the
//! same throughout, it is replaced by that, and what is found above times the class is a set of
//! equilibria. Otherwise its cells `X × Y` are taken one by one. In a cell, all that a player may do
//! is optimal against all that the other may, and so brings the player itself the same: what it gets
//! depends on the other's point alone. Hence the subgame is replaced by one in which either picks
//! an extreme point, which decides what the other one gets. Every pick is optimal at any belief and
//! reveals nothing to anybody, so that it is in a sequential equilibrium exactly if the rest is one
//! with the subgame worth what the mixtures of picks make of it. As neither pick changes the value
//! of the other, chance may draw who picks, for double payoffs: two information sets of one node
//! each, which keep no game out of its class. A mixture over the extreme points is a point of the
//! polytope: where the player's own moves within the subgame may come, sets count by how often they
//! do. What all the points exclude there belongs to separate polytopes, and each point's is an answer.
//! So nothing is lost; but of an equilibrium in which such a subgame has sets of several nodes off
//! its path, beliefs are known for the representative of the class below only. Classes for which no
//! beliefs are known are left out, and [`SequentialEquilibria::omitted`] names the subgame.
//!
//! Classes with different classes below are not connected. Equilibria found for different cells of
//! one class below are connected if they have extreme points in common; where several parts remain,
//! [`SequentialEquilibria::components`] is `false`.
//!
//! The ranges of beliefs are exact, but for sets off the path in a class below of which only a part
//! goes with what is above: there they are those of all that class.

mod piece;
mod plan;
mod search;

use super::classes::in_order;
use super::skeleton::excluded_from_the_start;
use super::{Class, SequentialEquilibria, sequential_equilibria};
use crate::diagnostic::{Error, ErrorKind};
use crate::game::Game;
use crate::number::OrderedField;
use crate::run::{Run, Status};
use crate::solvers::refinements::subgame_perfect::class::{Part, Product};
use crate::solvers::refinements::subgame_perfect::menu::Halt;
use crate::strategy::{Behavior, Beliefs, Cell};
use piece::Piece;
use search::Search;

#[cfg(doc)]
use crate::solvers::nash::extreme;

/// Finds all sequential equilibria of a two-player game in which one player knows everything, or
/// every information set is reached whatever the players do, once some subgames are folded that are
/// such games themselves.
///
/// [`SequentialEquilibria::omitted`] says whether and why some may be missing. Classes of subgames
/// multiply: a run ends with what it has when more combinations and patterns than
/// [`Limits::pivots`](crate::run::Limits) were looked at, or more was held than
/// [`Limits::entries`](crate::run::Limits) allow. Other games are refused for the reason for which
/// [`sequential_equilibria`] refuses them.
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::run::{Options, Status};
/// use demarche::solvers::signaling::{
///     sequential_equilibria, sequential_equilibria_by_subgames,
/// };
///
/// // Ann stays out for 2, or they play the battle of the sexes, for 3 and 1 or for 1 and 3.
/// let mut builder = GameBuilder::new("outside option", ["Ann", "Bob"]);
/// let enter = builder.infoset("Ann", "enter", ["out", "in"]);
/// let sets = ["Ann", "Bob"].map(|who| builder.infoset(who, "meet", ["boxing", "ballet"]));
/// let root = builder.root();
/// let after: Vec<_> = builder.decide(root, enter).collect();
/// builder.pay(after[0], [2, 0].map(Rational::from));
/// for (first, node) in builder.decide(after[1], sets[0]).enumerate() {
///     for (second, leaf) in builder.decide(node, sets[1]).enumerate() {
///         let pays = [[[3, 1], [0, 0]], [[0, 0], [1, 3]]];
///         builder.pay(leaf, pays[first][second].map(Rational::from));
///     }
/// }
/// let game = builder.build()?;
/// let options = Options::default();
/// // Ann may move twice before Bob, who does not see how.
/// assert!(sequential_equilibria(&game, &options.start()).is_err());
/// let found = sequential_equilibria_by_subgames(&game, &options.start())?;
/// assert_eq!((found.status, found.omitted, found.components), (Status::Solved, None, true));
/// let mut paid: Vec<_> = found.classes.iter().map(|class| &class.payoffs[0].least).collect();
/// paid.sort();
/// // She enters for the meeting that is good for her; from the two others she stays away.
/// assert_eq!(paid, [&Rational::from(2), &Rational::from(2), &Rational::from(3)]);
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn sequential_equilibria_by_subgames<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<SequentialEquilibria<K>, Error> {
    let refusal = match sequential_equilibria(game, run) {
        Err(fault) if fault.kind() == ErrorKind::Unsupported => fault,
        answer => return answer,
    };
    let two = game.players().len() == 2 && game.recall_failure().is_none();
    if !K::EXACT || !two || excluded_from_the_start(game).is_some() {
        return Err(refusal);
    }
    let mut search = Search::new(game, run);
    let stop = match search.all() {
        Ok(true) => None,
        Ok(false) => return Err(refusal),
        Err(Halt::Stop(stop)) => Some(stop),
        Err(Halt::Error(fault)) if fault.kind() == ErrorKind::Unsupported => return Err(refusal),
        Err(Halt::Error(fault)) => return Err(fault),
    };
    let mut classes = Vec::new();
    for piece in search.whole() {
        if let Some(class) = class(game, piece)? {
            classes.push(class);
        }
    }
    classes.sort_by(|a, b| in_order(&a.representative, &b.representative));
    Ok(SequentialEquilibria {
        classes,
        status: stop.map_or(Status::Solved, Status::Stopped),
        components: stop.is_none() && search.components && search.omitted.is_none(),
        omitted: search.omitted,
        patterns: search.patterns,
    })
}

/// Whether plays come to every information set with positive probability under every profile, so
/// that every Nash equilibrium of the game is sequential: nobody can avoid one by choosing at each
/// node for itself. `false` also where that would take more than `most` steps to see.
///
/// ```
/// use demarche::game::Game;
/// use demarche::number::Rational;
/// use demarche::solvers::signaling::every_set_is_reached;
/// use ndarray::array;
///
/// let row = array![[0, 7], [2, 6]].mapv(Rational::from);
/// let names = ["dare", "yield"];
/// let game = Game::bimatrix("chicken", ["Row", "Column"], names, names, [row.view(), row.t()])?;
/// assert!(every_set_is_reached(&game, 100) && !every_set_is_reached(&game, 1));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn every_set_is_reached<K: OrderedField>(game: &Game<K>, most: usize) -> bool {
    plan::avoidable(game, most).is_some_and(|avoidable| avoidable.is_empty())
}

/// A class of the whole game; `None` where no beliefs are known.
fn class<K: OrderedField>(game: &Game<K>, piece: &Piece<K>) -> Result<Option<Class<K>>, Error> {
    let Some((profile, beliefs)) = &piece.assessment else {
        return Ok(None);
    };
    let cell = |product: &Product<K>| {
        let own = |parts: &Vec<Part<K>>| parts.iter().map(|part| behavior(game, part)).collect();
        let vertices = product.vertices.iter().map(own);
        Ok::<_, Error>(Cell {
            vertices: vertices.collect::<Result<_, Error>>()?,
        })
    };
    let mut at: Vec<Option<Box<[K]>>> = vec![None; game.infoset_count()];
    for (set, belief) in beliefs {
        at[set.index()] = Some(belief.clone().into());
    }
    let mut belief_ranges = piece.ranges.clone();
    belief_ranges.sort_by_key(|range| (range.infoset, range.node));
    Ok(Some(Class {
        cells: piece.cells.iter().map(cell).collect::<Result<_, Error>>()?,
        representative: behavior(game, profile)?,
        beliefs: Beliefs::new(game.shape().clone(), at),
        belief_ranges,
        payoffs: piece.payoffs.clone(),
    }))
}

fn behavior<K: OrderedField>(game: &Game<K>, part: &Part<K>) -> Result<Behavior<K>, Error> {
    let mut behavior = Behavior::open(game.shape().clone());
    for (set, given) in part {
        behavior.set(*set, given.iter().cloned())?;
    }
    Ok(behavior)
}
