//! The informed player's weights, by which the uninformed player's actions must be optimal: one of
//! the two linear systems of a pattern of supports. The other one is that of the [plans](super::plans).

use super::candidates::Candidates;
use super::patterns::Problem;
use super::polytope::Polytope;
use super::skeleton::{OffPath, Skeleton, UNINFORMED};
use super::weak;
use crate::number::{OrderedField, OrderedRing};
use crate::run::Stop;
use std::cmp::Ordering;

/// The actions that are taken: by move of the informed player and by set of the other. Empty where
/// that is not decided yet.
pub(super) type Supports = Candidates;

/// Where a region begins.
#[derive(Debug, Clone, Copy)]
pub(super) enum Start<'a> {
    /// At the root of the game.
    Game,
    /// At sets of the same depth, with free weights on groups of their members.
    Belief(&'a [&'a [usize]]),
    /// At one set, with any weights on its members, even where chance never comes.
    Free(&'a [usize]),
}

/// The informed player's weights within a region, as far as the uninformed player's beliefs
/// depend on them.
#[derive(Debug, Clone)]
pub(super) struct Region<K> {
    pub(super) weights: Polytope<K>,
    /// By move: the coordinate and the factor whose product is its weight; `None` outside.
    pub(super) carriers: Vec<Option<(usize, K)>>,
    /// The informed player's moves at which several actions are taken, with the first coordinate.
    pub(super) mixing: Vec<(usize, usize)>,
    /// The sets that the region reaches.
    pub(super) sets: Vec<usize>,
}

/// A linear form over the coordinates.
pub(super) type Form<K> = Vec<K>;

pub(super) fn add_to<K: OrderedRing>(sum: &mut [K], form: &[K], factor: &K) {
    for (total, value) in sum.iter_mut().zip(form) {
        if !value.is_zero() {
            *total += &(value.clone() * factor);
        }
    }
}

pub(super) fn difference<K: OrderedRing>(a: &[K], b: &[K]) -> Form<K> {
    a.iter().zip(b).map(|(x, y)| x.clone() - y).collect()
}

/// Follows the weights from the start and cuts by the uninformed player's optimality at every set
/// that they reach. Sets whose support is undecided are left aside.
pub(super) fn region<K: OrderedField>(
    problem: &Problem<'_, K>,
    supports: &Supports,
    start: Start<'_>,
) -> Result<Region<K>, Stop> {
    let skeleton = problem.skeleton;
    let moves = &skeleton.moves;
    let mut weights = Polytope::point();
    let mut carriers: Vec<Option<(usize, K)>> = vec![None; moves.len()];
    let mut mixing = Vec::new();
    let mut sets = Vec::new();
    let mut reached = vec![false; skeleton.sets.len()];
    let mut from = 0;
    match start {
        Start::Game => follow(skeleton, &mut carriers, 0, 0, &K::one()),
        Start::Belief(groups) => {
            let first = match groups.len() {
                1 => 0,
                count => weights.split(0, &K::one(), count),
            };
            let mut depth = 0;
            for (at, &group) in groups.iter().enumerate() {
                for &member in group {
                    let place = &moves[member];
                    depth = place.depth;
                    carriers[member] = Some((first + at, place.probability.clone()));
                }
            }
            from = skeleton.first_at(depth);
        }
        Start::Free(members) => {
            let first = match members.len() {
                1 => 0,
                count => weights.split(0, &K::one(), count),
            };
            for (at, &member) in members.iter().enumerate() {
                carriers[member] = Some((first + at, K::one()));
                from = skeleton.first_at(moves[member].depth);
            }
        }
    }
    for &index in &skeleton.order[from..] {
        let Some((variable, factor)) = carriers[index].clone() else {
            continue;
        };
        let place = &moves[index];
        if let Some(set) = place.set {
            if !std::mem::replace(&mut reached[set], true) {
                sets.push(set);
            }
            for step in place.first_step..place.first_step + place.actions {
                follow(skeleton, &mut carriers, step, variable, &factor);
            }
            continue;
        }
        match &supports.moves[index][..] {
            [] => {}
            [only] => follow(
                skeleton,
                &mut carriers,
                place.first_step + only,
                variable,
                &factor,
            ),
            several => {
                problem.bear(&weights, several.len())?;
                let first = weights.split(variable, &factor, several.len());
                mixing.push((index, first));
                for (at, action) in several.iter().enumerate() {
                    let step = place.first_step + action;
                    follow(skeleton, &mut carriers, step, first + at, &K::one());
                }
            }
        }
    }
    let mut region = Region {
        weights,
        carriers,
        mixing,
        sets,
    };
    match (problem.off_path, start) {
        (OffPath::Free, _) | (_, Start::Free(_)) => {
            weak::cut(problem, &mut region, supports, from)?;
        }
        (OffPath::Consistent, _) => region.cut(problem, supports, from)?,
    }
    Ok(region)
}

