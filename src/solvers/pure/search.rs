//! The pure sequential equilibria of one stage, its subgames being worth what is picked.

use super::Work;
use super::bounds::close_dominated;
use super::classes::{Subgame, product};
use super::order::{Check, Variable, order};
use super::plays::plays;
use crate::game::{ActionId, Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::OrderedField;
use crate::run::{Run, Stop};
use crate::solvers::refinements::subgame_perfect::menu::Halt;
use crate::solvers::refinements::subgame_perfect::stages::Stage;
use crate::solvers::trembles::{Answer, Demand, Doubt, Ways, decide, free_belief, replies};
use std::collections::BTreeMap;

/// What all stages of a game share.
pub(super) struct Ground<'a, K> {
    pub(super) game: &'a Game<K>,
    /// By node: whether chance leaves it possible.
    pub(super) possible: Vec<bool>,
    /// By node: the probability of the draws on its path, less those of probability zero.
    pub(super) drawn: Vec<K>,
    /// By node: the subgame that starts there, once it is solved.
    pub(super) folded: Vec<Option<Box<Subgame<K>>>>,
}

impl<'a, K: OrderedField> Ground<'a, K> {
    pub(super) fn new(game: &'a Game<K>) -> Self {
        let count = game.node_count();
        let (mut possible, mut drawn) = (vec![true; count], vec![K::one(); count]);
        for node in game.nodes() {
            let Some((parent, branch)) = game.parent(node) else {
                continue;
            };
            let (mut open, mut weight) = (possible[parent.index()], drawn[parent.index()].clone());
            if let NodeKind::Chance(chance) = game.kind(parent) {
                let p = &game.chance(chance)[branch];
                match p.is_zero() {
                    true => open = false,
                    false => weight *= p,
                }
            }
            possible[node.index()] = open;
            drawn[node.index()] = weight;
        }
        Ground {
            game,
            possible,
            drawn,
            folded: (0..count).map(|_| None).collect(),
        }
    }

    /// What a place at which a stage ends is worth to a player at least and at most.
    fn range(&self, node: NodeId, player: PlayerId) -> [K; 2] {
        let Some(subgame) = &self.folded[node.index()] else {
            let paid = self.game.payoff_at(node, player);
            let paid = paid.cloned().unwrap_or_else(K::zero);
            return [paid.clone(), paid];
        };
        let mut all = subgame
            .worths
            .iter()
            .map(|worth| &worth.payoffs[player.index()]);
        let first = all.next().cloned().unwrap_or_else(K::zero);
        all.fold([first.clone(), first], |[low, high], next| {
            match (next.compare(&low).is_lt(), next.compare(&high).is_gt()) {
                (true, _) => [next.clone(), high],
                (_, true) => [low, next.clone()],
                _ => [low, high],
            }
        })
    }
}

/// One stage while its profiles are looked through.
pub(super) struct Search<'a, 'g, K> {
    pub(super) ground: &'a Ground<'g, K>,
    pub(super) stage: &'a Stage,
    root: NodeId,
    /// By set of the stage: the open actions, by their indices.
    open: Vec<Vec<u32>>,
    /// By set of the stage: the action chosen, by its index.
    pub(super) choice: Vec<u32>,
    /// By node of a subgame: which of the payoffs that it may be worth.
    pub(super) pick: BTreeMap<NodeId, usize>,
    /// By set of the stage, node and open action: what the action brings its player.
    values: Vec<Vec<Vec<K>>>,
    /// By set of the stage: what is demanded of its belief, if not every one will do.
    demands: Vec<Option<Demand<K>>>,
    /// How many profiles were not decided.
    pub(super) undecided: usize,
    /// Why the first of them was not decided.
    pub(super) doubt: Option<Doubt>,
}

impl<'a, 'g, K: OrderedField> Search<'a, 'g, K> {
    /// `open` says by action of the game whether it is open: of this stage all are, and those
    /// that are dominated are closed.
    pub(super) fn new(
        ground: &'a Ground<'g, K>,
        stage: &'a Stage,
        root: NodeId,
        open: &mut [bool],
        run: &Run<'_>,
    ) -> Self {
        let game = ground.game;
        let worth = |node, player| ground.range(node, player);
        close_dominated(game, stage, worth, open, run);
        let left = |&id: &InfosetId| {
            let all = game.infoset(id).actions().enumerate();
            let left = all.filter(|(_, action)| open[action.index()]);
            left.map(|(index, _)| index as u32).collect()
        };
        let open: Vec<Vec<u32>> = stage.sets.iter().map(left).collect();
        let ends = stage.places.iter().filter(|place| place.terminal);
        let ends = ends.filter(|place| ground.folded[place.node.index()].is_some());
        Search {
            ground,
            stage,
            root,
            choice: open
                .iter()
                .map(|left| left.first().copied().unwrap_or(0))
                .collect(),
            open,
            pick: ends.map(|place| (place.node, 0)).collect(),
            values: vec![Vec::new(); stage.sets.len()],
            demands: stage.sets.iter().map(|_| None).collect(),
            undecided: 0,
            doubt: None,
        }
    }

