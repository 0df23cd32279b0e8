//! Writes a game as an `.efg` file.

use super::super::gambit::names::Unique;
use crate::game::{ChanceId, Game, NodeKind, OutcomeId};
use std::fmt::Write;

/// The game as an `.efg` file: one node a line, everything described every time, numbers as exact
/// fractions.
///
/// Sets are numbered within their player, chance moves and outcomes within the game, in the order
/// in which they are met. Reading the text gives the same game, names included, except that labels
/// of different chance moves are told apart; writing that gives the same text. Linear time.
pub fn write(game: &Game) -> String {
    let mut out = String::new();
    let describe = Descriptions::new(game);
    out.push_str("EFG 2 R ");
    push_text(&mut out, game.title());
    out.push_str(" {");
    for player in game.players() {
        out.push(' ');
        push_text(&mut out, player);
    }
    out.push_str(" }\n\"\"\n\n");
    // The numbers of outcomes, in the order in which they are met; 0 is not met yet.
    let mut numbers = vec![0usize; game.outcome_count()];
    let mut met = 0;
    for node in game.nodes() {
        match game.kind(node) {
            NodeKind::Leaf => out.push_str("t \"\""),
            NodeKind::Chance(chance) => out.push_str(&describe.chances[chance.index()]),
            NodeKind::Decision(set) => out.push_str(&describe.infosets[set.index()]),
        }
        match game.outcome(node) {
            None => out.push_str(" 0"),
            Some(outcome) => {
                let number = &mut numbers[outcome.index()];
                if *number == 0 {
                    met += 1;
                    *number = met;
                }
                push_outcome(&mut out, game, outcome, *number);
            }
        }
        out.push('\n');
    }
    out
}

/// What stands before the outcome in the line of a node, by set and by chance move.
struct Descriptions {
    infosets: Vec<String>,
    chances: Vec<String>,
}

impl Descriptions {
    fn new(game: &Game) -> Self {
        let mut infosets = vec![String::new(); game.infoset_count()];
        for player in game.player_ids() {
            for (number, &id) in (1..).zip(game.infosets_of(player)) {
                let (set, line) = (game.infoset(id), &mut infosets[id.index()]);
                push(
                    line,
                    format_args!("p \"\" {} {number} ", player.index() + 1),
                );
                push_text(line, set.label());
                line.push_str(" {");
                for name in set.action_names() {
                    line.push(' ');
                    push_text(line, name);
                }
                line.push_str(" }");
            }
        }
        let mut labels = Unique::default();
        let chances = (0..game.chance_count())
            .map(|index| {
                let chance = ChanceId::new(index);
                let number = index + 1;
                let mut line = format!("c \"\" {number} ");
                let label = game.chance_label(chance);
                if label.is_empty() {
                    line.push_str("\"\"");
                } else {
                    let label = labels.claim(label, String::new, number as i64);
                    push_text(&mut line, &label);
                }
                line.push_str(" {");
                for (name, probability) in game.branch_names(chance).zip(game.chance(chance)) {
                    line.push(' ');
                    push_text(&mut line, name);
                    push(&mut line, format_args!(" {probability}"));
                }
                line.push_str(" }");
                line
            })
            .collect();
        Descriptions { infosets, chances }
    }
}

fn push_outcome(out: &mut String, game: &Game, outcome: OutcomeId, number: usize) {
    push(out, format_args!(" {number} \"\" {{"));
    for (index, payoff) in game.payoffs(outcome).iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        push(out, format_args!("{comma} {payoff}"));
    }
    out.push_str(" }");
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}

/// A text in quotes. Only the quote is escaped, and a space keeps a last backslash from escaping
/// the closing one.
fn push_text(out: &mut String, text: &str) {
    out.push('"');
    out.push_str(&text.replace('"', "\\\""));
    if text.ends_with('\\') {
        out.push(' ');
    }
    out.push('"');
}
