//! The structure of a game.

use super::layout::{count, line, paragraph, table};
use crate::document::CheckDocument;

/// What `check` prints for people. Warnings are not repeated: they are diagnostics.
pub fn check(document: &CheckDocument) -> String {
    let game = &document.game;
    let mut out = String::new();
    paragraph(&mut out, "", title(&game.title));
    let sets = game.infosets_by_player.iter();
    let sets: Vec<String> = sets.map(|(name, n)| format!("{n} of {name}")).collect();
    let mut rows = vec![
        ("players", game.players.join(", ")),
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
            format!("{}: {}", game.infosets, sets.join(", ")),
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
    if !game.parameters.is_empty() {
        let parameters = game.parameters.iter();
        let parameters: Vec<String> = parameters.map(|(p, v)| format!("{p} = {v}")).collect();
        rows.push(("parameters", parameters.join(", ")));
    }
    table(&mut out, 2, &rows);
    if !document.warnings.is_empty() {
        let warnings = count(document.warnings.len(), "warning", "warnings");
        line(&mut out, format_args!("  {warnings}"));
    }
    out
}

/// A title, or what stands for one.
pub(super) fn title(title: &str) -> &str {
    if title.trim().is_empty() {
        "(no title)"
    } else {
        title
    }
}
