//! Signaling games: types, messages and replies, with everything that follows a reply folded in.

use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::OrderedField;
use crate::strategy::Behavior;
use std::cmp::Ordering;

/// What the players get if the play comes somewhere, the sender's later moves being optimal. Which
/// of them it takes where it is indifferent may matter to the receiver.
#[derive(Debug, Clone)]
pub(super) struct Worth<K> {
    pub(super) sender: K,
    /// The least and the most for the receiver.
    pub(super) low: K,
    pub(super) high: K,
}

/// What follows a message of a type.
#[derive(Debug)]
enum After<K> {
    /// Nobody replies: what the sender gets.
    End(K),
    /// A message, and the type's row there.
    Reply(usize, usize),
}

/// A type of the sender that chance draws with positive probability.
#[derive(Debug)]
pub(super) struct Type<K> {
    pub(super) node: NodeId,
    set: InfosetId,
    pub(super) prior: K,
    /// By action.
    after: Vec<After<K>>,
}

/// A type that can send a message.
#[derive(Debug)]
pub(super) struct Row<K> {
    /// Its index.
    pub(super) kind: usize,
    /// By reply.
    pub(super) replies: Vec<Worth<K>>,
}

/// An information set of the receiver.
#[derive(Debug)]
pub(super) struct Message<K> {
    pub(super) set: InfosetId,
    pub(super) rows: Vec<Row<K>>,
}

/// A signaling game in its normal form.
#[derive(Debug)]
pub(super) struct SignalingGame<K> {
    pub(super) sender: PlayerId,
    pub(super) receiver: PlayerId,
    pub(super) types: Vec<Type<K>>,
    /// In the order of the sets; those to which chance never comes have no rows.
    pub(super) messages: Vec<Message<K>>,
}

/// How far a play has come before a node.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    /// Chance never comes there.
    Never,
    /// Nobody has moved.
    Start,
    /// A message was sent just before.
    Sent,
    /// After a message to which nobody replied at once: chance drew, or the sender moved again.
    Drawn,
    Again,
    /// After the reply.
    Replied,
}

const WAY_OUT: &str = "forward induction is tested where chance draws a type, the sender who knows \
                       it sends a message, the receiver replies, and only the sender moves then";

impl<K: OrderedField> SignalingGame<K> {
    /// Refuses a game that is none, with the witness.
    pub(super) fn new(game: &Game<K>) -> Result<Self, Error> {
        if game.players().len() != 2 {
            let count = game.players().len();
            let text = format!("a signaling game has two players, and this one has {count}");
            return Err(Error::unsupported(text, WAY_OUT));
        }
        game.require_perfect_recall()?;
        let (sender, stages) = stages(game).map_err(|text| Error::unsupported(text, WAY_OUT))?;
        let mut found = SignalingGame {
            sender,
            receiver: PlayerId::new(1 - sender.index()),
            types: Vec::new(),
            messages: Vec::new(),
        };
        found.fold(game, &stages);
        Ok(found)
    }

    /// Folds what follows the replies, from the leaves up, and collects types and messages.
    fn fold(&mut self, game: &Game<K>, stages: &[Stage]) {
        let own = game.infosets_of(self.receiver);
        self.messages = own
            .iter()
            .map(|&set| Message {
                set,
                rows: Vec::new(),
            })
            .collect();
        let mut worth: Vec<Option<Worth<K>>> = vec![None; game.node_count()];
        for node in game.nodes().rev() {
            let stage = stages[node.index()];
            let mut after = |node: NodeId| worth[node.index()].take();
            let found = match game.kind(node) {
                _ if stage == Stage::Never => continue,
                NodeKind::Chance(_) if stage == Stage::Start => continue,
                NodeKind::Leaf => Some(Worth {
                    sender: K::zero(),
                    low: K::zero(),
                    high: K::zero(),
                }),
                NodeKind::Chance(chance) => {
                    let branches = game.children(node).zip(game.chance(chance));
                    let mut sum = Worth {
                        sender: K::zero(),
                        low: K::zero(),
                        high: K::zero(),
                    };
                    for (child, share) in branches {
                        if let Some(part) = after(child) {
                            sum.sender += &(part.sender * share);
                            sum.low += &(part.low * share);
                            sum.high += &(part.high * share);
                        }
                    }
                    Some(sum)
                }
                NodeKind::Decision(set) if stage == Stage::Start => {
                    self.add_type(game, node, set, &mut after);
                    continue;
                }
                NodeKind::Decision(set) if game.infoset(set).player() == self.receiver => {
                    self.add_row(game, node, set, &mut after);
                    continue;
                }
                NodeKind::Decision(_) => game.children(node).filter_map(after).reduce(better),
            };
            worth[node.index()] = found.map(|found| self.paid(game, node, found));
        }
        self.settle(game);
    }

