//! `demarche solve`: equilibria and devices with their certificates.

use super::Ending;
use super::input::{Source, player};
use super::interval::Intervals;
use super::output::{Format, complain, write_file};
use super::patience::Work;
use demarche::concepts::{self, Concept, Mediation, Request, TieBreak};
use demarche::diagnostic::{Diagnostic, Error};
use demarche::document::{DeviceDocument, Extent, SolveDocument};
use demarche::game::{Goal, Objective};
use demarche::number::Rational;
use demarche::report;
use demarche::study::Question;

/// What may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Equilibria.
    Profiles(Concept),
    /// Equilibria with a device.
    Device(Mediation),
}

impl Asked {
    /// The concept of a study; refuses those with a device.
    pub fn listed(self) -> Result<Concept, Error> {
        match self {
            Asked::Profiles(concept) => Ok(concept),
            Asked::Device(concept) => Err(Error::unsupported(
                format!("`{concept}` is a concept with a device, and this lists equilibria"),
                "use `solve`, `value`, or `threshold` with an `--objective`",
            )),
        }
    }
}

/// The concept of a name; complains if there is none.
pub fn asked(name: &str) -> Option<Asked> {
    let found = match name.parse() {
        Ok(concept) => Some(Asked::Profiles(concept)),
        Err(_) => name.parse().ok().map(Asked::Device),
    };
    if found.is_none() {
        let fault = Diagnostic::error(format!("there is no concept `{name}`"));
        let known = Concept::ALL.map(Concept::name).into_iter();
        let known: Vec<&str> = known.chain(Mediation::ALL.map(Mediation::name)).collect();
        let fault = fault.hint(format!("what can be solved is `{}`", known.join("`, `")));
        complain([&fault.suggest(name, known)]);
    }
    found
}

/// Complains of arguments that make no sense together.
pub fn misused(message: &str, way_out: &str) -> Ending {
    complain([&Diagnostic::error(message).hint(way_out)]);
    Ending::Usage
}

/// The concept of a study.
pub const LISTED: &str = "Which equilibria, by a name as in `solve` [default: sequential ones, but \
                          of more than two players who do not see everything only the pure ones, \
                          unless there are too many profiles; where these cannot be listed, Nash \
                          ones of two players, and subgame perfect ones where everybody sees \
                          everything]";