/// Gives the moves after a step their weights.
fn follow<K: OrderedField>(
    skeleton: &Skeleton<'_, K>,
    carriers: &mut [Option<(usize, K)>],
    step: usize,
    variable: usize,
    factor: &K,
) {
    for &next in &skeleton.steps[step].next {
        let chance = &skeleton.moves[next].probability;
        if chance.sign() == Ordering::Greater {
            carriers[next] = Some((variable, factor.clone() * chance));
        }
    }
}

impl<K: OrderedField> Region<K> {
    /// Cuts by the uninformed player's optimality.
    fn cut(
        &mut self,
        problem: &Problem<'_, K>,
        supports: &Supports,
        from: usize,
    ) -> Result<(), Stop> {
        let (skeleton, candidates) = (problem.skeleton, problem.candidates);
        let open = |&set: &usize| candidates.sets[set].len() > 1;
        if !self.sets.iter().any(open) {
            return Ok(());
        }
        let width = self.weights.width;
        let mut forms: Vec<Form<K>> = vec![Vec::new(); skeleton.moves.len()];
        for &index in skeleton.order[from..].iter().rev() {
            let Some(own) = &self.carriers[index] else {
                continue;
            };
            let place = &skeleton.moves[index];
            let mut form = vec![K::zero(); width];
            match place.set {
                Some(set) => {
                    if let Some(&action) = supports.sets[set].first() {
                        self.add(skeleton, &forms, place.first_step + action, own, &mut form);
                    }
                }
                None => form = self.choice(skeleton, supports, &forms, index, own),
            }
            forms[index] = form;
        }
        let mut rows = Vec::new();
        for &set in &self.sets {
            let Some((chosen, others)) = supports.sets[set].split_first() else {
                continue;
            };
            let worth = |action: usize| {
                let mut form = vec![K::zero(); width];
                for &member in &skeleton.sets[set].members {
                    if let Some(own) = &self.carriers[member] {
                        let step = skeleton.moves[member].first_step + action;
                        self.add(skeleton, &forms, step, own, &mut form);
                    }
                }
                form
            };
            let best = worth(*chosen);
            for &action in &candidates.sets[set] {
                if action != *chosen {
                    let row = difference(&best, &worth(action));
                    rows.push((row, others.contains(&action)));
                }
            }
        }
        for (row, equation) in rows {
            problem.cut(&mut self.weights, &row, equation)?;
        }
        Ok(())
    }

    /// What the uninformed player gets from a move of the informed player on, times its weight.
    pub(super) fn choice(
        &self,
        skeleton: &Skeleton<'_, K>,
        supports: &Supports,
        forms: &[Form<K>],
        index: usize,
        own: &(usize, K),
    ) -> Form<K> {
        let mut form = vec![K::zero(); self.weights.width];
        let mixed = self.mixing.iter().find(|(mixed, _)| *mixed == index);
        for (at, action) in supports.moves[index].iter().enumerate() {
            let step = skeleton.moves[index].first_step + action;
            match mixed {
                Some((_, first)) => {
                    self.add(skeleton, forms, step, &(first + at, K::one()), &mut form);
                }
                None => self.add(skeleton, forms, step, own, &mut form),
            }
        }
        form
    }

    /// The belief at a set that a point of the region gives, by member; `None` where the weights
    /// vanish.
    pub(super) fn belief(
        &self,
        skeleton: &Skeleton<'_, K>,
        set: usize,
        at: &[K],
    ) -> Option<Vec<K>> {
        let weight = |member: &usize| match &self.carriers[*member] {
            Some((variable, factor)) => at[*variable].clone() * factor,
            None => K::zero(),
        };
        let weights: Vec<K> = skeleton.sets[set].members.iter().map(weight).collect();
        let sum = weights.iter().fold(K::zero(), |sum, weight| sum + weight);
        (!sum.is_zero()).then(|| weights.into_iter().map(|w| w / &sum).collect())
    }

    /// Adds what the uninformed player gets after a step that has this weight.
    pub(super) fn add(
        &self,
        skeleton: &Skeleton<'_, K>,
        forms: &[Form<K>],
        step: usize,
        (variable, factor): &(usize, K),
        sum: &mut Form<K>,
    ) {
        let step = &skeleton.steps[step];
        sum[*variable] += &(step.pays[UNINFORMED].clone() * factor);
        for &next in &step.next {
            if self.carriers[next].is_some() {
                add_to(sum, &forms[next], &K::one());
            }
        }
    }
}
