//! The sequence form of a game with two players at most: strategies as realization plans, payoffs
//! by pairs of sequences.
//!
//! For perfect recall (Kuhn 1953) a player's plan `x` is a vector over its own sequences with
//! `x[∅] = 1`, `x ≥ 0` and, at every information set `h`, `Σ_a x[ha] = x[σ(h)]`. The expected
//! payoffs of plans `x`, `y` are `x'Ay` and `x'By`, where `A[σ, τ]` sums chance probability times
//! payoff over the nodes that `σ` and `τ` lead to. Size and time are linear in the tree
//! (Romanovskii 1962; Koller, Megiddo and von Stengel 1996; von Stengel 1996).
//!
//! A player that the game does not have is one who never moves and gets nothing: its only sequence
//! is the empty one. So everything that holds for two players holds for one.
//!
//! ```
//! use demarche::game::{GameBuilder, SequenceId};
//! use demarche::number::Rational;
//! use demarche::sequence_form::SequenceForm;
//!
//! let mut builder = GameBuilder::new("a coin, then a call", ["Caller", "House"]);
//! let odds = [("heads", Rational::new(1, 3)), ("tails", Rational::new(2, 3))];
//! let coin = builder.chance("coin", odds);
//! let call = builder.infoset("Caller", "call", ["heads", "tails"]);
//! let root = builder.root();
//! for (side, node) in builder.draw(root, coin).enumerate() {
//!     for (called, leaf) in builder.decide(node, call).enumerate() {
//!         let win = i64::from(side == called);
//!         builder.pay(leaf, [win, -win].map(Rational::from));
//!     }
//! }
//! let form = SequenceForm::new(&builder.build()?)?;
//! let entries: Vec<_> = form.entries().iter().map(|e| (e.sequences, e.payoffs.clone())).collect();
//! // The house never moves, so its only sequence is the empty one.
//! let [heads, tails] = [1, 2].map(|s| [SequenceId::new(s), SequenceId::EMPTY]);
//! assert_eq!(entries[0], (heads, [Rational::new(1, 3), Rational::new(-1, 3)]));
//! assert_eq!(entries[1], (tails, [Rational::new(2, 3), Rational::new(-2, 3)]));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod leaves;

pub use leaves::{LeafForm, leaves};

use crate::diagnostic::Error;
use crate::game::{Game, Infoset, NodeId, NodeKind, PlayerId, SequenceId};
use crate::number::{OrderedField, Rational};

/// The payoffs of one pair of sequences, weighted by chance.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<K> {
    /// One sequence of each player.
    pub sequences: [SequenceId; 2],
    /// Chance probability times payoff, by player, summed over the nodes of the pair.
    pub payoffs: [K; 2],
}

/// Refuses games with more than two players and games without perfect recall.
pub(crate) fn require_two<K: OrderedField>(game: &Game<K>) -> Result<(), Error> {
    if game.players().len() > 2 {
        return Err(Error::unsupported(
            format!(
                "the game has {} players, and this method is for two at most",
                game.players().len()
            ),
            "choose the concept `sequential`, `subgame-perfect` or `nash`: they have methods for any \
             number of players",
        ));
    }
    game.require_perfect_recall()
}

/// The sequence form of a game with two players at most and perfect recall.
#[derive(Debug, Clone)]
pub struct SequenceForm<K = Rational> {
    game: Game<K>,
    entries: Vec<Entry<K>>,
}

impl<K: OrderedField> SequenceForm<K> {
    /// Derives the sequence form in time linear in the tree.
    ///
    /// Refuses games with more than two players and games without perfect recall.
    pub fn new(game: &Game<K>) -> Result<Self, Error> {
        require_two(game)?;
        let met = collect(game);
        let entries = merge(game, met);
        Ok(SequenceForm {
            game: game.clone(),
            entries,
        })
    }

    /// The game.
    pub fn game(&self) -> &Game<K> {
        &self.game
    }

