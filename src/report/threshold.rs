//! The phase diagram over one parameter.

use super::check::title;
use super::layout::{JOINT, count, paragraph, table};
use super::number::setting;
use super::solve::concept;
use super::words::words;
use super::{INFOSETS, number};
use crate::document::{
    CellDocument, EndDocument, FormulaAmount, FormulaClass, IntervalDocument, Number,
    ThresholdDocument, WhereDocument,
};
use crate::number::Rational;
use itertools::Itertools;

/// What `threshold` prints for people.
pub fn threshold(document: &ThresholdDocument) -> String {
    let mut out = String::new();
    paragraph(&mut out, "", title(&document.game.title));
    let over = &document.over;
    let mut rows = Vec::new();
    let [least, most] = &document.range;
    let present = number(&Number::Exact(document.present.clone()));
    rows.push((
        "over",
        format!("{over} from {least} to {most}; now {present}"),
    ));
    let parameters = document.game.parameters.iter();
    let parameters = parameters
        .map(|(name, value)| setting(name, value).replace(' ', &JOINT.to_string()))
        .join(", ");
    if !parameters.is_empty() {
        rows.push(("others", parameters));
    }
    rows.push(("concept", concept(&document.concept).to_string()));
    rows.push(("thresholds", thresholds(document)));
    rows.extend(outcomes(document).into_iter().map(|text| ("outcome", text)));
    let listed = document
        .cells
        .iter()
        .filter_map(|cell| cell.completeness.as_deref());
    if !document.outcomes.is_empty() && listed.into_iter().any(|list| list != "all") {
        let text = "what can and must happen is said of the equilibria listed: there may be others";
        rows.push(("", text.to_string()));
    }
    if let Some(reason) = &document.reason {
        rows.push((
            "unfinished",
            format!("{reason}; cells at the right are missing"),
        ));
    }
    table(&mut out, 2, &rows);
    for index in 0..document.cells.len() {
        out.push('\n');
        push_cell(&mut out, document, index);
    }
    out
}

/// The values at which something changes, the ends of the range aside: `p = 1/2 (0.5)`.
pub fn thresholds(document: &ThresholdDocument) -> String {
    let [least, most] = &document.range;
    let inner = document.cells.iter().skip(1).map(|cell| end(&cell.from));
    let ends = [least, most].map(|value| number(&Number::Exact(value.clone())));
    let values: Vec<String> = inner
        .unique()
        .filter(|value| !ends.contains(value))
        .collect();
    // What was cut short says nothing of the cells that are missing.
    match (values.is_empty(), document.status == "limit") {
        (true, false) => "none within the range".to_string(),
        (true, true) => "none found so far".to_string(),
        (false, false) => format!("{} = {}", document.over, values.join(", ")),
        (false, true) => format!("{} = {} so far", document.over, values.join(", ")),
    }
}

/// By outcome, where it can happen and where it must:
/// `response == restrain: can happen 0 < p ≤ 1; must happen p = 1`.
pub fn outcomes(document: &ThresholdDocument) -> Vec<String> {
    let found = document.outcomes.iter();
    found
        .map(|(expression, found)| outcome(&document.over, expression, found))
        .collect()
}

fn outcome(over: &str, expression: &str, found: &WhereDocument) -> String {
    let intervals = |all: &[IntervalDocument]| match all.is_empty() {
        true => "nowhere".to_string(),
        false => all
            .iter()
            .map(|one| interval(over, &one.from, &one.to))
            .join(" or "),
    };
    format!(
        "{expression}: can happen {}; must happen {}",
        intervals(&found.can),
        intervals(&found.must)
    )
}

/// An end with its decimals, or what is near an irrational one.
fn end(end: &EndDocument) -> String {
    match (&end.value, end.approx) {
        (Some(value), _) => number(&Number::Exact(value.clone())),
        (None, approx) => format!("≈ {:.9}", approx.unwrap_or(f64::NAN)),
    }
}

/// An interval as inequalities.
pub(super) fn interval(over: &str, from: &EndDocument, to: &EndDocument) -> String {
    let plain = |one: &EndDocument| match &one.value {
        Some(value) => value.to_string(),
        None => end(one),
    };
    if from.value.is_some() && from.value == to.value {
        return format!("{over} = {}", end(from));
    }
    if from.polynomial.is_some() && from == to {
        return format!("{over} {}", end(from));
    }
    let sign = |one: &EndDocument| if one.closed { "≤" } else { "<" };
    format!(
        "{} {} {over} {} {}",
        plain(from),
        sign(from),
        sign(to),
        plain(to)
    )
}

fn push_cell(out: &mut String, document: &ThresholdDocument, index: usize) {
    let cell = &document.cells[index];
    let over = &document.over;
    let now = if cell.present { " (now)" } else { "" };
    let what = match (&cell.error, cell.completeness.as_deref()) {
        (Some(_), _) => "no answer".to_string(),
        (None, found) => {
            let some = count(
                cell.classes.len(),
                "class of equilibria",
                "classes of equilibria",
            );
            match (found, &cell.reason) {
                (Some("all"), _) => some,
                (_, Some(reason)) => format!("{some}; there may be others: {reason}"),
                _ => format!("{some}; there may be others"),
            }
        }
    };
    paragraph(
        out,
        "",
        &format!("{}{now}: {what}", interval(over, &cell.from, &cell.to)),
    );
    if let Some(root) = cell.from.polynomial.as_ref().filter(|_| is_point(cell)) {
        paragraph(out, "  ", &format!("where {root} = 0"));
    }
    if let Some(fault) = &cell.error {
        paragraph(out, "  ", fault);
    }
    push_binding(out, document, index);
    for (expression, range) in cell.outcomes.iter() {
        paragraph(out, "  ", &format!("{expression}: {}", amount(range)));
    }
    for (index, class) in cell.classes.iter().enumerate() {
        push_class(out, index + 1, class);
    }
}

