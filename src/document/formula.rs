//! Answers in formulas: classes of equilibria whose numbers depend on parameters.

use super::Named;
use crate::concepts::Class;
use crate::game::{Game, PlayerId};
use crate::number::Ratio;
use crate::strategy::{Behavior, Cell, Range, Refinement};
use crate::study::label;
use serde::{Deserialize, Serialize};

/// An exact expression in the parameters, such as `p/(1 - p)`; in the grammar of model files.
pub type Formula = String;

/// By player, by information set, by action: the probability.
pub type FormulaStrategy = Named<Named<Named<Formula>>>;

/// A formula, or the formulas of the least and the greatest value of what varies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FormulaAmount {
    /// One value.
    Point(Formula),
    /// Any from one to the other.
    Range {
        /// The least.
        min: Formula,
        /// The greatest.
        max: Formula,
    },
}

impl FormulaAmount {
    /// The range in formulas.
    pub fn new(range: &Range<Ratio>) -> Self {
        match range.least.same_function(&range.greatest) {
            true => FormulaAmount::Point(range.least.to_string()),
            false => FormulaAmount::Range {
                min: range.least.to_string(),
                max: range.greatest.to_string(),
            },
        }
    }
}

/// A node of an information set and how likely it is, in formulas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormulaLikelihood {
    /// The actions from the root to the node.
    pub history: Vec<String>,
    /// The belief in it.
    pub probability: Formula,
    /// The least and the greatest belief over the class; empty where it was not computed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub range: Vec<Formula>,
}

/// One player's part of a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormulaPolytope {
    /// The extreme points: by information set, by action.
    pub vertices: Vec<Named<Named<Formula>>>,
}

/// A class of equilibria in formulas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormulaClass {
    /// What it is called, if it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is done where its plays come, in words; the name, if it has one.
    pub label: String,
    /// Whether no player mixes.
    pub pure: bool,
    /// One of its profiles, without the information sets that it leaves open.
    pub strategy: FormulaStrategy,
    /// What the players expect.
    pub payoffs: Named<FormulaAmount>,
    /// What the players believe at sets of several nodes, where that is determined.
    pub beliefs: Named<Named<Vec<FormulaLikelihood>>>,
    /// The whole class: by cell, by player, the extreme points.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<Named<FormulaPolytope>>,
    /// Which tests of forward induction it passes; absent where they were not asked.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub refinements: Named<Option<bool>>,
}

impl FormulaClass {
    /// A class of a game in formulas.
    pub fn new(game: &Game<Ratio>, class: &Class<Ratio>) -> Self {
        let payoffs = class.payoffs.iter().map(FormulaAmount::new);
        let strategy = game.player_ids().map(|player| {
            let own = own_strategy(game, &class.profile, player);
            (game.player_name(player), own)
        });
        let verdicts = class.refinements.iter().flat_map(|found| {
            let tests = Refinement::ALL.into_iter();
            tests.map(|test| (test.name(), found.verdict(test).holds()))
        });
        FormulaClass {
            name: class.name.clone(),
            label: label(game.shape(), class),
            pure: class.profile.is_pure(),
            strategy: strategy.collect(),
            payoffs: game.players().iter().cloned().zip(payoffs).collect(),
            beliefs: beliefs(game, class),
            cells: class.cells.iter().map(|own| cell(game, own)).collect(),
            refinements: verdicts.collect(),
        }
    }
}

fn own_strategy(
    game: &Game<Ratio>,
    profile: &Behavior<Ratio>,
    player: PlayerId,
) -> Named<Named<Formula>> {
    let given = game.infosets_of(player).iter().filter_map(|&id| {
        let (set, distribution) = (game.infoset(id), profile.at(id)?);
        let actions = set
            .action_names()
            .zip(distribution.iter().map(Ratio::to_string));
        Some((set.label(), actions.collect()))
    });
    given.collect()
}

fn cell(game: &Game<Ratio>, cell: &Cell<Ratio>) -> Named<FormulaPolytope> {
    let players = game.player_ids().zip(&cell.vertices);
    let part = |(player, vertices): (PlayerId, &Vec<Behavior<Ratio>>)| {
        let vertices = vertices.iter().map(|own| own_strategy(game, own, player));
        let vertices = vertices.collect();
        (game.player_name(player), FormulaPolytope { vertices })
    };
    players.map(part).collect()
}

fn beliefs(game: &Game<Ratio>, class: &Class<Ratio>) -> Named<Named<Vec<FormulaLikelihood>>> {
    let range = |node| {
        let found = class.belief_ranges.iter().find(|range| range.node == node);
        let ends = found.map(|found| [&found.range.least, &found.range.greatest]);
        ends.into_iter().flatten().map(Ratio::to_string).collect()
    };
    let players = game.player_ids().map(|player| {
        let doubted = game
            .infosets_of(player)
            .iter()
            .filter(|&&id| game.infoset(id).nodes().len() > 1 && class.beliefs.at(id).is_some());
        let sets = doubted.map(|&id| {
            let nodes = class
                .beliefs
                .of(id)
                .map(|(node, probability)| FormulaLikelihood {
                    history: game.history(node).into_iter().map(String::from).collect(),
                    probability: probability.to_string(),
                    range: range(node),
                });
            (game.infoset(id).label(), nodes.collect())
        });
        (game.player_name(player), sets.collect())
    });
    players.collect()
}
