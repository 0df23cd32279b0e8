//! Decisions under parameters that are known only to lie in intervals.

use super::layout::{count, line, paragraph, table};
use super::number;
use super::solution::actions;
use super::words::{Words, words};
use crate::document::{
    ChoiceDocument, DecisionDocument, Named, Number, PlanDocument, UpdatedDocument,
};
use itertools::Itertools;

/// How many plans and states are shown.
const SHOWN: usize = 16;

/// What is best for a player under ambiguity, for people.
pub fn decision(document: &DecisionDocument) -> String {
    let mut out = String::new();
    paragraph(&mut out, "", &document.title);
    let mut rows = vec![("decides", document.player.clone())];
    if !document.intervals.is_empty() {
        let known = document.intervals.iter();
        let known = known
            .map(|(name, ends)| format!("{name} {}", span(ends)))
            .join(", ");
        rows.push((
            "known",
            format!("{known}; all other players' strategies are fixed"),
        ));
    }
    rows.extend(dependence(document).map(|text| ("payoffs", text)));
    let best: Vec<Number> = document
        .states
        .iter()
        .map(|(_, best)| best.clone())
        .collect();
    rows.push(("best plans", by_state(document, &best)));
    if let Some(reason) = &document.reason {
        rows.push(("ended early", reason.clone()));
    }
    table(&mut out, 2, &rows);
    for choice in document.maximin.iter().chain(&document.regret) {
        out.push('\n');
        push_choice(&mut out, document, choice);
    }
    out.push('\n');
    push_admissible(&mut out, document);
    if let Some(plans) = &document.plans {
        out.push('\n');
        push_plans(&mut out, plans, sole(document));
    }
    out
}

/// `from 3/10 (0.3) to 3/5 (0.6)`.
fn span(ends: &[Number; 2]) -> String {
    match ends {
        [least, greatest] if least == greatest => format!("is {}", number(least)),
        [least, greatest] => format!("from {} to {}", number(least), number(greatest)),
    }
}

fn dependence(document: &DecisionDocument) -> Option<String> {
    let names = document.intervals.iter().map(|(name, _)| name).join(", ");
    let how = match document.dependence.as_deref()? {
        "affine" => format!("affine in {names}"),
        _ => format!("affine in each of {names} alone"),
    };
    let known = match document.proved {
        Some(true) => "proved, so that what holds at the ends holds between",
        _ => "as tested at points between the ends, without a proof",
    };
    (!names.is_empty()).then(|| format!("{how}: {known}"))
}

/// `-11 at p = 3/10; -8 at p = 3/5`.
fn by_state(document: &DecisionDocument, values: &[Number]) -> String {
    let states = document.states.iter().zip(values).take(SHOWN);
    let listed = states
        .map(|((name, _), value)| format!("{} at {name}", number(value)))
        .join("; ");
    match values.len() > SHOWN {
        true => format!("{listed}; and so on at {} more", values.len() - SHOWN),
        false => listed,
    }
}

fn push_choice(out: &mut String, document: &DecisionDocument, choice: &ChoiceDocument) {
    let (head, value) = match choice.criterion.as_str() {
        "gamma-maximin" => (
            "Γ-maximin: the plan, made ex ante, with the best guarantee",
            "guarantees",
        ),
        _ => (
            "Minimax regret: the plan, made ex ante, with the least greatest regret",
            "regret",
        ),
    };
    line(out, format_args!("{head}"));
    let mut rows = vec![(value.to_string(), number(&choice.value))];
    rows.extend(plan(&choice.strategy));
    rows.push(("payoff".into(), by_state(document, &choice.payoffs)));
    if choice.criterion != "gamma-maximin" {
        rows.push(("regrets".into(), by_state(document, &choice.regrets)));
    }
    if let Some(point) = &choice.least_favorable
        && !point.is_empty()
    {
        let point = point
            .iter()
            .map(|(name, value)| format!("{name} = {}", number(value)));
        rows.push(("least favorable".into(), point.collect_vec().join(", ")));
    }
    rows.push((
        "pure plans".into(),
        match &choice.pure {
            None => "too many to list: whether mixing is worth anything was not computed".into(),
            Some(pure) if pure.value_of_mixing.is(0) => {
                format!(
                    "mixing is worth nothing: {} does as well",
                    pure_actions(&pure.actions, sole(document))
                )
            }
            Some(pure) => format!(
                "the best is {} with {}: mixing is worth {}",
                pure_actions(&pure.actions, sole(document)),
                number(&pure.value),
                number(&pure.value_of_mixing)
            ),
        },
    ));
    table(out, 2, &rows);
    match &choice.updated {
        None => line(
            out,
            format_args!("  updating prior by prior was not finished"),
        ),
        Some(updated) => push_updated(out, choice, updated),
    }
}

/// A row for every information set of a plan.
fn plan(strategy: &Named<Named<Number>>) -> Vec<(String, String)> {
    let labels = words(strategy.iter().map(|(label, _)| label));
    let rows = labels.into_iter().zip(strategy.iter());
    let mut rows: Vec<(String, String)> = rows
        .map(|(words, (_, distribution))| (place(words), actions(distribution)))
        .collect();
    if rows.len() > SHOWN {
        let more = count(rows.len() - SHOWN, "information set", "information sets");
        rows.truncate(SHOWN);
        rows.push((format!("{more} more"), "in `--format json`".into()));
    }
    rows
}

