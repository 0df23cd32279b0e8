//! Backward induction: the actions that some behavior and belief may make optimal.

use super::skeleton::{INFORMED, Skeleton, UNINFORMED};
use crate::number::{OrderedField, OrderedRing};

/// Bounds on a player's expected payoff from some point on, whatever undecided moves bring.
#[derive(Debug, Clone)]
struct Bounds<K> {
    low: K,
    high: K,
}

impl<K: OrderedField> Bounds<K> {
    /// Both of them or either.
    fn join(self, other: &Self) -> Self {
        Bounds {
            low: least(self.low, &other.low),
            high: greatest(self.high, &other.high),
        }
    }
}

fn least<K: OrderedRing>(a: K, b: &K) -> K {
    if a.compare(b).is_le() { a } else { b.clone() }
}

fn greatest<K: OrderedRing>(a: K, b: &K) -> K {
    if a.compare(b).is_ge() { a } else { b.clone() }
}

/// The actions that are not excluded.
#[derive(Debug, Clone)]
pub(super) struct Candidates {
    /// By move of the informed player; empty at the other's.
    pub(super) moves: Vec<Vec<usize>>,
    /// By set of the uninformed player.
    pub(super) sets: Vec<Vec<usize>>,
}

/// Removes the informed player's actions that are worse than another one whatever follows, and the
/// uninformed player's that are so at every node of their set. Ties stay.
pub(super) fn candidates<K: OrderedField>(skeleton: &Skeleton<'_, K>) -> Candidates {
    let mut found = Candidates {
        moves: vec![Vec::new(); skeleton.moves.len()],
        sets: vec![Vec::new(); skeleton.sets.len()],
    };
    // By move and player; filled from the end, so that what follows a move is known.
    let mut bounds: Vec<Option<[Bounds<K>; 2]>> = vec![None; skeleton.moves.len()];
    for &index in skeleton.order.iter().rev() {
        let place = &skeleton.moves[index];
        let after = |member: usize| -> Vec<[Bounds<K>; 2]> {
            let place = &skeleton.moves[member];
            let steps = place.first_step..place.first_step + place.actions;
            steps
                .map(|step| after_step(skeleton, &bounds, step))
                .collect()
        };
        match place.set {
            Some(set) if found.sets[set].is_empty() => {
                let members = &skeleton.sets[set].members;
                let worth: Vec<_> = members.iter().map(|&member| after(member)).collect();
                let worse = |a: usize, b: usize| {
                    worth.iter().all(|at| {
                        at[a][UNINFORMED]
                            .high
                            .compare(&at[b][UNINFORMED].low)
                            .is_lt()
                    })
                };
                found.sets[set] = remaining(place.actions, worse);
            }
            Some(_) => {}
            None => {
                let at = after(index);
                let worse =
                    |a: usize, b: usize| at[a][INFORMED].high.compare(&at[b][INFORMED].low).is_lt();
                found.moves[index] = remaining(place.actions, worse);
            }
        }
        let at = after(index);
        let kept = match place.set {
            Some(set) => &found.sets[set],
            None => &found.moves[index],
        };
        let hull = |player: usize| {
            let all = kept.iter().map(|&action| at[action][player].clone());
            all.reduce(|a, b| a.join(&b))
        };
        let (Some(mut informed), Some(uninformed)) = (hull(INFORMED), hull(UNINFORMED)) else {
            continue;
        };
        if place.set.is_none() {
            // The mover gets at least the best of the worst.
            for &action in kept {
                informed.low = greatest(informed.low, &at[action][INFORMED].low);
            }
        }
        bounds[index] = Some([informed, uninformed]);
    }
    found
}

fn remaining(actions: usize, worse: impl Fn(usize, usize) -> bool) -> Vec<usize> {
    (0..actions)
        .filter(|&a| !(0..actions).any(|b| a != b && worse(a, b)))
        .collect()
}

fn after_step<K: OrderedField>(
    skeleton: &Skeleton<'_, K>,
    bounds: &[Option<[Bounds<K>; 2]>],
    step: usize,
) -> [Bounds<K>; 2] {
    let step = &skeleton.steps[step];
    let mut sum = step.pays.clone().map(|pay| Bounds {
        low: pay.clone(),
        high: pay,
    });
    for &next in &step.next {
        let chance = &skeleton.moves[next].probability;
        if let Some(worth) = &bounds[next] {
            for (total, part) in sum.iter_mut().zip(worth) {
                total.low += &(part.low.clone() * chance);
                total.high += &(part.high.clone() * chance);
            }
        }
    }
    sum
}
