//! What a player can still gain from a place on, given what it believes there.
//!
//! Where plays of the profile do not lead, the sums of [`counterfactual`](super::counterfactual)
//! are zero and say nothing. There the value of a continuation is taken from the definition: the
//! belief is pushed forward through chance and the others' strategies, and the player's own later
//! sets are optimized from the last to the first.

use super::play::step;
use crate::game::{ActionId, Game, InfosetId, NodeId, NodeKind, PlayerId, SequenceId};
use crate::number::OrderedField;
use crate::strategy::Behavior;

/// The place before every own move that a search has met.
pub(super) const OUTSIDE: SequenceId = SequenceId::EMPTY;

/// One player's continuation values under a profile that leaves nothing open, and a search for
/// better ones.
pub(super) struct Conditional<'a, K> {
    pub(super) game: &'a Game<K>,
    profile: &'a Behavior<K>,
    player: PlayerId,
    /// The largest gain that still counts as none: zero in exact numbers.
    pub(super) slack: K,
    /// By node: what the player gets from there on, payoffs at the node included.
    value: Vec<K>,
    /// By information set: whether its player moves again after it.
    followed: Vec<bool>,
    /// Scratch, by node: the weight there, and the last own sequence since the start.
    weight: Vec<K>,
    sequence: Vec<SequenceId>,
    /// Scratch, by sequence: what is paid before the next own move. Zero between searches.
    paid: Vec<K>,
    /// Scratch, by information set: whether the search has met it. False between searches.
    met: Vec<bool>,
    /// How many nodes all searches have visited together.
    pub(super) visits: usize,
}

/// The best continuation that a search has found.
pub(super) struct Best<K> {
    /// Its value.
    pub(super) value: K,
    /// The first optimal action at the first own set it meets, if it meets any.
    pub(super) action: Option<ActionId>,
}

impl<'a, K: OrderedField> Conditional<'a, K> {
    /// One pass over the nodes, children before parents.
    pub(super) fn new(
        game: &'a Game<K>,
        profile: &'a Behavior<K>,
        player: PlayerId,
        slack: K,
    ) -> Self {
        let count = game.node_count();
        let mut value = vec![K::zero(); count];
        for node in game.nodes().rev() {
            if let Some(payoff) = game.payoff_at(node, player) {
                value[node.index()] += payoff;
            }
            if let Some((parent, branch)) = game.parent(node)
                && let Some(probability) = step(game, profile, parent, branch)
                && !probability.is_zero()
            {
                let share = value[node.index()].clone() * probability;
                value[parent.index()] += &share;
            }
        }
        let mut followed = vec![false; game.infoset_count()];
        for &set in game.infosets_of(player) {
            let before = game.infoset(set).parent_sequence();
            if let Some(action) = game.last_action(player, before) {
                followed[game.infoset_of(action).index()] = true;
            }
        }
        Conditional {
            game,
            profile,
            player,
            slack,
            value,
            followed,
            weight: vec![K::zero(); count],
            sequence: vec![OUTSIDE; count],
            paid: vec![K::zero(); game.sequence_count(player)],
            met: vec![false; game.infoset_count()],
            visits: 0,
        }
    }

    /// What the player gets from a node on.
    pub(super) fn value(&self, node: NodeId) -> &K {
        &self.value[node.index()]
    }

    /// By action of one of the player's sets: what the action brings over the profile's choice
    /// there, given the belief, when the profile is followed afterwards.
    pub(super) fn gains(&self, set: InfosetId, belief: &[K]) -> Vec<K> {
        let mut gains = vec![K::zero(); self.game.infoset(set).action_count()];
        for (&node, share) in self.game.infoset(set).nodes().iter().zip(belief) {
            if share.is_zero() {
                continue;
            }
            for (gain, at_node) in gains.iter_mut().zip(self.gains_at(set, node)) {
                *gain += &(at_node * share);
            }
        }
        gains
    }

    /// The largest of the gains at a set, and the first action that has it.
    pub(super) fn top(&self, set: InfosetId, gains: &[K]) -> Best<K> {
        let (place, value) = largest(gains);
        let action = Some(self.game.infoset(set).action(place));
        Best { value, action }
    }

    /// Whether the player never moves again after one of its sets.
    pub(super) fn is_last(&self, set: InfosetId) -> bool {
        !self.followed[set.index()]
    }

    /// [`gains`](Self::gains) at one node of the set.
    pub(super) fn gains_at(&self, set: InfosetId, node: NodeId) -> Vec<K> {
        let after = || self.game.children(node).map(|child| self.value(child));
        let distribution = self.profile.at(set).unwrap_or_default();
        let choice = after()
            .zip(distribution)
            .fold(K::zero(), |sum, (value, p)| sum + &(value.clone() * p));
        after().map(|value| value.clone() - &choice).collect()
    }

