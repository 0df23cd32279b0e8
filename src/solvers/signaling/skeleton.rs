//! The moves of the two players with chance folded into the steps between them, and the check that
//! a game is in the class.

use crate::diagnostic::Error;
use crate::game::{Game, Infoset, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::OrderedField;
use std::cmp::Ordering;

/// The index of the informed player's payoff in [`Step::pays`]; the other one is the uninformed's.
pub(super) const INFORMED: usize = 0;
pub(super) const UNINFORMED: usize = 1;

/// What beliefs off the path must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OffPath {
    /// Consistency, where chance comes at all: those of sequential equilibria.
    Consistent,
    /// Nothing: those of weak perfect Bayesian equilibria.
    Free,
}

/// What follows an action, or the beginning, until somebody moves again.
#[derive(Debug)]
pub(super) struct Step<K> {
    /// What is paid on the way in expectation, to the informed and to the uninformed player.
    pub(super) pays: [K; 2],
    /// The moves that may come next.
    pub(super) next: Vec<usize>,
}

/// A decision node.
#[derive(Debug)]
pub(super) struct Move<K> {
    pub(super) node: NodeId,
    pub(super) infoset: InfosetId,
    /// The index of its set in [`Skeleton::sets`]; `None` if the informed player moves.
    pub(super) set: Option<usize>,
    /// The uninformed player's last set and action before it.
    pub(super) history: Option<(usize, usize)>,
    /// How many moves the uninformed player has made before it.
    pub(super) depth: usize,
    /// The step that leads here, and the probability with which it does.
    pub(super) step: usize,
    pub(super) probability: K,
    /// The step after its first action; the others follow.
    pub(super) first_step: usize,
    pub(super) actions: usize,
    /// The uninformed player's node before it, and how often the informed player moved since.
    before: Option<usize>,
    moves_since: usize,
    /// Whether the informed player has moved before.
    informed_moved: bool,
    /// Whether chance allows it.
    alive: bool,
}

/// An information set of the uninformed player.
#[derive(Debug)]
pub(super) struct Set {
    pub(super) infoset: InfosetId,
    /// Its moves, in the order of the nodes.
    pub(super) members: Vec<usize>,
    pub(super) actions: usize,
    /// The uninformed player's own last set and action.
    pub(super) history: Option<(usize, usize)>,
    pub(super) depth: usize,
    /// The members that chance allows, on which a belief may be put: those together whose ratio it
    /// fixes.
    pub(super) groups: Vec<Vec<usize>>,
    /// Whether chance excludes the whole set.
    pub(super) excluded: bool,
    /// Whether the uninformed player moves again after it.
    pub(super) has_later: bool,
}

/// The two players' moves.
#[derive(Debug)]
pub(super) struct Skeleton<'a, K> {
    pub(super) game: &'a Game<K>,
    pub(super) informed: PlayerId,
    pub(super) uninformed: PlayerId,
    /// Step 0 is the beginning.
    pub(super) steps: Vec<Step<K>>,
    /// In preorder.
    pub(super) moves: Vec<Move<K>>,
    /// The moves by depth, the informed player's first, then in preorder: every move comes after
    /// those before it, and a set after all that lead to it.
    pub(super) order: Vec<usize>,
    /// By depth.
    pub(super) sets: Vec<Set>,
}

