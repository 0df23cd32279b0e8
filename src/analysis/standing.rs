//! Which equilibrium concepts a profile satisfies, decided from the definitions.
//!
//! - **Nash**: no player has any regret.
//! - **Subgame perfect** (Selten 1965): in every subgame the rest of the profile is Nash. It is
//!   decided stage by stage: each subgame with its own subgames replaced by what the profile makes
//!   of them, which is the same and linear.
//! - **Weak perfect Bayesian**: with some beliefs that follow Bayes' rule on the path, the
//!   continuation from every information set on is optimal given the belief there, pushed forward
//!   by the profile.
//! - **Sequential** (Kreps and Wilson 1982): the same with beliefs that are
//!   [consistent](super::consistency()). Beliefs that are given are tested. Where a set off the path
//!   has none, a belief is sought that supports the choice there; if all those found are
//!   consistent together, the profile is sequential, and if not, others might be: to decide that is
//!   hard with three players or more (Hansen, Miltersen and Sørensen 2010), and it is left open.
//!
//! In a subgame that chance excludes all beliefs are consistent, so that sequential rationality does
//! not imply subgame perfection there; a profile that fails the latter is not called sequential.
//!
//! Each concept implies the ones before it, subgame perfection and weak perfect Bayesian aside, of
//! which neither implies the other. If every information set is reached, all four are the same.

use super::certificate::{BeliefSource, Evidence, Refutation, SetRegret};
use super::conditional::Conditional;
use super::consistency::{self, Consistency, possible, set_name};
use super::subgame::subgame_roots;
use super::support::Support;
use crate::game::{ActionId, InfosetId, NodeId, PlayerId};
use crate::number::OrderedField;
use crate::strategy::Beliefs;
use std::fmt;
use std::sync::Arc;

/// An answer to a question about a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Yes,
    /// It does not, for this reason.
    No(String),
    /// It was not decided, for this reason.
    Undecided(String),
}

/// The equilibrium concepts that a profile, with the beliefs given if any, satisfies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Nash equilibrium.
    pub nash: Verdict,
    /// Subgame perfect equilibrium.
    pub subgame_perfect: Verdict,
    /// Weak perfect Bayesian equilibrium.
    pub weak_pbe: Verdict,
    /// Sequential equilibrium.
    pub sequential: Verdict,
}

impl Verdict {
    /// `Some` of whether it holds; `None` if that was not decided.
    pub fn holds(&self) -> Option<bool> {
        match self {
            Verdict::Yes => Some(true),
            Verdict::No(_) => Some(false),
            Verdict::Undecided(_) => None,
        }
    }

    /// Why it does not hold or was not decided.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Verdict::Yes => None,
            Verdict::No(reason) | Verdict::Undecided(reason) => Some(reason),
        }
    }

    /// Both: the first `No`, otherwise the first `Undecided`, otherwise `Yes`.
    fn and(self, other: Verdict) -> Verdict {
        match (self, other) {
            (Verdict::No(reason), _) | (_, Verdict::No(reason)) => Verdict::No(reason),
            (Verdict::Yes, other) => other,
            (undecided, _) => undecided,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Yes => out.write_str("yes"),
            Verdict::No(reason) => write!(out, "no: {reason}"),
            Verdict::Undecided(reason) => write!(out, "undecided: {reason}"),
        }
    }
}

/// How many nodes the walks below sets off the path may visit, as a multiple of the tree and
/// besides: what a tree of ordinary depth needs, and a deep chain exceeds.
const VISITS_A_NODE: usize = 32;
const VISITS: usize = 1_000_000;

/// The longest number that a reason spells out, in characters.
const READABLE: usize = 24;

/// Judges a profile, and fills in the regrets at sets off the path.
pub(super) fn judge<K: OrderedField>(
    evidence: &Evidence<'_, K>,
    sets: &mut [SetRegret<K>],
    refutation: Option<&Refutation<K>>,
) -> Standing {
    let game = evidence.game;
    let nash = match refutation {
        None => Verdict::Yes,
        Some(found) => Verdict::No(evidence.gain(found.player, &found.gain, found.action)),
    };
    let wrong = sets
        .iter()
        .filter(|set| set.on_path)
        .find_map(|set| evidence.misbelief[set.infoset.index()]);
    let bayes = match wrong {
        None => Verdict::Yes,
        Some(node) => Verdict::No(format!(
            "the belief at ({}) is not what Bayes' rule makes it",
            game.history_text(node)
        )),
    };
    let mut subgame_perfect = nash.clone();
    let mut weak_pbe = nash.clone().and(bayes);
    let mut sequential = weak_pbe.clone();
    if sets.iter().any(|set| !set.on_path) {
        let mut all = sets.iter().map(|set| set.infoset);
        let found = match all.find(|&set| evidence.profile.at(set).is_none()) {
            Some(set) => evidence.incomplete(sets, set),
            None => evidence.off_path(sets),
        };
        subgame_perfect = subgame_perfect.and(found.subgame_perfect);
        weak_pbe = weak_pbe.and(found.weak_pbe);
        sequential = sequential
            .and(subgame_perfect.clone())
            .and(weak_pbe.clone())
            .and(found.sequential);
    }
    Standing {
        nash,
        subgame_perfect,
        weak_pbe,
        sequential,
    }
}

