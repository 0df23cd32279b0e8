//! D2.
//!
//! A type is ruled out at a message if at every best response at which it does not lose some other
//! type gains, not always the same one (Cho and Kreps 1987). Banks and Sobel's
//! universal divinity repeats this.

use super::off_path::{OffPath, Tested, unless_all};
use crate::lp::Relation;
use crate::number::OrderedField;
use crate::run::Stop;

pub(super) fn test<K: OrderedField>(off: &OffPath<'_, K>) -> Result<Tested<K>, Stop> {
    let doubts = covered(off, Relation::Ge)?;
    let (excluded, doubts) = unless_all(off, doubts);
    off.deter_all(off.beliefs(&excluded)?, doubts)
}

/// The types whose gain has this sign only at best responses at which others gain: each with a
/// smallest set of such others. Nobody, if no other type ever gains.
pub(super) fn covered<K: OrderedField>(
    off: &OffPath<'_, K>,
    sign: Relation,
) -> Result<Vec<(usize, crate::strategy::Doubt<K>)>, Stop> {
    let is_covered = |kind: usize, others: &[usize]| {
        let deterred = others.iter().map(|&other| (other, Relation::Le));
        let contrary: Vec<_> = deterred.chain([(kind, sign)]).collect();
        off.is_possible(&contrary).map(|possible| !possible)
    };
    let mut doubts = Vec::new();
    for kind in off.types() {
        let can_gain = |&other: &usize| other != kind && off.can_gain(other);
        let mut against: Vec<usize> = off.types().filter(can_gain).collect();
        if against.is_empty() || !is_covered(kind, &against)? {
            continue;
        }
        for other in against.clone() {
            let fewer: Vec<usize> = against.iter().copied().filter(|&o| o != other).collect();
            if is_covered(kind, &fewer)? {
                against = fewer;
            }
        }
        doubts.push(off.doubt(kind, &against));
    }
    Ok(doubts)
}
