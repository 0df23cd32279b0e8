//! Quoted texts, as they are written.

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
