//! Supports of Nash equilibria along the path of play, first information sets first.

use super::beliefs::Told;
use super::bounds::{extremes, may_be_as_good};
use super::frame::{Deviators, Frame, NONE};
use super::parts::Carriers;
use super::pool::Pool;
use super::subsets::Subsets;
use super::terms::{Plan, Start, Walk, difference};
use super::weights::{Role, Weights};
use super::{Halt, MOST_PLANS, MOST_THREATS, Solved};
use crate::game::{ActionId, InfosetId, NodeId, PlayerId};
use crate::number::OrderedField;
use crate::run::Run;
use crate::solvers::system::{Piece, Solutions};

pub(super) struct Nash<'a, 'g, K> {
    pub(super) frame: &'a Frame<'g, K>,
}

impl<K: OrderedField> Nash<'_, '_, K> {
    /// Looks at all supports at the sets that they reach.
    pub(super) fn enumerate(&self, pool: &mut Pool<'_, '_, K>) -> Result<(), Halt> {
        let game = self.frame.game;
        let all = vec![true; game.action_count()];
        let mut subsets = Subsets::new(&all);
        // By level of the walk: the set.
        let mut levels: Vec<InfosetId> = Vec::new();
        let Some(first) = self.next(&levels, &all) else {
            return self.examine(&levels, &all, pool);
        };
        let actions = |set: InfosetId| game.infoset(set).actions().collect::<Vec<_>>();
        let size = |set: &InfosetId| game.infoset(*set).action_count();
        levels.push(first);
        subsets.open(actions(first));
        while let Some(level) = subsets.next() {
            levels.truncate(level + 1);
            let left = |subsets: &Subsets, levels: &[InfosetId]| {
                subsets.left(&levels.iter().map(size).collect::<Vec<_>>())
            };
            if let Some(stop) = pool.stopped() {
                pool.leave(left(&subsets, &levels));
                return Err(stop.into());
            }
            if !self.plausible(&levels, &subsets.taken) {
                continue;
            }
            match self.next(&levels, &subsets.taken) {
                Some(set) => {
                    levels.push(set);
                    subsets.open(actions(set));
                }
                None => {
                    let end = self.examine(&levels, &subsets.taken, pool);
                    end.inspect_err(|_| pool.leave(left(&subsets, &levels)))?;
                }
            }
        }
        Ok(())
    }

    /// By node: whether play comes there.
    fn path(&self, taken: &[bool]) -> Vec<bool> {
        self.frame.path(|action| taken[action.index()])
    }

