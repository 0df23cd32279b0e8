//! The structure of a game.

use super::layout::{count, line, paragraph, table};
use super::number::setting;
use crate::document::{CheckDocument, ParameterDocument};
use itertools::Itertools;

/// What `check` prints for people. Warnings are not repeated: they are diagnostics.
pub fn check(document: &CheckDocument) -> String {
    let game = &document.game;
    let mut out = String::new();
    paragraph(&mut out, "", title(&game.title));
    let sets = game.infosets_by_player.iter();
    let sets: Vec<String> = sets.map(|(name, n)| format!("{n} of {name}")).collect();
    let players = match game.players.is_empty() {
        true => "nobody".to_string(),
        false => game.players.join(", "),
    };
    let mut rows = vec![
        ("players", players),
        (
            "nodes",
            format!(
                "{}: {}, {}, {}",
                game.nodes,
                count(game.leaves, "leaf", "leaves"),
                count(game.chance_nodes, "chance node", "chance nodes"),
                count(
                    game.nodes - game.leaves - game.chance_nodes,
                    "decision",
                    "decisions"
                ),
            ),
        ),
        (
            "information sets",
            std::iter::once(game.infosets.to_string())
                .chain((!sets.is_empty()).then(|| sets.join(", ")))
                .join(": "),
        ),
        (
            "recall",
            match &document.recall_failure {
                None => "perfect".to_string(),
                Some(failure) => format!("imperfect: {failure}"),
            },
        ),
        (
            "payoffs",
            match &document.constant_sum {
                None => "general-sum".to_string(),
                Some(sum) => format!("constant-sum: they add up to {sum}"),
            },
        ),
    ];
    if !document.stages.is_empty() {
        rows.insert(1, ("stages", document.stages.join(", ")));
    }
    table(&mut out, 2, &rows);
    if !document.parameters.is_empty() {
        line(&mut out, format_args!("  parameters"));
        let parameters = document.parameters.iter().map(parameter);
        table(&mut out, 4, &parameters.collect::<Vec<_>>());
    }
    if !document.warnings.is_empty() {
        let warnings = count(document.warnings.len(), "warning", "warnings");
        line(&mut out, format_args!("  {warnings}"));
    }
    out
}

/// `p = 7/10`, and what is known of it.
fn parameter(parameter: &ParameterDocument) -> (String, String) {
    let range = match &parameter.range {
        Some([least, greatest]) => format!("in [{least}, {greatest}]"),
        None => String::new(),
    };
    let known = [range.as_str(), parameter.about.as_deref().unwrap_or("")];
    let known = known.iter().filter(|text| !text.is_empty()).join(": ");
    (setting(&parameter.name, &parameter.value), known)
}

/// A title, or what stands for one.
pub(super) fn title(title: &str) -> &str {
    if title.trim().is_empty() {
        "(no title)"
    } else {
        title
    }
}
