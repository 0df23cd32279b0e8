//! Goals: an objective, or the least of several.

use super::{Objective, snippet};
use crate::diagnostic::Error;
use crate::expr::{Expr, Function, Node};
use crate::game::Game;
use crate::number::{OrderedField, Rational};

/// What a linear program can make the most of: the least of some objectives; usually there is one.
///
/// `min(Israel, Iran)` is the lowest expected payoff of the two: max-min, when the most is made of
/// it. It is a function of expectations, and not the expectation of a function of plays.
#[derive(Debug, Clone)]
pub struct Goal<K = Rational> {
    text: String,
    parts: Vec<Objective<K>>,
}

impl<K: OrderedField> Goal<K> {
    /// Reads a goal: `read` reads an objective in the names of the game or model.
    ///
    /// A `min(…)` that is the whole text is the least of its arguments' values if some argument is
    /// in expected payoffs; otherwise it is a function of plays, whose expectation is meant.
    pub fn read(
        text: &str,
        read: impl Fn(&str) -> Result<Objective<K>, Error>,
    ) -> Result<Self, Error> {
        let expression = Expr::parse(snippet(text))?;
        if let Node::Call(Function::Min, arguments) = &expression.tree().node {
            let whole = expression.snippet().text();
            let texts = arguments.iter().map(|argument| {
                let span = argument.span;
                whole.get(span.start..span.end).unwrap_or_default()
            });
            let parts = texts.map(&read).collect::<Result<Vec<_>, _>>()?;
            let in_payoffs = |part: &Objective<K>| part.weights().iter().any(|w| !w.is_zero());
            if parts.iter().any(in_payoffs) {
                return Ok(Goal {
                    text: text.trim().to_string(),
                    parts,
                });
            }
        }
        Ok(Goal::from(read(text)?))
    }

    /// The text as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The objectives of which the least counts; at least one.
    pub fn parts(&self) -> &[Objective<K>] {
        &self.parts
    }

    /// The objective, if it is one.
    pub fn linear(&self) -> Option<&Objective<K>> {
        match self.parts.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Refuses another game's goal.
    pub fn require_fit(&self, game: &Game<K>) -> Result<(), Error> {
        self.parts
            .iter()
            .try_for_each(|part| part.require_fit(game))
    }

    /// Its value, as [`Objective::value`].
    pub fn value(&self, payoffs: &[K], plays: &[(crate::game::NodeId, K)]) -> K {
        let values = self.parts.iter().map(|part| {
            let plays = plays.iter().map(|(leaf, probability)| (*leaf, probability));
            part.value(payoffs, plays)
        });
        let least = values.reduce(|least, next| match next.compare(&least).is_lt() {
            true => next,
            false => least,
        });
        least.unwrap_or_else(K::zero)
    }
}

impl<K: OrderedField> From<Objective<K>> for Goal<K> {
    fn from(objective: Objective<K>) -> Self {
        Goal {
            text: objective.text().to_string(),
            parts: vec![objective],
        }
    }
}
