//! Solution concepts: what each requires, who solves it, and what certifies the answer.
//!
//! [`Concept::solve`] checks that the game is in the concept's class, runs a solver, and hands its
//! candidate to [`analysis`], which shares no code with it. What comes back is a
//! [`Catalogue`] of certified answers that says how complete it is; an answer that the certificate
//! rejects is an error and never returned.
//!
//! Both methods work on the sequence form.
//!
//! | concept | games | method | answer |
//! |---|---|---|---|
//! | `zero-sum` | two players, constant sum, perfect recall | linear program | exact |
//! | `nash` | at most two players, perfect recall | Lemke's algorithm | exact, one |
//! | `sequential` | two players, one of whom knows everything | supports and faces | exact, all |
//! | `nash`, all | at most two players, perfect recall | extreme equilibria | exact, all |
//!
//! ```
//! use demarche::Concept;
//! use demarche::concepts::Completeness;
//! use demarche::game::GameBuilder;
//! use demarche::number::Rational;
//! use demarche::run::Options;
//!
//! // Chicken, each side choosing without seeing the other.
//! let mut builder = GameBuilder::new("chicken", ["Israel", "Iran"]);
//! let sets = ["Israel", "Iran"];
//! let sets = sets.map(|player| builder.infoset(player, "crisis", ["yield", "stand"]));
//! let payoffs = [[[6, 6], [2, 7]], [[7, 2], [0, 0]]];
//! let root = builder.root();
//! for (row, node) in builder.decide(root, sets[0]).enumerate() {
//!     for (column, leaf) in builder.decide(node, sets[1]).enumerate() {
//!         builder.pay(leaf, payoffs[row][column].map(Rational::from));
//!     }
//! }
//! let game = builder.build()?;
//! let catalogue = Concept::Nash.solve(&game, &Options::default())?;
//! assert_eq!(catalogue.classes[0].certificate.max_regret, Rational::ZERO);
//!
//! let all = Concept::Nash.solve(&game, &Options { all: true, ..Options::default() })?;
//! assert_eq!((all.classes.len(), all.completeness), (3, Completeness::All));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

use crate::analysis::{self, Certificate, Verdict};
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::game::{Game, PlayerId};
use crate::number::{OrderedRing, Rational};
use crate::run::{Backend, Options, Run, Status};
use crate::solvers;
use crate::strategy::{Behavior, BeliefRange, Beliefs, Cell, Range, RealizationPlan};
use itertools::Itertools;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A solution concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Concept {
    /// Value and optimal plans of a two-player constant-sum game.
    ZeroSum,
    /// Nash equilibrium.
    Nash,
    /// Sequential equilibrium (Kreps and Wilson 1982).
    Sequential,
}

impl Concept {
    /// Every concept that can be solved.
    pub const ALL: [Concept; 3] = [Concept::ZeroSum, Concept::Nash, Concept::Sequential];

    /// The name on the command line, in files and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Concept::ZeroSum => "zero-sum",
            Concept::Nash => "nash",
            Concept::Sequential => "sequential",
        }
    }

    /// Solves a game.
    ///
    /// Refuses games outside the concept's class with the reason. A limit that was reached is no
    /// error: the catalogue then holds what was found and says so in its status.
    pub fn solve(self, game: &Game, options: &Options) -> Result<Catalogue, Error> {
        let run = options.start();
        match (self, options.all) {
            (Concept::Sequential, _) => all_sequential(game, &run),
            (Concept::Nash, true) => all_nash(game, &run),
            (Concept::ZeroSum, true) => Err(Error::unsupported(
                "all optimal plans of a constant-sum game are its Nash equilibria",
                "choose the concept `nash`",
            )),
            (Concept::ZeroSum, false) => self.certify(game, zero_sum(game, &run)?, &run),
            (Concept::Nash, false) => self.certify(game, nash(game, &run)?, &run),
        }
    }

    /// The catalogue of one candidate.
    fn certify(self, game: &Game, candidate: Candidate, run: &Run<'_>) -> Result<Catalogue, Error> {
        let solve = run.elapsed();
        let class = match candidate.profile {
            Some(profile) => {
                match certified(self, game, profile, candidate.exact, run.options()) {
                    Ok(class) => Some(class),
                    // What an early stop leaves may be far from an answer: then there is none.
                    Err(_) if !candidate.exact && candidate.status != Status::Solved => None,
                    Err(error) => return Err(error),
                }
            }
            None => None,
        };
        if let (Some(value), Some(class)) = (&candidate.value, &class)
            && class.certificate.payoffs.first() != Some(value)
        {
            return Err(Error::internal(
                "the value of the game is not what its plans pay",
            ));
        }
        Ok(Catalogue {
            concept: self,
            method: candidate.method,
            backend: candidate.backend,
            completeness: Completeness::One,
            status: candidate.status,
            components: false,
            value: candidate.value,
            classes: class.into_iter().collect(),
            seconds: Seconds {
                solve,
                certify: run.elapsed() - solve,
            },
        })
    }
}

