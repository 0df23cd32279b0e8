//! What `sweep` says on the whole.

use super::{Amount, Named, SCHEMA};
use crate::number::Rational;
use crate::strategy::Range;
use crate::study::sweep::{Summary, Sweep};
use serde::{Deserialize, Serialize};

/// The output of `sweep`; the answers themselves are in its table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SweepDocument {
    /// The version of the document's form.
    pub schema: u32,
    /// The model's title.
    pub title: String,
    /// The players' names.
    pub players: Vec<String>,
    /// The parameters that are the same at all points, with their values.
    pub parameters: Named<Rational>,
    /// What every swept parameter runs through, as the command line says it: `p=0:1:101`.
    pub over: Vec<String>,
    /// How many values are drawn of the sampled parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<u64>,
    /// What determines the sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Which part of all points this is, such as `1/4`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
    /// The concept, if one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concept: Option<String>,
    /// How many points there are to answer.
    pub points: u64,
    /// How many have an answer.
    pub finished: u64,
    /// How many of these had one before.
    pub resumed: u64,
    /// `solved`, or `limit` where a limit was reached before the last point.
    pub status: String,
    /// Which limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many points are answered by an error.
    pub errors: u64,
    /// The first of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_errors: Vec<PointError>,
    /// At how many points a limit on the work was reached.
    pub limited: u64,
    /// At how many points there is more than one class.
    pub several: u64,
    /// How often every name of a class occurs, the commonest first.
    pub names: Vec<NameCount>,
    /// What every player expects, in any class of any point.
    pub payoffs: Named<Amount>,
    /// The value of every outcome, in any class of any point.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub outcomes: Named<Amount>,
    /// Where the table is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// An error at a point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointError {
    /// The point's number, from 1.
    pub point: u64,
    /// The swept parameters there.
    pub parameters: Named<Rational>,
    /// One sentence.
    pub error: String,
}

/// At how many points a class of a name is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NameCount {
    /// The name; nothing for all classes without one.
    pub name: Option<String>,
    /// At how many points.
    pub points: u64,
}

impl SweepDocument {
    /// The summary of a sweep whose table is in `file`, if it is in one.
    pub fn new(sweep: &Sweep, summary: &Summary, file: Option<String>) -> Self {
        let (model, design) = (sweep.model(), sweep.design());
        let swept = || design.axes().iter().map(|axis| axis.parameter());
        let fixed = sweep.base().iter();
        let fixed = fixed.filter(|(name, _)| swept().all(|other| other != *name));
        let first_errors = summary.first_errors.iter().map(|fault| PointError {
            point: fault.point + 1,
            parameters: swept()
                .map(String::from)
                .zip(fault.values.iter().cloned())
                .collect(),
            error: fault.error.clone(),
        });
        let names = summary.names.iter().map(|(name, points)| NameCount {
            name: name.clone(),
            points: *points,
        });
        SweepDocument {
            schema: SCHEMA,
            title: model.title().to_string(),
            players: model.players().to_vec(),
            parameters: fixed
                .map(|(name, value)| (name.to_string(), value.clone()))
                .collect(),
            over: design.axes().iter().map(ToString::to_string).collect(),
            sample: design.sample(),
            seed: design.sample().map(|_| design.seed()),
            shard: Some(design.part())
                .filter(|part| !part.is_whole())
                .map(|part| part.to_string()),
            concept: sweep.question().concept.map(|concept| concept.to_string()),
            points: summary.points,
            finished: summary.finished,
            resumed: summary.resumed,
            status: match summary.stop {
                None => "solved".to_string(),
                Some(_) => "limit".to_string(),
            },
            reason: summary.stop.map(|stop| stop.to_string()),
            errors: summary.errors,
            first_errors: first_errors.collect(),
            limited: summary.limited,
            several: summary.several,
            names: names.collect(),
            payoffs: amounts(model.players(), &summary.payoffs),
            outcomes: amounts(&sweep.question().outcomes, &summary.outcomes),
            file,
        }
    }
}

fn amounts(names: &[String], ranges: &[Option<Range>]) -> Named<Amount> {
    let pairs = names.iter().zip(ranges);
    let known = pairs.filter_map(|(name, range)| {
        let range = range.as_ref()?;
        Some((name.clone(), Amount::new(range, true)))
    });
    known.collect()
}
