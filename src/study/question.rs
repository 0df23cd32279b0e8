//! What is asked of every point of a study.

use crate::concepts::Concept;
use crate::diagnostic::Error;
use crate::model::{Assignment, Model};
use itertools::Itertools;

/// Which equilibria are wanted, and the outcome whose probability is.
///
/// ```
/// use demarche::Concept;
/// use demarche::study::Question;
///
/// let question = Question::default().concept(Concept::Nash).outcome("response == restrain");
/// assert_eq!(question.outcomes, ["response == restrain"]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// The concept; `None` is the one that [`concepts::list`](crate::concepts::list) chooses.
    pub concept: Option<Concept>,
    /// Objectives in the names of the model whose least and greatest values over all equilibria are
    /// wanted: a condition such as `response == restrain` stands for its probability.
    pub outcomes: Vec<String>,
}

impl Question {
    /// The same for another concept.
    pub fn concept(self, concept: Concept) -> Self {
        Question {
            concept: Some(concept),
            ..self
        }
    }

    /// The same with one outcome more.
    pub fn outcome(mut self, expression: impl Into<String>) -> Self {
        self.outcomes.push(expression.into());
        self
    }

    /// Refuses an outcome that is asked for twice: answers go by its text.
    pub(super) fn require_distinct(&self) -> Result<(), Error> {
        match self.outcomes.iter().duplicates().next() {
            None => Ok(()),
            Some(twice) => Err(Error::input(format!(
                "the outcome `{twice}` is given twice"
            ))),
        }
    }

    /// Refuses outcomes that make no sense in the model, or are asked for twice.
    pub(super) fn require_fit(&self, model: &Model, assignment: &Assignment) -> Result<(), Error> {
        self.require_distinct()?;
        // Where there is no game at the present values, there may be one elsewhere.
        if let Ok(game) = model.game(assignment) {
            for outcome in &self.outcomes {
                model.objective(outcome, assignment, &game)?;
            }
        }
        Ok(())
    }
}
