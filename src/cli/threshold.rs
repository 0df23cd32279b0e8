//! `demarche threshold`: where the answer changes along one parameter.

use super::Ending;
use super::input::Source;
use super::over::{Over, over};
use super::patience::Work;
use super::solve::{self, Asked, misused};
use super::value::curves;
use demarche::concepts::Mediation;
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
    /// With a concept with a device, such as communication: an expression of which the most is
    /// wanted [default: the sum of all payoffs]
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    objective: Option<String>,
    /// `sse`, `sefce`: who pledges [default: the first player]
    #[arg(long, value_name = "PLAYER")]
    leader: Option<String>,
}

impl Threshold {
    pub fn run(self, work: &mut Work) -> Result<Ending, Error> {
        let concept = match self.concept.as_deref().map(solve::asked) {
            None => None,
            Some(None) => return Ok(Ending::Usage),
            Some(Some(Asked::Device(concept))) => return self.device(concept, work),
            Some(Some(Asked::Profiles(concept))) => Some(concept),
        };
        if self.objective.is_some() || self.leader.is_some() {
            return Ok(misused(
                "`--objective` and `--leader` are for concepts with a device",
                "add a concept such as `--concept communication`, or ask for an `--outcome`",
            ));
        }
        let study = self.source.study(work)?;
        let common = &self.source.common;
        let options = work.options();
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
        work.found();
        let document = ThresholdDocument::new(&found?, study.document()?);
        common.output.print(&document, report::threshold)?;
        Ok(Ending::Done)
    }

    /// The best value of a concept with a device.
    fn device(self, concept: Mediation, work: &mut Work) -> Result<Ending, Error> {
        if !self.outcome.is_empty() {
            return Ok(misused(
                &format!("`{concept}` makes the most of one `--objective`"),
                "give the outcome as the objective",
            ));
        }
        let (objective, leader) = (self.objective.as_deref(), self.leader.as_deref());
        if leader.is_some() && !concept.has_leader() {
            return Ok(misused(
                &format!("nobody pledges in `{concept}`"),
                "leave out `--leader`, or choose `sse` or `sefce`",
            ));
        }
        curves(
            &self.source,
            &self.over,
            objective,
            &[concept],
            leader,
            work,
        )
    }
}
