//! Linear programs as exact data over an ordered field: named columns and rows, stored by rows.

use crate::diagnostic::Error;
use crate::number::{OrderedField, OrderedRing, Rational};
use std::fmt::{self, Write};

/// Whether the objective is to be small or large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sense {
    /// The smallest objective is the best.
    Minimize,
    /// The largest objective is the best.
    Maximize,
}

/// How a row's activity `a x` is held against its right-hand side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// `a x <= b`
    Le,
    /// `a x = b`
    Eq,
    /// `a x >= b`
    Ge,
}

impl fmt::Display for Relation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Relation::Le => "<=",
            Relation::Eq => "=",
            Relation::Ge => ">=",
        })
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The id with this index. It means something only in a program that has so many.
            pub fn new(index: usize) -> Self {
                // A program that large would fill any memory; the largest id is never given out.
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// The index, from 0 in the order of adding.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

id!(
    /// A column (a variable) of a [`LinearProgram`].
    ColumnId
);
id!(
    /// A row (a constraint) of a [`LinearProgram`].
    RowId
);

/// A variable: its bounds, its coefficient in the objective, and whether it must be an integer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column<K = Rational> {
    /// The smallest value; `None` is minus infinity.
    pub lower: Option<K>,
    /// The largest value; `None` is infinity.
    pub upper: Option<K>,
    /// The coefficient in the objective.
    pub cost: K,
    /// Whether only integers are allowed.
    pub integer: bool,
}

/// A constraint, borrowed from its program.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a, K = Rational> {
    /// How the activity is held against the right-hand side.
    pub relation: Relation,
    /// The right-hand side.
    pub rhs: &'a K,
    /// The coefficients, none of them zero, by increasing column.
    pub entries: &'a [(ColumnId, K)],
}

/// Many names in one text: the `i`-th ends where `ends` says.
#[derive(Debug, Clone, Default)]
struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    fn push(&mut self, name: impl fmt::Display) {
        // Writing to a `String` fails only if the name's own `Display` does; it is cut off there.
        let _ = write!(self.text, "{name}");
        self.ends.push(self.text.len());
    }

    fn get(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[index]]
    }
}

/// A linear program, mixed-integer if some column is, in exact numbers of an ordered field `K`:
///
/// ```text
/// minimize or maximize  c x   subject to   a_i x  <= , = or >=  b_i  for every row i,
///                                          l_j <= x_j <= u_j  for every column j.
/// ```
///
/// Building is cheap: rows are appended to one array, and names to one text.
///
/// ```
/// use demarche::lp::{LinearProgram, Relation};
/// use demarche::number::Rational;
///
/// let mut program = LinearProgram::maximize();
/// let zero = || Some(Rational::ZERO);
/// let x = program.add_column("x", zero(), Some(Rational::ONE));
/// let y = program.add_column("y", zero(), None);
/// program.set_cost(x, Rational::from(2));
/// let row = program.add_row("both", Relation::Le, Rational::from(3), [
///     (y, Rational::ONE),
///     (x, Rational::new(1, 2)),
///     (x, Rational::new(1, 2)),
/// ]);
/// assert_eq!(program.row_name(row), "both");
/// assert_eq!(program.row(row).entries, [(x, Rational::ONE), (y, Rational::ONE)]);
/// assert_eq!((program.columns(), program.rows(), program.nonzeros()), (2, 1, 2));
/// assert!(program.check().is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct LinearProgram<K = Rational> {
    sense: Sense,
    columns: Vec<Column<K>>,
    column_names: Names,
    relations: Vec<Relation>,
    rhs: Vec<K>,
    /// Row `i` has the entries from `starts[i]` to `starts[i + 1]`.
    starts: Vec<usize>,
    entries: Vec<(ColumnId, K)>,
    row_names: Names,
    /// The first id that was used though no column has it.
    unknown: Option<ColumnId>,
}

impl<K: OrderedField> LinearProgram<K> {
    /// A program without columns and rows.
    pub fn new(sense: Sense) -> Self {
        LinearProgram {
            sense,
            columns: Vec::new(),
            column_names: Names::default(),
            relations: Vec::new(),
            rhs: Vec::new(),
            starts: vec![0],
            entries: Vec::new(),
            row_names: Names::default(),
            unknown: None,
        }
    }

