//! Which beliefs trembles can make off the path of play.
//!
//! An assessment is **consistent** (Kreps and Wilson 1982) if completely mixed profiles go to its
//! profile while their beliefs by Bayes' rule go to its beliefs; chance never trembles. Games with
//! perfect recall, any number of players.
//!
//! **Monomials suffice.** Let an action `a` that the profile does not take tremble with probability
//! `p(a) ε^λ(a)`, `p(a) > 0` and `λ(a) ≥ 1`. A node is then reached with probability `w ε^Λ` up to
//! a factor that goes to one: `Λ` is the sum of `λ` over the actions on its path that are not
//! taken, `w` the product of `p` over them, of the profile's probabilities over the others, and of
//! chance. So the limit of the beliefs at an information set with a possible node, one that chance
//! does not exclude, is carried by the possible nodes of the least `Λ`, the **carriers**, in
//! proportion to `w`. Every consistent assessment is made in this way (Kreps and Wilson 1982,
//! Lemma A1; Streufert, Journal of Mathematical Economics 59, 2015, for the exponents; Perea y
//! Monsuwé, Jansen and Peters, Games and Economic Behavior 21, 1997): `Λ` is linear in `λ` and
//! `ln w` in `ln p`, and were there no solution, Farkas' lemma would give products of ratios of
//! reach probabilities that go where the beliefs do not. Where no node of a set is possible, every
//! belief is consistent.
//!
//! **Reduction.** Nodes of a set before which the same actions are not taken carry together: they
//! are one *way* into the set. A way whose actions strictly include another's never carries. What
//! all remaining ways of a set have in common cancels. So a set with one way left has one
//! carrier whatever the trembles; in particular every set that the others reach, whether or not
//! its own player does. Sets whose ways have no action in common are independent of each other.
//! And a set in each of whose ways there is an action that is in no other way, of this or any
//! other set, is *loose*: once the other trembles are given, those actions make any of its ways
//! carry, in any proportion. Loose sets are taken off one after the other; for what is left
//! a linear program decides which carriers go together.

mod coefficients;
mod decide;
mod demand;
mod free;
mod orders;
mod replies;
mod support;
mod ways;

pub(in crate::solvers) use decide::{Answer, Doubt, decide};
pub(in crate::solvers) use demand::Demand;
pub(in crate::solvers) use free::free_belief;
pub(in crate::solvers) use replies::replies;
pub(in crate::solvers) use support::require;
pub use support::{Supported, supporting_beliefs};
use ways::Roads;
pub(in crate::solvers) use ways::Ways;

use super::refinements::subgame_perfect::menu::Halt;
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, NodeId};
use crate::number::OrderedField;
use crate::run::{Run, Stop};
use crate::strategy::Behavior;
use itertools::Itertools;

/// One family of carriers that trembles make: the nodes on which beliefs may be concentrated,
/// together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// By set, in the order in which the sets were given: the carriers, in preorder. Empty where
    /// chance excludes the whole set, so that its belief is free.
    pub carriers: Vec<Vec<NodeId>>,
}

/// All families of carriers at all information sets, in the order of their ids, that trembles make
/// around a profile which says what happens everywhere; at sets that are reached the nodes that are
/// reached. Every consistent assessment with this profile has one of them.
///
/// Refuses imperfect recall, a profile of another game or one that leaves a set open, and more than
/// `most` families.
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::trembles::carriers;
/// use demarche::strategy::Behavior;
///
/// // P1 stays out. If it goes in by one of two doors, P2 hears it but not which.
/// let mut builder = GameBuilder::new("doors", ["P1", "P2"]);
/// let door = builder.infoset("P1", "door", ["out", "left", "right"]);
/// let heard = builder.infoset("P2", "heard", ["stay", "go"]);
/// let root = builder.root();
/// let inside: Vec<_> = builder.decide(root, door).skip(1).collect();
/// for node in inside {
///     builder.decide(node, heard);
/// }
/// let game = builder.build()?;
/// let mut profile = Behavior::open(game.shape().clone());
/// for set in game.infosets() {
///     let first = |index| Rational::from(i64::from(index == 0));
///     profile.set(set.id(), (0..set.action_count()).map(first))?;
/// }
/// let found = carriers(&game, &profile, 10, &Options::default().start())?;
/// // Both doors are believed in, or one of them.
/// let heard: Vec<_> = found.iter().map(|pattern| pattern.carriers[1].len()).collect();
/// assert_eq!(heard.len(), 3);
/// assert_eq!(heard.iter().filter(|&&doors| doors == 1).count(), 2);
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn carriers<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    most: usize,
    run: &Run<'_>,
) -> Result<Vec<Pattern>, Error> {
    support::require_profile(game, profile)?;
    let sets: Vec<InfosetId> = game.infosets().map(|set| set.id()).collect();
    match patterns(
        game,
        &support::taken(game, profile),
        &sets,
        most,
        |_, _| true,
        run,
    ) {
        Ok(found) => Ok(found),
        Err(Halt::Error(error)) => Err(error),
        Err(Halt::Stop(stop)) => Err(Error::unsupported(
            format!("not all families of carriers were listed: {stop}"),
            format!("allow for more than {most} of them, or for more time"),
        )),
    }
}

