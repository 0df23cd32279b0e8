//! Why the answer is what it is, and what would change it.

use super::check::title;
use super::layout::{JOINT, count, enumeration, line, paragraph, prose, table};
use super::number::setting;
use super::solve::concept;
use super::words::words;
use super::{INFOSETS, number};
use crate::document::{
    Amount, BarDocument, BindingDocument, BranchDocument, CourseDocument, CriticalDocument,
    DerivativeDocument, EffectDocument, EndDocument, ExplainDocument, ExplainedDocument,
    FlipDocument, IncentiveDocument, Number, RateDocument, ReadingDocument, SideDocument,
};
use crate::number::{OrderedField, OrderedRing, Rational};
use itertools::Itertools;

/// The longest bar of the tornado, in characters.
const BAR: f64 = 24.0;
/// The most information sets that get a sentence of their own.
const SENTENCES: usize = 6;

/// What `explain` prints for people.
pub fn explain(document: &ExplainDocument) -> String {
    let mut out = String::new();
    paragraph(&mut out, "", title(&document.game.title));
    let mut rows = Vec::new();
    let parameters = document.game.parameters.iter();
    let parameters = parameters
        .map(|(name, value)| setting(name, value).replace(' ', &JOINT.to_string()))
        .join(", ");
    if !parameters.is_empty() {
        rows.push(("parameters", parameters));
    }
    rows.push(("concept", concept(&document.concept).to_string()));
    let heads = std::iter::once("classes").chain(std::iter::repeat(""));
    rows.extend(heads.zip(classes(document)));
    if let Some(outcome) = &document.outcome {
        let now = match &outcome.now {
            Some(now) => amount(now),
            None => "no equilibrium is listed".to_string(),
        };
        rows.push(("outcome", format!("{}: {now}", outcome.expression)));
    }
    if document.status == "limit" {
        let reason = document.reason.as_deref().unwrap_or("a limit was reached");
        rows.push(("unfinished", format!("{reason}; not all was looked at")));
    }
    table(&mut out, 2, &rows);
    if let Some(explained) = &document.explained {
        out.push('\n');
        push_sentences(&mut out, document, explained);
        out.push('\n');
        push_incentives(&mut out, explained);
    }
    if !document.parameters.is_empty() {
        out.push('\n');
        push_flips(&mut out, document);
    }
    push_outcome(&mut out, document);
    push_threshold(&mut out, document);
    push_tornado(&mut out, document);
    out
}

/// A sentence for every incentive on the path that turns on a belief, or is its player's weakest:
/// `Iran takes restrain at response after assure because its belief in Israel's hold, 7/10 (0.7),
/// exceeds 1/2 (0.5); intervene would lose 2.`
pub fn reasons(explained: &ExplainedDocument) -> Vec<String> {
    told(explained)
        .map(|(own, place)| sentence(own, &place))
        .collect()
}

/// The incentives that are told in sentences, with their places in words.
fn told(explained: &ExplainedDocument) -> impl Iterator<Item = (&IncentiveDocument, String)> {
    let all = explained.incentives.iter().zip(places(explained));
    all.filter(|(own, _)| own.on_path && (own.binding || own.critical.is_some()))
}

/// The classes' names, a row each, that of the explained one marked.
fn classes(document: &ExplainDocument) -> Vec<String> {
    let explained = document.explained.as_ref().map(|explained| explained.class);
    let names = (1..).zip(&document.classes).map(|(number, name)| {
        let mark = match explained == Some(number) && document.classes.len() > 1 {
            true => " (explained here)",
            false => "",
        };
        format!("{number}.{mark} {name}")
    });
    let mut rows: Vec<String> = names.collect();
    if rows.is_empty() {
        rows.push("none is listed".to_string());
    }
    if document.completeness != "all" {
        rows.push("there may be others".to_string());
    }
    rows
}

/// A number with its decimals.
fn exact(value: &Rational) -> String {
    number(&Number::Exact(value.clone()))
}

