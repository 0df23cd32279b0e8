//! The path of quantal response equilibria as a table.

use super::csv::field;
use crate::document::{Number, PathPoint};

/// The points as CSV, one number a line: `point,lambda,what,player,infoset,name,value`, where `what`
/// is `probability` of the action `name`, `belief` in the history `name`, or `payoff`. Points are
/// numbered from 1, as λ may fall on the way and come to one value again. A history is its actions
/// with ` > ` between them; a `>` or `\` in a name has a `\` before it.
pub fn path_csv(points: &[PathPoint]) -> String {
    let mut out = String::from("point,lambda,what,player,infoset,name,value\n");
    for (number, point) in (1..).zip(points) {
        let mut push = |what: &str, player: &str, infoset: &str, name: &str, value: &Number| {
            let value = value.to_f64();
            let [player, infoset, name] = [player, infoset, name].map(field);
            out += &format!(
                "{number},{},{what},{player},{infoset},{name},{value}\n",
                point.lambda
            );
        };
        for (player, sets) in point.strategy.iter() {
            for (set, taken) in sets.iter() {
                for (action, probability) in taken.iter() {
                    push("probability", player, set, action, probability);
                }
            }
        }
        for (player, sets) in point.beliefs.iter() {
            for (set, nodes) in sets.iter() {
                for node in nodes {
                    let name = |name: &String| name.replace('\\', "\\\\").replace('>', "\\>");
                    let history: Vec<String> = node.history.iter().map(name).collect();
                    let history = history.join(" > ");
                    push("belief", player, set, &history, &node.probability);
                }
            }
        }
        for (player, payoff) in point.payoffs.iter() {
            push("payoff", player, "", "", payoff);
        }
    }
    out
}
