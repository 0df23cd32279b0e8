//! Steps through the tokens of a file, refuses and warns with places.

use super::lexer::{Lexer, Token, number};
use crate::diagnostic::{Diagnostic, Error, ErrorKind, Place};
use crate::formats::decode;
use crate::number::Rational;
use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;
use std::sync::Arc;

/// One kind of warning: the first of its kind, and how many there were.
struct Warning {
    kind: &'static str,
    first: Diagnostic,
    count: usize,
}

/// A place in the text, one token ahead.
pub(in crate::formats) struct Cursor<'a> {
    source: Arc<str>,
    text: &'a str,
    lexer: Lexer<'a>,
    /// The token under consideration.
    pub(in crate::formats) token: Token<'a>,
    /// Where it stands.
    pub(in crate::formats) span: Range<usize>,
    /// Where the token before it ends.
    last_end: usize,
    warnings: Vec<Warning>,
    faults: Vec<Diagnostic>,
    /// Of faults that are told once: what they are about, which fault it is, and how many followed.
    repeated: HashMap<String, (usize, usize)>,
}

/// After so many faults a reader gives up.
const MOST_FAULTS: usize = 20;

impl<'a> Cursor<'a> {
    pub(in crate::formats) fn new(source: Arc<str>, text: &'a str) -> Self {
        let mut lexer = Lexer::new(text);
        let (token, span) = lexer.next();
        Cursor {
            source,
            text,
            lexer,
            token,
            span,
            last_end: 0,
            warnings: Vec::new(),
            faults: Vec::new(),
            repeated: HashMap::new(),
        }
    }

    /// The start of a file; a byte-order mark is passed over with a warning.
    ///
    /// Refuses what is not UTF-8.
    pub(in crate::formats) fn open_file(source: &str, bytes: &'a [u8]) -> Result<Self, Error> {
        let whole = decode(source, bytes)?;
        let text = whole.strip_prefix('\u{feff}').unwrap_or(whole);
        let mut cursor = Cursor::new(source.into(), text);
        if text.len() < whole.len() {
            cursor.warn("byte-order mark", 0..0, || {
                "the file starts with a byte-order mark, which other programs refuse".into()
            });
        }
        Ok(cursor)
    }

    pub(in crate::formats) fn take(&mut self) -> (Token<'a>, Range<usize>) {
        let (token, span) = self.lexer.next();
        let taken = std::mem::replace(&mut self.token, token);
        self.last_end = self.span.end;
        (taken, std::mem::replace(&mut self.span, span))
    }

    pub(in crate::formats) fn place(&self, span: Range<usize>) -> Place {
        Place::in_text(Arc::clone(&self.source), self.text, span)
    }

    /// Keeps a warning; of one kind only the first is shown, with how many there were.
    pub(in crate::formats) fn warn(
        &mut self,
        kind: &'static str,
        span: Range<usize>,
        message: impl FnOnce() -> String,
    ) {
        if let Some(known) = self.warnings.iter_mut().find(|known| known.kind == kind) {
            known.count += 1;
            return;
        }
        let first = Diagnostic::warning(message()).at(self.place(span));
        self.warnings.push(Warning {
            kind,
            first,
            count: 1,
        });
    }

    /// Keeps a fault after which reading can go on, so that several are told at once; refuses when
    /// there are too many.
    pub(in crate::formats) fn forgive(&mut self, fault: Error) -> Result<(), Error> {
        if self.faults.len() + 1 >= MOST_FAULTS {
            return Err(fault);
        }
        self.faults.extend(fault.diagnostics().iter().cloned());
        Ok(())
    }

    /// Keeps a fault after which reading can go on, once for everything that it is about: the same
    /// slip is mostly made throughout a file.
    pub(in crate::formats) fn forgive_once(
        &mut self,
        about: impl Into<String>,
        span: Range<usize>,
        fault: impl FnOnce() -> (String, Option<&'static str>),
    ) -> Result<(), Error> {
        match self.repeated.entry(about.into()) {
            Entry::Occupied(mut known) => {
                known.get_mut().1 += 1;
                return Ok(());
            }
            Entry::Vacant(free) => free.insert((self.faults.len(), 0)),
        };
        let (message, hint) = fault();
        self.forgive(self.fault(span, message, hint))
    }

    /// The whole text.
    pub(in crate::formats) fn text(&self) -> &'a str {
        self.text
    }