/// Whether a cell is a single value.
fn is_point(cell: &CellDocument) -> bool {
    cell.from.closed && cell.from == cell.to
}

/// At most so many constraints are named at one threshold.
const MOST_BINDING: usize = 6;

/// What binds at a point, on both of its sides, or where an interval begins right after another.
fn push_binding(out: &mut String, document: &ThresholdDocument, index: usize) {
    let cell = &document.cells[index];
    let before = index.checked_sub(1).map(|before| &document.cells[before]);
    let sides = match is_point(cell) {
        true => vec![&cell.binding_at_from, &cell.binding_at_to],
        false if before.is_some_and(|before| !is_point(before)) => vec![&cell.binding_at_from],
        false => Vec::new(),
    };
    let all = sides
        .into_iter()
        .flatten()
        .flat_map(|side| side.split("; "));
    let all: Vec<&str> = all.unique().collect();
    let head = match is_point(cell) {
        true => "here".to_string(),
        false => format!("at {} = {}", document.over, end(&cell.from)),
    };
    for binding in all.iter().take(MOST_BINDING) {
        paragraph(out, "  ", &format!("{head} {binding}"));
    }
    if all.len() > MOST_BINDING {
        let more = count(
            all.len() - MOST_BINDING,
            "constraint binds",
            "constraints bind",
        );
        paragraph(out, "  ", &format!("{head} {more} as well"));
    }
}

fn amount(range: &FormulaAmount) -> String {
    match range {
        FormulaAmount::Point(value) => formula(value),
        FormulaAmount::Range { min, max } => format!("{} to {}", formula(min), formula(max)),
    }
}

/// A number with its decimals; other formulas as they are.
pub(super) fn formula(text: &str) -> String {
    match text.parse::<Rational>() {
        Ok(value) => number(&Number::Exact(value)),
        Err(_) => text.to_string(),
    }
}

fn push_class(out: &mut String, index: usize, class: &FormulaClass) {
    let kind = if class.pure { "pure" } else { "mixed" };
    let name = format!("{} ({kind})", class.label);
    paragraph(out, &format!("  {index}. "), &name);
    let payoffs = class.payoffs.iter();
    let mut payoffs = payoffs.map(|(player, range)| format!("{player} {}", amount(range)));
    let mut rows = vec![("payoffs".to_string(), payoffs.join(", "))];
    rows.extend(mixing(class));
    rows.extend(doubts(class));
    let tests = |verdict: Option<bool>| {
        let named = class
            .refinements
            .iter()
            .filter(|(_, holds)| **holds == verdict);
        named.map(|(name, _)| name).join(", ")
    };
    for (verdict, word) in [(Some(true), "passes"), (Some(false), "fails")] {
        let tests = tests(verdict);
        if !tests.is_empty() {
            rows.push((word.to_string(), tests));
        }
    }
    table(out, 5, &rows);
}

/// What is done where somebody mixes.
fn mixing(class: &FormulaClass) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for (player, sets) in class.strategy.iter() {
        let labels = words(sets.iter().map(|(label, _)| label));
        for (words, (_, distribution)) in labels.iter().zip(sets.iter()) {
            let certain = distribution.iter().find(|(_, p)| *p == "1");
            let text = match certain {
                Some(_) => continue,
                None => {
                    let taken = distribution.iter().filter(|(_, p)| *p != "0");
                    taken
                        .map(|(action, p)| format!("{action} {}", formula(p)))
                        .join(", ")
                }
            };
            let own = words.own.iter().map(|own| format!(" ({own})"));
            rows.push((
                format!("{player}{}", own.collect::<String>()),
                format!("at {}: {text}", words.text),
            ));
        }
    }
    let more = rows.len().saturating_sub(INFOSETS);
    rows.truncate(INFOSETS);
    if more > 0 {
        let more = count(more, "information set", "information sets");
        rows.push((
            "and".into(),
            format!("at {more} more, which `--format json` lists"),
        ));
    }
    rows
}

/// Beliefs that are neither certain nor numbers known from the start.
fn doubts(class: &FormulaClass) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for (player, sets) in class.beliefs.iter() {
        let labels = words(sets.iter().map(|(label, _)| label));
        for (words, (_, nodes)) in labels.iter().zip(sets.iter()) {
            let doubted = nodes.iter().filter(|node| {
                let varies = node.range.first() != node.range.last();
                varies || (node.probability != "0" && node.probability != "1")
            });
            let parts = doubted.map(|node| {
                let history = node.history.iter().join(", ");
                match node.range.as_slice() {
                    [low, high] if low != high => {
                        format!("{} to {} for ({history})", formula(low), formula(high))
                    }
                    _ => format!("{} for ({history})", formula(&node.probability)),
                }
            });
            let parts = parts.take(INFOSETS).join(", ");
            if !parts.is_empty() {
                rows.push((
                    format!("{player} believes"),
                    format!("at {}: {parts}", words.text),
                ));
            }
        }
    }
    rows.truncate(INFOSETS);
    rows
}
