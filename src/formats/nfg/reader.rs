//! Reads an `.nfg` file in one pass.

use super::super::gambit::cursor::Cursor;
use super::super::gambit::lexer::Token;
use super::super::gambit::names::{Distinct, by_position};
use super::body::Body;
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::formats::ReadOptions;
use crate::game::{Game, strategic_builder, strategic_nodes};
use crate::number::Rational;
use crate::run::Limits;
use std::borrow::Cow;
use std::ops::Range;

/// Reads a game and the warnings that it gives rise to. `source_name` is what diagnostics call it.
///
/// Refuses a text that is not in the format, and a game whose tree has more nodes than
/// [`ReadOptions::nodes`], before it reads the payoffs. Time and memory are linear in the text and
/// the tree.
pub fn read(
    source_name: &str,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<(Game, Vec<Diagnostic>), Error> {
    let mut reader = Reader {
        cursor: Cursor::open_file(source_name, bytes)?,
        options,
        title: Cow::default(),
        comment: Cow::default(),
        players: Vec::new(),
        strategies: Strategies::Named(Vec::new()),
        forgiven: false,
    };
    let read = reader.prologue().and_then(|()| reader.body());
    let body = reader.cursor.conclude(read)?;
    let warnings = reader.cursor.finished_warnings();
    Ok((reader.game(&body)?, warnings))
}

/// What players can do, by player.
enum Strategies {
    /// Only how much there is.
    Counted(Vec<usize>),
    Named(Vec<Vec<String>>),
}

pub(super) struct Reader<'a> {
    pub(super) cursor: Cursor<'a>,
    options: &'a ReadOptions,
    title: Cow<'a, str>,
    comment: Cow<'a, str>,
    pub(super) players: Vec<String>,
    strategies: Strategies,
    /// Whether there was a fault.
    pub(super) forgiven: bool,
}

const HEADER: &str = "a strategic-form game starts with `NFG 1 R \"title\" { \"player\" … }`";
const STRATEGIES: &str = "after the players come the numbers of their strategies, `{ 2 2 }`, or \
                          the strategies' names, `{ { \"left\" \"right\" } { \"up\" \"down\" } }`";

impl<'a> Reader<'a> {
    /// Everything before the payoffs or outcomes.
    fn prologue(&mut self) -> Result<(), Error> {
        let (token, span) = self.cursor.take();
        match token {
            Token::Word("NFG") => {}
            Token::Word("EFG") => {
                let message = "this is an extensive game (`EFG`), not one in strategic form";
                return Err(self.cursor.fault(span, message.into(), None));
            }
            found => {
                let message = format!("expected `NFG`, found {found}");
                return Err(self.cursor.fault(span, message, Some(HEADER)));
            }
        }
        if self.cursor.token != Token::Number("1") {
            return Err(self.cursor.expected("the version, `1`,", Some(HEADER)));
        }
        self.cursor.take();
        if !matches!(self.cursor.token, Token::Word("R" | "D")) {
            return Err(self.cursor.expected("`R` or `D`", Some(HEADER)));
        }
        self.cursor.take();
        self.title = self.cursor.quoted("the title in quotes", Some(HEADER))?;
        self.cursor.open("the players' names", Some(HEADER))?;
        let hint = "players are listed as `{ \"Ann\" \"Bob\" }`, without commas";
        let names = self.names("players", "a player's name in quotes or `}`", hint)?;
        self.players = names;
        let start = self.cursor.span.start;
        self.strategies()?;
        self.limit(start..self.cursor.span.start)?;
        if matches!(self.cursor.token, Token::Text(_)) {
            self.comment = self.cursor.quoted("the comment", None)?;
        }
        Ok(())
    }

    /// Names up to and with the closing brace, told apart.
    fn names(&mut self, kind: &'static str, what: &str, hint: &str) -> Result<Vec<String>, Error> {
        let start = self.cursor.span.start;
        let mut names = Vec::new();
        while self.cursor.token != Token::Close {
            names.push(self.cursor.quoted(what, Some(hint))?);
        }
        let end = self.cursor.span.start;
        self.cursor.take();
        Ok(match by_position(&names) {
            Distinct::Same(names) => names.iter().map(|name| name.to_string()).collect(),
            Distinct::Changed(changed) => {
                let list = changed.join("`, `");
                self.cursor.warn(kind, start..end, || {
                    format!(
                        "names of {kind} that are empty or repeated get their position: the \
                         {kind} are `{list}`"
                    )
                });
                changed
            }
        })
    }