/// What sets off the path say.
struct OffPath {
    subgame_perfect: Verdict,
    weak_pbe: Verdict,
    /// Beyond the other two.
    sequential: Verdict,
    /// The first set at which only one-shot deviations were looked for, and none gains.
    one_shot_only: Option<InfosetId>,
}

/// Beliefs that support the choices where none are given, by information set.
type Found<K> = Vec<Option<Box<[K]>>>;

impl<K: OrderedField> Evidence<'_, K> {
    /// `Iran gains 3/2 by intervene at response`, with names in backticks.
    fn gain(&self, player: PlayerId, gain: &K, action: ActionId) -> String {
        let game = self.game;
        let exact = format!("{gain:?}");
        let gain = match exact.len() <= READABLE {
            true => exact,
            false => format!("about {:.4e}", gain.to_f64()),
        };
        format!(
            "`{}` gains {gain} by `{}` at `{}`",
            game.player_name(player),
            game.action_name(action),
            game.infoset(game.infoset_of(action)).label()
        )
    }

    fn set_name(&self, set: InfosetId) -> String {
        set_name(self.game, set)
    }

    /// By node: whether plays of the profile pass it.
    fn passed(&self) -> Vec<bool> {
        let game = self.game;
        let mut passed = vec![true; game.node_count()];
        for node in game.nodes() {
            if let Some((parent, branch)) = game.parent(node) {
                let step = super::play::step(game, self.profile, parent, branch);
                passed[node.index()] = passed[parent.index()] && step.is_some_and(|p| !p.is_zero());
            }
        }
        passed
    }

    /// A profile that leaves `open` open: only what does not depend on it is decided.
    fn incomplete(&self, sets: &mut [SetRegret<K>], open: InfosetId) -> OffPath {
        let reason = format!("the profile leaves {} open", self.set_name(open));
        let passed = self.passed();
        let hidden = |node: &NodeId| !passed[node.index()];
        let subgame_perfect = match subgame_roots(self.game).iter().any(hidden) {
            true => Verdict::Undecided(reason.clone()),
            false => Verdict::Yes,
        };
        let mut found = OffPath {
            subgame_perfect,
            weak_pbe: Verdict::Undecided(reason.clone()),
            sequential: Verdict::Undecided(reason),
            one_shot_only: None,
        };
        for set in sets.iter_mut().filter(|set| !set.on_path) {
            if let Some(reason) = self.irrational(set) {
                let given = set.belief == BeliefSource::Given;
                let free = set.belief == BeliefSource::Recall
                    || given && self.misbelief[set.infoset.index()].is_some();
                if !free {
                    found.add_weak_pbe(Verdict::No(reason.clone()));
                }
                found.add_sequential(Verdict::No(reason));
            }
            if let Some(node) = self.misbelief[set.infoset.index()] {
                found.add_sequential(self.inconsistent(node));
                // What is known holds for another belief than the given one.
                (set.one_shot, set.continuation, set.action) = (None, None, None);
            }
        }
        found
    }

    fn inconsistent(&self, node: NodeId) -> Verdict {
        let history = self.game.history_text(node);
        Verdict::No(format!("the belief at ({history}) is not consistent"))
    }

    /// Why the profile is not optimal at a set whose belief is known; `None` if it is.
    fn irrational(&self, set: &SetRegret<K>) -> Option<String> {
        let (gain, action) = (set.continuation.as_ref()?, set.action?);
        let player = self.game.infoset(set.infoset).player();
        let better = gain.compare(&self.slack[player.index()]).is_gt();
        better.then(|| {
            format!(
                "{}, given its belief there",
                self.gain(player, gain, action)
            )
        })
    }

    /// A profile that says what happens everywhere.
    fn off_path(&self, sets: &mut [SetRegret<K>]) -> OffPath {
        let game = self.game;
        let mut found = OffPath {
            subgame_perfect: Verdict::Yes,
            weak_pbe: Verdict::Yes,
            sequential: Verdict::Yes,
            one_shot_only: None,
        };
        let mut beliefs: Found<K> = vec![None; game.infoset_count()];
        let possible = possible(game);
        let passed = self.passed();
        let roots = subgame_roots(game);
        let mut is_root = vec![false; game.node_count()];
        for root in &roots {
            is_root[root.index()] = true;
        }
        let hidden: Vec<NodeId> = roots
            .into_iter()
            .filter(|root| !passed[root.index()])
            .collect();
        for player in game.player_ids() {
            let own = game.infosets_of(player);
            if own.iter().all(|set| sets[set.index()].on_path) {
                continue;
            }
            let slack = self.slack[player.index()].clone();
            let mut conditional = Conditional::new(game, self.profile, player, slack);
            // By node: how many subgames before it in preorder have a stage with regret.
            let mut faults = vec![0; game.node_count() + 1];
            for &root in hidden.iter().rev() {
                let best = conditional.best([(root, K::one())], &is_root);
                let gain = best.value - conditional.value(root);
                if let Some(action) = best.action
                    && gain.compare(&self.slack[player.index()]).is_gt()
                {
                    faults[root.index() + 1] = 1;
                    if found.subgame_perfect.holds() == Some(false) {
                        continue;
                    }
                    let place = game.history_text(root);
                    let what = self.gain(player, &gain, action);
                    let reason = format!("in the subgame after ({place}), {what}");
                    found.subgame_perfect = found.subgame_perfect.and(Verdict::No(reason));
                }
            }
            for node in 0..game.node_count() {
                faults[node + 1] += faults[node];
            }
            let settled = |set: InfosetId| match game.infoset(set).nodes() {
                [node] if is_root[node.index()] => {
                    faults[node.index()] == faults[game.subtree_end(*node).index()]
                }
                _ => false,
            };
            for &set in own {
                if !sets[set.index()].on_path {
                    let place = &mut sets[set.index()];
                    let belief = self.judge_set(
                        place,
                        settled(set),
                        &possible,
                        &mut conditional,
                        &mut found,
                    );
                    beliefs[set.index()] = belief.map(Vec::into_boxed_slice);
                }
            }
        }
        // Where another reason decides, the test is not needed.
        let all = [&found.subgame_perfect, &found.weak_pbe, &found.sequential];
        let refuted = all.iter().any(|verdict| verdict.holds() == Some(false));
        let consistent = match refuted {
            true => Verdict::Yes,
            false => self.consistent(beliefs),
        };
        // With consistent beliefs one-shot deviations are all that count (Hendon, Jacobsen and
        // Sloth 1996); with others several together may gain.
        if let Some(set) = found.one_shot_only
            && (refuted || consistent != Verdict::Yes)
        {
            found.add_weak_pbe(self.exhausted(set));
        }
        found.add_sequential(consistent);
        found
    }

    /// Whether the beliefs given, completed by those found, are consistent.
    fn consistent(&self, found: Found<K>) -> Verdict {
        let shape = self.game.shape();
        let test = |at: Found<K>| {
            let beliefs = Beliefs::new(Arc::clone(shape), at);
            let (misbelief, admitted) = (self.misbelief, self.admitted);
            consistency::test(self.game, self.profile, &beliefs, misbelief, admitted)
        };
        let given = |set| Some(self.beliefs?.at(set)?.to_vec().into_boxed_slice());
        let sets = || shape.infosets().map(|set| set.id());
        let completing = sets().find(|&set| given(set).is_none() && found[set.index()].is_some());
        let all = found.into_iter().zip(sets());
        let answer = test(all.map(|(found, set)| given(set).or(found)).collect());
        match (answer, completing) {
            (Consistency::Consistent(_), _) => Verdict::Yes,
            (Consistency::Undecided(reason), _) => Verdict::Undecided(reason),
            (Consistency::Inconsistent { reason, .. }, None) => Verdict::No(reason),
            (Consistency::Inconsistent { .. }, Some(set)) => {
                match test(sets().map(given).collect()) {
                    Consistency::Inconsistent { reason, .. } => Verdict::No(reason),
                    _ => Verdict::Undecided(format!(
                        "beliefs that support the choices where none are given, first at {}, were \
                     found, but not consistent ones",
                        self.set_name(set)
                    )),
                }
            }
        }
    }

    /// Judges a set off the path; `settled` says that it begins a subgame in which its player has
    /// no regret. Returns a belief that supports the choice where that is free and none is given.
    fn judge_set(
        &self,
        set: &mut SetRegret<K>,
        settled: bool,
        possible: &[bool],
        conditional: &mut Conditional<'_, K>,
        found: &mut OffPath,
    ) -> Option<Vec<K>> {
        let id = set.infoset;
        let single = self.game.infoset(id).nodes().len() == 1;
        let given = self.beliefs.and_then(|beliefs| beliefs.at(id));
        let misbelief = self.misbelief[id.index()];
        // What every consistent belief says comes first.
        if self.admitted[id.index()] {
            if let Some(reason) = self.irrational(set) {
                found.add_sequential(Verdict::No(reason));
            }
            if let Some(node) = misbelief {
                found.add_sequential(self.inconsistent(node));
            }
        }

        let effort = VISITS.saturating_add(VISITS_A_NODE.saturating_mul(self.game.node_count()));
        let exhausted = conditional.visits > effort;
        let certain = [K::one()];
        let belief = if single { Some(&certain[..]) } else { given };
        let known = self.admitted[id.index()] && misbelief.is_none();
        if let Some(belief) = belief {
            if !known {
                let gains = conditional.gains(id, belief);
                let top = conditional.top(id, &gains);
                set.one_shot = Some(top.value.clone());
                let player = self.game.infoset(id).player();
                let better = top.value.compare(&self.slack[player.index()]).is_gt();
                (set.continuation, set.action) = (None, None);
                let best = match (settled || conditional.is_last(id), exhausted) {
                    // No continuation is known to be best, but this one is better already.
                    (false, true) if better => {
                        if let Some(action) = top.action {
                            let what = self.gain(player, &top.value, action);
                            let reason = format!("{what}, given its belief there");
                            found.add_weak_pbe(Verdict::No(reason));
                        }
                        return None;
                    }
                    (true, _) => Some(top),
                    (false, false) => Some(conditional.regret(id, belief)),
                    (false, true) => None,
                };
                if let Some(best) = best {
                    (set.continuation, set.action) = (Some(best.value), best.action);
                }
            }
            match self.irrational(set) {
                Some(reason) => found.add_weak_pbe(Verdict::No(reason)),
                None if set.continuation.is_some() => {}
                None => found.one_shot_only = found.one_shot_only.or(Some(id)),
            }
        } else if !known || self.irrational(set).is_some() {
            if exhausted {
                found.add_weak_pbe(self.exhausted(id));
                return None;
            }
            return self.supported(id, possible, conditional, found);
        }
        None
    }

    /// Judges a set without a belief; returns one that supports the choice there if it may be
    /// consistent.
    fn supported(
        &self,
        set: InfosetId,
        possible: &[bool],
        conditional: &mut Conditional<'_, K>,
        found: &mut OffPath,
    ) -> Option<Vec<K>> {
        let verdict = |support: &Support<K>| match support {
            Support::Some(_) => Verdict::Yes,
            Support::None(action) => Verdict::No(format!(
                "no belief makes the choice at {} as good as others such as `{}`",
                self.set_name(set),
                self.game.action_name(*action)
            )),
            Support::Unknown => Verdict::Undecided(format!(
                "whether some belief at {} supports the choice there takes too large a linear \
                 program",
                self.set_name(set)
            )),
        };
        let all = self.game.infoset(set).nodes();
        // Beliefs in what chance excludes are consistent only where it excludes everything.
        let drawn = all.iter().copied().filter(|node| possible[node.index()]);
        let drawn: Vec<NodeId> = drawn.collect();
        if drawn.is_empty() || drawn.len() == all.len() {
            let support = conditional.support(set, all);
            found.add_weak_pbe(verdict(&support));
            return match support {
                Support::Some(belief) if !self.admitted[set.index()] => Some(belief),
                _ => None,
            };
        }
        let support = conditional.support(set, &drawn);
        match support {
            Support::Some(belief) => (!self.admitted[set.index()]).then_some(belief),
            _ => {
                found.add_sequential(verdict(&support));
                found.add_weak_pbe(verdict(&conditional.support(set, all)));
                None
            }
        }
    }

    fn exhausted(&self, set: InfosetId) -> Verdict {
        Verdict::Undecided(format!(
            "the tree is too deep to search every continuation from {}",
            self.set_name(set)
        ))
    }
}

impl OffPath {
    fn add_weak_pbe(&mut self, verdict: Verdict) {
        let before = std::mem::replace(&mut self.weak_pbe, Verdict::Yes);
        self.weak_pbe = before.and(verdict);
    }

    fn add_sequential(&mut self, verdict: Verdict) {
        let before = std::mem::replace(&mut self.sequential, Verdict::Yes);
        self.sequential = before.and(verdict);
    }
}
