//! What is robust on an interval of a parameter.

use super::{DecisionDocument, EndDocument, GameDocument, IntervalDocument, SCHEMA};
use crate::number::Rational;
use crate::run::Status;
use crate::study::robust::{Stretch, Survival};
use serde::{Deserialize, Serialize};

/// The output of `--interval`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RobustDocument {
    /// The version of the document's form.
    pub schema: u32,
    /// The game at the present values.
    pub game: GameDocument,
    /// Which kinds of equilibria survive, where there is one parameter with an interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survival: Option<SurvivalDocument>,
    /// What one player should do against the present equilibrium of the others, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionDocument>,
    /// What that present equilibrium is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
}

/// Which kinds of equilibria survive on an interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurvivalDocument {
    /// The parameter.
    pub over: String,
    /// Its interval.
    pub interval: [Rational; 2],
    /// Its present value.
    pub present: Rational,
    /// Whether the list of equilibria is complete at every value of the interval.
    pub complete: bool,
    /// Which limit was reached, so that nothing is said of values outside the interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Those that survive everywhere first.
    pub kinds: Vec<SurvivingKindDocument>,
}

/// A kind of equilibrium.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurvivingKindDocument {
    /// What it is called.
    pub name: String,
    /// Whether there is one at every value of the interval.
    pub everywhere: bool,
    /// Whether a present profile of the kind is known to be an equilibrium at every value, as it
    /// stands.
    pub unadjusted: bool,
    /// The values of the interval at which there is one.
    pub values: Vec<IntervalDocument>,
    /// The largest interval around the present value at every value of which there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius: Option<IntervalDocument>,
}

impl RobustDocument {
    /// From what was found.
    pub fn new(
        game: GameDocument,
        survival: Option<&Survival>,
        decision: Option<(DecisionDocument, String)>,
    ) -> Self {
        let (decision, against) = decision.unzip();
        RobustDocument {
            schema: SCHEMA,
            game,
            survival: survival.map(SurvivalDocument::new),
            decision,
            against,
        }
    }
}

impl SurvivalDocument {
    fn new(found: &Survival) -> Self {
        let stretch = |one: &Stretch| IntervalDocument {
            from: EndDocument::of(&found.parameter, &one.from.0, one.from.1),
            to: EndDocument::of(&found.parameter, &one.to.0, one.to.1),
        };
        let kinds = found.kinds.iter().map(|kind| SurvivingKindDocument {
            name: kind.name.clone(),
            everywhere: kind.everywhere,
            unadjusted: kind.unadjusted,
            values: kind.values.iter().map(stretch).collect(),
            radius: kind.radius.as_ref().map(stretch),
        });
        SurvivalDocument {
            over: found.parameter.clone(),
            interval: [found.interval.0.clone(), found.interval.1.clone()],
            present: found.present.clone(),
            complete: found.complete,
            reason: match found.status {
                Status::Solved => None,
                Status::Stopped(stop) => Some(stop.to_string()),
            },
            kinds: kinds.collect(),
        }
    }
}
