//! Lines, columns and lists that keep within the width.

use super::WIDTH;
use std::fmt::Write;

/// The longest single text that is shown, in characters.
const LONGEST: usize = 240;

/// A space at which no line is broken; it is printed as a space.
pub(super) const JOINT: char = '\u{a0}';

/// The same as [`prose`], the middle of a very long text left out.
pub(super) fn paragraph(out: &mut String, head: &str, text: &str) {
    prose(out, head, &shortened(text));
}

/// Appends `text`, broken at spaces, its first line after `head` and the others indented as far.
pub fn prose(out: &mut String, head: &str, text: &str) {
    let text: String = text.chars().map(clean).collect();
    let indent = head.chars().count();
    let mut line = head.to_string();
    let mut used = indent;
    let mut empty = true;
    for word in text.split(' ') {
        let length = word.chars().count();
        if !empty && used + 1 + length > WIDTH {
            out.push_str(line.trim_end());
            out.push('\n');
            line = " ".repeat(indent);
            (used, empty) = (indent, true);
        }
        if !empty {
            line.push(' ');
            used += 1;
        }
        // A word that fits on no line is broken where the line ends.
        for c in word.chars() {
            if used == WIDTH {
                out.push_str(&line);
                out.push('\n');
                line = " ".repeat(indent);
                used = indent;
            }
            line.push(if c == JOINT { ' ' } else { c });
            used += 1;
        }
        empty = false;
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

/// Appends rows of a name and a text, the texts aligned and the middle of very long ones left out.
/// Names that are too long for that stand on a line of their own.
pub fn table<N: AsRef<str>, T: AsRef<str>>(out: &mut String, indent: usize, rows: &[(N, T)]) {
    let widest = WIDTH * 3 / 5 - indent;
    let names = rows.iter().map(|(name, _)| name.as_ref().chars().count());
    let column = names.filter(|&n| n <= widest).max().unwrap_or(0);
    let blank = " ".repeat(indent);
    for (name, text) in rows {
        let name = name.as_ref();
        if name.chars().count() > column {
            paragraph(out, &blank, name);
            paragraph(out, &format!("{blank}{:column$}  ", ""), text.as_ref());
        } else {
            paragraph(out, &format!("{blank}{name:column$}  "), text.as_ref());
        }
    }
}

/// Appends a line.
pub(super) fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

/// A control character as a space.
fn clean(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

/// A text without control characters, its middle left out if it is very long.
fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= LONGEST {
        return text.chars().map(clean).collect();
    }
    let half = LONGEST / 2;
    let mut short: String = text.chars().take(half).map(clean).collect();
    short.push_str(" … ");
    short.extend(text.chars().skip(count - half).map(clean));
    short
}

/// `3 leaves`, `1 leaf`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// `a, b and c`, with this word before the last.
pub(super) fn enumeration(names: &[&str], word: &str) -> String {
    match names {
        [some @ .., last] if !some.is_empty() => format!("{} {word} {last}", some.join(", ")),
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_wider_than_the_width() {
        let long = "word ".repeat(40) + &"x".repeat(130);
        for (name, text) in [("n", long.as_str()), (long.as_str(), "t"), ("a", "b")] {
            let mut out = String::new();
            table(&mut out, 4, &[(name, text), ("short", "text")]);
            assert!(
                out.lines().all(|line| line.chars().count() <= WIDTH),
                "{out}"
            );
            assert!(out.lines().all(|line| line == line.trim_end()), "{out}");
        }
        let mut out = String::new();
        let settings = ["w = 1"; 20]
            .join(", ")
            .replace(" =", "\u{a0}=")
            .replace("= ", "=\u{a0}");
        paragraph(&mut out, "", &settings);
        assert!(out.lines().all(|line| line.starts_with("w = 1")), "{out}");
        let mut out = String::new();
        table(&mut out, 2, &[("players", "A, B"), ("nodes", "7")]);
        assert_eq!(out, "  players  A, B\n  nodes    7\n");
    }
}
