//! A catalogue of equilibria.

use super::check::title;
use super::layout::{JOINT, count, line, paragraph, table};
use super::{INFOSETS, number};
use crate::document::{
    Amount, CertificateDocument, Likelihood, Named, Number, Polytope, Solution, SolveDocument,
};
use itertools::Itertools;

/// What `solve` prints for people.
pub fn solve(document: &SolveDocument) -> String {
    let mut out = String::new();
    paragraph(&mut out, "", title(&document.game.title));
    let mut rows = Vec::new();
    if !document.game.parameters.is_empty() {
        let parameters = document.game.parameters.iter();
        let parameters = parameters
            .map(|(p, v)| format!("{p}{JOINT}={JOINT}{v}"))
            .join(", ");
        rows.push(("parameters", parameters));
    }
    rows.push(("concept", concept(&document.concept).to_string()));
    rows.push(("method", method(document)));
    rows.push(("found", found(document)));
    if let Some(value) = &document.value {
        let first = document.game.players.first().map_or("", String::as_str);
        rows.push(("value", format!("{} to {first}", number(value))));
    }
    table(&mut out, 2, &rows);
    for solution in &document.solutions {
        out.push('\n');
        push_solution(&mut out, document, solution);
    }
    out
}

fn method(document: &SolveDocument) -> String {
    match &document.backend {
        None => document.method.clone(),
        Some(backend) => format!("{}, with {backend}", document.method),
    }
}

/// How many there are, and what the list is.
fn found(document: &SolveDocument) -> String {
    let classes = document
        .solutions
        .iter()
        .any(|solution| !solution.cells.is_empty());
    let some = match classes {
        true => count(
            document.solutions.len(),
            "class of solutions",
            "classes of solutions",
        ),
        false => count(document.solutions.len(), "solution", "solutions"),
    };
    let list = match document.completeness.as_str() {
        "all" if classes && !document.components => "all there are, though two may be connected",
        "all" => "all there are",
        "extreme" => "all extreme ones",
        "pure" => "all pure ones",
        "one" | "found" => "there may be others",
        "bound" => "a bound",
        other => other,
    };
    match &document.reason {
        Some(reason) if document.solutions.is_empty() => format!("nothing before {reason}"),
        None => format!("{some}; {list}"),
        Some(reason) => format!("{some} before {reason}; {list}"),
    }
}

/// A concept in words.
pub(super) fn concept(name: &str) -> &str {
    match name {
        "zero-sum" => "equilibrium of a constant-sum game (`zero-sum`)",
        "nash" => "Nash equilibrium (`nash`)",
        "subgame-perfect" => "subgame perfect equilibrium (`subgame-perfect`)",
        "weak-pbe" => "weak perfect Bayesian equilibrium (`weak-pbe`)",
        "sequential" => "sequential equilibrium (`sequential`)",
        other => other,
    }
}

fn push_solution(out: &mut String, document: &SolveDocument, solution: &Solution) {
    let name = match &solution.name {
        Some(name) => format!(": {name}"),
        None => String::new(),
    };
    let pure = if solution.pure { "pure" } else { "mixed" };
    let head = format!(
        "Solution {} ({pure}, {}){name}",
        solution.class, solution.proof
    );
    paragraph(out, "", &head);

    let mut given = 0;
    for (player, sets) in solution.strategy.iter() {
        given += sets.len();
        paragraph(out, "  ", &format!("{player} plays"));
        let rows: Vec<(&str, String)> = sets.iter().map(|(set, a)| (set, actions(a))).collect();
        push_rows(out, &rows);
    }
    if given < document.game.infosets {
        let open = document.game.infosets - given;
        let open = count(open, "information set is", "information sets are");
        let why = "excluded by the player's own moves, so that anything does there";
        let text = format!("{open} left open: {why}");
        paragraph(out, "  ", &text);
    }
    push_beliefs(out, solution);

    line(out, format_args!("  Expected payoffs"));
    let rows: Vec<(&str, String)> = solution
        .payoffs
        .iter()
        .map(|(player, payoff)| (player, amount(payoff)))
        .collect();
    table(out, 4, &rows);
    push_class(out, solution);

    line(out, format_args!("  Outcomes"));
    let rows: Vec<(String, String)> = solution
        .outcomes
        .iter()
        .map(|play| (number(&play.probability), history(&play.history)))
        .collect();
    table(out, 4, &rows);
    if solution.outcome_count > rows.len() {
        let more = solution.outcome_count - rows.len();
        let more = count(more, "less likely play", "less likely plays");
        line(out, format_args!("    and {more}"));
    }

    line(out, format_args!("  Certificate"));
    paragraph(out, "    ", &certificate(&solution.certificate));
}

fn amount(amount: &Amount) -> String {
    match amount {
        Amount::Point(value) => number(value),
        Amount::Range { min, max } => format!("from {} to {}", number(min), number(max)),
    }
}

/// At most so many cells are listed.
const CELLS: usize = 8;

