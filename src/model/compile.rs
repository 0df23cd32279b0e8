//! From a draft to a checked model.

use super::definitions::Definitions;
use super::draft::{ActionDraft, ModelBuilder, ParameterDraft, StageDraft, TypeDraft};
use super::names::{Names, Thing, check_identifier};
use super::plan::{Choice, Definition, Formula, Move, MoveKind, Plan, Sight, SightKind};
use super::{Model, Parameter};
use crate::diagnostic::{Diagnostic, Error, ErrorKind, Severity, nearest};
use crate::expr::{Expr, Meaning, Name, Node, Scope, Snippet, evaluate_constant};
use crate::number::Rational;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Checks a draft. Every mistake that can be found without unfolding the tree is in the refusal.
pub(super) fn compile(draft: ModelBuilder) -> Result<Model, Error> {
    let mut compiler = Compiler::default();
    compiler.faults.extend(draft.faults.iter().cloned());
    let drawn = compiler.name_everything(&draft);
    let parameters: Vec<Parameter> = draft
        .parameters
        .iter()
        .map(|parameter| compiler.parameter(parameter))
        .collect();
    let expressions = compiler.definitions(&draft, &drawn);
    let names = std::mem::take(&mut compiler.names);
    let definitions = Definitions::resolve(
        &names,
        parameters.len(),
        drawn.len(),
        expressions,
        &mut compiler.faults,
    );
    let mut body = Body {
        names: &names,
        definitions: &definitions,
        faults: compiler.faults,
        sights: HashMap::new(),
        expressions: Vec::new(),
        used: HashSet::new(),
    };
    let mut moves = Vec::new();
    for (player, name, types) in &drawn {
        moves.push(body.nature(*player, name, types, moves.len()));
    }
    for stage in &draft.stages {
        moves.push(body.stage(stage, moves.len()));
    }
    let payoffs = body.payoffs(&draft);
    let mut faults = std::mem::take(&mut body.faults);
    if faults
        .iter()
        .all(|fault| fault.severity == Severity::Warning)
    {
        body.unused(&draft, &mut faults);
    }
    // In the order of the text, whatever was checked first.
    faults.sort_by_key(|fault| fault.place.as_ref().map(|place| (place.line, place.column)));
    let features = names
        .shown
        .iter()
        .enumerate()
        .map(|(feature, shown)| Sight {
            shown: shown.clone(),
            order: feature,
            kind: SightKind::Feature(feature),
        });
    let sights = features.chain(body.expressions).collect();

    let warnings = Error::check(ErrorKind::Input, faults)?;
    let players = draft.players.iter().map(|name| name.text().into());
    let plan = Plan {
        title: draft.title,
        players: players.collect(),
        parameters: parameters.len(),
        definitions: definitions.slots,
        moves,
        payoffs,
        sights,
    };
    Ok(Model::new(
        plan,
        draft.source,
        draft.about,
        parameters,
        warnings,
    ))
}

/// A player with types: its number, its name, its types.
type Drawn<'a> = (usize, &'a Snippet, &'a [TypeDraft]);

/// A slot before its expressions are resolved.
pub(super) enum Unresolved<'a> {
    Let(&'a Snippet, &'a Snippet),
    /// The name where it first stands, the feature, and the expression of every type.
    Constant(&'a Snippet, usize, Vec<&'a Snippet>),
}

#[derive(Default)]
struct Compiler {
    names: Names,
    faults: Vec<Diagnostic>,
}

