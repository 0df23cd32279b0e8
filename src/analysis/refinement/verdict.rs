//! One verdict against what the definitions say of its messages.

use super::message::{Message, Payoffs, largest, smallest};
use super::replies::Allowed;
use super::{Checked, refute};
use crate::number::OrderedField;
use crate::run::Run;
use crate::strategy::{Doubt, Failure, Refinement, RefinementVerdict, Support, Supported};
use std::cmp::Ordering;

/// Checks a verdict of pass or fail.
pub(super) fn check<K: OrderedField>(
    test: Refinement,
    messages: &[Message<K>],
    verdict: &RefinementVerdict<K>,
    run: &Run<'_>,
) -> Checked<()> {
    match verdict {
        RefinementVerdict::Undetermined(_) => Ok(()),
        RefinementVerdict::Passes(at) => {
            if at
                .iter()
                .map(|s| s.message)
                .ne(messages.iter().map(|m| m.set))
            {
                return refute("not every message off the path is supported");
            }
            messages
                .iter()
                .zip(at)
                .try_for_each(|(message, supported)| passes(test, message, supported, run))
        }
        RefinementVerdict::Fails(failure) => {
            match messages
                .iter()
                .find(|message| message.set == failure.message)
            {
                Some(message) => fails(test, message, failure, run),
                None => refute("the message is not off the path"),
            }
        }
    }
}

fn passes<K: OrderedField>(
    test: Refinement,
    message: &Message<K>,
    at: &Supported<K>,
    run: &Run<'_>,
) -> Checked<()> {
    let allowed = doubts(test, message, &at.doubts, run)?;
    let mut deterred = Vec::new();
    for support in &at.supports {
        let own = supports(message, support, &allowed)?;
        if test != Refinement::Intuitive && own.len() == message.nodes.len() {
            return Ok(());
        }
        deterred.extend(own);
    }
    let mut all = 0..message.nodes.len();
    let enough = test == Refinement::Intuitive
        && all.all(|kind| allowed.excluded.contains(&kind) || deterred.contains(&kind));
    match enough {
        true => Ok(()),
        false => refute("not everybody is deterred"),
    }
}

fn fails<K: OrderedField>(
    test: Refinement,
    message: &Message<K>,
    at: &Failure<K>,
    run: &Run<'_>,
) -> Checked<()> {
    let allowed = doubts(test, message, &at.doubts, run)?;
    let faces = message.faces(&allowed, run)?;
    let least = |kind: usize| {
        let gains = faces
            .iter()
            .flatten()
            .map(|&reply| message.gain(kind, reply));
        smallest(gains)
    };
    let gains = |kind: usize| least(kind).is_some_and(|gain| gain.sign() == Ordering::Greater);
    let mut known = Vec::new();
    for gain in &at.gains {
        let kind = message.kind(gain.node)?;
        let equilibrium = &message.equilibrium[kind];
        let claimed = gain.least.clone() - equilibrium;
        if gain.equilibrium != *equilibrium || least(kind) != Some(claimed) || !gains(kind) {
            return refute("a type does not gain as it is said to");
        }
        known.push(kind);
    }
    if (0..message.nodes.len()).any(|kind| gains(kind) != known.contains(&kind)) {
        return refute("not all types that gain are named");
    }
    if test == Refinement::Intuitive {
        return match known.iter().any(|kind| !allowed.excluded.contains(kind)) {
            true => Ok(()),
            false => refute("nobody gains whatever the reply"),
        };
    }
    for face in &faces {
        if message.deters_all(face, run)? {
            return refute("a reply deters every type");
        }
    }
    Ok(())
}

/// Checks a belief and its reply; the types that it deters.
fn supports<K: OrderedField>(
    message: &Message<K>,
    support: &Support<K>,
    allowed: &Allowed,
) -> Checked<Vec<usize>> {
    let belief: Vec<&K> = support.belief.iter().map(|(_, share)| share).collect();
    let reply: Vec<&K> = support.reply.iter().collect();
    let named = support.belief.iter().map(|(node, _)| *node);
    if named.ne(message.nodes.iter().copied()) || reply.len() != message.reply_count() {
        return refute("a belief or a reply is of another message");
    }
    for shares in [&belief, &reply] {
        let sum = shares.iter().fold(K::zero(), |sum, share| sum + *share);
        let negative = shares.iter().any(|share| share.sign() == Ordering::Less);
        if negative || sum != K::one() {
            return refute("a belief or a reply is no distribution");
        }
    }
    if allowed.excluded.iter().any(|&kind| !belief[kind].is_zero()) {
        return refute("a belief does not exclude a type that is ruled out");
    }
    let rises = |&(kind, other): &(usize, usize)| {
        let product = |a: usize, b: usize| belief[a].clone() * &message.priors[b];
        product(kind, other).compare(&product(other, kind)).is_gt()
    };
    if allowed.odds.iter().any(rises) {
        return refute("in a belief the odds of a doubted type rise");
    }
    let expected = |pick: fn(&Payoffs<K>) -> &K, a: usize| {
        let kinds = belief.iter().zip(&message.replies);
        kinds.fold(K::zero(), |sum, (share, row)| {
            sum + &(pick(&row[a]).clone() * *share)
        })
    };
    let must = largest((0..reply.len()).map(|a| expected(|payoffs| &payoffs.least, a)));
    let taken = (0..reply.len()).filter(|&a| !reply[a].is_zero());
    let taken = smallest(taken.map(|a| expected(|payoffs| &payoffs.most, a)));
    let optimal = taken
        .zip(must)
        .is_some_and(|(taken, must)| taken.compare(&must).is_ge());
    if !optimal {
        return refute("a reply is not optimal for its belief");
    }
    let mut deterred = Vec::new();
    for &node in &support.deters {
        let kind = message.kind(node)?;
        let gains = (0..reply.len()).map(|a| message.gain(kind, a) * reply[a]);
        let gain = gains.fold(K::zero(), |sum, gain| sum + &gain);
        if gain.sign() == Ordering::Greater {
            return refute("a type gains at the reply that should deter it");
        }
        deterred.push(kind);
    }
    Ok(deterred)
}

