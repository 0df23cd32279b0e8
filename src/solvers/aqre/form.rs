//! A game in floats, and what a completely mixed profile makes of it.

use super::numbers::Scale;
use crate::game::{Game, NodeKind};
use crate::number::{OrderedRing, Rational};

/// No such thing, in tables of indices.
pub(super) const NONE: u32 = u32::MAX;

/// A game as flat tables of floats. All payoffs are summed up at the leaves, less their player's
/// least one, over the range of its payoffs, so that they are from 0 to 1.
pub(super) struct Form {
    pub(super) players: usize,
    pub(super) nodes: usize,
    /// The largest range of a player's payoffs, in the game's units; one if nothing is at stake.
    pub(super) range: f64,
    /// By player: the range of its payoffs over the largest one. An agent's gains, from -1 to 1,
    /// count λ times that.
    pub(super) stakes: Vec<f64>,
    /// The least of them, of players who have something at stake.
    pub(super) least_stake: f64,
    /// By player: its least payoff.
    least: Vec<f64>,
    /// By node and player: the payoffs at leaves, zero elsewhere.
    pub(super) leaves: Vec<f64>,
    /// By node.
    pub(super) parent: Vec<u32>,
    /// By node: the action that leads here, or `NONE` after chance and at the root.
    pub(super) action: Vec<u32>,
    /// By node: the probability of the branch of chance that leads here; one elsewhere.
    pub(super) chance: Vec<f64>,
    /// By node: the information set, or `NONE`.
    pub(super) set: Vec<u32>,
    /// By node: where its children begin in `children`; one more at the end.
    first_child: Vec<u32>,
    children: Vec<u32>,
    /// By node: whether beliefs at its set are about it. That is so at the nodes of each set that
    /// come after the least number of branches of probability zero.
    pub(super) counts: Vec<bool>,
    /// By node: the logarithm of the probability of chance on its path, branches of probability
    /// zero left out.
    log_chance: Vec<f64>,
    /// By set: its player.
    pub(super) mover: Vec<u32>,
    /// By set: its first action; one more at the end.
    pub(super) first_action: Vec<u32>,
    /// By action: its set.
    pub(super) owner: Vec<u32>,
    /// By set: its unknowns are those from here on, one for every action but the first.
    pub(super) first_unknown: Vec<u32>,
    /// By set: its nodes begin here in `members`; one more at the end.
    first_member: Vec<u32>,
    members: Vec<u32>,
    /// How many unknowns there are.
    pub(super) unknowns: usize,
    /// By node: the last node on the path to it, itself included, to which a set of two or more
    /// actions leads; `NONE` if there is none.
    pub(super) step: Vec<u32>,
    /// By node: the probability of what happens between `step` and it.
    pub(super) since: Vec<f64>,
}

impl Form {
    pub(super) fn new(game: &Game) -> Self {
        let (players, nodes) = (game.players().len(), game.node_count());
        let scale = Scale::of(game);
        let mut form = Form {
            players,
            nodes,
            range: scale.range.to_f64(),
            stakes: scale.stakes.iter().map(Rational::to_f64).collect(),
            least_stake: scale.least_stake().to_f64(),
            least: scale.least.iter().map(Rational::to_f64).collect(),
            leaves: scale.leaves(game),
            parent: vec![0; nodes],
            action: vec![NONE; nodes],
            chance: vec![1.0; nodes],
            set: vec![NONE; nodes],
            first_child: Vec::with_capacity(nodes + 1),
            children: Vec::with_capacity(nodes),
            counts: vec![false; nodes],
            log_chance: vec![0.0; nodes],
            mover: Vec::new(),
            first_action: Vec::new(),
            owner: Vec::with_capacity(game.action_count()),
            first_unknown: Vec::new(),
            first_member: vec![0],
            members: Vec::new(),
            unknowns: 0,
            step: vec![NONE; nodes],
            since: vec![1.0; nodes],
        };
        for set in game.infosets() {
            form.mover.push(set.player().0);
            form.first_action.push(set.action_range().start as u32);
            form.owner.extend(set.actions().map(|_| set.id().0));
            form.first_unknown.push(form.unknowns as u32);
            form.unknowns += set.action_count() - 1;
            form.members.extend(set.nodes().iter().map(|node| node.0));
            form.first_member.push(form.members.len() as u32);
        }
        form.first_action.push(game.action_count() as u32);
        form.walk(game);
        form
    }

