//! `demarche check`: the structure of a game.

use super::Ending;
use super::input::Source;
use super::output::Output;
use demarche::diagnostic::Error;
use demarche::document::CheckDocument;
use demarche::report;

#[derive(Debug, clap::Args)]
pub struct Check {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    output: Output,
}

impl Check {
    pub fn run(self) -> Result<Ending, Error> {
        let input = self.source.read()?;
        let document = CheckDocument::new(&input.game, &input.parameters, &input.warnings);
        self.output.print(&document, report::check)?;
        Ok(Ending::Done)
    }
}
