//! `demarche region`: which equilibria there are where, over two parameters.

use super::Ending;
use super::input::Source;
use super::output::{complain, write_file};
use super::over::{Over, over};
use super::patience::Work;
use super::solve;
use demarche::diagnostic::{Diagnostic, Error};
use demarche::document::RegionDocument;
use demarche::report;
use demarche::study::{CELLS, MOST_CELLS, Question, region};
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Region {
    #[command(flatten)]
    source: Source,
    /// A parameter, and where to look if not over its range in the model: `p`, or `p=0:1`; given
    /// twice, to the right first and then upward
    #[arg(long, value_name = "PARAMETER", value_parser = over, required = true)]
    over: Vec<Over>,
    #[arg(long, value_name = "CONCEPT", help = solve::LISTED)]
    concept: Option<String>,
    /// An outcome, such as `response == restrain`, of which it is asked where it can happen and
    /// where it must; may be repeated
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    outcome: Vec<String>,
    /// Also write a picture (`.svg`) or the boxes as a table (`.csv`); may be repeated
    #[arg(long, value_name = "FILE")]
    out: Vec<String>,
    /// How many of the finest boxes there are along each parameter, raised to a power of two
    #[arg(long, value_name = "N", default_value_t = CELLS)]
    cells: usize,
}

/// What a file is to hold.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Svg,
    Csv,
}

fn kind(name: &str) -> Option<Kind> {
    let extension = Path::new(name).extension()?.to_str()?;
    match extension.to_ascii_lowercase().as_str() {
        "svg" => Some(Kind::Svg),
        "csv" => Some(Kind::Csv),
        _ => None,
    }
}

impl Region {
    pub fn run(self, work: &mut Work) -> Result<Ending, Error> {
        let usage = |fault: String, hint: &str| {
            complain([&Diagnostic::error(fault).hint(hint)]);
            Ok(Ending::Usage)
        };
        let [x, y] = &self.over[..] else {
            let fault = format!("a region needs two parameters, and not {}", self.over.len());
            return usage(fault, "give `--over` twice, as in `--over p --over k`");
        };
        let mut files = Vec::new();
        for name in &self.out {
            match kind(name) {
                Some(kind) => files.push((name, kind)),
                None => {
                    let fault = format!("regions cannot be written as `{name}` yet");
                    return usage(fault, "write an `.svg` or a `.csv`");
                }
            }
        }
        if !(1..=MOST_CELLS).contains(&self.cells) {
            let fault = format!("`--cells {}` makes no sense", self.cells);
            return usage(fault, &format!("give a number from 1 to {MOST_CELLS}"));
        }
        let concept = match self.concept.as_deref().map(solve::asked) {
            None => None,
            Some(None) => return Ok(Ending::Usage),
            Some(Some(asked)) => Some(asked.listed()?),
        };
        let study = self.source.study(work)?;
        let common = &self.source.common;
        let options = work.options();
        let question = Question {
            concept,
            outcomes: self.outcome.clone(),
        };
        let axes = [(x.name(), x.range()?), (y.name(), y.range()?)];
        let (model, values) = (&study.model, &study.values);
        let found = region(model, values, axes, &question, self.cells, &options);
        work.found();
        let document = RegionDocument::new(&found?, study.document()?);
        for (name, kind) in files {
            let text = match kind {
                Kind::Svg => report::region_svg(&document),
                Kind::Csv => report::region_csv(&document),
            };
            write_file(name, &text)?;
        }
        common.output.print(&document, report::region)?;
        Ok(Ending::Done)
    }
}
