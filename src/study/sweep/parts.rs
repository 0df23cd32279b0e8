//! A table as a folder of Parquet files that goes on after a kill where it broke off.
//!
//! A Parquet file has its footer at its end, so that it cannot grow: the table is cut into parts of
//! a fixed number of points. The part at work is a [journal](super::journal) of lines. Once it has
//! all its points it becomes a Parquet file under another name, gets its own name, and the journal
//! goes: a part is whole or not there. Its footer says what its answers are on the whole, so that
//! going on reads no column. Names that start with `_` are no data for most readers.

use super::columns;
use super::journal::{
    Held, Journal, broken, cannot, exists, held, record, refused, require_same, write_record,
};
use super::summary::Tally;
use super::{Finished, Sweep};
use crate::diagnostic::Error;
use crate::run::Options;
use serde_json::{Map, Value};
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// How many points a part holds, unless the caller says otherwise.
pub(super) const POINTS: u64 = 10_000;

const RECORD: &str = "_sweep.json";
/// The keys of the notes in a part's footer.
const NOTES: [&str; 2] = ["demarche.sweep", "demarche.summary"];

/// A folder that is open, after the parts that it holds.
pub(super) struct Parts<'a> {
    sweep: &'a Sweep,
    folder: &'a Path,
    record: Map<String, Value>,
    /// The number of the part at work, from 0.
    part: u64,
    /// Its lines, once there are any.
    journal: Option<Journal>,
}

impl<'a> Parts<'a> {
    /// Opens the folder of a sweep, or starts it; what it holds is added up.
    pub(super) fn open(
        sweep: &'a Sweep,
        folder: &'a Path,
        restart: bool,
        options: &Options,
        tally: &mut Tally,
    ) -> Result<Self, Error> {
        let mut record = record(sweep, options);
        record.insert("part".into(), sweep.part.into());
        let beside = folder.join(RECORD);
        let there = exists(folder)?;
        if there && !folder.is_dir() {
            let message = format!("`{}` exists and is no folder", folder.display());
            let hint = "Parquet is written as a folder of parts: give another `--out`";
            return Err(refused(message, hint));
        }
        if there && !restart && !is_empty(folder)? {
            require_same(folder, &beside, &record)?;
        } else {
            fs::create_dir_all(folder).map_err(|fault| cannot("written", folder, &fault))?;
            clear(folder)?;
            write_record(&beside, &record)?;
        }
        let mut parts = Parts {
            sweep,
            folder,
            record,
            part: 0,
            journal: None,
        };
        parts.resume(tally)?;
        Ok(parts)
    }

    /// Takes the lines of a point, or notes that time goes by.
    pub(super) fn take(&mut self, finished: Option<&Finished>) -> Result<(), Error> {
        let journal = match (&mut self.journal, finished) {
            (Some(journal), _) => journal,
            (None, None) => return Ok(()),
            (journal @ None, Some(_)) => {
                let path = file(self.folder, self.part, "_", "csv");
                journal.insert(Journal::after(self.sweep, &path, Held::default())?)
            }
        };
        journal.writer.take(finished)?;
        journal.held += u64::from(finished.is_some());
        self.finish_if_whole()
    }

    /// Makes sure that everything is on the disk.
    pub(super) fn close(self) -> Result<(), Error> {
        self.journal.map_or(Ok(()), Journal::close)
    }

    /// Adds up the whole parts that are there, from the first one on, and the lines of the next.
    fn resume(&mut self, tally: &mut Tally) -> Result<(), Error> {
        loop {
            let path = file(self.folder, self.part, "", "parquet");
            if self.points().is_empty() || !exists(&path)? {
                break;
            }
            self.add_part(&path, tally)?;
            // Left behind if the process was killed right after the part was done.
            let lines = file(self.folder, self.part, "_", "csv");
            remove(&lines)?;
            self.part += 1;
        }
        let path = file(self.folder, self.part, "_", "csv");
        if exists(&path)? {
            let held = held(self.sweep, &path, self.points(), tally)?;
            self.journal = Some(Journal::after(self.sweep, &path, held)?);
            self.finish_if_whole()?;
        }
        tally.resumed();
        Ok(())
    }

