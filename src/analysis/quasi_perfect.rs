//! Quasi-perfection, from its definition: is a profile optimal against vanishing mistakes?
//!
//! A profile `b` is **quasi-perfect** (van Damme, International Journal of Game Theory 13, 1984) if
//! some completely mixed profiles `bᵏ → b` make it optimal at every information set, reached or
//! not: from there on, no other continuation of the player's own does better against the others'
//! part of `bᵏ`. Such profiles are given here for all small `ε > 0` at once, by plans whose weights
//! are polynomials in `ε`. Whether they prove the claim is then a matter of finitely many
//! comparisons: of two polynomials the larger one for all small `ε > 0` is the one with the larger
//! coefficient at the lowest power where they differ.

use super::consistency::set_name;
use super::standing::Verdict;
use super::weights::{Walk, require_fit};
use crate::diagnostic::Error;
use crate::game::{Game, NodeKind, PlayerId, SequenceId};
use crate::number::OrderedField;
use crate::strategy::{Behavior, PerturbedPlan};
use std::cmp::Ordering;

/// Whether perturbed plans, one for every player in their order, prove a profile quasi-perfect.
///
/// `Yes` says that every weight is positive for all small `ε > 0`, that weights add up for every
/// `ε`, that the plans' behavior goes to the profile at every information set, and that each
/// action which the profile takes at a set starts a best continuation there against the others'
/// plans. The values of continuations are sums over the tree; a player's own plan does not enter
/// them. `No` says what fails first: it refutes the witness, and the profile may have another one.
///
/// At sets to which only branches of probability zero lead, all continuations are worth the same,
/// namely nothing: mistakes of players do not lead there, and the definition asks for nothing.
///
/// For games of any number of players with perfect recall. Refuses games in floats, a profile or
/// plans of another game, and plans that are not one for every player.
///
/// ```
/// use demarche::analysis::{Verdict, quasi_perfect_witness};
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::strategy::{Behavior, PerturbedPlan};
///
/// // Both must yield to gain anything; nothing is lost if only one does.
/// let mut builder = GameBuilder::new("nothing to lose", ["A", "B"]);
/// let sets = ["A", "B"].map(|player| builder.infoset(player, player, ["stand", "yield"]));
/// let root = builder.root();
/// for (row, node) in builder.decide(root, sets[0]).enumerate() {
///     for (column, leaf) in builder.decide(node, sets[1]).enumerate() {
///         let gain = Rational::from((row * column) as i64);
///         builder.pay(leaf, [gain.clone(), gain]);
///     }
/// }
/// let game = builder.build()?;
/// let judged = |yields: bool| {
///     // With probability ε by mistake, and otherwise as planned.
///     let (rare, usual) = ([0, 1], [1, -1]);
///     let weights = if yields { [[1, 0], rare, usual] } else { [[1, 0], usual, rare] };
///     let weights: Vec<Rational> = weights.concat().into_iter().map(Rational::from).collect();
///     let plans = game.player_ids().map(|player| {
///         PerturbedPlan::new(game.shape().clone(), player, weights.clone()).unwrap()
///     });
///     let mut profile = Behavior::open(game.shape().clone());
///     for set in game.infosets() {
///         let shares = [!yields, yields].map(|taken| Rational::from(i64::from(taken)));
///         profile.set(set.id(), shares)?;
///     }
///     quasi_perfect_witness(&game, &profile, &plans.collect::<Vec<_>>())
/// };
/// assert_eq!(judged(true)?, Verdict::Yes);
/// // That both stand is an equilibrium, but not against mistakes.
/// assert!(matches!(judged(false)?, Verdict::No(_)));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn quasi_perfect_witness<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    plans: &[PerturbedPlan<K>],
) -> Result<Verdict, Error> {
    if !K::EXACT {
        return Err(Error::unsupported(
            "quasi-perfection is decided in exact numbers, and the game is in floats",
            "give the game, the profile and the plans in rational numbers",
        ));
    }
    require_fit(game, profile)?;
    game.require_perfect_recall()?;
    let right = plans.len() == game.players().len()
        && plans
            .iter()
            .zip(game.player_ids())
            .all(|(plan, player)| plan.player() == player && plan.fits(game));
    if !right {
        return Err(Error::input(
            "the perturbed plans are not one for every player of this game, in their order",
        ));
    }
    let fault = plans
        .iter()
        .find_map(|plan| mixture_fault(game, plan))
        .or_else(|| limit_fault(game, profile, plans))
        .or_else(|| optimality_fault(game, profile, plans));
    Ok(fault.map_or(Verdict::Yes, Verdict::No))
}

