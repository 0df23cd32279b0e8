//! The certificate: payoffs, regrets and standing of a profile, recomputed from the definitions.
//!
//! With `u_i(b)` the expected payoff of player `i` under the profile `b`, its **regret** is
//! `max u_i(b'_i, b_-i) - u_i(b)` over its own strategies `b'_i`: how much it could gain, before
//! the play begins, by playing otherwise. A profile is a Nash equilibrium exactly if no player has
//! any regret. The **conditional regret** at an information set is the same from there on, given
//! the belief there. Games of any number of players with perfect recall, chance anywhere.

use super::beliefs::{misbeliefs, require_beliefs};
use super::counterfactual::{Optimum, Sums, sums};
use super::standing::{Standing, judge};
use super::weights::Weights;
use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId, NodeId, PlayerId};
use crate::number::{OrderedField, OrderedRing, Rational, Tolerances};
use crate::strategy::{Behavior, Beliefs};

/// What a profile is, recomputed by walking the tree.
#[derive(Debug, Clone)]
pub struct Certificate<K = Rational> {
    /// By player: the expected payoff.
    pub payoffs: Vec<K>,
    /// By player: the value of a best response minus the payoff, ex ante; never negative.
    pub regrets: Vec<K>,
    /// The largest of the regrets.
    pub max_regret: K,
    /// By information set.
    pub sets: Vec<SetRegret<K>>,
    /// Which equilibrium concepts the profile satisfies.
    pub standing: Standing,
    /// The most profitable deviation, if some player has one.
    pub refutation: Option<Refutation<K>>,
}

/// How good the profile's choice is at one information set.
#[derive(Debug, Clone)]
pub struct SetRegret<K = Rational> {
    /// Which.
    pub infoset: InfosetId,
    /// The probability that a play of the profile comes here.
    pub reach: K,
    /// Whether that is positive.
    pub on_path: bool,
    /// What determines the belief here.
    pub belief: BeliefSource,
    /// What the best other action here would gain if the profile were followed afterwards, given
    /// the belief; `None` where the belief or the profile is not determined.
    pub one_shot: Option<K>,
    /// What the best continuation from here on, this choice and all later own ones, would gain.
    pub continuation: Option<K>,
    /// The first action with which such a continuation starts.
    pub action: Option<ActionId>,
}

/// What determines the belief at an information set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BeliefSource {
    /// Plays of the profile come here, and Bayes' rule applies.
    Bayes,
    /// The belief was given with the profile.
    Given,
    /// The set has one node.
    SingleNode,
    /// Only the player's own moves exclude the set. With perfect recall they do so alike for all
    /// its nodes, so that every consistent belief follows from chance and the others.
    Recall,
    /// Nothing does.
    Open,
}

/// A deviation that refutes a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Refutation<K = Rational> {
    /// Who deviates.
    pub player: PlayerId,
    /// Where, on the path of play.
    pub infoset: InfosetId,
    /// To what, to be followed by a best response.
    pub action: ActionId,
    /// What that gains, ex ante; positive.
    pub gain: K,
}

impl<K: OrderedField> Certificate<K> {
    /// Whether no player could gain more than `epsilon` by deviating: an ε-equilibrium.
    pub fn is_equilibrium_within(&self, epsilon: &K) -> bool {
        self.max_regret.compare(epsilon).is_le()
    }
}

/// Everything that [`judge`] needs to know of the path of play.
pub(super) struct Evidence<'a, K: OrderedField> {
    pub(super) game: &'a Game<K>,
    pub(super) profile: &'a Behavior<K>,
    pub(super) beliefs: Option<&'a Beliefs<K>>,
    /// By player: the largest gain that still counts as none.
    pub(super) slack: &'a [K],
    /// By information set: a node at which the given belief is not what chance and the others
    /// make it, where they come to the set at all.
    pub(super) misbelief: &'a [Option<NodeId>],
    /// By information set: whether chance and the others come there with positive probability.
    pub(super) admitted: &'a [bool],
}

