//! What a channel, verification and a pledge are worth.

use super::check::title;
use super::device::goal;
use super::layout::{JOINT, line, paragraph, table};
use super::number;
use super::number::setting;
use super::solve::concept;
use super::threshold::{formula, interval};
use crate::document::{
    CurveDocument, DifferenceDocument, GameDocument, Number, RungDocument, WorthCurveDocument,
    WorthDocument,
};
use itertools::Itertools;

/// What `value` prints for people.
pub fn worth(document: &WorthDocument) -> String {
    let mut out = String::new();
    paragraph(&mut out, "", title(&document.game.title));
    let mut rows = Vec::new();
    rows.extend(parameters(&document.game).map(|text| ("parameters", text)));
    let goal = goal(&document.objective);
    rows.push(("objective", goal.clone()));
    table(&mut out, 2, &rows);
    let (own, shared): (Vec<_>, Vec<_>) = document.rungs.iter().partition(|rung| rung.for_leader);
    out.push('\n');
    paragraph(&mut out, "", &format!("The most of {goal}"));
    push_rungs(&mut out, &shared);
    if let Some(leader) = document.leader.as_ref().filter(|_| !own.is_empty()) {
        out.push('\n');
        let head = format!("The most that {leader} gets, if it can pledge");
        paragraph(&mut out, "", &head);
        push_rungs(&mut out, &own);
    }
    if !document.differences.is_empty() {
        out.push('\n');
        line(&mut out, format_args!("What lies between them"));
        let rows = document.differences.iter().map(difference);
        table(&mut out, 2, &rows.collect_vec());
    }
    out
}

fn parameters(game: &GameDocument) -> Option<String> {
    let parameters = game.parameters.iter();
    let mut settings =
        parameters.map(|(name, value)| setting(name, value).replace(' ', &JOINT.to_string()));
    let text = settings.join(", ");
    (!text.is_empty()).then_some(text)
}

/// A rung in words.
fn rung(name: &str) -> &str {
    match name {
        "worst-sequential" => "the worst sequential equilibrium",
        "best-sequential" => "the best sequential equilibrium",
        "best-nash" => "the best Nash equilibrium",
        "communication" => "a mediator who hears reports",
        "certification" => "a mediator who can verify them",
        "planner" => "a planner whom everybody obeys",
        "leader-nash" => "its best Nash equilibrium",
        "sse" => "a pledge of what it does",
        "sefce" => "a pledge of what it does and recommends",
        other => other,
    }
}

fn push_rungs(out: &mut String, rungs: &[&RungDocument]) {
    let value = |own: &RungDocument| {
        let least = own.what == "worst-sequential";
        let why = own.why_not.as_ref().map(|why| format!(": {why}"));
        let why = why.unwrap_or_default();
        match (&own.value, own.proved, &own.bound) {
            (None, _, None) => format!("not known{why}"),
            (None, _, Some(bound)) if least => format!("not below {}{why}", number(bound)),
            (None, _, Some(bound)) => format!("not above {}{why}", number(bound)),
            (Some(value), true, _) => number(value),
            (Some(value), false, Some(bound)) if least => {
                format!("{}, perhaps down to {}{why}", number(value), number(bound))
            }
            (Some(value), false, Some(bound)) => {
                format!("{}, perhaps up to {}{why}", number(value), number(bound))
            }
            (Some(value), false, None) if least => format!("{} or less{why}", number(value)),
            (Some(value), false, None) => format!("{} or more{why}", number(value)),
        }
    };
    let rows = rungs.iter().map(|own| (rung(&own.what), value(own)));
    table(out, 2, &rows.collect_vec());
}

fn difference(own: &DifferenceDocument) -> (&str, String) {
    let value = match &own.value {
        Some(value) => number(value),
        None => "not known".to_string(),
    };
    (own.what.as_str(), value)
}

/// What `value --over` prints for people, and `threshold` for concepts with a device.
pub fn worth_curve(document: &WorthCurveDocument) -> String {
    let mut out = String::new();
    paragraph(&mut out, "", title(&document.game.title));
    let over = &document.over;
    let [least, most] = &document.range;
    let present = number(&Number::Exact(document.present.clone()));
    let mut rows = vec![(
        "over",
        format!("{over} from {least} to {most}; now {present}"),
    )];
    rows.extend(parameters(&document.game).map(|text| ("others", text)));
    rows.push(("objective", goal(&document.objective)));
    table(&mut out, 2, &rows);
    for curve in &document.curves {
        out.push('\n');
        push_curve(&mut out, document, curve);
    }
    out
}

fn push_curve(out: &mut String, document: &WorthCurveDocument, curve: &CurveDocument) {
    let leads = matches!(curve.concept.as_str(), "sse" | "sefce");
    let whose = match document.leader.as_ref().filter(|_| leads) {
        Some(leader) => format!(", what {leader} gets"),
        None => String::new(),
    };
    paragraph(out, "", &format!("{}{whose}", concept(&curve.concept)));
    let rows = curve.pieces.iter().map(|piece| {
        let now = if piece.present { " (now)" } else { "" };
        let place = interval(&document.over, &piece.from, &piece.to);
        let value = match (&piece.value, &piece.error) {
            (Some(value), _) => formula(value),
            (None, Some(why)) => format!("no value: {why}"),
            (None, None) => "no value".to_string(),
        };
        (format!("{place}{now}"), value)
    });
    table(out, 2, &rows.collect_vec());
    if let Some(reason) = &curve.reason {
        let text = format!("unfinished: {reason}; what is further right is missing");
        paragraph(out, "  ", &text);
    }
}
