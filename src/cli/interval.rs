//! What `--interval` asks: what is robust while a parameter is known only to lie between two values.

use super::Ending;
use super::input::{Source, player};
use super::patience::Work;
use clap::Args;
use demarche::concepts;
use demarche::diagnostic::{Diagnostic, Error, ErrorKind};
use demarche::document::{DecisionDocument, RobustDocument};
use demarche::game::PlayerId;
use demarche::report;
use demarche::run::Options;
use demarche::study::robust::{Interval, decision, dependence, survival};
use demarche::study::{Question, label, threshold};
use demarche::{Model, Rational};

/// Parameters known only to lie in intervals.
#[derive(Debug, Args)]
pub struct Intervals {
    /// Say what is robust while a parameter is known only to lie between two values, such as
    /// `p=0.3..0.6`; may be repeated
    #[arg(long, value_name = "NAME=FROM..TO")]
    interval: Vec<String>,
    /// With `--interval`: the player who decides under this ambiguity, against the present
    /// equilibrium of the others
    #[arg(long, value_name = "PLAYER", requires = "interval")]
    player: Option<String>,
}

impl Intervals {
    /// Whether any was given.
    pub fn are_given(&self) -> bool {
        !self.interval.is_empty()
    }

    /// Answers for a model.
    pub fn run(
        &self,
        source: &Source,
        question: &Question,
        work: &mut Work,
    ) -> Result<Ending, Error> {
        let study = source.study(work)?;
        let intervals = self.interval.iter().map(|text| text.parse());
        let intervals: Vec<Interval> = intervals.collect::<Result<_, _>>()?;
        let options = work.options();
        let (model, values) = (&study.model, &study.values);
        let survival = match &intervals[..] {
            [one] => {
                let range = around(model, one, values.get(one.name()));
                let found = threshold(model, values, one.name(), Some(range), question, &options)?;
                let present = &values.values()[values.position(one.name())?];
                let ends = (one.least().clone(), one.greatest().clone());
                Some(survival(&found, ends, present)?)
            }
            _ => None,
        };
        let decision = match self.decider(model)? {
            None if survival.is_none() => {
                return Err(Error::new(
                    ErrorKind::Input,
                    Diagnostic::error("several intervals say nothing without a player")
                        .hint("name the one who decides under this ambiguity with `--player`"),
                ));
            }
            None => None,
            Some(player) => Some(self.decide(&study, &intervals, player, question, &options)?),
        };
        work.found();
        let document = RobustDocument::new(study.document()?, survival.as_ref(), decision);
        source.common.output.print(&document, report::robust)?;
        Ok(Ending::Done)
    }

    /// The player who was named, or the only one.
    fn decider(&self, model: &Model) -> Result<Option<PlayerId>, Error> {
        let shape = model.shape()?;
        let Some(name) = &self.player else {
            let only = shape.players().len() == 1;
            return Ok(shape.player_ids().next().filter(|_| only));
        };
        player(shape, name).map(Some)
    }

    /// What the player should do against the others' strategies in the first present equilibrium.
    fn decide(
        &self,
        study: &super::input::Study,
        intervals: &[Interval],
        player: PlayerId,
        question: &Question,
        options: &Options,
    ) -> Result<(DecisionDocument, String), Error> {
        let (model, values) = (&study.model, &study.values);
        let game = model.game(values)?;
        let catalogue = match question.concept {
            Some(concept) => concept.solve(&game, options),
            None => concepts::solve(&game, options),
        }?;
        let class = catalogue.classes.first().ok_or_else(|| {
            Error::input("no equilibrium was found at the present values to decide against")
        })?;
        let others = &class.profile;
        let proved = dependence(model, values, intervals, player, others)?;
        let found = decision::decision(
            model,
            values,
            intervals,
            player,
            Some(others),
            proved,
            options,
        )?;
        let mut name = label(&game, class);
        if catalogue.classes.len() > 1 {
            name += &format!(", the first of {}", catalogue.classes.len());
        }
        Ok((DecisionDocument::new(&found), name))
    }
}

/// The model's own range, widened to hold the interval and the present value.
fn around(model: &Model, interval: &Interval, present: Option<&Rational>) -> (Rational, Rational) {
    let own = model
        .parameter(interval.name())
        .and_then(|known| known.range.clone());
    let ends = own.into_iter().flat_map(|(least, most)| [least, most]);
    let ends = ends.chain([interval.least().clone(), interval.greatest().clone()]);
    let ends: Vec<Rational> = ends.chain(present.cloned()).collect();
    let least = ends.iter().min().cloned().unwrap_or(Rational::ZERO);
    let most = ends.into_iter().max().unwrap_or(Rational::ONE);
    (least, most)
}
