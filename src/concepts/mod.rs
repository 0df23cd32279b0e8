//! Solution concepts: what each requires, who solves it, and what certifies the answer.
//!
//! [`Concept::solve`] checks that the game is in the concept's class, runs a solver, and hands its
//! candidate to [`analysis`](crate::analysis), which shares no code with it. What comes back is a
//! [`Catalogue`] of certified answers that says how complete it is; an answer that the certificate
//! rejects is an error and never returned. [`Concept::best`] looks for the best one for an
//! objective. [`solve`] and [`best`] choose the concept themselves. [`Concept::list`] and [`list`]
//! list equilibria over any exact ordered field.
//!
//! | concept | games with perfect recall | method | answer |
//! |---|---|---|---|
//! | `zero-sum` | two players, constant sum | linear program | value and plans |
//! | `nash` | two players at most | Lemke's algorithm | one |
//! | `nash`, all | two players at most | extreme equilibria | all |
//! | `nash` | more players | the path of quantal response | one |
//! | `nash`, all | more players | supports | all, but for what is counted |
//! | `pure-nash`, `pure-sequential` | any | pruned recursion | all |
//! | `nash`, best | two players at most | branch and bound | one, proved |
//! | `subgame-perfect` | any | subgames, last ones first: by Lemke's algorithm, or pure ones | one |
//! | `subgame-perfect` | more players to a subgame, none pure | the path of quantal response | one |
//! | `subgame-perfect`, all | at most two players to a subgame | subgames, last ones first | all |
//! | `sequential`, `weak-pbe` | signaling (see [`signaling`](crate::solvers::signaling)) | supports, faces | all |
//! | `sequential` | two players, every move is reached | extreme equilibria | all |
//! | `sequential` | two players, the same once subgames are folded | subgames from the last ones up | all |
//! | `sequential` | any, with few supports | supports | all, but for what is counted |
//! | `sequential` | more players, with more supports | pure ones; the limit of quantal response | all pure ones; one |
//! | `sequential` | other games for two | the quasi-perfect one | one |
//! | `aqre` | any | the path of quantal response | its limit |
//! | `quasi-perfect` | two players at most | Lemke's algorithm with trembles | one |
//!
//! All answers are exact, but for those of large constant-sum games that cannot be made so, those in
//! irrational numbers, and limits of quantal response that are not recognized.
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

mod aqre;
mod catalogue;
mod certify;
pub mod mediation;
mod nash;
mod objective;
mod one;
mod pure;
mod refinements;
mod sequential;
mod subgame_perfect;
mod supports;

pub use crate::solvers::aqre::AqrePoint;
pub use catalogue::{Catalogue, Class, Completeness, Part, Proof, PureProfiles, Seconds};
pub use mediation::{Mediated, Mediation, Price, Request, TieBreak};
pub use objective::Optimum;

use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::game::{Game, Objective, Shape};
use crate::number::OrderedField;
use crate::run::{Options, Run};
use std::fmt;
use std::str::FromStr;

/// Solves a game for the strongest concept whose equilibria can be listed: all sequential equilibria
/// where there is a method for that, of more than two players at least all pure ones. Otherwise one
/// Nash equilibrium of two players, or with [`Options::all`] all of them; one sequential equilibrium
/// of more; and a subgame perfect one where everybody sees everything.
pub fn solve(game: &Game, options: &Options) -> Result<Catalogue, Error> {
    let run = options.start();
    let found = match sequential::listed(game, &run)? {
        Ok(found) if sequential::is_told(game, &found) => return Ok(found),
        found => found,
    };
    match not_sequential(game) {
        Concept::Sequential => sequential::listed_or_one(game, found, &run),
        other => other.solve_within(game, &run),
    }
}

/// Equilibria of the concept that [`solve`] chooses, over any exact ordered field: of two players
/// all of them, and of more who do not see everything all pure ones where there are few profiles,
/// which takes a small part of the time. There may be none.
///
/// Refuses what [`Concept::list`] refuses.
pub fn list<K: OrderedField>(game: &Game<K>, run: &Run<'_>) -> Result<Catalogue<K>, Error> {
    if not_sequential(game) == Concept::Sequential
        && let Some(pure) = sequential::few_pure(Concept::PureSequential, game, run)?
    {
        return Ok(pure);
    }
    let found = match sequential::listed(game, run)? {
        Ok(found) if sequential::is_told(game, &found) => return Ok(found),
        found => found,
    };
    match not_sequential(game) {
        Concept::Sequential => found,
        other => other.list(game, run),
    }
}

/// What to solve for where sequential equilibria cannot be listed.
fn not_sequential(shape: &Shape) -> Concept {
    match shape.players().len() {
        _ if sequential::sees_everything(shape) => Concept::SubgamePerfect,
        0..=2 => Concept::Nash,
        _ => Concept::Sequential,
    }
}

/// The best equilibrium for an objective, of the concept for which [`solve`] lists equilibria, and
/// of all Nash equilibria where there is no such list.
pub fn best(game: &Game, objective: &Objective, options: &Options) -> Result<Catalogue, Error> {
    objective.require_fit(game)?;
    let run = options.start();
    match sequential::listed(game, &run)? {
        Ok(found) if found.is_listed() => objective::best_listed(found, game, objective, &run),
        _ => Concept::Nash.best_within(game, objective, &run),
    }
}

