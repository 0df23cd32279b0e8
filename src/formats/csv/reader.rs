//! Reads payoff matrices.

use super::super::gambit::names::{Distinct, by_position};
use super::matrix::{Entry, Names, entry, names, players};
use super::table::{Row, rows};
use crate::diagnostic::{Diagnostic, Error, ErrorKind, Place};
use crate::formats::{ReadOptions, decode};
use crate::game::{Game, strategic_nodes};
use crate::number::Rational;
use crate::run::Limits;
use std::ops::Range;
use std::sync::Arc;

/// Reads a game of two players and the warnings that it gives rise to. `source_name` is what
/// diagnostics call it. The game has no title.
///
/// Refuses a text that is not in the format, and a game whose tree has more nodes than
/// [`ReadOptions::nodes`]. Time and memory are linear in the text.
pub fn read(
    source_name: &str,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<(Game, Vec<Diagnostic>), Error> {
    let whole = decode(source_name, bytes)?;
    // Spreadsheets write a byte-order mark and expect one.
    let text = whole.strip_prefix('\u{feff}').unwrap_or(whole);
    let mut reader = Reader {
        source: source_name.into(),
        text,
        said: Vec::new(),
        left_out: 0,
    };
    let matrices = reader.matrices()?;
    let sides = reader.sides(&matrices);
    let payoffs = reader.payoffs(matrices);
    if reader.left_out > 0 {
        let more = match reader.left_out {
            1 => "there is one more fault".to_string(),
            more => format!("there are {more} more faults"),
        };
        reader.said.push(Diagnostic::error(more));
    }
    let warnings = Error::check(ErrorKind::Input, std::mem::take(&mut reader.said))?;
    let Some((sides, payoffs)) = sides.zip(payoffs) else {
        return Err(Error::internal("matrices without a fault were not read"));
    };
    let counts = sides.each_ref().map(|(_, own)| own.len());
    if strategic_nodes(&counts).is_none_or(|nodes| nodes > options.nodes) {
        let limit = options.nodes;
        let message = format!("the tree of this game has more than {limit} nodes");
        let fault = Diagnostic::error(message).at(reader.place(0..1));
        let fault = fault.hint("`--max-nodes` raises the limit");
        return Err(Error::new(ErrorKind::Limit, fault));
    }
    let limits = Limits {
        nodes: options.nodes,
        ..Limits::default()
    };
    let game = Game::strategic("", sides, &limits, |cell| {
        payoffs[cell[0] * counts[1] + cell[1]].to_vec()
    })?;
    Ok((game, warnings))
}

/// A matrix as it stands in the text.
struct Matrix<'a> {
    /// Its first cell.
    span: Range<usize>,
    players: Option<[String; 2]>,
    above: Option<Row<'a>>,
    left: Option<Row<'a>>,
    width: usize,
    height: usize,
    /// Row after row; what could not be read is left out.
    entries: Vec<(Entry, Range<usize>)>,
}

struct Reader<'a> {
    source: Arc<str>,
    text: &'a str,
    said: Vec<Diagnostic>,
    /// Faults that are no longer told.
    left_out: usize,
}

/// After so many faults the next ones are only counted.
const MOST_FAULTS: usize = 20;

type Sides = [(String, Vec<String>); 2];

impl<'a> Reader<'a> {
    fn place(&self, span: Range<usize>) -> Place {
        Place::in_text(Arc::clone(&self.source), self.text, span)
    }

    fn fault(&mut self, span: Range<usize>, message: String, hint: Option<&str>) {
        if self.said.len() >= MOST_FAULTS {
            self.left_out += 1;
            return;
        }
        let fault = Diagnostic::error(message).at(self.place(span));
        self.said.push(match hint {
            Some(hint) => fault.hint(hint),
            None => fault,
        });
    }

