//! Patterns with supports everywhere: both systems, and consistent beliefs off the path, free where
//! chance excludes a set.

use super::patterns::{MOST_ACTIONS, Pattern, Problem, Work};
use super::plans::Plans;
use super::sides::{Region, Start, Supports, region};
use super::stage::Leaf;
use super::surprise::Surprise;
use super::weak::{self, settled};
use crate::number::OrderedField;
use crate::run::Stop;

/// Solves both systems of a complete pattern.
pub(super) fn complete<K: OrderedField>(
    problem: &Problem<'_, K>,
    mut leaf: Leaf<'_, K>,
    work: &mut Work<'_, '_>,
    missed: &mut Option<String>,
    found: &mut impl FnMut(Pattern<K>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let skeleton = problem.skeleton;
    let (supports, loose) = (leaf.supports, leaf.loose);
    let first = region(problem, supports, Start::Game)?;
    if !first.weights.is_interior() {
        return Ok(());
    }
    let Some(plans) = problem.blocks(&mut leaf) else {
        return Ok(());
    };
    // Regions after the first, from the shallowest set that none reaches; where it matters on
    // which of its groups the belief is positive, every possibility.
    let mut waiting = vec![(vec![first], Vec::new())];
    while let Some((mut regions, more)) = waiting.pop() {
        let missing = |set: &usize| !regions.iter().any(|region| region.sets.contains(set));
        let missing: Vec<usize> = (0..skeleton.sets.len()).filter(missing).collect();
        let Some(&set) = missing.first() else {
            if settled(skeleton, supports, &mut regions, missed) {
                found(Pattern::new(skeleton, &leaf, regions, &plans, more))?;
            }
            continue;
        };
        if skeleton.sets[set].excluded {
            for own in weak::free(problem, &leaf, &plans, set, work)? {
                let more = [&more[..], &own.more].concat();
                waiting.push(([&regions[..], &[own.region]].concat(), more));
            }
            continue;
        }
        let surprise = Surprise::new(skeleton, &missing, set);
        let count = surprise.groups.len();
        let simple = surprise.is_last(skeleton, supports);
        if !simple && count > MOST_ACTIONS {
            return Err(Stop::Work);
        }
        let faces = if simple { 1 } else { (1u32 << count) - 1 };
        for mask in 1..=faces {
            work.poll()?;
            let groups: Vec<&[usize]> = (0..count)
                .filter(|at| simple || mask >> at & 1 != 0)
                .map(|at| &surprise.groups[at][..])
                .collect();
            let start = Start::Belief(&groups);
            let next = region(problem, supports, start)?;
            let weights = &next.weights;
            if simple && !weights.is_empty() || weights.is_interior() {
                let mut more = more.clone();
                if surprise.sets.iter().any(|&set| loose[set]) {
                    more.extend(more_beliefs(
                        problem,
                        supports,
                        &plans,
                        &surprise.sets,
                        start,
                    )?);
                }
                let mut regions = regions.clone();
                regions.push(next);
                waiting.push((regions, more));
            }
        }
    }
    Ok(())
}

/// The extreme beliefs at loose sets by which those parts of their supports are optimal that
/// extreme plans take.
pub(super) fn more_beliefs<K: OrderedField>(
    problem: &Problem<'_, K>,
    supports: &Supports,
    plans: &[Plans<K>],
    sets: &[usize],
    start: Start<'_>,
) -> Result<Vec<(usize, Vec<K>)>, Stop> {
    let mut known: Vec<Vec<Vec<usize>>> = Vec::new();
    let mut found = Vec::new();
    // Loose sets are first sets, in the block that starts at the beginning.
    let Some(block) = plans.first() else {
        return Ok(found);
    };
    for vertex in &block.plans.vertices {
        let taken: Vec<Vec<usize>> = sets
            .iter()
            .map(|&set| block.taken(supports, set, vertex))
            .collect();
        let whole = |(own, &set): (&Vec<usize>, &usize)| own.len() == supports.sets[set].len();
        if known.contains(&taken) || taken.iter().zip(sets).all(whole) {
            continue;
        }
        let mut less = supports.clone();
        for (&set, own) in sets.iter().zip(&taken) {
            less.sets[set].clone_from(own);
        }
        let region: Region<K> = region(problem, &less, start)?;
        for &set in sets {
            let beliefs = region.weights.vertices.iter();
            let beliefs = beliefs.filter_map(|at| region.belief(problem.skeleton, set, at));
            found.extend(beliefs.map(|belief| (set, belief)));
        }
        known.push(taken);
    }
    Ok(found)
}
