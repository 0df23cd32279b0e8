//! `demarche explain`: why the answer is what it is, and what would change it.

use super::Ending;
use super::input::Source;
use super::interval::Intervals;
use super::patience::Work;
use super::solve;
use demarche::diagnostic::Error;
use demarche::document::ExplainDocument;
use demarche::report;
use demarche::study::{Question, Request, sensitivity};
use std::num::NonZeroUsize;

#[derive(Debug, clap::Args)]
pub struct Explain {
    #[command(flatten)]
    source: Source,
    /// The parameter whose nearest threshold is followed [default: the first with a range that
    /// enters a chance probability, or else the first with a range]
    #[arg(long, value_name = "PARAMETER", conflicts_with = "interval")]
    over: Option<String>,
    /// An outcome, such as `response == restrain`, whose probability is followed
    #[arg(
        long,
        value_name = "EXPR",
        allow_hyphen_values = true,
        conflicts_with = "interval"
    )]
    outcome: Option<String>,
    #[arg(long, value_name = "CONCEPT", help = solve::LISTED)]
    concept: Option<String>,
    /// Which class of equilibria to explain, in the order in which they are printed
    #[arg(
        long,
        value_name = "NUMBER",
        default_value = "1",
        conflicts_with = "interval"
    )]
    class: NonZeroUsize,
    #[command(flatten)]
    intervals: Intervals,
}

impl Explain {
    pub fn run(self, work: &mut Work) -> Result<Ending, Error> {
        let concept = match self.concept.as_deref().map(solve::asked) {
            None => None,
            Some(None) => return Ok(Ending::Usage),
            Some(Some(asked)) => Some(asked.listed()?),
        };
        if self.intervals.are_given() {
            let question = Question {
                concept,
                ..Question::default()
            };
            return self.intervals.run(&self.source, &question, work);
        }
        let study = self.source.study(work)?;
        let common = &self.source.common;
        let options = work.options();
        let request = Request {
            question: Question {
                concept,
                outcomes: self.outcome.into_iter().collect(),
            },
            over: self.over,
            class: self.class.get() - 1,
        };
        let found = sensitivity(&study.model, &study.values, &request, &options);
        work.found();
        let document = ExplainDocument::new(&found?, &request, study.document()?);
        common.output.print(&document, report::explain)?;
        Ok(Ending::Done)
    }
}
