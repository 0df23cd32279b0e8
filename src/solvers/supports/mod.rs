//! All Nash and all sequential equilibria of small games with any number of players, by behavior
//! supports.
//!
//! Games with perfect recall, chance anywhere. Say of every information set which actions are taken
//! with positive probability, its **support**; then it is known which nodes are reached, and an
//! equilibrium with these supports solves polynomial equations and inequalities (Porter, Nudelman
//! and Shoham, *Games and Economic Behavior* 63, 2008, for games in strategic form; the program
//! `gambit-enumpoly` for trees). Supports are enumerated, and every system is solved by
//! [`system`](super::system).
//!
//! # Nash equilibria
//!
//! Unknowns are the weights of realization plans: with how much probability a player takes all its
//! actions up to one. What a player gets is linear in the weights of every other player; for two
//! players all systems are linear. Supports are chosen along the path of play, first information
//! sets first. A profile is a Nash equilibrium exactly if at every set that is reached no action
//! that is not taken is better, however its player goes on, and those taken are equally good:
//! what is not reached after one player's deviation changes nothing for that player.
//! - At sets where others answer the deviation of one player, anything may be done that deters it.
//! - At sets to which only the deviations of several players lead, and at those that chance
//!   excludes, anything may be done at all; cells have all of it.
//! - Sets that their player's own moves exclude are open.
//!
//! # Sequential equilibria
//!
//! An assessment is consistent exactly if some exponents and coefficients of trembles make it (Kreps
//! and Wilson 1982; see [`trembles`](super::trembles)). Which nodes carry the beliefs off the path
//! depends on exponents: all families of carriers are enumerated. Given those, unknowns are the
//! **weights** of sequences: the leading coefficients of the probabilities with which a player
//! takes all its actions up to one, when it trembles. They divide up among the actions of
//! a support; an action outside it starts a region with a weight of its own, which may be any
//! positive number, since its coefficient may. A node weighs chance times one weight for every
//! player, so that beliefs never divide, and conditions are again linear in the weights of every
//! player; the weights of the one who decides cancel. What does not change the odds of carriers of
//! a set is no freedom that matters, and is normalized.
//!
//! At every set those actions of the support must be equally good, and others at most as good, if
//! the profile is followed afterwards: single deviations suffice under consistent beliefs (Hendon,
//! Jacobsen and Sloth, *Games and Economic Behavior* 12, 1996; Perea, *A note on the one-deviation
//! property in extensive form games*, Games and Economic Behavior 40, 2002). At what a player does later itself, any action of the support there stands for all,
//! since they are equally good at the belief there, which is the one here pushed forward.
//!
//! At sets that chance excludes beliefs are free, set by set: there whole plans are compared, and in
//! a subgame that chance excludes, those on its path must be in equilibrium, so that the answers
//! are subgame perfect.
//!
//! Supports are chosen at the last sets first, after actions are removed that are worse than
//! another whatever is done afterwards (conditional dominance), and left as soon as bounds on
//! payoffs show that an action in a support is worse than another at all nodes.
//!
//! # Answers
//!
//! Equilibria are a closed set, so that closures of what is found belong to it. Solutions with the
//! same supports are products of points and polytopes, whose maximal products are the cells; of
//! polytopes that are no products over players; of points with irrational coordinates, proven to
//! exist in boxes; and of other continua, of which one point each is known, and not whether they are
//! connected. Parts whose closures
//! have a profile in common are in one class. Undecided boxes are counted, and supports beyond
//! [`Limits`](crate::run::Limits) of supports, entries or the time.
//!
//! ```
//! use demarche::game::GameBuilder;
//! use demarche::number::Rational;
//! use demarche::run::Options;
//! use demarche::solvers::supports::{all_nash, all_sequential};
//!
//! // Selten's horse (1975): P3 does not see whether P1 went down or P2 after it.
//! let mut builder = GameBuilder::new("horse", ["P1", "P2", "P3"]);
//! let sets = [("P1", ["D", "A"]), ("P2", ["d", "a"]), ("P3", ["L", "R"])];
//! let [first, second, third] = sets.map(|(player, names)| builder.infoset(player, player, names));
//! let root = builder.root();
//! let one: Vec<_> = builder.decide(root, first).collect();
//! let two: Vec<_> = builder.decide(one[1], second).collect();
//! builder.pay(two[1], [1, 1, 1].map(Rational::from));
//! let payoffs = [[[3, 3, 2], [0, 0, 0]], [[4, 4, 0], [0, 0, 1]]];
//! for (node, pays) in [one[0], two[0]].into_iter().zip(payoffs) {
//!     for (pay, leaf) in pays.into_iter().zip(builder.decide(node, third)) {
//!         builder.pay(leaf, pay.map(Rational::from));
//!     }
//! }
//! let game = builder.build()?;
//! let options = Options::default();
//! let nash = all_nash(&game, &options.start())?;
//! assert_eq!(nash.classes.len(), 2);
//! let found = all_sequential(&game, &options.start())?;
//! assert!(found.components && found.is_complete());
//! // P1 and P2 go across, and P3 plays L with probability 0 to 1/4.
//! let third = game.infosets_of(game.find_player("P3").unwrap())[0];
//! let replies = &found.classes[0].cells[0].vertices[2];
//! assert_eq!(replies[1].at(third).unwrap()[0], Rational::new(1, 4));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod beliefs;
mod beside;
mod bounds;
mod boxed;
mod classes;
mod frame;
mod groups;
mod hull;
mod nash;
mod paid;
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
use crate::number::{OrderedField, Rational};
use crate::run::{Run, Status, Stop};
pub(in crate::solvers) use crate::solvers::refinements::subgame_perfect::menu::Halt;
use crate::strategy::{Behavior, BeliefRange, Beliefs, Cell, Range};
use frame::Frame;
use pool::Pool;

