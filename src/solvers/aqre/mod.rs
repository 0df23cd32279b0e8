//! Agent quantal response equilibria, and the sequential equilibrium to which they lead.
//!
//! In an **agent quantal response equilibrium** with logit errors (McKelvey and Palfrey,
//! Experimental Economics 1, 1998) every information set has an agent of its own, who sees what its
//! actions are worth with noise. With `v(a)` the payoff that its player expects of action `a`
//! there, given the belief by Bayes' rule and what everybody does afterwards, it takes `a` with a
//! probability proportional to `e^{λ v(a)}`. At λ = 0 it pays no heed to payoffs; as λ grows it
//! makes fewer and cheaper mistakes. All actions have positive probability, so that Bayes' rule
//! always applies.
//!
//! The **principal branch** of the equilibria starts at λ = 0, where everybody takes every action
//! with the same probability, and for almost all games is a smooth path on which λ, growing and
//! sometimes falling, goes to infinity; there it goes to a sequential equilibrium (McKelvey and
//! Palfrey 1998; Turocy, Games and Economic Behavior 51, 2005; Turocy, Economic Theory 42, 2010).
//! So it selects one, which depends on the game's payoffs and on its tree.
//!
//! The branch is followed in logarithms of probabilities, in floats. Unknown are `ln π(a) - ln π(b)`,
//! `b` the first action of the set, so that the equations are `x(a) = λ (v(a) - v(b))`. Far out the
//! actions and nodes that keep their probability are told from those that lose it, and the limit
//! is sought as a solution of its own: exactly, in rationals, if its numbers are such, with beliefs
//! that come from trembles; and otherwise in floats, with the regret at every information set. An
//! answer is taken only if at three λ, each at least twice the one before, the same actions and
//! nodes keep their probability, and the branch comes nearer to the answer and slows down. That
//! what was found is the limit is a numerical finding all the same; that an exact answer is optimal
//! at every information set, given its beliefs, was checked in exact numbers. Numbers that the
//! conditions for the limit leave free are [measured](Measured).
//!
//! For any number of players, perfect recall, and chance anywhere. Chance too makes mistakes, but
//! far more rarely than anybody else: where a set comes only after branches of probability zero,
//! beliefs are about those of its nodes that come after the fewest. Where branches cross, as
//! symmetric games have it, the path goes straight on and so keeps the symmetry.
//!
//! Cost: a Jacobian of as many rows as there are actions beyond the first of each set, factored
//! with its zeros left out, once a step.

mod elimination;
mod form;
mod jacobian;
mod limit;
mod look;
mod measured;
mod numbers;
mod proof;
mod support;
mod trace;

use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId};
use crate::number::Rational;
use crate::run::{Run, Status, Stop};
use crate::strategy::{Behavior, Beliefs};
use form::Form;
use look::Look;
use support::Support;
use trace::Trace;

/// A point of the branch: an agent quantal response equilibrium.
#[derive(Debug, Clone, PartialEq)]
pub struct AqrePoint {
    /// How much heed is paid to payoffs, in units of one over the game's payoffs.
    pub lambda: f64,
    /// By action.
    pub probabilities: Vec<f64>,
    /// By node: the belief in it at its information set; zero at chance nodes and leaves.
    pub beliefs: Vec<f64>,
    /// By player: the expected payoff.
    pub payoffs: Vec<f64>,
    /// Whether this λ was asked for.
    pub requested: bool,
}

/// How an action of probability zero trembles in the approach to a limit: with probability
/// `coefficient · ε^exponent`, up to a factor that goes to one as `ε` goes to zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Tremble {
    /// The action.
    pub action: ActionId,
    /// The exponent; positive. It is what the action costs its player at its set, over the largest
    /// range of a player's payoffs.
    pub exponent: Rational,
    /// The coefficient; positive.
    pub coefficient: Rational,
}

/// An exact sequential equilibrium.
#[derive(Debug, Clone)]
pub struct Sequential {
    /// What everybody does, at every information set.
    pub profile: Behavior<Rational>,
    /// Beliefs at every information set, by which the profile is optimal there.
    pub beliefs: Beliefs<Rational>,
    /// Trembles of the actions of probability zero whose beliefs by Bayes' rule go to `beliefs`:
    /// the proof that these are consistent. `None` if the exponents that the path suggests do not
    /// prove it; then the beliefs are consistent as far as floats tell.
    pub trembles: Option<Vec<Tremble>>,
    /// Which of the numbers are measured; the others are those of the limit itself.
    pub measured: Measured,
}

