//! Strong Stackelberg equilibria of two players.
//!
//! The leader commits to a strategy, mixed or not; the follower knows it, plays a best reply, and of
//! several the one that the leader likes best (Leitmann 1978; von Stengel and Zamir 2010). Some best
//! reply is pure. Finding the best strategy is NP-hard on trees with chance or imperfect information
//! (Letchford and Conitzer 2010).
//!
//! The search branches on what the follower does. Where correlation plans recommend one pure plan to
//! the follower they are a strategy of the leader and that plan, and the follower's incentive
//! constraints say that it is a best reply. So the best correlation plan without the leader's
//! constraints is a bound, exact in rational arithmetic; where it makes the follower mix at a set, one
//! branch for every action forbids the others there (Čermák, Bošanský and others 2016). A matrix game
//! ends with one linear program for every plan of the follower at most (Conitzer and Sandholm 2006).

use crate::diagnostic::Error;
use crate::game::{ActionId, Game, Goal, Objective, PlayerId};
use crate::lp::LinearProgram;
use crate::lp::exact::ExactSolution;
use crate::number::{OrderedRing, Rational};
use crate::run::{Run, Status, Stop};
use crate::solvers::correlated::{CorrelatedProgram, Leaving, Polytope, correlated};
use crate::solvers::incentives::{DeviceProgram, face, with_goal};
use crate::strategy::{Behavior, RealizationPlan};

/// The best pledge that was found.
#[derive(Debug, Clone)]
pub struct Stackelberg {
    /// The leader's strategy and the follower's reply, open where a player's own moves exclude a
    /// set; `None` if the search stopped before one was found.
    pub profile: Option<Behavior>,
    /// What it makes of the goal.
    pub value: Option<Rational>,
    /// What no pledge exceeds: the value itself where that is proved.
    pub bound: Option<Rational>,
    /// Whether no pledge is better.
    pub proved: bool,
    /// [`Status::Solved`], or why the search ended early.
    pub status: Status,
    /// How many linear programs were solved.
    pub programs: usize,
}

/// Finds a strong Stackelberg equilibrium: the leader's strategy, and of the follower's best replies
/// the one, that make the most of a goal, by default the leader's payoff.
///
/// Refuses games without perfect recall, those for more than two players, a leader that the game does
/// not have, and a goal that is the least of several objectives.
///
/// ```
/// use demarche::game::{Game, PlayerId};
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::commitment::sse;
/// use ndarray::array;
///
/// let (row, column) = (array![[2, 4], [1, 3]], array![[1, 0], [0, 2]]);
/// let payoffs = [row.mapv(Rational::from), column.mapv(Rational::from)];
/// let (sides, views) = (["one", "two"], [payoffs[0].view(), payoffs[1].view()]);
/// let game = Game::bimatrix("a pledge", ["Leader", "Follower"], sides, sides, views)?;
/// let found = sse(&game, PlayerId::new(0), None, &Options::default().start())?;
/// assert_eq!(found.value, Some(Rational::new(11, 3)));
/// assert!(found.proved);
/// let pledge = game.infosets_of(PlayerId::new(0))[0];
/// assert_eq!(found.profile.unwrap().at(pledge).unwrap()[0], Rational::new(2, 3));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn sse(
    game: &Game,
    leader: PlayerId,
    goal: Option<&Goal>,
    run: &Run<'_>,
) -> Result<Stackelberg, Error> {
    if game.players().len() > 2 {
        return Err(Error::unsupported(
            format!(
                "a strong Stackelberg equilibrium has one follower, and the game has {} players",
                game.players().len()
            ),
            "choose the concept `sefce`, which is for any number of players",
        ));
    }
    if goal.is_some_and(|goal| goal.linear().is_none()) {
        return Err(Error::unsupported(
            "for the least of several objectives the best reply may be a mixed one, and the search is \
             for pure replies",
            "choose the concept `sefce`",
        ));
    }
    game.require_player(leader)?;
    let built = correlated(
        game,
        Leaving::AfterHearing,
        &[leader],
        Some(Polytope::Equations),
        run,
    )?;
    let own = Goal::from(Objective::payoff(game, leader));
    let program = with_goal(built.form(), game, Some(goal.unwrap_or(&own)))?;
    let follower = game.player_ids().find(|player| *player != leader);
    let mut search = Search {
        game,
        built: &built,
        follower,
        best: None,
        programs: 0,
    };
    let (status, open) = search.run(&program, run)?;
    let (value, profile) = match search.best {
        Some((value, profile)) => (Some(value), Some(profile)),
        None => (None, None),
    };
    let proved = status == Status::Solved && value.is_some();
    let bound = match (proved, open) {
        (true, _) => value.clone(),
        (false, Some(open)) => Some(match &value {
            Some(value) if value.compare(&open).is_gt() => value.clone(),
            _ => open,
        }),
        (false, None) => None,
    };
    Ok(Stackelberg {
        profile,
        value,
        bound,
        proved,
        status,
        programs: search.programs,
    })
}

struct Search<'a> {
    game: &'a Game,
    built: &'a CorrelatedProgram<Rational>,
    follower: Option<PlayerId>,
    best: Option<(Rational, Behavior)>,
    programs: usize,
}

/// What the follower must not do, and what the leader then cannot exceed.
struct Open {
    forbidden: Vec<ActionId>,
    bound: Option<Rational>,
}

