//! Correlated, communication and commitment equilibria: the best device of a kind for a goal.
//!
//! A device recommends; the concept says what it knows and which deviations it must deter. The
//! solvers write that as linear programs, and [`analysis`](crate::analysis) recomputes from the
//! definition what deviating brings. What comes back is a [`Mediated`].

mod solve;

use crate::analysis::{DeviceCertificate, Obedience};
use crate::concepts::{Optimum, Proof};
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::game::{ActionId, Game, Goal, InfosetId, Objective, PlayerId};
use crate::lp::LinearProgram;
use crate::number::{OrderedField, Rational};
use crate::run::{Backend, Options, Run, Status};
use crate::strategy::{Device, Range};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A solution concept with a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mediation {
    /// Correlated equilibrium of the strategic form (Aumann 1974).
    Ce,
    /// Coarse correlated equilibrium (Moulin and Vial 1978).
    Cce,
    /// Extensive-form correlated equilibrium (von Stengel and Forges 2008).
    Efce,
    /// Extensive-form coarse correlated equilibrium (Farina, Bianchi and Sandholm 2020).
    Efcce,
    /// Normal-form coarse correlated equilibrium of the tree.
    Nfcce,
    /// Communication equilibrium (Forges 1986; Myerson 1986): players report, a mediator recommends.
    Communication,
    /// The same with verified reports: a player can be silent and cannot lie.
    Certification,
    /// Bayes correlated equilibrium (Bergemann and Morris 2016); with the sender's payoff as the
    /// goal, Bayesian persuasion.
    Bce,
    /// Strong Stackelberg equilibrium: the leader pledges a strategy.
    Sse,
    /// Stackelberg extensive-form correlated equilibrium: the leader pledges a device.
    Sefce,
    /// What a planner would do who hears every report and whom everybody obeys.
    Planner,
}

impl Mediation {
    /// Every one of them.
    pub const ALL: [Mediation; 11] = [
        Mediation::Ce,
        Mediation::Cce,
        Mediation::Efce,
        Mediation::Efcce,
        Mediation::Nfcce,
        Mediation::Communication,
        Mediation::Certification,
        Mediation::Bce,
        Mediation::Sse,
        Mediation::Sefce,
        Mediation::Planner,
    ];

    /// The name on the command line, in files and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Mediation::Ce => "ce",
            Mediation::Cce => "cce",
            Mediation::Efce => "efce",
            Mediation::Efcce => "efcce",
            Mediation::Nfcce => "nfcce",
            Mediation::Communication => "communication",
            Mediation::Certification => "certification",
            Mediation::Bce => "bce",
            Mediation::Sse => "sse",
            Mediation::Sefce => "sefce",
            Mediation::Planner => "planner",
        }
    }

    /// What its devices must deter.
    pub fn must_deter(self) -> Obedience {
        match self {
            Mediation::Ce => Obedience::Ce,
            Mediation::Cce | Mediation::Nfcce => Obedience::Cce,
            Mediation::Efcce => Obedience::Efcce,
            Mediation::Efce | Mediation::Sefce | Mediation::Sse => Obedience::Efce,
            Mediation::Communication => Obedience::Communication,
            Mediation::Certification => Obedience::Certification,
            Mediation::Bce => Obedience::Bce,
            Mediation::Planner => Obedience::Planner,
        }
    }

    /// Whether one player, the leader, is bound by a pledge.
    pub fn has_leader(self) -> bool {
        matches!(self, Mediation::Sse | Mediation::Sefce)
    }

    /// Solves a game.
    ///
    /// Refuses games outside the concept's class with the reason.
    pub fn solve(
        self,
        game: &Game,
        request: &Request,
        options: &Options,
    ) -> Result<Mediated, Error> {
        self.solve_within(game, request, &options.start())
    }

    /// The same on a clock that runs already.
    pub fn solve_within(
        self,
        game: &Game,
        request: &Request,
        run: &Run<'_>,
    ) -> Result<Mediated, Error> {
        solve::solve(self, game, request, run)
    }

    /// The linear program of the concept with its goal as the objective, over any exact ordered
    /// field. Without a goal it has no costs; a leader's own payoff is the goal of `sefce`.
    ///
    /// Refuses games outside the concept's class, `sse`, whose search is no single program, and
    /// correlated concepts where the program is only a bound.
    pub fn program<K: OrderedField>(
        self,
        game: &Game<K>,
        goal: Option<&Goal<K>>,
        leader: Option<PlayerId>,
        run: &Run<'_>,
    ) -> Result<LinearProgram<K>, Error> {
        solve::program(self, game, goal, leader, run)
    }
}