/// What the conditions for the limit leave free: equilibria, or the beliefs that belong to them,
/// are not isolated there. Those numbers are the branch's, extrapolated to the limit and rounded: an
/// exact answer is an equilibrium exactly, but only near the limit.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// The information sets at which probabilities are measured.
    pub strategies: Vec<InfosetId>,
    /// The information sets at which beliefs are.
    pub beliefs: Vec<InfosetId>,
    /// About how far off, relative, these numbers are at most.
    pub error: f64,
}

impl Measured {
    /// Whether nothing is measured.
    pub fn is_empty(&self) -> bool {
        self.strategies.is_empty() && self.beliefs.is_empty()
    }
}

/// A sequential equilibrium in floats.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// What everybody does, at every information set.
    pub profile: Behavior<f64>,
    /// Beliefs at every information set. That they are consistent is a numerical finding.
    pub beliefs: Beliefs<f64>,
    /// By information set: how much better the best action there is than the worst that is taken,
    /// given the belief, over the range of its player's payoffs; at most
    /// [`Tolerances::limit_regret`](crate::number::Tolerances::limit_regret).
    pub regrets: Vec<f64>,
    /// Which of the numbers no condition determines.
    pub measured: Measured,
}

/// Where the branch goes.
#[derive(Debug, Clone)]
pub enum Limit {
    /// To a sequential equilibrium in rational numbers.
    Exact(Sequential),
    /// To one whose numbers are irrational, or so long that they were not recognized.
    Numeric(Assessment),
}

/// The principal branch of the agent quantal response equilibria.
#[derive(Debug, Clone)]
pub struct AqrePath {
    /// Points in the order of the path, the first at λ = 0: every one at which some probability is
    /// [`SPACING`] away from the point before, or λ twice or half of what it is there. How far they
    /// are apart is up to the steps that were made.
    pub points: Vec<AqrePoint>,
    /// The sequential equilibrium to which it leads; `None` if it was not found.
    pub limit: Option<Limit>,
    /// [`Status::Solved`] if the limit was found and λ reached all values that were asked for.
    /// [`Stop::Work`] if the path could not be followed further, or the game is too large.
    pub status: Status,
    /// How many steps were made.
    pub steps: usize,
    /// λ wherever another branch was crossed, in units of one over the game's payoffs, in the
    /// order of the path. If it only came very near, the path may have gone over to it.
    pub bifurcations: Vec<f64>,
    /// The range of payoffs of the player with the least at stake, if it has something at stake,
    /// over the largest range.
    pub least_stake: f64,
}

impl AqrePath {
    /// The points at a value of λ that was asked for: one, or an odd number where λ falls on the
    /// way; none if the path did not get there.
    pub fn at_lambda(&self, lambda: f64) -> impl Iterator<Item = &AqrePoint> {
        let points = self.points.iter();
        points.filter(move |point| point.requested && point.lambda == lambda)
    }
}

/// A step is kept as a point if some probability has changed by this much since the last one that
/// was kept. A single step may change it by more.
pub const SPACING: f64 = 0.05;

/// λ, over one over the least that is at stake at a set, from which the limit is sought, and how
/// much it grows from one look to the next.
const FIRST_LOOK: f64 = 16.0;
const NEXT_LOOK: f64 = 2.0;
/// How many looks are remembered.
const LOOKS: usize = 4;
/// How many times the first look's λ an answer is taken from in floats, where no exact one is
/// found, or with numbers that are measured; and from where on however well they are.
const NUMERIC: f64 = 64.0;
const LAST: f64 = 64.0 * NUMERIC;
/// How well numbers are to be measured.
const MEASURED: f64 = 1e-6;
/// The least stake, over the largest, up to whose λ the branch is followed.
const LEAST_STAKE: f64 = 1e-6;
/// λ, over one over the range of payoffs, beyond which the equations are not told from their
/// rounding.
const FARTHEST: f64 = 1e15;

