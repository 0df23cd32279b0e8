//! A catalogue of equilibria.

use super::check::title;
use super::layout::{JOINT, count, paragraph, table};
use super::number;
use super::number::setting;
use super::solution::push_solution;
use crate::document::{Named, Number, ObjectiveDocument, SolveDocument};
use itertools::Itertools;

/// What `solve` prints for people.
pub fn solve(document: &SolveDocument) -> String {
    let mut out = String::new();
    paragraph(&mut out, "", title(&document.game.title));
    let mut rows = Vec::new();
    if !document.game.parameters.is_empty() {
        let parameters = document.game.parameters.iter();
        let parameters = parameters
            .map(|(name, value)| setting(name, value).replace(' ', &JOINT.to_string()))
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
    if let Some(objective) = &document.objective {
        rows.push(("objective", best(objective)));
    }
    if let Some(path) = path(document) {
        rows.push(("path", path));
    }
    table(&mut out, 2, &rows);
    for solution in &document.solutions {
        out.push('\n');
        push_solution(&mut out, document, solution);
    }
    out
}

/// How far the path of quantal response equilibria goes.
fn path(document: &SolveDocument) -> Option<String> {
    let last = document.path.last()?;
    let points = count(document.path.len(), "point", "points");
    let end = number(&Number::Float(last.lambda));
    Some(format!(
        "{points} from λ = 0 to λ {end}; `--path FILE.csv` writes them"
    ))
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
        "one" if document.objective.is_some() => "others may be as good",
        "one" | "found" => "there may be others",
        "bound" => "whether it is the best is not proved",
        other => other,
    };
    match &document.reason {
        Some(reason) if document.status != "limit" => format!("{some}; {list}: {reason}"),
        Some(reason) if document.solutions.is_empty() => format!("nothing before {reason}"),
        None => format!("{some}; {list}"),
        Some(reason) => format!("{some} before {reason}; {list}"),
    }
}

/// What the answer makes of an objective.
fn best(objective: &ObjectiveDocument) -> String {
    let value = number(&objective.value);
    let most = match (objective.bound, &objective.at_most) {
        (false, _) => "the most that there is, proved exactly".to_string(),
        (true, Some(most)) => format!("there may be more, but not above {}", number(most)),
        (true, None) => "there may be more".to_string(),
    };
    format!("{} = {value}: {most}", objective.expression)
}

/// A concept in words.
pub(super) fn concept(name: &str) -> &str {
    match name {
        "zero-sum" => "equilibrium of a constant-sum game (`zero-sum`)",
        "nash" => "Nash equilibrium (`nash`)",
        "subgame-perfect" => "subgame perfect equilibrium (`subgame-perfect`)",
        "weak-pbe" => "weak perfect Bayesian equilibrium (`weak-pbe`)",
        "sequential" => "sequential equilibrium (`sequential`)",
        "pure-nash" => "Nash equilibrium in which nobody mixes (`pure-nash`)",
        "pure-sequential" => "sequential equilibrium in which nobody mixes (`pure-sequential`)",
        "quasi-perfect" => "quasi-perfect equilibrium (`quasi-perfect`)",
        "aqre" => "limit of agent quantal response equilibria, sequential (`aqre`)",
        "ce" => "correlated equilibrium (`ce`)",
        "cce" => "coarse correlated equilibrium (`cce`)",
        "efce" => "extensive-form correlated equilibrium (`efce`)",
        "efcce" => "extensive-form coarse correlated equilibrium (`efcce`)",
        "nfcce" => "normal-form coarse correlated equilibrium (`nfcce`)",
        "communication" => "communication equilibrium (`communication`)",
        "certification" => "certification equilibrium (`certification`)",
        "bce" => "Bayes correlated equilibrium (`bce`)",
        "sse" => "strong Stackelberg equilibrium (`sse`)",
        "sefce" => "Stackelberg extensive-form correlated equilibrium (`sefce`)",
        "planner" => "plan of one whom everybody obeys (`planner`)",
        other => other,
    }
}

pub(super) fn numbers(named: &Named<Number>) -> Vec<(&str, String)> {
    named
        .iter()
        .map(|(name, value)| (name, number(value)))
        .collect()
}