    /// Adds what is paid at a node.
    fn paid(&self, game: &Game<K>, node: NodeId, worth: Worth<K>) -> Worth<K> {
        let Worth {
            mut sender,
            mut low,
            mut high,
        } = worth;
        if let Some(pay) = game.payoff_at(node, self.sender) {
            sender += pay;
        }
        if let Some(pay) = game.payoff_at(node, self.receiver) {
            low += pay;
            high += pay;
        }
        Worth { sender, low, high }
    }

    /// Adds what is paid from the root to a node.
    fn paid_before(&self, game: &Game<K>, node: NodeId, worth: Worth<K>) -> Worth<K> {
        let mut sum = self.paid(game, node, worth);
        let mut at = node;
        while let Some((parent, _)) = game.parent(at) {
            sum = self.paid(game, parent, sum);
            at = parent;
        }
        sum
    }

    /// The row is known by the node until types have their numbers.
    fn add_row(
        &mut self,
        game: &Game<K>,
        node: NodeId,
        set: InfosetId,
        after: &mut impl FnMut(NodeId) -> Option<Worth<K>>,
    ) {
        let replies = game.children(node).filter_map(after);
        let replies = replies
            .map(|worth| self.paid_before(game, node, worth))
            .collect();
        if let Some(message) = self.messages.iter_mut().find(|message| message.set == set) {
            message.rows.push(Row {
                kind: node.index(),
                replies,
            });
        }
    }

    fn add_type(
        &mut self,
        game: &Game<K>,
        node: NodeId,
        set: InfosetId,
        after: &mut impl FnMut(NodeId) -> Option<Worth<K>>,
    ) {
        let mut prior = K::one();
        let mut at = node;
        while let Some((parent, branch)) = game.parent(at) {
            if let NodeKind::Chance(chance) = game.kind(parent) {
                prior *= &game.chance(chance)[branch];
            }
            at = parent;
        }
        let after = game.children(node).map(|child| match after(child) {
            Some(worth) => After::End(self.paid_before(game, node, worth).sender),
            None => After::Reply(child.index(), 0),
        });
        let after = after.collect();
        self.types.push(Type {
            node,
            set,
            prior,
            after,
        });
    }

    /// Numbers types and rows, which were met last first.
    fn settle(&mut self, game: &Game<K>) {
        self.types.reverse();
        self.messages
            .iter_mut()
            .for_each(|message| message.rows.reverse());
        for kind in 0..self.types.len() {
            for after in &mut self.types[kind].after {
                let After::Reply(node, _) = *after else {
                    continue;
                };
                let NodeKind::Decision(set) = game.kind(NodeId::new(node)) else {
                    continue;
                };
                let Ok(message) = self.messages.binary_search_by_key(&set, |m| m.set) else {
                    continue;
                };
                let rows = &self.messages[message].rows;
                if let Ok(row) = rows.binary_search_by_key(&node, |row| row.kind) {
                    *after = After::Reply(message, row);
                }
            }
        }
        for kind in 0..self.types.len() {
            for after in &self.types[kind].after {
                if let After::Reply(message, row) = *after {
                    self.messages[message].rows[row].kind = kind;
                }
            }
        }
    }

    /// With what probability a type sends a message under a strategy of the sender.
    pub(super) fn sends(&self, kind: usize, message: usize, sender: &Behavior<K>) -> Option<K> {
        let kind = &self.types[kind];
        let shares = sender.at(kind.set)?;
        let to = |after: &After<K>| matches!(*after, After::Reply(to, _) if to == message);
        let found = kind.after.iter().zip(shares).find(|(after, _)| to(after));
        Some(found.map_or(K::zero(), |(_, share)| share.clone()))
    }

