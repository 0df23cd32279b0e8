//! Reads what an `.efg` file says of information sets and chance moves.

use super::super::gambit::lexer::{Token, number};
use super::super::gambit::names::{Distinct, by_position};
use super::reader::{Reader, starts_a_node};
use crate::diagnostic::Error;
use crate::game::{ChanceId, InfosetId, PlayerId};
use crate::number::{OrderedRing, Rational};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

/// A set or chance move as its first description gave it.
pub(super) struct Described<'a, Id> {
    id: Id,
    label: Cow<'a, str>,
    actions: Box<[Cow<'a, str>]>,
    /// Chance only.
    probabilities: Box<[Rational]>,
}

/// Who has the actions that are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Player,
    Chance,
    /// A player whom the game does not have, so that what is listed may be chance's.
    Stranger,
}

/// A description of an information set or a chance move where it stands in the text.
struct Description<'a> {
    label: Cow<'a, str>,
    actions: Vec<Cow<'a, str>>,
    /// Chance only, as they are written.
    probabilities: Vec<Rational>,
    /// Whether some probability has been refused.
    damaged: bool,
    /// From the label to the closing brace.
    span: Range<usize>,
}

impl<'a> Reader<'a> {
    pub(super) fn infoset(&mut self) -> Result<InfosetId, Error> {
        let (span, count) = (self.cursor.span.clone(), self.players.len());
        let mover = self.cursor.integer("the number of the player who moves")?;
        let player = usize::try_from(mover).ok();
        let player = player.filter(|number| (1..=count).contains(number));
        let player = player.map(|number| number - 1);
        if player.is_none() {
            self.cursor
                .forgive_once(format!("player {mover}"), span, || {
                    let hint = match mover {
                        0 => "where chance draws, a node starts with `c`",
                        _ => "players are numbered from 1 in the order of the list",
                    };
                    let message = format!("there is no player {mover}: the game has {count}");
                    (message, Some(hint))
                })?;
        }
        let span = self.cursor.span.clone();
        let number = self.cursor.integer("the number of an information set")?;
        let given = self.description(match player {
            Some(_) => Owner::Player,
            None => Owner::Stranger,
        })?;
        let key = (mover, number);
        if let Some(known) = self.infosets.get(&key) {
            let (id, mut actions) = (known.id, known.actions.len());
            if let Some(given) = given {
                let same = known.label == given.label && *known.actions == *given.actions;
                let name = self.name_of_set(player, number);
                if !self.agrees(&name, &given, actions, same)? {
                    // The nodes that follow are those of the actions that stand here.
                    actions = given.actions.len();
                    self.limit(actions)?;
                    return Ok(self
                        .builder
                        .new_infoset(PlayerId::new(0), "", &given.actions));
                }
            }
            self.limit(actions)?;
            return Ok(id);
        }
        let Some(given) = given else {
            let name = self.name_of_set(player, number);
            let message = format!("{name} has not been described before");
            let hint = "where a set is first met, its label and its actions follow its number";
            return Err(self.cursor.fault(span, message, Some(hint)));
        };
        self.limit(given.actions.len())?;
        let label = match player {
            Some(player) => self.claim_label(player, number, &given),
            None => String::new(),
        };
        let actions = by_position(&given.actions);
        self.warn_of_actions(&given.span, &actions);
        let owner = PlayerId::new(player.unwrap_or(0));
        let id = self.builder.new_infoset(owner, &label, actions.iter());
        let described = Described {
            id,
            label: given.label,
            actions: given.actions.into(),
            probabilities: Box::default(),
        };
        self.infosets.insert(key, described);
        Ok(id)
    }

    fn name_of_set(&self, player: Option<usize>, number: i64) -> String {
        match player {
            Some(player) => format!("information set {number} of `{}`", self.players[player]),
            None => format!("information set {number}"),
        }
    }

    /// The label under which a set is known, unlike any other of its player's.
    fn claim_label(&mut self, player: usize, number: i64, given: &Description<'_>) -> String {
        let name = &self.players[player];
        let empty = || format!("{name}.{number}");
        let label = self.labels[player].claim(&given.label, empty, number);
        if !given.label.is_empty() && label != given.label {
            let (player, label) = (name.clone(), label.clone());
            self.cursor.warn("labels", given.span.clone(), || {
                format!(
                    "`{player}` has two information sets with this label: the second is called \
                     `{label}`"
                )
            });
        }
        label
    }

