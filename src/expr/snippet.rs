//! Where a text stands, so that a complaint about a part of it can be underlined.

use crate::diagnostic::Place;
use crate::number::Rational;
use std::ops::Range;
use std::sync::Arc;

/// A stretch of a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

impl Span {
    /// The stretch from the start of `self` to the end of `other`.
    pub fn to(self, other: Span) -> Span {
        Span {
            start: self.start,
            end: other.end,
        }
    }
}

/// A short text (a name, a number, an expression) that is a part of a document. Cheap to clone.
///
/// Text that comes from code rather than from a file is its own document.
///
/// ```
/// use demarche::expr::{Snippet, Span};
///
/// let document = "title = \"x\"\np = \"1 - q\"\n";
/// let snippet = Snippet::new("game.toml", document, 17..22);
/// assert_eq!(snippet.text(), "1 - q");
/// let place = snippet.place_of(Span { start: 4, end: 5 });
/// assert_eq!((place.line, place.column, place.width), (2, 10, 1));
/// ```
#[derive(Debug, Clone)]
pub struct Snippet {
    source: Arc<str>,
    document: Arc<str>,
    start: usize,
    end: usize,
    /// The text, where it is not the stretch itself (a string with escapes, a number with `_`).
    decoded: Option<Arc<str>>,
}

impl Snippet {
    /// The stretch `range` of `document`; a stretch outside it is empty.
    pub fn new(
        source: impl Into<Arc<str>>,
        document: impl Into<Arc<str>>,
        range: Range<usize>,
    ) -> Self {
        let document = document.into();
        let range = if document.get(range.clone()).is_some() {
            range
        } else {
            0..0
        };
        Snippet {
            source: source.into(),
            document,
            start: range.start,
            end: range.end,
            decoded: None,
        }
    }

    /// The same stretch, standing for `text`, which is written there in another way.
    pub fn meaning(mut self, text: impl Into<Arc<str>>) -> Self {
        self.decoded = Some(text.into());
        self
    }

    /// The text.
    pub fn text(&self) -> &str {
        match &self.decoded {
            Some(text) => text,
            None => &self.document[self.start..self.end],
        }
    }

    /// The parts between `separator`s that stand outside parentheses, without the blanks around
    /// them.
    ///
    /// ```
    /// use demarche::expr::Snippet;
    ///
    /// let parts = Snippet::from("0, min(1, 2) ,3").split(',');
    /// let texts: Vec<&str> = parts.iter().map(|part| part.text()).collect();
    /// assert_eq!(texts, ["0", "min(1, 2)", "3"]);
    /// assert_eq!(parts[2].place().column, 15);
    /// ```
    pub fn split(&self, separator: char) -> Vec<Snippet> {
        let mut parts = Vec::new();
        let (mut depth, mut start) = (0usize, 0);
        for (at, c) in self.text().char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ if c == separator && depth == 0 => {
                    parts.push(self.part(start..at));
                    start = at + c.len_utf8();
                }
                _ => {}
            }
        }
        parts.push(self.part(start..self.text().len()));
        parts
    }

    /// The stretch `range` of its text, without the blanks around it; a stretch outside it is
    /// empty.
    pub fn part(&self, range: Range<usize>) -> Snippet {
        let whole = self.text().get(range.clone()).unwrap_or_default();
        let text = whole.trim();
        if self.decoded.is_some() {
            return self.clone().meaning(text);
        }
        let before = whole.len() - whole.trim_start().len();
        let start = self.start + range.start.min(self.text().len()) + before;
        Snippet {
            start,
            end: start + text.len(),
            ..self.clone()
        }
    }

    /// Where all of it stands.
    pub fn place(&self) -> Place {
        Place::in_text(
            Arc::clone(&self.source),
            &self.document,
            self.start..self.end,
        )
    }

    /// Where a part of it stands.
    pub fn place_of(&self, span: Span) -> Place {
        if self.decoded.is_some() {
            return self.place();
        }
        let range = self.start + span.start..self.start + span.end;
        Place::in_text(Arc::clone(&self.source), &self.document, range)
    }
}

impl From<&str> for Snippet {
    fn from(text: &str) -> Self {
        Snippet::new("model", text, 0..text.len())
    }
}

impl From<String> for Snippet {
    fn from(text: String) -> Self {
        Snippet::from(text.as_str())
    }
}

impl From<&String> for Snippet {
    fn from(text: &String) -> Self {
        Snippet::from(text.as_str())
    }
}

impl From<i64> for Snippet {
    fn from(number: i64) -> Self {
        Snippet::from(number.to_string())
    }
}

impl From<Rational> for Snippet {
    fn from(number: Rational) -> Self {
        Snippet::from(number.to_string())
    }
}

impl From<&Rational> for Snippet {
    fn from(number: &Rational) -> Self {
        Snippet::from(number.to_string())
    }
}

impl From<&Snippet> for Snippet {
    fn from(snippet: &Snippet) -> Self {
        snippet.clone()
    }
}