/// Follows the principal branch to its limit, and further if a λ that was asked for has not been
/// reached there.
///
/// `lambdas` are values of λ, in units of one over the game's payoffs, at which the path is to have
/// exact points. Progress is λ, over one over the range of payoffs, of the largest that is tried.
/// A run that stops returns the path so far.
///
/// Refuses imperfect recall, payoffs beyond the range of floats, and values of λ that are negative
/// or so large that floats do not tell the points there.
///
/// ```
/// use demarche::game::Game;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::aqre::{Limit, agent_quantal_response};
/// use ndarray::array;
///
/// // Matching pennies in which heads against heads pays Even nine.
/// let even = array![[9, 0], [0, 1]].mapv(Rational::from);
/// let odd = array![[0, 1], [1, 0]].mapv(Rational::from);
/// let sides = ["heads", "tails"];
/// let payoffs = [even.view(), odd.view()];
/// let game = Game::bimatrix("pennies", ["Even", "Odd"], sides, sides, payoffs)?;
/// let options = Options::default();
/// let path = agent_quantal_response(&game, &[1.0], &options.start())?;
///
/// // The logit equations at λ = 1: Even compares 9 q with 1 - q, Odd 1 - p with p.
/// let point = path.at_lambda(1.0).next().unwrap();
/// let (p, q) = (point.probabilities[0], point.probabilities[2]);
/// assert!(((p / (1.0 - p)).ln() - (9.0 * q - (1.0 - q))).abs() < 1e-10);
/// assert!(((q / (1.0 - q)).ln() - ((1.0 - p) - p)).abs() < 1e-10);
/// assert!((p - 0.893576).abs() < 1e-6 && (q - 0.312780).abs() < 1e-6);
///
/// let Some(Limit::Exact(found)) = path.limit else { panic!() };
/// let odd = game.infosets_of(game.find_player("Odd").unwrap())[0];
/// assert_eq!(found.profile.at(odd).unwrap()[0], Rational::new(1, 10));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn agent_quantal_response(
    game: &Game,
    lambdas: &[f64],
    run: &Run<'_>,
) -> Result<AqrePath, Error> {
    game.require_perfect_recall()?;
    if let Some(bad) = lambdas.iter().find(|l| !(l.is_finite() && **l >= 0.0)) {
        return Err(Error::input(format!(
            "λ is {bad}, and must be a number from zero on"
        )));
    }
    let form = Form::new(game);
    if !form.is_finite(FARTHEST) {
        return Err(Error::unsupported(
            "a path of quantal response equilibria in floats: the payoffs are beyond their range",
            "measure payoffs in other units",
        ));
    }
    if let Some(bad) = lambdas.iter().find(|l| **l * form.range > FARTHEST) {
        let most = FARTHEST / form.range;
        return Err(Error::unsupported(
            format!("quantal response at λ = {bad:e} cannot be told from rounding"),
            format!("ask for values of λ up to {most:e}"),
        ));
    }
    let mut path = AqrePath {
        points: Vec::new(),
        limit: None,
        status: Status::Stopped(Stop::Work),
        steps: 0,
        bifurcations: Vec::new(),
        least_stake: form.least_stake,
    };
    let entries = form.unknowns.saturating_mul(form.unknowns + 1);
    if entries > run.options().limits.entries {
        return Ok(path);
    }
    let mut targets: Vec<f64> = lambdas.iter().map(|lambda| lambda * form.range).collect();
    targets.sort_unstable_by(f64::total_cmp);
    targets.dedup();
    // Looks begin where all agents begin to heed, if that is far from where the path ends.
    let stake = form.smallest_stake().max(LEAST_STAKE);
    let end = run.options().tolerances.largest_lambda / path.least_stake.max(LEAST_STAKE);
    let first = (FIRST_LOOK / stake).min(end / LAST);
    let follower = Follower {
        game,
        form: &form,
        run,
        lambdas,
        trace: Trace::new(&form, run),
        path: &mut path,
        looks: Vec::new(),
        first,
        next: first,
        end,
    };
    follower.follow(&targets);
    Ok(path)
}

/// The work along the path.
struct Follower<'a> {
    game: &'a Game,
    form: &'a Form,
    run: &'a Run<'a>,
    lambdas: &'a [f64],
    trace: Trace<'a>,
    path: &'a mut AqrePath,
    /// The last looks.
    looks: Vec<Look>,
    /// λ of the first look and of the next, and up to which the limit is sought.
    first: f64,
    next: f64,
    end: f64,
}

