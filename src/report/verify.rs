//! An independent certificate of somebody's profile.

use super::layout::{line, paragraph, table};
use super::number;
use super::solve::{concept, numbers};
use crate::document::VerifyDocument;

/// What `verify` prints for people.
pub fn verify(document: &VerifyDocument) -> String {
    let mut out = String::new();
    let certificate = &document.certificate;
    let is = &document.is;
    let holds = match certificate.concept.as_str() {
        "subgame-perfect" => is.subgame_perfect,
        "weak-pbe" => is.weak_pbe,
        "sequential" | "pure-sequential" => is.sequential,
        _ => is.nash,
    };
    let (profile, profiles) = (document.profile, document.profiles);
    let (it, each) = match profiles {
        1 => ("it".to_string(), "it".to_string()),
        _ => (
            format!("solution {profile} of {profiles}"),
            format!("each of the {profiles} solutions"),
        ),
    };
    let verdict = match (document.accepted, holds) {
        (true, _) => format!("accepted: {each} is"),
        (false, Some(_)) => format!("rejected: {it} is not"),
        (false, None) => format!("not accepted: it was not decided whether {it} is"),
    };
    let article = if certificate.concept == "zero-sum" {
        "an"
    } else {
        "a"
    };
    let checked = match document.proof.as_str() {
        "exact" => "checked exactly",
        _ => "checked in floats",
    };
    let concept = concept(&certificate.concept);
    let head = format!("{verdict} {article} {concept}; {checked}");
    paragraph(&mut out, "", &head);
    if let Some(found) = &document.refutation {
        let text = format!(
            "{} gains {} by playing `{}` at `{}`, and a best response from there on",
            found.player,
            number(&found.gain),
            found.action,
            found.infoset
        );
        paragraph(&mut out, "  ", &text);
    }
    match profiles {
        1 => line(&mut out, format_args!("  Expected payoffs")),
        _ => line(
            &mut out,
            format_args!("  Expected payoffs in solution {profile}"),
        ),
    }
    table(&mut out, 4, &numbers(&document.payoffs));
    line(&mut out, format_args!("  Regrets"));
    table(&mut out, 4, &numbers(&certificate.regrets));
    line(&mut out, format_args!("  It is"));
    let rows: Vec<(&str, String)> = [
        ("Nash", "nash", is.nash),
        ("subgame perfect", "subgame_perfect", is.subgame_perfect),
        ("weak perfect Bayesian", "weak_pbe", is.weak_pbe),
        ("sequential", "sequential", is.sequential),
    ]
    .into_iter()
    .map(|(name, key, holds)| {
        let word = match holds {
            Some(true) => "yes",
            Some(false) => "no",
            None => "undecided",
        };
        let text = match is.reasons.get(key) {
            Some(reason) => format!("{word}: {reason}"),
            None => word.to_string(),
        };
        (name, text)
    })
    .collect();
    table(&mut out, 4, &rows);
    out
}
