//! The equilibria of subgames by outcome, and what they amount to in the whole game.

use super::plays::plays;
use super::search::{Ground, Search};
use super::{PureClass, Work, listed, pure};
use crate::game::{ActionId, Game, InfosetId, NodeId, NodeKind};
use crate::number::{Integer, OrderedField, OrderedRing};
use crate::solvers::refinements::subgame_perfect::menu::Halt;
use crate::strategy::Behavior;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A subgame that is solved.
pub(super) struct Subgame<K> {
    /// What it may be worth.
    pub(super) worths: Vec<Worth<K>>,
    pub(super) classes: Vec<Part>,
    /// The outcomes of its stage: leaves, and subgames with their classes.
    outcomes: BTreeMap<Vec<(NodeId, usize)>, usize>,
    /// How many entries each class holds besides, once it is told.
    told: usize,
}

/// Payoffs that some equilibria of a subgame have.
pub(super) struct Worth<K> {
    /// By player.
    pub(super) payoffs: Vec<K>,
    classes: Vec<usize>,
    /// How many equilibria.
    count: Integer,
}

/// Equilibria of a subgame with one outcome.
pub(super) struct Part {
    worth: usize,
    count: Integer,
    /// What one of them does at the sets of the stage, in order.
    choice: Vec<u32>,
    /// And in the subgames.
    follows: Vec<(NodeId, Follow)>,
    /// The actions that some of them take in the stage.
    used: BTreeSet<ActionId>,
    /// What they do in the subgames.
    below: BTreeSet<(NodeId, Follow)>,
}

/// Equilibria of a subgame: those of a class, or all that are worth the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Follow {
    Class(usize),
    Worth(usize),
}

impl<K: OrderedField> Subgame<K> {
    /// Only classes of the whole game are told, by complete profiles and beliefs.
    pub(super) fn new(game: &Game<K>, root: NodeId) -> Self {
        let nodes = game.infosets().map(|set| set.nodes().len());
        Subgame {
            worths: Vec::new(),
            classes: Vec::new(),
            outcomes: BTreeMap::new(),
            told: match root.index() {
                0 => 2 * game.action_count() + nodes.sum::<usize>(),
                _ => 0,
            },
        }
    }

    /// A play that is over.
    pub(super) fn leaf(game: &Game<K>, node: NodeId) -> Self {
        let paid = |player| game.payoff_at(node, player).cloned();
        let payoffs = game
            .player_ids()
            .map(|player| paid(player).unwrap_or_else(K::zero));
        Subgame {
            worths: vec![Worth {
                payoffs: payoffs.collect(),
                classes: vec![0],
                count: Integer::one(),
            }],
            classes: vec![Part {
                worth: 0,
                count: Integer::one(),
                choice: Vec::new(),
                follows: Vec::new(),
                used: BTreeSet::new(),
                below: BTreeSet::new(),
            }],
            outcomes: BTreeMap::new(),
            told: 0,
        }
    }

    /// Adds an equilibrium of the stage: one for every combination of those of the subgames.
    pub(super) fn add(
        &mut self,
        root: NodeId,
        search: &Search<'_, '_, K>,
        work: &mut Work<'_>,
    ) -> Result<(), Halt> {
        let ground = search.ground;
        let (mut over, mut reached) = (Vec::new(), Vec::new());
        search.walk(root, |node, _, ended| match ground.game.kind(node) {
            _ if ended => reached.push(node),
            NodeKind::Leaf => over.push((node, 0)),
            _ => {}
        });
        let mut follows = Vec::with_capacity(search.pick.len());
        let mut base = Integer::one();
        // By reached subgame: the classes that are worth what was picked.
        let mut menus: Vec<(NodeId, &[usize], &Subgame<K>)> = Vec::new();
        for (&node, &pick) in &search.pick {
            let Some(subgame) = &ground.folded[node.index()] else {
                continue;
            };
            let worth = &subgame.worths[pick];
            match reached.binary_search(&node) {
                Ok(_) => menus.push((node, &worth.classes, subgame)),
                Err(_) => {
                    base *= &worth.count;
                    follows.push((node, Follow::Worth(pick)));
                }
            }
        }
        let together = || product(menus.iter().map(|(_, classes, _)| classes.len()));
        let mut at = vec![0; menus.len()];
        loop {
            let mut key = over.clone();
            let mut own = follows.clone();
            let mut count = base.clone();
            for ((node, classes, subgame), &choice) in menus.iter().zip(&at) {
                let class = classes[choice];
                key.push((*node, class));
                own.push((*node, Follow::Class(class)));
                count *= &subgame.classes[class].count;
            }
            let entries = self.insert(root, search, key, own, count);
            work.hold(entries)?;
            // The next combination.
            let mut more = false;
            for ((_, classes, _), place) in menus.iter().zip(&mut at).rev() {
                *place += 1;
                if *place < classes.len() {
                    more = true;
                    break;
                }
                *place = 0;
            }
            if !more {
                return Ok(());
            }
            work.count(together)?;
        }
    }

