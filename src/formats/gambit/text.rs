//! Quoted texts, as they are written.

use super::names::{Distinct, by_position};
use std::borrow::Cow;

/// A text whose last backslash, if it ends in one, does not escape the closing quote.
pub(in crate::formats) fn closed(text: &str) -> Cow<'_, str> {
    match text.ends_with('\\') {
        true => Cow::Owned(format!("{text} ")),
        false => Cow::Borrowed(text),
    }
}

/// A text in quotes. Only the quote is escaped.
pub(in crate::formats) fn push_text(out: &mut String, text: &str) {
    out.push('"');
    let text = closed(text);
    let mut parts = text.split('"');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str("\\\"");
        out.push_str(part);
    }
    out.push('"');
}

/// A list of texts in braces, after a space.
pub(in crate::formats) fn push_list(out: &mut String, names: &[String]) {
    out.push_str(" {");
    for name in names {
        out.push(' ');
        push_text(out, name);
    }
    out.push_str(" }");
}

/// The names of a list as they are written: neither empty nor equal.
pub(in crate::formats) fn names<S: AsRef<str>>(list: impl IntoIterator<Item = S>) -> Vec<String> {
    let closed = |name: S| closed(name.as_ref()).into_owned();
    let names: Vec<String> = list.into_iter().map(closed).collect();
    match by_position(&names) {
        Distinct::Changed(changed) => changed,
        Distinct::Same(_) => names,
    }
}
