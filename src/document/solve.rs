//! What `solve` says: a catalogue of equilibria.

use super::assessment::point;
use super::{
    Amount, BeliefSystem, CertificateDocument, Histories, Named, Number, PathPoint, Play, Polytope,
    RefinementsDocument, SCHEMA, Strategy, beliefs, cell, outcomes, strategy,
};
use crate::analysis::{outcome_ranges, plays};
use crate::concepts::{AqrePoint, Catalogue, Class, Optimum, Part, Proof, PureProfiles};
use crate::diagnostic::Error;
use crate::game::{Game, PlayerId, Shape};
use crate::number::Rational;
use crate::run::Status;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The output of `solve`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SolveDocument {
    /// The version of the document's form.
    pub schema: u32,
    /// The game that was solved.
    pub game: GameDocument,
    /// What was asked for.
    pub concept: String,
    /// How it was found.
    pub method: String,
    /// The linear-programming back end, if one was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backend: Option<String>,
    /// What the list of solutions is: `all`, `extreme`, `pure`, `found`, `one` or `bound`.
    pub completeness: String,
    /// `solved`, or `limit` where a limit was reached.
    pub status: String,
    /// Whether the classes are known to be whole connected components: otherwise two of them may
    /// belong together.
    #[serde(default)]
    pub components: bool,
    /// Which limit was reached, or why else the list may lack something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the first player gets in every equilibrium, of a zero-sum or constant-sum game.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Number>,
    /// The objective of which the most was to be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<ObjectiveDocument>,
    /// What was found.
    pub solutions: Vec<Solution>,
    /// `aqre`: the path of quantal response equilibria from λ = 0 to the solution, or its points
    /// at the values of λ that were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<PathPoint>,
    /// How long it took.
    pub seconds: SecondsDocument,
}

/// An objective and what the answer makes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObjectiveDocument {
    /// As it was given.
    pub expression: String,
    /// What the solution makes of it.
    pub value: Number,
    /// Whether others might make more of it; otherwise the value is proved to be the largest.
    pub bound: bool,
    /// What none of them exceeds, where that is known and not the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Number>,
}

/// The game, as answers name it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GameDocument {
    /// The title.
    pub title: String,
    /// The players' names.
    pub players: Vec<String>,
    /// How many nodes there are.
    pub nodes: usize,
    /// How many information sets there are.
    pub infosets: usize,
    /// The model's parameters with the values that were used.
    pub parameters: Named<Rational>,
}

/// Wall-clock time in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecondsDocument {
    /// To read the input and build the game.
    pub build: f64,
    /// To solve it.
    pub solve: f64,
    /// To certify the answers.
    pub certify: f64,
}

/// One solution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Solution {
    /// Its number in the catalogue, from 1.
    pub class: usize,
    /// What it is called, if it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Which proof the numbers have: `exact`, `isolated` or `numeric`.
    pub proof: String,
    /// Whether no player mixes.
    pub pure: bool,
    /// The profile, without the information sets that it leaves open.
    pub strategy: Strategy,
    /// What the players expect, over the whole class where it is known.
    pub payoffs: Named<Amount>,
    /// What the players believe, where that is determined.
    pub beliefs: BeliefSystem,
    /// The whole class, where it is known: the products of polytopes whose union it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<Named<Polytope>>,
    /// The plays that happen with positive probability, somewhere in the class where it is known.
    pub outcomes: Vec<Play>,
    /// What forward induction says, in signaling games.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refinements: Option<RefinementsDocument>,
    /// What else belongs to the class and is no product of polytopes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartDocument>,
    /// Whether payoffs and outcomes are those of the profiles that are listed, and others of the
    /// class may have others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partly: bool,
    /// Whether the ranges of payoffs are known only to hold all payoffs, and may be too wide.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub payoff_bounds: bool,
    /// Of a solution whose probabilities are irrational: where they are proven to lie, by player,
    /// information set and action; those that are rational are not listed.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub between: Named<Named<Named<[Rational; 2]>>>,
    /// Of pure equilibria: those with this outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profiles: Option<PureProfilesDocument>,
    /// What of the above is left out because the histories of a deep tree are too long together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<LeftOutDocument>,
    /// What the checker found.
    pub certificate: CertificateDocument,
    /// How many plays happen; documents for people list only the likeliest.
    #[serde(skip)]
    pub outcome_count: usize,
}

/// A set of equilibria that is no product of one polytope for every player.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartDocument {
    /// The extreme points of a polytope of profiles, or one profile of the set.
    pub profiles: Vec<Strategy>,
    /// Whether they are such extreme points.
    pub polytope: bool,
    /// The dimension of the set near the profile, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension: Option<usize>,
}

