//! Numbers in cells, and names around them.

use super::table::{Cell, Row};
use crate::number::Rational;

/// What a cell pays.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry {
    /// The row player.
    One(Rational),
    /// Both.
    Two([Rational; 2]),
}

/// A way out where numbers have commas inside.
const COMMA: &str = "decimals have a point, such as 0.5; two payoffs in one cell are written as \
                     `3 0`, `3; 0` or `(3, 0)`";

/// The numbers of a cell; otherwise what is wrong and a way out.
pub(super) fn entry(cell: &Cell<'_>) -> Result<Entry, (String, Option<&'static str>)> {
    let whole = cell.text.trim();
    let inside = [('(', ')'), ('[', ']')]
        .into_iter()
        .find_map(|(open, close)| whole.strip_prefix(open)?.strip_suffix(close));
    let text = inside.unwrap_or(whole).trim();
    if text.is_empty() {
        return Err(("there is no number in this cell".into(), None));
    }
    // A comma may be meant as a decimal one, unless it is clear that it is not.
    let mut after = text.split(',').skip(1);
    let clear =
        cell.quoted || inside.is_some() || after.all(|part| part.starts_with(char::is_whitespace));
    let parts: Vec<&str> = if text.contains(';') {
        text.split(';').map(str::trim).collect()
    } else if text.contains(',') && clear {
        text.split(',').map(str::trim).collect()
    } else {
        text.split_whitespace().collect()
    };
    let number = |part: &str| {
        let hint = part.contains(',').then_some(COMMA);
        let fault = |fault: crate::number::ParseNumberError| (fault.to_string(), hint);
        part.parse::<Rational>().map_err(fault)
    };
    match parts[..] {
        [one] => Ok(Entry::One(number(one)?)),
        [row, column] => Ok(Entry::Two([number(row)?, number(column)?])),
        _ => Err((
            format!("a cell has one number or two, not {}", parts.len()),
            None,
        )),
    }
}

/// The players that a corner names, such as `Ann \ Bob`.
pub(super) fn players(corner: &str) -> Option<[&str; 2]> {
    let split = |mark: &str| {
        let (row, column) = corner.split_once(mark)?;
        let both = [row.trim(), column.trim()];
        let fine = !column.contains(mark) && !both.contains(&"");
        fine.then_some(both)
    };
    split(" \\ ").or_else(|| split("\\"))
}

/// Where the names of a matrix stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Names {
    pub(super) above: bool,
    pub(super) left: bool,
}

/// Where the names are, in a matrix of at least one row with at least one cell.
pub(super) fn names(rows: &[Row<'_>]) -> Names {
    let pays = |cell: &Cell<'_>| entry(cell).is_ok();
    let Some((corner, rest)) = rows.first().and_then(|row| row.split_first()) else {
        return Names {
            above: false,
            left: false,
        };
    };
    if pays(corner) {
        // A word further on is a mistyped number.
        Names {
            above: false,
            left: false,
        }
    } else if corner.is_empty() || players(&corner.text).is_some() {
        Names {
            above: true,
            left: true,
        }
    } else {
        // A number in a column of names shows that they are none, but mistyped.
        let named = |row: &Row<'_>| row.first().is_some_and(|cell| !pays(cell));
        let above = !rest.iter().any(pays);
        let below = &rows[usize::from(above)..];
        Names {
            above,
            left: !below.is_empty() && below.iter().all(named),
        }
    }
}
