//! Writes a game as an `.efg` file.

use super::super::gambit::names::Unique;
use super::super::gambit::text::{closed, names, push_list, push_text};
use crate::game::{ChanceId, Game, NodeId, NodeKind, OutcomeId, PlayerId};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;

/// The game as an `.efg` file: one node a line, everything described every time, numbers as exact
/// fractions.
///
/// Sets are numbered within their player, chance moves and outcomes within the game, in the order
/// in which they are met. Reading the text gives the same game, with its title, its comment, all
/// names and all labels, but for what follows; writing that gives the same text. Linear time.
///
/// A chance move that is met after different draws is written as several: to Gambit chance is a
/// player, and if it forgot what it drew, the game would be one of imperfect recall.
///
/// What the format cannot say, or other programs refuse, is written otherwise:
///
/// * a text that ends in a backslash gets a space after it, since the backslash would escape the
///   closing quote;
/// * an empty name of a player or an action, and an empty label of an information set, are
///   written as the names that reading gives them (`#2`, `Iran.3`);
/// * names that the space has made equal, and labels of different nodes or of different chance
///   moves that are equal, are told apart by a number (`deal#2`).
///
/// All else stands as it is, line breaks included. Gambit takes titles and comments of any kind;
/// names and labels it takes since 16.7 only if they are ASCII (16.7) or free of control
/// characters (17.0), and have no spaces at their ends and no two together. Such names are kept
/// here nevertheless: answers are spoken in them.
///
/// ```
/// use demarche::formats::{ReadOptions, efg};
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
///
/// let mut builder = GameBuilder::new("a \"choice\"", ["Solo"]);
/// builder.comment("left is worth nothing");
/// let (root, set) = (builder.root(), builder.infoset("Solo", "now", ["left", "right"]));
/// builder.label_node(root, "start");
/// for (node, payoff) in builder.decide(root, set).zip([0, 1]) {
///     builder.pay(node, [Rational::from(payoff)]);
/// }
/// let text = efg::write(&builder.build()?);
/// assert_eq!(
///     text,
///     r#"EFG 2 R "a \"choice\"" { "Solo" }
/// "left is worth nothing"
///
/// p "start" 1 1 "now" { "left" "right" } 0
/// t "" 1 "" { 0 }
/// t "" 2 "" { 1 }
/// "#
/// );
/// let (again, _) = efg::read("choice.efg", text.as_bytes(), &ReadOptions::default())?;
/// assert_eq!((again.comment(), again.node_label(root)), ("left is worth nothing", "start"));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn write(game: &Game) -> String {
    let mut out = String::new();
    let players = names(game.players());
    out.push_str("EFG 2 R ");
    push_text(&mut out, game.title());
    push_list(&mut out, &players);
    out.push('\n');
    push_text(&mut out, game.comment());
    out.push_str("\n\n");
    let describe = Descriptions::new(game, &players);
    let mut labels = Unique::default();
    let mut draws = Draws::default();
    // The numbers of outcomes, in the order in which they are met; 0 is not met yet.
    let mut numbers = vec![0usize; game.outcome_count()];
    let mut met = 0;
    for node in game.nodes() {
        draws.arrive(game, node);
        out.push_str(match game.kind(node) {
            NodeKind::Leaf => "t ",
            NodeKind::Chance(_) => "c ",
            NodeKind::Decision(_) => "p ",
        });
        let label = game.node_label(node);
        push_text(&mut out, &distinct(label, node.index() + 1, &mut labels));
        match game.kind(node) {
            NodeKind::Leaf => {}
            NodeKind::Chance(chance) => {
                let (number, label) = draws.draw(game, node, chance);
                push(&mut out, format_args!(" {number} "));
                push_text(&mut out, label);
                out.push_str(&describe.chances[chance.index()]);
            }
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

/// The chance moves as they are numbered in the file, so that chance remembers what it drew.
#[derive(Default)]
struct Draws {
    /// By chance move and the draw before it: its number in the file.
    numbers: HashMap<(ChanceId, Option<Draw>), usize>,
    /// By number in the file, from 1.
    labels: Vec<String>,
    taken: Unique,
    /// The draws on the way to the node at hand, and where the subtrees of their nodes end.
    path: Vec<(NodeId, Draw)>,
}

/// The number of a chance move in the file and the branch that was drawn.
type Draw = (usize, usize);

impl Draws {
    /// Comes to the next node in preorder.
    fn arrive(&mut self, game: &Game, node: NodeId) {
        while self.path.last().is_some_and(|(end, _)| *end <= node) {
            self.path.pop();
        }
        if let Some((parent, branch)) = game.parent(node)
            && let NodeKind::Chance(_) = game.kind(parent)
            && let Some((_, draw)) = self.path.last_mut()
        {
            draw.1 = branch;
        }
    }

    /// The number and the label of the chance move at the node at hand.
    fn draw(&mut self, game: &Game, node: NodeId, chance: ChanceId) -> (usize, &str) {
        let before = self.path.last().map(|(_, draw)| *draw);
        let next = self.labels.len() + 1;
        let number = *self.numbers.entry((chance, before)).or_insert(next);
        if number == next {
            let label = distinct(game.chance_label(chance), number, &mut self.taken);
            self.labels.push(label.into_owned());
        }
        self.path.push((game.subtree_end(node), (number, 0)));
        (number, &self.labels[number - 1])
    }
}

/// What follows the node's label in the line of a set, and the label of a chance move.
struct Descriptions {
    infosets: Vec<String>,
    chances: Vec<String>,
}

impl Descriptions {
    fn new(game: &Game, players: &[String]) -> Self {
        let mut infosets = vec![String::new(); game.infoset_count()];
        for (player, name) in game.player_ids().zip(players) {
            let labels = set_labels(game, player, name);
            for (at, &id) in game.infosets_of(player).iter().enumerate() {
                let (set, line) = (game.infoset(id), &mut infosets[id.index()]);
                let label = labels.as_ref().map_or(set.label(), |labels| &labels[at]);
                push(line, format_args!(" {} {} ", player.index() + 1, at + 1));
                push_text(line, label);
                push_list(line, &names(set.action_names()));
            }
        }
        let chances = (0..game.chance_count()).map(ChanceId::new).map(|chance| {
            let mut line = String::from(" {");
            let names = names(game.branch_names(chance));
            for (name, probability) in names.iter().zip(game.chance(chance)) {
                line.push(' ');
                push_text(&mut line, name);
                push(&mut line, format_args!(" {probability}"));
            }
            line.push_str(" }");
            line
        });
        let chances = chances.collect();
        Descriptions { infosets, chances }
    }
}

/// The labels of a player's sets if some must be written otherwise than they are.
fn set_labels(game: &Game, player: PlayerId, name: &str) -> Option<Vec<String>> {
    let sets = game.infosets_of(player).iter();
    let labels = sets.map(|&id| game.infoset(id).label());
    if labels
        .clone()
        .all(|label| !label.is_empty() && !label.ends_with('\\'))
    {
        return None;
    }
    let mut taken = Unique::default();
    let labels = (1..).zip(labels);
    let claimed = labels
        .map(|(number, label)| taken.claim(&closed(label), || format!("{name}.{number}"), number));
    Some(claimed.collect())
}

/// A label, told apart by a number if it has been written before.
fn distinct<'a>(label: &'a str, number: usize, taken: &mut Unique) -> Cow<'a, str> {
    match label {
        "" => Cow::Borrowed(""),
        label => Cow::Owned(taken.claim(&closed(label), String::new, number as i64)),
    }
}

fn push_outcome(out: &mut String, game: &Game, outcome: OutcomeId, number: usize) {
    push(out, format_args!(" {number} "));
    push_text(out, game.outcome_label(outcome));
    out.push_str(" {");
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