/// What a document leaves out because it would be too long: histories of trees that are far deeper
/// than they are wide. Beliefs where there is nothing to doubt go first, then the plays that are
/// least likely.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutDocument {
    /// How many plays.
    pub outcomes: usize,
    /// At how many information sets the beliefs.
    pub beliefs: usize,
    /// Of a mediator, how many answers: without them the device cannot be verified.
    pub consultations: usize,
}

impl LeftOutDocument {
    /// Nothing if nothing is left out.
    pub(super) fn if_any(self) -> Option<Self> {
        (self != LeftOutDocument::default()).then_some(self)
    }
}

/// Pure equilibria with one outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PureProfilesDocument {
    /// How many were found: of Nash equilibria without what their player's own moves exclude.
    pub count: String,
    /// Whether these are known to be all. Otherwise there may be more.
    #[serde(default)]
    pub whole: bool,
    /// Where they differ: the actions that some of them take.
    pub choices: Named<Named<Vec<String>>>,
    /// Whether every combination of these choices is one of them.
    pub product: bool,
}

/// How much a document lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything, as JSON does.
    Whole,
    /// At most so many outcomes of a solution, the likeliest ones, and no beliefs where there is
    /// nothing to doubt.
    Outcomes(usize),
}

impl GameDocument {
    /// The game that was made with these parameters.
    pub fn new(game: &Shape, parameters: &[(String, Rational)]) -> Self {
        GameDocument {
            title: game.title().to_string(),
            players: game.players().to_vec(),
            nodes: game.node_count(),
            infosets: game.infoset_count(),
            parameters: parameters.iter().cloned().collect(),
        }
    }
}

impl GameDocument {
    /// The same without a parameter that varies, and that parameter's value.
    pub(super) fn without(mut self, parameter: &str) -> (Self, Rational) {
        let present = self.parameters.get(parameter).cloned();
        let fixed = self.parameters.iter();
        let fixed = fixed.filter(|(name, _)| *name != parameter);
        self.parameters = fixed.map(|(name, value)| (name, value.clone())).collect();
        (self, present.unwrap_or(Rational::ZERO))
    }
}

impl SolveDocument {
    /// The catalogue of a game that was made with these parameters in the time `build`.
    pub fn new(
        game: &Game,
        parameters: &[(String, Rational)],
        catalogue: &Catalogue,
        build: Duration,
        extent: Extent,
    ) -> Result<Self, Error> {
        let concept = catalogue.concept.to_string();
        let classes = (1..).zip(&catalogue.classes);
        let solutions = classes
            .map(|(number, class)| Solution::new(game, &concept, number, class, extent))
            .collect::<Result<_, _>>()?;
        let exact = catalogue.classes.iter().all(|c| c.proof == Proof::Exact);
        Ok(SolveDocument {
            schema: SCHEMA,
            game: GameDocument::new(game, parameters),
            method: catalogue.method.to_string(),
            backend: catalogue.backend.map(|backend| backend.to_string()),
            completeness: catalogue.completeness.to_string(),
            status: match catalogue.status {
                Status::Solved => "solved".to_string(),
                Status::Stopped(_) => "limit".to_string(),
            },
            components: catalogue.components,
            reason: match (catalogue.status, &catalogue.reason) {
                (Status::Solved, reason) => reason.clone(),
                (Status::Stopped(stop), None) => Some(stop.to_string()),
                (Status::Stopped(stop), Some(reason)) => Some(format!("{stop} ({reason})")),
            },
            value: catalogue.value.as_ref().map(|v| Number::new(v, exact)),
            objective: catalogue.objective.as_ref().map(ObjectiveDocument::new),
            concept,
            solutions,
            path: path(game, &catalogue.path),
            seconds: SecondsDocument {
                build: build.as_secs_f64(),
                solve: catalogue.seconds.solve.as_secs_f64(),
                certify: catalogue.seconds.certify.as_secs_f64(),
            },
        })
    }
}

impl ObjectiveDocument {
    /// The goal, what the answer makes of it, and whether that is the most.
    pub fn new(optimum: &Optimum) -> Self {
        ObjectiveDocument {
            expression: optimum.expression.clone(),
            value: Number::new(&optimum.value, true),
            bound: !optimum.proved,
            at_most: optimum.bound.as_ref().map(|bound| Number::new(bound, true)),
        }
    }
}