    fn place(&self, set: InfosetId) -> Option<usize> {
        self.stage.sets.binary_search(&set).ok()
    }

    fn chosen(&self, set: InfosetId) -> Option<usize> {
        self.place(set).map(|at| self.choice[at] as usize)
    }

    /// What a subgame is picked to be worth.
    fn worth(&self, node: NodeId, player: PlayerId) -> Option<&K> {
        let pick = *self.pick.get(&node)?;
        let subgame = self.ground.folded[node.index()].as_ref()?;
        Some(&subgame.worths.get(pick)?.payoffs[player.index()])
    }

    /// What a player gets from a node on.
    pub(super) fn value(&self, start: NodeId, player: PlayerId) -> K {
        let game = self.ground.game;
        let mut sum = K::zero();
        self.walk(start, |node, weight, ended| {
            let paid = match ended {
                true => self.worth(node, player),
                false => game.payoff_at(node, player),
            };
            if let Some(paid) = paid {
                match *weight == K::one() {
                    true => sum += paid,
                    false => sum += &(paid.clone() * weight),
                }
            }
        });
        sum
    }

    /// The nodes that plays pass from a node on, in preorder, with their weights and whether the
    /// stage ends there in a subgame.
    pub(super) fn walk(&self, start: NodeId, mut see: impl FnMut(NodeId, &K, bool)) {
        let chosen = |set| self.chosen(set);
        plays(self.ground.game, start, chosen, |node, weight| {
            let ended = self.pick.contains_key(&node);
            see(node, weight, ended);
            !ended
        });
    }