    /// A program without columns and rows, to be minimized.
    pub fn minimize() -> Self {
        LinearProgram::new(Sense::Minimize)
    }

    /// A program without columns and rows, to be maximized.
    pub fn maximize() -> Self {
        LinearProgram::new(Sense::Maximize)
    }

    /// Adds a continuous variable with cost zero; a bound of `None` is infinite.
    ///
    /// The name is anything that prints, such as a text or `format_args!("x {index}")`.
    pub fn add_column(
        &mut self,
        name: impl fmt::Display,
        lower: Option<K>,
        upper: Option<K>,
    ) -> ColumnId {
        self.column_names.push(name);
        self.columns.push(Column {
            lower,
            upper,
            cost: K::zero(),
            integer: false,
        });
        ColumnId::new(self.columns.len() - 1)
    }

    /// Sets a variable's coefficient in the objective.
    pub fn set_cost(&mut self, column: ColumnId, cost: K) {
        match self.columns.get_mut(column.index()) {
            Some(column) => column.cost = cost,
            None => self.unknown = self.unknown.or(Some(column)),
        }
    }

    /// Sets a variable's bounds.
    pub fn set_bounds(&mut self, column: ColumnId, lower: Option<K>, upper: Option<K>) {
        match self.columns.get_mut(column.index()) {
            Some(column) => (column.lower, column.upper) = (lower, upper),
            None => self.unknown = self.unknown.or(Some(column)),
        }
    }

    /// Sets how a constraint holds its activity against its right-hand side. Panics if the program
    /// has no such row.
    pub fn set_relation(&mut self, row: RowId, relation: Relation) {
        self.relations[row.index()] = relation;
    }

    /// Allows a variable integer values only.
    pub fn set_integer(&mut self, column: ColumnId) {
        match self.columns.get_mut(column.index()) {
            Some(column) => column.integer = true,
            None => self.unknown = self.unknown.or(Some(column)),
        }
    }

    /// Adds a constraint. Entries may come in any order; those of one column add up.
    ///
    /// The name is anything that prints, such as a text or `format_args!("row {index}")`.
    pub fn add_row(
        &mut self,
        name: impl fmt::Display,
        relation: Relation,
        rhs: K,
        entries: impl IntoIterator<Item = (ColumnId, K)>,
    ) -> RowId {
        let start = self.entries.len();
        self.entries.extend(entries);
        let added = &mut self.entries[start..];
        if !added.is_sorted_by(|a, b| a.0 < b.0) {
            added.sort_by_key(|entry| entry.0);
            self.merge(start);
        }
        if let Some(&(last, _)) = self.entries[start..].last()
            && last.index() >= self.columns.len()
        {
            self.unknown = self.unknown.or(Some(last));
        }
        if self.entries[start..]
            .iter()
            .any(|(_, value)| value.is_zero())
        {
            let kept = self.entries.split_off(start);
            self.entries
                .extend(kept.into_iter().filter(|(_, value)| !value.is_zero()));
        }
        self.starts.push(self.entries.len());
        self.relations.push(relation);
        self.rhs.push(rhs);
        self.row_names.push(name);
        RowId::new(self.relations.len() - 1)
    }

    /// Adds up the entries of equal columns among the sorted entries from `start` on.
    fn merge(&mut self, start: usize) {
        let sorted = self.entries.split_off(start);
        for (column, value) in sorted {
            match self.entries[start..].last_mut() {
                Some((last, total)) if *last == column => *total += &value,
                _ => self.entries.push((column, value)),
            }
        }
    }

    /// Refuses a program that speaks of columns which it does not have.
    pub fn check(&self) -> Result<(), Error> {
        match self.unknown {
            None => Ok(()),
            Some(column) => Err(Error::input(format!(
                "a linear program with {} columns uses column {}",
                self.columns.len(),
                column.index()
            ))),
        }
    }

    /// Whether the objective is to be small or large.
    pub fn sense(&self) -> Sense {
        self.sense
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.relations.len()
    }

    /// The number of coefficients that are not zero.
    pub fn nonzeros(&self) -> usize {
        self.entries.len()
    }

