//! Which parameter is asked about if none is named.

use crate::model::{Assignment, Model};
use crate::number::{Place, Point, Ratio, Rational};

/// The first parameter with a range that enters a chance probability; otherwise the first with a
/// range.
pub(super) fn main_parameter(model: &Model, assignment: &Assignment) -> Option<String> {
    let ranged = || model.parameters().iter().filter(|own| own.range.is_some());
    let drawn = ranged().find(|own| enters_chance(model, assignment, &own.name));
    drawn
        .or_else(|| ranged().next())
        .map(|own| own.name.clone())
}

fn enters_chance(model: &Model, assignment: &Assignment, name: &str) -> bool {
    let present = assignment.get(name).cloned().unwrap_or(Rational::ZERO);
    let place = Place::new([name], Point::Values(vec![present]));
    let values: Vec<Ratio> = assignment
        .iter()
        .map(|(own, value)| match own == name {
            true => Ratio::variable(&place, 0),
            false => Ratio::constant(value.clone()),
        })
        .collect();
    model.game_over(&values).is_ok_and(|game| {
        let mut chance = game.values().chance.iter();
        chance.any(|probability| probability.as_constant().is_none())
    })
}