fn amount(range: &Amount) -> String {
    match range {
        Amount::Point(value) => number(value),
        Amount::Range { min, max } => format!("{} to {}", number(min), number(max)),
    }
}

/// A value of a parameter, or what is near an irrational one.
fn end(end: &EndDocument) -> String {
    match (&end.value, end.approx) {
        (Some(value), _) => exact(value),
        (None, approx) => format!("≈ {:.9}", approx.unwrap_or(f64::NAN)),
    }
}

/// Where an incentive is, in words: `response after assure`, `message (hollow)`.
fn places(explained: &ExplainedDocument) -> Vec<String> {
    let mut found = vec![String::new(); explained.incentives.len()];
    let players = explained.incentives.iter().map(|own| &own.player).unique();
    for player in players {
        let own = explained.incentives.iter().enumerate();
        let own: Vec<_> = own.filter(|(_, one)| one.player == *player).collect();
        let labels = words(own.iter().map(|(_, one)| one.infoset.as_str()));
        for ((index, _), words) in own.iter().zip(labels) {
            found[*index] = match words.own {
                Some(kind) => format!("{} ({kind})", words.text),
                None => words.text,
            };
        }
    }
    found
}

fn push_sentences(out: &mut String, document: &ExplainDocument, explained: &ExplainedDocument) {
    prose(out, "", &format!("Why {}", explained.name));
    let mut covered = Vec::new();
    for (own, place) in told(explained).take(SENTENCES) {
        let mut text = sentence(own, &place);
        let switches = switches(document, own);
        if !switches.is_empty() {
            covered.extend(switches.iter().map(|(name, _)| name.clone()));
            let parts: Vec<&str> = switches.iter().map(|(_, text)| text.as_str()).collect();
            let alternative = own.alternative.as_deref().unwrap_or("the other");
            text.push_str(&format!(
                " It would switch to {alternative} if {}.",
                enumeration(&parts, "or")
            ));
        }
        prose(out, "  ", &text);
    }
    // What else ends it.
    let mut others = Vec::new();
    for (name, effect) in document.parameters.iter() {
        for (side, down) in [(&effect.below, true), (&effect.above, false)] {
            let Some(flip) = &side.flip else { continue };
            let key = (name.to_string(), down);
            if !covered.contains(&key) {
                let because = because(explained, flip);
                others.push(format!("{}{because}", moved(name, flip, down)));
            }
        }
    }
    if !others.is_empty() {
        let parts: Vec<&str> = others.iter().map(String::as_str).collect();
        let also = if covered.is_empty() { "" } else { "also " };
        prose(
            out,
            "  ",
            &format!(
                "The answer would {also}end if {}.",
                enumeration(&parts, "or")
            ),
        );
    }
    let steady: Vec<&str> = (document.parameters.iter())
        .filter(|(_, effect)| {
            effect.below.flip.is_none() && effect.above.flip.is_none() && effect.status == "solved"
        })
        .map(|(name, _)| name)
        .collect();
    if !steady.is_empty() {
        let names = enumeration(&steady, "or");
        prose(
            out,
            "  ",
            &format!("No value of {names} within its range, alone, ends it."),
        );
    }
    for (name, effect) in document.parameters.iter() {
        if effect.on_boundary {
            prose(
                out,
                "  ",
                &format!(
                    "At {name} = {} the catalogue is unlike that right beside it.",
                    exact(&effect.present)
                ),
            );
        }
    }
    if !document.skipped.is_empty() {
        let names: Vec<&str> = document.skipped.iter().map(String::as_str).collect();
        let names = enumeration(&names, "and");
        prose(
            out,
            "  ",
            &format!("Without a range, and not looked at: {names}."),
        );
    }
}

/// What somebody does at an information set, and why.
fn sentence(own: &IncentiveDocument, place: &str) -> String {
    let taken: Vec<&str> = own.taken.iter().map(String::as_str).collect();
    let head = format!(
        "{} takes {} at {place}",
        own.player,
        enumeration(&taken, "or")
    );
    let Some(alternative) = &own.alternative else {
        return format!("{head}: all are equally good.");
    };
    let loses = match own.slack.is_zero() {
        true => format!("{alternative} is as good"),
        false => format!("{alternative} would lose {}", exact(&own.slack)),
    };
    match &own.critical {
        Some(critical) => format!("{head} {}; {loses}.", believing(critical)),
        None => format!("{head}: {loses}."),
    }
}

