//! Moves and payoffs of a draft, checked.

use super::compile::choices;
use super::definitions::Definitions;
use super::draft::{ActionDraft, ModelBuilder, StageDraft, TypeDraft};
use super::names::Names;
use super::plan::{Choice, Definition, Formula, Move, MoveKind, Sight, SightKind};
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::{Expr, Meaning, Name, Node, Scope, Snippet};
use std::collections::{HashMap, HashSet};

/// Moves and payoffs, over names that are known.
pub(super) struct Body<'a> {
    pub(super) names: &'a Names,
    pub(super) definitions: &'a Definitions,
    pub(super) faults: Vec<Diagnostic>,
    /// By how they are written: expressions that somebody sees.
    pub(super) sights: HashMap<String, usize>,
    pub(super) expressions: Vec<Sight>,
    /// Slots that matter.
    pub(super) used: HashSet<usize>,
}

impl Body<'_> {
    /// Reads an expression that may speak of the features before `position`.
    fn formula(&mut self, text: &Snippet, position: usize) -> Option<Formula> {
        let resolved = match Expr::parse(text).and_then(|expr| expr.resolve(self.names)) {
            Ok(resolved) => resolved,
            Err(error) => {
                self.faults.extend_from_slice(error.diagnostics());
                return None;
            }
        };
        self.definitions
            .check_order(self.names, &resolved, position, &mut self.faults);
        let needs = self.definitions.needs(&resolved);
        let formula = Formula {
            expression: resolved,
            needs,
        };
        self.used
            .extend(self.definitions.parameters_of(&formula.expression));
        self.used.extend(&formula.needs);
        Some(formula)
    }

    /// Reads an expression that decides the shape of the tree.
    fn condition(&mut self, text: &Snippet, position: usize) -> Option<Formula> {
        let formula = self.formula(text, position)?;
        self.definitions
            .check_shape(self.names, &formula.expression, &mut self.faults);
        Some(formula)
    }

    fn choice(
        &mut self,
        draft: &ActionDraft,
        probability: Option<&Snippet>,
        position: usize,
    ) -> Choice {
        Choice {
            name: draft.name.clone(),
            when: (draft.when.as_ref()).and_then(|when| self.condition(when, position)),
            probability: probability.and_then(|text| self.formula(text, position)),
        }
    }

    pub(super) fn nature(
        &mut self,
        player: usize,
        name: &Snippet,
        types: &[TypeDraft],
        position: usize,
    ) -> Move {
        let mut choices = Vec::new();
        for one in types {
            if one.prior.is_none() {
                let message = format!("the type `{}` has no prior", one.name.text());
                let fault = Diagnostic::error(message).at(one.name.place());
                let mut known = one.constants.iter().map(|(name, _)| name.text());
                self.faults.push(
                    match known.find(|name| nearest(name, ["prior"]).is_some()) {
                        Some(slip) => fault.hint(format!("`{slip}` should perhaps be `prior`")),
                        None => fault.hint("add `prior = …`, its probability"),
                    },
                );
            }
            let draft = ActionDraft::new(&one.name);
            choices.push(self.choice(&draft, one.prior.as_ref(), position));
        }
        Move {
            name: name.clone(),
            shown: self.names.shown[position].clone(),
            kind: MoveKind::Nature(player),
            when: None,
            choices,
        }
    }

    pub(super) fn stage(&mut self, draft: &StageDraft, position: usize) -> Move {
        let name = draft.name.text();
        let mut fault = |at: &Snippet, message: String, hint: String| {
            if !draft.broken {
                let fault = Diagnostic::error(message).at(at.place());
                self.faults.push(fault.hint(hint));
            }
        };
        let kind = match (&draft.player, &draft.branches) {
            (Some(player), Some(_)) => {
                let message = format!("the stage `{name}` is both a player's and chance's");
                fault(player, message, "leave out `player` or `chance`".into());
                MoveKind::Chance
            }
            (None, None) => {
                let message = format!("nobody moves at the stage `{name}`");
                let hint = "add `player = \"…\"`, or `chance = { branch = probability, … }`";
                fault(&draft.name, message, hint.into());
                MoveKind::Chance
            }
            (None, Some(branches)) => {
                if branches.is_empty() {
                    let message = format!("the chance stage `{name}` has no branches");
                    let hint = "write `chance = { branch = probability, … }`";
                    fault(&draft.name, message, hint.into());
                }
                if let Some(action) = draft.actions.first() {
                    let message = format!("the chance stage `{name}` has actions");
                    let hint = "chance has branches: `chance = { branch = probability, … }`";
                    fault(&action.name, message, hint.into());
                }
                if let Some(sight) = draft.sees.first() {
                    let message = format!("the chance stage `{name}` has `sees`");
                    let hint = "chance sees nothing: leave it out";
                    fault(sight, message, hint.into());
                }
                MoveKind::Chance
            }
            (Some(player), None) => {
                if draft.actions.is_empty() {
                    let message = format!("the stage `{name}` has no actions");
                    let hint = "add `actions = [\"…\", \"…\"]`";
                    fault(&draft.name, message, hint.into());
                }
                let sees = (draft.sees.iter())
                    .filter_map(|sight| self.sight(sight, position))
                    .collect();
                match self.names.player(player) {
                    Ok(player) => MoveKind::Player(player, sees),
                    Err(fault) => {
                        self.faults.push(fault);
                        MoveKind::Chance
                    }
                }
            }
        };
        Move {
            name: draft.name.clone(),
            shown: name.into(),
            kind,
            when: (draft.when.as_ref()).and_then(|when| self.condition(when, position)),
            choices: choices(draft)
                .map(|(choice, probability)| self.choice(choice, probability, position))
                .collect(),
        }
    }

    /// What an entry of `sees` shows.
    fn sight(&mut self, text: &Snippet, position: usize) -> Option<usize> {
        let expr = match Expr::parse(text) {
            Ok(expr) => expr,
            Err(error) => {
                self.faults.extend_from_slice(error.diagnostics());
                return None;
            }
        };
        let feature = match &expr.tree().node {
            Node::Leaf(Name::Plain(name)) => match self.names.lookup(name) {
                Some(Meaning::Feature(feature)) => Some(feature),
                _ => None,
            },
            Node::Leaf(Name::TypeOf(player)) => self.names.type_of(player),
            _ => None,
        };
        if let Some(feature) = feature {
            if feature >= position {
                let (seen, here) = (&self.names.shown[feature], &self.names.shown[position]);
                let message = if feature == position {
                    format!("the stage `{here}` cannot see itself")
                } else {
                    format!("`{seen}` comes after `{here}` and cannot be seen there")
                };
                let fault = Diagnostic::error(message).at(text.place());
                self.faults
                    .push(fault.hint("a stage sees types and earlier stages"));
                return None;
            }
            return Some(feature);
        }
        let formula = self.condition(text, position)?;
        let mut shown = expr.to_string();
        if let Some(&known) = self.sights.get(&shown) {
            return Some(known);
        }
        let number = self.names.shown.len() + self.expressions.len();
        self.sights.insert(shown.clone(), number);
        if !matches!(expr.tree().node, Node::Leaf(_)) {
            shown = format!("({shown})");
        }
        let features = self.definitions.features_of(&formula.expression);
        let condition = self.definitions.is_condition(&formula.expression);
        self.expressions.push(Sight {
            shown,
            order: features.last().copied().unwrap_or(0),
            kind: SightKind::Expression(formula, condition),
        });
        Some(number)
    }

    /// The payoff of every player, or the complaint that there is none.
    pub(super) fn payoffs(&mut self, draft: &ModelBuilder) -> Vec<Formula> {
        let mut found: Vec<Option<Formula>> = draft.players.iter().map(|_| None).collect();
        let mut given = vec![false; found.len()];
        for (name, text) in &draft.payoffs {
            let formula = self.formula(text, usize::MAX);
            match self.names.player(name) {
                Ok(player) => {
                    if given[player] {
                        let message = format!("the payoff of `{}` is given twice", name.text());
                        self.faults
                            .push(Diagnostic::error(message).at(name.place()));
                    }
                    given[player] = true;
                    found[player] = formula;
                }
                Err(fault) => self.faults.push(fault),
            }
        }
        for (player, name) in draft.players.iter().enumerate() {
            if !given[player] {
                let player = name.text();
                let fault = Diagnostic::error(format!("there is no payoff for `{player}`"));
                let place = draft.payoff_place.as_ref().unwrap_or(name).place();
                let hint = format!("add `{player} = …` under `[payoff]`, if only `{player} = 0`");
                self.faults.push(fault.at(place).hint(hint));
            }
        }
        found.into_iter().flatten().collect()
    }

    /// Warns of every name that makes no difference.
    pub(super) fn unused(&self, draft: &ModelBuilder, faults: &mut Vec<Diagnostic>) {
        let first = draft.parameters.len();
        let parameters = draft.parameters.iter().map(|p| ("parameter", &p.name));
        let lets = draft
            .definitions
            .iter()
            .map(|(name, _)| ("`[let]` expression", name));
        for (slot, (what, name)) in parameters.chain(lets).enumerate() {
            if !self.used.contains(&slot) {
                let message = format!("nothing uses the {what} `{}`", name.text());
                faults.push(Diagnostic::warning(message).at(name.place()));
            }
        }
        let constants = self.definitions.slots.iter().enumerate();
        for (index, slot) in constants {
            let Definition::Constant { .. } = slot else {
                continue;
            };
            if !self.used.contains(&(first + index)) {
                let name = &self.definitions.names[index];
                let message = format!("nothing uses the type constant `{}`", name.text());
                faults.push(Diagnostic::warning(message).at(name.place()));
            }
        }
    }
}
