//! Decisions of one player who knows of some parameters only that they lie in intervals.
//!
//! The strategies of all other players are fixed, so that the player's expected payoff under a
//! realization plan `x` is `u(x, θ)`, linear in `x`. If it is affine in every parameter `θ_i`
//! alone, as it is in a prior probability or in a payoff, then over a box of parameters its least
//! value and its greatest regret `max_y u(y, θ) - u(x, θ)` are at vertices, and the *states* `j`
//! that matter are these. What is found is exact and for the whole box:
//!
//! - **Γ-maximin** (Gilboa and Schmeidler, Journal of Mathematical Economics 18, 1989): the plan
//!   whose least expected payoff over the states is the greatest.
//! - **minimax regret** (Savage, JASA 46, 1951): the plan whose greatest regret is the least.
//! - **E-admissible** pure plans (Levi, Journal of Philosophy 71, 1974): optimal under some mixture
//!   of the states; if payoffs are affine in all parameters together, at some point of the box.
//! - **maximal** pure plans (Walley 1991): no pure plan is better under every mixture. Every
//!   E-admissible plan is maximal, and not conversely. Maximal ones survive **interval dominance**.
//!
//! Mixing may be worth something against ambiguity, as a mixed plan is judged before its lot is
//! drawn; the best pure plan is reported beside it. The first two criteria say what is best
//! *ex ante*, for a player who commits to a plan. Applied anew at every information set after
//! updating prior by prior they may say something else; [`Updated`] says where.
//!
//! Iran, who expects a hollow Israel to strike, with `p` the probability that it is sincere:
//!
//! ```
//! use demarche::model::{Model, StageDraft, ParameterDraft};
//! use demarche::number::Rational;
//! use demarche::run::Options;
//! use demarche::study::robust::decision::decision;
//!
//! let model = Model::builder()
//!     .players(["Iran"])
//!     .parameter(ParameterDraft::new("p", "0.5"))
//!     .stage(StageDraft::new("Israel").branch("sincere", "p").branch("hollow", "1 - p"))
//!     .stage(StageDraft::new("response").player("Iran").actions(["restrain", "intervene"]))
//!     .payoff("Iran", "if response == intervene then -9 else -4 - 10*(Israel == hollow)")
//!     .build()?;
//! let intervals = ["p = 0.3..0.6".parse()?];
//! let iran = model.shape()?.find_player("Iran").unwrap();
//! let values = model.defaults();
//! let found = decision(&model, &values, &intervals, iran, None, None, &Options::default())?;
//!
//! // To restrain brings -11 at p = 3/10 and -8 at p = 3/5; to intervene is safe.
//! let maximin = found.maximin.unwrap();
//! assert_eq!(maximin.value, Rational::from(-9));
//! // Restraining with probability 1/3 lets one regret no more than 2/3 either way.
//! let regret = found.regret.unwrap();
//! assert_eq!(regret.value, Rational::new(2, 3));
//! let response = model.shape()?.infosets_of(iran)[0];
//! assert_eq!(regret.behavior.at(response).unwrap()[0], Rational::new(1, 3));
//! assert_eq!(regret.least_favorable.unwrap(), [Rational::new(1, 2)]);
//! assert_eq!(regret.pure.unwrap().value, Rational::ONE);
//! // Each action is best at some p.
//! let ranges: Vec<_> = found.admissible.iter().map(|plan| plan.ranges[0].clone()).collect();
//! assert_eq!(ranges[0].least, Rational::new(1, 2));
//! assert_eq!(ranges[1].greatest, Rational::new(1, 2));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod admissible;
mod certify;
mod criteria;
mod facing;
mod own;
mod plans;
mod program;
mod uncertainty;
mod update;

pub use admissible::{Admissible, MOST_PROGRAMS};
pub use criteria::{Choice, Criterion, PureChoice};
pub use facing::Facing;
pub use plans::{MOST_PLANS, PurePlan};
pub use uncertainty::{Dependence, MOST_INTERVALS, ParameterBox, State, Uncertainty};
pub use update::{Revision, Updated};

