//! What forward induction says of a class.

use super::Named;
use crate::game::Game;
use crate::strategy::{Refinement, Refinements};
use serde::{Deserialize, Serialize};

/// Which tests of forward induction a class passes: `None`, in JSON `null`, where that is not
/// determined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefinementsDocument {
    /// The intuitive criterion.
    pub intuitive: Option<bool>,
    /// D1.
    pub d1: Option<bool>,
    /// Divinity.
    pub divinity: Option<bool>,
    /// D2.
    pub d2: Option<bool>,
    /// Never a weak best response.
    pub nwbr: Option<bool>,
    /// Why, by the names above: the type and the message by which it fails, or what deters from
    /// messages off the path.
    #[serde(default)]
    pub reasons: Named<String>,
}

impl RefinementsDocument {
    /// The verdicts with their reasons.
    pub fn new(game: &Game, found: &Refinements) -> Self {
        let holds = |test| found.verdict(test).holds();
        let reason = |test: Refinement| {
            let text = found.verdict(test).explain(test, game.shape());
            (test.name(), text)
        };
        RefinementsDocument {
            intuitive: holds(Refinement::Intuitive),
            d1: holds(Refinement::D1),
            divinity: holds(Refinement::Divinity),
            d2: holds(Refinement::D2),
            nwbr: holds(Refinement::Nwbr),
            reasons: Refinement::ALL.into_iter().map(reason).collect(),
        }
    }

    /// The verdicts by the names of the tests, in their order.
    pub fn verdicts(&self) -> [(&'static str, Option<bool>); 5] {
        [
            ("intuitive", self.intuitive),
            ("d1", self.d1),
            ("divinity", self.divinity),
            ("d2", self.d2),
            ("nwbr", self.nwbr),
        ]
    }
}
