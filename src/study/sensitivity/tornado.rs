//! Which parameters matter most over their ranges.

use super::nearest::{Nearest, There, border, near};
use super::{Effect, Study, is_fatal};
use crate::diagnostic::{Error, ErrorKind};
use crate::number::{Algebraic, Rational};
use crate::run::Status;
use crate::strategy::Range;
use crate::study::diagram::Diagram;

/// What the ends of one parameter's range bring, the others at their present values.
#[derive(Debug, Clone)]
pub struct Bar {
    /// The parameter.
    pub parameter: String,
    /// The threshold at the low and at the high end; `None` of the main parameter itself.
    pub threshold: Option<[Reading; 2]>,
    /// The outcome's range over all equilibria at the low and at the high end, where it is asked for
    /// and there are some.
    pub outcome: [Option<Range>; 2],
    /// How far apart what is followed is at the two ends and now: the outcome if one is asked for
    /// (the greater distance of its least and greatest value), otherwise the threshold, which counts
    /// as the end of its parameter's range where it is beyond it. `None` where that is not known. Of
    /// irrational thresholds, a number that differs by less than 10⁻¹¹.
    pub swing: Option<Rational>,
}

/// Where a threshold is when another parameter is at an end of its range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// At this value.
    At(Algebraic),
    /// Nowhere within the range: the kind of equilibrium is there throughout.
    Throughout,
    /// Nowhere within the range: the kind of equilibrium is never there.
    Never,
    /// The kind of equilibrium is in part of the range, without such a border.
    Elsewhere,
    /// There is no answer there.
    Refused,
}

impl Study<'_> {
    pub(super) fn tornado(
        &mut self,
        effects: &[Effect],
        threshold: Option<&Nearest>,
        now: Option<&Range>,
    ) -> Result<Vec<Bar>, Error> {
        let asked = !self.question.outcomes.is_empty();
        if threshold.is_none() && !asked {
            return Ok(Vec::new());
        }
        let mut bars = Vec::new();
        for (done, effect) in effects.iter().enumerate() {
            let total = Some(effects.len() as u64);
            self.run.report("ends of ranges", done as u64, total);
            let readings = match threshold {
                Some(threshold) if threshold.parameter != effect.parameter => {
                    let Some(readings) = self.readings(effect, threshold)? else {
                        break;
                    };
                    Some(readings)
                }
                _ => None,
            };
            let outcome = outcome_at_ends(effect);
            let swing = match (asked, threshold, &readings) {
                (true, _, _) => swing_of_outcome(&outcome, now),
                (false, Some(threshold), Some(readings)) => swing(threshold, readings),
                _ => None,
            };
            if readings.is_some() || asked {
                bars.push(Bar {
                    parameter: effect.parameter.clone(),
                    threshold: readings,
                    outcome,
                    swing,
                });
            }
        }
        bars.sort_by(|a, b| b.swing.cmp(&a.swing));
        Ok(bars)
    }

    /// The threshold at the ends of a parameter's range; `None` where the run is over.
    fn readings(
        &mut self,
        effect: &Effect,
        threshold: &Nearest,
    ) -> Result<Option<[Reading; 2]>, Error> {
        let mut found = Vec::new();
        for end in [&effect.range.0, &effect.range.1] {
            if *end == effect.present {
                found.push(Reading::At(threshold.value.clone()));
                continue;
            }
            let mut assignment = self.assignment.clone();
            assignment.set_number(&effect.parameter, end.clone())?;
            let range = threshold.range.clone();
            match self.diagram(&assignment, &threshold.parameter, range, false) {
                // Part of a diagram does not say where the kind is not.
                Ok(Some(diagram)) if diagram.status == Status::Solved => {
                    found.push(reading(&diagram, threshold));
                }
                Ok(_) => return Ok(None),
                Err(fault) if is_fatal(&fault) || fault.kind() == ErrorKind::Limit => {
                    return Err(fault);
                }
                // A range may well reach where the model makes no sense.
                Err(_) => found.push(Reading::Refused),
            }
        }
        Ok(<[Reading; 2]>::try_from(found).ok())
    }
}

fn reading(diagram: &Diagram, threshold: &Nearest) -> Reading {
    match border(diagram, &threshold.kind, threshold.above, &threshold.value) {
        Ok(value) => Reading::At(value),
        Err(There { all: true, .. }) => Reading::Throughout,
        Err(There { any: false, .. }) => Reading::Never,
        Err(_) => Reading::Elsewhere,
    }
}

fn swing(threshold: &Nearest, readings: &[Reading; 2]) -> Option<Rational> {
    let (low, high) = &threshold.range;
    let value = |reading: &Reading| match (reading, threshold.above) {
        (Reading::At(value), _) => Some(near(value)),
        (Reading::Throughout, true) | (Reading::Never, false) => Some(low.clone()),
        (Reading::Throughout, false) | (Reading::Never, true) => Some(high.clone()),
        (Reading::Elsewhere | Reading::Refused, _) => None,
    };
    let now = near(&threshold.value);
    Some(apart([&value(&readings[0])?, &now, &value(&readings[1])?]))
}

/// How far the least and the greatest of some numbers are apart.
fn apart(values: [&Rational; 3]) -> Rational {
    let [a, b, c] = values;
    a.max(b).max(c) - a.min(b).min(c)
}

fn outcome_at_ends(effect: &Effect) -> [Option<Range>; 2] {
    let range = |least: &Option<Rational>, greatest: &Option<Rational>| {
        Some(Range {
            least: least.clone()?,
            greatest: greatest.clone()?,
        })
    };
    match &effect.outcome {
        None => [None, None],
        Some(own) => [
            range(&own.least.low, &own.greatest.low),
            range(&own.least.high, &own.greatest.high),
        ],
    }
}

fn swing_of_outcome(ends: &[Option<Range>; 2], now: Option<&Range>) -> Option<Rational> {
    let ([Some(low), Some(high)], Some(now)) = (ends, now) else {
        return None;
    };
    let least = apart([&low.least, &now.least, &high.least]);
    Some(least.max(apart([&low.greatest, &now.greatest, &high.greatest])))
}
