//! Every reduced pure plan of a player.

use super::super::Game;
use super::super::id::{ActionId, InfosetId, PlayerId};
use super::histories::{Histories, History};
use std::collections::BTreeSet;

/// The reduced pure plans of one player.
#[derive(Debug, Default)]
pub(super) struct Plans {
    /// Plan after plan.
    actions: Vec<ActionId>,
    /// By plan: where its actions end.
    ends: Vec<usize>,
}

impl Plans {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The actions of every plan, each in an order in which what came before decides which
    /// information set is next.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[ActionId]> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, &end)| &self.actions[start..end])
    }
}

/// An information set at which the plan in hand takes an action.
struct Step {
    set: InfosetId,
    /// The action to be tried after this one, by its index at the set.
    next: usize,
    /// How many histories and open sets there were before.
    reached: usize,
    opened: usize,
}

/// The search for all plans of one player after the other, on a stack of its own.
///
/// A plan starts with what is reached whatever the player does, and has an action taken at the
/// first set that is reached and has none, until there is no such set. That a set is reached stays
/// true whatever is chosen elsewhere, so that every plan is met once, in recall perfect or not.
pub(super) struct Search<'a> {
    game: &'a Game,
    histories: &'a Histories,
    /// By information set.
    taken: Vec<Option<ActionId>>,
    /// Reached, and without an action.
    open: BTreeSet<InfosetId>,
    opened: Vec<InfosetId>,
    reached: Vec<History>,
    is_reached: Vec<bool>,
    steps: Vec<Step>,
    /// The steps of work that are left.
    left: usize,
}

impl<'a> Search<'a> {
    pub(super) fn new(game: &'a Game, histories: &'a Histories) -> Self {
        Search {
            game,
            histories,
            taken: vec![None; game.infoset_count()],
            open: BTreeSet::new(),
            opened: Vec::new(),
            reached: Vec::new(),
            is_reached: vec![false; histories.len()],
            steps: Vec::new(),
            left: 0,
        }
    }

    /// The plans of a player, at most so many and found with so much work, and by history the plans
    /// that lead there if chance and the others do; `None` if there are more.
    pub(super) fn plans(
        &mut self,
        player: PlayerId,
        most: usize,
        work: usize,
        leading: &mut [Vec<u32>],
    ) -> Option<Plans> {
        // The search for the plans of another player has taken all its actions back.
        self.open.clear();
        self.opened.clear();
        self.reached.clear();
        self.left = work;
        let mut plans = Plans::default();
        self.reach(player.0)?;
        loop {
            self.descend()?;
            if plans.len() >= most {
                return None;
            }
            self.spend(self.steps.len() + self.reached.len())?;
            let number = u32::try_from(plans.len()).ok()?;
            for &history in &self.reached {
                leading[history as usize].push(number);
            }
            let taken = &self.taken;
            let actions = self.steps.iter().filter_map(|step| taken[step.set.index()]);
            plans.actions.extend(actions);
            plans.ends.push(plans.actions.len());
            if !self.advance()? {
                return Some(plans);
            }
        }
    }

    fn spend(&mut self, work: usize) -> Option<()> {
        self.left = self.left.checked_sub(work)?;
        Some(())
    }

    /// Takes note that a history is reached, and what is reached after it by actions taken.
    fn reach(&mut self, history: History) -> Option<()> {
        let mut waiting = vec![history];
        while let Some(history) = waiting.pop() {
            self.reached.push(history);
            self.is_reached[history as usize] = true;
            let sets = &self.histories.sets[history as usize];
            self.spend(1 + sets.len())?;
            for &set in sets {
                match self.taken[set.index()] {
                    Some(action) => waiting.extend(self.histories.after(history, action)),
                    None if self.open.insert(set) => self.opened.push(set),
                    None => {}
                }
            }
        }
        Some(())
    }

    fn take(&mut self, set: InfosetId, action: ActionId) -> Option<()> {
        self.open.remove(&set);
        self.taken[set.index()] = Some(action);
        let before = &self.histories.before[set.index()];
        self.spend(before.len())?;
        // What is reached only now has been dealt with when it was.
        let here = before.iter().copied();
        let here: Vec<History> = here.filter(|&h| self.is_reached[h as usize]).collect();
        for history in here {
            if let Some(next) = self.histories.after(history, action) {
                self.reach(next)?;
            }
        }
        Some(())
    }

    /// Takes the first action wherever one is missing.
    fn descend(&mut self) -> Option<()> {
        while let Some(&set) = self.open.first() {
            self.steps.push(Step {
                set,
                next: 1,
                reached: self.reached.len(),
                opened: self.opened.len(),
            });
            self.take(set, self.game.infoset(set).action(0))?;
        }
        Some(())
    }

    /// Changes the last action that can be changed; `Some(false)` if there is none.
    fn advance(&mut self) -> Option<bool> {
        while let Some(step) = self.steps.last_mut() {
            let (set, next) = (step.set, step.next);
            step.next += 1;
            let (reached, opened) = (step.reached, step.opened);
            for history in self.reached.drain(reached..) {
                self.is_reached[history as usize] = false;
            }
            for set in self.opened.drain(opened..) {
                self.open.remove(&set);
            }
            if next < self.game.infoset(set).action_count() {
                self.take(set, self.game.infoset(set).action(next))?;
                return Some(true);
            }
            self.taken[set.index()] = None;
            self.open.insert(set);
            self.steps.pop();
        }
        Some(false)
    }
}