    /// Fills the tables that run by node.
    fn walk(&mut self, game: &Game) {
        // By node: the branches of probability zero on its path.
        let mut zeros = vec![0u32; self.nodes];
        let mut least = vec![u32::MAX; game.infoset_count()];
        for node in game.nodes() {
            let index = node.index();
            self.first_child.push(self.children.len() as u32);
            self.children
                .extend(game.children(node).map(|child| child.0));
            if let Some((parent, branch)) = game.parent(node) {
                let above = parent.index();
                self.parent[index] = parent.0;
                self.log_chance[index] = self.log_chance[above];
                zeros[index] = zeros[above];
                (self.step[index], self.since[index]) = (self.step[above], self.since[above]);
                match game.kind(parent) {
                    NodeKind::Chance(chance) => {
                        let exact = &game.chance(chance)[branch];
                        let probability = exact.to_f64();
                        self.chance[index] = probability;
                        self.since[index] *= probability;
                        if exact.is_zero() {
                            zeros[index] += 1;
                        } else {
                            self.log_chance[index] += probability.max(f64::MIN_POSITIVE).ln();
                        }
                    }
                    NodeKind::Decision(set) => {
                        let set = game.infoset(set);
                        self.action[index] = set.action(branch).0;
                        if set.action_count() > 1 {
                            (self.step[index], self.since[index]) = (node.0, 1.0);
                        }
                    }
                    NodeKind::Leaf => {}
                }
            }
            if let NodeKind::Decision(set) = game.kind(node) {
                self.set[index] = set.0;
                least[set.index()] = least[set.index()].min(zeros[index]);
            }
        }
        self.first_child.push(self.children.len() as u32);
        let nodes = self.counts.iter_mut().zip(&self.set).zip(&zeros);
        for ((counts, &set), &zeros) in nodes {
            *counts = set != NONE && least[set as usize] == zeros;
        }
    }

    pub(super) fn sets(&self) -> usize {
        self.mover.len()
    }

    pub(super) fn actions(&self) -> usize {
        self.first_action[self.sets()] as usize
    }

    /// The actions of a set.
    pub(super) fn actions_of(&self, set: usize) -> std::ops::Range<usize> {
        self.first_action[set] as usize..self.first_action[set + 1] as usize
    }

    /// The nodes of a set.
    pub(super) fn nodes_of(&self, set: usize) -> &[u32] {
        &self.members[self.first_member[set] as usize..self.first_member[set + 1] as usize]
    }

    /// The nodes right after a node.
    pub(super) fn children(&self, node: usize) -> &[u32] {
        &self.children[self.first_child[node] as usize..self.first_child[node + 1] as usize]
    }

    /// By set: the unknowns with the actions that they stand for, the set's first action left out.
    pub(super) fn unknowns_of(&self, set: usize) -> std::ops::Range<usize> {
        let first = self.first_unknown[set] as usize;
        first..first + self.actions_of(set).len() - 1
    }

    /// By node: what `weight` says of the actions before it, summed up, and chance.
    pub(super) fn along(&self, weight: &[f64], chance: bool, sums: &mut Vec<f64>) {
        sums.clear();
        sums.resize(self.nodes, 0.0);
        for node in 1..self.nodes {
            let before = sums[self.parent[node] as usize];
            sums[node] = before
                + match self.action[node] {
                    NONE => 0.0,
                    action => weight[action as usize],
                };
        }
        if chance {
            for (sum, log) in sums.iter_mut().zip(&self.log_chance) {
                *sum += log;
            }
        }
    }

    /// By node and player: what is expected from there on if actions have these probabilities.
    pub(super) fn expected(&self, probability: &[f64], worth: &mut Vec<f64>) {
        worth.clear();
        worth.extend_from_slice(&self.leaves);
        for node in (1..self.nodes).rev() {
            let share = match self.action[node] {
                NONE => self.chance[node],
                action => probability[action as usize],
            };
            let (above, below) = worth.split_at_mut(node * self.players);
            let parent = self.parent[node] as usize * self.players;
            let above = &mut above[parent..parent + self.players];
            for (sum, worth) in above.iter_mut().zip(below) {
                *sum += share * *worth;
            }
        }
    }

    /// The payoffs of the whole play in the game's units.
    pub(super) fn payoffs(&self, worth: &[f64]) -> Vec<f64> {
        let root = worth.iter().zip(&self.least).zip(&self.stakes);
        root.map(|((worth, least), stake)| least + worth * (self.range * stake))
            .collect()
    }

    /// Whether payoffs, and λ as far as the branch may be followed, are within the range of floats.
    pub(super) fn is_finite(&self, farthest: f64) -> bool {
        let finite = self.least.iter().all(|least| least.is_finite());
        finite && self.range.is_normal() && (farthest / self.range).is_finite()
    }

    /// The stake of the player of a set.
    pub(super) fn stake(&self, set: usize) -> f64 {
        self.stakes[self.mover[set] as usize]
    }

