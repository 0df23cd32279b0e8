//! Catalogues: certified answers, and what the list of them is.

use super::{Concept, Optimum};
use crate::analysis::{Certificate, payoffs_over_support, range_over_support};
use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId, NodeId, Objective};
use crate::number::{Integer, OrderedField, Rational};
use crate::run::{Backend, Run, Status};
use crate::solvers::aqre::AqrePoint;
use crate::strategy::{Behavior, BeliefRange, Beliefs, Cell, Range, Refinements};
use std::fmt;
use std::time::Duration;

/// Certified answers, with what is known of their completeness and how they were found.
#[derive(Debug, Clone)]
pub struct Catalogue<K = Rational> {
    /// The concept.
    pub concept: Concept,
    /// How the answers were found.
    pub method: &'static str,
    /// The linear-programming back end, if one was used.
    pub backend: Option<Backend>,
    /// Which of all answers these are.
    pub completeness: Completeness,
    /// Whether the solver finished.
    pub status: Status,
    /// Why these may not be all, where no limit was reached; of `aqre` also what of the answer is
    /// measured only, and where other branches were crossed.
    pub reason: Option<String>,
    /// Whether the classes are known to be whole connected components: otherwise two of them may
    /// belong together.
    pub components: bool,
    /// The answers; where forward induction was asked, those first that pass more of its tests.
    pub classes: Vec<Class<K>>,
    /// `zero-sum`: the exact value of the game to the first player.
    pub value: Option<K>,
    /// Where an objective was to be made the most of: how good the answer is.
    pub objective: Option<Optimum<K>>,
    /// `aqre`: the path of quantal response equilibria from λ = 0 to the answer, in floats.
    pub path: Vec<AqrePoint>,
    /// Where the time went.
    pub seconds: Seconds,
}

impl<K: OrderedField> Catalogue<K> {
    /// A catalogue of one answer at most.
    pub(super) fn one(
        concept: Concept,
        method: &'static str,
        class: Option<Class<K>>,
        status: Status,
        solve: Duration,
        run: &Run<'_>,
    ) -> Self {
        Catalogue {
            concept,
            method,
            backend: None,
            completeness: Completeness::One,
            status,
            reason: None,
            components: false,
            classes: class.into_iter().collect(),
            value: None,
            objective: None,
            path: Vec::new(),
            seconds: Seconds {
                solve,
                certify: run.elapsed() - solve,
            },
        }
    }

    /// A catalogue of classes that are all there are, unless the run was stopped or there is
    /// a reason why others may be missing.
    pub(super) fn listed(
        concept: Concept,
        method: &'static str,
        classes: Vec<Class<K>>,
        status: Status,
        reason: Option<String>,
        solve: Duration,
        run: &Run<'_>,
    ) -> Self {
        Catalogue {
            completeness: match (status, &reason) {
                (Status::Solved, None) => Completeness::All,
                _ => Completeness::Found,
            },
            reason,
            classes,
            ..Catalogue::one(concept, method, None, status, solve, run)
        }
    }

    /// Whether these are all equilibria of the concept, all pure ones, or what was found of them in
    /// the time.
    pub(super) fn is_listed(&self) -> bool {
        let found = !self.classes.is_empty();
        let partly =
            self.completeness == Completeness::Pure || matches!(self.status, Status::Stopped(_));
        self.completeness == Completeness::All || found && partly
    }
}

/// Wall-clock times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds {
    /// Finding the answers.
    pub solve: Duration,
    /// Certifying them.
    pub certify: Duration,
}

/// One answer: a connected set of equilibria as far as it is known, one assessment of it, and the
/// certificate of that assessment.
#[derive(Debug, Clone)]
pub struct Class<K = Rational> {
    /// What it is called, if its game has the structure that names such things: the plain name of
    /// its profile.
    pub name: Option<String>,
    /// What proof there is.
    pub proof: Proof,
    /// The strategies; of Nash equilibria open at information sets that their player's own moves
    /// exclude.
    pub profile: Behavior<K>,
    /// The beliefs: of weak perfect Bayesian, sequential and quasi-perfect equilibria those that make
    /// the profile one; otherwise by Bayes' rule, and undetermined where it does not apply.
    pub beliefs: Beliefs<K>,
    /// What independent code says of the profile.
    pub certificate: Certificate<K>,
    /// The whole class, if it was computed: the maximal products whose union it is. Empty where only
    /// the profile is known.
    pub cells: Vec<Cell<K>>,
    /// What the players expect, over the whole class as far as it is known, by player.
    pub payoffs: Vec<Range<K>>,
    /// Whether these are known only to hold all payoffs, and may be too wide.
    pub payoff_bounds: bool,
    /// The beliefs over the whole class, where they were computed.
    pub belief_ranges: Vec<BeliefRange<K>>,
    /// The plays that happen somewhere in the class and how likely they are, by leaf. Empty where
    /// only the profile is known, or of some [parts](Self::parts) only some profiles.
    pub outcomes: Vec<(NodeId, Range<K>)>,
    /// What forward induction says of the class, if it is of sequential or weak perfect Bayesian
    /// equilibria of a signaling game.
    pub refinements: Option<Refinements<K>>,
    /// What else belongs to the class and is no product of polytopes.
    pub parts: Vec<Part<K>>,
    /// Of an equilibrium in irrational numbers: by action, two numbers between which its probability
    /// is proven to lie. The profile is near the middle.
    pub enclosure: Option<Vec<[Rational; 2]>>,
    /// Of pure equilibria with one outcome: how many were found, and what they do.
    pub pure: Option<PureProfiles>,
}