/// All sequential equilibria, class by class. The representative of each is certified with its
/// beliefs, which the consistency test of `analysis` sees for the first time there.
fn all_sequential(game: &Game, run: &Run<'_>) -> Result<Catalogue, Error> {
    let found = solvers::signaling::sequential_equilibria(game, run)?;
    let solve = run.elapsed();
    let mut classes = Vec::with_capacity(found.classes.len());
    for class in found.classes {
        let (profile, beliefs) = (class.representative, class.beliefs);
        let certificate = analysis::certify(game, &profile, Some(&beliefs))?;
        let standing = &certificate.standing;
        let refuted = matches!(standing.sequential, Verdict::No(_));
        if standing.nash != Verdict::Yes || standing.weak_pbe != Verdict::Yes || refuted {
            return Err(Error::internal(format!(
                "an answer of `sequential` is withheld: {}",
                standing.sequential
            )));
        }
        classes.push(Class {
            name: solvers::signaling::plain_name(game, &profile),
            proof: Proof::Exact,
            profile,
            beliefs,
            certificate,
            cells: class.cells,
            payoffs: class.payoffs,
            belief_ranges: class.belief_ranges,
        });
    }
    Ok(Catalogue {
        concept: Concept::Sequential,
        method: "supports of the informed player and faces of the other",
        backend: None,
        completeness: match found.status {
            Status::Solved => Completeness::All,
            Status::Stopped(_) => Completeness::Found,
        },
        status: found.status,
        components: found.components,
        classes,
        value: None,
        seconds: Seconds {
            solve,
            certify: run.elapsed() - solve,
        },
    })
}

/// Every connected component of the set of Nash equilibria. Each extreme equilibrium is certified;
/// what lies between those of one cell is in equilibrium with them (see
/// [`extreme`](solvers::nash::extreme)).
fn all_nash(game: &Game, run: &Run<'_>) -> Result<Catalogue, Error> {
    let found = solvers::nash::extreme(game, run)?;
    let solve = run.elapsed();
    let profile = |pair: &[usize; 2]| {
        let missing = || Error::internal("an extreme equilibrium names a plan that there is not");
        found.profile(game, *pair).ok_or_else(missing)
    };
    let own = |player: PlayerId, plan: &RealizationPlan| {
        let mut own = Behavior::open(game.shape().clone());
        debug_assert_eq!(plan.player(), player);
        plan.write_to(&mut own);
        own
    };
    let mut classes = Vec::with_capacity(found.components.len());
    for component in &found.components {
        let cells: Vec<&[Vec<usize>; 2]> = component
            .cells
            .iter()
            .map(|&cell| &found.cells[cell].plans)
            .collect();
        // Pairs that two cells share are certified once.
        let pairs: BTreeSet<[usize; 2]> = cells
            .iter()
            .flat_map(|[first, second]| first.iter().cartesian_product(second))
            .map(|(&first, &second)| [first, second])
            .collect();
        let mut members = Vec::with_capacity(pairs.len());
        for pair in &pairs {
            let class = certified(Concept::Nash, game, profile(pair)?, true, run.options())?;
            members.push(class);
        }
        let payoffs: Vec<Range> = game
            .player_ids()
            .filter_map(|p| {
                Range::over(
                    members
                        .iter()
                        .map(|member| &member.certificate.payoffs[p.index()]),
                )
            })
            .collect();
        let pure = members.iter().position(|member| member.profile.is_pure());
        if members.is_empty() {
            continue;
        }
        let mut class = members.swap_remove(pure.unwrap_or(0));
        class.payoffs = payoffs;
        class.cells = cells
            .into_iter()
            .map(|plans| Cell {
                vertices: game
                    .player_ids()
                    .map(|p| {
                        let list = &found.plans[p.index()];
                        plans[p.index()]
                            .iter()
                            .map(|&plan| own(p, &list[plan]))
                            .collect()
                    })
                    .collect(),
            })
            .collect();
        classes.push(class);
    }
    Ok(Catalogue {
        concept: Concept::Nash,
        method: "all extreme equilibria of the sequence form",
        backend: None,
        completeness: match found.status {
            Status::Solved => Completeness::All,
            Status::Stopped(_) => Completeness::Found,
        },
        status: found.status,
        components: found.status == Status::Solved,
        classes,
        value: None,
        seconds: Seconds {
            solve,
            certify: run.elapsed() - solve,
        },
    })
}

impl fmt::Display for Concept {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Concept {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let names = Concept::ALL.map(Concept::name);
        Concept::ALL
            .into_iter()
            .find(|concept| concept.name() == text)
            .ok_or_else(|| {
                let known = format!(
                    "the concepts are {}",
                    names.map(|n| format!("`{n}`")).join(", ")
                );
                let fault = Diagnostic::error(format!("there is no concept `{text}`")).hint(known);
                Error::new(ErrorKind::Input, fault.suggest(text, names))
            })
    }
}

