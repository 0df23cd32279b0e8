//! What beliefs demand of trembles: one line for every two nodes that are compared.

use super::{Conflict, Consistency, MOST_ENTRIES, set_name};
use crate::game::{ActionId, Game, InfosetId, NodeId, NodeKind};
use crate::number::OrderedField;
use crate::strategy::{Behavior, Beliefs};
use std::cmp::Ordering;

/// How many steps along paths are taken before the test gives up: deep trees with sets that meet
/// only near the root take quadratically many.
const MOST_STEPS: usize = 50_000_000;

/// By node: whether chance leaves it possible.
pub(in crate::analysis) fn possible<K: OrderedField>(game: &Game<K>) -> Vec<bool> {
    let mut possible = vec![true; game.node_count()];
    for node in game.nodes() {
        if let Some((parent, branch)) = game.parent(node) {
            let drawn = match game.kind(parent) {
                NodeKind::Chance(chance) => !game.chance(chance)[branch].is_zero(),
                _ => true,
            };
            possible[node.index()] = drawn && possible[parent.index()];
        }
    }
    possible
}

/// What one comparison demands of the trembles.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) infoset: InfosetId,
    pub(super) less: NodeId,
    pub(super) more: NodeId,
    /// Whether `less` has belief zero.
    pub(super) strict: bool,
    /// Trembling actions on the path to `less`, and those to `more` negatively, by action; what is
    /// on both paths is left out.
    pub(super) trembles: Vec<(ActionId, i32)>,
    /// For lines that are not strict: [numbers](Assessment::number) and powers of them whose product
    /// is the ratio of the beliefs over that of the known probabilities.
    pub(super) odds: Vec<(usize, i32)>,
}

/// An exact assessment whose profile leaves nothing open.
pub(super) struct Assessment<'a, K> {
    pub(super) game: &'a Game<K>,
    pub(super) profile: &'a Behavior<K>,
    pub(super) beliefs: &'a Beliefs<K>,
}

impl<K: OrderedField> Assessment<'_, K> {
    /// The probabilities of the actions, then those of the branches of chance, then the beliefs in
    /// the nodes. Those in the odds of lines are positive.
    pub(super) fn number(&self, place: usize) -> Option<&K> {
        let game = self.game;
        let Some(place) = place.checked_sub(game.action_count()) else {
            return self.profile.probability(ActionId::new(place));
        };
        let chance = &game.values().chance;
        let Some(place) = place.checked_sub(chance.len()) else {
            return chance.get(place);
        };
        let node = NodeId::new(place);
        let NodeKind::Decision(set) = game.kind(node) else {
            return None;
        };
        let at = game.infoset(set).nodes().binary_search(&node).ok()?;
        self.beliefs.at(set)?.get(at)
    }

    fn belief(&self, node: NodeId) -> usize {
        self.game.action_count() + self.game.values().chance.len() + node.index()
    }

    /// What the sets demand that Bayes' rule does not settle, and the first of them without a
    /// belief.
    pub(super) fn lines(
        &self,
        admitted: &[bool],
    ) -> Result<(Vec<Line>, Option<InfosetId>), Consistency<K>> {
        let game = self.game;
        let possible = possible(game);
        let (mut lines, mut missing) = (Vec::new(), None);
        let (mut steps, mut entries) = (0, 0);
        for set in game.infosets() {
            let id = set.id();
            if admitted[id.index()] || set.nodes().len() == 1 {
                continue;
            }
            let left = || {
                let nodes = set.nodes().iter().copied().enumerate();
                nodes.filter(|(_, node)| possible[node.index()])
            };
            let count = left().count();
            let Some(belief) = self.beliefs.at(id) else {
                if count > 1 {
                    missing = missing.or(Some(id));
                }
                continue;
            };
            if count == 0 {
                continue;
            }
            let believed = |place: usize| belief[place].sign() == Ordering::Greater;
            let mut all = set.nodes().iter().copied().enumerate();
            let excluded = all.find(|&(place, node)| believed(place) && !possible[node.index()]);
            if let Some((_, node)) = excluded {
                return Err(Consistency::Inconsistent {
                    conflict: Conflict::Chance(node),
                    reason: format!(
                        "the belief at ({}) is not consistent: chance, which does not tremble, \
                         excludes it",
                        game.history_text(node)
                    ),
                });
            }
            // The belief is a distribution, so that one of the possible nodes has a share.
            let Some((_, more)) = left().find(|&(place, _)| believed(place)) else {
                continue;
            };
            for (place, less) in left().filter(|&(_, node)| node != more) {
                let strict = !believed(place);
                let mut line = self.compare(less, more, strict, &mut steps);
                line.infoset = id;
                if !strict {
                    line.odds.push((self.belief(less), 1));
                    line.odds.push((self.belief(more), -1));
                }
                entries += line.trembles.len() + line.odds.len();
                lines.push(line);
                if steps > MOST_STEPS || entries > MOST_ENTRIES {
                    return Err(Consistency::Undecided(format!(
                        "the paths to the nodes of {} and of the sets before it are too long to \
                         compare",
                        set_name(game, id)
                    )));
                }
            }
        }
        Ok((lines, missing))
    }

    /// The line of two nodes, without their beliefs: up from each to where the paths part.
    fn compare(&self, less: NodeId, more: NodeId, strict: bool, steps: &mut usize) -> Line {
        let game = self.game;
        let (mut trembles, mut known) = (Vec::new(), Vec::new());
        for (from, other, sign) in [(less, more, 1), (more, less, -1)] {
            let mut node = from;
            while !(node <= other && other < game.subtree_end(node)) {
                // The root is above every node, so that the loop ends there.
                let Some((parent, branch)) = game.parent(node) else {
                    break;
                };
                match game.kind(parent) {
                    NodeKind::Decision(set) => {
                        let action = game.infoset(set).action(branch);
                        match self.profile.probability(action) {
                            Some(p) if !p.is_zero() => known.push((action.index(), sign)),
                            _ => trembles.push((action, sign)),
                        }
                    }
                    NodeKind::Chance(chance) => {
                        let branch = game.branches(chance).start + branch;
                        known.push((game.action_count() + branch, sign));
                    }
                    NodeKind::Leaf => {}
                }
                node = parent;
                *steps += 1;
            }
        }
        let known = match strict {
            true => Vec::new(),
            false => netted(known),
        };
        let odds = known.into_iter().map(|(place, count)| (place, -count));
        Line {
            infoset: InfosetId::new(0),
            less,
            more,
            strict,
            trembles: netted(trembles),
            odds: odds.collect(),
        }
    }
}

/// Adds up the counts of equal things, in their order; what adds up to zero is left out.
fn netted<T: Ord + Copy>(mut counts: Vec<(T, i32)>) -> Vec<(T, i32)> {
    counts.sort_unstable_by_key(|(thing, _)| *thing);
    let mut net: Vec<(T, i32)> = Vec::with_capacity(counts.len());
    for (thing, count) in counts {
        match net.last_mut() {
            Some((last, sum)) if *last == thing => *sum += count,
            _ => net.push((thing, count)),
        }
    }
    net.retain(|(_, count)| *count != 0);
    net
}