/// Why, where it turns on a belief.
fn believing(critical: &CriticalDocument) -> String {
    let what = event(critical);
    let present = exact(&critical.present);
    match &critical.indifferent {
        None => format!("whatever it believes of {what}"),
        Some(at) => {
            let order = match critical.present.cmp(at) {
                std::cmp::Ordering::Greater => "exceeds",
                std::cmp::Ordering::Equal => "equals",
                std::cmp::Ordering::Less => "is below",
            };
            format!(
                "because its belief in {what}, {present}, {order} {}",
                exact(at)
            )
        }
    }
}

/// What a belief is about: `Israel's hold`.
fn event(critical: &CriticalDocument) -> String {
    let after = critical.after.iter().map(|after| format!(" after {after}"));
    let after = after.collect::<String>();
    match &critical.player {
        Some(player) => format!("{player}'s {}{after}", critical.event),
        None => critical.event.clone(),
    }
}

/// The flips at which a player becomes indifferent to what it does not do: by parameter and
/// direction, in words.
fn switches(document: &ExplainDocument, own: &IncentiveDocument) -> Vec<((String, bool), String)> {
    let mut found = Vec::new();
    let Some(alternative) = &own.alternative else {
        return found;
    };
    let here = |binding: &BindingDocument| {
        binding.what == "indifferent"
            && binding.player.as_ref() == Some(&own.player)
            && binding.place == own.infoset
            && binding.action == *alternative
    };
    for (name, effect) in document.parameters.iter() {
        for (side, down) in [(&effect.below, true), (&effect.above, false)] {
            if let Some(flip) = &side.flip
                && flip.binding.iter().any(here)
            {
                found.push(((name.to_string(), down), moved(name, flip, down)));
            }
        }
    }
    found
}

/// `h rose above 8`.
fn moved(name: &str, flip: &FlipDocument, down: bool) -> String {
    let how = match (down, flip.at.closed) {
        (true, true) => "fell below",
        (true, false) => "fell to",
        (false, true) => "rose above",
        (false, false) => "rose to",
    };
    format!("{name} {how} {}", end(&flip.at))
}

/// What binds there, in brackets; nothing where that may be about another class only.
fn because(explained: &ExplainedDocument, flip: &FlipDocument) -> String {
    if flip.refused.is_some() {
        return " (where there is no answer)".to_string();
    }
    // A class becomes indifferent to what it does not do, and stops doing what it does.
    let own = flip.binding.iter().filter(|one| {
        let vanishes = one.what == "vanishes";
        taken(explained, one) == vanishes
    });
    let first = own.min_by_key(|one| match one.what.as_str() {
        "excluded" => 0,
        "indifferent" => 1,
        _ => 2,
    });
    match first {
        Some(first) => format!(" ({})", binding(first)),
        None => String::new(),
    }
}

/// Whether the explained class takes an action.
fn taken(explained: &ExplainedDocument, binding: &BindingDocument) -> bool {
    explained.incentives.iter().any(|own| {
        binding.player.as_ref() == Some(&own.player)
            && binding.place == own.infoset
            && own.taken.contains(&binding.action)
    })
}

fn binding(binding: &BindingDocument) -> String {
    let player = binding.player.as_deref().unwrap_or("chance");
    let (action, place) = (&binding.action, &binding.place);
    match binding.what.as_str() {
        "excluded" => format!("the probability of {action} is 0"),
        "indifferent" => format!("{player} is indifferent to {action} at `{place}`"),
        _ => format!("{player} no longer takes {action} at `{place}`"),
    }
}

