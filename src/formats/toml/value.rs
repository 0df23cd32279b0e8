//! The values of a model file, with their places.

use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::Snippet;
use ::toml::Spanned;
use ::toml::de::{DeString, DeTable, DeValue};
use std::sync::Arc;

/// A file's name and text.
pub(super) struct File {
    pub(super) source: Arc<str>,
    pub(super) document: Arc<str>,
}

impl File {
    pub(super) fn snippet(&self, span: std::ops::Range<usize>) -> Snippet {
        Snippet::new(Arc::clone(&self.source), Arc::clone(&self.document), span)
    }
}

pub(super) type Key<'a> = Spanned<DeString<'a>>;
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// The entries of a table in the order of the file.
pub(super) fn entries<'t, 'a>(table: &'t DeTable<'a>) -> Vec<(&'t Key<'a>, &'t Value<'a>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

pub(super) struct Reader<'a> {
    pub(super) file: &'a File,
    pub(super) faults: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a File) -> Self {
        Reader {
            file,
            faults: Vec::new(),
        }
    }

    /// A key as a name with its place.
    pub(super) fn key(&self, key: &Key<'_>) -> Snippet {
        let snippet = self.file.snippet(key.span());
        if snippet.text() == key.get_ref() {
            snippet
        } else {
            snippet.meaning(key.get_ref().as_ref())
        }
    }

    pub(super) fn unknown_key(&mut self, key: &Key<'_>, owner: &str, known: &[&str]) {
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
    pub(super) fn wrong(&mut self, what: &str, expected: &str, value: &Value<'_>, hint: &str) {
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
    pub(super) fn text(&self, value: &Value<'_>) -> Option<Snippet> {
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

    pub(super) fn string(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<String> {
        let found = value.get_ref().as_str().map(String::from);
        if found.is_none() {
            let name = key.get_ref();
            let hint = format!("write `{name} = \"…\"`");
            self.wrong(&format!("`{name}`"), "a text", value, &hint);
        }
        found
    }

    pub(super) fn names(&mut self, key: &Key<'_>, value: &Value<'_>) -> Vec<Snippet> {
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
    pub(super) fn expression(&mut self, what: &str, value: &Value<'_>) -> Option<Snippet> {
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

    pub(super) fn table<'t, 'v>(
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
    pub(super) fn expressions(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
    ) -> Vec<(Snippet, Snippet)> {
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
}