/// Compares two polynomials for all small positive values.
fn compare<K: OrderedField>(a: &[K], b: &[K]) -> Ordering {
    let zero = K::zero();
    (0..a.len().max(b.len()))
        .map(|power| {
            let [a, b] = [a, b].map(|p| p.get(power).unwrap_or(&zero));
            a.compare(b)
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn add<K: OrderedField>(sum: &mut [K], term: &[K]) {
    for (sum, term) in sum.iter_mut().zip(term) {
        *sum += term;
    }
}

/// Why a plan is not completely mixed for all small `ε > 0`; `None` if it is.
fn mixture_fault<K: OrderedField>(game: &Game<K>, plan: &PerturbedPlan<K>) -> Option<String> {
    let name = game.player_name(plan.player());
    if compare(plan.weight(SequenceId::EMPTY), &[K::one()]).is_ne() {
        return Some(format!(
            "the perturbed plan of `{name}` does not start at one"
        ));
    }
    for &id in game.infosets_of(plan.player()) {
        let set = game.infoset(id);
        let mut outflow = vec![K::zero(); plan.terms()];
        for action in set.actions() {
            let weight = plan.weight(game.sequence(action));
            if compare(weight, &[]).is_le() {
                return Some(format!(
                    "the perturbed plans never take `{}` at {}",
                    game.action_name(action),
                    set_name(game, id)
                ));
            }
            add(&mut outflow, weight);
        }
        if outflow != plan.weight(set.parent_sequence()) {
            return Some(format!(
                "the perturbed weights at {} do not sum to the weight that leads there",
                set_name(game, id)
            ));
        }
    }
    None
}

/// Where the behavior of the plans does not go to the profile; `None` if it does everywhere.
fn limit_fault<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    plans: &[PerturbedPlan<K>],
) -> Option<String> {
    for set in game.infosets() {
        let Some(distribution) = profile.at(set.id()) else {
            return Some(format!(
                "the profile leaves {} open",
                set_name(game, set.id())
            ));
        };
        let plan = &plans[set.player().index()];
        let inflow = plan.weight(set.parent_sequence());
        let power = inflow.iter().position(|c| !c.is_zero())?;
        // Actions are not more frequent than the set, so nothing stands at lower powers.
        for (action, probability) in set.actions().zip(distribution) {
            let limit = plan.weight(game.sequence(action))[power].clone() / &inflow[power];
            if limit != *probability {
                return Some(format!(
                    "the perturbed probability of `{}` at {} does not go to that of the profile",
                    game.action_name(action),
                    set_name(game, set.id())
                ));
            }
        }
    }
    None
}

/// Where the profile takes an action that does not start a best continuation against the others'
/// plans; `None` if it does nowhere.
fn optimality_fault<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    plans: &[PerturbedPlan<K>],
) -> Option<String> {
    let mut paid = sums(game, plans);
    for (player, value) in game.player_ids().zip(&mut paid) {
        // Later sets have larger ids.
        for &id in game.infosets_of(player).iter().rev() {
            let set = game.infoset(id);
            let worth = |action| &value[game.sequence(action).index()];
            let first = set.action(0);
            let best = set.actions().fold(first, |best, action| {
                match compare(worth(action), worth(best)) {
                    Ordering::Greater => action,
                    _ => best,
                }
            });
            let worse = set.actions().find(|&action| {
                let taken = profile.probability(action).is_none_or(|p| !p.is_zero());
                taken && compare(worth(action), worth(best)).is_lt()
            });
            if let Some(action) = worse {
                return Some(format!(
                    "`{}` does better with `{}` than with `{}` at `{}` against the perturbed plans",
                    game.player_name(player),
                    game.action_name(best),
                    game.action_name(action),
                    set.label()
                ));
            }
            let top = worth(best).clone();
            add(&mut value[set.parent_sequence().index()], &top);
        }
    }
    None
}

/// By player and sequence: the sum of chance times the others' plans times the player's payoff over
/// the nodes whose last own sequence it is, as a polynomial.
fn sums<K: OrderedField>(game: &Game<K>, plans: &[PerturbedPlan<K>]) -> Vec<Vec<Vec<K>>> {
    let degree = |player: PlayerId| plans[player.index()].terms() - 1;
    let all: usize = game.player_ids().map(degree).sum();
    let mut paid: Vec<Vec<Vec<K>>> = game
        .player_ids()
        .map(|player| {
            let zero = vec![K::zero(); 1 + all - degree(player)];
            vec![zero; game.sequence_count(player)]
        })
        .collect();
    let mut chance = vec![K::one(); game.node_count()];
    let mut walk = Walk::new(game);
    while let Some(node) = walk.advance() {
        if let Some((parent, branch)) = game.parent(node) {
            let mut drawn = chance[parent.index()].clone();
            if let NodeKind::Chance(chance) = game.kind(parent) {
                drawn *= &game.chance(chance)[branch];
            }
            chance[node.index()] = drawn;
        }
        let drawn = &chance[node.index()];
        if game.outcome(node).is_none() || drawn.is_zero() {
            continue;
        }
        for player in game.player_ids() {
            let Some(payoff) = game.payoff_at(node, player).filter(|p| !p.is_zero()) else {
                continue;
            };
            let mut product = vec![drawn.clone() * payoff];
            for other in game.player_ids().filter(|&other| other != player) {
                let weight = plans[other.index()].weight(walk.sequences[other.index()]);
                product = times(&product, weight);
            }
            let own = walk.sequences[player.index()];
            add(&mut paid[player.index()][own.index()], &product);
        }
    }
    paid
}

fn times<K: OrderedField>(a: &[K], b: &[K]) -> Vec<K> {
    let mut product = vec![K::zero(); a.len() + b.len() - 1];
    for (i, a) in a.iter().enumerate().filter(|(_, a)| !a.is_zero()) {
        for (j, b) in b.iter().enumerate().filter(|(_, b)| !b.is_zero()) {
            product[i + j] += &(a.clone() * b);
        }
    }
    product
}
