//! Where results and complaints go.

use clap::Args;
use demarche::diagnostic::{Diagnostic, Error, ErrorKind};
use serde::Serialize;
use std::io::{self, Write};

/// How a result is printed.
#[derive(Debug, Args)]
pub struct Output {
    /// How the result is printed: text for people, or json
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format)]
    pub format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

fn format(text: &str) -> Result<Format, String> {
    match text {
        "text" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        "csv" => Err("`csv` is not written yet; the formats are `text` and `json`".into()),
        _ => Err("the formats are `text` and `json`".into()),
    }
}

impl Output {
    /// Prints a document in the format asked for; `report` makes the text.
    pub fn print<D: Serialize>(
        &self,
        document: &D,
        report: impl FnOnce(&D) -> String,
    ) -> Result<(), Error> {
        match self.format {
            Format::Text => print(&report(document)),
            Format::Json => {
                let mut json = serde_json::to_string_pretty(document).map_err(|fault| {
                    Error::internal(format!("the answer cannot be written as JSON: {fault}"))
                })?;
                json.push('\n');
                print(&json)
            }
        }
    }
}

/// Prints on standard output. That somebody reads no further is no failure.
pub fn print(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(fault) if fault.kind() != io::ErrorKind::BrokenPipe => Err(Error::new(
            ErrorKind::Io,
            Diagnostic::error(format!("the result cannot be printed: {fault}")),
        )),
        _ => Ok(()),
    }
}

/// Writes a text to a file.
pub fn write_file(name: &str, text: &str) -> Result<(), Error> {
    std::fs::write(name, text).map_err(|fault| {
        let message = format!("`{name}` cannot be written: {fault}");
        Error::new(ErrorKind::Io, Diagnostic::error(message))
    })
}

/// Prints diagnostics on standard error.
pub fn complain<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) {
    let mut out = io::stderr().lock();
    for diagnostic in diagnostics {
        // There is nobody to tell that nobody listens.
        let _ = writeln!(out, "{diagnostic}");
    }
}
