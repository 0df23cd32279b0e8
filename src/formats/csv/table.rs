//! Cuts a text into rows and cells. Crates that do this do not say where in a line a cell stands,
//! which complaints about it must.

use std::borrow::Cow;
use std::ops::Range;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell<'a> {
    /// Without white space around it, unless that was quoted.
    pub(super) text: Cow<'a, str>,
    pub(super) quoted: bool,
    pub(super) span: Range<usize>,
}

impl Cell<'_> {
    pub(super) fn is_empty(&self) -> bool {
        !self.quoted && self.text.is_empty()
    }
}

/// A row without the empty cells at its end.
pub(super) type Row<'a> = Vec<Cell<'a>>;

/// What separates cells: tabs if there are any, otherwise what the first line with one of the two
/// has, commas before semicolons. Spreadsheets separate with semicolons where decimals have commas.
fn separator(text: &str) -> Option<u8> {
    let mut quoted = false;
    let mut found = None;
    // In the line at hand.
    let (mut comma, mut semicolon) = (false, false);
    for byte in text.bytes().chain([b'\n']) {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'\t' => return Some(b'\t'),
            b',' => comma = true,
            b';' => semicolon = true,
            b'\n' if found.is_none() => {
                let here = if comma { Some(b',') } else { Some(b';') };
                found = here.filter(|_| comma || semicolon);
            }
            _ => {}
        }
    }
    found
}

/// The rows of a text; otherwise what is wrong with its quotes, and where.
pub(super) fn rows(text: &str) -> Result<Vec<Row<'_>>, (&'static str, Range<usize>)> {
    let bytes = text.as_bytes();
    let separator = separator(text).unwrap_or(b',');
    let mut rows = Vec::new();
    let mut row = Row::new();
    let mut at = 0;
    loop {
        let (cell, end) = cell(text, at, separator)?;
        row.push(cell);
        at = end + 1;
        if bytes.get(end) == Some(&separator) {
            continue;
        }
        while row.last().is_some_and(Cell::is_empty) {
            row.pop();
        }
        rows.push(std::mem::take(&mut row));
        if end >= bytes.len() {
            return Ok(rows);
        }
    }
}

/// The cell that starts at a place, and where its separator or the end of its line is.
fn cell(
    text: &str,
    start: usize,
    separator: u8,
) -> Result<(Cell<'_>, usize), (&'static str, Range<usize>)> {
    let bytes = text.as_bytes();
    let ends = |at: usize| at >= bytes.len() || bytes[at] == separator || bytes[at] == b'\n';
    let mut at = start;
    while !ends(at) && bytes[at].is_ascii_whitespace() {
        at += 1;
    }
    if bytes.get(at) != Some(&b'"') {
        let first = at;
        while !ends(at) {
            at += 1;
        }
        let content = text[first..at].trim();
        let cell = Cell {
            text: Cow::Borrowed(content),
            quoted: false,
            span: first..first + content.len(),
        };
        return Ok((cell, at));
    }
    let (open, mut resolved) = (at, String::new());
    loop {
        let from = at + 1;
        let Some(length) = text[from..].find('"') else {
            return Err(("this quote is not closed", open..open + 1));
        };
        resolved.push_str(&text[from..from + length]);
        at = from + length + 1;
        if bytes.get(at) != Some(&b'"') {
            break;
        }
        // Two quotes stand for one, which starts the next stretch.
        resolved.push('"');
    }
    let cell = Cell {
        text: Cow::Owned(resolved),
        quoted: true,
        span: open..at,
    };
    let close = at;
    while !ends(at) {
        if !bytes[at].is_ascii_whitespace() {
            let message = "there is text between this closing quote and the end of the cell";
            return Err((message, close - 1..close));
        }
        at += 1;
    }
    Ok((cell, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<Vec<String>> {
        let rows = rows(text).unwrap().into_iter();
        rows.map(|row| row.into_iter().map(|cell| cell.text.into()).collect())
            .collect()
    }

    #[test]
    fn separators_are_found_outside_quotes() {
        assert_eq!(cut("a;b\n"), [vec!["a", "b"], vec![]]);
        assert_eq!(cut("\"x;y\", 1;2 ,,"), [["x;y", "1;2"]]);
        assert_eq!(cut("a,b\tc"), [["a,b", "c"]]);
        assert_eq!(
            cut("\n;l\nu;0,5"),
            [vec![], vec!["", "l"], vec!["u", "0,5"]]
        );
        assert_eq!(cut("1;2,3;4\n5,6"), [["1;2", "3;4"], ["5", "6"]]);
        assert_eq!(cut("\"a,b\";c\r\n;d"), [["a,b", "c"], ["", "d"]]);
        assert_eq!(
            cut("\"say \"\"no\"\"\",\"two\nlines\""),
            [["say \"no\"", "two\nlines"]]
        );
    }

    #[test]
    fn broken_quotes_have_a_place() {
        assert_eq!(rows("a,\"b").unwrap_err().1, 2..3);
        assert_eq!(rows("\"b\" c,d").unwrap_err().1, 2..3);
        let cell = &rows("a, 1/2 ,b").unwrap()[0][1];
        assert_eq!((cell.text.as_ref(), cell.span.clone()), ("1/2", 3..6));
    }
}
