//! One class of equilibria as a block of text.

use super::layout::{count, enumeration, line, paragraph, table};
use super::words::{Words, words};
use super::{INFOSETS, number};
use crate::document::{
    Amount, CertificateDocument, Likelihood, Named, Number, PartDocument, Polytope,
    PureProfilesDocument, RefinementsDocument, Solution, SolveDocument,
};
use crate::number::Rational;
use itertools::Itertools;

/// Appends the block.
pub(super) fn push_solution(out: &mut String, document: &SolveDocument, solution: &Solution) {
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
    push_strategies(out, document, solution);
    push_beliefs(out, solution);

    let known = match solution.partly {
        true => ", where the class is known; others of it may have more",
        false => "",
    };
    let bounds = match solution.payoff_bounds {
        true => ", within bounds that may be too wide",
        false => "",
    };
    line(out, format_args!("  Expected payoffs{known}{bounds}"));
    let rows: Vec<(&str, String)> = solution
        .payoffs
        .iter()
        .map(|(player, payoff)| (player, amount(payoff)))
        .collect();
    table(out, 4, &rows);

    line(out, format_args!("  Outcomes{known}"));
    let rows: Vec<(String, String)> = solution
        .outcomes
        .iter()
        .map(|play| (amount(&play.probability), history(&play.history)))
        .collect();
    table(out, 4, &rows);
    if solution.outcome_count > rows.len() {
        let more = solution.outcome_count - rows.len();
        let more = count(more, "more play", "more plays");
        line(out, format_args!("    and {more}, none of them likelier"));
    }
    push_class(out, solution);
    if let Some(profiles) = &solution.profiles {
        push_profiles(out, profiles);
    }
    push_parts(out, &solution.parts);
    if !solution.between.is_empty() {
        let many = match solution.parts.is_empty() {
            true => "exactly one solution of the conditions is",
            false => "a solution of the conditions is",
        };
        let text = format!(
            "Some probabilities are irrational; these are near them, and intervals in which {many} \
             proven to lie are in the JSON"
        );
        paragraph(out, "  ", &text);
    }
    if let Some(found) = &solution.refinements {
        push_refinements(out, found);
    }
    line(out, format_args!("  Certificate"));
    paragraph(out, "    ", &certificate(&solution.certificate));
}

fn push_strategies(out: &mut String, document: &SolveDocument, solution: &Solution) {
    let mut given = 0;
    for (player, sets) in solution.strategy.iter() {
        given += sets.len();
        paragraph(out, "  ", &format!("{player} plays"));
        let labels = words(sets.iter().map(|(label, _)| label));
        let rows: Vec<(Words, String)> = labels
            .into_iter()
            .zip(sets.iter())
            .enumerate()
            .map(|(number, (words, (label, distribution)))| {
                let shown = number < INFOSETS;
                let class = shown.then(|| in_class(solution, player, label));
                (words, actions(distribution) + &class.unwrap_or_default())
            })
            .collect();
        push_rows(out, &rows);
    }
    if given < document.game.infosets {
        let open = document.game.infosets - given;
        let open = count(open, "information set is", "information sets are");
        let why = "excluded by the player's own moves, so that anything does there";
        let text = format!("{open} left open: {why}");
        paragraph(out, "  ", &text);
    }
}

/// Pure equilibria with the same outcome.
fn push_profiles(out: &mut String, profiles: &PureProfilesDocument) {
    let text = match (profiles.count.as_str(), profiles.whole) {
        ("1", true) => return,
        ("1", false) => "Other pure profiles may have this outcome".to_string(),
        (count, whole) => {
            let (least, kind) = match (whole, profiles.product) {
                (true, true) => ("", ": every combination of"),
                (true, false) => ("", ": some combinations of"),
                (false, true) => ("At least ", ", among them every combination of"),
                (false, false) => ("At least ", ", among them combinations of"),
            };
            format!("{least}{count} pure profiles have this outcome{kind}")
        }
    };
    paragraph(out, "  ", &text);
    for (player, sets) in profiles.choices.iter() {
        let labels = words(sets.iter().map(|(label, _)| label));
        let rows: Vec<(Words, String)> = labels
            .into_iter()
            .zip(sets.iter())
            .map(|(words, (_, actions))| (words, actions.join(", ")))
            .collect();
        paragraph(out, "    ", player);
        push_rows(out, &rows);
    }
}