/// Checks that the types doubted are those that the test doubts; the beliefs that it allows.
fn doubts<K: OrderedField>(
    test: Refinement,
    message: &Message<K>,
    claimed: &[Doubt<K>],
    run: &Run<'_>,
) -> Checked<Allowed> {
    let faces = message.faces(&Allowed::all(), run)?;
    let mut expected = Vec::new();
    for kind in 0..message.nodes.len() {
        let against = doubted(test, message, &faces, kind, run)?;
        if let Some(against) = against {
            expected.push((kind, against));
        }
    }
    if test != Refinement::Divinity && expected.len() == message.nodes.len() {
        expected.clear();
    }
    let mut allowed = Allowed::all();
    if expected.len() != claimed.len() {
        return refute("the types doubted are not those that the test doubts");
    }
    for ((kind, others), doubt) in expected.into_iter().zip(claimed) {
        let replies = faces.iter().flatten();
        let most = largest(replies.map(|&reply| message.gain(kind, reply)));
        let right = doubt.node == message.nodes[kind]
            && doubt.equilibrium == message.equilibrium[kind]
            && Some(doubt.most.clone() - &doubt.equilibrium) == most;
        if !right {
            return refute("the types doubted are not those that the test doubts");
        }
        let mut against = Vec::new();
        for &node in &doubt.against {
            against.push(message.kind(node)?);
        }
        let holds = match test {
            Refinement::Intuitive => against.is_empty(),
            Refinement::D1 | Refinement::Divinity => against == others,
            Refinement::D2 | Refinement::Nwbr => {
                !against.contains(&kind) && is_covered(test, message, &faces, kind, &against, run)?
            }
        };
        if !holds {
            return refute("a type is not doubted for the sake of those named");
        }
        match test {
            Refinement::Divinity => allowed
                .odds
                .extend(against.iter().map(|&other| (kind, other))),
            _ => allowed.excluded.push(kind),
        }
    }
    Ok(allowed)
}

/// Whether the test doubts a type, and for whose sake.
fn doubted<K: OrderedField>(
    test: Refinement,
    message: &Message<K>,
    faces: &[Vec<usize>],
    kind: usize,
    run: &Run<'_>,
) -> Checked<Option<Vec<usize>>> {
    let sometimes_gains = |&other: &usize| {
        let mut gains = faces
            .iter()
            .flatten()
            .map(|&reply| message.gain(other, reply));
        gains.any(|gain| gain.sign() == Ordering::Greater)
    };
    let others = (0..message.nodes.len()).filter(|&other| other != kind);
    let others: Vec<usize> = others.filter(sometimes_gains).collect();
    match test {
        Refinement::Intuitive => {
            let loses = is_covered(test, message, faces, kind, &[], run)?;
            Ok(loses.then(Vec::new))
        }
        Refinement::D1 | Refinement::Divinity => {
            let mut against = Vec::new();
            for other in others {
                if is_covered(test, message, faces, kind, &[other], run)? {
                    against.push(other);
                }
            }
            Ok((!against.is_empty()).then_some(against))
        }
        Refinement::D2 | Refinement::Nwbr => {
            let covered =
                !others.is_empty() && is_covered(test, message, faces, kind, &others, run)?;
            Ok(covered.then_some(others))
        }
    }
}

/// Whether, wherever a type does not lose (or, for the last test, is content), one of `others`
/// gains.
fn is_covered<K: OrderedField>(
    test: Refinement,
    message: &Message<K>,
    faces: &[Vec<usize>],
    kind: usize,
    others: &[usize],
    run: &Run<'_>,
) -> Checked<bool> {
    for face in faces {
        let contrary = match test {
            Refinement::Nwbr => message.contents(face, kind, others, run)?,
            _ => {
                let most = message.most_gain(face, kind, others, run)?;
                most.is_some_and(|gain| gain.sign() != Ordering::Less)
            }
        };
        if contrary {
            return Ok(false);
        }
    }
    Ok(true)
}
