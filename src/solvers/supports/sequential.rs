//! Supports of sequential equilibria, last information sets first, and the system of each.

use super::beliefs::Told;
use super::beside::{Beside, Family, families};
use super::bounds::{extremes, may_be_as_good, update};
use super::frame::{Deviators, Frame, NONE};
use super::parts::Carriers;
use super::pool::Pool;
use super::subsets::Subsets;
use super::terms::{Start, Terms, Walk, difference};
use super::weights::{Role, Weights};
use super::{Halt, MOST_PLANS, MOST_REPEATED, Solved};
use crate::game::{ActionId, InfosetId, NodeId, PlayerId};
use crate::number::OrderedField;
use crate::run::{Run, Stop};

pub(super) struct Sequential<'a, 'g, K> {
    frame: &'a Frame<'g, K>,
    /// By action: whether it survives conditional dominance.
    allowed: Vec<bool>,
    /// The sets at which more than one action survives, last ones first.
    order: Vec<InfosetId>,
    /// By information set: where its smallest subgame starts; empty where chance excludes no set.
    homes: Vec<NodeId>,
}

/// Every player's greatest and least payoffs by node.
#[derive(Clone)]
struct Bounds<K> {
    high: Vec<Vec<K>>,
    low: Vec<Vec<K>>,
}

impl<'a, 'g, K: OrderedField> Sequential<'a, 'g, K> {
    /// Refuses to go on where a limit is reached.
    pub(super) fn new(frame: &'a Frame<'g, K>, run: &Run<'_>) -> Result<Self, Halt> {
        let game = frame.game;
        let mut search = Sequential {
            frame,
            allowed: vec![true; game.action_count()],
            order: Vec::new(),
            homes: match frame.admitted.iter().all(|&admitted| admitted) {
                true => Vec::new(),
                false => frame.homes(),
            },
        };
        while search.prune() {
            if let Some(stop) = run.stopped() {
                return Err(stop.into());
            }
        }
        let mut depth = vec![0; game.node_count()];
        for node in game.nodes() {
            if let Some((parent, _)) = game.parent(node) {
                depth[node.index()] = depth[parent.index()] + 1;
            }
        }
        let last = |set: &InfosetId| {
            let nodes = game.infoset(*set).nodes().iter();
            nodes.map(|node| depth[node.index()]).max()
        };
        let open = |set: &InfosetId| search.remaining(*set).len() > 1;
        let mut order: Vec<InfosetId> = game.infosets().map(|set| set.id()).filter(open).collect();
        order.sort_by_key(|set| std::cmp::Reverse((last(set), *set)));
        search.order = order;
        search.fits(run)?;
        Ok(search)
    }

    /// Whether the nodes above all sets, which are kept, are within the limit: in deep trees they
    /// are as many as the square of the depth.
    fn fits(&self, run: &Run<'_>) -> Result<(), Halt> {
        let mut left = run.options().limits.entries;
        for set in &self.order {
            if let Some(stop) = run.stopped() {
                return Err(stop.into());
            }
            // Every set takes a mark for every node as well while they are found.
            let above = self
                .above(*set)
                .len()
                .max(self.frame.game.node_count() / 64);
            left = left.checked_sub(above).ok_or(Stop::Work)?;
        }
        Ok(())
    }

    /// The actions of a set that survive.
    fn remaining(&self, set: InfosetId) -> Vec<ActionId> {
        let actions = self.frame.game.infoset(set).actions();
        actions.filter(|a| self.allowed[a.index()]).collect()
    }

    fn bounds(&self, taken: &[bool]) -> Bounds<K> {
        let all = |best: bool| -> Vec<Vec<K>> {
            let player = |player| extremes(self.frame, player, |at| taken[at], |_| best);
            self.frame.game.player_ids().map(player).collect()
        };
        Bounds {
            high: all(true),
            low: all(false),
        }
    }

