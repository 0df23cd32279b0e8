//! Answers as lines of a table: one for every class of every point.

use super::super::Row;
use super::csv::{Records, push_field};
use super::point::{Answer, Solved};
use crate::concepts::{Completeness, Proof};
use crate::number::{OrderedRing, Rational};
use crate::strategy::{Range, Refinement};
use std::io::Write;

/// The columns, and how numbers are written.
#[derive(Debug, Clone)]
pub(super) struct Table {
    columns: Vec<String>,
    swept: usize,
    players: usize,
    outcomes: usize,
    pub(super) decimals: bool,
}

/// What the fields of a column are.
#[cfg(feature = "parquet")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whole numbers.
    Count,
    /// Fractions, or decimals.
    Number,
    /// `true` or `false`.
    Truth,
    Text,
}

const BEFORE_CLASSES: [&str; 3] = ["status", "completeness", "classes"];
const OF_A_CLASS: [&str; 4] = ["class", "name", "pure", "proof"];
const LAST: &str = "error";

impl Table {
    pub(super) fn new(swept: &[&str], players: &[String], outcomes: &[String]) -> Self {
        let mut columns = vec!["point".to_string()];
        let fixed = [
            BEFORE_CLASSES.as_slice(),
            OF_A_CLASS.as_slice(),
            &["point", LAST],
        ]
        .concat();
        let tests = Refinement::ALL.map(Refinement::name);
        columns.extend(swept.iter().map(|&name| {
            match fixed.contains(&name) || tests.contains(&name) {
                true => format!("parameter {name}"),
                false => name.to_string(),
            }
        }));
        columns.extend(
            BEFORE_CLASSES
                .iter()
                .chain(&OF_A_CLASS)
                .map(|name| name.to_string()),
        );
        for what in players.iter().chain(outcomes) {
            columns.push(format!("{what} least"));
            columns.push(format!("{what} greatest"));
        }
        columns.extend(tests.iter().chain([&LAST]).map(|name| name.to_string()));
        Table {
            columns,
            swept: swept.len(),
            players: players.len(),
            outcomes: outcomes.len(),
            decimals: false,
        }
    }

    /// The names of the columns.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// What the fields of every column are, and whether every line has one.
    #[cfg(feature = "parquet")]
    pub(super) fn kinds(&self) -> Vec<(Kind, bool)> {
        let parameters = std::iter::repeat_n((Kind::Number, true), self.swept);
        let before = [(Kind::Text, true), (Kind::Text, false), (Kind::Count, true)];
        let of_a_class = [Kind::Count, Kind::Text, Kind::Truth, Kind::Text];
        let ends = 2 * (self.players + self.outcomes);
        let optional = of_a_class
            .into_iter()
            .chain(std::iter::repeat_n(Kind::Number, ends))
            .chain(Refinement::ALL.map(|_| Kind::Truth))
            .chain([Kind::Text]);
        [(Kind::Count, true)]
            .into_iter()
            .chain(parameters)
            .chain(before)
            .chain(optional.map(|kind| (kind, false)))
            .collect()
    }

    /// Whether the numbers of a line's class are exact.
    #[cfg(feature = "parquet")]
    pub(super) fn is_exact(&self, fields: &[String]) -> bool {
        let proof = self.swept + 1 + BEFORE_CLASSES.len() + OF_A_CLASS.len() - 1;
        fields.get(proof) != Some(&Proof::Numeric.to_string())
    }

    /// The nearest float to a number that is written in a line.
    #[cfg(feature = "parquet")]
    pub(super) fn float(text: &str) -> Option<f64> {
        Some(text.parse::<Rational>().ok()?.to_f64())
    }

