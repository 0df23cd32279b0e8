//! What tests of forward induction say of a class of equilibria, with their witnesses.

use super::Range;
use crate::game::{InfosetId, NodeId, NodeKind, Shape};
use crate::number::{OrderedField, Rational};
use std::fmt::{self, Display};

/// A test of forward induction in signaling games.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refinement {
    /// The intuitive criterion (Cho and Kreps 1987).
    Intuitive,
    /// D1 (Cho and Kreps 1987).
    D1,
    /// Divinity (Banks and Sobel 1987), one round.
    Divinity,
    /// D2 (Cho and Kreps 1987), one round of universal divinity.
    D2,
    /// Never a weak best response (Kohlberg and Mertens 1986, for signaling games Cho and Kreps).
    Nwbr,
}

impl Refinement {
    /// Every test.
    pub const ALL: [Refinement; 5] = [
        Refinement::Intuitive,
        Refinement::D1,
        Refinement::Divinity,
        Refinement::D2,
        Refinement::Nwbr,
    ];

    /// The name in files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Refinement::Intuitive => "intuitive",
            Refinement::D1 => "d1",
            Refinement::Divinity => "divinity",
            Refinement::D2 => "d2",
            Refinement::Nwbr => "nwbr",
        }
    }
}

impl Display for Refinement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The verdicts of all tests on one class.
///
/// A *type* is named by the sender's first node, a *message* by the receiver's information set to
/// which it leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Refinements<K = Rational> {
    /// Every type that chance draws, with what it gets over the class; in preorder.
    pub types: Vec<TypePayoff<K>>,
    /// The messages that no profile of the class sends: those that are tested.
    pub tested: Vec<InfosetId>,
    /// The messages that some profiles of the class send and others do not. They are not tested.
    pub partly_sent: Vec<InfosetId>,
    /// The intuitive criterion.
    pub intuitive: RefinementVerdict<K>,
    /// D1.
    pub d1: RefinementVerdict<K>,
    /// Divinity.
    pub divinity: RefinementVerdict<K>,
    /// D2.
    pub d2: RefinementVerdict<K>,
    /// Never a weak best response.
    pub nwbr: RefinementVerdict<K>,
}

impl<K> Refinements<K> {
    /// The verdict of one test.
    pub fn verdict(&self, test: Refinement) -> &RefinementVerdict<K> {
        match test {
            Refinement::Intuitive => &self.intuitive,
            Refinement::D1 => &self.d1,
            Refinement::Divinity => &self.divinity,
            Refinement::D2 => &self.d2,
            Refinement::Nwbr => &self.nwbr,
        }
    }
}

/// What a type gets over a class.
#[derive(Debug, Clone, PartialEq)]
pub struct TypePayoff<K = Rational> {
    /// The type.
    pub node: NodeId,
    /// Its expected payoff from the root on, given that it is drawn.
    pub range: Range<K>,
}

/// What one test says.
#[derive(Debug, Clone, PartialEq)]
pub enum RefinementVerdict<K = Rational> {
    /// The outcome survives: how it is supported at each message tested, in their order.
    Passes(Vec<Supported<K>>),
    /// It does not.
    Fails(Failure<K>),
    /// There is no verdict, for this reason.
    Undetermined(String),
}

/// How an outcome is supported at a message off its path.
#[derive(Debug, Clone, PartialEq)]
pub struct Supported<K = Rational> {
    /// The message.
    pub message: InfosetId,
    /// The types that the test doubts there.
    pub doubts: Vec<Doubt<K>>,
    /// What deters from the message. One support that deters every type; for the intuitive
    /// criterion there may be several, which deter every type that is not doubted.
    pub supports: Vec<Support<K>>,
}

/// A belief and a reply to a message that is optimal for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Support<K = Rational> {
    /// The types that do not gain by the message if this is the reply.
    pub deters: Vec<NodeId>,
    /// The belief over the types that can send the message.
    pub belief: Vec<(NodeId, K)>,
    /// The probabilities of the actions at the message's information set.
    pub reply: Vec<K>,
}

/// A type that a test doubts at a message: it rules the type out, or, if the test is divinity,
/// does not let its probability rise relative to that of others.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt<K = Rational> {
    /// The type.
    pub node: NodeId,
    /// What it gets in equilibrium.
    pub equilibrium: K,
    /// The most that it gets by the message over replies that some belief makes optimal.
    pub most: K,
    /// The types for whose sake it is doubted. D1 and divinity: each of them gains wherever this
    /// one does not lose. D2: some of them does. Never a weak best response: some of them does
    /// wherever this one neither gains nor loses. The intuitive criterion needs none.
    pub against: Vec<NodeId>,
}

/// Why an outcome does not survive.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure<K = Rational> {
    /// The message from which the test finds no deterrent.
    pub message: InfosetId,
    /// The types that the test doubts there.
    pub doubts: Vec<Doubt<K>>,
    /// The types that gain at every reply that beliefs allowed by the test make optimal; there may
    /// be none, if it is only that no reply deters all types.
    pub gains: Vec<Gain<K>>,
}

/// A type that gains by a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Gain<K = Rational> {
    /// The type.
    pub node: NodeId,
    /// What it gets in equilibrium.
    pub equilibrium: K,
    /// The least that it gets by the message.
    pub least: K,
}

