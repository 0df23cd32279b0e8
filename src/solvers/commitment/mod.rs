//! Pledges: one player, the leader, commits in public and is bound.
//!
//! | module | the leader commits to | games |
//! |---|---|---|
//! | [`sse()`] | a strategy (strong Stackelberg equilibrium) | two players |
//! | [`sefce()`] | a device that recommends to the follower as well | as for correlated equilibria |

pub mod sefce;
pub mod sse;

pub use sefce::sefce;
pub use sse::{Stackelberg, sse};
