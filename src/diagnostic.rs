//! What demarche says when it refuses or doubts its input: a sentence, a place and a way out.
//!
//! A [`Diagnostic`] is one complaint. An [`Error`] is what a function returns when it refuses: one
//! or more diagnostics of which at least one is an error, and a [`ErrorKind`] to match on. Every
//! message is one sentence in lower case without a full stop, names in backticks.
//!
//! ```
//! use demarche::diagnostic::{Diagnostic, Place};
//!
//! let text = "p = 0.7\nq = 1 - r\n";
//! let complaint = Diagnostic::error("there is no parameter `r`")
//!     .at(Place::in_text("game.toml", text, 16..17))
//!     .hint("did you mean `p`?");
//! assert_eq!(
//!     complaint.to_string(),
//!     "error: there is no parameter `r`\n \
//!      --> game.toml:2:9\n  |\n2 | q = 1 - r\n  |         ^\nhint: did you mean `p`?"
//! );
//! ```

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The input is accepted, but is probably not what its author meant.
    Warning,
    /// The input is refused.
    Error,
}

/// A stretch of one line of an input text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name of the file or other source.
    pub source: Arc<str>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How many characters are meant; at least 1.
    pub width: usize,
    /// The text of the line, without its end.
    pub text: String,
}

impl Place {
    /// The place of the byte range `span` of `text`, cut off at the end of its first line.
    ///
    /// A span past the end means the end, and one inside a character means that character.
    pub fn in_text(source: impl Into<Arc<str>>, text: &str, span: Range<usize>) -> Self {
        let floor = |mut at: usize| {
            at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = floor(span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = floor(span.end).clamp(start, line_end);
        Place {
            source: source.into(),
            line: text[..start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            width: text[start..end].chars().count().max(1),
            text: text[line_start..line_end]
                .trim_end_matches('\r')
                .to_string(),
        }
    }
}

/// One complaint: what is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// One sentence that says what is wrong.
    pub message: String,
    /// Where, if it stands in a text.
    pub place: Option<Place>,
    /// A way out, one sentence.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A diagnostic that refuses the input.
    pub fn error(message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Error,
            message: message.into(),
            place: None,
            hint: None,
        }
    }

    /// A diagnostic that lets the input pass.
    pub fn warning(message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(message)
        }
    }

    /// The same, at a place.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same, with a way out.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, suggesting the name of `known` nearest to `name`, if one is near.
    pub fn suggest<'a>(self, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(name, known) {
            Some(near) => {
                let hint = format!("did you mean `{near}`?");
                self.hint(hint)
            }
            None => self,
        }
    }
}

/// The longest stretch of a line that is printed, in characters.
const SHOWN: usize = 90;

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(out, "{word}: {}", self.message)?;
        if let Some(place) = &self.place {
            let margin = place.line.to_string().len();
            // A long line is shown from a little before the stretch that is meant.
            let skipped = if place.column + place.width > SHOWN {
                place.column.saturating_sub(20)
            } else {
                0
            };
            let shown: String = place
                .text
                .chars()
                .skip(skipped)
                .take(SHOWN)
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            let before = place.column - 1 - skipped.min(place.column - 1);
            let carets = place.width.min(SHOWN.saturating_sub(before)).max(1);
            write!(
                out,
                "\n{:margin$}--> {}:{}:{}\n{:margin$} |\n{} | {}\n{:margin$} | {:before$}{}",
                "",
                place.source,
                place.line,
                place.column,
                "",
                place.line,
                shown.trim_end(),
                "",
                "",
                "^".repeat(carets),
            )?;
        }
        if let Some(hint) = &self.hint {
            write!(out, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

/// What kind of refusal an [`Error`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be read or written.
    Io,
    /// A text is not in its format, or says something that makes no sense.
    Input,
    /// The game is outside the class for which the method is defined.
    Unsupported,
    /// The input is larger than a limit allows.
    Limit,
    /// A back end broke, or an answer could not be certified: a fault of ours, not of the input.
    Internal,
}

/// A refusal: its kind and every diagnostic that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    diagnostics: Vec<Diagnostic>,
}

impl Error {
    /// A refusal for one reason.
    pub fn new(kind: ErrorKind, diagnostic: Diagnostic) -> Self {
        Error {
            kind,
            diagnostics: vec![diagnostic],
        }
    }

    /// The input makes no sense, for one reason.
    pub fn input(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::Input, Diagnostic::error(message))
    }

    /// The game is outside a method's class: the reason and the way out.
    pub fn unsupported(message: impl Into<String>, way_out: impl Into<String>) -> Self {
        Error::new(
            ErrorKind::Unsupported,
            Diagnostic::error(message).hint(way_out),
        )
    }

    /// Work that a limit ended before there was anything to return.
    pub fn limit(message: impl Into<String>, way_out: impl Into<String>) -> Self {
        Error::new(ErrorKind::Limit, Diagnostic::error(message).hint(way_out))
    }

    /// Something is wrong with demarche itself.
    pub fn internal(message: impl Into<String>) -> Self {
        let hint = "this is a fault of demarche: please report it with the input";
        Error::new(ErrorKind::Internal, Diagnostic::error(message).hint(hint))
    }

    /// `Ok(warnings)` if none of `diagnostics` is an error, otherwise the refusal.
    pub fn check(kind: ErrorKind, diagnostics: Vec<Diagnostic>) -> Result<Vec<Diagnostic>, Error> {
        if diagnostics.iter().any(|d| d.severity == Severity::Error) {
            Err(Error { kind, diagnostics })
        } else {
            Ok(diagnostics)
        }
    }

    /// What kind of refusal it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Every diagnostic, in the order of discovery.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            if index > 0 {
                out.write_str("\n\n")?;
            }
            write!(out, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// The name of `known` nearest to `name` by edit distance, swapped neighbors counting as one slip,
/// if it is near enough to be a slip.
///
/// ```
/// use demarche::diagnostic::nearest;
/// assert_eq!(nearest("asure", ["assure", "silent"]), Some("assure"));
/// assert_eq!(nearest("abuot", ["range", "about"]), Some("about"));
/// assert_eq!(nearest("strike", ["assure", "silent"]), None);
/// ```
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Another single letter is another name, not a slip.
    let allowed = match name.chars().count() {
        0 | 1 => 0,
        length => (length / 3).max(1),
    };
    known
        .into_iter()
        .map(|candidate| (edit_distance(name, candidate), candidate))
        .filter(|&(distance, candidate)| distance <= allowed && candidate != name)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters must be inserted, left out or replaced, or neighbors swapped (Damerau 1964,
/// no place changed twice), to make one text of the other; case ignored.
fn edit_distance(a: &str, b: &str) -> usize {
    let [a, b] = [a, b].map(|text| text.to_lowercase().chars().collect::<Vec<char>>());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut before = row.clone();
    for i in 0..a.len() {
        let mut next = vec![i + 1];
        for j in 0..b.len() {
            let replaced = row[j] + usize::from(a[i] != b[j]);
            let mut least = replaced.min(next[j] + 1).min(row[j + 1] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}
