//! `demarche schema`: what the JSON that is printed and read looks like.

use super::Ending;
use super::output::print;
use demarche::diagnostic::Error;
use demarche::document::JSON_SCHEMA;

#[derive(Debug, clap::Args)]
pub struct Schema {}

impl Schema {
    pub fn run(self) -> Result<Ending, Error> {
        print(JSON_SCHEMA)?;
        Ok(Ending::Done)
    }
}
