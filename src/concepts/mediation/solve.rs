//! Program, optimum, certificate.

use super::{Mediated, Mediation, Price, Request, TieBreak};
use crate::analysis::certify_device;
use crate::concepts::{Optimum, Proof};
use crate::diagnostic::{Error, ErrorKind};
use crate::game::{Game, Goal, Objective, PlayerId};
use crate::lp::LinearProgram;
use crate::number::{OrderedField, Rational};
use crate::run::{Run, Status, Stop};
use crate::solvers::commitment;
use crate::solvers::correlated::{self, CorrelatedProgram, Leaving, Polytope, correlated};
use crate::solvers::incentives::{self, BestDevice, Choice, DeviceProgram, with_goal};
use crate::solvers::mediated;
use crate::strategy::{Device, Range};

pub(super) fn solve(
    concept: Mediation,
    game: &Game,
    request: &Request,
    run: &Run<'_>,
) -> Result<Mediated, Error> {
    let leader = concept
        .has_leader()
        .then(|| request.leader.unwrap_or(PlayerId::new(0)));
    if let Some(leader) = leader {
        game.require_player(leader)?;
    }
    let goal = match (leader, &request.goal) {
        (Some(leader), None) => Some(Goal::from(Objective::payoff(game, leader))),
        (_, goal) => goal.clone(),
    };
    if let Some(goal) = &goal {
        goal.require_fit(game)?;
    }
    let found = Found {
        concept,
        game,
        goal,
        leader,
        request,
        run,
    };
    match found.any() {
        // What a limit ended before there was a program is no error.
        Err(error) if error.kind() == ErrorKind::Limit && run.stopped().is_some() => {
            let stop = run.stopped().unwrap_or(Stop::Time);
            Ok(found.nothing("none", Status::Stopped(stop)))
        }
        other => other,
    }
}

pub(super) fn program<K: OrderedField>(
    concept: Mediation,
    game: &Game<K>,
    goal: Option<&Goal<K>>,
    leader: Option<PlayerId>,
    run: &Run<'_>,
) -> Result<LinearProgram<K>, Error> {
    let leader = leader.unwrap_or(PlayerId::new(0));
    let goal_of = |built: &dyn DeviceProgram<K>| with_goal(built.form(), game, goal);
    match concept {
        Mediation::Ce => goal_of(&correlated::ce(game, run)?),
        Mediation::Cce | Mediation::Efce | Mediation::Efcce | Mediation::Nfcce => {
            let built = correlated(game, leaving(concept), &[], None, run)?;
            require_exact(&built)?;
            goal_of(&built)
        }
        Mediation::Sefce => {
            game.require_player(leader)?;
            let built = commitment::sefce(game, leader, run)?;
            require_exact(&built)?;
            let own = Goal::from(Objective::payoff(game, leader));
            with_goal(built.form(), game, Some(goal.unwrap_or(&own)))
        }
        Mediation::Communication => goal_of(&in_time(mediated::communication(game, run)?, run)?),
        Mediation::Certification => goal_of(&in_time(mediated::certification(game, run)?, run)?),
        Mediation::Planner => goal_of(&in_time(mediated::planner(game, run)?, run)?),
        Mediation::Bce => goal_of(&in_time(mediated::bce(game, run)?, run)?),
        Mediation::Sse => Err(Error::unsupported(
            "a strong Stackelberg equilibrium is found by a search and not by one linear program",
            "choose the concept `sefce`, which bounds it",
        )),
    }
}

/// What was written, unless a limit came first.
fn in_time<T>(built: Option<T>, run: &Run<'_>) -> Result<T, Error> {
    built.ok_or_else(|| {
        let stop = run.stopped().unwrap_or(Stop::Time);
        Error::limit(
            stop.to_string(),
            "allow more time, or make the model smaller",
        )
    })
}

fn require_exact<K: OrderedField>(built: &CorrelatedProgram<K>) -> Result<(), Error> {
    match built.polytope {
        Polytope::Relaxation => Err(Error::unsupported(
            "of this game the linear program is only a bound",
            "choose the concept `communication` or `certification`, which are exact for every game",
        )),
        _ => Ok(()),
    }
}

fn leaving(concept: Mediation) -> Leaving {
    match concept {
        Mediation::Efcce => Leaving::BeforeHearing,
        Mediation::Cce | Mediation::Nfcce => Leaving::BeforePlay,
        _ => Leaving::AfterHearing,
    }
}

/// Rows and columns of the relaxation together up to which joint plans are generated.
const SIZE_FOR_GENERATION: usize = 6000;

