//! The one namespace of a model.

use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::{Meaning, Name, Scope, Snippet, is_identifier};
use std::collections::HashMap;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Player(usize),
    /// A stage, by its feature.
    Stage(usize),
    /// Numbers, by their slots.
    Parameter(usize),
    Definition(usize),
    Constant(usize),
}

impl Thing {
    fn noun(self) -> &'static str {
        match self {
            Thing::Player(_) => "a player",
            Thing::Stage(_) => "a stage",
            Thing::Parameter(_) => "a parameter",
            Thing::Definition(_) => "a `[let]` name",
            Thing::Constant(_) => "a type constant",
        }
    }
}

/// Every name of a model and what the values of its features are called.
#[derive(Debug, Default)]
pub(super) struct Names {
    things: HashMap<String, Thing>,
    /// In the order of definition, for suggestions.
    order: Vec<String>,
    /// By feature: the names of its values.
    pub values: Vec<Vec<String>>,
    /// By feature: how it is written, `response` or `type.Israel`.
    pub shown: Vec<String>,
    /// By player: the feature that is its type.
    pub types: Vec<Option<usize>>,
    /// By slot: the names of the parameters.
    parameters: Vec<String>,
}

impl Names {
    /// Gives a name its meaning; complains if it is no identifier or already has one.
    pub fn define(&mut self, name: &Snippet, thing: Thing, faults: &mut Vec<Diagnostic>) {
        check_identifier(name, faults);
        if let Thing::Parameter(_) = thing {
            self.parameters.push(name.text().into());
        }
        if let Some(before) = self.things.get(name.text()) {
            let message = if before.noun() == thing.noun() {
                format!("`{}` is the name of two {}", name.text(), plural(thing))
            } else {
                format!("`{}` is already the name of {}", name.text(), before.noun())
            };
            faults.push(Diagnostic::error(message).at(name.place()).hint(
                "players, stages, parameters, `[let]` names and type constants need \
                     different names",
            ));
            return;
        }
        self.things.insert(name.text().into(), thing);
        self.order.push(name.text().into());
    }

    pub fn find(&self, name: &str) -> Option<Thing> {
        self.things.get(name).copied()
    }

    /// The name of the parameter in a slot.
    pub fn parameter_name(&self, slot: usize) -> &str {
        &self.parameters[slot]
    }

    /// The number of a player, or the complaint that there is none of this name.
    pub fn player(&self, name: &Snippet) -> Result<usize, Diagnostic> {
        if let Some(Thing::Player(player)) = self.find(name.text()) {
            return Ok(player);
        }
        let text = name.text();
        let fault = Diagnostic::error(format!("there is no player `{text}`")).at(name.place());
        let players = self.players();
        let known = || players.iter().map(String::as_str);
        Err(match nearest(text, known()) {
            Some(near) => fault.hint(format!("did you mean `{near}`?")),
            None => fault.hint(players_are(known())),
        })
    }

    fn players(&self) -> Vec<String> {
        let is_player = |name: &&String| matches!(self.find(name), Some(Thing::Player(_)));
        self.order.iter().filter(is_player).cloned().collect()
    }
}

fn plural(thing: Thing) -> &'static str {
    match thing {
        Thing::Player(_) => "players",
        Thing::Stage(_) => "stages",
        Thing::Parameter(_) => "parameters",
        Thing::Definition(_) => "`[let]` expressions",
        Thing::Constant(_) => "type constants",
    }
}

/// Complains if a name cannot be written in an expression.
pub(super) fn check_identifier(name: &Snippet, faults: &mut Vec<Diagnostic>) {
    let text = name.text();
    if is_identifier(text) {
        return;
    }
    let fault = if text.is_empty() {
        Diagnostic::error("a name is empty")
    } else if text.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !text.starts_with(|c: char| c.is_numeric())
    {
        Diagnostic::error(format!(
            "`{text}` is a word of the language and cannot be a name"
        ))
    } else {
        Diagnostic::error(format!("`{text}` is no name"))
    };
    let hint = "a name is a letter or `_`, and then letters, digits and `_`";
    faults.push(fault.at(name.place()).hint(hint));
}

pub(super) fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn players_are<'a>(names: impl Iterator<Item = &'a str>) -> String {
    match quoted(names).as_str() {
        "" => "name the players: `players = [\"…\", \"…\"]`".into(),
        names => format!("the players are {names}"),
    }
}

impl Scope for Names {
    fn lookup(&self, name: &str) -> Option<Meaning> {
        match self.find(name)? {
            Thing::Player(_) => None,
            Thing::Stage(feature) => Some(Meaning::Feature(feature)),
            Thing::Parameter(slot) | Thing::Definition(slot) | Thing::Constant(slot) => {
                Some(Meaning::Value(slot))
            }
        }
    }

    fn type_of(&self, player: &str) -> Option<usize> {
        match self.find(player)? {
            Thing::Player(player) => self.types.get(player).copied().flatten(),
            _ => None,
        }
    }

    fn values(&self, feature: usize) -> &[String] {
        &self.values[feature]
    }

    fn unknown(&self, name: &Name) -> (String, Option<String>) {
        let name = match name {
            Name::Plain(name) => name,
            Name::TypeOf(player) => {
                if let Some(Thing::Player(_)) = self.find(player) {
                    let hint = format!("give it types under `[types.{player}]`");
                    return (format!("`{player}` has no types"), Some(hint));
                }
                let players = self.players();
                let hint = match nearest(player, players.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `type.{near}`?"),
                    None => players_are(players.iter().map(String::as_str)),
                };
                return (format!("there is no player `{player}`"), Some(hint));
            }
        };
        if let Some(Thing::Player(player)) = self.find(name) {
            let hint = match self.types.get(player).copied().flatten() {
                Some(_) => format!("its type is `type.{name}`"),
                None => "compare the move at one of its stages with an action".into(),
            };
            return (format!("`{name}` is a player, not a number"), Some(hint));
        }
        let owner = (self.values.iter().zip(&self.shown))
            .find(|(values, _)| values.contains(name))
            .map(|(_, shown)| shown);
        if let Some(shown) = owner {
            let hint = format!("write `{shown} == {name}`");
            return (format!("`{name}` is a value of `{shown}`"), Some(hint));
        }
        let hint = match nearest(name, self.order.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "define it under `[parameters]` or `[let]`".into(),
        };
        (format!("nothing is named `{name}`"), Some(hint))
    }
}