    /// The same after the support at a set has changed; `above` are its nodes and those before
    /// them, the last ones first.
    fn update(&self, bounds: &mut Bounds<K>, taken: &[bool], above: &[NodeId]) {
        let Bounds { high, low } = bounds;
        for (worth, best) in [(high, true), (low, false)] {
            for (player, own) in self.frame.game.player_ids().zip(worth) {
                let nodes = above.iter().copied();
                update(self.frame, player, nodes, |at| taken[at], |_| best, own);
            }
        }
    }

    /// The nodes of a set and all before them, the last ones first.
    fn above(&self, set: InfosetId) -> Vec<NodeId> {
        let game = self.frame.game;
        let mut found = vec![false; game.node_count()];
        for &node in game.infoset(set).nodes() {
            let mut at = node;
            while !std::mem::replace(&mut found[at.index()], true) {
                match game.parent(at) {
                    Some((parent, _)) => at = parent,
                    None => break,
                }
            }
        }
        game.nodes()
            .rev()
            .filter(|node| found[node.index()])
            .collect()
    }

    /// The nodes at which a set's belief may be.
    fn candidates(&self, set: InfosetId) -> Vec<NodeId> {
        match self.frame.admitted[set.index()] {
            true => self.frame.possible_nodes(set).collect(),
            false => self.frame.game.infoset(set).nodes().to_vec(),
        }
    }

    /// Whether an action may be as good as another one of its set at one of these nodes.
    fn may(&self, bounds: &Bounds<K>, nodes: &[NodeId], one: ActionId, other: ActionId) -> bool {
        let set = self.frame.game.infoset(self.frame.game.infoset_of(one));
        let averaged = self.frame.admitted[set.id().index()]
            && nodes.len() > 1
            && self.frame.fixed_odds[set.id().index()];
        let (owner, first) = (set.player().index(), set.action_range().start);
        may_be_as_good(
            self.frame,
            nodes,
            averaged,
            (one.index() - first, &bounds.high[owner]),
            (other.index() - first, &bounds.low[owner]),
        )
    }

    /// Removes actions that are worse than another one whatever is done afterwards. Whether there
    /// was one.
    fn prune(&mut self) -> bool {
        let bounds = self.bounds(&self.allowed);
        let mut removed: Vec<ActionId> = Vec::new();
        for set in self.frame.game.infosets() {
            let nodes = self.candidates(set.id());
            let remaining = self.remaining(set.id());
            let worse = |one: &&ActionId| {
                let mut others = remaining.iter();
                others.any(|other| other != *one && !self.may(&bounds, &nodes, **one, *other))
            };
            removed.extend(remaining.iter().filter(worse));
        }
        for action in &removed {
            self.allowed[action.index()] = false;
        }
        !removed.is_empty()
    }

    /// Whether the supports chosen at a set may be right with some belief at these nodes.
    fn plausible(
        &self,
        bounds: &Bounds<K>,
        set: InfosetId,
        nodes: &[NodeId],
        taken: &[bool],
    ) -> bool {
        let remaining = self.remaining(set);
        let mut chosen = remaining.iter().filter(|action| taken[action.index()]);
        chosen.all(|one| {
            let mut others = remaining.iter();
            others.all(|other| one == other || self.may(bounds, nodes, *one, *other))
        })
    }

