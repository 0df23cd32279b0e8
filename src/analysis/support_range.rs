//! Between which values an objective lies, whatever the mixture over a support.

use super::weights::require_fit;
use crate::diagnostic::Error;
use crate::game::{Game, NodeKind, Objective, PlayerId};
use crate::number::OrderedField;
use crate::strategy::{Behavior, Range};

/// Bounds on an objective over all profiles that take no action which `profile` does not take; at
/// sets that it leaves open they may take any.
///
/// The bounds let a player do something else at every node of an information set. So they hold, and
/// where they coincide the objective has this one value.
///
/// ```
/// use demarche::analysis::range_over_support;
/// use demarche::game::{GameBuilder, Objective};
/// use demarche::number::Rational;
/// use demarche::strategy::{Behavior, Range};
///
/// let mut builder = GameBuilder::new("a choice", ["Iran"]);
/// let set = builder.infoset("Iran", "response", ["restrain", "hedge", "intervene"]);
/// let root = builder.root();
/// builder.decide(root, set);
/// let game = builder.build()?;
/// let set = game.infosets().next().unwrap().id();
/// let mut profile = Behavior::open(game.shape().clone());
/// profile.set(set, ["1/3", "2/3", "0"].map(|p| p.parse::<Rational>().unwrap()))?;
/// let range = |text: &str| range_over_support(&game, &profile, &Objective::parse(text, &game)?);
/// let whole = Range { least: Rational::ZERO, greatest: Rational::ONE };
/// assert_eq!(range("response == hedge")?, whole);
/// assert!(range("response == intervene")?.is_point());
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
///
/// # Errors
///
/// A profile or an objective of another game.
pub fn range_over_support<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    objective: &Objective<K>,
) -> Result<Range<K>, Error> {
    objective.require_fit(game)?;
    range(game, profile, objective.worth(game))
}

/// The same for the payoff of every player, by player.
///
/// # Errors
///
/// A profile of another game.
pub fn payoffs_over_support<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
) -> Result<Vec<Range<K>>, Error> {
    let paid = |player: PlayerId| {
        let at = |node| game.payoff_at(node, player).cloned();
        let worth = game.nodes().map(|node| at(node).unwrap_or_else(K::zero));
        range(game, profile, worth.collect())
    };
    game.player_ids().map(paid).collect()
}

/// Bounds on the sum of what the nodes are worth that a play passes.
fn range<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    worth: Vec<K>,
) -> Result<Range<K>, Error> {
    require_fit(game, profile)?;
    let mut least = worth;
    let mut greatest = least.clone();
    for node in game.nodes().rev() {
        let at = node.index();
        match game.kind(node) {
            NodeKind::Leaf => {}
            NodeKind::Chance(chance) => {
                for (child, probability) in game.children(node).zip(game.chance(chance)) {
                    let [low, high] = [&least, &greatest].map(|side| side[child.index()].clone());
                    least[at] += &(low * probability);
                    greatest[at] += &(high * probability);
                }
            }
            NodeKind::Decision(set) => {
                let distribution = profile.at(set);
                let taken = |at: &usize| distribution.is_none_or(|all| !all[*at].is_zero());
                let children = game.children(node).enumerate();
                let taken = children.filter(|(place, _)| taken(place));
                let taken: Vec<usize> = taken.map(|(_, child)| child.index()).collect();
                let found = [&least, &greatest]
                    .map(|side| Range::over(taken.iter().map(|&child| &side[child])));
                if let [Some(low), Some(high)] = found {
                    least[at] += &low.least;
                    greatest[at] += &high.greatest;
                }
            }
        }
    }
    let [least, greatest] = [least, greatest].map(|side| side.into_iter().next());
    Ok(Range {
        least: least.unwrap_or_else(K::zero),
        greatest: greatest.unwrap_or_else(K::zero),
    })
}
