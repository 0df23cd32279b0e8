//! Which kinds of equilibria an answer holds.
//!
//! Where classes meet, as they do on thresholds, they become one class, which is called after one of
//! its profiles. So a kind is there if a class is called so, or one of its profiles of extreme
//! points.

use crate::analysis::reach;
use crate::game::Game;
use crate::number::{OrderedRing, Ratio};
use crate::solvers::signaling::plain_name;
use crate::strategy::Behavior;
use crate::study::Traced;
use crate::study::diagram::{Cell, gains};
use crate::study::label::{label, what_is_done};
use itertools::Itertools;

/// By class, what it is called.
pub(super) fn labels(traced: &Traced) -> Vec<String> {
    let classes = traced.catalogue.classes.iter();
    classes.map(|class| label(&traced.game, class)).collect()
}

/// What the classes and their profiles of extreme points are called.
pub(super) fn kinds(traced: &Traced) -> Vec<String> {
    let mut found = labels(traced);
    for class in &traced.catalogue.classes {
        let extreme = gains::profiles(&traced.game, class).unwrap_or_default();
        let names = extreme.iter().filter_map(|own| name(&traced.game, own));
        found.extend(names);
    }
    found.into_iter().unique().collect()
}

/// The name of a profile, as a class of this one profile would be called; `None` where it leaves
/// open what plays come to.
pub(super) fn name(game: &Game<Ratio>, profile: &Behavior<Ratio>) -> Option<String> {
    if let Some(name) = plain_name(game, profile) {
        return Some(name);
    }
    let reach = reach(game, profile).ok()?;
    let met = game.infosets().filter(|set| {
        let mut nodes = set.nodes().iter();
        nodes.any(|node| !reach[node.index()].is_zero())
    });
    Some(what_is_done(game, profile, met.map(|set| set.id())))
}

/// The labels of a cell's classes; none where there is no answer.
pub(super) fn labels_of(cell: &Cell) -> Vec<String> {
    let known = cell.answer.as_ref();
    known.map_or_else(|_| Vec::new(), |known| labels(&known.traced))
}

/// The kinds on a cell; none where there is no answer.
pub(super) fn kinds_of(cell: &Cell) -> Vec<String> {
    let known = cell.answer.as_ref();
    known.map_or_else(|_| Vec::new(), |known| kinds(&known.traced))
}

/// Whether a kind is on a cell.
pub(super) fn has_kind(cell: &Cell, kind: &str) -> bool {
    kinds_of(cell).iter().any(|own| own == kind)
}
