//! `demarche value`: what mediation, verification and commitment are worth.

use super::Ending;
use super::input::{Input, Source, player};
use super::over::{Over, over};
use super::patience::Work;
use super::solve::{Asked, asked, misused};
use demarche::concepts::Mediation;
use demarche::diagnostic::Error;
use demarche::document::{WorthCurveDocument, WorthDocument};
use demarche::expr::is_identifier;
use demarche::game::Shape;
use demarche::report;
use demarche::study::{worth, worth_over};

#[derive(Debug, clap::Args)]
pub struct Value {
    #[command(flatten)]
    source: Source,
    /// What counts: an expression in expected payoffs and probabilities, or the least of several
    /// payoffs, such as `min(Israel, Iran)` [default: the sum of all payoffs]
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    objective: Option<String>,
    /// Who pledges [default: the first player]
    #[arg(long, value_name = "PLAYER")]
    leader: Option<String>,
    /// Give the values of devices as functions of a parameter, over its range in the model or
    /// another: `p`, or `p=0:1`
    #[arg(long, value_name = "PARAMETER", value_parser = over)]
    over: Option<Over>,
    /// With `--over`: for which concept with a device; may be repeated [default: communication,
    /// certification and planner, and sefce of two players]
    #[arg(long, value_name = "CONCEPT", requires = "over")]
    concept: Vec<String>,
}

impl Value {
    pub fn run(self, work: &mut Work) -> Result<Ending, Error> {
        let mut concepts = Vec::new();
        for name in &self.concept {
            match asked(name) {
                None => return Ok(Ending::Usage),
                Some(Asked::Device(concept)) => concepts.push(concept),
                Some(Asked::Profiles(concept)) => {
                    return Ok(misused(
                        &format!("`{concept}` is no concept with a device"),
                        "use `threshold` for how equilibria depend on a parameter",
                    ));
                }
            }
        }
        if let Some(over) = &self.over {
            let objective = self.objective.as_deref();
            let leader = self.leader.as_deref();
            return curves(&self.source, over, objective, &concepts, leader, work);
        }
        let input = self.source.read(work)?;
        let common = &self.source.common;
        let goal = goal(&input, self.objective.as_deref());
        let goal = input.goal(&goal)?;
        let leader = self.leader.as_deref();
        let leader = leader.map(|name| player(&input.game, name)).transpose()?;
        let options = work.options();
        let found = worth(&input.game, &goal, leader, &options);
        work.found();
        let document = WorthDocument::new(&input.game, &input.parameters, &found?);
        common.output.print(&document, report::worth)?;
        Ok(Ending::Done)
    }
}

/// What was asked for, or the sum of all payoffs.
fn goal(input: &Input, asked: Option<&str>) -> String {
    asked.map_or_else(|| welfare(&input.game), String::from)
}

/// The sum of all payoffs, as an objective says it.
fn welfare(shape: &Shape) -> String {
    let names = shape
        .players()
        .iter()
        .map(|name| match is_identifier(name) {
            true => name.clone(),
            false => format!("`{name}`"),
        });
    let sum = names.collect::<Vec<_>>().join(" + ");
    // A game may have no players.
    match sum.is_empty() {
        true => "0".to_string(),
        false => sum,
    }
}

/// Prints the best value of concepts with a device over a parameter.
pub fn curves(
    source: &Source,
    over: &Over,
    objective: Option<&str>,
    concepts: &[Mediation],
    leader: Option<&str>,
    work: &mut Work,
) -> Result<Ending, Error> {
    let study = source.study(work)?;
    let shape = study.model.shape()?;
    let goal = objective.map_or_else(|| welfare(shape), String::from);
    let mut which = concepts.to_vec();
    if which.is_empty() {
        which = vec![
            Mediation::Communication,
            Mediation::Certification,
            Mediation::Planner,
        ];
        which.extend((shape.players().len() == 2).then_some(Mediation::Sefce));
    }
    if let Some(name) = leader {
        player(shape, name)?;
        if !which.iter().any(|concept| concept.has_leader()) {
            return Ok(misused(
                "nobody pledges in these concepts, so that there is no leader",
                "leave out `--leader`, or add `--concept sefce`",
            ));
        }
    }
    let options = work.options();
    let range = over.range()?;
    let (model, values) = (&study.model, &study.values);
    let found = worth_over(
        model,
        values,
        over.name(),
        range,
        &goal,
        &which,
        leader,
        &options,
    );
    work.found();
    let document = WorthCurveDocument::new(&found?, study.document()?);
    source.common.output.print(&document, report::worth_curve)?;
    Ok(Ending::Done)
}
