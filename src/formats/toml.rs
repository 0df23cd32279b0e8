//! Model files: staged TOML.
//!
//! Everything that a file says goes to a [`ModelBuilder`] together with its place; what a model
//! demands is checked there. Here are the TOML syntax, the keys and the kinds of their values.

use super::read_text;
use crate::diagnostic::{Diagnostic, Error, ErrorKind, nearest};
use crate::expr::Snippet;
use crate::model::{
    ActionDraft, Model, ModelBuilder, ParameterDraft, StageDraft, TypeDraft, no_players,
};
use ::toml::Spanned;
use ::toml::de::{DeString, DeTable, DeValue};
use std::path::Path;
use std::sync::Arc;

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

/// A file's name and text.
struct File {
    source: Arc<str>,
    document: Arc<str>,
}

impl File {
    fn snippet(&self, span: std::ops::Range<usize>) -> Snippet {
        Snippet::new(Arc::clone(&self.source), Arc::clone(&self.document), span)
    }
}

type Key<'a> = Spanned<DeString<'a>>;
type Value<'a> = Spanned<DeValue<'a>>;

/// The entries of a table in the order of the file.
fn entries<'t, 'a>(table: &'t DeTable<'a>) -> Vec<(&'t Key<'a>, &'t Value<'a>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

struct Reader<'a> {
    file: &'a File,
    faults: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn new(file: &'a File) -> Self {
        Reader {
            file,
            faults: Vec::new(),
        }
    }

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

    /// A key as a name with its place.
    fn key(&self, key: &Key<'_>) -> Snippet {
        let snippet = self.file.snippet(key.span());
        if snippet.text() == key.get_ref() {
            snippet
        } else {
            snippet.meaning(key.get_ref().as_ref())
        }
    }

    fn unknown_key(&mut self, key: &Key<'_>, owner: &str, known: &[&str]) {
        let name = key.get_ref();
        let fault = Diagnostic::error(format!("{owner} has no key `{name}`"));
        let fault = fault.at(self.key(key).place());
        self.faults
            .push(match nearest(name, known.iter().copied()) {
                Some(near) => fault.hint(format!("did you mean `{near}`?")),
                None => fault.hint(format!("the keys here are `{}`", known.join("`, `"))),
            });
    }

    /// Complains about a value of the wrong kind.
    fn wrong(&mut self, what: &str, expected: &str, value: &Value<'_>, hint: &str) {
        let kind = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let message = format!("{what} must be {expected}, not {kind}");
        let place = self.file.snippet(value.span()).place();
        self.faults
            .push(Diagnostic::error(message).at(place).hint(hint));
    }

    /// A text with its place; parts of it have places if it is written without escapes.
    fn text(&self, value: &Value<'_>) -> Option<Snippet> {
        let text = value.get_ref().as_str()?;
        let span = value.span();
        let written = &self.file.document[span.clone()];
        for quotes in [
            "\"\"\"\n",
            "'''\n",
            "\"\"\"\r\n",
            "'''\r\n",
            "\"\"\"",
            "'''",
            "\"",
            "'",
        ] {
            if written
                .strip_prefix(quotes)
                .is_some_and(|rest| rest.starts_with(text))
                && written.len() == quotes.len() + text.len() + quotes.trim_end().len()
            {
                let start = span.start + quotes.len();
                return Some(self.file.snippet(start..start + text.len()));
            }
        }
        Some(self.file.snippet(span).meaning(text))
    }

    fn string(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<String> {
        let found = value.get_ref().as_str().map(String::from);
        if found.is_none() {
            let name = key.get_ref();
            let hint = format!("write `{name} = \"…\"`");
            self.wrong(&format!("`{name}`"), "a text", value, &hint);
        }
        found
    }

    fn names(&mut self, key: &Key<'_>, value: &Value<'_>) -> Vec<Snippet> {
        let name = key.get_ref();
        let hint = format!("write `{name} = [\"…\", \"…\"]`");
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(&format!("`{name}`"), "a list", value, &hint);
            return Vec::new();
        };
        let mut names = Vec::new();
        for entry in list.iter() {
            match self.text(entry) {
                Some(text) => names.push(text),
                None => {
                    self.wrong(&format!("an entry of `{name}`"), "a text", entry, &hint);
                }
            }
        }
        names
    }

    /// A number, or an expression in a text.
    fn expression(&mut self, what: &str, value: &Value<'_>) -> Option<Snippet> {
        let snippet = self.file.snippet(value.span());
        let number = match value.get_ref() {
            DeValue::String(_) => return self.text(value),
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_string()),
            DeValue::Integer(number) => i128::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(|number| number.to_string()),
            DeValue::Float(number) if number.as_str().contains(['n', 'i']) => None,
            DeValue::Float(number) => Some(number.as_str().to_string()),
            _ => {
                let hint = "write a number, or an expression in quotes such as \"1 - p\"";
                self.wrong(what, "a number or an expression", value, hint);
                return None;
            }
        };
        let Some(number) = number else {
            let message = format!("{what} is no finite number");
            let hint = "write a number such as 0.25 or \"2/7\"";
            let fault = Diagnostic::error(message).at(snippet.place());
            self.faults.push(fault.hint(hint));
            return None;
        };
        let number = number.trim_start_matches('+');
        Some(if snippet.text() == number {
            snippet
        } else {
            snippet.meaning(number)
        })
    }

    fn table<'t, 'v>(
        &mut self,
        what: &str,
        value: &'t Value<'v>,
        hint: &str,
    ) -> Vec<(&'t Key<'v>, &'t Value<'v>)> {
        match value.get_ref().as_table() {
            Some(table) => entries(table),
            None => {
                self.wrong(what, "a table", value, hint);
                Vec::new()
            }
        }
    }

    /// A table from names to expressions.
    fn expressions(&mut self, key: &Key<'_>, value: &Value<'_>) -> Vec<(Snippet, Snippet)> {
        let owner = key.get_ref();
        let hint = format!("write `[{owner}]` and under it lines `name = \"expression\"`");
        let mut found = Vec::new();
        for (key, value) in self.table(&format!("`{owner}`"), value, &hint) {
            let name = key.get_ref();
            // What cannot be read stands for 0, so that its name is known.
            let text = self
                .expression(&format!("`{name}`"), value)
                .unwrap_or_else(|| self.file.snippet(value.span()).meaning("0"));
            found.push((self.key(key), text));
        }
        found
    }

    fn parameters(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        mut builder: ModelBuilder,
    ) -> ModelBuilder {
        let hint = "write `[parameters]` and under it lines such as `p = 0.7`";
        for (name, value) in self.table(&format!("`{}`", key.get_ref()), value, hint) {
            let shown = format!("the parameter `{}`", name.get_ref());
            let Some(table) = value.get_ref().as_table() else {
                let text = self
                    .expression(&shown, value)
                    .unwrap_or_else(|| self.file.snippet(value.span()).meaning("0"));
                builder = builder.parameter(ParameterDraft::new(self.key(name), text));
                continue;
            };
            let (mut default, mut range, mut about) = (None, None, None);
            for (key, value) in entries(table) {
                match key.get_ref().as_ref() {
                    "value" => {
                        let text = self.expression(&format!("the value of {shown}"), value);
                        default = Some(
                            text.unwrap_or_else(|| self.file.snippet(value.span()).meaning("0")),
                        );
                    }
                    "range" => range = self.range(&shown, value),
                    "about" => about = self.string(key, value),
                    _ => self.unknown_key(key, &shown, &["value", "range", "about"]),
                }
            }
            let default = default.unwrap_or_else(|| {
                let fault = Diagnostic::error(format!("{shown} has no value"));
                let fault = fault.at(self.key(name).place());
                self.faults
                    .push(fault.hint("add `value = …`, its default value"));
                Snippet::from("0")
            });
            let mut draft = ParameterDraft::new(self.key(name), default);
            if let Some([least, greatest]) = range {
                draft = draft.range(least, greatest);
            }
            if let Some(about) = about {
                draft = draft.about(about);
            }
            builder = builder.parameter(draft);
        }
        builder
    }

    fn range(&mut self, owner: &str, value: &Value<'_>) -> Option<[Snippet; 2]> {
        let what = format!("the range of {owner}");
        let hint = "write `range = [least, greatest]`";
        let ends: Vec<&Value<'_>> = match value.get_ref().as_array() {
            Some(list) => list.iter().collect(),
            None => {
                self.wrong(&what, "a list of two numbers", value, hint);
                return None;
            }
        };
        let [least, greatest] = ends[..] else {
            let message = format!("{what} has {} numbers instead of two", ends.len());
            let place = self.file.snippet(value.span()).place();
            self.faults
                .push(Diagnostic::error(message).at(place).hint(hint));
            return None;
        };
        let least = self.expression(&what, least)?;
        Some([least, self.expression(&what, greatest)?])
    }

    fn types(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        mut builder: ModelBuilder,
    ) -> ModelBuilder {
        let hint = "write `[types.PLAYER]` and under it lines such as `hawk = { prior = 0.3 }`";
        for (player, value) in self.table(&format!("`{}`", key.get_ref()), value, hint) {
            let mut types = Vec::new();
            let shown = format!("`types.{}`", player.get_ref());
            for (name, value) in self.table(&shown, value, hint) {
                let shown = format!("the type `{}`", name.get_ref());
                let hint = format!("write `{} = {{ prior = … }}`", name.get_ref());
                let mut draft = TypeDraft::without_prior(self.key(name));
                if value.get_ref().as_table().is_none() {
                    draft = draft.prior(Snippet::from("0"));
                }
                for (key, value) in self.table(&shown, value, &hint) {
                    let what = format!("`{}` of {shown}", key.get_ref());
                    let text = self
                        .expression(&what, value)
                        .unwrap_or_else(|| self.file.snippet(value.span()).meaning("0"));
                    draft = match key.get_ref().as_ref() {
                        "prior" => draft.prior(text),
                        _ => draft.constant(self.key(key), text),
                    };
                }
                types.push(draft);
            }
            builder = builder.types(self.key(player), types);
        }
        builder
    }

    fn stages(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        mut builder: ModelBuilder,
    ) -> ModelBuilder {
        let hint = "start every stage with a line `[[stage]]`";
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(
                &format!("`{}`", key.get_ref()),
                "a list of stages",
                value,
                hint,
            );
            return builder;
        };
        for value in list.iter() {
            let Some(table) = value.get_ref().as_table() else {
                self.wrong("a stage", "a table", value, hint);
                continue;
            };
            if let Some(stage) = self.stage(table, value) {
                builder = builder.stage(stage);
            }
        }
        builder
    }

    fn stage(&mut self, table: &DeTable<'_>, value: &Value<'_>) -> Option<StageDraft> {
        let known = ["name", "player", "sees", "actions", "chance", "when"];
        let faults = self.faults.len();
        let name = entries(table)
            .into_iter()
            .find(|(key, _)| key.get_ref() == "name");
        let Some((_, name)) = name else {
            let place = self.file.snippet(value.span()).place();
            let fault = Diagnostic::error("this stage has no name").at(place);
            self.faults.push(fault.hint("add `name = \"…\"`"));
            return None;
        };
        let Some(name) = self.text(name) else {
            self.wrong("a stage's `name`", "a text", name, "write `name = \"…\"`");
            return None;
        };
        let shown = format!("the stage `{}`", name.text());
        let mut draft = StageDraft::new(name);
        for (key, value) in entries(table) {
            draft = match key.get_ref().as_ref() {
                "name" => draft,
                "player" | "when" => match self.text(value) {
                    Some(text) if key.get_ref() == "player" => draft.player(text),
                    Some(text) => draft.when(text),
                    None => {
                        let what = format!("`{}` of {shown}", key.get_ref());
                        let hint = format!("write `{} = \"…\"`", key.get_ref());
                        self.wrong(&what, "a text", value, &hint);
                        draft
                    }
                },
                "sees" => draft.sees(self.names(key, value)),
                "actions" => self.actions(&shown, value, draft),
                "chance" => self.chance(&shown, value, draft),
                _ => {
                    self.unknown_key(key, &shown, &known);
                    draft
                }
            };
        }
        if self.faults.len() > faults {
            draft = draft.broken();
        }
        Some(draft)
    }

    fn actions(&mut self, stage: &str, value: &Value<'_>, draft: StageDraft) -> StageDraft {
        let hint = "write `actions = [\"…\", { name = \"…\", when = \"…\" }]`";
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(&format!("`actions` of {stage}"), "a list", value, hint);
            return draft;
        };
        let mut actions = Vec::new();
        for entry in list.iter() {
            if let Some(name) = self.text(entry) {
                actions.push(ActionDraft::new(name));
                continue;
            }
            let what = format!("an action of {stage}");
            let Some(table) = entry.get_ref().as_table() else {
                self.wrong(&what, "a text or a table", entry, hint);
                continue;
            };
            let (mut name, mut when) = (None, None);
            for (key, value) in entries(table) {
                match (key.get_ref().as_ref(), self.text(value)) {
                    ("name", Some(text)) => name = Some(text),
                    ("when", Some(text)) => when = Some(text),
                    ("name" | "when", None) => {
                        let what = format!("`{}` of {what}", key.get_ref());
                        self.wrong(&what, "a text", value, hint);
                    }
                    _ => self.unknown_key(key, &what, &["name", "when"]),
                }
            }
            match (name, when) {
                (Some(name), Some(when)) => actions.push(ActionDraft::new(name).when(when)),
                (Some(name), None) => actions.push(ActionDraft::new(name)),
                (None, _) => {
                    let place = self.file.snippet(entry.span()).place();
                    let fault = Diagnostic::error(format!("{what} has no name")).at(place);
                    self.faults.push(fault.hint(hint));
                }
            }
        }
        draft.actions(actions)
    }

    fn chance(&mut self, stage: &str, value: &Value<'_>, draft: StageDraft) -> StageDraft {
        let hint = "write `chance = { branch = probability, … }`";
        let mut draft = draft.chance();
        for (name, value) in self.table(&format!("`chance` of {stage}"), value, hint) {
            let what = format!("the branch `{}`", name.get_ref());
            let mut branch = ActionDraft::new(self.key(name));
            let mut probability = None;
            match value.get_ref().as_table() {
                None => probability = self.expression(&what, value),
                Some(table) => {
                    for (key, value) in entries(table) {
                        match (key.get_ref().as_ref(), self.text(value)) {
                            ("probability", _) => probability = self.expression(&what, value),
                            ("when", Some(text)) => branch = branch.when(text),
                            ("when", None) => {
                                let hint = "write `when = \"…\"`";
                                self.wrong(&format!("`when` of {what}"), "a text", value, hint);
                            }
                            _ => self.unknown_key(key, &what, &["probability", "when"]),
                        }
                    }
                    if !table.contains_key("probability") {
                        let message = format!("{what} has no probability");
                        let fault = Diagnostic::error(message).at(self.key(name).place());
                        self.faults.push(fault.hint("add `probability = …`"));
                    }
                }
            }
            draft = draft.branch(branch, probability.unwrap_or_else(|| Snippet::from("0")));
        }
        draft
    }
}