/// What a solver proposes, before it is certified.
struct Candidate {
    method: &'static str,
    backend: Option<Backend>,
    profile: Option<Behavior>,
    exact: bool,
    value: Option<Rational>,
    status: Status,
}

fn zero_sum(game: &Game, run: &Run<'_>) -> Result<Candidate, Error> {
    let found = solvers::zero_sum::zero_sum(game, run)?;
    Ok(Candidate {
        method: "sequence-form linear program",
        backend: found.backend,
        exact: found.value.is_some(),
        profile: found.profile,
        value: found.value,
        status: found.status,
    })
}

/// A constant-sum game with more sequences than this is solved as a linear program: Lemke's path in
/// Leduc poker with three ranks, of 674 sequences, takes a thousand times as long.
const MOST_SEQUENCES_BY_LEMKE: usize = 300;

fn nash(game: &Game, run: &Run<'_>) -> Result<Candidate, Error> {
    let sequences: usize = game
        .player_ids()
        .map(|player| game.sequence_count(player))
        .sum();
    let large = sequences > MOST_SEQUENCES_BY_LEMKE;
    if large && game.players().len() == 2 && game.constant_sum().is_ok() {
        return Ok(Candidate {
            value: None,
            ..zero_sum(game, run)?
        });
    }
    let prior = Behavior::uniform(game.shape().clone());
    let found = solvers::nash::lemke(game, &prior, run)?;
    Ok(Candidate {
        method: "Lemke's algorithm on the sequence form",
        backend: None,
        profile: found.profile,
        exact: true,
        value: None,
        status: found.status,
    })
}

fn certified(
    concept: Concept,
    game: &Game,
    profile: Behavior,
    exact: bool,
    options: &Options,
) -> Result<Class, Error> {
    let certificate = analysis::certify(game, &profile, None)?;
    let accepted = match exact {
        true => certificate.standing.nash == Verdict::Yes,
        false => is_near(game, &certificate, options.tolerances.regret),
    };
    if !accepted {
        return Err(Error::internal(format!(
            "the answer of `{concept}` leaves a player the regret {}, and is withheld",
            certificate.max_regret
        )));
    }
    let beliefs = analysis::beliefs(game, &profile);
    let proof = if certificate.max_regret.is_zero() {
        Proof::Exact
    } else {
        Proof::Numeric
    };
    let payoffs = certificate.payoffs.iter();
    let payoffs = payoffs.filter_map(|payoff| Range::over([payoff])).collect();
    Ok(Class {
        name: None,
        proof,
        profile,
        beliefs,
        certificate,
        cells: Vec::new(),
        payoffs,
        belief_ranges: Vec::new(),
    })
}

/// Whether every regret is small relative to the range of what the player gets on a play.
fn is_near(game: &Game, certificate: &Certificate, tolerance: f64) -> bool {
    let ranges = game.payoff_ranges().into_iter();
    certificate
        .regrets
        .iter()
        .zip(ranges)
        .all(|(regret, (low, high))| {
            let range = high - low;
            // Exactly: payoffs themselves may be beyond the range of floats.
            regret.is_zero() || (!range.is_zero() && (regret / &range).to_f64() <= tolerance)
        })
}

/// Certified answers, with what is known of their completeness and how they were found.
#[derive(Debug, Clone)]
pub struct Catalogue {
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
    /// Whether the classes are known to be whole connected components: otherwise two of them may
    /// belong together.
    pub components: bool,
    /// The answers.
    pub classes: Vec<Class>,
    /// `zero-sum`: the exact value of the game to the first player.
    pub value: Option<Rational>,
    /// Where the time went.
    pub seconds: Seconds,
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
pub struct Class {
    /// What it is called, if its game has the structure that names such things: the plain name of
    /// its profile.
    pub name: Option<String>,
    /// What proof there is.
    pub proof: Proof,
    /// The strategies; open at information sets that their player's own moves exclude.
    pub profile: Behavior,
    /// The beliefs: of `sequential` those that make the profile one; otherwise by Bayes' rule, and
    /// undetermined at information sets that are not reached.
    pub beliefs: Beliefs,
    /// What independent code says of the profile.
    pub certificate: Certificate,
    /// The whole class, if it was computed: the maximal products whose union it is. Empty where only
    /// the profile is known.
    pub cells: Vec<Cell>,
    /// What the players expect, over the whole class as far as it is known, by player.
    pub payoffs: Vec<Range>,
    /// The beliefs over the whole class, where they were computed.
    pub belief_ranges: Vec<BeliefRange>,
}

/// The proof of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proof {
    /// Rational numbers that satisfy the definition exactly.
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