/// A solution concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Concept {
    /// Value and optimal plans of a two-player constant-sum game.
    ZeroSum,
    /// Nash equilibrium.
    Nash,
    /// Nash equilibrium in which nobody mixes.
    PureNash,
    /// Subgame perfect equilibrium (Selten 1965).
    SubgamePerfect,
    /// Weak perfect Bayesian equilibrium: beliefs are free wherever plays do not come.
    WeakPbe,
    /// Sequential equilibrium (Kreps and Wilson 1982).
    Sequential,
    /// Sequential equilibrium in which nobody mixes.
    PureSequential,
    /// Quasi-perfect equilibrium (van Damme 1984).
    QuasiPerfect,
    /// The sequential equilibrium to which agent quantal response equilibria lead as mistakes
    /// vanish (McKelvey and Palfrey 1998; Turocy 2010).
    Aqre,
}

impl Concept {
    /// Every concept that can be solved.
    pub const ALL: [Concept; 9] = [
        Concept::ZeroSum,
        Concept::Nash,
        Concept::PureNash,
        Concept::SubgamePerfect,
        Concept::WeakPbe,
        Concept::Sequential,
        Concept::PureSequential,
        Concept::QuasiPerfect,
        Concept::Aqre,
    ];

    /// The name on the command line, in files and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Concept::ZeroSum => "zero-sum",
            Concept::Nash => "nash",
            Concept::SubgamePerfect => "subgame-perfect",
            Concept::WeakPbe => "weak-pbe",
            Concept::Sequential => "sequential",
            Concept::PureNash => "pure-nash",
            Concept::PureSequential => "pure-sequential",
            Concept::QuasiPerfect => "quasi-perfect",
            Concept::Aqre => "aqre",
        }
    }

    /// Solves a game.
    ///
    /// Refuses games outside the concept's class with the reason. A limit that was reached is no
    /// error: the catalogue then holds what was found and says so in its status.
    pub fn solve(self, game: &Game, options: &Options) -> Result<Catalogue, Error> {
        self.solve_within(game, &options.start())
    }

    /// All equilibria of the concept, over any exact ordered field: numbers whose signs are known
    /// exactly, such as rationals or functions of a parameter near a point.
    ///
    /// Classes, cells and ranges are found, and every class certified and put to the tests of
    /// forward induction, by signs and comparisons alone. What [`solve`](Self::solve) lists of a
    /// game over the rationals is this. A limit that was reached is no error: the catalogue then
    /// holds what was found and says so in its status.
    ///
    /// ```
    /// use demarche::concepts::{Completeness, Concept};
    /// use demarche::{Model, Options};
    ///
    /// let model = Model::from_path("models/classics/beer_quiche.toml")?;
    /// let game = model.game(&model.defaults())?;
    /// let options = Options::default();
    /// let found = Concept::Sequential.list(&game, &options.start())?;
    /// assert_eq!((found.classes.len(), found.completeness), (2, Completeness::All));
    /// # Ok::<(), demarche::diagnostic::Error>(())
    /// ```
    ///
    /// Refuses games outside the concept's class with the reason, floats, and concepts whose
    /// equilibria cannot be listed.
    pub fn list<K: OrderedField>(
        self,
        game: &Game<K>,
        run: &Run<'_>,
    ) -> Result<Catalogue<K>, Error> {
        match self {
            Concept::Sequential => sequential::listed(game, run)?,
            Concept::WeakPbe => sequential::weak_pbe(game, run),
            Concept::Nash => nash::all(self, game, run),
            Concept::SubgamePerfect => subgame_perfect::all(game, run),
            Concept::PureNash => pure::nash(game, run),
            Concept::PureSequential => pure::sequential(self, game, run),
            Concept::ZeroSum => Err(Error::unsupported(
                "all optimal plans of a constant-sum game are its Nash equilibria",
                "choose the concept `nash`",
            )),
            Concept::QuasiPerfect => Err(Error::unsupported(
                "there is no method yet that finds every quasi-perfect equilibrium",
                "leave out `--all` to find one, or choose the concept `sequential`",
            )),
            Concept::Aqre => Err(Error::unsupported(
                "the path of quantal response equilibria leads to one sequential equilibrium",
                "leave out `--all`, or choose the concept `sequential`",
            )),
        }
    }

    /// [`solve`](Self::solve) on a clock that runs already.
    fn solve_within(self, game: &Game, run: &Run<'_>) -> Result<Catalogue, Error> {
        match (self, run.options().all) {
            (Concept::Sequential, _) => sequential::sequential(game, run),
            (Concept::WeakPbe | Concept::PureNash | Concept::PureSequential, _) | (_, true) => {
                self.list(game, run)
            }
            (Concept::ZeroSum, false) => one::zero_sum(game, run)?.certify(self, game, run),
            // A sequential equilibrium is a Nash equilibrium.
            (Concept::Nash, false) if game.players().len() > 2 => aqre::aqre(self, game, run),
            (Concept::Nash, false) => one::nash(game, run)?.certify(self, game, run),
            (Concept::SubgamePerfect, false) => subgame_perfect::any(game, run),
            (Concept::QuasiPerfect, false) => {
                one::quasi_perfect(game, run)?.certify(self, game, run)
            }
            (Concept::Aqre, false) => aqre::aqre(self, game, run),
        }
    }
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
        let name = if text == "spe" {
            "subgame-perfect"
        } else {
            text
        };
        Concept::ALL
            .into_iter()
            .find(|concept| concept.name() == name)
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
