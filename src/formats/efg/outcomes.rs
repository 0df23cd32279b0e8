//! Reads what an `.efg` file says of outcomes.

use super::super::gambit::lexer::Token;
use super::reader::{Reader, starts_a_node};
use crate::diagnostic::Error;
use crate::game::{NodeId, OutcomeId};
use crate::number::Rational;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// The outcomes met so far.
#[derive(Default)]
pub(super) struct Outcomes<'a> {
    /// By number in the file.
    known: HashMap<i64, Known<'a>>,
    payoffs: Vec<Rational>,
}

struct Known<'a> {
    id: OutcomeId,
    label: Cow<'a, str>,
    /// Where its payoffs start.
    start: usize,
    /// Whether some payoff has been refused.
    damaged: bool,
}

/// The description of an outcome: its label and, at the end of the table, its payoffs.
struct Description<'a> {
    label: Cow<'a, str>,
    start: usize,
    damaged: bool,
    /// From the number to the closing brace.
    span: Range<usize>,
}

impl<'a> Reader<'a> {
    /// The outcome at a node: a number, and where it is first met its label and payoffs.
    pub(super) fn outcome(&mut self, node: NodeId) -> Result<(), Error> {
        const WHAT: &str = "the number of an outcome";
        let span = self.cursor.span.clone();
        if let Token::Word(word) = self.cursor.token
            && starts_a_node(word)
        {
            let hint = "where nothing is paid, outcome 0 stands";
            let fault = || (format!("expected {WHAT}, found `{word}`"), Some(hint));
            return self.cursor.forgive_once("outcome number", span, fault);
        }
        let number = self.cursor.integer(WHAT)?;
        let label = match self.cursor.token {
            Token::Text(_) | Token::Unclosed => Some(self.cursor.quoted("a label", None)?),
            Token::Open => {
                let span = self.cursor.span.clone();
                self.cursor.forgive_once("outcome label", span, || {
                    let hint = "the label in quotes comes before the payoffs; it may be empty";
                    ("expected a label, found `{`".into(), Some(hint))
                })?;
                Some(Cow::Borrowed(""))
            }
            _ => None,
        };
        if let Some(label) = label {
            let (start, damaged) = self.payoffs()?;
            let description = Description {
                label,
                start,
                damaged,
                span: span.start..self.cursor.last_end(),
            };
            self.describe(number, description)?;
        }
        if number == 0 || self.players.is_empty() {
            return Ok(());
        }
        let Some(known) = self.outcomes.known.get(&number) else {
            return self
                .cursor
                .forgive_once(format!("outcome {number}"), span, || {
                    let hint = "where an outcome is first met, its label and its payoffs follow \
                                its number; outcome 0 pays nothing";
                    let message = format!("outcome {number} has not been described before");
                    (message, Some(hint))
                });
        };
        self.builder.pay_outcome(node, known.id);
        Ok(())
    }

    /// Payoffs in braces: where they start in the table, and whether some had to be refused.
    fn payoffs(&mut self) -> Result<(usize, bool), Error> {
        let players = self.players.len();
        let (start, mut damaged) = (self.outcomes.payoffs.len(), false);
        let hint = format!("an outcome has one payoff for each of the {players} players");
        if matches!(self.cursor.token, Token::Word(word) if starts_a_node(word)) {
            let hint = "after an outcome's label its payoffs must follow";
            let fault = self.cursor.expected("`{` and the payoffs", Some(hint));
            self.cursor.forgive(fault)?;
            let end = start + players;
            self.outcomes.payoffs.resize(end, Rational::ZERO);
            return Ok((start, true));
        }
        let after = "after an outcome's label its payoffs must follow";
        self.cursor.open("the payoffs", Some(after))?;
        for player in 0..players {
            let what = format!("the payoff of `{}`", self.players[player]);
            if self.cursor.token == Token::Comma {
                let fault = self.cursor.expected(&what, Some(&hint));
                self.cursor.forgive(fault)?;
                damaged = true;
                while self.cursor.token == Token::Comma {
                    self.cursor.take();
                }
            }
            match self.amount(&what, Some(&hint))? {
                Some(payoff) => self.outcomes.payoffs.push(payoff),
                None => {
                    damaged = true;
                    self.outcomes.payoffs.push(Rational::ZERO);
                    match self.cursor.token {
                        Token::Close => break,
                        Token::Text(_) => {
                            self.cursor.take();
                        }
                        _ => {}
                    }
                }
            }
            if self.cursor.token == Token::Comma {
                self.cursor.take();
            }
        }
        let end = start + players;
        self.outcomes.payoffs.resize(end, Rational::ZERO);
        if self.cursor.token != Token::Close {
            let fault = self.cursor.expected("`}`", Some(&hint));
            damaged = true;
            while matches!(
                self.cursor.token,
                Token::Number(_) | Token::Comma | Token::Text(_)
            ) {
                self.cursor.take();
            }
            match self.cursor.token {
                Token::Close => self.cursor.forgive(fault)?,
                // Only the brace is missing.
                Token::Word(word) if starts_a_node(word) => {
                    self.cursor.forgive(fault)?;
                    return Ok((start, damaged));
                }
                _ => return Err(fault),
            }
        }
        self.cursor.take();
        Ok((start, damaged))
    }

    /// Takes note of an outcome whose payoffs have just been read.
    fn describe(&mut self, number: i64, given: Description<'a>) -> Result<(), Error> {
        let payoffs = &mut self.outcomes.payoffs;
        if number == 0 {
            payoffs.truncate(given.start);
            let hint = "give it another number";
            let message = "outcome 0 pays nothing and cannot have payoffs".into();
            let fault = self.cursor.fault(given.span, message, Some(hint));
            return self.cursor.forgive(fault);
        }
        if let Some(known) = self.outcomes.known.get(&number) {
            let before = known.start..known.start + self.players.len();
            let whole = !known.damaged && !given.damaged;
            let other = whole && payoffs[before] != payoffs[given.start..];
            payoffs.truncate(given.start);
            if other {
                let message = format!("outcome {number} had other payoffs before");
                let hint = "give it a number of its own";
                let fault = self.cursor.fault(given.span, message, Some(hint));
                return self.cursor.forgive(fault);
            }
            if known.label != given.label {
                self.cursor.warn("outcome label", given.span, || {
                    format!("outcome {number} had another label before: the first holds")
                });
            }
            return Ok(());
        }
        let id = if self.players.is_empty() {
            OutcomeId::new(0)
        } else {
            let payoffs = payoffs[given.start..].iter().cloned();
            self.builder.new_outcome(payoffs)
        };
        if !given.label.is_empty() && !self.players.is_empty() {
            self.builder.label_outcome(id, &given.label);
        }
        let known = Known {
            id,
            label: given.label,
            start: given.start,
            damaged: given.damaged,
        };
        self.outcomes.known.insert(number, known);
        Ok(())
    }
}
