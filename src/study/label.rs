//! What a class of equilibria is called, so that it is known again at other parameters.

use crate::concepts::Class;
use crate::game::Shape;
use crate::number::OrderedField;
use itertools::Itertools;

/// The name of a class, or what is done where its plays come: `response | silent: restrain`, with
/// all actions that are taken where somebody mixes.
pub fn label<K: OrderedField>(shape: &Shape, class: &Class<K>) -> String {
    if let Some(name) = &class.name {
        return name.clone();
    }
    let met = class.certificate.sets.iter().filter(|set| set.on_path);
    let parts = met.filter_map(|met| {
        let set = shape.infoset(met.infoset);
        let distribution = class.profile.at(met.infoset)?;
        let taken = set.action_names().zip(distribution);
        let taken = taken.filter(|(_, probability)| !probability.is_zero());
        let taken = taken.map(|(name, _)| name).join(" or ");
        Some(format!("{}: {taken}", set.label()))
    });
    parts.collect::<Vec<_>>().join("; ")
}
