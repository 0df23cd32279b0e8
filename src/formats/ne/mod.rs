//! Profiles as Gambit's command-line tools print them: lines such as `NE,1/3,2/3,1,0`.
//!
//! A line that starts with `NE,` is one profile. It lists the probabilities by player, by
//! information set in the order in which a traversal of the tree meets them (a node before its
//! children), and by action: a **behavior profile**. Or it lists them by player and by strategy of
//! the reduced strategic form, in lexicographic order: a **mixed profile**, which is read as the
//! behavior profile that is equivalent to it where every player remembers what it knew and did
//! (H. W. Kuhn, *Extensive games and the problem of information*, 1953). How many probabilities
//! there are says which; where that fits both, what sums to one does. Moves of chance have none.
//!
//! Fractions and integers are exact. Decimals are what the tools have rounded: those of a
//! distribution are read as the simplest fractions that round to them if these sum to one and have
//! denominators with at most half as many digits, and otherwise as they stand, divided by their sum
//! if rounding explains by how much it misses one. The file's notes say so.
//!
//! ```
//! use demarche::formats::ne;
//! use demarche::game::GameBuilder;
//! use demarche::number::{Rational, Tolerances};
//!
//! let mut builder = GameBuilder::new("response", ["Israel", "Iran"]);
//! let set = builder.infoset("Iran", "response", ["restrain", "intervene"]);
//! let root = builder.root();
//! builder.decide(root, set);
//! let game = builder.build()?;
//!
//! let read = |text: &str| ne::read("out.txt", text, &game, &Tolerances::default());
//! let found = read("NE,1/3,2/3\nNE,0.333333,0.666667\n")?;
//! let set = game.infosets().next().unwrap().id();
//! for profile in &found.profiles {
//!     assert_eq!(profile.behavior.at(set).unwrap()[0], Rational::new(1, 3));
//! }
//! assert!(found.profiles[0].exact && !found.profiles[1].exact);
//! let refusal = read("NE,1/3,1/3").unwrap_err();
//! assert!(refusal.to_string().contains("`Iran` at `response` sum to 2/3 instead of 1"));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod lines;

use super::gambit::reduced::{count, in_order, write_mixed};
use super::json::ProfileFile;
use crate::diagnostic::{Diagnostic, Error, ErrorKind, Place};
use crate::document::Profile;
use crate::game::{Game, InfosetId};
use crate::number::{Algebraic, OrderedField, OrderedRing, Rational, Tolerances};
use crate::strategy::Behavior;
use lines::{Entry, Line, Tag, lines};
use std::collections::HashSet;
use std::ops::Range;

/// After so many faults the reader gives up.
const MOST_FAULTS: usize = 20;
/// Mixed strategies with more pairs of a strategy and an information set are not converted.
const MOST_STEPS: usize = 100_000_000;

/// Whether a text has a line that [`read`] reads, and is no JSON.
pub fn is_listing(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    !text.trim_start().starts_with(['{', '[', '"']) && lines(text).next().is_some()
}

/// Reads the profiles that a tool of Gambit has found for `game`.
///
/// Read are the lines that start with `NE,`; without those the lines that start with `convex-`,
/// which are the extreme equilibria of connected sets of them; and without those the last of the
/// lines of numbers, which start with λ and are quantal response equilibria. Other lines are not
/// looked at.
///
/// Refuses lists that are neither behavior nor mixed profiles of the game, and numbers that are no
/// distributions: several of them at once, each with its place.
pub fn read(
    source_name: &str,
    text: &str,
    game: &Game,
    tolerances: &Tolerances,
) -> Result<ProfileFile, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let all: Vec<Line<'_>> = lines(text).collect();
    let mut reading = Reading::new(source_name, text, game, tolerances);
    let of = |tag: Tag| all.iter().filter(move |line| line.tag == tag);
    let (tag, chosen): (Tag, Vec<&Line<'_>>) = if of(Tag::Equilibrium).next().is_some() {
        (Tag::Equilibrium, of(Tag::Equilibrium).collect())
    } else if of(Tag::Extreme).next().is_some() {
        (Tag::Extreme, of(Tag::Extreme).collect())
    } else {
        (
            Tag::Response,
            of(Tag::Response).next_back().into_iter().collect(),
        )
    };
    if chosen.is_empty() {
        let fault = format!("`{source_name}` has no line that starts with `NE,`");
        let hint = "a profile is a line such as `NE,1/3,2/3`, or JSON";
        return Err(Error::new(
            ErrorKind::Input,
            Diagnostic::error(fault).hint(hint),
        ));
    }
    reading.about_the_rest(&all, tag, chosen.last().copied());
    let mut profiles = Vec::new();
    for line in chosen {
        profiles.extend(reading.profile(line));
        if reading.faults >= MOST_FAULTS {
            break;
        }
    }
    let notes = Error::check(ErrorKind::Input, reading.said)?;
    Ok(ProfileFile {
        concept: None,
        profiles,
        notes,
    })
}