fn push_incentives(out: &mut String, explained: &ExplainedDocument) {
    line(out, format_args!("What each action holds against"));
    let places = places(explained);
    let rows = explained
        .incentives
        .iter()
        .zip(&places)
        .map(|(own, place)| {
            let taken = own.taken.join(" or ");
            let text = match &own.alternative {
                None => format!("{taken}: all equally good"),
                Some(other) => format!("{taken}; slack {} to {other}", exact(&own.slack)),
            };
            let critical = match &own.critical {
                Some(critical) => match &critical.indifferent {
                    Some(at) => format!("; indifferent at {} for {}", exact(at), event(critical)),
                    None => "; at any belief".to_string(),
                },
                None => String::new(),
            };
            let mark = match (own.binding, own.on_path) {
                (true, _) => " (binding)",
                (_, false) => " (off the path)",
                _ => "",
            };
            (
                format!("{}, {place}", own.player),
                format!("{text}{critical}{mark}"),
            )
        });
    let rows: Vec<_> = rows.collect();
    let more = rows.len().saturating_sub(INFOSETS);
    table(out, 2, &rows[..rows.len() - more]);
    if more > 0 {
        let more = count(more, "more information set", "more information sets");
        line(
            out,
            format_args!("  and {more}, which `--format json` lists"),
        );
    }
}

fn push_flips(out: &mut String, document: &ExplainDocument) {
    let about = match &document.explained {
        Some(explained) => format!("One parameter at a time: where {} ends", explained.name),
        None => "One parameter at a time: where the catalogue changes".to_string(),
    };
    paragraph(out, "", &about);
    let mut rows = Vec::new();
    for (name, effect) in document.parameters.iter() {
        let now = setting(name, &effect.present);
        let sides = [(&effect.below, true), (&effect.above, false)].into_iter();
        let mut told: Vec<String> = sides
            .filter_map(|(side, down)| flip_in_words(document, effect, side, down))
            .flatten()
            .collect();
        if told.is_empty() {
            told.push(match effect.status.as_str() {
                "solved" => "nowhere".to_string(),
                _ => "not found so far".to_string(),
            });
        }
        let [low, high] = &effect.range;
        rows.push((now, format!("in [{low}, {high}]: {}", told.remove(0))));
        rows.extend(told.into_iter().map(|text| (String::new(), text)));
        for refused in &effect.refused {
            rows.push((
                String::new(),
                format!("no answer where {}: {}", refused.cell, refused.reason),
            ));
        }
    }
    table(out, 2, &rows);
}

/// What lies in one direction, a row for every class that appears; `None` if nothing changes there.
fn flip_in_words(
    document: &ExplainDocument,
    effect: &EffectDocument,
    side: &SideDocument,
    down: bool,
) -> Option<Vec<String>> {
    let flip = match document.explained {
        Some(_) => side.flip.as_ref(),
        None => side.change.as_ref(),
    }?;
    let where_ = match (down, flip.at.closed) {
        (true, true) => "below",
        (true, false) | (false, false) => "at",
        (false, true) => "above",
    };
    let all = flip.at.value.as_ref() == Some(&effect.present) && flip.at.closed;
    let at = if all { "it".to_string() } else { end(&flip.at) };
    let gap = flip.refused.as_ref();
    let gap = gap.map_or("", |_| ", where there is no answer");
    let Some((first, others)) = flip.appear.split_first() else {
        return Some(vec![format!("{where_} {at}{gap}")]);
    };
    let mut rows = vec![format!("{where_} {at}{gap}, then {first}")];
    rows.extend(others.iter().map(|name| format!("and {name}")));
    Some(rows)
}

fn push_outcome(out: &mut String, document: &ExplainDocument) {
    let Some(outcome) = &document.outcome else {
        return;
    };
    out.push('\n');
    paragraph(out, "", &format!("How {} moves", outcome.expression));
    let mut rows = Vec::new();
    for (name, effect) in document.parameters.iter() {
        let (Some(least), Some(greatest)) = (&effect.least, &effect.greatest) else {
            continue;
        };
        let (low, high) = (course(name, least), course(name, greatest));
        match low == high {
            true => rows.push((name.to_string(), low)),
            false => {
                rows.push((name.to_string(), format!("least: {low}")));
                rows.push((String::new(), format!("greatest: {high}")));
            }
        }
    }
    table(out, 2, &rows);
}

