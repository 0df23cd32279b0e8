//! Reads what profiles pay: payoffs, or outcomes and their positions in a list.

use super::super::gambit::lexer::Token;
use super::reader::{Reader, count};
use crate::diagnostic::Error;
use crate::number::Rational;
use std::ops::Range;

/// What profiles pay.
pub(super) struct Body {
    /// Row after row, by player; without profiles a row for every profile.
    pub(super) payoffs: Vec<Rational>,
    /// By profile: the number of its row, from 1, or 0 for nothing.
    pub(super) profiles: Option<Vec<usize>>,
}

impl Reader<'_> {
    /// What profiles pay.
    pub(super) fn body(&mut self) -> Result<Body, Error> {
        // The tree is within the limit, so that this does not overflow; sizes of lists are those of
        // what is read, not of what is expected.
        let profiles: usize = self.counts().iter().product();
        let body = match self.cursor.token {
            Token::Open => {
                let (outcomes, payoffs) = self.outcomes()?;
                let read = self.list(profiles, Item::Outcome(outcomes))?;
                Body {
                    payoffs,
                    profiles: Some(read.indices),
                }
            }
            Token::Text(_) | Token::Unclosed => {
                let hint = "after at most one comment the payoffs follow as numbers, or outcomes \
                            as `{ { \"label\" 1, 2 } … }`";
                return Err(self.cursor.expected("the payoffs", Some(hint)));
            }
            _ => {
                let expected = profiles.saturating_mul(self.players.len());
                let read = self.list(expected, Item::Payoff)?;
                Body {
                    payoffs: read.payoffs,
                    profiles: None,
                }
            }
        };
        if self.cursor.token != Token::End {
            let span = self.cursor.span.clone();
            self.cursor.warn("rest", span, || {
                "the game is complete before this: the rest of the file is not read".into()
            });
        }
        Ok(body)
    }

    /// The list of outcomes: how many there are, and their payoffs, one after the other.
    fn outcomes(&mut self) -> Result<(usize, Vec<Rational>), Error> {
        const OUTCOME: &str = "outcomes are listed as `{ { \"label\" 1, 2 } { \"label\" 3, 4 } }`";
        self.cursor.take();
        let players = self.players.len();
        let mut payoffs = Vec::new();
        let mut number = 0usize;
        while self.cursor.token != Token::Close {
            number += 1;
            let start = self.cursor.span.start;
            self.cursor.open("an outcome, or `}`", Some(OUTCOME))?;
            let what = "the outcome's label in quotes (it may be empty)";
            if let Err(fault) = self.cursor.quoted(what, Some(OUTCOME)) {
                match self.cursor.token {
                    Token::Number(_) => self.forgive(fault)?,
                    _ => return Err(fault),
                }
            }
            let mut given = 0usize;
            while self.cursor.token != Token::Close {
                let payoff = self.payoff(given)?;
                if given < players {
                    payoffs.push(payoff);
                }
                given += 1;
                if self.cursor.token == Token::Comma {
                    self.cursor.take();
                }
            }
            let end = self.cursor.take().1.end;
            if given != players {
                let message = format!(
                    "outcome {number} has {} for {}",
                    count(given, "payoff"),
                    count(players, "player")
                );
                self.forgive(self.cursor.fault(start..end, message, Some(OUTCOME)))?;
                payoffs.resize(number * players, Rational::ZERO);
            }
        }
        self.cursor.take();
        Ok((number, payoffs))
    }

    /// A payoff in the list of an outcome; a number that is none is forgiven.
    fn payoff(&mut self, given: usize) -> Result<Rational, Error> {
        let what = match self.players.get(given) {
            Some(name) => format!("the payoff of `{name}`"),
            None => "`}`".into(),
        };
        let fault = match self.cursor.number(&what, None) {
            Ok(payoff) => return Ok(payoff),
            Err(fault) => fault,
        };
        match self.cursor.token {
            Token::Number(_) | Token::Word(_) => {
                self.forgive(fault)?;
                self.cursor.take();
                Ok(Rational::ZERO)
            }
            _ => Err(fault),
        }
    }

    /// The numbers after the strategies or the outcomes, so many; what is none is forgiven.
    fn list(&mut self, expected: usize, item: Item) -> Result<List, Error> {
        let mut list = List::default();
        let mut found = 0;
        loop {
            self.skip_comma();
            let span = self.cursor.span.clone();
            let here = match self.cursor.token {
                Token::Number(_) => true,
                Token::Word(_) => found < expected,
                _ => false,
            };
            if !here {
                break;
            }
            found += 1;
            if found > expected {
                // Only counted.
                if found == expected + 1 {
                    list.excess = Some(span);
                }
                self.cursor.take();
                continue;
            }
            let read = match (&self.cursor.token, &item) {
                (Token::Word(_), Item::Payoff) => {
                    let what = format!("payoff {found} of {expected}");
                    Err(self.cursor.expected(&what, None))
                }
                (Token::Word(_), Item::Outcome(_)) => {
                    let what = format!("the outcome of profile {found} of {expected}");
                    Err(self.cursor.expected(&what, None))
                }
                (_, Item::Payoff) => {
                    let payoff = self.cursor.number("a payoff", None);
                    payoff.map(|payoff| list.payoffs.push(payoff))
                }
                (_, &Item::Outcome(outcomes)) => {
                    let index = self.outcome_index(outcomes);
                    index.map(|index| list.indices.push(index))
                }
            };
            if let Err(fault) = read {
                self.forgive(fault)?;
                if self.cursor.span == span {
                    self.cursor.take();
                }
            }
        }
        if found == expected || self.forgiven {
            return Ok(list);
        }
        Err(self.wrong_count(expected, found, &item, list.excess))
    }

    /// A position in the list of so many outcomes.
    fn outcome_index(&mut self, outcomes: usize) -> Result<usize, Error> {
        let span = self.cursor.span.clone();
        let number = self.cursor.integer("the number of an outcome")?;
        match usize::try_from(number) {
            Ok(index) if index <= outcomes => Ok(index),
            _ => {
                let message = format!(
                    "there is no outcome {number}: the file has {}",
                    count(outcomes, "outcome")
                );
                let hint =
                    "outcomes are numbered from 1 in the order of their list; 0 pays nothing";
                Err(self.cursor.fault(span, message, Some(hint)))
            }
        }
    }

    fn wrong_count(
        &self,
        expected: usize,
        found: usize,
        item: &Item,
        excess: Option<Range<usize>>,
    ) -> Error {
        let players = self.players.len();
        let (expected, of, found) = match item {
            Item::Payoff => (
                count(expected, "payoff"),
                format!(
                    "{} of {}",
                    count(expected / players.max(1), "profile"),
                    count(players, "player")
                ),
                count(found, "number"),
            ),
            Item::Outcome(_) => (
                count(expected, "outcome"),
                "one for every profile".into(),
                count(found, "number"),
            ),
        };
        let span = excess.unwrap_or_else(|| self.cursor.span.clone());
        let message = format!("expected {expected} ({of}), found {found}");
        let hint = "profiles are listed with the first player's strategy changing fastest";
        self.cursor.fault(span, message, Some(hint))
    }
}

/// What a list consists of.
enum Item {
    Payoff,
    /// A position in a list of so many outcomes.
    Outcome(usize),
}

/// What was read of a list.
#[derive(Default)]
struct List {
    payoffs: Vec<Rational>,
    indices: Vec<usize>,
    /// The first number too many.
    excess: Option<Range<usize>>,
}