    /// Appends the line of the columns' names.
    pub(super) fn push_header(&self, out: &mut Vec<u8>) {
        for (index, name) in self.columns.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            push_field(out, name);
        }
        out.push(b'\n');
    }

    /// Appends the lines of a point, numbered from 0: one for every class, or one without a class.
    pub(super) fn push_point(
        &self,
        out: &mut Vec<u8>,
        point: u64,
        values: &[Rational],
        answer: &Answer,
    ) {
        let solved = match answer {
            Answer::Solved(solved) => solved,
            Answer::Failed(error) => {
                self.push_start(out, point, values);
                out.extend_from_slice(b",error,,0");
                let empty = self.columns.len() - 1 - self.swept - BEFORE_CLASSES.len() - 1;
                out.extend(std::iter::repeat_n(b',', empty + 1));
                push_field(out, error);
                out.push(b'\n');
                return;
            }
        };
        let count = solved.classes.len();
        let classes = solved.classes.iter().map(Some);
        let none = [None].into_iter().filter(|_| count == 0);
        for (number, class) in (1..).zip(classes.chain(none)) {
            self.push_start(out, point, values);
            let status = if solved.limited { "limit" } else { "solved" };
            push(
                out,
                format_args!(",{status},{},{count}", solved.completeness),
            );
            match class {
                Some(row) => self.push_class(out, number, row),
                None => {
                    let width = OF_A_CLASS.len() + 2 * (self.players + self.outcomes);
                    out.extend(std::iter::repeat_n(b',', width + Refinement::ALL.len()));
                }
            }
            out.extend_from_slice(b",\n");
        }
    }

    fn push_start(&self, out: &mut Vec<u8>, point: u64, values: &[Rational]) {
        push(out, format_args!("{}", point + 1));
        for value in values {
            self.push_number(out, value, self.decimals);
        }
    }

    fn push_class(&self, out: &mut Vec<u8>, number: usize, row: &Row) {
        push(out, format_args!(",{number},"));
        push_field(out, row.name.as_deref().unwrap_or(""));
        push(out, format_args!(",{},{}", row.pure, row.proof));
        let decimals = self.decimals || row.proof == Proof::Numeric;
        for range in row.payoffs.iter().chain(&row.outcomes) {
            self.push_number(out, &range.least, decimals);
            self.push_number(out, &range.greatest, decimals);
        }
        for verdict in row.tests {
            out.extend_from_slice(match verdict {
                Some(true) => b",true",
                Some(false) => b",false",
                None => b",",
            });
        }
    }

    fn push_number(&self, out: &mut Vec<u8>, value: &Rational, decimals: bool) {
        let float = value.to_f64();
        match decimals && float.is_finite() && (float != 0.0 || value.is_zero()) {
            true => push(out, format_args!(",{float}")),
            false => push(out, format_args!(",{value}")),
        }
    }

    /// The fields with which every line of a point starts.
    pub(super) fn start(&self, point: u64, values: &[Rational]) -> Vec<String> {
        let mut out = Vec::new();
        self.push_start(&mut out, point, values);
        let text = String::from_utf8_lossy(&out);
        text.split(',').map(String::from).collect()
    }

    /// How many lines the point has of which this is the first.
    pub(super) fn lines(&self, fields: &[String]) -> Option<usize> {
        let count: usize = fields.get(self.swept + 3)?.parse().ok()?;
        (fields.len() == self.columns.len()).then_some(count.max(1))
    }

    /// The answer as its lines have it, where they are rounded.
    pub(super) fn as_written(&self, answer: &Answer, lines: &[u8]) -> Option<Answer> {
        let Answer::Solved(solved) = answer else {
            return None;
        };
        let numeric = |row: &Row| row.proof == Proof::Numeric;
        if !self.decimals && !solved.classes.iter().any(numeric) {
            return None;
        }
        let mut records = Records::new(lines);
        // Reading from memory cannot fail.
        let all: Vec<_> = std::iter::from_fn(|| records.next().ok().flatten()).collect();
        self.read(&all)
    }

    /// The answer of a point from all its lines; `None` if they are none of its.
    pub(super) fn read(&self, lines: &[Vec<String>]) -> Option<Answer> {
        let first = lines.first()?;
        let [status, completeness, classes] = first.get(self.swept + 1..self.swept + 4)? else {
            return None;
        };
        let error = first.last()?;
        let limited = match status.as_str() {
            "error" => return Some(Answer::Failed(error.clone())),
            "limit" => true,
            "solved" => false,
            _ => return None,
        };
        let count: usize = classes.parse().ok()?;
        let mut rows = Vec::with_capacity(count);
        for (number, line) in (1..=count).zip(lines) {
            if line.len() != self.columns.len()
                || line[self.swept + 1..=self.swept + 3] != first[self.swept + 1..=self.swept + 3]
            {
                return None;
            }
            rows.push(self.read_class(number, &line[self.swept + 4..])?);
        }
        (rows.len() == count).then_some(Answer::Solved(Solved {
            completeness: COMPLETENESS
                .into_iter()
                .find(|c| c.to_string() == *completeness)?,
            limited,
            classes: rows,
        }))
    }

    fn read_class(&self, number: usize, fields: &[String]) -> Option<Row> {
        let (own, rest) = fields.split_at_checked(OF_A_CLASS.len())?;
        let [at, name, pure, proof] = own else {
            return None;
        };
        if at.parse() != Ok(number) {
            return None;
        }
        let (numbers, rest) = rest.split_at_checked(2 * (self.players + self.outcomes))?;
        let ranges = numbers.chunks_exact(2).map(|ends| {
            Some(Range {
                least: ends[0].parse().ok()?,
                greatest: ends[1].parse().ok()?,
            })
        });
        let mut payoffs = ranges.collect::<Option<Vec<Range>>>()?;
        let outcomes = payoffs.split_off(self.players);
        let mut tests = [None; 5];
        for (verdict, text) in tests.iter_mut().zip(rest) {
            *verdict = match text.as_str() {
                "" => None,
                text => Some(text.parse().ok()?),
            };
        }
        Some(Row {
            name: Some(name.clone()).filter(|name| !name.is_empty()),
            pure: pure.parse().ok()?,
            proof: PROOFS.into_iter().find(|p| p.to_string() == *proof)?,
            payoffs,
            outcomes,
            // A list of which this was not known does not call itself complete.
            whole: true,
            tests,
        })
    }
}

