//! An independent certificate of somebody's device.

use super::{deviating, push_numbers};
use crate::document::{DeviationDocument, VerifyDeviceDocument};
use crate::report::layout::paragraph;
use crate::report::number;
use crate::report::solve::concept;
use crate::report::words::words;

/// What `verify` prints for people of a device.
pub fn verify_device(document: &VerifyDeviceDocument) -> String {
    let mut out = String::new();
    let certificate = &document.certificate;
    let verdict = match document.accepted {
        true => "accepted: it is",
        false => "rejected: it is not",
    };
    let checked = match document.proof.as_str() {
        "exact" => "checked exactly",
        _ => "checked in floats",
    };
    let name = concept(&certificate.concept);
    let article = match name.starts_with(['a', 'e', 'i', 'o', 'u']) {
        true => "an",
        false => "a",
    };
    let leader = match &document.leader {
        Some(leader) => format!(" with `{leader}` bound"),
        None => String::new(),
    };
    let head = match (&document.leader, document.accepted) {
        // Of a pledge it is checked that the others go along.
        (Some(leader), true) => format!(
            "accepted as {article} {name}: nobody but `{leader}`, who is bound, gains by deviating; \
             {checked}. Whether `{leader}` could pledge something better is not checked"
        ),
        _ => format!("{verdict} {article} {name}{leader}; {checked}"),
    };
    paragraph(&mut out, "", &head);
    if let Some(found) = &document.refutation {
        let text = deviation(found, &certificate.concept);
        paragraph(&mut out, "  ", &text);
    }
    push_numbers(&mut out, "Expected payoffs if all obey", &document.payoffs);
    if certificate.concept == "planner" {
        return out;
    }
    let gains = format!("Most gained by {}", deviating(&certificate.concept));
    push_numbers(&mut out, &gains, &certificate.gains);
    out
}

/// A deviation that pays: ``hollow Israel gains 1/4 by reporting `message | sincere` instead``.
fn deviation(found: &DeviationDocument, concept: &str) -> String {
    let gain = number(&found.gain);
    let player = &found.player;
    let hears = matches!(concept, "communication" | "certification");
    let Some(label) = &found.infoset else {
        let first = found
            .action
            .as_ref()
            .map(|own| format!(", with `{own}` first"));
        let way = match concept {
            "sse" | "sefce" => "replying otherwise",
            _ if hears => "another plan of reports and actions",
            _ => "leaving the device before the play",
        };
        return format!(
            "{player} gains {gain} by {way}{}",
            first.unwrap_or_default()
        );
    };
    let own = words([label.as_str()].into_iter()).pop();
    let player = match own.and_then(|words| words.own) {
        Some(own) => format!("{own} {player}"),
        None => player.clone(),
    };
    let at = match &found.recommended {
        Some(action) => format!("at `{label}` where `{action}` is recommended"),
        None => format!("at `{label}`"),
    };
    let silent = hears && found.recommended.is_none();
    let way = match (&found.report, &found.action) {
        (Some(report), _) => format!("reporting `{report}` instead, {at}"),
        (None, Some(action)) if silent => format!("being silent and doing `{action}` {at}"),
        (None, Some(action)) => format!("doing `{action}` {at}"),
        (None, None) if silent => format!("being silent {at}"),
        (None, None) => format!("leaving the device {at}"),
    };
    format!("{player} gains {gain} by {way}, and what is best from there on")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Number;
    use crate::number::Rational;

    #[test]
    fn deviations_are_sentences() {
        let mut found = DeviationDocument {
            player: "Israel".to_string(),
            infoset: Some("message | hollow".to_string()),
            recommended: None,
            action: None,
            report: Some("message | sincere".to_string()),
            gain: Number::Exact(Rational::new(1, 4)),
        };
        let say = |found: &DeviationDocument| deviation(found, "communication");
        assert_eq!(
            say(&found),
            "hollow Israel gains 1/4 (0.25) by reporting `message | sincere` instead, at \
             `message | hollow`, and what is best from there on"
        );
        found.report = None;
        assert!(say(&found).contains("by being silent at `message | hollow`"));
        found.action = Some("assure".to_string());
        found.recommended = Some("silent".to_string());
        let text = say(&found);
        let expected = "by doing `assure` at `message | hollow` where `silent` is recommended";
        assert!(text.contains(expected), "{text}");
    }
}