/// The set of equilibria of which the solution is one, unless that is all of it.
fn push_class(out: &mut String, solution: &Solution) {
    let size = |polytope: &Polytope| polytope.vertices.len();
    let single = |cell: &Named<Polytope>| cell.iter().all(|(_, own)| size(own) == 1);
    if solution.cells.len() <= 1 && solution.cells.iter().all(single) {
        return;
    }
    line(out, format_args!("  The whole class"));
    let text = "one connected set of equilibria, of which the above is one: in each product below, \
                any mixture of one side's extreme strategies goes with any of the other's";
    paragraph(out, "    ", text);
    let rows: Vec<(String, String)> = (1..)
        .zip(&solution.cells)
        .take(CELLS)
        .map(|(index, cell)| {
            let sides = cell.iter().map(|(player, own)| {
                format!(
                    "{player} {}",
                    count(size(own), "extreme strategy", "extreme strategies")
                )
            });
            (
                format!("product {index}"),
                sides.collect::<Vec<_>>().join(", "),
            )
        })
        .collect();
    table(out, 4, &rows);
    if solution.cells.len() > CELLS {
        line(
            out,
            format_args!("    and {} more", solution.cells.len() - CELLS),
        );
    }
}

/// At most [`INFOSETS`] rows, and how many more there are.
fn push_rows(out: &mut String, rows: &[(&str, String)]) {
    let shown = rows.len().min(INFOSETS);
    if rows.is_empty() {
        line(out, format_args!("    (nothing)"));
    }
    table(out, 4, &rows[..shown]);
    if rows.len() > shown {
        let more = count(rows.len() - shown, "information set", "information sets");
        line(
            out,
            format_args!("    and at {more} more, which `--format json` lists"),
        );
    }
}

fn push_beliefs(out: &mut String, solution: &Solution) {
    for (player, sets) in solution.beliefs.iter() {
        let several: Vec<_> = sets.iter().filter(|(_, nodes)| nodes.len() > 1).collect();
        if several.is_empty() {
            continue;
        }
        paragraph(out, "  ", &format!("{player} believes"));
        for (set, nodes) in several.iter().take(INFOSETS) {
            paragraph(out, "    ", &format!("at {set}"));
            let possible = |node: &&Likelihood| {
                let varies = node.range.first() != node.range.last();
                varies || !node.probability.is(0)
            };
            let rows: Vec<(String, String)> = nodes
                .iter()
                .filter(possible)
                .map(|node| (likelihood(node), history(&node.history)))
                .collect();
            let shown = rows.len().min(INFOSETS);
            table(out, 6, &rows[..shown]);
            if rows.len() > shown {
                line(
                    out,
                    format_args!("      and {} more histories", rows.len() - shown),
                );
            }
        }
        if several.len() > INFOSETS {
            let more = several.len() - INFOSETS;
            let more = count(more, "information set", "information sets");
            line(
                out,
                format_args!("    and at {more} more, which `--format json` lists"),
            );
        }
    }
}

/// A probability, with its range over the class where it varies.
fn likelihood(node: &Likelihood) -> String {
    match node.range.as_slice() {
        [low, high] if low != high => format!(
            "{}, in the class {} to {}",
            number(&node.probability),
            number(low),
            number(high)
        ),
        _ => number(&node.probability),
    }
}

/// The action taken, or the actions mixed with their probabilities.
fn actions(distribution: &Named<Number>) -> String {
    if let Some((action, _)) = distribution.iter().find(|(_, p)| p.is(1)) {
        return action.to_string();
    }
    let taken = distribution.iter().filter(|(_, p)| !p.is(0));
    taken
        .map(|(action, p)| format!("{action} {}", number(p)))
        .join(", ")
}

pub(super) fn numbers(named: &Named<Number>) -> Vec<(&str, String)> {
    named
        .iter()
        .map(|(name, value)| (name, number(value)))
        .collect()
}

fn history(actions: &[String]) -> String {
    if actions.is_empty() {
        "the root".to_string()
    } else {
        actions.join(", ")
    }
}

/// A certificate in words.
fn certificate(certificate: &CertificateDocument) -> String {
    let regret = if certificate.max_regret.is(0) {
        "no player gains by deviating: every regret is exactly 0".to_string()
    } else {
        let most = number(&certificate.max_regret);
        format!("no player gains more than {most} by deviating")
    };
    let Some(is) = &certificate.is else {
        return regret;
    };
    let holds = [
        ("Nash", is.nash),
        ("subgame perfect", is.subgame_perfect),
        ("weak perfect Bayesian", is.weak_pbe),
        ("sequential", is.sequential),
    ];
    let list = |what: Option<bool>| {
        let some = holds.iter().filter(|(_, holds)| *holds == what);
        some.map(|(name, _)| *name).join(", ")
    };
    let mut text = regret;
    for (what, word) in [
        (Some(true), "it is"),
        (Some(false), "it is not"),
        (None, "not decided is whether it is"),
    ] {
        let names = list(what);
        if !names.is_empty() {
            text += &format!("; {word} {names}");
        }
    }
    text
}
