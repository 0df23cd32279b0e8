//! Whether consistent beliefs make a given profile sequentially rational.

use super::Halt;
use super::decide::{Answer, decide};
use super::demand::Demand;
use super::free::free_belief;
use super::replies::replies;
use super::ways::Roads;
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::{OrderedField, Rational};
use crate::run::Run;
use crate::solvers::refinements::subgame_perfect::stages::closed;
use crate::strategy::{Behavior, Beliefs};
use std::sync::Arc;

/// Whether a profile is part of a sequential equilibrium.
#[derive(Debug, Clone)]
pub enum Supported<K = Rational> {
    /// With these consistent beliefs, complete at every information set, it is sequentially rational.
    Yes(Beliefs<K>),
    /// No consistent beliefs make it sequentially rational.
    No {
        /// Where it fails; the first of several sets if only their demands together cannot be met.
        infoset: InfosetId,
        /// Why, one sentence.
        reason: String,
    },
    /// It was not decided, for this reason.
    Undecided(String),
}

/// Decides whether some consistent beliefs (Kreps and Wilson 1982) make a profile sequentially
/// rational: a profile that says what happens at every information set, in exact numbers, of
/// a game with perfect recall for any number of players.
///
/// With consistent beliefs, deviations at one information set at a time are enough (Hendon,
/// Jacobsen and Sloth, Games and Economic Behavior 12, 1996). Where chance excludes a whole
/// information set its belief is free and later deviations count too; in subgames that chance
/// excludes, the profile must be in equilibrium all the same.
///
/// The question is hard in general (Hansen, Miltersen and Sørensen 2010). The answer is
/// `Undecided` where beliefs at several sets depend on common trembles in a way that is no linear
/// program, or in too many ways to try them all, and where the work is stopped.
///
/// Refuses imperfect recall, floats, a profile of another game, and one that leaves a set open.
///
/// ```
/// use demarche::Model;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::trembles::{Supported, supporting_beliefs};
/// use demarche::strategy::Behavior;
///
/// // Selten's horse: with D, L and a, the second player would rather go down if it were asked.
/// let model = Model::from_path("models/classics/seltens_horse.toml")?;
/// let game = model.game(&model.defaults())?;
/// let judged = |names: [&str; 3]| {
///     let mut profile = Behavior::open(game.shape().clone());
///     for set in game.infosets() {
///         let taken = |name| Rational::from(i64::from(names.contains(&name)));
///         profile.set(set.id(), set.action_names().map(taken))?;
///     }
///     supporting_beliefs(&game, &profile, &Options::default().start())
/// };
/// let Supported::No { infoset, .. } = judged(["D", "a", "L"])? else { panic!() };
/// assert_eq!(game.player_name(game.infoset(infoset).player()), "Two");
/// let Supported::Yes(beliefs) = judged(["A", "a", "R"])? else { panic!() };
/// assert!(game.infosets().all(|set| beliefs.at(set.id()).is_some()));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn supporting_beliefs<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    run: &Run<'_>,
) -> Result<Supported<K>, Error> {
    require_profile(game, profile)?;
    match Judge::new(game, profile).judge(run) {
        Ok(answer) => Ok(answer),
        Err(Halt::Stop(stop)) => Ok(Supported::Undecided(stop.to_string())),
        Err(Halt::Error(error)) => Err(error),
    }
}

/// What methods of this module need.
pub(in crate::solvers) fn require<K: OrderedField>(game: &Game<K>) -> Result<(), Error> {
    if !K::EXACT {
        return Err(Error::unsupported(
            "which beliefs trembles make is decided in exact numbers, and the game is in floats",
            "solve the game in rational numbers, and turn the answer into floats",
        ));
    }
    game.require_perfect_recall()
}

/// The same, and a profile of the game that says what happens everywhere.
pub(super) fn require_profile<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
) -> Result<(), Error> {
    require(game)?;
    if !profile.fits(game) {
        let title = game.title();
        return Err(Error::input(format!(
            "the profile is not of this game, `{title}`"
        )));
    }
    let mut sets = game.infosets();
    if let Some(open) = sets.find(|set| profile.at(set.id()).is_none()) {
        let player = game.player_name(open.player());
        return Err(Error::input(format!(
            "the profile leaves `{}` of `{player}` open",
            open.label()
        )));
    }
    Ok(())
}

/// By action: whether the profile takes it with positive probability.
pub(super) fn taken<K: OrderedField>(game: &Game<K>, profile: &Behavior<K>) -> Vec<bool> {
    let all = game.infosets();
    let all = all.flat_map(|set| profile.at(set.id()).unwrap_or_default());
    all.map(|p| !p.is_zero()).collect()
}

struct Judge<'a, K> {
    game: &'a Game<K>,
    profile: &'a Behavior<K>,
    roads: Roads,
    /// By node: the probability that chance and actions taken contribute to its path.
    weight: Vec<K>,
    /// By player and node: what it gets from there on, what is paid at the node included.
    value: Vec<Vec<K>>,
}

