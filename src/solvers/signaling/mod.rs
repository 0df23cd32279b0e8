//! All sequential and all weak perfect Bayesian equilibria of two-player games in which one player
//! knows everything.
//!
//! # Games
//!
//! Two players, perfect recall. Every information set of the *informed* player is a single node.
//! Before an information set of the *uninformed* player with several nodes, the informed player
//! moves at most once since the uninformed player's own last move, or since the beginning. And
//! where the informed player had moved before that last move already, the belief there must be
//! over at most two nodes, each of which leads to the set in one way; and if chance lets one way
//! lead to several such sets, the other node must lead to them in one way too. This covers
//! sender–receiver games, whatever the sender does after the reply; Spence's and Cho and Kreps'
//! games; and reputations of two types, such as the chain store's. Other games are refused with the
//! witness.
//!
//! # Consistency
//!
//! An assessment is consistent (Kreps and Wilson 1982) if it is the limit of assessments in which
//! everybody takes every action with positive probability and beliefs follow Bayes' rule. In these
//! games that says the following, information set by information set of the uninformed player, in
//! the order in which it meets them.
//!
//! - The uninformed player's own moves have the same probability at all nodes of a set, and cancel
//!   out: they teach nothing, deviations included.
//! - Let a set be reached, by the informed player's strategy and chance, from nodes that have
//!   positive belief before it. Then Bayes' rule applies. The sets that are so reached from one
//!   start form a *region*.
//! - Otherwise every node of the set that has positive belief before it needs a deviation of the
//!   informed player, one that was made since the last belief was formed. Deviations at different
//!   nodes tremble independently, at any speed, so their relative weights are free: a new region
//!   starts. After the deviation chance draws as it does; sets among which chance distributes the
//!   same deviations start a region together, and nodes after one deviation keep their ratio.
//! - Chance never trembles: what it excludes has belief zero. At a set that it excludes altogether
//!   Bayes' rule never applies, so that the belief is anything, whatever it is at other such sets
//!   before and after; what is done from there on must then be optimal among whole plans, as in
//!   weak perfect Bayesian equilibria.
//!
//! *Proof.* Necessity is Bayes' rule along the sequence. For sufficiency give the action `a` of
//! the informed player that is not taken the probability `c_a ε^k_a`, from the first sets on. If
//! all nodes of the last set had positive belief, any ratio of the weights of deviations made
//! since, and any order of magnitude between them, is a choice of `c` and `k`. If it had two nodes,
//! one of belief zero whose weight is smaller by `ε^j`, then every way from the other one to a set
//! off the path is a deviation with an exponent of its own, which can be made smaller than `j`,
//! equal to it with any coefficient, or larger, provided that `j` is at least the number of sets
//! that still follow on a path; exponents at earlier sets are chosen large enough for that. With
//! three such nodes the order of two of them would tie beliefs at several sets, which is why those
//! games are refused. So would two ways from the node of belief zero to sets among which chance
//! distributes one deviation at the other node: their ratio is the profile's.
//!
//! # Method
//!
//! Backward induction first removes actions that are worse whatever follows; ties stay. Then the
//! supports at all other moves are enumerated, last moves first. Given supports, the conditions
//! fall apart into linear systems in which no belief is divided by anything: the informed
//! player's weights within every region, by which the uninformed player's actions are optimal; and
//! the uninformed player's plans, by which the informed player's are. What a player does after an
//! own later set is replaced by any action of its support there, since it is indifferent. Every
//! equilibrium has one pattern of supports, and a pattern whose systems have solutions with exactly
//! these supports contributes the closures of both, given by all their extreme points: a cell. The
//! set of equilibria is closed, so that closures add nothing wrong. Maximal cells are kept.
//!
//! The first moves and the first replies are most of the work, and are enumerated message by
//! message. Who sends a message and how it is answered must agree with some belief, which can be
//! listed for each message by itself; and a combination is left as soon as some type would rather
//! send another of the messages chosen so far, by bounds on its payoffs first and by the polytope
//! of replies then. After a message that nobody sends, and after which nothing depends on it what
//! exactly is done, only the maximal supports are needed: with some belief all their mixtures are
//! optimal.
//!
//! Cells with a common extreme profile are in one class, and so are cells whose polytopes meet,
//! which is tested where they are polytopes of probabilities. Cells with different probabilities
//! somewhere do not meet, whatever they are.
//!
//! # Weak perfect Bayesian equilibria
//!
//! They differ in the beliefs off the path only, which are free everywhere: see [`weak_perfect_bayesian_equilibria`]. The
//! systems are those of every single set off the path by itself, and in them whole plans of the
//! uninformed player are compared instead of single actions, since what it believes later need not
//! follow from what it believes now.
//!
//! The number of patterns is exponential in the number of moves that backward induction leaves
//! open; [`Limits::pivots`](crate::run::Limits) bounds how many are examined.
//!
//! ```
//! use demarche::game::GameBuilder;
//! use demarche::number::Rational;
//! use demarche::run::{Options, Status};
//! use demarche::solvers::signaling::{plain_name, sequential_equilibria};
//!
//! // Cho and Kreps' beer and quiche, with a weak type of probability 3/5.
//! let mut builder = GameBuilder::new("beer and quiche", ["Sender", "Receiver"]);
//! let prior = [("weak", Rational::new(3, 5)), ("strong", Rational::new(2, 5))];
//! let prior = builder.chance("type", prior);
//! let root = builder.root();
//! for (strong, node) in builder.draw(root, prior).enumerate() {
//!     let meal = builder.infoset("Sender", ["weak", "strong"][strong], ["beer", "quiche"]);
//!     for (quiche, node) in builder.decide(node, meal).enumerate() {
//!         let label = ["after beer", "after quiche"][quiche];
//!         let reply = builder.infoset("Receiver", label, ["fight", "spare"]);
//!         for (spare, leaf) in builder.decide(node, reply).enumerate() {
//!             let sender = i64::from(strong != quiche) + 2 * i64::from(spare == 1);
//!             let receiver = i64::from(strong == spare);
//!             builder.pay(leaf, [sender, receiver].map(Rational::from));
//!         }
//!     }
//! }
//! let game = builder.build()?;
//! let options = Options::default();
//! let found = sequential_equilibria(&game, &options.start())?;
//! assert_eq!(found.status, Status::Solved);
//! assert_eq!(found.classes.len(), 1);
//! let class = &found.classes[0];
//! assert_eq!(class.payoffs[0].least, Rational::new(7, 5));
//! assert_eq!(class.payoffs[1].least, Rational::new(3, 5));
//! let name = plain_name(&game, &class.representative).unwrap();
//! assert_eq!(name, "semi-separating, fight or spare after beer, fight after quiche");
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod candidates;
mod channels;
mod classes;
mod complete;
mod meeting;
mod names;
mod patterns;
mod plans;
mod polytope;
mod prefix;
mod replies;
mod sides;
mod skeleton;
mod stage;
mod strategies;
mod subgames;
mod surprise;
mod walk;
mod weak;
mod worth;