    /// Where the token before the one under consideration ends.
    pub(in crate::formats) fn last_end(&self) -> usize {
        self.last_end
    }

    /// The token after the one under consideration.
    pub(in crate::formats) fn peek(&self) -> Token<'a> {
        self.lexer.clone().next().0
    }

    /// What a reader returns: what it read, unless there were faults, which come in their order.
    pub(in crate::formats) fn conclude<T>(&mut self, read: Result<T, Error>) -> Result<T, Error> {
        let mut faults = std::mem::take(&mut self.faults);
        for (place, more) in self.repeated.drain().map(|(_, counted)| counted) {
            if let (Some(fault), 1..) = (faults.get_mut(place), more) {
                let places = match more {
                    1 => "one more place".into(),
                    more => format!("{more} more places"),
                };
                fault.hint = Some(match fault.hint.take() {
                    Some(hint) => format!("{hint}; so in {places}"),
                    None => format!("so in {places}"),
                });
            }
        }
        match read {
            Ok(read) => Error::check(ErrorKind::Input, faults).map(|_| read),
            Err(last) => {
                let kind = match faults.is_empty() {
                    true => last.kind(),
                    false => ErrorKind::Input,
                };
                faults.extend(last.diagnostics().iter().cloned());
                Error::check(kind, faults).and(Err(last))
            }
        }
    }

    pub(in crate::formats) fn finished_warnings(&mut self) -> Vec<Diagnostic> {
        let warnings = self.warnings.drain(..);
        warnings
            .map(|warning| match warning.count - 1 {
                0 => warning.first,
                1 => warning.first.hint("and so in one more place"),
                more => warning.first.hint(format!("and so in {more} more places")),
            })
            .collect()
    }

    pub(in crate::formats) fn fault(
        &self,
        span: Range<usize>,
        message: String,
        hint: Option<&str>,
    ) -> Error {
        let fault = Diagnostic::error(message).at(self.place(span));
        Error::new(
            ErrorKind::Input,
            match hint {
                Some(hint) => fault.hint(hint),
                None => fault,
            },
        )
    }

    /// The refusal of the token under consideration where `what` should stand.
    pub(in crate::formats) fn expected(&self, what: &str, hint: Option<&str>) -> Error {
        let hint = match self.token {
            Token::Unclosed => Some("a quote after a backslash belongs to the text"),
            _ => hint,
        };
        let message = format!("expected {what}, found {}", self.token);
        self.fault(self.span.clone(), message, hint)
    }

    pub(in crate::formats) fn open(&mut self, what: &str, hint: Option<&str>) -> Result<(), Error> {
        if self.token != Token::Open {
            return Err(self.expected(&format!("`{{` and {what}"), hint));
        }
        self.take();
        Ok(())
    }

    pub(in crate::formats) fn quoted(
        &mut self,
        what: &str,
        hint: Option<&str>,
    ) -> Result<Cow<'a, str>, Error> {
        if !matches!(self.token, Token::Text(_)) {
            return Err(self.expected(what, hint));
        }
        match self.take() {
            (Token::Text(text), _) => Ok(text),
            _ => Err(Error::internal("a token changed while it was read")),
        }
    }

    pub(in crate::formats) fn number(
        &mut self,
        what: &str,
        hint: Option<&str>,
    ) -> Result<Rational, Error> {
        let Token::Number(text) = self.token else {
            return Err(self.expected(what, hint));
        };
        let value = number(text)
            .map_err(|(message, hint)| self.fault(self.span.clone(), message, hint.as_deref()))?;
        self.take();
        Ok(value)
    }

    /// A whole number. Older programs took `1.7` for 1: so do we, with a warning.
    pub(in crate::formats) fn integer(&mut self, what: &str) -> Result<i64, Error> {
        let Token::Number(text) = self.token else {
            return Err(self.expected(what, None));
        };
        let sign = usize::from(text.starts_with(['+', '-']));
        let digits = text[sign..].bytes().take_while(u8::is_ascii_digit).count();
        let whole = &text[..sign + digits];
        let Ok(value) = whole.parse::<i64>() else {
            return Err(self.expected(what, None));
        };
        let span = self.span.clone();
        if whole.len() < text.len() {
            self.warn("whole number", span, || {
                format!("`{text}` stands for {what} and is read as {value}")
            });
        }
        self.take();
        Ok(value)
    }
}
