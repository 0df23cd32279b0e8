//! Whether some belief at an information set makes the profile's continuation optimal there.
//!
//! What every continuation brings is linear in the belief, and the best one is the least solution
//! of `V(h) ≥ paid(h, a) + Σ V(h')` over the own sets `h'` that follow `(h, a)`: so the belief at
//! which the best continuation exceeds the profile by least is the solution of a linear program.

use super::conditional::{Conditional, OUTSIDE};
use super::consistency::solved;
use crate::game::{ActionId, InfosetId, NodeId};
use crate::lp::{LinearProgram, Relation};
use crate::number::{OrderedField, Rational};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Whether some belief makes a choice optimal.
pub(super) enum Support<K> {
    /// This does.
    Some(Vec<K>),
    /// None does: whatever the belief, this action is better, or one of several is.
    None(ActionId),
    /// It was not decided.
    Unknown,
}

/// Entries beyond which the program is not solved.
const MOST_ENTRIES: usize = 1_000_000;

impl<K: OrderedField> Conditional<'_, K> {
    /// Whether some belief over `nodes` of one of the player's sets, which are not empty, makes the
    /// profile's continuation optimal. The belief is over all nodes of the set.
    pub(super) fn support(&mut self, set: InfosetId, nodes: &[NodeId]) -> Support<K> {
        let all = self.game.infoset(set).nodes();
        let sure = |node: NodeId| -> Vec<K> {
            let share = |other: &NodeId| {
                if *other == node { K::one() } else { K::zero() }
            };
            all.iter().map(share).collect()
        };
        // Over the slack.
        let gains: Vec<Vec<K>> = nodes
            .iter()
            .map(|&node| self.gains_at(set, node).into_iter())
            .map(|gains| gains.map(|gain| gain - &self.slack).collect())
            .collect();
        for (place, action) in self.game.infoset(set).actions().enumerate() {
            if gains.iter().all(|at| at[place].sign() == Ordering::Greater) {
                return Support::None(action);
            }
        }
        let last = self.is_last(set);
        for (&node, at) in nodes.iter().zip(&gains) {
            if at.iter().any(|gain| gain.sign() == Ordering::Greater) {
                continue;
            }
            let belief = sure(node);
            if last || self.regret(set, &belief).value.compare(&self.slack).is_le() {
                return Support::Some(belief);
            }
        }
        let shares = match K::EXACT {
            true => self.best_belief(set, nodes, |value| Some(value.clone())),
            false => self
                .best_belief(set, nodes, |value| Rational::from_f64(value.to_f64()))
                .map(|shares| shares.iter().map(K::from_rational).collect()),
        };
        let Some(shares) = shares else {
            return Support::Unknown;
        };
        let mut belief = vec![K::zero(); all.len()];
        for (node, share) in nodes.iter().zip(shares) {
            if let Ok(place) = all.binary_search(node) {
                belief[place] = share;
            }
        }
        let best = self.regret(set, &belief);
        match best.action {
            Some(action) if best.value.compare(&self.slack).is_gt() => Support::None(action),
            _ => Support::Some(belief),
        }
    }

    /// The shares of the nodes at which the best continuation gains least over the profile, in the
    /// exact numbers that `exact` makes of floats.
    fn best_belief<L: OrderedField>(
        &mut self,
        set: InfosetId,
        nodes: &[NodeId],
        exact: impl Fn(&K) -> Option<L>,
    ) -> Option<Vec<L>> {
        let game = self.game;
        let mut program = LinearProgram::minimize();
        let shares: Vec<_> = (0..nodes.len())
            .map(|index| program.add_column(index, Some(L::zero()), None))
            .collect();
        // By own set below: the sequence before it, and by action what is paid at which node.
        let mut below = BTreeMap::new();
        let mut entries = 0;
        for (&share, &node) in shares.iter().zip(nodes) {
            let (mut kept, met) = self.search([(node, K::one())], &[]);
            kept -= self.value(node);
            program.set_cost(share, exact(&kept)?);
            for (own, before) in met {
                let after = self.take(own);
                let (_, paid) = below
                    .entry(own)
                    .or_insert_with(|| (before, vec![Vec::new(); after.len()]));
                for (list, value) in paid.iter_mut().zip(after) {
                    if !value.is_zero() {
                        entries += 1;
                        list.push((share, -exact(&value)?));
                    }
                }
            }
        }
        if entries > MOST_ENTRIES {
            return None;
        }
        let values: BTreeMap<InfosetId, _> = below
            .keys()
            .map(|&own| (own, program.add_column(own.index(), None, None)))
            .collect();
        // By sequence: the own sets that follow it.
        let mut following: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (own, (before, _)) in &below {
            let column = values[own];
            match *before {
                OUTSIDE => program.set_cost(column, L::one()),
                before => following.entry(before).or_default().push(column),
            }
        }
        for (own, (_, paid)) in below {
            for (action, paid) in game.infoset(own).actions().zip(paid) {
                let after = following.get(&game.sequence(action)).into_iter().flatten();
                let after = after.map(|&column| (column, -L::one()));
                let row = paid.into_iter().chain(after);
                let row = row.chain([(values[&own], L::one())]);
                program.add_row(action.index(), Relation::Ge, L::zero(), row);
            }
        }
        let sum = shares.iter().map(|&share| (share, L::one()));
        program.add_row("shares", Relation::Eq, L::one(), sum);
        debug_assert!(values.contains_key(&set));
        let solution = solved(&program)?;
        Some(solution.primal[..nodes.len()].to_vec())
    }
}