/// What a line lists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Behavior,
    Mixed,
}

struct Reading<'a> {
    source: &'a str,
    text: &'a str,
    game: &'a Game,
    tolerances: &'a Tolerances,
    /// By player, its information sets in Gambit's order.
    sets: Vec<Vec<InfosetId>>,
    /// By player, how many reduced strategies it has; `None` where somebody forgets.
    strategies: Option<Vec<usize>>,
    said: Vec<Diagnostic>,
    heard: HashSet<String>,
    faults: usize,
}

impl<'a> Reading<'a> {
    fn new(source: &'a str, text: &'a str, game: &'a Game, tolerances: &'a Tolerances) -> Self {
        let sets = in_order(game);
        let players = game.player_ids().zip(&sets);
        let strategies = players.map(|(player, sets)| count(game, player, sets));
        Reading {
            source,
            text,
            game,
            tolerances,
            strategies: (game.recall_failure().is_none()).then(|| strategies.collect()),
            sets,
            said: Vec::new(),
            heard: HashSet::new(),
            faults: 0,
        }
    }

    fn place(&self, span: &Range<usize>) -> Place {
        Place::in_text(self.source, self.text, span.clone())
    }

    fn fault(&mut self, span: &Range<usize>, message: String, hint: &str) {
        self.faults += 1;
        let fault = Diagnostic::error(message).at(self.place(span));
        self.said.push(match hint {
            "" => fault,
            hint => fault.hint(hint),
        });
    }

    /// Says something that is no fault, once even if it holds of several lines.
    fn note(&mut self, kind: &str, note: Diagnostic) {
        if self.heard.insert(kind.to_string()) {
            self.said.push(note);
        }
    }

