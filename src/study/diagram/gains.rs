//! What every action would bring at the extreme points of a class.

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

/// The one-shot deviations from every profile of extreme points of a class, by Bayes' rule; none
/// where there are too many profiles, or they leave something open.
pub(super) fn at_extreme_points(
    traced: &Traced,
    class: &Class<Ratio>,
) -> Result<Vec<Vec<OneShot<Ratio>>>, Error> {
    let mut found = Vec::new();
    for profile in profiles(&traced.game, class)? {
        let open = traced
            .game
            .infosets()
            .any(|set| profile.at(set.id()).is_none());
        if !open {
            let beliefs = analysis::beliefs(&traced.game, &profile);
            found.push(analysis::one_shot_deviations(
                &traced.game,
                &profile,
                &beliefs,
            )?);
        }
    }
    Ok(found)
}

/// The one-shot deviations from the class's own profile with its beliefs.
pub(super) fn at_representative(
    traced: &Traced,
    class: &Class<Ratio>,
) -> Result<Vec<OneShot<Ratio>>, Error> {
    let open = |profile: &Behavior<Ratio>| {
        traced
            .game
            .infosets()
            .any(|set| profile.at(set.id()).is_none())
    };
    match open(&class.profile) {
        true => Ok(Vec::new()),
        false => analysis::one_shot_deviations(&traced.game, &class.profile, &class.beliefs),
    }
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
