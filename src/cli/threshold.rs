//! `demarche threshold`: where the answer changes along one parameter.

use super::Ending;
use super::input::Source;
use super::over::{Over, over};
use super::progress::Line;
use super::solve;
use demarche::diagnostic::Error;
use demarche::document::ThresholdDocument;
use demarche::report;
use demarche::study::{Question, threshold};

#[derive(Debug, clap::Args)]
pub struct Threshold {
    #[command(flatten)]
    source: Source,
    /// The parameter, and where to look if not over its range in the model: `p`, or `p=0:1`
    #[arg(long, value_name = "PARAMETER", value_parser = over, required = true)]
    over: Over,
    #[arg(long, value_name = "CONCEPT", help = solve::LISTED)]
    concept: Option<String>,
    /// An outcome, such as `response == restrain`, whose probability is wanted; may be repeated
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    outcome: Vec<String>,
}

impl Threshold {
    pub fn run(self) -> Result<Ending, Error> {
        let concept = match self.concept.as_deref().map(solve::asked) {
            None => None,
            Some(None) => return Ok(Ending::Usage),
            Some(Some(asked)) => Some(asked.listed()?),
        };
        let study = self.source.study()?;
        let common = &self.source.common;
        let mut options = common.effort.options();
        let line = Line::start();
        options.progress = line.as_ref().map(Line::sink);
        let question = Question {
            concept,
            outcomes: self.outcome,
        };
        let range = self.over.range()?;
        let found = threshold(
            &study.model,
            &study.values,
            self.over.name(),
            range,
            &question,
            &options,
        );
        drop(line);
        let document = ThresholdDocument::new(&found?, study.document()?);
        common.output.print(&document, report::threshold)?;
        Ok(Ending::Done)
    }
}