    /// The least that is at stake, if anything is, where somebody has a choice: the range of the
    /// payoffs that may follow, over the largest range of a player's payoffs.
    pub(super) fn smallest_stake(&self) -> f64 {
        let players = self.players;
        let inner = |place: usize| !self.children(place / players).is_empty();
        let bounds = |bound: f64| -> Vec<f64> {
            let leaves = self.leaves.iter().enumerate();
            let bounds = leaves.map(|(place, leaf)| if inner(place) { bound } else { *leaf });
            bounds.collect()
        };
        let (mut low, mut high) = (bounds(f64::INFINITY), bounds(f64::NEG_INFINITY));
        for place in (players..low.len()).rev() {
            let above = self.parent[place / players] as usize * players + place % players;
            low[above] = low[above].min(low[place]);
            high[above] = high[above].max(high[place]);
        }
        let choices = (0..self.sets()).filter(|&set| !self.unknowns_of(set).is_empty());
        let stakes = choices.map(|set| {
            let mover = self.mover[set] as usize;
            let places = || {
                self.nodes_of(set)
                    .iter()
                    .map(|&n| n as usize * players + mover)
            };
            let least = places()
                .map(|place| low[place])
                .fold(f64::INFINITY, f64::min);
            let most = places()
                .map(|place| high[place])
                .fold(f64::NEG_INFINITY, f64::max);
            (most - least) * self.stakes[mover]
        });
        stakes.filter(|stake| *stake > 0.0).fold(1.0, f64::min)
    }
}

/// What a completely mixed profile, given by its unknowns, makes of a game. Reused from point to
/// point, so that nothing is allocated on the way.
#[derive(Default)]
pub(super) struct State {
    /// By action: the logarithm of its probability.
    pub(super) log: Vec<f64>,
    /// By action.
    pub(super) probability: Vec<f64>,
    /// By node: the logarithm of the probability of coming here.
    pub(super) reach: Vec<f64>,
    /// By node: the belief in it at its set; zero elsewhere.
    pub(super) belief: Vec<f64>,
    /// By node and player: the payoff expected from there on.
    pub(super) worth: Vec<f64>,
    /// By action: the payoff expected of it at its set.
    pub(super) value: Vec<f64>,
}

impl State {
    /// Reads the profile off its unknowns, `ln π(a) - ln π(first)`, and draws all conclusions.
    pub(super) fn read(&mut self, form: &Form, unknowns: &[f64]) {
        self.log.resize(form.actions(), 0.0);
        self.probability.resize(form.actions(), 0.0);
        for set in 0..form.sets() {
            let own = &unknowns[form.unknowns_of(set)];
            let log = &mut self.log[form.actions_of(set)];
            let top = own.iter().copied().fold(0.0, f64::max);
            // The top one adds exactly one to the sum of exponentials: the rest is kept apart, so
            // that a probability near one keeps its distance from it.
            let mut rest = if top > 0.0 { (-top).exp() } else { 0.0 };
            let mut tops = usize::from(top == 0.0);
            for &x in own {
                if x == top && tops == 0 {
                    tops = 1;
                } else {
                    rest += (x - top).exp();
                }
            }
            let sum = rest.ln_1p();
            log[0] = -top - sum;
            for (log, x) in log[1..].iter_mut().zip(own) {
                *log = (x - top) - sum;
            }
        }
        for (probability, log) in self.probability.iter_mut().zip(&self.log) {
            *probability = log.exp();
        }
        self.conclude(form);
    }

    /// Draws the conclusions from `log` and `probability`.
    pub(super) fn conclude(&mut self, form: &Form) {
        form.along(&self.log, true, &mut self.reach);
        form.expected(&self.probability, &mut self.worth);
        self.belief.clear();
        self.belief.resize(form.nodes, 0.0);
        self.value.clear();
        self.value.resize(form.actions(), 0.0);
        for set in 0..form.sets() {
            let nodes = || form.nodes_of(set).iter().map(|&node| node as usize);
            let counting = || nodes().filter(|&node| form.counts[node]);
            let top = counting().map(|node| self.reach[node]);
            let top = top.fold(f64::NEG_INFINITY, f64::max);
            let mut sum = 0.0;
            for node in counting() {
                self.belief[node] = (self.reach[node] - top).exp();
                sum += self.belief[node];
            }
            let mover = form.mover[set] as usize;
            for node in counting() {
                self.belief[node] /= sum;
                let belief = self.belief[node];
                let values = &mut self.value[form.actions_of(set)];
                for (value, &child) in values.iter_mut().zip(form.children(node)) {
                    *value += belief * self.worth[child as usize * form.players + mover];
                }
            }
        }
    }

    /// `x - λ (v(a) - v(first))` by unknown; the largest magnitude, over one plus λ times the range
    /// of the player's payoffs.
    pub(super) fn residual(&self, form: &Form, point: &[f64], out: &mut [f64]) -> f64 {
        let lambda = point[form.unknowns];
        let mut most = 0.0f64;
        for set in 0..form.sets() {
            let first = form.actions_of(set).start;
            let heed = lambda * form.stake(set);
            for (offset, unknown) in form.unknowns_of(set).enumerate() {
                let gain = self.value[first + 1 + offset] - self.value[first];
                out[unknown] = point[unknown] - heed * gain;
                most = most.max(out[unknown].abs() / (1.0 + heed));
                if out[unknown].is_nan() {
                    return f64::INFINITY;
                }
            }
        }
        most
    }
}
