//! Values at the limit of trembles, in floats and in exact numbers.

use super::form::{Form, NONE};
use crate::game::{Game, NodeKind};
use crate::number::{OrderedField, OrderedRing, Rational};

/// The numbers of a game as a [`Form`] has them, over any field.
pub(super) struct Numbers<K> {
    /// By node and player: the payoffs at leaves, from 0 to 1, and zero elsewhere.
    pub(super) leaves: Vec<K>,
    /// By node: the probability of the branch of chance that leads here; one elsewhere.
    pub(super) chance: Vec<K>,
    /// By player: the range of its payoffs over the largest one.
    pub(super) stakes: Vec<K>,
}

impl Numbers<Rational> {
    pub(super) fn exact(game: &Game) -> Self {
        let mut chance = vec![Rational::ONE; game.node_count()];
        for node in game.nodes() {
            if let NodeKind::Chance(id) = game.kind(node) {
                for (child, probability) in game.children(node).zip(game.chance(id)) {
                    chance[child.index()] = probability.clone();
                }
            }
        }
        let scale = Scale::of(game);
        Numbers {
            leaves: scale.leaves(game),
            chance,
            stakes: scale.stakes,
        }
    }
}

/// From the payoffs of a game to numbers from 0 to 1.
pub(super) struct Scale {
    /// The largest range of a player's payoffs; one if nothing is at stake.
    pub(super) range: Rational,
    /// By player: the range of its payoffs over the largest one; zero if it has nothing at stake.
    pub(super) stakes: Vec<Rational>,
    /// By player: the range of its payoffs; one if it has nothing at stake.
    own: Vec<Rational>,
    /// By player.
    pub(super) least: Vec<Rational>,
}

impl Scale {
    pub(super) fn of(game: &Game) -> Self {
        let ranges = game.payoff_ranges();
        let spreads: Vec<Rational> = ranges.iter().map(|(low, high)| high - low).collect();
        let range = spreads.iter().max().filter(|spread| !spread.is_zero());
        let range = range.cloned().unwrap_or(Rational::ONE);
        let stakes = spreads.iter().map(|spread| spread / &range).collect();
        let own = spreads.into_iter().map(|spread| match spread.is_zero() {
            true => Rational::ONE,
            false => spread,
        });
        Scale {
            range,
            stakes,
            own: own.collect(),
            least: ranges.into_iter().map(|(low, _)| low).collect(),
        }
    }

    /// The least stake of a player who has something at stake; one if nobody has.
    pub(super) fn least_stake(&self) -> Rational {
        let stakes = self.stakes.iter().filter(|stake| !stake.is_zero());
        stakes.min().cloned().unwrap_or(Rational::ONE)
    }

    /// By node and player: what a play that ends here pays, scaled; zero at other nodes.
    pub(super) fn leaves<K: OrderedField>(&self, game: &Game) -> Vec<K> {
        let players = self.least.len();
        let mut leaves = vec![K::zero(); game.node_count() * players];
        // Totals of the nodes on the current path at which something is paid, with the ends of
        // their subtrees.
        let mut path: Vec<(usize, Vec<Rational>)> = Vec::new();
        for node in game.nodes() {
            while path.pop_if(|(end, _)| *end <= node.index()).is_some() {}
            let leaf = matches!(game.kind(node), NodeKind::Leaf);
            let outcome = game.outcome(node);
            if !leaf && outcome.is_none() {
                continue;
            }
            let mut total = match path.last() {
                Some((_, before)) => before.clone(),
                None => self.least.iter().map(|low| -low.clone()).collect(),
            };
            if let Some(outcome) = outcome {
                for (sum, payoff) in total.iter_mut().zip(game.payoffs(outcome)) {
                    *sum += payoff;
                }
            }
            if leaf {
                let places = &mut leaves[node.index() * players..][..players];
                for ((place, total), range) in places.iter_mut().zip(total).zip(&self.own) {
                    *place = convert(total / range);
                }
            } else {
                path.push((game.subtree_end(node).index(), total));
            }
        }
        leaves
    }
}

fn convert<K: OrderedField>(value: Rational) -> K {
    K::from_rational(&value)
}

/// What the limit of trembles makes of a game.
pub(super) struct Values<K> {
    /// By node: the coefficient of the leading power of the tremble in the probability of coming
    /// here, branches of probability zero left out.
    pub(super) weight: Vec<K>,
    /// By set: the sum of the weights of the nodes that are believed in.
    pub(super) mass: Vec<K>,
    /// By action: what is expected of it at its set, times the mass.
    pub(super) value: Vec<K>,
}

impl<K: OrderedField> Values<K> {
    /// `probability` by action; `coefficient` by action, of its tremble where the probability is
    /// zero; `believed` by node.
    pub(super) fn new(
        form: &Form,
        numbers: &Numbers<K>,
        probability: &[K],
        coefficient: &[K],
        believed: &[bool],
    ) -> Self {
        let (players, nodes) = (form.players, form.nodes);
        let mut worth = numbers.leaves.clone();
        for node in (1..nodes).rev() {
            let share = match form.action[node] {
                NONE => &numbers.chance[node],
                action => &probability[action as usize],
            };
            if share.is_zero() {
                continue;
            }
            let (above, below) = worth.split_at_mut(node * players);
            let parent = form.parent[node] as usize * players;
            for (sum, worth) in above[parent..parent + players].iter_mut().zip(below) {
                *sum += &times(worth, share);
            }
        }
        let mut weight = vec![K::one(); nodes];
        for node in 1..nodes {
            let factor = match form.action[node] {
                NONE if numbers.chance[node].is_zero() => None,
                NONE => Some(&numbers.chance[node]),
                action if probability[action as usize].is_zero() => {
                    Some(&coefficient[action as usize])
                }
                action => Some(&probability[action as usize]),
            };
            let before = &weight[form.parent[node] as usize];
            weight[node] = factor.map_or_else(|| before.clone(), |factor| times(before, factor));
        }
        let mut values = Values {
            weight,
            mass: vec![K::zero(); form.sets()],
            value: vec![K::zero(); form.actions()],
        };
        for set in 0..form.sets() {
            let mover = form.mover[set] as usize;
            for &node in form.nodes_of(set) {
                let node = node as usize;
                if !believed[node] {
                    continue;
                }
                let weight = &values.weight[node];
                values.mass[set] += weight;
                let places = &mut values.value[form.actions_of(set)];
                for (value, &child) in places.iter_mut().zip(form.children(node)) {
                    *value += &times(&worth[child as usize * players + mover], weight);
                }
            }
        }
        values
    }
}

/// A product; most factors are one.
fn times<K: OrderedField>(a: &K, b: &K) -> K {
    if *a == K::one() {
        b.clone()
    } else if *b == K::one() {
        a.clone()
    } else {
        a.clone() * b
    }
}