/// A set of equilibria that is no product of one polytope for every player.
#[derive(Debug, Clone)]
pub struct Part<K = Rational> {
    /// The extreme points of a polytope of profiles; otherwise one profile of the set.
    pub profiles: Vec<Behavior<K>>,
    /// Whether they are such extreme points.
    pub polytope: bool,
    /// The dimension of the set near the profile, if it is known.
    pub dimension: Option<usize>,
}

/// Pure equilibria with one outcome.
#[derive(Debug, Clone)]
pub struct PureProfiles {
    /// How many were found: complete profiles of sequential equilibria; of Nash equilibria profiles
    /// that say nothing where their player's own moves exclude it.
    pub count: Integer,
    /// Whether these are known to be all. Otherwise there may be more.
    pub whole: bool,
    /// By information set: the actions that some of those found take.
    pub choices: Vec<(InfosetId, Vec<ActionId>)>,
    /// Whether every combination of these choices is one of those found.
    pub product: bool,
}

impl<K: OrderedField> Class<K> {
    /// The cells of which the class is known to consist, its parts' profiles among them as points.
    pub fn known_cells(&self) -> Vec<Cell<K>> {
        let mut cells = self.cells.clone();
        let parts = self.parts.iter().flat_map(|part| &part.profiles);
        cells.extend(parts.map(Cell::point));
        if cells.is_empty() {
            cells.push(Cell::point(&self.profile));
        }
        cells
    }

    /// Whether an objective of this game that has these values over the
    /// [known cells](Self::known_cells) has no others in the class: also where a part is known at
    /// some points only, if no mixture over the actions taken in it exceeds them.
    pub fn is_whole_range(
        &self,
        game: &Game<K>,
        objective: &Objective<K>,
        known: &Range<K>,
    ) -> Result<bool, Error> {
        for part in &self.parts {
            let bounds = range_over_support(game, &part.mixture(game)?, objective)?;
            if !is_within(&bounds, known) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The same of the payoffs that it says.
    pub fn has_whole_payoffs(&self, game: &Game<K>) -> Result<bool, Error> {
        for part in &self.parts {
            let bounds = payoffs_over_support(game, &part.mixture(game)?)?;
            let mut ranges = bounds.iter().zip(&self.payoffs);
            if !ranges.all(|(bounds, known)| is_within(bounds, known)) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn is_within<K: OrderedField>(range: &Range<K>, other: &Range<K>) -> bool {
    range.least.compare(&other.least).is_ge() && range.greatest.compare(&other.greatest).is_le()
}

impl<K: OrderedField> Part<K> {
    /// A profile that takes every action which one of the part's profiles takes, and is open where
    /// one of them is.
    fn mixture(&self, game: &Game<K>) -> Result<Behavior<K>, Error> {
        let mut mixture = Behavior::open(game.shape().clone());
        for set in game.infosets() {
            let all = self.profiles.iter().map(|profile| profile.at(set.id()));
            let Some(all) = all.collect::<Option<Vec<_>>>() else {
                continue;
            };
            let mut sums = vec![K::zero(); set.action_count()];
            for one in all {
                for (sum, value) in sums.iter_mut().zip(one) {
                    *sum += value;
                }
            }
            let total = sums.iter().fold(K::zero(), |total, sum| total + sum);
            if !total.is_zero() {
                mixture.set(set.id(), sums.into_iter().map(|sum| sum / &total))?;
            }
        }
        Ok(mixture)
    }
}

/// The proof of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proof {
    /// Exact numbers that satisfy the definition.
    Exact,
    /// Algebraic numbers or boxes that are proved to hold exactly one solution.
    Isolated,
    /// Floats with their measured error.
    Numeric,
}

impl fmt::Display for Proof {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Proof::Exact => "exact",
            Proof::Isolated => "isolated",
            Proof::Numeric => "numeric",
        })
    }
}

/// Which of all answers a catalogue holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Completeness {
    /// Every one, and that is proved.
    All,
    /// Every extreme one.
    Extreme,
    /// Every pure one.
    Pure,
    /// Those that were found; there may be more.
    Found,
    /// One; there may be more.
    One,
    /// None: a bound on what any of them can do.
    Bound,
}

impl fmt::Display for Completeness {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Completeness::All => "all",
            Completeness::Extreme => "extreme",
            Completeness::Pure => "pure",
            Completeness::Found => "found",
            Completeness::One => "one",
            Completeness::Bound => "bound",
        })
    }
}