    /// Looks through all profiles and calls `found` with those that are equilibria of the stage.
    pub(super) fn run(
        &mut self,
        work: &mut Work<'_>,
        mut found: impl FnMut(&Self, &mut Work<'_>) -> Result<(), Halt>,
    ) -> Result<(), Halt> {
        let size = self.stage.sets.len();
        if size.saturating_mul(size) > work.run.options().limits.entries {
            return Err(Stop::Work.into());
        }
        let ground = self.ground;
        let worths = |node: NodeId| {
            let subgame = ground.folded[node.index()].as_ref();
            subgame.map_or(1, |subgame| subgame.worths.len())
        };
        let order = order(
            ground.game,
            self.stage,
            &self.open,
            worths,
            &ground.possible,
        );
        let variables = &order.variables;
        let combinations = || product(variables.iter().map(Variable::size));
        // By variable: which of its values.
        let mut at: Vec<usize> = Vec::with_capacity(variables.len());
        let mut good = true;
        for &check in &order.due[0] {
            good = good && self.check(check, work)?;
        }
        loop {
            if good && at.len() == variables.len() {
                work.count(combinations)?;
                if self.complete(work)? {
                    found(self, work)?;
                }
                good = false;
            }
            if good {
                at.push(0);
            } else {
                loop {
                    let Some(last) = at.last_mut() else {
                        return Ok(());
                    };
                    *last += 1;
                    if *last < variables[at.len() - 1].size() {
                        break;
                    }
                    at.pop();
                }
            }
            work.count(combinations)?;
            self.assign(&variables[at.len() - 1], at[at.len() - 1]);
            good = true;
            for &check in &order.due[at.len()] {
                good = good && self.check(check, work)?;
            }
        }
    }

    fn assign(&mut self, variable: &Variable, value: usize) {
        match variable {
            Variable::Set(set, actions) => {
                if let Some(at) = self.place(*set) {
                    self.choice[at] = actions[value];
                }
            }
            Variable::Subgame(node, _) => {
                self.pick.insert(*node, value);
            }
        }
    }

    fn check(&mut self, check: Check, work: &Work<'_>) -> Result<bool, Halt> {
        if let Some(stop) = work.run.stopped() {
            return Err(stop.into());
        }
        let game = self.ground.game;
        match check {
            Check::Values(at) => {
                let set = game.infoset(self.stage.sets[at]);
                let mut table = Vec::with_capacity(set.nodes().len());
                for &node in set.nodes() {
                    let mut row = Vec::with_capacity(self.open[at].len());
                    if self.ground.possible[node.index()] {
                        let mut left = self.open[at].iter().peekable();
                        for (branch, child) in game.children(node).enumerate() {
                            if left.next_if(|&&index| index as usize == branch).is_some() {
                                row.push(self.value(child, set.player()));
                            }
                        }
                    }
                    table.push(row);
                }
                self.values[at] = table;
                Ok(true)
            }
            Check::Somewhere(at) => {
                let chosen = self.place_of_choice(at);
                let rows = || self.values[at].iter().filter(|row| !row.is_empty());
                Ok((0..self.open[at].len())
                    .all(|other| rows().any(|row| row[other].compare(&row[chosen]).is_le())))
            }
            Check::Believed(at) => {
                let demand = self.demand(at);
                self.demands[at] = None;
                if demand.is_sure() {
                    return Ok(true);
                }
                if demand.ways.ways.len() == 1 || demand.shares(None, work.run)?.is_none() {
                    return Ok(false);
                }
                self.demands[at] = Some(demand);
                Ok(true)
            }
            Check::Free(at) => {
                let set = self.stage.sets[at];
                let player = game.infoset(set).player();
                let value = |node| self.value(node, player);
                let moves = |set, branch| self.moves(set, branch);
                let worth = |node| self.worth(node, player).cloned();
                Ok(free_belief(game, set, value, moves, worth, work.run)?.is_some())
            }
        }
    }

    fn moves(&self, set: InfosetId, branch: usize) -> Option<K> {
        (self.chosen(set) == Some(branch)).then(K::one)
    }

    /// The place of the action chosen among the open ones.
    fn place_of_choice(&self, at: usize) -> usize {
        let chosen = self.choice[at];
        self.open[at]
            .iter()
            .position(|&index| index == chosen)
            .unwrap_or(0)
    }

    /// What the choice at a set demands; everything before and below is chosen.
    fn demand(&self, at: usize) -> Demand<K> {
        let ground = self.ground;
        let id = self.stage.sets[at];
        let nodes = ground.game.infoset(id).nodes();
        let possible = nodes
            .iter()
            .copied()
            .filter(|node| ground.possible[node.index()]);
        let possible: Vec<NodeId> = possible.collect();
        let ways = Ways::of(id, &possible, |node| self.trembles(node));
        let chosen = self.place_of_choice(at);
        let weight = |node: NodeId| ground.drawn[node.index()].clone();
        let gains = |node: NodeId| {
            let row = nodes
                .binary_search(&node)
                .map(|place| &self.values[at][place]);
            let gain = |row: &Vec<K>| {
                let kept = &row[chosen];
                row.iter().map(|value| value.clone() - kept).collect()
            };
            row.map(gain).unwrap_or_default()
        };
        Demand::new(ways, weight, gains)
    }

    /// The actions on the path to a node, from the start of the stage on, that are not chosen.
    fn trembles(&self, node: NodeId) -> Vec<ActionId> {
        let game = self.ground.game;
        let mut actions = Vec::new();
        let mut at = node;
        while at != self.root
            && let Some((parent, branch)) = game.parent(at)
        {
            if let NodeKind::Decision(set) = game.kind(parent)
                && self.chosen(set) != Some(branch)
            {
                actions.push(game.infoset(set).action(branch));
            }
            at = parent;
        }
        actions.sort_unstable();
        actions
    }

    /// Whether a complete profile is an equilibrium: whether trembles satisfy all demands together,
    /// and, in a stage that chance excludes, whether nobody gains.
    fn complete(&mut self, work: &Work<'_>) -> Result<bool, Halt> {
        let demands: Vec<&Demand<K>> = self.demands.iter().flatten().collect();
        if !demands.is_empty() {
            match decide(&demands, work.run)? {
                Answer::Yes(_) => {}
                Answer::No(..) => return Ok(false),
                Answer::Open(doubt) => {
                    self.undecided += 1;
                    self.doubt.get_or_insert(doubt);
                    return Ok(false);
                }
            }
        }
        if self.ground.possible[self.root.index()] {
            return Ok(true);
        }
        let game = self.ground.game;
        Ok(self.stage.players.iter().all(|&player| {
            let moves = |set, branch| self.moves(set, branch);
            let worth = |node| self.worth(node, player).cloned();
            let start = [(self.root, K::one())];
            let best = replies(game, player, start, moves, worth).best(game);
            best.compare(&self.value(self.root, player)).is_le()
        }))
    }
}
