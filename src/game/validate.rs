//! What a game must satisfy, checked with a witness for every failure.

use super::id::{ChanceId, InfosetId, NodeId, PlayerId};
use super::tree::{NodeKind, Shape};
use super::{Game, Values};
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::number::OrderedField;
use std::cmp::Ordering;
use std::sync::Arc;

/// Two nodes of one information set before which its player did different things: perfect recall
/// (Kuhn 1953) fails, because the player has forgotten which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallFailure {
    /// The information set that is met with different memories.
    pub infoset: InfosetId,
    /// Its first node.
    pub first: NodeId,
    /// A node of it before which its player's own last action was another.
    pub second: NodeId,
    /// Whether some path meets the information set twice.
    pub absent_minded: bool,
}

impl Shape {
    /// `Ok` if every player remembers what it knew and did; otherwise the refusal, with witness.
    pub fn require_perfect_recall(&self) -> Result<(), Error> {
        let Some(failure) = &self.recall else {
            return Ok(());
        };
        let set = self.infoset(failure.infoset);
        let name = self.player_name(set.player());
        let (first, second) = (
            self.history_text(failure.first),
            self.history_text(failure.second),
        );
        let message = if failure.absent_minded {
            format!(
                "`{name}` is absent-minded: the path to ({second}) meets its information set `{}` \
                 twice",
                set.label()
            )
        } else {
            format!(
                "`{name}` forgets: its information set `{}` holds ({first}) and ({second}), before \
                 which its own last moves differ",
                set.label()
            )
        };
        Err(Error::unsupported(
            message,
            "split the information set by what the player has done",
        ))
    }
}

impl<K: OrderedField> Game<K> {
    /// Puts numbers on a shape.
    ///
    /// Refuses a table of the wrong size, and chance that is negative or does not sum to exactly
    /// one (the sum of floats is taken as it is).
    pub fn new(shape: Arc<Shape>, values: Values<K>) -> Result<Self, Error> {
        let expected = (shape.outcome_count(), shape.players().len());
        if values.payoffs.dim() != expected {
            return Err(Error::input(format!(
                "the table of payoffs is {:?}, but the game has {} outcomes and {} players",
                values.payoffs.dim(),
                expected.0,
                expected.1,
            )));
        }
        let branches = shape.chances.action_count();
        if values.chance.len() != branches {
            return Err(Error::input(format!(
                "there are {} chance probabilities for {branches} branches",
                values.chance.len()
            )));
        }
        let game = Game {
            shape,
            values: Arc::new(values),
        };
        let faults = (0..game.chance_count()).filter_map(|c| game.chance_fault(ChanceId::new(c)));
        Error::check(ErrorKind::Input, faults.collect()).map(|_| game)
    }

    /// What is wrong with a chance move.
    fn chance_fault(&self, chance: ChanceId) -> Option<Diagnostic> {
        let probabilities = self.chance(chance);
        let place = || match self.chance_nodes(chance).first() {
            Some(&node) => format!("after {}", self.history_text(node)),
            None => format!("`{}`", self.chance_label(chance)),
        };
        let place = || place().replace("after the root", "at the root");
        for (value, name) in probabilities.iter().zip(self.branch_names(chance)) {
            if value.sign() == Ordering::Less {
                return Some(Diagnostic::error(format!(
                    "the chance move {} gives `{name}` the probability {value:?}, below zero",
                    place()
                )));
            }
        }
        let sum = probabilities
            .iter()
            .fold(K::zero(), |total, next| total + next);
        (K::EXACT && sum != K::one()).then(|| {
            Diagnostic::error(format!(
                "the probabilities of the chance move {} sum to {sum:?} instead of 1",
                place()
            ))
            .hint("give them as fractions, such as 1/3, so that they sum to one exactly")
        })
    }

    /// The sum of all players' payoffs, if it is the same on every play; otherwise two leaves on
    /// which it differs.
    pub fn constant_sum(&self) -> Result<K, (NodeId, NodeId)> {
        let sums: Vec<K> = self
            .values()
            .payoffs
            .rows()
            .into_iter()
            .map(|row| row.iter().fold(K::zero(), |total, next| total + next))
            .collect();
        let mut first: Option<(NodeId, K)> = None;
        let mut other = None;
        self.walk_totals(&sums, |leaf, total| match &first {
            None => first = Some((leaf, total)),
            Some((_, sum)) if other.is_none() && *sum != total => other = Some(leaf),
            Some(_) => {}
        });
        match (first, other) {
            (Some((leaf, _)), Some(other)) => Err((leaf, other)),
            (first, _) => Ok(first.map_or_else(K::zero, |(_, sum)| sum)),
        }
    }

    /// By player, the least and the greatest of what it gets on a whole play, payoffs on the way
    /// added up. Plays of probability zero count.
    pub fn payoff_ranges(&self) -> Vec<(K, K)> {
        let range = |player: PlayerId| {
            let column = self.values().payoffs.column(player.index()).to_vec();
            let mut range: Option<(K, K)> = None;
            self.walk_totals(&column, |_, total| match &mut range {
                None => range = Some((total.clone(), total)),
                Some((low, _)) if total.compare(low).is_lt() => *low = total,
                Some((_, high)) if total.compare(high).is_gt() => *high = total,
                Some(_) => {}
            });
            range.unwrap_or_else(|| (K::zero(), K::zero()))
        };
        self.player_ids().map(range).collect()
    }

    /// Calls `see` with every leaf and the sum, on the way there, of what `paid` says of outcomes.
    fn walk_totals(&self, paid: &[K], mut see: impl FnMut(NodeId, K)) {
        // Totals of the nodes on the current path, with the ends of their subtrees.
        let mut path: Vec<(NodeId, K)> = Vec::new();
        for node in self.nodes() {
            while path.last().is_some_and(|(end, _)| *end <= node) {
                path.pop();
            }
            let before = path.last().map_or_else(K::zero, |(_, total)| total.clone());
            let total = match self.outcome(node) {
                Some(outcome) => before + &paid[outcome.index()],
                None => before,
            };
            match self.kind(node) {
                NodeKind::Leaf => see(node, total),
                _ => path.push((self.subtree_end(node), total)),
            }
        }
    }
}
