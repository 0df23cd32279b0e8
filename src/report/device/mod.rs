//! A device, what it brings about and what its incentive constraints cost.

mod parts;
mod verify;

pub use verify::verify_device;

use super::check::title;
use super::layout::{JOINT, count, line, paragraph, table};
use super::number;
use super::number::setting;
use super::solution::{amount, history};
use super::solve::{concept, numbers};
use crate::document::{
    DeviceCertificateDocument, DeviceDocument, DeviceSolution, DualDocument, EXPECTED, Number,
    ObjectiveDocument,
};
use itertools::Itertools;

/// How many shadow prices are shown.
const PRICES: usize = 20;

/// What `solve` prints for people of a concept with a device.
pub fn device(document: &DeviceDocument) -> String {
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
    let method = match &document.backend {
        None => document.method.clone(),
        Some(backend) => format!("{}, with {backend}", document.method),
    };
    rows.push(("method", method));
    rows.push(("found", found(document)));
    if let Some(objective) = &document.objective {
        rows.push(("objective", best(objective, document.solutions.is_empty())));
    }
    table(&mut out, 2, &rows);
    for solution in &document.solutions {
        out.push('\n');
        push_solution(&mut out, document, solution);
    }
    push_prices(&mut out, document);
    out
}

/// Whether there is a device, and whether others are as good.
fn found(document: &DeviceDocument) -> String {
    let limit = match (&document.reason, document.status.as_str()) {
        (Some(reason), "limit") => format!(" before {reason}"),
        _ => String::new(),
    };
    let Some(solution) = document.solutions.first() else {
        return match &document.objective {
            Some(_) => format!("a bound only, and no device that attains it{limit}"),
            None => format!("nothing{limit}"),
        };
    };
    let others = match (&document.objective, solution.unique) {
        (None, _) => "one of many that there may be",
        (Some(_), Some(true)) => "every device that is as good leads to the same plays",
        (Some(_), Some(false)) => "others are as good and lead to other plays",
        (Some(_), None) => "others may be as good",
    };
    format!("a device{limit}; {others}")
}

/// The objective and its value.
fn best(objective: &ObjectiveDocument, only_bound: bool) -> String {
    let goal = goal(&objective.expression);
    let value = number(&objective.value);
    if only_bound {
        let most = objective.at_most.as_ref().map_or(value, number);
        return format!("{goal} is at most {most}");
    }
    let most = match (objective.bound, &objective.at_most) {
        (false, _) => "the most that there is, proved exactly".to_string(),
        (true, Some(most)) => format!("there may be more, but not above {}", number(most)),
        (true, None) => "there may be more".to_string(),
    };
    format!("{goal} = {value}: {most}")
}

/// An objective in words: `Pr(response == restrain)` where it is a condition.
pub(super) fn goal(expression: &str) -> String {
    let plain = |text: &&str| expression.contains(*text);
    let condition = ["==", "!="].iter().any(plain);
    let arithmetic = ["+", "*", "/", "(", " - ", "if "].iter().any(plain);
    match condition && !arithmetic && !expression.starts_with('-') {
        true => format!("Pr({expression})"),
        false => expression.to_string(),
    }
}

fn push_solution(out: &mut String, document: &DeviceDocument, solution: &DeviceSolution) {
    paragraph(out, "", &format!("The device ({})", solution.proof));
    parts::push_device(out, document, solution);
    let over = match solution.unique {
        Some(false) => ", over all devices that are as good",
        _ => "",
    };
    line(out, format_args!("  Expected payoffs{over}"));
    let payoffs = solution.payoffs.iter();
    let rows: Vec<(&str, String)> = payoffs.map(|(name, own)| (name, amount(own))).collect();
    table(out, 4, &rows);
    line(out, format_args!("  Outcomes"));
    let plays = solution.outcomes.iter();
    let rows: Vec<(String, String)> = plays
        .map(|play| (amount(&play.probability), history(&play.history)))
        .collect();
    table(out, 4, &rows);
    if solution.outcome_count > rows.len() {
        let more = count(
            solution.outcome_count - rows.len(),
            "more play",
            "more plays",
        );
        line(out, format_args!("    and {more}, none of them likelier"));
    }
    if let Some(certificate) = &solution.certificate {
        line(out, format_args!("  Certificate"));
        let leader = solution.leader.as_deref();
        paragraph(out, "    ", &self::certificate(certificate, leader));
    }
}

