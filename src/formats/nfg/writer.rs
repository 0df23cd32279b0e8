//! Writes a game as an `.nfg` file.

use super::super::gambit::text::{names, push_list, push_text};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::run::Limits;

/// The reduced strategic form of a game as an `.nfg` file: title, comment and names of all
/// strategies, and for every profile a line of payoffs as exact fractions.
///
/// Reading the text gives a game with the same players, strategies and payoffs; writing that gives
/// the same text. A last backslash of a name gets a space, since it would escape the quote, and an
/// empty name of a player its position. Refuses what [`Game::strategic_form`] refuses.
pub fn write(game: &Game, limits: &Limits) -> Result<String, Error> {
    let form = game.strategic_form(limits)?;
    let mut out = String::from("NFG 1 R ");
    push_text(&mut out, game.title());
    push_list(&mut out, &names(game.players()));
    out.push_str("\n\n{\n");
    for player in game.player_ids() {
        let mut line = String::new();
        push_list(&mut line, &names(form.strategies(player)));
        out.push_str(line.trim_start());
        out.push('\n');
    }
    out.push_str("}\n");
    push_text(&mut out, game.comment());
    out.push_str("\n\n");
    for row in form.rows() {
        let payoffs: Vec<String> = row.iter().map(ToString::to_string).collect();
        out.push_str(&payoffs.join(" "));
        out.push('\n');
    }
    Ok(out)
}
