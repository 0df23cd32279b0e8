//! The types of a signaling game, and what every reply to a message brings, found from below.

use super::{Checked, Fault, refute};
use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::OrderedField;
use crate::run::Run;
use crate::strategy::{Behavior, Cell, Range};
use std::collections::HashMap;

/// The sender and its types.
pub(super) struct Sender<K> {
    pub(super) player: PlayerId,
    pub(super) receiver: PlayerId,
    /// The first moves of the game to which chance comes, in preorder.
    pub(super) types: Vec<NodeId>,
    /// By type: with what probability it is drawn.
    pub(super) priors: Vec<K>,
}

impl<K: OrderedField> Sender<K> {
    pub(super) fn of(game: &Game<K>) -> Checked<Self> {
        if game.players().len() != 2 {
            return refute("a signaling game has two players");
        }
        let (mut types, mut priors, mut movers) = (Vec::new(), Vec::new(), Vec::new());
        let mut past = NodeId::new(0);
        for node in game.nodes() {
            let NodeKind::Decision(set) = game.kind(node) else {
                continue;
            };
            if node < past {
                continue;
            }
            // No decision comes before this one, since none of their subtrees holds it.
            past = game.subtree_end(node);
            let prior = chance_before(game, node);
            if !prior.is_zero() {
                types.push(node);
                priors.push(prior);
                movers.push(game.infoset(set).player());
            }
        }
        let Some(&player) = movers.first() else {
            return refute("nobody moves in the game");
        };
        if movers.iter().any(|&mover| mover != player) {
            return refute("not everybody who moves first is the sender");
        }
        let receiver = PlayerId::new(1 - player.index());
        for &set in game.infosets_of(player) {
            let mut nodes = game.infoset(set).nodes().iter();
            if nodes.clone().count() > 1
                && nodes
                    .by_ref()
                    .filter(|&&node| !chance_before(game, node).is_zero())
                    .count()
                    > 1
            {
                return refute("the sender does not know everything");
            }
        }
        Ok(Sender {
            player,
            receiver,
            types,
            priors,
        })
    }

    /// The types that can lead to a set of the receiver, each with the node to which it leads.
    pub(super) fn rows(&self, game: &Game<K>, set: InfosetId) -> Checked<Vec<(usize, NodeId)>> {
        let mut rows = Vec::new();
        for &node in game.infoset(set).nodes() {
            if chance_before(game, node).is_zero() {
                continue;
            }
            let kind = game
                .parent(node)
                .and_then(|(before, _)| self.types.binary_search(&before).ok());
            let Some(kind) = kind else {
                return refute(format!(
                    "the receiver's move after ({}) does not follow a first message",
                    game.history_text(node)
                ));
            };
            if rows.iter().any(|&(other, _)| other == kind) {
                return refute("two messages of a type cannot be told apart");
            }
            rows.push((kind, node));
        }
        Ok(rows)
    }

    /// What every type gets over the extreme profiles of the class.
    pub(super) fn payoffs(
        &self,
        game: &Game<K>,
        cells: &[Cell<K>],
        run: &Run<'_>,
    ) -> Checked<Vec<Range<K>>> {
        let mut values: Vec<Vec<K>> = vec![Vec::new(); self.types.len()];
        for cell in cells {
            let fits = |part: &Behavior<K>| part.fits(game);
            if cell.vertices.len() != 2 || !cell.vertices.iter().flatten().all(fits) {
                return refute("the cells are not of profiles of this game");
            }
            for first in &cell.vertices[0] {
                for second in &cell.vertices[1] {
                    if let Some(stop) = run.stopped() {
                        return Err(Fault::Stopped(stop));
                    }
                    for (kind, values) in self.types.iter().zip(&mut values) {
                        match self.expected(game, *kind, [first, second]) {
                            Some(value) => values.push(value),
                            None => return refute("a profile is open where the play may come"),
                        }
                    }
                }
            }
        }
        match values.iter().map(Range::over).collect() {
            Some(ranges) => Ok(ranges),
            None => refute("the class has no profiles"),
        }
    }

    /// What the sender gets in a play that comes to `start`, with what is paid on the way there;
    /// `None` if the profile is open at some place to which the play may come.
    fn expected(&self, game: &Game<K>, start: NodeId, profile: [&Behavior<K>; 2]) -> Option<K> {
        let first = start.index();
        let mut reach = vec![K::zero(); game.subtree_end(start).index() - first];
        reach[0] = K::one();
        let mut sum = paid_before(game, start, self.player);
        for node in (first..game.subtree_end(start).index()).map(NodeId::new) {
            let here = reach[node.index() - first].clone();
            if here.is_zero() {
                continue;
            }
            if let Some(pay) = game.payoff_at(node, self.player) {
                sum += &(here.clone() * pay);
            }
            let shares = match game.kind(node) {
                NodeKind::Leaf => continue,
                NodeKind::Chance(chance) => game.chance(chance),
                NodeKind::Decision(set) => profile[game.infoset(set).player().index()].at(set)?,
            };
            for (child, share) in game.children(node).zip(shares) {
                reach[child.index() - first] = here.clone() * share;
            }
        }
        Some(sum)
    }
}

/// What is paid to a player before a node is reached.
fn paid_before<K: OrderedField>(game: &Game<K>, node: NodeId, player: PlayerId) -> K {
    let mut sum = K::zero();
    let mut at = node;
    while let Some((parent, _)) = game.parent(at) {
        if let Some(pay) = game.payoff_at(parent, player) {
            sum += pay;
        }
        at = parent;
    }
    sum
}