    pub(super) fn chance(&mut self) -> Result<ChanceId, Error> {
        let span = self.cursor.span.clone();
        let number = self.cursor.integer("the number of a chance move")?;
        let mut given = self.description(Owner::Chance)?;
        if let Some(given) = &mut given {
            self.check_chance(given)?;
        }
        if let Some(known) = self.chances.get(&number) {
            let (id, mut actions) = (known.id, known.actions.len());
            if let Some(given) = given {
                let same = known.label == given.label
                    && *known.actions == *given.actions
                    && *known.probabilities == *given.probabilities;
                if !self.agrees(&format!("chance move {number}"), &given, actions, same)? {
                    actions = given.actions.len();
                    self.limit(actions)?;
                    let branches = given.actions.iter().zip(given.probabilities);
                    return Ok(self.builder.chance("", branches));
                }
            }
            self.limit(actions)?;
            return Ok(id);
        }
        let Some(given) = given else {
            let message = format!("chance move {number} has not been described before");
            let hint = "where a chance move is first met, its label, its actions and their \
                        probabilities follow its number";
            return Err(self.cursor.fault(span, message, Some(hint)));
        };
        self.limit(given.actions.len())?;
        let names = by_position(&given.actions);
        self.warn_of_actions(&given.span, &names);
        let branches = names.iter().zip(given.probabilities.iter().cloned());
        let id = self.builder.chance(&given.label, branches);
        let described = Described {
            id,
            label: given.label,
            actions: given.actions.into(),
            probabilities: given.probabilities.into(),
        };
        self.chances.insert(number, described);
        Ok(id)
    }

