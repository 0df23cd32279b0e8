//! Divinity.
//!
//! Where D1 rules a type out for the sake of another, divinity only keeps the message from making
//! it more likely relative to that other: if `t'` gains at every best response at which `t` does
//! not lose, beliefs must have `μ(t') π(t) ≥ μ(t) π(t')` for the prior `π` (Banks and Sobel 1987,
//! as Sobel puts it in *Signaling games*, Encyclopedia of Complexity and Systems Science, 2009).
//! The outcome survives if one such belief supports it.
//!
//! Banks and Sobel go on with the replies that are best for these beliefs, round after round, and
//! allow only averages of beliefs that come from one reply each. Either can leave fewer beliefs:
//! what fails here is not divine, what passes passes this one round.

use super::d1::keener;
use super::off_path::{OffPath, Tested};
use crate::lp::Relation;
use crate::number::OrderedField;
use crate::run::{Run, Stop};

pub(super) fn test<K: OrderedField>(
    off: &OffPath<'_, K>,
    run: &Run<'_>,
) -> Result<Tested<K>, Stop> {
    let mut beliefs = off.beliefs(&[])?;
    let mut doubts = Vec::new();
    for kind in off.types() {
        let against = keener(off, kind)?;
        for &other in &against {
            let mut form = vec![K::zero(); off.nodes.len()];
            form[other] = off.priors[kind].clone();
            form[kind] = -off.priors[other].clone();
            beliefs.cut(&form, Relation::Ge, run)?;
        }
        if !against.is_empty() {
            doubts.push(off.doubt(kind, &against).1);
        }
    }
    off.deter_all(beliefs, doubts)
}
