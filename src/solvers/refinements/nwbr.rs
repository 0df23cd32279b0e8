//! Never a weak best response.
//!
//! A type is ruled out at a message if at every best response at which it gets exactly what it
//! gets in equilibrium some other type gains (Cho and Kreps 1987, after Kohlberg and
//! Mertens 1986): in no equilibrium with this outcome is the message one of its best responses.
//!
//! A type that is never exactly content is ruled out too. If the outcome is that of a sequential
//! equilibrium such a type loses everywhere, as in the intuitive criterion. For the best responses
//! to all beliefs form a connected set, since the beliefs do and the replies to each are convex;
//! and somewhere on it, at the equilibrium's own reply, the type does not gain, so that it could
//! not gain elsewhere without being content in between.

use super::d2::covered;
use super::off_path::{OffPath, Tested, unless_all};
use crate::lp::Relation;
use crate::number::OrderedField;
use crate::run::Stop;

pub(super) fn test<K: OrderedField>(off: &OffPath<'_, K>) -> Result<Tested<K>, Stop> {
    let (excluded, doubts) = unless_all(off, covered(off, Relation::Eq)?);
    off.deter_all(off.beliefs(&excluded)?, doubts)
}