impl fmt::Display for Mediation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Mediation {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let names = Mediation::ALL.map(Mediation::name);
        let found = Mediation::ALL.into_iter().find(|own| own.name() == text);
        found.ok_or_else(|| {
            let fault = Diagnostic::error(format!("there is no concept `{text}`"));
            Error::new(ErrorKind::Input, fault.suggest(text, names))
        })
    }
}

/// What is wanted of a device.
#[derive(Debug, Clone)]
pub struct Request<K = Rational> {
    /// Of what the most is to be made. `None` is the leader's own payoff in concepts with one; in the
    /// others any device is found, and what all of them together can pay.
    pub goal: Option<Goal<K>>,
    /// Who pledges; `None` is the first player.
    pub leader: Option<PlayerId>,
    /// What decides between devices that are equally good.
    pub tie_break: Option<TieBreak<K>>,
}

impl<K> Default for Request<K> {
    fn default() -> Self {
        Request {
            goal: None,
            leader: None,
            tie_break: None,
        }
    }
}

/// What decides between devices that are equally good.
#[derive(Debug, Clone)]
pub enum TieBreak<K = Rational> {
    /// Few recommendations.
    Sparse,
    /// The most of a second objective.
    Objective(Objective<K>),
}

/// The best device of a concept, and what is known about it.
#[derive(Debug, Clone)]
pub struct Mediated<K = Rational> {
    /// The concept.
    pub concept: Mediation,
    /// Who was bound by a pledge.
    pub leader: Option<PlayerId>,
    /// How it was found.
    pub method: &'static str,
    /// The back end that was used.
    pub backend: Option<Backend>,
    /// How the search ended.
    pub status: Status,
    /// Which proof the numbers have.
    pub proof: Proof,
    /// The goal, what the device makes of it, and whether no other makes more. `None` without a
    /// goal.
    pub optimum: Option<Optimum<K>>,
    /// The device; `None` where only a bound is known.
    pub device: Option<Device<K>>,
    /// By player: the least and greatest payoff over all optimal devices, where these are known.
    pub payoffs: Vec<Range<K>>,
    /// `false` where other devices are as good and lead to other plays.
    pub unique: Option<bool>,
    /// What the checker found.
    pub certificate: Option<DeviceCertificate<K>>,
    /// What incentive constraints cost.
    pub prices: Vec<Price<K>>,
    /// Time to solve and to certify.
    pub seconds: (Duration, Duration),
}

/// The shadow price of one incentive constraint: by how much the goal's best value changes when a
/// player is allowed to forgo some of what deviating would bring.
#[derive(Debug, Clone, PartialEq)]
pub struct Price<K = Rational> {
    /// Who.
    pub player: PlayerId,
    /// Where the deviation begins; `None` before the play.
    pub infoset: Option<InfosetId>,
    /// What was recommended there, if the player has heard that.
    pub recommended: Option<ActionId>,
    /// Whether one unit is one of the player's payoff given that it comes there, and not of its
    /// payoff before the play.
    pub conditional: bool,
    /// The price in the dual solution that was found.
    pub price: K,
    /// Whether the derivatives were computed: in large programs they are not.
    pub sided: bool,
    /// The derivative when the constraint is relaxed.
    pub relaxing: Option<K>,
    /// The derivative when it is tightened; `None` where no device is left then.
    pub tightening: Option<K>,
}
