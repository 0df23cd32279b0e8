//! The methods, each in a module of its own. Solvers check what they need, index, formulate and
//! read back; their answers are candidates, which `concepts` certifies with other code.
//!
//! | module | finds |
//! |---|---|
//! | [`zero_sum`] | value and plans of two players with a constant sum |
//! | [`nash`] | one, all or the best Nash equilibrium of two players |
//! | [`signaling`] | all sequential and weak perfect Bayesian equilibria of signaling games |
//! | [`refinements`] | subgame perfect and quasi-perfect equilibria, forward induction |
//! | [`pure`] | all pure Nash and sequential equilibria of any number of players |
//! | [`supports`] | all Nash and sequential equilibria of any number of players |
//! | [`aqre`] | the sequential equilibrium to which agent quantal response leads |
//! | [`system`] | the solutions of polynomial systems in a box, for `supports` |
//! | [`trembles`] | whether trembles can make beliefs, for `pure` and `supports` |

pub mod aqre;
pub mod commitment;
pub mod correlated;
pub mod incentives;
pub mod mediated;
pub mod nash;
mod path;
pub mod pure;
pub mod refinements;
pub mod signaling;
pub mod supports;
pub mod system;
pub mod trembles;
pub mod zero_sum;
