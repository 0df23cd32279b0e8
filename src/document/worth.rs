//! What `value` says: what a channel, verification and a pledge are worth.

use super::{EndDocument, Formula, GameDocument, Number, SCHEMA};
use crate::game::Game;
use crate::number::Rational;
use crate::run::Status;
use crate::study::{Curve, Piece, Worth, WorthCurve};
use serde::{Deserialize, Serialize};

/// The output of `value`: the best value of a goal under one solution concept after another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorthDocument {
    /// The version of the document's form.
    pub schema: u32,
    /// The game.
    pub game: GameDocument,
    /// The goal, as it was given.
    pub objective: String,
    /// Who pledges, and whose own payoff the last rungs are in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader: Option<String>,
    /// From the lowest to the highest: those for the goal, then those in the leader's payoff.
    pub rungs: Vec<RungDocument>,
    /// What lies between two rungs.
    pub differences: Vec<DifferenceDocument>,
}

/// The best value under one solution concept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RungDocument {
    /// Which: `worst-sequential`, `best-sequential`, `best-nash`, `communication`,
    /// `certification`, `planner`, `leader-nash`, `sse` or `sefce`.
    pub what: String,
    /// Whether it is in the leader's own payoff, and not the goal's.
    pub for_leader: bool,
    /// The best value that was found; `null` if none is known.
    pub value: Option<Number>,
    /// Whether there is no better one.
    pub proved: bool,
    /// What none exceeds, where the value is not proved but that is known; of the worst one what
    /// none falls short of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Number>,
    /// Why no value is known, or why it is not proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
}

/// What lies between two rungs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DifferenceDocument {
    /// Its name, such as `value of the channel`.
    pub what: String,
    /// The lower rung.
    pub from: String,
    /// The higher rung.
    pub to: String,
    /// How much higher it is; `null` unless both are proved.
    pub value: Option<Number>,
}

/// The output of `value --over` and of `threshold` for a concept with a device: the best value as a
/// function of one parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorthCurveDocument {
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
    /// The goal, as it was given; of concepts with a leader it is the leader's payoff.
    pub objective: String,
    /// Who pledges, if somebody does in one of the concepts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader: Option<String>,
    /// One for every concept.
    pub curves: Vec<CurveDocument>,
}

/// The best value under one concept as a function of the parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurveDocument {
    /// The concept.
    pub concept: String,
    /// `solved`, or `limit` where a limit was reached and pieces are missing at the right.
    pub status: String,
    /// Which limit was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// From left to right, without gaps.
    pub pieces: Vec<PieceDocument>,
}

/// A point or an interval of the parameter and the best value there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PieceDocument {
    /// The left end.
    pub from: EndDocument,
    /// The right end; of a point the point again.
    pub to: EndDocument,
    /// Whether the present value is in it.
    #[serde(default)]
    pub present: bool,
    /// The best value as a formula in the parameter; `null` where there is none.
    pub value: Option<Formula>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl WorthDocument {
    /// The ladder of a game that was made with these parameters.
    pub fn new(game: &Game, parameters: &[(String, Rational)], worth: &Worth) -> Self {
        let exact = |value: &Option<Rational>| value.clone().map(Number::Exact);
        let rungs = worth.rungs.iter().map(|rung| RungDocument {
            what: rung.what.to_string(),
            for_leader: rung.what.is_for_leader(),
            value: exact(&rung.value),
            proved: rung.proved,
            bound: exact(&rung.bound),
            why_not: rung.why_not.clone(),
        });
        let differences = worth.differences.iter().map(|own| DifferenceDocument {
            what: own.what.to_string(),
            from: own.from.to_string(),
            to: own.to.to_string(),
            value: exact(&own.value),
        });
        WorthDocument {
            schema: SCHEMA,
            game: GameDocument::new(game, parameters),
            objective: worth.goal.clone(),
            leader: worth.leader.map(|own| game.player_name(own).to_string()),
            rungs: rungs.collect(),
            differences: differences.collect(),
        }
    }
}

impl WorthCurveDocument {
    /// The curves of a model with this game at the present values.
    pub fn new(worth: &WorthCurve, game: GameDocument) -> Self {
        let over = &worth.parameter;
        let (game, present) = game.without(over);
        WorthCurveDocument {
            schema: SCHEMA,
            over: over.clone(),
            range: [worth.range.0.clone(), worth.range.1.clone()],
            objective: worth.goal.clone(),
            leader: (worth.leader).and_then(|own| game.players.get(own.index()).cloned()),
            curves: (worth.curves.iter())
                .map(|curve| CurveDocument::new(curve, &present))
                .collect(),
            present,
            game,
        }
    }
}

impl CurveDocument {
    fn new(curve: &Curve, present: &Rational) -> Self {
        CurveDocument {
            concept: curve.concept.to_string(),
            status: match curve.status {
                Status::Solved => "solved".to_string(),
                Status::Stopped(_) => "limit".to_string(),
            },
            reason: match curve.status {
                Status::Solved => None,
                Status::Stopped(stop) => Some(stop.to_string()),
            },
            pieces: (curve.pieces.iter())
                .map(|piece| PieceDocument::new(piece, present))
                .collect(),
        }
    }
}

impl PieceDocument {
    fn new(piece: &Piece, present: &Rational) -> Self {
        let (from, to) = (&piece.from, &piece.to);
        let error = piece.value.as_ref().err().map(|fault| {
            let messages = fault.diagnostics().iter().map(|one| one.message.as_str());
            messages.collect::<Vec<_>>().join("; ")
        });
        PieceDocument {
            from: EndDocument::of(&piece.parameter, &from.0, from.1),
            to: EndDocument::of(&piece.parameter, &to.0, to.1),
            present: piece.contains(&present.clone().into()),
            value: piece.value.as_ref().ok().map(ToString::to_string),
            error,
        }
    }
}
