//! Reads an `.efg` file in one pass, without recursion over the tree.

use super::super::gambit::cursor::Cursor;
use super::super::gambit::lexer::{Token, number};
use super::super::gambit::names::{Distinct, Unique, by_position};
use super::outcomes::Outcomes;
use super::sets::Described;
use crate::diagnostic::{Diagnostic, Error, ErrorKind, nearest};
use crate::formats::ReadOptions;
use crate::game::{ChanceId, Game, GameBuilder, InfosetId, NodeId, Nodes};
use crate::number::Rational;
use std::borrow::Cow;
use std::collections::HashMap;

/// Reads a game and the warnings that it gives rise to. `source_name` is what diagnostics call it.
///
/// Refuses a text that is not in the format, chance whose probabilities do not sum to exactly one
/// (unless [`ReadOptions::normalize_chance`] is set) and more nodes than [`ReadOptions::nodes`].
/// A refusal names every mistake after which reading can go on, up to twenty.
/// Time and memory are linear in the text.
pub fn read(
    source_name: &str,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<(Game, Vec<Diagnostic>), Error> {
    let mut reader = Reader {
        cursor: Cursor::open_file(source_name, bytes)?,
        options,
        builder: GameBuilder::new("", Vec::<String>::new()),
        players: Vec::new(),
        infosets: HashMap::new(),
        chances: HashMap::new(),
        outcomes: Outcomes::default(),
        labels: Vec::new(),
    };
    let read = reader.prologue().and_then(|()| reader.tree());
    reader.cursor.conclude(read)?;
    let warnings = reader.cursor.finished_warnings();
    Ok((reader.builder.build()?, warnings))
}

pub(super) struct Reader<'a> {
    pub(super) cursor: Cursor<'a>,
    pub(super) options: &'a ReadOptions,
    pub(super) builder: GameBuilder,
    pub(super) players: Vec<String>,
    /// By the numbers of the player and of the set in the file.
    pub(super) infosets: HashMap<(i64, i64), Described<'a, InfosetId>>,
    pub(super) chances: HashMap<i64, Described<'a, ChanceId>>,
    pub(super) outcomes: Outcomes<'a>,
    /// By player: the labels that are taken.
    pub(super) labels: Vec<Unique>,
}

/// What a node starts with, and words that are mistaken for it.
const KINDS: [(&str, &str); 11] = [
    ("c", "c"),
    ("p", "p"),
    ("t", "t"),
    ("chance", "c"),
    ("nature", "c"),
    ("player", "p"),
    ("personal", "p"),
    ("decision", "p"),
    ("terminal", "t"),
    ("leaf", "t"),
    ("end", "t"),
];

/// Whether a text is what a node starts with.
pub(super) fn starts_a_node(word: &str) -> bool {
    matches!(word, "c" | "p" | "t")
}

/// Whether the first line that says something is one of a TOML file.
fn is_model(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let is_key = |key: &str| {
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        !key.is_empty() && key.chars().all(inside)
    };
    first.is_some_and(|line| {
        let key = line.split_once('=').map(|(key, _)| key.trim());
        line.starts_with('[') || key.is_some_and(is_key)
    })
}

impl<'a> Reader<'a> {
    /// Everything before the first node.
    fn prologue(&mut self) -> Result<(), Error> {
        const HEADER: &str = "an extensive game starts with `EFG 2 R \"title\" { \"player\" … }`";
        self.first_word(HEADER)?;
        if self.cursor.token != Token::Number("2") {
            return Err(self.cursor.expected("the version, `2`,", Some(HEADER)));
        }
        self.cursor.take();
        let fault = || self.cursor.expected("`R` or `D`", Some(HEADER));
        match self.cursor.token {
            Token::Word("R" | "D") => {
                self.cursor.take();
            }
            Token::Word(word) if !word.contains('"') => {
                self.cursor.forgive(fault())?;
                self.cursor.take();
            }
            Token::Text(_) => self.cursor.forgive(fault())?,
            _ => return Err(fault()),
        }
        let title = match self.cursor.token {
            Token::Open => {
                let fault = self.cursor.expected("the title in quotes", Some(HEADER));
                self.cursor.forgive(fault)?;
                Cow::Borrowed("")
            }
            _ => self.cursor.quoted("the title in quotes", Some(HEADER))?,
        };
        self.cursor.open("the players' names", Some(HEADER))?;
        self.player_list()?;
        self.labels.resize_with(self.players.len(), Unique::default);
        self.builder = GameBuilder::new(title, self.players.clone());
        if matches!(self.cursor.token, Token::Text(_)) {
            let comment = self.cursor.quoted("the comment in quotes", None)?;
            self.builder.comment(comment);
        }
        Ok(())
    }