fn course(name: &str, course: &CourseDocument) -> String {
    let rate = |rate: &RateDocument| match (&rate.derivative, &rate.jumps_to, &rate.formula) {
        (Some(value), _, Some(formula)) if *formula != value.to_string() => {
            format!("derivative {}, as a function {formula}", exact(value))
        }
        (Some(value), _, _) => format!("derivative {}", exact(value)),
        (None, Some(to), _) => format!("jumps to {}", exact(to)),
        _ => String::new(),
    };
    let text = match (&course.below, &course.above) {
        (Some(a), Some(b)) if a == b => rate(a),
        (Some(a), Some(b)) => format!("down {}, up {}", rate(a), rate(b)),
        (Some(one), None) => format!("down {}", rate(one)),
        (None, Some(one)) => format!("up {}", rate(one)),
        (None, None) => "no derivative".to_string(),
    };
    let over = match course.everywhere {
        true => "over the whole range",
        false => "where there is an answer",
    };
    format!("{text}; {} {over}", goes(&course.direction, name))
}

/// Which way something goes.
fn goes(direction: &str, name: &str) -> String {
    match direction {
        "constant" => "constant".to_string(),
        "rises" => format!("never falls as {name} rises,"),
        "falls" => format!("never rises as {name} rises,"),
        _ => format!("rises and falls as {name} rises,"),
    }
}

fn push_threshold(out: &mut String, document: &ExplainDocument) {
    let (Some(over), Some(threshold)) = (&document.over, &document.threshold) else {
        if let Some(over) = &document.over {
            out.push('\n');
            let mut effects = document.parameters.iter();
            let main = effects.find(|(name, _)| name == over);
            // What a limit cut short may still be there.
            let text = match main.is_some_and(|(_, effect)| effect.status == "solved") {
                true => format!("No threshold of {over} within its range"),
                false => format!("Thresholds of {over}: not found so far"),
            };
            paragraph(out, "", &text);
        }
        return;
    };
    out.push('\n');
    let does = match threshold.side.as_str() {
        "above" => "begins",
        _ => "ends",
    };
    let beyond = match threshold.refused {
        Some(_) => "; at it or right beyond it there is no answer",
        None => "",
    };
    // What is only near has its own sign.
    let equals = match threshold.at.value {
        Some(_) => "= ",
        None => "",
    };
    let head = format!(
        "The nearest threshold: {over}* {equals}{}, where {} {does} as {over} rises{beyond}",
        end(&threshold.at),
        threshold.kind
    );
    paragraph(out, "", &head);
    for own in &threshold.binding {
        paragraph(out, "  ", &format!("there {}", binding(own)));
    }
    if let Some(reason) = &threshold.reason {
        paragraph(out, "  ", &format!("no derivatives: {reason}"));
    }
    let mut steady = Vec::new();
    let mut rows = Vec::new();
    for (name, own) in threshold.derivatives.iter() {
        match derivative(over, name, own) {
            None => steady.push(name),
            Some(text) => rows.push((format!("d{over}*/d{name}"), text)),
        }
    }
    table(out, 2, &rows);
    if !steady.is_empty() {
        let names = enumeration(&steady, "and");
        paragraph(
            out,
            "  ",
            &format!("Near the present values, {over}* does not depend on {names}."),
        );
    }
}

/// A derivative of the threshold; `None` if it does not depend on the parameter.
fn derivative(over: &str, name: &str, own: &DerivativeDocument) -> Option<String> {
    let sides: Vec<&BranchDocument> = [&own.below, &own.above].into_iter().flatten().collect();
    let constant = |one: &BranchDocument| one.direction.as_deref() == Some("constant");
    if !sides.is_empty() && sides.iter().all(|one| constant(one)) && sides.iter().all_equal() {
        return None;
    }
    Some(match (&own.below, &own.above) {
        (Some(a), Some(b)) if a == b => branch(over, name, a),
        (below, above) => {
            let part = |way: &str, one: &Option<BranchDocument>| {
                let one = one.as_ref()?;
                Some(format!("{way}: {}", branch(over, name, one)))
            };
            let parts = [part("down", below), part("up", above)];
            parts.into_iter().flatten().join("; ")
        }
    })
}