    /// Adds up a part that is there; refuses one that is not what this sweep writes there.
    fn add_part(&self, path: &Path, tally: &mut Tally) -> Result<(), Error> {
        let strange = |why: &str| {
            let message = format!("`{}` is not what this sweep writes: {why}", path.display());
            refused(message, "delete this part to go on, or add `--restart`")
        };
        let [of, summary] =
            columns::notes(path, NOTES).map_err(|fault| strange(&fault.to_string()))?;
        if of != Some(Value::Object(self.record.clone()).to_string()) {
            return Err(strange("it is of another sweep"));
        }
        let first = self.sweep.design().point(self.points().start);
        let points = self.points();
        let summary = summary.and_then(|text| Tally::read(&text, first));
        match summary.filter(|summary| summary.finished == points.end - points.start) {
            Some(summary) => tally.merge(&summary),
            None => return Err(strange("it holds other points")),
        }
        Ok(())
    }

    /// The positions of the points of the part at work.
    fn points(&self) -> Range<u64> {
        let (size, all) = (self.sweep.part, self.sweep.design().len());
        let start = self.part.saturating_mul(size).min(all);
        start..start.saturating_add(size).min(all)
    }

    /// Makes a Parquet file of the part at work if it has all its points.
    fn finish_if_whole(&mut self) -> Result<(), Error> {
        let points = self.points();
        let whole = |journal: &mut Journal| journal.held >= points.end - points.start;
        let Some(journal) = self.journal.take_if(whole) else {
            return Ok(());
        };
        journal.close()?;
        let lines = file(self.folder, self.part, "_", "csv");
        let unnamed = file(self.folder, self.part, "_", "tmp");
        let path = file(self.folder, self.part, "", "parquet");
        // From the lines, so that it does not matter which answers were read from them before.
        let mut tally = Tally::new(self.sweep);
        held(self.sweep, &lines, points.clone(), &mut tally)?;
        let unreadable = |fault: io::Error| cannot("read", &lines, &fault);
        let from = BufReader::new(File::open(&lines).map_err(unreadable)?);
        let unwritable = |fault: io::Error| cannot("written", &path, &fault);
        let to = File::create(&unnamed).map_err(unwritable)?;
        let first = self.sweep.design().point(points.start);
        let record = Value::Object(self.record.clone()).to_string();
        let notes = NOTES.into_iter().zip([record, tally.text(first)]);
        columns::write(&self.sweep.table, from, notes.collect(), to)
            .map_err(|fault| broken(format!("`{}` cannot be written: {fault}", path.display())))?;
        fs::rename(&unnamed, &path).map_err(unwritable)?;
        remove(&lines)?;
        self.part += 1;
        Ok(())
    }
}

/// The name of a part's file.
fn file(folder: &Path, part: u64, before: &str, extension: &str) -> PathBuf {
    folder.join(format!("{before}part-{:05}.{extension}", part + 1))
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => {
            Err(cannot("removed", path, &fault))
        }
        _ => Ok(()),
    }
}

fn is_empty(folder: &Path) -> Result<bool, Error> {
    let mut files = fs::read_dir(folder).map_err(|fault| cannot("read", folder, &fault))?;
    Ok(files.next().is_none())
}

/// Removes the files of a table, and nothing else.
fn clear(folder: &Path) -> Result<(), Error> {
    let fault = |fault: io::Error| cannot("read", folder, &fault);
    for entry in fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(is_of_a_part) {
            remove(&path)?;
        }
    }
    Ok(())
}

fn is_of_a_part(name: &str) -> bool {
    let named = match name.strip_prefix('_') {
        None => name.strip_suffix(".parquet"),
        Some(name) => name
            .strip_suffix(".csv")
            .or_else(|| name.strip_suffix(".tmp")),
    };
    let number = named.and_then(|name| name.strip_prefix("part-"));
    number.is_some_and(|number| number.len() >= 5 && number.bytes().all(|b| b.is_ascii_digit()))
}