impl<'a, K: OrderedField> Judge<'a, K> {
    fn new(game: &'a Game<K>, profile: &'a Behavior<K>) -> Self {
        let step = |node: NodeId| {
            let (parent, branch) = game.parent(node)?;
            match game.kind(parent) {
                NodeKind::Chance(chance) => Some((parent, &game.chance(chance)[branch])),
                NodeKind::Decision(set) => Some((parent, &profile.at(set)?[branch])),
                NodeKind::Leaf => None,
            }
        };
        let mut weight = vec![K::one(); game.node_count()];
        for node in game.nodes() {
            if let Some((parent, p)) = step(node) {
                let before = weight[parent.index()].clone();
                let passed = p.is_zero() || *p == K::one();
                weight[node.index()] = if passed { before } else { before * p };
            }
        }
        let value = game.player_ids().map(|player| {
            let mut value = vec![K::zero(); game.node_count()];
            for node in game.nodes().rev() {
                if let Some(paid) = game.payoff_at(node, player) {
                    value[node.index()] += paid;
                }
                if let Some((parent, p)) = step(node).filter(|(_, p)| !p.is_zero()) {
                    let share = value[node.index()].clone() * p;
                    value[parent.index()] += &share;
                }
            }
            value
        });
        Judge {
            game,
            profile,
            roads: Roads::new(game, &taken(game, profile)),
            weight,
            value: value.collect(),
        }
    }

    fn value(&self, player: PlayerId, node: NodeId) -> &K {
        &self.value[player.index()][node.index()]
    }

    /// By action of the set of a node: what it brings there over the choice of the profile.
    fn gains(&self, set: InfosetId, node: NodeId) -> Vec<K> {
        let player = self.game.infoset(set).player();
        let mut kept = self.value(player, node).clone();
        if let Some(paid) = self.game.payoff_at(node, player) {
            kept -= paid;
        }
        let after = self.game.children(node);
        after
            .map(|child| self.value(player, child).clone() - &kept)
            .collect()
    }

    fn moves(&self, set: InfosetId, branch: usize) -> Option<K> {
        let p = &self.profile.at(set)?[branch];
        (!p.is_zero()).then(|| p.clone())
    }

    fn judge(&self, run: &Run<'_>) -> Result<Supported<K>, Halt> {
        let game = self.game;
        let mut beliefs: Vec<Option<Box<[K]>>> = vec![None; game.infoset_count()];
        let mut demands = Vec::new();
        for set in game.infosets() {
            if let Some(stop) = run.stopped() {
                return Err(stop.into());
            }
            let id = set.id();
            let ways = self.roads.ways(game, id);
            if ways.ways.is_empty() {
                let value = |node| self.value(set.player(), node).clone();
                let moves = |set, branch| self.moves(set, branch);
                match free_belief(game, id, value, moves, |_| None, run)? {
                    Some(belief) => beliefs[id.index()] = Some(belief.into()),
                    None => {
                        let reason = "no belief makes the choice there optimal".to_string();
                        return Ok(self.no(id, reason));
                    }
                }
                continue;
            }
            let weight = |node: NodeId| self.weight[node.index()].clone();
            demands.push(Demand::new(ways, weight, |node| self.gains(id, node)));
        }
        if let Some(answer) = self.unlikely_subgames(run)? {
            return Ok(answer);
        }
        let all: Vec<&Demand<K>> = demands.iter().collect();
        let trembles = match decide(&all, run)? {
            Answer::Yes(trembles) => trembles,
            Answer::No(set, Some(action)) => {
                let name = game.action_name(game.infoset(set).action(action));
                let reason = format!("`{name}` is better there with every consistent belief");
                return Ok(self.no(set, reason));
            }
            Answer::No(set, None) => {
                let reason = "no trembles make the choices optimal there and elsewhere";
                return Ok(self.no(set, reason.to_string()));
            }
            Answer::Open(doubt) => return Ok(Supported::Undecided(doubt.text(game))),
        };
        for demand in &demands {
            let id = demand.ways.set;
            let nodes = game.infoset(id).nodes();
            let mut belief = vec![K::zero(); nodes.len()];
            for (node, share) in trembles.belief(demand) {
                if let Ok(at) = nodes.binary_search(&node) {
                    belief[at] = share;
                }
            }
            beliefs[id.index()] = Some(belief.into());
        }
        let shape = Arc::clone(game.shape());
        Ok(Supported::Yes(Beliefs::new(shape, beliefs)))
    }

    fn no(&self, infoset: InfosetId, reason: String) -> Supported<K> {
        let set = self.game.infoset(infoset);
        let place = format!(
            "`{}` of `{}`",
            set.label(),
            self.game.player_name(set.player())
        );
        Supported::No {
            infoset,
            reason: format!("at {place}: {reason}"),
        }
    }

    /// Somebody who gains in a subgame that chance excludes.
    fn unlikely_subgames(&self, run: &Run<'_>) -> Result<Option<Supported<K>>, Halt> {
        let game = self.game;
        if self.roads.possible.iter().all(|&possible| possible) {
            return Ok(None);
        }
        let closed = closed(game);
        for root in game.nodes() {
            if game.kind(root) == NodeKind::Leaf {
                continue;
            }
            if self.roads.possible[root.index()] || !closed[root.index()] {
                continue;
            }
            if let Some(stop) = run.stopped() {
                return Err(stop.into());
            }
            for player in game.player_ids() {
                let moves = |set, branch| self.moves(set, branch);
                let found = replies(game, player, [(root, K::one())], moves, |_| None);
                let Some(&set) = found.after.keys().next() else {
                    continue;
                };
                if found.best(game).compare(self.value(player, root)).is_gt() {
                    let place = game.history_text(root);
                    let reason = format!("its player gains in the subgame after ({place})");
                    return Ok(Some(self.no(set, reason)));
                }
            }
        }
        Ok(None)
    }
}