fn branch(over: &str, name: &str, one: &BranchDocument) -> String {
    if let Some(reason) = &one.reason {
        return format!("none: {reason}");
    }
    let value = match (&one.derivative, one.approx) {
        (Some(value), _) => exact(value),
        (None, approx) => format!("≈ {:.9}", approx.unwrap_or(f64::NAN)),
    };
    let formula = match &one.formula {
        Some(formula) => format!(", {over}* = {formula}"),
        None => String::new(),
    };
    let over_range = match one.direction.as_deref() {
        Some("rises") => format!(", by a formula that rises in {name} over its range"),
        Some("falls") => format!(", by a formula that falls in {name} over its range"),
        Some("constant") => ", constant".to_string(),
        Some(_) => format!(", by a formula that rises and falls in {name} over its range"),
        None => String::new(),
    };
    format!("{value}{formula}{over_range}")
}

fn push_tornado(out: &mut String, document: &ExplainDocument) {
    if document.tornado.is_empty() {
        return;
    }
    out.push('\n');
    let what = match (&document.outcome, &document.over) {
        (Some(outcome), _) => outcome.expression.clone(),
        (None, Some(over)) => format!("{over}*"),
        (None, None) => "the threshold".to_string(),
    };
    paragraph(
        out,
        "",
        &format!("Tornado: {what} at the ends of each parameter's range, the others fixed"),
    );
    let swings = document.tornado.iter().filter_map(|bar| bar.swing.as_ref());
    let most = swings.max().map_or(0.0, OrderedField::to_f64);
    let (mut rows, mut still) = (Vec::new(), Vec::new());
    for bar in &document.tornado {
        if bar.swing.as_ref().is_some_and(|swing| swing.is_zero()) {
            still.push(bar.parameter.as_str());
            continue;
        }
        rows.push((bar.parameter.as_str(), tornado_row(document, bar, most)));
    }
    table(out, 2, &rows);
    if !still.is_empty() {
        let names = enumeration(&still, "and");
        paragraph(
            out,
            "  ",
            &format!("The same at both ends and now: {names}."),
        );
    }
}

fn tornado_row(document: &ExplainDocument, bar: &BarDocument, most: f64) -> String {
    let length = match &bar.swing {
        Some(swing) if most > 0.0 => (swing.to_f64() / most * BAR).round() as usize,
        _ => 0,
    };
    let drawn: String = (0..BAR as usize)
        .map(|at| if at < length { '#' } else { JOINT })
        .collect();
    let ends = [0, 1].map(|side| {
        let value = match (&document.outcome, &bar.outcome, &bar.threshold) {
            (Some(_), Some(outcome), _) => match &outcome[side] {
                Some(range) => amount(range),
                None => "no answer".to_string(),
            },
            (_, _, Some(threshold)) => reading(document, &threshold[side]),
            _ => "not known".to_string(),
        };
        format!("{value} at {}", bar.ends[side])
    });
    format!("|{drawn}| {}, {}", ends[0], ends[1])
}

fn reading(document: &ExplainDocument, reading: &ReadingDocument) -> String {
    let over = document.over.as_deref().unwrap_or("it");
    match (reading.what.as_str(), &reading.value) {
        ("threshold", Some(value)) => exact(value),
        ("threshold", None) => format!("≈ {:.9}", reading.approx.unwrap_or(f64::NAN)),
        ("throughout", _) => format!("met at any {over}"),
        ("never", _) => format!("met at no {over}"),
        ("elsewhere", _) => "no such border".to_string(),
        _ => "no answer".to_string(),
    }
}
