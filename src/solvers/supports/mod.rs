//! All Nash and all sequential equilibria of small games with any number of players, by behavior
//! supports.

mod bounds;
mod boxed;
mod classes;
mod frame;
mod hull;
mod nash;
mod parts;
mod pool;
mod profile;
mod sequential;
mod subsets;
mod terms;
mod weights;

pub use boxed::{BoxedEquilibrium, Interval};

use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::OrderedField;
use crate::run::{Run, Status};
pub(in crate::solvers) use crate::solvers::refinements::subgame_perfect::menu::Halt;
use crate::strategy::{Behavior, BeliefRange, Beliefs, Cell, Range};
use frame::Frame;
use pool::Pool;

/// More extreme points than this are not listed.
const MOST_POINTS: usize = 4096;
/// More ways to tremble than this are not examined for one choice of supports.
const MOST_PATTERNS: usize = 100_000;
/// With so many carriers of beliefs that do not matter the others are looked at again.
const MOST_REPEATED: usize = 64;
/// More plans after one deviation than this are not compared.
const MOST_PLANS: usize = 10_000;
/// How many choices of supports are examined.
const MOST_SUPPORTS: u64 = 10_000_000;

/// A connected part of the set of equilibria; a whole component of it where
/// [`SupportEquilibria::components`] says so.
#[derive(Debug, Clone)]
pub struct SupportClass<K> {
    /// One of its profiles, pure if there is a pure one.
    pub representative: Behavior<K>,
    /// The beliefs of the representative.
    pub beliefs: Beliefs<K>,
    /// The maximal products of polytopes, one for every player.
    pub cells: Vec<Cell<K>>,
    /// Maximal polytopes that are no such products, by their extreme points.
    pub joint: Vec<Vec<Behavior<K>>>,
    /// Sets of equilibria that are neither: one of each.
    pub continua: Vec<Continuum<K>>,
    /// The beliefs over the class, where they are known.
    pub belief_ranges: Vec<BeliefRange<K>>,
    /// The expected payoffs, by player, over the extreme points.
    pub payoffs: Vec<Range<K>>,
}

/// A set of equilibria of which one is known.
#[derive(Debug, Clone)]
pub struct Continuum<K> {
    /// The one.
    pub profile: Behavior<K>,
    /// Its beliefs.
    pub beliefs: Beliefs<K>,
    /// The dimension of the set there, if it is known.
    pub dimension: Option<usize>,
}

/// What the enumeration found.
#[derive(Debug, Clone)]
pub struct SupportEquilibria<K> {
    /// The classes of equilibria with probabilities in the field of the game.
    pub classes: Vec<SupportClass<K>>,
    /// Those with other probabilities.
    pub boxed: Vec<BoxedEquilibrium>,
    /// In how many boxes more solutions may be.
    pub undecided: usize,
    /// At most how many choices of supports were not examined.
    pub unexamined: u64,
    /// How it ended.
    pub status: Status,
    /// Whether the classes are known to be the connected components.
    pub components: bool,
    /// Why equilibria may be missing although the search was not stopped.
    pub omitted: Option<String>,
    /// How many choices of supports were examined.
    pub supports: u64,
}

/// All Nash equilibria.
pub fn all_nash<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<SupportEquilibria<K>, Error> {
    require(game)?;
    let frame = Frame::new(game);
    let mut pool = Pool::new(MOST_SUPPORTS);
    let end = nash::Nash::new(&frame, run).enumerate(&mut pool);
    classes::collect(&frame, pool, end, true, run)
}

/// All sequential equilibria.
pub fn all_sequential<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<SupportEquilibria<K>, Error> {
    require(game)?;
    let frame = Frame::new(game);
    let mut pool = Pool::new(MOST_SUPPORTS);
    let end = sequential::Sequential::new(&frame, run).enumerate(&mut pool);
    classes::collect(&frame, pool, end, false, run)
}

/// What both need.
fn require<K: OrderedField>(game: &Game<K>) -> Result<(), Error> {
    if !K::EXACT {
        return Err(Error::unsupported(
            "supports are enumerated in exact numbers, and the game is in floats",
            "solve the game in rational numbers, and turn the answer into floats",
        ));
    }
    game.require_perfect_recall()?;
    let most = game.infosets().max_by_key(|set| set.action_count());
    match most.filter(|set| set.action_count() > subsets::MOST_ACTIONS) {
        Some(set) => Err(Error::unsupported(
            format!(
                "{set:?} has {} actions, too many to enumerate their subsets",
                set.action_count()
            ),
            "look for pure equilibria, or for one",
        )),
        None => Ok(()),
    }
}