#[derive(Debug, clap::Args)]
pub struct Solve {
    #[command(flatten)]
    source: Source,
    /// What to find: zero-sum, nash, pure-nash, subgame-perfect, weak-pbe, sequential,
    /// pure-sequential, quasi-perfect or aqre; or a device: ce, cce, efce, efcce, nfcce,
    /// communication, certification, bce, sse, sefce or planner [default: sequential equilibria
    /// where they can be listed, of more than two players at least the pure ones; otherwise one
    /// equilibrium: Nash, of more than two players sequential, and where everybody sees everything
    /// subgame perfect]
    #[arg(long, value_name = "CONCEPT")]
    concept: Option<String>,
    /// Find every equilibrium instead of one
    #[arg(long, conflicts_with = "interval")]
    all: bool,
    /// Find the best equilibrium for an expression in expected payoffs and probabilities, such as
    /// `Israel + Iran` or `response == restrain`; of a device also the least of several payoffs,
    /// `min(Israel, Iran)`
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
    /// `sse`, `sefce`: who pledges [default: the first player]
    #[arg(long, value_name = "PLAYER")]
    leader: Option<String>,
    /// What decides between devices that are equally good: `sparse` for few recommendations, or a
    /// second expression to make the most of
    #[arg(long, value_name = "EXPR|sparse", allow_hyphen_values = true)]
    tie_break: Option<String>,
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
    pub fn run(self, work: &mut Work) -> Result<Ending, Error> {
        let concept = match self.concept.as_deref().map(asked) {
            None => None,
            Some(None) => return Ok(Ending::Usage),
            Some(Some(Asked::Profiles(concept))) => Some(concept),
            Some(Some(Asked::Device(concept))) => return self.device(concept, work),
        };
        if self.leader.is_some() || self.tie_break.is_some() {
            return Ok(misused(
                "`--leader` and `--tie-break` are for concepts with a device",
                "add a concept such as `--concept sefce`, or leave them out",
            ));
        }
        if concept != Some(Concept::Aqre) && (self.path.is_some() || !self.lambda.is_empty()) {
            return Ok(misused(
                "only the concept `aqre` has a path",
                "add `--concept aqre`, or leave out `--path` and `--lambda`",
            ));
        }
        if self.intervals.are_given() {
            let question = Question {
                concept,
                ..Question::default()
            };
            return self.intervals.run(&self.source, &question, work);
        }
        let input = self.source.read(work)?;
        let common = &self.source.common;
        let mut options = work.options();
        options.all = self.all;
        options.lambdas = self.lambda;
        let game = &input.game;
        let goal = self.objective.as_deref().map(|text| input.goal(text));
        let goal = goal.transpose()?;
        let objective = goal.as_ref().map(linear).transpose()?;
        let catalogue = match (concept, objective) {
            (Some(concept), None) => concept.solve(game, &options),
            (None, None) => concepts::solve(game, &options),
            (Some(concept), Some(objective)) => concept.best(game, objective, &options),
            (None, Some(objective)) => concepts::best(game, objective, &options),
        };
        work.found();
        let extent = extent(common.output.format);
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

    /// Solves for the best device of a concept.
    fn device(self, concept: Mediation, work: &mut Work) -> Result<Ending, Error> {
        let refusals = [
            (
                self.all,
                format!("`{concept}` finds the best device, and `--all` lists equilibria"),
                "leave out `--all`",
            ),
            (
                self.intervals.are_given(),
                format!("`--interval` says what equilibria stand, and `{concept}` is a device's"),
                "leave out `--interval`, or choose a concept without a device",
            ),
            (
                self.path.is_some() || !self.lambda.is_empty(),
                "only the concept `aqre` has a path".to_string(),
                "leave out `--path` and `--lambda`",
            ),
            (
                self.leader.is_some() && !concept.has_leader(),
                format!("nobody pledges in `{concept}`"),
                "leave out `--leader`, or choose `sse` or `sefce`",
            ),
        ];
        if let Some((_, message, way_out)) = refusals.into_iter().find(|(wrong, _, _)| *wrong) {
            return Ok(misused(&message, way_out));
        }
        let input = self.source.read(work)?;
        let common = &self.source.common;
        let leader = self.leader.as_deref();
        let tie_break = self.tie_break.as_deref().map(|text| match text.trim() {
            "sparse" => Ok(TieBreak::Sparse),
            text => input.objective(text).map(TieBreak::Objective),
        });
        let goal = self.objective.as_deref().map(|text| input.goal(text));
        let request = Request {
            goal: goal.transpose()?,
            leader: leader.map(|name| player(&input.game, name)).transpose()?,
            tie_break: tie_break.transpose()?,
        };
        let options = work.options();
        let found = concept.solve(&input.game, &request, &options);
        work.found();
        let extent = extent(common.output.format);
        let document = DeviceDocument::new(
            &input.game,
            &input.parameters,
            &found?,
            input.seconds,
            extent,
        );
        common.output.print(&document, report::device)?;
        Ok(Ending::Done)
    }
}

/// How much a document lists in a format.
fn extent(format: Format) -> Extent {
    match format {
        Format::Text => Extent::Outcomes(report::OUTCOMES),
        Format::Json => Extent::Whole,
    }
}

/// The objective that a goal is, for concepts that make the most of one.
fn linear(goal: &Goal) -> Result<&Objective, Error> {
    goal.linear().ok_or_else(|| {
        Error::unsupported(
            format!(
                "`{}` is the least of several payoffs, a goal for devices",
                goal.text()
            ),
            "give one expression, or a concept with a device such as `--concept communication`",
        )
    })
}
