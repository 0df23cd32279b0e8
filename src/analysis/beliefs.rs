//! Beliefs: what Bayes' rule makes of a profile, and whether given beliefs agree with it.
//!
//! At an information set that plays reach, the belief is the conditional distribution over its
//! nodes. With perfect recall a player's own weight is the same at all of them and cancels out, so
//! the belief follows from chance and the others; at a set that only the player's own moves
//! exclude, every consistent belief follows from them in the same way.
//!
//! ```
//! use demarche::analysis::beliefs;
//! use demarche::game::GameBuilder;
//! use demarche::number::Rational;
//! use demarche::strategy::Behavior;
//!
//! // A sincere state always assures, a hollow one half the time: what does the assurance tell?
//! let mut builder = GameBuilder::new("assurance", ["Israel", "Iran"]);
//! let prior = [("sincere", Rational::new(2, 5)), ("hollow", Rational::new(3, 5))];
//! let prior = builder.chance("type", prior);
//! let root = builder.root();
//! for (kind, node) in ["sincere", "hollow"].into_iter().zip(builder.draw(root, prior)) {
//!     let message = builder.infoset("Israel", kind, ["assure", "silent"]);
//!     let assured = builder.decide(node, message).next().unwrap();
//!     let response = builder.infoset("Iran", "assured", ["restrain", "intervene"]);
//!     builder.decide(assured, response);
//! }
//! let game = builder.build()?;
//! let mut profile = Behavior::uniform(game.shape().clone());
//! let sincere = game.infosets().find(|set| set.label() == "sincere").unwrap().id();
//! profile.set(sincere, [Rational::ONE, Rational::ZERO])?;
//! let response = game.infosets().find(|set| set.label() == "assured").unwrap().id();
//! let belief = beliefs(&game, &profile).at(response).unwrap().to_vec();
//! assert_eq!(belief, [Rational::new(4, 7), Rational::new(3, 7)]);
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

use super::counterfactual::Sums;
use super::play::passing;
use super::weights::{Walk, Weights};
use crate::diagnostic::Error;
use crate::game::{Game, Infoset, NodeId, NodeKind};
use crate::number::{OrderedField, OrderedRing, Rational, Tolerances};
use crate::strategy::{Behavior, Beliefs};

/// The beliefs that Bayes' rule derives from a profile: at every information set that its plays
/// reach the probabilities of the nodes given that the play is there, and nothing at the others.
///
/// A profile of another game determines no beliefs.
pub fn beliefs<K: OrderedField>(game: &Game<K>, profile: &Behavior<K>) -> Beliefs<K> {
    let at = match Weights::new(game, profile, None) {
        Ok(weights) => shares(game, &weights),
        Err(_) if profile.fits(game) => {
            let reach = passing(game, profile);
            let normalized = |set: Infoset<'_>| {
                let weights = || set.nodes().iter().map(|node| &reach[node.index()]);
                let sum = weights().fold(K::zero(), |sum, weight| sum + weight);
                (!sum.is_zero()).then(|| weights().map(|w| w.clone() / &sum).collect())
            };
            game.infosets().map(normalized).collect()
        }
        Err(_) => vec![None; game.infoset_count()],
    };
    Beliefs::new(game.shape().clone(), at)
}

/// The beliefs at sets that their player's own weights do not exclude, by one walk in the ring.
fn shares<K: OrderedField>(game: &Game<K>, weights: &Weights<K::Ring>) -> Vec<Option<Box<[K]>>> {
    let mut at: Vec<Vec<K::Ring>> = vec![Vec::new(); game.infoset_count()];
    let mut walk = Walk::new(game);
    while let Some(node) = walk.advance() {
        if let NodeKind::Decision(set) = game.kind(node) {
            let player = game.infoset(set).player();
            let sequence = walk.sequences[player.index()];
            if !weights.own[player.index()].values[sequence.index()].is_zero() {
                let weight = weights.counterfactual(node, &walk.sequences, player);
                at[set.index()].push(weight);
            }
        }
    }
    at.into_iter()
        .map(|weights| {
            let sum = weights.iter().fold(K::Ring::zero(), |sum, w| sum + w);
            (!sum.is_zero()).then(|| weights.iter().map(|w| K::ratio(w, &sum)).collect())
        })
        .collect()
}

/// How far probabilities may be off: not at all, unless they are floats.
fn probability_slack<K: OrderedField>() -> K {
    if K::EXACT {
        return K::zero();
    }
    let share = Rational::from_f64(Tolerances::default().probability_sum);
    K::from_rational(&share.unwrap_or(Rational::ZERO))
}

fn near<K: OrderedField>(a: &K, b: &K, slack: &K) -> bool {
    let difference = a.clone() - b;
    difference.compare(slack).is_le() && (-difference).compare(slack).is_le()
}

/// Refuses beliefs of another game, and what is no distribution over a set's nodes.
pub(super) fn require_beliefs<K: OrderedField>(
    game: &Game<K>,
    beliefs: &Beliefs<K>,
) -> Result<(), Error> {
    if !beliefs.fits(game) {
        let title = game.title();
        return Err(Error::input(format!(
            "the beliefs are not of this game, `{title}`"
        )));
    }
    let slack = probability_slack::<K>();
    for set in game.infosets() {
        let Some(belief) = beliefs.at(set.id()) else {
            continue;
        };
        let sum = belief.iter().fold(K::zero(), |sum, share| sum + share);
        let right = belief.len() == set.nodes().len()
            && belief.iter().all(|share| share.sign().is_ge())
            && near(&sum, &K::one(), &slack);
        if !right {
            let player = game.player_name(set.player());
            return Err(Error::input(format!(
                "the belief of `{player}` at `{}` is no distribution over its {} nodes",
                set.label(),
                set.nodes().len()
            )));
        }
    }
    Ok(())
}

/// By information set to which chance and the others lead: the first node at which the given
/// belief is not the share of their weight.
pub(super) fn misbeliefs<K: OrderedField>(
    game: &Game<K>,
    weights: &Weights<K::Ring>,
    sums: &[Sums<K::Ring>],
    beliefs: &Beliefs<K>,
) -> Vec<Option<NodeId>> {
    let one = K::Ring::one();
    let slack = probability_slack::<K>();
    let mut found = vec![None; game.infoset_count()];
    // By information set: how many of its nodes have been passed.
    let mut passed = vec![0; game.infoset_count()];
    let mass: Vec<Vec<K>> = sums
        .iter()
        .map(|own| own.mass.iter().map(|mass| K::ratio(mass, &one)).collect())
        .collect();
    let mut walk = Walk::new(game);
    while let Some(node) = walk.advance() {
        let NodeKind::Decision(id) = game.kind(node) else {
            continue;
        };
        let member = passed[id.index()];
        passed[id.index()] += 1;
        let player = game.infoset(id).player();
        let position = Sums::<K::Ring>::position(game, id);
        let mass = &mass[player.index()][position];
        let Some(belief) = beliefs.at(id) else {
            continue;
        };
        if mass.is_zero() || found[id.index()].is_some() {
            continue;
        }
        let weight = weights.counterfactual(node, &walk.sequences, player);
        let share = K::ratio(&weight, &one) / mass;
        if !near(&belief[member], &share, &slack) {
            found[id.index()] = Some(node);
        }
    }
    found
}