impl<'a, K: OrderedField> Skeleton<'a, K> {
    /// Refuses a game outside the class, with the witness.
    pub(super) fn new(game: &'a Game<K>) -> Result<Self, Error> {
        if game.players().len() != 2 {
            let players = match game.players().len() {
                1 => "1 player".to_string(),
                some => format!("{some} players"),
            };
            return Err(Error::unsupported(
                format!("the game has {players}, not two"),
                "choose the concept `sequential`, `subgame-perfect` or `nash`: they have methods for any \
                 number of players",
            ));
        }
        game.require_perfect_recall()?;
        if let Some(set) = excluded_from_the_start(game) {
            return Err(Error::unsupported(
                format!(
                    "chance never comes to where all of `{}` begins, and what its player should \
                     believe there is a convention",
                    game.infoset(set).label()
                ),
                "give the branch a positive probability, or leave it out",
            ));
        }
        let mut refusal = None;
        for informed in game.player_ids() {
            let mut own = game.infosets_of(informed).iter();
            let hidden = own.find(|&&set| game.infoset(set).nodes().len() > 1);
            match hidden {
                Some(&set) => {
                    let text = format!(
                        "no player knows everything: `{}` has the information set `{}` of \
                         several nodes",
                        game.player_name(informed),
                        game.infoset(set).label()
                    );
                    refusal.get_or_insert(text);
                }
                None => match Self::with_informed(game, informed) {
                    Ok(skeleton) => return Ok(skeleton),
                    Err(text) => refusal = Some(text),
                },
            }
        }
        let text = refusal.unwrap_or_else(|| "the game has no players".into());
        Err(Error::unsupported(
            text,
            "all sequential equilibria are listed where one player knows everything and moves at \
             most once between the moves of the other",
        ))
    }

    /// Refuses games in which trembles at one place tie beliefs at several others.
    fn with_informed(game: &'a Game<K>, informed: PlayerId) -> Result<Self, String> {
        let skeleton = Self::indexed(game, informed);
        let mut partner = skeleton.partners();
        let mut sets = skeleton.sets.iter();
        match sets.find_map(|set| skeleton.fault(set, &mut partner)) {
            Some(fault) => Err(fault),
            None => Ok(skeleton),
        }
    }

    fn indexed(game: &'a Game<K>, informed: PlayerId) -> Self {
        let uninformed = PlayerId::new(1 - informed.index());
        let mut skeleton = Skeleton {
            game,
            informed,
            uninformed,
            steps: Vec::new(),
            moves: Vec::new(),
            order: Vec::new(),
            sets: Vec::new(),
        };
        skeleton.walk();
        skeleton.find_alive();
        skeleton
    }

    /// Where in [`order`](Self::order) the uninformed player's moves of a depth begin.
    pub(super) fn first_at(&self, depth: usize) -> usize {
        let before =
            |&m: &usize| (self.moves[m].depth, self.moves[m].set.is_some()) < (depth, true);
        self.order.partition_point(before)
    }

    fn step(&mut self) -> usize {
        self.steps.push(Step {
            pays: [K::zero(), K::zero()],
            next: Vec::new(),
        });
        self.steps.len() - 1
    }