/// An information set in words, with the mover's type.
fn place(words: Words) -> String {
    match words.own {
        Some(own) => format!("{}, if {own}", words.text),
        None => words.text,
    }
}

/// Whether there is but one information set, so that an action says all.
fn sole(document: &DecisionDocument) -> bool {
    let choices = document.maximin.iter().chain(&document.regret);
    let updated = choices.filter_map(|choice| choice.updated.as_ref());
    let mut sets = updated.map(|updated| updated.strategy.len());
    sets.next().is_some_and(|sets| sets == 1)
}

/// `intervene`, or with their places the actions of a plan that may have several.
fn pure_actions(plan: &Named<String>, sole: bool) -> String {
    if plan.is_empty() {
        return "nothing to decide".into();
    }
    let labels = words(plan.iter().map(|(label, _)| label));
    let parts = labels.into_iter().zip(plan.iter());
    let part = |(words, (_, action)): (Words, (&str, &String))| match sole {
        true => action.clone(),
        false => format!("{action} at {}", place(words)),
    };
    parts.map(part).join("; ")
}

fn push_updated(out: &mut String, choice: &ChoiceDocument, updated: &UpdatedDocument) {
    if updated.consistent {
        let text = "decided anew at every information set, after updating prior by prior, the \
                    plan is kept";
        return paragraph(out, "  ", text);
    }
    let (does, worth) = match choice.criterion.as_str() {
        "gamma-maximin" => ("guarantees", "guarantees"),
        _ => ("regrets at most", "has a regret of at most"),
    };
    let text = format!(
        "dynamically inconsistent: decided anew at every information set, after updating prior by \
         prior, the plan is not kept, and what is done instead {worth} {} ex ante; the power to \
         commit is worth {}",
        number(&updated.value),
        number(&updated.value_of_commitment)
    );
    paragraph(out, "  ", &text);
    let labels = words(
        updated
            .revisions
            .iter()
            .map(|revision| revision.infoset.as_str()),
    );
    for (words, revision) in labels.into_iter().zip(&updated.revisions).take(SHOWN) {
        let text = format!(
            "at {}: planned {}, which there {does} {}; revised to {}, {}",
            place(words),
            actions(&revision.planned),
            number(&revision.planned_value),
            actions(&revision.revised),
            number(&revision.revised_value)
        );
        paragraph(out, "    ", &text);
    }
    if updated.revisions.len() > SHOWN {
        let more = updated.revisions.len() - SHOWN;
        line(
            out,
            format_args!("    and at {more} more, which `--format json` lists"),
        );
    }
}

fn push_admissible(out: &mut String, document: &DecisionDocument) {
    let some = count(document.admissible.len(), "pure plan", "pure plans");
    let all = match document.admissible_complete {
        true => "no other is",
        false => "there may be more",
    };
    let states = match document.intervals.is_empty() {
        true => "states",
        false => "ends",
    };
    let head = format!("E-admissible: {some}, optimal under some mixture of the {states}; {all}");
    paragraph(out, "", &head);
    let sole = sole(document);
    let shown = document.admissible.iter().take(SHOWN);
    let rows: Vec<(String, String)> = shown
        .map(|plan| {
            let ranges = plan.ranges.iter();
            let ranges = ranges
                .map(|(name, ends)| format!("{name} {}", span(ends)))
                .join(", ");
            (pure_actions(&plan.actions, sole), ranges)
        })
        .collect();
    table(out, 2, &rows);
    push_more(out, document.admissible.len());
}

fn push_plans(out: &mut String, plans: &[PlanDocument], sole: bool) {
    line(
        out,
        format_args!(
            "All {}",
            count(plans.len(), "reduced pure plan", "reduced pure plans")
        ),
    );
    let rows: Vec<(String, String)> = plans
        .iter()
        .take(SHOWN)
        .map(|plan| {
            let tests = match (plan.interval_undominated, plan.maximal, plan.admissible) {
                (_, _, Some(true)) => "E-admissible",
                (_, Some(true), _) => "maximal, not known to be E-admissible",
                (true, Some(false), _) => "not maximal",
                (true, None, _) => "survives interval dominance",
                (false, _, _) => "out by interval dominance",
            };
            let tests = match (plan.maximal, plan.admissible) {
                (Some(true), Some(false)) => "maximal, not E-admissible",
                (None, Some(false)) => "not E-admissible",
                _ => tests,
            };
            let (least, most) = (number(&plan.guarantee), number(&plan.regret));
            let text = format!("guarantees {least}, greatest regret {most}; {tests}");
            (pure_actions(&plan.actions, sole), text)
        })
        .collect();
    table(out, 2, &rows);
    push_more(out, plans.len());
}

fn push_more(out: &mut String, plans: usize) {
    if plans > SHOWN {
        let more = count(plans - SHOWN, "more plan", "more plans");
        line(
            out,
            format_args!("  and {more}, which `--format json` lists"),
        );
    }
}