/// How players may deviate.
fn deviating(concept: &str) -> &'static str {
    match concept {
        "communication" => "misreporting, by silence or by disobeying",
        "certification" => "silence or by disobeying",
        "cce" | "nfcce" | "efcce" => "leaving the device",
        "sse" => "replying otherwise",
        _ => "disobeying",
    }
}

fn certificate(certificate: &DeviceCertificateDocument, leader: Option<&str>) -> String {
    let concept = certificate.concept.as_str();
    if concept == "planner" {
        return "a planner whom everybody obeys has nothing to deter".to_string();
    }
    let who = match leader {
        Some(leader) => format!("no player but `{leader}`, who is bound,"),
        None => "no player".to_string(),
    };
    let by = deviating(concept);
    match certificate.max_gain.is(0) {
        true => format!("{who} gains by {by}: every gain is exactly 0"),
        false => {
            let most = number(&certificate.max_gain);
            format!("{who} gains more than {most} by {by}")
        }
    }
}

fn push_prices(out: &mut String, document: &DeviceDocument) {
    let Some(objective) = document
        .objective
        .as_ref()
        .filter(|_| !document.duals.is_empty())
    else {
        return;
    };
    let goal = goal(&objective.expression);
    out.push('\n');
    line(out, format_args!("Shadow prices"));
    for dual in document.duals.iter().take(PRICES) {
        paragraph(out, "  ", &price(dual, &goal));
    }
    if document.duals.len() > PRICES {
        let more = document.duals.len() - PRICES;
        let more = count(more, "smaller one", "smaller ones");
        line(
            out,
            format_args!("  and {more}, which `--format json` lists"),
        );
    }
}

/// A shadow price in words.
fn price(dual: &DualDocument, goal: &str) -> String {
    let unit = match dual.per == EXPECTED {
        true => "its expected payoff",
        false => "its payoff there",
    };
    let constraint = &dual.constraint;
    let Some(change) = &dual.relaxing else {
        let price = number(&dual.price);
        return format!(
            "one unit of {unit} in {constraint} has the price {price} in {goal}, one of those that \
             it may have"
        );
    };
    let relaxing = match change.is(0) {
        true => format!("does not raise {goal}"),
        false => format!("raises {goal} by {}", number(change)),
    };
    let tightening = match &dual.tightening {
        Some(taken) if taken.is(0) => "tightening it does not lower it".to_string(),
        Some(taken) if taken == change => "tightening it lowers it by as much".to_string(),
        Some(taken) => format!("tightening it lowers it by {}", number(taken)),
        None => "once it is tightened there is no device".to_string(),
    };
    format!("relaxing {constraint} by one unit of {unit} {relaxing}; {tightening}")
}

/// Numbers by player.
fn push_numbers(out: &mut String, head: &str, named: &crate::document::Named<Number>) {
    line(out, format_args!("  {head}"));
    table(out, 4, &numbers(named));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_probabilities() {
        assert_eq!(goal("response == restrain"), "Pr(response == restrain)");
        assert_eq!(goal("Israel + Iran"), "Israel + Iran");
        assert_eq!(
            goal("Israel - 2*(act == strike)"),
            "Israel - 2*(act == strike)"
        );
        assert_eq!(goal("min(Israel, Iran)"), "min(Israel, Iran)");
    }

    #[test]
    fn prices_are_sentences() {
        let mut dual = DualDocument {
            constraint: "hollow Israel's truth-telling at `message | hollow`".to_string(),
            player: "Israel".to_string(),
            infoset: Some("message | hollow".to_string()),
            recommended: None,
            price: Number::Float(0.25),
            relaxing: Some(Number::Float(0.25)),
            tightening: Some(Number::Float(0.5)),
            per: "the player's payoff there".to_string(),
        };
        assert_eq!(
            price(&dual, "Pr(response == restrain)"),
            "relaxing hollow Israel's truth-telling at `message | hollow` by one unit of its payoff \
             there raises Pr(response == restrain) by ≈ 0.25; tightening it lowers it by ≈ 0.5"
        );
        dual.tightening = None;
        let text = price(&dual, "Iran");
        assert!(
            text.ends_with("once it is tightened there is no device"),
            "{text}"
        );
    }
}