    /// The first set on the path that has several actions and no support yet.
    fn next(&self, levels: &[InfosetId], taken: &[bool]) -> Option<InfosetId> {
        let game = self.frame.game;
        // Only sets before which all supports are chosen are known to be reached.
        let path = self.frame.path(|action| {
            let set = game.infoset_of(action);
            let settled = game.infoset(set).action_count() == 1 || levels.contains(&set);
            settled && taken[action.index()]
        });
        let new = |set: &crate::game::Infoset<'_>| {
            set.action_count() > 1
                && !levels.contains(&set.id())
                && set.nodes().iter().any(|node| path[node.index()])
        };
        game.infosets().find(new).map(|set| set.id())
    }

    /// Whether no deviation from the supports chosen gains whatever is done elsewhere.
    fn plausible(&self, levels: &[InfosetId], taken: &[bool]) -> bool {
        let game = self.frame.game;
        let path = self.path(taken);
        for player in game.player_ids() {
            let own = |set: InfosetId| game.infoset(set).player() == player;
            if !levels.iter().any(|set| own(*set)) {
                continue;
            }
            let high = extremes(self.frame, player, |at| taken[at], |_| true);
            let able = |at: usize| taken[at] || own(game.infoset_of(ActionId::new(at)));
            // A deviation can choose the best node by node only where it knows the node.
            let sees = |set: InfosetId| own(set) && game.infoset(set).nodes().len() == 1;
            let low = extremes(self.frame, player, able, sees);
            for &set in levels.iter().filter(|set| own(**set)) {
                let nodes = game.infoset(set).nodes().iter().copied();
                let nodes: Vec<NodeId> = nodes.filter(|node| path[node.index()]).collect();
                let averaged = nodes.len() > 1 && self.frame.fixed_odds[set.index()];
                let range = game.infoset(set).action_range();
                let good = |one: usize| {
                    !taken[range.start + one]
                        || (0..range.len()).all(|other| {
                            let (one, other) = ((one, &high[..]), (other, &low[..]));
                            may_be_as_good(self.frame, &nodes, averaged, one, other)
                        })
                };
                if !(0..range.len()).all(good) {
                    return false;
                }
            }
        }
        true
    }

    /// All equilibria with these supports on the path.
    fn examine(
        &self,
        levels: &[InfosetId],
        taken: &[bool],
        pool: &mut Pool<'_, '_, K>,
    ) -> Result<(), Halt> {
        let game = self.frame.game;
        let deviators = self.frame.deviators(taken);
        let path = self.path(taken);
        let reached = |set: InfosetId| {
            let nodes = game.infoset(set).nodes();
            nodes.iter().any(|node| path[node.index()])
        };
        // Where others may answer the deviation of a single player.
        let threat = |set: &crate::game::Infoset<'_>| {
            let answers = |node: &NodeId| {
                let deviator = deviators[node.index()];
                let possible = self.frame.possible[node.index()];
                possible && matches!(deviator, Deviators::One(one) if one != set.player())
            };
            set.action_count() > 1 && !reached(set.id()) && set.nodes().iter().any(answers)
        };
        let threats: Vec<InfosetId> = game.infosets().filter(threat).map(|set| set.id()).collect();
        let on_path: Vec<Option<Carriers>> = game
            .infosets()
            .map(|set| {
                let nodes = set.nodes().iter().copied();
                let nodes: Vec<NodeId> = nodes.filter(|node| path[node.index()]).collect();
                (!nodes.is_empty()).then_some(Carriers { nodes, own: None })
            })
            .collect();
        let told = vec![Told::Whole; game.infoset_count()];
        let Some(found) = self.solve(levels, levels, taken, &on_path, pool)? else {
            return Ok(());
        };
        // Answers that multiply each other: their supports one by one may leave nothing open.
        let sizes = threats
            .iter()
            .map(|set| (1u64 << game.infoset(*set).action_count()) - 1);
        let ways = sizes.fold(1u64, u64::saturating_mul);
        if is_linear(&found.1) || threats.len() < 2 || ways > MOST_THREATS {
            return pool.add(taken, &on_path, &told, &found);
        }
        let mut subsets = Subsets::new(taken);
        let mut fixed = levels.to_vec();
        let mut opened: Vec<usize> = Vec::new();
        let mut at = 0;
        let mut split = Vec::new();
        loop {
            // The next set with an answer to choose; where the player's own answers exclude it,
            // there is none.
            while at < threats.len() && self.is_excluded(threats[at], &subsets.taken) {
                at += 1;
            }
            if let Some(&set) = threats.get(at) {
                fixed.push(set);
                opened.push(at);
                subsets.open(game.infoset(set).actions().collect());
            } else {
                let taken = &subsets.taken;
                if let Some(found) = self.solve(levels, &fixed, taken, &on_path, pool)? {
                    if !is_linear(&found.1) {
                        break;
                    }
                    split.push((taken.clone(), found));
                }
            }
            let Some(level) = subsets.next() else {
                for (taken, found) in &split {
                    pool.add(taken, &on_path, &told, found)?;
                }
                return Ok(());
            };
            fixed.truncate(levels.len() + level + 1);
            opened.truncate(level + 1);
            at = opened.last().map_or(0, |last| last + 1);
        }
        pool.add(taken, &on_path, &told, &found)
    }

    /// Whether an own action before a set is not taken.
    fn is_excluded(&self, set: InfosetId, taken: &[bool]) -> bool {
        let mut set = set;
        while let Some(action) = self.frame.before(set) {
            if !taken[action.index()] {
                return true;
            }
            set = self.frame.game.infoset_of(action);
        }
        false
    }

    /// The solutions with these supports at the sets of `levels`, which are on the path, and at
    /// others that are `fixed`. Nothing if there are none, or they were skipped.
    fn solve(
        &self,
        levels: &[InfosetId],
        fixed: &[InfosetId],
        taken: &[bool],
        carriers: &[Option<Carriers>],
        pool: &mut Pool<'_, '_, K>,
    ) -> Result<Option<Solved<K>>, Halt> {
        let game = self.frame.game;
        let mut weights = Weights::new(self.frame, |action| {
            let set = game.infoset_of(action);
            let single = game.infoset(set).action_count() == 1;
            match (single || fixed.contains(&set), taken[action.index()]) {
                (true, true) => Role::Taken,
                (true, false) => Role::Never,
                (false, _) => Role::Open,
            }
        });
        for &set in levels {
            let Some(own) = &carriers[set.index()] else {
                continue;
            };
            match self.conditions(&mut weights, set, &own.nodes, levels, taken, pool.run) {
                Some(true) => {}
                Some(false) => return Ok(None),
                None => {
                    if let Some(stop) = pool.run.stopped() {
                        return Err(stop.into());
                    }
                    pool.skip("some deviations can be continued in too many ways");
                    return Ok(None);
                }
            }
        }
        pool.solve(weights)
    }

    /// No deviation at a set on the path gains, however it goes on. `Some(false)` if one does;
    /// nothing if there are too many, or it is time to stop.
    fn conditions(
        &self,
        weights: &mut Weights<K>,
        set: InfosetId,
        nodes: &[NodeId],
        levels: &[InfosetId],
        taken: &[bool],
        run: &Run<'_>,
    ) -> Option<bool> {
        let game = self.frame.game;
        let owner: PlayerId = game.infoset(set).player();
        let walk = Walk {
            frame: self.frame,
            player: owner,
            taken,
        };
        let starts: Vec<Start> = nodes.iter().map(|node| (*node, NONE)).collect();
        let actions = || game.infoset(set).actions();
        let base = actions().find(|action| taken[action.index()])?;
        // On the path all actions of the supports are equally good, and one of them stands for
        // all. What comes after a deviation is compared in all ways.
        let options = |own: InfosetId| -> Vec<ActionId> {
            let actions = game.infoset(own).actions();
            match levels.contains(&own) {
                true => actions.filter(|a| taken[a.index()]).take(1).collect(),
                false => actions.collect(),
            }
        };
        let plans = |action: ActionId| {
            let first: Plan = vec![(set, action)];
            walk.plans(&starts, first, options, MOST_PLANS)
        };
        let best = plans(base)?;
        let best = &best.first()?.1;
        for other in actions().filter(|action| *action != base) {
            for (_, worth) in plans(other)? {
                if run.stopped().is_some() {
                    return None;
                }
                let gap = difference(best, &worth);
                let form = weights.form(&gap, owner, &[], false);
                if !weights.require(form, taken[other.index()]) {
                    return Some(false);
                }
            }
        }
        Some(true)
    }
}

/// Whether all pieces are exact and finite or polytopes.
fn is_linear<K>(solutions: &Solutions<K>) -> bool {
    solutions.blocks.iter().all(|block| {
        let known = |piece: &Piece<K>| !matches!(piece, Piece::Continuum { .. });
        block.undecided == 0 && block.pieces.iter().all(known)
    })
}
