//! The intuitive criterion.
//!
//! A type is ruled out at a message if the message gives it less than equilibrium whatever best
//! response it meets. The outcome fails if, once these types are ruled out, some other type gets
//! more than in equilibrium at every best response (Cho and Kreps 1987).

use super::off_path::{OffPath, Tested, unless_all};
use crate::number::OrderedField;
use crate::run::Stop;
use crate::strategy::Support;

pub(super) fn test<K: OrderedField>(off: &OffPath<'_, K>) -> Result<Tested<K>, Stop> {
    let losers = off.types().filter(|&kind| off.must_lose(kind));
    let (excluded, doubts) = unless_all(off, losers.map(|kind| off.doubt(kind, &[])).collect());
    let faces = off.faces(off.beliefs(&excluded)?)?;
    let mut supports: Vec<Support<K>> = Vec::new();
    for kind in off.types().filter(|kind| !excluded.contains(kind)) {
        if supports
            .iter()
            .any(|support| support.deters.contains(&off.nodes[kind]))
        {
            continue;
        }
        match off.deter(kind, &faces) {
            Some(support) => supports.push(support),
            None => return Ok(Err(off.failure(doubts, &faces))),
        }
    }
    Ok(Ok(off.supported(doubts, supports)))
}
