//! What is said of decisions under parameters that are known only to lie in intervals.

use super::{Named, Number};
use serde::{Deserialize, Serialize};

/// What is best for one player over a box of parameters, or over a list of states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisionDocument {
    /// The version of the document's form.
    pub schema: u32,
    /// The game's title.
    pub title: String,
    /// Who decides; the strategies of all others are fixed.
    pub player: String,
    /// What is known of every uncertain parameter: the least and the greatest value. Empty if the
    /// states are not the vertices of a box.
    pub intervals: Named<[Number; 2]>,
    /// How payoffs depend on the parameters: `affine` in all together, or `multiaffine`: in every
    /// single one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dependence: Option<String>,
    /// Whether that is proved, and not only tested at points inside the box.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proved: Option<bool>,
    /// The states, by name, with the most that any plan brings there. Lists by state have their
    /// order.
    pub states: Named<Number>,
    /// The Γ-maximin plan.
    pub maximin: Option<ChoiceDocument>,
    /// The minimax regret plan.
    pub regret: Option<ChoiceDocument>,
    /// The E-admissible pure plans.
    pub admissible: Vec<AdmissibleDocument>,
    /// Whether these are all.
    pub admissible_complete: bool,
    /// Every reduced pure plan; `null` if there are too many.
    pub plans: Option<Vec<PlanDocument>>,
    /// `solved`, or `limit` where a limit was reached.
    pub status: String,
    /// Which limit was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A plan that is optimal by one criterion, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceDocument {
    /// `gamma-maximin` or `minimax-regret`.
    pub criterion: String,
    /// What the plan guarantees, or the most that it lets one regret.
    pub value: Number,
    /// The plan, made ex ante: probabilities by information set and action.
    pub strategy: Named<Named<Number>>,
    /// By state: the expected payoff.
    pub payoffs: Vec<Number>,
    /// By state: the regret.
    pub regrets: Vec<Number>,
    /// The states in which the plan has exactly its value.
    pub worst: Vec<String>,
    /// By state: a mixture under which no plan has more than the value.
    pub mixture: Vec<Number>,
    /// The values of the parameters that amount to the mixture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_favorable: Option<Named<Number>>,
    /// A best pure plan; `null` if pure plans were not listed.
    pub pure: Option<PureDocument>,
    /// The plan of a player who decides again at every information set after updating prior by
    /// prior; `null` if it was not computed.
    pub updated: Option<UpdatedDocument>,
}

/// A best pure plan by one criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PureDocument {
    /// What it guarantees, or the most that it lets one regret.
    pub value: Number,
    /// Its actions, by information set.
    pub actions: Named<String>,
    /// By how much the best plan is better than the best pure one.
    pub value_of_mixing: Number,
}

/// A plan made backward, after updating prior by prior.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UpdatedDocument {
    /// What it guarantees ex ante, or the most that it lets one regret.
    pub value: Number,
    /// By how much the plan made ex ante is better, ex ante.
    pub value_of_commitment: Number,
    /// Whether the plan made ex ante is kept at every information set to which it comes.
    pub consistent: bool,
    /// Probabilities by information set and action.
    pub strategy: Named<Named<Number>>,
    /// By state: the expected payoff ex ante.
    pub payoffs: Vec<Number>,
    /// Where the plan made ex ante is not kept.
    pub revisions: Vec<RevisionDocument>,
}

/// An information set at which the player would not do what it planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RevisionDocument {
    /// The information set.
    pub infoset: String,
    /// The planned probabilities, by action.
    pub planned: Named<Number>,
    /// The revised ones.
    pub revised: Named<Number>,
    /// What the planned choice guarantees there after updating, or lets one regret at most.
    pub planned_value: Number,
    /// The same of the revised choice.
    pub revised_value: Number,
    /// The states that can lead there.
    pub possible: Vec<String>,
}

/// An E-admissible pure plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AdmissibleDocument {
    /// Its actions, by information set.
    pub actions: Named<String>,
    /// By state: a mixture under which no plan is better.
    pub mixture: Vec<Number>,
    /// By parameter: the least and the greatest value at points where no plan is better.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub ranges: Named<[Number; 2]>,
}

/// A reduced pure plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanDocument {
    /// Its actions, by information set.
    pub actions: Named<String>,
    /// By state: the expected payoff.
    pub payoffs: Vec<Number>,
    /// The least of those.
    pub guarantee: Number,
    /// The greatest regret.
    pub regret: Number,
    /// Whether in some state it brings at least what some pure plan guarantees.
    pub interval_undominated: bool,
    /// Whether no pure plan is better in every state; `null` if not decided.
    pub maximal: Option<bool>,
    /// Whether it is optimal under some mixture of the states; `null` if not decided.
    pub admissible: Option<bool>,
}