    /// What a type gets if both play these strategies up to the reply, and it plays optimally
    /// after; `None` where a strategy is open.
    pub(super) fn payoff(
        &self,
        kind: usize,
        sender: &Behavior<K>,
        receiver: &Behavior<K>,
    ) -> Option<K> {
        let kind = &self.types[kind];
        let mut sum = K::zero();
        for (after, share) in kind.after.iter().zip(sender.at(kind.set)?) {
            if share.is_zero() {
                continue;
            }
            match after {
                After::End(worth) => sum += &(worth.clone() * share),
                After::Reply(message, row) => {
                    let message = &self.messages[*message];
                    let replies = receiver.at(message.set)?.iter();
                    for (reply, worth) in replies.zip(&message.rows[*row].replies) {
                        sum += &(worth.sender.clone() * reply * share);
                    }
                }
            }
        }
        Some(sum)
    }
}

/// What an optimal choice between two continuations is worth.
fn better<K: OrderedField>(a: Worth<K>, b: Worth<K>) -> Worth<K> {
    match a.sender.compare(&b.sender) {
        Ordering::Greater => a,
        Ordering::Less => b,
        Ordering::Equal => Worth {
            low: if a.low.compare(&b.low).is_le() {
                a.low
            } else {
                b.low
            },
            high: if a.high.compare(&b.high).is_ge() {
                a.high
            } else {
                b.high
            },
            sender: a.sender,
        },
    }
}

/// Who sends, and how far every node is; or why the game is no signaling game.
fn stages<K: OrderedField>(game: &Game<K>) -> Result<(PlayerId, Vec<Stage>), String> {
    let mut stages = vec![Stage::Start; game.node_count()];
    let mut sender = None;
    // By set: its first node to which chance comes; by set of the receiver: the last type met.
    let mut first: Vec<Option<NodeId>> = vec![None; game.infoset_count()];
    let mut last_type: Vec<Option<NodeId>> = vec![None; game.infoset_count()];
    let at = |node: NodeId| game.history_text(node);
    for node in game.nodes() {
        let stage = match game.parent(node) {
            None => Stage::Start,
            Some((parent, branch)) => match (stages[parent.index()], game.kind(parent)) {
                (Stage::Never, _) => Stage::Never,
                (_, NodeKind::Chance(chance)) if game.chance(chance)[branch].is_zero() => {
                    Stage::Never
                }
                (Stage::Start, NodeKind::Decision(_)) => Stage::Sent,
                (Stage::Sent, NodeKind::Chance(_)) => Stage::Drawn,
                (Stage::Sent, NodeKind::Decision(set)) => {
                    match sender == Some(game.infoset(set).player()) {
                        true => Stage::Again,
                        false => Stage::Replied,
                    }
                }
                (stage, _) => stage,
            },
        };
        stages[node.index()] = stage;
        let (NodeKind::Decision(set), true) = (game.kind(node), stage != Stage::Never) else {
            continue;
        };
        let player = game.infoset(set).player();
        let name = game.player_name(player);
        let speaker = *sender.get_or_insert(player);
        let seen = first[set.index()].replace(node);
        if player == speaker {
            if let Some(other) = seen {
                return Err(format!(
                    "`{name}` does not know everything: it cannot tell ({}) from ({})",
                    at(other),
                    at(node)
                ));
            }
            continue;
        }
        let why = match stage {
            Stage::Sent => {
                let sent_by = game.parent(node).map(|(parent, _)| parent);
                if last_type[set.index()] == sent_by {
                    let label = game.infoset(set).label();
                    return Err(format!(
                        "two messages of one type lead to the information set `{label}` of \
                         `{name}`, one of them ({})",
                        at(node)
                    ));
                }
                last_type[set.index()] = sent_by;
                continue;
            }
            Stage::Drawn => "chance moves between the message and the reply",
            Stage::Again => "the sender moves twice before the reply",
            Stage::Replied => "the receiver moves twice",
            _ => {
                let other = game.player_name(speaker);
                return Err(format!(
                    "`{name}` moves first after ({}), and `{other}` elsewhere",
                    at(node)
                ));
            }
        };
        return Err(format!("{why}: `{name}` moves after ({})", at(node)));
    }
    let sender = sender.ok_or_else(|| "nobody moves in the game".to_string())?;
    Ok((sender, stages))
}
