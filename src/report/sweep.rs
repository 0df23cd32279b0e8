//! A sweep on the whole.

use super::check::title;
use super::layout::{JOINT, count, line, paragraph, table};
use super::number::setting;
use super::solve::concept;
use super::{NAMES, number};
use crate::document::{Amount, NameCount, Named, SweepDocument};
use crate::number::Rational;
use itertools::Itertools;

/// What `sweep` prints for people.
pub fn sweep(document: &SweepDocument) -> String {
    let mut out = String::new();
    paragraph(&mut out, "", title(&document.title));
    let mut rows = Vec::new();
    if !document.parameters.is_empty() {
        rows.push(("parameters", settings(&document.parameters)));
    }
    rows.push(("over", document.over.join("  ")));
    if let (Some(sample), Some(seed)) = (document.sample, document.seed) {
        let draws = match sample {
            1 => "1 draw".to_string(),
            _ => format!("{sample} draws"),
        };
        rows.push(("sample", format!("{draws}, seed {seed}")));
    }
    if let Some(shard) = &document.shard {
        rows.push(("part", shard.clone()));
    }
    if let Some(name) = &document.concept {
        rows.push(("concept", concept(name).to_string()));
    }
    rows.push(("points", points(document)));
    if document.finished > document.errors {
        rows.push(("several", several(document)));
    }
    if document.limited > 0 {
        let text = format!(
            "a limit on the work was reached at {}",
            at(document.limited)
        );
        rows.push(("limits", text));
    }
    if let Some(file) = &document.file {
        rows.push(("table", file.clone()));
    }
    table(&mut out, 2, &rows);
    if !document.names.is_empty() {
        line(
            &mut out,
            format_args!("  classes, by the number of points that have one"),
        );
        table(&mut out, 4, &names(&document.names));
    }
    for (what, values) in [
        ("payoffs", &document.payoffs),
        ("outcomes", &document.outcomes),
    ] {
        if !values.is_empty() {
            line(
                &mut out,
                format_args!("  {what}, over all classes and points"),
            );
            let rows = values.iter().map(|(name, value)| (name, range(value)));
            table(&mut out, 4, &rows.collect::<Vec<_>>());
        }
    }
    if document.errors > 0 {
        let first = document.first_errors.len() as u64;
        match document.errors > first {
            true => line(
                &mut out,
                format_args!("  errors, the first {first} of {}", document.errors),
            ),
            false => line(&mut out, format_args!("  errors")),
        }
        let rows = document.first_errors.iter().map(|fault| {
            let place = format!("point {}, {}", fault.point, settings(&fault.parameters));
            (place.replace(JOINT, " "), fault.error.clone())
        });
        table(&mut out, 4, &rows.collect::<Vec<_>>());
    }
    out
}

fn settings(values: &Named<Rational>) -> String {
    let settings = values.iter();
    settings
        .map(|(name, value)| setting(name, value).replace(' ', &JOINT.to_string()))
        .join(", ")
}

/// How many points were answered, and when.
fn points(document: &SweepDocument) -> String {
    let all = document.points;
    let mut text = match &document.reason {
        None => format!("{all}, all answered"),
        Some(reason) => format!("{} of {all} answered before {reason}", document.finished),
    };
    if document.resumed > 0 {
        text.push_str(&format!(", {} of them before this call", document.resumed));
    }
    if document.errors > 0 {
        text.push_str(&format!("; {} with an error", document.errors));
    }
    text
}

fn several(document: &SweepDocument) -> String {
    let solved = document.finished - document.errors;
    let share = 100.0 * document.several as f64 / solved as f64;
    format!(
        "more than one class at {} ({share:.1} %)",
        at(document.several)
    )
}

fn at(points: u64) -> String {
    match points {
        0 => "no point".to_string(),
        _ => count_of(points),
    }
}

fn count_of(points: u64) -> String {
    match usize::try_from(points) {
        Ok(points) => count(points, "point", "points"),
        Err(_) => format!("{points} points"),
    }
}

fn names(names: &[NameCount]) -> Vec<(String, String)> {
    let shown = names.iter().take(NAMES).map(|one| {
        let name = one.name.clone().unwrap_or_else(|| "(no name)".to_string());
        (name, one.points.to_string())
    });
    let mut rows: Vec<_> = shown.collect();
    if names.len() > NAMES {
        let left = count(names.len() - NAMES, "other name", "other names");
        rows.push((format!("({left})"), String::new()));
    }
    rows
}

fn range(value: &Amount) -> String {
    match value {
        Amount::Point(value) => number(value),
        Amount::Range { min, max } => format!("from {} to {}", number(min), number(max)),
    }
}
