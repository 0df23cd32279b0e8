//! Subgame perfect equilibria: one, and all where at most two players choose in any stage.
//!
//! A **subgame** starts at a node such that no information set has nodes both in its subtree and
//! outside. A profile is a **subgame perfect equilibrium** (Selten 1965) if in every subgame, the
//! whole game included, what it says there is a Nash equilibrium. Games with perfect recall, any
//! number of players, chance anywhere, payoffs at any node.
//!
//! # Stages
//!
//! The **stage** of a subgame is the subgame with its own proper subgames replaced by what the
//! profile makes of them. A profile is subgame perfect exactly if it is a Nash equilibrium of every
//! stage. *Proof.* Who gains in a stage gains in the subgame, leaving later subgames as they are.
//! Conversely let every stage be in equilibrium and, by induction, every proper subgame: a deviation
//! gets in each of them at most what the profile gets there, so that it gains only if it gains in
//! the stage. So stages are solved from the last ones up, whatever chance says of their being
//! reached. At sets that a player's own moves within a stage exclude, nothing that it does changes
//! any payoff of the stage, whatever the others do: there the profile is completed by what is best
//! if they are reached after all.
//!
//! A stage that is one decision is solved by comparing, one with a single active player by dynamic
//! programming, one with two by Lemke's algorithm, and one with more by a search for its
//! [pure](super::super::pure) sequential equilibria.
//!
//! # All of them
//!
//! Say that the equilibria of every subgame below a stage fall into *classes*, their connected
//! components. Classes of one subgame are disjoint and closed, so equilibria with different classes
//! anywhere are not connected: one combination of classes is looked at after the other.
//!
//! **Folding.** If all equilibria of a class are worth the same to everyone who moves in the stage,
//! the subgame is replaced by that. Then the equilibria with this combination are the product of
//! the classes with the Nash equilibria of the stage, and so are their components.
//!
//! **Menus.** Otherwise some action below ties for its owner, and not for others. A class is a union
//! of cells, products of polytopes; take one cell of each such class. In a cell a player's payoff
//! does not depend on its own choice from the cell, since all its choices are best replies to the
//! others'. So replace the subgame by a *menu*: every player picks an extreme point of its polytope,
//! all at once. Picking otherwise changes nothing for the one who picks; so a profile of this larger
//! stage is a Nash equilibrium exactly if the rest is one of the stage when the subgame is worth
//! what the picks make of it. And a mixture over extreme points is realization equivalent to
//! a behavior strategy of the polytope (Kuhn 1953), of which every one is such a mixture. Hence the
//! Nash equilibria of the larger stage are the subgame perfect equilibria whose behavior below is in
//! the cells. For a single decision this means: keep it in the stage above, without its dominated
//! actions. Where a player's own moves exclude the subgame, a plan says nothing about its pick, and
//! all of the menu is listed: within the subgame all of it is good, and for others its pick does not
//! matter. Equilibria from different cells of one class are connected exactly if there is a chain of
//! cells with common extreme points: on a common face of two menus the conditions are the same, and
//! cells are faces of the complexes into which these conditions cut the plans.
//!
//! With its menus a stage may have two active players at most. Where a third one's choice from
//! a menu matters to them, only the extreme points are looked at, and the answer says that it may
//! not be complete.

mod all;
pub(in crate::solvers) mod build;
pub(in crate::solvers) mod class;
pub(in crate::solvers) mod menu;
mod one;
mod output;
mod response;
pub(in crate::solvers) mod stages;
mod values;

pub use all::all_subgame_perfect;
pub use one::subgame_perfect;

use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::{OrderedField, Rational};
use crate::run::Status;
use crate::strategy::{Behavior, Cell, Range};
use stages::Stage;

/// What the search for one subgame perfect equilibrium found.
#[derive(Debug, Clone)]
pub struct SubgamePerfect<K = Rational> {
    /// The equilibrium, complete at every information set; `None` if the run stopped before.
    pub profile: Option<Behavior<K>>,
    /// What it pays, by player; `None` if the run stopped before.
    pub payoffs: Option<Vec<K>>,
    /// How it ended.
    pub status: Status,
    /// How many stages in which somebody moves were solved.
    pub stages: usize,
    /// How many pivots were made.
    pub pivots: usize,
}

/// A connected part of the set of subgame perfect equilibria; a whole component of it where
/// [`AllSubgamePerfect::components`] says so.
///
/// The cells' polytopes are those of the weights with which a player's own actions are taken within
/// a stage, from its start on; where menus were needed, within the stage and the subgames that they
/// stand for. So between extreme points lie averages, each weighted in such a part of the game by
/// how often it comes to a set from the start of the part; where none does, from the start of the
/// largest subgame from which one does.
/// An extreme point leaves open exactly sets that its player's own moves exclude within their
/// stage: anything may be done there.
#[derive(Debug, Clone)]
pub struct Class<K = Rational> {
    /// The maximal cells, whose union it is.
    pub cells: Vec<Cell<K>>,
    /// One of its profiles, complete at every information set, and in every stage pure if one of
    /// the extreme points there is.
    pub representative: Behavior<K>,
    /// The expected payoffs over the whole class, by player.
    pub payoffs: Vec<Range<K>>,
}

/// What the search for all subgame perfect equilibria found.
#[derive(Debug, Clone)]
pub struct AllSubgamePerfect<K = Rational> {
    /// The classes, by the classes of the subgames below, the last subgame's running fastest.
    pub classes: Vec<Class<K>>,
    /// [`Status::Stopped`] if a limit or a cancellation ended the search.
    pub status: Status,
    /// Why there may be others; `None` says that these are all.
    pub incomplete: Option<String>,
    /// Whether the classes are known to be the connected components.
    pub components: bool,
    /// How many stages, one for every combination of continuations, were solved.
    pub stages: usize,
}

/// What both methods need.
fn require<K: OrderedField>(game: &Game<K>) -> Result<(), Error> {
    if !K::EXACT {
        return Err(Error::unsupported(
            "subgame perfect equilibria are computed in exact numbers, and the game is in floats",
            "solve the game in rational numbers, and turn the answer into floats",
        ));
    }
    game.require_perfect_recall()
}

/// `3 players, …, choose in the subgame at (the root) before it comes to a smaller one`
fn witness<K: OrderedField>(game: &Game<K>, stage: &Stage) -> String {
    let names = stage.players.iter().map(|&player| game.player_name(player));
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    format!(
        "{} players, {}, choose in the subgame at ({}) before it comes to a smaller one",
        names.len(),
        names.join(", "),
        game.history_text(stage.root()),
    )
}