    fn first_word(&mut self, header: &str) -> Result<(), Error> {
        let model = is_model(self.cursor.text());
        let (token, span) = self.cursor.take();
        let word = match token {
            Token::Word("EFG") => return Ok(()),
            Token::Word(word) => word,
            _ => "",
        };
        if word.eq_ignore_ascii_case("NFG") {
            let message = "this is a strategic-form game (`NFG`), not an extensive one";
            let hint = "a strategic-form game is read from a file whose name ends in `.nfg`";
            return Err(self.cursor.fault(span, message.into(), Some(hint)));
        }
        let message = format!("expected `EFG`, found {token}");
        if word.eq_ignore_ascii_case("EFG") {
            let hint = "it is written in capitals";
            return self
                .cursor
                .forgive(self.cursor.fault(span, message, Some(hint)));
        }
        let hint = match model {
            true => "this looks like a model, which is read from a file whose name ends in `.toml`",
            false => header,
        };
        let near = nearest(word, ["EFG"]).is_some();
        let hint = if near { "did you mean `EFG`?" } else { hint };
        Err(self.cursor.fault(span, message, Some(hint)))
    }

    /// The players' names and the brace after them.
    fn player_list(&mut self) -> Result<(), Error> {
        const HINT: &str = "players are listed as `{ \"Ann\" \"Bob\" }`, without commas";
        let start = self.cursor.span.start;
        let mut names = Vec::new();
        while self.cursor.token != Token::Close {
            let what = "a player's name in quotes or `}`";
            if !self.comma(what, HINT)? {
                names.push(self.name(what, Some(HINT))?);
            }
        }
        let end = self.cursor.span.start;
        self.cursor.take();
        self.players = match by_position(&names) {
            Distinct::Same(names) => names.iter().map(|name| name.to_string()).collect(),
            Distinct::Changed(changed) => {
                let list = changed.join("`, `");
                self.cursor.warn("players", start..end, || {
                    format!(
                        "players' names that are empty or repeated get their position: the \
                         players are `{list}`"
                    )
                });
                changed
            }
        };
        Ok(())
    }

    /// The nodes, in prefix order: each comes before its children.
    fn tree(&mut self) -> Result<(), Error> {
        // The nodes still to come, of which the last list is read first.
        let mut waiting: Vec<Nodes> = Vec::new();
        let mut next = Some(self.builder.root());
        while let Some(node) = next {
            if self.cursor.token == Token::End {
                let more = 1 + waiting.iter().map(ExactSizeIterator::len).sum::<usize>();
                let message = match more {
                    1 => "the file ends where the last node should stand".into(),
                    more => format!("the file ends where {more} more nodes should stand"),
                };
                let hint = "every action needs a node, in the order of the actions";
                return Err(self
                    .cursor
                    .fault(self.cursor.span.clone(), message, Some(hint)));
            }
            if let Some(children) = self.node(node)? {
                waiting.push(children);
            }
            next = None;
            while next.is_none()
                && let Some(nodes) = waiting.last_mut()
            {
                next = nodes.next();
                if next.is_none() {
                    waiting.pop();
                }
            }
        }
        if self.cursor.token != Token::End {
            let span = self.cursor.span.clone();
            self.cursor.warn("rest", span, || {
                "the tree is complete before this: the rest of the file is not read".into()
            });
        }
        Ok(())
    }

    fn node(&mut self, node: NodeId) -> Result<Option<Nodes>, Error> {
        let (kind, label) = self.node_start()?;
        if !label.is_empty() {
            self.builder.label_node(node, &label);
        }
        match kind {
            "t" => {
                self.outcome(node)?;
                Ok(None)
            }
            "c" => {
                let chance = self.chance()?;
                self.outcome(node)?;
                Ok(Some(self.builder.draw(node, chance)))
            }
            _ => {
                let infoset = self.infoset()?;
                self.outcome(node)?;
                Ok(Some(self.builder.decide(node, infoset)))
            }
        }
    }

