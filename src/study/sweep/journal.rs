//! A table that grows in a file, and goes on after a kill where it broke off.
//!
//! Beside the table stands a record of everything on which its content depends. A sweep goes on only
//! with a table whose record is its own. The table's last point may lack lines, since a process can
//! be killed at any time: what there is of it is taken off.

use super::csv::Records;
use super::random::hash;
use super::summary::Tally;
use super::{Finished, Sweep};
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::run::Options;
use serde_json::{Map, Value, json};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often what is finished goes to the file.
const BEAT: Duration = Duration::from_millis(200);
/// How much of it is kept until then, in bytes.
const MOST_KEPT: usize = 1 << 16;
/// The version of the table's form.
const FORMAT: u64 = 1;

/// Writes lines in portions.
pub(super) struct Writer<W> {
    to: W,
    /// What the file is called in complaints.
    name: String,
    kept: Vec<u8>,
    written: Instant,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(to: W, name: impl Into<String>) -> Self {
        Writer {
            to,
            name: name.into(),
            kept: Vec::new(),
            written: Instant::now(),
        }
    }

    /// Takes the lines of a point, or notes that time goes by.
    pub(super) fn take(&mut self, finished: Option<&Finished>) -> Result<(), Error> {
        if let Some(finished) = finished {
            self.kept.extend_from_slice(&finished.lines);
        }
        match self.kept.len() > MOST_KEPT || self.written.elapsed() >= BEAT {
            true => self.flush(),
            false => Ok(()),
        }
    }

    pub(super) fn header(&mut self, sweep: &Sweep) {
        sweep.table.push_header(&mut self.kept);
    }

    pub(super) fn flush(&mut self) -> Result<(), Error> {
        self.written = Instant::now();
        let written = self.to.write_all(&self.kept);
        self.kept.clear();
        let name = &self.name;
        written
            .and_then(|()| self.to.flush())
            .map_err(|fault| broken(format!("`{name}` cannot be written: {fault}")))
    }
}

/// A journal that is open, after what it holds.
pub(super) struct Journal {
    pub(super) writer: Writer<File>,
    /// How many points it holds.
    pub(super) held: u64,
}

impl Journal {
    /// Opens the journal of a sweep, or starts it; what it holds is added up.
    pub(super) fn open(
        sweep: &Sweep,
        path: &Path,
        restart: bool,
        options: &Options,
        tally: &mut Tally,
    ) -> Result<Self, Error> {
        let own = record(sweep, options);
        let beside = beside(path);
        let held = match !restart && exists(path)? {
            true => {
                require_same(path, &beside, &own)?;
                held(sweep, path, 0..sweep.design().len(), tally)?
            }
            false => {
                if exists(path)? && !exists(&beside)? {
                    require_table(sweep, path)?;
                }
                // In this order: a table without its record is never taken for another sweep's.
                if let Err(fault) = fs::remove_file(path)
                    && fault.kind() != io::ErrorKind::NotFound
                {
                    return Err(cannot("replaced", path, &fault));
                }
                write_record(&beside, &own)?;
                Held::default()
            }
        };
        tally.resumed();
        Journal::after(sweep, path, held)
    }

    /// The journal in a file that is cut off after what it holds.
    pub(super) fn after(sweep: &Sweep, path: &Path, held: Held) -> Result<Self, Error> {
        let file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(path);
        let file = file.and_then(|mut file| {
            file.set_len(held.bytes)?;
            file.seek(SeekFrom::Start(held.bytes))?;
            Ok(file)
        });
        let file = file.map_err(|fault| cannot("written", path, &fault))?;
        let mut writer = Writer::new(file, path.display().to_string());
        if held.bytes == 0 {
            writer.header(sweep);
        }
        writer.flush()?;
        Ok(Journal {
            writer,
            held: held.points,
        })
    }

    /// Makes sure that everything is on the disk.
    pub(super) fn close(mut self) -> Result<(), Error> {
        self.writer.flush()?;
        let synced = self.writer.to.sync_all();
        let name = self.writer.name;
        synced.map_err(|fault| broken(format!("`{name}` cannot be written: {fault}")))
    }
}

/// Where the record of a table stands.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(".sweep.json");
    PathBuf::from(name)
}

pub(super) fn exists(path: &Path) -> Result<bool, Error> {
    path.try_exists()
        .map_err(|fault| cannot("read", path, &fault))
}

