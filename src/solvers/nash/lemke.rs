//! One Nash equilibrium of a game with two players at most, by Lemke's algorithm on the sequence form.
//!
//! Plans `x`, `y` are in equilibrium when, with the slacks `s = E'p - Ay` and `t = F'q - B'x` of
//! the players' sequences, `s, t ≥ 0` and every sequence has weight zero or slack zero. Following
//! von Stengel, van den Elzen and Talman (Econometrica 70, 2002), the path starts at a prior: with
//! weight `z` the opponent plays the prior and with `1 - z` the current plan. At `z = 1` pure best
//! responses to the prior solve the problem; the path ends at `z = 0` in an equilibrium. From an
//! interior prior (every action has positive probability) that equilibrium is normal-form perfect.
//!
//! For games with two players at most and perfect recall, whatever the sums of their payoffs.

use crate::diagnostic::Error;
use crate::game::{Game, PlayerId};
use crate::lp::tableau::Tableau;
use crate::number::OrderedField;
use crate::run::{Run, Status, Stop};
use crate::sequence_form::SequenceForm;
use crate::solvers::path::{
    Border, Change, Ends, Numbering, Problem, Set, Tree, follow, formulate, poll,
};
use crate::strategy::{Behavior, RealizationPlan};
use std::cmp::Ordering;

/// What a run of Lemke's algorithm found.
#[derive(Debug, Clone)]
pub struct Lemke<K> {
    /// The equilibrium; `None` if the run stopped before its end.
    pub profile: Option<Behavior<K>>,
    /// How it ended.
    pub status: Status,
    /// How many pivots were made.
    pub pivots: usize,
}

/// Follows the path from `prior` to an equilibrium.
///
/// The prior must give every action of every information set a positive probability;
/// [`Behavior::uniform`] does. Refuses games with more than two players, games without perfect
/// recall, and games in floats, in which the path takes wrong turns at ties and can end anywhere.
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::nash::lemke;
/// use demarche::strategy::Behavior;
///
/// // Inspection: the inspectee cheats or not; the inspector, unseeing, inspects or not.
/// let mut builder = GameBuilder::new("inspection", ["Inspectee", "Inspector"]);
/// let act = builder.infoset("Inspectee", "act", ["comply", "cheat"]);
/// let look = builder.infoset("Inspector", "look", ["inspect", "rest"]);
/// let payoffs = [[[0, -1], [0, 0]], [[-9, 1], [1, -3]]];
/// let root = builder.root();
/// for (row, node) in builder.decide(root, act).enumerate() {
///     for (column, leaf) in builder.decide(node, look).enumerate() {
///         builder.pay(leaf, payoffs[row][column].map(Rational::from));
///     }
/// }
/// let game = builder.build()?;
/// let options = Options::default();
/// let prior = Behavior::uniform(game.shape().clone());
/// let found = lemke(&game, &prior, &options.start())?.profile.unwrap();
/// let only_set = |player| game.infosets_of(game.find_player(player).unwrap())[0];
/// let [act, look] = ["Inspectee", "Inspector"].map(only_set);
/// assert_eq!(found.at(act).unwrap()[1], Rational::new(1, 5));
/// assert_eq!(found.at(look).unwrap()[0], Rational::new(1, 10));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn lemke<K: OrderedField>(
    game: &Game<K>,
    prior: &Behavior<K>,
    run: &Run<'_>,
) -> Result<Lemke<K>, Error> {
    if !K::EXACT {
        return Err(Error::unsupported(
            "Lemke's path is followed in exact numbers, and the game is in floats",
            "solve the game in rational numbers, and turn the answer into floats",
        ));
    }
    let form = SequenceForm::new(game)?;
    require_interior(game, prior)?;
    let prepared = [0, 1]
        .map(|player| plan_of(game, prior, player, run))
        .into_iter()
        .collect::<Result<Vec<_>, Stop>>()
        .and_then(|priors| {
            let start = Start::new(&form, &priors, run)?;
            let numbering = Numbering::new(&start.problem.trees, 0);
            let tableau = formulate(&start.problem, &numbering, &start.against, run)?;
            Ok((numbering, tableau))
        });
    let (numbering, mut tableau) = match prepared {
        Ok(prepared) => prepared,
        Err(stop) => {
            return Ok(Lemke {
                profile: None,
                status: Status::Stopped(stop),
                pivots: 0,
            });
        }
    };
    let stopped = follow(&mut tableau, &numbering, 0, run)?;
    let status = stopped.map_or(Status::Solved, Status::Stopped);
    let profile = match stopped {
        None => Some(read_back(game, &numbering, &tableau)?),
        Some(_) => None,
    };
    Ok(Lemke {
        profile,
        status,
        pivots: tableau.pivots(),
    })
}

/// Refuses a prior that is not positive everywhere.
fn require_interior<K: OrderedField>(game: &Game<K>, prior: &Behavior<K>) -> Result<(), Error> {
    if !prior.fits(game) {
        return Err(Error::input("the prior is a profile of another game"));
    }
    let positive = |set| {
        prior
            .at(set)
            .is_some_and(|mix| mix.iter().all(|p| p.sign() == Ordering::Greater))
    };
    let mut sets = game.player_ids().flat_map(|id| game.infosets_of(id));
    match sets.all(|&set| positive(set)) {
        true => Ok(()),
        false => Err(Error::unsupported(
            "the prior does not give every action a positive probability",
            "start from the uniform profile, or mix it into the prior",
        )),
    }
}