    /// A variable. Panics if the program has no such column.
    pub fn column(&self, column: ColumnId) -> &Column<K> {
        &self.columns[column.index()]
    }

    /// A variable's name. Panics if the program has no such column.
    pub fn column_name(&self, column: ColumnId) -> &str {
        self.column_names.get(column.index())
    }

    /// A constraint. Panics if the program has no such row.
    pub fn row(&self, row: RowId) -> Row<'_, K> {
        let row = row.index();
        Row {
            relation: self.relations[row],
            rhs: &self.rhs[row],
            entries: &self.entries[self.starts[row]..self.starts[row + 1]],
        }
    }

    /// A constraint's name. Panics if the program has no such row.
    pub fn row_name(&self, row: RowId) -> &str {
        self.row_names.get(row.index())
    }

    /// The ids of all columns, in order.
    pub fn column_ids(&self) -> impl ExactSizeIterator<Item = ColumnId> + use<K> {
        (0..self.columns.len()).map(ColumnId::new)
    }

    /// The ids of all rows, in order.
    pub fn row_ids(&self) -> impl ExactSizeIterator<Item = RowId> + use<K> {
        (0..self.relations.len()).map(RowId::new)
    }

    /// Whether some variable must be an integer.
    pub fn has_integers(&self) -> bool {
        self.columns.iter().any(|column| column.integer)
    }
}

impl LinearProgram {
    /// The matrix by columns, in time linear in its size.
    pub fn transposed(&self) -> Transposed<'_> {
        let mut starts = vec![0; self.columns.len() + 1];
        for (column, _) in &self.entries {
            if let Some(count) = starts.get_mut(column.index() + 1) {
                *count += 1;
            }
        }
        for column in 0..self.columns.len() {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let filler = (RowId::new(0), &Rational::ZERO);
        let mut entries = vec![filler; starts[self.columns.len()]];
        for row in self.row_ids() {
            for (column, value) in self.row(row).entries {
                // Entries of columns that do not exist are left out; `check` complains of them.
                if column.index() < self.columns.len() {
                    entries[next[column.index()]] = (row, value);
                    next[column.index()] += 1;
                }
            }
        }
        Transposed { starts, entries }
    }
}

/// The matrix of a [`LinearProgram`] by columns.
#[derive(Debug, Clone)]
pub struct Transposed<'a> {
    starts: Vec<usize>,
    entries: Vec<(RowId, &'a Rational)>,
}

impl<'a> Transposed<'a> {
    /// A column's coefficients by increasing row. Panics if the program has no such column.
    pub fn column(&self, column: ColumnId) -> &[(RowId, &'a Rational)] {
        &self.entries[self.starts[column.index()]..self.starts[column.index() + 1]]
    }
}

impl fmt::Display for LinearProgram {
    /// The program as a person would write it, one row a line.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let term = |out: &mut fmt::Formatter<'_>, column: ColumnId, value: &Rational| {
            let name = match self.column_names.ends.get(column.index()) {
                Some(_) => self.column_name(column),
                None => "?",
            };
            write!(out, " {value:+} `{name}`")
        };
        out.write_str(match self.sense {
            Sense::Minimize => "minimize",
            Sense::Maximize => "maximize",
        })?;
        for column in self.column_ids() {
            let cost = &self.column(column).cost;
            if !cost.is_zero() {
                term(out, column, cost)?;
            }
        }
        for row in self.row_ids() {
            write!(out, "\n`{}`:", self.row_name(row))?;
            let Row {
                relation,
                rhs,
                entries,
            } = self.row(row);
            for (column, value) in entries {
                term(out, *column, value)?;
            }
            write!(out, " {relation} {rhs}")?;
        }
        for id in self.column_ids() {
            let column = self.column(id);
            let name = self.column_name(id);
            let set = if column.integer { " integer" } else { "" };
            match (&column.lower, &column.upper) {
                (None, None) => write!(out, "\n`{name}` free{set}")?,
                (Some(lower), None) => write!(out, "\n`{name}` >= {lower}{set}")?,
                (None, Some(upper)) => write!(out, "\n`{name}` <= {upper}{set}")?,
                (Some(lower), Some(upper)) => write!(out, "\n{lower} <= `{name}` <= {upper}{set}")?,
            }
        }
        Ok(())
    }
}
