//! Weak perfect Bayesian equilibria: free beliefs off the path, and whole plans held against what
//! is done.
//!
//! The play reaches some sets of the uninformed player. Its strategy must be a best response from
//! the beginning on, by which it is one, with Bayes' beliefs, from all of these on. Every other set
//! has a belief of its own, which nothing ties to the others, and its strategy from there on must be
//! a best response to the informed player's given that belief: no plan from there on pays more,
//! also none that goes on to sets at which it will believe something else. The informed player's
//! sets are single nodes, where one-shot deviations decide as ever.
//!
//! Sets that chance excludes altogether are treated so in sequential equilibria as well.
//!
//! A move at which the informed player mixes may come after several such sets, and then its
//! probabilities occur in several systems. If one of them fixes these, the others are cut by them.

use super::complete::more_beliefs;
use super::patterns::{MOST_ACTIONS, Pattern, Problem, Work};
use super::plans::Plans;
use super::sides::{Form, Region, Start, Supports, add_to, difference, region};
use super::skeleton::Skeleton;
use super::stage::Leaf;
use super::surprise::Surprise;
use crate::number::OrderedField;
use crate::run::Stop;
use std::cmp::Ordering;

/// More plans of the uninformed player from one set on are not compared.
const MOST_PLANS: usize = 4096;

/// What a plan from a set on pays, and whether all that it does is in the supports.
type Worth<K> = (Form<K>, bool);

/// Cuts a region by the optimality, among all plans, of what is done from its first sets on.
pub(super) fn cut<K: OrderedField>(
    problem: &Problem<'_, K>,
    region: &mut Region<K>,
    supports: &Supports,
    from: usize,
) -> Result<(), Stop> {
    let skeleton = problem.skeleton;
    let Some(&first) = region.sets.first() else {
        return Ok(());
    };
    let width = region.weights.width;
    // By move: what is paid from there on until the uninformed player moves.
    let mut forms: Vec<Form<K>> = vec![Vec::new(); skeleton.moves.len()];
    for &index in skeleton.order[from..].iter().rev() {
        if let Some(own) = &region.carriers[index] {
            forms[index] = match skeleton.moves[index].set {
                Some(_) => vec![K::zero(); width],
                None => region.choice(skeleton, supports, &forms, index, own),
            };
        }
    }
    let mut plans: Vec<Vec<Worth<K>>> = vec![Vec::new(); skeleton.sets.len()];
    for &set in region.sets.iter().rev() {
        let mut own: Vec<Worth<K>> = Vec::new();
        for &action in &problem.candidates.sets[set] {
            let mut form = vec![K::zero(); width];
            for &member in &skeleton.sets[set].members {
                if let Some(carrier) = &region.carriers[member] {
                    let step = skeleton.moves[member].first_step + action;
                    region.add(skeleton, &forms, step, carrier, &mut form);
                }
            }
            let mut all = vec![(form, supports.sets[set].contains(&action))];
            let next = |later: &&usize| skeleton.sets[**later].history == Some((set, action));
            for &later in region.sets.iter().filter(next) {
                all = combined(&all, &plans[later])?;
            }
            own.append(&mut all);
        }
        if own.len() > MOST_PLANS {
            return Err(Stop::Work);
        }
        plans[set] = own;
    }
    let start = skeleton.sets[first].history;
    let starts = region
        .sets
        .iter()
        .filter(|set| skeleton.sets[**set].history == start);
    let mut rows = Vec::new();
    for &set in starts {
        let Some((done, _)) = plans[set].iter().find(|(_, done)| *done) else {
            continue;
        };
        for (form, equation) in &plans[set] {
            let row = difference(done, form);
            if row.iter().any(|value| !value.is_zero()) {
                rows.push((row, *equation));
            }
        }
    }
    for (row, equation) in rows {
        problem.cut(&mut region.weights, &row, equation)?;
    }
    Ok(())
}

