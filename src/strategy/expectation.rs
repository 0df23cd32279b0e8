//! What plays are worth, as a multilinear form in the players' realization plans.

use super::RealizationPlan;
use crate::diagnostic::Error;
use crate::game::{Game, NodeId, NodeKind, Objective, PlayerId, SequenceId};
use crate::number::{OrderedField, Rational};

/// The value of an objective as a function of realization plans.
///
/// A play passes a node with probability `c · ∏_i x_i[σ_i]`: chance on the way there, and for every
/// player the weight of its own last sequence. So the value is `Σ c v ∏_i x_i[σ_i]` over the nodes
/// at which something counts, by `v`: linear in the plan of every player, the others' given. **On a
/// product of polytopes of plans, one for every player, its greatest and its least value are taken
/// at extreme points of all of them:** from any profile, move one player after the other to an
/// extreme point of its polytope that is best against what the others do then: a linear function
/// on a polytope has one, and the value never falls.
///
/// ```
/// use demarche::game::{Game, Objective, PlayerId};
/// use demarche::number::Rational;
/// use demarche::strategy::{Behavior, Expectation, RealizationPlan};
/// use ndarray::array;
///
/// let row = array![[0, 7], [2, 6]].mapv(Rational::from);
/// let payoffs = [row.view(), row.t()];
/// let names = ["dare", "yield"];
/// let game = Game::bimatrix("chicken", ["Row", "Column"], names, names, payoffs)?;
/// let welfare = Objective::parse("Row + Column", &game)?;
/// let even = Behavior::<Rational>::uniform(game.shape().clone());
/// let plans = [0, 1].map(|i| RealizationPlan::of(&even, PlayerId::new(i)).unwrap());
/// let plans = plans.each_ref();
/// let form = Expectation::new(&game, &welfare)?;
/// // By sequence of the first player: none, dare, yield.
/// let against = [0, 9, 21].map(|n| Rational::new(n, 2));
/// assert_eq!(form.against(&plans, PlayerId::new(0)), against);
/// assert_eq!(form.value(&plans), Rational::new(15, 2));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Expectation<K = Rational> {
    /// By player.
    sequences: Vec<usize>,
    /// By term.
    coefficients: Vec<K>,
    /// Term after term: every player's last sequence.
    at: Vec<SequenceId>,
}

impl<K: OrderedField> Expectation<K> {
    /// The form of an objective of a game, in time linear in the tree.
    ///
    /// Refuses an objective of another game, and games without perfect recall.
    pub fn new(game: &Game<K>, objective: &Objective<K>) -> Result<Self, Error> {
        objective.require_fit(game)?;
        let worth = objective.worth(game);
        Expectation::of_nodes(game, |node| worth[node.index()].clone())
    }

    /// The form of any worth of passing nodes.
    ///
    /// Refuses games without perfect recall.
    pub fn of_nodes(game: &Game<K>, worth: impl Fn(NodeId) -> K) -> Result<Self, Error> {
        game.require_perfect_recall()?;
        let players = game.player_ids();
        let mut form = Expectation {
            sequences: players.map(|player| game.sequence_count(player)).collect(),
            coefficients: Vec::new(),
            at: Vec::new(),
        };
        for_every_node(game, |node, chance, sequences| {
            let worth = worth(node);
            if !chance.is_zero() && !worth.is_zero() {
                form.coefficients.push(worth * chance);
                form.at.extend_from_slice(sequences);
            }
        });
        Ok(form)
    }

    /// The value where every player follows its plan, given by player.
    pub fn value(&self, plans: &[&RealizationPlan<K>]) -> K {
        let mut total = K::zero();
        self.collect(plans, None, |_, product| total += &product);
        total
    }

    /// By sequence of a player: what a unit of its weight brings if the others follow their plans.
    /// The value is the sum of these times the weights of the player's own plan, which is not
    /// looked at here.
    pub fn against(&self, plans: &[&RealizationPlan<K>], player: PlayerId) -> Vec<K> {
        let mut sums = vec![K::zero(); self.sequences[player.index()]];
        self.collect(plans, Some(player), |sequence, product| {
            sums[sequence.index()] += &product;
        });
        sums
    }

    fn collect(
        &self,
        plans: &[&RealizationPlan<K>],
        spared: Option<PlayerId>,
        mut add: impl FnMut(SequenceId, K),
    ) {
        let players = self.sequences.len();
        for (term, coefficient) in self.coefficients.iter().enumerate() {
            let at = &self.at[term * players..(term + 1) * players];
            let mut product = coefficient.clone();
            for (player, (plan, sequence)) in plans.iter().zip(at).enumerate() {
                if spared.is_none_or(|spared| spared.index() != player) {
                    let weight = plan.weight(*sequence);
                    if weight.is_zero() {
                        product = K::zero();
                        break;
                    }
                    if *weight != K::one() {
                        product *= weight;
                    }
                }
            }
            if !product.is_zero() {
                let sequence = spared.map_or(SequenceId::EMPTY, |player| at[player.index()]);
                add(sequence, product);
            }
        }
    }
}

/// Calls `see` for the nodes in preorder with the probability that chance contributes to reaching
/// them and with every player's last sequence there.
fn for_every_node<K: OrderedField>(game: &Game<K>, mut see: impl FnMut(NodeId, &K, &[SequenceId])) {
    let mut sequences = vec![SequenceId::EMPTY; game.players().len()];
    let mut chance = K::one();
    // What to go back to where a subtree ends.
    enum Before<K> {
        Chance(K),
        Sequence(PlayerId, SequenceId),
    }
    let mut path: Vec<(NodeId, Before<K>)> = Vec::new();
    for node in game.nodes() {
        while let Some((_, before)) = path.pop_if(|(end, _)| *end <= node) {
            match before {
                Before::Chance(before) => chance = before,
                Before::Sequence(player, before) => sequences[player.index()] = before,
            }
        }
        if let Some((parent, branch)) = game.parent(node) {
            let before = match game.kind(parent) {
                NodeKind::Chance(id) => {
                    let before = chance.clone();
                    chance *= &game.chance(id)[branch];
                    Some(Before::Chance(before))
                }
                NodeKind::Decision(set) => {
                    let set = game.infoset(set);
                    let sequence = &mut sequences[set.player().index()];
                    let before = std::mem::replace(sequence, game.sequence(set.action(branch)));
                    Some(Before::Sequence(set.player(), before))
                }
                NodeKind::Leaf => None,
            };
            path.extend(before.map(|before| (game.subtree_end(node), before)));
        }
        see(node, &chance, &sequences);
    }
}