/// Recomputes payoffs, regrets and beliefs of a profile and says which equilibrium it is.
///
/// `beliefs` may leave sets open. The walk over the tree is linear in its nodes; where a complete
/// profile leaves sets off the path, further walks below those sets decide on sequential
/// rationality, within a bound beyond which the verdict stays open.
///
/// Over floats, regrets up to [`Tolerances::regret`] times the range of the player's payoffs count
/// as none in the standing.
///
/// Refuses imperfect recall, a profile or beliefs of another game, sets left open that their
/// player's own moves do not exclude, and beliefs that are no distributions.
///
/// ```
/// use demarche::analysis::{Verdict, certify};
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::strategy::Behavior;
///
/// // Entry deterrence: the threat to fight keeps the entrant out, but is not credible.
/// let mut builder = GameBuilder::new("entry", ["Entrant", "Incumbent"]);
/// let enter = builder.infoset("Entrant", "enter", ["out", "in"]);
/// let reply = builder.infoset("Incumbent", "reply", ["yield", "fight"]);
/// let root = builder.root();
/// let after: Vec<_> = builder.decide(root, enter).collect();
/// builder.pay(after[0], [0, 2].map(Rational::from));
/// let end: Vec<_> = builder.decide(after[1], reply).collect();
/// builder.pay(end[0], [1, 1].map(Rational::from));
/// builder.pay(end[1], [-1, -1].map(Rational::from));
/// let game = builder.build()?;
///
/// let mut threat = Behavior::open(game.shape().clone());
/// for set in game.infosets() {
///     let first = set.label() == "enter";
///     threat.set(set.id(), [first, !first].map(|yes| Rational::from(i64::from(yes))))?;
/// }
/// let certificate = certify(&game, &threat, None)?;
/// assert_eq!(certificate.payoffs, [0, 2].map(Rational::from));
/// assert_eq!(certificate.max_regret, Rational::ZERO);
/// assert_eq!(certificate.standing.nash, Verdict::Yes);
/// assert!(matches!(certificate.standing.subgame_perfect, Verdict::No(_)));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn certify<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    beliefs: Option<&Beliefs<K>>,
) -> Result<Certificate<K>, Error> {
    let weights = Weights::new(game, profile, None)?;
    if let Some(beliefs) = beliefs {
        require_beliefs(game, beliefs)?;
    }
    let sums = sums(game, &weights, |_| true);
    let slack = slack(game);

    let (mut payoffs, mut regrets) = (Vec::new(), Vec::new());
    let mut sets: Vec<Option<SetRegret<K>>> = vec![None; game.infoset_count()];
    let mut refutation: Option<Refutation<K>> = None;
    for own in &sums {
        let optimum = own.optimum(game);
        let mine = &weights.own[own.player.index()];
        let (realized, total) = own.realized(game, &mine.values);
        let unit = own.mass_unit.clone() * &own.payoff_unit * &mine.denominator;
        payoffs.push(K::ratio(&total, &unit));
        let gain = optimum.value.clone() * &mine.denominator - &total;
        regrets.push(K::ratio(&gain, &unit));

        let mut top: Option<(K::Ring, usize)> = None;
        for (index, &id) in game.infosets_of(own.player).iter().enumerate() {
            let before = &mine.values[game.infoset(id).parent_sequence().index()];
            let reach = before.clone() * &own.mass[index];
            sets[id.index()] = Some(SetRegret {
                infoset: id,
                on_path: !reach.is_zero(),
                reach: K::ratio(&reach, &(mine.denominator.clone() * &own.mass_unit)),
                belief: match beliefs.and_then(|beliefs| beliefs.at(id)) {
                    _ if !reach.is_zero() => BeliefSource::Bayes,
                    Some(_) => BeliefSource::Given,
                    None if game.infoset(id).nodes().len() == 1 => BeliefSource::SingleNode,
                    None if !own.mass[index].is_zero() => BeliefSource::Recall,
                    None => BeliefSource::Open,
                },
                one_shot: None,
                continuation: None,
                action: None,
            });
            if reach.is_zero() {
                continue;
            }
            let gain = before.clone() * &optimum.best[index] - &realized[index];
            let least = top
                .as_ref()
                .map_or_else(K::Ring::zero, |(gain, _)| gain.clone());
            if gain.compare(&least).is_gt() {
                top = Some((gain, index));
            }
        }
        if let Some((gain, index)) = top {
            let gain = K::ratio(&gain, &unit);
            let infoset = game.infosets_of(own.player)[index];
            let counts = gain.compare(&slack[own.player.index()]).is_gt();
            let better = refutation.as_ref().is_none_or(|known| {
                gain.compare(&known.gain)
                    .then(known.infoset.cmp(&infoset))
                    .is_gt()
            });
            if counts && better {
                refutation = Some(Refutation {
                    player: own.player,
                    infoset,
                    action: optimum.action[index],
                    gain,
                });
            }
        }
        local_regrets(game, profile, own, &optimum, &mut sets);
    }
    // Every information set has a player, so every place is filled.
    let mut sets: Vec<SetRegret<K>> = sets.into_iter().flatten().collect();
    let mut admitted = vec![false; sets.len()];
    for own in &sums {
        for (&id, mass) in game.infosets_of(own.player).iter().zip(&own.mass) {
            admitted[id.index()] = !mass.is_zero();
        }
    }
    let misbelief = match beliefs {
        Some(beliefs) => misbeliefs(game, &weights, &sums, beliefs),
        None => vec![None; sets.len()],
    };
    let evidence = Evidence {
        game,
        profile,
        beliefs,
        slack: &slack,
        misbelief: &misbelief,
        admitted: &admitted,
    };
    let standing = judge(&evidence, &mut sets, refutation.as_ref());
    let max_regret = regrets.iter().skip(1).fold(
        regrets.first().cloned().unwrap_or_else(K::zero),
        |most, regret| {
            if regret.compare(&most).is_gt() {
                regret.clone()
            } else {
                most
            }
        },
    );
    Ok(Certificate {
        payoffs,
        regrets,
        max_regret,
        sets,
        standing,
        refutation,
    })
}

