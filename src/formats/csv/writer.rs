//! Writes payoff matrices.

use super::matrix;
use crate::diagnostic::Error;
use crate::game::{Game, PlayerId};
use crate::number::Rational;
use crate::run::Limits;

/// The reduced strategic form of a game of two players as comma-separated values: the row player's
/// payoffs, an empty line, the column player's, both with names.
///
/// Reading the text gives a game with the same players, strategies and payoffs, but without a
/// title and a comment. Refuses games that are not of two players, players whose names cannot stand in the corner
/// of a matrix, and what [`Game::strategic_form`] refuses.
pub fn write(game: &Game, limits: &Limits) -> Result<String, Error> {
    let [row, column] = game.players() else {
        let count = game.players().len();
        let message = format!("a matrix of payoffs has two players, and this game has {count}");
        return Err(Error::unsupported(message, "write an `.nfg` or an `.efg`"));
    };
    let corner = format!("{row} \\ {column}");
    if matrix::players(&corner) != Some([row, column]) {
        return Err(Error::unsupported(
            format!(
                "the players `{row}` and `{column}` cannot both be named in the corner of a matrix"
            ),
            "give them names without a backslash and without white space around them, or write an \
             `.nfg`",
        ));
    }
    let form = game.strategic_form(limits)?;
    let [rows, columns] = [0, 1].map(|player| form.strategies(PlayerId::new(player)));
    let mut out = String::new();
    for player in 0..2 {
        if player > 0 {
            out.push('\n');
        }
        out.push_str(&name(&corner));
        for column in columns {
            out.push(',');
            out.push_str(&name(column));
        }
        out.push('\n');
        for (at, row) in rows.iter().enumerate() {
            out.push_str(&name(row));
            for column in 0..columns.len() {
                out.push(',');
                out.push_str(&number(&form.payoffs(&[at, column])[player]));
            }
            out.push('\n');
        }
    }
    Ok(out)
}

/// A name in quotes where it needs them (RFC 4180), and where white space would be lost.
fn name(text: &str) -> String {
    let plain = !text.contains([',', '"', '\n', '\r', '\t', ';']) && text.trim() == text;
    match plain && !text.is_empty() {
        true => text.to_string(),
        false => format!("\"{}\"", text.replace('"', "\"\"")),
    }
}

/// Decimals of so many places are written as such.
const MOST_PLACES: usize = 15;

/// A decimal if a short one is exact, otherwise a fraction.
fn number(value: &Rational) -> String {
    let ten = Rational::from(10);
    let mut shifted = value.abs();
    let mut places = 0;
    while !shifted.is_integer() && places < MOST_PLACES {
        shifted *= &ten;
        places += 1;
    }
    if places == 0 || !shifted.is_integer() {
        return value.to_string();
    }
    let sign = if *value < Rational::ZERO { "-" } else { "" };
    let digits = format!("{:0>width$}", shifted.to_string(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{fraction}")
}
