//! All choices of a nonempty subset of actions at one set after the other.

use crate::game::ActionId;

/// A depth-first walk through choices of supports.
pub(super) struct Subsets {
    /// By action: whether it is in the support chosen at its set; where none is chosen yet, whether
    /// it may be.
    pub(super) taken: Vec<bool>,
    levels: Vec<Level>,
}

struct Level {
    actions: Vec<ActionId>,
    /// The subset chosen, by bits; zero before the first.
    mask: u64,
}

/// Sets with more actions in question are refused.
pub(super) const MOST_ACTIONS: usize = 30;

impl Subsets {
    pub(super) fn new(allowed: &[bool]) -> Self {
        Subsets {
            taken: allowed.to_vec(),
            levels: Vec::new(),
        }
    }

    /// Goes one set further, with these actions in question.
    pub(super) fn open(&mut self, actions: Vec<ActionId>) {
        self.levels.push(Level { actions, mask: 0 });
    }

    /// Chooses the next subset at the last set that has one left. Its level, or nothing at the end.
    /// The levels after it are closed, and everything is taken there.
    pub(super) fn next(&mut self) -> Option<usize> {
        while let Some(level) = self.levels.last_mut() {
            let end = 1u64 << level.actions.len().min(63);
            level.mask += 1;
            let over = level.mask >= end;
            for (at, action) in level.actions.iter().enumerate() {
                self.taken[action.index()] = over || level.mask >> at & 1 == 1;
            }
            if !over {
                return Some(self.levels.len() - 1);
            }
            self.levels.pop();
        }
        None
    }

    /// How many levels are open.
    pub(super) fn depth(&self) -> usize {
        self.levels.len()
    }

    /// At most how many complete choices are left, those that begin like the present one included,
    /// `sizes` being how many actions are in question by level.
    pub(super) fn left(&self, sizes: &[usize]) -> u64 {
        let subsets = |size: usize| (1u64 << size.min(63)) - 1;
        let below = |level: usize| {
            let rest = sizes.iter().skip(level + 1);
            rest.fold(1u64, |product, &size| product.saturating_mul(subsets(size)))
        };
        let own = self.levels.iter().enumerate().map(|(at, level)| {
            let rest = subsets(level.actions.len()).saturating_sub(level.mask);
            rest.saturating_mul(below(at))
        });
        let present = self.levels.len().checked_sub(1).map_or(0, below);
        own.fold(present, u64::saturating_add)
    }
}