/// Fills in the regrets at the sets of one player to which chance and the others lead: there the
/// sums hold everything, divided by the player's own weight.
fn local_regrets<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    own: &Sums<K::Ring>,
    optimum: &Optimum<K::Ring>,
    sets: &mut [Option<SetRegret<K>>],
) {
    let one = K::Ring::one();
    // By sequence: what follows it under the profile, over the units of the sums; `None` where
    // that is left open.
    let mut value: Vec<Option<K>> = own
        .paid
        .iter()
        .map(|paid| Some(K::ratio(paid, &one)))
        .collect();
    for (index, &id) in game.infosets_of(own.player).iter().enumerate().rev() {
        if own.mass[index].is_zero() {
            // Nothing is paid below: the sums are zero whatever the profile does here.
            continue;
        }
        let set = game.infoset(id);
        let after: Vec<Option<&K>> = set
            .actions()
            .map(|action| value[game.sequence(action).index()].as_ref())
            .collect();
        let kept = profile.at(id).and_then(|distribution| {
            let taken = distribution
                .iter()
                .zip(&after)
                .filter(|(p, _)| !p.is_zero());
            taken.into_iter().try_fold(K::zero(), |sum, (p, value)| {
                Some(sum + &((*value)?.clone() * p))
            })
        });
        let Some(place) = sets[id.index()].as_mut() else {
            continue;
        };
        if let Some(kept) = &kept {
            let unit = K::ratio(&(own.mass[index].clone() * &own.payoff_unit), &one);
            let best = K::ratio(&optimum.best[index], &one);
            let top = after.into_iter().reduce(|top, next| match (top?, next?) {
                (top, next) if next.compare(top).is_gt() => Some(next),
                (top, _) => Some(top),
            });
            let regret = |best: &K| (best.clone() - kept) / &unit;
            place.one_shot = top.flatten().map(regret);
            place.continuation = Some(regret(&best));
            place.action = Some(optimum.action[index]);
        }
        let before = set.parent_sequence().index();
        value[before] = match (value[before].take(), kept) {
            (Some(sum), Some(kept)) => Some(sum + &kept),
            _ => None,
        };
    }
}

/// By player, the largest gain that counts as none: zero, unless the numbers are floats. For floats
/// a share of the range of payoffs, and what rounding alone may do where that range is as nothing:
/// one third and two added in another order differ.
pub(crate) fn slack<K: OrderedField>(game: &Game<K>) -> Vec<K> {
    if K::EXACT {
        return vec![K::zero(); game.players().len()];
    }
    let tolerances = Tolerances::default();
    // Both are finite, so nothing is replaced.
    let number = |of: f64| K::from_rational(&Rational::from_f64(of).unwrap_or(Rational::ZERO));
    let (share, rounding) = (number(tolerances.regret), number(tolerances.rounding));
    let ranges = game.payoff_ranges().into_iter();
    let columns = game.values().payoffs.columns().into_iter();
    ranges
        .zip(columns)
        .map(|((low, high), payoffs)| {
            let mut largest = K::zero();
            for payoff in payoffs {
                let magnitude = match payoff.sign().is_lt() {
                    true => K::zero() - payoff,
                    false => payoff.clone(),
                };
                if magnitude.compare(&largest).is_gt() {
                    largest = magnitude;
                }
            }
            (high - &low) * &share + &(largest * &rounding)
        })
        .collect()
}