    /// Looks at all supports.
    pub(super) fn enumerate(&self, pool: &mut Pool<'_, '_, K>) -> Result<(), Halt> {
        let game = self.frame.game;
        let start = self.bounds(&self.allowed);
        if self.order.is_empty() {
            return self.examine(&self.allowed, &start, pool);
        }
        let remaining: Vec<Vec<ActionId>> = self.order.iter().map(|s| self.remaining(*s)).collect();
        let sizes: Vec<usize> = remaining.iter().map(Vec::len).collect();
        let nodes: Vec<Vec<NodeId>> = self.order.iter().map(|set| self.candidates(*set)).collect();
        let above: Vec<Vec<NodeId>> = self.order.iter().map(|set| self.above(*set)).collect();
        // By level: the levels up to it at whose sets its support changes something.
        let touched = |level: usize| -> Vec<usize> {
            let mut changed = vec![false; game.node_count()];
            for node in &above[level] {
                changed[node.index()] = true;
            }
            let set = |at: &usize| game.infoset(self.order[*at]).nodes().iter();
            let touched = |at: &usize| set(at).any(|node| changed[node.index()]);
            (0..=level).filter(touched).collect()
        };
        let touched: Vec<Vec<usize>> = (0..self.order.len()).map(touched).collect();
        let mut bounds = start;
        let mut subsets = Subsets::new(&self.allowed);
        subsets.open(remaining[0].clone());
        loop {
            let depth = subsets.depth();
            let Some(level) = subsets.next() else { break };
            if let Some(stop) = pool.stopped() {
                pool.leave(subsets.left(&sizes));
                return Err(stop.into());
            }
            let taken = &subsets.taken;
            for above in above[level..depth].iter().rev() {
                self.update(&mut bounds, taken, above);
            }
            let mut changed = touched[level].iter();
            if !changed.all(|&at| self.plausible(&bounds, self.order[at], &nodes[at], taken)) {
                continue;
            }
            match remaining.get(level + 1) {
                Some(next) => subsets.open(next.clone()),
                None => {
                    let end = self.examine(taken, &bounds, pool);
                    end.inspect_err(|_| pool.leave(subsets.left(&sizes)))?;
                }
            }
        }
        Ok(())
    }

    /// All equilibria with these supports.
    fn examine(
        &self,
        taken: &[bool],
        bounds: &Bounds<K>,
        pool: &mut Pool<'_, '_, K>,
    ) -> Result<(), Halt> {
        let game = self.frame.game;
        let deviators = self.frame.deviators(taken);
        for set in &self.order {
            let nodes = self.settled(*set, taken, &deviators);
            if !nodes.is_empty() && !self.plausible(bounds, *set, &nodes, taken) {
                return Ok(());
            }
        }
        let mut carriers: Vec<Option<Carriers>> = vec![None; game.infoset_count()];
        // Sets off the path, those whose belief matters first.
        let (mut off, mut beside) = (Vec::new(), Vec::new());
        let mut free = 0;
        for set in game.infosets() {
            let open = self.remaining(set.id()).len() > 1;
            let nodes = self.settled(set.id(), taken, &deviators);
            let own = match (nodes.is_empty(), self.frame.admitted[set.id().index()]) {
                (false, _) => None,
                (true, true) => {
                    match open {
                        true => off.push(set.id()),
                        false => beside.push(set.id()),
                    }
                    continue;
                }
                (true, false) => {
                    free += set.nodes().len();
                    Some(free - set.nodes().len())
                }
            };
            let nodes = match own {
                Some(_) => set.nodes().to_vec(),
                None => nodes,
            };
            carriers[set.id().index()] = Some(Carriers { nodes, own });
        }
        let admit = |set: InfosetId, nodes: &[NodeId]| self.plausible(bounds, set, nodes, taken);
        let Some(found) = families(game, taken, &off, admit, pool.run)? else {
            pool.skip("some supports leave too many orders of trembles open");
            return Ok(());
        };
        let mut others: Option<Beside> = None;
        for pattern in found {
            for set in &beside {
                carriers[set.index()] = None;
            }
            let Some(found) = self.solve(taken, &mut carriers, &off, &pattern, pool)? else {
                continue;
            };
            let others = match &mut others {
                Some(others) => others,
                None => others.insert(Beside::new(game, taken, &off, &beside, admit, pool.run)?),
            };
            self.add(taken, &mut carriers, &pattern, found, others, pool)?;
        }
        Ok(())
    }

