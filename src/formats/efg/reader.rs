//! Reads an `.efg` file in one pass, without recursion over the tree.

use super::super::gambit::cursor::Cursor;
use super::super::gambit::lexer::Token;
use super::super::gambit::names::{Distinct, Unique, by_position};
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::formats::{ReadOptions, decode};
use crate::game::{ChanceId, Game, GameBuilder, InfosetId, NodeId, Nodes, OutcomeId, PlayerId};
use crate::number::{OrderedRing, Rational};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;

/// Reads a game and the warnings that it gives rise to. `source_name` is what diagnostics call it.
///
/// Refuses a text that is not in the format, chance whose probabilities do not sum to exactly one
/// (unless [`ReadOptions::normalize_chance`] is set) and more nodes than [`ReadOptions::nodes`].
/// Time and memory are linear in the text.
pub fn read(
    source_name: &str,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<(Game, Vec<Diagnostic>), Error> {
    let whole = decode(source_name, bytes)?;
    let text = whole.strip_prefix('\u{feff}').unwrap_or(whole);
    let mut reader = Reader {
        cursor: Cursor::new(source_name.into(), text),
        options,
        builder: GameBuilder::new("", Vec::<String>::new()),
        players: Vec::new(),
        infosets: HashMap::new(),
        chances: HashMap::new(),
        outcomes: HashMap::new(),
        payoffs: Vec::new(),
        labels: Vec::new(),
    };
    if text.len() < whole.len() {
        reader.cursor.warn("byte-order mark", 0..0, || {
            "the file starts with a byte-order mark, which other programs refuse".into()
        });
    }
    let read = reader.prologue().and_then(|()| reader.tree());
    reader.cursor.conclude(read)?;
    let warnings = reader.cursor.finished_warnings();
    Ok((reader.builder.build()?, warnings))
}

/// A set or chance move as its first description gave it.
struct Described<'a, Id> {
    id: Id,
    label: Cow<'a, str>,
    actions: Box<[Cow<'a, str>]>,
    /// Chance only.
    probabilities: Box<[Rational]>,
}

/// A description of an information set or a chance move where it stands in the text.
struct Description<'a> {
    label: Cow<'a, str>,
    actions: Vec<Cow<'a, str>>,
    /// Chance only, as they are written.
    probabilities: Vec<Rational>,
    /// From the label to the closing brace.
    span: Range<usize>,
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    options: &'a ReadOptions,
    builder: GameBuilder,
    players: Vec<String>,
    /// By player, from 0, and number in the file.
    infosets: HashMap<(usize, i64), Described<'a, InfosetId>>,
    chances: HashMap<i64, Described<'a, ChanceId>>,
    /// By number in the file: the outcome, and where its payoffs start in `payoffs`.
    outcomes: HashMap<i64, (OutcomeId, usize, Cow<'a, str>)>,
    payoffs: Vec<Rational>,
    /// By player: the labels that are taken.
    labels: Vec<Unique>,
}

impl<'a> Reader<'a> {
    /// Everything before the first node.
    fn prologue(&mut self) -> Result<(), Error> {
        const HEADER: &str = "an extensive game starts with `EFG 2 R \"title\" { \"player\" … }`";
        let (token, span) = self.cursor.take();
        match token {
            Token::Word("EFG") => {}
            Token::Word("NFG") => {
                let message = "this is a strategic-form game (`NFG`), not an extensive one";
                return Err(self.cursor.fault(span, message.into(), None));
            }
            found => {
                let message = format!("expected `EFG`, found {found}");
                return Err(self.cursor.fault(span, message, Some(HEADER)));
            }
        }
        if self.cursor.token != Token::Number("2") {
            return Err(self.cursor.expected("the version, `2`,", Some(HEADER)));
        }
        self.cursor.take();
        if !matches!(self.cursor.token, Token::Word("R" | "D")) {
            return Err(self.cursor.expected("`R` or `D`", Some(HEADER)));
        }
        self.cursor.take();
        let title = self.cursor.quoted("the title in quotes", Some(HEADER))?;
        self.cursor.open("the players' names", Some(HEADER))?;
        let start = self.cursor.span.start;
        let mut names = Vec::new();
        while self.cursor.token != Token::Close {
            let hint = "players are listed as `{ \"Ann\" \"Bob\" }`, without commas";
            names.push(
                self.cursor
                    .quoted("a player's name in quotes or `}`", Some(hint))?,
            );
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
        if matches!(self.cursor.token, Token::Text(_)) {
            self.cursor.take();
        }
        self.labels.resize_with(self.players.len(), Unique::default);
        self.builder = GameBuilder::new(title, self.players.clone());
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
        const KINDS: &str = "a node starts with `c` where chance draws, `p` where a player moves \
                             and `t` where the game ends";
        let kind = match self.cursor.token {
            Token::Word(kind @ ("c" | "p" | "t")) => kind,
            Token::Word(word)
                if word.starts_with(['c', 'p', 't']) && word[1..].starts_with('"') =>
            {
                let hint = format!("put a space after `{}`", &word[..1]);
                return Err(self.cursor.expected("a node", Some(&hint)));
            }
            _ => return Err(self.cursor.expected("a node", Some(KINDS))),
        };
        self.cursor.take();
        self.cursor
            .quoted("the node's label in quotes (it may be empty)", None)?;
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

    /// Refuses a node with so many actions if the tree would become too large.
    fn limit(&self, actions: usize) -> Result<(), Error> {
        if self.builder.node_count().saturating_add(actions) <= self.options.nodes {
            return Ok(());
        }
        let limit = self.options.nodes;
        let fault = Diagnostic::error(format!("the tree has more than {limit} nodes"))
            .at(self.cursor.place(self.cursor.span.clone()))
            .hint("`--max-nodes` raises the limit");
        Err(Error::new(ErrorKind::Limit, fault))
    }

    fn infoset(&mut self) -> Result<InfosetId, Error> {
        let (span, count) = (self.cursor.span.clone(), self.players.len());
        let mover = self.cursor.integer("the number of the player who moves")?;
        let player = match usize::try_from(mover) {
            Ok(index) if (1..=count).contains(&index) => index - 1,
            _ => {
                let message = format!("there is no player {mover}: the game has {count}");
                let hint = match mover {
                    0 => "where chance draws, a node starts with `c`",
                    _ => "players are numbered from 1 in the order of the list",
                };
                return Err(self.cursor.fault(span, message, Some(hint)));
            }
        };
        let span = self.cursor.span.clone();
        let number = self.cursor.integer("the number of an information set")?;
        let given = self.description(false)?;
        if let Some(known) = self.infosets.get(&(player, number)) {
            let (id, actions) = (known.id, known.actions.len());
            if let Some(given) = given {
                let same = known.label == given.label && *known.actions == *given.actions;
                let name = format!("information set {number} of `{}`", self.players[player]);
                self.compare(&name, &given, actions, same)?;
            }
            self.limit(actions)?;
            return Ok(id);
        }
        let Some(given) = given else {
            let message = format!(
                "information set {number} of `{}` has not been described before",
                self.players[player]
            );
            let hint = "where a set is first met, its label and its actions follow its number";
            return Err(self.cursor.fault(span, message, Some(hint)));
        };
        self.limit(given.actions.len())?;
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
        let actions = by_position(&given.actions);
        self.warn_of_actions(&given.span, &actions);
        let id = self
            .builder
            .new_infoset(PlayerId::new(player), &label, actions.iter());
        let described = Described {
            id,
            label: given.label,
            actions: given.actions.into(),
            probabilities: Box::default(),
        };
        self.infosets.insert((player, number), described);
        Ok(id)
    }

    fn chance(&mut self) -> Result<ChanceId, Error> {
        let span = self.cursor.span.clone();
        let number = self.cursor.integer("the number of a chance move")?;
        let mut given = self.description(true)?;
        if let Some(given) = &mut given {
            self.check_chance(given)?;
        }
        if let Some(known) = self.chances.get(&number) {
            let (id, actions) = (known.id, known.actions.len());
            if let Some(given) = given {
                let same = known.label == given.label
                    && *known.actions == *given.actions
                    && *known.probabilities == *given.probabilities;
                self.compare(&format!("chance move {number}"), &given, actions, same)?;
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
    fn description(&mut self, chance: bool) -> Result<Option<Description<'a>>, Error> {
        let start = self.cursor.span.start;
        let label = match self.cursor.token {
            Token::Text(_) | Token::Unclosed => self.cursor.quoted("a label", None)?,
            Token::Open => {
                let hint = "the label in quotes comes before the actions; it may be empty";
                return Err(self.cursor.expected("a label", Some(hint)));
            }
            _ => return Ok(None),
        };
        self.cursor
            .open("the actions", Some("after a label the actions must follow"))?;
        let mut description = Description {
            label,
            actions: Vec::new(),
            probabilities: Vec::new(),
            span: start..start,
        };
        while self.cursor.token != Token::Close {
            let hint = match self.cursor.token {
                Token::Number(_) => Some("only the actions of chance have probabilities"),
                Token::Comma => Some("actions are listed without commas"),
                _ => None,
            };
            let name = self
                .cursor
                .quoted("an action's name in quotes or `}`", hint)?;
            if chance {
                let what = format!("the probability of `{name}`");
                let span = self.cursor.span.clone();
                let probability = self.cursor.number(&what, None)?;
                if probability.sign() == Ordering::Less {
                    let message = format!("the probability of `{name}` is below zero");
                    return Err(self.cursor.fault(span, message, None));
                }
                description.probabilities.push(probability);
            }
            description.actions.push(name);
        }
        if description.actions.is_empty() {
            let hint = "a node without actions is terminal: `t`";
            return Err(self
                .cursor
                .expected("an action's name in quotes", Some(hint)));
        }
        description.span.end = self.cursor.span.end;
        self.cursor.take();
        Ok(Some(description))
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
    fn compare(
        &mut self,
        name: &str,
        given: &Description<'_>,
        actions: usize,
        same: bool,
    ) -> Result<(), Error> {
        if given.actions.len() != actions {
            let message = format!(
                "{name} has {} actions here, but {actions} where it was first described",
                given.actions.len()
            );
            let hint = "give it a number of its own, or the actions that it had before";
            return Err(self.cursor.fault(given.span.clone(), message, Some(hint)));
        }
        if !same {
            self.cursor
                .warn("repeated description", given.span.clone(), || {
                    format!("{name} was described differently before: the first description holds")
                });
        }
        Ok(())
    }

    /// Sees to it that the probabilities sum to exactly one.
    fn check_chance(&mut self, given: &mut Description<'_>) -> Result<(), Error> {
        let sum: Rational = given.probabilities.iter().sum();
        if sum == Rational::ONE {
            return Ok(());
        }
        let message = format!("the probabilities of a chance move sum to {sum} instead of 1");
        if sum.is_zero() {
            return Err(self.cursor.fault(given.span.clone(), message, None));
        }
        if !self.options.normalize_chance {
            let hint = "write them as fractions such as 1/3, or pass `--normalize-chance` to have \
                        them divided by their sum";
            return Err(self.cursor.fault(given.span.clone(), message, Some(hint)));
        }
        for probability in &mut given.probabilities {
            *probability /= &sum;
        }
        self.cursor.warn("sum", given.span.clone(), || {
            format!("{message}: each is divided by that sum")
        });
        Ok(())
    }

    /// The outcome at a node: a number, and where it is first met its label and payoffs.
    fn outcome(&mut self, node: NodeId) -> Result<(), Error> {
        let span = self.cursor.span.clone();
        let number = self.cursor.integer("the number of an outcome")?;
        let players = self.players.len();
        if matches!(self.cursor.token, Token::Text(_) | Token::Unclosed) {
            let label = self.cursor.quoted("a label", None)?;
            let hint = "after an outcome's label its payoffs must follow";
            self.cursor.open("the payoffs", Some(hint))?;
            let start = self.payoffs.len();
            for player in 0..players {
                let what = format!("the payoff of `{}`", self.players[player]);
                let hint = format!("an outcome has one payoff for each of the {players} players");
                let payoff = self.cursor.number(&what, Some(&hint))?;
                self.payoffs.push(payoff);
                if self.cursor.token == Token::Comma {
                    self.cursor.take();
                }
            }
            if self.cursor.token != Token::Close {
                let hint = format!("an outcome has one payoff for each of the {players} players");
                return Err(self.cursor.expected("`}`", Some(&hint)));
            }
            let end = self.cursor.span.end;
            self.cursor.take();
            self.describe_outcome(number, label, start, span.start..end)?;
        } else if self.cursor.token == Token::Open {
            let hint = "the label in quotes comes before the payoffs; it may be empty";
            return Err(self.cursor.expected("a label", Some(hint)));
        }
        if number == 0 || players == 0 {
            return Ok(());
        }
        let Some((outcome, ..)) = self.outcomes.get(&number) else {
            let message = format!("outcome {number} has not been described before");
            let hint = "where an outcome is first met, its label and its payoffs follow its \
                        number; outcome 0 pays nothing";
            return Err(self.cursor.fault(span, message, Some(hint)));
        };
        self.builder.pay_outcome(node, *outcome);
        Ok(())
    }

    /// Takes note of an outcome whose payoffs have just been read, from `start` on.
    fn describe_outcome(
        &mut self,
        number: i64,
        label: Cow<'a, str>,
        start: usize,
        span: Range<usize>,
    ) -> Result<(), Error> {
        if number == 0 {
            let hint = "give it another number";
            let message = "outcome 0 pays nothing and cannot have payoffs".into();
            return Err(self.cursor.fault(span, message, Some(hint)));
        }
        if let Some((_, known, name)) = self.outcomes.get(&number) {
            let players = self.players.len();
            if self.payoffs[*known..known + players] != self.payoffs[start..] {
                let message = format!("outcome {number} had other payoffs before");
                let hint = "give it a number of its own";
                return Err(self.cursor.fault(span, message, Some(hint)));
            }
            if *name != label {
                self.cursor.warn("outcome label", span, || {
                    format!("outcome {number} had another label before")
                });
            }
            self.payoffs.truncate(start);
            return Ok(());
        }
        let outcome = if self.players.is_empty() {
            OutcomeId::new(0)
        } else {
            let payoffs = self.payoffs[start..].iter().cloned();
            self.builder.new_outcome(payoffs)
        };
        self.outcomes.insert(number, (outcome, start, label));
        Ok(())
    }
}
