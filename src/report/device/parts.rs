//! What a device recommends, in words.

use crate::document::{
    ConsultationDocument, DeviceDocument, DeviceParts, DeviceSolution, ExchangeDocument,
    JointPlanDocument, Named, Number, PairDocument, StateDocument,
};
use crate::report::layout::{count, line, paragraph, prose, table};
use crate::report::solution::{actions, push_rows};
use crate::report::words::{Words, words};
use crate::report::{INFOSETS, WIDTH, number};
use itertools::Itertools;
use std::collections::BTreeMap;

/// How many joint plans or weights are shown.
const LISTED: usize = 12;

/// Appends what is recommended.
pub(super) fn push_device(out: &mut String, document: &DeviceDocument, solution: &DeviceSolution) {
    match &solution.device {
        _ if !solution.mixture.is_empty() => push_mixture(out, &solution.mixture),
        Some(DeviceParts::Pairs(pairs)) => push_pairs(out, pairs),
        Some(DeviceParts::Consultations(all)) => push_mediator(out, all),
        None if !solution.signal.is_empty() => push_signal(out, &solution.signal),
        None => {}
    }
    for (player, sets) in solution.strategy.iter().flat_map(Named::iter) {
        let leads = solution.leader.as_deref() == Some(player);
        let head = match (leads, document.concept.as_str()) {
            (true, "sse") => format!("{player} pledges"),
            (true, _) => format!("{player} pledges the device, and so plays, all in all"),
            (false, _) => format!("{player} replies"),
        };
        paragraph(out, "  ", &head);
        push_plan(out, sets);
    }
}

fn push_plan(out: &mut String, sets: &Named<Named<Number>>) {
    let labels = words(sets.iter().map(|(label, _)| label));
    let texts = sets.iter().map(|(_, distribution)| actions(distribution));
    let rows: Vec<(Words, String)> = labels.into_iter().zip(texts).collect();
    push_rows(out, &rows);
}

/// Indices by falling probability, those of one probability in their order.
fn likeliest<'a>(numbers: impl Iterator<Item = &'a Number>) -> Vec<usize> {
    let sizes: Vec<f64> = numbers.map(Number::to_f64).collect();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by(|&a, &b| sizes[b].total_cmp(&sizes[a]));
    order
}

fn push_mixture(out: &mut String, joint: &[JointPlanDocument]) {
    line(
        out,
        format_args!("  Drawn before the play, and told to each as it comes to move"),
    );
    let order = likeliest(joint.iter().map(|own| &own.weight));
    for &at in order.iter().take(LISTED) {
        let own = &joint[at];
        let head = format!("with probability {}", number(&own.weight));
        paragraph(out, "    ", &head);
        let column = own.plans.iter().map(|(player, _)| player.chars().count());
        let column = column.max().unwrap_or(0).min(WIDTH / 3);
        for (player, sets) in own.plans.iter() {
            let name: String = player.chars().take(column).collect();
            prose(out, &format!("      {name:column$}  "), &in_a_row(sets));
        }
    }
    push_more(out, order.len(), "joint plan", "joint plans");
}

/// What one player does, in one text: `silent at message if hollow; restrain at response`.
fn in_a_row(sets: &Named<Named<Number>>) -> String {
    let labels = words(sets.iter().map(|(label, _)| label));
    let several = sets.len() > 1;
    let mut parts = labels.iter().zip(sets.iter()).map(|(words, (_, own))| {
        let own_type = words.own.iter().map(|own| format!(" if {own}"));
        let actions = actions(own);
        match several || words.own.is_some() {
            true => format!(
                "{actions} at {}{}",
                words.text,
                own_type.collect::<String>()
            ),
            false => actions,
        }
    });
    let text = parts.join("; ");
    match text.is_empty() {
        true => "(nothing)".to_string(),
        false => text,
    }
}

fn push_more(out: &mut String, all: usize, one: &str, many: &str) {
    if all > LISTED {
        let more = count(all - LISTED, one, many);
        line(
            out,
            format_args!("    and {more} more, which `--format json` lists"),
        );
    }
}

fn push_pairs(out: &mut String, pairs: &[PairDocument]) {
    line(
        out,
        format_args!("  How often these are recommended together"),
    );
    let order = likeliest(pairs.iter().map(|own| &own.weight));
    let labels = by_label(pairs.iter().flat_map(|pair| {
        let own = pair.pair.iter();
        own.filter_map(|(player, last)| Some((player, last.as_ref()?[0].as_str())))
    }));
    let rows: Vec<(String, String)> = (order.iter().take(LISTED))
        .map(|&at| {
            let own = pairs[at].pair.iter().filter_map(|(player, last)| {
                let [label, action] = last.as_ref()?;
                Some(format!(
                    "{player} {action} at {}",
                    labels.say(player, label)
                ))
            });
            (number(&pairs[at].weight), own.collect_vec().join("; "))
        })
        .collect();
    table(out, 4, &rows);
    push_more(out, order.len(), "combination", "combinations");
}

/// Information sets in words, by player and label.
struct Labels<'a>(BTreeMap<(&'a str, &'a str), Words>);

