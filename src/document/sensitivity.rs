//! What `explain` says: why the answer is what it is, and what would change it.

use super::{Amount, EndDocument, Formula, GameDocument, Named, SCHEMA};
use crate::game::Game;
use crate::number::{Algebraic, Rational};
use crate::run::Status;
use crate::study::{
    Bar, Binding, Branch, Course, Critical, Direction, Effect, Event, Explained, Flip, Incentive,
    Nearest, Rate, Reading, Request, Sensitivity, Side, What,
};
use serde::{Deserialize, Serialize};

/// The output of `explain`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainDocument {
    /// The version of the document's form.
    pub schema: u32,
    /// The game and the present values of its parameters.
    pub game: GameDocument,
    /// The concept.
    pub concept: String,
    /// What the list of classes is: `all`, or another word where some may be missing.
    pub completeness: String,
    /// `solved`, or `limit` where a limit was reached and something was not looked at.
    pub status: String,
    /// Which limit was reached, or why classes may be missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// By class of equilibria, what it is called.
    pub classes: Vec<String>,
    /// The class that is explained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explained: Option<ExplainedDocument>,
    /// The outcome that is followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeNowDocument>,
    /// By parameter with a range: what it does, moved alone.
    pub parameters: Named<EffectDocument>,
    /// The parameters without a range, which were not looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<String>,
    /// The main parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<String>,
    /// Its nearest threshold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<NearestDocument>,
    /// The ends of the ranges, the largest swing first.
    pub tornado: Vec<BarDocument>,
}

/// An outcome at the present values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutcomeNowDocument {
    /// What was asked for.
    pub expression: String,
    /// Its range over all equilibria, where there are some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Amount>,
}

/// The class that is explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainedDocument {
    /// Its number, from one.
    pub class: usize,
    /// What it is called.
    pub name: String,
    /// What keeps every player to what it does.
    pub incentives: Vec<IncentiveDocument>,
}

/// What keeps a player to what it does at an information set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncentiveDocument {
    /// Who.
    pub player: String,
    /// Where.
    pub infoset: String,
    /// Whether plays come there.
    pub on_path: bool,
    /// Whether no other incentive of the player on the path has a smaller slack.
    pub binding: bool,
    /// The actions that are taken.
    pub taken: Vec<String>,
    /// The best action that is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative: Option<String>,
    /// What that would lose.
    pub slack: Rational,
    /// What the player believes, at sets of several nodes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beliefs: Vec<BeliefDocument>,
    /// Which belief would make it indifferent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub critical: Option<CriticalDocument>,
}

/// A node and how likely it is thought to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BeliefDocument {
    /// The actions from the root to the node.
    pub history: Vec<String>,
    /// The belief in it.
    pub probability: Rational,
}

/// The belief at which a player would be indifferent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CriticalDocument {
    /// Who does later what the belief is about; absent if it is about what happened before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub player: Option<String>,
    /// What is done later, or what happened before.
    pub event: String,
    /// The action of the believer after which that would be done; absent if it is the one taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The present belief.
    pub present: Rational,
    /// The belief at which the player is indifferent; absent where no belief makes it so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indifferent: Option<Rational>,
}

/// What a parameter does, moved alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EffectDocument {
    /// Its present value.
    pub present: Rational,
    /// Its range, widened to the present value where that lies outside.
    pub range: [Rational; 2],
    /// Whether the catalogue now is unlike that right beside it.
    pub on_boundary: bool,
    /// `solved`, or `limit` where not all of the range was looked at.
    pub status: String,
    /// What a lower value changes.
    pub below: SideDocument,
    /// What a higher value changes.
    pub above: SideDocument,
    /// Where there is no answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<RefusedDocument>,
    /// What it does to the outcome's least value over all equilibria.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<CourseDocument>,
    /// What it does to the outcome's greatest value over all equilibria.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub greatest: Option<CourseDocument>,
}

/// Values of a parameter for which there is no answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefusedDocument {
    /// Which values.
    pub cell: String,
    /// Why.
    pub reason: String,
}

/// What moving a parameter in one direction changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SideDocument {
    /// Where the catalogue changes first; absent where it does not within the range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<FlipDocument>,
    /// Where the explained kind is gone; absent where it stays over the whole range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flip: Option<FlipDocument>,
}

