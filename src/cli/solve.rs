//! `demarche solve`: equilibria with their certificates.

use super::Ending;
use super::input::Source;
use super::output::{Format, complain};
use super::progress::Line;
use demarche::concepts::Concept;
use demarche::diagnostic::{Diagnostic, Error};
use demarche::document::{Extent, SolveDocument};
use demarche::report;

/// Every concept of the command line, available or not: a name that is not here is a slip.
const CONCEPTS: &[&str] = &[
    "zero-sum",
    "nash",
    "pure-nash",
    "subgame-perfect",
    "spe",
    "weak-pbe",
    "sequential",
    "quasi-perfect",
    "aqre",
    "ce",
    "cce",
    "efce",
    "efcce",
    "nfcce",
    "communication",
    "certification",
    "bce",
    "sse",
    "sefce",
];

/// Whether there is a concept of this name, available or not; complains if there is none.
pub fn is_concept(name: &str) -> bool {
    let known = CONCEPTS.contains(&name);
    if !known {
        let fault = Diagnostic::error(format!("there is no concept `{name}`"));
        complain([&fault.suggest(name, CONCEPTS.iter().copied())]);
    }
    known
}

#[derive(Debug, clap::Args)]
pub struct Solve {
    #[command(flatten)]
    source: Source,
    /// What to find: zero-sum, nash or sequential
    #[arg(long, value_name = "CONCEPT", default_value = "nash")]
    concept: String,
    /// Find every equilibrium instead of one
    #[arg(long)]
    all: bool,
}

impl Solve {
    pub fn run(self) -> Result<Ending, Error> {
        if !is_concept(&self.concept) {
            return Ok(Ending::Usage);
        }
        let Some(concept) = Concept::ALL.into_iter().find(|c| c.name() == self.concept) else {
            return Err(Error::unsupported(
                format!("the concept `{}` cannot be solved yet", self.concept),
                format!(
                    "what can be solved is `{}`",
                    Concept::ALL.map(Concept::name).join("`, `")
                ),
            ));
        };
        let input = self.source.read()?;
        let common = &self.source.common;
        let mut options = common.effort.options();
        options.all = self.all;
        let line = Line::start();
        options.progress = line.as_ref().map(Line::sink);
        let catalogue = concept.solve(&input.game, &options);
        drop(line);
        let extent = match common.output.format {
            Format::Text => Extent::Outcomes(report::OUTCOMES),
            Format::Json => Extent::Whole,
        };
        let document = SolveDocument::new(
            &input.game,
            &input.parameters,
            &catalogue?,
            input.seconds,
            extent,
        )?;
        common.output.print(&document, report::solve)?;
        Ok(Ending::Done)
    }
}
