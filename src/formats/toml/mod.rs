//! Model files: staged TOML.
//!
//! Everything that a file says goes to a [`ModelBuilder`] together with its place; what a model
//! demands is checked there. Here are the TOML syntax and the keys of a file; in `value` the kinds
//! of values, in `section` the tables.

mod section;
mod value;

use super::read_text;
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::model::{Model, ModelBuilder, no_players};
use ::toml::de::DeTable;
use std::path::Path;
use std::sync::Arc;
use value::{File, Reader, Value, entries};

impl Model {
    /// Reads a model file.
    ///
    /// Refuses a file that cannot be read or is not UTF-8, and what [`parse`](Self::parse) refuses.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Model, Error> {
        let path = path.as_ref();
        let text = read_text(path)?;
        Model::parse(&path.display().to_string(), &text)
    }

    /// Reads the text of a model file; `source` is its name in diagnostics.
    ///
    /// Refuses what is not TOML, unknown keys, values of the wrong kind, and what
    /// [`ModelBuilder::build`] refuses.
    pub fn parse(source: &str, text: &str) -> Result<Model, Error> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file = File {
            source: source.into(),
            document: text.into(),
        };
        let document = Arc::clone(&file.document);
        match DeTable::parse(&document) {
            Ok(table) => Reader::new(&file).read(table.get_ref()).build(),
            Err(fault) => {
                let span = fault.span().unwrap_or(text.len()..text.len());
                let sentence = fault.message().lines().next().unwrap_or_default();
                let message = format!("this is not TOML: {sentence}");
                let place = file.snippet(span).place();
                let diagnostic = Diagnostic::error(message).at(place);
                let diagnostic = diagnostic.hint(way_out(sentence));
                Err(Error::new(ErrorKind::Input, diagnostic))
            }
        }
    }
}

/// What to do about a mistake in the TOML itself.
fn way_out(sentence: &str) -> &'static str {
    let hints = [
        ("quoted", "put names, texts and expressions in quotes"),
        (
            "duplicate",
            "leave one out; every stage starts with a line `[[stage]]`",
        ),
        ("no value", "write `key = value`"),
        (
            "mantissa",
            "a decimal has digits on both sides of its point: 0.7",
        ),
        ("unclosed", "close it where it ends"),
        (
            "basic string",
            "close the text with the quotes that open it",
        ),
        (
            "comma",
            "entries are separated by one comma; perhaps a bracket above is not closed",
        ),
        (
            "unexpected key",
            "write one entry a line, with names and expressions in quotes",
        ),
    ];
    let hint = hints.iter().find(|(word, _)| sentence.contains(word));
    hint.map_or(
        "perhaps a quote or bracket is missing here or above",
        |(_, hint)| hint,
    )
}

impl Reader<'_> {
    /// Reads the table that a file is.
    fn read(mut self, table: &DeTable<'_>) -> ModelBuilder {
        let known = [
            "demarche",
            "title",
            "about",
            "source",
            "players",
            "parameters",
            "types",
            "stage",
            "let",
            "payoff",
        ];
        let mut builder = Model::builder().title(&*self.file.source);
        for (key, value) in entries(table) {
            builder = match key.get_ref().as_ref() {
                "demarche" => self.version(value, builder),
                "title" => match self.string(key, value) {
                    Some(text) => builder.title(text),
                    None => builder,
                },
                "about" => match self.string(key, value) {
                    Some(text) => builder.about(text),
                    None => builder,
                },
                "source" => match self.string(key, value) {
                    Some(text) => builder.source(text),
                    None => builder,
                },
                "players" => {
                    let players = self.names(key, value);
                    if value
                        .get_ref()
                        .as_array()
                        .is_some_and(|list| list.is_empty())
                    {
                        let place = self.file.snippet(value.span()).place();
                        self.faults.push(no_players().at(place));
                    }
                    builder.players(players)
                }
                "parameters" => self.parameters(key, value, builder),
                "types" => self.types(key, value, builder),
                "stage" => self.stages(key, value, builder),
                "let" => {
                    let pairs = self.expressions(key, value);
                    let define = |b: ModelBuilder, (name, text)| b.define(name, text);
                    pairs.into_iter().fold(builder, define)
                }
                "payoff" => {
                    builder.payoffs_stand_at(self.key(key));
                    let pairs = self.expressions(key, value);
                    let pay = |b: ModelBuilder, (name, text)| b.payoff(name, text);
                    pairs.into_iter().fold(builder, pay)
                }
                _ => {
                    self.unknown_key(key, "a model", &known);
                    builder
                }
            };
        }
        if !table.contains_key("players") {
            let place = self.file.snippet(0..0).place();
            self.faults.push(no_players().at(place));
        }
        self.faults.drain(..).for_each(|fault| builder.fault(fault));
        builder
    }

    fn version(&mut self, value: &Value<'_>, builder: ModelBuilder) -> ModelBuilder {
        let text = &self.file.document[value.span()];
        if text != "1" {
            let place = self.file.snippet(value.span()).place();
            let message =
                format!("the version of the file format is `{text}`, but only 1 is known");
            self.faults.push(
                Diagnostic::error(message)
                    .at(place)
                    .hint("write `demarche = 1`, or leave it out"),
            );
        }
        builder
    }
}
