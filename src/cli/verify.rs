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
    /// What must hold, instead of what the file says (or nash): zero-sum, nash, pure-nash,
    /// subgame-perfect, weak-pbe, sequential or pure-sequential
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
        let concept = match (self.concept, file.concept.as_deref()) {
            (None, Some(named @ ("quasi-perfect" | "aqre"))) => {
                let fault = match named {
                    "aqre" => "whether quantal response leads to it cannot be told from the file",
                    _ => "whether it is quasi-perfect depends on trembles that are not in the file",
                };
                let hint = "what is checked is that it is sequential, as it must be";
                complain([&Diagnostic::warning(fault).hint(hint)]);
                Some("sequential".to_string())
            }
            (named, _) => named.or(file.concept.clone()),
        };
        let claim: Claim = concept.as_deref().unwrap_or("nash").parse()?;

        // Of several profiles the first that fails speaks for the file, otherwise the first.
        let mut spoken: Option<VerifyDocument> = None;
        for (number, profile) in (1..).zip(&file.profiles) {
            let document = VerifyDocument {
                profile: number,
                profiles: file.profiles.len(),
                ..VerifyDocument::new(&input.game, claim, profile)?
            };
            let (rejected, proof) = (!document.accepted, document.proof.clone());
            match &mut spoken {
                Some(first) if !rejected => {
                    // All were checked exactly, or they were not.
                    if proof == "numeric" {
                        first.proof = proof;
                    }
                }
                _ => spoken = Some(document),
            }
            if rejected {
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
