//! `demarche verify`: an independent certificate of somebody's profile or device.

use super::Ending;
use super::input::{Source, player, read_bytes};
use super::output::complain;
use super::patience::Work;
use super::solve::{Asked, asked};
use demarche::concepts::Mediation;
use demarche::diagnostic::{Diagnostic, Error};
use demarche::document::{Claim, VerifyDeviceDocument, VerifyDocument};
use demarche::formats::{decode, json, ne};
use demarche::game::Game;
use demarche::number::Tolerances;
use demarche::report;

#[derive(Debug, clap::Args)]
pub struct Verify {
    #[command(flatten)]
    source: Source,
    /// The output of `solve --format json`, one of its solutions, or `{"strategy": …}`; or the
    /// `NE,…` lines of Gambit's tools; `-` is standard input
    #[arg(value_name = "PROFILE")]
    profile: String,
    /// What must hold, instead of what the file says (or nash): zero-sum, nash, pure-nash,
    /// subgame-perfect, weak-pbe, sequential or pure-sequential; or of a device ce, cce, efce,
    /// efcce, nfcce, communication, certification, bce, sse, sefce or planner
    #[arg(long, value_name = "CONCEPT")]
    concept: Option<String>,
    /// `sse`, `sefce`: who is bound, instead of whom the file says (or the first player)
    #[arg(long, value_name = "PLAYER")]
    leader: Option<String>,
}

impl Verify {
    pub fn run(self, work: &mut Work) -> Result<Ending, Error> {
        let named = match self.concept.as_deref().map(asked) {
            None => None,
            Some(None) => return Ok(Ending::Usage),
            Some(named) => named,
        };
        let input = self.source.read(work)?;
        let bytes = read_bytes(&self.profile)?;
        let text = decode(&self.profile, &bytes)?;
        let listing = ne::is_listing(text);
        let said = match listing {
            true => None,
            false => json::read_concept(&self.profile, text)?,
        };
        // What nobody names is looked at as a profile.
        let device = match (named, &said) {
            (Some(Asked::Device(concept)), _) => Some(concept),
            (None, Some(said)) => said.parse().ok(),
            _ => None,
        };
        if let (Some(concept), true) = (device, listing) {
            return Err(Error::unsupported(
                format!("lines that start with `NE,` are profiles, and `{concept}` has a device"),
                "give the device as JSON",
            ));
        }
        if let Some(concept) = device {
            return self.device(&input.game, concept, text, work);
        }
        let tolerances = Tolerances::default();
        let file = match listing {
            true => ne::read(&self.profile, text, &input.game, &tolerances),
            false => json::read_profile(&self.profile, text, &input.game, &tolerances),
        }?;
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

        let options = work.options();
        let run = options.start();
        // Of several profiles the first that fails speaks for the file, otherwise the first.
        let mut spoken: Option<VerifyDocument> = None;
        for (number, profile) in (1..).zip(&file.profiles) {
            // Those that were not looked at say nothing, and neither does the file.
            if let Some(stop) = run.stopped() {
                let looked = number - 1;
                let fault = format!("{stop} after {looked} of {} profiles", file.profiles.len());
                return Err(Error::limit(fault, "allow more time"));
            }
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
        work.found();
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

    fn device(
        &self,
        game: &Game,
        concept: Mediation,
        text: &str,
        work: &mut Work,
    ) -> Result<Ending, Error> {
        let file = json::read_device(&self.profile, text, game, &Tolerances::default())?;
        complain(&file.notes);
        let mut claim = file.claim;
        if let Some(name) = &self.leader {
            claim.leader = Some(player(game, name)?);
        }
        let options = work.options();
        let document = VerifyDeviceDocument::new(game, concept, &claim, &options.start())?;
        work.found();
        let output = &self.source.common.output;
        output.print(&document, report::verify_device)?;
        Ok(match document.accepted {
            true => Ending::Done,
            false => Ending::Rejected,
        })
    }
}