    /// Adds equilibria with these supports and carriers, with the beliefs at the sets where they do
    /// not matter.
    fn add(
        &self,
        taken: &[bool],
        carriers: &mut [Option<Carriers>],
        pattern: &[Vec<NodeId>],
        mut found: Solved<K>,
        others: &Beside,
        pool: &mut Pool<'_, '_, K>,
    ) -> Result<(), Halt> {
        let like = |own: &&Family| own.starts_with(pattern);
        let clear = |carriers: &mut [Option<Carriers>]| {
            for (sets, _) in &others.alone {
                carriers[sets[pattern.len()].index()] = None;
            }
        };
        for own in others.together.iter().filter(like).take(MOST_REPEATED) {
            match self.solve(taken, carriers, &others.all, own, pool)? {
                Some(more) if more.1.undecided() <= found.1.undecided() => {
                    found = more;
                    break;
                }
                _ => clear(carriers),
            }
        }
        let mut told = vec![Told::Whole; carriers.len()];
        let mut apart: Vec<(&[InfosetId], Vec<&Family>)> = Vec::new();
        for (sets, families) in &others.alone {
            let own: Vec<_> = families.iter().flatten().filter(like).collect();
            let set = sets[pattern.len()].index();
            told[set] = Told::Partly;
            if (1..=MOST_REPEATED).contains(&own.len()) {
                told[set] = Told::Elsewhere;
                apart.push((sets, own));
            }
        }
        pool.add(taken, carriers, &told, &found)?;
        for (sets, own) in apart {
            told.fill(Told::Elsewhere);
            told[sets[pattern.len()].index()] = Told::Only;
            for own in own {
                clear(carriers);
                if let Some(found) = self.solve(taken, carriers, sets, own, pool)? {
                    pool.add(taken, carriers, &told, &found)?;
                }
            }
        }
        Ok(())
    }

    /// The nodes that carry the belief at a set whatever the trembles; none if that depends.
    fn settled(&self, set: InfosetId, taken: &[bool], deviators: &[Deviators]) -> Vec<NodeId> {
        let set = self.frame.game.infoset(set);
        let owner = set.player();
        if let [node] = set.nodes() {
            return vec![*node];
        }
        let nodes = set.nodes().iter().copied();
        if self.frame.admitted[set.id().index()] {
            let on = |node: &NodeId| {
                self.frame.possible[node.index()] && deviators[node.index()].only(owner)
            };
            return nodes.filter(on).collect();
        }
        // In a subgame that chance excludes, play from its start on determines the belief.
        let home = self.homes[set.id().index()];
        if self.frame.possible[home.index()] {
            return Vec::new();
        }
        nodes
            .filter(|node| self.frame.leads(home, *node, taken))
            .collect()
    }

    /// The solutions with these supports and carriers; nothing if there are none. `off` are the
    /// sets whose carriers the pattern says.
    fn solve(
        &self,
        taken: &[bool],
        carriers: &mut [Option<Carriers>],
        off: &[InfosetId],
        pattern: &[Vec<NodeId>],
        pool: &mut Pool<'_, '_, K>,
    ) -> Result<Option<Solved<K>>, Halt> {
        for (set, nodes) in off.iter().zip(pattern) {
            carriers[set.index()] = Some(Carriers {
                nodes: nodes.clone(),
                own: None,
            });
        }
        let mut weights = Weights::new(self.frame, |action| match taken[action.index()] {
            true => Role::Taken,
            false => Role::Tremble,
        });
        let ways: Vec<(InfosetId, &[NodeId])> = off
            .iter()
            .zip(pattern)
            .map(|(set, nodes)| (*set, &nodes[..]))
            .collect();
        weights.settle_scales(self.frame, &ways);
        for own in carriers.iter().flatten() {
            if own.own.is_some() {
                let nodes = weights.simplex(own.nodes.len(), true);
                weights.nodes.extend(nodes);
            }
        }
        // Where beliefs are free, what is done later must be right for the belief here, even where
        // there is no choice here.
        let excluded = self.frame.game.infosets().map(|set| set.id());
        let excluded = excluded.filter(|set| !self.frame.admitted[set.index()]);
        let admitted = self.order.iter().copied();
        let admitted = admitted.filter(|set| self.frame.admitted[set.index()]);
        for set in &admitted.chain(excluded).collect::<Vec<_>>() {
            let Some(own) = &carriers[set.index()] else {
                continue;
            };
            let possible = match self.frame.admitted[set.index()] {
                true => self.one_shot(&mut weights, *set, own, taken),
                false => match self.whole_plans(&mut weights, *set, own, taken) {
                    Some(possible) => possible,
                    None => {
                        pool.skip("some sets that chance excludes have too many plans after them");
                        return Ok(None);
                    }
                },
            };
            if !possible {
                return Ok(None);
            }
        }
        pool.solve(weights)
    }