    /// Folds chance into steps.
    fn walk(&mut self) {
        /// What is known where a node is entered.
        #[derive(Clone)]
        struct Entry<K> {
            step: usize,
            probability: K,
            history: Option<(usize, usize)>,
            depth: usize,
            before: Option<usize>,
            moves_since: usize,
            informed_moved: bool,
        }
        let game = self.game;
        let own = game.infosets_of(self.uninformed);
        let mut set_of: Vec<Option<usize>> = vec![None; game.infoset_count()];
        for (index, &infoset) in own.iter().enumerate() {
            set_of[infoset.index()] = Some(index);
            self.sets.push(Set {
                infoset,
                members: Vec::new(),
                actions: game.infoset(infoset).action_count(),
                history: None,
                depth: 0,
                groups: Vec::new(),
                excluded: false,
                has_later: false,
            });
        }
        let first = Entry {
            step: self.step(),
            probability: K::one(),
            history: None,
            depth: 0,
            before: None,
            moves_since: 0,
            informed_moved: false,
        };
        let mut entries: Vec<Option<Entry<K>>> = vec![None; game.node_count()];
        entries[0] = Some(first);
        for node in game.nodes() {
            // Parents come first in preorder, so every entry has been made.
            let Some(entry) = entries[node.index()].take() else {
                continue;
            };
            for (place, player) in [(INFORMED, self.informed), (UNINFORMED, self.uninformed)] {
                if let Some(pay) = game.payoff_at(node, player) {
                    let pay = pay.clone() * &entry.probability;
                    self.steps[entry.step].pays[place] += &pay;
                }
            }
            match game.kind(node) {
                NodeKind::Leaf => {}
                NodeKind::Chance(chance) => {
                    for (child, share) in game.children(node).zip(game.chance(chance)) {
                        entries[child.index()] = Some(Entry {
                            probability: entry.probability.clone() * share,
                            ..entry.clone()
                        });
                    }
                }
                NodeKind::Decision(infoset) => {
                    let index = self.moves.len();
                    let set = set_of[infoset.index()];
                    self.steps[entry.step].next.push(index);
                    let first_step = self.steps.len();
                    for (action, child) in game.children(node).enumerate() {
                        let step = self.step();
                        let mut after = Entry {
                            step,
                            probability: K::one(),
                            ..entry.clone()
                        };
                        match set {
                            Some(set) => {
                                after.history = Some((set, action));
                                after.depth += 1;
                                after.before = Some(index);
                                after.moves_since = 0;
                            }
                            None => {
                                after.moves_since += 1;
                                after.informed_moved = true;
                            }
                        }
                        entries[child.index()] = Some(after);
                    }
                    if let Some(set) = set {
                        self.sets[set].members.push(index);
                        self.sets[set].history = entry.history;
                        self.sets[set].depth = entry.depth;
                    }
                    self.moves.push(Move {
                        node,
                        infoset,
                        set,
                        history: entry.history,
                        depth: entry.depth,
                        step: entry.step,
                        probability: entry.probability,
                        first_step,
                        actions: game.infoset(infoset).action_count(),
                        before: entry.before,
                        moves_since: entry.moves_since,
                        informed_moved: entry.informed_moved,
                        alive: false,
                    });
                }
            }
        }
        self.sort_sets();
        self.order = (0..self.moves.len()).collect();
        let moves = &self.moves;
        self.order
            .sort_by_key(|&index| (moves[index].depth, moves[index].set.is_some(), index));
    }

