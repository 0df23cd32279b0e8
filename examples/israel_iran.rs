//! A private assurance between Israel and Iran at three degrees of credibility: every class of
//! sequential equilibria, what Iran believes, who gets what, and the certificates.
//!
//! `cargo run --release --example israel_iran`

use demarche::analysis::best_over_cells;
use demarche::document::{Extent, Number, SolveDocument};
use demarche::strategy::Range;
use demarche::{Class, Concept, Error, Game, Model, Options, Rational, report};
use std::time::Instant;

const QUESTION: &str = "
Israel assures Iran, through Moscow, that it will not strike first while it fights Hezbollah. A
sincere Israel would lose by striking, a hollow one would gain; Iran does not know which it faces,
and restrains itself or intervenes. Can words that cost little make it stand aside? That turns on
p, the probability that Iran gives beforehand to a sincere Israel. All numbers of the model are
assumptions that order outcomes; none is an estimate of a country.

For each of three values of p here are all sequential equilibria, in connected classes. Every
certificate is recomputed from the game tree by code that did not solve it and uses nothing of the
solver, and so is every verdict of forward induction.
";

/// What the classes are compared in.
const QUANTITIES: [&str; 3] = ["Iran restrains", "Israel", "Iran"];

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
    let mut rows = Vec::new();
    for credibility in [default_p.as_str(), "1/2", "3/10"] {
        let started = Instant::now();
        let values = default.clone().with("p", credibility)?;
        let game = model.game(&values)?;
        let built = started.elapsed();
        let catalogue = Concept::Sequential.solve(&game, &Options::default())?;

        let extent = Extent::Outcomes(report::OUTCOMES);
        let mut document = SolveDocument::new(&game, &[], &catalogue, built, extent)?;
        document.game.title = format!("Credibility p = {credibility}");
        text += &report::solve(&document);
        text += "\n";

        let restrains = model.objective("response == restrain", &values, &game)?;
        for class in &catalogue.classes {
            let name = class.name.as_deref().unwrap_or("no name");
            let found =
                best_over_cells(&game, &class.cells, &restrains, &Options::default().start())?;
            let restrains = found.map_or(String::new(), |found| in_figures(&found.range));
            let [israel, iran] = ["Israel", "Iran"].map(|player| payoff(&game, class, player));
            let cells = [restrains, israel, iran];
            rows.push((format!("p = {credibility:<6} {name}"), cells));
        }
    }
    Ok(text + &table(&rows))
}

/// What a player expects over a class.
fn payoff(game: &Game, class: &Class, player: &str) -> String {
    let place = game.find_player(player);
    let range = place.and_then(|place| class.payoffs.get(place.index()));
    range.map_or(String::new(), in_figures)
}

fn in_figures(range: &Range) -> String {
    let say = |value: &Rational| report::number(&Number::Exact(value.clone()));
    match range.is_point() {
        true => say(&range.least),
        false => format!("{} to {}", say(&range.least), say(&range.greatest)),
    }
}

/// The classes below each other.
fn table(rows: &[(String, [String; 3])]) -> String {
    let row = |name: &str, cells: [&str; 3]| {
        let [restrains, israel, iran] = cells;
        let line = format!("{name:43}  {restrains:22}  {israel:16}  {iran}");
        format!("{}\n", line.trim_end())
    };
    let mut text = row("", QUANTITIES);
    for (name, cells) in rows {
        text += &row(name, cells.each_ref().map(String::as_str));
    }
    text
}
