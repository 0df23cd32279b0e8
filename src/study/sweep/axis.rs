//! What one parameter runs through.

use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::expr::{Snippet, evaluate_constant};
use crate::model::{Distribution, Model, Parameter};
use crate::number::Rational;
use std::collections::HashSet;
use std::fmt;

/// A parameter and the values it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    parameter: String,
    pub(super) values: Values,
}

/// The values of an axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Values {
    /// So many at equal distances, both ends included.
    Spaced(Rational, Rational, u64),
    Listed(Vec<Rational>),
    Drawn(Distribution),
}

const FORMS: &str =
    "write `p=0:1:101` (from, to, points), `p=0,1/2,1`, `p=0:1` or `p~uniform(0,1)`";

impl Axis {
    /// `points` values at equal distances, from the first to the last.
    ///
    /// Refuses fewer than two, and ends that are the same.
    pub fn spaced(
        parameter: impl Into<String>,
        from: Rational,
        to: Rational,
        points: u64,
    ) -> Result<Self, Error> {
        let parameter = parameter.into();
        if points < 2 || from == to {
            let fault = Diagnostic::error(format!(
                "{points} points of `{parameter}` cannot run from {from} to {to}"
            ));
            let hint = format!(
                "give two points or more between two values, or list them: `{parameter}={from}`"
            );
            return Err(Error::new(ErrorKind::Input, fault.hint(hint)));
        }
        let values = Values::Spaced(from, to, points);
        Ok(Axis { parameter, values })
    }

    /// These values, in their order. Refuses an empty list and a value that stands there twice.
    pub fn listed(
        parameter: impl Into<String>,
        values: impl IntoIterator<Item = Rational>,
    ) -> Result<Self, Error> {
        let (parameter, values): (String, Vec<_>) =
            (parameter.into(), values.into_iter().collect());
        if values.is_empty() {
            return Err(Error::input(format!(
                "there are no values of `{parameter}`"
            )));
        }
        let mut met = HashSet::new();
        if let Some(twice) = values.iter().find(|value| !met.insert(*value)) {
            let fault = format!("the value {twice} of `{parameter}` is listed twice");
            let fault = Diagnostic::error(fault).hint("leave one out");
            return Err(Error::new(ErrorKind::Input, fault));
        }
        let values = Values::Listed(values);
        Ok(Axis { parameter, values })
    }

    /// A sample from a distribution.
    pub fn drawn(parameter: impl Into<String>, distribution: Distribution) -> Self {
        Axis {
            parameter: parameter.into(),
            values: Values::Drawn(distribution),
        }
    }

    /// Reads what the command line says of a parameter: `p=0:1:101`, `p=0,1/2,1`,
    /// `p~normal(0.7,0.1)`; and where it is to be `sampled`, `p=0:1` for a uniform distribution and
    /// `p` alone for the model's own, which is uniform over the parameter's range unless the model
    /// says otherwise. All numbers are exact expressions.
    ///
    /// Refuses an unknown parameter, what is not written so, and what the constructors refuse, with
    /// the place.
    pub fn parse(model: &Model, text: impl Into<Snippet>, sampled: bool) -> Result<Self, Error> {
        let snippet = text.into();
        let text = snippet.text();
        let at = text.find(['=', '~']).unwrap_or(text.len());
        let name = snippet.part(0..at);
        let parameter = find(model, &name)?;
        let name = parameter.name.clone();
        let refused = |message: String, hint: &str| {
            let fault = Diagnostic::error(message).at(snippet.place()).hint(hint);
            Err(Error::new(ErrorKind::Input, fault))
        };
        let uncounted = |message: String| {
            let hint = format!(
                "write `--over {name}=FROM:TO:POINTS` for a grid, or add `--sample N` for a sample"
            );
            refused(message, &hint)
        };
        if at == text.len() {
            if !sampled {
                return uncounted(format!("how many values `{name}` is to take is not said"));
            }
            return match (&parameter.distribution, &parameter.range) {
                (Some(own), _) => Ok(Axis::drawn(name, own.clone())),
                (None, Some((least, greatest))) => {
                    let uniform = Distribution::uniform(least.clone(), greatest.clone());
                    placed(uniform, &snippet).map(|uniform| Axis::drawn(name, uniform))
                }
                (None, None) => {
                    let hint = format!(
                        "write `--over \"{name}~uniform(a, b)\"`, or give it a range in the model"
                    );
                    refused(
                        format!("the model gives `{name}` neither a range nor a distribution"),
                        &hint,
                    )
                }
            };
        }
        let rest = snippet.part(at + 1..text.len());
        if text[at..].starts_with('~') {
            let read = Distribution::parse(rest, parameter.range.as_ref())?;
            return Ok(Axis::drawn(name, read));
        }
        let parts = rest.split(':');
        let axis = match &parts[..] {
            [list] => {
                let values = list.split(',').into_iter().map(evaluate_constant);
                Axis::listed(name, values.collect::<Result<Vec<_>, _>>()?)
            }
            [from, to] => {
                let ends = (number(from)?, number(to)?);
                if !sampled {
                    return uncounted(format!(
                        "how many values from {} to {} `{name}` is to take is not said",
                        ends.0, ends.1
                    ));
                }
                Distribution::uniform(ends.0, ends.1).map(|uniform| Axis::drawn(name, uniform))
            }
            [from, to, points] => {
                let Ok(points) = points.text().parse::<u64>() else {
                    let message = format!("`{}` is no number of points", points.text());
                    return refused(message, FORMS);
                };
                Axis::spaced(name, number(from)?, number(to)?, points)
            }
            _ => return refused(format!("`{}` has too many parts", rest.text()), FORMS),
        };
        placed(axis, &snippet)
    }

