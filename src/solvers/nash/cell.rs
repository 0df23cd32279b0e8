//! The plans of one player that are good together with a face of the other's plans.

use super::side::{Set, Side};
use crate::lp::Relation;
use crate::lp::vertices::Cone;
use crate::number::{OrderedField, OrderedRing};
use crate::run::{Run, Stop};
use std::cmp::Ordering;

/// The extreme points of the polytope of plans of `own` that use only sequences of `support`, and
/// to which every plan of the opponent that uses only sequences of `replies` is a best response.
///
/// The opponent's dual variables do not occur: plans start as the face of `support`, are cut by the
/// indifference between the replies, and then by the payoff of any plan of the opponent that is
/// better against one of the extreme points, as long as there is one. So information sets that
/// neither side reaches leave no trace.
pub(super) fn cell<K: OrderedField>(
    own: &Side<K::Ring>,
    other: &Side<K::Ring>,
    support: &[bool],
    replies: &[bool],
    run: &Run<'_>,
) -> Result<Vec<Vec<K>>, Stop> {
    let axes: Vec<usize> = (0..own.count()).filter(|&s| support[s]).collect();
    let mut axis = vec![None; own.count()];
    axes.iter()
        .enumerate()
        .for_each(|(at, &s)| axis[s] = Some(at));
    let zero = || vec![K::Ring::zero(); axes.len()];
    // What the opponent's sequences pay it, as forms over the support.
    let payoff = |sequence: usize| {
        let mut form = zero();
        for (mine, payoff) in &other.payoffs[sequence] {
            if let Some(at) = axis[*mine] {
                form[at] += payoff;
            }
        }
        form
    };
    let mut equations = plan_equations(own, &axis, support, zero);
    let mut values: Vec<Vec<K::Ring>> = (0..other.count())
        .map(|s| if replies[s] { payoff(s) } else { Vec::new() })
        .collect();
    for set in other.sets.iter().rev().filter(|set| replies[set.parent]) {
        let mut good = set.sequences.iter().filter(|&&s| replies[s]);
        let Some(&first) = good.next() else {
            continue;
        };
        equations.extend(good.map(|&s| minus(&values[s], &values[first])));
        let value = std::mem::take(&mut values[first]);
        plus(&mut values[set.parent], &value);
    }
    let worth = std::mem::take(&mut values[0]);

    let mut cone = Cone::orthant(axes.len());
    while !equations.is_empty() {
        // The cheapest first.
        let costs = equations.iter().map(|form| cone.separated(form));
        let next = costs.enumerate().min_by_key(|&(_, cost)| cost);
        let form = equations.swap_remove(next.map_or(0, |(at, _)| at));
        cone.cut(&form, Relation::Eq, run)?;
    }
    let better = |ray: &[K::Ring]| {
        let mut weights = vec![K::Ring::zero(); own.count()];
        axes.iter()
            .zip(ray)
            .for_each(|(&s, x)| weights[s] = x.clone());
        let (plan, best) = other.best_plan(other.against(&weights));
        let terms = worth.iter().zip(ray);
        let got = terms.fold(K::Ring::zero(), |sum, (w, x)| sum + &(w.clone() * x));
        (best.compare(&got) == Ordering::Greater).then_some(plan)
    };
    loop {
        let found = cone.rays().find_map(better);
        let Some(better) = found else {
            break;
        };
        let mut best = zero();
        for sequence in other.through(&better, 0) {
            plus(&mut best, &payoff(sequence));
        }
        cone.cut(&minus(&worth, &best), Relation::Ge, run)?;
    }
    let plan = |ray: &[K::Ring]| {
        let mut weights = vec![K::zero(); own.count()];
        for (&s, x) in axes.iter().zip(ray) {
            weights[s] = K::ratio(x, &ray[0]);
        }
        weights
    };
    // Plans are bounded, so ∅ has weight on every ray.
    Ok(cone
        .rays()
        .filter(|ray| !ray[0].is_zero())
        .map(plan)
        .collect())
}

/// The equations of plans on a support: what comes to a set leaves it.
fn plan_equations<R: OrderedRing>(
    own: &Side<R>,
    axis: &[Option<usize>],
    support: &[bool],
    zero: impl Fn() -> Vec<R>,
) -> Vec<Vec<R>> {
    let equation = |set: &Set| {
        let mut form = zero();
        let into = axis[set.parent].map(|at| (at, -R::one()));
        let out = set
            .sequences
            .iter()
            .filter_map(|&s| Some((axis[s]?, R::one())));
        into.into_iter()
            .chain(out)
            .for_each(|(at, sign)| form[at] = sign);
        form
    };
    let reached = own.sets.iter().filter(|set| support[set.parent]);
    reached.map(equation).collect()
}

fn plus<R: OrderedRing>(sum: &mut [R], form: &[R]) {
    sum.iter_mut().zip(form).for_each(|(s, f)| *s += f);
}

fn minus<R: OrderedRing>(a: &[R], b: &[R]) -> Vec<R> {
    a.iter().zip(b).map(|(a, b)| a.clone() - b).collect()
}
