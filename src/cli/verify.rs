//! `demarche verify`: an independent certificate of somebody's profile.

use super::Ending;
use super::input::{Source, read_bytes};
use super::output::complain;
use super::solve::is_concept;
use demarche::diagnostic::{Diagnostic, Error};
use demarche::document::{Claim, VerifyDocument};
use demarche::formats::{decode, json};
use demarche::number::Tolerances;
use demarche::report;

#[derive(Debug, clap::Args)]
pub struct Verify {
    #[command(flatten)]
    source: Source,
    /// The output of `solve --format json`, one of its solutions, or `{"strategy": …}`
    #[arg(value_name = "PROFILE.json")]
    profile: String,
    /// What must hold, instead of what the file says (or nash): zero-sum, nash,
    /// subgame-perfect, weak-pbe, sequential
    #[arg(long, value_name = "CONCEPT")]
    concept: Option<String>,
}

impl Verify {
    pub fn run(self) -> Result<Ending, Error> {
        if self
            .concept
            .as_deref()
            .is_some_and(|name| !is_concept(name))
        {
            return Ok(Ending::Usage);
        }
        let input = self.source.read()?;
        let bytes = read_bytes(&self.profile)?;
        let text = decode(&self.profile, &bytes)?;
        let file = json::read_profile(&self.profile, text, &input.game, &Tolerances::default())?;
        complain(&file.notes);
        let concept = self.concept.or(file.concept);
        let claim: Claim = concept.as_deref().unwrap_or("nash").parse()?;

        // Of several profiles the first that fails speaks for the file.
        let mut spoken: Option<VerifyDocument> = None;
        for (number, profile) in (1..).zip(&file.profiles) {
            let document = VerifyDocument::new(&input.game, claim, profile)?;
            let rejected = !document.accepted;
            if rejected || spoken.is_none() {
                spoken = Some(document);
            }
            if rejected {
                if file.profiles.len() > 1 {
                    let count = file.profiles.len();
                    let note = format!("this is about solution {number} of {count}");
                    complain([&Diagnostic::warning(note)]);
                }
                break;
            }
        }
        let Some(document) = spoken else {
            return Err(Error::input("the file has no profile"));
        };
        self.source.common.output.print(&document, report::verify)?;
        Ok(if document.accepted {
            Ending::Done
        } else {
            Ending::Rejected
        })
    }
}
