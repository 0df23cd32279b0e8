//! `demarche convert`: a game in another format.

use super::Ending;
use super::input::{self, Common};
use super::output::{complain, print, write_file};
use super::patience::Work;
use demarche::diagnostic::{Diagnostic, Error};
use demarche::formats::{csv, efg, nfg};
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Convert {
    /// A model (TOML), an `.efg`, an `.nfg` or a `.csv` of payoffs; `-` is standard input
    #[arg(value_name = "IN")]
    from: String,
    /// The file to write: an `.efg`, an `.nfg` or a `.csv`; `-` is standard output
    #[arg(value_name = "OUT")]
    to: String,
    /// The format to write, whatever OUT is called: efg, nfg or csv
    #[arg(long = "to", value_name = "FORMAT", value_parser = format)]
    written_as: Option<Format>,
    #[command(flatten)]
    common: Common,
}

/// What games are written as.
#[derive(Debug, Clone, Copy)]
enum Format {
    Efg,
    Nfg,
    Csv,
}

fn format(text: &str) -> Result<Format, String> {
    Format::of(text).ok_or_else(|| "the formats are `efg`, `nfg` and `csv`".into())
}

impl Format {
    fn of(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "efg" => Some(Format::Efg),
            "nfg" => Some(Format::Nfg),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }
}

impl Convert {
    pub fn run(self, work: &mut Work) -> Result<Ending, Error> {
        let extension = Path::new(&self.to).extension().and_then(|e| e.to_str());
        let format = match (self.written_as, extension) {
            (Some(format), _) => Some(format),
            (None, Some(extension)) => Format::of(extension),
            // A tree holds every game.
            (None, None) if self.to == "-" => Some(Format::Efg),
            (None, None) => None,
        };
        let Some(format) = format else {
            let fault = format!("games cannot be written as `{}`", self.to);
            let hint = "write an `.efg`, an `.nfg` or a `.csv`, or give `--to`";
            complain([&Diagnostic::error(fault).hint(hint)]);
            return Ok(Ending::Usage);
        };
        work.within(&self.common);
        let input = input::read(&self.from, &self.common.changes)?;
        let limits = self.common.changes.limits();
        let text = match format {
            Format::Efg => efg::write(&input.game),
            Format::Nfg => nfg::write(&input.game, &limits)?,
            Format::Csv => csv::write(&input.game, &limits)?,
        };
        work.found();
        if self.to == "-" {
            print(&text)?;
        } else {
            write_file(&self.to, &text)?;
        }
        Ok(Ending::Done)
    }
}
