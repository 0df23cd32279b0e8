//! How a player's payoffs depend on parameters, proved from their formulas.

use super::Interval;
use super::decision::{Dependence, Facing};
use crate::diagnostic::Error;
use crate::game::PlayerId;
use crate::model::{Assignment, Model};
use crate::number::{MOST_VARIABLES, OrderedField, Place, Point, Ratio, Rational};
use crate::strategy::Behavior;
use crate::study::Conditions;

/// How the expected payoffs of a player's sequences depend on parameters within their intervals, the
/// strategies of the others being fixed; `None` where they are no polynomials of the kind for which
/// the vertices of the box suffice, where the formulas are not proved to hold all over the box, and
/// where there are too many parameters.
///
/// Refuses what [`Model::game_over`] refuses at the middle of the box.
pub fn dependence(
    model: &Model,
    assignment: &Assignment,
    intervals: &[Interval],
    player: PlayerId,
    others: &Behavior,
) -> Result<Option<Dependence>, Error> {
    if intervals.len() > MOST_VARIABLES {
        return Ok(None);
    }
    let half = Rational::new(1, 2);
    let middle = intervals
        .iter()
        .map(|interval| interval.at(&half))
        .collect();
    let names: Vec<&str> = intervals.iter().map(Interval::name).collect();
    let place = Place::new(names.iter().copied(), Point::Values(middle));
    let mut values: Vec<Ratio> = assignment
        .values()
        .iter()
        .map(Ratio::from_rational)
        .collect();
    for (variable, name) in names.iter().enumerate() {
        values[assignment.position(name)?] = Ratio::variable(&place, variable);
    }
    let game = model.game_over(&values)?;
    let facing = Facing::new(&game, others, player)?;
    let (mut affine, mut multiaffine) = (true, true);
    for value in facing.values() {
        let (above, below) = value.parts();
        let constant = below.as_constant().is_some();
        let degrees = |exponents: &[u32]| exponents.iter().sum::<u32>();
        affine &= constant && above.terms().all(|(e, _)| degrees(&e) <= 1);
        multiaffine &= constant && above.terms().all(|(e, _)| e.iter().all(|&one| one <= 1));
    }
    let ends = |end: fn(&Interval) -> &Rational| intervals.iter().map(end).cloned().collect();
    let (low, high): (Vec<Rational>, Vec<Rational>) =
        (ends(Interval::least), ends(Interval::greatest));
    // What decided which formula holds, and that the game makes sense, must be the same all over.
    let decided = Conditions::new(place.record());
    let holds = decided.iter().len() == 0 || decided.hold_in(&low, &high);
    Ok(match (holds && !place.is_broken(), affine, multiaffine) {
        (true, true, _) => Some(Dependence::Affine),
        (true, _, true) => Some(Dependence::Multiaffine),
        _ => None,
    })
}
