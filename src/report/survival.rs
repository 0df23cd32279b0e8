//! What is robust on an interval of a parameter.

use super::check::title;
use super::layout::{paragraph, table};
use super::number;
use super::robust::decision;
use super::threshold::interval;
use crate::document::{
    IntervalDocument, Number, RobustDocument, SurvivalDocument, SurvivingKindDocument,
};
use itertools::Itertools;

/// What `--interval` prints for people.
pub fn robust(document: &RobustDocument) -> String {
    let mut out = String::new();
    if let Some(found) = &document.survival {
        paragraph(&mut out, "", title(&document.game.title));
        push_survival(&mut out, found);
    }
    if let Some(found) = &document.decision {
        if !out.is_empty() {
            out.push('\n');
        }
        if let Some(against) = &document.against {
            paragraph(
                &mut out,
                "",
                &format!("Against the present equilibrium: {against}"),
            );
        }
        out.push_str(&decision(found));
    }
    out
}

fn push_survival(out: &mut String, found: &SurvivalDocument) {
    let over = &found.over;
    let [least, most] = &found.interval;
    let present = number(&Number::Exact(found.present.clone()));
    let complete = match found.complete {
        true => "all equilibria at every value of the interval",
        false => "there may be other equilibria than those listed",
    };
    let mut rows = vec![
        (
            "credible",
            format!("{over} from {least} to {most}; now {present}"),
        ),
        ("looked at", complete.to_string()),
    ];
    if let Some(reason) = &found.reason {
        let text = format!("{reason}; how far the present ones are stable is not known");
        rows.push(("unfinished", text));
    }
    table(out, 2, &rows);
    for (everywhere, head) in [
        (true, "Robust: there is one at every value of the interval"),
        (
            false,
            "At some values only: as a class, or an extreme point of one",
        ),
    ] {
        let kinds: Vec<_> = found
            .kinds
            .iter()
            .filter(|k| k.everywhere == everywhere)
            .collect();
        if kinds.is_empty() {
            continue;
        }
        out.push('\n');
        paragraph(out, "", head);
        for kind in kinds {
            push_kind(out, over, kind);
        }
    }
}

fn push_kind(out: &mut String, over: &str, kind: &SurvivingKindDocument) {
    paragraph(out, "  ", &kind.name);
    let say = |one: &IntervalDocument| interval(over, &one.from, &one.to);
    let mut rows = Vec::new();
    if !kind.everywhere {
        rows.push(("for", kind.values.iter().map(say).join(" or ")));
    }
    if kind.unadjusted {
        rows.push((
            "profile",
            "a present one, as it stands, everywhere".to_string(),
        ));
    }
    if let Some(radius) = &kind.radius {
        rows.push((
            "stable",
            format!("around the present value for {}", say(radius)),
        ));
    }
    table(out, 4, &rows);
}
