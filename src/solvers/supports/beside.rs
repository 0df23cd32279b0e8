//! Which nodes carry the beliefs off the path, also those that do not matter for what is done.

use super::{Halt, MOST_PATTERNS};
use crate::game::{Game, InfosetId, NodeId};
use crate::number::OrderedField;
use crate::run::{Run, Stop};
use crate::solvers::trembles::patterns;

/// By set: the carriers.
pub(super) type Family = Vec<Vec<NodeId>>;

/// Sets whose beliefs do not matter for what is done. They must be consistent with the others all
/// the same.
pub(super) struct Beside {
    /// The sets whose beliefs matter, and after them these.
    pub(super) all: Vec<InfosetId>,
    /// The families of carriers at all of them; empty if there are too many.
    pub(super) together: Vec<Family>,
    /// By set: the sets whose beliefs matter and after them this one, with their families, if these
    /// are not too many.
    pub(super) alone: Vec<(Vec<InfosetId>, Option<Vec<Family>>)>,
}

impl Beside {
    pub(super) fn new<K: OrderedField>(
        game: &Game<K>,
        taken: &[bool],
        off: &[InfosetId],
        beside: &[InfosetId],
        admit: impl Fn(InfosetId, &[NodeId]) -> bool,
        run: &Run<'_>,
    ) -> Result<Self, Halt> {
        let all = [off, beside].concat();
        let together = match beside {
            [] => Vec::new(),
            _ => families(game, taken, &all, &admit, run)?.unwrap_or_default(),
        };
        let mut alone = Vec::with_capacity(beside.len());
        for &set in beside {
            let sets = [off, &[set]].concat();
            let own = families(game, taken, &sets, &admit, run)?;
            alone.push((sets, own));
        }
        Ok(Beside {
            all,
            together,
            alone,
        })
    }
}

/// By family that trembles make and `admit` lets pass at every set, by set: the carriers. `None` if
/// there are too many.
pub(super) fn families<K: OrderedField>(
    game: &Game<K>,
    taken: &[bool],
    sets: &[InfosetId],
    admit: impl Fn(InfosetId, &[NodeId]) -> bool,
    run: &Run<'_>,
) -> Result<Option<Vec<Family>>, Halt> {
    if sets.is_empty() {
        return Ok(Some(vec![Vec::new()]));
    }
    let admit = |place: usize, nodes: &[NodeId]| admit(sets[place], nodes);
    match patterns(game, taken, sets, MOST_PATTERNS, admit, run) {
        Ok(found) => Ok(Some(found.into_iter().map(|own| own.carriers).collect())),
        Err(Halt::Stop(Stop::Work)) => Ok(None),
        Err(halt) => Err(halt),
    }
}