    /// What the best continuation at one of the player's sets brings over the profile, given the
    /// belief there; with the first action of such a continuation.
    pub(super) fn regret(&mut self, set: InfosetId, belief: &[K]) -> Best<K> {
        if !self.followed[set.index()] {
            return self.top(set, &self.gains(set, belief));
        }
        let nodes = self.game.infoset(set).nodes();
        let starts = nodes.iter().copied().zip(belief.iter().cloned());
        let kept = nodes
            .iter()
            .zip(belief)
            .fold(K::zero(), |sum, (node, share)| {
                sum + &(self.value(*node).clone() * share)
            });
        let best = self.best(starts, &[]);
        Best {
            value: best.value - &kept,
            ..best
        }
    }

    /// The best that the player can get from weighted nodes on, the others keeping to the profile.
    ///
    /// Nodes marked in `settled` (none, if it is empty) below a start end the search: they are
    /// worth what the profile makes of them.
    pub(super) fn best(
        &mut self,
        starts: impl IntoIterator<Item = (NodeId, K)>,
        settled: &[bool],
    ) -> Best<K> {
        let (mut base, mut met) = self.search(starts, settled);
        met.sort_unstable();
        let mut action = None;
        for (set, before) in met.into_iter().rev() {
            let after = self.take(set);
            let (place, top) = largest(&after);
            match before {
                OUTSIDE => base += &top,
                own => self.paid[own.index()] += &top,
            }
            action = Some(self.game.infoset(set).action(place));
        }
        Best {
            value: base,
            action,
        }
    }

    /// Ends a search at a set that it has met: what is paid after each action there before the
    /// next own move, and what [`best`](Self::best) has added.
    pub(super) fn take(&mut self, set: InfosetId) -> Vec<K> {
        self.met[set.index()] = false;
        let set = self.game.infoset(set);
        let start = self.game.sequence(set.action(0)).index();
        let after = &mut self.paid[start..start + set.action_count()];
        after
            .iter_mut()
            .map(|paid| std::mem::replace(paid, K::zero()))
            .collect()
    }

    /// Walks from weighted nodes on. What is paid before any own move is returned, with the own
    /// sets met and the own sequence before each; what is paid after one stands in `paid`, from
    /// which the caller [takes](Self::take) it set by set.
    pub(super) fn search(
        &mut self,
        starts: impl IntoIterator<Item = (NodeId, K)>,
        settled: &[bool],
    ) -> (K, Vec<(InfosetId, SequenceId)>) {
        let mut base = K::zero();
        let mut met: Vec<(InfosetId, SequenceId)> = Vec::new();
        for (start, weight) in starts {
            if weight.is_zero() {
                continue;
            }
            self.weight[start.index()] = weight;
            self.sequence[start.index()] = OUTSIDE;
            let end = self.game.subtree_end(start);
            let mut node = start;
            while node < end {
                if node != start && !self.arrive(node) {
                    node = self.game.subtree_end(node);
                    continue;
                }
                self.visits += 1;
                let (weight, before) = (&self.weight[node.index()], self.sequence[node.index()]);
                let stop = node != start && settled.get(node.index()) == Some(&true);
                let payoff = if stop {
                    Some(&self.value[node.index()])
                } else {
                    self.game.payoff_at(node, self.player)
                };
                if let Some(payoff) = payoff {
                    let share = payoff.clone() * weight;
                    match before {
                        OUTSIDE => base += &share,
                        own => self.paid[own.index()] += &share,
                    }
                }
                if stop {
                    node = self.game.subtree_end(node);
                    continue;
                }
                if let NodeKind::Decision(set) = self.game.kind(node)
                    && self.game.infoset(set).player() == self.player
                    && !std::mem::replace(&mut self.met[set.index()], true)
                {
                    met.push((set, before));
                }
                node = NodeId::new(node.index() + 1);
            }
        }
        (base, met)
    }

    /// Brings weight and sequence from the parent; `false` if nothing comes through.
    fn arrive(&mut self, node: NodeId) -> bool {
        let Some((parent, branch)) = self.game.parent(node) else {
            return true;
        };
        let before = self.sequence[parent.index()];
        let weight = &self.weight[parent.index()];
        let (weight, sequence) = match self.game.kind(parent) {
            NodeKind::Decision(set) if self.game.infoset(set).player() == self.player => {
                let action = self.game.infoset(set).action(branch);
                (weight.clone(), self.game.sequence(action))
            }
            _ => match step(self.game, self.profile, parent, branch) {
                Some(probability) if !probability.is_zero() => {
                    (weight.clone() * probability, before)
                }
                _ => return false,
            },
        };
        self.weight[node.index()] = weight;
        self.sequence[node.index()] = sequence;
        true
    }
}

/// The first place of the largest value, and the value. Empty lists do not occur: every
/// information set has an action.
fn largest<K: OrderedField>(values: &[K]) -> (usize, K) {
    let mut place = 0;
    for (other, value) in values.iter().enumerate().skip(1) {
        if value.compare(&values[place]).is_gt() {
            place = other;
        }
    }
    (place, values.get(place).cloned().unwrap_or_else(K::zero))
}
