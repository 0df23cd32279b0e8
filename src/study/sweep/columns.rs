//! Lines of the table as the typed columns of a Parquet file.
//!
//! The columns are filled from the lines themselves, so that the two forms cannot say different
//! things.

use super::csv::Records;
use super::table::{Kind, Table};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::collections::HashSet;
use std::fs::File;
use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;

/// Writes the lines of a table, after the line of its columns, to a file that has these notes with
/// their keys in its footer.
pub(super) fn write(
    table: &Table,
    lines: impl BufRead,
    notes: Vec<(&str, String)>,
    to: File,
) -> Result<()> {
    let columns = columns(table, lines)?;
    let fields = columns.iter().map(|column| column.field().map(Arc::new));
    let schema = Type::group_type_builder("sweep")
        .with_fields(fields.collect::<Result<_>>()?)
        .build()?;
    let notes = notes.into_iter();
    let notes = notes.map(|(key, value)| KeyValue::new(key.to_string(), value));
    let properties = WriterProperties::builder()
        .set_created_by(concat!("demarche version ", env!("CARGO_PKG_VERSION")).to_string())
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(notes.collect()))
        .build();
    let mut writer = SerializedFileWriter::new(&to, Arc::new(schema), Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for column in &columns {
        let Some(mut out) = group.next_column()? else {
            break;
        };
        let levels = (!column.needed).then_some(&column.levels[..]);
        match &column.cells {
            Cells::Counts(cells) => out.typed::<Int64Type>().write_batch(cells, levels, None)?,
            Cells::Floats(cells) => out.typed::<DoubleType>().write_batch(cells, levels, None)?,
            Cells::Truths(cells) => out.typed::<BoolType>().write_batch(cells, levels, None)?,
            Cells::Texts(cells) => out
                .typed::<ByteArrayType>()
                .write_batch(cells, levels, None)?,
        };
        out.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(to.sync_all()?)
}

/// The notes in a file's footer that have these keys.
pub(super) fn notes<const N: usize>(path: &Path, keys: [&str; N]) -> Result<[Option<String>; N]> {
    let reader = SerializedFileReader::new(File::open(path)?)?;
    let notes = reader.metadata().file_metadata().key_value_metadata();
    Ok(keys.map(|key| {
        let note = notes?.iter().find(|note| note.key == key)?;
        note.value.clone()
    }))
}

struct Column {
    name: String,
    /// Whether every row has a value; otherwise a row's level says whether it has.
    needed: bool,
    levels: Vec<i16>,
    cells: Cells,
}

enum Cells {
    Counts(Vec<i64>),
    Floats(Vec<f64>),
    Truths(Vec<bool>),
    Texts(Vec<ByteArray>),
}

impl Column {
    fn field(&self) -> Result<Type> {
        let (physical, logical) = match self.cells {
            Cells::Counts(_) => (Physical::INT64, None),
            Cells::Floats(_) => (Physical::DOUBLE, None),
            Cells::Truths(_) => (Physical::BOOLEAN, None),
            Cells::Texts(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let repetition = match self.needed {
            true => Repetition::REQUIRED,
            false => Repetition::OPTIONAL,
        };
        Type::primitive_type_builder(&self.name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical)
            .build()
    }

    /// Takes the field of a line; `None` if it cannot be one of this column.
    fn push(&mut self, text: &str) -> Option<()> {
        let empty = text.is_empty();
        self.levels.push(i16::from(!empty));
        if empty {
            return (!self.needed).then_some(());
        }
        match &mut self.cells {
            Cells::Counts(cells) => cells.push(text.parse().ok()?),
            Cells::Floats(cells) => cells.push(Table::float(text)?),
            Cells::Truths(cells) => cells.push(text.parse().ok()?),
            Cells::Texts(cells) => cells.push(text.into()),
        }
        Some(())
    }
}

/// The columns of the table with the cells of these lines.
fn columns(table: &Table, lines: impl BufRead) -> Result<Vec<Column>> {
    let mut columns = Vec::new();
    let mut names = HashSet::new();
    let mut add = |name: String, needed: bool, cells: Cells| {
        // A player and an outcome may have one name, but columns may not.
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let mut free = std::iter::once(name.clone()).chain(numbered);
        let name = free.find(|name| !names.contains(name)).unwrap_or(name);
        names.insert(name.clone());
        columns.push(Column {
            name,
            needed,
            levels: Vec::new(),
            cells,
        });
    };
    let kinds = table.kinds();
    for (name, &(kind, needed)) in table.columns().iter().zip(&kinds) {
        let cells = match kind {
            Kind::Count => Cells::Counts(Vec::new()),
            Kind::Number => Cells::Floats(Vec::new()),
            Kind::Truth => Cells::Truths(Vec::new()),
            Kind::Text => Cells::Texts(Vec::new()),
        };
        add(name.clone(), needed, cells);
        if kind == Kind::Number && !table.decimals {
            add(format!("{name} exact"), needed, Cells::Texts(Vec::new()));
        }
    }
    let mut records = Records::new(lines);
    records.next()?;
    while let Some(record) = records.next()? {
        let strange = || ParquetError::General(format!("line {} is strange", records.line));
        let exact = table.is_exact(&record);
        let mut columns = columns.iter_mut();
        let mut push = |text: &str| columns.next().and_then(|column| column.push(text));
        if record.len() != kinds.len() {
            return Err(strange());
        }
        for (text, &(kind, needed)) in record.iter().zip(&kinds) {
            push(text).ok_or_else(strange)?;
            if kind == Kind::Number && !table.decimals {
                // What is known up to rounding only has no fraction. The point itself always has.
                let text = if exact || needed { text } else { "" };
                push(text).ok_or_else(strange)?;
            }
        }
    }
    Ok(columns)
}
