//! What `threshold` says: the phase diagram over one parameter.

use super::{FormulaAmount, FormulaClass, GameDocument, Named, SCHEMA};
use crate::number::{Algebraic, Rational};
use crate::run::Status;
use crate::study::{Cell, Diagram, End, Possibility};
use serde::{Deserialize, Serialize};

/// The output of `threshold`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdDocument {
    /// The version of the document's form.
    pub schema: u32,
    /// The game; its parameters without the one that varies.
    pub game: GameDocument,
    /// The parameter that varies.
    pub over: String,
    /// Its value in the model, or as it was set.
    pub present: Rational,
    /// From where to where.
    pub range: [Rational; 2],
    /// What was asked for.
    pub concept: String,
    /// `solved`, or `limit` where a limit was reached and cells are missing at the right.
    pub status: String,
    /// Which limit was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// From left to right.
    pub cells: Vec<CellDocument>,
    /// By outcome, where it is an event: where it can happen, and where it must.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub outcomes: Named<WhereDocument>,
}

/// Where something can happen, and where it must.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhereDocument {
    /// In some equilibrium with positive probability.
    pub can: Vec<IntervalDocument>,
    /// In every equilibrium for certain.
    pub must: Vec<IntervalDocument>,
}

/// An interval of the parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IntervalDocument {
    /// Its left end.
    pub from: EndDocument,
    /// Its right end.
    pub to: EndDocument,
}

/// An end of an interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndDocument {
    /// Where it is rational: the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Rational>,
    /// Where it is irrational: a polynomial of which it is a root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polynomial: Option<String>,
    /// The only root between these two is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub between: Option<[Rational; 2]>,
    /// Nearby.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approx: Option<f64>,
    /// Whether the end belongs to the interval.
    pub closed: bool,
}

/// A cell: a point, or an interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellDocument {
    /// The left end.
    pub from: EndDocument,
    /// The right end; of a point the point again.
    pub to: EndDocument,
    /// Whether the present value is in it.
    #[serde(default)]
    pub present: bool,
    /// What the list of classes is: `all`, or `found` where some may be missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completeness: Option<String>,
    /// Why some may be missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The classes of equilibria.
    pub classes: Vec<FormulaClass>,
    /// What binds at the left end, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding_at_from: Option<String>,
    /// What binds at the right end, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding_at_to: Option<String>,
    /// The range of the first outcome over all equilibria.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<FormulaAmount>,
    /// The ranges of all outcomes, by expression.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub outcomes: Named<FormulaAmount>,
}

impl ThresholdDocument {
    /// The diagram of a model with this game at the present values; those of `parameters`.
    pub fn new(diagram: &Diagram, game: GameDocument) -> Self {
        let over = &diagram.parameter;
        let (game, present) = game.without(over);
        let answers = diagram
            .cells
            .iter()
            .filter_map(|cell| cell.answer.as_ref().ok());
        let mut concepts = answers.map(|known| known.traced.catalogue.concept.to_string());
        let named = diagram.question.concept.map(|concept| concept.to_string());
        ThresholdDocument {
            schema: SCHEMA,
            game,
            over: over.clone(),
            present: present.clone(),
            range: [diagram.range.0.clone(), diagram.range.1.clone()],
            concept: named.or_else(|| concepts.next()).unwrap_or_default(),
            status: match diagram.status {
                Status::Solved => "solved".to_string(),
                Status::Stopped(_) => "limit".to_string(),
            },
            reason: match diagram.status {
                Status::Solved => None,
                Status::Stopped(stop) => Some(stop.to_string()),
            },
            cells: diagram
                .cells
                .iter()
                .map(|cell| CellDocument::new(diagram, cell, &present))
                .collect(),
            outcomes: (diagram.question.outcomes.iter().enumerate())
                .filter_map(|(index, text)| Some((text, WhereDocument::new(diagram, index)?)))
                .collect(),
        }
    }
}

impl WhereDocument {
    fn new(diagram: &Diagram, outcome: usize) -> Option<Self> {
        let mut events = diagram
            .cells
            .iter()
            .filter_map(|cell| cell.answer.as_ref().ok());
        events
            .any(|known| known.possible[outcome].is_some())
            .then(|| {
                let intervals = |of: fn(&Possibility) -> bool| {
                    let found =
                        diagram.intervals(|known| known.possible[outcome].as_ref().is_some_and(of));
                    let ends = found.iter().map(|(first, last)| IntervalDocument {
                        from: EndDocument::new(diagram, &first.from),
                        to: EndDocument::new(diagram, &last.to),
                    });
                    ends.collect()
                };
                WhereDocument {
                    can: intervals(|possible| possible.can),
                    must: intervals(|possible| possible.must),
                }
            })
    }
}

impl EndDocument {
    /// An end of a diagram's cell.
    pub fn new(diagram: &Diagram, end: &End) -> Self {
        EndDocument::of(&diagram.parameter, &end.value, end.closed)
    }

    /// A value of a parameter as an end.
    pub fn of(parameter: &str, value: &Algebraic, closed: bool) -> Self {
        let (polynomial, between, approx) = match value.as_rational() {
            Some(_) => (None, None, None),
            None => {
                let (low, high) = value.interval();
                let polynomial = value.polynomial().display(&[parameter]).to_string();
                (Some(polynomial), Some([low, high]), Some(value.to_f64()))
            }
        };
        EndDocument {
            value: value.as_rational().cloned(),
            polynomial,
            between,
            approx,
            closed,
        }
    }
}

impl CellDocument {
    fn new(diagram: &Diagram, cell: &Cell, present: &Rational) -> Self {
        let words = |end: &End| {
            let all: Vec<String> = end.binding.iter().map(ToString::to_string).collect();
            (!all.is_empty()).then(|| all.join("; "))
        };
        let empty = CellDocument {
            from: EndDocument::new(diagram, &cell.from),
            to: EndDocument::new(diagram, &cell.to),
            present: cell.contains(&Algebraic::from(present.clone())),
            completeness: None,
            reason: None,
            error: None,
            classes: Vec::new(),
            binding_at_from: words(&cell.from),
            binding_at_to: words(&cell.to),
            outcome: None,
            outcomes: Named::default(),
        };
        let known = match &cell.answer {
            Ok(known) => &known.traced,
            Err(fault) => {
                let messages = fault.diagnostics().iter().map(|one| one.message.clone());
                return CellDocument {
                    error: Some(messages.collect::<Vec<_>>().join("; ")),
                    ..empty
                };
            }
        };
        let catalogue = &known.catalogue;
        let ranges = known
            .outcomes
            .iter()
            .map(|range| range.as_ref().map(FormulaAmount::new));
        let outcomes: Vec<_> = diagram.question.outcomes.iter().zip(ranges).collect();
        CellDocument {
            completeness: Some(catalogue.completeness.to_string()),
            reason: match catalogue.status {
                Status::Solved => catalogue.reason.clone(),
                Status::Stopped(stop) => Some(stop.to_string()),
            },
            classes: (catalogue.classes.iter())
                .map(|class| FormulaClass::new(&known.game, class))
                .collect(),
            outcome: outcomes.first().and_then(|(_, range)| range.clone()),
            outcomes: outcomes
                .into_iter()
                .filter_map(|(text, range)| Some((text, range?)))
                .collect(),
            ..empty
        }
    }
}
