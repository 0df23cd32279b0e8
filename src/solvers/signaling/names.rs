//! Plain names for equilibria of sender–receiver games.

use super::skeleton::Skeleton;
use crate::game::Game;
use crate::number::OrderedField;
use crate::strategy::Behavior;
use std::cmp::Ordering;

/// What a political scientist would call a profile: who pools with whom, and what is replied on the
/// path.
///
/// `pooling on silent, restrain`; `separating, restrain after assure, intervene after silent`;
/// `semi-separating, …` if some type mixes; `partly separating, …` if some types pool and others
/// do not. What the uninformed player does before stands first: `campaign, then separating`.
///
/// `None` outside the class of [`sequential_equilibria`](super::sequential_equilibria), where there
/// is one type or nothing that it could tell, and for profiles that leave something open.
pub fn plain_name<K: OrderedField>(game: &Game<K>, profile: &Behavior<K>) -> Option<String> {
    let skeleton = Skeleton::new(game).ok()?;
    if !profile.fits(game) {
        return None;
    }
    let mut before = Vec::new();
    let mut moves = skeleton.possible_after(&[0]);
    // The uninformed player's moves, as long as it has but one set to move at and does not mix.
    while let Some(set) = skeleton.common_set(&moves) {
        let infoset = game.infoset(skeleton.sets[set].infoset);
        let chances = profile.at(infoset.id())?;
        let names = infoset.action_names().zip(chances).enumerate();
        let taken: Vec<(usize, &str)> = names
            .filter(|(_, (_, chance))| !chance.is_zero())
            .map(|(action, (name, _))| (action, name))
            .collect();
        let [(action, name)] = taken[..] else {
            return None;
        };
        before.push(name);
        let steps: Vec<usize> = moves
            .iter()
            .map(|&index| skeleton.moves[index].first_step + action)
            .collect();
        moves = skeleton.possible_after(&steps);
    }
    let speaks = |&index: &usize| skeleton.moves[index].set.is_none();
    let told = match moves.len() > 1 && moves.iter().all(speaks) {
        true => Some(what_is_told(&skeleton, profile, &moves)?),
        false => None,
    };
    match (before.is_empty(), told) {
        (true, told) => told,
        (false, None) => Some(before.join(", ")),
        (false, Some(told)) => Some(format!("{}, then {told}", before.join(", "))),
    }
}

impl<K: OrderedField> Skeleton<'_, K> {
    /// The moves that come after these steps and that chance allows.
    fn possible_after(&self, steps: &[usize]) -> Vec<usize> {
        let next = steps.iter().flat_map(|&step| &self.steps[step].next);
        next.copied()
            .filter(|&index| self.moves[index].probability.sign() == Ordering::Greater)
            .collect()
    }

    /// The uninformed player's set to which all these moves belong.
    fn common_set(&self, moves: &[usize]) -> Option<usize> {
        let (&first, rest) = moves.split_first()?;
        let set = self.moves[first].set?;
        let same = rest.iter().all(|&index| self.moves[index].set == Some(set));
        same.then_some(set)
    }
}

/// What the informed player's choices at these moves, one for every type, tell the other.
fn what_is_told<K: OrderedField>(
    skeleton: &Skeleton<'_, K>,
    profile: &Behavior<K>,
    types: &[usize],
) -> Option<String> {
    let game = skeleton.game;
    // By type: the messages that it sends.
    let mut sent: Vec<Vec<&str>> = Vec::new();
    let mut messages: Vec<&str> = Vec::new();
    let mut responses: Vec<String> = Vec::new();
    for &index in types {
        let place = &skeleton.moves[index];
        let infoset = game.infoset(place.infoset);
        let chances = profile.at(place.infoset)?;
        let mut own = Vec::new();
        for (action, (name, chance)) in infoset.action_names().zip(chances).enumerate() {
            if chance.is_zero() {
                continue;
            }
            own.push(name);
            if messages.contains(&name) {
                continue;
            }
            messages.push(name);
            let after = &skeleton.steps[place.first_step + action].next;
            let set = after.iter().find_map(|&next| skeleton.moves[next].set);
            if let Some(set) = set {
                let infoset = game.infoset(skeleton.sets[set].infoset);
                let reply = profile.at(infoset.id())?;
                let taken: Vec<&str> = infoset
                    .action_names()
                    .zip(reply)
                    .filter(|(_, chance)| !chance.is_zero())
                    .map(|(name, _)| name)
                    .collect();
                responses.push(taken.join(" or "));
            } else {
                responses.push(String::new());
            }
        }
        sent.push(own);
    }
    let mixed = sent.iter().any(|own| own.len() > 1);
    if messages.len() == 1 {
        let reply = match &responses[0][..] {
            "" => String::new(),
            reply => format!(", {reply}"),
        };
        return Some(format!("pooling on {}{reply}", messages[0]));
    }
    let apart = (0..sent.len()).all(|a| (0..a).all(|b| sent[a] != sent[b]));
    let kind = match (mixed, apart) {
        (true, _) => "semi-separating",
        (false, true) => "separating",
        (false, false) => "partly separating",
    };
    let replies = responses
        .iter()
        .zip(&messages)
        .filter(|(reply, _)| !reply.is_empty())
        .map(|(reply, message)| format!(", {reply} after {message}"));
    Some(std::iter::once(kind.to_string()).chain(replies).collect())
}
