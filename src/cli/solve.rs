//! `demarche solve`: equilibria with their certificates.

use super::Ending;
use super::input::Source;
use super::interval::Intervals;
use super::output::{Format, complain, write_file};
use super::progress::Line;
use demarche::concepts::{self, Concept};
use demarche::diagnostic::{Diagnostic, Error};
use demarche::document::{Extent, SolveDocument};
use demarche::number::Rational;
use demarche::report;
use demarche::study::Question;

/// Every concept of the command line, available or not: a name that is not here is a slip.
const CONCEPTS: &[&str] = &[
    "zero-sum",
    "nash",
    "pure-nash",
    "pure-sequential",
    "subgame-perfect",
    "spe",
    "weak-pbe",
    "sequential",
    "quasi-perfect",
    "aqre",
    "ce",
    "cce",
    "efce",
    "efcce",
    "nfcce",
    "communication",
    "certification",
    "bce",
    "sse",
    "sefce",
];

/// Whether there is a concept of this name, available or not; complains if there is none.
pub fn is_concept(name: &str) -> bool {
    let known = CONCEPTS.contains(&name);
    if !known {
        let fault = Diagnostic::error(format!("there is no concept `{name}`"));
        let known = Concept::ALL.map(Concept::name).join("`, `");
        let fault = fault.hint(format!("what can be solved is `{known}`"));
        complain([&fault.suggest(name, CONCEPTS.iter().copied())]);
    }
    known
}

/// The concept of a study.
pub const LISTED: &str = "Which equilibria, by a name as in `solve` [default: sequential ones, but \
                          of more than two players who do not see everything only the pure ones, \
                          unless there are too many profiles; where these cannot be listed, Nash \
                          ones of two players, and subgame perfect ones where everybody sees \
                          everything]";

/// The concept of a name that there is.
pub fn find(name: &str) -> Result<Concept, Error> {
    name.parse().map_err(|_| {
        let known = Concept::ALL.map(Concept::name).join("`, `");
        Error::unsupported(
            format!("the concept `{name}` cannot be solved yet"),
            format!("what can be solved is `{known}`"),
        )
    })
}

#[derive(Debug, clap::Args)]
pub struct Solve {
    #[command(flatten)]
    source: Source,
    /// What to find: zero-sum, nash, pure-nash, subgame-perfect, weak-pbe, sequential,
    /// pure-sequential, quasi-perfect or aqre [default: sequential equilibria where they can be
    /// listed, of more than two players at least the pure ones; otherwise one equilibrium: Nash, of
    /// more than two players sequential, and where everybody sees everything subgame perfect]
    #[arg(long, value_name = "CONCEPT")]
    concept: Option<String>,
    /// Find every equilibrium instead of one
    #[arg(long, conflicts_with = "interval")]
    all: bool,
    /// Find the best equilibrium for an expression in expected payoffs and probabilities, such as
    /// `Israel + Iran` or `response == restrain`
    #[arg(
        long,
        value_name = "EXPR",
        allow_hyphen_values = true,
        conflicts_with = "interval"
    )]
    objective: Option<String>,
    /// `aqre`: values of λ, in units of one over payoffs, at which the quantal response equilibria
    /// are wanted, such as `0.5,1,10`
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = lambda)]
    lambda: Vec<f64>,
    /// `aqre`: write the path of quantal response equilibria to this `.csv`
    #[arg(long, value_name = "FILE")]
    path: Option<String>,
    #[command(flatten)]
    intervals: Intervals,
}

fn lambda(text: &str) -> Result<f64, String> {
    let value = text.trim().parse::<Rational>().map(|value| value.to_f64());
    match value {
        Ok(value) if value.is_finite() && value >= 0.0 => Ok(value),
        _ => Err("λ is a number from zero on, such as `0.5` or `1/2`".into()),
    }
}

impl Solve {
    pub fn run(self) -> Result<Ending, Error> {
        let concept = match &self.concept {
            None => None,
            Some(name) if !is_concept(name) => return Ok(Ending::Usage),
            Some(name) => Some(find(name)?),
        };
        if concept != Some(Concept::Aqre) && (self.path.is_some() || !self.lambda.is_empty()) {
            let fault = Diagnostic::error("only the concept `aqre` has a path");
            complain([&fault.hint("add `--concept aqre`, or leave out `--path` and `--lambda`")]);
            return Ok(Ending::Usage);
        }
        if self.intervals.are_given() {
            let question = Question {
                concept,
                ..Question::default()
            };
            return self.intervals.run(&self.source, &question);
        }
        let input = self.source.read()?;
        let common = &self.source.common;
        let mut options = common.effort.options();
        options.all = self.all;
        options.lambdas = self.lambda;
        let line = Line::start();
        options.progress = line.as_ref().map(Line::sink);
        let game = &input.game;
        let objective = self.objective.as_deref();
        let objective = objective.map(|text| input.objective(text)).transpose()?;
        let catalogue = match (concept, &objective) {
            (Some(concept), None) => concept.solve(game, &options),
            (None, None) => concepts::solve(game, &options),
            (Some(concept), Some(objective)) => concept.best(game, objective, &options),
            (None, Some(objective)) => concepts::best(game, objective, &options),
        };
        drop(line);
        let extent = match common.output.format {
            Format::Text => Extent::Outcomes(report::OUTCOMES),
            Format::Json => Extent::Whole,
        };
        let document = SolveDocument::new(
            &input.game,
            &input.parameters,
            &catalogue?,
            input.seconds,
            extent,
        )?;
        if let Some(file) = &self.path {
            write_file(file, &report::path_csv(&document.path))?;
        }
        common.output.print(&document, report::solve)?;
        Ok(Ending::Done)
    }
}