impl Compiler {
    /// Names players, parameters, types, stages and definitions; the players who have types.
    fn name_everything<'a>(&mut self, draft: &'a ModelBuilder) -> Vec<Drawn<'a>> {
        let (names, faults) = (&mut self.names, &mut self.faults);
        if draft.players.is_empty() && faults.is_empty() {
            faults.push(no_players());
        }
        for (player, name) in draft.players.iter().enumerate() {
            names.define(name, Thing::Player(player), faults);
        }
        for (slot, parameter) in draft.parameters.iter().enumerate() {
            names.define(&parameter.name, Thing::Parameter(slot), faults);
        }
        names.types = vec![None; draft.players.len()];
        let mut typed = HashMap::new();
        for (name, types) in &draft.types {
            match names.player(name) {
                Ok(player) => {
                    if typed.insert(player, (name, types.as_slice())).is_some() {
                        let message = format!("the types of `{}` are given twice", name.text());
                        faults.push(Diagnostic::error(message).at(name.place()));
                    }
                }
                Err(fault) => faults.push(fault),
            }
        }
        let mut drawn = Vec::new();
        for player in 0..draft.players.len() {
            let Some(&(name, types)) = typed.get(&player) else {
                continue;
            };
            if types.is_empty() {
                let message = format!("`{}` has no types here", name.text());
                let fault = Diagnostic::error(message).at(name.place());
                faults.push(fault.hint("leave the table out, or write `name = { prior = … }`"));
                continue;
            }
            names.types[player] = Some(names.values.len());
            names.shown.push(format!("type.{}", name.text()));
            let listed: Vec<&Snippet> = types.iter().map(|one| &one.name).collect();
            let what = format!("`{}` has two types named", name.text());
            names.values.push(distinct(&listed, &what, faults));
            drawn.push((player, name, types));
        }
        for stage in &draft.stages {
            let feature = names.values.len();
            names.define(&stage.name, Thing::Stage(feature), faults);
            names.shown.push(stage.name.text().into());
            let listed: Vec<&Snippet> = choices(stage).map(|(action, _)| &action.name).collect();
            let what = match stage.branches {
                Some(_) => "branches",
                None => "actions",
            };
            let what = format!("`{}` has two {what} named", stage.name.text());
            names.values.push(distinct(&listed, &what, faults));
        }
        drawn
    }

    /// Evaluates a parameter's default and range.
    fn parameter(&mut self, draft: &ParameterDraft) -> Parameter {
        let mut number = |text: &Snippet| {
            evaluate_constant(text).unwrap_or_else(|error| {
                self.faults.extend_from_slice(error.diagnostics());
                Rational::ZERO
            })
        };
        let name = draft.name.text();
        let value = number(&draft.value);
        let before = draft.range.as_ref().map(|[least, greatest]| {
            let range = (number(least), number(greatest));
            (range, least, greatest)
        });
        let range = before.map(|(range, least, _)| {
            if range.0 > range.1 {
                let message = format!(
                    "the range of `{name}` runs from {} down to {}",
                    range.0, range.1
                );
                let fault = Diagnostic::error(message).at(least.place());
                self.faults.push(fault.hint("write the least value first"));
            } else if !(range.0 <= value && value <= range.1) {
                let message = format!(
                    "the value {value} of `{name}` is outside its range from {} to {}",
                    range.0, range.1
                );
                self.faults
                    .push(Diagnostic::warning(message).at(draft.value.place()));
            }
            range
        });
        Parameter {
            name: name.into(),
            value,
            range,
            about: draft.about.clone(),
        }
    }

    /// Names the slots that expressions define.
    fn definitions<'a>(
        &mut self,
        draft: &'a ModelBuilder,
        drawn: &[Drawn<'a>],
    ) -> Vec<Unresolved<'a>> {
        let first = draft.parameters.len();
        let mut slots = Vec::new();
        for (name, expression) in &draft.definitions {
            let thing = Thing::Definition(first + slots.len());
            self.names.define(name, thing, &mut self.faults);
            slots.push(Unresolved::Let(name, expression));
        }
        for &(player, player_name, types) in drawn {
            let Some(feature) = self.names.types[player] else {
                continue;
            };
            let mut found: Vec<&Snippet> = Vec::new();
            for constant in types.iter().flat_map(|one| &one.constants) {
                if !found.iter().any(|name| name.text() == constant.0.text()) {
                    found.push(&constant.0);
                }
            }
            for name in found {
                let thing = Thing::Constant(first + slots.len());
                self.names.define(name, thing, &mut self.faults);
                let value_of = |one: &'a TypeDraft| {
                    let found = one.constants.iter().find(|c| c.0.text() == name.text());
                    found.map(|(_, value)| value)
                };
                let owner = types.iter().find(|one| value_of(one).is_some());
                let mut values = Vec::new();
                for one in types {
                    match (value_of(one), owner) {
                        (Some(value), _) => values.push(value),
                        (None, Some(owner)) => {
                            let (name, lacking) = (name.text(), one.name.text());
                            let message = format!(
                                "the type `{lacking}` has no `{name}`, which `{}` has",
                                owner.name.text()
                            );
                            let player = player_name.text();
                            let hint =
                                format!("every type of `{player}` needs a value of `{name}`");
                            let fault = Diagnostic::error(message).at(one.name.place());
                            self.faults.push(fault.hint(hint));
                        }
                        (None, None) => {}
                    }
                }
                slots.push(Unresolved::Constant(name, feature, values));
            }
        }
        slots
    }
}

/// The names as texts, after a complaint about every one that is bad or repeated.
fn distinct(names: &[&Snippet], what: &str, faults: &mut Vec<Diagnostic>) -> Vec<String> {
    for (index, name) in names.iter().enumerate() {
        check_identifier(name, faults);
        if names[..index].iter().any(|n| n.text() == name.text()) {
            let message = format!("{what} `{}`", name.text());
            let fault = Diagnostic::error(message).at(name.place());
            faults.push(fault.hint("leave one out, or give it another name"));
        }
    }
    names.iter().map(|name| name.text().into()).collect()
}

/// The actions or branches of a stage, with the probabilities of branches.
fn choices(stage: &StageDraft) -> impl Iterator<Item = (&ActionDraft, Option<&Snippet>)> {
    let branches = stage.branches.iter().flatten();
    let actions = stage.actions.iter().map(|action| (action, None));
    actions.chain(branches.map(|(branch, probability)| (branch, Some(probability))))
}

/// Moves and payoffs, over names that are known.
struct Body<'a> {
    names: &'a Names,
    definitions: &'a Definitions,
    faults: Vec<Diagnostic>,
    /// By how they are written: expressions that somebody sees.
    sights: HashMap<String, usize>,
    expressions: Vec<Sight>,
    /// Slots that matter.
    used: HashSet<usize>,
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

    fn nature(
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

    fn stage(&mut self, draft: &StageDraft, position: usize) -> Move {
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
    fn payoffs(&mut self, draft: &ModelBuilder) -> Vec<Formula> {
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
    fn unused(&self, draft: &ModelBuilder, faults: &mut Vec<Diagnostic>) {
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

/// The complaint about a model without players.
pub(crate) fn no_players() -> Diagnostic {
    Diagnostic::error("the model has no players").hint("write `players = [\"…\", \"…\"]`")
}

/// The names of a model's parameters, shared by its assignments.
pub(super) fn parameter_names(parameters: &[Parameter]) -> Arc<[String]> {
    parameters.iter().map(|p| p.name.clone()).collect()
}