/// How many times it is asked at most whether carriers of a set in a core may be right: each may take
/// a linear program.
const MOST_ASKED: usize = 10_000;

/// A group of sets that depend on each other, by their places, and its families: the ways that
/// carry, by set.
type Choices = (Vec<usize>, Vec<Vec<Vec<usize>>>);

/// All families of carriers that some exponents make at the given sets, if the actions that are
/// `taken`, by action, are those of positive probability. Each once, in a fixed order; every set
/// varies more slowly than those after it, up to dependencies. Those are left out in which `admit`
/// does not let pass the carriers of a set, given with its place in the list of sets.
///
/// More than `most` of them are [`Stop::Work`], and more than [`MOST_ASKED`] that `admit` is asked
/// about.
pub(in crate::solvers) fn patterns<K: OrderedField>(
    game: &Game<K>,
    taken: &[bool],
    sets: &[InfosetId],
    most: usize,
    mut admit: impl FnMut(usize, &[NodeId]) -> bool,
    run: &Run<'_>,
) -> Result<Vec<Pattern>, Halt> {
    let roads = Roads::new(game, taken);
    let ways: Vec<Ways> = sets.iter().map(|&set| roads.ways(game, set)).collect();
    let ways: Vec<&Ways> = ways.iter().collect();
    let structure = orders::Structure::new(&ways);
    let mut parts: Vec<Choices> = Vec::new();
    for core in &structure.cores {
        let mut found = Vec::new();
        let see = |order: orders::Order| {
            found.push(order.carriers);
            match found.len() > most {
                true => Err(Stop::Work.into()),
                false => Ok(false),
            }
        };
        let admit = |set: usize, chosen: &[usize]| Ok(admit(set, &ways[set].nodes(chosen)));
        if !orders::orders(&ways, core, MOST_ASKED, admit, see, run)? {
            return Err(Stop::Work.into());
        }
        parts.push((core.clone(), found));
    }
    for set in structure.settled(&ways) {
        let all: Vec<usize> = (0..ways[set].ways.len()).collect();
        let admitted = all.is_empty() || admit(set, &ways[set].nodes(&all));
        parts.push((
            vec![set],
            admitted.then_some(vec![all]).into_iter().collect(),
        ));
    }
    for &set in &structure.loose {
        let count = ways[set].ways.len();
        if count >= usize::BITS as usize || (1 << count) - 1 > most {
            return Err(Stop::Work.into());
        }
        let subsets = (0..count).powerset().filter(|subset| !subset.is_empty());
        let subsets = subsets.filter(|subset| admit(set, &ways[set].nodes(subset)));
        parts.push((vec![set], subsets.map(|subset| vec![subset]).collect()));
    }
    parts.sort_by_key(|(sets, _)| sets.first().copied());
    let product = parts.iter().map(|(_, found)| found.len());
    let product = product.fold(1usize, usize::saturating_mul);
    if product > most {
        return Err(Stop::Work.into());
    }
    let mut patterns = Vec::with_capacity(product);
    let mut at = vec![0; parts.len()];
    for _ in 0..product {
        if let Some(stop) = run.stopped() {
            return Err(stop.into());
        }
        let mut carriers = vec![Vec::new(); sets.len()];
        for ((own, found), &choice) in parts.iter().zip(&at) {
            for (&set, chosen) in own.iter().zip(&found[choice]) {
                carriers[set] = ways[set].nodes(chosen);
            }
        }
        patterns.push(Pattern { carriers });
        for ((_, found), place) in parts.iter().zip(&mut at).rev() {
            *place += 1;
            if *place < found.len() {
                break;
            }
            *place = 0;
        }
    }
    Ok(patterns)
}
