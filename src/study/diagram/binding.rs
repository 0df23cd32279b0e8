//! Why the catalogue changes at a point.

use super::gains;
use super::kind::{Comparison, probability_at, value_at};
use super::{Cell, Known};
use crate::number::{OrderedRing, Place, Point, Ratio};
use crate::strategy::Behavior;
use itertools::Itertools;
use std::fmt;
use std::sync::Arc;

/// What binds at an end of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Binding {
    /// What becomes of the action there.
    pub what: What,
    /// Whose action it is; `None` is chance.
    pub player: Option<String>,
    /// Where it is taken: the information set's label, or the history of the chance move.
    pub place: String,
    /// The action.
    pub action: String,
}

/// What becomes of an action at an end of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// Chance takes it with a probability that goes to zero.
    Excluded,
    /// It becomes as good as what is done.
    Indifferent,
    /// The probability with which it is taken goes to zero.
    Vanishes,
}

impl fmt::Display for Binding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (action, place) = (&self.action, &self.place);
        let player = self.player.as_deref().unwrap_or("chance");
        match self.what {
            What::Excluded => write!(out, "the probability of `{action}` is 0"),
            What::Indifferent => write!(out, "{player} is indifferent to `{action}` at `{place}`"),
            What::Vanishes => write!(out, "{player} no longer takes `{action}` at `{place}`"),
        }
    }
}

/// The place of a point cell.
pub(super) fn place_of(point: &Cell) -> Arc<Place> {
    let name = point.parameter.as_str();
    Place::new([name], Point::At(point.from.value.clone()))
}

/// What binds between two neighbors, one of which has the point where they meet: what changes there
/// for the classes of the other one that end.
pub(super) fn between(left: &Cell, right: &Cell) -> Vec<Binding> {
    let (with, open) = match left.to.closed {
        true => (left, right),
        false => (right, left),
    };
    let (Ok(at), Ok(known)) = (&with.answer, &open.answer) else {
        return Vec::new();
    };
    let here = Place::new([left.parameter.as_str()], Point::At(left.to.value.clone()));
    let mut found = excluded(known, &here);
    let by = Comparison {
        probabilities: &|a, b| probability_at(a, b, &here),
        payoffs: &|a, b| value_at(a, b, &here),
    };
    let matches = known.kind.matches(&known.traced, &at.kind, &at.traced, &by);
    let classes = known.traced.catalogue.classes.iter().zip(matches);
    for (class, _) in classes.filter(|(_, same)| same.is_none()) {
        // What was certified has deviations to measure.
        let own = gains::at_representative(&known.traced, class).unwrap_or_default();
        let extreme = gains::at_extreme_points(&known.traced, class).unwrap_or_default();
        let own = own.into_iter().chain(extreme.into_iter().flatten());
        let tied = own.filter(|one| becomes_zero(&one.gain, &here));
        found.extend(tied.map(|one| action(known, What::Indifferent, one.action)));
        let cells = class
            .cells
            .iter()
            .flat_map(|cell| cell.vertices.iter().flatten());
        for profile in std::iter::once(&class.profile).chain(cells) {
            found.extend(vanishing(known, profile, &here));
        }
    }
    let mut found: Vec<Binding> = found.into_iter().unique().collect();
    found.sort_by_key(|binding| binding.what);
    // Mixing that ends is what indifference and priors bring about.
    if found
        .first()
        .is_some_and(|first| first.what != What::Vanishes)
    {
        found.retain(|binding| binding.what != What::Vanishes);
    }
    found
}

/// Whether a function is zero at a point and not next to it.
fn becomes_zero(function: &Ratio, point: &Arc<Place>) -> bool {
    let (above, below) = function.parts();
    !function.is_zero() && point.sign(&below).is_ne() && point.sign(&above).is_eq()
}

fn excluded(known: &Known, here: &Arc<Place>) -> Vec<Binding> {
    let game = &known.traced.game;
    let mut found = Vec::new();
    for node in game.nodes() {
        let crate::game::NodeKind::Chance(chance) = game.kind(node) else {
            continue;
        };
        for (branch, probability) in game.chance(chance).iter().enumerate() {
            if becomes_zero(probability, here) {
                found.push(Binding {
                    what: What::Excluded,
                    player: None,
                    place: game.history_text(node),
                    action: game
                        .branch_names(chance)
                        .nth(branch)
                        .unwrap_or("")
                        .to_string(),
                });
            }
        }
    }
    found
        .into_iter()
        .unique_by(|binding| binding.action.clone())
        .collect()
}

fn vanishing(known: &Known, profile: &Behavior<Ratio>, here: &Arc<Place>) -> Vec<Binding> {
    let game = &known.traced.game;
    let mut found = Vec::new();
    for set in game.infosets() {
        for (own, probability) in set
            .actions()
            .zip(profile.at(set.id()).into_iter().flatten())
        {
            if becomes_zero(probability, here) {
                found.push(action(known, What::Vanishes, own));
            }
        }
    }
    found
}

fn action(known: &Known, what: What, action: crate::game::ActionId) -> Binding {
    let game = &known.traced.game;
    let set = game.infoset(game.infoset_of(action));
    Binding {
        what,
        player: Some(game.player_name(set.player()).to_string()),
        place: set.label().to_string(),
        action: game.action_name(action).to_string(),
    }
}
