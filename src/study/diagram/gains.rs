//! What every action would bring in a class of equilibria.

use super::Traced;
use crate::analysis::{self, OneShot};
use crate::concepts::Class;
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::Ratio;
use crate::strategy::Behavior;
use itertools::Itertools;

/// Classes with more profiles of extreme points than this are compared by their points alone.
const MOST_PROFILES: usize = 64;

/// What every action brings over what is done, at every profile of extreme points of a class, where
/// the belief follows from the profile; none where there are too many profiles.
pub(super) fn at_extreme_points(
    traced: &Traced,
    class: &Class<Ratio>,
) -> Result<Vec<Vec<OneShot<Ratio>>>, Error> {
    let profiles = profiles(&traced.game, class)?;
    let gains = profiles
        .iter()
        .map(|profile| analysis::ties(&traced.game, profile, None));
    gains.collect()
}

/// The same at the class's own profile with its beliefs.
pub(super) fn at_representative(
    traced: &Traced,
    class: &Class<Ratio>,
) -> Result<Vec<OneShot<Ratio>>, Error> {
    analysis::ties(&traced.game, &class.profile, Some(&class.beliefs))
}

/// The profiles of extreme points; what those leave open is done as in the class's own profile.
pub(in crate::study) fn profiles(
    game: &Game<Ratio>,
    class: &Class<Ratio>,
) -> Result<Vec<Behavior<Ratio>>, Error> {
    let count = |cell: &crate::strategy::Cell<Ratio>| {
        let own = cell.vertices.iter().map(Vec::len);
        own.fold(1usize, |product, count| product.saturating_mul(count))
    };
    if class.cells.iter().map(count).fold(0, usize::saturating_add) > MOST_PROFILES {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for cell in &class.cells {
        let choices = cell.vertices.iter().map(|own| own.iter());
        for parts in choices.multi_cartesian_product() {
            let mut profile = class.profile.clone();
            for (set, part) in game.infosets().cartesian_product(parts) {
                if let Some(distribution) = part.at(set.id()) {
                    profile.set(set.id(), distribution.to_vec())?;
                }
            }
            found.push(profile);
        }
    }
    Ok(found)
}