/// What belongs to the class besides products of polytopes.
fn push_parts(out: &mut String, parts: &[PartDocument]) {
    for part in parts {
        let dimension = match part.dimension {
            Some(dimension) => format!(" of dimension {dimension}"),
            None => String::new(),
        };
        let text = match part.polytope {
            true => {
                let points = count(part.profiles.len(), "extreme point", "extreme points");
                format!("The class has a polytope of profiles besides, with {points}")
            }
            false => format!(
                "The class has a curved set{dimension}, perhaps in several pieces, of which one \
                 profile is known"
            ),
        };
        paragraph(out, "  ", &text);
    }
}

/// What varies at an information set over the class: `; in the class assure 0 to 1/2`.
fn in_class(solution: &Solution, player: &str, label: &str) -> String {
    let cells = solution.cells.iter();
    let polytopes = cells.flat_map(|cell| cell.iter().filter(|(owner, _)| *owner == player));
    let vertices = polytopes.flat_map(|(_, polytope)| &polytope.vertices);
    let at = vertices.flat_map(|sets| sets.iter().filter(|(set, _)| *set == label));
    // By action: the least and the greatest probability.
    let mut ranges: Vec<(&str, &Number, &Number)> = Vec::new();
    for (_, distribution) in at {
        for (place, (action, probability)) in distribution.iter().enumerate() {
            match ranges.get_mut(place) {
                None => ranges.push((action, probability, probability)),
                Some((_, least, most)) => {
                    if value(probability) < value(least) {
                        *least = probability;
                    }
                    if value(probability) > value(most) {
                        *most = probability;
                    }
                }
            }
        }
    }
    let two = ranges.len() == 2;
    let varies = ranges.iter().filter(|(_, least, most)| least != most);
    // Of two actions one tells all.
    let some = varies.take(if two { 1 } else { usize::MAX });
    let text = some
        .map(|(action, least, most)| format!("{action} {} to {}", number(least), number(most)))
        .join(", ");
    match text.is_empty() {
        true => text,
        false => format!("; in the class {text}"),
    }
}

/// The number as a rational, so that it can be compared.
fn value(number: &Number) -> Rational {
    match number {
        Number::Exact(value) => value.clone(),
        Number::Float(value) => Rational::from_f64(*value).unwrap_or(Rational::ZERO),
    }
}

pub(super) fn amount(amount: &Amount) -> String {
    match amount {
        Amount::Point(value) => number(value),
        Amount::Range { min, max } => format!("{} to {}", number(min), number(max)),
    }
}

/// Says of a class that it is more than one equilibrium.
fn push_class(out: &mut String, solution: &Solution) {
    let single = |(_, polytope): (&str, &Polytope)| polytope.vertices.len() == 1;
    let point = solution.cells.len() <= 1;
    if point && solution.cells.iter().all(|cell| cell.iter().all(single)) {
        return;
    }
    line(out, format_args!("  The whole class"));
    let products = match solution.cells.len() {
        1 => "a product of one polytope of strategies for each player".to_string(),
        some => format!("the union of {some} products of polytopes of strategies"),
    };
    let text = format!(
        "one connected set of equilibria, of which the above is one: {products}, whose extreme \
         points `--format json` lists; ranges above are over the whole class"
    );
    paragraph(out, "    ", &text);
}

/// The tests of forward induction in words.
fn test(name: &str) -> &str {
    match name {
        "intuitive" => "intuitive criterion",
        "d1" => "D1",
        "divinity" => "divinity",
        "d2" => "D2",
        "nwbr" => "never a weak best response",
        other => other,
    }
}

