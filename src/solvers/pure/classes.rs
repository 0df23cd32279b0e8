//! The equilibria of subgames by outcome, and what they amount to in the whole game.

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
    pub(super) fn new() -> Self {
        Subgame {
            worths: Vec::new(),
            classes: Vec::new(),
            outcomes: BTreeMap::new(),
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
            self.insert(root, search, key, own, count);
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
            work.count(Integer::zero)?;
        }
    }

    fn insert(
        &mut self,
        root: NodeId,
        search: &Search<'_, '_, K>,
        mut key: Vec<(NodeId, usize)>,
        follows: Vec<(NodeId, Follow)>,
        count: Integer,
    ) {
        let game = search.ground.game;
        key.sort_unstable();
        let next = self.classes.len();
        let class = *self.outcomes.entry(key).or_insert(next);
        if class == next {
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
        part.used.extend(taken);
        part.below.extend(follows);
    }
}

/// The classes of a whole game, without beliefs. `sets` are those of the stage at every node.
pub(super) fn whole<K: OrderedField>(
    ground: &Ground<'_, K>,
    sets: &BTreeMap<NodeId, Vec<InfosetId>>,
) -> Vec<PureClass<K>> {
    let root = NodeId::new(0);
    let Some(all) = &ground.folded[0] else {
        return Vec::new();
    };
    let game = ground.game;
    let part = |node: NodeId, follow: Follow| -> Vec<&Part> {
        let Some(subgame) = &ground.folded[node.index()] else {
            return Vec::new();
        };
        match follow {
            Follow::Class(class) => vec![&subgame.classes[class]],
            Follow::Worth(worth) => {
                let classes = subgame.worths[worth].classes.iter();
                classes.map(|&class| &subgame.classes[class]).collect()
            }
        }
    };
    let one = |class: usize| {
        let own = &all.classes[class];
        let mut representative = Behavior::open(Arc::clone(game.shape()));
        let mut waiting = vec![(root, Follow::Class(class))];
        while let Some((node, follow)) = waiting.pop() {
            let Some(first) = part(node, follow).first().copied() else {
                continue;
            };
            for (&set, &index) in sets.get(&node).into_iter().flatten().zip(&first.choice) {
                let count = game.infoset(set).action_count();
                // Zeros and a one are a distribution.
                let _ = representative.set(set, pure(count, index as usize));
            }
            waiting.extend_from_slice(&first.follows);
        }
        let mut used = vec![false; game.action_count()];
        let mut seen = BTreeSet::from([(root, Follow::Class(class))]);
        let mut waiting = vec![(root, Follow::Class(class))];
        while let Some((node, follow)) = waiting.pop() {
            for part in part(node, follow) {
                for action in &part.used {
                    used[action.index()] = true;
                }
                for &next in &part.below {
                    if seen.insert(next) {
                        waiting.push(next);
                    }
                }
            }
        }
        let choices = listed(game, &used);
        let sizes = choices.iter().map(|(_, actions)| actions.len() as i64);
        let combinations = sizes.fold(Integer::one(), |product, size| {
            product * &Integer::from(size)
        });
        PureClass {
            outcome: outcome(game, &representative),
            representative,
            beliefs: None,
            payoffs: all.worths[own.worth].payoffs.clone(),
            profiles: own.count.clone(),
            choices,
            product: combinations == own.count,
        }
    };
    (0..all.classes.len()).map(one).collect()
}

/// The leaves that plays of a pure profile reach, with their probabilities.
fn outcome<K: OrderedField>(game: &Game<K>, profile: &Behavior<K>) -> Vec<(NodeId, K)> {
    let mut leaves = Vec::new();
    let mut waiting = vec![(NodeId::new(0), K::one())];
    while let Some((node, weight)) = waiting.pop() {
        let steps: &[K] = match game.kind(node) {
            NodeKind::Leaf => {
                leaves.push((node, weight));
                continue;
            }
            NodeKind::Chance(chance) => game.chance(chance),
            NodeKind::Decision(set) => profile.at(set).unwrap_or_default(),
        };
        let from = waiting.len();
        for (child, p) in game.children(node).zip(steps) {
            if !p.is_zero() {
                waiting.push((child, weight.clone() * p));
            }
        }
        waiting[from..].reverse();
    }
    leaves
}
