//! All pure equilibria of games for any number of players, by pruned recursion.
//!
//! A profile is **pure** if it takes one action with certainty wherever it says anything. Games
//! with perfect recall, any number of players, chance anywhere, payoffs at any node, exact numbers.
//! A game may have no pure equilibrium; with perfect information it has one (Kuhn 1953).
//!
//! **Nash** ([`pure_nash`]). A profile is looked for as *reduced plans*: a player's plan says
//! nothing at sets that its own moves exclude. First the moves on the path of play are chosen, in
//! preorder; then, deviator by deviator, what the others do where a deviation of one player alone
//! leads. As long as something is open the deviator is given the least that it can get there; if
//! that is too much already, the branch is left. What no deviation of one player reaches does not
//! matter, and is counted, not enumerated.
//!
//! **Sequential** ([`pure_sequential`]). Subgames are folded, from the last ones up: an equilibrium
//! of the whole is one of every subgame together with one of the rest, given what the subgames are
//! worth, since beliefs in a subgame depend on no tremble outside of it and the other way round
//! (the actions before the subgame are common to all nodes of its sets, and cancel). Its equilibria
//! count by what they are worth. In what is left actions that are *conditionally dominated* go: `a`
//! at a set if another action brings more at every node of it, whatever actions that remain are
//! taken afterwards; repeatedly. Then sets are decided from the last ones up. As soon as everything
//! below a set is chosen, the choice there must be optimal at some node or other; as soon as
//! everything before it is chosen as well, with some belief that trembles can make there; and in
//! the end with beliefs at all sets that some [trembles](super::trembles) make together.
//!
//! Both examine at most [`Limits::profiles`](crate::run::Limits::profiles) profiles, begun ones
//! included, and refuse a game that takes more; and they stop where the classes would hold more
//! than [`Limits::entries`](crate::run::Limits::entries) choices, probabilities and plays.

mod bounds;
mod classes;
mod nash;
mod order;
mod plans;
mod plays;
mod search;
mod sequential;

pub use nash::pure_nash;
pub use sequential::pure_sequential;

use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId, NodeId};
use crate::number::{Integer, OrderedField, Rational};
use crate::run::{Run, Status, Stop};
use crate::solvers::refinements::subgame_perfect::menu::Halt;
use crate::strategy::{Behavior, Beliefs};

/// All pure equilibria with the same outcome.
#[derive(Debug, Clone)]
pub struct PureClass<K = Rational> {
    /// One of them: of Nash equilibria open at the sets that its player's own moves exclude, of
    /// sequential ones complete.
    pub representative: Behavior<K>,
    /// Of sequential equilibria: consistent beliefs, complete, by which the representative is
    /// optimal everywhere.
    pub beliefs: Option<Beliefs<K>>,
    /// The expected payoffs, by player.
    pub payoffs: Vec<K>,
    /// The outcome: the plays that happen, by leaf, with their probabilities, which are positive.
    pub outcome: Vec<(NodeId, K)>,
    /// How many equilibria were found in the class: complete profiles of sequential ones, profiles
    /// of reduced plans of Nash ones. There may be others if [not all were
    /// found](PureEquilibria::are_all).
    pub profiles: Integer,
    /// By information set that some of these say something at: the actions that some of them take.
    pub choices: Vec<(InfosetId, Vec<ActionId>)>,
    /// Whether every combination of these choices is one of these equilibria.
    pub product: bool,
}

/// What the search for pure equilibria found.
#[derive(Debug, Clone)]
pub struct PureEquilibria<K = Rational> {
    /// The classes, in the order in which they were found.
    pub classes: Vec<PureClass<K>>,
    /// [`Status::Solved`] says that these are all, unless some profiles are
    /// [undecided](Self::undecided).
    pub status: Status,
    /// How many profiles, complete or begun, were examined.
    pub examined: usize,
    /// How many profiles, of the game without its subgames or of one of these, were not decided:
    /// for all that is known they are sequential equilibria there. They are in no class.
    pub undecided: usize,
    /// Why the first of them was not decided.
    pub doubt: Option<String>,
}

impl<K> PureEquilibria<K> {
    /// Whether all pure equilibria were found: the search ended, and every profile was decided.
    pub fn are_all(&self) -> bool {
        self.status == Status::Solved && self.undecided == 0
    }
}

/// How much has been done.
struct Work<'r> {
    run: &'r Run<'r>,
    examined: usize,
    /// How many entries the classes hold.
    held: usize,
}

impl<'r> Work<'r> {
    fn new(run: &'r Run<'r>) -> Self {
        Work {
            run,
            examined: 0,
            held: 0,
        }
    }

    /// Counts entries that are to be held.
    fn hold(&mut self, entries: usize) -> Result<(), Halt> {
        self.held += entries;
        match self.held > self.run.options().limits.entries {
            true => Err(Stop::Work.into()),
            false => Ok(()),
        }
    }

    /// Counts a profile, complete or begun. `combinations` says how many there would be.
    fn count(&mut self, combinations: impl FnOnce() -> Integer) -> Result<(), Halt> {
        if let Some(stop) = self.run.stopped() {
            return Err(stop.into());
        }
        let limit = self.run.options().limits.profiles;
        if self.examined >= limit {
            let all = combinations();
            let error = Error::unsupported(
                format!(
                    "the number of pure profiles to look through is {}, and {limit}, begun ones \
                     included, did not decide",
                    about(&all)
                ),
                "raise the limit on profiles, or solve for one equilibrium",
            );
            return Err(error.into());
        }
        self.examined += 1;
        if self.examined.is_multiple_of(1024) {
            self.run.report("pure profiles", self.examined as u64, None);
        }
        Ok(())
    }
}

/// A number as it is, or about how large it is.
fn about(number: &Integer) -> String {
    let text = number.to_string();
    match text.len() {
        0..=15 => text,
        length => format!("about 10^{}", length - 1),
    }
}

/// The actions of every set as a list by set.
fn listed<K: OrderedField>(game: &Game<K>, used: &[bool]) -> Vec<(InfosetId, Vec<ActionId>)> {
    let own = |set: crate::game::Infoset<'_>| {
        let actions = set.actions().filter(|action| used[action.index()]);
        let actions: Vec<ActionId> = actions.collect();
        (!actions.is_empty()).then(|| (set.id(), actions))
    };
    game.infosets().filter_map(own).collect()
}

/// Zero and one: a pure choice.
fn pure<K: OrderedField>(count: usize, chosen: usize) -> impl Iterator<Item = K> {
    (0..count).map(move |at| if at == chosen { K::one() } else { K::zero() })
}
