//! Weak perfect Bayesian equilibria: free beliefs off the path, and whole plans held against it.

use super::patterns::{Pattern, Problem};
use super::sides::{Region, Supports};
use crate::number::OrderedField;
use crate::run::Stop;

pub(super) fn cut<K: OrderedField>(
    _problem: &Problem<'_, K>,
    _region: &mut Region<K>,
    _supports: &Supports,
    _from: usize,
) -> Result<(), Stop> {
    Ok(())
}

pub(super) fn complete<K: OrderedField>(
    _problem: &Problem<'_, K>,
    _supports: &Supports,
    _loose: &[bool],
    _missed: &mut Option<String>,
    _found: &mut impl FnMut(Pattern<K>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    Ok(())
}
