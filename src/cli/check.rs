//! `demarche check`: the structure of a game.

use super::Ending;
use super::input::{Input, Source};
use super::patience::Work;
use demarche::diagnostic::Error;
use demarche::document::{CheckDocument, ParameterDocument};
use demarche::report;

#[derive(Debug, clap::Args)]
pub struct Check {
    #[command(flatten)]
    source: Source,
}

impl Check {
    pub fn run(self, work: &mut Work) -> Result<Ending, Error> {
        let input = self.source.read(work)?;
        let stages = input.model.iter().flat_map(|model| model.stages());
        let document = CheckDocument::new(
            &input.game,
            stages.map(String::from).collect(),
            parameters(&input),
            &input.warnings,
        );
        work.found();
        self.source.common.output.print(&document, report::check)?;
        Ok(Ending::Done)
    }
}

/// The parameters of the model, if the game comes from one.
fn parameters(input: &Input) -> Vec<ParameterDocument> {
    let known = input.model.iter().flat_map(|model| model.parameters());
    let used = input.parameters.iter();
    used.zip(known)
        .map(|((name, value), known)| ParameterDocument {
            name: name.clone(),
            value: value.clone(),
            range: known
                .range
                .clone()
                .map(|(least, greatest)| [least, greatest]),
            about: known.about.clone(),
        })
        .collect()
}
