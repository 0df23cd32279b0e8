//! Quoted texts, as they are written.

/// Adds a text in quotes. Only the quote is escaped, and a space keeps a last backslash from
/// escaping the closing one.
pub(in crate::formats) fn push_text(out: &mut String, text: &str) {
    out.push('"');
    out.push_str(&text.replace('"', "\\\""));
    if text.ends_with('\\') {
        out.push(' ');
    }
    out.push('"');
}