impl PartDocument {
    fn new(game: &Game, part: &Part, exact: bool) -> Self {
        let profiles = part.profiles.iter();
        PartDocument {
            profiles: profiles.map(|own| strategy(game, own, exact)).collect(),
            polytope: part.polytope,
            dimension: part.dimension,
        }
    }
}

/// The intervals of the irrational probabilities.
fn between(game: &Game, found: &[[Rational; 2]]) -> Named<Named<Named<[Rational; 2]>>> {
    let own = |player: PlayerId| {
        let sets = game.infosets_of(player).iter().map(|&id| {
            let set = game.infoset(id);
            let ends = set.actions().map(|action| (action, &found[action.index()]));
            let wide = ends.filter(|(_, [low, high])| low != high);
            let named = wide.map(|(action, ends)| (game.action_name(action), ends.clone()));
            (set.label(), named.collect::<Named<_>>())
        });
        sets.filter(|(_, actions)| !actions.is_empty()).collect()
    };
    let players = game.player_ids();
    players
        .map(|player| (game.player_name(player), own(player)))
        .filter(|(_, sets): &(_, Named<Named<[Rational; 2]>>)| !sets.is_empty())
        .collect()
}

impl PureProfilesDocument {
    fn new(game: &Game, pure: &PureProfiles) -> Self {
        let own = |player: PlayerId| {
            let sets = pure.choices.iter().filter(|(set, actions)| {
                game.infoset(*set).player() == player && actions.len() > 1
            });
            sets.map(|(set, actions)| {
                let names = actions.iter().map(|&action| game.action_name(action));
                (
                    game.infoset(*set).label(),
                    names.map(String::from).collect(),
                )
            })
            .collect()
        };
        let players = game.player_ids();
        PureProfilesDocument {
            count: pure.count.to_string(),
            whole: pure.whole,
            choices: players
                .map(|player| (game.player_name(player), own(player)))
                .filter(|(_, sets): &(_, Named<Vec<String>>)| !sets.is_empty())
                .collect(),
            product: pure.product,
        }
    }
}

impl Solution {
    fn new(
        game: &Game,
        concept: &str,
        number: usize,
        class: &Class,
        extent: Extent,
    ) -> Result<Self, Error> {
        let exact = class.proof == Proof::Exact;
        let whole = class.parts.is_empty() || !class.outcomes.is_empty();
        let plays = match (class.outcomes.is_empty(), whole) {
            (false, _) => class.outcomes.clone(),
            (true, true) => point(plays(game, &class.profile)?),
            (true, false) => outcome_ranges(game, &class.known_cells())?,
        };
        let most = match extent {
            Extent::Whole => usize::MAX,
            Extent::Outcomes(most) => most,
        };
        let mut histories = Histories::new(game);
        let outcomes = outcomes(&mut histories, &plays, exact, most);
        let (beliefs, silent) = beliefs(
            &mut histories,
            &class.beliefs,
            &class.belief_ranges,
            exact,
            extent == Extent::Whole,
        );
        let left_out = LeftOutDocument {
            outcomes: plays.len().min(most) - outcomes.len(),
            beliefs: silent,
            ..LeftOutDocument::default()
        };
        Ok(Solution {
            class: number,
            name: class.name.clone(),
            proof: class.proof.to_string(),
            pure: class.profile.is_pure(),
            strategy: strategy(game, &class.profile, exact),
            payoffs: game
                .players()
                .iter()
                .cloned()
                .zip(class.payoffs.iter().map(|range| Amount::new(range, exact)))
                .collect(),
            cells: class.cells.iter().map(|c| cell(game, c, exact)).collect(),
            beliefs,
            outcomes,
            left_out: left_out.if_any(),
            refinements: class
                .refinements
                .as_ref()
                .map(|found| RefinementsDocument::new(game, found)),
            partly: !whole || !class.has_whole_payoffs(game)?,
            payoff_bounds: class.payoff_bounds,
            parts: (class.parts.iter())
                .map(|part| PartDocument::new(game, part, exact))
                .collect(),
            between: (class.enclosure.as_ref())
                .map_or_else(Named::default, |found| between(game, found)),
            profiles: (class.pure.as_ref()).map(|pure| PureProfilesDocument::new(game, pure)),
            certificate: CertificateDocument::new(game, concept, &class.certificate, exact),
            outcome_count: plays.len(),
        })
    }
}

/// The points that were asked for, or all if none were.
fn path(game: &Game, points: &[AqrePoint]) -> Vec<PathPoint> {
    let asked = points.iter().any(|point| point.requested);
    let told = points.iter().filter(|point| point.requested || !asked);
    told.map(|point| PathPoint::new(game, point)).collect()
}
