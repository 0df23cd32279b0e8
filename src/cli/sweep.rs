//! `demarche sweep`: the equilibria at every point of a grid or a sample of parameters.

use super::Ending;
use super::input::Source;
use super::output::complain;
use super::patience::Work;
use super::solve::{LISTED, asked};
use demarche::diagnostic::{Diagnostic, Error, ErrorKind};
use demarche::document::SweepDocument;
use demarche::expr::Snippet;
use demarche::report;
use demarche::run::Cancellation;
use demarche::study::Question;
use demarche::study::sweep::{self, Axis, Design, Shard};
use std::cell::Cell;
use std::io::{self, StdoutLock, Write};
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Sweep {
    #[command(flatten)]
    source: Source,
    /// What a parameter runs through; may be repeated. A grid: `p=0:1:101` (from, to, points) or
    /// `k=0,1/2,3`. With `--sample`, a distribution: `p~uniform(0,1)`, `p~triangular(0,1/2,1)`,
    /// `p~normal(0.7,0.1)`, which is cut off at the ends of the parameter's range, or at two more
    /// numbers; `p=0:1`, which is uniform; `p`, which is the model's own, or else uniform over the
    /// parameter's range
    #[arg(long, value_name = "AXIS", required = true)]
    over: Vec<String>,
    /// How many values to draw of the sampled parameters, together; every grid point gets them all
    #[arg(long, value_name = "N")]
    sample: Option<u64>,
    /// What determines the sample
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,
    /// Answer one part only of all points: `2/4` is every fourth one from the second on
    #[arg(long, value_name = "I/N")]
    shard: Option<String>,
    /// The table, comma-separated. The same command goes on with a table that is there; `-` is
    /// standard output, without a summary. `NAME.parquet` is a folder of Parquet files, in programs
    /// with the feature `parquet`
    #[arg(long, value_name = "FILE")]
    out: String,
    /// Replace a table that is there
    #[arg(long)]
    restart: bool,
    /// What to tell of every class besides payoffs, such as the probability `response == restrain`;
    /// may be repeated
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    outcome: Vec<String>,
    #[arg(long, value_name = "CONCEPT", help = LISTED)]
    concept: Option<String>,
    /// Write decimals instead of exact fractions
    #[arg(long)]
    decimals: bool,
}

impl Sweep {
    pub fn run(self, work: &mut Work) -> Result<Ending, Error> {
        let concept = match self.concept.as_deref().map(asked) {
            None => None,
            Some(None) => return Ok(Ending::Usage),
            Some(Some(asked)) => Some(asked.listed()?),
        };
        let parquet = is_parquet(&self.out);
        if parquet && !cfg!(feature = "parquet") {
            let fault = Diagnostic::error("this program was built without Parquet");
            let hint = "build it with `cargo build --release --features parquet`, or give an `--out` \
                        that ends in `.csv`";
            complain([&fault.hint(hint)]);
            return Ok(Ending::Usage);
        }
        let study = self.source.study(work)?;
        let common = &self.source.common;
        let over = self.over.iter().map(|text| {
            let snippet = Snippet::new("--over", text.as_str(), 0..text.len());
            let axis = Axis::parse(&study.model, snippet, self.sample.is_some())?;
            match common.changes.sets(axis.parameter()) {
                false => Ok(axis),
                true => {
                    let name = axis.parameter();
                    let message = format!("`{name}` is swept, so that setting it says nothing");
                    let fault = Diagnostic::error(message).hint("leave out its `--set`");
                    Err(Error::new(ErrorKind::Input, fault))
                }
            }
        });
        let mut design = Design::new(over.collect::<Result<_, _>>()?, self.sample, self.seed)?;
        if let Some(text) = &self.shard {
            design = design.shard(text.parse::<Shard>()?);
        }
        let question = Question {
            concept,
            outcomes: self.outcome,
        };
        let sweep = sweep::Sweep::new(&study.model, &study.values, design, question)?;
        let sweep = sweep.text(study.text).decimals(self.decimals);
        complain(&sweep.warnings());

        let options = work.options();
        if self.out == "-" {
            let broken = Cell::new(false);
            let out = Pipe {
                to: io::stdout().lock(),
                cancellation: options.cancellation.clone(),
                broken: &broken,
            };
            let summary = sweep.write(out, &options)?;
            work.found();
            if let Some(stop) = summary.stop.filter(|_| !broken.get()) {
                let (done, points) = (summary.finished, summary.points);
                let message = format!("{done} of {points} points were answered before {stop}");
                complain([&Diagnostic::warning(message)]);
            }
            return Ok(Ending::Done);
        }
        #[cfg(feature = "parquet")]
        let summary = match parquet {
            true => sweep.parquet(&self.out, self.restart, &options)?,
            false => sweep.journal(&self.out, self.restart, &options)?,
        };
        #[cfg(not(feature = "parquet"))]
        let summary = sweep.journal(&self.out, self.restart, &options)?;
        work.found();
        let document = SweepDocument::new(&sweep, &summary, Some(self.out));
        common.output.print(&document, report::sweep)?;
        Ok(Ending::Done)
    }
}

fn is_parquet(out: &str) -> bool {
    let extension = Path::new(out).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"))
}

/// Standard output, until nobody reads further: then the work ends, and that is no failure.
struct Pipe<'a> {
    to: StdoutLock<'a>,
    cancellation: Cancellation,
    broken: &'a Cell<bool>,
}

impl Pipe<'_> {
    fn unless_broken<T>(&self, done: io::Result<T>, otherwise: T) -> io::Result<T> {
        match done {
            Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => {
                self.broken.set(true);
                self.cancellation.cancel();
                Ok(otherwise)
            }
            done => done,
        }
    }
}

impl Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes);
        self.unless_broken(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.to.flush();
        self.unless_broken(flushed, ())
    }
}