/// A value at which something changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlipDocument {
    /// The value; `closed` where all is still as now at the value itself.
    pub at: EndDocument,
    /// What binds there.
    pub binding: Vec<BindingDocument>,
    /// The kinds that are not there on the other side.
    pub vanish: Vec<String>,
    /// The kinds that are new there.
    pub appear: Vec<String>,
    /// Why there is no answer on the other side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// What becomes of an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BindingDocument {
    /// `excluded`, `indifferent` or `vanishes`.
    pub what: String,
    /// Whose action; absent for chance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub player: Option<String>,
    /// Where it is taken.
    pub place: String,
    /// The action.
    pub action: String,
}

/// How a value moves with a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CourseDocument {
    /// How it changes as the parameter falls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<RateDocument>,
    /// How it changes as the parameter rises.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<RateDocument>,
    /// Over the whole range as the parameter rises: `constant`, `rises`, `falls` or `both`.
    pub direction: String,
    /// Whether there is a value everywhere in the range.
    pub everywhere: bool,
    /// The value at the low end of the range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Rational>,
    /// The value at the high end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Rational>,
}

/// How a value changes on one side: its derivative, or where it jumps to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateDocument {
    /// The derivative at the present value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derivative: Option<Rational>,
    /// The derivative as a function of the parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<Formula>,
    /// What it jumps to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jumps_to: Option<Rational>,
}

/// The nearest threshold of the main parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearestDocument {
    /// The parameter's present value.
    pub present: Rational,
    /// The threshold.
    pub at: EndDocument,
    /// The kind of equilibrium that begins or ends there.
    pub kind: String,
    /// On which side of the threshold that is: `above` or `below`.
    pub side: String,
    /// What binds there.
    pub binding: Vec<BindingDocument>,
    /// Why there is no answer beyond the threshold, where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// By parameter: how the threshold moves with it.
    pub derivatives: Named<DerivativeDocument>,
    /// Why derivatives are missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How a threshold moves with a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DerivativeDocument {
    /// As the parameter falls; absent at the low end of its range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<BranchDocument>,
    /// As it rises; absent at the high end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<BranchDocument>,
}

/// A threshold as a function of a parameter, on one side of the parameter's present value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BranchDocument {
    /// The derivative, if it is rational.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derivative: Option<Rational>,
    /// Nearby, if it is irrational.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approx: Option<f64>,
    /// The threshold as a function of the parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<Formula>,
    /// Which way the formula goes over the parameter's range: as in [`CourseDocument::direction`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// Why there is no derivative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What the ends of a parameter's range bring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BarDocument {
    /// The parameter.
    pub parameter: String,
    /// The ends of its range.
    pub ends: [Rational; 2],
    /// The threshold at the two ends; absent of the main parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<[ReadingDocument; 2]>,
    /// The outcome at the two ends; null where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<[Option<Amount>; 2]>,
    /// How far what is followed moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swing: Option<Rational>,
}

/// Where a threshold is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadingDocument {
    /// `threshold`, or where there is none within the range `throughout` or `never`: the kind of
    /// equilibrium is everywhere or nowhere in it; `elsewhere` where it is in part of the range
    /// without such a border; `refused` where there is no answer.
    pub what: String,
    /// The threshold, if it is rational.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Rational>,
    /// Nearby, if it is irrational.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approx: Option<f64>,
}

fn status(status: Status) -> String {
    match status {
        Status::Solved => "solved".to_string(),
        Status::Stopped(_) => "limit".to_string(),
    }
}

fn direction(direction: Direction) -> String {
    let word = match direction {
        Direction::Constant => "constant",
        Direction::Rises => "rises",
        Direction::Falls => "falls",
        Direction::Both => "both",
    };
    word.to_string()
}

fn value(number: &Algebraic) -> (Option<Rational>, Option<f64>) {
    match number.as_rational() {
        Some(value) => (Some(value.clone()), None),
        None => (None, Some(number.to_f64())),
    }
}