use super::Interval;
use crate::diagnostic::Error;
use crate::game::{InfosetId, PlayerId};
use crate::model::{Assignment, Model};
use crate::number::Rational;
use crate::run::{Options, Run, Status, Stop};
use crate::strategy::Behavior;
use own::OwnSets;

/// What is best for a player under ambiguity.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The problem, with its states.
    pub problem: Uncertainty,
    /// The player's information sets to which chance and the others lead in some state. Plans are
    /// about these.
    pub infosets: Vec<InfosetId>,
    /// By state: the most that any plan brings there.
    pub best: Vec<Rational>,
    /// The Γ-maximin plan; `None` if the work stopped before.
    pub maximin: Option<Choice>,
    /// The minimax regret plan; `None` if the work stopped before.
    pub regret: Option<Choice>,
    /// Every reduced pure plan, in lexicographic order of the actions; `None` if there are too many
    /// or the work stopped before.
    pub plans: Option<Vec<PurePlan>>,
    /// The E-admissible reduced pure plans, in the same order; all of them if
    /// [`admissible_complete`](Self::admissible_complete).
    pub admissible: Vec<Admissible>,
    /// Whether all E-admissible plans are listed.
    pub admissible_complete: bool,
    /// How the work ended.
    pub status: Status,
}

/// What is best for `player` over a box of parameters, the other players' strategies being fixed:
/// [`Uncertainty::over_box`], then [`decide`].
///
/// Without `others`, no other player may have a move. `proved` says what is proved of the way in
/// which payoffs depend on the parameters.
pub fn decision(
    model: &Model,
    assignment: &Assignment,
    intervals: &[Interval],
    player: PlayerId,
    others: Option<&Behavior>,
    proved: Option<Dependence>,
    options: &Options,
) -> Result<Decision, Error> {
    let run = options.start();
    let limits = &options.limits;
    let problem =
        Uncertainty::over_box(model, assignment, intervals, player, others, proved, limits)?;
    decide(problem, &run)
}

/// What is best for a player under ambiguity. Every plan and value is certified.
pub fn decide(problem: Uncertainty, run: &Run<'_>) -> Result<Decision, Error> {
    let own = OwnSets::new(&problem);
    let states = problem.states().iter();
    let best: Vec<Rational> = states
        .map(|state| own.optimum(&state.facing.payoffs)[0].clone())
        .collect();
    let mut status = Status::Solved;
    let mut stopped = |stop: Stop| status = Status::Stopped(stop);
    let mut plans = match plans::pure_plans(&problem, &own, &best, run) {
        Ok(plans) => plans,
        Err(stop) => {
            stopped(stop);
            None
        }
    };
    let mut choices = Vec::new();
    for criterion in Criterion::ALL {
        let choice = criteria::choose(&problem, &own, criterion, &best, plans.as_deref(), run)?;
        if choice.as_ref().is_ok_and(|choice| choice.updated.is_none()) {
            stopped(run.stopped().unwrap_or(Stop::Work));
        }
        choices.push(choice.map_err(&mut stopped).ok());
    }
    let search = admissible::admissible(&problem, &own, run)?;
    if let Some(stop) = search.stop {
        stopped(stop);
    }
    if let Some(plans) = &mut plans {
        mark(plans, &search);
    }
    let regret = choices.pop().flatten();
    Ok(Decision {
        infosets: own.sets.iter().map(|set| set.id).collect(),
        best,
        maximin: choices.pop().flatten(),
        regret,
        plans,
        admissible: search.plans,
        admissible_complete: search.stop.is_none(),
        status,
        problem,
    })
}

/// Marks the E-admissible ones among all plans: both lists have the same order, and the search has
/// decided about everything up to the last plan that it found.
fn mark(plans: &mut [PurePlan], search: &admissible::Search) {
    let mut found = search.plans.iter().peekable();
    for plan in plans {
        if found.next_if(|next| next.actions == plan.actions).is_some() {
            plan.admissible = Some(true);
        } else if search.stop.is_none() || found.peek().is_some() {
            plan.admissible = Some(false);
        }
    }
}
