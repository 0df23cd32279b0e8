//! Mediators and informed brokers: communication and certification equilibria, the planner's
//! optimum, Bayes correlated equilibria and persuasion. Any number of players, and chance anywhere.
//!
//! | program | the mediator | players can |
//! |---|---|---|
//! | [`communication`] | hears claims and recommends | lie and disobey |
//! | [`certification`] | hears proofs or silence and recommends | be silent and disobey |
//! | [`planner`] | hears the truth and decides | do nothing else |
//! | [`bce`] | knows the state and recommends | disobey |
//!
//! Each is one linear program whose columns are the weights of what the mediator says and whose
//! rows are incentives (Zhang and Sandholm 2022): polynomial in the tree, since one player at a
//! time deviates. What a program admits, the next of the first three admits too, so that the
//! greatest value of any goal rises from communication to certification to the planner: what
//! verification is worth, and what incentives cost.
//!
//! A mediator has perfect recall of who came, what it reported and what it was told, and knows
//! nothing else. The functions return `None` where the run stopped before the program was written.

mod bce;
mod certification;
mod communication;
mod planner;
mod states;
mod transcripts;
mod values;
mod work;

pub use bce::{SignalProgram, bce};
pub use certification::certification;
pub use communication::communication;
pub use planner::planner;

use crate::diagnostic::Error;
use crate::lp::ColumnId;
use crate::number::{OrderedField, Rational};
use crate::solvers::incentives::{DeviceProgram, IncentiveProgram};
use crate::strategy::{Device, MediatorPlan};

/// A linear program whose solutions are mediators.
#[derive(Debug, Clone)]
pub struct MediatorProgram<K = Rational> {
    form: IncentiveProgram<K>,
    /// Every consultation that anybody can bring about, without recommendations.
    plan: MediatorPlan<K>,
    /// By transcript: the column of its weight; `None` where that is one.
    weights: Vec<Option<ColumnId>>,
}

impl<K: OrderedField> DeviceProgram<K> for MediatorProgram<K> {
    fn form(&self) -> &IncentiveProgram<K> {
        &self.form
    }

    /// What is said after transcripts without weight happens to nobody, whatever players do: there
    /// the mediator recommends the first action.
    fn device(&self, primal: &[K]) -> Result<Device<K>, Error> {
        require_fit(&self.form, primal)?;
        let one = K::one();
        let weight = |transcript: usize| {
            let column: Option<ColumnId> = self.weights[transcript];
            column.map_or(&one, |column| &primal[column.index()])
        };
        let mut plan = self.plan.clone();
        for (index, consultation) in self.plan.consultations().iter().enumerate() {
            let count = consultation.recommend.len();
            if count == 0 {
                continue;
            }
            let before = weight(consultation.after.index());
            let share = |recommendation: usize| match before.is_zero() {
                true if recommendation == 0 => K::one(),
                true => K::zero(),
                false => {
                    let after = consultation.after_recommending(recommendation);
                    weight(after.index()).clone() / before
                }
            };
            plan.recommend(index, (0..count).map(share).collect())?;
        }
        Ok(Device::Mediator(plan))
    }
}

/// Refuses values that are not those of a program's columns.
fn require_fit<K: OrderedField>(form: &IncentiveProgram<K>, primal: &[K]) -> Result<(), Error> {
    let columns = form.program.columns();
    match primal.len() == columns {
        true => Ok(()),
        false => Err(Error::input(format!(
            "there are {} values for the {columns} columns of a linear program",
            primal.len()
        ))),
    }
}