impl ExplainDocument {
    /// What was found for a request.
    pub fn new(found: &Sensitivity, request: &Request, game: GameDocument) -> Self {
        let effects = found.effects.iter();
        let followed = request.question.outcomes.first();
        ExplainDocument {
            schema: SCHEMA,
            game,
            concept: found.catalogue.concept.to_string(),
            completeness: found.catalogue.completeness.to_string(),
            status: status(found.status),
            reason: match found.status {
                Status::Solved => found.catalogue.reason.clone(),
                Status::Stopped(stop) => Some(stop.to_string()),
            },
            classes: found.kinds.clone(),
            explained: (found.explained.as_ref())
                .map(|explained| ExplainedDocument::new(&found.game, explained)),
            outcome: followed.map(|expression| OutcomeNowDocument {
                expression: expression.clone(),
                now: found.outcome.as_ref().map(|range| Amount::new(range, true)),
            }),
            parameters: effects
                .map(|effect| (effect.parameter.clone(), EffectDocument::new(effect)))
                .collect(),
            skipped: found.skipped.clone(),
            over: found.over.clone(),
            threshold: found.threshold.as_ref().map(NearestDocument::new),
            tornado: (found.tornado.iter())
                .filter_map(|bar| {
                    let own = found
                        .effects
                        .iter()
                        .find(|own| own.parameter == bar.parameter)?;
                    Some(BarDocument::new(bar, own, followed.is_some()))
                })
                .collect(),
        }
    }
}

impl ExplainedDocument {
    /// What keeps the players to a class of this game.
    pub fn new(game: &Game, explained: &Explained) -> Self {
        let incentives = explained.incentives.iter().enumerate();
        ExplainedDocument {
            class: explained.class + 1,
            name: explained.name.clone(),
            incentives: incentives
                .map(|(place, own)| {
                    let binding = explained.binding.contains(&Some(place));
                    IncentiveDocument::new(game, own, binding)
                })
                .collect(),
        }
    }
}

impl IncentiveDocument {
    fn new(game: &Game, own: &Incentive, binding: bool) -> Self {
        let name = |action| game.action_name(action).to_string();
        let beliefs = own.belief.iter().map(|(node, probability)| BeliefDocument {
            history: game.history(*node).into_iter().map(String::from).collect(),
            probability: probability.clone(),
        });
        IncentiveDocument {
            player: game.player_name(own.player).to_string(),
            infoset: game.infoset(own.infoset).label().to_string(),
            on_path: own.on_path,
            binding,
            taken: own.taken.iter().map(|&action| name(action)).collect(),
            alternative: own.alternative.map(name),
            slack: own.slack.clone(),
            beliefs: match own.belief.len() {
                0 | 1 => Vec::new(),
                _ => beliefs.collect(),
            },
            critical: (own.critical.as_ref()).map(|critical| CriticalDocument::new(game, critical)),
        }
    }
}

impl CriticalDocument {
    fn new(game: &Game, critical: &Critical) -> Self {
        let name = |action| game.action_name(action).to_string();
        let (player, event, after) = match &critical.event {
            Event::Later {
                player,
                action,
                after,
            } => {
                let player = game.player_name(*player).to_string();
                (Some(player), name(*action), after.map(name))
            }
            Event::Before(event) => (None, event.clone(), None),
        };
        CriticalDocument {
            player,
            event,
            after,
            present: critical.present.clone(),
            indifferent: critical.indifferent.clone(),
        }
    }
}

impl EffectDocument {
    fn new(effect: &Effect) -> Self {
        let side = |side: &Side| SideDocument {
            change: side
                .change
                .as_ref()
                .map(|flip| FlipDocument::new(effect, flip)),
            flip: side
                .flip
                .as_ref()
                .map(|flip| FlipDocument::new(effect, flip)),
        };
        let outcome = effect.outcome.as_ref();
        EffectDocument {
            present: effect.present.clone(),
            range: [effect.range.0.clone(), effect.range.1.clone()],
            on_boundary: effect.on_boundary,
            status: status(effect.status),
            below: side(&effect.below),
            above: side(&effect.above),
            refused: (effect.refused.iter())
                .map(|(cell, reason)| RefusedDocument {
                    cell: cell.clone(),
                    reason: reason.clone(),
                })
                .collect(),
            least: outcome.map(|outcome| CourseDocument::new(&outcome.least)),
            greatest: outcome.map(|outcome| CourseDocument::new(&outcome.greatest)),
        }
    }
}

