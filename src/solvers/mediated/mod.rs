//! To be written.
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::OrderedField;
use crate::run::Run;
use crate::solvers::correlated::CorrelatedProgram;
pub fn communication<K: OrderedField>(
    _: &Game<K>,
    _: &Run<'_>,
) -> Result<CorrelatedProgram<K>, Error> {
    Err(Error::internal("not written"))
}
pub fn certification<K: OrderedField>(
    _: &Game<K>,
    _: &Run<'_>,
) -> Result<CorrelatedProgram<K>, Error> {
    Err(Error::internal("not written"))
}
pub fn planner<K: OrderedField>(_: &Game<K>, _: &Run<'_>) -> Result<CorrelatedProgram<K>, Error> {
    Err(Error::internal("not written"))
}
pub fn bce<K: OrderedField>(_: &Game<K>, _: &Run<'_>) -> Result<CorrelatedProgram<K>, Error> {
    Err(Error::internal("not written"))
}
