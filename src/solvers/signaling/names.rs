//! Plain names for equilibria of sender–receiver games.

use super::skeleton::Skeleton;
use crate::game::Game;
use crate::number::OrderedField;
use crate::strategy::Behavior;
use std::cmp::Ordering;

/// What a political scientist would call a profile of a sender–receiver game: who pools with whom,
/// and how the receiver responds on the path.
///
/// `pooling on silent, restrain`; `separating, restrain after assure, intervene after silent`;
/// `semi-separating, …` if some type mixes; `partly separating, …` if some types pool and others
/// do not. `None` outside the class of [`sequential_equilibria`](super::sequential_equilibria),
/// where the receiver moves first or there is one type, and for profiles that leave something open.
pub fn plain_name<K: OrderedField>(game: &Game<K>, profile: &Behavior<K>) -> Option<String> {
    let skeleton = Skeleton::new(game).ok()?;
    let first = skeleton.steps.first()?;
    let types: Vec<usize> = first
        .next
        .iter()
        .copied()
        .filter(|&index| skeleton.moves[index].probability.sign() == Ordering::Greater)
        .collect();
    let speaks = |&index: &usize| skeleton.moves[index].set.is_none();
    if types.len() < 2 || !types.iter().all(speaks) || !profile.fits(game) {
        return None;
    }
    // By type: the messages that it sends.
    let mut sent: Vec<Vec<&str>> = Vec::new();
    let mut messages: Vec<&str> = Vec::new();
    let mut responses: Vec<String> = Vec::new();
    for &index in &types {
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
