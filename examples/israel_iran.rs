//! A private assurance between Israel and Iran at three degrees of credibility: the equilibrium,
//! what Iran believes, who gets what, and the certificate.
//!
//! `cargo run --release --example israel_iran`

use demarche::analysis::plays;
use demarche::document::{Extent, Named, Number, SolveDocument};
use demarche::{Class, Concept, Error, Game, Model, Options, Rational, report};
use std::time::Instant;

const QUESTION: &str = "
Israel assures Iran, through Moscow, that it will not strike first while it fights Hezbollah. A
sincere Israel would lose by striking, a hollow one would gain; Iran does not know which it faces,
and restrains itself or intervenes. Can words that cost little make it stand aside? That turns on
p, the probability that Iran gives beforehand to a sincere Israel. All numbers of the model are
assumptions that order outcomes; none is an estimate of a country.

For each of three values of p here is one equilibrium; there may be others. Every certificate is
recomputed from the game tree by code that did not solve it and uses nothing of the solver.
Choices that Israel's own moves exclude are left open, and what hangs on them is not decided.
";

/// What the three answers are compared in.
const QUANTITIES: [&str; 6] = [
    "A hollow Israel assures with probability",
    "Iran's belief that the assurance is sincere",
    "Iran restrains with probability",
    "Israel's payoff",
    "Iran's payoff",
    "Largest regret",
];

fn main() -> Result<(), Error> {
    print!("{}", story()?);
    Ok(())
}

/// Everything that the example prints.
pub fn story() -> Result<String, Error> {
    let folder = env!("CARGO_MANIFEST_DIR");
    let model = Model::from_path(format!("{folder}/models/israel_iran/assurance.toml"))?;
    let mut text = format!("{}\n{QUESTION}\n", model.title().to_uppercase());

    let default = model.defaults();
    let default_p = default.get("p").map_or(String::new(), Rational::to_string);
    let mut columns = Vec::new();
    for credibility in [default_p.as_str(), "1/2", "3/10"] {
        let started = Instant::now();
        let game = model.game(&default.clone().with("p", credibility)?)?;
        let built = started.elapsed();
        let catalogue = Concept::Nash.solve(&game, &Options::default())?;

        let extent = Extent::Outcomes(report::OUTCOMES);
        let mut document = SolveDocument::new(&game, &[], &catalogue, built, extent)?;
        document.game.title = format!("Credibility p = {credibility}");
        for solution in &mut document.solutions {
            solution.strategy = in_words(&solution.strategy);
            solution.beliefs = in_words(&solution.beliefs);
        }
        text += &report::solve(&document);

        if let Some(class) = catalogue.classes.first() {
            let values = quantities(&game, class)?;
            let [_, belief, restrains, ..] = &values;
            text += &format!(
                "\n  Iran, once assured, believes Israel sincere with probability {belief}.\n  \
                 Iran restrains itself with probability {restrains}.\n\n"
            );
            columns.push((format!("p = {credibility}"), values));
        }
    }
    Ok(text + &table(&columns))
}

/// The values of [`QUANTITIES`] in an equilibrium.
fn quantities(game: &Game, class: &Class) -> Result<[String; 6], Error> {
    let set = |player, label| game.find_infoset(game.find_player(player)?, label);
    let message = set("Israel", "message | hollow").and_then(|set| class.profile.at(set));
    let assures = message.map(|actions| actions[0].clone());

    // By Bayes' rule; undetermined if no play of the equilibrium has Israel assure.
    let assured = set("Iran", "response | message=assure");
    let assured = assured.filter(|&set| class.beliefs.at(set).is_some());
    let belief = assured.map(|set| {
        let nodes = class.beliefs.of(set);
        let sincere = nodes.filter(|(node, _)| game.history(*node).contains(&"sincere"));
        sincere.map(|(_, probability)| probability).sum()
    });

    let plays = plays(game, &class.profile)?.into_iter();
    let restrained = plays.filter(|(end, _)| game.history(*end).contains(&"restrain"));
    let restrains = restrained.map(|(_, probability)| probability).sum();

    let certificate = &class.certificate;
    let [israel, iran] = [0, 1].map(|player| certificate.payoffs.get(player).cloned());
    let regret = Some(certificate.max_regret.clone());
    Ok([assures, belief, Some(restrains), israel, iran, regret].map(in_figures))
}

fn in_figures(value: Option<Rational>) -> String {
    match value {
        Some(value) => report::number(&Number::Exact(value)),
        None => "not determined".to_string(),
    }
}

/// Says `act | hollow, message=assure, response=restrain` as `hollow, act after assure, restrain`.
fn in_words<V: Clone>(by_player: &Named<Named<V>>) -> Named<Named<V>> {
    let words = |label: &str| {
        let (stage, known) = label.split_once(" | ").unwrap_or((label, ""));
        let (seen, own): (Vec<&str>, Vec<&str>) =
            known.split(", ").partition(|part| part.contains('='));
        let seen: Vec<&str> = seen
            .iter()
            .filter_map(|s| Some(s.split_once('=')?.1))
            .collect();
        let after = if seen.is_empty() { "" } else { " after " };
        let own = own.join(", ");
        let comma = if own.is_empty() { "" } else { ", " };
        format!("{own}{comma}{stage}{after}{}", seen.join(", "))
    };
    let sets = |sets: &Named<V>| {
        sets.iter()
            .map(|(set, v)| (words(set), v.clone()))
            .collect()
    };
    by_player
        .iter()
        .map(|(player, by_set)| (player, sets(by_set)))
        .collect()
}

/// The answers side by side.
fn table(columns: &[(String, [String; 6])]) -> String {
    let row = |name: &str, cells: Vec<&String>| {
        let cells: String = cells.iter().map(|cell| format!("  {cell:>16}")).collect();
        format!("{name:43}{cells}\n")
    };
    let mut text = row("", columns.iter().map(|(head, _)| head).collect());
    for (index, name) in QUANTITIES.iter().enumerate() {
        let values = columns.iter().map(|(_, values)| &values[index]);
        text += &row(name, values.collect());
    }
    text
}
