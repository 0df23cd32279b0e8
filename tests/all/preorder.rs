//! Laws of the laid out tree, on random trees built in random order.

use crate::game::numbers;
use demarche::game::{ChanceId, Game, GameBuilder, NodeId, NodeKind};
use demarche::number::Rational;
use proptest::prelude::*;
use std::collections::HashMap;

/// A tree to be built: what happens at every node, the nodes after it, and its payoff.
#[derive(Debug, Clone)]
struct Plan {
    moves: Vec<Option<(Mover, usize)>>,
    children: Vec<Vec<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Mover {
    Chance,
    Player(usize),
}

impl Plan {
    /// Every byte decides what happens at the next node; where they end, the play does. Sets are
    /// shared at random, so that recall may fail.
    fn new(bytes: &[u8]) -> Self {
        let mut plan = Plan {
            moves: vec![None],
            children: vec![Vec::new()],
        };
        for (node, &byte) in bytes.iter().enumerate() {
            if node >= plan.moves.len() {
                break;
            }
            let label = usize::from(byte / 4) % 6;
            let mover = match byte % 4 {
                0 => continue,
                1 => Mover::Chance,
                player => Mover::Player(usize::from(player) - 2),
            };
            plan.moves[node] = Some((mover, label));
            for _ in 0..=label % 3 {
                plan.children[node].push(plan.moves.len());
                plan.moves.push(None);
                plan.children.push(Vec::new());
            }
        }
        plan
    }

    /// Builds the tree; of the nodes at hand, the one first in `order` is always the next.
    fn build(&self, order: &[usize]) -> Game {
        let mut builder = GameBuilder::new("plan", ["Ann", "Bob"]);
        let mut chances = HashMap::new();
        let mut frontier = vec![(0, builder.root())];
        let rank = |node: usize| order.iter().position(|&other| other == node);
        while let Some(at) = (0..frontier.len()).min_by_key(|&at| rank(frontier[at].0)) {
            let (node, id) = frontier.swap_remove(at);
            builder.pay(id, numbers([node as i64 % 3, node as i64 % 2]));
            if node % 3 == 1 {
                builder.label_node(id, &format!("node {node}"));
            }
            let Some((mover, label)) = self.moves[node] else {
                continue;
            };
            let names: Vec<String> = (0..=label % 3).map(|k| format!("{label}.{k}")).collect();
            let text = format!("set {label}");
            let next = match mover {
                Mover::Player(player) => {
                    let set = builder.infoset(["Ann", "Bob"][player], &text, &names);
                    builder.decide(id, set)
                }
                Mover::Chance => {
                    let share = Rational::new(1, names.len() as i64);
                    let chance = *chances.entry(label).or_insert_with(|| {
                        builder.chance(&text, names.iter().map(|name| (name, share.clone())))
                    });
                    builder.draw(id, chance)
                }
            };
            frontier.extend(self.children[node].iter().copied().zip(next));
        }
        builder.build().unwrap()
    }
}

/// All that a game is, by id, except the numbers of its outcomes, which are the builder's.
fn description(game: &Game) -> Vec<String> {
    let nodes = game.nodes().map(|node| {
        let payoffs = game
            .outcome(node)
            .map(|outcome| game.payoffs(outcome).to_vec());
        let (kind, end) = (game.kind(node), game.subtree_end(node));
        format!(
            "{kind:?} {:?} {end:?} {payoffs:?} {:?} {}",
            game.parent(node),
            game.history(node),
            game.node_label(node)
        )
    });
    let sets = game.infosets().map(|set| {
        let names: Vec<&str> = set.action_names().collect();
        format!(
            "{set:?} {names:?} {:?} {:?}",
            set.nodes(),
            set.parent_sequence()
        )
    });
    let chances = (0..game.chance_count()).map(ChanceId::new).map(|chance| {
        let names: Vec<&str> = game.branch_names(chance).collect();
        let (label, nodes) = (game.chance_label(chance), game.chance_nodes(chance));
        format!("{label} {names:?} {:?} {nodes:?}", game.chance(chance))
    });
    let recall = format!("{:?}", game.recall_failure());
    nodes.chain(sets).chain(chances).chain([recall]).collect()
}

/// Whether two nodes of one set have different own moves before them, by comparing full memories.
fn forgets(game: &Game) -> bool {
    let memory = |node: NodeId, player| {
        let mut own = Vec::new();
        let mut at = node;
        while let Some((above, branch)) = game.parent(at) {
            if let NodeKind::Decision(set) = game.kind(above)
                && game.infoset(set).player() == player
            {
                own.push((set, branch));
            }
            at = above;
        }
        own
    };
    game.infosets().any(|set| {
        let first = memory(set.nodes()[0], set.player());
        set.nodes()
            .iter()
            .any(|&node| memory(node, set.player()) != first)
    })
}

fn plans() -> impl Strategy<Value = (Plan, Vec<usize>)> {
    prop::collection::vec(any::<u8>(), 0..60).prop_flat_map(|bytes| {
        let plan = Plan::new(&bytes);
        let order: Vec<usize> = (0..plan.moves.len()).collect();
        (Just(plan), Just(order).prop_shuffle())
    })
}

proptest! {
    #[test]
    fn the_order_of_building_leaves_no_trace((plan, order) in plans()) {
        let in_order: Vec<usize> = (0..order.len()).collect();
        let (one, other) = (plan.build(&in_order), plan.build(&order));
        prop_assert_eq!(description(&one), description(&other));
    }

    #[test]
    fn nodes_stand_in_preorder((plan, order) in plans()) {
        let game = plan.build(&order);
        prop_assert_eq!(game.node_count(), plan.moves.len());
        let leaf = |node: &NodeId| game.kind(*node) == NodeKind::Leaf;
        prop_assert_eq!(game.leaf_count(), game.nodes().filter(leaf).count());
        for node in game.nodes() {
            // Children tile the subtree, and know their parent and place.
            let mut next = node.index() + 1;
            for (branch, child) in game.children(node).enumerate() {
                prop_assert_eq!(child.index(), next);
                prop_assert_eq!(game.parent(child), Some((node, branch)));
                next = game.subtree_end(child).index();
            }
            prop_assert_eq!(game.subtree_end(node).index(), next);
        }
        let mut met = 0;
        for node in game.nodes() {
            if let NodeKind::Decision(set) = game.kind(node) {
                // New sets come in order.
                prop_assert!(set.index() <= met);
                met = met.max(set.index() + 1);
                prop_assert!(game.infoset(set).nodes().contains(&node));
            }
        }
        prop_assert_eq!(met, game.infoset_count());
        for player in game.player_ids() {
            let sets = game.infosets_of(player).iter();
            let actions: usize = sets.map(|&set| game.infoset(set).action_count()).sum();
            prop_assert_eq!(game.sequence_count(player), actions + 1);
        }
    }

    #[test]
    fn recall_fails_exactly_where_memories_differ((plan, order) in plans()) {
        let game = plan.build(&order);
        prop_assert_eq!(game.recall_failure().is_some(), forgets(&game));
        // The order of ids on which walks over a player's own sets rely.
        for set in game.infosets().filter(|_| game.recall_failure().is_none()) {
            if let Some(action) = game.last_action(set.player(), set.parent_sequence()) {
                prop_assert!(game.infoset_of(action) < set.id());
            }
        }
    }
}