    /// The pairs of sequences with a payoff that is not zero, by the first player's sequence and
    /// then the second's.
    pub fn entries(&self) -> &[Entry<K>] {
        &self.entries
    }

    /// How many sequences a player has, the empty one included.
    pub fn sequence_count(&self, player: PlayerId) -> usize {
        sequence_count(&self.game, player)
    }

    /// The information sets of a player; a set that follows another has the larger index.
    pub fn infosets(&self, player: PlayerId) -> impl DoubleEndedIterator<Item = Infoset<'_>> {
        let own = match player.index() < self.game.players().len() {
            true => self.game.infosets_of(player),
            false => &[],
        };
        own.iter().map(|&set| self.game.infoset(set))
    }
}

/// How many sequences a player has; one if the game has no such player.
fn sequence_count<K: OrderedField>(game: &Game<K>, player: PlayerId) -> usize {
    match player.index() < game.players().len() {
        true => game.sequence_count(player),
        false => 1,
    }
}

/// A pair of sequences with payoffs, not yet merged.
type Met<K> = ([SequenceId; 2], [K; 2]);

/// Chance-weighted payoffs at every node that pays, in preorder.
fn collect<K: OrderedField>(game: &Game<K>) -> Vec<Met<K>> {
    let mut met = Vec::new();
    let mut now = [SequenceId::EMPTY; 2];
    let mut weight = K::one();
    // What to go back to where a subtree ends: the sequences and the chance weight before it.
    let mut path: Vec<(NodeId, [SequenceId; 2], K)> = Vec::new();
    for node in game.nodes() {
        while path.last().is_some_and(|(end, _, _)| *end <= node)
            && let Some((_, sequences, before)) = path.pop()
        {
            (now, weight) = (sequences, before);
        }
        path.push((game.subtree_end(node), now, weight.clone()));
        if let Some((parent, branch)) = game.parent(node) {
            match game.kind(parent) {
                NodeKind::Chance(chance) => weight *= &game.chance(chance)[branch],
                NodeKind::Decision(set) => {
                    let set = game.infoset(set);
                    now[set.player().index()] = game.sequence(set.action(branch));
                }
                NodeKind::Leaf => {}
            }
        }
        if let Some(outcome) = game.outcome(node)
            && !weight.is_zero()
        {
            let payoffs = game.payoffs(outcome);
            let paid = |player| match payoffs.get(player) {
                Some(payoff) => weight.clone() * payoff,
                None => K::zero(),
            };
            met.push((now, [0, 1].map(paid)));
        }
    }
    met
}

/// Sorts by two passes of counting, adds up equal pairs and drops zeros.
fn merge<K: OrderedField>(game: &Game<K>, met: Vec<Met<K>>) -> Vec<Entry<K>> {
    let mut order: Vec<u32> = (0..met.len() as u32).collect();
    for player in [1, 0] {
        let key = |&index: &u32| met[index as usize].0[player].index();
        let mut next = vec![0usize; sequence_count(game, PlayerId::new(player)) + 1];
        for index in &order {
            next[key(index) + 1] += 1;
        }
        for at in 1..next.len() {
            next[at] += next[at - 1];
        }
        let mut sorted = vec![0u32; order.len()];
        for index in &order {
            let place = &mut next[key(index)];
            sorted[*place] = *index;
            *place += 1;
        }
        order = sorted;
    }
    let mut entries: Vec<Entry<K>> = Vec::new();
    for index in order {
        let (sequences, payoffs) = &met[index as usize];
        match entries.last_mut() {
            Some(last) if last.sequences == *sequences => {
                for (sum, payoff) in last.payoffs.iter_mut().zip(payoffs) {
                    *sum += payoff;
                }
            }
            _ => entries.push(Entry {
                sequences: *sequences,
                payoffs: payoffs.clone(),
            }),
        }
    }
    entries.retain(|entry| entry.payoffs.iter().any(|payoff| !payoff.is_zero()));
    entries
}
