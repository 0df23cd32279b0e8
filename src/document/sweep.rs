//! What `sweep` says on the whole.

use super::{Amount, Named};
use crate::number::Rational;
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
