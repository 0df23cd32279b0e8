//! `demarche convert`: a game in another format.

use super::Ending;
use super::input::{self, Common};
use super::output::{complain, print, write_file};
use super::patience::Work;
use demarche::diagnostic::{Diagnostic, Error};
use demarche::formats::efg;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Convert {
    /// A model (TOML) or an `.efg` file; `-` is standard input
    #[arg(value_name = "IN")]
    from: String,
    /// The file to write, an `.efg`; `-` is standard output
    #[arg(value_name = "OUT")]
    to: String,
    #[command(flatten)]
    common: Common,
}

impl Convert {
    pub fn run(self, work: &mut Work) -> Result<Ending, Error> {
        let extension = Path::new(&self.to).extension().and_then(|e| e.to_str());
        let efg = extension.is_some_and(|e| e.eq_ignore_ascii_case("efg"));
        if !efg && self.to != "-" {
            let fault = format!("games cannot be written as `{}` yet", self.to);
            complain([&Diagnostic::error(fault).hint("write an `.efg`")]);
            return Ok(Ending::Usage);
        }
        work.within(&self.common);
        let input = input::read(&self.from, &self.common.changes)?;
        let text = efg::write(&input.game);
        if self.to == "-" {
            print(&text)?;
        } else {
            write_file(&self.to, &text)?;
        }
        Ok(Ending::Done)
    }
}