    /// What follows the number of a set: a label and the actions in braces, or nothing.
    fn description(&mut self, owner: Owner) -> Result<Option<Description<'a>>, Error> {
        let start = self.cursor.span.start;
        let label = match self.cursor.token {
            Token::Text(_) | Token::Unclosed => self.cursor.quoted("a label", None)?,
            Token::Open => {
                let span = self.cursor.span.clone();
                self.cursor.forgive_once("label of a set", span, || {
                    let hint = "the label in quotes comes before the actions; it may be empty";
                    ("expected a label, found `{`".into(), Some(hint))
                })?;
                Cow::Borrowed("")
            }
            _ => return Ok(None),
        };
        self.cursor
            .open("the actions", Some("after a label the actions must follow"))?;
        let mut description = Description {
            label,
            actions: Vec::new(),
            probabilities: Vec::new(),
            damaged: false,
            span: start..start,
        };
        while self.cursor.token != Token::Close {
            self.action(owner, &mut description)?;
        }
        if description.actions.is_empty() {
            let hint = "a node without actions is terminal: `t`";
            let fault = self
                .cursor
                .expected("an action's name in quotes", Some(hint));
            self.cursor.forgive(fault)?;
            description.damaged = true;
        }
        description.span.end = self.cursor.span.end;
        self.cursor.take();
        Ok(Some(description))
    }

    /// One action, with its probability if it is chance's.
    fn action(&mut self, owner: Owner, list: &mut Description<'a>) -> Result<(), Error> {
        const WHAT: &str = "an action's name in quotes or `}`";
        const COMMAS: &str = "actions are listed without commas";
        if self.comma(WHAT, COMMAS)? {
            return Ok(());
        }
        if let Token::Number(found) = self.cursor.token {
            let goes_on = match self.cursor.peek() {
                Token::Word(word) => !starts_a_node(word),
                next => !matches!(next, Token::End | Token::Unclosed),
            };
            let hint = match owner {
                Owner::Chance => "every action of chance has one probability",
                _ => "only the actions of chance have probabilities",
            };
            if owner == Owner::Chance || list.actions.is_empty() || !goes_on {
                return Err(self.cursor.expected(WHAT, Some(hint)));
            }
            if owner == Owner::Player {
                let span = self.cursor.span.clone();
                let fault = || {
                    let message = format!("expected {WHAT}, found the number `{found}`");
                    (message, Some(hint))
                };
                self.cursor.forgive_once("probability", span, fault)?;
            }
            self.cursor.take();
            return Ok(());
        }
        let name = self.name(WHAT, None)?;
        if owner == Owner::Chance {
            while self.comma(&format!("the probability of `{name}`"), COMMAS)? {}
            let probability = self.probability(&name)?;
            list.damaged |= probability.is_none();
            list.probabilities
                .push(probability.unwrap_or(Rational::ZERO));
        }
        list.actions.push(name);
        Ok(())
    }

    /// The probability of a branch; nothing after a fault.
    fn probability(&mut self, name: &str) -> Result<Option<Rational>, Error> {
        let what = format!("the probability of `{name}`");
        let span = self.cursor.span.clone();
        let missing = match &self.cursor.token {
            Token::Text(text) => number(text).is_err(),
            token => *token == Token::Close,
        };
        if missing {
            let found = self.cursor.token.to_string();
            let fault = || (format!("expected {what}, found {found}"), None);
            self.cursor.forgive_once("no probability", span, fault)?;
            return Ok(None);
        }
        let value = self.amount(&what, None)?;
        if value
            .as_ref()
            .is_some_and(|value| value.sign() == Ordering::Less)
        {
            let message = format!("the probability of `{name}` is below zero");
            self.cursor
                .forgive(self.cursor.fault(span, message, None))?;
            return Ok(None);
        }
        Ok(value)
    }

    /// Warns where names of actions had to be told apart.
    fn warn_of_actions(&mut self, span: &Range<usize>, names: &Distinct<'_, Cow<'_, str>>) {
        if let Distinct::Changed(changed) = names {
            self.cursor.warn("actions", span.clone(), || {
                format!(
                    "actions' names that are empty or repeated get their position: the actions \
                     are `{}`",
                    changed.join("`, `")
                )
            });
        }
    }

    /// Compares a repeated description with the first, which holds: action `i` leads to child `i`.
    /// Whether they have as many actions.
    fn agrees(
        &mut self,
        name: &str,
        given: &Description<'_>,
        actions: usize,
        same: bool,
    ) -> Result<bool, Error> {
        if given.actions.len() != actions {
            let noun = match given.actions.len() {
                1 => "action",
                _ => "actions",
            };
            let message = format!(
                "{name} has {} {noun} here, but {actions} where it was first described",
                given.actions.len()
            );
            let hint = "give it a number of its own, or the actions that it had before";
            let fault = self.cursor.fault(given.span.clone(), message, Some(hint));
            self.cursor.forgive(fault)?;
            return Ok(false);
        }
        if !same {
            self.cursor
                .warn("repeated description", given.span.clone(), || {
                    format!("{name} was described differently before: the first description holds")
                });
        }
        Ok(true)
    }

    /// Sees to it that the probabilities sum to exactly one.
    fn check_chance(&mut self, given: &mut Description<'_>) -> Result<(), Error> {
        let sum: Rational = given.probabilities.iter().sum();
        if sum == Rational::ONE || given.damaged {
            return Ok(());
        }
        let gap = Rational::ONE - &sum;
        let missing = match gap.sign() {
            Ordering::Less => "is too much",
            _ => "is missing",
        };
        let message = format!(
            "the probabilities of a chance move sum to {} instead of 1: {} {missing}",
            short(&sum),
            short(&gap.abs())
        );
        if sum.is_zero() || !self.options.normalize_chance {
            let hint = "write them as fractions such as 1/3, or pass `--normalize-chance` to have \
                        them divided by their sum";
            let hint = (!sum.is_zero()).then_some(hint);
            let fault = self.cursor.fault(given.span.clone(), message, hint);
            return self.cursor.forgive(fault);
        }
        for probability in &mut given.probabilities {
            *probability /= &sum;
        }
        self.cursor.warn("sum", given.span.clone(), || {
            format!("{message}; each is divided by that sum")
        });
        Ok(())
    }
}

/// A number that is not negative as people write it: a decimal where it is one of up to thirty
/// places, otherwise a fraction.
fn short(value: &Rational) -> String {
    let ten = Rational::from(10);
    let mut scaled = value.clone();
    for places in 0..=30 {
        if scaled.is_integer() {
            let digits = format!("{:0>1$}", scaled.to_string(), places + 1);
            let (whole, part) = digits.split_at(digits.len() - places);
            return match places {
                0 => whole.to_string(),
                _ => format!("{whole}.{part}"),
            };
        }
        scaled *= &ten;
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_decimals_where_they_can_be() {
        for (value, text) in [
            (Rational::new(999_999, 1_000_000), "0.999999"),
            (Rational::new(1, 1_000_000), "0.000001"),
            (Rational::new(5, 4), "1.25"),
            (Rational::new(2, 3), "2/3"),
            (Rational::from(12), "12"),
            (Rational::ZERO, "0"),
        ] {
            assert_eq!(short(&value), text);
        }
    }
}