/// A system's unknowns, and its solutions.
type Solved<K> = (weights::Weights<K>, super::system::Solutions<K>);

/// More extreme points than this are not listed, nor more classes when the time is over, and not all
/// combinations tried for the payoffs.
const MOST_POINTS: usize = 4096;
/// More ways to tremble than this are not examined for one choice of supports.
const MOST_PATTERNS: usize = 100_000;
/// Where a belief that does not matter has more carriers to choose from, its range is not told.
const MOST_REPEATED: usize = 64;
/// More supports of answers to deviations are not looked at one by one.
const MOST_THREATS: u64 = 4096;
/// More plans after one deviation than this are not compared.
const MOST_PLANS: usize = 10_000;

/// Equilibria that hang together: a connected component of the set of equilibria where
/// [`SupportEquilibria::components`] says so. Otherwise more classes than one may belong to
/// a component. The cells and polytopes of a class are connected; a [continuum](Self::continua)
/// need not be, nor need all of it hang together with the rest.
///
/// Of Nash equilibria the cells' polytopes are those of realization plans. Of sequential ones they
/// are those of the weights with which a player's own actions are taken from the start of the
/// game, or of the region in which a deviation of it starts; where no weight before a set at which
/// it mixes varies, which is the rule, these are polytopes of behavior strategies.
#[derive(Debug, Clone)]
pub struct SupportClass<K = Rational> {
    /// One of its profiles, pure if its cells or polytopes have a pure one.
    pub representative: Behavior<K>,
    /// The beliefs of the representative.
    pub beliefs: Beliefs<K>,
    /// The maximal products of polytopes, one for every player. If the run was stopped, some may be
    /// within others.
    pub cells: Vec<Cell<K>>,
    /// Maximal polytopes that are no such products, by their extreme points.
    pub joint: Vec<Vec<Behavior<K>>>,
    /// Sets of equilibria that are neither: one of each.
    pub continua: Vec<Continuum<K>>,
    /// The beliefs at the information sets at which they are known all over the class.
    pub belief_ranges: Vec<BeliefRange<K>>,
    /// The expected payoffs over the class, by player; where it has joint polytopes or continua,
    /// over their extreme points and over what is known [beside](Continuum::beside) curved ones.
    pub payoffs: Vec<Range<K>>,
    /// Whether profiles of the class have the least and the greatest of these payoffs. Otherwise
    /// there are too many combinations of extreme points, and the ends are bounds.
    pub attained: bool,
}

/// A set of equilibria of which one is known.
#[derive(Debug, Clone)]
pub struct Continuum<K = Rational> {
    /// The one.
    pub profile: Behavior<K>,
    /// Its beliefs.
    pub beliefs: Beliefs<K>,
    /// The dimension of the set there, if it is known.
    pub dimension: Option<usize>,
    /// The extreme points of the polytope of equilibria that has the profile in its interior: where
    /// only what may vary without the curved part does. The profile itself if nothing may; empty if
    /// there are too many.
    pub beside: Vec<Behavior<K>>,
}

/// What the enumeration found.
#[derive(Debug, Clone)]
pub struct SupportEquilibria<K = Rational> {
    /// The classes of equilibria with probabilities in the field of the game.
    pub classes: Vec<SupportClass<K>>,
    /// Those with other probabilities.
    pub boxed: Vec<BoxedEquilibrium>,
    /// In how many boxes more solutions may be, those included that are irrational beside functions
    /// of a parameter.
    pub undecided: usize,
    /// At most how many choices of supports were not examined, and cells not listed.
    pub unexamined: u64,
    /// How it ended.
    pub status: Status,
    /// Whether the classes, and the boxed equilibria one by one, are known to be the connected
    /// components. It is not known where a class has [continua](SupportClass::continua).
    pub components: bool,
    /// Why equilibria may be missing although the search was not stopped.
    pub omitted: Option<String>,
    /// How many choices of supports were examined, those included that were left half-way.
    pub supports: u64,
}

impl<K> SupportEquilibria<K> {
    /// Whether it is proven that no equilibrium is missing. Of [continua](SupportClass::continua)
    /// and boxes that are not [isolated](BoxedEquilibrium::isolated) one point each is given.
    pub fn is_complete(&self) -> bool {
        self.status == Status::Solved && self.undecided == 0 && self.unexamined == 0
    }
}

/// Finds all Nash equilibria of a game with any number of players.
///
/// Profiles are open at sets that their player's own moves exclude. Beliefs are given where play
/// comes. Refuses imperfect recall, floats, and sets of more than thirty actions.
pub fn all_nash<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<SupportEquilibria<K>, Error> {
    require(game)?;
    let frame = Frame::new(game);
    let mut pool = Pool::new(&frame, true, run);
    let end = match frame.sets_before() <= run.options().limits.entries {
        true => nash::Nash { frame: &frame }.enumerate(&mut pool),
        // A weight may be one minus the weights of all earlier deviations.
        false => {
            pool.leave(frame.supports());
            Err(Stop::Work.into())
        }
    };
    classes::collect(pool, end)
}

/// Finds all sequential equilibria of a game with any number of players.
///
/// Profiles and beliefs say something everywhere. Refuses imperfect recall, floats, and sets of more
/// than thirty actions.
pub fn all_sequential<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<SupportEquilibria<K>, Error> {
    require(game)?;
    let frame = Frame::new(game);
    let mut pool = Pool::new(&frame, false, run);
    let search = sequential::Sequential::new(&frame, run);
    let search = search.inspect_err(|_| pool.leave(frame.supports()));
    let end = search.and_then(|search| search.enumerate(&mut pool));
    classes::collect(pool, end)
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