/// What is to be found.
struct Found<'a> {
    concept: Mediation,
    game: &'a Game,
    goal: Option<Goal>,
    leader: Option<PlayerId>,
    request: &'a Request,
    run: &'a Run<'a>,
}

impl Found<'_> {
    fn any(&self) -> Result<Mediated, Error> {
        let (game, run) = (self.game, self.run);
        match self.concept {
            Mediation::Ce => {
                let built = correlated::ce(game, run)?;
                self.best(&built, "linear program over joint plans")
            }
            Mediation::Cce | Mediation::Efce | Mediation::Efcce | Mediation::Nfcce => {
                let built = correlated(game, leaving(self.concept), &[], None, run)?;
                self.best_correlation(&built)
            }
            Mediation::Sefce => {
                let leader = self.leader.unwrap_or(PlayerId::new(0));
                self.best_correlation(&commitment::sefce(game, leader, run)?)
            }
            Mediation::Communication => {
                let built = in_time(mediated::communication(game, run)?, run)?;
                self.best(&built, "linear program over transcripts")
            }
            Mediation::Certification => {
                let built = in_time(mediated::certification(game, run)?, run)?;
                self.best(&built, "linear program over transcripts")
            }
            Mediation::Planner => {
                let built = in_time(mediated::planner(game, run)?, run)?;
                self.best(&built, "linear program over transcripts")
            }
            Mediation::Bce => {
                let built = in_time(mediated::bce(game, run)?, run)?;
                self.best(&built, "linear program over states and actions")
            }
            Mediation::Sse => self.pledge(),
        }
    }

    fn best_correlation(&self, built: &CorrelatedProgram<Rational>) -> Result<Mediated, Error> {
        match built.polytope {
            Polytope::Equations => self.best(built, "linear program over relevant sequences"),
            Polytope::JointPlans => self.best(built, "linear program over joint plans"),
            Polytope::Relaxation => self.bounded(built),
        }
    }

    /// What is best over the relaxation is a bound; joint plans are then generated as they are
    /// needed, if the program is not too large for that.
    fn bounded(&self, built: &CorrelatedProgram<Rational>) -> Result<Mediated, Error> {
        let relaxed = "relaxed linear program over relevant sequences";
        let best = self.device(built, Choice::Any)?;
        let nothing = Mediated {
            backend: best.backend,
            ..self.nothing(relaxed, best.status)
        };
        let Some(bound) = best.value.clone() else {
            return Ok(nothing);
        };
        let optimum = |value: Rational, proved: bool, bound: Option<Rational>| {
            self.goal.as_ref().map(|goal| Optimum {
                expression: goal.text().to_string(),
                value,
                proved,
                bound: bound.filter(|_| !proved),
            })
        };
        let only_bound = Mediated {
            optimum: optimum(bound.clone(), false, Some(bound.clone())),
            ..nothing
        };
        let program = &built.form().program;
        if program.rows() + program.columns() > SIZE_FOR_GENERATION {
            let status = match self.goal {
                Some(_) => only_bound.status,
                None => Status::Stopped(Stop::Work),
            };
            return Ok(Mediated {
                status,
                ..only_bound
            });
        }
        if self.request.tie_break.is_some() {
            return Err(Error::unsupported(
                "in this game joint plans are generated as they are needed, and there is no choice \
                 yet between devices that are as good",
                "leave out `--tie-break`, or add the second goal to `--objective` with a small weight",
            ));
        }
        let (game, run) = (self.game, self.run);
        let anything = Goal::from(Objective::nothing(game));
        let goal = self.goal.as_ref().unwrap_or(&anything);
        let pledged: Vec<PlayerId> = self.leader.into_iter().collect();
        let leaving = leaving(self.concept);
        let found = correlated::generate(game, leaving, &pledged, goal, &bound, run)?;
        let Some((device, value)) = found.best else {
            return Ok(Mediated {
                status: found.status,
                ..only_bound
            });
        };
        let method = "joint plans generated as they are needed";
        let certified = self.certified(
            Mediated {
                backend: best.backend,
                ..self.nothing(method, found.status)
            },
            device,
            Some(value.clone()),
        )?;
        Ok(Mediated {
            optimum: optimum(value, found.proved, found.bound),
            ..certified
        })
    }

    fn device(
        &self,
        built: &impl DeviceProgram<Rational>,
        choice: Choice<'_>,
    ) -> Result<BestDevice, Error> {
        incentives::best_device(built, self.game, self.goal.as_ref(), choice, self.run)
    }

    fn best(
        &self,
        built: &impl DeviceProgram<Rational>,
        method: &'static str,
    ) -> Result<Mediated, Error> {
        let choice = match &self.request.tie_break {
            None => Choice::Any,
            Some(TieBreak::Sparse) => Choice::Sparse,
            Some(TieBreak::Objective(objective)) => Choice::Objective(objective),
        };
        let best = self.device(built, choice)?;
        if best.infeasible {
            return Err(Error::internal(format!(
                "the program of `{}` has no solution, though a Nash equilibrium is one",
                self.concept
            )));
        }
        let rows = &built.form().incentives;
        let prices = best.prices.iter().map(|own| {
            let row = &rows[own.incentive];
            let unit = row.arrival.as_ref();
            let per_unit = |price: &Rational| match unit {
                Some(arrival) => price * arrival,
                None => price.clone(),
            };
            let sides = own.sides.as_ref();
            Price {
                player: row.player,
                infoset: row.infoset,
                recommended: row.recommended,
                conditional: unit.is_some(),
                price: per_unit(&own.price),
                sided: sides.is_some(),
                relaxing: sides.map(|sides| per_unit(&sides.relaxing)),
                tightening: sides.and_then(|sides| sides.tightening.as_ref().map(per_unit)),
            }
        });
        let prices = prices.collect();
        let Some(device) = best.device else {
            return Ok(Mediated {
                backend: best.backend,
                ..self.nothing(method, best.status)
            });
        };
        self.certified(
            Mediated {
                backend: best.backend,
                payoffs: best.payoffs,
                unique: best.varies.map(|varies| !varies),
                prices,
                ..self.nothing(method, best.status)
            },
            device,
            best.value,
        )
    }

    /// A device with its certificate.
    fn certified(
        &self,
        found: Mediated,
        device: Device,
        value: Option<Rational>,
    ) -> Result<Mediated, Error> {
        let solved = self.run.elapsed();
        let bound: Vec<PlayerId> = self.leader.into_iter().collect();
        let must_deter = self.concept.must_deter();
        let certificate = certify_device(
            self.game,
            &device,
            must_deter,
            &bound,
            &self.run.to_certify(),
        )?;
        if let Some(refuted) = &certificate.refutation {
            return Err(Error::internal(format!(
                "an answer of `{}` is withheld: `{}` gains {} by a deviation",
                self.concept,
                self.game.player_name(refuted.player),
                refuted.gain
            )));
        }
        let optimum = match &self.goal {
            None => None,
            Some(goal) => {
                let makes = goal.value(&certificate.payoffs, &certificate.plays);
                if value.is_some_and(|value| value != makes) {
                    return Err(Error::internal(format!(
                        "the value of `{}` is not what its device brings about",
                        self.concept
                    )));
                }
                Some(Optimum {
                    expression: goal.text().to_string(),
                    value: makes,
                    proved: true,
                    bound: None,
                })
            }
        };
        Ok(Mediated {
            optimum,
            device: Some(device),
            certificate: Some(certificate),
            seconds: (solved, self.run.elapsed() - solved),
            ..found
        })
    }

    /// The leader's best strategy.
    fn pledge(&self) -> Result<Mediated, Error> {
        let leader = self.leader.unwrap_or(PlayerId::new(0));
        let method = "branch and bound on what the follower does";
        if self.request.tie_break.is_some() {
            return Err(Error::unsupported(
                "there is no choice yet between strong Stackelberg equilibria that are as good",
                "leave out `--tie-break`, or choose the concept `sefce`",
            ));
        }
        let best = commitment::sse(self.game, leader, self.goal.as_ref(), self.run)?;
        let nothing = self.nothing(method, best.status);
        let Some(profile) = best.profile else {
            return Ok(nothing);
        };
        let found = self.certified(nothing, Device::Pledge(profile), best.value)?;
        let optimum = found.optimum.map(|optimum| Optimum {
            proved: best.proved,
            bound: best.bound.filter(|_| !best.proved),
            ..optimum
        });
        let payoffs = Vec::new();
        Ok(Mediated {
            optimum,
            payoffs,
            ..found
        })
    }

    fn nothing(&self, method: &'static str, status: Status) -> Mediated {
        Mediated {
            concept: self.concept,
            leader: self.leader,
            method,
            backend: None,
            status,
            proof: Proof::Exact,
            optimum: None,
            device: None,
            payoffs: Vec::<Range>::new(),
            unique: None,
            certificate: None,
            prices: Vec::new(),
            seconds: (self.run.elapsed(), std::time::Duration::ZERO),
        }
    }
}
