//! One subgame perfect equilibrium, from the last subgames up.

use super::build::{Built, Meaning, Paid, build};
use super::response::{Payoffs, Plan, pure};
use super::stages::{Stage, closed};
use super::values::Values;
use super::{SubgamePerfect, require, witness};
use crate::diagnostic::{Error, ErrorKind};
use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::OrderedField;
use crate::run::{Run, Status, Stop};
use crate::solvers::nash::lemke;
use crate::solvers::pure::pure_sequential;
use crate::strategy::Behavior;
use std::sync::Arc;

/// How many nodes are looked at between two looks at the clock.
const NODES_A_LOOK: usize = 1024;

/// Finds one subgame perfect equilibrium, complete at every information set.
///
/// Any number of players with perfect recall. Time is linear in the tree where nobody moves unseen
/// in a subgame; elsewhere two players who move in one stage cost a path of Lemke's algorithm, and
/// three or more the search for their [pure](crate::solvers::pure) sequential equilibria.
///
/// Refuses games without perfect recall or in floats; and, with the history where the subgame
/// starts, stages with three or more active players that have no pure sequential equilibrium, given
/// what was found of the subgames below, or more pure profiles to look through than
/// [`Limits::profiles`](crate::run::Limits).
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::refinements::subgame_perfect::subgame_perfect;
///
/// // Entry deterrence: the threat to fight is a Nash equilibrium, but is not credible.
/// let mut builder = GameBuilder::new("entry", ["Entrant", "Incumbent"]);
/// let enter = builder.infoset("Entrant", "enter", ["out", "in"]);
/// let reply = builder.infoset("Incumbent", "reply", ["yield", "fight"]);
/// let root = builder.root();
/// let after: Vec<_> = builder.decide(root, enter).collect();
/// builder.pay(after[0], [0, 2].map(Rational::from));
/// let end: Vec<_> = builder.decide(after[1], reply).collect();
/// builder.pay(end[0], [1, 1].map(Rational::from));
/// builder.pay(end[1], [-1, -1].map(Rational::from));
/// let game = builder.build()?;
///
/// let found = subgame_perfect(&game, &Options::default().start())?;
/// assert_eq!((found.payoffs.unwrap(), found.stages), ([1, 1].map(Rational::from).to_vec(), 2));
/// let profile = found.profile.unwrap();
/// for set in game.infosets() {
///     let taken = if set.label() == "enter" { "in" } else { "yield" };
///     let action = set.actions().find(|&action| game.action_name(action) == taken).unwrap();
///     assert_eq!(profile.probability(action), Some(&Rational::ONE));
/// }
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn subgame_perfect<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<SubgamePerfect<K>, Error> {
    require(game)?;
    let closed = closed(game);
    let mut values = Values::new(game);
    let mut profile = Behavior::open(Arc::clone(game.shape()));
    let (mut stages, mut pivots) = (0, 0);
    let stopped = |stop, stages, pivots| SubgamePerfect {
        profile: None,
        payoffs: None,
        status: Status::Stopped(stop),
        stages,
        pivots,
    };
    for node in game.nodes().rev() {
        if node.index().is_multiple_of(NODES_A_LOOK) {
            if let Some(stop) = run.stopped() {
                return Ok(stopped(stop, stages, pivots));
            }
            let done = game.node_count() - node.index();
            run.report("nodes", done as u64, Some(game.node_count() as u64));
        }
        if !closed[node.index()] || game.kind(node) == NodeKind::Leaf {
            continue;
        }
        if game.children(node).all(|child| closed[child.index()]) {
            if let Some((set, action)) = step(game, node, &mut values) {
                stages += 1;
                profile.set(set, pure(game.infoset(set).action_count(), action))?;
            }
            continue;
        }
        let stage = Stage::new(game, &closed, node);
        let payoffs = Payoffs {
            game,
            stage: &stage,
            values: &values,
        };
        stages += usize::from(!stage.sets.is_empty());
        let plan = match stage.players[..] {
            [] => Ok(payoffs.open()),
            [player] => Ok(alone(&payoffs, player)),
            [_, _] => {
                let (plan, count) = pair(&payoffs, run)?;
                pivots += count;
                plan
            }
            _ => crowd(&payoffs, run)?,
        };
        let mut plan = match plan {
            Ok(plan) => plan,
            Err(stop) => return Ok(stopped(stop, stages, pivots)),
        };
        payoffs.complete(&mut plan);
        let total = payoffs.expected(&plan);
        values.set(node, total);
        for (&set, distribution) in stage.sets.iter().zip(plan) {
            if let Some(distribution) = distribution {
                profile.set(set, distribution)?;
            }
        }
    }
    let root = NodeId(0);
    let worth = |player| values.get(game, root, player).cloned();
    let payoffs = game.player_ids().map(|p| worth(p).unwrap_or_else(K::zero));
    Ok(SubgamePerfect {
        payoffs: Some(payoffs.collect()),
        profile: Some(profile),
        status: Status::Solved,
        stages,
        pivots,
    })
}