    /// Puts the sets in the order of their depth.
    fn sort_sets(&mut self) {
        let mut order: Vec<usize> = (0..self.sets.len()).collect();
        order.sort_by_key(|&set| self.sets[set].depth);
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new;
        }
        let rename = |history: &mut Option<(usize, usize)>| {
            if let Some((set, _)) = history {
                *set = place[*set];
            }
        };
        self.sets
            .iter_mut()
            .for_each(|set| rename(&mut set.history));
        for place_of in &mut self.moves {
            rename(&mut place_of.history);
            place_of.set = place_of.set.map(|set| place[set]);
        }
        self.sets.sort_by_key(|set| set.depth);
        for index in 0..self.sets.len() {
            if let Some((before, _)) = self.sets[index].history {
                self.sets[before].has_later = true;
            }
        }
    }

    /// Which members of the sets chance allows, and which of them go together.
    fn find_alive(&mut self) {
        // By step: the move at its beginning.
        let mut source = vec![None; self.steps.len()];
        for (index, place) in self.moves.iter().enumerate() {
            source[place.first_step..place.first_step + place.actions].fill(Some(index));
        }
        for at in 0..self.order.len() {
            let index = self.order[at];
            let before = source[self.moves[index].step].is_none_or(|m: usize| self.moves[m].alive);
            let possible = self.moves[index].probability.sign() == Ordering::Greater;
            self.moves[index].alive = before && possible;
            let last = self.moves[index]
                .set
                .filter(|&set| self.sets[set].members.last() == Some(&index));
            if let Some(set) = last {
                self.group(set);
            }
        }
    }

    fn group(&mut self, set: usize) {
        let set = &mut self.sets[set];
        set.excluded = set.members.iter().all(|&m| !self.moves[m].alive);
        for &member in &set.members {
            if self.moves[member].alive {
                let step = self.moves[member].step;
                let same = |group: &&mut Vec<usize>| self.moves[group[0]].step == step;
                match set.groups.iter_mut().find(same) {
                    Some(group) => group.push(member),
                    None => set.groups.push(vec![member]),
                }
            }
        }
    }

    /// The information sets that keep a game out of the class if it is `informed` who should know
    /// everything: that player's own of several nodes, and the other's at which trembles tie beliefs.
    /// What follows a set does not matter to whether it is one of them.
    pub(super) fn faults(game: &'a Game<K>, informed: PlayerId) -> Vec<InfosetId> {
        let skeleton = Self::indexed(game, informed);
        let own = game.infosets_of(informed).iter().copied();
        let hidden = own.filter(|&set| game.infoset(set).nodes().len() > 1);
        let mut partner = skeleton.partners();
        let tied = skeleton.sets.iter();
        let tied = tied.filter(|set| skeleton.fault(set, &mut partner).is_some());
        hidden.chain(tied.map(|set| set.infoset)).collect()
    }

    /// By step: the step from another node that leads to a set together with it; none is known yet.
    fn partners(&self) -> Vec<Option<usize>> {
        vec![None; self.steps.len()]
    }

    /// Why trembles at one place tie the belief at this set to others; `None` if they do not.
    /// `partner` are the [partners](Self::partners) at the sets before, to which those here are
    /// added.
    fn fault(&self, set: &Set, partner: &mut [Option<usize>]) -> Option<String> {
        let game = self.game;
        let alive = |&&m: &&usize| self.moves[m].alive;
        let members: Vec<usize> = set.members.iter().filter(alive).copied().collect();
        if members.len() < 2 {
            return None;
        }
        let label = game.infoset(set.infoset).label();
        let owner = game.player_name(self.uninformed);
        let name = game.player_name(self.informed);
        if let Some(&twice) = members.iter().find(|&&m| self.moves[m].moves_since > 1) {
            return Some(format!(
                "`{name}` moves more than once before ({}) of the information set `{label}` of \
                 `{owner}`, since `{owner}` moved",
                game.history_text(self.moves[twice].node)
            ));
        }
        let (before, _) = set.history?;
        let origins = &self.sets[before];
        let known = !origins
            .members
            .iter()
            .any(|&m| self.moves[m].informed_moved);
        let origin = |m: usize| self.moves[m].before;
        let mut distinct: Vec<Option<usize>> = members.iter().map(|&m| origin(m)).collect();
        distinct.dedup();
        let living = origins.members.iter().filter(alive).count();
        let apart = living == 2 && set.groups.len() == distinct.len();
        if known || living < 2 {
            return None;
        }
        if !apart {
            return Some(format!(
                "the information set `{label}` of `{owner}` follows another whose belief is over \
                 {living} nodes, and so depends on the order of their trembles"
            ));
        }
        // If the belief is zero where both lead on, the other two are not both deviations.
        let ways = set.groups.iter().map(|group| self.moves[group[0]].step);
        let ways: Vec<usize> = ways.collect();
        let &[a, b] = &ways[..] else {
            return None;
        };
        let tied = origins.groups.len() > 1
            && (*partner[a].get_or_insert(b) != b || *partner[b].get_or_insert(a) != a);
        tied.then(|| {
            format!(
                "chance leads from one move of `{name}` to the information set `{label}` of \
                 `{owner}` and to another, to which different moves lead from elsewhere, which ties \
                 the beliefs at both"
            )
        })
    }
}

/// An information set of several nodes that all come after one node to which chance never comes.
/// Its beliefs would be free, but in a subgame that starts there they are not.
pub(super) fn excluded_from_the_start<K: OrderedField>(game: &Game<K>) -> Option<InfosetId> {
    let mut never = vec![false; game.node_count()];
    for node in game.nodes() {
        if let Some((parent, branch)) = game.parent(node) {
            never[node.index()] = never[parent.index()]
                || matches!(game.kind(parent), NodeKind::Chance(chance)
                    if game.chance(chance)[branch].is_zero());
        }
    }
    let excluded = |set: &Infoset<'_>| {
        let (&[first, ..], &[.., last]) = (set.nodes(), set.nodes()) else {
            return false;
        };
        let mut common = first;
        while game.subtree_end(common) <= last
            && let Some((parent, _)) = game.parent(common)
        {
            common = parent;
        }
        first != last && never[common.index()]
    };
    game.infosets().find(excluded).map(Infoset::id)
}