impl Search<'_> {
    /// Depth first. Returns how it ended, and what the programs left cannot exceed.
    fn run(
        &mut self,
        program: &LinearProgram,
        run: &Run<'_>,
    ) -> Result<(Status, Option<Rational>), Error> {
        let mut waiting = vec![Open {
            forbidden: Vec::new(),
            bound: None,
        }];
        while let Some(open) = waiting.pop() {
            if open
                .bound
                .as_ref()
                .is_some_and(|bound| self.is_beaten(bound))
            {
                continue;
            }
            let solved = match run.stopped() {
                Some(stop) => Err(stop),
                None => self.solve(program, &open.forbidden, run)?,
            };
            let found = match solved {
                Ok(None) => continue,
                Ok(Some(found)) => found,
                Err(stop) => {
                    waiting.push(open);
                    let all_bounded = waiting.iter().all(|open| open.bound.is_some());
                    let bounds = waiting.into_iter().filter_map(|open| open.bound);
                    let most = bounds.max().filter(|_| all_bounded);
                    return Ok((Status::Stopped(stop), most));
                }
            };
            if self.is_beaten(&found.objective) {
                continue;
            }
            let Some(actions) = self.mixed_at(&found) else {
                let profile = self.profile(&found)?;
                self.best = Some((found.objective, profile));
                continue;
            };
            // The likelier an action is, the sooner it is looked at.
            for kept in actions.iter().rev() {
                let others = actions.iter().filter(|other| *other != kept);
                let forbidden = open.forbidden.iter().chain(others).copied();
                waiting.push(Open {
                    forbidden: forbidden.collect(),
                    bound: Some(found.objective.clone()),
                });
            }
        }
        Ok((Status::Solved, None))
    }

    /// Whether the best so far is as good as this.
    fn is_beaten(&self, bound: &Rational) -> bool {
        let best = self.best.as_ref();
        best.is_some_and(|(best, _)| bound.compare(best).is_le())
    }

    fn solve(
        &mut self,
        program: &LinearProgram,
        forbidden: &[ActionId],
        run: &Run<'_>,
    ) -> Result<Result<Option<ExactSolution>, Stop>, Error> {
        let mut program = program.clone();
        for &action in forbidden {
            self.forbid(&mut program, action);
        }
        self.programs += 1;
        run.report("linear programs", self.programs as u64, None);
        let (float, found) = face::solve(&program, run)?;
        Ok(match (found, float.status) {
            (Some(found), _) => Ok(Some(found)),
            (None, crate::lp::LpStatus::Infeasible) => Ok(None),
            (None, crate::lp::LpStatus::Limit(stop)) => Err(stop),
            (None, _) => Err(run.stopped().unwrap_or(Stop::Work)),
        })
    }

    /// How often the player's plan takes an action.
    fn weight(&self, found: &ExactSolution, player: PlayerId, action: ActionId) -> Rational {
        let column = self.built.marginal(player, self.game.sequence(action));
        column.map_or(Rational::ZERO, |column| {
            found.primal[column.index()].clone()
        })
    }

    /// The actions of the first set at which the follower mixes, likeliest first.
    fn mixed_at(&self, found: &ExactSolution) -> Option<Vec<ActionId>> {
        let follower = self.follower?;
        self.game.infosets_of(follower).iter().find_map(|&id| {
            let set = self.game.infoset(id);
            let weight = |action: ActionId| self.weight(found, follower, action);
            let positive = set.actions().filter(|action| !weight(*action).is_zero());
            let mut actions: Vec<ActionId> = set.actions().collect();
            actions.sort_by(|a, b| weight(*b).compare(&weight(*a)));
            (positive.count() > 1).then_some(actions)
        })
    }

    /// Takes an action from the follower.
    fn forbid(&self, program: &mut LinearProgram, action: ActionId) {
        let column = self
            .follower
            .and_then(|player| self.built.marginal(player, self.game.sequence(action)));
        if let Some(column) = column {
            program.set_bounds(column, Some(Rational::ZERO), Some(Rational::ZERO));
        }
    }

    /// The leader's strategy and the follower's plan.
    fn profile(&self, found: &ExactSolution) -> Result<Behavior, Error> {
        let game = self.game;
        let mut profile = Behavior::open(game.shape().clone());
        for player in game.player_ids() {
            let mut weights = vec![Rational::ZERO; game.sequence_count(player)];
            weights[0] = Rational::ONE;
            for &id in game.infosets_of(player) {
                let set = game.infoset(id);
                let inflow = weights[set.parent_sequence().index()].clone();
                let own: Vec<Rational> = set
                    .actions()
                    .map(|action| self.weight(found, player, action))
                    .collect();
                // What chance excludes has no weights: any action will do.
                let known = own.iter().any(|weight| !weight.is_zero());
                for (index, action) in set.actions().enumerate() {
                    weights[game.sequence(action).index()] = match known {
                        true => own[index].clone(),
                        false if index == 0 => inflow.clone(),
                        false => Rational::ZERO,
                    };
                }
            }
            let plan = RealizationPlan::new(game.shape().clone(), player, weights);
            let plan = plan.ok_or_else(|| {
                Error::internal(format!(
                    "what `{}` does in an optimum is no realization plan",
                    game.player_name(player)
                ))
            })?;
            plan.write_to(&mut profile);
        }
        Ok(profile)
    }
}