use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::{OrderedField, Rational};
use crate::run::{Run, Status, Stop};
use crate::strategy::{Behavior, BeliefRange, Beliefs, Cell, Range};
use classes::Pool;
pub use names::plain_name;
use patterns::{MOST_ACTIONS, Problem, Work};
use skeleton::{OffPath, Skeleton};
pub use subgames::{every_set_is_reached, sequential_equilibria_by_subgames};

/// A connected part of the set of equilibria; a whole component of it where
/// [`SequentialEquilibria::components`] says so.
///
/// The cells' polytopes are those of the weights with which a player's own actions are taken
/// within a region, from its start on, and for the informed player a belief that starts a region
/// is part of them. Where each player mixes only where its own weight does not vary, which is the
/// rule, these are polytopes of behavior strategies.
#[derive(Debug, Clone)]
pub struct Class<K = Rational> {
    /// The maximal cells, whose union it is.
    pub cells: Vec<Cell<K>>,
    /// One of its profiles, pure if there is a pure one.
    pub representative: Behavior<K>,
    /// Beliefs, consistent for sequential equilibria, by which the representative is optimal
    /// everywhere.
    pub beliefs: Beliefs<K>,
    /// The beliefs of the uninformed player over the whole class, set by set and node by node.
    pub belief_ranges: Vec<BeliefRange<K>>,
    /// The expected payoffs over the whole class, by player.
    pub payoffs: Vec<Range<K>>,
}

/// What the enumeration found.
#[derive(Debug, Clone)]
pub struct SequentialEquilibria<K = Rational> {
    /// The classes: those with a pure representative first, then those whose representatives take
    /// earlier actions more often.
    pub classes: Vec<Class<K>>,
    /// [`Status::Solved`] says that these are all, unless some are [omitted](Self::omitted).
    pub status: Status,
    /// Whether the classes are known to be the connected components. Not where a player mixes at
    /// a place whose weight its own mixing elsewhere, or a free belief, makes vary, and where the
    /// ranges of probabilities do not keep the classes apart either: extreme points in common prove
    /// that cells are connected, but two classes might be so too.
    pub components: bool,
    /// Why equilibria may be missing although the search was not stopped; `None` if none is. With
    /// [`sequential_equilibria`] only where chance excludes information sets altogether.
    pub omitted: Option<String>,
    /// How many patterns of supports, complete or not, were examined.
    pub patterns: usize,
}

/// Finds all sequential equilibria of a game in which one player knows everything.
///
/// [`Status::Solved`] says that no equilibrium is missing, unless some are
/// [omitted](SequentialEquilibria::omitted); a run that stops returns those of the patterns examined
/// so far. Refuses games outside the class above, with the witness, more than
/// thirty actions in question at one place, and sets of several nodes that all come after one node
/// to which chance never comes: their beliefs would be free, but in a subgame they are not.
pub fn sequential_equilibria<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<SequentialEquilibria<K>, Error> {
    enumerate(game, OffPath::Consistent, run)
}