/// The tests by verdict; the reason of each that fails or is not determined, if it is a new one.
fn push_refinements(out: &mut String, found: &RefinementsDocument) {
    line(out, format_args!("  Forward induction"));
    let verdicts = [
        (Some(true), "passes"),
        (Some(false), "fails"),
        (None, "undetermined"),
    ];
    let mut rows: Vec<(&str, String)> = Vec::new();
    for (verdict, word) in verdicts {
        let tests = found.verdicts().into_iter();
        let tests: Vec<&str> = tests.filter(|t| t.1 == verdict).map(|t| t.0).collect();
        if tests.is_empty() {
            continue;
        }
        rows.push((word, tests.iter().map(|name| test(name)).join(", ")));
        if verdict == Some(true) {
            continue;
        }
        let reasons = tests
            .iter()
            .filter_map(|name| Some((name, found.reasons.get(name)?)));
        for (name, reason) in reasons.unique_by(|(_, reason)| *reason) {
            rows.push(("", format!("{}: {reason}", test(name))));
        }
    }
    table(out, 4, &rows);
}

/// At most [`INFOSETS`] rows, by type where there are types, and how many more there are.
pub(super) fn push_rows(out: &mut String, rows: &[(Words, String)]) {
    let shown = rows.len().min(INFOSETS);
    if rows.is_empty() {
        line(out, format_args!("    (nothing)"));
    }
    let listed = &rows[..shown];
    let types = listed.iter().map(|(words, _)| words.own.as_deref());
    for own in types.unique() {
        let rows: Vec<(&str, &String)> = listed
            .iter()
            .filter(|(words, _)| words.own.as_deref() == own)
            .map(|(words, text)| (words.text.as_str(), text))
            .collect();
        let indent = match own {
            None => 4,
            Some(own) => {
                paragraph(out, "    ", &format!("if {own}"));
                6
            }
        };
        table(out, indent, &rows);
    }
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
        let labels = words(several.iter().map(|(set, _)| *set));
        for (words, (_, nodes)) in labels.iter().zip(&several).take(INFOSETS) {
            let own = words.own.iter().map(|own| format!(", if {own}"));
            paragraph(
                out,
                "    ",
                &format!("at {}{}", words.text, own.collect::<String>()),
            );
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
    let beliefs = solution.left_out.map_or(0, |left_out| left_out.beliefs);
    if beliefs > 0 {
        let many = count(beliefs, "information set", "information sets");
        let text = format!("Beliefs at {many} are left out: their histories are too long");
        paragraph(out, "  ", &text);
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
pub(super) fn actions(distribution: &Named<Number>) -> String {
    if let Some((action, _)) = distribution.iter().find(|(_, p)| p.is(1)) {
        return action.to_string();
    }
    let taken = distribution.iter().filter(|(_, p)| !p.is(0));
    taken
        .map(|(action, p)| format!("{action} {}", number(p)))
        .join(", ")
}

pub(super) fn history(actions: &[String]) -> String {
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
        return match &certificate.max_conditional_regret {
            Some(most) => format!(
                "{regret}, and none more than {} from any information set on, given the belief there",
                number(most)
            ),
            None => regret,
        };
    };
    let holds = [
        ("Nash", "nash", is.nash),
        ("subgame perfect", "subgame_perfect", is.subgame_perfect),
        ("weak perfect Bayesian", "weak_pbe", is.weak_pbe),
        ("sequential", "sequential", is.sequential),
    ];
    let mut text = regret;
    for (what, last) in [(Some(true), "and"), (Some(false), "or"), (None, "or")] {
        let some = holds.iter().filter(|(_, _, holds)| *holds == what);
        let (names, keys): (Vec<&str>, Vec<&str>) = some.map(|(name, key, _)| (name, key)).unzip();
        if names.is_empty() {
            continue;
        }
        let names = enumeration(&names, last);
        text += &match what {
            Some(true) => format!("; it is {names}"),
            Some(false) => format!("; it is not {names}"),
            None => format!("; whether it is {names} is not decided"),
        };
        let reasons = keys.iter().filter_map(|key| is.reasons.get(key));
        let reasons = reasons.unique().join("; ");
        if !reasons.is_empty() {
            text += &format!(": {reasons}");
        }
    }
    text
}
