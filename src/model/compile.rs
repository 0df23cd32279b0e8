//! From a draft to a checked model.

use super::body::Body;
use super::definitions::Definitions;
use super::draft::{ActionDraft, ModelBuilder, ParameterDraft, StageDraft, TypeDraft};
use super::names::{Names, Thing, check_identifier};
use super::plan::{Plan, Sight, SightKind};
use super::{Distribution, Model, Parameter};
use crate::diagnostic::{Diagnostic, Error, ErrorKind, Severity};
use crate::expr::{Snippet, evaluate_constant};
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
    let sights = features
        .chain(std::mem::take(&mut body.expressions))
        .collect();

    let warnings = Error::check(ErrorKind::Input, faults)?;
    let players = draft.players.iter().map(|name| name.text().into());
    let source = draft.source.as_ref();
    let source = source.map(|source| format!("Source: {source}"));
    let comment: Vec<String> = draft.about.iter().cloned().chain(source).collect();
    let plan = Plan {
        title: draft.title,
        comment: comment.join("\n"),
        players: players.collect(),
        parameters: parameters.len(),
        definitions,
        names,
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
        let distribution = draft.distribution.as_ref().and_then(|text| {
            let read = Distribution::parse(text.clone(), range.as_ref());
            read.map_err(|error| self.faults.extend_from_slice(error.diagnostics()))
                .ok()
        });
        if let (Some(found), Some((least, greatest))) = (&distribution, &range)
            && (found.least() < least || found.greatest() > greatest)
        {
            let message = format!(
                "the distribution of `{name}` reaches outside its range from {least} to {greatest}"
            );
            let place = draft.distribution.as_ref().map(Snippet::place);
            let fault = Diagnostic::warning(message);
            self.faults.push(match place {
                Some(place) => fault.at(place),
                None => fault,
            });
        }
        Parameter {
            name: name.into(),
            value,
            range,
            distribution,
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
pub(super) fn choices(
    stage: &StageDraft,
) -> impl Iterator<Item = (&ActionDraft, Option<&Snippet>)> {
    let branches = stage.branches.iter().flatten();
    let actions = stage.actions.iter().map(|action| (action, None));
    actions.chain(branches.map(|(branch, probability)| (branch, Some(probability))))
}

/// The complaint about a model without players.
pub(crate) fn no_players() -> Diagnostic {
    Diagnostic::error("the model has no players").hint("write `players = [\"…\", \"…\"]`")
}

/// The names of a model's parameters, shared by its assignments.
pub(super) fn parameter_names(parameters: &[Parameter]) -> Arc<[String]> {
    parameters.iter().map(|p| p.name.clone()).collect()
}