/// Finds all weak perfect Bayesian equilibria of a game in which one player knows everything.
///
/// With some beliefs that follow Bayes' rule on the path, what a player does from each information
/// set on is optimal given the belief there, pushed forward by the profile, against all its plans
/// from there on. Off the path, of both players' strategies, beliefs are anything, set by set: also
/// at nodes that chance excludes, and where the uninformed player's own deviation led, which may so
/// change its mind. Every sequential equilibrium is one; in sender–receiver games whose types all
/// have positive probability the two are the same.
///
/// The same games, limits and refusals as [`sequential_equilibria`]. Where the informed player
/// mixes at a move at which several separate beliefs of the uninformed player lead, and none of
/// them fixes with what probabilities, the conditions are not linear: such equilibria are left out,
/// and [`SequentialEquilibria::omitted`] says so.
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::signaling::{
///     sequential_equilibria, weak_perfect_bayesian_equilibria,
/// };
///
/// // Bob stays out for 1, or guesses Ann's type, which is the common one nine times out of ten: for
/// // 1 if he is right. Guessing pays 9/10, so he stays out. If he entered all the same, he would
/// // guess the common type; unless his own mistake made him believe in the rare one.
/// let mut builder = GameBuilder::new("a change of mind", ["Ann", "Bob"]);
/// let types = [("common", Rational::new(9, 10)), ("rare", Rational::new(1, 10))];
/// let draw = builder.chance("type", types);
/// let first = builder.infoset("Bob", "first", ["out", "in"]);
/// let guess = builder.infoset("Bob", "guess", ["common", "rare"]);
/// let root = builder.root();
/// for (kind, node) in builder.draw(root, draw).enumerate() {
///     let after: Vec<_> = builder.decide(node, first).collect();
///     builder.pay(after[0], [0, 1].map(Rational::from));
///     for (guessed, leaf) in builder.decide(after[1], guess).enumerate() {
///         builder.pay(leaf, [0, i64::from(guessed == kind)].map(Rational::from));
///     }
/// }
/// let game = builder.build()?;
/// let options = Options::default();
/// let sequential = sequential_equilibria(&game, &options.start())?;
/// assert!(sequential.classes.len() == 1 && sequential.classes[0].cells[0].is_point());
/// let weak = weak_perfect_bayesian_equilibria(&game, &options.start())?;
/// assert_eq!(weak.omitted, None);
/// assert_eq!(weak.classes.len(), 1);
/// assert_eq!(weak.classes[0].cells[0].vertices[1].len(), 2);
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn weak_perfect_bayesian_equilibria<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<SequentialEquilibria<K>, Error> {
    enumerate(game, OffPath::Free, run)
}

/// Both concepts.
fn enumerate<K: OrderedField>(
    game: &Game<K>,
    off_path: OffPath,
    run: &Run<'_>,
) -> Result<SequentialEquilibria<K>, Error> {
    if !K::EXACT {
        return Err(Error::unsupported(
            "sequential equilibria are enumerated in exact numbers, and the game is in floats",
            "solve the game in rational numbers, and turn the answer into floats",
        ));
    }
    let skeleton = Skeleton::new(game)?;
    let candidates = candidates::candidates(&skeleton);
    let many = candidates.moves.iter().chain(&candidates.sets);
    if let Some(most) = many.map(Vec::len).find(|&count| count > MOST_ACTIONS) {
        return Err(Error::unsupported(
            format!("{most} actions at one place are too many to enumerate their subsets"),
            "solve it for one Nash equilibrium instead",
        ));
    }
    // Every region and every block of plans keeps something for every move.
    let size = skeleton.moves.len().saturating_mul(skeleton.sets.len());
    if size > run.options().limits.entries {
        return Ok(SequentialEquilibria {
            classes: Vec::new(),
            status: Status::Stopped(Stop::Work),
            components: false,
            omitted: None,
            patterns: 0,
        });
    }
    let problem = Problem {
        skeleton: &skeleton,
        candidates: &candidates,
        off_path,
        run,
    };
    let mut pool = Pool::default();
    let mut work = Work::new(run);
    let mut omitted = None;
    let mut found = |pattern| match pool.add(&skeleton, pattern) {
        true => Ok(()),
        false => Err(Stop::Work),
    };
    let stopped = problem.enumerate(&mut work, &mut omitted, &mut found).err();
    pool.sort(&skeleton);
    let (classes, known) = pool.classes(&skeleton, &mut work)?;
    Ok(SequentialEquilibria {
        classes,
        status: stopped.map_or(Status::Solved, Status::Stopped),
        components: stopped.is_none() && omitted.is_none() && known,
        omitted,
        patterns: work.examined,
    })
}