const COMPLETENESS: [Completeness; 6] = [
    Completeness::All,
    Completeness::Extreme,
    Completeness::Pure,
    Completeness::Found,
    Completeness::One,
    Completeness::Bound,
];

const PROOFS: [Proof; 3] = [Proof::Exact, Proof::Isolated, Proof::Numeric];

fn push(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to memory cannot fail.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_back_from_their_lines() {
        let players = ["Israel, or not".to_string(), "Iran".to_string()];
        let outcomes = ["a == \"b\"".to_string()];
        let table = Table::new(&["p", "error"], &players, &outcomes);
        let range = |least, greatest| Range {
            least: Rational::new(least, 7),
            greatest: Rational::new(greatest, 7),
        };
        let row = |name: Option<&str>| Row {
            name: name.map(String::from),
            pure: name.is_none(),
            proof: Proof::Exact,
            payoffs: vec![range(-1, 2), range(3, 3)],
            outcomes: vec![range(0, 7)],
            whole: true,
            tests: [Some(true), None, Some(false), None, Some(true)],
        };
        let solved = |classes, limited| {
            Answer::Solved(Solved {
                completeness: Completeness::All,
                limited,
                classes,
            })
        };
        let values = [Rational::new(1, 3), Rational::from(-2)];
        #[cfg(feature = "parquet")]
        assert_eq!(table.kinds().len(), table.columns().len());
        for answer in [
            solved(vec![row(Some("pooling on a, b")), row(None)], false),
            solved(Vec::new(), true),
            Answer::Failed("the priors of `x`, \"y\" sum to 2".into()),
        ] {
            let mut file = Vec::new();
            table.push_header(&mut file);
            table.push_point(&mut file, 4, &values, &answer);
            let mut records = Records::new(&file[..]);
            assert_eq!(records.next().unwrap().unwrap(), table.columns());
            let mut lines = Vec::new();
            while let Some(record) = records.next().unwrap() {
                assert_eq!(record.len(), table.columns().len(), "{record:?}");
                assert_eq!(record[..3], table.start(4, &values));
                lines.push(record);
            }
            assert_eq!(table.lines(&lines[0]), Some(lines.len()));
            assert_eq!(table.read(&lines), Some(answer));
        }
        assert_eq!(table.columns()[..3], ["point", "p", "parameter error"]);
    }
}
