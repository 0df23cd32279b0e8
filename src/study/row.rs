//! What a study keeps of a class of equilibria.

use crate::analysis::best_over_cells;
use crate::concepts::{Class, Proof};
use crate::diagnostic::Error;
use crate::game::{Game, Objective};
use crate::number::{OrderedField, Ratio, Rational};
use crate::run::Run;
use crate::strategy::{Range, Refinement};

/// A class of equilibria at a point, or in formulas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<K = Rational> {
    /// What it is called, if it has a name.
    pub name: Option<String>,
    /// Whether the profile that represents it is pure.
    pub pure: bool,
    /// What proof there is.
    pub proof: Proof,
    /// What the players expect, over the class as far as it is known.
    pub payoffs: Vec<Range<K>>,
    /// The values of the [outcomes](super::Question::outcomes), in their order, over the same.
    pub outcomes: Vec<Range<K>>,
    /// Whether these are all values of payoffs and outcomes in the class.
    pub whole: bool,
    /// What [every test](Refinement::ALL) of forward induction says; `None` where it was not asked
    /// or is not determined.
    pub tests: [Option<bool>; 5],
}

impl<K: OrderedField> Row<K> {
    /// What there is to tell of a class of this game, with the values of some objectives in it.
    ///
    /// Refuses objectives of another game. If the run is stopped, the last values are missing.
    pub fn new(
        game: &Game<K>,
        class: &Class<K>,
        objectives: &[Objective<K>],
        run: &Run<'_>,
    ) -> Result<Self, Error> {
        let cells = class.known_cells();
        let mut outcomes = Vec::with_capacity(objectives.len());
        let mut whole = class.has_whole_payoffs(game)?;
        for objective in objectives {
            // There is a cell, so that nothing is found only where the run was stopped.
            if let Some(found) = best_over_cells(game, &cells, objective, run)? {
                whole = whole && class.is_whole_range(game, objective, &found.range)?;
                outcomes.push(found.range);
            }
        }
        let verdict = |test| class.refinements.as_ref()?.verdict(test).holds();
        Ok(Row {
            name: class.name.clone(),
            pure: class.profile.is_pure(),
            proof: class.proof,
            payoffs: class.payoffs.clone(),
            outcomes,
            whole,
            tests: Refinement::ALL.map(verdict),
        })
    }
}

impl Row<Ratio> {
    /// The row in numbers at a point at which its formulas hold; `None` where one has no value.
    pub(super) fn at(&self, point: &[Rational]) -> Option<Row> {
        let range = |range: &Range<Ratio>| {
            let least = range.least.at(point)?;
            let greatest = match range.least.same_function(&range.greatest) {
                true => least.clone(),
                false => range.greatest.at(point)?,
            };
            Some(Range { least, greatest })
        };
        let ranges = |all: &[Range<Ratio>]| all.iter().map(range).collect::<Option<_>>();
        Some(Row {
            name: self.name.clone(),
            pure: self.pure,
            proof: self.proof,
            payoffs: ranges(&self.payoffs)?,
            outcomes: ranges(&self.outcomes)?,
            whole: self.whole,
            tests: self.tests,
        })
    }
}
