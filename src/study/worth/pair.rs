//! Values and prices of a linear program, in formulas, that prove each other optimal.

use crate::lp::{LinearProgram, Relation, Row, Sense};
use crate::number::{OrderedField, OrderedRing, Place, Point, Ratio, Rational};
use std::cmp::Ordering;
use std::sync::Arc;

/// A value for every column and a price for every row.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) primal: Vec<Ratio>,
    pub(super) dual: Vec<Ratio>,
}

/// Whether a number is zero as a function, which takes no sign to know.
pub(super) fn is_nothing(value: &Ratio) -> bool {
    value.as_constant().is_some_and(Rational::is_zero)
}

impl Pair {
    /// The same formulas, with their signs read at another place.
    ///
    /// `None` where one of them has a pole; that none has is put on the place's record.
    pub(super) fn moved(&self, place: &Arc<Place>) -> Option<Self> {
        let moved = |values: &[Ratio]| -> Option<Vec<Ratio>> {
            values.iter().map(|value| moved(value, place)).collect()
        };
        Some(Pair {
            primal: moved(&self.primal)?,
            dual: moved(&self.dual)?,
        })
    }

    /// Whether no formula has a pole where signs are read, which is put on record.
    pub(super) fn has_no_pole_at(&self, place: &Arc<Place>) -> bool {
        let mut all = self.primal.iter().chain(&self.dual);
        all.all(|value| moved(value, place).is_some())
    }

    /// The values as floats, near the point at which their signs are read.
    pub(super) fn near(&self) -> Vec<f64> {
        self.primal.iter().map(OrderedField::to_f64).collect()
    }

    /// The objective of a program, if both are feasible and nothing is lost between them: no price
    /// on a row that is slack, and none left on a column away from its bound. That is optimality,
    /// where the signs are those that were read.
    ///
    /// Reads no other signs than it takes, so that the formulas are known to hold as far as they
    /// do: equations and the equality of both objectives are identities.
    pub(super) fn objective(&self, program: &LinearProgram<Ratio>) -> Option<Ratio> {
        if self.primal.len() != program.columns() || self.dual.len() != program.rows() {
            return None;
        }
        let columns = program.column_ids().map(|id| program.column(id));
        let mut reduced: Vec<Ratio> = columns.map(|column| column.cost.clone()).collect();
        for (id, price) in program.row_ids().zip(&self.dual) {
            let row = program.row(id);
            self.row_holds(program.sense(), &row, price)?;
            if !is_nothing(price) {
                for (column, entry) in row.entries {
                    reduced[column.index()] -= &(price.clone() * entry);
                }
            }
        }
        let mut objective = Ratio::zero();
        for ((id, value), reduced) in program.column_ids().zip(&self.primal).zip(&reduced) {
            let column = program.column(id);
            let beyond = |bound: &Ratio| (value.clone() - bound).sign();
            let lower = column.lower.as_ref().map(beyond);
            let upper = column.upper.as_ref().map(beyond);
            if lower == Some(Ordering::Less) || upper == Some(Ordering::Greater) {
                return None;
            }
            let (at_lower, at_upper) = (
                lower == Some(Ordering::Equal),
                upper == Some(Ordering::Equal),
            );
            if !(at_lower && at_upper) {
                // What the prices leave of the cost must push against a bound.
                let pushed =
                    match (reduced.sign(), program.sense()) {
                        (Ordering::Equal, _) => true,
                        (Ordering::Greater, Sense::Minimize)
                        | (Ordering::Less, Sense::Maximize) => at_lower,
                        (Ordering::Less, Sense::Minimize)
                        | (Ordering::Greater, Sense::Maximize) => at_upper,
                    };
                if !pushed {
                    return None;
                }
            }
            if !is_nothing(&column.cost) {
                objective += &(column.cost.clone() * value);
            }
        }
        Some(objective)
    }

    /// Whether a row and the sign of its price hold, and the price is zero if the row is slack.
    fn row_holds(&self, sense: Sense, row: &Row<'_, Ratio>, price: &Ratio) -> Option<()> {
        let mut slack = -row.rhs.clone();
        for (column, entry) in row.entries {
            let value = &self.primal[column.index()];
            if !is_nothing(value) {
                slack += &(value.clone() * entry);
            }
        }
        let slack = slack.sign();
        let (wrong, against) = match row.relation {
            Relation::Eq => return (slack == Ordering::Equal).then_some(()),
            Relation::Le => (Ordering::Greater, Ordering::Greater),
            Relation::Ge => (Ordering::Less, Ordering::Less),
        };
        // Of a maximum, prices have the opposite sign.
        let against = match sense {
            Sense::Minimize => against,
            Sense::Maximize => against.reverse(),
        };
        let price = price.sign();
        let lost = slack != Ordering::Equal && price != Ordering::Equal;
        (slack != wrong && price != against && !lost).then_some(())
    }
}

/// A number with its sign read at another place, at a rational point its value there. `None` where
/// it has a pole; elsewhere that it has none is put on the place's record.
pub(super) fn moved(value: &Ratio, place: &Arc<Place>) -> Option<Ratio> {
    if value.as_constant().is_some() {
        return Some(value.clone());
    }
    if let Point::At(number) = place.point()
        && let Some(point) = number.as_rational()
    {
        return value.at(std::slice::from_ref(point)).map(Ratio::constant);
    }
    let (_, below) = value.parts();
    place.sign(&below).is_ne().then(|| value.moved(place))
}

/// The same program with other numbers; `None` where one of them has none.
pub(super) fn converted<L: OrderedField>(
    program: &LinearProgram<Ratio>,
    convert: impl Fn(&Ratio) -> Option<L>,
) -> Option<LinearProgram<L>> {
    let mut other = LinearProgram::new(program.sense());
    let bound = |bound: &Option<Ratio>| match bound {
        Some(bound) => convert(bound).map(Some),
        None => Some(None),
    };
    for id in program.column_ids() {
        let column = program.column(id);
        let added = other.add_column("", bound(&column.lower)?, bound(&column.upper)?);
        other.set_cost(added, convert(&column.cost)?);
    }
    for id in program.row_ids() {
        let Row {
            relation,
            rhs,
            entries,
        } = program.row(id);
        let entries = entries
            .iter()
            .map(|(column, value)| Some((*column, convert(value)?)));
        let entries = entries.collect::<Option<Vec<_>>>()?;
        other.add_row("", relation, convert(rhs)?, entries);
    }
    Some(other)
}