    /// What is not read, and what else the lines that are read are.
    fn about_the_rest(&mut self, all: &[Line<'_>], tag: Tag, read: Option<&Line<'_>>) {
        let count = |tag| all.iter().filter(|line| line.tag == tag).count();
        let (extreme, responses) = (count(Tag::Extreme), count(Tag::Response));
        if tag == Tag::Equilibrium && extreme > 0 {
            let message = format!(
                "the lines that start with `convex-` ({extreme}) repeat equilibria and are not read"
            );
            self.note("convex", Diagnostic::warning(message));
        }
        if tag != Tag::Response && responses > 0 {
            let message = format!(
                "the lines of quantal response equilibria ({responses}), which start with λ, are \
                 not read"
            );
            self.note("responses", Diagnostic::warning(message));
        }
        if let (Tag::Response, Some(line)) = (tag, read) {
            let message = match responses {
                1 => "the line starts with λ: it is a quantal response equilibrium".to_string(),
                _ => format!(
                    "the lines start with λ: they are quantal response equilibria, and the last of \
                     {responses} is read"
                ),
            };
            let place = self.place(&line.span);
            let hint = "these are Nash equilibria only in the limit of large λ";
            self.note("λ", Diagnostic::warning(message).at(place).hint(hint));
        }
    }

    fn profile(&mut self, line: &Line<'_>) -> Option<Profile> {
        let before = self.faults;
        let mut numbers = Vec::with_capacity(line.entries.len());
        for entry in &line.entries {
            match &entry.value {
                Ok(value) if value.sign().is_lt() => {
                    let message = format!("the probability {} is below zero", entry.text);
                    self.fault(&entry.span, message, "");
                }
                Ok(value) => numbers.push(value.clone()),
                Err(fault) => {
                    let message = format!("expected a probability, found {fault}");
                    self.fault(&entry.span, message, "write a fraction or a decimal");
                }
            }
            if self.faults >= MOST_FAULTS {
                return None;
            }
        }
        if self.faults > before {
            return None;
        }
        let kind = self.kind(line, &numbers)?;
        let mut profile = Behavior::open(self.game.shape().clone());
        let mut at = 0;
        for player in self.game.player_ids() {
            let sets = self.sets[player.index()].clone();
            let name = self.game.player_name(player);
            match kind {
                Kind::Behavior => {
                    for id in sets {
                        let set = self.game.infoset(id);
                        let range = at..at + set.action_count();
                        at = range.end;
                        let whose = format!("the probabilities of `{name}` at `{}`", set.label());
                        let given = &numbers[range.clone()];
                        if given.iter().all(OrderedRing::is_zero) {
                            let message = format!("{whose} are all zero: the set is left open");
                            let place = self.place(&line.stretch(range));
                            self.note(&message.clone(), Diagnostic::warning(message).at(place));
                            continue;
                        }
                        if let Some(shares) = self.shares(&whose, line, range, given) {
                            // As many as actions, not negative, and of sum one.
                            let _ = profile.set(id, shares);
                        }
                    }
                }
                Kind::Mixed => {
                    let strategies = self
                        .strategies
                        .as_ref()
                        .map_or(0, |all| all[player.index()]);
                    let range = at..at + strategies;
                    at = range.end;
                    let whose = format!("the probabilities of the strategies of `{name}`");
                    let given = &numbers[range.clone()];
                    if strategies.saturating_mul(sets.len()) > MOST_STEPS {
                        let span = line.stretch(range);
                        let hint = "give a behavior profile: one number for every action";
                        self.fault(&span, format!("{whose} are too many to convert"), hint);
                        continue;
                    }
                    if let Some(shares) = self.shares(&whose, line, range, given) {
                        write_mixed(self.game, player, &sets, &shares, &mut profile);
                    }
                }
            }
        }
        (self.faults == before).then(|| Profile {
            behavior: profile,
            beliefs: None,
            exact: line.entries.iter().all(|entry| entry.digits.is_none()),
        })
    }

    /// What the line lists, by how many numbers it has and what sums to one.
    fn kind(&mut self, line: &Line<'_>, numbers: &[Rational]) -> Option<Kind> {
        let actions = self.game.action_count();
        let sizes = |kind| self.sizes(kind);
        let fits = |kind| sizes(kind).is_some_and(|sizes| total(&sizes) == numbers.len());
        // How far the groups of numbers are from sums of one, at most.
        let off = |kind| {
            let mut rest = numbers;
            let mut most = 0.0_f64;
            for size in sizes(kind).unwrap_or_default() {
                let (own, others) = rest.split_at(size.min(rest.len()));
                rest = others;
                let sum: Rational = own.iter().sum();
                most = most.max((sum.to_f64() - 1.0).abs());
            }
            most
        };
        match (fits(Kind::Behavior), fits(Kind::Mixed)) {
            (true, true) if off(Kind::Mixed) < off(Kind::Behavior) => return Some(Kind::Mixed),
            (true, _) => return Some(Kind::Behavior),
            (false, true) => return Some(Kind::Mixed),
            (false, false) => {}
        }
        let given = numbers.len();
        let strategies = match &self.strategies {
            Some(all) => match all.iter().copied().fold(0, usize::saturating_add) {
                usize::MAX => "its players too many strategies to count".to_string(),
                count => format!("its players {count} reduced strategies"),
            },
            None => "somebody forgets, so that mixed strategies cannot be read".to_string(),
        };
        let message = format!(
            "the line lists {given} probabilities, but the game has {actions} actions at its \
             information sets, and {strategies}"
        );
        let hint = "give the game for which the line was computed";
        self.fault(&line.span, message, hint);
        None
    }

    /// How many numbers belong to one distribution each, in order.
    fn sizes(&self, kind: Kind) -> Option<Vec<usize>> {
        match kind {
            Kind::Mixed => self.strategies.clone(),
            Kind::Behavior => {
                let sets = self.sets.iter().flatten();
                Some(
                    sets.map(|&id| self.game.infoset(id).action_count())
                        .collect(),
                )
            }
        }
    }

    /// The numbers of a stretch of entries as a distribution; `None`, and a fault, if they are none.
    fn shares(
        &mut self,
        whose: &str,
        line: &Line<'_>,
        range: Range<usize>,
        given: &[Rational],
    ) -> Option<Vec<Rational>> {
        let entries = &line.entries[range.clone()];
        if line.tag != Tag::Response
            && let Some(simple) = simplest(entries, given)
        {
            if let Some((entry, value)) =
                (entries.iter().zip(&simple)).find(|(entry, value)| !entry.is(value))
            {
                let message = format!(
                    "decimals are read as the simple fractions that round to them: {} as {value}",
                    entry.text
                );
                let place = self.place(&entry.span);
                self.note("simple", Diagnostic::warning(message).at(place));
            }
            return Some(simple);
        }
        let sum: Rational = given.iter().sum();
        if sum == Rational::ONE {
            return Some(given.to_vec());
        }
        let rounded = entries.iter().any(|entry| entry.digits.is_some());
        let rounding: Rational = entries.iter().filter_map(Entry::rounding).sum();
        let off = &sum - &Rational::ONE;
        // No rounding makes nothing of a distribution, or two of one.
        let explained = off.abs() < Rational::new(1, 2)
            && (off.abs() <= rounding || off.to_f64().abs() <= self.tolerances.probability_sum);
        if rounded && explained {
            let off = off.to_f64();
            let message =
                format!("{whose} miss the sum 1 by {off:.1e} and are divided by their sum");
            let hint = "gains of that size may come from rounding: `-d 12` makes Gambit's tools \
                        print more digits";
            let place = self.place(&line.stretch(range));
            self.note("sum", Diagnostic::warning(message).at(place).hint(hint));
            return Some(given.iter().map(|value| value / &sum).collect());
        }
        let sum = match rounded {
            true => sum.to_f64().to_string(),
            false => sum.to_string(),
        };
        let span = line.stretch(range);
        self.fault(&span, format!("{whose} sum to {sum} instead of 1"), "");
        None
    }
}

fn total(sizes: &[usize]) -> usize {
    sizes.iter().copied().fold(0, usize::saturating_add)
}

/// The simplest fractions that round to the entries, if some are rounded, those are simple enough
/// to be no coincidence, and all sum to one.
fn simplest(entries: &[Entry<'_>], given: &[Rational]) -> Option<Vec<Rational>> {
    entries.iter().find(|entry| entry.digits.is_some())?;
    let values = entries.iter().zip(given).map(|(entry, value)| {
        let Some(digits) = entry.digits else {
            return Some(value.clone());
        };
        let half = entry.rounding()?;
        let ends = [value - &half, value + &half].map(Algebraic::from);
        let found = Algebraic::between(&ends[0], &ends[1]);
        // Two fractions whose denominators have half as many digits are further apart than
        // rounding moves them.
        let largest = Rational::from(10).pow(digits / 2)?;
        let denominator = Rational::ratio(&found.denominator(), &Rational::ONE.numerator());
        (denominator <= largest).then_some(found)
    });
    let values: Vec<Rational> = values.collect::<Option<_>>()?;
    let sum: Rational = values.iter().sum();
    (sum == Rational::ONE).then_some(values)
}