    /// The numbers of the strategies, or their names.
    fn strategies(&mut self) -> Result<(), Error> {
        let start = self.cursor.span.start;
        self.cursor.open("the strategies", Some(STRATEGIES))?;
        let players = self.players.len();
        if let Token::Number(_) = self.cursor.token {
            let mut counts = Vec::new();
            while self.cursor.token != Token::Close {
                let span = self.cursor.span.clone();
                let what = match self.players.get(counts.len()) {
                    Some(name) => format!("the number of strategies of `{name}`"),
                    None => "`}`".into(),
                };
                let count = self.cursor.integer(&what)?;
                match usize::try_from(count) {
                    Ok(count) if count > 0 => counts.push(count),
                    _ => {
                        let message = format!("a player cannot have {count} strategies");
                        let hint = "who has nothing to choose has one";
                        self.forgive(self.cursor.fault(span, message, Some(hint)))?;
                        counts.push(1);
                    }
                }
                self.skip_comma();
            }
            let given = counts.len();
            self.strategies = Strategies::Counted(counts);
            return self.close_strategies(start, given);
        }
        let mut named = Vec::new();
        while self.cursor.token == Token::Open {
            let span = self.cursor.span.clone();
            self.cursor.take();
            let hint = "strategies are listed as `{ \"left\" \"right\" }`, without commas";
            let what = "a strategy's name in quotes or `}`";
            let own = self.names("strategies", what, hint)?;
            if own.is_empty() {
                let message = match self.players.get(named.len()) {
                    Some(name) => format!("`{name}` has no strategies"),
                    None => "a player has no strategies".into(),
                };
                let hint = "who has nothing to choose has one";
                self.forgive(self.cursor.fault(span, message, Some(hint)))?;
            }
            named.push(own);
        }
        if self.cursor.token != Token::Close {
            let what = match (named.len(), players) {
                (0, 1..) => "the number of the first player's strategies or `{` and their names",
                _ => "`{` and a player's strategies or `}`",
            };
            return Err(self.cursor.expected(what, Some(STRATEGIES)));
        }
        let given = named.len();
        self.strategies = Strategies::Named(named);
        self.close_strategies(start, given)
    }

    fn close_strategies(&mut self, start: usize, given: usize) -> Result<(), Error> {
        let (_, end) = self.cursor.take();
        let players = self.players.len();
        if given == players {
            return Ok(());
        }
        let message = format!(
            "expected the strategies of {}, found those of {given}",
            count(players, "player")
        );
        Err(self.cursor.fault(start..end.end, message, Some(STRATEGIES)))
    }

    /// Refuses a game whose tree would become too large.
    fn limit(&self, span: Range<usize>) -> Result<(), Error> {
        let limit = self.options.nodes;
        if strategic_nodes(&self.counts()).is_some_and(|nodes| nodes <= limit) {
            return Ok(());
        }
        let fault = Diagnostic::error(format!(
            "the tree of a game with so many strategies has more than {limit} nodes"
        ))
        .at(self.cursor.place(span))
        .hint("`--max-nodes` raises the limit");
        Err(Error::new(ErrorKind::Limit, fault))
    }

    pub(super) fn counts(&self) -> Vec<usize> {
        match &self.strategies {
            Strategies::Counted(counts) => counts.clone(),
            Strategies::Named(named) => named.iter().map(Vec::len).collect(),
        }
    }

    pub(super) fn forgive(&mut self, fault: Error) -> Result<(), Error> {
        self.forgiven = true;
        self.cursor.forgive(fault)
    }

    pub(super) fn skip_comma(&mut self) {
        while self.cursor.token == Token::Comma {
            let span = self.cursor.span.clone();
            self.cursor.warn("commas", span, || {
                "the format has no comma here: it is passed over".into()
            });
            self.cursor.take();
        }
    }

    /// The game, when everything has been read.
    fn game(self, body: &Body) -> Result<Game, Error> {
        let counts = self.counts();
        let strategies = match self.strategies {
            Strategies::Named(named) => named,
            Strategies::Counted(counts) => {
                let names = |&count: &usize| (1..=count).map(|k| k.to_string()).collect();
                counts.iter().map(names).collect()
            }
        };
        let players = self.players.len();
        let limits = Limits {
            nodes: self.options.nodes,
            ..Limits::default()
        };
        let sides = self.players.into_iter().zip(strategies);
        let mut builder = strategic_builder(self.title, sides, &limits, |profile| {
            let (mut index, mut stride) = (0, 1);
            for (at, count) in profile.iter().zip(&counts) {
                index += at * stride;
                stride *= count;
            }
            let row = match &body.profiles {
                None => Some(index),
                Some(rows) => rows[index].checked_sub(1),
            };
            match row {
                Some(row) => body.payoffs[row * players..(row + 1) * players].to_vec(),
                None => vec![Rational::ZERO; players],
            }
        })?;
        builder.comment(self.comment);
        builder.build()
    }
}

/// A number of things.
pub(super) fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{number} {thing}s"),
    }
}
