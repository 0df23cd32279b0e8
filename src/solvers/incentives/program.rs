//! Linear programs over devices: their columns, what plays happen, and the incentive constraints.

use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId, NodeId, PlayerId};
use crate::lp::{ColumnId, LinearProgram, RowId};
use crate::number::{OrderedField, Rational};
use crate::sequence_form::LeafForm;
use crate::strategy::Device;

/// A leaf, and the column that says how often the device leads there.
#[derive(Debug, Clone)]
pub struct PlayColumn<K = Rational> {
    /// The leaf.
    pub leaf: NodeId,
    /// The product of chance's probabilities on the way.
    pub chance: K,
    /// By player: its payoffs on the way and there.
    pub payoffs: Vec<K>,
    /// The probability of the leaf is `chance` times this column.
    pub column: ColumnId,
}

/// The row that keeps one player from one kind of deviation: what deviating best brings is at most
/// what obeying brings. Relaxing it by one is a gain of one before the play that is forgone.
#[derive(Debug, Clone)]
pub struct IncentiveRow<K = Rational> {
    /// The row: `deviating - obeying <= 0`.
    pub row: RowId,
    /// Who.
    pub player: PlayerId,
    /// Where the deviation begins; `None` before the play.
    pub infoset: Option<InfosetId>,
    /// What was recommended there, if the player has heard that.
    pub recommended: Option<ActionId>,
    /// The probability of coming there, if nature alone decides that: then one unit of the player's
    /// payoff there is this much of the row.
    pub arrival: Option<K>,
}

/// A linear program over the devices of one kind. Its objective is set by who uses it.
#[derive(Debug, Clone)]
pub struct IncentiveProgram<K = Rational> {
    /// Maximized; no column has a cost yet.
    pub program: LinearProgram<K>,
    /// The leaves that chance does not exclude, in preorder.
    pub plays: Vec<PlayColumn<K>>,
    /// The incentive constraints.
    pub incentives: Vec<IncentiveRow<K>>,
    /// The columns that are recommended if they are positive: few of them make a simple device.
    pub recommendations: Vec<ColumnId>,
}

/// A program that can read its device from a solution.
pub trait DeviceProgram<K: OrderedField> {
    /// The linear program.
    fn form(&self) -> &IncentiveProgram<K>;

    /// The device that a feasible point of the program describes, one number for every column.
    fn device(&self, primal: &[K]) -> Result<Device<K>, Error>;
}

impl<K: OrderedField> IncentiveProgram<K> {
    /// A program without columns yet.
    pub fn new() -> Self {
        IncentiveProgram {
            program: LinearProgram::maximize(),
            plays: Vec::new(),
            incentives: Vec::new(),
            recommendations: Vec::new(),
        }
    }

    /// Says which column leads to a leaf.
    pub fn play(&mut self, leaf: &LeafForm<K>, column: ColumnId) {
        self.plays.push(PlayColumn {
            leaf: leaf.leaf,
            chance: leaf.chance.clone(),
            payoffs: leaf.payoffs.clone(),
            column,
        });
    }
}

impl<K: OrderedField> Default for IncentiveProgram<K> {
    fn default() -> Self {
        IncentiveProgram::new()
    }
}

/// The probability of coming to an information set, if nature alone decides it: no player moves
/// before it on any path.
pub fn arrival<K: OrderedField>(game: &Game<K>, infoset: InfosetId) -> Option<K> {
    use crate::game::NodeKind;
    let mut total = K::zero();
    for &node in game.infoset(infoset).nodes() {
        let mut reach = K::one();
        let mut at = node;
        while let Some((parent, branch)) = game.parent(at) {
            match game.kind(parent) {
                NodeKind::Chance(chance) => reach *= &game.chance(chance)[branch],
                _ => return None,
            }
            at = parent;
        }
        total += &reach;
    }
    Some(total)
}
