//! What is said of a point: the kinds of its equilibria.

use crate::concepts::{Completeness, Concept};
use crate::diagnostic::{Error, ErrorKind};
use crate::number::Rational;
use crate::run::{Run, Status, Stop};
use crate::study::label::label;
use crate::study::traced::{Possibility, possibility};
use crate::study::{Atlas, Chart};
use std::collections::HashMap;
use std::sync::Arc;

/// The answer at a point, in kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label {
    /// The kinds of equilibria, in alphabetical order.
    pub kinds: Vec<String>,
    /// Whether these are all there are.
    pub complete: bool,
    /// Why there is no answer: the model makes no sense there, or there is no method.
    pub error: Option<String>,
    /// By outcome of the question, where some equilibrium is listed.
    pub possible: Vec<Option<Possibility>>,
}

impl Label {
    fn of(chart: &Chart) -> Result<Self, Error> {
        let known = match &chart.answer {
            Ok(known) => known,
            Err(fault) if matches!(fault.kind(), ErrorKind::Internal | ErrorKind::Io) => {
                return Err(fault.clone());
            }
            Err(fault) => {
                let messages = fault.diagnostics().iter().map(|one| one.message.as_str());
                return Ok(Label {
                    kinds: Vec::new(),
                    complete: false,
                    error: Some(messages.collect::<Vec<_>>().join("; ")),
                    possible: Vec::new(),
                });
            }
        };
        let classes = known.catalogue.classes.iter();
        let mut kinds: Vec<String> = classes
            .map(|class| label(known.game.shape(), class))
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        let outcomes = known.outcomes.iter();
        Ok(Label {
            kinds,
            complete: known.catalogue.completeness == Completeness::All,
            error: None,
            possible: outcomes
                .map(|range| range.as_ref().map(possibility))
                .collect(),
        })
    }

    /// Whether there are equilibria of a kind.
    pub fn has(&self, kind: &str) -> bool {
        self.kinds
            .binary_search_by(|own| own.as_str().cmp(kind))
            .is_ok()
    }
}

/// The labels met so far, and those of the charts.
pub(super) struct Labels<'a> {
    atlas: &'a Atlas,
    pub(super) run: &'a Run<'a>,
    known: Vec<Label>,
    numbers: HashMap<Label, usize>,
    /// By address; a chart that is here stays alive.
    charts: HashMap<*const Chart, (Arc<Chart>, usize)>,
    concept: Option<Concept>,
}

/// What is known at a point.
#[derive(Clone)]
pub(super) struct Sample {
    pub(super) chart: Arc<Chart>,
    pub(super) label: usize,
}

impl<'a> Labels<'a> {
    pub(super) fn new(atlas: &'a Atlas, run: &'a Run<'a>) -> Self {
        Labels {
            atlas,
            run,
            known: Vec::new(),
            numbers: HashMap::new(),
            charts: HashMap::new(),
            concept: None,
        }
    }

    /// The names of the two parameters.
    pub(super) fn names(&self) -> Vec<String> {
        self.atlas.over().map(String::from).collect()
    }

    /// The answer at a point; or why there is none in time.
    pub(super) fn at(&mut self, point: &[Rational; 2]) -> Result<Result<Sample, Stop>, Error> {
        if let Some(stop) = self.run.stopped() {
            return Ok(Err(stop));
        }
        let chart = self.atlas.chart(point, self.run)?;
        if let Ok(known) = &chart.answer {
            match known.catalogue.status {
                Status::Stopped(stop) if stop != Stop::Work => return Ok(Err(stop)),
                _ => {}
            }
            self.concept = self.concept.or(Some(known.catalogue.concept));
        }
        let address = Arc::as_ptr(&chart);
        if let Some((_, label)) = self.charts.get(&address) {
            let label = *label;
            return Ok(Ok(Sample { chart, label }));
        }
        let own = Label::of(&chart)?;
        let label = *self.numbers.entry(own).or_insert_with_key(|own| {
            self.known.push(own.clone());
            self.known.len() - 1
        });
        self.charts.insert(address, (Arc::clone(&chart), label));
        Ok(Ok(Sample { chart, label }))
    }

    /// The labels by number, and the concept.
    pub(super) fn finish(self) -> (Vec<Label>, Option<Concept>) {
        (self.known, self.concept)
    }
}