/// Everything on which the table's content depends.
pub(super) fn record(sweep: &Sweep, options: &Options) -> Map<String, Value> {
    let design = sweep.design();
    let question = sweep.question();
    let texts = |values: Vec<String>| Value::from(values);
    let fixed = sweep
        .base
        .iter()
        .filter(|(name, _)| design.axes().iter().all(|axis| axis.parameter() != *name));
    let fixed: Map<String, Value> = fixed
        .map(|(name, value)| (name.to_string(), value.to_string().into()))
        .collect();
    let limits = &options.limits;
    let record = json!({
        "sweep": FORMAT,
        "demarche": env!("CARGO_PKG_VERSION"),
        "model": sweep.model.title(),
        "text": sweep.text.as_ref().map(|text| format!("{:016x}", hash(text.as_bytes()))),
        "parameters": fixed,
        "over": texts(design.axes().iter().map(ToString::to_string).collect()),
        "points": design.points(),
        "sample": design.sample(),
        "seed": design.sample().map(|_| design.seed()),
        "shard": design.part().to_string(),
        "concept": question.concept.map(|concept| concept.name()),
        "outcomes": texts(question.outcomes.clone()),
        "decimals": sweep.table.decimals,
        "limits": [limits.nodes, limits.pivots, limits.entries],
        "backend": options.backend.map(|backend| backend.name()),
        "columns": sweep.table.columns(),
    });
    match record {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Writes the record that stands beside a table.
pub(super) fn write_record(beside: &Path, record: &Map<String, Value>) -> Result<(), Error> {
    let mut text = serde_json::to_string_pretty(record).unwrap_or_default();
    text.push('\n');
    let written = File::create(beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|fault| cannot("written", beside, &fault))
}

/// Refuses a table without a record, and one of another sweep, with what differs.
pub(super) fn require_same(
    path: &Path,
    beside: &Path,
    own: &Map<String, Value>,
) -> Result<(), Error> {
    let (shown, record) = (path.display(), beside.display());
    let read = match fs::read_to_string(beside) {
        Ok(text) => serde_json::from_str::<Map<String, Value>>(&text).ok(),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => None,
        Err(fault) => return Err(cannot("read", beside, &fault)),
    };
    let Some(there) = read else {
        let message =
            format!("`{shown}` exists, but not `{record}`, which says what sweep it is of");
        return Err(refused(
            message,
            "to replace it add `--restart`, or give another `--out`",
        ));
    };
    let keys = own
        .keys()
        .chain(there.keys().filter(|key| !own.contains_key(*key)));
    let value = |map: &Map<String, Value>, key: &str| map.get(key).cloned().unwrap_or(Value::Null);
    let differs = keys.filter(|key| value(own, key) != value(&there, key));
    let differs: Vec<String> = differs
        .map(|key| match key.as_str() {
            "text" => "the text of the model has changed".to_string(),
            _ => format!(
                "`{key}` was {} and is {}",
                value(&there, key),
                value(own, key)
            ),
        })
        .collect();
    match differs.is_empty() {
        true => Ok(()),
        false => {
            let message = format!("`{shown}` is of another sweep: {}", differs.join("; "));
            let hint = "to go on give the same options; to replace it add `--restart`; or give another `--out`";
            Err(refused(message, hint))
        }
    }
}

/// What a table holds: whole points, and the bytes that they take.
#[derive(Default)]
pub(super) struct Held {
    points: u64,
    bytes: u64,
}

/// Reads a table of the points at these positions up to the last one that is complete, and adds its
/// answers up.
pub(super) fn held(
    sweep: &Sweep,
    path: &Path,
    positions: Range<u64>,
    tally: &mut Tally,
) -> Result<Held, Error> {
    let fault = |fault: io::Error| cannot("read", path, &fault);
    let file = File::open(path).map_err(fault)?;
    let mut records = Records::new(BufReader::new(file));
    let strange = |line: u64| {
        let message = format!(
            "line {line} of `{}` is not what this sweep writes there",
            path.display()
        );
        refused(
            message,
            "delete the lines from there on to go on, or add `--restart`",
        )
    };
    let mut held = Held::default();
    match records.next().map_err(fault)? {
        None => return Ok(held),
        Some(columns) if columns != sweep.table.columns() => return Err(strange(1)),
        Some(_) => held.bytes = records.at,
    }
    let (design, table) = (sweep.design(), &sweep.table);
    'points: for position in positions.clone() {
        let index = design.point(position);
        let values = design.values(index);
        let start = table.start(index, &values);
        let (mut lines, mut wanted) = (Vec::new(), 1);
        while lines.len() < wanted {
            let Some(record) = records.next().map_err(fault)? else {
                break 'points;
            };
            if record.get(..start.len()) != Some(&start[..]) {
                return Err(strange(records.line));
            }
            if lines.is_empty() {
                wanted = table.lines(&record).ok_or_else(|| strange(records.line))?;
            }
            lines.push(record);
        }
        let answer = table.read(&lines).ok_or_else(|| strange(records.line))?;
        tally.add(index, &values, &answer);
        held.points += 1;
        held.bytes = records.at;
    }
    if held.points == positions.end - positions.start && records.next().map_err(fault)?.is_some() {
        return Err(strange(records.line));
    }
    Ok(held)
}

/// Refuses to replace a file that does not start as a table of this sweep does.
fn require_table(sweep: &Sweep, path: &Path) -> Result<(), Error> {
    let mut header = Vec::new();
    sweep.table.push_header(&mut header);
    let mut start = Vec::new();
    let file = File::open(path).map_err(|fault| cannot("read", path, &fault))?;
    let read = file.take(header.len() as u64).read_to_end(&mut start);
    read.map_err(|fault| cannot("read", path, &fault))?;
    // A table that was just begun may be empty.
    if header.starts_with(&start) {
        return Ok(());
    }
    Err(refused(
        format!("`{}` is no table of this sweep", path.display()),
        "give another `--out`, or remove the file",
    ))
}

pub(super) fn refused(message: String, hint: &str) -> Error {
    Error::new(ErrorKind::Input, Diagnostic::error(message).hint(hint))
}

pub(super) fn broken(message: String) -> Error {
    Error::new(ErrorKind::Io, Diagnostic::error(message))
}

pub(super) fn cannot(what: &str, path: &Path, fault: &io::Error) -> Error {
    broken(format!("`{}` cannot be {what}: {fault}", path.display()))
}
