//! D1.
//!
//! A type is ruled out at a message if there is another that gains at every best response at which
//! this one does not lose (Cho and Kreps 1987).

use super::off_path::{OffPath, Tested, unless_all};
use crate::lp::Relation;
use crate::number::OrderedField;
use crate::run::Stop;

pub(super) fn test<K: OrderedField>(off: &OffPath<'_, K>) -> Result<Tested<K>, Stop> {
    let mut doubts = Vec::new();
    for kind in off.types() {
        let against = keener(off, kind)?;
        if !against.is_empty() {
            doubts.push(off.doubt(kind, &against));
        }
    }
    let (excluded, doubts) = unless_all(off, doubts);
    off.deter_all(off.beliefs(&excluded)?, doubts)
}

/// The types that gain somewhere, and wherever this one does not lose.
pub(super) fn keener<K: OrderedField>(
    off: &OffPath<'_, K>,
    kind: usize,
) -> Result<Vec<usize>, Stop> {
    let mut found = Vec::new();
    for other in off.types().filter(|&other| other != kind) {
        let contrary = [(kind, Relation::Ge), (other, Relation::Le)];
        if off.can_gain(other) && !off.is_possible(&contrary)? {
            found.push(other);
        }
    }
    Ok(found)
}