/// The realization plan of the prior, by sequence. In a deep tree its numbers are long: a product of
/// as many probabilities as the player moves.
fn plan_of<K: OrderedField>(
    game: &Game<K>,
    prior: &Behavior<K>,
    player: usize,
    run: &Run<'_>,
) -> Result<Vec<K>, Stop> {
    if player >= game.players().len() {
        return Ok(vec![K::one()]);
    }
    let id = PlayerId::new(player);
    let mut weights = vec![K::one(); game.sequence_count(id)];
    // A set comes after those before it.
    for &set in game.infosets_of(id) {
        poll(run)?;
        let set = game.infoset(set);
        let before = weights[set.parent_sequence().index()].clone();
        for (action, probability) in set.actions().zip(prior.at(set.id()).unwrap_or_default()) {
            weights[game.sequence(action).index()] = before.clone() * probability;
        }
    }
    Ok(weights)
}

/// Both players' sequences, each with a best response to the opponent's prior chosen, and what
/// they pay against it.
struct Start<'a, K> {
    problem: Problem<'a, K>,
    against: AgainstPrior<K>,
}

/// The border at the prior, where `z = 1`: the opponent's weights are `z` times the prior and the
/// current ones, which sum to `λ = 1 - z`.
struct AgainstPrior<K> {
    /// By player and sequence: what it pays against the prior, the sets after it left aside.
    paid: [Vec<K>; 2],
    /// By player and sequence: the weight that the chosen plan gives it, 0 or 1.
    chosen_plan: [Vec<bool>; 2],
}

impl<'a, K: OrderedField> Start<'a, K> {
    fn new(form: &'a SequenceForm<K>, priors: &[Vec<K>], run: &Run<'_>) -> Result<Self, Stop> {
        let mut trees = [0, 1].map(|player| tree(form, player));
        let mut payoffs = [0, 1].map(|player: usize| vec![Vec::new(); trees[player].count()]);
        let mut paid = [0, 1].map(|player: usize| vec![K::zero(); trees[player].count()]);
        for entry in form.entries() {
            poll(run)?;
            for player in [0, 1] {
                let [own, other] = [player, 1 - player].map(|p| entry.sequences[p].index());
                let payoff = &entry.payoffs[player];
                payoffs[player][own].push((other, payoff));
                paid[player][own] += &(priors[1 - player][other].clone() * payoff);
            }
        }
        for (tree, paid) in trees.iter_mut().zip(&paid) {
            tree.choose(paid.clone(), run)?;
        }
        let chosen_plan = [&trees[0], &trees[1]].map(|tree| {
            let mut plan = vec![false; tree.count()];
            plan[0] = true;
            for set in &tree.sets {
                plan[set.chosen] = plan[set.parent];
            }
            plan
        });
        Ok(Start {
            problem: Problem { trees, payoffs },
            against: AgainstPrior { paid, chosen_plan },
        })
    }
}

/// The sequences of a player, the first action of every set chosen.
fn tree<K: OrderedField>(form: &SequenceForm<K>, player: usize) -> Tree {
    let (id, game) = (PlayerId::new(player), form.game());
    let sets = form.infosets(id).map(|set| {
        let sequences: Vec<usize> = set.actions().map(|a| game.sequence(a).index()).collect();
        Set {
            parent: set.parent_sequence().index(),
            chosen: sequences[0],
            sequences,
        }
    });
    Tree::new(sets.collect(), form.sequence_count(id))
}

impl<K: OrderedField> Border<K> for AgainstPrior<K> {
    fn start(&self) -> K {
        K::one()
    }

    /// The chosen plan grows with `λ`.
    fn weight(&self, player: usize, sequence: usize) -> Ends<K> {
        Ends {
            lambda: match self.chosen_plan[player][sequence] {
                true => -K::one(),
                false => K::zero(),
            },
            right: vec![K::zero()],
        }
    }

    /// `slack = -at_prior (1 - λ) - against_chosen λ - …`
    fn slack(&self, player: usize, change: &Change, against_chosen: K) -> Ends<K> {
        let mut at_prior = K::zero();
        for &(changed, gains) in change {
            match gains {
                true => at_prior += &self.paid[player][changed],
                false => at_prior -= &self.paid[player][changed],
            }
        }
        Ends {
            lambda: against_chosen - &at_prior,
            right: vec![-at_prior],
        }
    }
}

fn read_back<K: OrderedField>(
    game: &Game<K>,
    numbering: &Numbering,
    tableau: &Tableau<K::Ring>,
) -> Result<Behavior<K>, Error> {
    let mut profile = Behavior::open(game.shape().clone());
    for id in game.player_ids() {
        let player = id.index();
        let weight = |sequence| tableau.value(numbering.weight(player, sequence));
        let weights = std::iter::once(K::one())
            .chain((1..game.sequence_count(id)).map(weight))
            .collect();
        RealizationPlan::new(game.shape().clone(), id, weights)
            .ok_or_else(|| Error::internal("Lemke's path ended outside the realization plans"))?
            .write_to(&mut profile);
    }
    Ok(profile)
}