/// Every plan of one list with every one of another.
fn combined<K: OrderedField>(a: &[Worth<K>], b: &[Worth<K>]) -> Result<Vec<Worth<K>>, Stop> {
    if a.len().saturating_mul(b.len()) > MOST_PLANS {
        return Err(Stop::Work);
    }
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
    let sum = |((a, done), (b, also)): (&Worth<K>, &Worth<K>)| {
        let mut sum = a.clone();
        add_to(&mut sum, b, &K::one());
        (sum, *done && *also)
    };
    Ok(pairs.map(sum).collect())
}

/// Which sets the play passes, of both players' strategies.
fn passed<K: OrderedField>(skeleton: &Skeleton<'_, K>, supports: &Supports) -> Vec<bool> {
    let mut passed = vec![false; skeleton.sets.len()];
    let mut reached = vec![false; skeleton.steps.len()];
    reached[0] = true;
    // Preorder: a step is known before the moves after it.
    for (index, place) in skeleton.moves.iter().enumerate() {
        if !reached[place.step] || place.probability.sign() != Ordering::Greater {
            continue;
        }
        let support = match place.set {
            Some(set) => {
                passed[set] = true;
                &supports.sets[set]
            }
            None => &supports.moves[index],
        };
        for action in support {
            reached[place.first_step + action] = true;
        }
    }
    passed
}