fn by_label<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> Labels<'a> {
    let all: Vec<(&str, &str)> = all.unique().collect();
    let mut found = BTreeMap::new();
    for player in all.iter().map(|(player, _)| *player).unique() {
        let own: Vec<&str> = (all.iter().filter(|(owner, _)| *owner == player))
            .map(|(_, label)| *label)
            .collect();
        let named = words(own.iter().copied());
        found.extend(own.into_iter().map(|label| (player, label)).zip(named));
    }
    Labels(found)
}

impl Labels<'_> {
    /// `message, hollow`
    fn say(&self, player: &str, label: &str) -> String {
        match self.0.get(&(player, label)) {
            Some(words) => match &words.own {
                Some(own) => format!("{} if {own}", words.text),
                None => words.text.clone(),
            },
            None => label.to_string(),
        }
    }

    /// What is reported: `hollow at message`
    fn report(&self, player: &str, label: &str) -> String {
        match self.0.get(&(player, label)) {
            Some(words) => match &words.own {
                Some(own) => format!("`{own}` at {}", words.text),
                None => format!("`{}`", words.text),
            },
            None => format!("`{label}`"),
        }
    }
}

fn push_mediator(out: &mut String, all: &[ConsultationDocument]) {
    let exchanges = all.iter().flat_map(|own| &own.history);
    let reported = exchanges.filter_map(|own| Some((own.player.as_str(), own.report.as_deref()?)));
    let present = all.iter().filter_map(|own| {
        let label = own.reports.last()?.as_deref()?;
        Some((own.player.as_str(), label))
    });
    let labels = by_label(present.chain(reported));
    // Where nothing is recommended there is nothing to tell.
    let told = |own: &&ConsultationDocument| !own.recommend.is_empty();
    let (honest, other): (Vec<_>, Vec<_>) = all.iter().filter(told).partition(|own| own.on_path);
    line(
        out,
        format_args!("  The mediator, if all report truly and obey"),
    );
    push_answers(out, &labels, &honest);
    if !other.is_empty() {
        line(
            out,
            format_args!("  and after lies, silence or disobedience"),
        );
        push_answers(out, &labels, &other);
    }
}

/// At most [`INFOSETS`] answers, by what was said before.
fn push_answers(out: &mut String, labels: &Labels<'_>, all: &[&ConsultationDocument]) {
    let shown = &all[..all.len().min(INFOSETS)];
    if shown.is_empty() {
        line(out, format_args!("    (nothing)"));
    }
    for before in shown
        .iter()
        .map(|own| &own.history)
        .unique_by(|own| said(labels, own))
    {
        paragraph(out, "    ", &said(labels, before));
        let own = shown.iter().filter(|own| own.history == *before);
        let rows: Vec<(String, String)> = own
            .map(|own| {
                let report = own.reports.last().and_then(Option::as_deref);
                (
                    spoken(labels, &own.player, report, "reports"),
                    actions(&own.recommend),
                )
            })
            .map(|(report, actions)| (report, format!("→ recommends {actions}")))
            .collect();
        table(out, 6, &rows);
    }
    if all.len() > shown.len() {
        let more = count(all.len() - shown.len(), "answer", "answers");
        line(
            out,
            format_args!("    and {more} more, which `--format json` lists"),
        );
    }
}

fn spoken(labels: &Labels<'_>, player: &str, report: Option<&str>, verb: &str) -> String {
    match report {
        Some(label) => format!("{player} {verb} {}", labels.report(player, label)),
        None => format!("{player} is silent"),
    }
}

/// What has been said before: `after Israel reported hollow at message and was told silent`.
fn said(labels: &Labels<'_>, history: &[ExchangeDocument]) -> String {
    if history.is_empty() {
        return "at first".to_string();
    }
    let all = history.iter().map(|own| match &own.recommended {
        Some(action) => {
            let report = spoken(labels, &own.player, own.report.as_deref(), "reported");
            format!("{report} and was told `{action}`")
        }
        None => format!("{} was silent", own.player),
    });
    format!("after {}", all.collect_vec().join(", then "))
}

fn push_signal(out: &mut String, states: &[StateDocument]) {
    line(
        out,
        format_args!("  Recommended by one who knows the state"),
    );
    let rows: Vec<(String, String)> = (states.iter().take(INFOSETS))
        .map(|own| {
            let order = likeliest(own.recommend.iter().map(|joint| &joint.probability));
            let several = own.recommend.iter().any(|joint| joint.actions.len() > 1);
            let parts = order.iter().map(|&at| {
                let joint = &own.recommend[at];
                let actions = joint.actions.iter().map(|(player, action)| match several {
                    true => format!("{player} {action}"),
                    false => action.clone(),
                });
                let actions = actions.collect_vec().join(", ");
                match joint.probability.is(1) {
                    true => actions,
                    false => format!("{actions}: {}", number(&joint.probability)),
                }
            });
            let state = match own.state.is_empty() {
                true => "always".to_string(),
                false => own.state.join(", "),
            };
            (state, parts.collect_vec().join("; "))
        })
        .collect();
    table(out, 4, &rows);
    if states.len() > INFOSETS {
        let more = count(states.len() - INFOSETS, "state", "states");
        line(
            out,
            format_args!("    and {more} more, which `--format json` lists"),
        );
    }
}
