//! Binary trees with pseudo-random payoffs, shaped by size alone.

use super::{Lcg, texts};
use demarche::game::{Rules, Turn};
use demarche::number::Rational;

fn coin() -> Turn {
    let half = || Rational::new(1, 2);
    Turn::Chance(vec![("heads".into(), half()), ("tails".into(), half())])
}

/// A random binary tree with this many leaves, and so one node fewer than twice as many. Chance, an
/// informed and an uninformed player take turns; the informed one sees every move, the uninformed
/// one never sees chance. Leaves are split among subtrees uniformly, so depth is logarithmic.
#[derive(Debug, Clone, Copy)]
pub struct RandomTree {
    pub leaves: u64,
    pub seed: u64,
}

/// Depth, leaves below and the random numbers of this subtree.
pub type Subtree = (usize, u64, Lcg);

impl RandomTree {
    /// About this many nodes.
    pub fn with_nodes(nodes: u64, seed: u64) -> Self {
        RandomTree {
            leaves: nodes.div_ceil(2),
            seed,
        }
    }
}

impl Rules for RandomTree {
    type State = Subtree;

    fn title(&self) -> String {
        format!("a random tree with {} leaves", self.leaves)
    }

    fn players(&self) -> Vec<String> {
        texts(["Informed", "Uninformed"])
    }

    fn start(&self) -> Subtree {
        (0, self.leaves, Lcg::new(self.seed))
    }

    fn turn(&self, &(depth, leaves, _): &Subtree) -> Turn {
        match depth % 3 {
            _ if leaves == 1 => Turn::End,
            0 => coin(),
            player => Turn::Player(player - 1, texts(["left", "right"])),
        }
    }

    fn after(&self, &(depth, leaves, draws): &Subtree, action: usize) -> Subtree {
        let left = 1 + draws.clone().below(leaves - 1);
        let below = if action == 0 { left } else { leaves - left };
        (depth + 1, below, draws.branch(action as u64))
    }

    fn sees(&self, &(depth, ..): &Subtree, action: usize, player: usize) -> Option<String> {
        let sees = match depth % 3 {
            0 => player == 0,
            mover => player != mover - 1,
        };
        sees.then(|| ["left", "right"][action].into())
    }

    fn payoffs(&self, &(_, leaves, mut draws): &Subtree) -> Option<Vec<Rational>> {
        let mut pay = || Rational::from(draws.payoff());
        (leaves == 1).then(|| vec![pay(), pay()])
    }
}

/// The complete binary tree of 511 nodes in which a coin is tossed, an informed player who sees it
/// makes three moves that are seen, and then the uninformed player, the informed one, and the
/// uninformed one twice more make moves that the other never sees.
///
/// The uninformed player has 8 + 16 + 32 information sets and so 113 sequences, the informed one
/// 2 + 4 + 8 + 16 and 61.
#[derive(Debug, Clone, Copy)]
pub struct ThreeSignals {
    pub seed: u64,
}

/// Who moves at which depth: 0 is the uninformed player, 1 the informed one.
const MOVERS: [usize; 7] = [1, 1, 1, 0, 1, 0, 0];

impl Rules for ThreeSignals {
    /// Depth, and the random numbers of this subtree.
    type State = (usize, Lcg);

    fn title(&self) -> String {
        "three signals of a coin".into()
    }

    fn players(&self) -> Vec<String> {
        texts(["Uninformed", "Informed"])
    }

    fn start(&self) -> (usize, Lcg) {
        (0, Lcg::new(self.seed))
    }

    fn turn(&self, &(depth, _): &(usize, Lcg)) -> Turn {
        match depth.checked_sub(1).map(|level| MOVERS.get(level)) {
            None => coin(),
            Some(Some(&player)) => Turn::Player(player, texts(["left", "right"])),
            Some(None) => Turn::End,
        }
    }

    fn after(&self, &(depth, draws): &(usize, Lcg), action: usize) -> (usize, Lcg) {
        (depth + 1, draws.branch(action as u64))
    }

    fn sees(&self, &(depth, _): &(usize, Lcg), action: usize, player: usize) -> Option<String> {
        let sees = match depth {
            0 => player == 1,
            1..=3 => player == 0,
            _ => false,
        };
        sees.then(|| ["left", "right"][action].into())
    }

    fn payoffs(&self, &(depth, mut draws): &(usize, Lcg)) -> Option<Vec<Rational>> {
        let mut pay = || Rational::from(draws.payoff());
        (depth > MOVERS.len()).then(|| vec![pay(), pay()])
    }
}

/// A complete binary tree in which a coin is tossed that the first of three players sees, and each
/// of them moves once, seen by the next one only: 31 nodes, six information sets, all payoffs
/// random.
#[derive(Debug, Clone, Copy)]
pub struct Whispers {
    pub seed: u64,
}

impl Rules for Whispers {
    /// Depth, and the random numbers of this subtree.
    type State = (usize, Lcg);

    fn title(&self) -> String {
        "whispers".into()
    }

    fn players(&self) -> Vec<String> {
        texts(["First", "Second", "Third"])
    }

    fn start(&self) -> (usize, Lcg) {
        (0, Lcg::new(self.seed))
    }

    fn turn(&self, &(depth, _): &(usize, Lcg)) -> Turn {
        match depth {
            0 => coin(),
            1..=3 => Turn::Player(depth - 1, texts(["left", "right"])),
            _ => Turn::End,
        }
    }

    fn after(&self, &(depth, draws): &(usize, Lcg), action: usize) -> (usize, Lcg) {
        (depth + 1, draws.branch(action as u64))
    }

    fn sees(&self, &(depth, _): &(usize, Lcg), action: usize, player: usize) -> Option<String> {
        (depth == player).then(|| ["left", "right"][action].into())
    }

    fn payoffs(&self, &(depth, mut draws): &(usize, Lcg)) -> Option<Vec<Rational>> {
        let mut pay = || Rational::from(draws.payoff());
        (depth > 3).then(|| vec![pay(), pay(), pay()])
    }
}
