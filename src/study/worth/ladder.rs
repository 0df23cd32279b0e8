//! The value ladder at one point.

use super::share;
use crate::concepts::{Catalogue, Concept, Mediated, Mediation, Optimum, Request};
use crate::diagnostic::Error;
use crate::game::{Game, Goal, Objective, PlayerId};
use crate::number::Rational;
use crate::run::{Options, Status};
use std::fmt;

/// The best value of a goal under one solution concept after another, and what lies between them.
#[derive(Debug, Clone)]
pub struct Worth<K = Rational> {
    /// The goal, as it was given.
    pub goal: String,
    /// Who pledges, and whose own payoff the last three rungs are in; `None` in a game without
    /// players.
    pub leader: Option<PlayerId>,
    /// In the order of [`RungKind::ALL`], one of each kind.
    pub rungs: Vec<Rung<K>>,
    /// What lies between two rungs.
    pub differences: Vec<Difference<K>>,
}

/// The best value under one solution concept.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung<K = Rational> {
    /// Which one.
    pub what: RungKind,
    /// The best value that was found; of the worst sequential equilibrium the least one.
    pub value: Option<K>,
    /// Whether there is no better one.
    pub proved: bool,
    /// What none exceeds, where the value is not proved but that is known; of the worst sequential
    /// equilibrium what none falls short of.
    pub bound: Option<K>,
    /// Why no value is known, or why it is not proved.
    pub why_not: Option<String>,
}

/// A rung of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RungKind {
    /// The least that a sequential equilibrium makes of the goal.
    WorstSequential,
    /// The most that a sequential equilibrium makes of it.
    BestSequential,
    /// The most that a Nash equilibrium makes of it.
    BestNash,
    /// The most with a mediator that hears reports, true or not.
    Communication,
    /// The most with a mediator that hears verified reports or silence.
    Certification,
    /// The most that anybody could do whom everybody obeys.
    Planner,
    /// The leader's best Nash equilibrium.
    LeaderNash,
    /// The most that the leader gets by a pledge of what it does.
    Sse,
    /// The most that it gets by a pledge of what it does and recommends.
    Sefce,
}

impl RungKind {
    /// Every one, from the lowest to the highest: six for the goal, three for the leader.
    pub const ALL: [RungKind; 9] = [
        RungKind::WorstSequential,
        RungKind::BestSequential,
        RungKind::BestNash,
        RungKind::Communication,
        RungKind::Certification,
        RungKind::Planner,
        RungKind::LeaderNash,
        RungKind::Sse,
        RungKind::Sefce,
    ];

    /// The name in reports and documents.
    pub fn name(self) -> &'static str {
        match self {
            RungKind::WorstSequential => "worst-sequential",
            RungKind::BestSequential => "best-sequential",
            RungKind::BestNash => "best-nash",
            RungKind::Communication => "communication",
            RungKind::Certification => "certification",
            RungKind::Planner => "planner",
            RungKind::LeaderNash => "leader-nash",
            RungKind::Sse => "sse",
            RungKind::Sefce => "sefce",
        }
    }

    /// Whether it is in the leader's own payoff.
    pub fn is_for_leader(self) -> bool {
        matches!(self, RungKind::LeaderNash | RungKind::Sse | RungKind::Sefce)
    }

    /// The concept of its devices, if it has devices.
    pub fn mediation(self) -> Option<Mediation> {
        match self {
            RungKind::Communication => Some(Mediation::Communication),
            RungKind::Certification => Some(Mediation::Certification),
            RungKind::Planner => Some(Mediation::Planner),
            RungKind::Sse => Some(Mediation::Sse),
            RungKind::Sefce => Some(Mediation::Sefce),
            RungKind::WorstSequential
            | RungKind::BestSequential
            | RungKind::BestNash
            | RungKind::LeaderNash => None,
        }
    }
}

impl fmt::Display for RungKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// What lies between two rungs.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference<K = Rational> {
    /// Its name.
    pub what: &'static str,
    /// The lower rung.
    pub from: RungKind,
    /// The higher rung.
    pub to: RungKind,
    /// How much higher it is; `None` unless both are proved.
    pub value: Option<K>,
}

/// The names of the differences.
const DIFFERENCES: [(&str, RungKind, RungKind); 6] = [
    (
        "incredible threats",
        RungKind::BestSequential,
        RungKind::BestNash,
    ),
    (
        "value of the channel",
        RungKind::BestNash,
        RungKind::Communication,
    ),
    (
        "value of verification",
        RungKind::Communication,
        RungKind::Certification,
    ),
    (
        "cost of incentives",
        RungKind::Certification,
        RungKind::Planner,
    ),
    ("value of commitment", RungKind::LeaderNash, RungKind::Sse),
    (
        "value of a correlated pledge",
        RungKind::Sse,
        RungKind::Sefce,
    ),
];

impl<K> Worth<K> {
    /// A rung.
    pub fn rung(&self, what: RungKind) -> Option<&Rung<K>> {
        self.rungs.iter().find(|rung| rung.what == what)
    }
}