impl FlipDocument {
    fn new(effect: &Effect, flip: &Flip) -> Self {
        FlipDocument {
            at: EndDocument::of(&effect.parameter, &flip.value, flip.kept),
            binding: flip.binding.iter().map(BindingDocument::new).collect(),
            vanish: flip.vanish.clone(),
            appear: flip.appear.clone(),
            refused: flip.refused.clone(),
        }
    }
}

impl BindingDocument {
    fn new(binding: &Binding) -> Self {
        let what = match binding.what {
            What::Excluded => "excluded",
            What::Indifferent => "indifferent",
            What::Vanishes => "vanishes",
        };
        BindingDocument {
            what: what.to_string(),
            player: binding.player.clone(),
            place: binding.place.clone(),
            action: binding.action.clone(),
        }
    }
}

impl CourseDocument {
    fn new(course: &Course) -> Self {
        let rate = |rate: &Rate| match rate {
            Rate::Derivative { value, formula } => RateDocument {
                derivative: Some(value.clone()),
                formula: Some(formula.to_string()),
                jumps_to: None,
            },
            Rate::Jump { to } => RateDocument {
                derivative: None,
                formula: None,
                jumps_to: Some(to.clone()),
            },
        };
        CourseDocument {
            below: course.below.as_ref().map(rate),
            above: course.above.as_ref().map(rate),
            direction: direction(course.direction),
            everywhere: course.everywhere,
            low: course.low.clone(),
            high: course.high.clone(),
        }
    }
}

impl NearestDocument {
    fn new(threshold: &Nearest) -> Self {
        let slopes = threshold.slopes.iter().map(|slope| {
            let side =
                |side: &Option<Result<Branch, String>>| side.as_ref().map(BranchDocument::new);
            let own = DerivativeDocument {
                below: side(&slope.below),
                above: side(&slope.above),
            };
            (slope.parameter.clone(), own)
        });
        NearestDocument {
            present: threshold.present.clone(),
            at: EndDocument::of(&threshold.parameter, &threshold.value, true),
            kind: threshold.kind.clone(),
            side: if threshold.above { "above" } else { "below" }.to_string(),
            binding: threshold.binding.iter().map(BindingDocument::new).collect(),
            refused: threshold.refused.clone(),
            derivatives: slopes.collect(),
            reason: threshold.without_slopes.clone(),
        }
    }
}

impl BranchDocument {
    fn new(branch: &Result<Branch, String>) -> Self {
        let (own, reason) = match branch {
            Ok(own) => (Some(own), None),
            Err(reason) => (None, Some(reason.clone())),
        };
        let (derivative, approx) = own.map_or((None, None), |own| value(&own.slope));
        BranchDocument {
            derivative,
            approx,
            formula: own
                .and_then(|own| own.formula.as_ref())
                .map(ToString::to_string),
            direction: own.and_then(|own| own.direction).map(direction),
            reason,
        }
    }
}

impl BarDocument {
    fn new(bar: &Bar, effect: &Effect, asked: bool) -> Self {
        BarDocument {
            parameter: bar.parameter.clone(),
            ends: [effect.range.0.clone(), effect.range.1.clone()],
            threshold: (bar.threshold.as_ref())
                .map(|readings| readings.each_ref().map(ReadingDocument::new)),
            outcome: asked.then(|| {
                let amount = |range| Amount::new(range, true);
                bar.outcome
                    .each_ref()
                    .map(|range| range.as_ref().map(amount))
            }),
            swing: bar.swing.clone(),
        }
    }
}

impl ReadingDocument {
    fn new(reading: &Reading) -> Self {
        let (what, number) = match reading {
            Reading::At(number) => ("threshold", Some(number)),
            Reading::Throughout => ("throughout", None),
            Reading::Never => ("never", None),
            Reading::Elsewhere => ("elsewhere", None),
            Reading::Refused => ("refused", None),
        };
        let (value, approx) = number.map_or((None, None), value);
        ReadingDocument {
            what: what.to_string(),
            value,
            approx,
        }
    }
}