    /// Adds equilibria to their class. Returns how many entries are held by that, those of the
    /// class as it is told included.
    fn insert(
        &mut self,
        root: NodeId,
        search: &Search<'_, '_, K>,
        mut key: Vec<(NodeId, usize)>,
        follows: Vec<(NodeId, Follow)>,
        count: Integer,
    ) -> usize {
        let game = search.ground.game;
        key.sort_unstable();
        let mut entries = 0;
        let next = self.classes.len();
        let reached = key.len();
        let class = *self.outcomes.entry(key).or_insert(next);
        if class == next {
            entries = reached + search.choice.len() + follows.len() + self.told;
            let payoffs = game.player_ids().map(|player| search.value(root, player));
            let payoffs: Vec<K> = payoffs.collect();
            let known = self
                .worths
                .iter()
                .position(|worth| worth.payoffs == payoffs);
            let worth = known.unwrap_or_else(|| {
                self.worths.push(Worth {
                    payoffs,
                    classes: Vec::new(),
                    count: Integer::zero(),
                });
                self.worths.len() - 1
            });
            self.worths[worth].classes.push(class);
            self.classes.push(Part {
                worth,
                count: Integer::zero(),
                choice: search.choice.clone(),
                follows: follows.clone(),
                used: BTreeSet::new(),
                below: BTreeSet::new(),
            });
        }
        let part = &mut self.classes[class];
        part.count += &count;
        self.worths[part.worth].count += &count;
        let sets = search.stage.sets.iter().zip(&search.choice);
        let taken = sets.map(|(&set, &index)| game.infoset(set).action(index as usize));
        let before = part.used.len() + part.below.len();
        part.used.extend(taken);
        part.below.extend(follows);
        entries + part.used.len() + part.below.len() - before
    }
}

/// How many combinations there are of so many things each.
pub(super) fn product(sizes: impl Iterator<Item = usize>) -> Integer {
    sizes.fold(Integer::one(), |product, size| {
        product * &Integer::from(size as i64)
    })
}

/// The classes of a whole game, without beliefs, each told when it is asked for. `sets` are those of
/// the stage at every node.
pub(super) fn whole<K: OrderedField>(
    ground: &Ground<'_, K>,
    sets: &BTreeMap<NodeId, Vec<InfosetId>>,
) -> impl Iterator<Item = PureClass<K>> {
    let all = ground.folded[0].as_deref().into_iter();
    let classes = all.flat_map(|all| all.classes.iter().enumerate().map(move |own| (all, own)));
    classes.map(|(all, (class, own))| {
        let game = ground.game;
        let representative = representative(ground, sets, class);
        let choices = listed(game, &used(ground, class));
        let combinations = product(choices.iter().map(|(_, actions)| actions.len()));
        PureClass {
            outcome: outcome(game, &representative),
            representative,
            beliefs: None,
            payoffs: all.worths[own.worth].payoffs.clone(),
            profiles: own.count.clone(),
            choices,
            product: combinations == own.count,
        }
    })
}

/// The equilibria of a subgame that are followed.
fn parts<'a, K>(
    ground: &'a Ground<'_, K>,
    node: NodeId,
    follow: &'a Follow,
) -> impl Iterator<Item = &'a Part> {
    let subgame = ground.folded[node.index()].as_deref().into_iter();
    subgame.flat_map(|subgame| {
        let classes = match follow {
            Follow::Class(class) => std::slice::from_ref(class),
            Follow::Worth(worth) => &subgame.worths[*worth].classes,
        };
        classes.iter().map(|&class| &subgame.classes[class])
    })
}

/// The first equilibrium of a class of the whole game.
fn representative<K: OrderedField>(
    ground: &Ground<'_, K>,
    sets: &BTreeMap<NodeId, Vec<InfosetId>>,
    class: usize,
) -> Behavior<K> {
    let game = ground.game;
    let mut profile = Behavior::open(Arc::clone(game.shape()));
    let mut waiting = vec![(NodeId::new(0), Follow::Class(class))];
    while let Some((node, follow)) = waiting.pop() {
        let Some(first) = parts(ground, node, &follow).next() else {
            continue;
        };
        for (&set, &index) in sets.get(&node).into_iter().flatten().zip(&first.choice) {
            let count = game.infoset(set).action_count();
            // Zeros and a one are a distribution.
            let _ = profile.set(set, pure(count, index as usize));
        }
        waiting.extend_from_slice(&first.follows);
    }
    profile
}

/// By action: whether some equilibrium of a class of the whole game takes it.
fn used<K: OrderedField>(ground: &Ground<'_, K>, class: usize) -> Vec<bool> {
    let mut used = vec![false; ground.game.action_count()];
    let start = (NodeId::new(0), Follow::Class(class));
    let mut seen = BTreeSet::from([start]);
    let mut waiting = vec![start];
    while let Some((node, follow)) = waiting.pop() {
        for part in parts(ground, node, &follow) {
            for action in &part.used {
                used[action.index()] = true;
            }
            let new = part.below.iter().filter(|&&next| seen.insert(next));
            waiting.extend(new.copied());
        }
    }
    used
}

/// The leaves that plays of a pure profile reach, with their probabilities.
fn outcome<K: OrderedField>(game: &Game<K>, profile: &Behavior<K>) -> Vec<(NodeId, K)> {
    let mut leaves = Vec::new();
    let chosen = |set| profile.at(set)?.iter().position(|p| !p.is_zero());
    plays(game, NodeId::new(0), chosen, |node, weight| {
        if game.kind(node) == NodeKind::Leaf {
            leaves.push((node, weight.clone()));
        }
        true
    });
    leaves
}