impl Follower<'_> {
    fn follow(mut self, targets: &[f64]) {
        self.keep(targets.first() == Some(&0.0));
        let mut before = Vec::new();
        loop {
            if let Some(stop) = self.run.stopped() {
                self.path.status = Status::Stopped(stop);
                break;
            }
            let lambda = self.trace.lambda();
            if self.looks.last().is_some_and(|look| lambda < look.lambda) {
                // λ turned back: it will go elsewhere.
                self.looks.clear();
            }
            if lambda >= self.next && self.path.limit.is_none() {
                self.look();
                self.path.limit = self.seek(false);
                self.next = lambda * NEXT_LOOK;
            }
            let far = targets.last().is_none_or(|&last| lambda >= last);
            if self.path.limit.is_some() && far {
                self.path.status = Status::Solved;
                break;
            }
            if lambda >= self.end && (far || self.path.limit.is_none()) {
                break;
            }
            let out_of_work = self.path.steps >= self.run.options().limits.pivots;
            if out_of_work || !self.trace.advance(&mut before) {
                if let Some(stop) = self.run.stopped() {
                    self.path.status = Status::Stopped(stop);
                }
                break;
            }
            // `before` is now the point before.
            if !self.cross(targets, &before) && !self.trace.is_short() {
                self.trace.retreat(&mut before);
                continue;
            }
            self.path.steps += 1;
            let largest = self.trace.lambda().max(lambda);
            self.run.report("quantal response", largest as u64, None);
            if self.has_moved() {
                self.keep(false);
            }
        }
        let crossed = self.trace.bifurcations.iter();
        self.path.bifurcations = crossed.map(|lambda| lambda / self.form.range).collect();
        if self.path.limit.is_none() && self.path.status == Status::Stopped(Stop::Work) {
            self.path.limit = self.seek(true);
            let far = targets
                .last()
                .is_none_or(|&last| self.trace.lambda() >= last);
            if self.path.limit.is_some() && far {
                self.path.status = Status::Solved;
            }
        }
        let last = self.trace.lambda() / self.form.range;
        if self
            .path
            .points
            .last()
            .is_some_and(|point| point.lambda != last)
        {
            let unknowns = &self.trace.point[..self.form.unknowns];
            self.trace.state.read(self.form, unknowns);
            self.keep(false);
        }
    }

    /// Adds the points between the point before and this one at which λ was asked for. `false` if
    /// one was not found.
    fn cross(&mut self, targets: &[f64], before: &[f64]) -> bool {
        let (from, to) = (before[self.form.unknowns], self.trace.lambda());
        let (low, high) = (from.min(to), from.max(to));
        let mut crossed: Vec<f64> = targets.to_vec();
        crossed.retain(|&target| low < target && target <= high && target != from);
        if crossed.is_empty() {
            return true;
        }
        if to < from {
            crossed.reverse();
        }
        let count = self.path.points.len();
        for target in crossed {
            let share = (target - from) / (to - from);
            let between = before.iter().zip(&self.trace.point);
            let guess: Vec<f64> = between.map(|(a, b)| a + share * (b - a)).collect();
            match self.trace.at(target, &guess) {
                Some(_) => self.keep_at(target, true),
                None => {
                    self.path.points.truncate(count);
                    return false;
                }
            }
        }
        let unknowns = &self.trace.point[..self.form.unknowns];
        self.trace.state.read(self.form, unknowns);
        true
    }

    /// Whether the point is far enough from the last one that was kept.
    fn has_moved(&self) -> bool {
        let Some(last) = self.path.points.last() else {
            return true;
        };
        let (from, to) = (last.lambda * self.form.range, self.trace.lambda());
        let mut changes = last.probabilities.iter().zip(&self.trace.state.probability);
        to > 2.0 * from || to < from / 2.0 || changes.any(|(a, b)| (a - b).abs() >= SPACING)
    }

    fn keep(&mut self, requested: bool) {
        self.keep_at(self.trace.lambda(), requested);
    }

    /// Adds the point whose state is there.
    fn keep_at(&mut self, lambda: f64, requested: bool) {
        let state = &self.trace.state;
        let exact = |asked: &&f64| **asked * self.form.range == lambda;
        let asked = self.lambdas.iter().find(exact).filter(|_| requested);
        self.path.points.push(AqrePoint {
            lambda: asked.copied().unwrap_or(lambda / self.form.range),
            probabilities: state.probability.clone(),
            beliefs: state.belief.clone(),
            payoffs: self.form.payoffs(&state.worth),
            requested,
        });
    }

    /// Looks where the branch is going.
    fn look(&mut self) {
        let lambda = self.trace.lambda();
        let Some(elasticities) = self.trace.elasticities() else {
            self.looks.clear();
            return;
        };
        if self.looks.len() == LOOKS {
            self.looks.remove(0);
        }
        let state = &self.trace.state;
        self.looks.push(Look {
            lambda,
            log: state.log.clone(),
            belief: state.belief.clone(),
            support: Support::read(self.form, &elasticities),
            elasticities,
        });
    }

    /// Seeks the limit from the looks, if the last three agree on its support and find it clear, or
    /// at any rate at the `last`.
    fn seek(&self, last: bool) -> Option<Limit> {
        let three = self.looks.len().checked_sub(3)?;
        let support = Support::agreed(&self.looks[three..])?;
        if !support.clear && !last {
            return None;
        }
        let problem = limit::Problem::new(self.game, self.form, &support, &self.looks, self.run);
        let found = problem.solve()?;
        let far = self.trace.lambda() / self.first;
        let enough = match &found {
            Limit::Exact(found) if found.measured.is_empty() => true,
            Limit::Exact(Sequential { measured, .. })
            | Limit::Numeric(Assessment { measured, .. }) => {
                let well = measured.error <= MEASURED && self.looks.len() == LOOKS;
                far >= LAST || (far >= NUMERIC && well)
            }
        };
        (enough || last).then_some(found)
    }
}