/// Solves all systems of a complete pattern.
pub(super) fn complete<K: OrderedField>(
    problem: &Problem<'_, K>,
    mut leaf: Leaf<'_, K>,
    work: &mut Work<'_, '_>,
    missed: &mut Option<String>,
    found: &mut impl FnMut(Pattern<K>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let skeleton = problem.skeleton;
    let supports = leaf.supports;
    let mut first = region(problem, supports, Start::Game)?;
    if !first.weights.is_interior() {
        return Ok(());
    }
    let passed = passed(skeleton, supports);
    first.sets.retain(|&set| passed[set]);
    let Some(plans) = problem.blocks(&mut leaf) else {
        return Ok(());
    };
    let hidden: Vec<usize> = (0..passed.len()).filter(|&set| !passed[set]).collect();
    let mut waiting = vec![(vec![first], Vec::new())];
    while let Some((mut regions, more)) = waiting.pop() {
        let Some(&set) = hidden.get(regions.len() - 1) else {
            if settled(skeleton, supports, &mut regions, missed) {
                found(Pattern::new(skeleton, &leaf, regions, &plans, more))?;
            }
            continue;
        };
        for own in free(problem, &leaf, &plans, set, work)? {
            let more = [&more[..], &own.more].concat();
            waiting.push(([&regions[..], &[own.region]].concat(), more));
        }
    }
    Ok(())
}

/// A set with a belief of its own.
pub(super) struct Believing<K> {
    pub(super) region: Region<K>,
    /// The [further beliefs](more_beliefs) there.
    pub(super) more: Vec<(usize, Vec<K>)>,
}

/// A set with beliefs of its own: once for every choice of nodes to believe in where that matters.
pub(super) fn free<K: OrderedField>(
    problem: &Problem<'_, K>,
    leaf: &Leaf<'_, K>,
    plans: &[Plans<K>],
    set: usize,
    work: &mut Work<'_, '_>,
) -> Result<Vec<Believing<K>>, Stop> {
    let (skeleton, supports) = (problem.skeleton, leaf.supports);
    let members = &skeleton.sets[set].members;
    // Which nodes are believed in matters where the informed player mixes later.
    let simple = !Surprise::alone(skeleton, set).mixes_later(skeleton, supports);
    if !simple && members.len() > MOST_ACTIONS {
        return Err(Stop::Work);
    }
    let faces = if simple {
        1
    } else {
        (1u32 << members.len()) - 1
    };
    let mut found = Vec::new();
    for mask in 1..=faces {
        work.poll()?;
        let believed: Vec<usize> = (0..members.len())
            .filter(|at| simple || mask >> at & 1 != 0)
            .map(|at| members[at])
            .collect();
        let start = Start::Free(&believed);
        let mut next = region(problem, supports, start)?;
        next.sets = vec![set];
        if simple && !next.weights.is_empty() || next.weights.is_interior() {
            let more = match leaf.loose[set] {
                true => more_beliefs(problem, supports, plans, &[set], start)?,
                false => Vec::new(),
            };
            found.push(Believing { region: next, more });
        }
    }
    Ok(found)
}

/// Whether all systems hold together; where that cannot be told, `missed` is told why.
pub(super) fn settled<K: OrderedField>(
    skeleton: &Skeleton<'_, K>,
    supports: &Supports,
    regions: &mut [Region<K>],
    missed: &mut Option<String>,
) -> bool {
    match settle(supports, regions) {
        Settled::Yes => true,
        Settled::No => false,
        Settled::Unknown(index) => {
            let label = skeleton.game.infoset(skeleton.moves[index].infoset).label();
            missed.get_or_insert_with(|| {
                format!(
                    "where `{}` mixes at `{label}`, several beliefs of `{}` depend on it at once, \
                     which is not linear",
                    skeleton.game.player_name(skeleton.informed),
                    skeleton.game.player_name(skeleton.uninformed)
                )
            });
            false
        }
    }
}

/// Whether the systems hold together.
enum Settled {
    Yes,
    No,
    /// This move's probabilities occur in several of them, and none fixes them.
    Unknown(usize),
}

/// Gives every move at which the informed player mixes to one region; the others are cut by the
/// probabilities that it fixes.
fn settle<K: OrderedField>(supports: &Supports, regions: &mut [Region<K>]) -> Settled {
    loop {
        let mut open = None;
        let mut changed = false;
        for index in 0..supports.moves.len() {
            let holds = |region: &Region<K>| region.mixing.iter().any(|(own, _)| *own == index);
            let sharing: Vec<usize> = (0..regions.len()).filter(|&r| holds(&regions[r])).collect();
            if sharing.len() < 2 {
                continue;
            }
            let fixed = sharing
                .iter()
                .find_map(|&r| Some((r, fixed_shares(&regions[r], supports, index)?)));
            let Some((owner, shares)) = fixed else {
                open = open.or(Some(index));
                continue;
            };
            for &other in sharing.iter().filter(|&&other| other != owner) {
                impose(&mut regions[other], index, &shares);
                if !regions[other].weights.is_interior() {
                    return Settled::No;
                }
            }
            changed = true;
        }
        match (open, changed) {
            (None, _) => return Settled::Yes,
            (Some(index), false) => return Settled::Unknown(index),
            (Some(_), true) => {}
        }
    }
}

/// The probabilities at a move, if they are the same at all points of a region. Where nothing comes
/// to the move they are limits.
fn fixed_shares<K: OrderedField>(
    region: &Region<K>,
    supports: &Supports,
    index: usize,
) -> Option<Vec<K>> {
    let &(_, first) = region.mixing.iter().find(|(own, _)| *own == index)?;
    let range = first..first + supports.moves[index].len();
    let mut fixed: Option<Vec<K>> = None;
    for vertex in &region.weights.vertices {
        let own = &vertex[range.clone()];
        let sum = own.iter().fold(K::zero(), |sum, weight| sum + weight);
        if sum.is_zero() {
            continue;
        }
        let shares: Vec<K> = own.iter().map(|weight| weight.clone() / &sum).collect();
        if *fixed.get_or_insert_with(|| shares.clone()) != shares {
            return None;
        }
    }
    fixed
}

/// Cuts a region by probabilities at a move, which is then no longer its own.
fn impose<K: OrderedField>(region: &mut Region<K>, index: usize, shares: &[K]) {
    let Some(place) = region.mixing.iter().position(|(own, _)| *own == index) else {
        return;
    };
    let (_, first) = region.mixing.remove(place);
    for at in 0..shares.len() {
        let mut row = vec![K::zero(); region.weights.width];
        row[first + at] = K::one();
        for value in &mut row[first..first + shares.len()] {
            *value -= &shares[at];
        }
        region.weights.cut(&row, true);
    }
}
