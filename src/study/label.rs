//! What a class of equilibria is called, so that it is known again at other parameters.

use crate::concepts::Class;
use crate::game::{InfosetId, Shape};
use crate::number::OrderedField;
use crate::strategy::Behavior;
use itertools::Itertools;

/// The name of a class, or what is done where its plays come: `response | silent: restrain`, with
/// all actions that are taken where somebody mixes.
pub fn label<K: OrderedField>(shape: &Shape, class: &Class<K>) -> String {
    let met = class.certificate.sets.iter().filter(|set| set.on_path);
    match &class.name {
        Some(name) => name.clone(),
        None => what_is_done(shape, &class.profile, met.map(|set| set.infoset)),
    }
}

/// The actions that a profile takes at some information sets, in words.
pub(super) fn what_is_done<K: OrderedField>(
    shape: &Shape,
    profile: &Behavior<K>,
    met: impl Iterator<Item = InfosetId>,
) -> String {
    let parts = met.filter_map(|id| {
        let set = shape.infoset(id);
        let taken = set.action_names().zip(profile.at(id)?);
        let taken = taken.filter(|(_, probability)| !probability.is_zero());
        let taken = taken.map(|(name, _)| name).join(" or ");
        Some(format!("{}: {taken}", set.label()))
    });
    parts.collect::<Vec<_>>().join("; ")
}