impl<K> RefinementVerdict<K> {
    /// Whether the outcome survives; `None` if that is not determined.
    pub fn holds(&self) -> Option<bool> {
        match self {
            RefinementVerdict::Passes(_) => Some(true),
            RefinementVerdict::Fails(_) => Some(false),
            RefinementVerdict::Undetermined(_) => None,
        }
    }
}

impl<K: OrderedField + Display> RefinementVerdict<K> {
    /// The verdict of `test` with its reason, one sentence, in the names of the game.
    pub fn explain(&self, test: Refinement, shape: &Shape) -> String {
        match self {
            RefinementVerdict::Undetermined(reason) => format!("not determined: {reason}"),
            RefinementVerdict::Fails(failure) => failure.explain(test, shape),
            RefinementVerdict::Passes(at) if at.is_empty() => {
                "no message is off the path".to_string()
            }
            RefinementVerdict::Passes(at) => {
                let parts: Vec<String> = at.iter().map(|s| s.explain(shape)).collect();
                parts.join("; ")
            }
        }
    }
}

impl<K: OrderedField + Display> Supported<K> {
    fn explain(&self, shape: &Shape) -> String {
        let set = shape.infoset(self.message);
        let message = message_name(shape, self.message);
        let support = |support: &Support<K>| {
            let replies: Vec<String> = set
                .action_names()
                .zip(&support.reply)
                .filter(|(_, share)| !share.is_zero())
                .map(|(name, share)| weighted(name, share))
                .collect();
            let beliefs: Vec<String> = support
                .belief
                .iter()
                .filter(|(_, share)| !share.is_zero())
                .map(|(node, share)| weighted(&type_name(shape, *node), share))
                .collect();
            let deters = quoted(shape, &support.deters, "and");
            format!(
                "{} deters {deters} from `{message}` if it is taken for {}",
                replies.join(" or "),
                beliefs.join(" or ")
            )
        };
        let all: Vec<String> = self.supports.iter().map(support).collect();
        all.join(", ")
    }
}

/// A name, and its probability if that is not one.
fn weighted(name: &str, share: &impl Display) -> String {
    match share.to_string().as_str() {
        "1" => format!("`{name}`"),
        share => format!("`{name}` ({share})"),
    }
}

impl<K: OrderedField + Display> Failure<K> {
    fn explain(&self, test: Refinement, shape: &Shape) -> String {
        let message = message_name(shape, self.message);
        // A type that nothing rules out says more.
        let doubted = |gain: &&Gain<K>| self.doubts.iter().any(|doubt| doubt.node == gain.node);
        let gain = self.gains.iter().find(|gain| !doubted(gain));
        let head = match gain.or(self.gains.first()) {
            Some(gain) => format!(
                "`{}` gets at least {} by `{message}` against {} in equilibrium",
                type_name(shape, gain.node),
                gain.least,
                gain.equilibrium
            ),
            None => format!("no optimal reply to `{message}` deters every type"),
        };
        let doubts: Vec<String> = self
            .doubts
            .iter()
            .map(|doubt| doubt.explain(test, shape))
            .collect();
        let doubts = doubts.join(" and ");
        match (&self.doubts[..], test) {
            ([], _) => format!("{head}, whatever is believed"),
            (_, Refinement::Divinity) => {
                format!(
                    "{head}, unless the odds rise of {}",
                    doubts.trim_end_matches(',')
                )
            }
            ([_], _) => format!("{head}, once {doubts} is ruled out"),
            _ => format!("{head}, once {doubts} are ruled out"),
        }
    }
}

impl<K: OrderedField + Display> Doubt<K> {
    fn explain(&self, test: Refinement, shape: &Shape) -> String {
        let name = type_name(shape, self.node);
        let (most, equilibrium) = (&self.most, &self.equilibrium);
        let others = quoted(shape, &self.against, "or");
        match test {
            _ if most.compare(equilibrium).is_lt() => {
                format!("`{name}`, which gets at most {most} there against {equilibrium},")
            }
            Refinement::Nwbr if self.against.is_empty() => {
                format!("`{name}`, which never does just as well there,")
            }
            Refinement::Nwbr => {
                format!("`{name}`, which does just as well there only where {others} gains,")
            }
            _ => format!("`{name}`, which does at least as well there only where {others} gains,"),
        }
    }
}

/// What a type is called: the draws that lead to it, or its information set if there are none.
pub fn type_name(shape: &Shape, node: NodeId) -> String {
    match shape.kind(node) {
        NodeKind::Decision(set) if node.index() == 0 => shape.infoset(set).label().to_string(),
        _ => shape.history_text(node),
    }
}

/// What a message is called: the action that leads to it, or its information set if there are
/// several such actions of different names.
pub fn message_name(shape: &Shape, message: InfosetId) -> &str {
    let set = shape.infoset(message);
    let mut names = set.nodes().iter().map(|&node| {
        let (parent, branch) = shape.parent(node)?;
        match shape.kind(parent) {
            NodeKind::Decision(before) => shape.infoset(before).action_names().nth(branch),
            _ => None,
        }
    });
    match names.next().flatten() {
        Some(first) if names.all(|name| name == Some(first)) => first,
        _ => set.label(),
    }
}

/// Names in backticks, the last one after `and` or `or`.
fn quoted(shape: &Shape, nodes: &[NodeId], word: &str) -> String {
    let names: Vec<String> = nodes
        .iter()
        .map(|&node| format!("`{}`", type_name(shape, node)))
        .collect();
    match &names[..] {
        [] => "nobody".into(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}