    /// Conditions at a set by single deviations. `false` if they contradict each other.
    ///
    /// What the player does at its own later sets is any action of its support there: all of them
    /// are equally good at the belief there, which is the one here pushed forward.
    fn one_shot(
        &self,
        weights: &mut Weights<K>,
        set: InfosetId,
        carriers: &Carriers,
        taken: &[bool],
    ) -> bool {
        let owner = self.frame.game.infoset(set).player();
        let walk = self.walk(owner, taken);
        let starts = starts(carriers);
        let remaining = self.remaining(set);
        let Some(&base) = remaining.iter().find(|action| taken[action.index()]) else {
            return false;
        };
        let worth = |action: ActionId| -> Terms<K> {
            let choice = |own| match own == set {
                true => Some(action),
                false => self
                    .frame
                    .game
                    .infoset(own)
                    .actions()
                    .find(|a| taken[a.index()]),
            };
            walk.worth(&starts, choice).unwrap_or_default()
        };
        let best = worth(base);
        for other in remaining.into_iter().filter(|action| *action != base) {
            let gap = difference(&best, &worth(other));
            if !self.require(weights, &gap, owner, carriers, taken[other.index()]) {
                return false;
            }
        }
        true
    }

    /// Conditions at a set by all plans from there on.
    fn whole_plans(
        &self,
        weights: &mut Weights<K>,
        set: InfosetId,
        carriers: &Carriers,
        taken: &[bool],
    ) -> Option<bool> {
        let owner = self.frame.game.infoset(set).player();
        let walk = self.walk(owner, taken);
        let starts = starts(carriers);
        let mut plans = Vec::new();
        for action in self.remaining(set) {
            let first = vec![(set, action)];
            plans.extend(walk.plans(&starts, first, |own| self.remaining(own), MOST_PLANS)?);
        }
        let followed =
            |plan: &[(InfosetId, ActionId)]| plan.iter().all(|(_, action)| taken[action.index()]);
        let base = plans.iter().position(|(plan, _)| followed(plan))?;
        let possible = plans.iter().enumerate().all(|(at, (plan, worth))| {
            at == base || {
                let gap = difference(&plans[base].1, worth);
                self.require(weights, &gap, owner, carriers, followed(plan))
            }
        });
        Some(possible)
    }

    fn walk<'b>(&'b self, player: PlayerId, taken: &'b [bool]) -> Walk<'b, 'g, K> {
        Walk {
            frame: self.frame,
            player,
            taken,
        }
    }

    /// Requires that a gap is zero or not negative. `false` if that is known not to be so.
    fn require(
        &self,
        weights: &mut Weights<K>,
        gap: &Terms<K>,
        owner: PlayerId,
        carriers: &Carriers,
        zero: bool,
    ) -> bool {
        let scales = weights.mixed_scales(self.frame, owner, &carriers.nodes);
        let form = weights.form(gap, owner, &scales, true);
        weights.require(form, zero)
    }
}

fn starts(carriers: &Carriers) -> Vec<Start> {
    let tag = |place: usize| {
        carriers
            .own
            .map_or(NONE, |first| (first + place) as u32 + 1)
    };
    let nodes = carriers.nodes.iter().enumerate();
    nodes.map(|(place, node)| (*node, tag(place))).collect()
}
