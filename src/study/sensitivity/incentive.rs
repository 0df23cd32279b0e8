//! What keeps every player to what it does, and by how much.
//!
//! At an information set with a belief, the **slack** is what the best action that is not taken would
//! lose against the profile, in the mover's expected payoff given the belief, when the profile is
//! followed afterwards: zero where it is indifferent. No equilibrium has a negative one at a set that
//! plays reach.
//!
//! The **critical belief** is where that loss would be zero. The nodes of the set are taken together
//! by what happens after them, into an event and what it is not; within each of the two the present
//! belief is kept. The loss is then linear in the probability of the event.

use crate::analysis::{OneShot, one_shot_deviations, ties};
use crate::concepts::Class;
use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::{OrderedRing, Rational};
use crate::strategy::Behavior;

/// What keeps a player to what it does at one information set.
#[derive(Debug, Clone)]
pub struct Incentive {
    /// Who moves.
    pub player: PlayerId,
    /// Where.
    pub infoset: InfosetId,
    /// Whether plays come there.
    pub on_path: bool,
    /// What is done: every action that is taken with positive probability.
    pub taken: Vec<ActionId>,
    /// The best of the other actions; `None` where all are taken.
    pub alternative: Option<ActionId>,
    /// What that would lose; zero where all actions are taken.
    pub slack: Rational,
    /// By node, how likely it is.
    pub belief: Vec<(NodeId, Rational)>,
    /// Which belief would make the player indifferent to the alternative, where it turns on one
    /// event.
    pub critical: Option<Critical>,
}

/// The belief at which a player would be indifferent.
#[derive(Debug, Clone)]
pub struct Critical {
    /// In what the belief is.
    pub event: Event,
    /// The nodes at which that is the case.
    pub nodes: Vec<NodeId>,
    /// Its present probability.
    pub present: Rational,
    /// The probability at which the player is indifferent; `None` where no probability makes it so.
    pub indifferent: Option<Rational>,
}

/// What the nodes of one part of an information set have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// What somebody does there later for certain, and elsewhere does not.
    Later {
        /// Who.
        player: PlayerId,
        /// What.
        action: ActionId,
        /// `None` after what the mover does; otherwise after this other action.
        after: Option<ActionId>,
    },
    /// What happened before: a branch of chance or an action, by its name.
    Before(String),
}

/// The incentives of a class's own profile at all information sets with several actions at which
/// the belief is determined.
pub(super) fn incentives(game: &Game, class: &Class) -> Result<Vec<Incentive>, Error> {
    let profile = &class.profile;
    let complete = game.infosets().all(|set| profile.at(set.id()).is_some());
    let deviations: Vec<OneShot> = match complete {
        true => one_shot_deviations(game, profile, &class.beliefs)?,
        false => ties(game, profile, Some(&class.beliefs))?,
    };
    let values = complete.then(|| values(game, profile));
    let mut found = Vec::new();
    for own in deviations.chunk_by(|a, b| a.infoset == b.infoset) {
        let Some(id) = own.first().map(|first| first.infoset) else {
            continue;
        };
        let set = game.infoset(id);
        let Some(distribution) = profile.at(id).filter(|all| all.len() > 1) else {
            continue;
        };
        let mut taken = Vec::new();
        let mut best: Option<&OneShot> = None;
        for (one, probability) in own.iter().zip(distribution) {
            if !probability.is_zero() {
                taken.push(one.action);
            } else if best.is_none_or(|best| one.gain > best.gain) {
                best = Some(one);
            }
        }
        let belief: Vec<(NodeId, Rational)> = match class.beliefs.at(id) {
            Some(_) => class.beliefs.of(id).map(|(n, p)| (n, p.clone())).collect(),
            None => Vec::new(),
        };
        let critical = match (best, &values) {
            (Some(best), Some(values)) if belief.len() > 1 => {
                critical(game, profile, values, &belief, &taken, best.action)
            }
            _ => None,
        };
        let reached = class.certificate.sets.get(id.index());
        found.push(Incentive {
            player: set.player(),
            infoset: id,
            on_path: reached.is_some_and(|reached| reached.on_path),
            taken,
            alternative: best.map(|best| best.action),
            slack: best.map_or(Rational::ZERO, |best| -best.gain.clone()),
            belief,
            critical,
        });
    }
    Ok(found)
}

/// By node and player: what the profile brings from there on.
fn values(game: &Game, profile: &Behavior) -> Vec<Vec<Rational>> {
    let mut values: Vec<Vec<Rational>> = (game.nodes())
        .map(|node| {
            let paid = game.player_ids().map(|player| game.payoff_at(node, player));
            paid.map(|paid| paid.cloned().unwrap_or(Rational::ZERO))
                .collect()
        })
        .collect();
    for node in game.nodes().rev() {
        let Some((parent, branch)) = game.parent(node) else {
            continue;
        };
        let share = match game.kind(parent) {
            NodeKind::Chance(chance) => game.chance(chance).get(branch),
            NodeKind::Decision(set) => profile.at(set).and_then(|shares| shares.get(branch)),
            NodeKind::Leaf => None,
        };
        let Some(share) = share.filter(|share| !share.is_zero()) else {
            continue;
        };
        // Children come after their parents.
        let (before, after) = values.split_at_mut(node.index());
        for (sum, own) in before[parent.index()].iter_mut().zip(&after[0]) {
            *sum += &(own * share);
        }
    }
    values
}

