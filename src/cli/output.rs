//! Where results and complaints go.

use clap::{Args, ValueEnum};
use demarche::diagnostic::{Diagnostic, Error, ErrorKind};
use serde::Serialize;
use std::io::{self, Write};

/// How a result is printed.
#[derive(Debug, Args)]
pub struct Output {
    /// Text for people, or JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
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

/// Prints diagnostics on standard error.
pub fn complain<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) {
    let mut out = io::stderr().lock();
    for diagnostic in diagnostics {
        // There is nobody to tell that nobody listens.
        let _ = writeln!(out, "{diagnostic}");
    }
}