/// A stage of one move whose every branch is worth something known: its value, and for a decision
/// its set and best action, the first among equals.
fn step<K: OrderedField>(
    game: &Game<K>,
    node: NodeId,
    values: &mut Values<K>,
) -> Option<(InfosetId, usize)> {
    let own = |player| game.payoff_at(node, player).cloned();
    let mut total: Vec<K> = Vec::with_capacity(game.players().len());
    let mut choice = None;
    match game.kind(node) {
        NodeKind::Leaf => return None,
        NodeKind::Chance(chance) => {
            total.extend(game.player_ids().map(|p| own(p).unwrap_or_else(K::zero)));
            for (child, probability) in game.children(node).zip(game.chance(chance)) {
                for (sum, player) in total.iter_mut().zip(game.player_ids()) {
                    if let Some(value) = values.get(game, child, player) {
                        *sum += &(value.clone() * probability);
                    }
                }
            }
        }
        NodeKind::Decision(set) => {
            let owner = game.infoset(set).player();
            let zero = K::zero();
            let worth = |child| values.get(game, child, owner).unwrap_or(&zero);
            let mut children = game.children(node);
            let mut best = (0, children.next()?);
            for (action, child) in (1..).zip(children) {
                if worth(child).compare(worth(best.1)).is_gt() {
                    best = (action, child);
                }
            }
            choice = Some((set, best.0));
            for player in game.player_ids() {
                total.push(match (own(player), values.get(game, best.1, player)) {
                    (Some(own), Some(value)) => own + value,
                    (None, Some(value)) => value.clone(),
                    (own, None) => own.unwrap_or_else(K::zero),
                });
            }
        }
    }
    values.set(node, total);
    choice
}

/// An optimal plan of the only player that moves in a stage.
fn alone<K: OrderedField>(payoffs: &Payoffs<'_, K>, player: PlayerId) -> Plan<K> {
    let mut plan = payoffs.open();
    let (best, _) = payoffs.response(player, &plan, false);
    for ((place, action), &set) in plan.iter_mut().zip(best).zip(&payoffs.stage.sets) {
        let count = payoffs.game.infoset(set).action_count();
        if let Some(action) = action {
            *place = Some(pure(count, action));
        }
    }
    plan
}

/// An equilibrium of a stage in which two players move, from the uniform prior; and how many
/// pivots it took.
fn pair<K: OrderedField>(
    payoffs: &Payoffs<'_, K>,
    run: &Run<'_>,
) -> Result<(Result<Plan<K>, Stop>, usize), Error> {
    let built = game_of(payoffs)?;
    let prior = Behavior::uniform(Arc::clone(built.game.shape()));
    let found = lemke(&built.game, &prior, run)?;
    let plan = match (found.profile, found.status) {
        (Some(profile), _) => Ok(plan_of(payoffs, &built, &profile)),
        (None, Status::Stopped(stop)) => Err(stop),
        (None, Status::Solved) => Err(Stop::Work),
    };
    Ok((plan, found.pivots))
}

/// An equilibrium in which nobody mixes of a stage in which more than two players move: a
/// sequential one, since most other profiles are out early.
fn crowd<K: OrderedField>(
    payoffs: &Payoffs<'_, K>,
    run: &Run<'_>,
) -> Result<Result<Plan<K>, Stop>, Error> {
    let unsolved = |why: &str| {
        Error::unsupported(
            format!("{}, and {why}", witness(payoffs.game, payoffs.stage)),
            "choose the concept `pure-sequential` or `aqre`: sequential equilibria are subgame \
             perfect",
        )
    };
    let built = game_of(payoffs)?;
    let found = match pure_sequential(&built.game, run) {
        Err(fault) if fault.kind() == ErrorKind::Unsupported => {
            return Err(unsolved("it has too many pure profiles to look through"));
        }
        found => found?,
    };
    match (found.classes.first(), found.status) {
        (Some(class), _) => Ok(Ok(plan_of(payoffs, &built, &class.representative))),
        (None, Status::Stopped(stop)) => Ok(Err(stop)),
        (None, Status::Solved) => Err(unsolved("no pure sequential equilibrium of it was found")),
    }
}

/// The stage as a game of the players that move in it.
fn game_of<K: OrderedField>(payoffs: &Payoffs<'_, K>) -> Result<Built<K>, Error> {
    let players = &payoffs.stage.players;
    let all: Vec<Option<PlayerId>> = players.iter().copied().map(Some).collect();
    build(payoffs.game, payoffs.stage, &all, |place| {
        let paid = |&player: &PlayerId| payoffs.paid(place, player).cloned();
        match players.iter().all(|player| paid(player).is_none()) {
            true => Paid::Nothing,
            false => {
                let paid = players.iter().map(paid);
                Paid::Fixed(paid.map(|value| value.unwrap_or_else(K::zero)).collect())
            }
        }
    })
}

/// What a profile of that game says in the stage.
fn plan_of<K: OrderedField>(
    payoffs: &Payoffs<'_, K>,
    built: &Built<K>,
    profile: &Behavior<K>,
) -> Plan<K> {
    let mut plan = payoffs.open();
    for (set, meaning) in built.game.infosets().zip(&built.meaning) {
        if let Meaning::Set(id) = meaning
            && let Some(at) = payoffs.stage.set(*id)
            && let Some(given) = profile.at(set.id())
        {
            plan[at] = Some(given.to_vec());
        }
    }
    plan
}