    /// The letter and the label of a node.
    fn node_start(&mut self) -> Result<(&'a str, Cow<'a, str>), Error> {
        const HINT: &str = "a node starts with `c` where chance draws, `p` where a player moves \
                            and `t` where the game ends";
        let span = self.cursor.span.clone();
        let word = match &self.cursor.token {
            Token::Word(word) => *word,
            // What a node starts with may stand in quotes to other programs.
            Token::Text(Cow::Borrowed(word)) if starts_a_node(word) => {
                let word = *word;
                self.cursor.warn("quoted letter", span.clone(), || {
                    format!("`{word}`, with which a node starts, stands without quotes")
                });
                word
            }
            _ => return Err(self.cursor.expected("a node", Some(HINT))),
        };
        let glued = word.get(1..).filter(|rest| {
            word.starts_with(['c', 'p', 't']) && rest.starts_with('"') && !rest.contains('\\')
        });
        if let Some(rest) = glued {
            let hint = format!("put a space after `{}`", &word[..1]);
            let fault = self.cursor.expected("a node", Some(&hint));
            let label = rest[1..].strip_suffix('"');
            let Some(label) = label.filter(|label| !label.contains('"')) else {
                return Err(fault);
            };
            self.cursor.forgive(fault)?;
            self.cursor.take();
            return Ok((&word[..1], Cow::Borrowed(label)));
        }
        let kind = if starts_a_node(word) {
            word
        } else {
            let words = KINDS.map(|(word, _)| word);
            let known = words.into_iter().find(|known| *known == word);
            let meant = known.or_else(|| nearest(word, words));
            let letter = KINDS.into_iter().find(|(word, _)| Some(*word) == meant);
            let Some((_, letter)) = letter else {
                return Err(self.cursor.expected("a node", Some(HINT)));
            };
            let hint = match letter {
                "c" => "a node where chance draws starts with `c`",
                "p" => "a node where a player moves starts with `p`",
                _ => "a node where the game ends starts with `t`",
            };
            let fault = || (format!("expected a node, found `{word}`"), Some(hint));
            self.cursor.forgive_once(word, span, fault)?;
            letter
        };
        self.cursor.take();
        let what = "the node's label in quotes (it may be empty)";
        let label = match self.cursor.token {
            Token::Number(found) => {
                let span = self.cursor.span.clone();
                let fault = || (format!("expected {what}, found the number `{found}`"), None);
                self.cursor.forgive_once("node label", span, fault)?;
                Cow::Borrowed("")
            }
            _ => self.cursor.quoted(what, None)?,
        };
        Ok((kind, label))
    }

    /// Refuses a node with so many actions if the tree would become too large.
    pub(super) fn limit(&self, actions: usize) -> Result<(), Error> {
        if self.builder.node_count().saturating_add(actions) <= self.options.nodes {
            return Ok(());
        }
        let limit = self.options.nodes;
        let fault = Diagnostic::error(format!("the tree has more than {limit} nodes"))
            .at(self.cursor.place(self.cursor.span.clone()))
            .hint("`--max-nodes` raises the limit");
        Err(Error::new(ErrorKind::Limit, fault))
    }

    /// Passes over a comma in a list that has none; whether one stood there.
    pub(super) fn comma(&mut self, what: &str, hint: &'static str) -> Result<bool, Error> {
        if self.cursor.token != Token::Comma {
            return Ok(false);
        }
        let span = self.cursor.span.clone();
        let fault = || (format!("expected {what}, found a comma"), Some(hint));
        self.cursor.forgive_once("commas", span, fault)?;
        self.cursor.take();
        Ok(true)
    }

    /// A name in a list. Reading goes on after one without quotes.
    pub(super) fn name(&mut self, what: &str, hint: Option<&str>) -> Result<Cow<'a, str>, Error> {
        if let Token::Word(word) = self.cursor.token {
            let name = word.trim_end_matches(',');
            if !starts_a_node(name) && !name.contains(['{', '}', '"', ',']) {
                let span = self.cursor.span.clone();
                let hint = "names stand in quotes";
                let fault = || (format!("expected {what}, found `{word}`"), Some(hint));
                self.cursor.forgive_once("names", span, fault)?;
                self.cursor.take();
                return Ok(Cow::Borrowed(name));
            }
        }
        self.cursor.quoted(what, hint)
    }

    /// A number; nothing after a fault after which reading can go on.
    pub(super) fn amount(
        &mut self,
        what: &str,
        hint: Option<&str>,
    ) -> Result<Option<Rational>, Error> {
        let fault = match self.cursor.number(what, hint) {
            Ok(value) => return Ok(Some(value)),
            Err(fault) => fault,
        };
        let stands_for_it = match &self.cursor.token {
            Token::Number(_) => true,
            Token::Text(text) => number(text).is_ok(),
            Token::Word(word) if !starts_a_node(word) && !word.contains(['{', '}', '"']) => true,
            Token::Close | Token::Comma => false,
            _ => return Err(fault),
        };
        self.cursor.forgive(fault)?;
        if stands_for_it {
            self.cursor.take();
        }
        Ok(None)
    }
}