/// The value ladder of a game for a goal, and for a leader's own payoff.
///
/// `leader` is who pledges; `None` is the first player. A rung that is refused or finds nothing says
/// why and stops none of the others; each may take its share of the time that is left. Equilibria
/// can be compared by goals that are one objective, and pledges have a method for two players.
///
/// Refuses another game's goal and a leader that the game does not have.
///
/// # Errors
///
/// Also where two proved values contradict each other, which would be a fault of a method.
pub fn worth(
    game: &Game,
    goal: &Goal,
    leader: Option<PlayerId>,
    options: &Options,
) -> Result<Worth, Error> {
    let run = options.start();
    goal.require_fit(game)?;
    let players = game.players().len();
    let leader = match leader {
        Some(unknown) if unknown.index() >= players => {
            return Err(Error::input(format!(
                "there is no player {} in `{}`, who could lead",
                unknown.index() + 1,
                game.title()
            )));
        }
        Some(known) => Some(known),
        None => game.player_ids().next(),
    };
    let mut rungs = Vec::with_capacity(RungKind::ALL.len());
    for (position, what) in RungKind::ALL.into_iter().enumerate() {
        let own = share(&run, RungKind::ALL.len() - position);
        let rung = match (what.is_for_leader(), leader) {
            (false, _) => rung(what, game, goal, None, &own),
            (true, Some(leader)) => rung(
                what,
                game,
                &Goal::from(Objective::payoff(game, leader)),
                Some(leader),
                &own,
            ),
            (true, None) => Rung::none(what, "there is no player who could pledge anything"),
        };
        rungs.push(rung);
        run.report(
            "rungs",
            position as u64 + 1,
            Some(RungKind::ALL.len() as u64),
        );
    }
    require_order(&rungs)?;
    Ok(Worth {
        goal: goal.text().to_string(),
        leader,
        differences: differences(&rungs),
        rungs,
    })
}

impl Rung {
    fn none(what: RungKind, why: impl Into<String>) -> Self {
        Rung {
            what,
            value: None,
            proved: false,
            bound: None,
            why_not: Some(why.into()),
        }
    }

    /// What is known of an optimum, or why nothing is.
    fn of(what: RungKind, optimum: Option<Optimum>, why: Option<String>, status: Status) -> Self {
        let why = match status {
            Status::Stopped(stop) => stop.to_string(),
            Status::Solved => why.unwrap_or_else(|| "it is not known to be the best".to_string()),
        };
        match optimum {
            None => Rung::none(what, why),
            Some(optimum) => Rung {
                what,
                why_not: (!optimum.proved).then_some(why),
                value: Some(optimum.value),
                proved: optimum.proved,
                bound: optimum.bound,
            },
        }
    }
}

/// One rung. Whatever goes wrong there is told and stops no other.
fn rung(
    what: RungKind,
    game: &Game,
    goal: &Goal,
    leader: Option<PlayerId>,
    options: &Options,
) -> Rung {
    let found = match what.mediation() {
        Some(concept) => device(what, concept, game, goal, leader, options),
        None => equilibrium(what, game, goal, options),
    };
    found.unwrap_or_else(|fault| {
        let reasons = fault.diagnostics().iter();
        let reasons: Vec<&str> = reasons.map(|reason| reason.message.as_str()).collect();
        Rung::none(what, reasons.join("; "))
    })
}

fn device(
    what: RungKind,
    concept: Mediation,
    game: &Game,
    goal: &Goal,
    leader: Option<PlayerId>,
    options: &Options,
) -> Result<Rung, Error> {
    let request = Request {
        goal: Some(goal.clone()),
        leader,
        tie_break: None,
    };
    let Mediated {
        optimum, status, ..
    } = concept.solve(game, &request, options)?;
    Ok(Rung::of(what, optimum, None, status))
}

fn equilibrium(what: RungKind, game: &Game, goal: &Goal, options: &Options) -> Result<Rung, Error> {
    let Some(objective) = goal.linear() else {
        let why =
            "the least of several expectations is no objective that equilibria are compared by";
        return Ok(Rung::none(what, why));
    };
    let best = |concept: Concept, objective: &Objective| {
        let options = Options {
            all: false,
            ..options.clone()
        };
        let Catalogue {
            objective,
            status,
            reason,
            ..
        } = concept.best(game, objective, &options)?;
        Ok((objective, reason, status))
    };
    let (optimum, why, status) = match what {
        RungKind::WorstSequential => {
            let (least, why, status) = best(Concept::Sequential, &objective.negated())?;
            let least = least.map(|least| Optimum {
                value: -least.value,
                bound: least.bound.map(|bound| -bound),
                ..least
            });
            (least, why, status)
        }
        RungKind::BestSequential => best(Concept::Sequential, objective)?,
        _ => best(Concept::Nash, objective)?,
    };
    Ok(Rung::of(what, optimum, why, status))
}

/// What lies between two rungs whose values are proved.
fn differences(rungs: &[Rung]) -> Vec<Difference> {
    let proved = |kind: RungKind| {
        let rung = rungs.iter().find(|rung| rung.what == kind);
        let rung = rung.filter(|rung| rung.proved)?;
        rung.value.as_ref()
    };
    let between = |(what, from, to): (&'static str, RungKind, RungKind)| Difference {
        what,
        from,
        to,
        value: proved(from).zip(proved(to)).map(|(low, high)| high - low),
    };
    DIFFERENCES.into_iter().map(between).collect()
}

/// Refuses rungs that contradict each other: a value, which some device attains, above what is
/// proved to be the most on a higher rung.
fn require_order(rungs: &[Rung]) -> Result<(), Error> {
    for (position, low) in rungs.iter().enumerate() {
        for high in &rungs[position + 1..] {
            if low.what.is_for_leader() != high.what.is_for_leader() {
                continue;
            }
            let most = match high.proved {
                true => &high.value,
                false => &high.bound,
            };
            if let (Some(value), Some(most)) = (&low.value, most)
                && value > most
            {
                return Err(Error::internal(format!(
                    "the value {value} of `{}` exceeds the {most} that is the most of `{}`",
                    low.what, high.what
                )));
            }
        }
    }
    Ok(())
}