/// Where the mover would be indifferent to the alternative, if its nodes fall into two parts.
fn critical(
    game: &Game,
    profile: &Behavior,
    values: &[Vec<Rational>],
    belief: &[(NodeId, Rational)],
    taken: &[ActionId],
    alternative: ActionId,
) -> Option<Critical> {
    let id = game.infoset_of(alternative);
    let (set, player) = (game.infoset(id), game.infoset(id).player());
    let place = |action: ActionId| action.index() - set.action_range().start;
    let child = |node: NodeId, action: ActionId| game.children(node).nth(place(action));
    let value = |node: NodeId| values[node.index()][player.index()].clone();
    // By node: what the alternative brings over what is done.
    let mut gains = Vec::new();
    for (node, _) in belief {
        let mut gain = value(child(*node, alternative)?);
        for (after, share) in game.children(*node).zip(profile.at(id)?) {
            gain -= &(value(after) * share);
        }
        gains.push(gain);
    }
    let nodes: Vec<NodeId> = belief.iter().map(|(node, _)| *node).collect();
    let (event, inside) = match taken {
        [only] => by_later(game, profile, &nodes, |node| child(node, *only), None),
        _ => None,
    }
    .or_else(|| {
        let other = Some(alternative);
        by_later(
            game,
            profile,
            &nodes,
            |node| child(node, alternative),
            other,
        )
    })
    .or_else(|| by_gain(game, &nodes, &gains))?;

    let mean = |part: bool| -> Option<(Rational, Rational)> {
        let own = || (0..nodes.len()).filter(|&at| inside[at] == part);
        let mass = own().fold(Rational::ZERO, |sum, at| sum + &belief[at].1);
        let first = own().next()?;
        if own().all(|at| gains[at] == gains[first]) {
            return Some((gains[first].clone(), mass));
        }
        if mass.is_zero() {
            return None;
        }
        let sum = own().fold(Rational::ZERO, |sum, at| {
            sum + &(&gains[at] * &belief[at].1)
        });
        Some((sum / &mass, mass))
    };
    let ((yes, present), (no, _)) = (mean(true)?, mean(false)?);
    // q yes + (1 - q) no = 0
    let indifferent = (yes != no).then(|| no.clone() / &(no - &yes));
    let possible = |q: &Rational| *q >= Rational::ZERO && *q <= Rational::ONE;
    Some(Critical {
        event,
        nodes: (nodes.iter().zip(&inside))
            .filter(|(_, inside)| **inside)
            .map(|(node, _)| *node)
            .collect(),
        present,
        indifferent: indifferent.filter(possible),
    })
}

/// The moves that follow a node for certain, up to the first that somebody or chance draws.
fn certain_moves(game: &Game, profile: &Behavior, start: NodeId) -> Vec<ActionId> {
    let mut moves = Vec::new();
    let mut node = start;
    while let NodeKind::Decision(id) = game.kind(node) {
        let Some(shares) = profile.at(id) else {
            break;
        };
        let Some(branch) = shares.iter().position(|share| *share == Rational::ONE) else {
            break;
        };
        let Some(next) = game.children(node).nth(branch) else {
            break;
        };
        moves.push(game.infoset(id).action(branch));
        node = next;
    }
    moves
}

/// Divides nodes into two by the first move after them that differs, if everything before and after
/// it is called the same within each part: the event is the move at the node believed in first.
fn by_later(
    game: &Game,
    profile: &Behavior,
    nodes: &[NodeId],
    child: impl Fn(NodeId) -> Option<NodeId>,
    after: Option<ActionId>,
) -> Option<(Event, Vec<bool>)> {
    let moves: Vec<Vec<ActionId>> = (nodes.iter())
        .map(|&node| Some(certain_moves(game, profile, child(node)?)))
        .collect::<Option<_>>()?;
    let first = moves.first()?;
    let mover = |action: ActionId| game.infoset(game.infoset_of(action)).player();
    let called = |action: ActionId| (mover(action), game.action_name(action));
    let alike = |a: ActionId, b: ActionId| called(a) == called(b);
    for (step, &action) in first.iter().enumerate() {
        let own: Vec<ActionId> = (moves.iter())
            .map(|moves| moves.get(step).copied())
            .collect::<Option<_>>()?;
        if own.iter().all(|&other| alike(other, action)) {
            continue;
        }
        let inside: Vec<bool> = own.iter().map(|&other| alike(other, action)).collect();
        let other = own.iter().find(|&&other| !alike(other, action))?;
        let two = own
            .iter()
            .all(|&one| alike(one, action) || alike(one, *other));
        return two.then(|| {
            let event = Event::Later {
                player: mover(action),
                action,
                after,
            };
            (event, inside)
        });
    }
    None
}

/// Divides nodes into those at which the alternative would gain and lose alike, and names them by
/// what happened first on the way that did not happen on the way to the others.
fn by_gain(game: &Game, nodes: &[NodeId], gains: &[Rational]) -> Option<(Event, Vec<bool>)> {
    let inside: Vec<bool> = gains.iter().map(|gain| *gain == gains[0]).collect();
    let other = gains.iter().find(|gain| **gain != gains[0])?;
    if gains.iter().any(|gain| *gain != gains[0] && gain != other) {
        return None;
    }
    let histories: Vec<Vec<&str>> = nodes.iter().map(|&node| game.history(node)).collect();
    for (step, name) in histories.first()?.iter().enumerate() {
        let mut own = histories.iter().zip(&inside);
        if own.all(|(history, inside)| (history.get(step) == Some(name)) == *inside) {
            return Some((Event::Before(name.to_string()), inside));
        }
    }
    None
}