    /// The matrices of the text: rows with something in them, with empty lines between.
    fn matrices(&mut self) -> Result<Vec<Matrix<'a>>, Error> {
        let rows = rows(self.text).map_err(|(message, span)| {
            let hint = "a quote inside a quoted cell is written twice";
            let fault = Diagnostic::error(message).at(self.place(span)).hint(hint);
            Error::new(ErrorKind::Input, fault)
        })?;
        let blocks = rows.split(|row| row.is_empty());
        let blocks = blocks.filter(|rows| !rows.is_empty());
        let matrices: Vec<Matrix<'a>> = blocks.map(|rows| self.matrix(rows)).collect();
        if matrices.is_empty() {
            let place = self.place(0..0);
            let fault = Diagnostic::error("there is no matrix of payoffs in the file").at(place);
            return Err(Error::new(ErrorKind::Input, fault));
        }
        Ok(matrices)
    }

    fn matrix(&mut self, rows: &[Row<'a>]) -> Matrix<'a> {
        let Names { above, left } = names(rows);
        let (skipped, margin) = (usize::from(above), usize::from(left));
        let first = rows.first().and_then(|row| row.first());
        let corner = first.filter(|_| above && left);
        let mut matrix = Matrix {
            span: first.map_or(0..0, |cell| cell.span.clone()),
            players: corner
                .and_then(|corner| players(&corner.text))
                .map(|both| both.map(String::from)),
            above: above.then(|| rows[0][margin..].to_vec()),
            left: left.then(Vec::new),
            width: rows.first().map_or(0, Vec::len).saturating_sub(margin),
            height: rows.len() - skipped,
            entries: Vec::new(),
        };
        if matrix.width == 0 || matrix.height == 0 {
            let message = "this matrix has names, but no payoffs";
            self.fault(matrix.span.clone(), message.into(), None);
        }
        for row in &rows[skipped..] {
            let (names, cells) = row.split_at(margin.min(row.len()));
            if let Some(left) = &mut matrix.left {
                left.extend(names.iter().cloned());
            }
            if cells.len() != matrix.width {
                let span = match (row.first(), row.last()) {
                    (Some(first), Some(last)) => first.span.start..last.span.end,
                    _ => matrix.span.clone(),
                };
                let message = format!(
                    "this row has {} where {} expected",
                    match cells.len() {
                        1 => "1 payoff".to_string(),
                        many => format!("{many} payoffs"),
                    },
                    match matrix.width {
                        1 => "1 is".to_string(),
                        many => format!("{many} are"),
                    }
                );
                self.fault(
                    span,
                    message,
                    Some("every row needs a payoff in every column"),
                );
                continue;
            }
            for cell in cells {
                match entry(cell) {
                    Ok(entry) => matrix.entries.push((entry, cell.span.clone())),
                    Err((message, hint)) => self.fault(cell.span.clone(), message, hint),
                }
            }
        }
        matrix
    }

    /// Who plays, and what each can do.
    fn sides(&mut self, matrices: &[Matrix<'a>]) -> Option<Sides> {
        let first = matrices.first()?;
        let (mut given, mut named) = (first.players.clone(), [&first.left, &first.above]);
        for second in &matrices[1..] {
            let own = [&second.left, &second.above];
            for (side, own) in own.into_iter().enumerate() {
                let (known, own) = match (named[side], own) {
                    (Some(known), Some(own)) => (known, own),
                    (None, Some(_)) => {
                        named[side] = own;
                        continue;
                    }
                    _ => continue,
                };
                let mut pairs = own.iter().zip(known);
                if let Some((cell, _)) = pairs.find(|(cell, known)| cell.text != known.text) {
                    let what = ["rows", "columns"][side];
                    let message = format!("the {what} of the matrices have different names");
                    let hint = "both matrices are of the same game";
                    self.fault(cell.span.clone(), message, Some(hint));
                }
            }
            if let (Some(known), Some(own)) = (&given, &second.players)
                && known != own
            {
                let message = "the matrices name different players".to_string();
                self.fault(second.span.clone(), message, None);
            }
            given = given.or_else(|| second.players.clone());
        }
        let players = given.unwrap_or_else(|| ["Row", "Column"].map(String::from));
        let players = self.distinct(&players, "players", first.span.clone());
        let [rows, columns] =
            [(0, first.height), (1, first.width)].map(|(side, count)| match named[side] {
                Some(cells) => {
                    let names: Vec<&str> = cells.iter().map(|cell| cell.text.as_ref()).collect();
                    let span = cells.first().map_or(0..0, |cell| cell.span.clone());
                    self.distinct(&names, ["rows", "columns"][side], span)
                }
                None => (1..=count).map(|k| k.to_string()).collect(),
            });
        let mut players = players.into_iter();
        Some([(players.next()?, rows), (players.next()?, columns)])
    }

    /// Names told apart.
    fn distinct<S: AsRef<str>>(
        &mut self,
        names: &[S],
        what: &str,
        span: Range<usize>,
    ) -> Vec<String> {
        match by_position(names) {
            Distinct::Same(names) => names.iter().map(|name| name.as_ref().into()).collect(),
            Distinct::Changed(changed) => {
                let message = format!(
                    "names of {what} that are empty or repeated get their position: the {what} \
                     are `{}`",
                    changed.join("`, `")
                );
                let warning = Diagnostic::warning(message).at(self.place(span));
                self.said.push(warning);
                changed
            }
        }
    }

    /// What both players get, row after row.
    fn payoffs(&mut self, matrices: Vec<Matrix<'a>>) -> Option<Vec<[Rational; 2]>> {
        let count = matrices.len();
        let mut matrices = matrices.into_iter();
        let (first, second) = (matrices.next()?, matrices.next());
        if let Some(third) = matrices.next() {
            let message = format!("this is the third of {count} matrices");
            let hint = "a file has one matrix, or two: the row player's payoffs and, after an \
                        empty line, the column player's";
            self.fault(third.span, message, Some(hint));
            return None;
        }
        let Some(second) = second else {
            return self.single(first);
        };
        if (first.height, first.width) != (second.height, second.width) {
            let message = format!(
                "this matrix is {} by {}, but the one above it {} by {}",
                second.height, second.width, first.height, first.width
            );
            let hint = "after an empty line comes the matrix of the column player's payoffs";
            self.fault(second.span, message, Some(hint));
            return None;
        }
        let mut payoffs = Vec::with_capacity(first.entries.len());
        for (row, column) in first.entries.into_iter().zip(second.entries) {
            match (row, column) {
                ((Entry::One(row), _), (Entry::One(column), _)) => payoffs.push([row, column]),
                ((Entry::Two(_), span), _) | (_, (Entry::Two(_), span)) => {
                    let message = "this cell has two numbers, though there are two matrices";
                    let hint = "the first matrix has the row player's payoffs, the second the \
                                column player's";
                    self.fault(span, message.into(), Some(hint));
                }
            }
        }
        Some(payoffs)
    }

    /// One matrix, of pairs or of a zero-sum game.
    fn single(&mut self, matrix: Matrix<'a>) -> Option<Vec<[Rational; 2]>> {
        let pairs = matches!(matrix.entries.first(), Some((Entry::Two(_), _)));
        if pairs {
            self.doubt(&matrix);
        }
        let mut payoffs = Vec::with_capacity(matrix.entries.len());
        for (entry, span) in matrix.entries {
            match entry {
                Entry::Two(both) if pairs => payoffs.push(both),
                Entry::One(row) if !pairs => {
                    let column = -row.clone();
                    payoffs.push([row, column]);
                }
                _ => {
                    let (here, before) = if pairs {
                        ("one number", "two")
                    } else {
                        ("two numbers", "one")
                    };
                    let message = format!("this cell has {here}, the first one {before}");
                    let hint = "names of rows and columns that look like numbers need an empty \
                                corner, or one such as `Ann \\ Bob`; decimals have a point";
                    self.fault(span, message, Some(hint));
                }
            }
        }
        Some(payoffs)
    }

    /// Warns where pairs may be meant otherwise.
    fn doubt(&mut self, matrix: &Matrix<'a>) {
        let text = self.text;
        let written = |(_, span): &(Entry, Range<usize>)| text[span.clone()].trim_matches('"');
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let decimal = |cell: &str| match cell.split_once(',') {
            Some((whole, rest)) => digits(whole.trim_start_matches('-')) && digits(rest),
            None => false,
        };
        let apart = |cell: &str| cell.split_whitespace().count() == 2 && !cell.contains([';', '(']);
        let plain = matrix.width == 1 && matrix.above.is_none() && matrix.left.is_none();
        let mut cells = matrix.entries.iter().map(written);
        let Some(first) = matrix.entries.first() else {
            return;
        };
        let (message, hint) = if cells.clone().all(decimal) {
            let cell = written(first);
            (
                format!("every cell is read as two payoffs, `{cell}` as one for each player"),
                "decimals have a point; pairs are beyond doubt as `3; 0`",
            )
        } else if plain && cells.all(apart) {
            (
                "every row is read as one cell with two payoffs: the column player has no choice"
                    .to_string(),
                "put commas between cells; pairs are beyond doubt as `3; 0`",
            )
        } else {
            return;
        };
        let warning = Diagnostic::warning(message).at(self.place(first.1.clone()));
        self.said.push(warning.hint(hint));
    }
}