/// The product of the chance probabilities on the way to a node.
fn chance_before<K: OrderedField>(game: &Game<K>, node: NodeId) -> K {
    let mut product = K::one();
    let mut at = node;
    while let Some((parent, branch)) = game.parent(at) {
        if let NodeKind::Chance(chance) = game.kind(parent) {
            product *= &game.chance(chance)[branch];
        }
        at = parent;
    }
    product
}

/// What a reply to a type brings: to the sender, and at least and at most to the receiver.
#[derive(Debug, Clone)]
pub(super) struct Payoffs<K> {
    pub(super) sender: K,
    pub(super) least: K,
    pub(super) most: K,
}

/// A message off the path.
pub(super) struct Message<K> {
    pub(super) set: InfosetId,
    /// By type that can send it: its node, its prior, what it gets in equilibrium, and by reply.
    pub(super) nodes: Vec<NodeId>,
    pub(super) priors: Vec<K>,
    pub(super) equilibrium: Vec<K>,
    pub(super) replies: Vec<Vec<Payoffs<K>>>,
}

impl<K: OrderedField> Message<K> {
    pub(super) fn new(
        game: &Game<K>,
        sender: &Sender<K>,
        set: InfosetId,
        equilibrium: &[K],
    ) -> Checked<Self> {
        let mut message = Message {
            set,
            nodes: Vec::new(),
            priors: Vec::new(),
            equilibrium: Vec::new(),
            replies: Vec::new(),
        };
        for (kind, node) in sender.rows(game, set)? {
            message.nodes.push(sender.types[kind]);
            message.priors.push(sender.priors[kind].clone());
            message.equilibrium.push(equilibrium[kind].clone());
            message.replies.push(replies(game, sender, node)?);
        }
        Ok(message)
    }

    /// What a type gains by the message if the receiver takes a reply.
    pub(super) fn gain(&self, kind: usize, reply: usize) -> K {
        self.replies[kind][reply].sender.clone() - &self.equilibrium[kind]
    }

    /// How many replies there are.
    pub(super) fn reply_count(&self) -> usize {
        self.replies.first().map_or(0, Vec::len)
    }

    /// The index of a type.
    pub(super) fn kind(&self, node: NodeId) -> Checked<usize> {
        match self.nodes.iter().position(|&known| known == node) {
            Some(kind) => Ok(kind),
            None => refute(format!("{node:?} is no type that can send the message")),
        }
    }
}

/// What follows every reply at a node of the receiver.
fn replies<K: OrderedField>(
    game: &Game<K>,
    sender: &Sender<K>,
    node: NodeId,
) -> Checked<Vec<Payoffs<K>>> {
    // Children come after their parents, so that from the end on all that follows is known.
    let mut known: HashMap<NodeId, Payoffs<K>> = HashMap::new();
    for at in (node.index() + 1..game.subtree_end(node).index())
        .rev()
        .map(NodeId::new)
    {
        let mut after: Vec<Payoffs<K>> =
            game.children(at).filter_map(|c| known.remove(&c)).collect();
        let zero = || Payoffs {
            sender: K::zero(),
            least: K::zero(),
            most: K::zero(),
        };
        let mut here = match game.kind(at) {
            NodeKind::Leaf => zero(),
            NodeKind::Chance(chance) => {
                let mut sum = zero();
                for (payoffs, share) in after.iter().zip(game.chance(chance)) {
                    sum.sender += &(payoffs.sender.clone() * share);
                    sum.least += &(payoffs.least.clone() * share);
                    sum.most += &(payoffs.most.clone() * share);
                }
                sum
            }
            NodeKind::Decision(set) => {
                let mover = game.infoset(set).player();
                if mover != sender.player && !chance_before(game, at).is_zero() {
                    return refute("the receiver moves twice");
                }
                let best = largest(after.iter().map(|payoffs| payoffs.sender.clone()));
                after.retain(|payoffs| Some(&payoffs.sender) == best.as_ref());
                let most = largest(after.iter().map(|payoffs| payoffs.most.clone()));
                let least = smallest(after.iter().map(|payoffs| payoffs.least.clone()));
                match (best, least, most) {
                    (Some(sender), Some(least), Some(most)) => Payoffs {
                        sender,
                        least,
                        most,
                    },
                    _ => return refute("a move has no actions"),
                }
            }
        };
        if let Some(pay) = game.payoff_at(at, sender.player) {
            here.sender += pay;
        }
        if let Some(pay) = game.payoff_at(at, sender.receiver) {
            here.least += pay;
            here.most += pay;
        }
        known.insert(at, here);
    }
    let mut before = paid_before(game, node, sender.player);
    if let Some(pay) = game.payoff_at(node, sender.player) {
        before += pay;
    }
    let found = game.children(node).filter_map(|child| known.remove(&child));
    Ok(found
        .map(|payoffs| Payoffs {
            sender: payoffs.sender + &before,
            ..payoffs
        })
        .collect())
}

/// The greatest of some numbers.
pub(super) fn largest<K: OrderedField>(values: impl Iterator<Item = K>) -> Option<K> {
    values.reduce(|most, value| match value.compare(&most).is_gt() {
        true => value,
        false => most,
    })
}

/// The least of some numbers.
pub(super) fn smallest<K: OrderedField>(values: impl Iterator<Item = K>) -> Option<K> {
    values.reduce(|least, value| match value.compare(&least).is_lt() {
        true => value,
        false => least,
    })
}