    /// The parameter's name.
    pub fn parameter(&self) -> &str {
        &self.parameter
    }

    /// The distribution, if its values are drawn.
    pub fn distribution(&self) -> Option<&Distribution> {
        match &self.values {
            Values::Drawn(distribution) => Some(distribution),
            _ => None,
        }
    }

    /// How many grid values there are; one where they are drawn.
    pub(super) fn grid(&self) -> u64 {
        match &self.values {
            Values::Spaced(_, _, points) => *points,
            Values::Listed(values) => values.len() as u64,
            Values::Drawn(_) => 1,
        }
    }

    /// The least and the greatest value there can be.
    pub(super) fn ends(&self) -> Option<(&Rational, &Rational)> {
        match &self.values {
            Values::Spaced(from, to, _) => Some((from.min(to), from.max(to))),
            Values::Listed(values) => values.iter().min().zip(values.iter().max()),
            Values::Drawn(distribution) => Some((distribution.least(), distribution.greatest())),
        }
    }
}

fn number(text: &Snippet) -> Result<Rational, Error> {
    evaluate_constant(text.clone())
}

/// The parameter of a name, or a complaint there.
fn find<'m>(model: &'m Model, name: &Snippet) -> Result<&'m Parameter, Error> {
    let text = name.text();
    if let Some(parameter) = model.parameter(text) {
        return Ok(parameter);
    }
    let fault = match text.is_empty() {
        true => Diagnostic::error("a parameter's name is missing").hint(FORMS),
        false => unknown(model, text),
    };
    Err(Error::new(ErrorKind::Input, fault.at(name.place())))
}

/// The complaint about a name that is no parameter's.
pub(super) fn unknown(model: &Model, name: &str) -> Diagnostic {
    let known = || model.parameters().iter().map(|p| p.name.as_str());
    let hint = match known().next() {
        None => "the model has no parameters".to_string(),
        Some(_) => format!(
            "the parameters are `{}`",
            known().collect::<Vec<_>>().join("`, `")
        ),
    };
    let fault = Diagnostic::error(format!("there is no parameter `{name}`")).hint(hint);
    fault.suggest(name, known())
}

/// The same refusal with a place.
fn placed<T>(made: Result<T, Error>, snippet: &Snippet) -> Result<T, Error> {
    made.map_err(|error| match error.diagnostics() {
        [fault] if fault.place.is_none() => {
            Error::new(error.kind(), fault.clone().at(snippet.place()))
        }
        _ => error,
    })
}

impl fmt::Display for Axis {
    /// As the command line says it: `p=0:1:101`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.parameter;
        match &self.values {
            Values::Spaced(from, to, points) => write!(out, "{name}={from}:{to}:{points}"),
            Values::Listed(values) => {
                let texts: Vec<String> = values.iter().map(Rational::to_string).collect();
                write!(out, "{name}={}", texts.join(","))
            }
            Values::Drawn(distribution) => write!(out, "{name}~{distribution}"),
        }
    }
}
